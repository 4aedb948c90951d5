//! The ways up: which actions together give more rights than a policy shows, as data.
//!
//! Each cloud has a page in this folder, with a table for each [`WayKind`]. The page is the data:
//! rules read its rows, the manual includes it, and a reviewer compares a row with its source.
//! A row has four cells:
//!
//! ````text
//! | `passrole-ecs-run-instances` | `ram:PassRole` on `role/*` to `ecs.aliyuncs.com`,
//!   `ecs:RunInstances` | run code on a new instance with any role that trusts ECS
//!   | confirmed [2026-11-29](https://…) |
//! ````
//!
//! - the id, which never changes;
//! - what the way needs: every action, *on* which targets it must be allowed, and *to* which
//!   services a role must be passed. A target is how the last field of the resource begins, after
//!   the service where it is not the action's. *On some* target is enough where the holder of the
//!   policy chooses its name, such as that of a new function; without a target any resource will
//!   do;
//! - what the holder can do then, after "lets its holder";
//! - the source: whether it says so itself (`confirmed`), or the way follows from the vendor's API
//!   (`derived`), and when it was looked up.
//!
//! Actions that only find a target are not needed. A way is left out if a part of its actions is
//! a way already.

use crate::dialect::Dialect;

use super::facts::Facts;

/// A way to more rights than a policy shows.
///
/// # Examples
///
/// ```
/// use portcullis::Dialect;
/// use portcullis::lint::Way;
/// let ways = Way::all(&Dialect::aws());
/// let way = ways.iter().find(|way| way.id() == "passrole-lambda-invoke").unwrap();
/// let actions: Vec<_> = way.needs().iter().map(|need| need.action()).collect();
/// assert_eq!(actions, ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]);
/// assert_eq!(way.needs()[0].services(), ["lambda.amazonaws.com"]);
/// ```
#[derive(Clone, Debug)]
pub struct Way {
    id: &'static str,
    kind: WayKind,
    needs: Vec<Need>,
    gain: &'static str,
    source: &'static str,
}

/// An action that a way needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    action: &'static str,
    target: Option<&'static str>,
    is_one_enough: bool,
    services: Vec<&'static str>,
}

/// What a way leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WayKind {
    /// The holder of a policy gives more rights to itself.
    OwnRights,
    /// It acts as another user or role.
    OtherIdentity,
    /// It runs something with a role that it chooses.
    PassedRole,
    /// It acts with the role of a resource that exists.
    HeldRole,
    /// It removes what limits it, such as a boundary.
    Limit,
    /// Whether it leads to more rights depends on what a policy does not show.
    Uncertain,
}

impl WayKind {
    /// Every kind, in the order of the pages.
    pub const ALL: &[WayKind] = &[
        WayKind::OwnRights,
        WayKind::OtherIdentity,
        WayKind::PassedRole,
        WayKind::HeldRole,
        WayKind::Limit,
        WayKind::Uncertain,
    ];

    /// Returns the name that pages and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            WayKind::OwnRights => "own rights",
            WayKind::OtherIdentity => "other identities",
            WayKind::PassedRole => "passed roles",
            WayKind::HeldRole => "held roles",
            WayKind::Limit => "limits",
            WayKind::Uncertain => "uncertain",
        }
    }

    /// The kind of a section, by its heading, which ends with the name of the cloud.
    fn of_heading(heading: &str) -> Option<Self> {
        let (name, _) = heading.split_once(" (")?;
        let mut kinds = Self::ALL.iter();
        kinds
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
            .copied()
    }
}

impl Way {
    /// Returns the ways of a cloud, in the order of its page; none of a dialect of one's own.
    #[must_use]
    pub fn all(dialect: &Dialect) -> Vec<Way> {
        Self::read_page(Facts::of(dialect.name()).ways)
    }

    /// Reads a page. A line that is not a row of a way is text for readers.
    pub(super) fn read_page(page: &'static str) -> Vec<Way> {
        let mut ways = Vec::new();
        for section in page.split("\n## ").skip(1) {
            let (heading, rows) = section.split_once('\n').unwrap_or((section, ""));
            let Some(kind) = WayKind::of_heading(heading) else {
                continue;
            };
            for row in rows.lines() {
                ways.extend(Self::read_row(kind, row));
            }
        }
        ways
    }

    /// Reads a row of a table.
    fn read_row(kind: WayKind, row: &'static str) -> Option<Self> {
        let cells = row.strip_prefix("| `")?.strip_suffix(" |")?;
        let (id, cells) = cells.split_once("` | ")?;
        let (needs, cells) = cells.split_once(" | ")?;
        let (gain, source) = cells.split_once(" | ")?;
        Some(Self {
            id,
            kind,
            needs: needs.split(", ").map(Need::read).collect(),
            gain,
            source,
        })
    }

    /// Returns the id, which is unique in its cloud.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// Returns what the way leads to.
    #[must_use]
    pub fn kind(&self) -> WayKind {
        self.kind
    }

    /// Returns every action that must be allowed.
    #[must_use]
    pub fn needs(&self) -> &[Need] {
        &self.needs
    }

    /// Returns what the holder of these actions can do, after "lets its holder".
    #[must_use]
    pub fn gain(&self) -> &'static str {
        self.gain
    }

    /// Whether the source says so itself; other ways follow from the vendor's API.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.source.starts_with("confirmed")
    }

    /// Returns the pages that were read and when, in Markdown.
    #[must_use]
    pub fn source(&self) -> &'static str {
        self.source.split_once(' ').map_or("", |(_, links)| links)
    }
}

impl Need {
    /// Reads an action and what follows it: `` `iam:PassRole` on `role/*` to `ec2.amazonaws.com` ``.
    fn read(text: &'static str) -> Self {
        let mut need = Self {
            action: "",
            target: None,
            is_one_enough: true,
            services: Vec::new(),
        };
        let mut words = "";
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 0 {
                words = part;
                continue;
            }
            match words {
                "" => need.action = part,
                " on " => (need.target, need.is_one_enough) = (Some(part), false),
                " on some " => need.target = Some(part),
                _ => need.services.push(part),
            }
        }
        need
    }

    /// Returns the action.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.action
    }

    /// Returns which resources it must be allowed on, such as `role/*`; `None` if any will do.
    /// [`Need::is_one_enough`] says whether on all of them.
    #[must_use]
    pub fn target(&self) -> Option<&'static str> {
        self.target
    }

    /// Whether it is enough that it is allowed on one of its targets, since the holder of the policy
    /// chooses the name.
    #[must_use]
    pub fn is_one_enough(&self) -> bool {
        self.is_one_enough
    }

    /// Returns the services to which a role is passed; one of them is enough.
    #[must_use]
    pub fn services(&self) -> &[&'static str] {
        &self.services
    }

    /// The code of the service that the action is of.
    pub(super) fn service(&self) -> &'static str {
        self.action.split(':').next().unwrap_or("")
    }

    /// Which resources it must be allowed on, in parts.
    pub(super) fn target_parts(&self) -> Option<NeedTarget> {
        let last = self.target?;
        let target = match last.split_once(':') {
            // The last field of some services has a colon too, such as `function:*`.
            Some((service, last)) if last != "*" => NeedTarget { service, last },
            _ => NeedTarget {
                service: self.service(),
                last,
            },
        };
        Some(target)
    }
}

/// The resources that a need must be allowed on.
#[derive(Clone, Copy, Debug)]
pub(super) struct NeedTarget {
    pub(super) service: &'static str,
    /// The last field of their names; with `*` at its end, every name that begins so.
    pub(super) last: &'static str,
}
