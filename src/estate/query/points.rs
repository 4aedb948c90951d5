//! Which concrete questions stand for a question with wildcards.
//!
//! Actions and resources of a scope differ only if some statement, or some side of a resource,
//! distinguishes them. So for each allow that could grant, one question is asked for each way in
//! which denies, filters, accounts and listed resources can match within it. The allows are taken
//! one after the other, because the first mostly says enough.
//!
//! # Example
//!
//! Somebody is allowed `oss:*` on `acs:oss:*:*:b/*` and denied `oss:Delete*` on `…:b/log/*`. Of the
//! scope `oss:*` on `*` four points stand for all: a deletion and another call, each below `b/log/`
//! and elsewhere in `b`. Every other action and resource is answered as one of the four.
//!
//! Asking about each pattern of each statement alone would be fewer questions, and wrong: two
//! statements that are harmless by themselves can deny or allow together. Asking about every subset
//! of statements would be exponential; [`crate::pattern::cells`] enumerates only the combinations
//! that some text has.

use std::collections::HashSet;

use super::super::layers::layers;
use super::super::model::{Gaps, Model};
use super::super::question::{Asker, Question};
use super::super::resolve::resolve;
use super::cut::{AskerStatements, NumberedStatement, POINTS_MAX, Seed};
use super::cut_cache::Point;
use super::ground::Ground;
use super::scope::Scope;
use crate::dialect::Table;
use crate::eval::Caller;
use crate::model::Effect;

/// Visits the questions to ask of somebody until `visit` has heard enough; whether they stand for
/// all of the scope.
pub(super) fn visit_points(
    model: &Model,
    asker: &Asker<'_>,
    ground: &mut Ground,
    visit: &mut dyn FnMut(&Point) -> bool,
) -> bool {
    let mut seen: HashSet<Point> = HashSet::new();
    if ground.scope.names_one_action() {
        // Names are often written with a star that is meant literally.
        let written = (ground.scope.action.clone(), ground.scope.resource.clone());
        if visit(&written) {
            return true;
        }
        seen.insert(written);
    }
    if ground.scope.is_concrete() {
        return true;
    }
    let probe = Question::new(asker.clone(), "any:Thing", "*");
    let Ok(resolved) = resolve(model, &probe) else {
        return true;
    };
    if resolved.refusal.is_some() {
        return true;
    }
    let Ok(sides) = layers(model, &resolved, Gaps::Nothing) else {
        return true;
    };
    let table = model.dialect().table();
    let (allows, filters) = statements(&ground.scope, table, &sides.caller);
    let asker = AskerStatements::new(model, ground, filters, &resolved.request);
    let mut seeds: Vec<Seed<'_>> = allows.into_iter().map(Seed::Own).collect();
    if resolved.caller.identity.is_owner() {
        seeds.push(Seed::Everything);
    }
    seeds.extend((0..ground.allows.len()).map(Seed::Ground));
    let mut is_whole = true;
    for seed in seeds {
        let cut = ground.cut(model, seed, &asker);
        is_whole &= cut.is_whole;
        for point in &cut.points {
            if seen.insert(point.clone()) && visit(point) {
                return true;
            }
        }
        if seen.len() > POINTS_MAX {
            return false;
        }
    }
    is_whole
}

/// The statements of an asker that meet a scope: first the allows that grant, then what
/// distinguishes parts of them: denies, filters, and what the allows leave out.
fn statements<'c>(
    scope: &Scope,
    table: &Table,
    caller: &'c Caller,
) -> (Vec<NumberedStatement<'c>>, Vec<NumberedStatement<'c>>) {
    let (own, filters) = caller.layers();
    let (mut allows, mut distinctions) = (Vec::new(), Vec::new());
    for layer in own {
        allows.extend(layer.each(Effect::Allow));
        distinctions.extend(layer.each(Effect::Deny));
    }
    for layer in filters {
        distinctions.extend(layer.each(Effect::Allow));
        distinctions.extend(layer.each(Effect::Deny));
    }
    allows.retain(|(_, one)| scope.meets(*one, table));
    distinctions.retain(|(_, one)| scope.meets(*one, table));
    distinctions.extend(allows.iter().filter(|(_, one)| one.leaves_out()));
    (allows, distinctions)
}
