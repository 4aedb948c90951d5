//! A set of the mix with its questions, whose answers have been compared.

use portcullis::{
    Dialect, Kind, Policy, PolicySet, Principal, Request, Verdict, reference, set::PolicySetBuilder,
};

use super::mix::{Question, Shape, Statement, Workload, user};
use super::scan::scan;

/// Statements of a policy: published ones have a few to some dozens.
const STATEMENTS_A_POLICY: usize = 20;

pub struct Subject<'w> {
    pub workload: &'w Workload,
    pub set: PolicySet,
    /// Of one caller, who has been read once.
    pub requests: Vec<Request<'w>>,
}

/// The published mix with this many statements, and this many different questions about it.
pub fn mix(statements: usize, questions: usize) -> Workload {
    Workload::new(Shape::Mix, statements, questions)
}

impl<'w> Subject<'w> {
    pub fn new(workload: &'w Workload) -> Self {
        let set = compile(policies(workload));
        let caller = Dialect::aws()
            .principal(user(0))
            .expect("it is well formed");
        let requests = workload
            .questions
            .iter()
            .map(|question| request_of(caller.clone(), question))
            .collect();
        let subject = Self {
            workload,
            set,
            requests,
        };
        subject.check();
        subject
    }

    /// The requests of one verdict.
    pub fn of(&self, verdict: Verdict) -> Vec<Request<'w>> {
        self.requests
            .iter()
            .filter(|request| self.set.decide(request).verdict() == verdict)
            .cloned()
            .collect()
    }

    /// The set's answers are those of the scan and, where that is not too slow, of the reference.
    fn check(&self) {
        let (statements, count) = (&self.workload.statements, self.requests.len());
        let scanned = (20_000_000 / statements.len()).clamp(16, 4_096).min(count);
        let referred = if statements.len() <= 1_000 { 64 } else { 2 };
        let policies = policies(self.workload);
        for (number, (question, request)) in self
            .workload
            .questions
            .iter()
            .zip(&self.requests)
            .enumerate()
        {
            let verdict = self.set.decide(request).verdict();
            if number < scanned {
                assert_eq!(verdict, scan(statements, question), "{question:?}");
            }
            if number < referred {
                assert_eq!(
                    verdict,
                    reference::decide(&policies, request),
                    "{question:?}"
                );
            }
        }
        let many: Vec<_> = self.set.decide_many(&self.requests).collect();
        assert!(
            self.requests
                .iter()
                .zip(many)
                .all(|(request, decision)| self.set.decide(request) == decision)
        );
    }
}

pub fn documents(workload: &Workload) -> Vec<String> {
    workload
        .statements
        .chunks(STATEMENTS_A_POLICY)
        .map(|chunk| Workload::document(chunk.iter()))
        .collect()
}

pub fn policies(workload: &Workload) -> Vec<Policy> {
    read(documents(workload))
}

pub fn read(documents: Vec<String>) -> Vec<Policy> {
    let read = |(number, text): (usize, String)| {
        Policy::parse(
            &Dialect::aws(),
            Kind::Identity,
            &format!("policy {number}"),
            text,
        )
        .expect("the mix is legal")
    };
    documents.into_iter().enumerate().map(read).collect()
}

pub fn compile(policies: Vec<Policy>) -> PolicySet {
    let builder = PolicySet::builder(&Dialect::aws());
    policies
        .into_iter()
        .fold(builder, PolicySetBuilder::add_policy)
        .build()
        .expect("the mix is legal")
}

pub fn request(question: &Question) -> Request<'_> {
    request_of(question.principal.as_str(), question)
}

fn request_of<'q>(principal: impl Into<Principal<'q>>, question: &'q Question) -> Request<'q> {
    let request = Dialect::aws().request(
        principal,
        question.action.as_str(),
        question.resource.as_str(),
    );
    request.build().expect("the question is well formed")
}

/// A policy of one statement.
pub fn change(statement: &Statement) -> String {
    Workload::document(std::iter::once(statement))
}
