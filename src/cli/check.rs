//! Would this be allowed, and why?

use std::path::{Path, PathBuf};

use portcullis::{Error, Explanation, Request, Verdict, authorize, explain_authorization};
use serde_json::{Value, json};

use super::answer::{self, fields, lines};
use super::failure::Failure;
use super::layers::Layers;
use super::options::{Format, PolicyOptions};
use super::output::Outcome;
use super::output::Report;
use super::owner::Owner;
use super::question::{self, context_of};
use super::requests::{self, AnswerSource};
use super::{held, input, layers, suggest};
use portcullis::escape::clean;

/// Decide whether a request is allowed, and explain why.
///
/// Combines the policies of the caller and the resource with every filter between them: session
/// policy, boundary, endpoint and control policies. Each option adds one of these layers; a layer
/// without an option does not apply. Policies that take no part in the decision, such as a session
/// policy below `-p`, are still read and checked, and are listed on standard error.
///
/// The dialect of a policy follows from its version, resource names and condition keys, or from a
/// folder named after the dialect, such as `alibaba_ram`. The option of a layer sets the kind of
/// its policies. Below `-p` a folder such as `session` does; elsewhere a policy without principals
/// is an identity policy. A contradictory or unclear dialect or kind is an error.
///
/// With `--estate` the policies of the caller and of the resources, and their owners and groups,
/// come from the estate. The answer lists what the estate leaves unknown.
///
/// With `--requests` every line of a file is a request, a JSON object like the `request` of a case:
/// `principal`, `action`, `resource`, `context`, `time`, `session_expires`, `resource_account`,
/// `resource_group`. Each line is answered by one line of JSON with the verdict, the stage and the
/// first statement that decided, or with what is wrong with the request.
///
/// Exit code: 0 allowed, 1 denied, 2 bad usage or bad input. With several requests: 0 all are
/// allowed, 1 some are denied, 2 some lines are not requests.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "portcullis check -p <PATH> --as <PRINCIPAL> [OPTIONS] <ACTION> <RESOURCE>...
       portcullis check --estate <PATH> --as <PRINCIPAL> [OPTIONS] <ACTION> <RESOURCE>...
       portcullis check (-p <PATH> | --estate <PATH>) --requests <FILE>"
)]
pub(super) struct Arguments {
    #[command(flatten)]
    question: question::Arguments,
    /// Answer the requests in this file, one JSON object per line; `-` reads standard input
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = IN_EACH_REQUEST,
        help_heading = "Question"
    )]
    requests: Option<PathBuf>,
    #[command(flatten)]
    policies: layers::Arguments,
    #[command(flatten)]
    policy_options: PolicyOptions,
    /// Show each stage, what came near, what is missing or assumed, and what was asked
    #[arg(long, help_heading = "Answer")]
    explain: bool,
    /// Answer although the estate says that it lacks something; the answer then says so
    #[arg(long, requires = "estate", help_heading = "Policies")]
    incomplete: bool,
    /// Refuse to answer where something could change the verdict that the estate names and does not
    /// hold
    #[arg(long, help_heading = "Answer")]
    strict: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

/// What requests of a file say for themselves, and how they are answered.
const IN_EACH_REQUEST: [&str; 14] = [
    "action",
    "resource",
    "principal",
    "as_id",
    "as_canonical_id",
    "as_session",
    "owner",
    "resource_group",
    "context",
    "context_file",
    "time",
    "session_expires",
    "explain",
    "format",
];

/// Decides one request, or each line of a file of requests.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    if arguments.strict && arguments.policies.estate.is_none() {
        let message = "`--strict` needs an estate";
        return Err(vec![Failure::new(
            "strict-without-estate",
            message,
            "add `--estate`, or remove `--strict`",
        )]);
    }
    let question = &arguments.question;
    let of_question = [
        question.caller.as_session.as_deref(),
        question.context.file(),
    ];
    let requests = arguments.requests.as_deref();
    input::once(
        arguments
            .policies
            .standard_inputs()
            .chain(of_question)
            .chain([requests]),
    )?;
    if let Some(requests) = requests {
        return answer_all(arguments, requests);
    }
    match (
        &arguments.policies.estate,
        &arguments.question.caller.as_session,
    ) {
        (Some(estate), _) => in_estate(arguments, estate),
        (None, None) => by_policies(arguments),
        (None, Some(_)) => {
            let message = "`--as-session` needs an estate";
            let help = "add `--estate`, or name the session with `--as` and its policy with \
                `--session-policy`";
            Err(vec![Failure::new("session-without-estate", message, help)])
        }
    }
}

