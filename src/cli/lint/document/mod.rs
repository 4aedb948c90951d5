//! The policies that a file holds: itself, or some inside a plan, a template or YAML.

mod emit;
mod events;
mod function;
mod homes;
mod places;
mod tree;
mod yaml;

use std::collections::HashSet;

use portcullis::detect::PolicyHints;
use portcullis::json::{Node, STEPS_MAX, Value};
use portcullis::{Dialect, Kind};

pub(super) use places::Places;

use emit::{Emitted, Missing};
use homes::{HOMES, Home, SHAPES, Shape};

/// A policy in a file.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// Its place as a JSON pointer; empty for the whole file.
    pub(super) pointer: String,
    /// The number of its document: a YAML file may have several.
    pub(super) document: usize,
    pub(super) text: String,
    pub(super) places: Places,
    /// The numbers of its statements in the file, where some of them are left out.
    pub(super) kept: Option<Vec<usize>>,
    /// `None` where only the file's own hints help.
    pub(super) hints: Option<PolicyHints>,
}

impl Excerpt {
    /// A file that is a policy itself.
    pub(super) fn whole(text: &str) -> Self {
        let places = Places::part(0, text.len());
        Self {
            pointer: String::new(),
            document: 0,
            text: text.to_owned(),
            places,
            kept: None,
            hints: None,
        }
    }
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) policies: Vec<Excerpt>,
    /// What kind of file it is, unless it is a policy itself.
    pub(super) title: Option<&'static str>,
    /// What is not checked: pointers, and what each is and why.
    pub(super) unread: Vec<(String, Unread)>,
    /// It is not a policy and contains none.
    pub(super) is_other: bool,
}

/// Something of a file that is not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// What it is: a policy, a statement, or a value that may hold policies.
    pub(super) what: &'static str,
    pub(super) why: &'static str,
}

impl Unread {
    fn new(what: &'static str, missing: Missing) -> Self {
        let why = match missing {
            Missing::Foreign => "contains values that only a deployment fills in",
            Missing::Deep => "is nested more than 64 levels deep",
        };
        Self { what, why }
    }
}

/// Where a text is not valid YAML: the byte, and why.
pub(super) type Fault = (usize, String);

/// A pattern of steps to values in a file.
#[derive(Clone, Debug)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    /// Reads a JSON pointer in which `*` stands for one step and `**` for any number; several `**`
    /// in a row are one.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some(steps) = text.strip_prefix('/') else {
            return Err(
                "it begins with `/`, such as `/Resources/*/Properties/PolicyDocument`".into(),
            );
        };
        let mut steps: Vec<String> = steps
            .split('/')
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        steps.dedup_by(|next, step| next == "**" && step == "**");
        if steps.len() > STEPS_MAX {
            return Err(format!(
                "it has {} steps, and at most {STEPS_MAX} lead anywhere",
                steps.len()
            ));
        }
        Ok(Self(steps))
    }
}

/// The policies of a JSON text. What has no known form is taken for a policy.
pub(super) fn of_json(text: &str, pointers: &[Pointer]) -> Found {
    // Most files are policies, and are not read twice.
    let signed = SHAPES.iter().any(|shape| {
        shape
            .sign
            .split('/')
            .all(|step| text.contains(&format!("\"{step}\"")))
    });
    let root = if signed || !pointers.is_empty() {
        tree::of_json(text)
    } else {
        None
    };
    let mut found = Found::default();
    if let Some(root) = &root {
        Reading {
            text,
            document: 0,
            is_json: true,
            found: &mut found,
        }
        .collect(root, pointers);
    }
    if found.title.is_none() && found.policies.is_empty() && found.unread.is_empty() {
        found.policies.push(Excerpt::whole(text));
    }
    found
}

