//! What `terraform show -json` prints of a plan, or of a state:
//! <https://developer.hashicorp.com/terraform/internals/json-format>.
//!
//! A plan lists what its configuration manages, and nothing else of its account. What is known
//! after apply only is left, and what bears on decisions and is not read makes the estate
//! incomplete, as does a plan that contradicts itself.

mod bearing;
mod deciding;
mod guards;
mod plan;
mod refer;
mod services;
mod side;
mod tables;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Export;
use super::record::{Record, Row, Says, Thing};
use super::told::Told;
use super::tree::{At, File, Place, Said, roots};
use super::values::{has_content, is_same_text};
use crate::diagnostic::Level;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::{clip, in_words};
use bearing::{Bearing, FAMILIES, Family, bearing, caller};
use guards::Guarding;
use plan::Plan;
use refer::{is_list, refer};
use side::{Doubt, Object, Sides};
use tables::{Resource, list_of};

/// Which side of a plan is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Resources that share a message: where the first is, and their addresses.
type Several<K> = BTreeMap<K, (Place, Vec<String>)>;

struct Reading<'r> {
    family: &'static Family,
    export: Export,
    /// Types that bear on no decision.
    others: Several<String>,
    /// Types that do and are not read, with what is missing without them.
    deciding: Several<(String, &'static str)>,
    doubts: Several<Doubt>,
    /// The policies that are there, by their full names.
    policies: BTreeMap<String, Option<Said>>,
    told: &'r mut Told,
}

