//! Showing what applies to a principal, and where it comes from.
//!
//! This is the list that a person would otherwise collect by hand: own policies, those of groups,
//! the boundary, and the control policies of every level, each with the place where it is attached.
//! Nothing is decided here.

use std::fmt;

use super::lookup::EstateCaller;
use super::model::{
    AccessKey, EstateAccount, EstateRole, EstateUser, LastUse, Levels, Model, PolicyAttachment,
    PolicyHolder, PolicySlot, SlotContent,
};
use crate::condition::rfc3339;
use crate::error::{Error, faults};
use crate::eval::Stage;
use crate::request::Principal;
use crate::words::{clip, plain};

/// The policies that apply to a principal, and what else is known of it.
///
/// # Examples
///
/// ```
/// use portcullis::Estate;
/// # let estate = Estate::read([("estate.json", r#"{"dialect": "aws", "accounts": [{
/// #     "id": "111122223333",
/// #     "users": [{"name": "ann", "inline": [{"name": "assume", "document": {"Version": "2012-10-17",
/// #         "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}]}],
/// #     "roles": [{"name": "app",
/// #         "trust": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
/// #             "Principal": {"AWS": "arn:aws:iam::111122223333:user/ann"}, "Action": "sts:AssumeRole"}]},
/// #         "inline": [{"name": "read", "document": {"Version": "2012-10-17", "Statement": [
/// #             {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*",
/// #              "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}]}}]}]}]}"#)])?;
/// let (ann, app) = ("arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:role/app");
/// let holdings = estate.show(&app.into())?;
/// assert_eq!((holdings.policies()[0].policy(), holdings.policies()[0].from()), ("role/app/read", "role/app"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holdings {
    pub(super) principal: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) policies: Vec<Holding>,
}

/// One policy that applies to a principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    pub(super) stage: Stage,
    pub(super) policy: String,
    pub(super) from: String,
    pub(super) resource_groups: Vec<String>,
    pub(super) is_gap: bool,
}

impl Holdings {
    /// Returns the full name of the principal.
    #[must_use]
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// Returns what else is known of it, by name: `account`, `status`, `id`, `groups`, `trusts`, …
    #[must_use]
    pub fn facts(&self) -> &[(&'static str, String)] {
        &self.facts
    }

    /// Returns the policies, stage by stage.
    #[must_use]
    pub fn policies(&self) -> &[Holding] {
        &self.policies
    }
}

impl Holding {
    /// Returns the stage of a decision in which it counts.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns the name of the policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// Returns where it is attached, in words: `user/ann`, `group/operators`, `folder/prod`, …
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Returns the resource groups or projects that it is limited to; empty is everywhere.
    #[must_use]
    pub fn resource_groups(&self) -> &[String] {
        &self.resource_groups
    }

    /// Returns whether its text is missing, so that it counts as granting nothing.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        self.is_gap
    }
}

/// Writes the facts, then the policies, one per line.
impl fmt::Display for Holdings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", plain(&self.principal))?;
        self.facts
            .iter()
            .try_for_each(|(what, value)| write!(out, "\n  {what}: {}", plain(value)))?;
        self.policies
            .iter()
            .try_for_each(|holding| write!(out, "\n  {holding}"))
    }
}

/// `identity: reports, from group/operators`.
impl fmt::Display for Holding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: {}, from {}",
            self.stage,
            plain(&self.policy),
            plain(&self.from)
        )?;
        if !self.resource_groups.is_empty() {
            write!(out, ", for {}", plain(&self.resource_groups.join(", ")))?;
        }
        if self.is_gap {
            out.write_str(", whose text is missing")
        } else {
            Ok(())
        }
    }
}

/// Collects what applies to a principal, stage by stage.
pub(super) fn show(model: &Model, principal: &Principal<'_>) -> Result<Holdings, Error> {
    let identity = principal.identify(model.dialect())?;
    let absent = || {
        let message = format!("the estate has no `{}`", clip(&principal.to_string()));
        Error::new(
            faults::DANGLING_NAME,
            message,
            "name an owner, user, role or session of its accounts",
        )
    };
    let caller = identity.caller().ok_or_else(absent)?;
    let mut shown = Holdings {
        principal: principal.to_string(),
        facts: Vec::new(),
        policies: Vec::new(),
    };
    let (account, is_linked) = match model.who(caller) {
        EstateCaller::Owner(account) => {
            shown.fact("kind", "owner of the account, who needs no policy");
            account
                .keys
                .iter()
                .for_each(|key| shown.fact("key", words(key)));
            (account, false)
        }
        EstateCaller::User(account, user) => {
            show_user(model, &mut shown, account, user);
            (account, false)
        }
        EstateCaller::Role(account, role) => {
            show_role(model, &mut shown, role);
            (account, role.is_service_linked)
        }
        EstateCaller::Absent(..) | EstateCaller::Foreign => return Err(absent()),
    };
    let name = account
        .name
        .as_ref()
        .map_or(String::new(), |name| format!(" ({name})"));
    shown
        .facts
        .insert(0, ("account", format!("{}{name}", account.id)));
    if account.is_management || is_linked {
        shown.fact("control", "does not bind it");
    } else {
        levels_over(model, &mut shown, account);
    }
    shown.policies.sort_by_key(|holding| holding.stage);
    Ok(shown)
}

