//! Volcano Engine IAM, and BytePlus.

use super::fact::{Facts, FixedField, KeyFact, KeyType, NONE, Store, Trust, key, only};

pub(super) static FACTS: Facts = Facts {
    dialect: "volcengine",
    key_prefix: "volc",
    // A project is the resource of calls that create something in it, as in the policies that veMLP
    // makes for its queues and on the page about permissions of VKE (2026-11).
    shared_resources: &[("iam", "project/")],
    keys: KEYS,
    aspects: super::aspects::VOLCENGINE,
    catalog: super::bundles::VOLCENGINE,
    sensitive: super::sensitive::VOLCENGINE,
    stores: STORES,
    sizes: super::sizes::VOLCENGINE,
    identity_services: &["iam"],
    pass_role: Some(("iam:PassRole", None)),
    // https://www.volcengine.com/docs/6460/1324613; the SAML call is ours.
    trust: Trust {
        actions: &[
            "sts:assumerole",
            "sts:assumerolewithoidc",
            "sts:assumerolewithsaml",
        ],
        web_providers: &[":oidc-provider/"],
        saml_providers: &[":saml-provider/"],
        recipient_keys: &[],
    },
    ways: include_str!("../ways/volcengine.md"),
    foreign_services: &[
        "s3",
        "ec2",
        "oss",
        "ram",
        "dynamodb",
        "cloudwatch",
        "lambda",
        "ks3",
        "kec",
    ],
    services: super::services_volcengine::CODES,
    neighbours: &[("sts", "iam")],
    // `trn:tos:::bucket/key`: https://www.volcengine.com/docs/6257/1134319
    fixed_fields: &[
        FixedField {
            service: "tos",
            region: true,
            word: "",
            except: &[],
        },
        FixedField {
            service: "tos",
            region: false,
            word: "",
            except: &[],
        },
    ],
    ..NONE
};

/// https://www.volcengine.com/docs/6257/1134320 and /1134414
const KEYS: &[KeyFact] = &[
    key("volc:SourceIp", KeyType::Address),
    key("volc:CurrentTime", KeyType::Date),
    key("volc:RequestedRegion", KeyType::Text),
    key("volc:UserName", KeyType::Text),
    key("volc:PrincipalTrn", KeyType::Name),
    key("volc:PrincipalTag/", KeyType::Text),
    key("volc:ResourceTag/", KeyType::Text),
    key("volc:RequestTag/", KeyType::Text),
    only("oidc:iss", KeyType::Text, &["sts:AssumeRole*"]),
    only("oidc:aud", KeyType::Text, &["sts:AssumeRole*"]),
    only("oidc:sub", KeyType::Text, &["sts:AssumeRole*"]),
    only("sts:ExternalId", KeyType::Text, &["sts:AssumeRole"]),
    only("tos:prefix", KeyType::Text, &["tos:List*"]),
];

/// https://www.volcengine.com/docs/6349/102127
const STORES: &[Store] = &[Store {
    service: "tos",
    bucket_actions: &[
        "listbucket",
        "listbucketversions",
        "listbucketmultipartuploads",
        "getbucket*",
        "putbucket*",
        "deletebucket*",
    ],
    object_actions: &[
        "getobject*",
        "putobject*",
        "deleteobject*",
        "abortmultipartupload",
        "listmultipartuploadparts",
        "restoreobject",
    ],
    account_actions: &["listbuckets"],
    other_types: &[],
}];
