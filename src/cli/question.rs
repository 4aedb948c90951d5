//! What is asked.

use portcullis::estate::Question;
use portcullis::{Dialect, Request, ResourceGroup};
use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::output::Report;
use super::{caller, context};
use portcullis::escape::clean;

/// Who asks, what for, on what, and in which context.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Question")]
#[group(id = "question")]
pub(super) struct Arguments {
    /// `service:name`
    // What conflicts with it takes its place.
    #[arg(required = true, help_heading = "Arguments")]
    action: Option<String>,
    /// Resource names with all their fields, or `*` for an action without a resource; each of
    /// several must be allowed
    #[arg(required = true, help_heading = "Arguments")]
    resource: Vec<String>,
    #[command(flatten)]
    pub(super) caller: caller::Arguments,
    /// The account that owns the resources, where their names do not say [default: the caller's]
    #[arg(long, value_name = "ACCOUNT", help_heading = "Question")]
    pub(super) owner: Option<String>,
    /// The resource group or project that the resources are in
    #[arg(long, value_name = "ID", help_heading = "Question")]
    pub(super) resource_group: Option<String>,
    #[command(flatten)]
    pub(super) context: context::Arguments,
    /// When the caller's session ends, such as `2026-11-21T09:00:00Z`; needs `--time`
    #[arg(
        long,
        value_name = "TIME",
        conflicts_with = "as_session",
        help_heading = "Question"
    )]
    session_expires: Option<String>,
}

/// Context keys with their values as they were decided; `None` is unknown.
pub(super) type Context = Vec<(String, Option<Vec<String>>)>;

impl Arguments {
    /// The action; what takes its place on the command line has none.
    fn action(&self) -> &str {
        self.action.as_deref().unwrap_or("")
    }

    /// Fails if the action and the resource are probably swapped: no resource name has a single
    /// colon, and hardly an action has several.
    fn check_order(&self) -> Result<(), Vec<Failure>> {
        let colons = |text: &str| text.matches(':').count();
        match &*self.resource {
            [resource] if colons(resource) == 1 && colons(self.action()) > 2 => {
                let help = format!(
                    "write the action first: `{} {}`",
                    clean(resource),
                    clean(self.action())
                );
                Err(vec![Failure::new(
                    "invalid-request-action",
                    "the action and the resource are swapped",
                    help,
                )])
            }
            _ => Ok(()),
        }
    }

    /// The request, or everything that is wrong with it.
    pub(super) fn request(&self, dialect: &Dialect) -> Result<Request<'static>, Vec<Failure>> {
        self.check_order()?;
        let mut failures = Vec::new();
        let mut builder = dialect
            .request(self.caller.principal(), self.action().to_owned(), "*")
            .resources(self.resource.clone())
            .under(self.context.read(dialect, &mut failures));
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

    /// The question to an estate.
    pub(super) fn question<'c>(
        &self,
        dialect: &Dialect,
        caller: &'c caller::Caller,
    ) -> Result<Question<'c>, Vec<Failure>> {
        self.check_order()?;
        let mut failures = Vec::new();
        let mut question = Question::new(caller.asker(), self.action().to_owned(), "*")
            .resources(self.resource.clone())
            .under(self.context.read(dialect, &mut failures));
        if let Some(end) = &self.session_expires {
            question = question.session_expires(end.clone());
        }
        if let Some(owner) = &self.owner {
            question = question.owner(owner.clone());
        }
        if let Some(group) = &self.resource_group {
            question = question.resource_group(ResourceGroup::Named(group.clone()));
        }
        if failures.is_empty() {
            Ok(question)
        } else {
            Err(failures)
        }
    }

    /// The question as it was decided, with the keys that follow from it.
    pub(super) fn write_text(&self, report: &mut Report, caller: &str, context: &Context) {
        let mut asked = format!("asked: {} by {caller}", self.action());
        if let Some(id) = &self.caller.as_id {
            asked.push_str(&format!(" with the id {id}"));
        }
        if let Some(id) = &self.caller.as_canonical_id {
            asked.push_str(&format!(" with the canonical id {id}"));
        }
        report.line(clean(&asked));
        let owner = match &self.owner {
            Some(owner) => format!(", of account {owner}"),
            None => String::new(),
        };
        for resource in &self.resource {
            report.line(clean(&format!("  on {resource}{owner}")));
        }
        let stated = [
            ("at", &self.context.time),
            ("session until", &self.session_expires),
            ("in group", &self.resource_group),
        ];
        for (word, text) in stated {
            if let Some(text) = text {
                report.line(clean(&format!("  {word} {text}")));
            }
        }
        write_context(report, context);
    }

    /// The same as an object; what was not said is not there.
    pub(super) fn to_json(&self, caller: &str, context: &Context) -> Value {
        let mut keys = Map::new();
        for (key, values) in context {
            let values = match values {
                Some(values) => json!(values),
                None => json!({"unknown": true}),
            };
            keys.insert(key.clone(), values);
        }
        let mut question = Map::new();
        let stated = [
            ("canonical_id", &self.caller.as_canonical_id),
            ("id", &self.caller.as_id),
            ("owner", &self.owner),
            ("resource_group", &self.resource_group),
            ("session_expires", &self.session_expires),
            ("time", &self.context.time),
        ];
        for (name, text) in stated {
            if let Some(text) = text {
                question.insert(name.to_owned(), json!(text));
            }
        }
        question.insert("principal".into(), json!(caller));
        question.insert("action".into(), json!(self.action()));
        question.insert("resources".into(), json!(self.resource));
        question.insert("context".into(), Value::Object(keys));
        Value::Object(question)
    }
}

/// The keys of a question, one per line.
pub(super) fn write_context(report: &mut Report, context: &Context) {
    for (key, values) in context {
        let values = match values.as_deref() {
            None => "unknown".to_owned(),
            Some([value]) => value.clone(),
            Some(values) => format!("[{}]", values.join(", ")),
        };
        report.line(clean(&format!("  with {key} = {values}")));
    }
}

/// The context of a request.
pub(super) fn context_of(request: &Request<'_>) -> Context {
    let mut context = Context::new();
    for (key, values) in request.context() {
        let texts = values.map(|values| values.iter().map(ToString::to_string).collect());
        context.push((key.to_owned(), texts));
    }
    context
}
