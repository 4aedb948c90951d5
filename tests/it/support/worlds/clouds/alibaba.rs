//! Alibaba Cloud.

use portcullis::{Dialect, Kind};

use super::super::question::NUMBERS;
use super::{Cloud, Elements, Form, PLAIN, STAR, is_named};

pub(super) const RAM_CALLERS: Form = Form {
    word: "RAM",
    entries: &[
        "*",
        "acs:ram::{A}:root",
        "acs:ram::{A}:*",
        "acs:ram::{A}:user/{N}",
        "acs:ram::{A}:role/{N}",
        "acs:ram::{A}:assumed-role/{N}/{S}",
        "acs:sts::{A}:assumed-role/{N}/{S}",
    ],
};
pub(super) const RAM_BUCKET: Form = Form {
    word: "[]",
    entries: &[
        "*",
        "*",
        "{A}",
        "{U}",
        "arn:sts::{A}:assumed-role/{N}/{S}",
        "arn:sts::{A}:assumed-role/{N}/*",
        "arn:sts::*:*/*/{S}",
        "arn:sts::{A}:assumed-role/?{N}/*",
        "arn:sts::?:assumed-role/*/?",
    ],
};

pub(super) fn ram() -> Cloud {
    Cloud {
        dialect: Dialect::alibaba_ram(),
        flipped: false,
        version: Some("1"),
        owners: &["acs:ram::{A}:root"],
        users: &["acs:ram::{A}:user/{N}"],
        roles: &["acs:ram::{A}:role/{N}"],
        sessions: &[
            "acs:ram::{A}:assumed-role/{N}/{S}",
            "acs:sts::{A}:assumed-role/{N}/{S}",
            "acs:ram::{A}:role/{N}/{S}",
            "arn:sts::{A}:assumed-role/{N}/{S}",
        ],
        federated_users: &[],
        user_ids: NUMBERS,
        role_ids: &[],
        vendor: &[],
        canonical_ids: false,
        services: &["ecs.aliyuncs.com", "log.aliyuncs.com"],
        providers: &["acs:ram::{A}:saml-provider/p"],
        resources: &[
            "acs:oss:*:{A}:b/k",
            "acs:OSS:*:{A}:b",
            "acs:kms:r:{A}:key/k",
            "acs:kms:r:{A}:secret/k",
            "acs:ecs:r:{A}:instance/i",
            "acs:ram::{A}:role/{N}",
        ],
        ownerless: &[
            "acs:oss:*::b/k",
            "acs:oss:*:*:b/k",
            "acs:ram:*:system:policy/p",
            "*",
        ],
        assume: &[
            "sts:AssumeRole",
            "sts:AssumeRoleWithSAML",
            "sts:assumerolewithoidc",
        ],
        special: &["sts:GetCallerIdentity", "oss:ListBuckets"],
        conditions: &[],
        on_resource: &[
            ("acs:kms", RAM_CALLERS),
            ("acs:ecs", RAM_CALLERS),
            ("", RAM_BUCKET),
        ],
        on_role: &[
            RAM_CALLERS,
            RAM_CALLERS,
            Form {
                word: "Service",
                entries: &[
                    "ecs.aliyuncs.com",
                    "{A}@log.aliyuncs.com",
                    "{A}@ecs.aliyuncs.com",
                ],
            },
            Form {
                word: "Federated",
                entries: &["acs:ram::{A}:saml-provider/p"],
            },
        ],
        on_endpoint: &[STAR, RAM_CALLERS],
        on_resource_control: &[STAR, RAM_CALLERS],
        variables: false,
        beside: false,
        elements: |kind| Elements {
            principal: is_named(kind),
            not_action: !matches!(kind, Kind::Resource | Kind::Trust),
            not_resource: matches!(kind, Kind::Identity | Kind::Session),
            resource: kind != Kind::Trust,
            ..PLAIN
        },
        trust_lists: false,
        control_follows_resource: true,
    }
}
