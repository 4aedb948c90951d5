//! What readers are shown: every command of the stories' READMEs, of the two above them and of the
//! manual that is followed by an output prints exactly that.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fenced blocks of a text, each with its language.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(language) => {
                is_open = true;
                blocks.push((language, String::new()));
            }
            None if is_open => {
                let (_, block) = blocks.last_mut().expect("an open block");
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// What commands of a shell print, `portcullis` being the program of this build.
fn printed(commands: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_portcullis"));
    let folders = format!(
        "{}:{}",
        program.parent().expect("a folder").display(),
        env!("PATH")
    );
    let output = Command::new("sh")
        .args(["-c", commands])
        .current_dir(root())
        .env("PATH", folders)
        .output();
    let output = output.expect("a shell");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "", "{commands}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The folders of the stories.
fn stories() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("policies/stories")).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

#[test]
fn commands_print_what_their_readers_are_shown() {
    let mut texts: Vec<PathBuf> = stories()
        .iter()
        .map(|story| story.join("README.md"))
        .collect();
    texts.extend(
        ["README.md", "policies/README.md", "src/manual/commands.md"].map(|name| root().join(name)),
    );
    let mut shown = 0;
    for path in texts {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for pair in blocks(&text).windows(2) {
            if let [("sh", commands), ("text", output)] = pair {
                assert_eq!(
                    printed(commands),
                    *output,
                    "{}:\n{commands}",
                    path.display()
                );
                shown += 1;
            }
        }
    }
    assert!(shown >= 20, "only {shown} commands");
}

/// Each story is in the list, with as many cases as it has.
#[test]
fn the_list_of_stories_is_true() {
    let list = fs::read_to_string(root().join("policies/README.md")).expect("a text");
    for story in stories() {
        let name = story
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let held = printed(&format!("portcullis test policies/stories/{name}"));
        let (count, _) = held.split_once(" of ").expect("a count");
        let row = list
            .lines()
            .find(|line| line.starts_with(&format!("| [`{name}`]")));
        assert!(
            row.is_some_and(|row| row.contains(&format!(" | {count} | "))),
            "{name}: {held}"
        );
    }
}
