//! The steps of a case that is decided by an estate: roles assumed, and changes, in order.
//!
//! A step is an object whose field says what it does, such as `{"attach": "readers", "to": …}`, so
//! a case reads as a story. What an estate can be changed in is listed in `KINDS`; `assume` alone
//! has fields of its own.

use super::context::entries;
use super::file::CaseFile;
use super::policies::{Loader, read_text};
use super::request::{CaseAsker, RequestReader};
use crate::error::{Problem, faults};
use crate::estate::Change;
use crate::json::{Fields, Node, Value, text, wrong_type};
use crate::request::Circumstances;
use crate::source::Span;
use crate::words::in_words;

/// One step, and its place.
#[derive(Debug)]
pub(super) struct CaseStep {
    pub(super) does: Does,
    pub(super) span: Span,
}

/// What a step does.
#[derive(Debug)]
pub(super) enum Does {
    /// Assumes a role; later steps may ask as the session.
    Assume(Box<Assume>),
    /// Changes the estate.
    Change(Change),
}

/// A role that is assumed.
#[derive(Debug)]
pub(super) struct Assume {
    pub(super) who: Assumer,
    pub(super) session_name: Option<String>,
    pub(super) duration_seconds: Option<u64>,
    pub(super) policy: Option<String>,
    pub(super) tags: Vec<(String, String)>,
    pub(super) source_identity: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) circumstances: Circumstances<'static>,
}

