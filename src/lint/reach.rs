//! Which actions of a statement meet which of its resources, by the catalogue that was given.

use super::catalog::{Action, Catalog};
use super::subject::{PartAt, StatementAt, Subject};
use crate::decision::Truth;
use crate::model::{ActionPattern, ResourcePattern};
use crate::pattern::Matcher;
use crate::resource_name::{Field, NamePattern};

/// Comparisons of one statement, at most. What would take more is not reported.
const BUDGET: usize = 1 << 15;

/// The actions of the catalogue that a pattern matches; `None` where it may match others too.
pub(super) fn actions<'c>(
    catalog: &'c Catalog,
    pattern: &ActionPattern,
) -> Option<Vec<&'c Action>> {
    let folded = pattern.text.to_ascii_lowercase();
    let (service, name) = folded.split_once(':')?;
    let known = catalog.actions(service)?;
    let name = Matcher::without_variables(name);
    Some(match &name {
        Matcher::Exact(name) => known.get(&**name).into_iter().collect(),
        _ => known
            .iter()
            .filter(|(known, _)| name.matches_plain(known))
            .map(|(_, action)| action)
            .collect(),
    })
}

/// A statement as the catalogue has it: its resources, and its actions, each with every name that
/// it may be asked for; `None` is not known.
pub(super) struct StatementReach<'s, 'c> {
    subject: &'s Subject<'c>,
    pub(super) actions: Vec<(PartAt<'s, ActionPattern>, Option<Vec<&'c NamePattern>>)>,
    pub(super) resources: Vec<PartAt<'s, ResourcePattern>>,
}

impl<'s, 'c> StatementReach<'s, 'c> {
    /// `None` where the statement names no resources, or every one, or where comparing all would
    /// take too long.
    pub(super) fn of(subject: &'s Subject<'c>, stated: StatementAt<'s>) -> Option<Self> {
        let catalog = subject.catalog?;
        let resources: Vec<_> = stated.resources().collect();
        // Without `Resource` a policy is about the resource that it is set on.
        if resources.is_empty() || stated.every_resource().is_some() {
            return None;
        }
        let mut left = BUDGET;
        let mut found = Vec::new();
        for action in stated.actions() {
            let halves = action.value.text.to_ascii_lowercase();
            let halves = halves.split_once(':').unwrap_or_default();
            // An action that lists is also asked on the name that policies use for it (R9).
            let is_listing = subject.table.listing(halves).is_some();
            let names = (!is_listing)
                .then(|| names(catalog, action.value))
                .flatten();
            left = left.checked_sub(
                1 + names
                    .as_ref()
                    .map_or(0, |names| names.len() * resources.len()),
            )?;
            found.push((action, names));
        }
        Some(Self {
            subject,
            actions: found,
            resources,
        })
    }

    /// Whether some request for an action, which is asked for one of these names, is about the
    /// resource. Catalogues do not list which services ask for resources of others.
    pub(super) fn meets(
        &self,
        action: &ActionPattern,
        names: &[&NamePattern],
        resource: &ResourcePattern,
    ) -> bool {
        let table = self.subject.table;
        let exact = table.exact_names();
        names.iter().any(|name| {
            name.overlaps(&resource.pattern, &table.names, exact) != Truth::False
                || may_reach_over_colons(self.subject, &resource.pattern, name)
        }) || self.is_neighbour(action, &resource.pattern)
    }

    /// Whether a resource is everything of one type, such as `role/*`, or everything of a service.
    pub(super) fn is_collection(&self, resource: &ResourcePattern) -> bool {
        let last = resource
            .pattern
            .field(&Field::Resource, &self.subject.table.names);
        match last {
            None | Some(Matcher::Any) => true,
            Some(Matcher::Prefix(text)) => {
                !text.trim_end_matches(['/', ':']).contains(['/', ':'])
                    && text.ends_with(['/', ':'])
            }
            Some(_) => false,
        }
    }

    fn is_neighbour(&self, action: &ActionPattern, resource: &NamePattern) -> bool {
        let Some(Matcher::Exact(other)) =
            resource.field(&Field::Service, &self.subject.table.names)
        else {
            return false;
        };
        let service = action
            .text
            .split(':')
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        self.subject.facts.are_neighbours(&service, other)
    }
}

/// Whether a resource may match names of a type if the `*` at the end of its account reaches over
/// colons, as AWS says of wildcards at the end of a segment: `arn:aws:logs:*:*:/aws-glue/*` and
/// `…:log-group:/aws-glue/x`. A resource that begins with the word of the type means that type.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>
pub(super) fn may_reach_over_colons(
    subject: &Subject<'_>,
    resource: &NamePattern,
    type_name: &NamePattern,
) -> bool {
    let names = &subject.table.names;
    let account = resource.field(&Field::Account, names);
    if !matches!(account, None | Some(Matcher::Any)) {
        return false;
    }
    let (Some(last), Some(Matcher::Prefix(known))) = (
        resource.field(&Field::Resource, names),
        type_name.field(&Field::Resource, names),
    ) else {
        return false;
    };
    let Some(word) = known.strip_suffix(':') else {
        return false;
    };
    let of_type = Matcher::Prefix(word.into());
    of_type.overlaps(last) == Truth::False
}

/// Every name that an action may be asked for; `None` where that is not known of all that it
/// matches.
fn names<'c>(catalog: &'c Catalog, action: &ActionPattern) -> Option<Vec<&'c NamePattern>> {
    let known = actions(catalog, action).filter(|known| !known.is_empty())?;
    let listed = known
        .into_iter()
        .map(|action| action.resources.as_ref())
        .collect::<Option<Vec<_>>>()?;
    Some(listed.into_iter().flatten().collect())
}
