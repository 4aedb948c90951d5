//! What sets are made of: how parts are folded, and what is looked up of them.

use std::collections::BTreeSet;

use super::set::SetPart;
use super::{PolicySet, PolicySetBuilder, StatementId};
use crate::dialect::{Dialect, Kind};
use crate::model::Effect;

/// A policy of equal statements on one resource.
fn text(statements: usize, resource: &str) -> String {
    let statement = format!(r#"{{"Effect":"Allow","Action":"s:Get","Resource":"{resource}"}}"#);
    format!(
        r#"{{"Version":"1","Statement":[{}]}}"#,
        vec![statement; statements].join(",")
    )
}

fn builder() -> PolicySetBuilder {
    let [dialect, ..] = Dialect::all();
    PolicySet::builder(&dialect)
}

/// Statements of each part.
fn parts(set: &PolicySet) -> Vec<usize> {
    set.parts().iter().map(SetPart::statement_count).collect()
}

/// Policies of one statement, added one by one to a thousand.
#[test]
fn parts_are_few_and_small_changes_compile_little() {
    let mut set = builder()
        .index_from(40)
        .add(Kind::Identity, "base", text(1_000, "*"))
        .build()
        .unwrap();
    let mut seen = vec![parts(&set)];
    for number in 0..330 {
        set = set
            .update()
            .put(Kind::Identity, &format!("p{number}"), text(1, "*"))
            .build()
            .unwrap();
        let now = parts(&set);
        assert_eq!(now.iter().sum::<usize>(), 1_001 + number);
        // No more statements are compiled than are compared one by one, except every thirty-third
        // time.
        assert!(
            now.last()
                .is_some_and(|last| *last <= 32 || (number + 1) % 33 == 0),
            "{now:?}"
        );
        assert!(now.len() <= 4, "{now:?}");
        seen.push(now);
    }
    for (number, expected) in [
        (0, &[1_000][..]),
        (1, &[1_000, 1]),
        (32, &[1_000, 32]),
        (33, &[1_000, 33]),
        (34, &[1_000, 33, 1]),
        (65, &[1_000, 33, 32]),
        (66, &[1_000, 66]),
        (297, &[1_000, 297]),
        // Now a part is more than eight times as large as what follows.
        (330, &[1_000, 297, 33]),
    ] {
        assert_eq!(
            seen.get(number).map(Vec::as_slice),
            Some(expected),
            "after {number}"
        );
    }
}

/// Tries few statements that are compared one by one, and parts that are exactly eight times as
/// large as what follows, or one statement larger.
#[test]
fn parts_are_folded_up_to_eight_times_what_follows() {
    for (from, base, added, expected) in [
        (4, 10, &[3, 1][..], &[10, 4][..]),
        (4, 10, &[3, 3], &[10, 6]),
        (4, 10, &[32, 4], &[10, 36]),
        (4, 10, &[33, 4], &[10, 33, 4]),
        (4, 10, &[33, 3], &[10, 33, 3]),
        (4, 10, &[40, 4, 3], &[10, 40, 4, 3]),
        (usize::MAX, 10, &[32, 1], &[10, 33]),
        (usize::MAX, 10, &[33, 1], &[10, 33, 1]),
        (0, 10, &[1, 1], &[10, 2]),
        (0, 10, &[8, 1], &[10, 9]),
        (0, 10, &[9, 1], &[10, 9, 1]),
    ] {
        let mut set = builder()
            .index_from(from)
            .add(Kind::Identity, "base", text(base, "*"))
            .build()
            .unwrap();
        for (number, statements) in added.iter().enumerate() {
            set = set
                .update()
                .put(
                    Kind::Identity,
                    &format!("p{number}"),
                    text(*statements, "*"),
                )
                .build()
                .unwrap();
        }
        assert_eq!(
            parts(&set),
            expected,
            "{added:?} after {base}, a table from {from} statements on"
        );
        // Compiled again it is one part, and it says how many are looked up.
        assert_eq!(parts(&set.compact()), [base + added.iter().sum::<usize>()]);
        assert_eq!(set.compact().indexed_min(), from);
    }
}

/// A policy that is large enough has a table, and the few statements of identities beside it are
/// compared one by one.
#[test]
fn a_table_of_one_policy_takes_nothing_from_the_others() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    let grants = text(40, "*").replace("\"Action\"", "\"Principal\":[\"7\"],\"Action\"");
    let few = builder()
        .index_from(8)
        .add(Kind::Identity, "few", text(3, "*"));
    let set = few.add(Kind::Resource, "bucket", grants).build().unwrap();
    let request = dialect.request(
        format!("{prefix}:ram::7:user/ann"),
        "s:Get",
        format!("{prefix}:s:r:7:b/k"),
    );
    assert!(set.decide(&request.build().unwrap()).is_allowed());
    assert_eq!(set.worst_case().comparisons(10, 2), set.statement_count());
    assert_eq!(set.worst_case().probes(10, 2), 0);
}

