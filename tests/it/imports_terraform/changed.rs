//! Plans with one thing taken out or changed: nothing is lost in silence.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use portcullis::estate::{Estate, EstateReader, Question};
use portcullis::import::{Import, ImportedEstate, Source};
use serde_json::{Value, json};

use super::plans::{self, read};
use crate::support::Effort;

/// One resource of a plan in this many is changed.
const STEP: Effort<usize> = Effort { usual: 3, full: 1 };

/// A plan, how it is imported, and what is asked of it.
struct Subject {
    name: String,
    plan: Value,
    import: Import,
    whole: ImportedEstate,
    questions: Vec<[String; 4]>,
    answers: Vec<String>,
}

/// What came of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Refused,
    Incomplete,
    Same,
}

fn estate(imported: &ImportedEstate) -> Estate {
    EstateReader::new()
        .allow_incomplete()
        .read([("estate.json", imported.text())])
        .expect("an estate")
}

fn answer(estate: &Estate, [who, action, resource, owner]: &[String; 4]) -> String {
    let question = Question::new(&**who, &**action, &**resource).owner(&**owner);
    estate.decide(&question).map_or_else(
        |error| error.to_string(),
        |decision| decision.verdict().name().to_owned(),
    )
}

/// All texts of a value, with those in policies that are texts.
fn texts(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ Value::Object(_)) => texts(&inner, found),
            _ => _ = found.insert(text.clone()),
        },
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, found)),
        _ => {}
    }
}

/// Everybody in the estate, and everything that the policies of the plan speak of.
fn questions(plan: &Value, text: &str) -> Vec<[String; 4]> {
    let estate: Value = serde_json::from_str(text).expect("JSON");
    let start = match estate["dialect"].as_str().expect("a dialect") {
        "aws" => "arn:aws:iam",
        "alibaba-ram" => "acs:ram",
        "kingsoft" => "krn:ksc:iam",
        _ => "trn:iam",
    };
    let mut callers = Vec::new();
    for account in estate["accounts"].as_array().expect("accounts") {
        let id = account["id"].as_str().expect("an id");
        for (list, kind) in [("users", "user"), ("roles", "role")] {
            for holder in account[list].as_array().into_iter().flatten() {
                let path = holder["path"]
                    .as_str()
                    .map_or(String::new(), |path| format!("{path}/"));
                let name = format!(
                    "{start}::{id}:{kind}/{path}{}",
                    holder["name"].as_str().expect("a name")
                );
                callers.push((name, id.to_owned()));
            }
        }
    }
    let mut all = BTreeSet::new();
    texts(&plan["planned_values"], &mut all);
    texts(&plan["resource_changes"], &mut all);
    let concrete = |text: &String| text.replace('*', "x");
    let is_name = |text: &&String| {
        ["arn:", "acs:", "krn:", "trn:"]
            .iter()
            .any(|start| text.starts_with(start))
    };
    let is_action = |text: &&String| {
        let (service, rest) = text.split_once(':').unwrap_or(("", ""));
        let is_word = |text: &str, more: &str| {
            text.chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
        };
        !service.is_empty()
            && !rest.is_empty()
            && is_word(service, "")
            && is_word(rest, "*")
            && !is_name(text)
    };
    let resources: Vec<String> = all.iter().filter(is_name).map(concrete).collect();
    let mut questions = Vec::new();
    for action in all.iter().filter(is_action).map(concrete) {
        for (who, owner) in &callers {
            for resource in resources.iter().map(String::as_str).chain(["*"]) {
                questions.push([
                    who.clone(),
                    action.clone(),
                    resource.to_owned(),
                    owner.clone(),
                ]);
            }
        }
    }
    questions
}

impl Subject {
    fn new(name: String, plan: Value, import: Import) -> Self {
        let whole = read(&import, &plan).unwrap_or_else(|error| panic!("{name}: {error}"));
        let questions = questions(&plan, whole.text());
        let estate = estate(&whole);
        let answers = questions
            .iter()
            .map(|question| answer(&estate, question))
            .collect();
        Self {
            name,
            plan,
            import,
            whole,
            questions,
            answers,
        }
    }

