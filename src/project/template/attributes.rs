//! What `Ref` and `Fn::GetAtt` return for resources of a template: data.
//!
//! Of each type: the property with its name, what `Ref` returns, and what attributes return. In a
//! form, `${NAME}` is the name, `${PATH}` the path, `${ID}` something that is made at deployment,
//! and `${P}`, `${R}` and `${A}` partition, region and
//! account of the stack.
//!
//! Return values are on the page of each type, such as
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html>
//! and <https://www.alibabacloud.com/help/en/ros/developer-reference/aliyun-oss-bucket>; the forms
//! of names are those of
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html>, seen
//! 2026-11-29.

/// What the functions return for a type of resource.
#[derive(Debug)]
pub(super) struct Attributes {
    pub(super) type_name: &'static str,
    /// The property that names the resource; empty if none does.
    pub(super) name: &'static str,
    /// What `Ref` returns.
    pub(super) reference: &'static str,
    /// What attributes return.
    pub(super) attributes: &'static [(&'static str, &'static str)],
}

/// A type with its forms.
const fn of_type(
    type_name: &'static str,
    name: &'static str,
    reference: &'static str,
    attributes: &'static [(&'static str, &'static str)],
) -> Attributes {
    Attributes {
        type_name,
        name,
        reference,
        attributes,
    }
}

