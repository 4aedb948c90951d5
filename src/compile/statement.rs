//! A statement as decisions read it.

use crate::condition::{Test, TestRule};
use crate::decision::Truth;
use crate::model;
use crate::pattern::{Fold, Match, Matcher, NoBindings, Syntax, parse};
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
    actions: Scope<ActionMatcher>,
    resources: Scope<NamePattern>,
    conditions: Box<[Condition]>,
}

#[derive(Clone, Debug)]
struct Condition {
    key: Box<str>,
    test: Test,
}

/// How the readings of a dialect bear on a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tested {
    pub(crate) values: TestRule,
    /// Under `NotResource` a variable without a value makes the test unknown (R8).
    pub(crate) unresolved_unknown: bool,
}

impl Statement {
    pub(crate) fn new(statement: model::Statement) -> Self {
        let actions = |list: Vec<model::ActionPattern>| list.iter().map(ActionMatcher::new).collect();
        let resources = |list: Vec<model::ResourcePattern>| list.into_iter().map(|resource| resource.pattern).collect();
        let condition = |condition: model::Condition| Condition { key: condition.canonical_key, test: condition.test };
        Self {
            actions: Scope { included: statement.actions.map(actions), excluded: actions(statement.not_actions) },
            resources: Scope {
                included: statement.resources.map(resources),
                excluded: resources(statement.not_resources),
            },
            conditions: statement.conditions.into_iter().map(condition).collect(),
        }
    }

    /// Whether it applies to one resource of a request (S1); the cheapest test first.
    pub(crate) fn applies(&self, request: &Request<'_>, resource: Option<&Name<'_>>, rule: Tested) -> Truth {
        if !self.actions.contains(request.folded_action()) {
            return Truth::False;
        }
        match self.resources.contains(request, resource, rule.unresolved_unknown) {
            Truth::False => Truth::False,
            scope => Truth::all(
                std::iter::once(scope).chain(
                    self.conditions
                        .iter()
                        .map(|condition| condition.test.evaluate(request.given(&condition.key), rule.values, request)),
                ),
            ),
        }
    }
}

impl ActionMatcher {
    fn new(pattern: &model::ActionPattern) -> Self {
        let Some((service, name)) = pattern.text.split_once(':') else { return ActionMatcher::Any };
        let half = |text: &str| {
            let syntax = Syntax { wildcards: true, variables: None };
            // OK because only variables can be malformed, and actions have none.
            let pieces = parse(&text.to_ascii_lowercase(), syntax).unwrap_or_default();
            Matcher::new(&pieces, Fold::Exact)
        };
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
    fn contains(&self, request: &Request<'_>, resource: Option<&Name<'_>>, unresolved_unknown: bool) -> Truth {
        let included = match &self.included {
            None => Truth::True,
            Some(list) => Truth::any(list.iter().map(|pattern| pattern.matches(resource, request).selects())),
        };
        if included == Truth::False || self.excluded.is_empty() {
            return included;
        }
        let excluded = Truth::any(self.excluded.iter().map(|pattern| match pattern.matches(resource, request) {
            Match::Unresolved if unresolved_unknown => Truth::Unknown,
            other => other.selects(),
        }));
        Truth::all([included, excluded.not()])
    }
}
