//! `regex` sets as matchers: a set of the denied and one of the allowed, an expression for each
//! pair of an action and a resource, so that one search answers.
//!
//! Nothing of it reads policies; it shows what a good matcher of many patterns does with them.

use regex::bytes::{RegexSet, RegexSetBuilder};

use crate::engine::Engine;
use crate::workload::{Question, Statement, Workload};

/// Separates the parts of a request. A star may cross it. That matches nothing more, because every
/// pattern contains the same number of separators.
const SEPARATOR: char = '\u{1f}';
/// The default of 10 MB refuses some hundred statements.
const SIZE_MAX: usize = 256 << 20;

pub struct RegexSets {
    denied: RegexSet,
    allowed: RegexSet,
}

/// Of each statement of an effect: principal, action and resource, every pair a pattern.
fn pairs(workload: &Workload, allow: bool) -> Vec<String> {
    let of_effect = workload
        .statements
        .iter()
        .filter(|statement| statement.allow == allow);
    let pair = |statement: &Statement| {
        let principal = statement.principal.as_deref().unwrap_or("*").to_owned();
        let resources = statement.resources.clone();
        let with = move |action: &String| {
            let start = format!("{principal}{SEPARATOR}{action}{SEPARATOR}");
            resources
                .iter()
                .map(|resource| format!("{start}{resource}"))
                .collect::<Vec<_>>()
        };
        statement.actions.iter().flat_map(with).collect::<Vec<_>>()
    };
    of_effect.flat_map(pair).collect()
}

fn joined(question: &Question) -> String {
    let Question {
        principal,
        action,
        resource,
    } = question;
    format!("{principal}{SEPARATOR}{action}{SEPARATOR}{resource}")
}

/// A pattern as an expression over bytes, anchored at both ends.
fn expression(pattern: &str) -> String {
    let body = regex::escape(pattern)
        .replace(r"\*", ".*")
        .replace(r"\?", ".");
    format!("^{body}$")
}

fn set(patterns: &[String]) -> Result<RegexSet, String> {
    let mut builder = RegexSetBuilder::new(patterns);
    // A small cache of the automaton is built again and again.
    builder
        .unicode(false)
        .dot_matches_new_line(true)
        .size_limit(SIZE_MAX)
        .dfa_size_limit(64 << 20);
    builder.build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => format!("> {} MB", SIZE_MAX >> 20),
        error => error.to_string(),
    })
}

impl Engine for RegexSets {
    type Source = (Vec<String>, Vec<String>);
    type Request = String;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        let expressions = |allow| {
            pairs(workload, allow)
                .iter()
                .map(|pattern| expression(pattern))
                .collect()
        };
        Ok((expressions(false), expressions(true)))
    }

    fn load((denied, allowed): Self::Source) -> Result<Self, String> {
        Ok(Self {
            denied: set(&denied)?,
            allowed: set(&allowed)?,
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        Ok(joined(question))
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        !self.denied.is_match(request.as_bytes()) && self.allowed.is_match(request.as_bytes())
    }
}
