//! Resolves a value of a template.

use super::sections::TemplateScope;
use crate::json::{Member, Node, Value};
use crate::project::partial::{Partial, PartialMember, PartialValue, Unknown};

impl<'t> TemplateScope<'_, 't> {
    /// Resolves a value of the file. Recursion is bounded by the depth that files are read to.
    pub(in crate::project) fn resolve(&mut self, node: &Node<'t>) -> Partial<'t> {
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

    fn object(&mut self, members: &[Member<'t>]) -> PartialValue<'t> {
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
}

/// The function that an object calls, without `Fn::`, and its argument.
pub(in crate::project) fn call<'m, 't>(
    members: &'m [Member<'t>],
) -> Option<(&'m str, &'m Node<'t>)> {
    let [only] = members else { return None };
    let name = match &*only.key {
        "Ref" => "Ref",
        key => key.strip_prefix("Fn::")?,
    };
    // A loop is the only member of an object, and not a value.
    (!name.starts_with("ForEach::")).then_some((name, &only.value))
}
