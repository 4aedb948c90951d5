//! A dialect of a program's own.

use std::borrow::Cow;

use super::Kind;
use super::handle::Dialect;
use super::keys::{FilledKey, KeySource, filled};
use super::principal::{PrincipalForm, PrincipalNames, Role, form};
use super::shape::{Across, EntryForm, PrincipalShape, Sharing, SharingTable, Within, shape, star};
use super::table::{
    KeyForm, KindRule, NotRule, OwnResource, Presence, ServiceWildcard, Switch, Switches, Table,
    VariableRule, VersionRule,
};
use crate::condition::{DateForms, Family, KeyFold, OperatorRule};
use crate::error::{Error, faults};
use crate::resource_name::{Field, NameScheme};

/// Builds a dialect for a program's own service; see [`Dialect::builder`].
///
/// Names are `prefix:service:region:account:resource` unless a method says otherwise, and exact in
/// case. All operators, `NotAction` and `NotResource` in place of `Action` and `Resource`, and
/// wildcards in the service half of an action exist. `Version` is optional and means nothing.
/// `prefix:PrincipalName`, `prefix:PrincipalAccount`, `prefix:UserName` and `prefix:CurrentTime`
/// are filled in (clause C9).
#[derive(Clone, Debug)]
pub struct DialectBuilder {
    name: String,
    prefix: String,
    key_prefix: Option<String>,
    region: bool,
    variables: bool,
    equals_globs: bool,
    principal_service: String,
}

impl Dialect {
    /// Starts a dialect for a program's own service.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, PolicySet};
    /// // Names such as `shop:orders:acme:order/7`: prefix, service, account, resource.
    /// let dialect = Dialect::builder("shop").account_after_service().variables(true).build()?;
    /// let set = PolicySet::builder(&dialect)
    ///     .add(Kind::Identity, "clerk", r#"{"Statement": {"Effect": "Allow", "Action": "orders:Read*",
    ///         "Resource": "shop:orders:${shop:Account}:order/*"}}"#)
    ///     .build()?;
    /// let request = dialect
    ///     .request("shop:iam:acme:user/kim", "orders:ReadOrder", "shop:orders:acme:order/7")
    ///     .context("shop:Account", "acme")
    ///     .build()?;
    /// assert!(set.decide(&request).is_allowed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Two dialects that are built alike are equal, so a policy set of one answers requests of the
    /// other.
    #[must_use]
    pub fn builder(name: &str) -> DialectBuilder {
        DialectBuilder::new(name)
    }
}

impl DialectBuilder {
    /// A dialect whose names and keys begin with its own name, with what most services have.
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            prefix: name.to_owned(),
            key_prefix: None,
            region: true,
            variables: false,
            equals_globs: false,
            principal_service: "iam".to_owned(),
        }
    }

    /// The first field of every name, the dialect's name by default.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        self.prefix = prefix.to_owned();
        self
    }

    /// The part before the `:` of the keys that are filled in, the prefix by default.
    #[must_use]
    pub fn key_prefix(mut self, prefix: &str) -> Self {
        self.key_prefix = Some(prefix.to_owned());
        self
    }

    /// Names have no region: `prefix:service:account:resource`.
    #[must_use]
    pub fn account_after_service(mut self) -> Self {
        self.region = false;
        self
    }

    /// Whether `${key}` is a variable in resources and string conditions (clause R8).
    #[must_use]
    pub fn variables(mut self, exist: bool) -> Self {
        self.variables = exist;
        self
    }

    /// Whether `StringEquals` and its relatives take `*` and `?` as wildcards.
    #[must_use]
    pub fn equals_globs(mut self, globs: bool) -> Self {
        self.equals_globs = globs;
        self
    }

    /// The service in the names of users and roles, `iam` by default:
    /// `prefix:iam::account:user/name`.
    #[must_use]
    pub fn principal_service(mut self, service: &str) -> Self {
        self.principal_service = service.to_owned();
        self
    }

    /// The dialect.
    ///
    /// # Errors
    ///
    /// The name, prefix or a service is empty or holds a colon, a wildcard, white space or `$`.
    pub fn build(self) -> Result<Dialect, Error> {
        let key_prefix = self.key_prefix.unwrap_or_else(|| self.prefix.clone());
        check_word("name", &self.name)?;
        check_word("prefix", &self.prefix)?;
        check_word("key prefix", &key_prefix)?;
        check_word("service", &self.principal_service)?;
        let mut fields = vec![Field::Literal(Cow::Owned(self.prefix)), Field::Service];
        fields.extend(self.region.then_some(Field::Region));
        fields.extend([Field::Account, Field::Resource]);
        let service = self.principal_service;
        Ok(Dialect::owned(Table {
            title: Cow::Owned(self.name.clone()),
            name: Cow::Owned(self.name),
            names: NameScheme {
                fields: Cow::Owned(fields),
                folds_case: false,
                global_services: Cow::Borrowed(&[]),
                folded_types: Cow::Borrowed(&[]),
            },
            version: VersionRule::Ignored,
            id_element: true,
            single_statement: true,
            unique_sids: false,
            null_condition: false,
            string_values_only: false,
            single_boolean: false,
            service_wildcard: ServiceWildcard::Anywhere,
            not: NotRule::Exclusive,
            kinds: Cow::Owned(
                Kind::ALL
                    .iter()
                    .map(|kind| (*kind, kind_rule(*kind)))
                    .collect(),
            ),
            operators: OPERATORS,
            equals_globs: self.equals_globs,
            dates: DateForms::Rfc3339,
            any_address: false,
            key_form: KeyForm::Any,
            value_objects: Cow::Borrowed(&[]),
            key_fold: KeyFold::BeforeTag,
            variables: if self.variables {
                VariableRule::Everywhere
            } else {
                VariableRule::Nowhere
            },
            many_values_unknown: false,
            callers: Cow::Owned(caller_forms(&service)),
            principal_names: PrincipalNames::FREE,
            folded_callers: Cow::Borrowed(&[]),
            principals: Cow::Owned(principal_shapes()),
            on_own: OwnResource::NOTHING,
            trust_lists: Cow::Borrowed(&[]),
            owner_words: Cow::Borrowed(&[]),
            sharing: SHARING,
            explain: super::explain::PLAIN,
            estate: super::estate::PLAIN,
            filled: Cow::Owned(filled_keys(&key_prefix)),
            always_sent: Cow::Borrowed(&[]),
            never_sent: Cow::Borrowed(&[]),
            listings: Cow::Borrowed(&[]),
            exemptions: Cow::Borrowed(&[]),
            ours: Switches::of(&[
                Switch::ManyValuesPlain,
                Switch::UnreadableValue,
                Switch::AbsentPolicy,
                Switch::UnresolvedNotResource,
            ]),
            flipped: Switches::NONE,
        }))
    }
}

