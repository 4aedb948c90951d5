//! Who may do this, and how?

mod graph;

use clap::ValueEnum;
use portcullis::estate::{
    Grantee, Link, LinkKind, Requirement, Standing, Step, WhoCan, WhoCanAnswer, WrittenTest,
};
use serde_json::{Map, Value, json};

use super::answer;
use super::failure::Failure;
use super::output::Outcome;
use super::output::{Report, SHOWN};
use super::progress::Progress;
use super::{context, held, input};
use portcullis::escape::clean;

/// List everybody who may do something, and how.
///
/// Lists every principal in an estate that may do it by its own policies or those of the resource,
/// or through a chain of roles that it may assume or pass to a service. The action and the resource
/// may contain wildcards: then the answer lists who may do so for at least one match, with an
/// example. Principals that are allowed only under conditions are listed with these conditions;
/// `-c` and `--time` set what is known about every request.
///
/// Exit code: 0 answered, even if nobody is allowed; 2 bad usage or bad input.
#[derive(Debug, clap::Args)]
#[command(override_usage = "portcullis who-can --estate <PATH> [OPTIONS] <ACTION> <RESOURCE>")]
pub(in crate::cli) struct Arguments {
    /// `service:name`, or a pattern such as `oss:Get*` or `*`
    #[arg(help_heading = "Arguments", display_order = 1)]
    action: String,
    /// A name with all its fields, possibly with wildcards, or `*`
    #[arg(help_heading = "Arguments", display_order = 2)]
    resource: String,
    #[command(flatten)]
    held: held::Arguments,
    /// The account that owns the resource, where neither its name nor the estate says; without it
    /// the caller's account
    #[arg(long, value_name = "ACCOUNT", help_heading = "Question")]
    owner: Option<String>,
    #[command(flatten)]
    context: context::Arguments,
    /// Show up to this many paths for each principal, not only the shortest
    #[arg(
        long,
        value_name = "MOST",
        num_args = 0..=1,
        default_missing_value = "10",
        help_heading = "Answer"
    )]
    all_paths: Option<usize>,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t = Format::Text, help_heading = "Answer")]
    format: Format,
}

/// How the answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Readable text
    Text,
    /// One JSON object
    Json,
    /// The paths as a Graphviz graph
    Dot,
    /// The paths as a Mermaid graph
    Mermaid,
}

