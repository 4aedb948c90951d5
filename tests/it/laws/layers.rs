//! Layers and filters: what is added, left out or empty (D2, L2, L3, L5, L7).

use portcullis::Kind;

use super::{allows, ask, denies, each_world, hold};
use crate::support::{Asker, Cloud, Json, Question, Settings, Spot};

/// A policy of one statement that speaks of everything.
fn everything(cloud: &Cloud, kind: Kind) -> Json {
    let member = |key: &str, value: Json| (key.to_owned(), value);
    let mut statement = vec![
        member("Effect", Json::text("Allow")),
        member("Action", Json::text("*")),
    ];
    let elements = (cloud.elements)(kind);
    if elements.principal {
        statement.push(member("Principal", Json::text("*")));
    }
    if elements.resource {
        statement.push(member("Resource", Json::text("*")));
    }
    let version = cloud
        .version
        .map(|version| member("Version", Json::text(version)));
    let statements = member("Statement", Json::List(vec![Json::Object(statement)]));
    Json::Object(version.into_iter().chain([statements]).collect())
}

/// The document with each statement's effect replaced.
fn of_effect(mut document: Json, effect: &str) -> Json {
    let Json::Object(members) = &mut document else {
        return document;
    };
    for (_, value) in members.iter_mut().filter(|(key, _)| key == "Statement") {
        let Json::List(statements) = value else {
            continue;
        };
        for statement in statements {
            let Json::Object(members) = statement else {
                continue;
            };
            let effects = members.iter_mut().filter(|(key, _)| key == "Effect");
            effects.for_each(|(_, value)| *value = Json::text(effect));
        }
    }
    document
}

/// L5: a federated user has permissions of its own only with a session policy.
fn needs_session(question: &Question) -> bool {
    matches!(question.asker, Asker::FederatedUser(_))
}

#[test]
fn a_filter_never_widens() {
    let mut narrowed = 0;
    each_world(true, |seed, _, cloud, world, questions| {
        let with = Settings::new(cloud, world);
        for index in (0..world.layers.len()).filter(|index| world.layers[*index].0.is_filter()) {
            let mut less = world.clone();
            less.layers.remove(index);
            let without = Settings::new(cloud, &less);
            let is_session = world.layers[index].0 == Spot::Session;
            for question in questions
                .iter()
                .filter(|question| !is_session || !needs_session(question))
            {
                let answers = [
                    ask(cloud, world, &with, question),
                    ask(cloud, &less, &without, question),
                ];
                let holds = (!allows(answers[0]) || allows(answers[1]))
                    && (!denies(answers[1]) || denies(answers[0]));
                hold(
                    holds,
                    "a filter widens",
                    seed,
                    cloud,
                    world,
                    question,
                    answers,
                );
                narrowed += usize::from(allows(answers[1]) && !allows(answers[0]));
            }
        }
    });
    println!("{narrowed} times a filter took an allow away");
    assert!(narrowed > 100);
}

#[test]
fn adding_a_deny_or_an_allow_turns_nothing_the_other_way() {
    let (mut denied, mut allowed) = (0, 0);
    each_world(true, |seed, random, cloud, world, questions| {
        let before = Settings::new(cloud, world);
        let levels = world
            .layers
            .iter()
            .enumerate()
            .flat_map(|(index, (_, levels))| (0..levels.len()).map(move |level| (index, level)));
        let levels: Vec<(usize, usize)> = levels.collect();
        for _ in 0..4 {
            if levels.is_empty() {
                continue;
            }
            let (index, level) = *random.pick(&levels);
            let effect = *random.pick(&["Allow", "Deny"]);
            let mut more = world.clone();
            let document = of_effect(
                world.document(random, cloud, &world.layers[index].0),
                effect,
            );
            if effect == "Deny" && document.to_string().contains("TrustAccounts") {
                continue;
            }
            more.layers[index].1[level].push(document);
            let after = Settings::new(cloud, &more);
            for question in questions {
                let answers = [
                    ask(cloud, world, &before, question),
                    ask(cloud, &more, &after, question),
                ];
                if answers.contains(&None) {
                    continue;
                }
                let holds = match effect {
                    "Deny" => {
                        (allows(answers[0]) || !allows(answers[1]))
                            && (!denies(answers[0]) || denies(answers[1]))
                    }
                    _ => !allows(answers[0]) || allows(answers[1]),
                };
                // An allow of the account ends the asking of its groups under the other reading of
                // that switch.
                let overrides = effect == "Allow"
                    && denies(answers[0])
                    && !denies(answers[1])
                    && !cloud.flipped;
                hold(
                    holds && !overrides,
                    &format!("D2 of {effect}"),
                    seed,
                    cloud,
                    &more,
                    question,
                    answers,
                );
                denied += usize::from(!denies(answers[0]) && denies(answers[1]));
                allowed += usize::from(!allows(answers[0]) && allows(answers[1]));
            }
        }
    });
    println!("{denied} denied by what was added, {allowed} allowed");
    assert!(denied > 100 && allowed > 50);
}

