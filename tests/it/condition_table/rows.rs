//! The rows of the table: each operator with the texts that it accepts and those that it does not.

/// One operator without prefix and suffix, the value of a policy, and values of requests.
pub(super) struct Row {
    pub(super) operator: &'static str,
    pub(super) family: Family,
    pub(super) wanted: &'static str,
    /// Values that satisfy the relation, whether or not the operator negates it.
    pub(super) so: [&'static str; 2],
    pub(super) not_so: [&'static str; 2],
    /// A value that the operator cannot read; every text is readable as a text.
    pub(super) unreadable: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Family {
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
    pub(super) fn is_negated(&self) -> bool {
        self.operator.contains("Not")
    }
}

pub(super) const fn row(
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

pub(super) const EQUAL_TEXTS: ([&str; 2], [&str; 2]) = (["Ab", "Ab"], ["ab", ""]);
pub(super) const FOLDED_TEXTS: ([&str; 2], [&str; 2]) = (["Σ", "ς"], ["a", "σa"]);
pub(super) const LIKE_TEXTS: ([&str; 2], [&str; 2]) = (["ab", "a/b:b"], ["a", "Ab"]);
pub(super) const EQUAL_NUMBERS: ([&str; 2], [&str; 2]) = (
    ["10", "1.0e1"],
    ["-10", "10.000000000000000000000000000001"],
);
pub(super) const BELOW: ([&str; 2], [&str; 2]) = (["9.99", "-10"], ["10", "11"]);
pub(super) const TO: ([&str; 2], [&str; 2]) = (["9.99", "10.0"], ["10.001", "1e2"]);
pub(super) const ABOVE: ([&str; 2], [&str; 2]) = (["10.001", "1e2"], ["10", "-11"]);
pub(super) const FROM: ([&str; 2], [&str; 2]) = (["10.001", "10"], ["9.99", "-10"]);
pub(super) const SAME_TIME: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T08:00:00+08:00", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T00:00:00.001Z", "2026-11-21T00:00:00+08:00"],
);
pub(super) const BEFORE: ([&str; 2], [&str; 2]) = (
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00+00:01"],
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:01Z"],
);
pub(super) const UNTIL: ([&str; 2], [&str; 2]) = (
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"],
    ["2026-11-21T00:00:00.1Z", "2026-11-21T00:00:01Z"],
);
pub(super) const AFTER: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T00:00:00.1Z", "2026-11-21T00:00:01Z"],
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00Z"],
);
pub(super) const SINCE: ([&str; 2], [&str; 2]) = (
    ["2026-11-21T00:00:00Z", "2026-11-21T00:00:01Z"],
    ["2026-11-20T23:59:59Z", "2026-11-21T00:00:00+00:01"],
);
pub(super) const WITHIN: ([&str; 2], [&str; 2]) =
    (["10.1.2.3", "::ffff:10.0.0.1"], ["11.0.0.1", "::10.0.0.1"]);
pub(super) const TIME: &str = "2026-11-21T00:00:00Z";
pub(super) const NET: &str = "10.255.0.0/8";
pub(super) const NO_NUMBER: Option<&str> = Some("ten");
pub(super) const NO_TIME: Option<&str> = Some("2026-11-21T00:00:00");
pub(super) const NO_ADDRESS: Option<&str> = Some("10.0.0.0/8");
pub(super) const NO_NAME: Option<&str> = Some("user/a");

/// Clause C3: every operator there is.
pub(super) const ROWS: [Row; 28] = [
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
pub(super) const NAMES: ([&str; 2], [&str; 2]) = (
    ["{a:b:1:user/a", "{a::1:user/a/b:c"],
    ["{a:b:2:user/a", "{a:b:1:user"],
);
