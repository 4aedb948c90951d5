//! The linter: all rules on any legal policies, and what it calls covered or apart held against
//! decisions.

use portcullis::detect::PolicyHints;
use portcullis::lint::{Linter, RuleGroup, Safety};
use portcullis::{Diagnostic, Kind, Level, Policy, Verdict, reference};
use serde_json::{Value, json};

use super::language::{Language, kind_of, split};

/// Policies, one after the other with a line `---` between them: whatever all rules say has words
/// and a place.
pub fn lint(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let kind = kind_of(first);
    let mut linter = Linter::new();
    for group in RuleGroup::ALL {
        linter
            .set_level(group.name(), Some(Level::Warning))
            .unwrap();
    }
    let hints = PolicyHints::default().dialect(language.dialect).kind(kind);
    for (number, document) in text.split("\n---\n").enumerate() {
        // OK because what does not load is another target's.
        let _ = linter.read(&hints, &format!("{number}.json"), document);
    }
    let findings = linter.findings();
    assert_eq!(findings, linter.findings());
    let is_place = |name: &str, start: usize, end: usize| {
        let text = linter
            .source_text(name)
            .expect("a finding is about a policy");
        text.get(start..end).is_some()
    };
    for finding in &findings {
        assert!(
            is_place(
                finding.source_name(),
                finding.span().start(),
                finding.span().end()
            ),
            "{finding}"
        );
        assert!(
            !finding.message().is_empty()
                && !finding.help().is_empty()
                && finding.position().line > 0
        );
        for related in finding.related() {
            assert!(
                is_place(
                    related.source_name(),
                    related.span().start(),
                    related.span().end()
                ),
                "{finding}"
            );
        }
    }
}

/// Fixes a policy. The fixed policy can be read, decides as before, and needs no second fix.
pub fn fixes(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let kind = kind_of(first);
    let Ok(before) = Policy::parse(&language.dialect, kind, "policy", text) else {
        return;
    };
    let fix = |text: &str, safety: Safety| {
        let mut linter = Linter::new();
        for group in RuleGroup::ALL {
            linter
                .set_level(group.name(), Some(Level::Warning))
                .unwrap();
        }
        let hints = PolicyHints::default()
            .dialect(language.dialect.clone())
            .kind(kind);
        linter
            .read(&hints, "policy", text)
            .expect("a policy that was read before can be read");
        let fixes = linter.fix(safety, |_| true);
        assert_eq!(
            linter.fix(safety, |_| true).count(),
            0,
            "nothing is fixed twice"
        );
        let after = fixes
            .fixed()
            .next()
            .map_or(text, |fixed| fixed.after())
            .to_owned();
        let policy = Policy::parse(&language.dialect, kind, "policy", &after)
            .expect("a fixed policy can be read");
        (after, policy)
    };
    let (text_after, after) = fix(text, Safety::Safe);
    assert_eq!(before.decides_as(&after), Ok(()), "{text_after}");
    let _ = fix(text, Safety::Unsafe);
    let names = language.names.replace('*', "r");
    for action in ["s:Get", "s:Put", "sts:AssumeRole", "oss:GetObject"] {
        for (rest, value) in [("", "a"), ("a", "true"), ("a/b", "10.0.0.7")] {
            let name = format!("{names}{rest}");
            let Some(request) = language.request((action, &name), [("t:k", value.into())]) else {
                continue;
            };
            let decide =
                |policy: &Policy| reference::decide(std::slice::from_ref(policy), &request);
            assert_eq!(
                decide(&before),
                decide(&after),
                "{action} {name} {value}: {text_after}"
            );
        }
    }
}

/// Of several policies, what one rule says.
fn findings(language: &Language, rule: &str, documents: &[&str]) -> Option<Vec<Diagnostic>> {
    let mut linter = Linter::new();
    for group in RuleGroup::ALL {
        linter.set_level(group.name(), None).unwrap();
    }
    linter.set_level(rule, Some(Level::Warning)).unwrap();
    let hints = PolicyHints::default()
        .dialect(language.dialect.clone())
        .kind(Kind::Identity);
    for (number, document) in documents.iter().enumerate() {
        linter.read(&hints, &number.to_string(), document).ok()?;
    }
    Some(linter.findings())
}

/// Texts that a pattern matches, most of the time.
fn matched(pattern: &str) -> impl Iterator<Item = String> {
    ["", "x", "a:b/c"]
        .into_iter()
        .map(|run| pattern.replace('*', run).replace('?', "q"))
}

/// Lines: two patterns of actions, the ends of two patterns of resources, an action, the end of a
/// resource.
///
/// What another pattern covers can be removed, and a deny that meets no allow denies nothing that
/// is allowed.
pub fn relations(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let lines: Vec<&str> = text.split('\n').collect();
    let [actions @ .., action, rest] = lines.as_slice() else {
        return;
    };
    let [one, two, three, four] = actions else {
        return;
    };
    let name = |rest: &str| format!("{}{rest}", language.names);
    let allow = |actions: Value, resources: Value| {
        json!({"Effect": "Allow",
            "Action": actions, "Resource": resources})
    };
    let statement = allow(json!([one, two]), json!([name(three), name(four)]));
    let Some(policy) = language.policy(statement.clone()) else {
        return;
    };
    let mut asked: Vec<(String, String)> = Vec::new();
    for action in matched(one)
        .chain(matched(two))
        .chain([(*action).to_owned()])
    {
        for rest in matched(three)
            .chain(matched(four))
            .chain([(*rest).to_owned()])
        {
            asked.push((
                action.clone(),
                format!("{}{rest}", language.names.replace('*', "r")),
            ));
        }
    }
    for rule in ["redundant-action", "redundant-resource"] {
        let found =
            findings(&language, rule, &[&policy.to_json()]).expect("what was written is read");
        for finding in found {
            let (element, number) = finding
                .pointer()
                .rsplit_once('/')
                .expect("a finding about an item");
            let (element, number) = (
                element.rsplit('/').next().unwrap_or(""),
                number.parse::<usize>(),
            );
            let mut smaller = statement.clone();
            smaller[element]
                .as_array_mut()
                .expect("a list")
                .remove(number.expect("a number"));
            let smaller = language.policy(smaller).expect("a policy with less in it");
            compare(
                &language,
                &asked,
                |verdicts| verdicts[0] == verdicts[1],
                [&policy, &smaller],
            );
        }
    }
    let denies = json!({"Effect": "Deny", "Action": two, "Resource": name(four)});
    let allows = language.policy(allow(json!(one), json!(name(three))));
    let (Some(allows), Some(denies)) = (allows, language.policy(denies)) else {
        return;
    };
    let found = findings(
        &language,
        "pointless-deny",
        &[&allows.to_json(), &denies.to_json()],
    );
    if found.is_some_and(|found| !found.is_empty()) {
        let apart = |verdicts: [Verdict; 2]| verdicts != [Verdict::Allow, Verdict::ExplicitDeny];
        compare(&language, &asked, apart, [&allows, &denies]);
    }
}

/// Holds what two policies say of each request against a law.
fn compare(
    language: &Language,
    asked: &[(String, String)],
    law: impl Fn([Verdict; 2]) -> bool,
    policies: [&Policy; 2],
) {
    for (action, resource) in asked {
        let Some(request) = language.request((action, resource), []) else {
            continue;
        };
        let verdicts =
            policies.map(|policy| reference::decide(std::slice::from_ref(policy), &request));
        assert!(
            law(verdicts),
            "{action} {resource}: {verdicts:?}\n{}\n{}",
            policies[0].to_json(),
            policies[1].to_json()
        );
    }
}
