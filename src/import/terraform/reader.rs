//! Reading plans into records, resource by resource.
//!
//! What is not read is reported by type and not by resource, since a plan may have thousands of
//! instances: "`aws_instance.web[0]` and 7 more". Whether a report makes the estate incomplete is
//! decided by [`relevance`](super::relevance).

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::objects::{PlanObject, deferred};
use super::plan::Plan;
use super::references::{is_list, resolve};
use super::relevance::{ProviderFamily, Relevance, caller, relevance};
use super::resource_policies::ResourcePolicies;
use super::separate::SeparateResources;
use super::state::{self, Doubt, PlanSide, PlanState};
use super::tables::{TerraformType, list_of};
use crate::diagnostic::Level;
use crate::error::faults;
use crate::import::export::Export;
use crate::import::meaning::{Meaning, RecordKind, Row};
use crate::import::record::ExportRecord;
use crate::import::report::ImportReport;
use crate::import::tree::{ExportFile, ExportPlace, LocatedText, NodeRef, roots};
use crate::import::values::{has_content, is_same_text};
use crate::words::{clip, counted};

/// Resources that are reported in one message: where the first is, and the addresses of all.
struct TypeGroup {
    place: ExportPlace,
    addresses: Vec<String>,
}

impl TypeGroup {
    /// Adds a resource to its group.
    fn add<K: Ord>(groups: &mut BTreeMap<K, TypeGroup>, key: K, place: ExportPlace, address: &str) {
        let group = groups.entry(key).or_insert(TypeGroup {
            place,
            addresses: Vec::new(),
        });
        group.addresses.push(address.to_owned());
    }

    /// The first address, and how many more there are.
    fn in_words(&self) -> String {
        let first = self.addresses.iter().min();
        let first = first.map(|first| clip(first)).unwrap_or_default();
        match self.addresses.len() {
            0 | 1 => format!("`{first}`"),
            count => format!("`{first}` and {} more", count - 1),
        }
    }
}

/// A type that bears on decisions and is not read, with what an estate lacks without it.
type UnreadType = (String, &'static str);

/// Reads the plans of an import, and gathers what they leave out.
struct PlanReader<'r> {
    family: &'static ProviderFamily,
    export: Export,
    /// Resources that bear on no decision, by type.
    others: BTreeMap<String, TypeGroup>,
    /// Resources that bear on decisions and are not read.
    deciding: BTreeMap<UnreadType, TypeGroup>,
    /// Resources about which a plan does not say enough.
    doubts: BTreeMap<Doubt, TypeGroup>,
    /// The policies by full name, with the text where a data source reads them.
    policies: BTreeMap<String, Option<LocatedText>>,
    report: &'r mut ImportReport,
}

/// One plan while it is read.
struct PlanContext<'p, 'f> {
    /// The index of the export.
    unit: usize,
    plan: &'p Plan<'f>,
    separate: SeparateResources,
}

