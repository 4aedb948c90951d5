//! Volcano Engine.

use portcullis::Dialect;

use super::{Cloud, Elements, Form, PLAIN, STAR, is_named, kingsoft};

pub(super) const TOS: Form = Form {
    word: "[]",
    entries: &[
        "*",
        "{A}",
        "{A}/{N}",
        "trn:iam::{A}:root",
        "trn:iam::{A}:user/{N}",
        "trn:sts::{A}:assumed-role/{N}/{S}",
    ],
};

pub(super) fn volcengine() -> Cloud {
    Cloud {
        dialect: Dialect::volcengine(),
        owners: &["trn:iam::{A}:root"],
        users: &["trn:iam::{A}:user/{N}"],
        roles: &["trn:iam::{A}:role/{N}"],
        sessions: &["trn:sts::{A}:assumed-role/{N}/{S}"],
        services: &["ecs", "vke"],
        providers: &["trn:iam::{A}:oidc-provider/p"],
        resources: &[
            "trn:tos::{A}:b/k",
            "trn:ecs:r:{A}:instance/i",
            "trn:iam::{A}:role/{N}",
        ],
        ownerless: &["trn:tos:::b/k", "*"],
        assume: &["sts:AssumeRole", "sts:AssumeRoleWithOIDC"],
        special: &["tos:ListBuckets"],
        on_resource: &[("", TOS), ("", TOS), ("", STAR)],
        on_role: &[
            Form {
                word: "IAM",
                entries: &[
                    "trn:iam::{A}:root",
                    "trn:iam::{A}:user/{N}",
                    "trn:iam::{A}:role/{N}",
                ],
            },
            Form {
                word: "Service",
                entries: &["ecs", "vke"],
            },
            Form {
                word: "Federated",
                entries: &["trn:iam::{A}:oidc-provider/p"],
            },
        ],
        on_endpoint: &[STAR, TOS],
        on_resource_control: &[STAR, TOS],
        variables: true,
        beside: true,
        elements: |kind| Elements {
            principal: is_named(kind),
            not_action: true,
            not_resource: true,
            ..PLAIN
        },
        trust_lists: false,
        ..kingsoft()
    }
}
