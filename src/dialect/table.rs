//! What a dialect says, field by field.

use crate::condition::{DateForms, OperatorRule};
use crate::dialect::{EstateTable, ExplainTable, Kind, PrincipalForm, PrincipalShape, Role, SharingTable, TrustList};
use crate::resource_name::{List, NameScheme, Text};

/// One dialect.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The name that options and cases use.
    pub(crate) name: Text,
    /// The name that a person uses.
    pub(crate) title: Text,
    pub(crate) names: NameScheme,
    pub(crate) version: VersionRule,
    /// Whether `Id` may stand at the top.
    pub(crate) id_element: bool,
    /// Whether `Statement` may be one object instead of an array.
    pub(crate) single_statement: bool,
    /// Whether two statements of a policy may not have the same `Sid`.
    pub(crate) unique_sids: bool,
    /// Whether `"Condition": null` is no condition.
    pub(crate) null_condition: bool,
    /// Whether condition values must be JSON strings.
    pub(crate) string_values_only: bool,
    /// Whether `Bool` takes exactly one value.
    pub(crate) single_boolean: bool,
    pub(crate) service_wildcard: ServiceWildcard,
    pub(crate) not: NotRule,
    /// What each kind may contain.
    pub(crate) kinds: List<(Kind, KindRule)>,
    pub(crate) operators: OperatorRule,
    /// Whether string operators that compare for equality take wildcards.
    pub(crate) equals_globs: bool,
    pub(crate) dates: DateForms,
    /// Whether `*` is every address.
    pub(crate) any_address: bool,
    /// How condition keys are made canonical.
    pub(crate) canonical_key: fn(&str) -> String,
    pub(crate) variables: VariableRule,
    /// Whether several values under an operator without a prefix are unknown (C7).
    pub(crate) many_values_unknown: bool,
    /// How callers are named.
    pub(crate) callers: List<PrincipalForm>,
    /// Whose names ignore ASCII case when a policy names them.
    pub(crate) folded_callers: List<Role>,
    /// What `Principal` may say in which kinds of policies.
    pub(crate) principals: List<PrincipalShape>,
    /// Whether trust may also be written as lists beside each other, as an API returns it.
    pub(crate) trust_lists: List<TrustList>,
    /// Words that stand in a name for an account of the vendor's own.
    pub(crate) owner_words: List<Text>,
    pub(crate) sharing: SharingTable,
    pub(crate) explain: ExplainTable,
    pub(crate) estate: EstateTable,
    /// Keys that follow from the principal or the time (C9).
    pub(crate) filled: List<FilledKey>,
    /// The choices that are ours in this dialect (semantics A).
    pub(crate) ours: Switches,
    /// Our choices that are flipped from their default (semantics A).
    pub(crate) flipped: Switches,
}

/// What `Version` may say.
#[derive(Clone, Debug)]
pub(crate) enum VersionRule {
    /// One of these must stand.
    Required(List<Text>),
    /// One of these may stand; without it the first counts.
    Optional(List<Text>),
    /// Any string may stand and means nothing.
    Ignored,
}

/// Where `*` and `?` may stand in the service half of an action.
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
    /// They stand in place of `Action` and `Resource`: everything else.
    Exclusive,
    /// They stand beside `Action` and `Resource` and subtract from them.
    Subtractive,
}

/// Whether an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    /// Without it, everything.
    Optional,
    Forbidden,
}

/// What one kind of policy may contain.
#[derive(Clone, Copy, Debug)]
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

/// Where variables exist (R8).
#[derive(Clone, Debug)]
pub(crate) enum VariableRule {
    Nowhere,
    Everywhere,
    /// In policies of this version.
    InVersion(Text),
}

/// A context key that follows from the rest of the request.
#[derive(Clone, Debug)]
pub(crate) struct FilledKey {
    pub(crate) key: Text,
    pub(crate) from: Filled,
}

/// What a key is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filled {
    /// The caller's name; of a session its role's, with the role name in lower case.
    NameRoleFolded,
    /// The caller's name; of a session its role's.
    Name,
    /// The caller's name; of a session unknown, since the session does not tell its role's path.
    NameRoleUnknown,
    Account,
    UserName,
    Time,
    UnixTime,
    ResourceGroup,
}

/// A choice that is ours where a vendor is silent (semantics A). Flipping it takes the other reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Switch {
    /// Under `NotResource` a variable without a value makes the test unknown; flipped: its pattern matches nothing.
    UnresolvedNotResource,
    /// Several values under a plain operator: as the dialect says; flipped: the other way.
    ManyValuesPlain,
    /// A value that cannot be read is unknown; flipped: its test is false.
    UnreadableValue,
    /// Names of some resource types ignore case; flipped: they are exact.
    NameCase,
    /// A deny attached for a resource group counts although the account's policies allow; flipped: these are not asked then.
    ResourceGroupDeny,
    /// Whether control policies bind the owner, as the dialect says; flipped: the other way.
    OwnerBoundByControl,
    /// A deny of the caller's own policies counts where the resource's policy alone grants; flipped: it does not.
    CrossAccountIdentityDeny,
    /// Across accounts both sides must grant; flipped: the resource's policy alone.
    CrossAccountBoth,
    /// Every level of control policies must allow; flipped: only their denies count.
    ControlLevels,
    /// Where a resource that always has a policy is given none, it names nobody; flipped: it names the account.
    AbsentPolicy,
    /// Whether handing a role over takes a permission on the role, as the dialect says; flipped: the other way.
    PassRole,
}

impl Switch {
    pub(crate) const ALL: &[(Switch, &str)] = &[
        (Switch::UnresolvedNotResource, "unresolved-not-resource"),
        (Switch::ManyValuesPlain, "many-values-plain"),
        (Switch::UnreadableValue, "unreadable-value"),
        (Switch::NameCase, "name-case"),
        (Switch::ResourceGroupDeny, "resource-group-deny"),
        (Switch::OwnerBoundByControl, "owner-bound-by-control"),
        (Switch::CrossAccountIdentityDeny, "cross-account-identity-deny"),
        (Switch::CrossAccountBoth, "cross-account-both"),
        (Switch::ControlLevels, "control-levels"),
        (Switch::AbsentPolicy, "absent-policy"),
        (Switch::PassRole, "pass-role"),
    ];
}

/// A set of switches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Switches(u16);

impl Switches {
    pub(crate) const NONE: Switches = Switches(0);

    pub(crate) const fn of(switches: &[Switch]) -> Self {
        let (mut set, mut rest) = (0, switches);
        while let [first, others @ ..] = rest {
            set |= 1 << *first as u16;
            rest = others;
        }
        Self(set)
    }

    pub(crate) fn contains(self, switch: Switch) -> bool {
        self.0 & (1 << switch as u16) != 0
    }

    pub(crate) fn toggle(self, switch: Switch) -> Self {
        Self(self.0 ^ (1 << switch as u16))
    }
}

impl Table {
    /// What a kind of policy may contain.
    pub(crate) fn kind(&self, kind: Kind) -> Option<KindRule> {
        self.kinds.iter().find(|(other, _)| *other == kind).map(|(_, rule)| *rule)
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
        exist.then_some(self.canonical_key)
    }
}
