//! A `Sid` that stands twice.

use std::collections::HashMap;

use crate::lint::prelude::*;

pub(super) static RULE: Rule = Rule::new(
    "repeated-sid",
    Group::Correctness,
    include_str!("repeated_sid.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe)
.words(
    "the `Sid` `{0}` stands twice",
    "give each statement a `Sid` of its own",
);

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut seen: HashMap<&str, Stated<'_>> = HashMap::new();
    let mut found = Vec::new();
    for stated in subject.statements() {
        let Some((sid, span)) = stated.statement.sid.as_deref().zip(stated.spans.sid) else {
            continue;
        };
        if sid.is_empty() {
            continue;
        }
        match seen.get(sid) {
            Some(earlier) => {
                found.push(subject.find(span).fact(sid).beside(
                    subject,
                    earlier.spans.start,
                    "the other statement stands",
                ));
            }
            None => {
                seen.insert(sid, stated);
            }
        }
    }
    found
}
