//! Sessions: what comes of assuming a role, and its form as JSON.

use std::fmt;

use crate::compile::{Layer, PolicySet};
use crate::condition::{DateForms, Instant};
use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::{self, Dialect, Kind};
use crate::error::{Problem, faults};
use crate::estate::lookup::{caller_of, fold};
use crate::json::{self, Fields, Node, Value, text, wrong_type};
use crate::limits::Limits;
use crate::resource_name::Name;
use crate::words::{clip, plain};

/// A session of a role (clause T4). It does not contain the role's policies: those count as they
/// are when the session asks (clauses T5, T6).
///
/// [`Estate::assume_role`](super::Estate::assume_role) returns it. Its JSON, as
/// [`to_json`](Self::to_json) writes it, can be kept and read again; it is not signed, so keep it
/// where nobody else can change it.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) name: String,
    pub(super) role: String,
    pub(super) issued: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) policy: Option<SessionPolicy>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) source_identity: Option<String>,
    pub(super) is_chained: bool,
}

/// The policy of a session, as text and compiled.
#[derive(Clone, Debug)]
pub(super) struct SessionPolicy {
    name: String,
    text: String,
    set: PolicySet,
}

impl SessionPolicy {
    /// Reads and compiles a session policy.
    pub(super) fn read(dialect: &Dialect, name: &str, text: &str) -> Result<Self, LoadError> {
        let set = PolicySet::builder(dialect)
            .add(Kind::Session, name, text)
            .build()?;
        Ok(Self {
            name: name.to_owned(),
            text: text.to_owned(),
            set,
        })
    }
}

impl Session {
    /// Returns its principal: `…:assumed-role/role/name`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the full name of the role.
    #[must_use]
    pub fn role(&self) -> &str {
        &self.role
    }

    /// Returns when it was issued, as RFC 3339 in UTC; `None` if the role was assumed without a
    /// time.
    #[must_use]
    pub fn issued(&self) -> Option<&str> {
        self.issued.as_deref()
    }

    /// Returns when it ends, as RFC 3339 in UTC.
    #[must_use]
    pub fn expires(&self) -> Option<&str> {
        self.expires.as_deref()
    }

    /// Returns the text of its session policy.
    #[must_use]
    pub fn policy(&self) -> Option<&str> {
        self.policy.as_ref().map(|policy| &*policy.text)
    }

    /// Returns the tags that it was given, each once.
    #[must_use]
    pub fn tags(&self) -> &[(String, String)] {
        &self.tags
    }

    /// Returns who is behind it, as stated when the first role was assumed.
    #[must_use]
    pub fn source_identity(&self) -> Option<&str> {
        self.source_identity.as_deref()
    }

    /// Returns whether another session assumed the role.
    #[must_use]
    pub fn is_chained(&self) -> bool {
        self.is_chained
    }

    /// The layer of its policy.
    pub(super) fn policy_layer(&self) -> Option<Layer> {
        self.policy
            .as_ref()
            .map(|policy| policy.set.layer_of(Kind::Session))
    }

    /// Writes the session as JSON, which [`Session::read`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        let tags: serde_json::Map<_, _> = self
            .tags
            .iter()
            .map(|(key, value)| (key.clone(), value.as_str().into()))
            .collect();
        serde_json::json!({
            "name": self.name,
            "role": self.role,
            "issued": self.issued,
            "expires": self.expires,
            "policy": self.policy(),
            "policy_name": self.policy.as_ref().map(|policy| &policy.name),
            "tags": tags,
            "source_identity": self.source_identity,
            "chained": self.is_chained,
        })
        .to_string()
    }

    /// Reads what [`Session::to_json`] wrote. Errors call the text by `name`.
    ///
    /// # Errors
    ///
    /// The text is not a session of the dialect.
    ///
    /// # Security
    ///
    /// The text decides what the session may do, so read only text that this library wrote.
    pub fn read(
        dialect: &Dialect,
        name: &str,
        text: impl AsRef<[u8]>,
    ) -> Result<Session, LoadError> {
        let bytes = text.as_ref();
        let text = std::str::from_utf8(bytes)
            .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
        let document = json::parse(text, &Limits::default());
        let mut problems = document.problems.clone();
        let read = document
            .root
            .as_ref()
            .and_then(|root| read(dialect, root, &mut problems));
        match read {
            Some((session, policy)) if problems.is_empty() => {
                let policy = policy
                    .map(|(name, text)| SessionPolicy::read(dialect, &name, &text))
                    .transpose()?;
                Ok(Session { policy, ..session })
            }
            _ => {
                let diagnostics = Diagnostic::of_document(name, text, &document, problems);
                Err(LoadError::new(name, text, diagnostics))
            }
        }
    }
}

/// The fields of a session; all of them are written, and must be there.
const FIELDS: &[&str] = &[
    "name",
    "role",
    "issued",
    "expires",
    "policy",
    "policy_name",
    "tags",
    "source_identity",
    "chained",
];

