//! The policies that a file holds: itself, or some inside a plan, a template or another file.
//!
//! A policy is found in three ways, in this order:
//!
//! 1. the type of a resource says where it has policies, and their dialect and kind; see [`homes`];
//! 2. a pointer of the configuration leads to it;
//! 3. an object, or a text of JSON, has a `Statement` with an `Effect`, wherever it is.
//!
//! The third way also finds policies of types that nobody listed. Other things have a `Statement`
//! too, such as the rules of a firewall, but no `Effect`.

mod events;
mod excerpt;
mod homes;
mod others;
mod plan;
mod pointer;
mod reading;
mod text_forms;
mod tree;
mod yaml;

pub(super) use excerpt::{Excerpt, Found, PolicyForm, Skipped, escaped, forms, hints};
pub(super) use homes::{PolicyHome, of_type};
pub use pointer::PointerPattern;

use reading::PolicyFinder;

/// Where a text is not valid YAML: the byte, and why.
pub(super) type SyntaxFault = (usize, String);

/// The policies of a JSON text. A file that is `named` and in which none is found is taken for a
/// policy, so that it is reported what it lacks.
pub(super) fn of_json(text: &str, pointers: &[PointerPattern], named: bool) -> Found {
    let mut found = Found::default();
    // Most files are policies, and are not read twice.
    let may_hold_others = others::may_be_inside(text) || !pointers.is_empty();
    let root = if may_hold_others {
        tree::of_json(text)
    } else {
        None
    };
    match &root {
        Some(root) => PolicyFinder::new(text, 0, true, root, &mut found).collect(pointers),
        // A template that is almost JSON is YAML, and is deployed as that.
        None if others::has_shape(text) => match of_yaml(text, pointers, false) {
            Ok(yaml) if yaml.title.is_some() => return yaml,
            _ => {}
        },
        None => {}
    }
    let has_none = found.policies.is_empty() && found.not_judged.is_empty();
    if has_none && found.title.is_none() {
        let is_policy = others::is_policy_text(text);
        if named || is_policy {
            found.policies.push(Excerpt::whole(text));
        } else {
            found.is_other = true;
        }
    }
    found
}

/// The policies of a YAML text. Unless it was `named`, a text without a sign of one is not even
/// read.
pub(super) fn of_yaml(
    text: &str,
    pointers: &[PointerPattern],
    named: bool,
) -> Result<Found, SyntaxFault> {
    let mut found = Found::default();
    let has_sign = text.contains("Statement") || others::has_shape(text);
    if has_sign || named || !pointers.is_empty() {
        let documents = yaml::read(text).map_err(|fault| (fault.at, fault.message))?;
        for (document, root) in documents.iter().enumerate() {
            let mut reading = PolicyFinder::new(text, document, false, root, &mut found);
            reading.collect(pointers);
            if root.get("Statement").is_some() {
                reading.take(root, "", None);
            }
        }
    }
    let has_none = found.policies.is_empty() && found.not_judged.is_empty();
    found.is_other = has_none && found.title.is_none();
    Ok(found)
}

/// One document of a file, and what was found so far.
struct Reading<'r, 'n, 't> {
    text: &'r str,
    document: usize,
    is_json: bool,
    root: &'n Node<'t>,
    template: Template<'n, 't>,
    found: &'r mut Found,
    /// The pointers of the values that were taken.
    seen: HashSet<String>,
}

impl<'r, 'n, 't> Reading<'r, 'n, 't> {
    fn new(
        text: &'r str,
        document: usize,
        is_json: bool,
        root: &'n Node<'t>,
        found: &'r mut Found,
    ) -> Self {
        Self {
            text,
            document,
            is_json,
            root,
            template: Template::new(root),
            found,
            seen: HashSet::new(),
        }
    }

    /// Finds the policies of the document, except for itself.
    fn collect(&mut self, pointers: &[PointerPattern]) {
        let root = self.root;
        let is_policy = root.get("Statement").is_some();
        // A plan has the same values in several places.
        let mut within = None;
        if let Some(shape) = SHAPES.iter().find(|shape| !is_policy && is_of(root, shape)) {
            self.found.title = Some(shape.title);
            if shape.kind_of == "type" {
                within = shape.resources.split('/').next();
            }
            root.visit(&steps(shape.resources), "", &mut |pointer, resource| {
                self.of_resource(shape, resource, pointer)
            });
            if root.get("resource_changes").is_some() {
                plan::add_unknown(root, self.found);
            }
            let roots = steps(shape.resources);
            let roots = roots.get(..2).unwrap_or_default();
            root.visit(roots, "", &mut |pointer, node| {
                if matches!(node.value, Value::Raw) {
                    self.hide(pointer, node, Reason::TooDeep);
                }
            });
        }
        for pointer in pointers {
            root.visit(&pointer.steps(), "", &mut |pointer, node| {
                if self.seen.insert(pointer.to_owned()) {
                    self.take(node, pointer, None);
                }
            });
        }
        if !is_policy {
            others::visit(root, &mut |pointer, node| {
                let mut outer = within.iter();
                if outer.all(|within| pointer.split('/').nth(1) == Some(*within)) {
                    self.of_other(node, pointer);
                }
            });
        }
    }

