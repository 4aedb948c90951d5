//! Lints the policies of a project in the files where they are.
//!
//! A policy may be a file of its own or lie inside another: in a Terraform plan or state, a
//! template of ROS or CloudFormation, or a YAML file. [`scan`] finds the policies, lints them
//! together and reports each finding at its place in its file. A [`Suppression`] and a [`Baseline`]
//! remove findings that are accepted, and a [`LintReport`] writes the others for other programs.
//!
//! ```
//! use portcullis::lint::Linter;
//! use portcullis::project::{LintReport, SourceFile, scan};
//!
//! let plan = r#"{"planned_values": {"root_module": {"resources": [
//!     {"type": "alicloud_ram_policy", "values": {"policy_document":
//!         "{\"Version\": \"1\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}"}}]}}}"#;
//! let scanned = scan(&[SourceFile::new("plan.json", plan)], &Linter::new(), &[]);
//! assert_eq!(scanned.findings[0].rule, "star-on-star");
//! assert_eq!(scanned.findings[0].start.line, 3);
//!
//! let mut report = LintReport::default();
//! report.findings = scanned.findings;
//! assert!(report.to_sarif().contains("\"ruleId\": \"star-on-star\""));
//! ```
//!
//! [`EstateSources`] lints an estate: its policies, each as what it is used, and what only the
//! estate as a whole says.
//!
//! It reads no file and no clock. The command line adds folders, configurations, a cache and fixes.

mod baseline;
mod document;
mod estate_sources;
mod finding;
mod fingerprint;
mod inline;
mod partial;
mod places;
mod policy_place;
mod report;
mod scan;
mod source_file;
mod suppression;
mod template;
mod terraform;

pub use baseline::Baseline;
pub use document::PointerPattern;
pub use estate_sources::EstateSources;
pub use finding::{FileFinding, FilePosition, OWN, OWN_RULES, OtherPlace, is_known_id};
pub use fingerprint::sort;
pub use inline::suppress_inline;
pub use report::{LintReport, ReadFailure};
pub use scan::{OtherFile, Scan, ScanPart, scan, to_fix};
pub use source_file::{FileSyntax, SourceFile};
pub use suppression::{ConfigText, FileCoverage, Suppression, suppress};
