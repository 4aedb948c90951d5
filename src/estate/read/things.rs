//! Identity providers, instances, resources and access keys.

use super::documents::CompiledPolicies;
use super::file::EstateFile;
use super::names::{NameIndex, at, duplicate};
use super::organisation::dangling;
use super::world::{AccountReading, World};
use crate::condition::{DateForms, Instant};
use crate::dialect::{self, Kind, Table};
use crate::error::faults;
use crate::estate::lookup::{fold, owner_in_name, resource_key};
use crate::estate::model::{
    AccessKey, EstateAccount, EstateProvider, EstateResource, LastUse, ResourcePlace, SlotContent,
};
use crate::eval::ResourceGroup;
use crate::json::{Fields, Node, Value};
use crate::resource_name::Name;
use crate::source::Span;
use crate::words::clip;

/// The fields of an identity provider.
const PROVIDER_FIELDS: &[&str] = &["name", "type", "issuer", "audiences"];
/// The fields of an instance.
const INSTANCE_FIELDS: &[&str] = &["name", "role", "resource_group", "tags"];
/// The fields of a resource.
const RESOURCE_FIELDS: &[&str] = &["name", "resource_group", "policies", "tags"];
/// The fields of an access key.
const KEY_FIELDS: &[&str] = &["id", "status", "created", "last_used"];

/// Reads the identity providers of an account.
pub(super) fn read_providers<'t>(
    file: &mut EstateFile<'t>,
    node: &Node<'t>,
    reading: &mut AccountReading<'_>,
) {
    let mut names = NameIndex::new("provider");
    for item in file.items(node, "providers") {
        let Some(opened) = file.open(item.span) else {
            continue;
        };
        let Some(fields) = Fields::new(&opened, "a provider", PROVIDER_FIELDS, &mut file.problems)
        else {
            continue;
        };
        let name = fields.required(&opened, "name", &mut file.problems);
        let kind = fields.required(&opened, "type", &mut file.problems);
        let (Some(name_node), Some(kind)) = (name, kind) else {
            continue;
        };
        let (Some(name), Some(kind)) = (
            file.text(name_node, "name"),
            file.word(kind, "type", &["oidc", "saml"]),
        ) else {
            continue;
        };
        names.claim(file, reading.names, &name, 0, name_node.span);
        let mut audiences = None;
        if let Some(node) = fields.get("audiences") {
            let texts = file.texts(node, "audiences").into_iter();
            audiences = Some(texts.map(|(text, _)| text).collect());
        }
        reading.account.providers.push(EstateProvider {
            name,
            is_oidc: kind == 0,
            issuer: file.text_of(&fields, "issuer"),
            audiences,
        });
    }
}

/// The most resources that differ in region and account only; they are compared one by one.
const SAME_NAME_MAX: usize = 500;

