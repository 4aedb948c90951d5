//! What the names in a template refer to: pseudo parameters, parameters, and resources with their
//! attributes.

use super::attributes::{ATTRIBUTES, Attributes};
use super::sections::{NAMES_DEEPEST, TemplateScope};
use super::texts::{push_known, shown, texts_of};
use crate::json::{Node, Value};
use crate::project::partial::{Partial, PartialValue, Sample, TextPart, Unknown};

/// Pseudo parameters, and the sample of each.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>,
/// <https://www.alibabacloud.com/help/en/ros/user-guide/pseudo-parameters>, seen 2026-11-29.
const PSEUDO: &[(&str, &str)] = &[
    ("AWS::AccountId", "111122223333"),
    ("AWS::Partition", "aws"),
    ("AWS::Region", "us-east-1"),
    ("AWS::URLSuffix", "amazonaws.com"),
    ("ALIYUN::AccountId", "1111222233334444"),
    ("ALIYUN::TenantId", "1111222233334444"),
    ("ALIYUN::Region", "cn-hangzhou"),
];

/// Pseudo parameters that remove what they are the value of.
const NO_VALUE: &[&str] = &["AWS::NoValue", "ALIYUN::NoValue"];

impl<'t> TemplateScope<'_, 't> {
    /// The value of `Ref`.
    pub(super) fn reference(&mut self, name: &str) -> PartialValue<'t> {
        if NO_VALUE.contains(&name) {
            return PartialValue::Absent;
        }
        for (pseudo, sample) in PSEUDO {
            if *pseudo == name {
                return PartialValue::Unknown(Unknown::like(shown(name), *sample));
            }
        }
        if let Some(parameter) = self.parameters.get(name) {
            return parameter_value(name, parameter);
        }
        let reference = self.form_of(name, |attributes| Some(attributes.reference));
        reference.unwrap_or_else(|| PartialValue::Unknown(Unknown::any(shown(name))))
    }

    /// The value of an attribute of a resource.
    pub(super) fn attribute(&mut self, resource: &str, attribute: &str) -> PartialValue<'t> {
        let form = self.form_of(resource, |attributes| {
            let mut named = attributes.attributes.iter();
            let found = named.find(|(name, _)| *name == attribute)?;
            Some(found.1)
        });
        form.unwrap_or_else(|| {
            PartialValue::Unknown(Unknown::any(format!("${{{resource}.{attribute}}}")))
        })
    }

    /// A form of a resource of this name with its variables replaced; `None` if the type or the
    /// attribute is not in the table.
    fn form_of(
        &mut self,
        name: &str,
        choose: impl Fn(&Attributes) -> Option<&'static str>,
    ) -> Option<PartialValue<'t>> {
        let resource = *self.resources.get(name)?;
        let type_name = resource.get("Type")?.text()?;
        let attributes = ATTRIBUTES.iter().find(|row| row.type_name == type_name)?;
        let form = choose(attributes)?;
        let mut parts = Vec::new();
        let mut rest = form;
        while let Some((before, after)) = rest.split_once("${") {
            push_known(&mut parts, before);
            let (variable, after) = after.split_once('}')?;
            rest = after;
            match variable {
                "NAME" => parts.extend(self.name_of(name, resource, attributes)),
                "PATH" => parts.extend(self.path_of(resource)),
                "ID" => parts.push(TextPart::Unknown(Unknown::any(shown(name)))),
                "P" => parts.extend(texts_of(self.reference("AWS::Partition"), "")),
                "R" => parts.extend(texts_of(self.reference("AWS::Region"), "")),
                "A" => parts.extend(texts_of(self.reference("AWS::AccountId"), "")),
                _ => return None,
            }
        }
        push_known(&mut parts, rest);
        Some(PartialValue::Text(parts))
    }

    /// The name that a template gives to a resource; without one it is made at deployment.
    fn name_of(
        &mut self,
        name: &str,
        resource: &Node<'t>,
        attributes: &Attributes,
    ) -> Vec<TextPart<'t>> {
        let unknown = || vec![TextPart::Unknown(Unknown::any(shown(name)))];
        let given = resource
            .get("Properties")
            .and_then(|properties| properties.get(attributes.name));
        let Some(given) = given else {
            return unknown();
        };
        if self.depth == NAMES_DEEPEST {
            return unknown();
        }
        self.depth += 1;
        let parts = texts_of(self.resolve(given).value, name);
        self.depth -= 1;
        parts
    }

    /// The path of a user, group, role or policy.
    fn path_of(&self, resource: &Node<'t>) -> Vec<TextPart<'t>> {
        let path = resource
            .get("Properties")
            .and_then(|properties| properties.get("Path"));
        match path.and_then(Node::text) {
            Some(path) => vec![TextPart::Known(path.to_owned().into())],
            None if path.is_some() => vec![TextPart::Unknown(Unknown::any("${Path}"))],
            None => vec![TextPart::Known("/".into())],
        }
    }
}

/// The value of a parameter: its default, or one of the values that it allows.
fn parameter_value<'t>(name: &str, parameter: &Node<'t>) -> PartialValue<'t> {
    let type_name = parameter.get("Type").and_then(Node::text).unwrap_or("");
    let unknown = || PartialValue::Unknown(Unknown::any(shown(name)));
    // The default of such a parameter is the name of a parameter of another service.
    if type_name.starts_with("AWS::SSM::Parameter::Value") {
        return unknown();
    }
    let default = parameter.get("Default").and_then(scalar);
    match default {
        // An empty default usually means that there is none.
        Some("") | None => {}
        Some(text) if type_name == "CommaDelimitedList" || type_name.starts_with("List<") => {
            let items = text.split(',').map(|item| Partial {
                span: parameter.span,
                value: PartialValue::known(item.trim().to_owned()),
            });
            return PartialValue::Array(items.collect());
        }
        Some(text) => return PartialValue::known(text.to_owned()),
    }
    let allowed = parameter.get("AllowedValues").map_or(&[][..], Node::items);
    let allowed: Option<Vec<String>> = allowed
        .iter()
        .map(|value| scalar(value).map(str::to_owned))
        .collect();
    match allowed {
        Some(values) if !values.is_empty() && !values.iter().any(String::is_empty) => {
            PartialValue::Unknown(Unknown {
                name: shown(name),
                sample: Sample::OneOf(values),
            })
        }
        _ => unknown(),
    }
}

/// The text of a scalar.
fn scalar<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        _ => None,
    }
}
