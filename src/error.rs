//! Faults: what can be wrong with a text, each with a stable id, and the errors that carry them.

use crate::source::Span;

/// One way in which a text or a request can be wrong.
///
/// # Examples
///
/// ```
/// use portcullis::diagnostic::Fault;
/// assert!(Fault::all().any(|fault| fault.id() == "duplicate-key"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) id: &'static str,
    pub(crate) note: &'static str,
}

impl Fault {
    /// Every fault that there is.
    pub fn all() -> impl Iterator<Item = Fault> {
        faults::ALL.iter().copied()
    }

    /// Its id, which is stable and in kebab case.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Why it is rejected: the same wherever it occurs.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }
}

macro_rules! faults {
    ($($name:ident, $id:literal, $note:literal;)*) => {
        /// All faults, by name. An id never changes its meaning.
        pub(crate) mod faults {
            use super::Fault;
            $(pub(crate) const $name: Fault = Fault { id: $id, note: $note };)*
            /// Every fault there is, so that ids can be listed and checked.
            pub(crate) const ALL: &[Fault] = &[$($name),*];
        }
    };
}

faults! {
    NOT_UTF8, "not-utf8", "policies are JSON, and JSON is UTF-8 (P1)";
    TOO_LARGE, "too-large", "an oversized document is rejected, never truncated (P6)";
    TOO_DEEP, "too-deep", "nesting is bounded so that hostile input costs an error message (P6)";
    TOO_LONG_STRING, "too-long-string",
        "strings are bounded so that hostile input costs an error message (P6)";
    TOO_MANY_STATEMENTS, "too-many-statements",
        "statements are bounded so that hostile input costs an error message (P6)";
    BYTE_ORDER_MARK, "byte-order-mark", "RFC 8259 forbids a byte order mark (P1)";
    EMPTY_TEXT, "empty-text", "an empty file is not an empty policy (P1)";
    JSON_SYNTAX, "json-syntax",
        "only strict JSON (RFC 8259) is accepted, so that every reader sees the same policy (P1)";
    DUPLICATE_KEY, "duplicate-key", "JSON readers differ in which of two equal keys they use (P2)";
    WRONG_TYPE, "wrong-type", "a value of another type has no defined meaning here (P3)";
    UNKNOWN_ELEMENT, "unknown-element",
        "an element that is not understood could have restricted the policy (P3)";
    ELEMENT_NOT_ALLOWED, "element-not-allowed", "this kind of policy has no such element (P3)";
    MISSING_ELEMENT, "missing-element", "a statement without it has no defined meaning (P3)";
    CONFLICTING_ELEMENTS, "conflicting-elements", "the two elements exclude each other (P3)";
    INCOMPLETE_ELEMENTS, "incomplete-elements",
        "this element only subtracts from another one (P11)";
    INVALID_VERSION, "invalid-version", "another version would be another policy language (P3)";
    INVALID_EFFECT, "invalid-effect",
        "an effect is `Allow` or `Deny`, in exactly this spelling (P3)";
    DUPLICATE_SID, "duplicate-sid",
        "the vendor requires each `Sid` to be unique in its policy (P9)";
    EMPTY_LIST, "empty-list",
        "an empty list matches nothing, so a `Deny` with one would fail open (P10)";
    INVALID_ACTION, "invalid-action",
        "no action can match this pattern, so a `Deny` with it would fail open (P11)";
    INVALID_RESOURCE, "invalid-resource",
        "no resource can match this pattern, so a `Deny` with it would fail open (P11)";
    INVALID_PRINCIPAL, "invalid-principal",
        "this entry names nobody, so a `Deny` with it would fail open (P11)";
    INVALID_VARIABLE, "invalid-variable",
        "in a dialect with variables, `${` must begin a variable (P11)";
    MISPLACED_VARIABLE, "misplaced-variable", "a variable here would not be replaced (R8)";
    UNKNOWN_OPERATOR, "unknown-operator",
        "a condition that is not understood could have restricted the policy (C3)";
    DUPLICATE_OPERATOR, "duplicate-operator",
        "two spellings of one operator are a duplicate key (P2)";
    DUPLICATE_CONDITION_KEY, "duplicate-condition-key",
        "condition keys ignore case, so these are duplicates (P2)";
    INVALID_CONDITION_KEY, "invalid-condition-key",
        "no request has this key, so a `Deny` with it would fail open (P11)";
    INVALID_VALUE, "invalid-value",
        "condition values are parsed when the policy is read, so that no decision meets an \
         unreadable one (P7)";
    MULTIPLE_BOOLEANS, "multiple-booleans", "the vendor accepts exactly one value here";
    UNCLEAR_DIALECT, "unclear-dialect", "the dialect must be stated; it is not guessed (P12)";
    UNCLEAR_KIND, "unclear-kind", "the kind must be stated; it is not guessed (P12)";
    DUPLICATE_POLICY, "duplicate-policy", "policies of a set are identified by their names";
    TOO_MANY_ALIKE, "too-many-alike", "the work of a single decision is bounded";
    UNKNOWN_POLICY, "unknown-policy", "a change must name policies that are in the set";
    WRONG_DIALECT, "wrong-dialect", "all policies of a set have the same dialect";
    INVALID_REQUEST_ACTION, "invalid-request-action",
        "an action is `service:name`, without wildcards (R3)";
    INVALID_REQUEST_RESOURCE, "invalid-request-resource",
        "a resource is `*` or a name with all its fields (R5)";
    INVALID_REQUEST_PRINCIPAL, "invalid-request-principal", "a decision needs to know who asks (V)";
    INVALID_REQUEST_TIME, "invalid-request-time",
        "the time of a request is an RFC 3339 timestamp with a zone (C10)";
    MISSING_RESOURCE, "missing-resource", "a request names at least one resource (D3)";
    DUPLICATE_CONTEXT_KEY, "duplicate-context-key",
        "context keys ignore case, so one of the values would be lost (C9)";
    CONTRADICTED_CONTEXT_KEY, "contradicted-context-key",
        "the key follows from the rest of the request, and the given value contradicts it (C9)";
    INVALID_CONTEXT_VALUE, "invalid-context-value",
        "a context value is a string, number, boolean, null, an array of those, or {\"unknown\": \
         true} (C4)";
    INVALID_LAYER, "invalid-layer", "a layer consists of policies of one kind and of one set";
    INVALID_SIDE, "invalid-side",
        "each resource of a request has exactly one side, with its owner and its policies";
    MISPLACED_POLICY, "misplaced-policy",
        "a resource-based policy of this form belongs to one service";
    OWNER_MISMATCH, "owner-mismatch", "the owner of a resource is the account in its name (L10)";
    UNKNOWN_OWNER, "unknown-owner", "the owner of the resource decides which policies apply (L10)";
    UNKNOWN_FIELD, "unknown-field",
        "a field that is not understood could have changed what is asked";
    MISSING_FIELD, "missing-field",
        "without it the input is incomplete, and no default would be safe";
    INVALID_FIELD, "invalid-field", "a value without a meaning here could make the answer wrong";
    UNREADABLE_POLICY, "unreadable-policy", "a policy that cannot be read could have denied (P5)";
    DUPLICATE_NAME, "duplicate-name", "of two things with one name, one would be lost";
    DANGLING_NAME, "dangling-name",
        "a reference to something undefined would silently grant or deny nothing";
    CYCLE, "cycle",
        "a folder that contains itself has no root, so there is no order for its policies";
    GROUP_IN_GROUP, "group-in-group", "groups hold users only";
    SECOND_ROLE, "second-role", "an instance holds at most one role (T7)";
    SECOND_OWNER, "second-owner", "a resource belongs to one account (L10)";
    INVALID_SESSION, "invalid-session",
        "the vendor would reject this session, so no question can be asked of it (T4)";
    INCOMPLETE_ESTATE, "incomplete-estate", "what is missing could deny, or could grant more";
    LEFT_OUT, "left-out", "an estate cannot represent it";
    NOT_AN_EXPORT, "not-an-export", "a part that is not understood could have denied";
    UNKNOWN_ACCOUNT, "unknown-account", "every name in an estate belongs to an account";
    MIXED_ACCOUNTS, "mixed-accounts", "names of two accounts in one export would be confused";
    INVALID_CHANGE, "invalid-change",
        "a change that does not fit the estate would change something else";
    INVALID_CATALOG, "invalid-catalog",
        "a catalogue that is misread would report real actions as unknown";
    INVALID_DIALECT, "invalid-dialect", "a dialect that contradicts itself cannot decide anything";
}

