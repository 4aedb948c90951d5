//! A service that is not known, but is one letter away from one that is.

use std::collections::HashMap;

use crate::lint::catalog::Catalog;
use crate::lint::prelude::*;
use crate::pattern::Matcher;
use crate::resource_name::Field;

pub(super) static RULE: Rule = Rule::new(
    "unknown-service",
    RuleGroup::Catalog,
    include_str!("unknown_service.md"),
    Check::Policy(check),
)
.with_fix(Applicability::Unsafe);

#[derive(Debug)]
struct UnknownService {
    service: String,
    /// The known service that was probably meant.
    meant: &'static str,
    place: Place,
}

/// Where the service is written.
#[derive(Clone, Copy, Debug)]
enum Place {
    Action,
    Resource,
}

impl Report for UnknownService {
    fn message(&self) -> String {
        format!("{} is not a known service", code(&self.service))
    }

    fn help(&self) -> String {
        format!("did you mean `{}`?", self.meant)
    }

    fn fix(&self, subject: &Subject<'_>, at: Span) -> Option<Vec<Edit>> {
        match self.place {
            Place::Action => {
                let (_, name) = text_at(subject, at)?.split_once(':')?;
                Some(replace(at, &format!("{}:{name}", self.meant)))
            }
            Place::Resource => replace_field(subject, at, &Field::Service, self.meant),
        }
    }
}

/// Checks the services of all actions and resources.
fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let names = &subject.table.names;
    let mut findings = Vec::new();
    let mut corrections = Corrections {
        subject,
        seen: HashMap::new(),
    };
    for statement in subject.statements() {
        for action in statement.all_actions() {
            let Some((service, _)) = action.value.text.split_once(':') else {
                continue;
            };
            if let Some(report) = corrections.report(service, Place::Action) {
                findings.push(Finding::new(subject, action.span, report));
            }
        }
        for resource in statement.all_resources() {
            let service = resource.value.pattern.field(&Field::Service, names);
            let Some(Matcher::Exact(service)) = service else {
                continue;
            };
            if let Some(report) = corrections.report(service, Place::Resource) {
                findings.push(Finding::new(subject, resource.span, report));
            }
        }
    }
    findings
}

/// Services of one policy that are looked up, at most: no policy is about more.
const LOOKED_UP_MAX: usize = 1024;

/// What was probably meant by each service of a policy, each looked up once.
struct Corrections<'s, 'a> {
    subject: &'s Subject<'a>,
    seen: HashMap<String, Option<&'static str>>,
}

impl Corrections<'_, '_> {
    /// The report of a service that is not known and nearly one that is.
    fn report(&mut self, service: &str, place: Place) -> Option<UnknownService> {
        Some(UnknownService {
            service: service.to_owned(),
            meant: self.of(service)?,
            place,
        })
    }

    /// The known service that a word probably means; each word is looked up once.
    fn of(&mut self, service: &str) -> Option<&'static str> {
        if let Some(meant) = self.seen.get(service) {
            return *meant;
        }
        if self.seen.len() >= LOOKED_UP_MAX {
            return None;
        }
        let meant = nearest_service(self.subject, service);
        self.seen.insert(service.to_owned(), meant);
        meant
    }
}

/// Shorter codes are one letter away from too many others.
const SHORTEST: usize = 3;

/// Whether two codes differ only in what joins their words. Vendors list services as `rdsmysql` in
/// one place and as `rds_mysql` in another, so neither is a mistake.
fn is_same_word(service: &str, known: &str) -> bool {
    let letters = |code: &str| code.replace(['_', '-'], "");
    letters(service) == letters(known)
}

/// The known service that is one letter away from one that is not known, where only one is.
fn nearest_service(subject: &Subject<'_>, service: &str) -> Option<&'static str> {
    let facts = subject.facts;
    let folded = service.to_ascii_lowercase();
    let catalog = subject.catalog;
    let is_known = facts.has_service(service)
        || catalog.is_some_and(|catalog| catalog.actions(service).is_some());
    let is_foreign = facts.foreign_services.contains(&&*folded);
    if is_known || is_foreign || service.contains(['*', '?']) || folded.len() < SHORTEST {
        return None;
    }
    let services = facts.services.iter().copied();
    // Only a list that the vendor publishes has every code as it is written.
    let codes_are_listed = catalog.is_some_and(Catalog::is_official);
    let mut near = services.filter(|known| is_near(&folded, known, codes_are_listed));
    let first = near.next()?;
    let is_only = near.next().is_none();
    (is_only || folded.len() > SHORTEST).then_some(first)
}

/// Whether two services differ by one letter. Short names are near to many others.
fn is_near(service: &str, known: &str, codes_are_listed: bool) -> bool {
    known.len() >= SHORTEST
        && (codes_are_listed || !is_same_word(service, known))
        && known.len().abs_diff(service.len()) <= 1
        && strsim::osa_distance(service, known) == 1
}
