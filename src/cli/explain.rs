//! A rule's page.

use portcullis::diagnostic::Fault;
use portcullis::lint::Rule;

use super::Outcome;
use super::failure::Failure;
use super::lint::OWN;
use super::output::Report;

/// Tell what a rule looks for, why, and how to mend it.
///
/// RULE is the id in brackets behind `error`, `warning` or `suggestion`: of a finding, or of a
/// fault that kept a policy or request from being read. What other tools call a rule is understood
/// too.
///
/// Exit code: 0, or 2 when there is no such rule.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A rule or fault, such as `star-on-star`
    rule: String,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut report = Report::default();
    let name = &*arguments.rule;
    if let Some(rule) = Rule::find(name) {
        report.verbatim(rule.page());
        return Ok(report);
    }
    let faults = Fault::all().map(|fault| {
        (
            fault.id(),
            "A fault: what has it is not read.",
            fault.note(),
        )
    });
    if let Some((id, what, note)) = faults
        .chain(OWN.iter().copied())
        .find(|(id, ..)| *id == name)
    {
        report.verbatim(&format!("# {id}\n\n{what}\n\n## Why\n\n{note}\n"));
        return Ok(report);
    }
    let message = format!("there is no rule `{}`", super::escape::clean(name));
    let meant =
        Rule::nearest(name).map_or(String::new(), |meant| format!("did you mean `{meant}`? "));
    Err(vec![Failure::new(
        "unknown-rule",
        message,
        format!("{meant}`portcullis rules` lists them all"),
    )])
}
