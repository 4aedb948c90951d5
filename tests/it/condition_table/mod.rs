//! Conditions as a table: clauses C3 to C8, every cell of it.
//!
//! | axis | values |
//! | --- | --- |
//! | dialect | the four, and one of a program's own |
//! | operator | each of the 27 (`Null` with `true` and with `false`), where the dialect has it; where it has not, the policy is refused |
//! | form | plain, `…IfExists`, `ForAllValues:`, `ForAnyValue:`, both prefixes with `…IfExists` |
//! | given | absent, not given, unknown, empty array, one that is so, one that is not, one unreadable, arrays: one that is so, one that is not, all so, some so, none so, an unreadable one among those that are so, among those that are not, alone |
//! | effect | `Allow`, which applies when the test is true; `Deny`, which applies unless it is false |
//!
//! What a cell should say is computed here from the clauses, not by the library. "So" is the
//! relation without its negation: equal to, like, less than, within.

use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Verdict, reference};

/// One operator without prefix and suffix, the value of a policy, and values of requests.
struct Row {
    operator: &'static str,
    family: Family,
    wanted: &'static str,
    /// Values that satisfy the relation, whether or not the operator negates it.
    so: [&'static str; 2],
    not_so: [&'static str; 2],
    /// A value that the operator cannot read; every text is readable as a text.
    unreadable: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

impl Row {
    fn is_negated(&self) -> bool {
        self.operator.contains("Not")
    }
}

const fn row(
    family: Family,
    operator: &'static str,
    wanted: &'static str,
    (so, not_so): ([&'static str; 2], [&'static str; 2]),
    unreadable: Option<&'static str>,
) -> Row {
    Row {
        operator,
        family,
        wanted,
        so,
        not_so,
        unreadable,
    }
}

const EQUAL_TEXTS: ([&str; 2], [&str; 2]) = (["Ab", "Ab"], ["ab", ""]);
const FOLDED_TEXTS: ([&str; 2], [&str; 2]) = (["Σ", "ς"], ["a", "σa"]);
const LIKE_TEXTS: ([&str; 2], [&str; 2]) = (["ab", "a/b:b"], ["a", "Ab"]);
const EQUAL_NUMBERS: ([&str; 2], [&str; 2]) = (
    ["10", "1.0e1"],
    ["-10", "10.000000000000000000000000000001"],
);
const BELOW: ([&str; 2], [&str; 2]) = (["9.99", "-10"], ["10", "11"]);
const TO: ([&str; 2], [&str; 2]) = (["9.99", "10.0"], ["10.001", "1e2"]);
const ABOVE: ([&str; 2], [&str; 2]) = (["10.001", "1e2"], ["10", "-11"]);
const FROM: ([&str; 2], [&str; 2]) = (["10.001", "10"], ["9.99", "-10"]);
const SAME_TIME: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T08:00:00+08:00", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T00:00:00.001Z", "2026-11-21T00:00:00+08:00"],
);
const BEFORE: ([&str; 2], [&str; 2]) = (
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00+00:01"],
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:01Z"],
);
const UNTIL: ([&str; 2], [&str; 2]) = (
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"],
    ["2026-11-21T00:00:00.1Z", "2026-11-21T00:00:01Z"],
);
const AFTER: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T00:00:00.1Z", "2026-11-21T00:00:01Z"],
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"],
);
const SINCE: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:01Z"],
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00+00:01"],
);
const WITHIN: ([&str; 2], [&str; 2]) =
    (["10.1.2.3", "::ffff:10.0.0.1"], ["11.0.0.1", "::10.0.0.1"]);
const TIME: &str = "2026-11-21T00:00:00Z";
const NET: &str = "10.255.0.0/8";
const NO_NUMBER: Option<&str> = Some("ten");
const NO_TIME: Option<&str> = Some("2026-11-21T00:00:00");
const NO_ADDRESS: Option<&str> = Some("10.0.0.0/8");
const NO_NAME: Option<&str> = Some("user/a");

