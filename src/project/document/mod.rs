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
//!
//! In an estate, the reader of estates says where policies are and as what they are used.

mod estate;
mod events;
mod excerpt;
mod homes;
mod languages;
mod others;
mod plan;
mod pointer;
mod reading;
mod state;
mod taking;
mod text_forms;
mod tree;
mod workspace;
mod yaml;

pub(super) use estate::EstatePolicies;
pub(super) use excerpt::{Excerpt, FileContent, PolicyForm, Skipped, escaped, forms, hints};
pub(super) use homes::{PolicyHome, of_type};
pub(super) use others::{is_text_of_policy, kind_by_name};
pub use pointer::PointerPattern;
pub(super) use state::list_of;
pub(super) use workspace::Workspace;

use events::YamlFault;
use reading::PolicyFinder;

/// Why a text as a whole cannot be read.
#[derive(Debug)]
pub(super) enum FileFault {
    /// It is not valid YAML at a byte.
    Syntax { at: usize, message: String },
    /// It has too many values.
    TooLarge { message: String },
}

impl From<YamlFault> for FileFault {
    fn from(fault: YamlFault) -> Self {
        let YamlFault { at, message, .. } = fault;
        if fault.is_too_large {
            FileFault::TooLarge { message }
        } else {
            FileFault::Syntax { at, message }
        }
    }
}

/// The policies of a JSON text. A file that is `named` and in which none is found is taken for a
/// policy, so that it is reported what it lacks. `estate` is what is known of a file of an estate.
pub(super) fn of_json(
    text: &str,
    pointers: &[PointerPattern],
    named: bool,
    estate: Option<&EstatePolicies>,
) -> Result<FileContent, FileFault> {
    let mut found = FileContent::default();
    let has_calls = others::may_have_calls(text);
    // Most files are policies, and are not read twice.
    let may_hold_others = others::may_be_inside(text)
        || has_calls
        || estate::may_be_estate(text)
        || estate.is_some()
        || !pointers.is_empty();
    let root = if may_hold_others {
        if tree::is_too_large(text) {
            let message = format!("the file has more than {} values", tree::VALUES_MAX);
            return Err(FileFault::TooLarge { message });
        }
        tree::of_json(text)
    } else {
        None
    };
    match &root {
        Some(root) => {
            let estate = estate.cloned();
            let estate = estate.or_else(|| EstatePolicies::read(text, root));
            let mut finder = PolicyFinder::new(text, 0, true, root, &mut found);
            match estate {
                Some(estate) => finder.collect_from_estate(&estate, pointers),
                None => finder.collect(pointers),
            }
            // A policy with functions of templates is known in part.
            if has_calls && root.get("Statement").is_some() {
                finder.take(root, "", None);
            }
        }
        // A template that is almost JSON is YAML, and is deployed as that.
        None if others::has_shape(text) => match of_yaml(text, pointers, false) {
            Ok(yaml) if yaml.title.is_some() => return Ok(yaml),
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
        found.language = languages::of_text(text);
        if is_policy || named && found.language.is_none() {
            found.policies.push(Excerpt::whole(text));
        } else {
            found.is_other = true;
        }
    }
    Ok(found)
}

/// The policies of a YAML text. Unless it was `named`, a text without a sign of one is not even
/// read.
pub(super) fn of_yaml(
    text: &str,
    pointers: &[PointerPattern],
    named: bool,
) -> Result<FileContent, FileFault> {
    let mut found = FileContent::default();
    let has_sign = others::may_have_statements(text) || others::has_shape(text);
    if has_sign || named || !pointers.is_empty() {
        let documents = yaml::read(text)?;
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
    if found.is_other {
        found.language = languages::of_text(text);
    }
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
            let found = of_json(&text, &[], false, None).unwrap();
            assert_eq!(found.policies.len(), 1, "{text}: {found:?}");
            let found = found.policies.first().unwrap();
            let wanted = format!("{pointer}{}", policy.replace('*', "0"));
            assert_eq!(found.pointer, wanted);
            assert!(found.hints.is_some(), "{kind_of}");
        }
    }
}
