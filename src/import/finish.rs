//! From what an export says to what an estate can hold: documents as texts that are legal.

use std::collections::BTreeMap;

use super::draft::{Account, Holder, Key, Policy, Texts};
use super::told::Told;
use super::tree::{File, Place, Said};
use crate::dialect::{Dialect, Kind};
use crate::error::faults;
use crate::limits::Limits;
use crate::words::clip;

/// The documents of an account, each legal and without line breaks.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// `None` is a policy whose text is not given, or is none.
    pub(super) policies: BTreeMap<Key, Option<Text>>,
    /// By the kind of holder and its name.
    pub(super) trusts: BTreeMap<String, String>,
    pub(super) inline: BTreeMap<(&'static str, String), Vec<Inline>>,
    /// The policies of resources, by their names.
    pub(super) guards: BTreeMap<String, String>,
}

/// An inline policy: its name, and its text if it is legal.
pub(super) type Inline = (String, Option<String>);

/// The text of a policy.
#[derive(Debug)]
pub(super) enum Text {
    One(String),
    /// With the version that counts.
    Versions(String, BTreeMap<String, String>),
}

pub(super) struct Finishing<'f, 't> {
    pub(super) dialect: &'f Dialect,
    pub(super) files: &'f [File<'t>],
    pub(super) told: &'f mut Told,
}

impl Finishing<'_, '_> {
    pub(super) fn documents(&mut self, account: &Account) -> Documents {
        let mut documents = Documents::default();
        for (key, policy) in account
            .policies
            .iter()
            .filter(|(key, policy)| policy.is_attached || !key.is_vendors)
        {
            documents
                .policies
                .insert(key.clone(), self.policy(key, policy));
        }
        for (name, role) in &account.roles {
            if let Some(trust) = self.trust(name, role) {
                documents.trusts.insert(name.clone(), trust);
            }
        }
        for (kind, holders) in [
            ("user", &account.users),
            ("group", &account.groups),
            ("role", &account.roles),
        ] {
            for (name, holder) in holders
                .iter()
                .filter(|(_, holder)| !holder.inline.is_empty())
            {
                let read = |(policy, texts): (&String, &Texts)| {
                    let label = format!("{policy}` of the {kind} `{}", clip(name));
                    self.refuse_others(&label, texts);
                    (
                        policy.clone(),
                        self.legal(Kind::Identity, &label, &texts.first),
                    )
                };
                documents.inline.insert(
                    (kind, name.clone()),
                    holder.inline.iter().map(read).collect(),
                );
            }
        }
        for (name, said) in &account.guards {
            let label = format!("the policy of `{}`", clip(name));
            documents.guards.extend(
                self.legal(Kind::Resource, &label, said)
                    .map(|text| (name.clone(), text)),
            );
        }
        documents
    }

    fn policy(&mut self, key: &Key, policy: &Policy) -> Option<Text> {
        let Policy {
            document,
            versions,
            default,
            not_default,
            place,
            ..
        } = policy;
        if default
            .as_ref()
            .is_some_and(|default| not_default.contains(default))
        {
            let default = clip(default.as_deref().unwrap_or_default());
            let message = format!(
                "the version `{default}` of `{}` is the default one in one place and not in another",
                clip(&key.name)
            );
            self.told.contradiction(*place, message);
        }
        versions
            .values()
            .chain(document)
            .for_each(|texts| self.same(&key.name, texts));
        let texts = match default {
            Some(default) => versions
                .get(default)
                .or(document.as_ref().filter(|_| versions.is_empty())),
            None => document.as_ref(),
        };
        let Some(texts) = texts else {
            if !policy.is_gap {
                let message = format!(
                    "the text of the policy `{}` is not in the export",
                    clip(&key.name)
                );
                self.told
                    .lack(*place, message, "add the default version to the export");
            }
            return None;
        };
        // A version that counts and a text without a version are of one document.
        let unversioned = document.as_ref().filter(|_| !versions.is_empty());
        if unversioned.is_some_and(|other| self.differ(&texts.first, &other.first)) {
            self.told.contradiction(
                *place,
                format!("the policy `{}` has two texts", clip(&key.name)),
            );
        }
        let text = self.legal(Kind::Identity, &key.name, &texts.first)?;
        let (Some(default), true) = (default, versions.len() > 1) else {
            return Some(Text::One(text));
        };
        let others = versions
            .iter()
            .filter_map(|(id, texts)| Some((id.clone(), self.object(&texts.first)?)));
        Some(Text::Versions(default.clone(), others.collect()))
    }

