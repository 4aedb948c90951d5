//! Everybody of a small estate, and the engine's answers to each of them in every context: what a
//! search must find.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use portcullis::estate::{AssumeRole, Link, LinkKind, PassRole, Question, Standing, Step};
use portcullis::{Circumstances, ContextValue, Estate, Principal, Verdict};
use serde_json::{Value, json};

use super::estates::{ACCOUNTS, SESSIONS, Sketch};
use super::vocabulary::{Context, circumstances};

/// What is asked about: patterns, and what of the small world they match.
pub struct Topic {
    pub action: String,
    pub resource: String,
    pub points: Vec<(String, String)>,
}

/// Somebody of the small world.
#[derive(Clone, Debug)]
pub struct Somebody {
    pub label: String,
    pub principal: Principal<'static>,
    pub role: Option<String>,
    /// Of a role the name of its session, where policies may speak of it.
    pub session: Option<&'static str>,
    pub account: Option<&'static str>,
    /// What its unique id could be, where the estate does not say it.
    pub ids: Vec<String>,
}

impl Somebody {
    fn new(label: String, principal: Principal<'static>, account: Option<&'static str>) -> Self {
        Self {
            label,
            principal,
            role: None,
            session: None,
            account,
            ids: Vec::new(),
        }
    }
}

/// Everybody; of roles with sessions of names that matter one of each.
pub fn everybody(cloud: &Sketch, file: &Value, sessions: &[&'static str]) -> Vec<Somebody> {
    let mut all = Vec::new();
    for (index, account) in ACCOUNTS.into_iter().enumerate() {
        let mut named = |rest: &str, role: Option<&str>| {
            let label = (cloud.caller)(account, rest);
            let name = role.map_or_else(|| label.clone(), |role| (cloud.session)(account, role));
            let mut one = Somebody::new(label.clone(), Principal::named(name), Some(account));
            if let Some(role) = role {
                let roles = file["accounts"][index]["roles"].as_array().unwrap();
                let is_known = roles
                    .iter()
                    .any(|it| it["name"] == role && it["id"].is_string());
                let ids = |session: &str| -> Vec<String> {
                    let ids = ["AROA00", "AROA01", "AROAXX"]
                        .into_iter()
                        .filter(|_| cloud.dialect.name() == "aws" && !is_known);
                    ids.map(|id| format!("{id}:{session}")).collect()
                };
                one = Somebody {
                    role: Some(label),
                    ids: ids("s"),
                    ..one
                };
                for session in sessions {
                    let principal = Principal::named(cloud.session_of(account, role, session));
                    all.push(Somebody {
                        principal,
                        session: Some(session),
                        ids: ids(session),
                        ..one.clone()
                    });
                }
            }
            all.push(one);
        };
        named("root", None);
        ["user/u0", "user/u1"]
            .iter()
            .for_each(|name| named(name, None));
        named("role/r0", Some("r0"));
        named("role/r1", Some("r1"));
        if cloud.service.ends_with(".aliyuncs.com") {
            let principal = Principal::service(cloud.service).in_account(account);
            let label = format!("{} for {account}", cloud.service);
            all.push(Somebody::new(label, principal, Some(account)));
        }
    }
    // Elsewhere a policy names a service, not the caller that the service acts for.
    if !cloud.service.ends_with(".aliyuncs.com") {
        let (label, principal) = (cloud.service.to_owned(), Principal::service(cloud.service));
        all.push(Somebody::new(label, principal, None));
    }
    let (label, principal) = ("anybody".into(), Principal::anonymous());
    all.push(Somebody::new(label, principal, None));
    all
}

/// The best standing over the contexts that contain what is given.
fn best(
    contexts: &[Context],
    given: &Context,
    mut allows: impl FnMut(&Context) -> bool,
) -> Option<Standing> {
    let fits = |context: &&Context| given.iter().all(|pair| context.contains(pair));
    if allows(given) {
        return Some(Standing::Now);
    }
    contexts
        .iter()
        .filter(fits)
        .any(allows)
        .then_some(Standing::If)
}

pub struct World<'w> {
    pub cloud: &'w Sketch,
    pub estate: &'w Estate,
    pub contexts: Vec<Context>,
    pub given: Context,
    /// How many decisions were asked for.
    pub decisions: &'w Cell<u64>,
}

