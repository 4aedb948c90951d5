//! Texts in parts.

use std::borrow::Cow;

use super::sections::TemplateScope;
use crate::project::partial::{PartialValue, TextPart, Unknown};

/// Adds a text that is known, if it is not empty.
pub(super) fn push_known(parts: &mut Vec<TextPart<'_>>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(TextPart::Known(last)) = parts.last_mut() {
        last.to_mut().push_str(text);
        return;
    }
    parts.push(TextPart::Known(text.to_owned().into()));
}

/// A value as parts of a text. What is not a text is unknown under `name`.
pub(super) fn texts_of<'t>(value: PartialValue<'t>, name: &str) -> Vec<TextPart<'t>> {
    match value {
        PartialValue::Text(parts) => parts,
        PartialValue::Number(text) => vec![TextPart::Known(text)],
        PartialValue::Bool(value) => vec![TextPart::Known(value.to_string().into())],
        PartialValue::Unknown(unknown) => vec![TextPart::Unknown(unknown)],
        _ => vec![TextPart::Unknown(Unknown::any(shown(name)))],
    }
}

/// How a message writes a name.
pub(super) fn shown(name: &str) -> String {
    format!("${{{name}}}")
}

/// How a reference in a text begins and ends.
struct DeployedReference {
    start: &'static str,
    end: &'static str,
    /// What else is in it, if something must be.
    inside: &'static str,
}

/// References that are resolved at deployment.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
const DYNAMIC: DeployedReference = DeployedReference {
    start: "{{resolve:",
    end: "}}",
    inside: "",
};
/// Variables of Serverless Framework. A policy's own variables, such as `${aws:username}`, look
/// alike, and are then unknown too.
/// <https://www.serverless.com/framework/docs/guides/variables>
const SERVERLESS: DeployedReference = DeployedReference {
    start: "${",
    end: "}",
    inside: ":",
};

impl<'t> TemplateScope<'_, 't> {
    /// The parts of a text in which references are unknown.
    pub(super) fn literal(&self, text: Cow<'t, str>) -> Vec<TextPart<'t>> {
        let reference = if self.is_serverless {
            &SERVERLESS
        } else {
            &DYNAMIC
        };
        if !text.contains(reference.start) {
            return vec![TextPart::Known(text)];
        }
        let mut parts = Vec::new();
        let mut rest = &*text;
        while let Some((before, after)) = rest.split_once(reference.start) {
            let Some((inside, after)) = after.split_once(reference.end) else {
                break;
            };
            push_known(&mut parts, before);
            let whole = format!("{}{inside}{}", reference.start, reference.end);
            if inside.contains(reference.inside) {
                parts.push(TextPart::Unknown(Unknown::any(whole)));
            } else {
                push_known(&mut parts, &whole);
            }
            rest = after;
        }
        push_known(&mut parts, rest);
        parts
    }
}
