//! Types of Terraform whose policies only the linter reads: data.
//!
//! The types that an import reads too are in `import::terraform`. By the documentation of the
//! providers, seen 2026-11-29:
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>,
//! <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs>,
//! <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs>,
//! <https://registry.terraform.io/providers/volcengine/volcenginecc/latest/docs>.

use super::table::Homes;
use crate::dialect::Kind;

/// Where these types have a policy.
pub(super) const TERRAFORM: &[Homes] = &[
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Control,
        rows: &[(
            "alicloud_resource_manager_control_policy",
            "policy_document",
            "control",
        )],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Endpoint,
        rows: &[
            ("alicloud_privatelink_vpc_endpoint", "policy_document", ""),
            ("alicloud_vpc_gateway_endpoint", "policy_document", ""),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Identity,
        rows: &[
            (
                "alicloud_cloud_sso_access_configuration",
                "permission_policies/*/permission_policy_document",
                "",
            ),
            (
                "alicloud_resource_manager_policy_version",
                "policy_document",
                "managed",
            ),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Resource,
        rows: &[
            ("alicloud_kms_key", "policy", "kms-key"),
            ("alicloud_kms_secret", "policy", ""),
            ("alicloud_log_project", "policy", "log-project"),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Session,
        rows: &[
            (
                "alicloud_ecs_ram_role_attachment",
                "policy",
                "instance-role",
            ),
            (
                "alicloud_open_api_explorer_api_mcp_server",
                "assume_role_extra_policy",
                "",
            ),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Trust,
        rows: &[(
            "alicloud_resource_manager_role",
            "assume_role_policy_document",
            "",
        )],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Endpoint,
        rows: &[
            ("aws_vpc_endpoint", "policy", "vpc-endpoint"),
            ("aws_vpc_endpoint_policy", "policy", "vpc-endpoint"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Identity,
        rows: &[
            ("aws_iot_policy", "policy", "iot"),
            (
                "aws_ssoadmin_permission_set_inline_policy",
                "inline_policy",
                "permission-set",
            ),
            (
                "get-account-authorization-details",
                "GroupDetailList/*/GroupPolicyList/*/PolicyDocument",
                "group",
            ),
            (
                "get-account-authorization-details",
                "RoleDetailList/*/RolePolicyList/*/PolicyDocument",
                "role",
            ),
            (
                "get-account-authorization-details",
                "UserDetailList/*/UserPolicyList/*/PolicyDocument",
                "user",
            ),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Resource,
        rows: &[
            ("aws_acmpca_policy", "policy", "certificate-authority"),
            ("aws_api_gateway_domain_name", "policy", ""),
            ("aws_api_gateway_rest_api", "policy", ""),
            ("aws_api_gateway_rest_api_policy", "policy", ""),
            ("aws_backup_vault_policy", "policy", ""),
            ("aws_bedrockagentcore_resource_policy", "policy", "bedrock"),
            (
                "aws_cloudsearch_domain_service_access_policy",
                "access_policy",
                "search-domain",
            ),
            ("aws_cloudwatch_event_bus_policy", "policy", ""),
            (
                "aws_cloudwatch_log_destination_policy",
                "access_policy",
                "log-destination",
            ),
            (
                "aws_cloudwatch_log_resource_policy",
                "policy_document",
                "logs",
            ),
            (
                "aws_codeartifact_domain_permissions_policy",
                "policy_document",
                "codeartifact",
            ),
            (
                "aws_codeartifact_repository_permissions_policy",
                "policy_document",
                "codeartifact",
            ),
            ("aws_codebuild_resource_policy", "policy", ""),
            ("aws_ecr_registry_policy", "policy", "ecr"),
            (
                "aws_ecr_repository_creation_template",
                "repository_policy",
                "ecr",
            ),
            ("aws_ecrpublic_repository_policy", "policy", "ecr"),
            ("aws_efs_file_system_policy", "policy", "efs"),
            (
                "aws_elasticsearch_domain",
                "access_policies",
                "search-domain",
            ),
            (
                "aws_elasticsearch_domain_policy",
                "access_policies",
                "search-domain",
            ),
            ("aws_glacier_vault", "access_policy", ""),
            ("aws_glacier_vault_lock", "policy", ""),
            ("aws_glue_resource_policy", "policy", ""),
            (
                "aws_media_store_container_policy",
                "policy",
                "media-container",
            ),
            ("aws_msk_cluster_policy", "policy", ""),
            (
                "aws_networkfirewall_resource_policy",
                "policy",
                "network-firewall",
            ),
            ("aws_oam_sink_policy", "policy", ""),
            ("aws_opensearch_domain", "access_policies", "search-domain"),
            (
                "aws_opensearch_domain_policy",
                "access_policies",
                "search-domain",
            ),
            ("aws_organizations_resource_policy", "content", "delegation"),
            ("aws_redshift_resource_policy", "policy", ""),
            ("aws_redshiftserverless_resource_policy", "policy", ""),
            ("aws_s3_access_point", "policy", ""),
            ("aws_s3control_access_point_policy", "policy", ""),
            ("aws_s3control_bucket_policy", "policy", ""),
            (
                "aws_s3control_multi_region_access_point_policy",
                "details/*/policy",
                "",
            ),
            (
                "aws_s3control_object_lambda_access_point_policy",
                "policy",
                "",
            ),
            (
                "aws_s3tables_table_bucket_policy",
                "resource_policy",
                "s3-tables",
            ),
            ("aws_s3tables_table_policy", "resource_policy", "s3-tables"),
            ("aws_s3vectors_vector_bucket_policy", "policy", ""),
            (
                "aws_sagemaker_model_package_group_policy",
                "resource_policy",
                "sagemaker",
            ),
            ("aws_schemas_registry_policy", "policy", ""),
            ("aws_ses_identity_policy", "policy", "ses"),
            ("aws_sesv2_email_identity_policy", "policy", "ses"),
            ("aws_vpclattice_auth_policy", "policy", "lattice-auth"),
            ("aws_vpclattice_resource_policy", "policy", "lattice"),
            ("aws_xray_resource_policy", "policy_document", "xray"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Session,
        rows: &[
            (
                "aws_rolesanywhere_profile",
                "session_policy",
                "roles-anywhere",
            ),
            ("aws_transfer_access", "policy", "transfer"),
            ("aws_transfer_user", "policy", "transfer"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Trust,
        rows: &[(
            "get-account-authorization-details",
            "RoleDetailList/*/AssumeRolePolicyDocument",
            "",
        )],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Control,
        rows: &[
            (
                "volcengine_organization_service_control_policy",
                "statement",
                "",
            ),
            (
                "volcenginecc_organization_service_control_policy",
                "statement",
                "",
            ),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Endpoint,
        rows: &[
            (
                "volcengine_privatelink_vpc_gateway_endpoint",
                "vpc_policy",
                "",
            ),
            ("volcengine_vpc_gateway_endpoint", "vpc_policy", ""),
            (
                "volcenginecc_privatelink_gateway_endpoint",
                "vpc_policy",
                "",
            ),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Identity,
        rows: &[
            (
                "volcengine_cloud_identity_permission_set",
                "permission_policies/*/inline_policy_document",
                "",
            ),
            (
                "volcenginecc_cloudidentity_permission_set",
                "permission_policies/*/permission_policy_document",
                "",
            ),
            ("volcenginecc_iam_policy", "policy_document", "managed"),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Resource,
        rows: &[
            ("volcengine_tos_bucket", "policy", "tos-bucket"),
            ("volcenginecc_tos_bucket", "policy", "tos-bucket"),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Trust,
        rows: &[("volcenginecc_iam_role", "trust_policy_document", "trust")],
    },
];
