//! Operations and callers for which the vendor makes an exception (clauses L5, L12).

use super::access::Access;
use crate::dialect::{Callers, Exempt, Role};
use crate::resource_name::Name;

impl Access<'_> {
    /// From what the vendor exempts the operation, where that holds for this caller and resource
    /// (L12).
    pub(super) fn exemption(&self) -> Option<Exempt> {
        let exemption = self.table.exemption(self.request.folded_action())?;
        let applies = match exemption.from {
            Exempt::Everything | Exempt::NeedingPermission => {
                Callers::SIGNED.meets(self.request.identity().callers())
            }
            Exempt::OwnersResourcePolicy => {
                let (service, last) = self.name.map_or(("", ""), Name::service_and_last);
                let is_bucket = !last.is_empty() && last != "*" && !last.contains('/');
                exemption.service == service && is_bucket && self.is_owner() && self.is_within()
            }
        };
        applies.then_some(exemption.from)
    }

    /// Whether the caller began the session under a name of its own and gave no session policy, so
    /// that it has no permissions in it (L5).
    pub(super) fn lacks_session_policy(&self) -> bool {
        let caller = self.request.identity().caller();
        self.caller.session.is_none()
            && caller.is_some_and(|caller| caller.role == Role::FederatedUser)
    }
}