#[test]
fn a_layer_that_is_left_out_is_not_in_force() {
    let filters = [
        Spot::Control,
        Spot::Endpoint,
        Spot::Session,
        Spot::Boundary,
        Spot::ControlOf(0),
        Spot::ResourceControl(0),
    ];
    each_world(true, |seed, random, cloud, world, questions| {
        let left_out = Settings::new(cloud, world);
        let text = &left_out.text;
        let absent: Vec<&Spot> = filters
            .iter()
            .filter(|filter| !world.layers.iter().any(|(spot, _)| spot == *filter))
            // A caller with a boundary is in no list of a `NotPrincipal` (L5).
            .filter(|filter| **filter != Spot::Boundary || !text.contains("NotPrincipal"))
            .collect();
        if absent.is_empty() {
            return;
        }
        let spot = (*random.pick(&absent)).clone();
        let mut full = world.clone();
        full.layers
            .push((spot.clone(), vec![vec![everything(cloud, spot.kind())]]));
        let full_settings = Settings::new(cloud, &full);
        let is_session = spot == Spot::Session;
        for question in questions
            .iter()
            .filter(|question| !is_session || !needs_session(question))
        {
            let answers = [
                ask(cloud, world, &left_out, question),
                ask(cloud, &full, &full_settings, question),
            ];
            let holds = answers[0] == answers[1];
            hold(
                holds,
                "a layer that is left out is not one that allows all",
                seed,
                cloud,
                &full,
                question,
                answers,
            );
        }
    });
}

#[test]
fn a_filter_that_is_present_and_empty_allows_nothing() {
    let mut passed = 0;
    each_world(false, |seed, random, cloud, world, questions| {
        let filters = [
            Spot::Control,
            Spot::Endpoint,
            Spot::Session,
            Spot::Boundary,
            Spot::ControlOf(0),
            Spot::ResourceControl(0),
        ];
        let spot = random.pick(&filters).clone();
        let mut empty = world.clone();
        empty.layers.retain(|(other, _)| *other != spot);
        let levels = if spot.has_levels() && random.chance(50) {
            Vec::new()
        } else {
            vec![Vec::new()]
        };
        empty.layers.push((spot.clone(), levels));
        let settings = Settings::new(cloud, &empty);
        for question in questions {
            let answer = ask(cloud, &empty, &settings, question);
            // L12: it needs no permission.
            if !allows(answer)
                || question
                    .action
                    .eq_ignore_ascii_case("sts:GetCallerIdentity")
                || (matches!(spot, Spot::ControlOf(_) | Spot::ResourceControl(_))
                    && !question.places.contains(&0))
            {
                continue;
            }
            let is_owner = matches!(question.asker, Asker::Owner(_));
            let has_side =
                question.asker.name().is_some() && !matches!(question.asker, Asker::Vendor(_));
            let in_force = match spot.kind() {
                Kind::Session | Kind::Boundary => has_side && !is_owner,
                Kind::Control => has_side && (!is_owner || !cloud.control_follows_resource),
                _ => true,
            };
            let is_cap = matches!(spot, Spot::Session | Spot::Boundary);
            // L5: the policy of the resource names the caller itself, within one account.
            let is_excepted = is_cap
                && !cloud.federated_users.is_empty()
                && answer.is_some_and(|(_, stage)| stage != "identity");
            hold(
                !in_force || is_excepted,
                "an empty filter allows",
                seed,
                cloud,
                &empty,
                question,
                [answer, None],
            );
            passed += usize::from(in_force && is_excepted);
        }
    });
    println!("{passed} times the resource's policy passed an empty cap");
    assert!(passed > 5);
}
