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

use super::guards::{GUARDS, Guard};
use crate::import::record::{Row, Says, Thing};

/// A type of resource.
#[derive(Debug)]
pub(super) struct Resource {
    pub(super) name: &'static str,
    pub(super) thing: Thing,
    pub(super) is_linked: bool,
    pub(super) rows: &'static [Row],
}

const fn resource(name: &'static str, thing: Thing, rows: &'static [Row]) -> Resource {
    Resource {
        name,
        thing,
        is_linked: false,
        rows,
    }
}

const ATTACHMENT: Thing = Thing::Attachment;
const MEMBERSHIP: Thing = Thing::Membership;

const POLICY_NAME: Row = ("policy_name", Says::PolicyName);
const POLICY_TYPE: Row = ("policy_type", Says::PolicyType);
const POLICY_ARN: Row = ("policy_arn", Says::PolicyFullName);
const NAME: Row = ("name", Says::Name);
const ARN: Row = ("arn", Says::FullName);
const TAGS: Row = ("tags", Says::Tags);
const INLINE: Row = ("policy", Says::Document);

pub(super) static RESOURCES: &[Resource] = &[
    resource(
        "aws_iam_user",
        Thing::User,
        &[
            NAME,
            ARN,
            ("unique_id", Says::Id),
            ("path", Says::Path),
            ("permissions_boundary", Says::Boundary),
            TAGS,
        ],
    ),
    resource("aws_iam_group", Thing::Group, &[NAME, ARN]),
    resource(
        "aws_iam_role",
        Thing::Role,
        &[
            NAME,
            ARN,
            ("unique_id", Says::Id),
            ("path", Says::Path),
            ("assume_role_policy", Says::Trust),
            ("managed_policy_arns", Says::Policies),
            ("inline_policy", Says::Inline),
            ("permissions_boundary", Says::Boundary),
            ("max_session_duration", Says::MaxSession),
            TAGS,
        ],
    ),
    Resource {
        is_linked: true,
        ..resource(
            "aws_iam_service_linked_role",
            Thing::Role,
            &[NAME, ARN, ("path", Says::Path), TAGS],
        )
    },
    resource(
        "aws_iam_policy",
        Thing::Policy,
        &[NAME, ARN, ("policy", Says::Document)],
    ),
    resource(
        "aws_iam_user_policy",
        ATTACHMENT,
        &[("user", Says::Users), NAME, INLINE],
    ),
    resource(
        "aws_iam_group_policy",
        ATTACHMENT,
        &[("group", Says::Groups), NAME, INLINE],
    ),
    resource(
        "aws_iam_role_policy",
        ATTACHMENT,
        &[("role", Says::Roles), NAME, INLINE],
    ),
    resource(
        "aws_iam_user_policy_attachment",
        ATTACHMENT,
        &[("user", Says::Users), POLICY_ARN],
    ),
    resource(
        "aws_iam_group_policy_attachment",
        ATTACHMENT,
        &[("group", Says::Groups), POLICY_ARN],
    ),
    resource(
        "aws_iam_role_policy_attachment",
        ATTACHMENT,
        &[("role", Says::Roles), POLICY_ARN],
    ),
    resource(
        "aws_iam_policy_attachment",
        ATTACHMENT,
        &[
            ("users", Says::Users),
            ("groups", Says::Groups),
            ("roles", Says::Roles),
            POLICY_ARN,
        ],
    ),
    resource(
        "aws_iam_group_membership",
        MEMBERSHIP,
        &[("group", Says::Groups), ("users", Says::Users)],
    ),
    resource(
        "aws_iam_user_group_membership",
        MEMBERSHIP,
        &[("user", Says::Users), ("groups", Says::Groups)],
    ),
    resource(
        "aws_iam_openid_connect_provider",
        Thing::Provider(true),
        &[
            ARN,
            ("url", Says::Issuer),
            ("client_id_list", Says::Audiences),
        ],
    ),
    resource("aws_iam_saml_provider", Thing::Provider(false), &[ARN]),
    resource("alicloud_ram_user", Thing::User, &[NAME, ("id", Says::Id)]),
    resource(
        "alicloud_ram_group",
        Thing::Group,
        &[("group_name", Says::Name), NAME],
    ),
    resource(
        "alicloud_ram_role",
        Thing::Role,
        &[
            ("role_name", Says::Name),
            NAME,
            ARN,
            ("assume_role_policy_document", Says::Trust),
            ("document", Says::Trust),
            ("max_session_duration", Says::MaxSession),
            TAGS,
        ],
    ),
    resource(
        "alicloud_ram_policy",
        Thing::Policy,
        &[
            ("policy_name", Says::Name),
            NAME,
            ("type", Says::PolicyType),
            ("policy_document", Says::Document),
            ("document", Says::Document),
        ],
    ),
    resource(
        "alicloud_resource_manager_policy",
        Thing::Policy,
        &[
            ("policy_name", Says::Name),
            POLICY_TYPE,
            ("policy_document", Says::Document),
        ],
    ),
    resource(
        "alicloud_ram_user_policy_attachment",
        ATTACHMENT,
        &[("user_name", Says::Users), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_ram_group_policy_attachment",
        ATTACHMENT,
        &[("group_name", Says::Groups), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_ram_role_policy_attachment",
        ATTACHMENT,
        &[("role_name", Says::Roles), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "alicloud_resource_manager_policy_attachment",
        ATTACHMENT,
        &[
            POLICY_NAME,
            POLICY_TYPE,
            ("principal_name", Says::Holder),
            ("principal_type", Says::HolderKind),
            ("resource_group_id", Says::Scopes),
        ],
    ),
    resource(
        "alicloud_ram_group_membership",
        MEMBERSHIP,
        &[("group_name", Says::Groups), ("user_names", Says::Users)],
    ),
    resource(
        "alicloud_ram_user_group_attachment",
        MEMBERSHIP,
        &[("group_name", Says::Groups), ("user_name", Says::Users)],
    ),
    resource(
        "volcengine_iam_user",
        Thing::User,
        &[
            ("user_name", Says::Name),
            ("trn", Says::FullName),
            ("account_id", Says::Account),
            TAGS,
        ],
    ),
    resource(
        "volcengine_iam_user_group",
        Thing::Group,
        &[
            ("user_group_name", Says::Name),
            ("account_id", Says::Account),
        ],
    ),
    resource(
        "volcengine_iam_role",
        Thing::Role,
        &[
            ("role_name", Says::Name),
            ("trn", Says::FullName),
            ("trust_policy_document", Says::Trust),
            ("max_session_duration", Says::MaxSession),
            ("is_service_linked_role", Says::ServiceLinked),
            TAGS,
        ],
    ),
    Resource {
        is_linked: true,
        ..resource(
            "volcengine_iam_service_linked_role",
            Thing::Role,
            &[("role_name", Says::Name)],
        )
    },
    resource(
        "volcengine_iam_oidc_provider",
        Thing::Provider(true),
        &[
            ("trn", Says::FullName),
            ("issuer_url", Says::Issuer),
            ("client_ids", Says::Audiences),
        ],
    ),
    resource(
        "volcengine_iam_saml_provider",
        Thing::Provider(false),
        &[("trn", Says::FullName)],
    ),
    resource(
        "volcengine_iam_policy",
        Thing::Policy,
        &[
            ("policy_name", Says::Name),
            POLICY_TYPE,
            ("policy_document", Says::Document),
        ],
    ),
    resource(
        "volcengine_iam_user_policy_attachment",
        ATTACHMENT,
        &[("user_name", Says::Users), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "volcengine_iam_role_policy_attachment",
        ATTACHMENT,
        &[("role_name", Says::Roles), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "volcengine_iam_user_group_policy_attachment",
        ATTACHMENT,
        &[("user_group_name", Says::Groups), POLICY_NAME, POLICY_TYPE],
    ),
    resource(
        "volcengine_iam_policy_project",
        ATTACHMENT,
        &[
            POLICY_NAME,
            POLICY_TYPE,
            ("principal_name", Says::Holder),
            ("principal_type", Says::HolderKind),
            ("project_names", Says::Scopes),
        ],
    ),
    resource(
        "volcengine_iam_user_group_attachment",
        MEMBERSHIP,
        &[
            ("user_group_name", Says::Groups),
            ("user_name", Says::Users),
        ],
    ),
    resource(
        "ksyun_iam_user",
        Thing::User,
        &[("user_name", Says::Name), ("krn", Says::FullName)],
    ),
    resource(
        "ksyun_iam_group",
        Thing::Group,
        &[("group_name", Says::Name), ("krn", Says::FullName)],
    ),
    resource(
        "ksyun_iam_role",
        Thing::Role,
        &[
            ("role_name", Says::Name),
            ("krn", Says::FullName),
            ("trust_accounts", Says::TrustList("TrustAccounts")),
        ],
    ),
    resource(
        "ksyun_iam_policy",
        Thing::Policy,
        &[
            ("policy_name", Says::Name),
            ("policy_krn", Says::FullName),
            ("policy_document", Says::Document),
        ],
    ),
    resource(
        "ksyun_iam_relation_policy",
        ATTACHMENT,
        &[
            ("name", Says::Holder),
            ("relation_type", Says::HolderKind),
            POLICY_NAME,
            POLICY_TYPE,
        ],
    ),
];

/// Data sources that give the account, or the text of a policy of the vendor's.
pub(super) static CALLERS: &[Resource] = &[
    resource(
        "aws_caller_identity",
        Thing::Caller,
        &[("account_id", Says::Account)],
    ),
    resource("alicloud_account", Thing::Caller, &[("id", Says::Account)]),
    resource(
        "alicloud_caller_identity",
        Thing::Caller,
        &[("account_id", Says::Account)],
    ),
    resource(
        "aws_iam_policy",
        Thing::Policy,
        &[NAME, ARN, ("policy", Says::Document)],
    ),
];

/// What counts as one list: of two types that make a thing of one kind, each may make it, and not
/// both.
pub(super) fn list_of(known: &'static Resource) -> &'static str {
    let provider = |name: &'static str| name.split('_').next();
    let mut same = RESOURCES
        .iter()
        .filter(|other| provider(other.name) == provider(known.name));
    same.find(|other| other.thing == known.thing)
        .map_or(known.name, |first| first.name)
}

/// The attributes of a type that are read.
pub(super) fn rows(kind: &str) -> impl Iterator<Item = &'static str> {
    let rows = RESOURCES
        .iter()
        .find(|known| known.name == kind)
        .map_or(&[][..], |known| known.rows);
    let guard = GUARDS.iter().find(|guard| guard.kind == kind);
    rows.iter()
        .map(|(field, _)| *field)
        .chain(guard.into_iter().flat_map(Guard::rows))
}
