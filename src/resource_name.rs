//! Resource names by their fields, and patterns over them (clauses R4 to R6).
//!
//! `acs:oss:*:1:bucket/key` has five fields, `arn:aws:s3:::bucket/key` six; a [`NameScheme`] says
//! which. Pattern and name are split at the same colons and compared field by field, so a wildcard
//! never crosses one of those colons and an identifier that a caller may choose is never taken for
//! another account's.

mod difference;
mod in_path;
mod inside;
mod products;
mod relation;

use std::borrow::Cow;
use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use inside::from_slash;

use crate::decision::Truth;
use crate::pattern::{
    Anchor, Bindings, Fold, Match, Matcher, Syntax, VariableFault, parse, variable_length,
};

pub(crate) use difference::Difference;

/// Text of a table: fixed, or of a dialect that a program defines.
pub(crate) type Text = Cow<'static, str>;
/// Rows of a table.
pub(crate) type List<T> = Cow<'static, [T]>;

/// What one field of a name holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Always this word.
    Literal(Text),
    /// A field without a further meaning here, such as the partition of an ARN.
    Free,
    /// The service.
    Service,
    /// The region.
    Region,
    /// The account that owns the resource.
    Account,
    /// The last field, which takes the rest of the text.
    Resource,
}

/// The names of one cloud.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameScheme {
    /// The fields in their order; the last is `Resource`.
    pub(crate) fields: List<Field>,
    /// Whether literal words, service and region ignore ASCII case.
    pub(crate) folds_case: bool,
    /// Services without regions: there the region is not compared.
    pub(crate) global_services: List<Text>,
    /// Service and resource type whose last field ignores ASCII case.
    pub(crate) folded_types: List<(Text, Text)>,
}

/// Field boundaries; names have at most this many fields before they go to the heap.
type Bounds = SmallVec<[u32; 8]>;

/// Why a text is not a name or pattern of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    TooFewFields {
        found: usize,
        wanted: usize,
    },
    /// A field that has one literal word holds another: the field, and its position. No text is
    /// copied, since the value of an Arn condition may turn out to be no name while a request is
    /// decided.
    WrongWord {
        field: usize,
        found: Range<usize>,
    },
    BadVariable(VariableFault),
    MisplacedVariable {
        offset: usize,
    },
}

impl NameScheme {
    fn is_folded(&self, field: &Field) -> bool {
        self.folds_case && matches!(field, Field::Literal(_) | Field::Service | Field::Region)
    }

    pub(crate) fn index_of(&self, wanted: &Field) -> Option<usize> {
        self.fields.iter().position(|field| field == wanted)
    }

    /// The shape of a name, for messages: `acs:<service>:<region>:<account>:<resource>`.
    pub(crate) fn shape(&self) -> String {
        let word = |field: &Field| match field {
            Field::Literal(word) => word.to_string(),
            Field::Free => "<partition>".into(),
            Field::Service => "<service>".into(),
            Field::Region => "<region>".into(),
            Field::Account => "<account>".into(),
            Field::Resource => "<resource>".into(),
        };
        self.fields.iter().map(word).collect::<Vec<_>>().join(":")
    }

    /// The one word of a field; empty where a field has none.
    pub(crate) fn word(&self, index: usize) -> &str {
        match self.fields.get(index) {
            Some(Field::Literal(word)) => word,
            _ => "",
        }
    }

    /// The first word of every name.
    pub(crate) fn prefix(&self) -> &str {
        self.word(0)
    }

    fn check_words(&self, fields: Fields<'_>) -> Result<(), NameFault> {
        for (index, field) in self.fields.iter().take(fields.starts.len()).enumerate() {
            let Field::Literal(word) = field else {
                continue;
            };
            let found = fields.get(index);
            let same = if self.folds_case {
                found.eq_ignore_ascii_case(word)
            } else {
                found == word
            };
            if !same {
                let start = fields.start(index);
                return Err(NameFault::WrongWord {
                    field: index,
                    found: start..start + found.len(),
                });
            }
        }
        Ok(())
    }

    /// The text with the fields in lower case that ignore case, where that makes a difference.
    fn folded(&self, fields: Fields<'_>, last_folds: bool) -> Option<Box<str>> {
        let folds =
            |field: &Field| self.is_folded(field) || (last_folds && *field == Field::Resource);
        let differs = |index: usize| {
            fields
                .get(index)
                .bytes()
                .any(|byte| byte.is_ascii_uppercase())
        };
        if !(self.folds_case || last_folds) {
            return None;
        }
        self.fields
            .iter()
            .enumerate()
            .any(|(index, field)| folds(field) && differs(index))
            .then(|| {
                let word = |(index, field)| {
                    let text = fields.get(index);
                    if folds(field) {
                        text.to_ascii_lowercase()
                    } else {
                        text.to_owned()
                    }
                };
                self.fields
                    .iter()
                    .enumerate()
                    .map(word)
                    .collect::<Vec<_>>()
                    .join(":")
                    .into()
            })
    }
}

