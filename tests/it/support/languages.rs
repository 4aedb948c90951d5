//! What a generator needs to know of a dialect so that most of its documents load.

use portcullis::Dialect;

/// What `NotAction` and `NotResource` are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Not {
    Absent,
    Instead,
    Beside,
}

/// A dialect, seen from outside.
#[derive(Clone, Debug)]
pub struct Language {
    pub dialect: Dialect,
    /// The same words with another meaning: a request of it is foreign to the dialect.
    pub twin: Dialect,
    pub flipped: bool,
    /// The fixed first words of a name.
    pub words: &'static [&'static str],
    /// Whether a name has a partition, and whether it has a region.
    pub partition: bool,
    pub region: bool,
    /// Whether prefix, service and region ignore case.
    pub folds: bool,
    pub not: Not,
    pub needs_resource: bool,
    pub service_wildcards: bool,
    /// Fields may be missing at the end of a pattern.
    pub short_names: bool,
    pub versions: &'static [&'static str],
    pub needs_version: bool,
    /// In which version variables exist; `*` is any.
    pub variables: Option<&'static str>,
    pub families: &'static [Family],
    pub if_exists: bool,
    pub quantifiers: bool,
    pub operators_fold: bool,
    pub strings_only: bool,
    pub single_boolean: bool,
    pub single_statement: bool,
    pub short_dates: bool,
    pub any_address: bool,
    pub unique_sids: bool,
    pub principals: &'static [&'static str],
    /// Keys that are filled in.
    pub filled: &'static [&'static str],
    /// Values and patterns that speak of them.
    pub filled_values: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

const ALL: &[Family] = &[
    Family::String,
    Family::Numeric,
    Family::Date,
    Family::Bool,
    Family::Binary,
    Family::IpAddress,
    Family::Arn,
    Family::Null,
];

/// A language of the builder's, as a base for the others.
fn own(dialect: Dialect) -> Language {
    Language {
        twin: dialect.flip("name-case").unwrap(),
        dialect,
        flipped: false,
        words: &["x"],
        partition: false,
        region: true,
        folds: false,
        not: Not::Instead,
        needs_resource: true,
        service_wildcards: true,
        short_names: false,
        versions: &["1", "v"],
        needs_version: false,
        variables: Some("*"),
        families: ALL,
        if_exists: true,
        quantifiers: true,
        operators_fold: false,
        strings_only: false,
        single_boolean: false,
        single_statement: true,
        short_dates: false,
        any_address: false,
        unique_sids: false,
        principals: &["x:iam::1:user/a", "x:iam::1:role/b", "x:iam::b:root"],
        filled_values: &[],
        filled: &[
            "x:PrincipalName",
            "x:UserName",
            "x:PrincipalAccount",
            "x:CurrentTime",
        ],
    }
}

fn alibaba_ram() -> Language {
    use Family::{Bool, Date, IpAddress, Numeric, String};
    Language {
        words: &["acs"],
        folds: true,
        versions: &["1"],
        needs_version: true,
        variables: None,
        families: &[String, Numeric, Date, Bool, IpAddress],
        if_exists: false,
        strings_only: true,
        single_boolean: true,
        single_statement: false,
        any_address: true,
        principals: &[
            "acs:ram::1:user/a",
            "acs:ram::1:assumed-role/B/a",
            "acs:ram::1:root",
        ],
        filled: &["acs:PrincipalARN", "acs:CurrentTime"],
        ..own(Dialect::alibaba_ram())
    }
}

fn kingsoft() -> Language {
    Language {
        words: &["krn", "ksc"],
        folds: true,
        not: Not::Absent,
        service_wildcards: false,
        versions: &["2015-11-01"],
        variables: None,
        families: &[Family::String, Family::IpAddress],
        if_exists: false,
        quantifiers: false,
        single_statement: false,
        unique_sids: true,
        principals: &["krn:ksc:iam::1:user/a", "krn:ksc:sts::1:assumed-role/a/b"],
        filled: &[],
        ..own(Dialect::kingsoft())
    }
}

fn volcengine() -> Language {
    use Family::{Bool, Date, IpAddress, Null, Numeric, String};
    Language {
        words: &["trn"],
        folds: true,
        not: Not::Beside,
        needs_resource: false,
        families: &[String, Numeric, Date, Bool, IpAddress, Null],
        principals: &["trn:iam::1:user/a", "trn:sts::1:assumed-role/b/a"],
        filled: &["volc:UserName", "volc:PrincipalTrn", "volc:CurrentTime"],
        ..own(Dialect::volcengine())
    }
}

fn aws() -> Language {
    Language {
        words: &["arn"],
        partition: true,
        service_wildcards: false,
        short_names: true,
        versions: &["2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"],
        variables: Some("2012-10-17"),
        operators_fold: true,
        short_dates: true,
        principals: &[
            "arn:aws:iam::1:user/a",
            "arn:aws:sts::1:assumed-role/a/b",
            "arn:aws:iam::1:user/b/a",
        ],
        filled: &[
            "aws:username",
            "aws:PrincipalArn",
            "aws:PrincipalArn",
            "aws:PrincipalAccount",
            "aws:ResourceAccount",
            "aws:SecureTransport",
            "aws:TokenIssueTime",
            "aws:CurrentTime",
            "aws:EpochTime",
        ],
        filled_values: &[
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/b/a",
            "arn:aws:iam::1:role/ba",
            "arn:aws:iam::1:role/*",
            "arn:aws:iam::1:role/?*/a",
            "arn:aws:iam::1:role/*a",
            "arn:aws:iam::1:user/a",
            "arn:aws:iam::*:role/b:*/a",
            "1",
            "2",
        ],
        ..own(Dialect::aws())
    }
}

fn built(name: &str) -> Language {
    let builder = Dialect::builder(name).prefix("x");
    match name {
        "with-variables" => own(builder.variables(true).build().unwrap()),
        "globbing" => own(builder.variables(true).equals_globs(true).build().unwrap()),
        _ => Language {
            region: false,
            variables: None,
            principals: &["x:iam:1:user/a", "x:iam:1:assumed-role/b/a"],
            ..own(builder.account_after_service().build().unwrap())
        },
    }
}

/// Every language, and each again with every choice of ours reversed, alone and together.
pub fn languages() -> Vec<Language> {
    let plain = [
        alibaba_ram(),
        kingsoft(),
        volcengine(),
        aws(),
        built("with-variables"),
        built("globbing"),
        built("without-region"),
    ];
    let mut all = plain.to_vec();
    for language in plain {
        let mut every = language.dialect.clone();
        for switch in Dialect::switches() {
            every = every.flip(switch).unwrap();
            let dialect = language.dialect.flip(switch).unwrap();
            all.push(Language {
                twin: language.dialect.clone(),
                dialect,
                flipped: true,
                ..language.clone()
            });
        }
        all.push(Language {
            twin: language.dialect.clone(),
            dialect: every,
            flipped: true,
            ..language
        });
    }
    all
}
