//! An account that is no number of the right length.

use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "malformed-account",
    Group::Correctness,
    include_str!("malformed_account.md"),
    Check::Policy(check),
)
.words("`{0}` is no account of {1}", "write its {2} digits, or `*`");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(digits) = subject.facts.account_digits else {
        return Vec::new();
    };
    let names = &subject.table.names;
    let resources = subject
        .statements()
        .flat_map(|stated| stated.all_resources());
    let wrong = resources.filter_map(|resource| {
        // A wildcard or a variable stands for more than one account.
        let Some(Matcher::Exact(account)) = resource.value.pattern.field(&Field::Account, names)
        else {
            return None;
        };
        let vendor = subject
            .table
            .owner_words
            .iter()
            .any(|word| **word == **account);
        let number = account.len() == digits && account.bytes().all(|byte| byte.is_ascii_digit());
        let right = account.is_empty() || vendor || number || account.contains("${");
        (!right).then(|| {
            subject
                .find(resource.span)
                .fact(&**account)
                .fact(&*subject.table.title)
                .fact(digits.to_string())
        })
    });
    wrong.collect()
}
