//! What a decision took, counted.

use super::decision::Decision;
use super::layer::{LayerPlace, LooksAt, Memo, Observer};
use crate::compile::{PolicySet, StatementRef, View};
use crate::decision::Truth;
use crate::request::Request;

/// What one decision took, to be compared with [`PolicySet::worst_case`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    probes: usize,
    comparisons: usize,
    conditions: usize,
}

impl Work {
    /// Look-ups in tables.
    #[must_use]
    pub fn probes(&self) -> usize {
        self.probes
    }

    /// Statements that were compared with the request, one for each action and resource that could
    /// be its own.
    #[must_use]
    pub fn comparisons(&self) -> usize {
        self.comparisons
    }

    /// Statements' conditions that were tested.
    #[must_use]
    pub fn conditions(&self) -> usize {
        self.conditions
    }
}

/// Decides as the silent observer does, and counts.
#[derive(Default)]
struct Counting {
    silent: Memo,
    work: Work,
}

impl Observer for Counting {
    const LOOKS_AT: LooksAt = Memo::LOOKS_AT;

    fn enters(&mut self, at: LayerPlace) {
        self.silent.enters(at);
    }

    fn condition(&mut self, statement: StatementRef<'_>, view: &View<'_>) -> Truth {
        let before = self.silent.tests;
        let truth = self.silent.condition(statement, view);
        self.work.conditions += self.silent.tests - before;
        truth
    }

    fn probed(&mut self) {
        self.work.probes += 1;
    }

    fn compared(&mut self) {
        self.work.comparisons += 1;
    }
}

