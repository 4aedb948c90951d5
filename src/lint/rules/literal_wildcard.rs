//! `*` or `?` under an operator that compares letter by letter.

use crate::condition::{Compare, Family};
use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "literal-wildcard",
    Group::Correctness,
    include_str!("literal_wildcard.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words("`{1}` compares `{0}` letter by letter", "write {2}");

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    if subject.table.equals_globs {
        return found;
    }
    for stated in subject.statements() {
        let literal = stated.conditions().filter(|condition| {
            let base = condition.test().base;
            base.family == Family::String && base.compare != Compare::Like
        });
        for condition in literal {
            let base = condition.test().base;
            let meant = if base.negated {
                "`StringNotLike`"
            } else {
                "`StringLike`"
            };
            // No operator has both wildcards and no case, so that each spelling is to be a value of
            // its own.
            let spelled = base.compare == Compare::EqualsIgnoreCase;
            let meant = format!(
                "{meant}{}",
                if spelled {
                    ", with every spelling that is meant"
                } else {
                    ""
                }
            );
            // `${*}` is how a variable-aware dialect writes the character itself.
            let wild = condition.values().filter(|(value, _)| {
                value
                    .replace("${*}", "")
                    .replace("${?}", "")
                    .contains(['*', '?'])
            });
            found.extend(wild.map(|(value, span)| {
                subject
                    .find(span)
                    .fact(value)
                    .fact(condition.test().name())
                    .fact(&meant)
            }));
        }
    }
    found
}
