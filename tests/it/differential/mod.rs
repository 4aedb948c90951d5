//! The engine against the reference, on random policies and requests of every dialect.
//!
//! A request is asked of the reference, of sets without and with an index, of one that was changed
//! until it was the same, of one of emitted and read policies, of a batch, and of the explanation;
//! each must answer as the reference does. The laws of order, splitting and adding (S2, D2) and of
//! emitting (P8) are held to on the same documents.
//!
//! `PORTCULLIS_COMPARISONS` says how many answers are compared, `PORTCULLIS_SEED` where to start; a
//! failure prints the seed of its round, and the smallest documents and request that still fail.

mod laws;
mod tally;

use laws::Laws;
use portcullis::{Kind, Policy, Verdict};
use tally::{FEATURES, Tally, observe};

use crate::support::{
    Compared, Document, Effort, Engines, Language, Plan, Pool, Random, agree, document, languages,
    plan, seed,
};

const COMPARISONS: Effort = Effort {
    usual: 250_000,
    full: 1_200_000,
};
const SEED: u64 = 20_261_121;
/// Requests that the documents of one round are asked.
const PLANS: usize = 20;
const MOST_DOCUMENTS: usize = 3;

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
