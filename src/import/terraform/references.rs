//! Resolving a reference: what an attribute is, when it refers to a resource that is made with it.
//!
//! The value of `role = aws_iam_role.app.name` is known after apply only, while the name of the
//! role is in the plan. A reference is resolved only where its attribute means what the field
//! needs: the `policy_arn` of an attachment may refer to the `arn` of a policy, and not to its
//! `path`.

use super::plan::Reference;
use super::tables::{RESOURCES, TerraformType};
use crate::import::meaning::{Meaning, RecordKind};
use crate::import::record::ExportRecord;
use crate::import::tree::LocatedText;
use crate::import::values::PolicyRef;

/// Whether an attribute is a list, whose other elements an expression does not show.
pub(super) fn is_list(field: &str) -> bool {
    field.ends_with('s')
}

/// Sets a field of a record from the resource that it refers to. Returns whether it could.
pub(super) fn resolve(
    record: &mut ExportRecord,
    meaning: Meaning,
    reference: &Reference<'_>,
) -> bool {
    try_resolve(record, meaning, reference).is_some()
}

/// Sets the field; `None` where the reference is to something else than the field needs, such as
/// the `path` of a role for its name.
fn try_resolve(
    record: &mut ExportRecord,
    meaning: Meaning,
    reference: &Reference<'_>,
) -> Option<()> {
    let known = RESOURCES
        .iter()
        .find(|known| known.name == reference.resource.resource_type)?;
    let attribute = attribute_meaning(known, reference.attribute)?;
    match (meaning, known.kind, attribute) {
        (Meaning::PolicyFullName, RecordKind::Policy, Meaning::FullName) => {
            record.policy = own_policy(known, reference)?;
        }
        (Meaning::Boundary, RecordKind::Policy, Meaning::FullName) => {
            record.boundary = Some(own_policy(known, reference)?);
        }
        (Meaning::PolicyName, RecordKind::Policy, Meaning::Name) => {
            record.policy.name = Some(name(known, reference)?);
        }
        // What a plan makes is the account's own.
        (Meaning::PolicyType, RecordKind::Policy, Meaning::PolicyType) => {
            record.policy.is_vendors = Some(false);
        }
        (Meaning::Users, RecordKind::User, Meaning::Name) => {
            record.users = vec![name(known, reference)?];
        }
        (Meaning::Groups, RecordKind::Group, Meaning::Name) => {
            record.groups = vec![name(known, reference)?];
        }
        (Meaning::Roles, RecordKind::Role, Meaning::Name) => {
            record.roles = vec![name(known, reference)?];
        }
        (
            Meaning::Holder,
            RecordKind::User | RecordKind::Group | RecordKind::Role,
            Meaning::Name,
        ) => {
            return record.set_holder(name(known, reference)).then_some(());
        }
        _ => return None,
    }
    Some(())
}

/// The name of the resource that is referred to, at the place of the reference.
fn name(known: &TerraformType, reference: &Reference<'_>) -> Option<LocatedText> {
    for (field, meaning) in known.rows {
        if !matches!(meaning, Meaning::Name) {
            continue;
        }
        let value = reference.resource.values.get(field);
        if let Some(text) = value.and_then(|value| value.text()) {
            return Some(LocatedText {
                text: text.to_owned(),
                place: reference.place,
            });
        }
    }
    None
}

/// The policy of the account that is referred to.
fn own_policy(known: &TerraformType, reference: &Reference<'_>) -> Option<PolicyRef> {
    Some(PolicyRef {
        name: Some(name(known, reference)?),
        full_name: None,
        is_vendors: Some(false),
    })
}

/// The meaning of an attribute. `id` is the name of a resource of access, or for a policy of AWS
/// its ARN:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy>,
/// <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/ram_role>. Of a
/// user in RAM it is a number. Of a role and a policy in Volcano Engine it is the name, by which
/// they are imported:
/// <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs/resources/iam_policy>.
fn attribute_meaning(known: &TerraformType, attribute: &str) -> Option<Meaning> {
    for (field, meaning) in known.rows {
        if *field == attribute {
            return Some(*meaning);
        }
    }
    if attribute != "id" {
        return None;
    }
    match known.name.split_once('_')? {
        ("aws", "iam_policy") => Some(Meaning::FullName),
        ("aws" | "alicloud", _) | ("volcengine", "iam_role" | "iam_policy") => Some(Meaning::Name),
        _ => None,
    }
}
