//! A condition as a policy writes it, for answers that quote it.

use super::test_record::TestRecord;

/// One test of a statement: its operator, its key and its values, in the policy's spelling.
///
/// Queries of an estate also make tests of their own: `Resource` for a variable in a resource, and
/// `Principal` for the session of a role, which has no key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrittenTest {
    pub(crate) operator: String,
    /// Empty where the test compares no condition key.
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
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
