//! Products of patterns, one per part of a name: compared, intersected and distinguished part by part.

use super::tests_of_relations::{matched, texts};
use super::{Product, Spelled, cells, covers, has, intersection, overlap};

/// Each part is read by itself: what holds of products is what holds of each part.
#[test]
fn products_are_compared_part_by_part() {
    let inputs = texts(&['a', 'b', 'c'], 4);
    let parts = ["", "a", "b?", "a*", "*b", "?", "*", "a*b"].map(|text| {
        let part = Spelled::parse(text);
        let set = matched(&part.matcher(), &inputs);
        (part, set)
    });
    let products = parts.iter().flat_map(|(one, one_set)| {
        parts.iter().map(move |(two, two_set)| {
            (
                Product::from([one.clone(), two.clone()]),
                [one_set, two_set],
            )
        })
    });
    let products: Vec<_> = products.collect();
    for (left, left_sets) in &products {
        for (right, right_sets) in &products {
            let pairs = || left_sets.iter().zip(right_sets);
            let covered = pairs().all(|(left, right)| {
                left.iter()
                    .zip(*right)
                    .all(|(left, right)| right & !left == 0)
            });
            let meets = pairs().all(|(left, right)| {
                left.iter()
                    .zip(*right)
                    .any(|(left, right)| left & right != 0)
            });
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
fn ways_of_products_are_told_up_to_a_bound() {
    // Each product wants an `a` in a part of its own, so that each can match with or without any
    // other.
    let found = |parts: usize| {
        let any = vec![Spelled::any(); parts];
        let products: Vec<Product> = (0..parts)
            .map(|own| {
                (0..parts)
                    .map(|part| Spelled::parse(if part == own { "a" } else { "*" }))
                    .collect()
            })
            .collect();
        cells(&[&any], &products.iter().collect::<Vec<_>>()).map(|all| all.len())
    };
    assert_eq!(
        [1, 3, 12, 13].map(found),
        [Some(2), Some(8), Some(1 << 12), None]
    );
}

#[test]
fn products_are_intersected_part_by_part_up_to_a_bound() {
    let parts = |text: &str, count: usize| vec![Spelled::parse(text); count];
    // `a*` and `*a` meet in two patterns: `a`, and `a*a`.
    let found =
        |count: usize| intersection(&parts("a*", count), &parts("*a", count)).map(|all| all.len());
    assert_eq!(
        [1, 3, 12, 13].map(found),
        [Some(2), Some(8), Some(1 << 12), None]
    );
}
