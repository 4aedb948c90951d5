//! `decide` allocates nothing: counted, for every verdict, every operator family and every odd kind
//! of value.

use portcullis::{
    Caller, ContextValue, Dialect, Kind, PolicySet, Request, ResourceSide, Verdict, authorize,
};

use super::meter::allocations;

/// What `work` returned, and how many allocations it made.
fn counted<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = allocations();
    let result = work();
    (result, allocations() - before)
}

fn set(dialect: &Dialect, text: &str) -> PolicySet {
    PolicySet::builder(dialect)
        .add(Kind::Identity, "policy", text)
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn assert_free(set: &PolicySet, request: &Request<'_>, verdict: Verdict, what: &str) {
    let (decision, allocations) = counted(|| set.decide(request));
    assert_eq!((decision.verdict(), allocations), (verdict, 0), "{what}");
}

#[test]
fn the_counter_counts() {
    let (text, allocations) = counted(|| String::from("one"));
    assert_eq!((text.len(), allocations), (3, 1));
}

#[test]
fn every_verdict_of_every_dialect() {
    let shapes = [
        (
            Dialect::alibaba_ram(),
            "acs:oss:*:1:",
            "acs:ram::1:user/ann",
            "oss",
            r#""Version": "1","#,
        ),
        (
            Dialect::kingsoft(),
            "krn:ksc:ks3:*:1:",
            "krn:ksc:iam::1:user/ann",
            "ks3",
            "",
        ),
        (
            Dialect::volcengine(),
            "trn:tos:*:1:",
            "trn:iam::1:user/ann",
            "tos",
            "",
        ),
        (
            Dialect::aws(),
            "arn:aws:s3:*:1:",
            "arn:aws:iam::1:user/ann",
            "s3",
            r#""Version": "2012-10-17","#,
        ),
    ];
    for (dialect, names, principal, service, version) in shapes {
        let set = set(
            &dialect,
            &format!(
                r#"{{{version} "Statement": [
                {{"Effect": "Allow", "Action": ["{service}:get?bject", "{service}:Put*"],
                    "Resource": "{names}*/a?*c"}},
                {{"Effect": "Deny", "Action": "*",
                    "Resource": ["{names}bucket/*/secret/*", "{names}*x*y*z"]}}]}}"#
            ),
        );
        for (action, rest, verdict) in [
            ("GetObject", "bucket/abc", Verdict::Allow),
            ("GETOBJECT", "bucket/aßςc", Verdict::Allow),
            ("DeleteObject", "bucket/abc", Verdict::ImplicitDeny),
            ("PutObject", "bucket/abc/secret/c", Verdict::ExplicitDeny),
            ("PutObject", "bucket/a-x-y-z", Verdict::ExplicitDeny),
        ] {
            let resource = format!("{}{rest}", names.replace('*', "r1"));
            let request = dialect
                .request(principal, format!("{service}:{action}"), resource)
                .build()
                .unwrap();
            assert_free(&set, &request, verdict, dialect.name());
        }
        let no_resource = dialect
            .request(principal, format!("{service}:GetObject"), "*")
            .build()
            .unwrap();
        assert_free(&set, &no_resource, Verdict::ImplicitDeny, dialect.name());
        let foreign = Dialect::builder("own").build().unwrap();
        let foreign = foreign
            .request("own:iam:r:1:user/ann", "own:Read", "own:own:r:1:x")
            .build()
            .unwrap();
        assert_free(&set, &foreign, Verdict::ImplicitDeny, "another dialect");
    }
}

/// Values of one key `k`, from the plain to the odd: no text here is short enough to hide in a
/// small string.
fn values() -> Vec<ContextValue<'static>> {
    let long = "TWFu".repeat(400);
    let texts = [
        "true",
        "10.0.0.7",
        "2001:0db8:0000:0000:0000:ff00:0042:8329",
        "::ffff:10.0.0.7",
        "-0012345678901234567890.00009876543210e-17",
        "2026-11-21T08:00:00.123456789+08:00",
        "1793000000.25",
        "arn:aws:iam::111122223333:role/path/to/Worker",
        "not:a:name",
        "arn:aws",
        "krn:ksc:iam::1:user/x",
        "STRASSE straße ΣΊΣΥΦΟΣ σίσυφος İstanbul ıKelvin",
        "",
        "=TWFu",
    ];
    let mut values: Vec<ContextValue<'static>> = texts.into_iter().map(Into::into).collect();
    values.push(long.clone().into());
    values.push(format!("{long}TWE=").into());
    values.push(format!("TQ=={long}").into());
    values.push(ContextValue::many(texts));
    values.push(ContextValue::many(["one value only"]));
    values.push(ContextValue::many::<&str>([]));
    values.push(ContextValue::unknown());
    values.push(ContextValue::absent());
    values
}

