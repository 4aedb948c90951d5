//! What the random requests were about, counted, and how often each must occur.

use std::collections::BTreeMap;

use portcullis::{Request, Verdict};

use crate::support::{Engines, Given, Language, Plan};

/// What occurred, and how often.
#[derive(Default)]
pub(super) struct Tally(pub(super) BTreeMap<&'static str, usize>);

impl Tally {
    pub(super) fn count(&mut self, what: &'static str, occurred: bool) {
        *self.0.entry(what).or_default() += usize::from(occurred);
    }

    pub(super) fn of(&self, what: &str) -> usize {
        self.0.get(what).copied().unwrap_or(0)
    }
}

/// The least number of times that each feature must occur in a thousand requests.
pub(super) const FEATURES: &[(&str, usize)] = &[
    ("Allow", 100),
    ("ExplicitDeny", 50),
    ("ImplicitDeny", 100),
    ("denied by a test that is unknown", 20),
    ("choices reversed", 100),
    ("another dialect's request", 5),
    ("several policies", 200),
    ("NotAction", 50),
    ("NotResource", 50),
    ("ForAllValues", 50),
    ("ForAnyValue", 50),
    ("IfExists", 50),
    ("Null", 20),
    ("String", 200),
    ("Numeric", 50),
    ("Date", 50),
    ("Bool", 50),
    ("Binary", 20),
    ("IpAddress", 50),
    ("Arn", 50),
    ("variable", 100),
    ("variable with a default", 20),
    ("variable in an account", 10),
    ("escaped wildcard", 10),
    ("several resources", 50),
    ("no resource", 50),
    ("wildcard in a request's resource", 50),
    ("extra colon", 50),
    ("not ASCII", 100),
    ("unknown key", 100),
    ("absent key", 50),
    ("empty array", 50),
    ("array of one", 50),
    ("array of several", 100),
    ("time", 100),
];

/// Notes what a request was about.
pub(super) fn observe(
    language: &Language,
    (engines, texts): (&Engines, &str),
    plan: &Plan,
    request: &Request<'_>,
    tally: &mut Tally,
) {
    tally.count("answered", true);
    let explanation = engines.set.explain(request);
    for verdict in [Verdict::Allow, Verdict::ExplicitDeny, Verdict::ImplicitDeny] {
        tally.count(verdict.name(), explanation.decision().verdict() == verdict);
    }
    let reasons = explanation.reasons();
    tally.count(
        "denied by a test that is unknown",
        !reasons.is_empty() && reasons.iter().all(|reason| !reason.is_certain()),
    );
    tally.count("choices reversed", language.flipped);
    tally.count("several policies", engines.policies.len() > 1);
    for word in [
        "NotAction",
        "NotResource",
        "ForAllValues",
        "ForAnyValue",
        "IfExists",
        "Null",
        "String",
        "Numeric",
        "Date",
        "Bool",
        "Binary",
        "IpAddress",
        "Arn",
    ] {
        tally.count(word, texts.contains(word));
    }
    let has_variables = language.variables.is_some();
    tally.count("variable", has_variables && texts.contains("${"));
    tally.count(
        "variable with a default",
        has_variables && texts.contains("${") && texts.contains("'}"),
    );
    tally.count(
        "variable in an account",
        has_variables && texts.contains("}:") && texts.contains("${x:"),
    );
    tally.count(
        "escaped wildcard",
        has_variables && (texts.contains("${*}") || texts.contains("${?}")),
    );
    let resources = &plan.resources;
    tally.count("several resources", resources.len() > 1);
    tally.count("no resource", resources.iter().any(|name| name == "*"));
    tally.count(
        "wildcard in a request's resource",
        resources
            .iter()
            .any(|name| name.len() > 1 && name.contains(['*', '?'])),
    );
    tally.count(
        "extra colon",
        resources.iter().any(|name| name.matches(':').count() > 5),
    );
    let is_ascii = texts.is_ascii()
        && plan
            .context
            .iter()
            .all(|(_, given)| !matches!(given, Given::One(text) if !text.is_ascii()));
    tally.count("not ASCII", !is_ascii);
    let gives = |wanted: fn(&Given) -> bool| plan.context.iter().any(|(_, given)| wanted(given));
    tally.count("unknown key", gives(|given| *given == Given::Unknown));
    tally.count("absent key", gives(|given| *given == Given::Absent));
    tally.count(
        "empty array",
        gives(|given| matches!(given, Given::Many(values) if values.is_empty())),
    );
    tally.count(
        "array of one",
        gives(|given| matches!(given, Given::Many(values) if values.len() == 1)),
    );
    tally.count(
        "array of several",
        gives(|given| matches!(given, Given::Many(values) if values.len() > 1)),
    );
    tally.count("time", plan.time.is_some());
}
