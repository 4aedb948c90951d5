//! Lowering of statements: which elements they have, and the effect.

use super::{Lowering, Parts, first};
use crate::dialect::{Kind, NotRule, Presence};
use crate::error::{Problem, faults};
use crate::json::{Member, Node, Value};
use crate::model::policy::{Effect, Statement};
use crate::model::spans::StatementSpans;
use crate::resource_name::Text;
use crate::words::clip;

impl Lowering<'_> {
    /// Reads `Statement`: an array, or one object where the dialect takes that.
    pub(super) fn statements(&mut self, node: &Node<'_>, parts: &mut Parts) {
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
                return;
            }
        };
        if nodes.len() > self.limits.statements() {
            let message = format!(
                "{} statements, over the limit of {}",
                nodes.len(),
                self.limits.statements()
            );
            let problem = Problem::new(faults::TOO_MANY_STATEMENTS, first(node.span))
                .message(message)
                .help("split the policy, or raise the limit where the program sets it");
            self.report(problem);
            return;
        }
        for node in nodes {
            self.statement(node, parts);
        }
        if self.table.unique_sids {
            self.report_double_sids(nodes);
        }
    }

    /// Reports each `Sid` that appeared before.
    fn report_double_sids(&mut self, nodes: &[Node<'_>]) {
        let mut seen = std::collections::HashSet::new();
        for node in nodes {
            let Some(sid) = node.get("Sid") else {
                continue;
            };
            let (Some(text), span) = (sid.text(), sid.span) else {
                continue;
            };
            if !seen.insert(text) {
                let problem = Problem::new(faults::DUPLICATE_SID, span)
                    .message(format!(
                        "the `Sid` `{}` appears twice in this policy",
                        clip(text)
                    ))
                    .help("give each statement a `Sid` of its own");
                self.report(problem);
            }
        }
    }

    /// Adds a statement and its places to the policy, unless it has faults.
    fn statement(&mut self, node: &Node<'_>, parts: &mut Parts) {
        let Value::Object(members) = &node.value else {
            self.wrong_type(node, "a statement", "an object");
            return;
        };
        let suggested = self.check_elements(members);
        let sid = node.get("Sid");
        let sid_text = sid.and_then(|sid| self.text_element(sid, "Sid"));
        let effect = self.effect(node, &suggested);
        self.check_pair(node, "Action", Presence::Required, &suggested);
        let resource = self.resource_presence(node);
        self.check_pair(node, "Resource", resource, &suggested);
        let principals = self.principals(node, &suggested);
        let actions = self.actions(node, "Action");
        let not_actions = self.actions(node, "NotAction");
        let resources = self.resources(node, "Resource");
        let not_resources = self.resources(node, "NotResource");
        let condition = node.member("Condition");
        let conditions = condition.map(|member| self.conditions(&member.value));
        let (conditions, condition_spans) = conditions.unwrap_or_default().into_iter().unzip();
        let start = first(node.span);
        let spans = StatementSpans {
            start,
            sid: sid.map(|sid| sid.span),
            effect: node.get("Effect").map_or(start, |effect| effect.span),
            principals: principals.spans,
            actions: actions.spans,
            not_actions: not_actions.spans,
            resources: resources.spans,
            not_resources: not_resources.spans,
            condition: condition.map(|member| member.key_span),
            conditions: condition_spans,
        };
        let Some(effect) = effect else { return };
        let statement = Statement {
            sid: sid_text,
            effect,
            principals: principals.value,
            actions: actions.value,
            not_actions: not_actions.value.unwrap_or_default(),
            resources: resources.value,
            not_resources: not_resources.value.unwrap_or_default(),
            conditions,
            position: self.lines.position(node.span.start()),
        };
        parts.push(statement, spans);
    }

    /// Reports elements that a statement of this kind does not have, and returns the elements that
    /// were probably meant.
    fn check_elements(&mut self, members: &[Member<'_>]) -> Vec<&'static str> {
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
        let known = elements.map(|(element, _)| element);
        let suggested = self.report_unknown(members, &known, "a statement");
        for (element, is_allowed) in elements {
            let member = members.iter().find(|member| member.key == element);
            let Some(member) = member.filter(|_| !is_allowed) else {
                continue;
            };
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
        suggested
    }

    /// Whether a statement needs a `Resource`, which policies on some services do not have (P14).
    fn resource_presence(&mut self, node: &Node<'_>) -> Presence {
        let Some(service) = self.without_resource(node) else {
            return self.rule.resource;
        };
        self.guard(&service, node.span, "names no resource");
        Presence::Optional
    }

    /// The service whose policies have no `Resource`, where this statement is of one: its resources
    /// say so, and where they are not known, its actions (P14).
    fn without_resource(&self, statement: &Node<'_>) -> Option<Text> {
        let names_resource =
            statement.get("Resource").is_some() || statement.get("NotResource").is_some();
        if self.kind != Kind::Resource || names_resource {
            return None;
        }
        let code = match self.set_on {
            [] => only_service(statement.get("Action")?)?,
            [first, rest @ ..] => rest.iter().all(|other| other == first).then_some(first)?,
        };
        let services = &self.table.on_own.without;
        services
            .iter()
            .find(|service| service.eq_ignore_ascii_case(code))
            .cloned()
    }

    /// Reads `Effect`, in the one spelling that it has.
    fn effect(&mut self, statement: &Node<'_>, suggested: &[&str]) -> Option<Effect> {
        let Some(node) = statement.get("Effect") else {
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

    /// Checks that an element and its `Not…` are present or absent as the dialect requires (R7).
    fn check_pair(
        &mut self,
        statement: &Node<'_>,
        element: &'static str,
        presence: Presence,
        suggested: &[&str],
    ) {
        let negated = if element == "Action" {
            "NotAction"
        } else {
            "NotResource"
        };
        let (listed, excepted) = (statement.member(element), statement.member(negated));
        match (listed, excepted, self.table.not) {
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
                        "add the `{element}` that `{negated}` takes away from, such as \
                         `\"{element}\": \"*\"`"
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

/// The service of all actions of an element, if they are all of one.
fn only_service<'n>(actions: &'n Node<'_>) -> Option<&'n str> {
    let mut codes = actions.items().iter().map(|item| match item.text() {
        Some(text) => text.split_once(':').map_or("", |(code, _)| code),
        None => "",
    });
    let first = codes.next()?;
    codes
        .all(|code| code.eq_ignore_ascii_case(first))
        .then_some(first)
}

/// The article before the name of a kind of policy.
fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
