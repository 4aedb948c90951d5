//! The policies of a question, by what they are for.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use portcullis::{
    Caller, Dialect, Explanation, Kind, Layer, Policy, PolicySet, ResourceGroup, ResourceSide,
    Stage,
};

use super::extension::has_extension;
use super::failure::Failure;
use super::input::{self, Input};
use super::options::PolicyOptions;
use super::output::SHOWN;
use portcullis::escape::clean;

/// Which policies count, and as what.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Policies")]
#[group(id = "layers", required = true, multiple = true)]
pub(super) struct Arguments {
    /// Identity policies: what the caller may do. PATH is a file, a folder with all its `.json`
    /// files (also hidden, ignored and linked ones), or `-`. The same holds for the options below;
    /// all can be repeated
    #[arg(short = 'p', long = "policies", value_name = "PATH")]
    policies: Vec<PathBuf>,
    /// The policies of the resource, such as a bucket's
    #[arg(long, value_name = "PATH")]
    resource_policy: Vec<PathBuf>,
    /// The trust policy of the role that is assumed
    #[arg(long, value_name = "PATH")]
    trust: Vec<PathBuf>,
    /// The policy that was passed when the caller's session began
    #[arg(long, value_name = "PATH")]
    session_policy: Vec<PathBuf>,
    /// The caller's permissions boundary
    #[arg(long, value_name = "PATH")]
    boundary: Vec<PathBuf>,
    /// The policy of the network endpoint
    #[arg(long, value_name = "PATH")]
    endpoint: Vec<PathBuf>,
    /// A level of control policies, the root first; the files of a folder form one level
    #[arg(long, value_name = "PATH")]
    control: Vec<PathBuf>,
    /// A level of control policies over resources, the root first
    #[arg(long, value_name = "PATH")]
    resource_control: Vec<PathBuf>,
    /// In place of policies: an estate, which says who holds which policies. PATH is its file, a
    /// folder with `estate.json` in it, or a folder whose `.json` files are its parts
    #[arg(long, value_name = "PATH", conflicts_with_all = OPTIONS)]
    pub(super) estate: Option<PathBuf>,
}

/// What an estate takes the place of.
const OPTIONS: [&str; 10] = [
    "policies",
    "resource_policy",
    "trust",
    "session_policy",
    "boundary",
    "endpoint",
    "control",
    "resource_control",
    "dialect",
    "kind",
];

/// The policies of one option.
struct OptionPolicies {
    kind: Kind,
    /// The names of the policies of each level.
    levels: Vec<Vec<String>>,
    policies: Vec<Policy>,
}

/// All policies, compiled, on the sides to which they belong.
pub(super) struct Layers {
    given: Vec<OptionPolicies>,
    pub(super) dialect: Dialect,
    pub(super) caller: Caller,
    side: ResourceSide,
    /// The set of each option's policies.
    sets: Vec<(Kind, PolicySet)>,
}

impl Arguments {
    /// Reads all policies, or reports everything that is wrong with them.
    pub(super) fn read(&self, policy_options: &PolicyOptions) -> Result<Layers, Vec<Failure>> {
        self.check_levels()?;
        let options = [
            (Kind::Identity, &self.policies),
            (Kind::Resource, &self.resource_policy),
            (Kind::Trust, &self.trust),
            (Kind::Session, &self.session_policy),
            (Kind::Boundary, &self.boundary),
            (Kind::Endpoint, &self.endpoint),
            (Kind::Control, &self.control),
            (Kind::ResourceControl, &self.resource_control),
        ];
        let (mut given, mut failures) = (Vec::new(), Vec::new());
        for (kind, paths) in options {
            if paths.is_empty() {
                continue;
            }
            // Each path of control policies is a level; all paths of another option are one.
            let levels: Vec<&[PathBuf]> = match kind {
                Kind::Control | Kind::ResourceControl => {
                    paths.iter().map(std::slice::from_ref).collect()
                }
                _ => vec![paths],
            };
            match read(kind, &levels, policy_options) {
                Ok(option) => given.push(option),
                Err(more) => failures.extend(more),
            }
        }
        if failures.is_empty() {
            Layers::new(given)
        } else {
            Err(failures)
        }
    }

    /// Of each option the path that names standard input, where one does.
    pub(super) fn standard_inputs(&self) -> impl Iterator<Item = Option<&Path>> {
        let unions = [
            &self.policies,
            &self.resource_policy,
            &self.trust,
            &self.session_policy,
            &self.boundary,
            &self.endpoint,
            &self.control,
            &self.resource_control,
        ];
        unions
            .into_iter()
            .map(|paths| of_input(paths))
            .chain([self.estate.as_deref()])
    }

