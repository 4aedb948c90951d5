//! An action in another case than published.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "miscased-action",
    RuleGroup::Pedantic,
    include_str!("miscased_action.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct MiscasedAction {
    action: String,
    published: String,
}

impl Report for MiscasedAction {
    fn message(&self) -> String {
        let (action, published) = (code(&self.action), code(&self.published));
        format!("{action} is published as {published}")
    }

    fn help(&self) -> String {
        format!("write {}", code(&self.published))
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        Some(replace(at, &self.published))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for action in statement.all_actions() {
            let text = &*action.value.text;
            let Some(published) = published(subject, text) else {
                continue;
            };
            if published != text {
                let report = MiscasedAction {
                    action: text.to_owned(),
                    published,
                };
                findings.push(Finding::new(subject, action.span, report));
            }
        }
    }
    findings
}

/// The action with the name that the catalogue has for it.
fn published(subject: &Subject<'_>, action: &str) -> Option<String> {
    let (service, name) = action.split_once(':')?;
    let known = subject.catalog?.actions(service)?;
    let action = known.get(&name.to_ascii_lowercase())?;
    Some(format!("{service}:{}", action.name))
}
