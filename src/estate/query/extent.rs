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
use crate::pattern::{Binding, Bindings, Product, Spelled};
use crate::resource_name::{Field, NamePattern, Text};

/// Both halves of an action and the last field of a name, in the case in which a policy writes
/// them.
pub(super) type WrittenForm = Arc<[Spelled; 3]>;

/// Actions on resources. The parts are the halves of an action, the fields of a name, and whether
/// there is a name at all.
#[derive(Clone, Debug)]
pub(super) struct Extent {
    pub(super) product: Product,
    pub(super) written: WrittenForm,
}

/// An extent, and what the context must give for it.
pub(super) type TestedExtent = (Extent, Vec<WrittenTest>);

/// A statement's extents.
#[derive(Clone, Debug, Default)]
pub(super) struct StatementExtent {
    pub(super) included: Vec<TestedExtent>,
    pub(super) excluded: Vec<Extent>,
    /// What must hold of resources that it leaves out by variables without a value.
    pub(super) tests: Vec<WrittenTest>,
}

/// What the values of a pattern's variables say.
enum VariableValues {
    Known,
    /// Keys that may still be given.
    Open(Vec<String>),
    /// Several, which is none.
    Several,
    /// The caller did not load one.
    Unknown,
}

/// There is a resource.
pub(super) fn named() -> Spelled {
    Spelled::exact("named")
}

/// There is no resource.
pub(super) fn nameless() -> Spelled {
    Spelled::exact("")
}

impl StatementExtent {
    /// `None` where it cannot apply, whatever the context gives.
    pub(super) fn new(
        table: &Table,
        statement: StatementRef<'_>,
        bindings: &impl Bindings,
    ) -> Option<Self> {
        let every = ActionPattern { text: "*".into() };
        let denies = statement.statement.effect == Effect::Deny;
        let (actions, not_actions) = statement.written_actions();
        let actions: Vec<&ActionPattern> = actions.map_or_else(|| vec![&every], Iterator::collect);
        let resources = statement.included_resources();
        let resources: Vec<&NamePattern> =
            resources.map_or_else(|| vec![&NamePattern::Any], Iterator::collect);
        let mut said = StatementExtent::default();
        for resource in resources {
            let tests = match values(resource, bindings) {
                VariableValues::Known => Vec::new(),
                VariableValues::Open(keys) => vec![test("Resource", &keys, resource, table)],
                // What may match is denied, and not allowed.
                VariableValues::Unknown if denies => Vec::new(),
                VariableValues::Several | VariableValues::Unknown => continue,
            };
            let extents = actions
                .iter()
                .flat_map(|action| extents(table, action, resource, bindings));
            said.included
                .extend(extents.map(|extent| (extent, tests.clone())));
        }
        said.excluded.extend(
            not_actions.flat_map(|action| extents(table, action, &NamePattern::Any, bindings)),
        );
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

fn is_flipped(table: &Table) -> bool {
    table.flipped.contains(Switch::UnresolvedNotResource)
}

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

fn extents(
    table: &Table,
    action: &ActionPattern,
    resource: &NamePattern,
    bindings: &impl Bindings,
) -> Vec<Extent> {
    let [service, name] = action
        .text
        .split_once(':')
        .map_or(["*", "*"], |(service, name)| [service, name]);
    let last = resource.last().and_then(|mut all| all.next());
    let last = last.map_or_else(Spelled::any, |last| Spelled::bound(last, bindings).0);
    let written: WrittenForm = Arc::new([Spelled::parse(service), Spelled::parse(name), last]);
    let folded = [service, name].map(|half| Spelled::parse(&half.to_ascii_lowercase()));
    let kind = if resource.is_any() {
        Spelled::any()
    } else {
        named()
    };
    let (names, _) = resource.products(&table.names, table.exact_names(), bindings);
    let products = names
        .into_iter()
        .map(|name| [&folded[..], &name, std::slice::from_ref(&kind)].concat());
    let alive = products.filter(|product| !is_of_no_name(table, product));
    alive
        .map(|product| Extent {
            product,
            written: written.clone(),
        })
        .collect()
}

/// Whether all names that it can match ignore case in their last field.
fn ignores_case(table: &Table, product: &[Spelled]) -> bool {
    let part = |field: Field| place(table, &field).and_then(|place| product.get(place));
    let (Some(service), Some(last)) = (part(Field::Service), part(Field::Resource)) else {
        return false;
    };
    let is_of = |(of, kind): &(Text, Text)| {
        *service == Spelled::exact(of) && Spelled::parse(&format!("{kind}/*")).covers(last)
    };
    !table.exact_names() && table.names.folded_types.iter().any(is_of)
}

/// Names that ignore case are compared in lower case, so nothing with a capital is one.
fn is_of_no_name(table: &Table, product: &[Spelled]) -> bool {
    let last = place(table, &Field::Resource).and_then(|place| product.get(place));
    let has_capital = last.is_some_and(|last| {
        last.to_string()
            .bytes()
            .any(|byte| byte.is_ascii_uppercase())
    });
    has_capital && ignores_case(table, product)
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
    let account = place(table, &Field::Account).filter(|_| is_own && products.len() > 1);
    let last = place(table, &Field::Resource).filter(|_| ignores_case(table, first));
    let part = |(index, part): (usize, &Spelled)| {
        if Some(index) == account {
            return "*".to_owned();
        }
        let place = if index < 2 {
            Some(index)
        } else {
            last.filter(|last| *last == index).map(|_| 2)
        };
        let patterns = written.iter().filter_map(|written| written.get(place?));
        patterns
            .fold(part.clone(), |part, pattern| part.in_case_of(pattern))
            .written()
    };
    let parts: Vec<String> = first.iter().enumerate().map(part).collect();
    let (action, resource) = texts(table, &parts);
    let is_every = first.iter().take(2).all(Spelled::is_any);
    let is_bare = products
        .iter()
        .any(|product| product.last().is_some_and(|kind| kind.covers(&nameless())));
    (
        if is_every { "*".to_owned() } else { action },
        if is_bare { "*".to_owned() } else { resource },
    )
}
