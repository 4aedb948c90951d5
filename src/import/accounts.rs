//! Whose export it is.

use std::collections::BTreeMap;

use super::draft::{account_and_last, is_owner_word};
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

/// Finds the accounts. `None` where one of the exports does not say it, and nobody told it.
pub(super) fn resolve(
    records: &[Record],
    units: &[String],
    given: Option<&str>,
    dialect: &Dialect,
    one_a_unit: bool,
    told: &mut Told,
) -> Option<Accounts> {
    let own: Vec<Option<String>> = records.iter().map(|record| of_record(record, dialect)).collect();
    let mut found: Vec<BTreeMap<&str, Place>> = vec![BTreeMap::new(); units.len()];
    // What a policy of a resource is set on does not tell whose export it is.
    for (record, account) in records.iter().zip(&own).filter(|(record, _)| record.thing != Thing::Guard) {
        let (Some(account), Some(found)) = (account, found.get_mut(record.unit)) else { continue };
        let message = format!("this is of the account `{}`, and not of `{}`", clip(account), clip(given.unwrap_or("")));
        if given.is_some_and(|given| given != account) && !found.contains_key(&**account) {
            told.fault(faults::MIXED_ACCOUNTS, record.place, message, "tell the account that the export is of");
        }
        let other = found.iter().next().filter(|(other, _)| one_a_unit && ***other != **account);
        if let Some((other, first)) = other.filter(|_| !found.contains_key(&**account)) {
            let message = format!("this is of the account `{}`, and another part of `{}`", clip(account), clip(other));
            told.twice(
                faults::MIXED_ACCOUNTS,
                (*first, record.place),
                message,
                "put each export in a folder of its own",
            );
        }
        found.entry(account).or_insert(record.place);
    }
    refuse_repeated(&found, one_a_unit, told);
    let unit = |found: &BTreeMap<&str, Place>| {
        let only = found.keys().next().filter(|_| found.len() == 1).map(|account| (*account).to_owned());
        given.map(str::to_owned).or(only)
    };
    let units: Vec<Option<String>> = found.iter().map(unit).collect();
    let of_records: Vec<Option<String>> =
        records.iter().zip(&own).map(|(record, own)| own.clone().or_else(|| units.get(record.unit)?.clone())).collect();
    let is_known = |(record, account): (&Record, &Option<String>)| account.is_some() || record.thing == Thing::Guard;
    let is_whole = records.iter().zip(&of_records).all(is_known)
        && units.iter().zip(&found).all(|(unit, found)| unit.is_some() || found.len() > 1);
    is_whole.then_some(Accounts { units, records: of_records })
}

/// The account that a record says it is of.
fn of_record(record: &Record, dialect: &Dialect) -> Option<String> {
    if let Some(account) = &record.account {
        return Some(account.text.clone());
    }
    let is_of_account = matches!(
        record.thing,
        Thing::User | Thing::Group | Thing::Role | Thing::Policy | Thing::Provider(_) | Thing::Guard
    );
    let (account, _) = account_and_last(&record.full_name.as_ref().filter(|_| is_of_account)?.text, dialect)?;
    Some(account).filter(|account| !account.is_empty() && account != "*" && !is_owner_word(account, dialect))
}

/// Two exports of one account: each would add what the other one lacks.
fn refuse_repeated(found: &[BTreeMap<&str, Place>], one_a_unit: bool, told: &mut Told) {
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    for (account, place) in found.iter().filter(|_| one_a_unit).flatten() {
        if let Some(first) = seen.insert(account, *place) {
            let message = format!("the account `{}` is exported twice", clip(account));
            told.twice(faults::DUPLICATE_NAME, (first, *place), message, "import one of the two");
        }
    }
}
