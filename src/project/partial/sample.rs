//! Samples, which take the place of an unknown when a policy is judged.
//!
//! The narrow sample is a value that nobody would object to, the wide one matches as much as the
//! place allows. Both must be legal there, or the policy cannot be read with them: an account has
//! twelve digits, a resource has the form of its cloud.

use std::collections::{HashMap, HashSet};

use super::value::{Partial, PartialValue, Sample, TextPart, Unknown};
use crate::dialect::Dialect;
use crate::resource_name::Field;

/// Where in a policy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SampledField<'p> {
    Effect,
    Action,
    Resource,
    /// A principal of this type, such as `AWS`.
    Principal(&'p str),
    /// A value of a condition with this operator.
    Condition(&'p str),
    Other,
}

impl SampledField<'_> {
    /// Whether the text is the name of something, with the prefix of its cloud.
    fn is_name(self) -> bool {
        match self {
            SampledField::Resource => true,
            SampledField::Principal(kind) => kind != "Service",
            SampledField::Condition(operator) => operator.contains("Arn"),
            SampledField::Effect | SampledField::Action | SampledField::Other => false,
        }
    }

    /// Whether the text is an address, or a range of them.
    fn is_address(self) -> bool {
        matches!(self, SampledField::Condition(operator) if operator.contains("Ip"))
    }
}

/// What samples of one cloud look like. In a sample, `{n}` is the number of the unknown and `{nn}`
/// its last two digits, so that two unknowns are never equal.
#[derive(Debug)]
struct CloudSamples {
    dialect: &'static str,
    region: &'static str,
    account: &'static str,
    resource: &'static str,
    principal: &'static str,
    service: &'static str,
}

/// The samples by cloud. The first also count for policies that have no name in them.
const SAMPLES: [CloudSamples; 4] = [
    CloudSamples {
        dialect: "aws",
        region: "us-east-1",
        account: "2222333344{nn}",
        resource: "arn:aws:s3:::unknown{n}",
        principal: "arn:aws:iam::2222333344{nn}:root",
        service: "unknown{n}.amazonaws.com",
    },
    CloudSamples {
        dialect: "alibaba-ram",
        region: "cn-hangzhou",
        account: "22223333444455{nn}",
        resource: "acs:oss:*:*:unknown{n}",
        principal: "acs:ram::22223333444455{nn}:root",
        service: "unknown{n}.aliyuncs.com",
    },
    CloudSamples {
        dialect: "kingsoft",
        region: "cn-beijing-6",
        account: "20000000{nn}",
        resource: "krn:ksc:ks3:::unknown{n}",
        principal: "krn:ksc:iam::20000000{nn}:root",
        service: "unknown{n}",
    },
    CloudSamples {
        dialect: "volcengine",
        region: "cn-beijing",
        account: "21000000{nn}",
        resource: "trn:tos:::unknown{n}",
        principal: "trn:iam::21000000{nn}:root",
        service: "unknown{n}",
    },
];

/// A cloud: the form of its names, which its dialect knows, and its samples.
#[derive(Debug)]
pub(super) struct SampledCloud {
    /// How its names begin: `arn:`.
    prefix: String,
    /// The parts of a name between colons that are a region and an account.
    region: Option<usize>,
    account: Option<usize>,
    samples: &'static CloudSamples,
}

impl SampledCloud {
    /// The cloud with these samples.
    fn new(samples: &'static CloudSamples) -> Self {
        let mut cloud = Self {
            prefix: String::new(),
            region: None,
            account: None,
            samples,
        };
        if let Some(dialect) = Dialect::from_name(samples.dialect) {
            let names = &dialect.table().names;
            if let Some(Field::Literal(word)) = names.fields.first() {
                cloud.prefix = format!("{word}:");
            }
            cloud.region = names.index_of(&Field::Region);
            cloud.account = names.index_of(&Field::Account);
        }
        cloud
    }

    /// The cloud of a policy that has no name in it.
    fn any() -> Self {
        Self::new(&SAMPLES[0])
    }

    /// The cloud whose names a policy contains, by the first name that is found.
    pub(super) fn of(policy: &Partial<'_>) -> Self {
        let mut clouds: Vec<Self> = SAMPLES.iter().map(Self::new).collect();
        match first_name(policy, &clouds) {
            Some(place) => clouds.swap_remove(place),
            None => Self::any(),
        }
    }
}

