//! Policies inside files of many forms: templates of ROS with Terraform in them, stored states,
//! answers of interfaces, statements without a policy around them.

use portcullis::detect::PolicyHints;
use portcullis::lint::Linter;
use portcullis::project::{FileFinding, Scan, SourceFile, scan};
use portcullis::{Dialect, Kind};

/// A file whose policies are identity policies of AWS, unless their places say otherwise.
fn file(name: &str, text: &str) -> SourceFile {
    let hints = PolicyHints::default().dialect(Dialect::aws());
    SourceFile::new(name, text).with_hints(hints.otherwise(Kind::Identity))
}

/// What is found in a file that was asked for by name.
fn scanned(name: &str, text: &str) -> Scan {
    let file = SourceFile::new(name, text).named();
    scan(&[file], &Linter::new(), &[])
}

/// The line, rule and pointer of each finding of these rules.
fn found(name: &str, text: &str, rules: &[&str]) -> Vec<String> {
    let mut findings = scanned(name, text).findings;
    findings.retain(|finding| rules.contains(&&*finding.rule));
    findings.iter().map(shown).collect()
}

fn shown(finding: &FileFinding) -> String {
    let FileFinding {
        rule,
        pointer,
        start,
        ..
    } = finding;
    format!("{} {rule} {pointer}", start.line)
}

const WORKSPACE: &str = r#"ROSTemplateFormatVersion: '2015-09-01'
Transform: Aliyun::Terraform-v1.5
Workspace:
  variables.tf: |-
    variable "action" {
      default = "*"
    }
  main.tf: |-
    # ü

    resource "alicloud_ram_policy" "p" {
      policy_document = <<EOF
      {
        "Version": "1",
        "Statement": [
          {"Effect": "Allow", "Action": "${var.action}", "Resource": "*"}
        ]
      }
      EOF
    }
    resource "alicloud_ram_policy" "q" {
      policy_document = file("${path.module}/q.json")
    }
  q.json: '{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
  modules/a/main.tf: |
    resource "alicloud_ram_policy" "r" {
      policy_document = jsonencode({
        Version = "1"
        Statement = [{ Effect = "Allow", Action = var.action, Resource = "*" }]
      })
    }
    resource "alicloud_oss_bucket" "b" {
      policy = var.policy
    }
"#;

#[test]
fn terraform_in_a_template_of_ros_is_judged_at_its_lines() {
    let rules = &["star-on-star", "not-judged"];
    let main = "/Workspace/main.tf/resource/alicloud_ram_policy";
    let module = "/Workspace/modules~1a~1main.tf/resource";
    let wanted = [
        format!("16 star-on-star {main}/p/policy_document/Statement/0/Action"),
        "24 star-on-star /Workspace/q.json/Statement/0/Action".to_owned(),
        format!("29 not-judged {module}/alicloud_ram_policy/r/policy_document/Statement/0"),
        format!("33 not-judged {module}/alicloud_oss_bucket/b/policy"),
    ];
    assert_eq!(found("t.yml", WORKSPACE, rules), wanted);
    let open = WORKSPACE.replace("Terraform-v1.5", "OpenTofu-v1.8");
    assert_eq!(found("t.yml", &open, rules), wanted);
    let other = WORKSPACE.replace("Aliyun::Terraform-v1.5", "Aliyun::Serverless-2018-04-03");
    assert_eq!(found("t.yml", &other, rules).len(), 1);
}

