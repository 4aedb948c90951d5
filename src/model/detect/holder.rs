//! What holds a policy.

/// What holds a policy, where the place of the policy says it. Vendors limit the sizes of policies
/// by it.
#[derive(Clone, Debug)]
pub(crate) struct HolderHint {
    /// Its sort, such as `managed` or `sqs-queue`, as the limits of sizes are listed.
    pub(crate) sort: &'static str,
    /// Which one it is, for inline policies that count together.
    pub(crate) owner: Option<String>,
}
