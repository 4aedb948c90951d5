//! A statement as decisions read it: numbers of parts that its pool holds, each once.
//!
//! Large sets repeat themselves: thousands of statements name `oss:GetObject` or the same address
//! range. A statement is therefore six numbers, and a part that many of them have is compiled, kept
//! in the cache and compared once.

use super::action::ActionMatcher;
use super::conditions::ConditionSet;
use super::pool::{Exclusions, NOTHING, Pool, PoolBuilder, PoolList};
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
    /// Whether it allows or denies.
    pub(crate) effect: Effect,
    /// The actions that it includes; `None` is every action.
    actions: Option<PoolList>,
    /// The resources that it includes; `None` is every resource.
    resources: Option<PoolList>,
    /// The number of what it leaves out in its pool.
    pub(super) excluded: u32,
    /// Whom it names; `None` in a kind of policy that names nobody.
    principals: Option<Box<CompiledPrincipals>>,
    /// The number of its conditions in its pool.
    pub(crate) conditions: u32,
}

/// A statement with its pool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatementRef<'s> {
    /// The numbers.
    pub(crate) statement: &'s CompiledStatement,
    /// The parts that they are the numbers of.
    pub(crate) pool: &'s Pool,
}

impl CompiledStatement {
    /// Puts the parts of a statement into a pool. `spares_owner` says that `*` leaves the owner out
    /// where the statement has no condition.
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
        let nothing = Exclusions::default();
        let excluded = from.excluded(self.excluded).unwrap_or(&nothing);
        let conditions = from.conditions(self.conditions).cloned();
        Self {
            effect: self.effect,
            actions: self
                .actions
                .map(|list| to.actions(from.copied_actions(from.list(list)))),
            resources: self
                .resources
                .map(|list| to.resources(from.copied_resources(from.list(list)))),
            excluded: to.excluded(
                from.copied_actions(&excluded.actions),
                from.copied_resources(&excluded.resources),
            ),
            principals: self.principals.clone(),
            conditions: to.conditions(conditions.unwrap_or_default()),
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
        let principals = match &self.statement.principals {
            Some(principals) if !principals.negated => principals,
            _ => return vec![PRINCIPAL_ANY],
        };
        // Under its second key an entry is found by those whom it names perhaps, and for them no
        // `Allow` counts.
        let count = match self.statement.effect {
            Effect::Allow => 1,
            Effect::Deny => usize::MAX,
        };
        let mut keys = Vec::new();
        for entry in &principals.entries {
            keys.extend(entry.keys().into_iter().take(count));
        }
        keys
    }

    /// A bit of each key by which it can be found, all of them where anybody can.
    pub(super) fn principal_mask(self) -> u64 {
        let keys = self.principal_keys();
        if keys.contains(&PRINCIPAL_ANY) {
            u64::MAX
        } else {
            principal_mask(&keys)
        }
    }

    /// Whether and how it names the caller; a kind of policy without principals speaks of whom it
    /// is attached to.
    pub(crate) fn naming(self, view: &View<'_>) -> Naming {
        match &self.statement.principals {
            Some(principals) => principals.naming(view),
            None => Naming::DIRECT,
        }
    }

    /// What its `NotPrincipal` would have to list too to leave the caller out, in a sentence (L13).
    pub(crate) fn unlisted(self, view: &View<'_>) -> Option<String> {
        self.statement.principals.as_ref()?.unlisted(view)
    }

    /// Whether its actions and resources hold the request's; the cheaper test first.
    pub(crate) fn scope(self, view: &View<'_>) -> Truth {
        if !self.includes_action(view) {
            return Truth::False;
        }
        match self.includes_resource(view) {
            Truth::False => Truth::False,
            included => Truth::all([
                included,
                self.pool.excludes(self.statement.excluded, view).not(),
            ]),
        }
    }

    /// Whether its `Action` includes the request's, whatever its `NotAction` says.
    #[inline]
    pub(super) fn includes_action(self, view: &View<'_>) -> bool {
        let Some(list) = self.statement.actions else {
            return true;
        };
        let mut actions = self.pool.actions(list);
        actions.any(|action| action.matches(view.action))
    }

    /// Whether its `Resource` includes the request's, whatever its `NotResource` says.
    #[inline]
    pub(super) fn includes_resource(self, view: &View<'_>) -> Truth {
        let Some(list) = self.statement.resources else {
            return Truth::True;
        };
        let patterns = self.pool.resources(list);
        Truth::any(patterns.map(|pattern| view.matches(pattern).selects()))
    }

    /// The actions that it includes; `None` is every action.
    pub(crate) fn included_actions(self) -> Option<impl Iterator<Item = &'s ActionMatcher>> {
        self.statement.actions.map(|list| self.pool.actions(list))
    }

    /// The actions that it leaves out.
    pub(crate) fn excluded_actions(self) -> impl Iterator<Item = &'s ActionMatcher> {
        let excluded = self.excluded().map(|excluded| &*excluded.actions);
        let ids = excluded.unwrap_or_default().iter();
        ids.filter_map(|id| self.pool.action(*id))
    }

    /// The numbers of what it leaves out.
    fn excluded(self) -> Option<&'s Exclusions> {
        self.pool.excluded(self.statement.excluded)
    }

    /// The actions that it includes as its policy writes them, and those that it leaves out; `None`
    /// is every action.
    pub(crate) fn written_actions(
        self,
    ) -> (
        Option<impl Iterator<Item = &'s ActionPattern>>,
        impl Iterator<Item = &'s ActionPattern>,
    ) {
        let excluded = self.excluded().map(|excluded| &*excluded.actions);
        let written = |ids| self.pool.written_actions(ids);
        (
            self.actions().map(written),
            written(excluded.unwrap_or_default()),
        )
    }

    /// The resources that it includes; `None` is every resource.
    pub(crate) fn included_resources(self) -> Option<impl Iterator<Item = &'s NamePattern>> {
        Some(self.pool.resources(self.statement.resources?))
    }

    /// The resources that it leaves out.
    pub(crate) fn excluded_resources(self) -> impl Iterator<Item = &'s NamePattern> {
        let excluded = self.excluded().map(|excluded| &*excluded.resources);
        let ids = excluded.unwrap_or_default().iter();
        ids.filter_map(|id| self.pool.resource(*id))
    }

    /// Whether it leaves out any action or resource.
    pub(crate) fn leaves_out(self) -> bool {
        self.statement.excluded != NOTHING
    }

    /// Whom it names, and whether it speaks of everybody else; `None` where it says nobody.
    pub(crate) fn principals(self) -> Option<(bool, &'s [Entry])> {
        let principals = self.statement.principals.as_ref()?;
        Some((principals.negated, &principals.entries))
    }

    /// Its conditions, which may be none.
    pub(crate) fn conditions(self) -> Option<&'s ConditionSet> {
        self.pool.conditions(self.statement.conditions)
    }

    /// The keys of the variables in its resources, with repetitions.
    pub(crate) fn resource_variables(self) -> impl Iterator<Item = &'s str> {
        let included = self.included_resources().into_iter().flatten();
        let patterns = included.chain(self.excluded_resources());
        patterns.flat_map(NamePattern::variables)
    }
}
