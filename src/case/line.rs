//! One request as a text of its own, such as a line of a stream.
//!
//! What is right and plain is read in one pass that copies nothing. Whatever that pass refuses is
//! read by the reader of cases, which takes more forms and reports everything that is wrong: the
//! quick pass decides nothing but how long it takes.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::request::{CaseAsker, RequestParts, RequestReader};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::estate;
use crate::eval::ResourceGroup;
use crate::json;
use crate::limits::Limits;
use crate::request::{Circumstances, ContextValue, Principal, Request};

/// Texts up to this many bytes are read quickly, so that no string in them is over its limit.
const QUICK_MAX: usize = 64 << 10;

/// A request as a text says it: the `request` of a case.
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, case::RequestText};
/// let text = r#"{"principal": "acs:ram::1:user/ann", "action": "oss:GetObject", "resource": "acs:oss:*:1:b/k"}"#;
/// let request = RequestText::read("line 1", text)?.request(&Dialect::alibaba_ram())?;
/// assert_eq!(request.action(), "oss:GetObject");
/// assert!(RequestText::read("line 2", r#"{"principal": "anonymous", "actoin": "oss:GetObject"}"#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct RequestText<'t>(RequestParts<'t>);

impl<'t> RequestText<'t> {
    /// Reads a request. `name` is how errors speak of the text.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or does not describe a request; the error lists everything that is
    /// wrong. What a dialect rejects, and duplicate keys of the context, are reported when the
    /// request is built.
    pub fn read<T: AsRef<[u8]> + ?Sized>(name: &str, text: &'t T) -> Result<Self, LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let quick = if text.len() <= QUICK_MAX {
            serde_json::from_str(text).ok()
        } else {
            None
        };
        match quick {
            Some(Quick(parts)) => Ok(Self(parts)),
            None => read_fully(name, text).map(Self),
        }
    }

    /// Who owns the resources whose names do not say, where the text says it.
    #[must_use]
    pub fn resource_account(&self) -> Option<&str> {
        self.0.resource_account.as_deref()
    }

    /// The request in a dialect.
    ///
    /// # Errors
    ///
    /// As [`crate::request::RequestBuilder::build`].
    pub fn request(self, dialect: &Dialect) -> Result<Request<'t>, Error> {
        self.0.build(dialect)
    }

    /// The question to an estate.
    #[must_use]
    pub fn question(&self) -> estate::Question<'_> {
        let principal = match &self.0.asker {
            CaseAsker::Principal(principal) => principal.clone(),
            // OK because only a case has steps, and only they give sessions.
            CaseAsker::Session => Principal::anonymous(),
        };
        self.0.question(principal.into())
    }
}

/// Reads a line the slow way, which accepts every form and reports every fault.
fn read_fully(name: &str, text: &str) -> Result<RequestParts<'static>, LoadError> {
    let document = json::parse(text, &Limits::default());
    let RequestReader {
        parts,
        case_problems,
        mut problems,
        ..
    } = RequestReader::new(&document, false);
    problems.extend(case_problems);
    match parts {
        Some(parts) if problems.is_empty() => Ok(parts),
        _ => {
            let diagnostics = Diagnostic::of_document(name, text, &document, problems);
            Err(LoadError::new(name, text, diagnostics))
        }
    }
}

/// A request of plain texts without escapes.
struct Quick<'t>(RequestParts<'t>);

impl<'de> Deserialize<'de> for Quick<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(QuickVisitor)
    }
}

/// Reads the fields of a request in any order.
struct QuickVisitor;

