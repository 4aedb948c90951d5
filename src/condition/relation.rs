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
            // Every text can be read; what is no value of another family may be false.
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

#[cfg(test)]
mod tests {
    //! Every pair of tests of one family, over requests of every form: where one follows from the
    //! other it is true wherever that is true, and nowhere false where that is unknown.

    use std::borrow::Cow;
    use std::cmp::Ordering;

    use super::Test;
    use crate::condition::{DateForms, Given, Operands, Operator, TestRule, ValueRule};
    use crate::decision::Truth;
    use crate::pattern::NoBindings;
    use crate::resource_name::{Field, NameScheme};

    const FAMILIES: &[(&[&str], &[&str], &[&str])] = &[
        (
            &[
                "StringEquals",
                "StringNotEquals",
                "StringLike",
                "StringNotLike",
            ],
            &["a", "a*", "*"],
            &["a", "ab", "b", "", "a*", "*"],
        ),
        (
            &["StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
            &["a", "A", "b"],
            &["a", "A", "b", "c"],
        ),
        (
            &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
            ],
            &["1", "1.0", "2"],
            &["0", "1", "1.5", "2", "3", "x"],
        ),
        (
            &["DateEquals", "DateLessThan", "DateGreaterThanEquals"],
            &["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"],
            &[
                "2025-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z",
                "2026-06-01T00:00:00Z",
                "2027-01-01T00:00:00Z",
                "2028-01-01T00:00:00Z",
                "x",
            ],
        ),
        (&["Bool"], &["true", "false"], &["true", "FALSE", "x"]),
        (
            &["IpAddress", "NotIpAddress"],
            &[
                "10.0.0.0/8",
                "10.0.0.0/9",
                "10.128.0.0/9",
                "10.1.0.0/16",
                "::ffff:10.0.0.0/104",
                "2001:db8::/32",
            ],
            &[
                "10.1.2.3",
                "10.200.0.1",
                "10.2.0.1",
                "11.0.0.1",
                "2001:db8::1",
                "::ffff:10.9.9.9",
                "x",
            ],
        ),
        (
            &["IpAddress"],
            &["*", "0.0.0.0/0", "::/0"],
            &["10.1.2.3", "2001:db8::1", "x"],
        ),
        (&["BinaryEquals"], &["YQ==", "Yg=="], &["YQ==", "Yg==", "x"]),
        (
            &["ArnEquals", "ArnNotLike"],
            &["n:s:1:b/*", "n:s:1:b/k", "*"],
            &["n:s:1:b/k", "n:s:1:b/z", "n:s:1:c", "x"],
        ),
        (&["Null"], &["true", "false"], &["a"]),
    ];

    fn tests_of(operators: &[&str], values: &[&str]) -> Vec<(String, Test)> {
        let names = NameScheme {
            fields: vec![
                Field::Literal("n".into()),
                Field::Service,
                Field::Account,
                Field::Resource,
            ]
            .into(),
            folds_case: false,
            global_services: Vec::new().into(),
            folded_types: Vec::new().into(),
        };
        let rule = ValueRule {
            dates: DateForms::Rfc3339,
            any_address: true,
            equals_globs: false,
            variables: None,
            names: &names,
        };
        let mut tests = Vec::new();
        for name in operators {
            for spelled in
                ["", "ForAllValues:", "ForAnyValue:"].map(|prefix| format!("{prefix}{name}"))
            {
                for spelled in ["", "IfExists"].map(|suffix| format!("{spelled}{suffix}")) {
                    let Some(operator) = Operator::parse(&spelled) else {
                        continue;
                    };
                    for choice in 1..1_usize << values.len() {
                        let mut operands = Operands::new(operator.base, rule);
                        let chosen = values
                            .iter()
                            .enumerate()
                            .filter(|(bit, _)| choice & (1 << bit) != 0);
                        let chosen: Vec<_> = chosen.map(|(_, value)| *value).collect();
                        chosen
                            .iter()
                            .for_each(|value| operands.push(value, operator.base, rule).unwrap());
                        tests.push((format!("{spelled} {chosen:?}"), Test { operator, operands }));
                    }
                }
            }
        }
        tests
    }

