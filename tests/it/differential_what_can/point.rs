//! One question in one context, and whether a permission covers it.

use portcullis::estate::{Exception, Permission, Question, Requirement, WrittenTest};
use portcullis::{Estate, Principal};
use serde_json::{Value, json};

use crate::support::Random;
use crate::support::estates::{ACCOUNTS, FOREIGN, Sketch};
use crate::support::truths::{both, either, matches, passes};
use crate::support::vocabulary::{Context, circumstances};

/// A context of the small world: of each key nothing, or one of what a request may give. What no
/// operator of a type reads is among it, which is unknown.
pub(super) fn context(random: &mut Random) -> Context {
    let instants = [
        "2025-12-31T23:59:59Z",
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:01Z",
        "x",
    ];
    let all: [(&str, Vec<Value>); 5] = [
        ("t:k", ["a", "b", "c"].map(Value::from).into()),
        (
            "t:ip",
            ["10.0.0.1", "11.0.0.1", "x"].map(Value::from).into(),
        ),
        ("t:d", instants.map(Value::from).into()),
        ("t:n", ["4", "5", "5.5", "x"].map(Value::from).into()),
        (
            "t:t",
            vec![
                json!("a"),
                json!("b1"),
                json!(["a"]),
                json!(["a", "b"]),
                json!(["b", "b1"]),
                json!(["c", "d"]),
            ],
        ),
    ];
    let mut context = Context::new();
    for (key, values) in all {
        if random.chance(60) {
            context.push((key, random.pick(&values).clone()));
        }
    }
    context
}

/// What is asked, and what an estate says of it.
pub(super) struct Point<'w> {
    pub(super) cloud: &'w Sketch,
    pub(super) own: &'w str,
    /// Who asks: where it is asked what a role can, one of its sessions.
    pub(super) asker: &'w str,
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) context: Context,
    /// The tag of the resource, where it has one.
    pub(super) tag: Option<String>,
}

impl Point<'_> {
    pub(super) fn fields(&self) -> usize {
        if matches!(self.cloud.dialect.name(), "aws" | "kingsoft") {
            6
        } else {
            5
        }
    }

    /// Whether a pattern as an answer writes it holds the resource.
    pub(super) fn in_pattern(&self, pattern: &str) -> bool {
        if pattern == "*" || self.resource == "*" {
            return pattern == "*";
        }
        let split = |text: &str| {
            text.splitn(self.fields(), ':')
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let (pattern, name) = (split(pattern), split(&self.resource));
        let ignores_case = self.resource.starts_with("acs:ram:") && name[4].starts_with("role/");
        pattern
            .iter()
            .zip(&name)
            .enumerate()
            .all(
                |(index, (pattern, field))| match ignores_case && index + 1 == self.fields() {
                    true => matches(&pattern.to_ascii_lowercase(), &field.to_ascii_lowercase()),
                    false => matches(pattern, field),
                },
            )
    }

    /// Whether it is of the asker's account, or of none.
    pub(super) fn is_own(&self) -> bool {
        let account = self
            .resource
            .splitn(self.fields(), ':')
            .nth(self.fields() - 2);
        account.is_none_or(|account| account.is_empty() || account == self.own)
    }

    pub(super) fn is_in(&self, action: &str, resource: &str) -> bool {
        let acts = action == "*"
            || matches(
                &action.to_ascii_lowercase(),
                &self.action.to_ascii_lowercase(),
            );
        acts && self.in_pattern(resource)
    }

    /// The values of a key, none where it is not given, and whether they are an array.
    pub(super) fn given(&self, key: &str) -> (Vec<&str>, bool) {
        if key.ends_with(":ResourceTag/t") {
            return (self.tag.as_deref().into_iter().collect(), false);
        }
        match self
            .context
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value)
        {
            None => (Vec::new(), false),
            Some(Value::Array(values)) => (
                values.iter().map(|value| value.as_str().unwrap()).collect(),
                true,
            ),
            Some(value) => (vec![value.as_str().unwrap()], false),
        }
    }

    /// A pattern with the value of its one variable, where it has one.
    pub(super) fn bound(&self, pattern: &str) -> Option<String> {
        let (start, rest) = pattern.split_once("${")?;
        let (variable, end) = rest.split_once('}')?;
        let (key, default) = variable
            .split_once(", ")
            .map_or((variable, None), |(key, text)| (key, Some(text)));
        let value = match self.given(key).0.as_slice() {
            [] => default.map(|text| text.trim_matches('\''))?,
            [value] => value,
            _ => return None,
        };
        Some(format!("{start}{value}{end}"))
    }

    pub(super) fn test(&self, test: &WrittenTest) -> Option<bool> {
        let (operator, key, values) = (test.operator(), test.key(), test.values());
        let pattern = || {
            self.bound(&values[0])
                .map(|pattern| self.in_pattern(&pattern))
        };
        let is_asker = || values.iter().any(|name| matches(name, self.asker));
        match operator {
            "Resource" => return Some(pattern() == Some(true)),
            "NotResource" => return pattern().map(|inside| !inside),
            "Principal" => return Some(is_asker()),
            "NotPrincipal" => return Some(!is_asker()),
            // Permissions use this key where the id of the asker is not known.
            _ if key == "aws:userid" => return None,
            _ => {}
        }
        let (given, is_array) = self.given(key);
        let (base, if_exists) = operator
            .strip_suffix("IfExists")
            .map_or((operator, false), |base| (base, true));
        let (set, base) = base
            .split_once(':')
            .map_or((None, base), |(set, base)| (Some(set), base));
        let negated = base.contains("Not");
        if base == "Null" {
            return Some(given.is_empty());
        }
        if given.is_empty() {
            return Some(if_exists || set.map_or(negated, |set| set == "ForAllValues"));
        }
        let each = || given.iter().map(|value| passes(base, value, values));
        match set {
            Some("ForAllValues") => each().fold(Some(true), both),
            Some(_) => either(each()),
            None if is_array && self.cloud.dialect.name() == "aws" => None,
            None if negated => each().fold(Some(true), both),
            None => either(each()),
        }
    }

    pub(super) fn holds(&self, requirements: &[Requirement]) -> Option<bool> {
        requirements
            .iter()
            .flat_map(|one| one.tests().iter().map(|test| self.test(test)))
            .fold(Some(true), both)
    }

    pub(super) fn is_taken(&self, exception: &Exception) -> bool {
        self.is_in(exception.action(), exception.resource())
            && !exception
                .left()
                .iter()
                .any(|left| self.is_in(left.action(), left.resource()))
            && self.holds(exception.requirements()) != Some(false)
    }

    pub(super) fn is_given(&self, permission: &Permission) -> bool {
        // A `*` for the account is the asker's own.
        let account = permission
            .resource()
            .splitn(self.fields(), ':')
            .nth(self.fields() - 2);
        self.is_in(permission.action(), permission.resource())
            && (account.is_some_and(|account| account != "*") || self.is_own())
            && self.holds(permission.requirements()) == Some(true)
            && !permission
                .exceptions()
                .iter()
                .any(|exception| self.is_taken(exception))
    }

    pub(super) fn is_allowed(&self, estate: &Estate) -> bool {
        let question = Question::new(
            Principal::named(self.asker),
            self.action.as_str(),
            self.resource.as_str(),
        )
        .under(circumstances(&self.context));
        estate
            .decide(&question)
            .is_ok_and(|decision| decision.is_allowed())
    }
}

