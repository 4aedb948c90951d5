//! The resources of the providers, and what their attributes say.
//!
//! - `aws_iam_*`:
//!   <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
//! - `alicloud_ram_*`: <https://help.aliyun.com/zh/terraform/alicloud-ram-role>; names before
//!   version 1.252 beside those since (`aliyun/terraform-provider-alicloud`,
//!   `website/docs/r/ram_*.html.markdown`); a policy may also be made as
//!   `alicloud_resource_manager_policy`, and attached by either kind of attachment
//! - `volcengine_iam_*`:
//!   <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs/resources/iam_role>;
//!   the attributes of users, roles, policies, providers and members of groups are those of the
//!   schemas in `volcengine/terraform-provider-volcengine`, `volcengine/iam`; those of the other
//!   attachments were not looked up there
//! - `ksyun_iam_*`:
//!   <https://registry.terraform.io/providers/kingsoftcloud/ksyun/latest/docs/resources/iam_role>;
//!   `relation_type` 1 is a user and 2 a role, and there is no resource for policies and users of
//!   groups; `krn` of users, groups and roles is on no page

use super::policy_sources::POLICY_SOURCES;
use crate::import::meaning::{Meaning, RecordKind, Row};

/// A type of resource that is read.
#[derive(Debug)]
pub(super) struct TerraformType {
    pub(super) name: &'static str,
    pub(super) kind: RecordKind,
    /// Whether it makes a role of a service.
    pub(super) is_linked: bool,
    pub(super) rows: &'static [Row],
}

/// A type of this name and kind.
const fn resource(name: &'static str, kind: RecordKind, rows: &'static [Row]) -> TerraformType {
    TerraformType {
        name,
        kind,
        is_linked: false,
        rows,
    }
}

const ATTACHMENT: RecordKind = RecordKind::Attachment;
const MEMBERSHIP: RecordKind = RecordKind::Membership;

const POLICY_NAME: Row = ("policy_name", Meaning::PolicyName);
const POLICY_TYPE: Row = ("policy_type", Meaning::PolicyType);
const POLICY_ARN: Row = ("policy_arn", Meaning::PolicyFullName);
const NAME: Row = ("name", Meaning::Name);
const ARN: Row = ("arn", Meaning::FullName);
const TAGS: Row = ("tags", Meaning::Tags);
const INLINE: Row = ("policy", Meaning::Document);

