//! Statements to items: one for each combination of an action and a resource, and for each
//! principal where a statement names some.
//!
//! A statement with two actions and three resources is filed six times. What is filed has to stay
//! linear in what was read, so a statement with very many of both is filed by its resources alone
//! and compared as a whole when it is found; likewise one that names very many principals.

use super::build::{Builder, FilingGround, GroupDraft, KeyCounts};
use super::filing::Filing;
use super::keys::{ActionHashes, caller_key, crowd_key};
use super::place::FixedFields;
use super::table::CrowdedTable;
use super::{
    FORM_ANY, FORM_EXACT, FORM_PREFIX, FORM_SERVICE, Flags, IndexItem, LONGEST, Mask, RUN_MAX,
    TUPLE,
};
use crate::compile::pool::narrow;
use crate::compile::statement::{CompiledStatement, StatementRef};
use crate::hash::mix;
use crate::model::Effect;
use crate::pattern::Anchor;
use crate::principal::{NUMBERS, PRINCIPAL_ANY};
use crate::resource_name::NamePattern;

/// An action of a statement as it is filed.
#[derive(Clone, Copy)]
struct FiledAction {
    id: u32,
    tag: u32,
    form: u8,
    hash: u64,
}

/// The number of no action and no resource: it holds them all.
const ALL: u32 = u32::MAX;

/// What a statement without `Action` is filed as.
const ALL_ACTIONS: FiledAction = FiledAction {
    id: ALL,
    tag: 0,
    form: FORM_ANY,
    hash: 0,
};

/// What a statement includes.
#[derive(Clone, Copy)]
struct FiledScope<'a> {
    actions: &'a [FiledAction],
    resources: &'a [u32],
}

impl<'s> Builder<'s> {
    /// Files a statement of a group.
    pub(super) fn statement(
        &mut self,
        group: &mut GroupDraft,
        number: u32,
        statement: StatementRef<'s>,
        counts: &KeyCounts,
    ) -> Result<(), CrowdedTable> {
        let item = item_of(number, statement, group);
        let mut rare = Vec::new();
        let mut crowds = Vec::new();
        for principal in statement.principal_keys() {
            let count = counts.get(&caller_key(group.state, principal));
            let is_rare = count.is_some_and(|count| *count as usize <= RUN_MAX);
            if is_rare && principal != PRINCIPAL_ANY {
                rare.push(principal);
            } else {
                crowds.push(principal);
            }
        }
        group.has_callers |= !rare.is_empty();
        self.by_callers(group, item, &rare)?;
        let mut actions = self.actions(statement);
        let resources = statement.resources().unwrap_or(&[ALL]);
        let combinations = actions.len() * resources.len();
        let lengths = actions.len() + resources.len();
        let is_whole = exceeds(combinations, lengths);
        if is_whole {
            actions = vec![ALL_ACTIONS];
        }
        let item = IndexItem {
            flags: item.flags.with_if(Flags::WHOLE, is_whole),
            ..item
        };
        let scope = FiledScope {
            actions: &actions,
            resources,
        };
        let names_anybody = crowds.contains(&PRINCIPAL_ANY);
        if names_anybody || exceeds(combinations * crowds.len(), lengths + crowds.len()) {
            return self.by_resources(group.ground(), item, scope, counts);
        }
        for principal in crowds {
            group.has_callers = true;
            let ground = self.crowd(group, principal)?;
            let item = IndexItem {
                flags: item.flags.with_if(Flags::NUMBERED, principal == NUMBERS),
                ..item
            };
            self.by_resources(ground, item, scope, counts)?;
        }
        Ok(())
    }

    /// Files an item under each caller.
    fn by_callers(
        &mut self,
        group: &GroupDraft,
        item: IndexItem,
        principals: &[u64],
    ) -> Result<(), CrowdedTable> {
        let mask = Mask {
            form: FORM_ANY,
            region: false,
            account: false,
        };
        let item = IndexItem {
            flags: item.flags.with(Flags::WHOLE),
            ..item
        };
        for principal in principals {
            let key = caller_key(group.state, *principal);
            self.tried.push(key);
            let node = self.node(key, group.any, b"")?;
            self.filings.push(Filing {
                node,
                mask,
                tuple: 0,
                item,
            });
        }
        Ok(())
    }