    /// The policies of a resource, by its type.
    fn of_resource(&mut self, shape: &FileShape, resource: &'n Node<'t>, pointer: &str) {
        // Functions of templates also occur in place of resources.
        let name = pointer.rsplit('/').next().unwrap_or("");
        if is_closed(resource) || name.starts_with("Fn::") {
            return self.hide(pointer, resource, Reason::Unknown);
        }
        let Some(kind_of) = resource.get(shape.kind_of).and_then(Node::text) else {
            return;
        };
        let mut earlier: HashSet<String> = HashSet::new();
        let mut hidden: HashSet<String> = HashSet::new();
        for home in HOMES {
            if home.kind_of != kind_of || !is_only(home, shape, resource) {
                continue;
            }
            let mut path = steps(shape.values);
            path.extend(home.policy.split('/'));
            let before = self.found.policies.len();
            resource.visit(&path, pointer, &mut |pointer, node| {
                self.seen.insert(pointer.to_owned());
                self.take(node, pointer, hints(home));
            });
            // A provider may show one policy under its new name and its old one.
            let mut policies = self.found.policies.split_off(before);
            policies.retain(|policy| earlier.insert(key_of(policy, home)));
            self.found.policies.append(&mut policies);
            for at in (1..path.len()).filter_map(|length| path.get(..length)) {
                resource.visit(at, pointer, &mut |pointer, node| {
                    if is_closed(node) && hidden.insert(pointer.to_owned()) {
                        self.hide(pointer, node, Reason::Unknown);
                    }
                });
            }
        }
    }

    /// Something that looks like a policy, and lies in no place that is listed.
    fn of_other(&mut self, node: &'n Node<'t>, pointer: &str) {
        let ends = pointer.match_indices('/').map(|(at, _)| at);
        let mut outer = ends.chain([pointer.len()]);
        if outer.any(|end| self.seen.contains(pointer.get(..end).unwrap_or(""))) {
            return;
        }
        self.seen.insert(pointer.to_owned());
        let before = self.found.policies.len();
        let hints = others::dialect_of(self.root, pointer)
            .and_then(Dialect::from_name)
            .map(|dialect| PolicyHints::default().dialect(dialect));
        self.take(node, pointer, hints);
        for policy in self.found.policies.iter_mut().skip(before) {
            policy.is_certain = false;
        }
    }

    /// Notes that something that may hold policies is not judged.
    fn hide(&mut self, pointer: &str, node: &Node<'_>, reason: Reason) {
        let skipped = Skipped::new("the value", pointer.to_owned(), node, reason);
        self.found.not_judged.push(skipped);
    }

    /// Takes the policy that a value is, as an object or as a text.
    fn take(&mut self, node: &Node<'t>, pointer: &str, hints: Option<PolicyHints>) {
        let forms = match &node.value {
            Value::Null | Value::Bool(_) | Value::Number(_) => return,
            // A provider shows an attribute that is not set as an empty text.
            Value::String(text) if text.trim().is_empty() => return,
            Value::String(_) => tree::inner(node, self.text)
                .map(|(text, places)| vec![Form::known(text, places)])
                .unwrap_or_default(),
            _ if self.is_json && !has_call(node) => self.as_it_is(node),
            _ => self.resolved(node, pointer),
        };
        if forms.is_empty() {
            let is_noted = self.found.not_judged.iter().any(|skipped| {
                skipped.pointer.starts_with(pointer) && skipped.span.start >= node.span.start()
            });
            if !is_noted {
                let skipped = Skipped::new("the policy", pointer.to_owned(), node, reason_of(node));
                self.found.not_judged.push(skipped);
            }
            return;
        }
        self.found.policies.push(Excerpt {
            pointer: pointer.to_owned(),
            document: self.document,
            forms,
            hints,
            is_certain: true,
        });
    }

    /// A part of a JSON file that is a policy as it is written.
    fn as_it_is(&self, node: &Node<'t>) -> Vec<Form> {
        let Some(part) = tree::slice(self.text, node.span) else {
            return Vec::new();
        };
        let places = Places::part(node.span.start(), part.len());
        vec![Form::known(part.to_owned(), places)]
    }

    /// The forms of a policy that has functions of templates in it, or is written as YAML. What of
    /// it cannot be judged is noted.
    fn resolved(&mut self, node: &Node<'t>, pointer: &str) -> Vec<Form> {
        let policy = self.template.resolve(node);
        if let PartialValue::Text(_) = policy.value {
            return self.of_text(&policy, node);
        }
        let span = node.span.start()..node.span.end();
        forms(&policy, pointer, &span, &mut self.found.not_judged)
    }

    /// A policy that a function makes as a text.
    fn of_text(&self, policy: &Partial<'t>, node: &Node<'t>) -> Vec<Form> {
        let Some(raw) = tree::slice(self.text, node.span) else {
            return Vec::new();
        };
        let sampled = |is_wide| places::of_parts(policy, is_wide, raw, node.span.start());
        let Some(narrow) = sampled(false) else {
            return Vec::new();
        };
        let wide = sampled(true).filter(|wide| wide.text != narrow.text);
        vec![Form { narrow, wide }]
    }
}

