//! What names stand for: local values, variables, data sources and resources of the module.

use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

use super::attributes::{self, DATA};
use super::expressions::{Evaluator, ExpressionAt, is_scalar};
use super::policy_document;
use super::scope::ExprPlace;
use super::texts::texts_of;
use crate::diagnostic::Span;
use crate::project::partial::{Branches, Partial, PartialValue, TextPart, Unknown};

/// How many names may lead to each other.
const NAMES_DEEPEST: usize = 8;

/// A step into a value.
#[derive(Clone, Debug)]
enum AccessStep {
    Name(String),
    Index(usize),
    /// A key that is not known.
    Key,
    /// All items.
    Splat,
}

impl<'e> Evaluator<'_, 'e> {
    /// The value of a variable of a template file.
    pub(super) fn bound(&self, name: &str) -> Option<PartialValue<'static>> {
        let bound = self.bindings.as_ref()?.get(name)?;
        Some(bound.value.clone())
    }

    /// The value that names and steps lead to; `None` if it is not known.
    pub(super) fn traversal(
        &mut self,
        traversal: &Traversal,
        at: ExpressionAt,
        span: Span,
    ) -> Option<Partial<'static>> {
        let steps = steps(traversal);
        let Expression::Variable(root) = &traversal.expr else {
            let value = self.hcl(&traversal.expr, at);
            return select(value, &steps);
        };
        if let Some(value) = self.bound(root.as_str()) {
            return select(Partial { span, value }, &steps);
        }
        let found = match (root.as_str(), &*steps) {
            ("path", [AccessStep::Name(name)]) if name == "module" => PartialValue::known("."),
            ("local", [AccessStep::Name(name), rest @ ..]) => {
                let place = *self.scope.locals.get(&**name)?;
                return self.follow(place, rest, at, span);
            }
            ("var", [AccessStep::Name(name), rest @ ..]) => {
                let place = (*self.scope.variables.get(&**name)?)?;
                let value = self.follow(place, rest, at, span)?;
                // An empty default usually means that there is none.
                return (!is_empty(&value)).then_some(value);
            }
            (
                "data",
                [
                    AccessStep::Name(type_name),
                    AccessStep::Name(name),
                    rest @ ..,
                ],
            ) => {
                let (attribute, rest) = attribute(rest)?;
                let mut rows = DATA.iter();
                let known = rows.find(|(row, of_row, _)| row == type_name && *of_row == attribute);
                if let Some((.., sample)) = known {
                    let shown = format!("${{data.{type_name}.{name}.{attribute}}}");
                    PartialValue::Unknown(Unknown::like(shown, *sample))
                } else {
                    let document = policy_document::of_data(type_name)?;
                    if !document.outputs.contains(&attribute) || !rest.is_empty() {
                        return None;
                    }
                    return self.document(type_name, name, at, span);
                }
            }
            // Of all items, one is like the others.
            (
                type_name,
                [
                    AccessStep::Name(name),
                    AccessStep::Splat,
                    AccessStep::Name(attribute),
                ],
            ) => {
                let item = self.resource(type_name, name, attribute, &[], at, span)?;
                PartialValue::Array(vec![item])
            }
            (type_name, [AccessStep::Name(name), rest @ ..]) => {
                let (attribute, rest) = attribute(rest)?;
                return self.resource(type_name, name, attribute, rest, at, span);
            }
            _ => return None,
        };
        Some(Partial { span, value: found })
    }

    /// The value at a place that a name leads to.
    fn follow(
        &mut self,
        place: ExprPlace<'e>,
        steps: &[AccessStep],
        at: ExpressionAt,
        span: Span,
    ) -> Option<Partial<'static>> {
        let inner = self.enter(place.unit, at, span)?;
        let value = self.expr(place.expr, inner);
        self.leave();
        let mut value = select(value, steps)?;
        if is_scalar(&value) {
            value.span = span;
        }
        Some(value)
    }

    /// Goes to what a name stands for; `None` if too many names lead here. What is in another file
    /// has the place of the name. The caller calls [`leave`](Self::leave) when it is back.
    pub(super) fn enter(
        &mut self,
        unit: usize,
        at: ExpressionAt,
        span: Span,
    ) -> Option<ExpressionAt> {
        if self.names >= NAMES_DEEPEST {
            return None;
        }
        self.names += 1;
        let file = |unit: usize| self.scope.units.get(unit).map(|unit| unit.file);
        let is_same = file(unit) == file(at.unit);
        Some(ExpressionAt {
            unit,
            fixed: if is_same && at.fixed.is_none() {
                None
            } else {
                Some(span)
            },
            is_made: false,
        })
    }

    /// Comes back from what a name stands for.
    pub(super) fn leave(&mut self) {
        self.names = self.names.saturating_sub(1);
    }

    /// The place that a name alone stands for, such as a local value.
    pub(super) fn place_of(&self, traversal: &Traversal) -> Option<ExprPlace<'e>> {
        let Expression::Variable(root) = &traversal.expr else {
            return None;
        };
        match (root.as_str(), &*steps(traversal)) {
            ("local", [AccessStep::Name(name)]) => self.scope.locals.get(&**name).copied(),
            ("var", [AccessStep::Name(name)]) => *self.scope.variables.get(&**name)?,
            _ => None,
        }
    }

    /// The data source that a traversal takes a policy document from.
    pub(super) fn document_of(&self, traversal: &Traversal) -> Option<(String, String)> {
        let Expression::Variable(root) = &traversal.expr else {
            return None;
        };
        let steps = steps(traversal);
        let [
            AccessStep::Name(type_name),
            AccessStep::Name(name),
            rest @ ..,
        ] = &*steps
        else {
            return None;
        };
        let document = policy_document::of_data(type_name)?;
        let is_output = |step: &AccessStep| match step {
            AccessStep::Name(name) => document.outputs.contains(&&**name),
            _ => false,
        };
        let is_document = root.as_str() == "data" && rest.iter().any(is_output);
        let is_here = self.scope.data.contains_key(&(&**type_name, &**name));
        (is_document && is_here).then(|| (type_name.clone(), name.clone()))
    }

    /// The policy that a data source writes.
    fn document(
        &mut self,
        type_name: &str,
        name: &str,
        at: ExpressionAt,
        span: Span,
    ) -> Option<Partial<'static>> {
        let home = *self.scope.data.get(&(type_name, name))?;
        let document = policy_document::of_data(type_name)?;
        let inner = self.enter(home.unit, at, span)?;
        let block = self.block(home.body, inner, span);
        self.leave();
        document.policy(&block)
    }

    /// An attribute of a resource.
    fn resource(
        &mut self,
        type_name: &str,
        name: &str,
        attribute: &str,
        steps: &[AccessStep],
        at: ExpressionAt,
        span: Span,
    ) -> Option<Partial<'static>> {
        let home = *self.scope.resources.get(&(type_name, name))?;
        let Some((name_of, form)) = attributes::form_of(type_name, attribute) else {
            let expr = home.body.attribute(attribute)?;
            let place = ExprPlace {
                unit: home.unit,
                expr,
            };
            return self.follow(place, steps, at, span);
        };
        let shown = format!("${{{type_name}.{name}.{attribute}}}");
        let mut parts = Vec::new();
        let mut rest = form;
        let samples = attributes::samples(form);
        while let Some((before, after)) = rest.split_once("${") {
            push_known(&mut parts, before);
            let (variable, after) = after.split_once('}')?;
            rest = after;
            let like = |sample: &str| TextPart::Unknown(Unknown::like(&*shown, sample));
            match variable {
                "NAME" => {
                    let given = home.body.attribute(name_of).and_then(|expr| {
                        let place = ExprPlace {
                            unit: home.unit,
                            expr,
                        };
                        self.follow(place, &[], at, span)
                    });
                    match given {
                        Some(given) => parts.extend(texts_of(given.value, &shown)),
                        None => parts.push(TextPart::Unknown(Unknown::any(&*shown))),
                    }
                }
                "P" => parts.push(like(samples.partition)),
                "R" => parts.push(like(samples.region)),
                "A" => parts.push(like(samples.account)),
                _ => parts.push(TextPart::Unknown(Unknown::any(&*shown))),
            }
        }
        push_known(&mut parts, rest);
        Some(Partial {
            span,
            value: PartialValue::Text(parts),
        })
    }
}

