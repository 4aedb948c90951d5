//! Ways to more rights, walked to their end in an estate: what was denied before is allowed after.

use portcullis::estate::{AssumeRole, Change, PassRole, Question};
use portcullis::{Estate, Verdict};

/// What a step or a decision says.
fn verdict(estate: &Estate, who: &str, action: &str, on: &str) -> Verdict {
    estate
        .decide(&Question::new(who, action, on))
        .expect("a question")
        .verdict()
}

/// Whether somebody can become a role, and do this as it.
fn as_role(estate: &Estate, who: &str, role: &str, action: &str, on: &str) -> Verdict {
    let assumed = estate
        .assume_role(&AssumeRole::new(who, role))
        .expect("a question");
    match assumed.session() {
        Some(session) => estate
            .decide(&Question::new(session, action, on))
            .unwrap()
            .verdict(),
        None => assumed.answer().decision().verdict(),
    }
}

fn estate(text: &str) -> Estate {
    Estate::read([("estate.json", text)]).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// `attach-role-policy` in AWS: a role attaches the policy of administrators to itself.
#[test]
fn a_role_attaches_a_policy_to_itself() {
    let role = "arn:aws:iam::111122223333:role/worker";
    let before = estate(
        r#"{"dialect": "aws", "accounts": [{"id": "111122223333",
        "policies": [
            {"name": "way", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "iam:AttachRolePolicy", "Resource": "*"}]}},
            {"name": "admin", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "roles": [{"name": "worker", "policies": ["way"], "trust": {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                "Principal": {"Service": "ec2.amazonaws.com"}}]}}]}]}"#,
    );
    let forbidden = |estate| verdict(estate, role, "s3:DeleteBucket", "arn:aws:s3:::ledger");
    assert_eq!(forbidden(&before), Verdict::ImplicitDeny);
    assert_eq!(
        verdict(&before, role, "iam:AttachRolePolicy", role),
        Verdict::Allow
    );
    let change = Change::Attach {
        policy: "admin".into(),
        to: role.into(),
    };
    assert_eq!(forbidden(&before.apply(&change).unwrap()), Verdict::Allow);
}

/// An estate of AWS with a role that trusts somebody, and Ann, who may rewrite that.
fn estate_with_trust(principal: &str) -> Estate {
    let text = r#"{"dialect": "aws", "accounts": [{"id": "111122223333",
        "policies": [
            {"name": "way", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "iam:UpdateAssumeRolePolicy", "Resource": "*"}]}},
            {"name": "admin", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "users": [{"name": "ann", "policies": ["way"]}],
        "roles": [{"name": "admin", "policies": ["admin"], "trust": {"Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": WHO}]}}]}]}"#;
    estate(&text.replace("WHO", principal))
}

/// `update-assume-role-policy` in AWS: a trust that names the caller is enough, without a
/// permission to assume the role.
#[test]
fn a_user_rewrites_the_trust_of_a_role() {
    let (ann, role) = (
        "arn:aws:iam::111122223333:user/ann",
        "arn:aws:iam::111122223333:role/admin",
    );
    let before = estate_with_trust(r#"{"Service": "ec2.amazonaws.com"}"#);
    assert_eq!(
        verdict(&before, ann, "iam:UpdateAssumeRolePolicy", role),
        Verdict::Allow
    );
    let bucket = "arn:aws:s3:::ledger";
    assert_eq!(
        as_role(&before, ann, role, "s3:DeleteBucket", bucket),
        Verdict::ImplicitDeny
    );
    let after = estate_with_trust(&format!(r#"{{"AWS": "{ann}"}}"#));
    assert_eq!(
        as_role(&after, ann, role, "s3:DeleteBucket", bucket),
        Verdict::Allow
    );
}

/// `delete-user-boundary` in AWS.
#[test]
fn a_user_removes_its_boundary() {
    let text = r#"{"dialect": "aws", "accounts": [{"id": "111122223333",
        "policies": [
            {"name": "edge", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}},
            {"name": "wide", "document": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["s3:*", "iam:DeleteUserPermissionsBoundary"],
                 "Resource": "*"}]}}],
        "users": [{"name": "ann", "policies": ["wide"] BOUNDARY}]}]}"#;
    let ann = "arn:aws:iam::111122223333:user/ann";
    let before = estate(&text.replace("BOUNDARY", r#", "boundary": "edge""#));
    let forbidden = |estate| verdict(estate, ann, "s3:DeleteBucket", "arn:aws:s3:::ledger");
    assert_eq!(forbidden(&before), Verdict::ImplicitDeny);
    assert_eq!(
        verdict(&before, ann, "iam:DeleteUserPermissionsBoundary", ann),
        Verdict::Allow
    );
    assert_eq!(
        forbidden(&estate(&text.replace("BOUNDARY", ""))),
        Verdict::Allow
    );
}

/// `add-user-to-group` in RAM.
#[test]
fn a_user_joins_a_group() {
    let before = estate(
        r#"{"dialect": "alibaba-ram", "accounts": [{"id": "1",
        "policies": [
            {"name": "way", "document": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "ram:AddUserToGroup", "Resource": "*"}]}},
            {"name": "admin", "document": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "groups": [{"name": "admins", "policies": ["admin"]}],
        "users": [{"name": "ann", "policies": ["way"]}]}]}"#,
    );
    let ann = "acs:ram::1:user/ann";
    let forbidden = |estate| verdict(estate, ann, "oss:DeleteBucket", "acs:oss:*:1:ledger");
    assert_eq!(forbidden(&before), Verdict::ImplicitDeny);
    for on in [ann, "acs:ram::1:group/admins"] {
        assert_eq!(
            verdict(&before, ann, "ram:AddUserToGroup", on),
            Verdict::Allow
        );
    }
    let change = Change::Join {
        user: ann.into(),
        group: "admins".into(),
    };
    assert_eq!(forbidden(&before.apply(&change).unwrap()), Verdict::Allow);
}

