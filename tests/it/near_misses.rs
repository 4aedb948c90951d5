//! What an explanation of a denial contains besides failed conditions: the closest allows (E2a),
//! the values that met a deny (E2b), what delegates and what cuts (E2c), and no key that cannot be
//! there (E3a).

use portcullis::{
    Caller, Dialect, Explanation, Kind, PolicySet, ResourceSide, Verdict, explain::ScopePart,
    explain_authorization,
};

const ANN: &str = "arn:aws:iam::111122223333:user/ann";
const OPS: &str = "arn:aws:sts::111122223333:assumed-role/ops/s";

fn aws(statement: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
}

/// Explains a request of the identity policies alone.
fn explain(dialect: &Dialect, text: &str, who: &str, action: &str, resource: &str) -> Explanation {
    let set = PolicySet::builder(dialect)
        .add(Kind::Identity, "own", text)
        .build()
        .unwrap();
    let request = dialect
        .request(who, action.to_owned(), resource.to_owned())
        .build()
        .unwrap();
    set.explain(&request)
}

/// The words of what differs, of each of the closest allows.
fn words(explanation: &Explanation) -> Vec<String> {
    let words = explanation
        .nearest_allows()
        .iter()
        .flat_map(|nearest| nearest.differs());
    words.map(ToString::to_string).collect()
}

#[test]
fn clause_e2a_the_closest_allow_comes_first_and_at_most_three_are_shown() {
    let aws_iam = Dialect::aws();
    let statement = |last: &str| {
        format!(r#"{{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::{last}"}}"#)
    };
    let statements = [
        "other/*",
        "data/2025/*",
        "data/*/x",
        "data/2026/q4/*",
        "far/away/*",
    ]
    .map(statement)
    .join(",");
    for index_from in [0, usize::MAX] {
        let set = PolicySet::builder(&aws_iam).index_from(index_from).add(
            Kind::Identity,
            "own",
            aws(&statements),
        );
        let set = set.build().unwrap();
        let request = aws_iam
            .request(ANN, "s3:GetObject", "arn:aws:s3:::data/2026/q3/k")
            .build()
            .unwrap();
        let explanation = set.explain(&request);
        let found: Vec<_> = explanation
            .nearest_allows()
            .iter()
            .map(|nearest| nearest.statement().index())
            .collect();
        assert_eq!(found, [3, 1, 2], "{index_from}: {explanation}");
        assert!(
            explanation
                .nearest_allows()
                .iter()
                .all(|nearest| nearest.differs()[0].part() == ScopePart::Resource)
        );
    }
}

#[test]
fn clause_e2a_what_is_allowed_or_denied_explicitly_has_no_closest_allows() {
    let dialect = Dialect::aws();
    let text = aws(
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*"},
        {"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/secret/*"}"#,
    );
    for (last, verdict, near) in [
        ("data/k", Verdict::Allow, 0),
        ("data/secret/k", Verdict::ExplicitDeny, 0),
        ("date/k", Verdict::ImplicitDeny, 1),
    ] {
        let explanation = explain(
            &dialect,
            &text,
            ANN,
            "s3:GetObject",
            &format!("arn:aws:s3:::{last}"),
        );
        assert_eq!(
            (
                explanation.decision().verdict(),
                explanation.nearest_allows().len()
            ),
            (verdict, near),
            "{last}"
        );
    }
    let explanation = explain(
        &dialect,
        &text,
        ANN,
        "ec2:RunInstances",
        "arn:aws:ec2:r:111122223333:instance/i-1",
    );
    assert_eq!(words(&explanation), [""; 0], "another service is not near");
}

#[test]
fn clause_e2a_each_part_is_shown_in_words() {
    let dialect = Dialect::aws();
    for (action, resource, asked, words_of_it) in [
        (
            "s3:Put*",
            "arn:aws:s3:::b/*",
            ("s3:GetObject", "arn:aws:s3:::b/k"),
            "it allows `s3:Put*`, the request asks",
        ),
        (
            "s3:*",
            "arn:aws:s3:::b",
            ("s3:GetObject", "arn:aws:s3:::b/k"),
            "the statement names the bucket alone",
        ),
        (
            "s3:*",
            "arn:aws:s3:::B/*",
            ("s3:GetObject", "arn:aws:s3:::b/k"),
            "in case, which counts here",
        ),
        (
            "ec2:*",
            "arn:aws:ec2:eu-west-1:*:instance/*",
            (
                "ec2:StopInstances",
                "arn:aws:ec2:eu-west-2:111122223333:instance/i-1",
            ),
            "its region is `eu-west-1`, that of the request `eu-west-2`",
        ),
        (
            "ec2:*",
            "arn:aws:ec2:*:444455556666:instance/*",
            (
                "ec2:StopInstances",
                "arn:aws:ec2:eu-west-2:111122223333:instance/i-1",
            ),
            "its account is `444455556666`, that of the request `111122223333`",
        ),
        (
            "ec2:*",
            "arn:aws-cn:ec2:*:*:instance/*",
            (
                "ec2:StopInstances",
                "arn:aws:ec2:eu-west-2:111122223333:instance/i-1",
            ),
            "its partition is `aws-cn`, that of the request `aws`",
        ),
        (
            "kms:Decrypt",
            "arn:aws:kms:r:111122223333:key/k",
            ("kms:Decrypt", "arn:aws:kms:r:111122223333:alias/a"),
            "the request asks for an alias (`alias/a`), which is not the key; it names `key/k`",
        ),
        (
            "logs:*",
            "arn:aws:logs:*:*:log-group:app/*",
            (
                "logs:DeleteLogGroup",
                "arn:aws:logs:r:111122223333:log-group:app",
            ),
            "itself; the statement names what is below it",
        ),
    ] {
        let statement =
            format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#);
        let lines = words(&explain(&dialect, &aws(&statement), ANN, asked.0, asked.1));
        assert!(
            lines.len() == 1 && lines[0].contains(words_of_it),
            "{resource}: {lines:?}"
        );
    }
    let without = aws(r#"{"Effect":"Allow","NotAction":["iam:*","s3:Delete*"],"Resource":"*"}"#);
    let lines = words(&explain(
        &dialect,
        &without,
        ANN,
        "s3:DeleteObject",
        "arn:aws:s3:::b/k",
    ));
    assert_eq!(
        lines,
        ["`NotAction` `s3:Delete*` leaves out `s3:DeleteObject`"]
    );
}

/// A wildcard under an operator that takes none, where it would match. In a dialect whose operator
/// globs there is nothing to report.
#[test]
fn clause_e2a_a_wildcard_that_is_a_plain_character_is_reported() {
    for (wanted, needs_like) in [("team-*", true), ("other-*", false), ("team-red", false)] {
        let condition = format!(r#""Condition":{{"StringEquals":{{"x:team":"{wanted}"}}}}"#);
        let text = aws(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"*",{condition}}}"#
        ));
        let set = PolicySet::builder(&Dialect::aws())
            .add(Kind::Identity, "own", text)
            .build()
            .unwrap();
        let request = Dialect::aws()
            .request(ANN, "s3:GetObject", "arn:aws:s3:::b/k")
            .context("x:team", "team-blue");
        let explanation = set.explain(&request.build().unwrap());
        let failed = &explanation.near_misses()[0].failed()[0];
        assert_eq!(failed.needs_like(), needs_like, "{wanted}");
        assert_eq!(
            failed
                .to_string()
                .contains("plain characters under StringEquals"),
            needs_like,
            "{failed}"
        );
    }
}