/// Clause C3: every operator there is.
const ROWS: [Row; 28] = [
    row(Family::String, "StringEquals", "Ab", EQUAL_TEXTS, None),
    row(Family::String, "StringNotEquals", "Ab", EQUAL_TEXTS, None),
    row(
        Family::String,
        "StringEqualsIgnoreCase",
        "σ",
        FOLDED_TEXTS,
        None,
    ),
    row(
        Family::String,
        "StringNotEqualsIgnoreCase",
        "σ",
        FOLDED_TEXTS,
        None,
    ),
    row(Family::String, "StringLike", "a*b", LIKE_TEXTS, None),
    row(Family::String, "StringNotLike", "a*b", LIKE_TEXTS, None),
    row(
        Family::Numeric,
        "NumericEquals",
        "10",
        EQUAL_NUMBERS,
        NO_NUMBER,
    ),
    row(
        Family::Numeric,
        "NumericNotEquals",
        "10",
        EQUAL_NUMBERS,
        NO_NUMBER,
    ),
    row(Family::Numeric, "NumericLessThan", "10", BELOW, NO_NUMBER),
    row(
        Family::Numeric,
        "NumericLessThanEquals",
        "10",
        TO,
        NO_NUMBER,
    ),
    row(
        Family::Numeric,
        "NumericGreaterThan",
        "10",
        ABOVE,
        NO_NUMBER,
    ),
    row(
        Family::Numeric,
        "NumericGreaterThanEquals",
        "10",
        FROM,
        NO_NUMBER,
    ),
    row(Family::Date, "DateEquals", TIME, SAME_TIME, NO_TIME),
    row(Family::Date, "DateNotEquals", TIME, SAME_TIME, NO_TIME),
    row(Family::Date, "DateLessThan", TIME, BEFORE, NO_TIME),
    row(Family::Date, "DateLessThanEquals", TIME, UNTIL, NO_TIME),
    row(Family::Date, "DateGreaterThan", TIME, AFTER, NO_TIME),
    row(Family::Date, "DateGreaterThanEquals", TIME, SINCE, NO_TIME),
    row(
        Family::Bool,
        "Bool",
        "true",
        (["true", "TRUE"], ["false", "False"]),
        Some("yes"),
    ),
    row(
        Family::Binary,
        "BinaryEquals",
        "YWI=",
        (["YWI=", "YWI="], ["YWJj", ""]),
        Some("YWI"),
    ),
    row(Family::IpAddress, "IpAddress", NET, WITHIN, NO_ADDRESS),
    row(Family::IpAddress, "NotIpAddress", NET, WITHIN, NO_ADDRESS),
    row(Family::Arn, "ArnEquals", "{*:*:1:user/*", NAMES, NO_NAME),
    row(Family::Arn, "ArnNotEquals", "{*:*:1:user/*", NAMES, NO_NAME),
    row(Family::Arn, "ArnLike", "{*:*:1:user/*", NAMES, NO_NAME),
    row(Family::Arn, "ArnNotLike", "{*:*:1:user/*", NAMES, NO_NAME),
    // Of `Null` only presence counts; see `expected`.
    row(
        Family::Null,
        "Null",
        "true",
        (["a", ""], ["b", "false"]),
        Some("c"),
    ),
    row(
        Family::Null,
        "Null",
        "false",
        (["a", ""], ["b", "false"]),
        Some("c"),
    ),
];
/// `{` stands for the words at the start of a dialect's names.
const NAMES: ([&str; 2], [&str; 2]) = (
    ["{a:b:1:user/a", "{a::1:user/a/b:c"],
    ["{a:b:2:user/a", "{a:b:1:user"],
);

/// Before and behind an operator's name.
const FORMS: [(&str, &str); 6] = [
    ("", ""),
    ("", "IfExists"),
    ("ForAllValues:", ""),
    ("ForAnyValue:", ""),
    ("ForAllValues:", "IfExists"),
    ("ForAnyValue:", "IfExists"),
];

/// What a request gives for the key.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    Missing,
    Absent,
    Unknown,
    One(Value),
    Many(&'static [Value]),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    /// One of the two values that satisfy the relation.
    So(usize),
    /// One of the two values that do not satisfy it.
    NotSo(usize),
    Unreadable,
}

impl Value {
    fn text(self, row: &Row) -> &'static str {
        match self {
            Value::So(index) => row.so[index],
            Value::NotSo(index) => row.not_so[index],
            Value::Unreadable => row.unreadable.unwrap(),
        }
    }
}

