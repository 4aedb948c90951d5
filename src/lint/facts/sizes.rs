//! How long policies may be: data, by what holds them.
//!
//! A vendor limits a policy by what holds it: in AWS, a managed policy may be longer than the
//! inline policies of a user, and shorter than those of a role. Where a file says what holds a
//! policy, its own limit counts. Elsewhere the largest counts that may be meant, so that no policy
//! is reported that the vendor accepts.
//!
//! The pages were seen 2026-11-29. `botocore` is version 1.44.8 of the SDK of AWS, whose service
//! models have the longest text that a call takes. A holder for which no source was found is left
//! out.

use crate::dialect::Kind;

/// The longest policies of a cloud.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct Sizes {
    /// In characters, by the kind of policy, where nothing says what holds it.
    by_kind: &'static [(Kind, usize)],
    by_holder: &'static [SizeLimit],
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum SizeUnit {
    Characters,
    Bytes,
}

impl SizeUnit {
    /// The plural noun for messages.
    pub(in crate::lint) fn plural(self) -> &'static str {
        match self {
            SizeUnit::Characters => "characters",
            SizeUnit::Bytes => "bytes",
        }
    }
}

/// How long the policies of one sort of holder may be.
#[derive(Clone, Copy, Debug)]
pub(in crate::lint) struct SizeLimit {
    /// The sort of holder, as the types of resources name it.
    sort: &'static str,
    /// The policy, or all policies that count together, for messages.
    pub(in crate::lint) words: &'static str,
    pub(in crate::lint) most: usize,
    pub(in crate::lint) unit: SizeUnit,
    /// Whether all inline policies of the holder count together.
    pub(in crate::lint) is_total: bool,
    /// Whether the vendor counts white space between words, where it says that. It is left out all
    /// the same, since what deploys a policy may leave it out.
    pub(in crate::lint) counts_space: Option<bool>,
    /// What the vendor raises the limit to for an account that asks for it.
    pub(in crate::lint) on_request: Option<usize>,
}

impl Sizes {
    /// The limit of policies that such a holder has.
    pub(in crate::lint) fn of_holder(&self, sort: &str) -> Option<&'static SizeLimit> {
        self.by_holder.iter().find(|limit| limit.sort == sort)
    }

    /// The most characters of a policy of a kind, whatever holds it.
    pub(in crate::lint) fn of_kind(&self, kind: Kind) -> Option<usize> {
        let mut known = self.by_kind.iter();
        let known = known.find(|(other, _)| *other == kind);
        known.map(|(_, most)| *most)
    }
}

/// A limit of characters.
const fn characters(sort: &'static str, words: &'static str, most: usize) -> SizeLimit {
    SizeLimit {
        sort,
        words,
        most,
        unit: SizeUnit::Characters,
        is_total: false,
        counts_space: None,
        on_request: None,
    }
}

/// A limit of bytes.
const fn bytes(sort: &'static str, words: &'static str, most: usize) -> SizeLimit {
    SizeLimit {
        unit: SizeUnit::Bytes,
        ..characters(sort, words, most)
    }
}

/// A limit of characters of all inline policies together.
const fn total(sort: &'static str, words: &'static str, most: usize) -> SizeLimit {
    SizeLimit {
        is_total: true,
        ..without_space(characters(sort, words, most))
    }
}

/// The same limit, where the vendor counts white space.
const fn with_space(limit: SizeLimit) -> SizeLimit {
    SizeLimit {
        counts_space: Some(true),
        ..limit
    }
}

/// The same limit, where the vendor does not count white space.
const fn without_space(limit: SizeLimit) -> SizeLimit {
    SizeLimit {
        counts_space: Some(false),
        ..limit
    }
}

/// No limits.
pub(super) const NONE: Sizes = Sizes {
    by_kind: &[],
    by_holder: &[],
};

