//! Templates of CloudFormation, ROS and the programs around them: what their functions say.
//!
//! A function whose result follows from the file is resolved, such as a `Ref` to a parameter with a
//! default. Where it does not follow, the result is an [`Unknown`], perhaps with a known form: the
//! `Arn` of a bucket of the same template begins with `arn:` and has the name that the template
//! gives it. `Fn::If` is a choice, and `AWS::NoValue` removes what it is the value of.
//!
//! What each function does is in the documentation of the vendors, seen on 2026-11-29:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/functions>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/pseudo-parameters>.
//!
//! # Bounds
//!
//! Files are read to a fixed depth, so recursion over them is bounded. A name may lead to another
//! name, and in a circle: at most [`NAMES_DEEPEST`] are followed, and at most [`PARTS_MAX`] parts
//! of texts are made per file. Behind these bounds everything is unknown.

mod attributes;
mod functions;
mod references;

use std::cell::Cell;
use std::collections::HashMap;

use super::partial::{Partial, PartialMember, PartialValue, TextPart, Unknown};
use crate::json::{Member, Node, Value};

/// How many names may lead to each other.
const NAMES_DEEPEST: usize = 4;
/// The most parts of texts that the functions of a file may make.
const PARTS_MAX: usize = 1 << 20;

/// What a template says outside its policies.
pub(super) struct Template<'n, 't> {
    parameters: HashMap<&'n str, &'n Node<'t>>,
    resources: HashMap<&'n str, &'n Node<'t>>,
    mappings: Option<&'n Node<'t>>,
    /// Whether the file is a template.
    is_template: bool,
    /// Whether a text may have variables of Serverless Framework in it.
    is_serverless: bool,
    /// How many names are being followed.
    depth: Cell<usize>,
    /// How many parts of texts may still be made.
    parts_left: Cell<usize>,
}

impl<'n, 't> Template<'n, 't> {
    /// Reads the sections of a file; one that is not a template has none.
    pub(super) fn new(root: &'n Node<'t>) -> Self {
        Self {
            parameters: section(root, "Parameters"),
            resources: section(root, "Resources"),
            mappings: root.get("Mappings"),
            is_template: root.get("Resources").is_some(),
            is_serverless: root.get("service").is_some() && root.get("provider").is_some(),
            depth: Cell::new(0),
            parts_left: Cell::new(PARTS_MAX),
        }
    }

    /// Resolves a value of the file. Recursion is bounded by the depth that files are read to.
    pub(super) fn resolve(&self, node: &Node<'t>) -> Partial<'t> {
        let value = match &node.value {
            Value::Null => PartialValue::Null,
            // A template turns every scalar of a policy into text.
            Value::Bool(value) if self.is_template => PartialValue::known(value.to_string()),
            Value::Number(text) if self.is_template => PartialValue::known(text.clone()),
            Value::Bool(value) => PartialValue::Bool(*value),
            Value::Number(text) => PartialValue::Number(text.clone()),
            Value::String(text) => PartialValue::Text(self.literal(text.clone())),
            Value::Array(items) => {
                PartialValue::Array(items.iter().map(|item| self.resolve(item)).collect())
            }
            Value::Object(members) => self.object(members),
            Value::Foreign => PartialValue::Unknown(Unknown::any("a value with a tag")),
            Value::Raw => PartialValue::TooDeep,
        };
        Partial {
            span: node.span,
            value,
        }
    }

    fn object(&self, members: &[Member<'t>]) -> PartialValue<'t> {
        if let Some((name, argument)) = call(members) {
            return self.call(name, argument);
        }
        // A macro or a loop that stands beside other members may change any of them, and a merge
        // key that stayed could not be followed.
        let rewrites = |member: &Member<'_>| member.key.starts_with("Fn::") || member.key == "<<";
        if let Some(member) = members.iter().find(|member| rewrites(member)) {
            return PartialValue::Unknown(Unknown::any(&*member.key));
        }
        let mut resolved = Vec::with_capacity(members.len());
        for member in members {
            resolved.push(PartialMember {
                key: member.key.clone(),
                key_span: member.key_span,
                value: self.resolve(&member.value),
            });
        }
        PartialValue::Object(resolved)
    }

    /// Takes parts from those that may still be made. `false` if there are not enough.
    fn spend(&self, parts: usize) -> bool {
        let left = self.parts_left.get().checked_sub(parts);
        self.parts_left.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// The members of a section of a template by name.
fn section<'n, 't>(root: &'n Node<'t>, name: &str) -> HashMap<&'n str, &'n Node<'t>> {
    let Some(section) = root.get(name) else {
        return HashMap::new();
    };
    let members = section.members().iter();
    members
        .map(|member| (&*member.key, &member.value))
        .collect()
}

/// The function that an object calls, without `Fn::`, and its argument.
pub(super) fn call<'m, 't>(members: &'m [Member<'t>]) -> Option<(&'m str, &'m Node<'t>)> {
    let [only] = members else { return None };
    let name = match &*only.key {
        "Ref" => "Ref",
        key => key.strip_prefix("Fn::")?,
    };
    // A loop is the only member of an object, and not a value.
    (!name.starts_with("ForEach::")).then_some((name, &only.value))
}

/// How a reference in a text begins and ends.
struct Reference {
    start: &'static str,
    end: &'static str,
    /// What else is in it, if something must be.
    inside: &'static str,
}

/// References that are resolved at deployment.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
const DYNAMIC: Reference = Reference {
    start: "{{resolve:",
    end: "}}",
    inside: "",
};
/// Variables of Serverless Framework. A policy's own variables, such as `${aws:username}`, look
/// alike, and are then unknown too.
/// <https://www.serverless.com/framework/docs/guides/variables>
const SERVERLESS: Reference = Reference {
    start: "${",
    end: "}",
    inside: ":",
};

impl<'t> Template<'_, 't> {
    /// The parts of a text in which references are unknown.
    fn literal(&self, text: std::borrow::Cow<'t, str>) -> Vec<TextPart<'t>> {
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
            functions::push_known(&mut parts, before);
            let whole = format!("{}{inside}{}", reference.start, reference.end);
            if inside.contains(reference.inside) {
                parts.push(TextPart::Unknown(Unknown::any(whole)));
            } else {
                functions::push_known(&mut parts, &whole);
            }
            rest = after;
        }
        functions::push_known(&mut parts, rest);
        parts
    }
}