const GIVEN: [Given; 15] = [
    Given::Missing,
    Given::Absent,
    Given::Unknown,
    Given::Many(&[]),
    Given::One(Value::So(0)),
    Given::One(Value::NotSo(0)),
    Given::One(Value::Unreadable),
    Given::Many(&[Value::So(1)]),
    Given::Many(&[Value::NotSo(1)]),
    Given::Many(&[Value::So(0), Value::So(1)]),
    Given::Many(&[Value::So(0), Value::NotSo(1)]),
    Given::Many(&[Value::NotSo(0), Value::NotSo(1)]),
    Given::Many(&[Value::So(0), Value::Unreadable]),
    Given::Many(&[Value::Unreadable, Value::NotSo(0)]),
    Given::Many(&[Value::Unreadable, Value::Unreadable]),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Truth {
    True,
    False,
    Unknown,
}
use Truth::{False, True, Unknown};

/// What clauses C5 to C8 say of a cell.
fn expected(row: &Row, form: (&str, &str), given: Given, column: &Column) -> Truth {
    let read = |given: Given| expected_of(row, form, given, column.several_are_unknown);
    let is_empty = |value: &Value| value.text(row).is_empty();
    let is_empty = match given {
        Given::One(value) => is_empty(&value),
        Given::Many(values) => !values.is_empty() && values.iter().all(is_empty),
        Given::Missing | Given::Absent | Given::Unknown => false,
    };
    // C6: in AWS an empty string under a prefix may stand for no value.
    let is_unclear =
        column.empty_is_unclear && row.family != Family::Null && !form.0.is_empty() && is_empty;
    if is_unclear && read(given) != read(Given::Absent) {
        Unknown
    } else {
        read(given)
    }
}

fn expected_of(
    row: &Row,
    (prefix, suffix): (&str, &str),
    given: Given,
    several_are_unknown: bool,
) -> Truth {
    let values: &[Value] = match &given {
        // C8: the caller did not load the key.
        Given::Unknown => return Unknown,
        Given::Missing | Given::Absent => &[],
        Given::One(value) => std::slice::from_ref(value),
        Given::Many(values) => values,
    };
    if row.family == Family::Null {
        // C5: `Null: true` is true of an absent key; an empty array is absent (C6). A prefix means
        // nothing (C3).
        return if values.is_empty() == (row.wanted == "true") {
            True
        } else {
            False
        };
    }
    if values.is_empty() {
        // C5
        return match (prefix, suffix) {
            (_, "IfExists") | ("ForAllValues:", _) => True,
            ("ForAnyValue:", _) => False,
            _ => {
                if row.is_negated() {
                    True
                } else {
                    False
                }
            }
        };
    }
    // C6: each value on its own, negation inside; C8: one that cannot be read is unknown, negated
    // or not.
    let tests: Vec<Truth> = values
        .iter()
        .map(|value| match (value, row.is_negated()) {
            (Value::Unreadable, _) => Unknown,
            (Value::So(_), false) | (Value::NotSo(_), true) => True,
            (Value::So(_), true) | (Value::NotSo(_), false) => False,
        })
        .collect();
    // C8, Kleene's rules.
    let all = if tests.contains(&False) {
        False
    } else if tests.contains(&Unknown) {
        Unknown
    } else {
        True
    };
    let any = if tests.contains(&True) {
        True
    } else if tests.contains(&Unknown) {
        Unknown
    } else {
        False
    };
    match (prefix, given) {
        ("ForAllValues:", _) => all,
        ("ForAnyValue:", _) => any,
        // C7: any for a positive operator, none for a negated one; in the AWS dialect unknown, also
        // an array of one.
        (_, Given::Many(_)) if several_are_unknown => Unknown,
        _ => {
            if row.is_negated() {
                all
            } else {
                any
            }
        }
    }
}

/// What is so in one dialect.
struct Column {
    dialect: Dialect,
    families: &'static [Family],
    if_exists: bool,
    quantifiers: bool,
    /// C7
    several_are_unknown: bool,
    /// C6
    empty_is_unclear: bool,
    version: &'static str,
    /// The start of a name, up to its service.
    name: &'static str,
    principal: &'static str,
}

fn columns() -> [Column; 5] {
    use Family::{Arn, Binary, Bool, Date, IpAddress, Null, Numeric, String};
    const ALL: &[Family] = &[String, Numeric, Date, Bool, Binary, IpAddress, Arn, Null];
    let own = Dialect::builder("shop").build().unwrap();
    let column = Column {
        dialect: own,
        families: ALL,
        if_exists: true,
        quantifiers: true,
        several_are_unknown: false,
        empty_is_unclear: false,
        version: "1",
        name: "shop:",
        principal: "shop:iam::1:user/a",
    };
    [
        Column {
            dialect: Dialect::alibaba_ram(),
            families: &[String, Numeric, Date, Bool, IpAddress],
            if_exists: false,
            principal: "acs:ram::1:user/a",
            ..column
        },
        Column {
            dialect: Dialect::kingsoft(),
            families: &[String, IpAddress],
            if_exists: false,
            quantifiers: false,
            version: "2015-11-01",
            principal: "krn:ksc:iam::1:user/a",
            ..column
        },
        Column {
            dialect: Dialect::volcengine(),
            families: &[String, Numeric, Date, Bool, IpAddress, Null],
            principal: "trn:iam::1:user/a",
            ..column
        },
        Column {
            dialect: Dialect::aws(),
            several_are_unknown: true,
            empty_is_unclear: true,
            version: "2012-10-17",
            name: "arn:aws:",
            principal: "arn:aws:iam::1:user/a",
            ..column
        },
        column,
    ]
}

/// Kingsoft has no `IfExists`, RAM neither; nobody has `NullIfExists`.
fn exists(column: &Column, row: &Row, (prefix, suffix): (&str, &str)) -> bool {
    column.families.contains(&row.family)
        && (suffix.is_empty() || (column.if_exists && row.family != Family::Null))
        && (prefix.is_empty() || column.quantifiers)
}

fn policy(
    column: &Column,
    row: &Row,
    (prefix, suffix): (&str, &str),
    effect: &str,
) -> Option<Policy> {
    let wanted = row.wanted.replace('{', column.name);
    let text = format!(
        r#"{{"Version": "{}", "Statement": [{{"Effect": "{effect}", "Action": "*", "Resource": "*",
            "Condition": {{"{prefix}{}{suffix}": {{"t:k": "{wanted}"}}}}}}]}}"#,
        column.version, row.operator
    );
    Policy::parse(&column.dialect, Kind::Identity, "cell", text).ok()
}

