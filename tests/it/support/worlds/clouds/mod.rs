//! What the generator of worlds needs to know of a dialect: whom there is, what there is, and how
//! policies name both.
//!
//! In the texts `{A}` is an account, `{C}` its canonical id, `{N}` the name of a user or role,
//! `{S}` that of a session, `{U}` a user's number.

use portcullis::{Dialect, Kind};

use super::question::NUMBERS;

/// A way to write `Principal`.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// The word before the entries; `[]` is an array, `*` the bare star.
    pub word: &'static str,
    pub entries: &'static [&'static str],
}

/// What a kind of policy may hold.
#[derive(Clone, Copy, Debug)]
pub struct Elements {
    pub principal: bool,
    pub not_principal: bool,
    pub not_action: bool,
    pub not_resource: bool,
    pub resource: bool,
}

#[derive(Clone, Debug)]
pub struct Cloud {
    pub dialect: Dialect,
    pub flipped: bool,
    pub version: Option<&'static str>,
    pub owners: &'static [&'static str],
    pub users: &'static [&'static str],
    pub roles: &'static [&'static str],
    pub sessions: &'static [&'static str],
    pub federated_users: &'static [&'static str],
    /// Ids by which policies name users, and roles.
    pub user_ids: &'static [&'static str],
    pub role_ids: &'static [&'static str],
    /// Identities of the vendor's own.
    pub vendor: &'static [&'static str],
    /// Whether accounts have canonical ids.
    pub canonical_ids: bool,
    pub services: &'static [&'static str],
    pub providers: &'static [&'static str],
    /// Resources whose names say who owns them.
    pub resources: &'static [&'static str],
    /// Resources whose names do not.
    pub ownerless: &'static [&'static str],
    pub assume: &'static [&'static str],
    /// Actions that are asked on another name, or that policies do not rule.
    pub special: &'static [&'static str],
    /// Operators, keys and values that only this dialect has.
    pub conditions: &'static [(&'static str, &'static str, &'static str)],
    /// How a policy of a resource names callers, by how the resource's name begins.
    pub on_resource: &'static [(&'static str, Form)],
    pub on_role: &'static [Form],
    pub on_endpoint: &'static [Form],
    pub on_resource_control: &'static [Form],
    pub variables: bool,
    /// `NotAction` and `NotResource` may appear beside the plain element.
    pub beside: bool,
    pub elements: fn(Kind) -> Elements,
    /// Whether trust may be lists.
    pub trust_lists: bool,
    pub control_follows_resource: bool,
}

const STAR: Form = Form {
    word: "*",
    entries: &["*"],
};

const PLAIN: Elements = Elements {
    principal: false,
    not_principal: false,
    not_action: false,
    not_resource: false,
    resource: true,
};

fn is_named(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Resource | Kind::Trust | Kind::Endpoint | Kind::ResourceControl
    )
}

