//! `[[rule]]` entries of `portcullis.toml`: rules that a project defines for itself.

use std::collections::BTreeMap;

use portcullis::lint::{Linter, OwnRule, OwnRuleError, OwnRuleExample, OwnRuleText};
use portcullis::{Kind, Level};
use serde::Deserialize;
use toml::Spanned;

use super::toml_value::{Wrong, dialect, kind, level};

/// A `[[rule]]` entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RuleToml {
    pub(super) name: Spanned<String>,
    dialect: Spanned<String>,
    #[serde(default)]
    kinds: Vec<Spanned<String>>,
    message: String,
    #[serde(default)]
    help: String,
    level: Option<Spanned<String>>,
    effect: Option<Spanned<String>>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    except_actions: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    except_resources: Vec<String>,
    #[serde(default)]
    principals: Vec<String>,
    #[serde(default)]
    except_principals: Vec<String>,
    #[serde(default)]
    except_conditions: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    example: Vec<ExampleToml>,
}

/// A `[[rule.example]]` entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleToml {
    policy: String,
    kind: Option<Spanned<String>>,
    reported: bool,
}

/// Reads a rule, and runs it over its examples.
pub(super) fn own_rule(row: &RuleToml) -> Result<OwnRule, Wrong> {
    let at_name = |error: OwnRuleError| {
        let help = error.help().to_owned();
        Wrong::new(row.name.span(), error.to_string(), help)
    };
    let mut kinds = Vec::new();
    for name in &row.kinds {
        kinds.push(kind(name)?);
    }
    let text = OwnRuleText {
        name: row.name.get_ref().clone(),
        message: row.message.clone(),
        help: row.help.clone(),
        denies: denies(row.effect.as_ref())?,
        actions: row.actions.clone(),
        except_actions: row.except_actions.clone(),
        resources: row.resources.clone(),
        except_resources: row.except_resources.clone(),
        principals: row.principals.clone(),
        except_principals: row.except_principals.clone(),
        except_conditions: row.except_conditions.clone().into_iter().collect(),
        examples: examples(&row.example)?,
    };
    let dialect = dialect(&row.dialect)?;
    let rule = OwnRule::new(&dialect, &kinds, level_of(row)?, text).map_err(at_name)?;
    Linter::new().add_rule(rule.clone()).map_err(at_name)?;
    Ok(rule)
}

/// The level of a rule, which is an error if it has none.
fn level_of(row: &RuleToml) -> Result<Level, Wrong> {
    let Some(text) = &row.level else {
        return Ok(Level::Error);
    };
    level(text)?.ok_or_else(|| {
        let help = "remove the rule, or set `own = \"off\"` under `[levels]`";
        Wrong::new(text.span(), "a rule that is off reports nothing", help)
    })
}

/// Whether a rule is about statements that deny.
fn denies(effect: Option<&Spanned<String>>) -> Result<bool, Wrong> {
    match effect.map(|effect| (&**effect.get_ref(), effect.span())) {
        None | Some(("Allow", _)) => Ok(false),
        Some(("Deny", _)) => Ok(true),
        Some((other, span)) => {
            let message = format!("there is no effect `{other}`");
            Err(Wrong::new(span, message, "write `Allow` or `Deny`"))
        }
    }
}

/// Reads the examples of a rule.
fn examples(rows: &[ExampleToml]) -> Result<Vec<OwnRuleExample>, Wrong> {
    let mut examples = Vec::new();
    for row in rows {
        let kind: Option<Kind> = row.kind.as_ref().map(kind).transpose()?;
        examples.push(OwnRuleExample {
            policy: row.policy.clone(),
            kind,
            is_reported: row.reported,
        });
    }
    Ok(examples)
}
