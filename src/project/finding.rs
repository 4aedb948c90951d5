//! A finding at its place in a file, also where the policy is only a part of the file.

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::policy_place::PolicyPlace;
use crate::diagnostic::{Diagnostic, Fault, Level};
use crate::error::faults::TOO_LARGE;
use crate::estate::EstateRule;
use crate::lint::Rule;
use crate::words::clip;

/// The id of findings about what was not judged.
pub(super) const NOT_JUDGED: &str = "not-judged";

/// The group of the rules that a project defines.
#[doc(hidden)]
pub const OWN_RULES: &str = "own";

/// What is found about files and not about policies: the id, what it is about, and why it matters.
#[doc(hidden)]
pub const OWN: &[(&str, &str, &str)] = &[
    (
        "expired-suppression",
        "A finding about a suppression in `portcullis.toml`.",
        "a finding that was accepted for a time has to be reviewed after it",
    ),
    (
        "hcl-syntax",
        "A fault: what has it is not read.",
        "what cannot be read may hold a policy",
    ),
    (
        NOT_JUDGED,
        "A policy, a part of one, or the age of an access key that was not judged.",
        "what is in it is not known, so that no finding does not mean that it is safe",
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

/// What a rule of the linter, or the reading of a file, reports about a place in a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileFinding {
    /// The id of a rule, or of the fault that kept a policy from being read.
    pub rule: String,
    /// How much it matters.
    #[serde(with = "level")]
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Why it matters.
    pub note: String,
    /// What to do about it.
    pub help: String,
    /// The name of the file.
    pub source: String,
    /// The place as a JSON pointer into the file.
    pub pointer: String,
    /// The address of the resource, such as `module.a.aws_iam_policy.b`, if the file names it.
    pub address: Option<String>,
    /// The `Sid` of the statement, if it has one.
    pub sid: Option<String>,
    /// The bytes of the file that it is about.
    pub span: Range<usize>,
    /// The position of the first of these bytes.
    pub start: FilePosition,
    /// The position behind the last of these bytes.
    pub end: FilePosition,
    /// Other places that it mentions.
    pub related: Vec<OtherPlace>,
    /// 32 hexadecimal digits that stay the same as long as the rule finds the same in the same
    /// statement of the same file, also if that moves to another line.
    pub fingerprint: String,
    /// Whether the project defined its rule.
    #[serde(default)]
    pub is_of_project: bool,
    /// Whether it fails the run, which the caller decides. False at first.
    #[serde(skip)]
    pub fails: bool,
    /// The text of the statement if the finding is about the whole statement, which has no other
    /// name.
    #[serde(skip)]
    pub(super) statement: Option<String>,
}

/// A position in a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilePosition {
    /// The line.
    pub line: u32,
    /// The character in the line.
    pub column: u32,
    /// The UTF-16 code unit in the line, as SARIF and editors count.
    pub unit: u32,
}

/// Another place that a finding mentions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OtherPlace {
    /// What is there.
    pub message: String,
    /// The name of the file.
    pub source: String,
    /// The bytes in that file.
    pub span: Range<usize>,
    /// The position of the first of these bytes.
    pub start: FilePosition,
}

/// Whether there is a rule, a fault or another finding of this id.
#[doc(hidden)]
#[must_use]
pub fn is_known_id(id: &str) -> bool {
    Rule::all().any(|rule| rule.id() == id)
        || EstateRule::find(id).is_some()
        || Fault::all().any(|fault| fault.id() == id)
        || OWN.iter().any(|(own, ..)| *own == id)
}

mod level {
    use crate::diagnostic::Level;
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
        Level::from_name(&name).ok_or_else(|| D::Error::custom("no such level"))
    }
}

