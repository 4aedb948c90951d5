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
use crate::eval::{GrantingLayers, Reason, Stage, WrittenTest};
use crate::model::Effect;
use crate::pattern::{Product, covers, intersection, overlap};
use crate::principal::Naming;
use crate::resource_name::Field;

/// Pieces of one realm, at most.
const PIECES_MAX: usize = 4096;

/// What is left of the allows that were taken together so far.
#[derive(Clone, Debug)]
struct GrantPiece {
    /// The first stands for the others: names that say no account, and what has no resource.
    products: Vec<Product>,
    written: Vec<WrittenForm>,
    without: Vec<Extent>,
    statements: Vec<Reason>,
    requirements: Vec<Requirement>,
}

impl GrantPiece {
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
        let each = self
            .products
            .iter()
            .filter(|product| overlap(product, &extent.product));
        let each: Vec<Vec<Product>> = each
            .map(|product| intersection(product, &extent.product))
            .collect::<Option<_>>()?;
        // Products that stand for one another differ in one part, of which an intersection is one
        // pattern or none.
        let count = each.iter().map(Vec::len).max().unwrap_or(0);
        let pieces = (0..count).map(|index| {
            let products = each
                .iter()
                .filter_map(|all| all.get(index))
                .cloned()
                .collect();
            let written = self
                .written
                .iter()
                .chain([&extent.written])
                .cloned()
                .collect();
            GrantPiece {
                products,
                written,
                ..self.clone()
            }
        });
        Some(pieces.collect())
    }

    fn is_within(&self, extent: &Extent) -> bool {
        self.products
            .iter()
            .all(|product| covers(&extent.product, product))
    }

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
        let is_hard = |(extent, tests): &TestedExtent| {
            deny.requirement(tests).is_none() && self.is_within(extent)
        };
        if said.excluded.is_empty()
            || !said.included.iter().any(is_hard)
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
        let tests: Vec<_> = self
            .surveyed
            .open
            .iter()
            .chain(tests)
            .chain(&self.said.tests)
            .cloned()
            .collect();
        let holds = self.surveyed.effect == Effect::Allow;
        (!tests.is_empty()).then(|| Requirement {
            statement: self.surveyed.reason.clone(),
            holds,
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
            all.extend(
                pieces
                    .into_iter()
                    .map(|piece| self.permission(table, piece)),
            );
            if all.len() > PIECES_MAX {
                return None;
            }
        }
        all.retain_mut(|permission| permission.settle(table));
        Some(all)
    }

    fn denies(&self) -> impl Iterator<Item = &RelevantStatement> {
        self.statements
            .iter()
            .filter(|one| one.surveyed.effect == Effect::Deny)
    }

    /// What some layers allow, each of them.
    fn allowed(&self, set: &GrantingLayers) -> Option<Vec<GrantPiece>> {
        let mut pieces: Vec<GrantPiece> = self
            .within
            .iter()
            .map(|products| GrantPiece::new(products))
            .collect();
        // In the order of the stages, so that filters are reported first.
        let mut layers: BTreeMap<Stage, Vec<(usize, Naming)>> = BTreeMap::new();
        for ((stage, level), naming) in set {
            layers.entry(*stage).or_default().push((*level, *naming));
        }
        for (stage, levels) in layers {
            for (level, naming) in levels {
                let counts = |one: &&RelevantStatement| {
                    let own = &one.surveyed;
                    let names = stage != Stage::Resource || own.naming.meets(naming);
                    own.effect == Effect::Allow && own.place == (stage, level) && names
                };
                let allows: Vec<&RelevantStatement> =
                    self.statements.iter().filter(counts).collect();
                let pairs = pieces
                    .iter()
                    .flat_map(|piece| allows.iter().map(move |allow| piece.allowed(allow)));
                pieces = bounded(pairs)?;
            }
        }
        Some(pieces)
    }

    fn permission(&self, table: &Table, piece: GrantPiece) -> Permission {
        let mut exceptions = self.left_out(table, &piece);
        let everywhere = self.denies().flat_map(|deny| {
            let parts = deny
                .said
                .included
                .iter()
                .map(|(extent, _)| std::slice::from_ref(&extent.product));
            denied(table, &piece, deny, parts)
        });
        let local = self.local.iter().flat_map(|local| {
            denied(
                table,
                &piece,
                &local.deny,
                local.taken.iter().map(Vec::as_slice),
            )
        });
        exceptions.extend(everywhere.chain(local));
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
        let apart = |product: &Product| Exception {
            is_foreign: piece
                .products
                .iter()
                .all(|own| is_foreign(table, own, product)),
            ..exception(table, product, &[])
        };
        let apart = self.without.iter().map(apart);
        apart
            .chain(piece.without.iter().map(|extent| extent.exception(table)))
            .collect()
    }
}

/// What a deny takes away, by what each of its parts does.
fn denied<'p>(
    table: &Table,
    piece: &GrantPiece,
    deny: &RelevantStatement,
    taken: impl Iterator<Item = &'p [Product]>,
) -> Vec<Exception> {
    if deny
        .said
        .excluded
        .iter()
        .any(|extent| piece.is_within(extent))
    {
        return Vec::new();
    }
    let left = deny
        .said
        .excluded
        .iter()
        .filter(|extent| piece.meets(&extent.product));
    let left: Vec<Exception> = left.map(|extent| extent.exception(table)).collect();
    let mut all = Vec::new();
    for ((extent, tests), taken) in deny.said.included.iter().zip(taken) {
        all.extend(taken.iter().map(|product| {
            Exception {
                left: left
                    .iter()
                    .filter(|one| overlap(&one.product, product))
                    .cloned()
                    .collect(),
                statement: Some(deny.surveyed.reason.clone()),
                requirements: deny.requirement(tests).into_iter().collect(),
                ..exception(table, product, std::slice::from_ref(&extent.written))
            }
        }));
    }
    all
}

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
    fn exception(&self, table: &Table) -> Exception {
        exception(table, &self.product, std::slice::from_ref(&self.written))
    }
}

/// Whether the actions of one are of another service than the resources of the other.
fn is_foreign(table: &Table, one: &Product, other: &Product) -> bool {
    let service = place(table, &Field::Service).and_then(|place| other.get(place));
    one.first()
        .zip(service)
        .is_some_and(|(own, service)| !own.overlaps(service))
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
