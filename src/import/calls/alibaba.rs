//! Alibaba Cloud RAM, as `aliyun ram` and `aliyun sts` print it:
//! <https://help.aliyun.com/zh/ram/developer-reference/api-overview>.
//!
//! [ListUsers](https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listusers),
//! [ListGroups](https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-listgroups),
//! [ListGroupsForUser](https://help.aliyun.com/document_detail/28707.html),
//! [ListRoles](https://www.alibabacloud.com/help/en/ram/developer-reference/api-listroles),
//! [GetPolicyVersion](https://help.aliyun.com/document_detail/28721.html),
//! [ListPoliciesForUser](https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-listpoliciesforuser),
//! which does not say what is attached to resource groups;
//! [ListPolicyAttachments](https://www.alibabacloud.com/help/en/resource-management/developer-reference/api-listpolicyattachments)
//! of the resource manager does.

use super::{Call, Cloud, Need};
use crate::import::record::{Counted, Row, Says, Thing};

const USER: &[Row] = &[
    ("UserName", Says::Name),
    ("UserId", Says::Id),
    ("Tags", Says::Tags),
    ("DisplayName", Says::Nothing),
    ("Comments", Says::Nothing),
    ("Email", Says::Nothing),
    ("MobilePhone", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
    ("LastLoginDate", Says::Nothing),
    ("ProvisionType", Says::Nothing),
];

const GROUP: &[Row] = &[
    ("GroupName", Says::Name),
    ("GroupId", Says::Serial),
    ("DisplayName", Says::Nothing),
    ("Comments", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const ROLE: &[Row] = &[
    ("RoleName", Says::Name),
    ("RoleId", Says::Id),
    ("Arn", Says::FullName),
    ("AssumeRolePolicyDocument", Says::Trust),
    ("MaxSessionDuration", Says::MaxSession),
    ("IsServiceLinkedRole", Says::ServiceLinked),
    ("Tags", Says::Tags),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
    ("RolePrincipalName", Says::Login),
    ("LatestDeletionTask", Says::Nothing),
];

const POLICY: &[Row] = &[
    ("PolicyName", Says::Name),
    ("PolicyType", Says::PolicyType),
    ("DefaultVersion", Says::DefaultVersion),
    ("PolicyDocument", Says::Document),
    ("AttachmentCount", Says::Count(Counted::Attachments)),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
    ("Tags", Says::Nothing),
];

const VERSION: &[Row] = &[
    ("VersionId", Says::VersionId),
    ("IsDefaultVersion", Says::IsDefault),
    ("PolicyDocument", Says::Document),
    ("CreateDate", Says::Nothing),
];

const POLICY_AND_VERSION: &[Row] = &[
    ("Policy", Says::Nested(POLICY)),
    ("DefaultPolicyVersion", Says::Nested(VERSION)),
    ("RequestId", Says::Again),
];

const ATTACHED: &[Row] = &[
    ("PolicyName", Says::PolicyName),
    ("PolicyType", Says::PolicyType),
    ("DefaultVersion", Says::DefaultVersion),
    ("Description", Says::Again),
    ("AttachDate", Says::Nothing),
    ("CreateDate", Says::Again),
    ("UpdateDate", Says::Again),
    ("AttachmentCount", Says::Again),
    ("PrincipalType", Says::HolderKind),
    ("PrincipalName", Says::Holder),
    ("ResourceGroupId", Says::Scopes),
];

const MEMBER: &[Row] = &[
    ("UserName", Says::Users),
    ("GroupName", Says::Groups),
    ("JoinDate", Says::Nothing),
    ("GroupId", Says::IdOf(Thing::Group)),
    ("UserId", Says::IdOf(Thing::User)),
    ("DisplayName", Says::Again),
    ("Comments", Says::Again),
];

const KEY: &[Row] = &[
    ("AccessKeyId", Says::Id),
    ("Status", Says::Status),
    ("CreateDate", Says::Created),
    ("UpdateDate", Says::Nothing),
];

const CALLER: &[Row] = &[
    ("AccountId", Says::Account),
    ("Arn", Says::FullName),
    ("UserId", Says::Again),
    ("RoleId", Says::Again),
    ("PrincipalId", Says::Again),
    ("IdentityType", Says::Again),
    ("RequestId", Says::Again),
];

const fn call(
    name: &'static str,
    at: &'static [&'static str],
    thing: Thing,
    subject: Option<Thing>,
    rows: &'static [Row],
) -> Call {
    Call {
        name,
        envelope: &[],
        at,
        thing,
        subject,
        rows,
        needs: &[],
    }
}

const EVERYWHERE: &[&str] = &["PolicyAttachments", "PolicyAttachment"];
const POLICIES: &[&str] = &["Policies", "Policy"];

pub(in crate::import) static ALIBABA: Cloud = Cloud {
    calls: &[
        Call {
            needs: &["UserId"],
            ..call("ListUsers", &["Users", "User"], Thing::User, None, USER)
        },
        call("GetUser", &["User"], Thing::User, None, USER),
        call(
            "ListGroups",
            &["Groups", "Group"],
            Thing::Group,
            None,
            GROUP,
        ),
        call("GetGroup", &["Group"], Thing::Group, None, GROUP),
        call(
            "ListGroupsForUser",
            &["Groups", "Group"],
            Thing::Membership,
            Some(Thing::User),
            MEMBER,
        ),
        call(
            "ListUsersForGroup",
            &["Users", "User"],
            Thing::Membership,
            Some(Thing::Group),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call("ListRoles", &["Roles", "Role"], Thing::Role, None, ROLE)
        },
        call("GetRole", &["Role"], Thing::Role, None, ROLE),
        call("ListPolicies", POLICIES, Thing::Policy, None, POLICY),
        call("GetPolicy", &[], Thing::Policy, None, POLICY_AND_VERSION),
        call(
            "GetPolicyVersion",
            &["PolicyVersion"],
            Thing::Version,
            Some(Thing::Policy),
            VERSION,
        ),
        call(
            "ListPoliciesForUser",
            POLICIES,
            Thing::Attachment,
            Some(Thing::User),
            ATTACHED,
        ),
        call(
            "ListPoliciesForGroup",
            POLICIES,
            Thing::Attachment,
            Some(Thing::Group),
            ATTACHED,
        ),
        call(
            "ListPoliciesForRole",
            POLICIES,
            Thing::Attachment,
            Some(Thing::Role),
            ATTACHED,
        ),
        // Without its resource group an attachment would count everywhere.
        Call {
            needs: &["ResourceGroupId"],
            ..call(
                "ListPolicyAttachments",
                EVERYWHERE,
                Thing::Attachment,
                None,
                ATTACHED,
            )
        },
        call(
            "ListAccessKeys",
            &["AccessKeys", "AccessKey"],
            Thing::Key,
            Some(Thing::User),
            KEY,
        ),
        call("GetCallerIdentity", &[], Thing::Caller, None, CALLER),
    ],
    // What is attached to resource groups, explicit denies too, only the last of them tells.
    once: &[
        "ListUsers",
        "ListGroups",
        "ListRoles",
        "ListPolicies",
        "ListPolicyAttachments",
    ],
    each: &[
        Need {
            thing: Thing::User,
            call: "ListPoliciesForUser",
            whole: Some("ListPolicyAttachments"),
        },
        Need {
            thing: Thing::Group,
            call: "ListPoliciesForGroup",
            whole: Some("ListPolicyAttachments"),
        },
        Need {
            thing: Thing::Role,
            call: "ListPoliciesForRole",
            whole: Some("ListPolicyAttachments"),
        },
        Need {
            thing: Thing::User,
            call: "ListAccessKeys",
            whole: None,
        },
    ],
    members: ("ListGroupsForUser", "ListUsersForGroup"),
    writes_null: false,
};
