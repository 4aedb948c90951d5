//! The plainest engine: it reads every statement, and compares patterns without allocating.

use portcullis::Verdict;

use super::mix::{Question, Statement};

/// Every statement, every pattern; a deny ends it.
pub fn scan(statements: &[Statement], question: &Question) -> Verdict {
    let Question {
        principal,
        action,
        resource,
    } = question;
    let applies = |statement: &&Statement| {
        statement
            .principal
            .as_ref()
            .is_none_or(|named| named == principal)
            && statement
                .actions
                .iter()
                .any(|pattern| matches(pattern.as_bytes(), action.as_bytes(), true))
            && statement
                .resources
                .iter()
                .any(|pattern| matches(pattern.as_bytes(), resource.as_bytes(), false))
    };
    let mut verdict = Verdict::ImplicitDeny;
    for statement in statements.iter().filter(applies) {
        if !statement.allow {
            return Verdict::ExplicitDeny;
        }
        verdict = Verdict::Allow;
    }
    verdict
}

/// Greedy: where a letter does not fit, the last star takes one more.
fn matches(pattern: &[u8], text: &[u8], folds: bool) -> bool {
    let (mut at, mut read, mut retry) = (0, 0, None);
    while read < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                retry = Some((at + 1, read));
                at += 1;
            }
            Some(byte)
                if *byte == b'?'
                    || *byte == text[read]
                    || (folds && byte.eq_ignore_ascii_case(&text[read])) =>
            {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star, from)) = retry else {
                    return false;
                };
                retry = Some((star, from + 1));
                (at, read) = (star, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|byte| *byte == b'*')
}
