//! Names and texts that mean harm, given to every command in every place and every format: nothing
//! that is printed moves a cursor, turns text around or gives a command to a runner of builds.

mod commands;
mod printed;
mod world;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use printed::{harm_in, without_colours};
use world::World;

use crate::support::Effort;

/// One command in this many is run, each time others: every command still meets every harm, and
/// every place.
const SHARE: Effort<usize> = Effort { usual: 4, full: 1 };

/// What an input brings along, each with a word for it.
const HARM: &[(&str, &str)] = &[
    (
        "a command in a line",
        "##[stop-commands]t0k##vso[task.setvariable variable=gate]passed",
    ),
    ("a command at the start", "::stop-commands::t0k"),
    (
        "a line of its own",
        "a\n::error::forged\r\n ::set-output name=gate::passed",
    ),
    ("controls", "a\u{1b}[2J\u{1b}[8m\u{9b}31m\u{7f}\u{85}b\u{0}"),
    (
        "directions",
        "#\u{fe0f}#[stop-commands]#\u{34f}#[x]a\u{202e}b\u{2066}c\u{200b}\u{feff}d\u{61c}",
    ),
    ("marks of formats", "]]>\"<!--'&%0A##[error]`{{}}\\u001b"),
];

/// The places of an input that can hold a text.
const PLACES: &[&str] = &[
    "sid", "action", "resource", "key", "value", "user", "policy", "account", "session", "note",
    "file", "folder",
];

fn run(root: &Path, arguments: &[String], colour: &str) -> Output {
    // No argument can hold a zero.
    let arguments = arguments.iter().map(|argument| argument.replace('\0', "_"));
    let input = fs::File::open(root.join("legal.json")).expect("a policy");
    Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .arg("--color")
        .arg(colour)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::from(input))
        .output()
        .expect("the program runs")
}

#[test]
fn what_is_printed_stays_text() {
    let root = std::env::temp_dir().join(format!("portcullis-hostile-text-{}", std::process::id()));
    let (mut count, mut said, mut faults) = (0, 0, Vec::new());
    let share = SHARE.chosen();
    for (row, (word, harm)) in HARM.iter().enumerate() {
        for (column, place) in PLACES.iter().enumerate() {
            let world = World { place, harm };
            world.write(&root);
            for (at, arguments) in world.commands().iter().enumerate() {
                if (row + column + at) % share != 0 {
                    continue;
                }
                if arguments.iter().any(|argument| argument == "--fix") {
                    world.write(&root);
                }
                // Every command meets every harm, with colours and without, at one place or another.
                let colour = if (at / 4 + row + column) % 2 == 0 {
                    "never"
                } else {
                    "always"
                };
                let output = run(&root, arguments, colour);
                let may_command = arguments.iter().any(|argument| argument == "github");
                for (stream, is_out) in [(&output.stdout, true), (&output.stderr, false)] {
                    let printed = String::from_utf8_lossy(stream);
                    said += usize::from(!printed.is_empty());
                    let plain = without_colours(&printed);
                    if let Some(found) = harm_in(&plain, may_command && is_out) {
                        faults.push(format!("{word} in {place}: {arguments:?}: {found}"));
                    }
                }
                count += 1;
            }
        }
    }
    let _ = fs::remove_dir_all(&root);
    println!("{count} commands, {said} texts printed");
    let shown: Vec<&String> = faults.iter().take(20).collect();
    assert!(
        faults.is_empty(),
        "{} of {count}:\n{}",
        faults.len(),
        shown
            .iter()
            .map(|fault| fault.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    );
    assert!(
        said > count,
        "most commands say something: {said} of {count}"
    );
}
