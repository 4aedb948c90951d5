//! Deciding and explaining.

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
mod text;
mod tried;
mod words;
mod work;

pub use assumption::Assumption;
pub use authorize::{authorize, explain_authorization};
pub use decision::Decision;
pub use explain::{Explanation, StageReport};
pub use met::MetTest;
pub use nearest::{NearestAllow, ScopeDifference, ScopePart};
pub use reason::{FailedTest, NearMiss, Reason};
pub use side::{Caller, ResourceGroup, ResourceSide};
pub use stage::Stage;
pub(crate) use tried::Tried;
pub use work::Work;

pub(crate) use check::misplaced_policy;
pub(crate) use possible::{AllowingContext, FoundContext, Needed, needed, possible};
pub(crate) use survey::{GrantingLayers, Survey, SurveyPlace, Surveyed, sufficient, survey};

#[cfg(test)]
mod tests;
