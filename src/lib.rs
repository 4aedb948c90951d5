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
//! # Overview
//!
//! * A [`Policy`] is read in a [`Dialect`] as a [`Kind`]; whatever its vendor would not accept is a
//!   [`LoadError`] with every fault and its place.
//! * A [`PolicySet`] compiles policies together. [`PolicySet::decide`] answers for a caller who has
//!   the identity policies of the set, and nothing else.
//! * [`authorize`] takes everything that bears on a request: policies, boundaries, session and
//!   control policies of the [`Caller`], and the policies of each [`ResourceSide`].
//! * An [`Estate`] knows accounts, users, roles and resources with their policies. It finds those
//!   of a request itself, and answers who can do something, and what someone can do.
//! * [`lint`] reports what is probably a mistake in a policy, `project` (a feature) finds policies
//!   inside plans, templates and YAML and reports for other programs, [`case`](mod@case) runs expectations,
//!   [`import`] reads what clouds export, [`manual`] says what a policy means.
//!
//! The library does no I/O, reads no clock, has no globals and no `unsafe`, and never panics. A
//! decision has three verdicts; what is unclear is denied, and the explanation says so.
//!
//! # Scope
//!
//! It decides what policies say. It does not authenticate, resolve names, read headers or ask a
//! cloud.
//!
//! # Which lists are closed
//!
//! Enums grow where a vendor or a reader may need another word, and are then `non_exhaustive`.
//! These are closed, so that a `match` on them needs no other arm: [`Verdict`], [`Level`],
//! [`ResourceGroup`], `Safety` of [`lint`], `Expect`, `Actual` and `Format` of
//! [`case`](mod@case), `Asker` and `Standing` of [`estate`].
//!
//! # The reference
//!
//! The module `reference` is hidden from these pages. It is a second evaluator, slow and plain, the
//! oracle of the tests; a program that doubts a decision can ask it, without a promise that its
//! names stay.

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

// The command line speaks of the library by its name, as every other program does.
#[cfg(feature = "cli")]
extern crate self as portcullis;

pub mod case;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod compile;
mod condition;
mod decision;
pub mod describe;
pub mod diagnostic;
pub mod dialect;
mod error;
#[doc(hidden)]
pub mod escape;
#[cfg_attr(
    not(feature = "project"),
    expect(
        dead_code,
        unused_imports,
        reason = "a project also asks an estate where its policies are"
    )
)]
pub mod estate;
mod eval;
mod files;
mod hash;
pub mod import;
#[doc(hidden)]
pub mod json;
mod limits;
pub mod lint;
pub mod manual;
mod model;
mod pattern;
mod principal;
#[cfg(feature = "project")]
pub mod project;
#[doc(hidden)]
pub mod reference;
pub mod request;
mod resource_name;
mod source;
mod words;

pub use compile::{Layer, PolicySet};
pub use decision::Verdict;
pub use diagnostic::{Diagnostic, Level, LoadError};
pub use dialect::{Dialect, Kind};
pub use error::Error;
pub use estate::Estate;
pub use eval::{
    Caller, Decision, Explanation, ResourceGroup, ResourceSide, Stage, authorize,
    explain_authorization,
};
pub use limits::Limits;
pub use model::Policy;
pub use request::{Circumstances, ContextValue, Principal, Request};

/// Building, changing and measuring a [`PolicySet`], and the names of what it contains.
pub mod set {
    #[doc(hidden)]
    pub use crate::eval::Work;

    pub use crate::compile::{
        PolicyId, PolicySetBuilder, PolicySetUpdate, StatementId, StatementInfo, WorstCase,
    };
}

/// The parts of an [`Explanation`].
pub mod explain {
    pub use crate::eval::{
        Assumption, FailedTest, MetTest, NearMiss, NearestAllow, Reason, ScopeDifference,
        ScopePart, StageReport,
    };
}

/// Finding out the dialect and the kind of a policy that does not come with them.
pub mod detect {
    pub use crate::model::{HintReasons, PolicyHints, Unproved};
}

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
