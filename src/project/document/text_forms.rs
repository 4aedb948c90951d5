//! Policies that a function of a template makes as a text.

use super::tree;
use crate::project::partial::{Partial, Rendered, sample_text};
use crate::project::places::{TextPlaces, align};

/// The text of parts that a function joins, with samples for the unknown ones, and its places. A
/// part that is known is found by its characters; an unknown one is the reference between them.
pub(super) fn of_parts(
    text: &Partial<'_>,
    is_wide: bool,
    raw: &str,
    start: usize,
) -> Option<Rendered> {
    let sampled = sample_text(text, is_wide)?;
    let header = tree::header(raw);
    let (mut places, mut at) = (TextPlaces::default(), header);
    let mut inner = 0;
    let mut ranges = Vec::new();
    for (part, is_known) in &sampled.parts {
        let rest = raw.get(at..).unwrap_or("");
        let outer = start + at;
        if *is_known {
            let aligned = align(part, rest, outer);
            for piece in aligned.pieces() {
                at = piece.outer.end - start;
                places.add(
                    inner + piece.inner.start..inner + piece.inner.end,
                    piece.outer.clone(),
                );
            }
        } else {
            let space = rest.len() - rest.trim_start().len();
            let length = rest.find('}').map_or(0, |end| end + 1);
            places.add(
                inner..inner + part.len(),
                outer + space..outer + length.max(space),
            );
            ranges.push(inner..inner + part.len());
            at += length;
        }
        inner += part.len();
    }
    Some(Rendered {
        text: sampled.parts.into_iter().map(|(part, _)| part).collect(),
        places,
        kept: None,
        sampled: ranges,
        names: sampled.names,
    })
}
