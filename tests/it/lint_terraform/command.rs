//! Terraform sources on the command line.

use std::process::{Command, Output};

use crate::support::Folder;

fn lint(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["lint", "--no-cache", "--no-config"])
        .args(arguments)
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let text = [stderr, stdout].concat();
    (status.code(), String::from_utf8(text).unwrap())
}

/// A module with a policy of each form.
const MAIN: &str = r#"variable "bucket" {
  default = "logs"
}

resource "aws_s3_bucket" "logs" {
  bucket = var.bucket
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

resource "aws_iam_policy" "admin" {
  policy = jsonencode(local.admin)
}

resource "aws_iam_policy" "text" {
  policy = file("${path.module}/policies/text.json")
}
"#;

const LOCALS: &str = r#"locals {
  admin = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  }
}
"#;

const TEXT: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}"#;

fn module() -> Folder {
    let folder = Folder::new("terraform");
    folder.write("main.tf", MAIN);
    folder.write("locals.tf", LOCALS);
    folder.write("policies/text.json", TEXT);
    folder.write("outputs.tf", "output \"x\" { value = 1 }\n");
    folder
}

#[test]
fn a_module_is_linted_as_it_is() {
    let folder = module();
    let (code, text) = lint(&folder, &["--format", "github", "main.tf"]);
    assert_eq!(code, Some(1), "{text}");
    let mut places: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("::error "))
        .filter_map(|line| line.split("::").next())
        .collect();
    places.sort_unstable();
    places.dedup();
    assert!(text.contains("public-bucket"), "{text}");
    assert!(text.contains("star-on-star"), "{text}");
    assert!(text.contains("pass-any-role"), "{text}");
    // What is in other files has the place of the name.
    assert!(
        places.iter().all(|place| place.contains("file=main.tf")),
        "{places:?}"
    );
    for line in ["line=21,col=21", "line=27,col=23", "line=31,col=12"] {
        assert!(
            places.iter().any(|place| place.contains(line)),
            "{line}: {text}"
        );
    }
}

#[test]
fn a_folder_has_sources_in_it() {
    let folder = module();
    let (code, text) = lint(&folder, &["--dialect", "aws", "--kind", "identity", "."]);
    assert_eq!(code, Some(1), "{text}");
    assert!(
        text.contains("main.tf: a Terraform source with 2 policies"),
        "{text}"
    );
    // The file that is read is judged by itself.
    assert!(text.contains("--> policies/text.json:1"), "{text}");
}

#[test]
fn a_file_outside_of_the_folder_is_not_read() {
    let folder = Folder::new("terraform-outside");
    folder.write("secret.json", TEXT);
    folder.write(
        "in/main.tf",
        "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"../secret.json\")\n}\n",
    );
    let inner = std::process::Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["lint", "--no-cache", "--no-config", "main.tf"])
        .current_dir(folder.0.join("in"))
        .output()
        .unwrap();
    let text = String::from_utf8([inner.stderr, inner.stdout].concat()).unwrap();
    assert!(text.contains("was not judged"), "{text}");
    assert!(!text.contains("pass-any-role"), "{text}");
}

/// A sibling that is a pipe would never end, and one that is a link out of the folder is not for
/// the module to name.
#[test]
#[cfg(unix)]
fn only_regular_files_beside_a_source_are_read() {
    let folder = module();
    let pipe = folder.0.join("pipe.tf");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", folder.0.join("zero.tf")).unwrap();
    let (code, _) = lint(&folder, &["main.tf"]);
    assert!(code.is_some());
}
