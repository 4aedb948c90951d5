//! Exports with something left out: a call, a page or a field. The estate is refused, says that it
//! is incomplete, or decides as the whole one does.

use std::collections::{BTreeMap, BTreeSet};

use portcullis::estate::{AssumeRole, Estate, EstateReader, Question};
use portcullis::import::ImportedEstate;
use portcullis::{Level, ResourceGroup};
use serde_json::Value;

use crate::support::samples::{self, Sample};

/// The samples of what clouds answer; plans have tests of their own.
fn samples() -> Vec<Sample> {
    samples::samples()
        .into_iter()
        .filter(|sample| sample.text("source") != Some("terraform"))
        .collect()
}

/// Everything that is asked of an estate: who, what, on what, and in which resource group.
struct Asked {
    account: String,
    names: BTreeSet<String>,
    roles: BTreeSet<String>,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    groups: Vec<Option<ResourceGroup>>,
}

impl Asked {
    /// What the policies of an estate name, asked of everybody in it.
    fn of(estate: &Value) -> Self {
        let account = &estate["accounts"][0];
        let id = account["id"].as_str().expect("an account").to_owned();
        let name = |kind: &str, thing: &Value| {
            let path = thing["path"]
                .as_str()
                .map(|path| format!("{path}/"))
                .unwrap_or_default();
            let resource = format!("{kind}/{path}{}", thing["name"].as_str().expect("a name"));
            match estate["dialect"].as_str() {
                Some("aws") => format!("arn:aws:iam::{id}:{resource}"),
                Some("kingsoft") => format!("krn:ksc:iam::{id}:{resource}"),
                Some("volcengine") => format!("trn:iam::{id}:{resource}"),
                _ => format!("acs:ram::{id}:{resource}"),
            }
        };
        let all = |kind, list: &str| -> BTreeSet<String> {
            account[list]
                .as_array()
                .into_iter()
                .flatten()
                .map(|thing| name(kind, thing))
                .collect()
        };
        let roles = all("role", "roles");
        let mut asked = Asked {
            names: all("user", "users").union(&roles).cloned().collect(),
            resources: roles.iter().cloned().chain(["*".to_owned()]).collect(),
            actions: BTreeSet::new(),
            groups: vec![
                None,
                Some(ResourceGroup::None),
                Some(ResourceGroup::Named("elsewhere".into())),
            ],
            roles,
            account: id.clone(),
        };
        let groups = account["resource_groups"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str);
        asked
            .groups
            .extend(groups.map(|group| Some(ResourceGroup::Named(group.into()))));
        asked.collect(account);
        asked
    }

    /// Actions and resources, with something in place of their wildcards and variables.
    fn collect(&mut self, value: &Value) {
        let texts = |value: &Value| -> Vec<String> {
            let one = value.as_str().into_iter();
            one.chain(
                value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str),
            )
            .map(str::to_owned)
            .collect()
        };
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    match field.as_str() {
                        "Action" => {
                            let concrete =
                                texts(value).into_iter().filter(|text| text.contains(':'));
                            self.actions
                                .extend(concrete.map(|text| text.replace('*', "X")));
                        }
                        "Resource" => {
                            let named = texts(value).into_iter().filter(|text| text.contains(':'));
                            let filled = named.map(|text| text.replace("${aws:username}", "ann"));
                            self.resources.extend(
                                filled.map(|text| text.replace(":*:", "::").replace('*', "x")),
                            );
                        }
                        _ => self.collect(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            _ => {}
        }
    }

    /// The answers of an estate, in words, and how many decisions they are.
    fn answers(&self, estate: &Estate) -> Vec<String> {
        let mut answers = Vec::new();
        for name in &self.names {
            for role in &self.roles {
                let assumed = estate
                    .assume_role(&AssumeRole::new(name.as_str(), role.as_str()).session_name("s"));
                answers.push(match assumed {
                    Ok(assumed) => assumed.answer().decision().verdict().name().to_owned(),
                    Err(error) => error.to_string(),
                });
            }
            for action in &self.actions {
                for resource in &self.resources {
                    answers.extend(
                        self.groups
                            .iter()
                            .map(|group| self.answer(estate, [name, action, resource], group)),
                    );
                }
            }
        }
        answers
    }

    fn answer(
        &self,
        estate: &Estate,
        [name, action, resource]: [&String; 3],
        group: &Option<ResourceGroup>,
    ) -> String {
        let mut question =
            Question::new(name.as_str(), action.as_str(), resource.as_str()).owner(&*self.account);
        if let Some(group) = group {
            question = question.resource_group(group.clone());
        }
        match estate.decide(&question) {
            Ok(decision) => decision.verdict().name().to_owned(),
            Err(error) => error.to_string(),
        }
    }
}

