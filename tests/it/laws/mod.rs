//! Laws of decisions over layers, on random worlds of every dialect (clauses D2, L2, L3, L5, L7,
//! L10, L11, T5, E4).
//!
//! `PORTCULLIS_WORLDS` says how many worlds a law is tried in, `PORTCULLIS_SEED` where to start.

mod layers;
mod sessions;
mod switches;

use portcullis::Verdict;

use crate::support::{Answer, Cloud, Effort, Question, Random, Settings, World, clouds, seed};

const SEED: u64 = 20_261_124;
const WORLDS: Effort = Effort {
    usual: 600,
    full: 1_200,
};
const QUESTIONS: usize = 10;

/// Calls a law with each world and some questions.
fn each_world(flipped: bool, mut law: impl FnMut(u64, &mut Random, &Cloud, &World, &[Question])) {
    let start = seed(SEED);
    let clouds: Vec<Cloud> = clouds()
        .into_iter()
        .filter(|cloud| flipped || !cloud.flipped)
        .collect();
    for seed in start..start + WORLDS.chosen_by("PORTCULLIS_WORLDS") {
        let random = &mut Random::new(seed);
        let cloud = random.pick(&clouds);
        let world = World::new(random, cloud);
        let questions: Vec<Question> = (0..QUESTIONS)
            .map(|_| Question::new(random, cloud, &world))
            .collect();
        law(seed, random, cloud, &world, &questions);
    }
}

fn ask(cloud: &Cloud, world: &World, settings: &Settings, question: &Question) -> Answer {
    settings.decide(question, &question.build(&cloud.dialect, world).ok()?)
}

fn allows(answer: Answer) -> bool {
    answer.is_some_and(|(verdict, _)| verdict == Verdict::Allow)
}

fn denies(answer: Answer) -> bool {
    answer.is_some_and(|(verdict, _)| verdict == Verdict::ExplicitDeny)
}

#[track_caller]
fn hold(
    law: bool,
    what: &str,
    seed: u64,
    cloud: &Cloud,
    world: &World,
    question: &Question,
    answers: [Answer; 2],
) {
    assert!(
        law,
        "{what}\nseed {seed}\ndialect {:?}, choices reversed: {}\n{}\n{question:?}\n{answers:?}",
        cloud.dialect,
        cloud.flipped,
        world.show()
    );
}
