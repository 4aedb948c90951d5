//! Kingsoft Cloud IAM.
//!
//! Sources: syntax <https://docs.ksyun.com/documents/43157>, elements
//! <https://docs.ksyun.com/documents/1401>, KS3 bucket policies and conditions
//! <https://docs.ksyun.com/documents/5177>, names <https://endocs.ksyun.com/documents/1377>.

use std::borrow::Cow;

use super::estate::{EstateKeys, EstateTable, PassRule, SessionRule};
use super::principal::{PrincipalNames, Role, form};
use super::shape::{Across, EntryForm, Sharing, SharingTable, Within, list, shape, star};
use super::table::{
    KeyForm, KindRule, NotRule, OwnResource, Presence, ServiceWildcard, Switch, Switches, Table,
    ValueObject, VariableRule, VersionRule,
};
use crate::condition::{DateForms, Family, KeyFold, OperatorRule};
use crate::dialect::Kind;
use crate::resource_name::{Field, NameScheme};

/// No published grammar has a `Not…` element.
const STATEMENT: KindRule = KindRule::NONE;
const ON_RESOURCE: KindRule = KindRule {
    principal: Presence::Required,
    ..STATEMENT
};
const TRUST: KindRule = KindRule {
    resource: Presence::Forbidden,
    ..ON_RESOURCE
};
/// Kingsoft has no such layer; where one is given, it is a filter over the same statements.
const FILTER: KindRule = KindRule {
    principal: Presence::Optional,
    ..STATEMENT
};

