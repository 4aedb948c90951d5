//! Whether one test holds wherever another does, and whether one value of a test makes another
//! idle.

use std::cmp::Ordering;

use ipnet::IpNet;

use super::address::AddressBlock;
use super::operand::{NameOperand, Operands};
use super::operator::{Compare, Operator, Quantifier};
use super::test::Test;
use crate::decision::Truth;

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
}

impl Test {
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
        Truth::any(
            one.iter()
                .flat_map(|one| other.iter().map(|other| one.overlaps(other))),
        )
    }

    /// How value `mine` of these compares to value `theirs` of the other, where both have an order.
    pub(crate) fn order(&self, mine: usize, other: &Operands, theirs: usize) -> Option<Ordering> {
        match (self, other) {
            (Operands::Numbers(_, one), Operands::Numbers(_, other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| one.compare(other))
            }
            (Operands::Instants(_, _, one), Operands::Instants(_, _, other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| one.cmp(other))
            }
            _ => None,
        }
    }

    /// Whether each value of the other is covered by one of these.
    pub(crate) fn cover(&self, other: &Operands) -> bool {
        if let (Operands::Blocks(one), Operands::Blocks(other)) = (self, other) {
            return blocks_cover(one, other);
        }
        (0..other.len()).all(|theirs| {
            (0..self.len()).any(|mine| self.value_covers(mine, other, theirs) == Truth::True)
        })
    }

    /// Whether every value of a request that equals value `theirs` of the other also equals value
    /// `mine` of these.
    pub(crate) fn value_covers(&self, mine: usize, other: &Operands, theirs: usize) -> Truth {
        let covers = match (self, other) {
            (Operands::Texts(one), Operands::Texts(other)) => {
                return pair(one, mine, other, theirs)
                    .map_or(Truth::Unknown, |(one, other)| one.covers(other));
            }
            (Operands::Names(scheme, one), Operands::Names(_, other)) => {
                return match pair(one, mine, other, theirs) {
                    Some((NameOperand::Pattern(one), NameOperand::Pattern(other))) => {
                        one.covers(other, scheme, true)
                    }
                    Some((NameOperand::Variable(one), NameOperand::Variable(other))) => {
                        one.covers(other)
                    }
                    _ => Truth::Unknown,
                };
            }
            (Operands::Numbers(compare, one), Operands::Numbers(_, other)) => {
                pair(one, mine, other, theirs)
                    .map(|(one, other)| reaches(*compare, one.compare(other)))
            }
            (Operands::Instants(compare, _, one), Operands::Instants(_, _, other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| reaches(*compare, one.cmp(other)))
            }
            (Operands::Booleans(one), Operands::Booleans(other))
            | (Operands::Absence(one), Operands::Absence(other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| one == other)
            }
            (Operands::Blocks(one), Operands::Blocks(other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| one.covers(*other))
            }
            (Operands::Bytes(one), Operands::Bytes(other)) => {
                pair(one, mine, other, theirs).map(|(one, other)| one == other)
            }
            _ => None,
        };
        covers.map_or(Truth::Unknown, Truth::from)
    }
}

fn pair<'o, T>(one: &'o [T], mine: usize, other: &'o [T], theirs: usize) -> Option<(&'o T, &'o T)> {
    one.get(mine).zip(other.get(theirs))
}

/// Whether a bound reaches as far as another that compares to it in this order.
fn reaches(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => order.is_eq(),
        Compare::LessThan | Compare::LessThanEquals => order.is_ge(),
        Compare::GreaterThan | Compare::GreaterThanEquals => order.is_le(),
    }
}

/// Exact: blocks beside each other are put together first.
fn blocks_cover(one: &[AddressBlock], other: &[AddressBlock]) -> bool {
    let net = |block: &AddressBlock| match block {
        AddressBlock::Any => None,
        AddressBlock::Net(net) => Some(*net),
    };
    let joined = IpNet::aggregate(&one.iter().filter_map(net).collect());
    let joined: Vec<AddressBlock> = joined.into_iter().map(AddressBlock::Net).collect();
    let mine = || {
        one.iter()
            .filter(|block| **block == AddressBlock::Any)
            .chain(&joined)
    };
    other
        .iter()
        .all(|theirs| mine().any(|mine| mine.covers(*theirs)))
}

impl AddressBlock {
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