/// Lists everybody who may do something.
pub(in crate::cli) fn run(arguments: &Arguments) -> Outcome {
    input::once([Some(&*arguments.held.estate), arguments.context.file()])?;
    let estate = held::read(&arguments.held.estate, arguments.held.incomplete)?;
    let mut failures = Vec::new();
    let mut asked = WhoCan::new(arguments.action.as_str(), arguments.resource.as_str())
        .under(arguments.context.read(estate.dialect(), &mut failures));
    if let Some(owner) = &arguments.owner {
        asked = asked.owner(owner.as_str());
    }
    if let Some(most) = arguments.all_paths {
        asked = asked.all_paths(most);
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    let mut progress = Progress::new();
    let found = estate.who_can_with_progress(&asked, &mut |done, total| progress.tell(done, total));
    drop(progress);
    let reach = found.map_err(|error| vec![error.into()])?;
    if arguments.held.strict {
        refuse_gaps(&reach)?;
    }
    let mut report = Report::default();
    match arguments.format {
        Format::Text => write_text(&mut report, &reach),
        Format::Json => write_json(&mut report, &reach),
        Format::Dot => graph::write_dot(&mut report, &reach),
        Format::Mermaid => graph::write_mermaid(&mut report, &reach),
    }
    if matches!(arguments.format, Format::Dot | Format::Mermaid) {
        for note in reach.notes() {
            report.notes.push(format!("note: {}", clean(note)));
        }
    }
    Ok(report)
}

/// All steps of all paths.
fn steps(reach: &WhoCanAnswer) -> impl Iterator<Item = &Step> {
    reach
        .grantees()
        .iter()
        .flat_map(|able| able.paths().iter().flatten())
        .flat_map(Link::steps)
}

/// Refuses an answer that rests on gaps in the estate.
fn refuse_gaps(reach: &WhoCanAnswer) -> Result<(), Vec<Failure>> {
    let mut gaps: Vec<&String> = steps(reach).flat_map(Step::gaps).collect();
    gaps.sort();
    gaps.dedup();
    let help = "complete the estate, or remove `--strict`";
    let mut failures = Vec::new();
    for gap in gaps {
        failures.push(Failure::new("gap-in-estate", gap.clone(), help));
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(failures)
    }
}

/// How many may, and each of them with the paths.
fn write_text(report: &mut Report, reach: &WhoCanAnswer) {
    let of = |standing| {
        reach
            .grantees()
            .iter()
            .filter(move |able| able.standing() == standing)
    };
    let (now, later) = (of(Standing::Now).count(), of(Standing::If).count());
    report.line(match (now, later) {
        (0, 0) => "nobody is allowed".to_owned(),
        (now, 0) => allowed(now),
        (0, later) => format!("{} under conditions", allowed(later)),
        (now, later) => format!("{}, and {later} more under conditions", allowed(now)),
    });
    let is_asked =
        |step: &Step| step.action() == reach.action() && step.resource() == reach.resource();
    let acts = reach.grantees().iter().flat_map(|able| {
        able.paths()
            .iter()
            .filter_map(|path| path.last()?.steps().first())
    });
    if !acts.into_iter().all(is_asked) {
        report.line("each for at least one matching action and resource, which is shown");
    }
    for note in reach.notes() {
        report.line(clean(&format!("note: {note}")));
    }
    for standing in [Standing::Now, Standing::If] {
        for able in of(standing).take(SHOWN) {
            write_able(report, able);
        }
        if let Some(more @ 1..) = of(standing).count().checked_sub(SHOWN) {
            report.line(if standing == Standing::Now {
                format!("and {more} more")
            } else {
                format!("and {more} more under conditions")
            });
        }
    }
}

/// `1 principal is allowed`.
fn allowed(count: usize) -> String {
    if count == 1 {
        "1 principal is allowed".to_owned()
    } else {
        format!("{count} principals are allowed")
    }
}

/// A principal with its paths.
fn write_able(report: &mut Report, able: &Grantee) {
    let is_allowed = if able.standing() == Standing::Now {
        "is allowed"
    } else {
        "is allowed under conditions"
    };
    report.line(clean(&format!(
        "{} ({}) {is_allowed}",
        able.principal(),
        able.kind()
    )));
    for (index, path) in able.paths().iter().enumerate() {
        if index > 0 {
            report.line("  or");
        }
        for link in path {
            write_link(report, link);
        }
    }
}

/// A link with its steps.
fn write_link(report: &mut Report, link: &Link) {
    let head = match (link.kind(), link.service()) {
        (LinkKind::Assumes, _) => format!("assumes {}", link.to()),
        (LinkKind::Passes, Some(service)) => format!("passes {} to {service}", link.to()),
        _ => {
            let asked = link.steps().first();
            format!("{} on {}", asked.map_or("", Step::action), link.to())
        }
    };
    report.line(clean(&format!("  {head}")));
    for step in link.steps() {
        if link.steps().len() > 1 {
            report.line(clean(&format!(
                "    {} on {}",
                step.action(),
                step.resource()
            )));
        }
        write_step(report, step);
    }
}

/// What allows a step, and under which conditions.
fn write_step(report: &mut Report, step: &Step) {
    for statement in step.statements() {
        report.line(clean(&format!(
            "    by {statement} ({})",
            statement.stage()
        )));
    }
    if step.statements().is_empty() && step.gaps().is_empty() && step.is_proven() {
        report.line("    as the owner, who needs no policy");
    }
    write_conditions(report, step);
    if !step.example().is_empty() {
        let mut pairs = Vec::new();
        for (key, values) in step.example() {
            pairs.push(format!("{key} = {}", values.join(", ")));
        }
        report.line(clean(&format!("    such as {}", pairs.join(", "))));
    }
    for gap in step.gaps() {
        report.line(clean(&format!("    if what is missing allows it: {gap}")));
    }
    if !step.is_proven() {
        report.line("    if a context allows it, which could be neither found nor ruled out");
    }
}

/// What must hold of the session and of the context.
pub(in crate::cli) fn write_conditions(report: &mut Report, step: &Step) {
    if let Some(session) = step.session() {
        report.line(clean(&format!("    if the session is named `{session}`")));
    }
    for requirement in step.requirements() {
        report.line(clean(&format!("    if {requirement}")));
    }
}

/// The answer as one object.
fn write_json(report: &mut Report, reach: &WhoCanAnswer) {
    report.object(&[
        ("action", json!(reach.action())),
        ("resource", json!(reach.resource())),
        ("able", reach.grantees().iter().map(able).collect()),
        ("notes", json!(reach.notes())),
    ]);
}

/// A principal with its paths, as JSON.
fn able(able: &Grantee) -> Value {
    let path = |path: &Vec<Link>| path.iter().map(link).collect::<Value>();
    json!({
        "principal": able.principal(), "kind": able.kind(), "standing": able.standing().name(),
        "paths": able.paths().iter().map(path).collect::<Value>(),
    })
}

/// A link with what must be allowed for it.
pub(in crate::cli) fn link(link: &Link) -> Value {
    json!({
        "kind": link.kind().name(), "from": link.from(), "to": link.to(), "service": link.service(),
        "steps": link.steps().iter().map(step).collect::<Value>(),
    })
}

/// A step as JSON.
fn step(step: &Step) -> Value {
    let mut example = Map::new();
    for (key, values) in step.example() {
        example.insert(key.clone(), json!(values));
    }
    json!({
        "actor": step.actor(), "action": step.action(), "resource": step.resource(),
        "standing": step.standing().name(),
        "statements": step.statements().iter().map(answer::statement).collect::<Value>(),
        "requirements": step.requirements().iter().map(requirement).collect::<Value>(),
        "example": example, "gaps": step.gaps(), "session": step.session(),
        "proven": step.is_proven(),
    })
}

/// Conditions of a statement.
pub(in crate::cli) fn requirement(requirement: &Requirement) -> Value {
    json!({
        "statement": answer::statement(requirement.statement()), "holds": requirement.holds(),
        "tests": requirement.tests().iter().map(test).collect::<Value>(),
    })
}

/// One condition of a statement as JSON.
fn test(test: &WrittenTest) -> Value {
    json!({"operator": test.operator(), "key": test.key(), "values": test.values()})
}