impl<'t> World<'t, '_> {
    /// Resources, or instances, which may hold a role.
    pub(super) fn read_resources(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &mut AccountReading<'_>,
        is_instance: bool,
    ) {
        let (list, what, known) = if is_instance {
            ("instances", "an instance", INSTANCE_FIELDS)
        } else {
            ("resources", "a resource", RESOURCE_FIELDS)
        };
        for item in file.items(node, list) {
            let Some(opened) = file.open(item.span) else {
                continue;
            };
            let Some(fields) = Fields::new(&opened, what, known, &mut file.problems) else {
                continue;
            };
            let Some(name_node) = fields.required(&opened, "name", &mut file.problems) else {
                continue;
            };
            let Some(name) = file.text(name_node, "name") else {
                continue;
            };
            let mut resource = EstateResource {
                name,
                place: file.place(name_node.span),
                is_instance,
                role: None,
                group: ResourceGroup::Unknown,
                policies: None,
                tags: Box::default(),
            };
            if let Some(node) = fields.get("role")
                && !file.is_null(node)
            {
                resource.role = self.instance_role(file, node, reading);
            }
            if let Some(node) = fields.get("resource_group") {
                resource.group = resource_group(file, node, reading);
            }
            if let Some(node) = fields.get("policies") {
                let policies = self.read_inline(file, node, "", Kind::Resource, reading);
                resource.policies = Some(policies);
            }
            resource.tags = file.pairs_of(&fields, "tags");
            if !self.locate(file, &resource.name, name_node, reading, is_instance) {
                continue;
            }
            let list = if is_instance {
                &mut reading.account.instances
            } else {
                &mut reading.account.resources
            };
            list.push(resource);
        }
    }

    /// The role of an instance, by its place in the account.
    fn instance_role(
        &mut self,
        file: &mut EstateFile<'t>,
        node: &Node<'t>,
        reading: &AccountReading<'_>,
    ) -> Option<u32> {
        if let Some(Node {
            value: Value::Array(items),
            ..
        }) = file.open(node.span)
        {
            let message = format!("an instance with {} roles", items.len());
            file.fault(
                faults::SECOND_ROLE,
                node.span,
                message,
                "write the name of one role, or null",
            );
            return None;
        }
        let name = file.text(node, "role")?;
        let found = reading
            .role_names
            .get(&fold(&name, dialect::Role::Named, &self.dialect));
        if found.is_none() {
            dangling(file, "role", &name, node.span, reading.role_names.known());
        }
        found
    }

    /// Makes a resource known by its name, unless the name is not valid, belongs to another
    /// account, or is taken.
    fn locate(
        &mut self,
        file: &mut EstateFile<'t>,
        text: &str,
        node: &Node<'t>,
        reading: &AccountReading<'_>,
        is_instance: bool,
    ) -> bool {
        let table = self.dialect.table();
        let Some(name) = own_name(file, text, node.span, reading, table) else {
            return false;
        };
        let (service, last) = resource_key(&name);
        self.resources.depth = self.resources.depth.max(last.matches('/').count());
        let by_last = self.resources.by_service.entry(service.into());
        let here = by_last.or_default().entry(last.into()).or_default();
        if here.len() >= SAME_NAME_MAX {
            let message = format!(
                "{SAME_NAME_MAX} resources differ from `{}` in region and account only",
                clip(text)
            );
            let help = "split the estate";
            file.fault(faults::INVALID_FIELD, node.span, message, help);
            return false;
        }
        if let Some(first) = here.iter().find(|other| other.may_be(&name, table)) {
            report_second(file, text, node.span, reading, first);
            return false;
        }
        let index = if is_instance {
            reading.account.instances.len()
        } else {
            reading.account.resources.len()
        };
        here.push(ResourcePlace {
            account: reading.account.id.clone(),
            name: text.into(),
            place: file.place(node.span),
            is_instance,
            // OK because a file of 4 GiB is refused before it holds more.
            index: u32::try_from(index).unwrap_or(u32::MAX),
        });
        true
    }
}

/// Parses the name of a resource, and refuses one that is not valid or that says that another
/// account owns it.
fn own_name<'n>(
    file: &mut EstateFile<'_>,
    text: &'n str,
    span: Span,
    reading: &AccountReading<'_>,
    table: &Table,
) -> Option<Name<'n>> {
    let Ok(name) = Name::parse(text.into(), &table.names) else {
        let message = format!("`{}` is not a resource name of {}", clip(text), table.title);
        let help = format!("write `{}`", table.names.shape());
        file.fault(faults::INVALID_FIELD, span, message, help);
        return None;
    };
    let id = &*reading.account.id;
    match owner_in_name(&name, table) {
        Some(owner) if owner != id => {
            let place = at(reading.names, reading.account.place);
            let message = format!(
                "`{}` is of account `{owner}` by its name, and of `{id}`, at {place}",
                clip(text)
            );
            let help = "list it under the account that owns it";
            file.fault(faults::SECOND_OWNER, span, message, help);
            None
        }
        _ => Some(name),
    }
}

/// Reports a resource that is listed already, in the same account or in another one.
fn report_second(
    file: &mut EstateFile<'_>,
    text: &str,
    span: Span,
    reading: &AccountReading<'_>,
    first: &ResourcePlace,
) {
    let (name, id) = (clip(text), &reading.account.id);
    let (fault, message) = if first.account == *id {
        let message = format!("the resource `{name}` is listed twice");
        (faults::DUPLICATE_NAME, message)
    } else {
        let other = &first.account;
        let message = format!("`{name}` belongs to the account `{id}` and to `{other}`");
        (faults::SECOND_OWNER, message)
    };
    duplicate(file, reading.names, fault, &message, first.place, span);
}

