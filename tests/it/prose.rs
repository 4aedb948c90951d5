//! Messages, help, manual and documentation are written in plain, idiomatic English.
//!
//! The test below looks for words and turns of phrase that this project once used and that a reader
//! stumbles over, each with what to write instead. It reads string literals and documentation
//! comments of the sources, and the pages in Markdown. Of tests, benchmarks and fuzz targets it
//! reads all comments and no literals, since these are mostly data.

use std::fs;
use std::path::Path;

/// A turn of phrase that must not appear.
struct Phrase {
    /// The words of it, in lower case, that follow one another in a sentence.
    words: &'static [&'static str],
    /// What to write instead.
    instead: &'static str,
    /// Words before it that make it good English.
    unless_after: &'static [&'static str],
    /// Words behind it that make it good English.
    unless_before: &'static [&'static str],
}

/// A phrase that is never right.
const fn never(words: &'static [&'static str], instead: &'static str) -> Phrase {
    Phrase {
        words,
        instead,
        unless_after: &[],
        unless_before: &[],
    }
}

/// A phrase that is right only after or before some words.
const fn rarely(
    words: &'static [&'static str],
    instead: &'static str,
    unless_after: &'static [&'static str],
    unless_before: &'static [&'static str],
) -> Phrase {
    Phrase {
        words,
        instead,
        unless_after,
        unless_before,
    }
}

const STANDS: &str = "is, appears, occurs, is written; `appears twice` or `duplicate`";
const TELLS: &str = "say, report, return, print, show; `distinguish` for `tell apart`";
const IS_NO: &str = "`is not a`, `is not a valid`";
const PARTS: &[&str] = &[
    "all", "any", "both", "first", "last", "each", "either", "few", "many", "most", "neither",
    "none", "one", "part", "some", "two", "three",
];

const PHRASES: &[Phrase] = &[
    rarely(&["stand"], STANDS, &[], &["for"]),
    rarely(&["stands"], STANDS, &[], &["for"]),
    never(&["stood"], STANDS),
    never(&["tell"], TELLS),
    never(&["tells"], TELLS),
    never(&["telling"], TELLS),
    never(&["told"], TELLS),
    rarely(&["is", "no"], IS_NO, &["there"], &["longer", "more"]),
    rarely(&["are", "no"], IS_NO, &["there"], &["longer", "more"]),
    rarely(&["was", "no"], IS_NO, &["there"], &["longer", "more"]),
    rarely(&["were", "no"], IS_NO, &["there"], &["longer", "more"]),
    never(&["holds", "no"], "contains no"),
    never(&["hold", "no"], "contain no"),
    never(&["mend"], "fix"),
    never(&["mends"], "fixes"),
    never(&["mended"], "fixed"),
    never(&["mending"], "fixing"),
    never(&["whoever"], "anyone who, the caller that"),
    never(&["whosoever"], "anyone who"),
    never(&["whomever"], "anyone whom"),
    never(&["but", "for"], "except"),
    rarely(
        &["of", "which"],
        "whose, or a sentence of its own",
        PARTS,
        &[],
    ),
    never(&["a", "line", "a"], "per line"),
    never(&["a", "statement", "a"], "per statement"),
    never(&["may", "so"], "may do so"),
    never(&["anew"], "again"),
    never(&["so", "many"], "this many, or the number"),
    never(&["passed", "over"], "skipped"),
    never(&["passes", "over"], "skips"),
    never(&["looked", "at"], "checked, read"),
    never(&["looks", "at"], "checks, reads"),
    never(&["thereof"], "of it"),
    never(&["therein"], "in it"),
    never(&["herein"], "here"),
    never(&["whereof"], "whose"),
];

/// What is searched, and what is not a text of ours.
const SEARCHED: &[&str] = &[
    "src",
    "policies",
    "tests",
    "benches",
    "fuzz",
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
];

