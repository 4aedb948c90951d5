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

use super::{Call, Cloud, Need};
use crate::import::record::{Counted, Row, Says, Thing};

const USER: &[Row] = &[
    ("UserName", Says::Name),
    ("Id", Says::Serial),
    ("AccountId", Says::Account),
    ("Trn", Says::FullName),
    ("Tags", Says::Tags),
    ("DisplayName", Says::Nothing),
    ("Description", Says::Nothing),
    ("Email", Says::Nothing),
    ("EmailIsVerify", Says::Nothing),
    ("MobilePhone", Says::Nothing),
    ("MobilePhoneIsVerify", Says::Nothing),
    ("Source", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const GROUP: &[Row] = &[
    ("UserGroupName", Says::Name),
    ("UserGroupID", Says::Serial),
    ("AccountID", Says::Account),
    ("DisplayName", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const ROLE: &[Row] = &[
    ("RoleName", Says::Name),
    ("RoleId", Says::Id),
    ("Trn", Says::FullName),
    ("TrustPolicyDocument", Says::Trust),
    ("MaxSessionDuration", Says::MaxSession),
    ("IsServiceLinkedRole", Says::ServiceLinked),
    ("Tags", Says::Tags),
    ("DisplayName", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const POLICY: &[Row] = &[
    ("PolicyName", Says::Name),
    ("PolicyType", Says::PolicyType),
    ("PolicyDocument", Says::Document),
    // Of the vendor's policies it holds the account too.
    ("PolicyTrn", Says::AlsoNamed(Thing::Policy)),
    ("AttachmentCount", Says::Count(Counted::Attachments)),
    ("Category", Says::Nothing),
    ("IsServiceRolePolicy", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const ATTACHED: &[Row] = &[
    ("PolicyName", Says::PolicyName),
    ("PolicyType", Says::PolicyType),
    ("PolicyScope", Says::Scopes),
    ("PolicyTrn", Says::AlsoNamed(Thing::Policy)),
    ("Description", Says::Again),
    ("AttachDate", Says::Nothing),
];

const MEMBER: &[Row] = &[
    ("UserName", Says::Users),
    ("UserGroupName", Says::Groups),
    ("Id", Says::IdOf(Thing::User)),
    ("UserGroupID", Says::IdOf(Thing::Group)),
    ("AccountID", Says::Account),
    ("DisplayName", Says::Again),
    ("Description", Says::Again),
    ("JoinDate", Says::Nothing),
];

const KEY: &[Row] = &[
    ("AccessKeyId", Says::Id),
    ("UserName", Says::Users),
    ("Status", Says::Status),
    ("CreateDate", Says::Created),
    ("UpdateDate", Says::Nothing),
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
        envelope: &["Result"],
        at,
        thing,
        subject,
        rows,
        needs: &[],
    }
}

/// What is attached to somebody. Without its projects an attachment would count everywhere.
const fn attached(name: &'static str, subject: Thing) -> Call {
    let call = call(
        name,
        &["AttachedPolicyMetadata"],
        Thing::Attachment,
        Some(subject),
        ATTACHED,
    );
    Call {
        needs: &["PolicyScope"],
        ..call
    }
}

pub(in crate::import) static VOLCENGINE: Cloud = Cloud {
    calls: &[
        call("ListUsers", &["UserMetadata"], Thing::User, None, USER),
        call("GetUser", &["User"], Thing::User, None, USER),
        call("ListGroups", &["UserGroups"], Thing::Group, None, GROUP),
        call("GetGroup", &["UserGroup"], Thing::Group, None, GROUP),
        call(
            "ListGroupsForUser",
            &["UserGroups"],
            Thing::Membership,
            Some(Thing::User),
            MEMBER,
        ),
        call(
            "ListUsersForGroup",
            &["Users"],
            Thing::Membership,
            Some(Thing::Group),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call("ListRoles", &["RoleMetadata"], Thing::Role, None, ROLE)
        },
        call("GetRole", &["Role"], Thing::Role, None, ROLE),
        call(
            "ListPolicies",
            &["PolicyMetadata"],
            Thing::Policy,
            None,
            POLICY,
        ),
        call("GetPolicy", &["Policy"], Thing::Policy, None, POLICY),
        attached("ListAttachedUserPolicies", Thing::User),
        attached("ListAttachedUserGroupPolicies", Thing::Group),
        attached("ListAttachedRolePolicies", Thing::Role),
        call(
            "ListAccessKeys",
            &["AccessKeyMetadata"],
            Thing::Key,
            None,
            KEY,
        ),
    ],
    once: &["ListUsers", "ListGroups", "ListRoles", "ListPolicies"],
    each: &[
        Need {
            thing: Thing::User,
            call: "ListAttachedUserPolicies",
            whole: None,
        },
        Need {
            thing: Thing::Group,
            call: "ListAttachedUserGroupPolicies",
            whole: None,
        },
        Need {
            thing: Thing::Role,
            call: "ListAttachedRolePolicies",
            whole: None,
        },
        Need {
            thing: Thing::User,
            call: "ListAccessKeys",
            whole: None,
        },
    ],
    members: ("ListGroupsForUser", "ListUsersForGroup"),
    writes_null: true,
};
