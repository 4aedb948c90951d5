//! What a dialect says, field by field.

use crate::condition::{DateForms, KeyFold, OperatorRule};
use crate::dialect::{
    Callers, EstateTable, ExplainTable, FilledKey, KeyOf, KeySource, Kind, PrincipalForm,
    PrincipalNames, PrincipalShape, Role, SharingTable, TrustList,
};
use crate::resource_name::{NameScheme, Rows, Text};

/// One dialect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// The name that options and cases use.
    pub(crate) name: Text,
    /// The name that a person uses.
    pub(crate) title: Text,
    pub(crate) names: NameScheme,
    pub(crate) version: VersionRule,
    /// Whether a policy may have an `Id`.
    pub(crate) id_element: bool,
    /// Whether `Statement` may be one object instead of an array.
    pub(crate) single_statement: bool,
    /// Whether two statements of a policy may not have the same `Sid`.
    pub(crate) unique_sids: bool,
    /// Whether `"Condition": null` means that there is no condition.
    pub(crate) null_condition: bool,
    /// Whether condition values must be JSON strings.
    pub(crate) string_values_only: bool,
    /// Whether `Bool` takes exactly one value.
    pub(crate) single_boolean: bool,
    pub(crate) service_wildcard: ServiceWildcard,
    pub(crate) not: NotRule,
    /// What each kind may contain.
    pub(crate) kinds: Rows<(Kind, KindRule)>,
    pub(crate) operators: OperatorRule,
    /// Whether string operators that compare for equality take wildcards.
    pub(crate) equals_globs: bool,
    pub(crate) dates: DateForms,
    /// Whether `*` is every address.
    pub(crate) any_address: bool,
    /// Which condition keys there can be.
    pub(crate) key_form: KeyForm,
    /// Condition keys whose values may be objects.
    pub(crate) value_objects: Rows<ValueObject>,
    /// How condition keys are made canonical.
    pub(crate) key_fold: KeyFold,
    pub(crate) variables: VariableRule,
    /// Whether several values under an operator without a prefix are unknown (C7).
    pub(crate) many_values_unknown: bool,
    /// How callers are named.
    pub(crate) callers: Rows<PrincipalForm>,
    /// What names of principals say besides.
    pub(crate) principal_names: PrincipalNames,
    /// Whose names ignore ASCII case when a policy names them.
    pub(crate) folded_callers: Rows<Role>,
    /// What `Principal` may say in which kinds of policies.
    pub(crate) principals: Rows<PrincipalShape>,
    /// What policies on resources of some services leave out, because the resource says it (P14).
    pub(crate) on_own: OwnResource,
    /// Whether trust may also be written as lists beside each other, as an API returns it.
    pub(crate) trust_lists: Rows<TrustList>,
    /// Words that replace the account in names of the vendor's own.
    pub(crate) owner_words: Rows<Text>,
    pub(crate) sharing: SharingTable,
    pub(crate) explain: ExplainTable,
    pub(crate) estate: EstateTable,
    /// Keys that follow from the principal, the resource or the time (C9).
    pub(crate) filled: Rows<FilledKey>,
    /// Keys that the vendor sends with every request of these callers (C8).
    pub(crate) always_sent: Rows<KeyOf>,
    /// Keys that requests of these callers never have (C9).
    pub(crate) never_sent: Rows<KeyOf>,
    /// Actions without a resource of their own, which are asked on a name (R9).
    pub(crate) listings: Rows<Listing>,
    /// Operations that policies do not rule, or not all of them (L12).
    pub(crate) exemptions: Rows<Exemption>,
    /// The choices that are ours in this dialect (semantics A).
    pub(crate) ours: Switches,
    /// Our choices that are flipped from their default (semantics A).
    pub(crate) flipped: Switches,
}

/// What `Version` may say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum VersionRule {
    /// One of these is required.
    Required(Rows<Text>),
    /// One of these is allowed; without it the first applies.
    Optional(Rows<Text>),
    /// Any string is allowed and means nothing.
    Ignored,
}

/// Where `*` and `?` are allowed in the service half of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServiceWildcard {
    Anywhere,
    /// Nowhere; `*` alone is the one pattern without a service.
    Never,
    /// Only in `*:*`, besides `*` alone.
    StarStar,
}

/// What `NotAction` and `NotResource` mean (R7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotRule {
    /// They do not exist.
    Absent,
    /// They replace `Action` and `Resource` and mean everything else.
    Exclusive,
    /// They appear next to `Action` and `Resource` and subtract from them.
    Subtractive,
}

/// Whether an element may or must appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    /// Without it, everything.
    Optional,
    Forbidden,
}