    #[test]
    fn what_follows_holds() {
        let mut followed = 0;
        for (operators, values, given) in FAMILIES {
            let tests = tests_of(operators, values);
            for (text, test) in &tests {
                assert_eq!(
                    test.follows_from(test),
                    Truth::True,
                    "{text} does not follow from itself"
                );
            }
            let pairs: Vec<Vec<Cow<'_, str>>> = given
                .iter()
                .flat_map(|one| {
                    given
                        .iter()
                        .map(|other| vec![Cow::Borrowed(*one), Cow::Borrowed(*other)])
                })
                .collect();
            let requests = [Given::Absent, Given::Unknown, Given::Many(&[])].into_iter();
            let requests: Vec<Given<'_>> = requests
                .chain(given.iter().map(|one| Given::One(one)))
                .chain(pairs.iter().map(|many| Given::Many(many)))
                .collect();
            for (many_values_unknown, empty_unclear) in
                [(false, false), (true, false), (true, true)]
            {
                let rule = TestRule {
                    many_values_unknown,
                    unreadable_unknown: true,
                    empty_unclear,
                };
                for (one_text, one) in &tests {
                    for (other_text, other) in &tests {
                        if one.follows_from(other) != Truth::True {
                            continue;
                        }
                        followed += 1;
                        for request in &requests {
                            let truth = |test: &Test| test.evaluate(*request, rule, &NoBindings);
                            let holds = match truth(other) {
                                Truth::True => truth(one) == Truth::True,
                                Truth::Unknown => truth(one) != Truth::False,
                                Truth::False => true,
                            };
                            assert!(
                                holds,
                                "{one_text} does not follow from {other_text}: {request:?}"
                            );
                        }
                    }
                }
            }
        }
        assert!(followed > 1_000, "{followed}");
    }

    #[test]
    fn what_is_never_false_is_not() {
        let mut found = 0;
        for (operators, values, given) in FAMILIES {
            for (text, test) in tests_of(operators, values)
                .iter()
                .filter(|(_, test)| test.is_never_false())
            {
                found += 1;
                let one = given.iter().map(|one| Given::One(one));
                for request in one.chain([Given::Absent, Given::Unknown, Given::Many(&[])]) {
                    for (many_values_unknown, empty_unclear) in
                        [(false, false), (true, false), (true, true)]
                    {
                        let rule = TestRule {
                            many_values_unknown,
                            unreadable_unknown: false,
                            empty_unclear,
                        };
                        assert_ne!(
                            test.evaluate(request, rule, &NoBindings),
                            Truth::False,
                            "{text}: {request:?}"
                        );
                    }
                }
            }
        }
        assert!(found > 10, "{found}");
    }

    /// Of texts and of absence, which can always be read, the answer is exact.
    #[test]
    fn what_is_never_false_is_told() {
        for (operators, values, given) in FAMILIES {
            for (text, test) in &tests_of(operators, values) {
                let one = given.iter().map(|one| Given::One(one));
                let rule = TestRule {
                    many_values_unknown: false,
                    unreadable_unknown: false,
                    empty_unclear: false,
                };
                let mut requests = one.chain([Given::Absent, Given::Many(&[])]);
                let never = requests
                    .all(|request| test.evaluate(request, rule, &NoBindings) != Truth::False);
                let is_read = matches!(test.operands, Operands::Texts(_) | Operands::Absence(_));
                assert_eq!(test.is_never_false(), never && is_read, "{text}");
            }
        }
    }

    /// One value against another under one operator: exact, by what a request may give.
    #[test]
    fn values_cover_exactly() {
        for (operators, values, given) in FAMILIES
            .iter()
            .filter(|(operators, ..)| operators[..] != ["Null"])
        {
            for (one_text, one) in tests_of(operators, values)
                .iter()
                .filter(|(_, test)| test.operands.len() == 1)
            {
                for (other_text, other) in &tests_of(operators, values) {
                    if one.operator != other.operator || other.operands.len() != 1 {
                        continue;
                    }
                    let equals = |test: &Test, value: &str| {
                        test.operands.any_equals(value, &NoBindings) == Some(Truth::True)
                    };
                    let expected = given
                        .iter()
                        .all(|value| equals(one, value) || !equals(other, value));
                    let found = one.operands.value_covers(0, &other.operands, 0);
                    assert_eq!(found, expected.into(), "{one_text} covers {other_text}");
                }
            }
        }
    }

    /// Only what can be less than another has an order, and it is the one by which tests compare.
    #[test]
    fn values_have_the_order_of_their_tests() {
        for (operators, values, _) in FAMILIES {
            let less = operators.iter().find(|name| name.ends_with("LessThan"));
            let name = less.or(operators.first()).unwrap();
            let operands =
                |value: &&'static str| tests_of(&[*name], &[*value]).swap_remove(0).1.operands;
            let is_less = |one: &str, other| {
                operands(other).any_equals(one, &NoBindings) == Some(Truth::True)
            };
            for one in *values {
                for other in *values {
                    let expected = less.map(|_| match (is_less(one, other), is_less(other, one)) {
                        (true, _) => Ordering::Less,
                        (_, true) => Ordering::Greater,
                        (false, false) => Ordering::Equal,
                    });
                    assert_eq!(
                        operands(one).order(0, &operands(other), 0),
                        expected,
                        "{name}: {one} and {other}"
                    );
                }
            }
        }
    }
}
