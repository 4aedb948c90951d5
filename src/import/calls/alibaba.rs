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

use super::{Call, CloudCalls, RequiredCall};
use crate::import::meaning::{CountKind, Meaning, RecordKind, Row};

/// A user, of `ListUsers` and `GetUser`.
const USER: &[Row] = &[
    ("UserName", Meaning::Name),
    ("UserId", Meaning::Id),
    ("Tags", Meaning::Tags),
    ("DisplayName", Meaning::Descriptive),
    ("Comments", Meaning::Descriptive),
    ("Email", Meaning::Descriptive),
    ("MobilePhone", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
    ("LastLoginDate", Meaning::Descriptive),
    ("ProvisionType", Meaning::Descriptive),
];

/// A group, of `ListGroups` and `GetGroup`.
const GROUP: &[Row] = &[
    ("GroupName", Meaning::Name),
    ("GroupId", Meaning::Serial),
    ("DisplayName", Meaning::Descriptive),
    ("Comments", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

/// A role, of `ListRoles` and `GetRole`.
const ROLE: &[Row] = &[
    ("RoleName", Meaning::Name),
    ("RoleId", Meaning::Id),
    ("Arn", Meaning::FullName),
    ("AssumeRolePolicyDocument", Meaning::Trust),
    ("MaxSessionDuration", Meaning::MaxSession),
    ("IsServiceLinkedRole", Meaning::ServiceLinked),
    ("Tags", Meaning::Tags),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
    ("RolePrincipalName", Meaning::Login),
    ("LatestDeletionTask", Meaning::Descriptive),
];

/// A policy, of `ListPolicies` and `GetPolicy`.
const POLICY: &[Row] = &[
    ("PolicyName", Meaning::Name),
    ("PolicyType", Meaning::PolicyType),
    ("DefaultVersion", Meaning::DefaultVersion),
    ("PolicyDocument", Meaning::Document),
    ("AttachmentCount", Meaning::Count(CountKind::Attachments)),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
    ("Tags", Meaning::Descriptive),
];

/// A version of a policy, of `GetPolicyVersion`. It does not say whose the policy is.
const VERSION: &[Row] = &[
    ("VersionId", Meaning::VersionId),
    ("IsDefaultVersion", Meaning::IsDefault),
    ("PolicyDocument", Meaning::Document),
    ("CreateDate", Meaning::Descriptive),
];

/// The answer of `GetPolicy`: the policy beside its default version.
const POLICY_AND_VERSION: &[Row] = &[
    ("Policy", Meaning::Nested(POLICY)),
    ("DefaultPolicyVersion", Meaning::Nested(VERSION)),
    ("RequestId", Meaning::Redundant),
];

/// A policy attached to a user, group or role. `ListPoliciesForUser` and its like give the policy
/// alone; `ListPolicyAttachments` gives the holder and the resource group too.
const ATTACHED: &[Row] = &[
    ("PolicyName", Meaning::PolicyName),
    ("PolicyType", Meaning::PolicyType),
    ("DefaultVersion", Meaning::DefaultVersion),
    ("Description", Meaning::Redundant),
    ("AttachDate", Meaning::Descriptive),
    ("CreateDate", Meaning::Redundant),
    ("UpdateDate", Meaning::Redundant),
    ("AttachmentCount", Meaning::Redundant),
    ("PrincipalType", Meaning::HolderKind),
    ("PrincipalName", Meaning::Holder),
    ("ResourceGroupId", Meaning::Scopes),
];

/// A user in a group, of `ListGroupsForUser` and `ListUsersForGroup`.
const MEMBER: &[Row] = &[
    ("UserName", Meaning::Users),
    ("GroupName", Meaning::Groups),
    ("JoinDate", Meaning::Descriptive),
    ("GroupId", Meaning::IdOf(RecordKind::Group)),
    ("UserId", Meaning::IdOf(RecordKind::User)),
    ("DisplayName", Meaning::Redundant),
    ("Comments", Meaning::Redundant),
];

/// An access key, of `ListAccessKeys`.
const KEY: &[Row] = &[
    ("AccessKeyId", Meaning::Id),
    ("Status", Meaning::Status),
    ("CreateDate", Meaning::Created),
    ("UpdateDate", Meaning::Descriptive),
];

/// The caller, of `GetCallerIdentity`.
const CALLER: &[Row] = &[
    ("AccountId", Meaning::Account),
    ("Arn", Meaning::FullName),
    ("UserId", Meaning::Redundant),
    ("RoleId", Meaning::Redundant),
    ("PrincipalId", Meaning::Redundant),
    ("IdentityType", Meaning::Redundant),
    ("RequestId", Meaning::Redundant),
];

/// A call without required fields; an answer of RAM has no object around it but the list's own.
const fn call(
    name: &'static str,
    at: &'static [&'static str],
    kind: RecordKind,
    subject: Option<RecordKind>,
    rows: &'static [Row],
) -> Call {
    Call {
        name,
        envelope: &[],
        at,
        kind,
        subject,
        rows,
        needs: &[],
    }
}

const EVERYWHERE: &[&str] = &["PolicyAttachments", "PolicyAttachment"];
const POLICIES: &[&str] = &["Policies", "Policy"];

/// The calls of RAM and of the resource manager.
pub(in crate::import) static ALIBABA: CloudCalls = CloudCalls {
    calls: &[
        Call {
            needs: &["UserId"],
            ..call(
                "ListUsers",
                &["Users", "User"],
                RecordKind::User,
                None,
                USER,
            )
        },
        call("GetUser", &["User"], RecordKind::User, None, USER),
        call(
            "ListGroups",
            &["Groups", "Group"],
            RecordKind::Group,
            None,
            GROUP,
        ),
        call("GetGroup", &["Group"], RecordKind::Group, None, GROUP),
        call(
            "ListGroupsForUser",
            &["Groups", "Group"],
            RecordKind::Membership,
            Some(RecordKind::User),
            MEMBER,
        ),
        call(
            "ListUsersForGroup",
            &["Users", "User"],
            RecordKind::Membership,
            Some(RecordKind::Group),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call(
                "ListRoles",
                &["Roles", "Role"],
                RecordKind::Role,
                None,
                ROLE,
            )
        },
        call("GetRole", &["Role"], RecordKind::Role, None, ROLE),
        call("ListPolicies", POLICIES, RecordKind::Policy, None, POLICY),
        call(
            "GetPolicy",
            &[],
            RecordKind::Policy,
            None,
            POLICY_AND_VERSION,
        ),
        call(
            "GetPolicyVersion",
            &["PolicyVersion"],
            RecordKind::Version,
            Some(RecordKind::Policy),
            VERSION,
        ),
        call(
            "ListPoliciesForUser",
            POLICIES,
            RecordKind::Attachment,
            Some(RecordKind::User),
            ATTACHED,
        ),
        call(
            "ListPoliciesForGroup",
            POLICIES,
            RecordKind::Attachment,
            Some(RecordKind::Group),
            ATTACHED,
        ),
        call(
            "ListPoliciesForRole",
            POLICIES,
            RecordKind::Attachment,
            Some(RecordKind::Role),
            ATTACHED,
        ),
        // Without its resource group an attachment would count everywhere.
        Call {
            needs: &["ResourceGroupId"],
            ..call(
                "ListPolicyAttachments",
                EVERYWHERE,
                RecordKind::Attachment,
                None,
                ATTACHED,
            )
        },
        call(
            "ListAccessKeys",
            &["AccessKeys", "AccessKey"],
            RecordKind::Key,
            Some(RecordKind::User),
            KEY,
        ),
        call("GetCallerIdentity", &[], RecordKind::Caller, None, CALLER),
    ],
    // Only the last of them lists what is attached to resource groups, explicit denies too.
    once: &[
        "ListUsers",
        "ListGroups",
        "ListRoles",
        "ListPolicies",
        "ListPolicyAttachments",
    ],
    each: &[
        RequiredCall {
            kind: RecordKind::User,
            call: "ListPoliciesForUser",
            whole: Some("ListPolicyAttachments"),
        },
        RequiredCall {
            kind: RecordKind::Group,
            call: "ListPoliciesForGroup",
            whole: Some("ListPolicyAttachments"),
        },
        RequiredCall {
            kind: RecordKind::Role,
            call: "ListPoliciesForRole",
            whole: Some("ListPolicyAttachments"),
        },
        RequiredCall {
            kind: RecordKind::User,
            call: "ListAccessKeys",
            whole: None,
        },
    ],
    members: ("ListGroupsForUser", "ListUsersForGroup"),
    writes_null: false,
};