/// The policies of a YAML text. What has no known form holds none; unless it was `named`, a text
/// without a sign of one is not even read.
pub(super) fn of_yaml(text: &str, pointers: &[Pointer], named: bool) -> Result<Found, Fault> {
    let mut found = Found::default();
    let signed = text.contains("Statement")
        || SHAPES
            .iter()
            .any(|shape| shape.sign.split('/').all(|step| text.contains(step)));
    if signed || named || !pointers.is_empty() {
        let documents = yaml::read(text).map_err(|fault| (fault.at, fault.message))?;
        for (document, root) in documents.iter().enumerate() {
            let mut reading = Reading {
                text,
                document,
                is_json: false,
                found: &mut found,
            };
            reading.collect(root, pointers);
            if root.get("Statement").is_some() {
                reading.take(root, "", None);
            }
        }
    }
    found.is_other = found.title.is_none() && found.policies.is_empty() && found.unread.is_empty();
    Ok(found)
}

/// One document of a file, and what was found so far.
struct Reading<'r> {
    text: &'r str,
    document: usize,
    is_json: bool,
    found: &'r mut Found,
}

impl Reading<'_> {
    fn collect(&mut self, root: &Node<'_>, pointers: &[Pointer]) {
        let before = self.found.policies.len();
        let is_policy = root.get("Statement").is_some();
        if let Some(shape) = SHAPES.iter().find(|shape| !is_policy && is_of(root, shape)) {
            self.found.title = Some(shape.title);
            let steps = steps(shape.resources);
            root.visit(&steps, "", &mut |pointer, resource| {
                self.of_resource(shape, resource, pointer)
            });
            root.visit(
                steps.get(..2).unwrap_or_default(),
                "",
                &mut |pointer, node| {
                    if matches!(node.value, Value::Raw) {
                        self.hide(pointer, Missing::Deep);
                    }
                },
            );
        }
        let own = self.found.policies.get(before..).unwrap_or_default();
        let mut seen: HashSet<String> = own.iter().map(|policy| policy.pointer.clone()).collect();
        for pointer in pointers {
            let steps: Vec<&str> = pointer.0.iter().map(String::as_str).collect();
            root.visit(&steps, "", &mut |pointer, node| {
                if seen.insert(pointer.to_owned()) {
                    self.take(node, pointer, None);
                }
            });
        }
    }

    fn of_resource(&mut self, shape: &Shape, resource: &Node<'_>, pointer: &str) {
        // Functions of templates also occur in place of resources.
        if is_closed(resource)
            || pointer
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with("Fn::"))
        {
            return self.hide(pointer, Missing::Foreign);
        }
        let Some(kind_of) = resource.get(shape.kind_of).and_then(Node::text) else {
            return;
        };
        let mut earlier: HashSet<(Kind, String)> = HashSet::new();
        let mut hidden: HashSet<String> = HashSet::new();
        for home in HOMES
            .iter()
            .filter(|home| home.kind_of == kind_of && is_only(home, shape, resource))
        {
            let steps: Vec<&str> = shape
                .values
                .split('/')
                .chain(home.policy.split('/'))
                .collect();
            let before = self.found.policies.len();
            resource.visit(&steps, pointer, &mut |pointer, node| {
                self.take(node, pointer, hints(home))
            });
            // A provider may show one policy under its new name and its old one.
            let mut policies = self.found.policies.split_off(before);
            policies.retain(|policy| !earlier.contains(&(home.kind, policy.text.clone())));
            earlier.extend(
                policies
                    .iter()
                    .map(|policy| (home.kind, policy.text.clone())),
            );
            self.found.policies.extend(policies);
            for at in (1..steps.len()).filter_map(|length| steps.get(..length)) {
                resource.visit(at, pointer, &mut |pointer, node| {
                    if is_closed(node) && hidden.insert(pointer.to_owned()) {
                        self.hide(pointer, Missing::Foreign);
                    }
                });
            }
        }
    }

    /// Notes that something that may hold policies is not checked.
    fn hide(&mut self, pointer: &str, missing: Missing) {
        self.found
            .unread
            .push((pointer.to_owned(), Unread::new("the value", missing)));
    }

    fn take(&mut self, node: &Node<'_>, pointer: &str, hints: Option<PolicyHints>) {
        let policy = match &node.value {
            Value::Null | Value::Bool(_) | Value::Number(_) => return,
            Value::String(_) | Value::Computed(_) => {
                tree::inner(node, self.text).map(|(text, places)| Emitted {
                    text,
                    places,
                    kept: None,
                })
            }
            _ => self.of_value(node, pointer),
        };
        match policy {
            Some(Emitted { text, places, kept }) => {
                let (pointer, document) = (pointer.to_owned(), self.document);
                self.found.policies.push(Excerpt {
                    pointer,
                    document,
                    text,
                    places,
                    kept,
                    hints,
                });
            }
            None => {
                let missing = emit::missing(node).unwrap_or(Missing::Foreign);
                self.found
                    .unread
                    .push((pointer.to_owned(), Unread::new("the policy", missing)));
            }
        }
    }

    /// The policy that a value is; its statements that are not whole are not checked.
    fn of_value(&mut self, node: &Node<'_>, pointer: &str) -> Option<Emitted> {
        if self.is_json && emit::missing(node).is_none() && !emit::is_computed(node) {
            let part = tree::slice(self.text, node.span)?;
            let places = Places::part(node.span.start(), part.len());
            return Some(Emitted {
                text: part.to_owned(),
                places,
                kept: None,
            });
        }
        let (policy, lacks) = emit::policy(node)?;
        let lacks = lacks.into_iter().map(|(index, missing)| {
            (
                format!("{pointer}/Statement/{index}"),
                Unread::new("the statement", missing),
            )
        });
        self.found.unread.extend(lacks);
        Some(policy)
    }
}

