//! Faults: everything that can be wrong with an input, each with a stable id, and the errors that
//! carry them.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::words::Taken;

/// One way in which a text can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The stable id, in kebab case.
    pub(crate) id: &'static str,
    /// Why the input is rejected, the same wherever the fault occurs.
    pub(crate) note: &'static str,
}

macro_rules! faults {
    ($($name:ident, $id:literal, $note:literal;)*) => {
        /// All faults by name; an id never changes its meaning.
        pub(crate) mod faults {
            use super::Fault;
            $(pub(crate) const $name: Fault = Fault { id: $id, note: $note };)*
            /// Every fault, so that ids can be listed and checked.
            pub(crate) const ALL: &[Fault] = &[$($name),*];
        }
    };
}

faults! {
    NOT_UTF8, "not-utf8", "policies are JSON, and JSON is UTF-8 (P1)";
    TOO_LARGE, "too-large", "an oversized document is rejected, never truncated (P6)";
    TOO_DEEP, "too-deep", "nesting is bounded so that hostile input costs an error message (P6)";
    TOO_LONG_STRING, "too-long-string", "strings are bounded so that hostile input costs an error message (P6)";
    TOO_MANY_STATEMENTS, "too-many-statements", "statements are bounded so that hostile input costs an error message (P6)";
    BYTE_ORDER_MARK, "byte-order-mark", "RFC 8259 forbids a byte order mark (P1)";
    EMPTY_TEXT, "empty-text", "an empty file is not an empty policy (P1)";
    JSON_SYNTAX, "json-syntax", "only strict JSON (RFC 8259) is accepted, so that every reader sees the same policy (P1)";
    DUPLICATE_KEY, "duplicate-key", "JSON readers differ in which of two equal keys they use (P2)";
    WRONG_TYPE, "wrong-type", "a value of another type has no defined meaning here (P3)";
    UNKNOWN_ELEMENT, "unknown-element", "an element that is not understood could have restricted the policy (P3)";
    ELEMENT_NOT_ALLOWED, "element-not-allowed", "this kind of policy has no such element (P3)";
    MISSING_ELEMENT, "missing-element", "a statement without it has no defined meaning (P3)";
    CONFLICTING_ELEMENTS, "conflicting-elements", "the two elements exclude each other (P3)";
    INCOMPLETE_ELEMENTS, "incomplete-elements", "this element only subtracts from another one (P11)";
    INVALID_VERSION, "invalid-version", "another version would be another policy language (P3)";
    INVALID_EFFECT, "invalid-effect", "an effect is `Allow` or `Deny`, in exactly this spelling (P3)";
    DUPLICATE_SID, "duplicate-sid", "the vendor requires each `Sid` to be unique in its policy (P9)";
    EMPTY_LIST, "empty-list", "an empty list matches nothing, so a `Deny` with one would fail open (P10)";
    INVALID_ACTION, "invalid-action", "no action can match this pattern, so a `Deny` with it would fail open (P11)";
    INVALID_RESOURCE, "invalid-resource", "no resource can match this pattern, so a `Deny` with it would fail open (P11)";
    INVALID_PRINCIPAL, "invalid-principal", "this entry names nobody, so a `Deny` with it would fail open (P11)";
    INVALID_VARIABLE, "invalid-variable", "in a dialect with variables, `${` must begin a variable (P11)";
    MISPLACED_VARIABLE, "misplaced-variable", "a variable here would not be replaced (R8)";
    UNKNOWN_OPERATOR, "unknown-operator", "a condition that is not understood could have restricted the policy (C3)";
    DUPLICATE_OPERATOR, "duplicate-operator", "two spellings of one operator are a duplicate key (P2)";
    DUPLICATE_CONDITION_KEY, "duplicate-condition-key", "condition keys ignore case, so these are duplicates (P2)";
    INVALID_CONDITION_KEY, "invalid-condition-key", "no request has this key, so a `Deny` with it would fail open (P11)";
    INVALID_VALUE, "invalid-value", "condition values are parsed when the policy is read, so that no decision meets an unreadable one (P7)";
    MULTIPLE_BOOLEANS, "multiple-booleans", "the vendor accepts exactly one value here";
    UNCLEAR_DIALECT, "unclear-dialect", "the dialect must be stated; it is not guessed (P12)";
    UNCLEAR_KIND, "unclear-kind", "the kind must be stated; it is not guessed (P12)";
    DUPLICATE_POLICY, "duplicate-policy", "policies of a set are identified by their names";
    TOO_MANY_ALIKE, "too-many-alike", "the work of a single decision is bounded";
    UNKNOWN_POLICY, "unknown-policy", "a change must name policies that are in the set";
    WRONG_DIALECT, "wrong-dialect", "all policies of a set have the same dialect";
    INVALID_REQUEST_ACTION, "invalid-request-action", "an action is `service:name`, without wildcards (R3)";
    INVALID_REQUEST_RESOURCE, "invalid-request-resource", "a resource is `*` or a name with all its fields (R5)";
    INVALID_REQUEST_PRINCIPAL, "invalid-request-principal", "a decision needs to know who asks (V)";
    INVALID_REQUEST_TIME, "invalid-request-time", "the time of a request is an RFC 3339 timestamp with a zone (C10)";
    MISSING_RESOURCE, "missing-resource", "a request names at least one resource (D3)";
    DUPLICATE_CONTEXT_KEY, "duplicate-context-key", "context keys ignore case, so one of the values would be lost (C9)";
    CONTRADICTED_CONTEXT_KEY, "contradicted-context-key", "the key follows from the rest of the request, and the given value contradicts it (C9)";
    INVALID_CONTEXT_VALUE, "invalid-context-value", "a context value is a string, number, boolean, null, an array of those, or {\"unknown\": true} (C4)";
    INVALID_LAYER, "invalid-layer", "a layer consists of policies of one kind and of one set";
    INVALID_SIDE, "invalid-side", "each resource of a request has exactly one side, with its owner and its policies";
    MISPLACED_POLICY, "misplaced-policy", "a resource-based policy of this form belongs to one service";
    OWNER_MISMATCH, "owner-mismatch", "the owner of a resource is the account in its name (L10)";
    UNKNOWN_OWNER, "unknown-owner", "the owner of the resource decides which policies apply (L10)";
    UNKNOWN_FIELD, "unknown-field", "a field that is not understood could have changed what is asked";
    MISSING_FIELD, "missing-field", "without it the input is incomplete, and no default would be safe";
    INVALID_FIELD, "invalid-field", "a value without a meaning here could make the answer wrong";
    UNREADABLE_POLICY, "unreadable-policy", "a policy that cannot be read could have denied (P5)";
    DUPLICATE_NAME, "duplicate-name", "of two things with one name, one would be lost";
    DANGLING_NAME, "dangling-name", "a reference to something undefined would silently grant or deny nothing";
    CYCLE, "cycle", "a folder that contains itself has no root, so there is no order for its policies";
    GROUP_IN_GROUP, "group-in-group", "groups hold users only";
    SECOND_ROLE, "second-role", "an instance holds at most one role (T7)";
    SECOND_OWNER, "second-owner", "a resource belongs to one account (L10)";
    INVALID_SESSION, "invalid-session", "the vendor would reject this session, so no question can be asked of it (T4)";
    INCOMPLETE_ESTATE, "incomplete-estate", "what is missing could deny, or could grant more";
    LEFT_OUT, "left-out", "an estate cannot represent it";
    NOT_AN_EXPORT, "not-an-export", "a part that is not understood could have denied";
    UNKNOWN_ACCOUNT, "unknown-account", "every name in an estate belongs to an account";
    MIXED_ACCOUNTS, "mixed-accounts", "names of two accounts in one export would be confused";
    INVALID_CHANGE, "invalid-change", "a change that does not fit the estate would change something else";
    INVALID_CATALOG, "invalid-catalog", "a catalogue that is misread would report real actions as unknown";
    INVALID_DIALECT, "invalid-dialect", "a dialect that contradicts itself cannot decide anything";
}

