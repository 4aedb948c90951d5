//! What a rule says of itself.

use std::fmt;

use super::finding::Finding;
use super::fix;
use super::rules::RULES;
use super::subject::Subject;
use crate::diagnostic::Level;
use crate::dialect::Kind;
use crate::words::nearest;

/// What a rule is about, which gives its default level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Group {
    /// It cannot do what it says: an error.
    Correctness,
    /// It gives away more than anybody should: an error.
    Security,
    /// It is probably not what was meant: a warning.
    Suspicious,
    /// It could be said more simply: a warning.
    Style,
    /// Strict habits, off until they are asked for.
    Pedantic,
    /// A catalogue of services does not know it: a suggestion, since catalogues age.
    Catalog,
}

impl Group {
    /// Every group.
    pub const ALL: &[Group] = &[
        Group::Correctness,
        Group::Security,
        Group::Suspicious,
        Group::Style,
        Group::Pedantic,
        Group::Catalog,
    ];

    /// The name that reports and options use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Group::Correctness => "correctness",
            Group::Security => "security",
            Group::Suspicious => "suspicious",
            Group::Style => "style",
            Group::Pedantic => "pedantic",
            Group::Catalog => "catalog",
        }
    }

    /// The level of its rules' findings; `None` is off.
    #[must_use]
    pub fn level(self) -> Option<Level> {
        match self {
            Group::Correctness | Group::Security => Some(Level::Error),
            Group::Suspicious | Group::Style => Some(Level::Warning),
            Group::Pedantic => None,
            Group::Catalog => Some(Level::Suggestion),
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// One rule of the linter.
///
/// # Examples
///
/// ```
/// use portcullis::lint::Rule;
/// let rule = Rule::find("star-on-star").unwrap();
/// assert_eq!(rule.group().name(), "security");
/// println!("{}", rule.page());
/// ```
pub struct Rule {
    /// In kebab case; the file of the rule is named so.
    pub(super) id: &'static str,
    pub(super) group: Group,
    /// What it finds: the bad thing, in lower case and without a full stop.
    pub(super) what: &'static str,
    /// Why that matters.
    pub(super) why: &'static str,
    /// How to mend it.
    pub(super) fix: &'static str,
    /// The words of a finding. `{0}` and on stand for the facts of the finding.
    pub(super) message: &'static str,
    pub(super) help: &'static str,
    /// Policies in which it finds something.
    pub(super) invalid: &'static [Example],
    /// Policies that look alike and in which it finds nothing.
    pub(super) valid: &'static [Example],
    /// What other tools call it.
    pub(super) aliases: &'static [&'static str],
    /// The page of a vendor, or the clause of the manual, that it rests on.
    pub(super) source: &'static str,
    pub(super) check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// One policy at a time.
    Policy(fn(&Subject<'_>) -> Vec<Finding>),
    /// All policies of a run that are of one dialect.
    Set(fn(&[Subject<'_>]) -> Vec<Finding>),
}

/// A policy in the documentation of a rule. The policies of several files stand in one text, a line
/// with `---` between.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    pub(super) dialect: &'static str,
    pub(super) kind: Kind,
    pub(super) text: &'static str,
    /// What the findings of the rule mark, in their order; empty in valid examples.
    pub(super) marks: &'static [&'static str],
}

impl Example {
    pub(super) const fn new(
        dialect: &'static str,
        kind: Kind,
        text: &'static str,
        marks: &'static [&'static str],
    ) -> Self {
        Self {
            dialect,
            kind,
            text,
            marks,
        }
    }

    /// The name of its dialect.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        self.dialect
    }

    /// The kind of its policies.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The texts of its policies.
    pub fn texts(&self) -> impl Iterator<Item = &'static str> {
        self.text.split("\n---\n").map(str::trim)
    }

    /// What the findings of the rule mark in them, in their order.
    #[must_use]
    pub fn marks(&self) -> &'static [&'static str] {
        self.marks
    }
}

impl Rule {
    /// Every rule, by id.
    pub fn all() -> impl ExactSizeIterator<Item = &'static Rule> {
        RULES.iter().copied()
    }

    /// The rule with this id, or that other tools call so.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Rule> {
        let by_id = Self::all().find(|rule| rule.id == name);
        by_id.or_else(|| {
            Self::all().find(|rule| {
                rule.aliases
                    .iter()
                    .any(|alias| alias.eq_ignore_ascii_case(name))
            })
        })
    }

    /// The id that was probably meant.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Self::all().map(Rule::id))
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Its group.
    #[must_use]
    pub fn group(&self) -> Group {
        self.group
    }

    /// What it finds.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// Why that matters.
    #[must_use]
    pub fn why(&self) -> &'static str {
        self.why
    }

    /// How to mend it.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        self.fix
    }

    /// Whether [`Linter::fix`](super::Linter::fix) can mend what it finds, safely or not.
    #[must_use]
    pub fn has_fix(&self) -> bool {
        fix::promise(self).is_some()
    }

    /// What other tools call it.
    #[must_use]
    pub fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// What it rests on.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source
    }

    /// Policies in which it finds something.
    #[must_use]
    pub fn invalid(&self) -> &'static [Example] {
        self.invalid
    }

    /// Policies that look alike and in which it finds nothing.
    #[must_use]
    pub fn valid(&self) -> &'static [Example] {
        self.valid
    }

    /// Its page, in Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let level = self.group.level().map_or("off", Level::name);
        let mut page = format!(
            "# {}\n\nGroup: {}. Default: {level}.\n",
            self.id, self.group
        );
        let mut section =
            |title: &str, text: String| page.push_str(&format!("\n## {title}\n\n{text}\n"));
        let sentence = |text: &str| {
            format!(
                "{}{}.",
                text.get(..1).unwrap_or("").to_uppercase(),
                text.get(1..).unwrap_or("")
            )
        };
        let fences = |examples: &[Example]| {
            let fence = |example: &Example| {
                let texts: Vec<_> = example
                    .texts()
                    .map(|text| format!("```json\n{text}\n```"))
                    .collect();
                format!(
                    "{}, {}:\n\n{}",
                    example.dialect,
                    example.kind,
                    texts.join("\n\n")
                )
            };
            examples.iter().map(fence).collect::<Vec<_>>().join("\n\n")
        };
        section("What it finds", sentence(self.what));
        section("Why", sentence(self.why));
        section("Invalid", fences(self.invalid));
        section("Valid", fences(self.valid));
        section("How to fix", sentence(self.fix));
        if let Some(promise) = fix::promise(self) {
            let mended = self
                .invalid
                .iter()
                .find_map(|example| fix::mended(self, example))
                .unwrap_or_default();
            let fences = mended
                .iter()
                .map(|text| format!("\n\n```json\n{text}\n```"));
            section(
                "Fix",
                promise.words().to_owned() + &fences.collect::<String>(),
            );
        }
        if !self.aliases.is_empty() {
            section("Elsewhere", self.aliases.join(", "));
        }
        section("Source", self.source.to_owned());
        page
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Rule")
            .field("id", &self.id)
            .field("group", &self.group)
            .finish_non_exhaustive()
    }
}
