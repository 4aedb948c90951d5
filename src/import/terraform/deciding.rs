//! Types of resources that bear on decisions and are not read, and types that sound as if they did.
//!
//! A pattern has one `*` at most, or a second one at its end: `aws_ram_*` is every type that begins
//! so, `alicloud_resource_manager_*share*` every one of the service with `share` in it. The first
//! pattern that fits counts. The names are those of the providers' pages, which [`super::services`]
//! lists.
//!
//! A type belongs in [`DECIDING`] if it could allow or deny something that the estate then gets
//! wrong, and in [`SILENT`] if its name has one of the [`WORDS`] and it could not. Any other type
//! needs no row: [`relevance`](super::relevance) decides by its service and attributes.

/// A pattern of types, and what an estate without them lacks: a clause that follows `which is not
/// read:`.
pub(super) type DecidingType = (&'static str, &'static str);

const CONTROL: &str =
    "a control policy can deny what the estate allows, and a plan does not list all of them";
const SHARES: &str = "it shares resources whose policies give other accounts access";
const STACK: &str = "its template can make users, roles and policies";
const CENTER: &str = "it gives people roles and permissions in accounts";
const ACL: &str = "an access control list allows in addition to policies";

/// Types that bear on decisions and are not read, with what an estate without them lacks.
pub(super) static DECIDING: &[DecidingType] = &[
    ("aws_organizations_policy", CONTROL),
    ("aws_organizations_policy_attachment", CONTROL),
    (
        "aws_organizations_resource_policy",
        "it says who may manage the organisation",
    ),
    ("aws_controltower_*", CONTROL),
    ("aws_ssoadmin_*", CENTER),
    ("aws_identitystore_*", CENTER),
    ("aws_lambda_permission", "it says who may call a function"),
    (
        "aws_lambda_layer_version_permission",
        "it says who may use a layer",
    ),
    ("aws_ram_*", SHARES),
    (
        "aws_lakeformation_*",
        "its permissions on data can deny what the estate allows",
    ),
    ("aws_cloudformation_*", STACK),
    ("aws_serverlessapplicationrepository_*", STACK),
    ("aws_servicecatalog_*", STACK),
    (
        "aws_cloudcontrolapi_*",
        "it can make a resource of any type",
    ),
    (
        "aws_rolesanywhere_*",
        "it says which sessions of roles certificates get, and their policies",
    ),
    (
        "aws_kms_grant",
        "a grant allows in addition to the policy of its key",
    ),
    ("aws_s3_bucket_acl", ACL),
    ("aws_s3_object_acl", ACL),
    (
        "aws_s3control_access_grant*",
        "a grant of access to a bucket allows in addition to its policy",
    ),
    (
        "aws_vpc_endpoint_policy",
        "the policy of an endpoint can deny what the estate allows",
    ),
    (
        "aws_vpc_endpoint_service_allowed_principal",
        "it says who may use a service",
    ),
    (
        "aws_opensearchserverless_access_policy",
        "it says who may use a collection",
    ),
    ("alicloud_resource_manager_control_policy*", CONTROL),
    (
        "alicloud_resource_manager_policy_version",
        "it can be the version of a policy that is in effect",
    ),
    ("alicloud_resource_manager_role", "it is a role"),
    ("alicloud_resource_manager_*share*", SHARES),
    ("alicloud_cloud_sso_*", CENTER),
    ("alicloud_ros_*", STACK),
    ("alicloud_service_catalog_provisioned_product", STACK),
    ("alicloud_oss_bucket_acl", ACL),
    ("volcengine_organization*", CONTROL),
    ("volcengine_cloud_identity_*", CENTER),
];

/// Words of a type that speak of access, wherever they are in it.
pub(super) static WORDS: &[&str] = &[
    "policy",
    "policies",
    "permission",
    "permissions",
    "boundary",
    "boundaries",
    "iam",
    "sso",
];

/// Attributes that hold a policy or name one.
pub(super) static ATTRIBUTES: &[&str] = &[
    "access_policies",
    "access_policy",
    "assume_role_policy",
    "assume_role_policy_document",
    "bucket_policy",
    "inline_policies",
    "inline_policy",
    "key_policy",
    "managed_policy_arns",
    "permission_boundary",
    "permissions_boundary",
    "policies",
    "policy",
    "policy_arn",
    "policy_arns",
    "policy_document",
    "policy_name",
    "resource_policy",
    "trust_policy_document",
];

