//! A condition as a policy writes it, for answers that quote it.

use super::test_record::TestRecord;

/// One test of a statement: its operator, its key and its values, in the policy's spelling.
///
/// Answers about an estate also have tests that no policy writes so:
///
/// | operator | key | values |
/// | --- | --- | --- |
/// | `Resource`, `NotResource` | the variables in a resource, `${aws:username}` | the pattern that the resource must match or must not; in who-can none |
/// | `Principal`, `NotPrincipal` | empty | the full names of the sessions of a role |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenTest {
    pub(crate) operator: String,
    /// Empty where the test compares no condition key.
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
}

impl WrittenTest {
    /// The operator with its prefix and suffix: `ForAnyValue:StringLikeIfExists`.
    #[must_use]
    pub fn operator(&self) -> &str {
        &self.operator
    }

    /// The condition key. Empty for `Principal` and `NotPrincipal`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The values that the key is compared with, in the order of the policy.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }
}

impl From<&TestRecord> for WrittenTest {
    fn from(test: &TestRecord) -> Self {
        Self {
            operator: test.operator.clone(),
            key: test.key.clone(),
            values: test.wanted.clone(),
        }
    }
}
