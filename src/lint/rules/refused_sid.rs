//! A `Sid` that IAM does not accept.

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "refused-sid",
    RuleGroup::Correctness,
    include_str!("refused_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Safe);

#[derive(Debug)]
struct RefusedSid {
    sid: String,
    /// What is left of it without the characters that are not accepted.
    accepted: String,
}

impl Report for RefusedSid {
    fn message(&self) -> String {
        let sid = code(&self.sid);
        format!("{sid} has characters other than letters and digits of ASCII")
    }

    fn help(&self) -> String {
        match &*self.accepted {
            "" => "write letters and digits, or remove it".to_owned(),
            accepted => format!("write {}", code(accepted)),
        }
    }

    fn fix(&self, _: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        (!self.accepted.is_empty()).then(|| replace(at, &self.accepted))
    }
}

/// The kinds of policies that IAM keeps. Services that keep the policies of their resources accept
/// more.
const OF_IAM: &[Kind] = &[Kind::Identity, Kind::Trust, Kind::Session, Kind::Boundary];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if subject.facts.dialect != "aws" || !subject.is_kind(OF_IAM) {
        return findings;
    }
    for statement in subject.statements() {
        let sid = statement.statement.sid.as_deref().unwrap_or("");
        let accepted: String = sid.chars().filter(char::is_ascii_alphanumeric).collect();
        if accepted.len() == sid.len() {
            continue;
        }
        if let Some(span) = statement.spans.sid {
            let sid = sid.to_owned();
            findings.push(Finding::new(subject, span, RefusedSid { sid, accepted }));
        }
    }
    findings
}
