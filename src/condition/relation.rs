//! Whether one test holds wherever another does, and whether one value of a test makes another
//! idle.
//!
//! The linter asks this to find conditions that say nothing more than another one. Values are
//! compared one by one: `NumericLessThan: 5` follows from `NumericLessThan: 3`, because the bound 5
//! reaches as far as 3. Only blocks of addresses are compared as a set, since two halves cover a
//! whole that neither covers alone. What is not certain is unknown, and then nothing is reported.

use std::cmp::Ordering;

use ipnet::IpNet;

use super::address::AddressBlock;
use super::operand::{NameOperand, Operands};
use super::operator::{Compare, Operator, Quantifier};
use super::test::Test;
use crate::decision::Truth;
use crate::resource_name::NameScheme;

impl Test {
    /// Whether it is true wherever the other, on the same key, is true, and at least unknown where
    /// that is unknown. Certain only where both have one operator, except for the suffix that makes
    /// a test weaker; otherwise unknown.
    pub(crate) fn follows_from(&self, other: &Test) -> Truth {
        let (mine, theirs) = (self.operator, other.operator);
        let same = mine.base == theirs.base && mine.quantifier == theirs.quantifier;
        // Without the key the other is true; then this one has to be.
        let when_absent = match mine.quantifier {
            Some(Quantifier::All) => true,
            Some(Quantifier::Any) => false,
            None => mine.base.negated,
        };
        let weaker = mine.if_exists || !theirs.if_exists || when_absent;
        if !same || !weaker {
            return Truth::Unknown;
        }
        let covered = if mine.base.negated {
            other.operands.cover(&self.operands)
        } else {
            self.operands.cover(&other.operands)
        };
        if covered { Truth::True } else { Truth::Unknown }
    }

    /// Whether it is true or unknown whatever a request gives, or does not give, for its key.
    pub(crate) fn is_never_false(&self) -> bool {
        let Operator {
            base,
            quantifier,
            if_exists,
        } = self.operator;
        let without_key = if_exists || quantifier == Some(Quantifier::All);
        match &self.operands {
            Operands::Absence(wanted) => wanted.contains(&true) && wanted.contains(&false),
            // Every text can be read; what is not a value of another family may be false.
            Operands::Texts(_) => without_key && !base.negated && !self.operands.can_differ(),
            _ => false,
        }
    }
}

