//! What was cut for one asker and is kept for the next.

use std::collections::HashMap;
use std::rc::Rc;

use super::scope::StatementParts;
use crate::compile::StatementId;

/// A concrete action and resource.
pub(super) type Point = (String, String);

/// Concrete questions, and whether they stand for all of the allow.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) points: Vec<Point>,
    pub(super) is_whole: bool,
}

/// A seed as cuts are kept by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SeedKey {
    Own(StatementId),
    Ground(usize),
    Everything,
}

/// What a statement of the asker includes and leaves out.
#[derive(Debug)]
pub(super) struct StatementProducts {
    /// None where they depend on who asks.
    pub(super) id: Option<StatementId>,
    pub(super) parts: StatementParts,
}

/// What is the same of everybody.
#[derive(Debug, Default)]
pub(super) struct CutCache {
    pub(super) products: HashMap<StatementId, Rc<StatementProducts>>,
    pub(super) cuts: HashMap<(SeedKey, Vec<StatementId>), Rc<Cut>>,
}
