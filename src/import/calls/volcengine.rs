//! Volcano Engine IAM; BytePlus is the same.
//!
//! [ListUsers](https://www.volcengine.com/docs/6257/65008),
//! [ListRoles](https://www.volcengine.com/docs/6257/65019),
//! [ListPolicies](https://www.volcengine.com/docs/6257/65047), which holds the documents,
//! [ListAttachedUserPolicies](https://www.volcengine.com/docs/6257/65032), with the projects of each attachment,
//! [ListUsersForGroup](https://www.volcengine.com/docs/6257/201368),
//! [access keys](https://docs.byteplus.com/en/docs/byteplus-platform/reference-accesskeymeta); an empty `UserName` is the
//! main account. For the remaining calls no page was seen: ListGroups, ListGroupsForUser,
//! ListAttachedUserGroupPolicies, GetRole and ListAccessKeys are as in the vendor's Go SDK
//! (`volcengine/volcengine-go-sdk`, `service/iam/api_list_groups.go` and so on), and the others are
//! taken to be like them.

use super::{Call, CloudCalls, RequiredCall};
use crate::import::meaning::{CountKind, Meaning, RecordKind, Row};

const USER: &[Row] = &[
    ("UserName", Meaning::Name),
    ("Id", Meaning::Serial),
    ("AccountId", Meaning::Account),
    ("Trn", Meaning::FullName),
    ("Tags", Meaning::Tags),
    ("DisplayName", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("Email", Meaning::Descriptive),
    ("EmailIsVerify", Meaning::Descriptive),
    ("MobilePhone", Meaning::Descriptive),
    ("MobilePhoneIsVerify", Meaning::Descriptive),
    ("Source", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

const GROUP: &[Row] = &[
    ("UserGroupName", Meaning::Name),
    ("UserGroupID", Meaning::Serial),
    ("AccountID", Meaning::Account),
    ("DisplayName", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

const ROLE: &[Row] = &[
    ("RoleName", Meaning::Name),
    ("RoleId", Meaning::Id),
    ("Trn", Meaning::FullName),
    ("TrustPolicyDocument", Meaning::Trust),
    ("MaxSessionDuration", Meaning::MaxSession),
    ("IsServiceLinkedRole", Meaning::ServiceLinked),
    ("Tags", Meaning::Tags),
    ("DisplayName", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

const POLICY: &[Row] = &[
    ("PolicyName", Meaning::Name),
    ("PolicyType", Meaning::PolicyType),
    ("PolicyDocument", Meaning::Document),
    // Of the vendor's policies it holds the account too.
    ("PolicyTrn", Meaning::AlsoNamed(RecordKind::Policy)),
    ("AttachmentCount", Meaning::Count(CountKind::Attachments)),
    ("Category", Meaning::Descriptive),
    ("IsServiceRolePolicy", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

const ATTACHED: &[Row] = &[
    ("PolicyName", Meaning::PolicyName),
    ("PolicyType", Meaning::PolicyType),
    ("PolicyScope", Meaning::Scopes),
    ("PolicyTrn", Meaning::AlsoNamed(RecordKind::Policy)),
    ("Description", Meaning::Redundant),
    ("AttachDate", Meaning::Descriptive),
];

const MEMBER: &[Row] = &[
    ("UserName", Meaning::Users),
    ("UserGroupName", Meaning::Groups),
    ("Id", Meaning::IdOf(RecordKind::User)),
    ("UserGroupID", Meaning::IdOf(RecordKind::Group)),
    ("AccountID", Meaning::Account),
    ("DisplayName", Meaning::Redundant),
    ("Description", Meaning::Redundant),
    ("JoinDate", Meaning::Descriptive),
];

const KEY: &[Row] = &[
    ("AccessKeyId", Meaning::Id),
    ("UserName", Meaning::Users),
    ("Status", Meaning::Status),
    ("CreateDate", Meaning::Created),
    ("UpdateDate", Meaning::Descriptive),
];

const fn call(
    name: &'static str,
    at: &'static [&'static str],
    kind: RecordKind,
    subject: Option<RecordKind>,
    rows: &'static [Row],
) -> Call {
    Call {
        name,
        envelope: &["Result"],
        at,
        kind,
        subject,
        rows,
        needs: &[],
    }
}

/// What is attached to somebody. Without its projects an attachment would count everywhere.
const fn attached(name: &'static str, subject: RecordKind) -> Call {
    let call = call(
        name,
        &["AttachedPolicyMetadata"],
        RecordKind::Attachment,
        Some(subject),
        ATTACHED,
    );
    Call {
        needs: &["PolicyScope"],
        ..call
    }
}

pub(in crate::import) static VOLCENGINE: CloudCalls = CloudCalls {
    calls: &[
        call("ListUsers", &["UserMetadata"], RecordKind::User, None, USER),
        call("GetUser", &["User"], RecordKind::User, None, USER),
        call(
            "ListGroups",
            &["UserGroups"],
            RecordKind::Group,
            None,
            GROUP,
        ),
        call("GetGroup", &["UserGroup"], RecordKind::Group, None, GROUP),
        call(
            "ListGroupsForUser",
            &["UserGroups"],
            RecordKind::Membership,
            Some(RecordKind::User),
            MEMBER,
        ),
        call(
            "ListUsersForGroup",
            &["Users"],
            RecordKind::Membership,
            Some(RecordKind::Group),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call("ListRoles", &["RoleMetadata"], RecordKind::Role, None, ROLE)
        },
        call("GetRole", &["Role"], RecordKind::Role, None, ROLE),
        call(
            "ListPolicies",
            &["PolicyMetadata"],
            RecordKind::Policy,
            None,
            POLICY,
        ),
        call("GetPolicy", &["Policy"], RecordKind::Policy, None, POLICY),
        attached("ListAttachedUserPolicies", RecordKind::User),
        attached("ListAttachedUserGroupPolicies", RecordKind::Group),
        attached("ListAttachedRolePolicies", RecordKind::Role),
        call(
            "ListAccessKeys",
            &["AccessKeyMetadata"],
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
            call: "ListAttachedUserGroupPolicies",
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
    writes_null: true,
};
