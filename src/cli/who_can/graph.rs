//! Paths as graphs: a node for everybody and for what is done, an edge for each link.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::estate::{Link, LinkKind, Standing, Step, WhoCanAnswer};

use super::super::output::Report;
use portcullis::escape::clean;

/// A graph that several paths share.
struct Graph<'r> {
    /// Numbers by name, and what each is.
    nodes: BTreeMap<&'r str, (usize, &'static str)>,
    /// From, to, in words, and whether conditions must hold.
    edges: BTreeSet<(usize, usize, String, bool)>,
}

impl<'r> Graph<'r> {
    /// The graph of all paths of an answer.
    fn new(reach: &'r WhoCanAnswer) -> Self {
        let mut graph = Self {
            nodes: BTreeMap::new(),
            edges: BTreeSet::new(),
        };
        for able in reach.grantees() {
            graph.node(able.principal(), able.kind());
            for link in able.paths().iter().flatten() {
                graph.link(link);
            }
        }
        graph
    }

    /// The number of a node, a new one if need be.
    fn node(&mut self, name: &'r str, kind: &'static str) -> usize {
        let next = self.nodes.len();
        self.nodes.entry(name).or_insert((next, kind)).0
    }

    /// Adds an edge for a link.
    fn link(&mut self, link: &'r Link) {
        let (kind, words) = match (link.kind(), link.service()) {
            (LinkKind::Assumes, _) => ("role", "assumes".to_owned()),
            (LinkKind::Passes, Some(service)) => ("role", format!("passes to {service}")),
            _ => (
                "resource",
                link.steps().first().map_or("", Step::action).to_owned(),
            ),
        };
        let conditional = link
            .steps()
            .iter()
            .any(|step| step.standing() == Standing::If);
        let (from, to) = (self.node(link.from(), "role"), self.node(link.to(), kind));
        self.edges.insert((from, to, words, conditional));
    }

    /// Nodes by their numbers.
    fn in_order(&self) -> Vec<(usize, &'r str, &'static str)> {
        let mut nodes: Vec<_> = self
            .nodes
            .iter()
            .map(|(name, (number, kind))| (*number, *name, *kind))
            .collect();
        nodes.sort_unstable();
        nodes
    }
}

/// In the language of Graphviz, <https://graphviz.org/doc/info/lang.html>; a dashed edge needs
/// conditions.
pub(super) fn write_dot(report: &mut Report, reach: &WhoCanAnswer) {
    let graph = Graph::new(reach);
    report.line("digraph who_can {");
    report.line("  rankdir=LR;");
    for (number, name, kind) in graph.in_order() {
        let shape = if kind == "resource" { "box" } else { "ellipse" };
        report.line(format!(
            "  n{number} [label={}, shape={shape}];",
            quoted(name)
        ));
    }
    for (from, to, words, conditional) in &graph.edges {
        let style = if *conditional { ", style=dashed" } else { "" };
        report.line(format!(
            "  n{from} -> n{to} [label={}{style}];",
            quoted(words)
        ));
    }
    report.line("}");
}

/// A label of Graphviz, in quotes.
fn quoted(text: &str) -> String {
    let text = clean(text).replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{text}\"")
}

/// A label of Mermaid, in quotes: between them only what could end them or begin a tag or an entity
/// counts.
fn escaped(text: &str) -> String {
    let text = clean(text)
        .replace('#', "#35;")
        .replace('&', "#38;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;");
    format!("\"{text}\"")
}

/// In the language of Mermaid, <https://mermaid.js.org/syntax/flowchart.html>; a dotted edge needs
/// conditions.
pub(super) fn write_mermaid(report: &mut Report, reach: &WhoCanAnswer) {
    let graph = Graph::new(reach);
    report.line("flowchart LR");
    for (number, name, kind) in graph.in_order() {
        let (open, close) = if kind == "resource" {
            ("[", "]")
        } else {
            ("(", ")")
        };
        report.line(format!("  n{number}{open}{}{close}", escaped(name)));
    }
    for (from, to, words, conditional) in &graph.edges {
        let arrow = if *conditional { "-.->" } else { "-->" };
        report.line(format!("  n{from} {arrow}|{}| n{to}", escaped(words)));
    }
}
