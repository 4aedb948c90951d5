//! Sets with tables, after changes and asked in batches.

use portcullis::{Caller, Dialect, Kind, PolicySet, ResourceSide, Verdict, authorize};

use super::{assert_free, counted};

#[test]
fn many_layers_and_many_statements() {
    let dialect = Dialect::alibaba_ram();
    let plain =
        |action: &str| format!(r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#);
    let many: Vec<_> = (0..300)
        .map(|number| plain(&format!("oss:Get{number}*")))
        .chain([plain("oss:GetO*")])
        .collect();
    let policy = |statements: &str| format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#);
    let trust = r#"{"Effect": "Allow", "Principal": {"Federated": ["acs:ram::1:oidc-provider/p"]},
        "Action": "sts:AssumeRole"}"#;
    let bucket = r#"{"Effect": "Allow", "Principal": ["arn:sts::*:assumed-role/ops/*"],
        "Action": "oss:*", "Resource": "*"}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "identity", policy(&many.join(",")))
        .add(Kind::Session, "session", policy(&plain("oss:Get*")))
        .add(Kind::Boundary, "boundary", policy(&plain("oss:*")))
        .add(Kind::Control, "control", policy(&plain("*")))
        .add(Kind::Trust, "trust", policy(trust))
        .add(Kind::Resource, "bucket", policy(bucket))
        .build()
        .unwrap();
    let layer = |kind| set.layer_of(kind);
    let caller = Caller::new()
        .identity(layer(Kind::Identity))
        .session(layer(Kind::Session))
        .boundary(layer(Kind::Boundary));
    let side = ResourceSide::new()
        .control(vec![layer(Kind::Control)])
        .trust(layer(Kind::Trust));
    let sides = [side.policy(layer(Kind::Resource))];
    let session = "acs:ram::1:assumed-role/ops/s";
    let request = |action: &'static str| {
        dialect
            .request(session, action, "acs:oss:*:1:b/k")
            .build()
            .unwrap()
    };
    let provider = portcullis::Principal::federated("acs:ram::1:oidc-provider/p");
    let assume = dialect
        .request(provider, "sts:AssumeRoleWithOIDC", "acs:ram::1:role/ops")
        .build()
        .unwrap();
    let plain_sides = [ResourceSide::new().trust(layer(Kind::Trust))];
    for (sides, request, verdict) in [
        (&sides, request("oss:GetObject"), Verdict::Allow),
        (&sides, request("oss:PutObject"), Verdict::ImplicitDeny),
        (&plain_sides, assume, Verdict::Allow),
    ] {
        let (decision, allocations) = counted(|| authorize(&caller, sides, &request));
        assert_eq!(
            (decision.unwrap().verdict(), allocations),
            (verdict, 0),
            "{}",
            request.action()
        );
    }
    assert_free(&set, &request("oss:GetObject"), Verdict::Allow, "a table");
}

