//! What layers allow together, and what denies take away from it.
//!
//! Some layers suffice together: each must allow, and no deny may apply. Their statements are taken
//! together stage by stage. What is left of all resources after the first layer are the extents of
//! its allows; each further layer cuts every such piece by each of its own allows. A piece is a
//! pattern of actions and names that all layers allow, with the statements that did and the
//! conditions that must hold; what denies take away from it becomes its exceptions.
//!
//! # Example
//!
//! A user is allowed `oss:*` on `…:b/*` and `oss:Get*` on `*`, under a boundary that allows
//! `oss:Get*` on `…:b/*`, and is denied `oss:*` on `…:b/log/*`. The boundary comes first and leaves
//! one piece. The identity layer cuts it twice, into `oss:Get*` on `…:b/*` by the first and by the
//! second allow; either gives all that the other does, so one is kept. The deny becomes its
//! exception, as written: `oss:Get*` on `…:b/*`, but not `oss:*` on `…:b/log/*`.
//!
//! # Why exceptions, and not subtraction
//!
//! What is left of a pattern without another is in general no pattern: subtracting the deny above
//! would give one piece for every first letter after `b/` that is not `l`, and so on. Exceptions
//! keep an answer as long as the policies are, and show who denies. They are exact all the same:
//! whether anything is left of a piece is decided by [`crate::pattern::cells`], which knows what
//! patterns have in common.

use std::collections::BTreeMap;

use super::answer::Requirement;
use super::extent::{Extent, TestedExtent, WrittenForm, shown};
use super::permission::{Exception, Permission};
use super::realm::{Realm, RelevantStatement};
use super::scope::place;
use crate::dialect::Table;
use crate::eval::{GrantingLayers, Reason, Stage, SurveyPlace, WrittenTest};
use crate::model::Effect;
use crate::pattern::{Product, covers, intersection, overlap};
use crate::principal::Naming;
use crate::resource_name::Field;

/// Pieces of one realm, at most.
const PIECES_MAX: usize = 4096;

/// What is left of the allows that were taken together so far.
#[derive(Clone, Debug)]
struct GrantPiece {
    /// The first represents the others: names that say no account, and what has no resource.
    products: Vec<Product>,
    /// How the statements write it, one after the other.
    written: Vec<WrittenForm>,
    /// What the allows leave out themselves.
    without: Vec<Extent>,
    /// The allows, one for each layer.
    statements: Vec<Reason>,
    /// What the context must give for all of them to apply.
    requirements: Vec<Requirement>,
}

impl GrantPiece {
    /// Products about which no layer has been asked yet.
    fn new(products: &[Product]) -> Self {
        Self {
            products: products.to_vec(),
            written: Vec::new(),
            without: Vec::new(),
            statements: Vec::new(),
            requirements: Vec::new(),
        }
    }

    /// What of it is in an extent; `None` where that takes too many patterns.
    fn within(&self, extent: &Extent) -> Option<Vec<GrantPiece>> {
        // Products that represent one another differ in one part, and an intersection is one
        // pattern or none in it. So the first parts make one piece, the second another, and so on.
        let mut pieces: Vec<GrantPiece> = Vec::new();
        for product in &self.products {
            if !overlap(product, &extent.product) {
                continue;
            }
            let parts = intersection(product, &extent.product)?;
            for (index, part) in parts.into_iter().enumerate() {
                if let Some(piece) = pieces.get_mut(index) {
                    piece.products.push(part);
                    continue;
                }
                let mut piece = self.clone();
                piece.products = vec![part];
                piece.written.push(extent.written.clone());
                pieces.push(piece);
            }
        }
        Some(pieces)
    }

    /// Whether all of it is in an extent.
    fn is_within(&self, extent: &Extent) -> bool {
        let mut products = self.products.iter();
        products.all(|product| covers(&extent.product, product))
    }

