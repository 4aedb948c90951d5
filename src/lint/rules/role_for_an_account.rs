//! A role that trusts a whole account.

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "role-for-an-account",
    RuleGroup::Security,
    include_str!("role_for_an_account.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct RoleForAnAccount {
    account: String,
}

impl Report for RoleForAnAccount {
    fn message(&self) -> String {
        let account = code(&self.account);
        format!("every identity of {account} may assume this role")
    }

    fn help(&self) -> String {
        "name those who need it there, or add a condition, such as on `sts:ExternalId`".to_owned()
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.is_kind(&[Kind::Trust]) {
        return findings;
    }
    for statement in subject.allows() {
        // Trust that an API returns as lists can name only accounts.
        let is_list = statement.spans.effect == statement.spans.start;
        if is_list || statement.has_conditions() {
            continue;
        }
        for principal in statement.principals() {
            if matches!(principal.entry, Entry::Account(_)) {
                let account = principal.text.to_owned();
                findings.push(Finding::new(
                    subject,
                    principal.span,
                    RoleForAnAccount { account },
                ));
            }
        }
    }
    findings
}
