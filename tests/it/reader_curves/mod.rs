//! The time that the command takes for each thing that it reads. Each size is twice the one before:
//! a curve that grows faster than roughly linearly is a fault.
//! `cargo test --test it reader_curves:: -- --nocapture` prints the curves.
//!
//! Processor time of the command is read, which does not grow while a machine is busy with
//! something else. A curve that looks wrong is measured again, and of all runs the shortest counts.
//! What the library alone reads is measured in `hostile_load`.

mod readers;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use readers::readers;

use crate::support::Folder;

/// By what factor the time may grow at twice the size: linear is 2, a square 4.
const DOUBLED: f64 = 3.0;
/// Eight times the size: linear is 8, a square 64.
const EIGHTFOLD: f64 = 20.0;
/// Seconds that are taken whatever the size, and that a clock may be wrong by.
const FIXED: f64 = 0.05;

/// The shortest time, in seconds, that a clock here can measure.
const SHORTEST: f64 = 0.01;

/// The processor time that the command takes in a folder, in seconds.
fn measure(folder: &Path, arguments: &[&str]) -> f64 {
    let seconds = |text: &str| {
        let (minutes, seconds) = text.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    // The second line of `times` is what has ended, for itself and in the kernel.
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "\"$@\" >/dev/null 2>&1; test $? -lt 100 && times",
        "sh",
        env!("CARGO_BIN_EXE_portcullis"),
    ]);
    let output = command
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text
        .lines()
        .nth(1)
        .unwrap_or_else(|| panic!("{arguments:?} did not end as it should"));
    line.split_whitespace().map(seconds).sum::<f64>()
}

/// Whether a curve grows by more than the size.
fn is_steep(times: &[f64]) -> bool {
    let eightfold = times[3] > times[0].max(SHORTEST) * EIGHTFOLD + FIXED;
    eightfold
        || times
            .windows(2)
            .any(|pair| pair[1] > pair[0] * DOUBLED + FIXED)
}

#[test]
fn time_grows_with_the_size() {
    let (mut table, mut wrong) = (String::new(), Vec::new());
    for reader in readers() {
        let folders: Vec<Folder> = [1, 2, 4, 8]
            .iter()
            .map(|factor| {
                let folder = Folder::new(&format!("curve-{factor}"));
                (reader.files)(&folder, reader.from * factor);
                folder
            })
            .collect();
        let measure = || {
            folders
                .iter()
                .map(|folder| measure(&folder.0, reader.arguments))
        };
        let mut times: Vec<f64> = measure().collect();
        for _ in 0..4 {
            if is_steep(&times) {
                times = times
                    .iter()
                    .zip(measure())
                    .map(|(one, other)| one.min(other))
                    .collect();
            }
        }
        let shown: Vec<String> = times
            .iter()
            .map(|seconds| format!("{seconds:>6.2} s"))
            .collect();
        writeln!(
            table,
            "| {:<30} | {:>6} | {} |",
            reader.name,
            reader.from,
            shown.join(" | ")
        )
        .unwrap();
        if is_steep(&times) {
            wrong.push(format!("{}: {times:?}", reader.name));
        }
    }
    println!(
        "| reader | n | n | 2 n | 4 n | 8 n |\n| --- | --- | --- | --- | --- | --- |\n{table}"
    );
    assert!(
        wrong.is_empty(),
        "time grows faster than the size:\n{}",
        wrong.join("\n")
    );
}
