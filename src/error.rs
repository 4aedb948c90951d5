//! Faults: what can be wrong with a text, each with a stable id, and the errors that carry them.

use crate::source::Span;

/// One way in which a text can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Stable and in kebab case.
    pub(crate) id: &'static str,
    /// Why it is refused: the same for every place where it happens.
    pub(crate) note: &'static str,
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
    TOO_LARGE, "too-large", "an oversized document is refused, never cut (P6)";
    TOO_DEEP, "too-deep", "nesting is bounded so that hostile input costs an error message (P6)";
    TOO_LONG_STRING, "too-long-string", "strings are bounded so that hostile input costs an error message (P6)";
    TOO_MANY_STATEMENTS, "too-many-statements", "statements are bounded so that hostile input costs an error message (P6)";
    BYTE_ORDER_MARK, "byte-order-mark", "RFC 8259 forbids a byte order mark (P1)";
    EMPTY_TEXT, "empty-text", "nothing is not a policy that grants nothing (P1)";
    JSON_SYNTAX, "json-syntax", "only RFC 8259 JSON is read, so that every reader sees the same policy (P1)";
    DUPLICATE_KEY, "duplicate-key", "JSON readers differ in which of two equal keys counts (P2)";
    WRONG_TYPE, "wrong-type", "a value of another type has no defined meaning here (P3)";
    UNKNOWN_ELEMENT, "unknown-element", "an element that is not understood could have restricted the policy (P3)";
    ELEMENT_NOT_ALLOWED, "element-not-allowed", "this kind of policy has no such element (P3)";
    MISSING_ELEMENT, "missing-element", "a statement without it has no defined meaning (P3)";
    CONFLICTING_ELEMENTS, "conflicting-elements", "the two elements exclude each other (P3)";
    INCOMPLETE_ELEMENTS, "incomplete-elements", "this element only subtracts from another one (P11)";
    INVALID_VERSION, "invalid-version", "another version is another language (P3)";
    INVALID_EFFECT, "invalid-effect", "an effect is `Allow` or `Deny`, in this spelling (P3)";
    DUPLICATE_SID, "duplicate-sid", "the vendor requires each `Sid` to be unique in its policy (P9)";
    EMPTY_LIST, "empty-list", "an empty list would match nothing, and a `Deny` written so would fail open (P10)";
    INVALID_ACTION, "invalid-action", "a pattern that no action can match is a mistake, and a `Deny` written so would fail open (P11)";
    INVALID_RESOURCE, "invalid-resource", "a pattern that no resource can match is a mistake, and a `Deny` written so would fail open (P11)";
    INVALID_PRINCIPAL, "invalid-principal", "an entry that names nobody is a mistake, and a `Deny` written so would fail open (P11)";
    INVALID_VARIABLE, "invalid-variable", "after `${` only a variable is legal where the dialect has variables (P11)";
    MISPLACED_VARIABLE, "misplaced-variable", "a variable here would not be replaced (R8)";
    UNKNOWN_OPERATOR, "unknown-operator", "a condition that is not understood could have restricted the policy (C3)";
    DUPLICATE_OPERATOR, "duplicate-operator", "two spellings of one operator are the same key twice (P2)";
    DUPLICATE_CONDITION_KEY, "duplicate-condition-key", "condition keys ignore case, so these are one key twice (P2)";
    INVALID_CONDITION_KEY, "invalid-condition-key", "a key that no request has is a mistake, and a `Deny` written so would fail open (P11)";
    INVALID_VALUE, "invalid-value", "a condition value must parse when the policy is read, so that only requests can be unreadable (P7)";
    MULTIPLE_BOOLEANS, "multiple-booleans", "the vendor takes exactly one value here";
    UNCLEAR_DIALECT, "unclear-dialect", "a dialect is told, never guessed (P12)";
    UNCLEAR_KIND, "unclear-kind", "a kind is told, never guessed (P12)";
    DUPLICATE_POLICY, "duplicate-policy", "policies of a set are told apart by their names";
    TOO_MANY_ALIKE, "too-many-alike", "what a single decision may take is bounded";
    UNKNOWN_POLICY, "unknown-policy", "a change names policies that are there";
    WRONG_DIALECT, "wrong-dialect", "a set holds policies of one dialect";
    INVALID_REQUEST_ACTION, "invalid-request-action", "an action is `service:name`, without wildcards (R3)";
    INVALID_REQUEST_RESOURCE, "invalid-request-resource", "a resource is `*` or a name with all its fields (R5)";
    INVALID_REQUEST_PRINCIPAL, "invalid-request-principal", "a decision needs to know who asks (V)";
    INVALID_REQUEST_TIME, "invalid-request-time", "the time of a request is an RFC 3339 instant with a zone (C10)";
    MISSING_RESOURCE, "missing-resource", "a request names at least one resource (D3)";
    DUPLICATE_CONTEXT_KEY, "duplicate-context-key", "context keys ignore case, so one of the values would be lost (C9)";
    CONTRADICTED_CONTEXT_KEY, "contradicted-context-key", "the key follows from the rest of the request, and the given value says otherwise (C9)";
    INVALID_CONTEXT_VALUE, "invalid-context-value", "a context value is a text, number, boolean, null, an array of those, or {\"unknown\": true} (C4)";
    INVALID_LAYER, "invalid-layer", "a layer holds policies of one kind and of one set";
    INVALID_SIDE, "invalid-side", "each resource of a request has one side, with its owner and its policies";
    MISPLACED_POLICY, "misplaced-policy", "the form of a resource-based policy belongs to one service";
    OWNER_MISMATCH, "owner-mismatch", "the owner of a resource is the account in its name (L10)";
    UNKNOWN_OWNER, "unknown-owner", "who owns the resource decides which policies count (L10)";
    UNKNOWN_FIELD, "unknown-field", "a field that is not understood could have changed what is asked";
    MISSING_FIELD, "missing-field", "without it nothing is asked";
    INVALID_FIELD, "invalid-field", "a case that says something else could never fail, or never hold";
    UNREADABLE_POLICY, "unreadable-policy", "a policy that is not read could have denied (P5)";
    DUPLICATE_NAME, "duplicate-name", "of two things of one name, one would be lost";
    DANGLING_NAME, "dangling-name", "a name of nothing would be taken to grant nothing, or to deny nothing";
    CYCLE, "cycle", "what lies in itself has no root whose policies come first";
    GROUP_IN_GROUP, "group-in-group", "groups hold users only";
    SECOND_ROLE, "second-role", "an instance holds at most one role (T7)";
    SECOND_OWNER, "second-owner", "a resource belongs to one account (L10)";
    INVALID_SESSION, "invalid-session", "a session that the vendor would refuse answers nothing (T4)";
    INCOMPLETE_ESTATE, "incomplete-estate", "what is missing could have denied, or have granted more";
    LEFT_OUT, "left-out", "an estate has no place for it";
    NOT_AN_EXPORT, "not-an-export", "what is not understood could have denied";
    UNKNOWN_ACCOUNT, "unknown-account", "every name in an estate is of an account";
    MIXED_ACCOUNTS, "mixed-accounts", "names of two accounts in one export would be taken for one another";
    INVALID_CHANGE, "invalid-change", "a change that does not fit what is there would change something else";
    INVALID_CATALOG, "invalid-catalog", "a catalogue that is read wrongly would call real actions unknown";
    INVALID_DIALECT, "invalid-dialect", "a dialect that contradicts itself could not decide anything";
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
    pub(crate) fn new(fault: Fault, span: Span) -> Self {
        Self {
            fault,
            span,
            message: String::new(),
            help: String::new(),
        }
    }

    /// The error of a request that stands in a text.
    pub(crate) fn of_request(error: &RequestError, span: Span) -> Self {
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

/// Why a request, or a dialect that a program defines, is not one.
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
pub struct RequestError {
    id: &'static str,
    note: &'static str,
    message: String,
    help: String,
}

impl RequestError {
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

/// Every id that a diagnostic or a request's error may carry, with the reason why it is refused.
///
/// # Examples
///
/// ```
/// assert!(portcullis::fault_ids().any(|(id, _)| id == "duplicate-key"));
/// ```
pub fn fault_ids() -> impl Iterator<Item = (&'static str, &'static str)> {
    faults::ALL.iter().map(|fault| (fault.id, fault.note))
}
