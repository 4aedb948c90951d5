//! Policies that are too long for what holds them: in plans, states, sources, templates, details of
//! accounts and estates.

use std::fs;
use std::path::Path;

use portcullis::estate::EstateReader;
use portcullis::lint::Linter;
use portcullis::project::{EstateSources, FileFinding, Scan, SourceFile, scan};
use serde_json::{Value, json};

/// A policy of this many characters.
fn policy(size: usize) -> String {
    with(size, "a")
}

/// A policy of this many characters that names a resource with this letter.
fn with(size: usize, letter: &str) -> String {
    let start =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","#;
    let start = format!(r#"{start}"Resource":"arn:aws:s3:::b/"#);
    let rest = size - start.chars().count() - r#""}]}"#.len();
    let policy = format!(r#"{start}{}"}}]}}"#, letter.repeat(rest));
    assert_eq!(policy.chars().count(), size);
    policy
}

/// A policy of a queue of this many characters.
fn queue_policy(size: usize, letter: &str) -> String {
    let start = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","#;
    let start = format!(
        r#"{start}"Principal":{{"AWS":"111122223333"}},"Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-east-1:111122223333:"#
    );
    let rest = size - start.chars().count() - r#""}]}"#.len();
    format!(r#"{start}{}"}}]}}"#, letter.repeat(rest))
}

/// A trust policy of this many characters.
fn trust(size: usize) -> String {
    let start = r#"{"Version":"2012-10-17","Statement":[{"Sid":""#;
    let end = r#"","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
    format!("{start}{}{end}", "a".repeat(size - start.len() - end.len()))
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The place, the message and the related places of each finding about sizes.
fn shown(scanned: &Scan) -> Vec<String> {
    let is_size = |finding: &&FileFinding| finding.rule == "oversized-document";
    let mut shown = Vec::new();
    for finding in scanned.findings.iter().filter(is_size) {
        let mut line = format!("{} {}", finding.pointer, finding.message);
        for related in &finding.related {
            line.push_str(&format!("; {}", related.message));
        }
        shown.push(line);
    }
    for finding in &scanned.findings {
        let id = &*finding.rule;
        assert!(
            !id.starts_with("invalid") && id != "not-judged",
            "{finding:?}"
        );
    }
    shown
}

fn found(name: &str, text: impl Into<String>) -> Vec<String> {
    let file = SourceFile::new(name, text.into()).named();
    shown(&scan(&[file], &Linter::new(), &[]))
}

/// A resource of a plan or state.
fn resource(address: &str, values: Value) -> Value {
    let bare = address.split('[').next().unwrap();
    let steps: Vec<&str> = bare.split('.').filter(|step| *step != "data").collect();
    let [.., type_name, name] = &*steps else {
        panic!("{address}");
    };
    let mode = if address.contains("data.") {
        "data"
    } else {
        "managed"
    };
    json!({"address": address, "mode": mode, "type": type_name, "name": name, "values": values})
}

fn plan(resources: Vec<Value>) -> Vec<String> {
    let root = json!({"root_module": {"resources": resources}});
    found("plan.json", json!({"planned_values": root}).to_string())
}

fn planned(type_name: &str, attribute: &str, policy: String) -> Vec<String> {
    plan(vec![resource(
        &format!("{type_name}.a"),
        json!({attribute: policy}),
    )])
}

#[test]
fn a_plan_says_what_holds_a_policy() {
    let wanted = [
        (
            "aws_iam_policy",
            6144,
            "a managed policy of AWS IAM may have 6144",
        ),
        (
            "aws_iam_user_policy",
            2048,
            "all inline policies of a user of AWS IAM may have 2048 together",
        ),
        (
            "aws_iam_group_policy",
            5120,
            "all inline policies of a group of AWS IAM may have 5120 together",
        ),
        (
            "aws_iam_role_policy",
            10_240,
            "all inline policies of a role of AWS IAM may have 10240 together",
        ),
        (
            "aws_vpc_endpoint",
            20_480,
            "a VPC endpoint policy may have 20480",
        ),
    ];
    for (type_name, limit, words) in wanted {
        let mut long = policy(limit + 1);
        let mut short = policy(limit);
        if type_name == "aws_vpc_endpoint" {
            long = long.replacen(r#""Action""#, r#""Principal":"*","Action""#, 1);
            short = short.replacen("aaaaaaaaaaaaaaaa", "", 1);
            short = short.replacen(r#""Action""#, r#""Principal":"*","Action""#, 1);
        }
        let size = long.len();
        assert_eq!(planned(type_name, "policy", short), Vec::<String>::new());
        let message = format!("the policy has {size} characters, but {words}");
        let all = planned(type_name, "policy", long);
        assert_eq!(all.len(), 1, "{type_name}");
        assert!(all[0].contains(&message), "{}", all[0]);
    }
}

#[test]
fn white_space_between_words_is_not_counted() {
    let long = policy(6144).replace(',', " , \n   ");
    assert!(long.len() > 6144);
    assert_eq!(
        planned("aws_iam_policy", "policy", long),
        Vec::<String>::new()
    );
    let long = with(6145, " ");
    assert_eq!(planned("aws_iam_policy", "policy", long).len(), 1);
}

#[test]
fn bytes_and_characters_differ() {
    let queue =
        |size, letter| planned("aws_sqs_queue_policy", "policy", queue_policy(size, letter));
    assert_eq!(queue(8192, "a"), Vec::<String>::new());
    let all = queue(8193, "a");
    assert!(all[0].contains("8193 bytes, but an SQS queue policy may have 8192"));
    assert_eq!(queue(5000, "é").len(), 1);
    let managed = planned("aws_iam_policy", "policy", with(6144, "é"));
    assert_eq!(managed, Vec::<String>::new());
}

#[test]
fn a_trust_policy_has_the_default_quota_of_its_account() {
    let all = planned("aws_iam_role", "assume_role_policy", trust(2049));
    assert!(
        all[0].contains("a trust policy of AWS IAM may have 2048, or 4096 with a raised quota"),
        "{all:?}"
    );
    assert!(planned("aws_iam_role", "assume_role_policy", trust(2048)).is_empty());
    let details = json!({"RoleDetailList": [{"RoleName": "r", "RolePolicyList": [],
        "AssumeRolePolicyDocument": parsed(&trust(4096))}]});
    assert_eq!(found("d.json", details.to_string()), Vec::<String>::new());
}

#[test]
fn a_data_source_may_read_a_policy_of_the_vendor() {
    let read = resource("data.aws_iam_policy.a", json!({"policy": policy(7000)}));
    assert_eq!(plan(vec![read]), Vec::<String>::new());
    let state = |mode: &str| {
        let state = json!({"version": 4, "terraform_version": "1.9.0", "resources": [{
            "mode": mode, "type": "aws_iam_policy", "name": "a",
            "instances": [{"attributes": {"policy": policy(7000)}}]}]});
        found("terraform.tfstate", state.to_string()).len()
    };
    assert_eq!((state("data"), state("managed")), (0, 1));
}

#[test]
fn inline_policies_of_one_user_count_together() {
    let inline = |address: &str, user: &str, size| {
        resource(address, json!({"user": user, "policy": policy(size)}))
    };
    let all = plan(vec![
        inline("aws_iam_user_policy.a", "ann", 800),
        inline("aws_iam_user_policy.b", "ann", 900),
        inline("aws_iam_user_policy.c[0]", "ann", 700),
        inline("aws_iam_user_policy.d", "bob", 2000),
    ]);
    assert_eq!(all.len(), 1, "{all:?}");
    let message = "this and the related policies together have 2400 characters, but all inline \
        policies of a user of AWS IAM may have 2048";
    assert!(all[0].contains(message), "{all:?}");
    assert!(all[0].starts_with("/planned_values/root_module/resources/1/values/policy"));
    let related = "; an inline policy of the same holder";
    assert_eq!(all[0].matches(related).count(), 2);

    // A user of the same name may be in another account, which another module is for.
    let apart = plan(vec![
        inline("aws_iam_user_policy.a", "ann", 1500),
        inline("module.m.aws_iam_user_policy.a", "ann", 1500),
        inline("module.n.aws_iam_user_policy.a", "ann", 1500),
    ]);
    assert_eq!(apart, Vec::<String>::new());
    let module = plan(vec![
        inline("module.m.aws_iam_user_policy.a", "ann", 1500),
        inline("module.m.aws_iam_user_policy.b", "ann", 1500),
    ]);
    assert_eq!(module.len(), 1);

    // One that is too long by itself is reported once.
    let alone = plan(vec![
        inline("aws_iam_user_policy.a", "ann", 3000),
        inline("aws_iam_user_policy.b", "ann", 1000),
    ]);
    assert_eq!(alone.len(), 1);
    assert!(alone[0].contains("the policy has 3000 characters"));
}

#[test]
fn files_do_not_count_together() {
    let file = |name: &str| {
        let resource = resource(
            "aws_iam_user_policy.a",
            json!({"user": "ann", "policy": policy(1500)}),
        );
        let root = json!({"planned_values": {"root_module": {"resources": [resource]}}});
        SourceFile::new(name, root.to_string())
    };
    let scanned = scan(&[file("a.json"), file("b.json")], &Linter::new(), &[]);
    assert_eq!(shown(&scanned), Vec::<String>::new());
}

#[test]
fn a_source_says_what_holds_a_policy() {
    let source = |type_name: &str, size| {
        let policy = policy(size);
        let text =
            format!("resource \"{type_name}\" \"a\" {{\n  policy = <<EOF\n{policy}\nEOF\n}}\n");
        found("main.tf", text)
    };
    assert_eq!(source("aws_iam_policy", 6144), Vec::<String>::new());
    let all = source("aws_iam_policy", 6145);
    assert!(
        all[0].contains("a managed policy of AWS IAM may have 6144"),
        "{all:?}"
    );
    assert_eq!(source("aws_iam_role_policy", 6145), Vec::<String>::new());
    assert_eq!(source("aws_iam_user_policy", 2049).len(), 1);
}

/// A resource of a source, with what else is in its block.
fn inline(name: &str, rest: &str, size: usize) -> String {
    let policy = policy(size).replace('"', "\\\"");
    format!("resource \"aws_iam_user_policy\" \"{name}\" {{\n{rest}\n  policy = \"{policy}\"\n}}\n")
}

#[test]
fn inline_policies_of_a_source_count_together() {
    let two = |first: &str, second: &str| {
        let text = inline("a", first, 1200) + &inline("b", second, 1100);
        found("main.tf", text)
    };
    let all = two("user = aws_iam_user.u.name", "user = aws_iam_user.u.name");
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("/resource/aws_iam_user_policy/a/policy"));
    assert!(all[0].contains("this and the related policy together have 2300"));
    assert_eq!(two("user = \"ann\"", "user = \"ann\"").len(), 1);
    assert!(two("user = \"ann\"", "user = \"bob\"").is_empty());
    assert!(two("user = var.a", "user = var.b").is_empty());

    // They may be alternatives.
    let either = "user = \"ann\"\ncount = var.x ? 1 : 0";
    assert!(two(either, "user = \"ann\"\ncount = var.x ? 0 : 1").is_empty());
    let policies = [policy(1500), policy(1400)].map(|it| it.replace('"', "\\\""));
    let [yes, no] = policies;
    let text = format!(
        "resource \"aws_iam_user_policy\" \"a\" {{\n  user = \"ann\"\n  \
         policy = var.x ? \"{yes}\" : \"{no}\"\n}}\n"
    );
    assert!(found("main.tf", text).is_empty());
}

#[test]
fn blocks_and_documents_of_a_source_count_together() {
    let escaped = policy(5200).replace('"', "\\\"");
    let block = format!("  inline_policy {{\n    policy = \"{escaped}\"\n  }}\n");
    let role = format!("resource \"aws_iam_role\" \"r\" {{\n{block}{block}}}\n");
    assert_eq!(found("main.tf", role).len(), 1);

    let document = |name: &str, size: usize| {
        let resource = format!("arn:aws:s3:::b/{}", "a".repeat(size));
        format!(
            "data \"aws_iam_policy_document\" \"{name}\" {{\n  statement {{\n    \
             actions = [\"s3:GetObject\"]\n    resources = [\"{resource}\"]\n  }}\n}}\n\
             resource \"aws_iam_user_policy\" \"{name}\" {{\n  user = aws_iam_user.u.name\n  \
             policy = data.aws_iam_policy_document.{name}.json\n}}\n"
        )
    };
    let all = found("main.tf", document("a", 1000) + &document("b", 900));
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(
        all[0].starts_with("/data/aws_iam_policy_document/a"),
        "{all:?}"
    );
}

fn template(type_name: &str, properties: Value) -> Vec<String> {
    let resource = json!({"Type": type_name, "Properties": properties});
    found("t.json", json!({"Resources": {"R": resource}}).to_string())
}

#[test]
fn a_template_says_what_holds_a_policy() {
    let managed = |size| {
        let document = parsed(&policy(size));
        template(
            "AWS::IAM::ManagedPolicy",
            json!({"PolicyDocument": document}),
        )
    };
    assert_eq!((managed(6144).len(), managed(6145).len()), (0, 1));
    let inline = |type_name: &str, sizes: &[usize]| {
        let mut policies = Vec::new();
        for size in sizes {
            policies.push(json!({"PolicyName": "p", "PolicyDocument": parsed(&policy(*size))}));
        }
        template(type_name, json!({"Policies": policies}))
    };
    assert_eq!(
        inline("AWS::IAM::User", &[1000, 1048]),
        Vec::<String>::new()
    );
    let user = inline("AWS::IAM::User", &[1000, 1049]);
    assert!(
        user[0].contains("this and the related policy together have 2049"),
        "{user:?}"
    );
    assert!(user[0].starts_with("/Resources/R/Properties/Policies/1/PolicyDocument"));
    assert_eq!(inline("AWS::IAM::Group", &[5121]).len(), 1);
    assert_eq!(inline("AWS::IAM::Role", &[5121, 5120]).len(), 1);
    assert_eq!(inline("AWS::IAM::Role", &[5121]), Vec::<String>::new());

    // It may be attached to a role.
    let document = parsed(&policy(10_240));
    let any = template("AWS::IAM::Policy", json!({"PolicyDocument": document}));
    assert_eq!(any, Vec::<String>::new());
}

#[test]
fn policies_with_several_forms_do_not_count_together() {
    let either = |name: &str| {
        let (wide, narrow) = (parsed(&policy(1500)), parsed(&policy(1400)));
        let document = json!({"Fn::If": [name, wide, narrow]});
        json!({"PolicyName": "p", "PolicyDocument": document})
    };
    let policies = json!([either("A"), either("B")]);
    let all = template("AWS::IAM::User", json!({"Policies": policies}));
    assert_eq!(all, Vec::<String>::new());
}

#[test]
fn details_of_an_account_say_what_holds_a_policy() {
    let inline = |size| json!({"PolicyName": "p", "PolicyDocument": parsed(&policy(size))});
    let details = json!({
        "RoleDetailList": [],
        "GroupDetailList": [{"GroupName": "g", "GroupPolicyList": [inline(5121)]}],
        "UserDetailList": [
            {"UserName": "u", "UserPolicyList": [inline(1100), inline(1000)]},
            {"UserName": "v", "UserPolicyList": [inline(1100)]},
        ],
    });
    let all = found("details.json", details.to_string());
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        all[0].starts_with("/GroupDetailList/0/GroupPolicyList/0"),
        "{all:?}"
    );
    assert!(
        all[1].starts_with("/UserDetailList/0/UserPolicyList/0"),
        "{all:?}"
    );
}

fn in_estate(account: Value) -> Vec<String> {
    let estate = json!({"dialect": "aws", "accounts": [account]});
    let files = vec![SourceFile::new("e.json", estate.to_string())];
    let sources = EstateSources::read(&EstateReader::new(), files, |_, _| Err("none".into()));
    shown(&sources.scan(&Linter::new(), None).unwrap())
}

#[test]
fn an_estate_says_what_holds_a_policy() {
    let inline = |size| json!({"name": format!("p{size}"), "document": parsed(&policy(size))});
    let user = |sizes: [usize; 2]| {
        let inline = sizes.map(inline);
        in_estate(json!({"id": "111122223333", "users": [{"name": "ann", "inline": inline}]}))
    };
    assert_eq!(user([1000, 1048]), Vec::<String>::new());
    let all = user([1000, 1049]);
    assert!(
        all[0].starts_with("/accounts/0/users/0/inline/1/document"),
        "{all:?}"
    );
    assert!(user([1000, 3000])[0].contains("the policy has 3000 characters"));
    let library = |is_system: bool| {
        let document = parsed(&policy(7000));
        in_estate(json!({"id": "111122223333",
            "policies": [{"name": "p", "system": is_system, "document": document}],
            "users": [{"name": "ann", "policies": ["p"]}]}))
    };
    assert_eq!((library(true).len(), library(false).len()), (0, 1));
    let role = in_estate(json!({"id": "111122223333", "roles": [
        {"name": "r", "trust": parsed(&trust(4096)), "inline": [inline(10_240)]}]}));
    assert_eq!(role, Vec::<String>::new());
}

#[test]
fn other_clouds_have_limits_of_their_own() {
    let bucket = |size: usize| {
        let start = r#"{"Version":"1","Statement":[{"Effect":"Allow","Principal":["1"],"Action":["oss:GetObject"],"Resource":["acs:oss:*:1:b/"#;
        let rest = "a".repeat(size - start.len() - r#""]}]}"#.len());
        format!(r#"{start}{rest}"]}}]}}"#)
    };
    let all = planned("alicloud_oss_bucket_policy", "policy", bucket(16_385));
    assert!(all[0].contains("16385 bytes, but an OSS bucket policy may have 16384"));
    let short = planned("alicloud_oss_bucket_policy", "policy", bucket(16_384));
    assert_eq!(short, Vec::<String>::new());
}

/// A plan from a report about sizes, if it is there.
#[test]
fn a_reported_plan_has_a_policy_that_is_too_long() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reports/lint");
    let Ok(text) = fs::read_to_string(data.join("size_managed_plan.json")) else {
        return;
    };
    let all = found("size_managed_plan.json", text);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].contains("7383 characters, but a managed policy of AWS IAM may have 6144"));
}