pub(super) const AWS: Sizes = Sizes {
    // The largest that people write: inline policies of a role, a trust policy with a raised quota,
    // access to a search domain.
    by_kind: &[
        (Kind::Identity, 10_240),
        (Kind::Boundary, 6144),
        (Kind::Session, 2048),
        (Kind::Trust, 4096),
        (Kind::Resource, 102_400),
        (Kind::Endpoint, 20_480),
        (Kind::Control, 10_240),
        (Kind::ResourceControl, 5120),
    ],
    by_holder: AWS_HOLDERS,
};

const AWS_HOLDERS: &[SizeLimit] = &[
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    without_space(characters("managed", "a managed policy of AWS IAM", 6144)),
    total("user", "all inline policies of a user of AWS IAM", 2048),
    total("group", "all inline policies of a group of AWS IAM", 5120),
    total("role", "all inline policies of a role of AWS IAM", 10_240),
    SizeLimit {
        on_request: Some(4096),
        ..characters("trust", "a trust policy of AWS IAM", 2048)
    },
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html has
    // 5,120 for both. That of service control policies was doubled on 2026-05-15:
    // https://sjramblings.io/aws-organizations-scp-quotas-doubled-what-now
    with_space(characters("control", "a service control policy", 10_240)),
    with_space(characters(
        "resource-control",
        "a resource control policy",
        5120,
    )),
    // https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html
    with_space(characters(
        "permission-set",
        "the inline policy of a permission set",
        32_768,
    )),
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-iam-policies.html
    bytes("s3-bucket", "an S3 bucket policy", 20_480),
    // https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
    with_space(bytes("kms-key", "a KMS key policy", 32_768)),
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
    bytes("sqs-queue", "an SQS queue policy", 8192),
    // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
    bytes("sns-topic", "an SNS topic policy", 30_720),
    // https://repost.aws/knowledge-center/lambda-resource-based-policy-size-error
    bytes("lambda", "the policy of a Lambda function", 20_480),
    // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
    with_space(characters("vpc-endpoint", "a VPC endpoint policy", 20_480)),
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
    with_space(bytes("dynamodb", "the policy of a DynamoDB table", 20_480)),
    // The descriptions of the calls in botocore.
    with_space(bytes("log-destination", "a log destination policy", 5120)),
    bytes("ses", "an SES identity policy", 4096),
    bytes("rum", "the policy of a RUM app monitor", 4096),
    bytes("xray", "an X-Ray resource policy", 5120),
    bytes("search-domain", "the policy of a search domain", 102_400),
    // The longest text that the calls in botocore take. That of logs is documented as 5,120 in
    // https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html, and the call takes more.
    with_space(characters("logs", "a CloudWatch Logs policy", 51_200)),
    with_space(characters(
        "log-delivery",
        "a delivery destination policy",
        51_200,
    )),
    with_space(characters(
        "secret",
        "the policy of a Secrets Manager secret",
        20_480,
    )),
    with_space(characters("ecr", "an ECR policy", 10_240)),
    with_space(characters("efs", "an EFS file system policy", 20_000)),
    with_space(characters("codeartifact", "a CodeArtifact policy", 7168)),
    with_space(characters("cloudtrail", "a CloudTrail policy", 8192)),
    with_space(characters(
        "media-container",
        "a MediaStore container policy",
        8192,
    )),
    with_space(characters("media-package", "a MediaPackage policy", 6144)),
    with_space(characters(
        "certificate-authority",
        "the policy of a certificate authority",
        81_920,
    )),
    with_space(characters("bedrock", "a Bedrock resource policy", 20_480)),
    with_space(characters(
        "sagemaker",
        "the policy of a SageMaker model package group",
        20_480,
    )),
    with_space(characters("s3-tables", "an S3 Tables policy", 20_480)),
    with_space(characters(
        "lattice-auth",
        "a VPC Lattice auth policy",
        102_400,
    )),
    with_space(characters(
        "lattice",
        "a VPC Lattice resource policy",
        10_000,
    )),
    with_space(characters("dsql", "the policy of a DSQL cluster", 20_480)),
    with_space(characters(
        "ingestion-pipeline",
        "the policy of an OSIS pipeline",
        204_800,
    )),
    with_space(characters("omics", "an Omics access policy", 100_000)),
    with_space(characters("sms", "an SMS and voice policy", 10_000)),
    with_space(characters(
        "network-firewall",
        "a Network Firewall policy",
        395_000,
    )),
    with_space(characters(
        "delegation",
        "a delegation policy of an organization",
        40_000,
    )),
    with_space(characters("iot", "an IoT policy", 404_600)),
    with_space(characters(
        "roles-anywhere",
        "the session policy of a Roles Anywhere profile",
        100_000,
    )),
    with_space(characters(
        "transfer",
        "the session policy of a Transfer Family user",
        2048,
    )),
];

