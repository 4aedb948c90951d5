//! Whether a record agrees with itself.
//!
//! An ARN contains a name, a path and an account, and the fields beside it repeat them:
//!
//! ```text
//! {"UserName": "ann", "Path": "/team/", "Arn": "arn:aws:iam::123456789012:user/team/ann"}
//! ```
//!
//! Where they differ, nobody knows which of them is right, so the difference makes the estate
//! incomplete.

use super::full_name::FullName;
use super::meaning::RecordKind;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::LocatedText;
use super::values::PolicyRef;
use crate::dialect::Dialect;
use crate::words::clip;

/// Compares the fields of a record with each other, and with the account that it belongs to.
pub(super) fn check(
    record: &ExportRecord,
    account: &str,
    dialect: &Dialect,
    report: &mut ImportReport,
) {
    let mut check = RecordCheck {
        record,
        account,
        dialect,
        report,
    };
    check.own_name();
    check.other_names();
    for policy in record.policies.iter().chain(&record.boundary) {
        check.policy(policy);
    }
    check.policy(&record.policy);
    check.login();
    check.scopes();
}

/// Whether two names are of one thing. RAM may write the names of roles in lower case in their
/// ARNs, and no cloud has two users, groups, roles or policies whose names differ in case alone.
fn is_same(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}

/// One record, and what it is compared with.
struct RecordCheck<'a> {
    record: &'a ExportRecord,
    account: &'a str,
    dialect: &'a Dialect,
    report: &'a mut ImportReport,
}

impl RecordCheck<'_> {
    /// Compares the record's own full name with its name, its path and its kind.
    fn own_name(&mut self) {
        let record = self.record;
        let (Some(full), Some(kind)) = (&record.full_name, kind_word(record.kind)) else {
            return;
        };
        let Some(parsed) = self.parse(full) else {
            return;
        };
        let name = record.name.as_ref().map_or("", |name| &name.text);
        let is_other_kind = parsed.kind.as_ref().is_some_and(|other| other != kind);
        if !name.is_empty() && (is_other_kind || !is_same(&parsed.last, name)) {
            let message = format!(
                "the {kind} `{}` has the full name `{}`",
                clip(name),
                clip(&full.text)
            );
            self.report.contradiction(full.place, message);
        }
        let Some(path) = &record.path else { return };
        let path = path.text.trim_matches('/');
        if path != parsed.path {
            let (path, full_text) = (clip(path), clip(&full.text));
            let message = format!(
                "`{}` has the path `{path}` and the full name `{full_text}`",
                clip(name)
            );
            self.report.contradiction(full.place, message);
        }
    }

    /// Compares the full names of other things with the names that fields beside them give.
    fn other_names(&mut self) {
        let record = self.record;
        for (kind, full) in &record.also {
            let name = match kind {
                RecordKind::Group => record.groups.first(),
                RecordKind::Policy => record.policy.name.as_ref().or(record.name.as_ref()),
                _ => record.users.first(),
            };
            let Some(parsed) = self.parse(full) else {
                continue;
            };
            if let Some(name) = name
                && !is_same(&name.text, &parsed.last)
            {
                let (name, full_text) = (clip(&name.text), clip(&full.text));
                let message = format!("`{name}` has the full name `{full_text}`");
                self.report.contradiction(full.place, message);
            }
            self.account_of(full, &parsed);
        }
    }

    /// Compares the name and the full name of a policy.
    fn policy(&mut self, policy: &PolicyRef) {
        let Some(full) = &policy.full_name else {
            return;
        };
        // What is not a full name at all is reported where the policy is attached.
        let Some(parsed) = FullName::parse(&full.text, self.dialect) else {
            return;
        };
        if let Some(name) = &policy.name
            && !is_same(&name.text, &parsed.last)
        {
            let message = format!(
                "the policy `{}` has the full name `{}`",
                clip(&name.text),
                clip(&full.text)
            );
            self.report.contradiction(full.place, message);
        }
        self.account_of(full, &parsed);
    }

    /// Compares the account in a full name. No cloud lets an account attach the policies of another
    /// one.
    fn account_of(&mut self, full: &LocatedText, parsed: &FullName) {
        let is_own = parsed.account.is_empty()
            || parsed.account == self.account
            || parsed.is_vendors(self.dialect);
        if !is_own {
            self.foreign(full);
        }
    }

    /// Compares the login name with the name, and its domain with the account. The domain contains
    /// the account or an alias of it; an alias cannot be compared:
    /// <https://www.alibabacloud.com/help/en/resource-management/developer-reference/api-attachpolicy>.
    fn login(&mut self) {
        let Some(login) = &self.record.login else {
            return;
        };
        let (name, domain) = login.text.split_once('@').unwrap_or((&login.text, ""));
        if let Some(own) = &self.record.name
            && !is_same(&own.text, name)
        {
            let message = format!(
                "`{}` has the login name `{}`",
                clip(&own.text),
                clip(&login.text)
            );
            self.report.contradiction(login.place, message);
        }
        if domain.split('.').any(|label| self.is_other_account(label)) {
            self.foreign(login);
        }
    }

    /// Compares the scopes of a record with a login name. RAM writes the account in place of a
    /// resource group for an attachment to all of it.
    fn scopes(&mut self) {
        if self.record.login.is_none() {
            return;
        }
        for scope in self.record.scopes.iter().flatten() {
            if self.is_other_account(&scope.text) {
                self.foreign(scope);
            }
        }
    }

    /// Whether a text is the number of another account.
    fn is_other_account(&self, text: &str) -> bool {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number && text != self.account
    }

    /// Reports a name of another account.
    fn foreign(&mut self, name: &LocatedText) {
        let message = format!(
            "`{}` does not belong to the account `{}`",
            clip(&name.text),
            clip(self.account)
        );
        self.report.contradiction(name.place, message);
    }

    /// Parses a full name, and reports a text that is not one.
    fn parse(&mut self, full: &LocatedText) -> Option<FullName> {
        let parsed = FullName::parse(&full.text, self.dialect);
        if parsed.is_none() {
            let message = format!("`{}` is not a full name", clip(&full.text));
            self.report
                .missing(full.place, message, "correct the export");
        }
        parsed
    }
}

/// The word before the name of a thing in its full name.
fn kind_word(kind: RecordKind) -> Option<&'static str> {
    match kind {
        RecordKind::User => Some("user"),
        RecordKind::Group => Some("group"),
        RecordKind::Role => Some("role"),
        RecordKind::Policy => Some("policy"),
        _ => None,
    }
}