#[test]
fn clause_e2b_a_deny_is_shown_with_the_values_that_met_it() {
    let dialect = Dialect::alibaba_ram();
    let text = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},
        {"Effect":"Deny","Action":"*","Resource":"*","Condition":{
            "NotIpAddress":{"acs:SourceIp":["10.0.0.0/8","192.168.0.0/16"]},
            "Bool":{"acs:SecureTransport":"false"}}}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "own", text)
        .build()
        .unwrap();
    let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k");
    let request = request
        .context("acs:SourceIp", "2001:db8::7")
        .context("acs:SecureTransport", "false")
        .build()
        .unwrap();
    let explanation = set.explain(&request);
    let [reason] = explanation.reasons() else {
        panic!("{explanation}")
    };
    let met: Vec<_> = reason.met().iter().map(ToString::to_string).collect();
    let address = "acs:SourceIp `2001:db8::7` is in none of `10.0.0.0/8`, `192.168.0.0/16`";
    assert_eq!(met, [address, "acs:SecureTransport is `false`"]);
    assert!(
        explanation
            .summary()
            .to_string()
            .contains(&format!("statement 1, because {address}, and "))
    );
}

/// Explains for a caller of an account a request on a bucket of another or the same, with a policy
/// and a boundary.
fn in_account(who: &str, bucket: &str, boundary: Option<&str>, owner: &str) -> Explanation {
    let dialect = Dialect::aws();
    let names = |who: &str| {
        aws(&format!(
            r#"{{"Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"s3:PutObject",
                "Resource":"*"}}"#
        ))
    };
    let mut set = PolicySet::builder(&dialect).add(Kind::Resource, "bucket", names(bucket));
    if let Some(action) = boundary {
        let text = aws(&format!(
            r#"{{"Effect":"Allow","Action":"{action}","Resource":"*"}}"#
        ));
        set = set.add(Kind::Boundary, "cap", text);
    }
    let set = set.build().unwrap();
    let mut caller = Caller::new().identity(set.layer(Kind::Identity, &[]).unwrap());
    if boundary.is_some() {
        caller = caller.boundary(set.layer_of(Kind::Boundary));
    }
    let side = ResourceSide::new()
        .policy(set.layer_of(Kind::Resource))
        .owner(owner);
    let request = dialect
        .request(who.to_owned(), "s3:PutObject", "arn:aws:s3:::b/k")
        .build()
        .unwrap();
    explain_authorization(&caller, &[side], &request).unwrap()
}

