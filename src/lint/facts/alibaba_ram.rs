//! Alibaba Cloud RAM.

use super::fact::{Facts, FixedField, KeyFact, KeyType, Store, Trust, key, keys, only};

pub(super) static FACTS: Facts = Facts {
    dialect: "alibaba-ram",
    key_prefix: "acs",
    keys: KEYS,
    aspects: super::aspects::ALIBABA_RAM,
    catalog: super::bundles::ALIBABA_RAM,
    sensitive: super::sensitive::ALIBABA_RAM,
    stores: STORES,
    // The pages on RAM authentication in AlibabaCloudDocs/ram (2021), and
    // https://www.alibabacloud.com/help/doc-detail/28680.htm (2024): list and create calls name a
    // container, but `CreateRole` names the role since 2025-12:
    // https://www.alibabacloud.com/help/en/ram/developer-reference/api-ram-2015-05-01-createrole
    containers: &[
        ("ram:ListUsers", "user/*"),
        ("ram:CreateUser", "user/*"),
        ("ram:ListGroups", "group/*"),
        ("ram:CreateGroup", "group/*"),
        ("ram:ListRoles", "role/*"),
        ("ram:ListPolicies", "policy/*"),
        ("ram:CreatePolicy", "policy/*"),
        // https://www.alibabacloud.com/help/en/kms/security-and-compliance/condition-key
        ("kms:CreateKey", "key"),
        ("kms:ListKeys", "key"),
        ("kms:CreateSecret", "secret"),
        ("kms:ListSecrets", "secret"),
    ],
    sizes: super::sizes::ALIBABA_RAM,
    identity_services: &["ram", "ims"],
    // https://help.aliyun.com/zh/ram/developer-reference/aliyunfcfullaccess
    pass_role: Some(("ram:PassRole", Some("acs:Service"))),
    // https://www.alibabacloud.com/help/en/ram/user-guide/edit-the-trust-policy-of-a-ram-role
    trust: Trust {
        actions: &["sts:assumerole", "sts:setsourceidentity"],
        web_providers: &[":oidc-provider/"],
        saml_providers: &[":saml-provider/"],
        recipient_keys: &["saml:recipient"],
    },
    ways: include_str!("../ways/alibaba_ram.md"),
    foreign_services: &[
        "s3",
        "ec2",
        "iam",
        "dynamodb",
        "cloudwatch",
        "cloudfront",
        "lambda",
        "sns",
        "sqs",
        "ks3",
        "kec",
        "krds",
        "tos",
    ],
    services: super::services_alibaba_ram::CODES,
    // `sts:AssumeRole` acts on a role, which is a resource of RAM:
    // https://help.aliyun.com/document_detail/371860.html
    neighbours: &[
        ("sts", "ram"),
        ("ecs", "vpc"),
        ("ecs", "ram"),
        ("ims", "ram"),
        ("vpc", "ecs"),
        ("resourcemanager", "ram"),
        // Published policies name the back-end servers, and the databases that are logged in to.
        ("slb", "ecs"),
        ("dms", "*"),
    ],
    shared_resources: &[],
    // "The region may only be `*`": AlibabaCloudDocs/oss, "RAM Policy/Overview" (2021)
    fixed_fields: &[FixedField {
        service: "oss",
        region: true,
        word: "*",
        except: &["accesspoint/"],
    }],
    account_digits: Some(16),
    service_domains: &["aliyuncs.com"],
};

/// https://help.aliyun.com/en/ram/policy-elements, and the pages named in the manual's chapter on
/// dialects.
const KEYS: &[KeyFact] = &[
    key("acs:CurrentTime", KeyType::Date),
    key("acs:SourceIp", KeyType::Address),
    key("acs:SecureTransport", KeyType::Bool),
    key("acs:MFAPresent", KeyType::Bool),
    key("acs:SourceVpc", KeyType::Text),
    key("acs:PrincipalARN", KeyType::Name),
    key("acs:PrincipalRDId", KeyType::Text),
    key("acs:PrincipalRDPath", KeyType::Text),
    key("acs:ResourceTag/", KeyType::Text),
    key("acs:RequestTag/", KeyType::Text),
    keys("acs:TagKeys", KeyType::Text),
    key("acs:ResourceGroupId", KeyType::Text),
    key("acs:RequestedRegion", KeyType::Text),
    key("acs:UserAgent", KeyType::Text),
    key("acs:AccessId", KeyType::Text),
    only("acs:Service", KeyType::Text, &["ram:PassRole"]),
    only("sts:SourceIdentity", KeyType::Text, &["sts:*"]),
    only("sts:ExternalId", KeyType::Text, &["sts:AssumeRole"]),
    only("oidc:iss", KeyType::Text, &["sts:AssumeRole*"]),
    only("oidc:sub", KeyType::Text, &["sts:AssumeRole*"]),
    KeyFact {
        many: true,
        ..only("oidc:aud", KeyType::Text, &["sts:AssumeRole*"])
    },
    only("saml:recipient", KeyType::Text, &["sts:AssumeRole*"]),
    only(
        "ram:ServiceName",
        KeyType::Text,
        &["ram:CreateServiceLinkedRole", "ram:DeleteServiceLinkedRole"],
    ),
    KeyFact {
        many: true,
        ..only(
            "ram:TrustedPrincipalTypes",
            KeyType::Text,
            &["ram:CreateRole", "ram:UpdateRole"],
        )
    },
    KeyFact {
        many: true,
        ..only(
            "ram:ServiceNames",
            KeyType::Text,
            &["ram:CreateRole", "ram:UpdateRole"],
        )
    },
    // "Listing only": AlibabaCloudDocs/oss, "RAM Policy/Overview" (2021)
    only("oss:Prefix", KeyType::Text, &["oss:List*", "oss:GetBucket"]),
    only(
        "oss:Delimiter",
        KeyType::Text,
        &["oss:List*", "oss:GetBucket"],
    ),
];

/// AlibabaCloudDocs/oss, "RAM Policy/Overview" (2021)
const STORES: &[Store] = &[Store {
    service: "oss",
    bucket_actions: &[
        "listobjects",
        "listobjectversions",
        "listobjectsv2",
        "listmultipartuploads",
        "getbucket*",
        "putbucket*",
        "deletebucket*",
    ],
    object_actions: &[
        "getobject*",
        "putobject*",
        "deleteobject*",
        "restoreobject",
        "abortmultipartupload",
        "listparts",
        "appendobject",
        "headobject",
    ],
    account_actions: &["listbuckets"],
    other_types: &["accesspoint/"],
}];
