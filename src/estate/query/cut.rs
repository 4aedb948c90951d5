//! The questions that stand for one allow: one for each way in which what bears on it can match
//! within it.
//!
//! # Example
//!
//! The allow is `s3:*` on `…:b/*`. The asker is also subject to a deny of `s3:Delete*` on
//! `…:b/log/*` and to one of `ec2:*` on `*`; the ground lists the bucket `b` of account 1. The
//! second deny has nothing in common with the allow and is left aside. The other two patterns cut
//! the allow into four cells at most (inside and outside of each). [`cells`] finds those that some
//! text has, with a text for each: these texts are the questions.
//!
//! # What is kept
//!
//! Many callers hold the same policies, so what was cut for one asker is kept for the next. The key
//! is the allow together with those statements of the asker that distinguish parts of it. If one of
//! them depends on the asker, by a variable in a resource, nothing is kept. Keeping cuts by the
//! whole list of statements would hit only for askers who hold exactly the same, and computing the
//! cells of all statements once for everybody would be exponential in the number of policies.

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use super::super::model::Model;
use super::cut_cache::{Cut, Point, SeedKey, StatementProducts};
use super::ground::Ground;
use super::scope::{StatementParts, least, texts};
use crate::compile::{StatementId, StatementRef};
use crate::pattern::{Product, cells, overlap};
use crate::request::Request;

/// The most questions that represent one, of one who asks.
pub(super) const POINTS_MAX: usize = 512;
/// The most products that are distinguished at once.
const PRODUCTS_MAX: usize = 256;
/// The most cuts that are kept.
const CUTS_MAX: usize = 1 << 17;

/// A statement with its number in the estate's set.
pub(super) type NumberedStatement<'c> = (StatementId, StatementRef<'c>);

/// Where an allow comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seed<'c> {
    /// A statement of the asker.
    Own(NumberedStatement<'c>),
    /// By its place among those of the ground.
    Ground(usize),
    /// The owner of an account may all.
    Everything,
}

impl Seed<'_> {
    /// By what its cuts are kept.
    fn key(&self) -> SeedKey {
        match self {
            Seed::Own((id, _)) => SeedKey::Own(*id),
            Seed::Ground(place) => SeedKey::Ground(*place),
            Seed::Everything => SeedKey::Everything,
        }
    }
}

/// The distinctions that the statements of one asker make, besides the allow that is cut.
pub(super) struct AskerStatements<'r> {
    /// One for each statement, in the order of the layers.
    distinctions: Vec<Rc<StatementProducts>>,
    /// Gives values to the variables in resources.
    request: &'r Request<'r>,
}

impl<'r> AskerStatements<'r> {
    /// The statements of the asker of a request.
    pub(super) fn new(
        model: &Model,
        ground: &mut Ground,
        statements: Vec<NumberedStatement<'_>>,
        request: &'r Request<'r>,
    ) -> Self {
        let mut distinctions = Vec::with_capacity(statements.len());
        for statement in statements {
            distinctions.push(ground.products(model, statement, request));
        }
        Self {
            distinctions,
            request,
        }
    }
}

impl Ground {
    /// The products of a statement.
    fn products(
        &mut self,
        model: &Model,
        (id, statement): NumberedStatement<'_>,
        request: &Request<'_>,
    ) -> Rc<StatementProducts> {
        let has_variables = statement.resource_variables().next().is_some();
        if let Some(kept) = self.cache.products.get(&id)
            && !has_variables
        {
            return Rc::clone(kept);
        }
        let products = Rc::new(StatementProducts {
            id: (!has_variables).then_some(id),
            parts: StatementParts::new(model.dialect().table(), statement, request),
        });
        if !has_variables {
            self.cache.products.insert(id, Rc::clone(&products));
        }
        products
    }