#[test]
fn clause_e2c_delegation_and_cuts_are_shown_where_they_are() {
    const ROOT: &str = "arn:aws:iam::111122223333:root";
    const ROLE: &str = "arn:aws:iam::111122223333:role/ops";
    let delegates =
        "the resource policy delegates to the account: an identity policy must allow it too";
    let cuts = "the resource policy grants to the role, and the boundary does not allow \
        `s3:PutObject`, so it is cut";
    for (who, bucket, boundary, owner, verdict, note) in [
        (
            ANN,
            ROOT,
            None,
            "111122223333",
            Verdict::ImplicitDeny,
            Some(delegates),
        ),
        (ANN, ROOT, None, "444455556666", Verdict::ImplicitDeny, None),
        (ANN, ANN, None, "111122223333", Verdict::Allow, None),
        (OPS, ROLE, None, "111122223333", Verdict::Allow, None),
        (
            OPS,
            ROLE,
            Some("s3:Get*"),
            "111122223333",
            Verdict::ImplicitDeny,
            Some(cuts),
        ),
        (
            OPS,
            ROLE,
            Some("s3:Put*"),
            "111122223333",
            Verdict::Allow,
            None,
        ),
        (
            OPS,
            OPS,
            Some("s3:Get*"),
            "111122223333",
            Verdict::Allow,
            None,
        ),
    ] {
        let explanation = in_account(who, bucket, boundary, owner);
        assert_eq!(
            explanation.decision().verdict(),
            verdict,
            "{who} {bucket}: {explanation}"
        );
        let notes = explanation
            .notes()
            .iter()
            .filter(|note| note.contains("delegates") || note.contains("is cut"));
        assert_eq!(
            notes.collect::<Vec<_>>(),
            note.into_iter().collect::<Vec<_>>(),
            "{who} {bucket}"
        );
    }
}

#[test]
fn clause_e3a_a_key_that_cannot_be_there_is_not_reported() {
    let bucket = "arn:aws:s3:::b";
    let role = "arn:aws:iam::111122223333:role/r";
    for (who, key, action, resource, is_reported) in [
        (ANN, "s3:prefix", "s3:ListBucket", bucket, true),
        (ANN, "s3:prefix", "s3:ListBucketVersions", bucket, true),
        (ANN, "s3:prefix", "s3:GetObject", "arn:aws:s3:::b/k", false),
        (ANN, "iam:PassedToService", "iam:PassRole", role, true),
        (ANN, "iam:PassedToService", "iam:GetRole", role, false),
        (ANN, "sts:ExternalId", "sts:GetFederationToken", "*", false),
        (
            OPS,
            "aws:username",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            false,
        ),
        (
            ANN,
            "aws:PrincipalServiceName",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            false,
        ),
        (
            ANN,
            "aws:PrincipalTag/team",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            true,
        ),
        (
            ANN,
            "s3:ExistingObjectTag/team",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            true,
        ),
    ] {
        let condition = format!(r#""Condition":{{"StringEquals":{{"{key}":"x"}}}}"#);
        let text = aws(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"*",{condition}}}"#
        ));
        let explanation = explain(&Dialect::aws(), &text, who, action, resource);
        assert_eq!(
            explanation.missing_context().len(),
            usize::from(is_reported),
            "{key} of {action} by {who}"
        );
        assert_eq!(
            explanation.near_misses()[0].failed()[0].never_given(),
            !is_reported,
            "{key} of {action} by {who}"
        );
        assert_eq!(
            explanation
                .summary()
                .to_string()
                .contains("could change the verdict"),
            is_reported
        );
    }
    let ram = Dialect::alibaba_ram();
    let text = r#"{"Version":"1",
        "Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*","Condition":
        {"StringLike":{"oss:Prefix":"a/*"}}}]}"#;
    for (action, is_reported) in [("oss:ListObjects", true), ("oss:GetObject", false)] {
        let explanation = explain(&ram, text, "acs:ram::1:user/ann", action, "acs:oss:*:1:b");
        assert_eq!(
            explanation.missing_context().len(),
            usize::from(is_reported),
            "{action}"
        );
    }
}
