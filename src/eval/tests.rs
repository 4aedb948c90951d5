//! What the queries of an estate ask of a decision: which layers suffice, what a statement leaves
//! open, and whether some context allows a request.

use super::possible::{AllowingContext, FoundContext, possible};
use super::survey::{GrantingLayers, sufficient, survey};
use super::{Caller, ResourceGroup, ResourceSide, Stage, authorize};
use crate::compile::{Layer, PolicySet};
use crate::condition::Choice;
use crate::decision::Truth;
use crate::dialect::{Dialect, Kind};
use crate::principal::Naming;
use crate::request::{ContextValue, Request};

const SESSION: &str = "x:iam::1:assumed-role/ops/s";
const ORDER: &str = "x:shop::1:order/k";

fn dialect() -> Dialect {
    Dialect::builder("own")
        .prefix("x")
        .variables(true)
        .build()
        .unwrap()
}

fn request<'d>(dialect: &'d Dialect, context: &AllowingContext) -> Request<'d> {
    let mut builder = dialect.request(SESSION, "shop:Get", ORDER);
    for (key, choice) in context {
        let value = match choice {
            Choice::Absent => ContextValue::absent(),
            Choice::One(value) => ContextValue::from(value.clone()),
            Choice::Many(values) => ContextValue::many(values.iter().cloned()),
        };
        builder = builder.context(key.clone(), value);
    }
    builder.build().unwrap()
}

fn statement(effect: &str, rest: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "shop:*", "Resource": "*"{rest}}}"#)
}

