//! Lines, columns and fingerprints of findings.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::finding::{FileFinding, FilePosition};

/// A file, for its findings.
#[derive(Clone, Copy, Debug)]
pub(super) struct FileText<'t> {
    pub(super) text: &'t str,
    /// Its path from the folder of its configuration.
    pub(super) relative: &'t str,
}

/// Sorts findings by file, place and rule.
pub fn sort(findings: &mut [FileFinding]) {
    findings.sort_by(|one, other| {
        let key = |finding: &FileFinding| (finding.span.start, finding.span.end);
        let words = |finding: &'_ FileFinding| (finding.rule.clone(), finding.message.clone());
        one.source
            .cmp(&other.source)
            .then(key(one).cmp(&key(other)))
            .then_with(|| words(one).cmp(&words(other)))
    });
}

/// Sorts findings, and fills in lines and fingerprints. `texts` are the files by name.
pub(super) fn complete(findings: &mut [FileFinding], texts: &HashMap<&str, FileText<'_>>) {
    sort(findings);
    let places = FilePlaces::new(findings, texts);
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    for finding in findings {
        finding.start = places.get(&finding.source, finding.span.start);
        finding.end = places.get(&finding.source, finding.span.end);
        for related in &mut finding.related {
            related.start = places.get(&related.source, related.span.start);
        }
        let digest = match texts.get(&*finding.source) {
            Some(file) => {
                let marked = file.text.get(finding.span.clone());
                digest(finding, file.relative, marked.unwrap_or(""))
            }
            None => digest(finding, "", ""),
        };
        let ordinal = seen.entry(digest).or_default();
        finding.fingerprint = fingerprint(digest, *ordinal);
        *ordinal += 1;
    }
}

/// The lines and columns of all offsets that findings speak of, by file.
struct FilePlaces<'t>(HashMap<&'t str, HashMap<usize, FilePosition>>);

impl<'t> FilePlaces<'t> {
    fn new(findings: &[FileFinding], texts: &HashMap<&'t str, FileText<'t>>) -> Self {
        let mut offsets: HashMap<&'t str, Vec<usize>> = HashMap::new();
        let mut note = |source: &str, offset: usize| {
            if let Some((name, _)) = texts.get_key_value(source) {
                offsets.entry(name).or_default().push(offset);
            }
        };
        for finding in findings {
            note(&finding.source, finding.span.start);
            note(&finding.source, finding.span.end);
            for related in &finding.related {
                note(&related.source, related.span.start);
            }
        }
        let text = |name| texts.get(name).map_or("", |file| file.text);
        let places = offsets.into_iter();
        let places = places.map(|(name, offsets)| (name, FilePosition::all(text(name), offsets)));
        Self(places.collect())
    }

    fn get(&self, name: &str, offset: usize) -> FilePosition {
        let places = self.0.get(name);
        let place = places.and_then(|places| places.get(&offset));
        place.copied().unwrap_or(FilePosition::FIRST)
    }
}

/// What a baseline knows a finding by. `ordinal` counts findings that are otherwise alike.
fn fingerprint(digest: [u8; 32], ordinal: u32) -> String {
    let full = Sha256::new()
        .chain_update(digest)
        .chain_update(ordinal.to_le_bytes())
        .finalize();
    let half = full.iter().take(16);
    half.map(|byte| format!("{byte:02x}")).collect()
}

/// What a finding is known by: neither its line, nor white space, nor the words of its message.
fn digest(finding: &FileFinding, file: &str, marked: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [&*finding.rule, file, finding.sid.as_deref().unwrap_or("")] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    for word in finding
        .statement
        .as_deref()
        .unwrap_or(marked)
        .split_whitespace()
    {
        hash.update(word);
    }
    hash.finalize().into()
}
