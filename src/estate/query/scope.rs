//! Actions and resources that a question is about.

use super::super::model::Model;
use crate::compile::{ActionMatcher, StatementRef};
use crate::decision::Truth;
use crate::dialect::Table;
use crate::error::{Error, faults};
use crate::model::ActionPattern;
use crate::pattern::{Bindings, Matcher, NoBindings, Product, Spelled, overlap};
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
    pub(super) fn new(model: &Model, action: &str, resource: &str) -> Result<Self, Error> {
        let table = model.dialect().table();
        check_action(action)?;
        let rule = PatternRule {
            short: false,
            variables: None,
            variables_anywhere: false,
        };
        let resources = NamePattern::parse(resource, &table.names, rule).map_err(|_| {
            let message = format!(
                "the resource `{}` is not a name or pattern of {}",
                clip(resource),
                table.title
            );
            let help = format!(
                "write `{}`, with wildcards where several are meant, or `*`",
                table.names.shape()
            );
            Error::new(faults::INVALID_REQUEST_RESOURCE, message, help)
        })?;
        let actions = ActionMatcher::new(&ActionPattern::new(action));
        let mut products = products(
            table,
            [&actions].into_iter(),
            [&resources].into_iter(),
            &NoBindings,
        );
        let fields = || {
            table
                .names
                .fields
                .iter()
                .filter(|field| !matches!(field, Field::Literal(_)))
        };
        let free = fields()
            .position(|field| *field == Field::Free)
            .map(|place| place + 2);
        for part in products
            .iter_mut()
            .filter_map(|product| product.get_mut(free?))
            .filter(|part| part.is_any())
        {
            *part = Spelled::exact(&table.estate.free_word);
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
        let own = [
            Matcher::Exact(last.into()),
            Matcher::Prefix(format!("{last}/").into()),
        ];
        lasts.any(|pattern| own.iter().any(|it| pattern.overlaps(it) != Truth::False))
    }

    pub(super) fn meets_actions(&self, statement: StatementRef<'_>) -> bool {
        statement
            .included_actions()
            .is_none_or(|mut all| all.any(|action| action.overlaps(&self.actions)))
    }

    pub(super) fn meets_resources(&self, statement: StatementRef<'_>, table: &Table) -> bool {
        let overlaps = |pattern: &NamePattern| {
            pattern.overlaps(&self.resources, &table.names, table.exact_names()) != Truth::False
        };
        statement
            .included_resources()
            .is_none_or(|mut all| all.any(overlaps))
    }
}

fn check_action(action: &str) -> Result<(), Error> {
    let fault = |message: String| {
        let help = "write `service:name`, such as `oss:GetObject`, with wildcards where several \
            are meant, or `*`";
        Err(Error::new(faults::INVALID_REQUEST_ACTION, message, help))
    };
    if action == "*" {
        return Ok(());
    }
    match action.split_once(':') {
        None => fault(format!("the action `{}` has no `:`", clip(action))),
        Some((service, name)) if service.is_empty() || name.is_empty() => {
            fault(format!("the action `{}` has an empty half", clip(action)))
        }
        _ if action.contains(char::is_whitespace) => fault(format!(
            "the action `{}` contains white space",
            clip(action)
        )),
        _ => Ok(()),
    }
}

/// Every action with every resource.
pub(super) fn products<'p>(
    table: &Table,
    actions: impl Iterator<Item = &'p ActionMatcher>,
    resources: impl Iterator<Item = &'p NamePattern>,
    bindings: &impl Bindings,
) -> Vec<Product> {
    let names: Vec<Product> = resources
        .flat_map(|pattern| {
            pattern
                .products(&table.names, table.exact_names(), bindings)
                .0
        })
        .collect();
    actions
        .flat_map(|action| {
            names
                .iter()
                .map(|name| [&action.spelled()[..], name].concat())
        })
        .collect()
}

impl StatementParts {
    pub(super) fn new(
        table: &Table,
        statement: StatementRef<'_>,
        bindings: &impl Bindings,
    ) -> Self {
        const EVERY_ACTION: &ActionMatcher = &ActionMatcher::Any;
        const EVERY_RESOURCE: &NamePattern = &NamePattern::Any;
        let one_action = || [EVERY_ACTION].into_iter();
        let one_resource = || [EVERY_RESOURCE].into_iter();
        let included = match (statement.included_actions(), statement.included_resources()) {
            (Some(actions), Some(resources)) => products(table, actions, resources, bindings),
            (Some(actions), None) => products(table, actions, one_resource(), bindings),
            (None, Some(resources)) => products(table, one_action(), resources, bindings),
            (None, None) => products(table, one_action(), one_resource(), bindings),
        };
        let mut excluded = products(
            table,
            statement.excluded_actions(),
            one_resource(),
            bindings,
        );
        excluded.extend(products(
            table,
            one_action(),
            statement.excluded_resources(),
            bindings,
        ));
        Self { included, excluded }
    }

    /// Whether any of them overlaps one of these products.
    pub(super) fn meet(&self, products: &[Product]) -> bool {
        self.all()
            .any(|own| products.iter().any(|product| overlap(own, product)))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Product> {
        self.included.iter().chain(&self.excluded)
    }
}

/// Which part of a product a field of names is.
pub(super) fn place(table: &Table, wanted: &Field) -> Option<usize> {
    let mut parts = table
        .names
        .fields
        .iter()
        .filter(|field| !matches!(field, Field::Literal(_)));
    parts
        .position(|field| field == wanted)
        .map(|place| place + 2)
}

/// Every action on names with these fields.
pub(super) fn product_with(table: &Table, fields: &[(Field, Spelled)]) -> Product {
    let mut product = Product::new();
    product.resize(least(table).len(), Spelled::any());
    for (field, pattern) in fields {
        if let Some(part) = place(table, field).and_then(|place| product.get_mut(place)) {
            *part = pattern.clone();
        }
    }
    product
}

/// Neither half of an action is empty, nor, where it has a name, is what is acted on.
pub(super) fn least(table: &Table) -> Product {
    let some = || Spelled::parse("?*");
    let fields = table
        .names
        .fields
        .iter()
        .filter(|field| !matches!(field, Field::Literal(_)));
    let fields = fields.map(|field| {
        if *field == Field::Resource {
            some()
        } else {
            Spelled::any()
        }
    });
    [some(), some()].into_iter().chain(fields).collect()
}

/// Joins parts to an action and a resource.
pub(super) fn texts(table: &Table, parts: &[String]) -> (String, String) {
    let part = |index: usize| parts.get(index).map_or("", String::as_str);
    let mut next = 2;
    let words = table.names.fields.iter().map(|field| match field {
        Field::Literal(word) => word.to_string(),
        _ => {
            next += 1;
            part(next - 1).to_owned()
        }
    });
    let resource = words.collect::<Vec<_>>().join(":");
    (format!("{}:{}", part(0), part(1)), resource)
}
