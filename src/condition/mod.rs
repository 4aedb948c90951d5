//! Condition operators, their typed values, and the test of one key (clauses C1 to C8).

mod address;
mod choices;
mod decimal;
mod instant;
mod key;
mod operand;
mod operator;
mod relation;
mod test;
mod wish;

pub(crate) use choices::{Choice, Choices, choices};
pub(crate) use instant::{DateForms, Instant, rfc3339};
pub(crate) use key::{fold_key, fold_key_and_tag};
pub(crate) use operand::{Operands, ValueFault, ValueRule};
pub(crate) use operator::{Compare, Family, Operator, OperatorRule, Quantifier};
pub(crate) use test::{Given, Possible, Test, TestRule};
pub(crate) use wish::{Welcome, Wish};

#[cfg(test)]
mod tests_of_choices;
#[cfg(test)]
mod tests_of_wishes;
