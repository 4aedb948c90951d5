//! Actions and resources that a question is about, and statements in the same form.
//!
//! A product is a pattern for each part of an action and a resource: first the halves of the
//! action, then the fields of the name, without the literal ones. `oss:Get*` on `acs:oss:*:1:b/*`
//! is `[oss, get*, oss, *, 1, b/*]`. In this form a question and a statement can be compared part
//! by part, whatever cloud they are of, and [`crate::pattern::cells`] knows what they have in
//! common.

use super::super::model::Model;
use crate::compile::{ActionMatcher, StatementRef};
use crate::decision::Truth;
use crate::dialect::Table;
use crate::error::{Error, faults};
use crate::model::ActionPattern;
use crate::pattern::{Bindings, Matcher, NoBindings, PlainPattern, Product, overlap};
use crate::resource_name::{Field, NamePattern, PatternRule};
use crate::words::clip;

/// An action and a resource, either with wildcards.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) action: String,
    pub(super) resource: String,
    pub(super) actions: ActionMatcher,
    pub(super) resources: NamePattern,
    /// What it holds, as products of the halves of an action and the fields of a name.
    pub(super) products: Vec<Product>,
}

/// What a statement includes and leaves out, as products.
#[derive(Debug, Default)]
pub(super) struct StatementParts {
    pub(super) included: Vec<Product>,
    pub(super) excluded: Vec<Product>,
}

impl Scope {
    /// Reads an action and a resource, both of which may have wildcards.
    pub(super) fn new(model: &Model, action: &str, resource: &str) -> Result<Self, Error> {
        let table = model.dialect().table();
        check_action(action)?;
        let resources = resource_pattern(table, resource)?;
        let actions = ActionMatcher::new(&ActionPattern::new(action));
        let mut products = products(table, &[&actions], &[&resources], &NoBindings);
        // Where any partition is asked for, the one that names usually have is meant.
        if let Some(free) = place(table, &Field::Free) {
            for product in &mut products {
                if let Some(part) = product.get_mut(free).filter(|part| part.is_any()) {
                    *part = PlainPattern::exact(&table.estate.free_word);
                }
            }
        }
        Ok(Self {
            action: action.to_owned(),
            resource: resource.to_owned(),
            actions,
            resources,
            products,
        })
    }

    /// Whether both are one and no more.
    pub(super) fn is_concrete(&self) -> bool {
        self.names_one_action() && !self.resource.contains(['*', '?'])
    }

    /// Whether the action has no wildcards.
    pub(super) fn names_one_action(&self) -> bool {
        !self.action.contains(['*', '?'])
    }

    /// Whether a statement may speak of something in it.
    pub(super) fn meets(&self, statement: StatementRef<'_>, table: &Table) -> bool {
        self.meets_actions(statement) && self.meets_resources(statement, table)
    }

    /// Whether what is listed under a name may hold something in it.
    pub(super) fn may_be_below(&self, model: &Model, name: &str) -> bool {
        let Some(name) = model.name(name) else {
            return false;
        };
        let Some(mut lasts) = self.resources.last() else {
            return true;
        };
        let last = name.service_and_last().1;
        let itself = Matcher::Exact(last.into());
        let below = Matcher::Prefix(format!("{last}/").into());
        lasts.any(|pattern| {
            pattern.overlaps(&itself) != Truth::False || pattern.overlaps(&below) != Truth::False
        })
    }

    /// Whether a statement may speak of some action in it.
    pub(super) fn meets_actions(&self, statement: StatementRef<'_>) -> bool {
        let Some(mut actions) = statement.included_actions() else {
            return true;
        };
        actions.any(|action| action.overlaps(&self.actions))
    }

    /// Whether a statement may speak of some resource in it.
    pub(super) fn meets_resources(&self, statement: StatementRef<'_>, table: &Table) -> bool {
        let Some(patterns) = statement.included_resources() else {
            return true;
        };
        for pattern in patterns {
            let overlaps = pattern.overlaps(&self.resources, &table.names, table.exact_names());
            if overlaps != Truth::False {
                return true;
            }
        }
        false
    }
}

/// Reads a resource, with wildcards or without.
fn resource_pattern(table: &Table, resource: &str) -> Result<NamePattern, Error> {
    let rule = PatternRule {
        short: false,
        variables: None,
        variables_anywhere: false,
    };
    if let Ok(pattern) = NamePattern::parse(resource, &table.names, rule) {
        return Ok(pattern);
    }
    let message = format!(
        "the resource `{}` is not a name or pattern of {}",
        clip(resource),
        table.title
    );
    let help = format!(
        "write `{}`, with wildcards where several are meant, or `*`",
        table.names.shape()
    );
    Err(Error::new(faults::INVALID_REQUEST_RESOURCE, message, help))
}