fn steps(pattern: &str) -> Vec<&str> {
    pattern.split('/').collect()
}

/// Whether only a deployment knows what a value holds at all.
fn is_closed(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign => true,
        Value::Object(members) => {
            // A merge key that stayed could not be followed.
            function::is_call(members) || members.iter().any(|member| member.key == "<<")
        }
        _ => false,
    }
}

fn is_of(root: &Node<'_>, shape: &Shape) -> bool {
    let sign = shape
        .sign
        .split('/')
        .try_fold(root, |node, step| node.get(step));
    sign.is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_)))
}

fn is_only(home: &Home, shape: &Shape, resource: &Node<'_>) -> bool {
    let Some((name, value)) = home.only else {
        return true;
    };
    let values = shape
        .values
        .split('/')
        .try_fold(resource, |node, step| node.get(step));
    values
        .and_then(|values| values.get(name))
        .and_then(Node::text)
        == Some(value)
}

fn hints(home: &Home) -> Option<PolicyHints> {
    Dialect::from_name(home.dialect)
        .map(|dialect| PolicyHints::default().dialect(dialect).kind(home.kind))
}

#[cfg(test)]
mod tests {
    use super::homes::HOMES;
    use super::{hints, of_json};

    /// A value under steps; `*` is an array of one.
    fn under(steps: &str, value: String) -> String {
        let nest = |value: String, step: &str| match step {
            "*" => format!("[{value}]"),
            _ => format!("{{\"{step}\": {value}}}"),
        };
        steps.rsplit('/').fold(value, nest)
    }

    #[test]
    fn every_home_is_found() {
        for home in HOMES {
            let (name, value) = home.only.unwrap_or(("Name", "n"));
            let policy = under(home.policy, "\"{}\"".into());
            let values = format!(
                "{{\"{name}\": \"{value}\", {}",
                policy.get(1..).unwrap_or_default()
            );
            let kind_of = home.kind_of;
            let (text, pointer) = if kind_of.contains("::") {
                let resource = format!("{{\"Type\": \"{kind_of}\", \"Properties\": {values}}}");
                (under("Resources/a", resource), "/Resources/a/Properties/")
            } else {
                let resource = format!("{{\"type\": \"{kind_of}\", \"values\": {values}}}");
                (
                    under("planned_values/root_module/resources/*", resource),
                    "/planned_values/root_module/resources/0/values/",
                )
            };
            let found = of_json(&text, &[]);
            assert_eq!(found.policies.len(), 1, "{text}: {found:?}");
            let policy = found.policies.first().unwrap();
            assert_eq!(
                policy.pointer,
                format!("{pointer}{}", home.policy.replace('*', "0"))
            );
            assert_eq!(format!("{:?}", policy.hints), format!("{:?}", hints(home)));
            assert!(policy.hints.is_some(), "{home:?}");
        }
    }
}
