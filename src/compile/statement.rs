//! A statement as decisions read it.

use std::hash::{Hash, Hasher};

use super::pool::{List, NOTHING, Pool, PoolBuilder};
use super::principals::Principals;
use crate::condition::{Given, Possible, Test, TestRule};
use crate::decision::Truth;
use crate::dialect::{Switch, Switches, Table};
use crate::model::{self, ActionPattern, Effect, ResourcePattern};
use crate::pattern::{Anchor, Binding, Bindings, Match, Matcher, Spelled};
use crate::principal::{Entry, Naming, PRINCIPAL_ANY};
use crate::request::{Request, principal_mask};
use crate::resource_name::{Name, NamePattern};

/// `*`, or a matcher for each half.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ActionMatcher {
    Any,
    Halves { service: Matcher, name: Matcher },
}

/// One statement, of parts that its pool holds: everything, or what a list includes; without what
/// another excludes (R7).
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) effect: Effect,
    actions: Option<List>,
    resources: Option<List>,
    /// The number of what it leaves out in its pool.
    pub(super) excluded: u32,
    principals: Option<Box<Principals>>,
    pub(crate) conditions: u32,
}

/// Numbers of actions and of resources that a statement leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Excluded {
    pub(super) actions: Box<[u32]>,
    pub(super) resources: Box<[u32]>,
}

/// A statement with its pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementRef<'s> {
    pub(crate) statement: &'s Statement,
    pub(crate) pool: &'s Pool,
}

/// The conditions of a statement, which all must hold, and how its policy writes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ConditionSet {
    pub(crate) tests: Box<[Condition]>,
    pub(crate) texts: Box<[ConditionText]>,
}

impl Hash for ConditionSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.texts.hash(state);
        self.tests
            .iter()
            .for_each(|condition| condition.test.operator.hash(state));
    }
}

/// One key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Condition {
    pub(crate) key: Box<str>,
    pub(crate) test: Test,
}

/// A condition as its policy writes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ConditionText {
    pub(crate) key: Box<str>,
    pub(crate) values: Box<[Box<str>]>,
}

/// How a dialect, with our choices as they are flipped, reads what is not plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    values: TestRule,
    /// Under `NotResource` a variable without a value makes the test unknown (R8).
    unresolved_unknown: bool,
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
    pub(crate) reading: Reading,
    /// Variables without a value stand for any: what could match if the request gave more.
    pub(crate) optimistic: bool,
    pub(crate) table: &'v Table,
}

impl Bindings for View<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        match self.given(key).binding() {
            Binding::Absent if self.optimistic => Binding::Unknown,
            binding => binding,
        }
    }
}

impl Reading {
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

impl Statement {
    /// `spares_owner` says that `*` leaves the owner out where the statement has no condition.
    pub(super) fn new(
        statement: model::Statement,
        spares_owner: bool,
        pool: &mut PoolBuilder,
    ) -> Self {
        let star_spares_owner = spares_owner && statement.conditions.is_empty();
        let denies = statement.effect == Effect::Deny;
        let resources =
            |list: Vec<ResourcePattern>| list.into_iter().map(|resource| resource.pattern);
        Self {
            effect: statement.effect,
            actions: statement.actions.map(|list| pool.actions(list.into_iter())),
            resources: statement
                .resources
                .map(|list| pool.resources(resources(list))),
            excluded: pool.excluded(
                statement.not_actions.into_iter(),
                resources(statement.not_resources),
            ),
            principals: statement
                .principals
                .map(|principals| Box::new(Principals::new(principals, denies, star_spares_owner))),
            conditions: pool.conditions(ConditionSet::new(statement.conditions)),
        }
    }

