//! What a role reports, and a resource of its own decides.
//!
//! `aws_iam_role` has the attributes `inline_policy` and `managed_policy_arns`. Where they are not
//! configured, the provider fills them in with what the role had when the plan was made, including
//! policies that `aws_iam_role_policy` or an attachment manages. The resource of its own says what
//! they will be:
//! <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role>.

use std::collections::BTreeSet;

use super::objects::PlanObject;
use super::plan::Plan;
use super::state::PlanState;
use crate::import::meaning::RecordKind;
use crate::import::record::ExportRecord;
use crate::import::tree::NodeRef;

/// The inline policies and attachments of roles that are, or were, resources of their own. Each is
/// a role's name with a policy's name or ARN.
pub(super) struct SeparateResources {
    inline: BTreeSet<(String, String)>,
    attached: BTreeSet<(String, String)>,
}

impl SeparateResources {
    /// Finds them on both sides of a plan.
    pub(super) fn of(state: &PlanState<'_>) -> Self {
        let mut separate = Self {
            inline: BTreeSet::new(),
            attached: BTreeSet::new(),
        };
        for object in state.was.iter().chain(&state.objects) {
            match object.resource_type {
                "aws_iam_role_policy" => {
                    let policy = (text(object, "role"), text(object, "name"));
                    separate.inline.insert(policy);
                }
                "aws_iam_role_policy_attachment" => {
                    let policy = (text(object, "role"), text(object, "policy_arn"));
                    separate.attached.insert(policy);
                }
                "aws_iam_policy_attachment" => {
                    let roles = object.values.get("roles");
                    for role in roles.into_iter().flat_map(NodeRef::items) {
                        if let Some(role) = role.text() {
                            let policy = (role.to_owned(), text(object, "policy_arn"));
                            separate.attached.insert(policy);
                        }
                    }
                }
                _ => {}
            }
        }
        separate
    }

    /// Removes from the record of a role what the role only reports.
    pub(super) fn take_from(
        &self,
        record: &mut ExportRecord,
        object: &PlanObject<'_>,
        plan: &Plan<'_>,
    ) {
        if record.kind != RecordKind::Role || !plan.has_configuration(object.address) {
            return;
        }
        let Some(role) = record.name.as_ref().map(|name| name.text.clone()) else {
            return;
        };
        if !plan.is_configured(object.address, "inline_policy") {
            record.inline.retain(|policy| {
                let own = (role.clone(), policy.name.text.clone());
                !self.inline.contains(&own)
            });
        }
        if !plan.is_configured(object.address, "managed_policy_arns") {
            record.policies.retain(|policy| match &policy.full_name {
                Some(arn) => !self.attached.contains(&(role.clone(), arn.text.clone())),
                None => true,
            });
        }
    }
}

/// The text of an attribute; empty where it has none.
fn text(object: &PlanObject<'_>, field: &str) -> String {
    let text = object.values.get(field).and_then(NodeRef::text);
    text.unwrap_or("").to_owned()
}
