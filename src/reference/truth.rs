//! Three-valued logic by Kleene's rules (clause C8).
//!
//! | `and` | true | unknown | false |
//! | --- | --- | --- | --- |
//! | **true** | true | unknown | false |
//! | **unknown** | unknown | unknown | false |
//! | **false** | false | false | false |

/// True, false, or unknown (`None`).
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

/// The opposite; unknown stays unknown.
pub(super) fn not(test: Ternary) -> Ternary {
    test.map(|known| !known)
}
