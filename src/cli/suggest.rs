//! Suggestions for names that no policy mentions.

use portcullis::Policy;

/// A suggestion for the action, where no policy names it and one names an action that is a letter
/// away.
pub(super) fn action(asked: &str, policies: &[&Policy]) -> Option<String> {
    let known: Vec<&str> = policies
        .iter()
        .flat_map(|policy| policy.actions())
        .collect();
    let meant = meant(asked, &known, 1)?;
    Some(format!(
        "note: no policy names the action `{asked}`; did you mean `{meant}`?"
    ))
}

/// Suggestions for keys of the context that no policy tests, where one tests a key that is two
/// letters away or less.
pub(super) fn keys<'k>(
    given: impl IntoIterator<Item = &'k str>,
    policies: &[&Policy],
) -> Vec<String> {
    let known: Vec<&str> = policies
        .iter()
        .flat_map(|policy| policy.condition_keys())
        .collect();
    let suggestion = |key: &str| {
        let meant = meant(key, &known, 2)?;
        Some(format!(
            "note: no policy tests the context key `{key}`; did you mean `{meant}`?"
        ))
    };
    given.into_iter().filter_map(suggestion).collect()
}

/// The nearest of the words, at most `farthest` letters away; none if one of them is the word
/// itself, apart from case.
fn meant<'k>(word: &str, known: &[&'k str], farthest: usize) -> Option<&'k str> {
    // Longer words are not slips, and would take long to compare.
    const LONGEST: usize = 128;
    let folded = word.to_ascii_lowercase();
    let short = known
        .iter()
        .filter(|known| known.len() <= LONGEST && word.len() <= LONGEST);
    let distances = short.map(|known| {
        (
            strsim::osa_distance(&folded, &known.to_ascii_lowercase()),
            *known,
        )
    });
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    // A wildcard is not what somebody asks for.
    ((1..=farthest).contains(&distance) && !nearest.contains(['*', '?'])).then_some(nearest)
}
