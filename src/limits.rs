//! What is refused for its size before it can cost anything (clause P6).

/// Bounds on what one policy may be, and on what a set of them may make a decision take. At a limit
/// is legal, over it is an error, never a truncation.
///
/// # Examples
///
/// ```
/// use portcullis::Limits;
/// let limits = Limits::default().with_statements(100);
/// assert_eq!((limits.statements(), limits.nesting()), (100, 16));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    policy_bytes: usize,
    nesting: usize,
    statements: usize,
    string_bytes: usize,
    statements_per_key: usize,
    conditions_per_key: usize,
}

/// Reading recurses once a level of nesting, so no configuration may ask for more than this.
const NESTING_MAX: usize = 128;

impl Default for Limits {
    /// A policy of 1 MiB, 16 levels, 10,000 statements and 64 KiB a string; 65,536 statements or
    /// conditions that a single decision may have to compare in one place.
    fn default() -> Self {
        Self {
            policy_bytes: 1 << 20,
            nesting: 16,
            statements: 10_000,
            string_bytes: 64 << 10,
            statements_per_key: 1 << 16,
            conditions_per_key: 1 << 16,
        }
    }
}

impl Limits {
    /// Bytes of one policy's text.
    #[must_use]
    pub fn policy_bytes(&self) -> usize {
        self.policy_bytes
    }

    /// Levels of objects and arrays; the outermost is the first.
    #[must_use]
    pub fn nesting(&self) -> usize {
        self.nesting
    }

    /// Statements of one policy.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.statements
    }

    /// Bytes of one string or key, after its escapes are resolved.
    #[must_use]
    pub fn string_bytes(&self) -> usize {
        self.string_bytes
    }

    /// Statements of a set that share one key of its table, so that a decision may have to
    /// compare them all: see
    /// [`WorstCase`](crate::set::WorstCase).
    #[must_use]
    pub fn statements_per_key(&self) -> usize {
        self.statements_per_key
    }

    /// Distinct conditions that share one key, so that a decision may have to test them all.
    #[must_use]
    pub fn conditions_per_key(&self) -> usize {
        self.conditions_per_key
    }

    /// Sets the bytes of one policy's text; spans are 32-bit, so at most `u32::MAX` counts.
    #[must_use]
    pub fn with_policy_bytes(mut self, bytes: usize) -> Self {
        self.policy_bytes = bytes.min(u32::MAX as usize);
        self
    }

    /// Sets the levels of objects and arrays, at most 128.
    #[must_use]
    pub fn with_nesting(mut self, levels: usize) -> Self {
        self.nesting = levels.min(NESTING_MAX);
        self
    }

    /// Sets the statements of one policy.
    #[must_use]
    pub fn with_statements(mut self, statements: usize) -> Self {
        self.statements = statements;
        self
    }

    /// Sets the bytes of one string or key.
    #[must_use]
    pub fn with_string_bytes(mut self, bytes: usize) -> Self {
        self.string_bytes = bytes;
        self
    }

    /// Sets the statements that may share one key of a set's table.
    #[must_use]
    pub fn with_statements_a_key(mut self, statements: usize) -> Self {
        self.statements_per_key = statements;
        self
    }

    /// Sets the distinct conditions that may share one key.
    #[must_use]
    pub fn with_conditions_a_key(mut self, conditions: usize) -> Self {
        self.conditions_per_key = conditions;
        self
    }
}
