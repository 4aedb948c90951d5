//! Estates against layers that are put together by hand, and those against the reference: random
//! small estates of every dialect, one question at a time. All must give the same verdict and
//! stage, or all refuse the question.
//!
//! `PORTCULLIS_COMPARISONS` says how many answers are compared with the reference's,
//! `PORTCULLIS_SEED` where to start; a failure prints the seed of its round, the estate and the
//! question.

use std::collections::BTreeMap;

use portcullis::estate::Question;
use portcullis::{
    Caller, Estate, Kind, Policy, PolicySet, Principal, Request, ResourceGroup, ResourceSide,
    Verdict,
};
use portcullis::{authorize, reference};
use serde_json::{Value, json};

use crate::support::estates::{ACCOUNTS, FOREIGN, Sketch, estate, sketches};
use crate::support::{Compared, Effort, Random, seed};

const COMPARISONS: Effort = Effort {
    usual: 18_000,
    full: 54_000,
};
const QUESTIONS: usize = 12;
/// The estate as lists of policies, found by walking its JSON.
struct ByHand<'w> {
    cloud: &'w Sketch,
    estate: &'w Value,
}

/// Policies of one kind, by the names that the estate gives them.
type List = Vec<Policy>;

impl ByHand<'_> {
    fn account(&self, id: &str) -> Option<&Value> {
        self.estate["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|account| account["id"] == id)
    }

    fn named(list: &Value, name: &str) -> Option<Value> {
        list.as_array()?
            .iter()
            .find(|item| item["name"] == name)
            .cloned()
    }

    fn policy(&self, kind: Kind, document: &Value, name: &str) -> Policy {
        Policy::parse(&self.cloud.dialect, kind, name, document.to_string()).unwrap()
    }

    fn shared(&self, kind: Kind, names: &Value) -> List {
        let names = names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        names
            .map(|name| {
                self.policy(
                    kind,
                    &Self::named(&self.estate["policies"], name).unwrap()["document"],
                    name,
                )
            })
            .collect()
    }

    fn attached(&self, holder: &Value, layers: &mut reference::Layers) {
        layers
            .identity
            .extend(self.shared(Kind::Identity, &holder["policies"]));
        for inline in holder["inline"].as_array().into_iter().flatten() {
            layers
                .identity
                .push(self.policy(Kind::Identity, &inline["document"], "own"));
        }
        for scoped in holder["policies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|item| item.is_object())
        {
            let list = self.shared(Kind::Identity, &json!([scoped["policy"]]));
            layers.scoped.push((list, vec!["g".into()]));
        }
    }

    fn levels(&self, account: &Value, kind: Kind) -> Option<Vec<List>> {
        let mut lists: Vec<Value> = vec![account[kind.name()].clone()];
        let mut folder = account["folder"].as_str().map(str::to_owned);
        while let Some(name) = folder {
            let found = Self::named(&self.estate["folders"], &name).unwrap();
            lists.push(found[kind.name()].clone());
            folder = found["parent"].as_str().map(str::to_owned);
        }
        let levels: Vec<List> = lists
            .iter()
            .rev()
            .filter(|list| list.is_array())
            .map(|list| self.shared(kind, list))
            .collect();
        (!levels.is_empty()).then_some(levels)
    }

    /// Everything that bears on a question; `None` where the caller is cut off.
    fn layers(&self, asker: &Asker, resource: &str, owner: &str) -> Option<reference::Layers> {
        let mut layers = reference::Layers::default();
        let account = asker.account.as_deref().and_then(|id| self.account(id));
        let mut is_linked = false;
        if let (Some(account), Some((list, name))) = (account, asker.holder) {
            let holder = Self::named(&account[list], name)?;
            if holder["status"] == "disabled" {
                return None;
            }
            is_linked = holder["service_linked"] == true;
            self.attached(&holder, &mut layers);
            if holder["groups"]
                .as_array()
                .is_some_and(|groups| !groups.is_empty())
            {
                self.attached(&account["groups"][0], &mut layers);
            }
            layers.boundary = holder["boundary"]
                .as_str()
                .map(|name| self.shared(Kind::Boundary, &json!([name])));
        }
        let binds = |account: &Value| account["management"] != true && !is_linked;
        let follows_resource = self.cloud.dialect.control_follows_resource();
        if let Some(account) = account.filter(|account| binds(account) && !follows_resource) {
            layers.control = self.levels(account, Kind::Control);
        }
        let mut side = reference::Side {
            owner: Some(owner.to_owned()),
            ..reference::Side::default()
        };
        if let Some(account) = self.account(owner) {
            if binds(account) {
                side.control = self
                    .levels(account, Kind::Control)
                    .filter(|_| follows_resource);
                side.resource_control = self.levels(account, Kind::ResourceControl);
            }
            self.bucket(account, resource, &mut side);
            let role = resource
                .rsplit_once("role/")
                .and_then(|(_, name)| Self::named(&account["roles"], name));
            let trust = role.filter(|role| role["trust"].is_object());
            side.trust = trust.map(|role| vec![self.policy(Kind::Trust, &role["trust"], "trust")]);
        }
        layers.sides = vec![side];
        Some(layers)
    }

    fn bucket(&self, account: &Value, resource: &str, side: &mut reference::Side) {
        let is_it = |bucket: &&Value| {
            let name = bucket["name"].as_str().unwrap();
            resource == name || resource.starts_with(&format!("{name}/"))
        };
        let Some(bucket) = account["resources"].as_array().unwrap().iter().find(is_it) else {
            return;
        };
        side.place = match bucket.get("resource_group") {
            None => reference::Placement::Unknown,
            Some(Value::Null) => reference::Placement::None,
            Some(group) => reference::Placement::In(group.as_str().unwrap().into()),
        };
        let policies = bucket["policies"].as_array();
        side.policy = policies.map(|list| {
            list.iter()
                .map(|item| self.policy(Kind::Resource, &item["document"], "on"))
                .collect()
        });
    }
}

/// Who asks.
#[derive(Debug)]
struct Asker {
    principal: Principal<'static>,
    account: Option<String>,
    /// The list and the name in the estate.
    holder: Option<(&'static str, &'static str)>,
}

fn asker(random: &mut Random, cloud: &Sketch) -> Asker {
    let id = *random.pick(&ACCOUNTS);
    let named = |id: &str, name: String, holder| Asker {
        principal: Principal::named(name),
        account: Some(id.to_owned()),
        holder,
    };
    match random.below(9) {
        0 => named(id, (cloud.caller)(id, "root"), None),
        1 => named(id, (cloud.caller)(id, "role/r0"), Some(("roles", "r0"))),
        2 => {
            let session = *random.pick(&["s", "dep", "dx"]);
            named(
                id,
                cloud.session_of(id, "r1", session),
                Some(("roles", "r1")),
            )
        }
        3 => named(id, (cloud.caller)(id, "user/gone"), Some(("users", "gone"))),
        4 => named(FOREIGN, (cloud.caller)(FOREIGN, "user/u0"), None),
        5 => {
            let principal = Principal::service(cloud.service).in_account(id);
            Asker {
                principal,
                account: Some(id.to_owned()),
                holder: None,
            }
        }
        6 => named(id, (cloud.caller)(id, "user/u1"), Some(("users", "u1"))),
        _ => named(id, (cloud.caller)(id, "user/u0"), Some(("users", "u0"))),
    }
}

type Answer = Option<(Verdict, &'static str)>;

/// The layers of the reference as those of `authorize`, each a set of its own: what they share
/// changes no answer.
fn compiled(cloud: &Sketch, layers: &reference::Layers, request: &Request<'_>) -> Answer {
    let layer = |kind: Kind, list: &List| {
        let mut builder = PolicySet::builder(&cloud.dialect);
        for (index, policy) in list.iter().enumerate() {
            let again =
                Policy::parse(&cloud.dialect, kind, &index.to_string(), policy.to_json()).unwrap();
            builder = builder.add_policy(again);
        }
        builder.build().unwrap().layer_of(kind)
    };
    let levels = |kind: Kind, lists: &Vec<List>| {
        lists
            .iter()
            .map(|list| layer(kind, list))
            .collect::<Vec<_>>()
    };
    let mut caller = Caller::new().identity(layer(Kind::Identity, &layers.identity));
    for (list, groups) in &layers.scoped {
        caller = caller.identity_in(layer(Kind::Identity, list), groups.clone());
    }
    if let Some(list) = &layers.boundary {
        caller = caller.boundary(layer(Kind::Boundary, list));
    }
    if let Some(lists) = &layers.control {
        caller = caller.control(levels(Kind::Control, lists));
    }
    let sides = layers.sides.iter().map(|side| {
        let group = match &side.place {
            reference::Placement::Unknown => ResourceGroup::Unknown,
            reference::Placement::None => ResourceGroup::None,
            reference::Placement::In(group) => ResourceGroup::Named(group.clone()),
        };
        let mut built = ResourceSide::new()
            .owner(side.owner.clone().unwrap())
            .group(group);
        if let Some(list) = &side.policy {
            built = built.policy(layer(Kind::Resource, list));
        }
        if let Some(list) = &side.trust {
            built = built.trust(layer(Kind::Trust, list));
        }
        if let Some(lists) = &side.control {
            built = built.control(levels(Kind::Control, lists));
        }
        if let Some(lists) = &side.resource_control {
            built = built.resource_control(levels(Kind::ResourceControl, lists));
        }
        built
    });
    let decision = authorize(&caller, &sides.collect::<Vec<_>>(), request).ok()?;
    Some((decision.verdict(), decision.stage().name()))
}

#[test]
fn clause_l11_estates_decide_as_layers_by_hand() {
    let wanted = COMPARISONS.chosen_by("PORTCULLIS_COMPARISONS");
    let mut seed = seed(20_261_122);
    let mut compared = Compared::default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let clouds = sketches();
    while compared.total() < wanted {
        seed += 1;
        let mut random = Random::new(seed);
        let cloud = &clouds[random.below(clouds.len())];
        let file = estate(&mut random, cloud);
        let read = Estate::read([("estate.json", file.to_string())])
            .unwrap_or_else(|error| panic!("seed {seed}: {error}\n{file:#}"));
        let by_hand = ByHand {
            cloud,
            estate: &file,
        };
        for _ in 0..QUESTIONS {
            let asker = asker(&mut random, cloud);
            let (index, at) = (random.below(2), random.below(2));
            let owner = ACCOUNTS[index];
            let (action, resource) = if random.chance(35) {
                (
                    "sts:AssumeRole",
                    (cloud.caller)(owner, &format!("role/r{at}")),
                )
            } else {
                let bucket = (cloud.bucket)(owner, if index == 0 { at } else { 2 + at });
                let key = if random.chance(60) { "/k" } else { "" };
                (*random.pick(&cloud.actions), format!("{bucket}{key}"))
            };
            let question = Question::new(asker.principal.clone(), action, resource.clone());
            let answer = read
                .decide(&question)
                .ok()
                .map(|decision| (decision.verdict(), decision.stage().name()));
            let explained = read.explain(&question).ok().map(|answer| answer.decision());
            let explained = explained.map(|decision| (decision.verdict(), decision.stage().name()));
            let id = |(list, name): (&str, &str)| {
                by_hand.account(owner_of(&asker)).and_then(|account| {
                    let found = ByHand::named(&account[list], name)?;
                    found["id"].as_str().map(str::to_owned)
                })
            };
            let mut principal = asker.principal.clone();
            if let Some(id) = asker.holder.and_then(id) {
                principal = principal.with_id(id);
            }
            let mut builder = cloud.dialect.request(principal, action, resource.clone());
            let layers = by_hand.layers(&asker, &resource, owner);
            if let Some(reference::Placement::In(group)) =
                layers.as_ref().map(|layers| layers.sides[0].place.clone())
            {
                builder = builder.resource_group(group);
            }
            let request = builder.build().unwrap();
            let (hand, oracle) = match &layers {
                None => {
                    let cut_off = Some((Verdict::ImplicitDeny, "identity"));
                    (cut_off, cut_off)
                }
                Some(layers) => (
                    compiled(cloud, layers, &request),
                    reference::authorize(layers, &request),
                ),
            };
            let all = [answer, explained, hand, oracle];
            assert!(
                all.iter().all(|other| *other == answer),
                "seed {seed}: {asker:?} {action} {resource}\n\
                 estate, explained, by hand, reference: {all:?}\n{file:#}"
            );
            let word = oracle.map_or("refused", |(verdict, _)| verdict.name());
            for engine in ["estate", "explanation", "layers by hand"] {
                compared.count(cloud.dialect.name(), engine, word);
            }
            let what = answer.map_or_else(
                || "refused".to_owned(),
                |(verdict, stage)| format!("{verdict} at {stage}"),
            );
            *counts.entry(what).or_default() += 1;
        }
    }
    for (what, count) in &counts {
        println!("{what:<32} {count}");
    }
    compared.finish(&["Allow", "ExplicitDeny", "ImplicitDeny"], 5);
    let kinds = [
        "Allow at identity",
        "Allow at resource",
        "Allow at trust",
        "ExplicitDeny at identity",
        "ImplicitDeny at boundary",
    ];
    for kind in kinds.into_iter().chain([
        "ImplicitDeny at control",
        "ExplicitDeny at trust",
        "ImplicitDeny at trust",
    ]) {
        assert!(
            counts.get(kind).is_some_and(|count| *count >= 20),
            "too seldom: {kind}: {counts:?}"
        );
    }
}

fn owner_of(asker: &Asker) -> &str {
    asker.account.as_deref().unwrap_or("")
}
