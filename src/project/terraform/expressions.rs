//! What expressions are, as far as the sources of a module say.
//!
//! The default of a variable counts as its value, and a condition is a choice. What only a run of
//! Terraform finds out is unknown, with its own text as its name.
//!
//! # Bounds
//!
//! Sources are parsed to a fixed depth, but a name may lead to another name, and in a circle. So
//! only some names are followed one from the other, through at most
//! [`LEVELS_DEEPEST`] levels of expressions. A value that is used often is made often: all values
//! of a module together may have [`FUEL`] bytes. Behind these bounds everything is unknown.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Object, ObjectKey};
use hcl_edit::template::{Element, Template};

use super::policy_document::key_text;
use super::scope::{ModuleScope, folder, normalized};
use super::source::{Body, Expr, moved};
use super::texts::{PieceContent, TextPiece, texts_of};
use crate::diagnostic::Span;
use crate::json::{Node, Value};
use crate::project::partial::{
    Branches, Partial, PartialMember, PartialValue, Sample, TextPart, Unknown,
};
use crate::project::source_file::SourceFile;

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
pub(super) struct ExpressionAt {
    pub(super) unit: usize,
    /// The place of everything in it, if it is not in the file that is judged.
    pub(super) fixed: Option<Span>,
    /// Whether it was not parsed from a file of the module.
    pub(super) is_made: bool,
}

impl ExpressionAt {
    /// An expression in a unit.
    pub(super) fn unit(unit: usize) -> Self {
        Self {
            unit,
            fixed: None,
            is_made: false,
        }
    }
}

/// Finds the values of expressions.
pub(super) struct Evaluator<'s, 'e> {
    pub(super) scope: &'s ModuleScope<'e>,
    /// How many levels of expressions are being followed.
    levels: usize,
    /// How many names are being followed.
    pub(super) names: usize,
    fuel: usize,
    /// The variables of a template file.
    pub(super) bindings: Option<HashMap<String, Partial<'static>>>,
    /// The objects and texts that were a part of a policy, by unit and first byte.
    pub(super) taken: HashSet<(usize, usize)>,
    /// Whether these are collected.
    pub(super) is_taking: bool,
}

impl<'s, 'e> Evaluator<'s, 'e> {
    pub(super) fn new(scope: &'s ModuleScope<'e>) -> Self {
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
    pub(super) fn span(&self, span: Option<Range<usize>>, at: ExpressionAt) -> Span {
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
    pub(super) fn expr(&mut self, expr: Expr<'_>, at: ExpressionAt) -> Partial<'static> {
        match expr {
            Expr::Hcl(expression) => self.hcl(expression, at),
            Expr::Json(node) => self.json(node, at),
        }
    }

    /// The value of an expression of HCL.
    pub(super) fn hcl(&mut self, expression: &Expression, at: ExpressionAt) -> Partial<'static> {
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

    fn any(&mut self, expression: &Expression, at: ExpressionAt, span: Span) -> Partial<'static> {
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
    pub(super) fn take(&mut self, expression: &Expression, at: ExpressionAt) {
        if self.is_taking && !at.is_made {
            let start = expression.span().map_or(0, |span| span.start);
            self.taken.insert((at.unit, start));
        }
    }

    fn object(&mut self, object: &Object, at: ExpressionAt) -> PartialValue<'static> {
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
    fn template(&mut self, template: &Template, at: ExpressionAt, span: Span) -> Partial<'static> {
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
                PieceContent::Literal(text) => parts.push(TextPart::Known(text.into())),
                PieceContent::Value(value) => parts.extend(parts_of(value.value)),
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
    pub(super) fn pieces(&mut self, template: &Template, at: ExpressionAt) -> Vec<TextPiece> {
        let mut pieces = Vec::new();
        for element in template {
            let (content, span, is_literal) = match element {
                Element::Literal(text) => {
                    if !self.spend(text.len()) {
                        break;
                    }
                    (
                        PieceContent::Literal(text.value().clone()),
                        text.span(),
                        true,
                    )
                }
                Element::Interpolation(inner) => {
                    let value = self.hcl(&inner.expr, at);
                    (PieceContent::Value(value), inner.span(), false)
                }
                Element::Directive(directive) => {
                    let value = Partial {
                        span: Span::EMPTY,
                        value: PartialValue::Unknown(Unknown::any("%{…}")),
                    };
                    (PieceContent::Value(value), directive.span(), false)
                }
            };
            pieces.push(TextPiece {
                content,
                span: self.span(span, at),
                is_verbatim: is_literal && at.fixed.is_none(),
            });
        }
        pieces
    }

    /// A value of the JSON form, whose texts are templates.
    pub(super) fn json(&mut self, node: &Node<'_>, at: ExpressionAt) -> Partial<'static> {
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

    fn json_text(&mut self, text: &str, at: ExpressionAt, span: Span) -> Partial<'static> {
        let at = ExpressionAt {
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

    /// The attributes and blocks of a body as members of an object; of blocks with the same name,
    /// the member is an array.
    pub(super) fn block(
        &mut self,
        body: Body<'_>,
        at: ExpressionAt,
        span: Span,
    ) -> Partial<'static> {
        let mut members: Vec<PartialMember<'static>> = Vec::new();
        for attribute in body.attributes() {
            members.push(PartialMember {
                key: attribute.name.to_owned().into(),
                key_span: self.span(Some(attribute.name_span), at),
                value: self.expr(attribute.expr, at),
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
    pub(super) fn file(&self, path: &Partial<'_>, at: ExpressionAt) -> Option<&'e SourceFile> {
        let path = path.known_text()?;
        let own = self.scope.file(at.unit)?;
        let path = normalized(folder(own.relative()), &path)?;
        self.scope.project.get(&path).copied()
    }
}

/// The expression of a template that has nothing else.
pub(super) fn only(template: &Template) -> Option<&Expression> {
    match template.as_single_element()? {
        Element::Interpolation(inner) => Some(&inner.expr),
        _ => None,
    }
}

pub(super) fn is_scalar(value: &Partial<'_>) -> bool {
    !matches!(
        value.value,
        PartialValue::Array(_) | PartialValue::Object(_) | PartialValue::Choice(_)
    )
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
