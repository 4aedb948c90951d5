//! Who can, against asking everybody everything: random small estates of every dialect, of which each principal is asked in
//! every context about every action and resource of a small world. Nobody may be missing and nobody too many, and who may as
//! things are is told from who may if conditions hold; so for each link of a chain.
//!
//! `PORTCULLIS_SEED` says where to start, `PORTCULLIS_ROUNDS` how many estates; a failure prints the seed of its round.

mod support;

use std::collections::{BTreeMap, HashMap};

use portcullis::estate::{Able, AssumeRole, Link, PassRole, Question, Reach, Standing, WhoCan};
use portcullis::{Estate, Principal, Verdict};
use serde_json::{Value, json};
use support::Random;
use support::estates::{ACCOUNTS, FOREIGN, Sketch, estate, sketches};
use support::vocabulary::{Context, Vocabulary, as_given, vocabulary};

const ROUNDS: u64 = 100;

/// Adds conditions to some statements of an estate. Those on who asks stand where somebody with a name does.
fn add_conditions(random: &mut Random, cloud: &Sketch, words: &Vocabulary, value: &mut Value) {
    match value {
        Value::Object(members) => {
            if members.contains_key("Effect") && random.chance(40) {
                let whom = whom(random, cloud).filter(|_| !members.contains_key("Principal") && random.chance(30));
                members.insert("Condition".into(), whom.unwrap_or_else(|| words.condition(random)));
            }
            members.values_mut().for_each(|member| add_conditions(random, cloud, words, member));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| add_conditions(random, cloud, words, item)),
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

/// Holders with the same policies, roles that trust strangers or everybody, and names that depend on who asks.
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
        for policy in file["policies"].as_array_mut().unwrap().iter_mut().filter(|policy| policy["name"] != "rc") {
            for statement in policy["document"]["Statement"].as_array_mut().unwrap() {
                if statement["Resource"].as_str().is_some_and(|name| name.contains("role/")) && random.chance(50) {
                    statement["Resource"] = json!("arn:aws:iam::${aws:PrincipalAccount}:role/r0");
                }
            }
        }
    }
}

/// Denies of what is not as it is demanded, in some policies.
fn add_demands(random: &mut Random, words: &Vocabulary, file: &mut Value) {
    let policies = file["policies"].as_array_mut().unwrap().iter_mut();
    for policy in policies.filter(|policy| policy["name"] != "rc" && policy["name"] != "full") {
        if random.chance(50) {
            let deny = |condition| json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": condition});
            let statements = policy["document"]["Statement"].as_array_mut().unwrap();
            statements.extend(words.demands.iter().cloned().map(deny));
        }
    }
}

/// Somebody of the small world.
#[derive(Clone, Debug)]
struct Somebody {
    label: String,
    principal: Principal<'static>,
    role: Option<String>,
    account: Option<&'static str>,
}

fn everybody(cloud: &Sketch) -> Vec<Somebody> {
    let mut all = Vec::new();
    for account in ACCOUNTS {
        let mut named = |rest: &str, role: Option<&str>| {
            let label = (cloud.caller)(account, rest);
            let name = role.map_or_else(|| label.clone(), |role| (cloud.session)(account, role));
            all.push(Somebody {
                role: role.map(|_| label.clone()),
                label,
                principal: Principal::named(name),
                account: Some(account),
            });
        };
        named("root", None);
        ["user/u0", "user/u1"].iter().for_each(|name| named(name, None));
        named("role/r0", Some("r0"));
        named("role/r1", Some("r1"));
        if cloud.service.ends_with(".aliyuncs.com") {
            let principal = Principal::service(cloud.service).in_account(account);
            let label = format!("{} for {account}", cloud.service);
            all.push(Somebody { label, principal, role: None, account: Some(account) });
        }
    }
    // Elsewhere a policy names a service whomever it acts for.
    if !cloud.service.ends_with(".aliyuncs.com") {
        let (label, principal) = (cloud.service.to_owned(), Principal::service(cloud.service));
        all.push(Somebody { label, principal, role: None, account: None });
    }
    all.push(Somebody { label: "anybody".into(), principal: Principal::anonymous(), role: None, account: None });
    all
}

