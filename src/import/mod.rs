//! Estates from what people already have: the answers of a cloud's API, or a plan of Terraform.
//!
//! # Overview
//!
//! [`Import`] reads the files of an export and returns the text of an [`Estate`](crate::Estate),
//! with a list of what it leaves out. An export that lacks something, such as the next page of a
//! list or the text of an attached policy, or that contradicts itself, makes the estate
//! incomplete: the estate says so, and is rejected until somebody asks for it as it is.
//!
//! | source | an export is |
//! | --- | --- |
//! | [`Source::Alibaba`] | a folder with one file per call, as `aliyun ram` prints them |
//! | [`Source::Aws`] | what `aws iam get-account-authorization-details` prints |
//! | [`Source::Kingsoft`], [`Source::Volcengine`] | a folder with one file per call |
//! | [`Source::Terraform`] | what `terraform show -json` prints of a plan |
//!
//! The file of a call is named after the call, and after whom it was asked about:
//! `ListUsers.json`, `ListPoliciesForUser-ann.json`. Further pages end in `~2` and so on:
//! `ListUsers~2.json`. `policies/imports/README.md` lists the calls, the vendors' pages, and how to
//! collect an export.
//!
//! # Steps
//!
//! 1. `tree` parses each file to JSON with places.
//! 2. `aws`, `calls` or `terraform` turns each object into a `record`, by a table of fields.
//! 3. `accounts` finds the account of each record; `pages` checks that lists are whole.
//! 4. `collect` merges the records of an account into a `draft`, and `links` attaches policies and
//!    joins groups. `agree`, `counts` and `calls::complete` compare what the export says twice.
//! 5. `documents` checks that each policy is legal.
//! 6. `write` writes the estate, which is read back before it is returned.
//!
//! All steps add to one `report`. A fault refuses the import; anything missing or contradictory
//! makes the estate incomplete; the rest is left out and listed.
//!
//! # What is refused
//!
//! A file that is not JSON or not an export of the source, an export that does not say its account,
//! two accounts in one export, and two entries of one name in one list. Nothing is guessed, and no
//! cloud is asked.
//!
//! # Adding an export
//!
//! - A *call* of a known cloud is a row in its file under `calls`, with a table of its fields.
//!   Every field needs a row: `Meaning::Descriptive` if it decides nothing, since a field without a
//!   row is reported as unknown.
//! - A *cloud* is a new file under `calls`, a variant of [`Source`] and a sample under
//!   `tests/imports`.
//! - A *Terraform type* is a row in `terraform::tables`, or in `terraform::resource_policies` if it
//!   holds the policy of a resource. A type that grants access but is not read belongs in
//!   `terraform::deciding`, with what an estate lacks without it.
//!
//! # Examples
//!
//! ```
//! use portcullis::Estate;
//! use portcullis::estate::Question;
//! use portcullis::import::{Import, Source};
//!
//! let text = r#"{"UserDetailList": [{
//!         "UserName": "ann", "Path": "/", "Arn": "arn:aws:iam::123456789012:user/ann",
//!         "UserId": "AIDAEXAMPLE000000001", "CreateDate": "2026-01-01T00:00:00Z",
//!         "UserPolicyList": [{"PolicyName": "read", "PolicyDocument": {
//!             "Version": "2012-10-17",
//!             "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}],
//!         "GroupList": [], "AttachedManagedPolicies": []}],
//!     "GroupDetailList": [], "RoleDetailList": [], "Policies": []}"#;
//! let imported = Import::new(Source::Aws).read([("details.json", text)])?;
//! assert!(imported.incomplete().is_empty());
//! assert_eq!(
//!     imported.left()[0].message(),
//!     "`CreateDate` of users: no effect on decisions (1 value)"
//! );
//!
//! let estate = Estate::read([("estate.json", imported.text())])?;
//! let ann = "arn:aws:iam::123456789012:user/ann";
//! let question = Question::new(ann, "s3:GetObject", "arn:aws:s3:::b/k").owner("123456789012");
//! assert!(estate.decide(&question)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod accounts;
mod agree;
mod assemble;
mod aws;
mod calls;
mod collect;
mod counts;
mod documents;
mod draft;
mod export;
mod full_name;
mod imported;
mod keys;
mod links;
mod meaning;
mod pages;
mod record;
mod report;
mod terraform;
mod tree;
mod values;
mod write;

#[cfg(feature = "project")]
pub(crate) use terraform::policies_of;

pub use imported::{Counts, ImportedEstate};

use crate::diagnostic::LoadError;
use crate::dialect::Dialect;
use crate::files;
use accounts::AccountRules;
use assemble::Assembly;
use calls::CloudCalls;
use export::Export;
use report::ImportReport;
use terraform::PlanSide;
use tree::ExportFile;

/// Where an export comes from.
///
/// # Examples
///
/// ```
/// use portcullis::import::Source;
/// let names: Vec<_> = Source::ALL.iter().map(|source| source.name()).collect();
/// assert_eq!(names, ["alibaba", "aws", "kingsoft", "terraform", "volcengine"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// Answers of Alibaba Cloud RAM, one file per call.
    Alibaba,
    /// `aws iam get-account-authorization-details`.
    Aws,
    /// Answers of Kingsoft Cloud IAM, one file per call.
    Kingsoft,
    /// A plan or a state of Terraform as JSON.
    Terraform,
    /// Answers of Volcano Engine IAM, one file per call.
    Volcengine,
}

