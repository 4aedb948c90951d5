//! The page of a rule, as its Markdown file has it.
//!
//! A page lies beside its rule, is printed by `portcullis explain` and is part of the manual. The
//! program reads a few things back from it, so that they are written once: what the rule finds,
//! why, what to do, and the examples. The form is fixed:
//!
//! ````text
//! # double-star
//!
//! - **Group:** style (warning)
//! - **Finds:** two or more stars in a row
//! - **Why:** …
//! - **Fix:** …
//! - **Elsewhere:** NAME, NAME
//! - **Source:** …
//!
//! ## Invalid
//!
//! ```json alibaba-ram identity
//! {"Version": "1", …}
//! ```
//!
//! Marked: `"oss:**"`
//!
//! ## Valid
//! …
//! ````
//!
//! Nothing is copied: every part is a slice of the file. What does not have the form reads as
//! empty, and a test compares every page with the one that its parts make up.

use crate::dialect::Kind;

/// The Markdown of one page.
#[derive(Clone, Copy)]
pub(crate) struct RulePage(pub(crate) &'static str);

/// One policy, or several policies that are linted together, in the page of a rule.
#[derive(Clone, Debug)]
pub struct Example {
    dialect: &'static str,
    kind: Kind,
    text: &'static str,
    marks: Vec<&'static str>,
}

impl RulePage {
    /// The text behind the label of an item at the top of the page.
    pub(crate) fn item(self, label: &str) -> &'static str {
        for line in self.0.lines() {
            let item = line
                .strip_prefix("- **")
                .and_then(|rest| rest.strip_prefix(label))
                .and_then(|rest| rest.strip_prefix(":** "));
            if let Some(text) = item {
                return text;
            }
        }
        ""
    }

    /// The examples below a heading.
    pub(super) fn examples(self, heading: &str) -> Vec<Example> {
        let mut examples = Vec::new();
        let mut parts = self.section(heading).split("```").skip(1);
        while let Some(fence) = parts.next() {
            let below = parts.next().unwrap_or("");
            examples.extend(Example::read(fence, below));
        }
        examples
    }

    /// The text below a heading, up to the next one.
    fn section(self, heading: &str) -> &'static str {
        let mut sections = self.0.split("\n## ").skip(1);
        sections
            .find_map(|section| section.strip_prefix(heading)?.strip_prefix('\n'))
            .unwrap_or("")
    }
}

impl Example {
    /// Reads what is between the backquotes of a fence, and the marks in the text below it.
    fn read(fence: &'static str, below: &'static str) -> Option<Self> {
        let (info, text) = fence.split_once('\n')?;
        let (dialect, kind) = info.strip_prefix("json ")?.split_once(' ')?;
        let marks = below.trim_start().strip_prefix("Marked: ").unwrap_or("");
        Some(Self {
            dialect,
            kind: Kind::from_name(kind)?,
            text,
            marks: marks.split('`').skip(1).step_by(2).collect(),
        })
    }

    /// The name of the dialect of its policies.
    #[must_use]
    pub fn dialect(&self) -> &'static str {
        self.dialect
    }

    /// The kind of its policies.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The texts of its policies, which a line `---` separates on the page.
    pub fn texts(&self) -> impl Iterator<Item = &'static str> {
        self.text.split("\n---\n").map(str::trim)
    }

    /// The parts of the policies that the findings of the rule mark, in the order of the findings.
    #[must_use]
    pub fn marks(&self) -> &[&'static str] {
        &self.marks
    }
}
