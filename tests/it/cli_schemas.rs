//! What the program prints as JSON follows the schemas in `policies/schema`, and so do the files
//! that it reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portcullis::{Dialect, Kind, PolicySet};
use toml::Value;

use crate::support::runs::{list, own_folder, read_runs, start, text};

/// One of the published schemas, ready to validate. It refers to nothing outside itself.
struct Schema(boon::Schemas, boon::SchemaIndex);

impl Schema {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("policies/schema")
            .join(format!("{name}.schema.json"));
        let text = fs::read_to_string(path).expect("a schema");
        let mut compiler = boon::Compiler::new();
        compiler.use_loader(Box::new(boon::SchemeUrlLoader::new()));
        compiler
            .add_resource("urn:schema", serde_json::from_str(&text).expect("JSON"))
            .expect("a schema");
        let mut schemas = boon::Schemas::new();
        let index = compiler
            .compile("urn:schema", &mut schemas)
            .unwrap_or_else(|error| panic!("{error:#}"));
        Self(schemas, index)
    }

    fn fault(&self, text: &str) -> Option<String> {
        let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        self.0
            .validate(&value, self.1)
            .err()
            .map(|error| format!("{text}\n{error:#}"))
    }
}

/// The lines that the runs of a subcommand print as JSON, where they come to an answer.
fn json_lines(files: &[&str], subcommand: &[&str], more: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    for (runs, texts) in files.iter().map(|file| read_runs(file)) {
        let answered = runs
            .iter()
            .filter(|run| run.get("code").and_then(Value::as_integer) != Some(2));
        for run in answered.filter(|run| list(run, "args").starts_with(subcommand)) {
            let arguments = list(run, "args");
            let format = if arguments.contains(&"--format") {
                [].as_slice()
            } else {
                &["--format", "json"]
            };
            let more: Vec<_> = format
                .iter()
                .chain(more.iter().filter(|more| !arguments.contains(more)))
                .copied()
                .collect();
            let name = format!("{}-as-json", text(run, "name").expect("a run has a name"));
            let own = own_folder(run, &texts, &name);
            let folder = own
                .as_ref()
                .map_or(Path::new(env!("CARGO_MANIFEST_DIR")), |own| &own.0);
            let output = start(run, &texts, folder, &more);
            lines.extend(
                String::from_utf8(output.stdout)
                    .expect("UTF-8")
                    .lines()
                    .map(str::to_owned),
            );
        }
    }
    lines
}

fn assert_follow(schema: &str, texts: &[String], least: usize) {
    let schema = Schema::new(schema);
    let faults: Vec<_> = texts.iter().filter_map(|text| schema.fault(text)).collect();
    assert!(
        faults.is_empty(),
        "{} of {}:\n{}",
        faults.len(),
        texts.len(),
        faults.join("\n")
    );
    assert!(texts.len() >= least, "only {} texts", texts.len());
}

