//! Looking for what is dangerous or useless.
//!
//! Each kind of thing in an estate (policies, groups, roles, instances, and keys in
//! [`super::keys`]) has a method that reports what is wrong with it. Findings follow from the files
//! alone; what an account can do is a matter of questions, not of findings.

use std::collections::HashSet;

use super::finding::EstateRule;
use super::lookup::{EstateCaller, owner_in_name, resource_key};
use super::model::{EstateAccount, EstateRole, FilePlace, Library, Model};
use crate::condition::{DateForms, Instant};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, faults};
use crate::principal::Entry;
use crate::words::clip;

/// Findings while they are collected.
pub(super) struct Inspection<'e> {
    pub(super) model: &'e Model,
    /// Seconds since 1970.
    pub(super) now: Option<i64>,
    list: Vec<(u32, Diagnostic)>,
}

impl Inspection<'_> {
    /// Adds a finding at a place of the files.
    pub(super) fn report(
        &mut self,
        rule: EstateRule,
        place: FilePlace,
        pointer: String,
        message: String,
        help: impl Into<String>,
    ) {
        let source_name = self.model.file_name(place).to_owned();
        let finding = Diagnostic {
            id: rule.id(),
            level: rule.level(),
            note: rule.why(),
            message,
            help: help.into(),
            source_name,
            pointer,
            span: place.span,
            position: place.position,
            related: Vec::new(),
            statement: None,
        };
        self.list.push((place.file, finding));
    }
}

/// The seconds of a timestamp with a zone, or of the start of a day in UTC.
fn parse_time(text: &str) -> Result<i64, Error> {
    let is_day = text.len() == "2026-11-21".len();
    let start = is_day.then(|| format!("{text}T00:00:00Z"));
    let timestamp = start.as_deref().unwrap_or(text);
    match Instant::parse(timestamp, DateForms::Rfc3339) {
        Some(instant) => Ok(instant.seconds()),
        None => Err(Error::new(
            faults::INVALID_REQUEST_TIME,
            format!(
                "the time `{}` is neither a timestamp with a zone nor a day",
                clip(text)
            ),
            "write it as `2026-11-21T08:00:00Z` or `2026-11-21`",
        )),
    }
}

/// Looks through an estate. `now` is a timestamp or a day; without it ages are not checked.
pub(super) fn findings(model: &Model, now: Option<&str>) -> Result<Vec<Diagnostic>, Error> {
    let mut found = Inspection {
        model,
        now: now.map(parse_time).transpose()?,
        list: Vec::new(),
    };
    found.library(&model.library);
    for account in model.accounts.values() {
        found.library(&account.library);
        found.keys(account);
        found.roles(account);
        found.instances(account);
        found.groups(account);
    }
    found
        .list
        .sort_by_key(|(file, finding)| (*file, finding.span, finding.id));
    Ok(found.list.into_iter().map(|(_, finding)| finding).collect())
}

