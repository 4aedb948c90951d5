//! Looks for policies wherever they are: whatever has a `Statement` with an `Effect`.

use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::template::Element;

use super::scope::ExprPlace;
use super::source::{Body, Expr};
use crate::json::{Node, Value};
use crate::project::document::escaped;

/// Collects what looks like a policy in a body. Recursion is bounded by the depth that sources are
/// parsed to.
pub(super) struct SourceWalk<'e> {
    pub(super) unit: usize,
    /// What was found, with its pointer.
    pub(super) places: Vec<(String, ExprPlace<'e>)>,
}

impl<'e> SourceWalk<'e> {
    /// Reads the attributes and blocks of a body.
    pub(super) fn body(&mut self, body: Body<'e>, pointer: &str) {
        for attribute in body.attributes() {
            let pointer = format!("{pointer}/{}", escaped(attribute.name));
            match attribute.expr {
                Expr::Hcl(expression) => self.expression(expression, &pointer),
                Expr::Json(node) => self.node(node, &pointer),
            }
        }
        if let Body::Hcl(_) = body {
            for (number, inner) in body.blocks().into_iter().enumerate() {
                self.body(
                    inner.body,
                    &format!("{pointer}/{}/{number}", escaped(inner.name)),
                );
            }
        }
    }

    fn push(&mut self, pointer: &str, expr: Expr<'e>) {
        let unit = self.unit;
        self.places
            .push((pointer.to_owned(), ExprPlace { unit, expr }));
    }

    fn expression(&mut self, expression: &'e Expression, pointer: &str) {
        match expression {
            Expression::Object(members) => {
                let has_statement = members.iter().any(|(key, _)| key_is(key, "Statement"));
                if has_statement {
                    return self.push(pointer, Expr::Hcl(expression));
                }
                for (key, value) in members {
                    let key = match key {
                        ObjectKey::Ident(name) => name.as_str().to_owned(),
                        ObjectKey::Expression(Expression::String(name)) => name.value().clone(),
                        ObjectKey::Expression(_) => "*".to_owned(),
                    };
                    self.expression(value.expr(), &format!("{pointer}/{}", escaped(&key)));
                }
            }
            Expression::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.expression(item, &format!("{pointer}/{number}"));
                }
            }
            Expression::String(text) if is_text_of_policy(text) => {
                self.push(pointer, Expr::Hcl(expression));
            }
            Expression::StringTemplate(_) | Expression::HeredocTemplate(_) => {
                let Some(template) = expression.as_template() else {
                    return;
                };
                let mut text = String::new();
                for literal in template.iter().filter_map(Element::as_literal) {
                    text.push_str(literal);
                }
                if is_text_of_policy(&text) {
                    return self.push(pointer, Expr::Hcl(expression));
                }
                for inner in template.iter().filter_map(Element::as_interpolation) {
                    self.expression(&inner.expr, pointer);
                }
            }
            Expression::Parenthesis(inner) => self.expression(inner.inner(), pointer),
            Expression::Conditional(conditional) => {
                self.expression(&conditional.true_expr, pointer);
                self.expression(&conditional.false_expr, pointer);
            }
            Expression::FuncCall(call) => {
                for argument in call.args.iter() {
                    self.expression(argument, pointer);
                }
            }
            Expression::ForExpr(inner) => self.expression(&inner.value_expr, pointer),
            _ => {}
        }
    }

    fn node(&mut self, node: &'e Node<'e>, pointer: &str) {
        match &node.value {
            Value::Object(members) => {
                if node.get("Statement").is_some() {
                    return self.push(pointer, Expr::Json(node));
                }
                for member in members {
                    self.node(
                        &member.value,
                        &format!("{pointer}/{}", escaped(&member.key)),
                    );
                }
            }
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.node(item, &format!("{pointer}/{number}"));
                }
            }
            Value::String(text) if is_text_of_policy(text) => {
                self.push(pointer, Expr::Json(node));
            }
            _ => {}
        }
    }
}

fn key_is(key: &ObjectKey, name: &str) -> bool {
    match key {
        ObjectKey::Ident(ident) => ident.as_str() == name,
        ObjectKey::Expression(Expression::String(text)) => text.value() == name,
        ObjectKey::Expression(_) => false,
    }
}

/// Whether a text looks like the JSON of a policy.
fn is_text_of_policy(text: &str) -> bool {
    let has_words = text.contains("\"Statement\"") && text.contains("\"Effect\"");
    has_words && text.trim_start().starts_with('{')
}