/// Who assumes a role.
#[derive(Debug)]
pub(super) enum Assumer {
    /// Somebody, and the full name of the role.
    Asker(CaseAsker<'static>, String),
    /// The service of an instance, the role that it holds.
    Instance(String),
}

/// What a step may do, with the field that goes with it.
const KINDS: &[(&str, Option<&str>)] = &[
    ("assume", None),
    ("attach", Some("to")),
    ("detach", Some("from")),
    ("join", Some("user")),
    ("leave", Some("user")),
    ("disable", None),
    ("enable", None),
    ("delete", None),
    ("remove_trust", None),
    ("attach_role", Some("instance")),
    ("replace_role", Some("instance")),
    ("detach_role", None),
];
/// The fields of `assume`.
const ASSUME_FIELDS: &[&str] = &[
    "principal",
    "role",
    "instance",
    "session_name",
    "duration_seconds",
    "policy",
    "tags",
    "source_identity",
    "external_id",
    "context",
    "time",
];

/// Reads the steps of a case.
pub(super) fn read(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    load: Loader<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<CaseStep> {
    let Some(opened) = file.open(node.span, 1, problems) else {
        return Vec::new();
    };
    let Value::Array(items) = &opened.value else {
        problems.push(wrong_type(&opened, "`steps`", "an array of steps"));
        return Vec::new();
    };
    let mut steps = Vec::with_capacity(items.len());
    for item in items {
        steps.extend(read_step(file, item, load, problems));
    }
    steps
}

/// Reads one step.
fn read_step(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    load: Loader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<CaseStep> {
    let opened = file.open(node.span, 1, problems)?;
    let Value::Object(members) = &opened.value else {
        problems.push(wrong_type(&opened, "a step", "an object"));
        return None;
    };
    let kind = KINDS
        .iter()
        .find(|(kind, _)| members.iter().any(|member| member.key == *kind));
    let Some((kind, with)) = kind else {
        let names: Vec<_> = KINDS.iter().map(|(kind, _)| *kind).collect();
        let problem = Problem::new(
            faults::MISSING_FIELD,
            Span::new(node.span.start(), node.span.start() + 1),
        )
        .message("the step has no known action")
        .help(format!("write one of {}", in_words(&names)));
        problems.push(problem);
        return None;
    };
    let known: Vec<&str> = [*kind].into_iter().chain(*with).collect();
    let fields = Fields::new(&opened, "such a step", &known, problems)?;
    let does = if *kind == "assume" {
        let assume = read_assume(file, fields.get("assume")?, load, problems)?;
        Does::Assume(Box::new(assume))
    } else {
        let mut word = |field: &str| {
            let node = fields.required(&opened, field, problems)?;
            file.text(node, field, problems)
        };
        let first = word(kind);
        let second = match with {
            Some(field) => word(field),
            None => Some(String::new()),
        };
        Does::Change(change(kind, first?, second?)?)
    };
    Some(CaseStep {
        does,
        span: node.span,
    })
}

/// The change of a kind; `second` is empty where the kind has no second field.
fn change(kind: &str, first: String, second: String) -> Option<Change> {
    Some(match kind {
        "attach" => Change::Attach {
            policy: first,
            to: second,
        },
        "detach" => Change::Detach {
            policy: first,
            from: second,
        },
        "join" => Change::Join {
            group: first,
            user: second,
        },
        "leave" => Change::Leave {
            group: first,
            user: second,
        },
        "disable" => Change::Disable { user: first },
        "enable" => Change::Enable { user: first },
        "delete" => Change::Delete { principal: first },
        "remove_trust" => Change::RemoveTrust { role: first },
        "attach_role" => Change::AttachRole {
            role: first,
            instance: second,
        },
        "replace_role" => Change::ReplaceRole {
            role: first,
            instance: second,
        },
        "detach_role" => Change::DetachRole { instance: first },
        _ => return None,
    })
}

/// Reads what `assume` says of the session.
fn read_assume(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    load: Loader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Assume> {
    let opened = file.open(node.span, 1, problems)?;
    let fields = Fields::new(&opened, "`assume`", ASSUME_FIELDS, problems)?;
    let mut word = |field: &str| file.text(fields.get(field)?, field, problems);
    let [role, instance, session_name] = ["role", "instance", "session_name"].map(&mut word);
    let [source_identity, external_id, time] =
        ["source_identity", "external_id", "time"].map(&mut word);
    let asker = match fields.get("principal") {
        Some(node) => read_asker(file, node, problems),
        None => None,
    };
    let mut context = None;
    if let Some(node) = fields.get("context")
        && let Some(opened) = file.open(node.span, usize::MAX, problems)
    {
        context = entries(&opened, problems);
    }
    let duration_seconds = match fields.get("duration_seconds") {
        Some(node) => read_seconds(file, node, problems),
        None => None,
    };
    let tags = match fields.get("tags") {
        Some(node) => read_tags(file, node, problems),
        None => Vec::new(),
    };
    let mut policy = None;
    if let Some(node) = fields.get("policy")
        && let Some(text) = read_text(file, node, load, problems)
    {
        policy = String::from_utf8(text.bytes).ok();
    }
    let who = match (asker, role, instance) {
        (Some(asker), Some(role), None) => Assumer::Asker(asker, role),
        (None, None, Some(instance)) => Assumer::Instance(instance),
        _ => {
            let problem = Problem::new(
                faults::MISSING_FIELD,
                Span::new(node.span.start(), node.span.start() + 1),
            )
            .message("`assume` has neither `principal` and `role` nor `instance` alone")
            .help(
                "say who assumes which role, or name the instance whose role its service assumes",
            );
            problems.push(problem);
            return None;
        }
    };
    let mut circumstances: Circumstances<'_> = context.into_iter().flatten().collect();
    if let Some(time) = time {
        circumstances = circumstances.time(time);
    }
    Some(Assume {
        who,
        session_name,
        duration_seconds,
        policy,
        tags,
        source_identity,
        external_id,
        circumstances,
    })
}

/// Reads who assumes the role.
fn read_asker(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Option<CaseAsker<'static>> {
    let mut document = file.document(node.span, usize::MAX);
    let mut reading = RequestReader::empty(true);
    let asker = match &document.root {
        Some(root) => reading.asker(root, &mut document.problems),
        None => None,
    };
    problems.extend(document.problems);
    problems.extend(reading.case_problems);
    problems.extend(reading.problems);
    asker
}

/// Reads how long the session lasts.
fn read_seconds(file: &CaseFile<'_>, node: &Node<'_>, problems: &mut Vec<Problem>) -> Option<u64> {
    let opened = file.open(node.span, 1, problems)?;
    let found = match opened.value {
        Value::Number(ref text) => text.parse().ok(),
        _ => None,
    };
    if found.is_none() {
        problems.push(wrong_type(
            &opened,
            "`duration_seconds`",
            "a whole number of seconds",
        ));
    }
    found
}

/// Reads the tags of the session.
fn read_tags(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<(String, String)> {
    let Some(opened) = file.open(node.span, usize::MAX, problems) else {
        return Vec::new();
    };
    let Value::Object(members) = &opened.value else {
        problems.push(wrong_type(&opened, "`tags`", "an object of strings"));
        return Vec::new();
    };
    let mut tags = Vec::with_capacity(members.len());
    for member in members {
        match text(&member.value, &member.key) {
            Ok(value) => tags.push((member.key.to_string(), value.to_owned())),
            Err(problem) => problems.push(problem),
        }
    }
    tags
}