impl FileFinding {
    /// Whether it is a fault that kept a policy from being read.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        self.group() == "fault"
    }

    /// The group of its rule, which is `own` for a rule of the project, `estate` for one about estates; `fault`, `not-judged` or
    /// `configuration` for what is not a rule.
    #[must_use]
    pub fn group(&self) -> &'static str {
        if self.is_of_project {
            return OWN_RULES;
        }
        // Not by the names of other tools, which are slow to compare.
        let of_rule = Rule::all().find(|rule| rule.id() == self.rule);
        let group = of_rule.map(|rule| rule.group().name());
        group.unwrap_or(match &*self.rule {
            NOT_JUDGED => NOT_JUDGED,
            rule if EstateRule::find(rule).is_some() => EstateRule::GROUP,
            rule if rule.ends_with("-suppression") => "configuration",
            _ => "fault",
        })
    }

    /// What the library says, at its place in the file; lines, `Sid` and fingerprint follow in
    /// [`complete`].
    pub(super) fn new<'h>(
        diagnostic: &Diagnostic,
        home: &PolicyPlace<'h>,
        homes: &dyn Fn(&str) -> Option<PolicyPlace<'h>>,
    ) -> Self {
        let span = diagnostic.span();
        let related = diagnostic.related().iter().map(|related| {
            let other = homes(related.source_name());
            let home = other.as_ref().unwrap_or(home);
            let span = related.span();
            OtherPlace {
                message: related.message().to_owned(),
                source: home.source.to_owned(),
                span: home.places.outer(span.start()..span.end()),
                start: FilePosition::FIRST,
            }
        });
        Self {
            rule: diagnostic.rule_name().to_owned(),
            is_of_project: diagnostic.rule_name() != diagnostic.id(),
            level: diagnostic.level(),
            message: match home.address {
                Some(address) => format!(
                    "{}, in `{}`",
                    home.renumbered(diagnostic.message()),
                    clip(address)
                ),
                None => home.renumbered(diagnostic.message()),
            },
            note: diagnostic.note().to_owned(),
            help: home.renumbered(diagnostic.help()),
            source: home.source.to_owned(),
            pointer: format!("{}{}", home.pointer, home.in_file(diagnostic.pointer())),
            address: home.address.map(str::to_owned),
            sid: diagnostic.sid().map(str::to_owned),
            span: home.places.outer(span.start()..span.end()),
            start: FilePosition::FIRST,
            end: FilePosition::FIRST,
            related: related.collect(),
            fingerprint: String::new(),
            statement: home.whole_statement(diagnostic),
            fails: false,
        }
    }
}

impl FileFinding {
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
            is_of_project: false,
            level,
            message: words.0,
            note: note.to_owned(),
            help: words.1,
            source: source.to_owned(),
            pointer: String::new(),
            address: None,
            sid: None,
            span,
            start: FilePosition::FIRST,
            end: FilePosition::FIRST,
            related: Vec::new(),
            fingerprint: String::new(),
            statement: None,
            fails: false,
        }
    }

    /// What is found about an estate, in a file of it.
    pub(super) fn of_estate(diagnostic: &Diagnostic) -> Self {
        let words = (
            diagnostic.message().to_owned(),
            diagnostic.help().to_owned(),
        );
        let span = diagnostic.span().start()..diagnostic.span().end();
        let (id, source) = (diagnostic.id(), diagnostic.source_name());
        let mut related = Vec::new();
        for other in diagnostic.related() {
            related.push(OtherPlace {
                message: other.message().to_owned(),
                source: other.source_name().to_owned(),
                span: other.span().start()..other.span().end(),
                start: FilePosition::FIRST,
            });
        }
        Self {
            note: diagnostic.note().to_owned(),
            pointer: diagnostic.pointer().to_owned(),
            related,
            ..Self::own(id, diagnostic.level(), source, span, words)
        }
    }

    /// The finding that a policy, or a part of one, was not judged.
    #[doc(hidden)]
    #[must_use]
    pub fn not_judged(
        source: &str,
        pointer: &str,
        span: Range<usize>,
        (message, help): (String, &str),
    ) -> Self {
        let words = (message, help.to_owned());
        Self {
            pointer: pointer.to_owned(),
            ..Self::own(NOT_JUDGED, Level::Suggestion, source, span, words)
        }
    }

    /// The fault of a file that has too many values.
    pub(super) fn of_large(source: &str, message: String) -> Self {
        let help = "lint its parts, such as the plan of one module at a time";
        let words = (message, help.to_owned());
        Self {
            note: TOO_LARGE.note().to_owned(),
            ..Self::own(TOO_LARGE.id(), Level::Error, source, 0..0, words)
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

impl FileFinding {
    /// The fault of a Terraform source.
    pub(super) fn of_hcl(source: &str, span: Range<usize>, message: String) -> Self {
        let help = "check the file with `terraform validate`".to_owned();
        Self::own("hcl-syntax", Level::Error, source, span, (message, help))
    }
}

impl FilePosition {
    /// The start of a file.
    pub(super) const FIRST: FilePosition = FilePosition {
        line: 1,
        column: 1,
        unit: 1,
    };

    /// The places of offsets in a text, all in one pass over it.
    pub(super) fn all(text: &str, mut offsets: Vec<usize>) -> HashMap<usize, FilePosition> {
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
