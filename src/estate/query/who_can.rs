//! The question who-can.

use std::borrow::Cow;

use crate::request::Circumstances;

/// The question who is allowed something, directly or through roles that they may assume or pass.
///
/// Action and resource may contain wildcards. Then it asks who is allowed for at least one action
/// and resource that they match; the path names the one that was asked.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// use portcullis::estate::{LinkKind, Standing, WhatCan, WhoCan};
/// let text = r#"{"dialect": "kingsoft", "accounts": [{"id": "1",
///     "users": [{"name": "ann", "inline": [{"name": "own", "document": {"Statement": [
///         {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "krn:ksc:iam::1:role/app"}]}}]}],
///     "roles": [{"name": "app", "trust": {"TrustAccounts": ["1"]}, "inline": [{"name": "read", "document": {"Statement": [
///         {"Effect": "Allow", "Action": "ks3:Get*", "Resource": "*",
///          "Condition": {"IpAddress": {"ksc:SourceIp": "10.0.0.0/8"}}}]}}]}]}]}"#;
/// let estate = Estate::read([("estate.json", text)])?;
/// let reach = estate.who_can(&WhoCan::new("ks3:GetObject", "krn:ksc:ks3:::b/k"))?;
/// let ann = reach.grantees().iter().find(|able| able.principal() == "krn:ksc:iam::1:user/ann").expect("by the role");
/// assert_eq!(ann.standing(), Standing::If);
/// assert_eq!(ann.paths()[0][0].kind(), LinkKind::Assumes);
/// assert_eq!(ann.paths()[0][1].steps()[0].requirements()[0].condition(), "IpAddress ksc:SourceIp 10.0.0.0/8");
/// let can = estate.what_can(&WhatCan::new("krn:ksc:iam::1:role/app"))?;
/// assert_eq!((can.permissions()[0].action(), can.permissions()[0].resource()), ("ks3:Get*", "*"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct WhoCan<'a> {
    pub(super) action: Cow<'a, str>,
    pub(super) resource: Cow<'a, str>,
    pub(super) circumstances: Circumstances<'a>,
    pub(super) owner: Option<Cow<'a, str>>,
    pub(super) paths_max: usize,
}

impl<'a> WhoCan<'a> {
    /// Asks about an action on a resource.
    #[must_use]
    pub fn new(action: impl Into<Cow<'a, str>>, resource: impl Into<Cow<'a, str>>) -> Self {
        Self {
            action: action.into(),
            resource: resource.into(),
            circumstances: Circumstances::new(),
            owner: None,
            paths_max: 1,
        }
    }

    /// Sets the context and the time of every call on a path, except those that services make.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }

    /// Sets the account that owns a resource that is not in the estate and whose name does not say
    /// it; the default is the account of each principal that is asked about (clause L10).
    #[must_use]
    pub fn owner(mut self, account: impl Into<Cow<'a, str>>) -> Self {
        self.owner = Some(account.into());
        self
    }

    /// Asks for up to this many paths per principal, instead of only the shortest.
    #[must_use]
    pub fn all_paths(mut self, most: usize) -> Self {
        self.paths_max = most.max(1);
        self
    }
}
