//! Renders a partial policy as JSON, with samples in the place of what is unknown.

use std::ops::Range;

use super::choices::FormChoices;
use super::sample::{SampledCloud, SampledField, Samples};
use super::value::{Partial, PartialMember, PartialValue, TextPart};
use crate::diagnostic::Span;
use crate::project::places::TextPlaces;

/// A policy that the linter can read.
#[derive(Clone, Debug)]
pub(in crate::project) struct Rendered {
    pub(in crate::project) text: String,
    pub(in crate::project) places: TextPlaces,
    /// The numbers of its statements in the file, if some are left out.
    pub(in crate::project) kept: Option<Vec<usize>>,
    /// The ranges of its texts that have samples in them, in rising order.
    pub(in crate::project) sampled: Vec<Range<usize>>,
    /// Each distinct sample, and the name of what it stands for.
    pub(in crate::project) names: Vec<(String, String)>,
}

/// Something of a policy that cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::project) struct Missing {
    /// The steps to it from the policy, such as `/Statement/0`; empty for the policy.
    pub(in crate::project) pointer: String,
    pub(in crate::project) span: Span,
    pub(in crate::project) reason: MissingReason,
}

/// Why something cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::project) enum MissingReason {
    /// It is known only when it is deployed.
    Unknown,
    /// It lies too deep.
    TooDeep,
}

/// Members of a statement that say nothing if they are unknown as a whole.
const NEEDED: &[&str] = &[
    "Action",
    "NotAction",
    "Principal",
    "NotPrincipal",
    "Condition",
];

/// Renders a policy in one of its forms, and returns what of it is left out. `None` as the policy
/// means that nothing of it can be judged.
pub(in crate::project) fn render(
    policy: &Partial<'_>,
    choices: &FormChoices,
    is_wide: bool,
) -> (Option<Rendered>, Vec<Missing>) {
    let mut out = Renderer {
        choices,
        samples: Samples::new(is_wide, SampledCloud::of(policy)),
        text: String::new(),
        places: TextPlaces::default(),
        kept: Vec::new(),
        leaves_out: false,
        missing: Vec::new(),
        sampled: Vec::new(),
    };
    let is_whole = out.policy(policy).is_some();
    let is_empty = out.leaves_out && out.kept.is_empty();
    let rendered = (is_whole && !is_empty).then_some(Rendered {
        text: out.text,
        places: out.places,
        kept: out.leaves_out.then_some(out.kept),
        sampled: out.sampled,
        names: out.samples.names,
    });
    if rendered.is_none() && out.missing.is_empty() {
        out.missing.push(Missing {
            pointer: String::new(),
            span: policy.span,
            reason: MissingReason::Unknown,
        });
    }
    (rendered, out.missing)
}

/// Writes a policy, and notes what is left out of it.
struct Renderer<'r> {
    choices: &'r FormChoices,
    samples: Samples,
    text: String,
    places: TextPlaces,
    /// The numbers of the statements that were written.
    kept: Vec<usize>,
    /// Whether a statement was left out.
    leaves_out: bool,
    missing: Vec<Missing>,
    sampled: Vec<Range<usize>>,
}

impl<'r> Renderer<'r> {
    /// Writes the policy; `None` if something other than a statement cannot be written.
    fn policy(&mut self, policy: &Partial<'_>) -> Option<()> {
        let policy = self.taken(policy)?;
        if let PartialValue::Unknown(_) = policy.value {
            return None;
        }
        let PartialValue::Object(members) = &policy.value else {
            return self.value(policy, SampledField::Other);
        };
        self.object(policy.span, members, |out, member| {
            if member.key == "Statement" {
                out.statements(&member.value)
            } else {
                out.value(&member.value, SampledField::Other)
            }
        })
    }

