//! The vocabulary of the tables: what a record is about, and what each of its fields means.
//!
//! A table maps the field names of a cloud to meanings that all clouds share. Alibaba writes the
//! name of a user as `UserName` and Terraform as `name`; both rows say [`Meaning::Name`]:
//!
//! ```text
//! const USER: &[Row] = &[("UserName", Meaning::Name), ("CreateDate", Meaning::Descriptive)];
//! ```
//!
//! Everything after the tables works on meanings alone, so that a new call, cloud or resource type
//! is a new table. A field without a row is reported, since it could allow or deny something.

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RecordKind {
    User,
    Group,
    Role,
    Policy,
    /// A version of a policy.
    Version,
    /// Policies attached to users, groups or roles.
    Attachment,
    /// Users in groups.
    Membership,
    /// An access key.
    Key,
    /// An identity provider; `true` is one of OIDC, `false` one of SAML.
    Provider(bool),
    /// The caller who made the export, from whom the account is known.
    Caller,
    /// The policy of a resource; the record's full name is that of the resource.
    ResourcePolicy,
}

impl RecordKind {
    /// The plural noun for messages.
    pub(super) fn plural(self) -> &'static str {
        match self {
            RecordKind::User => "users",
            RecordKind::Group => "groups",
            RecordKind::Role => "roles",
            RecordKind::Policy => "policies",
            RecordKind::Version => "versions",
            RecordKind::Attachment => "attachments",
            RecordKind::Membership => "memberships",
            RecordKind::Key => "access keys",
            RecordKind::Provider(_) => "identity providers",
            RecordKind::Caller => "the caller",
            RecordKind::ResourcePolicy => "policies of resources",
        }
    }
}

/// What a field of a record means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Meaning {
    /// The name of what the record is about.
    Name,
    /// The folders before the name, such as `/team/`.
    Path,
    /// The unique id, which the estate holds: a policy may name it (clause P13).
    Id,
    /// An id that decides nothing, but that other calls repeat, so that it is compared.
    Serial,
    /// The id of the user or group that a field beside it names.
    IdOf(RecordKind),
    /// The name with the account: an ARN, TRN or KRN.
    FullName,
    /// The full name of what a field beside it names.
    AlsoNamed(RecordKind),
    /// A name with the account's domain: `app@role.1000000000000001.onaliyunservice.com`.
    Login,
    /// The account's number.
    Account,
    /// A policy document, as an object or as a text, which may be URL-encoded.
    Document,
    /// The trust policy of a role, written like [`Meaning::Document`].
    Trust,
    /// One of the lists in which Kingsoft Cloud writes trust, by its name there.
    TrustList(&'static str),
    /// The id of the version that the record is about.
    VersionId,
    /// The id of the version that counts.
    DefaultVersion,
    /// Whether the version that the record is about counts.
    IsDefault,
    /// A list of documents with their version ids.
    Versions,
    /// A list of inline policies: documents with names of their own.
    Inline,
    /// Attached policies by full names: a list of texts or of objects.
    Policies,
    /// The name of the policy that is attached.
    PolicyName,
    /// The full name of the policy that is attached.
    PolicyFullName,
    /// `System` or `Custom`: whether the policy is the vendor's.
    PolicyType,
    /// The permissions boundary, by its full name.
    Boundary,
    /// Names of users: a list or one text.
    Users,
    /// Names of groups: a list or one text.
    Groups,
    /// Names of roles: a list or one text.
    Roles,
    /// The name of a user, group or role; [`Meaning::HolderKind`] says which.
    Holder,
    /// Which kind [`Meaning::Holder`] names, such as `IMSUser`.
    HolderKind,
    /// The resource groups or projects that an attachment is for.
    Scopes,
    /// Tags: a list of pairs or an object.
    Tags,
    /// The longest session of a role, in seconds.
    MaxSession,
    /// Whether a role is one of a service of the cloud.
    ServiceLinked,
    /// When an access key was made.
    Created,
    /// Whether an access key is active.
    Status,
    /// When an access key was last used.
    LastUsed,
    /// The issuer of an OIDC provider.
    Issuer,
    /// The audiences of an OIDC provider.
    Audiences,
    /// How many of something the account has; the import counts again and compares.
    Count(CountKind),
    /// An object with fields of its own.
    Nested(&'static [Row]),
    /// A repetition of other fields, or something about the call and not the account.
    Redundant,
    /// A description that decides nothing, such as a comment or a date.
    Descriptive,
}

/// What a count in an export counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum CountKind {
    /// Attachments of a policy.
    Attachments,
    /// Users and roles that have a policy as their boundary.
    Boundaries,
    /// Users in a group.
    Users,
    /// Policies attached to a group.
    Policies,
}

/// The name of a field and its meaning.
pub(super) type Row = (&'static str, Meaning);
