//! Rules of the code that a compiler does not check: layers, circles, names of types, where clouds
//! are named, file sizes, words of diagnostics.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::modules::Modules;

/// The modules of the library, lowest first. An import points to a lower row.
const LAYERS: &[&[&str]] = &[
    &["source", "limits", "decision", "words", "hash", "escape"],
    &["pattern", "error"],
    &["json"],
    &["diagnostic"],
    &["files", "resource_name"],
    &["condition"],
    &["dialect"],
    &["principal"],
    &["request", "model"],
    &["compile", "describe", "lint", "reference"],
    &["eval"],
    &["estate"],
    &["case", "import"],
    &["project"],
    &["manual"],
];

/// Names of types that two modules of the library define, each with its own meaning. The oracle of
/// the tests is exempt, because it defines again what it checks.
const DEFINED_TWICE: &[&str] = &["Reader"];

/// What the oracle of the tests must not share with what it checks.
const NOT_IN_REFERENCE: &[&str] = &["pattern", "compile", "eval"];

/// The hard stop; the aim is 400.
const LINES_MAX: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder, with their paths from the package's root.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut folders = vec![root().join(folder)];
    let mut files: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .map(Result::unwrap)
        {
            let path = entry.path();
            if path.is_dir() && entry.file_name() != "target" {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let read = |path: PathBuf| {
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        (name, std::fs::read_to_string(&path).unwrap())
    };
    files.into_iter().map(read).collect()
}

/// The text without its comments, doc comments included.
fn code(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"));
    // A comment after code begins with ` //`; such text inside a string is not an import and does
    // not name a cloud.
    lines
        .map(|line| line.split_once(" //").map_or(line, |(code, _)| code))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The module that a file of the library belongs to: `src/json/read.rs` to `json`.
fn module(file: &str) -> &str {
    let inner = file.strip_prefix("src/").unwrap_or(file);
    inner.split(['/', '.']).next().unwrap_or(inner)
}

/// The modules that a text imports: what follows each `crate::`, also in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let items: Vec<&str> = match after.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let end = list.find(|letter| {
                    depth += i32::from(letter == '{') - i32::from(letter == '}');
                    depth < 0
                });
                top_level(&list[..end.unwrap_or(list.len())])
            }
            None => vec![after],
        };
        let word = |item: &str| {
            let item = item.trim_start();
            item.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .next()
                .unwrap_or("")
                .to_owned()
        };
        found.extend(items.into_iter().map(word).filter(|word| !word.is_empty()));
    }
    found
}

/// The items of a list in braces, without looking into inner braces.
pub fn top_level(list: &str) -> Vec<&str> {
    let mut depth = 0;
    let split = move |letter: char| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        depth == 0 && letter == ','
    };
    list.split(split).collect()
}

/// The files of the library without the command line, which sees only what is public.
fn library() -> Vec<(String, String)> {
    let is_library = |file: &str| !file.starts_with("src/cli/") && file != "src/main.rs";
    files("src")
        .into_iter()
        .filter(|(file, _)| is_library(file))
        .collect()
}

