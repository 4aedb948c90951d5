//! Policies of resources: of buckets, keys, queues, topics, secrets, repositories, tables and
//! streams.
//!
//! A resource has one policy. It is written as an attribute of the resource or as a resource of its
//! own, and the resource's attribute reports it in either case. So the import may find a policy
//! twice; two that are equal are one, and two that differ are refused as duplicates, unless one of
//! them is only reported and the other configured.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::objects::PlanObject;
use super::plan::Plan;
use super::policy_sources::{BLOCKS, POLICY_SOURCES, PolicySource, ResourceNaming, S3};
use super::state::PlanState;
use crate::import::meaning::RecordKind;
use crate::import::record::ExportRecord;
use crate::import::report::ImportReport;
use crate::import::tree::{LocatedText, NodeRef};
use crate::import::values::{document, has_content, is_same_text};
use crate::words::clip;

/// A policy of a resource.
struct FoundPolicy {
    document: LocatedText,
    /// Whether the resource itself reports it, without being configured with it.
    is_reported: bool,
}

/// The policies of resources in a plan.
pub(super) struct ResourcePolicies<'r, 'f> {
    plan: &'r Plan<'f>,
    objects: &'r [PlanObject<'f>],
    /// Resources that others name, by type and by the value of a key.
    by_key: BTreeMap<(&'f str, &'f str), PlanObject<'f>>,
    /// The partition of AWS that the plan is for, such as `aws-cn`.
    partition: Option<&'f str>,
    /// The policies by the full names of their resources.
    found: BTreeMap<String, Vec<FoundPolicy>>,
    /// Resources whose policy is, or was, a resource of its own.
    apart: BTreeSet<String>,
}

impl<'r, 'f> ResourcePolicies<'r, 'f> {
    /// Prepares the names of the resources of a plan.
    pub(super) fn new(plan: &'r Plan<'f>, state: &'r PlanState<'f>) -> Self {
        let mut policies = Self {
            plan,
            objects: &state.objects,
            by_key: by_key(&state.objects),
            partition: state.objects.iter().find_map(partition),
            found: BTreeMap::new(),
            apart: BTreeSet::new(),
        };
        for object in &state.was {
            for source in POLICY_SOURCES {
                if source.resource_type == object.resource_type && !source.is_own {
                    let name = policies.full_name(source, object);
                    policies.apart.extend(name);
                }
            }
        }
        policies
    }

    /// Takes the policy of a resource. Returns whether the resource has one, or may have.
    pub(super) fn take(
        &mut self,
        source: &'static PolicySource,
        object: &PlanObject<'f>,
        report: &mut ImportReport,
    ) -> bool {
        let (place, address) = (object.values.place(), clip(object.address));
        let is_open = self.plan.leaves_open(object, "policy", source.is_own);
        if is_open || self.plan.keeps_quiet(object, "policy") {
            let message = format!("`policy` of `{address}` is known only after apply");
            report.missing(place, message, "import the state after apply");
            return true;
        }
        let policy = object.values.get("policy");
        let Some(policy) = policy.filter(|policy| has_content(*policy)) else {
            if !source.is_own {
                let message = format!("`{address}` has no policy in the plan");
                report.missing(place, message, "complete the plan");
            }
            return !source.is_own;
        };
        let Some(name) = self.full_name(source, object) else {
            let message =
                format!("the plan does not say which resource has the policy of `{address}`");
            report.missing(place, message, "import the state after apply");
            return true;
        };
        let Some(document) = document(policy) else {
            let message = format!("`policy` of `{address}` cannot be read");
            report.missing(policy.place(), message, "correct the plan");
            return true;
        };
        let is_reported = source.is_own
            && self.plan.has_configuration(object.address)
            && !self.plan.is_configured(object.address, "policy");
        if !source.is_own {
            self.apart.insert(name.clone());
        }
        self.found.entry(name).or_default().push(FoundPolicy {
            document,
            is_reported,
        });
        true
    }

    /// The full name of the resource that a policy belongs to.
    fn full_name(&self, source: &PolicySource, object: &PlanObject<'f>) -> Option<String> {
        let attribute = source.naming.attribute();
        let value = object.values.get(attribute).and_then(NodeRef::text);
        match source.naming {
            ResourceNaming::FullName(_) => value.map(str::to_owned),
            ResourceNaming::Bucket { prefix, .. } => {
                let name = match value {
                    Some(name) => name,
                    None => self
                        .referred(object, attribute)?
                        .values
                        .get(attribute)?
                        .text()?,
                };
                Some(format!("{}{name}", self.with_partition(prefix)))
            }
            ResourceNaming::Other { resource_types, .. } => {
                if let Some(value) = value
                    && value.starts_with("arn:")
                {
                    return Some(value.to_owned());
                }
                let listed = value.and_then(|value| self.listed(resource_types, value));
                let resource = match listed {
                    Some(resource) => resource,
                    None => self
                        .referred(object, attribute)
                        .filter(|other| resource_types.contains(&other.resource_type))?,
                };
                Some(resource.values.get("arn")?.text()?.to_owned())
            }
        }
    }

