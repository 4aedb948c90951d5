//! Kleene's rules (clause C8).

/// True, false, or unknown.
pub(super) type Ternary = Option<bool>;

/// False when any is false, else unknown when any is unknown.
pub(super) fn and(tests: impl IntoIterator<Item = Ternary>) -> Ternary {
    let tests: Vec<Ternary> = tests.into_iter().collect();
    if tests.contains(&Some(false)) {
        Some(false)
    } else if tests.contains(&None) {
        None
    } else {
        Some(true)
    }
}

/// True when any is true, else unknown when any is unknown.
pub(super) fn or(tests: impl IntoIterator<Item = Ternary>) -> Ternary {
    let tests: Vec<Ternary> = tests.into_iter().collect();
    if tests.contains(&Some(true)) {
        Some(true)
    } else if tests.contains(&None) {
        None
    } else {
        Some(false)
    }
}

pub(super) fn not(test: Ternary) -> Ternary {
    test.map(|known| !known)
}