/// What is known of the whole, to compare with.
struct Whole {
    incomplete: BTreeSet<String>,
    warnings: BTreeSet<String>,
    asked: Asked,
    answers: Vec<String>,
    findings: Vec<String>,
}

fn warnings(imported: &ImportedEstate) -> BTreeSet<String> {
    let warnings = imported
        .left()
        .iter()
        .filter(|left| left.level() != Level::Suggestion);
    warnings.map(|left| left.message().to_owned()).collect()
}

fn estate(imported: &ImportedEstate) -> Estate {
    EstateReader::new()
        .allow_incomplete()
        .read([("estate.json", imported.text())])
        .expect("an estate")
}

/// What `estate check` says of access keys.
fn findings(estate: &Estate) -> Vec<String> {
    let findings = estate
        .findings(Some("2026-11-28T00:00:00Z"))
        .expect("findings");
    findings
        .iter()
        .filter(|found| found.id().contains("key"))
        .map(|found| found.message().to_owned())
        .collect()
}

impl Whole {
    fn new(sample: &Sample) -> Self {
        let imported = sample
            .read()
            .unwrap_or_else(|error| panic!("{}: {error}", sample.name()));
        let asked = Asked::of(&serde_json::from_str(imported.text()).expect("JSON"));
        let estate = estate(&imported);
        let answers = asked.answers(&estate);
        // Questions that are all denied, or refused, would show nothing.
        assert!(
            answers.iter().any(|answer| answer == "Allow"),
            "{}",
            sample.name()
        );
        Whole {
            incomplete: imported.incomplete().iter().cloned().collect(),
            warnings: warnings(&imported),
            findings: findings(&estate),
            asked,
            answers,
        }
    }

    /// What becomes of an export with something left out.
    fn fate(&self, sample: &Sample, files: &BTreeMap<String, String>) -> Fate {
        let Ok(imported) = sample.import().read(files) else {
            return Fate::Refused;
        };
        if imported
            .incomplete()
            .iter()
            .any(|lack| !self.incomplete.contains(lack))
        {
            return Fate::Incomplete;
        }
        let estate = estate(&imported);
        let is_same = self.asked.answers(&estate) == self.answers;
        // What `estate check` says of keys turns on no policy, so that a warning is enough.
        let is_reported =
            findings(&estate) == self.findings || !warnings(&imported).is_subset(&self.warnings);
        if is_same && is_reported {
            Fate::Same
        } else {
            Fate::Other
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Refused,
    Incomplete,
    Same,
    /// It decides otherwise without a report.
    Other,
}

/// How many exports had which fate, and those that had none of the good ones.
#[derive(Default)]
struct Tally {
    fates: BTreeMap<Fate, usize>,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, fate: Fate, what: String) {
        *self.fates.entry(fate).or_default() += 1;
        self.wrong
            .extend(Some(what).filter(|_| fate == Fate::Other));
    }

    fn close(self, sample: &Sample, what: &str, whole: &Whole) {
        println!(
            "{}: {what} left out: {:?}; {} decisions each",
            sample.name(),
            self.fates,
            whole.answers.len()
        );
        assert!(
            self.wrong.is_empty(),
            "{}: not reported: {:#?}",
            sample.name(),
            self.wrong
        );
    }
}

/// Each file is a call, or a page of one.
#[test]
fn an_export_without_one_of_its_files_is_told() {
    for sample in samples() {
        let (whole, mut tally) = (Whole::new(&sample), Tally::default());
        for name in sample.files.keys() {
            let mut files = sample.files.clone();
            files.remove(name);
            tally.add(whole.fate(&sample, &files), name.clone());
        }
        tally.close(&sample, "files", &whole);
    }
}

/// The members of documents are policies, and no fields of an export: a policy without its
/// condition is another policy.
const DOCUMENTS: [&str; 4] = [
    "PolicyDocument",
    "Document",
    "AssumeRolePolicyDocument",
    "TrustPolicyDocument",
];

/// AWS leaves these out of what has none, so that nobody can see that they are missing:
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>,
/// its example.
const OPTIONAL: [&str; 2] = ["UserPolicyList", "Tags"];

/// The pointers of all members of objects.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                let at = format!("{at}/{field}");
                if !DOCUMENTS.contains(&field.as_str()) {
                    members(value, &at, found);
                }
                found.push(at);
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(index, item)| members(item, &format!("{at}/{index}"), found));
        }
        _ => {}
    }
}

