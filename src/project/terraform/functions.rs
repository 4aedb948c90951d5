//! The functions of expressions.
//!
//! A policy may be written as an object or as its text, so `jsonencode` is its argument.
//!
//! <https://developer.hashicorp.com/terraform/language/functions>

use std::collections::HashMap;

use hcl_edit::expr::{Expression, FuncCall};

use super::expressions::{Evaluator, ExpressionAt, parts_of};
use super::texts::{PieceContent, TextContent, TextPiece};
use crate::diagnostic::Span;
use crate::project::partial::{Branches, Partial, PartialMember, PartialValue, TextPart};

impl<'e> Evaluator<'_, 'e> {
    /// The result of a function; `None` if it does not follow from the sources.
    pub(super) fn call(
        &mut self,
        call: &FuncCall,
        at: ExpressionAt,
        span: Span,
    ) -> Option<Partial<'static>> {
        let name = call.name.name.as_str();
        if call.name.is_namespaced() || call.args.expand_final() {
            return None;
        }
        let arguments: Vec<&Expression> = call.args.iter().collect();
        let value = match (name, &*arguments) {
            (
                "jsonencode" | "tolist" | "toset" | "tomap" | "tostring" | "sensitive"
                | "nonsensitive" | "distinct" | "sort" | "try",
                [argument, ..],
            ) => return Some(self.hcl(argument, at)),
            ("jsondecode", [argument]) => {
                return match self.decoded(argument, at, false) {
                    TextContent::Value(value) => Some(value),
                    TextContent::Known(_) | TextContent::Unclear => None,
                };
            }
            ("file", [path]) => {
                let path = self.hcl(path, at);
                let file = self.file(&path, at)?;
                if !self.spend(file.text().len()) {
                    return None;
                }
                PartialValue::known(file.text().to_owned())
            }
            ("templatefile", [path, variables]) => {
                let pieces = self.template_file(path, variables, at, span)?;
                let mut parts = Vec::new();
                for piece in pieces {
                    match piece.content {
                        PieceContent::Literal(text) => parts.push(TextPart::Known(text.into())),
                        PieceContent::Value(value) => parts.extend(parts_of(value.value)),
                    }
                }
                PartialValue::Text(parts)
            }
            ("format", [form, rest @ ..]) => self.format(form, rest, at)?,
            ("join", [separator, list]) => self.join(separator, list, at)?,
            ("one", [list]) => match self.hcl(list, at).value {
                PartialValue::Array(items) if items.len() == 1 => items.into_iter().next()?.value,
                _ => return None,
            },
            ("formatlist", [form, rest @ ..]) => self.formats(form, rest, at)?,
            ("concat" | "setunion", lists) => {
                let mut items = Vec::new();
                for list in lists {
                    let list = self.hcl(list, at);
                    items.extend(items_of(list));
                }
                PartialValue::Array(items)
            }
            ("flatten", [list]) => PartialValue::Array(flattened(self.hcl(list, at))?),
            ("compact", [list]) => {
                let mut items = items_of(self.hcl(list, at));
                items.iter_mut().for_each(drop_blank);
                PartialValue::Array(items)
            }
            ("merge", objects) => self.merge(objects, at)?,
            ("lower" | "upper" | "trimspace" | "chomp", [text]) => {
                let text = self.hcl(text, at);
                changed(name, text)?
            }
            ("replace", [text, from, to]) => {
                let (text, from) = (self.hcl(text, at), self.hcl(from, at));
                let to = self.hcl(to, at);
                let (text, from, to) = (text.known_text()?, from.known_text()?, to.known_text()?);
                let is_pattern = from.is_empty() || from.starts_with('/') && from.ends_with('/');
                let most = (text.len() + 1).saturating_mul(to.len() + 1);
                if is_pattern || !self.spend(most) {
                    return None;
                }
                PartialValue::known(text.replace(&*from, &to))
            }
            _ => return None,
        };
        Some(Partial { span, value })
    }

    /// The parts of a template file with its variables.
    pub(super) fn template_file(
        &mut self,
        path: &Expression,
        variables: &Expression,
        at: ExpressionAt,
        span: Span,
    ) -> Option<Vec<TextPiece>> {
        let path = self.hcl(path, at);
        let file = self.file(&path, at)?;
        let variables = self.hcl(variables, at);
        let mut bindings = HashMap::new();
        if let PartialValue::Object(members) = variables.value {
            for member in members {
                bindings.insert(member.key.into_owned(), member.value);
            }
        }
        let at = ExpressionAt {
            fixed: Some(span),
            is_made: true,
            ..at
        };
        let Some(template) = self.parsed(file.text()) else {
            let has_template = file.text().contains("${") || file.text().contains("%{");
            return (!has_template && self.spend(file.text().len())).then(|| {
                vec![TextPiece {
                    content: PieceContent::Literal(file.text().to_owned()),
                    span,
                    is_verbatim: false,
                }]
            });
        };
        let outer = self.bindings.replace(bindings);
        let pieces = self.pieces(&template, at);
        self.bindings = outer;
        Some(pieces)
    }

    /// `format`: of its verbs, those that write a value as it is.
    fn format(
        &mut self,
        form: &Expression,
        arguments: &[&Expression],
        at: ExpressionAt,
    ) -> Option<PartialValue<'static>> {
        let form = self.hcl(form, at);
        let mut values = Vec::new();
        for argument in arguments {
            values.push(self.hcl(argument, at));
        }
        formatted(&form.known_text()?, &values)
    }

    /// `formatlist`: a text for each item of the arguments that are lists.
    fn formats(
        &mut self,
        form: &Expression,
        arguments: &[&Expression],
        at: ExpressionAt,
    ) -> Option<PartialValue<'static>> {
        let form = self.hcl(form, at);
        let form = form.known_text()?;
        let (mut values, mut count) = (Vec::new(), 1);
        for argument in arguments {
            let value = self.hcl(argument, at);
            if let PartialValue::Array(items) = &value.value {
                count = items.len();
            }
            values.push(value);
        }
        let mut texts = Vec::new();
        for number in 0..count {
            let mut row = Vec::new();
            for value in &values {
                row.push(match &value.value {
                    PartialValue::Array(items) => items.get(number)?.clone(),
                    _ => value.clone(),
                });
            }
            if !self.spend(form.len()) {
                return None;
            }
            texts.push(Partial {
                span: values.first().map_or(Span::EMPTY, |value| value.span),
                value: formatted(&form, &row)?,
            });
        }
        Some(PartialValue::Array(texts))
    }

    fn join(
        &mut self,
        separator: &Expression,
        list: &Expression,
        at: ExpressionAt,
    ) -> Option<PartialValue<'static>> {
        let separator = self.hcl(separator, at);
        let separator = separator.known_text()?;
        let PartialValue::Array(items) = self.hcl(list, at).value else {
            return None;
        };
        if !self.spend(separator.len().saturating_mul(items.len())) {
            return None;
        }
        let mut parts = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                push(&mut parts, &separator);
            }
            parts.extend(parts_of(item.value));
        }
        Some(PartialValue::Text(parts))
    }

    fn merge(
        &mut self,
        objects: &[&Expression],
        at: ExpressionAt,
    ) -> Option<PartialValue<'static>> {
        let mut merged: Vec<PartialMember<'static>> = Vec::new();
        for object in objects {
            let members = match self.hcl(object, at).value {
                PartialValue::Object(members) => members,
                PartialValue::Null => continue,
                _ => return None,
            };
            if !self.spend(merged.len().saturating_mul(members.len())) {
                return None;
            }
            for member in members {
                let mut same = merged.iter_mut();
                match same.find(|other| other.key == member.key) {
                    Some(other) => *other = member,
                    None => merged.push(member),
                }
            }
        }
        Some(PartialValue::Object(merged))
    }
}