fn policy(statements: &[String]) -> String {
    format!(r#"{{"Statement": [{}]}}"#, statements.join(","))
}

/// The layers that may be in force besides a level of control policies. Each allows all or nothing.
const LAYERS: [(Stage, usize); 5] = [
    (Stage::Identity, 0),
    (Stage::Identity, 1),
    (Stage::Boundary, 0),
    (Stage::Session, 0),
    (Stage::Resource, 0),
];

/// Of layers in force those allow that are in `allowing`; both are sets of bits.
fn attached(set: &PolicySet, in_force: usize, allowing: usize) -> (Caller, ResourceSide) {
    let layer = |kind: Kind, allows: bool| -> Layer {
        let ids: Vec<_> = set
            .ids()
            .filter(|id| allows && set.policy(*id).is_some_and(|(_, of)| of == kind))
            .collect();
        set.layer(kind, &ids).unwrap()
    };
    let mut caller = Caller::new().control(vec![layer(Kind::Control, true)]);
    let mut side = ResourceSide::new().group(ResourceGroup::Named("g".into()));
    for (index, (stage, level)) in LAYERS
        .iter()
        .enumerate()
        .filter(|(index, _)| in_force & (1 << index) != 0)
    {
        let allows = allowing & (1 << index) != 0;
        match (stage, level) {
            (Stage::Boundary, _) => caller = caller.boundary(layer(Kind::Boundary, allows)),
            (Stage::Session, _) => caller = caller.session(layer(Kind::Session, allows)),
            (Stage::Resource, _) => side = side.policy(layer(Kind::Resource, allows)),
            (_, 0) => caller = caller.identity(layer(Kind::Identity, allows)),
            _ => caller = caller.identity_in(layer(Kind::Identity, allows), ["g"]),
        }
    }
    (caller, side)
}

/// Against deciding: a request is allowed just where the layers that allow hold all of a sufficient
/// set, and no such set holds another.
#[test]
fn layers_suffice_where_the_decision_says_so() {
    let dialect = dialect();
    let all = policy(&[statement("Allow", "")]);
    let named = policy(&[statement(
        "Allow",
        r#", "Principal": {"Identity": "x:iam::1:role/ops"}"#,
    )]);
    let kinds =
        [Kind::Identity, Kind::Boundary, Kind::Session, Kind::Control].map(|kind| (kind, &all));
    let policies = kinds.into_iter().chain([(Kind::Resource, &named)]);
    let set = policies.fold(PolicySet::builder(&dialect), |set, (kind, text)| {
        set.add(kind, kind.name(), text)
    });
    let set = set.build().unwrap();
    let request = request(&dialect, &Vec::new());
    let anyhow = Naming {
        direct: Truth::True,
        by_role: Truth::True,
        by_account: Truth::True,
    };
    for in_force in 0..1 << LAYERS.len() {
        let (caller, side) = attached(&set, in_force, 0);
        let sides = [side];
        let found: Vec<GrantingLayers> = sufficient(
            &caller,
            &sides,
            &request,
            &survey(&caller, &sides, &request),
        );
        for (index, one) in found.iter().enumerate() {
            let holds = |other: &GrantingLayers| other.iter().all(|part| one.contains(part));
            assert!(
                !found
                    .iter()
                    .enumerate()
                    .any(|(other, set)| other != index && holds(set)),
                "{found:?}"
            );
            for (place, naming) in one {
                // This dialect asks only whether the resource's policy names the caller, however it
                // does.
                let is_resource = place.0 == Stage::Resource;
                assert_eq!(
                    *naming,
                    if is_resource { anyhow } else { Naming::DIRECT },
                    "{found:?}"
                );
            }
        }
        for allowing in (0..1 << LAYERS.len()).filter(|allowing| allowing & !in_force == 0) {
            let allows = |(place, naming): &((Stage, usize), Naming)| {
                let index = LAYERS.iter().position(|layer| layer == place);
                Naming::DIRECT.meets(*naming)
                    && index.is_none_or(|index| allowing & (1 << index) != 0)
            };
            let suffice = found.iter().any(|set| set.iter().all(allows));
            let (caller, side) = attached(&set, in_force, allowing);
            let is_allowed = authorize(&caller, &[side], &request).unwrap().is_allowed();
            assert_eq!(
                suffice, is_allowed,
                "{in_force:05b} are in force, {allowing:05b} allow: {found:?}"
            );
        }
    }
}

/// Effect and condition, and the keys of what a survey leaves open; `None` where the statement
/// cannot apply. The request gives `given` as `a` and does not know `unknown`.
const SURVEYED: &[(&str, &str, Option<&[&str]>)] = &[
    ("Allow", r#""StringEquals": {"given": "a"}"#, Some(&[])),
    ("Allow", r#""StringEquals": {"given": "b"}"#, None),
    ("Deny", r#""StringEquals": {"given": "b"}"#, None),
    ("Allow", r#""StringEquals": {"unknown": "a"}"#, None),
    ("Deny", r#""StringEquals": {"unknown": "a"}"#, Some(&[])),
    (
        "Allow",
        r#""StringEquals": {"given": "a", "open": "b"}"#,
        Some(&["open"]),
    ),
    (
        "Deny",
        r#""StringNotEquals": {"given": "b", "open": "b"}"#,
        Some(&["open"]),
    ),
    (
        "Allow",
        r#""StringEquals": {"given": "b", "open": "b"}"#,
        None,
    ),
    (
        "Deny",
        r#""StringEquals": {"given": "b", "open": "b"}"#,
        None,
    ),
    (
        "Allow",
        r#""StringEquals": {"given": "${open}"}"#,
        Some(&["given"]),
    ),
    (
        "Allow",
        r#""StringEquals": {"given": "${given}"}"#,
        Some(&[]),
    ),
    (
        "Allow",
        r#""StringEquals": {"given": ["${open}", "a"]}, "Null": {"open": "false"}"#,
        Some(&["given", "open"]),
    ),
];

#[test]
fn a_survey_tells_what_is_open_of_statements_that_could_apply() {
    let dialect = dialect();
    for (effect, condition, wanted) in SURVEYED {
        // Its action and its resource do not matter.
        let elements = r#""Action": "other:Thing", "Resource": "x:other::2:thing""#;
        let text = format!(
            r#"{{"Statement": {{"Effect": "{effect}", {elements}, "Condition": {{{condition}}}}}}}"#
        );
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "p", text)
            .build()
            .unwrap();
        let caller = Caller::new().identity(set.layer_of(Kind::Identity));
        let builder = dialect
            .request(SESSION, "shop:Get", ORDER)
            .context("given", "a");
        let request = builder
            .context("unknown", ContextValue::unknown())
            .build()
            .unwrap();
        let found = survey(&caller, &[ResourceSide::new()], &request);
        let open = found
            .statements
            .first()
            .map(|one| one.open.iter().map(|test| &*test.key).collect::<Vec<_>>());
        assert_eq!(open.as_deref(), *wanted, "{effect} {condition}");
    }
}

/// A survey reports a statement as if its scope held the request, also where that is unknown.
#[test]
fn a_survey_knows_no_scope() {
    let dialect = dialect();
    for elements in [
        r#""Action": "*", "NotResource": "x:shop::1:${open}""#,
        r#""Action": "a:B", "Resource": "*""#,
    ] {
        let text = format!(r#"{{"Statement": {{"Effect": "Deny", {elements}}}}}"#);
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "p", text)
            .build()
            .unwrap();
        let caller = Caller::new().identity(set.layer_of(Kind::Identity));
        let found = survey(
            &caller,
            &[ResourceSide::new()],
            &request(&dialect, &Vec::new()),
        );
        assert_eq!(
            found
                .statements
                .iter()
                .map(|one| one.reason.is_certain())
                .collect::<Vec<_>>(),
            [true],
            "{elements}"
        );
    }
}

/// Looks for a context by which statements allow; of what is asked each answer is yes, where it is,
/// or always no.
fn search(statements: &[String], is_believed: bool) -> (FoundContext, usize) {
    let dialect = dialect();
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "p", policy(statements))
        .build()
        .unwrap();
    let caller = Caller::new().identity(set.layer_of(Kind::Identity));
    let sides = [ResourceSide::new()];
    let mut asked = 0;
    let mut ask = |context: &AllowingContext| {
        asked += 1;
        is_believed
            && authorize(&caller, &sides, &request(&dialect, context))
                .unwrap()
                .is_allowed()
    };
    let found = possible(&caller, &sides, &request(&dialect, &Vec::new()), &mut ask);
    (found, asked)
}

fn when(effect: &str, condition: &str) -> String {
    statement(effect, &format!(r#", "Condition": {{{condition}}}"#))
}

/// Each allow takes what a deny forbids, which is seen only once the last key has its value. Ten
/// keys of two choices and the last one make 4,093 assignments.
#[test]
fn a_search_beyond_its_bound_is_not_taken_for_a_no() {
    for (keys, is_known) in [(1, true), (10, true), (11, false)] {
        let allow = |key: usize| {
            when(
                "Allow",
                &format!(r#""StringEquals": {{"k{key:02}": "on", "last": "on"}}"#),
            )
        };
        let mut statements: Vec<String> = (0..keys).map(allow).collect();
        statements.push(when("Deny", r#""StringEquals": {"last": "on"}"#));
        let (found, asked) = search(&statements, true);
        assert!(
            if is_known {
                matches!(found, FoundContext::Never)
            } else {
                matches!(found, FoundContext::Unknown)
            },
            "{keys}"
        );
        assert_eq!(asked, 0, "no way is left to ask about");
    }
}

#[test]
fn a_search_whose_answers_are_denied_asks_so_often_and_no_more() {
    for (keys, is_known) in [(1, true), (4, true), (8, false)] {
        let allow = |key: usize| when("Allow", &format!(r#""StringEquals": {{"k{key}": "on"}}"#));
        let statements: Vec<String> = (0..keys).map(allow).collect();
        let (found, asked) = search(&statements, false);
        assert!(
            if is_known {
                matches!(found, FoundContext::Never)
            } else {
                matches!(found, FoundContext::Unknown)
            },
            "{keys}"
        );
        assert!((keys..=64).contains(&asked), "{keys} keys, {asked} asked");
    }
}

/// Half of the keys must be given one text, and half another: a search that did not follow denies
/// would give up.
#[test]
fn a_search_follows_denies() {
    let must_be = |key: usize| {
        when(
            "Deny",
            &format!(r#""StringNotEquals": {{"k{key:02}": "m"}}"#),
        )
    };
    let must_not_be = |key: usize| {
        let key = format!("k{key:02}");
        [
            when("Deny", &format!(r#""StringEquals": {{"{key}": "m"}}"#)),
            when("Deny", &format!(r#""Null": {{"{key}": "true"}}"#)),
        ]
    };
    let keys = 0..20;
    let mut statements: Vec<String> = keys
        .clone()
        .filter(|key| key % 2 == 0)
        .map(must_be)
        .collect();
    statements.extend(
        keys.clone()
            .filter(|key| key % 2 == 1)
            .flat_map(must_not_be),
    );
    statements.push(statement("Allow", ""));
    let (found, asked) = search(&statements, true);
    let FoundContext::With(context) = found else {
        panic!("{found:?} after {asked} were asked")
    };
    let given = |key: usize| {
        context
            .iter()
            .find(|(name, _)| *name == format!("k{key:02}"))
            .map(|(_, choice)| choice)
    };
    for key in keys {
        let is_wanted =
            given(key).is_some_and(|choice| (*choice == Choice::One("m".into())) == (key % 2 == 0));
        assert!(is_wanted, "{context:?}");
    }
    assert_eq!(asked, 1, "all others are denied by what is known");
}