    /// What comes of a plan that is changed.
    fn outcome(&self, plan: &Value, what: &str) -> Outcome {
        let Ok(imported) = read(&self.import, plan) else {
            return Outcome::Refused;
        };
        let before: BTreeSet<&String> = self.whole.incomplete().iter().collect();
        let after: BTreeSet<&String> = imported.incomplete().iter().collect();
        if !after.is_subset(&before) {
            return Outcome::Incomplete;
        }
        assert_eq!(
            before, after,
            "{}: {what}: something missing is no longer reported",
            self.name
        );
        if imported.text() != self.whole.text() {
            let estate = estate(&imported);
            for (question, expected) in self.questions.iter().zip(&self.answers) {
                let found = answer(&estate, question);
                assert_eq!(
                    &found,
                    expected,
                    "{}: {what}: {question:?}\n{}",
                    self.name,
                    imported.text()
                );
            }
        }
        Outcome::Same
    }
}

fn subjects() -> Vec<Subject> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports");
    let samples = [
        ("terraform", None),
        ("terraform-modules", Some("111122223333")),
        ("terraform-references", Some("1000000000000001")),
        ("terraform-alicloud", None),
        ("terraform-volcengine", None),
        ("terraform-ksyun", Some("2000000002")),
    ];
    let mut plans: Vec<(String, Value, Import)> = Vec::new();
    for (name, account) in samples {
        let text = fs::read_to_string(root.join(name).join("plan.json")).expect("a plan");
        let import = Import::new(Source::Terraform);
        let import = if let Some(account) = account {
            import.account(account)
        } else {
            import
        };
        plans.push((
            name.to_owned(),
            serde_json::from_str(&text).expect("JSON"),
            import,
        ));
    }
    for (dialect, plan) in plans::of_each_cloud() {
        let import = Import::new(Source::Terraform)
            .account("111122223333")
            .dialect(&dialect);
        plans.push((format!("made for {}", dialect.name()), plan, import));
    }
    let sides = plans.into_iter().flat_map(|(name, plan, import)| {
        let before = (
            format!("{name}, before"),
            plan.clone(),
            import.clone().before(),
        );
        [(format!("{name}, after"), plan, import), before]
    });
    // A side on which nothing is managed is refused.
    let is_there = |(_, plan, import): &(String, Value, Import)| read(import, plan).is_ok();
    sides
        .filter(is_there)
        .map(|(name, plan, import)| Subject::new(name, plan, import))
        .collect()
}

/// The pointers to the entries of resources.
fn entries(value: &Value, here: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if fields.contains_key("type")
                && (fields.contains_key("values") || fields.contains_key("change"))
            {
                return found.push(here.to_owned());
            }
            for (name, inner) in fields {
                entries(inner, &format!("{here}/{name}"), found);
            }
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(at, item)| entries(item, &format!("{here}/{at}"), found));
        }
        _ => {}
    }
}

fn all_entries(plan: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["planned_values", "prior_state", "resource_changes"] {
        plan.get(part)
            .into_iter()
            .for_each(|inner| entries(inner, &format!("/{part}"), &mut found));
    }
    found
}

/// A plan without what a pointer points to.
fn without(plan: &Value, pointer: &str) -> Value {
    let mut plan = plan.clone();
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer");
    match plan.pointer_mut(parent).expect("a value") {
        Value::Array(items) => _ = items.remove(last.parse::<usize>().expect("a number")),
        Value::Object(fields) => _ = fields.remove(last),
        _ => panic!("{pointer}"),
    }
    plan
}

fn with(plan: &Value, pointer: &str, value: Value) -> Value {
    let mut plan = plan.clone();
    *plan.pointer_mut(pointer).expect("a value") = value;
    plan
}

