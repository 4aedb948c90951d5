//! Who asks.

use std::path::PathBuf;

use portcullis::estate::{Asker, Session};
use portcullis::{Dialect, Principal};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::failure::Failure;
use super::input::Input;
use portcullis::escape::clean;

/// Who asks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Question")]
#[group(id = "caller")]
pub(super) struct Arguments {
    /// The caller: a name such as `acs:ram::1:user/ann`, `service:NAME` or `service:ACCOUNT@NAME`,
    /// `federated:PROVIDER`, or `anonymous`
    // What conflicts with it takes its place.
    #[arg(long = "as", value_name = "PRINCIPAL", required = true)]
    principal: Option<String>,
    /// The id by which policies may name the caller: the number of a RAM user, or the unique id of
    /// an AWS user or role
    #[arg(long, value_name = "ID", conflicts_with = "as_session")]
    pub(super) as_id: Option<String>,
    /// The canonical id of the caller's AWS account, by which policies may name it
    #[arg(long, value_name = "ID", conflicts_with = "as_session")]
    pub(super) as_canonical_id: Option<String>,
    /// A file with the caller's session, as printed by `portcullis assume --format json`; `-` reads
    /// standard input
    #[arg(long, value_name = "FILE", conflicts_with = "principal")]
    pub(super) as_session: Option<PathBuf>,
}

/// The caller in a question to an estate.
pub(super) enum Caller {
    /// With the words that named it.
    Principal(Principal<'static>, String),
    Session(Session),
}

impl Caller {
    /// As whom an estate is asked.
    pub(super) fn asker(&self) -> Asker<'_> {
        match self {
            Caller::Principal(principal, _) => principal.clone().into(),
            Caller::Session(session) => session.into(),
        }
    }

    /// How it is spoken of.
    pub(super) fn name(&self) -> &str {
        match self {
            Caller::Principal(_, words) => words,
            Caller::Session(session) => session.name(),
        }
    }
}

/// What of a line that `assume` printed counts here.
#[derive(Deserialize)]
struct AssumeLine<'t> {
    #[serde(borrow)]
    session: Option<&'t RawValue>,
}

impl Arguments {
    /// The words that name the caller; none where it is a session of a file.
    pub(super) fn text(&self) -> &str {
        self.principal.as_deref().unwrap_or("")
    }

    /// The principal that the options name.
    pub(super) fn principal(&self) -> Principal<'static> {
        let mut principal = principal(self.text());
        if let Some(id) = &self.as_id {
            principal = principal.with_id(id.clone());
        }
        match &self.as_canonical_id {
            Some(id) => principal.with_canonical_id(id.clone()),
            None => principal,
        }
    }

    /// The caller; a session is read from its file.
    pub(super) fn read(&self, dialect: &Dialect) -> Result<Caller, Failure> {
        match &self.as_session {
            Some(path) => session(&Input::new(path), dialect).map(Caller::Session),
            None => Ok(Caller::Principal(self.principal(), self.text().to_owned())),
        }
    }
}

/// A caller by the words of the command line.
pub(super) fn principal(text: &str) -> Principal<'static> {
    match text.split_once(':') {
        Some(("service", name)) => match name.split_once('@') {
            Some((account, name)) => {
                Principal::service(name.to_owned()).in_account(account.to_owned())
            }
            None => Principal::service(name.to_owned()),
        },
        Some(("federated", provider)) => Principal::federated(provider.to_owned()),
        None if text == "anonymous" => Principal::anonymous(),
        _ => Principal::named(text.to_owned()),
    }
}

/// Reads a session that an earlier answer printed.
fn session(input: &Input, dialect: &Dialect) -> Result<Session, Failure> {
    let bytes = input.bytes()?;
    let help =
        "pass the line that `portcullis assume --format json` prints when the role may be assumed";
    let assumed: AssumeLine<'_> = serde_json::from_slice(&bytes).map_err(|error| {
        let message = format!(
            "{} is not an answer of `portcullis assume`: {}",
            input.name,
            clean(&error.to_string())
        );
        Failure::new("invalid-session-file", message, help)
    })?;
    let Some(session) = assumed.session else {
        let message = format!(
            "{} contains no session, since the role was not assumed",
            input.name
        );
        return Err(Failure::new("invalid-session-file", message, help));
    };
    Ok(Session::read(
        dialect,
        &format!("{} (its session)", input.name),
        session.get(),
    )?)
}
