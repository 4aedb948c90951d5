//! Changed sets decide as sets built from scratch: random sequences of changes, and what must hold
//! after each.

mod faults;
mod generate;
mod ids;

use generate::{INDEXED, Model, ROUNDS, SEED, change, fresh, parsed, request};
use portcullis::set::PolicyId;
use portcullis::{
    Caller, Dialect, Kind, PolicySet, Request, ResourceSide, Verdict, authorize, reference,
};

use crate::support::Random;

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