    /// Whether it has something in common with a product.
    fn meets(&self, product: &Product) -> bool {
        self.products.iter().any(|own| overlap(own, product))
    }

    /// What of it a statement allows.
    fn allowed(&self, allow: &RelevantStatement) -> Option<Vec<GrantPiece>> {
        let mut all = Vec::new();
        for (extent, tests) in &allow.said.included {
            for mut piece in self.within(extent)? {
                piece.without.extend(allow.said.excluded.iter().cloned());
                piece.statements.push(allow.surveyed.reason.clone());
                piece.requirements.extend(allow.requirement(tests));
                all.push(piece);
            }
        }
        Some(all)
    }

    /// What a deny of everything but some leaves of it.
    fn spared(self, deny: &RelevantStatement) -> Option<Vec<GrantPiece>> {
        let said = &deny.said;
        let is_denied_whole = |(extent, tests): &TestedExtent| {
            deny.requirement(tests).is_none() && self.is_within(extent)
        };
        if said.excluded.is_empty()
            || !said.included.iter().any(is_denied_whole)
            || said.excluded.iter().any(|one| self.is_within(one))
        {
            return Some(vec![self]);
        }
        let mut all = Vec::new();
        for extent in &said.excluded {
            for mut piece in self.within(extent)? {
                piece.statements.push(deny.surveyed.reason.clone());
                all.push(piece);
            }
        }
        Some(all)
    }
}

impl RelevantStatement {
    /// What the context must give for it.
    fn requirement(&self, tests: &[WrittenTest]) -> Option<Requirement> {
        let tests = [&self.surveyed.open[..], tests, &self.said.tests].concat();
        if tests.is_empty() {
            return None;
        }
        Some(Requirement {
            statement: self.surveyed.reason.clone(),
            holds: self.surveyed.effect == Effect::Allow,
            tests,
        })
    }
}

impl Realm {
    /// What the layers that suffice allow together, without what is denied; `None` where that is
    /// too much.
    pub(super) fn permissions(&self, table: &Table) -> Option<Vec<Permission>> {
        let mut all = Vec::new();
        for set in &self.sufficient {
            let mut pieces = self.allowed(set)?;
            for deny in self.denies() {
                pieces = bounded(pieces.into_iter().map(|piece| piece.spared(deny)))?;
            }
            for piece in pieces {
                all.push(self.permission(table, piece));
            }
            if all.len() > PIECES_MAX {
                return None;
            }
        }
        all.retain_mut(|permission| permission.settle(table));
        Some(all)
    }

    /// Its statements that deny.
    fn denies(&self) -> impl Iterator<Item = &RelevantStatement> {
        let statements = self.statements.iter();
        statements.filter(|one| one.surveyed.effect == Effect::Deny)
    }

    /// The allows of a layer that name the principal in a way that counts.
    fn allows_of(&self, place: SurveyPlace, naming: Naming) -> Vec<&RelevantStatement> {
        let mut allows = Vec::new();
        for one in &self.statements {
            let own = &one.surveyed;
            let is_named = place.0 != Stage::Resource || own.naming.meets(naming);
            if own.effect == Effect::Allow && own.place == place && is_named {
                allows.push(one);
            }
        }
        allows
    }

    /// What some layers allow, each of them.
    fn allowed(&self, set: &GrantingLayers) -> Option<Vec<GrantPiece>> {
        let mut pieces = Vec::with_capacity(self.within.len());
        for products in &self.within {
            pieces.push(GrantPiece::new(products));
        }
        // In the order of the stages, so that filters are reported first.
        let mut layers: BTreeMap<Stage, Vec<(usize, Naming)>> = BTreeMap::new();
        for ((stage, level), naming) in set {
            layers.entry(*stage).or_default().push((*level, *naming));
        }
        for (stage, levels) in layers {
            for (level, naming) in levels {
                let allows = self.allows_of((stage, level), naming);
                let pairs = pieces
                    .iter()
                    .flat_map(|piece| allows.iter().map(move |allow| piece.allowed(allow)));
                pieces = bounded(pairs)?;
            }
        }
        Some(pieces)
    }

