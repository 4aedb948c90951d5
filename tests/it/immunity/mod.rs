//! Mistakes that policy engines have shipped, each named by its row in the list of the manual's
//! security chapter, and why this one does not make it. Rows of what is not built yet are not here.

use portcullis::{
    ContextValue, Dialect, Kind, Limits, Policy, PolicySet, Request, Verdict, diagnostic::Fault,
};

use Verdict::{Allow, ExplicitDeny, ImplicitDeny};

use crate::support::clock::Stopwatch;

const ANN: &str = "arn:aws:iam::1:user/ann";

/// An AWS policy with these statements.
fn aws(statements: &str) -> PolicySet {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    PolicySet::builder(&Dialect::aws())
        .add(Kind::Identity, "policy", text)
        .build()
        .unwrap_or_else(|e| panic!("{e}"))
}

fn request<'a>(
    action: &'a str,
    resource: &'a str,
    context: &[(&'a str, ContextValue<'a>)],
) -> Request<'a> {
    let request = Dialect::aws().request(ANN, action, resource);
    let request = context.iter().fold(request, |request, (key, value)| {
        request.context(*key, value.clone())
    });
    request.build().unwrap()
}

/// The verdict on reading one object.
fn verdict(set: &PolicySet, context: &[(&str, ContextValue<'_>)]) -> Verdict {
    set.decide(&request("s3:GetObject", "arn:aws:s3:::b/k", context))
        .verdict()
}

/// One statement about everything, under a condition.
fn conditional(effect: &str, condition: &str) -> PolicySet {
    aws(&format!(
        r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
    ))
}

/// The ids of what is wrong with a text.
fn faults(dialect: &Dialect, text: impl AsRef<[u8]>) -> Vec<&'static str> {
    match Policy::parse(dialect, Kind::Identity, "policy", text) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.id())
            .collect(),
    }
}

/// The ids of what is wrong with one AWS statement.
fn statement_faults(statement: &str) -> Vec<&'static str> {
    faults(
        &Dialect::aws(),
        format!(r#"{{"Statement": [{statement}]}}"#),
    )
}

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

/// A key that the engine derives cannot be replaced by one that is given.
#[test]
fn immunity_2_given_context_does_not_override_what_follows() {
    for (key, value) in [
        ("aws:username", "root"),
        ("AWS:PrincipalArn", "arn:aws:iam::1:root"),
        ("aws:principalaccount", "2"),
    ] {
        let error = Dialect::aws()
            .request(ANN, "s3:GetObject", "*")
            .context(key, value)
            .build()
            .unwrap_err();
        assert_eq!(error.id(), "contradicted-context-key");
    }
}

