//! Policies in Terraform sources: what each construct is, and what happens to bad sources.

mod bounds;
mod command;

use portcullis::lint::Linter;
use portcullis::project::{FileFinding, Scan, SourceFile, scan};

/// What is found in files of these names and texts.
fn scanned(files: &[(&str, &str)]) -> Scan {
    let files: Vec<SourceFile> = files
        .iter()
        .map(|(name, text)| SourceFile::new(*name, *text))
        .collect();
    scan(&files, &Linter::new(), &[])
}

/// The line and column, the rule and the pointer of each finding in a source.
fn found(text: &str) -> Vec<String> {
    scanned(&[("main.tf", text)])
        .findings
        .iter()
        .map(shown)
        .collect()
}

fn shown(finding: &FileFinding) -> String {
    let FileFinding {
        source,
        rule,
        pointer,
        start,
        ..
    } = finding;
    format!("{source}:{}:{} {rule} {pointer}", start.line, start.column)
}

/// A source in which a policy allows an action on everything, written as this expression.
fn with_action(before: &str, action: &str) -> String {
    format!(
        "{before}\nresource \"aws_iam_policy\" \"p\" {{\n  policy = jsonencode({{\n    \
         Version = \"2012-10-17\"\n    Statement = [{{ Effect = \"Allow\", Action = {action}, \
         Resource = \"*\" }}]\n  }})\n}}\n"
    )
}

/// Whether a source has a finding of this rule.
fn has(text: &str, rule: &str) -> bool {
    scanned(&[("main.tf", text)])
        .findings
        .iter()
        .any(|finding| finding.rule == rule)
}

const STAR: &str = "star-on-star";

#[test]
fn expressions_that_are_known_are_judged() {
    for (before, action) in [
        ("", "\"*\""),
        ("", "[\"*\"]"),
        ("", "(\"*\")"),
        ("", "<<EOF\n*\nEOF\n"),
        ("locals { a = \"*\" }", "local.a"),
        ("locals { a = \"*\" }", "\"${local.a}\""),
        ("locals { a = { b = [\"x:y\", \"*\"] } }", "local.a.b[1]"),
        ("locals { a = { b = \"*\" } }", "local.a[\"b\"]"),
        ("variable \"a\" { default = \"*\" }", "var.a"),
        ("variable \"a\" { default = [\"*\"] }", "var.a"),
        ("", "concat([\"ecs:Run\"], [\"*\"])"),
        ("", "flatten([[\"*\"]])"),
        ("", "compact([\"\", \"*\"])"),
        ("", "distinct(tolist([\"*\"]))"),
        ("", "join(\"\", [\"*\"])"),
        ("", "format(\"%s\", \"*\")"),
        ("", "formatlist(\"%s\", [\"*\"])"),
        ("", "lower(\"*\")"),
        ("", "trimspace(\" * \")"),
        ("", "replace(\"x\", \"x\", \"*\")"),
        ("", "jsondecode(\"[\\\"*\\\"]\")"),
        ("", "merge({ a = \"x\" }, { a = \"*\" }).a"),
        ("", "one([\"*\"])"),
        ("", "try(\"*\", 1)"),
        ("", "var.is_wide ? \"*\" : \"ecs:Run\""),
        ("", "var.is_wide ? \"ecs:Run\" : \"*\""),
        ("", "[for name in var.names : \"*\"]"),
    ] {
        // A heredoc ends with a line end, which is a part of it.
        let expected = !action.starts_with("<<");
        let text = with_action(before, action);
        if expected {
            assert!(has(&text, STAR), "{text}: {:?}", found(&text));
        }
    }
}

#[test]
fn what_is_not_known_is_not_guessed() {
    for (before, action) in [
        ("", "var.a"),
        ("variable \"a\" {}", "var.a"),
        ("variable \"a\" { default = \"\" }", "var.a"),
        ("", "data.http.x.body"),
        ("", "module.a.b"),
        ("", "cidrsubnet(\"*\", 1, 2)"),
        ("", "each.value"),
        ("locals { a = local.b\n b = local.a }", "local.a"),
        ("locals { a = local.a }", "local.a"),
    ] {
        let text = with_action(before, action);
        let all = found(&text);
        assert!(!has(&text, STAR), "{text}: {all:?}");
        assert!(
            has(&text, "not-judged"),
            "the statement is passed over: {text}: {all:?}"
        );
    }
}