/// Adds what is known of a user, and what it and its groups hold.
fn show_user(model: &Model, shown: &mut Holdings, account: &EstateAccount, user: &EstateUser) {
    shown.fact("kind", "user");
    shown.fact(
        "status",
        if user.is_disabled {
            "disabled: every request is denied"
        } else {
            "active"
        },
    );
    if let Some(id) = &user.id {
        shown.fact("id", &**id);
    }
    user.keys
        .iter()
        .for_each(|key| shown.fact("key", words(key)));
    let groups = user
        .groups
        .iter()
        .filter_map(|index| account.groups.get(*index as usize));
    let label = format!("user/{}", user.holder.name);
    held_by(model, shown, &user.holder, &label);
    for group in groups {
        attached(
            model,
            shown,
            &group.attachments,
            &format!("group/{}", group.name),
        );
    }
}

/// Adds what is known of a role, and what it holds.
fn show_role(model: &Model, shown: &mut Holdings, role: &EstateRole) {
    shown.fact(
        "kind",
        if role.is_service_linked {
            "role made for a service"
        } else {
            "role"
        },
    );
    if let Some(id) = &role.id {
        shown.fact("id", &**id);
    }
    let trusted: Vec<_> = role.trusted.iter().map(|(text, _)| clip(text)).collect();
    shown.fact(
        "trusts",
        if trusted.is_empty() {
            "nobody".into()
        } else {
            trusted.join(", ")
        },
    );
    let longest = role
        .max_session_seconds
        .unwrap_or(model.dialect().table().estate.session.role_default);
    shown.fact("longest session", format!("{longest} seconds"));
    held_by(
        model,
        shown,
        &role.holder,
        &format!("role/{}", role.holder.name),
    );
}

/// Adds the tags, the policies and the boundary of a user or role.
fn held_by(model: &Model, shown: &mut Holdings, holder: &PolicyHolder, label: &str) {
    for (name, value) in &holder.tags {
        shown.fact("tag", format!("{name} = {value}"));
    }
    attached(model, shown, &holder.attachments, label);
    if let Some(slot) = holder.boundary {
        shown
            .policies
            .push(holding(model, Stage::Boundary, slot, label));
    }
}

/// Adds attached policies, with the resource groups for which they count.
fn attached(model: &Model, shown: &mut Holdings, attachments: &[PolicyAttachment], label: &str) {
    for attachment in attachments {
        let resource_groups = attachment
            .groups
            .iter()
            .flatten()
            .map(|group| group.to_string())
            .collect();
        let holding = holding(model, Stage::Identity, attachment.slot, label);
        shown.policies.push(Holding {
            resource_groups,
            ..holding
        });
    }
}

/// Adds the control policies over an account, the root first.
fn levels_over(model: &Model, shown: &mut Holdings, account: &EstateAccount) {
    let mut levels: Vec<(String, &Levels)> =
        vec![(format!("account/{}", account.id), &account.levels)];
    levels.extend(
        model
            .folders_of(account)
            .map(|folder| (format!("folder/{}", folder.name), &folder.levels)),
    );
    for (label, level) in levels.into_iter().rev() {
        let lists = [
            (Stage::Control, &level.control),
            (Stage::ResourceControl, &level.resource_control),
        ];
        for (stage, list) in lists {
            match list {
                Some(slots) if slots.is_empty() => {
                    shown.fact("control", format!("{label} allows nothing"));
                }
                Some(slots) => shown.policies.extend(
                    slots
                        .iter()
                        .map(|slot| holding(model, stage, *slot, &label)),
                ),
                None => {}
            }
        }
    }
}

/// A policy in a slot, as it applies at a stage.
fn holding(model: &Model, stage: Stage, slot: PolicySlot, from: &str) -> Holding {
    let (policy, is_gap) = match model.slots.get(slot.0 as usize) {
        Some(SlotContent::Policy(id)) => (
            model.policies.policy(*id).map_or("", |(name, _)| name),
            false,
        ),
        Some(SlotContent::Gap(name)) => (&**name, true),
        None => ("", true),
    };
    Holding {
        stage,
        policy: policy.to_owned(),
        from: from.to_owned(),
        resource_groups: Vec::new(),
        is_gap,
    }
}

impl Holdings {
    /// Adds something that is known of the principal.
    fn fact(&mut self, what: &'static str, value: impl Into<String>) {
        self.facts.push((what, value.into()));
    }
}

/// `AK1, active, created at 2026-01-01T00:00:00Z, last used at 2026-11-20T00:00:00Z`.
fn words(key: &AccessKey) -> String {
    let time = |seconds: i64| rfc3339(seconds).unwrap_or_else(|| seconds.to_string());
    let status = if key.is_active { "active" } else { "inactive" };
    let used = match key.last_used {
        LastUse::NotTold => String::new(),
        LastUse::None => ", no recorded use".to_owned(),
        LastUse::At(seconds) => format!(", last used at {}", time(seconds)),
    };
    format!(
        "{}, {status}, created at {}{used}",
        clip(&key.id),
        time(key.created)
    )
}
