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
        )],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Endpoint,
        rows: &[
            ("alicloud_privatelink_vpc_endpoint", "policy_document"),
            ("alicloud_vpc_gateway_endpoint", "policy_document"),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Identity,
        rows: &[
            (
                "alicloud_cloud_sso_access_configuration",
                "permission_policies/*/permission_policy_document",
            ),
            (
                "alicloud_resource_manager_policy_version",
                "policy_document",
            ),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Resource,
        rows: &[
            ("alicloud_kms_key", "policy"),
            ("alicloud_kms_secret", "policy"),
            ("alicloud_log_project", "policy"),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Session,
        rows: &[
            ("alicloud_ecs_ram_role_attachment", "policy"),
            (
                "alicloud_open_api_explorer_api_mcp_server",
                "assume_role_extra_policy",
            ),
        ],
    },
    Homes {
        dialect: "alibaba-ram",
        kind: Kind::Trust,
        rows: &[(
            "alicloud_resource_manager_role",
            "assume_role_policy_document",
        )],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Endpoint,
        rows: &[
            ("aws_vpc_endpoint", "policy"),
            ("aws_vpc_endpoint_policy", "policy"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Identity,
        rows: &[
            ("aws_iot_policy", "policy"),
            ("aws_ssoadmin_permission_set_inline_policy", "inline_policy"),
            (
                "get-account-authorization-details",
                "GroupDetailList/*/GroupPolicyList/*/PolicyDocument",
            ),
            (
                "get-account-authorization-details",
                "RoleDetailList/*/RolePolicyList/*/PolicyDocument",
            ),
            (
                "get-account-authorization-details",
                "UserDetailList/*/UserPolicyList/*/PolicyDocument",
            ),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Resource,
        rows: &[
            ("aws_acmpca_policy", "policy"),
            ("aws_api_gateway_domain_name", "policy"),
            ("aws_api_gateway_rest_api", "policy"),
            ("aws_api_gateway_rest_api_policy", "policy"),
            ("aws_backup_vault_policy", "policy"),
            ("aws_bedrockagentcore_resource_policy", "policy"),
            (
                "aws_cloudsearch_domain_service_access_policy",
                "access_policy",
            ),
            ("aws_cloudwatch_event_bus_policy", "policy"),
            ("aws_cloudwatch_log_destination_policy", "access_policy"),
            ("aws_cloudwatch_log_resource_policy", "policy_document"),
            (
                "aws_codeartifact_domain_permissions_policy",
                "policy_document",
            ),
            (
                "aws_codeartifact_repository_permissions_policy",
                "policy_document",
            ),
            ("aws_codebuild_resource_policy", "policy"),
            ("aws_ecr_registry_policy", "policy"),
            ("aws_ecr_repository_creation_template", "repository_policy"),
            ("aws_ecrpublic_repository_policy", "policy"),
            ("aws_efs_file_system_policy", "policy"),
            ("aws_elasticsearch_domain", "access_policies"),
            ("aws_elasticsearch_domain_policy", "access_policies"),
            ("aws_glacier_vault", "access_policy"),
            ("aws_glacier_vault_lock", "policy"),
            ("aws_glue_resource_policy", "policy"),
            ("aws_media_store_container_policy", "policy"),
            ("aws_msk_cluster_policy", "policy"),
            ("aws_networkfirewall_resource_policy", "policy"),
            ("aws_oam_sink_policy", "policy"),
            ("aws_opensearch_domain", "access_policies"),
            ("aws_opensearch_domain_policy", "access_policies"),
            ("aws_organizations_resource_policy", "content"),
            ("aws_redshift_resource_policy", "policy"),
            ("aws_redshiftserverless_resource_policy", "policy"),
            ("aws_s3_access_point", "policy"),
            ("aws_s3control_access_point_policy", "policy"),
            ("aws_s3control_bucket_policy", "policy"),
            (
                "aws_s3control_multi_region_access_point_policy",
                "details/*/policy",
            ),
            ("aws_s3control_object_lambda_access_point_policy", "policy"),
            ("aws_s3tables_table_bucket_policy", "resource_policy"),
            ("aws_s3tables_table_policy", "resource_policy"),
            ("aws_s3vectors_vector_bucket_policy", "policy"),
            (
                "aws_sagemaker_model_package_group_policy",
                "resource_policy",
            ),
            ("aws_schemas_registry_policy", "policy"),
            ("aws_ses_identity_policy", "policy"),
            ("aws_sesv2_email_identity_policy", "policy"),
            ("aws_vpclattice_auth_policy", "policy"),
            ("aws_vpclattice_resource_policy", "policy"),
            ("aws_xray_resource_policy", "policy_document"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Session,
        rows: &[
            ("aws_rolesanywhere_profile", "session_policy"),
            ("aws_transfer_access", "policy"),
            ("aws_transfer_user", "policy"),
        ],
    },
    Homes {
        dialect: "aws",
        kind: Kind::Trust,
        rows: &[(
            "get-account-authorization-details",
            "RoleDetailList/*/AssumeRolePolicyDocument",
        )],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Control,
        rows: &[
            (
                "volcengine_organization_service_control_policy",
                "statement",
            ),
            (
                "volcenginecc_organization_service_control_policy",
                "statement",
            ),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Endpoint,
        rows: &[
            ("volcengine_privatelink_vpc_gateway_endpoint", "vpc_policy"),
            ("volcengine_vpc_gateway_endpoint", "vpc_policy"),
            ("volcenginecc_privatelink_gateway_endpoint", "vpc_policy"),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Identity,
        rows: &[
            (
                "volcengine_cloud_identity_permission_set",
                "permission_policies/*/inline_policy_document",
            ),
            (
                "volcenginecc_cloudidentity_permission_set",
                "permission_policies/*/permission_policy_document",
            ),
            ("volcenginecc_iam_policy", "policy_document"),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Resource,
        rows: &[
            ("volcengine_tos_bucket", "policy"),
            ("volcenginecc_tos_bucket", "policy"),
        ],
    },
    Homes {
        dialect: "volcengine",
        kind: Kind::Trust,
        rows: &[("volcenginecc_iam_role", "trust_policy_document")],
    },
];
