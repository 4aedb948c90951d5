//! Kingsoft Cloud IAM.
//!
//! Sources: syntax <https://docs.ksyun.com/documents/43157>, elements <https://docs.ksyun.com/documents/1401>, KS3 bucket
//! policies and conditions <https://docs.ksyun.com/documents/5177>, names <https://endocs.ksyun.com/documents/1377>.

use std::borrow::Cow;

use super::principal::{Role, form};
use super::table::{KindRule, NotRule, Presence, ServiceWildcard, Switches, Table, VariableRule, VersionRule};
use crate::condition::{DateForms, Family, OperatorRule, fold_key};
use crate::dialect::Kind;
use crate::resource_name::{Field, NameScheme};

/// No `Not…` element stands in any published grammar.
const STATEMENT: KindRule =
    KindRule { resource: Presence::Required, not_action: false, not_resource: false, short_names: false };

pub(super) static TABLE: Table = Table {
    name: Cow::Borrowed("kingsoft"),
    title: Cow::Borrowed("Kingsoft Cloud IAM"),
    names: NameScheme {
        fields: Cow::Borrowed(&[
            Field::Literal(Cow::Borrowed("krn")),
            Field::Literal(Cow::Borrowed("ksc")),
            Field::Service,
            Field::Region,
            Field::Account,
            Field::Resource,
        ]),
        folds_case: true,
        global_services: Cow::Borrowed(&[Cow::Borrowed("iam"), Cow::Borrowed("sts")]),
        folded_types: Cow::Borrowed(&[]),
    },
    version: VersionRule::Optional(Cow::Borrowed(&[Cow::Borrowed("2015-11-01")])),
    id_element: false,
    single_statement: false,
    // "Sid … unique in the policy": documents/43157.
    unique_sids: true,
    null_condition: false,
    string_values_only: false,
    single_boolean: false,
    // `*` may stand in the action name, and alone.
    service_wildcard: ServiceWildcard::Never,
    not: NotRule::Absent,
    kinds: Cow::Borrowed(&[
        (Kind::Identity, STATEMENT),
        (Kind::Session, STATEMENT),
        (Kind::Control, STATEMENT),
        (Kind::Boundary, STATEMENT),
    ]),
    // The eight operators of the KS3 SDK's model; nothing else is published.
    operators: OperatorRule {
        families: Cow::Borrowed(&[Family::String, Family::IpAddress]),
        if_exists: false,
        quantifiers: false,
        folds_names: false,
    },
    equals_globs: false,
    dates: DateForms::Rfc3339,
    any_address: false,
    canonical_key: fold_key,
    variables: VariableRule::Nowhere,
    many_values_unknown: false,
    // The text of an assumed identity is not published; `sts` and `assumed-role` are ours.
    principals: Cow::Borrowed(&[
        form("iam", "root", None, Role::Owner),
        form("iam", "user/", Some(1), Role::User),
        form("iam", "role/", Some(1), Role::Named),
        form("sts", "assumed-role/", Some(2), Role::Session),
    ]),
    filled: Cow::Borrowed(&[]),
    flipped: Switches::NONE,
};
