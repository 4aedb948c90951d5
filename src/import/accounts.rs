//! Whose export it is.

use std::collections::BTreeMap;

use super::full_name::FullName;
use super::record::{Record, Thing};
use super::told::Told;
use super::tree::Place;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

/// The account of each export and of each record, where it is known.
#[derive(Debug)]
pub(super) struct Accounts {
    pub(super) units: Vec<Option<String>>,
    pub(super) records: Vec<Option<String>>,
}

/// Finds the accounts. `None` if an export does not say its account and the caller did not either.
pub(super) fn resolve(
    records: &[Record],
    units: &[String],
    given: Option<&str>,
    dialect: &Dialect,
    one_a_unit: bool,
    told: &mut Told,
) -> Option<Accounts> {
    let own: Vec<Option<String>> = records
        .iter()
        .map(|record| of_record(record, dialect))
        .collect();
    let mut found: Vec<BTreeMap<String, Place>> = vec![BTreeMap::new(); units.len()];
    // What a policy of a resource is set on does not tell whose export it is.
    for record in records.iter().filter(|record| record.thing != Thing::Guard) {
        let Some(found) = found.get_mut(record.unit) else {
            continue;
        };
        for account in record
            .account
            .iter()
            .map(|said| said.text.clone())
            .chain(by_name(record, dialect))
        {
            note(found, record, account, given, one_a_unit, told);
        }
    }
    refuse_repeated(&found, one_a_unit, told);
    let unit = |found: &BTreeMap<String, Place>| {
        let only = found.keys().next().filter(|_| found.len() == 1).cloned();
        given.map(str::to_owned).or(only)
    };
    let units: Vec<Option<String>> = found.iter().map(unit).collect();
    let of_records: Vec<Option<String>> = records
        .iter()
        .zip(&own)
        .map(|(record, own)| own.clone().or_else(|| units.get(record.unit)?.clone()))
        .collect();
    let is_known = |(record, account): (&Record, &Option<String>)| {
        account.is_some() || record.thing == Thing::Guard
    };
    let is_whole = records.iter().zip(&of_records).all(is_known)
        && units
            .iter()
            .zip(&found)
            .all(|(unit, found)| unit.is_some() || found.len() > 1);
    is_whole.then_some(Accounts {
        units,
        records: of_records,
    })
}

/// Notes that an export has something of an account, and refuses what is not of the account that
/// the rest is of.
fn note(
    found: &mut BTreeMap<String, Place>,
    record: &Record,
    account: String,
    given: Option<&str>,
    one_a_unit: bool,
    told: &mut Told,
) {
    if found.contains_key(&account) {
        return;
    }
    if let Some(given) = given.filter(|given| *given != account) {
        let message = format!(
            "this belongs to the account `{}`, not to `{}`",
            clip(&account),
            clip(given)
        );
        told.fault(
            faults::MIXED_ACCOUNTS,
            record.place,
            message,
            "name the account of the export",
        );
    }
    if let Some((other, first)) = found.iter().next().filter(|_| one_a_unit) {
        let message = format!(
            "this belongs to the account `{}`, and another part to `{}`",
            clip(&account),
            clip(other)
        );
        told.twice(
            faults::MIXED_ACCOUNTS,
            (*first, record.place),
            message,
            "put each export in a folder of its own",
        );
    }
    found.insert(account, record.place);
}

/// The account that a record says it is of.
fn of_record(record: &Record, dialect: &Dialect) -> Option<String> {
    record
        .account
        .as_ref()
        .map(|account| account.text.clone())
        .or_else(|| by_name(record, dialect))
}

/// The account in the full name of a record.
fn by_name(record: &Record, dialect: &Dialect) -> Option<String> {
    let is_of_account = matches!(
        record.thing,
        Thing::User
            | Thing::Group
            | Thing::Role
            | Thing::Policy
            | Thing::Provider(_)
            | Thing::Caller
            | Thing::Guard
    );
    let name = FullName::parse(
        &record.full_name.as_ref().filter(|_| is_of_account)?.text,
        dialect,
    )?;
    Some(name.account.clone())
        .filter(|account| !account.is_empty() && account != "*" && !name.is_vendors(dialect))
}

/// Two exports of one account: each would add what the other one lacks.
fn refuse_repeated(found: &[BTreeMap<String, Place>], one_a_unit: bool, told: &mut Told) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for (account, place) in found.iter().filter(|_| one_a_unit).flatten() {
        if let Some(first) = seen.insert(account, *place) {
            let message = format!("the account `{}` is exported twice", clip(account));
            told.twice(
                faults::DUPLICATE_NAME,
                (first, *place),
                message,
                "import one of the two",
            );
        }
    }
}