/// A text with values in the place of its verbs; `None` for a verb that changes its value.
fn formatted(form: &str, values: &[Partial<'static>]) -> Option<PartialValue<'static>> {
    let mut values = values.iter();
    let mut parts = Vec::new();
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('%') {
        push(&mut parts, before);
        let verb = after.chars().next()?;
        rest = after.get(verb.len_utf8()..)?;
        match verb {
            '%' => push(&mut parts, "%"),
            's' | 'd' | 'v' => parts.extend(parts_of(values.next()?.value.clone())),
            _ => return None,
        }
    }
    push(&mut parts, rest);
    Some(PartialValue::Text(parts))
}

/// The items of a list. One that is not known is one item that is not known, and those of a
/// choice are there or not.
fn items_of(list: Partial<'static>) -> Vec<Partial<'static>> {
    let span = list.span;
    match list.value {
        PartialValue::Array(items) => items,
        PartialValue::Null | PartialValue::Absent => Vec::new(),
        PartialValue::Choice(choice) => {
            let Branches {
                condition,
                then,
                otherwise,
            } = *choice;
            let mut items = Vec::new();
            for (is_first, branch) in [(true, then), (false, otherwise)] {
                for item in items_of(branch) {
                    let absent = Partial {
                        span: item.span,
                        value: PartialValue::Absent,
                    };
                    let span = item.span;
                    let (then, otherwise) = if is_first {
                        (item, absent)
                    } else {
                        (absent, item)
                    };
                    let choice = Branches {
                        condition: condition.clone(),
                        then,
                        otherwise,
                    };
                    items.push(Partial {
                        span,
                        value: PartialValue::Choice(Box::new(choice)),
                    });
                }
            }
            items
        }
        value => vec![Partial { span, value }],
    }
}

/// The items of a list and of the lists in it. Recursion is bounded by the depth of values.
fn flattened(list: Partial<'static>) -> Option<Vec<Partial<'static>>> {
    let PartialValue::Array(items) = list.value else {
        return None;
    };
    let mut flat = Vec::new();
    for item in items {
        match item.value {
            PartialValue::Array(_) => flat.extend(flattened(item)?),
            PartialValue::Choice(_) => flat.extend(items_of(item)),
            _ => flat.push(item),
        }
    }
    Some(flat)
}

/// Drops an item that is an empty text, or is one in some cases.
fn drop_blank(item: &mut Partial<'static>) {
    if let PartialValue::Choice(choice) = &mut item.value {
        drop_blank(&mut choice.then);
        drop_blank(&mut choice.otherwise);
        return;
    }
    let is_null = matches!(item.value, PartialValue::Null);
    if is_null || item.known_text().is_some_and(|text| text.is_empty()) {
        item.value = PartialValue::Absent;
    }
}

/// A text in another form. Only the first and last parts lose their white space.
fn changed(function: &str, text: Partial<'static>) -> Option<PartialValue<'static>> {
    let known = text.known_text();
    let known = match function {
        "lower" => known?.to_lowercase(),
        "upper" => known?.to_uppercase(),
        "trimspace" | "chomp" => match known {
            Some(known) => known.trim().to_owned(),
            None => return Some(text.value),
        },
        _ => return None,
    };
    Some(PartialValue::known(known))
}

fn push(parts: &mut Vec<TextPart<'static>>, text: &str) {
    if !text.is_empty() {
        parts.push(TextPart::Known(text.to_owned().into()));
    }
}