impl Operands {
    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Operands::Texts(list) => list.len(),
            Operands::Numbers(_, list) => list.len(),
            Operands::Instants(_, _, list) => list.len(),
            Operands::Booleans(list) | Operands::Absence(list) => list.len(),
            Operands::Blocks(list) => list.len(),
            Operands::Bytes(list) => list.len(),
            Operands::Names(_, list) => list.len(),
        }
    }

    /// Whether some text is equal to a value of both. Certain for texts; unknown of anything else.
    pub(crate) fn meet(&self, other: &Operands) -> Truth {
        let (Operands::Texts(one), Operands::Texts(other)) = (self, other) else {
            return Truth::Unknown;
        };
        let mut meet = Truth::False;
        for one in one {
            meet = Truth::any([
                meet,
                Truth::any(other.iter().map(|other| one.overlaps(other))),
            ]);
            if meet == Truth::True {
                break;
            }
        }
        meet
    }

    /// How value `mine` of these compares to value `theirs` of the other, where both have an order.
    pub(crate) fn order(&self, mine: usize, other: &Operands, theirs: usize) -> Option<Ordering> {
        match (self, other) {
            (Operands::Numbers(_, one), Operands::Numbers(_, other)) => {
                Some(one.get(mine)?.compare(other.get(theirs)?))
            }
            (Operands::Instants(_, _, one), Operands::Instants(_, _, other)) => {
                Some(one.get(mine)?.cmp(other.get(theirs)?))
            }
            _ => None,
        }
    }

    /// Whether each value of the other is covered by one of these.
    pub(crate) fn cover(&self, other: &Operands) -> bool {
        if let (Operands::Blocks(one), Operands::Blocks(other)) = (self, other) {
            return blocks_cover(one, other);
        }
        (0..other.len()).all(|theirs| self.covers_value(other, theirs))
    }

    /// Whether value `theirs` of the other is covered by one of these.
    fn covers_value(&self, other: &Operands, theirs: usize) -> bool {
        (0..self.len()).any(|mine| self.value_covers(mine, other, theirs) == Truth::True)
    }

    /// Whether every value of a request that equals value `theirs` of the other also equals value
    /// `mine` of these.
    pub(crate) fn value_covers(&self, mine: usize, other: &Operands, theirs: usize) -> Truth {
        self.known_cover(mine, other, theirs)
            .unwrap_or(Truth::Unknown)
    }

    /// The same; `None` where the two are of different families, or there is no such value.
    fn known_cover(&self, mine: usize, other: &Operands, theirs: usize) -> Option<Truth> {
        Some(match (self, other) {
            (Operands::Texts(one), Operands::Texts(other)) => {
                one.get(mine)?.covers(other.get(theirs)?)
            }
            (Operands::Names(scheme, one), Operands::Names(_, other)) => {
                one.get(mine)?.covers(other.get(theirs)?, scheme)
            }
            (Operands::Numbers(compare, one), Operands::Numbers(_, other)) => {
                reaches(*compare, one.get(mine)?.compare(other.get(theirs)?)).into()
            }
            (Operands::Instants(compare, _, one), Operands::Instants(_, _, other)) => {
                reaches(*compare, one.get(mine)?.cmp(other.get(theirs)?)).into()
            }
            (Operands::Booleans(one), Operands::Booleans(other))
            | (Operands::Absence(one), Operands::Absence(other)) => {
                (one.get(mine)? == other.get(theirs)?).into()
            }
            (Operands::Blocks(one), Operands::Blocks(other)) => {
                one.get(mine)?.covers(*other.get(theirs)?).into()
            }
            (Operands::Bytes(one), Operands::Bytes(other)) => {
                (one.get(mine)? == other.get(theirs)?).into()
            }
            _ => return None,
        })
    }
}

impl NameOperand {
    /// Whether it matches every name that the other matches; of a variable and a pattern it is
    /// unknown.
    fn covers(&self, other: &NameOperand, scheme: &NameScheme) -> Truth {
        match (self, other) {
            (NameOperand::Pattern(one), NameOperand::Pattern(other)) => {
                one.covers(other, scheme, true)
            }
            (NameOperand::Variable(one), NameOperand::Variable(other)) => one.covers(other),
            _ => Truth::Unknown,
        }
    }
}

/// Whether a bound reaches as far as another that compares to it in this order.
fn reaches(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => order.is_eq(),
        Compare::LessThan | Compare::LessThanEquals => order.is_ge(),
        Compare::GreaterThan | Compare::GreaterThanEquals => order.is_le(),
    }
}

/// Whether each address of the other blocks is in one of these. Exact: blocks beside each other are
/// put together first.
fn blocks_cover(one: &[AddressBlock], other: &[AddressBlock]) -> bool {
    let mut nets = Vec::new();
    for block in one {
        match block {
            AddressBlock::Any => return true,
            AddressBlock::Net(net) => nets.push(*net),
        }
    }
    let joined: Vec<AddressBlock> = IpNet::aggregate(&nets)
        .into_iter()
        .map(AddressBlock::Net)
        .collect();
    for theirs in other {
        if !joined.iter().any(|mine| mine.covers(*theirs)) {
            return false;
        }
    }
    true
}

impl AddressBlock {
    /// Whether every address of the other block is in this one.
    fn covers(self, other: AddressBlock) -> bool {
        match (self, other) {
            (AddressBlock::Any, _) => true,
            (AddressBlock::Net(_), AddressBlock::Any) => false,
            (AddressBlock::Net(IpNet::V4(one)), AddressBlock::Net(IpNet::V4(other))) => {
                one.contains(&other)
            }
            (AddressBlock::Net(IpNet::V6(one)), AddressBlock::Net(IpNet::V6(other))) => {
                one.contains(&other)
            }
            // An IPv4 address in IPv6 form is that IPv4 address, so no block of one version reaches
            // into the other.
            (AddressBlock::Net(_), AddressBlock::Net(_)) => false,
        }
    }
}
