//! Leaves out what an answer says already: exceptions that are part of another, permissions with
//! nothing left, and permissions that a wider one gives anyway.
//!
//! Layers are combined product by product, so an answer first has one permission for each
//! combination of allows, and every deny that touches it as an exception. Most of that is
//! repetition, which a reader would have to see through.
//!
//! # Example
//!
//! A user holds `oss:*` on `*` and `oss:Get*` on `…:b/*`, and is denied `oss:Delete*` on `*` and
//! `oss:*` on `…:b/log/*`. Two permissions come in, each with both denies as exceptions. The wide
//! one gives all that the narrow one does, so one line is left. Had the second deny been of
//! `oss:Delete*` on `…:b/log/*`, it would be part of the first and left out as well.
//!
//! Comparing the texts of an answer would find lines that are equal, but not that one covers the
//! other; comparing products does.

use super::permission::{Exception, Permission};
use super::scope::least;
use crate::dialect::Table;
use crate::pattern::{PlainPattern, Product, cells, covers, has, overlap};

impl Exception {
    /// Whether it takes away what it says whatever the context gives.
    fn is_hard(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it takes away all that another one does, whatever the context gives.
    fn takes_all_of(&self, other: &Exception) -> bool {
        if !self.is_hard() || !covers(&self.product, &other.product) {
            return false;
        }
        // What it leaves, the other one must not take away.
        for left in &self.left {
            let is_left = |own: &Exception| covers(&own.product, &left.product);
            if overlap(&left.product, &other.product) && !other.left.iter().any(is_left) {
                return false;
            }
        }
        true
    }

    /// Whether another one takes away the same because of the same statement, and leaves the same.
    fn is_same_as(&self, other: &Exception) -> bool {
        other.product == self.product
            && other.statement == self.statement
            && self.left.len() == other.left.len()
            && self
                .left
                .iter()
                .zip(&other.left)
                .all(|(own, other)| own.product == other.product)
    }
}

impl Permission {
    /// Leaves out exceptions that are part of another; whether anything is left of the permission.
    pub(super) fn settle(&mut self, table: &Table) -> bool {
        let all = std::mem::take(&mut self.exceptions);
        for (index, one) in all.iter().enumerate() {
            if !is_part_of_another(one, index, &all) {
                self.exceptions.push(one.clone());
            }
        }
        let mut products = self.products.iter();
        products.any(|product| !self.is_gone(table, product))
    }

    /// Whether nothing is left of a product.
    fn is_gone(&self, table: &Table, product: &Product) -> bool {
        // Of each exception first its own product, then those that it leaves.
        let mut each: Vec<&Product> = Vec::new();
        let mut hard: Vec<&Exception> = Vec::new();
        for one in &self.exceptions {
            if !one.is_hard() {
                continue;
            }
            if one.left.is_empty() && covers(&one.product, product) {
                return true;
            }
            each.push(&one.product);
            each.extend(one.left.iter().map(|left| &left.product));
            hard.push(one);
        }
        let mut least = least(table);
        least.push(PlainPattern::any());
        let Some(cells) = cells(&[product, &least], &each) else {
            return false;
        };
        cells.iter().all(|cell| is_taken(&cell.matched, &hard))
    }

    /// Whether it gives all that another one does.
    fn gives(&self, narrow: &Permission) -> bool {
        for product in &narrow.products {
            if !self.products.iter().any(|wide| covers(wide, product)) {
                return false;
            }
        }
        for one in &self.requirements {
            let mut others = narrow.requirements.iter();
            if !others.any(|other| other.tests == one.tests) {
                return false;
            }
        }
        for one in &self.exceptions {
            let mut products = narrow.products.iter();
            let is_about_it = products.any(|product| overlap(&one.product, product));
            if is_about_it && !narrow.exceptions.iter().any(|other| one.is_same_as(other)) {
                return false;
            }
        }
        true
    }
}

/// Whether an exception of a list takes away no more than another one; of two that take the same,
/// the later one is part of the earlier one.
fn is_part_of_another(one: &Exception, index: usize, all: &[Exception]) -> bool {
    for (other, wide) in all.iter().enumerate() {
        if other != index && wide.takes_all_of(one) && (!one.takes_all_of(wide) || other < index) {
            return true;
        }
    }
    false
}

/// Whether some exception takes a cell away, by which products the cell matches: first the own one
/// of each exception, then those that it leaves.
fn is_taken(matched: &[u64], exceptions: &[&Exception]) -> bool {
    let mut at = 0;
    for one in exceptions {
        let (own, mut left) = (at, at + 1..=at + one.left.len());
        at += 1 + one.left.len();
        if has(matched, own) && !left.any(|left| has(matched, left)) {
            return true;
        }
    }
    false
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