/// What is not in force, of another kind, or of another policy is not among the statements of the
/// identities' union.
#[test]
fn each_statement_in_force_is_visited() {
    let grants = text(5, "*").replace("\"Action\"", "\"Principal\":[\"7\"],\"Action\"");
    let set =
        builder()
            .add(Kind::Identity, "one", text(2, "*"))
            .add(Kind::Identity, "two", text(3, "*"));
    let set = set.add(Kind::Resource, "bucket", grants).build().unwrap();
    let changed = set
        .update()
        .remove("one")
        .put(Kind::Identity, "three", text(4, "*"))
        .build()
        .unwrap();
    let count = |set: &PolicySet, policy| set.each(policy, Effect::Allow).count();
    assert_eq!((count(&set, None), count(&changed, None)), (2 + 3, 3 + 4));
    assert_eq!(changed.each(None, Effect::Deny).count(), 0);
    for (name, statements) in [("two", 3), ("bucket", 5), ("three", 4)] {
        assert_eq!(count(&changed, changed.id(name)), statements, "{name}");
    }
    // Numbers of statements go on from part to part.
    let ids: BTreeSet<StatementId> = changed
        .each(None, Effect::Allow)
        .map(|(id, _)| id)
        .collect();
    assert_eq!(ids.len(), 7);
    assert!(ids.iter().all(|id| changed.statement_ref(*id).is_some()));
}

#[test]
fn fingerprints_are_of_what_a_set_says() {
    let set = |policies: &[(&str, usize)]| {
        let add = |builder: PolicySetBuilder, (name, count): &(&str, usize)| {
            builder.add(Kind::Identity, name, text(*count, "*"))
        };
        policies.iter().fold(builder(), add).build().unwrap()
    };
    let both = set(&[("one", 1), ("two", 2)]);
    assert_eq!(
        both.fingerprint(),
        set(&[("two", 2), ("one", 1)]).fingerprint(),
        "in any order"
    );
    assert_eq!(
        both.fingerprint(),
        set(&[("one", 1)])
            .update()
            .put(Kind::Identity, "two", text(2, "*"))
            .build()
            .unwrap()
            .fingerprint()
    );
    let others = [
        set(&[("one", 1)]),
        set(&[("one", 2), ("two", 1)]),
        set(&[("one", 1), ("three", 2)]),
        set(&[("one", 1), ("two", 3)]),
    ];
    let prints: BTreeSet<u64> = others
        .iter()
        .chain([&both])
        .map(PolicySet::fingerprint)
        .collect();
    assert_eq!(prints.len(), 5, "names and contents count");
}

#[test]
fn statements_are_told_with_their_tests() {
    let statement = r#"{"Effect":"Deny","Action":"s:Get","Resource":"*","Condition":{"StringEquals":{"t:k":"v"},"Bool":{"t:b":"true"}}}"#;
    let two = text(1, "*").replace("]}", &format!(",{statement}]}}"));
    let set = builder()
        .add(Kind::Identity, "one", text(3, "*"))
        .add(Kind::Identity, "two", two)
        .build()
        .unwrap();
    let reported = |name: &str| {
        let statements = set.statements(set.id(name).unwrap());
        statements
            .map(|(info, tests)| (info.index, tests))
            .collect::<Vec<_>>()
    };
    let none = Vec::new;
    assert_eq!(reported("one"), [(0, none()), (1, none()), (2, none())]);
    let mut two = reported("two");
    two.iter_mut().for_each(|(_, tests)| tests.sort());
    let tests = vec![
        ("Bool".to_owned(), "t:b"),
        ("StringEquals".to_owned(), "t:k"),
    ];
    assert_eq!(two, [(0, none()), (1, tests)]);
}

#[test]
fn an_id_of_another_set_names_no_statement() {
    let build = |resource: &str| {
        builder()
            .add(Kind::Identity, "base", text(3, resource))
            .build()
            .unwrap()
    };
    let (set, equal, other) = (build("*"), build("*"), build("acs:oss:*:*:b/*"));
    let changed = set
        .update()
        .put(Kind::Identity, "more", text(1, "*"))
        .build()
        .unwrap();
    let ids = |set: &PolicySet| -> Vec<StatementId> {
        set.each(None, Effect::Allow).map(|(id, _)| id).collect()
    };
    for id in ids(&set) {
        assert!(set.statement(id).is_some() && equal.statement(id).is_some());
        assert!(other.statement(id).is_none() && changed.statement(id).is_none());
    }
    assert_eq!(ids(&changed).len(), 4);
    assert!(ids(&changed).iter().all(|id| set.statement(*id).is_none()));
}