/// What one kind of policy may contain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KindRule {
    pub(crate) principal: Presence,
    pub(crate) not_principal: bool,
    pub(crate) resource: Presence,
    pub(crate) not_action: bool,
    pub(crate) not_resource: bool,
    /// Whether the missing fields of a resource pattern are `*` (R4).
    pub(crate) short_names: bool,
}

impl KindRule {
    /// What a kind without a row may contain: nothing beyond what every statement has.
    pub(crate) const NONE: KindRule = KindRule {
        principal: Presence::Forbidden,
        not_principal: false,
        resource: Presence::Required,
        not_action: false,
        not_resource: false,
        short_names: false,
    };
}

/// An action that lists what an account has: a request for it on `*` is asked on a name (R9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    /// Service and name, in lower case.
    pub(crate) action: (Text, Text),
    /// The name, with `<account>` in place of the caller's account.
    pub(crate) asked_on: Text,
}

/// Operations that a vendor exempts from policies (L12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exemption {
    /// The service and the names of its actions, in lower case.
    pub(crate) service: Text,
    pub(crate) actions: Rows<Text>,
    pub(crate) from: Exempt,
}

/// What an operation is exempt from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exempt {
    /// Anyone with credentials may do it, whatever policies say.
    Everything,
    /// Anyone with credentials may do it where no policy denies it.
    NeedingPermission,
    /// For the owner of the account that the resource belongs to, what the resource's own policy
    /// says does not count. It is so for names whose last field has no `/`.
    OwnersResourcePolicy,
}

/// What policies on resources need not write.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OwnResource {
    /// Services whose policies have no `Resource`.
    pub(crate) without: Rows<Text>,
    /// Services whose policies write what lies in the resource behind the service's code:
    /// `execute-api:/stage/GET/pets`.
    pub(crate) inside: Rows<Text>,
    /// Services in whose policies `*` is the resource.
    pub(crate) star: Rows<Text>,
}

impl OwnResource {
    /// Every policy writes its resources in full.
    pub(super) const NOTHING: OwnResource = OwnResource {
        without: Rows::Borrowed(&[]),
        inside: Rows::Borrowed(&[]),
        star: Rows::Borrowed(&[]),
    };
}

/// Which condition keys there can be (P11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyForm {
    /// Any text that is not empty.
    Any,
    /// `service:name`, and after a `/` the name of a tag.
    ServiceAndName,
}

/// A condition key whose values may be objects of two parts, which are read as texts with a `/`
/// between (C3).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ValueObject {
    /// The key, in its canonical spelling.
    pub(crate) key: Text,
    /// The member that holds one text or number.
    pub(crate) first: Text,
    /// The member that holds one text or several.
    pub(crate) second: Text,
}

/// Where variables exist (R8).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum VariableRule {
    Nowhere,
    Everywhere,
    /// In policies of this version.
    InVersion(Text),
}

/// A choice that is ours where a vendor is silent (semantics A). Flipping it takes the other
/// reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// Under `NotResource` a variable without a value makes the test unknown; flipped: its pattern
    /// matches nothing.
    UnresolvedNotResource,
    /// Several values under a plain operator: as the dialect says; flipped: the other way.
    ManyValuesPlain,
    /// A value that cannot be read is unknown; flipped: its test is false.
    UnreadableValue,
    /// Names of some resource types ignore case; flipped: they are exact.
    NameCase,
    /// A deny attached for a resource group counts although the account's policies allow; flipped:
    /// these are not asked then.
    ResourceGroupDeny,
    /// Whether control policies bind the owner, as the dialect says; flipped: the other way.
    OwnerBoundByControl,
    /// A deny of the caller's own policies counts where the resource's policy alone grants;
    /// flipped: it does not.
    CrossAccountIdentityDeny,
    /// Across accounts both sides must grant; flipped: the resource's policy alone.
    CrossAccountBoth,
    /// Every level of control policies must allow; flipped: only their denies count.
    ControlLevels,
    /// Where a resource that always has a policy is given none, it names nobody; flipped: it names
    /// the account.
    AbsentPolicy,
    /// Whether handing a role over takes a permission on the role, as the dialect says; flipped:
    /// the other way.
    PassRole,
    /// A `Deny` with `NotPrincipal` leaves out only whom it lists with its account; flipped:
    /// everyone whom an entry names.
    NotPrincipal,
    /// A key that the vendor always sends is unknown where the request does not give it; flipped:
    /// it is absent.
    AlwaysSent,
    /// Under a set operator an empty string may stand for no value, so that a test is unknown where
    /// that matters; flipped: it is a value like any other.
    EmptySet,
}

