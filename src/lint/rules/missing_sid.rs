//! A statement without a `Sid`.

use crate::lint::edit::{End, Style, quoted, statement_at};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "missing-sid",
    RuleGroup::Pedantic,
    include_str!("missing_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct MissingSid {
    /// The `Sid` of the fix.
    sid: String,
}

impl Report for MissingSid {
    fn message(&self) -> String {
        "this statement has no `Sid`".to_owned()
    }

    fn help(&self) -> String {
        "say what it is for".to_owned()
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        if !is_unused(subject, &self.sid) {
            return None;
        }
        let statement = statement_at(subject, at)?;
        let colon = Style::of(subject.text, subject.root).colon;
        let member = format!("\"Sid\"{colon}{}", quoted(&self.sid));
        Some(vec![Edit::Insert(statement.span, End::First, vec![member])])
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !matches!(subject.facts.dialect, "aws" | "kingsoft") {
        return findings;
    }
    for statement in subject.statements() {
        let is_written = statement.spans.effect != statement.spans.start;
        if statement.statement.sid.is_none() && is_written {
            let sid = format!("{}Statement{}", description(statement), statement.index);
            findings.push(Finding::new(
                subject,
                statement.spans.start,
                MissingSid { sid },
            ));
        }
    }
    findings
}

/// Whether no statement has this `Sid`.
fn is_unused(subject: &Subject<'_>, sid: &str) -> bool {
    let mut statements = subject.policy.statements.iter();
    statements.all(|statement| statement.sid.as_deref() != Some(sid))
}

/// The effect of a statement, its service and its action, where there is one, in letters and
/// digits, which every vendor takes.
fn description(statement: StatementAt<'_>) -> String {
    let mut description = if statement.allows() { "Allow" } else { "Deny" }.to_owned();
    let mut actions = statement.actions();
    let actions = actions
        .by_ref()
        .map(|action| action.value.text.split_once(':'));
    let actions: Vec<_> = actions.map(Option::unwrap_or_default).collect();
    let Some(((service, name), others)) = actions.split_first() else {
        return description;
    };
    let mut others = others.iter();
    let is_alone = others.len() == 0;
    if others.all(|(other, _)| other.eq_ignore_ascii_case(service)) {
        description.push_str(&capitalised(service));
    }
    if is_alone {
        description.push_str(&capitalised(name));
    }
    description
}

/// A word with a capital; nothing if it is not made of letters and digits.
fn capitalised(word: &str) -> String {
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return String::new();
    }
    let (first, rest) = word.split_at_checked(1).unwrap_or(("", word));
    first.to_ascii_uppercase() + rest
}
