//! How a role is assumed: what is asked of the session is checked, both sides are asked, and the
//! session is issued.
//!
//! First the session itself is checked, before any policy: its name, its duration, its policy and
//! its source identity are what a vendor would refuse outright (T4), so a fault there is an error
//! and not a denial. Then the assuming action is decided with the trust policy of the role, and,
//! where tags or a source identity are asked for, the actions that these take. The first denial
//! ends it. An allowed session carries its own policy and tags, but none of the role's policies:
//! those count as they are when the session asks (T5, T6).

use super::answer::{Answer, Gap};
use super::assume::{AssumeError, AssumeRole, AssumeRoleAnswer};
use super::decide::explain;
use super::instance::instance;
use super::lookup::{caller_of, owner_in_name, resource_key};
use super::model::Model;
use super::question::{Asker, Question};
use super::session::{Session, SessionPolicy};
use crate::condition::{DateForms, Instant, rfc3339};
use crate::diagnostic::LoadError;
use crate::dialect::{self, Dialect, SessionRule};
use crate::error::{Error, Problem, faults};
use crate::principal::Identity;
use crate::request::{Circumstances, ContextValue, Principal};
use crate::resource_name::{Field, Name};
use crate::source::Span;
use crate::words::clip;

/// What the session shall be, once it is known to be one.
struct SessionTerms {
    name: String,
    /// Its full name.
    principal: String,
    seconds: u64,
    policy: Option<SessionPolicy>,
    source_identity: Option<String>,
    is_chained: bool,
}

/// Decides whether a role may be assumed, and issues the session.
pub(super) fn assume_role(
    model: &Model,
    asked: &AssumeRole<'_>,
) -> Result<AssumeRoleAnswer, AssumeError> {
    let held = asked
        .instance
        .as_deref()
        .map(|name| instance(model, name))
        .transpose()?;
    let (asker, role, default_name) = match &held {
        Some(held) => {
            let service = Principal::service(&*held.service).in_account(&*held.account);
            (&Asker::Principal(service), &*held.role, &*held.name)
        }
        None => (&asked.asker, &*asked.role, "session"),
    };
    let wanted = wanted(model, asked, asker, role, default_name)?;
    let circumstances = assume_circumstances(model, asked, &wanted)?;
    let mut deciding: Option<Answer> = None;
    for action in assume_actions(model, asked, asker) {
        let question = Question {
            circumstances: circumstances.clone(),
            ..Question::new(asker.clone(), action, role)
        };
        let mut answer = explain(model, &question)?;
        let name = model.name(role);
        if name.is_some_and(|name| lacks_role(model, &name, asker)) {
            let note = format!("the estate has no role `{}`", clip(role));
            answer.explanation.add_notes([note]);
        }
        if answer.decision().is_allowed() {
            match &mut deciding {
                Some(first) => add_gaps(first, answer.gaps),
                None => deciding = Some(answer),
            }
            continue;
        }
        if deciding.is_some() {
            let note = format!("what is asked of the session takes `{action}` too");
            answer.explanation.add_notes([note]);
        }
        deciding = Some(answer);
        break;
    }
    // OK because at least one question is asked.
    let Some(answer) = deciding else {
        return Err(no_role(role).into());
    };
    let session = if answer.decision().is_allowed() {
        Some(issue(asked, role, wanted)?)
    } else {
        None
    };
    Ok(AssumeRoleAnswer { answer, session })
}

/// The actions that must be allowed, the one that assumes the role first: tags and a source
/// identity may take more.
fn assume_actions<'m>(model: &'m Model, asked: &AssumeRole<'_>, asker: &Asker<'_>) -> Vec<&'m str> {
    let mut actions = vec![assume_action(model, asker)];
    let keys = &model.dialect().table().estate.keys;
    if let (false, Some(tags)) = (asked.tags.is_empty(), &keys.session_tag) {
        actions.extend(tags.permission.as_deref());
    }
    if let (Some(_), Some((_, _, permission))) = (&asked.source_identity, &keys.source_identity) {
        actions.push(permission);
    }
    actions
}

/// Adds the gaps of another answer, each once.
fn add_gaps(answer: &mut Answer, gaps: Vec<Gap>) {
    let mut new = Vec::new();
    for gap in gaps {
        if !answer.gaps.contains(&gap) {
            new.push(gap);
        }
    }
    answer.gaps.extend(new);
}