/// Answers a stream of requests.
fn answer_all(arguments: &Arguments, requests: &Path) -> Outcome {
    match &arguments.policies.estate {
        Some(estate) => {
            let estate = held::read(estate, arguments.incomplete)?;
            requests::run(
                requests,
                AnswerSource::Estate {
                    estate: &estate,
                    strict: arguments.strict,
                },
            )
        }
        None => requests::run(
            requests,
            AnswerSource::Policies(&arguments.policies.read(&arguments.policy_options)?),
        ),
    }
}

/// Decides by policies that are given one by one, without an estate.
fn by_policies(arguments: &Arguments) -> Outcome {
    let layers = arguments.policies.read(&arguments.policy_options)?;
    let request = arguments.question.request(&layers.dialect)?;
    let group = arguments.question.resource_group.as_deref();
    let owner = Owner::new(&arguments.question, &request);
    let sides = layers.sides(owner.each(&request), group);
    let explanation = explain_authorization(&layers.caller, &sides, &request).map_err(refused)?;
    let verdict = explanation.decision().verdict();
    let otherwise = if owner.is_assumed() {
        let sides = layers.sides(owner.elsewhere(&request), group);
        let other = authorize(&layers.caller, &sides, &request)
            .map_err(refused)?
            .verdict();
        (other != verdict).then_some(other)
    } else {
        None
    };
    let mut notes = layers.not_in_force(&explanation, request.principal().has_identity());
    notes.extend(suggestions(&request, &layers, verdict));
    let mut report = Report::new(u8::from(verdict != Verdict::Allow), notes);
    let (caller, context) = (arguments.question.caller.text(), context_of(&request));
    match arguments.format {
        Format::Text if arguments.explain => {
            write_explained(&mut report, &explanation, owner.text(otherwise));
            arguments.question.write_text(&mut report, caller, &context);
            report.line(layers.by(&explanation));
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
                fields.push(("request", arguments.question.to_json(caller, &context)));
            }
            report.object(&fields);
        }
    }
    Ok(report)
}

/// What may have been meant by words that no policy speaks of.
fn suggestions(
    request: &Request<'_>,
    layers: &Layers,
    verdict: Verdict,
) -> impl Iterator<Item = String> {
    let policies = layers.policies();
    let action =
        suggest::action(request.action(), &policies).filter(|_| verdict == Verdict::ImplicitDeny);
    let keys = suggest::keys(request.context().map(|(key, _)| key), &policies);
    action.into_iter().chain(keys).map(|note| clean(&note))
}

/// An explanation, with the owner that was assumed.
fn write_explained(report: &mut Report, explanation: &Explanation, owner: Option<String>) {
    lines(report, &explanation.to_string());
    if let Some(line) = owner {
        if explanation.assumptions().is_empty() {
            report.line("assumed:");
        }
        report.line(format!("  {line}"));
    }
}

/// The failure of a request that cannot be asked.
fn refused(error: Error) -> Vec<Failure> {
    vec![error.into()]
}

/// Decides by what the estate holds.
fn in_estate(arguments: &Arguments, path: &Path) -> Outcome {
    let estate = held::read(path, arguments.incomplete)?;
    let caller = arguments
        .question
        .caller
        .read(estate.dialect())
        .map_err(|failure| vec![failure])?;
    let question = arguments.question.question(estate.dialect(), &caller)?;
    let answer = estate.explain(&question).map_err(refused)?;
    held::refuse_gaps(arguments.strict, answer.gaps())?;
    let mut report = Report::default();
    let context = held::context_of(&answer);
    match arguments.format {
        Format::Text => {
            held::write_answer(&mut report, &answer, arguments.explain);
            if arguments.explain {
                arguments
                    .question
                    .write_text(&mut report, caller.name(), &context);
                report.line(held::by(&estate, path));
            }
        }
        Format::Json => {
            let mut fields = held::fields(&answer);
            if arguments.explain {
                fields.push((
                    "request",
                    arguments.question.to_json(caller.name(), &context),
                ));
            }
            report.object(&fields);
        }
    }
    report.code = u8::from(!answer.decision().is_allowed());
    Ok(report)
}

/// What the verdict rests on besides the policies, as JSON.
fn assumptions(explanation: &Explanation, owner: &Owner<'_>, otherwise: Option<Verdict>) -> Value {
    explanation
        .assumptions()
        .iter()
        .map(answer::assumption)
        .chain(owner.to_json(otherwise))
        .collect()
}
