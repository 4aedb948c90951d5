//! Where programs that set up clouds put policies: data.

use crate::dialect::Kind;

/// A form of file that holds resources, some of which hold policies.
#[derive(Debug)]
pub(super) struct FileShape {
    /// How it is spoken of.
    pub(super) title: &'static str,
    /// The object or array by which it is known, in steps from the outermost object.
    pub(super) sign: &'static str,
    /// Where its resources are; see `Node::visit` for the steps.
    pub(super) resources: &'static str,
    /// The member of a resource that names its type.
    pub(super) kind_of: &'static str,
    /// Where a resource has its own values.
    pub(super) values: &'static str,
}

/// The first whose sign is there counts: a plan lists the same values twice.
///
/// Terraform: <https://developer.hashicorp.com/terraform/internals/json-format>. Templates:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>,
/// <https://www.alibabacloud.com/help/en/ros/user-guide/resources>.
pub(super) const SHAPES: &[FileShape] = &[
    FileShape {
        title: "a Terraform plan",
        sign: "planned_values/root_module",
        resources: "planned_values/**/resources/*",
        kind_of: "type",
        values: "values",
    },
    FileShape {
        title: "a Terraform plan",
        sign: "resource_changes",
        resources: "resource_changes/*",
        kind_of: "type",
        values: "change/after",
    },
    FileShape {
        title: "a Terraform state",
        sign: "values/root_module",
        resources: "values/**/resources/*",
        kind_of: "type",
        values: "values",
    },
    FileShape {
        title: "a template",
        sign: "Resources",
        resources: "Resources/*",
        kind_of: "Type",
        values: "Properties",
    },
];

/// A type of resource, and the place of a policy in it.
#[derive(Debug)]
pub(in crate::project) struct PolicyHome {
    pub(in crate::project) kind_of: &'static str,
    pub(in crate::project) policy: &'static str,
    pub(super) dialect: &'static str,
    pub(super) kind: Kind,
    /// A value that distinguishes these from resources of the type that hold something else.
    pub(in crate::project) only: Option<(&'static str, &'static str)>,
}

const fn home(
    kind_of: &'static str,
    policy: &'static str,
    dialect: &'static str,
    kind: Kind,
) -> PolicyHome {
    PolicyHome {
        kind_of,
        policy,
        dialect,
        kind,
        only: None,
    }
}

