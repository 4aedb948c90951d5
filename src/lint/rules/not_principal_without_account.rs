//! A deny for everybody except a role or user whose account is denied too.

use std::collections::BTreeSet;

use crate::lint::prelude::*;
use crate::principal::Entry;

pub(super) static RULE: Rule = Rule::new(
    "not-principal-without-account",
    RuleGroup::Correctness,
    include_str!("not_principal_without_account.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct NotPrincipalWithoutAccount {
    principal: String,
    account: String,
}

impl Report for NotPrincipalWithoutAccount {
    fn message(&self) -> String {
        let (principal, account) = (code(&self.principal), code(&self.account));
        format!("{principal} is denied too, because its account {account} is not listed")
    }

    fn help(&self) -> String {
        let account = code(&self.account);
        format!("list {account} as well, or write a condition on `aws:PrincipalArn` instead")
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !subject.table.principal_names.whole_not_principal {
        return findings;
    }
    for statement in subject.denies() {
        if !statement.excepts_principals() {
            continue;
        }
        let listed: BTreeSet<&str> = statement.principals().filter_map(account_of).collect();
        for principal in statement.principals() {
            let Entry::Caller(caller) = principal.entry else {
                continue;
            };
            if listed.contains(&*caller.account) {
                continue;
            }
            let report = NotPrincipalWithoutAccount {
                principal: principal.text.to_owned(),
                account: caller.account.to_string(),
            };
            findings.push(Finding::new(subject, principal.span, report));
        }
    }
    findings
}

/// The account that an entry names as a whole.
fn account_of(principal: PrincipalAt<'_>) -> Option<&str> {
    match principal.entry {
        Entry::Account(account) | Entry::Number(account) => Some(account),
        _ => None,
    }
}
