//! The questions that stand for one allow: one for each way in which what bears on it can match
//! within it.
//!
//! Many hold the same policies, so what was cut for one who asks is kept for the next. The key is
//! the allow and those statements of whoever asks that tell something of it apart; where one of
//! them depends on who asks, nothing is kept.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::super::model::Inner;
use super::ground::Ground;
use super::scope::{Parts, Scope, least, texts};
use crate::compile::{StatementId, StatementRef};
use crate::pattern::{Product, cells, overlap};
use crate::request::Request;

/// Questions that stand for one, of one who asks, at most.
pub(super) const POINTS_MAX: usize = 512;
/// Products that are told apart at once.
const PRODUCTS_MAX: usize = 256;
/// What is kept of cuts, at most.
const CUTS_MAX: usize = 1 << 17;

/// A concrete action and resource.
pub(super) type Point = (String, String);

/// Concrete questions, and whether they stand for all of the allow.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) points: Vec<Point>,
    pub(super) is_whole: bool,
}

/// Where an allow comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Seed {
    Own(StatementId),
    /// By its place among those of the ground.
    Ground(usize),
    /// The owner of an account may all.
    Everything,
}

/// Products of a statement of whoever asks.
#[derive(Debug)]
pub(super) struct Told {
    /// None where they depend on who asks.
    pub(super) id: Option<StatementId>,
    pub(super) parts: Parts,
}

/// What is the same of everybody.
#[derive(Debug, Default)]
pub(super) struct Known {
    told: HashMap<StatementId, Rc<Told>>,
    cuts: HashMap<(Seed, Vec<StatementId>), Rc<Cut>>,
}

impl Ground {
    /// The products of a statement.
    pub(super) fn told(
        &mut self,
        inner: &Inner,
        (id, one): (StatementId, StatementRef<'_>),
        request: &Request<'_>,
    ) -> Rc<Told> {
        let parts = || Parts::new(inner.dialect().table(), one, request);
        if one.resource_variables().next().is_some() {
            return Rc::new(Told {
                id: None,
                parts: parts(),
            });
        }
        Rc::clone(self.known.told.entry(id).or_insert_with(|| {
            Rc::new(Told {
                id: Some(id),
                parts: parts(),
            })
        }))
    }

    /// The questions of an allow: of the caller's own statement, or one that stands here. Of the
    /// caller are `tells`.
    pub(super) fn cut(
        &mut self,
        inner: &Inner,
        scope: &Scope,
        (seed, statement): (Seed, Option<StatementRef<'_>>),
        (tells, request): (&[Rc<Told>], &Request<'_>),
    ) -> Rc<Cut> {
        let own = match (seed, statement) {
            (Seed::Own(id), Some(one)) => Some(self.told(inner, (id, one), request)),
            _ => None,
        };
        let products = match (&own, seed) {
            (Some(told), _) => Cow::Borrowed(&*told.parts.included),
            (None, Seed::Ground(index)) => {
                Cow::Owned(self.allows.get(index).cloned().into_iter().collect())
            }
            (None, _) => Cow::Owned(vec![least(inner.dialect().table())]),
        };
        let bears = |told: &&Told| {
            told.parts
                .all()
                .any(|one| products.iter().any(|product| overlap(one, product)))
        };
        let near: Vec<&Told> = tells.iter().map(|told| &**told).filter(bears).collect();
        let ids = near
            .iter()
            .map(|told| told.id)
            .collect::<Option<Vec<StatementId>>>();
        let key = ids
            .filter(|_| own.as_ref().is_none_or(|told| told.id.is_some()))
            .map(|ids| (seed, ids));
        if let Some(kept) = key
            .as_ref()
            .and_then(|key| self.known.cuts.get(key).cloned())
        {
            return kept;
        }
        let cut = Rc::new(self.cut_anew(inner, scope, &products, &near));
        if let Some(key) = key.filter(|_| self.known.cuts.len() < CUTS_MAX) {
            self.known.cuts.insert(key, Rc::clone(&cut));
        }
        cut
    }

    fn cut_anew(&self, inner: &Inner, scope: &Scope, seeds: &[Product], near: &[&Told]) -> Cut {
        let table = inner.dialect().table();
        let least = least(table);
        let mut cut = Cut {
            points: Vec::new(),
            is_whole: true,
        };
        let mut seen: HashSet<Point> = HashSet::new();
        for whole in &scope.products {
            for seed in seeds.iter().filter(|seed| overlap(seed, whole)) {
                let tells = self
                    .tells_near(seed)
                    .chain(near.iter().flat_map(|told| told.parts.all()));
                let mut known = HashSet::new();
                let tells = tells.filter(|tell| {
                    overlap(tell, seed) && overlap(tell, whole) && known.insert(*tell)
                });
                let near: Vec<&Product> = tells.collect();
                cut.is_whole &= near.len() <= PRODUCTS_MAX;
                for chunk in near
                    .chunks(PRODUCTS_MAX)
                    .chain(near.is_empty().then_some(&[][..]))
                {
                    let Some(found) = cells(&[whole, seed, &least], chunk) else {
                        cut.is_whole = false;
                        continue;
                    };
                    for (found, resource) in found.iter().map(|cell| texts(table, &cell.texts)) {
                        let action = if scope.names_one_action() {
                            scope.action.clone()
                        } else {
                            found
                        };
                        // An action may have no resource at all.
                        let more = scope
                            .resources
                            .is_any()
                            .then(|| (action.clone(), "*".to_owned()));
                        let both = more.into_iter().chain([(action, resource)]);
                        cut.points.extend(both.filter(|point| {
                            !inner.is_other_spelling(&point.1) && seen.insert(point.clone())
                        }));
                    }
                    if cut.points.len() > POINTS_MAX {
                        cut.is_whole = false;
                        return cut;
                    }
                }
            }
        }
        cut
    }
}

impl Inner {
    /// Whether it names a role in a way in which nobody does: the estate finds a role by account
    /// and name alone.
    fn is_other_spelling(&self, resource: &str) -> bool {
        let Some(name) = self.name(resource) else {
            return false;
        };
        let Some((account, role)) = self.role(&name) else {
            return false;
        };
        !self
            .role_name(&account.id, &role.holder.path, &name)
            .eq_ignore_ascii_case(resource)
    }
}
