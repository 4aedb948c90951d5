//! Random small estates: two accounts with users, groups, roles and buckets, folders over them, and
//! what is attached.

use portcullis::Dialect;
use serde_json::{Value, json};

use super::Random;

pub const ACCOUNTS: [&str; 2] = ["1000000000000001", "1000000000000002"];
/// An account that no estate holds.
pub const FOREIGN: &str = "1000000000000003";

/// Names of sessions that policies mention; other sessions have other names.
pub const SESSIONS: [&str; 2] = ["dep", "dx"];

/// How a cloud writes what the test needs.
pub struct Sketch {
    pub dialect: Dialect,
    pub version: Option<&'static str>,
    /// A bucket of an account, and whether its name says the account.
    pub bucket: fn(&str, usize) -> String,
    /// A name of a caller: account, and what follows.
    pub caller: fn(&str, &str) -> String,
    pub session: fn(&str, &str) -> String,
    /// Actions on buckets.
    pub actions: [&'static str; 3],
    pub service: &'static str,
    /// The word for callers in trust and resource policies, and whether buckets write a list
    /// instead.
    pub word: &'static str,
    pub lists: bool,
}

pub fn sketches() -> [Sketch; 4] {
    [
        Sketch {
            dialect: Dialect::alibaba_ram(),
            version: Some("1"),
            bucket: |account, index| format!("acs:oss:*:{account}:b{index}"),
            caller: |account, rest| format!("acs:ram::{account}:{rest}"),
            session: |account, role| format!("acs:ram::{account}:assumed-role/{role}/s"),
            actions: ["oss:GetObject", "oss:PutObject", "oss:ListObjects"],
            service: "ecs.aliyuncs.com",
            word: "RAM",
            lists: true,
        },
        Sketch {
            dialect: Dialect::kingsoft(),
            version: None,
            bucket: |_, index| format!("krn:ksc:ks3:::b{index}"),
            caller: |account, rest| format!("krn:ksc:iam::{account}:{rest}"),
            session: |account, role| format!("krn:ksc:sts::{account}:assumed-role/{role}/s"),
            actions: ["ks3:GetObject", "ks3:PutObject", "ks3:ListBucket"],
            service: "kec",
            word: "KSC",
            lists: false,
        },
        Sketch {
            dialect: Dialect::volcengine(),
            version: None,
            bucket: |_, index| format!("trn:tos:::b{index}"),
            caller: |account, rest| format!("trn:iam::{account}:{rest}"),
            session: |account, role| format!("trn:sts::{account}:assumed-role/{role}/s"),
            actions: ["tos:GetObject", "tos:PutObject", "tos:ListBucket"],
            service: "ecs",
            word: "IAM",
            lists: true,
        },
        Sketch {
            dialect: Dialect::aws(),
            version: Some("2012-10-17"),
            bucket: |_, index| format!("arn:aws:s3:::b{index}"),
            caller: |account, rest| format!("arn:aws:iam::{account}:{rest}"),
            session: |account, role| format!("arn:aws:sts::{account}:assumed-role/{role}/s"),
            actions: ["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
            service: "ec2.amazonaws.com",
            word: "AWS",
            lists: false,
        },
    ]
}

impl Sketch {
    fn document(&self, statements: Vec<Value>) -> Value {
        match self.version {
            Some(version) => json!({"Version": version, "Statement": statements}),
            None => json!({"Statement": statements}),
        }
    }

    /// A statement or two about buckets and roles, without principals.
    fn statements(&self, random: &mut Random) -> Vec<Value> {
        let count = 1 + random.below(2);
        let mut statements = Vec::new();
        for _ in 0..count {
            let account = *random.pick(&ACCOUNTS);
            let resource = match random.below(4) {
                0 => "*".to_owned(),
                1 => format!("{}/*", (self.bucket)(account, random.below(3))),
                2 => (self.bucket)(account, random.below(3)),
                _ => (self.caller)(account, "role/r0"),
            };
            let effect = if random.chance(80) { "Allow" } else { "Deny" };
            let action = match random.below(5) {
                0 => "*",
                1 => "sts:AssumeRole",
                _ => *random.pick(&self.actions),
            };
            statements.push(json!({"Effect": effect, "Action": action, "Resource": resource}));
        }
        statements
    }

    fn plain(&self, random: &mut Random) -> Value {
        self.document(self.statements(random))
    }

    /// The full name of a session of a role.
    pub fn session_of(&self, account: &str, role: &str, session: &str) -> String {
        let plain = (self.session)(account, role);
        format!("{}{session}", plain.strip_suffix('s').unwrap())
    }

    /// Somebody whom a policy of a role or of a resource may name.
    fn whom(&self, random: &mut Random, index: usize, on_bucket: bool) -> String {
        let account = ACCOUNTS[index];
        let (role, session) = (*random.pick(&["r0", "r1"]), *random.pick(&SESSIONS));
        match (self.dialect.name(), random.below(8)) {
            ("alibaba-ram", kind) if on_bucket => match kind {
                0 | 1 => "*".to_owned(),
                2 | 3 => account.to_owned(),
                4 => format!("2{index}{}", random.below(2)),
                5 => format!("arn:sts::{account}:assumed-role/*/{session}*"),
                6 => format!("arn:sts::{account}:assumed-role/{role}/d*"),
                _ => format!("arn:sts::{account}:assumed-role/{role}/{session}"),
            },
            ("volcengine", 0) if on_bucket => account.to_owned(),
            ("volcengine", 1) if on_bucket => format!("{account}/u0"),
            (_, 0) if on_bucket => "*".to_owned(),
            ("aws", 1) => format!("AROA{index}{}", &role[1..]),
            ("aws", 2) => format!("AROA{index}{}:{session}", &role[1..]),
            (_, 0 | 1) => (self.caller)(account, "root"),
            (_, 2 | 3) => (self.caller)(account, "user/u0"),
            (_, 4) => (self.caller)(account, &format!("role/{role}")),
            (_, 5) => (self.caller)(account, "user/u1"),
            _ => self.session_of(account, role, session),
        }
    }

    /// One of them, or several at once: an account and who is of it, a role and its sessions.
    fn several(&self, random: &mut Random, on_bucket: bool) -> Vec<String> {
        let count = *random.pick(&[1, 1, 2, 3, 5]);
        let (one, is_one) = (random.below(2), random.chance(60));
        let index = |random: &mut Random| if is_one { one } else { random.below(2) };
        let mut all: Vec<String> = Vec::new();
        for _ in 0..count {
            let index = index(random);
            all.push(self.whom(random, index, on_bucket));
        }
        all.sort();
        all.dedup();
        all
    }

    fn trust(&self, random: &mut Random) -> Value {
        let service = random.chance(25);
        let mut whom = serde_json::Map::new();
        if !service || random.chance(20) {
            whom.insert(self.word.into(), json!(self.several(random, false)));
        }
        if service {
            whom.insert("Service".into(), json!(self.service));
        }
        let effect = if random.chance(85) { "Allow" } else { "Deny" };
        self.document(vec![
            json!({"Effect": effect, "Action": "sts:AssumeRole", "Principal": whom}),
        ])
    }

    fn on_bucket(&self, random: &mut Random) -> Value {
        let whom = self.several(random, true);
        let whom = if self.lists {
            json!(whom)
        } else {
            json!({self.word: whom})
        };
        let mut statements = self.statements(random);
        statements.retain(|statement| statement["Action"] != "sts:AssumeRole");
        for statement in &mut statements {
            statement["Principal"] = whom.clone();
        }
        self.document(statements)
    }

    fn resource_control(&self, random: &mut Random) -> Value {
        let mut statements = self.statements(random);
        statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
        for statement in &mut statements {
            statement["Principal"] = json!("*");
        }
        self.document(statements)
    }
}

/// Some of a list, in its order.
fn some(random: &mut Random, names: &[String], percent: usize) -> Vec<String> {
    names
        .iter()
        .filter(|_| random.chance(percent))
        .cloned()
        .collect()
}

/// An estate as its file says it.
pub fn estate(random: &mut Random, cloud: &Sketch) -> Value {
    let names: Vec<String> = (0..5).map(|index| format!("p{index}")).collect();
    let mut policies: Vec<Value> = names
        .iter()
        .map(|name| json!({"name": name, "document": cloud.plain(random)}))
        .collect();
    let full = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    policies.push(json!({"name": "full", "document": cloud.document(vec![full])}));
    policies.push(json!({"name": "rc", "document": cloud.resource_control(random)}));
    let control = |random: &mut Random| {
        let mut list = some(random, &names, 20);
        if random.chance(70) {
            list.push("full".into());
        }
        list
    };
    let mut folders = vec![
        json!({"name": "root"}),
        json!({"name": "inner", "parent": "root"}),
    ];
    for folder in &mut folders {
        if random.chance(40) {
            folder["control"] = json!(control(random));
        }
        if random.chance(20) {
            folder["resource_control"] = json!(["rc"]);
        }
    }
    let accounts: Vec<Value> = (0..2)
        .map(|index| account(random, cloud, index, &names, control))
        .collect();
    json!({"dialect": cloud.dialect.name(), "policies": policies, "folders": folders,
        "accounts": accounts})
}

fn account(
    random: &mut Random,
    cloud: &Sketch,
    index: usize,
    names: &[String],
    control: impl Fn(&mut Random) -> Vec<String>,
) -> Value {
    let attached = |random: &mut Random| {
        let mut list: Vec<Value> = some(random, names, 35)
            .into_iter()
            .map(Value::from)
            .collect();
        if random.chance(25) {
            list.push(json!({"policy": random.pick(names), "resource_groups": ["g"]}));
        }
        list
    };
    let holder = |random: &mut Random, name: String| {
        let mut holder = json!({"name": name, "policies": attached(random)});
        if random.chance(20) {
            holder["boundary"] = json!(if random.chance(60) {
                "full"
            } else {
                names[0].as_str()
            });
        }
        if random.chance(20) {
            holder["inline"] = json!([{"name": "own", "document": cloud.plain(random)}]);
        }
        holder
    };
    let users: Vec<Value> = (0..2)
        .map(|at| {
            let mut user = holder(random, format!("u{at}"));
            user["groups"] = json!(if random.chance(50) {
                vec!["team"]
            } else {
                vec![]
            });
            user["id"] = json!(format!("2{index}{at}"));
            if random.chance(10) {
                user["status"] = json!("disabled");
            }
            user
        })
        .collect();
    let roles: Vec<Value> = (0..2)
        .map(|at| {
            let mut role = holder(random, format!("r{at}"));
            if random.chance(90) {
                role["trust"] = cloud.trust(random);
            }
            role["service_linked"] = json!(random.chance(15));
            if cloud.dialect.name() == "aws" && random.chance(70) {
                role["id"] = json!(format!("AROA{index}{at}"));
            }
            role
        })
        .collect();
    let resources: Vec<Value> = (0..2)
        .map(|at| {
            // Names that do not say the account are of one account each.
            let number = if index == 0 { at } else { 2 + at };
            let mut bucket = json!({"name": (cloud.bucket)(ACCOUNTS[index], number)});
            match random.below(3) {
                0 => {}
                1 => bucket["resource_group"] = json!("g"),
                _ => bucket["resource_group"] = Value::Null,
            }
            if random.chance(60) {
                bucket["policies"] = json!([{"name": format!("on-{index}-{at}"),
                    "document": cloud.on_bucket(random)}]);
            }
            bucket
        })
        .collect();
    let mut account = json!({
        "id": ACCOUNTS[index], "resource_groups": ["g"], "management": random.chance(10),
        "users": users, "roles": roles,
        "groups": [{"name": "team", "policies": attached(random)}], "resources": resources
    });
    if random.chance(70) {
        account["folder"] = json!(if random.chance(50) { "root" } else { "inner" });
    }
    if random.chance(40) {
        account["control"] = json!(control(random));
    }
    account
}
