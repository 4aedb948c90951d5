//! Paths from everybody to what is asked about, by the links that were found.
//!
//! Links lead from an actor to a role; an actor that may by itself needs none. The shortest way of
//! everybody is found backwards, level by level: first those who may, then those with a link into a
//! role among them, then those with a link into a role among these. A way that holds as things are
//! is kept; ways under conditions are found in a second pass, for all other actors.
//!
//! # Example
//!
//! The role `app` may read a bucket, `ci` may assume `app`, and `ann` may assume `ci` or, from the
//! office, `app`. First pass: `app` has a way of length 1, `ci` of length 2, `ann` of length 3, all
//! as things are. In the second pass nothing is left to find: that `ann` has a shorter way under a
//! condition does not matter, since the longer one needs none.
//!
//! Following links forwards from every actor would visit the same roles again and again; an estate
//! has many actors and few roles that may.

use std::collections::{BTreeMap, VecDeque};

use super::super::gaps::incompleteness;
use super::actor::ActorId;
use super::answer::{Grantee, Link, LinkKind, Standing, Step, WhoCanAnswer};
use super::search::{Progress, RoleWay, WhoCanSearch};

/// The most paths of an answer that lists all of them.
const PATHS_MAX: usize = 10_000;
/// The most links of such a path.
const LENGTH_MAX: usize = 16;
/// The most links of all shortest paths together.
const LINKS_MAX: usize = 1 << 17;

/// The links of everybody, each with the role that it leads to.
type Links = BTreeMap<ActorId, Vec<(ActorId, Link)>>;

impl WhoCanSearch<'_, '_> {
    /// Lists everybody who has a way, with the paths that were asked for.
    pub(super) fn answer(mut self) -> WhoCanAnswer {
        let mut able: Vec<Grantee> = Vec::new();
        let mut notes: Vec<String> = incompleteness(self.inquiry.model).collect();
        let mut is_cut = false;
        let out_of = if self.paths_max > 1 {
            self.out_of()
        } else {
            Links::new()
        };
        let (mut paths_left, mut links_left) = (PATHS_MAX, LINKS_MAX);
        for (id, way) in self.shown() {
            let Some(actor) = self.actors.get(id) else {
                continue;
            };
            let most = way.length.min(links_left.max(1));
            is_cut |= most < way.length;
            links_left = links_left.saturating_sub(most);
            let mut paths = vec![self.path(id, most)];
            if self.paths_max > 1 {
                let (more, cut) = self.every_path(&out_of, id, self.paths_max.min(paths_left));
                paths_left = paths_left.saturating_sub(more.len());
                is_cut |= cut;
                paths = if more.is_empty() { paths } else { more };
            }
            let (principal, kind) = (actor.label.clone(), actor.kind.name());
            able.push(Grantee {
                principal,
                kind,
                standing: way.standing,
                paths,
            });
        }
        able.sort_by(|one, other| {
            (one.standing, &one.principal).cmp(&(other.standing, &other.principal))
        });
        if is_cut {
            notes.push("there are more paths, or longer ones, than are shown".to_owned());
        }
        if !self.is_whole {
            notes.push("the search reached its bound, so somebody may be missing".to_owned());
        }
        WhoCanAnswer {
            action: self.scope.action.clone(),
            resource: self.scope.resource.clone(),
            grantees: able,
            notes,
        }
    }

    /// The ways that are reported. If only sessions of some names may, the role has the shortest of
    /// their ways.
    fn shown(&self) -> Vec<(ActorId, &RoleWay)> {
        let mut shown: BTreeMap<ActorId, (ActorId, &RoleWay)> = BTreeMap::new();
        let rank =
            |id: ActorId, way: &RoleWay| (self.actors.is_session(id), way.standing, way.length, id);
        for (id, way) in &self.ways {
            let place = shown.entry(self.actors.whole(*id)).or_insert((*id, way));
            if rank(*id, way) < rank(place.0, place.1) {
                *place = (*id, way);
            }
        }
        shown.into_values().collect()
    }

    /// The last link of a path.
    fn acts(&self, id: ActorId, step: &Step) -> Link {
        Link {
            kind: LinkKind::Acts,
            from: self.actors.label(id),
            to: step.resource.clone(),
            service: None,
            steps: vec![step.clone()],
        }
    }

