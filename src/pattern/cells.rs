//! Products of patterns, one for each part of what is matched: how some of them can match it
//! together.
//!
//! Each part is walked by itself. What counts of a part is which products it leaves possible, so
//! parts are joined by what they leave, and two ways that leave the same are one. There are as many
//! cells as ways in which the products can match, and no more work than these and the parts before
//! them take.

use std::collections::{HashMap, HashSet};

use super::language::{Bits, atoms, has};
use super::spelled::Spelled;

/// A pattern for each part.
pub(crate) type Product = Vec<Spelled>;

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
    let every: Bits = (0..products.len().div_ceil(64)).map(|_| u64::MAX).collect();
    let mut joined = vec![Cell {
        texts: Vec::new(),
        matched: every,
    }];
    for part in 0..parts {
        let all = |product: &&&Product| product.get(part).cloned().unwrap_or_else(Spelled::any);
        let within: Vec<Spelled> = within.iter().map(|product| all(&product)).collect();
        let (patterns, of_product) = distinct(products.iter().map(|product| all(&product)));
        let found = atoms(
            &within.iter().collect::<Vec<_>>(),
            &patterns.iter().collect::<Vec<_>>(),
        )?;
        let found: Vec<(String, Bits)> = found
            .into_iter()
            .map(|atom| (atom.text, spread(&of_product, &atom.matched)))
            .collect();
        let mut next: Vec<Cell> = Vec::new();
        let mut seen: HashSet<Bits> = HashSet::new();
        for cell in &joined {
            for (text, left) in &found {
                let matched: Bits = cell
                    .matched
                    .iter()
                    .zip(left)
                    .map(|(one, other)| one & other)
                    .collect();
                if seen.insert(matched.clone()) {
                    let texts = cell.texts.iter().chain([text]).cloned().collect();
                    next.push(Cell { texts, matched });
                }
            }
            if next.len() > CELLS_MAX {
                return None;
            }
        }
        joined = next;
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
        all = all
            .iter()
            .flat_map(|start| {
                both.iter()
                    .map(|part| [&**start, std::slice::from_ref(part)].concat())
            })
            .collect();
        if all.len() > CELLS_MAX {
            return None;
        }
    }
    Some(all)
}

/// Each pattern once, and which of them each product has.
fn distinct(patterns: impl Iterator<Item = Spelled>) -> (Vec<Spelled>, Vec<usize>) {
    let mut numbers: HashMap<Spelled, usize> = HashMap::new();
    let mut all = Vec::new();
    let of_product = patterns.map(|pattern| {
        let next = all.len();
        let number = *numbers.entry(pattern.clone()).or_insert(next);
        if number == next {
            all.push(pattern);
        }
        number
    });
    let of_product = of_product.collect();
    (all, of_product)
}

/// The bits of products by those of their patterns.
fn spread(of_product: &[usize], matched: &Bits) -> Bits {
    let mut bits: Bits = (0..of_product.len().div_ceil(64)).map(|_| 0).collect();
    for (index, _) in of_product
        .iter()
        .enumerate()
        .filter(|(_, pattern)| has(matched, **pattern))
    {
        if let Some(word) = bits.get_mut(index / 64) {
            *word |= 1 << (index % 64);
        }
    }
    bits
}