/// The place of the cloud of the first name in a value.
fn first_name(value: &Partial<'_>, clouds: &[SampledCloud]) -> Option<usize> {
    match &value.value {
        PartialValue::Text(parts) => match parts.first() {
            Some(TextPart::Known(text)) => clouds
                .iter()
                .position(|cloud| text.starts_with(&cloud.prefix)),
            _ => None,
        },
        PartialValue::Array(items) => items.iter().find_map(|item| first_name(item, clouds)),
        PartialValue::Object(members) => members
            .iter()
            .find_map(|member| first_name(&member.value, clouds)),
        PartialValue::Choice(choice) => {
            first_name(&choice.then, clouds).or_else(|| first_name(&choice.otherwise, clouds))
        }
        _ => None,
    }
}

/// The account in the name of a service that acts for one, such as
/// `2222333344445501@log.aliyuncs.com`.
/// <https://www.alibabacloud.com/help/en/ram/user-guide/policy-elements>
const ACCOUNT_OF_SERVICE: &str = "22223333444455{nn}";

/// The samples of one rendering.
#[derive(Debug)]
pub(super) struct Samples {
    is_wide: bool,
    cloud: SampledCloud,
    /// The number of each unknown that was met.
    numbers: HashMap<Unknown, usize>,
    /// What was put in, and the unknown's name, for messages.
    pub(super) names: Vec<(String, String)>,
    /// The samples in `names`.
    named: HashSet<String>,
}

/// How many unknowns of a policy have their names in messages.
const NAMES_MAX: usize = 256;

impl Samples {
    /// Wide or narrow samples, in the form of the names of a cloud.
    pub(super) fn new(is_wide: bool, cloud: SampledCloud) -> Self {
        Self {
            is_wide,
            cloud,
            numbers: HashMap::new(),
            names: Vec::new(),
            named: HashSet::new(),
        }
    }