    /// Of everybody the best standing, and the first step of the shortest way to it. A way through
    /// a role is one longer than the role's own, so ways are found by their length; who has one is
    /// not asked for another.
    pub(super) fn find_ways(&mut self, progress: Progress<'_>) {
        for worst in [Standing::Now, Standing::If] {
            for (id, step) in &self.direct {
                if step.standing > worst {
                    continue;
                }
                let way = RoleWay {
                    standing: step.standing,
                    length: 1,
                    through: None,
                };
                self.ways.entry(*id).or_insert(way);
            }
            let mut levels: BTreeMap<usize, Vec<ActorId>> = BTreeMap::new();
            for (id, way) in &self.ways {
                if self.actors.is_role(*id) {
                    levels.entry(way.length).or_default().push(*id);
                }
            }
            let mut done = 0;
            while let Some((length, level)) = levels.pop_first() {
                for (index, role) in level.iter().enumerate() {
                    let further: usize = levels.values().map(Vec::len).sum();
                    progress(done, done + level.len() - index + further);
                    done += 1;
                    for from in self.ways_through(*role, length, worst) {
                        levels.entry(length + 1).or_default().push(from);
                    }
                }
            }
        }
    }

    /// Adds the ways that lead through a role; the roles among those who have them.
    fn ways_through(&mut self, role: ActorId, length: usize, worst: Standing) -> Vec<ActorId> {
        let Some(way) = self.ways.get(&role) else {
            return Vec::new();
        };
        let standing = way.standing;
        let mut roles = Vec::new();
        for (from, link) in self.links_into(role, worst, &Self::has_no_way) {
            // A service may be found twice, by its own link and by an instance.
            if !self.has_no_way(from) {
                continue;
            }
            if self.actors.is_role(from) {
                roles.push(from);
            }
            let way = RoleWay {
                standing: standing.max(link.standing()),
                length: length + 1,
                through: Some((link, role)),
            };
            self.ways.insert(from, way);
        }
        roles
    }

    /// Whether no way has been found for an actor yet.
    fn has_no_way(&self, id: ActorId) -> bool {
        !self.ways.contains_key(&id)
    }

    /// Whether an actor's links are shown: of sessions only of those that may.
    fn is_shown(&self, id: ActorId) -> bool {
        !self.actors.is_session(id) || self.ways.contains_key(&id)
    }

    /// Every link of everybody to a role that may.
    fn out_of(&mut self) -> Links {
        let mut roles: Vec<ActorId> = self.ways.keys().copied().collect();
        roles.retain(|id| self.actors.is_role(*id));
        let mut out_of = Links::new();
        for role in roles {
            for (from, link) in self.links_into(role, Standing::If, &Self::is_shown) {
                out_of.entry(from).or_default().push((role, link));
            }
        }
        out_of
    }

    /// The links of a way, as many as may still be shown.
    fn path(&self, mut id: ActorId, most: usize) -> Vec<Link> {
        let mut path = Vec::new();
        while path.len() < most
            && let Some(way) = self.ways.get(&id)
        {
            let Some((link, role)) = &way.through else {
                if let Some(step) = self.direct.get(&id) {
                    path.push(self.acts(id, step));
                }
                break;
            };
            path.push(link.clone());
            id = *role;
        }
        path
    }

    /// Every path of somebody that visits no role twice, the shortest first, and whether there are
    /// more.
    fn every_path(&self, out_of: &Links, id: ActorId, most: usize) -> (Vec<Vec<Link>>, bool) {
        let mut paths = Vec::new();
        let mut open: VecDeque<(Vec<ActorId>, Vec<Link>)> = [(vec![id], Vec::new())].into();
        while let Some((nodes, links)) = open.pop_front() {
            let Some(here) = nodes.last().copied() else {
                continue;
            };
            if let Some(step) = self.direct.get(&here) {
                if paths.len() >= most {
                    return (paths, true);
                }
                paths.push([&links[..], &[self.acts(here, step)]].concat());
            }
            if links.len() >= LENGTH_MAX || open.len() > PATHS_MAX {
                return (paths, true);
            }
            for (role, link) in out_of.get(&here).into_iter().flatten() {
                let whole = self.actors.whole(*role);
                if nodes.iter().any(|node| self.actors.whole(*node) == whole) {
                    continue;
                }
                let nodes = [&nodes[..], &[*role]].concat();
                let links = [&links[..], std::slice::from_ref(link)].concat();
                open.push_back((nodes, links));
            }
        }
        (paths, false)
    }
}
