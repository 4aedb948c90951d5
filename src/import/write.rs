//! Writing the estate: JSON with one thing per line, so that two imports can be compared by line.
//!
//! ```json
//! {
//!   "dialect": "aws",
//!   "accounts": [
//!     {
//!       "id": "123456789012",
//!       "users": [
//!         {"name": "ann", "inline": [{"name": "read", "document": {"Statement": []}}]}
//!       ]
//!     }
//!   ]
//! }
//! ```
//!
//! Documents are inserted as they were written, in one line, and not by way of a tree: a number or
//! an escape keeps its spelling.

use std::collections::BTreeMap;

use super::documents::{CheckedAccount, DocumentVersions, HolderKey, InlineText, LegalDocuments};
use super::draft::{
    AccountDraft, AttachmentDraft, HolderDraft, KeyDraft, PolicyKey, ProviderDraft,
};
use super::meaning::RecordKind;
use crate::dialect::Dialect;
use crate::words::seen;

/// Writes the whole file.
pub(super) fn write(
    dialect: &Dialect,
    gaps: &[String],
    accounts: &BTreeMap<String, CheckedAccount>,
) -> String {
    let mut fields = vec![format!("\"dialect\": {}", string(dialect.name()))];
    if !gaps.is_empty() {
        let gaps = list_of(strings(gaps), 1);
        fields.push(format!("\"incomplete\": {gaps}"));
    }
    let mut written = Vec::new();
    for (id, account) in accounts {
        written.push(write_account(id, &account.draft, &account.documents));
    }
    fields.push(format!("\"accounts\": {}", list_of(written, 1)));
    format!("{{\n  {}\n}}\n", fields.join(",\n  "))
}

/// An account: `{"id": …, "users": […], …}`, without the lists that are empty.
fn write_account(id: &str, account: &AccountDraft, documents: &LegalDocuments) -> String {
    let holders = |kind| write_holders(kind, account, documents);
    let mut providers = Vec::new();
    for (name, provider) in &account.providers {
        providers.push(write_provider(name, provider));
    }
    let mut resources = Vec::new();
    for (name, text) in &documents.resource_policies {
        resources.push(write_resource(name, text));
    }
    let lists = [
        ("resource_groups", strings(&account.scopes)),
        ("policies", write_policies(account, documents)),
        ("groups", holders(RecordKind::Group)),
        ("users", holders(RecordKind::User)),
        ("roles", holders(RecordKind::Role)),
        ("providers", providers),
        ("resources", resources),
        ("keys", write_keys(&account.keys)),
    ];
    let mut fields = vec![format!("\"id\": {}", string(id))];
    for (field, items) in lists {
        if !items.is_empty() {
            fields.push(format!("\"{field}\": {}", list_of(items, 3)));
        }
    }
    format!("{{\n      {}\n    }}", fields.join(",\n      "))
}

/// The policies that can be attached. An inline policy without a legal text is among them as a
/// policy whose text is not known, under a name of its own.
fn write_policies(account: &AccountDraft, documents: &LegalDocuments) -> Vec<String> {
    let mut policies = Vec::new();
    for (key, text) in &documents.policies {
        policies.push(write_policy(key, text.as_ref(), account));
    }
    for (holder, inline) in &documents.inline {
        for policy in inline {
            if policy.text.is_none() {
                let name = string(&inline_label(holder, &policy.name));
                policies.push(format!("{{\"name\": {name}, \"system\": true}}"));
            }
        }
    }
    policies
}

/// A policy that can be attached. `system` marks one of the vendor's, or one without a text; with
/// several versions it is
/// `{"name": …, "default": "v2", "versions": [{"version": "v1", "document": …}, …]}`.
fn write_policy(
    key: &PolicyKey,
    text: Option<&DocumentVersions>,
    account: &AccountDraft,
) -> String {
    let name = string(&account.label(key));
    let system = if key.is_vendors {
        ", \"system\": true"
    } else {
        ""
    };
    match text {
        None => format!("{{\"name\": {name}, \"system\": true}}"),
        Some(DocumentVersions::One(text)) => {
            format!("{{\"name\": {name}{system}, \"document\": {text}}}")
        }
        Some(DocumentVersions::Versions { default, texts }) => {
            let mut versions = Vec::new();
            for (id, text) in texts {
                let id = string(id);
                versions.push(format!("{{\"version\": {id}, \"document\": {text}}}"));
            }
            let (default, versions) = (string(default), versions.join(", "));
            format!(
                "{{\"name\": {name}{system}, \"default\": {default}, \"versions\": [{versions}]}}"
            )
        }
    }
}

/// The users, groups or roles of an account, one per line.
fn write_holders(
    kind: RecordKind,
    account: &AccountDraft,
    documents: &LegalDocuments,
) -> Vec<String> {
    let mut holders = Vec::new();
    for (name, holder) in account.holders(kind) {
        holders.push(write_holder(kind, name, holder, account, documents));
    }
    holders
}

