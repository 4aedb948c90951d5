//! Actions that read secrets, and actions that let others in, where they act on single resources.

/// The actions of a service, by its code.
pub(in crate::lint) type ServiceActions = (&'static str, &'static [&'static str]);

/// What is sensitive in one cloud.
#[derive(Debug)]
pub(in crate::lint) struct SensitiveActions {
    /// They return a secret, a password or a credential, or decrypt.
    pub(in crate::lint) secrets: &'static [ServiceActions],
    /// They set the policy of a resource, or share it.
    pub(in crate::lint) exposures: &'static [ServiceActions],
}

/// Nothing is known.
pub(super) const NONE: SensitiveActions = SensitiveActions {
    secrets: &[],
    exposures: &[],
};

pub(super) const AWS: SensitiveActions = SensitiveActions {
    secrets: AWS_SECRETS,
    exposures: AWS_EXPOSURES,
};

pub(super) const ALIBABA_RAM: SensitiveActions = SensitiveActions {
    secrets: ALIBABA_RAM_SECRETS,
    exposures: ALIBABA_RAM_EXPOSURES,
};

pub(super) const VOLCENGINE: SensitiveActions = SensitiveActions {
    secrets: VOLCENGINE_SECRETS,
    exposures: VOLCENGINE_EXPOSURES,
};

pub(super) const KINGSOFT: SensitiveActions = SensitiveActions {
    secrets: KINGSOFT_SECRETS,
    exposures: KINGSOFT_EXPOSURES,
};

/// The data exfiltration and resource exposure lists of
/// <https://github.com/salesforce/cloudsplaining>, and names of the Service Authorization Reference
/// (2026-11).
const AWS_SECRETS: &[ServiceActions] = &[
    ("acm", &["ExportCertificate"]),
    ("airflow", &["CreateCliToken", "CreateWebLoginToken"]),
    (
        "bedrock-agentcore",
        &["GetResourceApiKey", "GetResourceOauth2Token"],
    ),
    ("cloud9", &["CreateEnvironmentToken"]),
    ("dsql", &["DbConnectAdmin", "DbConnect"]),
    ("ec2", &["GetPasswordData"]),
    ("eks-auth", &["AssumeRoleForPodIdentity"]),
    ("elasticache", &["Connect"]),
    ("elasticmapreduce", &["GetClusterSessionCredentials"]),
    ("emr-containers", &["GetManagedEndpointSessionCredentials"]),
    (
        "gamelift",
        &[
            "RequestUploadCredentials",
            "GetInstanceAccess",
            "GetComputeAccess",
        ],
    ),
    (
        "grafana",
        &[
            "CreateWorkspaceApiKey",
            "CreateWorkspaceServiceAccountToken",
        ],
    ),
    ("kms", &["Decrypt"]),
    (
        "lightsail",
        &[
            "GetInstanceAccessDetails",
            "GetRelationalDatabaseMasterUserPassword",
            "CreateBucketAccessKey",
        ],
    ),
    ("memorydb", &["Connect"]),
    ("rds-db", &["connect"]),
    (
        "redshift",
        &["GetClusterCredentials", "GetClusterCredentialsWithIAM"],
    ),
    ("redshift-serverless", &["GetCredentials"]),
    (
        "sagemaker",
        &[
            "CreatePresignedDomainUrl",
            "CreatePresignedNotebookInstanceUrl",
        ],
    ),
    ("secretsmanager", &["GetSecretValue"]),
    (
        "ssm",
        &[
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "GetParameterHistory",
        ],
    ),
    ("connect", &["GetFederationToken"]),
    ("cognito-identity", &["GetOpenIdTokenForDeveloperIdentity"]),
    ("codeartifact", &["GetAuthorizationToken"]),
];

const AWS_EXPOSURES: &[ServiceActions] = &[
    ("acm-pca", &["PutPolicy", "CreatePermission"]),
    (
        "apigateway",
        &[
            "UpdateRestApiPolicy",
            "UpdateDomainNamePolicy",
            "UpdateDomainNameManagementPolicy",
        ],
    ),
    ("appstream", &["UpdateImagePermissions"]),
    ("aws-marketplace", &["PutResourcePolicy"]),
    (
        "backup",
        &["PutBackupVaultAccessPolicy", "PutBackupVaultSharingPolicy"],
    ),
    ("bedrock", &["PutResourcePolicy"]),
    ("bedrock-agentcore", &["PutResourcePolicy"]),
    ("billing", &["PutResourcePolicy"]),
    ("cleanrooms-ml", &["PutConfiguredAudienceModelPolicy"]),
    ("cloudfront", &["PutResourcePolicy"]),
    ("cloudhsm", &["PutResourcePolicy"]),
    ("cloudsearch", &["UpdateServiceAccessPolicies"]),
    ("cloudtrail", &["PutResourcePolicy"]),
    (
        "codeartifact",
        &[
            "PutDomainPermissionsPolicy",
            "PutRepositoryPermissionsPolicy",
        ],
    ),
    ("codebuild", &["PutResourcePolicy"]),
    ("codeguru-profiler", &["PutPermission"]),
    ("ds", &["ShareDirectory"]),
    ("dynamodb", &["PutResourcePolicy"]),
    (
        "ec2",
        &[
            "ModifyImageAttribute",
            "ModifySnapshotAttribute",
            "ModifyFpgaImageAttribute",
            "ModifyVpcEndpointServicePermissions",
            "PutResourcePolicy",
        ],
    ),
    ("ecr", &["SetRepositoryPolicy"]),
    ("ecr-public", &["SetRepositoryPolicy"]),
    ("eks", &["AssociateAccessPolicy"]),
    ("elasticfilesystem", &["PutFileSystemPolicy"]),
    ("fsx", &["PutResourcePolicy"]),
    ("glacier", &["SetVaultAccessPolicy"]),
    ("glue", &["PutResourcePolicy"]),
    ("grafana", &["UpdatePermissions"]),
    (
        "imagebuilder",
        &[
            "PutComponentPolicy",
            "PutImagePolicy",
            "PutImageRecipePolicy",
            "PutContainerRecipePolicy",
        ],
    ),
    ("iotsitewise", &["CreateAccessPolicy", "UpdateAccessPolicy"]),
    ("kafka", &["PutClusterPolicy"]),
    ("kinesis", &["PutResourcePolicy"]),
    ("kms", &["PutKeyPolicy", "CreateGrant"]),
    (
        "lambda",
        &[
            "AddPermission",
            "PutResourcePolicy",
            "AddLayerVersionPermission",
        ],
    ),
    ("lex", &["CreateResourcePolicy", "UpdateResourcePolicy"]),
    ("logs", &["PutDestinationPolicy"]),
    (
        "mediapackagev2",
        &["PutChannelPolicy", "PutOriginEndpointPolicy"],
    ),
    ("mediastore", &["PutContainerPolicy"]),
    ("mediatailor", &["PutChannelPolicy"]),
    ("network-firewall", &["PutResourcePolicy"]),
    ("networkmanager", &["PutResourcePolicy"]),
    ("oam", &["PutSinkPolicy"]),
    ("organizations", &["PutResourcePolicy"]),
    ("osis", &["PutResourcePolicy"]),
    ("payment-cryptography", &["PutResourcePolicy"]),
    (
        "quicksight",
        &[
            "UpdateDashboardPermissions",
            "UpdateDataSetPermissions",
            "UpdateDataSourcePermissions",
            "UpdateAnalysisPermissions",
        ],
    ),
    (
        "ram",
        &[
            "AssociateResourceShare",
            "UpdateResourceShare",
            "AssociateResourceSharePermission",
        ],
    ),
    (
        "rds",
        &[
            "ModifyDBSnapshotAttribute",
            "ModifyDBClusterSnapshotAttribute",
        ],
    ),
    (
        "redshift",
        &[
            "AuthorizeSnapshotAccess",
            "AuthorizeDataShare",
            "PutResourcePolicy",
        ],
    ),
    ("rekognition", &["PutProjectPolicy"]),
    ("resource-explorer-2", &["PutResourcePolicy"]),
    ("resource-groups", &["PutGroupPolicy"]),
    ("route53-recovery-control-config", &["PutResourcePolicy"]),
    (
        "route53resolver",
        &[
            "PutResolverRulePolicy",
            "PutFirewallRuleGroupPolicy",
            "PutResolverQueryLogConfigPolicy",
        ],
    ),
    ("rum", &["PutResourcePolicy"]),
    (
        "s3",
        &[
            "PutBucketPolicy",
            "PutBucketAcl",
            "PutObjectAcl",
            "PutObjectVersionAcl",
            "PutAccessPointPolicy",
            "PutAccessPointPolicyForObjectLambda",
            "PutMultiRegionAccessPointPolicy",
            "PutAccessGrantsInstanceResourcePolicy",
            "CreateAccessGrant",
            "PutBucketPublicAccessBlock",
        ],
    ),
    ("s3-object-lambda", &["PutObjectAcl"]),
    ("s3-outposts", &["PutBucketPolicy", "PutAccessPointPolicy"]),
    ("s3express", &["PutBucketPolicy", "PutAccessPointPolicy"]),
    ("s3files", &["PutFileSystemPolicy"]),
    ("s3tables", &["PutTablePolicy", "PutTableBucketPolicy"]),
    ("s3vectors", &["PutVectorBucketPolicy"]),
    ("sagemaker", &["PutModelPackageGroupPolicy"]),
    ("schemas", &["PutResourcePolicy"]),
    ("secretsmanager", &["PutResourcePolicy"]),
    ("serverlessrepo", &["PutApplicationPolicy"]),
    (
        "servicecatalog",
        &["CreatePortfolioShare", "UpdatePortfolioShare"],
    ),
    ("servicediscovery", &["PutResourcePolicy"]),
    (
        "ses",
        &["CreateEmailIdentityPolicy", "UpdateEmailIdentityPolicy"],
    ),
    ("signer", &["AddProfilePermission"]),
    ("sms-voice", &["PutResourcePolicy"]),
    ("sns", &["AddPermission", "SetTopicAttributes"]),
    ("sqs", &["AddPermission", "SetQueueAttributes"]),
    ("ssm", &["ModifyDocumentPermission", "PutResourcePolicy"]),
    ("ssm-contacts", &["PutContactPolicy"]),
    ("ssm-incidents", &["PutResourcePolicy"]),
    ("vpc-lattice", &["PutAuthPolicy", "PutResourcePolicy"]),
    ("wafv2", &["UpdateWebACL"]),
    ("workmail", &["PutMailboxPermissions"]),
    (
        "workspaces",
        &[
            "UpdateConnectionAliasPermission",
            "UpdateWorkspaceImagePermission",
        ],
    ),
    (
        "es",
        &["UpdateElasticsearchDomainConfig", "UpdateDomainConfig"],
    ),
    ("ec2", &["CreateNetworkInterfacePermission"]),
];

/// Operations of aliyun/aliyun-openapi-meta, and of OSS's pages on bucket policies (2026-11).
const ALIBABA_RAM_SECRETS: &[ServiceActions] = &[
    ("cas", &["GetUserCertificateDetail"]),
    ("cloudsso", &["CreateSCIMServerCredential"]),
    ("cr", &["ResetLoginPassword"]),
    (
        "cs",
        &[
            "DescribeClusterUserKubeconfig",
            "DescribeClusterV2UserKubeconfig",
        ],
    ),
    (
        "eiam",
        &["ObtainApplicationClientSecret", "ObtainCredential"],
    ),
    ("ims", &["GetAppSecret"]),
    (
        "kms",
        &[
            "GetSecretValue",
            "Decrypt",
            "AsymmetricDecrypt",
            "ExportDataKey",
        ],
    ),
    (
        "oos",
        &[
            "GetSecretParameter",
            "GetSecretParameters",
            "GetSecretParametersByPath",
        ],
    ),
    ("polardb", &["ModifyAccountPassword"]),
    ("rds", &["ResetAccountPassword"]),
    ("sae", &["DescribeSecret"]),
];

const ALIBABA_RAM_EXPOSURES: &[ServiceActions] = &[
    (
        "ecs",
        &[
            "ModifyImageSharePermission",
            "ModifyImageShareGroupPermission",
            "CreateNetworkInterfacePermission",
        ],
    ),
    ("fc", &["PutLayerACL"]),
    ("kms", &["SetKeyPolicy", "SetSecretPolicy"]),
    ("log", &["PutProjectPolicy"]),
    (
        "oss",
        &[
            "PutBucketPolicy",
            "PutBucketAcl",
            "PutObjectAcl",
            "PutBucketPublicAccessBlock",
            "DeleteBucketPublicAccessBlock",
            "PutPublicAccessBlock",
            "DeletePublicAccessBlock",
            "PutAccessPointPolicy",
        ],
    ),
    ("ots", &["UpdateInstancePolicy"]),
    (
        "resourcesharing",
        &[
            "CreateResourceShare",
            "AssociateResourceShare",
            "AssociateResourceSharePermission",
        ],
    ),
];

/// Operations of volcengine/volcengine-go-sdk, and of the vendor's own policies (2026-11).
const VOLCENGINE_SECRETS: &[ServiceActions] = &[
    ("ark", &["GetApiKey", "GetRawApiKey"]),
    (
        "cloudidentity",
        &["CreateSCIMServerCredential", "ResetPassword"],
    ),
    (
        "id",
        &[
            "GetResourceApiKey",
            "GetResourceOauth2Token",
            "GetRoleCredentials",
        ],
    ),
    (
        "kms",
        &[
            "GetSecretValue",
            "BatchGetSecretValue",
            "Decrypt",
            "AsymmetricDecrypt",
        ],
    ),
    ("rds_mysql", &["ResetDBAccount"]),
    ("rocketmq", &["DescribeSecretKey"]),
    ("vke", &["CreateKubeconfig", "ListKubeconfigs"]),
];

const VOLCENGINE_EXPOSURES: &[ServiceActions] = &[
    (
        "ecs",
        &["ModifyImageSharePermission", "ModifyImageAttribute"],
    ),
    ("rds_mysql", &["ModifyBackupPublicAccessPolicy"]),
    (
        "resourceshare",
        &["CreateResourceShare", "AssociateResourceShare"],
    ),
    ("sqs", &["SetQueueAttributes"]),
    ("tos", &["PutBucketPolicy", "PutBucketACL", "PutObjectACL"]),
];

/// Operations of KscSDK/ksc-sdk-python and of the pages of KS3 (2026-11).
const KINGSOFT_SECRETS: &[ServiceActions] =
    &[("kce", &["DownloadClusterConfig"]), ("kkms", &["Decrypt"])];

const KINGSOFT_EXPOSURES: &[ServiceActions] = &[
    ("kec", &["ModifyImageSharePermission"]),
    ("ks3", &["PutBucketPolicy", "PutBucketACL", "PutObjectACL"]),
];
