//! What `aws iam get-account-authorization-details` prints.
//!
//! One answer has users, groups, roles and policies, with their documents. The API writes documents
//! URL-encoded (RFC 3986), the command line as objects:
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>.
//! It has no access keys, no identity providers, no longest sessions of roles, and nothing of the
//! organisation. Pages of several accounts may be read together; a page need not say its account.

use std::collections::BTreeSet;

use super::export::Export;
use super::meaning::{CountKind, Meaning, RecordKind, Row};
use super::pages::ListPage;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::{ExportFile, NodeRef, roots};
use crate::error::faults;

/// A user:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UserDetail.html>.
const USER: &[Row] = &[
    ("UserName", Meaning::Name),
    ("Path", Meaning::Path),
    ("Arn", Meaning::FullName),
    ("UserPolicyList", Meaning::Inline),
    ("GroupList", Meaning::Groups),
    ("AttachedManagedPolicies", Meaning::Policies),
    ("PermissionsBoundary", Meaning::Boundary),
    ("Tags", Meaning::Tags),
    ("UserId", Meaning::Id),
    ("CreateDate", Meaning::Descriptive),
];

/// A group:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GroupDetail.html>.
const GROUP: &[Row] = &[
    ("GroupName", Meaning::Name),
    ("Arn", Meaning::FullName),
    ("GroupPolicyList", Meaning::Inline),
    ("AttachedManagedPolicies", Meaning::Policies),
    ("Path", Meaning::Path),
    ("GroupId", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
];

/// A role:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleDetail.html>.
const ROLE: &[Row] = &[
    ("RoleName", Meaning::Name),
    ("Path", Meaning::Path),
    ("Arn", Meaning::FullName),
    ("AssumeRolePolicyDocument", Meaning::Trust),
    ("RolePolicyList", Meaning::Inline),
    ("AttachedManagedPolicies", Meaning::Policies),
    ("PermissionsBoundary", Meaning::Boundary),
    ("Tags", Meaning::Tags),
    ("InstanceProfileList", Meaning::Descriptive),
    ("RoleLastUsed", Meaning::Descriptive),
    ("RoleId", Meaning::Id),
    ("CreateDate", Meaning::Descriptive),
];

/// A managed policy with its versions, of the account or attached of the vendor's:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ManagedPolicyDetail.html>.
const POLICY: &[Row] = &[
    ("PolicyName", Meaning::Name),
    ("Arn", Meaning::FullName),
    ("DefaultVersionId", Meaning::DefaultVersion),
    ("PolicyVersionList", Meaning::Versions),
    ("AttachmentCount", Meaning::Count(CountKind::Attachments)),
    (
        "PermissionsBoundaryUsageCount",
        Meaning::Count(CountKind::Boundaries),
    ),
    ("Path", Meaning::Path),
    ("PolicyId", Meaning::Descriptive),
    ("IsAttachable", Meaning::Descriptive),
    ("Description", Meaning::Descriptive),
    ("CreateDate", Meaning::Descriptive),
    ("UpdateDate", Meaning::Descriptive),
];

/// A list of an answer, and the table of its items.
struct DetailList {
    name: &'static str,
    kind: RecordKind,
    rows: &'static [Row],
    /// The fields that AWS writes for each item, empty or not. It leaves out `UserPolicyList`,
    /// `Tags` and `PermissionsBoundary` where there is none, as its own example does.
    needs: &'static [&'static str],
}

/// The lists of an answer. Each page has all four, empty or not.
const LISTS: [DetailList; 4] = [
    DetailList {
        name: "UserDetailList",
        kind: RecordKind::User,
        rows: USER,
        needs: &["UserId", "GroupList", "AttachedManagedPolicies"],
    },
    DetailList {
        name: "GroupDetailList",
        kind: RecordKind::Group,
        rows: GROUP,
        needs: &["GroupPolicyList", "AttachedManagedPolicies"],
    },
    DetailList {
        name: "RoleDetailList",
        kind: RecordKind::Role,
        rows: ROLE,
        needs: &["RoleId", "RolePolicyList", "AttachedManagedPolicies"],
    },
    DetailList {
        name: "Policies",
        kind: RecordKind::Policy,
        rows: POLICY,
        needs: &[],
    },
];

