//! Would this be allowed, and why?

use std::path::PathBuf;

use portcullis::{
    ContextValue, Dialect, Explanation, Kind, LoadError, Policy, PolicySet, PolicySetBuilder, Principal, Reason,
    Request, Verdict, case,
};
use serde_json::{Value, json};

use super::failure::Failure;
use super::input::{self, Input, has_extension};
use super::output::{Report, SHOWN, clean};
use super::{Format, Outcome, Told};

/// Would this be allowed, and why?
///
/// Decides one request by the identity policies that are given: all of them together, as if they were attached to the
/// caller. Policies of other kinds are read and checked, and named on standard error as not in force. A service, a
/// federated caller and an anonymous one hold no identity policies.
///
/// The dialect of a policy follows from its version, its resource names and condition keys, or from a folder named after
/// it, such as `alibaba_ram`; the kind from a folder such as `session`. A policy without principals in no such folder is
/// taken for an identity policy. What contradicts itself or stays unclear is refused.
///
/// Exit code: 0 allowed, 1 denied, 2 bad usage or bad input.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A policy, a folder of which every `.json` file counts (hidden, ignored and linked ones too), or `-`
    #[arg(short = 'p', long = "policies", value_name = "PATH", required = true)]
    policies: Vec<PathBuf>,
    /// Who asks: a name such as `acs:ram::1:user/ann`, `service:NAME`, `federated:PROVIDER`, or `anonymous`
    #[arg(long = "as", value_name = "PRINCIPAL")]
    principal: String,
    #[command(flatten)]
    told: Told,
    /// `service:name`
    action: String,
    /// Names with all their fields, or `*` for an action without a resource; each of several must be allowed
    #[arg(required = true)]
    resource: Vec<String>,
    /// A context value: `KEY=VALUE`, several as `KEY=["a","b"]`, or `KEY?` for one that was not loaded
    #[arg(short = 'c', value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A JSON object of context keys: text, number, boolean, null, an array of those, or {"unknown": true}
    #[arg(long = "context", value_name = "FILE")]
    context_file: Option<PathBuf>,
    /// When it is asked, as `2026-11-21T08:00:00Z`; there is no clock
    #[arg(long)]
    time: Option<String>,
    /// Show what was asked and by how much it was decided
    #[arg(long)]
    explain: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let inputs = input::collect(&arguments.policies, |path| has_extension(path, &["json"]), |_| true)?;
    let policies = input::all(inputs.iter().map(|input| input.policy(&arguments.told)))?;
    let Some(dialect) = policies.first().map(|policy| policy.dialect().clone()) else {
        return Err(vec![Failure::new("nothing-to-read", "no policy is given", "name one with `-p`")]);
    };
    let asked = request(arguments, &dialect);
    let holds = asked.as_ref().is_ok_and(|request| request.principal().has_identity());
    let mut report = Report { notes: not_in_force(&policies, holds), ..Report::default() };
    // All of them are loaded, so that two of one name or of two dialects are told; the other kinds do not decide.
    let builder = PolicySet::builder(&dialect);
    let all = policies.into_iter().fold(builder, PolicySetBuilder::add_policy).build().map_err(one)?;
    let request = asked?;
    let set = if holds { all } else { PolicySet::builder(&dialect).build().map_err(one)? };
    let explanation = set.explain(&request);
    match arguments.format {
        Format::Text => write_text(&mut report, &explanation, &request),
        Format::Json => write_json(&mut report, &explanation, arguments.explain.then_some(&request)),
    }
    if arguments.explain && arguments.format == Format::Text {
        write_question(&mut report, &request, &set);
    }
    report.code = u8::from(!explanation.decision().is_allowed());
    Ok(report)
}

fn one(error: LoadError) -> Vec<Failure> {
    vec![error.into()]
}

fn request(arguments: &Arguments, dialect: &Dialect) -> Result<Request<'static>, Vec<Failure>> {
    let mut failures = Vec::new();
    let mut builder = dialect
        .request(principal(&arguments.principal), arguments.action.clone(), "*")
        .resources(arguments.resource.clone());
    let from_file = arguments.context_file.as_ref().map(|path| {
        let input = Input::new(path);
        let bytes = input.bytes()?;
        Ok::<_, Failure>(case::read_context(&input.name, &bytes)?)
    });
    let from_options = arguments.context.iter().map(|text| context(text).map(|entry| vec![entry]));
    for entries in from_file.into_iter().chain(from_options) {
        match entries {
            Ok(entries) => {
                builder = entries.into_iter().fold(builder, |builder, (key, value)| builder.context(key, value))
            }
            Err(failure) => failures.push(failure),
        }
    }
    if let Some(time) = &arguments.time {
        builder = builder.time(time.clone());
    }
    match builder.build() {
        Ok(request) if failures.is_empty() => Ok(request),
        Ok(_) => Err(failures),
        Err(error) => {
            failures.push(error.into());
            Err(failures)
        }
    }
}