/// A session without its policy, and that policy's name and text.
fn read(
    dialect: &Dialect,
    root: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(Session, Option<(String, String)>)> {
    let fields = Fields::new(root, "a session", FIELDS, problems)?;
    // What is left out could have cut the session: what is not there is said to be null.
    let nodes: Vec<_> = FIELDS
        .iter()
        .map(|field| fields.required(root, field, problems))
        .collect();
    let nodes = nodes.into_iter().collect::<Option<Vec<_>>>()?;
    let mut optional = |field: &str| match fields.get(field) {
        None
        | Some(Node {
            value: Value::Null, ..
        }) => None,
        Some(node) => text(node, field)
            .map(str::to_owned)
            .map_err(|problem| problems.push(problem))
            .ok(),
    };
    let [name, role, issued, expires] = ["name", "role", "issued", "expires"].map(&mut optional);
    let [policy, policy_name, source_identity] =
        ["policy", "policy_name", "source_identity"].map(&mut optional);
    let is_chained = match fields.get("chained") {
        Some(Node {
            value: Value::Bool(chained),
            ..
        }) => *chained,
        other => {
            problems.extend(other.map(|node| wrong_type(node, "`chained`", "true or false")));
            false
        }
    };
    let tags = fields
        .get("tags")
        .map_or_else(Vec::new, |node| tags(node, problems));
    let (name, role) = (name.unwrap_or_default(), role.unwrap_or_default());
    let mut refuse = |message: String| {
        let span = nodes.first().map_or(root.span, |node| node.span);
        let problem = Problem::new(faults::INVALID_SESSION, span)
            .message(message)
            .help("write what assuming a role gave");
        problems.push(problem);
    };
    if !is_session_of(dialect, &name, &role) {
        refuse(format!(
            "`{}` is not a session of the role `{}`",
            clip(&name),
            clip(&role)
        ));
    }
    if policy.is_some() != policy_name.is_some() {
        refuse("a session has a policy and its name, or neither".into());
    }
    let seconds = |time: &Option<String>| match time {
        None => Some(None),
        Some(time) => Instant::parse(time, DateForms::Rfc3339).map(|time| Some(time.seconds())),
    };
    match (seconds(&issued), seconds(&expires)) {
        (Some(None), Some(None)) => {}
        (Some(Some(issued)), Some(Some(expires))) if issued < expires => {}
        _ => refuse("a session has a time of issue and a later end, or neither".into()),
    }
    let session = Session {
        name,
        role,
        issued,
        expires,
        policy: None,
        tags,
        source_identity,
        is_chained,
    };
    Some((
        session,
        policy.zip(policy_name).map(|(text, name)| (name, text)),
    ))
}

/// Whether a name is that of a session of a role.
fn is_session_of(dialect: &Dialect, name: &str, role: &str) -> bool {
    let caller = |text: &str, wanted: dialect::Role| {
        let name = Name::parse(text.into(), &dialect.table().names).ok()?;
        caller_of(&name, dialect).filter(|caller| caller.role == wanted)
    };
    match (
        caller(name, dialect::Role::Session),
        caller(role, dialect::Role::Named),
    ) {
        (Some(session), Some(role)) => {
            (&session.partition, &session.account) == (&role.partition, &role.account)
                && fold(&session.name, dialect::Role::Named, dialect)
                    == fold(&role.name, dialect::Role::Named, dialect)
        }
        _ => false,
    }
}

/// The tags of a session.
fn tags(node: &Node<'_>, problems: &mut Vec<Problem>) -> Vec<(String, String)> {
    let Value::Object(members) = &node.value else {
        problems.push(wrong_type(node, "`tags`", "an object of texts"));
        return Vec::new();
    };
    let mut tags = Vec::new();
    for member in members {
        match text(&member.value, &member.key) {
            Ok(value) => tags.push((member.key.to_string(), value.to_owned())),
            Err(problem) => problems.push(problem),
        }
    }
    tags
}

/// Writes name, role, times and whatever else is known, one per line.
impl fmt::Display for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n  role {}", self.name, self.role)?;
        let lines = [
            ("issued", &self.issued),
            ("expires", &self.expires),
            ("source identity", &self.source_identity),
        ];
        for (what, value) in lines
            .into_iter()
            .filter_map(|(what, value)| Some((what, value.as_ref()?)))
        {
            write!(out, "\n  {what} {}", plain(value))?;
        }
        for (key, value) in &self.tags {
            write!(out, "\n  tag {} = {}", plain(key), plain(value))?;
        }
        if let Some(policy) = &self.policy {
            write!(
                out,
                "\n  cut by the session policy `{}`",
                plain(&policy.name)
            )?;
        }
        if self.is_chained {
            write!(out, "\n  assumed by a session")
        } else {
            Ok(())
        }
    }
}