/// Refuses an action that is not `*` or two halves.
fn check_action(action: &str) -> Result<(), Error> {
    if action == "*" {
        return Ok(());
    }
    let wrong = match action.split_once(':') {
        None => "has no `:`",
        Some((service, name)) if service.is_empty() || name.is_empty() => "has an empty half",
        _ if action.contains(char::is_whitespace) => "contains white space",
        _ => return Ok(()),
    };
    Err(Error::new(
        faults::INVALID_REQUEST_ACTION,
        format!("the action `{}` {wrong}", clip(action)),
        "write `service:name`, such as `oss:GetObject`, with wildcards where several are meant, \
         or `*`",
    ))
}

/// Every action with every resource.
pub(super) fn products(
    table: &Table,
    actions: &[&ActionMatcher],
    resources: &[&NamePattern],
    bindings: &impl Bindings,
) -> Vec<Product> {
    let mut names: Vec<Product> = Vec::new();
    for resource in resources {
        let (products, _) = resource.products(&table.names, table.exact_names(), bindings);
        names.extend(products);
    }
    let mut all = Vec::with_capacity(actions.len() * names.len());
    for action in actions {
        let halves = action.spelled();
        for name in &names {
            all.push([&halves[..], name].concat());
        }
    }
    all
}

impl StatementParts {
    /// The parts of a statement, with the values of variables that `bindings` gives.
    pub(super) fn new(
        table: &Table,
        statement: StatementRef<'_>,
        bindings: &impl Bindings,
    ) -> Self {
        let every_action = [&ActionMatcher::Any];
        let every_resource = [&NamePattern::Any];
        let actions = match statement.included_actions() {
            Some(actions) => actions.collect(),
            None => every_action.to_vec(),
        };
        let resources = match statement.included_resources() {
            Some(resources) => resources.collect(),
            None => every_resource.to_vec(),
        };
        let not_actions: Vec<_> = statement.excluded_actions().collect();
        let not_resources: Vec<_> = statement.excluded_resources().collect();
        let mut excluded = products(table, &not_actions, &every_resource, bindings);
        excluded.extend(products(table, &every_action, &not_resources, bindings));
        Self {
            included: products(table, &actions, &resources, bindings),
            excluded,
        }
    }

    /// Whether any of them overlaps one of these products.
    pub(super) fn meet(&self, products: &[Product]) -> bool {
        for own in self.all() {
            if products.iter().any(|product| overlap(own, product)) {
                return true;
            }
        }
        false
    }

    /// What it includes, and then what it leaves out.
    pub(super) fn all(&self) -> impl Iterator<Item = &Product> {
        self.included.iter().chain(&self.excluded)
    }
}

/// The fields of names that a product has a part for, in its order.
fn fields(table: &Table) -> impl Iterator<Item = &Field> {
    let fields = table.names.fields.iter();
    fields.filter(|field| !matches!(field, Field::Literal(_)))
}

/// Which part of a product a field of names is.
pub(super) fn place(table: &Table, wanted: &Field) -> Option<usize> {
    let place = fields(table).position(|field| field == wanted)?;
    Some(place + 2)
}

/// Every action on names with these fields.
pub(super) fn product_with(table: &Table, fields: &[(Field, PlainPattern)]) -> Product {
    let mut product = Product::new();
    product.resize(least(table).len(), PlainPattern::any());
    for (field, pattern) in fields {
        if let Some(part) = place(table, field).and_then(|place| product.get_mut(place)) {
            *part = pattern.clone();
        }
    }
    product
}

/// Neither half of an action is empty, nor, where it has a name, is what is acted on.
pub(super) fn least(table: &Table) -> Product {
    let some = PlainPattern::parse("?*");
    let mut product = vec![some.clone(), some.clone()];
    for field in fields(table) {
        product.push(match field {
            Field::Resource => some.clone(),
            _ => PlainPattern::any(),
        });
    }
    product
}

/// Joins parts to an action and a resource; a part that is missing is empty.
pub(super) fn texts(table: &Table, parts: &[String]) -> (String, String) {
    let mut parts = parts.iter().map(String::as_str);
    let (service, name) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let action = format!("{service}:{name}");
    let mut words: Vec<&str> = Vec::with_capacity(table.names.fields.len());
    for field in table.names.fields.iter() {
        words.push(match field {
            Field::Literal(word) => word,
            _ => parts.next().unwrap_or(""),
        });
    }
    (action, words.join(":"))
}
