//! A request as one layer sees it: one of its resources, with what the dialect and our choices make
//! of what is not plain.

use crate::condition::{KeyState, Test, TestRule};
use crate::decision::Truth;
use crate::dialect::{Switch, Switches, Table};
use crate::pattern::{Binding, Bindings, Match};
use crate::request::Request;
use crate::resource_name::{Name, NamePattern};

/// How a dialect, with our choices as they are flipped, reads what is not plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReadingRule {
    values: TestRule,
    /// Under `NotResource` a variable without a value makes the test unknown (R8).
    pub(super) unresolved_unknown: bool,
    /// No type of resource ignores the case of names (R6).
    pub(super) exact_names: bool,
    /// A `Deny` with `NotPrincipal` leaves out for sure only whom it lists with its account (L13).
    pub(super) whole_not_principal: bool,
    /// A key that the vendor always sends is unknown where it is not given (C8).
    sent_unknown: bool,
}

/// One resource of a request, as one layer sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'v> {
    pub(crate) request: &'v Request<'v>,
    /// Service and name in lower case; a trust policy may be asked for another action than the
    /// request's.
    pub(crate) action: (&'v str, &'v str),
    /// Of that action.
    pub(crate) action_mask: u64,
    pub(crate) resource: Option<&'v Name<'v>>,
    /// The account that owns the resource.
    pub(crate) owner: Option<&'v str>,
    /// A boundary is in force for the caller.
    pub(crate) bounded: bool,
    pub(crate) reading: ReadingRule,
    /// Variables without a value stand for any: what could match if the request gave more.
    pub(crate) optimistic: bool,
    pub(crate) table: &'v Table,
}

impl ReadingRule {
    /// What a dialect says, with some of our choices turned round.
    pub(crate) fn new(table: &Table, flipped: Switches) -> Self {
        let flipped = |switch| flipped.contains(switch);
        Self {
            values: TestRule {
                many_values_unknown: table.many_values_unknown != flipped(Switch::ManyValuesPlain),
                unreadable_unknown: !flipped(Switch::UnreadableValue),
                empty_unclear: table.ours.contains(Switch::EmptySet) && !flipped(Switch::EmptySet),
            },
            sent_unknown: !flipped(Switch::AlwaysSent),
            unresolved_unknown: !flipped(Switch::UnresolvedNotResource),
            exact_names: flipped(Switch::NameCase) && table.ours.contains(Switch::NameCase),
            whole_not_principal: table.principal_names.whole_not_principal
                && !flipped(Switch::NotPrincipal),
        }
    }
}

impl Bindings for View<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        match self.given(key).binding() {
            Binding::Absent if self.optimistic => Binding::Unknown,
            binding => binding,
        }
    }
}

impl View<'_> {
    /// What there is for a canonical key: what the request gives, what follows from the owner of
    /// the resource (C9), or that there is a value, where the vendor always sends one (C8).
    pub(crate) fn given(&self, key: &str) -> KeyState<'_> {
        match self.request.given(key) {
            KeyState::Absent | KeyState::Many([]) => self.not_given(key, KeyState::Absent),
            KeyState::Unknown => self.not_given(key, KeyState::Unknown),
            given => given,
        }
    }

    /// What there is for a key that the request does not give; `otherwise` where nothing more is
    /// known.
    fn not_given<'g>(&'g self, key: &str, otherwise: KeyState<'g>) -> KeyState<'g> {
        let of_owner = match self.table.owner_key(key) {
            Some(row) => row.exists_for(self.request.folded_action()),
            None => false,
        };
        if let (true, Some(owner), KeyState::Absent) = (of_owner, self.owner, otherwise) {
            return KeyState::One(owner);
        }
        if self.reading.sent_unknown && (of_owner || self.is_always_sent(key)) {
            KeyState::Sent
        } else {
            otherwise
        }
    }

    /// Whether the vendor always sends a key for callers of this kind.
    fn is_always_sent(&self, key: &str) -> bool {
        let callers = self.request.identity().callers();
        let mut rows = self.table.always_sent.iter();
        rows.any(|row| row.callers.meets(callers) && row.is(key))
    }

    /// What a test would come to if the request gave this for its key.
    pub(crate) fn evaluates(&self, test: &Test, given: KeyState<'_>) -> Truth {
        test.evaluate(given, self.reading.values, self)
    }

    /// How values that do not fit are read.
    pub(crate) fn test_rule(&self) -> TestRule {
        self.reading.values
    }

    /// What a pattern says of the resource.
    pub(super) fn matches(&self, pattern: &NamePattern) -> Match {
        pattern.matches(self.resource, self, self.reading.exact_names)
    }
}