/// Types whose policy only lets requests through: one that lets everything through is as good as
/// none.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
pub(super) static FILTERS: &[&str] = &["aws_vpc_endpoint"];

/// Types that bear on no decision although they sound as if they did: passwords, certificates and
/// projects of IAM, and policies of backups, snapshots, caches, firewalls, scaling and traffic.
pub(super) static SILENT: &[&str] = &[
    "alicloud_*_service_linked_role",
    "alicloud_*backup_policy",
    "alicloud_*qos_policy",
    "alicloud_*snap_shot_policy",
    "alicloud_*snapshot_policy*",
    "alicloud_alb_security_policy",
    "alicloud_amqp_open_source_permission",
    "alicloud_cen_traffic_marking_policy",
    "alicloud_cloud_firewall_*control_policy*",
    "alicloud_cloud_phone_policy",
    "alicloud_cms_*_policy",
    "alicloud_cr_endpoint_acl_policy",
    "alicloud_cs_kubernetes_permissions",
    "alicloud_cs_kubernetes_policy_instance",
    "alicloud_dcdn_waf_policy*",
    "alicloud_ddos_bgp_policy",
    "alicloud_ecd_policy_group",
    "alicloud_ecs_network_interface_permission",
    "alicloud_ecs_ram_role_attachment",
    "alicloud_esa_custom_scene_policy",
    "alicloud_ga_custom_routing_endpoint_traffic_policy",
    "alicloud_hbr_policy*",
    "alicloud_mongodb_audit_policy",
    "alicloud_nas_lifecycle_policy",
    "alicloud_nlb_security_policy",
    "alicloud_ram_access_key",
    "alicloud_ram_account_alias",
    "alicloud_ram_account_password_policy",
    "alicloud_ram_login_profile",
    "alicloud_ram_password_policy",
    "alicloud_ram_role_attachment",
    "alicloud_ram_security_preference",
    "alicloud_resource_manager_account",
    "alicloud_resource_manager_auto_grouping_rule",
    "alicloud_resource_manager_delegated_administrator",
    "alicloud_resource_manager_folder",
    "alicloud_resource_manager_handshake",
    "alicloud_resource_manager_message_contact",
    "alicloud_resource_manager_multi_account_delivery_channel",
    "alicloud_resource_manager_resource_directory",
    "alicloud_resource_manager_resource_group",
    "alicloud_resource_manager_saved_query",
    "alicloud_service_mesh_user_permission",
    "alicloud_slb_tls_cipher_policy",
    "alicloud_sls_collection_policy",
    "alicloud_tag_policy*",
    "aws_*_data_protection_policy",
    "aws_*backup_policy",
    "aws_*lifecycle_policy",
    "aws_*stickiness_policy",
    "aws_appautoscaling_policy",
    "aws_autoscaling_policy",
    "aws_cloudfront_*_policy",
    "aws_cloudwatch_log_account_policy",
    "aws_fms_policy",
    "aws_iam_access_key",
    "aws_iam_account_alias",
    "aws_iam_account_password_policy",
    "aws_iam_instance_profile",
    "aws_iam_server_certificate",
    "aws_iam_service_specific_credential",
    "aws_iam_signing_certificate",
    "aws_iam_user_login_profile",
    "aws_iam_user_ssh_key",
    "aws_iam_virtual_mfa_device",
    "aws_lb_ssl_negotiation_policy",
    "aws_load_balancer_*policy",
    "aws_networkfirewall_firewall_policy",
    "aws_opensearchserverless_security_policy",
    "aws_organizations_account",
    "aws_organizations_delegated_administrator",
    "aws_organizations_organization",
    "aws_organizations_organizational_unit",
    "aws_proxy_protocol_policy",
    "aws_resiliencehub_resiliency_policy",
    "aws_route53_traffic_policy*",
    "aws_verifiedpermissions_*",
    "ksyun_auto_snapshot_policy",
    "ksyun_iam_project",
    "ksyun_monitor_alarm_policy",
    "ksyun_scaling_policy",
    "volcengine_*backup_policy",
    "volcengine_*snapshot_policy*",
    "volcengine_cfw_*control_policy*",
    "volcengine_cr_endpoint_acl_policy",
    "volcengine_iam_access_key",
    "volcengine_iam_login_profile",
    "volcengine_iam_oidc_provider_thumbprint",
    "volcengine_iam_role_attachment",
    "volcengine_nas_permission_group",
    "volcengine_scaling_policy",
    "volcengine_vke_permission",
    "volcengine_vmp_*policy*",
];
