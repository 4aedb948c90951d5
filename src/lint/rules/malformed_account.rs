//! An account that is not a number of the right length.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-account",
    RuleGroup::Correctness,
    include_str!("malformed_account.md"),
    Check::Policy(check),
);

#[derive(Debug)]
struct MalformedAccount {
    account: String,
    cloud: String,
    digits: usize,
}

impl Report for MalformedAccount {
    fn message(&self) -> String {
        format!(
            "{} is not a valid account of {}",
            code(&self.account),
            self.cloud
        )
    }

    fn help(&self) -> String {
        format!("write the {} digits of the account, or `*`", self.digits)
    }
}

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(digits) = subject.facts.account_digits else {
        return findings;
    };
    let names = &subject.table.names;
    for statement in subject.statements() {
        for resource in statement.all_resources() {
            // A wildcard or a variable matches more than one account.
            let account = resource.value.pattern.field(&Field::Account, names);
            let Some(Matcher::Exact(account)) = account else {
                continue;
            };
            if is_account(subject, account, digits) {
                continue;
            }
            let report = MalformedAccount {
                account: account.to_string(),
                cloud: subject.table.title.to_string(),
                digits,
            };
            findings.push(Finding::new(subject, resource.span, report));
        }
    }
    findings
}

/// Whether a field may be an account: empty, a number, a word of the vendor, or a variable.
fn is_account(subject: &Subject<'_>, account: &str, digits: usize) -> bool {
    let mut words = subject.table.owner_words.iter();
    account.is_empty()
        || account.contains("${")
        || account.len() == digits && account.bytes().all(|byte| byte.is_ascii_digit())
        || words.any(|word| **word == *account)
}
