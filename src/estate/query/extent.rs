//! What a statement is about, exactly: products that know how its policy writes them, and what a
//! variable without a value leaves open.
//!
//! # Example
//!
//! `Allow s3:Get* on arn:aws:s3:::${aws:username}/*`, asked of a role, which has no user name. One
//! extent is included, `s3:get*` on names that match the pattern with any text for the variable. It
//! is tested: `Resource ${aws:username}` must be given so that the name matches. Were the key
//! unknown, the allow would have no extent, since it cannot be relied on; a deny would have it
//! without a test, since it may apply.
//!
//! A product is in lower case where the engine folds case, so an extent carries the text as written
//! beside it, and an answer can show `s3:GetObject`. With the written text alone, folded whenever
//! two are compared, an intersection of two patterns would have no spelling of its own.

use std::sync::Arc;

use super::scope::{place, texts};
use crate::compile::StatementRef;
use crate::dialect::{Switch, Table};
use crate::eval::WrittenTest;
use crate::model::{ActionPattern, Effect};
use crate::pattern::{Binding, Bindings, PlainPattern, Product};
use crate::resource_name::{Field, NamePattern};

/// Both halves of an action and the last field of a name, in the case in which a policy writes
/// them.
pub(super) type WrittenForm = Arc<[PlainPattern; 3]>;

/// Actions on resources. The parts are the halves of an action, the fields of a name, and whether
/// there is a name at all.
#[derive(Clone, Debug)]
pub(super) struct Extent {
    pub(super) product: Product,
    /// How the policy writes it, for answers.
    pub(super) written: WrittenForm,
}

/// An extent, and what the context must give for it.
pub(super) type TestedExtent = (Extent, Vec<WrittenTest>);

/// A statement's extents.
#[derive(Clone, Debug, Default)]
pub(super) struct StatementExtent {
    /// What `Action` and `Resource` say, each with what it depends on.
    pub(super) included: Vec<TestedExtent>,
    /// What `NotAction` and `NotResource` leave out.
    pub(super) excluded: Vec<Extent>,
    /// What must hold of resources that it leaves out by variables without a value.
    pub(super) tests: Vec<WrittenTest>,
}

/// What the values of a pattern's variables say.
enum VariableValues {
    /// Each has one value, or there are no variables.
    Known,
    /// Keys that may still be given.
    Open(Vec<String>),
    /// Several, which is none.
    Several,
    /// The caller did not load one.
    Unknown,
}

/// The last part of a product where there is a resource.
pub(super) fn named() -> PlainPattern {
    PlainPattern::exact("named")
}

/// The last part of a product where there is no resource.
pub(super) fn nameless() -> PlainPattern {
    PlainPattern::exact("")
}

impl StatementExtent {
    /// What a statement is about; `None` where it cannot apply, whatever the context gives.
    pub(super) fn new(
        table: &Table,
        statement: StatementRef<'_>,
        bindings: &impl Bindings,
    ) -> Option<Self> {
        let every = ActionPattern { text: "*".into() };
        let denies = statement.statement.effect == Effect::Deny;
        let (actions, not_actions) = statement.written_actions();
        let actions: Vec<&ActionPattern> = match actions {
            Some(actions) => actions.collect(),
            None => vec![&every],
        };
        let resources: Vec<&NamePattern> = match statement.included_resources() {
            Some(resources) => resources.collect(),
            None => vec![&NamePattern::Any],
        };
        let mut said = StatementExtent::default();
        for resource in resources {
            let tests = match values(resource, bindings) {
                VariableValues::Known => Vec::new(),
                VariableValues::Open(keys) => vec![test("Resource", &keys, resource, table)],
                // What may match is denied, and not allowed.
                VariableValues::Unknown if denies => Vec::new(),
                VariableValues::Several | VariableValues::Unknown => continue,
            };
            for action in &actions {
                for extent in extents(table, action, resource, bindings) {
                    said.included.push((extent, tests.clone()));
                }
            }
        }
        for action in not_actions {
            let extents = extents(table, action, &NamePattern::Any, bindings);
            said.excluded.extend(extents);
        }
        for resource in statement.excluded_resources() {
            match values(resource, bindings) {
                VariableValues::Open(keys) => {
                    said.tests.push(test("NotResource", &keys, resource, table))
                }
                // Unknown is not left out of what is denied, and out of what is allowed.
                VariableValues::Several | VariableValues::Unknown if denies => {}
                VariableValues::Several if !is_flipped(table) => return None,
                VariableValues::Several => {}
                VariableValues::Known | VariableValues::Unknown => said
                    .excluded
                    .extend(extents(table, &every, resource, bindings)),
            }
        }
        Some(said)
    }
}

/// Whether a `NotResource` with a variable that has no value may apply all the same.
fn is_flipped(table: &Table) -> bool {
    table.flipped.contains(Switch::UnresolvedNotResource)
}

