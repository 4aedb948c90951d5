//! Policies as expressions write them: as objects, or as texts of JSON.

use hcl_edit::expr::Expression;

use super::expressions::{Evaluator, ExpressionAt, only, source_of, unknown};
use super::source::Expr;
use super::texts::{PieceContent, TextContent, TextPiece, decode};
use crate::diagnostic::Span;
use crate::json::Node;
use crate::project::partial::{Branches, Partial, PartialValue, TextPart};

impl Evaluator<'_, '_> {
    /// What an expression is that is a policy, or the text of one. A text that is known as a whole
    /// stays as it is if `keeps_text`.
    pub(super) fn decoded(
        &mut self,
        expression: &Expression,
        at: ExpressionAt,
        keeps_text: bool,
    ) -> TextContent {
        let span = self.span(hcl_edit::Span::span(expression), at);
        if !self.descend() {
            return TextContent::Unclear;
        }
        let decoded = self.decoded_inner(expression, at, keeps_text, span);
        self.ascend();
        decoded
    }

    fn decoded_inner(
        &mut self,
        expression: &Expression,
        at: ExpressionAt,
        keeps_text: bool,
        span: Span,
    ) -> TextContent {
        let pieces = match expression {
            Expression::Parenthesis(inner) => return self.decoded(inner.inner(), at, keeps_text),
            Expression::String(text) => {
                self.take(expression, at);
                vec![TextPiece {
                    content: PieceContent::Literal(text.value().clone()),
                    span,
                    is_verbatim: at.fixed.is_none(),
                }]
            }
            Expression::StringTemplate(template) => {
                self.take(expression, at);
                if let Some(only) = only(template) {
                    return self.decoded(only, at, keeps_text);
                }
                self.pieces(template, at)
            }
            Expression::HeredocTemplate(heredoc) => {
                self.take(expression, at);
                self.pieces(&heredoc.template, at)
            }
            Expression::Conditional(conditional) => {
                let choice = Branches {
                    condition: source_of(&conditional.cond_expr),
                    then: self.decoded_value(&conditional.true_expr, at),
                    otherwise: self.decoded_value(&conditional.false_expr, at),
                };
                return TextContent::Value(Partial {
                    span,
                    value: PartialValue::Choice(Box::new(choice)),
                });
            }
            Expression::FuncCall(call) => match (call.name.name.as_str(), call.args.get(0)) {
                (
                    "tostring" | "sensitive" | "nonsensitive" | "trimspace" | "chomp"
                    | "jsondecode",
                    Some(argument),
                ) => return self.decoded(argument, at, keeps_text),
                ("templatefile", Some(path)) => {
                    let variables = call.args.get(1);
                    let made = variables.and_then(|it| self.template_file(path, it, at, span));
                    match made {
                        Some(pieces) => pieces,
                        None => return self.as_text(expression, at, keeps_text),
                    }
                }
                _ => return self.as_text(expression, at, keeps_text),
            },
            Expression::Traversal(traversal) => {
                let place = self.place_of(traversal);
                let Some((place, inner)) =
                    place.and_then(|place| Some((place, self.enter(place.unit, at, span)?)))
                else {
                    return self.as_text(expression, at, keeps_text);
                };
                let decoded = match place.expr {
                    Expr::Hcl(expression) => self.decoded(expression, inner, keeps_text),
                    Expr::Json(node) => self.decoded_json(node, inner, keeps_text),
                };
                self.leave();
                return decoded;
            }
            _ => return self.as_text(expression, at, keeps_text),
        };
        self.decode(pieces, at, span, keeps_text)
    }

    fn decoded_value(&mut self, expression: &Expression, at: ExpressionAt) -> Partial<'static> {
        match self.decoded(expression, at, false) {
            TextContent::Value(value) => value,
            TextContent::Known(_) | TextContent::Unclear => Partial {
                span: self.span(hcl_edit::Span::span(expression), at),
                value: unknown(expression),
            },
        }
    }

    /// A policy in the JSON form of a source: an object, or a text with templates.
    pub(super) fn decoded_json(
        &mut self,
        node: &Node<'_>,
        at: ExpressionAt,
        keeps_text: bool,
    ) -> TextContent {
        let span = self.span(Some(node.span.start()..node.span.end()), at);
        let Some(text) = node.text() else {
            return TextContent::Value(self.json(node, at));
        };
        if self.is_taking && !at.is_made {
            self.taken.insert((at.unit, node.span.start()));
        }
        let inner = ExpressionAt {
            fixed: Some(span),
            is_made: true,
            ..at
        };
        let Some(template) = self.parsed(text) else {
            let piece = TextPiece {
                content: PieceContent::Literal(text.to_owned()),
                span,
                is_verbatim: at.fixed.is_none(),
            };
            return self.decode(vec![piece], at, span, keeps_text);
        };
        if let Some(only) = only(&template) {
            return self.decoded(only, inner, keeps_text);
        }
        let pieces = self.pieces(&template, inner);
        self.decode(pieces, at, span, keeps_text)
    }

    /// The value of any other expression, which may be a text.
    fn as_text(
        &mut self,
        expression: &Expression,
        at: ExpressionAt,
        keeps_text: bool,
    ) -> TextContent {
        let value = self.hcl(expression, at);
        let PartialValue::Text(parts) = value.value else {
            return TextContent::Value(value);
        };
        let mut pieces = Vec::new();
        for part in parts {
            let content = match part {
                TextPart::Known(text) => PieceContent::Literal(text.into_owned()),
                TextPart::Unknown(unknown) => PieceContent::Value(Partial {
                    span: value.span,
                    value: PartialValue::Unknown(unknown),
                }),
            };
            pieces.push(TextPiece {
                content,
                span: value.span,
                is_verbatim: false,
            });
        }
        self.decode(pieces, at, value.span, keeps_text)
    }

    fn decode(
        &mut self,
        pieces: Vec<TextPiece>,
        at: ExpressionAt,
        span: Span,
        keeps_text: bool,
    ) -> TextContent {
        let file = self.scope.file(at.unit).map_or("", |file| file.text());
        decode(pieces, file, span, keeps_text)
    }
}
