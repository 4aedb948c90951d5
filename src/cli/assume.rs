//! May this principal assume that role, and what session results?

use std::path::PathBuf;

use portcullis::Dialect;
use portcullis::estate::{Answer, AssumeError, AssumeRole, Session};
use serde_json::Value;

use super::answer::lines;
use super::failure::Failure;
use super::input::{self, Input};
use super::options::Format;
use super::output::Outcome;
use super::output::Report;
use super::question::write_context;
use super::{caller, context, held};
use portcullis::escape::clean;

/// Decide whether a principal may assume a role, and show the session.
///
/// Both the caller's policies and the role's trust policy must allow it. For a cloud service, SAML
/// or OIDC the trust policy alone decides; an instance assumes the role that it has. `portcullis
/// check --as-session` and `portcullis assume --as-session` accept an answer in JSON, to ask what
/// the session may do or to let it assume another role.
///
/// Exit code: 0 allowed, 1 denied, 2 bad usage or bad input, including a session that the vendor
/// would reject.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "portcullis assume --estate <PATH> --as <PRINCIPAL> [OPTIONS] <ROLE>
       portcullis assume --estate <PATH> --as-instance <NAME> [OPTIONS]"
)]
pub(super) struct Arguments {
    /// The full name of the role
    #[arg(required = true, help_heading = "Arguments")]
    role: Option<String>,
    #[command(flatten)]
    held: held::Arguments,
    #[command(flatten)]
    caller: caller::Arguments,
    /// Instead of a principal and a role: the full name of an instance, whose service assumes its
    /// role
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with_all = ["principal", "as_session", "role"],
        help_heading = "Question"
    )]
    as_instance: Option<String>,
    #[command(flatten)]
    wanted: SessionOptions,
    #[command(flatten)]
    context: context::Arguments,
    /// Show each stage, what came near, what is missing or assumed, and what was asked
    #[arg(long, help_heading = "Answer")]
    explain: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

/// What the session shall be.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Session")]
#[group(id = "wanted")]
struct SessionOptions {
    /// Name of the session [default: session]
    #[arg(long, value_name = "NAME")]
    session_name: Option<String>,
    /// Duration of the session in seconds [default: the vendor's]
    #[arg(long, value_name = "SECONDS")]
    duration: Option<u64>,
    /// A session policy, which limits what the role may do; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// A session tag
    #[arg(long, value_name = "KEY=VALUE")]
    tag: Vec<String>,
    /// The source identity of the session, which a chain of roles keeps
    #[arg(long, value_name = "NAME")]
    source_identity: Option<String>,
    /// The external id that the role's owner agreed on with a third party
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
}

/// Decides whether the role may be assumed; a denial is exit code 1.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let files = [
        arguments.caller.as_session.as_deref(),
        arguments.wanted.policy.as_deref(),
        arguments.context.file(),
    ];
    input::once([Some(&*arguments.held.estate)].into_iter().chain(files))?;
    let estate = held::read(&arguments.held.estate, arguments.held.incomplete)?;
    let one = |failure| vec![failure];
    let caller = match &arguments.as_instance {
        Some(_) => None,
        None => Some(arguments.caller.read(estate.dialect()).map_err(one)?),
    };
    let start = match (&caller, &arguments.as_instance) {
        (Some(caller), _) => {
            AssumeRole::new(caller.asker(), arguments.role.clone().unwrap_or_default())
        }
        (None, instance) => AssumeRole::of_instance(instance.clone().unwrap_or_default()),
    };
    let assumed = estate
        .assume_role(&arguments.ask(estate.dialect(), start)?)
        .map_err(|error| one(refusal(error)))?;
    let answer = assumed.answer();
    held::refuse_gaps(arguments.held.strict, answer.gaps())?;
    let mut report = Report::default();
    match arguments.format {
        Format::Text => {
            held::write_answer(&mut report, answer, arguments.explain);
            if let Some(session) = assumed.session() {
                lines(&mut report, &session.to_string());
            }
            if arguments.explain {
                arguments.write_question(&mut report, caller.as_ref(), answer);
                report.line(held::by(&estate, &arguments.held.estate));
            }
        }
        Format::Json => {
            let mut fields = held::fields(answer);
            fields.push(("session", assumed.session().map_or(Value::Null, to_json)));
            report.object(&fields);
        }
    }
    report.code = u8::from(!answer.decision().is_allowed());
    Ok(report)
}

