//! Laws of one set, on random policies and requests of every dialect: policies may be merged and
//! split (S2), several resources are decided as each of them (D3), and an explanation derives its
//! decision again (E1, E2).
//!
//! Where the other laws are: the order of everything, one statement as several by its actions, and
//! adding a statement (S2, D2) in `tests/it/differential.rs`, with emitting after reading (P8); the
//! same over layers, and that no filter widens, in `tests/it/laws.rs`; that missing context omits
//! no key in `tests/it/missing_context.rs`; that what is redundant can be removed in
//! `tests/it/lint_laws.rs`; that a changed set equals one built from scratch in
//! `tests/it/index_update/`.
//!
//! `PORTCULLIS_SEED` says where to start, `PORTCULLIS_ROUNDS` how many rounds; a failure prints the
//! seed of its round.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::set::PolicySetBuilder;
use portcullis::{Dialect, Kind, Policy, PolicySet, Request, Verdict};
use serde_json::Value;

use crate::support::{Effort, Language, Plan, Pool, Random, document, languages, plan, seed};

const SEED: u64 = 20_261_125;
const ROUNDS: Effort = Effort {
    usual: 500,
    full: 1_500,
};
const PLANS: usize = 12;
const MOST_DOCUMENTS: usize = 3;

/// A policy as its version and its statements.
#[derive(Clone, Debug)]
struct Written {
    version: Option<Value>,
    statements: Vec<Value>,
}

impl Written {
    /// Without `Sid`s, since a policy may contain each only once.
    fn new(policy: &Policy) -> Self {
        let mut document: Value = serde_json::from_str(&policy.to_json()).unwrap();
        let mut statements = match document["Statement"].take() {
            Value::Array(statements) => statements,
            statement => vec![statement],
        };
        statements
            .iter_mut()
            .for_each(|statement| drop(statement.as_object_mut().unwrap().remove("Sid")));
        Self {
            version: document.get("Version").cloned(),
            statements,
        }
    }

    fn text(&self) -> String {
        let version = self
            .version
            .iter()
            .map(|version| ("Version".to_owned(), version.clone()));
        let statements = (
            "Statement".to_owned(),
            Value::Array(self.statements.clone()),
        );
        Value::Object(version.chain([statements]).collect()).to_string()
    }

    /// The same with some of its statements.
    fn some(&self, is_kept: impl Fn(usize) -> bool) -> Self {
        let statements = self
            .statements
            .iter()
            .enumerate()
            .filter(|(index, _)| is_kept(*index));
        Self {
            version: self.version.clone(),
            statements: statements.map(|(_, statement)| statement.clone()).collect(),
        }
    }
}

fn set(dialect: &Dialect, policies: &[Written]) -> PolicySet {
    let read = |(number, written): (usize, &Written)| {
        let text = written.text();
        Policy::parse(dialect, Kind::Identity, &number.to_string(), &text)
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    };
    let policies = policies.iter().enumerate().map(read);
    policies
        .fold(PolicySet::builder(dialect), PolicySetBuilder::add_policy)
        .build()
        .unwrap()
}

/// All statements of one version in one policy.
fn merged(policies: &[Written]) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    for policy in policies {
        match found
            .iter_mut()
            .find(|other| other.version == policy.version)
        {
            Some(other) => other.statements.extend(policy.statements.iter().cloned()),
            None => found.push(policy.clone()),
        }
    }
    found
}

/// Each statement in a policy of its own, and of each as many as it has resources.
fn split(policies: &[Written]) -> Vec<Written> {
    let mut found = Vec::new();
    for policy in policies {
        for statement in &policy.statements {
            let resources = statement.get("Resource").and_then(Value::as_array).cloned();
            let one = |resource: Value| {
                let mut statement = statement.clone();
                statement["Resource"] = resource;
                statement
            };
            let several = resources.map_or(vec![statement.clone()], |list| {
                list.into_iter().map(one).collect()
            });
            let written = |statement| Written {
                version: policy.version.clone(),
                statements: vec![statement],
            };
            found.extend(several.into_iter().map(written));
        }
    }
    found
}

/// D3, of what is said of each resource.
fn of_all(verdicts: &[Verdict]) -> Verdict {
    if verdicts.contains(&Verdict::ExplicitDeny) {
        Verdict::ExplicitDeny
    } else if verdicts.iter().all(|verdict| *verdict == Verdict::Allow) {
        Verdict::Allow
    } else {
        Verdict::ImplicitDeny
    }
}

