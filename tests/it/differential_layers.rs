//! The engine against the reference over layers, on random worlds of every dialect.
//!
//! A request is asked of the reference, of `authorize` over layers without and with an index and
//! over those of emitted and read policies, and of `explain_authorization`; each must give the
//! verdict and stage of the reference, or refuse the question as it does.
//!
//! `PORTCULLIS_COMPARISONS` says how many answers are compared, `PORTCULLIS_SEED` where to start; a
//! failure prints the seed of its round, and the smallest world and request that still fail.

use std::collections::BTreeMap;

use portcullis::{Request, Verdict};

use crate::support::{
    Answer, Cloud, Compared, Effort, Question, Random, Settings, Spot, World, clouds, seed,
};

const COMPARISONS: Effort = Effort {
    usual: 160_000,
    full: 800_000,
};
const SEED: u64 = 20_261_122;
/// Requests that one world is asked.
const QUESTIONS: usize = 20;

/// What occurred, and how often.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    fn count(&mut self, what: &str, occurred: bool) {
        match self.0.get_mut(what) {
            Some(count) => *count += usize::from(occurred),
            None => drop(self.0.insert(what.to_owned(), usize::from(occurred))),
        }
    }

    fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

fn agree(answers: &[(&str, Answer)]) -> bool {
    answers.iter().all(|(_, answer)| *answer == answers[0].1)
}

fn disagree(cloud: &Cloud, world: &World, question: &Question) -> bool {
    let request = question.build(&cloud.dialect, world);
    request.is_ok_and(|request| !agree(&Settings::new(cloud, world).answers(question, &request)))
}

/// Stops with the smallest world and question on which the engines still disagree.
fn fail(seed: u64, cloud: &Cloud, mut world: World, mut question: Question) -> ! {
    loop {
        if let Some(found) = world
            .smaller()
            .into_iter()
            .find(|world| disagree(cloud, world, &question))
        {
            world = found;
        } else if let Some(found) = question
            .smaller()
            .into_iter()
            .find(|found| disagree(cloud, &world, found))
        {
            question = found;
        } else {
            break;
        }
    }
    let request = question.build(&cloud.dialect, &world).unwrap();
    let answers = Settings::new(cloud, &world).answers(&question, &request);
    panic!(
        "the engines disagree\nseed {seed}\ndialect {:?}, choices reversed: {}\n{}\n{question:?}\n\
         {answers:?}",
        cloud.dialect,
        cloud.flipped,
        world.show()
    );
}

#[test]
fn clause_e1_engine_explanation_and_reference_agree_over_layers() {
    let wanted = COMPARISONS.chosen_by("PORTCULLIS_COMPARISONS");
    let clouds = clouds();
    let (mut tally, mut compared) = (Tally::default(), Compared::default());
    let mut seed = seed(SEED);
    while compared.total() < wanted {
        round(seed, &clouds, &mut tally, &mut compared);
        seed += 1;
    }
    println!("{:#?}", tally.0);
    compared.finish(&["Allow", "ExplicitDeny", "ImplicitDeny"], 5);
    let share = |what: &str, of: &str| tally.of(what) * 100 / tally.of(of).max(1);
    assert!(
        share("loaded", "documents") >= 95,
        "{}% of the documents load",
        share("loaded", "documents")
    );
    assert!(
        share("asked", "questions") >= 99,
        "{}% of the requests are legal",
        share("asked", "questions")
    );
    for (what, least) in FEATURES {
        let found = tally.of(what) * 10_000 / tally.of("answered");
        assert!(
            found >= *least,
            "{what}: {} of {} requests",
            tally.of(what),
            tally.of("answered")
        );
    }
}

/// The least number of times that each feature must occur in ten thousand requests.
const FEATURES: &[(&str, usize)] = &[
    ("refused", 100),
    ("Allow at identity", 500),
    ("Allow at resource", 300),
    ("Allow at trust", 100),
    ("ExplicitDeny at control", 50),
    ("ExplicitDeny at resource_control", 50),
    ("ExplicitDeny at endpoint", 50),
    ("ExplicitDeny at session", 50),
    ("ExplicitDeny at boundary", 50),
    ("ExplicitDeny at identity", 100),
    ("ExplicitDeny at resource", 100),
    ("ExplicitDeny at trust", 50),
    ("ImplicitDeny at control", 100),
    ("ImplicitDeny at resource_control", 100),
    ("ImplicitDeny at endpoint", 100),
    ("ImplicitDeny at session", 100),
    ("ImplicitDeny at boundary", 50),
    ("ImplicitDeny at identity", 100),
    ("ImplicitDeny at resource", 100),
    ("ImplicitDeny at trust", 100),
    ("owner", 500),
    ("user", 2000),
    ("role", 300),
    ("session", 1000),
    ("federated user", 50),
    ("service", 500),
    ("federated", 300),
    ("anonymous", 300),
    ("another account's resource", 1000),
    ("an owner that is stated", 500),
    ("several resources", 1000),
    ("choices reversed", 2000),
    ("a key that always has a policy", 200),
    ("a role that is assumed", 1000),
    ("the vendor's object store", 300),
    ("NotPrincipal", 100),
    ("NotPrincipal and a boundary", 20),
    ("a policy for a group", 500),
    ("a layer without policies", 500),
    ("control without levels", 200),
    ("several control levels", 300),
    ("an expiry", 1000),
    ("denied by a test that is unknown", 50),
    ("a given key is unknown", 1000),
];

