//! `globset` as a matcher: a set of all action patterns, a set of all resource patterns, and for
//! each resource pattern the statements that contain it.
//!
//! Nothing of it reads policies; it shows what a good matcher of many patterns does with them. One
//! set of pairs, as for `regex`, would need gigabytes from 1,000 statements on.

use std::collections::HashMap;

use ::globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::engine::Engine;
use crate::workload::{Question, Statement, Workload};

pub struct GlobSets {
    actions: GlobSet,
    resources: GlobSet,
    /// By resource pattern.
    statements: Vec<Vec<Compiled>>,
    /// By action pattern: whether it matches the request at hand.
    acted: Vec<bool>,
    matched: Vec<usize>,
}

#[derive(Clone)]
struct Compiled {
    allow: bool,
    principal: Option<String>,
    actions: Vec<usize>,
}

/// Where its automaton gives up, the matcher falls back to one that holds two places a pattern for
/// each of its states.
const BYTES_MAX: usize = 4 << 30;

/// Different patterns, numbered in the order in which they came.
#[derive(Default)]
struct Patterns<'s> {
    known: HashMap<&'s str, usize>,
    list: Vec<&'s str>,
}

impl<'s> Patterns<'s> {
    fn id(&mut self, pattern: &'s str) -> usize {
        let next = self.list.len();
        let id = *self.known.entry(pattern).or_insert(next);
        if id == next {
            self.list.push(pattern);
        }
        id
    }

    fn set(&self) -> Result<GlobSet, String> {
        let is_hard = |pattern: &&&str| pattern.trim_end_matches('*').contains(['*', '?']);
        let hard = self.list.iter().filter(is_hard);
        let states: usize = hard.clone().map(|pattern| pattern.len()).sum();
        if states * hard.count() * 2 * size_of::<usize>() > BYTES_MAX {
            return Err(format!("> {} GB", BYTES_MAX >> 30));
        }
        let mut builder = GlobSetBuilder::new();
        for pattern in &self.list {
            let glob = GlobBuilder::new(pattern)
                .literal_separator(false)
                .backslash_escape(false)
                .build();
            builder.add(glob.map_err(|error| error.to_string())?);
        }
        builder.build().map_err(|error| error.to_string())
    }
}

impl Engine for GlobSets {
    type Source = Vec<Statement>;
    type Request = Question;

    fn translate(workload: &Workload) -> Result<Self::Source, String> {
        Ok(workload.statements.clone())
    }

    fn load(source: Self::Source) -> Result<Self, String> {
        let (mut actions, mut resources) = (Patterns::default(), Patterns::default());
        let mut statements: Vec<Vec<Compiled>> = Vec::new();
        for Statement {
            allow,
            principal,
            actions: acts,
            resources: names,
            ..
        } in &source
        {
            let acts = acts.iter().map(|pattern| actions.id(pattern)).collect();
            let compiled = Compiled {
                allow: *allow,
                principal: principal.clone(),
                actions: acts,
            };
            for name in names {
                let id = resources.id(name);
                statements.resize_with(resources.list.len(), Vec::new);
                statements[id].push(compiled.clone());
            }
        }
        let acted = vec![false; actions.list.len()];
        Ok(Self {
            actions: actions.set()?,
            resources: resources.set()?,
            statements,
            acted,
            matched: Vec::new(),
        })
    }

    fn request(&self, question: &Question) -> Result<Self::Request, String> {
        Ok(question.clone())
    }

    fn decide(&mut self, request: &Self::Request) -> bool {
        self.acted.fill(false);
        self.actions
            .matches_into(&request.action, &mut self.matched);
        for action in &self.matched {
            self.acted[*action] = true;
        }
        self.resources
            .matches_into(&request.resource, &mut self.matched);
        let mut allowed = false;
        for statement in self
            .matched
            .iter()
            .flat_map(|resource| &self.statements[*resource])
        {
            let Compiled {
                allow,
                principal,
                actions,
            } = statement;
            let applies = actions.iter().any(|action| self.acted[*action])
                && principal
                    .as_ref()
                    .is_none_or(|named| *named == request.principal);
            if applies && !allow {
                return false;
            }
            allowed |= applies;
        }
        allowed
    }
}