/// The steps of a traversal.
fn steps(traversal: &Traversal) -> Vec<AccessStep> {
    let mut steps = Vec::new();
    for operator in &traversal.operators {
        let step = match operator.value() {
            TraversalOperator::GetAttr(name) => AccessStep::Name(name.as_str().to_owned()),
            TraversalOperator::LegacyIndex(index) => {
                AccessStep::Index(usize::try_from(*index.value()).unwrap_or(usize::MAX))
            }
            TraversalOperator::Index(Expression::String(name)) => {
                AccessStep::Name(name.value().clone())
            }
            TraversalOperator::Index(Expression::Number(number)) => {
                let index = number
                    .value()
                    .as_u64()
                    .and_then(|it| usize::try_from(it).ok());
                AccessStep::Index(index.unwrap_or(usize::MAX))
            }
            TraversalOperator::Index(_) => AccessStep::Key,
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => AccessStep::Splat,
        };
        steps.push(step);
    }
    steps
}

/// The attribute that steps behind a resource lead to, and the steps behind it. A resource that
/// is made several times has a key in front.
fn attribute(steps: &[AccessStep]) -> Option<(&str, &[AccessStep])> {
    match steps {
        [AccessStep::Name(name), rest @ ..] => Some((name, rest)),
        [
            AccessStep::Index(_) | AccessStep::Key,
            AccessStep::Name(name),
            rest @ ..,
        ] => Some((name, rest)),
        _ => None,
    }
}

