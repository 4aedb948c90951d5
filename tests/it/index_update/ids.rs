//! Ids of policies across changes: an id means its policy, or is refused.

use portcullis::set::PolicyId;
use portcullis::{Dialect, Kind, PolicySet};

use super::generate::{Model, SEED, change, fresh};
use crate::support::Random;

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
