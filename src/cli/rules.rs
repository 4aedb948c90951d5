//! All rules: of the linter, and of estates.

use portcullis::Level;
use portcullis::estate::EstateRule;
use portcullis::lint::{Rule, RuleGroup};
use serde_json::json;

use super::options::Format;
use super::output::Outcome;
use super::output::Report;

/// List the rules of the linter by group, and the rules about estates.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How the rules are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "every subcommand ends in an outcome"
)]
/// Prints all rules, group by group, those about estates last.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut report = Report::default();
    for group in RuleGroup::ALL {
        let level = group.level().map_or("off", Level::name);
        let rules = Rule::all().filter(|rule| rule.group() == *group);
        match arguments.format {
            Format::Text => {
                report.line(format!("{group} ({level})"));
                for rule in rules {
                    report.line(format!("  {:36} {}", rule.id(), rule.what()));
                }
            }
            Format::Json => {
                for rule in rules {
                    report.object(&[
                        ("rule", json!(rule.id())),
                        ("group", json!(group.name())),
                        ("level", json!(level)),
                        ("what", json!(rule.what())),
                        ("why", json!(rule.why())),
                        ("fix", json!(rule.fix())),
                        ("aliases", json!(rule.aliases().collect::<Vec<_>>())),
                        ("source", json!(rule.source())),
                    ]);
                }
            }
        }
    }
    match arguments.format {
        Format::Text => {
            report.line(format!("{} (each its own level)", EstateRule::GROUP));
            for rule in EstateRule::all() {
                let (id, level) = (rule.id(), rule.level());
                report.line(format!("  {id:36} {} ({level})", rule.what()));
            }
        }
        Format::Json => {
            for rule in EstateRule::all() {
                report.object(&[
                    ("rule", json!(rule.id())),
                    ("group", json!(EstateRule::GROUP)),
                    ("level", json!(rule.level().name())),
                    ("what", json!(rule.what())),
                    ("why", json!(rule.why())),
                    ("fix", json!(rule.fix())),
                    ("aliases", json!([])),
                    ("source", json!(rule.source())),
                ]);
            }
        }
    }
    Ok(report)
}
