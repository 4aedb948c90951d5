//! Who and what there is, and what is attached to it.

use portcullis::{Kind, ResourceGroup};

use super::super::{Json, Random};
use super::clouds::Cloud;
use super::documents::{Topic, document};
use super::question::{ACCOUNTS, Asker, asker, fill_of};

/// Where policies are attached.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    Identity,
    /// For resources in these groups.
    Scoped(Vec<&'static str>),
    Boundary,
    Session,
    Endpoint,
    Control,
    /// The policy of a place.
    Policy(usize),
    Trust(usize),
    ControlOf(usize),
    ResourceControl(usize),
}

impl Spot {
    pub fn kind(&self) -> Kind {
        match self {
            Spot::Identity | Spot::Scoped(_) => Kind::Identity,
            Spot::Boundary => Kind::Boundary,
            Spot::Session => Kind::Session,
            Spot::Endpoint => Kind::Endpoint,
            Spot::Control | Spot::ControlOf(_) => Kind::Control,
            Spot::Policy(_) => Kind::Resource,
            Spot::Trust(_) => Kind::Trust,
            Spot::ResourceControl(_) => Kind::ResourceControl,
        }
    }

    pub fn has_levels(&self) -> bool {
        matches!(self.kind(), Kind::Control | Kind::ResourceControl)
    }

    /// Whether it can take away and never grants.
    pub fn is_filter(&self) -> bool {
        self.has_levels() || matches!(self, Spot::Boundary | Spot::Session | Spot::Endpoint)
    }
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Place {
    pub name: String,
    pub owner: Option<String>,
    pub group: ResourceGroup,
}

/// Resources, and what is attached to them and to the caller, by level.
#[derive(Clone, Debug)]
pub struct World {
    pub asker: Asker,
    pub places: Vec<Place>,
    pub layers: Vec<(Spot, Vec<Vec<Json>>)>,
}

const GROUPS: &[&str] = &["g", "h"];

fn place(random: &mut Random, cloud: &Cloud) -> Place {
    let account = *random.pick(ACCOUNTS);
    let (text, says) = if random.chance(75) {
        // Roles, which are the last, are of interest most.
        let last = cloud.resources.len() - 1;
        (
            cloud.resources[if random.chance(35) {
                last
            } else {
                random.below(last + 1)
            }],
            true,
        )
    } else {
        (*random.pick(cloud.ownerless), false)
    };
    let stated = if says {
        random.chance(10)
    } else {
        random.chance(if text == "*" { 50 } else { 93 })
    };
    let other = *random.pick(ACCOUNTS);
    let owner = stated.then(|| {
        if says && random.chance(85) {
            account
        } else {
            other
        }
        .to_owned()
    });
    let group = match random.below(4) {
        0 => ResourceGroup::Unknown,
        1 => ResourceGroup::None,
        _ => ResourceGroup::Named((*random.pick(GROUPS)).to_owned()),
    };
    Place {
        name: fill_of(random, text, account),
        owner,
        group,
    }
}

impl World {
    pub fn new(random: &mut Random, cloud: &Cloud) -> Self {
        let asker = asker(random, cloud);
        let places: Vec<Place> = (0..3).map(|_| place(random, cloud)).collect();
        // In one half of the worlds few filters apply.
        let rarely = |chance: usize, random: &mut Random| {
            if random.chance(50) {
                chance / 4
            } else {
                chance
            }
        };
        let (boundary, session) = (rarely(25, random), rarely(25, random));
        let (endpoint, control, over) =
            (rarely(15, random), rarely(25, random), rarely(12, random));
        let mut spots = Vec::new();
        let mut add = |random: &mut Random, chance: usize, spot: Spot| {
            if random.chance(chance) {
                spots.push(spot);
            }
        };
        add(random, 85, Spot::Identity);
        for _ in 0..2 {
            let groups = if random.chance(70) {
                vec![*random.pick(GROUPS)]
            } else {
                GROUPS.to_vec()
            };
            add(random, 15, Spot::Scoped(groups));
        }
        add(random, boundary, Spot::Boundary);
        add(random, session, Spot::Session);
        add(random, endpoint, Spot::Endpoint);
        add(
            random,
            if cloud.control_follows_resource {
                3
            } else {
                control
            },
            Spot::Control,
        );
        for (index, place) in places.iter().enumerate() {
            let role = place.name.contains("role/");
            add(random, if role { 20 } else { 60 }, Spot::Policy(index));
            add(random, if role { 75 } else { 5 }, Spot::Trust(index));
            add(
                random,
                if cloud.control_follows_resource {
                    control
                } else {
                    3
                },
                Spot::ControlOf(index),
            );
            add(random, over, Spot::ResourceControl(index));
        }
        let mut world = Self {
            asker,
            places,
            layers: Vec::new(),
        };
        for spot in spots {
            let levels = if spot.has_levels() {
                *random.pick(&[0, 1, 1, 1, 2, 2, 3])
            } else {
                1
            };
            let at = match spot {
                Spot::Policy(index) | Spot::Trust(index) => Some(index),
                _ => None,
            };
            let topic = Topic {
                cloud,
                asker: &world.asker,
                places: &world.places,
                at,
            };
            let level = |random: &mut Random| {
                let count = *random.pick(&[0, 1, 1, 1, 1, 1, 1, 2, 2]);
                (0..count)
                    .map(|_| document(random, &topic, spot.kind()))
                    .collect()
            };
            let levels = (0..levels).map(|_| level(random)).collect();
            world.layers.push((spot, levels));
        }
        world
    }

    /// One more policy of a kind, about this world.
    pub fn document(&self, random: &mut Random, cloud: &Cloud, spot: &Spot) -> Json {
        let at = match spot {
            Spot::Policy(index) | Spot::Trust(index) => Some(*index),
            _ => None,
        };
        document(
            random,
            &Topic {
                cloud,
                asker: &self.asker,
                places: &self.places,
                at,
            },
            spot.kind(),
        )
    }

    /// Every world that is this one with less attached.
    pub fn smaller(&self) -> Vec<World> {
        let mut found = Vec::new();
        let mut with = |change: &dyn Fn(&mut World)| {
            let mut world = self.clone();
            change(&mut world);
            found.push(world);
        };
        for (index, (spot, levels)) in self.layers.iter().enumerate() {
            with(&|world| drop(world.layers.remove(index)));
            for (level, documents) in levels.iter().enumerate() {
                if spot.has_levels() {
                    with(&|world| drop(world.layers[index].1.remove(level)));
                }
                for (at, document) in documents.iter().enumerate() {
                    with(&|world| drop(world.layers[index].1[level].remove(at)));
                    for smaller in document.smaller() {
                        with(&|world| world.layers[index].1[level][at] = smaller.clone());
                    }
                }
            }
        }
        found
    }

    /// As a person reads it.
    pub fn show(&self) -> String {
        let mut text = format!("{:?}\n{:?}", self.asker, self.places);
        for (spot, levels) in &self.layers {
            text.push_str(&format!("\n{spot:?}"));
            for documents in levels {
                let texts: Vec<_> = documents.iter().map(Json::to_string).collect();
                text.push_str(&format!("\n  [{}]", texts.join(", ")));
            }
        }
        text
    }
}