    /// The same of the parts of another pool.
    pub(super) fn copied(&self, from: &Pool, to: &mut PoolBuilder) -> Self {
        let excluded = from.excluded(self.excluded);
        let numbers = |list: fn(&Excluded) -> &[u32]| excluded.map(list).unwrap_or_default().iter();
        let actions = numbers(|excluded| &excluded.actions)
            .filter_map(|id| from.written(*id))
            .cloned();
        let resources = numbers(|excluded| &excluded.resources)
            .filter_map(|id| from.resource(*id))
            .cloned();
        Self {
            effect: self.effect,
            actions: self.actions.map(|list| {
                to.actions(
                    from.list(list)
                        .iter()
                        .filter_map(|id| from.written(*id))
                        .cloned(),
                )
            }),
            resources: self
                .resources
                .map(|list| to.resources(from.resources(list).cloned())),
            excluded: to.excluded(actions, resources),
            principals: self.principals.clone(),
            conditions: to.conditions(
                from.conditions(self.conditions)
                    .cloned()
                    .unwrap_or_default(),
            ),
        }
    }

    /// Whether it says whom it speaks of.
    pub(crate) fn names_principals(&self) -> bool {
        self.principals.is_some()
    }
}

impl<'s> StatementRef<'s> {
    /// The numbers of the actions that it includes; `None` is every action.
    pub(super) fn actions(self) -> Option<&'s [u32]> {
        self.statement.actions.map(|list| self.pool.list(list))
    }

    /// The numbers of the resources that it includes; `None` is every resource.
    pub(super) fn resources(self) -> Option<&'s [u32]> {
        self.statement.resources.map(|list| self.pool.list(list))
    }

    /// By whom it can be found.
    pub(super) fn principal_keys(self) -> Vec<u64> {
        match &self.statement.principals {
            Some(principals) if !principals.negated => {
                // Under its second key an entry is found by those whom it names perhaps, and for
                // them no `Allow` counts.
                let keys = if self.statement.effect == Effect::Allow {
                    1
                } else {
                    usize::MAX
                };
                principals
                    .entries
                    .iter()
                    .flat_map(|entry| entry.keys().into_iter().take(keys))
                    .collect()
            }
            _ => vec![PRINCIPAL_ANY],
        }
    }

    /// A bit of each key by which it can be found, all of them where anybody can.
    pub(super) fn principal_mask(self) -> u64 {
        let bit = |key: &u64| {
            if *key == PRINCIPAL_ANY {
                u64::MAX
            } else {
                principal_mask(&[*key])
            }
        };
        self.principal_keys()
            .iter()
            .map(bit)
            .fold(0, |left, right| left | right)
    }

    /// Whether and how it names the caller; a kind of policy without principals speaks of whom it
    /// is attached to.
    pub(crate) fn naming(self, view: &View<'_>) -> Naming {
        self.statement
            .principals
            .as_ref()
            .map_or(Naming::DIRECT, |principals| principals.naming(view))
    }

    /// What its `NotPrincipal` would have to list too to leave the caller out, in a sentence (L13).
    pub(crate) fn unlisted(self, view: &View<'_>) -> Option<String> {
        self.statement.principals.as_ref()?.unlisted(view)
    }

    /// Whether its actions and resources hold the request's; the cheaper test first.
    pub(crate) fn scope(self, view: &View<'_>) -> Truth {
        let acts = |list: List| {
            self.pool
                .actions(list)
                .any(|action| action.matches(view.action))
        };
        if !self.statement.actions.is_none_or(acts) {
            return Truth::False;
        }
        let included = self.statement.resources.map_or(Truth::True, |list| {
            Truth::any(
                self.pool
                    .resources(list)
                    .map(|pattern| view.matches(pattern).selects()),
            )
        });
        match included {
            Truth::False => Truth::False,
            included => Truth::all([
                included,
                self.pool.excludes(self.statement.excluded, view).not(),
            ]),
        }
    }

    /// The actions that it includes; `None` is every action.
    pub(crate) fn included_actions(self) -> Option<impl Iterator<Item = &'s ActionMatcher>> {
        self.statement.actions.map(|list| self.pool.actions(list))
    }

    /// The actions that it leaves out.
    pub(crate) fn excluded_actions(self) -> impl Iterator<Item = &'s ActionMatcher> {
        let excluded = self
            .pool
            .excluded(self.statement.excluded)
            .into_iter()
            .flat_map(|excluded| &excluded.actions);
        excluded.filter_map(|id| self.pool.action(*id))
    }

    /// The actions that it includes as its policy writes them, and those that it leaves out; `None`
    /// is every action.
    pub(crate) fn written_actions(
        self,
    ) -> (
        Option<impl Iterator<Item = &'s ActionPattern>>,
        impl Iterator<Item = &'s ActionPattern>,
    ) {
        let excluded = self
            .pool
            .excluded(self.statement.excluded)
            .map_or(&[][..], |excluded| &excluded.actions);
        let written = move |ids: &'s [u32]| ids.iter().filter_map(move |id| self.pool.written(*id));
        (self.actions().map(written), written(excluded))
    }

    /// The resources that it includes; `None` is every resource.
    pub(crate) fn included_resources(self) -> Option<impl Iterator<Item = &'s NamePattern>> {
        self.statement
            .resources
            .map(|list| self.pool.resources(list))
    }

    /// The resources that it leaves out.
    pub(crate) fn excluded_resources(self) -> impl Iterator<Item = &'s NamePattern> {
        let excluded = self
            .pool
            .excluded(self.statement.excluded)
            .into_iter()
            .flat_map(|excluded| &excluded.resources);
        excluded.filter_map(|id| self.pool.resource(*id))
    }

    /// Whether it leaves out any action or resource.
    pub(crate) fn leaves_out(self) -> bool {
        self.statement.excluded != NOTHING
    }

    /// Whom it names, and whether it speaks of everybody else; `None` where it says nobody.
    pub(crate) fn principals(self) -> Option<(bool, &'s [Entry])> {
        self.statement
            .principals
            .as_ref()
            .map(|principals| (principals.negated, &*principals.entries))
    }

    pub(crate) fn conditions(self) -> Option<&'s ConditionSet> {
        self.pool.conditions(self.statement.conditions)
    }

    /// The keys of the variables in its resources, as often as they stand.
    pub(crate) fn resource_variables(self) -> impl Iterator<Item = &'s str> {
        let included = self.resources().into_iter().flatten();
        let excluded = self
            .pool
            .excluded(self.statement.excluded)
            .into_iter()
            .flat_map(|excluded| &excluded.resources);
        included
            .chain(excluded)
            .filter_map(|id| self.pool.resource(*id))
            .flat_map(NamePattern::variables)
    }
}

