//! Filing statements.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::anchor::{self, Part};
use super::filing::{Filing, Places, place};
use super::keys::{ActionHashes, caller_key, crowd_key};
use super::table::{Crowded, Filter, Table};
use super::{
    ANYWHERE, DENIES, FORM_ANY, FORM_EXACT, FORM_PREFIX, FORM_SERVICE, Group, Index, Item, LAST,
    LONGEST, Mask, NAMED, NUMBERED, Node, RUN_MAX, Root, SERVICE, TUPLE, UNION, WHOLE,
};
use crate::compile::pool::{Hashed, Pool, narrow};
use crate::compile::statement::{Statement, StatementRef};
use crate::hash::{extend, mix};
use crate::model::Effect;
use crate::pattern::Anchor;
use crate::principal::{NUMBERS, PRINCIPAL_ANY};
use crate::resource_name::{Field, NamePattern, NameScheme};

/// What is filed.
#[derive(Clone, Copy, Debug)]
pub(in crate::compile) struct Filed<'s> {
    pub(in crate::compile) pool: &'s Pool,
    pub(in crate::compile) statements: &'s [Statement],
    pub(in crate::compile) names: &'s NameScheme,
    /// Of the policies' content.
    pub(in crate::compile) digest: u64,
}

/// The statements of a group.
#[derive(Clone, Debug)]
pub(in crate::compile) enum Members {
    /// Of all identity policies.
    Union(Vec<u32>),
    /// Of a policy.
    Policy(Range<u32>),
}

impl Members {
    pub(in crate::compile) fn each(&self) -> impl Iterator<Item = u32> + Clone {
        let (some, range) = match self {
            Members::Union(some) => (some.as_slice(), 0..0),
            Members::Policy(range) => ([].as_slice(), range.clone()),
        };
        some.iter().copied().chain(range)
    }
}

/// Seeds that are tried. Members that crowd the table under each of them were made to.
const SEEDS: u64 = 8;

/// An index of groups of statements; `None` where every seed crowds it, and then statements are
/// looked at one by one.
pub(in crate::compile) fn build(filed: Filed<'_>, groups: &[Members]) -> Option<Index> {
    (0..SEEDS).find_map(|number| {
        // What is filed has a part in the seed, so that nobody can prepare names for the seed that
        // they will meet.
        let mut builder = Builder::new(mix(filed.digest, number), filed);
        let groups = (0..)
            .zip(groups)
            .map(|(number, statements)| builder.group(number, statements));
        let groups = groups.collect::<Result<Vec<_>, _>>().ok()?;
        builder.finish(groups).ok()
    })
}

pub(super) type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Hashed>>;

pub(super) struct Builder<'s> {
    pub(super) seed: u64,
    pub(super) filed: Filed<'s>,
    /// What has a key: its number, what it stands under, and the rest of its text.
    by_key: ByHash<(u32, u32, &'s [u8])>,
    pub(super) nodes: Vec<NodeDraft>,
    pub(super) roots: Vec<(u32, Root)>,
    pub(super) by_service: ByHash<u32>,
    /// Keys that are looked for by trial.
    pub(super) tried: Vec<u64>,
    /// What is filed for one principal that many statements name, and its number by its state.
    crowds: Vec<Draft>,
    by_crowd: ByHash<u32>,
    filings: Vec<Filing>,
}

/// A node before anything is filed under it.
pub(super) struct NodeDraft {
    key: u64,
    pub(super) prefixes: u64,
    /// Whether names go on behind it.
    pub(super) is_directory: bool,
}

/// A group whose node and root still have to be placed.
struct Draft {
    state: u64,
    any: u32,
    has_callers: bool,
    statements: Option<(u32, u32)>,
}

/// An action of a statement as it is filed.
#[derive(Clone, Copy)]
struct Action {
    id: u32,
    tag: u32,
    form: u8,
    hash: u64,
}

/// The number of no action and no resource: it holds them all.
const ALL: u32 = u32::MAX;
const ALL_ACTIONS: Action = Action {
    id: ALL,
    tag: 0,
    form: FORM_ANY,
    hash: 0,
};