/// The value that steps lead to from another one.
fn select(value: Partial<'static>, steps: &[AccessStep]) -> Option<Partial<'static>> {
    let mut value = value;
    for (number, step) in steps.iter().enumerate() {
        value = match (value.value, step) {
            (PartialValue::Object(members), AccessStep::Name(name)) => {
                let mut members = members.into_iter().rev();
                members.find(|member| member.key == **name)?.value
            }
            (PartialValue::Array(items), AccessStep::Index(index)) => {
                let is_fixed = items.iter().take(index + 1).all(is_there);
                items.into_iter().nth(*index).filter(|_| is_fixed)?
            }
            (PartialValue::Choice(choice), _) => {
                let rest = steps.get(number..)?;
                let Branches {
                    condition,
                    then,
                    otherwise,
                } = *choice;
                let choice = Branches {
                    condition,
                    then: select(then, rest)?,
                    otherwise: select(otherwise, rest)?,
                };
                return Some(Partial {
                    span: value.span,
                    value: PartialValue::Choice(Box::new(choice)),
                });
            }
            _ => return None,
        };
    }
    Some(value)
}

/// Whether an item is one item, and there in every case.
fn is_there(item: &Partial<'_>) -> bool {
    !matches!(item.value, PartialValue::Choice(_) | PartialValue::Absent)
}

fn is_empty(value: &Partial<'_>) -> bool {
    match &value.value {
        PartialValue::Null | PartialValue::Absent => true,
        PartialValue::Text(_) => value.known_text().is_some_and(|text| text.is_empty()),
        PartialValue::Array(items) => items.is_empty(),
        PartialValue::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// Adds a text that is known, if it is not empty.
fn push_known(parts: &mut Vec<TextPart<'static>>, text: &'static str) {
    if !text.is_empty() {
        parts.push(TextPart::Known(text.into()));
    }
}
