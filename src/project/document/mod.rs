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

pub(super) use excerpt::{Excerpt, FileContent, PolicyForm, Skipped, escaped, forms, hints};
pub(super) use homes::{PolicyHome, of_type};
pub use pointer::PointerPattern;

use reading::PolicyFinder;

/// Where a text is not valid YAML: the byte, and why.
pub(super) type SyntaxFault = (usize, String);

/// The policies of a JSON text. A file that is `named` and in which none is found is taken for a
/// policy, so that it is reported what it lacks.
pub(super) fn of_json(text: &str, pointers: &[PointerPattern], named: bool) -> FileContent {
    let mut found = FileContent::default();
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
        let is_policy = match &root {
            Some(root) => root.get("Statement").is_some(),
            None => others::is_policy_text(text),
        };
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
) -> Result<FileContent, SyntaxFault> {
    let mut found = FileContent::default();
    let has_sign = others::may_have_statements(text) || others::has_shape(text);
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
