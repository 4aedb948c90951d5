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

use super::{Call, Cloud, Need};
use crate::import::record::{Counted, Row, Says, Thing};

const USER: &[Row] = &[
    ("UserName", Says::Name),
    ("Krn", Says::FullName),
    ("Id", Says::Nothing),
    ("Path", Says::Path),
    ("UserId", Says::Nothing),
    ("RealName", Says::Nothing),
    ("Remark", Says::Nothing),
    ("Phone", Says::Nothing),
    ("CountryMobileCode", Says::Nothing),
    ("IsInternational", Says::Nothing),
    ("isInternational", Says::Nothing),
    ("Email", Says::Nothing),
    ("PhoneVerified", Says::Nothing),
    ("EmailVerified", Says::Nothing),
    ("PasswordResetRequired", Says::Nothing),
    ("EnableMFA", Says::Nothing),
    ("NeedBindMfa", Says::Nothing),
    ("ViewAllProject", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const GROUP: &[Row] = &[
    ("GroupName", Says::Name),
    ("Krn", Says::FullName),
    ("GroupId", Says::Serial),
    ("Path", Says::Path),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UserCount", Says::Count(Counted::Users)),
    ("PolicyCount", Says::Count(Counted::Policies)),
];

const ROLE: &[Row] = &[
    ("RoleName", Says::Name),
    ("Krn", Says::FullName),
    ("RoleId", Says::Id),
    ("TrustAccounts", Says::TrustList("TrustAccounts")),
    ("TrustServices", Says::TrustList("TrustServices")),
    ("TrustProvider", Says::TrustList("TrustProvider")),
    ("ProviderList", Says::TrustList("ProviderList")),
    ("TrustType", Says::Again),
    ("Id", Says::Nothing),
    ("Path", Says::Path),
    ("ServiceRoleType", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
];

const POLICY: &[Row] = &[
    ("PolicyName", Says::Name),
    ("Krn", Says::FullName),
    ("DefaultVersionId", Says::DefaultVersion),
    ("PolicyDocument", Says::Document),
    ("PolicyType", Says::Again),
    ("Path", Says::Path),
    ("AttachmentCount", Says::Count(Counted::Attachments)),
    ("PolicyId", Says::Nothing),
    ("ServiceId", Says::Nothing),
    ("ServiceName", Says::Nothing),
    ("ServiceViewName", Says::Nothing),
    ("CreateMode", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

const VERSION: &[Row] = &[
    ("VersionId", Says::VersionId),
    ("IsDefaultVersion", Says::IsDefault),
    ("Document", Says::Document),
    ("PolicyStruct", Says::Again),
    ("CreateDate", Says::Nothing),
];

const ATTACHED: &[Row] = &[
    ("PolicyKrn", Says::PolicyFullName),
    ("PolicyName", Says::PolicyName),
    ("Type", Says::Again),
    ("Description", Says::Again),
    ("Description_en", Says::Again),
    ("CreateTime", Says::Nothing),
];

const MEMBER: &[Row] = &[
    ("GroupName", Says::Groups),
    ("Id", Says::Again),
    ("GroupId", Says::IdOf(Thing::Group)),
    ("Path", Says::Again),
    ("Krn", Says::AlsoNamed(Thing::Group)),
    ("Description", Says::Again),
    ("CreateDate", Says::Nothing),
    ("PolicyCount", Says::Count(Counted::Policies)),
];

const KEY: &[Row] = &[
    ("AccessKeyId", Says::Id),
    ("UserName", Says::Users),
    ("Status", Says::Status),
    ("CreateDate", Says::Created),
    ("AkLastUsedTime", Says::LastUsed),
];

const fn call(
    name: &'static str,
    envelope: &'static [&'static str],
    at: &'static [&'static str],
    thing: Thing,
    subject: Option<Thing>,
    rows: &'static [Row],
) -> Call {
    Call {
        name,
        envelope,
        at,
        thing,
        subject,
        rows,
        needs: &[],
    }
}

const ATTACHMENTS: &[&str] = &["AttachedPolicies", "member"];
const GROUPS: &[&str] = &["Groups", "member"];

pub(in crate::import) static KINGSOFT: Cloud = Cloud {
    calls: &[
        call(
            "ListUsers",
            &["ListUserResult", "ListUsersResult"],
            &["Users", "member"],
            Thing::User,
            None,
            USER,
        ),
        call(
            "ListGroups",
            &["ListGroupsResult"],
            GROUPS,
            Thing::Group,
            None,
            GROUP,
        ),
        call(
            "ListGroupsForUser",
            &["ListGroupsForUserResult"],
            GROUPS,
            Thing::Membership,
            Some(Thing::User),
            MEMBER,
        ),
        Call {
            needs: &["RoleId"],
            ..call(
                "ListRoles",
                &["ListRolesResult"],
                &["Roles", "member"],
                Thing::Role,
                None,
                ROLE,
            )
        },
        call(
            "GetRole",
            &["GetRoleResult"],
            &["Role"],
            Thing::Role,
            None,
            ROLE,
        ),
        call(
            "ListPolicies",
            &["ListPoliciesResult"],
            &["Policies", "member"],
            Thing::Policy,
            None,
            POLICY,
        ),
        call(
            "GetPolicy",
            &["GetPolicyResult"],
            &["Policy"],
            Thing::Policy,
            None,
            POLICY,
        ),
        call(
            "GetPolicyVersion",
            &["GetPolicyVersionResult"],
            &["PolicyVersion"],
            Thing::Version,
            Some(Thing::Policy),
            VERSION,
        ),
        call(
            "ListAttachedUserPolicies",
            &["ListAttachedUserPoliciesResult"],
            ATTACHMENTS,
            Thing::Attachment,
            Some(Thing::User),
            ATTACHED,
        ),
        call(
            "ListGroupPolicies",
            &["ListGroupPoliciesResult"],
            ATTACHMENTS,
            Thing::Attachment,
            Some(Thing::Group),
            ATTACHED,
        ),
        call(
            "ListAttachedRolePolicies",
            &["ListAttachedRolePoliciesResult"],
            ATTACHMENTS,
            Thing::Attachment,
            Some(Thing::Role),
            ATTACHED,
        ),
        call(
            "ListAccessKeys",
            &["ListAccessKeyResult"],
            &["AccessKeyMetadata", "member"],
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
            call: "ListGroupPolicies",
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
    writes_null: false,
};
