//! Policy tests as data: which policies, which request, and what must come out.
//!
//! `portcullis test` and the project's own suite read the same files: one case or an array of them
//! as JSON, or one a line. A fault of the file is an error when it is read; a fault of a policy or
//! of the request is an outcome, since a case may expect it.
//!
//! # Examples
//!
//! ```
//! use portcullis::case::{self, Format};
//! let text = r#"{"name": "readers-read", "dialect": "alibaba-ram",
//!   "policies": {"identity": [{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}]},
//!   "request": {"principal": "acs:ram::1:user/ann", "action": "oss:PutObject", "resource": "acs:oss:*:1:b/k"},
//!   "expect": "ImplicitDeny"}"#;
//! let cases = case::read("cases.json", text, Format::Json, &mut |path| Err(format!("no file {path}")))?;
//! assert!(cases[0].run().pass);
//! # Ok::<(), portcullis::LoadError>(())
//! ```

mod context;
mod coverage;
mod estate;
mod expect;
mod file;
mod line;
mod outcome;
mod policies;
mod read;
mod request;
mod setting;
mod steps;
mod test_case;

pub use context::{read_context, read_value};
pub use coverage::{Coverage, StatementCoverage, TestCoverage};
pub use expect::{Actual, Expect};
pub use file::Format;
pub use line::RequestText;
pub use outcome::Outcome;
pub use policies::Loader;
pub use read::read;
pub use setting::Setting;
pub use test_case::Case;