/// "Not denied" is not "allowed": there are three verdicts, and the one that allows must be named.
#[test]
fn immunity_4_no_statement_does_not_allow() {
    for statements in [
        "",
        r#"{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}"#,
    ] {
        let decision = aws(statements).decide(&request("s3:GetObject", "arn:aws:s3:::b/k", &[]));
        assert_eq!(
            (decision.verdict(), decision.is_allowed()),
            (ImplicitDeny, false)
        );
    }
    let empty = PolicySet::builder(&Dialect::aws()).build().unwrap();
    assert_eq!(verdict(&empty, &[]), ImplicitDeny);
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

/// A key given twice, in whatever case, is an error in a request and in a policy.
#[test]
fn immunity_9_keys_that_differ_in_case_are_one() {
    let twice = Dialect::aws()
        .request(ANN, "s3:Get", "*")
        .context("aws:SourceIp", "1.1.1.1");
    let error = twice
        .context("AWS:sourceip", "2.2.2.2")
        .build()
        .unwrap_err();
    assert_eq!(error.id(), "duplicate-context-key");
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringEquals": {"aws:SourceIp": "a", "aws:sourceip": "b"}}}"#;
    assert_eq!(statement_faults(statement), ["duplicate-condition-key"]);
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringEquals": {"k": "a"}, "stringequals": {"l": "b"}}}"#;
    assert_eq!(statement_faults(statement), ["duplicate-operator"]);
}

/// No first-wins, no last-wins: a duplicate JSON key is refused, at every level, also when written
/// in escapes.
#[test]
fn immunity_10_duplicate_keys_are_refused() {
    for text in [
        r#"{"Statement": [], "Statement": []}"#,
        r#"{"Statement": [{"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
        r#"{"Statement": [{"Effect": "Deny", "\u0045ffect": "Allow", "Action": "*",
            "Resource": "*"}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {}, "Bool": {}}}]}"#,
        r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
            {"Bool": {"k": "true", "k": "false"}}}]}"#,
    ] {
        assert_eq!(faults(&Dialect::aws(), text), ["duplicate-key"], "{text}");
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

/// What is not understood is refused, not skipped; what is understood counts.
#[test]
fn immunity_12_nothing_is_ignored() {
    let with = |element: &str| {
        format!(r#"{{"Effect": "Deny", "Action": "*", "Resource": "*", {element}}}"#)
    };
    for (element, id) in [
        (r#""Conditions": {}"#, "unknown-element"),
        (r#""NotPrincipal": "*""#, "element-not-allowed"),
        (r#""Principal": "*""#, "element-not-allowed"),
        (r#""NotAction": "iam:*""#, "conflicting-elements"),
        (r#""NotResource": "*""#, "conflicting-elements"),
    ] {
        assert_eq!(statement_faults(&with(element)), [id], "{element}");
    }
    let set = aws(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
           {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/*"},
           {"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"Bool": {"k": "false"}}}"#);
    let ask = |action, resource, key: &'static str| {
        set.decide(&request(action, resource, &[("k", key.into())]))
            .verdict()
    };
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/k", "true"), Allow);
    assert_eq!(ask("iam:Get", "arn:aws:s3:::b/k", "true"), ExplicitDeny);
    assert_eq!(ask("s3:Get", "arn:aws:s3:::c/k", "true"), ExplicitDeny);
    assert_eq!(ask("s3:Get", "arn:aws:s3:::b/k", "false"), ExplicitDeny);
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

/// A `Deny` whose test cannot be computed applies; an `Allow` does not.
#[test]
fn immunity_14_an_error_in_a_deny_does_not_allow() {
    for condition in [
        r#"{"NumericLessThan": {"k": "5"}}"#,
        r#"{"DateLessThan": {"k": "2026-01-01T00:00:00Z"}}"#,
        r#"{"NotIpAddress": {"k": "10.0.0.0/8"}}"#,
        r#"{"Bool": {"k": "true"}}"#,
        r#"{"BinaryEquals": {"k": "TWFu"}}"#,
        r#"{"ArnNotLike": {"k": "arn:aws:iam::1:role/*"}}"#,
    ] {
        let deny = aws(&format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*"}},
               {{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {condition}}}"#
        ));
        let allow = conditional("Allow", condition);
        for value in [
            ContextValue::from("?!"),
            ContextValue::unknown(),
            ContextValue::many(["?!", "x"]),
        ] {
            assert_eq!(
                verdict(&deny, &[("k", value.clone())]),
                ExplicitDeny,
                "{condition} {value:?}"
            );
            assert_eq!(
                verdict(&allow, &[("k", value.clone())]),
                ImplicitDeny,
                "{condition} {value:?}"
            );
        }
    }
}

/// Writing a policy changes neither its order nor its meaning, and what is written is read again.
#[test]
fn immunity_15_writing_keeps_meaning() {
    let text = r#"{"Version": "2012-10-17", "Id": "x",
        "Statement": {"Sid": "\u0041", "Effect": "Allow",
        "Action": ["s3:b", "s3:a", "s3:b"],
        "NotResource": ["arn:aws:s3:::z", "arn:aws:s3:::\"\\\n"], "Condition":
        {"stringlike": {"K/b:é": ["2", "1"], "j": 1e2},
            "ForAnyValue:BoolIfExists": {"m": [true, "FALSE"]}}}}"#;
    let read = |text: &str| Policy::parse(&Dialect::aws(), Kind::Identity, "policy", text).unwrap();
    let written = read(text).to_json();
    assert_eq!(read(&written).to_json(), written);
    let plain: String = written.split_whitespace().collect();
    for part in [
        r#"["s3:b","s3:a","s3:b"]"#,
        r#""arn:aws:s3:::\"\\\n""#,
        r#""StringLike":{"K/b:é":["2","1"],"j":"1e2"}"#,
        r#"{"m":["true","FALSE"]}"#,
    ] {
        assert!(plain.contains(part), "{part} in {written}");
    }
}

/// Over a limit is an error and never a truncation; "not loaded" is not "absent".
#[test]
fn immunity_16_nothing_is_cut_and_unknown_is_not_absent() {
    let statement = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;
    let text = format!(r#"{{"Statement": [{statement}, {statement}]}}"#);
    let within = |limits: Limits| {
        Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", &text, &limits)
    };
    assert!(
        within(
            Limits::default()
                .with_policy_bytes(text.len())
                .with_statements(2)
        )
        .is_ok()
    );
    for limits in [
        Limits::default().with_policy_bytes(text.len() - 1),
        Limits::default().with_statements(1),
        Limits::default().with_nesting(2),
        Limits::default().with_string_bytes(8),
    ] {
        assert!(within(limits.clone()).is_err(), "{limits:?}");
    }
    let set = aws(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"},
           {"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"StringEquals": {"k": "v"}}}"#);
    assert_eq!(verdict(&set, &[("k", ContextValue::absent())]), Allow);
    assert_eq!(
        verdict(&set, &[("k", ContextValue::unknown())]),
        ExplicitDeny
    );
}

/// A text that is not a policy is a fault, whatever its size.
#[test]
fn immunity_16_hostile_documents_are_answered() {
    let brackets = "[".repeat(100_000_000);
    assert_eq!(faults(&Dialect::aws(), &brackets), ["too-large"]);
    assert_eq!(
        faults(&Dialect::aws(), &brackets[..1 << 20]),
        ["json-syntax"]
    );
    let closed = format!("{}{}", "[".repeat(1 << 19), "]".repeat(1 << 19));
    assert_eq!(faults(&Dialect::aws(), closed), ["too-deep"]);
    for odd in [
        "",
        " ",
        "\u{feff}{}",
        "1e999999",
        "\"\\ud800\"",
        "{\"Statement\":[]} x",
        "nul",
        "{\"Statement\": \"\\ud800\"}",
    ] {
        assert!(!faults(&Dialect::aws(), odd).is_empty(), "{odd}");
    }
    assert_eq!(
        faults(&Dialect::aws(), b"{\"Statement\": \"\xff\"}"),
        ["not-utf8"]
    );
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

/// Conditions that share an operator or a key are all kept, in their order.
#[test]
fn immunity_20_no_condition_is_overwritten() {
    let text = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":
        {"StringLike": {"k": "a*", "l": "b*"}, "StringNotLike": {"k": "*z"},
            "StringLikeIfExists": {"k": "?????"}}}]}"#;
    let policy = Policy::parse(&Dialect::aws(), Kind::Identity, "policy", text).unwrap();
    let again = Policy::parse(&Dialect::aws(), Kind::Identity, "policy", policy.to_json()).unwrap();
    for policy in [policy, again] {
        let set = PolicySet::builder(&Dialect::aws())
            .add_policy(policy)
            .build()
            .unwrap();
        for (k, l, expected) in [
            ("abcde", "b", Allow),
            ("abcdz", "b", ImplicitDeny),
            ("abcde", "c", ImplicitDeny),
            ("ab", "b", ImplicitDeny),
        ] {
            assert_eq!(
                verdict(&set, &[("k", k.into()), ("l", l.into())]),
                expected,
                "{k} {l}"
            );
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

/// One faulty policy prevents the whole set.
#[test]
fn immunity_22_no_decision_after_a_load_error() {
    let builder =
        PolicySet::builder(&Dialect::aws()).add(Kind::Identity, "good", r#"{"Statement": []}"#);
    let error = builder.add(Kind::Identity, "bad", "{").build().unwrap_err();
    let known: Vec<_> = Fault::all().map(|fault| fault.id()).collect();
    assert!(
        error
            .diagnostics()
            .iter()
            .all(|diagnostic| known.contains(&diagnostic.id()))
    );
}
