//! AWS IAM. Pages are below <https://docs.aws.amazon.com/IAM/latest/UserGuide/> unless another
//! address is given.

use super::fact::{Escalation, Facts, FixedField, KeyFact, KeyType, Store, Trust, key, keys, only};
use crate::dialect::Kind;

pub(super) static FACTS: Facts = Facts {
    dialect: "aws",
    key_prefix: "aws",
    keys: KEYS,
    aspects: super::aspects::AWS,
    catalog: super::bundles::AWS,
    sensitive: super::sensitive::AWS,
    stores: STORES,
    containers: &[],
    // reference_iam-quotas.html: 10,240 is the largest of any identity policy, that of a role's
    // inline policies; trust policies can be raised to 4,096; bucket policies: 20 KB; SCPs:
    // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
    sizes: &[
        (Kind::Identity, 10_240),
        (Kind::Boundary, 6144),
        (Kind::Session, 2048),
        (Kind::Trust, 4096),
        (Kind::Resource, 32_768),
    ],
    identity_services: &["iam"],
    // id_roles_use_passrole.html
    pass_role: Some(("iam:PassRole", Some("iam:PassedToService"))),
    trust: Trust {
        actions: &[
            "sts:assumerole",
            "sts:assumerolewithsaml",
            "sts:assumerolewithwebidentity",
            "sts:tagsession",
            "sts:setsourceidentity",
            "sts:setcontext",
        ],
        // id_roles_providers_oidc.html: some providers are known by their own names.
        web_providers: &[
            ":oidc-provider/",
            "accounts.google.com",
            "cognito-identity.amazonaws.com",
            "graph.facebook.com",
            "www.amazon.com",
        ],
        saml_providers: &[":saml-provider/"],
        recipient_keys: &["saml:aud", "saml:iss", "saml:sub"],
    },
    escalations: ESCALATIONS,
    foreign_services: &[
        "oss",
        "ots",
        "actiontrail",
        "ks3",
        "kec",
        "krds",
        "tos",
        "slb",
        "alidns",
        "vefaas",
        "resourcemanager",
    ],
    services: super::services_aws::CODES,
    neighbours: NEIGHBOURS,
    shared_resources: &[],
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html and
    // reference-arns.html
    fixed_fields: &[
        FixedField {
            service: "s3",
            region: true,
            word: "",
            except: S3_OTHERS,
        },
        FixedField {
            service: "s3",
            region: false,
            word: "",
            except: S3_OTHERS,
        },
        FixedField {
            service: "iam",
            region: true,
            word: "",
            except: &[],
        },
        FixedField {
            service: "cloudfront",
            region: true,
            word: "",
            except: &[],
        },
        FixedField {
            service: "organizations",
            region: true,
            word: "",
            except: &[],
        },
        FixedField {
            service: "route53",
            region: true,
            word: "",
            except: &["profile"],
        },
        FixedField {
            service: "route53",
            region: false,
            word: "",
            except: &["profile"],
        },
    ],
    account_digits: Some(12),
    service_domains: &[
        "amazonaws.com",
        "amazonaws.com.cn",
        "amazon.com",
        "aws.internal",
    ],
};

/// Last fields of S3 names that are neither buckets nor objects.
const S3_OTHERS: &[&str] = &[
    "accesspoint",
    "access-grants",
    "async-request/",
    "job/",
    "storage-lens",
    "storage-lens-group/",
    "access-point-for-object",
];

