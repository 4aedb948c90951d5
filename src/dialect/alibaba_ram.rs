//! Alibaba Cloud RAM.
//!
//! Sources: structure and syntax <https://www.alibabacloud.com/help/document_detail/93739.html>,
//! elements
//! <https://help.aliyun.com/en/ram/policy-elements>, operators
//! <https://www.alibabacloud.com/help/en/ram/conditional-operator>, the checks at saving
//! <https://help.aliyun.com/zh/ram/permission-policy-check>.

use std::borrow::Cow;

use super::estate::{EstateKeys, EstateTable, PassRule, SessionRule};
use super::keys::{KeySource, filled};
use super::principal::{PrincipalForm, PrincipalNames, Role, form};
use super::shape::{
    Across, Container, EntryForm, PrincipalShape, Sharing, SharingTable, Within, shape, star,
};
use super::table::{
    Exempt, Exemption, KeyForm, KindRule, Listing, NotRule, OwnResource, Presence, ServiceWildcard,
    Switch, Switches, Table, VariableRule, VersionRule,
};
use crate::condition::{DateForms, Family, KeyFold, OperatorRule};
use crate::dialect::Kind;
use crate::resource_name::{Field, NameScheme};

/// `Resource` is required; `NotAction` is optional.
const STATEMENT: KindRule = KindRule {
    not_action: true,
    ..KindRule::NONE
};
/// `NotResource` is in the grammar of 2018–19 only; saved policies still have it.
const WITH_NOT_RESOURCE: KindRule = KindRule {
    not_resource: true,
    ..STATEMENT
};
/// Trust policies name no resource: the role is.
const TRUST: KindRule = KindRule {
    principal: Presence::Required,
    resource: Presence::Forbidden,
    ..KindRule::NONE
};
const ON_RESOURCE: KindRule = KindRule {
    principal: Presence::Required,
    ..KindRule::NONE
};
/// RAM has no such layer; where one is given, it is a filter over the same statements.
const FILTER: KindRule = KindRule {
    principal: Presence::Optional,
    ..STATEMENT
};

/// Either side grants within an account, both across accounts.
const DEFAULT: Sharing = Sharing {
    within: Within::Either,
    across: Across::Both,
    always_guarded: false,
    asks_acl: false,
};

