//! What is in the account on one side of a plan: before it is applied, or after.
//!
//! A plan says it twice: `planned_values` and `prior_state` list objects, and `resource_changes`
//! has the change of each. Both are read and compared, since each alone hides something: a resource
//! that is forgotten is absent from `planned_values` and still in the account.
//!
//! | actions | before | after |
//! | --- | --- | --- |
//! | `no-op`, `update`, replacements | as before | as after |
//! | `create` | absent | as after |
//! | `delete` | as before | absent |
//! | `forget` | as before | as before |
//! | `create`, `forget` | as before | both |
//!
//! Where the two disagree, the resource is doubtful: it is read as the safer of both says, and the
//! estate is incomplete.

use std::collections::BTreeSet;

use super::objects::{
    PlanObject, ResourcesByAddress, changed_data, deferred, deposed, is_managed, items, listed,
    object,
};
use super::plan::is_create;
use super::tables::rows;
use crate::import::tree::NodeRef;

/// Which side of a plan is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum PlanSide {
    Before,
    After,
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
pub(super) struct DoubtfulResource<'f> {
    pub(super) doubt: Doubt,
    pub(super) address: &'f str,
    pub(super) resource_type: &'f str,
    pub(super) at: NodeRef<'f>,
}

/// One side of a plan, or a state.
#[derive(Debug, Default)]
pub(super) struct PlanState<'f> {
    /// The resources and data sources, ordered by their place in the file.
    pub(super) objects: Vec<PlanObject<'f>>,
    /// What the plan changes, leaves or takes away, as it was before.
    pub(super) was: Vec<PlanObject<'f>>,
    /// Resources about which the plan does not say enough; some are among the objects, too.
    pub(super) doubts: Vec<DoubtfulResource<'f>>,
}

/// What is in the account after a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The resource as it is after the change.
    After,
    /// The resource as it was before: it is forgotten.
    Before,
    /// A new resource, and the old one that is forgotten.
    Both,
    /// It is deleted.
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

/// An entry of `resource_changes`.
#[derive(Clone, Copy)]
struct ResourceChange<'f> {
    at: NodeRef<'f>,
    /// Its field `change`, with actions and values.
    body: NodeRef<'f>,
    address: &'f str,
    /// The address before the resource was moved.
    previous: Option<&'f str>,
    /// Whether it is about an object that was replaced and not deleted yet.
    is_deposed: bool,
}

impl<'f> ResourceChange<'f> {
    /// What the change leaves in the account; `None` for actions that are not known.
    fn fate(self) -> Option<Fate> {
        let mut actions = Vec::new();
        for action in self.body.get("actions")?.items() {
            actions.push(action.text().unwrap_or(""));
        }
        for (known, fate) in ACTIONS {
            if known == actions {
                return Some(fate);
            }
        }
        None
    }

    /// The resource with the values of one side, `before` or `after`.
    fn object(self, side: &str) -> Option<PlanObject<'f>> {
        let change = (side == "after").then_some(self.body);
        Some(PlanObject {
            values: self.body.get(side)?,
            change,
            ..object(self.at, true, self.at)
        })
    }
}

/// Reads a side of a plan, or a state.
pub(super) fn read<'f>(root: NodeRef<'f>, side: PlanSide) -> PlanState<'f> {
    let mut state = PlanState::default();
    let mut changes: Vec<ResourceChange<'f>> = Vec::new();
    for at in items(root, "resource_changes") {
        changes.extend(state.change(at));
    }
    let prior = listed(root.at(&["prior_state", "values"]));
    let is_plan = root
        .any(&["planned_values", "prior_state", "resource_changes"])
        .is_some();
    if !is_plan {
        for ((is_managed, _), at) in listed(root.get("values")) {
            state.push(at, is_managed, None);
        }
    } else if side == PlanSide::Before {
        state.before(root, &prior, &changes);
    } else {
        state.after(root, &prior, &changes);
    }
    state.objects.sort_by_key(|object| object.at.place().span);
    state
}

impl<'f> PlanState<'f> {
    /// Notes that the plan does not say enough of a resource.
    fn doubt(&mut self, doubt: Doubt, at: NodeRef<'f>) {
        let PlanObject {
            address,
            resource_type,
            ..
        } = object(at, true, at);
        self.doubts.push(DoubtfulResource {
            doubt,
            address,
            resource_type,
            at,
        });
    }

