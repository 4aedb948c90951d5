//! An estate as text: a thing a line.

use std::collections::BTreeMap;

use super::draft::{Account, Attachment, Holder, Key, Provider};
use super::finish::{Documents, Text};
use super::keys::AccessKey;
use crate::dialect::Dialect;
use crate::words::seen;

/// The whole file.
pub(super) fn write(
    dialect: &Dialect,
    lacks: &[String],
    accounts: &BTreeMap<String, (Account, Documents)>,
) -> String {
    let accounts = accounts
        .iter()
        .map(|(id, (account, documents))| write_account(id, account, documents));
    let incomplete = list_of(lacks.iter().map(|lack| string(lack)).collect(), 1);
    let mut fields = vec![format!("\"dialect\": {}", string(dialect.name()))];
    if !lacks.is_empty() {
        fields.push(format!("\"incomplete\": {incomplete}"));
    }
    fields.push(format!("\"accounts\": {}", list_of(accounts.collect(), 1)));
    format!("{{\n  {}\n}}\n", fields.join(",\n  "))
}

fn write_account(id: &str, account: &Account, documents: &Documents) -> String {
    let holders = |kind: &'static str, holders: &BTreeMap<String, Holder>| -> Vec<String> {
        holders
            .iter()
            .map(|(name, holder)| write_holder(kind, name, holder, account, documents))
            .collect()
    };
    let policies = documents
        .policies
        .iter()
        .map(|(key, text)| write_policy(key, text.as_ref(), account));
    // An inline policy whose text is none is a gap like any other.
    let gaps = documents.inline.iter().flat_map(|((kind, holder), list)| {
        let missing = list.iter().filter(|(_, text)| text.is_none());
        missing.map(move |(name, _)| {
            format!(
                "{{\"name\": {}, \"system\": true}}",
                string(&inline_label(kind, holder, name))
            )
        })
    });
    let lists = [
        (
            "resource_groups",
            account.scopes.iter().map(|scope| string(scope)).collect(),
        ),
        ("policies", policies.chain(gaps).collect()),
        ("groups", holders("group", &account.groups)),
        ("users", holders("user", &account.users)),
        ("roles", holders("role", &account.roles)),
        (
            "providers",
            account
                .providers
                .iter()
                .map(|(name, provider)| write_provider(name, provider))
                .collect(),
        ),
        (
            "resources",
            documents
                .guards
                .iter()
                .map(|(name, text)| write_guard(name, text))
                .collect(),
        ),
        ("keys", write_keys(&account.keys)),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(field, items)| format!("\"{field}\": {}", list_of(items, 3)));
    let fields: Vec<String> = std::iter::once(format!("\"id\": {}", string(id)))
        .chain(lists)
        .collect();
    format!("{{\n      {}\n    }}", fields.join(",\n      "))
}

fn write_policy(key: &Key, text: Option<&Text>, account: &Account) -> String {
    let name = string(&account.label(key));
    let system = if key.is_vendors {
        ", \"system\": true"
    } else {
        ""
    };
    match text {
        None => format!("{{\"name\": {name}, \"system\": true}}"),
        Some(Text::One(text)) => format!("{{\"name\": {name}{system}, \"document\": {text}}}"),
        Some(Text::Versions(default, versions)) => {
            let version = |(id, text): (&String, &String)| {
                format!("{{\"version\": {}, \"document\": {text}}}", string(id))
            };
            let versions: Vec<String> = versions.iter().map(version).collect();
            let default = string(default);
            format!(
                "{{\"name\": {name}{system}, \"default\": {default}, \"versions\": [{}]}}",
                versions.join(", ")
            )
        }
    }
}

