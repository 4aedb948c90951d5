//! A finding as every format shows it: at its place in its file, also where the policy is only a
//! part of that.

use std::collections::HashMap;
use std::ops::Range;

use portcullis::lint::Rule;
use portcullis::{Diagnostic, Level};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::document::Places;

/// What the command finds itself: what it is about, and the reason why that matters.
pub(in crate::cli) const OWN: &[(&str, &str, &str)] = &[
    (
        "expired-suppression",
        "A finding about a suppression in `portcullis.toml`.",
        "a finding that was accepted for a time has to be reviewed after it",
    ),
    (
        "unused-suppression",
        "A finding about a suppression in `portcullis.toml`.",
        "it hides nothing today, and would hide a new finding tomorrow",
    ),
    (
        "yaml-syntax",
        "A fault: what has it is not read.",
        "what cannot be read may hold a policy",
    ),
];

/// One finding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Finding {
    /// The id of a rule, of a fault that kept a policy from being read, or one of [`OWN`].
    pub(super) rule: String,
    #[serde(with = "level")]
    pub(super) level: Level,
    pub(super) message: String,
    pub(super) note: String,
    pub(super) help: String,
    /// The name of its file.
    pub(super) source: String,
    pub(super) pointer: String,
    /// The `Sid` of its statement, where that has one.
    pub(super) sid: Option<String>,
    pub(super) span: Range<usize>,
    pub(super) start: Place,
    pub(super) end: Place,
    pub(super) related: Vec<Related>,
    /// The same as long as the rule finds the same in the same statement of the same file, wherever
    /// that moves.
    pub(super) fingerprint: String,
    /// The text of its statement, where that is what it is about and has no other name.
    #[serde(skip)]
    statement: Option<String>,
    /// Whether it fails the run, which the configuration and the command line say.
    #[serde(skip)]
    pub(super) fails: bool,
}

/// A place as the formats count it: from 1, the column in characters and in units of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) unit: u32,
}

/// Another place that a finding speaks of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Related {
    pub(super) message: String,
    pub(super) source: String,
    pub(super) span: Range<usize>,
    pub(super) start: Place,
}

mod level {
    use portcullis::Level;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        level: &Level,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(level.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Level, D::Error> {
        let name = String::deserialize(deserializer)?;
        crate::cli::lint::arguments::level_named(&name)
            .ok_or_else(|| D::Error::custom("no such level"))
    }
}

impl Finding {
    pub(super) fn is_fault(&self) -> bool {
        self.group() == "fault"
    }

    pub(super) fn group(&self) -> &'static str {
        let of_rule = Rule::find(&self.rule)
            .filter(|rule| rule.id() == self.rule)
            .map(|rule| rule.group().name());
        of_rule.unwrap_or(if self.rule.ends_with("-suppression") {
            "configuration"
        } else {
            "fault"
        })
    }

    /// What the library says, at its place in the file; lines, `Sid` and fingerprint follow in
    /// [`complete`].
    pub(super) fn new(
        diagnostic: &Diagnostic,
        home: &Home<'_>,
        homes: &HashMap<&str, Home<'_>>,
    ) -> Self {
        let span = diagnostic.span();
        let related = diagnostic.related().iter().map(|related| {
            let home = homes.get(related.source_name()).unwrap_or(home);
            let span = related.span();
            Related {
                message: related.message().to_owned(),
                source: home.source.to_owned(),
                span: home.places.outer(span.start()..span.end()),
                start: Place::FIRST,
            }
        });
        Self {
            rule: diagnostic.id().to_owned(),
            level: diagnostic.level(),
            message: home.renumbered(diagnostic.message()),
            note: diagnostic.note().to_owned(),
            help: home.renumbered(diagnostic.help()),
            source: home.source.to_owned(),
            pointer: format!("{}{}", home.pointer, home.in_file(diagnostic.pointer())),
            sid: diagnostic.sid().map(str::to_owned),
            span: home.places.outer(span.start()..span.end()),
            start: Place::FIRST,
            end: Place::FIRST,
            related: related.collect(),
            fingerprint: String::new(),
            statement: home.whole_statement(diagnostic),
            fails: false,
        }
    }
}

impl Finding {
    /// A finding of the command's own, at a place of a file that is not of a policy.
    pub(super) fn own(
        rule: &'static str,
        level: Level,
        source: &str,
        span: Range<usize>,
        words: (String, String),
    ) -> Self {
        let note = OWN
            .iter()
            .find(|(id, ..)| *id == rule)
            .map_or("", |(.., note)| note);
        Self {
            rule: rule.to_owned(),
            level,
            message: words.0,
            note: note.to_owned(),
            help: words.1,
            source: source.to_owned(),
            pointer: String::new(),
            sid: None,
            span,
            start: Place::FIRST,
            end: Place::FIRST,
            related: Vec::new(),
            fingerprint: String::new(),
            statement: None,
            fails: false,
        }
    }

