//! Who can, and what can: questions whose answer is not a verdict but a list (clauses D, L and T,
//! asked of everybody).
//!
//! The engine decides; nothing here knows how layers combine. The algebra of patterns chooses what
//! is asked: of an action or resource with wildcards, one concrete question for each way in which
//! the statements at hand can match; and of what is denied, which values of the context could
//! change that.

mod absorb;
mod actor;
mod answer;
mod by_session;
mod cut;
mod cut_cache;
mod extent;
mod ground;
mod holders;
mod inquiry;
mod link;
mod named_actors;
mod paths;
mod permission;
mod piece;
mod points;
mod realm;
mod receivers;
mod role_links;
mod scope;
mod search;
mod sessions;
mod step;
mod target;
mod trusted;
mod what_can;
mod who_can;

pub use answer::{Grantee, Link, LinkKind, Requirement, Standing, Step, WhoCanAnswer};
pub use permission::{Exception, Permission, Permissions, WhatCan};
pub use search::Progress;
pub(super) use search::who_can;
pub(super) use what_can::what_can;
pub use who_can::WhoCan;