const RAM_CALLERS: Form = Form {
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
const RAM_BUCKET: Form = Form {
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

fn ram() -> Cloud {
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

const KSC: Form = Form {
    word: "KSC",
    entries: &[
        "*",
        "krn:ksc:iam::{A}:root",
        "krn:ksc:iam::{A}:user/{N}",
        "krn:ksc:iam::{A}:role/{N}",
    ],
};

fn kingsoft() -> Cloud {
    Cloud {
        dialect: Dialect::kingsoft(),
        version: None,
        owners: &["krn:ksc:iam::{A}:root"],
        users: &["krn:ksc:iam::{A}:user/{N}"],
        roles: &["krn:ksc:iam::{A}:role/{N}"],
        sessions: &["krn:ksc:sts::{A}:assumed-role/{N}/{S}"],
        services: &["kec", "kce"],
        providers: &["krn:ksc:iam::{A}:saml-provider/p"],
        resources: &[
            "krn:ksc:ks3::{A}:b/k",
            "krn:ksc:kec:r:{A}:instance/i",
            "krn:ksc:iam::{A}:role/{N}",
        ],
        ownerless: &["krn:ksc:ks3:::b/k", "krn:ksc:iam::ksc:policy/p", "*"],
        assume: &["sts:AssumeRole", "sts:AssumeRoleTemporarySAML"],
        special: &[],
        on_resource: &[("", KSC), ("", KSC), ("", STAR)],
        on_role: &[
            KSC,
            KSC,
            Form {
                word: "Service",
                entries: &["kec", "kce"],
            },
            Form {
                word: "Federated",
                entries: &["krn:ksc:iam::{A}:saml-provider/p"],
            },
        ],
        on_endpoint: &[STAR, KSC],
        on_resource_control: &[STAR, KSC],
        elements: |kind| Elements {
            principal: is_named(kind),
            resource: kind != Kind::Trust,
            ..PLAIN
        },
        trust_lists: true,
        control_follows_resource: false,
        ..ram()
    }
}

const TOS: Form = Form {
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

fn volcengine() -> Cloud {
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

const AWS_CALLERS: Form = Form {
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
const AWS_CANONICAL: Form = Form {
    word: "CanonicalUser",
    entries: &["{C}"],
};
const AWS_SERVICE: Form = Form {
    word: "Service",
    entries: &["ec2.amazonaws.com", "s3.amazonaws.com"],
};
const AWS_PROVIDER: Form = Form {
    word: "Federated",
    entries: &["accounts.google.com"],
};

fn aws() -> Cloud {
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

const OWN_CALLERS: Form = Form {
    word: "Identity",
    entries: &[
        "*",
        "x:iam::{A}:root",
        "x:iam::{A}:user/{N}",
        "x:iam::{A}:user/p/{N}",
        "x:iam::{A}:role/{N}",
    ],
};
const OWN_SERVICE: Form = Form {
    word: "Service",
    entries: &["mail", "{N}"],
};

fn own() -> Cloud {
    Cloud {
        dialect: Dialect::builder("own")
            .prefix("x")
            .variables(true)
            .build()
            .unwrap(),
        version: None,
        owners: &["x:iam::{A}:root"],
        users: &["x:iam::{A}:user/{N}", "x:iam::{A}:user/p/{N}"],
        roles: &["x:iam::{A}:role/{N}"],
        sessions: &["x:iam::{A}:assumed-role/{N}/{S}"],
        federated_users: &[],
        user_ids: NUMBERS,
        role_ids: &[],
        vendor: &[],
        canonical_ids: false,
        services: &["mail", "ann"],
        providers: &["p"],
        resources: &["x:shop::{A}:order/k", "x:iam::{A}:role/{N}"],
        ownerless: &["x:shop:::order/k", "*"],
        assume: &["sts:AssumeRole"],
        special: &[],
        conditions: &[],
        on_resource: &[
            ("", OWN_CALLERS),
            ("", OWN_CALLERS),
            ("", OWN_SERVICE),
            ("", STAR),
        ],
        on_role: &[
            OWN_CALLERS,
            OWN_SERVICE,
            Form {
                word: "Federated",
                entries: &["p"],
            },
        ],
        on_endpoint: &[STAR, OWN_CALLERS],
        on_resource_control: &[STAR, OWN_CALLERS],
        elements: |kind| Elements {
            principal: is_named(kind),
            not_principal: is_named(kind),
            not_action: true,
            not_resource: true,
            resource: true,
        },
        ..aws()
    }
}

/// Every cloud, and each again with every choice of ours reversed, alone and together.
pub fn clouds() -> Vec<Cloud> {
    let plain = [ram(), kingsoft(), volcengine(), aws(), own()];
    let mut all = plain.to_vec();
    for cloud in plain {
        let mut every = cloud.dialect.clone();
        for switch in Dialect::switches() {
            every = every.flip(switch).unwrap();
            all.push(Cloud {
                dialect: cloud.dialect.flip(switch).unwrap(),
                flipped: true,
                ..cloud.clone()
            });
        }
        all.push(Cloud {
            dialect: every,
            flipped: true,
            ..cloud
        });
    }
    all
}
