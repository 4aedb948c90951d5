//! Suggestions for names that no policy mentions.

use portcullis::Policy;

/// A suggestion for the action, where no policy names it and one names an action that is a letter
/// away.
pub(super) fn action(asked: &str, policies: &[&Policy]) -> Option<String> {
    let mut known = Vec::new();
    for policy in policies {
        known.extend(policy.actions());
    }
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
    let mut known = Vec::new();
    for policy in policies {
        known.extend(policy.condition_keys());
    }
    let mut suggestions = Vec::new();
    for key in given {
        if let Some(meant) = meant(key, &known, 2) {
            suggestions.push(format!(
                "note: no policy tests the context key `{key}`; did you mean `{meant}`?"
            ));
        }
    }
    suggestions
}

/// The nearest of the words, at most `farthest` letters away; none if one of them is the word
/// itself, apart from case.
fn meant<'k>(word: &str, known: &[&'k str], farthest: usize) -> Option<&'k str> {
    // Longer words are not slips, and would take long to compare.
    /// The longest word that is compared, in bytes.
    const LONGEST: usize = 128;
    let folded = word.to_ascii_lowercase();
    let mut best: Option<(usize, &'k str)> = None;
    for known in known {
        if known.len() > LONGEST || word.len() > LONGEST {
            continue;
        }
        let distance = strsim::osa_distance(&folded, &known.to_ascii_lowercase());
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, known));
        }
    }
    let (distance, nearest) = best?;
    // A wildcard is not what somebody asks for.
    ((1..=farthest).contains(&distance) && !nearest.contains(['*', '?'])).then_some(nearest)
}
