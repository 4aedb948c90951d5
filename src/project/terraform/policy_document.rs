//! Data sources that write a policy: their blocks and attributes as the policy that they make.
//!
//! ```hcl
//! statement {
//!   actions   = ["s3:GetObject"]
//!   resources = ["arn:aws:s3:::b/*"]
//!   principals {
//!     type        = "AWS"
//!     identifiers = ["*"]
//!   }
//! }
//! ```
//!
//! makes the statement `{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource":
//! ["arn:aws:s3:::b/*"], "Principal": {"AWS": ["*"]}}`. A value keeps its place in the source.
//!
//! Documents that this one includes (`source_policy_documents`, `override_policy_documents`) are
//! judged where they are written; their statements are not merged.
//!
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document>,
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/data-sources/ram_policy_document>,
//! seen 2026-11-29.

use std::borrow::Cow;

use crate::diagnostic::Span;
use crate::dialect::{Dialect, Kind};
use crate::model::PolicyHints;
use crate::project::partial::{Branches, Partial, PartialMember, PartialValue, TextPart, Unknown};

/// How a type writes a policy.
#[derive(Debug)]
pub(in crate::project) struct DocumentType {
    pub(in crate::project) type_name: &'static str,
    /// Whether it is a data source; a resource otherwise.
    pub(in crate::project) is_data: bool,
    pub(in crate::project) dialect: &'static str,
    /// AttributeForms with the policy as a text.
    pub(in crate::project) outputs: &'static [&'static str],
    version: &'static str,
    /// AttributeForms of a statement, and the elements that they are.
    elements: &'static [(&'static str, &'static str)],
    /// Blocks of a statement with principals, and the elements that they are.
    principals: &'static [(&'static str, &'static str)],
    /// The attribute with the type of principals.
    principal_type: &'static str,
    /// The attribute with the operator of a condition.
    operator: &'static str,
    /// Whether `&{` stands for `${`.
    is_escaped: bool,
}

/// The types that write policies in blocks.
pub(in crate::project) const DOCUMENTS: &[DocumentType] = &[
    DocumentType {
        type_name: "aws_iam_policy_document",
        is_data: true,
        dialect: "aws",
        outputs: &["json", "minified_json"],
        version: "2012-10-17",
        elements: &[
            ("sid", "Sid"),
            ("effect", "Effect"),
            ("actions", "Action"),
            ("not_actions", "NotAction"),
            ("resources", "Resource"),
            ("not_resources", "NotResource"),
        ],
        principals: &[
            ("principals", "Principal"),
            ("not_principals", "NotPrincipal"),
        ],
        principal_type: "type",
        operator: "test",
        is_escaped: true,
    },
    DocumentType {
        type_name: "alicloud_ram_policy_document",
        is_data: true,
        outputs: &["document"],
        ..ALICLOUD
    },
    DocumentType {
        type_name: "alicloud_ram_policy",
        is_data: false,
        outputs: &[],
        ..ALICLOUD
    },
];

const ALICLOUD: DocumentType = DocumentType {
    type_name: "",
    is_data: true,
    dialect: "alibaba-ram",
    outputs: &[],
    version: "1",
    elements: &[
        ("effect", "Effect"),
        ("action", "Action"),
        ("resource", "Resource"),
    ],
    principals: &[("principal", "Principal")],
    principal_type: "entity",
    operator: "operator",
    is_escaped: false,
};

/// The type of a data source that writes a policy.
pub(in crate::project) fn of_data(type_name: &str) -> Option<&'static DocumentType> {
    DOCUMENTS
        .iter()
        .find(|document| document.is_data && document.type_name == type_name)
}

