//! What is asked.

use std::path::PathBuf;

use portcullis::{ContextValue, Dialect, Principal, Request, case};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::input::Input;
use super::output::{Report, clean};

/// Who asks, what for, on what, and in which context.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Question")]
#[group(id = "question")]
pub(super) struct Arguments {
    /// `service:name`
    #[arg(help_heading = "Arguments")]
    action: String,
    /// Names with all their fields, or `*` for an action without a resource; each of several must be allowed
    #[arg(required = true, help_heading = "Arguments")]
    resource: Vec<String>,
    /// Who asks: a name such as `acs:ram::1:user/ann`, `service:NAME` or `service:ACCOUNT@NAME`, `federated:PROVIDER`, or
    /// `anonymous`
    #[arg(long = "as", value_name = "PRINCIPAL")]
    principal: String,
    /// The number by which bucket policies name a RAM user
    #[arg(long, value_name = "ID")]
    as_id: Option<String>,
    /// The account that owns the resources, where their names do not say; without it the caller's
    #[arg(long, value_name = "ACCOUNT")]
    pub(super) owner: Option<String>,
    /// The resource group or project that the resources are in
    #[arg(long, value_name = "ID")]
    pub(super) resource_group: Option<String>,
    /// A context value: `KEY=VALUE`, several as `KEY=["a","b"]`, or `KEY?` for one that was not loaded
    #[arg(short = 'c', value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A JSON object of context keys: text, number, boolean, null, an array of those, or {"unknown": true}
    #[arg(long = "context", value_name = "FILE")]
    context_file: Option<PathBuf>,
    /// When it is asked, as `2026-11-21T08:00:00Z`; there is no clock
    #[arg(long)]
    time: Option<String>,
    /// When the caller's session ends, as an instant like `--time`, which is then needed
    #[arg(long, value_name = "TIME")]
    session_expires: Option<String>,
}

impl Arguments {
    /// The request, or everything that is wrong with it.
    pub(super) fn request(&self, dialect: &Dialect) -> Result<Request<'static>, Vec<Failure>> {
        let mut failures = Vec::new();
        let mut builder = dialect.request(self.principal(), self.action.clone(), "*").resources(self.resource.clone());
        let from_file = self.context_file.as_ref().map(|path| {
            let input = Input::new(path);
            let bytes = input.bytes()?;
            Ok::<_, Failure>(case::read_context(&input.name, &bytes)?)
        });
        let from_options = self.context.iter().map(|text| context(text).map(|entry| vec![entry]));
        for entries in from_file.into_iter().chain(from_options) {
            match entries {
                Ok(entries) => {
                    builder = entries.into_iter().fold(builder, |builder, (key, value)| builder.context(key, value))
                }
                Err(failure) => failures.push(failure),
            }
        }
        if let Some(time) = &self.time {
            builder = builder.time(time.clone());
        }
        if let Some(end) = &self.session_expires {
            builder = builder.session_expires(end.clone());
        }
        if let Some(group) = &self.resource_group {
            builder = builder.resource_group(group.clone());
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

    fn principal(&self) -> Principal<'static> {
        let principal = match self.principal.split_once(':') {
            Some(("service", name)) => match name.split_once('@') {
                Some((account, name)) => Principal::service(name.to_owned()).in_account(account.to_owned()),
                None => Principal::service(name.to_owned()),
            },
            Some(("federated", provider)) => Principal::federated(provider.to_owned()),
            None if self.principal == "anonymous" => Principal::anonymous(),
            _ => Principal::named(self.principal.clone()),
        };
        match &self.as_id {
            Some(id) => principal.with_id(id.clone()),
            None => principal,
        }
    }

    /// The question as it was decided, with the keys that follow from it.
    pub(super) fn write_text(&self, report: &mut Report, request: &Request<'_>) {
        let id = self.as_id.as_ref().map_or(String::new(), |id| format!(" with the id {id}"));
        report.line(clean(&format!("asked: {} by {}{id}", self.action, self.principal)));
        let owner = self.owner.as_ref().map_or(String::new(), |owner| format!(", of account {owner}"));
        for resource in &self.resource {
            report.line(clean(&format!("  on {resource}{owner}")));
        }
        let stated = [("at", &self.time), ("session until", &self.session_expires), ("in group", &self.resource_group)];
        for (word, text) in stated.iter().filter_map(|(word, text)| Some((word, text.as_ref()?))) {
            report.line(clean(&format!("  {word} {text}")));
        }
        for (key, values) in request.context() {
            let values = match values {
                None => "unknown".to_owned(),
                Some([value]) => value.to_string(),
                Some(values) => format!("[{}]", values.join(", ")),
            };
            report.line(clean(&format!("  with {key} = {values}")));
        }
    }

    /// The same as an object; what was not said is not there.
    pub(super) fn to_json(&self, request: &Request<'_>) -> Value {
        let context: Map<String, Value> = request
            .context()
            .map(|(key, values)| (key.to_owned(), values.map_or(json!({"unknown": true}), |values| json!(values))))
            .collect();
        let mut question = Map::new();
        let stated = [
            ("id", &self.as_id),
            ("owner", &self.owner),
            ("resource_group", &self.resource_group),
            ("session_expires", &self.session_expires),
            ("time", &self.time),
        ];
        question.extend(stated.iter().filter_map(|(name, text)| Some(((*name).to_owned(), json!(text.as_ref()?)))));
        question.insert("principal".into(), json!(self.principal));
        question.insert("action".into(), json!(self.action));
        question.insert("resources".into(), json!(self.resource));
        question.insert("context".into(), Value::Object(context));
        Value::Object(question)
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
