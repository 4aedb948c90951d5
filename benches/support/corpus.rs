//! Real policies: the AWS managed and the public Alibaba ones where they are at hand
//! (`../shared/data`, or the folder in `PORTCULLIS_DATA`), and always this repository's samples.
//! `tests/it/corpus` asserts what they mean.

use std::path::{Path, PathBuf};

use portcullis::{Dialect, Kind, Policy, PolicySet, PolicySetBuilder, Request};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::mix::{Shape, Workload};
use super::subject::documents;

#[path = "../../tests/it/corpus/sample.rs"]
mod sample;

pub struct Corpus {
    pub name: String,
    pub dialect: Dialect,
    /// Name and text of each policy.
    pub texts: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Line<'t> {
    name: &'t str,
    #[serde(borrow)]
    document: &'t RawValue,
}

impl Corpus {
    /// Those that are at hand.
    pub fn all() -> Vec<Self> {
        let aws = Self::open(
            "AWS managed policies",
            Dialect::aws(),
            "aws_managed_policies.jsonl",
        );
        let alibaba = Self::open(
            "public Alibaba policies",
            Dialect::alibaba_ram(),
            "alibaba_public_policies.jsonl",
        );
        [Some(Self::samples()), aws, alibaba]
            .into_iter()
            .flatten()
            .collect()
    }

    fn open(name: &str, dialect: Dialect, file: &str) -> Option<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = std::env::var_os("PORTCULLIS_DATA")
            .map_or_else(|| here.join("../shared/data"), PathBuf::from);
        let Ok(text) = std::fs::read_to_string(folder.join(file)) else {
            println!("{file} is not at hand: the {name} are left out");
            return None;
        };
        let read = |line: &str| {
            let line: Line<'_> = serde_json::from_str(line).expect("a line is a named document");
            (line.name.to_owned(), line.document.get().to_owned())
        };
        let mut corpus = Self {
            name: name.to_owned(),
            dialect,
            texts: text.lines().map(read).collect(),
        };
        // Of the public ones some are refused for cause, and some are policies of resources.
        corpus.texts.retain(|(name, text)| {
            Policy::parse(&corpus.dialect, Kind::Identity, name, text).is_ok()
        });
        Some(corpus)
    }

    fn samples() -> Self {
        const COPIES: usize = 100;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/alibaba_ram/identity");
        let mut files: Vec<_> = folder
            .read_dir()
            .expect("the samples are there")
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.sort();
        let texts: Vec<_> = files
            .iter()
            .map(|path| std::fs::read_to_string(path).expect("a sample is UTF-8"))
            .collect();
        let copies = (0..COPIES).flat_map(|_| texts.clone()).enumerate();
        let texts = copies
            .map(|(index, text)| (format!("sample-{index}"), text))
            .collect();
        Self {
            name: "sample policies".to_owned(),
            dialect: Dialect::alibaba_ram(),
            texts,
        }
    }

    /// Statements of the published mix, a few to a policy.
    pub fn mix(statements: usize) -> Self {
        let documents = documents(&Workload::new(Shape::Mix, statements, 1));
        let texts = documents
            .into_iter()
            .enumerate()
            .map(|(index, text)| (format!("policy {index}"), text))
            .collect();
        Self {
            name: format!("mix of {statements} statements"),
            dialect: Dialect::aws(),
            texts,
        }
    }

    pub fn bytes(&self) -> usize {
        self.texts.iter().map(|(_, text)| text.len()).sum()
    }

    pub fn parse(&self) -> Vec<Policy> {
        let parse = |(name, text): &(String, String)| {
            Policy::parse(&self.dialect, Kind::Identity, name, text)
        };
        self.texts
            .iter()
            .map(parse)
            .collect::<Result<_, _>>()
            .expect("every policy loads")
    }

    pub fn compile(&self, policies: Vec<Policy>) -> PolicySet {
        let builder = PolicySet::builder(&self.dialect);
        policies
            .into_iter()
            .fold(builder, PolicySetBuilder::add_policy)
            .build()
            .expect("the policies make a set")
    }

    /// Questions that a policy's own words suggest.
    pub fn requests(&self, text: &str) -> Vec<Request<'static>> {
        sample::requests(&self.dialect, text)
    }
}
