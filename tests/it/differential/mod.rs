//! The engine against the reference, on random policies and requests of every dialect.
//!
//! A request is asked of the reference, of sets without and with an index, of one that was changed
//! until it was the same, of one of emitted and read policies, of a batch, and of the explanation;
//! each must answer as the reference does. The laws of order, splitting and adding (S2, D2) and of
//! emitting (P8) are held to on the same documents.
//!
//! `PORTCULLIS_COMPARISONS` says how many answers are compared, `PORTCULLIS_SEED` where to start; a
//! failure prints the seed of its round, and the smallest documents and request that still fail.

use std::collections::BTreeMap;

use portcullis::{Kind, Policy, PolicySet, Request, Verdict};

use crate::support::{
    Compared, Document, Effort, Engines, Given, Json, Language, Plan, Pool, Random, agree, compile,
    document, languages, plan, seed,
};

const COMPARISONS: Effort = Effort {
    usual: 250_000,
    full: 1_200_000,
};
const SEED: u64 = 20_261_121;
/// Requests that the documents of one round are asked.
const PLANS: usize = 20;
const MOST_DOCUMENTS: usize = 3;

/// What occurred, and how often.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, usize>);

impl Tally {
    fn count(&mut self, what: &'static str, occurred: bool) {
        *self.0.entry(what).or_default() += usize::from(occurred);
    }

    fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

/// Stops with the smallest documents and request on which `fails` still holds.
fn fail(
    what: &str,
    seed: u64,
    language: &Language,
    mut documents: Vec<Document>,
    mut plan: Plan,
    fails: Fails<'_>,
) -> ! {
    let smaller = |documents: &[Document]| -> Vec<Vec<Document>> {
        let mut found = Vec::new();
        for (index, document) in documents.iter().enumerate() {
            let mut without = documents.to_vec();
            without.remove(index);
            found.push(without);
            found.extend(document.json.smaller().into_iter().map(|json| {
                let mut documents = documents.to_vec();
                documents[index].json = json;
                documents
            }));
        }
        found
    };
    loop {
        if let Some(found) = smaller(&documents)
            .into_iter()
            .find(|documents| fails(documents, &plan))
        {
            documents = found;
        } else if let Some(found) = plan
            .smaller()
            .into_iter()
            .find(|plan| fails(&documents, plan))
        {
            plan = found;
        } else {
            break;
        }
    }
    let texts: Vec<_> = documents
        .iter()
        .map(|document| format!("{} {}", document.kind, document.json))
        .collect();
    let engines = Engines::load(language, &documents);
    let answers = plan
        .build(&language.dialect)
        .map(|request| engines.answers(&request));
    panic!(
        "{what}\nseed {seed}\ndialect {:?}, choices reversed: {}\n{}\n{plan:#?}\n{answers:#?}",
        language.dialect,
        language.flipped,
        texts.join("\n")
    );
}

/// Whether documents and a request show a fault.
type Fails<'f> = &'f dyn Fn(&[Document], &Plan) -> bool;

#[test]
fn engine_and_reference_agree() {
    let wanted = COMPARISONS.chosen_by("PORTCULLIS_COMPARISONS");
    let languages = languages();
    let (mut tally, mut compared) = (Tally::default(), Compared::default());
    let mut seed = seed(SEED);
    while compared.total() < wanted {
        round(seed, &languages, &mut tally, &mut compared);
        seed += 1;
    }
    println!("{:#?}", tally.0);
    compared.finish(&["Allow", "ExplicitDeny", "ImplicitDeny"], 5);
    let share = |what: &str, of: &str| tally.of(what) * 100 / tally.of(of).max(1);
    assert!(
        share("loaded", "documents") >= 70,
        "{}% of the documents load",
        share("loaded", "documents")
    );
    assert!(
        share("asked", "requests") >= 95,
        "{}% of the requests are legal",
        share("asked", "requests")
    );
    for (what, least) in FEATURES {
        let per_mille = tally.of(what) * 1000 / tally.of("answered");
        assert!(
            per_mille >= *least,
            "{what}: {} of {} requests",
            tally.of(what),
            tally.of("answered")
        );
    }
}

/// The least number of times that each feature must occur in a thousand requests.
const FEATURES: &[(&str, usize)] = &[
    ("Allow", 100),
    ("ExplicitDeny", 50),
    ("ImplicitDeny", 100),
    ("denied by a test that is unknown", 20),
    ("choices reversed", 100),
    ("another dialect's request", 5),
    ("several policies", 200),
    ("NotAction", 50),
    ("NotResource", 50),
    ("ForAllValues", 50),
    ("ForAnyValue", 50),
    ("IfExists", 50),
    ("Null", 20),
    ("String", 200),
    ("Numeric", 50),
    ("Date", 50),
    ("Bool", 50),
    ("Binary", 20),
    ("IpAddress", 50),
    ("Arn", 50),
    ("variable", 100),
    ("variable with a default", 20),
    ("variable in an account", 10),
    ("escaped wildcard", 10),
    ("several resources", 50),
    ("no resource", 50),
    ("wildcard in a request's resource", 50),
    ("extra colon", 50),
    ("not ASCII", 100),
    ("unknown key", 100),
    ("absent key", 50),
    ("empty array", 50),
    ("array of one", 50),
    ("array of several", 100),
    ("time", 100),
];

/// One set of documents, and the requests that it is asked.
fn round(seed: u64, languages: &[Language], tally: &mut Tally, compared: &mut Compared) {
    let random = &mut Random::new(seed);
    let plain: Vec<_> = languages
        .iter()
        .filter(|language| !language.flipped)
        .collect();
    let language = if random.chance(75) {
        *random.pick(&plain)
    } else {
        random.pick(languages)
    };
    let pool = Pool::new(random, language);
    let plans: Vec<Plan> = (0..PLANS).map(|_| plan(random, language, &pool)).collect();
    let count = random.below(MOST_DOCUMENTS) + 1;
    let documents: Vec<Document> = (0..count)
        .map(|_| document(random, language, &pool, &plans))
        .collect();
    let engines = Engines::load(language, &documents);
    *tally.0.entry("documents").or_default() += documents.len();
    *tally.0.entry("loaded").or_default() += engines.policies.len();
    if engines.policies.is_empty() {
        return;
    }
    let texts: String = engines.policies.iter().map(Policy::to_json).collect();
    let laws = Laws::new(random, language, &documents);
    let mut asked = Vec::new();
    for plan in &plans {
        let foreign = random.chance(1);
        let dialect = if foreign {
            &language.twin
        } else {
            &language.dialect
        };
        tally.count("requests", true);
        let Ok(request) = plan.build(dialect) else {
            continue;
        };
        tally.count("asked", true);
        asked.push(((plan, dialect), request));
    }
    let (asked, requests): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
    let batch = engines.batch(&requests);
    for (((plan, dialect), request), of_batch) in asked.into_iter().zip(&requests).zip(batch) {
        let foreign = dialect != &language.dialect;
        assert!(
            engines.explain_alike(request),
            "seed {seed}: {texts}\n{plan:?}"
        );
        let mut answers = engines.answers(request);
        answers
            .iter_mut()
            .filter(|(engine, _)| *engine == "batch")
            .for_each(|answer| answer.1 = of_batch);
        if !agree(&answers) || (foreign && answers[0].1 != Verdict::ImplicitDeny) {
            fail(
                "the engines disagree",
                seed,
                language,
                documents,
                plan.clone(),
                &|documents, plan| {
                    let engines = Engines::load(language, documents);
                    plan.build(dialect)
                        .is_ok_and(|request| !agree(&engines.answers(&request)))
                },
            );
        }
        for (engine, verdict) in &answers[1..] {
            compared.count(language.dialect.name(), engine, verdict.name());
        }
        if !foreign {
            laws.hold(seed, language, &documents, plan, request, answers[0].1);
        }
        tally.count("another dialect's request", foreign);
        observe(language, (&engines, &texts), plan, request, tally);
    }
}

/// Notes what a request was about.
fn observe(
    language: &Language,
    (engines, texts): (&Engines, &str),
    plan: &Plan,
    request: &Request<'_>,
    tally: &mut Tally,
) {
    tally.count("answered", true);
    let explanation = engines.set.explain(request);
    for verdict in [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny] {
        tally.count(verdict.name(), explanation.decision().verdict() == verdict);
    }
    let reasons = explanation.reasons();
    tally.count(
        "denied by a test that is unknown",
        !reasons.is_empty() && reasons.iter().all(|reason| !reason.is_certain()),
    );
    tally.count("choices reversed", language.flipped);
    tally.count("several policies", engines.policies.len() > 1);
    for word in [
        "NotAction",
        "NotResource",
        "ForAllValues",
        "ForAnyValue",
        "IfExists",
        "Null",
        "String",
        "Numeric",
        "Date",
        "Bool",
        "Binary",
        "IpAddress",
        "Arn",
    ] {
        tally.count(word, texts.contains(word));
    }
    let has_variables = language.variables.is_some();
    tally.count("variable", has_variables && texts.contains("${"));
    tally.count(
        "variable with a default",
        has_variables && texts.contains("${") && texts.contains("'}"),
    );
    tally.count(
        "variable in an account",
        has_variables && texts.contains("}:") && texts.contains("${x:"),
    );
    tally.count(
        "escaped wildcard",
        has_variables && (texts.contains("${*}") || texts.contains("${?}")),
    );
    let resources = &plan.resources;
    tally.count("several resources", resources.len() > 1);
    tally.count("no resource", resources.iter().any(|name| name == "*"));
    tally.count(
        "wildcard in a request's resource",
        resources
            .iter()
            .any(|name| name.len() > 1 && name.contains(['*', '?'])),
    );
    tally.count(
        "extra colon",
        resources.iter().any(|name| name.matches(':').count() > 5),
    );
    let is_ascii = texts.is_ascii()
        && plan
            .context
            .iter()
            .all(|(_, given)| !matches!(given, Given::One(text) if !text.is_ascii()));
    tally.count("not ASCII", !is_ascii);
    let gives = |wanted: fn(&Given) -> bool| plan.context.iter().any(|(_, given)| wanted(given));
    tally.count("unknown key", gives(|given| *given == Given::Unknown));
    tally.count("absent key", gives(|given| *given == Given::Absent));
    tally.count(
        "empty array",
        gives(|given| matches!(given, Given::Many(values) if values.is_empty())),
    );
    tally.count(
        "array of one",
        gives(|given| matches!(given, Given::Many(values) if values.len() == 1)),
    );
    tally.count(
        "array of several",
        gives(|given| matches!(given, Given::Many(values) if values.len() > 1)),
    );
    tally.count("time", plan.time.is_some());
}

/// The same documents otherwise written or with one more statement, which must not matter or matter
/// one way only.
struct Laws {
    shuffled: PolicySet,
    split: PolicySet,
    with_deny: PolicySet,
    with_allow: PolicySet,
}

impl Laws {
    fn new(random: &mut Random, language: &Language, documents: &[Document]) -> Self {
        let other = |change: &mut dyn FnMut(&mut Json)| {
            let mut documents = documents.to_vec();
            documents
                .iter_mut()
                .for_each(|document| change(&mut document.json));
            documents
        };
        let mut shuffled = other(&mut |json| json.shuffle(random));
        random.shuffle(&mut shuffled);
        let split = other(&mut split_actions);
        let with = |extra: Document| {
            let mut documents = documents.to_vec();
            documents.push(extra);
            compile(language, &documents)
        };
        let pool = Pool::new(random, language);
        let plans = [plan(random, language, &pool)];
        let extra = document(random, language, &pool, &plans);
        let of_effect = |effect: &str| {
            let mut extra = extra.clone();
            each_statement(&mut extra.json, &mut |mut statement| {
                statement
                    .iter_mut()
                    .filter(|(key, _)| key == "Effect")
                    .for_each(|(_, value)| *value = Json::text(effect));
                vec![statement]
            });
            extra
        };
        Self {
            shuffled: compile(language, &shuffled),
            split: compile(language, &split),
            with_deny: with(of_effect("Deny")),
            with_allow: with(of_effect("Allow")),
        }
    }