/// reference_policies_condition-keys.html and reference_policies_iam-condition-keys.html
const KEYS: &[KeyFact] = &[
    keys("aws:CalledVia", KeyType::Text),
    key("aws:CalledViaFirst", KeyType::Text),
    key("aws:CalledViaLast", KeyType::Text),
    key("aws:CurrentTime", KeyType::Date),
    key("aws:EpochTime", KeyType::Date),
    key("aws:FederatedProvider", KeyType::Text),
    key("aws:MultiFactorAuthAge", KeyType::Number),
    key("aws:MultiFactorAuthPresent", KeyType::Bool),
    key("aws:PrincipalAccount", KeyType::Text),
    key("aws:PrincipalArn", KeyType::Name),
    key("aws:PrincipalIsAWSService", KeyType::Bool),
    key("aws:PrincipalOrgID", KeyType::Text),
    keys("aws:PrincipalOrgPaths", KeyType::Text),
    key("aws:PrincipalServiceName", KeyType::Text),
    keys("aws:PrincipalServiceNamesList", KeyType::Text),
    key("aws:PrincipalTag/", KeyType::Text),
    key("aws:PrincipalType", KeyType::Text),
    key("aws:referer", KeyType::Text),
    key("aws:RequestedRegion", KeyType::Text),
    key("aws:RequestTag/", KeyType::Text),
    key("aws:ResourceAccount", KeyType::Text),
    key("aws:ResourceOrgID", KeyType::Text),
    keys("aws:ResourceOrgPaths", KeyType::Text),
    key("aws:ResourceTag/", KeyType::Text),
    key("aws:SecureTransport", KeyType::Bool),
    key("aws:SourceAccount", KeyType::Text),
    key("aws:SourceArn", KeyType::Name),
    key("aws:SourceIdentity", KeyType::Text),
    key("aws:SourceIp", KeyType::Address),
    key("aws:SourceOrgID", KeyType::Text),
    keys("aws:SourceOrgPaths", KeyType::Text),
    key("aws:SourceVpc", KeyType::Text),
    key("aws:SourceVpcArn", KeyType::Name),
    key("aws:SourceVpce", KeyType::Text),
    keys("aws:TagKeys", KeyType::Text),
    key("aws:TokenIssueTime", KeyType::Date),
    key("aws:UserAgent", KeyType::Text),
    key("aws:userid", KeyType::Text),
    key("aws:username", KeyType::Text),
    key("aws:ViaAWSService", KeyType::Bool),
    key("aws:VpcSourceIp", KeyType::Address),
    only("iam:PassedToService", KeyType::Text, &["iam:PassRole"]),
    only(
        "iam:AssociatedResourceArn",
        KeyType::Name,
        &["iam:PassRole"],
    ),
    only(
        "iam:AWSServiceName",
        KeyType::Text,
        &["iam:*ServiceLinkedRole*"],
    ),
    only("s3:prefix", KeyType::Text, &["s3:ListBucket*"]),
    only("s3:delimiter", KeyType::Text, &["s3:ListBucket*"]),
    only("s3:max-keys", KeyType::Number, &["s3:ListBucket*"]),
    only("sts:ExternalId", KeyType::Text, &["sts:AssumeRole"]),
    keys("dynamodb:Attributes", KeyType::Text),
    keys("dynamodb:LeadingKeys", KeyType::Text),
    keys("ram:ResourceShareTagKeys", KeyType::Text),
];

/// By the resource types of each action in the Service Authorization Reference (2026-08).
const STORES: &[Store] = &[Store {
    service: "s3",
    bucket_actions: &[
        "listbucket",
        "listbucketversions",
        "listbucketmultipartuploads",
        "getbucket*",
        "putbucket*",
        "createbucket",
        "deletebucket*",
    ],
    object_actions: &[
        "getobject*",
        "putobject*",
        "deleteobject*",
        "restoreobject",
        "abortmultipartupload",
        "listmultipartuploadparts",
        "bypassgovernanceretention",
    ],
    account_actions: &["listallmybuckets"],
    other_types: S3_OTHERS,
}];

/// Services that ask for resources of others: the resource types of the Service Authorization
/// Reference (2026-08), and what managed policies of AWS show.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("aco-automation", "compute-optimizer"),
    ("apprunner", "wafv2"),
    ("aps", "eks"),
    ("arc-zonal-shift", "elasticloadbalancing"),
    ("bcm-data-exports", "billing"),
    ("ce", "billing"),
    ("cloudfront-keyvaluestore", "cloudfront"),
    ("cloudtrail-data", "cloudtrail"),
    ("codestar", "iam"),
    ("cognito-idp", "wafv2"),
    ("connect", "connect-campaigns"),
    ("connect", "wisdom"),
    ("devops-guru", "sns"),
    ("ds-data", "ds"),
    ("ebs", "ec2"),
    ("ec2", "acm"),
    ("ec2", "elastic-inference"),
    ("ec2", "iam"),
    ("ec2", "license-manager"),
    ("ec2", "resource-groups"),
    ("ec2-instance-connect", "ec2"),
    ("eks-auth", "eks"),
    ("es", "iam"),
    ("es", "opensearch"),
    ("events", "kms"),
    ("greengrass", "iot"),
    ("iotjobsdata", "iot"),
    ("iotwireless", "iot"),
    ("iq", "iq-permission"),
    ("kafka-cluster", "kafka"),
    ("kinesis", "kms"),
    ("payment-cryptography", "mpa"),
    ("q", "codewhisperer"),
    ("q", "qdeveloper"),
    ("qapps", "qbusiness"),
    ("rds-data", "rds"),
    ("redshift-data", "redshift"),
    ("redshift-data", "redshift-serverless"),
    ("route53", "ec2"),
    ("route53-recovery-cluster", "route53-recovery-control"),
    (
        "route53-recovery-control-config",
        "route53-recovery-control",
    ),
    ("s3", "s3-object-lambda"),
    ("sagemaker-mlflow", "sagemaker"),
    ("servicecatalog", "catalog"),
    ("ssm", "ec2"),
    ("ssm", "ecs"),
    ("ssm", "iam"),
    ("ssm", "s3"),
    ("sso-oauth", "sso"),
    ("sts", "iam"),
    ("vpc-lattice-svcs", "vpc-lattice"),
    ("vpce", "ec2"),
    ("waf-regional", "elasticloadbalancing"),
    ("workspaces-instances", "ec2"),
    ("wafv2", "*"),
    ("backup", "*"),
    ("tag", "*"),
    ("resource-groups", "*"),
    ("ram", "*"),
    ("cloudformation", "*"),
    ("servicecatalog", "*"),
    ("access-analyzer", "*"),
    ("application-autoscaling", "autoscaling"),
    ("codeconnections", "codestar-connections"),
    ("codestar-connections", "codeconnections"),
    ("ec2", "elasticloadbalancing"),
    ("redshift", "redshift-serverless"),
    ("ssm", "eks"),
    ("ssmmessages", "ssm"),
    ("cloudcontrol", "*"),
];