    fn trust(&mut self, name: &str, role: &Holder) -> Option<String> {
        let label = format!("the trust policy of `{}`", clip(name));
        let lists = || {
            let fields: Vec<String> = role
                .trust_lists
                .iter()
                .map(|(list, said)| format!("\"{list}\": {}", said.text))
                .collect();
            let place = role.trust_lists.values().next()?.place;
            Some(Said {
                text: format!("{{{}}}", fields.join(", ")),
                place,
            })
        };
        role.trust.iter().for_each(|texts| self.same(&label, texts));
        let Some(said) = role
            .trust
            .as_ref()
            .map(|texts| texts.first.clone())
            .or_else(lists)
        else {
            self.told.lack(
                role.place,
                format!("{label} is not in the export"),
                "add the call that returns it",
            );
            return None;
        };
        self.legal(Kind::Trust, &label, &said)
    }

    /// Reports a document that has two texts in two places.
    fn same(&mut self, label: &str, texts: &Texts) {
        if let Some(other) = texts
            .others
            .iter()
            .find(|other| self.differ(&texts.first, other))
        {
            let label = if label.starts_with("the ") {
                label.to_owned()
            } else {
                format!("`{}`", clip(label))
            };
            self.told
                .contradiction(other.place, format!("it contains two texts of {label}"));
        }
    }

    /// Rejects two inline policies with one name, since one of them would be lost. The same text
    /// twice is one policy.
    fn refuse_others(&mut self, label: &str, texts: &Texts) {
        let others: Vec<Place> = texts
            .others
            .iter()
            .filter(|other| self.differ(&texts.first, other))
            .map(|other| other.place)
            .collect();
        for other in others {
            let message = format!("two inline policies of one name differ: `{label}`");
            let places = (texts.first.place, other);
            self.told.twice(
                faults::DUPLICATE_NAME,
                places,
                message,
                "keep the one that is in effect",
            );
        }
    }

    /// Whether two documents differ in more than white space and order.
    fn differ(&self, one: &Said, other: &Said) -> bool {
        let value = |said| serde_json::from_str::<serde_json::Value>(self.text(said));
        match (value(one), value(other)) {
            (Ok(one), Ok(other)) => one != other,
            _ => self.text(one) != self.text(other),
        }
    }

    /// The text of a document that is legal; any other is reported and ignored.
    fn legal(&mut self, kind: Kind, label: &str, said: &Said) -> Option<String> {
        let text = self.text(said);
        match crate::model::Policy::parse_within(
            self.dialect,
            kind,
            label,
            text,
            &Limits::default(),
        ) {
            Ok(_) => Some(compact(text)),
            Err(error) => {
                let why = error.diagnostics().first().map(|first| {
                    let at = first.position();
                    format!(
                        "{}, at its line {}, column {}",
                        first.message(),
                        at.line,
                        at.column
                    )
                });
                let label = if label.starts_with("the ") {
                    label.to_owned()
                } else {
                    format!("`{label}`")
                };
                let message = format!(
                    "{label} is not valid and is ignored: {}",
                    why.unwrap_or_default()
                );
                self.told
                    .lack(said.place, message, "correct it in the account");
                None
            }
        }
    }

    /// The text of a version that does not count: any JSON object.
    fn object(&self, said: &Said) -> Option<String> {
        let text = self.text(said).trim();
        let is_object = text.starts_with('{')
            && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
        is_object.then(|| compact(text))
    }

    /// What a document says: its own text, or the place in the file where it is an object.
    fn text<'s>(&'s self, said: &'s Said) -> &'s str {
        let Place { file, span } = said.place;
        let slice = || self.files.get(file)?.text.get(span.start()..span.end());
        if said.text.is_empty() {
            slice().unwrap_or("")
        } else {
            &said.text
        }
    }
}

/// JSON without the white space between its parts.
fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for letter in text.chars() {
        if in_string {
            in_string = is_escaped || letter != '"';
            is_escaped = !is_escaped && letter == '\\';
        } else if matches!(letter, ' ' | '\t' | '\n' | '\r') {
            continue;
        } else {
            in_string = letter == '"';
        }
        compact.push(letter);
        if !in_string && matches!(letter, ':' | ',') {
            compact.push(' ');
        }
    }
    compact
}
