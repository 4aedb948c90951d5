//! The real policies of two clouds, where they are at hand: they are public, but not ours to ship.
//!
//! The folder is `../shared/data` beside the checkout, or what `PORTCULLIS_DATA` names. Without it
//! these tests say so and pass, unless the variable asked for it.

mod catalogs;
mod fixes;
mod lint;
mod principals;
mod questions;
mod sample;

use std::path::{Path, PathBuf};

use portcullis::{Decision, Dialect, Kind, LoadError, Policy, PolicySet, Stage, Verdict};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Policies of the vendors, with the text of each as the file contains it.
struct Corpus {
    policies: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Line<'t> {
    name: &'t str,
    #[serde(borrow)]
    document: &'t RawValue,
}

/// The text of one file of the folder; `None` when there is no folder.
fn text_of(file: &str) -> Option<String> {
    let asked = std::env::var_os("PORTCULLIS_DATA").map(PathBuf::from);
    let folder = asked
        .clone()
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = folder.join(file);
    if asked.is_none() && !path.exists() {
        println!("{file} is not at hand: nothing was tested");
        return None;
    }
    let text = std::fs::read_to_string(&path);
    Some(text.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

impl Corpus {
    /// Reads policies, one per line; `None` when there is no folder.
    fn open(file: &str) -> Option<Self> {
        let text = text_of(file)?;
        let read = |line: &str| {
            let line: Line<'_> =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}"));
            (line.name.to_owned(), line.document.get().to_owned())
        };
        Some(Self {
            policies: text.lines().map(read).collect(),
        })
    }

    fn aws() -> Option<Self> {
        Self::open("aws_managed_policies.jsonl")
    }

    /// Those without a principal: the others are trust and bucket policies, tested by themselves.
    fn alibaba() -> Option<Self> {
        let mut all = Self::open("alibaba_public_policies.jsonl")?;
        assert_eq!(all.policies.len(), 189);
        all.policies.retain(|(_, text)| {
            !text.contains("\"Principal\"") && !text.contains("\"NotPrincipal\"")
        });
        Some(all)
    }

    fn text(&self, name: &str) -> &str {
        let found = self.policies.iter().find(|(other, _)| other == name);
        found.map_or_else(|| panic!("no policy `{name}`"), |(_, text)| text)
    }
}

fn set_of(dialect: &Dialect, name: &str, text: &str) -> Result<PolicySet, LoadError> {
    PolicySet::builder(dialect)
        .add(Kind::Identity, name, text)
        .build()
}

/// Written, read and written again, a policy is the same text; and it decides as it did (clause
/// P8).
/// A decision without the identity of its set.
fn decided(set: &PolicySet, decision: Decision) -> (Verdict, Stage, Option<usize>) {
    let statement = decision.statement().and_then(|id| set.statement(id));
    let index = statement.map(|statement| statement.index());
    (decision.verdict(), decision.stage(), index)
}

fn means_the_same_when_written(dialect: &Dialect, corpus: &Corpus) {
    let (mut compared, mut allowed) = (0, 0);
    for (name, text) in &corpus.policies {
        let Ok(policy) = Policy::parse(dialect, Kind::Identity, name, text) else {
            continue;
        };
        let written = policy.to_json();
        let again = Policy::parse(dialect, Kind::Identity, name, &written)
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(again.to_json(), written, "{name}");
        let original = PolicySet::builder(dialect)
            .add_policy(policy)
            .build()
            .unwrap();
        let rewritten = PolicySet::builder(dialect)
            .add_policy(again)
            .build()
            .unwrap();
        for request in sample::requests(dialect, text) {
            let (first, second) = (original.decide(&request), rewritten.decide(&request));
            assert_eq!(
                decided(&original, first),
                decided(&rewritten, second),
                "{name}: {} on {:?}",
                request.action(),
                request.resources().collect::<Vec<_>>()
            );
            compared += 1;
            allowed += usize::from(first.is_allowed());
        }
    }
    println!(
        "{}: {compared} decisions agree, {allowed} of them allow",
        dialect.name()
    );
    // A sample that is never allowed would prove little.
    assert!(allowed * 10 > compared, "{allowed} of {compared}");
}

#[test]
fn every_aws_managed_policy_loads() {
    let Some(corpus) = Corpus::aws() else { return };
    assert_eq!(corpus.policies.len(), 1641);
    for (name, text) in &corpus.policies {
        if let Err(error) = Policy::parse(&Dialect::aws(), Kind::Identity, name, text) {
            panic!("{error}");
        }
    }
}

#[test]
fn aws_managed_policies_mean_the_same_when_written() {
    let Some(corpus) = Corpus::aws() else { return };
    means_the_same_when_written(&Dialect::aws(), &corpus);
}

#[test]
fn alibaba_policies_load_or_are_refused_for_cause() {
    let Some(corpus) = Corpus::alibaba() else {
        return;
    };
    let mut ids: Vec<&str> = Vec::new();
    let mut refused = Vec::new();
    for (name, text) in &corpus.policies {
        if let Err(error) = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, name, text) {
            println!("{error}");
            refused.push(name.as_str());
            ids.extend(error.diagnostics().iter().map(|diagnostic| diagnostic.id()));
        }
    }
    ids.sort_unstable();
    let counts: Vec<(&str, usize)> = ids
        .chunk_by(|left, right| left == right)
        .map(|ids| (ids[0], ids.len()))
        .collect();
    println!(
        "{} of {} are refused: {counts:?}",
        refused.len(),
        corpus.policies.len()
    );
    assert_eq!(corpus.policies.len(), 171);
    // A masked address; `allow ` and a space in an action; placeholders and spaces in actions
    // (three); resources with a field left out (two). The service refuses each:
    // https://help.aliyun.com/zh/ram/permission-policy-check
    assert_eq!(
        refused,
        [
            "ali-022", "ali-048", "ali-098", "ali-102", "ali-113", "ali-155", "ali-156"
        ]
    );
    let expected = [
        ("invalid-action", 7),
        ("invalid-effect", 1),
        ("invalid-resource", 3),
        ("invalid-value", 1),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn alibaba_policies_mean_the_same_when_written() {
    let Some(corpus) = Corpus::alibaba() else {
        return;
    };
    means_the_same_when_written(&Dialect::alibaba_ram(), &corpus);
}
