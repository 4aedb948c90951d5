//! Mistakes in matching: quantifiers, anchors, wildcards, brackets, operators and suffixes.

use portcullis::Verdict::{Allow, ImplicitDeny};
use portcullis::{ContextValue, Verdict};

use super::{aws, conditional, request, statement_faults, verdict};
use crate::support::clock::Stopwatch;

/// Negated set operators: negate each value, then quantify, and never the other way round.
#[test]
fn immunity_1_negation_is_inside_the_quantifier() {
    let rows: [(&str, [Verdict; 5]); 4] = [
        // Values of the request:        a      a, x    x      none   absent
        (
            "ForAllValues:StringEquals",
            [Allow, ImplicitDeny, ImplicitDeny, Allow, Allow],
        ),
        (
            "ForAnyValue:StringEquals",
            [Allow, Allow, ImplicitDeny, ImplicitDeny, ImplicitDeny],
        ),
        (
            "ForAllValues:StringNotEquals",
            [ImplicitDeny, ImplicitDeny, Allow, Allow, Allow],
        ),
        (
            "ForAnyValue:StringNotEquals",
            [ImplicitDeny, Allow, Allow, ImplicitDeny, ImplicitDeny],
        ),
    ];
    for (operator, answers) in rows {
        let set = conditional(
            "Allow",
            &format!(r#"{{"{operator}": {{"k": ["a", "b"]}}}}"#),
        );
        let given = [
            ContextValue::many(["a"]),
            ContextValue::many(["a", "x"]),
            ContextValue::many(["x"]),
            ContextValue::many::<&str>([]),
            ContextValue::absent(),
        ];
        assert_eq!(
            given.map(|value| verdict(&set, &[("k", value)])),
            answers,
            "{operator}"
        );
    }
}

/// A pattern is about the whole name, not about how it begins or what it contains.
#[test]
fn immunity_6_matches_are_anchored() {
    let set = aws(r#"{"Effect": "Allow", "Action": "s3:Get",
            "Resource": ["arn:aws:s3:::b/k", "arn:aws:s3:::*/x"]}"#);
    let ask = |action, resource| set.decide(&request(action, resource, &[])).verdict();
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/k"), Allow);
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/x"), Allow);
    for (action, resource) in [
        ("s3:GetObject", "arn:aws:s3:::b/k"),
        ("xs3:Get", "arn:aws:s3:::b/k"),
        ("s3:Get", "arn:aws:s3:::b/k2"),
        ("s3:Get", "arn:aws:s3:::ab/k"),
        ("s3:Get", "arn:aws:s3:::b"),
        ("s3:Get", "arn:aws:s3:::b/x/y"),
    ] {
        assert_eq!(ask(action, resource), ImplicitDeny, "{action} {resource}");
    }
}

/// Many stars cost pattern times input at worst. An exponential matcher would not come back from
/// this.
#[test]
fn immunity_7_stars_do_not_explode() {
    let start = Stopwatch::start();
    for literal in ["a", "aa", "?a", "a?"] {
        let pattern = format!("{}b", format!("*{literal}").repeat(500));
        let set = aws(&format!(
            r#"{{"Effect": "Allow", "Action": "s3:{pattern}", "Resource": "arn:aws:s3:::{pattern}",
                "Condition": {{"StringLike": {{"k": "{pattern}"}},
                    "StringEqualsIgnoreCase": {{"k": "{pattern}"}}}}}}"#
        ));
        let text = "a".repeat(10_000);
        let resource = format!("arn:aws:s3:::{text}");
        let action = format!("s3:{text}");
        let request = request(&action, &resource, &[("k", text.as_str().into())]);
        assert_eq!(set.decide(&request).verdict(), ImplicitDeny);
    }
    assert!(start.taken().as_secs() < 60);
}

/// Only `*` and `?` are special.
#[test]
fn immunity_8_brackets_are_letters() {
    let odd = r"[Dd]{a,b}\^$.+|!@(x)";
    let pattern = serde_json::to_string(&format!("arn:aws:s3:::{odd}*")).unwrap();
    let set = aws(&format!(
        r#"{{"Effect": "Allow", "Action": "*", "Resource": {pattern}}}"#
    ));
    let ask = |name: &str| {
        set.decide(&request("s3:Get", &format!("arn:aws:s3:::{name}"), &[]))
            .verdict()
    };
    assert_eq!(ask(&format!("{odd}/k")), Allow);
    for name in ["D{a,b}", "d", "Da", r"[Dd]{a,b}\^", ""] {
        assert_eq!(ask(name), ImplicitDeny, "{name}");
    }
}