/// Through tables of several pieces, with policies gone from each, and by layers of them.
#[test]
fn tables_after_changes() {
    let dialect = Dialect::aws();
    let policy = |number: usize, count: usize| {
        let statement = |index: usize| {
            let (effect, resource) = match index % 5 {
                0 => ("Deny", format!("arn:aws:s3:::b/{number}/secret{index}/*")),
                1 => ("Allow", format!("arn:aws:s3:::b/{number}/*")),
                2 => ("Allow", format!("arn:aws:s3:::*/{number}/x{index}")),
                3 => ("Allow", format!("arn:aws:s3:::*lit{number}x{index}*")),
                _ => ("Allow", "arn:aws:s3:::home/${aws:username}/*".to_owned()),
            };
            let condition = match index % 3 {
                0 => format!(r#","Condition":{{"StringEquals":{{"k":"v{index}"}}}}"#),
                _ => String::new(),
            };
            format!(
                r#"{{"Effect":"{effect}","Action":["s3:Get*","s3:PutObject"],
                    "Resource":"{resource}"{condition}}}"#
            )
        };
        let statements: Vec<_> = (0..count).map(statement).collect();
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        )
    };
    let who = r#"{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:user/ann"},
            "Action":"s3:*","Resource":"arn:aws:s3:::b/*"}]}"#;
    for from in [0, 25, usize::MAX] {
        let mut set = PolicySet::builder(&dialect)
            .index_from(from)
            .add(Kind::Identity, "base", policy(0, 600))
            .build()
            .unwrap();
        for (number, count) in [(1, 200), (2, 30), (3, 3), (4, 1), (5, 120)] {
            let update =
                set.update()
                    .put(Kind::Identity, &format!("p{number}"), policy(number, count));
            let update = update.put(Kind::Boundary, &format!("b{number}"), policy(number, 110));
            set = update
                .put(Kind::Resource, &format!("r{number}"), who)
                .build()
                .unwrap();
        }
        set = set
            .update()
            .remove("p2")
            .remove("b1")
            .remove("r4")
            .put(Kind::Identity, "p3", policy(7, 40))
            .build()
            .unwrap();
        let ids: Vec<_> = ["base", "p1", "p3"]
            .iter()
            .filter_map(|name| set.id(name))
            .collect();
        let caller = Caller::new()
            .identity(set.layer(Kind::Identity, &ids).unwrap())
            .boundary(set.layer_of(Kind::Boundary));
        let sides = [ResourceSide::new()
            .policy(set.layer_of(Kind::Resource))
            .owner("1")];
        let mut verdicts = Vec::new();
        for last in [
            "b/1/k",
            "b/2/k",
            "b/7/k",
            "b/0/secret0/k",
            "home/ann/k",
            "x/y/lit5x3z",
            "k/1/x2",
            "",
            "*/5/x2",
        ] {
            let request = dialect.request(
                "arn:aws:iam::1:user/ann",
                "s3:GetObject",
                format!("arn:aws:s3:::{last}"),
            );
            let request = request.context("k", "v0").build().unwrap();
            let (decision, allocations) = counted(|| set.decide(&request));
            let ((same, _), counting) = counted(|| set.decide_and_count(&request));
            let (layered, authorizing) = counted(|| authorize(&caller, &sides, &request));
            assert_eq!(
                (allocations, counting, authorizing),
                (0, 0, 0),
                "{last}, indexed from {from}"
            );
            assert_eq!(same, decision);
            verdicts.push((decision.verdict(), layered.unwrap().verdict()));
        }
        for verdict in [Verdict::Allow, Verdict::ImplicitDeny, Verdict::ExplicitDeny] {
            assert!(
                verdicts.iter().any(|(decided, _)| *decided == verdict),
                "{verdicts:?}"
            );
        }
        assert!(
            verdicts
                .iter()
                .any(|(_, layered)| *layered == Verdict::Allow),
            "{verdicts:?}"
        );
    }
}

/// A set so large that a batch is loaded ahead.
#[test]
fn a_batch_of_requests() {
    let dialect = Dialect::kingsoft();
    let policy = |number: usize| {
        let statement = |index: usize| {
            let name = format!("{number}/{index}");
            format!(
                r#"{{"Effect":"Allow","Action":"ks3:Get*",
                    "Resource":["krn:ksc:ks3:::b/{name}/*","krn:ksc:ks3:::b/{name}",
                        "krn:ksc:ks3:::*x{name}"]}}"#
            )
        };
        let statements: Vec<_> = (0..1_000).map(statement).collect();
        format!(r#"{{"Statement":[{}]}}"#, statements.join(","))
    };
    let builder = PolicySet::builder(&dialect);
    let add = |builder: portcullis::set::PolicySetBuilder, number| {
        builder.add(Kind::Identity, &format!("p{number}"), policy(number))
    };
    let set = (0..50).fold(builder, add).build().unwrap();
    let ask = |number: usize| {
        let name = format!(
            "krn:ksc:ks3:::{}/{}/{}/k",
            ["b", "c"][number % 2],
            number % 50,
            number * 7
        );
        dialect
            .request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", name)
            .build()
            .unwrap()
    };
    let requests: Vec<_> = (0..100).map(ask).collect();
    let (allowed, allocations) = counted(|| {
        set.decide_many(&requests)
            .filter(|decision| decision.is_allowed())
            .count()
    });
    assert_eq!((allowed, allocations), (50, 0));
}
