//! Policies of resources in plans.

use portcullis::Dialect;
use portcullis::import::{Import, Source};
use serde_json::json;

use super::plans::{Item, allow, plan, read, statement};
use super::{ANN, allows, ann, guard, imported, own};

#[test]
fn policies_of_resources_are_read() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
    let queue = "arn:aws:sqs:us-east-1:111122223333:q";
    let topic = "arn:aws:sns:us-east-1:111122223333:t";
    let secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:s-abcdef";
    let repository = "arn:aws:ecr:us-east-1:111122223333:repository/r";
    let table = "arn:aws:dynamodb:us-east-1:111122223333:table/t";
    let url = "https://sqs.us-east-1.amazonaws.com/111122223333/q";
    let denies = |action: &str| statement("Deny", action, "*", Some(ANN));
    let cases: [(&str, &str, Vec<Item>); 11] = [
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::made(
                "aws_s3_bucket_policy",
                "b",
                json!({"bucket": "b", "policy": guard("Deny", ANN)}),
            )],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::made(
                "aws_s3_bucket",
                "b",
                json!({"bucket": "b", "policy": guard("Deny", ANN)}),
            )],
        ),
        (
            "kms:Decrypt",
            key,
            vec![Item::kept(
                "aws_kms_key",
                "k",
                json!({"arn": key, "policy": denies("kms:*")}),
            )],
        ),
        (
            "kms:Decrypt",
            key,
            vec![
                Item::kept("aws_kms_key", "k", json!({"arn": key, "key_id": "k1"})),
                Item::made(
                    "aws_kms_key_policy",
                    "k",
                    json!({"key_id": "k1", "policy": denies("kms:*")}),
                ),
            ],
        ),
        (
            "sqs:SendMessage",
            queue,
            vec![
                Item::kept("aws_sqs_queue", "q", json!({"arn": queue, "url": url})),
                Item::made(
                    "aws_sqs_queue_policy",
                    "q",
                    json!({"queue_url": url, "policy": denies("sqs:*")}),
                ),
            ],
        ),
        (
            "sqs:SendMessage",
            queue,
            vec![Item::kept(
                "aws_sqs_queue",
                "q",
                json!({"arn": queue, "policy": denies("sqs:*")}),
            )],
        ),
        (
            "sns:Publish",
            topic,
            vec![Item::made(
                "aws_sns_topic_policy",
                "t",
                json!({"arn": topic, "policy": denies("sns:Publish")}),
            )],
        ),
        (
            "secretsmanager:GetSecretValue",
            secret,
            vec![Item::made(
                "aws_secretsmanager_secret_policy",
                "s",
                json!({"secret_arn": secret, "policy": denies("secretsmanager:*")}),
            )],
        ),
        (
            "ecr:BatchGetImage",
            repository,
            vec![
                Item::kept(
                    "aws_ecr_repository",
                    "r",
                    json!({"arn": repository, "name": "r"}),
                ),
                Item::made(
                    "aws_ecr_repository_policy",
                    "r",
                    json!({"repository": "r",
                "policy": denies("ecr:*").replace(",\"Resource\":\"*\"", "")}),
                ),
            ],
        ),
        (
            "dynamodb:GetItem",
            table,
            vec![Item::made(
                "aws_dynamodb_resource_policy",
                "t",
                json!({"resource_arn": table, "policy": denies("dynamodb:*")}),
            )],
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            vec![Item::new(
                "aws_s3_bucket_policy",
                "b",
                &["forget"],
                Some(json!({"bucket": "b", "policy": guard("Deny", ANN)})),
                None,
            )],
        ),
    ];
    for (action, resource, mut items) in cases {
        items.extend([ann(), own("a", "all", &allow("*"))]);
        let imported = imported(&items);
        assert!(
            imported.incomplete().is_empty(),
            "{action}: {:?}",
            imported.incomplete()
        );
        assert!(
            !allows(&imported, ANN, action, resource),
            "{action}: {}",
            imported.text()
        );
    }
}

