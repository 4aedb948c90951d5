//! Assumptions: the switches of a dialect that would turn a verdict (E4).

use std::collections::BTreeMap;

use portcullis::{
    Caller, Dialect, Kind, PolicySet, Principal, ResourceSide, Verdict, authorize,
    explain_authorization,
};

use super::each_world;
use crate::support::{Cloud, Settings};

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
