//! What the generator of worlds needs to know of a dialect: whom there is, what there is, and how
//! policies name both.
//!
//! In the texts `{A}` is an account, `{C}` its canonical id, `{N}` the name of a user or role,
//! `{S}` that of a session, `{U}` a user's number.

mod alibaba;
mod aws;
mod volcengine;

use alibaba::ram;
use aws::aws;
use portcullis::{Dialect, Kind};
use volcengine::volcengine;

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
