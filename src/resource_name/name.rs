//! Names, and the fields that a cloud's names have.
//!
//! A name is split once, when its request is built. `acs:oss:*:1:b/k:v` in a scheme of five fields
//! is `acs`, `oss`, `*`, `1` and `b/k:v`: the last field takes every further colon. Splitting costs
//! one vector of offsets and no copies; only a name with capitals in a field that ignores case is
//! copied, in lower case, which keeps the offsets because only ASCII letters change.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use crate::pattern::{VariableFault, variable_length};

/// Text of a table: fixed, or of a dialect that a program defines.
pub(crate) type Text = Cow<'static, str>;

/// Rows of a table.
pub(crate) type Rows<T> = Cow<'static, [T]>;

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
    pub(crate) fields: Rows<Field>,
    /// Whether literal words, service and region ignore ASCII case.
    pub(crate) folds_case: bool,
    /// Services without regions: there the region is not compared.
    pub(crate) global_services: Rows<Text>,
    /// Service and resource type whose last field ignores ASCII case.
    pub(crate) folded_types: Rows<(Text, Text)>,
}

/// Field boundaries; names have at most this many fields before they go to the heap.
pub(super) type Bounds = SmallVec<[u32; 8]>;

/// Why a text is not a name or pattern of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NameFault {
    /// The text has fewer fields than the scheme.
    TooFewFields {
        /// How many the text has, at least 1.
        found: usize,
        /// How many the scheme has.
        wanted: usize,
    },
    /// A field that has one literal word holds another: the field, and its place. No text is
    /// copied, since the value of an Arn condition may turn out not to be a name while a request is
    /// decided.
    WrongWord {
        /// The index of the field.
        field: usize,
        /// The bytes of the text that are not the word.
        found: Range<usize>,
    },
    /// A `${` begins something that is not a variable.
    BadVariable(VariableFault),
    /// A variable is in a field in which the vendor allows none.
    MisplacedVariable {
        /// The byte at which the variable begins.
        offset: usize,
    },
}

impl NameScheme {
    /// Whether a field ignores ASCII case in every name of the scheme.
    pub(super) fn is_folded(&self, field: &Field) -> bool {
        self.folds_case && matches!(field, Field::Literal(_) | Field::Service | Field::Region)
    }

    /// The index of the first field of this kind.
    pub(crate) fn index_of(&self, wanted: &Field) -> Option<usize> {
        self.fields.iter().position(|field| field == wanted)
    }

    /// Whether two words or services are the same in the case that the scheme compares.
    fn is_same_word(&self, left: &str, right: &str) -> bool {
        if self.folds_case {
            left.eq_ignore_ascii_case(right)
        } else {
            left == right
        }
    }

