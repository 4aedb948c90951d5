//! What a vendor says of its context keys: what they are filled with, who sends them always, and
//! who never has them.

use std::ops::BitOr;

use crate::resource_name::{Rows, Text};

/// Kinds of callers, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Callers(u8);

impl Callers {
    pub(crate) const OWNER: Callers = Callers(1);
    pub(crate) const USER: Callers = Callers(1 << 1);
    /// Sessions of a role, and a role that asks itself.
    pub(crate) const ROLE: Callers = Callers(1 << 2);
    pub(crate) const FEDERATED_USER: Callers = Callers(1 << 3);
    pub(crate) const SERVICE: Callers = Callers(1 << 4);
    /// Who was authenticated by an identity provider and asks for a role.
    pub(crate) const PROVIDER: Callers = Callers(1 << 5);
    pub(crate) const ANONYMOUS: Callers = Callers(1 << 6);

    pub(crate) const ALL: Callers = Callers((1 << 7) - 1);
    /// Those with credentials of their own.
    pub(crate) const SIGNED: Callers = Callers::ALL
        .without(Callers::PROVIDER)
        .without(Callers::ANONYMOUS);
    /// Those with temporary credentials.
    pub(crate) const TEMPORARY: Callers = Callers(Callers::ROLE.0 | Callers::FEDERATED_USER.0);

    /// These, except those.
    pub(crate) const fn without(self, others: Callers) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether the two sets have a kind in common.
    pub(crate) const fn meets(self, others: Callers) -> bool {
        self.0 & others.0 != 0
    }
}

impl BitOr for Callers {
    type Output = Self;

    fn bitor(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

/// A key, or all keys with a prefix that ends in `/`, and some kinds of callers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyOf {
    pub(crate) key: Text,
    pub(crate) callers: Callers,
}

/// A row of a table.
pub(super) const fn key_of(key: &'static str, callers: Callers) -> KeyOf {
    KeyOf {
        key: Text::Borrowed(key),
        callers,
    }
}

impl KeyOf {
    /// Whether it is this canonical key.
    pub(crate) fn is(&self, key: &str) -> bool {
        let wanted = self.key.as_bytes();
        let same_start = key
            .as_bytes()
            .get(..wanted.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(wanted));
        same_start && (key.len() == wanted.len() || wanted.ends_with(b"/"))
    }
}

/// A context key that follows from the rest of the request (C9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilledKey {
    pub(crate) key: Text,
    /// The same as it is compared (C2).
    pub(crate) canonical: Text,
    pub(crate) from: KeySource,
    /// The one service whose requests have it; `None` is every service.
    pub(crate) service: Option<Text>,
    /// The actions whose requests do not have it: `service:name`, or `service:*`.
    pub(crate) except: Rows<Text>,
}

/// A row of a table, for every action: the key, and as it is compared.
pub(super) const fn filled(
    key: &'static str,
    canonical: &'static str,
    from: KeySource,
) -> FilledKey {
    FilledKey {
        key: Text::Borrowed(key),
        canonical: Text::Borrowed(canonical),
        from,
        service: None,
        except: Rows::Borrowed(&[]),
    }
}

/// What a key is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// The caller's name; of a session its role's, with the role name in lower case.
    NameRoleFolded,
    /// The caller's name; of a session its role's.
    Name,
    /// The caller's name; of a session its role's name, whose path is not known.
    NameOfRole,
    Account,
    /// The caller's account; `anonymous` without one.
    AccountOrAnonymous,
    UserName,
    /// What kind of caller it is, in the words of
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable>.
    CallerType,
    /// `true` of a service, `false` of others with credentials.
    IsService,
    ServiceName,
    /// The caller's unique id, in the form that the same page gives for its kind.
    UniqueId,
    /// The account that owns the resource (L10).
    ResourceOwner,
    Time,
    UnixTime,
    ResourceGroup,
}

impl FilledKey {
    /// Whether requests for an action have it; service and name are in lower case.
    pub(crate) fn exists_for(&self, (service, name): (&str, &str)) -> bool {
        let excepted = self
            .except
            .iter()
            .any(|action| match action.split_once(':') {
                Some((of, "*")) => of.eq_ignore_ascii_case(service),
                Some((of, wanted)) => {
                    of.eq_ignore_ascii_case(service) && wanted.eq_ignore_ascii_case(name)
                }
                None => false,
            });
        !excepted
            && self
                .service
                .as_ref()
                .is_none_or(|of| of.eq_ignore_ascii_case(service))
    }
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;

    #[test]
    fn clause_c2_filled_keys_are_compared_as_they_are_written() {
        for dialect in Dialect::all() {
            let table = dialect.table();
            for row in table.filled.iter() {
                assert_eq!(row.canonical, table.canonical_key(&row.key));
            }
        }
    }
}