/// The forms of a policy that may be known only in part. What of it cannot be judged is added to
/// `not_judged`, once.
pub(super) fn forms(
    policy: &Partial<'_>,
    pointer: &str,
    span: &std::ops::Range<usize>,
    not_judged: &mut Vec<Skipped>,
) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let before = not_judged.len();
    for choices in Choices::all(policy) {
        let (narrow, missing) = render(policy, &choices, false);
        for part in missing {
            let skipped = skipped(pointer, span, part);
            let own = not_judged.get(before..).unwrap_or_default();
            if !own.contains(&skipped) {
                not_judged.push(skipped);
            }
        }
        let Some(narrow) = narrow else { continue };
        if forms.iter().any(|form| form.narrow.text == narrow.text) {
            continue;
        }
        let (wide, _) = render(policy, &choices, true);
        let wide = wide.filter(|wide| wide.text != narrow.text);
        forms.push(Form { narrow, wide });
    }
    forms
}

/// A part of a policy that is not judged. One without a place has that of the policy.
fn skipped(pointer: &str, policy: &std::ops::Range<usize>, part: Missing) -> Skipped {
    let what = if part.pointer.is_empty() {
        "the policy"
    } else {
        "the statement"
    };
    let span = match part.span.start()..part.span.end() {
        span if span.is_empty() => policy.clone(),
        span => span,
    };
    Skipped::at(
        what,
        format!("{pointer}{}", part.pointer),
        span,
        part.reason,
    )
}

/// What two policies of a resource must not have in common.
fn key_of(policy: &Excerpt, home: &PolicyHome) -> String {
    let text = policy.forms.first().map_or("", |form| &form.narrow.text);
    format!("{} {text}", home.kind.name())
}

/// The steps of a pattern.
fn steps(pattern: &'static str) -> Vec<&'static str> {
    pattern.split('/').collect()
}

/// Whether only a deployment knows what a value holds at all.
fn is_closed(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign => true,
        Value::Object(members) => {
            // A merge key that stayed could not be followed.
            call(members).is_some() || members.iter().any(|member| member.key == "<<")
        }
        _ => false,
    }
}

/// Whether a function of a template occurs in a value.
fn has_call(node: &Node<'_>) -> bool {
    match &node.value {
        Value::Foreign | Value::Raw => true,
        Value::Array(items) => items.iter().any(has_call),
        Value::Object(members) => {
            let is_rewritten = |key: &str| key == "Ref" || key.starts_with("Fn::");
            members
                .iter()
                .any(|member| is_rewritten(&member.key) || has_call(&member.value))
        }
        _ => false,
    }
}

/// Why a value as a whole is not judged.
fn reason_of(node: &Node<'_>) -> Reason {
    match &node.value {
        Value::Raw => Reason::TooDeep,
        Value::Array(items) if items.iter().any(|item| reason_of(item) == Reason::TooDeep) => {
            Reason::TooDeep
        }
        Value::Object(members)
            if members
                .iter()
                .any(|member| reason_of(&member.value) == Reason::TooDeep) =>
        {
            Reason::TooDeep
        }
        _ => Reason::Unknown,
    }
}

fn is_of(root: &Node<'_>, shape: &FileShape) -> bool {
    let mut steps = shape.sign.split('/');
    let sign = steps.try_fold(root, |node, step| node.get(step));
    sign.is_some_and(|node| matches!(node.value, Value::Object(_) | Value::Array(_)))
}

fn is_only(home: &PolicyHome, shape: &FileShape, resource: &Node<'_>) -> bool {
    let Some((name, value)) = home.only else {
        return true;
    };
    let mut steps = shape.values.split('/');
    let values = steps.try_fold(resource, |node, step| node.get(step));
    let given = values.and_then(|values| values.get(name));
    given.and_then(Node::text) == Some(value)
}

/// The places of policies in resources of a type.
pub(super) fn homes_of(type_name: &str) -> impl Iterator<Item = &'static PolicyHome> {
    HOMES.iter().filter(move |home| home.kind_of == type_name)
}

/// A step of a JSON pointer.
pub(super) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// What the place of a policy says of it.
pub(super) fn hints(home: &PolicyHome) -> Option<PolicyHints> {
    Dialect::from_name(home.dialect)
        .map(|dialect| PolicyHints::default().dialect(dialect).kind(home.kind))
}

#[cfg(test)]
mod tests {
    use super::homes::all;
    use super::of_json;

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
        for (kind_of, policy) in all() {
            let values = under(policy, "\"{}\"".into());
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
            let found = of_json(&text, &[], false);
            assert_eq!(found.policies.len(), 1, "{text}: {found:?}");
            let found = found.policies.first().unwrap();
            let wanted = format!("{pointer}{}", policy.replace('*', "0"));
            assert_eq!(found.pointer, wanted);
            assert!(found.hints.is_some(), "{kind_of}");
        }
    }
}
