//! Compares who-can answers with asking everybody everything, on random small estates of every
//! dialect: each principal is asked in every context about every action and resource of a small
//! world. The answer must list exactly the right principals, and distinguish those who may now from
//! those who may if conditions hold; likewise for each link of a chain. A role is asked for by
//! sessions of several names. Each example in an answer is asked, and a step under conditions is
//! also asked without them.
//!
//! `PORTCULLIS_SEED` says where to start, `PORTCULLIS_ROUNDS` how many estates or
//! `PORTCULLIS_COMPARISONS` how many decisions are asked for; a failure prints the seed of its
//! round.

use std::cell::Cell;
use std::collections::BTreeMap;

use portcullis::Estate;
use portcullis::estate::{Grantee, Link, Standing, WhoCan, WhoCanAnswer};
use serde_json::{Value, json};

use crate::support::estates::{ACCOUNTS, FOREIGN, SESSIONS, Sketch, estate, sketches};
use crate::support::everybody::{Topic, World, everybody};
use crate::support::vocabulary::{Context, Vocabulary, circumstances, vocabulary};
use crate::support::{Effort, Random, number, seed};

const ROUNDS: Effort = Effort {
    usual: 45,
    full: 100,
};

/// Adds conditions to some statements of an estate. A condition on the caller appears where a
/// statement names no principal.
fn add_conditions(random: &mut Random, cloud: &Sketch, words: &Vocabulary, value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.contains_key("Effect") && random.chance(40) {
                let whom = whom(random, cloud)
                    .filter(|_| !members.contains_key("Principal") && random.chance(30));
                members.insert(
                    "Condition".into(),
                    whom.unwrap_or_else(|| words.condition(random)),
                );
            }
            members
                .values_mut()
                .for_each(|member| add_conditions(random, cloud, words, member));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| add_conditions(random, cloud, words, item)),
        _ => {}
    }
}

/// A condition on who asks, by a key that the engine fills in.
fn whom(random: &mut Random, cloud: &Sketch) -> Option<Value> {
    let key = match cloud.dialect.name() {
        "alibaba-ram" => "acs:PrincipalARN",
        "volcengine" => "volc:PrincipalTrn",
        "aws" => "aws:PrincipalArn",
        _ => return None,
    };
    let account: &&str = random.pick(&ACCOUNTS);
    let whom: &&str = random.pick(&["user/u0", "role/r1", "*"]);
    let name = (cloud.caller)(account, whom);
    let operator = *random.pick(&["StringLike", "StringNotLike"]);
    Some(json!({operator: {key: name}}))
}