#[test]
fn imports_point_down() {
    assert_eq!(
        imports("use crate::{a, b::{c, d}, e}; crate::f::g(); use crate::h;"),
        ["a", "b", "e", "f", "h"].map(str::to_owned).into()
    );
    let rank: BTreeMap<&str, usize> = LAYERS
        .iter()
        .enumerate()
        .flat_map(|(rank, row)| row.iter().map(move |module| (*module, rank)))
        .collect();
    let mut wrong = Vec::new();
    for (file, text) in library() {
        let from = module(&file);
        if file == "src/lib.rs" {
            continue;
        }
        let Some(height) = rank.get(from) else {
            wrong.push(format!("{file}: the module `{from}` has no layer"));
            continue;
        };
        for to in imports(&code(&text)) {
            match rank.get(&*to) {
                _ if to == from => {}
                Some(depth) if depth < height => {}
                Some(_) => wrong.push(format!(
                    "{file}: `{from}` imports `{to}`, which is not below it"
                )),
                None => wrong.push(format!(
                    "{file}: `crate::{to}` is not a module: import from where it is defined"
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file without its module of tests, which is its last item, whatever its `cfg` says besides
/// `test`.
fn without_tests(text: &str) -> &str {
    let Some(end) = text.find("\nmod tests {") else {
        return text;
    };
    let before = &text[..end];
    match before.rfind("\n#[cfg(") {
        Some(start) if before[start..].contains("test") => &text[..start],
        _ => text,
    }
}

/// The modules of some files, without their tests.
fn modules_of(files: &[(String, String)]) -> Modules {
    let mut modules = Vec::new();
    for (file, text) in files {
        let is_test = file
            .rsplit('/')
            .next()
            .is_some_and(|it| it.starts_with("tests"));
        let Some(name) = file.strip_prefix("src/").filter(|_| !is_test) else {
            continue;
        };
        modules.push((name, without_tests(text)));
    }
    Modules::read(modules)
}

#[test]
fn no_module_uses_itself_by_way_of_others() {
    let inline = "fn a() {}\n\n#[cfg(all(test, unix))]\nmod tests {\n    use super::a;\n}\n";
    assert_eq!(without_tests(inline), "fn a() {}\n");
    let mut circles = modules_of(&library()).circles();
    circles.extend(modules_of(&files("src/cli")).circles());
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_name_of_a_type_is_defined_once() {
    let types = modules_of(&library()).types();
    let twice = types.into_iter().filter_map(|(name, mut modules)| {
        modules.retain(|module| module.split('/').next() != Some("reference"));
        (modules.len() > 1).then_some((name, modules))
    });
    let twice: BTreeMap<_, _> = twice.collect();
    let new: Vec<_> = twice
        .iter()
        .filter(|(name, _)| !DEFINED_TWICE.contains(&name.as_str()))
        .collect();
    assert!(new.is_empty(), "{new:#?}");
    let gone: Vec<_> = DEFINED_TWICE
        .iter()
        .filter(|name| !twice.contains_key(**name))
        .collect();
    assert!(
        gone.is_empty(),
        "defined once now, so take them off: {gone:?}"
    );
}

/// What a thread could wait for, or could see change. A decision waits for nobody because there is
/// nothing of the kind.
const SHARED_STATE: &[&str] = &[
    "Mutex",
    "RwLock",
    "Condvar",
    "Once",
    "OnceLock",
    "LazyLock",
    "std::cell",
    "core::cell",
    "thread_local",
    "static mut",
];

#[test]
fn the_library_has_no_lock_and_no_state() {
    let is_word = |code: &str, word: &str| {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
        code.match_indices(word).any(|(at, _)| {
            let (before, after) = (
                code[..at].chars().next_back(),
                code[at + word.len()..].chars().next(),
            );
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    assert!(is_word("use std::sync::{Arc, Mutex};", "Mutex") && !is_word("OnceMore", "Once"));
    let mut wrong = Vec::new();
    for (file, text) in library() {
        let code = code(&text);
        let found = SHARED_STATE.iter().filter(|word| is_word(&code, word));
        wrong.extend(found.map(|word| format!("{file}: {word}")));
        wrong.extend(
            code.contains("sync::atomic")
                .then(|| format!("{file}: an atomic")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// What is outside of a program.
const SURROUNDINGS: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "std::os",
    "std::time",
    "println!",
    "eprintln!",
];

/// The command line reads files, the environment and the clock; nothing of the program opens a
/// connection.
const CONNECTIONS: &[&str] = &[
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "UnixStream",
    "UnixListener",
    "ToSocketAddrs",
];

#[test]
fn the_library_touches_nothing_outside() {
    let is_test = |file: &str| {
        file.rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("tests"))
    };
    let find = |code: &str, words: &[&'static str]| -> Vec<&str> {
        words
            .iter()
            .filter(|word| code.contains(**word))
            .copied()
            .collect()
    };
    let mut wrong = Vec::new();
    for (file, text) in library().iter().filter(|(file, _)| !is_test(file)) {
        let code = code(text);
        // What a module tests may look at the clock.
        let code = without_tests(&code);
        wrong.extend(
            find(code, SURROUNDINGS)
                .into_iter()
                .map(|word| format!("{file}: {word}")),
        );
    }
    for (file, text) in files("src") {
        wrong.extend(
            find(&code(&text), CONNECTIONS)
                .into_iter()
                .map(|word| format!("{file}: {word}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn reference_shares_nothing_with_what_it_checks() {
    for (file, text) in library()
        .iter()
        .filter(|(file, _)| module(file) == "reference")
    {
        let imports = imports(&code(text));
        let shared: Vec<_> = NOT_IN_REFERENCE
            .iter()
            .filter(|module| imports.contains(**module))
            .collect();
        assert!(shared.is_empty(), "{file} imports {shared:?}");
    }
}

#[test]
fn only_dialects_name_clouds() {
    let mut wrong = Vec::new();
    for (file, text) in library() {
        // The crate's documentation and its manual describe every cloud; rules of the linter know
        // the mistakes of their cloud, imports the output of theirs, and projects its templates.
        let of_rules = file.starts_with("src/lint/rules/") || file.starts_with("src/lint/facts/");
        let of_rules = of_rules || file == "src/describe/words.rs";
        // Tests ask what a cloud would be asked.
        let of_tests =
            file.ends_with("/tests.rs") || file.contains("/tests/") || file.contains("/tests_of_");
        if of_rules
            || of_tests
            || ["dialect", "import", "project", "manual", "lib"].contains(&module(&file))
        {
            continue;
        }
        for (index, line) in code(&text).lines().enumerate() {
            let line = line.to_ascii_lowercase();
            let names = [
                "alibaba", "aliyun", "kingsoft", "ksyun", "volc", "byteplus", "amazon",
            ];
            let words: Vec<&str> = line
                .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != ':')
                .collect();
            let starts = ["acs:", "krn:", "trn:", "arn:", "aws:"];
            let named = names.iter().any(|name| line.contains(name))
                || words.iter().any(|word| word.trim_end_matches(':') == "aws")
                || words
                    .iter()
                    .any(|word| starts.iter().any(|start| word.starts_with(start)));
            if named {
                wrong.push(format!("{file}, line {} of its code: {line}", index + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_can_be_read_whole() {
    let folders = ["src", "tests", "benches", "fuzz"];
    let files = folders.into_iter().flat_map(files);
    let long: Vec<String> = files
        .filter(|(_, text)| text.lines().count() > LINES_MAX)
        .map(|(file, _)| file)
        .collect();
    assert!(
        long.is_empty(),
        "files of more than {LINES_MAX} lines: {long:?}"
    );
}
