//! From records to the estate: the steps of an import after the files are read.
//!
//! Each step needs the whole of the one before, over all files: the account of a record may be in
//! another file than the record, and an attachment may come before its policy. So each step is a
//! loop over all records, and the order of files does not matter.

use std::collections::{BTreeMap, BTreeSet};

use super::accounts::{self, AccountRules, Accounts};
use super::agree;
use super::calls::{self, CloudCalls};
use super::counts;
use super::documents::{CheckedAccount, DocumentReader};
use super::draft::{AccountDraft, PolicyKey};
use super::export::Export;
use super::imported::{Counts, ImportedEstate};
use super::links;
use super::meaning::RecordKind;
use super::record::ExportRecord;
use super::report::ImportReport;
use super::tree::{ExportFile, ExportPlace};
use super::write;
use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::error::faults;
use crate::estate::EstateReader;
use crate::source::Span;
use crate::words::clip;

/// The accounts of an import by id.
type Drafts = BTreeMap<String, AccountDraft>;

/// What the steps need besides the export itself.
pub(super) struct Assembly<'i, 'f> {
    pub(super) rules: AccountRules<'i>,
    /// The calls of an export that is a folder of answers.
    pub(super) cloud: Option<&'static CloudCalls>,
    pub(super) files: &'i [ExportFile<'f>],
}

impl Assembly<'_, '_> {
    /// Makes the estate of an export, or reports why there is none.
    pub(super) fn run(
        self,
        mut export: Export,
        mut report: ImportReport,
    ) -> Result<ImportedEstate, LoadError> {
        let (dialect, files) = (self.rules.dialect, self.files);
        let units = export.units.len();
        let accounts = accounts::resolve(&export.records, units, self.rules, &mut report);
        let whole = export.pages.check(&mut report);
        let Some(accounts) = accounts else {
            if !report.has_faults() {
                refuse_without_account(&mut report);
            }
            return Err(report.into_error(files));
        };
        let drafts = draft_all(&export.records, &accounts, dialect, &mut report);
        if report.has_faults() {
            return Err(report.into_error(files));
        }
        self.check_units(&export, &accounts, &whole, &drafts, &mut report);
        finish(dialect, drafts, files, report)
    }

    /// Compares each export with itself: its calls, and its counts where all of its lists are
    /// whole. What a list lacks is not in the counts either, and is reported already.
    fn check_units(
        &self,
        export: &Export,
        accounts: &Accounts,
        whole: &BTreeSet<usize>,
        drafts: &Drafts,
        report: &mut ImportReport,
    ) {
        for (unit, account) in accounts.units.iter().enumerate() {
            let Some(draft) = account.as_ref().and_then(|account| drafts.get(account)) else {
                continue;
            };
            if let Some(cloud) = self.cloud {
                calls::check(cloud, unit, draft, &export.pages, report);
            }
            if whole.contains(&unit) {
                counts::check(draft, report);
            }
        }
    }
}

/// Refuses an export that does not say which account it belongs to.
fn refuse_without_account(report: &mut ImportReport) {
    let start = ExportPlace {
        file: 0,
        span: Span::EMPTY,
    };
    report.fault(
        faults::UNKNOWN_ACCOUNT,
        start,
        "the export does not say which account it belongs to",
        "name the account (`--account` at the command line)",
    );
}

/// A record with the account that it belongs to.
#[derive(Clone, Copy)]
struct AccountRecord<'r> {
    record: &'r ExportRecord,
    account: &'r str,
}

/// Drafts all accounts. The order matters: users before their access keys, all policies before
/// versions that do not say whose they are, and both ends before what links them.
fn draft_all(
    records: &[ExportRecord],
    accounts: &Accounts,
    dialect: &Dialect,
    report: &mut ImportReport,
) -> Drafts {
    let mut drafts = empty_drafts(records, accounts);
    let owned = owned_records(records, accounts, &drafts, report);
    for AccountRecord { record, account } in &owned {
        agree::check(record, account, dialect, report);
    }
    for is_key in [false, true] {
        for AccountRecord { record, account } in &owned {
            let is_version = record.kind == RecordKind::Version;
            if is_version || (record.kind == RecordKind::Key) != is_key {
                continue;
            }
            if let Some(draft) = drafts.get_mut(*account) {
                draft.take(record, dialect, report);
            }
        }
    }
    let attached = attached_policies(records, dialect);
    for AccountRecord { record, account } in &owned {
        if record.kind != RecordKind::Version {
            continue;
        }
        if let Some(draft) = drafts.get_mut(*account) {
            draft.take_version(record, &attached, dialect, report);
        }
    }
    for AccountRecord { record, account } in &owned {
        if let Some(draft) = drafts.get_mut(*account) {
            links::link(draft, record, dialect, report);
        }
    }
    drafts
}

/// An empty draft of each account: those of the exports, and those of records. The policy of a
/// resource alone makes no account.
fn empty_drafts(records: &[ExportRecord], accounts: &Accounts) -> Drafts {
    let mut ids: BTreeSet<&String> = accounts.units.iter().flatten().collect();
    for (record, account) in records.iter().zip(&accounts.records) {
        if record.kind != RecordKind::ResourcePolicy {
            ids.extend(account);
        }
    }
    let mut drafts = Drafts::new();
    for id in ids {
        let draft = AccountDraft {
            id: id.clone(),
            ..AccountDraft::default()
        };
        drafts.insert(id.clone(), draft);
    }
    drafts
}

/// The records with their accounts. The policy of a resource whose account has nothing else in the
/// export is reported, and left out.
fn owned_records<'r>(
    records: &'r [ExportRecord],
    accounts: &'r Accounts,
    drafts: &Drafts,
    report: &mut ImportReport,
) -> Vec<AccountRecord<'r>> {
    let mut owned = Vec::new();
    for (record, account) in records.iter().zip(&accounts.records) {
        match account {
            Some(account) if drafts.contains_key(account) => {
                owned.push(AccountRecord { record, account });
            }
            _ => {
                let name = record.full_name.as_ref().map_or("", |name| &name.text);
                let message = format!(
                    "`{}` has a policy, but the export contains nothing else of its account",
                    clip(name)
                );
                report.missing(record.place, message, "add it to the estate by hand");
            }
        }
    }
    owned
}

/// The policies that attachments name.
fn attached_policies(records: &[ExportRecord], dialect: &Dialect) -> BTreeSet<PolicyKey> {
    let mut attached = BTreeSet::new();
    for record in records {
        if record.kind == RecordKind::Attachment {
            attached.extend(PolicyKey::of(&record.policy, dialect));
        }
    }
    attached
}

/// Writes the estate, and reads it back as proof that it is one.
fn finish(
    dialect: &Dialect,
    drafts: Drafts,
    files: &[ExportFile<'_>],
    mut report: ImportReport,
) -> Result<ImportedEstate, LoadError> {
    let mut accounts = BTreeMap::new();
    for (id, draft) in drafts {
        let mut reader = DocumentReader {
            dialect,
            files,
            report: &mut report,
        };
        let documents = reader.documents(&draft);
        accounts.insert(id, CheckedAccount { draft, documents });
    }
    if report.has_faults() {
        return Err(report.into_error(files));
    }
    let counts = Counts::of(accounts.values());
    let (left, incomplete) = report.into_omissions(files);
    let text = write::write(dialect, &incomplete, &accounts);
    EstateReader::new()
        .allow_incomplete()
        .read([("the imported estate", text.as_str())])?;
    Ok(ImportedEstate {
        text,
        left,
        incomplete,
        counts,
    })
}
