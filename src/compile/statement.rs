//! A statement as decisions read it.

use crate::condition::{Possible, Test, TestRule};
use crate::decision::Truth;
use crate::dialect::{Switch, Switches, Table};
use crate::model;
use crate::pattern::{Anchor, Binding, Bindings, Match, Matcher, NoBindings};
use crate::principal::{Entry, Naming, PRINCIPAL_ANY};
use crate::request::Request;
use crate::resource_name::{Name, NamePattern};

/// What a statement speaks of: everything, or what a list includes; without what another excludes (R7).
#[derive(Clone, Debug)]
struct Scope<T> {
    included: Option<Box<[T]>>,
    excluded: Box<[T]>,
}

/// `*`, or a matcher for each half.
#[derive(Clone, Debug)]
enum ActionMatcher {
    Any,
    Halves { service: Matcher, name: Matcher },
}

/// One statement, without the text that only explanations show.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    principals: Option<Principals>,
    actions: Scope<ActionMatcher>,
    resources: Scope<NamePattern>,
    conditions: Box<[Condition]>,
}

#[derive(Clone, Debug)]
struct Principals {
    negated: bool,
    denies: bool,
    /// `*` leaves the owner of the resource out.
    star_spares_owner: bool,
    entries: Box<[Entry]>,
}

/// One key under one operator.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) key: Box<str>,
    pub(crate) test: Test,
}

/// How a dialect, with our choices as they are flipped, reads what is not plain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    values: TestRule,
    /// Under `NotResource` a variable without a value makes the test unknown (R8).
    unresolved_unknown: bool,
    /// No type of resource ignores the case of names (R6).
    exact_names: bool,
}

/// One resource of a request, as one layer sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'v> {
    pub(crate) request: &'v Request<'v>,
    /// Service and name in lower case; a trust policy may be asked for another action than the request's.
    pub(crate) action: (&'v str, &'v str),
    pub(crate) resource: Option<&'v Name<'v>>,
    /// The account that owns the resource.
    pub(crate) owner: Option<&'v str>,
    /// A boundary is in force for the caller.
    pub(crate) bounded: bool,
    pub(crate) reading: Reading,
    /// Variables without a value stand for any: what could match if the request gave more.
    pub(crate) optimistic: bool,
    /// The request is looked at as it was asked, so that what was computed of it holds.
    pub(crate) is_as_asked: bool,
    pub(crate) table: &'v Table,
}

impl Bindings for View<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        match self.request.binding(key) {
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
            },
            unresolved_unknown: !flipped(Switch::UnresolvedNotResource),
            exact_names: flipped(Switch::NameCase) && table.ours.contains(Switch::NameCase),
        }
    }
}

impl Statement {
    /// `spares_owner` says that `*` leaves the owner out where the statement has no condition.
    pub(crate) fn new(statement: model::Statement, spares_owner: bool) -> Self {
        let actions = |list: Vec<model::ActionPattern>| list.iter().map(ActionMatcher::new).collect();
        let resources = |list: Vec<model::ResourcePattern>| list.into_iter().map(|resource| resource.pattern).collect();
        let condition = |condition: model::Condition| Condition { key: condition.canonical_key, test: condition.test };
        let star_spares_owner = spares_owner && statement.conditions.is_empty();
        let denies = statement.effect == model::Effect::Deny;
        let principals = |principals: model::Principals| Principals {
            negated: principals.negated,
            denies,
            star_spares_owner,
            entries: principals.groups.into_iter().flat_map(|(_, entries)| entries).map(|(_, entry)| entry).collect(),
        };
        Self {
            principals: statement.principals.map(principals),
            actions: Scope { included: statement.actions.map(actions), excluded: actions(statement.not_actions) },
            resources: Scope {
                included: statement.resources.map(resources),
                excluded: resources(statement.not_resources),
            },
            conditions: statement.conditions.into_iter().map(condition).collect(),
        }
    }

    /// What is literal of its resources; `None` is every resource.
    pub(crate) fn resource_anchors(&self) -> Option<impl Iterator<Item = (Option<&str>, Anchor<'_>)>> {
        let included = self.resources.included.as_ref()?;
        // One pattern for everything makes the others idle.
        let anchors = included.iter().map(NamePattern::anchors).collect::<Option<Vec<_>>>()?;
        Some(anchors.into_iter().flatten())
    }

