//! Whether an export has all calls of a whole one, and whether its answers agree.
//!
//! Several calls of a cloud say one thing: the policies of `ann` are in the answer about her and in
//! the list of all attachments; her groups are in the answer about her and in those about the
//! groups. A difference shows a file that is stale or of another account.

use std::collections::BTreeMap;

use super::{Call, CloudCalls};
use crate::import::draft::{AccountDraft, GroupMember, PolicyAt, PolicyKey};
use crate::import::meaning::RecordKind;
use crate::import::pages::Pages;
use crate::import::report::ImportReport;
use crate::import::tree::ExportPlace;
use crate::words::{clip, in_short};

/// Reports the calls that an export lacks, and answers that disagree.
pub(in crate::import) fn check(
    cloud: &CloudCalls,
    unit: usize,
    account: &AccountDraft,
    pages: &Pages,
    report: &mut ImportReport,
) {
    let Some(place) = pages.start(unit) else {
        return;
    };
    let mut check = CompletenessCheck {
        cloud,
        unit,
        account,
        pages,
        report,
    };
    check.report_missing(place);
    check.check_subjects();
    check.check_lists();
    check.check_memberships();
    check.check_attachments();
}

/// The calls that list all things of a kind, in every cloud.
const LISTS: [(RecordKind, &str); 4] = [
    (RecordKind::User, "ListUsers"),
    (RecordKind::Group, "ListGroups"),
    (RecordKind::Role, "ListRoles"),
    (RecordKind::Policy, "ListPolicies"),
];

/// A call that an export lacks.
struct MissingCall {
    call: &'static str,
    /// Whom it is missing about, in backticks; empty for a call that is asked once.
    about: Vec<String>,
}

/// One export, and what its calls say.
struct CompletenessCheck<'c> {
    cloud: &'c CloudCalls,
    unit: usize,
    account: &'c AccountDraft,
    pages: &'c Pages,
    report: &'c mut ImportReport,
}

