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

mod rows;
mod truth;

use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Verdict, reference};
use rows::{Family, ROWS, Row};
use truth::Truth::{False, True};
use truth::{FORMS, GIVEN, Given, Value, expected};

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
