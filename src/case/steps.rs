//! The steps of a case that is decided by an estate: roles assumed, and changes, in order.

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

#[derive(Debug)]
pub(super) enum Does {
    Assume(Box<Assume>),
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

#[derive(Debug)]
pub(super) enum Assumer {
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
    items
        .iter()
        .filter_map(|item| read_step(file, item, load, problems))
        .collect()
}

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
        Does::Assume(Box::new(read_assume(
            file,
            fields.get("assume")?,
            load,
            problems,
        )?))
    } else {
        let mut word = |field: &str| {
            let node = fields.required(&opened, field, problems)?;
            let opened = file.open(node.span, 1, problems)?;
            text(&opened, field)
                .map(str::to_owned)
                .map_err(|problem| problems.push(problem))
                .ok()
        };
        let first = word(kind);
        let second = with.map(&mut word);
        Does::Change(change(
            kind,
            first?,
            second.unwrap_or_else(|| Some(String::new()))?,
        )?)
    };
    Some(CaseStep {
        does,
        span: node.span,
    })
}

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

fn read_assume(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    load: Loader<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Assume> {
    let opened = file.open(node.span, 1, problems)?;
    let fields = Fields::new(&opened, "`assume`", ASSUME_FIELDS, problems)?;
    let mut word = |field: &str| {
        let opened = file.open(fields.get(field)?.span, 1, problems)?;
        text(&opened, field)
            .map(str::to_owned)
            .map_err(|problem| problems.push(problem))
            .ok()
    };
    let [role, instance, session_name] = ["role", "instance", "session_name"].map(&mut word);
    let [source_identity, external_id, time] =
        ["source_identity", "external_id", "time"].map(&mut word);
    let asker = fields
        .get("principal")
        .and_then(|node| read_asker(file, node, problems));
    let context = fields.get("context").and_then(|node| {
        let opened = file.open(node.span, usize::MAX, problems)?;
        entries(&opened, problems)
    });
    let duration_seconds = fields
        .get("duration_seconds")
        .and_then(|node| read_seconds(file, node, problems));
    let tags = fields
        .get("tags")
        .map(|node| read_tags(file, node, problems))
        .unwrap_or_default();
    let policy = fields.get("policy").and_then(|node| {
        let text = read_text(file, node, load, problems)?;
        String::from_utf8(text.bytes).ok()
    });
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

fn read_asker(
    file: &CaseFile<'_>,
    node: &Node<'_>,
    problems: &mut Vec<Problem>,
) -> Option<CaseAsker<'static>> {
    let mut document = file.document(node.span, usize::MAX);
    let mut reading = RequestReader::empty(true);
    let asker = document
        .root
        .as_ref()
        .and_then(|root| reading.asker(root, &mut document.problems));
    problems.extend(
        document
            .problems
            .into_iter()
            .chain(reading.case_problems)
            .chain(reading.problems),
    );
    asker
}

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