/// The resource group that a resource is in; `null` is none.
fn resource_group<'t>(
    file: &mut EstateFile<'t>,
    node: &Node<'t>,
    reading: &AccountReading<'_>,
) -> ResourceGroup {
    if file.is_null(node) {
        return ResourceGroup::None;
    }
    let Some(name) = file.text(node, "resource_group") else {
        return ResourceGroup::Unknown;
    };
    let known = &reading.account.resource_groups;
    if !known.contains(&name) {
        dangling(
            file,
            "resource group",
            &name,
            node.span,
            known.iter().map(|name| &**name),
        );
    }
    ResourceGroup::Named(name.into())
}

/// Refuses a policy whose form belongs to one service on a resource of another service.
pub(super) fn refuse_misplaced(
    account: &EstateAccount,
    compiled: &CompiledPolicies,
    files: &mut [EstateFile<'_>],
) {
    let table = compiled.policies.dialect().table();
    for resource in account.resources.iter().chain(&account.instances) {
        let Ok(name) = Name::parse((&*resource.name).into(), &table.names) else {
            continue;
        };
        let (service, _) = resource_key(&name);
        for slot in resource.policies.iter().flatten() {
            let Some(SlotContent::Policy(id)) = compiled.slots.get(slot.0 as usize) else {
                continue;
            };
            if let Some(guards) = compiled.policies.guards(*id)
                && !guards.eq_ignore_ascii_case(service)
                && let Some(file) = files.get_mut(resource.place.file as usize)
            {
                let message = format!(
                    "a policy in the form of `{guards}` is attached to a resource of `{service}`"
                );
                let help = "write the policy in the form of the resource's service";
                file.fault(faults::MISPLACED_POLICY, resource.place.span, message, help);
            }
        }
    }
}

/// Reads the access keys of a user, or of the owner of an account.
pub(super) fn read_keys<'t>(
    file: &mut EstateFile<'t>,
    node: &Node<'t>,
    names: &[Box<str>],
) -> Vec<AccessKey> {
    let mut keys = Vec::new();
    let mut seen = NameIndex::new("key");
    for item in file.items(node, "keys") {
        let Some(opened) = file.open(item.span) else {
            continue;
        };
        let Some(fields) = Fields::new(&opened, "an access key", KEY_FIELDS, &mut file.problems)
        else {
            continue;
        };
        let id = fields.required(&opened, "id", &mut file.problems);
        let created = fields.required(&opened, "created", &mut file.problems);
        let (Some(id_node), Some(created)) = (id, created) else {
            continue;
        };
        let (Some(id), Some(created)) = (
            file.text(id_node, "id"),
            read_time(file, created, "created"),
        ) else {
            continue;
        };
        seen.claim(file, names, &id, 0, id_node.span);
        let status = file.word_of(&fields, "status", &["active", "inactive"]);
        let last_used = match fields.get("last_used") {
            None => LastUse::NotTold,
            Some(node) if file.is_null(node) => LastUse::None,
            Some(node) => read_time(file, node, "last_used").map_or(LastUse::NotTold, LastUse::At),
        };
        keys.push(AccessKey {
            id,
            place: file.place(id_node.span),
            is_active: status != Some(1),
            created,
            last_used,
        });
    }
    keys
}

/// A time in seconds since 1970, written as RFC 3339.
fn read_time<'t>(file: &mut EstateFile<'t>, node: &Node<'t>, field: &str) -> Option<i64> {
    let text = file.text(node, field)?;
    let found = Instant::parse(&text, DateForms::Rfc3339).map(|instant| instant.seconds());
    if found.is_none() {
        let message = format!(
            "`{field}` is `{}`, which is not a timestamp with a zone",
            clip(&text)
        );
        file.fault(
            faults::INVALID_REQUEST_TIME,
            node.span,
            message,
            "write it as `2026-11-21T08:00:00Z`",
        );
    }
    found
}
