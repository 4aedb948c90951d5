//! Strict JSON as a tree in which every key and value knows its place.
//!
//! This is the only tree of the crate. Policies, cases, estates, exports and catalogues are read
//! into it by `parse`; the reader of YAML fills the same [`Node`]s, so that whatever walks a file
//! does not care how the file is written. A [`Value`] therefore has two variants that a JSON text
//! never yields by itself:
//!
//! * [`Value::Foreign`]: something that only a deployment can fill in;
//! * [`Value::Raw`]: something that lies deeper than the reader was asked to go.
//!
//! A policy is read from its own text and has none of them.
//!
//! # Example
//!
//! ```json
//! {"Statement": [{"Action": "oss:GetObject", "Effect": "Allow"}]}
//! ```
//!
//! `root.get("Statement")` is the array, `.items()` its one object, and
//! `.get("Action")` of that the string at bytes 26 to 41. `root.pointer(span)` leads back from that
//! span to `/Statement/0/Action`.
//!
//! # How it reads
//!
//! `serde_json` does all the scanning: a borrowed raw value is a slice of the text, so byte spans
//! are offsets of slices, and a map visitor sees a key each time it occurs. Each level of
//! containers is scanned once more than the one around it. That is still 2–3 times faster than the
//! rest of loading needs (AWS managed policies, 2026-11), and saves a lexer of our own, which would
//! have to be proved equal to `serde_json` first.

mod fields;
mod read;
mod tree;
mod visit;

pub(crate) use fields::{Fields, text, wrong_type};
pub use read::parse_outline;
pub(crate) use read::{parse, parse_part};
pub(crate) use tree::Document;
pub use tree::{Member, Node, Value};
pub use visit::STEPS_MAX;
