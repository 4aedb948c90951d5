//! Types of templates of CloudFormation and ROS: data.
//!
//! By the schemas of the types, seen 2026-11-29:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>,
//! <https://www.alibabacloud.com/help/en/ros/developer-reference/list-of-resource-types-by-service>.

use super::table::Homes;
use crate::dialect::Kind;

/// Where these types have a policy.
pub(super) const TEMPLATES: &[Homes] = &[
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Control,
        rows: &[(
            "ALIYUN::ResourceManager::ControlPolicy",
            "PolicyDocument",
            "control",
        )],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Endpoint,
        rows: &[("ALIYUN::VPC::VpcGatewayEndpoint", "PolicyDocument", "")],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Identity,
        rows: &[
            ("ALIYUN::RAM::Group", "Policies/*/PolicyDocument", "managed"),
            ("ALIYUN::RAM::ManagedPolicy", "PolicyDocument", "managed"),
            (
                "ALIYUN::RAM::ManagedPolicy",
                "PolicyDocumentUnchecked",
                "managed",
            ),
            ("ALIYUN::RAM::Role", "Policies/*/PolicyDocument", "managed"),
            ("ALIYUN::RAM::User", "Policies/*/PolicyDocument", "managed"),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Resource,
        rows: &[("ALIYUN::OSS::Bucket", "Policy", "oss-bucket")],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Trust,
        rows: &[("ALIYUN::RAM::Role", "AssumeRolePolicyDocument", "")],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Endpoint,
        rows: &[("AWS::EC2::VPCEndpoint", "PolicyDocument", "vpc-endpoint")],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Identity,
        rows: &[
            ("AWS::IAM::Group", "Policies/*/PolicyDocument", "group"),
            ("AWS::IAM::GroupPolicy", "PolicyDocument", "group"),
            ("AWS::IAM::ManagedPolicy", "PolicyDocument", "managed"),
            ("AWS::IAM::Policy", "PolicyDocument", ""),
            ("AWS::IAM::Role", "Policies/*/PolicyDocument", "role"),
            ("AWS::IAM::RolePolicy", "PolicyDocument", "role"),
            ("AWS::IAM::User", "Policies/*/PolicyDocument", "user"),
            ("AWS::IAM::UserPolicy", "PolicyDocument", "user"),
            ("AWS::IoT::Policy", "PolicyDocument", "iot"),
            ("AWS::SSO::PermissionSet", "InlinePolicy", "permission-set"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Resource,
        rows: &[
            ("AWS::APS::ResourcePolicy", "PolicyDocument", ""),
            ("AWS::ApiGateway::DomainNameV2", "Policy", ""),
            ("AWS::ApiGateway::RestApi", "Policy", ""),
            ("AWS::Backup::BackupVault", "AccessPolicy", ""),
            (
                "AWS::Backup::LogicallyAirGappedBackupVault",
                "AccessPolicy",
                "",
            ),
            ("AWS::Bedrock::ResourcePolicy", "PolicyDocument", "bedrock"),
            (
                "AWS::CloudTrail::ResourcePolicy",
                "ResourcePolicy",
                "cloudtrail",
            ),
            (
                "AWS::CodeArtifact::Domain",
                "PermissionsPolicyDocument",
                "codeartifact",
            ),
            (
                "AWS::CodeArtifact::Repository",
                "PermissionsPolicyDocument",
                "codeartifact",
            ),
            ("AWS::DSQL::Cluster", "PolicyDocument", "dsql"),
            (
                "AWS::DynamoDB::GlobalTable",
                "Replicas/*/ReplicaStreamSpecification/ResourcePolicy/PolicyDocument",
                "dynamodb",
            ),
            (
                "AWS::DynamoDB::GlobalTable",
                "Replicas/*/ResourcePolicy/PolicyDocument",
                "dynamodb",
            ),
            (
                "AWS::DynamoDB::Table",
                "ResourcePolicy/PolicyDocument",
                "dynamodb",
            ),
            (
                "AWS::DynamoDB::Table",
                "StreamSpecification/ResourcePolicy/PolicyDocument",
                "dynamodb",
            ),
            ("AWS::ECR::PublicRepository", "RepositoryPolicyText", "ecr"),
            ("AWS::ECR::RegistryPolicy", "PolicyText", "ecr"),
            ("AWS::ECR::Repository", "RepositoryPolicyText", "ecr"),
            ("AWS::EFS::FileSystem", "FileSystemPolicy", "efs"),
            (
                "AWS::Elasticsearch::Domain",
                "AccessPolicies",
                "search-domain",
            ),
            ("AWS::EventSchemas::RegistryPolicy", "Policy", ""),
            ("AWS::Events::EventBus", "Policy", ""),
            (
                "AWS::FSx::S3AccessPointAttachment",
                "S3AccessPoint/Policy",
                "",
            ),
            ("AWS::KMS::Key", "KeyPolicy", "kms-key"),
            ("AWS::KMS::ReplicaKey", "KeyPolicy", "kms-key"),
            ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy", ""),
            ("AWS::Lambda::ResourcePolicy", "PolicyDocument", "lambda"),
            ("AWS::Lex::ResourcePolicy", "Policy", ""),
            (
                "AWS::Logs::DeliveryDestination",
                "DeliveryDestinationPolicy/DeliveryDestinationPolicy",
                "log-delivery",
            ),
            ("AWS::Logs::LogGroup", "ResourcePolicyDocument", "logs"),
            ("AWS::Logs::ResourcePolicy", "PolicyDocument", "logs"),
            ("AWS::MSK::ClusterPolicy", "Policy", ""),
            (
                "AWS::MediaPackageV2::ChannelPolicy",
                "Policy",
                "media-package",
            ),
            (
                "AWS::MediaPackageV2::OriginEndpointPolicy",
                "Policy",
                "media-package",
            ),
            ("AWS::MediaStore::Container", "Policy", "media-container"),
            ("AWS::MediaTailor::ChannelPolicy", "Policy", ""),
            (
                "AWS::OSIS::Pipeline",
                "ResourcePolicy/Policy",
                "ingestion-pipeline",
            ),
            ("AWS::Oam::Sink", "Policy", ""),
            ("AWS::Omics::SequenceStore", "S3AccessPolicy", "omics"),
            (
                "AWS::OpenSearchService::Domain",
                "AccessPolicies",
                "search-domain",
            ),
            (
                "AWS::Organizations::ResourcePolicy",
                "Content",
                "delegation",
            ),
            (
                "AWS::RUM::AppMonitor",
                "ResourcePolicy/PolicyDocument",
                "rum",
            ),
            ("AWS::Redshift::Cluster", "NamespaceResourcePolicy", ""),
            (
                "AWS::RedshiftServerless::Namespace",
                "NamespaceResourcePolicy",
                "",
            ),
            ("AWS::S3::AccessPoint", "Policy", ""),
            ("AWS::S3::BucketPolicy", "PolicyDocument", "s3-bucket"),
            ("AWS::S3::MultiRegionAccessPointPolicy", "Policy", ""),
            ("AWS::S3Express::AccessPoint", "Policy", ""),
            ("AWS::S3Express::BucketPolicy", "PolicyDocument", ""),
            ("AWS::S3Files::FileSystemPolicy", "Policy", ""),
            (
                "AWS::S3ObjectLambda::AccessPointPolicy",
                "PolicyDocument",
                "",
            ),
            ("AWS::S3Outposts::AccessPoint", "Policy", ""),
            ("AWS::S3Outposts::BucketPolicy", "PolicyDocument", ""),
            (
                "AWS::S3Tables::TableBucketPolicy",
                "ResourcePolicy",
                "s3-tables",
            ),
            ("AWS::S3Tables::TablePolicy", "ResourcePolicy", "s3-tables"),
            ("AWS::S3Vectors::VectorBucketPolicy", "Policy", ""),
            ("AWS::SMSVOICE::ResourcePolicy", "PolicyDocument", "sms"),
            ("AWS::SNS::TopicInlinePolicy", "PolicyDocument", "sns-topic"),
            ("AWS::SNS::TopicPolicy", "PolicyDocument", "sns-topic"),
            ("AWS::SQS::QueueInlinePolicy", "PolicyDocument", "sqs-queue"),
            ("AWS::SQS::QueuePolicy", "PolicyDocument", "sqs-queue"),
            ("AWS::SSM::ResourcePolicy", "Policy", ""),
            (
                "AWS::SageMaker::ModelPackageGroup",
                "ModelPackageGroupPolicy",
                "sagemaker",
            ),
            (
                "AWS::SecretsManager::ResourcePolicy",
                "ResourcePolicy",
                "secret",
            ),
            (
                "AWS::Serverless::Api",
                "DefinitionBody/x-amazon-apigateway-policy",
                "",
            ),
            ("AWS::Serverless::Api", "Policy", ""),
            ("AWS::VpcLattice::AuthPolicy", "Policy", "lattice-auth"),
            ("AWS::VpcLattice::ResourcePolicy", "Policy", "lattice"),
            ("AWS::XRay::ResourcePolicy", "PolicyDocument", "xray"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Session,
        rows: &[
            ("AWS::EKS::PodIdentityAssociation", "Policy", ""),
            ("AWS::Transfer::User", "Policy", "transfer"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Trust,
        rows: &[
            ("AWS::IAM::Role", "AssumeRolePolicyDocument", "trust"),
            (
                "AWS::Serverless::Function",
                "AssumeRolePolicyDocument",
                "trust",
            ),
        ],
    },
];
