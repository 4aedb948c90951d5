//! What is found in a file: policies in their forms, and what is not judged.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use super::homes::PolicyHome;
use super::workspace::Workspace;
use crate::dialect::Dialect;
use crate::json::Node;
use crate::model::PolicyHints;
use crate::project::partial::{FormChoices, Missing, MissingReason, Partial, Rendered, render};
use crate::project::places::TextPlaces;

/// A policy in a file.
#[derive(Clone, Debug)]
pub(in crate::project) struct Excerpt {
    /// Its place as a JSON pointer; empty for the whole file.
    pub(in crate::project) pointer: String,
    /// The number of its document: a YAML file may have several.
    pub(in crate::project) document: usize,
    /// The forms in which it may be deployed; one unless it has choices.
    pub(in crate::project) forms: Vec<PolicyForm>,
    /// `None` where only the file's own hints help.
    pub(in crate::project) hints: Option<PolicyHints>,
    /// The address of its resource, such as `module.a.aws_iam_policy.b`, if the file names it.
    pub(in crate::project) address: Option<String>,
    /// Whether the file has only the statements of the policy, without the rest of it.
    pub(in crate::project) is_list: bool,
    /// Whether it is known to be a policy of access, and does not only look like one.
    pub(in crate::project) is_certain: bool,
}

/// A form of a policy.
#[derive(Clone, Debug)]
pub(in crate::project) struct PolicyForm {
    /// With narrow samples in the place of what is unknown.
    pub(in crate::project) narrow: Rendered,
    /// With wide samples; `None` if nothing is unknown.
    pub(in crate::project) wide: Option<Rendered>,
}

impl PolicyForm {
    /// A policy that is known as a whole.
    pub(in crate::project) fn known(text: String, places: TextPlaces) -> Self {
        let narrow = Rendered {
            text,
            places,
            kept: None,
            sampled: Vec::new(),
            names: Vec::new(),
        };
        Self { narrow, wide: None }
    }
}

impl Excerpt {
    /// A file that is a policy itself.
    pub(in crate::project) fn whole(text: &str) -> Self {
        let places = TextPlaces::part(0, text.len());
        Self {
            pointer: String::new(),
            document: 0,
            forms: vec![PolicyForm::known(text.to_owned(), places)],
            hints: None,
            address: None,
            is_list: false,
            is_certain: true,
        }
    }
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(in crate::project) struct FileContent {
    pub(in crate::project) policies: Vec<Excerpt>,
    /// What kind of file it is, unless it is a policy itself.
    pub(in crate::project) title: Option<&'static str>,
    /// What is not judged.
    pub(in crate::project) not_judged: Vec<Skipped>,
    /// Folders of Terraform sources, whose policies are not found yet.
    pub(in crate::project) workspaces: Vec<Workspace>,
    /// It is not a policy and contains none.
    pub(in crate::project) is_other: bool,
    /// Its policies are used together with others, which are not in it.
    pub(in crate::project) is_partial: bool,
    /// The language of policies that it seems to be written in, if that is not read.
    pub(in crate::project) language: Option<&'static str>,
}

/// Something of a file that is not judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) struct Skipped {
    pub(in crate::project) pointer: String,
    /// The bytes of the file that it is about.
    pub(in crate::project) span: Range<usize>,
    /// What it is: a policy, a statement, or a value that may hold policies.
    pub(in crate::project) what: Cow<'static, str>,
    pub(in crate::project) why: &'static str,
}

impl Skipped {
    pub(in crate::project) fn new(
        what: &'static str,
        pointer: String,
        node: &Node<'_>,
        reason: MissingReason,
    ) -> Self {
        Self::at(what, pointer, node.span.start()..node.span.end(), reason)
    }

    /// Something at some bytes of the file.
    pub(in crate::project) fn at(
        what: &'static str,
        pointer: String,
        span: Range<usize>,
        reason: MissingReason,
    ) -> Self {
        let why = why(reason);
        Self {
            pointer,
            span,
            what: what.into(),
            why,
        }
    }
}

/// Why something is not judged, in words.
fn why(reason: MissingReason) -> &'static str {
    match reason {
        MissingReason::Unknown => "contains values that only a deployment fills in",
        MissingReason::TooDeep => "is nested more than 64 levels deep",
    }
}

/// What all forms of a policy may take together, in bytes of the file.
const FORMS_BYTES: usize = 16 << 20;

/// The forms of a policy that may be known only in part. What of it cannot be judged is added to
/// `not_judged`, once.
pub(in crate::project) fn forms(
    policy: &Partial<'_>,
    pointer: &str,
    span: &Range<usize>,
    not_judged: &mut Vec<Skipped>,
) -> Vec<PolicyForm> {
    let mut forms: Vec<PolicyForm> = Vec::new();
    let mut noted = HashSet::new();
    let mut all = FormChoices::all(policy);
    // A large policy is rendered less often, so that its forms take a bounded room.
    all.truncate((FORMS_BYTES / span.len().max(1)).max(1));
    for branch in FormChoices::unreached(policy, &all) {
        not_judged.push(Skipped {
            pointer: pointer.to_owned(),
            span: branch.start()..branch.end(),
            what: "a branch of the policy".into(),
            why: "depends on a combination of conditions that was not tried",
        });
    }
    for choices in all {
        let (narrow, missing) = render(policy, &choices, false);
        for part in missing {
            let skipped = skipped(pointer, span, part);
            if noted.insert((skipped.pointer.clone(), skipped.span.clone())) {
                not_judged.push(skipped);
            }
        }
        let Some(narrow) = narrow else { continue };
        if forms.iter().any(|form| form.narrow.text == narrow.text) {
            continue;
        }
        let (wide, _) = render(policy, &choices, true);
        let wide = wide.filter(|wide| wide.text != narrow.text);
        forms.push(PolicyForm { narrow, wide });
    }
    forms
}

/// A part of a policy that is not judged. One without a place has that of the policy.
fn skipped(pointer: &str, policy: &Range<usize>, part: Missing) -> Skipped {
    let what = if part.pointer.is_empty() {
        "the policy"
    } else {
        "the statement"
    };
    let span = match part.span.start()..part.span.end() {
        span if span.is_empty() => policy.clone(),
        span => span,
    };
    Skipped::at(
        what,
        format!("{pointer}{}", part.pointer),
        span,
        part.reason,
    )
}

/// A step of a JSON pointer.
pub(in crate::project) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// What the place of a policy says of it.
pub(in crate::project) fn hints(home: PolicyHome) -> Option<PolicyHints> {
    let dialect = Dialect::from_name(home.dialect)?;
    let hints = PolicyHints::default().dialect(dialect).kind(home.kind);
    Some(hints.held_by(home.holder))
}
