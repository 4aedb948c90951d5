//! `decide` allocates nothing: counted, for every verdict, every operator family and every odd kind
//! of value.

mod tables;

use portcullis::{ContextValue, Dialect, Kind, PolicySet, Request, Verdict};

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
