//! The files of one trial: harmless texts except in one place.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// The texts of one trial: harmless except in one place.
pub(super) struct World {
    pub(super) place: &'static str,
    pub(super) harm: &'static str,
}

impl World {
    pub(super) fn text<'t>(&'t self, place: &str, harmless: &'t str) -> &'t str {
        if self.place == place {
            self.harm
        } else {
            harmless
        }
    }

    /// Part of a name, harmless around it.
    pub(super) fn inside(&self, place: &str, before: &str, harmless: &str) -> String {
        format!("{before}{}", self.text(place, harmless))
    }

    pub(super) fn statement(&self) -> Value {
        json!({
            "Sid": self.text("sid", "Read"),
            "Effect": "Allow",
            "Action": [self.inside("action", "s3:", "Get*"), "s3:GetObject"],
            "Resource": [self.inside("resource", "arn:aws:s3:::b/", "k"), "arn:aws:s3:::b/*"],
            "Condition": {"StringLike": {
                self.inside("key", "aws:PrincipalTag/", "team"): [self.text("value", "red"), "*"],
            }},
        })
    }

    pub(super) fn policy(&self) -> Value {
        json!({"Version": "2012-10-17", "Statement": [self.statement(), {
            "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*",
            "NotAction": self.text("note", "x"),
        }]})
    }

    pub(super) fn legal(&self) -> Value {
        json!({"Version": "2012-10-17",
            "Statement": [self.statement(), {"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    }

    pub(super) fn estate(&self) -> Value {
        let session = self.inside(
            "session",
            "arn:aws:sts::111122223333:assumed-role/app/",
            "deploy",
        );
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
        }]});
        json!({"dialect": "aws", "incomplete": [self.text("note", "something")], "accounts": [{
            "id": self.text("account", "111122223333"),
            "name": self.text("note", "own"),
            "policies": [{"name": self.text("policy", "read"), "document": self.legal()}],
            "users": [{
                "name": self.text("user", "ann"), "policies": [self.text("policy", "read")],
                "tags": {"team": self.text("value", "red")},
            }],
            "roles": [{"name": "app", "trust": trust, "policies": [self.text("policy", "read")]}],
            "resources": [{"name": "arn:aws:s3:::b", "policies": [{"name": "on-b", "document": {
                "Version": "2012-10-17", "Statement": [{
                    "Sid": self.text("sid", "Own"), "Effect": "Allow", "Action": "s3:*",
                    "Principal": {"AWS": session},
                    "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"],
                }],
            }}]}],
        }]})
    }

    pub(super) fn export(&self) -> Value {
        json!({
            "UserDetailList": [{
                "UserName": self.text("user", "ann"), "Path": "/",
                "Arn": self.inside("user", "arn:aws:iam::111122223333:user/", "ann"),
                "GroupList": [], "AttachedManagedPolicies": [],
                "UserPolicyList": [{"PolicyName": self.text("policy", "read"),
                    "PolicyDocument": self.legal()}],
            }],
            "GroupDetailList": [], "RoleDetailList": [], "Policies": [],
            self.text("note", "IsTruncated"): false,
        })
    }

    pub(super) fn plan(&self) -> Value {
        let policy = self.legal().to_string();
        let change = json!({"actions": ["create"], "before": null,
            "after": {"name": self.text("policy", "read"), "policy": policy}});
        json!({"format_version": "1.2",
        "planned_values": {"root_module": {"resources": [{
            "address": self.inside("note", "aws_iam_policy.", "p"), "mode": "managed",
            "type": "aws_iam_policy",
            "name": "p", "values": {"name": self.text("policy", "read"), "policy": policy},
        }]}},
        "resource_changes": [
            {"address": self.inside("note", "aws_iam_policy.", "p"), "mode": "managed",
                "type": "aws_iam_policy", "name": "p", "change": change},
            {"address": "x.y", "mode": "managed", "type": self.text("value", "aws_other"),
                "name": "y",
                "change": {"actions": [self.text("key", "create")], "before": null, "after": {}}},
        ]})
    }

    pub(super) fn case(&self) -> Value {
        json!({
            "name": self.text("note", "reads"), "dialect": "aws",
            "policies": {"identity": [self.legal()]}, "expect": "ImplicitDeny",
            "request": self.request(),
        })
    }

    pub(super) fn request(&self) -> Value {
        json!({
            "principal": self.inside("user", "arn:aws:iam::111122223333:user/", "ann"),
            "action": self.inside("action", "s3:", "GetObject"),
            "resource": self.inside("resource", "arn:aws:s3:::b/", "k"),
            "context": {self.inside("key", "aws:PrincipalTag/", "team"): self.text("value", "red")},
        })
    }

    /// Writes the world into a folder. File systems refuse some names; those are left harmless.
    pub(super) fn write(&self, root: &Path) {
        let _ = fs::remove_dir_all(root);
        let named =
            |place: &str, harmless: &str| self.text(place, harmless).replace(['/', '\0'], "_");
        let policies = root.join("policies").join(named("folder", "identity"));
        fs::create_dir_all(&policies).expect("a folder");
        let file = format!("{}.json", named("file", "p"));
        let put = |path: PathBuf, text: String| fs::write(path, text).expect("a file");
        put(policies.join(&file), format!("{:#}", self.policy()));
        put(
            policies.join(format!("legal{file}")),
            self.legal().to_string(),
        );
        put(
            policies.join(format!("no{file}")),
            format!("{{\"{}", self.text("value", "x")),
        );
        put(
            policies.join(format!("{file}.yaml")),
            format!("a: [{}", self.text("value", "x")),
        );
        put(root.join(&file), self.legal().to_string());
        put(root.join("legal.json"), self.legal().to_string());
        put(root.join("estate.json"), self.estate().to_string());
        put(root.join("export.json"), self.export().to_string());
        put(root.join("plan.json"), self.plan().to_string());
        put(root.join("cases.jsonl"), self.case().to_string());
        put(
            root.join("requests.jsonl"),
            format!("{}\n{}\n", self.request(), self.text("value", "x")),
        );
        put(
            root.join("broken.toml"),
            format!(
                "levels = {{ \"{}\" = 1 }}\n",
                self.text("value", "x").escape_debug()
            ),
        );
        put(
            root.join("catalog.json"),
            json!({"s3": [self.text("action", "GetObject")], self.text("key", "x"): 1}).to_string(),
        );
    }
}
