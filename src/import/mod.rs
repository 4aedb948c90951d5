//! Estates from what people already have: the answers of a cloud's API, or a plan of Terraform.
//!
//! # Overview
//!
//! [`Import`] takes the texts of an export and gives the text of an estate, which [`Estate::read`] reads, with a list of
//! what has no place in it. What the export does not hold and should, such as the next page of a
//! list or the text of a policy that is attached, and what two places of it say differently, makes
//! the estate incomplete: it says so, and is refused until somebody asks for it as it is.
//!
//! | source | an export is |
//! | --- | --- |
//! | [`Source::Alibaba`] | a folder with a file a call, as `aliyun ram` prints them |
//! | [`Source::Aws`] | what `aws iam get-account-authorization-details` prints |
//! | [`Source::Kingsoft`], [`Source::Volcengine`] | a folder with a file a call |
//! | [`Source::Terraform`] | what `terraform show -json` prints of a plan |
//!
//! A file of a call is named after it, and after whom it was asked about: `ListUsers.json`,
//! `ListPoliciesForUser-ann.json`, with `~2` and so on for further pages: `ListUsers~2.json`.
//! `policies/imports/README.md` lists the calls, the vendors' pages, and how to collect an export.
//!
//! # What it does not do
//!
//! It never calls a cloud and never guesses: what an export does not say is left out and reported.
//!
//! # Examples
//!
//! ```
//! use portcullis::Estate;
//! use portcullis::estate::Question;
//! use portcullis::import::{Import, Source};
//!
//! let text = r#"{"UserDetailList": [{"UserName": "ann", "Path": "/", "Arn": "arn:aws:iam::123456789012:user/ann",
//!     "UserId": "AIDAEXAMPLE000000001", "UserPolicyList": [{"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17",
//!         "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}],
//!     "GroupList": [], "AttachedManagedPolicies": [], "CreateDate": "2026-01-01T00:00:00Z"}],
//!     "GroupDetailList": [], "RoleDetailList": [], "Policies": []}"#;
//! let imported = Import::new(Source::Aws).read([("details.json", text)])?;
//! assert!(imported.incomplete().is_empty());
//! assert_eq!(imported.left()[0].message(), "`CreateDate` of users: nothing is decided by it (1 value)");
//!
//! let estate = Estate::read([("estate.json", imported.text())], &mut |_, path| Err(format!("no file {path}")))?;
//! let question = Question::new("arn:aws:iam::123456789012:user/ann", "s3:GetObject", "arn:aws:s3:::b/k").owner("123456789012");
//! assert!(estate.decide(&question)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accounts;
mod agree;
mod aws;
mod calls;
mod counts;
mod draft;
mod finish;
mod full_name;
mod keys;
mod links;
mod pages;
mod record;
mod terraform;
mod told;
mod tree;
mod values;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::error::{LoadError, faults};
use crate::estate::Estate;
use crate::files;
use crate::source::Span;
use crate::words;
use calls::Cloud;
use draft::Account;
use finish::Finishing;
use pages::Pages;
use record::{Record, Thing};
use terraform::Side;
use told::Told;
use tree::File;

/// What the files of an import say.
#[derive(Debug, Default)]
struct Export {
    records: Vec<Record>,
    pages: Pages,
    /// What each export among them is known by: its folder, its file or its account.
    units: Vec<String>,
}

impl Export {
    fn unit(&mut self, name: &str) -> usize {
        self.units
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                self.units.push(name.to_owned());
                self.units.len() - 1
            })
    }
}

/// Where an export comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Answers of Alibaba Cloud RAM, a file a call.
    Alibaba,
    /// `aws iam get-account-authorization-details`.
    Aws,
    /// Answers of Kingsoft Cloud IAM, a file a call.
    Kingsoft,
    /// A plan or a state of Terraform as JSON.
    Terraform,
    /// Answers of Volcano Engine IAM, a file a call.
    Volcengine,
}

impl Source {
    /// All of them, by name.
    pub const ALL: [Source; 5] = [
        Source::Alibaba,
        Source::Aws,
        Source::Kingsoft,
        Source::Terraform,
        Source::Volcengine,
    ];

    /// The name that options use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Alibaba => "alibaba",
            Source::Aws => "aws",
            Source::Kingsoft => "kingsoft",
            Source::Terraform => "terraform",
            Source::Volcengine => "volcengine",
        }
    }

    fn cloud(self) -> Option<(&'static Cloud, Dialect)> {
        match self {
            Source::Alibaba => Some((&calls::ALIBABA, Dialect::alibaba_ram())),
            Source::Kingsoft => Some((&calls::KINGSOFT, Dialect::kingsoft())),
            Source::Volcengine => Some((&calls::VOLCENGINE, Dialect::volcengine())),
            Source::Aws | Source::Terraform => None,
        }
    }
}

