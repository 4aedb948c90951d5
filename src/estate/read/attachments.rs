//! Policies attached to groups, users and roles, and policies written in place.

use std::collections::HashMap;

use super::file::EstateFile;
use super::names::{NameIndex, duplicate};
use super::organisation::dangling;
use super::world::{AccountReading, World};
use crate::dialect::Kind;
use crate::error::faults;
use crate::estate::model::{Library, PolicyAttachment, PolicySlot};
use crate::json::{Fields, Node, Value};
use crate::words::clip;

/// The fields of an attachment for some resource groups.
const ATTACHMENT_FIELDS: &[&str] = &["policy", "resource_groups"];
/// The fields of a policy that is written in place.
const INLINE_FIELDS: &[&str] = &["name", "document"];

impl<'t> World<'t, '_> {
    /// Attached and inline policies.
    pub(super) fn read_attachments(
        &mut self,
        file: &mut EstateFile<'t>,
        fields: &Fields<'_, 't>,
        label: &str,
        reading: &mut AccountReading<'_>,
    ) -> Vec<PolicyAttachment> {
        let mut attachments = Vec::new();
        if let Some(node) = fields.get("policies") {
            let mut seen = HashMap::new();
            for item in file.items(node, "policies") {
                let Some(attachment) = self.read_attachment(file, &item, reading) else {
                    continue;
                };
                let place = file.place(item.span);
                if let Some(first) =
                    seen.insert((attachment.slot, attachment.groups.clone()), place)
                {
                    let what = clip(file.slice(item.span).trim_matches('"'));
                    let message = format!("the policy `{what}` is attached twice");
                    duplicate(
                        file,
                        reading.names,
                        faults::DUPLICATE_NAME,
                        &message,
                        first,
                        item.span,
                    );
                }
                attachments.push(attachment);
            }
        }
        if let Some(node) = fields.get("inline") {
            for slot in self.read_inline(file, node, label, Kind::Identity, reading) {
                attachments.push(PolicyAttachment { slot, groups: None });
            }
        }
        attachments
    }

    /// One attachment: a name, or a name with the resource groups for which it counts.
    fn read_attachment(
        &mut self,
        file: &mut EstateFile<'t>,
        item: &Node<'t>,
        reading: &mut AccountReading<'_>,
    ) -> Option<PolicyAttachment> {
        let opened = file.open(item.span)?;
        let library: &mut Library = &mut reading.account.library;
        if let Value::String(name) = &opened.value {
            let slot = self.policy(file, name, item.span, Kind::Identity, library)?;
            return Some(PolicyAttachment { slot, groups: None });
        }
        let fields = Fields::new(
            &opened,
            "an attachment",
            ATTACHMENT_FIELDS,
            &mut file.problems,
        )?;
        let policy = fields.required(&opened, "policy", &mut file.problems);
        let groups = fields.required(&opened, "resource_groups", &mut file.problems);
        let (policy, groups_node) = (policy?, groups?);
        let name = file.text(policy, "policy")?;
        let slot = self.policy(file, &name, policy.span, Kind::Identity, library);
        let groups = file.texts(groups_node, "resource_groups");
        if groups.is_empty() {
            let help = "name resource groups, or write the policy's name alone";
            file.fault(
                faults::EMPTY_LIST,
                groups_node.span,
                "`resource_groups` is empty",
                help,
            );
        }
        let known = &reading.account.resource_groups;
        for (group, span) in &groups {
            if !known.contains(group) {
                let known = known.iter().map(|name| &**name);
                dangling(file, "resource group", group, *span, known);
            }
        }
        Some(PolicyAttachment {
            slot: slot?,
            groups: Some(groups.into_iter().map(|(group, _)| group).collect()),
        })
    }

    /// Policies with a name and a document of their own.
    pub(super) fn read_inline(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        label: &str,
        kind: Kind,
        reading: &AccountReading<'_>,
    ) -> Vec<PolicySlot> {
        let mut names = NameIndex::new("policy");
        let mut slots = Vec::new();
        for item in file.items(node, "inline") {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(
                &opened,
                "an inline policy",
                INLINE_FIELDS,
                &mut file.problems,
            ) else {
                continue;
            };
            let name = fields.required(&opened, "name", &mut file.problems);
            let document = fields.required(&opened, "document", &mut file.problems);
            let (Some(name_node), Some(document)) = (name, document) else {
                continue;
            };
            let Some(name) = file.text(name_node, "name") else {
                continue;
            };
            names.claim(file, reading.names, &name, 0, name_node.span);
            let Some(text) = self.document(file, document) else {
                continue;
            };
            let label = if label.is_empty() {
                name.to_string()
            } else {
                format!("{label}/{name}")
            };
            let document = self
                .documents
                .add(label, Some(&reading.account.id), Some(text));
            slots.push(self.documents.slot(document, kind));
        }
        slots
    }
}