    /// A level has one place.
    fn check_levels(&self) -> Result<(), Vec<Failure>> {
        for levels in [&self.control, &self.resource_control] {
            let mut seen = HashSet::new();
            if let Some(twice) = levels.iter().find(|path| !seen.insert(*path)) {
                let message = format!(
                    "{} is given for two levels",
                    clean(&twice.to_string_lossy())
                );
                let help = "give each level once, the root first";
                return Err(vec![Failure::new("level-twice", message, help)]);
            }
        }
        Ok(())
    }
}

/// The path that names standard input.
fn of_input(paths: &[PathBuf]) -> Option<&Path> {
    let mut paths = paths.iter().map(PathBuf::as_path);
    paths.find(|path| path.as_os_str() == "-")
}

/// Reads the policies of one option, level by level.
fn read(
    kind: Kind,
    levels: &[&[PathBuf]],
    policy_options: &PolicyOptions,
) -> Result<OptionPolicies, Vec<Failure>> {
    let mut given = OptionPolicies {
        kind,
        levels: Vec::new(),
        policies: Vec::new(),
    };
    let (mut failures, mut seen) = (Vec::new(), HashSet::new());
    for paths in levels {
        let inputs = match input::collect(paths, |path| has_extension(path, &["json"]), |_| true) {
            Ok(inputs) => inputs,
            Err(more) => {
                failures.extend(more);
                continue;
            }
        };
        let mut names = Vec::with_capacity(inputs.len());
        for input in &inputs {
            names.push(input.name.clone());
            // A file that counts at two levels is read once.
            if !seen.insert(input.name.clone()) {
                continue;
            }
            match read_one(input, kind, policy_options) {
                Ok(policy) => given.policies.push(policy),
                Err(failure) => failures.push(failure),
            }
        }
        given.levels.push(names);
    }
    if failures.is_empty() {
        Ok(given)
    } else {
        Err(failures)
    }
}

/// The option sets the kind; below `-p`, file and folder do.
fn read_one(input: &Input, kind: Kind, policy_options: &PolicyOptions) -> Result<Policy, Failure> {
    match kind {
        Kind::Identity => input.policy(policy_options),
        kind => input.policy(&PolicyOptions {
            dialect: policy_options.dialect.clone(),
            kind: Some(kind),
        }),
    }
}

impl Layers {
    /// Compiles the policies of each option; all are of the dialect of the first.
    fn new(given: Vec<OptionPolicies>) -> Result<Self, Vec<Failure>> {
        let mut policies = given.iter().flat_map(|given| &given.policies);
        let Some(dialect) = policies.next().map(|policy| policy.dialect().clone()) else {
            return Err(vec![Failure::new(
                "nothing-to-read",
                "no policy is given",
                "name a file or folder with `-p`",
            )]);
        };
        let (mut caller, mut side, mut failures) = (Caller::new(), ResourceSide::new(), Vec::new());
        let mut sets = Vec::new();
        for option in &given {
            let mut layers = match option.layers(&dialect) {
                Ok(layers) => layers,
                Err(failure) => {
                    failures.push(failure);
                    continue;
                }
            };
            if let Some(layer) = layers.first() {
                sets.push((option.kind, layer.set().clone()));
            }
            if let Kind::Control | Kind::ResourceControl = option.kind {
                (caller, side) = put_levels(option.kind, layers, caller, side, &dialect);
            } else if let Some(layer) = layers.pop() {
                (caller, side) = put(option.kind, layer, caller, side);
            }
        }
        if failures.is_empty() {
            Ok(Self {
                given,
                dialect,
                caller,
                side,
                sets,
            })
        } else {
            Err(failures)
        }
    }

    /// Every policy that was read.
    pub(super) fn policies(&self) -> Vec<&Policy> {
        let mut policies = Vec::new();
        for given in &self.given {
            policies.extend(&given.policies);
        }
        policies
    }

    /// The set whose statements decide at a stage.
    pub(super) fn set(&self, stage: Stage) -> Option<&PolicySet> {
        for (kind, set) in &self.sets {
            if kind.name() == stage.name() {
                return Some(set);
            }
        }
        None
    }

    /// Policies that were read and checked and had no part in the decision, with the reason.
    pub(super) fn not_in_force(&self, explanation: &Explanation, has_side: bool) -> Vec<String> {
        self.left_out(|kind| {
            let mut reports = explanation.stages().iter();
            let decided = reports.any(|report| report.stage().name() == kind.name());
            (!decided).then(|| not_asked(kind, has_side))
        })
    }