/// Where the fields begin: behind the first `count - 1` colons; with `variables`, those inside
/// `${…}` do not count.
fn split(text: &str, count: usize, variables: bool) -> Result<Bounds, VariableFault> {
    // Fields are shorter than what a vectorised search has to set up.
    let ends = |byte: &u8| *byte == b':' || (variables && *byte == b'$');
    let mut starts: Bounds = smallvec![0];
    let mut at = 0;
    while starts.len() < count {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let Some(step) = rest.iter().position(ends) else {
            break;
        };
        at += step;
        if rest.get(step) == Some(&b':') {
            at += 1;
            starts.push(u32::try_from(at).unwrap_or(u32::MAX));
        } else {
            let found = text.get(at..).filter(|found| found.starts_with("${"));
            at += found
                .map_or(Some(1), variable_length)
                .ok_or(VariableFault { offset: at })?;
        }
    }
    Ok(starts)
}

/// The name of a resource, as a request gives it: no part of it is a wildcard.
#[derive(Clone, Debug)]
pub(crate) struct Name<'a> {
    /// As given.
    text: Cow<'a, str>,
    /// With the fields folded that ignore case; ASCII folding keeps every offset.
    folded: Option<Box<str>>,
    /// Where each field begins.
    starts: Bounds,
    /// The service has no regions.
    global: bool,
    /// The last field ignores case.
    last_folds: bool,
    service_index: usize,
}

impl<'a> Name<'a> {
    pub(crate) fn parse(text: Cow<'a, str>, scheme: &NameScheme) -> Result<Self, NameFault> {
        let wanted = scheme.fields.len();
        let starts = split(&text, wanted, false).map_err(NameFault::BadVariable)?;
        let fields = Fields {
            text: &text,
            starts: &starts,
        };
        scheme.check_words(fields)?;
        if starts.len() < wanted {
            return Err(NameFault::TooFewFields {
                found: starts.len(),
                wanted,
            });
        }
        let service_index = scheme.index_of(&Field::Service).unwrap_or(wanted);
        let service = fields.get(service_index);
        let same_service = |word: &str| {
            if scheme.folds_case {
                word.eq_ignore_ascii_case(service)
            } else {
                word == service
            }
        };
        let global = scheme.global_services.iter().any(|word| same_service(word));
        let kind = || {
            fields
                .get(wanted - 1)
                .split_once('/')
                .map_or("", |(kind, _)| kind)
        };
        let last_folds = scheme
            .folded_types
            .iter()
            .any(|(service, folded)| same_service(service) && *folded == kind());
        let folded = scheme.folded(fields, last_folds);
        Ok(Self {
            folded,
            starts,
            global,
            last_folds,
            service_index,
            text,
        })
    }

    /// As the request gave it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// One field, folded where it ignores case; the field after the last is empty.
    pub(crate) fn field(&self, index: usize) -> &str {
        self.fields().get(index)
    }

    /// All fields, folded where they ignore case.
    fn fields(&self) -> Fields<'_> {
        Fields {
            text: self.folded.as_deref().unwrap_or(&self.text),
            starts: &self.starts,
        }
    }

    /// Service and last field as they are compared.
    pub(crate) fn service_and_last(&self) -> (&str, &str) {
        let fields = self.fields();
        (
            fields.get(self.service_index),
            fields.get(fields.starts.len().saturating_sub(1)),
        )
    }

    /// One field as given.
    pub(crate) fn raw_field(&self, index: usize) -> &str {
        Fields {
            text: &self.text,
            starts: &self.starts,
        }
        .get(index)
    }
}

/// The text of a name and where its fields begin.
#[derive(Clone, Copy)]
struct Fields<'n> {
    text: &'n str,
    starts: &'n [u32],
}

impl<'n> Fields<'n> {
    fn start(self, index: usize) -> usize {
        self.starts
            .get(index)
            .map_or(self.text.len(), |&start| start as usize)
    }

    fn get(self, index: usize) -> &'n str {
        let start = self.start(index);
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.text.len(), |&next| (next as usize).saturating_sub(1));
        self.text.get(start..end).unwrap_or("")
    }
}

