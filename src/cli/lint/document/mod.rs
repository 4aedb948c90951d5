//! The policies that a file holds: itself, or some inside a plan, a template or YAML.

mod homes;
mod places;
mod tree;
mod yaml;

use std::collections::HashSet;

use portcullis::{Clues, Dialect, Kind};

pub(super) use places::Places;

use homes::{HOMES, Home, SHAPES, Shape};
use tree::{Node, Value};

/// A policy in a file.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// Where it stands, as a JSON pointer; empty for the whole file.
    pub(super) pointer: String,
    pub(super) text: String,
    pub(super) places: Places,
    /// `None` where only the file's own clues help.
    pub(super) clues: Option<Clues>,
}

impl Excerpt {
    /// A file that is a policy itself.
    pub(super) fn whole(text: &str) -> Self {
        let places = Places::part(0, text.len());
        Self { pointer: String::new(), text: text.to_owned(), places, clues: None }
    }
}

/// What was found in a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) policies: Vec<Excerpt>,
    /// What kind of file it is, where it is no policy itself.
    pub(super) title: Option<&'static str>,
    /// Pointers to policies of which only a deployment knows all values.
    pub(super) unresolved: Vec<String>,
    /// It holds no policy and is none.
    pub(super) is_other: bool,
}

/// Where a text is no YAML: the byte, and why.
pub(super) type Fault = (usize, String);

/// A pattern of steps to values in a file.
#[derive(Clone, Debug)]
pub(super) struct Pointer(Vec<String>);

impl Pointer {
    /// Reads a JSON pointer in which `*` stands for one step and `**` for any number.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let Some(steps) = text.strip_prefix('/') else {
            return Err("it begins with `/`, such as `/Resources/*/Properties/PolicyDocument`".into());
        };
        Ok(Self(steps.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect()))
    }
}

/// The policies of a JSON text. What has no known form is taken for a policy.
pub(super) fn of_json(text: &str, pointers: &[Pointer]) -> Found {
    // Most files are policies, and are not read twice.
    let signed = SHAPES.iter().any(|shape| shape.sign.split('/').all(|step| text.contains(&format!("\"{step}\""))));
    let root = if signed || !pointers.is_empty() { tree::of_json(text) } else { None };
    let mut found = Found::default();
    if let Some(root) = &root {
        let whole = |node: &Node<'_>| {
            let part = text.get(node.span.clone())?;
            (!is_foreign(node)).then(|| (part.to_owned(), Places::part(node.span.start, part.len())))
        };
        collect(root, text, pointers, &whole, &mut found);
    }
    if found.title.is_none() && found.policies.is_empty() && found.unresolved.is_empty() {
        found.policies.push(Excerpt::whole(text));
    }
    found
}

/// The policies of a YAML text. What has no known form holds none; unless it was `named`, a text without a sign of one is
/// not even read.
pub(super) fn of_yaml(text: &str, pointers: &[Pointer], named: bool) -> Result<Found, Fault> {
    let mut found = Found::default();
    let signed =
        text.contains("Statement") || SHAPES.iter().any(|shape| shape.sign.split('/').all(|step| text.contains(step)));
    if signed || named || !pointers.is_empty() {
        let whole = |node: &Node<'_>| if is_foreign(node) { None } else { yaml::to_json(node) };
        for root in &yaml::read(text).map_err(|fault| (fault.at, fault.message))? {
            collect(root, text, pointers, &whole, &mut found);
            if root.member("Statement").is_some() {
                take(root, "", None, text, &whole, &mut found);
            }
        }
    }
    found.is_other = found.title.is_none() && found.policies.is_empty() && found.unresolved.is_empty();
    Ok(found)
}

