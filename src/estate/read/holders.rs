//! Groups, users and roles, and what is attached to them.

use std::collections::{HashMap, HashSet};

use smallvec::SmallVec;

use super::World;
use super::account::AccountReading;
use super::file::EstateFile;
use super::names::NameIndex;
use super::organisation::dangling;
use super::things::read_keys;
use crate::dialect::{self, Kind};
use crate::error::faults;
use crate::estate::lookup::fold;
use crate::estate::model::{
    EstateAccount, EstateRole, EstateUser, PolicyHolder, UserGroup, UserKind,
};
use crate::json::{Fields, Node, Value};
use crate::model::{Effect, Policy};
use crate::words::clip;

const GROUP_FIELDS: &[&str] = &["name", "policies", "inline", "groups"];
const USER_FIELDS: &[&str] = &[
    "name", "path", "id", "status", "kind", "groups", "policies", "inline", "boundary", "tags",
    "keys",
];
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
            let id = fields
                .get("id")
                .and_then(|node| Some((file.text(node, "id")?, node.span)));
            if let Some((id, span)) = &id {
                ids.claim(file, reading.names, id, 0, *span);
            }
            let status = fields
                .get("status")
                .and_then(|node| file.word(node, "status", &["active", "disabled"]));
            let kind = fields
                .get("kind")
                .and_then(|node| file.word(node, "kind", &["human", "workload"]));
            let groups = fields
                .get("groups")
                .map(|node| self.memberships(file, node, reading))
                .unwrap_or_default();
            reading.account.users.push(EstateUser {
                holder,
                id: id.map(|(id, _)| id),
                is_disabled: status == Some(1),
                is_deleted: false,
                kind: kind.map(|kind| {
                    if kind == 0 {
                        UserKind::Human
                    } else {
                        UserKind::Workload
                    }
                }),
                groups,
                keys: fields
                    .get("keys")
                    .map(|node| read_keys(file, node, reading.names))
                    .unwrap_or_default(),
            });
        }
        reading.account.user_index = names.into_index();
    }

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
            let id = fields
                .get("id")
                .and_then(|node| Some((file.text(node, "id")?, node.span)));
            if let Some((id, span)) = id
                .as_ref()
                .filter(|_| self.dialect.table().estate.keys.role_ids)
            {
                ids.claim(file, reading.names, id, 0, *span);
            }
            let trust = fields
                .get("trust")
                .and_then(|node| self.document(file, node))
                .map(|text| {
                    let label = format!("role/{}/trust", holder.name);
                    let document = self
                        .documents
                        .add(label, Some(&reading.account.id), Some(text));
                    self.documents.slot(document, Kind::Trust)
                });
            let linked = fields
                .get("service_linked")
                .and_then(|node| file.boolean(node, "service_linked"));
            let max = fields
                .get("max_session_seconds")
                .and_then(|node| self.max_session(file, node));
            reading.account.roles.push(EstateRole {
                holder,
                id: id.map(|(id, _)| id),
                is_deleted: false,
                trust,
                trusted: Vec::new(),
                max_session_seconds: max,
                is_service_linked: linked.unwrap_or(false),
            });
        }
        reading.role_names = names;
    }

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
        let boundary = fields.get("boundary").and_then(|node| {
            let name = file.text(node, "boundary")?;
            self.policy(
                file,
                &name,
                node.span,
                Kind::Boundary,
                &mut reading.account.library,
            )
        });
        let tags = fields
            .get("tags")
            .map(|node| file.pairs(node, "tags"))
            .unwrap_or_default();
        Some(PolicyHolder {
            name,
            path,
            place: file.place(node.span),
            attachments,
            boundary,
            tags,
        })
    }
}

/// Notes whom each role's trust policy allows.
pub(super) fn note_trust(account: &mut EstateAccount, trusts: &HashMap<u32, Policy>) {
    for role in &mut account.roles {
        let Some(policy) = role.trust.and_then(|slot| trusts.get(&slot.0)) else {
            continue;
        };
        let allows = policy
            .statements
            .iter()
            .filter(|statement| statement.effect == Effect::Allow);
        let named = allows
            .flat_map(|statement| &statement.principals)
            .filter(|principals| !principals.negated);
        role.trusted = named
            .flat_map(|principals| {
                principals
                    .groups
                    .iter()
                    .flat_map(|(_, entries)| entries.clone())
            })
            .collect();
    }
}
