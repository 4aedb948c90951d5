//! What is in the account on one side of a plan: before it is applied, or after.
//!
//! A plan says it twice: `planned_values` and `prior_state` list objects, `resource_changes` says
//! what becomes of each. Both are read and compared, since one of them alone hides what the other
//! one lacks: an object that is forgotten is in neither list of objects that stay, and is still in
//! the account.

use std::collections::{BTreeMap, BTreeSet};

use super::Side;
use super::tables::rows;
use crate::import::tree::At;

/// A resource as it is on this side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'f> {
    pub(super) address: &'f str,
    pub(super) kind: &'f str,
    pub(super) is_managed: bool,
    pub(super) at: At<'f>,
    pub(super) values: At<'f>,
    /// The change that leads to these values; `None` where they are those of before.
    pub(super) change: Option<At<'f>>,
}

/// Why a plan does not show what is in the account. Each is a sentence about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// It is listed, and nothing says what becomes of it.
    NoChange,
    /// The plan keeps it, and does not list it.
    NotListed,
    /// The plan takes it away, and lists it.
    StillListed,
    /// What the plan does to it is not one of the actions of Terraform.
    Action,
    /// The list and the change say different things.
    Differs,
    /// Nothing says what of it is known after apply only.
    NoUnknown,
    /// It has no values.
    NoValues,
}

impl Doubt {
    /// The message, with the resources that it is about in place of `{}`.
    pub(super) fn message(self, about: &str) -> String {
        match self {
            Doubt::NoChange => format!("the plan does not say what happens to {about}"),
            Doubt::NotListed => format!("the plan keeps {about} but does not list its values"),
            Doubt::StillListed => {
                format!("the plan deletes {about} and still lists its values")
            }
            Doubt::Action => {
                format!("the plan has an unknown action for {about}")
            }
            Doubt::Differs => format!("the plan contradicts itself about {about}"),
            Doubt::NoUnknown => {
                format!("the plan does not say which values of {about} are known only after apply")
            }
            Doubt::NoValues => format!("the plan has no values of {about}"),
        }
    }
}

/// A resource about which a plan does not say enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubtful<'f> {
    pub(super) doubt: Doubt,
    pub(super) address: &'f str,
    pub(super) kind: &'f str,
    pub(super) at: At<'f>,
}

/// One side of a plan, or a state.
#[derive(Debug, Default)]
pub(super) struct Sides<'f> {
    pub(super) objects: Vec<Object<'f>>,
    /// What the plan changes, leaves or takes away, as it was before.
    pub(super) was: Vec<Object<'f>>,
    pub(super) doubts: Vec<Doubtful<'f>>,
}

/// What is in the account after a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    After,
    Before,
    Both,
    Nothing,
}

/// The actions of a plan, as `internal/command/jsonplan/plan.go` of `hashicorp/terraform` writes
/// them (`actionString`), seen 2026-11-28; the pairs with `forget` are of a lifecycle with
/// `destroy = false`, whose second form is OpenTofu's. What is forgotten leaves the state and stays
/// in the account:
/// <https://developer.hashicorp.com/terraform/language/block/removed>.
const ACTIONS: [(&[&str], Fate); 9] = [
    (&["no-op"], Fate::After),
    (&["create"], Fate::After),
    (&["update"], Fate::After),
    (&["delete", "create"], Fate::After),
    (&["create", "delete"], Fate::After),
    (&["delete"], Fate::Nothing),
    (&["forget"], Fate::Before),
    (&["create", "forget"], Fate::Both),
    (&["forget", "create"], Fate::Both),
];

/// A resource is known by whether it is managed, and by its address.
type Listed<'f> = BTreeMap<(bool, &'f str), At<'f>>;

/// An entry of `resource_changes`.
#[derive(Clone, Copy)]
struct Change<'f> {
    at: At<'f>,
    body: At<'f>,
    address: &'f str,
    previous: Option<&'f str>,
    is_deposed: bool,
}

impl<'f> Change<'f> {
    fn fate(self) -> Option<Fate> {
        let actions: Vec<&str> = self
            .body
            .get("actions")?
            .items()
            .map(|word| word.text().unwrap_or(""))
            .collect();
        ACTIONS
            .iter()
            .find(|(words, _)| *words == &*actions)
            .map(|(_, fate)| *fate)
    }

    fn is_new(self) -> bool {
        self.body.get("actions").is_some_and(|actions| {
            let mut words = actions.items().map(At::text);
            words.next() == Some(Some("create")) && words.next().is_none()
        })
    }