/// Folders whose programs are not shipped: only their comments are read, and the guide to the
/// benchmarks.
const UNSHIPPED: &[&str] = &["tests/", "benches/", "fuzz/"];

/// Whether a file belongs to tests, benchmarks or fuzz targets.
fn is_unshipped(name: &str) -> bool {
    UNSHIPPED.iter().any(|folder| name.starts_with(folder))
}

/// Which texts of a source are read.
#[derive(Clone, Copy, PartialEq)]
enum Texts {
    /// Documentation comments and string literals.
    Shipped,
    /// Documentation comments and plain comments.
    Comments,
}

/// A word with its line; a mark that ends a part of a sentence is the empty word.
type Words = Vec<(String, usize)>;

/// Adds the words of a line.
fn add(words: &mut Words, text: &str, line: usize) {
    let is_letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '\'' | '-');
    for piece in text.split_whitespace() {
        for (index, word) in piece.split(|letter| !is_letter(letter)).enumerate() {
            if index > 0 {
                words.push((String::new(), line));
            }
            if !word.is_empty() {
                words.push((word.to_lowercase(), line));
            }
        }
    }
}

/// The words of a page; of the change log only those of its newest part.
fn of_markdown(name: &str, text: &str) -> Vec<Words> {
    let mut passages = vec![Words::new()];
    let mut parts = 0;
    for (index, line) in text.lines().enumerate() {
        parts += usize::from(line.starts_with("## "));
        if name == "CHANGELOG.md" && parts > 1 {
            break;
        }
        if line.trim().is_empty() {
            passages.push(Words::new());
        }
        add(passages.last_mut().expect("a passage"), line, index + 1);
    }
    passages
}

/// The words of the comments of a source, and of its string literals if they are read.
fn of_source(text: &str, texts: Texts) -> Vec<Words> {
    let mut passages = vec![Words::new()];
    let mut rest = text;
    let (mut line, mut counted) = (1, 0);
    while let Some(letter) = rest.chars().next() {
        let start = text.len() - rest.len();
        line += text[counted..start].matches('\n').count();
        counted = start;
        if let Some(comment) = rest.strip_prefix("//") {
            let (comment, after) = comment.split_once('\n').unwrap_or((comment, ""));
            let documentation = comment.strip_prefix(['/', '!']);
            let plain = Some(comment).filter(|_| texts == Texts::Comments);
            if let Some(words) = documentation.or(plain) {
                if words.trim().is_empty() {
                    passages.push(Words::new());
                }
                add(passages.last_mut().expect("a passage"), words, line);
            }
            rest = after;
            continue;
        }
        let (skipped, literal) = literal(rest);
        if let (Some(literal), Texts::Shipped) = (literal, texts) {
            let mut words = Words::new();
            for (index, part) in literal.split('\n').enumerate() {
                add(
                    &mut words,
                    &part.replace("\\n", " . ").replace('\\', " "),
                    line + index,
                );
            }
            passages.push(words);
            passages.push(Words::new());
        } else if !letter.is_whitespace() && passages.last().is_some_and(|last| !last.is_empty()) {
            passages.push(Words::new());
        }
        rest = &rest[skipped..];
    }
    passages
}

/// How far to go on in a source, and the string literal that is passed, if it begins with one.
fn literal(rest: &str) -> (usize, Option<&str>) {
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if let Some(quoted) = rest.strip_prefix('"') {
        let mut escaped = false;
        for (index, letter) in quoted.char_indices() {
            if letter == '"' && !escaped {
                return (index + 2, Some(&quoted[..index]));
            }
            escaped = letter == '\\' && !escaped;
        }
        return (rest.len(), None);
    }
    if let Some(raw) = rest.strip_prefix('r') {
        let marks = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(marks));
        if let Some(quoted) = raw[marks..].strip_prefix('"') {
            let length = quoted.find(&end).unwrap_or(quoted.len());
            return (2 + marks + length + end.len(), Some(&quoted[..length]));
        }
    }
    // A word is passed as a whole, so that the `r` at the end of one begins no raw text.
    let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    match word.unwrap_or(rest.len()) {
        0 if rest.starts_with("'\"'") => (3, None),
        0 if rest.starts_with("'\\\"'") => (4, None),
        0 => (first, None),
        length => (length, None),
    }
}