/// What an explanation names decides alone as all do, and is all that does.
fn check_explanation(
    policies: &[Written],
    whole: &PolicySet,
    request: &Request<'_>,
) -> Result<usize, String> {
    let explanation = whole.explain(request);
    let verdict = explanation.decision().verdict();
    let decided = |reason: &&portcullis::explain::Reason| {
        reason.denies() == (verdict == Verdict::ExplicitDeny)
    };
    let named: BTreeSet<(usize, usize)> = explanation
        .reasons()
        .iter()
        .filter(decided)
        .map(|reason| (reason.policy().parse().unwrap(), reason.index()))
        .collect();
    if verdict == Verdict::ImplicitDeny {
        return if explanation
            .reasons()
            .iter()
            .any(portcullis::explain::Reason::denies)
        {
            Err("an implicit deny with a statement that denies".into())
        } else {
            Ok(0)
        };
    }
    if explanation.decision().statement().is_none() {
        // The owner of an account needs no policy (L6), and some operations no permission (L12).
        return Ok(0);
    }
    let part = |is_named: bool| -> Vec<Written> {
        let of_one = |(number, policy): (usize, &Written)| {
            policy.some(|at| named.contains(&(number, at)) == is_named)
        };
        policies.iter().enumerate().map(of_one).collect()
    };
    let dialect = whole.dialect();
    let (alone, without) = (set(dialect, &part(true)), set(dialect, &part(false)));
    if alone.decide(request).verdict() != verdict {
        return Err(format!(
            "E2: what is named does not decide alone: {named:?}"
        ));
    }
    if without.decide(request).verdict() == verdict {
        return Err(format!("E2: more decides than is named: {named:?}"));
    }
    Ok(named.len())
}

fn round(seed: u64, languages: &[Language], tally: &mut BTreeMap<&'static str, usize>) {
    let random = &mut Random::new(seed);
    let language = random.pick(languages);
    let dialect = &language.dialect;
    let pool = Pool::new(random, language);
    let plans: Vec<Plan> = (0..PLANS).map(|_| plan(random, language, &pool)).collect();
    let count = random.below(MOST_DOCUMENTS) + 1;
    let documents: Vec<String> = (0..count)
        .map(|_| document(random, language, &pool, &plans).json.to_string())
        .collect();
    let read = |text: &String| Policy::parse(dialect, Kind::Identity, "p", text).ok();
    let policies: Vec<Written> = documents
        .iter()
        .filter_map(read)
        .map(|policy| Written::new(&policy))
        .collect();
    let whole = set(dialect, &policies);
    let others = [("merged", merged(&policies)), ("split", split(&policies))];
    let others = others.map(|(what, policies)| (what, set(dialect, &policies)));
    for plan in &plans {
        let Ok(request) = plan.build(dialect) else {
            continue;
        };
        let texts = || {
            policies
                .iter()
                .map(Written::text)
                .collect::<Vec<_>>()
                .join("\n")
        };
        let verdict = whole.decide(&request).verdict();
        for (what, other) in &others {
            let found = other.decide(&request).verdict();
            assert_eq!(
                found,
                verdict,
                "S2: {what}, seed {seed}, {dialect:?}\n{}\n{plan:#?}",
                texts()
            );
        }
        let of_one = |resource: &String| {
            let alone = Plan {
                resources: vec![resource.clone()],
                ..plan.clone()
            };
            whole.decide(&alone.build(dialect).unwrap()).verdict()
        };
        let each: Vec<Verdict> = plan.resources.iter().map(of_one).collect();
        assert_eq!(
            of_all(&each),
            verdict,
            "D3: {each:?}, seed {seed}, {dialect:?}\n{}\n{plan:#?}",
            texts()
        );
        let named = check_explanation(&policies, &whole, &request).unwrap_or_else(|what| {
            panic!("{what}\nseed {seed}, {dialect:?}\n{}\n{plan:#?}", texts())
        });
        let mut count =
            |what: &'static str, holds: bool| *tally.entry(what).or_default() += usize::from(holds);
        count("comparisons", true);
        count(verdict.name(), true);
        count(
            "several resources that differ",
            each.iter().any(|one| *one != each[0]),
        );
        count("several statements named", named > 1);
        count(
            "merged into fewer",
            policies.len() > 1 && others[0].1.policy_count() < policies.len(),
        );
        count(
            "split into more",
            others[1].1.policy_count() > policies.len(),
        );
    }
}

#[test]
fn clause_d3_and_e2_and_s2_hold() {
    let start = seed(SEED);
    let languages = languages();
    let mut tally = BTreeMap::new();
    for seed in start..start + ROUNDS.chosen_by("PORTCULLIS_ROUNDS") {
        round(seed, &languages, &mut tally);
    }
    println!("{tally:#?}");
    for (what, count) in &tally {
        assert!(
            count * 200 > tally["comparisons"],
            "too seldom: {what}: {tally:?}"
        );
    }
}

/// Policies of one and a request of the other belong together.
#[test]
fn dialects_that_a_program_builds_alike_are_equal() {
    let build = |variables| {
        Dialect::builder("shop")
            .variables(variables)
            .build()
            .unwrap()
    };
    let (one, two) = (build(true), build(true));
    assert_eq!(one, two);
    assert_ne!(one, build(false));
    let flipped = Dialect::aws().flip("absent-policy").unwrap();
    assert_ne!(Dialect::aws(), flipped);
    assert_eq!(Dialect::aws(), flipped.flip("absent-policy").unwrap());
    let all = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let set = PolicySet::builder(&one)
        .add(Kind::Identity, "all", all)
        .build()
        .unwrap();
    let request = two
        .request(
            "shop:iam::acme:user/kim",
            "orders:Read",
            "shop:orders::acme:order/7",
        )
        .build()
        .unwrap();
    assert_eq!(set.decide(&request).verdict(), Verdict::Allow);
}
