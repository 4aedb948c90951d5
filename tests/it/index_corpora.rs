//! The real policies of two clouds as one set each, where they are at hand: with and without a
//! table.
//!
//! The folder is `../shared/data` beside the checkout, or what `PORTCULLIS_DATA` names. Without it
//! these tests say so and pass, unless the variable asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use portcullis::{
    Caller, Dialect, Kind, Policy, PolicySet, Request, ResourceSide, Verdict, authorize, reference,
};
use serde_json::Value;

use crate::support::{Effort, Random};

/// How many of the requests are asked of the reference too, which takes long.
const OF_REFERENCE: Effort<usize> = Effort { usual: 6, full: 20 };
/// One request in this many is asked.
const STEP: Effort<usize> = Effort { usual: 4, full: 1 };

/// Name and text of each policy of a file; `None` when it is not there.
fn open(file: &str) -> Option<Vec<(String, String)>> {
    let asked = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from);
    let folder = asked
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = folder.join(file);
    if asked.is_none() && !path.exists() {
        println!("{file} is not at hand: nothing was tested");
        return None;
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        (
            line["name"].as_str().unwrap().to_owned(),
            line["document"].to_string(),
        )
    };
    Some(text.lines().map(read).collect())
}

/// The literals of all policies.
#[derive(Default)]
struct Literals {
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
}

impl Literals {
    fn collect(&mut self, element: &str, value: &Value) {
        match (element, value) {
            ("Action" | "NotAction", Value::String(text)) if text != "*" => {
                self.actions.insert(text.clone());
            }
            ("Resource" | "NotResource", Value::String(text)) if text != "*" => {
                self.resources.insert(text.clone());
            }
            ("Condition" | "Principal" | "NotPrincipal", _) => {}
            (_, Value::Array(items)) => items.iter().for_each(|item| self.collect(element, item)),
            (_, Value::Object(members)) => members
                .iter()
                .for_each(|(key, member)| self.collect(key, member)),
            _ => {}
        }
    }
}

/// The pattern with letters in place of its wildcards and variables.
fn filled(random: &mut Random, pattern: &str) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['*', '?', '$']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('}').filter(|_| rest.starts_with("${"));
        match rest.as_bytes()[0] {
            b'?' => text.push('q'),
            b'*' => text.push_str(random.pick::<&str>(&["Any1", "x", "x/y", ""])),
            _ => text.push_str("ann"),
        }
        rest = &rest[end.map_or(1, |end| end + 1)..];
    }
    text + rest
}

/// One character changed, a segment more or less, another case, another account or region.
fn mutated(random: &mut Random, name: &str, fields: usize) -> String {
    let mut parts: Vec<String> = name.splitn(fields, ':').map(str::to_owned).collect();
    let last = parts.len() - 1;
    if parts.len() < fields {
        return name.to_owned() + ":more";
    }
    match random.below(8) {
        0 | 1 => {
            let mut letters: Vec<char> = parts[last].chars().collect();
            if !letters.is_empty() {
                let at = random.below(letters.len());
                letters[at] = if letters[at] == 'z' { 'y' } else { 'z' };
            }
            parts[last] = letters.into_iter().collect();
        }
        2 => parts[last].push_str("/more"),
        3 => {
            parts[last] = parts[last]
                .rsplit_once('/')
                .map_or(String::new(), |(start, _)| start.to_owned())
        }
        4 => parts[last] = format!("first/{}", parts[last]),
        5 => parts[last] = parts[last].to_uppercase(),
        6 => {
            parts[last - 1] = if parts[last - 1] == "7" {
                String::new()
            } else {
                "7".to_owned()
            }
        }
        _ => {
            parts[last - 2] = if parts[last - 2] == "eu-9" {
                String::new()
            } else {
                "eu-9".to_owned()
            }
        }
    }
    parts.join(":")
}

fn by_service<'t>(
    texts: &[&'t String],
    service: impl Fn(&str) -> String,
) -> BTreeMap<String, Vec<&'t String>> {
    let mut by_service: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    texts
        .iter()
        .for_each(|text| by_service.entry(service(text)).or_default().push(text));
    by_service
}

/// What is asked: each literal, with something that fits it, and mutations of it.
fn questions(random: &mut Random, literals: &Literals, fields: usize) -> Vec<(String, String)> {
    let actions: Vec<&String> = literals.actions.iter().collect();
    let resources: Vec<&String> = literals.resources.iter().collect();
    let mut questions = Vec::new();
    let service = |name: &str| {
        name.split(':')
            .nth(if fields == 6 { 2 } else { 1 })
            .unwrap_or("")
            .to_owned()
    };
    let actions_of = by_service(&actions, |action| {
        action.split(':').next().unwrap_or("").to_owned()
    });
    let resources_of = by_service(&resources, service);
    for action in &actions {
        let action = filled(random, action);
        let same = action
            .split(':')
            .next()
            .and_then(|service| resources_of.get(service));
        let resource = random.pick(same.unwrap_or(&resources));
        let name = filled(random, resource);
        questions.push((action.clone(), name.clone()));
        questions.push(match random.below(3) {
            0 => (action, "*".to_owned()),
            1 => (action.to_uppercase(), mutated(random, &name, fields)),
            _ => (action + "x", name),
        });
    }
    for resource in &resources {
        let same = actions_of.get(&service(resource));
        for _ in 0..3 {
            let action = random.pick(same.unwrap_or(&actions));
            let action = filled(random, action);
            let name = filled(random, resource);
            questions.push((action.clone(), name.clone()));
            questions.extend((0..6).map(|_| (action.clone(), mutated(random, &name, fields))));
        }
    }
    questions
}