/// Reads the plans; each file is an export of its own.
pub(in crate::import) fn read(
    files: &[ExportFile<'_>],
    side: PlanSide,
    family: &'static ProviderFamily,
    report: &mut ImportReport,
) -> Export {
    let mut reader = PlanReader {
        family,
        export: Export::default(),
        others: BTreeMap::new(),
        deciding: BTreeMap::new(),
        doubts: BTreeMap::new(),
        policies: BTreeMap::new(),
        report,
    };
    for (file, root) in roots(files) {
        reader.check_format(root, side);
        let unit = reader.export.unit(file.name);
        reader.read_state(root, &state::read(root, side), unit);
        if side == PlanSide::After {
            reader.report_deferred(root);
        }
    }
    reader.report_groups();
    reader.export
}

impl PlanReader<'_> {
    /// Checks that a file is a plan or a state of a known format, and that a plan is whole.
    fn check_format(&mut self, root: NodeRef<'_>, side: PlanSide) {
        const PARTS: [&str; 4] = [
            "planned_values",
            "prior_state",
            "values",
            "resource_changes",
        ];
        // Minor versions only add: https://developer.hashicorp.com/terraform/internals/json-format
        let version = root.get("format_version").and_then(NodeRef::text);
        let is_known = match version.unwrap_or("1.0").split_once('.') {
            Some((major, _)) => matches!(major, "0" | "1"),
            None => false,
        };
        if !is_known || PARTS.iter().all(|part| root.get(part).is_none()) {
            self.report.fault(
                faults::NOT_AN_EXPORT,
                root.place(),
                "this is not a Terraform plan or state in a known JSON format",
                "pass what `terraform show -json` prints",
            );
        }
        let is_cut = root.get("errored").is_some_and(NodeRef::is_true)
            || root.get("complete").is_some_and(NodeRef::is_false);
        if is_cut && side == PlanSide::After {
            self.report.missing(
                root.place(),
                "the plan says that it covers only a part of its configuration",
                "plan again, without targets and errors",
            );
        }
    }

    /// Reads the resources on one side of a plan.
    fn read_state(&mut self, root: NodeRef<'_>, state: &PlanState<'_>, unit: usize) {
        let plan = Plan::new(root, &state.objects);
        let context = PlanContext {
            unit,
            plan: &plan,
            separate: SeparateResources::of(state),
        };
        let mut resource_policies = ResourcePolicies::new(&plan, state);
        for object in &state.objects {
            if object.is_managed {
                self.read_object(object, &context, &mut resource_policies);
            }
        }
        for object in &state.objects {
            if !object.is_managed
                && let Some(known) = caller(object.resource_type, self.family)
            {
                self.read_resource(known, object, &context);
            }
        }
        let records = resource_policies.records(unit, self.report);
        self.export.records.extend(records);
        self.note_doubts(state);
    }

    /// Reads a managed resource, or notes why it is not read.
    fn read_object<'f>(
        &mut self,
        object: &PlanObject<'f>,
        context: &PlanContext<'_, 'f>,
        resource_policies: &mut ResourcePolicies<'_, 'f>,
    ) {
        let has = |field: &str| context.plan.leaves_open(object, field, true);
        let resource_type = object.resource_type.to_owned();
        let place = object.at.place();
        match relevance(object.resource_type, object.values, self.family, has) {
            Relevance::Read(known) => self.read_resource(known, object, context),
            Relevance::HoldsPolicy(source) => {
                if !resource_policies.take(source, object, self.report) {
                    TypeGroup::add(&mut self.others, resource_type, place, object.address);
                }
            }
            Relevance::Decides(what) => {
                let key = (resource_type, what);
                TypeGroup::add(&mut self.deciding, key, place, object.address);
            }
            Relevance::Nothing => {
                TypeGroup::add(&mut self.others, resource_type, place, object.address);
            }
        }
    }

    /// Notes the resources that bear on decisions and about which the plan does not say enough.
    fn note_doubts(&mut self, state: &PlanState<'_>) {
        for doubtful in &state.doubts {
            let values = doubtful.at.any(&["values", "change"]);
            let values = values.unwrap_or(doubtful.at);
            if self.bears_on_decisions(doubtful.resource_type, values) {
                TypeGroup::add(
                    &mut self.doubts,
                    doubtful.doubt,
                    doubtful.at.place(),
                    doubtful.address,
                );
            }
        }
    }

    /// Whether a resource with these values could change a decision.
    fn bears_on_decisions(&self, resource_type: &str, values: NodeRef<'_>) -> bool {
        let relevance = relevance(resource_type, values, self.family, |_| false);
        !matches!(relevance, Relevance::Nothing)
    }

    /// Reads a resource of a known type into a record. One that lacks a name or an end because it
    /// is known after apply only is reported, and makes no record.
    fn read_resource<'f>(
        &mut self,
        known: &'static TerraformType,
        object: &PlanObject<'f>,
        context: &PlanContext<'_, 'f>,
    ) {
        let values = object.values;
        let source = list_of(known);
        let mut record = ExportRecord::new(known.kind, source, values.place(), context.unit);
        let mut attributes = ImportReport::default();
        record.read(values, known.rows, &mut attributes);
        self.report.merge_attributes(known.name, attributes);
        record.is_linked = known.is_linked;
        let lacks = self.resolve_unknown(known, object, &mut record, context.plan);
        record.place_holder();
        context
            .separate
            .take_from(&mut record, object, context.plan);
        if known.kind == RecordKind::Policy && self.is_read_again(&record, object) {
            return;
        }
        let is_usable = match known.kind {
            RecordKind::Attachment | RecordKind::Membership => !lacks,
            RecordKind::Caller => true,
            _ => record.name.is_some() || record.full_name.is_some() || !lacks,
        };
        if is_usable {
            self.export.records.push(record);
        }
    }

    /// Resolves the attributes that are known after apply only from what the configuration refers
    /// to. Returns whether the record lacks one then.
    fn resolve_unknown<'f>(
        &mut self,
        known: &'static TerraformType,
        object: &PlanObject<'f>,
        record: &mut ExportRecord,
        plan: &Plan<'f>,
    ) -> bool {
        let (address, place) = (clip(object.address), object.values.place());
        let mut lacks = false;
        for (field, meaning) in known.rows {
            let is_open = plan.leaves_open(object, field, is_filled_in(*meaning));
            if !is_open && !plan.keeps_quiet(object, field) {
                continue;
            }
            if is_open
                && !is_list(field)
                && let Some(reference) = plan.refers(object.address, field)
                && resolve(record, *meaning, &reference)
            {
                let message = format!(
                    "`{field}` of `{address}` is taken from what its configuration refers to"
                );
                self.report.leave_out(
                    Level::Suggestion,
                    reference.place,
                    message,
                    "import the state after apply to be sure",
                );
            } else if is_essential(*meaning)
                && !is_given_elsewhere(record, *meaning, known.rows, object.values)
            {
                let message = format!("`{field}` of `{address}` is known only after apply");
                self.report
                    .missing(place, message, "import the state after apply");
                lacks = true;
            }
        }
        lacks
    }

    /// Whether a data source reads a policy that is there already: several may read one, and one
    /// that the plan manages is as the plan manages it. Two texts of one policy are not one.
    fn is_read_again(&mut self, record: &ExportRecord, object: &PlanObject<'_>) -> bool {
        let Some(name) = &record.full_name else {
            return false;
        };
        let text = record.document.clone().filter(|_| !object.is_managed);
        match self.policies.entry(name.text.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(text);
                false
            }
            Entry::Occupied(entry) => match (entry.get(), &text) {
                (Some(first), Some(text)) => is_same_text(first, text),
                (None, _) => !object.is_managed,
                (Some(_), None) => false,
            },
        }
    }

    /// Reports the resources that are not read, one message for each type or doubt.
    fn report_groups(&mut self) {
        for (resource_type, group) in &self.others {
            let count = counted(group.addresses.len(), "resource", "resources");
            let message = format!("{count} of the unsupported type `{}`", clip(resource_type));
            self.report.leave_out(
                Level::Suggestion,
                group.place,
                message,
                "add its policy by hand where it has one",
            );
        }
        for ((resource_type, what), group) in &self.deciding {
            let about = group.in_words();
            let verb = if group.addresses.len() == 1 {
                "is"
            } else {
                "are"
            };
            let message = format!(
                "{about} {verb} of the unsupported type `{}`: {what}",
                clip(resource_type)
            );
            self.report.missing(
                group.place,
                message,
                "add its contents to the estate by hand",
            );
        }
        for (doubt, group) in &self.doubts {
            let help = "import the unchanged output of `terraform show -json` for a whole plan";
            self.report
                .missing(group.place, doubt.message(&group.in_words()), help);
        }
    }

    /// Reports changes that the plan puts off, which are not in its values.
    fn report_deferred(&mut self, root: NodeRef<'_>) {
        for change in deferred(root) {
            let resource_type = change.get("type").and_then(NodeRef::text).unwrap_or("");
            let values = change.get("change").unwrap_or(change);
            if self.bears_on_decisions(resource_type, values) {
                let message = format!("a change of the type `{}` is deferred", clip(resource_type));
                self.report.missing(
                    change.place(),
                    message,
                    "import the plan that makes the change",
                );
            }
        }
    }
}

