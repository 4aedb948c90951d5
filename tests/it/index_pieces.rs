//! Thousands of changes: a set stays in few pieces, and what one principal is granted comes and
//! goes.

use std::collections::BTreeMap;

use portcullis::{Caller, Dialect, Kind, PolicySet, Principal, ResourceSide, authorize};

use crate::support::Random;

const SEED: u64 = 20_261_122;

/// Pieces are folded together, so that thousands of changes cost a decision little.
#[test]
fn thousands_of_changes_leave_few_pieces() {
    let dialect = Dialect::aws();
    let grants = |start: usize, count: usize| {
        let statement = |number: usize| {
            format!(
                r#"{{"Effect":"Allow","Action":"s3:GetObject",
                    "Resource":"arn:aws:s3:::b/{number}/k"}}"#
            )
        };
        let statements: Vec<String> = (start..start + count).map(statement).collect();
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        )
    };
    let ask = |number: usize| {
        let name = format!("arn:aws:s3:::b/{number}/k");
        dialect
            .request("arn:aws:iam::1:user/ann", "s3:GetObject", name)
            .build()
            .unwrap()
    };
    for from in [0, 25] {
        let mut set = PolicySet::builder(&dialect)
            .index_from(from)
            .add(Kind::Identity, "base", grants(0, 2_000))
            .build()
            .unwrap();
        let random = &mut Random::new(SEED);
        let mut wanted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        let single = set.worst_case().probes(512, 16);
        let (mut most_probes, mut most_listed) = (0, 0);
        for number in 0..3_000 {
            let name = format!("p{}", random.below(400));
            if wanted.contains_key(&name) && random.chance(30) {
                set = set.update().remove(&name).build().unwrap();
                wanted.remove(&name);
            } else {
                let (start, count) = (10_000 + number * 10, *random.pick(&[1, 1, 1, 2, 7]));
                set = set
                    .update()
                    .put(Kind::Identity, &name, grants(start, count))
                    .build()
                    .unwrap();
                wanted.insert(name, (start, count));
            }
            most_probes = most_probes.max(set.worst_case().probes(512, 16));
            let (_, work) = set.decide_and_count(&ask(9_999));
            most_listed = most_listed.max(work.comparisons());
            if number % 100 == 99 {
                let allowed = |number: usize| set.decide(&ask(number)).is_allowed();
                assert!(allowed(0) && allowed(1_999) && !allowed(2_000));
                let held = |asked: &usize| {
                    wanted
                        .values()
                        .any(|(start, count)| (*start..start + count).contains(asked))
                };
                assert!(
                    (10_000..10_000 + number * 10 + 10)
                        .step_by(7)
                        .all(|number| allowed(number) == held(&number))
                );
            }
        }
        let statements = wanted.values().map(|(_, count)| count).sum::<usize>() + 2_000;
        assert_eq!(
            (set.policy_count(), set.statement_count()),
            (wanted.len() + 1, statements)
        );
        println!(
            "indexed from {from}: at most {} pieces with a table, {most_listed} statements checked",
            most_probes as f64 / single as f64
        );
        assert!(
            most_probes <= single * 6,
            "{most_probes} after changes, {single} before"
        );
        assert!(
            most_listed <= 24,
            "{most_listed} statements checked one by one"
        );
        assert_eq!(set.compact().worst_case().probes(512, 16), single);
    }
}

#[test]
fn grants_by_principal_change_too() {
    let dialect = Dialect::alibaba_ram();
    let grant = |number: usize| {
        format!(
            r#"{{"Version":"1",
                "Statement":[{{"Effect":"Allow","Principal":["{number}"],"Action":"oss:Get*",
                    "Resource":"acs:oss:*:1:b/*"}}]}}"#
        )
    };
    let mut set = PolicySet::builder(&dialect).index_from(0).build().unwrap();
    let random = &mut Random::new(SEED);
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..200 {
        let name = format!("p{}", random.below(30));
        if named.remove(&name).is_some() {
            set = set.update().remove(&name).build().unwrap();
        } else {
            let number = 20_000 + random.below(60);
            set = set
                .update()
                .put(Kind::Resource, &name, grant(number))
                .build()
                .unwrap();
            named.insert(name, number);
        }
        let side = [ResourceSide::new().policy(set.layer_of(Kind::Resource))];
        for number in 20_000..20_060 {
            let who = Principal::named("acs:ram::1:user/ann").with_id(number.to_string());
            let request = dialect
                .request(who, "oss:GetObject", "acs:oss:*:1:b/k")
                .build()
                .unwrap();
            let allowed = authorize(&Caller::new(), &side, &request)
                .unwrap()
                .is_allowed();
            assert_eq!(allowed, named.values().any(|named| *named == number));
        }
    }
}
