//! Whom a statement names, or leaves out.
//!
//! Most lists are short and read from start to end. A trust policy or a bucket policy may list
//! hundreds of principals; then each entry is filed under its keys, and a caller reads only the
//! entries under its own keys and under the key of everybody. A `NotPrincipal` names whom it does
//! not list, and it is a question of its own what must be listed for that (clause L13).

use super::view::View;
use crate::decision::Truth;
use crate::dialect::{Role, Table};
use crate::model;
use crate::principal::{Entry, Identity, KnownCaller, Naming, PRINCIPAL_ANY, is_open};

/// Whom a statement names, or with `NotPrincipal` leaves out.
#[derive(Clone, Debug)]
pub(super) struct CompiledPrincipals {
    pub(super) negated: bool,
    denies: bool,
    /// `*` leaves the owner of the resource out.
    star_spares_owner: bool,
    pub(super) entries: Box<[Entry]>,
    /// Of a long list: where each key's entries are, sorted.
    by_key: Box<[(u64, u32)]>,
}

/// Shorter lists of principals are looked through.
const KEYED_MIN: usize = 16;

/// Whether a list holds what leaves a caller out of a `Deny` with `NotPrincipal` (L13).
#[derive(Clone, Copy)]
struct ExclusionList {
    /// `*` is listed.
    everybody: bool,
    /// The caller itself.
    direct: Truth,
    /// The role of a session.
    by_role: Truth,
    /// The account of the caller.
    account: Truth,
}

impl CompiledPrincipals {
    /// Files the entries of a long list by their keys.
    pub(super) fn new(
        principals: model::Principals,
        denies: bool,
        star_spares_owner: bool,
    ) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        for (_, group) in principals.groups {
            entries.extend(group.into_iter().map(|(_, entry)| entry));
        }
        let mut by_key = Vec::new();
        if entries.len() >= KEYED_MIN {
            for (index, entry) in (0u32..).zip(&entries) {
                for key in entry.keys() {
                    by_key.push((key, index));
                }
            }
            by_key.sort_unstable();
        }
        Self {
            negated: principals.negated,
            denies,
            star_spares_owner,
            entries: entries.into(),
            by_key: by_key.into(),
        }
    }

    /// Whether and how it names the caller of a view.
    pub(super) fn naming(&self, view: &View<'_>) -> Naming {
        if !self.negated {
            let mut naming = Naming::NONE;
            self.each(view, |_, named| naming = naming.or(named));
            return naming;
        }
        if self.denies && view.bounded && view.table.sharing.delegates {
            // With a boundary in force a `Deny` with `NotPrincipal` always denies, whomever it
            // lists:
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
            return Naming::DIRECT;
        }
        let listed = self.listed(view);
        let leaves_out = if self.denies && view.reading.whole_not_principal {
            listed.whole(view.request.identity())
        } else {
            listed.part()
        };
        Naming {
            direct: leaves_out.not(),
            ..Naming::NONE
        }
    }

    /// What of the caller is listed.
    fn listed(&self, view: &View<'_>) -> ExclusionList {
        let mut listed = ExclusionList {
            everybody: false,
            direct: Truth::False,
            by_role: Truth::False,
            account: Truth::False,
        };
        let is_owner = view.request.identity().is_owner();
        self.each(view, |entry, named| {
            match entry {
                Entry::Everyone => listed.everybody |= named.direct == Truth::True,
                // The owner is its account.
                _ if is_owner => listed.account = Truth::any([listed.account, named.any()]),
                _ => {
                    listed.direct = Truth::any([listed.direct, named.direct]);
                    listed.by_role = Truth::any([listed.by_role, named.by_role]);
                    listed.account = Truth::any([listed.account, named.by_account]);
                }
            }
        });
        listed
    }

    /// Calls back with each entry that may name who asks, and how it does.
    fn each(&self, view: &View<'_>, mut found: impl FnMut(&Entry, Naming)) {
        let who = view.request.identity();
        let spared = self.star_spares_owner && who.is_owner() && who.account() == view.owner;
        let mut add = |entry: &Entry| {
            if !(spared && matches!(entry, Entry::Everyone)) {
                found(
                    entry,
                    entry.names(who, view.owner, view.table, view.reading.exact_names),
                );
            }
        };
        if self.by_key.is_empty() {
            return self.entries.iter().for_each(add);
        }
        for wanted in std::iter::once(&PRINCIPAL_ANY).chain(view.request.principal_keys()) {
            let start = self.by_key.partition_point(|(key, _)| key < wanted);
            let found = self
                .by_key
                .get(start..)
                .unwrap_or_default()
                .iter()
                .take_while(|(key, _)| key == wanted);
            // Where each is unknown, one says as much as all.
            let found = found.take(if is_open(*wanted) { 1 } else { usize::MAX });
            found
                .filter_map(|(_, index)| self.entries.get(*index as usize))
                .for_each(&mut add);
        }
    }

    /// What a list that holds only a part of the caller lacks, in a sentence.
    pub(super) fn unlisted(&self, view: &View<'_>) -> Option<String> {
        let applies =
            self.negated && self.denies && view.reading.whole_not_principal && !view.bounded;
        let who = view.request.identity();
        let listed = Some(self.listed(view))
            .filter(|listed| applies && listed.whole(who) == Truth::Unknown)?;
        Some(listed.lacks(
            who.caller()?,
            &view.request.principal().to_string(),
            view.table,
        ))
    }
}

impl ExclusionList {
    /// Whether any of it is listed.
    fn part(self) -> Truth {
        Truth::any([self.everybody.into(), self.itself(), self.account])
    }

    /// The caller itself, or its role.
    fn itself(self) -> Truth {
        Truth::any([self.direct, self.by_role])
    }

    /// Whether all of it is listed for sure, or nothing.
    fn whole(self, who: &Identity) -> Truth {
        let needed = match who {
            Identity::Caller(caller) if caller.role == Role::Owner => self.account,
            Identity::Caller(_) => Truth::all([self.itself(), self.account]),
            _ => self.itself(),
        };
        match (self.everybody || needed == Truth::True, self.part()) {
            (true, _) => Truth::True,
            (false, Truth::False) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// The sentence that says what must be listed too.
    fn lacks(self, caller: &KnownCaller, text: &str, table: &Table) -> String {
        let itself = match caller.role {
            Role::Session if self.direct == Truth::True && self.by_role != Truth::True => "session",
            Role::Session | Role::Named => "role",
            Role::User => "user",
            Role::FederatedUser => "federated user",
            Role::Owner => "account",
        };
        let name = match caller.role {
            Role::Session => caller.named(Role::Named, &caller.name, table),
            _ => text.to_owned(),
        };
        let root = caller.named(Role::Owner, "", table);
        match (self.itself(), self.account) {
            (_, Truth::Unknown) => format!(
                "`NotPrincipal` lists a canonical id, and that of the caller's account is not \
                 given; give it, or add `{root}`"
            ),
            (Truth::True, _) => {
                format!("`NotPrincipal` lists the {itself} but not its account; add `{root}`")
            }
            (_, Truth::True) => {
                format!("`NotPrincipal` lists the account but not the {itself}; add `{name}`")
            }
            _ => {
                format!(
                    "`NotPrincipal` lists neither the {itself} nor its account for sure; add \
                     `{name}` and `{root}`"
                )
            }
        }
    }
}
