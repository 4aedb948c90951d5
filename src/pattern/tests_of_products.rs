//! Products of patterns, one per part of a name: compared, intersected and distinguished part by part.

use super::tests_of_relations::{have_common, is_subset, matched, texts};
use super::{PlainPattern, Product, cells, covers, has, intersection, overlap};

/// Each part is read by itself: what holds of products is what holds of each part.
#[test]
fn products_are_compared_part_by_part() {
    let inputs = texts(&['a', 'b', 'c'], 4);
    let parts = ["", "a", "b?", "a*", "*b", "?", "*", "a*b"].map(PlainPattern::parse);
    let sets = parts.clone().map(|part| matched(&part.matcher(), &inputs));
    let mut products = Vec::new();
    for (one, one_set) in parts.iter().zip(&sets) {
        for (two, two_set) in parts.iter().zip(&sets) {
            let product = Product::from([one.clone(), two.clone()]);
            products.push((product, [one_set, two_set]));
        }
    }
    for (left, left_sets) in &products {
        for (right, right_sets) in &products {
            let (mut covered, mut meets) = (true, true);
            for (left, right) in left_sets.iter().zip(right_sets) {
                covered &= is_subset(right, left);
                meets &= have_common(left, right);
            }
            assert_eq!(covers(left, right), covered, "{left:?} {right:?}");
            assert_eq!(overlap(left, right), meets, "{left:?} {right:?}");
            assert_eq!(
                !intersection(left, right).unwrap().is_empty(),
                meets,
                "{left:?} {right:?}"
            );
            let ways = cells(&[left, right], &[right]).unwrap();
            assert_eq!(!ways.is_empty(), meets, "{left:?} {right:?}: {ways:?}");
            assert!(
                ways.iter().all(|cell| has(&cell.matched, 0)),
                "{left:?} {right:?}: {ways:?}"
            );
        }
    }
}

#[test]
fn ways_of_products_are_distinguished_up_to_a_bound() {
    // Each product wants an `a` in a part of its own, so that each can match with or without any
    // other.
    for (parts, expected) in [(1, Some(2)), (3, Some(8)), (12, Some(1 << 12)), (13, None)] {
        let any = vec![PlainPattern::any(); parts];
        let mut products: Vec<Product> = vec![any.clone(); parts];
        for (own, product) in products.iter_mut().enumerate() {
            product[own] = PlainPattern::parse("a");
        }
        let ways = cells(&[&any], &products.iter().collect::<Vec<_>>());
        assert_eq!(ways.map(|all| all.len()), expected, "{parts} parts");
    }
}

#[test]
fn products_are_intersected_part_by_part_up_to_a_bound() {
    let [one, other] = ["a*", "*a"].map(PlainPattern::parse);
    // `a*` and `*a` meet in two patterns: `a`, and `a*a`.
    for (parts, expected) in [(1, Some(2)), (3, Some(8)), (12, Some(1 << 12)), (13, None)] {
        let both = intersection(&vec![one.clone(); parts], &vec![other.clone(); parts]);
        assert_eq!(both.map(|all| all.len()), expected, "{parts} parts");
    }
}
