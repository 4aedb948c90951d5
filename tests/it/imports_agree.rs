//! Exports that contradict themselves: of two places that say one fact, one is changed, and the
//! import does not keep quiet.

use portcullis::import::{Import, Source};
use serde_json::{Value, json};

use crate::support::samples::samples;

/// A field of a sample's file, another value of it, and words of what is said then.
type Change = (&'static str, &'static str, Value, &'static str);

fn changes() -> Vec<Change> {
    vec![
        (
            "aws/page1.json",
            "/UserDetailList/0/Arn",
            json!("arn:aws:iam::111122223333:user/team/bob"),
            "has the full name",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/0/Arn",
            json!("arn:aws:iam::111122223333:role/team/ann"),
            "has the full name",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/0/Arn",
            json!("ann"),
            "is not a full name",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/0/Arn",
            json!("arn:aws:iam::444455556666:user/team/ann"),
            "to the account",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/0/Path",
            json!("/red/"),
            "has the path",
        ),
        (
            "aws/page1.json",
            "/GroupDetailList/0/Path",
            json!("/red/"),
            "has the path",
        ),
        (
            "aws/page2.json",
            "/Policies/0/Path",
            json!("/"),
            "has the path",
        ),
        (
            "aws/page2.json",
            "/Policies/0/DefaultVersionId",
            json!("v1"),
            "the default version of `read`",
        ),
        (
            "aws/page2.json",
            "/Policies/0/PolicyVersionList/0/IsDefaultVersion",
            json!(false),
            "the default one in one place and not in another",
        ),
        (
            "aws/page2.json",
            "/Policies/0/PolicyVersionList/1/IsDefaultVersion",
            json!(true),
            "the default version of",
        ),
        (
            "aws/page2.json",
            "/Policies/0/PolicyVersionList/1/VersionId",
            json!("v2"),
            "it contains two texts of `read`",
        ),
        (
            "aws/page2.json",
            "/Policies/0/AttachmentCount",
            json!(3),
            "attachments of the policy `read`: the export counts 3 and contains 2",
        ),
        (
            "aws/page2.json",
            "/Policies/0/AttachmentCount",
            json!("many"),
            "`many` is not a number",
        ),
        (
            "aws/page2.json",
            "/Policies/1/PermissionsBoundaryUsageCount",
            json!(0),
            "as a boundary: the export counts 0 and contains 1",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/1/AttachedManagedPolicies/0/PolicyArn",
            json!("arn:aws:iam::444455556666:policy/IAMUserChangePassword"),
            "does not belong to the account `111122223333`",
        ),
        (
            "aws/page1.json",
            "/UserDetailList/0/PermissionsBoundary/PermissionsBoundaryArn",
            json!("arn:aws:iam::444455556666:policy/only-s3"),
            "does not belong to the account `111122223333`",
        ),
        (
            "aws/page1.json",
            "/GroupDetailList/0/AttachedManagedPolicies/0/PolicyName",
            json!("write"),
            "has the full name",
        ),
        (
            "alibaba/GetCallerIdentity.json",
            "/AccountId",
            json!("2000000000000002"),
            "to the account",
        ),
        (
            "alibaba/GetCallerIdentity.json",
            "/Arn",
            json!("acs:ram::2000000000000002:user/auditor"),
            "to the account",
        ),
        (
            "alibaba/GetUser-ann.json",
            "/User/UserId",
            json!("1"),
            "two places give `ann` a different id",
        ),
        (
            "alibaba/GetUser-ann.json",
            "/User",
            json!({"UserName": "zoe", "UserId": "1"}),
            "`zoe` is not in `ListUsers`",
        ),
        (
            "alibaba/GetRole-Deployer.json",
            "/Role/RolePrincipalName",
            json!("x@role.1000000000000001.onaliyunservice.com"),
            "has the login name",
        ),
        (
            "alibaba/GetRole-Deployer.json",
            "/Role/RolePrincipalName",
            json!("Deployer@role.2.onaliyunservice.com"),
            "does not belong to the account",
        ),
        (
            "alibaba/GetRole-Deployer.json",
            "/Role/MaxSessionDuration",
            json!(3600),
            "a different maximum of its sessions",
        ),
        (
            "alibaba/ListPolicies.json",
            "/Policies/Policy/0/DefaultVersion",
            json!("v1"),
            "the default version of `reports-read`",
        ),
        (
            "alibaba/ListPolicies.json",
            "/Policies/Policy/1/AttachmentCount",
            json!(2),
            "attachments of the policy `no-release`: the export counts 2",
        ),
        (
            "alibaba/ListPolicies.json",
            "/Policies/Policy/2/PolicyName",
            json!("other"),
            "`assume-deployer` is not in `ListPolicies`",
        ),
        (
            "alibaba/ListPolicies.json",
            "/Policies/Policy/0/PolicyType",
            json!("Mine"),
            "does not say who manages the policy",
        ),
        (
            "alibaba/GetPolicyVersion-reports-read.json",
            "/PolicyVersion/IsDefaultVersion",
            json!(true),
            "the default version of",
        ),
        (
            "alibaba/ListPoliciesForUser-ann.json",
            "/Policies/Policy/0/DefaultVersion",
            json!("v1"),
            "the default version of",
        ),
        (
            "alibaba/ListPoliciesForUser-bob.json",
            "/Policies/Policy",
            json!([{"PolicyName": "no-release", "PolicyType": "Custom"}]),
            "has `no-release` at `bob`",
        ),
        (
            "alibaba/ListPolicyAttachments.json",
            "/PolicyAttachments/PolicyAttachment/0/PrincipalName",
            json!("ann@2000000000000002.onaliyun.com"),
            "does not belong to the account",
        ),
        (
            "alibaba/ListPolicyAttachments.json",
            "/PolicyAttachments/PolicyAttachment/0/ResourceGroupId",
            json!("2000000000000002"),
            "does not belong to the account",
        ),
        (
            "alibaba/ListPolicyAttachments.json",
            "/TotalCount",
            json!(5),
            "contains 6 items, not 5",
        ),
        (
            "alibaba/ListGroupsForUser-bob.json",
            "/Groups/Group/0/GroupId",
            json!("g-1"),
            "`operators` has the id",
        ),
        (
            "alibaba/ListGroupsForUser-bob.json",
            "/Groups/Group/0/GroupName",
            json!("admins"),
            "the group `admins` is not in the export",
        ),
        (
            "kingsoft/ListGroups.json",
            "/ListGroupsResult/Groups/member/0/UserCount",
            json!(2),
            "users in the group `auditors`: the export counts 2",
        ),
        (
            "kingsoft/ListGroups.json",
            "/ListGroupsResult/Groups/member/0/PolicyCount",
            json!(2),
            "policies of the group `auditors`: the export counts 2",
        ),
        (
            "kingsoft/ListGroupsForUser-kate.json",
            "/ListGroupsForUserResult/Groups/member/0/PolicyCount",
            json!(2),
            "policies of the group `auditors`: the export counts 2",
        ),
        (
            "kingsoft/ListGroupsForUser-kate.json",
            "/ListGroupsForUserResult/Groups/member/0/Krn",
            json!("krn:ksc:iam::2000000002:group/x"),
            "has the full name",
        ),
        (
            "kingsoft/ListGroupsForUser-kate.json",
            "/ListGroupsForUserResult/Groups/member/0/GroupId",
            json!("x"),
            "has the id",
        ),
        (
            "kingsoft/ListPolicies.json",
            "/ListPoliciesResult/Policies/member/0/DefaultVersionId",
            json!("v2"),
            "the default version of",
        ),
        (
            "kingsoft/GetPolicyVersion-ledger-read.json",
            "/GetPolicyVersionResult/PolicyVersion/IsDefaultVersion",
            json!("false"),
            "the default one in one place and not in another",
        ),
        (
            "kingsoft/ListAttachedUserPolicies-kate.json",
            "/ListAttachedUserPoliciesResult/AttachedPolicies/member/0/PolicyName",
            json!("x"),
            "has the full name",
        ),
        (
            "kingsoft/ListAccessKeys-leo.json",
            "/ListAccessKeyResult/AccessKeyMetadata/member/0/UserName",
            json!("kate"),
            "an answer about `leo` names `kate`",
        ),
        (
            "kingsoft/ListRoles.json",
            "/ListRolesResult/Roles/Member/0/Path",
            json!("/x/"),
            "has the path",
        ),
        (
            "volcengine/ListUsers.json",
            "/ResponseMetadata/Action",
            json!("ListRoles"),
            "holds an answer of `ListRoles`",
        ),
        (
            "volcengine/ListUsers.json",
            "/Result/UserMetadata/0/AccountId",
            json!(5),
            "to the account",
        ),
        (
            "volcengine/ListUsers.json",
            "/Result/Offset",
            json!(2),
            "two pages of `ListUsers` are at `2`",
        ),
        (
            "volcengine/ListUsersForGroup-dev-group.json",
            "/Result/Users/0/Id",
            json!(1),
            "`dora` has the id",
        ),
        (
            "volcengine/ListPolicies.json",
            "/Result/PolicyMetadata/0/PolicyTrn",
            json!("trn:iam::2100000001:policy/x"),
            "has the full name",
        ),
        (
            "volcengine/ListPolicies.json",
            "/Result/PolicyMetadata/0/AttachmentCount",
            json!(0),
            "attachments of the policy `export`: the export counts 0 and contains 1",
        ),
        (
            "volcengine/ListAttachedUserPolicies-client.json",
            "/Result/AttachedPolicyMetadata/0/PolicyTrn",
            json!("trn:iam::5:policy/assume-ops"),
            "does not belong to the account",
        ),
        (
            "volcengine/ListAccessKeys-exporter.json",
            "/Result/AccessKeyMetadata/0/UserName",
            json!(""),
            "an answer about `exporter` names `the owner`",
        ),
    ]
}

#[test]
fn two_places_that_say_one_fact_are_compared() {
    let (samples, changes) = (samples(), changes());
    let mut wrong = Vec::new();
    for (name, pointer, put, words) in &changes {
        let folder = name.split('/').next().expect("a folder");
        let sample = samples
            .iter()
            .find(|sample| sample.name() == folder)
            .expect("a sample");
        let mut files = sample.files.clone();
        let mut value: Value = serde_json::from_str(&files[*name]).expect("JSON");
        *value
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{name}{pointer}")) = put.clone();
        files.insert((*name).to_owned(), value.to_string());
        let report = match sample.import().read(&files) {
            Ok(imported) => imported.incomplete().join("\n"),
            Err(error) => error.to_string(),
        };
        if !report.contains(words) {
            wrong.push(format!(
                "{name}{pointer} is {put}, but the report lacks `{words}`: {report}"
            ));
        }
    }
    println!("{} contradictions", changes.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Of two inline policies of one name, one would be lost.
#[test]
fn two_inline_policies_of_one_name_are_refused() {
    let document =
        |effect| json!({"Statement": [{"Effect": effect, "Action": "s3:*", "Resource": "*"}]});
    let inline = |effect| json!({"PolicyName": "a", "PolicyDocument": document(effect)});
    let both = json!([inline("Deny"), inline("Allow")]);
    let user = json!({"UserName": "ann", "UserId": "A", "Arn": "arn:aws:iam::111122223333:user/ann",
        "GroupList": [],
        "AttachedManagedPolicies": [], "UserPolicyList": both});
    let group = json!({"GroupName": "g", "Arn": "arn:aws:iam::111122223333:group/g",
        "AttachedManagedPolicies": [],
        "GroupPolicyList": both});
    let role = json!({"RoleName": "r", "RoleId": "R", "Arn": "arn:aws:iam::111122223333:role/r",
        "AttachedManagedPolicies": [], "RolePolicyList": both});
    for (list, thing) in [
        ("UserDetailList", user),
        ("GroupDetailList", group),
        ("RoleDetailList", role),
    ] {
        let mut export = json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [],
            "Policies": []});
        export[list] = json!([thing]);
        let error = Import::new(Source::Aws)
            .read([("details.json", export.to_string())])
            .unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|fault| fault.id() == "duplicate-name"),
            "{error}"
        );
        assert!(
            error.to_string().contains("two inline policies of"),
            "{error}"
        );
    }
}
