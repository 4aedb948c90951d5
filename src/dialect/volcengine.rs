//! Volcano Engine IAM, and BytePlus, which speaks the same language.
//!
//! Sources, all under <https://www.volcengine.com/docs/6257/>: structure 65059, action 1134321,
//! resource 1134319, condition 1134320, variables and wildcards 1134943, `NotAction` 1505229.

use std::borrow::Cow;

use super::estate::{EstateKeys, EstateTable, PassRule, SessionRule, SessionTagKeys};
use super::keys::{KeySource, filled};
use super::principal::{PrincipalNames, Role, form};
use super::shape::{
    Across, Container, EntryForm, PrincipalShape, Sharing, SharingTable, Within, shape, star,
};
use super::table::{
    KeyForm, KindRule, Listing, NotRule, OwnResource, Presence, ServiceWildcard, Switch, Switches,
    Table, VariableRule, VersionRule,
};
use crate::condition::{DateForms, Family, KeyFold, OperatorRule};
use crate::dialect::Kind;
use crate::resource_name::{Field, NameScheme};

/// `Resource` is not marked required: 65059. Without it a statement speaks of every resource.
const STATEMENT: KindRule = KindRule {
    resource: Presence::Optional,
    not_action: true,
    not_resource: true,
    ..KindRule::NONE
};
/// Bucket, trust and endpoint policies: 1134850.
const WITH_PRINCIPAL: KindRule = KindRule {
    principal: Presence::Required,
    ..STATEMENT
};
/// Volcano has no such layer; where one is given, it is a filter over the same statements.
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
    name: Cow::Borrowed("volcengine"),
    title: Cow::Borrowed("Volcano Engine IAM"),
    names: NameScheme {
        fields: Cow::Borrowed(&[
            Field::Literal(Cow::Borrowed("trn")),
            Field::Service,
            Field::Region,
            Field::Account,
            Field::Resource,
        ]),
        folds_case: true,
        global_services: Cow::Borrowed(&[Cow::Borrowed("iam"), Cow::Borrowed("sts")]),
        folded_types: Cow::Borrowed(&[]),
    },
    // The grammar has none; a published bucket policy carries `"Version": "1.0"`.
    version: VersionRule::Ignored,
    id_element: false,
    single_statement: true,
    unique_sids: false,
    // Published samples carry `"Condition": null`.
    null_condition: true,
    string_values_only: false,
    single_boolean: false,
    // The system policy ReadOnlyAccess holds `*:*Describe*`: 1253730.
    service_wildcard: ServiceWildcard::Anywhere,
    // "Must be used with Action": 1505229.
    not: NotRule::Subtractive,
    kinds: Cow::Borrowed(&[
        (Kind::Identity, STATEMENT),
        (Kind::Session, STATEMENT),
        (Kind::Control, STATEMENT),
        (Kind::Boundary, STATEMENT),
        (Kind::Resource, WITH_PRINCIPAL),
        (Kind::Trust, WITH_PRINCIPAL),
        (Kind::Endpoint, WITH_PRINCIPAL),
        (Kind::ResourceControl, FILTER),
    ]),
    // The full table was not to be had; the families that samples and provider show, and their
    // relatives.
    operators: OperatorRule {
        families: Cow::Borrowed(&[
            Family::String,
            Family::Numeric,
            Family::Date,
            Family::Bool,
            Family::IpAddress,
            Family::Null,
        ]),
        if_exists: true,
        if_exists_in_front: true,
        quantifiers: true,
        folds_names: false,
    },
    // `volc:PrincipalTrn` = `trn:iam::ACC:role/*` under `StringEquals` is explained as any role:
    // 1134943.
    equals_globs: true,
    dates: DateForms::Rfc3339,
    any_address: false,
    key_form: KeyForm::Any,
    value_objects: Cow::Borrowed(&[]),
    key_fold: KeyFold::BeforeTag,
    variables: VariableRule::Everywhere,
    many_values_unknown: false,
    // The text of an assumed identity is ours.
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
        // TOS bucket policies: `tos_bucket_policy` of the vendor's Terraform provider.
        PrincipalShape {
            kinds: Cow::Borrowed(&[Kind::Resource, Kind::Endpoint, Kind::ResourceControl]),
            container: Container::Array,
            entries: Cow::Borrowed(&[
                EntryForm::Everyone,
                EntryForm::AccountNumber,
                EntryForm::AccountSlashUser,
                EntryForm::Caller,
            ]),
            empty_is_everyone: false,
            guards: None,
        },
        shape(&[Kind::Trust], "IAM", &[EntryForm::Caller], None),
        shape(&[Kind::Trust], "Service", &[EntryForm::Service], None),
        shape(&[Kind::Trust], "Federated", &[EntryForm::Provider], None),
    ]),
    on_own: OwnResource::NOTHING,
    trust_lists: Cow::Borrowed(&[]),
    owner_words: Cow::Borrowed(&[]),
    sharing: SharingTable {
        default: DEFAULT,
        role: Sharing {
            within: Within::Both,
            always_guarded: true,
            ..DEFAULT
        },
        // Policies, then the ACL: https://www.volcengine.com/docs/6349/1183370
        special: Cow::Borrowed(&[(
            Cow::Borrowed("tos"),
            Cow::Borrowed(""),
            Sharing {
                asks_acl: true,
                ..DEFAULT
            },
        )]),
        assume: Cow::Borrowed(&[
            (Cow::Borrowed("sts:AssumeRole"), None),
            (Cow::Borrowed("sts:AssumeRoleWithSAML"), None),
            (Cow::Borrowed("sts:AssumeRoleWithOIDC"), None),
        ]),
        delegates: false,
        control_follows_resource: false,
        control_binds_owner: true,
        star_spares_owner: None,
    },
    explain: super::explain::VOLCENGINE,
    estate: EstateTable {
        free_word: Cow::Borrowed(""),
        // Bare service codes: 1134850.
        service_name: (Cow::Borrowed(""), Cow::Borrowed("")),
        // "Less than 900 is 3600, more than 43200 is 43200": 86374. That the role's maximum caps it
        // is ours; so are the characters of a name. No limit of a session policy is published.
        session: SessionRule {
            seconds: (900, 43_200),
            default_seconds: 3600,
            clamps: true,
            role_seconds: (3600, 43_200),
            role_default: 43_200,
            chained_seconds: None,
            policy_characters: None,
            name_characters: (1, 64),
            name_marks: Cow::Borrowed("+=,.@-_"),
        },
        // Ours.
        pass_role: PassRule {
            action: Cow::Borrowed("iam:PassRole"),
            asked: true,
            service_key: None,
            receivers: Cow::Borrowed(&[
                Cow::Borrowed("ecs:RunInstances"),
                Cow::Borrowed("vefaas:CreateFunction"),
            ]),
        },
        federated: Cow::Borrowed(&[
            (
                Cow::Borrowed("oidc-provider/"),
                Cow::Borrowed("sts:AssumeRoleWithOIDC"),
            ),
            (
                Cow::Borrowed("saml-provider/"),
                Cow::Borrowed("sts:AssumeRoleWithSAML"),
            ),
        ]),
        token_keys: (
            Some(Cow::Borrowed("oidc:iss")),
            Some(Cow::Borrowed("oidc:aud")),
        ),
        keys: EstateKeys {
            principal_tag: Some(Cow::Borrowed("volc:PrincipalTag/")),
            resource_tag: Some(Cow::Borrowed("volc:ResourceTag/")),
            session_tag: Some(SessionTagKeys {
                prefix: Cow::Borrowed("volc:RequestTag/"),
                names: None,
                permission: None,
            }),
            source_identity: None,
            // An integrator's page asks for it:
            // https://docs.guance.com/en/management/tos-role-authorize
            external_id: Some(Cow::Borrowed("sts:ExternalId")),
            session_name: None,
            role_ids: false,
        },
        // The last use is on record since then: 1400244.
        use_tracked_since: Some(Cow::Borrowed("2024-01-01T00:00:00Z")),
    },
    filled: Cow::Borrowed(&[
        filled("volc:PrincipalTrn", "volc:principaltrn", KeySource::Name),
        filled("volc:UserName", "volc:username", KeySource::UserName),
        filled("volc:CurrentTime", "volc:currenttime", KeySource::Time),
    ]),
    always_sent: Cow::Borrowed(&[]),
    never_sent: Cow::Borrowed(&[]),
    // https://www.volcengine.com/docs/6349/102133 (2026-11-28): ListBuckets is allowed on
    // `trn:tos:::*`.
    listings: Cow::Borrowed(&[Listing {
        action: (Cow::Borrowed("tos"), Cow::Borrowed("listbuckets")),
        asked_on: Cow::Borrowed("trn:tos:::*"),
    }]),
    exemptions: Cow::Borrowed(&[]),
    ours: Switches::of(&[
        Switch::ManyValuesPlain,
        Switch::UnreadableValue,
        Switch::AbsentPolicy,
        Switch::UnresolvedNotResource,
        Switch::CrossAccountBoth,
        Switch::ControlLevels,
        Switch::PassRole,
    ]),
    flipped: Switches::NONE,
};