#[test]
fn answers_follow_their_schema() {
    let lines = json_lines(
        &["check.toml", "layers.toml", "check_estate.toml"],
        &["check"],
        &["--explain"],
    );
    let fields: BTreeSet<String> = lines
        .iter()
        .flat_map(|line| {
            let answer: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(line).expect("an object");
            let filled = answer
                .into_iter()
                .filter(|(_, value)| value.as_array().is_none_or(|list| !list.is_empty()));
            filled.map(|(name, _)| name).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        fields.len(),
        11,
        "a field stays empty in every run: {fields:?}"
    );
    assert_follow("check", &lines, 60);
    assert!(
        Schema::new("check")
            .fault(&lines[0].replace("\"verdict\"", "\"verdikt\""))
            .is_some()
    );
}

/// An explanation of the library serializes to what the command prints.
#[test]
fn explanations_follow_the_schema_of_answers() {
    let schema = Schema::new("check");
    let dialect = Dialect::alibaba_ram();
    let policy = r#"{"Version": "1", "Statement": [
        {"Sid": "Office", "Effect": "Allow", "Action": "oss:Get*", "Resource": "*",
         "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}},
        {"Effect": "Deny", "Action": "oss:GetObject", "Resource": "acs:oss:*:*:secret/*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "readers", policy)
        .build()
        .expect("a set");
    let answer = |key: &str, address: &str| {
        let request = dialect
            .request("acs:ram::1:user/ann", "oss:GetObject", key)
            .context("acs:SourceIp", address)
            .build()
            .expect("a request");
        serde_json::to_value(set.explain(&request)).expect("an explanation is written")
    };
    let allowed = answer("acs:oss:*:1:open/a", "10.0.0.7");
    assert_eq!(allowed["verdict"], "Allow");
    assert_eq!(allowed["statements"][0]["statement"], "Office");
    assert_eq!(allowed["statements"][0]["met"][0]["operator"], "IpAddress");
    let denied = answer("acs:oss:*:1:secret/a", "10.0.0.7");
    assert_eq!(denied["stage"], "identity");
    assert_eq!(denied["statements"][0]["effect"], "Deny");
    let missed = answer("acs:oss:*:1:open/a", "192.0.2.1");
    assert_eq!(
        missed["near_misses"][0]["failed"][0]["given"][0],
        "192.0.2.1"
    );
    for answer in [allowed, denied, missed] {
        let fault = schema.fault(&answer.to_string());
        assert_eq!(fault, None);
    }
}

#[test]
fn sentences_follow_their_schema() {
    let lines = json_lines(&["show.toml"], &["show"], &[]);
    assert_follow("show", &lines, 9);
    assert_closed("show", &lines[0], &["policy", "kind_since", "words"]);
}

#[test]
fn answers_to_requests_follow_their_schema() {
    let mut lines = Vec::new();
    for run in read_runs("requests.toml").0 {
        lines.extend(
            text(&run, "stdout")
                .unwrap_or("")
                .lines()
                .map(str::to_owned),
        );
    }
    assert_follow("requests", &lines, 15);
    assert_closed(
        "requests",
        &lines[0],
        &["request", "verdict", "stage", "statement", "policy"],
    );
    let refusal = lines
        .iter()
        .find(|line| line.contains("faults"))
        .expect("a refusal");
    assert_closed("requests", refusal, &["faults", "pointer"]);
}

#[test]
fn outcomes_follow_their_schema() {
    assert_follow("test", &json_lines(&["test.toml"], &["test"], &[]), 20);
    let lines = json_lines(&["coverage.toml"], &["test"], &[]);
    let (statements, cases): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.contains("\"decided\""));
    assert_follow("test", &cases, 10);
    assert_follow("coverage", &statements, 10);
    assert_closed(
        "coverage",
        &statements[0],
        &["source", "policy", "decided", "conditions", "operator"],
    );
}

#[test]
fn answers_of_estates_follow_their_schemas() {
    let lines = json_lines(&["assume.toml"], &["assume"], &["--explain"]);
    assert_follow("assume", &lines, 12);
    assert_closed("assume", &lines[0], &["session", "gaps", "verdict"]);
    let lines = json_lines(&["pass_role.toml"], &["pass-role"], &["--explain"]);
    assert_follow("pass_role", &lines, 9);
    assert_closed("pass_role", &lines[0], &["verdict", "parts", "assumptions"]);
    let lines = json_lines(&["estate.toml"], &["estate", "check"], &[]);
    assert_follow("lint", &lines, 20);
    assert_closed("lint", &lines[0], &["rule", "level", "pointer"]);
    let lines = json_lines(&["estate.toml"], &["estate", "show"], &[]);
    assert_follow("estate_show", &lines, 5);
    assert_closed(
        "estate_show",
        &lines[0],
        &["principal", "facts", "policies"],
    );
    let mut lines = json_lines(&["import.toml"], &["estate", "import"], &[]);
    // Without a file to write to, the estate itself is printed.
    lines.retain(|line| line.starts_with("{\"id\""));
    assert_follow("estate_import", &lines, 12);
    assert_closed("estate_import", &lines[0], &["id", "level", "pointer"]);
}

#[test]
fn answers_about_everybody_follow_their_schemas() {
    let as_json = |lines: Vec<String>| {
        lines
            .into_iter()
            .filter(|line| line.starts_with('{'))
            .collect::<Vec<_>>()
    };
    let lines = as_json(json_lines(&["who_can.toml"], &["who-can"], &[]));
    assert_follow("who_can", &lines, 8);
    assert_closed("who_can", &lines[0], &["able", "paths", "requirements"]);
    let lines = as_json(json_lines(&["what_can.toml"], &["what-can"], &[]));
    assert_follow("what_can", &lines, 5);
    assert_closed(
        "what_can",
        &lines[0],
        &["permissions", "exceptions", "roles"],
    );
}

/// A schema refuses an answer in which one of these fields has another name.
fn assert_closed(schema: &str, answer: &str, fields: &[&str]) {
    let schema = Schema::new(schema);
    for field in fields {
        let renamed = answer.replace(&format!("\"{field}\""), "\"other\"");
        assert!(schema.fault(&renamed).is_some(), "{field}");
    }
}

#[test]
fn findings_follow_their_schema() {
    let lines = json_lines(&["lint.toml"], &["lint"], &[]);
    assert_follow("lint", &lines, 7);
    assert!(
        Schema::new("lint")
            .fault(&lines[0].replace("\"level\"", "\"lever\""))
            .is_some()
    );
}

#[test]
fn rules_follow_their_schema() {
    let lines = json_lines(&["usage.toml"], &["rules"], &[]);
    assert_follow("rules", &lines, 80);
    assert_closed("rules", &lines[0], &["rule", "level", "aliases"]);
}

#[test]
fn ways_follow_their_schema() {
    let lines = json_lines(&["usage.toml"], &["ways"], &[]);
    assert_follow("ways", &lines, 300);
    assert_closed("ways", &lines[0], &["way", "kind", "needs"]);
}

/// A case that expects a refused request may ask in any way.
#[test]
fn case_files_follow_their_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    let mut folders = vec![root.join("tests/cases"), root.join("policies")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
        {
            let is_cases = folder.ends_with("cases");
            match path.extension().and_then(|end| end.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("json") if is_cases => texts.push(fs::read_to_string(path).expect("a text")),
                Some("jsonl") if is_cases => {
                    let text = fs::read_to_string(path).expect("a text");
                    texts.extend(
                        text.lines()
                            .filter(|line| !line.contains("\"InvalidRequest\""))
                            .map(str::to_owned),
                    );
                }
                _ => {}
            }
        }
    }
    // Where a policy or request is faulty as JSON, the file is none for a validator.
    texts.retain(|text| serde_json::from_str::<serde_json::Value>(text).is_ok());
    assert_follow("case", &texts, 1000);
    let case = r#"{"name": "n", "dialect": "aws", "policies": {"identity": []}, "expect": "Valid""#;
    let schema = Schema::new("case");
    assert_eq!(schema.fault(&format!("{case}}}")), None);
    for wrong in [
        r#", "stages": "trust""#,
        r#", "stage": "thrust""#,
        r#", "request": {}"#,
        r#", "estate": "e.json""#,
    ] {
        assert!(
            schema.fault(&format!("{case}{wrong}}}")).is_some(),
            "{wrong}"
        );
    }
}

/// What the schema of estates takes is read, and what it refuses is refused.
#[test]
fn estates_follow_their_schema() {
    let schema = Schema::new("estate");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("policies/stories"), root.join("tests/estates")];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
        {
            if path.is_dir() && !path.ends_with("cases") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json") {
                texts.push(fs::read_to_string(path).expect("a text"));
            }
        }
    }
    assert_follow("estate", &texts, 9);
    let wrong = [
        r#"{"dialect": "azure"}"#,
        r#"{"dialect": "aws", "account": []}"#,
        r#"{"dialect": "aws", "policies": [{"name": "p"}]}"#,
        r#"{"dialect": "aws", "policies": [{"name": "p", "versions": []}]}"#,
        r#"{"dialect": "aws", "folders": [{"parent": "a"}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": 1}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1",
            "users": [{"name": "u", "status": "gone"}]}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1",
            "users": [{"name": "u", "keys": [{"id": "k"}]}]}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1",
            "roles": [{"name": "r", "max_session_seconds": "1h"}]}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1",
            "groups": [{"name": "g", "groups": ["g"]}]}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1", "instances": [{"role": "r"}]}]}"#,
        r#"{"dialect": "aws", "accounts": [{"id": "1",
            "providers": [{"name": "p", "type": "ldap"}]}]}"#,
    ];
    for text in wrong {
        assert!(schema.fault(text).is_some(), "{text}");
        assert!(
            portcullis::estate::Estate::read([("estate.json", text)]).is_err(),
            "{text}"
        );
    }
}
