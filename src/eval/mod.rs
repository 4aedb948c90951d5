//! Deciding a request, and explaining the decision.
//!
//! A decision asks one layer after the other: control policies, endpoint, session, boundary, the
//! caller's own policies, the policy of the resource. `layer` lets the statements of one layer come
//! to an outcome, `authorize` puts the outcomes of all layers together, and `alone` is the short
//! way for the identity policies of a set.
//!
//! Deciding and explaining take one path, which an observer follows. `Memo` leaves out what cannot
//! change an outcome and allocates nothing; a `Recorder` keeps everything that was checked. An
//! explanation is made from these records (`reason`, `met`, `missing`, `nearest`), so it cannot
//! disagree with the decision; `text` and `words` write it.
//!
//! `possible` and `survey` answer the questions of estates: under which context a request would be
//! allowed, and what a caller can do. They decide recorded statements again instead of reading
//! policies in another way.
//!
//! Nothing here reads text or knows a cloud: policies come compiled, and clouds differ by the table
//! of their dialect.

mod alone;
mod assumption;
mod authorize;
mod batch;
mod check;
mod decision;
mod explain;
mod layer;
mod met;
mod missing;
mod nearest;
mod open;
mod possible;
mod reason;
mod record;
mod side;
mod stage;
mod survey;
mod test_record;
mod text;
mod tried;
mod words;
mod work;
mod written_test;

pub use assumption::Assumption;
pub use authorize::{authorize, explain_authorization};
pub use decision::Decision;
pub use explain::{Explanation, StageReport};
pub use met::MetTest;
pub use nearest::{NearestAllow, ScopeDifference, ScopePart};
pub use reason::{FailedTest, NearMiss, Reason};
pub use side::{Caller, ResourceGroup, ResourceSide};
pub use stage::Stage;
pub(crate) use tried::StatementTrial;
pub use work::Work;

pub(crate) use check::misplaced_policy;
pub(crate) use possible::{AllowingContext, FoundContext, NeededStatement, needed, possible};
pub(crate) use survey::{GrantingLayers, Survey, SurveyPlace, SurveyStatement, sufficient, survey};
pub use written_test::WrittenTest;

#[cfg(test)]
mod tests;
