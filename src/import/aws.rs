//! What `aws iam get-account-authorization-details` prints.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>: its lists, and policies
//! that are URL-encoded (RFC 3986), where the command line prints objects. It tells neither access keys, nor identity
//! providers, nor how long a role's sessions may last, nor what the organisation says.

use super::Export;
use super::pages::Page;
use super::record::{Record, Row, Says, Thing};
use super::told::Told;
use super::tree::{At, File, roots};
use crate::error::faults;

const USER: &[Row] = &[
    ("UserName", Says::Name),
    ("Path", Says::Path),
    ("Arn", Says::FullName),
    ("UserPolicyList", Says::Inline),
    ("GroupList", Says::Groups),
    ("AttachedManagedPolicies", Says::Policies),
    ("PermissionsBoundary", Says::Boundary),
    ("Tags", Says::Tags),
    ("UserId", Says::Id),
    ("CreateDate", Says::Nothing),
];

const GROUP: &[Row] = &[
    ("GroupName", Says::Name),
    ("Arn", Says::FullName),
    ("GroupPolicyList", Says::Inline),
    ("AttachedManagedPolicies", Says::Policies),
    ("Path", Says::Nothing),
    ("GroupId", Says::Nothing),
    ("CreateDate", Says::Nothing),
];

const ROLE: &[Row] = &[
    ("RoleName", Says::Name),
    ("Path", Says::Path),
    ("Arn", Says::FullName),
    ("AssumeRolePolicyDocument", Says::Trust),
    ("RolePolicyList", Says::Inline),
    ("AttachedManagedPolicies", Says::Policies),
    ("PermissionsBoundary", Says::Boundary),
    ("Tags", Says::Tags),
    ("InstanceProfileList", Says::Nothing),
    ("RoleLastUsed", Says::Nothing),
    ("RoleId", Says::Id),
    ("CreateDate", Says::Nothing),
];

const POLICY: &[Row] = &[
    ("PolicyName", Says::Name),
    ("Arn", Says::FullName),
    ("DefaultVersionId", Says::DefaultVersion),
    ("PolicyVersionList", Says::Versions),
    ("AttachmentCount", Says::Again),
    ("PermissionsBoundaryUsageCount", Says::Again),
    ("Path", Says::Nothing),
    ("PolicyId", Says::Nothing),
    ("IsAttachable", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

/// The lists of an answer.
const LISTS: [(&str, Thing, &[Row]); 4] = [
    ("UserDetailList", Thing::User, USER),
    ("GroupDetailList", Thing::Group, GROUP),
    ("RoleDetailList", Thing::Role, ROLE),
    ("Policies", Thing::Policy, POLICY),
];

/// What roles of services are under: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
const LINKED: &str = "/aws-service-role/";

/// Reads the pages of one account or of several.
pub(super) fn read(files: &[File<'_>], told: &mut Told) -> Export {
    let mut export = Export::default();
    for (_, root) in roots(files) {
        if LISTS.iter().all(|(list, ..)| root.get(list).is_none()) {
            let message = "this is no answer of `get-account-authorization-details`";
            told.fault(faults::NOT_AN_EXPORT, root.place(), message, "give the JSON that it prints");
            continue;
        }
        let unit = export.unit(&account(root));
        export.pages.add(unit, "get-account-authorization-details", None, Page::new(root, root.place(), 0));
        for (list, thing, rows) in LISTS {
            let Some(items) = root.get(list).and_then(At::array) else {
                told.lack(root.place(), format!("there is no `{list}`"), "ask without a filter");
                continue;
            };
            for item in items {
                let mut record = Record::new(thing, list, item.place(), unit);
                record.read(item, rows, told);
                let path = record.path.as_ref().map_or("", |path| &path.text);
                record.is_linked = thing == Thing::Role && path.starts_with(LINKED);
                export.records.push(record);
            }
        }
    }
    export
}

/// The account that an answer is of: that of the first name that is of one.
fn account(root: At<'_>) -> String {
    let items = LISTS.iter().flat_map(|(list, ..)| root.get(list)).flat_map(At::items);
    let mut accounts = items.filter_map(|item| item.get("Arn")?.text()?.split(':').nth(4));
    accounts.find(|account| account.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or("").to_owned()
}
