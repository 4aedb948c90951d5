//! One set of documents in every engine.

use portcullis::{Policy, PolicySet, PolicySetBuilder, Request, Verdict, reference};

use super::documents::Document;
use super::languages::Language;

/// Documents as every engine holds them.
pub struct Engines {
    pub policies: Vec<Policy>,
    pub set: PolicySet,
    // The documents are few: only by order is a table made for them, and found to say the same.
    indexed: PolicySet,
    updated: PolicySet,
    rebuilt: PolicySet,
}

fn build(builder: PolicySetBuilder, policies: &[Policy]) -> PolicySet {
    policies
        .iter()
        .cloned()
        .fold(builder, PolicySetBuilder::add_policy)
        .build()
        .unwrap()
}

/// What is read from what a policy is written as.
fn again(policy: &Policy) -> Policy {
    let text = policy.to_json();
    let again = Policy::parse(policy.dialect(), policy.kind(), policy.name(), &text).unwrap();
    assert_eq!(
        again.to_json(),
        text,
        "P8: writing what was read from it changes it"
    );
    again
}

/// The same by way of other sets: the last policy comes first, each is put twice, and one goes
/// again.
fn update(builder: PolicySetBuilder, policies: &[Policy]) -> PolicySet {
    let Some((last, rest)) = policies.split_last() else {
        return build(builder, policies);
    };
    let extra = Policy::parse(last.dialect(), last.kind(), "extra", last.to_json()).unwrap();
    let mut set = build(builder, &[extra, last.clone()]);
    for policy in rest.iter().chain(rest) {
        set = set.update().put_policy(policy.clone()).build().unwrap();
    }
    set.update().remove("extra").build().unwrap()
}

impl Engines {
    pub fn new(language: &Language, policies: Vec<Policy>) -> Self {
        let builder = |from: usize| PolicySet::builder(&language.dialect).index_from(from);
        let emitted: Vec<Policy> = policies.iter().map(again).collect();
        Self {
            set: build(builder(usize::MAX), &policies),
            indexed: build(builder(0), &policies),
            // Half of the sets that change have a table.
            updated: update(builder([0, usize::MAX][policies.len() % 2]), &policies),
            rebuilt: build(PolicySet::builder(&language.dialect), &emitted),
            policies,
        }
    }

    /// The documents that load.
    pub fn load(language: &Language, documents: &[Document]) -> Self {
        Self::new(language, load(language, documents))
    }

    /// Whether what is found through a table explains as what is found by looking through
    /// everything. Of the closest allows a table finds those that have something in common with the
    /// request, and not each.
    pub fn explain_alike(&self, request: &Request<'_>) -> bool {
        let [one, other] = [&self.set, &self.indexed].map(|set| set.explain(request));
        one.decision() == other.decision()
            && one.stages() == other.stages()
            && one.reasons() == other.reasons()
            && one.near_misses() == other.near_misses()
            && one.missing_context() == other.missing_context()
            && one.assumptions() == other.assumptions()
            && one.notes() == other.notes()
    }

    /// What each engine says, by its name; the reference is the first.
    pub fn answers(&self, request: &Request<'_>) -> [(&'static str, Verdict); 7] {
        let batch = self
            .indexed
            .decide_many(std::slice::from_ref(request))
            .next();
        [
            ("reference", reference::decide(&self.policies, request)),
            ("without an index", self.set.decide(request).verdict()),
            ("with an index", self.indexed.decide(request).verdict()),
            ("updated", self.updated.decide(request).verdict()),
            (
                "emitted and read again",
                self.rebuilt.decide(request).verdict(),
            ),
            ("batch", batch.unwrap().verdict()),
            (
                "explanation",
                self.set.explain(request).decision().verdict(),
            ),
        ]
    }

    /// What the batch says of several requests.
    pub fn batch(&self, requests: &[Request<'_>]) -> Vec<Verdict> {
        self.indexed
            .decide_many(requests)
            .map(|decision| decision.verdict())
            .collect()
    }
}

/// The documents that load.
fn load(language: &Language, documents: &[Document]) -> Vec<Policy> {
    let policies = documents
        .iter()
        .enumerate()
        .filter_map(|(index, document)| {
            let name = format!("policy{index}");
            Policy::parse(
                &language.dialect,
                document.kind,
                &name,
                document.json.to_string(),
            )
            .ok()
        });
    policies.collect()
}

/// The documents that load, in one set.
pub fn compile(language: &Language, documents: &[Document]) -> PolicySet {
    build(
        PolicySet::builder(&language.dialect),
        &load(language, documents),
    )
}

/// Whether all say the same.
pub fn agree(answers: &[(&str, Verdict)]) -> bool {
    answers.iter().all(|(_, verdict)| *verdict == answers[0].1)
}