/// The clouds whose access a plan manages.
fn families(files: &[File<'_>], side: Side) -> Vec<(&'static Family, Place)> {
    let mut found: Vec<(&'static Family, Place)> = Vec::new();
    for (_, root) in roots(files) {
        for object in side::read(root, side)
            .objects
            .iter()
            .filter(|object| object.is_managed)
        {
            let Some(family) = Family::of(object.kind) else {
                continue;
            };
            let bears = match bearing(object.kind, object.values, family, |_| false) {
                Bearing::Nothing => false,
                Bearing::Guards(_) => object.values.get("policy").is_some_and(has_content),
                Bearing::Read(_) | Bearing::Decides(_) => true,
            };
            if bears
                && !found
                    .iter()
                    .any(|(other, _)| other.dialect == family.dialect)
            {
                found.push((family, object.at.place()));
            }
        }
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
        return FAMILIES
            .iter()
            .find(|family| family.dialect == wanted.name());
    }
    let found = families(files, side);
    let start = roots(files).next().map(|(_, root)| root.place())?;
    match found.as_slice() {
        [(family, _)] => Some(family),
        [] => {
            let message = "the plan manages no access: it has no resource of a supported type";
            told.fault(
                faults::NOT_AN_EXPORT,
                start,
                message,
                "name its dialect, or read the other side of the plan",
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
pub(super) fn read(
    files: &[File<'_>],
    side: Side,
    family: &'static Family,
    told: &mut Told,
) -> Export {
    let mut reading = Reading {
        family,
        export: Export::default(),
        others: BTreeMap::new(),
        deciding: BTreeMap::new(),
        doubts: BTreeMap::new(),
        policies: BTreeMap::new(),
        told,
    };
    for (file, root) in roots(files) {
        reading.check(root, side);
        let unit = reading.export.unit(file.name);
        reading.side(root, &side::read(root, side), unit);
        if side == Side::After {
            reading.deferred(root);
        }
    }
    reading.tell_all();
    reading.export
}

impl Reading<'_> {
    /// Whether it is a plan or a state of a format that is known, and the whole of one.
    fn check(&mut self, root: At<'_>, side: Side) {
        const PARTS: [&str; 4] = [
            "planned_values",
            "prior_state",
            "values",
            "resource_changes",
        ];
        // Minor versions only add: https://developer.hashicorp.com/terraform/internals/json-format
        let version = root
            .get("format_version")
            .and_then(At::text)
            .unwrap_or("1.0");
        let is_known = matches!(version.split_once('.'), Some(("0" | "1", _)));
        if !is_known || PARTS.iter().all(|part| root.get(part).is_none()) {
            let message = "this is not a Terraform plan or state in a known JSON format";
            self.told.fault(
                faults::NOT_AN_EXPORT,
                root.place(),
                message,
                "pass what `terraform show -json` prints",
            );
        }
        let is_cut = root.get("errored").is_some_and(At::is_true)
            || root.get("complete").is_some_and(At::is_false);
        if is_cut && side == Side::After {
            let message = "the plan says that it covers only a part of its configuration";
            self.told.lack(
                root.place(),
                message,
                "plan again, without targets and errors",
            );
        }
    }

    fn side(&mut self, root: At<'_>, sides: &Sides<'_>, unit: usize) {
        let plan = Plan::new(root, &sides.objects);
        let apart = Apart::of(sides);
        let mut guarding = Guarding::new(&plan, sides);
        for object in sides.objects.iter().filter(|object| object.is_managed) {
            let holds = |field: &str| plan.leaves_open(object, field, true);
            match bearing(object.kind, object.values, self.family, holds) {
                Bearing::Read(known) => self.known(known, object, unit, &plan, &apart),
                Bearing::Guards(guard) => {
                    if !guarding.take(guard, object, self.told) {
                        add(&mut self.others, object.kind.to_owned(), object);
                    }
                }
                Bearing::Decides(what) => {
                    add(&mut self.deciding, (object.kind.to_owned(), what), object)
                }
                Bearing::Nothing => add(&mut self.others, object.kind.to_owned(), object),
            }
        }
        for object in sides.objects.iter().filter(|object| !object.is_managed) {
            if let Some(known) = caller(object.kind, self.family) {
                self.known(known, object, unit, &plan, &apart);
            }
        }
        let guards = guarding.records(unit, self.told);
        self.export.records.extend(guards);
        for doubtful in &sides.doubts {
            let values = ["values", "change"]
                .iter()
                .find_map(|part| doubtful.at.get(part))
                .unwrap_or(doubtful.at);
            if !matches!(
                bearing(doubtful.kind, values, self.family, |_| false),
                Bearing::Nothing
            ) {
                let (_, addresses) = self
                    .doubts
                    .entry(doubtful.doubt)
                    .or_insert((doubtful.at.place(), Vec::new()));
                addresses.push(doubtful.address.to_owned());
            }
        }
    }

    fn known<'f>(
        &mut self,
        known: &'static Resource,
        object: &Object<'f>,
        unit: usize,
        plan: &Plan<'f>,
        apart: &Apart,
    ) {
        let values = object.values;
        let mut record = Record::new(known.thing, list_of(known), values.place(), unit);
        let mut quiet = Told::default();
        record.read(values, known.rows, &mut quiet);
        self.told.attributes(known.name, quiet);
        record.is_linked = known.is_linked;
        let lacks = self.open(known, object, &mut record, plan);
        record.place_holder();
        apart.take_from(&mut record, object, plan);
        let is_half = lacks && matches!(known.thing, Thing::Attachment | Thing::Membership);
        let has_name = record.name.is_some() || record.full_name.is_some();
        let needs_name = !matches!(
            known.thing,
            Thing::Attachment | Thing::Membership | Thing::Caller
        );
        let is_read_again = known.thing == Thing::Policy && self.is_read_again(&record, object);
        if !is_read_again && !is_half && (has_name || !needs_name || !lacks) {
            self.export.records.push(record);
        }
    }

    /// Takes what is known after apply only from what its configuration refers to; whether
    /// something is lacking then.
    fn open<'f>(
        &mut self,
        known: &'static Resource,
        object: &Object<'f>,
        record: &mut Record,
        plan: &Plan<'f>,
    ) -> bool {
        let (address, place) = (clip(object.address), object.values.place());
        let mut lacks = false;
        for (field, says) in known.rows {
            let is_open = plan.leaves_open(object, field, is_filled_in(*says));
            if !is_open && !plan.keeps_quiet(object, field) {
                continue;
            }
            if let Some(reference) = plan
                .refers(object.address, field)
                .filter(|_| is_open && !is_list(field))
                && refer(record, *says, &reference)
            {
                let message = format!(
                    "`{field}` of `{address}` is taken from what its configuration refers to"
                );
                self.told.leave(
                    Level::Suggestion,
                    reference.place,
                    message,
                    "import the state after apply to be sure",
                );
            } else if is_essential(*says)
                && !is_said_elsewhere(record, *says, known.rows, object.values)
            {
                let message = format!("`{field}` of `{address}` is known only after apply");
                self.told
                    .lack(place, message, "import the state after apply");
                lacks = true;
            }
        }
        lacks
    }

    /// Whether a data source reads a policy that is there: several may read one, and one that the
    /// plan manages is as it manages it. Two texts of one policy are not one.
    fn is_read_again(&mut self, record: &Record, object: &Object<'_>) -> bool {
        let Some(name) = &record.full_name else {
            return false;
        };
        let text = record.document.clone().filter(|_| !object.is_managed);
        match self.policies.entry(name.text.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(text);
                false
            }
            Entry::Occupied(entry) => match (entry.get(), &text) {
                (Some(first), Some(text)) => is_same_text(first, text),
                (None, _) => !object.is_managed,
                (Some(_), None) => false,
            },
        }
    }

    fn tell_all(&mut self) {
        for (name, (place, addresses)) in std::mem::take(&mut self.others) {
            let times = match addresses.len() {
                1 => "1 resource".to_owned(),
                count => format!("{count} resources"),
            };
            let message = format!("{times} of the unsupported type `{}`", clip(&name));
            self.told.leave(
                Level::Suggestion,
                place,
                message,
                "add its policy by hand where it has one",
            );
        }
        for ((name, what), (place, addresses)) in std::mem::take(&mut self.deciding) {
            let (about, is) = (
                several(&addresses),
                if addresses.len() == 1 { "is" } else { "are" },
            );
            let message = format!(
                "{about} {is} of the unsupported type `{}`: {what}",
                clip(&name)
            );
            self.told
                .lack(place, message, "add its contents to the estate by hand");
        }
        for (doubt, (place, addresses)) in std::mem::take(&mut self.doubts) {
            let help = "import the unchanged output of `terraform show -json` for a whole plan";
            self.told
                .lack(place, doubt.message(&several(&addresses)), help);
        }
    }

    /// Changes that the plan puts off are not in its values.
    fn deferred(&mut self, root: At<'_>) {
        for change in side::deferred(root) {
            let name = change.get("type").and_then(At::text).unwrap_or("");
            let values = change.get("change").unwrap_or(change);
            if !matches!(
                bearing(name, values, self.family, |_| false),
                Bearing::Nothing
            ) {
                let message = format!("a change of the type `{}` is deferred", clip(name));
                self.told.lack(
                    change.place(),
                    message,
                    "import the plan that makes the change",
                );
            }
        }
    }
}

fn add<K: Ord>(several: &mut Several<K>, key: K, object: &Object<'_>) {
    let (_, addresses) = several
        .entry(key)
        .or_insert((object.at.place(), Vec::new()));
    addresses.push(object.address.to_owned());
}

/// Resources in words: the first of them, and how many more.
fn several(addresses: &[String]) -> String {
    let first = addresses
        .iter()
        .min()
        .map(|first| clip(first))
        .unwrap_or_default();
    match addresses.len() {
        0 | 1 => format!("`{first}`"),
        count => format!("`{first}` and {} more", count - 1),
    }
}

/// What of roles is also a resource of its own. A role reports its inline policies and attachments
/// as they were; a resource of its own says what they will be.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>
struct Apart {
    inline: BTreeSet<(String, String)>,
    attached: BTreeSet<(String, String)>,
}

impl Apart {
    fn of(sides: &Sides<'_>) -> Self {
        let (mut inline, mut attached) = (BTreeSet::new(), BTreeSet::new());
        for object in sides.was.iter().chain(&sides.objects) {
            let text = |field: &str| {
                object
                    .values
                    .get(field)
                    .and_then(At::text)
                    .unwrap_or("")
                    .to_owned()
            };
            match object.kind {
                "aws_iam_role_policy" => _ = inline.insert((text("role"), text("name"))),
                "aws_iam_role_policy_attachment" => {
                    _ = attached.insert((text("role"), text("policy_arn")))
                }
                "aws_iam_policy_attachment" => {
                    let roles = object
                        .values
                        .get("roles")
                        .into_iter()
                        .flat_map(At::items)
                        .filter_map(At::text);
                    attached.extend(roles.map(|role| (role.to_owned(), text("policy_arn"))));
                }
                _ => {}
            }
        }
        Self { inline, attached }
    }

    /// Leaves out of a role what it only reports.
    fn take_from(&self, record: &mut Record, object: &Object<'_>, plan: &Plan<'_>) {
        let is_reported = |field: &str| {
            plan.has_configuration(object.address) && !plan.is_configured(object.address, field)
        };
        let Some(role) = record.name.as_ref().filter(|_| record.thing == Thing::Role) else {
            return;
        };
        let role = role.text.clone();
        if is_reported("inline_policy") {
            record
                .inline
                .retain(|(name, _)| !self.inline.contains(&(role.clone(), name.text.clone())));
        }
        if is_reported("managed_policy_arns") {
            let arn = |named: &super::record::Named| {
                named.full_name.as_ref().map(|said| said.text.clone())
            };
            record.policies.retain(|named| {
                arn(named).is_none_or(|arn| !self.attached.contains(&(role.clone(), arn)))
            });
        }
    }
}

/// Whether a decision may turn on what a field says.
fn is_essential(says: Says) -> bool {
    !matches!(
        says,
        Says::FullName
            | Says::Id
            | Says::Path
            | Says::Account
            | Says::Again
            | Says::Nothing
            | Says::Created
    )
}

/// Whether a provider may fill a field in that is not configured. The others are configured
/// wherever they are not null.
fn is_filled_in(says: Says) -> bool {
    !matches!(
        says,
        Says::Boundary
            | Says::Document
            | Says::Groups
            | Says::Holder
            | Says::PolicyFullName
            | Says::PolicyName
            | Says::Roles
            | Says::Trust
            | Says::Users
    )
}

/// Whether another field of the same meaning has a value: providers keep an older name beside a
/// newer one.
fn is_said_elsewhere(record: &Record, says: Says, rows: &'static [Row], values: At<'_>) -> bool {
    let is_same = |other: &Says| std::mem::discriminant(other) == std::mem::discriminant(&says);
    // The version of a new policy and whose it is follow from its being new.
    let follows =
        record.thing == Thing::Policy && matches!(says, Says::PolicyType | Says::DefaultVersion);
    follows
        || rows
            .iter()
            .any(|(field, other)| is_same(other) && values.get(field).is_some_and(has_content))
}
