//! Sentences say what policies say: where two policies have the same sentences, they decide alike.

use std::collections::BTreeMap;

use portcullis::{Dialect, Kind, Policy, PolicySet, Verdict};

use crate::support::{Document, Plan, Pool, Random, document, languages, plan};

const ROUNDS: u64 = 400;
/// Changes that are tried on each document.
const CHANGES: usize = 60;
const PLANS: usize = 12;

fn sentences(policy: &Policy) -> Vec<String> {
    policy.sentences().iter().map(ToString::to_string).collect()
}

fn parse(dialect: &Dialect, text: &str) -> Option<Policy> {
    Policy::parse(dialect, Kind::Identity, "policy", text).ok()
}

fn verdicts(policy: &Policy, plans: &[Plan]) -> Vec<Option<Verdict>> {
    let set = PolicySet::builder(policy.dialect())
        .add_policy(policy.clone())
        .build()
        .expect("a set");
    let decide = |plan: &Plan| {
        plan.build(policy.dialect())
            .ok()
            .map(|request| set.decide(&request).verdict())
    };
    plans.iter().map(decide).collect()
}

/// The text with a letter of another case, or with a letter put in, left out or put in another's
/// place.
fn changed(random: &mut Random, text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = random.below(letters.len());
    let put = *random.pick(&['*', '?', '/', ':', '`', 'a', 'A', '1', ' ', '\u{200b}']);
    let letter = letters[at];
    let other = if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    };
    let here: String = match random.below(6) {
        0 => String::new(),
        1 => format!("{letter}{put}"),
        2 => put.to_string(),
        _ => other.to_string(),
    };
    letters[..at].iter().collect::<String>() + &here + &letters[at + 1..].iter().collect::<String>()
}

#[test]
fn equal_sentences_mean_equal_policies() {
    let languages = languages();
    let (mut alike, mut other) = (0, 0);
    for seed in 0..ROUNDS {
        let random = &mut Random::new(seed);
        let language = random.pick(&languages);
        let pool = Pool::new(random, language);
        let plans: Vec<Plan> = (0..PLANS).map(|_| plan(random, language, &pool)).collect();
        let Document { json, .. } = document(random, language, &pool, &plans);
        let text = json.to_string();
        let Some(policy) = parse(&language.dialect, &text) else {
            continue;
        };
        let (words, answers) = (sentences(&policy), verdicts(&policy, &plans));
        let version = |text: &str| text.contains("2012-10-17");
        let smaller = json.smaller().into_iter().map(|json| json.to_string());
        let changes: Vec<String> = (0..CHANGES).map(|_| changed(random, &text)).collect();
        for changed in smaller
            .chain(changes)
            .filter(|changed| version(changed) == version(&text))
        {
            let Some(changed) = parse(&language.dialect, &changed) else {
                continue;
            };
            if sentences(&changed) == words {
                alike += usize::from(changed.to_json() != policy.to_json());
                assert_eq!(
                    verdicts(&changed, &plans),
                    answers,
                    "{words:#?}\n{text}\n{}",
                    changed.to_json()
                );
            } else {
                other += 1;
            }
        }
    }
    println!("{alike} differ in what does not matter, {other} in words");
    assert!(alike > 200 && other > 2000, "{alike} {other}");
}