/// The action by which a caller assumes a role (T2).
pub(super) fn assume_action<'e>(model: &'e Model, asker: &Asker<'_>) -> &'e str {
    let table = model.dialect().table();
    let plain = table
        .sharing
        .assume
        .first()
        .map_or("", |(action, _)| action);
    let principal = asker.principal();
    let Ok(Identity::Federated { provider }) = principal.identify(model.dialect()) else {
        return plain;
    };
    let last = model
        .name(&provider)
        .map(|name| resource_key(&name).1.to_owned())
        .unwrap_or_default();
    let rows = &table.estate.federated;
    let row = rows
        .iter()
        .find(|(start, _)| last.starts_with(&**start))
        .or_else(|| rows.first());
    row.map_or(plain, |(_, action)| action)
}

/// Whether a name is of an account in the estate that does not have the role.
fn lacks_role(model: &Model, name: &Name<'_>, asker: &Asker<'_>) -> bool {
    let owner = owner_in_name(name, model.dialect().table());
    let identity = asker.principal().identify(model.dialect()).ok();
    let role = model.role_for(name, identity.as_ref().and_then(Identity::caller));
    owner.is_some_and(|owner| model.accounts.contains_key(owner)) && role.is_none()
}

/// Checks all that is asked of the session (T4).
fn wanted(
    model: &Model,
    asked: &AssumeRole<'_>,
    asker: &Asker<'_>,
    role: &str,
    default_name: &str,
) -> Result<SessionTerms, AssumeError> {
    let dialect = model.dialect();
    let rule = &dialect.table().estate.session;
    let role_name = model.name(role).ok_or_else(|| no_role(role))?;
    let caller =
        caller_of(&role_name, dialect).filter(|caller| caller.role == dialect::Role::Named);
    let caller = caller.ok_or_else(|| no_role(role))?;
    let name = asked.session_name.as_deref().unwrap_or(default_name);
    check_name(rule, name)?;
    let is_chained = match asker.principal().identify(dialect)?.caller() {
        Some(caller) => caller.role == dialect::Role::Session,
        None => false,
    };
    let max = model
        .role(&role_name)
        .map(|(_, role)| role.max_session_seconds.unwrap_or(rule.role_default));
    let seconds = seconds(rule, asked.duration_seconds, max, is_chained)?;
    let policy = asked
        .policy
        .as_ref()
        .map(|(name, text)| read_policy(dialect, rule, name, text))
        .transpose()?;
    let before = asker.session().and_then(Session::source_identity);
    let source_identity = match (before, asked.source_identity.as_deref()) {
        (Some(before), Some(now)) if before != now => {
            let message = format!(
                "the source identity is `{}` already, not `{}`",
                clip(before),
                clip(now)
            );
            return Err(invalid(
                message,
                "a chain of sessions keeps its first source identity",
            )
            .into());
        }
        (before, now) => before.or(now).map(str::to_owned),
    };
    let principal =
        session_principal(dialect, &role_name, &caller.name, name).ok_or_else(|| no_role(role))?;
    Ok(SessionTerms {
        name: name.to_owned(),
        principal,
        seconds,
        policy,
        source_identity,
        is_chained,
    })
}

/// The keys of the call.
fn assume_circumstances<'q>(
    model: &Model,
    asked: &'q AssumeRole<'_>,
    wanted: &SessionTerms,
) -> Result<Circumstances<'q>, Error> {
    let keys = &model.dialect().table().estate.keys;
    let title = model.dialect().title();
    let lacks = |what: &str| {
        invalid(
            format!("sessions of {title} have no {what}"),
            "leave it out",
        )
    };
    let mut all = asked.circumstances.borrowed();
    if let Some(id) = &asked.external_id {
        let key = keys
            .external_id
            .as_ref()
            .ok_or_else(|| lacks("external id"))?;
        all = all.context(key.to_string(), &**id);
    }
    if let Some(identity) = &asked.source_identity {
        let (key, _, _) = keys
            .source_identity
            .as_ref()
            .ok_or_else(|| lacks("source identity"))?;
        all = all.context(key.to_string(), &**identity);
    }
    if let Some(key) = &keys.session_name {
        all = all.context(key.to_string(), wanted.name.clone());
    }
    if !asked.tags.is_empty() {
        let tags = keys.session_tag.as_ref().ok_or_else(|| lacks("tags"))?;
        for (name, value) in &asked.tags {
            all = all.context(format!("{}{name}", tags.prefix), &**value);
        }
        if let Some(key) = &tags.names {
            let names = asked.tags.iter().map(|(name, _)| &**name);
            all = all.context(key.to_string(), ContextValue::many(names));
        }
    }
    Ok(all)
}