    /// The questions that stand for an allow, of the asker or of the ground.
    pub(super) fn cut(
        &mut self,
        model: &Model,
        seed: Seed<'_>,
        asker: &AskerStatements<'_>,
    ) -> Rc<Cut> {
        let own = match seed {
            Seed::Own(statement) => Some(self.products(model, statement, asker.request)),
            Seed::Ground(_) | Seed::Everything => None,
        };
        let products: Cow<'_, [Product]> = match (&own, seed) {
            (Some(own), _) => Cow::Borrowed(&own.parts.included),
            (None, Seed::Ground(place)) => {
                Cow::Owned(self.allows.get(place).cloned().into_iter().collect())
            }
            (None, _) => Cow::Owned(vec![least(model.dialect().table())]),
        };
        let mut near: Vec<&StatementProducts> = Vec::new();
        for distinction in &asker.distinctions {
            if distinction.parts.meet(&products) {
                near.push(distinction);
            }
        }
        let key = cache_key(seed, own.as_deref(), &near);
        if let Some(kept) = key.as_ref().and_then(|key| self.cache.cuts.get(key)) {
            return Rc::clone(kept);
        }
        let cut = Rc::new(self.cut_afresh(model, &products, &near));
        if let Some(key) = key
            && self.cache.cuts.len() < CUTS_MAX
        {
            self.cache.cuts.insert(key, Rc::clone(&cut));
        }
        cut
    }

    /// Cuts what an allow includes by what the statements near it distinguish.
    fn cut_afresh(&self, model: &Model, seeds: &[Product], near: &[&StatementProducts]) -> Cut {
        let mut cut = Cut {
            points: Vec::new(),
            is_whole: true,
        };
        let mut seen: HashSet<Point> = HashSet::new();
        for whole in &self.scope.products {
            for seed in seeds.iter().filter(|seed| overlap(seed, whole)) {
                if !self.cut_product(model, [whole, seed], near, &mut cut, &mut seen) {
                    return cut;
                }
            }
        }
        cut
    }

    /// Adds the points of what two products have in common; whether there is room for more.
    fn cut_product(
        &self,
        model: &Model,
        [whole, seed]: [&Product; 2],
        near: &[&StatementProducts],
        cut: &mut Cut,
        seen: &mut HashSet<Point>,
    ) -> bool {
        let table = model.dialect().table();
        let least = least(table);
        let mut distinctions: Vec<&Product> = self.distinctions_near(seed).collect();
        for products in near {
            distinctions.extend(products.parts.all());
        }
        let mut known = HashSet::new();
        distinctions.retain(|distinction| {
            overlap(distinction, seed) && overlap(distinction, whole) && known.insert(*distinction)
        });
        cut.is_whole &= distinctions.len() <= PRODUCTS_MAX;
        let chunks = distinctions.chunks(PRODUCTS_MAX);
        for chunk in chunks.chain(distinctions.is_empty().then_some(&[][..])) {
            let Some(found) = cells(&[whole, seed, &least], chunk) else {
                cut.is_whole = false;
                continue;
            };
            for cell in &found {
                self.add_point(model, texts(table, &cell.texts), cut, seen);
            }
            if cut.points.len() > POINTS_MAX {
                cut.is_whole = false;
                return false;
            }
        }
        true
    }

    /// Adds a point that is not known yet, and, where there may be no resource, one without.
    fn add_point(
        &self,
        model: &Model,
        (action, resource): Point,
        cut: &mut Cut,
        seen: &mut HashSet<Point>,
    ) {
        let action = if self.scope.names_one_action() {
            self.scope.action.clone()
        } else {
            action
        };
        // An action may have no resource at all.
        if self.scope.resources.is_any() {
            let bare = (action.clone(), "*".to_owned());
            if seen.insert(bare.clone()) {
                cut.points.push(bare);
            }
        }
        let point = (action, resource);
        if !is_other_spelling(model, &point.1) && seen.insert(point.clone()) {
            cut.points.push(point);
        }
    }
}

/// By what a cut is kept; `None` where it depends on who asks.
fn cache_key(
    seed: Seed<'_>,
    own: Option<&StatementProducts>,
    near: &[&StatementProducts],
) -> Option<(SeedKey, Vec<StatementId>)> {
    if own.is_some_and(|own| own.id.is_none()) {
        return None;
    }
    let ids: Option<Vec<StatementId>> = near.iter().map(|products| products.id).collect();
    Some((seed.key(), ids?))
}

/// Whether a text names a role in a way in which nobody does: the estate finds a role by account
/// and name alone.
fn is_other_spelling(model: &Model, resource: &str) -> bool {
    let Some(name) = model.name(resource) else {
        return false;
    };
    let Some((account, role)) = model.role(&name) else {
        return false;
    };
    let usual = model.role_name(&account.id, &role.holder.path, &name);
    !usual.eq_ignore_ascii_case(resource)
}
