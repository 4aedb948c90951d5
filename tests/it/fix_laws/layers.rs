//! Safe fixes in worlds of several layers.

use portcullis::lint::Safety;
use serde_json::Value;

use super::generate::statements;
use super::{Tally, fixed, seeds};
use crate::support::{Cloud, Json, Question, Random, Settings, World, clouds};

fn to_json(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(to_json).collect()),
        Value::Object(members) => Json::Object(
            members
                .iter()
                .map(|(key, value)| (key.clone(), to_json(value)))
                .collect(),
        ),
        other => Json::Bare(other.to_string()),
    }
}

/// A world whose every policy is fixed.
fn fixed_world(cloud: &Cloud, world: &World, tally: &mut Tally) -> World {
    let mut fixed_world = world.clone();
    for (spot, levels) in &mut fixed_world.layers {
        for json in levels.iter_mut().flatten() {
            let mut twice: Value = serde_json::from_str(&json.to_string()).unwrap();
            if let Some(list) = statements(&mut twice) {
                list.extend(list.clone());
            }
            for text in [json.to_string(), twice.to_string()] {
                if let Some(after) = fixed(&cloud.dialect, spot.kind(), &text, Safety::Safe, tally)
                {
                    *json = to_json(&serde_json::from_str(&after).unwrap());
                }
            }
        }
    }
    fixed_world
}

/// In layers, with principals, boundaries, sessions and control policies, verdict and stage stay.
#[test]
fn safe_fixes_keep_every_decision_over_layers() {
    let clouds = clouds();
    let mut tally = Tally::new();
    for seed in seeds(400, 1_200) {
        let random = &mut Random::new(seed);
        let cloud = random.pick(&clouds);
        let world = World::new(random, cloud);
        let after = fixed_world(cloud, &world, &mut tally);
        let (one, other) = (Settings::new(cloud, &world), Settings::new(cloud, &after));
        for _ in 0..20 {
            let question = Question::new(random, cloud, &world);
            let Ok(request) = question.build(&cloud.dialect, &world) else {
                continue;
            };
            *tally.entry("comparisons").or_default() += 1;
            let (before, after_all) = (
                one.answers(&question, &request),
                other.answers(&question, &request),
            );
            assert_eq!(
                before,
                after_all,
                "seed {seed}\n{}\n{}",
                world.show(),
                after.show()
            );
        }
    }
    println!("{tally:#?}");
    assert!(
        tally["comparisons"] > 6_000 && tally["redundant-principal"] > 10,
        "{tally:?}"
    );
}
