//! Deciding and explaining.

mod decide;
mod explain;

pub use decide::Decision;
pub use explain::{Explanation, Reason};