/// A fault at a place in a text, before it becomes a diagnostic.
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

    /// Moves a fault of a part of a text to its place in the whole text.
    pub(crate) fn moved(diagnostic: &Diagnostic, part: Span) -> Self {
        let fault = Fault {
            id: diagnostic.id(),
            note: diagnostic.note(),
        };
        let shifted = |offset: usize| part.start() + offset;
        let span = Span::new(
            shifted(diagnostic.span().start()),
            shifted(diagnostic.span().end()),
        );
        Self::new(fault, span)
            .message(diagnostic.message())
            .help(diagnostic.help())
    }

    /// Gives the error of a request its place in a text.
    pub(crate) fn of_request(error: &RequestError, span: Span) -> Self {
        let fault = Fault {
            id: error.id,
            note: error.note,
        };
        Self::new(fault, span)
            .message(&*error.message)
            .help(&*error.help)
    }

    /// Says what is wrong: lower case, no full stop, the user's words in backticks.
    pub(crate) fn message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Says what to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// Reports every fault of every text that could not be read, together with the texts (clauses P4
/// and P5).
///
/// # Examples
///
/// ```
/// use portcullis::{Dialect, Kind, Policy};
/// let text = r#"{"Version": "1", "Statement": [{"effect": "Allow", "Action": "oss:GetObject", "Resource": "*"}]}"#;
/// let error = Policy::parse(&Dialect::alibaba_ram(), Kind::Identity, "reports", text).unwrap_err();
/// let first = &error.diagnostics()[0];
/// assert_eq!(first.id(), "unknown-element");
/// assert_eq!(first.help(), "did you mean `Effect`?");
/// assert_eq!((first.position().line, first.position().column), (1, 33));
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub struct LoadError {
    diagnostics: Vec<Diagnostic>,
    // INVARIANT: contains, by name, each text that a diagnostic or one of its related places refers
    // to.
    texts: BTreeMap<String, String>,
}