impl View<'_> {
    /// What there is for a canonical key: what the request gives, what follows from the owner of
    /// the resource (C9), or that there is a value, where the vendor always sends one (C8).
    pub(crate) fn given(&self, key: &str) -> Given<'_> {
        match self.request.given(key) {
            Given::Absent | Given::Many([]) => self.not_given(key, Given::Absent),
            Given::Unknown => self.not_given(key, Given::Unknown),
            given => given,
        }
    }

    fn not_given<'g>(&'g self, key: &str, otherwise: Given<'g>) -> Given<'g> {
        let of_owner = self
            .table
            .owner_key(key)
            .filter(|row| row.exists_for(self.request.folded_action()));
        if let (Some(_), Some(owner), Given::Absent) = (of_owner, self.owner, otherwise) {
            return Given::One(owner);
        }
        let callers = self.request.identity().callers();
        let always = || {
            self.table
                .always_sent
                .iter()
                .any(|row| row.callers.meets(callers) && row.is(key))
        };
        if self.reading.sent_unknown && (of_owner.is_some() || always()) {
            Given::Sent
        } else {
            otherwise
        }
    }

    /// What a test would come to if the request gave this for its key.
    pub(crate) fn evaluates(&self, test: &Test, given: Given<'_>) -> Truth {
        test.evaluate(given, self.reading.values, self)
    }

    /// How values that do not fit are read.
    pub(crate) fn test_rule(&self) -> TestRule {
        self.reading.values
    }

    pub(super) fn matches(&self, pattern: &NamePattern) -> Match {
        pattern.matches(self.resource, self, self.reading.exact_names)
    }
}

