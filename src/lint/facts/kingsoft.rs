//! Kingsoft Cloud IAM.

use super::fact::{Facts, FixedField, KeyFact, KeyType, NONE, Store, Trust, key};

pub(super) static FACTS: Facts = Facts {
    dialect: "kingsoft",
    key_prefix: "ksc",
    keys: KEYS,
    aspects: super::aspects::KINGSOFT,
    catalog: super::bundles::KINGSOFT,
    sensitive: super::sensitive::KINGSOFT,
    stores: STORES,
    sizes: super::sizes::KINGSOFT,
    identity_services: &["iam"],
    trust: Trust {
        actions: &["sts:assumerole", "sts:assumeroletemporarysaml"],
        web_providers: &[],
        saml_providers: &[":saml-provider/"],
        recipient_keys: &[],
    },
    ways: include_str!("../ways/kingsoft.md"),
    foreign_services: &[
        "s3",
        "ec2",
        "oss",
        "ecs",
        "ram",
        "dynamodb",
        "cloudwatch",
        "lambda",
        "tos",
    ],
    services: super::services_kingsoft::CODES,
    neighbours: &[("sts", "iam")],
    // https://docs.ksyun.com/documents/5177
    fixed_fields: &[
        FixedField {
            service: "ks3",
            region: true,
            word: "",
            except: &[],
        },
        FixedField {
            service: "ks3",
            region: false,
            word: "",
            except: &[],
        },
    ],
    service_domains: &[],
    ..NONE
};

/// https://docs.ksyun.com/documents/5177
const KEYS: &[KeyFact] = &[
    key("ksc:SourceIp", KeyType::Address),
    key("ksc:RequestHeader", KeyType::Text),
    key("ksc:SubnetID", KeyType::Text),
];

/// https://endocs.ksyun.com/documents/37413
const STORES: &[Store] = &[Store {
    service: "ks3",
    bucket_actions: &["listbucket*", "getbucket*", "putbucket*", "deletebucket*"],
    object_actions: &[
        "getobject*",
        "putobject*",
        "deleteobject*",
        "abortmultipartupload",
        "listmultipartuploadparts",
    ],
    account_actions: &["listbuckets", "listallmybuckets"],
    other_types: &[],
}];