/// By the documentation of the providers:
/// <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs>,
/// <https://registry.terraform.io/providers/kingsoftcloud/ksyun/latest/docs>,
/// <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs>,
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>; of the templates:
/// <https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-ram-managedpolicy>,
/// <https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-ram-role>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html>.
pub(super) const HOMES: &[PolicyHome] = &[
    home(
        "alicloud_ram_policy",
        "policy_document",
        "alibaba-ram",
        Kind::Identity,
    ),
    home(
        "alicloud_ram_policy",
        "document",
        "alibaba-ram",
        Kind::Identity,
    ),
    home(
        "alicloud_ram_role",
        "assume_role_policy_document",
        "alibaba-ram",
        Kind::Trust,
    ),
    home("alicloud_ram_role", "document", "alibaba-ram", Kind::Trust),
    home(
        "alicloud_oss_bucket",
        "policy",
        "alibaba-ram",
        Kind::Resource,
    ),
    home(
        "alicloud_oss_bucket_policy",
        "policy",
        "alibaba-ram",
        Kind::Resource,
    ),
    home(
        "alicloud_resource_manager_policy",
        "policy_document",
        "alibaba-ram",
        Kind::Identity,
    ),
    home(
        "alicloud_resource_manager_role",
        "assume_role_policy_document",
        "alibaba-ram",
        Kind::Trust,
    ),
    home(
        "alicloud_resource_manager_control_policy",
        "policy_document",
        "alibaba-ram",
        Kind::Control,
    ),
    home(
        "ksyun_iam_policy",
        "policy_document",
        "kingsoft",
        Kind::Identity,
    ),
    home(
        "volcengine_iam_policy",
        "policy_document",
        "volcengine",
        Kind::Identity,
    ),
    home(
        "volcengine_iam_role",
        "trust_policy_document",
        "volcengine",
        Kind::Trust,
    ),
    home(
        "volcengine_tos_bucket_policy",
        "policy",
        "volcengine",
        Kind::Resource,
    ),
    home("aws_iam_policy", "policy", "aws", Kind::Identity),
    home("aws_iam_role", "assume_role_policy", "aws", Kind::Trust),
    home(
        "aws_iam_role",
        "inline_policy/*/policy",
        "aws",
        Kind::Identity,
    ),
    home("aws_iam_role_policy", "policy", "aws", Kind::Identity),
    home("aws_iam_user_policy", "policy", "aws", Kind::Identity),
    home("aws_iam_group_policy", "policy", "aws", Kind::Identity),
    home("aws_s3_bucket_policy", "policy", "aws", Kind::Resource),
    home("aws_sqs_queue_policy", "policy", "aws", Kind::Resource),
    home("aws_sns_topic_policy", "policy", "aws", Kind::Resource),
    home("aws_kms_key", "policy", "aws", Kind::Resource),
    home("aws_kms_key_policy", "policy", "aws", Kind::Resource),
    home(
        "aws_secretsmanager_secret_policy",
        "policy",
        "aws",
        Kind::Resource,
    ),
    home("aws_ecr_repository_policy", "policy", "aws", Kind::Resource),
    home("aws_vpc_endpoint", "policy", "aws", Kind::Endpoint),
    PolicyHome {
        only: Some(("type", "SERVICE_CONTROL_POLICY")),
        ..home("aws_organizations_policy", "content", "aws", Kind::Control)
    },
    PolicyHome {
        only: Some(("type", "RESOURCE_CONTROL_POLICY")),
        ..home(
            "aws_organizations_policy",
            "content",
            "aws",
            Kind::ResourceControl,
        )
    },
    home(
        "ALIYUN::RAM::ManagedPolicy",
        "PolicyDocument",
        "alibaba-ram",
        Kind::Identity,
    ),
    home(
        "ALIYUN::RAM::ManagedPolicy",
        "PolicyDocumentUnchecked",
        "alibaba-ram",
        Kind::Identity,
    ),
    home(
        "ALIYUN::RAM::Role",
        "AssumeRolePolicyDocument",
        "alibaba-ram",
        Kind::Trust,
    ),
    home(
        "ALIYUN::RAM::Role",
        "Policies/*/PolicyDocument",
        "alibaba-ram",
        Kind::Identity,
    ),
    home("AWS::IAM::Policy", "PolicyDocument", "aws", Kind::Identity),
    home(
        "AWS::IAM::ManagedPolicy",
        "PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::RolePolicy",
        "PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::UserPolicy",
        "PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::GroupPolicy",
        "PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::Role",
        "AssumeRolePolicyDocument",
        "aws",
        Kind::Trust,
    ),
    home(
        "AWS::IAM::Role",
        "Policies/*/PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::User",
        "Policies/*/PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::IAM::Group",
        "Policies/*/PolicyDocument",
        "aws",
        Kind::Identity,
    ),
    home(
        "AWS::S3::BucketPolicy",
        "PolicyDocument",
        "aws",
        Kind::Resource,
    ),
    home(
        "AWS::SQS::QueuePolicy",
        "PolicyDocument",
        "aws",
        Kind::Resource,
    ),
    home(
        "AWS::SNS::TopicPolicy",
        "PolicyDocument",
        "aws",
        Kind::Resource,
    ),
    home("AWS::KMS::Key", "KeyPolicy", "aws", Kind::Resource),
    home(
        "AWS::EC2::VPCEndpoint",
        "PolicyDocument",
        "aws",
        Kind::Endpoint,
    ),
    PolicyHome {
        only: Some(("Type", "SERVICE_CONTROL_POLICY")),
        ..home(
            "AWS::Organizations::Policy",
            "Content",
            "aws",
            Kind::Control,
        )
    },
    PolicyHome {
        only: Some(("Type", "RESOURCE_CONTROL_POLICY")),
        ..home(
            "AWS::Organizations::Policy",
            "Content",
            "aws",
            Kind::ResourceControl,
        )
    },
];