impl DocumentType {
    /// The policy that a block makes, whose attributes and inner blocks are the members of
    /// `block`. `None` if it has no statement of its own.
    pub(in crate::project) fn policy(&self, block: &Partial<'static>) -> Option<Partial<'static>> {
        let span = block.span;
        let mut statements = Vec::new();
        match &get(block, "statement")?.value {
            PartialValue::Array(items) if items.is_empty() => return None,
            PartialValue::Array(items) => {
                for item in items {
                    statements.push(self.statement(item));
                }
            }
            PartialValue::Object(_) => statements.push(self.statement(get(block, "statement")?)),
            PartialValue::Null => return None,
            _ => return Some(unknown(span, "statement")),
        }
        let version = match get(block, "version") {
            Some(version) if !is_null(version) => version.clone(),
            _ => text(span, self.version),
        };
        let members = vec![
            member("Version", span, version),
            member(
                "Statement",
                span,
                Partial {
                    span,
                    value: PartialValue::Array(statements),
                },
            ),
        ];
        Some(object(span, members))
    }

    fn statement(&self, block: &Partial<'static>) -> Partial<'static> {
        let span = block.span;
        let PartialValue::Object(members) = &block.value else {
            return block.clone();
        };
        let mut elements = Vec::new();
        for given in members {
            let mut named = self.elements.iter();
            let Some((_, element)) = named.find(|(name, _)| *name == given.key) else {
                continue;
            };
            if is_null(&given.value) || is_empty(&given.value) {
                continue;
            }
            let mut value = settled(given.value.clone());
            // What it is does not matter, and two of them are not the same.
            if *element == "Sid" && value.known_text().is_none() {
                continue;
            }
            if self.is_escaped && element.ends_with("Resource") {
                unescape(&mut value);
            }
            elements.push(member(element, given.key_span, value));
        }
        if get(block, "effect").is_none_or(is_null) {
            elements.insert(0, member("Effect", span, text(span, "Allow")));
        }
        for (name, element) in self.principals {
            if let Some(principals) = blocks(block, name) {
                let value = self.principals(principals);
                elements.push(member(element, value.span, value));
            }
        }
        if let Some(conditions) = blocks(block, "condition") {
            let value = self.conditions(conditions);
            elements.push(member("Condition", value.span, value));
        }
        object(span, elements)
    }

    /// The principals of several blocks, by their type.
    fn principals(&self, blocks: &[Partial<'static>]) -> Partial<'static> {
        let span = span_of(blocks);
        let mut types: Vec<PartialMember<'static>> = Vec::new();
        for block in blocks {
            let type_of = get(block, self.principal_type).and_then(Partial::known_text);
            let (Some(type_of), Some(identifiers)) = (type_of, get(block, "identifiers")) else {
                return unknown(span, "principals");
            };
            let mut identifiers = settled(identifiers.clone());
            if self.is_escaped {
                unescape(&mut identifiers);
            }
            if type_of == "*" {
                return Partial {
                    span: identifiers.span,
                    value: PartialValue::known("*"),
                };
            }
            join(&mut types, type_of.into_owned(), block.span, identifiers);
        }
        object(span, types)
    }

    /// The conditions of several blocks, by operator and key.
    fn conditions(&self, blocks: &[Partial<'static>]) -> Partial<'static> {
        let span = span_of(blocks);
        let mut operators: Vec<PartialMember<'static>> = Vec::new();
        for block in blocks {
            let operator = get(block, self.operator).and_then(Partial::known_text);
            let variable = get(block, "variable").map(key_text);
            let (Some(operator), Some(variable), Some(values)) =
                (operator, variable, get(block, "values"))
            else {
                return unknown(span, "condition");
            };
            let mut values = settled(values.clone());
            if self.is_escaped {
                unescape(&mut values);
            }
            let mut same = operators.iter_mut();
            match same.find(|other| other.key == operator) {
                Some(other) => {
                    if let PartialValue::Object(keys) = &mut other.value.value {
                        join(keys, variable, block.span, values);
                    }
                }
                None => {
                    let keys = vec![member(&variable, block.span, values)];
                    operators.push(member(&operator, block.span, object(block.span, keys)));
                }
            }
        }
        object(span, operators)
    }
}

/// The hints for a policy that no resource uses.
pub(in crate::project) fn hints_by_form(
    dialect: &str,
    policy: &Partial<'static>,
) -> Option<PolicyHints> {
    let dialect = Dialect::from_name(dialect)?;
    let (mut has_principal, mut is_trust, mut has_action) = (false, true, false);
    for statement in statements(policy) {
        has_principal |= get(statement, "Principal").is_some();
        has_principal |= get(statement, "NotPrincipal").is_some();
        for action in get(statement, "Action").into_iter().flat_map(items) {
            has_action = true;
            let name = action.known_text().unwrap_or_default().to_ascii_lowercase();
            is_trust &= name.starts_with("sts:");
        }
    }
    let kind = match (has_principal, is_trust && has_action) {
        (true, true) => Kind::Trust,
        (true, false) => Kind::Resource,
        (false, _) => Kind::Identity,
    };
    Some(PolicyHints::default().dialect(dialect).kind(kind))
}

pub(super) fn statements<'p>(
    policy: &'p Partial<'static>,
) -> impl Iterator<Item = &'p Partial<'static>> {
    get(policy, "Statement").into_iter().flat_map(items)
}

/// The items of an array, or one value alone.
fn items<'p>(value: &'p Partial<'static>) -> &'p [Partial<'static>] {
    match &value.value {
        PartialValue::Array(items) => items,
        _ => std::slice::from_ref(value),
    }
}

/// Adds values under a key, to those that are there already.
fn join(
    members: &mut Vec<PartialMember<'static>>,
    key: String,
    span: Span,
    values: Partial<'static>,
) {
    let Some(same) = members.iter_mut().find(|member| member.key == key) else {
        members.push(member(&key, span, values));
        return;
    };
    match (&mut same.value.value, values.value) {
        (PartialValue::Array(items), PartialValue::Array(more)) => items.extend(more),
        (PartialValue::Array(items), value) => items.push(Partial {
            span: values.span,
            value,
        }),
        (value, more) => {
            let first = std::mem::replace(value, PartialValue::Null);
            let items = [(same.value.span, first), (values.span, more)];
            let mut all = Vec::new();
            for (span, value) in items {
                match value {
                    PartialValue::Array(items) => all.extend(items),
                    value => all.push(Partial { span, value }),
                }
            }
            *value = PartialValue::Array(all);
        }
    }
}

/// Writes `&{` as `${`, which the source cannot have as it is.
fn unescape(value: &mut Partial<'static>) {
    match &mut value.value {
        PartialValue::Text(parts) => {
            for part in parts {
                if let TextPart::Known(text) = part
                    && text.contains("&{")
                {
                    *text = Cow::Owned(text.replace("&{", "${"));
                }
            }
        }
        PartialValue::Array(items) => items.iter_mut().for_each(unescape),
        PartialValue::Choice(choice) => {
            let Branches {
                then, otherwise, ..
            } = &mut **choice;
            unescape(then);
            unescape(otherwise);
        }
        _ => {}
    }
}

/// The text of a key. What is unknown in it has its name.
pub(super) fn key_text(value: &Partial<'_>) -> String {
    let mut key = String::new();
    match &value.value {
        PartialValue::Text(parts) => {
            for part in parts {
                match part {
                    TextPart::Known(text) => key.push_str(text),
                    TextPart::Unknown(_) => key.push_str("unknown"),
                }
            }
        }
        PartialValue::Number(text) => key.push_str(text),
        PartialValue::Bool(value) => key.push_str(&value.to_string()),
        _ => key.push_str("unknown"),
    }
    key
}

/// A member of an object.
pub(super) fn get<'p>(value: &'p Partial<'static>, name: &str) -> Option<&'p Partial<'static>> {
    let PartialValue::Object(members) = &value.value else {
        return None;
    };
    let mut members = members.iter().rev();
    let member = members.find(|member| member.key == name)?;
    Some(&member.value)
}

/// The blocks of a name; `None` if there are none.
fn blocks<'p>(value: &'p Partial<'static>, name: &str) -> Option<&'p [Partial<'static>]> {
    let given = get(value, name)?;
    match &given.value {
        PartialValue::Array(items) if items.is_empty() => None,
        PartialValue::Array(items) => Some(items),
        PartialValue::Null => None,
        _ => Some(std::slice::from_ref(given)),
    }
}

fn is_null(value: &Partial<'_>) -> bool {
    matches!(value.value, PartialValue::Null | PartialValue::Absent)
}

/// A plan writes a set that is not given as an empty array or text.
fn is_empty(value: &Partial<'_>) -> bool {
    match &value.value {
        PartialValue::Array(items) => items.is_empty(),
        PartialValue::Text(_) => value.known_text().is_some_and(|text| text.is_empty()),
        _ => false,
    }
}

/// A value without the branch of a choice in which there is nothing: a list that is empty in some
/// case belongs to a document that is not used then.
fn settled(value: Partial<'static>) -> Partial<'static> {
    let PartialValue::Choice(choice) = value.value else {
        return value;
    };
    let is_nothing = |value: &Partial<'_>| is_null(value) || is_empty(value);
    if is_nothing(&choice.otherwise) {
        return settled(choice.then);
    }
    if is_nothing(&choice.then) {
        return settled(choice.otherwise);
    }
    Partial {
        span: value.span,
        value: PartialValue::Choice(choice),
    }
}

fn span_of(blocks: &[Partial<'static>]) -> Span {
    blocks.first().map_or(Span::EMPTY, |block| block.span)
}

fn member(key: &str, key_span: Span, value: Partial<'static>) -> PartialMember<'static> {
    PartialMember {
        key: Cow::Owned(key.to_owned()),
        key_span,
        value,
    }
}

fn object(span: Span, members: Vec<PartialMember<'static>>) -> Partial<'static> {
    Partial {
        span,
        value: PartialValue::Object(members),
    }
}

fn text(span: Span, text: &'static str) -> Partial<'static> {
    Partial {
        span,
        value: PartialValue::known(text),
    }
}

fn unknown(span: Span, name: &str) -> Partial<'static> {
    Partial {
        span,
        value: PartialValue::Unknown(Unknown::any(name)),
    }
}