/// The same in JSON, where the whole source is on one line.
#[test]
fn terraform_in_a_template_in_json_is_judged() {
    let source = "resource \"alicloud_ram_policy\" \"p\" {\n  policy_document = jsonencode({\n\
        Version = \"1\"\n    Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }]\n  })\n}\n";
    let text = serde_json::json!({
        "ROSTemplateFormatVersion": "2015-09-01",
        "Transform": ["Aliyun::Terraform-v1.5"],
        "Workspace": {"main.tf": source},
    });
    let text = text.to_string();
    let scanned = scanned("t.json", &text);
    let star = scanned.findings.iter().find(|it| it.rule == "star-on-star");
    assert_eq!(&text[star.unwrap().span.clone()], r#"\"*\""#);
    // Around a stack inside.
    let outer = format!(
        r#"{{"Resources": {{"S": {{"Type": "ALIYUN::ROS::Stack", "Properties": {{"TemplateBody": {text}}}}}}}}}"#
    );
    let pointer = "/Resources/S/Properties/TemplateBody/Workspace/main.tf";
    let of_policy = "resource/alicloud_ram_policy/p/policy_document/Statement/0/Action";
    assert_eq!(
        found("t.json", &outer, &["star-on-star"]),
        [format!("1 star-on-star {pointer}/{of_policy}")]
    );
}

#[test]
fn what_is_wrong_in_a_workspace_is_reported_at_its_place() {
    let text = WORKSPACE.replace("Statement = [{", "Statement = = [{");
    let found = found("t.yml", &text, &["hcl-syntax"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("29 "), "{found:?}");
    let text = "Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  Ref: Files\n";
    let found = scanned("t.yml", text).findings;
    assert_eq!(shown(&found[0]), "3 not-judged /Workspace");
}

const STATEMENTS: &str = "Globals:
  Api:
    Auth:
      ResourcePolicy:
        CustomStatements:
        - {Effect: Allow, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/a/*'}
Resources:
  Bus:
    Type: AWS::Events::EventBusPolicy
    Properties:
      EventBusName: x
      StatementId: s
      Statement:
        Effect: Allow
        Principal: '*'
        Action: events:PutEvents
        Resource: !GetAtt Other.Arn
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Auth:
        ResourcePolicy:
          CustomStatements:
          - {Effect: Deny, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/b'}
          - Effect: Allow
            Principal: '*'
            Action: execute-api:Invoke
            Resource: execute-api:/a/*
  Later:
    Type: AWS::Serverless::Api
    Properties:
      Auth:
        ResourcePolicy:
          CustomStatements: !Ref Statements
";

#[test]
fn statements_without_a_policy_around_them_are_judged() {
    let custom = "Auth/ResourcePolicy/CustomStatements";
    let wanted = [
        format!("6 any-principal /Globals/Api/{custom}/0/Principal"),
        "15 any-principal /Resources/Bus/Properties/Statement/Principal".to_owned(),
        format!("26 any-principal /Resources/Api/Properties/{custom}/1/Principal"),
        format!("34 not-judged /Resources/Later/Properties/{custom}"),
    ];
    let rules = &["any-principal", "not-judged"];
    assert_eq!(found("t.yaml", STATEMENTS, rules), wanted);
    assert_eq!(scanned("t.yaml", STATEMENTS).policies, 3);
}

const STATE: &str = r#"{"version": 4, "terraform_version": "1.9.0", "serial": 3, "resources": [
 {"module": "module.a", "mode": "managed", "type": "aws_iam_policy", "name": "p", "instances": [
  {"index_key": "k", "attributes": {"policy":
   "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}},
  {"index_key": "l", "attributes": {"policy":
   "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}}]},
 {"mode": "managed", "type": "volcengine_tos_bucket", "name": "b", "instances": [
  {"attributes": {"policy":
   "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":[\"tos:GetObject\"],\"Resource\":[\"trn:tos:::b/*\"]}]}"}}]}]}"#;

#[test]
fn a_stored_state_is_judged_with_addresses() {
    let mut findings = scanned("terraform.tfstate", STATE).findings;
    findings.retain(|finding| matches!(&*finding.rule, "star-on-star" | "public-bucket"));
    let shown: Vec<_> = findings
        .iter()
        .map(|it| (it.start.line, it.address.as_deref().unwrap(), &*it.pointer))
        .collect();
    let policy = "attributes/policy/Statement/0";
    let at = |resource, instance, last| {
        format!("/resources/{resource}/instances/{instance}/{policy}/{last}")
    };
    let pointers = [
        at(0, 0, "Action"),
        at(0, 1, "Action"),
        at(1, 0, "Principal"),
    ];
    assert_eq!(
        shown,
        [
            (4, "module.a.aws_iam_policy.p[\"k\"]", &*pointers[0]),
            (6, "module.a.aws_iam_policy.p[\"l\"]", &*pointers[1]),
            (9, "volcengine_tos_bucket.b", &*pointers[2]),
        ]
    );
}

#[test]
fn a_policy_in_an_answer_of_an_interface_is_judged() {
    let encoded = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22\
        Allow%22%2C%22Principal%22%3A%22%2A%22%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D";
    let text = format!("{{\"Role\": {{\n\"AssumeRolePolicyDocument\": \"{encoded}\"}}}}");
    let scanned = scanned("role.json", &text);
    let finding = &scanned.findings[0];
    assert_eq!(
        shown(finding),
        "2 role-for-everybody /Role/AssumeRolePolicyDocument/Statement/0/Principal"
    );
    assert_eq!(&text[finding.span.clone()], "%22%2A%22");
    // A text at the outermost level, escaped once.
    let plain = r#"{"PolicyDocument": "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}"#;
    assert_eq!(
        found("p.json", plain, &["star-on-star"]),
        ["1 star-on-star /PolicyDocument/Statement/0/Action"]
    );
    // What is not valid is not taken for a policy.
    let bad = text.replace("%5D%7D", "%5D%7");
    assert_eq!(found("role.json", &bad, &["role-for-everybody"]), [""; 0]);
    // One that no cloud would take is reported, and not decoded.
    let long = text.replace("%7B%22V", &format!("%7B{}%22V", "%20".repeat(1 << 19)));
    assert_eq!(
        found("role.json", &long, &["role-for-everybody", "not-judged"]),
        ["2 not-judged /Role/AssumeRolePolicyDocument"]
    );
}

/// A plan with one resource of a type, and what its configuration and its `after_unknown` have.
fn plan(type_name: &str, expressions: &str, unknown: &str) -> String {
    format!(
        r#"{{"planned_values": {{"root_module": {{}}}},
        "resource_changes": [{{"address": "{type_name}.a", "mode": "managed", "type": "{type_name}",
            "name": "a", "change": {{"actions": ["create"], "after": {{}},
            "after_unknown": {unknown}}}}}],
        "configuration": {{"root_module": {{"resources": [{{"address": "{type_name}.a",
            "mode": "managed", "type": "{type_name}", "name": "a", "expressions": {expressions}}}]}}}}}}"#
    )
}

#[test]
fn an_unknown_policy_that_a_plan_sets_is_not_judged() {
    let given = r#"{"references": ["local.x"]}"#;
    let inline = format!(r#"{{"inline_policy": [{{"policy": {given}}}, {{"policy": {given}}}]}}"#);
    let policy = format!(r#"{{"policy": {given}}}"#);
    let at = "3 not-judged /resource_changes/0/change/after_unknown";
    for (type_name, expressions, unknown, wanted) in [
        (
            "aws_iam_role",
            &*inline,
            r#"{"inline_policy": [{}, {"policy": true}]}"#,
            vec!["inline_policy/1/policy"],
        ),
        (
            "aws_iam_role",
            &inline,
            r#"{"inline_policy": true}"#,
            vec!["inline_policy"],
        ),
        // Nobody set it, so it is only computed.
        ("aws_iam_role", "{}", r#"{"inline_policy": true}"#, vec![]),
        (
            "aws_new_resource_policy",
            &policy,
            r#"{"policy": true}"#,
            vec!["policy"],
        ),
        (
            "aws_new_resource_policy",
            "{}",
            r#"{"policy": true}"#,
            vec![],
        ),
        (
            "aws_ecr_lifecycle_policy",
            &policy,
            r#"{"policy": true}"#,
            vec![],
        ),
        ("random_thing", &policy, r#"{"policy": true}"#, vec![]),
    ] {
        let text = plan(type_name, expressions, unknown);
        let wanted: Vec<_> = wanted.iter().map(|steps| format!("{at}/{steps}")).collect();
        assert_eq!(
            found("plan.json", &text, &["not-judged"])
                .iter()
                .map(|it| it.replacen("4 ", "3 ", 1))
                .collect::<Vec<_>>(),
            wanted,
            "{text}"
        );
    }
}

#[test]
fn files_of_other_languages_are_named() {
    for (name, text, language) in [
        (
            "p.cedar",
            "permit (principal, action, resource);\n",
            "Cedar",
        ),
        (
            "p.rego",
            "# x\npackage authz\n\nallow { input.a }\n",
            "Rego",
        ),
        (
            "google.json",
            r#"{"bindings": [{"role": "roles/owner", "members": ["user:a@b.c"]}]}"#,
            "an allow policy of Google Cloud",
        ),
        (
            "role.yaml",
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n",
            "RBAC of Kubernetes",
        ),
    ] {
        let scanned = scanned(name, text);
        let languages: Vec<_> = scanned
            .others
            .iter()
            .map(|other| other.language.as_deref())
            .collect();
        assert_eq!(languages, [Some(language)], "{name}");
        assert_eq!(scanned.policies, 0);
    }
    // What has statements is taken for a policy, whatever else it looks like.
    let text = r#"{"bindings": "role members", "Statement": []}"#;
    assert_eq!(scanned("p.json", text).others, []);
}

/// The help of the first fault of a policy with this resource.
fn help(resource: &str) -> String {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {resource}}}]}}"#
    );
    let files = [file("p.json", &text)];
    let findings = scan(&files, &Linter::new(), &[]).findings;
    let fault = findings.iter().find(|finding| finding.is_fault());
    fault.map(|fault| fault.help.clone()).unwrap_or_default()
}

#[test]
fn placeholders_and_other_languages_have_their_own_help() {
    assert!(help(r#""arn:${AWS::Partition}:s3:::b""#).contains("CloudFormation"));
    assert!(help(r#""arn:${var.partition}:s3:::b""#).contains("Terraform"));
    assert!(help(r#""acs:odps:*:projects/p/tables/*""#).contains("MaxCompute"));
    assert!(!help(r#""arn:aws:s3""#).contains("exclude"));
    // A function of a template is an unknown value.
    assert_eq!(help(r#"{"Fn::Sub": "arn:${AWS::Partition}:s3:::b/*"}"#), "");
}