impl World<'_> {
    fn count(&self) {
        self.decisions.set(self.decisions.get() + 1);
    }

    /// The best standing over contexts, and over what else may be given: the id of who asks, the
    /// name of a session.
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
            all.find_map(|more| best(&self.contexts, given, |context| ask(&with(more, context))))
                .map(|_| Standing::If)
        })
    }

    /// What may be given besides a context; by itself an action does not say how a session is to be
    /// named.
    fn more(&self, who: &Somebody, takes_name: bool) -> Vec<Vec<(&'static str, String)>> {
        let ids: Vec<_> = who
            .ids
            .iter()
            .map(|id| vec![("aws:userid", id.clone())])
            .collect();
        let names = ["session", SESSIONS[0], SESSIONS[1]]
            .into_iter()
            .filter(|_| takes_name);
        let names: Vec<_> = names
            .map(|name| vec![("sts:RoleSessionName", name.to_owned())])
            .collect();
        let both = ids
            .iter()
            .flat_map(|id| names.iter().map(|name| [&id[..], name].concat()));
        let both: Vec<_> = both.collect();
        [ids, names, both].concat()
    }

    fn direct(&self, who: &Somebody, topic: &Topic) -> Option<Standing> {
        let of = |(action, resource): &(String, String)| {
            let allows = |context: &Context| {
                let question =
                    Question::new(who.principal.clone(), action.as_str(), resource.as_str())
                        .under(circumstances(context));
                self.estate
                    .decide(&question)
                    .is_ok_and(|decision| decision.is_allowed())
            };
            let takes_name = self.cloud.dialect.name() == "aws" && action == "sts:AssumeRole";
            self.best((&self.given, &self.more(who, takes_name)), &allows)
        };
        topic.points.iter().filter_map(of).min()
    }

    /// Whether a role can be assumed under the name of a session, or under a name that no policy
    /// mentions.
    fn assumes(&self, who: &Somebody, role: &str, session: Option<&str>) -> Option<Standing> {
        // A service gives no context of a caller.
        let is_service = who.label.starts_with(self.cloud.service);
        let given = if is_service {
            Context::new()
        } else {
            self.given.clone()
        };
        self.best((&given, &self.more(who, false)), &|context| {
            let start = AssumeRole::new(who.principal.clone(), role);
            let start = session
                .iter()
                .fold(start, |asked, name| asked.session_name(*name));
            self.estate
                .assume_role(&start.under(circumstances(context)))
                .is_ok_and(|assumed| assumed.session().is_some())
        })
    }

    /// Each part by itself, since each is a call of its own.
    fn passes(&self, who: &Somebody, role: &str, session: Option<&str>) -> Option<Standing> {
        let action = match self.cloud.dialect.name() {
            "alibaba-ram" | "volcengine" => "ecs:RunInstances",
            "aws" => "ec2:RunInstances",
            _ => "kec:AttachInstancesIamRole",
        };
        let account = ACCOUNTS
            .iter()
            .find(|account| role.contains(**account))
            .unwrap();
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
        let asked = |context: &Context| start().under(circumstances(context));
        let parts = self.estate.pass_role(&start()).ok()?.parts().len();
        let mut worst = Standing::Now;
        for part in 0..parts {
            let holds = |context: &Context| {
                self.estate.pass_role(&asked(context)).is_ok_and(|passed| {
                    passed.parts()[part].1.decision().verdict() == Verdict::Allow
                })
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

    /// Everybody's standing, by chains of any length. What takes a certain name of a session is so
    /// under a condition.
    pub fn reach(&self, all: &[Somebody], topic: &Topic) -> BTreeMap<String, Standing> {
        let named = |who: &Somebody, standing: Standing| {
            if who.session.is_some() {
                Standing::If
            } else {
                standing
            }
        };
        let mut found: BTreeMap<usize, Standing> = BTreeMap::new();
        for (at, who) in all.iter().enumerate() {
            found.extend(
                self.direct(who, topic)
                    .map(|standing| (at, named(who, standing))),
            );
        }
        let mut links: HashMap<(usize, usize), Option<Standing>> = HashMap::new();
        loop {
            let mut changed = false;
            for (target, role) in all
                .iter()
                .enumerate()
                .filter_map(|(at, who)| Some((at, who.role.as_ref()?)))
            {
                let Some(standing) = found.get(&target).copied() else {
                    continue;
                };
                for (at, who) in all.iter().enumerate().filter(|(_, who)| who.label != *role) {
                    let link = *links.entry((at, target)).or_insert_with(|| {
                        let session = all[target].session;
                        let both = [
                            self.assumes(who, role, session),
                            self.passes(who, role, session),
                        ];
                        both.into_iter()
                            .flatten()
                            .min()
                            .map(|standing| named(who, standing))
                    });
                    let Some(next) = link.map(|link| link.max(standing)) else {
                        continue;
                    };
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

    /// Asks for what a step says: with its example it is allowed, and without it not, unless it is
    /// a condition that the session has a name. A time can be given as one too.
    pub fn ask_again(&self, link: &Link, step: &Step) {
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
                let mut given = Circumstances::new();
                if !link.from().starts_with(self.cloud.service) {
                    given = circumstances(&self.given);
                }
                if takes_name {
                    given = given.context(name_key, *name);
                }
                for (key, values) in example {
                    given = match values.as_slice() {
                        [time] if is_timed && key.ends_with(":CurrentTime") => {
                            given.time(time.clone())
                        }
                        [one] => given.context(key.clone(), one.clone()),
                        many => {
                            given.context(key.clone(), ContextValue::many(many.iter().cloned()))
                        }
                    };
                }
                let actor = Principal::named(step.actor().to_owned());
                let question = Question::new(actor, step.action(), step.resource());
                self.estate
                    .decide(&question.under(given))
                    .is_ok_and(|decision| decision.is_allowed())
            })
        };
        let names = ["session", SESSIONS[0], SESSIONS[1]];
        let says = || format!("{link:#?}\ngiven {:?}", self.given);
        assert!(
            allows(step.example(), &names, false),
            "the example does not allow it: {}",
            says()
        );
        assert!(
            allows(step.example(), &names, true),
            "the example as a time does not allow it: {}",
            says()
        );
        if step.standing() == Standing::If && !step.example().is_empty() {
            assert!(
                !allows(&[], &names[..1], false),
                "it is allowed without the example: {}",
                says()
            );
        }
    }
}