fn requests(
    dialect: &Dialect,
    user: &str,
    questions: Vec<(String, String)>,
) -> Vec<Request<'static>> {
    let request = |(action, resource): (String, String)| {
        let request = dialect.request(user.to_owned(), action, resource);
        let request = if dialect.name() == "aws" {
            request.context("aws:PrincipalTag/team", "ann")
        } else {
            request
        };
        // OK because what a mutation makes may be no name any more.
        request.build().ok()
    };
    questions
        .into_iter()
        .step_by(STEP.chosen())
        .filter_map(request)
        .collect()
}

fn compare(
    dialect: &Dialect,
    user: &str,
    policies: Vec<Policy>,
    requests: &[Request<'_>],
) -> [usize; 3] {
    let build = |from: usize| {
        let builder = PolicySet::builder(dialect).index_from(from);
        policies
            .iter()
            .cloned()
            .fold(builder, |builder, policy| builder.add_policy(policy))
            .build()
            .unwrap()
    };
    let (indexed, plain) = (build(0), build(usize::MAX));
    let half = policies.len() / 2;
    let builder = PolicySet::builder(dialect).index_from(0);
    let first = policies
        .iter()
        .take(half)
        .cloned()
        .fold(builder, |builder, policy| builder.add_policy(policy));
    let updated = policies
        .iter()
        .skip(half)
        .cloned()
        .fold(first.build().unwrap().update(), |update, policy| {
            update.put_policy(policy)
        });
    let updated = updated.build().unwrap();
    let worst = indexed.worst_case();
    let (mut verdicts, mut asked, mut most) = ([0; 3], 0, [0; 3]);
    for (number, request) in requests.iter().enumerate() {
        let what = || {
            format!(
                "{} on {:?} by {user}",
                request.action(),
                request.resources().next()
            )
        };
        let (decision, work) = indexed.decide_and_count(request);
        let verdict = decision.verdict();
        assert_eq!(
            verdict,
            plain.decide(request).verdict(),
            "with and without a table: {}",
            what()
        );
        assert_eq!(
            verdict,
            updated.decide(request).verdict(),
            "built in two steps: {}",
            what()
        );
        if number % (requests.len() / OF_REFERENCE.chosen()) == 0 {
            assert_eq!(
                verdict,
                reference::decide(&policies, request),
                "the reference: {}",
                what()
            );
            asked += 1;
        }
        verdicts[verdict as usize] += 1;
        let bytes = request.resources().map(str::len).max().unwrap();
        assert!(
            work.probes() <= worst.probes(bytes, bytes)
                && work.comparisons() <= worst.comparisons(bytes, bytes)
        );
        most = [
            most[0].max(work.probes()),
            most[1].max(work.comparisons()),
            most[2].max(work.conditions()),
        ];
    }
    println!(
        "{}: {} policies, {} statements, {} requests, {asked} of them asked of the reference; \
         verdicts {verdicts:?}; at most \
         {} probes, {} comparisons, {} conditions; {:?}",
        dialect.name(),
        indexed.policy_count(),
        indexed.statement_count(),
        requests.len(),
        most[0],
        most[1],
        most[2],
        worst
    );
    verdicts
}

/// Those whose own effect is to allow little, so that not everything is allowed or denied by one of
/// them.
fn without_wide(policies: &[Policy], probes: &[Request<'_>]) -> Vec<Policy> {
    let settles = |policy: &&Policy| {
        let set = PolicySet::builder(policy.dialect())
            .add_policy((*policy).clone())
            .build()
            .unwrap();
        let decides =
            |request: &&Request<'_>| set.decide(request).verdict() != Verdict::ImplicitDeny;
        probes.iter().filter(decides).count() * 10 < probes.len()
    };
    policies.iter().filter(settles).cloned().collect()
}

fn literals(policies: &[(String, String)]) -> Literals {
    let mut literals = Literals::default();
    policies
        .iter()
        .for_each(|(_, text)| literals.collect("", &serde_json::from_str(text).unwrap()));
    literals
}

#[test]
fn aws_managed_policies_as_one_set() {
    let Some(texts) = open("aws_managed_policies.jsonl") else {
        return;
    };
    assert_eq!(texts.len(), 1_641);
    let (dialect, user) = (Dialect::aws(), "arn:aws:iam::111122223333:user/ann");
    let read = |(name, text): &(String, String)| {
        Policy::parse(&dialect, Kind::Identity, name, text).unwrap()
    };
    let policies: Vec<Policy> = texts.iter().map(read).collect();
    let literals = literals(&texts);
    let random = &mut Random::new(20_261_122);
    let requests = requests(&dialect, user, questions(random, &literals, 6));
    println!(
        "{} actions, {} resources",
        literals.actions.len(),
        literals.resources.len()
    );
    let few: Vec<Request<'_>> = requests.iter().step_by(20).cloned().collect();
    compare(&dialect, user, policies.clone(), &few);
    // Some of them allow or deny most of everything: without those the others have a say.
    let probes: Vec<Request<'_>> = requests
        .iter()
        .step_by(requests.len() / 40)
        .cloned()
        .collect();
    let narrow = without_wide(&policies, &probes);
    assert!(narrow.len() > 1_400, "{} policies are narrow", narrow.len());
    let verdicts = compare(&dialect, user, narrow, &requests);
    assert!(
        verdicts.iter().all(|count| count * 100 > requests.len()),
        "{verdicts:?}"
    );
}

#[test]
fn alibaba_policies_as_one_set() {
    let Some(texts) = open("alibaba_public_policies.jsonl") else {
        return;
    };
    assert_eq!(texts.len(), 189);
    let (dialect, user) = (Dialect::alibaba_ram(), "acs:ram::1000000000000001:user/ann");
    let read =
        |(name, text): &(String, String)| Policy::parse(&dialect, Kind::Identity, name, text).ok();
    let policies: Vec<Policy> = texts.iter().filter_map(read).collect();
    println!(
        "{} of {} policies are legal identity policies",
        policies.len(),
        texts.len()
    );
    assert!(policies.len() > 90);
    let literals = literals(&texts);
    let random = &mut Random::new(20_261_122);
    let mut questions_of_all = questions(random, &literals, 5);
    (0..9).for_each(|_| questions_of_all.extend(questions(random, &literals, 5)));
    let requests = requests(&dialect, user, questions_of_all);
    compare(&dialect, user, policies.clone(), &requests);
    let probes: Vec<Request<'_>> = requests
        .iter()
        .step_by(requests.len() / 40)
        .cloned()
        .collect();
    let verdicts = compare(&dialect, user, without_wide(&policies, &probes), &requests);
    assert!(verdicts[0] + verdicts[1] > 100, "{verdicts:?}");
}

/// Bucket and trust policies too, as layers of one set: each is asked what it says itself.
#[test]
fn alibaba_policies_with_principals_as_layers() {
    let Some(texts) = open("alibaba_public_policies.jsonl") else {
        return;
    };
    let dialect = Dialect::alibaba_ram();
    let random = &mut Random::new(20_261_122);
    let mut counts = Vec::new();
    for kind in [Kind::Resource, Kind::Trust] {
        let with_principal = texts
            .iter()
            .filter(|(_, text)| text.contains("\"Principal\""));
        let read = |(name, text): &(String, String)| Policy::parse(&dialect, kind, name, text).ok();
        let policies: Vec<Policy> = with_principal.filter_map(read).collect();
        let sets = [0, usize::MAX].map(|from| {
            let builder = PolicySet::builder(&dialect).index_from(from);
            policies
                .iter()
                .cloned()
                .fold(builder, |builder, policy| builder.add_policy(policy))
                .build()
                .unwrap()
        });
        let mut compared = 0;
        for (name, text) in &texts {
            if sets[0].id(name).is_none() {
                continue;
            }
            let literals = literals(&[(name.clone(), text.clone())]);
            if literals.actions.is_empty() {
                continue;
            }
            let resource = |random: &mut Random| match literals.resources.iter().next() {
                Some(resource) => filled(random, resource),
                None => "acs:ram::1000000000000001:role/app".to_owned(),
            };
            for action in &literals.actions {
                for user in [
                    "acs:ram::1000000000000001:user/ann",
                    "acs:ram::1000000000000001:root",
                ] {
                    let request = dialect.request(user, filled(random, action), resource(random));
                    let Ok(request) = request.build() else {
                        continue;
                    };
                    let answers = [0, 1].map(|index| {
                        let set: &PolicySet = &sets[index];
                        let layer = set.layer(kind, &[set.id(name).unwrap()]).unwrap();
                        let side = ResourceSide::new().owner("1000000000000001");
                        let side = if kind == Kind::Trust {
                            side.trust(layer)
                        } else {
                            side.policy(layer)
                        };
                        let decision = authorize(&Caller::new(), &[side], &request);
                        decision
                            .map(|decision| (decision.verdict(), decision.stage()))
                            .map_err(|error| error.id())
                    });
                    assert_eq!(answers[0], answers[1], "{name}: {}", request.action());
                    compared += 1;
                }
            }
        }
        counts.push((kind, policies.len(), compared));
    }
    println!("kind, policies, decisions: {counts:?}");
    assert!(
        counts
            .iter()
            .all(|(_, policies, compared)| *policies > 1 && *compared > 3)
    );
}