impl Inspection<'_> {
    /// Policies whose text is missing, and policies that nothing uses.
    fn library(&mut self, library: &Library) {
        for (name, listed) in library {
            let (name, pointer) = (clip(name), listed.pointer.to_string());
            if listed.is_gap {
                let message = format!("the text of the policy `{name}` is missing");
                self.report(
                    EstateRule::MISSING_POLICY_TEXT,
                    listed.place,
                    pointer,
                    message,
                    "add its text as `document`",
                );
            } else if !listed.is_used {
                let message = format!("the policy `{name}` is not attached to anything");
                self.report(
                    EstateRule::UNUSED_POLICY,
                    listed.place,
                    pointer,
                    message,
                    "attach it, or remove it",
                );
            }
        }
    }

    /// Groups without users.
    fn groups(&mut self, account: &EstateAccount) {
        let users = account.users.iter().filter(|user| !user.is_deleted);
        let filled: HashSet<usize> = users
            .flat_map(|user| &user.groups)
            .map(|group| *group as usize)
            .collect();
        for (index, group) in account.groups.iter().enumerate() {
            if !filled.contains(&index) {
                let pointer = format!("{}/groups/{index}", account.pointer);
                let message = format!("no user is in the group `{}`", clip(&group.name));
                self.report(
                    EstateRule::EMPTY_GROUP,
                    group.place,
                    pointer,
                    message,
                    "add users to it, or remove it",
                );
            }
        }
    }

    /// Roles that anybody or nobody can assume, and trust in names that do not exist.
    fn roles(&mut self, account: &EstateAccount) {
        for (index, role) in account
            .roles
            .iter()
            .enumerate()
            .filter(|(_, role)| !role.is_deleted)
        {
            let pointer = format!("{}/roles/{index}", account.pointer);
            let name = clip(&role.holder.name);
            if role
                .trusted
                .iter()
                .any(|(_, entry)| matches!(entry, Entry::Everyone))
            {
                let message = format!("the role `{name}` trusts everyone");
                let help = "name accounts, users, roles, services or providers in its trust policy";
                self.report(
                    EstateRule::ANYONE_TRUSTED,
                    role.holder.place,
                    format!("{pointer}/trust"),
                    message,
                    help,
                );
            }
            let absent: Vec<&str> = role
                .trusted
                .iter()
                .filter(|(_, entry)| self.is_nobody(entry))
                .map(|(text, _)| &**text)
                .collect();
            for text in &absent {
                let message = format!(
                    "the role `{name}` trusts `{}`, which does not exist",
                    clip(text)
                );
                let help = "remove it from the trust policy, or add the principal that it names";
                self.report(
                    EstateRule::TRUST_NAMES_NOBODY,
                    role.holder.place,
                    format!("{pointer}/trust"),
                    message,
                    help,
                );
            }
            if absent.len() == role.trusted.len() {
                let message = format!("nobody can assume the role `{name}`");
                let help = "name a principal in its trust policy, or remove the role";
                self.report(
                    EstateRule::UNASSUMABLE_ROLE,
                    role.holder.place,
                    pointer,
                    message,
                    help,
                );
            }
        }
    }

    /// Whether an entry names somebody of an account in the estate who is not there.
    fn is_nobody(&self, entry: &Entry) -> bool {
        match entry {
            Entry::Caller(caller) => matches!(self.model.who(caller), EstateCaller::Absent(..)),
            Entry::Provider(provider) => {
                let Some(name) = self.model.name(provider) else {
                    return false;
                };
                let owner = owner_in_name(&name, self.model.dialect().table());
                let account = owner.and_then(|owner| self.model.accounts.get(owner));
                account.is_some_and(|account| {
                    !account
                        .providers
                        .iter()
                        .any(|known| known.name == *provider)
                })
            }
            _ => false,
        }
    }

    /// Instances whose role does not trust their service.
    fn instances(&mut self, account: &EstateAccount) {
        for (index, instance) in account.instances.iter().enumerate() {
            let role = instance
                .role
                .and_then(|role| account.roles.get(role as usize));
            let Some(role) = role.filter(|role| !role.is_deleted) else {
                continue;
            };
            let Some(name) = self.model.name(&instance.name) else {
                continue;
            };
            let service = self
                .model
                .dialect()
                .table()
                .estate
                .service(resource_key(&name).0);
            if !trusts_service(role, &service, &account.id) {
                let message = format!(
                    "the role `{}` does not trust `{service}`",
                    clip(&role.holder.name)
                );
                let help =
                    "name the service in the trust policy, or give the instance another role";
                let pointer = format!("{}/instances/{index}/role", account.pointer);
                self.report(
                    EstateRule::INSTANCE_ROLE_NOT_FOR_SERVICE,
                    instance.place,
                    pointer,
                    message,
                    help,
                );
            }
        }
    }
}

/// Whether the trust policy of a role names a service, acting for the account `owner`.
pub(super) fn trusts_service(role: &EstateRole, service: &str, owner: &str) -> bool {
    role.trusted.iter().any(|(_, entry)| match entry {
        Entry::Everyone => true,
        Entry::Service(name) => **name == *service,
        Entry::ServiceOf { account, name } => {
            **name == *service && account.as_deref().is_none_or(|of| of == owner)
        }
        _ => false,
    })
}
