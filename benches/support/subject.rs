//! A set of the mix with its questions, whose answers have been compared.

use portcullis::{Dialect, Kind, Policy, PolicySet, PolicySetBuilder, Request, Verdict, reference};

use super::mix::{Question, Shape, Statement, Workload};
use super::scan::scan;

/// Statements of a policy: published ones have a few to some dozens.
const STATEMENTS_A_POLICY: usize = 20;

pub struct Subject {
    pub workload: Workload,
    pub set: PolicySet,
    pub requests: Vec<Request<'static>>,
}

impl Subject {
    /// So many statements of the published mix, and so many different questions about them.
    pub fn mix(statements: usize, questions: usize) -> Self {
        let workload = Workload::new(Shape::Mix, statements, questions);
        let set = compile(policies(&workload));
        let requests = workload.questions.iter().map(request).collect();
        let subject = Self { workload, set, requests };
        subject.check();
        subject
    }

    /// The requests of one verdict.
    pub fn of(&self, verdict: Verdict) -> Vec<Request<'static>> {
        self.requests.iter().filter(|request| self.set.decide(request).verdict() == verdict).cloned().collect()
    }

    /// The set's answers are those of the scan and, where that is not too slow, of the reference.
    fn check(&self) {
        let (statements, count) = (&self.workload.statements, self.requests.len());
        let looked_at = (20_000_000 / statements.len()).clamp(16, 4_096).min(count);
        let referred = if statements.len() <= 1_000 { 64 } else { 2 };
        let policies = policies(&self.workload);
        for (number, (question, request)) in self.workload.questions.iter().zip(&self.requests).enumerate() {
            let verdict = self.set.decide(request).verdict();
            if number < looked_at {
                assert_eq!(verdict, scan(statements, question), "{question:?}");
            }
            if number < referred {
                assert_eq!(verdict, reference::decide(&policies, request), "{question:?}");
            }
        }
        let many: Vec<_> = self.set.decide_many(&self.requests).collect();
        assert!(self.requests.iter().zip(many).all(|(request, decision)| self.set.decide(request) == decision));
    }
}

pub fn documents(workload: &Workload) -> Vec<String> {
    workload.statements.chunks(STATEMENTS_A_POLICY).map(|chunk| Workload::document(chunk.iter())).collect()
}

pub fn policies(workload: &Workload) -> Vec<Policy> {
    read(documents(workload))
}

pub fn read(documents: Vec<String>) -> Vec<Policy> {
    let read = |(number, text): (usize, String)| {
        Policy::parse(&Dialect::aws(), Kind::Identity, &format!("policy {number}"), text).expect("the mix is legal")
    };
    documents.into_iter().enumerate().map(read).collect()
}

pub fn compile(policies: Vec<Policy>) -> PolicySet {
    let builder = PolicySet::builder(&Dialect::aws());
    policies.into_iter().fold(builder, PolicySetBuilder::add_policy).build().expect("the mix is legal")
}

pub fn request(question: &Question) -> Request<'static> {
    let Question { principal, action, resource } = question.clone();
    Dialect::aws().request(principal, action, resource).build().expect("the question is well formed")
}

/// A policy of one statement.
pub fn change(statement: &Statement) -> String {
    Workload::document(std::iter::once(statement))
}
