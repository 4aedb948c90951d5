//! Condition keys in the one spelling under which they are compared (clause C2).

/// How much of a key ignores ASCII case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFold {
    /// The part before the first `/`; the tag name after it is exact and may hold anything.
    BeforeTag,
    /// All of it, as in AWS.
    Throughout,
}

impl KeyFold {
    /// What makes a key canonical.
    pub(crate) fn function(self) -> fn(&str) -> String {
        match self {
            KeyFold::BeforeTag => fold_before_tag,
            KeyFold::Throughout => str::to_ascii_lowercase,
        }
    }
}

/// Folds the name of a key and keeps its tag: `ACS:RequestTag/Team` is `acs:requesttag/Team`.
fn fold_before_tag(key: &str) -> String {
    match key.split_once('/') {
        Some((name, tag)) => format!("{}/{tag}", name.to_ascii_lowercase()),
        None => key.to_ascii_lowercase(),
    }
}