    /// The shape of a name, for messages: `acs:<service>:<region>:<account>:<resource>`.
    pub(crate) fn shape(&self) -> String {
        let mut words = Vec::new();
        for field in self.fields.iter() {
            words.push(match field {
                Field::Literal(word) => word,
                Field::Free => "<partition>",
                Field::Service => "<service>",
                Field::Region => "<region>",
                Field::Account => "<account>",
                Field::Resource => "<resource>",
            });
        }
        words.join(":")
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

    /// Refuses a text in which a field that is always one word holds another. Fields that the text
    /// does not have are not checked.
    pub(super) fn check_words(&self, fields: NameFields<'_>) -> Result<(), NameFault> {
        for (index, field) in self.fields.iter().take(fields.starts.len()).enumerate() {
            let Field::Literal(word) = field else {
                continue;
            };
            let found = fields.get(index);
            if !self.is_same_word(found, word) {
                let start = fields.start(index);
                return Err(NameFault::WrongWord {
                    field: index,
                    found: start..start + found.len(),
                });
            }
        }
        Ok(())
    }

    /// Whether the last field of names of this service ignores case, by the type that it begins
    /// with.
    fn folds_last(&self, service: &str, last: &str) -> bool {
        let kind = last.split_once('/').map_or("", |(kind, _)| kind);
        for (folded_service, folded_kind) in self.folded_types.iter() {
            if *folded_kind == kind && self.is_same_word(folded_service, service) {
                return true;
            }
        }
        false
    }

    /// The text with the fields in lower case that ignore case; `None` where that is the text as it
    /// is, so that most names are not copied.
    fn folded(&self, fields: NameFields<'_>, last_folds: bool) -> Option<Box<str>> {
        if !(self.folds_case || last_folds) {
            return None;
        }
        let mut folded: Option<String> = None;
        for (index, field) in self.fields.iter().enumerate() {
            let folds = self.is_folded(field) || (last_folds && *field == Field::Resource);
            if !folds || !has_capital(fields.get(index)) {
                continue;
            }
            let range = fields.range(index);
            let text = folded.get_or_insert_with(|| fields.text.to_owned());
            if let Some(field) = text.get_mut(range) {
                field.make_ascii_lowercase();
            }
        }
        folded.map(Into::into)
    }
}

/// Whether lower case would change a text. Only ASCII letters are folded.
pub(super) fn has_capital(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Where the fields begin: behind the first `count - 1` colons. With `variables`, colons inside
/// `${…}` do not count: `acs:oss:*:${acs:Owner}:b` has five fields.
pub(super) fn split(text: &str, count: usize, variables: bool) -> Result<Bounds, VariableFault> {
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
    pub(super) text: Cow<'a, str>,
    /// With the fields folded that ignore case; ASCII folding keeps every offset.
    pub(super) folded: Option<Box<str>>,
    /// Where each field begins.
    pub(super) starts: Bounds,
    /// The service has no regions.
    pub(super) global: bool,
    /// The last field ignores case.
    pub(super) last_folds: bool,
    /// The index of the service; of a scheme without one the number of fields.
    pub(super) service_index: usize,
}

impl<'a> Name<'a> {
    /// Splits the text of a request and folds what ignores case.
    ///
    /// # Errors
    ///
    /// A literal word is another one, or fields are missing, in this order.
    pub(crate) fn parse(text: Cow<'a, str>, scheme: &NameScheme) -> Result<Self, NameFault> {
        let wanted = scheme.fields.len();
        let starts = split(&text, wanted, false).map_err(NameFault::BadVariable)?;
        let fields = NameFields {
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
        let mut globals = scheme.global_services.iter();
        let global = globals.any(|word| scheme.is_same_word(word, service));
        let last_folds = scheme.folds_last(service, fields.get(wanted - 1));
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
    pub(super) fn fields(&self) -> NameFields<'_> {
        NameFields {
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
        NameFields {
            text: &self.text,
            starts: &self.starts,
        }
        .get(index)
    }
}

/// The text of a name and where its fields begin.
#[derive(Clone, Copy)]
pub(super) struct NameFields<'n> {
    /// The whole name.
    pub(super) text: &'n str,
    /// The byte at which each field begins; the first is 0.
    pub(super) starts: &'n [u32],
}

impl<'n> NameFields<'n> {
    /// The byte at which a field begins; of a field that is missing, the end of the text.
    pub(super) fn start(self, index: usize) -> usize {
        self.starts
            .get(index)
            .map_or(self.text.len(), |&start| start as usize)
    }

    /// The text of a field without its colons; empty where it is missing.
    pub(super) fn get(self, index: usize) -> &'n str {
        self.text.get(self.range(index)).unwrap_or("")
    }

    /// The bytes of a field without its colons.
    fn range(self, index: usize) -> Range<usize> {
        let next = self.starts.get(index + 1);
        let end = next.map_or(self.text.len(), |&next| (next as usize).saturating_sub(1));
        self.start(index)..end
    }
}

/// What follows the first part of a last field, with its `/`.
pub(super) fn from_slash(last: &str) -> &str {
    last.find('/').and_then(|at| last.get(at..)).unwrap_or("")
}
