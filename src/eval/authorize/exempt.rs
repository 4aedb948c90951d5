//! Operations and callers for which the vendor makes an exception (clauses L5, L12).

use super::Case;
use crate::dialect::{Callers, Exempt, Role};
use crate::resource_name::Name;

impl Case<'_> {
    /// Whether the vendor exempts the operation from this (L12).
    pub(super) fn exempts(&self, wanted: Exempt) -> bool {
        let Some(exemption) = self.table.exemption(self.request.folded_action()) else { return false };
        let applies = || match exemption.from {
            Exempt::Everything | Exempt::NeedingPermission => Callers::SIGNED.meets(self.request.identity().callers()),
            Exempt::OwnersResourcePolicy => {
                let (service, last) = self.name.map_or(("", ""), Name::service_and_last);
                let is_bucket = !last.is_empty() && last != "*" && !last.contains('/');
                exemption.service == service && is_bucket && self.is_owner() && self.is_within()
            }
        };
        exemption.from == wanted && applies()
    }

    /// Who began a session under a name of its own has no permissions in it without a session policy (L5).
    pub(super) fn lacks_session_policy(&self) -> bool {
        let caller = self.request.identity().caller();
        self.caller.session.is_none() && caller.is_some_and(|caller| caller.role == Role::FederatedUser)
    }
}
