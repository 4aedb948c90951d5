//! The manual: what policies mean here, and why.
//!
//! The documentation of a type says how to call it; these chapters say what comes out. The tests
//! hold the chapters to what the engine does: every clause has cases, every cell of the condition
//! tables is asked, and every choice that a dialect can flip is described.
//!
//! | chapter | question |
//! | --- | --- |
//! | [`semantics`] | What does a policy mean? Every rule as a numbered clause, from the first byte of a document to the last layer of a decision. |
//! | [`conditions`] | When is a condition true? Operators, their values, and what each answers to keys that are absent, unknown, many or unreadable. |
//! | [`dialects`] | In what do the clouds differ? One table, then each cloud with its sources and with what its vendor leaves open. |
//! | [`estates`] | What is an estate, what does it fill in, and what does it take for granted? |
//! | [`security`] | Which mistakes of other engines cannot happen here, and what must the embedding program do itself? |
//! | [`commands`] | What does each command answer, with an example of each? |
//! | [`linting`] | How is the linter used: what it reads and writes, its configuration, in CI and in an editor? |
//! | [`rules`] | What does each rule of the linter look for, why, and how is it fixed? |
//! | [`sizes`] | How long may policies be, by what holds them? |
//! | [`ways`] | Which actions together lead to more rights, in each cloud? |
//! | [`choices`] | Where vendors are silent: what was chosen, and how to choose otherwise. |
//!
//! A clause is cited by its id, such as P3 or L4. Error messages, test cases and the change log
//! cite them too.

pub mod choices;
pub mod commands;
pub mod conditions;
pub mod dialects;
pub mod estates;
pub mod linting;
pub mod rules;
pub mod security;
pub mod semantics;
pub mod sizes;
pub mod ways;
