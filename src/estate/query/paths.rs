//! Paths from everybody to what is asked about, by the links that were found.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::actor::ActorId;
use super::answer::{Able, Link, LinkKind, Reach, Standing, Step};
use super::search::Search;

/// Paths in all, and links of a path, at most.
const PATHS_MAX: usize = 10_000;
const LINKS_MAX: usize = 16;

impl Search<'_, '_> {
    pub(super) fn reach(self) -> Reach {
        let mut able: Vec<Able> = Vec::new();
        let mut notes: Vec<String> = self.inner.incompleteness().collect();
        let mut is_cut = false;
        let shortest = self.shortest();
        let mut ids: Vec<ActorId> = shortest.keys().copied().collect();
        ids.sort_unstable();
        let mut left = PATHS_MAX;
        for id in ids {
            let (Some(actor), Some((standing, path))) = (self.actors.get(id), shortest.get(&id)) else { continue };
            let mut paths = vec![path.clone()];
            if self.asked.paths_max > 1 {
                let (more, cut) = self.every_path(id, self.asked.paths_max.min(left));
                left = left.saturating_sub(more.len());
                is_cut |= cut;
                paths = more;
            }
            let (principal, kind) = (actor.label.clone(), actor.kind.name());
            able.push(Able { principal, kind, standing: *standing, paths });
        }
        able.sort_by(|one, other| (one.standing, &one.principal).cmp(&(other.standing, &other.principal)));
        if is_cut {
            notes.push("there are more paths than are shown".to_owned());
        }
        if !self.is_whole {
            notes.push("the question has more parts than are asked, so somebody may be missing".to_owned());
        }
        Reach { action: self.scope.action.clone(), resource: self.scope.resource.clone(), able, notes }
    }

    fn acts(&self, id: ActorId, step: &Step) -> Link {
        let from = self.actors.get(id).map_or_else(String::new, |actor| actor.label.clone());
        Link { kind: LinkKind::Acts, from, to: step.resource.clone(), service: None, steps: vec![step.clone()] }
    }

    /// Of everybody the best standing, and the shortest path of it.
    fn shortest(&self) -> HashMap<ActorId, (Standing, Vec<Link>)> {
        let mut found: HashMap<ActorId, (Standing, Vec<Link>)> = HashMap::new();
        for wanted in [Standing::Now, Standing::If] {
            // By length; a path through a role is one longer than the role's own.
            let mut level: Vec<ActorId> = Vec::new();
            for (id, step) in &self.direct {
                if step.standing <= wanted && !found.contains_key(id) {
                    found.insert(*id, (wanted, vec![self.acts(*id, step)]));
                }
            }
            let mut length = 1;
            loop {
                level.clear();
                level.extend(self.into.keys().filter(|id| found.get(id).is_some_and(|(_, path)| path.len() == length)));
                let is_end = found.values().all(|(_, path)| path.len() < length);
                if is_end {
                    break;
                }
                for role in &level {
                    let Some((standing, path)) = found.get(role).cloned() else { continue };
                    for (from, link) in self.into.get(role).into_iter().flatten() {
                        let standing = standing.max(link.standing());
                        if standing <= wanted && !found.contains_key(from) {
                            let path = std::iter::once(link.clone()).chain(path.iter().cloned()).collect();
                            found.insert(*from, (standing, path));
                        }
                    }
                }
                length += 1;
            }
        }
        found
    }

    /// Every path of somebody on which no role stands twice, the shortest first, and whether there are more.
    fn every_path(&self, id: ActorId, most: usize) -> (Vec<Vec<Link>>, bool) {
        let mut out_of: BTreeMap<ActorId, Vec<(ActorId, &Link)>> = BTreeMap::new();
        for (role, links) in &self.into {
            for (from, link) in links {
                out_of.entry(*from).or_default().push((*role, link));
            }
        }
        let mut paths = Vec::new();
        let mut open: VecDeque<(Vec<ActorId>, Vec<Link>)> = [(vec![id], Vec::new())].into();
        while let Some((nodes, links)) = open.pop_front() {
            let Some(here) = nodes.last().copied() else { continue };
            if let Some(step) = self.direct.get(&here) {
                if paths.len() >= most {
                    return (paths, true);
                }
                paths.push([&links[..], &[self.acts(here, step)]].concat());
            }
            if links.len() >= LINKS_MAX || open.len() > PATHS_MAX {
                return (paths, true);
            }
            for (role, link) in out_of.get(&here).into_iter().flatten() {
                if !nodes.contains(role) {
                    open.push_back(([&nodes[..], &[*role]].concat(), [&links[..], &[(*link).clone()]].concat()));
                }
            }
        }
        (paths, false)
    }
}
