//! Mistakes that policy engines have shipped, like those of `tests/it/immunity/`: those that the
//! linter warns of, those of simulators, and those that an embedding program would make.

use portcullis::detect::PolicyHints;
use portcullis::lint::{Catalog, Linter};
use portcullis::{
    Caller, ContextValue, Dialect, Estate, Kind, Policy, PolicySet, ResourceSide, Verdict, case,
    explain_authorization,
};

use Verdict::{Allow, ExplicitDeny, ImplicitDeny};

const ANN: &str = "acs:ram::1000000000000001:user/ann";
const OBJECT: &str = "acs:oss:*:1000000000000001:b/secret/k";

fn ram(statements: &str) -> String {
    format!(r#"{{"Version": "1", "Statement": [{statements}]}}"#)
}

fn set(policies: &[(Kind, &str)]) -> PolicySet {
    let builder = PolicySet::builder(&Dialect::alibaba_ram());
    let named = policies.iter().enumerate();
    let add = |builder: portcullis::set::PolicySetBuilder,
               (number, (kind, statements)): (usize, &(Kind, &str))| {
        builder.add(*kind, &number.to_string(), ram(statements))
    };
    named
        .fold(builder, add)
        .build()
        .unwrap_or_else(|error| panic!("{error}"))
}

fn verdict(
    set: &PolicySet,
    action: &str,
    resource: &str,
    context: &[(&str, ContextValue<'_>)],
) -> Verdict {
    let request = set.dialect().request(ANN, action, resource);
    let request = context.iter().fold(request, |request, (key, value)| {
        request.context(*key, value.clone())
    });
    set.decide(&request.build().unwrap()).verdict()
}

/// What the linter says of policies: rule, and the text that it marks.
fn findings(
    dialect: &Dialect,
    texts: &[&str],
    catalog: Option<Catalog>,
) -> Vec<(&'static str, String)> {
    let mut linter = Linter::new();
    catalog
        .into_iter()
        .for_each(|catalog| linter.add_catalog(catalog));
    let hints = PolicyHints::default()
        .dialect(dialect.clone())
        .kind(Kind::Identity);
    for (number, text) in texts.iter().enumerate() {
        // OK because another test checks what does not load.
        let _ = linter.read(&hints, &number.to_string(), text);
    }
    let mark = |finding: &portcullis::Diagnostic| {
        linter.source_text(finding.source_name()).unwrap()
            [finding.span().start()..finding.span().end()]
            .to_owned()
    };
    linter
        .findings()
        .iter()
        .map(|finding| (finding.id(), mark(finding)))
        .collect()
}

fn has(found: &[(&str, String)], id: &str) -> bool {
    found.iter().any(|(found, _)| *found == id)
}

/// No header is read: an address is one address that the program gives. A forwarded list is none,
/// and a header that was copied into the context is a key like any other.
#[test]
fn immunity_3_an_address_is_what_the_program_gives() {
    let inside = r#"{"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}"#;
    let outside = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"NotIpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}"#;
    let (allow, deny) = (
        set(&[(Kind::Identity, inside)]),
        set(&[(Kind::Identity, outside)]),
    );
    let ask = |context: &[(&str, ContextValue<'_>)]| {
        [&allow, &deny].map(|set| verdict(set, "oss:GetObject", OBJECT, context))
    };
    assert_eq!(ask(&[("acs:SourceIp", "10.0.0.7".into())]), [Allow, Allow]);
    assert_eq!(
        ask(&[("acs:SourceIp", "192.0.2.1".into())]),
        [ImplicitDeny, ExplicitDeny]
    );
    for forwarded in [
        "10.0.0.7, 192.0.2.1",
        "10.0.0.7:443",
        "for=10.0.0.7",
        " 10.0.0.7",
    ] {
        assert_eq!(
            ask(&[("acs:SourceIp", forwarded.into())]),
            [ImplicitDeny, ExplicitDeny],
            "{forwarded}"
        );
    }
    let header = ("X-Forwarded-For", ContextValue::from("10.0.0.7"));
    let both = [("acs:SourceIp", ContextValue::from("192.0.2.1")), header];
    assert_eq!(ask(&both), [ImplicitDeny, ExplicitDeny]);
}

/// A right to one action gives no right to another, however close their names; a request names one
/// action; and an action that does not exist is reported where there is a catalogue.
#[test]
fn immunity_5_the_action_that_is_asked_is_the_one_that_is_allowed() {
    let export = set(&[(
        Kind::Identity,
        r#"{"Effect": "Allow", "Action": "ram:ExportIam", "Resource": "*"}"#,
    )]);
    assert_eq!(verdict(&export, "ram:ExportIam", "*", &[]), Allow);
    for other in [
        "ram:ImportIam",
        "ram:Export",
        "ram:ExportIamAll",
        "ecs:ExportIam",
    ] {
        assert_eq!(verdict(&export, other, "*", &[]), ImplicitDeny, "{other}");
    }
    for odd in ["ram:*", "*", "ram:Export?am", "ExportIam"] {
        assert!(
            Dialect::alibaba_ram()
                .request(ANN, odd, "*")
                .build()
                .is_err(),
            "{odd}"
        );
    }
    let catalog = r#"{"dialect": "alibaba-ram", "source": "own", "date": "2026-11",
        "confidence": "official",
        "services": {"ram": ["ExportIam", "ImportIam"]}}"#;
    let catalog = Catalog::read("catalog.json", catalog).unwrap();
    let text =
        ram(r#"{"Effect": "Allow", "Action": ["ram:ExportIam", "ram:ImportIm"], "Resource": "*"}"#);
    let found = findings(&Dialect::alibaba_ram(), &[&text], Some(catalog));
    assert!(
        found.contains(&("unknown-action", r#""ram:ImportIm""#.to_owned())),
        "{found:?}"
    );
    assert!(
        !found.contains(&("unknown-action", r#""ram:ExportIam""#.to_owned())),
        "{found:?}"
    );
}

/// The context of a request comes in by the same strict reader as policies: no key wins over its
/// double.
#[test]
fn immunity_10_a_context_has_each_key_once() {
    for text in [r#"{"k": "a", "k": "b"}"#, r#"{"k": "a", "\u006b": "b"}"#] {
        let error = case::read_context("context", text).unwrap_err();
        assert_eq!(error.diagnostics()[0].id(), "duplicate-key", "{text}");
    }
    assert!(case::read_context("context", r#"{"k": {"unknown": true, "unknown": true}}"#).is_err());
    // The reader distinguishes spellings of one key, and the request refuses them.
    let keys = case::read_context(
        "context",
        r#"{"acs:SourceIp": "10.0.0.7", "ACS:sourceip": "192.0.2.1"}"#,
    )
    .unwrap();
    let request = Dialect::alibaba_ram().request(ANN, "oss:GetObject", OBJECT);
    let request = keys
        .into_iter()
        .fold(request, |request, (key, value)| request.context(key, value));
    assert_eq!(request.build().unwrap_err().id(), "duplicate-context-key");
}

/// `Allow` with `NotPrincipal` names nearly everybody. It is read where the vendor reads it, and
/// the linter reports it.
#[test]
fn immunity_13_allow_with_not_principal_is_reported() {
    let text = r#"{"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow",
            "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/ann"},
        "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:us-east-1:111122223333:jobs"}]}"#;
    let mut linter = Linter::new();
    linter
        .read(
            &PolicyHints::default()
                .dialect(Dialect::aws())
                .kind(Kind::Resource),
            "queue",
            text,
        )
        .unwrap();
    assert!(
        linter
            .findings()
            .iter()
            .any(|finding| finding.id() == "allow-not-principal")
    );
    for dialect in [
        Dialect::alibaba_ram(),
        Dialect::kingsoft(),
        Dialect::volcengine(),
    ] {
        assert!(
            Policy::parse(&dialect, Kind::Resource, "queue", text).is_err(),
            "{dialect:?}"
        );
    }
}

/// To leave one action out is to allow all others: it is decided so, and the linter says so, also
/// when what is left out does not exist.
#[test]
fn immunity_17_allow_with_not_action_is_nearly_everything() {
    for left_out in ["ram:*", "nothing:AtAll", "oss:GetObject"] {
        let statement =
            format!(r#"{{"Effect": "Allow", "NotAction": "{left_out}", "Resource": "*"}}"#);
        let nearly_all = set(&[(Kind::Identity, &statement)]);
        assert_eq!(verdict(&nearly_all, "ecs:DeleteInstance", "*", &[]), Allow);
        let found = findings(&Dialect::alibaba_ram(), &[&ram(&statement)], None);
        assert!(has(&found, "allow-not-action"), "{left_out}: {found:?}");
    }
    let denied = ram(r#"{"Effect": "Deny", "NotAction": "ram:*", "Resource": "*"}"#);
    assert!(!has(
        &findings(&Dialect::alibaba_ram(), &[&denied], None),
        "allow-not-action"
    ));
}

/// Missing context is reported for every layer, and only where it can change the verdict.
#[test]
fn immunity_19_missing_context_is_reported_where_it_matters() {
    let test = |effect: &str, key: &str| {
        format!(
            r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*",
                "Condition": {{"StringEquals": {{"{key}": "v"}}}}}}"#
        )
    };
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let elsewhere = r#"{"Effect": "Allow", "Action": "ecs:*", "Resource": "*",
        "Condition": {"StringEquals": {"acs:Elsewhere": "v"}}}"#;
    let missing = |identity: &str, control: &str| -> Vec<String> {
        let set = set(&[(Kind::Identity, identity), (Kind::Control, control)]);
        let caller = Caller::new().identity(set.layer_of(Kind::Identity));
        let side = ResourceSide::new().control(vec![set.layer_of(Kind::Control)]);
        let request = set
            .dialect()
            .request(ANN, "oss:GetObject", OBJECT)
            .build()
            .unwrap();
        explain_authorization(&caller, &[side], &request)
            .unwrap()
            .missing_context()
            .to_vec()
    };
    // A control policy is what lacks the key.
    assert_eq!(missing(all, &test("Allow", "acs:Control")), ["acs:Control"]);
    assert_eq!(
        missing(&test("Allow", "acs:Own"), &test("Allow", "acs:Control")),
        ["acs:Control", "acs:Own"]
    );
    assert_eq!(
        missing(&format!("{all}, {}", test("Deny", "acs:Denied")), all),
        ["acs:Denied"]
    );
    // A key that cannot change this verdict is not reported.
    assert!(missing(all, all).is_empty());
    assert!(missing(&format!("{all}, {}", test("Allow", "acs:Own")), all).is_empty());
    assert!(missing(&format!("{all}, {elsewhere}"), all).is_empty());
    let denied = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    assert!(missing(&test("Allow", "acs:Own"), denied).is_empty());
}

/// A path that a service would resolve is reported, because it is not resolved here.
#[test]
fn immunity_21_paths_that_others_resolve_are_reported() {
    for path in ["b/public/../secret/*", "b//secret", "b/%2e%2e/secret"] {
        let text = ram(&format!(
            r#"{{"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:{path}"}}"#
        ));
        assert!(
            has(
                &findings(&Dialect::alibaba_ram(), &[&text], None),
                "unnormalised-resource"
            ),
            "{path}"
        );
    }
}

/// A single fault prevents the set, the change or the estate; what existed before stays.
#[test]
fn immunity_22_a_refused_change_leaves_the_old_set() {
    let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let before = set(&[(Kind::Identity, all)]);
    let broken = ram(r#"{"Effect": "Deny", "Action": "oss:*", "Resource": "*",
            "Condition": {"StringEqual": {"k": "v"}}}"#);
    assert!(
        before
            .update()
            .put(Kind::Identity, "0", &broken)
            .build()
            .is_err()
    );
    assert!(
        before
            .update()
            .put(Kind::Identity, "1", &broken)
            .build()
            .is_err()
    );
    assert_eq!(
        (
            before.policy_count(),
            verdict(&before, "oss:GetObject", OBJECT, &[])
        ),
        (1, Allow)
    );
    let estate = |document: &str| {
        format!(
            r#"{{"dialect": "alibaba-ram",
                "accounts": [{{"id": "1000000000000001", "users": [{{"name": "ann"}}],
                "policies": [{{"name": "p", "document": {document}}}]}}]}}"#
        )
    };
    let read = |text: String| Estate::read([("estate", text)]);
    assert!(read(estate(&ram(all))).is_ok());
    assert!(read(estate(&broken)).is_err());
}

/// A policy that is not legal, or one with findings of many rules, does not hide the findings of
/// another policy.
#[test]
fn immunity_23_no_finding_hides_another() {
    let dialect = Dialect::alibaba_ram();
    let wide = ram(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#);
    let broken = ram(r#"{"Effect": "Allow", "Action": "oss", "Resource": "x", "Colour": 1}"#);
    let alone = findings(&dialect, &[&wide], None);
    assert!(has(&alone, "star-on-star"));
    let beside = findings(&dialect, &[&broken, "{", &wide], None);
    assert!(
        alone.iter().all(|finding| beside.contains(finding)),
        "{beside:?}"
    );
    // The error reports all faults of the faulty policy together (P4).
    let error = Policy::parse(&dialect, Kind::Identity, "broken", &broken).unwrap_err();
    let ids: Vec<_> = error.diagnostics().iter().map(|fault| fault.id()).collect();
    assert_eq!(
        ids,
        ["invalid-action", "invalid-resource", "unknown-element"]
    );
    let twice = ram(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Allow", "NotAction": "ram:*", "Resource": "*"}"#);
    let found = findings(&dialect, &[&twice], None);
    assert!(
        has(&found, "star-on-star") && has(&found, "allow-not-action"),
        "{found:?}"
    );
    // A catalogue says when it was made.
    let undated =
        r#"{"dialect": "alibaba-ram", "source": "own", "confidence": "official", "services": {}}"#;
    assert!(Catalog::read("catalog.json", undated).is_err());
}

/// A deny behind a key that its actions never give does not do what it says: negated it denies
/// everything, plain nothing. The absent key decides it, and the linter reports it.
#[test]
fn immunity_24_a_deny_that_does_not_deny_is_reported() {
    let dialect = Dialect::alibaba_ram();
    for (operator, expected) in [("StringLike", Allow), ("StringNotLike", ExplicitDeny)] {
        let statements = format!(
            r#"{{"Effect": "Allow", "Action": "oss:*", "Resource": "*"}},
                {{"Effect": "Deny", "Action": "oss:GetObject",
                "Resource": "*", "Condition": {{"{operator}": {{"oss:Prefix": "secret/*"}}}}}}"#
        );
        assert_eq!(
            verdict(
                &set(&[(Kind::Identity, &statements)]),
                "oss:GetObject",
                OBJECT,
                &[]
            ),
            expected
        );
        let found = findings(&dialect, &[&ram(&statements)], None);
        assert!(
            found.contains(&("unfilled-key", r#""oss:Prefix""#.to_owned())),
            "{operator}: {found:?}"
        );
    }
    let listing = ram(
        r#"{"Effect": "Deny", "Action": "oss:ListObjects", "Resource": "*",
            "Condition": {"StringLike": {"oss:Prefix": "secret/*"}}}"#,
    );
    assert!(!has(&findings(&dialect, &[&listing], None), "unfilled-key"));
}