    fn object(self, side: &str) -> Option<Object<'f>> {
        let change = (side == "after").then_some(self.body);
        Some(Object {
            values: self.body.get(side)?,
            change,
            ..object(self.at, true, self.at)
        })
    }
}

/// Reads a side.
pub(super) fn read<'f>(root: At<'f>, side: Side) -> Sides<'f> {
    let mut sides = Sides::default();
    let is_plan = ["planned_values", "prior_state", "resource_changes"]
        .iter()
        .any(|part| root.get(part).is_some());
    let changes: Vec<Change<'f>> = root
        .get("resource_changes")
        .into_iter()
        .flat_map(At::items)
        .filter_map(|at| sides.change(at))
        .collect();
    let prior = listed(root.at(&["prior_state", "values"]));
    if !is_plan {
        for ((is_managed, _), at) in listed(root.get("values")) {
            sides.push(at, is_managed, None);
        }
    } else if side == Side::Before {
        sides.before(root, &prior, &changes);
    } else {
        sides.after(root, &prior, &changes);
    }
    sides.objects.sort_by_key(|object| object.at.place().span);
    sides
}

impl<'f> Sides<'f> {
    fn doubt(&mut self, doubt: Doubt, at: At<'f>) {
        let Object { address, kind, .. } = object(at, true, at);
        self.doubts.push(Doubtful {
            doubt,
            address,
            kind,
            at,
        });
    }

    fn change(&mut self, at: At<'f>) -> Option<Change<'f>> {
        let is_managed = is_managed(at);
        let address = at.get("address").and_then(At::text);
        let (Some(address), Some(body)) = (address, at.get("change")) else {
            if is_managed {
                self.doubt(Doubt::Action, at);
            }
            return None;
        };
        let previous = at.get("previous_address").and_then(At::text);
        is_managed.then_some(Change {
            at,
            body,
            address,
            previous,
            is_deposed: at.get("deposed").is_some(),
        })
    }

    /// Takes an object of a list.
    fn push(&mut self, at: At<'f>, is_managed: bool, change: Option<At<'f>>) {
        match at.get("values") {
            Some(values) => self.objects.push(Object {
                values,
                change,
                ..object(at, is_managed, at)
            }),
            None if is_managed => self.doubt(Doubt::NoValues, at),
            None => {}
        }
    }

    /// The prior state is what the account holds; the changes repeat it.
    fn before(&mut self, root: At<'f>, prior: &Listed<'f>, changes: &[Change<'f>]) {
        for ((is_managed, _), at) in prior {
            self.push(*at, *is_managed, None);
        }
        self.objects.extend(deposed(root));
        for change in changes.iter().filter(|change| !change.is_deposed) {
            let names = [Some(change.address), change.previous];
            let listed = names
                .iter()
                .flatten()
                .find_map(|name| prior.get(&(true, *name)));
            match (listed, change.object("before")) {
                (Some(at), Some(object)) if !agree(*at, object) => self.doubt(Doubt::Differs, *at),
                (Some(at), None) if change.is_new() => self.doubt(Doubt::Differs, *at),
                (None, Some(object)) => self.objects.push(object),
                _ => {}
            }
        }
    }

    fn after(&mut self, root: At<'f>, prior: &Listed<'f>, changes: &[Change<'f>]) {
        let planned = listed(root.get("planned_values"));
        let read_later = changed_data(root);
        let mut mentioned: BTreeSet<&str> = BTreeSet::new();
        for change in changes {
            mentioned.extend(
                [Some(change.address), change.previous]
                    .into_iter()
                    .flatten(),
            );
            self.one_after(change, planned.get(&(true, change.address)).copied());
        }
        for ((is_managed, address), at) in &planned {
            if *is_managed && !mentioned.contains(address) {
                self.doubt(Doubt::NoChange, *at);
                self.push(*at, true, None);
            } else if !*is_managed {
                self.push(*at, false, read_later.get(address).copied());
            }
        }
        let put_off: BTreeSet<&str> = deferred(root)
            .filter_map(|at| at.get("address")?.text())
            .collect();
        for ((is_managed, address), at) in prior {
            if !*is_managed && !planned.contains_key(&(false, address)) {
                self.push(*at, false, None);
            } else if *is_managed && !mentioned.contains(address) && !put_off.contains(address) {
                // A plan that was made with a target, or to refresh only, leaves it as it is.
                self.doubt(Doubt::NoChange, *at);
                self.push(*at, true, None);
            }
        }
    }

    fn one_after(&mut self, change: &Change<'f>, planned: Option<At<'f>>) {
        let Some(fate) = change.fate() else {
            self.doubt(Doubt::Action, change.at);
            let both = ["before", "after"].map(|side| change.object(side));
            return self.objects.extend(both.into_iter().flatten().next());
        };
        if matches!(fate, Fate::Before | Fate::Both) {
            match change.object("before") {
                Some(object) => self.objects.push(object),
                None => self.doubt(Doubt::NoValues, change.at),
            }
        }
        self.was.extend(change.object("before"));
        let planned = planned.filter(|_| !change.is_deposed);
        if matches!(fate, Fate::Before | Fate::Nothing) {
            // What is forgotten is listed, without values.
            if let Some(at) =
                planned.filter(|at| fate == Fate::Nothing || at.get("values").is_some())
            {
                self.doubt(Doubt::StillListed, at);
            }
            return;
        }
        if change
            .body
            .members()
            .iter()
            .all(|member| member.key != "after_unknown")
        {
            self.doubt(Doubt::NoUnknown, change.at);
        }
        self.stays(change, planned);
    }

    /// What a change leaves in the account.
    fn stays(&mut self, change: &Change<'f>, planned: Option<At<'f>>) {
        match (change.object("after"), planned) {
            (Some(object), _) if change.is_deposed => self.objects.push(object),
            (Some(object), Some(at)) => {
                if !agree(at, object) {
                    self.doubt(Doubt::Differs, at);
                }
                self.objects.push(Object {
                    at,
                    values: at.get("values").unwrap_or(object.values),
                    ..object
                });
            }
            (Some(object), None) => {
                self.doubt(Doubt::NotListed, change.at);
                self.objects.push(object);
            }
            (None, Some(at)) => {
                self.doubt(Doubt::NoValues, change.at);
                self.push(at, true, Some(change.body));
            }
            (None, None) => self.doubt(Doubt::NoValues, change.at),
        }
    }
}

/// Changes that a plan puts off.
pub(super) fn deferred<'f>(root: At<'f>) -> impl Iterator<Item = At<'f>> {
    root.get("deferred_changes")
        .into_iter()
        .flat_map(At::items)
        .filter_map(|change| change.get("resource_change"))
}

fn object<'f>(at: At<'f>, is_managed: bool, values: At<'f>) -> Object<'f> {
    let text = |key: &str| at.get(key).and_then(At::text).unwrap_or("");
    Object {
        address: text("address"),
        kind: text("type"),
        is_managed,
        at,
        values,
        change: None,
    }
}

fn is_managed(at: At<'_>) -> bool {
    at.get("mode").and_then(At::text) != Some("data")
}

/// What reads a data source while the plan is applied, by address.
fn changed_data<'f>(root: At<'f>) -> BTreeMap<&'f str, At<'f>> {
    let changes = root
        .get("resource_changes")
        .into_iter()
        .flat_map(At::items)
        .filter(|at| !is_managed(*at));
    changes
        .filter_map(|at| Some((at.get("address")?.text()?, at.get("change")?)))
        .collect()
}