/// Whether a decision may depend on what a field says.
fn is_essential(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::FullName
            | Meaning::Id
            | Meaning::Path
            | Meaning::Account
            | Meaning::Redundant
            | Meaning::Descriptive
            | Meaning::Created
    )
}

/// Whether a provider may fill in a field that is not configured. All other fields are null unless
/// they are configured.
fn is_filled_in(meaning: Meaning) -> bool {
    !matches!(
        meaning,
        Meaning::Boundary
            | Meaning::Document
            | Meaning::Groups
            | Meaning::Holder
            | Meaning::PolicyFullName
            | Meaning::PolicyName
            | Meaning::Roles
            | Meaning::Trust
            | Meaning::Users
    )
}

/// Whether another field of the same meaning has a value: providers keep an older name beside a
/// newer one.
fn is_given_elsewhere(
    record: &ExportRecord,
    meaning: Meaning,
    rows: &'static [Row],
    values: NodeRef<'_>,
) -> bool {
    // The version of a new policy and whose it is follow from its being new.
    if record.kind == RecordKind::Policy
        && matches!(meaning, Meaning::PolicyType | Meaning::DefaultVersion)
    {
        return true;
    }
    let wanted = std::mem::discriminant(&meaning);
    rows.iter().any(|(field, other)| {
        std::mem::discriminant(other) == wanted && values.get(field).is_some_and(has_content)
    })
}