    /// Writes the statements that can be judged.
    fn statements(&mut self, statements: &Partial<'_>) -> Option<()> {
        let statements = self.taken(statements)?;
        let PartialValue::Array(items) = &statements.value else {
            return match self.hindrance(statements) {
                None => self.statement(statements),
                Some(_) => None,
            };
        };
        let (first, last) = edges(statements.span);
        self.put("[", first);
        for (number, item) in items.iter().enumerate() {
            let Some(statement) = self.taken(item) else {
                // Absent in this form, so nothing is missing.
                self.leaves_out = true;
                continue;
            };
            if let Some(reason) = self.hindrance(statement) {
                self.leaves_out = true;
                self.missing.push(Missing {
                    pointer: format!("/Statement/{number}"),
                    span: statement.span,
                    reason,
                });
                continue;
            }
            if !self.kept.is_empty() {
                self.text.push(',');
            }
            self.kept.push(number);
            self.statement(statement)?;
        }
        self.put("]", last);
        Some(())
    }

    /// Why a statement cannot be judged, if it cannot.
    fn hindrance(&self, statement: &Partial<'_>) -> Option<MissingReason> {
        match &statement.value {
            PartialValue::Unknown(_) => return Some(MissingReason::Unknown),
            PartialValue::TooDeep => return Some(MissingReason::TooDeep),
            _ => {}
        }
        if self.is_too_deep(statement) {
            return Some(MissingReason::TooDeep);
        }
        let PartialValue::Object(members) = &statement.value else {
            return None;
        };
        for member in members {
            let Some(value) = self.taken(&member.value) else {
                continue;
            };
            let is_unknown = is_unknown(value);
            let has_unknown_block = member.key == "Condition" && self.has_unknown_member(value);
            if is_unknown && NEEDED.contains(&&*member.key) || has_unknown_block {
                return Some(MissingReason::Unknown);
            }
        }
        None
    }

    /// Whether a member of an object is unknown as a whole.
    fn has_unknown_member(&self, value: &Partial<'_>) -> bool {
        let PartialValue::Object(members) = &value.value else {
            return false;
        };
        members.iter().any(|member| {
            let value = self.taken(&member.value);
            value.is_some_and(is_unknown)
        })
    }

    /// Whether something in a value lies too deep.
    fn is_too_deep(&self, value: &Partial<'_>) -> bool {
        let Some(value) = self.taken(value) else {
            return false;
        };
        match &value.value {
            PartialValue::TooDeep => true,
            PartialValue::Array(items) => items.iter().any(|item| self.is_too_deep(item)),
            PartialValue::Object(members) => {
                members.iter().any(|member| self.is_too_deep(&member.value))
            }
            _ => false,
        }
    }

    /// The branch of a value that is taken in this form; `None` if there is no value then.
    fn taken<'v, 't>(&self, value: &'v Partial<'t>) -> Option<&'v Partial<'t>> {
        let mut value = value;
        loop {
            match &value.value {
                PartialValue::Choice(choice) if self.choices.takes_first(&choice.condition) => {
                    value = &choice.then;
                }
                PartialValue::Choice(choice) => value = &choice.otherwise,
                PartialValue::Absent => return None,
                _ => return Some(value),
            }
        }
    }

    /// Writes a statement, whose members say what samples fit.
    fn statement(&mut self, statement: &Partial<'_>) -> Option<()> {
        let PartialValue::Object(members) = &statement.value else {
            return self.value(statement, SampledField::Other);
        };
        self.object(statement.span, members, |out, member| {
            let value = &member.value;
            match &*member.key {
                "Effect" => out.value(value, SampledField::Effect),
                "Action" | "NotAction" => out.value(value, SampledField::Action),
                "Resource" | "NotResource" => out.value(value, SampledField::Resource),
                "Principal" | "NotPrincipal" => {
                    out.by_key(value, &|key| SampledField::Principal(key))
                }
                "Condition" => out.by_key(value, &|key| SampledField::Condition(key)),
                _ => out.value(value, SampledField::Other),
            }
        })
    }