/// What is asked about: patterns, and what of the small world they match.
struct Topic {
    action: String,
    resource: String,
    points: Vec<(String, String)>,
}

fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern.eq_ignore_ascii_case(text),
        Some((start, rest)) => {
            let fits = text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
            fits && (start.len()..=text.len()).any(|at| text.get(at..).is_some_and(|tail| glob(rest, tail)))
        }
    }
}

fn topic(random: &mut Random, cloud: &Sketch) -> Topic {
    let service = cloud.actions[0].split_once(':').unwrap().0;
    let mut actions: Vec<String> = cloud.actions.iter().map(|action| (*action).to_owned()).collect();
    let others = ["Other", "GetOther"].map(|name| format!("{service}:{name}"));
    actions.extend(["sts:AssumeRole".to_owned(), "other:Other".to_owned()].into_iter().chain(others));
    let mut resources = vec!["*".to_owned()];
    for account in ACCOUNTS {
        for at in 0..5 {
            let bucket = (cloud.bucket)(account, at);
            // What no policy names stands for the rest.
            resources.extend([format!("{bucket}/k"), format!("{bucket}x"), bucket]);
        }
        resources.push((cloud.bucket)(account, 9));
        resources.extend(["role/r0", "role/r1", "role/r9", "group/g"].map(|role| (cloud.caller)(account, role)));
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
    Topic { action, resource, points }
}

/// The best standing over contexts, of which only those count that hold what is given.
fn best(contexts: &[Context], given: &Context, mut allows: impl FnMut(&Context) -> bool) -> Option<Standing> {
    let fits = |context: &&Context| given.iter().all(|pair| context.contains(pair));
    if allows(given) {
        return Some(Standing::Now);
    }
    contexts.iter().filter(fits).any(allows).then_some(Standing::If)
}

struct World<'w> {
    cloud: &'w Sketch,
    estate: &'w Estate,
    contexts: Vec<Context>,
    given: Context,
}

impl World<'_> {
    fn direct(&self, who: &Somebody, topic: &Topic) -> Option<Standing> {
        let of = |(action, resource): &(String, String)| {
            best(&self.contexts, &self.given, |context| {
                let start = Question::new(who.principal.clone(), action.as_str(), resource.as_str());
                let question =
                    context.iter().fold(start, |question, (key, value)| question.context(*key, as_given(value)));
                self.estate.decide(&question).is_ok_and(|decision| decision.is_allowed())
            })
        };
        topic.points.iter().filter_map(of).min()
    }

    fn assumes(&self, who: &Somebody, role: &str) -> Option<Standing> {
        // A service gives no context of a caller.
        let is_service = who.label.starts_with(self.cloud.service);
        let (given, contexts) = match is_service {
            true => (Context::new(), self.contexts.clone()),
            false => (self.given.clone(), self.contexts.clone()),
        };
        best(&contexts, &given, |context| {
            let start = AssumeRole::new(who.principal.clone(), role);
            let asked = context.iter().fold(start, |asked, (key, value)| asked.context(*key, as_given(value)));
            self.estate.assume_role(&asked).is_ok_and(|assumed| assumed.session().is_some())
        })
    }

    /// Each part by itself, since each is a call of its own.
    fn passes(&self, who: &Somebody, role: &str) -> Option<Standing> {
        let action = match self.cloud.dialect.name() {
            "alibaba-ram" | "volcengine" => "ecs:RunInstances",
            "aws" => "ec2:RunInstances",
            _ => "kec:AttachInstancesIamRole",
        };
        let account = ACCOUNTS.iter().find(|account| role.contains(**account)).unwrap();
        if who.account != Some(account) || who.label.starts_with(self.cloud.service) {
            return None;
        }
        let instance = match self.cloud.dialect.name() {
            "alibaba-ram" => format!("acs:ecs:r:{account}:i"),
            "volcengine" => format!("trn:ecs:r:{account}:i"),
            "aws" => format!("arn:aws:ec2:r:{account}:i"),
            _ => format!("krn:ksc:kec:r:{account}:i"),
        };
        let start = || PassRole::new(who.principal.clone(), role, action, instance.as_str());
        let asked = |context: &Context| {
            context.iter().fold(start(), |asked, (key, value)| asked.context(*key, as_given(value)))
        };
        let parts = self.estate.pass_role(&start()).ok()?.parts().len();
        let mut worst = Standing::Now;
        for part in 0..parts {
            let holds = |context: &Context| {
                self.estate
                    .pass_role(&asked(context))
                    .is_ok_and(|passed| passed.parts()[part].1.decision().verdict() == Verdict::Allow)
            };
            let standing = if part + 1 < parts {
                best(&self.contexts, &self.given, holds)?
            } else {
                let service = Principal::service(self.cloud.service).in_account(*account);
                let label = format!("{} for {account}", self.cloud.service);
                self.assumes(&Somebody { label, principal: service, role: None, account: Some(account) }, role)?
            };
            worst = worst.max(standing);
        }
        Some(worst)
    }

    /// Everybody's standing, by chains of any length.
    fn reach(&self, all: &[Somebody], topic: &Topic) -> BTreeMap<String, Standing> {
        let mut found: BTreeMap<String, Standing> = BTreeMap::new();
        for who in all {
            found.extend(self.direct(who, topic).map(|standing| (who.label.clone(), standing)));
        }
        let mut links: HashMap<(String, String), Option<Standing>> = HashMap::new();
        loop {
            let mut changed = false;
            for target in all.iter().filter_map(|who| who.role.clone()) {
                let Some(standing) = found.get(&target).copied() else { continue };
                for who in all.iter().filter(|who| who.label != target) {
                    let link = *links.entry((who.label.clone(), target.clone())).or_insert_with(|| {
                        [self.assumes(who, &target), self.passes(who, &target)].into_iter().flatten().min()
                    });
                    let Some(next) = link.map(|link| link.max(standing)) else { continue };
                    if found.get(&who.label).is_none_or(|before| next < *before) {
                        found.insert(who.label.clone(), next);
                        changed = true;
                    }
                }
            }
            if !changed {
                return found;
            }
        }
    }
}