#[test]
fn a_policy_without_its_resource_makes_the_estate_incomplete() {
    let denies = statement("Deny", "*", "*", Some(ANN));
    let key = "arn:aws:kms:us-east-1:111122223333:key/k1";
    let lacking = [
        Item::made(
            "aws_kms_key_policy",
            "k",
            json!({"key_id": "k1", "policy": denies}),
        ),
        Item::made("aws_kms_key", "k", json!({"policy": denies})),
        Item::made(
            "aws_sqs_queue_policy",
            "q",
            json!({"queue_url": "https://example.com/q", "policy": denies}),
        ),
        Item::made(
            "aws_ecr_repository_policy",
            "r",
            json!({"repository": "r", "policy": denies}),
        ),
        Item::made("aws_s3_bucket_policy", "b", json!({"bucket": "b"})),
        Item::made(
            "aws_s3_bucket_policy",
            "b",
            json!({"bucket": "b", "policy": "{}"}),
        ),
        Item::made(
            "aws_sns_topic_policy",
            "t",
            json!({"arn": "arn:aws:sns:us-east-1:999999999999:t", "policy": denies}),
        ),
    ];
    for item in lacking {
        let kind = item.kind;
        let imported = imported(&[ann(), own("a", "all", &allow("*")), item]);
        assert!(
            !imported.incomplete().is_empty(),
            "{kind}: {}",
            imported.text()
        );
    }
    // The public is kept out, whatever the policy of a bucket says.
    let block = || {
        Item::kept(
            "aws_s3_bucket_public_access_block",
            "b",
            json!({"restrict_public_buckets": true}),
        )
    };
    let of = |who| {
        Item::kept(
            "aws_s3_bucket_policy",
            "b",
            json!({"bucket": "b", "policy": guard("Allow", who)}),
        )
    };
    assert!(!imported(&[ann(), block(), of("*")]).incomplete().is_empty());
    assert!(imported(&[ann(), block(), of(ANN)]).incomplete().is_empty());
    let whole = [
        ann(),
        Item::kept("aws_kms_key", "k", json!({"arn": key, "policy": denies})),
    ];
    assert!(imported(&whole).incomplete().is_empty());
}

#[test]
fn policies_of_buckets_of_other_clouds_are_read() {
    let user = |kind, field: &str, name: &'static str| Item::kept(kind, name, json!({field: name}));
    let oss = json!({"Version": "1", "Statement": [{"Effect": "Allow", "Action": ["oss:GetObject"],
        "Principal": ["20000001"], "Resource": ["acs:oss:*:1:b/*"]}]});
    let tos = json!({"Statement": [{"Sid": "a", "Effect": "Allow", "Action": ["tos:GetObject"],
        "Principal": ["1/ann"], "Resource": ["trn:tos:::b/*"]}]});
    let ks3 = json!({"Statement": [{"Effect": "Allow", "Action": ["ks3:GetObject"],
        "Principal": {"KSC": ["krn:ksc:iam::1:user/ann"]}, "Resource": ["krn:ksc:ks3:::b/*"]}]});
    let clouds = [
        (
            Dialect::alibaba_ram(),
            user("alicloud_ram_user", "name", "ann"),
            "alicloud_oss_bucket_policy",
            "bucket",
            oss,
        ),
        (
            Dialect::volcengine(),
            user("volcengine_iam_user", "user_name", "ann"),
            "volcengine_tos_bucket_policy",
            "bucket_name",
            tos,
        ),
        (
            Dialect::kingsoft(),
            user("ksyun_iam_user", "user_name", "ann"),
            "ksyun_ks3_bucket",
            "bucket",
            ks3,
        ),
    ];
    for (dialect, user, kind, field, policy) in clouds {
        let plan = plan(&[
            user,
            Item::kept(kind, "b", json!({field: "b", "policy": policy.to_string()})),
        ]);
        let imported =
            read(&Import::new(Source::Terraform).account("1"), &plan).expect("an estate");
        assert!(
            imported.incomplete().is_empty(),
            "{}: {:?}",
            dialect.name(),
            imported.incomplete()
        );
        assert!(
            imported.text().contains(":b\", \"policies\": ["),
            "{}",
            imported.text()
        );
    }
}