impl Switch {
    pub(crate) const ALL: &[(Switch, &str)] = &[
        (Switch::UnresolvedNotResource, "unresolved-not-resource"),
        (Switch::ManyValuesPlain, "many-values-plain"),
        (Switch::UnreadableValue, "unreadable-value"),
        (Switch::NameCase, "name-case"),
        (Switch::ResourceGroupDeny, "resource-group-deny"),
        (Switch::OwnerBoundByControl, "owner-bound-by-control"),
        (
            Switch::CrossAccountIdentityDeny,
            "cross-account-identity-deny",
        ),
        (Switch::CrossAccountBoth, "cross-account-both"),
        (Switch::ControlLevels, "control-levels"),
        (Switch::AbsentPolicy, "absent-policy"),
        (Switch::PassRole, "pass-role"),
        (Switch::NotPrincipal, "not-principal"),
        (Switch::AlwaysSent, "always-sent"),
        (Switch::EmptySet, "empty-set"),
    ];

    /// The name that [`Dialect::flip`](super::Dialect::flip) takes.
    pub(crate) fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        // OK because every switch is in the list, as a test of the questions about them shows.
        all.find(|(switch, _)| *switch == self)
            .map_or("", |(_, name)| *name)
    }
}

/// A set of switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Switches(u16);

impl Switches {
    pub(crate) const NONE: Switches = Switches(0);

    /// The set of these switches: one bit for each.
    pub(crate) const fn of(switches: &[Switch]) -> Self {
        let (mut set, mut rest) = (0, switches);
        while let [first, others @ ..] = rest {
            set |= 1 << *first as u16;
            rest = others;
        }
        Self(set)
    }

    /// Whether a switch is flipped.
    pub(crate) fn contains(self, switch: Switch) -> bool {
        self.0 & (1 << switch as u16) != 0
    }

    /// The set with one switch flipped, or flipped back.
    pub(crate) fn toggle(self, switch: Switch) -> Self {
        Self(self.0 ^ (1 << switch as u16))
    }
}

impl Table {
    /// What a kind of policy may contain.
    pub(crate) fn kind(&self, kind: Kind) -> Option<KindRule> {
        self.kinds
            .iter()
            .find(|(other, _)| *other == kind)
            .map(|(_, rule)| *rule)
    }

    /// From what an action is exempt; service and name are in lower case.
    pub(crate) fn exemption(&self, (service, name): (&str, &str)) -> Option<&Exemption> {
        self.exemptions
            .iter()
            .find(|row| row.service == service && row.actions.iter().any(|action| action == name))
    }

    /// How an action that lists what an account has is asked.
    pub(crate) fn listing(&self, (service, name): (&str, &str)) -> Option<&Listing> {
        self.listings
            .iter()
            .find(|row| row.action.0 == service && row.action.1 == name)
    }

    /// Whether requests of such callers never have a canonical key.
    pub(crate) fn is_never_sent(&self, key: &str, callers: Callers) -> bool {
        self.never_sent
            .iter()
            .any(|row| row.callers.meets(callers) && row.is(key))
    }

    /// The row of a canonical key that is filled with the owner of the resource.
    pub(crate) fn owner_key(&self, key: &str) -> Option<&FilledKey> {
        self.filled
            .iter()
            .find(|row| row.from == KeySource::ResourceOwner && row.key.eq_ignore_ascii_case(key))
    }

    /// The one spelling under which a condition key is compared (C2).
    pub(crate) fn canonical_key(&self, key: &str) -> String {
        self.key_fold.function()(key)
    }

    /// How values of a key are written as objects, where they may be.
    pub(crate) fn value_object(&self, canonical_key: &str) -> Option<&ValueObject> {
        self.value_objects
            .iter()
            .find(|object| object.key == canonical_key)
    }

    /// Whether no type of resource ignores the case of names, since that choice is flipped (R6).
    pub(crate) fn exact_names(&self) -> bool {
        self.ours.contains(Switch::NameCase) && self.flipped.contains(Switch::NameCase)
    }

    /// The version that counts for a policy without one.
    pub(crate) fn default_version(&self) -> Option<&str> {
        match &self.version {
            VersionRule::Optional(versions) => versions.first().map(|version| &**version),
            VersionRule::Required(_) | VersionRule::Ignored => None,
        }
    }

    /// How variable keys are made canonical, where a policy of this version has variables.
    pub(crate) fn variables_in(&self, version: Option<&str>) -> Option<fn(&str) -> String> {
        let exist = match &self.variables {
            VariableRule::Nowhere => false,
            VariableRule::Everywhere => true,
            VariableRule::InVersion(wanted) => version == Some(wanted),
        };
        exist.then(|| self.key_fold.function())
    }
}
