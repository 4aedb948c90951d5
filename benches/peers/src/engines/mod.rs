//! The engines, in the order of the table.

mod casbin;
mod cedar_entities;
mod cedar_like;
mod floor;
mod globset;
mod iam_rs;
pub mod portcullis;
mod regex_set;
mod regorus;
#[cfg(feature = "rustfs")]
mod rustfs;
mod scan;
pub mod simulate;

use crate::engine::{Entry, Loaded, open};
use crate::workload::Shape::{self, Grants, Mix, Stars, Trailing};
use crate::workload::Workload;

const EVERYTHING: &[Shape] = &[Mix, Trailing, Grants, Stars];
const PATTERNS: &[Shape] = &[Mix, Grants, Stars];
const PREFIXES: &[Shape] = &[Trailing, Grants];

/// What the floor and the engine itself are called, which the page compares others with.
pub const FLOOR: &str = "`HashMap` look-up (floor)";
pub const OURS: &str = "portcullis";

/// An engine of this program, or one whose package has its name.
const fn entry(
    name: &'static str,
    package: &'static str,
    shapes: &'static [Shape],
    open: fn(&Workload) -> Result<Box<dyn Loaded>, String>,
) -> Entry {
    Entry {
        name,
        package,
        shapes,
        learns: false,
        open,
    }
}

pub const ENGINES: &[Entry] = &[
    entry(FLOOR, "", &[Mix, Trailing, Grants], open::<floor::Floor>),
    entry(OURS, OURS, EVERYTHING, open::<portcullis::Portcullis>),
    entry("plain scan", "", EVERYTHING, open::<scan::Scan>),
    Entry {
        learns: true,
        ..entry(
            "regex sets",
            "regex",
            PATTERNS,
            open::<regex_set::RegexSets>,
        )
    },
    Entry {
        learns: true,
        ..entry("globset", "globset", PATTERNS, open::<globset::GlobSets>)
    },
    entry("iam-rs", "iam-rs", PATTERNS, open::<iam_rs::IamRs>),
    #[cfg(feature = "rustfs")]
    entry(
        "rustfs-policy",
        "rustfs-policy",
        &[Trailing, Grants, Stars],
        open::<rustfs::Rustfs>,
    ),
    entry(
        "Cedar, `like`",
        "cedar-policy",
        PATTERNS,
        open::<cedar_like::CedarLike>,
    ),
    entry(
        "Cedar, entities",
        "cedar-policy",
        PATTERNS,
        open::<cedar_entities::CedarEntities>,
    ),
    entry("regorus, VM", "regorus", PREFIXES, open::<regorus::Vm>),
    entry(
        "regorus, interpreter",
        "regorus",
        PREFIXES,
        open::<regorus::Interpreter>,
    ),
    entry(
        "casbin, `keyMatch`",
        "casbin",
        PREFIXES,
        open::<casbin::Casbin>,
    ),
    entry(
        simulate::NAME,
        simulate::NAME,
        &[Mix, Stars],
        simulate::open,
    ),
];
