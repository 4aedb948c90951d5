//! A statement as decisions read it: numbers of parts that its pool holds, each once.

use super::action::ActionMatcher;
use super::conditions::ConditionSet;
use super::pool::{Excluded, NOTHING, Pool, PoolBuilder, PoolList};
use super::principals::CompiledPrincipals;
use super::view::View;
use crate::decision::Truth;
use crate::model::{self, ActionPattern, Effect, ResourcePattern};
use crate::principal::{Entry, Naming, PRINCIPAL_ANY};
use crate::request::principal_mask;
use crate::resource_name::NamePattern;

/// One statement, of parts that its pool holds: everything, or what a list includes; without what
/// another excludes (R7).
#[derive(Clone, Debug)]
pub(crate) struct CompiledStatement {
    pub(crate) effect: Effect,
    actions: Option<PoolList>,
    resources: Option<PoolList>,
    /// The number of what it leaves out in its pool.
    pub(super) excluded: u32,
    principals: Option<Box<CompiledPrincipals>>,
    pub(crate) conditions: u32,
}

/// A statement with its pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementRef<'s> {
    pub(crate) statement: &'s CompiledStatement,
    pub(crate) pool: &'s Pool,
}

impl CompiledStatement {
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
            principals: statement.principals.map(|principals| {
                Box::new(CompiledPrincipals::new(
                    principals,
                    denies,
                    star_spares_owner,
                ))
            }),
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
        let acts = |list: PoolList| {
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

    /// The keys of the variables in its resources, with repetitions.
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
