//! Would this be allowed, and why?

use portcullis::{Assumption, Explanation, FailedTest, NearMiss, Reason, Verdict, authorize, explain_authorization};
use serde_json::{Value, json};

use super::failure::Failure;
use super::layers;
use super::output::{Report, clean};
use super::owner::Owner;
use super::question;
use super::{Format, Outcome, Told};

/// Would this be allowed, and why?
///
/// Decides one request by the policies that are given, each in its part: what the caller's policies, the resource's, and
/// every filter between them say together. A part that is not given is not in force. Policies that have no part in the
/// decision, such as a session policy below `-p`, are read and checked, and named on standard error.
///
/// The dialect of a policy follows from its version, its resource names and condition keys, or from a folder named after
/// it, such as `alibaba_ram`. An option tells the kind of its policies; below `-p` a folder such as `session` does, and a
/// policy without principals in no such folder is taken for an identity policy. What contradicts itself or stays unclear
/// is refused.
///
/// Exit code: 0 allowed, 1 denied, 2 bad usage or bad input.
#[derive(Debug, clap::Args)]
#[command(override_usage = "portcullis check -p <PATH> --as <PRINCIPAL> [OPTIONS] <ACTION> <RESOURCE>...")]
pub(super) struct Arguments {
    #[command(flatten)]
    question: question::Arguments,
    #[command(flatten)]
    policies: layers::Arguments,
    #[command(flatten)]
    told: Told,
    /// Show each stage, what came near, what is missing or assumed, and what was asked
    #[arg(long, help_heading = "Answer")]
    explain: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let layers = arguments.policies.read(&arguments.told)?;
    let request = arguments.question.request(&layers.dialect)?;
    let refused = |error| vec![Failure::from(error)];
    let owner = Owner::new(&arguments.question, &request);
    let sides = layers.sides(owner.each(&request), arguments.question.resource_group.as_deref());
    let explanation = explain_authorization(&layers.caller, &sides, &request).map_err(refused)?;
    let verdict = explanation.decision().verdict();
    let otherwise = if owner.is_assumed() {
        let sides = layers.sides(owner.elsewhere(&request), arguments.question.resource_group.as_deref());
        let other = authorize(&layers.caller, &sides, &request).map_err(refused)?.verdict();
        (other != verdict).then_some(other)
    } else {
        None
    };
    let has_side = request.principal().has_identity();
    let mut report = Report { notes: layers.not_in_force(&explanation, has_side), ..Report::default() };
    match arguments.format {
        Format::Text if arguments.explain => {
            lines(&mut report, &explanation.to_string());
            if let Some(line) = owner.text(otherwise) {
                if explanation.assumptions().is_empty() {
                    report.line("assumed:");
                }
                report.line(format!("  {line}"));
            }
            arguments.question.write_text(&mut report, &request);
            let (policies, statements) = layers.count(&explanation);
            let dialect = layers.dialect.title();
            report.line(format!("by: {dialect}, policies: {policies}, statements: {statements}"));
        }
        Format::Text => {
            lines(&mut report, &explanation.summary().to_string());
            if let Some(line) = owner.text(otherwise).filter(|_| otherwise.is_some()) {
                report.line(format!("  assumed: {line}"));
            }
        }
        Format::Json => {
            let mut fields = fields(&explanation);
            fields.push(("assumptions", assumptions(&explanation, &owner, otherwise)));
            fields.push(("notes", json!(explanation.notes())));
            if arguments.explain {
                fields.push(("request", arguments.question.to_json(&request)));
            }
            report.object(&fields);
        }
    }
    report.code = u8::from(verdict != Verdict::Allow);
    Ok(report)
}

fn lines(report: &mut Report, text: &str) {
    for line in text.lines() {
        report.line(clean(line));
    }
}

/// What the answer says, as in `policies/schema/check.schema.json`.
fn fields(explanation: &Explanation) -> Vec<(&'static str, Value)> {
    let decision = explanation.decision();
    let stages = explanation.stages().iter().map(|report| {
        let (stage, level) = (report.stage().name(), report.level());
        json!({"stage": stage, "level": level, "resource": report.resource(), "verdict": report.verdict().name()})
    });
    vec![
        ("verdict", json!(decision.verdict().name())),
        ("stage", json!(decision.stage().name())),
        ("statements", explanation.reasons().iter().map(statement).collect()),
        ("stages", stages.collect()),
        ("near_misses", explanation.near_misses().iter().map(near_miss).collect()),
        ("missing_context", json!(explanation.missing_context())),
    ]
}

fn statement(reason: &Reason) -> Value {
    json!({
        "policy": reason.policy(), "statement": reason.label(), "index": reason.index(),
        "line": reason.position().line, "column": reason.position().column,
        "stage": reason.stage().name(), "effect": if reason.denies() { "Deny" } else { "Allow" },
        "certain": reason.is_certain(), "unknown": reason.unknown(), "resource": reason.resource(),
    })
}

fn near_miss(miss: &NearMiss) -> Value {
    let failed = |test: &FailedTest| {
        let given = test.given().map_or(json!({"unknown": true}), |values| json!(values));
        json!({"operator": test.operator(), "key": test.key(), "wanted": test.wanted(), "given": given,
            "needs_set_operator": test.needs_set_operator()})
    };
    let failed: Vec<_> = miss.failed().iter().map(failed).collect();
    json!({"statement": statement(miss.statement()), "failed": failed})
}

fn assumptions(explanation: &Explanation, owner: &Owner<'_>, otherwise: Option<Verdict>) -> Value {
    let choice =
        |assumption: &Assumption| json!({"choice": assumption.switch(), "otherwise": assumption.otherwise().name()});
    explanation.assumptions().iter().map(choice).chain(owner.to_json(otherwise)).collect()
}