/// Holders with the same policies, roles that trust strangers or everybody, and names that depend
/// on who asks.
fn add_more(random: &mut Random, cloud: &Sketch, file: &mut Value) {
    for account in file["accounts"].as_array_mut().unwrap() {
        for list in ["users", "roles"] {
            let holders = account[list].as_array_mut().unwrap();
            if random.chance(30) {
                holders[1]["policies"] = holders[0]["policies"].clone();
            }
            if random.chance(15) && holders[0]["trust"].is_object() {
                let stranger: &&str = random.pick(&["root", "user/x"]);
                let stranger = (cloud.caller)(FOREIGN, stranger);
                let everybody = cloud.dialect.name() == "aws" && random.chance(50);
                let whom = if everybody { "*".to_owned() } else { stranger };
                holders[0]["trust"]["Statement"][0]["Principal"] = json!({cloud.word: whom});
            }
        }
    }
    if cloud.dialect.name() == "aws" {
        for policy in file["policies"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .filter(|policy| policy["name"] != "rc")
        {
            for statement in policy["document"]["Statement"].as_array_mut().unwrap() {
                if statement["Resource"]
                    .as_str()
                    .is_some_and(|name| name.contains("role/"))
                    && random.chance(50)
                {
                    statement["Resource"] = json!("arn:aws:iam::${aws:PrincipalAccount}:role/r0");
                }
            }
        }
    }
}

/// What policies say of the names of sessions besides naming them: by the id of who asks, and by
/// the name that is asked for.
fn add_names(random: &mut Random, cloud: &Sketch, file: &mut Value) {
    if cloud.dialect.name() != "aws" {
        return;
    }
    let operator = |random: &mut Random| *random.pick(&["StringLike", "StringNotLike"]);
    for account in file["accounts"].as_array_mut().unwrap() {
        for role in account["roles"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .filter(|role| role["trust"].is_object())
        {
            if random.chance(20) {
                let name = *random.pick(&["dep", "d*"]);
                let condition = json!({operator(random): {"sts:RoleSessionName": name}});
                role["trust"]["Statement"][0]["Condition"] = condition;
            }
        }
    }
    let policies = file["policies"].as_array_mut().unwrap().iter_mut();
    for policy in policies.filter(|policy| policy["name"] != "rc" && policy["name"] != "full") {
        if random.chance(15) {
            let id = *random.pick(&["*:dep", "AROA00:d*", "AROA01:dx"]);
            policy["document"]["Statement"][0]["Condition"] =
                json!({operator(random): {"aws:userid": id}});
        }
    }
}

/// Denies of what is not as it is demanded, in some policies.
fn add_demands(random: &mut Random, words: &Vocabulary, file: &mut Value) {
    let policies = file["policies"].as_array_mut().unwrap().iter_mut();
    for policy in policies.filter(|policy| policy["name"] != "rc" && policy["name"] != "full") {
        if random.chance(50) {
            let deny = |condition| {
                json!({"Effect": "Deny", "Action": "*", "Resource": "*",
                    "Condition": condition})
            };
            let statements = policy["document"]["Statement"].as_array_mut().unwrap();
            statements.extend(words.demands.iter().cloned().map(deny));
        }
    }
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(text),
        Some((start, rest)) => {
            let fits = text
                .get(..start.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(start));
            fits && (start.len()..=text.len())
                .any(|at| text.get(at..).is_some_and(|tail| glob(rest, tail)))
        }
    }
}

fn topic(random: &mut Random, cloud: &Sketch) -> Topic {
    let service = cloud.actions[0].split_once(':').unwrap().0;
    let mut actions: Vec<String> = cloud
        .actions
        .iter()
        .map(|action| (*action).to_owned())
        .collect();
    let others = ["Other", "GetOther"].map(|name| format!("{service}:{name}"));
    actions.extend(
        ["sts:AssumeRole".to_owned(), "other:Other".to_owned()]
            .into_iter()
            .chain(others),
    );
    let mut resources = vec!["*".to_owned()];
    for account in ACCOUNTS {
        for at in 0..5 {
            let bucket = (cloud.bucket)(account, at);
            // A name that no policy mentions represents the rest.
            resources.extend([format!("{bucket}/k"), format!("{bucket}x"), bucket]);
        }
        resources.push((cloud.bucket)(account, 9));
        resources.extend(
            ["role/r0", "role/r1", "role/r9", "group/g"].map(|role| (cloud.caller)(account, role)),
        );
    }
    resources.sort();
    resources.dedup();
    let action = match random.below(6) {
        0 => "*".to_owned(),
        1 => format!("{service}:*"),
        2 => format!("{service}:Get*"),
        3 => "sts:AssumeRole".to_owned(),
        _ => random.pick(&actions).clone(),
    };
    let bucket = (cloud.bucket)(ACCOUNTS[random.below(2)], random.below(4));
    let resource = match random.below(6) {
        0 => "*".to_owned(),
        1 => format!("{bucket}*"),
        2 => format!("{bucket}/*"),
        _ => random.pick(&resources).clone(),
    };
    let mut points = Vec::new();
    for one in actions.iter().filter(|one| glob(&action, one)) {
        for other in resources.iter().filter(|other| glob(&resource, other)) {
            points.push((one.clone(), other.clone()));
        }
    }
    Topic {
        action,
        resource,
        points,
    }
}

/// The answer with one path shows the shortest path of a principal who may now.
fn all_paths_agree(estate: &Estate, asked: WhoCan<'_>, found: &WhoCanAnswer) {
    let all = estate.who_can(&asked.all_paths(100)).unwrap();
    assert_eq!(all.grantees().len(), found.grantees().len());
    let is_now = |path: &&Vec<Link>| {
        path.iter()
            .flat_map(Link::steps)
            .all(|step| step.standing() == Standing::Now)
    };
    for (one, other) in found.grantees().iter().zip(all.grantees()) {
        assert_eq!(
            (one.principal(), one.standing()),
            (other.principal(), other.standing())
        );
        if one.standing() == Standing::Now {
            let shortest = other.paths().iter().filter(is_now).map(Vec::len).min();
            assert_eq!(
                shortest,
                Some(one.paths()[0].len()),
                "{}: {:?}",
                one.principal(),
                other.paths()
            );
        }
    }
}

#[test]
fn nobody_is_missing_and_nobody_too_many() {
    let start = seed(20_261_122);
    let wanted: Option<u64> = number("PORTCULLIS_COMPARISONS");
    let usual = if wanted.is_some() { 0 } else { ROUNDS.chosen() };
    let least = number("PORTCULLIS_ROUNDS").unwrap_or(usual);
    let clouds = sketches();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (decisions, mut rounds) = (Cell::new(0), 0);
    while rounds < least || decisions.get() < wanted.unwrap_or(0) {
        let seed = start + rounds;
        rounds += 1;
        let mut random = Random::new(seed);
        let cloud = &clouds[random.below(clouds.len())];
        let mut file = estate(&mut random, cloud);
        add_more(&mut random, cloud, &mut file);
        let words = vocabulary(&mut random, cloud.dialect.name());
        add_conditions(&mut random, cloud, &words, &mut file);
        add_demands(&mut random, &words, &mut file);
        add_names(&mut random, cloud, &mut file);
        let read = Estate::read([("estate.json", file.to_string())])
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file:#}"));
        let fixed: Context = match random.chance(60) && !words.given.is_empty() {
            true => vec![random.pick(&words.given).clone()],
            false => Context::new(),
        };
        let world = World {
            cloud,
            estate: &read,
            contexts: words.contexts(),
            given: fixed,
            decisions: &decisions,
        };
        let text = file.to_string();
        let named: Vec<&str> = SESSIONS
            .into_iter()
            .filter(|_| ["/d", ":d", "\"d"].iter().any(|it| text.contains(it)))
            .collect();
        let all = everybody(cloud, &file, &named);
        for _ in 0..2 {
            let topic = topic(&mut random, cloud);
            let asked = WhoCan::new(topic.action.as_str(), topic.resource.as_str())
                .under(circumstances(&world.given));
            let found = read.who_can(&asked).unwrap();
            let outside = |label: &str| !all.iter().any(|who| who.label == label);
            let mut listed: BTreeMap<String, Standing> = found
                .grantees()
                .iter()
                .filter(|able| !outside(able.principal()))
                .map(|able| (able.principal().to_owned(), able.standing()))
                .collect();
            let mut expected = world.reach(&all, &topic);
            // A service that no policy names is nobody's question.
            expected
                .retain(|label, _| !label.starts_with(cloud.service) || listed.contains_key(label));
            let is_open = |able: &Grantee| {
                able.paths()
                    .iter()
                    .flatten()
                    .flat_map(Link::steps)
                    .any(|step| !step.is_proven())
            };
            let open = found
                .grantees()
                .iter()
                .filter(|able| is_open(able))
                .map(|able| able.principal());
            let open: Vec<&str> = open
                .filter(|label| !expected.contains_key(*label))
                .collect();
            assert!(
                open.is_empty() || !words.is_settled,
                "seed {seed}: not settled: {open:?}\n{file:#}"
            );
            *counts.entry("not settled".to_owned()).or_default() += open.len();
            listed.retain(|label, _| !open.contains(&&**label));
            *counts
                .entry(format!("questions of {}", words.name))
                .or_default() += 1;
            assert!(
                listed == expected && found.notes().is_empty(),
                "seed {seed}: {} on {} given {:?}\nlisted {listed:#?}\nexpected {expected:#?}\n\
                 {:?}\n{file:#}",
                topic.action,
                topic.resource,
                world.given,
                found.notes()
            );
            for link in found.grantees().iter().flat_map(Grantee::paths).flatten() {
                link.steps()
                    .iter()
                    .for_each(|step| world.ask_again(link, step));
            }
            all_paths_agree(&read, asked, &found);
            for able in found.grantees() {
                *counts
                    .entry(format!(
                        "{}, {} links",
                        able.standing().name(),
                        able.paths()[0].len()
                    ))
                    .or_default() += 1;
            }
            let what = if topic.points.len() > 1 {
                "questions with wildcards"
            } else {
                "concrete questions"
            };
            *counts.entry(what.to_owned()).or_default() += 1;
        }
    }
    println!("{rounds} worlds, {} decisions", decisions.get());
    for (what, count) in &counts {
        println!("{what:<32} {count}");
    }
    let words = [
        "plain",
        "tags",
        "instants",
        "numbers",
        "addresses",
        "source",
        "clock",
        "lists",
    ];
    for what in words {
        assert!(
            counts.contains_key(&format!("questions of {what}")),
            "none of {what}: {counts:?}"
        );
    }
    for what in ["now, 1 links", "now, 2 links", "if, 1 links", "if, 2 links"] {
        assert!(
            counts.get(what).is_some_and(|count| *count >= 1),
            "too seldom: {what}: {counts:?}"
        );
    }
}

/// A chain is as long as it is, and ends where it runs in a circle; what is shown of it is bounded.
#[test]
fn a_chain_of_a_thousand_roles_is_walked() {
    const ROLES: usize = 1_000;
    let statement = |action: &str| json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    let document = |action: &str| json!({"Statement": [statement(action)]});
    let name = |index: usize| format!("krn:ksc:iam::1:role/r{index}");
    let trust = |index: usize| {
        json!({"Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"KSC": name((index + 1) % ROLES)}}]})
    };
    let roles: Vec<Value> = (0..ROLES)
        .map(|index| {
            let held = if index == 0 {
                vec!["assume", "read"]
            } else {
                vec!["assume"]
            };
            json!({"name": format!("r{index}"), "policies": held, "trust": trust(index)})
        })
        .collect();
    let policies = json!([{"name": "assume", "document": document("sts:AssumeRole")},
        {"name": "read", "document": document("ks3:Get*")}]);
    let file = json!({"dialect": "kingsoft",
        "accounts": [{"id": "1", "policies": policies, "roles": roles}]});
    let estate = Estate::read([("estate.json", file.to_string())]).unwrap();
    let mut reports = 0;
    let mut progress = |done: usize, total: usize| {
        reports += 1;
        assert!(done < total, "{done} of {total}");
    };
    let found = estate
        .who_can_with_progress(
            &WhoCan::new("ks3:GetObject", "krn:ksc:ks3::1:b/k"),
            &mut progress,
        )
        .unwrap();
    assert!(reports >= ROLES, "{reports}");
    assert_eq!(
        found.grantees().len(),
        ROLES + 1,
        "every role, and the owner"
    );
    let links: usize = found
        .grantees()
        .iter()
        .map(|able| able.paths()[0].len())
        .sum();
    assert!(
        links <= 1 << 18 && found.notes().len() == 1,
        "{links}: {:?}",
        found.notes()
    );
    let found = estate
        .who_can(&WhoCan::new("ks3:GetObject", "krn:ksc:ks3::1:b/k").all_paths(3))
        .unwrap();
    assert!(found.grantees().iter().all(|able| able.paths().len() <= 3));
}
