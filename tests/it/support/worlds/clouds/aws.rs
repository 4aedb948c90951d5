//! AWS.

use portcullis::{Dialect, Kind};

use super::volcengine::volcengine;
use super::{Cloud, Elements, Form, STAR, is_named};

pub(super) const AWS_CALLERS: Form = Form {
    word: "AWS",
    entries: &[
        "*",
        "{A}",
        "arn:aws:iam::{A}:root",
        "arn:aws:iam::{A}:user/{N}",
        "arn:aws:iam::{A}:user/p/{N}",
        "arn:aws:iam::{A}:role/{N}",
        "arn:aws:iam::{A}:role/p/{N}",
        "arn:aws:sts::{A}:assumed-role/{N}/{S}",
        "arn:aws:sts::{A}:federated-user/{N}",
        "arn:aws-cn:iam::{A}:role/{N}",
        "AIDA{U}",
        "AROA1",
        "AROA1:{S}",
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
    ],
};
pub(super) const AWS_CANONICAL: Form = Form {
    word: "CanonicalUser",
    entries: &["{C}"],
};
pub(super) const AWS_SERVICE: Form = Form {
    word: "Service",
    entries: &["ec2.amazonaws.com", "s3.amazonaws.com"],
};
pub(super) const AWS_PROVIDER: Form = Form {
    word: "Federated",
    entries: &["accounts.google.com"],
};

pub(super) fn aws() -> Cloud {
    Cloud {
        dialect: Dialect::aws(),
        version: Some("2012-10-17"),
        owners: &["arn:aws:iam::{A}:root"],
        users: &["arn:aws:iam::{A}:user/{N}", "arn:aws:iam::{A}:user/p/{N}"],
        roles: &["arn:aws:iam::{A}:role/{N}"],
        sessions: &["arn:aws:sts::{A}:assumed-role/{N}/{S}"],
        federated_users: &["arn:aws:sts::{A}:federated-user/{N}"],
        user_ids: &["AIDA101", "AIDA101", "AIDA102", "AIDA2"],
        role_ids: &["AROA1", "AROA1", "AROA1:s", "AROA2"],
        vendor: &[
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1",
            "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2",
        ],
        canonical_ids: true,
        services: &["ec2.amazonaws.com", "s3.amazonaws.com"],
        providers: &["accounts.google.com"],
        resources: &[
            "arn:aws:sqs:r:{A}:q",
            "arn:aws:kms:r:{A}:key/k",
            "arn:aws:kms:r:{A}:alias/k",
            "arn:aws:iam::{A}:role/{N}",
        ],
        ownerless: &[
            "arn:aws:s3:::b/k",
            "arn:aws:s3:::b",
            "arn:aws:s3:::*",
            "arn:aws:iam::aws:policy/p",
            "*",
        ],
        assume: &["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"],
        special: &[
            "sts:getCallerIdentity",
            "s3:ListAllMyBuckets",
            "s3:PutBucketPolicy",
            "s3:DeleteBucketPolicy",
        ],
        conditions: &[
            ("StringEquals", "aws:ResourceAccount", "1"),
            (
                "StringEquals",
                "aws:PrincipalAccount",
                "${aws:ResourceAccount}",
            ),
            ("StringEquals", "aws:PrincipalType", "User"),
            ("StringLike", "aws:PrincipalArn", "arn:aws:iam::1:role/*"),
            ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::1:role/ann"),
            ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:root"),
            ("Bool", "aws:SecureTransport", "false"),
            ("Null", "aws:ResourceAccount", "true"),
            ("Null", "aws:TokenIssueTime", "false"),
        ],
        on_resource: &[
            ("", AWS_CALLERS),
            ("", AWS_CALLERS),
            ("", AWS_CALLERS),
            ("", AWS_CANONICAL),
            ("", AWS_SERVICE),
            ("", STAR),
        ],
        on_role: &[AWS_CALLERS, AWS_CALLERS, AWS_SERVICE, AWS_PROVIDER],
        on_endpoint: &[STAR, AWS_CALLERS, AWS_SERVICE],
        on_resource_control: &[STAR],
        beside: false,
        elements: |kind| Elements {
            principal: is_named(kind),
            not_principal: matches!(kind, Kind::Resource | Kind::Endpoint),
            not_action: kind != Kind::ResourceControl,
            not_resource: kind != Kind::Trust,
            resource: kind != Kind::Trust,
        },
        ..volcengine()
    }
}
