//! Runs of the program, as the files beside this one list them.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use toml::{Table, Value};

use super::Folder;

pub const FIELDS: &[&str] = &[
    "name",
    "args",
    "env",
    "stdin",
    "files",
    "links",
    "code",
    "stdout",
    "stdout_has",
    "stderr",
    "stderr_has",
    "after",
    "absent",
];

pub fn text<'t>(run: &'t Table, field: &str) -> Option<&'t str> {
    run.get(field).map(|value| {
        value
            .as_str()
            .unwrap_or_else(|| panic!("`{field}` is not a text"))
    })
}

pub fn list<'t>(run: &'t Table, field: &str) -> Vec<&'t str> {
    let list = run.get(field).map(|value| {
        value
            .as_array()
            .unwrap_or_else(|| panic!("`{field}` is not a list"))
    });
    list.into_iter()
        .flatten()
        .map(|value| value.as_str().expect("a list of texts"))
        .collect()
}

pub fn pairs<'t>(run: &'t Table, field: &str) -> Vec<(&'t str, &'t str)> {
    let table = run.get(field).map(|value| {
        value
            .as_table()
            .unwrap_or_else(|| panic!("`{field}` is not a table"))
    });
    table
        .into_iter()
        .flatten()
        .map(|(path, value)| (path.as_str(), value.as_str().expect("a text")))
        .collect()
}

pub fn prepare(run: &Table, texts: &Table, folder: &Path) {
    for (path, written) in pairs(run, "files") {
        let text = shared(texts, written);
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    for (path, target) in pairs(run, "links") {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a link has a folder"))
            .expect("a folder can be made");
        #[cfg(unix)]
        std::os::unix::fs::symlink(target, path).expect("a link can be made");
    }
}

pub fn shared<'t>(texts: &'t Table, written: &'t str) -> &'t str {
    match written.strip_prefix('@') {
        Some(name) => text(texts, name).unwrap_or_else(|| panic!("no text `{name}`")),
        None => written,
    }
}

pub fn start(run: &Table, texts: &Table, folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    for variable in [
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "LANG",
        "LC_ALL",
    ] {
        command.env_remove(variable);
    }
    let mut child = command
        .args(list(run, "args"))
        .args(more)
        .envs(pairs(run, "env"))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // OK because a program that does not read its input closes the pipe.
    let _ = stdin.write_all(shared(texts, text(run, "stdin").unwrap_or("")).as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

pub fn compare(run: &Table, texts: &Table, stream: &str, found: &[u8], faults: &mut Vec<String>) {
    let found = String::from_utf8_lossy(found);
    let parts = list(run, &format!("{stream}_has"));
    faults.extend(
        parts
            .iter()
            .filter(|part| !found.contains(**part))
            .map(|part| format!("{stream} has no {part:?}")),
    );
    let wanted = shared(texts, text(run, stream).unwrap_or(""));
    if parts.is_empty() && found != wanted {
        faults.push(format!(
            "{stream} differs, wanted:\n{wanted}\nfound:\n{found}"
        ));
    } else if !faults.is_empty() {
        faults.push(format!("{stream}:\n{found}"));
    }
}

pub fn faults(run: &Table, texts: &Table, name: &str) -> Vec<String> {
    let mut faults: Vec<_> = run
        .keys()
        .filter(|field| !FIELDS.contains(&field.as_str()))
        .map(|field| format!("unknown `{field}`"))
        .collect();
    let own = own_folder(run, texts, name);
    let folder = own
        .as_ref()
        .map_or(Path::new(env!("CARGO_MANIFEST_DIR")), |own| &own.0);
    let output = start(run, texts, folder, &[]);
    let code = run
        .get("code")
        .and_then(Value::as_integer)
        .expect("a run has a code");
    if output.status.code().map(i64::from) != Some(code) {
        faults.push(format!("ended with {:?}, not {code}", output.status));
    }
    compare(run, texts, "stdout", &output.stdout, &mut faults);
    compare(run, texts, "stderr", &output.stderr, &mut faults);
    for (path, wanted) in pairs(run, "after") {
        let found = fs::read_to_string(folder.join(path)).unwrap_or_else(|error| error.to_string());
        if found != shared(texts, wanted) {
            faults.push(format!("{path} holds:\n{found}"));
        }
    }
    let still = list(run, "absent")
        .into_iter()
        .filter(|path| folder.join(path).exists());
    faults.extend(still.map(|path| format!("{path} is there")));
    faults
}

/// The folder of a run that has files, with them.
pub fn own_folder(run: &Table, texts: &Table, name: &str) -> Option<Folder> {
    let own = (run.contains_key("files") || run.contains_key("links")).then(|| Folder::new(name));
    if let Some(own) = &own {
        prepare(run, texts, &own.0);
    }
    own
}

/// The runs of a file, and its texts.
pub fn read_runs(name: &str) -> (Vec<Table>, Table) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cli")
        .join(name);
    let document: Table = fs::read_to_string(path)
        .expect("a file of runs")
        .parse()
        .expect("TOML");
    let texts = document
        .get("texts")
        .and_then(Value::as_table)
        .cloned()
        .unwrap_or_default();
    let runs = document
        .get("run")
        .and_then(Value::as_array)
        .expect("`[[run]]` tables");
    (
        runs.iter()
            .map(|run| run.as_table().expect("a table").clone())
            .collect(),
        texts,
    )
}

pub fn run_file(name: &str) {
    let (runs, texts) = read_runs(name);
    let mut failures = Vec::new();
    for run in &runs {
        let name = text(run, "name").expect("a run has a name");
        let faults = faults(run, &texts, name);
        if !faults.is_empty() {
            failures.push(format!("== {name}\n{}", faults.join("\n")));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} runs fail:\n{}",
        failures.len(),
        runs.len(),
        failures.join("\n")
    );
}
