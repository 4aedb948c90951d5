//! AWS IAM.
//!
//! Sources, all under <https://docs.aws.amazon.com/IAM/latest/UserGuide/>: grammar
//! reference_policies_grammar.html, elements reference_policies_elements.html, operators
//! reference_policies_elements_condition_operators.html, variables
//! reference_policies_variables.html, control policies
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html>.

mod keys;

use std::borrow::Cow;

use crate::condition::{DateForms, Family, KeyFold, OperatorRule};
use crate::dialect::Kind;
use crate::dialect::estate::{EstateKeys, EstateTable, PassRule, SessionRule, SessionTagKeys};
use crate::dialect::principal::{PrincipalNames, Role, VendorIdentity, form};
use crate::dialect::shape::{Across, EntryForm, Sharing, SharingTable, Within, shape, star};
use crate::dialect::table::{
    KeyForm, KindRule, Listing, NotRule, OwnResource, Presence, ServiceWildcard, Switch, Switches,
    Table, VariableRule, VersionRule,
};
use crate::resource_name::{Field, NameScheme};
use keys::{ALWAYS_SENT, EXEMPTIONS, FILLED, NEVER_SENT};

const STATEMENT: KindRule = KindRule {
    not_action: true,
    not_resource: true,
    ..KindRule::NONE
};
/// Saved policies hold `arn:aws:sqs`, which AWS reads as every queue.
const WITH_SHORT_NAMES: KindRule = KindRule {
    short_names: true,
    ..STATEMENT
};
const ON_RESOURCE: KindRule = KindRule {
    principal: Presence::Required,
    not_principal: true,
    ..STATEMENT
};
/// "Trust policies do not support Resource"; `NotPrincipal` is not for them either:
/// reference_policies_elements_notprincipal.html.
const TRUST: KindRule = KindRule {
    principal: Presence::Required,
    resource: Presence::Forbidden,
    not_action: true,
    ..KindRule::NONE
};
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>
const RESOURCE_CONTROL: KindRule = KindRule {
    principal: Presence::Required,
    not_resource: true,
    ..KindRule::NONE
};

/// Either side grants within an account, both across accounts:
/// reference_policies_evaluation-logic.html.
const DEFAULT: Sharing = Sharing {
    within: Within::Either,
    across: Across::Both,
    always_guarded: false,
    asks_acl: false,
};
/// "Unlike other resource-based policies": the policy must name the caller or the account.
const NAMED: Sharing = Sharing {
    within: Within::Named,
    always_guarded: true,
    ..DEFAULT
};

