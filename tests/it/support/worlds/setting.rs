//! One world in every engine.

use std::cell::RefCell;

use portcullis::set::{PolicyId, PolicySetBuilder};
use portcullis::{
    Caller, Explanation, Kind, Layer, Policy, PolicySet, Request, ResourceGroup, ResourceSide,
    Verdict, authorize, explain_authorization, reference,
};

use super::clouds::Cloud;
use super::question::Question;
use super::world::{Spot, World};

/// Verdict and stage; `None` where the question is refused.
pub type Answer = Option<(Verdict, &'static str)>;

/// The layers of a world as the engine holds them.
struct Compiled {
    caller: Caller,
    sides: Vec<ResourceSide>,
}

/// A world as every engine holds it.
pub struct Settings {
    compiled: Compiled,
    indexed: Compiled,
    rebuilt: Compiled,
    plain: RefCell<reference::Layers>,
    sides: Vec<reference::Side>,
    /// How many documents there were, and how many of them load.
    pub documents: (usize, usize),
    /// All that load, as they are written.
    pub text: String,
}

type Levels<T> = Vec<Vec<T>>;

impl Compiled {
    /// Compiles the policies, whose names are their numbers, into one set. Each layer is a view of
    /// it.
    fn new(builder: PolicySetBuilder, world: &World, layers: &[(Spot, Levels<Policy>)]) -> Self {
        let all = layers
            .iter()
            .flat_map(|(_, levels)| levels.iter().flatten().cloned());
        let set = all
            .fold(builder, PolicySetBuilder::add_policy)
            .build()
            .unwrap();
        let layer = |kind: Kind, policies: &[Policy]| {
            let ids: Vec<PolicyId> = policies
                .iter()
                .map(|policy| set.id(policy.name()).unwrap())
                .collect();
            set.layer(kind, &ids).unwrap()
        };
        let mut caller = Caller::new();
        let side = |place: &super::Place| {
            let side = ResourceSide::new().group(place.group.clone());
            place
                .owner
                .iter()
                .fold(side, |side, owner| side.owner(owner.clone()))
        };
        let mut sides: Vec<ResourceSide> = world.places.iter().map(side).collect();
        for (spot, levels) in layers {
            let all: Vec<Layer> = levels
                .iter()
                .map(|policies| layer(spot.kind(), policies))
                .collect();
            let first = || all[0].clone();
            match spot {
                Spot::Identity => caller = caller.identity(first()),
                Spot::Scoped(groups) => {
                    caller = caller.identity_in(first(), groups.iter().copied())
                }
                Spot::Boundary => caller = caller.boundary(first()),
                Spot::Session => caller = caller.session(first()),
                Spot::Endpoint => caller = caller.endpoint(first()),
                Spot::Control => caller = caller.control(all),
                Spot::Policy(index) => sides[*index] = sides[*index].clone().policy(first()),
                Spot::Trust(index) => sides[*index] = sides[*index].clone().trust(first()),
                Spot::ControlOf(index) => sides[*index] = sides[*index].clone().control(all),
                Spot::ResourceControl(index) => {
                    sides[*index] = sides[*index].clone().resource_control(all)
                }
            }
        }
        Self { caller, sides }
    }

    fn sides(&self, question: &Question) -> Vec<ResourceSide> {
        question
            .places
            .iter()
            .map(|place| self.sides[*place].clone())
            .collect()
    }

    fn decide(&self, question: &Question, request: &Request<'_>) -> Answer {
        let decision = authorize(&self.caller, &self.sides(question), request).ok()?;
        Some((decision.verdict(), decision.stage().name()))
    }
}

impl Settings {
    /// Loads what loads.
    pub fn new(cloud: &Cloud, world: &World) -> Self {
        let mut count = 0;
        let mut loaded = 0;
        let mut layers: Vec<(Spot, Levels<Policy>)> = Vec::new();
        for (spot, levels) in &world.layers {
            let mut read = Vec::new();
            for documents in levels {
                let policies: Vec<Policy> = documents
                    .iter()
                    .filter_map(|json| {
                        count += 1;
                        Policy::parse(
                            &cloud.dialect,
                            spot.kind(),
                            &count.to_string(),
                            json.to_string(),
                        )
                        .ok()
                    })
                    .collect();
                loaded += policies.len();
                read.push(policies);
            }
            layers.push((spot.clone(), read));
        }
        let mut text = String::new();
        let mut again = |policy: &Policy| {
            let written = policy.to_json();
            let again =
                Policy::parse(policy.dialect(), policy.kind(), policy.name(), &written).unwrap();
            text.push_str(&written);
            again
        };
        let mut rewrite = |levels: &Levels<Policy>| -> Levels<Policy> {
            levels
                .iter()
                .map(|policies| policies.iter().map(&mut again).collect())
                .collect()
        };
        let rewritten: Vec<_> = layers
            .iter()
            .map(|(spot, levels)| (spot.clone(), rewrite(levels)))
            .collect();
        let builder = || PolicySet::builder(&cloud.dialect);
        let compiled = Compiled::new(builder().index_from(usize::MAX), world, &layers);
        // Worlds are small: only by order is a table made for them, and found to say the same.
        let indexed = Compiled::new(builder().index_from(0), world, &layers);
        let rebuilt = Compiled::new(builder(), world, &rewritten);
        let (plain, sides) = plain(world, layers);
        Self {
            compiled,
            indexed,
            rebuilt,
            plain: RefCell::new(plain),
            sides,
            documents: (count, loaded),
            text,
        }
    }

    /// What each engine says, by its name; the reference is the first.
    pub fn answers(
        &self,
        question: &Question,
        request: &Request<'_>,
    ) -> [(&'static str, Answer); 5] {
        let mut plain = self.plain.borrow_mut();
        plain.sides = question
            .places
            .iter()
            .map(|place| self.sides[*place].clone())
            .collect();
        let explained = self
            .explain(question, request)
            .map(|explanation| explanation.decision());
        [
            ("reference", reference::authorize(&plain, request)),
            ("without an index", self.decide(question, request)),
            ("with an index", self.indexed.decide(question, request)),
            (
                "emitted and read again",
                self.rebuilt.decide(question, request),
            ),
            (
                "explanation",
                explained.map(|decision| (decision.verdict(), decision.stage().name())),
            ),
        ]
    }

    pub fn decide(&self, question: &Question, request: &Request<'_>) -> Answer {
        self.compiled.decide(question, request)
    }

    pub fn explain(&self, question: &Question, request: &Request<'_>) -> Option<Explanation> {
        explain_authorization(
            &self.compiled.caller,
            &self.compiled.sides(question),
            request,
        )
        .ok()
    }
}

/// The same as lists.
fn plain(
    world: &World,
    layers: Vec<(Spot, Levels<Policy>)>,
) -> (reference::Layers, Vec<reference::Side>) {
    let mut plain = reference::Layers::default();
    let side = |place: &super::Place| reference::Side {
        owner: place.owner.clone(),
        place: match &place.group {
            ResourceGroup::Unknown => reference::Placement::Unknown,
            ResourceGroup::None => reference::Placement::None,
            ResourceGroup::Named(name) => reference::Placement::In(name.clone()),
        },
        ..reference::Side::default()
    };
    let mut sides: Vec<reference::Side> = world.places.iter().map(side).collect();
    for (spot, mut levels) in layers {
        match spot {
            Spot::Identity => plain.identity = levels.remove(0),
            Spot::Scoped(groups) => {
                plain.scoped.push((
                    levels.remove(0),
                    groups.into_iter().map(str::to_owned).collect(),
                ));
            }
            Spot::Boundary => plain.boundary = Some(levels.remove(0)),
            Spot::Session => plain.session = Some(levels.remove(0)),
            Spot::Endpoint => plain.endpoint = Some(levels.remove(0)),
            Spot::Control => plain.control = Some(levels),
            Spot::Policy(index) => sides[index].policy = Some(levels.remove(0)),
            Spot::Trust(index) => sides[index].trust = Some(levels.remove(0)),
            Spot::ControlOf(index) => sides[index].control = Some(levels),
            Spot::ResourceControl(index) => sides[index].resource_control = Some(levels),
        }
    }
    (plain, sides)
}
