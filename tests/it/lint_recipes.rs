//! The recipes for CI and editors, each run as it is written: the steps of the action, the entry of
//! the hook, and the blocks of shell in the manual and the README.

use std::fs;
use std::path::Path;
use std::process::Command;

use saphyr_parser::{Event, Parser};
use serde_json::Value;

use crate::support::Folder;
use crate::support::lint::{WIDE, root};

/// The values of a key in a YAML text, wherever it appears.
fn values(yaml: &str, key: &str) -> Vec<String> {
    let events: Vec<_> = Parser::new_from_str(yaml)
        .map(|event| event.unwrap().0)
        .collect();
    let text = |event: &Event<'_>| match event {
        Event::Scalar(text, ..) => Some(text.to_string()),
        _ => None,
    };
    let pairs = events.iter().zip(events.iter().skip(1));
    pairs
        .filter(|(name, _)| text(name).as_deref() == Some(key))
        .filter_map(|(_, value)| text(value))
        .collect()
}

fn shell(folder: &Folder, script: &str, variables: &[(&str, &str)], stdin: &str) -> (i32, String) {
    let program = Path::new(env!("CARGO_BIN_EXE_portcullis"))
        .parent()
        .unwrap();
    let path = std::env::join_paths(
        [program.to_owned()]
            .into_iter()
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let mut command = Command::new("bash");
    // As the runner calls it for `shell: bash`.
    command
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .env("PATH", path.unwrap());
    let output = folder.run(command.envs(variables.iter().copied()), stdin);
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

#[test]
fn the_action_runs() {
    let text = fs::read_to_string(root().join(".github/actions/portcullis/action.yml")).unwrap();
    let steps = values(&text, "run");
    assert_eq!(steps.len(), 2);
    let folder = Folder::new("action");
    folder.write("policies/a b/wide.json", WIDE);
    folder.write(
        "other.json",
        r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#,
    );
    let lint = |paths: &str, arguments: &str, sarif: &str| {
        let variables = [("PATHS", paths), ("ARGUMENTS", arguments), ("SARIF", sarif)];
        let mut ended: Vec<_> = steps
            .iter()
            .map(|step| shell(&folder, step, &variables, ""))
            .collect();
        assert_eq!(ended.remove(0), (0, String::new()));
        ended.remove(0)
    };
    let (code, out) = lint("policies/a b\n$(touch owned)/*.json\n", "", "");
    assert_eq!((code, out.lines().count()), (2, 2), "{out}");
    assert!(!folder.0.join("owned").exists());
    let (code, out) = lint("policies\nother.json", "--fail-on error", "report.sarif");
    assert_eq!(code, 1, "{out}");
    assert!(
        out.starts_with("::error title=star-on-star,file=other.json,line=1"),
        "{out}"
    );
    assert!(
        out.contains("\n::warning title=redundant-action,file=policies/a b/wide.json,line=4"),
        "{out}"
    );
    let report: Value =
        serde_json::from_str(&fs::read_to_string(folder.0.join("report.sarif")).unwrap()).unwrap();
    assert_eq!(
        report["runs"][0]["results"].as_array().unwrap().len(),
        out.lines().count()
    );
    assert_eq!(lint("policies", "--fail-on error", "").0, 0);
}

#[test]
fn the_hook_runs() {
    let text = fs::read_to_string(root().join(".pre-commit-hooks.yaml")).unwrap();
    let entry = values(&text, "entry").remove(0);
    let folder = Folder::new("hook");
    folder.write("policies/wide.json", WIDE);
    let (code, out) = shell(&folder, &format!("{entry} policies/wide.json"), &[], "");
    assert_eq!(code, 1);
    assert!(out.starts_with("policies/wide.json:4:"), "{out}");
}

/// Runs the blocks of shell in the chapter about linting. The first line of each says how it ends.
#[test]
fn the_recipes_of_the_manual_run() {
    let text = fs::read_to_string(root().join("src/manual/linting.md")).unwrap();
    let recipes: Vec<&str> = text
        .split("```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(recipes.len() >= 3);
    let folder = Folder::new("recipes");
    folder.write("policies/reports.json", WIDE);
    folder.write(
        "portcullis.toml",
        text.split("```toml\n")
            .nth(1)
            .unwrap()
            .split("```")
            .next()
            .unwrap(),
    );
    for recipe in recipes {
        let code = recipe.lines().next().and_then(|line| {
            line.strip_prefix("# ends with ")?
                .split(' ')
                .next()?
                .parse()
                .ok()
        });
        let ended = shell(&folder, recipe, &[("FILE", "policies/reports.json")], WIDE);
        assert_eq!(Some(ended.0), code, "{recipe}\n{}", ended.1);
    }
}