#[test]
fn every_operator_and_value() {
    let long = "TWFu".repeat(400);
    let literals: &[(&str, &[&str])] = &[
        (
            "StringEquals",
            &[
                "true",
                "${aws:username}",
                "${k}",
                "${nobody, 'default'}",
                "a${k}b${nobody}c",
            ],
        ),
        (
            "StringEqualsIgnoreCase",
            &[
                "strasse STRASSE σίσυφοσ",
                "STRASSE STRAßE σίσυφος ΣΊΣΥΦΟΣ İSTANBUL ıkelvin",
            ],
        ),
        (
            "StringLike",
            &["*str*e*ς*", "?*?*a", "*${aws:username}*", "ann${k}*"],
        ),
        (
            "NumericEquals",
            &["10", "-12345678901234567890.0000987654321e-17"],
        ),
        ("NumericLessThan", &["1e308", "-0"]),
        (
            "DateGreaterThanEquals",
            &["2026-11-21T00:00:00Z", "2026", "1793000000"],
        ),
        ("DateNotEquals", &["2026-11-21T08:00:00+08:00"]),
        ("Bool", &["true"]),
        ("BinaryEquals", &["TWFu", &long, "TQ=="]),
        ("IpAddress", &["10.0.0.0/8", "2001:db8::/32"]),
        ("NotIpAddress", &["10.0.0.7"]),
        (
            "ArnLike",
            &[
                "arn:aws:iam::*:role/*",
                "${k}",
                "arn:aws:*:*:${nobody}:${k}*",
                "*",
            ],
        ),
        (
            "ArnNotEquals",
            &["arn:aws:iam::111122223333:role/path/to/Worker"],
        ),
        ("Null", &["true"]),
    ];
    let dialect = Dialect::aws();
    let (mut decided, mut verdicts) = (0, std::collections::HashSet::new());
    for (operator, literals) in literals {
        for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                if *operator == "Null" && !suffix.is_empty() {
                    continue;
                }
                let name = format!("{prefix}{operator}{suffix}");
                let condition = format!("{{\"{name}\": {{\"k\": {literals:?}}}}}");
                let set = set(
                    &dialect,
                    &format!(
                        r#"{{"Version": "2012-10-17", "Statement": [
                        {{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
                            "Condition": {condition}}},
                        {{"Effect": "Deny", "Action": "s3:Put*", "Resource": "*",
                            "Condition": {condition}}}]}}"#
                    ),
                );
                for value in values() {
                    for action in ["s3:GetObject", "s3:PutObject"] {
                        let request =
                            dialect.request("arn:aws:iam::1:user/ann", action, "arn:aws:s3:::b/k");
                        let request = request.context("k", value.clone()).build().unwrap();
                        let (decision, allocations) = counted(|| set.decide(&request));
                        assert_eq!(allocations, 0, "{name} of {value:?}");
                        verdicts.insert(decision.verdict());
                        decided += 1;
                    }
                }
            }
        }
    }
    assert_eq!((decided, verdicts.len()), (22 * 2 * (13 * 6 + 3), 3));
}

#[test]
fn variables_and_excluded_resources() {
    let dialect = Dialect::aws();
    let set = set(
        &dialect,
        r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:Get*",
                "Resource": "arn:aws:s3:::home/${aws:username}/*"},
            {"Effect": "Allow", "NotAction": ["iam:*", "s3:Get*", "s3:Delete*"],
             "NotResource": ["arn:aws:s3:::home/${aws:PrincipalTag/team, 'none'}/*",
                 "arn:aws:s3:::*/tmp/*"]},
            {"Effect": "Deny", "Action": "s3:Delete*",
                "NotResource": "arn:aws:s3:::home/${aws:PrincipalTag/team}/*"}]}"#,
    );
    let ask = |action: &'static str, resource: &'static str, team: ContextValue<'static>| {
        let request = dialect.request("arn:aws:iam::1:user/ann", action, resource);
        request
            .context("aws:PrincipalTag/team", team)
            .build()
            .unwrap()
    };
    for (action, resource, team, verdict) in [
        (
            "s3:GetObject",
            "arn:aws:s3:::home/ann/notes",
            "".into(),
            Verdict::Allow,
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::home/bob/notes",
            "".into(),
            Verdict::ImplicitDeny,
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::home/blue/notes",
            "blue".into(),
            Verdict::ImplicitDeny,
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::home/none/notes",
            ContextValue::absent(),
            Verdict::ImplicitDeny,
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::home/red/notes",
            "blue".into(),
            Verdict::Allow,
        ),
        (
            "s3:PutObject",
            "arn:aws:s3:::home/red/notes",
            ContextValue::unknown(),
            Verdict::ImplicitDeny,
        ),
        ("s3:PutObject", "*", "blue".into(), Verdict::Allow),
        (
            "s3:DeleteObject",
            "arn:aws:s3:::home/blue/notes",
            "blue".into(),
            Verdict::ImplicitDeny,
        ),
        (
            "s3:DeleteObject",
            "arn:aws:s3:::home/blue/notes",
            ContextValue::unknown(),
            Verdict::ExplicitDeny,
        ),
        (
            "s3:DeleteObject",
            "arn:aws:s3:::home/blue/notes",
            ContextValue::many(["a", "b"]),
            Verdict::ExplicitDeny,
        ),
    ] {
        let what = format!("{action} {resource} {team:?}");
        assert_free(&set, &ask(action, resource, team), verdict, &what);
    }
    let many = (0..40).map(|index| format!("arn:aws:s3:::home/ann/{index}"));
    let request = dialect
        .request("arn:aws:iam::1:user/ann", "s3:GetObject", "*")
        .resources(many)
        .build()
        .unwrap();
    assert_free(&set, &request, Verdict::Allow, "many resources");
}

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
