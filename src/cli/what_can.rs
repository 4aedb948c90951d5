//! What may this principal do?

use portcullis::estate::{
    Exception, LinkKind, Permission, Permissions, Requirement, Standing, WhatCan,
};
use serde_json::{Value, json};

use super::answer;
use super::caller::principal;
use super::options::Format;
use super::output::Outcome;
use super::output::{Report, SHOWN};
use super::who_can::{link, requirement, write_conditions};
use super::{context, held, input};
use portcullis::escape::clean;

/// List everything that a principal may do.
///
/// Combines the policies of the principal and of its groups, its boundary and control policies, and
/// the policies of resources that name it. Denied parts are subtracted from each permission; a
/// permission that is covered by a wider one, or denied altogether, is left out. Then follow the
/// roles that the principal may assume or pass to a service. A `*` for an account means the
/// principal's own account, or none in the name.
///
/// Exit code: 0 answered, 2 bad usage, bad input, or nobody of that name in the estate.
#[derive(Debug, clap::Args)]
#[command(override_usage = "portcullis what-can --estate <PATH> [OPTIONS] <PRINCIPAL>")]
pub(super) struct Arguments {
    /// A name such as `acs:ram::1:user/ann`, `service:NAME` or `service:ACCOUNT@NAME`,
    /// `federated:PROVIDER`, or `anonymous`
    #[arg(help_heading = "Arguments", display_order = 1)]
    principal: String,
    #[command(flatten)]
    held: held::Arguments,
    #[command(flatten)]
    context: context::Arguments,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

/// Lists everything that a principal may do.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    input::once([Some(&*arguments.held.estate), arguments.context.file()])?;
    let estate = held::read(&arguments.held.estate, arguments.held.incomplete)?;
    let mut failures = Vec::new();
    let circumstances = arguments.context.read(estate.dialect(), &mut failures);
    let asked = WhatCan::new(principal(&arguments.principal)).under(circumstances);
    if !failures.is_empty() {
        return Err(failures);
    }
    let found = estate
        .what_can(&asked)
        .map_err(|error| vec![error.into()])?;
    let mut report = Report::default();
    match arguments.format {
        Format::Text => write_text(&mut report, &found),
        Format::Json => report.object(&[
            ("principal", json!(found.principal())),
            (
                "permissions",
                found.permissions().iter().map(permission).collect(),
            ),
            ("roles", found.roles().iter().map(link).collect()),
            ("notes", json!(found.notes())),
        ]),
    }
    Ok(report)
}

/// The permissions by service, and then the roles.
fn write_text(report: &mut Report, found: &Permissions) {
    report.line(clean(found.principal()));
    for note in found.notes() {
        report.line(clean(&format!("note: {note}")));
    }
    if found.permissions().is_empty() {
        report.line("  has no permissions of its own");
    }
    let mut service = "";
    for permission in found.permissions() {
        let own = permission.action().split(':').next().unwrap_or("");
        if !own.eq_ignore_ascii_case(service) {
            service = own;
            report.line(clean(&if own == "*" {
                "every service".to_owned()
            } else {
                own.to_owned()
            }));
        }
        write_permission(report, permission);
    }
    if !found.roles().is_empty() {
        report.line("roles");
    }
    for link in found.roles() {
        let may = match (link.kind(), link.service()) {
            (LinkKind::Passes, Some(service)) => format!("hand {} to {service}", link.to()),
            _ => format!("assume {}", link.to()),
        };
        report.line(clean(&format!("  may {may}")));
        for step in link.steps() {
            if step.standing() != Standing::If {
                continue;
            }
            write_conditions(report, step);
            for gap in step.gaps() {
                report.line(clean(&format!("    if what is missing allows it: {gap}")));
            }
        }
    }
}

/// A permission with its statements, conditions and exceptions.
fn write_permission(report: &mut Report, permission: &Permission) {
    report.line(clean(&format!(
        "  {} on {}",
        permission.action(),
        permission.resource()
    )));
    for statement in permission.statements() {
        let by = if statement.denies() { "left by" } else { "by" };
        report.line(clean(&format!(
            "    {by} {statement} ({})",
            statement.stage()
        )));
    }
    for requirement in permission.requirements() {
        report.line(clean(&format!("    if {requirement}")));
    }
    let mut shown: Vec<&Exception> = permission.exceptions().iter().collect();
    shown.retain(|exception| !exception.is_foreign());
    for exception in shown.iter().take(SHOWN) {
        let conditions: Vec<String> = exception
            .requirements()
            .iter()
            .map(Requirement::condition)
            .collect();
        let only = if conditions.is_empty() {
            String::new()
        } else {
            format!(", where {}", conditions.join(" and "))
        };
        let left: Vec<String> = exception.left().iter().map(extent).collect();
        let left = if left.is_empty() {
            String::new()
        } else {
            format!(", except {}", left.join(" and "))
        };
        let by = match exception.statement() {
            Some(statement) => format!(": {statement} ({})", statement.stage()),
            None => String::new(),
        };
        report.line(clean(&format!(
            "    but not {}{left}{only}{by}",
            extent(exception)
        )));
    }
    if let Some(more @ 1..) = shown.len().checked_sub(SHOWN) {
        report.line(format!("    and {more} more exceptions"));
    }
}

/// Actions on resources, in words.
fn extent(exception: &Exception) -> String {
    format!("{} on {}", exception.action(), exception.resource())
}

/// A permission as JSON.
fn permission(permission: &Permission) -> Value {
    json!({
        "action": permission.action(), "resource": permission.resource(),
        "statements": permission.statements().iter().map(answer::statement).collect::<Value>(),
        "requirements": permission.requirements().iter().map(requirement).collect::<Value>(),
        "exceptions": permission.exceptions().iter().map(exception).collect::<Value>(),
    })
}

/// An exception of an exception, which has no statement and no requirements of its own.
fn pattern(exception: &Exception) -> Value {
    json!({"action": exception.action(), "resource": exception.resource()})
}

/// An exception as JSON.
fn exception(exception: &Exception) -> Value {
    json!({
        "action": exception.action(), "resource": exception.resource(),
        "except": exception.left().iter().map(pattern).collect::<Value>(),
        "statement": exception.statement().map(answer::statement),
        "requirements": exception.requirements().iter().map(requirement).collect::<Value>(),
    })
}
