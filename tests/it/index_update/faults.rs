//! Changes that are refused, and policies that change their kind.

use portcullis::{Dialect, Kind, Limits, Policy, PolicySet, Verdict};

use super::generate::INDEXED;

#[test]
fn faulty_changes_are_refused_and_change_nothing() {
    let dialect = Dialect::aws();
    let allow = r#"{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "a", allow)
        .add(Kind::Boundary, "b", allow)
        .build()
        .unwrap();
    let foreign = Policy::parse(
        &Dialect::kingsoft(),
        Kind::Identity,
        "k",
        r#"{"Statement":[]}"#,
    )
    .unwrap();
    let small = Limits::default().with_statements(1);
    let two = allow.replace(
        "}]",
        r#"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}]"#,
    );
    let limited = PolicySet::builder(&dialect)
        .limits(small)
        .add(Kind::Identity, "a", allow)
        .build()
        .unwrap();
    for (update, id) in [
        (set.update().remove("nobody"), "unknown-policy"),
        (set.update().remove("a").remove("nobody"), "unknown-policy"),
        (
            set.update()
                .put(Kind::Identity, "c", allow)
                .put(Kind::Identity, "c", allow),
            "duplicate-policy",
        ),
        (
            set.update().put(Kind::Identity, "a", allow).remove("a"),
            "duplicate-policy",
        ),
        (
            set.update().remove("a").put(Kind::Identity, "a", allow),
            "duplicate-policy",
        ),
        (set.update().put_policy(foreign), "wrong-dialect"),
        (set.update().put(Kind::Identity, "a", "{"), "json-syntax"),
        (
            set.update()
                .put(Kind::Identity, "a", allow.replace("Effect", "Efect")),
            "unknown-element",
        ),
        (
            limited.update().put(Kind::Identity, "a", &two),
            "too-many-statements",
        ),
    ] {
        let error = update.build().unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|diagnostic| diagnostic.id() == id),
            "{id}: {error}"
        );
    }
    let ask = dialect
        .request(
            "arn:aws:iam::1:user/ann",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
        )
        .build()
        .unwrap();
    assert!(set.decide(&ask).is_allowed());
    assert_eq!((set.policy_count(), set.statement_count()), (2, 2));
    let nothing = set.update().build().unwrap();
    assert_eq!(
        (nothing.policy_count(), nothing.fingerprint()),
        (2, set.fingerprint())
    );
    assert!(nothing.decide(&ask).is_allowed());
    let empty = set
        .update()
        .remove("a")
        .remove("a")
        .remove("b")
        .build()
        .unwrap();
    assert_eq!(
        (
            empty.policy_count(),
            empty.statement_count(),
            empty.ids().count()
        ),
        (0, 0, 0)
    );
    assert_eq!(empty.decide(&ask).verdict(), Verdict::ImplicitDeny);
    assert_eq!(
        empty.compact().fingerprint(),
        PolicySet::builder(&dialect).build().unwrap().fingerprint()
    );
    let again = empty
        .update()
        .put(Kind::Identity, "a", allow)
        .build()
        .unwrap();
    assert!(again.decide(&ask).is_allowed());
}

#[test]
fn a_policy_may_change_its_kind() {
    let dialect = Dialect::aws();
    let allow = r#"{"Version":"2012-10-17",
        "Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}"#;
    let ask = dialect
        .request(
            "arn:aws:iam::1:user/ann",
            "s3:GetObject",
            "arn:aws:s3:::b/k",
        )
        .build()
        .unwrap();
    for from in INDEXED.into_iter().flatten() {
        let set = PolicySet::builder(&dialect)
            .index_from(from)
            .add(Kind::Identity, "a", allow)
            .build()
            .unwrap();
        let changed = set.update().put(Kind::Session, "a", allow).build().unwrap();
        assert!(set.decide(&ask).is_allowed() && !changed.decide(&ask).is_allowed());
        assert!(
            changed
                .layer(Kind::Identity, &[changed.id("a").unwrap()])
                .is_err()
        );
        assert_eq!(changed.layer_of(Kind::Identity).policies().len(), 0);
        assert!(!changed.compact().decide(&ask).is_allowed());
        let back = changed
            .update()
            .put(Kind::Identity, "a", allow)
            .build()
            .unwrap();
        assert!(back.decide(&ask).is_allowed());
    }
}