fn context(column: &Column, row: &Row, given: Given) -> Option<ContextValue<'static>> {
    let text = |value: &Value| value.text(row).replace('{', column.name);
    Some(match given {
        Given::Missing => return None,
        Given::Absent => ContextValue::absent(),
        Given::Unknown => ContextValue::unknown(),
        Given::One(value) => text(&value).into(),
        Given::Many(values) => ContextValue::many(values.iter().map(text)),
    })
}

fn is_unreadable(given: Given) -> bool {
    match given {
        Given::One(value) => value == Value::Unreadable,
        Given::Many(values) => values.contains(&Value::Unreadable),
        Given::Missing | Given::Absent | Given::Unknown => false,
    }
}

/// One cell: an `Allow` applies when the test is true, a `Deny` unless it is false (C8).
fn check(column: &Column, row: &Row, form: (&str, &str), given: Given) {
    let truth = expected(row, form, given, column);
    let allow = if truth == True {
        Verdict::Allow
    } else {
        Verdict::ImplicitDeny
    };
    let deny = if truth == False {
        Verdict::ImplicitDeny
    } else {
        Verdict::ExplicitDeny
    };
    let mut request = column.dialect.request(column.principal, "a:b", "*");
    if let Some(value) = context(column, row, given) {
        request = request.context("T:K", value);
    }
    let request = request.build().unwrap();
    for (effect, verdict) in [("Allow", allow), ("Deny", deny)] {
        let policy = policy(column, row, form, effect).unwrap();
        let cell = format!(
            "{}: {}{}{} {given:?} {effect}",
            column.dialect.name(),
            form.0,
            row.operator,
            form.1
        );
        let set = PolicySet::builder(&column.dialect)
            .add_policy(policy.clone())
            .build()
            .unwrap();
        assert_eq!(set.decide(&request).verdict(), verdict, "{cell}");
        assert_eq!(
            reference::decide(&[policy], &request),
            verdict,
            "{cell}, by the reference"
        );
    }
}

#[test]
fn clause_c3_to_c8_every_cell() {
    let (mut cells, mut refused) = (0, 0);
    for column in columns() {
        for row in &ROWS {
            for form in FORMS {
                if !exists(&column, row, form) {
                    assert!(
                        policy(&column, row, form, "Allow").is_none(),
                        "{}{}{}",
                        form.0,
                        row.operator,
                        form.1
                    );
                    refused += 1;
                    continue;
                }
                for given in GIVEN
                    .into_iter()
                    .filter(|given| row.unreadable.is_some() || !is_unreadable(*given))
                {
                    check(&column, row, form, given);
                    cells += 1;
                }
            }
        }
    }
    // Each text operator has 11 kinds of given, each other 15. RAM: (6 * 11 + 15 * 15) * 3 forms.
    // Kingsoft: 6 * 11 + 2 * 15. Volcano: as RAM with 6 forms, and `Null` twice in 3. AWS and the
    // own one: ((6 * 11 + 20 * 15) * 6 + 2 * 15 * 3) each. Refused: what is missing of 28 * 6 in
    // each.
    assert_eq!(cells, 873 + 96 + (1746 + 90) + 2 * (2196 + 90));
    assert_eq!(
        refused,
        (168 - 63) + (168 - 8) + (168 - 126 - 6) + 2 * (168 - 156 - 6)
    );
}
