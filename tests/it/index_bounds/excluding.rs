//! Statements with `NotAction` and `NotResource`, and policies that an update removed.

use portcullis::set::Work;
use portcullis::{Dialect, Kind, PolicySet, Verdict};

use super::sets::{assert_flat, sizes};
use super::unless;

/// What is counted: comparisons, where the request hits none or few of the exclusions.
#[test]
fn statements_that_exclude() {
    let not_action = |effect: &str, action: &str, condition: &str| {
        format!(r#"{{"Effect":"{effect}","NotAction":"{action}","Resource":"*"{condition}}}"#)
    };
    let not_resource = |resource: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow","Action":"s3:*","NotResource":"{resource}"{condition}}}"#)
    };
    let exclusion = |number: usize| format!("iam:Do{number}");
    let bucket = |number: usize| format!("arn:aws:s3:::x{number}/*");
    let some = &[10, 1_000, 20_000];
    assert_flat(
        &sizes("the same NotAction", some, |_| {
            not_action("Allow", "iam:*", "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotAction each", some, |number| {
            not_action("Allow", &exclusion(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a denying NotAction each", some, |number| {
            not_action("Deny", &exclusion(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotAction each, one condition", some, |n| {
            not_action("Allow", &exclusion(n), &unless(0))
        }),
        1,
        1,
    );
    assert_flat(
        &sizes("the same NotResource", some, |_| {
            not_resource("arn:aws:s3:::x/*", "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotResource each", some, |number| {
            not_resource(&bucket(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotResource each, one condition", some, |n| {
            not_resource(&bucket(n), &unless(0))
        }),
        1,
        1,
    );
    // Few exclusions that are hit, among many that are not.
    let few = sizes("some are hit", some, |number| {
        let excluded = if number < 5 {
            "s3:Get*".to_owned()
        } else {
            exclusion(number)
        };
        not_action("Allow", &excluded, &unless(0))
    });
    assert_flat(&few, 6, 1);
    // Where all are hit, each is checked, as the bound says.
    let all = sizes("all are hit", &[10, 1_000], |number| {
        format!(r#"{{"Effect":"Deny","NotAction":["s3:*","iam:Do{number}"],"Resource":"*"}}"#)
    });
    assert_eq!(
        all.iter().map(Work::comparisons).collect::<Vec<_>>(),
        [10, 1_000]
    );
}

/// Everybody has the same policy that leaves something out, and asks for that.
#[test]
fn equal_statements_that_exclude_are_checked_once() {
    let statement = |_| {
        r#"{"Effect":"Deny","NotAction":["iam:*","s3:Get*"],"Resource":"*",
            "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#
            .to_owned()
    };
    assert_flat(
        &sizes("the same, all hit", &[10, 1_000, 20_000], statement),
        1,
        0,
    );
}

/// Removed statements are skipped until the set is compacted, and the bound includes them.
#[test]
fn many_equal_policies_that_are_gone() {
    let aws = Dialect::aws();
    let condition = unless(0);
    let text = format!(
        r#"{{"Version":"2012-10-17",
            "Statement":[{{"Effect":"Allow","Action":["s3:Get*","s3:GetObject","s3:*Object"],
                "Resource":["arn:aws:s3:::*","arn:aws:s3:::b/*","arn:aws:s3:::b/d/*",
                    "arn:aws:s3:::*/k"]{condition}}}]}}"#
    );
    let names: Vec<String> = (0..1_000).map(|number| format!("p{number}")).collect();
    let builder = PolicySet::builder(&aws).index_from(0);
    let set = names
        .iter()
        .fold(builder, |builder, name| {
            builder.add(Kind::Identity, name, &text)
        })
        .build()
        .unwrap();
    let gone = names
        .iter()
        .take(999)
        .fold(set.update(), |update, name| update.remove(name))
        .build()
        .unwrap();
    let request = aws.request(
        "arn:aws:iam::1:user/ann",
        "s3:GetObject",
        "arn:aws:s3:::b/d/k",
    );
    let request = request.context("k", "v").build().unwrap();
    for (set, what) in [
        (&set, "all there"),
        (&gone, "all but one gone"),
        (&gone.compact(), "compacted"),
    ] {
        let (decision, work) = set.decide_and_count(&request);
        let worst = set.worst_case();
        println!(
            "{what}: {work:?}, at most {} comparisons",
            worst.comparisons(5, 3)
        );
        assert_eq!(decision.verdict(), Verdict::ImplicitDeny);
        assert!(
            work.comparisons() <= worst.comparisons(5, 3),
            "{what}: {work:?}, {worst:?}"
        );
    }
    let (_, work) = gone.compact().decide_and_count(&request);
    assert!(work.comparisons() <= 12, "{work:?}");
}
