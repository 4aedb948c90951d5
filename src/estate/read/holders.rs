//! Groups, users and roles, and what is attached to them.

use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use super::file::EstateFile;
use super::names::NameIndex;
use super::organisation::dangling;
use super::things::read_keys;
use super::world::{AccountReading, World};
use crate::dialect::{self, Kind};
use crate::error::faults;
use crate::estate::lookup::fold;
use crate::estate::model::{
    EstateAccount, EstateRole, EstateUser, PolicyHolder, UserGroup, UserKind,
};
use crate::json::{Fields, Node, Value};
use crate::model::{Effect, Policy};
use crate::words::clip;

/// The fields of a group; `groups` is there to be refused with a reason.
const GROUP_FIELDS: &[&str] = &["name", "policies", "inline", "groups"];
/// The fields of a user.
const USER_FIELDS: &[&str] = &[
    "name", "path", "id", "status", "kind", "groups", "policies", "inline", "boundary", "tags",
    "keys",
];
/// The fields of a role.
const ROLE_FIELDS: &[&str] = &[
    "name",
    "path",
    "id",
    "trust",
    "policies",
    "inline",
    "boundary",
    "max_session_seconds",
    "service_linked",
    "tags",
];

impl<'t> World<'t, '_> {
    /// Reads the groups of users of an account.
    pub(super) fn read_groups(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &mut AccountReading<'_>,
    ) {
        for item in file.items(node, "groups") {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(&opened, "a group", GROUP_FIELDS, &mut file.problems)
            else {
                continue;
            };
            let Some(name_node) = fields.required(&opened, "name", &mut file.problems) else {
                continue;
            };
            let Some(name) = file.text(name_node, "name") else {
                continue;
            };
            if let Some(inner) = fields.get("groups") {
                let message = format!("the group `{}` contains groups", clip(&name));
                file.fault(
                    faults::GROUP_IN_GROUP,
                    inner.span,
                    message,
                    "add each user to each of its groups",
                );
            }
            let index = reading.account.groups.len();
            if reading
                .group_names
                .claim(file, reading.names, &name, index, name_node.span)
                .is_none()
            {
                continue;
            }
            let label = format!("group/{name}");
            let attachments = self.read_attachments(file, &fields, &label, reading);
            reading.account.groups.push(UserGroup {
                name,
                place: file.place(name_node.span),
                attachments,
            });
        }
    }

    /// Reads the users of an account, whose groups are known already.
    pub(super) fn read_users(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &mut AccountReading<'_>,
    ) {
        let mut names = NameIndex::new("user");
        let mut ids = NameIndex::new("user id");
        for item in file.items(node, "users") {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(&opened, "a user", USER_FIELDS, &mut file.problems)
            else {
                continue;
            };
            let Some(holder) = self.read_holder(
                file,
                &opened,
                &fields,
                dialect::Role::User,
                &mut names,
                reading,
            ) else {
                continue;
            };
            let id = file.text_at(&fields, "id");
            if let Some((id, span)) = &id {
                ids.claim(file, reading.names, id, 0, *span);
            }
            let status = file.word_of(&fields, "status", &["active", "disabled"]);
            let kind = match file.word_of(&fields, "kind", &["human", "workload"]) {
                Some(0) => Some(UserKind::Human),
                Some(_) => Some(UserKind::Workload),
                None => None,
            };
            let groups = match fields.get("groups") {
                Some(node) => self.memberships(file, node, reading),
                None => SmallVec::new(),
            };
            let keys = match fields.get("keys") {
                Some(node) => read_keys(file, node, reading.names),
                None => Vec::new(),
            };
            reading.account.users.push(EstateUser {
                holder,
                id: id.map(|(id, _)| id),
                is_disabled: status == Some(1),
                is_deleted: false,
                kind,
                groups,
                keys,
            });
        }
        reading.account.user_index = names.into_index();
    }

    /// The groups that a user is in, by their places in the account.
    fn memberships(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &AccountReading<'_>,
    ) -> SmallVec<[u32; 4]> {
        let mut groups = SmallVec::new();
        let mut seen = HashSet::new();
        for (name, span) in file.texts(node, "groups") {
            match reading.group_names.get(&name) {
                Some(group) if !seen.insert(group) => {
                    let message =
                        format!("the user is listed twice in the group `{}`", clip(&name));
                    file.fault(faults::DUPLICATE_NAME, span, message, "keep one of them");
                }
                Some(group) => groups.push(group),
                None => dangling(file, "group", &name, span, reading.group_names.known()),
            }
        }
        groups
    }

    /// Reads the roles of an account.
    pub(super) fn read_roles(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &mut AccountReading<'_>,
    ) {
        let mut names = NameIndex::new("role");
        let mut ids = NameIndex::new("role id");
        for item in file.items(node, "roles") {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(&opened, "a role", ROLE_FIELDS, &mut file.problems)
            else {
                continue;
            };
            let Some(holder) = self.read_holder(
                file,
                &opened,
                &fields,
                dialect::Role::Named,
                &mut names,
                reading,
            ) else {
                continue;
            };
            let id = file.text_at(&fields, "id");
            if let Some((id, span)) = &id
                && self.dialect.table().estate.keys.role_ids
            {
                ids.claim(file, reading.names, id, 0, *span);
            }
            let mut trust = None;
            if let Some(node) = fields.get("trust")
                && let Some(text) = self.document(file, node)
            {
                let label = format!("role/{}/trust", holder.name);
                let account = Some(&*reading.account.id);
                let document = self.documents.add(label, account, Some(text));
                trust = Some(self.documents.slot(document, Kind::Trust));
            }
            let is_service_linked = file.boolean_of(&fields, "service_linked");
            let max = match fields.get("max_session_seconds") {
                Some(node) => self.max_session(file, node),
                None => None,
            };
            reading.account.roles.push(EstateRole {
                holder,
                id: id.map(|(id, _)| id),
                is_deleted: false,
                trust,
                trusted: Vec::new(),
                max_session_seconds: max,
                is_service_linked,
            });
        }
        reading.role_names = names;
    }

    /// How many seconds a session of a role may last.
    fn max_session(&mut self, file: &mut EstateFile<'t>, node: &Node<'t>) -> Option<u64> {
        let (least, most) = self.dialect.table().estate.session.role_seconds;
        let opened = file.open(node.span)?;
        let found = match opened.value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        let found = found.filter(|seconds| (least..=most).contains(seconds));
        if found.is_none() {
            let message = format!("`max_session_seconds` is `{}`", clip(file.slice(node.span)));
            file.fault(
                faults::INVALID_SESSION,
                node.span,
                message,
                format!("write a whole number from {least} to {most}"),
            );
        }
        found
    }

    /// What users and roles have in common.
    fn read_holder(
        &mut self,
        file: &mut EstateFile<'t>,
        root: &Node<'t>,
        fields: &Fields<'_, 't>,
        role: dialect::Role,
        names: &mut NameIndex,
        reading: &mut AccountReading<'_>,
    ) -> Option<PolicyHolder> {
        let node = fields.required(root, "name", &mut file.problems)?;
        let name = file.text(node, "name")?;
        if name.contains(|letter: char| {
            letter.is_whitespace() || matches!(letter, ':' | '/' | '*' | '?')
        }) {
            let message = format!("`{}` is not a valid name of a user or role", clip(&name));
            file.fault(
                faults::INVALID_FIELD,
                node.span,
                message,
                "write the name alone; folders before it are its `path`",
            );
            return None;
        }
        let index = if role == dialect::Role::User {
            reading.account.users.len()
        } else {
            reading.account.roles.len()
        };
        names.claim(
            file,
            reading.names,
            &fold(&name, role, &self.dialect),
            index,
            node.span,
        )?;
        let path = match fields.get("path") {
            Some(node) => {
                let path = file.text(node, "path")?;
                format!("{}/{name}", path.trim_matches('/'))
                    .trim_start_matches('/')
                    .into()
            }
            None => name.clone(),
        };
        let label = format!(
            "{}/{name}",
            if role == dialect::Role::User {
                "user"
            } else {
                "role"
            }
        );
        let attachments = self.read_attachments(file, fields, &label, reading);
        let mut boundary = None;
        if let Some((name, span)) = file.text_at(fields, "boundary") {
            let library = &mut reading.account.library;
            boundary = self.policy(file, &name, span, Kind::Boundary, library);
        }
        Some(PolicyHolder {
            name,
            path,
            place: file.place(node.span),
            attachments,
            boundary,
            tags: file.pairs_of(fields, "tags"),
        })
    }
}

/// Notes whom each role's trust policy allows.
pub(super) fn note_trust(account: &mut EstateAccount, trusts: &HashMap<u32, Policy>) {
    for role in &mut account.roles {
        let Some(policy) = role.trust.and_then(|slot| trusts.get(&slot.0)) else {
            continue;
        };
        for statement in &policy.statements {
            let Some(principals) = &statement.principals else {
                continue;
            };
            if statement.effect != Effect::Allow || principals.negated {
                continue;
            }
            for (_, entries) in &principals.groups {
                role.trusted.extend(entries.iter().cloned());
            }
        }
    }
}
