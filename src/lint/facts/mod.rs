//! What rules know about each cloud, as data: one table a dialect, each row with the page of its
//! vendor.
//!
//! A dialect that a program defines has none of it, and the rules that need it find nothing there.

mod alibaba_ram;
mod aspects;
mod aws;
mod bundles;
mod fact;
mod issuers;
mod kingsoft;
mod sensitive;
mod services_alibaba_ram;
mod services_aws;
mod services_kingsoft;
mod services_volcengine;
mod sizes;
mod volcengine;

pub(in crate::lint) use aspects::Aspect;
pub(in crate::lint) use fact::{Facts, FixedField, KeyFact, KeyType, Store};
pub(in crate::lint) use issuers::{SharedIssuer, TenantClaim};
pub(in crate::lint) use sensitive::ServiceActions;
pub(in crate::lint) use sizes::{SizeLimit, SizeUnit};

/// The facts of a dialect about which nothing is known.
static EMPTY: Facts = fact::NONE;

/// The facts of the built-in dialects.
pub(in crate::lint) static ALL: [&Facts; 4] = [
    &alibaba_ram::FACTS,
    &kingsoft::FACTS,
    &volcengine::FACTS,
    &aws::FACTS,
];

impl Facts {
    /// Returns the facts of a dialect, by its name.
    pub(in crate::lint) fn of(dialect: &str) -> &'static Facts {
        let known = ALL.iter().find(|facts| facts.dialect == dialect);
        known.copied().unwrap_or(&EMPTY)
    }
}
