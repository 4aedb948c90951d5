//! A condition as a policy writes it, for answers that quote it.

use super::test_record::TestRecord;

/// One test of a statement: its operator, its key and its values, in the policy's spelling.
///
/// Answers about an estate also have tests that no policy writes so: for a variable in a resource
/// the operator is `Resource` or `NotResource`, and the values are patterns; for the sessions of a
/// role it is `Principal` or `NotPrincipal`, without a key, and the values are their full names.
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
