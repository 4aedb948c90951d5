//! Which account each export and each record belongs to.
//!
//! An account is known from the caller of the export, from an account field, or from the full names
//! in it. Full names may belong to other accounts, so an export of one account (everything but a
//! Terraform plan) in which two accounts appear is refused.

use std::collections::BTreeMap;

use super::full_name::FullName;
use super::meaning::RecordKind;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::ExportPlace;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::words::clip;

/// The account of each export and of each record, in the order of the exports and of the records;
/// `None` where it is not known.
#[derive(Debug)]
pub(super) struct Accounts {
    pub(super) units: Vec<Option<String>>,
    pub(super) records: Vec<Option<String>>,
}

/// What [`resolve`] goes by besides the records.
#[derive(Clone, Copy)]
pub(super) struct AccountRules<'a> {
    /// The account that the user names.
    pub(super) given: Option<&'a str>,
    pub(super) dialect: &'a Dialect,
    /// Whether an export is of one account. A plan may manage several.
    pub(super) is_one_per_unit: bool,
}

/// The accounts that appear in one export, with where each first does.
type AccountPlaces = BTreeMap<String, ExportPlace>;

/// Finds the accounts. `None` where an export does not say its account, and the user does not
/// either.
pub(super) fn resolve(
    records: &[ExportRecord],
    units: usize,
    rules: AccountRules<'_>,
    report: &mut ImportReport,
) -> Option<Accounts> {
    let mut places: Vec<AccountPlaces> = vec![BTreeMap::new(); units];
    for record in records {
        // The resource of a policy may belong to another account than the export.
        if record.kind == RecordKind::ResourcePolicy {
            continue;
        }
        let Some(places) = places.get_mut(record.unit) else {
            continue;
        };
        if let Some(account) = &record.account {
            note(places, record, account.text.clone(), rules, report);
        }
        if let Some(account) = by_name(record, rules.dialect) {
            note(places, record, account, rules, report);
        }
    }
    if rules.is_one_per_unit {
        refuse_repeated(&places, report);
    }
    let mut units = Vec::new();
    let mut is_whole = true;
    for places in &places {
        let unit = unit_account(places, rules.given);
        is_whole &= unit.is_some() || places.len() > 1;
        units.push(unit);
    }
    let mut of_records = Vec::new();
    for record in records {
        let account = own_account(record, rules.dialect)
            .or_else(|| units.get(record.unit).cloned().flatten());
        is_whole &= account.is_some() || record.kind == RecordKind::ResourcePolicy;
        of_records.push(account);
    }
    is_whole.then_some(Accounts {
        units,
        records: of_records,
    })
}

/// The account of an export: the given one, or the only one that appears in it.
fn unit_account(places: &AccountPlaces, given: Option<&str>) -> Option<String> {
    if let Some(given) = given {
        return Some(given.to_owned());
    }
    let mut accounts = places.keys();
    let first = accounts.next()?;
    accounts.next().is_none().then(|| first.clone())
}

/// Notes that an account appears in an export, and refuses a second one.
fn note(
    places: &mut AccountPlaces,
    record: &ExportRecord,
    account: String,
    rules: AccountRules<'_>,
    report: &mut ImportReport,
) {
    if places.contains_key(&account) {
        return;
    }
    if let Some(given) = rules.given
        && given != account
    {
        let message = format!(
            "this belongs to the account `{}`, not to `{}`",
            clip(&account),
            clip(given)
        );
        report.fault(
            faults::MIXED_ACCOUNTS,
            record.place,
            message,
            "name the account of the export",
        );
    }
    if let Some((other, first)) = places.first_key_value()
        && rules.is_one_per_unit
    {
        let message = format!(
            "this belongs to the account `{}`, and another part to `{}`",
            clip(&account),
            clip(other)
        );
        report.conflict(
            faults::MIXED_ACCOUNTS,
            (*first, record.place),
            message,
            "put each export in a folder of its own",
        );
    }
    places.insert(account, record.place);
}

/// The account that a record itself gives.
fn own_account(record: &ExportRecord, dialect: &Dialect) -> Option<String> {
    match &record.account {
        Some(account) => Some(account.text.clone()),
        None => by_name(record, dialect),
    }
}

/// The account in the full name of a record. The vendor's own policies have none.
fn by_name(record: &ExportRecord, dialect: &Dialect) -> Option<String> {
    match record.kind {
        RecordKind::User
        | RecordKind::Group
        | RecordKind::Role
        | RecordKind::Policy
        | RecordKind::Provider(_)
        | RecordKind::Caller
        | RecordKind::ResourcePolicy => {}
        RecordKind::Version | RecordKind::Attachment | RecordKind::Membership | RecordKind::Key => {
            return None;
        }
    }
    let full_name = FullName::parse(&record.full_name.as_ref()?.text, dialect)?;
    let is_account =
        !full_name.account.is_empty() && full_name.account != "*" && !full_name.is_vendors(dialect);
    is_account.then_some(full_name.account)
}

/// Refuses two exports of one account: each would add what the other one lacks.
fn refuse_repeated(units: &[AccountPlaces], report: &mut ImportReport) {
    let mut seen: BTreeMap<&str, ExportPlace> = BTreeMap::new();
    for (account, place) in units.iter().flatten() {
        let Some(first) = seen.insert(account, *place) else {
            continue;
        };
        let message = format!("the account `{}` is exported twice", clip(account));
        report.conflict(
            faults::DUPLICATE_NAME,
            (first, *place),
            message,
            "import one of the two",
        );
    }
}