impl<'de> Visitor<'de> for QuickVisitor {
    type Value = Quick<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a request")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut principal, mut action) = (None::<&str>, None::<&str>);
        let (mut resources, mut context) = (None::<QuickResources<'_>>, None::<QuickContext<'_>>);
        let (mut time, mut session_expires) = (None::<&str>, None::<&str>);
        let (mut account, mut group) = (None::<&str>, None::<String>);
        while let Some(field) = map.next_key::<&str>()? {
            match field {
                "principal" => once(&mut principal, &mut map)?,
                "action" => once(&mut action, &mut map)?,
                "resource" => once(&mut resources, &mut map)?,
                "context" => once(&mut context, &mut map)?,
                "time" => once(&mut time, &mut map)?,
                "session_expires" => once(&mut session_expires, &mut map)?,
                "resource_account" => once(&mut account, &mut map)?,
                "resource_group" => once(&mut group, &mut map)?,
                _ => return Err(A::Error::custom("another field")),
            }
        }
        let (Some(principal), Some(action), Some(resources)) = (principal, action, resources)
        else {
            return Err(A::Error::custom("a field is missing"));
        };
        let principal = if principal == "anonymous" {
            Principal::anonymous()
        } else {
            Principal::named(principal)
        };
        let QuickResources(resources) = resources;
        Ok(Quick(RequestParts {
            asker: CaseAsker::Principal(principal),
            action: Cow::Borrowed(action),
            resources,
            circumstances: Circumstances {
                context: context.map_or_else(Vec::new, |QuickContext(entries)| entries),
                time: time.map(Cow::Borrowed),
            },
            session_expires: session_expires.map(Cow::Borrowed),
            resource_account: account.map(Cow::Borrowed),
            resource_group: group.map_or(ResourceGroup::Unknown, ResourceGroup::Named),
            pass_role: None,
            service: None,
        }))
    }
}

/// Reads a value that may appear once.
fn once<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    slot: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    match slot.replace(map.next_value()?) {
        None => Ok(()),
        Some(_) => Err(A::Error::custom("a field appears twice")),
    }
}

/// One resource, or an array of them.
struct QuickResources<'t>(Vec<Cow<'t, str>>);

impl<'de> Deserialize<'de> for QuickResources<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(ResourcesVisitor)
    }
}

/// Reads one resource or a list of them.
struct ResourcesVisitor;

impl<'de> Visitor<'de> for ResourcesVisitor {
    type Value = QuickResources<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("one resource or several")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(QuickResources(vec![Cow::Borrowed(name)]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<Self::Value, A::Error> {
        let mut resources = Vec::new();
        while let Some(name) = names.next_element::<&str>()? {
            resources.push(Cow::Borrowed(name));
        }
        Ok(QuickResources(resources))
    }
}

/// The keys of the context, in their order; one that appears twice is rejected when the request is
/// built.
struct QuickContext<'t>(Vec<(Cow<'t, str>, ContextValue<'t>)>);

impl<'de> Deserialize<'de> for QuickContext<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(ContextVisitor)
    }
}

/// Reads the keys of a context in their order.
struct ContextVisitor;

impl<'de> Visitor<'de> for ContextVisitor {
    type Value = QuickContext<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of context keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, QuickValue(value))) = map.next_entry::<&str, QuickValue<'_>>()? {
            entries.push((Cow::Borrowed(key), value));
        }
        Ok(QuickContext(entries))
    }
}

/// The value of a context key.
struct QuickValue<'t>(ContextValue<'t>);

impl<'de> Deserialize<'de> for QuickValue<'de> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(GivenVisitor)
    }
}

/// Reads a value in one of the forms that need no text of the file.
struct GivenVisitor;

/// A number counts by its text, which is not at hand here: only of a whole one is it certain.
impl<'de> Visitor<'de> for GivenVisitor {
    type Value = QuickValue<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a context value")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(QuickValue(text.into()))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(QuickValue(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(QuickValue(number.to_string().into()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(QuickValue(number.into()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Ok(QuickValue(ContextValue::absent()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut values: Vec<&'de str> = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(QuickValue(ContextValue::many(values)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        match (map.next_entry::<&str, bool>()?, map.next_key::<&str>()?) {
            (Some(("unknown", true)), None) => Ok(QuickValue(ContextValue::unknown())),
            _ => Err(A::Error::custom("no context value")),
        }
    }
}
