//! Leaves out what an answer says already: exceptions that are part of another, permissions with
//! nothing left, and permissions that a wider one gives anyway.

use super::permission::{Exception, Permission};
use super::scope::least;
use crate::dialect::Table;
use crate::pattern::{Product, Spelled, cells, covers, has, overlap};

impl Exception {
    fn is_hard(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it takes away all that another one does, whatever the context gives.
    fn takes_all_of(&self, other: &Exception) -> bool {
        let leaves = |left: &Exception| {
            !overlap(&left.product, &other.product)
                || other
                    .left
                    .iter()
                    .any(|own| covers(&own.product, &left.product))
        };
        self.is_hard() && covers(&self.product, &other.product) && self.left.iter().all(leaves)
    }
}

impl Permission {
    /// Leaves out exceptions that are part of another; whether anything is left of the permission.
    pub(super) fn settle(&mut self, table: &Table) -> bool {
        let all = std::mem::take(&mut self.exceptions);
        for (index, one) in all.iter().enumerate() {
            let is_part = all.iter().enumerate().any(|(other, wide)| {
                other != index
                    && wide.takes_all_of(one)
                    && (!one.takes_all_of(wide) || other < index)
            });
            if !is_part {
                self.exceptions.push(one.clone());
            }
        }
        !self
            .products
            .iter()
            .all(|product| self.is_gone(table, product))
    }

    /// Whether nothing is left of a product.
    fn is_gone(&self, table: &Table, product: &Product) -> bool {
        let hard: Vec<&Exception> = self.exceptions.iter().filter(|one| one.is_hard()).collect();
        if hard
            .iter()
            .any(|one| one.left.is_empty() && covers(&one.product, product))
        {
            return true;
        }
        let each = hard.iter().flat_map(|one| {
            std::iter::once(&one.product).chain(one.left.iter().map(|left| &left.product))
        });
        let each: Vec<&Product> = each.collect();
        let least: Product = least(table).into_iter().chain([Spelled::any()]).collect();
        let Some(cells) = cells(&[product, &least], &each) else {
            return false;
        };
        cells.iter().all(|cell| {
            let mut at = 0;
            hard.iter().any(|one| {
                let (own, left) = (at, at + 1..=at + one.left.len());
                at += 1 + one.left.len();
                has(&cell.matched, own) && !left.into_iter().any(|left| has(&cell.matched, left))
            })
        })
    }

    /// Whether it gives all that another one does.
    fn gives(&self, narrow: &Permission) -> bool {
        let keeps = |one: &Exception| {
            !narrow
                .products
                .iter()
                .any(|product| overlap(&one.product, product))
                || narrow.exceptions.iter().any(|other| {
                    let (own, others) = (one.left.iter().map(|left| &left.product), &other.left);
                    let same_left = own.eq(others.iter().map(|left| &left.product));
                    other.product == one.product && other.statement == one.statement && same_left
                })
        };
        narrow
            .products
            .iter()
            .all(|one| self.products.iter().any(|product| covers(product, one)))
            && self.requirements.iter().all(|one| {
                narrow
                    .requirements
                    .iter()
                    .any(|other| other.tests == one.tests)
            })
            && self.exceptions.iter().all(keeps)
    }
}

/// Leaves out what a wider permission of the same conditions gives anyway.
pub(super) fn absorb(permissions: Vec<Permission>) -> Vec<Permission> {
    let mut kept: Vec<Permission> = Vec::new();
    for permission in permissions {
        if !kept.iter().any(|wide| wide.gives(&permission)) {
            kept.retain(|narrow| !permission.gives(narrow));
            kept.push(permission);
        }
    }
    kept
}
