//! What an estate needs to know of a cloud: sessions, handing roles over, and the keys that follow
//! from who holds what.

use std::borrow::Cow;

use crate::resource_name::{Rows, Text};

/// The facts of one cloud.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EstateTable {
    /// The free field of a name where nothing gives it.
    pub(crate) free_word: Text,
    /// The text before and after a service's code where a policy names the service.
    pub(crate) service_name: (Text, Text),
    pub(crate) session: SessionRule,
    pub(crate) pass_role: PassRule,
    /// The action by which a federated caller assumes a role, by how the provider's last field
    /// begins; the first row counts where none fits.
    pub(crate) federated: Rows<(Text, Text)>,
    /// Of a token: the keys of issuer and audience. `{issuer}` stands for the issuer without its
    /// scheme.
    pub(crate) token_keys: (Option<Text>, Option<Text>),
    pub(crate) keys: EstateKeys,
    /// Since when the last use of an access key is on record.
    pub(crate) use_tracked_since: Option<Text>,
}

/// What a session may be (T4).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionRule {
    /// The least and the most that may be asked for, in seconds.
    pub(crate) seconds: (u64, u64),
    pub(crate) default_seconds: u64,
    /// Less than the least is the default, more than the most is the most; elsewhere both are
    /// errors.
    pub(crate) clamps: bool,
    /// The range of a role's own maximum, and the maximum of a role that says none.
    pub(crate) role_seconds: (u64, u64),
    pub(crate) role_default: u64,
    /// The most that a session may ask for which assumes a role in its turn.
    pub(crate) chained_seconds: Option<u64>,
    /// Characters of a session policy.
    pub(crate) policy_characters: Option<usize>,
    /// The characters of a session's name: how many, and which ones besides letters and digits.
    pub(crate) name_characters: (usize, usize),
    pub(crate) name_marks: Text,
}

impl SessionRule {
    /// Whether a session may have this name.
    pub(crate) fn takes_name(&self, name: &str) -> bool {
        let (least, most) = self.name_characters;
        let legal =
            |letter: char| letter.is_ascii_alphanumeric() || self.name_marks.contains(letter);
        (least..=most).contains(&name.chars().count()) && name.chars().all(legal)
    }
}

/// Handing a role over (T7).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PassRule {
    /// The permission on the role.
    pub(crate) action: Text,
    /// Whether it is asked; the switch `pass-role` reverses it where it is ours.
    pub(crate) asked: bool,
    /// The key that holds the service which receives the role.
    pub(crate) service_key: Option<Text>,
    /// Actions that hand a role to the service of their own code: those by which a search looks for
    /// who can.
    pub(crate) receivers: Rows<Text>,
}

/// Condition keys that an estate fills in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EstateKeys {
    /// The text before a tag's name.
    pub(crate) principal_tag: Option<Text>,
    pub(crate) resource_tag: Option<Text>,
    /// Of the tags that a call gives a session: the prefix, the key of their names, and the
    /// permission that it takes.
    pub(crate) session_tag: Option<SessionTagKeys>,
    /// Who is behind a session: the key when the role is assumed, the key afterwards, and the
    /// permission that it takes.
    pub(crate) source_identity: Option<(Text, Text, Text)>,
    pub(crate) external_id: Option<Text>,
    pub(crate) session_name: Option<Text>,
    /// Whether the id of a role is also its sessions', by which keys and policies name them.
    pub(crate) role_ids: bool,
}

/// How a call that assumes a role names the tags of the session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SessionTagKeys {
    pub(crate) prefix: Text,
    pub(crate) names: Option<Text>,
    pub(crate) permission: Option<Text>,
}

impl EstateTable {
    /// A service as policies name it.
    pub(crate) fn service(&self, code: &str) -> String {
        format!("{}{code}{}", self.service_name.0, self.service_name.1)
    }
}

/// Of a program's own dialect.
pub(super) const PLAIN: EstateTable = EstateTable {
    free_word: Cow::Borrowed(""),
    service_name: (Cow::Borrowed(""), Cow::Borrowed("")),
    session: SessionRule {
        seconds: (900, 43_200),
        default_seconds: 3600,
        clamps: false,
        role_seconds: (900, 43_200),
        role_default: 43_200,
        chained_seconds: None,
        policy_characters: None,
        name_characters: (1, 64),
        name_marks: Cow::Borrowed("+=,.@-_"),
    },
    pass_role: PassRule {
        action: Cow::Borrowed("iam:PassRole"),
        asked: true,
        service_key: None,
        receivers: Cow::Borrowed(&[]),
    },
    federated: Cow::Borrowed(&[(Cow::Borrowed(""), Cow::Borrowed("sts:AssumeRole"))]),
    token_keys: (None, None),
    keys: EstateKeys {
        principal_tag: None,
        resource_tag: None,
        session_tag: None,
        source_identity: None,
        external_id: None,
        session_name: None,
        role_ids: false,
    },
    use_tracked_since: None,
};
