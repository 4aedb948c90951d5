//! Questions to an estate: who, which action, on which resources.

use std::borrow::Cow;

use super::session::Session;
use crate::eval::ResourceGroup;
use crate::request::{Circumstances, Principal};

/// Who asks: a principal, or a session that came of assuming a role.
#[derive(Clone, Debug)]
pub enum Asker<'a> {
    /// An owner, user, role, session by its name, service, federated or anonymous caller.
    Principal(Principal<'a>),
    /// A session, with its end, its policy and its tags.
    Session(&'a Session),
}

impl<'a> From<Principal<'a>> for Asker<'a> {
    fn from(principal: Principal<'a>) -> Self {
        Self::Principal(principal)
    }
}

impl<'a> From<&'a str> for Asker<'a> {
    fn from(name: &'a str) -> Self {
        Self::Principal(name.into())
    }
}

impl<'a> From<&'a Session> for Asker<'a> {
    fn from(session: &'a Session) -> Self {
        Self::Session(session)
    }
}

/// A question to an estate. The estate fills in what it knows of caller and resource: identity
/// policies, boundary, control levels, trust and resource policies, owner, resource group, UID and
/// tags.
///
/// # Examples
///
/// ```
/// use portcullis::{Circumstances, Estate};
/// use portcullis::estate::Question;
/// # let estate = Estate::read([("estate.json", r#"{"dialect": "aws", "accounts": [{
/// #     "id": "111122223333",
/// #     "users": [{"name": "ann", "inline": [{"name": "assume", "document": {"Version": "2012-10-17",
/// #         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}],
/// #     "roles": [{"name": "app",
/// #         "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
/// #             "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "sts:AssumeRole"}]},
/// #         "inline": [{"name": "read", "document": {"Version": "2012-10-17", "Statement": [
/// #             {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
/// #              "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}}]}]}]}"#)])?;
/// let (ann, app) = ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app");
/// let office = Circumstances::new().context("aws:SourceIp", "10.1.2.3");
/// let session = "arn:aws:sts::111122223333:assumed-role/app/s";
/// let question = Question::new(session, "s3:GetObject", "arn:aws:s3:::b/k")
///     .owner("111122223333")
///     .under(office);
/// assert!(estate.decide(&question)?.is_allowed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub(super) asker: Asker<'a>,
    pub(super) action: Cow<'a, str>,
    pub(super) resources: Vec<Cow<'a, str>>,
    pub(super) circumstances: Circumstances<'a>,
    pub(super) session_expires: Option<Cow<'a, str>>,
    pub(super) owner: Option<Cow<'a, str>>,
    pub(super) group: ResourceGroup,
}

impl<'a> Question<'a> {
    /// Asks whether somebody may do something on a resource; `*` where the action has none.
    #[must_use]
    pub fn new(
        asker: impl Into<Asker<'a>>,
        action: impl Into<Cow<'a, str>>,
        resource: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            asker: asker.into(),
            action: action.into(),
            resources: vec![resource.into()],
            circumstances: Circumstances::new(),
            session_expires: None,
            owner: None,
            group: ResourceGroup::Unknown,
        }
    }

    /// Sets the resources, in place of the one given before; each must be allowed.
    #[must_use]
    pub fn resources<T: Into<Cow<'a, str>>>(
        mut self,
        resources: impl IntoIterator<Item = T>,
    ) -> Self {
        self.resources = resources.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the context keys and the time of the question.
    #[must_use]
    pub fn under(mut self, circumstances: impl Into<Circumstances<'a>>) -> Self {
        self.circumstances = circumstances.into();
        self
    }

    /// Sets when the session that asks by its name ends. A [`Session`] knows it itself.
    #[must_use]
    pub fn session_expires(mut self, time: impl Into<Cow<'a, str>>) -> Self {
        self.session_expires = Some(time.into());
        self
    }

    /// Sets the account that owns the resources, for those that are not in the estate and whose
    /// names do not say it; the default is the caller's account (clause L10).
    #[must_use]
    pub fn owner(mut self, account: impl Into<Cow<'a, str>>) -> Self {
        self.owner = Some(account.into());
        self
    }

    /// Sets the resource group or project of the resources for which the estate does not know it
    /// (clause L11).
    #[must_use]
    pub fn resource_group(mut self, group: ResourceGroup) -> Self {
        self.group = group;
        self
    }
}