const OPERATORS: OperatorRule = OperatorRule {
    families: Cow::Borrowed(&[
        Family::String,
        Family::Numeric,
        Family::Date,
        Family::Bool,
        Family::Binary,
        Family::IpAddress,
        Family::Arn,
        Family::Null,
    ]),
    if_exists: true,
    if_exists_in_front: false,
    quantifiers: true,
    folds_names: false,
};

const SHARING: SharingTable = SharingTable {
    default: DEFAULT,
    role: Sharing {
        within: Within::Both,
        always_guarded: true,
        ..DEFAULT
    },
    special: Cow::Borrowed(&[]),
    assume: Cow::Borrowed(&[(Cow::Borrowed("sts:AssumeRole"), None)]),
    delegates: false,
    control_follows_resource: false,
    control_binds_owner: true,
    star_spares_owner: None,
};

/// Names and prefixes become fields of names, so nothing in them may separate or match.
fn check_word(what: &str, word: &str) -> Result<(), Error> {
    let is_special =
        |letter: char| letter.is_whitespace() || letter.is_control() || ":*?$/".contains(letter);
    if word.is_empty() || word.contains(is_special) {
        return Err(Error::new(
            faults::INVALID_DIALECT,
            format!("`{word}` cannot be the {what} of a dialect"),
            "use letters, digits, `-` and `_`",
        ));
    }
    Ok(())
}

/// What policies of a kind may contain, where a service says nothing else.
fn kind_rule(kind: Kind) -> KindRule {
    let rule = KindRule {
        not_action: true,
        not_resource: true,
        ..KindRule::NONE
    };
    let with_principal = KindRule {
        principal: Presence::Required,
        not_principal: true,
        ..rule
    };
    match kind {
        Kind::Identity | Kind::Control | Kind::Session | Kind::Boundary => rule,
        Kind::Trust => KindRule {
            resource: Presence::Optional,
            ..with_principal
        },
        Kind::Resource => with_principal,
        Kind::Endpoint | Kind::ResourceControl => KindRule {
            principal: Presence::Optional,
            ..with_principal
        },
    }
}

/// The forms in which a service writes callers, behind the account: `user/ann`.
fn caller_forms(service: &str) -> Vec<PrincipalForm> {
    let rows = [
        ("root", None, Role::Owner),
        ("user/", None, Role::User),
        ("role/", None, Role::Named),
        ("assumed-role/", Some(2), Role::Session),
    ];
    let row = |(start, parts, role)| PrincipalForm {
        service: Cow::Owned(service.to_owned()),
        ..form("", start, parts, role)
    };
    rows.map(row).to_vec()
}

/// The keys that follow from a request, with the prefix of the service.
fn filled_keys(prefix: &str) -> Vec<FilledKey> {
    let rows = [
        ("PrincipalName", KeySource::Name),
        ("PrincipalAccount", KeySource::Account),
        ("UserName", KeySource::UserName),
        ("CurrentTime", KeySource::Time),
    ];
    rows.map(|(key, from)| {
        let key = format!("{prefix}:{key}");
        let canonical = Cow::Owned(KeyFold::BeforeTag.function()(&key));
        FilledKey {
            key: Cow::Owned(key),
            canonical,
            ..filled("", "", from)
        }
    })
    .to_vec()
}

/// Either side grants within an account, both across accounts.
const DEFAULT: Sharing = Sharing {
    within: Within::Either,
    across: Across::Both,
    always_guarded: false,
    asks_acl: false,
};

/// `"*"`, or an object of callers, services and identity providers.
fn principal_shapes() -> Vec<PrincipalShape> {
    const KINDS: &[Kind] = &[
        Kind::Resource,
        Kind::Trust,
        Kind::Endpoint,
        Kind::ResourceControl,
    ];
    vec![
        star(KINDS),
        shape(
            KINDS,
            "Identity",
            &[EntryForm::Everyone, EntryForm::Caller],
            None,
        ),
        shape(KINDS, "Service", &[EntryForm::Service], None),
        shape(KINDS, "Federated", &[EntryForm::Provider], None),
    ]
}