/// Of all paths the shortest one of those who may as things are is the one that is told alone.
fn all_paths_agree(estate: &Estate, asked: WhoCan<'_>, found: &Reach) {
    let all = estate.who_can(&asked.all_paths(100)).unwrap();
    assert_eq!(all.able().len(), found.able().len());
    let is_now = |path: &&Vec<Link>| path.iter().flat_map(Link::steps).all(|step| step.standing() == Standing::Now);
    for (one, other) in found.able().iter().zip(all.able()) {
        assert_eq!((one.principal(), one.standing()), (other.principal(), other.standing()));
        if one.standing() == Standing::Now {
            let shortest = other.paths().iter().filter(is_now).map(Vec::len).min();
            assert_eq!(shortest, Some(one.paths()[0].len()), "{}: {:?}", one.principal(), other.paths());
        }
    }
}

#[test]
fn nobody_is_missing_and_nobody_too_many() {
    let number = |name: &str, otherwise| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
    let (start, rounds) = (number("PORTCULLIS_SEED", 20_261_122), number("PORTCULLIS_ROUNDS", ROUNDS));
    let clouds = sketches();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for seed in start..start + rounds {
        let mut random = Random::new(seed);
        let cloud = &clouds[random.below(clouds.len())];
        let mut file = estate(&mut random, cloud);
        add_more(&mut random, cloud, &mut file);
        let words = vocabulary(&mut random, cloud.dialect.name());
        add_conditions(&mut random, cloud, &words, &mut file);
        add_demands(&mut random, &words, &mut file);
        let read = Estate::read([("estate.json", file.to_string())], &mut |_, _| Err("no files".into()))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file:#}"));
        let fixed: Context = match random.chance(60) && !words.given.is_empty() {
            true => vec![random.pick(&words.given).clone()],
            false => Context::new(),
        };
        let world = World { cloud, estate: &read, contexts: words.contexts(), given: fixed };
        let all = everybody(cloud);
        for _ in 0..2 {
            let topic = topic(&mut random, cloud);
            let start = WhoCan::new(topic.action.as_str(), topic.resource.as_str());
            let asked = world.given.iter().fold(start, |asked, (key, value)| asked.context(*key, as_given(value)));
            let found = read.who_can(&asked).unwrap();
            let outside = |label: &str| !all.iter().any(|who| who.label == label);
            let mut listed: BTreeMap<String, Standing> = found
                .able()
                .iter()
                .filter(|able| !outside(able.principal()))
                .map(|able| (able.principal().to_owned(), able.standing()))
                .collect();
            let mut expected = world.reach(&all, &topic);
            // A service that no policy names is nobody's question.
            expected.retain(|label, _| !label.starts_with(cloud.service) || listed.contains_key(label));
            let is_open =
                |able: &Able| able.paths().iter().flatten().flat_map(Link::steps).any(|step| !step.is_proven());
            let open = found.able().iter().filter(|able| is_open(able)).map(|able| able.principal());
            let open: Vec<&str> = open.filter(|label| !expected.contains_key(*label)).collect();
            assert!(open.is_empty() || !words.is_settled, "seed {seed}: not settled: {open:?}\n{file:#}");
            *counts.entry("not settled".to_owned()).or_default() += open.len();
            listed.retain(|label, _| !open.contains(&&**label));
            *counts.entry(format!("questions of {}", words.name)).or_default() += 1;
            assert!(
                listed == expected && found.notes().is_empty(),
                "seed {seed}: {} on {} given {:?}\nlisted {listed:#?}\nexpected {expected:#?}\n{:?}\n{file:#}",
                topic.action,
                topic.resource,
                world.given,
                found.notes()
            );
            all_paths_agree(&read, asked, &found);
            for able in found.able() {
                *counts.entry(format!("{}, {} links", able.standing().name(), able.paths()[0].len())).or_default() += 1;
            }
            let what = if topic.points.len() > 1 { "questions with wildcards" } else { "concrete questions" };
            *counts.entry(what.to_owned()).or_default() += 1;
        }
    }
    println!("{rounds} worlds");
    for (what, count) in &counts {
        println!("{what:<32} {count}");
    }
    let words = ["plain", "tags", "instants", "numbers", "addresses"];
    for what in words {
        assert!(counts.contains_key(&format!("questions of {what}")), "none of {what}: {counts:?}");
    }
    for what in ["now, 1 links", "now, 2 links", "if, 1 links", "if, 2 links"] {
        assert!(counts.get(what).is_some_and(|count| *count >= 1), "too seldom: {what}: {counts:?}");
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
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"KSC": name((index + 1) % ROLES)}}]})
    };
    let roles: Vec<Value> = (0..ROLES)
        .map(|index| {
            let held = if index == 0 { vec!["assume", "read"] } else { vec!["assume"] };
            json!({"name": format!("r{index}"), "policies": held, "trust": trust(index)})
        })
        .collect();
    let policies = json!([{"name": "assume", "document": document("sts:AssumeRole")}, {"name": "read", "document": document("ks3:Get*")}]);
    let file = json!({"dialect": "kingsoft", "accounts": [{"id": "1", "policies": policies, "roles": roles}]});
    let estate = Estate::read([("estate.json", file.to_string())], &mut |_, _| Err("no files".into())).unwrap();
    let mut told = 0;
    let mut tell = |done: usize, total: usize| {
        told += 1;
        assert!(done < total, "{done} of {total}");
    };
    let found = estate.who_can_telling(&WhoCan::new("ks3:GetObject", "krn:ksc:ks3::1:b/k"), &mut tell).unwrap();
    assert!(told >= ROLES, "{told}");
    assert_eq!(found.able().len(), ROLES + 1, "every role, and the owner");
    let links: usize = found.able().iter().map(|able| able.paths()[0].len()).sum();
    assert!(links <= 1 << 18 && found.notes().len() == 1, "{links}: {:?}", found.notes());
    let found = estate.who_can(&WhoCan::new("ks3:GetObject", "krn:ksc:ks3::1:b/k").all_paths(3)).unwrap();
    assert!(found.able().iter().all(|able| able.paths().len() <= 3));
}