/// The members of an entry, and the attributes in it.
fn members(entry: &Value, here: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, inner) in entry.as_object().expect("an entry") {
        found.push(format!("{here}/{name}"));
        if matches!(&**name, "values" | "change") {
            for (name, inner) in inner.as_object().into_iter().flatten() {
                found.push(format!(
                    "{here}/{}/{name}",
                    if entry.get("values").is_some() {
                        "values"
                    } else {
                        "change"
                    }
                ));
                if matches!(&**name, "before" | "after" | "after_unknown") {
                    let attributes = inner.as_object().into_iter().flatten();
                    found.extend(
                        attributes
                            .map(|(attribute, _)| format!("{here}/change/{name}/{attribute}")),
                    );
                }
            }
        }
    }
    found
}

#[derive(Default)]
struct Count(BTreeMap<(&'static str, Outcome), usize>);

impl Count {
    fn add(&mut self, what: &'static str, outcome: Outcome) {
        *self.0.entry((what, outcome)).or_default() += 1;
    }
}

#[test]
fn a_plan_with_one_thing_changed_loses_nothing_in_silence() {
    const ACTIONS: [&[&str]; 11] = [
        &["no-op"],
        &["create"],
        &["read"],
        &["update"],
        &["delete", "create"],
        &["create", "delete"],
        &["delete"],
        &["forget"],
        &["create", "forget"],
        &["adopt"],
        &[],
    ];
    let mut count = Count::default();
    let subjects = subjects();
    for subject in &subjects {
        let plan = &subject.plan;
        for part in ["planned_values", "prior_state", "resource_changes"]
            .iter()
            .filter(|part| plan.get(part).is_some())
        {
            count.add(
                "a part left out",
                subject.outcome(&without(plan, &format!("/{part}")), part),
            );
        }
        for pointer in all_entries(plan).into_iter().step_by(STEP.chosen()) {
            let entry = plan.pointer(&pointer).expect("an entry");
            let is_change = entry.get("change").is_some();
            count.add(
                "a resource left out",
                subject.outcome(&without(plan, &pointer), &pointer),
            );
            for member in members(entry, &pointer) {
                count.add(
                    "a member left out",
                    subject.outcome(&without(plan, &member), &member),
                );
            }
            let other = json!(if entry["mode"] == "data" {
                "managed"
            } else {
                "data"
            });
            count.add(
                "a mode changed",
                subject.outcome(&with(plan, &format!("{pointer}/mode"), other), &pointer),
            );
            // A plan that forgets what this one deletes is another one, as good as this one.
            let is_delete = entry["change"]["actions"] == json!(["delete"]);
            let is_other =
                |actions: &&&[&str]| is_change && !(is_delete && **actions == ["forget"]);
            for actions in ACTIONS.iter().filter(is_other) {
                let what = format!("{pointer}: {actions:?}");
                let changed = with(plan, &format!("{pointer}/change/actions"), json!(actions));
                count.add("an action changed", subject.outcome(&changed, &what));
            }
        }
        let kinds: BTreeSet<String> = all_entries(plan)
            .iter()
            .filter_map(|at| Some(plan.pointer(at)?["type"].as_str()?.to_owned()))
            .collect();
        for kind in kinds {
            let provider = kind.split('_').next().expect("a provider");
            for new in [
                format!("{provider}_thing_of_tomorrow"),
                "unheard_of_thing".to_owned(),
            ] {
                let text = plan
                    .to_string()
                    .replace(&format!("\"{kind}\""), &format!("\"{new}\""));
                let changed = serde_json::from_str(&text).expect("JSON");
                count.add(
                    "a type renamed",
                    subject.outcome(&changed, &format!("{kind} is {new}")),
                );
            }
        }
    }
    let asked: usize = subjects.iter().map(|subject| subject.questions.len()).sum();
    println!(
        "{} plans and sides, {asked} questions of them",
        subjects.len()
    );
    for ((what, outcome), count) in &count.0 {
        println!("{what}: {count} {outcome:?}");
    }
    let all: usize = count.0.values().sum();
    assert!(all > 1_000, "{all} changes");
}
