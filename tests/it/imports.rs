//! Imports: exports in `tests/imports` produce the estates beside them, and answer as they should.

use std::fs;
use std::path::Path;

use portcullis::diagnostic::Span;
use portcullis::estate::{Estate, EstateReader, Question};
use portcullis::import::{Import, ImportedEstate, Source};
use portcullis::{Dialect, LoadError, ResourceGroup};
use proptest::prelude::*;
use toml::Value;

use crate::support::samples::{Sample, root, samples};

#[test]
fn samples_come_out_as_they_should() {
    let mut wrong = Vec::new();
    for sample in samples() {
        let imported = sample
            .read()
            .unwrap_or_else(|error| panic!("{}: {error}", sample.name()));
        let left: String = imported
            .left()
            .iter()
            .map(|left| format!("{left}\n"))
            .collect();
        for (ending, found) in [("json", imported.text()), ("txt", &left)] {
            let path = root()
                .join("expected")
                .join(format!("{}.{ending}", sample.name()));
            if std::env::var_os("WRITE_EXPECTED").is_some() {
                fs::write(&path, found).expect("a file can be written");
            }
            if fs::read_to_string(&path).ok().as_deref() != Some(found) {
                wrong.push(format!("{} differs:\n{found}", path.display()));
            }
        }
        let read = Estate::read([("estate.json", imported.text())]);
        assert_eq!(
            read.is_ok(),
            imported.incomplete().is_empty(),
            "{}",
            sample.name()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A question of a sample.
fn question(asked: &Value) -> Question<'_> {
    let text = |field: &str| asked.get(field).and_then(Value::as_str);
    let [who, action, resource] =
        ["as", "action", "resource"].map(|field| text(field).expect("a text"));
    let mut question = Question::new(who, action, resource);
    if let Some(owner) = text("owner") {
        question = question.owner(owner);
    }
    match text("group") {
        Some("") => question.resource_group(ResourceGroup::None),
        Some(group) => question.resource_group(ResourceGroup::Named(group.into())),
        None => question,
    }
}

#[test]
fn samples_answer_as_they_should() {
    for sample in samples() {
        let imported = sample.read().expect("an estate");
        let estate = EstateReader::new()
            .allow_incomplete()
            .read([("estate.json", imported.text())])
            .expect("an estate");
        assert_eq!(estate.incomplete(), imported.incomplete());
        let questions = sample.table["question"].as_array().expect("questions");
        assert!(questions.len() >= 3, "{}", sample.name());
        for asked in questions {
            let text = |field: &str| asked.get(field).and_then(Value::as_str);
            let answer = estate
                .explain(&question(asked))
                .unwrap_or_else(|error| panic!("{}: {error}", sample.name()));
            let label = format!("{}: {asked:?}\n{answer}", sample.name());
            assert_eq!(
                Some(answer.decision().verdict().name()),
                text("expect"),
                "{label}"
            );
            assert_eq!(
                !answer.gaps().is_empty(),
                asked.get("gap").is_some(),
                "{label}"
            );
            let notes = answer
                .explanation()
                .notes()
                .iter()
                .filter(|note| note.starts_with("the estate is incomplete"));
            assert_eq!(
                notes.count() > 0,
                !estate.incomplete().is_empty(),
                "{label}"
            );
        }
    }
}

/// Nothing is read that is not there: the order of files does not matter, and a second import gives
/// the same text.
#[test]
fn the_order_of_files_does_not_matter() {
    for sample in samples() {
        let forth = sample.read().expect("an estate");
        let back = sample
            .import()
            .read(sample.files.iter().rev())
            .expect("an estate");
        assert_eq!(forth.text(), back.text(), "{}", sample.name());
    }
}

/// Values that replace others.
const REPLACEMENTS: &[&str] = &[
    "null",
    "\"\"",
    "[]",
    "{}",
    "1",
    "true",
    "\"x\"",
    "[null]",
    "[{}]",
    "\"%7B\"",
    "\"acs:ram::1:x\"",
];

/// One change of a text: where it begins, how many characters it removes, and what it inserts.
fn edit() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let inserted = "[\"{}\\[\\]:,0a%~ \\\\]{0,3}";
    (any::<prop::sample::Index>(), 0usize..40, inserted)
}

/// Reads an estate that may lack something.
fn incomplete(imported: &ImportedEstate) -> Result<Estate, LoadError> {
    EstateReader::new()
        .allow_incomplete()
        .read([("estate.json", imported.text())])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes of an export are changed, cut and doubled: there is an error, or an estate that reads.
    #[test]
    fn no_change_of_an_export_panics(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let mut samples = samples();
        let index = which.index(samples.len());
        let sample = &mut samples[index];
        let name = file.get(&sample.files.keys().cloned().collect::<Vec<_>>()).clone();
        let text = sample.files.get_mut(&name).expect("a file");
        for (at, count, put) in edits {
            let at = at.index(text.len().max(1));
            let start = text.char_indices().nth(at).map_or(0, |(offset, _)| offset);
            let end = text[start..].char_indices().nth(count);
            let end = end.map_or(text.len(), |(offset, _)| start + offset);
            text.replace_range(start..end, &put);
        }
        if let Ok(imported) = sample.read() {
            prop_assert!(incomplete(&imported).is_ok());
        }
    }

    /// What cannot be read is never taken for nothing: with a value exchanged for another kind,
    /// what was denied is denied, or the estate says that it lacks something.
    #[test]
    fn what_cannot_be_read_grants_nothing(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        put in prop::sample::select(vec!["1", "true", "{}", "[{}]", "[null]", "[[]]"]),
    ) {
        let mut samples = samples();
        let index = which.index(samples.len());
        let sample = &mut samples[index];
        let whole = sample.read().expect("an estate");
        exchange_in(sample, file, at, put);
        if let Ok(imported) = sample.read() {
            let mut gaps = imported.incomplete().iter();
            let is_new = gaps.any(|gap| !whole.incomplete().contains(gap));
            let estate = incomplete(&imported).expect("an estate");
            for asked in sample.table["question"].as_array().expect("questions") {
                let denied = asked.get("expect").and_then(Value::as_str) != Some("Allow");
                let decided = estate.decide(&question(asked));
                if let (true, false, Ok(decision)) = (denied, is_new, decided) {
                    prop_assert!(!decision.is_allowed(), "{asked:?}: {}", imported.text());
                }
            }
        }
    }

    /// Values of an export are exchanged for others.
    #[test]
    fn no_exchange_of_values_panics(
        which in any::<prop::sample::Index>(),
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        put in prop::sample::select(REPLACEMENTS),
    ) {
        let mut samples = samples();
        let index = which.index(samples.len());
        let sample = &mut samples[index];
        exchange_in(sample, file, at, put);
        match sample.read() {
            Ok(imported) => {
                prop_assert!(incomplete(&imported).is_ok());
            }
            Err(error) => check_texts(&error),
        }
    }
}

/// Whatever an error speaks of can be shown.
fn check_texts(error: &LoadError) {
    let check = |name: &str, span: Span| {
        let text = error
            .source_text(name)
            .unwrap_or_else(|| panic!("no text of `{name}`: {error}"));
        assert!(
            text.get(span.start()..span.end()).is_some(),
            "`{name}`: {span:?}: {error}"
        );
    };
    for diagnostic in error.diagnostics() {
        check(diagnostic.source_name(), diagnostic.span());
        diagnostic
            .related()
            .iter()
            .for_each(|related| check(related.source_name(), related.span()));
    }
}

/// Puts another value in the place of one of a sample's.
fn exchange_in(sample: &mut Sample, file: prop::sample::Index, at: prop::sample::Index, put: &str) {
    let name = file
        .get(&sample.files.keys().cloned().collect::<Vec<_>>())
        .clone();
    let text = sample.files.get_mut(&name).expect("a file");
    let mut value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut count = 0;
    exchange(&mut value, &mut count, usize::MAX, &serde_json::Value::Null);
    exchange(
        &mut value,
        &mut 0,
        at.index(count),
        &serde_json::from_str(put).expect("JSON"),
    );
    *text = value.to_string();
}

/// Puts another value in the place of the one of this number.
fn exchange(
    value: &mut serde_json::Value,
    count: &mut usize,
    wanted: usize,
    put: &serde_json::Value,
) {
    let number = *count;
    *count += 1;
    if number == wanted {
        *value = put.clone();
        return;
    }
    match value {
        serde_json::Value::Array(items) => items
            .iter_mut()
            .for_each(|item| exchange(item, count, wanted, put)),
        serde_json::Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| exchange(field, count, wanted, put)),
        _ => {}
    }
}

