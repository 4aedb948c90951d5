//! Accounts: what names nothing of the account first (its policies, levels and resource groups),
//! then groups, users and roles, and at last the instances and resources that may name roles.

use std::collections::{BTreeSet, HashMap};

use super::file::EstateFile;
use super::names::{NameIndex, duplicate};
use super::things::read_providers;
use super::world::{AccountReading, World};
use crate::error::faults;
use crate::estate::model::{EstateAccount, Levels, Library};
use crate::json::{Fields, Node};
use crate::words::clip;

/// The fields of an account.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "management",
    "folder",
    "control",
    "resource_control",
    "resource_groups",
    "policies",
    "groups",
    "users",
    "roles",
    "providers",
    "instances",
    "resources",
    "keys",
];

impl<'t> World<'t, '_> {
    /// Reads an account and adds it, unless it has no id or one that is taken.
    pub(super) fn read_account(
        &mut self,
        file: &mut EstateFile<'t>,
        item: &Node<'t>,
        pointer: String,
        names: &[Box<str>],
    ) {
        let Some(opened) = file.open(item.span) else {
            return;
        };
        let Some(fields) = Fields::new(&opened, "an account", FIELDS, &mut file.problems) else {
            return;
        };
        let Some(node) = fields.required(&opened, "id", &mut file.problems) else {
            return;
        };
        let Some(id) = file.text(node, "id") else {
            return;
        };
        if let Some(first) = self.accounts.get(&id) {
            let message = format!("the account `{}` is listed twice", clip(&id));
            duplicate(
                file,
                names,
                faults::DUPLICATE_NAME,
                &message,
                first.place,
                node.span,
            );
            return;
        }
        if id.contains(|letter: char| {
            letter.is_whitespace() || matches!(letter, ':' | '/' | '*' | '?')
        }) {
            let message = format!("`{}` is not a valid account id", clip(&id));
            file.fault(
                faults::INVALID_FIELD,
                node.span,
                message,
                "write the id as names contain it",
            );
        }
        let account = EstateAccount {
            place: file.place(node.span),
            pointer: pointer.into(),
            name: file.text_of(&fields, "name"),
            is_management: file.boolean_of(&fields, "management"),
            ..EstateAccount::empty(id)
        };
        let mut reading = AccountReading {
            account,
            names,
            group_names: NameIndex::new("group"),
            role_names: NameIndex::new("role"),
        };
        self.read_fields(file, &fields, &mut reading);
        let AccountReading {
            mut account,
            role_names,
            ..
        } = reading;
        account.role_index = role_names.into_index();
        self.accounts.insert(account.id.clone(), account);
    }

    /// Reads the fields of an account, in an order in which each name is known where it is used.
    fn read_fields(
        &mut self,
        file: &mut EstateFile<'t>,
        fields: &Fields<'_, 't>,
        reading: &mut AccountReading<'_>,
    ) {
        let mut library = Library::new();
        if let Some(node) = fields.get("policies") {
            let pointer = format!("{}/policies", reading.account.pointer);
            let id = reading.account.id.clone();
            self.read_library(file, node, &pointer, Some(&id), &mut library, reading.names);
        }
        reading.account.levels = self.read_levels(file, fields, &mut library);
        if let Some((name, span)) = file.text_at(fields, "folder") {
            reading.account.folder = self.folder(file, &name, span);
        }
        if let Some(node) = fields.get("resource_groups") {
            let mut seen = NameIndex::new("resource group");
            for (name, span) in file.texts(node, "resource_groups") {
                seen.claim(file, reading.names, &name, 0, span);
                reading.account.resource_groups.insert(name);
            }
        }
        reading.account.library = library;
        if let Some(node) = fields.get("groups") {
            self.read_groups(file, node, reading);
        }
        if let Some(node) = fields.get("users") {
            self.read_users(file, node, reading);
        }
        if let Some(node) = fields.get("roles") {
            self.read_roles(file, node, reading);
        }
        if let Some(node) = fields.get("providers") {
            read_providers(file, node, reading);
        }
        if let Some(node) = fields.get("instances") {
            self.read_resources(file, node, reading, true);
        }
        if let Some(node) = fields.get("resources") {
            self.read_resources(file, node, reading, false);
        }
        if let Some(node) = fields.get("keys") {
            reading.account.keys = super::things::read_keys(file, node, reading.names);
        }
    }
}

impl EstateAccount {
    /// An account with nothing in it.
    fn empty(id: Box<str>) -> Self {
        Self {
            id,
            place: crate::estate::model::FilePlace::START,
            pointer: Box::default(),
            name: None,
            is_management: false,
            folder: None,
            levels: Levels::default(),
            resource_groups: BTreeSet::new(),
            library: Library::new(),
            groups: Vec::new(),
            users: Vec::new(),
            user_index: HashMap::new(),
            roles: Vec::new(),
            role_index: HashMap::new(),
            providers: Vec::new(),
            instances: Vec::new(),
            resources: Vec::new(),
            keys: Vec::new(),
        }
    }
}