/// A pattern over names: `*`, or one matcher a field that is not `*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NamePattern {
    /// `*`: every resource, also none.
    Any,
    Fields(Box<FieldPatterns>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldPatterns {
    /// Index and matcher of each field that is neither a checked word nor `*`, except the last.
    fields: Box<[(u8, Matcher)]>,
    last: Matcher,
    /// For names whose last field ignores case, where that makes a difference.
    last_folded: Option<Box<Matcher>>,
    last_index: u8,
    region_index: Option<u8>,
    service_index: Option<u8>,
    /// Whether a matcher may be without a value; most patterns have no variables and are spared the
    /// question.
    has_variables: bool,
    /// Of a pattern over what lies in the resource that its policy is set on: what it says of the
    /// last field from its first `/`. Then `last` says less, since no wildcard ends at a `/`.
    inside: Option<Box<Matcher>>,
}

/// What a pattern may say, besides its scheme.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PatternRule {
    /// Missing fields are `*`.
    pub(crate) short: bool,
    /// Where variables exist: how their keys are made canonical.
    pub(crate) variables: Option<fn(&str) -> String>,
    /// Whether variables are allowed in every field, as in Arn conditions, and not only in account
    /// and resource.
    pub(crate) variables_anywhere: bool,
}

impl NamePattern {
    pub(crate) fn parse(
        text: &str,
        scheme: &NameScheme,
        rule: PatternRule,
    ) -> Result<Self, NameFault> {
        if text == "*" {
            return Ok(NamePattern::Any);
        }
        let wanted = scheme.fields.len();
        let starts =
            split(text, wanted, rule.variables.is_some()).map_err(NameFault::BadVariable)?;
        let found = Fields {
            text,
            starts: &starts,
        };
        scheme.check_words(found)?;
        if starts.len() < wanted && !rule.short {
            return Err(NameFault::TooFewFields {
                found: starts.len(),
                wanted,
            });
        }
        let mut patterns = FieldPatterns {
            fields: Box::default(),
            last: Matcher::Any,
            last_folded: None,
            last_index: u8::try_from(wanted - 1).unwrap_or(u8::MAX),
            region_index: scheme
                .index_of(&Field::Region)
                .and_then(|index| u8::try_from(index).ok()),
            service_index: scheme
                .index_of(&Field::Service)
                .and_then(|index| u8::try_from(index).ok()),
            has_variables: rule.variables.is_some() && text.contains("${"),
            inside: None,
        };
        let mut compared = Vec::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter().take(starts.len())) {
            let (offset, value) = (found.start(index.into()), found.get(index.into()));
            let variables_fit =
                rule.variables_anywhere || matches!(field, Field::Account | Field::Resource);
            if let (Some(_), false, Some(at)) = (rule.variables, variables_fit, value.find("${")) {
                return Err(NameFault::MisplacedVariable {
                    offset: offset + at,
                });
            }
            let syntax = Syntax {
                wildcards: true,
                variables: rule.variables,
            };
            let matcher = |text: &str| {
                if rule.variables.is_none() || !text.contains('$') {
                    return Ok(Matcher::without_variables(text));
                }
                let pieces = parse(text, syntax)
                    .map_err(|fault| fault.shifted(offset))
                    .map_err(NameFault::BadVariable)?;
                Ok(Matcher::new(&pieces, Fold::Exact))
            };
            match field {
                Field::Literal(_) => {}
                Field::Resource => {
                    patterns.last = matcher(value)?;
                    if !scheme.folded_types.is_empty()
                        && value.bytes().any(|byte| byte.is_ascii_uppercase())
                    {
                        patterns.last_folded =
                            Some(Box::new(matcher(&value.to_ascii_lowercase())?));
                    }
                }
                _ => {
                    let compiled = if scheme.is_folded(field) {
                        matcher(&value.to_ascii_lowercase())
                    } else {
                        matcher(value)
                    }?;
                    if compiled != Matcher::Any {
                        compared.push((index, compiled));
                    }
                }
            }
        }
        patterns.fields = compared.into();
        Ok(NamePattern::Fields(Box::new(patterns)))
    }

    /// The text of a field where it is literal.
    pub(crate) fn literal(&self, index: usize) -> Option<&str> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        let (_, matcher) = patterns
            .fields
            .iter()
            .find(|(field, _)| usize::from(*field) == index)?;
        match matcher.anchor() {
            Anchor::Exact(text) => Some(text),
            Anchor::Ends(..) => None,
        }
    }

    /// The matchers of the last field, one for each way in which its case is compared; `None` is
    /// every resource.
    pub(crate) fn last(&self) -> Option<impl Iterator<Item = &Matcher>> {
        let NamePattern::Fields(patterns) = self else {
            return None;
        };
        Some(std::iter::once(&patterns.last).chain(patterns.last_folded.as_deref()))
    }

    /// Whether it is `*`.
    pub(crate) fn is_any(&self) -> bool {
        matches!(self, NamePattern::Any)
    }

    /// Something of its text, so that it is loaded.
    pub(crate) fn touch(&self) -> u32 {
        let NamePattern::Fields(patterns) = self else {
            return 0;
        };
        match patterns.last.anchor() {
            Anchor::Exact(text) | Anchor::Ends(text, _) => {
                text.as_bytes().first().map_or(0, |byte| u32::from(*byte))
            }
        }
    }

    /// Whether each of its variables has a value.
    pub(crate) fn is_resolved(&self, bindings: &impl Bindings) -> bool {
        match self {
            NamePattern::Any => true,
            NamePattern::Fields(patterns) => patterns.unresolved(bindings).is_none(),
        }
    }

    /// The keys of its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let fields = match self {
            NamePattern::Any => None,
            NamePattern::Fields(patterns) => Some(patterns),
        };
        fields
            .into_iter()
            .flat_map(|patterns| patterns.matchers())
            .flat_map(Matcher::variables)
    }

    /// What the pattern says of a name; `None` is the request without a resource (`*`), which only
    /// `*` matches (R5). `exact` turns the scheme's case-insensitive types off.
    pub(crate) fn matches(
        &self,
        name: Option<&Name<'_>>,
        bindings: &impl Bindings,
        exact: bool,
    ) -> Match {
        match (self, name) {
            (NamePattern::Any, _) => Match::Yes,
            (NamePattern::Fields(patterns), Some(name)) => patterns.matches(name, bindings, exact),
            // OK because a pattern with fields never matches `*`; but without a value it stays
            // unresolved.
            (NamePattern::Fields(patterns), None) => {
                patterns.unresolved(bindings).unwrap_or(Match::No)
            }
        }
    }
}

