//! Statements of many forms for the tests of the index, each by a template.

/// A statement in words of its own: actions, resources, principals, the value of a condition.
#[derive(Default)]
pub(super) struct StatementText {
    pub(super) denies: bool,
    pub(super) actions: Vec<String>,
    pub(super) resources: Vec<String>,
    pub(super) principals: Vec<String>,
    pub(super) condition: Option<String>,
}

impl StatementText {
    /// The statement as JSON, with names that begin with this prefix.
    pub(super) fn json(&self, prefix: &str) -> String {
        let principal = match self.principals.as_slice() {
            [] => String::new(),
            some => format!(r#""Principal":[{}],"#, list(some, "")),
        };
        let condition = match &self.condition {
            Some(value) => format!(r#","Condition":{{"StringEquals":{{"t:k":"{value}"}}}}"#),
            None => String::new(),
        };
        let effect = if self.denies { "Deny" } else { "Allow" };
        format!(
            r#"{{"Effect":"{effect}",{principal}"Action":[{}],"Resource":[{}]{condition}}}"#,
            list(&self.actions, "s:"),
            list(&self.resources, &format!("{prefix}:")),
        )
    }
}

/// Texts in quotes, each with some text before it.
fn list(texts: &[String], before: &str) -> String {
    let mut quoted = Vec::new();
    for text in texts {
        quoted.push(format!("\"{before}{text}\""));
    }
    quoted.join(",")
}

/// Which statements of a form deny.
pub(super) enum Denies {
    Never,
    Always,
    EveryOther,
}

/// What the statements of a form say. In its texts `{n}` is the number of a statement, and `{i}`
/// the index in a list.
pub(super) struct Template {
    pub(super) denies: Denies,
    pub(super) action: &'static str,
    pub(super) actions: usize,
    pub(super) resource: &'static str,
    pub(super) resources: usize,
    pub(super) principals: &'static [&'static str],
    pub(super) condition: Option<&'static str>,
}

/// Statements that allow one action on one resource.
pub(super) const fn allow(action: &'static str, resource: &'static str) -> Template {
    Template {
        denies: Denies::Never,
        action,
        actions: 1,
        resource,
        resources: 1,
        principals: &[],
        condition: None,
    }
}

impl Template {
    /// The same to some principals.
    pub(super) const fn to(self, principals: &'static [&'static str]) -> Self {
        Self { principals, ..self }
    }

    /// The statement of a number.
    pub(super) fn statement(&self, n: usize) -> StatementText {
        let all = |template, count| (0..count).map(|i| filled(template, n, i)).collect();
        let principals = self.principals.iter();
        StatementText {
            denies: match self.denies {
                Denies::Never => false,
                Denies::Always => true,
                Denies::EveryOther => n.is_multiple_of(2),
            },
            actions: all(self.action, self.actions),
            resources: all(self.resource, self.resources),
            principals: principals.map(|template| filled(template, n, 0)).collect(),
            condition: self.condition.map(|template| filled(template, n, 0)),
        }
    }
}

/// The text of a template for the statement of a number and an index in its list.
fn filled(template: &str, n: usize, i: usize) -> String {
    let mut text = template.replace("{long}", &"long".repeat(16));
    for (placeholder, number) in [
        ("{n}", n),
        ("{i}", i),
        ("{n%9}", n % 9),
        ("{7+n%2}", 7 + n % 2),
        ("{17+n%4}", 17 + n % 4),
        ("{i+n*6}", i + n * 6),
        ("{i+n*30}", i + n * 30),
    ] {
        text = text.replace(placeholder, &number.to_string());
    }
    text
}
