//! Random policies, requests and changes.

use std::collections::BTreeMap;

use portcullis::{Dialect, Kind, Policy, PolicySet, Request};

use crate::support::{Effort, Random};

pub(super) const SEED: u64 = 20_261_122;
pub(super) const ROUNDS: Effort = Effort {
    usual: 12,
    full: 40,
};
pub(super) const NAMES: &[&str] = &["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
pub(super) const KINDS: &[Kind] = &[
    Kind::Identity,
    Kind::Identity,
    Kind::Identity,
    Kind::Identity,
    Kind::Boundary,
    Kind::Session,
    Kind::Resource,
];
/// Tables everywhere, where they are worth it, nowhere.
pub(super) const INDEXED: [Option<usize>; 3] = [Some(0), None, Some(usize::MAX)];

/// What a set should hold: kind and text by name.
pub(super) type Model = BTreeMap<String, (Kind, String)>;

pub(super) fn action(random: &mut Random) -> &'static str {
    random.pick::<&str>(&[
        "*",
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "s3:*Object",
        "s3:PutObject",
        "ec2:*",
        "s3:G?t*",
        "ec2:Run*",
    ])
}

pub(super) fn resource(random: &mut Random) -> String {
    let account = random.pick(&["", "1", "*", "2"]);
    let last = random.pick(&[
        "*",
        "b/*",
        "b/k",
        "b/k*",
        "*/k",
        "*key*",
        "b/*/k",
        "c/d/e/*",
        "c/d/e/f",
        "c/?/e/f",
        "",
        "b",
        "${aws:username}/*",
        "b/${aws:username}",
    ]);
    let service = random.pick(&["s3", "s3", "s3", "*", "s?", "ec2"]);
    if random.chance(12) {
        "*".to_owned()
    } else {
        format!("arn:aws:{service}::{account}:{last}")
    }
}

pub(super) fn list(random: &mut Random, mut one: impl FnMut(&mut Random) -> String) -> String {
    let items: Vec<String> = (0..*random.pick(&[1, 1, 1, 2, 3]))
        .map(|_| format!("{:?}", one(random)))
        .collect();
    format!("[{}]", items.join(","))
}

/// A policy of some statements; each Sid names the change that wrote it.
pub(super) fn policy(random: &mut Random, kind: Kind, change: usize) -> String {
    let count = *random.pick(&[1, 1, 2, 3, 8, 30]);
    let statement = |random: &mut Random, number: usize| {
        let effect = if random.chance(80) { "Allow" } else { "Deny" };
        let not = |random: &mut Random| if random.chance(6) { "Not" } else { "" };
        let actions = format!(
            r#""{}Action":{}"#,
            not(random),
            list(random, |random| action(random).to_owned())
        );
        let resources = format!(r#""{}Resource":{}"#, not(random), list(random, resource));
        let condition = match random.below(5) {
            0 => r#","Condition":{"StringEquals":{"k":"v"}}"#,
            1 => r#","Condition":{"StringNotEquals":{"k":"v"}}"#,
            _ => "",
        };
        let principal = match (kind, random.below(4)) {
            (Kind::Resource, 0) => r#","Principal":"*""#,
            (Kind::Resource, 1) => r#","Principal":{"AWS":"arn:aws:iam::1:user/ann"}"#,
            (Kind::Resource, 2) => r#","Principal":{"AWS":["1","arn:aws:iam::1:user/bob"]}"#,
            (Kind::Resource, _) => r#","Principal":{"AWS":"arn:aws:iam::2:role/ann"}"#,
            _ => "",
        };
        format!(
            r#"{{"Sid":"c{change}s{number}","Effect":"{effect}",{actions},
                {resources}{principal}{condition}}}"#
        )
    };
    let statements: Vec<String> = (0..count).map(|number| statement(random, number)).collect();
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    )
}

pub(super) fn request(random: &mut Random, dialect: &Dialect) -> Request<'static> {
    let action = *random.pick(&[
        "s3:GetObject",
        "s3:PutObject",
        "s3:Get",
        "ec2:RunInstances",
        "s4:GetThing",
        "sns:x",
    ]);
    let account = random.pick(&["", "1", "2"]);
    let last = random.pick(&[
        "b/k",
        "b/key",
        "b",
        "",
        "c/d/e/f",
        "c/d/e/f/k",
        "c/x/e/f",
        "ann/k",
        "b/ann",
        "zkeyz",
        "b/x/k",
    ]);
    let resource = if random.chance(8) {
        "*".to_owned()
    } else {
        format!("arn:aws:s3::{account}:{last}")
    };
    let user = *random.pick(&[
        "arn:aws:iam::1:user/ann",
        "arn:aws:iam::1:user/bob",
        "arn:aws:sts::2:assumed-role/ann/s",
    ]);
    let request = dialect.request(user, action, resource);
    match random.below(3) {
        0 => request.context("k", "v"),
        1 => request.context("k", "w"),
        _ => request,
    }
    .build()
    .unwrap()
}

pub(super) fn fresh(dialect: &Dialect, model: &Model, indexed: Option<usize>) -> PolicySet {
    let builder = PolicySet::builder(dialect);
    let builder = indexed
        .into_iter()
        .fold(builder, |builder, from| builder.index_from(from));
    model
        .iter()
        .fold(builder, |builder, (name, (kind, text))| {
            builder.add(*kind, name, text)
        })
        .build()
        .unwrap()
}

pub(super) fn parsed(dialect: &Dialect, model: &Model) -> Vec<Policy> {
    model
        .iter()
        .map(|(name, (kind, text))| Policy::parse(dialect, *kind, name, text).unwrap())
        .collect()
}

/// Random changes of the model, and the same of a set; `None` when there was nothing to change.
pub(super) fn change(
    random: &mut Random,
    number: usize,
    model: &mut Model,
    sets: &mut [PolicySet],
) {
    if random.chance(6) {
        sets.iter_mut().for_each(|set| *set = set.compact());
        return;
    }
    let mut updates: Vec<_> = sets.iter().map(PolicySet::update).collect();
    let mut named: Vec<&str> = Vec::new();
    for _ in 0..*random.pick(&[0, 1, 1, 1, 2, 3]) {
        let name = *random.pick(NAMES);
        if named.contains(&name) {
            continue;
        }
        named.push(name);
        if model.contains_key(name) && random.chance(40) {
            updates = updates
                .into_iter()
                .map(|update| update.remove(name))
                .collect();
            model.remove(name);
            continue;
        }
        let same = model.get(name).filter(|_| random.chance(20)).cloned();
        let (kind, text) = same.unwrap_or_else(|| {
            let kind = *random.pick(KINDS);
            (kind, policy(random, kind, number))
        });
        updates = updates
            .into_iter()
            .map(|update| update.put(kind, name, &text))
            .collect();
        model.insert(name.to_owned(), (kind, text));
    }
    for (set, update) in sets.iter_mut().zip(updates) {
        *set = update.build().unwrap_or_else(|error| panic!("{error}"));
    }
}
