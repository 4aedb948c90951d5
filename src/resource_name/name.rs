//! Names, and the fields that a cloud's names have.

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
    TooFewFields {
        found: usize,
        wanted: usize,
    },
    /// A field that has one literal word holds another: the field, and its place. No text is
    /// copied, since the value of an Arn condition may turn out not to be a name while a request is
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
    pub(super) fn is_folded(&self, field: &Field) -> bool {
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

    pub(super) fn check_words(&self, fields: NameFields<'_>) -> Result<(), NameFault> {
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
    pub(super) fn folded(&self, fields: NameFields<'_>, last_folds: bool) -> Option<Box<str>> {
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
    pub(super) service_index: usize,
}

impl<'a> Name<'a> {
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
    pub(super) text: &'n str,
    pub(super) starts: &'n [u32],
}

impl<'n> NameFields<'n> {
    pub(super) fn start(self, index: usize) -> usize {
        self.starts
            .get(index)
            .map_or(self.text.len(), |&start| start as usize)
    }

    pub(super) fn get(self, index: usize) -> &'n str {
        let start = self.start(index);
        let end = self
            .starts
            .get(index + 1)
            .map_or(self.text.len(), |&next| (next as usize).saturating_sub(1));
        self.text.get(start..end).unwrap_or("")
    }
}

/// What follows the first part of a last field, with its `/`.
pub(super) fn from_slash(last: &str) -> &str {
    last.find('/').and_then(|at| last.get(at..)).unwrap_or("")
}
