//! The types that have the policy of a resource, and how they name the resource.
//!
//! The attributes are those of the providers' pages, seen 2026-11-28, such as
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key_policy>,
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy>,
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/oss_bucket_policy>,
//! <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs/resources/tos_bucket_policy>
//! and
//! <https://registry.terraform.io/providers/kingsoftcloud/ksyun/latest/docs/resources/ks3_bucket>.

/// A type that has the policy of a resource in its attribute `policy`.
#[derive(Debug)]
pub(super) struct PolicySource {
    pub(super) resource_type: &'static str,
    /// The resource, as limits of sizes name it; empty where none is known for it.
    #[cfg_attr(
        not(feature = "project"),
        expect(
            dead_code,
            reason = "only the linter of files asks what holds a policy"
        )
    )]
    pub(super) holder: &'static str,
    /// How the resource is named.
    pub(super) naming: ResourceNaming,
    /// Whether it is the resource itself, and not a resource for its policy.
    pub(super) is_own: bool,
}

/// How a Terraform resource names the resource that its policy belongs to.
#[derive(Debug)]
pub(super) enum ResourceNaming {
    /// An attribute is its full name.
    FullName(&'static str),
    /// An attribute is the name of a bucket, which follows a prefix.
    Bucket {
        attribute: &'static str,
        prefix: &'static str,
    },
    /// An attribute equals one of the `keys` of a resource of one of these types.
    Other {
        attribute: &'static str,
        resource_types: &'static [&'static str],
        keys: &'static [&'static str],
    },
}

impl ResourceNaming {
    /// The attribute that names the resource.
    pub(super) fn attribute(&self) -> &'static str {
        match self {
            ResourceNaming::FullName(attribute)
            | ResourceNaming::Bucket { attribute, .. }
            | ResourceNaming::Other { attribute, .. } => attribute,
        }
    }
}

/// A resource with its policy as an attribute.
const fn own(
    resource_type: &'static str,
    holder: &'static str,
    naming: ResourceNaming,
) -> PolicySource {
    PolicySource {
        resource_type,
        holder,
        naming,
        is_own: true,
    }
}

/// A resource for the policy of another one.
const fn apart(
    resource_type: &'static str,
    holder: &'static str,
    naming: ResourceNaming,
) -> PolicySource {
    PolicySource {
        resource_type,
        holder,
        naming,
        is_own: false,
    }
}

/// A bucket by its name, such as `arn:*:s3:::` and `ledger`.
const fn bucket(attribute: &'static str, prefix: &'static str) -> ResourceNaming {
    ResourceNaming::Bucket { attribute, prefix }
}

/// A resource by another one's key, such as a queue by its URL.
const fn other(
    attribute: &'static str,
    resource_types: &'static [&'static str],
    keys: &'static [&'static str],
) -> ResourceNaming {
    ResourceNaming::Other {
        attribute,
        resource_types,
        keys,
    }
}

/// The prefix of buckets of S3. The partition of the plan replaces the `*`; where it is not known,
/// `*` is any.
pub(super) const S3: &str = "arn:*:s3:::";
const KEYS: &[&str] = &[
    "aws_kms_key",
    "aws_kms_external_key",
    "aws_kms_replica_key",
    "aws_kms_replica_external_key",
];

pub(super) static POLICY_SOURCES: &[PolicySource] = &[
    own("aws_s3_bucket", "s3-bucket", bucket("bucket", S3)),
    apart("aws_s3_bucket_policy", "s3-bucket", bucket("bucket", S3)),
    own("aws_kms_key", "kms-key", ResourceNaming::FullName("arn")),
    own(
        "aws_kms_external_key",
        "kms-key",
        ResourceNaming::FullName("arn"),
    ),
    own(
        "aws_kms_replica_key",
        "kms-key",
        ResourceNaming::FullName("arn"),
    ),
    own(
        "aws_kms_replica_external_key",
        "kms-key",
        ResourceNaming::FullName("arn"),
    ),
    apart(
        "aws_kms_key_policy",
        "kms-key",
        other("key_id", KEYS, &["key_id", "id", "arn"]),
    ),
    own(
        "aws_sqs_queue",
        "sqs-queue",
        ResourceNaming::FullName("arn"),
    ),
    apart(
        "aws_sqs_queue_policy",
        "sqs-queue",
        other("queue_url", &["aws_sqs_queue"], &["url", "id"]),
    ),
    own(
        "aws_sns_topic",
        "sns-topic",
        ResourceNaming::FullName("arn"),
    ),
    apart(
        "aws_sns_topic_policy",
        "sns-topic",
        ResourceNaming::FullName("arn"),
    ),
    own(
        "aws_secretsmanager_secret",
        "secret",
        ResourceNaming::FullName("arn"),
    ),
    apart(
        "aws_secretsmanager_secret_policy",
        "secret",
        ResourceNaming::FullName("secret_arn"),
    ),
    apart(
        "aws_ecr_repository_policy",
        "ecr",
        other("repository", &["aws_ecr_repository"], &["name", "id"]),
    ),
    apart(
        "aws_dynamodb_resource_policy",
        "dynamodb",
        ResourceNaming::FullName("resource_arn"),
    ),
    apart(
        "aws_kinesis_resource_policy",
        "",
        ResourceNaming::FullName("resource_arn"),
    ),
    own(
        "alicloud_oss_bucket",
        "oss-bucket",
        bucket("bucket", "acs:oss:*:*:"),
    ),
    apart(
        "alicloud_oss_bucket_policy",
        "oss-bucket",
        bucket("bucket", "acs:oss:*:*:"),
    ),
    apart(
        "volcengine_tos_bucket_policy",
        "tos-bucket",
        bucket("bucket_name", "trn:tos:::"),
    ),
    own("ksyun_ks3_bucket", "", bucket("bucket", "krn:ksc:ks3:::")),
];

/// A resource that keeps the public from buckets whatever their policies say.
pub(super) struct PublicAccessBlock {
    pub(super) resource_type: &'static str,
    /// The attribute that says whether it does.
    pub(super) attribute: &'static str,
    /// A part of the full names of the buckets that it is for.
    pub(super) names: &'static str,
}

/// A block of public access.
const fn block(
    resource_type: &'static str,
    attribute: &'static str,
    names: &'static str,
) -> PublicAccessBlock {
    PublicAccessBlock {
        resource_type,
        attribute,
        names,
    }
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>,
/// <https://help.aliyun.com/zh/oss/user-guide/block-public-access>.
pub(super) const BLOCKS: [PublicAccessBlock; 4] = [
    block(
        "aws_s3_account_public_access_block",
        "restrict_public_buckets",
        ":s3:::",
    ),
    block(
        "aws_s3_bucket_public_access_block",
        "restrict_public_buckets",
        ":s3:::",
    ),
    block(
        "alicloud_oss_account_public_access_block",
        "block_public_access",
        "acs:oss:",
    ),
    block(
        "alicloud_oss_bucket_public_access_block",
        "block_public_access",
        "acs:oss:",
    ),
];

impl PolicySource {
    /// The attributes that are read.
    pub(super) fn rows(&self) -> [&'static str; 2] {
        ["policy", self.naming.attribute()]
    }
}
