//! Filing statements.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::anchor::{self, Part};
use super::filing::{Filing, Places, place};
use super::search::{ActionHashes, account_hash, caller_key, region_hash};
use super::table::{Crowded, Filter, Table};
use super::{
    ANYWHERE, DENIES, FORM_ANY, FORM_EXACT, FORM_PREFIX, FORM_SERVICE, Group, Index, Item, LAST, LONGEST, Mask, NAMED,
    NUMBERED, Node, RUN_MAX, Root, SERVICE, TUPLE, UNION, WHOLE,
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
pub(in crate::compile) enum Statements {
    /// Of all identity policies.
    Union(Vec<u32>),
    /// Of a policy.
    Policy(Range<u32>),
}

impl Statements {
    fn each(&self) -> impl Iterator<Item = u32> + Clone {
        let (some, range) = match self {
            Statements::Union(some) => (some.as_slice(), 0..0),
            Statements::Policy(range) => ([].as_slice(), range.clone()),
        };
        some.iter().copied().chain(range)
    }
}

/// Seeds that are tried. Statements that crowd the table under each of them were made to.
const SEEDS: u64 = 8;

/// An index of groups of statements; `None` where every seed crowds it, and then statements are looked at one by one.
pub(in crate::compile) fn build(filed: Filed<'_>, groups: &[Statements]) -> Option<Index> {
    (0..SEEDS).find_map(|number| {
        // What is filed has a part in the seed, so that nobody can prepare names for the seed that they will meet.
        let mut builder = Builder::new(mix(filed.digest, number), filed);
        let groups = (0..).zip(groups).map(|(number, statements)| builder.group(number, statements));
        let groups = groups.collect::<Result<Vec<_>, _>>().ok()?;
        builder.finish(groups).ok()
    })
}

type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Hashed>>;

struct Builder<'s> {
    seed: u64,
    filed: Filed<'s>,
    /// What has a key: its number, what it stands under, and the rest of its text.
    by_key: ByHash<(u32, u32, &'s [u8])>,
    nodes: Vec<NodeDraft>,
    roots: Vec<(u32, Root)>,
    by_service: ByHash<u32>,
    /// Keys that are looked for by trial.
    tried: Vec<u64>,
    filings: Vec<Filing>,
}

/// A node before anything is filed under it.
struct NodeDraft {
    key: u64,
    prefixes: u64,
    /// Whether names go on behind it.
    is_directory: bool,
}

/// A group whose node and root still have to be placed.
struct Draft {
    state: u64,
    any: u32,
    anywhere: Option<u32>,
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
            filings: Vec::new(),
        }
    }

    fn group(&mut self, number: u64, statements: &Statements) -> Result<Draft, Crowded> {
        let state = mix(self.seed, number);
        let any = self.node(state, 0, b"")?;
        let counts = self.count_parts(state, statements);
        let mut has_callers = false;
        let range = match statements {
            Statements::Union(_) => None,
            Statements::Policy(range) => Some((range.start, range.end)),
        };
        for number in statements.each() {
            let Some(statement) = self.filed.statements.get(number as usize) else { continue };
            let statement = StatementRef { statement, pool: self.filed.pool };
            let union = if range.is_none() { UNION } else { 0 };
            has_callers |= self.statement((state, any), (number, union), statement, &counts)?;
        }
        let anywhere = self.by_service.get(&(state ^ ANYWHERE)).copied();
        Ok(Draft { state, any, anywhere, has_callers, statements: range })
    }

    /// How many resources of the group could be filed by each part, and how many statements by each caller.
    fn count_parts(&self, state: u64, statements: &Statements) -> ByHash<u32> {
        let mut counts = ByHash::<u32>::default();
        let pool = self.filed.pool;
        let statements = statements.each().filter_map(|number| self.filed.statements.get(number as usize));
        let statements = statements.map(|statement| StatementRef { statement, pool });
        for principal in statements.clone().flat_map(StatementRef::principal_keys) {
            *counts.entry(caller_key(state, principal)).or_default() += 1;
        }
        let resources = statements.flat_map(|statement| statement.resources().unwrap_or_default());
        for resource in resources.filter_map(|id| pool.resource(*id)) {
            let state = self.root_state(state, resource);
            for part in resource.last().into_iter().flatten().flat_map(anchor::parts) {
                if let (false, Some(key)) = (matches!(part, Part::Exact(_)), anchor::key(state, part)) {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        counts
    }

    fn service(&self, resource: &'s NamePattern) -> Option<&'s str> {
        resource.literal(self.filed.names.index_of(&Field::Service)?)
    }

    fn root_state(&self, state: u64, resource: &'s NamePattern) -> u64 {
        self.service(resource).map_or(state ^ ANYWHERE, |service| extend(state ^ SERVICE, service.as_bytes()))
    }

    /// The node of a key; what it stands under and the rest of its text tell whether two keys have met.
    fn node(&mut self, key: u64, under: u32, text: &'s [u8]) -> Result<u32, Crowded> {
        let next = narrow(self.nodes.len());
        let (number, known, rest) = *self.by_key.entry(key).or_insert((next, under, text));
        if number == next {
            self.nodes.push(NodeDraft { key, prefixes: 0, is_directory: false });
        }
        if known == under && rest == text { Ok(number) } else { Err(Crowded) }
    }

    fn root(&mut self, state: u64) -> Result<usize, Crowded> {
        if let Some(number) = self.by_service.get(&state) {
            return Ok(*number as usize);
        }
        let root = Root {
            state,
            node: Node::default(),
            suffixes: 0,
            has_directories: false,
            has_exact: false,
            has_parts: false,
        };
        let node = self.node(root.key(), 0, b"")?;
        self.by_service.insert(state, narrow(self.roots.len()));
        self.roots.push((node, root));
        Ok(self.roots.len() - 1)
    }

    /// Files a statement, and tells whether by its callers.
    fn statement(
        &mut self,
        (state, any): (u64, u32),
        (number, mut flags): (u32, u32),
        statement: StatementRef<'s>,
        counts: &ByHash<u32>,
    ) -> Result<bool, Crowded> {
        let mut actions = self.actions(statement);
        let resources = statement.resources().unwrap_or(&[ALL]);
        let mut principals = statement.principal_keys();
        let mut flag = |set: bool, flag: u32| flags |= if set { flag } else { 0 };
        flag(statement.statement.effect == Effect::Deny, DENIES);
        flag(statement.statement.names_principals(), NAMED);
        let is_rare = |principal: &u64| {
            *principal != PRINCIPAL_ANY
                && counts.get(&caller_key(state, *principal)).is_some_and(|count| *count as usize <= RUN_MAX)
        };
        if principals.iter().all(is_rare) {
            let Statement { conditions, excluded, .. } = *statement.statement;
            let flags = flags | WHOLE;
            let item = Item { tag: 0, action: ALL, resource: ALL, excluded, conditions, owner: number, flags };
            self.by_callers((state, any), item, &principals)?;
            return Ok(true);
        }
        let (some, all) = (actions.len() * resources.len(), actions.len() + resources.len());
        if exceeds(some * principals.len(), all + principals.len()) {
            principals = vec![PRINCIPAL_ANY];
        }
        let by_action = !exceeds(some, all);
        if !by_action {
            actions = vec![Action { id: ALL, tag: 0, form: FORM_ANY, hash: 0 }];
        }
        flag(!by_action, WHOLE);
        for resource in resources {
            let pattern = self.filed.pool.resource(*resource);
            let (nodes, place) = match pattern {
                Some(pattern @ NamePattern::Fields(_)) => (self.place(state, pattern, counts)?, self.fields(pattern)),
                _ => (vec![any], (None, None)),
            };
            for (node, action) in nodes.iter().flat_map(|node| actions.iter().map(move |action| (*node, *action))) {
                let Statement { conditions, excluded, .. } = *statement.statement;
                let resource = if matches!(pattern, Some(NamePattern::Any)) { ALL } else { *resource };
                let Action { id, tag, .. } = action;
                let item = Item { tag, action: id, resource, excluded, conditions, owner: number, flags };
                self.file(node, item, action, place, &principals);
            }
        }
        Ok(false)
    }

    /// Files an item under each caller.
    fn by_callers(&mut self, (state, any): (u64, u32), item: Item, principals: &[u64]) -> Result<(), Crowded> {
        let mask = Mask { form: FORM_ANY, region: false, account: false, principal: false };
        for principal in principals {
            let key = caller_key(state, *principal);
            self.tried.push(key);
            let node = self.node(key, any, b"")?;
            self.filings.push(Filing { node, mask, tuple: 0, item });
        }
        Ok(())
    }

    /// Files an item once for each principal.
    fn file(&mut self, node: u32, item: Item, action: Action, place: (Option<u64>, Option<u64>), principals: &[u64]) {
        let (region, account) = place;
        let key = self.nodes.get(node as usize).map_or(0, |node| node.key);
        let tuple = [region, account].into_iter().flatten().fold(mix(key ^ TUPLE, action.hash), mix);
        for principal in principals {
            let (keyed, numbered) = (*principal != PRINCIPAL_ANY, *principal == NUMBERS);
            let item = Item { flags: item.flags | if numbered { NUMBERED } else { 0 }, ..item };
            let mask =
                Mask { form: action.form, region: region.is_some(), account: account.is_some(), principal: keyed };
            let tuple = if keyed { mix(tuple, *principal) } else { tuple };
            self.filings.push(Filing { node, mask, tuple, item });
        }
    }

    fn actions(&self, statement: StatementRef<'s>) -> Vec<Action> {
        let any = Action { id: ALL, tag: 0, form: FORM_ANY, hash: 0 };
        let Some(actions) = statement.actions() else { return vec![any] };
        let action = |id: &u32| {
            let (service, name) = self.filed.pool.action(*id).map_or((None, Anchor::Ends("", "")), |it| it.anchor());
            let Some(service) = service else { return Action { id: *id, ..any } };
            let (start, is_exact) = match name {
                Anchor::Exact(name) => (name, true),
                Anchor::Ends(start, _) => (start, false),
            };
            let hashes = ActionHashes::new(self.seed, (service, start));
            let cut = start.as_bytes().get(..start.len().min(LONGEST)).unwrap_or_default();
            let length = u8::try_from(cut.len()).unwrap_or(0);
            match (is_exact, length) {
                (true, _) => Action { id: *id, tag: hashes.tag(), form: FORM_EXACT, hash: hashes.exact },
                (false, 0) => Action { id: *id, tag: 0, form: FORM_SERVICE, hash: hashes.service },
                (false, length) => {
                    let hash = ActionHashes::prefix(hashes.service, cut);
                    Action { id: *id, tag: 0, form: FORM_PREFIX + length, hash }
                }
            }
        };
        actions.iter().map(action).collect()
    }

    /// Region and account where they are literal. A service without regions is not asked for one.
    fn fields(&self, pattern: &'s NamePattern) -> (Option<u64>, Option<u64>) {
        let names = self.filed.names;
        let literal = |field: &Field| pattern.literal(names.index_of(field)?);
        let has_regions = self
            .service(pattern)
            .is_some_and(|service| !names.global_services.iter().any(|global| global.eq_ignore_ascii_case(service)));
        let region = literal(&Field::Region).filter(|_| has_regions);
        let region = region.map(|region| region_hash(self.seed, region));
        (region, literal(&Field::Account).map(|account| account_hash(self.seed, account)))
    }

    /// The nodes of a pattern: one for each way in which the case of its last field is compared.
    fn place(&mut self, state: u64, pattern: &'s NamePattern, counts: &ByHash<u32>) -> Result<Vec<u32>, Crowded> {
        let state = self.root_state(state, pattern);
        let root = self.root(state)?;
        let mut nodes = Vec::new();
        for matcher in pattern.last().into_iter().flatten() {
            let parts = anchor::parts(matcher);
            let rarity =
                |part: &&Part<'_>| anchor::key(state, **part).and_then(|key| counts.get(&key).copied()).unwrap_or(0);
            let Some(part) = parts.iter().min_by_key(rarity) else { continue };
            nodes.push(self.part(root, *part)?);
        }
        Ok(nodes)
    }

    fn part(&mut self, number: usize, part: Part<'s>) -> Result<u32, Crowded> {
        let Some((node, root)) = self.roots.get_mut(number) else { return Err(Crowded) };
        let (node, state) = (*node, root.state);
        let text = match part {
            Part::Nothing => return Ok(node),
            Part::Prefix(text) => {
                root.has_directories = true;
                return self.prefix(state, node, text);
            }
            Part::Exact(text) => {
                root.has_exact = true;
                text
            }
            Part::Suffix(text) => {
                root.suffixes |= 1 << text.len();
                text
            }
            Part::Inside(text) => {
                root.has_parts = true;
                text
            }
        };
        let key = anchor::key(state, part).unwrap_or(state);
        if !matches!(part, Part::Exact(_)) {
            self.tried.push(key);
        }
        self.node(key, node, text)
    }

    /// The node of a prefix; the directories above come to know of it.
    fn prefix(&mut self, state: u64, root: u32, text: &'s [u8]) -> Result<u32, Crowded> {
        let mut walk = anchor::Walk::new(state, text);
        let mut directory = root;
        loop {
            match walk.segment() {
                (segment, true) => {
                    let key = walk.enter(segment);
                    if let Some(node) = self.nodes.get_mut(directory as usize) {
                        node.is_directory = true;
                    }
                    directory = self.node(key, directory, segment)?;
                }
                // A prefix that ends with its directory is the directory.
                ([], false) => return Ok(directory),
                (segment, false) => {
                    if let Some(node) = self.nodes.get_mut(directory as usize) {
                        node.prefixes |= 1 << segment.len();
                    }
                    return self.node(walk.prefix_key(segment, segment.len()), directory, segment);
                }
            }
        }
    }

    fn finish(mut self, groups: Vec<Draft>) -> Result<Index, Crowded> {
        let mut places = Places::default();
        let mut nodes: Vec<Node> =
            self.nodes.iter().map(|node| Node { prefixes: node.prefixes, ..Node::default() }).collect();
        let order = |filing: &Filing| (filing.node, filing.item.order());
        self.filings.sort_unstable_by_key(order);
        for filings in self.filings.chunk_by_mut(|left, right| left.node == right.node) {
            let Some(number) = filings.first().map(|filing| filing.node as usize) else { continue };
            let (start, count) = places.run_or_tuples(filings);
            if let Some(node) = nodes.get_mut(number) {
                *node = Node { start, count, ..*node };
            }
        }
        drop(self.filings);
        let at = |number: u32| nodes.get(number as usize).copied().unwrap_or_default();
        let group = |draft: &Draft| {
            let Draft { state, any, anywhere, has_callers, statements } = *draft;
            Group { state, statements, any: at(any), anywhere, has_callers }
        };
        let groups = groups.iter().map(group).collect();
        let roots = self.roots.iter().map(|(node, root)| Root { node: at(*node), ..*root }).collect();
        let mut entries = Vec::new();
        entries.extend(self.by_service.iter().map(|(state, number)| (*state, *number)));
        // The highest bit of a number is a mark.
        if places.items.len().max(places.owners.len()).max(places.masks.len()) > LAST as usize {
            return Err(Crowded);
        }
        let mut kept = Vec::new();
        for (draft, node) in self.nodes.iter().zip(&nodes) {
            place(draft.key, *node, draft.is_directory, &mut kept, &mut entries);
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

/// Whether the combinations of lists are too many for their lengths: what is filed must stay linear in what was read.
fn exceeds(combinations: usize, lengths: usize) -> bool {
    combinations > 8 * lengths + 64
}