fn principal(text: &str) -> Principal<'static> {
    match text.split_once(':') {
        Some(("service", name)) => Principal::service(name.to_owned()),
        Some(("federated", provider)) => Principal::federated(provider.to_owned()),
        None if text == "anonymous" => Principal::anonymous(),
        _ => Principal::named(text.to_owned()),
    }
}

/// `KEY=VALUE`, `KEY=[…]` or `KEY?`.
fn context(text: &str) -> Result<(String, ContextValue<'static>), Failure> {
    match (text.split_once('='), text.strip_suffix('?')) {
        (Some((key, value)), _) if !key.is_empty() => {
            let value = if value.starts_with('[') {
                case::read_value(&format!("-c {}", clean(key)), value)?
            } else {
                ContextValue::from(value.to_owned())
            };
            Ok((key.to_owned(), value))
        }
        (None, Some(key)) if !key.is_empty() => Ok((key.to_owned(), ContextValue::unknown())),
        _ => Err(Failure::new(
            "invalid-context-value",
            format!("`-c {text}` gives no context key a value"),
            "write `KEY=VALUE`, `KEY=[\"a\",\"b\"]`, or `KEY?` for a key that was not loaded",
        )),
    }
}

fn not_in_force(policies: &[Policy], holds: bool) -> Vec<String> {
    let why = |policy: &Policy| {
        if policy.kind() != Kind::Identity {
            Some(format!("note: not in force: {} is a {} policy", policy.name(), policy.kind()))
        } else if !holds {
            Some(format!("note: not in force: {}: such a caller holds no identity policy", policy.name()))
        } else {
            None
        }
    };
    let mut notes: Vec<_> = policies.iter().filter_map(why).collect();
    if let Some(more @ 1..) = notes.len().checked_sub(SHOWN) {
        notes.truncate(SHOWN);
        notes.push(format!("note: and {more} more are not in force"));
    }
    notes
}

fn write_text(report: &mut Report, explanation: &Explanation, request: &Request<'_>) {
    let verdict = explanation.decision().verdict();
    report.line(verdict.name());
    if verdict == Verdict::ImplicitDeny {
        let what = if request.resources().len() > 1 { "every resource of it" } else { "it" };
        report.line(format!("  no statement allows {what}"));
    }
    let reasons = explanation.reasons();
    for reason in reasons.iter().take(SHOWN) {
        let does = if reason.denies() { "denied" } else { "allowed" };
        let place = reason.position();
        let mut line =
            format!("  {does} by {}:{}:{}, {}", reason.policy(), place.line, place.column, statement(reason));
        if request.resources().len() > 1 {
            line.push_str(&format!(", on {}", clean(reason.resource())));
        }
        if !reason.is_certain() {
            line.push_str(", since a test of it is unknown");
        }
        report.line(line);
    }
    if let Some(more @ 1..) = reasons.len().checked_sub(SHOWN) {
        report.line(format!("  and {more} more"));
    }
}

fn statement(reason: &Reason) -> String {
    let index = reason.index().to_string();
    if reason.label() == index {
        format!("statement {index}")
    } else {
        format!("statement `{}`", clean(reason.label()))
    }
}

/// The request as it was decided, with the keys that follow from it.
fn write_question(report: &mut Report, request: &Request<'_>, set: &PolicySet) {
    report.line(format!("asked: {} by {}", clean(request.action()), clean(&request.principal().to_string())));
    for resource in request.resources() {
        report.line(format!("  on {}", clean(resource)));
    }
    for (key, values) in request.context() {
        let values = match values {
            None => "unknown".to_owned(),
            Some([value]) => clean(value),
            Some(values) => format!("[{}]", values.iter().map(|value| clean(value)).collect::<Vec<_>>().join(", ")),
        };
        report.line(format!("  with {} = {values}", clean(key)));
    }
    let (policies, statements) = (set.policy_count(), set.statement_count());
    report.line(format!("by: {}, policies: {policies}, statements: {statements}", set.dialect().title()));
}

fn write_json(report: &mut Report, explanation: &Explanation, asked: Option<&Request<'_>>) {
    let reasons: Vec<Value> = explanation
        .reasons()
        .iter()
        .map(|reason| {
            json!({
                "policy": reason.policy(), "statement": reason.label(), "index": reason.index(),
                "line": reason.position().line, "column": reason.position().column,
                "effect": if reason.denies() { "Deny" } else { "Allow" },
                "certain": reason.is_certain(), "resource": reason.resource(),
            })
        })
        .collect();
    let verdict = explanation.decision().verdict();
    let mut fields = vec![("verdict", json!(verdict.name())), ("statements", Value::Array(reasons))];
    if let Some(request) = asked {
        let context: serde_json::Map<String, Value> = request
            .context()
            .map(|(key, values)| (key.to_owned(), values.map_or(json!({"unknown": true}), |values| json!(values))))
            .collect();
        let resources: Vec<_> = request.resources().collect();
        let principal = request.principal().to_string();
        let asked = json!({
            "principal": principal, "action": request.action(), "resources": resources, "context": context,
        });
        fields.push(("request", asked));
    }
    report.object(&fields);
}