    /// What is literal of its actions: service, where it is, and name.
    pub(crate) fn action_anchors(&self) -> impl Iterator<Item = (Option<&str>, Anchor<'_>)> {
        let all = self.actions.included.is_none().then_some((None, Anchor::Any));
        let listed = self.actions.included.iter().flatten().map(|action| match action {
            ActionMatcher::Any => (None, Anchor::Any),
            ActionMatcher::Halves { service, name } => match service.anchor() {
                Anchor::Exact(service) => (Some(service), name.anchor()),
                _ => (None, Anchor::Any),
            },
        });
        all.into_iter().chain(listed)
    }

    /// By whom it can be found.
    pub(crate) fn principal_keys(&self) -> Vec<u64> {
        match &self.principals {
            Some(principals) if !principals.negated => {
                principals.entries.iter().flat_map(|entry| entry.keys()).collect()
            }
            _ => vec![PRINCIPAL_ANY],
        }
    }

    /// Whether and how it names the caller; a kind of policy without principals speaks of whom it is attached to.
    pub(crate) fn naming(&self, view: &View<'_>) -> Naming {
        self.principals.as_ref().map_or(Naming::DIRECT, |principals| principals.naming(view))
    }

    /// Whether its actions and resources hold the request's; the cheaper test first.
    pub(crate) fn scope(&self, view: &View<'_>) -> Truth {
        if !self.actions.contains(view.action) {
            return Truth::False;
        }
        self.resources.contains(view)
    }

    pub(crate) fn condition(&self, view: &View<'_>) -> Truth {
        Truth::all(self.conditions.iter().map(|condition| condition.evaluate(view)))
    }

    pub(crate) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// The keys of the variables in its resources, as often as they stand.
    pub(crate) fn resource_variables(&self) -> impl Iterator<Item = &str> {
        let patterns = self.resources.included.iter().flatten().chain(&self.resources.excluded);
        patterns.flat_map(NamePattern::variables)
    }
}

impl Condition {
    /// What it can come to when the request gives its key, which it does not.
    pub(crate) fn possible(&self, view: &View<'_>) -> Possible {
        self.test.possible(view.reading.values, view)
    }

    pub(crate) fn evaluate(&self, view: &View<'_>) -> Truth {
        self.test.evaluate(view.request.given(&self.key), view.reading.values, view)
    }
}

impl Principals {
    fn naming(&self, view: &View<'_>) -> Naming {
        let who = view.request.identity();
        let spared = self.star_spares_owner && who.is_owner() && who.account() == view.owner;
        let names = self.entries.iter().filter(|entry| !(spared && matches!(entry, Entry::Everyone)));
        let naming = names.fold(Naming::NONE, |naming, entry| {
            naming.or(entry.names(who, view.owner, view.table, view.reading.exact_names))
        });
        if !self.negated {
            return naming;
        }
        if self.denies && view.bounded && view.table.sharing.delegates {
            // With a boundary in force a `Deny` with `NotPrincipal` always denies, whomever it lists:
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
            return Naming::DIRECT;
        }
        Naming { direct: naming.any().not(), ..Naming::NONE }
    }
}

impl ActionMatcher {
    fn new(pattern: &model::ActionPattern) -> Self {
        let Some((service, name)) = pattern.text.split_once(':') else { return ActionMatcher::Any };
        let half = |text: &str| Matcher::without_variables(&text.to_ascii_lowercase());
        ActionMatcher::Halves { service: half(service), name: half(name) }
    }

    fn matches(&self, (service, name): (&str, &str)) -> bool {
        match self {
            ActionMatcher::Any => true,
            ActionMatcher::Halves { service: wanted_service, name: wanted_name } => {
                let matches = |matcher: &Matcher, text| matcher.matches(text, &NoBindings) == Match::Yes;
                matches(wanted_service, service) && matches(wanted_name, name)
            }
        }
    }
}

impl Scope<ActionMatcher> {
    fn contains(&self, action: (&str, &str)) -> bool {
        let matches = |matcher: &ActionMatcher| matcher.matches(action);
        self.included.as_ref().is_none_or(|list| list.iter().any(matches)) && !self.excluded.iter().any(matches)
    }
}

impl Scope<NamePattern> {
    fn contains(&self, view: &View<'_>) -> Truth {
        let matches = |pattern: &NamePattern| pattern.matches(view.resource, view, view.reading.exact_names);
        let included = match &self.included {
            None => Truth::True,
            Some(list) => Truth::any(list.iter().map(|pattern| matches(pattern).selects())),
        };
        if included == Truth::False || self.excluded.is_empty() {
            return included;
        }
        let excluded = Truth::any(self.excluded.iter().map(|pattern| match matches(pattern) {
            Match::Unresolved if view.reading.unresolved_unknown => Truth::Unknown,
            other => other.selects(),
        }));
        Truth::all([included, excluded.not()])
    }
}