    pub(super) fn of_yaml(source: &str, text: &str, at: usize, message: String) -> Self {
        let length = text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .map_or(0, char::len_utf8);
        let help = "write YAML 1.2, without what only a template engine reads".to_owned();
        Self::own(
            "yaml-syntax",
            Level::Error,
            source,
            at..at + length,
            (message, help),
        )
    }
}

/// The file that holds a policy.
#[derive(Debug)]
pub(super) struct Home<'h> {
    pub(super) source: &'h str,
    pub(super) pointer: &'h str,
    pub(super) places: &'h Places,
    /// The text of the policy.
    pub(super) text: &'h str,
    /// The numbers of its statements in the file, where some are left out.
    pub(super) kept: Option<&'h [usize]>,
}

impl Home<'_> {
    /// The text of the statement that a finding is about as a whole: then only its bracket is
    /// marked.
    fn whole_statement(&self, diagnostic: &Diagnostic) -> Option<String> {
        let marked = diagnostic.span();
        let statement = diagnostic.statement_span()?;
        if marked.end() - marked.start() != 1 {
            return None;
        }
        let text = self.text.get(statement.start()..statement.end())?;
        Some(text.to_owned())
    }

    /// A pointer into the policy as it is in the file.
    fn in_file(&self, pointer: &str) -> String {
        self.moved(pointer, "/Statement/")
    }

    /// Words about the policy, with the numbers that its statements have in the file.
    fn renumbered(&self, words: &str) -> String {
        self.moved(words, "statement ")
    }

    /// A text with the number in the file of each statement behind `before`.
    fn moved(&self, text: &str, before: &str) -> String {
        let Some(kept) = self.kept else {
            return text.to_owned();
        };
        let mut parts = text.split(before);
        let mut moved = parts.next().unwrap_or("").to_owned();
        for part in parts {
            let digits = part
                .find(|letter: char| !letter.is_ascii_digit())
                .unwrap_or(part.len());
            let (number, rest) = part.split_at(digits);
            let in_file = number
                .parse::<usize>()
                .ok()
                .and_then(|number| kept.get(number));
            moved.push_str(before);
            moved.push_str(&in_file.map_or_else(|| number.to_owned(), usize::to_string));
            moved.push_str(rest);
        }
        moved
    }
}

impl Place {
    const FIRST: Place = Place {
        line: 1,
        column: 1,
        unit: 1,
    };

    /// The places of offsets in a text, all in one pass over it.
    pub(super) fn all(text: &str, mut offsets: Vec<usize>) -> HashMap<usize, Place> {
        offsets.sort_unstable();
        offsets.dedup();
        let (mut places, mut place, mut at) = (HashMap::new(), Self::FIRST, 0);
        for offset in offsets {
            for letter in text.get(at..).unwrap_or("").chars() {
                if at >= offset {
                    break;
                }
                at += letter.len_utf8();
                place = place.after(letter);
            }
            places.insert(offset, place);
        }
        places
    }

    fn after(self, letter: char) -> Self {
        match letter {
            '\n' => Self {
                line: self.line.saturating_add(1),
                column: 1,
                unit: 1,
            },
            _ => Self {
                line: self.line,
                column: self.column.saturating_add(1),
                unit: self
                    .unit
                    .saturating_add(if letter.len_utf16() == 2 { 2 } else { 1 }),
            },
        }
    }
}

/// A file, for its findings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t> {
    pub(super) text: &'t str,
    /// Its path from the folder of its configuration.
    pub(super) relative: &'t str,
}

/// Sorts findings by file, place and rule.
pub(super) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| (finding.span.start, finding.span.end);
        let words = |finding: &'_ Finding| (finding.rule.clone(), finding.message.clone());
        one.source
            .cmp(&other.source)
            .then(key(one).cmp(&key(other)))
            .then_with(|| words(one).cmp(&words(other)))
    });
}

/// Sorts findings, and fills in lines and fingerprints. `texts` are the files by name.
pub(super) fn complete(findings: &mut [Finding], texts: &HashMap<&str, Text<'_>>) {
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
struct FilePlaces<'t>(HashMap<&'t str, HashMap<usize, Place>>);

impl<'t> FilePlaces<'t> {
    fn new(findings: &[Finding], texts: &HashMap<&'t str, Text<'t>>) -> Self {
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
        let places = places.map(|(name, offsets)| (name, Place::all(text(name), offsets)));
        Self(places.collect())
    }

    fn get(&self, name: &str, offset: usize) -> Place {
        let places = self.0.get(name);
        let place = places.and_then(|places| places.get(&offset));
        place.copied().unwrap_or(Place::FIRST)
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
fn digest(finding: &Finding, file: &str, marked: &str) -> [u8; 32] {
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