    /// Policies that are of another kind than their option puts in force, and those for which there
    /// is another reason.
    pub(super) fn left_out(&self, otherwise: impl Fn(Kind) -> Option<&'static str>) -> Vec<String> {
        let mut notes = Vec::new();
        for given in &self.given {
            for policy in &given.policies {
                let why = if policy.kind() != given.kind {
                    let option = option(policy.kind());
                    format!("it is a {} policy (use `{option}`)", policy.kind())
                } else if let Some(why) = otherwise(given.kind) {
                    why.to_owned()
                } else {
                    continue;
                };
                notes.push(format!("note: not applied: {}: {why}", policy.name()));
            }
        }
        if let Some(more @ 1..) = notes.len().checked_sub(SHOWN) {
            notes.truncate(SHOWN);
            notes.push(format!("note: {more} more are not applied"));
        }
        notes
    }

    /// By which dialect, and how many policies and statements, it was decided.
    pub(super) fn by(&self, explanation: &Explanation) -> String {
        let decided = |kind: Kind| {
            explanation
                .stages()
                .iter()
                .any(|report| report.stage().name() == kind.name())
        };
        let in_force = self.given.iter().filter(|given| decided(given.kind));
        let policies = in_force.flat_map(|given| {
            given
                .policies
                .iter()
                .filter(|policy| policy.kind() == given.kind)
        });
        let (policies, statements) = policies.fold((0, 0), |(policies, statements), policy| {
            (policies + 1, statements + policy.statement_count())
        });
        format!(
            "by: {}, policies: {policies}, statements: {statements}",
            self.dialect.title()
        )
    }

    /// The side of each resource: all have the same policies.
    pub(super) fn sides(
        &self,
        owners: Vec<Option<String>>,
        group: Option<&str>,
    ) -> Vec<ResourceSide> {
        let common = match group {
            Some(group) => self
                .side
                .clone()
                .group(ResourceGroup::Named(group.to_owned())),
            None => self.side.clone(),
        };
        let mut sides = Vec::with_capacity(owners.len());
        for owner in owners {
            sides.push(match owner {
                Some(owner) => common.clone().owner(owner),
                None => common.clone(),
            });
        }
        sides
    }
}

impl OptionPolicies {
    /// The layer of each level.
    fn layers(&self, dialect: &Dialect) -> Result<Vec<Layer>, Failure> {
        let mut builder = PolicySet::builder(dialect);
        for policy in &self.policies {
            builder = builder.add_policy(policy.clone());
        }
        let set = builder.build()?;
        if self.kind == Kind::Identity {
            return Ok(vec![set.layer_of(Kind::Identity)]);
        }
        let mut layers = Vec::with_capacity(self.levels.len());
        for names in &self.levels {
            let ids: Vec<_> = names.iter().filter_map(|name| set.id(name)).collect();
            layers.push(set.layer(self.kind, &ids)?);
        }
        Ok(layers)
    }
}

/// Puts a layer that has no levels on its side.
fn put(kind: Kind, layer: Layer, caller: Caller, side: ResourceSide) -> (Caller, ResourceSide) {
    match kind {
        Kind::Session => (caller.session(layer), side),
        Kind::Boundary => (caller.boundary(layer), side),
        Kind::Endpoint => (caller.endpoint(layer), side),
        Kind::Resource => (caller, side.policy(layer)),
        Kind::Trust => (caller, side.trust(layer)),
        _ => (caller.identity(layer), side),
    }
}

/// Puts levels of control policies on the side that they follow in the dialect.
fn put_levels(
    kind: Kind,
    levels: Vec<Layer>,
    caller: Caller,
    side: ResourceSide,
    dialect: &Dialect,
) -> (Caller, ResourceSide) {
    match kind {
        Kind::ResourceControl => (caller, side.resource_control(levels)),
        _ if dialect.control_follows_resource() => (caller, side.control(levels)),
        _ => (caller.control(levels), side),
    }
}

/// The option that puts policies of a kind in force.
fn option(kind: Kind) -> &'static str {
    match kind {
        Kind::Control => "--control",
        Kind::Session => "--session-policy",
        Kind::Boundary => "--boundary",
        Kind::Resource => "--resource-policy",
        Kind::Trust => "--trust",
        Kind::Endpoint => "--endpoint",
        Kind::ResourceControl => "--resource-control",
        _ => "-p",
    }
}

/// Why a layer had no part in the decision.
fn not_asked(kind: Kind, has_side: bool) -> &'static str {
    match kind {
        Kind::Trust => "the action does not assume a role",
        Kind::Resource => "the trust policy of the role decides who may assume it",
        Kind::Identity if !has_side => "such a caller has no identity policies",
        _ if has_side => "it does not apply to the owner of an account",
        _ => "it applies to users, roles and sessions only",
    }
}
