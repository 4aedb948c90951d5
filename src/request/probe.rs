//! What a request is looked up by, computed once when it is built.

use smallvec::SmallVec;

use crate::hash::{hash, mix, states};
use crate::principal::Identity;
use crate::resource_name::Name;

/// The hashes of a request.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) action_service: u64,
    /// After each prefix of the action's name.
    action_states: Box<[u64]>,
    /// `None` is no resource.
    pub(crate) resources: Vec<Option<NameProbe>>,
    pub(crate) principals: SmallVec<[u64; 4]>,
}

/// The hashes of a resource name.
#[derive(Clone, Debug)]
pub(crate) struct NameProbe {
    pub(crate) service: u64,
    /// After each prefix of the last field.
    states: Box<[u64]>,
    /// Where each segment of the last field ends: at a `/`, or at the end.
    pub(crate) segment_ends: Box<[u32]>,
}

impl Probe {
    pub(super) fn new((service, name): (&str, &str), resources: &[Option<Name<'_>>], identity: &Identity) -> Self {
        let resources = resources.iter().map(|name| name.as_ref().map(NameProbe::new)).collect();
        Self { action_service: hash(service), action_states: states(name), resources, principals: identity.keys() }
    }

    /// The key of the whole action.
    pub(crate) fn exact_action(&self, kind: u64) -> u64 {
        mix(mix(self.action_service, kind), self.action_states.last().copied().unwrap_or(0))
    }

    /// The key of a prefix of the action's name; `None` when the name is shorter.
    pub(crate) fn action_prefix(&self, kind: u64, length: usize) -> Option<u64> {
        let state = self.action_states.get(length)?;
        Some(mix(mix(self.action_service, kind), *state))
    }
}

impl NameProbe {
    fn new(name: &Name<'_>) -> Self {
        let (service, last) = name.service_and_last();
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let slashes = memchr::memchr_iter(b'/', last.as_bytes());
        let segment_ends = slashes.chain(std::iter::once(last.len())).map(narrow).collect();
        Self { service: hash(service), states: states(last), segment_ends }
    }

    /// The hash of the first bytes of the last field.
    pub(crate) fn state(&self, length: usize) -> u64 {
        self.states.get(length).copied().unwrap_or(0)
    }

    /// The bytes of the last field.
    pub(crate) fn length(&self) -> usize {
        self.states.len().saturating_sub(1)
    }
}