/// The types that policies refer to.
pub(super) const ATTRIBUTES: &[Attributes] = &[
    of_type(
        "AWS::S3::Bucket",
        "BucketName",
        "${NAME}",
        &[("Arn", "arn:${P}:s3:::${NAME}")],
    ),
    of_type(
        "AWS::S3::AccessPoint",
        "Name",
        "${NAME}",
        &[("Arn", "arn:${P}:s3:${R}:${A}:accesspoint/${NAME}")],
    ),
    of_type(
        "AWS::SQS::Queue",
        "QueueName",
        "https://sqs.${R}.amazonaws.com/${A}/${NAME}",
        &[
            ("Arn", "arn:${P}:sqs:${R}:${A}:${NAME}"),
            ("QueueName", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::SNS::Topic",
        "TopicName",
        "arn:${P}:sns:${R}:${A}:${NAME}",
        &[
            ("TopicArn", "arn:${P}:sns:${R}:${A}:${NAME}"),
            ("TopicName", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::IAM::Role",
        "RoleName",
        "${NAME}",
        &[("Arn", "arn:${P}:iam::${A}:role${PATH}${NAME}")],
    ),
    of_type(
        "AWS::IAM::User",
        "UserName",
        "${NAME}",
        &[("Arn", "arn:${P}:iam::${A}:user${PATH}${NAME}")],
    ),
    of_type(
        "AWS::IAM::Group",
        "GroupName",
        "${NAME}",
        &[("Arn", "arn:${P}:iam::${A}:group${PATH}${NAME}")],
    ),
    of_type(
        "AWS::IAM::InstanceProfile",
        "InstanceProfileName",
        "${NAME}",
        &[("Arn", "arn:${P}:iam::${A}:instance-profile${PATH}${NAME}")],
    ),
    of_type(
        "AWS::IAM::ManagedPolicy",
        "ManagedPolicyName",
        "arn:${P}:iam::${A}:policy${PATH}${NAME}",
        &[("PolicyArn", "arn:${P}:iam::${A}:policy${PATH}${NAME}")],
    ),
    of_type(
        "AWS::IAM::OIDCProvider",
        "Url",
        "arn:${P}:iam::${A}:oidc-provider/${ID}",
        &[("Arn", "arn:${P}:iam::${A}:oidc-provider/${ID}")],
    ),
    of_type(
        "AWS::IAM::SAMLProvider",
        "Name",
        "arn:${P}:iam::${A}:saml-provider/${NAME}",
        &[("Arn", "arn:${P}:iam::${A}:saml-provider/${NAME}")],
    ),
    of_type(
        "AWS::KMS::Key",
        "",
        "${ID}",
        &[("Arn", "arn:${P}:kms:${R}:${A}:key/${ID}")],
    ),
    of_type("AWS::KMS::Alias", "AliasName", "${NAME}", &[]),
    of_type(
        "AWS::Lambda::Function",
        "FunctionName",
        "${NAME}",
        &[("Arn", "arn:${P}:lambda:${R}:${A}:function:${NAME}")],
    ),
    of_type(
        "AWS::Serverless::Function",
        "FunctionName",
        "${NAME}",
        &[("Arn", "arn:${P}:lambda:${R}:${A}:function:${NAME}")],
    ),
    of_type(
        "AWS::Serverless::SimpleTable",
        "TableName",
        "${NAME}",
        &[("Arn", "arn:${P}:dynamodb:${R}:${A}:table/${NAME}")],
    ),
    of_type(
        "AWS::Serverless::StateMachine",
        "Name",
        "arn:${P}:states:${R}:${A}:stateMachine:${NAME}",
        &[
            ("Arn", "arn:${P}:states:${R}:${A}:stateMachine:${NAME}"),
            ("Name", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::DynamoDB::Table",
        "TableName",
        "${NAME}",
        &[
            ("Arn", "arn:${P}:dynamodb:${R}:${A}:table/${NAME}"),
            (
                "StreamArn",
                "arn:${P}:dynamodb:${R}:${A}:table/${NAME}/stream/${ID}",
            ),
        ],
    ),
    of_type(
        "AWS::DynamoDB::GlobalTable",
        "TableName",
        "${NAME}",
        &[
            ("Arn", "arn:${P}:dynamodb:${R}:${A}:table/${NAME}"),
            (
                "StreamArn",
                "arn:${P}:dynamodb:${R}:${A}:table/${NAME}/stream/${ID}",
            ),
        ],
    ),
    of_type(
        "AWS::Logs::LogGroup",
        "LogGroupName",
        "${NAME}",
        &[("Arn", "arn:${P}:logs:${R}:${A}:log-group:${NAME}:*")],
    ),
    of_type(
        "AWS::Kinesis::Stream",
        "Name",
        "${NAME}",
        &[("Arn", "arn:${P}:kinesis:${R}:${A}:stream/${NAME}")],
    ),
    of_type(
        "AWS::KinesisFirehose::DeliveryStream",
        "DeliveryStreamName",
        "${NAME}",
        &[("Arn", "arn:${P}:firehose:${R}:${A}:deliverystream/${NAME}")],
    ),
    of_type(
        "AWS::SecretsManager::Secret",
        "Name",
        "arn:${P}:secretsmanager:${R}:${A}:secret:${NAME}-${ID}",
        &[(
            "Id",
            "arn:${P}:secretsmanager:${R}:${A}:secret:${NAME}-${ID}",
        )],
    ),
    of_type("AWS::SSM::Parameter", "Name", "${NAME}", &[]),
    of_type(
        "AWS::ECR::Repository",
        "RepositoryName",
        "${NAME}",
        &[("Arn", "arn:${P}:ecr:${R}:${A}:repository/${NAME}")],
    ),
    of_type(
        "AWS::ECS::Cluster",
        "ClusterName",
        "${NAME}",
        &[("Arn", "arn:${P}:ecs:${R}:${A}:cluster/${NAME}")],
    ),
    of_type(
        "AWS::StepFunctions::StateMachine",
        "StateMachineName",
        "arn:${P}:states:${R}:${A}:stateMachine:${NAME}",
        &[
            ("Arn", "arn:${P}:states:${R}:${A}:stateMachine:${NAME}"),
            ("Name", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::CodeBuild::Project",
        "Name",
        "${NAME}",
        &[("Arn", "arn:${P}:codebuild:${R}:${A}:project/${NAME}")],
    ),
    of_type("AWS::CodePipeline::Pipeline", "Name", "${NAME}", &[]),
    of_type(
        "AWS::CodeCommit::Repository",
        "RepositoryName",
        "${ID}",
        &[
            ("Arn", "arn:${P}:codecommit:${R}:${A}:${NAME}"),
            ("Name", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::Events::EventBus",
        "Name",
        "${NAME}",
        &[
            ("Arn", "arn:${P}:events:${R}:${A}:event-bus/${NAME}"),
            ("Name", "${NAME}"),
        ],
    ),
    of_type(
        "AWS::Events::Rule",
        "Name",
        "${NAME}",
        &[("Arn", "arn:${P}:events:${R}:${A}:rule/${NAME}")],
    ),
    of_type(
        "AWS::EFS::FileSystem",
        "",
        "${ID}",
        &[(
            "Arn",
            "arn:${P}:elasticfilesystem:${R}:${A}:file-system/${ID}",
        )],
    ),
    of_type(
        "AWS::EFS::AccessPoint",
        "",
        "${ID}",
        &[(
            "Arn",
            "arn:${P}:elasticfilesystem:${R}:${A}:access-point/${ID}",
        )],
    ),
    of_type(
        "AWS::Cognito::UserPool",
        "",
        "${ID}",
        &[("Arn", "arn:${P}:cognito-idp:${R}:${A}:userpool/${ID}")],
    ),
    of_type(
        "AWS::OpenSearchService::Domain",
        "DomainName",
        "${NAME}",
        &[("Arn", "arn:${P}:es:${R}:${A}:domain/${NAME}")],
    ),
    of_type(
        "AWS::Elasticsearch::Domain",
        "DomainName",
        "${NAME}",
        &[("Arn", "arn:${P}:es:${R}:${A}:domain/${NAME}")],
    ),
    of_type(
        "AWS::RDS::DBInstance",
        "DBInstanceIdentifier",
        "${NAME}",
        &[("DBInstanceArn", "arn:${P}:rds:${R}:${A}:db:${NAME}")],
    ),
    of_type(
        "AWS::RDS::DBCluster",
        "DBClusterIdentifier",
        "${NAME}",
        &[("DBClusterArn", "arn:${P}:rds:${R}:${A}:cluster:${NAME}")],
    ),
    of_type(
        "AWS::Backup::BackupVault",
        "BackupVaultName",
        "${NAME}",
        &[(
            "BackupVaultArn",
            "arn:${P}:backup:${R}:${A}:backup-vault:${NAME}",
        )],
    ),
    of_type(
        "AWS::CloudTrail::Trail",
        "TrailName",
        "${NAME}",
        &[("Arn", "arn:${P}:cloudtrail:${R}:${A}:trail/${NAME}")],
    ),
    of_type(
        "AWS::EKS::Cluster",
        "Name",
        "${NAME}",
        &[("Arn", "arn:${P}:eks:${R}:${A}:cluster/${NAME}")],
    ),
    of_type(
        "ALIYUN::RAM::Role",
        "RoleName",
        "${NAME}",
        &[("RoleName", "${NAME}")],
    ),
    of_type(
        "ALIYUN::RAM::User",
        "UserName",
        "${NAME}",
        &[("UserName", "${NAME}")],
    ),
    of_type(
        "ALIYUN::OSS::Bucket",
        "BucketName",
        "${NAME}",
        &[("Name", "${NAME}")],
    ),
];