/// How a value that is no text becomes the text of a policy.
type Whole<'w> = &'w dyn Fn(&Node<'_>) -> Option<(String, Places)>;

fn collect(root: &Node<'_>, text: &str, pointers: &[Pointer], whole: Whole<'_>, found: &mut Found) {
    let is_policy = root.member("Statement").is_some();
    if let Some(shape) = SHAPES.iter().find(|shape| !is_policy && is_of(root, shape)) {
        found.title = Some(shape.title);
        let steps: Vec<&str> = shape.resources.split('/').collect();
        root.visit(&steps, "", &mut |pointer, resource| {
            of_resource(shape, resource, pointer, text, whole, found);
        });
    }
    let mut seen: HashSet<String> = found.policies.iter().map(|policy| policy.pointer.clone()).collect();
    for pointer in pointers {
        let steps: Vec<&str> = pointer.0.iter().map(String::as_str).collect();
        root.visit(&steps, "", &mut |pointer, node| {
            if seen.insert(pointer.to_owned()) {
                take(node, pointer, None, text, whole, found);
            }
        });
    }
}

fn is_of(root: &Node<'_>, shape: &Shape) -> bool {
    let sign = shape.sign.split('/').try_fold(root, |node, step| node.member(step));
    sign.is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_)))
}

fn of_resource(shape: &Shape, resource: &Node<'_>, pointer: &str, text: &str, whole: Whole<'_>, found: &mut Found) {
    let Some(kind_of) = resource.member(shape.kind_of).and_then(Node::text) else { return };
    let mut earlier: HashSet<(Kind, String)> = HashSet::new();
    for home in HOMES.iter().filter(|home| home.kind_of == kind_of && is_only(home, shape, resource)) {
        let steps: Vec<&str> = shape.values.split('/').chain(home.policy.split('/')).collect();
        let before = found.policies.len();
        resource.visit(&steps, pointer, &mut |pointer, node| take(node, pointer, clues(home), text, whole, found));
        // A provider may show one policy under its new name and its old one.
        let mut policies = found.policies.split_off(before);
        policies.retain(|policy| !earlier.contains(&(home.kind, policy.text.clone())));
        earlier.extend(policies.iter().map(|policy| (home.kind, policy.text.clone())));
        found.policies.extend(policies);
    }
}

fn is_only(home: &Home, shape: &Shape, resource: &Node<'_>) -> bool {
    let Some((name, value)) = home.only else { return true };
    let values = shape.values.split('/').try_fold(resource, |node, step| node.member(step));
    values.and_then(|values| values.member(name)).and_then(Node::text) == Some(value)
}

fn clues(home: &Home) -> Option<Clues> {
    Dialect::from_name(home.dialect).map(|dialect| Clues::default().dialect(dialect).kind(home.kind))
}

fn take(node: &Node<'_>, pointer: &str, clues: Option<Clues>, text: &str, whole: Whole<'_>, found: &mut Found) {
    let policy = match &node.value {
        Value::Plain(_) => return,
        Value::Text(..) => node.inner(text),
        _ => whole(node),
    };
    match policy {
        Some((text, places)) => {
            found.policies.push(Excerpt { pointer: pointer.to_owned(), text, places, clues });
        }
        None => found.unresolved.push(pointer.to_owned()),
    }
}

/// Whether something in a value is filled in by who deploys it: a function of a template, or a value that YAML tags.
fn is_foreign(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign => true,
        Value::Array(items) => items.iter().any(is_foreign),
        Value::Object(members) => {
            let function = |name: &str| name == "Ref" || name.starts_with("Fn::");
            matches!(&**members, [only] if function(&only.key))
                || members.iter().any(|member| is_foreign(&member.value))
        }
        Value::Text(..) | Value::Plain(_) => false,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::homes::HOMES;
    use super::{clues, of_json};

    /// A value under steps, of which `*` is an array of one.
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
            let values = format!("{{\"{name}\": \"{value}\", {}", policy.get(1..).unwrap_or_default());
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
            assert_eq!(policy.pointer, format!("{pointer}{}", home.policy.replace('*', "0")));
            assert_eq!(format!("{:?}", policy.clues), format!("{:?}", clues(home)));
            assert!(policy.clues.is_some(), "{home:?}");
        }
    }
}