/// Prints the name and length of each text, not the text: an error that is unwrapped must not fill
/// a log.
impl fmt::Debug for LoadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<(&str, usize)> = self
            .texts
            .iter()
            .map(|(name, text)| (&**name, text.len()))
            .collect();
        formatter
            .debug_struct("LoadError")
            .field("diagnostics", &self.diagnostics)
            .field("texts", &texts)
            .finish()
    }
}

impl LoadError {
    /// Makes the error of one text, which is empty where the diagnostics are about no text. Related
    /// places must be in the same text, or in that of an error this one is merged with.
    pub(crate) fn new(name: &str, text: &str, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            texts: BTreeMap::from([(name.to_owned(), text.to_owned())]),
        }
    }

    /// Makes the error of a text that is not UTF-8, keeping the readable start of it.
    pub(crate) fn not_utf8(name: &str, bytes: &[u8], valid: usize) -> Self {
        let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default());
        let message = match bytes {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16, not UTF-8".to_owned(),
            _ => format!("byte {valid} is not UTF-8"),
        };
        let problem = Problem::new(faults::NOT_UTF8, Span::new(valid, valid))
            .message(message)
            .help("save the file as UTF-8");
        Self::of_problem(name, &text, problem)
    }

    /// Makes the error of a text with a single problem.
    pub(crate) fn of_problem(name: &str, text: &str, problem: Problem) -> Self {
        Self::new(name, text, vec![Diagnostic::of_text(name, text, problem)])
    }

    /// Returns what is wrong, ordered by text and then by place; never empty.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns the text that a diagnostic is about, by its [`Diagnostic::source_name`]. It is empty
    /// for a diagnostic that is about no text.
    #[must_use]
    pub fn source_text(&self, name: &str) -> Option<&str> {
        self.texts.get(name).map(String::as_str)
    }

    /// Merges the errors of several texts. A text whose name is already used is renamed, also in
    /// its diagnostics: `p.json (2)`.
    #[must_use]
    pub fn merge(errors: impl IntoIterator<Item = LoadError>) -> Option<LoadError> {
        let mut taken = Taken::default();
        errors.into_iter().fold(None, |all, next| {
            let mut all = all.unwrap_or_else(|| LoadError {
                diagnostics: Vec::new(),
                texts: BTreeMap::new(),
            });
            all.add(next, &mut taken);
            Some(all)
        })
    }

    fn add(&mut self, next: LoadError, taken: &mut Taken) {
        let mut renamed = HashMap::new();
        for (name, text) in next.texts {
            if self.texts.get(&name) == Some(&text) {
                continue;
            }
            let free = taken.add(name.clone());
            if free != name {
                renamed.insert(name, free.clone());
            }
            self.texts.insert(free, text);
        }
        self.diagnostics.extend(
            next.diagnostics
                .into_iter()
                .map(|diagnostic| diagnostic.renamed(&renamed)),
        );
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(out, "{separator}{diagnostic}")?;
        }
        Ok(())
    }
}

/// Says why a request, a question, a change or a dialect of a program's own is not valid.
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

    /// Returns the stable id of what is wrong.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns why it is rejected.
    #[must_use]
    pub fn note(&self) -> &'static str {
        self.note
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

/// Lists every id that a diagnostic or a request's error may carry, with the reason for it.
///
/// # Examples
///
/// ```
/// assert!(portcullis::fault_ids().any(|(id, _)| id == "duplicate-key"));
/// ```
pub fn fault_ids() -> impl Iterator<Item = (&'static str, &'static str)> {
    faults::ALL.iter().map(|fault| (fault.id, fault.note))
}