/// The path of roles of services:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
const LINKED: &str = "/aws-service-role/";

/// One page of an export.
struct AnswerPage<'f> {
    root: NodeRef<'f>,
    folder: &'f str,
    /// The account in the first full name that has one. A page with policies of AWS alone has none.
    account: Option<&'f str>,
    page: ListPage,
}

/// Reads the pages of one account or of several.
pub(super) fn read(files: &[ExportFile<'_>], report: &mut ImportReport) -> Export {
    let mut answers = Vec::new();
    for (file, root) in roots(files) {
        if LISTS.iter().all(|list| root.get(list.name).is_none()) {
            report.fault(
                faults::NOT_AN_EXPORT,
                root.place(),
                "this is not the output of `get-account-authorization-details`",
                "pass the JSON that it prints",
            );
            continue;
        }
        answers.push(AnswerPage {
            root,
            folder: file.folder(),
            account: account(root),
            page: ListPage::new(root, root.place(), 0, 0),
        });
    }
    let mut owners = Vec::new();
    for answer in &answers {
        owners.push(owner(answer, &answers));
    }
    let mut export = Export::default();
    for (answer, owner) in answers.into_iter().zip(owners) {
        let Some(owner) = owner else {
            let message =
                "this page does not say which account it belongs to, and there may be several";
            let help = "put the pages of each account in a folder of its own";
            report.fault(faults::UNKNOWN_ACCOUNT, answer.root.place(), message, help);
            continue;
        };
        let unit = export.unit(owner);
        let call = "get-account-authorization-details";
        export.pages.add(unit, call, None, answer.page);
        for list in &LISTS {
            list.read(answer.root, unit, &mut export, report);
        }
    }
    export
}

/// The account that a page belongs to. A page that does not say it belongs to the only account in
/// its folder, or else to the only one whose last page is missing: an answer does not say which
/// marker it was asked with. `Some("")` where no page says an account, so that the user has to.
fn owner<'f>(answer: &AnswerPage<'f>, answers: &[AnswerPage<'f>]) -> Option<&'f str> {
    if answer.account.is_some() {
        return answer.account;
    }
    let (mut near, mut all) = (BTreeSet::new(), BTreeSet::new());
    for other in answers {
        all.extend(other.account);
        if other.folder == answer.folder {
            near.extend(other.account);
        }
    }
    match (near.len(), all.len()) {
        (1, _) => near.first().copied(),
        (_, 0) => Some(""),
        (_, 1) => all.first().copied(),
        (0, _) => only_open(&all, answers),
        _ => only_open(&near, answers),
    }
}

/// The only one of these accounts that has no last page.
fn only_open<'f>(accounts: &BTreeSet<&'f str>, answers: &[AnswerPage<'f>]) -> Option<&'f str> {
    let mut only = None;
    for account in accounts {
        let mut pages = answers
            .iter()
            .filter(|answer| answer.account == Some(*account));
        if pages.any(|answer| answer.page.is_last()) {
            continue;
        }
        if only.is_some() {
            return None;
        }
        only = Some(*account);
    }
    only
}

impl DetailList {
    /// Reads the items of the list into records.
    fn read(&self, root: NodeRef<'_>, unit: usize, export: &mut Export, report: &mut ImportReport) {
        let Some(items) = root.get(self.name).and_then(NodeRef::array) else {
            report.missing(
                root.place(),
                format!("there is no `{}`", self.name),
                "run the command without a filter",
            );
            return;
        };
        for item in items {
            let mut record = ExportRecord::new(self.kind, self.name, item.place(), unit);
            record.read(item, self.rows, report);
            record.require(item, self.needs, report);
            let path = record.path.as_ref().map_or("", |path| &path.text);
            record.is_linked = self.kind == RecordKind::Role && path.starts_with(LINKED);
            export.records.push(record);
        }
    }
}

/// The account that an answer belongs to: that of the first full name that has one.
fn account(root: NodeRef<'_>) -> Option<&str> {
    for list in &LISTS {
        for item in root.get(list.name).into_iter().flat_map(NodeRef::items) {
            let Some(arn) = item.get("Arn").and_then(NodeRef::text) else {
                continue;
            };
            let account = arn.split(':').nth(4).unwrap_or("");
            if !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_digit()) {
                return Some(account);
            }
        }
    }
    None
}