impl PolicySet {
    /// Decides as [`PolicySet::decide`], and counts what it took: for tests and measurements.
    #[doc(hidden)]
    pub fn decide_and_count(&self, request: &Request<'_>) -> (Decision, Work) {
        let mut counting = Counting::default();
        let decision = self.decide_by(request, self.dialect().table().flipped, &mut counting);
        (decision, counting.work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Verdict;
    use crate::diagnostic::LoadError;
    use crate::dialect::{Dialect, Kind};
    use crate::eval::layer::{LayerRef, OutcomeSource};
    use crate::eval::stage::Stage;
    use crate::limits::Limits;

    /// What one layer takes, and what it says.
    fn count(set: &PolicySet, request: &Request<'_>) -> (Verdict, Work) {
        let resource = request.names().first().and_then(Option::as_ref);
        let view = View {
            owner: Some("1"),
            ..set.view(request, resource, set.dialect().table().flipped)
        };
        let at = LayerPlace {
            side: 0,
            stage: Stage::Resource,
            level: 0,
            attached: Truth::True,
        };
        let mut counting = Counting::default();
        let layer = set.layer_of(Kind::Resource);
        let outcome = counting.outcome(LayerRef::Layer(&layer), at, &view);
        (outcome.verdict, counting.work)
    }

    fn grants(
        dialect: &Dialect,
        prefix: &str,
        principals: &[String],
    ) -> Result<PolicySet, LoadError> {
        let statement = |principals: &String| {
            format!(
                r#"{{"Effect":"Allow","Principal":[{principals}],"Action":"s:Get*","Resource":"{prefix}:s:*:1:b/*"}}"#
            )
        };
        let statements: Vec<String> = principals.iter().map(statement).collect();
        let text = format!(
            r#"{{"Version":"1","Statement":[{}]}}"#,
            statements.join(",")
        );
        let limits = Limits::default()
            .with_statements(200_000)
            .with_policy_bytes(1 << 28);
        PolicySet::builder(dialect)
            .index_from(0)
            .limits(limits)
            .add(Kind::Resource, "bucket", text)
            .build()
    }

    #[test]
    fn grants_with_a_principal_each_are_no_scan() -> Result<(), Box<dyn std::error::Error>> {
        let [dialect, ..] = Dialect::all();
        let prefix = dialect.table().names.prefix();
        for size in [10, 1_000, 100_000] {
            let each: Vec<String> = (0..size)
                .map(|number| format!("\"{}\"", 1_000_000 + number))
                .collect();
            let together = vec![each.join(",")];
            for principals in [&each, &together] {
                let set = grants(&dialect, prefix, principals)?;
                // A user whose number is not given may be any of those that are numbers.
                for (caller, verdict) in [
                    ("7:user/ann", Verdict::ImplicitDeny),
                    ("1000005:user/ann", Verdict::Allow),
                    ("1000005:root", Verdict::Allow),
                ] {
                    let name = format!("{prefix}:s:r:1:b/k");
                    let request = dialect
                        .request(format!("{prefix}:ram::{caller}"), "s:GetObject", name)
                        .build()?;
                    let (found, work) = count(&set, &request);
                    assert_eq!(found, verdict, "{caller}");
                    assert!(
                        (1..=12).contains(&work.probes()),
                        "{size} principals, {caller}: {work:?}"
                    );
                    assert!(
                        work.comparisons() <= 2,
                        "{size} principals, {caller}: {work:?}"
                    );
                }
            }
        }
        Ok(())
    }

    fn identity(
        dialect: &Dialect,
        index_from: usize,
        statements: &[String],
    ) -> Result<PolicySet, LoadError> {
        let text = format!(
            r#"{{"Version":"1","Statement":[{}]}}"#,
            statements.join(",")
        );
        PolicySet::builder(dialect)
            .index_from(index_from)
            .add(Kind::Identity, "own", text)
            .build()
    }

    /// Of allows that all hold the request the first ends the search, whether statements are looked
    /// through or found by a table.
    #[test]
    fn an_allow_ends_the_search() -> Result<(), Box<dyn std::error::Error>> {
        let [dialect, ..] = Dialect::all();
        let prefix = dialect.table().names.prefix();
        let caller = format!("{prefix}:ram::1:user/ann");
        let request = dialect
            .request(caller, "s:GetObject", format!("{prefix}:s:r:1:b/k"))
            .build()?;
        for size in [1, 10, 1_000] {
            let allow = |number| {
                format!(
                    r#"{{"Effect":"Allow","Action":["s:Get*","s:Put{number}"],"Resource":"*"}}"#
                )
            };
            let statements: Vec<String> = (0..size).map(allow).collect();
            for (index_from, probes) in [(usize::MAX, 0..=0), (0, 1..=12)] {
                let (decision, work) =
                    identity(&dialect, index_from, &statements)?.decide_and_count(&request);
                assert_eq!(
                    (decision.verdict(), work.comparisons()),
                    (Verdict::Allow, 1),
                    "{size} statements"
                );
                assert!(
                    probes.contains(&work.probes()),
                    "{size} statements: {work:?}"
                );
            }
        }
        Ok(())
    }

    /// Each condition occurs in two statements. The first 64 are kept; any further one is tested
    /// wherever it occurs.
    #[test]
    fn a_condition_is_tested_once_while_there_is_room() -> Result<(), Box<dyn std::error::Error>> {
        let [dialect, ..] = Dialect::all();
        let prefix = dialect.table().names.prefix();
        let caller = format!("{prefix}:ram::1:user/ann");
        let request = dialect
            .request(caller, "s:GetObject", format!("{prefix}:s:r:1:b/k"))
            .build()?;
        for (conditions, tested) in [(1, 1), (63, 63), (64, 64), (65, 64 + 2), (70, 64 + 6 * 2)] {
            let allow = |action: &str, number: usize| {
                let condition = format!(r#""Condition":{{"StringEquals":{{"t:k":"{number}"}}}}"#);
                format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"*",{condition}}}"#)
            };
            let both = ["s:Get*", "s:*"]
                .into_iter()
                .flat_map(|action| (0..conditions).map(move |it| allow(action, it)));
            let set = identity(&dialect, usize::MAX, &both.collect::<Vec<_>>())?;
            let (decision, work) = set.decide_and_count(&request);
            assert_eq!(
                (decision.verdict(), work.conditions()),
                (Verdict::ImplicitDeny, tested),
                "{conditions}"
            );
        }
        Ok(())
    }
}
