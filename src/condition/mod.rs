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

pub(crate) use choices::{Choice, choices};
pub(crate) use instant::{DateForms, Instant, rfc3339};
pub(crate) use key::KeyFold;
pub(crate) use operand::{KeyReader, Operands, ValueFault, ValueRule, reads};
pub(crate) use operator::{Compare, Family, Operator, OperatorRule, Quantifier, Written};
pub(crate) use test::{Given, Possible, Test, TestRule};

#[cfg(test)]
mod tests_of_choices;
