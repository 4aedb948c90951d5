//! Small dialects of few keys, and the operators that tests have on them.

use portcullis::Dialect;

use super::statement::Spot;
use super::{ATTACHED, SPOTS};

/// A dialect with names to ask with.
pub struct Tongue {
    pub(super) dialect: Dialect,
    pub(super) version: Option<&'static str>,
    pub(super) user: &'static str,
    pub(super) resource: &'static str,
    pub(super) other_resource: &'static str,
    /// `Principal` of a resource policy that names the user, its account, somebody else.
    pub(super) principals: [&'static str; 3],
    pub(super) families: &'static [Family],
    pub(super) if_exists: bool,
    pub(super) quantifiers: bool,
    pub(super) variables: bool,
    pub(super) spots: &'static [&'static [Spot]],
}

/// Operators of one family, texts that a policy writes under them, and values that a request may
/// give: what is equal, less, greater, what cannot be read, and what is none of these.
pub struct Family {
    pub(super) operators: &'static [&'static str],
    pub(super) wanted: &'static [&'static str],
    pub(super) given: &'static [&'static [&'static str]],
}

pub(super) const STRING: Family = Family {
    operators: &[
        "StringEquals",
        "StringNotEquals",
        "StringLike",
        "StringNotLike",
    ],
    wanted: &["a", "b", "a*"],
    given: &[
        &["a"],
        &["b"],
        &["z"],
        &["a*"],
        &["ab"],
        &["a", "b"],
        &["z", "a"],
    ],
};
pub(super) const ADDRESS: Family = Family {
    operators: &["IpAddress", "NotIpAddress"],
    wanted: &["10.0.0.0/8", "11.0.0.1"],
    given: &[
        &["10.0.0.1"],
        &["11.0.0.1"],
        &["12.0.0.1"],
        &["x"],
        &["10.0.0.1", "12.0.0.1"],
    ],
};
pub(super) const NUMBER: Family = Family {
    operators: &[
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericGreaterThanEquals",
    ],
    wanted: &["1", "5"],
    given: &[&["0"], &["1"], &["3"], &["5"], &["9"], &["x"], &["0", "9"]],
};
pub(super) const DATE: Family = Family {
    operators: &[
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateGreaterThan",
    ],
    wanted: &["2026-01-01T00:00:00Z"],
    given: &[
        &["2025-01-01T00:00:00Z"],
        &["2026-01-01T00:00:00Z"],
        &["2027-01-01T00:00:00Z"],
        &["x"],
    ],
};
pub(super) const BOOL: Family = Family {
    operators: &["Bool"],
    wanted: &["true", "false"],
    given: &[&["true"], &["false"], &["x"], &["true", "false"]],
};
pub(super) const BINARY: Family = Family {
    operators: &["BinaryEquals"],
    wanted: &["YQ=="],
    given: &[&["YQ=="], &["Yg=="], &["!"]],
};
pub(super) const NAME: Family = Family {
    operators: &["ArnEquals", "ArnNotLike"],
    wanted: &["arn:aws:a:b:1:c", "arn:aws:a:*:1:c*"],
    given: &[
        &["arn:aws:a:b:1:c"],
        &["arn:aws:a:x:1:cd"],
        &["arn:aws:z:b:1:c"],
        &["x"],
    ],
};
pub(super) const NULL: Family = Family {
    operators: &["Null"],
    wanted: &["true", "false"],
    given: &[&["a"], &[]],
};

/// Of every dialect; the last with the choice flipped by which attachments to groups deny.
pub fn tongues() -> [Tongue; 5] {
    let ram = |dialect: Dialect, spots: &'static [&'static [Spot]]| Tongue {
        dialect,
        version: Some("1"),
        user: "acs:ram::1:user/u",
        resource: "acs:oss:*:1:a",
        other_resource: "acs:oss:*:1:other",
        principals: [r#"["*"]"#, r#"["1"]"#, r#"["arn:sts::1:assumed-role/r/s"]"#],
        families: &[STRING, ADDRESS, NUMBER, DATE, BOOL],
        if_exists: false,
        quantifiers: true,
        variables: false,
        spots,
    };
    [
        Tongue {
            dialect: Dialect::aws(),
            version: Some("2012-10-17"),
            user: "arn:aws:iam::1:user/u",
            resource: "arn:aws:sqs:r:1:a",
            other_resource: "arn:aws:sqs:r:1:other",
            principals: [
                r#"{"AWS":"arn:aws:iam::1:user/u"}"#,
                r#"{"AWS":"1"}"#,
                r#"{"AWS":"2"}"#,
            ],
            families: &[STRING, ADDRESS, NUMBER, DATE, BOOL, BINARY, NAME, NULL],
            if_exists: true,
            quantifiers: true,
            variables: true,
            spots: SPOTS,
        },
        Tongue {
            dialect: Dialect::volcengine(),
            version: None,
            user: "trn:iam::1:user/u",
            resource: "trn:tos::1:a",
            other_resource: "trn:tos::1:other",
            principals: [r#"["trn:iam::1:user/u"]"#, r#"["1"]"#, r#"["2"]"#],
            families: &[STRING, ADDRESS, NUMBER, DATE, BOOL, NULL],
            if_exists: true,
            quantifiers: true,
            variables: true,
            spots: SPOTS,
        },
        ram(Dialect::alibaba_ram(), SPOTS),
        Tongue {
            dialect: Dialect::kingsoft(),
            version: None,
            user: "krn:ksc:iam::1:user/u",
            resource: "krn:ksc:ks3::1:a",
            other_resource: "krn:ksc:ks3::1:other",
            principals: [
                r#"{"KSC":"krn:ksc:iam::1:user/u"}"#,
                r#""*""#,
                r#"{"KSC":"krn:ksc:iam::2:root"}"#,
            ],
            families: &[STRING, ADDRESS],
            if_exists: false,
            quantifiers: false,
            variables: false,
            spots: SPOTS,
        },
        ram(
            Dialect::alibaba_ram().flip("resource-group-deny").unwrap(),
            &[ATTACHED],
        ),
    ]
}
