//! What `terraform show -json` prints of a plan, or of a state:
//! <https://developer.hashicorp.com/terraform/internals/json-format>.
//!
//! # Overview
//!
//! A plan contains the resources that its configuration manages, and nothing else of their account.
//! For each resource the import asks, in this order:
//!
//! 1. `state`: is it in the account on the side that is read, before or after the plan?
//! 2. `relevance`: does it bear on decisions? A type that a table knows is read; a type that could
//!    grant or deny and is not read makes the estate incomplete; an instance or a network is left
//!    out.
//! 3. `tables` and `resource_policies`: what do its attributes mean?
//! 4. `plan` and `references`: an attribute that is known after apply only is resolved from the
//!    configuration, where that refers to one other resource. Otherwise it is missing.
//!
//! In this plan the role of the attachment is known only after apply, since the role is new. The
//! configuration refers to `aws_iam_role.app.name`, and the name of that role is known now:
//!
//! ```text
//! resource_changes: aws_iam_role_policy_attachment.read
//!     after:         {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
//!     after_unknown: {"role": true}
//! configuration:     {"role": {"references": ["aws_iam_role.app.name", "aws_iam_role.app"]}}
//! ```
//!
//! A plan that contradicts itself makes the estate incomplete. A file that is neither a plan nor a
//! state of a known format is refused, as is a plan that manages access in two clouds, unless one
//! of them is chosen.
//!
//! # Adding a type
//!
//! A type that makes a user, group, role, policy or attachment is a row in `tables`:
//!
//! ```text
//! resource("aws_iam_group", RecordKind::Group, &[NAME, ARN]),
//! ```
//!
//! A type that holds the policy of a resource is a row in `resource_policies`. A type that bears on
//! decisions and is not read is a row in `deciding`, with what an estate lacks without it.

mod deciding;
mod objects;
mod plan;
#[cfg(feature = "project")]
mod policies;
mod policy_sources;
mod reader;
mod references;
mod relevance;
mod resource_policies;
mod separate;
mod services;
mod state;
mod tables;

#[cfg(feature = "project")]
pub(crate) use policies::policies_of;
pub(super) use reader::read;
pub(super) use state::PlanSide;

use super::report::ImportReport;
use super::tree::{ExportFile, ExportPlace, roots};
use super::values::has_content;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::in_words;
use objects::PlanObject;
use relevance::{FAMILIES, ProviderFamily, Relevance, relevance};

/// A cloud whose access a plan manages, and where it first does.
struct ManagedCloud {
    family: &'static ProviderFamily,
    place: ExportPlace,
}

/// The clouds whose access the plans manage, in the order of the resources.
fn managed_clouds(files: &[ExportFile<'_>], side: PlanSide) -> Vec<ManagedCloud> {
    let mut clouds: Vec<ManagedCloud> = Vec::new();
    for (_, root) in roots(files) {
        for object in state::read(root, side).objects {
            let Some(family) = ProviderFamily::of(object.resource_type) else {
                continue;
            };
            let is_known = clouds
                .iter()
                .any(|cloud| cloud.family.dialect == family.dialect);
            if object.is_managed && !is_known && bears_on_access(&object, family) {
                let place = object.at.place();
                clouds.push(ManagedCloud { family, place });
            }
        }
    }
    clouds
}

/// Whether a resource shows that its plan manages access.
fn bears_on_access(object: &PlanObject<'_>, family: &ProviderFamily) -> bool {
    match relevance(object.resource_type, object.values, family, |_| false) {
        Relevance::Nothing => false,
        Relevance::HoldsPolicy(_) => object.values.get("policy").is_some_and(has_content),
        Relevance::Read(_) | Relevance::Decides(_) => true,
    }
}

/// The cloud that the user asks for, or the only one whose access the plans manage.
pub(super) fn family(
    files: &[ExportFile<'_>],
    side: PlanSide,
    wanted: Option<&Dialect>,
    report: &mut ImportReport,
) -> Option<&'static ProviderFamily> {
    if let Some(wanted) = wanted {
        return FAMILIES
            .iter()
            .find(|family| family.dialect == wanted.name());
    }
    let clouds = managed_clouds(files, side);
    let (_, root) = roots(files).next()?;
    match clouds.as_slice() {
        [cloud] => return Some(cloud.family),
        [] if root.get("terraform_version").is_some() && root.get("lineage").is_some() => report
            .fault(
                faults::NOT_AN_EXPORT,
                root.place(),
                "this is a state as Terraform stores it, which has no documented format",
                "pass what `terraform show -json` prints",
            ),
        [] => report.fault(
            faults::NOT_AN_EXPORT,
            root.place(),
            "the plan manages no access: it has no resource of a supported type",
            "name its dialect, or read the other side of the plan",
        ),
        [_, second, ..] => {
            let names: Vec<&str> = clouds.iter().map(|cloud| cloud.family.dialect).collect();
            report.fault(
                faults::WRONG_DIALECT,
                second.place,
                format!("the plan manages access in {}", in_words(&names)),
                "name one of them, at the command line with `--dialect`",
            );
        }
    }
    None
}
