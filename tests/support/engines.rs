//! One set of documents in every engine.

use portcullis::{Policy, PolicySet, PolicySetBuilder, Request, Verdict, reference};

use super::documents::Document;
use super::languages::Language;

/// Documents as every engine holds them.
pub struct Engines {
    pub policies: Vec<Policy>,
    pub set: PolicySet,
    /// With a table, which so few statements have only by order.
    tabled: PolicySet,
    rebuilt: PolicySet,
}

impl Engines {
    pub fn new(language: &Language, policies: Vec<Policy>) -> Self {
        let build = |builder: PolicySetBuilder, policies: &[Policy]| {
            policies.iter().cloned().fold(builder, PolicySetBuilder::add_policy).build().unwrap()
        };
        let again = |policy: &Policy| {
            let text = policy.to_json();
            let again = Policy::parse(policy.dialect(), policy.kind(), policy.name(), &text).unwrap();
            assert_eq!(again.to_json(), text, "P8: writing what was read from it changes it");
            again
        };
        let emitted: Vec<Policy> = policies.iter().map(again).collect();
        let builder = || PolicySet::builder(&language.dialect);
        let rebuilt = build(builder().index_from(0), &emitted);
        let tabled = build(builder().index_from(0), &policies);
        Self { set: build(builder(), &policies), tabled, rebuilt, policies }
    }

    /// The documents that load.
    pub fn load(language: &Language, documents: &[Document]) -> Self {
        let policies = documents.iter().enumerate().filter_map(|(index, document)| {
            let name = format!("policy{index}");
            Policy::parse(&language.dialect, document.kind, &name, document.json.to_string()).ok()
        });
        Self::new(language, policies.collect())
    }

    pub fn decide(&self, request: &Request<'_>) -> Verdict {
        self.set.decide(request).verdict()
    }

    /// Whether what is found through a table explains as what is found by looking through everything.
    pub fn explain_alike(&self, request: &Request<'_>) -> bool {
        self.set.explain(request) == self.tabled.explain(request)
    }

    /// What the engines say, each by its name.
    pub fn answers(&self, request: &Request<'_>) -> [(&'static str, Verdict); 4] {
        [
            ("reference", reference::decide(&self.policies, request)),
            ("decide", self.decide(request)),
            ("explain", self.set.explain(request).decision().verdict()),
            ("decide, rebuilt from emitted JSON with a table", self.rebuilt.decide(request).verdict()),
        ]
    }
}

/// Whether all say the same.
pub fn agree(answers: &[(&str, Verdict)]) -> bool {
    answers.iter().all(|(_, verdict)| *verdict == answers[0].1)
}
