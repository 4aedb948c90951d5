//! Reads what vendors and public data sets publish of a service: its actions, condition keys and
//! types of resources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The services of a published file, each in the form of a catalogue. The error says what is wrong.
pub(super) fn services(file: &Value) -> Result<BTreeMap<String, Value>, String> {
    let mut services = BTreeMap::new();
    if let Some((code, service)) = service_reference(file) {
        services.insert(code, service);
        return Ok(services);
    }
    let list = file.get("services").unwrap_or(file);
    let list = list.as_object().ok_or("not an object")?;
    for (code, service) in list {
        let kept = kept(service).ok_or_else(|| format!("`{code}` has no list of actions"))?;
        services.insert(code.clone(), kept);
    }
    Ok(services)
}

/// A service as AWS's service reference publishes it.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/service-reference.html>
fn service_reference(file: &Value) -> Option<(String, Value)> {
    let code = file.get("Name")?.as_str()?.to_owned();
    let mut actions = BTreeMap::new();
    for action in file.get("Actions")?.as_array()? {
        let resources: Vec<&str> = items(action, "Resources").filter_map(name).collect();
        let about = json!({"resources": resources, "level": level(action)});
        actions.insert(name(action)?, about);
    }
    let mut keys = BTreeMap::new();
    for key in items(file, "ConditionKeys") {
        let kind = items(key, "Types").find_map(Value::as_str);
        keys.insert(name(key)?, kind.unwrap_or("String"));
    }
    let mut types = BTreeMap::new();
    for resource in items(file, "Resources") {
        let names: Vec<&str> = items(resource, "ARNFormats")
            .filter_map(Value::as_str)
            .collect();
        if !names.is_empty() {
            types.insert(name(resource)?, names.join(", "));
        }
    }
    let service = json!({"actions": actions, "condition_keys": keys, "resource_types": types});
    Some((code, service))
}

/// The items of an array, none where it is missing.
fn items<'v>(value: &'v Value, field: &str) -> impl Iterator<Item = &'v Value> {
    let array = value.get(field).and_then(Value::as_array);
    array.into_iter().flatten()
}

/// The name of an action, key or resource.
fn name(value: &Value) -> Option<&str> {
    value.get("Name")?.as_str()
}

/// The access level of an action, by the flags of the service reference.
fn level(action: &Value) -> &'static str {
    let flags = action.pointer("/Annotations/Properties");
    let is = |flag: &str| flags.and_then(|flags| flags.get(flag)?.as_bool()) == Some(true);
    let levels = [
        ("IsPermissionManagement", "Permissions management"),
        ("IsTaggingOnly", "Tagging"),
        ("IsWrite", "Write"),
        ("IsList", "List"),
    ];
    let found = levels.iter().find(|(flag, _)| is(flag));
    found.map_or("Read", |(_, level)| level)
}

/// What a catalogue says of a service: the names of its actions, and what else is known of it;
/// `None` where it has no list of actions.
fn kept(service: &Value) -> Option<Value> {
    let actions = service.get("actions").unwrap_or(service);
    let actions = match with_resources(actions) {
        Some(actions) => json!(actions),
        None => json!(names(actions)?),
    };
    let keys = service.get("condition_keys").and_then(typed);
    let types = service.get("resource_types");
    if keys.is_none() && types.is_none() && actions.is_array() {
        return Some(actions);
    }
    let mut kept = json!({"actions": actions});
    let others = [("condition_keys", keys), ("resource_types", types.cloned())];
    for (field, value) in others {
        if let (Some(value), Some(kept)) = (value, kept.as_object_mut()) {
            kept.insert(field.to_owned(), value);
        }
    }
    Some(kept)
}

/// Actions with the resources of each, and its access level if it has one; `None` where not all of
/// them have resources.
fn with_resources(actions: &Value) -> Option<BTreeMap<&str, Value>> {
    let mut with_resources = BTreeMap::new();
    for (name, about) in actions.as_object()? {
        let resources = about.get("resources")?;
        let kept = match about.get("level") {
            Some(level) => json!({"resources": resources, "level": level}),
            None => json!({"resources": resources}),
        };
        with_resources.insert(name.as_str(), kept);
    }
    (!with_resources.is_empty()).then_some(with_resources)
}

/// Condition keys with their types, or their names alone where no types are given.
fn typed(keys: &Value) -> Option<Value> {
    if let Some(types) = keys.as_object()
        && !types.is_empty()
        && types.values().all(Value::is_string)
    {
        return Some(json!(types));
    }
    Some(json!(names(keys)?))
}

/// The names in an array, or under which an object has something, sorted.
fn names(list: &Value) -> Option<BTreeSet<&str>> {
    match list {
        Value::Array(names) => names.iter().map(Value::as_str).collect(),
        Value::Object(names) => Some(names.keys().map(String::as_str).collect()),
        _ => None,
    }
}