impl Source {
    /// All sources, ordered by name.
    pub const ALL: [Source; 5] = [
        Source::Alibaba,
        Source::Aws,
        Source::Kingsoft,
        Source::Terraform,
        Source::Volcengine,
    ];

    /// The name in options of the command line: `alibaba`, `aws`, `kingsoft`, `terraform` or
    /// `volcengine`.
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

    /// The calls and the dialect of a source whose exports are folders of answers.
    fn cloud(self) -> Option<(&'static CloudCalls, Dialect)> {
        match self {
            Source::Alibaba => Some((&calls::ALIBABA, Dialect::alibaba_ram())),
            Source::Kingsoft => Some((&calls::KINGSOFT, Dialect::kingsoft())),
            Source::Volcengine => Some((&calls::VOLCENGINE, Dialect::volcengine())),
            Source::Aws | Source::Terraform => None,
        }
    }
}

/// How an export is read; see the [module](self).
///
/// # Examples
///
/// ```
/// use portcullis::import::{Import, Source};
/// let plan = r#"{"format_version": "1.2", "terraform_version": "1.9.0",
///     "planned_values": {"root_module": {}}, "resource_changes": [{
///         "address": "aws_iam_user.ann", "mode": "managed", "type": "aws_iam_user", "name": "ann",
///         "provider_name": "registry.terraform.io/hashicorp/aws",
///         "change": {"actions": ["create"], "before": null,
///             "after": {"name": "ann", "path": "/"}, "after_unknown": {"arn": true}}}]}"#;
/// let estate = Import::new(Source::Terraform)
///     .account("111122223333") // the plan does not say it
///     .read([("plan.json", plan)])?;
/// assert_eq!(estate.counts().users, 1);
/// # Ok::<(), portcullis::LoadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Import {
    source: Source,
    account: Option<String>,
    dialect: Option<Dialect>,
    side: PlanSide,
}

impl Import {
    /// Creates an import from a source.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            account: None,
            dialect: None,
            side: PlanSide::After,
        }
    }

    /// Sets the account, for an export that does not say its own. One that says another account is
    /// refused.
    #[must_use]
    pub fn account(mut self, id: impl Into<String>) -> Self {
        self.account = Some(id.into());
        self
    }

    /// Chooses the cloud, for a plan that manages access in several.
    #[must_use]
    pub fn dialect(mut self, dialect: &Dialect) -> Self {
        self.dialect = Some(dialect.clone());
        self
    }

    /// Reads what is in the account before a plan is applied, in place of what is after.
    #[must_use]
    pub fn before(mut self) -> Self {
        self.side = PlanSide::Before;
        self
    }

    /// Reads the files of an export, each as its name and text. The name gives the folder, and for
    /// the answer of a call also the call: `prod/ListUsers.json`.
    ///
    /// # Errors
    ///
    /// Returns all faults with their places: a file that is not JSON or not an export of this
    /// source, a name that two files have, an account that is not known or that differs within one
    /// export, and an entry that appears twice in one list.
    pub fn read<N: AsRef<str>, T: AsRef<[u8]>>(
        &self,
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Result<ImportedEstate, LoadError> {
        let files: Vec<(N, T)> = files.into_iter().collect();
        let named = files
            .iter()
            .map(|(name, bytes)| (name.as_ref(), bytes.as_ref()));
        let once = "pass each file once, and name further pages `~2` and so on";
        let (texts, mut errors) = files::open(named, "an export", once);
        let mut opened: Vec<ExportFile<'_>> = Vec::new();
        for (name, text) in texts {
            let mut file = ExportFile::new(name, text);
            errors.extend(file.error());
            opened.push(file);
        }
        if let Some(error) = LoadError::merge(errors) {
            return Err(error);
        }
        let mut report = ImportReport::default();
        let Some((dialect, export)) = self.export(&opened, &mut report) else {
            return Err(report.into_error(&opened));
        };
        let assembly = Assembly {
            rules: AccountRules {
                given: self.account.as_deref(),
                dialect: &dialect,
                is_one_per_unit: self.source != Source::Terraform,
            },
            cloud: self.source.cloud().map(|(cloud, _)| cloud),
            files: &opened,
        };
        assembly.run(export, report)
    }

    /// Reads the records of all files. Returns them with the dialect that they are in; `None` where
    /// the report has a fault instead.
    fn export(
        &self,
        files: &[ExportFile<'_>],
        report: &mut ImportReport,
    ) -> Option<(Dialect, Export)> {
        if let Some((cloud, dialect)) = self.source.cloud() {
            return Some((dialect, cloud.read(files, report)));
        }
        if self.source == Source::Aws {
            return Some((Dialect::aws(), aws::read(files, report)));
        }
        let family = terraform::family(files, self.side, self.dialect.as_ref(), report)?;
        let dialect = Dialect::from_name(family.dialect)?;
        let export = terraform::read(files, self.side, family, report);
        Some((dialect, export))
    }
}