fn write_holder(
    kind: &'static str,
    name: &str,
    holder: &Holder,
    account: &Account,
    documents: &Documents,
) -> String {
    let mut object = Object::new(name);
    object.text(
        "path",
        holder
            .path
            .as_deref()
            .map(|path| path.trim_matches('/'))
            .filter(|_| kind != "group"),
    );
    object.text("id", holder.id.as_deref().filter(|_| kind != "group"));
    if let Some(trust) = documents.trusts.get(name).filter(|_| kind == "role") {
        object.raw("trust", trust.clone());
    }
    object.list(
        "groups",
        holder.groups.iter().map(|group| string(group)).collect(),
    );
    let empty = Vec::new();
    let inline = documents
        .inline
        .get(&(kind, name.to_owned()))
        .unwrap_or(&empty);
    let gaps = inline
        .iter()
        .filter(|(_, text)| text.is_none())
        .map(|(policy, _)| string(&inline_label(kind, name, policy)));
    let attached = holder
        .attachments
        .iter()
        .map(|attachment| write_attachment(attachment, account));
    object.list("policies", attached.chain(gaps).collect());
    let inline = inline
        .iter()
        .filter_map(|(name, text)| Some((name, text.as_ref()?)));
    let inline =
        inline.map(|(name, text)| format!("{{\"name\": {}, \"document\": {text}}}", string(name)));
    object.list("inline", inline.collect());
    object.text(
        "boundary",
        holder
            .boundary
            .as_ref()
            .map(|key| account.label(key))
            .as_deref(),
    );
    if let Some(seconds) = holder
        .max_session
        .as_ref()
        .filter(|text| text.parse::<u64>().is_ok())
    {
        object.raw("max_session_seconds", seconds.clone());
    }
    if holder.is_linked {
        object.raw("service_linked", "true".into());
    }
    let tags: Vec<String> = holder
        .tags
        .iter()
        .map(|(key, value)| format!("{}: {}", string(key), string(value)))
        .collect();
    if !tags.is_empty() && kind != "group" {
        object.raw("tags", format!("{{{}}}", tags.join(", ")));
    }
    object.list("keys", write_keys(&holder.keys));
    object.end()
}

fn inline_label(kind: &str, holder: &str, name: &str) -> String {
    format!("{kind}/{holder}/{name}")
}

fn write_attachment(attachment: &Attachment, account: &Account) -> String {
    let policy = string(&account.label(&attachment.policy));
    let Some(scopes) = &attachment.scopes else {
        return policy;
    };
    let scopes: Vec<String> = scopes.iter().map(|scope| string(scope)).collect();
    format!(
        "{{\"policy\": {policy}, \"resource_groups\": [{}]}}",
        scopes.join(", ")
    )
}

fn write_provider(name: &str, provider: &Provider) -> String {
    let mut object = Object::new(name);
    object.raw(
        "type",
        string(if provider.is_oidc { "oidc" } else { "saml" }),
    );
    object.text("issuer", provider.issuer.as_deref());
    if let Some(audiences) = &provider.audiences {
        let audiences: Vec<String> = audiences.iter().map(|text| string(text)).collect();
        object.raw("audiences", format!("[{}]", audiences.join(", ")));
    }
    object.end()
}

fn write_guard(name: &str, text: &str) -> String {
    let mut object = Object::new(name);
    object.list(
        "policies",
        vec![format!("{{\"name\": \"policy\", \"document\": {text}}}")],
    );
    object.end()
}

/// The keys by their ids, whatever the order of the files that they are from.
fn write_keys(keys: &[AccessKey]) -> Vec<String> {
    let by_id: BTreeMap<&str, &AccessKey> = keys.iter().map(|key| (&*key.id, key)).collect();
    by_id.into_values().map(write_key).collect()
}

fn write_key(key: &AccessKey) -> String {
    let mut object = Object {
        fields: vec![format!("\"id\": {}", string(&key.id))],
    };
    object.raw(
        "status",
        string(if key.is_inactive {
            "inactive"
        } else {
            "active"
        }),
    );
    object.raw("created", string(&key.created));
    object.text("last_used", key.last_used.as_deref());
    object.end()
}

/// An object on one line.
struct Object {
    fields: Vec<String>,
}

impl Object {
    fn new(name: &str) -> Self {
        Self {
            fields: vec![format!("\"name\": {}", string(name))],
        }
    }

    fn raw(&mut self, field: &str, value: String) {
        self.fields.push(format!("\"{field}\": {value}"));
    }

    fn text(&mut self, field: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.raw(field, string(value));
        }
    }

    fn list(&mut self, field: &str, items: Vec<String>) {
        if !items.is_empty() {
            self.raw(field, format!("[{}]", items.join(", ")));
        }
    }

    fn end(self) -> String {
        format!("{{{}}}", self.fields.join(", "))
    }
}

/// An array with one item per line, at a depth of `depth` levels.
fn list_of(items: Vec<String>, level: usize) -> String {
    let outer = "  ".repeat(level);
    if items.is_empty() {
        return "[]".into();
    }
    let items: Vec<String> = items
        .iter()
        .map(|item| format!("{outer}  {item}"))
        .collect();
    format!("[\n{}\n{outer}]", items.join(",\n"))
}

fn string(text: &str) -> String {
    // OK because a text is always JSON.
    seen(serde_json::to_string(text).unwrap_or_default())
}
