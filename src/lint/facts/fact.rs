//! The kinds of facts that rules know about a cloud.

use super::aspects::{Aspect, AspectKeys};
use super::sensitive::SensitiveActions;
use super::sizes::Sizes;

/// What is known of one cloud.
#[derive(Debug)]
pub(in crate::lint) struct Facts {
    /// The name of its dialect.
    pub(in crate::lint) dialect: &'static str,
    /// The part before the colon of the keys that every service knows.
    pub(in crate::lint) key_prefix: &'static str,
    /// Condition keys.
    pub(in crate::lint) keys: &'static [KeyFact],
    /// What conditions on keys restrict.
    pub(in crate::lint) aspects: &'static [AspectKeys],
    /// Actions that read secrets or let others in.
    pub(in crate::lint) sensitive: SensitiveActions,
    /// Its bundled catalogue; empty if there is none.
    pub(in crate::lint) catalog: &'static str,
    /// Services that store objects in buckets.
    pub(in crate::lint) stores: &'static [Store],
    /// Actions that ask for a container or for everything, and what the last field of their
    /// resource is then.
    pub(in crate::lint) containers: &'static [(&'static str, &'static str)],
    /// The longest policies.
    pub(in crate::lint) sizes: Sizes,
    /// The services that manage identities; who controls them controls the account.
    pub(in crate::lint) identity_services: &'static [&'static str],
    /// Handing a role to a service: the action, and the key that says to which one.
    pub(in crate::lint) pass_role: Option<(&'static str, Option<&'static str>)>,
    pub(in crate::lint) trust: Trust,
    /// The page of the ways to more rights, which [`Way`](crate::lint::Way) reads.
    pub(in crate::lint) ways: &'static str,
    /// Service codes that no policy of this dialect means, because they are another cloud's.
    pub(in crate::lint) foreign_services: &'static [&'static str],
    /// Every service code that is known, sorted and in lower case.
    pub(in crate::lint) services: &'static [&'static str],
    /// Services whose actions also ask for resources of another service.
    pub(in crate::lint) neighbours: &'static [(&'static str, &'static str)],
    /// Resources that actions of every service may name: their service, and how their last field
    /// begins.
    pub(in crate::lint) shared_resources: &'static [(&'static str, &'static str)],
    /// Fields of names that hold one of a few words in every request.
    pub(in crate::lint) fixed_fields: &'static [FixedField],
    /// How many digits an account has.
    pub(in crate::lint) account_digits: Option<usize>,
    /// How the names of services that act for an account end.
    pub(in crate::lint) service_domains: &'static [&'static str],
}

/// How roles are trusted.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Trust {
    /// The actions that a trust policy may allow, in lower case.
    pub(in crate::lint) actions: &'static [&'static str],
    /// What names of providers of web identities hold.
    pub(in crate::lint) web_providers: &'static [&'static str],
    /// What names of providers of SAML assertions hold.
    pub(in crate::lint) saml_providers: &'static [&'static str],
    /// The keys that say for whom an assertion was made, in lower case.
    pub(in crate::lint) recipient_keys: &'static [&'static str],
}

/// A field that every request to some service fills with one of a few words.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct FixedField {
    pub(in crate::lint) service: &'static str,
    /// Whether the region is meant, and not the account.
    pub(in crate::lint) region: bool,
    /// The word of the field in requests.
    pub(in crate::lint) word: &'static str,
    /// How last fields begin to which this does not apply.
    pub(in crate::lint) except: &'static [&'static str],
}

/// What the values of a condition key are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum KeyType {
    Text,
    Number,
    Date,
    Bool,
    Address,
    /// The name of a resource or caller.
    Name,
}

/// A condition key.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct KeyFact {
    /// As published; a key that ends in `/` has a tag's name after it.
    pub(in crate::lint) key: &'static str,
    pub(in crate::lint) kind: KeyType,
    /// Whether a request may give several values.
    pub(in crate::lint) many: bool,
    /// The actions that fill it; empty is unknown or all.
    pub(in crate::lint) filled_by: &'static [&'static str],
}

/// A service that stores objects in buckets.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Store {
    pub(in crate::lint) service: &'static str,
    /// Names of actions on buckets, in lower case.
    pub(in crate::lint) bucket_actions: &'static [&'static str],
    /// Names of actions on objects, in lower case.
    pub(in crate::lint) object_actions: &'static [&'static str],
    /// Names of actions on the account, which need every resource of the service.
    pub(in crate::lint) account_actions: &'static [&'static str],
    /// How a last field begins that names neither bucket nor object.
    pub(in crate::lint) other_types: &'static [&'static str],
}

/// Of a dialect without any.
pub(super) const NONE: Facts = Facts {
    dialect: "",
    key_prefix: "",
    keys: &[],
    aspects: &[],
    catalog: "",
    sensitive: super::sensitive::NONE,
    stores: &[],
    containers: &[],
    sizes: super::sizes::NONE,
    identity_services: &[],
    pass_role: None,
    trust: Trust {
        actions: &[],
        web_providers: &[],
        saml_providers: &[],
        recipient_keys: &[],
    },
    ways: "",
    foreign_services: &[],
    services: &[],
    neighbours: &[],
    shared_resources: &[],
    fixed_fields: &[],
    account_digits: None,
    service_domains: &[],
};

impl Facts {
    /// Whether a service is known to have this code.
    pub(in crate::lint) fn has_service(&self, code: &str) -> bool {
        self.services
            .binary_search(&&*code.to_ascii_lowercase())
            .is_ok()
    }

    /// Whether actions of a service, by its code in lower case, also ask for resources of the
    /// other.
    pub(in crate::lint) fn are_neighbours(&self, service: &str, other: &str) -> bool {
        self.neighbours
            .iter()
            .any(|(from, to)| *from == service && (*to == "*" || *to == other))
    }

    /// What is known of a key, whatever its case; of a tag key what is known of all tags.
    pub(in crate::lint) fn key(&self, key: &str) -> Option<&'static KeyFact> {
        self.keys.iter().find(|fact| is_key(fact.key, key))
    }

    /// What a condition on a key restricts, if that is known.
    pub(in crate::lint) fn aspect(&self, key: &str) -> Option<Aspect> {
        let mut aspects = self.aspects.iter();
        let found = aspects.find(|(_, keys)| keys.iter().any(|known| is_key(known, key)));
        found.map(|(aspect, _)| *aspect)
    }
}

/// Whether a key is the one of a table, whatever its case; one that ends in `/` is every tag.
fn is_key(known: &str, key: &str) -> bool {
    if known.ends_with('/') {
        key.get(..known.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(known))
    } else {
        key.eq_ignore_ascii_case(known)
    }
}

/// A row about a key that every action fills, or about which no page says more.
pub(super) const fn key(key: &'static str, kind: KeyType) -> KeyFact {
    KeyFact {
        key,
        kind,
        many: false,
        filled_by: &[],
    }
}

/// A row about a key with several values.
pub(super) const fn keys(key: &'static str, kind: KeyType) -> KeyFact {
    KeyFact {
        key,
        kind,
        many: true,
        filled_by: &[],
    }
}

/// A row about a key that only these actions fill.
pub(super) const fn only(
    key: &'static str,
    kind: KeyType,
    filled_by: &'static [&'static str],
) -> KeyFact {
    KeyFact {
        key,
        kind,
        many: false,
        filled_by,
    }
}
