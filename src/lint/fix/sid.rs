//! Names for statements.

use crate::lint::edit::{Edit, End, Style};
use crate::lint::edit::{quoted, statement_at};
use crate::lint::finding::Finding;
use crate::lint::subject::{Stated, Subject};
use crate::source::Span;

/// A `Sid` that says what can be told: the effect, the service, the action where there is one, and
/// the number.
pub(super) fn add(subject: &Subject<'_>, finding: &Finding) -> Option<Vec<Edit>> {
    let statement = statement_at(subject, finding.span)?;
    let stated = stated_at(subject, finding.span)?;
    let name = unused(
        subject,
        format!("{}Statement{}", described(stated), stated.index),
    )?;
    let colon = Style::of(subject.text, subject.root).colon;
    let member = format!("\"Sid\"{colon}{}", quoted(&name));
    Some(vec![Edit::Insert(statement.span, End::First, vec![member])])
}

fn stated_at<'s>(subject: &'s Subject<'_>, span: Span) -> Option<Stated<'s>> {
    let after = subject
        .spans
        .statements
        .partition_point(|statement| statement.start.start() <= span.start());
    let index = after.checked_sub(1)?;
    subject.statements().nth(index)
}

fn unused(subject: &Subject<'_>, name: String) -> Option<String> {
    let taken = subject
        .policy
        .statements
        .iter()
        .any(|statement| statement.sid.as_deref() == Some(&*name));
    (!taken).then_some(name)
}

/// Letters and digits only: every vendor takes these.
fn described(stated: Stated<'_>) -> String {
    let effect = if stated.allows() { "Allow" } else { "Deny" };
    let mut actions = stated
        .actions()
        .map(|action| action.value.text.split_once(':').unwrap_or(("", "")));
    let Some((service, name)) = actions.next() else {
        return effect.to_owned();
    };
    let mut others = actions.peekable();
    let name = if others.peek().is_some() { "" } else { name };
    let service = if others.all(|(other, _)| other.eq_ignore_ascii_case(service)) {
        service
    } else {
        ""
    };
    let words: Vec<String> = [service, name]
        .into_iter()
        .filter(|word| is_word(word))
        .map(capital)
        .collect();
    format!("{effect}{}", words.concat())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at_checked(1).unwrap_or(("", word));
    first.to_ascii_uppercase() + rest
}