    /// The text of some parts at a place in a policy.
    pub(super) fn text(&mut self, parts: &[TextPart<'_>], field: SampledField<'_>) -> String {
        if let [TextPart::Unknown(unknown)] = parts {
            return self.whole(unknown, field);
        }
        let mut text = String::new();
        for (index, part) in parts.iter().enumerate() {
            match part {
                TextPart::Known(known) => text.push_str(known),
                TextPart::Unknown(unknown) => {
                    let rest = parts.get(index + 1..).unwrap_or_default();
                    let sample = self.part(unknown, &text, rest, field);
                    if index == 0 && sample == "*" && field.is_name() {
                        // Whatever comes behind, no name matches more.
                        return sample;
                    }
                    text.push_str(&sample);
                }
            }
        }
        text
    }

    /// A sample for an unknown that is a whole text.
    pub(super) fn whole(&mut self, unknown: &Unknown, field: SampledField<'_>) -> String {
        if let Some(sample) = self.given(unknown) {
            return sample;
        }
        let samples = self.cloud.samples;
        let (narrow, wide) = match field {
            SampledField::Effect => ("Allow", "Deny"),
            SampledField::Action => ("unknown:Unknown{n}", "*"),
            SampledField::Resource => (samples.resource, "*"),
            SampledField::Principal("Service") => (samples.service, samples.service),
            SampledField::Principal("Federated") => ("unknown{n}", "unknown{n}"),
            SampledField::Principal(_) => (samples.principal, "*"),
            SampledField::Condition(operator) => condition(operator),
            SampledField::Other => ("unknown{n}", "*"),
        };
        self.chosen(narrow, wide, unknown)
    }

    /// A sample for an unknown between other parts of a text.
    fn part(
        &mut self,
        unknown: &Unknown,
        before: &str,
        after: &[TextPart<'_>],
        field: SampledField<'_>,
    ) -> String {
        if let Some(sample) = self.given(unknown) {
            return sample;
        }
        let samples = self.cloud.samples;
        // Names and addresses have a form, which `${Arn}/*` does not show.
        if before.is_empty() && field.is_name() {
            return self.chosen(samples.resource, "*", unknown);
        }
        if before.is_empty() && field.is_address() {
            return self.chosen("192.0.2.{n}", "0.0.0.0", unknown);
        }
        if before.is_empty() && is_followed_by(after, '@') {
            let wide = match field {
                SampledField::Principal("Service") => ACCOUNT_OF_SERVICE,
                _ => "*",
            };
            return self.chosen(ACCOUNT_OF_SERVICE, wide, unknown);
        }
        let ends_field = before.ends_with(':') && is_followed_by(after, ':');
        if ends_field && before.starts_with(&self.cloud.prefix) {
            let field = Some(before.matches(':').count());
            if field == self.cloud.account {
                return self.chosen(samples.account, samples.account, unknown);
            }
            if field == self.cloud.region {
                return self.chosen(samples.region, "*", unknown);
            }
        }
        self.chosen("unknown{n}", "*", unknown)
    }

    /// A sample that the unknown itself gives.
    fn given(&mut self, unknown: &Unknown) -> Option<String> {
        match &unknown.sample {
            Sample::Any => None,
            Sample::Like(text) => Some(self.named(text.clone(), unknown)),
            Sample::OneOf(texts) => {
                let text = if self.is_wide {
                    texts.last()
                } else {
                    texts.first()
                };
                Some(self.named(text?.clone(), unknown))
            }
        }
    }

    /// The narrow or the wide sample, with the number of the unknown.
    fn chosen(&mut self, narrow: &str, wide: &str, unknown: &Unknown) -> String {
        let sample = if self.is_wide { wide } else { narrow };
        let number = self.number_of(unknown);
        let sample = sample
            .replace("{nn}", &format!("{:02}", number % 100))
            .replace("{n}", &number.to_string());
        self.named(sample, unknown)
    }

    /// The number of an unknown among those that were met.
    fn number_of(&mut self, unknown: &Unknown) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(unknown.clone()).or_insert(next)
    }

    /// A sample, which messages replace by the name of the unknown.
    fn named(&mut self, sample: String, unknown: &Unknown) -> String {
        let has_room = self.names.len() < NAMES_MAX;
        if has_room && is_distinct(&sample) && self.named.insert(sample.clone()) {
            self.names.push((sample.clone(), unknown.name.clone()));
        }
        sample
    }
}

/// A text with samples, in parts: each is known or a sample.
pub(in crate::project) struct SampledText {
    pub(in crate::project) parts: Vec<(String, bool)>,
    pub(in crate::project) names: Vec<(String, String)>,
}

/// A text, such as a whole policy, with samples in the place of its unknown parts. `None` for a
/// value that is not a text, or has no known part.
pub(in crate::project) fn sample_text(text: &Partial<'_>, is_wide: bool) -> Option<SampledText> {
    let PartialValue::Text(parts) = &text.value else {
        return None;
    };
    let mut samples = Samples::new(is_wide, SampledCloud::any());
    let mut sampled = Vec::with_capacity(parts.len());
    let mut before = String::new();
    for (index, part) in parts.iter().enumerate() {
        let (text, is_known) = match part {
            TextPart::Known(known) => (known.clone().into_owned(), true),
            TextPart::Unknown(unknown) => {
                let rest = parts.get(index + 1..).unwrap_or_default();
                // Names begin behind a quote.
                let name = before.rsplit('"').next().unwrap_or("");
                (
                    samples.part(unknown, name, rest, SampledField::Other),
                    false,
                )
            }
        };
        before.push_str(&text);
        sampled.push((text, is_known));
    }
    let has_known = sampled.iter().any(|(_, is_known)| *is_known);
    has_known.then_some(SampledText {
        parts: sampled,
        names: samples.names,
    })
}

/// Whether the next part of a text begins with a sign.
fn is_followed_by(after: &[TextPart<'_>], sign: char) -> bool {
    matches!(after.first(), Some(TextPart::Known(text)) if text.starts_with(sign))
}

/// Whether a sample cannot be taken for something that the file says itself.
fn is_distinct(sample: &str) -> bool {
    let digits = sample.bytes().filter(u8::is_ascii_digit).count();
    sample.contains("unknown") || digits >= 10
}

/// The narrow and the wide value of a condition by the type of its operator.
fn condition(operator: &str) -> (&'static str, &'static str) {
    let operator = operator
        .rsplit(':')
        .next()
        .unwrap_or(operator)
        .trim_start_matches("Not");
    let by_type = [
        ("Ip", ("192.0.2.{n}", "0.0.0.0/0")),
        ("Numeric", ("{n}", "1000000000")),
        ("Date", ("21{nn}-01-01T00:00:00Z", "2000-01-01T00:00:00Z")),
        ("Bool", ("true", "false")),
        ("Null", ("true", "false")),
        ("Arn", ("arn:aws:s3:::unknown{n}", "*")),
        ("Binary", ("dW5rbm93bg==", "")),
    ];
    for (start, samples) in by_type {
        if operator.starts_with(start) {
            return samples;
        }
    }
    ("unknown{n}", "*")
}