#[test]
fn attributes_of_resources_have_their_form() {
    let text = r#"
resource "aws_s3_bucket" "b" { bucket = "logs" }
resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:PutBucketPolicy"
      Resource = "${aws_s3_bucket.b.arn}/*"
    }]
  })
}
"#;
    assert_eq!(
        found(text),
        ["main.tf:8:18 object-for-bucket-action \
             /resource/aws_iam_policy/p/policy/Statement/0/Action"]
    );
}

#[test]
fn a_heredoc_is_read_where_it_is() {
    let text = r#"
resource "aws_iam_role" "r" {
  assume_role_policy = <<-EOF
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": ["*", "arn:aws:iam::${data.aws_caller_identity.me.account_id}:root"]}
      }]
    }
  EOF
}
"#;
    let all = found(text);
    assert!(
        all.contains(
            &"main.tf:9:31 role-for-everybody \
              /resource/aws_iam_role/r/assume_role_policy/Statement/0/Principal/AWS/0"
                .to_owned()
        ),
        "{all:?}"
    );
}

#[test]
fn templates_outside_quotes_are_values() {
    let heredoc = |value: &str| {
        format!(
            "resource \"aws_iam_policy\" \"p\" {{\n  policy = <<EOF\n{{\"Version\": \
             \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": {value}, \
             \"Resource\": \"*\"}}]}}\nEOF\n}}\n"
        )
    };
    assert!(has(&heredoc("${jsonencode([\"*\"])}"), STAR));
    assert!(has(&heredoc("\"${\"*\"}\""), STAR));
    assert!(has(&heredoc("${var.actions}"), "not-judged"));
    // A text that is not JSON in any case is a fault.
    assert!(has(&heredoc("oops"), "json-syntax"));
}

#[test]
fn a_policy_document_is_judged_once_with_the_kind_of_its_user() {
    let document = r#"
data "aws_iam_policy_document" "d" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
"#;
    let users = [
        "",
        "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = \
         data.aws_iam_policy_document.d.json\n}\n",
        "locals { p = data.aws_iam_policy_document.d.json }\nresource \"aws_iam_role\" \"r\" {\n  \
         assume_role_policy = var.x ? local.p : null\n}\n",
    ];
    for user in users {
        assert_eq!(
            found(&format!("{document}{user}")),
            ["main.tf:7:22 role-for-everybody \
                 /data/aws_iam_policy_document/d/Statement/0/Principal/AWS/0"],
            "{user}"
        );
    }
}

#[test]
fn a_policy_document_has_the_form_of_its_provider() {
    let text = r#"
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "A"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::b/&{aws:username}/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceVpc"
      values   = ["vpc-*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalTag/a"
      values   = ["x"]
    }
  }
  dynamic "statement" {
    for_each = var.more
    content {
      actions   = ["*"]
      resources = [statement.value]
    }
  }
}
data "alicloud_ram_policy_document" "r" {
  statement {
    action   = ["*"]
    resource = ["*"]
  }
}
"#;
    let all = found(text);
    let with = |rule: &str| all.iter().filter(|it| it.contains(rule)).count();
    assert_eq!(with("literal-wildcard"), 1, "{all:?}");
    assert_eq!(with(STAR), 1, "{all:?}");
    assert!(
        all.iter()
            .any(|it| it.contains("main.tf:28:17 star-on-star")),
        "{all:?}"
    );
}

#[test]
fn a_module_is_a_folder() {
    let scanned = scanned(&[
        ("a/main.tf", &with_action("", "local.a")),
        ("a/locals.tf", "locals { a = var.a }\n"),
        ("a/variables.tf", "variable \"a\" { default = \"*\" }\n"),
        (
            "b/variables.tf",
            "variable \"a\" { default = \"ecs:Run\" }\n",
        ),
    ]);
    let all: Vec<String> = scanned.findings.iter().map(shown).collect();
    assert!(
        all.iter()
            .any(|it| it.starts_with("a/main.tf:5:47 star-on-star")),
        "{all:?}"
    );
    assert_eq!(scanned.policies, 1);
    assert_eq!(scanned.passed_over, 3);
}

#[test]
fn files_are_read_if_they_are_given() {
    let policy = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \
                  \"Action\": \"${action}\", \"Resource\": \"*\"}]}";
    let source = "resource \"aws_iam_policy\" \"p\" {\n  policy = \
                  templatefile(\"${path.module}/p.tpl\", { action = \"*\" })\n}\n";
    let files = [
        SourceFile::new("m/main.tf", source),
        SourceFile::new("m/p.tpl", policy).context(),
    ];
    let all = scan(&files, &Linter::new(), &[]);
    assert!(
        all.findings
            .iter()
            .any(|it| it.rule == STAR && it.source == "m/main.tf"),
        "{:?}",
        all.findings
    );
    assert_eq!(all.policies, 1);
    let alone = scanned(&[("m/main.tf", source)]);
    assert_eq!(alone.findings[0].rule, "not-judged");
    let outside = source.replace("/p.tpl", "/../../p.tpl");
    let files = [
        SourceFile::new("m/main.tf", outside),
        SourceFile::new("p.tpl", policy).context(),
    ];
    assert_eq!(
        scan(&files, &Linter::new(), &[]).findings[0].rule,
        "not-judged"
    );
}

