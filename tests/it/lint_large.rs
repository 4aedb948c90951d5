//! Files with very many values: refused before they take gigabytes, and reported.

use portcullis::lint::Linter;
use portcullis::project::{Scan, SourceFile, scan};

use crate::support::Folder;

fn scanned(file: SourceFile) -> Scan {
    scan(&[file], &Linter::new(), &[])
}

#[test]
fn a_file_of_too_many_values_is_reported() {
    let json = format!("{{\"Resources\": {{\"a\": [{}0]}}}}", "0,".repeat(10 << 20));
    let yaml = format!("Resources: [{}0]\n", "0,".repeat(2 << 20));
    for (name, text) in [("t.json", json), ("t.yaml", yaml)] {
        let file = SourceFile::new(name, text);
        let found = scanned(file.clone().named()).findings;
        let found: Vec<_> = found.iter().map(|it| (&*it.rule, &*it.message)).collect();
        let [("too-large", message)] = *found else {
            panic!("{found:?}");
        };
        assert!(message.starts_with("the file has more than"), "{message}");
        let found = scanned(file).findings;
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].rule, "not-judged");
    }
}

/// Signs inside texts are not values, and a text may be long.
#[test]
fn a_file_with_long_texts_is_judged() {
    let policy =
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let text = format!(
        "{{\"a\": \"{}\", \"b\": {policy}}}",
        r#"[{:,\\\","#.repeat(2 << 20)
    );
    let found = scanned(SourceFile::new("t.json", text)).findings;
    assert!(
        found.iter().any(|it| it.rule == "star-on-star"),
        "{found:?}"
    );
}

/// A plan of more than 64 MiB is read.
#[test]
fn a_large_plan_is_judged() {
    let folder = Folder::new("large-plan");
    let policy = r#"{\"Version\": \"1\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"#;
    let filler = "x".repeat(65 << 20);
    folder.write(
        "plan.json",
        &format!(
            r#"{{"planned_values": {{"root_module": {{"resources": [
{{"type": "alicloud_instance", "values": {{"user_data": "{filler}"}}}},
{{"type": "alicloud_ram_policy", "values": {{"policy_document": "{policy}"}}}}]}}}}}}"#
        ),
    );
    let arguments = ["--no-cache", "--select", "star-on-star", "plan.json"];
    let found = folder.findings(&arguments);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["line"], 3, "{found:?}");
}
