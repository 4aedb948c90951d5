//! Condition keys in the one spelling under which they are compared (clause C2).

/// Ignores ASCII case up to the first `/`; the tag name after it is exact and may hold anything.
pub(crate) fn fold_key(key: &str) -> String {
    match key.split_once('/') {
        Some((name, tag)) => format!("{}/{tag}", name.to_ascii_lowercase()),
        None => key.to_ascii_lowercase(),
    }
}

/// Ignores ASCII case throughout, as AWS does.
pub(crate) fn fold_key_and_tag(key: &str) -> String {
    key.to_ascii_lowercase()
}