impl CompletenessCheck<'_> {
    /// Whether the export has an answer of a call that is asked once.
    fn has(&self, call: &'static str) -> bool {
        self.pages.has(self.unit, call, None)
    }

    /// Whether the export has an answer of a call about somebody.
    fn has_about(&self, call: &'static str, subject: &str) -> bool {
        self.pages.has(self.unit, call, Some(subject))
    }

    /// Reports the calls that the export lacks.
    fn report_missing(&mut self, place: ExportPlace) {
        for MissingCall { call, about } in self.missing_calls() {
            let about = if about.is_empty() {
                String::new()
            } else {
                format!(" about {}", in_short(&about))
            };
            let message = format!("there is no answer of `{call}`{about}");
            self.report.missing(place, message, "add it to the folder");
        }
    }

    /// The calls that a whole export has and this one lacks.
    fn missing_calls(&self) -> Vec<MissingCall> {
        let mut missing = Vec::new();
        for call in self.cloud.once {
            if !self.has(call) {
                let about = Vec::new();
                missing.push(MissingCall { call, about });
            }
        }
        for need in self.cloud.each {
            if need.whole.is_some_and(|whole| self.has(whole)) {
                continue;
            }
            let call = need.call;
            let about = self.not_asked_about(call, need.kind);
            if !about.is_empty() {
                missing.push(MissingCall { call, about });
            }
        }
        let (of_user, of_group) = self.cloud.members;
        let users = self.not_asked_about(of_user, RecordKind::User);
        let groups = self.not_asked_about(of_group, RecordKind::Group);
        // Without a list of the groups, answers about groups may not be about all of them.
        let knows_groups = groups.is_empty() && self.has("ListGroups");
        if !users.is_empty() && !knows_groups {
            missing.push(MissingCall {
                call: of_user,
                about: users,
            });
        }
        missing
    }

    /// The things of a kind about which the export has no answer of a call, in backticks.
    fn not_asked_about(&self, call: &'static str, kind: RecordKind) -> Vec<String> {
        let mut names = Vec::new();
        for name in self.account.holders(kind).keys() {
            if !self.has_about(call, name) {
                names.push(format!("`{name}`"));
            }
        }
        names
    }

    /// Reports answers about somebody whom the list of all lacks.
    fn check_subjects(&mut self) {
        for (kind, list) in LISTS {
            if kind == RecordKind::Policy || !self.has(list) {
                continue;
            }
            for call in self.cloud.calls {
                if !is_about(call, kind) {
                    continue;
                }
                for (name, place) in self.pages.subjects(self.unit, call.name) {
                    if self.account.holders(kind).contains_key(name) {
                        continue;
                    }
                    let message = format!(
                        "`{}` is about `{}`, which is not in `{list}`",
                        call.name,
                        clip(name)
                    );
                    self.report.contradiction(place, message);
                }
            }
        }
    }

    /// Reports things that the list of all lacks, and that a call about one of them or an
    /// attachment has.
    fn check_lists(&mut self) {
        for (kind, list) in LISTS {
            if !self.has(list) {
                continue;
            }
            let listed = self.account.listed(kind, list);
            for (key, place) in self.named_elsewhere(kind, list) {
                // No list needs to have all policies of the vendor.
                if !key.is_vendors && !listed.contains_key(&key) {
                    let message = format!("`{}` is not in `{list}`", clip(&key.name));
                    self.report.contradiction(place, message);
                }
            }
        }
    }

    /// The things of a kind that anything but the list of all names.
    fn named_elsewhere(&self, kind: RecordKind, list: &str) -> BTreeMap<PolicyKey, ExportPlace> {
        let mut named = BTreeMap::new();
        for call in self.cloud.calls {
            if call.kind == kind && call.name != list {
                named.extend(self.account.listed(kind, call.name));
            }
        }
        if kind == RecordKind::Policy {
            for (key, policy) in &self.account.policies {
                if policy.is_attached && !policy.is_gap {
                    named.insert(key.clone(), policy.place);
                }
            }
        }
        named
    }

    /// Compares the groups of users with the users of groups, where both were asked for.
    fn check_memberships(&mut self) {
        let (of_user, of_group) = self.cloud.members;
        let none = BTreeMap::new();
        let memberships = &self.account.memberships;
        let different = differences(
            memberships.get(of_user).unwrap_or(&none),
            memberships.get(of_group).unwrap_or(&none),
        );
        for (GroupMember { user, group }, place) in different {
            if !self.has_about(of_user, user) || !self.has_about(of_group, group) {
                continue;
            }
            let (user, group) = (clip(user), clip(group));
            let message =
                format!("only one of `{of_user}` and `{of_group}` has `{user}` in `{group}`");
            self.report.contradiction(place, message);
        }
    }

    /// Compares what is attached to each with what is attached to all, where both were asked for.
    fn check_attachments(&mut self) {
        let none = BTreeMap::new();
        for need in self.cloud.each {
            let Some(whole) = need.whole.filter(|whole| self.has(whole)) else {
                continue;
            };
            let call = need.call;
            let different = differences(
                self.account.attached.get(call).unwrap_or(&none),
                self.account.attached.get(whole).unwrap_or(&none),
            );
            for (attached, place) in different {
                let PolicyAt {
                    kind,
                    holder,
                    policy,
                } = attached;
                if *kind != need.kind || !self.has_about(call, holder) {
                    continue;
                }
                let (policy, holder) = (clip(&policy.name), clip(holder));
                let message =
                    format!("only one of `{call}` and `{whole}` has `{policy}` at `{holder}`");
                self.report.contradiction(place, message);
            }
        }
    }
}

/// Whether a call is asked about things of a kind. Access keys are of users.
fn is_about(call: &Call, kind: RecordKind) -> bool {
    match call.subject {
        Some(subject) => subject == kind,
        None => call.kind == RecordKind::Key && kind == RecordKind::User,
    }
}

/// What one of two calls says and the other does not.
fn differences<'m, T: Ord>(
    one: &'m BTreeMap<T, ExportPlace>,
    other: &'m BTreeMap<T, ExportPlace>,
) -> Vec<(&'m T, ExportPlace)> {
    let mut different = Vec::new();
    for (from, without) in [(one, other), (other, one)] {
        for (said, place) in from {
            if !without.contains_key(said) {
                different.push((said, *place));
            }
        }
    }
    different
}