    /// Reads an entry of `resource_changes`; `None` for a data source.
    fn change(&mut self, at: NodeRef<'f>) -> Option<ResourceChange<'f>> {
        let is_managed = is_managed(at);
        let address = at.get("address").and_then(NodeRef::text);
        let (Some(address), Some(body)) = (address, at.get("change")) else {
            if is_managed {
                self.doubt(Doubt::Action, at);
            }
            return None;
        };
        let previous = at.get("previous_address").and_then(NodeRef::text);
        is_managed.then_some(ResourceChange {
            at,
            body,
            address,
            previous,
            is_deposed: at.get("deposed").is_some(),
        })
    }

    /// Takes an object of a list.
    fn push(&mut self, at: NodeRef<'f>, is_managed: bool, change: Option<NodeRef<'f>>) {
        match at.get("values") {
            Some(values) => self.objects.push(PlanObject {
                values,
                change,
                ..object(at, is_managed, at)
            }),
            None if is_managed => self.doubt(Doubt::NoValues, at),
            None => {}
        }
    }

    /// The prior state is what the account holds; the changes repeat it.
    fn before(
        &mut self,
        root: NodeRef<'f>,
        prior: &ResourcesByAddress<'f>,
        changes: &[ResourceChange<'f>],
    ) {
        for ((is_managed, _), at) in prior {
            self.push(*at, *is_managed, None);
        }
        self.objects.extend(deposed(root));
        for change in changes.iter().filter(|change| !change.is_deposed) {
            let mut listed = prior.get(&(true, change.address));
            if let (None, Some(previous)) = (listed, change.previous) {
                listed = prior.get(&(true, previous));
            }
            match (listed, change.object("before")) {
                (Some(at), Some(object)) if !agree(*at, object) => self.doubt(Doubt::Differs, *at),
                (Some(at), None) if is_create(change.body) => self.doubt(Doubt::Differs, *at),
                (None, Some(object)) => self.objects.push(object),
                _ => {}
            }
        }
    }

    /// What the changes leave in the account, compared with the planned values, and what the prior
    /// state has beside them.
    fn after(
        &mut self,
        root: NodeRef<'f>,
        prior: &ResourcesByAddress<'f>,
        changes: &[ResourceChange<'f>],
    ) {
        let planned = listed(root.get("planned_values"));
        let read_later = changed_data(root);
        let mut mentioned: BTreeSet<&str> = BTreeSet::new();
        for change in changes {
            mentioned.insert(change.address);
            mentioned.extend(change.previous);
            self.apply(change, planned.get(&(true, change.address)).copied());
        }
        for ((is_managed, address), at) in &planned {
            if *is_managed && !mentioned.contains(address) {
                self.doubt(Doubt::NoChange, *at);
                self.push(*at, true, None);
            } else if !*is_managed {
                self.push(*at, false, read_later.get(address).copied());
            }
        }
        let mut put_off: BTreeSet<&str> = BTreeSet::new();
        for at in deferred(root) {
            put_off.extend(at.get("address").and_then(NodeRef::text));
        }
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

    /// Takes what is in the account after one change.
    fn apply(&mut self, change: &ResourceChange<'f>, planned: Option<NodeRef<'f>>) {
        let Some(fate) = change.fate() else {
            self.doubt(Doubt::Action, change.at);
            let object = change.object("before").or_else(|| change.object("after"));
            self.objects.extend(object);
            return;
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
            if let Some(at) = planned
                && (fate == Fate::Nothing || at.get("values").is_some())
            {
                self.doubt(Doubt::StillListed, at);
            }
            return;
        }
        let mut fields = change.body.fields();
        if fields.all(|(name, _)| name != "after_unknown") {
            self.doubt(Doubt::NoUnknown, change.at);
        }
        self.stays(change, planned);
    }

    /// Takes the values after a change, compared with the planned ones.
    fn stays(&mut self, change: &ResourceChange<'f>, planned: Option<NodeRef<'f>>) {
        match (change.object("after"), planned) {
            (Some(object), _) if change.is_deposed => self.objects.push(object),
            (Some(object), Some(at)) => {
                if !agree(at, object) {
                    self.doubt(Doubt::Differs, at);
                }
                self.objects.push(PlanObject {
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

/// Whether a listed resource and a change agree in the attributes that are read.
fn agree(listed: NodeRef<'_>, changed: PlanObject<'_>) -> bool {
    let resource_type = listed.get("type").and_then(NodeRef::text).unwrap_or("");
    let Some(values) = listed.get("values") else {
        return false;
    };
    if resource_type != changed.resource_type {
        return false;
    }
    for field in rows(resource_type) {
        let agrees = match (values.get(field), changed.values.get(field)) {
            (Some(left), Some(right)) => left.is_same(right),
            (None, None) => true,
            _ => false,
        };
        if !agrees {
            return false;
        }
    }
    true
}
