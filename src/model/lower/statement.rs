//! Statements.

use super::{Lowering, find};
use crate::dialect::{Kind, NotRule, Presence};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::{Effect, Statement};
use crate::resource_name::Text;
use crate::words::clip;

impl Lowering<'_> {
    pub(super) fn statements(&mut self, node: &Node<'_>) -> Vec<Statement> {
        let nodes = match &node.value {
            Value::Array(items) => items.as_slice(),
            Value::Object(_) if self.table.single_statement => std::slice::from_ref(node),
            _ => {
                let wanted = if self.table.single_statement {
                    "an array of objects, or one object"
                } else {
                    "an array of objects"
                };
                self.wrong_type(node, "Statement", wanted);
                return Vec::new();
            }
        };
        if nodes.len() > self.limits.statements() {
            let problem = Problem::new(
                faults::TOO_MANY_STATEMENTS,
                crate::source::Span::new(node.span.start(), node.span.start() + 1),
            )
            .message(format!(
                "{} statements, over the limit of {}",
                nodes.len(),
                self.limits.statements()
            ))
            .help("split the policy, or raise the limit where the program sets it");
            self.report(problem);
            return Vec::new();
        }
        let statements: Vec<_> = nodes
            .iter()
            .filter_map(|node| self.statement(node))
            .collect();
        if self.table.unique_sids {
            self.report_double_sids(nodes);
        }
        statements
    }

    fn report_double_sids(&mut self, nodes: &[Node<'_>]) {
        let mut seen = std::collections::HashSet::new();
        for node in nodes {
            let Value::Object(members) = &node.value else {
                continue;
            };
            let Some(Node {
                value: Value::String(sid),
                span,
            }) = find(members, "Sid")
            else {
                continue;
            };
            if !seen.insert(&**sid) {
                let problem = Problem::new(faults::DUPLICATE_SID, *span)
                    .message(format!(
                        "the `Sid` `{}` appears twice in this policy",
                        clip(sid)
                    ))
                    .help("give each statement a `Sid` of its own");
                self.report(problem);
            }
        }
    }

    fn statement(&mut self, node: &Node<'_>) -> Option<Statement> {
        let Value::Object(members) = &node.value else {
            self.wrong_type(node, "a statement", "an object");
            return None;
        };
        let rule = self.rule;
        let elements = [
            ("Sid", true),
            ("Effect", true),
            ("Principal", rule.principal != Presence::Forbidden),
            ("NotPrincipal", rule.not_principal),
            ("Action", true),
            ("NotAction", rule.not_action),
            ("Resource", rule.resource != Presence::Forbidden),
            ("NotResource", rule.not_resource),
            ("Condition", true),
        ];
        let known: Vec<_> = elements.iter().map(|(element, _)| *element).collect();
        let suggested = self.report_unknown(members, &known, "a statement");
        for (element, _) in elements.iter().filter(|(_, allowed)| !allowed) {
            if let Some(member) = members.iter().find(|member| member.key == *element) {
                let problem = Problem::new(faults::ELEMENT_NOT_ALLOWED, member.key_span)
                    .message(format!(
                        "`{element}` is not an element of {} {} policy in {}",
                        article(self.kind.name()),
                        self.kind,
                        self.table.title
                    ))
                    .help(format!(
                        "remove `{element}`, or state another kind of policy"
                    ));
                self.report(problem);
            }
        }
        let without = self.without_resource(members);
        if let Some(service) = &without {
            self.guard(service, node.span, "names no resource");
        }
        let resource = if without.is_some() {
            Presence::Optional
        } else {
            rule.resource
        };
        let sid = find(members, "Sid").and_then(|node| self.text_element(node, "Sid"));
        let effect = self.effect(members, node, &suggested);
        self.check_pair(members, node, ("Action", Presence::Required), &suggested);
        self.check_pair(members, node, ("Resource", resource), &suggested);
        let principals = self.principals(members, node, &suggested);
        let (actions, not_actions) = (
            self.actions(members, "Action"),
            self.actions(members, "NotAction"),
        );
        let (resources, not_resources) = (
            self.resources(members, "Resource"),
            self.resources(members, "NotResource"),
        );
        let conditions = find(members, "Condition")
            .map(|node| self.conditions(node))
            .unwrap_or_default();
        Some(Statement {
            sid,
            effect: effect?,
            principals,
            actions,
            not_actions: not_actions.unwrap_or_default(),
            resources,
            not_resources: not_resources.unwrap_or_default(),
            conditions,
            position: self.lines.position(node.span.start()),
        })
    }

    /// The service whose policies have no `Resource`, where this statement is of one: its resources
    /// say so, and where they are not known, its actions (P14).
    fn without_resource(&self, members: &[Member<'_>]) -> Option<Text> {
        let services = &self.table.on_own.without;
        if self.kind != Kind::Resource
            || ["Resource", "NotResource"]
                .iter()
                .any(|key| find(members, key).is_some())
        {
            return None;
        }
        let found = match self.set_on {
            [] => {
                let items = match &find(members, "Action")?.value {
                    Value::Array(items) => items.as_slice(),
                    _ => std::slice::from_ref(find(members, "Action")?),
                };
                let mut codes = items.iter().map(|item| match &item.value {
                    Value::String(text) => text.split_once(':').map_or("", |(code, _)| code),
                    _ => "",
                });
                let first = codes.next()?;
                codes
                    .all(|code| code.eq_ignore_ascii_case(first))
                    .then_some(first)?
            }
            [first, rest @ ..] => rest.iter().all(|other| other == first).then_some(first)?,
        };
        services
            .iter()
            .find(|service| service.eq_ignore_ascii_case(found))
            .cloned()
    }

    fn effect(
        &mut self,
        members: &[Member<'_>],
        statement: &Node<'_>,
        suggested: &[&str],
    ) -> Option<Effect> {
        let Some(node) = find(members, "Effect") else {
            self.missing("Effect", statement.span, suggested);
            return None;
        };
        match &node.value {
            Value::String(text) if text == "Allow" => Some(Effect::Allow),
            Value::String(text) if text == "Deny" => Some(Effect::Deny),
            Value::String(text) => {
                let problem = Problem::new(faults::INVALID_EFFECT, node.span)
                    .message(format!("the effect is `{}`", clip(text)))
                    .help("write `Allow` or `Deny`");
                self.report(problem);
                None
            }
            _ => {
                self.wrong_type(node, "Effect", "`Allow` or `Deny`");
                None
            }
        }
    }

    /// Whether an element and its `Not…` stand as the dialect wants them (R7).
    fn check_pair(
        &mut self,
        members: &[Member<'_>],
        statement: &Node<'_>,
        (element, presence): (&'static str, Presence),
        suggested: &[&str],
    ) {
        let negated = if element == "Action" {
            "NotAction"
        } else {
            "NotResource"
        };
        let stands = |key: &str| members.iter().find(|member| member.key == key);
        match (stands(element), stands(negated), self.table.not) {
            (Some(_), Some(not), NotRule::Exclusive) => {
                let problem = Problem::new(faults::CONFLICTING_ELEMENTS, not.key_span)
                    .message(format!(
                        "one statement has both `{element}` and `{negated}`"
                    ))
                    .help("keep one of them");
                self.report(problem);
            }
            (None, Some(not), NotRule::Subtractive) => {
                let problem = Problem::new(faults::INCOMPLETE_ELEMENTS, not.key_span)
                    .message(format!("`{negated}` appears without `{element}`"))
                    .help(format!(
                        "add the `{element}` that `{negated}` takes away from, such as `\"{element}\": \"*\"`"
                    ));
                self.report(problem);
            }
            (None, None, _) if presence == Presence::Required && !suggested.contains(&negated) => {
                self.missing(element, statement.span, suggested);
            }
            _ => {}
        }
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
