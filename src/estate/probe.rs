//! Policies that allow and that deny everything, in any dialect: what a gap could at most say.

use crate::dialect::{Dialect, Kind, Presence, VersionRule};
use crate::model::Policy;

/// One that allows everything and one that denies everything; none where the dialect cannot say it
/// in this kind.
pub(super) fn policies(dialect: &Dialect, kind: Kind) -> Option<[Policy; 2]> {
    let table = dialect.table();
    let version = match &table.version {
        VersionRule::Required(versions) | VersionRule::Optional(versions) => {
            versions.first().map(|version| &**version)
        }
        VersionRule::Ignored => None,
    };
    let rule = table.kind(kind)?;
    let version = version.map_or(String::new(), |version| {
        format!("\"Version\": \"{version}\", ")
    });
    let element = |name: &str, presence: Presence| match presence {
        Presence::Forbidden => String::new(),
        Presence::Required | Presence::Optional => format!(", \"{name}\": \"*\""),
    };
    let (principal, resource) = (
        element("Principal", rule.principal),
        element("Resource", rule.resource),
    );
    let policy = |effect: &str| {
        let name = format!("(anything: {effect} by {kind})");
        let statement =
            format!("{{\"Effect\": \"{effect}\", \"Action\": \"*\"{principal}{resource}}}");
        Policy::parse(
            dialect,
            kind,
            &name,
            format!("{{{version}\"Statement\": [{statement}]}}"),
        )
        .ok()
    };
    Some([policy("Allow")?, policy("Deny")?])
}