impl Pool {
    /// Whether what a statement leaves out holds the request.
    pub(super) fn excludes(&self, excluded: u32, view: &View<'_>) -> Truth {
        let Some(excluded) = self.excluded(excluded).filter(|_| excluded != NOTHING) else {
            return Truth::False;
        };
        let acts = |id: &u32| {
            self.action(*id)
                .is_some_and(|action| action.matches(view.action))
        };
        if excluded.actions.iter().any(acts) {
            return Truth::True;
        }
        let resources = excluded
            .resources
            .iter()
            .filter_map(|id| self.resource(*id));
        Truth::any(resources.map(|pattern| match view.matches(pattern) {
            Match::Unresolved if view.reading.unresolved_unknown => Truth::Unknown,
            other => other.selects(),
        }))
    }
}

impl ConditionSet {
    fn new(conditions: Vec<model::Condition>) -> Self {
        let split = |condition: model::Condition| {
            let text = ConditionText {
                key: condition.key,
                values: condition.values.into(),
            };
            (
                Condition {
                    key: condition.canonical_key,
                    test: condition.test,
                },
                text,
            )
        };
        let (tests, texts): (Vec<_>, Vec<_>) = conditions.into_iter().map(split).unzip();
        Self {
            tests: tests.into(),
            texts: texts.into(),
        }
    }

    pub(crate) fn evaluate(&self, view: &View<'_>) -> Truth {
        Truth::all(self.tests.iter().map(|condition| condition.evaluate(view)))
    }
}

impl Condition {
    /// What it can come to when the request gives its key, which it does not.
    pub(crate) fn possible(&self, view: &View<'_>) -> Possible {
        self.test.possible(view.reading.values, view)
    }

    pub(crate) fn evaluate(&self, view: &View<'_>) -> Truth {
        self.test
            .evaluate(view.given(&self.key), view.reading.values, view)
    }
}

impl ActionMatcher {
    pub(crate) fn new(pattern: &ActionPattern) -> Self {
        let Some((service, name)) = pattern.text.split_once(':') else {
            return ActionMatcher::Any;
        };
        let half = |text: &str| Matcher::without_variables(&text.to_ascii_lowercase());
        ActionMatcher::Halves {
            service: half(service),
            name: half(name),
        }
    }

    /// A pattern for each half.
    pub(crate) fn spelled(&self) -> [Spelled; 2] {
        match self {
            ActionMatcher::Any => [Spelled::any(), Spelled::any()],
            ActionMatcher::Halves { service, name } => [Spelled::new(service), Spelled::new(name)],
        }
    }

    /// Whether some action may be matched by both.
    pub(crate) fn overlaps(&self, other: &ActionMatcher) -> bool {
        match (self, other) {
            (
                ActionMatcher::Halves { service, name },
                ActionMatcher::Halves {
                    service: other_service,
                    name: other_name,
                },
            ) => {
                service.overlaps(other_service) != Truth::False
                    && name.overlaps(other_name) != Truth::False
            }
            _ => true,
        }
    }

    pub(crate) fn matches(&self, (service, name): (&str, &str)) -> bool {
        match self {
            ActionMatcher::Any => true,
            ActionMatcher::Halves {
                service: wanted_service,
                name: wanted_name,
            } => wanted_service.matches_plain(service) && wanted_name.matches_plain(name),
        }
    }

    /// The service where it is literal, and what is literal of the name.
    pub(super) fn anchor(&self) -> (Option<&str>, Anchor<'_>) {
        match self {
            ActionMatcher::Any => (None, Anchor::Ends("", "")),
            ActionMatcher::Halves { service, name } => match service.anchor() {
                Anchor::Exact(service) => (Some(service), name.anchor()),
                Anchor::Ends(..) => (None, Anchor::Ends("", "")),
            },
        }
    }
}