    fn hold(
        &self,
        seed: u64,
        language: &Language,
        documents: &[Document],
        plan: &Plan,
        request: &Request<'_>,
        verdict: Verdict,
    ) {
        let decide = |set: &PolicySet| set.decide(request).verdict();
        let broken = if decide(&self.shuffled) != verdict {
            "S2: the order of statements, entries or keys matters"
        } else if decide(&self.split) != verdict {
            "S2: one statement with two actions is not two statements with one each"
        } else if verdict != Verdict::Allow && decide(&self.with_deny) == Verdict::Allow {
            "D2: adding a Deny turned a deny into an allow"
        } else if verdict == Verdict::ExplicitDeny && decide(&self.with_deny) != verdict {
            "D2: adding a Deny took an explicit deny away"
        } else if verdict == Verdict::Allow && decide(&self.with_allow) != Verdict::Allow {
            "D2: adding an Allow turned an allow into a deny"
        } else if verdict == Verdict::ExplicitDeny && decide(&self.with_allow) != verdict {
            "D2: adding an Allow overrode an explicit deny"
        } else {
            return;
        };
        fail(
            broken,
            seed,
            language,
            documents.to_vec(),
            plan.clone(),
            &|_, _| false,
        );
    }
}

type Members = Vec<(String, Json)>;

/// Puts other statements in the place of each.
fn each_statement(json: &mut Json, change: &mut dyn FnMut(Members) -> Vec<Members>) {
    let Json::Object(members) = json else { return };
    for (_, value) in members.iter_mut().filter(|(key, _)| key == "Statement") {
        let statements = match value.clone() {
            Json::List(items) => items,
            single => vec![single],
        };
        let changed = statements
            .into_iter()
            .flat_map(|statement| match statement {
                Json::Object(members) => change(members).into_iter().map(Json::Object).collect(),
                other => vec![other],
            });
        *value = Json::List(changed.collect());
    }
}

/// One statement for each of a statement's actions.
fn split_actions(json: &mut Json) {
    each_statement(json, &mut |statement| {
        let actions = statement.iter().find_map(|(key, value)| match value {
            Json::List(items) if key == "Action" => Some(items.clone()),
            _ => None,
        });
        // A dialect may refuse a `Sid` that appears twice.
        let without_sid: Vec<_> = statement
            .iter()
            .filter(|(key, _)| key != "Sid")
            .cloned()
            .collect();
        let with_action = |action: Json| {
            let one = |(key, value): &(String, Json)| {
                (
                    key.clone(),
                    if key == "Action" {
                        action.clone()
                    } else {
                        value.clone()
                    },
                )
            };
            without_sid.iter().map(one).collect()
        };
        actions.map_or_else(
            || vec![statement.clone()],
            |actions| actions.into_iter().map(with_action).collect(),
        )
    });
}

#[test]
fn every_kind_but_identity_grants_nothing() {
    let languages = languages();
    for language in &languages {
        for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Identity) {
            let version = language.versions[0];
            let reads = |rest: &str| {
                let text = format!(
                    r#"{{"Version":"{version}",
                        "Statement":[{{"Effect":"Allow","Action":"*"{rest}}}]}}"#
                );
                Policy::parse(&language.dialect, *kind, "all", text).ok()
            };
            // What a statement of this kind must hold differs; one of these is legal.
            let everyone = r#","Principal":"*""#;
            let known = r#","Principal":{"RAM":"*"}"#;
            let trust = [
                r#","Principal":{"KSC":"*"}"#,
                r#","Principal":{"IAM":"trn:iam::1:user/a"}"#,
                known,
                everyone,
            ];
            let rests =
                ["", everyone, known].map(|principal| format!(r#"{principal},"Resource":"*""#));
            let found = rests
                .iter()
                .map(|rest| &**rest)
                .chain(trust)
                .find_map(reads);
            let policy = found
                .unwrap_or_else(|| panic!("no text of the kind {kind}, {:?}", language.dialect));
            let engines = Engines::new(language, vec![policy]);
            let request = language
                .dialect
                .request(language.principals[0], "a:b", "*")
                .build()
                .unwrap();
            for (engine, verdict) in engines.answers(&request) {
                assert_eq!(
                    verdict,
                    Verdict::ImplicitDeny,
                    "{engine}, {kind}, {:?}",
                    language.dialect
                );
            }
        }
    }
}
