//! The program from outside: what `tests/cli/*.toml` say goes in and must come out.
//!
//! A `[[run]]` has `args`, and where it needs them `env`, `stdin`, `files` (path and text) and
//! `links` (path and target). With files or links it runs in a folder of its own, otherwise at the
//! root of the project. It ends with `code` and with exactly `stdout` and `stderr`, or with what
//! `stdout_has` and `stderr_has` list; a stream that is not mentioned must be empty. A text that
//! begins with `@` stands for the one of that name under `[texts]`. `after` lists files and their
//! contents after the run, and `absent` files that must not exist. Printed JSON follows the schemas
//! in `policies/schema`.

use crate::support::runs::run_file;

#[test]
fn check() {
    run_file("check.toml");
}

#[test]
fn layers() {
    run_file("layers.toml");
}

#[test]
fn test() {
    run_file("test.toml");
}

#[test]
fn coverage() {
    run_file("coverage.toml");
}

#[test]
fn show() {
    run_file("show.toml");
}

#[test]
fn fmt() {
    run_file("fmt.toml");
}

#[test]
fn lint() {
    [
        "lint.toml",
        "lint_inputs.toml",
        "lint_formats.toml",
        "lint_config.toml",
    ]
    .into_iter()
    .for_each(run_file);
}

#[test]
fn requests() {
    run_file("requests.toml");
}

#[test]
fn lint_fix() {
    run_file("lint_fix.toml");
}

#[test]
fn usage() {
    run_file("usage.toml");
}

#[test]
fn check_by_an_estate() {
    run_file("check_estate.toml");
}

#[test]
fn assume() {
    run_file("assume.toml");
}

#[test]
fn pass_role() {
    run_file("pass_role.toml");
}

#[test]
fn estate() {
    run_file("estate.toml");
}

#[test]
fn who_can() {
    run_file("who_can.toml");
}

#[test]
fn what_can() {
    run_file("what_can.toml");
}

#[test]
fn import() {
    run_file("import.toml");
}

#[cfg(unix)]
#[test]
fn links() {
    run_file("links.toml");
}