/// The script of the README, with a program in place of `aliyun` that answers from the samples.
#[cfg(unix)]
#[test]
fn the_script_collects_what_is_read() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    if Command::new("jq").arg("--version").output().is_err() {
        println!("not tried: the script needs `jq`, which is not here");
        return;
    }
    let here = std::env::temp_dir().join(format!("portcullis-collect-{}", std::process::id()));
    let (bin, out, log) = (here.join("bin"), here.join("out"), here.join("log"));
    fs::create_dir_all(&bin).expect("a folder");
    let fake = format!(
        "#!/bin/sh\necho \"$@\" >>{log}\ncall=$2 name= page=\n\
         [ \"$call\" != \"$REFUSED\" ] || exit 1\nshift 2\n\
         while [ $# -gt 0 ]; do\n  case $1 in\n    \
         --UserName | --GroupName | --RoleName | --PolicyName) name=-$2 ;;\n    --Marker) page=~2 \
         ;;\n  esac\n  shift 2\n\
         done\nfile={samples}/$call$name$page.json\n\
         [ -e \"$file\" ] || file={samples}/ListAccessKeys-none.json\n\
         if [ -e \"$file\" ]; then cat \"$file\"; else echo \
         '{{\"AccessKeys\": {{\"AccessKey\": []}}}}'; fi\n",
        log = log.display(),
        samples = root().join("alibaba").display(),
    );
    fs::write(bin.join("aliyun"), fake).expect("a file");
    fs::set_permissions(bin.join("aliyun"), fs::Permissions::from_mode(0o755)).expect("a program");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/imports/collect_alibaba.sh");
    let path = format!(
        "{}:{}",
        bin.display(),
        std::env::var("PATH").expect("a path")
    );
    let run = |out: &Path, refused: &str| {
        let mut shell = Command::new("sh");
        shell
            .arg(&script)
            .arg(out)
            .env("PATH", &path)
            .env("REFUSED", refused)
            .output()
            .expect("a shell")
    };
    let read = |out: &Path| -> Vec<(String, String)> {
        let entries = fs::read_dir(out)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path());
        entries
            .map(|path| {
                (
                    path.display().to_string(),
                    fs::read_to_string(&path).expect("a text"),
                )
            })
            .collect()
    };
    let output = run(&out, "");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        !run(&out, "").status.success(),
        "a folder that is not empty is refused"
    );
    let files = read(&out);
    // Whatever call is refused, the script fails, and the files that it collected are not a whole
    // export.
    for call in [
        "ListUsers",
        "ListGroupsForUser",
        "ListAccessKeys",
        "GetRole",
        "GetPolicy",
        "ListPolicyAttachments",
    ] {
        let out = here.join(call);
        let output = run(&out, call);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && words.contains(&format!("{call} was refused")),
            "{call}: {words}"
        );
        let imported = Import::new(Source::Alibaba).read(read(&out));
        assert!(
            imported.is_err() || imported.is_ok_and(|imported| !imported.incomplete().is_empty()),
            "{call}"
        );
    }
    let calls = fs::read_to_string(&log).expect("a log");
    fs::remove_dir_all(&here).expect("the folder can be removed");
    for call in calls.lines() {
        let words: Vec<&str> = call.split(' ').collect();
        assert!(
            words[1].starts_with("Get") || words[1].starts_with("List"),
            "{call}"
        );
    }
    let collected = Import::new(Source::Alibaba).read(files).expect("an estate");
    assert!(
        collected.incomplete().is_empty(),
        "{:?}",
        collected.incomplete()
    );
    // It asks for the version of a policy that counts, and for no other.
    let mut sample = samples().remove(0);
    sample
        .files
        .retain(|name, _| !name.contains("GetPolicyVersion"));
    assert_eq!(collected.text(), sample.read().expect("an estate").text());
}

