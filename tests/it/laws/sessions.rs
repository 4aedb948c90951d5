//! Policies for groups of resources, and sessions that are over (L10, L11, T5).

use portcullis::{Kind, ResourceGroup, Verdict};

use super::{allows, ask, denies, each_world, hold};
use crate::support::{Json, Question, Settings, Spot};

#[test]
fn clause_l11_policies_for_groups_count_in_their_groups() {
    let mut differ = 0;
    each_world(false, |seed, random, cloud, world, questions| {
        let mut world = world.clone();
        if !world
            .layers
            .iter()
            .any(|(spot, _)| matches!(spot, Spot::Scoped(_)))
        {
            let document = world.document(random, cloud, &Spot::Identity);
            world
                .layers
                .push((Spot::Scoped(vec!["g"]), vec![vec![document]]));
        }
        let all_in = |group: ResourceGroup| {
            let mut world = world.clone();
            world
                .places
                .iter_mut()
                .for_each(|place| place.group = group.clone());
            let settings = Settings::new(cloud, &world);
            (world, settings)
        };
        let unknown = all_in(ResourceGroup::Unknown);
        // The same, with what counts attached without a group.
        let attached = |group: &str| {
            let mut world = world.clone();
            let mut documents: Vec<Json> = Vec::new();
            for (spot, levels) in &world.layers {
                let counts = match spot {
                    Spot::Identity => true,
                    Spot::Scoped(groups) => groups.contains(&group),
                    _ => false,
                };
                if counts {
                    documents.extend(levels.concat());
                }
            }
            world
                .layers
                .retain(|(spot, _)| spot.kind() != Kind::Identity);
            world.layers.push((Spot::Identity, vec![documents]));
            let settings = Settings::new(cloud, &world);
            (world, settings)
        };
        let groups = [
            ("", ResourceGroup::None),
            ("g", ResourceGroup::Named("g".into())),
            ("h", ResourceGroup::Named("h".into())),
            ("", ResourceGroup::Named("i".into())),
        ];
        for (name, group) in groups {
            let (scoped, plain) = (all_in(group), attached(name));
            for question in questions {
                let answers = [
                    ask(cloud, &scoped.0, &scoped.1, question),
                    ask(cloud, &plain.0, &plain.1, question),
                ];
                hold(
                    answers[0] == answers[1],
                    "L11: a policy for a group",
                    seed,
                    cloud,
                    &scoped.0,
                    question,
                    answers,
                );
                let answers = [ask(cloud, &unknown.0, &unknown.1, question), answers[0]];
                let holds = (!allows(answers[0]) || allows(answers[1]))
                    && (!denies(answers[1]) || denies(answers[0]));
                hold(
                    holds,
                    "L11: an unknown group lets more happen than one",
                    seed,
                    cloud,
                    &scoped.0,
                    question,
                    answers,
                );
                differ += usize::from(answers[0] != answers[1]);
            }
        }
    });
    println!("{differ} answers differ between an unknown group and one");
    assert!(differ > 100);
}

#[test]
fn a_session_that_is_over_is_allowed_nothing() {
    let mut over = 0;
    each_world(true, |seed, _, cloud, world, questions| {
        let settings = Settings::new(cloud, world);
        for question in questions {
            let with = |time: Option<&'static str>, expires: Option<&'static str>| {
                ask(
                    cloud,
                    world,
                    &settings,
                    &Question {
                        time,
                        expires,
                        ..question.clone()
                    },
                )
            };
            let (early, late) = ("2026-01-01T00:00:00Z", "2026-01-01T02:00:00.1+01:00");
            for (time, expires) in [(None, early), (Some(early), early), (Some(late), early)] {
                let answers = [with(time, None), with(time, Some(expires))];
                let is_over = answers[1] == Some((Verdict::ImplicitDeny, "session"));
                let holds = answers[1].is_none()
                    || if denies(answers[0]) {
                        answers[0] == answers[1]
                    } else {
                        is_over
                    };
                hold(
                    holds,
                    "T5: a session that is over",
                    seed,
                    cloud,
                    world,
                    question,
                    answers,
                );
                over += usize::from(is_over);
            }
            let answers = [with(Some(early), None), with(Some(early), Some(late))];
            hold(
                answers[0] == answers[1],
                "T5: a session that goes on",
                seed,
                cloud,
                world,
                question,
                answers,
            );
        }
    });
    assert!(over > 100);
}