pub(super) static TABLE: Table = Table {
    name: Cow::Borrowed("alibaba-ram"),
    title: Cow::Borrowed("Alibaba Cloud RAM"),
    names: NameScheme {
        fields: Cow::Borrowed(&[
            Field::Literal(Cow::Borrowed("acs")),
            Field::Service,
            Field::Region,
            Field::Account,
            Field::Resource,
        ]),
        folds_case: true,
        // Request names of these carry an empty region, documents write `*`:
        // https://help.aliyun.com/document_detail/371860.html
        global_services: Cow::Borrowed(&[
            Cow::Borrowed("ram"),
            Cow::Borrowed("sts"),
            Cow::Borrowed("resourcemanager"),
        ]),
        // RAM writes role names in lower case, official samples do not. Ours, switch `name-case`.
        folded_types: Cow::Borrowed(&[
            (Cow::Borrowed("ram"), Cow::Borrowed("role")),
            (Cow::Borrowed("ram"), Cow::Borrowed("user")),
        ]),
    },
    version: VersionRule::Required(Cow::Borrowed(&[Cow::Borrowed("1")])),
    // Neither `Id` nor `Sid` is documented for identity policies; both are known to be accepted.
    id_element: true,
    single_statement: false,
    unique_sids: false,
    null_condition: false,
    // "All values must be in double quotation marks": document_detail/93739.
    string_values_only: true,
    // "Invalid condition multiple Boolean": permission-policy-check.
    single_boolean: true,
    // Published policies contain `yundun-*:*` and `*:Describe*`.
    service_wildcard: ServiceWildcard::Anywhere,
    not: NotRule::Exclusive,
    kinds: Cow::Borrowed(&[
        (Kind::Identity, WITH_NOT_RESOURCE),
        (Kind::Session, WITH_NOT_RESOURCE),
        // https://www.alibabacloud.com/help/en/resource-management/resource-directory/user-guide/languages-of-access-control-policies
        (Kind::Control, STATEMENT),
        // RAM has no boundaries; where one is given, it reads as an identity policy does today.
        (Kind::Boundary, STATEMENT),
        // https://help.aliyun.com/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role
        (Kind::Trust, TRUST),
        // https://www.alibabacloud.com/help/en/oss/user-guide/authorization-syntax-and-elements
        (Kind::Resource, ON_RESOURCE),
        (Kind::Endpoint, FILTER),
        (Kind::ResourceControl, FILTER),
    ]),
    // The service refuses `Null` and `…IfExists`; it has no Arn or Binary operators.
    operators: OperatorRule {
        families: Cow::Borrowed(&[
            Family::String,
            Family::Numeric,
            Family::Date,
            Family::Bool,
            Family::IpAddress,
        ]),
        if_exists: false,
        if_exists_in_front: false,
        quantifiers: true,
        folds_names: false,
    },
    equals_globs: false,
    dates: DateForms::Rfc3339,
    // Older OSS and VOD pages write `*` for any address.
    any_address: true,
    // "Invalid condition key format": permission-policy-check.
    key_form: KeyForm::ServiceAndName,
    value_objects: Cow::Borrowed(&[]),
    key_fold: KeyFold::BeforeTag,
    // The table of contents of the policy language has no variables; `${…}` is matched as text.
    variables: VariableRule::Nowhere,
    many_values_unknown: false,
    // The spellings of a session disagree between pages; all are read.
    // https://alibabacloud.com/help/en/ram/api-assumerole
    callers: Cow::Borrowed(&[
        form("ram", "root", None, Role::Owner),
        form("ram", "user/", Some(1), Role::User),
        form("ram", "role/", Some(1), Role::Named),
        form("ram", "assumed-role/", Some(2), Role::Session),
        form("sts", "assumed-role/", Some(2), Role::Session),
        form("ram", "role/", Some(2), Role::Session),
        PrincipalForm {
            prefix: Some(Cow::Borrowed("arn")),
            service: Cow::Borrowed("sts"),
            start: Cow::Borrowed("assumed-role/"),
            parts: Some(2),
            role: Role::Session,
        },
    ]),
    principal_names: PrincipalNames::NUMERIC,
    folded_callers: Cow::Borrowed(&[Role::User, Role::Named, Role::Session]),
    principals: Cow::Borrowed(&[
        shape(
            &[Kind::Trust],
            "RAM",
            &[
                EntryForm::Everyone,
                EntryForm::Caller,
                EntryForm::AccountStar,
            ],
            None,
        ),
        // `A@log.aliyuncs.com` is the service acting for account A:
        // https://help.aliyun.com/en/sls/developer-reference/authorize-log-service-to-assume-a-custom-role
        shape(
            &[Kind::Trust],
            "Service",
            &[EntryForm::ServiceOfAccount],
            None,
        ),
        shape(&[Kind::Trust], "Federated", &[EntryForm::Provider], None),
        // OSS bucket policies: https://help.aliyun.com/en/oss/user-guide/bucket-policy/
        PrincipalShape {
            kinds: Cow::Borrowed(&[Kind::Resource]),
            container: Container::Array,
            entries: Cow::Borrowed(&[
                EntryForm::Everyone,
                EntryForm::AccountOrUserNumber,
                EntryForm::SessionPattern,
            ]),
            // "An empty array is the same as `*`": the page above.
            empty_is_everyone: true,
            guards: Some(Cow::Borrowed("oss")),
        },
        // KMS key and secret policies:
        // https://www.alibabacloud.com/help/en/kms/security-and-compliance/overview-of-key-policies
        shape(
            &[Kind::Resource],
            "RAM",
            &[
                EntryForm::Everyone,
                EntryForm::Caller,
                EntryForm::AccountStar,
            ],
            Some("kms"),
        ),
        star(&[Kind::Endpoint, Kind::ResourceControl]),
        // Gateway endpoints of OSS: `alicloud_vpc_gateway_endpoint` of the vendor's Terraform
        // provider, https://help.aliyun.com/zh/terraform/alicloud-vpc-gateway-endpoint
        PrincipalShape {
            kinds: Cow::Borrowed(&[Kind::Endpoint]),
            container: Container::Array,
            entries: Cow::Borrowed(&[EntryForm::Everyone]),
            empty_is_everyone: false,
            guards: None,
        },
        shape(
            &[Kind::Endpoint, Kind::ResourceControl],
            "RAM",
            &[
                EntryForm::Everyone,
                EntryForm::Caller,
                EntryForm::AccountStar,
            ],
            None,
        ),
    ]),
    on_own: OwnResource {
        // https://www.alibabacloud.com/help/en/kms/security-and-compliance/overview-of-key-policies
        star: Cow::Borrowed(&[Cow::Borrowed("kms")]),
        ..OwnResource::NOTHING
    },
    trust_lists: Cow::Borrowed(&[]),
    owner_words: Cow::Borrowed(&[Cow::Borrowed("system")]),
    sharing: SharingTable {
        default: DEFAULT,
        // "Allow needs both":
        // https://help.aliyun.com/en/ram/user-guide/policy-evaluation-process-of-assuming-a-ram-role
        role: Sharing {
            within: Within::Both,
            always_guarded: true,
            ..DEFAULT
        },
        special: Cow::Borrowed(&[
            // Across accounts the bucket policy alone:
            // https://help.aliyun.com/en/oss/user-guide/authentication
            (
                Cow::Borrowed("oss"),
                Cow::Borrowed(""),
                Sharing {
                    across: Across::Resource,
                    asks_acl: true,
                    ..DEFAULT
                },
            ),
            (
                Cow::Borrowed("kms"),
                Cow::Borrowed("key/"),
                Sharing {
                    always_guarded: true,
                    ..DEFAULT
                },
            ),
        ]),
        assume: Cow::Borrowed(&[
            (Cow::Borrowed("sts:AssumeRole"), None),
            // The trust policy says `sts:AssumeRole` for these too.
            (
                Cow::Borrowed("sts:AssumeRoleWithSAML"),
                Some((Cow::Borrowed("sts"), Cow::Borrowed("assumerole"))),
            ),
            (
                Cow::Borrowed("sts:AssumeRoleWithOIDC"),
                Some((Cow::Borrowed("sts"), Cow::Borrowed("assumerole"))),
            ),
            (Cow::Borrowed("sts:SetSourceIdentity"), None),
        ]),
        delegates: false,
        control_follows_resource: true,
        control_binds_owner: false,
        star_spares_owner: Some(Cow::Borrowed("oss")),
    },
    explain: super::explain::ALIBABA_RAM,
    estate: EstateTable {
        free_word: Cow::Borrowed(""),
        service_name: (Cow::Borrowed(""), Cow::Borrowed(".aliyuncs.com")),
        // https://alibabacloud.com/help/en/ram/api-assumerole: duration, name and policy; the
        // role's maximum at CreateRole. No page caps the sessions of a chain.
        session: SessionRule {
            seconds: (900, 43_200),
            default_seconds: 3600,
            clamps: false,
            role_seconds: (3600, 43_200),
            role_default: 3600,
            chained_seconds: None,
            policy_characters: Some(2048),
            name_characters: (2, 64),
            name_marks: Cow::Borrowed(".@-_"),
        },
        // https://www.alibabacloud.com/help/en/ecs/user-guide/authorize-a-ram-user-to-manage-an-instance-ram-role
        pass_role: PassRule {
            action: Cow::Borrowed("ram:PassRole"),
            asked: true,
            service_key: Some(Cow::Borrowed("acs:Service")),
            receivers: Cow::Borrowed(&[
                Cow::Borrowed("ecs:RunInstances"),
                Cow::Borrowed("ecs:AttachInstanceRamRole"),
                Cow::Borrowed("fc:CreateFunction"),
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
            // There is no `acs:PrincipalTag`, and sessions have no tags.
            principal_tag: None,
            resource_tag: Some(Cow::Borrowed("acs:ResourceTag/")),
            session_tag: None,
            // https://help.aliyun.com/zh/ram/user-guide/session-tagging-and-fine-grained-access-control-for-assumed-roles-using-sourceidentity
            // The name of the permission is ours.
            source_identity: Some((
                Cow::Borrowed("sts:SourceIdentity"),
                Cow::Borrowed("sts:SourceIdentity"),
                Cow::Borrowed("sts:SetSourceIdentity"),
            )),
            // The parameter is documented at the first page, the key is ours.
            external_id: Some(Cow::Borrowed("sts:ExternalId")),
            session_name: None,
            role_ids: false,
        },
        use_tracked_since: None,
    },
    filled: Cow::Borrowed(&[
        filled(
            "acs:PrincipalARN",
            "acs:principalarn",
            KeySource::NameRoleFolded,
        ),
        filled("acs:CurrentTime", "acs:currenttime", KeySource::Time),
        filled(
            "acs:ResourceGroupId",
            "acs:resourcegroupid",
            KeySource::ResourceGroup,
        ),
    ]),
    always_sent: Cow::Borrowed(&[]),
    never_sent: Cow::Borrowed(&[]),
    // Samples allow ListBuckets on `acs:oss:*:<account>:*`, and "service-related actions correspond
    // to the GetService (ListBuckets) operation":
    // https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview/ (2026-11-28)
    listings: Cow::Borrowed(&[Listing {
        action: (Cow::Borrowed("oss"), Cow::Borrowed("listbuckets")),
        asked_on: Cow::Borrowed("acs:oss:*:<account>:*"),
    }]),
    // "No authorization for this operation"; no page says that a `Deny` does not count, so it does:
    // https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-getcalleridentity
    // (2026-11-28)
    exemptions: Cow::Borrowed(&[Exemption {
        service: Cow::Borrowed("sts"),
        actions: Cow::Borrowed(&[Cow::Borrowed("getcalleridentity")]),
        from: Exempt::NeedingPermission,
    }]),
    ours: Switches::of(&[
        Switch::ManyValuesPlain,
        Switch::UnreadableValue,
        Switch::AbsentPolicy,
        Switch::NameCase,
        Switch::ResourceGroupDeny,
        Switch::CrossAccountIdentityDeny,
        Switch::OwnerBoundByControl,
    ]),
    flipped: Switches::NONE,
};
