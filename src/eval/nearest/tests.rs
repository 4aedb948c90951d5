//! What is near is found among many statements by looking at few.

use super::*;
use crate::dialect::{Dialect, Kind};
use crate::eval::stage::Stage;
use crate::limits::Limits;
use crate::request::Request;

/// Lists that a look-up reads, times what each holds: three of the action and one of any, eight of
/// the resource, three of the caller.
const LOOKED_MAX: usize = 15 * 4;

/// Returns how many statements were read, and what was found.
fn nearest(set: &PolicySet, source: LayerRef<'_>, request: &Request<'_>) -> (usize, Vec<String>) {
    let names: Vec<String> = request.resources().map(str::to_owned).collect();
    let mut nearest = Nearest::new(&|_| true, &names);
    let at = LayerPlace {
        side: 0,
        stage: Stage::Identity,
        level: 0,
        attached: Truth::True,
    };
    let name = request.names().first().and_then(Option::as_ref);
    let view = set.view(request, name, set.dialect().table().flipped);
    nearest.outcome(source, at, &view);
    let looked = BUDGET - nearest.budget;
    let reported = nearest
        .finish()
        .into_iter()
        .map(|found| found.differs().iter().map(ToString::to_string).collect());
    (looked, reported.collect())
}

fn request(dialect: &Dialect, action: &str, last: &str) -> Request<'static> {
    let prefix = dialect.table().names.prefix();
    let (who, resource) = (
        format!("{prefix}:ram::1:user/ann"),
        format!("{prefix}:s:*:1:{last}"),
    );
    dialect
        .request(who, action.to_owned(), resource)
        .build()
        .unwrap()
}

#[test]
fn clause_e2a_few_of_a_hundred_thousand_statements_are_looked_at() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    let mut builder = PolicySet::builder(&dialect);
    for policy in 0..10 {
        let statement = |number: usize| {
            let (team, year) = (number % 100, 2000 + number / 100);
            let verb = ["Get", "Put", "List", "Delete"].get(number % 4).unwrap();
            format!(
                r#"{{"Effect":"Allow","Action":"s:{verb}Object","Resource":"{prefix}:s:*:*:b{policy}/t{team}/{year}/*"}}"#
            )
        };
        let statements: Vec<_> = (0..10_000).map(statement).collect();
        let text = format!(
            r#"{{"Version":"1","Statement":[{}]}}"#,
            statements.join(",")
        );
        builder = builder.add(Kind::Identity, &format!("p{policy}"), text);
    }
    let set = builder.build().unwrap();
    assert_eq!(set.statement_count(), 100_000);
    let ask = |action: &str, last: &str| {
        let request = request(&dialect, action, last);
        let (looked, reported) = nearest(&set, LayerRef::Identity(&set), &request);
        assert!(looked <= LOOKED_MAX, "{looked} statements were read");
        assert!(
            looked > 0 && !reported.is_empty() && reported.len() <= REPORTED,
            "{reported:?}"
        );
        reported
    };
    let reported = ask("s:GetObject", "b7/t40/1999/q3");
    assert!(
        reported.first().unwrap().contains("b7/t40/")
            && reported
                .first()
                .unwrap()
                .contains("the request asks for `b7/t40/1999/q3`"),
        "{reported:?}"
    );
    let reported = ask("s:GetObjectAcl", "b7/t40/2000/q3");
    assert!(
        reported
            .first()
            .unwrap()
            .starts_with("it allows `s:GetObject`, the request asks for `s:GetObjectAcl`"),
        "{reported:?}"
    );
}

#[test]
fn clause_e2a_few_of_many_principals_are_looked_at() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    let statement = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Principal":["{number}"],"Action":"s:Get*","Resource":"{prefix}:s:*:1:b/*"}}"#
        )
    };
    let statements: Vec<_> = (1_000_000..1_100_000).map(statement).collect();
    let text = format!(
        r#"{{"Version":"1","Statement":[{}]}}"#,
        statements.join(",")
    );
    let limits = Limits::default()
        .with_statements(200_000)
        .with_policy_bytes(1 << 28);
    let set = PolicySet::builder(&dialect)
        .limits(limits)
        .add(Kind::Resource, "bucket", text)
        .build()
        .unwrap();
    let layer = set.layer_of(Kind::Resource);
    // Whether a user without an id is meant by a number is unknown.
    let who = format!("{prefix}:ram::42:role/ops");
    let request = dialect
        .request(who, "s:GetObject", format!("{prefix}:s:*:1:b/k"))
        .build()
        .unwrap();
    let (looked, reported) = nearest(&set, LayerRef::Layer(&layer), &request);
    assert!(looked <= LOOKED_MAX, "{looked} statements were read");
    assert_eq!(reported.len(), REPORTED);
    assert!(
        reported
            .first()
            .unwrap()
            .starts_with("it names the account or user `1"),
        "{reported:?}"
    );
}

#[test]
fn clause_e2a_statements_that_are_not_looked_up_are_looked_at_up_to_a_bound() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    let statement =
        format!(r#"{{"Effect":"Allow","Action":"s:Get*","Resource":"{prefix}:s:*:*:a/*"}}"#);
    let text = format!(
        r#"{{"Version":"1","Statement":[{}]}}"#,
        vec![statement.as_str(); 1_000].join(",")
    );
    let set = PolicySet::builder(&dialect)
        .index_from(usize::MAX)
        .add(Kind::Identity, "own", text)
        .build()
        .unwrap();
    let (looked, reported) = nearest(
        &set,
        LayerRef::Identity(&set),
        &request(&dialect, "s:GetObject", "b/k"),
    );
    assert_eq!((looked, reported.len()), (BUDGET, REPORTED));
}
