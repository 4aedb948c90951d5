//! `explain`: the page of a rule, a fault, a way to more rights or a clause.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use portcullis::diagnostic::Fault;
use portcullis::estate::EstateRule;
use portcullis::lint::Rule;
use portcullis::project::OWN;

use super::failure::Failure;
use super::output::Outcome;
use super::output::Report;
use super::ways;
use portcullis::escape::clean;

/// Explain a rule of the linter or about estates, a fault, a way to more rights, or a clause of the
/// manual.
///
/// NAME is the id in brackets behind `error`, `warning` or `suggestion`, of a finding or of a fault
/// that kept a policy or request from being read. It can also be another tool's name for a rule, a
/// way to more rights that a finding names, or a clause of the semantics that a note cites, such as
/// `P1`. A letter alone, such as `P`, lists the clauses of a section.
///
/// Exit code: 0 explained, 2 there is nothing of this name.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A rule, fault, way or clause, such as `star-on-star` or `P1`
    #[arg(value_parser = NameParser, hide_possible_values = true)]
    name: String,
}

/// Prints the page of a name.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let name = &*arguments.name;
    let rule_page = Rule::find(name).map(|rule| rule.page().to_owned());
    let pages = [
        estate_page,
        fault_page,
        ways::page,
        clause_page,
        section_page,
    ];
    let page = rule_page.or_else(|| pages.iter().find_map(|page| page(name)));
    let Some(page) = page else {
        return Err(vec![unknown(name)]);
    };
    let mut report = Report::default();
    report.verbatim(&page);
    Ok(report)
}

/// Accepts any name, and gives completions those that exist.
#[derive(Clone)]
struct NameParser;

impl TypedValueParser for NameParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(names().map(PossibleValue::new)))
    }
}

/// Every name with a page: rules of the linter and about estates, faults, ways, and clauses.
fn names() -> impl Iterator<Item = &'static str> {
    let faults = Fault::all().map(|fault| fault.id());
    let own = OWN.iter().map(|(id, ..)| *id);
    let clauses = clauses().map(|clause| clause.id);
    let of_estates = EstateRule::all().map(EstateRule::id);
    Rule::all()
        .map(Rule::id)
        .chain(of_estates)
        .chain(faults)
        .chain(own)
        .chain(ways::ids())
        .chain(clauses)
}

/// The page of a rule about estates.
fn estate_page(name: &str) -> Option<String> {
    Some(EstateRule::find(name)?.page().to_owned())
}

/// The page of a fault.
fn fault_page(name: &str) -> Option<String> {
    const WHAT: &str = "A fault: the input that has it is rejected.";
    let faults = Fault::all().map(|fault| (fault.id(), WHAT, fault.note()));
    let (id, what, note) = faults
        .chain(OWN.iter().copied())
        .find(|(id, ..)| *id == name)?;
    Some(format!("# {id}\n\n{what}\n\n## Why\n\n{note}\n"))
}

/// A clause of the semantics, such as `P1`.
struct Clause {
    id: &'static str,
    /// What it says, in Markdown, without its id.
    text: String,
}

/// The chapter of the manual that states the clauses.
const SEMANTICS: &str = include_str!("../manual/semantics.md");

/// The clauses of the semantics, in their order.
fn clauses() -> impl Iterator<Item = Clause> {
    let sections = SEMANTICS.split("\n# ");
    sections.flat_map(|section| section.split("\n- **").skip(1).filter_map(clause))
}

/// Reads a clause from the text of its item in the list, behind the opening `**`.
fn clause(item: &'static str) -> Option<Clause> {
    let (id, text) = item.split_once("** ")?;
    // The lines of an item are indented behind its bullet.
    let text = text.trim_end().replace("\n  ", "\n");
    Some(Clause {
        id,
        text: without_links(&text),
    })
}

/// The page of a clause, with its whole text.
fn clause_page(name: &str) -> Option<String> {
    let clause = clauses().find(|clause| clause.id.eq_ignore_ascii_case(name))?;
    Some(format!("# {}\n\n{}\n", clause.id, clause.text))
}

/// A section of the semantics, by its letter: its title, and the first sentence of each clause.
fn section_page(name: &str) -> Option<String> {
    let title = SEMANTICS.lines().find(|line| {
        let section = line
            .strip_prefix("# ")
            .and_then(|title| title.split_once(':'));
        matches!(section, Some((letter, _)) if letter.eq_ignore_ascii_case(name))
    })?;
    let mut page = format!("{title}\n\n");
    for clause in clauses() {
        let Some(start) = clause.id.get(..name.len()) else {
            continue;
        };
        if start.eq_ignore_ascii_case(name) {
            let text = clause.text.replace('\n', " ");
            let first = text.split_inclusive(". ").next().unwrap_or(&text);
            page.push_str(&format!("- **{}** {}\n", clause.id, first.trim_end()));
        }
    }
    Some(page)
}

/// Markdown with the text of each link in place of the link, whose target cannot be opened in a
/// terminal.
fn without_links(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let Some(open) = before.rfind('[') else {
            plain.push_str(before);
            rest = after;
            continue;
        };
        plain.push_str(before.get(..open).unwrap_or(""));
        plain.push_str(before.get(open + 1..).unwrap_or(""));
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    plain + rest
}

/// The failure of a name without a page, with names that contain it.
fn unknown(name: &str) -> Failure {
    /// The most names that are suggested.
    const MOST: usize = 5;
    let name = name.to_ascii_lowercase();
    let mut meant: Vec<String> = Vec::new();
    for known in names() {
        if meant.len() < MOST && known.to_ascii_lowercase().contains(&name) {
            meant.push(format!("`{known}`"));
        }
    }
    if meant.is_empty()
        && let Some(nearest) = Rule::nearest(&name)
    {
        meant.push(format!("`{nearest}`"));
    }
    let suggestion = if meant.is_empty() {
        String::new()
    } else {
        format!("did you mean {}? ", meant.join(" or "))
    };
    Failure::new(
        "unknown-rule",
        format!("there is no rule, fault, way or clause `{}`", clean(&name)),
        format!("{suggestion}`portcullis rules` lists all rules"),
    )
}