/// How an export is read; see the [module](self).
#[derive(Clone, Debug)]
pub struct Import {
    source: Source,
    account: Option<String>,
    dialect: Option<Dialect>,
    side: Side,
}

impl Import {
    /// An import from a source.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            account: None,
            dialect: None,
            side: Side::After,
        }
    }

    /// The account that the export is of, where it does not say it itself.
    #[must_use]
    pub fn account(mut self, id: impl Into<String>) -> Self {
        self.account = Some(id.into());
        self
    }

    /// Of a plan that manages several clouds: which of them.
    #[must_use]
    pub fn dialect(mut self, dialect: &Dialect) -> Self {
        self.dialect = Some(dialect.clone());
        self
    }

    /// Of a plan: what is before it is applied, and not what is after.
    #[must_use]
    pub fn before(mut self) -> Self {
        self.side = Side::Before;
        self
    }

    /// Reads the files of an export, each as its name and text. The name gives the folder, and the
    /// call where a file is one.
    ///
    /// # Errors
    ///
    /// A file is not JSON, is not an export of this source, or has the name of another; the account
    /// is not said, or two are; something is there twice, with both places.
    pub fn read<N: AsRef<str>, T: AsRef<[u8]>>(
        &self,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Imported, LoadError> {
        let files: Vec<(N, T)> = files.into_iter().collect();
        let named = files
            .iter()
            .map(|(name, bytes)| (name.as_ref(), bytes.as_ref()));
        let once = "pass each file once, and name further pages `~2` and so on";
        let (texts, mut errors) = files::open(named, "an export", once);
        let mut opened: Vec<File<'_>> = texts
            .into_iter()
            .map(|(name, text)| File::new(name, text))
            .collect();
        errors.extend(opened.iter_mut().filter_map(File::error));
        LoadError::merge(errors).map_or_else(|| self.read_files(&opened), Err)
    }

    fn read_files(&self, files: &[File<'_>]) -> Result<Imported, LoadError> {
        let mut told = Told::default();
        let Some((
            dialect,
            Export {
                records,
                mut pages,
                units,
            },
        )) = self.export(files, &mut told)
        else {
            return Err(told.into_error(files));
        };
        let cloud = self.source.cloud().map(|(cloud, _)| cloud);
        // Everything in a folder of answers, and on the pages of AWS, is of one account; a plan may
        // manage several.
        let one_a_unit = self.source != Source::Terraform;
        let of_records = accounts::resolve(
            &records,
            &units,
            self.account.as_deref(),
            &dialect,
            one_a_unit,
            &mut told,
        );
        let whole = pages.check(&mut told);
        let mut drafts: BTreeMap<String, Account> = BTreeMap::new();
        match &of_records {
            Some(found) => draft_all(&records, found, &dialect, &mut drafts, &mut told),
            None if !told.has_faults() => say_no_account(files, &mut told),
            None => {}
        }
        if told.has_faults() {
            return Err(told.into_error(files));
        }
        for (unit, account) in of_records
            .iter()
            .flat_map(|found| found.units.iter().enumerate())
        {
            let Some(draft) = account.as_ref().and_then(|account| drafts.get(account)) else {
                continue;
            };
            cloud
                .into_iter()
                .for_each(|cloud| calls::check(cloud, unit, draft, &pages, &mut told));
            // What a list lacks is not in the counts either, and is reported already.
            if whole.contains(&unit) {
                counts::check(draft, &mut told);
            }
        }
        finish(&dialect, drafts, files, told)
    }

    /// What all files say, and in which dialect.
    fn export(&self, files: &[File<'_>], told: &mut Told) -> Option<(Dialect, Export)> {
        if let Some((cloud, dialect)) = self.source.cloud() {
            return Some((dialect, cloud.read(files, told)));
        }
        if self.source == Source::Aws {
            return Some((Dialect::aws(), aws::read(files, told)));
        }
        let family = terraform::family(files, self.side, self.dialect.as_ref(), told)?;
        Some((
            Dialect::from_name(family.dialect)?,
            terraform::read(files, self.side, family, told),
        ))
    }
}

/// Rejects an export that does not say which account it belongs to.
fn say_no_account(files: &[File<'_>], told: &mut Told) {
    if !files.is_empty() {
        let start = tree::Place {
            file: 0,
            span: Span::EMPTY,
        };
        let message = "the export does not say which account it belongs to";
        told.fault(
            faults::UNKNOWN_ACCOUNT,
            start,
            message,
            "name the account (`--account` at the command line)",
        );
    }
}

/// Things first, then the versions of policies, then what is attached to what.
fn draft_all(
    records: &[Record],
    found: &accounts::Accounts,
    dialect: &Dialect,
    drafts: &mut BTreeMap<String, Account>,
    told: &mut Told,
) {
    for account in found.units.iter().flatten() {
        drafts.entry(account.clone()).or_default();
    }
    let of_records = || records.iter().zip(&found.records);
    for account in of_records()
        .filter(|(record, _)| record.thing != Thing::Guard)
        .filter_map(|(_, account)| account.as_ref())
    {
        drafts.entry(account.clone()).or_default();
    }
    let known: BTreeSet<String> = drafts.keys().cloned().collect();
    for (record, account) in of_records() {
        if account
            .as_ref()
            .is_none_or(|account| !known.contains(account))
        {
            let name = record.full_name.as_ref().map_or("", |name| &name.text);
            let message = format!(
                "`{}` has a policy, but the export contains nothing else of its account",
                words::clip(name)
            );
            told.lack(record.place, message, "add it to the estate by hand");
        }
    }
    for (id, draft) in drafts.iter_mut() {
        draft.id.clone_from(id);
    }
    let each = || {
        let known = |account: &&String| known.contains(*account);
        of_records()
            .filter_map(move |(record, account)| Some((record, account.as_ref().filter(known)?)))
    };
    each().for_each(|(record, account)| agree::check(record, account, dialect, told));
    let order = |thing: Thing| usize::from(thing == Thing::Key);
    for step in 0..2 {
        for (record, account) in each()
            .filter(|(record, _)| record.thing != Thing::Version && order(record.thing) == step)
        {
            drafts
                .entry(account.clone())
                .or_default()
                .take(record, dialect, told);
        }
    }
    let named = |record: &Record| draft::key(&record.policy, dialect);
    let attached: BTreeSet<_> = records
        .iter()
        .filter(|record| record.thing == Thing::Attachment)
        .filter_map(named)
        .collect();
    for (record, account) in each().filter(|(record, _)| record.thing == Thing::Version) {
        drafts
            .entry(account.clone())
            .or_default()
            .take_version(record, &attached, dialect, told);
    }
    for (record, account) in each() {
        if let Some(draft) = drafts.get_mut(account) {
            links::link(draft, record, dialect, told);
        }
    }
}

/// The text, what was left, and the proof that it is an estate.
fn finish(
    dialect: &Dialect,
    drafts: BTreeMap<String, Account>,
    files: &[File<'_>],
    mut told: Told,
) -> Result<Imported, LoadError> {
    let mut accounts = BTreeMap::new();
    for (id, draft) in drafts {
        let documents = Finishing {
            dialect,
            files,
            told: &mut told,
        }
        .documents(&draft);
        accounts.insert(id, (draft, documents));
    }
    if told.has_faults() {
        return Err(told.into_error(files));
    }
    let counts = Counts::of(
        accounts
            .values()
            .map(|(draft, documents)| (draft, documents.policies.len())),
        accounts.len(),
    );
    let (left, incomplete) = told.into_left(files);
    let text = write::write(dialect, &incomplete, &accounts);
    Estate::read_incomplete([("the imported estate", text.as_str())], &mut |_, _| {
        Err("it does not refer to other files".into())
    })?;
    Ok(Imported {
        text,
        left,
        incomplete,
        counts,
    })
}

/// An estate, and what has no place in it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Imported {
    text: String,
    left: Vec<Diagnostic>,
    incomplete: Vec<String>,
    counts: Counts,
}

impl Imported {
    /// The estate as JSON, in the form of `policies/schema/estate.schema.json`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the export holds and the estate does not, and what the export lacks, by place. A
    /// suggestion decides nothing; a warning could.
    pub fn left(&self) -> &[Diagnostic] {
        &self.left
    }

    /// What the estate lacks, as it says itself.
    pub fn incomplete(&self) -> &[String] {
        &self.incomplete
    }

    /// How much was read.
    pub fn counts(&self) -> Counts {
        self.counts
    }
}

/// How many things of each kind an estate holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Accounts.
    pub accounts: usize,
    /// Users of all accounts.
    pub users: usize,
    /// Groups of all accounts.
    pub groups: usize,
    /// Roles of all accounts.
    pub roles: usize,
    /// Policies that can be attached, those without a text among them.
    pub policies: usize,
}

impl Counts {
    fn of<'a>(drafts: impl Iterator<Item = (&'a Account, usize)>, accounts: usize) -> Self {
        let all = Counts {
            accounts,
            ..Counts::default()
        };
        drafts.fold(all, |all, (draft, policies)| Counts {
            accounts,
            users: all.users + draft.users.len(),
            groups: all.groups + draft.groups.len(),
            roles: all.roles + draft.roles.len(),
            policies: all.policies + policies,
        })
    }
}