/// The session, from the time of the question to its end; without a time it has no end.
fn issue(asked: &AssumeRole<'_>, role: &str, wanted: SessionTerms) -> Result<Session, Error> {
    let (mut issued, mut expires) = (None, None);
    if let Some(time) = asked
        .circumstances
        .time
        .as_deref()
        .and_then(|time| Instant::parse(time, DateForms::Rfc3339))
    {
        let end = i64::try_from(wanted.seconds)
            .ok()
            .and_then(|seconds| time.seconds().checked_add(seconds));
        let far = || {
            invalid(
                "the session would end after the year 9999",
                "ask with another time",
            )
        };
        issued = Some(rfc3339(time.seconds()).ok_or_else(far)?);
        expires = Some(end.and_then(rfc3339).ok_or_else(far)?);
    }
    let tags = asked
        .tags
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    let SessionTerms {
        principal,
        policy,
        source_identity,
        is_chained,
        ..
    } = wanted;
    Ok(Session {
        name: principal,
        role: role.to_owned(),
        issued,
        expires,
        policy,
        tags,
        source_identity,
        is_chained,
    })
}

/// The error of a session that cannot be.
fn invalid(message: impl Into<String>, help: impl Into<String>) -> Error {
    Error::new(faults::INVALID_SESSION, message, help)
}

/// The error of a text that does not name a role.
fn no_role(role: &str) -> Error {
    invalid(
        format!("`{}` is not the full name of a role", clip(role)),
        "write the full name of the role",
    )
}

/// Refuses a session name that the vendor would.
fn check_name(rule: &SessionRule, name: &str) -> Result<(), Error> {
    if rule.takes_name(name) {
        return Ok(());
    }
    let (least, most) = rule.name_characters;
    let help = format!(
        "write {least} to {most} letters, digits and marks of `{}`",
        rule.name_marks
    );
    Err(invalid(
        format!("`{}` is not a valid session name", clip(name)),
        help,
    ))
}

/// How long the session lasts: a vendor clamps what is out of range, or refuses it.
fn seconds(
    rule: &SessionRule,
    asked: Option<u64>,
    role_max: Option<u64>,
    is_chained: bool,
) -> Result<u64, Error> {
    let (least, most) = rule.seconds;
    let most = most.min(role_max.unwrap_or(u64::MAX));
    let most = most.min(
        rule.chained_seconds
            .filter(|_| is_chained)
            .unwrap_or(u64::MAX),
    );
    match asked {
        None => Ok(rule.default_seconds.min(most)),
        Some(seconds) if rule.clamps && seconds < least => Ok(rule.default_seconds.min(most)),
        Some(seconds) if rule.clamps => Ok(seconds.min(most)),
        Some(seconds) if (least..=most).contains(&seconds) => Ok(seconds),
        Some(seconds) => {
            let of = if is_chained && rule.chained_seconds == Some(most) {
                "a session of a session"
            } else {
                "this role"
            };
            Err(invalid(
                format!("a session of {seconds} seconds is out of range"),
                format!("ask for {least} to {most} seconds for {of}"),
            ))
        }
    }
}

/// Reads a session policy, which must be within the vendor's limit of characters.
fn read_policy(
    dialect: &Dialect,
    rule: &SessionRule,
    name: &str,
    text: &str,
) -> Result<SessionPolicy, LoadError> {
    let count = text.chars().count();
    if let Some(most) = rule.policy_characters.filter(|most| count > *most) {
        let end = text
            .char_indices()
            .nth(most)
            .map_or(text.len(), |(at, _)| at);
        let problem = Problem::new(faults::INVALID_SESSION, Span::new(end, text.len()))
            .message(format!(
                "a session policy of {count} characters, over the limit of {most}"
            ))
            .help("shorten it; white space counts too");
        return Err(LoadError::of_problem(name, text, problem));
    }
    SessionPolicy::read(dialect, name, text)
}

/// The name of a session of a role.
fn session_principal(
    dialect: &Dialect,
    role: &Name<'_>,
    role_name: &str,
    session: &str,
) -> Option<String> {
    let table = dialect.table();
    let form = table
        .callers
        .iter()
        .find(|form| form.role == dialect::Role::Session)?;
    let word = |(index, field): (usize, &Field)| match field {
        Field::Literal(word) => word.to_string(),
        Field::Service => form.service.to_string(),
        Field::Region => String::new(),
        Field::Account | Field::Free => role.raw_field(index).to_owned(),
        Field::Resource => format!("{}{role_name}/{session}", form.start),
    };
    Some(
        table
            .names
            .fields
            .iter()
            .enumerate()
            .map(word)
            .collect::<Vec<_>>()
            .join(":"),
    )
}
