//! Who can, against asking everybody everything: random small estates of every dialect, of which each principal is asked in
//! every context about every action and resource of a small world. Nobody may be missing and nobody too many, and who may as
//! things are is told from who may if conditions hold; so for each link of a chain. A role is asked for by sessions of several
//! names. Each example that is offered is asked, and a step that is told under conditions also without them.
//!
//! `PORTCULLIS_SEED` says where to start, `PORTCULLIS_ROUNDS` how many estates or `PORTCULLIS_COMPARISONS` how many decisions
//! are asked for; a failure prints the seed of its round.

mod support;

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use portcullis::estate::{Able, AssumeRole, Link, LinkKind, PassRole, Question, Reach, Standing, Step, WhoCan};
use portcullis::{ContextValue, Estate, Principal, Verdict};
use serde_json::{Value, json};
use support::Random;
use support::estates::{ACCOUNTS, FOREIGN, SESSIONS, Sketch, estate, sketches};
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

/// What policies say of the names of sessions besides naming them: by the id of who asks, and by the name that is asked for.
fn add_names(random: &mut Random, cloud: &Sketch, file: &mut Value) {
    if cloud.dialect.name() != "aws" {
        return;
    }
    let operator = |random: &mut Random| *random.pick(&["StringLike", "StringNotLike"]);
    for account in file["accounts"].as_array_mut().unwrap() {
        for role in account["roles"].as_array_mut().unwrap().iter_mut().filter(|role| role["trust"].is_object()) {
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
            policy["document"]["Statement"][0]["Condition"] = json!({operator(random): {"aws:userid": id}});
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
    /// Of a role the name of its session, where policies may speak of it.
    session: Option<&'static str>,
    account: Option<&'static str>,
    /// What its unique id could be, where the estate does not say it.
    ids: Vec<String>,
}

impl Somebody {
    fn new(label: String, principal: Principal<'static>, account: Option<&'static str>) -> Self {
        Self { label, principal, role: None, session: None, account, ids: Vec::new() }
    }
}

/// Everybody; of roles with sessions of names that matter one of each.
fn everybody(cloud: &Sketch, file: &Value, sessions: &[&'static str]) -> Vec<Somebody> {
    let mut all = Vec::new();
    for (index, account) in ACCOUNTS.into_iter().enumerate() {
        let mut named = |rest: &str, role: Option<&str>| {
            let label = (cloud.caller)(account, rest);
            let name = role.map_or_else(|| label.clone(), |role| (cloud.session)(account, role));
            let mut one = Somebody::new(label.clone(), Principal::named(name), Some(account));
            if let Some(role) = role {
                let roles = file["accounts"][index]["roles"].as_array().unwrap();
                let is_known = roles.iter().any(|it| it["name"] == role && it["id"].is_string());
                let ids = |session: &str| -> Vec<String> {
                    let ids = ["AROA00", "AROA01", "AROAXX"]
                        .into_iter()
                        .filter(|_| cloud.dialect.name() == "aws" && !is_known);
                    ids.map(|id| format!("{id}:{session}")).collect()
                };
                one = Somebody { role: Some(label), ids: ids("s"), ..one };
                for session in sessions {
                    let principal = Principal::named(cloud.session_of(account, role, session));
                    all.push(Somebody { principal, session: Some(session), ids: ids(session), ..one.clone() });
                }
            }
            all.push(one);
        };
        named("root", None);
        ["user/u0", "user/u1"].iter().for_each(|name| named(name, None));
        named("role/r0", Some("r0"));
        named("role/r1", Some("r1"));
        if cloud.service.ends_with(".aliyuncs.com") {
            let principal = Principal::service(cloud.service).in_account(account);
            let label = format!("{} for {account}", cloud.service);
            all.push(Somebody::new(label, principal, Some(account)));
        }
    }
    // Elsewhere a policy names a service whomever it acts for.
    if !cloud.service.ends_with(".aliyuncs.com") {
        let (label, principal) = (cloud.service.to_owned(), Principal::service(cloud.service));
        all.push(Somebody::new(label, principal, None));
    }
    let (label, principal) = ("anybody".into(), Principal::anonymous());
    all.push(Somebody::new(label, principal, None));
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
    /// How many decisions were asked for.
    decisions: &'w Cell<u64>,
}

impl World<'_> {
    fn count(&self) {
        self.decisions.set(self.decisions.get() + 1);
    }

    /// The best standing over contexts, and over what else may be given: the id of who asks, the name of a session.
    fn best(
        &self,
        (given, more): (&Context, &[Vec<(&'static str, String)>]),
        allows: &dyn Fn(&Context) -> bool,
    ) -> Option<Standing> {
        let ask = |context: &Context| {
            self.count();
            allows(context)
        };
        best(&self.contexts, given, ask).or_else(|| {
            let with = |more: &Vec<(&'static str, String)>, context: &Context| {
                let more = more.iter().map(|(key, value)| (*key, json!(value)));
                context.iter().cloned().chain(more).collect::<Context>()
            };
            let mut all = more.iter();
            all.find_map(|more| best(&self.contexts, given, |context| ask(&with(more, context)))).map(|_| Standing::If)
        })
    }

    /// What may be given besides a context; by itself an action does not say how a session is to be named.
    fn more(&self, who: &Somebody, takes_name: bool) -> Vec<Vec<(&'static str, String)>> {
        let ids: Vec<_> = who.ids.iter().map(|id| vec![("aws:userid", id.clone())]).collect();
        let names = ["session", SESSIONS[0], SESSIONS[1]].into_iter().filter(|_| takes_name);
        let names: Vec<_> = names.map(|name| vec![("sts:RoleSessionName", name.to_owned())]).collect();
        let both = ids.iter().flat_map(|id| names.iter().map(|name| [&id[..], name].concat()));
        let both: Vec<_> = both.collect();
        [ids, names, both].concat()
    }

    fn direct(&self, who: &Somebody, topic: &Topic) -> Option<Standing> {
        let of = |(action, resource): &(String, String)| {
            let allows = |context: &Context| {
                let start = Question::new(who.principal.clone(), action.as_str(), resource.as_str());
                let question =
                    context.iter().fold(start, |question, (key, value)| question.context(*key, as_given(value)));
                self.estate.decide(&question).is_ok_and(|decision| decision.is_allowed())
            };
            let takes_name = self.cloud.dialect.name() == "aws" && action == "sts:AssumeRole";
            self.best((&self.given, &self.more(who, takes_name)), &allows)
        };
        topic.points.iter().filter_map(of).min()
    }

    /// Whether a role can be assumed under the name of a session, or under one of which nothing is said.
    fn assumes(&self, who: &Somebody, role: &str, session: Option<&str>) -> Option<Standing> {
        // A service gives no context of a caller.
        let is_service = who.label.starts_with(self.cloud.service);
        let given = if is_service { Context::new() } else { self.given.clone() };
        self.best((&given, &self.more(who, false)), &|context| {
            let start = AssumeRole::new(who.principal.clone(), role);
            let start = session.iter().fold(start, |asked, name| asked.session_name(*name));
            let asked = context.iter().fold(start, |asked, (key, value)| asked.context(*key, as_given(value)));
            self.estate.assume_role(&asked).is_ok_and(|assumed| assumed.session().is_some())
        })
    }

    /// Each part by itself, since each is a call of its own.
    fn passes(&self, who: &Somebody, role: &str, session: Option<&str>) -> Option<Standing> {
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
                self.best((&self.given, &self.more(who, false)), &holds)?
            } else {
                let service = Principal::service(self.cloud.service).in_account(*account);
                let label = format!("{} for {account}", self.cloud.service);
                let service = Somebody::new(label, service, Some(account));
                self.assumes(&service, role, session)?
            };
            worst = worst.max(standing);
        }
        Some(worst)
    }

    /// Everybody's standing, by chains of any length. What takes a certain name of a session is so under a condition.
    fn reach(&self, all: &[Somebody], topic: &Topic) -> BTreeMap<String, Standing> {
        let named = |who: &Somebody, standing: Standing| if who.session.is_some() { Standing::If } else { standing };
        let mut found: BTreeMap<usize, Standing> = BTreeMap::new();
        for (at, who) in all.iter().enumerate() {
            found.extend(self.direct(who, topic).map(|standing| (at, named(who, standing))));
        }
        let mut links: HashMap<(usize, usize), Option<Standing>> = HashMap::new();
        loop {
            let mut changed = false;
            for (target, role) in all.iter().enumerate().filter_map(|(at, who)| Some((at, who.role.as_ref()?))) {
                let Some(standing) = found.get(&target).copied() else { continue };
                for (at, who) in all.iter().enumerate().filter(|(_, who)| who.label != *role) {
                    let link = *links.entry((at, target)).or_insert_with(|| {
                        let session = all[target].session;
                        let both = [self.assumes(who, role, session), self.passes(who, role, session)];
                        both.into_iter().flatten().min().map(|standing| named(who, standing))
                    });
                    let Some(next) = link.map(|link| link.max(standing)) else { continue };
                    if found.get(&at).is_none_or(|before| next < *before) {
                        found.insert(at, next);
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let mut best: BTreeMap<String, Standing> = BTreeMap::new();
        for (at, standing) in found {
            let place = best.entry(all[at].label.clone()).or_insert(standing);
            *place = standing.min(*place);
        }
        best
    }

    /// Asks for what a step says: with its example it is allowed, and without it not, unless it is a condition that the
    /// session has a name. A time can be given as one too.
    fn ask_again(&self, link: &Link, step: &Step) {
        if !step.is_proven()
            || !step.gaps().is_empty()
            || !step.actor().contains(':')
            || link.kind() == LinkKind::Passes
        {
            return;
        }
        let allows = |example: &[(String, Vec<String>)], names: &[&str], is_timed: bool| {
            let name_key = "sts:RoleSessionName";
            let takes_name = self.cloud.dialect.name() == "aws"
                && link.kind() == LinkKind::Assumes
                && !example.iter().any(|(key, _)| key == name_key);
            names.iter().any(|name| {
                self.count();
                let start = Question::new(Principal::named(step.actor().to_owned()), step.action(), step.resource());
                let given = self.given.iter().filter(|_| !link.from().starts_with(self.cloud.service));
                let question = given.fold(start, |question, (key, value)| question.context(*key, as_given(value)));
                let question = if takes_name { question.context(name_key, *name) } else { question };
                let question = example.iter().fold(question, |question, (key, values)| match values.as_slice() {
                    [time] if is_timed && key.ends_with(":CurrentTime") => question.time(time.clone()),
                    [one] => question.context(key.clone(), one.clone()),
                    many => question.context(key.clone(), ContextValue::many(many.iter().cloned())),
                });
                self.estate.decide(&question).is_ok_and(|decision| decision.is_allowed())
            })
        };
        let names = ["session", SESSIONS[0], SESSIONS[1]];
        let says = || format!("{link:#?}\ngiven {:?}", self.given);
        assert!(allows(step.example(), &names, false), "the example does not allow it: {}", says());
        assert!(allows(step.example(), &names, true), "the example as a time does not allow it: {}", says());
        if step.standing() == Standing::If && !step.example().is_empty() {
            assert!(!allows(&[], &names[..1], false), "it is allowed without the example: {}", says());
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
    let number = |name: &str| std::env::var(name).map(|text| text.parse::<u64>().unwrap()).ok();
    let start = number("PORTCULLIS_SEED").unwrap_or(20_261_122);
    let wanted = number("PORTCULLIS_COMPARISONS");
    let least = number("PORTCULLIS_ROUNDS").unwrap_or(if wanted.is_some() { 0 } else { ROUNDS });
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
        let read = Estate::read([("estate.json", file.to_string())], &mut |_, _| Err("no files".into()))
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file:#}"));
        let fixed: Context = match random.chance(60) && !words.given.is_empty() {
            true => vec![random.pick(&words.given).clone()],
            false => Context::new(),
        };
        let world = World { cloud, estate: &read, contexts: words.contexts(), given: fixed, decisions: &decisions };
        let text = file.to_string();
        let named: Vec<&str> =
            SESSIONS.into_iter().filter(|_| ["/d", ":d", "\"d"].iter().any(|it| text.contains(it))).collect();
        let all = everybody(cloud, &file, &named);
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
            for link in found.able().iter().flat_map(Able::paths).flatten() {
                link.steps().iter().for_each(|step| world.ask_again(link, step));
            }
            all_paths_agree(&read, asked, &found);
            for able in found.able() {
                *counts.entry(format!("{}, {} links", able.standing().name(), able.paths()[0].len())).or_default() += 1;
            }
            let what = if topic.points.len() > 1 { "questions with wildcards" } else { "concrete questions" };
            *counts.entry(what.to_owned()).or_default() += 1;
        }
    }
    println!("{rounds} worlds, {} decisions", decisions.get());
    for (what, count) in &counts {
        println!("{what:<32} {count}");
    }
    let words = ["plain", "tags", "instants", "numbers", "addresses", "source", "clock", "lists"];
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
