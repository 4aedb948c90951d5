//! What expressions are, as far as the sources of a module say.
//!
//! The default of a variable counts as its value, and a condition is a choice. What only a run of
//! Terraform finds out is unknown, with its own text as its name.
//!
//! # Bounds
//!
//! Sources are parsed to a fixed depth, but a name may lead to another name, and in a circle. So
//! at most [`NAMES_DEEPEST`] names are followed one from the other, through at most
//! [`LEVELS_DEEPEST`] levels of expressions. A value that is used often is made often: all values
//! of a module together may have [`FUEL`] bytes. Behind these bounds everything is unknown.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::template::{Element, Template};

use super::attributes::{self, DATA};
use super::policy_document::{self, key_text};
use super::scope::{Place, Scope, folder, normalized};
use super::source::{Body, Expr, moved};
use super::texts::{Content, Piece, texts_of};
use crate::diagnostic::Span;
use crate::json::{Node, Value};
use crate::project::partial::{
    Branches, Partial, PartialMember, PartialValue, Sample, TextPart, Unknown,
};
use crate::project::source_file::SourceFile;

/// How many names may lead to each other.
const NAMES_DEEPEST: usize = 8;
/// How many levels of expressions are followed, through names.
const LEVELS_DEEPEST: usize = 64;
/// What all values of a module may cost together, in bytes.
const FUEL: usize = 64 << 20;
/// What a value costs without its text.
const VALUE: usize = 64;
/// How many letters of an expression name what is unknown.
const NAME_LONGEST: usize = 60;

/// Where an expression is.
#[derive(Clone, Copy)]
pub(super) struct At {
    pub(super) unit: usize,
    /// The place of everything in it, if it is not in the file that is judged.
    pub(super) fixed: Option<Span>,
    /// Whether it was not parsed from a file of the module.
    pub(super) is_made: bool,
}

impl At {
    /// An expression in a unit.
    pub(super) fn unit(unit: usize) -> Self {
        Self {
            unit,
            fixed: None,
            is_made: false,
        }
    }
}

/// A step into a value.
#[derive(Clone, Debug)]
enum Step {
    Name(String),
    Index(usize),
    /// A key that is not known.
    Key,
    /// All items.
    Splat,
}

/// Finds the values of expressions.
pub(super) struct Evaluator<'s, 'e> {
    pub(super) scope: &'s Scope<'e>,
    levels: usize,
    names: usize,
    fuel: usize,
    /// The variables of a template file.
    pub(super) bindings: Option<HashMap<String, Partial<'static>>>,
    /// The objects and texts that were a part of a policy, by unit and first byte.
    pub(super) taken: HashSet<(usize, usize)>,
    /// Whether these are collected.
    pub(super) is_taking: bool,
}

impl<'s, 'e> Evaluator<'s, 'e> {
    pub(super) fn new(scope: &'s Scope<'e>) -> Self {
        Self {
            scope,
            levels: 0,
            names: 0,
            fuel: FUEL,
            bindings: None,
            taken: HashSet::new(),
            is_taking: false,
        }
    }

    /// The place in the file of something in a unit.
    pub(super) fn span(&self, span: Option<Range<usize>>, at: At) -> Span {
        at.fixed
            .unwrap_or_else(|| moved(span.unwrap_or_default(), self.scope.base(at.unit)))
    }

