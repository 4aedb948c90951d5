//! One list of statements as sets with and without a table, and what a request to them takes.

use portcullis::set::{PolicySetBuilder, Work};
use portcullis::{Dialect, Kind, Policy, PolicySet, Request, Verdict, reference};

use super::object;

/// Statements of one policy; the limits on a policy are not what is tested.
pub(super) const CHUNK: usize = 2_000;
/// Larger sets are not asked of the reference, and longer names neither.
pub(super) const REFERENCE_MAX: usize = 400;

/// One list of statements, with and without a table.
pub(super) struct Sets {
    pub(super) indexed: PolicySet,
    pub(super) plain: PolicySet,
    pub(super) policies: Vec<Policy>,
}

pub(super) fn documents(statements: &[String]) -> Vec<String> {
    let document = |chunk: &[String]| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            chunk.join(",")
        )
    };
    statements.chunks(CHUNK).map(document).collect()
}

pub(super) fn build(builder: PolicySetBuilder, documents: &[String]) -> PolicySetBuilder {
    let named = documents.iter().enumerate();
    named.fold(builder, |builder, (number, text)| {
        builder.add(Kind::Identity, &format!("p{number}"), text)
    })
}

impl Sets {
    pub(super) fn new(statements: &[String]) -> Self {
        let aws = Dialect::aws();
        let documents = documents(statements);
        let set = |from: usize| {
            build(PolicySet::builder(&aws).index_from(from), &documents)
                .build()
                .unwrap()
        };
        let read = |text: &String| Policy::parse(&aws, Kind::Identity, "p", text).unwrap();
        let small = statements.len() <= REFERENCE_MAX;
        let policies = if small {
            documents.iter().map(read).collect()
        } else {
            Vec::new()
        };
        Self {
            indexed: set(0),
            plain: set(usize::MAX),
            policies,
        }
    }

    /// The work of a request, which stays within the reported bound and gives the right answer.
    #[track_caller]
    pub(super) fn ask(&self, action: &str, resource: &str, what: &str) -> (Verdict, Work) {
        let request = Dialect::aws().request(
            "arn:aws:iam::1:user/ann",
            action.to_owned(),
            resource.to_owned(),
        );
        self.ask_with(&request.context("k", "v").build().unwrap(), what)
    }

    #[track_caller]
    pub(super) fn ask_with(&self, request: &Request<'_>, what: &str) -> (Verdict, Work) {
        let (decision, work) = self.indexed.decide_and_count(request);
        let verdict = decision.verdict();
        assert_eq!(decision, self.indexed.decide(request), "{what}");
        assert_eq!(
            verdict,
            self.plain.decide(request).verdict(),
            "{what}: with and without a table"
        );
        if !self.policies.is_empty() && request.resources().all(|name| name.len() <= REFERENCE_MAX)
        {
            assert_eq!(
                verdict,
                reference::decide(&self.policies, request),
                "{what}: the reference"
            );
        }
        let resource = request.resources().next().unwrap();
        let last = resource.splitn(6, ':').nth(5).unwrap_or("");
        let (bytes, segments) = (last.len(), last.split('/').count());
        let worst = self.indexed.worst_case();
        let (probes, comparisons) = (
            worst.probes(bytes, segments),
            worst.comparisons(bytes, segments),
        );
        println!(
            "{what}: {} statements, {bytes} bytes, {segments} segments: {} probes of at most \
             {probes}, {} comparisons of at \
             most {comparisons}, {} conditions; {} statements and {} conditions a key",
            self.indexed.statement_count(),
            work.probes(),
            work.comparisons(),
            work.conditions(),
            worst.statements_per_key(),
            worst.conditions_per_key()
        );
        assert!(
            work.probes() <= probes && work.comparisons() <= comparisons,
            "{what}: more than the bound"
        );
        assert!(work.conditions() <= work.comparisons(), "{what}");
        (verdict, work)
    }
}

/// What a question takes at each size.
pub(super) fn sizes(what: &str, sizes: &[usize], statement: impl Fn(usize) -> String) -> Vec<Work> {
    let work = |size: &usize| {
        let sets = Sets::new(&(0..*size).map(&statement).collect::<Vec<_>>());
        sets.ask("s3:GetObject", &object("b/d/k"), what).1
    };
    sizes.iter().map(work).collect()
}

#[track_caller]
pub(super) fn assert_flat(works: &[Work], comparisons: usize, conditions: usize) {
    for work in works {
        assert!(
            work.comparisons() <= comparisons && work.conditions() <= conditions,
            "{works:?}"
        );
        assert!(work.probes() <= 8, "{works:?}");
    }
}
