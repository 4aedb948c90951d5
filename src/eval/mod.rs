//! Deciding and explaining.

mod authorize;
mod batch;
mod check;
mod decide;
mod explain;
mod layer;
mod missing;
mod possible;
mod record;
mod side;
mod stage;
mod survey;
mod text;
mod tried;
mod work;

pub use authorize::{authorize, explain_authorization};
pub use decide::Decision;
pub use explain::{Assumption, Explanation, FailedTest, NearMiss, Reason, StageReport};
pub use side::{Caller, Group, ResourceSide};
pub use stage::Stage;
pub(crate) use tried::Tried;
pub use work::Work;

pub(crate) use check::misplaced_policy;
pub(crate) use possible::{Context, Needed, Possible, needed, possible};
pub(crate) use survey::{Sufficient, Surveyed, sufficient, survey};

#[cfg(test)]
mod tests;
