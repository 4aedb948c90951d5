//! Rules that a project defines for itself, as patterns of statements.
//!
//! Such a rule reports a statement that allows (or denies) some of its actions on some of its
//! resources to some of its principals, unless what it says is among the exceptions. Whether a
//! pattern overlaps or covers another is decided as in every other rule, not by comparing texts:
//! `kms:*` outside `arn:aws:kms:*:*:key/team-*` also finds `kms:Decr*` on `arn:aws:kms:*:*:key/*`.

mod check;

use std::fmt;

use crate::decision::Truth;
use crate::diagnostic::{Diagnostic, Level, LoadError};
use crate::dialect::{Dialect, Kind};
use crate::model::{ActionPattern, Effect, PolicyHints, ResourcePattern};
use crate::pattern::Matcher;
use crate::resource_name::{NamePattern, PatternRule};
use crate::words::clip;

/// What a rule of a project says, as it is written.
///
/// An empty list of actions, resources or principals is every one.
#[derive(Clone, Debug, Default)]
pub struct OwnRuleText {
    /// Its id: lower-case letters, digits and hyphens.
    pub name: String,
    /// What is wrong with a statement that it reports.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// Whether it is about statements that deny, and not about those that allow.
    pub denies: bool,
    /// The actions that it is about, such as `kms:*`.
    pub actions: Vec<String>,
    /// The actions that are left out.
    pub except_actions: Vec<String>,
    /// The resources that it is about.
    pub resources: Vec<String>,
    /// The resources that are left out.
    pub except_resources: Vec<String>,
    /// The principals that it is about, as policies write them, with wildcards.
    pub principals: Vec<String>,
    /// The principals that are left out.
    pub except_principals: Vec<String>,
    /// Conditions under which a statement is left out: it requires one of these keys, with values
    /// that the patterns beside it match.
    pub except_conditions: Vec<(String, Vec<String>)>,
    /// Policies that show what it reports and what not.
    pub examples: Vec<OwnRuleExample>,
}

/// A policy that shows what a rule of a project reports.
#[derive(Clone, Debug, Default)]
pub struct OwnRuleExample {
    /// Its text.
    pub policy: String,
    /// What kind of policy it is, where the text does not say.
    pub kind: Option<Kind>,
    /// Whether the rule reports something in it.
    pub is_reported: bool,
}

/// A rule of a project.
///
/// # Examples
///
/// ```
/// use portcullis::detect::PolicyHints;
/// use portcullis::lint::{Linter, OwnRule, OwnRuleText};
/// use portcullis::{Dialect, Kind, Level};
///
/// let rule = OwnRule::new(&Dialect::aws(), &[Kind::Identity], Level::Error, OwnRuleText {
///     name: "kms-outside-team".to_owned(),
///     message: "keys of other teams may be used".to_owned(),
///     help: "name keys of the team".to_owned(),
///     actions: vec!["kms:*".to_owned()],
///     except_resources: vec!["arn:aws:kms:*:*:key/team-*".to_owned()],
///     ..OwnRuleText::default()
/// })?;
/// let mut linter = Linter::new();
/// linter.add_rule(rule)?;
/// let hints = PolicyHints::default().dialect(Dialect::aws()).kind(Kind::Identity);
/// linter.read(&hints, "keys.json", r#"{"Version": "2012-10-17", "Statement": [
///     {"Effect": "Allow", "Action": "kms:Sign", "Resource": "arn:aws:kms:*:*:key/t*"}]}"#).unwrap();
/// let findings = linter.findings();
/// assert!(findings.iter().any(|finding| finding.rule_name() == "kms-outside-team"));
/// # Ok::<(), portcullis::lint::OwnRuleError>(())
/// ```
#[derive(Clone, Debug)]
pub struct OwnRule {
    name: String,
    message: String,
    help: String,
    level: Level,
    dialect: Dialect,
    kinds: Vec<Kind>,
    effect: Effect,
    actions: PatternsExcept<ActionPattern>,
    resources: PatternsExcept<ResourcePattern>,
    principals: PatternsExcept<Matcher>,
    except_conditions: Vec<ExceptCondition>,
    examples: Vec<OwnRuleExample>,
}

