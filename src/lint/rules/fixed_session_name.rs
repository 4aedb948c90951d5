//! A principal that is one session of a role, by its name.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "fixed-session-name",
    RuleGroup::Suspicious,
    include_str!("fixed_session_name.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct FixedSessionName {
    session: String,
}

impl Report for FixedSessionName {
    fn message(&self) -> String {
        let session = code(&self.session);
        format!("{session} is one session, whose name its caller chooses")
    }

    fn help(&self) -> String {
        "write `*` in place of the session's name".to_owned()
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        let (role, _) = self.session.rsplit_once('/')?;
        Some(replace(at, &format!("{role}/*")))
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for statement in subject.statements() {
        for principal in statement.principals() {
            let name = principal.text.rsplit('/').next().unwrap_or("");
            let is_session = matches!(principal.entry, Entry::Sessions { .. });
            if is_session && !name.contains(['*', '?']) {
                let session = principal.text.to_owned();
                findings.push(Finding::new(
                    subject,
                    principal.span,
                    FixedSessionName { session },
                ));
            }
        }
    }
    findings
}
