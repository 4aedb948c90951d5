//! Changed sets decide as sets built from scratch: random sequences of changes, and what must hold
//! after each.

use std::collections::BTreeMap;

use portcullis::{
    Caller, Dialect, Kind, Limits, Policy, PolicySet, Request, ResourceSide, Verdict, authorize,
    reference, set::PolicyId,
};

use crate::support::{Effort, Random};

const SEED: u64 = 20_261_122;
const ROUNDS: Effort = Effort {
    usual: 12,
    full: 40,
};
const NAMES: &[&str] = &["p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"];
const KINDS: &[Kind] = &[
    Kind::Identity,
    Kind::Identity,
    Kind::Identity,
    Kind::Identity,
    Kind::Boundary,
    Kind::Session,
    Kind::Resource,
];
/// Tables everywhere, where they are worth it, nowhere.
const INDEXED: [Option<usize>; 3] = [Some(0), None, Some(usize::MAX)];

/// What a set should hold: kind and text by name.
type Model = BTreeMap<String, (Kind, String)>;

fn action(random: &mut Random) -> &'static str {
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

fn resource(random: &mut Random) -> String {
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

fn list(random: &mut Random, mut one: impl FnMut(&mut Random) -> String) -> String {
    let items: Vec<String> = (0..*random.pick(&[1, 1, 1, 2, 3]))
        .map(|_| format!("{:?}", one(random)))
        .collect();
    format!("[{}]", items.join(","))
}

/// A policy of some statements; each Sid names the change that wrote it.
fn policy(random: &mut Random, kind: Kind, change: usize) -> String {
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

fn request(random: &mut Random, dialect: &Dialect) -> Request<'static> {
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

fn fresh(dialect: &Dialect, model: &Model, indexed: Option<usize>) -> PolicySet {
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

fn parsed(dialect: &Dialect, model: &Model) -> Vec<Policy> {
    model
        .iter()
        .map(|(name, (kind, text))| Policy::parse(dialect, *kind, name, text).unwrap())
        .collect()
}

/// Random changes of the model, and the same of a set; `None` when there was nothing to change.
fn change(random: &mut Random, number: usize, model: &mut Model, sets: &mut [PolicySet]) {
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

/// What one set answers, in every way of asking.
fn check_decision(
    set: &PolicySet,
    request: &Request<'_>,
    wanted: Verdict,
    model: &Model,
    what: &str,
) {
    let decision = set.decide(request);
    let asked = format!(
        "{what}: {} on {:?}",
        request.action(),
        request.resources().next()
    );
    assert_eq!(decision.verdict(), wanted, "{asked}");
    let (counted, work) = set.decide_and_count(request);
    assert_eq!(counted, decision, "{asked}");
    let bytes = request.resources().map(str::len).max().unwrap();
    let worst = set.worst_case();
    assert!(
        work.probes() <= worst.probes(bytes, bytes)
            && work.comparisons() <= worst.comparisons(bytes, bytes),
        "{work:?} {worst:?} {asked}"
    );
    let explanation = set.explain(request);
    assert_eq!(explanation.decision().verdict(), wanted, "{asked}");
    let Some(id) = decision.statement() else {
        assert_eq!(wanted, Verdict::ImplicitDeny, "{asked}");
        return;
    };
    let info = set
        .statement(id)
        .unwrap_or_else(|| panic!("{asked}: no such statement"));
    let (kind, text) = &model[info.policy()];
    assert_eq!(*kind, Kind::Identity, "{asked}");
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    let statement = &document["Statement"][info.index()];
    assert_eq!(
        statement["Sid"].as_str(),
        info.sid(),
        "{asked}: a statement of another text"
    );
    let effect = if wanted == Verdict::Allow {
        "Allow"
    } else {
        "Deny"
    };
    assert_eq!(statement["Effect"], effect, "{asked}");
    let alone = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
    let alone = PolicySet::builder(set.dialect())
        .add(Kind::Identity, "alone", alone)
        .build()
        .unwrap();
    assert_eq!(
        alone.decide(request).verdict(),
        wanted,
        "{asked}: the statement that is named does not decide"
    );
}

/// A caller and a resource with the layers of a set, by the names of its policies.
fn authorize_by(set: &PolicySet, model: &Model, request: &Request<'_>) -> (Verdict, String) {
    let layer = |kind: Kind| {
        let ids: Vec<PolicyId> = model
            .iter()
            .filter(|(_, (found, _))| *found == kind)
            .map(|(name, _)| set.id(name).unwrap())
            .collect();
        set.layer(kind, &ids).unwrap()
    };
    let caller = Caller::new()
        .identity(layer(Kind::Identity))
        .boundary(layer(Kind::Boundary))
        .session(layer(Kind::Session));
    let sides = [ResourceSide::new().policy(layer(Kind::Resource)).owner("1")];
    let decision = authorize(&caller, &sides, request);
    decision.map_or_else(
        |error| (Verdict::ImplicitDeny, error.id().to_owned()),
        |decision| (decision.verdict(), format!("{:?}", decision.stage())),
    )
}

fn check(
    random: &mut Random,
    dialect: &Dialect,
    model: &Model,
    sets: &[PolicySet],
    what: &str,
) -> [usize; 3] {
    let rebuilt = fresh(dialect, model, Some(usize::MAX));
    let policies = parsed(dialect, model);
    let names: Vec<&str> = model.keys().map(String::as_str).collect();
    for set in sets {
        let mut found: Vec<&str> = set.ids().map(|id| set.policy(id).unwrap().0).collect();
        found.sort_unstable();
        assert_eq!(found, names, "{what}");
        assert_eq!(
            (set.policy_count(), set.statement_count()),
            (rebuilt.policy_count(), rebuilt.statement_count()),
            "{what}"
        );
        assert_eq!(set.fingerprint(), rebuilt.fingerprint(), "{what}");
    }
    let mut verdicts = [0; 3];
    for _ in 0..12 {
        let request = request(random, dialect);
        let wanted = rebuilt.decide(&request).verdict();
        assert_eq!(
            wanted,
            reference::decide(&policies, &request),
            "{what}: {}",
            request.action()
        );
        verdicts[wanted as usize] += 1;
        let layered = authorize_by(&rebuilt, model, &request);
        for (set, indexed) in sets.iter().zip(INDEXED) {
            let what = format!("{what}, indexed from {indexed:?}");
            check_decision(set, &request, wanted, model, &what);
            assert_eq!(
                authorize_by(set, model, &request),
                layered,
                "{what}: {}",
                request.action()
            );
        }
    }
    verdicts
}

#[test]
fn changed_sets_decide_as_those_built_anew() {
    let dialect = Dialect::aws();
    let (mut verdicts, mut steps) = ([0; 3], 0);
    for seed in SEED..SEED + ROUNDS.chosen() {
        let random = &mut Random::new(seed);
        let mut model = Model::new();
        let mut sets: Vec<PolicySet> = INDEXED
            .iter()
            .map(|from| fresh(&dialect, &model, *from))
            .collect();
        for number in 0..25 {
            change(random, number, &mut model, &mut sets);
            let counts = check(
                random,
                &dialect,
                &model,
                &sets,
                &format!("seed {seed}, change {number}"),
            );
            verdicts
                .iter_mut()
                .zip(counts)
                .for_each(|(sum, count)| *sum += count);
            steps += 1;
        }
    }
    println!("{steps} changes, verdicts {verdicts:?}");
    assert!(verdicts.iter().all(|count| *count > steps), "{verdicts:?}");
}

#[test]
fn old_snapshots_answer_as_before() {
    let dialect = Dialect::aws();
    let random = &mut Random::new(SEED);
    let requests: Vec<Request<'static>> = (0..40).map(|_| request(random, &dialect)).collect();
    let answers = |set: &PolicySet| -> Vec<_> {
        requests.iter().map(|request| set.decide(request)).collect()
    };
    let mut model = Model::new();
    let mut sets: Vec<PolicySet> = INDEXED
        .iter()
        .map(|from| fresh(&dialect, &model, *from))
        .collect();
    let mut kept = Vec::new();
    for number in 0..60 {
        change(random, number, &mut model, &mut sets);
        kept.extend(sets.iter().map(|set| {
            (
                set.clone(),
                answers(set),
                set.ids().collect::<Vec<_>>(),
                model.clone(),
            )
        }));
    }
    for (set, answered, ids, model) in &kept {
        assert_eq!(answers(set), *answered);
        assert_eq!(ids.len(), model.len());
        assert!(ids.iter().all(|id| {
            set.policy(*id)
                .is_some_and(|(name, _)| model.contains_key(name))
        }));
    }
}

/// An id means its policy or is refused: never another one.
#[test]
fn ids_of_other_sets_never_name_another_policy() {
    let dialect = Dialect::aws();
    let (mut refused, mut known) = (0, 0);
    for seed in SEED..SEED + 10 {
        let random = &mut Random::new(seed);
        let mut model = Model::new();
        let mut sets = vec![fresh(&dialect, &model, None)];
        let mut kept: Vec<(PolicyId, String, Kind, String)> = Vec::new();
        for number in 0..40 {
            change(random, number, &mut model, &mut sets);
            let set = &sets[0];
            for (id, name, kind, text) in &kept {
                match set.layer(*kind, &[*id]) {
                    Err(_) => refused += 1,
                    Ok(layer) => {
                        let (found, _) = set.policy(layer.policies()[0]).unwrap();
                        assert_eq!(found, name, "seed {seed}, change {number}");
                        assert_eq!(model[found].1, *text, "seed {seed}, change {number}");
                        known += 1;
                    }
                }
            }
            let now = model.iter().map(|(name, (kind, text))| {
                (set.id(name).unwrap(), name.clone(), *kind, text.clone())
            });
            kept.extend(now);
            let start = kept.len().saturating_sub(60);
            kept.drain(..start);
        }
    }
    println!("{refused} ids of other sets were refused, {known} were good");
    assert!(refused > 1_000);
}

#[test]
fn an_id_taken_before_compacting_is_good_or_refused() {
    let text = |action: &str| {
        format!(
            r#"{{"Version":"2012-10-17",
                "Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        )
    };
    let (reads, writes) = (text("s3:Get*"), text("s3:Put*"));
    let builder = PolicySet::builder(&Dialect::aws());
    let set = builder
        .add(Kind::Identity, "reads", &reads)
        .add(Kind::Identity, "writes", &writes)
        .build()
        .unwrap();
    let changed = set
        .update()
        .put(Kind::Identity, "reads", &reads)
        .build()
        .unwrap();
    let compact = changed.compact();
    assert_eq!(changed.fingerprint(), compact.fingerprint());
    for id in ["reads", "writes"].map(|name| (changed.id(name).unwrap(), name)) {
        assert!(
            compact.policy(id.0).is_none_or(|(found, _)| found == id.1),
            "`{}` names another policy",
            id.1
        );
    }
    let builder = PolicySet::builder(&Dialect::aws());
    let turned = builder
        .add(Kind::Identity, "writes", &writes)
        .add(Kind::Identity, "reads", &reads)
        .build()
        .unwrap();
    assert!(
        turned
            .policy(set.id("reads").unwrap())
            .is_none_or(|(found, _)| found == "reads")
    );
}

#[test]
fn faulty_changes_are_refused_and_change_nothing() {
    let dialect = Dialect::aws();
    let allow = r#"{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "a", allow)
        .add(Kind::Boundary, "b", allow)
        .build()
        .unwrap();
    let foreign = Policy::parse(
        &Dialect::kingsoft(),
        Kind::Identity,
        "k",
        r#"{"Statement":[]}"#,
    )
    .unwrap();
    let small = Limits::default().with_statements(1);
    let two = allow.replace(
        "}]",
        r#"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]"#,
    );
    let limited = PolicySet::builder(&dialect)
        .limits(small)
        .add(Kind::Identity, "a", allow)
        .build()
        .unwrap();
    for (update, id) in [
        (set.update().remove("nobody"), "unknown-policy"),
        (set.update().remove("a").remove("nobody"), "unknown-policy"),
        (
            set.update()
                .put(Kind::Identity, "c", allow)
                .put(Kind::Identity, "c", allow),
            "duplicate-policy",
        ),
        (
            set.update().put(Kind::Identity, "a", allow).remove("a"),
            "duplicate-policy",
        ),
        (
            set.update().remove("a").put(Kind::Identity, "a", allow),
            "duplicate-policy",
        ),
        (set.update().put_policy(foreign), "wrong-dialect"),
        (set.update().put(Kind::Identity, "a", "{"), "json-syntax"),
        (
            set.update()
                .put(Kind::Identity, "a", allow.replace("Effect", "Efect")),
            "unknown-element",
        ),
        (
            limited.update().put(Kind::Identity, "a", &two),
            "too-many-statements",
        ),
    ] {
        let error = update.build().unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|diagnostic| diagnostic.id() == id),
            "{id}: {error}"
        );
    }
    let ask = dialect
        .request(
            "arn:aws:iam::1:user/ann",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
        )
        .build()
        .unwrap();
    assert!(set.decide(&ask).is_allowed());
    assert_eq!((set.policy_count(), set.statement_count()), (2, 2));
    let nothing = set.update().build().unwrap();
    assert_eq!(
        (nothing.policy_count(), nothing.fingerprint()),
        (2, set.fingerprint())
    );
    assert!(nothing.decide(&ask).is_allowed());
    let empty = set
        .update()
        .remove("a")
        .remove("a")
        .remove("b")
        .build()
        .unwrap();
    assert_eq!(
        (
            empty.policy_count(),
            empty.statement_count(),
            empty.ids().count()
        ),
        (0, 0, 0)
    );
    assert_eq!(empty.decide(&ask).verdict(), Verdict::ImplicitDeny);
    assert_eq!(
        empty.compact().fingerprint(),
        PolicySet::builder(&dialect).build().unwrap().fingerprint()
    );
    let again = empty
        .update()
        .put(Kind::Identity, "a", allow)
        .build()
        .unwrap();
    assert!(again.decide(&ask).is_allowed());
}

#[test]
fn a_policy_may_change_its_kind() {
    let dialect = Dialect::aws();
    let allow = r#"{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;
    let ask = dialect
        .request(
            "arn:aws:iam::1:user/ann",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
        )
        .build()
        .unwrap();
    for from in INDEXED.into_iter().flatten() {
        let set = PolicySet::builder(&dialect)
            .index_from(from)
            .add(Kind::Identity, "a", allow)
            .build()
            .unwrap();
        let changed = set.update().put(Kind::Session, "a", allow).build().unwrap();
        assert!(set.decide(&ask).is_allowed() && !changed.decide(&ask).is_allowed());
        assert!(
            changed
                .layer(Kind::Identity, &[changed.id("a").unwrap()])
                .is_err()
        );
        assert_eq!(changed.layer_of(Kind::Identity).policies().len(), 0);
        assert!(!changed.compact().decide(&ask).is_allowed());
        let back = changed
            .update()
            .put(Kind::Identity, "a", allow)
            .build()
            .unwrap();
        assert!(back.decide(&ask).is_allowed());
    }
}
