//! May this principal hand that role to an instance or a service?

use portcullis::Verdict;
use portcullis::estate::{Answer, PassRole, PassRoleAnswer};
use serde_json::{Map, Value, json};

use super::answer::{self, lines};
use super::options::Format;
use super::output::Outcome;
use super::output::Report;
use super::{caller, context, held, input};
use portcullis::escape::clean;

/// Decide whether a principal may pass a role to an instance or a service.
///
/// Every part must be allowed: the action that creates or changes the receiver of the role, the
/// permission to pass the role where the cloud has one, and that the service may assume the role.
///
/// Exit code: 0 allowed, 1 denied, 2 bad usage or bad input.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "portcullis pass-role --estate <PATH> --as <PRINCIPAL> [OPTIONS] <ROLE> \
        <ACTION> <RESOURCE>"
)]
pub(super) struct Arguments {
    /// The full name of the role
    #[arg(help_heading = "Arguments", display_order = 1)]
    role: String,
    /// The action that creates or changes the receiver, such as `ecs:RunInstances`
    #[arg(help_heading = "Arguments", display_order = 2)]
    action: String,
    /// The resource of that action, a name with all its fields
    #[arg(help_heading = "Arguments", display_order = 3)]
    resource: String,
    #[command(flatten)]
    held: held::Arguments,
    #[command(flatten)]
    caller: caller::Arguments,
    /// The service that receives the role [default: the service of the action]
    #[arg(long, value_name = "NAME", help_heading = "Question")]
    service: Option<String>,
    #[command(flatten)]
    context: context::Arguments,
    /// Show for each part each stage, near misses, and what is missing or assumed
    #[arg(long, help_heading = "Answer")]
    explain: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

/// Decides whether the role may be passed; a denial is exit code 1.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let estate = Some(&*arguments.held.estate);
    input::once([
        estate,
        arguments.caller.as_session.as_deref(),
        arguments.context.file(),
    ])?;
    let estate = held::read(&arguments.held.estate, arguments.held.incomplete)?;
    let caller = arguments
        .caller
        .read(estate.dialect())
        .map_err(|failure| vec![failure])?;
    let mut failures = Vec::new();
    let Arguments {
        role,
        action,
        resource,
        ..
    } = arguments;
    let mut asked = PassRole::new(
        caller.asker(),
        role.clone(),
        action.clone(),
        resource.clone(),
    )
    .under(arguments.context.read(estate.dialect(), &mut failures));
    if let Some(service) = &arguments.service {
        asked = asked.service(service.clone());
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    let passed = estate
        .pass_role(&asked)
        .map_err(|error| vec![error.into()])?;
    held::refuse_gaps(arguments.held.strict, passed.gaps())?;
    let mut report = Report::default();
    match arguments.format {
        Format::Text => {
            write_text(&mut report, &passed, arguments.explain);
            if arguments.explain {
                report.line(held::by(&estate, &arguments.held.estate));
            }
        }
        Format::Json => write_json(&mut report, &passed),
    }
    report.code = u8::from(passed.verdict() != Verdict::Allow);
    Ok(report)
}

/// The verdict, then each part.
fn write_text(report: &mut Report, passed: &PassRoleAnswer, explain: bool) {
    let verdict = passed.verdict();
    let deciding = passed
        .parts()
        .iter()
        .find(|(_, answer)| answer.decision().verdict() == verdict);
    match deciding.filter(|_| verdict != Verdict::Allow) {
        Some((question, _)) => report.line(format!("{verdict} at {}", clean(question))),
        None => report.line(verdict.name()),
    }
    for (question, answer) in passed.parts() {
        report.line(format!("{}:", clean(question)));
        let mut part = Report::default();
        held::write_answer(&mut part, answer, explain);
        for line in part.data().lines() {
            report.line(format!("  {line}"));
        }
    }
    for assumption in passed.assumptions() {
        lines(report, &format!("assumed: {assumption}"));
    }
}

/// The verdict and each part as one object.
fn write_json(report: &mut Report, passed: &PassRoleAnswer) {
    let part = |(question, answer): &(String, Answer)| {
        let fields = held::fields(answer)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let mut part: Map<String, Value> = fields.collect();
        part.insert("question".into(), json!(question));
        Value::Object(part)
    };
    report.object(&[
        ("verdict", json!(passed.verdict().name())),
        ("parts", passed.parts().iter().map(part).collect()),
        ("gaps", json!(held::gap_texts(passed.gaps()))),
        (
            "assumptions",
            passed
                .assumptions()
                .iter()
                .map(answer::assumption)
                .collect(),
        ),
    ]);
}