/// Actions and resources of the small world.
pub(super) fn points(cloud: &Sketch) -> (Vec<String>, Vec<String>) {
    let service = cloud.actions[0].split_once(':').unwrap().0;
    let mut actions: Vec<String> = cloud
        .actions
        .iter()
        .map(|action| (*action).to_owned())
        .collect();
    actions.extend([format!("{service}:Other"), "other:Other".to_owned()]);
    let mut resources = vec!["*".to_owned()];
    for account in ACCOUNTS.into_iter().chain([FOREIGN]) {
        for at in 0..5 {
            let bucket = (cloud.bucket)(account, at);
            resources.extend(
                ["/k", "/a", "/u0", "/kk", "/k/a", "x", "a", ""]
                    .map(|end| format!("{bucket}{end}")),
            );
        }
        resources
            .extend(["role/r0", "role/R0", "group/g"].map(|rest| (cloud.caller)(account, rest)));
        if cloud.dialect.name() == "aws" {
            resources.extend(
                ["key/x", "key/y", "alias/x"].map(|rest| format!("arn:aws:kms:r:{account}:{rest}")),
            );
        }
    }
    // One that is listed nowhere, and says no account.
    resources.extend(["/k", ""].map(|end| format!("{}{end}", (cloud.bucket)("", 4))));
    resources.sort();
    resources.dedup();
    (actions, resources)
}

/// What is listed, and something in it.
pub(super) fn listed(file: &Value) -> Vec<String> {
    let all = file["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|account| account["resources"].as_array().unwrap());
    all.map(|listed| listed["name"].as_str().unwrap())
        .flat_map(|name| [name.to_owned(), format!("{name}/k")])
        .collect()
}

/// The tag of a resource: its own, or of the nearest that is listed above it and has any.
pub(super) fn tag(file: &Value, resource: &str) -> Option<String> {
    let all = file["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|account| account["resources"].as_array().unwrap());
    let above = all.filter(|listed| {
        let name = listed["name"].as_str().unwrap();
        resource == name
            || resource
                .strip_prefix(name)
                .is_some_and(|rest| rest.starts_with('/'))
    });
    let tagged = above.filter(|listed| listed["tags"]["t"].is_string());
    let nearest = tagged.max_by_key(|listed| listed["name"].as_str().unwrap().len())?;
    nearest["tags"]["t"].as_str().map(str::to_owned)
}
