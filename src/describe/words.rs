//! Plain words for what policies name, as data. Each word stands for one thing, so that nothing is
//! lost in it.

/// Verbs at the start of an action's name, and what doing it is called.
pub(super) const VERBS: &[(&str, &str)] = &[
    ("Get", "reading"),
    ("List", "listing"),
    ("Describe", "describing"),
    ("Put", "writing"),
    ("Create", "creating"),
    ("Delete", "deleting"),
    ("Update", "updating"),
    ("Modify", "modifying"),
    ("Start", "starting"),
    ("Stop", "stopping"),
    ("Reboot", "rebooting"),
    ("Run", "launching"),
    ("Terminate", "terminating"),
    ("Attach", "attaching"),
    ("Detach", "detaching"),
    ("Copy", "copying"),
    ("Restore", "restoring"),
    ("Send", "sending"),
    ("Publish", "publishing"),
];

/// What in a name makes its verb say too little: who reads a token has more than read.
pub(super) const NOT_PLAIN: &[&str] = &[
    "Token",
    "Credential",
    "Password",
    "Secret",
    "Key",
    "Policy",
    "Policies",
    "Login",
    "Profile",
    "Role",
];

/// How an operator compares, with the word between its values.
pub(super) struct Comparison {
    /// The name of the operator, without quantifier and `IfExists`.
    pub(super) operator: &'static str,
    /// What is between the key and the values.
    pub(super) words: &'static str,
    /// What is between two values.
    pub(super) between: &'static str,
}

/// A row of the table below.
const fn row(operator: &'static str, words: &'static str, between: &'static str) -> Comparison {
    Comparison {
        operator,
        words,
        between,
    }
}

/// Every operator but `Null`. Where two rows have the same words, they mean the same.
pub(super) const COMPARISONS: &[Comparison] = &[
    row("StringEquals", "is", "or"),
    row("StringNotEquals", "is not", "nor"),
    row("StringEqualsIgnoreCase", "is, in whatever case,", "or"),
    row(
        "StringNotEqualsIgnoreCase",
        "is not, in whatever case,",
        "nor",
    ),
    row("StringLike", "is like", "or"),
    row("StringNotLike", "is not like", "nor"),
    // Of a dialect whose operators for equality take wildcards.
    row("StringLikeIgnoreCase", "is, in whatever case, like", "or"),
    row(
        "StringNotLikeIgnoreCase",
        "is not, in whatever case, like",
        "nor",
    ),
    row("NumericEquals", "is the number", "or"),
    row("NumericNotEquals", "is not the number", "nor"),
    row("NumericLessThan", "is a number below", "or"),
    row("NumericLessThanEquals", "is a number of at most", "or"),
    row("NumericGreaterThan", "is a number above", "or"),
    row("NumericGreaterThanEquals", "is a number of at least", "or"),
    row("DateEquals", "is the time", "or"),
    row("DateNotEquals", "is not the time", "nor"),
    row("DateLessThan", "is a time before", "or"),
    row("DateLessThanEquals", "is a time not after", "or"),
    row("DateGreaterThan", "is a time after", "or"),
    row("DateGreaterThanEquals", "is a time not before", "or"),
    row("Bool", "is", "or"),
    row("BinaryEquals", "is the bytes", "or"),
    row("IpAddress", "is an address in", "or"),
    row("NotIpAddress", "is not an address in", "nor"),
    row("ArnEquals", "is a name like", "or"),
    row("ArnNotEquals", "is not a name like", "nor"),
    row("ArnLike", "is a name like", "or"),
    row("ArnNotLike", "is not a name like", "nor"),
];

/// How the names of resources of a dialect are put in words.
pub(super) struct PlainNames {
    /// The id of the dialect.
    pub(super) dialect: &'static str,
    /// What goes without saying in fields that have no meaning of their own.
    pub(super) usual: &'static str,
    /// The service that stores objects in buckets.
    pub(super) store: &'static str,
    /// How a last field of it begins that names neither.
    pub(super) other_types: &'static [&'static str],
}

/// The built-in dialects; the stores and their types are those of the linter's facts, where their
/// pages are cited.
pub(super) const NAMES: &[PlainNames] = &[
    PlainNames {
        dialect: "alibaba-ram",
        usual: "",
        store: "oss",
        other_types: &["accesspoint"],
    },
    PlainNames {
        dialect: "kingsoft",
        usual: "",
        store: "ks3",
        other_types: &[],
    },
    PlainNames {
        dialect: "volcengine",
        usual: "",
        store: "tos",
        other_types: &[],
    },
    PlainNames {
        dialect: "aws",
        usual: "aws",
        store: "s3",
        other_types: &["accesspoint", "access-grants", "job", "storage-lens"],
    },
];