/// What is wrong in a passage, as lines of a report.
fn faults(name: &str, passage: &Words) -> Vec<String> {
    let word = |index: usize| passage.get(index).map_or("", |(word, _)| word.as_str());
    let mut faults = Vec::new();
    for (start, (_, line)) in passage.iter().enumerate() {
        for phrase in PHRASES {
            let end = start + phrase.words.len();
            let is_there = (start..end)
                .zip(phrase.words)
                .all(|(index, wanted)| word(index) == *wanted);
            let before = start.checked_sub(1).map_or("", word);
            if is_there
                && !phrase.unless_after.contains(&before)
                && !phrase.unless_before.contains(&word(end))
            {
                faults.push(format!(
                    "{name}:{line}: `{}`; write: {}",
                    phrase.words.join(" "),
                    phrase.instead
                ));
            }
        }
    }
    faults
}

/// Every file under a path, by its name from the root of the project.
fn files(name: &str, found: &mut Vec<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if !path.is_dir() {
        found.push(name.to_owned());
        return;
    }
    let mut entries: Vec<_> = fs::read_dir(&path)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .into_string()
                .expect("UTF-8")
        })
        .collect();
    // What a build leaves behind is not a source.
    entries.retain(|entry| entry != "target");
    entries.sort();
    for entry in entries {
        files(&format!("{name}/{entry}"), found);
    }
}

#[test]
fn texts_are_plain_english() {
    let mut names = Vec::new();
    for name in SEARCHED {
        files(name, &mut names);
    }
    let mut wrong = Vec::new();
    for name in names {
        let read = || {
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&name)).expect("a text")
        };
        let passages = match name.rsplit_once('.') {
            Some((_, "md")) if !is_unshipped(&name) || name == "benches/README.md" => {
                of_markdown(&name, &read())
            }
            Some((_, "rs")) if is_unshipped(&name) => of_source(&read(), Texts::Comments),
            Some((_, "rs")) => of_source(&read(), Texts::Shipped),
            _ => continue,
        };
        wrong.extend(passages.iter().flat_map(|passage| faults(&name, passage)));
    }
    assert!(
        wrong.is_empty(),
        "{} places\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn phrases_are_found_where_they_are_wrong() {
    let count = |text: &str, texts: Texts| {
        of_source(text, texts)
            .iter()
            .flat_map(|passage| faults("a.rs", passage))
            .count()
    };
    for (text, expected) in [
        ("// It stands\n// twice.\nlet told = \"it is told\";", 1),
        ("/// It stands.\n\n// It stands.", 2),
        ("let a = 1; // It is told.", 1),
        (
            "let url = \"https://stands.example\"; let b = \"is no\";",
            0,
        ),
    ] {
        assert_eq!(count(text, Texts::Comments), expected, "{text}");
    }
    for (text, expected) in [
        ("/// It stands\n/// twice.", 1),
        ("// It stands here.", 0),
        ("/// `?` stands for a character.", 0),
        ("let a = \"`x` is no \\\n    region\";", 1),
        ("let a = \"there is no region\"; let told = 1;", 0),
        ("let a = r#\"a \"quoted\" word is told\"#;", 1),
        ("let a = '\"'; let told = b\"x\";", 0),
        ("/// One\n/// of which\nfn a() {}", 0),
        ("/// Names\n/// of which", 1),
        ("let a = \"no\"; let b = \"is\"; let c = \"no\";", 0),
    ] {
        assert_eq!(count(text, Texts::Shipped), expected, "{text}");
    }
}
