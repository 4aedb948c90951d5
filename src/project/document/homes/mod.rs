//! Where programs that set up clouds put policies: data.
//!
//! A [`FileShape`] says where a format has its resources, and [`of_type`] where a resource has its
//! policies. The types that an import reads as well are listed there, once.

mod table;
mod templates;
mod terraform;

use crate::dialect::Kind;
use crate::import;
use templates::TEMPLATES;
use terraform::TERRAFORM;

/// A form of file that holds resources, some of which hold policies.
#[derive(Debug)]
pub(super) struct FileShape {
    /// How it is spoken of.
    pub(super) title: &'static str,
    /// The object or array by which it is known, in steps from the outermost object.
    pub(super) sign: &'static str,
    /// Where its resources are; see `Node::visit` for the steps. Empty if the file is the only one.
    pub(super) resources: &'static str,
    /// The member of a resource that names its type, or the type of the file.
    pub(super) kind_of: &'static str,
    /// Where a resource has its own values.
    pub(super) values: &'static str,
}

/// The first whose sign is there counts: a plan lists the same values twice.
///
/// Terraform: <https://developer.hashicorp.com/terraform/internals/json-format>. Templates:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>,
/// <https://www.alibabacloud.com/help/en/ros/user-guide/resources>.
pub(super) const SHAPES: &[FileShape] = &[
    FileShape {
        title: "a Terraform plan",
        sign: "planned_values/root_module",
        resources: "planned_values/**/resources/*",
        kind_of: "type",
        values: "values",
    },
    FileShape {
        title: "a Terraform plan",
        sign: "resource_changes",
        resources: "resource_changes/*",
        kind_of: "type",
        values: "change/after",
    },
    FileShape {
        title: "a Terraform state",
        sign: "values/root_module",
        resources: "values/**/resources/*",
        kind_of: "type",
        values: "values",
    },
    FileShape {
        title: "authorization details of an account",
        sign: "RoleDetailList",
        resources: "",
        kind_of: "get-account-authorization-details",
        values: "",
    },
    FileShape {
        title: "a template",
        sign: "Resources",
        resources: "Resources/*",
        kind_of: "Type",
        values: "Properties",
    },
];

/// Where a resource has a policy, and what kind of policy it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::project) struct PolicyHome {
    /// The steps to it from the values of the resource; see `Node::visit`.
    pub(in crate::project) policy: &'static str,
    pub(in crate::project) dialect: &'static str,
    pub(in crate::project) kind: Kind,
    /// What holds the policy, as limits of sizes name it; empty where none is known for it.
    pub(in crate::project) holder: &'static str,
    /// The value that names the user, group or role whose inline policy it is.
    pub(in crate::project) owner: Option<&'static str>,
}

/// Types that have policies of a kind that one of their values names.
struct NamedKind {
    type_name: &'static str,
    policy: &'static str,
    /// The value that names the kind, and the kind that holds without it.
    value: &'static str,
    otherwise: Option<Kind>,
}

/// The policies of organizations.
///
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/organizations_policy>,
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-organizations-policy.html>.
const NAMED_KINDS: &[NamedKind] = &[
    NamedKind {
        type_name: "aws_organizations_policy",
        policy: "content",
        value: "type",
        otherwise: Some(Kind::Control),
    },
    NamedKind {
        type_name: "AWS::Organizations::Policy",
        policy: "Content",
        value: "Type",
        otherwise: None,
    },
];