/// What is known of the variables of a pattern: the worst of them counts.
fn values(pattern: &NamePattern, bindings: &impl Bindings) -> VariableValues {
    let mut open = Vec::new();
    let mut is_unknown = false;
    for key in pattern.variables() {
        match bindings.binding(key) {
            Binding::Value(_) => {}
            Binding::Absent => open.push(key.to_owned()),
            Binding::Several => return VariableValues::Several,
            Binding::Unknown | Binding::InPath(_) => is_unknown = true,
        }
    }
    open.dedup();
    match (is_unknown, open.is_empty()) {
        (true, _) => VariableValues::Unknown,
        (false, true) => VariableValues::Known,
        (false, false) => VariableValues::Open(open),
    }
}

/// A test that variables must be given so that a name matches a pattern, or does not.
fn test(operator: &str, keys: &[String], pattern: &NamePattern, table: &Table) -> WrittenTest {
    let keys: Vec<String> = keys.iter().map(|key| format!("${{{key}}}")).collect();
    WrittenTest {
        operator: operator.to_owned(),
        key: keys.join(" "),
        values: vec![pattern.written(&table.names)],
    }
}

/// The extents of one action on one resource. A pattern with several shapes of names has several;
/// one that no name can match has none.
fn extents(
    table: &Table,
    action: &ActionPattern,
    resource: &NamePattern,
    bindings: &impl Bindings,
) -> Vec<Extent> {
    let (service, name) = action.text.split_once(':').unwrap_or(("*", "*"));
    let last = match resource.last().and_then(|mut all| all.next()) {
        Some(last) => PlainPattern::bound(last, bindings).0,
        None => PlainPattern::any(),
    };
    let written: WrittenForm = Arc::new([
        PlainPattern::parse(service),
        PlainPattern::parse(name),
        last,
    ]);
    let folded = [service, name].map(|half| PlainPattern::parse(&half.to_ascii_lowercase()));
    let kind = if resource.is_any() {
        PlainPattern::any()
    } else {
        named()
    };
    let (names, _) = resource.products(&table.names, table.exact_names(), bindings);
    let mut extents = Vec::with_capacity(names.len());
    for name in names {
        let product = [&folded[..], &name, std::slice::from_ref(&kind)].concat();
        if !is_of_no_name(table, &product) {
            let written = written.clone();
            extents.push(Extent { product, written });
        }
    }
    extents
}

/// The part of a product for a field of names.
fn part<'p>(table: &Table, product: &'p [PlainPattern], field: &Field) -> Option<&'p PlainPattern> {
    product.get(place(table, field)?)
}

/// Whether all names that it can match ignore case in their last field.
fn ignores_case(table: &Table, product: &[PlainPattern]) -> bool {
    if table.exact_names() {
        return false;
    }
    let service = part(table, product, &Field::Service);
    let Some(last) = part(table, product, &Field::Resource) else {
        return false;
    };
    for (of, kind) in table.names.folded_types.iter() {
        if service == Some(&PlainPattern::exact(of))
            && PlainPattern::parse(&format!("{kind}/*")).covers(last)
        {
            return true;
        }
    }
    false
}

/// Whether no name can match: names that ignore case are compared in lower case, so nothing with a
/// capital is one.
fn is_of_no_name(table: &Table, product: &[PlainPattern]) -> bool {
    let Some(last) = part(table, product, &Field::Resource) else {
        return false;
    };
    last.to_string()
        .contains(|letter: char| letter.is_ascii_uppercase())
        && ignores_case(table, product)
}

/// Action and resource of the first product as the policies write them, in which what can have no
/// resource is `*`. Of the caller's own account what holds names without an account, too, has `*`
/// for it.
pub(super) fn shown(
    table: &Table,
    products: &[Product],
    written: &[WrittenForm],
    is_own: bool,
) -> (String, String) {
    let first = products.first().map_or(&[][..], Vec::as_slice);
    let holds_no_account = is_own && products.len() > 1;
    let account = place(table, &Field::Account);
    let last = place(table, &Field::Resource);
    let last_ignores_case = ignores_case(table, first);
    let mut parts = Vec::with_capacity(first.len());
    for (index, part) in first.iter().enumerate() {
        if holds_no_account && Some(index) == account {
            parts.push("*".to_owned());
        } else if index < 2 {
            parts.push(as_written(part, written, index));
        } else if last_ignores_case && Some(index) == last {
            parts.push(as_written(part, written, 2));
        } else {
            parts.push(part.written());
        }
    }
    let (mut action, mut resource) = texts(table, &parts);
    if first.iter().take(2).all(PlainPattern::is_any) {
        action = "*".to_owned();
    }
    let mut kinds = products.iter().filter_map(|product| product.last());
    if kinds.any(|kind| kind.covers(&nameless())) {
        resource = "*".to_owned();
    }
    (action, resource)
}

/// A folded part in the case in which the policies write this place of their written forms.
fn as_written(part: &PlainPattern, written: &[WrittenForm], place: usize) -> String {
    let mut part = part.clone();
    for form in written {
        if let Some(pattern) = form.get(place) {
            part = part.in_case_of(pattern);
        }
    }
    part.written()
}
