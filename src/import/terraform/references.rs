//! What an attachment says by a reference to a resource that is made with it: its value is known
//! after apply, and what it stands for is known now.

use super::plan::Reference;
use super::tables::{RESOURCES, Resource};
use crate::import::record::{Named, Record, Says, Thing};
use crate::import::tree::Said;

/// Whether an attribute is a list, whose other elements an expression does not show.
pub(super) fn is_list(field: &str) -> bool {
    field.ends_with('s')
}

/// Takes what a field says from the resource that it refers to; whether it could.
pub(super) fn refer(record: &mut Record, says: Says, reference: &Reference<'_>) -> bool {
    let Some(known) = RESOURCES
        .iter()
        .find(|known| known.name == reference.resource.kind)
    else {
        return false;
    };
    let values = reference.resource.values;
    let name = || {
        let mut names = known
            .rows
            .iter()
            .filter(|(_, says)| matches!(says, Says::Name));
        let text = names.find_map(|(field, _)| values.get(field)?.text())?;
        Some(Said {
            text: text.to_owned(),
            place: reference.place,
        })
    };
    let named = || {
        Some(Named {
            name: Some(name()?),
            full_name: None,
            is_vendors: Some(false),
        })
    };
    match (says, known.thing, meaning(known, reference.attribute)) {
        (Says::PolicyFullName, Thing::Policy, Some(Says::FullName)) => {
            put(&mut record.policy, named())
        }
        (Says::Boundary, Thing::Policy, Some(Says::FullName)) => {
            put(&mut record.boundary, named().map(Some))
        }
        (Says::PolicyName, Thing::Policy, Some(Says::Name)) => {
            put(&mut record.policy.name, name().map(Some))
        }
        // What a plan makes is the account's own.
        (Says::PolicyType, Thing::Policy, Some(Says::PolicyType)) => {
            put(&mut record.policy.is_vendors, Some(Some(false)))
        }
        (Says::Users, Thing::User, Some(Says::Name)) => {
            put(&mut record.users, name().map(|name| vec![name]))
        }
        (Says::Groups, Thing::Group, Some(Says::Name)) => {
            put(&mut record.groups, name().map(|name| vec![name]))
        }
        (Says::Roles, Thing::Role, Some(Says::Name)) => {
            put(&mut record.roles, name().map(|name| vec![name]))
        }
        (Says::Holder, Thing::User | Thing::Group | Thing::Role, Some(Says::Name)) => {
            record.hold(name())
        }
        _ => false,
    }
}

fn put<T>(slot: &mut T, found: Option<T>) -> bool {
    found.map(|found| *slot = found).is_some()
}

/// What an attribute of a resource says. The `id` of a resource of access is its name, or for a
/// policy of AWS its ARN:
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy>,
/// <https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/ram_role>; of a user in RAM it is a number,
/// and of a role and a policy in Volcano the name, by which they are imported:
/// <https://registry.terraform.io/providers/volcengine/volcengine/latest/docs/resources/iam_policy>.
fn meaning(known: &Resource, attribute: &str) -> Option<Says> {
    let row = known
        .rows
        .iter()
        .find(|(field, _)| *field == attribute)
        .map(|(_, says)| *says);
    let by_id = || match known.name.split_once('_')? {
        ("aws", "iam_policy") => Some(Says::FullName),
        ("aws" | "alicloud", _) | ("volcengine", "iam_role" | "iam_policy") => Some(Says::Name),
        _ => None,
    };
    row.or_else(|| if attribute == "id" { by_id() } else { None })
}