/// Every pattern of a small alphabet: those that have the same words match the same names.
#[test]
fn equal_words_for_resources_mean_equal_patterns() {
    let pieces = ["b", "*", "?", "/", "B", "accesspoint/", "job/", "${a}"];
    let lasts: Vec<String> = (0..4)
        .fold(vec![vec![String::new()]], |mut levels, _| {
            let next = levels
                .last()
                .unwrap()
                .iter()
                .flat_map(|start| pieces.map(|piece| format!("{start}{piece}")));
            let next = next.filter(|last: &String| last.len() < 14).collect();
            levels.push(next);
            levels
        })
        .concat();
    let ram = |fields: &[String], last: &str| format!("acs:{}:{last}", fields.join(":"));
    let aws = |fields: &[String], last: &str| format!("arn:aws:{}:{last}", fields.join(":"));
    let fields: Vec<Vec<String>> = ["oss", "s3", "ecs", "S3", "OSS"]
        .iter()
        .flat_map(|service| {
            let places = [
                ["*", "*"],
                ["", ""],
                ["r", "1"],
                ["R", "1"],
                ["*", "1"],
                ["", "1"],
                ["r", "*"],
                ["r*", ""],
                ["?", "*"],
            ];
            places.map(|[region, account]| {
                vec![(*service).to_owned(), region.to_owned(), account.to_owned()]
            })
        })
        .collect();
    let mut words: BTreeMap<(&str, String), Vec<String>> = BTreeMap::new();
    for (dialect, name) in [
        (
            Dialect::alibaba_ram(),
            &ram as &dyn Fn(&[String], &str) -> String,
        ),
        (Dialect::aws(), &aws),
    ] {
        for (index, last) in lasts.iter().enumerate() {
            // Each field with each last field would be many; they are put in words one by one.
            for fields in fields.iter().skip(index % 3).step_by(3) {
                let pattern = name(fields, last);
                let version = if dialect == Dialect::aws() {
                    "2012-10-17"
                } else {
                    "1"
                };
                let text = format!(
                    r#"{{"Version": "{version}",
                        "Statement": [{{"Effect": "Allow", "Action": "*",
                            "Resource": "{pattern}"}}]}}"#
                );
                let Some(policy) = parse(&dialect, &text) else {
                    continue;
                };
                words
                    .entry((
                        if dialect == Dialect::aws() {
                            "aws"
                        } else {
                            "ram"
                        },
                        sentences(&policy).concat(),
                    ))
                    .or_default()
                    .push(pattern);
            }
        }
    }
    assert!(words.len() > 5000, "{}", words.len());
    let twice: Vec<_> = words
        .iter()
        .filter(|(_, patterns)| patterns.len() > 1)
        .collect();
    for ((dialect, words), patterns) in &twice {
        // What ignores case is the same in lower case; that is all in which such patterns may
        // differ.
        let folded = |pattern: &String| {
            let (place, last) = pattern.rsplit_once(':').expect("fields");
            if *dialect == "ram" {
                format!("{}:{last}", place.to_ascii_lowercase())
            } else {
                pattern.clone()
            }
        };
        let first = folded(&patterns[0]);
        assert!(
            patterns.iter().all(|pattern| folded(pattern) == first),
            "{words}: {patterns:?}"
        );
    }
}

/// Whom policies name: whatever is written otherwise is readings otherwise.
#[test]
fn principals_stay_distinct() {
    let aws = [
        r#""Principal": "*""#,
        r#""Principal": {"AWS": "111122223333"}"#,
        r#""Principal": {"AWS": ["111122223333", "444455556666"]}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/ci"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111122223333:user/ci"}"#,
        r#""Principal": {"Service": "ec2.amazonaws.com"}"#,
        r#""Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/ci"}"#,
        r#""Principal": {"AWS": "111122223333", "Service": "ec2.amazonaws.com"}"#,
        r#""NotPrincipal": {"AWS": "111122223333"}"#,
        r#""NotPrincipal": {"AWS": ["111122223333", "444455556666"]}"#,
    ];
    let ram = [
        r#""Principal": ["*"]"#,
        r#""Principal": ["200000000000000001"]"#,
        r#""Principal": ["200000000000000001", "1000000000000001"]"#,
        r#""NotPrincipal": ["200000000000000001"]"#,
        r#""Principal": {"RAM": "acs:ram::1000000000000001:root"}"#,
        r#""Principal": {"RAM": ["acs:ram::1000000000000001:root",
            "acs:ram::1000000000000001:user/ann"]}"#,
    ];
    let sets = [
        (
            Dialect::aws(),
            r#""Version": "2012-10-17""#,
            r#""Action": "s3:*", "Resource": "*""#,
            &aws[..],
        ),
        (
            Dialect::alibaba_ram(),
            r#""Version": "1""#,
            r#""Action": "oss:*", "Resource": "*""#,
            &ram[..],
        ),
    ];
    for (dialect, version, scope, written) in sets {
        let readings = written.iter().filter_map(|principal| {
            let text = format!(
                r#"{{{version}, "Statement": [{{"Effect": "Allow", {principal}, {scope}}}]}}"#
            );
            let policy = Policy::parse(&dialect, Kind::Resource, "policy", &text).ok()?;
            assert!(sentences(&policy)[0].contains(" by "), "{principal}");
            Some(sentences(&policy).concat())
        });
        let readings: Vec<String> = readings.collect();
        let distinct: std::collections::BTreeSet<_> = readings.iter().collect();
        assert!(readings.len() >= 5, "{readings:?}");
        assert_eq!(distinct.len(), readings.len(), "{readings:#?}");
    }
}