/// Either side grants within an account, both across accounts. The second is ours.
const DEFAULT: Sharing = Sharing {
    within: Within::Either,
    across: Across::Both,
    always_guarded: false,
    asks_acl: false,
};

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
    // `*` may be used in the action name, and alone.
    service_wildcard: ServiceWildcard::Never,
    not: NotRule::Absent,
    kinds: Cow::Borrowed(&[
        (Kind::Identity, STATEMENT),
        (Kind::Session, STATEMENT),
        (Kind::Control, STATEMENT),
        (Kind::Boundary, STATEMENT),
        (Kind::Resource, ON_RESOURCE),
        // No trust document is published; this is its statement form, and `trust_lists` what the
        // API takes.
        (Kind::Trust, TRUST),
        (Kind::Endpoint, FILTER),
        (Kind::ResourceControl, FILTER),
    ]),
    // The eight operators of the KS3 SDK's model; nothing else is published.
    operators: OperatorRule {
        families: Cow::Borrowed(&[Family::String, Family::IpAddress]),
        if_exists: false,
        if_exists_in_front: false,
        quantifiers: false,
        folds_names: false,
    },
    equals_globs: false,
    dates: DateForms::Rfc3339,
    any_address: false,
    key_form: KeyForm::Any,
    // In the KS3 SDK a value of this key is built from an account and subnets: documents/5177.
    value_objects: Cow::Borrowed(&[ValueObject {
        key: Cow::Borrowed("ksc:subnetid"),
        first: Cow::Borrowed("AccountID"),
        second: Cow::Borrowed("SubNetIDs"),
    }]),
    key_fold: KeyFold::BeforeTag,
    variables: VariableRule::Nowhere,
    many_values_unknown: false,
    // The text of an assumed identity is not published; `sts` and `assumed-role` are ours.
    callers: Cow::Borrowed(&[
        form("iam", "root", None, Role::Owner),
        form("iam", "user/", Some(1), Role::User),
        form("iam", "role/", Some(1), Role::Named),
        form("sts", "assumed-role/", Some(2), Role::Session),
    ]),
    principal_names: PrincipalNames::NUMERIC,
    folded_callers: Cow::Borrowed(&[]),
    principals: Cow::Borrowed(&[
        star(&[Kind::Resource, Kind::Endpoint, Kind::ResourceControl]),
        // https://docs.ksyun.com/documents/5177
        shape(
            &[
                Kind::Resource,
                Kind::Endpoint,
                Kind::ResourceControl,
                Kind::Trust,
            ],
            "KSC",
            &[EntryForm::Everyone, EntryForm::Caller],
            None,
        ),
        shape(&[Kind::Trust], "Service", &[EntryForm::Service], None),
        shape(&[Kind::Trust], "Federated", &[EntryForm::Provider], None),
    ]),
    on_own: OwnResource::NOTHING,
    // Fields of CreateRole and GetRole in the vendor's SDKs.
    trust_lists: Cow::Borrowed(&[
        list("TrustAccounts", Some("KSC"), ("krn:ksc:iam::", ":root")),
        list("TrustServices", Some("Service"), ("", "")),
        list("ProviderList", Some("Federated"), ("", "")),
        list("TrustProvider", Some("Federated"), ("", "")),
        list("TrustType", None, ("", "")),
    ]),
    owner_words: Cow::Borrowed(&[Cow::Borrowed("ksc")]),
    sharing: SharingTable {
        default: DEFAULT,
        role: Sharing {
            within: Within::Both,
            always_guarded: true,
            ..DEFAULT
        },
        // After a default deny the ACL decides: https://endocs.ksyun.com/documents/28027
        special: Cow::Borrowed(&[(
            Cow::Borrowed("ks3"),
            Cow::Borrowed(""),
            Sharing {
                asks_acl: true,
                ..DEFAULT
            },
        )]),
        assume: Cow::Borrowed(&[
            (Cow::Borrowed("sts:AssumeRole"), None),
            (Cow::Borrowed("sts:AssumeRoleTemporarySAML"), None),
        ]),
        delegates: false,
        control_follows_resource: false,
        control_binds_owner: true,
        star_spares_owner: None,
    },
    explain: super::explain::KINGSOFT,
    estate: EstateTable {
        free_word: Cow::Borrowed(""),
        // Trust lists name services by their code: the comments of the SDK's `TrustServices`.
        service_name: (Cow::Borrowed(""), Cow::Borrowed("")),
        // Fields of AssumeRole in the vendor's SDKs; https://endocs.ksyun.com/documents/37682. Over
        // a role's maximum is an error, and the characters of a name are ours.
        session: SessionRule {
            seconds: (900, 86_400),
            default_seconds: 3600,
            clamps: false,
            role_seconds: (900, 86_400),
            role_default: 86_400,
            chained_seconds: None,
            policy_characters: Some(1024),
            name_characters: (1, 64),
            name_marks: Cow::Borrowed("+=,.@-_"),
        },
        // The service's own action is what `KECAdminFullAccess` grants:
        // https://endocs.ksyun.com/documents/37674. Ours.
        pass_role: PassRule {
            action: Cow::Borrowed("iam:PassRole"),
            asked: false,
            service_key: None,
            receivers: Cow::Borrowed(&[Cow::Borrowed("kec:AttachInstancesIamRole")]),
        },
        federated: Cow::Borrowed(&[(
            Cow::Borrowed(""),
            Cow::Borrowed("sts:AssumeRoleTemporarySAML"),
        )]),
        token_keys: (None, None),
        keys: EstateKeys {
            principal_tag: None,
            resource_tag: None,
            session_tag: None,
            source_identity: None,
            external_id: None,
            session_name: None,
            role_ids: false,
        },
        use_tracked_since: None,
    },
    filled: Cow::Borrowed(&[]),
    always_sent: Cow::Borrowed(&[]),
    never_sent: Cow::Borrowed(&[]),
    listings: Cow::Borrowed(&[]),
    exemptions: Cow::Borrowed(&[]),
    ours: Switches::of(&[
        Switch::ManyValuesPlain,
        Switch::UnreadableValue,
        Switch::AbsentPolicy,
        Switch::CrossAccountBoth,
        Switch::ControlLevels,
        Switch::PassRole,
    ]),
    flipped: Switches::NONE,
};