    /// A piece as an answer shows it, with what denies take away from it.
    fn permission(&self, table: &Table, piece: GrantPiece) -> Permission {
        let mut exceptions = self.left_out(table, &piece);
        for deny in self.denies() {
            let extents = deny.said.included.iter();
            let parts = extents.map(|(extent, _)| std::slice::from_ref(&extent.product));
            exceptions.extend(denied(table, &piece, deny, parts));
        }
        for local in &self.local {
            let parts = local.taken.iter().map(Vec::as_slice);
            exceptions.extend(denied(table, &piece, &local.deny, parts));
        }
        exceptions.retain(|exception| piece.meets(&exception.product));
        let (action, resource) = shown(table, &piece.products, &piece.written, self.is_own);
        let GrantPiece {
            products,
            statements,
            requirements,
            ..
        } = piece;
        Permission {
            action,
            resource,
            products,
            exceptions,
            requirements,
            statements,
        }
    }

    /// What the answer says elsewhere, and what its statements do not mean.
    fn left_out(&self, table: &Table, piece: &GrantPiece) -> Vec<Exception> {
        let mut exceptions = Vec::new();
        for product in &self.without {
            let mut own = piece.products.iter();
            exceptions.push(Exception {
                is_foreign: own.all(|own| is_foreign(table, own, product)),
                ..exception(table, product, &[])
            });
        }
        for extent in &piece.without {
            exceptions.push(extent.exception(table));
        }
        exceptions
    }
}

/// What a deny takes away, by what each of its parts does.
fn denied<'p>(
    table: &Table,
    piece: &GrantPiece,
    deny: &RelevantStatement,
    taken: impl Iterator<Item = &'p [Product]>,
) -> Vec<Exception> {
    let mut left: Vec<Exception> = Vec::new();
    for extent in &deny.said.excluded {
        if piece.is_within(extent) {
            return Vec::new();
        }
        if piece.meets(&extent.product) {
            left.push(extent.exception(table));
        }
    }
    let mut all = Vec::new();
    for ((extent, tests), taken) in deny.said.included.iter().zip(taken) {
        for product in taken {
            let mut left = left.clone();
            left.retain(|one| overlap(&one.product, product));
            all.push(Exception {
                left,
                statement: Some(deny.surveyed.reason.clone()),
                requirements: deny.requirement(tests).into_iter().collect(),
                ..exception(table, product, std::slice::from_ref(&extent.written))
            });
        }
    }
    all
}

/// A product that is left out, by no statement and under no condition.
fn exception(table: &Table, product: &Product, written: &[WrittenForm]) -> Exception {
    let (action, resource) = shown(table, std::slice::from_ref(product), written, false);
    let product = product.clone();
    let (left, requirements) = (Vec::new(), Vec::new());
    Exception {
        action,
        resource,
        product,
        left,
        statement: None,
        requirements,
        is_foreign: false,
    }
}

impl Extent {
    /// An extent that is left out.
    fn exception(&self, table: &Table) -> Exception {
        exception(table, &self.product, std::slice::from_ref(&self.written))
    }
}

/// Whether the actions of one are of another service than the resources of the other.
fn is_foreign(table: &Table, one: &Product, other: &Product) -> bool {
    let service = place(table, &Field::Service).and_then(|place| other.get(place));
    match (one.first(), service) {
        (Some(own), Some(service)) => !own.overlaps(service),
        _ => false,
    }
}

/// All of them, where none takes too much, and they are not too many.
fn bounded(all: impl Iterator<Item = Option<Vec<GrantPiece>>>) -> Option<Vec<GrantPiece>> {
    let mut pieces = Vec::new();
    for some in all {
        pieces.extend(some?);
        if pieces.len() > PIECES_MAX {
            return None;
        }
    }
    Some(pieces)
}