/// An operator that is not known is an error, and the fold of IgnoreCase is simple Unicode case
/// folding.
#[test]
fn immunity_11_unknown_operators_and_case_folding() {
    for operator in [
        "StringEqual",
        "ForSomeValues:StringEquals",
        "StringEqualsIfExist",
        "NullIfExists",
        "",
    ] {
        let statement = format!(
            r#"{{"Effect": "Deny", "Action": "*", "Resource": "*",
                "Condition": {{"{operator}": {{"k": "v"}}}}}}"#
        );
        assert_eq!(
            statement_faults(&statement),
            ["unknown-operator"],
            "{operator}"
        );
    }
    for (one, other, same) in [
        ("ς", "Σ", true),
        ("σ", "ς", true),
        ("\u{212a}", "k", true),
        ("ß", "ẞ", true),
        ("ß", "ss", false),
        ("İ", "i", false),
        ("ı", "I", false),
        ("É", "é", true),
    ] {
        let set = conditional(
            "Allow",
            &format!(r#"{{"StringEqualsIgnoreCase": {{"k": "{one}"}}}}"#),
        );
        let expected = if same { Allow } else { ImplicitDeny };
        assert_eq!(
            verdict(&set, &[("k", other.into())]),
            expected,
            "{one} {other}"
        );
    }
}

/// `IfExists` is a suffix and appears nowhere else, and a boolean is `true` or `false`, not a
/// number.
#[test]
fn immunity_13_suffixes_and_booleans_are_exact() {
    for operator in [
        "IfExistsStringEquals",
        "StringIfExistsEquals",
        "StringEqualsIfExistsIfExists",
        "IfExists",
    ] {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {{"{operator}": {{"k": "v"}}}}}}"#
        );
        assert_eq!(
            statement_faults(&statement),
            ["unknown-operator"],
            "{operator}"
        );
    }
    for value in ["1", "yes", "0.0", "truex", ""] {
        let statement = format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {{"Bool": {{"k": "{value}"}}}}}}"#
        );
        assert_eq!(statement_faults(&statement), ["invalid-value"], "{value}");
    }
    let set = conditional("Allow", r#"{"Bool": {"k": "TRUE"}}"#);
    assert_eq!(verdict(&set, &[("k", "True".into())]), Allow);
    assert_eq!(verdict(&set, &[("k", "1".into())]), ImplicitDeny);
}

/// `ForAllValues` is true of an absent key, `ForAnyValue` false, and so on for each operator.
#[test]
fn immunity_18_absent_keys_have_a_meaning() {
    for (operator, value, when_absent) in [
        ("ForAllValues:StringEquals", "v", true),
        ("ForAllValues:StringNotEquals", "v", true),
        ("ForAnyValue:StringEquals", "v", false),
        ("ForAnyValue:StringNotEquals", "v", false),
        ("StringEquals", "v", false),
        ("StringNotEquals", "v", true),
        ("StringEqualsIfExists", "v", true),
        ("ForAnyValue:StringEqualsIfExists", "v", true),
        ("NotIpAddress", "10.0.0.0/8", true),
        ("NumericLessThan", "5", false),
        ("Null", "true", true),
        ("Null", "false", false),
    ] {
        let set = conditional("Allow", &format!(r#"{{"{operator}": {{"k": "{value}"}}}}"#));
        let expected = if when_absent { Allow } else { ImplicitDeny };
        for given in [ContextValue::absent(), ContextValue::many::<&str>([])] {
            assert_eq!(verdict(&set, &[("k", given)]), expected, "{operator}");
        }
    }
}

/// Names are compared as they are given: the engine resolves nothing, so nothing is resolved
/// differently elsewhere.
#[test]
fn immunity_21_names_are_not_normalised() {
    let set = aws(r#"{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b/public/x"}"#);
    for name in [
        "b/public/../public/x",
        "b//public/x",
        "b/public/%78",
        "b/public/x/",
        "B/public/x",
    ] {
        let resource = format!("arn:aws:s3:::{name}");
        assert_eq!(
            set.decide(&request("s3:Get", &resource, &[])).verdict(),
            ImplicitDeny,
            "{name}"
        );
    }
}
