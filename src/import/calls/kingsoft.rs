//! Kingsoft Cloud IAM.
//!
//! [ListGroups](https://docs.ksyun.com/documents/2418?type=6),
//! [ListAttachedUserPolicies](https://docs.ksyun.com/documents/8?type=6),
//! [GetPolicyVersion](https://docs.ksyun.com/documents/1438), which alone holds documents, the
//! vendor's too, [roles](https://docs.ksyun.com/documents/35?type=6), whose trust is lists. The
//! lists of the remaining calls are named as in the vendor's Go SDK (`kingsoftcloud/sdk-go`,
//! `ksyun/client/iam/v20151101/models.go`), where `member` is `Member`; what an item of
//! `TrustServices` and of `ProviderList` is when it is not a text, and `ServiceRoleType`, is
//! published nowhere.

use super::{Call, CloudCalls, RequiredCall};
use crate::import::meaning::{CountKind, Meaning, RecordKind, Row};

/// A user, of `ListUsers`.
const USER: &[Row] = &[
    ("UserName", Meaning::Name),
    ("Krn", Meaning::FullName),
    ("Id", Meaning::Descriptive),
    ("Path", Meaning::Path),
    ("UserId", Meaning::Descriptive),
    ("RealName", Meaning::Descriptive),
    ("Remark", Meaning::Descriptive),
    ("Phone", Meaning::Descriptive),
    ("CountryMobileCode", Meaning::Descriptive),
    ("IsInternational", Meaning::Descriptive),
    ("isInternational", Meaning::Descriptive),
    ("Email", Meaning::Descriptive),
    ("PhoneVerified", Meaning::Descriptive),
    ("EmailVerified", Meaning::Descriptive),
    ("PasswordResetRequired", Meaning::Descriptive),
    ("EnableMFA", Meaning::Descriptive),
    ("NeedBindMfa", Meaning::Descriptive),
    ("ViewAllProject", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

/// A group, of `ListGroups`, with the counts of its users and policies.
const GROUP: &[Row] = &[
    ("GroupName", Meaning::Name),
    ("Krn", Meaning::FullName),
    ("GroupId", Meaning::Serial),
    ("Path", Meaning::Path),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UserCount", Meaning::Count(CountKind::Users)),
    ("PolicyCount", Meaning::Count(CountKind::Policies)),
];

/// A role, of `ListRoles` and `GetRole`. Trust is in lists and not in a document.
const ROLE: &[Row] = &[
    ("RoleName", Meaning::Name),
    ("Krn", Meaning::FullName),
    ("RoleId", Meaning::Id),
    ("TrustAccounts", Meaning::TrustList("TrustAccounts")),
    ("TrustServices", Meaning::TrustList("TrustServices")),
    ("TrustProvider", Meaning::TrustList("TrustProvider")),
    ("ProviderList", Meaning::TrustList("ProviderList")),
    ("TrustType", Meaning::Redundant),
    ("Id", Meaning::Descriptive),
    ("Path", Meaning::Path),
    ("ServiceRoleType", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
];

/// A policy, of `ListPolicies` and `GetPolicy`.
const POLICY: &[Row] = &[
    ("PolicyName", Meaning::Name),
    ("Krn", Meaning::FullName),
    ("DefaultVersionId", Meaning::DefaultVersion),
    ("PolicyDocument", Meaning::Document),
    ("PolicyType", Meaning::Redundant),
    ("Path", Meaning::Path),
    ("AttachmentCount", Meaning::Count(CountKind::Attachments)),
    ("PolicyId", Meaning::Descriptive),
    ("ServiceId", Meaning::Descriptive),
    ("ServiceName", Meaning::Descriptive),
    ("ServiceViewName", Meaning::Descriptive),
    ("CreateMode", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

/// A version of a policy with its document, of `GetPolicyVersion`.
const VERSION: &[Row] = &[
    ("VersionId", Meaning::VersionId),
    ("IsDefaultVersion", Meaning::IsDefault),
    ("Document", Meaning::Document),
    ("PolicyStruct", Meaning::Redundant),
    ("CreateDate", Meaning::Descriptive),
];

/// A policy attached to the user, group or role that the call was asked about.
const ATTACHED: &[Row] = &[
    ("PolicyKrn", Meaning::PolicyFullName),
    ("PolicyName", Meaning::PolicyName),
    ("Type", Meaning::Redundant),
    ("Description", Meaning::Redundant),
    ("Description_en", Meaning::Redundant),
    ("CreateTime", Meaning::Descriptive),
];

/// A group of the user that `ListGroupsForUser` was asked about.
const MEMBER: &[Row] = &[
    ("GroupName", Meaning::Groups),
    ("Id", Meaning::Redundant),
    ("GroupId", Meaning::IdOf(RecordKind::Group)),
    ("Path", Meaning::Redundant),
    ("Krn", Meaning::AlsoNamed(RecordKind::Group)),
    ("Description", Meaning::Redundant),
    ("CreateDate", Meaning::Descriptive),
    ("PolicyCount", Meaning::Count(CountKind::Policies)),
];

/// An access key, of `ListAccessKeys`; an empty `UserName` is the owner of the account.
const KEY: &[Row] = &[
    ("AccessKeyId", Meaning::Id),
    ("UserName", Meaning::Users),
    ("Status", Meaning::Status),
    ("CreateDate", Meaning::Created),
    ("AkLastUsedTime", Meaning::LastUsed),
];

/// A call without required fields.
const fn call(
    name: &'static str,
    envelope: &'static [&'static str],
    at: &'static [&'static str],
    kind: RecordKind,
    subject: Option<RecordKind>,
    rows: &'static [Row],
) -> Call {
    Call {
        name,
        envelope,
        at,
        kind,
        subject,
        rows,
        needs: &[],
    }
}

const ATTACHMENTS: &[&str] = &["AttachedPolicies", "member"];
const GROUPS: &[&str] = &["Groups", "member"];

/// The calls of Kingsoft Cloud IAM.
pub(in crate::import) static KINGSOFT: CloudCalls = CloudCalls {
    calls: &[
        call(
            "ListUsers",
            &["ListUserResult", "ListUsersResult"],
            &["Users", "member"],
            RecordKind::User,
            None,
            USER,
        ),
        call(
            "ListGroups",
            &["ListGroupsResult"],
            GROUPS,
            RecordKind::Group,
            None,
            GROUP,
        ),
        call(
            "ListGroupsForUser",
            &["ListGroupsForUserResult"],
            GROUPS,
            RecordKind::Membership,
            Some(RecordKind::User),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call(
                "ListRoles",
                &["ListRolesResult"],
                &["Roles", "member"],
                RecordKind::Role,
                None,
                ROLE,
            )
        },
        call(
            "GetRole",
            &["GetRoleResult"],
            &["Role"],
            RecordKind::Role,
            None,
            ROLE,
        ),
        call(
            "ListPolicies",
            &["ListPoliciesResult"],
            &["Policies", "member"],
            RecordKind::Policy,
            None,
            POLICY,
        ),
        call(
            "GetPolicy",
            &["GetPolicyResult"],
            &["Policy"],
            RecordKind::Policy,
            None,
            POLICY,
        ),
        call(
            "GetPolicyVersion",
            &["GetPolicyVersionResult"],
            &["PolicyVersion"],
            RecordKind::Version,
            Some(RecordKind::Policy),
            VERSION,
        ),
        call(
            "ListAttachedUserPolicies",
            &["ListAttachedUserPoliciesResult"],
            ATTACHMENTS,
            RecordKind::Attachment,
            Some(RecordKind::User),
            ATTACHED,
        ),
        call(
            "ListGroupPolicies",
            &["ListGroupPoliciesResult"],
            ATTACHMENTS,
            RecordKind::Attachment,
            Some(RecordKind::Group),
            ATTACHED,
        ),
        call(
            "ListAttachedRolePolicies",
            &["ListAttachedRolePoliciesResult"],
            ATTACHMENTS,
            RecordKind::Attachment,
            Some(RecordKind::Role),
            ATTACHED,
        ),
        call(
            "ListAccessKeys",
            &["ListAccessKeyResult"],
            &["AccessKeyMetadata", "member"],
            RecordKind::Key,
            None,
            KEY,
        ),
    ],
    once: &["ListUsers", "ListGroups", "ListRoles", "ListPolicies"],
    each: &[
        RequiredCall {
            kind: RecordKind::User,
            call: "ListAttachedUserPolicies",
            whole: None,
        },
        RequiredCall {
            kind: RecordKind::Group,
            call: "ListGroupPolicies",
            whole: None,
        },
        RequiredCall {
            kind: RecordKind::Role,
            call: "ListAttachedRolePolicies",
            whole: None,
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