    /// The resource that an attribute is configured to refer to.
    fn referred(&self, object: &PlanObject<'f>, attribute: &str) -> Option<PlanObject<'f>> {
        Some(self.plan.refers(object.address, attribute)?.resource)
    }

    /// The resource of one of these types that has this value in a key.
    fn listed(&self, resource_types: &[&'f str], value: &'f str) -> Option<PlanObject<'f>> {
        for resource_type in resource_types {
            if let Some(object) = self.by_key.get(&(*resource_type, value)) {
                return Some(*object);
            }
        }
        None
    }

    /// A prefix of full names in the partition of the plan.
    fn with_partition(&self, prefix: &str) -> String {
        match self.partition {
            Some(partition) if prefix == S3 => S3.replace('*', partition),
            _ => prefix.to_owned(),
        }
    }

    /// The records of all policies. Of one resource there may be two that are equal. What a
    /// resource reports of a policy that is a resource of its own is what was there before.
    pub(super) fn records(self, unit: usize, report: &mut ImportReport) -> Vec<ExportRecord> {
        self.report_public_access_blocks(report);
        let mut records = Vec::new();
        for (name, mut found) in self.found {
            if self.apart.contains(&name) {
                found.retain(|policy| !policy.is_reported);
            }
            for document in different(found) {
                let place = document.place;
                let source = "the policies of resources";
                let mut record = ExportRecord::new(RecordKind::ResourcePolicy, source, place, unit);
                let text = name.clone();
                record.full_name = Some(LocatedText { text, place });
                record.document = Some(document);
                records.push(record);
            }
        }
        records
    }

    /// Reports the blocks of public access that a policy for everybody conflicts with: the estate
    /// would allow more than the cloud.
    fn report_public_access_blocks(&self, report: &mut ImportReport) {
        for object in self.objects {
            let mut blocks = BLOCKS.iter();
            let block = blocks.find(|block| block.resource_type == object.resource_type);
            let Some(block) = block else { continue };
            let flag = object.values.get(block.attribute);
            if flag.is_none_or(NodeRef::is_true) && self.has_public_policy(block.names) {
                let address = clip(object.address);
                let message = format!(
                    "`{address}` blocks public access to buckets, and the policy of one names \
                     everybody"
                );
                let help = "name the callers in the policy";
                report.missing(object.at.place(), message, help);
            }
        }
    }

    /// Whether the policy of a resource with this text in its full name is for everybody.
    fn has_public_policy(&self, names: &str) -> bool {
        self.found.iter().any(|(name, found)| {
            name.contains(names) && found.iter().any(|policy| names_everybody(&policy.document))
        })
    }
}

/// The first policy, and the first that differs from it. Two that differ are refused, however many
/// there are.
fn different(found: Vec<FoundPolicy>) -> Vec<LocatedText> {
    let mut kept: Vec<LocatedText> = Vec::new();
    for policy in found {
        let is_known = kept
            .iter()
            .any(|document| is_same_text(document, &policy.document));
        if kept.len() < 2 && !is_known {
            kept.push(policy.document);
        }
    }
    kept
}

/// The partition in the ARN of a resource.
fn partition<'f>(object: &PlanObject<'f>) -> Option<&'f str> {
    let arn = object.values.get("arn")?.text()?;
    arn.strip_prefix("arn:")?.split(':').next()
}

/// The resources whose policies are resources of their own, by type and by what these name them by.
fn by_key<'f>(objects: &[PlanObject<'f>]) -> BTreeMap<(&'f str, &'f str), PlanObject<'f>> {
    let mut by_key = BTreeMap::new();
    for source in POLICY_SOURCES {
        let ResourceNaming::Other {
            resource_types,
            keys,
            ..
        } = source.naming
        else {
            continue;
        };
        for object in objects {
            if !resource_types.contains(&object.resource_type) {
                continue;
            }
            for key in keys {
                if let Some(value) = object.values.get(key).and_then(NodeRef::text) {
                    by_key.insert((object.resource_type, value), *object);
                }
            }
        }
    }
    by_key
}

/// Whether a statement that allows is for everybody.
fn names_everybody(document: &LocatedText) -> bool {
    // OK because a text that is not JSON is refused as a policy.
    let Ok(document) = serde_json::from_str::<Value>(&document.text) else {
        return false;
    };
    match document.get("Statement") {
        Some(Value::Array(statements)) => statements.iter().any(allows_everybody),
        Some(statement) => allows_everybody(statement),
        None => false,
    }
}

/// Whether a statement allows, and its principal is `*` or everybody but some.
fn allows_everybody(statement: &Value) -> bool {
    let effect = statement.get("Effect").and_then(Value::as_str);
    let is_public =
        statement.get("NotPrincipal").is_some() || statement.get("Principal").is_some_and(has_star);
    effect == Some("Allow") && is_public
}

/// Whether a principal, or one in a list or a container of it, is `*`.
fn has_star(principal: &Value) -> bool {
    match principal {
        Value::String(text) => text == "*",
        Value::Array(items) => items.iter().any(has_star),
        Value::Object(fields) => fields.values().any(has_star),
        _ => false,
    }
}