fn without(mut value: Value, pointer: &str) -> Value {
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    value
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .expect("an object")
        .remove(field);
    value
}

#[test]
fn an_export_without_one_of_its_fields_is_told() {
    for sample in samples() {
        let (whole, mut tally, mut optional) = (Whole::new(&sample), Tally::default(), 0);
        for (name, text) in &sample.files {
            let value: Value = serde_json::from_str(text).expect("JSON");
            let mut pointers = Vec::new();
            members(&value, "", &mut pointers);
            for pointer in pointers {
                if sample.name() == "aws" && OPTIONAL.iter().any(|field| pointer.ends_with(field)) {
                    optional += 1;
                    continue;
                }
                let mut files = sample.files.clone();
                files.insert(name.clone(), without(value.clone(), &pointer).to_string());
                tally.add(whole.fate(&sample, &files), format!("{name}{pointer}"));
            }
        }
        println!(
            "{}: {optional} fields that the vendor leaves out where they are empty",
            sample.name()
        );
        tally.close(&sample, "fields", &whole);
    }
}

/// Items of lists that nothing else in an export counts or names, so that nobody can see that they
/// are missing: access keys, groups of users where groups are not asked about their users, inline
/// policies and tags, a role that has no others, and in Kingsoft Cloud the vendor's policies, which
/// its list of policies does not hold.
const UNCOUNTED: [&str; 9] = [
    "/ListAccessKeys",
    "alibaba/ListGroupsForUser-bob.json/Groups/",
    "/GroupList/",
    "/UserPolicyList/",
    "/GroupPolicyList/",
    "/RolePolicyList/",
    "/Tags/",
    "aws/page2.json/RoleDetailList/1",
    "kingsoft/ListAttachedUserPolicies-leo.json",
];

/// The pointers of all items of lists.
fn items(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (field, value) in fields
                .iter()
                .filter(|(field, _)| !DOCUMENTS.contains(&field.as_str()))
            {
                items(value, &format!("{at}/{field}"), found);
            }
        }
        Value::Array(list) => {
            for (index, item) in list.iter().enumerate() {
                items(item, &format!("{at}/{index}"), found);
                found.push(format!("{at}/{index}"));
            }
        }
        _ => {}
    }
}

#[test]
fn an_export_without_one_item_of_its_lists_is_told() {
    for sample in samples() {
        let (whole, mut tally, mut uncounted) = (Whole::new(&sample), Tally::default(), 0);
        for (name, text) in &sample.files {
            let value: Value = serde_json::from_str(text).expect("JSON");
            let mut pointers = Vec::new();
            items(&value, "", &mut pointers);
            for pointer in pointers {
                let label = format!("{name}{pointer}");
                if UNCOUNTED.iter().any(|known| label.contains(known)) {
                    uncounted += 1;
                    continue;
                }
                let (list, index) = pointer.rsplit_once('/').expect("a pointer");
                let mut other = value.clone();
                let list = other
                    .pointer_mut(list)
                    .and_then(Value::as_array_mut)
                    .expect("a list");
                list.remove(index.parse().expect("an index"));
                let mut files = sample.files.clone();
                files.insert(name.clone(), other.to_string());
                tally.add(whole.fate(&sample, &files), label);
            }
        }
        println!("{}: {uncounted} items that nothing counts", sample.name());
        tally.close(&sample, "items", &whole);
    }
}

/// A field that is there and null is a field that is not there.
#[test]
fn an_export_with_null_in_place_of_a_field_is_told() {
    for sample in samples() {
        let (whole, mut tally) = (Whole::new(&sample), Tally::default());
        for (name, text) in &sample.files {
            let value: Value = serde_json::from_str(text).expect("JSON");
            let mut pointers = Vec::new();
            members(&value, "", &mut pointers);
            // Volcano Engine writes null for an empty list, and nothing counts access keys.
            let is_optional = |pointer: &String| match sample.name() {
                "aws" => OPTIONAL.iter().any(|field| pointer.ends_with(field)),
                "volcengine" => pointer.ends_with("/AccessKeyMetadata"),
                _ => false,
            };
            for pointer in pointers.into_iter().filter(|pointer| !is_optional(pointer)) {
                let mut files = sample.files.clone();
                let mut other = value.clone();
                *other.pointer_mut(&pointer).expect("a field") = Value::Null;
                files.insert(name.clone(), other.to_string());
                tally.add(whole.fate(&sample, &files), format!("{name}{pointer}"));
            }
        }
        tally.close(&sample, "values", &whole);
    }
}
