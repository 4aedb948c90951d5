//! Laws of decisions over layers, on random worlds of every dialect (clauses D2, L2, L3, L5, L7,
//! L10, L11, T5, E4).
//!
//! `PORTCULLIS_WORLDS` says how many worlds a law is tried in, `PORTCULLIS_SEED` where to start.

use std::collections::BTreeMap;

use portcullis::{
    Caller, Dialect, Kind, PolicySet, Principal, ResourceGroup, ResourceSide, Verdict, authorize,
    explain_authorization,
};

use crate::support::{
    Answer, Asker, Cloud, Effort, Json, Question, Random, Settings, Spot, World, clouds, seed,
};

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

#[test]
fn clause_e4_assumptions_are_the_switches_that_turn_the_verdict() {
    let mut turned: BTreeMap<&'static str, usize> = BTreeMap::new();
    each_world(false, |seed, _, cloud, world, questions| {
        let settings = Settings::new(cloud, world);
        let flipped: Vec<_> = Dialect::switches()
            .map(|switch| {
                let cloud = Cloud {
                    dialect: cloud.dialect.flip(switch).unwrap(),
                    ..cloud.clone()
                };
                let settings = Settings::new(&cloud, world);
                (switch, cloud, settings)
            })
            .collect();
        for question in questions {
            let Ok(request) = question.build(&cloud.dialect, world) else {
                continue;
            };
            let Some(explanation) = settings.explain(question, &request) else {
                continue;
            };
            let verdict = explanation.decision().verdict();
            let reported: BTreeMap<_, _> = explanation
                .assumptions()
                .iter()
                .map(|assumption| (assumption.switch(), assumption.otherwise().name()))
                .collect();
            let mut actual = BTreeMap::new();
            for (switch, cloud, settings) in &flipped {
                let request = question.build(&cloud.dialect, world).unwrap();
                let (otherwise, _) = settings.decide(question, &request).unwrap();
                if otherwise != verdict {
                    actual.insert(*switch, otherwise.name());
                    *turned.entry(switch).or_default() += 1;
                }
            }
            assert!(
                reported == actual,
                "seed {seed}: reported {reported:?}, but it is {actual:?}\n{:?}\n{}\n{question:?}\n\
                 {explanation}",
                cloud.dialect,
                world.show()
            );
        }
    });
    println!("{turned:#?}");
    // Whether a role may be handed over is asked of estates alone: `tests/it/estate.rs`.
    let of_decisions = Dialect::switches().filter(|switch| *switch != "pass-role");
    let without: Vec<_> = of_decisions
        .filter(|switch| !turned.contains_key(switch))
        .collect();
    assert!(
        without.is_empty(),
        "switches that never mattered: {without:?}"
    );
}

#[test]
fn the_other_reading_of_control_levels_is_of_control_policies_alone() {
    let dialect = Dialect::kingsoft().flip("control-levels").unwrap();
    let all = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "all", all)
        .build()
        .unwrap();
    let request = dialect
        .request("krn:ksc:iam::1:user/ann", "ks3:Get", "krn:ksc:ks3::1:b/k")
        .build()
        .unwrap();
    let caller = || Caller::new().identity(set.layer_of(Kind::Identity));
    let verdict = |caller: Caller, side: ResourceSide| {
        authorize(&caller, &[side], &request).unwrap().verdict()
    };
    let level = || set.layer_of(Kind::Control);
    assert_eq!(
        verdict(caller().control(vec![level()]), ResourceSide::new()),
        Verdict::Allow
    );
    assert_eq!(
        verdict(caller().control(Vec::new()), ResourceSide::new()),
        Verdict::Allow,
        "no level denies"
    );
    let over = ResourceSide::new().resource_control(vec![set.layer_of(Kind::ResourceControl)]);
    assert_eq!(
        verdict(caller(), over),
        Verdict::ImplicitDeny,
        "another filter"
    );
}

#[test]
fn the_account_that_a_policy_not_given_would_name_has_no_services() {
    let dialect = Dialect::aws().flip("absent-policy").unwrap();
    let service = Principal::service("ec2.amazonaws.com").in_account("1");
    let request = dialect
        .request(service, "kms:Decrypt", "arn:aws:kms:r:1:key/k")
        .build()
        .unwrap();
    let decision = authorize(&Caller::new(), &[ResourceSide::new()], &request).unwrap();
    assert_eq!(
        decision.verdict(),
        Verdict::ImplicitDeny,
        "L7: no entry of an account names a service"
    );
}

/// Where the account is named, its own policies decide (L5); the name alone grants nothing.
#[test]
fn a_policy_not_given_that_names_the_account_delegates() {
    let dialect = Dialect::aws().flip("absent-policy").unwrap();
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "keys", text)
        .build()
        .unwrap();
    let request = dialect
        .request(
            "arn:aws:iam::1:user/ann",
            "kms:Decrypt",
            "arn:aws:kms:r:1:key/k",
        )
        .build()
        .unwrap();
    let verdict = |caller| {
        authorize(&caller, &[ResourceSide::new()], &request)
            .unwrap()
            .verdict()
    };
    assert_eq!(verdict(Caller::new()), Verdict::ImplicitDeny);
    assert_eq!(
        verdict(Caller::new().identity(set.layer_of(Kind::Identity))),
        Verdict::Allow
    );
}

#[test]
fn a_service_with_an_account_needs_to_know_the_owner() {
    let dialect = Dialect::alibaba_ram();
    let service = |account: Option<&'static str>| {
        let service = Principal::service("ecs.aliyuncs.com");
        let service = account.into_iter().fold(service, Principal::in_account);
        dialect
            .request(service, "oss:Get", "acs:oss:*:*:b")
            .build()
            .unwrap()
    };
    let explain =
        |account| explain_authorization(&Caller::new(), &[ResourceSide::new()], &service(account));
    assert_eq!(explain(Some("1")).unwrap_err().id(), "unknown-owner", "L10");
    assert!(explain(None).is_ok());
}
