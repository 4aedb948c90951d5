//! Estates: made from exports, and asked who can and what can.

use portcullis::estate::{EstateReader, Question, WhatCan, WhoCan};
use portcullis::import::{Import, Source};
use portcullis::{Circumstances, ContextValue, Estate, Principal};

use super::language::split;
use super::reading::check_faults;

/// How many can do something, of whom it is asked.
const ABLE_MAX: usize = 8;

const TIME: &str = "2026-11-22T08:00:00Z";

/// Files of an export with `---` between them, each its name on a line and its text: what is made
/// of them is an estate, which is whole or says what it lacks.
pub fn imports(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let source = Source::ALL[usize::from(first) % Source::ALL.len()];
    let files: Vec<(&str, &str)> = text
        .split("\n---\n")
        .filter_map(|file| file.split_once('\n'))
        .take(16)
        .collect();
    let mut import = Import::new(source);
    // A plan is read from both sides, and every other input names the account.
    if first / 5 % 2 == 1 {
        import = import.before();
    }
    if first / 10 % 2 == 1 {
        import = import.account("1");
    }
    let imported = match import.read(files.iter().copied()) {
        Ok(imported) => imported,
        Err(error) => return check_faults(&error),
    };
    let read = EstateReader::new()
        .allow_incomplete()
        .read([("estate", imported.text())])
        .expect("an estate is read");
    assert_eq!(read.incomplete(), imported.incomplete());
    let whole = Estate::read([("estate", imported.text())]);
    assert_eq!(whole.is_ok(), imported.incomplete().is_empty());
    for left in imported.left() {
        assert!(!left.message().is_empty() && !left.help().is_empty());
        let text = files
            .iter()
            .find(|(name, _)| *name == left.source_name())
            .map(|(_, text)| *text);
        let text = text.expect("what is left is of a file");
        assert!(
            text.get(left.span().start()..left.span().end()).is_some(),
            "{left}"
        );
    }
    let again = import
        .read(files.iter().copied())
        .expect("read once, read twice");
    assert_eq!(again.text(), imported.text());
}

/// Lines: a principal, an action, a resource, `key=value` up to an empty line, and an estate. What
/// a user may do directly is allowed: as things are, or with the context of the example.
pub fn who_can(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Some((question, file)) = text.split_once("\n\n") else {
        return;
    };
    let Ok(estate) = Estate::read([("estate", file)]) else {
        return;
    };
    let mut lines = question.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (asker, action, resource) = (line(), line(), line());
    let context: Vec<(&str, &str)> = lines
        .map(|line| line.split_once('=').unwrap_or((line, "")))
        .collect();
    let given: Circumstances<'_> = context.into_iter().collect();
    let given = given.time(TIME);
    let who = WhoCan::new(action, resource).under(given.clone());
    if let Ok(reach) = estate.who_can(&who) {
        for able in reach
            .grantees()
            .iter()
            .filter(|able| ["user", "owner"].contains(&able.kind()))
            .take(ABLE_MAX)
        {
            let [Some([link]), ..] = [able.paths().first().map(Vec::as_slice)] else {
                continue;
            };
            let step = link.steps().first().expect("a step");
            assert_eq!(able.standing(), step.standing());
            let example = step.example().iter();
            let wider = example.fold(given.clone(), |given, (key, values)| {
                match values.as_slice() {
                    [value] => given.context(key.as_str(), value.as_str()),
                    values => given.context(
                        key.as_str(),
                        ContextValue::many(values.iter().map(String::as_str)),
                    ),
                }
            });
            let asked = Question::new(
                Principal::named(step.actor()),
                step.action(),
                step.resource(),
            )
            .under(wider);
            let decided = estate.decide(&asked).map(|decision| decision.is_allowed());
            assert!(
                !step.is_proven() || !step.gaps().is_empty() || decided.ok() == Some(true),
                "{able:#?}"
            );
        }
    }
    let what = WhatCan::new(asker).under(given);
    if let Ok(found) = estate.what_can(&what) {
        for permission in found.permissions() {
            assert!(!permission.action().is_empty() && !permission.resource().is_empty());
        }
    }
}