    /// Where to file for a principal that many statements of a group name.
    fn crowd(&mut self, group: &GroupDraft, principal: u64) -> Result<FilingGround, CrowdedTable> {
        let state = crowd_key(group.state, principal);
        let any = match self.by_crowd.get(&state) {
            Some(number) => self.crowds.get(*number as usize).ok_or(CrowdedTable)?.any,
            None => {
                self.by_crowd.insert(state, narrow(self.crowds.len()));
                self.tried.push(state);
                let any = self.node(mix(state, 0), group.any, b"")?;
                self.crowds.push(GroupDraft {
                    state,
                    any,
                    has_callers: false,
                    statements: group.statements,
                });
                any
            }
        };
        Ok(FilingGround {
            state,
            any,
            counted: group.state,
        })
    }

    /// Files each combination of an action and a resource.
    fn by_resources(
        &mut self,
        ground: FilingGround,
        item: IndexItem,
        scope: FiledScope<'_>,
        counts: &KeyCounts,
    ) -> Result<(), CrowdedTable> {
        for resource in scope.resources {
            let pattern = self.filed.pool.resource(*resource);
            let item = IndexItem {
                resource: match pattern {
                    Some(NamePattern::Any) => ALL,
                    _ => *resource,
                },
                ..item
            };
            let (nodes, fixed) = match pattern {
                Some(pattern @ NamePattern::Fields(_)) => (
                    self.place(ground, pattern, counts)?,
                    self.fixed_fields(pattern),
                ),
                _ => (vec![ground.any], FixedFields::default()),
            };
            for node in nodes {
                for action in scope.actions {
                    self.file(node, item, *action, fixed);
                }
            }
        }
        Ok(())
    }

    /// Files an item under a part, with the key of the action, region and account that are fixed.
    fn file(&mut self, node: u32, item: IndexItem, action: FiledAction, fixed: FixedFields) {
        let key = self.key_of(node);
        let fields = [fixed.region, fixed.account].into_iter().flatten();
        let filing = Filing {
            node,
            mask: Mask {
                form: action.form,
                region: fixed.region.is_some(),
                account: fixed.account.is_some(),
            },
            tuple: fields.fold(mix(key ^ TUPLE, action.hash), mix),
            item: IndexItem {
                tag: action.tag,
                action: action.id,
                ..item
            },
        };
        self.filings.push(filing);
    }

    /// The actions that a statement is filed for; one that lists none is filed for all.
    fn actions(&self, statement: StatementRef<'s>) -> Vec<FiledAction> {
        let Some(actions) = statement.actions() else {
            return vec![ALL_ACTIONS];
        };
        actions.iter().map(|id| self.filed_action(*id)).collect()
    }

    /// An action by what is literal of it: the whole, how its name begins, or its service.
    fn filed_action(&self, id: u32) -> FiledAction {
        let any = FiledAction { id, ..ALL_ACTIONS };
        let Some((Some(service), name)) = self.filed.pool.action(id).map(|it| it.anchor()) else {
            return any;
        };
        let (start, is_exact) = match name {
            Anchor::Exact(name) => (name, true),
            Anchor::Ends(start, _) => (start, false),
        };
        let hashes = ActionHashes::new(self.seed, (service, start));
        if is_exact {
            return FiledAction {
                tag: hashes.tag(),
                form: FORM_EXACT,
                hash: hashes.exact,
                ..any
            };
        }
        let cut = start.as_bytes();
        let cut = cut.get(..cut.len().min(LONGEST)).unwrap_or_default();
        match u8::try_from(cut.len()).unwrap_or(0) {
            0 => FiledAction {
                form: FORM_SERVICE,
                hash: hashes.service,
                ..any
            },
            length => FiledAction {
                form: FORM_PREFIX + length,
                hash: ActionHashes::prefix(hashes.service, cut),
                ..any
            },
        }
    }
}

/// The item of a statement, from which one is made for each of its combinations.
fn item_of(number: u32, statement: StatementRef<'_>, group: &GroupDraft) -> IndexItem {
    let CompiledStatement {
        conditions,
        excluded,
        effect,
        ..
    } = *statement.statement;
    let flags = Flags::default()
        .with_if(Flags::UNION, group.statements.is_none())
        .with_if(Flags::DENIES, effect == Effect::Deny)
        .with_if(Flags::NAMED, statement.statement.names_principals());
    IndexItem {
        tag: 0,
        action: ALL,
        resource: ALL,
        excluded,
        conditions,
        owner: number,
        flags,
    }
}

/// Whether the combinations of lists are too many for their lengths: what is filed must stay linear
/// in what was read.
fn exceeds(combinations: usize, lengths: usize) -> bool {
    combinations > 8 * lengths + 64
}
