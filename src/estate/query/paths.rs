//! Paths from everybody to what is asked about, by the links that were found.

use std::collections::{BTreeMap, VecDeque};

use super::super::gaps::incompleteness;
use super::actor::ActorId;
use super::answer::{Grantee, Link, LinkKind, Standing, Step, WhoCanAnswer};
use super::search::{Progress, WhoCanSearch};

/// Paths of one who is asked for all of them, links of each, and links of all shortest paths
/// together, at most.
const PATHS_MAX: usize = 10_000;
const LENGTH_MAX: usize = 16;
const LINKS_MAX: usize = 1 << 17;

/// The links of everybody, each with the role that it leads to.
type Links = BTreeMap<ActorId, Vec<(ActorId, Link)>>;

/// How somebody may: directly, or by a link to a role that may.
pub(super) struct RoleWay {
    standing: Standing,
    length: usize,
    through: Option<(Link, ActorId)>,
}

impl WhoCanSearch<'_, '_> {
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
        for (id, way) in &self.ways {
            let rank = |id: ActorId, way: &RoleWay| {
                (self.actors.whole(id) != id, way.standing, way.length, id)
            };
            let place = shown.entry(self.actors.whole(*id)).or_insert((*id, way));
            if rank(*id, way) < rank(place.0, place.1) {
                *place = (*id, way);
            }
        }
        shown.into_values().collect()
    }

    fn acts(&self, id: ActorId, step: &Step) -> Link {
        let from = self
            .actors
            .get(id)
            .map_or_else(String::new, |actor| actor.label.clone());
        Link {
            kind: LinkKind::Acts,
            from,
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
            for (id, step) in self
                .direct
                .iter()
                .filter(|(_, step)| step.standing <= worst)
            {
                let way = RoleWay {
                    standing: step.standing,
                    length: 1,
                    through: None,
                };
                self.ways.entry(*id).or_insert(way);
            }
            let mut levels: BTreeMap<usize, Vec<ActorId>> = BTreeMap::new();
            for (id, way) in self.ways.iter().filter(|(id, _)| self.actors.is_role(**id)) {
                levels.entry(way.length).or_default().push(*id);
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
        let Some(standing) = self.ways.get(&role).map(|way| way.standing) else {
            return Vec::new();
        };
        let mut roles = Vec::new();
        for (from, link) in self.links_into(role, worst, &|search, from| {
            !search.ways.contains_key(&from)
        }) {
            if self.ways.contains_key(&from) {
                continue;
            }
            roles.extend(self.actors.is_role(from).then_some(from));
            let standing = standing.max(link.standing());
            self.ways.insert(
                from,
                RoleWay {
                    standing,
                    length: length + 1,
                    through: Some((link, role)),
                },
            );
        }
        roles
    }

    /// Every link of everybody to a role that may.
    fn out_of(&mut self) -> Links {
        let roles: Vec<ActorId> = self
            .ways
            .keys()
            .copied()
            .filter(|id| self.actors.is_role(*id))
            .collect();
        let mut out_of = Links::new();
        for role in roles {
            for (from, link) in self.links_into(role, Standing::If, &|search, from| {
                !search.actors.is_session(from) || search.ways.contains_key(&from)
            }) {
                out_of.entry(from).or_default().push((role, link));
            }
        }
        out_of
    }

    /// The links of a way, as many as may still be shown.
    fn path(&self, mut id: ActorId, most: usize) -> Vec<Link> {
        let mut path = Vec::new();
        while let Some(way) = self.ways.get(&id).filter(|_| path.len() < most) {
            match &way.through {
                Some((link, role)) => {
                    path.push(link.clone());
                    id = *role;
                }
                None => {
                    path.extend(self.direct.get(&id).map(|step| self.acts(id, step)));
                    break;
                }
            }
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
                if !nodes
                    .iter()
                    .any(|node| self.actors.whole(*node) == self.actors.whole(*role))
                {
                    open.push_back((
                        [&nodes[..], &[*role]].concat(),
                        [&links[..], std::slice::from_ref(link)].concat(),
                    ));
                }
            }
        }
        (paths, false)
    }
}