/// What to do about a finding of a rule that does not say it.
const HELP: &str = "change the statement, or the rule of the project";

/// Patterns, without what others match.
#[derive(Clone, Debug, Default)]
struct PatternsExcept<P> {
    /// Empty is everything.
    included: Vec<P>,
    excluded: Vec<P>,
}

/// A condition under which a statement is left out.
#[derive(Clone, Debug)]
struct ExceptCondition {
    key: String,
    /// Empty is any value.
    values: Vec<Matcher>,
}

/// Why a rule of a project is not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct OwnRuleError {
    message: String,
    help: String,
}

impl OwnRuleError {
    fn new(message: String, help: impl Into<String>) -> Self {
        Self {
            message,
            help: help.into(),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl OwnRule {
    /// Reads a rule about policies of a dialect and of these kinds; no kind is every kind.
    ///
    /// # Errors
    ///
    /// Its name is not an id or is that of a rule of the linter, it has no message, an action or a
    /// resource is not a pattern of the dialect, or it is about every statement.
    pub fn new(
        dialect: &Dialect,
        kinds: &[Kind],
        level: Level,
        text: OwnRuleText,
    ) -> Result<Self, OwnRuleError> {
        check_name(&text.name)?;
        if text.message.trim().is_empty() {
            let message = format!("the rule `{}` has no message", text.name);
            return Err(OwnRuleError::new(
                message,
                "say what is wrong with what it finds",
            ));
        }
        let lists = [&text.actions, &text.resources, &text.principals];
        if lists.iter().all(|list| list.is_empty()) {
            let message = format!("the rule `{}` is about every statement", text.name);
            return Err(OwnRuleError::new(
                message,
                "add actions, resources or principals",
            ));
        }
        let effect = if text.denies {
            Effect::Deny
        } else {
            Effect::Allow
        };
        let matchers = |list: &[String]| list.iter().map(|text| matcher(text)).collect();
        let conditions = text.except_conditions.iter();
        let conditions = conditions.map(|(key, values)| ExceptCondition {
            key: key.to_ascii_lowercase(),
            values: matchers(values),
        });
        Ok(Self {
            level,
            dialect: dialect.clone(),
            kinds: kinds.to_vec(),
            effect,
            actions: PatternsExcept {
                included: actions(&text.actions)?,
                excluded: actions(&text.except_actions)?,
            },
            resources: PatternsExcept {
                included: resources(dialect, &text.resources)?,
                excluded: resources(dialect, &text.except_resources)?,
            },
            principals: PatternsExcept {
                included: matchers(&text.principals),
                excluded: matchers(&text.except_principals),
            },
            except_conditions: conditions.collect(),
            name: text.name,
            message: text.message,
            help: match text.help.trim() {
                "" => HELP.to_owned(),
                _ => text.help,
            },
            examples: text.examples,
        })
    }

    /// Returns its name. Its findings have the id `own-rule`, and this name besides.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the dialect of the policies that it is about.
    #[must_use]
    pub fn dialect(&self) -> &Dialect {
        &self.dialect
    }

    /// Returns the level of its findings.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Sets the level of its findings.
    #[must_use]
    pub fn with_level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// Returns the policies that show what it reports.
    pub(super) fn examples(&self) -> &[OwnRuleExample] {
        &self.examples
    }

    /// Whether an example shows what it says; the linter runs the rule over it.
    ///
    /// # Errors
    ///
    /// The example is not a valid policy, or the rule does not report what it says.
    pub(super) fn judge_example(
        &self,
        number: usize,
        example: &OwnRuleExample,
        findings: Result<Vec<Diagnostic>, LoadError>,
    ) -> Result<(), OwnRuleError> {
        let name = &self.name;
        let findings = match findings {
            Ok(findings) => findings,
            Err(error) => {
                let what = error.diagnostics().first();
                let what = what.map_or("", |fault| fault.message());
                let message = format!("example {number} of the rule `{name}` is not valid: {what}");
                return Err(OwnRuleError::new(message, "write a policy that is valid"));
            }
        };
        let is_reported = findings.iter().any(|finding| finding.rule_name() == *name);
        if is_reported == example.is_reported {
            return Ok(());
        }
        let does = if is_reported {
            "reports"
        } else {
            "does not report"
        };
        let message = format!("the rule `{name}` {does} its example {number}");
        Err(OwnRuleError::new(
            message,
            "change the rule, or what the example expects",
        ))
    }

    /// How an example is read.
    pub(super) fn hints(&self, example: &OwnRuleExample) -> PolicyHints {
        let hints = PolicyHints::default().dialect(self.dialect.clone());
        match example.kind.or(self.kinds.first().copied()) {
            Some(kind) => hints.kind(kind),
            None => hints,
        }
    }
}

/// Checks that a name is an id, and not that of another rule.
fn check_name(name: &str) -> Result<(), OwnRuleError> {
    let is_id = !name.is_empty()
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !is_id {
        let message = format!("`{}` is not a name for a rule", clip(name));
        let help = "write lower-case letters, digits and hyphens";
        return Err(OwnRuleError::new(message, help));
    }
    let is_taken = super::rule::Rule::all().any(|rule| rule.id() == name)
        || crate::error::Fault::all().any(|fault| fault.id() == name);
    if is_taken {
        let message = format!("there is already a rule `{name}`");
        return Err(OwnRuleError::new(message, "choose another name"));
    }
    Ok(())
}

/// Reads patterns of actions.
fn actions(texts: &[String]) -> Result<Vec<ActionPattern>, OwnRuleError> {
    let mut patterns = Vec::new();
    for text in texts {
        if text != "*" && !text.contains(':') {
            let message = format!("`{}` is not an action", clip(text));
            return Err(OwnRuleError::new(message, "write `service:Name`, or `*`"));
        }
        patterns.push(ActionPattern::new(text));
    }
    Ok(patterns)
}

/// Reads patterns of resources.
fn resources(dialect: &Dialect, texts: &[String]) -> Result<Vec<ResourcePattern>, OwnRuleError> {
    let rule = PatternRule {
        short: true,
        variables: None,
        variables_anywhere: false,
    };
    let names = &dialect.table().names;
    let mut patterns = Vec::new();
    for text in texts {
        let Ok(pattern) = NamePattern::parse(text, names, rule) else {
            let message = format!("`{}` is not a resource of {}", clip(text), dialect.title());
            let help = format!("write `{}`, or `*`", names.shape());
            return Err(OwnRuleError::new(message, help));
        };
        patterns.push(ResourcePattern {
            text: text.as_str().into(),
            pattern,
        });
    }
    Ok(patterns)
}

/// A text with wildcards, as it is compared.
fn matcher(text: &str) -> Matcher {
    Matcher::without_variables(text)
}

impl<P> PatternsExcept<P> {
    /// Whether it is not about everything.
    fn restricts(&self) -> bool {
        !self.included.is_empty() || !self.excluded.is_empty()
    }

    /// Whether a pattern is about something that is included and not certainly excluded.
    fn concerns(
        &self,
        overlaps: impl Fn(&P) -> Truth,
        is_covered_by: impl Fn(&P) -> Truth,
    ) -> bool {
        let mut included = self.included.iter();
        let mut excluded = self.excluded.iter();
        let is_included =
            self.included.is_empty() || included.any(|pattern| overlaps(pattern) != Truth::False);
        is_included && !excluded.any(|pattern| is_covered_by(pattern) == Truth::True)
    }
}

impl fmt::Display for OwnRule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.name)
    }
}
