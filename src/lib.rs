//! Would this be allowed, and why?
//!
//! `portcullis` evaluates policies in the `Statement`, `Effect`, `Action`, `Resource`, `Condition`
//! language of Alibaba Cloud RAM, Kingsoft Cloud IAM, Volcano Engine IAM and AWS IAM, and of
//! services that define a dialect of their own.
//!
//! ```
//! use portcullis::{Dialect, Kind, PolicySet};
//!
//! let dialect = Dialect::alibaba_ram();
//! let set = PolicySet::builder(&dialect)
//!     .add(Kind::Identity, "reports", r#"{"Version": "1", "Statement": [
//!         {"Effect": "Allow", "Action": "oss:Get*", "Resource": "acs:oss:*:*:reports/*",
//!          "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}]}"#)
//!     .build()?; // every fault of every policy at once
//! let ask = |object| {
//!     let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", object);
//!     request.context("acs:SourceIp", "10.0.0.7").build() // names are split once; a key given twice is an error
//! };
//! let own = ask("acs:oss:*:1:reports/q3")?;
//! assert!(set.decide(&own).is_allowed());
//! println!("{}", set.explain(&own));
//! let foreign = ask("acs:oss:*:2:reports/q3")?;
//! assert!(!set.decide(&foreign).is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`PolicySet::decide`] asks for a caller who holds the identity policies of the set, and nothing else. Whose a resource is
//! follows from its name, and a resource of another account takes a policy of its own besides.
//! [`authorize`] is given such policies, boundaries, session and control policies; an [`Estate`]
//! knows who holds which.
//!
//! The library does no I/O, reads no clock, has no globals and no `unsafe`, and never panics. A
//! decision has three verdicts; what is unclear is denied, and the explanation says so. What a
//! policy means is described in [`manual`].
//!
//! # Scope
//!
//! It decides what policies say. It does not authenticate, resolve names, read headers or ask a
//! cloud.

#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::iter_over_hash_type,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::dbg_macro,
    clippy::too_many_lines
)]

pub mod case;
mod compile;
mod condition;
mod decision;
mod describe;
mod diagnostic;
mod dialect;
mod error;
pub mod estate;
mod eval;
mod files;
mod hash;
pub mod import;
mod json;
mod limits;
pub mod lint;
pub mod manual;
mod model;
mod pattern;
mod principal;
pub mod reference;
mod request;
mod resource_name;
mod source;
mod words;

pub use compile::{
    Layer, PolicyId, PolicySet, PolicySetBuilder, PolicySetUpdate, StatementId, StatementInfo,
    WorstCase,
};
pub use decision::Verdict;
pub use describe::Sentence;
pub use diagnostic::{Diagnostic, Level, Related};
pub use dialect::{Dialect, DialectBuilder, Kind};
pub use error::{LoadError, RequestError, fault_ids};
pub use estate::Estate;
pub use eval::{
    Assumption, Caller, Decision, Explanation, FailedTest, Group, MetTest, NearMiss, NearestAllow,
    Reason, ResourceSide, ScopeDifference, ScopePart, Stage, StageReport, Work, authorize,
    explain_authorization,
};
pub use limits::Limits;
pub use model::{Clues, Grounds, Policy, Unproved};
pub use request::{ContextValue, Principal, Request, RequestBuilder};
pub use source::{Position, Span};

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