pub(super) const ALIBABA_RAM: Sizes = Sizes {
    by_kind: &[
        (Kind::Identity, 6144),
        // https://www.alibabacloud.com/help/zh/resource-access-management/latest/api-doc-sts-2015-04-01-api-doc-assumerolewithoidc
        (Kind::Session, 2048),
        (Kind::Control, 4096),
        (Kind::Resource, 32_768),
    ],
    by_holder: &[
        // https://www.alibabacloud.com/help/doc-detail/28753.htm
        characters("managed", "a custom policy of Alibaba Cloud RAM", 6144),
        // https://www.alibabacloud.com/help/en/resource-management/product-overview/limits
        with_space(characters(
            "control",
            "a control policy of a resource directory",
            4096,
        )),
        // https://help.aliyun.com/document_detail/54244.html
        with_space(characters(
            "instance-role",
            "the session policy of an ECS instance",
            1024,
        )),
        // https://help.aliyun.com/zh/oss/user-guide/0030-00000001
        bytes("oss-bucket", "an OSS bucket policy", 16_384),
        // https://help.aliyun.com/document_detail/460635.html
        bytes("log-project", "the policy of a log project", 16_384),
        // https://www.alibabacloud.com/help/en/kms/key-management-service/developer-reference/api-kms-2016-01-20-setkeypolicy
        bytes("kms-key", "a KMS key policy", 32_768),
    ],
};

pub(super) const VOLCENGINE: Sizes = Sizes {
    by_kind: &[(Kind::Identity, 6144), (Kind::Trust, 6144)],
    by_holder: &[
        // https://www.volcengine.com/docs/6257/1285191?lang=en
        characters("managed", "a custom policy of Volcano Engine IAM", 6144),
        characters("trust", "a trust policy of Volcano Engine IAM", 6144),
        // https://volcengine.com/docs/6349/196032
        without_space(bytes("tos-bucket", "a TOS bucket policy", 20_480)),
    ],
};

pub(super) const KINGSOFT: Sizes = Sizes {
    // https://docs.ksyun.com/documents/1397 (2019) has 2,048 for a custom policy, and the SDK says
    // 5K. Session policies: https://github.com/KingsoftCloud/sdk-go (831e7c6), STS.
    by_kind: &[(Kind::Identity, 5120), (Kind::Session, 1024)],
    by_holder: &[characters(
        "managed",
        "a custom policy of Kingsoft Cloud IAM",
        5120,
    )],
};

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const CLOUDS: [(&str, Sizes); 4] = [
        ("alibaba-ram", ALIBABA_RAM),
        ("aws", AWS),
        ("kingsoft", KINGSOFT),
        ("volcengine", VOLCENGINE),
    ];

    #[test]
    fn every_limit_is_in_the_manual() {
        let page = include_str!("../../manual/sizes.md");
        let rows: HashSet<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        let mut missing = Vec::new();
        for (cloud, sizes) in CLOUDS {
            let mut sorts = HashSet::new();
            for limit in sizes.by_holder {
                assert!(sorts.insert(limit.sort), "{cloud} has {} twice", limit.sort);
                let space = match limit.counts_space {
                    Some(true) => "yes",
                    Some(false) => "no",
                    None => "not documented",
                };
                let start = format!(
                    "| {} | {} {} | {space} |",
                    limit.words,
                    limit.most,
                    limit.unit.plural()
                );
                if !rows.iter().any(|row| row.starts_with(&start)) {
                    missing.push(start);
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
    }
}
