//! What `terraform show -json` prints of a plan, or of a state: <https://developer.hashicorp.com/terraform/internals/json-format>.
//!
//! A plan tells what its configuration manages, and nothing else of its account. What is known after apply only is left.

mod plan;
mod refer;
mod tables;

use std::collections::BTreeMap;

use super::Export;
use super::record::{Record, Row, Says, Thing};
use super::told::Told;
use super::tree::{At, File, Place, roots};
use super::values::has_content;
use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::{clip, in_words};
use plan::Plan;
use refer::{is_list, refer};
use tables::{CALLERS, FAMILIES, Family, RESOURCES, Resource, SILENT};

/// Which side of a plan is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

struct Reading<'r> {
    family: &'static Family,
    export: Export,
    /// Types that are not about access, with where the first is and how many there are.
    others: BTreeMap<String, (Place, usize)>,
    told: &'r mut Told,
}

/// The clouds whose access a plan manages.
fn families(files: &[File<'_>], side: Side) -> Vec<(&'static Family, Place)> {
    let mut found: Vec<(&'static Family, Place)> = Vec::new();
    for (_, root) in roots(files) {
        each_resource(root, side, &mut |_, resource| {
            let name = resource.get("type").and_then(At::text).unwrap_or("");
            let family = FAMILIES.iter().find(|family| name.starts_with(family.prefix));
            if let Some(family) = family.filter(|family| !found.iter().any(|(other, _)| other.prefix == family.prefix))
            {
                found.push((family, resource.place()));
            }
        });
    }
    found
}

/// The one cloud that is asked for, or the only one that there is.
pub(super) fn family(
    files: &[File<'_>],
    side: Side,
    wanted: Option<&Dialect>,
    told: &mut Told,
) -> Option<&'static Family> {
    if let Some(wanted) = wanted {
        return FAMILIES.iter().find(|family| family.dialect == wanted.name());
    }
    let found = families(files, side);
    let start = roots(files).next().map(|(_, root)| root.place())?;
    match found.as_slice() {
        [(family, _)] => Some(family),
        [] => {
            let message = "the plan manages no access: it has no resource of the kinds that are read";
            told.fault(
                faults::NOT_AN_EXPORT,
                start,
                message,
                "name its dialect, or look at the other side of the plan",
            );
            None
        }
        [_, (_, second), ..] => {
            let names: Vec<_> = found.iter().map(|(family, _)| family.dialect).collect();
            let message = format!("the plan manages access in {}", in_words(&names));
            told.fault(
                faults::WRONG_DIALECT,
                *second,
                message,
                "name one of them, at the command line with `--dialect`",
            );
            None
        }
    }
}

/// Reads the plans; each file is an export.
pub(super) fn read(files: &[File<'_>], side: Side, family: &'static Family, told: &mut Told) -> Export {
    let mut reading = Reading { family, export: Export::default(), others: BTreeMap::new(), told };
    for (file, root) in roots(files) {
        reading.check(root, side);
        let mut managed = Vec::new();
        each_resource(root, side, &mut |is_managed, resource| managed.extend(is_managed.then_some(resource)));
        let plan = Plan::new(root, managed.into_iter());
        let unit = reading.export.unit(file.name);
        each_resource(root, side, &mut |is_managed, resource| reading.resource(resource, is_managed, unit, &plan));
        if side == Side::After {
            reading.deferred(root);
        }
    }
    reading.tell_others();
    reading.export
}

/// Calls back with every resource of a side, of all modules, and whether it is managed.
fn each_resource<'f>(root: At<'f>, side: Side, each: &mut dyn FnMut(bool, At<'f>)) {
    let path: &[&str] = match side {
        Side::Before => &["prior_state", "values"],
        Side::After => &["planned_values"],
    };
    // Data sources stand in the prior state only; a state has but one side.
    let state = ["prior_state", "values"];
    let values = root.at(path).or_else(|| root.get("values"));
    let mut modules: Vec<(At<'f>, bool)> =
        values.and_then(|values| values.get("root_module")).map(|at| (at, true)).into_iter().collect();
    if side == Side::After {
        modules.extend(root.at(&state).and_then(|values| values.get("root_module")).map(|module| (module, false)));
    }
    while let Some((module, takes_managed)) = modules.pop() {
        for resource in module.get("resources").into_iter().flat_map(At::items) {
            let is_managed = resource.get("mode").and_then(At::text) != Some("data");
            if !is_managed || takes_managed {
                each(is_managed, resource);
            }
        }
        let children = module.get("child_modules").into_iter().flat_map(At::items);
        modules.extend(children.map(|child| (child, takes_managed)));
    }
}

impl Reading<'_> {
    /// Whether it is a plan or a state of a format that is known, and the whole of one.
    fn check(&mut self, root: At<'_>, side: Side) {
        const PARTS: [&str; 4] = ["planned_values", "prior_state", "values", "resource_changes"];
        // Minor versions only add: https://developer.hashicorp.com/terraform/internals/json-format
        let version = root.get("format_version").and_then(At::text).unwrap_or("1.0");
        let is_known = matches!(version.split_once('.'), Some(("0" | "1", _)));
        if !is_known || PARTS.iter().all(|part| root.get(part).is_none()) {
            let message = "this is no plan and no state as JSON of a format that is known";
            self.told.fault(faults::NOT_AN_EXPORT, root.place(), message, "give what `terraform show -json` prints");
        }
        let is_cut = root.get("errored").is_some_and(At::is_true) || root.get("complete").is_some_and(At::is_false);
        if is_cut && side == Side::After {
            let message = "the plan says that it is not the whole of what its configuration asks for";
            self.told.lack(root.place(), message, "plan again, without targets and errors");
        }
    }

    fn resource<'f>(&mut self, resource: At<'f>, is_managed: bool, unit: usize, plan: &Plan<'f>) {
        let text = |key: &str| resource.get(key).and_then(At::text).unwrap_or("");
        let (name, address) = (text("type"), text("address"));
        let Some(values) = resource.get("values") else { return };
        let tables = if is_managed { RESOURCES } else { CALLERS };
        let known = tables.iter().find(|known| known.name == name && name.starts_with(self.family.provider));
        match known {
            Some(known) => self.known(known, values, address, unit, plan),
            None if !is_managed => {}
            None if SILENT.contains(&name) || !name.starts_with(self.family.prefix) => self.other(name, resource),
            None => {
                let message = format!("`{}` is of the type `{}`, which is not read", clip(address), clip(name));
                self.told.lack(resource.place(), message, "look whether it grants or denies");
            }
        }
    }

    fn known<'f>(&mut self, known: &'static Resource, values: At<'_>, address: &'f str, unit: usize, plan: &Plan<'f>) {
        let mut record = Record::new(known.thing, known.name, values.place(), unit);
        let mut quiet = Told::default();
        record.read(values, known.rows, &mut quiet);
        self.told.attributes(known.name, quiet);
        record.is_linked = known.is_linked;
        let mut lacks = false;
        for (field, says) in known.rows.iter().filter(|(field, _)| plan.leaves_open(address, field)) {
            if let Some(reference) = plan.refers(address, field).filter(|_| !is_list(field))
                && refer(&mut record, *says, &reference)
            {
                let message =
                    format!("`{field}` of `{}` is taken from what its configuration refers to", clip(address));
                let help = "import the state after apply to be sure";
                self.told.leave(Level::Suggestion, reference.place, message, help);
            } else if is_essential(*says) && !is_said_elsewhere(&record, *says, known.rows, values) {
                let message = format!("`{field}` of `{}` is known after apply only", clip(address));
                self.told.lack(values.place(), message, "import the state after apply");
                lacks = true;
            }
        }
        record.place_holder();
        let is_half = lacks && matches!(known.thing, Thing::Attachment | Thing::Membership);
        let has_name = record.name.is_some() || record.full_name.is_some();
        let needs_name = !matches!(known.thing, Thing::Attachment | Thing::Membership | Thing::Caller);
        if !is_half && (has_name || !needs_name || !lacks) {
            self.export.records.push(record);
        }
    }

    fn other(&mut self, name: &str, resource: At<'_>) {
        let entry = self.others.entry(name.to_owned()).or_insert((resource.place(), 0));
        entry.1 += 1;
    }

    fn tell_others(&mut self) {
        for (name, (place, count)) in std::mem::take(&mut self.others) {
            let times = if count == 1 { "1 resource".to_owned() } else { format!("{count} resources") };
            let message = format!("{times} of the type `{}`: not read", clip(&name));
            self.told.leave(Level::Suggestion, place, message, "add its policy by hand where it has one");
        }
    }

    /// Changes that the plan puts off are not in its values.
    fn deferred(&mut self, root: At<'_>) {
        for change in root.get("deferred_changes").into_iter().flat_map(At::items) {
            let name = change.at(&["resource_change", "type"]).and_then(At::text).unwrap_or("");
            if name.starts_with(self.family.prefix) {
                let message = format!("a change of the type `{}` is put off", clip(name));
                self.told.lack(change.place(), message, "import the plan that makes it");
            }
        }
    }
}

/// Whether a decision may turn on what a field says.
fn is_essential(says: Says) -> bool {
    !matches!(
        says,
        Says::FullName | Says::Id | Says::Path | Says::Account | Says::Again | Says::Nothing | Says::Created
    )
}

/// Whether another field of the same meaning has a value: providers keep an older name beside a newer one.
fn is_said_elsewhere(record: &Record, says: Says, rows: &'static [Row], values: At<'_>) -> bool {
    let is_same = |other: &Says| std::mem::discriminant(other) == std::mem::discriminant(&says);
    // The version of a new policy and whose it is follow from its being new.
    let follows = record.thing == Thing::Policy && matches!(says, Says::PolicyType | Says::DefaultVersion);
    follows || rows.iter().any(|(field, other)| is_same(other) && values.get(field).is_some_and(has_content))
}
