//! Condition operators, their typed values, and the test of one key (clauses C1 to C8).

mod address;
mod choice;
mod choices;
mod decimal;
mod fits;
mod instant;
mod key;
mod operand;
mod operator;
mod relation;
mod test;
mod wish;

pub(crate) use choice::Choice;
pub(crate) use choices::{Choices, choices};
pub(crate) use fits::{Content, Fits, SeveralValues, time_texts};
pub(crate) use instant::{DateForms, Instant, rfc3339};
pub(crate) use key::KeyFold;
pub(crate) use operand::{KeyReader, Operands, ValueFault, ValueRule, reads};
pub(crate) use operator::{
    Base, Compare, Family, Operator, OperatorRule, Quantifier, WrittenOperator,
};
pub(crate) use test::{KeyState, PossibleTruth, Test, TestRule};
pub(crate) use wish::{Welcome, Wish, times};

#[cfg(test)]
mod tests_of_choices;
#[cfg(test)]
mod tests_of_instants;
#[cfg(test)]
mod tests_of_relations;
#[cfg(test)]
mod tests_of_wishes;