/// `passrole-ecs-attach-role` in RAM: the condition on the service does not stop it.
#[test]
fn a_user_gives_its_instance_a_role() {
    let before = estate(
        r#"{"dialect": "alibaba-ram", "accounts": [{"id": "1",
        "policies": [
            {"name": "way", "document": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "ecs:AttachInstanceRamRole", "Resource": "*"},
                {"Effect": "Allow", "Action": "ram:PassRole", "Resource": "*",
                 "Condition": {"StringEquals": {"acs:Service": "ecs.aliyuncs.com"}}}]}},
            {"name": "admin", "document": {"Version": "1", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "users": [{"name": "ann", "policies": ["way"]}],
        "roles": [{"name": "admin", "policies": ["admin"], "trust": {"Version": "1", "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole",
             "Principal": {"Service": "ecs.aliyuncs.com"}}]}}],
        "instances": [{"name": "acs:ecs:cn-hangzhou:1:instance/i-1"}]}]}"#,
    );
    let (ann, role) = ("acs:ram::1:user/ann", "acs:ram::1:role/admin");
    let machine = "acs:ecs:cn-hangzhou:1:instance/i-1";
    let bucket = "acs:oss:*:1:ledger";
    assert_eq!(
        verdict(&before, ann, "oss:DeleteBucket", bucket),
        Verdict::ImplicitDeny
    );
    let asked =
        PassRole::new(ann, role, "ecs:AttachInstanceRamRole", machine).service("ecs.aliyuncs.com");
    assert_eq!(before.pass_role(&asked).unwrap().verdict(), Verdict::Allow);
    let change = Change::AttachRole {
        instance: machine.into(),
        role: "admin".into(),
    };
    let after = before.apply(&change).unwrap();
    let assumed = after
        .assume_role(&AssumeRole::of_instance(machine))
        .unwrap();
    let session = assumed.session().expect("the instance has the role");
    let decision = after.decide(&Question::new(session, "oss:DeleteBucket", bucket));
    assert_eq!(decision.unwrap().verdict(), Verdict::Allow);
}

/// `attach-user-policy` in Volcano Engine.
#[test]
fn a_user_attaches_a_policy_to_itself() {
    let before = estate(
        r#"{"dialect": "volcengine", "accounts": [{"id": "2100000001",
        "policies": [
            {"name": "way", "document": {"Statement": [
                {"Effect": "Allow", "Action": "iam:AttachUserPolicy", "Resource": "*"}]}},
            {"name": "admin", "document": {"Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "users": [{"name": "ann", "policies": ["way"]}]}]}"#,
    );
    let ann = "trn:iam::2100000001:user/ann";
    let forbidden = |estate| verdict(estate, ann, "tos:DeleteBucket", "trn:tos:::ledger");
    assert_eq!(forbidden(&before), Verdict::ImplicitDeny);
    assert_eq!(
        verdict(&before, ann, "iam:AttachUserPolicy", ann),
        Verdict::Allow
    );
    let change = Change::Attach {
        policy: "admin".into(),
        to: ann.into(),
    };
    assert_eq!(forbidden(&before.apply(&change).unwrap()), Verdict::Allow);
}

/// `update-role-trust-assume-role` in Kingsoft Cloud: the account must be trusted, and the caller
/// must be allowed to assume the role.
#[test]
fn a_user_adds_its_account_to_a_trust() {
    let text = r#"{"dialect": "kingsoft", "accounts": [{"id": "73400001",
        "policies": [
            {"name": "way", "document": {"Version": "2015-11-01", "Statement": [
                {"Effect": "Allow", "Action": ["iam:UpdateRoleTrustAccounts", "sts:AssumeRole"],
                 "Resource": "*"}]}},
            {"name": "admin", "document": {"Version": "2015-11-01", "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "users": [{"name": "ann", "policies": ["way"]}],
        "roles": [{"name": "admin", "policies": ["admin"], "trust": {"Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": WHO}]}}]}]}"#;
    let (ann, role) = (
        "krn:ksc:iam::73400001:user/ann",
        "krn:ksc:iam::73400001:role/admin",
    );
    let before = estate(&text.replace("WHO", r#"{"Service": "kec"}"#));
    assert_eq!(
        verdict(&before, ann, "iam:UpdateRoleTrustAccounts", role),
        Verdict::Allow
    );
    let bucket = "krn:ksc:ks3:::ledger";
    assert_eq!(
        as_role(&before, ann, role, "ks3:DeleteBucket", bucket),
        Verdict::ImplicitDeny
    );
    let after = estate(&text.replace("WHO", r#"{"KSC": "krn:ksc:iam::73400001:root"}"#));
    assert_eq!(
        as_role(&after, ann, role, "ks3:DeleteBucket", bucket),
        Verdict::Allow
    );
}