/// The types that make users, groups, roles, policies, identity providers and attachments, with the
/// attributes that are read. Other attributes are listed as not read. Where a provider has an older
/// name of an attribute, the newer one comes first and counts.
pub(super) static RESOURCES: &[TerraformType] = &[
    resource(
        "aws_iam_user",
        RecordKind::User,
        &[
            NAME,
            ARN,
            ("unique_id", Meaning::Id),
            ("path", Meaning::Path),
            ("permissions_boundary", Meaning::Boundary),
            TAGS,
        ],
    ),
    resource("aws_iam_group", RecordKind::Group, &[NAME, ARN]),
    resource(
        "aws_iam_role",
        RecordKind::Role,
        &[
            NAME,
            ARN,
            ("unique_id", Meaning::Id),
            ("path", Meaning::Path),
            ("assume_role_policy", Meaning::Trust),
            ("managed_policy_arns", Meaning::Policies),
            ("inline_policy", Meaning::Inline),
            ("permissions_boundary", Meaning::Boundary),
            ("max_session_duration", Meaning::MaxSession),
            TAGS,
        ],
    ),
    TerraformType {
        is_linked: true,
        ..resource(
            "aws_iam_service_linked_role",
            RecordKind::Role,
            &[NAME, ARN, ("path", Meaning::Path), TAGS],
        )
    },
    resource(
        "aws_iam_policy",
        RecordKind::Policy,
        &[NAME, ARN, ("policy", Meaning::Document)],
    ),
    resource(
        "aws_iam_user_policy",
        ATTACHMENT,
        &[("user", Meaning::Users), NAME, INLINE],
    ),
    resource(
        "aws_iam_group_policy",
        ATTACHMENT,
        &[("group", Meaning::Groups), NAME, INLINE],
    ),
    resource(
        "aws_iam_role_policy",
        ATTACHMENT,
        &[("role", Meaning::Roles), NAME, INLINE],
    ),
    resource(
        "aws_iam_user_policy_attachment",
        ATTACHMENT,
        &[("user", Meaning::Users), POLICY_ARN],
    ),
    resource(
        "aws_iam_group_policy_attachment",
        ATTACHMENT,
        &[("group", Meaning::Groups), POLICY_ARN],
    ),
    resource(
        "aws_iam_role_policy_attachment",
        ATTACHMENT,
        &[("role", Meaning::Roles), POLICY_ARN],
    ),
    resource(
        "aws_iam_policy_attachment",
        ATTACHMENT,
        &[
            ("users", Meaning::Users),
            ("groups", Meaning::Groups),
            ("roles", Meaning::Roles),
            POLICY_ARN,
        ],
    ),
    resource(
        "aws_iam_group_membership",
        MEMBERSHIP,
        &[("group", Meaning::Groups), ("users", Meaning::Users)],
    ),
    resource(
        "aws_iam_user_group_membership",
        MEMBERSHIP,
        &[("user", Meaning::Users), ("groups", Meaning::Groups)],
    ),
    resource(
        "aws_iam_openid_connect_provider",
        RecordKind::Provider(true),
        &[
            ARN,
            ("url", Meaning::Issuer),
            ("client_id_list", Meaning::Audiences),
        ],
    ),
    resource("aws_iam_saml_provider", RecordKind::Provider(false), &[ARN]),
    resource(
        "alicloud_ram_user",
        RecordKind::User,
        &[NAME, ("id", Meaning::Id)],
    ),
    resource(
        "alicloud_ram_group",
        RecordKind::Group,
        &[("group_name", Meaning::Name), NAME],
    ),
    resource(
        "alicloud_ram_role",
        RecordKind::Role,
        &[
            ("role_name", Meaning::Name),
            NAME,
            ARN,
            ("assume_role_policy_document", Meaning::Trust),
            ("document", Meaning::Trust),
            ("max_session_duration", Meaning::MaxSession),
            TAGS,
        ],
    ),
    resource(
        "alicloud_ram_policy",
        RecordKind::Policy,
        &[
            ("policy_name", Meaning::Name),
            NAME,
            ("type", Meaning::PolicyType),
            ("policy_document", Meaning::Document),
            ("document", Meaning::Document),
        ],
    ),
    resource(
        "alicloud_resource_manager_policy",
        RecordKind::Policy,
        &[
            ("policy_name", Meaning::Name),
            POLICY_TYPE,
            ("policy_document", Meaning::Document),
        ],
    ),
    resource(
        "alicloud_ram_user_policy_attachment",
        ATTACHMENT,
        &[("user_name", Meaning::Users), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_ram_group_policy_attachment",
        ATTACHMENT,
        &[("group_name", Meaning::Groups), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_ram_role_policy_attachment",
        ATTACHMENT,
        &[("role_name", Meaning::Roles), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_resource_manager_policy_attachment",
        ATTACHMENT,
        &[
            POLICY_NAME,
            POLICY_TYPE,
            ("principal_name", Meaning::Holder),
            ("principal_type", Meaning::HolderKind),
            ("resource_group_id", Meaning::Scopes),
        ],
    ),
    resource(
        "alicloud_ram_group_membership",
        MEMBERSHIP,
        &[
            ("group_name", Meaning::Groups),
            ("user_names", Meaning::Users),
        ],
    ),
    resource(
        "alicloud_ram_user_group_attachment",
        MEMBERSHIP,
        &[
            ("group_name", Meaning::Groups),
            ("user_name", Meaning::Users),
        ],
    ),
    resource(
        "volcengine_iam_user",
        RecordKind::User,
        &[
            ("user_name", Meaning::Name),
            ("trn", Meaning::FullName),
            ("account_id", Meaning::Account),
            TAGS,
        ],
    ),
    resource(
        "volcengine_iam_user_group",
        RecordKind::Group,
        &[
            ("user_group_name", Meaning::Name),
            ("account_id", Meaning::Account),
        ],
    ),
    resource(
        "volcengine_iam_role",
        RecordKind::Role,
        &[
            ("role_name", Meaning::Name),
            ("trn", Meaning::FullName),
            ("trust_policy_document", Meaning::Trust),
            ("max_session_duration", Meaning::MaxSession),
            ("is_service_linked_role", Meaning::ServiceLinked),
            TAGS,
        ],
    ),
    TerraformType {
        is_linked: true,
        ..resource(
            "volcengine_iam_service_linked_role",
            RecordKind::Role,
            &[("role_name", Meaning::Name)],
        )
    },
    resource(
        "volcengine_iam_oidc_provider",
        RecordKind::Provider(true),
        &[
            ("trn", Meaning::FullName),
            ("issuer_url", Meaning::Issuer),
            ("client_ids", Meaning::Audiences),
        ],
    ),
    resource(
        "volcengine_iam_saml_provider",
        RecordKind::Provider(false),
        &[("trn", Meaning::FullName)],
    ),
    resource(
        "volcengine_iam_policy",
        RecordKind::Policy,
        &[
            ("policy_name", Meaning::Name),
            POLICY_TYPE,
            ("policy_document", Meaning::Document),
        ],
    ),
    resource(
        "volcengine_iam_user_policy_attachment",
        ATTACHMENT,
        &[("user_name", Meaning::Users), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "volcengine_iam_role_policy_attachment",
        ATTACHMENT,
        &[("role_name", Meaning::Roles), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "volcengine_iam_user_group_policy_attachment",
        ATTACHMENT,
        &[
            ("user_group_name", Meaning::Groups),
            POLICY_NAME,
            POLICY_TYPE,
        ],
    ),
    resource(
        "volcengine_iam_policy_project",
        ATTACHMENT,
        &[
            POLICY_NAME,
            POLICY_TYPE,
            ("principal_name", Meaning::Holder),
            ("principal_type", Meaning::HolderKind),
            ("project_names", Meaning::Scopes),
        ],
    ),
    resource(
        "volcengine_iam_user_group_attachment",
        MEMBERSHIP,
        &[
            ("user_group_name", Meaning::Groups),
            ("user_name", Meaning::Users),
        ],
    ),
    resource(
        "ksyun_iam_user",
        RecordKind::User,
        &[("user_name", Meaning::Name), ("krn", Meaning::FullName)],
    ),
    resource(
        "ksyun_iam_group",
        RecordKind::Group,
        &[("group_name", Meaning::Name), ("krn", Meaning::FullName)],
    ),
    resource(
        "ksyun_iam_role",
        RecordKind::Role,
        &[
            ("role_name", Meaning::Name),
            ("krn", Meaning::FullName),
            ("trust_accounts", Meaning::TrustList("TrustAccounts")),
        ],
    ),
    resource(
        "ksyun_iam_policy",
        RecordKind::Policy,
        &[
            ("policy_name", Meaning::Name),
            ("policy_krn", Meaning::FullName),
            ("policy_document", Meaning::Document),
        ],
    ),
    resource(
        "ksyun_iam_relation_policy",
        ATTACHMENT,
        &[
            ("name", Meaning::Holder),
            ("relation_type", Meaning::HolderKind),
            POLICY_NAME,
            POLICY_TYPE,
        ],
    ),
];

/// Data sources that name the account, or the text of a policy of the vendor's.
pub(super) static CALLERS: &[TerraformType] = &[
    resource(
        "aws_caller_identity",
        RecordKind::Caller,
        &[("account_id", Meaning::Account)],
    ),
    resource(
        "alicloud_account",
        RecordKind::Caller,
        &[("id", Meaning::Account)],
    ),
    resource(
        "alicloud_caller_identity",
        RecordKind::Caller,
        &[("account_id", Meaning::Account)],
    ),
    resource(
        "aws_iam_policy",
        RecordKind::Policy,
        &[NAME, ARN, ("policy", Meaning::Document)],
    ),
];

/// The name of the list that a type belongs to. Two types that make a thing of one kind share a
/// list: each may make the thing, and not both.
pub(super) fn list_of(known: &'static TerraformType) -> &'static str {
    let provider = provider(known.name);
    for other in RESOURCES {
        if other.kind == known.kind && self::provider(other.name) == provider {
            return other.name;
        }
    }
    known.name
}

/// The provider of a type: `aws` of `aws_iam_user`.
fn provider(name: &'static str) -> &'static str {
    name.split('_').next().unwrap_or(name)
}

/// The attributes of a type that are read.
pub(super) fn rows(resource_type: &str) -> Vec<&'static str> {
    let mut fields = Vec::new();
    for known in RESOURCES {
        if known.name == resource_type {
            fields.extend(known.rows.iter().map(|(field, _)| *field));
        }
    }
    for source in POLICY_SOURCES {
        if source.resource_type == resource_type {
            fields.extend(source.rows());
        }
    }
    fields
}