pub(super) static TABLE: Table = Table {
    name: Cow::Borrowed("aws"),
    title: Cow::Borrowed("AWS IAM"),
    names: NameScheme {
        fields: Cow::Borrowed(&[
            Field::Literal(Cow::Borrowed("arn")),
            Field::Free,
            Field::Service,
            Field::Region,
            Field::Account,
            Field::Resource,
        ]),
        folds_case: false,
        global_services: Cow::Borrowed(&[]),
        folded_types: Cow::Borrowed(&[]),
    },
    version: VersionRule::Optional(Cow::Borrowed(&[
        Cow::Borrowed("2008-10-17"),
        Cow::Borrowed("2012-10-17"),
    ])),
    id_element: true,
    single_statement: true,
    unique_sids: false,
    null_condition: false,
    string_values_only: false,
    single_boolean: false,
    service_wildcard: ServiceWildcard::StarStar,
    not: NotRule::Exclusive,
    kinds: Cow::Borrowed(&[
        (Kind::Identity, WITH_SHORT_NAMES),
        (Kind::Session, WITH_SHORT_NAMES),
        (Kind::Boundary, WITH_SHORT_NAMES),
        (Kind::Control, STATEMENT),
        (Kind::Resource, ON_RESOURCE),
        (Kind::Endpoint, ON_RESOURCE),
        (Kind::Trust, TRUST),
        (Kind::ResourceControl, RESOURCE_CONTROL),
    ]),
    operators: OperatorRule {
        families: Cow::Borrowed(&[
            Family::String,
            Family::Numeric,
            Family::Date,
            Family::Bool,
            Family::Binary,
            Family::IpAddress,
            Family::Arn,
            Family::Null,
        ]),
        if_exists: true,
        if_exists_in_front: false,
        quantifiers: true,
        folds_names: true,
    },
    equals_globs: false,
    dates: DateForms::Rfc3339AndShort,
    any_address: false,
    key_form: KeyForm::Any,
    value_objects: Cow::Borrowed(&[]),
    key_fold: KeyFold::Throughout,
    // "To use policy variables, the Version must be 2012-10-17": reference_policies_variables.html.
    variables: VariableRule::InVersion(Cow::Borrowed("2012-10-17")),
    // "You must use a set operator" for several values; what happens without one is not documented.
    // Ours, switch `many-values-plain`.
    many_values_unknown: true,
    callers: Cow::Borrowed(&[
        form("iam", "root", None, Role::Owner),
        form("iam", "user/", None, Role::User),
        form("iam", "role/", None, Role::Named),
        form("sts", "assumed-role/", Some(2), Role::Session),
        form("sts", "federated-user/", Some(1), Role::FederatedUser),
    ]),
    principal_names: PrincipalNames {
        numeric_accounts: true,
        // Names of IAM and STS have no region: reference_identifiers.html#identifiers-arns.
        regions: false,
        // A saved policy shows them once the user or role is deleted:
        // reference_policies_elements_principal.html; prefixes:
        // reference_identifiers.html#identifiers-unique-ids.
        unique_ids: Cow::Borrowed(&[
            (Cow::Borrowed("AIDA"), Role::User),
            (Cow::Borrowed("AROA"), Role::Named),
        ]),
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
        canonical_ids: true,
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
        vendor: Some(VendorIdentity {
            title: Cow::Borrowed("origin access identity"),
            service: Cow::Borrowed("iam"),
            account: Cow::Borrowed("cloudfront"),
            start: Cow::Borrowed("user/CloudFront Origin Access Identity "),
            id_start: 'E',
        }),
        // "You must also specify the account ARN of the not-denied principal":
        // reference_policies_elements_notprincipal.html.
        whole_not_principal: true,
    },
    folded_callers: Cow::Borrowed(&[Role::Named, Role::Session]),
    principals: Cow::Borrowed(&[
        star(&[
            Kind::Resource,
            Kind::Trust,
            Kind::Endpoint,
            Kind::ResourceControl,
        ]),
        // reference_policies_elements_principal.html
        shape(
            &[Kind::Resource, Kind::Trust, Kind::Endpoint],
            "AWS",
            &[
                EntryForm::Everyone,
                EntryForm::AccountNumber,
                EntryForm::UniqueId,
                EntryForm::VendorIdentity,
                EntryForm::Caller,
            ],
            None,
        ),
        shape(
            &[Kind::Resource, Kind::Trust, Kind::Endpoint],
            "Service",
            &[EntryForm::Service],
            None,
        ),
        shape(
            &[Kind::Resource, Kind::Trust, Kind::Endpoint],
            "Federated",
            &[EntryForm::Provider],
            None,
        ),
        shape(
            &[Kind::Resource, Kind::Trust, Kind::Endpoint],
            "CanonicalUser",
            &[EntryForm::CanonicalId],
            None,
        ),
    ]),
    on_own: OwnResource {
        // "The Resource element is not used":
        // https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
        without: Cow::Borrowed(&[Cow::Borrowed("ecr")]),
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
        inside: Cow::Borrowed(&[Cow::Borrowed("execute-api")]),
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
        star: Cow::Borrowed(&[Cow::Borrowed("kms")]),
    },
    trust_lists: Cow::Borrowed(&[]),
    owner_words: Cow::Borrowed(&[Cow::Borrowed("aws")]),
    sharing: SharingTable {
        default: DEFAULT,
        role: NAMED,
        // Keys, not aliases:
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
        special: Cow::Borrowed(&[(Cow::Borrowed("kms"), Cow::Borrowed("key/"), NAMED)]),
        assume: Cow::Borrowed(&[
            (Cow::Borrowed("sts:AssumeRole"), None),
            (Cow::Borrowed("sts:AssumeRoleWithSAML"), None),
            (Cow::Borrowed("sts:AssumeRoleWithWebIdentity"), None),
            // What a session is given needs both sides too: id_session-tags.html.
            (Cow::Borrowed("sts:TagSession"), None),
            (Cow::Borrowed("sts:SetSourceIdentity"), None),
        ]),
        delegates: true,
        control_follows_resource: false,
        control_binds_owner: true,
        star_spares_owner: None,
    },
    explain: crate::dialect::explain::AWS,
    estate: EstateTable {
        free_word: Cow::Borrowed("aws"),
        service_name: (Cow::Borrowed(""), Cow::Borrowed(".amazonaws.com")),
        // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html; of a chain at
        // most an hour: id_roles.html#iam-term-role-chaining.
        session: SessionRule {
            seconds: (900, 43_200),
            default_seconds: 3600,
            clamps: false,
            role_seconds: (3600, 43_200),
            role_default: 3600,
            chained_seconds: Some(3600),
            policy_characters: Some(2048),
            name_characters: (2, 64),
            name_marks: Cow::Borrowed("_+=,.@-"),
        },
        // id_roles_use_passrole.html
        pass_role: PassRule {
            action: Cow::Borrowed("iam:PassRole"),
            asked: true,
            service_key: Some(Cow::Borrowed("iam:PassedToService")),
            receivers: Cow::Borrowed(&[
                Cow::Borrowed("ec2:RunInstances"),
                Cow::Borrowed("lambda:CreateFunction"),
                Cow::Borrowed("cloudformation:CreateStack"),
                Cow::Borrowed("glue:CreateDevEndpoint"),
                Cow::Borrowed("codebuild:CreateProject"),
                Cow::Borrowed("sagemaker:CreateNotebookInstance"),
            ]),
        },
        federated: Cow::Borrowed(&[
            (
                Cow::Borrowed("oidc-provider/"),
                Cow::Borrowed("sts:AssumeRoleWithWebIdentity"),
            ),
            (
                Cow::Borrowed("saml-provider/"),
                Cow::Borrowed("sts:AssumeRoleWithSAML"),
            ),
        ]),
        // reference_policies_iam-condition-keys.html#condition-keys-wif
        token_keys: (None, Some(Cow::Borrowed("{issuer}:aud"))),
        keys: EstateKeys {
            principal_tag: Some(Cow::Borrowed("aws:PrincipalTag/")),
            resource_tag: Some(Cow::Borrowed("aws:ResourceTag/")),
            // id_session-tags.html
            session_tag: Some(SessionTagKeys {
                prefix: Cow::Borrowed("aws:RequestTag/"),
                names: Some(Cow::Borrowed("aws:TagKeys")),
                permission: Some(Cow::Borrowed("sts:TagSession")),
            }),
            // id_credentials_temp_control-access_monitor.html
            source_identity: Some((
                Cow::Borrowed("sts:SourceIdentity"),
                Cow::Borrowed("aws:SourceIdentity"),
                Cow::Borrowed("sts:SetSourceIdentity"),
            )),
            external_id: Some(Cow::Borrowed("sts:ExternalId")),
            session_name: Some(Cow::Borrowed("sts:RoleSessionName")),
            // reference_policies_variables.html#principaltable: `aws:userid` of a session is
            // `role id:session name`.
            role_ids: true,
        },
        use_tracked_since: None,
    },
    filled: Cow::Borrowed(FILLED),
    always_sent: Cow::Borrowed(ALWAYS_SENT),
    never_sent: Cow::Borrowed(NEVER_SENT),
    // s3:ListAllMyBuckets: "set the relative-id part of the Resource ARN to `*`",
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-actions.html (2026-11-28)
    listings: Cow::Borrowed(&[Listing {
        action: (Cow::Borrowed("s3"), Cow::Borrowed("listallmybuckets")),
        asked_on: Cow::Borrowed("arn:aws:s3:::*"),
    }]),
    exemptions: Cow::Borrowed(EXEMPTIONS),
    ours: Switches::of(&[
        Switch::ManyValuesPlain,
        Switch::UnreadableValue,
        Switch::AbsentPolicy,
        Switch::UnresolvedNotResource,
        Switch::NotPrincipal,
        Switch::AlwaysSent,
        Switch::EmptySet,
    ]),
    flipped: Switches::NONE,
};
