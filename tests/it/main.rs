//! The tests from outside, in one program: it sees what a user of the crate sees.
//!
//! `cargo test --test it estate::` runs the tests of one module, and `-- --nocapture` after it
//! prints what they count. Cases are data in the folders beside this one, such as `tests/cases`.
//! `tests/memory` is a program of its own, since it counts allocations.
//!
//! Tests run side by side in this process: none of them changes its environment, its working
//! directory or its limits, and what is measured is processor time.

/// What several tests share: generators, engines to compare, and runs of the program.
mod support;

// The semantics: cases, tables and fixed lists.
mod bad_input;
mod condition_table;
mod coverage;
mod explanations;
mod immunity;
mod immunity_rules;
mod layers;
mod messages;
mod near_misses;
mod principals;
mod request_text;
mod suite;

// The engine against the reference, on random and on exhausted worlds.
mod differential;
mod differential_estate;
mod differential_layers;
mod differential_what_can;
mod differential_who_can;
mod missing_context;
mod sentences;
mod small_worlds;

// Laws that every decision must keep.
mod laws;
mod laws_of_sets;

// The index and its updates.
mod collisions;
mod concurrency;
mod index;
mod index_bounds;
mod index_corpora;
mod index_generated;
mod index_pieces;
mod index_update;
mod ways;
mod worst_case;

// Estates.
mod estate;
mod estate_lint;
mod estate_lint_command;
mod imports;
mod imports_agree;
mod imports_left_out;
mod imports_paged;
mod imports_terraform;

// The linter: rules, fixes, and what both promise.
mod fix_laws;
mod fixes;
mod lint_claims;
mod lint_command;
mod lint_comments;
mod lint_embedded;
mod lint_inside;
mod lint_large;
mod lint_laws;
mod lint_pages;
mod lint_partial;
mod lint_places;
mod lint_recipes;
mod lint_sizes;
mod lint_terraform;
mod lint_yaml;
mod rules;

// The program.
mod catalogs;
mod cli;
mod cli_help;
mod cli_process;
mod cli_schemas;
mod first_call;
#[cfg(unix)]
mod stories;

// Hostile input, real policies, and the time of each reader.
mod corpus;
mod hostile_documents;
mod hostile_text;
#[cfg(unix)]
mod reader_curves;

// The code and the manual themselves.
mod architecture;
mod dependencies;
mod manual;
mod own_rules;
mod prose;