/// A user, group or role with everything that it has. Groups have neither path nor id nor tags in
/// an estate, and only roles have a trust policy.
fn write_holder(
    kind: RecordKind,
    name: &str,
    holder: &HolderDraft,
    account: &AccountDraft,
    documents: &LegalDocuments,
) -> String {
    let mut object = JsonObject::new(name);
    if kind != RecordKind::Group {
        let path = holder.path.as_deref().map(|path| path.trim_matches('/'));
        object.text("path", path);
        object.text("id", holder.id.as_deref());
    }
    if let Some(trust) = documents.trusts.get(name)
        && kind == RecordKind::Role
    {
        object.raw("trust", trust.clone());
    }
    object.list("groups", strings(&holder.groups));
    let key = HolderKey {
        kind: match kind {
            RecordKind::User => "user",
            RecordKind::Group => "group",
            _ => "role",
        },
        name: name.to_owned(),
    };
    let inline = documents.inline.get(&key).map_or(&[][..], Vec::as_slice);
    let mut attached = Vec::new();
    for attachment in &holder.attachments {
        attached.push(write_attachment(attachment, account));
    }
    for policy in inline {
        if policy.text.is_none() {
            attached.push(string(&inline_label(&key, &policy.name)));
        }
    }
    object.list("policies", attached);
    object.list("inline", write_inline(inline));
    let boundary = holder.boundary.as_ref().map(|key| account.label(key));
    object.text("boundary", boundary.as_deref());
    if let Some(seconds) = &holder.max_session
        && seconds.parse::<u64>().is_ok()
    {
        object.raw("max_session_seconds", seconds.clone());
    }
    if holder.is_linked {
        object.raw("service_linked", "true".into());
    }
    if kind != RecordKind::Group && !holder.tags.is_empty() {
        object.raw("tags", write_tags(&holder.tags));
    }
    object.list("keys", write_keys(&holder.keys));
    object.end()
}

/// The inline policies that have a legal text.
fn write_inline(inline: &[InlineText]) -> Vec<String> {
    let mut written = Vec::new();
    for policy in inline {
        if let Some(text) = &policy.text {
            let name = string(&policy.name);
            written.push(format!("{{\"name\": {name}, \"document\": {text}}}"));
        }
    }
    written
}

/// Tags as an object.
fn write_tags(tags: &BTreeMap<String, String>) -> String {
    let mut fields = Vec::new();
    for (key, value) in tags {
        fields.push(format!("{}: {}", string(key), string(value)));
    }
    format!("{{{}}}", fields.join(", "))
}

/// The name of an inline policy among those that can be attached: `user/ann/read`.
fn inline_label(holder: &HolderKey, name: &str) -> String {
    format!("{}/{}/{name}", holder.kind, holder.name)
}

/// An attachment: the policy's name, or with resource groups
/// `{"policy": …, "resource_groups": […]}`.
fn write_attachment(attachment: &AttachmentDraft, account: &AccountDraft) -> String {
    let policy = string(&account.label(&attachment.policy));
    match &attachment.scopes {
        None => policy,
        Some(scopes) => {
            let scopes = strings(scopes).join(", ");
            format!("{{\"policy\": {policy}, \"resource_groups\": [{scopes}]}}")
        }
    }
}

/// An identity provider by its full name, with its type `oidc` or `saml`.
fn write_provider(name: &str, provider: &ProviderDraft) -> String {
    let mut object = JsonObject::new(name);
    let kind = if provider.is_oidc { "oidc" } else { "saml" };
    object.raw("type", string(kind));
    object.text("issuer", provider.issuer.as_deref());
    if let Some(audiences) = &provider.audiences {
        object.raw("audiences", format!("[{}]", strings(audiences).join(", ")));
    }
    object.end()
}

/// A resource by its full name, with the one policy that it has.
fn write_resource(name: &str, text: &str) -> String {
    let mut object = JsonObject::new(name);
    object.list(
        "policies",
        vec![format!("{{\"name\": \"policy\", \"document\": {text}}}")],
    );
    object.end()
}

/// The keys by their ids, whatever the order of the files that they are from.
fn write_keys(keys: &[KeyDraft]) -> Vec<String> {
    let mut by_id = BTreeMap::new();
    for key in keys {
        by_id.insert(key.id.as_str(), write_key(key));
    }
    by_id.into_values().collect()
}

/// An access key: `{"id": …, "status": "active", "created": …}`.
fn write_key(key: &KeyDraft) -> String {
    let mut object = JsonObject {
        fields: vec![format!("\"id\": {}", string(&key.id))],
    };
    let status = if key.is_inactive {
        "inactive"
    } else {
        "active"
    };
    object.raw("status", string(status));
    object.raw("created", string(&key.created));
    object.text("last_used", key.last_used.as_deref());
    object.end()
}

/// An object on one line.
struct JsonObject {
    fields: Vec<String>,
}

impl JsonObject {
    /// An object with a name.
    fn new(name: &str) -> Self {
        Self {
            fields: vec![format!("\"name\": {}", string(name))],
        }
    }

    /// Adds a field whose value is JSON already.
    fn raw(&mut self, field: &str, value: String) {
        self.fields.push(format!("\"{field}\": {value}"));
    }

    /// Adds a text, where there is one.
    fn text(&mut self, field: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.raw(field, string(value));
        }
    }

    /// Adds a list of JSON values, unless it is empty.
    fn list(&mut self, field: &str, items: Vec<String>) {
        if !items.is_empty() {
            self.raw(field, format!("[{}]", items.join(", ")));
        }
    }

    /// The object as text.
    fn end(self) -> String {
        format!("{{{}}}", self.fields.join(", "))
    }
}

/// An array with one item per line, `level` levels deep.
fn list_of(items: Vec<String>, level: usize) -> String {
    if items.is_empty() {
        return "[]".into();
    }
    let outer = "  ".repeat(level);
    let separator = format!(",\n{outer}  ");
    format!("[\n{outer}  {}\n{outer}]", items.join(&separator))
}

/// Texts as JSON.
fn strings<'t>(texts: impl IntoIterator<Item = &'t String>) -> Vec<String> {
    texts.into_iter().map(|text| string(text)).collect()
}

/// A text as JSON, with an escape for each character that a reader cannot see.
fn string(text: &str) -> String {
    // OK because a text is always JSON.
    seen(serde_json::to_string(text).unwrap_or_default())
}