    /// Writes an object whose keys say what samples fit in its values.
    fn by_key(
        &mut self,
        value: &Partial<'_>,
        field: &dyn Fn(&str) -> SampledField<'_>,
    ) -> Option<()> {
        let value = self.taken(value)?;
        let PartialValue::Object(members) = &value.value else {
            return self.value(value, SampledField::Principal("AWS"));
        };
        self.object(value.span, members, |out, member| {
            out.value(&member.value, field(&member.key))
        })
    }

    /// Writes a value with samples for what is unknown; `None` if nothing of it can be written.
    fn value(&mut self, value: &Partial<'_>, field: SampledField<'_>) -> Option<()> {
        let value = self.taken(value)?;
        let written = match &value.value {
            PartialValue::Null => "null".to_owned(),
            PartialValue::Bool(value) => value.to_string(),
            PartialValue::Number(text) => text.clone().into_owned(),
            PartialValue::Text(parts) => quoted(&self.samples.text(parts, field))?,
            PartialValue::Unknown(unknown) => quoted(&self.samples.whole(unknown, field))?,
            PartialValue::Array(items) => return self.array(value.span, items, field),
            PartialValue::Object(members) => {
                return self.object(value.span, members, |out, member| {
                    out.value(&member.value, field)
                });
            }
            PartialValue::Choice(_) | PartialValue::Absent | PartialValue::TooDeep => return None,
        };
        let start = self.text.len();
        self.put_at(&written, value.span);
        if has_unknown(value) {
            self.sampled.push(start..self.text.len());
        }
        Some(())
    }

    /// Writes the items that can be written; the others are left out.
    fn array(&mut self, span: Span, items: &[Partial<'_>], field: SampledField<'_>) -> Option<()> {
        let (first, last) = edges(span);
        self.put("[", first);
        let mut is_first = true;
        for item in items {
            if self.taken(item).is_none() {
                continue;
            }
            if !std::mem::replace(&mut is_first, false) {
                self.text.push(',');
            }
            self.value(item, field)?;
        }
        self.put("]", last);
        Some(())
    }

    /// Writes an object; `write` writes the value of a member.
    fn object(
        &mut self,
        span: Span,
        members: &[PartialMember<'_>],
        write: impl Fn(&mut Self, &PartialMember<'_>) -> Option<()>,
    ) -> Option<()> {
        let (first, last) = edges(span);
        self.put("{", first);
        let mut is_first = true;
        for member in members {
            if self.taken(&member.value).is_none() {
                continue;
            }
            if !std::mem::replace(&mut is_first, false) {
                self.text.push(',');
            }
            self.put_at(&quoted(&member.key)?, member.key_span);
            self.text.push(':');
            write(self, member)?;
        }
        self.put("}", last);
        Some(())
    }

    /// Writes a text that is from these bytes of the file.
    fn put_at(&mut self, written: &str, outer: Span) {
        self.put(written, outer.start()..outer.end());
    }

    /// Writes a text, and notes which bytes of the file it is from.
    fn put(&mut self, written: &str, outer: Range<usize>) {
        let before = self.text.len();
        self.text.push_str(written);
        self.places.add(before..self.text.len(), outer);
    }
}

/// Whether nothing of a value is known.
fn is_unknown(value: &Partial<'_>) -> bool {
    match &value.value {
        PartialValue::Unknown(_) => true,
        PartialValue::Text(parts) => matches!(&**parts, [TextPart::Unknown(_)]),
        _ => false,
    }
}

/// Whether a sample is written for a value or a part of it.
fn has_unknown(value: &Partial<'_>) -> bool {
    match &value.value {
        PartialValue::Unknown(_) => true,
        PartialValue::Text(parts) => parts
            .iter()
            .any(|part| matches!(part, TextPart::Unknown(_))),
        _ => false,
    }
}

/// A text as JSON writes it.
fn quoted(text: &str) -> Option<String> {
    serde_json::to_string(text).ok()
}

/// The places of the brackets of a value.
fn edges(span: Span) -> (Range<usize>, Range<usize>) {
    let (start, end) = (span.start(), span.end());
    let first = start..end.min(start + 1);
    let last = end.saturating_sub(1).max(start)..end;
    (first, last)
}
