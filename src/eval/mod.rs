//! Deciding and explaining.

mod authorize;
mod batch;
mod check;
mod decide;
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
mod work;

pub use authorize::{authorize, explain_authorization};
pub use decide::Decision;
pub use explain::{Assumption, Explanation, StageReport};
pub use met::MetTest;
pub use nearest::{NearestAllow, ScopeDifference, ScopePart};
pub use reason::{FailedTest, NearMiss, Reason};
pub use side::{Caller, ResourceGroup, ResourceSide};
pub use stage::Stage;
pub(crate) use tried::Tried;
pub use work::Work;

pub(crate) use check::misplaced_policy;
pub(crate) use possible::{Context, Needed, Possible, needed, possible};
pub(crate) use survey::{GrantingLayers, Place, Survey, Surveyed, sufficient, survey};

#[cfg(test)]
mod tests;