#[test]
fn the_json_form_is_read_too() {
    let text = r#"{"locals": {"a": "*"}, "resource": {"aws_iam_policy": {"p": {
  "policy": "${jsonencode({Version = \"2012-10-17\", Statement = [{Effect = \"Allow\", Action = local.a, Resource = \"*\"}]})}"}},
  "aws_iam_role": {"r": {"assume_role_policy": "${data.aws_iam_policy_document.d.json}"}}},
 "data": {"aws_iam_policy_document": {"d": {"statement": [{"actions": ["sts:AssumeRole"],
  "principals": {"type": "AWS", "identifiers": ["*"]}}]}}}}"#;
    let all = scanned(&[("main.tf.json", text)]);
    let all: Vec<String> = all.findings.iter().map(shown).collect();
    for expected in [
        "main.tf.json:2:13 star-on-star /resource/aws_iam_policy/p/policy/Statement/0/Action",
        "main.tf.json:5:49 role-for-everybody \
         /data/aws_iam_policy_document/d/Statement/0/Principal/AWS/0",
    ] {
        assert!(all.iter().any(|it| it == expected), "{expected}: {all:?}");
    }
}

#[test]
fn policies_of_types_that_nobody_listed_are_found() {
    let text = "module \"m\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    \
                Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }]\n  })\n}\n\
                resource \"aws_sns_topic\" \"t\" {}\n\
                resource \"aws_wafv2_rule_group\" \"w\" {\n  rule_json = \
                jsonencode({ Statement = { Name = \"x\" } })\n}\n";
    let all = scanned(&[("main.tf", text)]);
    assert_eq!(all.policies, 1, "{:?}", all.findings);
    assert!(has(text, STAR));
}

#[test]
fn a_plan_has_what_is_known_of_a_policy_that_is_read_during_apply() {
    let plan = r#"{"planned_values": {"root_module": {}}, "resource_changes": [
  {"address": "aws_s3_bucket_policy.b", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "b",
   "change": {"actions": ["create"], "after": {}, "after_unknown": {"policy": true}}},
  {"address": "aws_sqs_queue_policy.q", "mode": "managed", "type": "aws_sqs_queue_policy", "name": "q",
   "change": {"actions": ["create"], "after": {}, "after_unknown": {"policy": true}}},
  {"address": "aws_kms_key.k", "mode": "managed", "type": "aws_kms_key", "name": "k",
   "change": {"actions": ["create"], "after": {}, "after_unknown": {"policy": true}}},
  {"address": "data.aws_iam_policy_document.d", "mode": "data", "type": "aws_iam_policy_document", "name": "d",
   "change": {"actions": ["read"],
    "after": {"statement": [{"actions": ["s3:GetObject"], "effect": null, "principals": [{"type": "*", "identifiers": ["*"]}],
      "resources": [null, null], "condition": []}], "version": null},
    "after_unknown": {"json": true, "statement": [{"actions": [false], "resources": [true, true]}]}}}],
 "configuration": {"root_module": {"resources": [
  {"address": "aws_s3_bucket_policy.b", "expressions": {"policy": {"references": ["data.aws_iam_policy_document.d.json"]}}},
  {"address": "aws_sqs_queue_policy.q", "expressions": {"policy": {"references": ["aws_sns_topic.t.arn"]}}},
  {"address": "aws_kms_key.k", "expressions": {}}]}}}"#;
    let all = scanned(&[("plan.json", plan)]);
    let shown: Vec<String> = all.findings.iter().map(shown).collect();
    assert_eq!(all.policies, 1);
    assert!(
        shown.contains(
            &"plan.json:10:119 public-bucket /resource_changes/3/change/after/Statement/0/Principal"
                .to_owned()
        ),
        "{shown:?}"
    );
    let not_judged: Vec<&str> = all
        .findings
        .iter()
        .filter(|finding| finding.rule == "not-judged")
        .map(|finding| &*finding.message)
        .collect();
    assert_eq!(
        not_judged,
        ["the policy of aws_sqs_queue_policy.q at \
             /resource_changes/1/change/after_unknown/policy was not judged: it contains values \
             that only a deployment fills in"]
    );
}
