//! Worlds: callers, resources, and policies attached to both, in every layer.

mod clouds;
mod documents;
mod question;
mod setting;
mod world;

pub use clouds::{Cloud, clouds};
pub use question::{Asker, Question};
pub use setting::{Answer, Settings};
pub use world::{Place, Spot, World};