/// One world, and the requests that it is asked.
fn round(seed: u64, clouds: &[Cloud], tally: &mut Tally, compared: &mut Compared) {
    let random = &mut Random::new(seed);
    let plain: Vec<_> = clouds.iter().filter(|cloud| !cloud.flipped).collect();
    let cloud = if random.chance(65) {
        *random.pick(&plain)
    } else {
        random.pick(clouds)
    };
    let world = World::new(random, cloud);
    let settings = Settings::new(cloud, &world);
    *tally.0.entry("documents".to_owned()).or_default() += settings.documents.0;
    *tally.0.entry("loaded".to_owned()).or_default() += settings.documents.1;
    for _ in 0..QUESTIONS {
        let question = Question::new(random, cloud, &world);
        tally.count("questions", true);
        let Ok(request) = question.build(&cloud.dialect, &world) else {
            continue;
        };
        tally.count("asked", true);
        let answers = settings.answers(&question, &request);
        if !agree(&answers) {
            fail(seed, cloud, world, question);
        }
        for (engine, answer) in &answers[1..] {
            compared.count(
                cloud.dialect.name(),
                engine,
                answer.map_or("refused", |(verdict, _)| verdict.name()),
            );
        }
        observe(
            (cloud, &world, &settings),
            &question,
            &request,
            answers[0].1,
            tally,
        );
    }
}

/// Notes what a request was about.
fn observe(
    (cloud, world, settings): (&Cloud, &World, &Settings),
    question: &Question,
    request: &Request<'_>,
    answer: Answer,
    tally: &mut Tally,
) {
    tally.count("answered", true);
    match answer {
        None => return tally.count("refused", true),
        Some((verdict, stage)) => tally.count(&format!("{verdict} at {stage}"), true),
    }
    if answer.is_some_and(|(verdict, _)| verdict == Verdict::ExplicitDeny)
        && let Some(explanation) = settings.explain(question, request)
    {
        let unknown = explanation
            .reasons()
            .iter()
            .all(|reason| !reason.is_certain());
        tally.count("denied by a test that is unknown", unknown);
    }
    tally.count(question.asker.word(), true);
    let names: Vec<_> = request.resources().collect();
    let other = |account: Option<&str>| {
        account.is_some() && request.account().is_some() && account != request.account()
    };
    tally.count(
        "another account's resource",
        request.resource_accounts().any(other),
    );
    tally.count(
        "an owner that is stated",
        question
            .places
            .iter()
            .any(|place| world.places[*place].owner.is_some()),
    );
    tally.count("several resources", names.len() > 1);
    tally.count("choices reversed", cloud.flipped);
    tally.count(
        "a key that always has a policy",
        names.iter().any(|name| name.contains(":key/")),
    );
    let assumes = cloud
        .assume
        .iter()
        .any(|action| action.eq_ignore_ascii_case(&question.action));
    tally.count(
        "a role that is assumed",
        assumes && names.iter().any(|name| name.contains("role/")),
    );
    let stores = [":oss:", ":OSS:", ":ks3:", ":tos:", ":s3:"];
    tally.count(
        "the vendor's object store",
        names
            .iter()
            .any(|name| stores.iter().any(|store| name.contains(store))),
    );
    let without = settings.text.contains("\"NotPrincipal\"");
    let has = |wanted: &dyn Fn(&Spot) -> bool| world.layers.iter().any(|(spot, _)| wanted(spot));
    tally.count("NotPrincipal", without);
    tally.count(
        "NotPrincipal and a boundary",
        without && has(&|spot| *spot == Spot::Boundary),
    );
    tally.count(
        "a policy for a group",
        has(&|spot| matches!(spot, Spot::Scoped(_))),
    );
    let mut levels = world.layers.iter().flat_map(|(_, levels)| levels);
    tally.count("a layer without policies", levels.any(Vec::is_empty));
    let mut levelled = world.layers.iter().filter(|(spot, _)| spot.has_levels());
    tally.count(
        "control without levels",
        levelled.clone().any(|(_, levels)| levels.is_empty()),
    );
    tally.count(
        "several control levels",
        levelled.any(|(_, levels)| levels.len() > 1),
    );
    tally.count("an expiry", question.expires.is_some());
    tally.count(
        "a given key is unknown",
        question
            .context
            .iter()
            .any(|(_, given)| *given == crate::support::Given::Unknown),
    );
}