/// Where a resource of a type has policies. `value` returns a value of the resource by its name.
pub(in crate::project) fn of_type(
    type_name: &str,
    value: impl Fn(&str) -> Option<String>,
) -> Vec<PolicyHome> {
    let mut homes = Vec::new();
    for attribute in import::policies_of(type_name) {
        if let Some(dialect) = dialect_of_type(type_name) {
            homes.push(PolicyHome {
                policy: attribute.path,
                dialect,
                kind: attribute.kind,
                holder: attribute.holder,
                owner: attribute.owner,
            });
        }
    }
    for group in TERRAFORM.iter().chain(TEMPLATES) {
        for (name, policy, holder) in group.rows {
            if *name == type_name {
                homes.push(PolicyHome {
                    policy,
                    dialect: group.dialect,
                    kind: group.kind,
                    holder,
                    owner: None,
                });
            }
        }
    }
    for row in NAMED_KINDS {
        if row.type_name != type_name {
            continue;
        }
        let kind = match value(row.value).as_deref() {
            Some("SERVICE_CONTROL_POLICY") => Some((Kind::Control, "control")),
            Some("RESOURCE_CONTROL_POLICY") => Some((Kind::ResourceControl, "resource-control")),
            Some(_) => None,
            // The type may be unknown yet.
            None => row.otherwise.map(|kind| (kind, "")),
        };
        if let Some((kind, holder)) = kind {
            homes.push(PolicyHome {
                policy: row.policy,
                dialect: "aws",
                kind,
                holder,
                owner: None,
            });
        }
    }
    homes
}

/// Where Serverless Framework has lists of statements without a policy around them.
///
/// <https://www.serverless.com/framework/docs/providers/aws/guide/iam>,
/// <https://www.serverless.com/framework/docs/providers/aws/events/apigateway>, seen 2026-11-29.
pub(super) const STATEMENT_LISTS: &[(&str, Kind)] = &[
    ("provider/iam/role/statements", Kind::Identity),
    ("provider/iamRoleStatements", Kind::Identity),
    ("functions/*/iamRoleStatements", Kind::Identity),
    ("provider/apiGateway/resourcePolicy", Kind::Resource),
    ("provider/resourcePolicy", Kind::Resource),
];

/// Where templates of SAM have lists of statements that count for all their resources.
pub(super) const GLOBAL_STATEMENTS: &[(&str, Kind)] = &[(
    "Globals/Api/Auth/ResourcePolicy/CustomStatements",
    Kind::Resource,
)];

/// Types of templates that have statements without a policy around them: one, or a list.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html>,
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html>,
/// seen 2026-11-29.
const STATEMENTS: &[(&str, &str, Kind)] = &[
    ("AWS::Events::EventBusPolicy", "Statement", Kind::Resource),
    (
        "AWS::Serverless::Api",
        "Auth/ResourcePolicy/CustomStatements",
        Kind::Resource,
    ),
];

/// Where a resource of a type has statements without a policy around them, and the kind of each.
pub(super) fn statements_of_type(type_name: &str) -> Vec<(&'static str, Kind)> {
    let rows = STATEMENTS.iter().filter(|(name, ..)| *name == type_name);
    rows.map(|(_, path, kind)| (*path, *kind)).collect()
}

/// How the types of resources of a cloud begin, and its dialect.
const DIALECTS: &[(&str, &str)] = &[
    ("AWS::", "aws"),
    ("aws_", "aws"),
    ("ALIYUN::", "alibaba-ram"),
    ("DATASOURCE::", "alibaba-ram"),
    ("alicloud_", "alibaba-ram"),
    ("ksyun_", "kingsoft"),
    ("volcengine_", "volcengine"),
    ("volcenginecc_", "volcengine"),
];

/// The dialect of the cloud that a type belongs to.
pub(in crate::project) fn dialect_of_type(type_name: &str) -> Option<&'static str> {
    let mut known = DIALECTS.iter();
    let known = known.find(|(start, _)| type_name.starts_with(start));
    known.map(|(_, dialect)| *dialect)
}

/// Every type and the steps to its policies, for tests.
#[cfg(test)]
pub(super) fn all() -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    for group in TERRAFORM.iter().chain(TEMPLATES) {
        for (type_name, policy, _) in group.rows {
            all.push((*type_name, *policy));
        }
    }
    all
}
