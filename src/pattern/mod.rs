//! One wildcard pattern: what it says, and whether a text matches it (clauses R1, R2, R8).
//!
//! A pattern is parsed into [`Piece`]s once, when its policy is read, and classified into the
//! cheapest [`Matcher`] that does it justice. Matching is anchored at both ends, takes at worst
//! pattern times input, does not recurse and does not allocate.

mod binding;
mod case;
mod cells;
mod fold;
mod glob;
mod in_path;
mod intersection;
mod language;
mod matcher;
mod piece;
mod relation;
mod shape;
mod spelled;
mod template;

pub(crate) use binding::{Binding, Bindings, InPath, NoBindings};
pub(crate) use cells::{Product, cells, covers, intersection, overlap};
pub(crate) use fold::{Fold, Match};
pub(crate) use in_path::{PathCandidate, any_in_path};
pub(crate) use language::{ExampleText, atoms, example, fresh, has, text_of};
pub(crate) use matcher::{Anchor, Matcher};
pub(crate) use piece::{Piece, Syntax, VariableFault, parse, variable_length};
pub(crate) use spelled::PlainPattern;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_languages;
#[cfg(test)]
mod tests_of_paths;
#[cfg(test)]
mod tests_of_products;
#[cfg(test)]
mod tests_of_relations;
