//! What cases have tried of the policies that they read.

use std::collections::BTreeMap;

use super::outcome::Outcome;
use super::test_case::Case;
use crate::compile::StatementInfo;
use crate::decision::Truth;
use crate::eval::{Explanation, StatementTrial};
use crate::model::Policy;
use crate::source::Position;

/// What cases have tried: of each statement that they read from a file or an estate, whether it
/// ever decided, and whether each of its conditions was true and was false. A policy that is
/// written in a case is the case's own, and not counted.
///
/// # Examples
///
/// ```
/// use portcullis::case::{self, Coverage, Format};
/// let text = r#"{"name": "readers-read", "dialect": "alibaba-ram", "policies": {"identity": ["readers.json"]},
///   "request": {"principal": "acs:ram::1:user/ann", "action": "oss:GetObject", "resource": "*"}, "expect": "Allow"}"#;
/// let policy = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:*", "Resource": "*"},
///   {"Effect": "Deny", "Action": "oss:Put*", "Resource": "*"}]}"#;
/// let cases = case::read("cases.json", text, Format::Json, &mut |_| Ok(policy.into()))?;
/// let mut coverage = Coverage::default();
/// coverage.add(&cases[0], &cases[0].run(), |path| path.to_owned());
/// let decided: Vec<bool> = coverage.statements().map(|statement| statement.decided).collect();
/// assert_eq!(decided, [true, false]);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// By file, policy and index.
    statements: BTreeMap<(String, Option<String>, usize), StatementCoverage>,
}

/// A statement, and what cases have tried of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementCoverage {
    /// The file of its policy, or of the estate that holds it.
    pub source: String,
    /// In an estate: the name of its policy.
    pub policy: Option<String>,
    /// Its `Sid`, or else its index.
    pub label: String,
    /// Its place among the policy's statements, from 0.
    pub index: usize,
    /// Where it begins in the policy's text.
    pub position: Position,
    /// Whether it applied in a case, and what it says came out.
    pub decided: bool,
    /// Its conditions, in their order.
    pub conditions: Vec<TestCoverage>,
}

/// A condition, and what it has come to where the scope of its statement held the request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TestCoverage {
    /// The operator, in its published spelling.
    pub operator: String,
    /// The key, as written.
    pub key: String,
    /// It was true in a case.
    pub was_true: bool,
    /// It was false in a case.
    pub was_false: bool,
}

impl Coverage {
    /// Adds what a case tried. `place` names the file of a path that the case writes, the same for
    /// every spelling of it.
    pub fn add(&mut self, case: &Case, outcome: &Outcome, place: impl Fn(&str) -> String) {
        let explanations = outcome.explanations.iter();
        let tried: Vec<StatementTrial<'_>> = explanations.flat_map(Explanation::tried).collect();
        for (path, policy) in case.layers.files() {
            let source = place(path);
            self.list(&source, None, of_policy(policy));
            for tried in &tried {
                if tried.policy == policy.name() {
                    self.count(&source, None, tried);
                }
            }
        }
        let (Some(Ok(estate)), Some(path)) = (&case.estate, &case.estate_path) else {
            return;
        };
        let (source, set) = (place(path), estate.policies());
        for id in estate.own_policies() {
            let Some((name, _)) = set.policy(id) else {
                continue;
            };
            let statements = set.statements(id).map(|(info, tests)| of_set(info, tests));
            self.list(&source, Some(name), statements);
        }
        for tried in &tried {
            self.count(&source, Some(tried.policy), tried);
        }
    }

    /// Every statement, by file, policy and place.
    pub fn statements(&self) -> impl Iterator<Item = &StatementCoverage> {
        self.statements.values()
    }

    /// Adds statements that no case has tried yet, unless they are known.
    fn list(
        &mut self,
        source: &str,
        policy: Option<&str>,
        statements: impl Iterator<Item = StatementCoverage>,
    ) {
        for statement in statements {
            let policy = policy.map(str::to_owned);
            let key = (source.to_owned(), policy.clone(), statement.index);
            self.statements.entry(key).or_insert(StatementCoverage {
                source: source.to_owned(),
                policy,
                ..statement
            });
        }
    }

    /// Notes what a case tried of a statement.
    fn count(&mut self, source: &str, policy: Option<&str>, tried: &StatementTrial<'_>) {
        let key = (source.to_owned(), policy.map(str::to_owned), tried.index);
        // A session policy that a step passes is of no estate.
        let Some(statement) = self.statements.get_mut(&key) else {
            return;
        };
        statement.decided |= tried.decides;
        for test in &tried.tests {
            let condition = statement
                .conditions
                .iter_mut()
                .find(|one| one.operator == test.operator && one.key == test.key);
            if let Some(condition) = condition {
                condition.was_true |= test.truth == Truth::True;
                condition.was_false |= test.truth == Truth::False;
            }
        }
    }
}

/// The statements of a policy, untried.
fn of_policy(policy: &Policy) -> impl Iterator<Item = StatementCoverage> {
    policy
        .statements
        .iter()
        .enumerate()
        .map(|(index, statement)| {
            let info = StatementInfo {
                policy: "",
                index,
                sid: statement.sid.as_deref(),
                position: statement.position,
            };
            let tests = statement
                .conditions
                .iter()
                .map(|condition| (condition.test.operator.name(), &*condition.key));
            of_set(info, tests.collect())
        })
}

/// A statement with its conditions, each by its operator and its key, untried.
fn of_set(info: StatementInfo<'_>, tests: Vec<(String, &str)>) -> StatementCoverage {
    let untried = |(operator, key): (String, &str)| TestCoverage {
        operator,
        key: key.to_owned(),
        was_true: false,
        was_false: false,
    };
    StatementCoverage {
        source: String::new(),
        policy: None,
        label: info
            .sid
            .map_or_else(|| info.index.to_string(), str::to_owned),
        index: info.index,
        position: info.position,
        decided: false,
        conditions: tests.into_iter().map(untried).collect(),
    }
}
