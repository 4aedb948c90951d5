//! Products of patterns, one for each part of what is matched: how some of them can match it
//! together.
//!
//! Each part is walked by itself. What counts of a part is which products it leaves possible, so
//! parts are joined by what they leave, and two ways that leave the same are one. There are as many
//! cells as ways in which the products can match, and no more work than these and the parts before
//! them take.
//!
//! `[a*, *]` and `[*, b]` have four cells: `(a, b)` for both, `(a, x)` and `(x, b)` for one each,
//! and `(x, x)` for neither. Walking the parts as one text with separators would be simpler, but a
//! star would then read past a separator, and the states would multiply.

use std::collections::{HashMap, HashSet};

use super::language::{Bits, atoms, has, no_bits, set};
use super::spelled::PlainPattern;

/// A pattern for each part.
pub(crate) type Product = Vec<PlainPattern>;

/// What the same products match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// A text for each part.
    pub(crate) texts: Vec<String>,
    /// A bit for each product that matches them.
    pub(crate) matched: Bits,
}

/// Cells, and ways of parts, at most.
const CELLS_MAX: usize = 1 << 12;

/// Every way in which `products` can match what all of `within` match; `None` where there are too
/// many to distinguish.
pub(crate) fn cells(within: &[&Product], products: &[&Product]) -> Option<Vec<Cell>> {
    let parts = within.first().map_or(0, |product| product.len());
    let mut every = no_bits(products.len());
    every.fill(u64::MAX);
    let mut joined = vec![Cell {
        texts: Vec::new(),
        matched: every,
    }];
    for part in 0..parts {
        let within = column(within, part);
        let (patterns, of_product) = distinct(column(products, part));
        let mut ways: Vec<(String, Bits)> = Vec::new();
        for atom in atoms(
            &within.iter().collect::<Vec<_>>(),
            &patterns.iter().collect::<Vec<_>>(),
        )? {
            ways.push((atom.text, spread(&of_product, &atom.matched)));
        }
        joined = join(&joined, &ways)?;
    }
    Some(joined)
}

/// The pattern of each product for one part; a product that is too short matches everything there.
fn column(products: &[&Product], part: usize) -> Vec<PlainPattern> {
    let mut patterns = Vec::with_capacity(products.len());
    for product in products {
        patterns.push(product.get(part).cloned().unwrap_or_else(PlainPattern::any));
    }
    patterns
}

/// Every cell with every way of the next part, one for each set of products that both leave; `None`
/// where there are too many.
fn join(cells: &[Cell], ways: &[(String, Bits)]) -> Option<Vec<Cell>> {
    let mut joined: Vec<Cell> = Vec::new();
    let mut seen: HashSet<Bits> = HashSet::new();
    for cell in cells {
        for (text, left) in ways {
            let mut matched = cell.matched.clone();
            for (word, left) in matched.iter_mut().zip(left) {
                *word &= left;
            }
            if seen.insert(matched.clone()) {
                let mut texts = cell.texts.clone();
                texts.push(text.clone());
                joined.push(Cell { texts, matched });
            }
        }
        if joined.len() > CELLS_MAX {
            return None;
        }
    }
    Some(joined)
}

/// Whether a product matches all that another one does, part by part.
pub(crate) fn covers(one: &Product, other: &Product) -> bool {
    one.iter().zip(other).all(|(one, other)| one.covers(other))
}

/// Whether two products may match something together.
pub(crate) fn overlap(one: &Product, other: &Product) -> bool {
    one.iter()
        .zip(other)
        .all(|(one, other)| one.overlaps(other))
}

/// Products that together match what both match; `None` where it takes too many.
pub(crate) fn intersection(one: &Product, other: &Product) -> Option<Vec<Product>> {
    let mut all: Vec<Product> = vec![Vec::new()];
    for (one, other) in one.iter().zip(other) {
        let both = one.intersection(other)?;
        let mut longer = Vec::new();
        for start in &all {
            for part in &both {
                let mut product = start.clone();
                product.push(part.clone());
                longer.push(product);
            }
        }
        all = longer;
        if all.len() > CELLS_MAX {
            return None;
        }
    }
    Some(all)
}

/// Each pattern once, and which of them each product has.
fn distinct(patterns: Vec<PlainPattern>) -> (Vec<PlainPattern>, Vec<usize>) {
    let mut numbers: HashMap<PlainPattern, usize> = HashMap::new();
    let (mut all, mut of_product) = (Vec::new(), Vec::new());
    for pattern in patterns {
        let next = all.len();
        let number = *numbers.entry(pattern.clone()).or_insert(next);
        if number == next {
            all.push(pattern);
        }
        of_product.push(number);
    }
    (all, of_product)
}

/// The bits of products by those of their patterns.
fn spread(of_product: &[usize], matched: &Bits) -> Bits {
    let mut bits = no_bits(of_product.len());
    for (index, pattern) in of_product.iter().enumerate() {
        if has(matched, *pattern) {
            set(&mut bits, index);
        }
    }
    bits
}
