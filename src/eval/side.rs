//! What is attached to whom: the caller's side, and each resource's (clause L1).

use crate::compile::Layer;

/// The layers that follow the caller. A layer that is not set is not in force. A layer that is set
/// and contains no policy allows nothing (clause L3).
///
/// # Examples
///
/// ```
/// use portcullis::{Caller, Dialect, Kind, PolicySet, ResourceSide, Stage, authorize};
/// let dialect = Dialect::aws();
/// let set = PolicySet::builder(&dialect)
///     .add(Kind::Identity, "all", r#"{"Version": "2012-10-17", "Statement": [
///         {"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#)
///     .add(Kind::Boundary, "s3", r#"{"Version": "2012-10-17", "Statement": [
///         {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}"#)
///     .build()?;
/// let caller = Caller::new()
///     .identity(set.layer_of(Kind::Identity))
///     .boundary(set.layer_of(Kind::Boundary));
/// let side = ResourceSide::new().owner("111122223333");
/// let ann = "arn:aws:iam::111122223333:user/ann";
/// let ask = |action, resource| dialect.request(ann, action, resource).build();
///
/// let own = authorize(&caller, &[side.clone()], &ask("s3:GetObject", "arn:aws:s3:::b/k")?)?;
/// assert!(own.is_allowed());
/// let other = authorize(&caller, &[side], &ask("iam:GetUser", ann)?)?;
/// assert_eq!(other.stage(), Stage::Boundary, "the boundary does not allow `iam`");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Caller {
    pub(super) identity: Option<Layer>,
    /// Attachments that count only for resources in these groups.
    pub(super) scoped: Vec<(Layer, Vec<String>)>,
    pub(super) boundary: Option<Layer>,
    pub(super) session: Option<Layer>,
    pub(super) endpoint: Option<Layer>,
    pub(super) control: Option<Vec<Layer>>,
}

impl Caller {
    /// A caller with nothing attached.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Its own policies and those of its groups, or its role's.
    #[must_use]
    pub fn identity(mut self, layer: Layer) -> Self {
        self.identity = Some(layer);
        self
    }

    /// More of its own policies, attached for resources in these groups or projects only; their
    /// denies too (clause L11).
    #[must_use]
    pub fn identity_in(
        mut self,
        layer: Layer,
        groups: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        self.scoped
            .push((layer, groups.into_iter().map(Into::into).collect()));
        self
    }

    /// The most that it may do.
    #[must_use]
    pub fn boundary(mut self, layer: Layer) -> Self {
        self.boundary = Some(layer);
        self
    }

    /// The most that this session may do.
    #[must_use]
    pub fn session(mut self, layer: Layer) -> Self {
        self.session = Some(layer);
        self
    }

    /// The most that may be done through the network endpoint that it uses.
    #[must_use]
    pub fn endpoint(mut self, layer: Layer) -> Self {
        self.endpoint = Some(layer);
        self
    }

    /// The control policies that follow its account, a layer a level, the root first. Each level
    /// must allow.
    #[must_use]
    pub fn control(mut self, levels: Vec<Layer>) -> Self {
        self.control = Some(levels);
        self
    }
}

impl Caller {
    /// The layers whose allows are one union, and those that each must allow.
    pub(crate) fn layers(&self) -> (impl Iterator<Item = &Layer>, impl Iterator<Item = &Layer>) {
        let own = self
            .identity
            .iter()
            .chain(self.scoped.iter().map(|(layer, _)| layer));
        let filters = [&self.boundary, &self.session, &self.endpoint]
            .into_iter()
            .flatten();
        (own, filters.chain(self.control.iter().flatten()))
    }
}

/// The place of a resource among the groups or projects to which attachments are scoped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ResourceGroup {
    /// Not said: an attachment that is scoped neither surely counts nor surely not (clause C8).
    #[default]
    Unknown,
    /// In none.
    None,
    /// In this one.
    Named(String),
}

/// What follows one resource of a request: its policy, its owner, and the control levels over it.
///
/// [`authorize`](crate::authorize) takes one for each resource of the request, in their order. The
/// example of [`Caller`] has one without a policy.
#[derive(Clone, Debug, Default)]
pub struct ResourceSide {
    pub(super) policy: Option<Layer>,
    pub(super) trust: Option<Layer>,
    pub(super) owner: Option<String>,
    pub(super) group: ResourceGroup,
    pub(super) control: Option<Vec<Layer>>,
    pub(super) resource_control: Option<Vec<Layer>>,
}

impl ResourceSide {
    /// A resource without policies.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Its resource-based policies.
    #[must_use]
    pub fn policy(mut self, layer: Layer) -> Self {
        self.policy = Some(layer);
        self
    }

    /// Of a role: its trust policy. It counts when the action assumes the role, in place of the
    /// other (clause T2).
    #[must_use]
    pub fn trust(mut self, layer: Layer) -> Self {
        self.trust = Some(layer);
        self
    }

    /// The account that owns it, where its name does not say (clause L10).
    #[must_use]
    pub fn owner(mut self, account: impl Into<String>) -> Self {
        self.owner = Some(account.into());
        self
    }

    /// The group or project that it is in.
    #[must_use]
    pub fn group(mut self, group: ResourceGroup) -> Self {
        self.group = group;
        self
    }

    /// The control policies that follow its account, a layer a level, the root first: where control
    /// follows the resource.
    #[must_use]
    pub fn control(mut self, levels: Vec<Layer>) -> Self {
        self.control = Some(levels);
        self
    }

    /// The resource-control policies of its account, a layer a level, the root first.
    #[must_use]
    pub fn resource_control(mut self, levels: Vec<Layer>) -> Self {
        self.resource_control = Some(levels);
        self
    }
}
