//! What the attributes of resources and data sources look like: data.
//!
//! In a form, `${NAME}` is the attribute with the name, `${ID}` something that is made at
//! deployment, and `${P}`, `${R}` and `${A}` partition, region and account.
//!
//! The forms of names are those of
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html>, attributes
//! those of <https://registry.terraform.io/providers/hashicorp/aws/latest/docs> and
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs>, seen 2026-11-29.

/// What attributes of a type of resource look like.
#[derive(Debug)]
pub(super) struct AttributeForms {
    pub(super) type_name: &'static str,
    /// The attribute that names the resource.
    pub(super) name: &'static str,
    pub(super) attributes: &'static [(&'static str, &'static str)],
}

const fn of_type(
    type_name: &'static str,
    name: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> AttributeForms {
    AttributeForms {
        type_name,
        name,
        attributes,
    }
}

/// The resources that policies refer to.
pub(super) const ATTRIBUTES: &[AttributeForms] = &[
    of_type(
        "aws_s3_bucket",
        "bucket",
        &[
            ("arn", "arn:${P}:s3:::${NAME}"),
            ("id", "${NAME}"),
            ("bucket", "${NAME}"),
        ],
    ),
    of_type(
        "aws_s3_access_point",
        "name",
        &[("arn", "arn:${P}:s3:${R}:${A}:accesspoint/${NAME}")],
    ),
    of_type(
        "aws_sqs_queue",
        "name",
        &[
            ("arn", "arn:${P}:sqs:${R}:${A}:${NAME}"),
            ("name", "${NAME}"),
        ],
    ),
    of_type(
        "aws_sns_topic",
        "name",
        &[
            ("arn", "arn:${P}:sns:${R}:${A}:${NAME}"),
            ("id", "arn:${P}:sns:${R}:${A}:${NAME}"),
        ],
    ),
    of_type(
        "aws_iam_role",
        "name",
        &[
            ("arn", "arn:${P}:iam::${A}:role/${NAME}"),
            ("name", "${NAME}"),
            ("id", "${NAME}"),
        ],
    ),
    of_type(
        "aws_iam_user",
        "name",
        &[
            ("arn", "arn:${P}:iam::${A}:user/${NAME}"),
            ("name", "${NAME}"),
        ],
    ),
    of_type(
        "aws_iam_group",
        "name",
        &[("arn", "arn:${P}:iam::${A}:group/${NAME}")],
    ),
    of_type(
        "aws_iam_policy",
        "name",
        &[("arn", "arn:${P}:iam::${A}:policy/${NAME}")],
    ),
    of_type(
        "aws_iam_instance_profile",
        "name",
        &[("arn", "arn:${P}:iam::${A}:instance-profile/${NAME}")],
    ),
    of_type(
        "aws_iam_openid_connect_provider",
        "",
        &[("arn", "arn:${P}:iam::${A}:oidc-provider/${ID}")],
    ),
    of_type(
        "aws_iam_saml_provider",
        "name",
        &[("arn", "arn:${P}:iam::${A}:saml-provider/${NAME}")],
    ),
    of_type(
        "aws_kms_key",
        "",
        &[("arn", "arn:${P}:kms:${R}:${A}:key/${ID}")],
    ),
    of_type(
        "aws_lambda_function",
        "function_name",
        &[
            ("arn", "arn:${P}:lambda:${R}:${A}:function:${NAME}"),
            ("function_name", "${NAME}"),
        ],
    ),
    of_type(
        "aws_dynamodb_table",
        "name",
        &[
            ("arn", "arn:${P}:dynamodb:${R}:${A}:table/${NAME}"),
            (
                "stream_arn",
                "arn:${P}:dynamodb:${R}:${A}:table/${NAME}/stream/${ID}",
            ),
            ("name", "${NAME}"),
        ],
    ),
    of_type(
        "aws_cloudwatch_log_group",
        "name",
        &[
            ("arn", "arn:${P}:logs:${R}:${A}:log-group:${NAME}"),
            ("name", "${NAME}"),
        ],
    ),
    of_type(
        "aws_kinesis_stream",
        "name",
        &[("arn", "arn:${P}:kinesis:${R}:${A}:stream/${NAME}")],
    ),
    of_type(
        "aws_kinesis_firehose_delivery_stream",
        "name",
        &[("arn", "arn:${P}:firehose:${R}:${A}:deliverystream/${NAME}")],
    ),
    of_type(
        "aws_secretsmanager_secret",
        "name",
        &[
            (
                "arn",
                "arn:${P}:secretsmanager:${R}:${A}:secret:${NAME}-${ID}",
            ),
            (
                "id",
                "arn:${P}:secretsmanager:${R}:${A}:secret:${NAME}-${ID}",
            ),
        ],
    ),
    of_type(
        "aws_ssm_parameter",
        "name",
        &[("arn", "arn:${P}:ssm:${R}:${A}:parameter/${ID}")],
    ),
    of_type(
        "aws_ecr_repository",
        "name",
        &[("arn", "arn:${P}:ecr:${R}:${A}:repository/${NAME}")],
    ),
    of_type(
        "aws_ecs_cluster",
        "name",
        &[
            ("arn", "arn:${P}:ecs:${R}:${A}:cluster/${NAME}"),
            ("id", "arn:${P}:ecs:${R}:${A}:cluster/${NAME}"),
        ],
    ),
    of_type(
        "aws_sfn_state_machine",
        "name",
        &[
            ("arn", "arn:${P}:states:${R}:${A}:stateMachine:${NAME}"),
            ("id", "arn:${P}:states:${R}:${A}:stateMachine:${NAME}"),
        ],
    ),
    of_type(
        "aws_codebuild_project",
        "name",
        &[("arn", "arn:${P}:codebuild:${R}:${A}:project/${NAME}")],
    ),
    of_type(
        "aws_codepipeline",
        "name",
        &[("arn", "arn:${P}:codepipeline:${R}:${A}:${NAME}")],
    ),
    of_type(
        "aws_codecommit_repository",
        "repository_name",
        &[("arn", "arn:${P}:codecommit:${R}:${A}:${NAME}")],
    ),
    of_type(
        "aws_cloudwatch_event_bus",
        "name",
        &[("arn", "arn:${P}:events:${R}:${A}:event-bus/${NAME}")],
    ),
    of_type(
        "aws_cloudwatch_event_rule",
        "name",
        &[("arn", "arn:${P}:events:${R}:${A}:rule/${NAME}")],
    ),
    of_type(
        "aws_efs_file_system",
        "",
        &[(
            "arn",
            "arn:${P}:elasticfilesystem:${R}:${A}:file-system/${ID}",
        )],
    ),
    of_type(
        "aws_cloudfront_distribution",
        "",
        &[("arn", "arn:${P}:cloudfront::${A}:distribution/${ID}")],
    ),
    of_type(
        "aws_cloudfront_origin_access_identity",
        "",
        &[(
            "iam_arn",
            "arn:${P}:iam::cloudfront:user/CloudFront Origin Access Identity ${ID}",
        )],
    ),
    of_type(
        "aws_backup_vault",
        "name",
        &[("arn", "arn:${P}:backup:${R}:${A}:backup-vault:${NAME}")],
    ),
    of_type(
        "aws_eks_cluster",
        "name",
        &[("arn", "arn:${P}:eks:${R}:${A}:cluster/${NAME}")],
    ),
    of_type(
        "aws_opensearch_domain",
        "domain_name",
        &[("arn", "arn:${P}:es:${R}:${A}:domain/${NAME}")],
    ),
    of_type(
        "aws_elasticsearch_domain",
        "domain_name",
        &[("arn", "arn:${P}:es:${R}:${A}:domain/${NAME}")],
    ),
    of_type(
        "alicloud_oss_bucket",
        "bucket",
        &[("id", "${NAME}"), ("bucket", "${NAME}")],
    ),
    of_type(
        "alicloud_ram_role",
        "name",
        &[("arn", "acs:ram::${A}:role/${NAME}"), ("name", "${NAME}")],
    ),
    of_type("alicloud_ram_user", "name", &[("name", "${NAME}")]),
];

/// A form of a type's attribute.
pub(super) fn form_of(type_name: &str, attribute: &str) -> Option<(&'static str, &'static str)> {
    let row = ATTRIBUTES.iter().find(|row| row.type_name == type_name)?;
    let mut named = row.attributes.iter();
    let (_, form) = named.find(|(name, _)| *name == attribute)?;
    Some((row.name, form))
}

/// AttributeForms of data sources, and something of their form.
pub(super) const DATA: &[(&str, &str, &str)] = &[
    ("aws_caller_identity", "account_id", "111122223333"),
    ("aws_caller_identity", "id", "111122223333"),
    ("aws_partition", "partition", "aws"),
    ("aws_partition", "id", "aws"),
    ("aws_partition", "dns_suffix", "amazonaws.com"),
    ("aws_region", "name", "us-east-1"),
    ("aws_region", "region", "us-east-1"),
    ("aws_region", "id", "us-east-1"),
    ("aws_region", "current", "us-east-1"),
    ("alicloud_account", "id", "1111222233334444"),
    ("alicloud_caller_identity", "account_id", "1111222233334444"),
];

/// How the types of a provider begin, and its dialect.
pub(super) const PROVIDERS: &[(&str, &str)] = &[
    ("aws_", "aws"),
    ("alicloud_", "alibaba-ram"),
    ("ksyun_", "kingsoft"),
    ("volcengine_", "volcengine"),
    ("volcenginecc_", "volcengine"),
];

/// Samples of the fields of a name that only a deployment knows.
pub(super) struct NameSamples {
    pub(super) partition: &'static str,
    pub(super) region: &'static str,
    pub(super) account: &'static str,
}

/// The samples for names of this form, by how it begins.
pub(super) fn samples(form: &str) -> NameSamples {
    if form.starts_with("acs:") {
        NameSamples {
            partition: "",
            region: "cn-hangzhou",
            account: "1111222233334444",
        }
    } else {
        NameSamples {
            partition: "aws",
            region: "us-east-1",
            account: "111122223333",
        }
    }
}
