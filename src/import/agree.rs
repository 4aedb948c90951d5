//! Whether an export agrees with itself, record by record: what two of its places say is compared.
//!
//! An ARN says a name, a path and an account; the fields beside it say them again. Where they
//! differ, nobody knows which of them is right, so the difference makes the estate incomplete.

use super::full_name::FullName;
use super::record::{Named, Record, Thing};
use super::told::Told;
use super::tree::Said;
use crate::dialect::Dialect;
use crate::words::clip;

/// Compares what a record says with what else it says, and with the account that it is of.
pub(super) fn check(record: &Record, account: &str, dialect: &Dialect, told: &mut Told) {
    let mut agreeing = Agreeing {
        record,
        account,
        dialect,
        told,
    };
    agreeing.own_name();
    agreeing.other_names();
    for named in record
        .policies
        .iter()
        .chain(&record.boundary)
        .chain(std::iter::once(&record.policy))
    {
        agreeing.policy(named);
    }
    agreeing.login();
}

/// Whether two names of one thing are the same. RAM may write the names of roles in lower case in
/// their ARNs, and no cloud has two users, groups, roles or policies whose names differ in case
/// alone.
fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

struct Agreeing<'a> {
    record: &'a Record,
    account: &'a str,
    dialect: &'a Dialect,
    told: &'a mut Told,
}

impl Agreeing<'_> {
    /// The record's own full name against its name, its path and what it is.
    fn own_name(&mut self) {
        let record = self.record;
        let (Some(full), Some(kind)) = (&record.full_name, kind(record.thing)) else {
            return;
        };
        let Some(parsed) = self.parsed(full) else {
            return;
        };
        let name = record.name.as_ref().map_or("", |said| &said.text);
        let other_kind = parsed.kind.as_deref().is_some_and(|found| found != kind);
        if !name.is_empty() && (other_kind || !is_same(&parsed.last, name)) {
            let message = format!(
                "the {kind} `{}` has the full name `{}`",
                clip(name),
                clip(&full.text)
            );
            self.told.contradiction(full.place, message);
        }
        let path = record.path.as_ref().map(|path| path.text.trim_matches('/'));
        if let Some(path) = path.filter(|path| *path != parsed.path) {
            let (path, full_text) = (clip(path), clip(&full.text));
            let message = format!(
                "`{}` has the path `{path}` and the full name `{full_text}`",
                clip(name)
            );
            self.told.contradiction(full.place, message);
        }
    }

    /// Full names of things that other fields of the record name.
    fn other_names(&mut self) {
        for (thing, full) in &self.record.also {
            let name = match thing {
                Thing::Group => self.record.groups.first(),
                Thing::Policy => self
                    .record
                    .policy
                    .name
                    .as_ref()
                    .or(self.record.name.as_ref()),
                _ => self.record.users.first(),
            };
            let Some(parsed) = self.parsed(full) else {
                continue;
            };
            if name.is_some_and(|name| !is_same(&name.text, &parsed.last)) {
                let name = name.map_or("", |name| &name.text);
                let message = format!("`{}` has the full name `{}`", clip(name), clip(&full.text));
                self.told.contradiction(full.place, message);
            }
            self.of_account(full, &parsed);
        }
    }

    /// A policy that is named twice, by its name and by its full name.
    fn policy(&mut self, named: &Named) {
        let Some(full) = &named.full_name else { return };
        // What is not a full name at all is reported where the policy is attached.
        let Some(parsed) = FullName::parse(&full.text, self.dialect) else {
            return;
        };
        if let Some(name) = named
            .name
            .as_ref()
            .filter(|name| !is_same(&name.text, &parsed.last))
        {
            let message = format!(
                "the policy `{}` has the full name `{}`",
                clip(&name.text),
                clip(&full.text)
            );
            self.told.contradiction(full.place, message);
        }
        self.of_account(full, &parsed);
    }

    /// No cloud lets an account attach the policies of another one.
    fn of_account(&mut self, full: &Said, parsed: &FullName) {
        let is_own = parsed.account.is_empty()
            || parsed.account == self.account
            || parsed.is_vendors(self.dialect);
        if !is_own {
            let message = format!(
                "`{}` does not belong to the account `{}`",
                clip(&full.text),
                clip(self.account)
            );
            self.told.contradiction(full.place, message);
        }
    }

    /// The domain of a login name. It holds the account, or an alias of it, which says nothing
    /// here:
    /// <https://www.alibabacloud.com/help/en/resource-management/developer-reference/api-attachpolicy>.
    fn login(&mut self) {
        let Some(login) = &self.record.login else {
            return;
        };
        let (name, domain) = login.text.split_once('@').unwrap_or((&login.text, ""));
        let is_foreign = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_digit())
                && text != self.account
        };
        if let Some(own) = self
            .record
            .name
            .as_ref()
            .filter(|own| !is_same(&own.text, name))
        {
            let message = format!(
                "`{}` has the login name `{}`",
                clip(&own.text),
                clip(&login.text)
            );
            self.told.contradiction(login.place, message);
        }
        // An attachment for all of an account has the account in place of a resource group.
        let scopes = self
            .record
            .scopes
            .iter()
            .flatten()
            .filter(|scope| is_foreign(&scope.text));
        for said in scopes.chain(Some(login).filter(|_| domain.split('.').any(is_foreign))) {
            let message = format!(
                "`{}` does not belong to the account `{}`",
                clip(&said.text),
                clip(self.account)
            );
            self.told.contradiction(said.place, message);
        }
    }

    fn parsed(&mut self, full: &Said) -> Option<FullName> {
        let parsed = FullName::parse(&full.text, self.dialect);
        if parsed.is_none() {
            let message = format!("`{}` is not a full name", clip(&full.text));
            self.told.lack(full.place, message, "correct the export");
        }
        parsed
    }
}

/// The word before the name of a thing in its full name.
fn kind(thing: Thing) -> Option<&'static str> {
    match thing {
        Thing::User => Some("user"),
        Thing::Group => Some("group"),
        Thing::Role => Some("role"),
        Thing::Policy => Some("policy"),
        _ => None,
    }
}