/// A dialect that is asked for is read alone.
#[test]
fn a_plan_of_another_cloud_is_reported() {
    let sample = samples()
        .into_iter()
        .find(|sample| sample.name() == "terraform-ksyun")
        .expect("a sample");
    let import = Import::new(Source::Terraform)
        .account("2000000002")
        .dialect(&Dialect::aws());
    let imported = import.read(&sample.files).expect("an estate");
    assert_eq!(imported.counts().users, 0);
    assert!(
        imported
            .left()
            .iter()
            .any(|left| left.message().contains("`ksyun_iam_user`")),
        "{:?}",
        imported.left()
    );
}

/// Every place includes the name of its file.
#[test]
fn two_files_of_one_name_are_refused() {
    let files = [
        ("ListRoles.json", "{}"),
        ("ListRoles.json", "{\"Roles\": 1}"),
    ];
    let error = Import::new(Source::Alibaba).read(files).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("two files are named `ListRoles.json`"),
        "{error}"
    );
}

/// Both places of a duplicate can be shown, also the one in a file without a fault of its own.
#[test]
fn an_error_keeps_the_texts_of_other_places() {
    let roles = r#"{"ListRolesResult": {"Roles": {"member": [{"RoleName": "app",
        "Krn": "krn:ksc:iam::1:role/app"}]}}}"#;
    let files = [("ListRoles.json", roles), ("ListRoles~2.json", roles)];
    let error = Import::new(Source::Kingsoft).read(files).unwrap_err();
    let related = error.diagnostics().iter().flat_map(|fault| fault.related());
    assert!(
        related
            .clone()
            .any(|related| related.source_name() == "ListRoles.json"),
        "{error:?}"
    );
    check_texts(&error);
    check_texts(
        &Import::new(Source::Kingsoft)
            .read([] as [(&str, &str); 0])
            .unwrap_err(),
    );
}

/// A gap is looked into with policies that have names too, and an export may hold one of that name.
#[test]
fn a_policy_is_named_as_the_estate_names_its_own() {
    let document =
        r#"{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"iam:*\", \"Resource\": \"*\"}]}"#;
    let version = format!(
        r#"{{"GetPolicyVersionResult": {{"PolicyVersion": {{"IsDefaultVersion": true,
            "VersionId": "v1", "Document": "{document}"}}}}}}"#
    );
    let import = Import::new(Source::Kingsoft).account("1");
    let imported = import
        .read([(
            "GetPolicyVersion-(anything: Deny by identity).json",
            version,
        )])
        .expect("an estate");
    assert_eq!(imported.counts().policies, 1);
}