/// Public write-ups of privilege escalation in AWS, such as
/// https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation.
const ESCALATIONS: &[Escalation] = &[
    Escalation {
        gain: "rewrite a policy that it holds",
        actions: &["iam:CreatePolicyVersion"],
    },
    Escalation {
        gain: "restore an older version of a policy that it holds",
        actions: &["iam:SetDefaultPolicyVersion"],
    },
    Escalation {
        gain: "attach any policy to itself",
        actions: &["iam:AttachUserPolicy"],
    },
    Escalation {
        gain: "attach any policy to a group of its own",
        actions: &["iam:AttachGroupPolicy"],
    },
    Escalation {
        gain: "attach any policy to a role and assume it",
        actions: &["iam:AttachRolePolicy", "sts:AssumeRole"],
    },
    Escalation {
        gain: "write a policy into a user",
        actions: &["iam:PutUserPolicy"],
    },
    Escalation {
        gain: "write a policy into a group of its own",
        actions: &["iam:PutGroupPolicy"],
    },
    Escalation {
        gain: "write a policy into a role and assume it",
        actions: &["iam:PutRolePolicy", "sts:AssumeRole"],
    },
    Escalation {
        gain: "join any group",
        actions: &["iam:AddUserToGroup"],
    },
    Escalation {
        gain: "rewrite the trust of a role and assume it",
        actions: &["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"],
    },
    Escalation {
        gain: "create access keys for other users",
        actions: &["iam:CreateAccessKey"],
    },
    Escalation {
        gain: "set the console password of other users",
        actions: &["iam:CreateLoginProfile"],
    },
    Escalation {
        gain: "change the console password of other users",
        actions: &["iam:UpdateLoginProfile"],
    },
    Escalation {
        gain: "start an instance with any role",
        actions: &["iam:PassRole", "ec2:RunInstances"],
    },
    Escalation {
        gain: "run a function with any role",
        actions: &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:InvokeFunction",
        ],
    },
    Escalation {
        gain: "run a function with any role from events of its own",
        actions: &[
            "iam:PassRole",
            "lambda:CreateFunction",
            "lambda:CreateEventSourceMapping",
        ],
    },
    Escalation {
        gain: "replace the code of functions that have more rights",
        actions: &["lambda:UpdateFunctionCode"],
    },
    Escalation {
        gain: "build a stack with any role",
        actions: &["iam:PassRole", "cloudformation:CreateStack"],
    },
    Escalation {
        gain: "run a notebook with any role",
        actions: &[
            "iam:PassRole",
            "sagemaker:CreateNotebookInstance",
            "sagemaker:CreatePresignedNotebookInstanceUrl",
        ],
    },
    Escalation {
        gain: "run a development endpoint with any role",
        actions: &["iam:PassRole", "glue:CreateDevEndpoint"],
    },
    Escalation {
        gain: "run a build with any role",
        actions: &[
            "iam:PassRole",
            "codebuild:CreateProject",
            "codebuild:StartBuild",
        ],
    },
    Escalation {
        gain: "run a container with any role",
        actions: &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"],
    },
];
