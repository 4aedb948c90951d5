//! What `aws iam get-account-authorization-details` prints.
//!
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>:
//! its lists, and policies that are URL-encoded (RFC 3986), where the command line prints objects.
//! It lists neither access keys, nor identity providers, nor how long a role's sessions may last,
//! nor what the organisation says.

use std::collections::BTreeSet;

use super::Export;
use super::pages::Page;
use super::record::{Counted, Record, Row, Says, Thing};
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
    ("Path", Says::Path),
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
    ("AttachmentCount", Says::Count(Counted::Attachments)),
    (
        "PermissionsBoundaryUsageCount",
        Says::Count(Counted::Boundaries),
    ),
    ("Path", Says::Path),
    ("PolicyId", Says::Nothing),
    ("IsAttachable", Says::Nothing),
    ("Description", Says::Nothing),
    ("CreateDate", Says::Nothing),
    ("UpdateDate", Says::Nothing),
];

/// A list of an answer.
struct List {
    name: &'static str,
    thing: Thing,
    rows: &'static [Row],
    /// What AWS writes of each item, empty or not. It leaves out `UserPolicyList`, `Tags` and
    /// `PermissionsBoundary` where there is none, as its own example does.
    needs: &'static [&'static str],
}

const LISTS: [List; 4] = [
    List {
        name: "UserDetailList",
        thing: Thing::User,
        rows: USER,
        needs: &["UserId", "GroupList", "AttachedManagedPolicies"],
    },
    List {
        name: "GroupDetailList",
        thing: Thing::Group,
        rows: GROUP,
        needs: &["GroupPolicyList", "AttachedManagedPolicies"],
    },
    List {
        name: "RoleDetailList",
        thing: Thing::Role,
        rows: ROLE,
        needs: &["RoleId", "RolePolicyList", "AttachedManagedPolicies"],
    },
    List {
        name: "Policies",
        thing: Thing::Policy,
        rows: POLICY,
        needs: &[],
    },
];

/// What roles of services are under:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
const LINKED: &str = "/aws-service-role/";

/// One page of an export.
struct Answer<'f> {
    root: At<'f>,
    folder: &'f str,
    /// That of the first name that is of one. A page with policies of AWS alone says nothing of the
    /// account.
    account: Option<&'f str>,
    page: Page,
}

/// Reads the pages of one account or of several.
pub(super) fn read(files: &[File<'_>], told: &mut Told) -> Export {
    let mut answers = Vec::new();
    for (file, root) in roots(files) {
        if LISTS.iter().all(|list| root.get(list.name).is_none()) {
            let message = "this is not the output of `get-account-authorization-details`";
            told.fault(
                faults::NOT_AN_EXPORT,
                root.place(),
                message,
                "pass the JSON that it prints",
            );
            continue;
        }
        let page = Page::new(root, root.place(), 0, 0);
        answers.push(Answer {
            root,
            folder: file.folder(),
            account: account(root),
            page,
        });
    }
    let owners: Vec<Option<&str>> = answers
        .iter()
        .map(|answer| owner(answer, &answers))
        .collect();
    let mut export = Export::default();
    for (answer, owner) in answers.into_iter().zip(owners) {
        let Some(owner) = owner else {
            let message =
                "this page does not say which account it belongs to, and there may be several";
            let help = "put the pages of each account in a folder of its own";
            told.fault(faults::UNKNOWN_ACCOUNT, answer.root.place(), message, help);
            continue;
        };
        let unit = export.unit(owner);
        export
            .pages
            .add(unit, "get-account-authorization-details", None, answer.page);
        LISTS
            .iter()
            .for_each(|list| list.read(answer.root, unit, &mut export, told));
    }
    export
}

/// The account that a page is of. A page that does not say it is of the only account in its folder,
/// or else of the only one whose last page is missing: an answer does not say which marker it was
/// asked with.
fn owner<'f>(answer: &Answer<'f>, answers: &[Answer<'f>]) -> Option<&'f str> {
    if answer.account.is_some() {
        return answer.account;
    }
    let accounts = |is_near: &dyn Fn(&Answer<'f>) -> bool| -> BTreeSet<&'f str> {
        answers
            .iter()
            .filter(|other| is_near(other))
            .filter_map(|other| other.account)
            .collect()
    };
    let (near, all) = (
        accounts(&|other| other.folder == answer.folder),
        accounts(&|_| true),
    );
    let is_open = |account: &&&str| {
        !answers
            .iter()
            .any(|other| other.account == Some(**account) && other.page.is_last())
    };
    match (near.len(), all.len()) {
        (1, _) => near.first().copied(),
        // Nobody says it, so that `--account` has to.
        (_, 0) => Some(""),
        (_, 1) => all.first().copied(),
        _ => {
            let candidates = if near.is_empty() { &all } else { &near };
            let mut open = candidates.iter().filter(is_open);
            open.next().copied().filter(|_| open.next().is_none())
        }
    }
}

impl List {
    fn read(&self, root: At<'_>, unit: usize, export: &mut Export, told: &mut Told) {
        let Some(items) = root.get(self.name).and_then(At::array) else {
            told.lack(
                root.place(),
                format!("there is no `{}`", self.name),
                "run the command without a filter",
            );
            return;
        };
        for item in items {
            let mut record = Record::new(self.thing, self.name, item.place(), unit);
            record.read(item, self.rows, told);
            record.require(item, self.needs, told);
            let path = record.path.as_ref().map_or("", |path| &path.text);
            record.is_linked = self.thing == Thing::Role && path.starts_with(LINKED);
            export.records.push(record);
        }
    }
}

/// The account that an answer is of: that of the first name that is of one.
fn account(root: At<'_>) -> Option<&str> {
    let items = LISTS
        .iter()
        .flat_map(|list| root.get(list.name))
        .flat_map(At::items);
    let mut accounts = items.filter_map(|item| item.get("Arn")?.text()?.split(':').nth(4));
    accounts
        .find(|account| !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()))
}
