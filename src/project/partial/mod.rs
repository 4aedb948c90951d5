//! A policy that is known in full only when it is deployed.
//!
//! A template, a plan or a Terraform source writes a policy with references in it. [`Partial`] is
//! such a value: like JSON, but a text is a list of known and [`Unknown`] parts, a value may be
//! unknown as a whole, and a [`Branches`] has two branches. The reader of each format makes a
//! `Partial`; nothing behind it knows which format it was.
//!
//! # How it is judged
//!
//! The linter reads whole policies. So a partial policy is rendered several times, with a sample in
//! the place of each unknown, and a finding counts only if it appears with every sample: then it
//! does not depend on what is unknown. There are two samples, one that is as narrow as the place
//! allows and one that is as wide. A choice is different, since both branches can be deployed: a
//! finding in either of them counts.
//!
//! For example `"Resource": ["arn:aws:s3:::${Bucket}/*", "*"]` is rendered with `unknown1` and with
//! `*` for the bucket. The star behind it is found both times; a star in the first one would be
//! found only with `*`, and is not reported.
//!
//! The obvious alternative, to teach every rule about unknown values, would make each of more than
//! a hundred rules twice as long, and each could get it wrong in its own way.

mod choices;
mod render;
mod sample;
mod value;

pub(super) use choices::FormChoices;
pub(super) use render::{Missing, MissingReason, Rendered, render};
pub(super) use sample::sample_text;
pub(super) use value::{Branches, Partial, PartialMember, PartialValue, Sample, TextPart, Unknown};