impl<'s> Builder<'s> {
    fn new(seed: u64, filed: Filed<'s>) -> Self {
        Self {
            seed,
            filed,
            by_key: ByHash::default(),
            nodes: Vec::new(),
            roots: Vec::new(),
            by_service: ByHash::default(),
            tried: Vec::new(),
            crowds: Vec::new(),
            by_crowd: ByHash::default(),
            filings: Vec::new(),
        }
    }

    fn group(&mut self, number: u64, statements: &Members) -> Result<Draft, Crowded> {
        let state = mix(self.seed, number);
        let counts = self.count_parts(state, statements);
        let range = match statements {
            Members::Union(_) => None,
            Members::Policy(range) => Some((range.start, range.end)),
        };
        let mut draft = Draft {
            state,
            any: self.node(state, 0, b"")?,
            has_callers: false,
            statements: range,
        };
        for number in statements.each() {
            let Some(statement) = self.filed.statements.get(number as usize) else {
                continue;
            };
            let statement = StatementRef {
                statement,
                pool: self.filed.pool,
            };
            self.statement(&mut draft, number, statement, &counts)?;
        }
        Ok(draft)
    }

    /// How many resources of the group could be filed by each part, and how many statements by each
    /// caller.
    fn count_parts(&self, state: u64, statements: &Members) -> ByHash<u32> {
        let mut counts = ByHash::<u32>::default();
        let pool = self.filed.pool;
        let statements = statements
            .each()
            .filter_map(|number| self.filed.statements.get(number as usize));
        let statements = statements.map(|statement| StatementRef { statement, pool });
        for principal in statements.clone().flat_map(StatementRef::principal_keys) {
            *counts.entry(caller_key(state, principal)).or_default() += 1;
        }
        let resources = statements.flat_map(|statement| statement.resources().unwrap_or_default());
        for resource in resources.filter_map(|id| pool.resource(*id)) {
            let state = self.root_state(state, resource);
            for part in resource
                .last()
                .into_iter()
                .flatten()
                .flat_map(anchor::parts)
            {
                if let (false, Some(key)) =
                    (matches!(part, Part::Exact(_)), anchor::key(state, part))
                {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        counts
    }

    pub(super) fn service(&self, resource: &'s NamePattern) -> Option<&'s str> {
        resource.literal(self.filed.names.index_of(&Field::Service)?)
    }

    pub(super) fn root_state(&self, state: u64, resource: &'s NamePattern) -> u64 {
        self.service(resource).map_or(state ^ ANYWHERE, |service| {
            extend(state ^ SERVICE, service.as_bytes())
        })
    }

    /// The node of a key; what it stands under and the rest of its text tell whether two keys have
    /// met.
    pub(super) fn node(&mut self, key: u64, under: u32, text: &'s [u8]) -> Result<u32, Crowded> {
        let next = narrow(self.nodes.len());
        let (number, known, rest) = *self.by_key.entry(key).or_insert((next, under, text));
        if number == next {
            self.nodes.push(NodeDraft {
                key,
                prefixes: 0,
                is_directory: false,
            });
        }
        if known == under && rest == text {
            Ok(number)
        } else {
            Err(Crowded)
        }
    }

    fn statement(
        &mut self,
        group: &mut Draft,
        number: u32,
        statement: StatementRef<'s>,
        counts: &ByHash<u32>,
    ) -> Result<(), Crowded> {
        let mut flags = if group.statements.is_none() { UNION } else { 0 };
        let mut flag = |set: bool, flag: u32| flags |= if set { flag } else { 0 };
        flag(statement.statement.effect == Effect::Deny, DENIES);
        flag(statement.statement.names_principals(), NAMED);
        let Statement {
            conditions,
            excluded,
            ..
        } = *statement.statement;
        let item = Item {
            tag: 0,
            action: ALL,
            resource: ALL,
            excluded,
            conditions,
            owner: number,
            flags,
        };
        let principals = statement.principal_keys();
        let is_any = |principal: &u64| *principal == PRINCIPAL_ANY;
        let is_rare = |principal: &u64| {
            let count = counts.get(&caller_key(group.state, *principal));
            !is_any(principal) && count.is_some_and(|count| *count as usize <= RUN_MAX)
        };
        let (rare, crowds): (Vec<u64>, Vec<u64>) = principals.into_iter().partition(is_rare);
        group.has_callers |= !rare.is_empty();
        self.by_callers(group, item, &rare)?;
        let actions = self.actions(statement);
        let resources = statement.resources().unwrap_or(&[ALL]);
        let (some, all) = (
            actions.len() * resources.len(),
            actions.len() + resources.len(),
        );
        let by_action = !exceeds(some, all);
        let actions = if by_action {
            actions
        } else {
            vec![ALL_ACTIONS]
        };
        let item = Item {
            flags: item.flags | if by_action { 0 } else { WHOLE },
            ..item
        };
        if crowds.iter().any(is_any) || exceeds(some * crowds.len(), all + crowds.len()) {
            return self.by_resources(
                (group.state, group.any),
                group.state,
                item,
                (&actions, resources),
                counts,
            );
        }
        for principal in crowds {
            group.has_callers = true;
            let place = self.crowd(group, principal)?;
            let item = Item {
                flags: item.flags | if principal == NUMBERS { NUMBERED } else { 0 },
                ..item
            };
            self.by_resources(place, group.state, item, (&actions, resources), counts)?;
        }
        Ok(())
    }

    /// Files an item under each caller.
    fn by_callers(&mut self, group: &Draft, item: Item, principals: &[u64]) -> Result<(), Crowded> {
        let mask = Mask {
            form: FORM_ANY,
            region: false,
            account: false,
        };
        for principal in principals {
            let key = caller_key(group.state, *principal);
            self.tried.push(key);
            let node = self.node(key, group.any, b"")?;
            let item = Item {
                flags: item.flags | WHOLE,
                ..item
            };
            self.filings.push(Filing {
                node,
                mask,
                tuple: 0,
                item,
            });
        }
        Ok(())
    }

    /// What is filed for a principal that many statements of a group name.
    fn crowd(&mut self, group: &Draft, principal: u64) -> Result<(u64, u32), Crowded> {
        let state = crowd_key(group.state, principal);
        if let Some(number) = self.by_crowd.get(&state) {
            return self
                .crowds
                .get(*number as usize)
                .map(|crowd| (crowd.state, crowd.any))
                .ok_or(Crowded);
        }
        self.by_crowd.insert(state, narrow(self.crowds.len()));
        self.tried.push(state);
        let any = self.node(mix(state, 0), group.any, b"")?;
        self.crowds.push(Draft {
            state,
            any,
            has_callers: false,
            statements: group.statements,
        });
        Ok((state, any))
    }

    /// Files each combination of an action and a resource.
    fn by_resources(
        &mut self,
        (state, any): (u64, u32),
        counted: u64,
        item: Item,
        (actions, resources): (&[Action], &[u32]),
        counts: &ByHash<u32>,
    ) -> Result<(), Crowded> {
        for resource in resources {
            let pattern = self.filed.pool.resource(*resource);
            let (nodes, place) = match pattern {
                Some(pattern @ NamePattern::Fields(_)) => (
                    self.place((state, counted), pattern, counts)?,
                    self.fields(pattern),
                ),
                _ => (vec![any], (None, None)),
            };
            for (node, action) in nodes
                .iter()
                .flat_map(|node| actions.iter().map(move |action| (*node, *action)))
            {
                let resource = if matches!(pattern, Some(NamePattern::Any)) {
                    ALL
                } else {
                    *resource
                };
                let item = Item {
                    tag: action.tag,
                    action: action.id,
                    resource,
                    ..item
                };
                self.file(node, item, action, place);
            }
        }
        Ok(())
    }

    fn file(
        &mut self,
        node: u32,
        item: Item,
        action: Action,
        (region, account): (Option<u64>, Option<u64>),
    ) {
        let key = self.nodes.get(node as usize).map_or(0, |node| node.key);
        let tuple = [region, account]
            .into_iter()
            .flatten()
            .fold(mix(key ^ TUPLE, action.hash), mix);
        let mask = Mask {
            form: action.form,
            region: region.is_some(),
            account: account.is_some(),
        };
        self.filings.push(Filing {
            node,
            mask,
            tuple,
            item,
        });
    }

    fn actions(&self, statement: StatementRef<'s>) -> Vec<Action> {
        let Some(actions) = statement.actions() else {
            return vec![ALL_ACTIONS];
        };
        let action = |id: &u32| {
            let (service, name) = self
                .filed
                .pool
                .action(*id)
                .map_or((None, Anchor::Ends("", "")), |it| it.anchor());
            let Some(service) = service else {
                return Action {
                    id: *id,
                    ..ALL_ACTIONS
                };
            };
            let (start, is_exact) = match name {
                Anchor::Exact(name) => (name, true),
                Anchor::Ends(start, _) => (start, false),
            };
            let hashes = ActionHashes::new(self.seed, (service, start));
            let cut = start
                .as_bytes()
                .get(..start.len().min(LONGEST))
                .unwrap_or_default();
            let length = u8::try_from(cut.len()).unwrap_or(0);
            match (is_exact, length) {
                (true, _) => Action {
                    id: *id,
                    tag: hashes.tag(),
                    form: FORM_EXACT,
                    hash: hashes.exact,
                },
                (false, 0) => Action {
                    id: *id,
                    tag: 0,
                    form: FORM_SERVICE,
                    hash: hashes.service,
                },
                (false, length) => {
                    let hash = ActionHashes::prefix(hashes.service, cut);
                    Action {
                        id: *id,
                        tag: 0,
                        form: FORM_PREFIX + length,
                        hash,
                    }
                }
            }
        };
        actions.iter().map(action).collect()
    }

    fn finish(mut self, groups: Vec<Draft>) -> Result<Index, Crowded> {
        let mut places = Places::default();
        let mut nodes: Vec<Node> = self
            .nodes
            .iter()
            .map(|node| Node {
                prefixes: node.prefixes,
                ..Node::default()
            })
            .collect();
        let order = |filing: &Filing| (filing.node, filing.item.order());
        self.filings.sort_unstable_by_key(order);
        for filings in self
            .filings
            .chunk_by_mut(|left, right| left.node == right.node)
        {
            let Some(number) = filings.first().map(|filing| filing.node as usize) else {
                continue;
            };
            let (start, count) = places.run_or_tuples(filings);
            if let Some(node) = nodes.get_mut(number) {
                *node = Node {
                    start,
                    count,
                    ..*node
                };
            }
        }
        drop(self.filings);
        let at = |number: u32| nodes.get(number as usize).copied().unwrap_or_default();
        let group = |draft: &Draft| {
            let Draft {
                state,
                any,
                has_callers,
                statements,
            } = *draft;
            let anywhere = self.by_service.get(&(state ^ ANYWHERE)).copied();
            Group {
                state,
                statements,
                any: at(any),
                anywhere,
                has_callers,
            }
        };
        let crowds = (narrow(groups.len())..)
            .zip(&self.crowds)
            .map(|(number, crowd)| (crowd.state, number));
        let mut entries: Vec<(u64, u32)> = crowds.collect();
        let groups = groups.iter().chain(&self.crowds).map(group).collect();
        let roots = self
            .roots
            .iter()
            .map(|(node, root)| Root {
                node: at(*node),
                ..*root
            })
            .collect();
        entries.extend(
            self.by_service
                .iter()
                .map(|(state, number)| (*state, *number)),
        );
        // The highest bit of a number is a mark.
        if places
            .items
            .len()
            .max(places.owners.len())
            .max(places.masks.len())
            > LAST as usize
        {
            return Err(Crowded);
        }
        let mut kept = Vec::new();
        for (draft, node) in self.nodes.iter().zip(&nodes) {
            place(
                draft.key,
                *node,
                draft.is_directory,
                &mut kept,
                &mut entries,
            );
        }
        for (key, node) in places.tuples {
            place(key, node, false, &mut kept, &mut entries);
        }
        Ok(Index {
            seed: self.seed,
            table: Table::new(&entries)?,
            filter: Filter::new(&self.tried),
            groups,
            roots,
            nodes: kept.into(),
            masks: places.masks.into(),
            items: places.items.into(),
            owners: places.owners.into(),
        })
    }
}

/// Whether the combinations of lists are too many for their lengths: what is filed must stay linear
/// in what was read.
fn exceeds(combinations: usize, lengths: usize) -> bool {
    combinations > 8 * lengths + 64
}