/// A session as the library writes and reads it.
fn to_json(session: &Session) -> Value {
    // OK because the library writes JSON; what could not be read would be no session when it is
    // given back.
    serde_json::from_str(&session.to_json()).unwrap_or_default()
}

/// The failure of a session that cannot be.
fn refusal(error: AssumeError) -> Failure {
    match error {
        AssumeError::Policy(error) => error.into(),
        AssumeError::Request(error) => error.into(),
    }
}

impl Arguments {
    /// The question as it was decided, with the keys that follow from it.
    fn write_question(
        &self,
        report: &mut Report,
        caller: Option<&caller::Caller>,
        answer: &Answer,
    ) {
        let asked = match (caller, &self.role, &self.as_instance) {
            (Some(caller), Some(role), _) => {
                format!("asked: to assume {role} by {}", caller.name())
            }
            (.., instance) => format!(
                "asked: to assume its role by {}",
                instance.as_deref().unwrap_or("")
            ),
        };
        report.line(clean(&asked));
        if let Some(time) = &self.context.time {
            report.line(clean(&format!("  at {time}")));
        }
        write_context(report, &held::context_of(answer));
    }

    /// The question with everything that was said of the session.
    fn ask<'a>(
        &self,
        dialect: &Dialect,
        start: AssumeRole<'a>,
    ) -> Result<AssumeRole<'a>, Vec<Failure>> {
        let mut failures = Vec::new();
        let asked = start.under(self.context.read(dialect, &mut failures));
        let asked = self.wanted.add(asked, &mut failures);
        if failures.is_empty() {
            Ok(asked)
        } else {
            Err(failures)
        }
    }
}

impl SessionOptions {
    /// Adds what was said of the session, and what is wrong with it to `failures`.
    fn add<'a>(&self, mut asked: AssumeRole<'a>, failures: &mut Vec<Failure>) -> AssumeRole<'a> {
        if let Some(name) = &self.session_name {
            asked = asked.session_name(name.clone());
        }
        if let Some(seconds) = self.duration {
            asked = asked.duration_seconds(seconds);
        }
        if let Some(identity) = &self.source_identity {
            asked = asked.source_identity(identity.clone());
        }
        if let Some(id) = &self.external_id {
            asked = asked.external_id(id.clone());
        }
        match self.policy.as_deref().map(policy) {
            None => {}
            Some(Ok((name, text))) => asked = asked.policy(name, text),
            Some(Err(failure)) => failures.push(failure),
        }
        for text in &self.tag {
            match text.split_once('=') {
                Some((key, value)) if !key.is_empty() => {
                    asked = asked.tag(key.to_owned(), value.to_owned())
                }
                _ => failures.push(Failure::new(
                    "invalid-tag",
                    format!("`--tag {}` does not give a key a value", clean(text)),
                    "write `KEY=VALUE`",
                )),
            }
        }
        asked
    }
}

/// Name and text of a session policy.
fn policy(path: &std::path::Path) -> Result<(String, String), Failure> {
    let input = Input::new(path);
    match String::from_utf8(input.bytes()?) {
        Ok(text) => Ok((input.name, text)),
        Err(error) => {
            let message = format!(
                "{}: byte {} is not UTF-8",
                input.name,
                error.utf8_error().valid_up_to()
            );
            Err(Failure::new("not-utf8", message, "save the file as UTF-8"))
        }
    }
}