    /// Takes bytes from those that may still be made. `false` if there are not enough.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.fuel.checked_sub(bytes);
        self.fuel = left.unwrap_or(0);
        left.is_some()
    }

    /// Goes one level of expressions deeper. `false` if that is too deep.
    pub(super) fn descend(&mut self) -> bool {
        if self.levels >= LEVELS_DEEPEST {
            return false;
        }
        self.levels += 1;
        true
    }

    /// Comes back from a level.
    pub(super) fn ascend(&mut self) {
        self.levels = self.levels.saturating_sub(1);
    }

    /// The value of an expression.
    pub(super) fn expr(&mut self, expr: Expr<'_>, at: At) -> Partial<'static> {
        match expr {
            Expr::Hcl(expression) => self.hcl(expression, at),
            Expr::Json(node) => self.json(node, at),
        }
    }

    /// The value of an expression of HCL.
    pub(super) fn hcl(&mut self, expression: &Expression, at: At) -> Partial<'static> {
        let span = self.span(expression.span(), at);
        if !self.spend(VALUE) {
            return Partial {
                span,
                value: PartialValue::Unknown(Unknown::any("a value")),
            };
        }
        if !self.descend() {
            return Partial {
                span,
                value: PartialValue::TooDeep,
            };
        }
        let value = self.any(expression, at, span);
        self.ascend();
        value
    }

    fn any(&mut self, expression: &Expression, at: At, span: Span) -> Partial<'static> {
        let value = match expression {
            Expression::Null(_) => PartialValue::Null,
            Expression::Bool(value) => PartialValue::Bool(*value.value()),
            Expression::Number(number) => PartialValue::Number(number.value().to_string().into()),
            Expression::String(text) => {
                self.take(expression, at);
                match self.spend(text.len()) {
                    true => PartialValue::known(text.value().clone()),
                    false => unknown(expression),
                }
            }
            Expression::Array(items) => {
                PartialValue::Array(items.iter().map(|item| self.hcl(item, at)).collect())
            }
            Expression::Object(members) => {
                self.take(expression, at);
                self.object(members, at)
            }
            Expression::StringTemplate(template) => {
                self.take(expression, at);
                return self.template(template, at, span);
            }
            Expression::HeredocTemplate(heredoc) => {
                self.take(expression, at);
                return self.template(&heredoc.template, at, span);
            }
            Expression::Parenthesis(inner) => return self.hcl(inner.inner(), at),
            Expression::Variable(name) => self
                .bound(name.as_str())
                .unwrap_or_else(|| unknown(expression)),
            Expression::Conditional(conditional) => PartialValue::Choice(Box::new(Branches {
                condition: source_of(&conditional.cond_expr),
                then: self.hcl(&conditional.true_expr, at),
                otherwise: self.hcl(&conditional.false_expr, at),
            })),
            Expression::FuncCall(call) => {
                return self.call(call, at, span).unwrap_or(Partial {
                    span,
                    value: unknown(expression),
                });
            }
            Expression::Traversal(traversal) => {
                return self.traversal(traversal, at, span).unwrap_or(Partial {
                    span,
                    value: unknown(expression),
                });
            }
            // What a loop makes for one item is known, but not how many there are.
            Expression::ForExpr(inner) if inner.key_expr.is_none() => {
                PartialValue::Array(vec![self.hcl(&inner.value_expr, at)])
            }
            Expression::UnaryOp(_) | Expression::BinaryOp(_) | Expression::ForExpr(_) => {
                unknown(expression)
            }
        };
        Partial { span, value }
    }

    /// Notes that an expression is a part of a policy.
    pub(super) fn take(&mut self, expression: &Expression, at: At) {
        if self.is_taking && !at.is_made {
            let start = expression.span().map_or(0, |span| span.start);
            self.taken.insert((at.unit, start));
        }
    }

    fn object(&mut self, object: &Object, at: At) -> PartialValue<'static> {
        let mut members = Vec::with_capacity(object.len());
        for (key, value) in object {
            let (name, span) = match key {
                ObjectKey::Ident(name) => (name.as_str().to_owned(), name.span()),
                ObjectKey::Expression(expression) => {
                    let name = key_text(&self.hcl(expression, at));
                    (name, expression.span())
                }
            };
            members.push(PartialMember {
                key: name.into(),
                key_span: self.span(span, at),
                value: self.hcl(value.expr(), at),
            });
        }
        PartialValue::Object(members)
    }

    /// The value of a text with templates. One template alone is its value, which need not be a
    /// text.
    fn template(&mut self, template: &Template, at: At, span: Span) -> Partial<'static> {
        if let Some(only) = only(template) {
            let mut value = self.hcl(only, at);
            if is_scalar(&value) {
                value.span = span;
            }
            return value;
        }
        let mut parts = Vec::new();
        for piece in self.pieces(template, at) {
            match piece.content {
                Content::Literal(text) => parts.push(TextPart::Known(text.into())),
                Content::Value(value) => parts.extend(parts_of(value.value)),
            }
        }
        if parts.is_empty() {
            parts.push(TextPart::Known("".into()));
        }
        Partial {
            span,
            value: PartialValue::Text(parts),
        }
    }

    /// The parts of a text with templates.
    pub(super) fn pieces(&mut self, template: &Template, at: At) -> Vec<Piece> {
        let mut pieces = Vec::new();
        for element in template {
            let (content, span, is_literal) = match element {
                Element::Literal(text) => {
                    if !self.spend(text.len()) {
                        break;
                    }
                    (Content::Literal(text.value().clone()), text.span(), true)
                }
                Element::Interpolation(inner) => {
                    let value = self.hcl(&inner.expr, at);
                    (Content::Value(value), inner.span(), false)
                }
                Element::Directive(directive) => {
                    let value = Partial {
                        span: Span::EMPTY,
                        value: PartialValue::Unknown(Unknown::any("%{…}")),
                    };
                    (Content::Value(value), directive.span(), false)
                }
            };
            pieces.push(Piece {
                content,
                span: self.span(span, at),
                is_verbatim: is_literal && at.fixed.is_none(),
            });
        }
        pieces
    }

    /// A value of the JSON form, whose texts are templates.
    pub(super) fn json(&mut self, node: &Node<'_>, at: At) -> Partial<'static> {
        let span = self.span(Some(node.span.start()..node.span.end()), at);
        let value = match &node.value {
            _ if !self.spend(VALUE) => PartialValue::Unknown(Unknown::any("a value")),
            Value::Null => PartialValue::Null,
            Value::Bool(value) => PartialValue::Bool(*value),
            Value::Number(text) => PartialValue::Number(text.clone().into_owned().into()),
            Value::String(text) => {
                if self.is_taking && !at.is_made {
                    self.taken.insert((at.unit, node.span.start()));
                }
                return self.json_text(text, at, span);
            }
            Value::Array(items) => {
                PartialValue::Array(items.iter().map(|item| self.json(item, at)).collect())
            }
            Value::Object(members) => {
                let mut resolved = Vec::with_capacity(members.len());
                for member in members {
                    let key_span = member.key_span.start()..member.key_span.end();
                    resolved.push(PartialMember {
                        key: member.key.clone().into_owned().into(),
                        key_span: self.span(Some(key_span), at),
                        value: self.json(&member.value, at),
                    });
                }
                PartialValue::Object(resolved)
            }
            Value::Foreign => PartialValue::Unknown(Unknown::any("a value")),
            Value::Raw => PartialValue::TooDeep,
        };
        Partial { span, value }
    }

    fn json_text(&mut self, text: &str, at: At, span: Span) -> Partial<'static> {
        let at = At {
            fixed: Some(span),
            is_made: true,
            ..at
        };
        match self.parsed(text) {
            Some(template) => self.template(&template, at, span),
            None => Partial {
                span,
                value: PartialValue::known(text.to_owned()),
            },
        }
    }

    /// A text as a template; `None` if it has none, is nested too deep or costs too much.
    pub(super) fn parsed(&mut self, text: &str) -> Option<Template> {
        let has_template = text.contains("${") || text.contains("%{");
        if !has_template || !self.spend(text.len()) || super::nesting::template_too_deep(text) {
            return None;
        }
        hcl_edit::parser::parse_template(text).ok()
    }

    /// The value of a variable of a template file.
    fn bound(&self, name: &str) -> Option<PartialValue<'static>> {
        let bound = self.bindings.as_ref()?.get(name)?;
        Some(bound.value.clone())
    }

    /// The value that names and steps lead to; `None` if it is not known.
    fn traversal(&mut self, traversal: &Traversal, at: At, span: Span) -> Option<Partial<'static>> {
        let steps = steps(traversal);
        let Expression::Variable(root) = &traversal.expr else {
            let value = self.hcl(&traversal.expr, at);
            return select(value, &steps);
        };
        if let Some(value) = self.bound(root.as_str()) {
            return select(Partial { span, value }, &steps);
        }
        let found = match (root.as_str(), &*steps) {
            ("path", [Step::Name(name)]) if name == "module" => PartialValue::known("."),
            ("local", [Step::Name(name), rest @ ..]) => {
                let place = *self.scope.locals.get(&**name)?;
                return self.follow(place, rest, at, span);
            }
            ("var", [Step::Name(name), rest @ ..]) => {
                let place = (*self.scope.variables.get(&**name)?)?;
                let value = self.follow(place, rest, at, span)?;
                // An empty default usually means that there is none.
                return (!is_empty(&value)).then_some(value);
            }
            ("data", [Step::Name(type_name), Step::Name(name), rest @ ..]) => {
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
            (type_name, [Step::Name(name), Step::Splat, Step::Name(attribute)]) => {
                let item = self.resource(type_name, name, attribute, &[], at, span)?;
                PartialValue::Array(vec![item])
            }
            (type_name, [Step::Name(name), rest @ ..]) => {
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
        place: Place<'e>,
        steps: &[Step],
        at: At,
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
    pub(super) fn enter(&mut self, unit: usize, at: At, span: Span) -> Option<At> {
        if self.names >= NAMES_DEEPEST {
            return None;
        }
        self.names += 1;
        let file = |unit: usize| self.scope.units.get(unit).map(|unit| unit.file);
        let is_same = file(unit) == file(at.unit);
        Some(At {
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
    pub(super) fn place_of(&self, traversal: &Traversal) -> Option<Place<'e>> {
        let Expression::Variable(root) = &traversal.expr else {
            return None;
        };
        match (root.as_str(), &*steps(traversal)) {
            ("local", [Step::Name(name)]) => self.scope.locals.get(&**name).copied(),
            ("var", [Step::Name(name)]) => *self.scope.variables.get(&**name)?,
            _ => None,
        }
    }

    /// The data source that a traversal takes a policy document from.
    pub(super) fn document_of(&self, traversal: &Traversal) -> Option<(String, String)> {
        let Expression::Variable(root) = &traversal.expr else {
            return None;
        };
        let steps = steps(traversal);
        let [Step::Name(type_name), Step::Name(name), rest @ ..] = &*steps else {
            return None;
        };
        let document = policy_document::of_data(type_name)?;
        let is_output = |step: &Step| match step {
            Step::Name(name) => document.outputs.contains(&&**name),
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
        at: At,
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
        steps: &[Step],
        at: At,
        span: Span,
    ) -> Option<Partial<'static>> {
        let home = *self.scope.resources.get(&(type_name, name))?;
        let Some((name_of, form)) = attributes::form_of(type_name, attribute) else {
            let expr = home.body.attribute(attribute)?;
            let place = Place {
                unit: home.unit,
                expr,
            };
            return self.follow(place, steps, at, span);
        };
        let shown = format!("${{{type_name}.{name}.{attribute}}}");
        let mut parts = Vec::new();
        let mut rest = form;
        let (partition, region, account) = attributes::samples(form);
        while let Some((before, after)) = rest.split_once("${") {
            push_known(&mut parts, before);
            let (variable, after) = after.split_once('}')?;
            rest = after;
            let like = |sample: &str| TextPart::Unknown(Unknown::like(&*shown, sample));
            match variable {
                "NAME" => {
                    let given = home.body.attribute(name_of).and_then(|expr| {
                        let place = Place {
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
                "P" => parts.push(like(partition)),
                "R" => parts.push(like(region)),
                "A" => parts.push(like(account)),
                _ => parts.push(TextPart::Unknown(Unknown::any(&*shown))),
            }
        }
        push_known(&mut parts, rest);
        Some(Partial {
            span,
            value: PartialValue::Text(parts),
        })
    }

    /// The attributes and blocks of a body as members of an object; of blocks with the same name,
    /// the member is an array.
    pub(super) fn block(&mut self, body: Body<'_>, at: At, span: Span) -> Partial<'static> {
        let mut members: Vec<PartialMember<'static>> = Vec::new();
        for (name, key_span, expr) in body.attributes() {
            members.push(PartialMember {
                key: name.to_owned().into(),
                key_span: self.span(Some(key_span), at),
                value: self.expr(expr, at),
            });
        }
        if let Body::Hcl(_) = body {
            for inner in body.blocks() {
                let span = self.span(Some(inner.span), at);
                let value = self.block(inner.body, at, span);
                let mut same = members.iter_mut();
                let same = same.find(|member| member.key == inner.name);
                match same.map(|member| &mut member.value.value) {
                    Some(PartialValue::Array(items)) => items.push(value),
                    Some(_) => {}
                    None => members.push(PartialMember {
                        key: inner.name.to_owned().into(),
                        key_span: span,
                        value: Partial {
                            span,
                            value: PartialValue::Array(vec![value]),
                        },
                    }),
                }
            }
        }
        Partial {
            span,
            value: PartialValue::Object(members),
        }
    }

    /// The file of the project that a text names.
    pub(super) fn file(&self, path: &Partial<'_>, at: At) -> Option<&'e SourceFile> {
        let path = path.known_text()?;
        let own = self.scope.file(at.unit)?;
        let path = normalized(folder(own.relative()), &path)?;
        self.scope.project.get(&path).copied()
    }
}

/// The steps of a traversal.
fn steps(traversal: &Traversal) -> Vec<Step> {
    let mut steps = Vec::new();
    for operator in &traversal.operators {
        let step = match operator.value() {
            TraversalOperator::GetAttr(name) => Step::Name(name.as_str().to_owned()),
            TraversalOperator::LegacyIndex(index) => {
                Step::Index(usize::try_from(*index.value()).unwrap_or(usize::MAX))
            }
            TraversalOperator::Index(Expression::String(name)) => Step::Name(name.value().clone()),
            TraversalOperator::Index(Expression::Number(number)) => {
                let index = number
                    .value()
                    .as_u64()
                    .and_then(|it| usize::try_from(it).ok());
                Step::Index(index.unwrap_or(usize::MAX))
            }
            TraversalOperator::Index(_) => Step::Key,
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => Step::Splat,
        };
        steps.push(step);
    }
    steps
}

/// The attribute that steps behind a resource lead to, and the steps behind it. A resource that
/// is made several times has a key in front.
fn attribute(steps: &[Step]) -> Option<(&str, &[Step])> {
    match steps {
        [Step::Name(name), rest @ ..] => Some((name, rest)),
        [Step::Index(_) | Step::Key, Step::Name(name), rest @ ..] => Some((name, rest)),
        _ => None,
    }
}

/// The value that steps lead to from another one.
fn select(value: Partial<'static>, steps: &[Step]) -> Option<Partial<'static>> {
    let mut value = value;
    for (number, step) in steps.iter().enumerate() {
        value = match (value.value, step) {
            (PartialValue::Object(members), Step::Name(name)) => {
                let mut members = members.into_iter().rev();
                members.find(|member| member.key == **name)?.value
            }
            (PartialValue::Array(items), Step::Index(index)) => {
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

/// The expression of a template that has nothing else.
pub(super) fn only(template: &Template) -> Option<&Expression> {
    match template.as_single_element()? {
        Element::Interpolation(inner) => Some(&inner.expr),
        _ => None,
    }
}

fn is_scalar(value: &Partial<'_>) -> bool {
    !matches!(
        value.value,
        PartialValue::Array(_) | PartialValue::Object(_) | PartialValue::Choice(_)
    )
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

/// The parts of a text that a value in it is. One of two known texts is one of these.
pub(super) fn parts_of(value: PartialValue<'static>) -> Vec<TextPart<'static>> {
    if let PartialValue::Choice(choice) = &value {
        let texts = (choice.then.known_text(), choice.otherwise.known_text());
        if let (Some(then), Some(otherwise)) = texts {
            return vec![TextPart::Unknown(Unknown {
                name: choice.condition.clone(),
                sample: Sample::OneOf(vec![then.into_owned(), otherwise.into_owned()]),
            })];
        }
    }
    texts_of(value, "${…}")
}

/// An expression whose value is not known.
pub(super) fn unknown(expression: &Expression) -> PartialValue<'static> {
    PartialValue::Unknown(Unknown::any(format!("${{{}}}", source_of(expression))))
}

/// The text of an expression on one line, cut where it is long.
pub(super) fn source_of(expression: &Expression) -> String {
    let text = expression.to_string();
    let mut short = String::new();
    for (number, letter) in text.trim().chars().enumerate() {
        if number == NAME_LONGEST {
            short.push('…');
            break;
        }
        short.push(if letter.is_whitespace() { ' ' } else { letter });
    }
    short
}

/// Adds a text that is known, if it is not empty.
fn push_known(parts: &mut Vec<TextPart<'static>>, text: &'static str) {
    if !text.is_empty() {
        parts.push(TextPart::Known(text.into()));
    }
}