/// A fault at a place, before the place is put in words.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(crate) fault: Fault,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Problem {
    /// A fault at a place, whose words follow.
    pub(crate) fn new(fault: Fault, span: Span) -> Self {
        Self {
            fault,
            span,
            message: String::new(),
            help: String::new(),
        }
    }

    /// The error of a request that is written in a text.
    pub(crate) fn of_request(error: &Error, span: Span) -> Self {
        let fault = Fault {
            id: error.id,
            note: error.note,
        };
        Self::new(fault, span)
            .message(&*error.message)
            .help(&*error.help)
    }

    /// What is wrong, in lower case and without a full stop; the user's words in backticks.
    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// What to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Why a request cannot be asked, or a dialect, an estate or a change to one cannot be made.
///
/// # Examples
///
/// ```
/// use portcullis::Dialect;
/// let dialect = Dialect::alibaba_ram();
/// let error = dialect.request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:reports/q3").build().unwrap_err();
/// assert_eq!(error.id(), "invalid-request-resource");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}; {help}")]
pub struct Error {
    id: &'static str,
    note: &'static str,
    message: String,
    help: String,
}

impl Error {
    /// An error of a fault: what is wrong, and what to do about it.
    pub(crate) fn new(fault: Fault, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            id: fault.id,
            note: fault.note,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The stable id of what is wrong.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// What is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why it is refused.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}