/// All resources of a list, of all modules. Objects that were replaced and not yet deleted are
/// listed apart.
fn listed<'f>(values: Option<At<'f>>) -> Listed<'f> {
    let current = all(values).filter(|at| at.get("deposed_key").is_none());
    let entry = |at: At<'f>| {
        (
            (
                is_managed(at),
                at.get("address").and_then(At::text).unwrap_or(""),
            ),
            at,
        )
    };
    current.map(entry).collect()
}

fn deposed<'f>(root: At<'f>) -> impl Iterator<Item = Object<'f>> {
    let old = all(root.at(&["prior_state", "values"])).filter(|at| at.get("deposed_key").is_some());
    old.filter_map(|at| Some(object(at, is_managed(at), at.get("values")?)))
}

fn all<'f>(values: Option<At<'f>>) -> impl Iterator<Item = At<'f>> {
    let mut modules: Vec<At<'f>> = values
        .and_then(|values| values.get("root_module"))
        .into_iter()
        .collect();
    let mut found = Vec::new();
    while let Some(module) = modules.pop() {
        found.extend(module.get("resources").into_iter().flat_map(At::items));
        modules.extend(module.get("child_modules").into_iter().flat_map(At::items));
    }
    found.into_iter()
}

/// Whether a listed resource and a change speak of the same thing in what is read.
fn agree(listed: At<'_>, changed: Object<'_>) -> bool {
    let kind = listed.get("type").and_then(At::text).unwrap_or("");
    let Some(values) = listed.get("values") else {
        return false;
    };
    let same = |field: &str| match (values.get(field), changed.values.get(field)) {
        (Some(left), Some(right)) => left.is_same(right),
        (left, right) => left.is_none() && right.is_none(),
    };
    kind == changed.kind && rows(kind).all(same)
}