impl FieldPatterns {
    fn matchers(&self) -> impl Iterator<Item = &Matcher> {
        self.fields
            .iter()
            .map(|(_, matcher)| matcher)
            .chain(std::iter::once(&self.last))
    }

    fn unresolved(&self, bindings: &impl Bindings) -> Option<Match> {
        let unresolved = self.has_variables
            && self
                .matchers()
                .any(|matcher| matcher.is_unresolved(bindings));
        unresolved.then_some(Match::Unresolved)
    }

    fn matches(&self, name: &Name<'_>, bindings: &impl Bindings, exact: bool) -> Match {
        // The last field first, since names differ in it most.
        let (last, text) = self.last(name, exact);
        if !self.has_variables {
            let fields = || {
                self.compared(name)
                    .all(|(matcher, text)| matcher.matches_plain(text))
            };
            let inside = || {
                self.inside
                    .as_ref()
                    .is_none_or(|inside| inside.matches_plain(from_slash(text)))
            };
            return (last.matches_plain(text) && fields() && inside()).into();
        }
        if let Some(unresolved) = self.unresolved(bindings) {
            return unresolved;
        }
        let inside = self
            .inside
            .as_deref()
            .map(|inside| (inside, from_slash(text)));
        let all = std::iter::once((last, text))
            .chain(self.compared(name))
            .chain(inside);
        match Truth::all(all.map(|(matcher, text)| matcher.matches(text, bindings).selects())) {
            Truth::False => Match::No,
            Truth::Unknown => Match::Unknown,
            Truth::True => Match::Yes,
        }
    }

    /// The last field with its matcher.
    fn last<'n>(&self, name: &'n Name<'_>, exact: bool) -> (&Matcher, &'n str) {
        let index = usize::from(self.last_index);
        if name.last_folds && !exact {
            (
                self.last_folded.as_deref().unwrap_or(&self.last),
                name.fields().get(index),
            )
        } else {
            (&self.last, name.raw_field(index))
        }
    }

    /// The other fields that count, each with its matcher.
    fn compared<'n>(&self, name: &'n Name<'_>) -> impl Iterator<Item = (&Matcher, &'n str)> {
        let fields = name.fields();
        let counts =
            |(index, _): &&(u8, Matcher)| !(name.global && self.region_index == Some(*index));
        self.fields
            .iter()
            .filter(counts)
            .map(move |(index, matcher)| (matcher, fields.get(usize::from(*index))))
    }
}
