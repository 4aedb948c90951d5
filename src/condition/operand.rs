//! The values of a condition in a policy, typed by their operator when the policy is read (clause
//! P7).
//!
//! Reading types first keeps decisions small: of `NumericLessThan: "1e3"` the number is read once,
//! and each request only has its own value read and compared. A value of a request that is not of
//! the type is unreadable, which is not the same as unequal (clause C8). Nothing here allocates
//! while it compares: numbers and instants borrow their digits, and base64 is decoded through a
//! buffer on the stack.

use std::cmp::Ordering;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::address::{AddressBlock, parse_address};
use super::decimal::Decimal;
use super::instant::{DateForms, Instant};
use super::operator::{Base, Compare, Family};
use crate::decision::Truth;
use crate::pattern::{
    Bindings, Fold, InPath, Matcher, PathCandidate, Piece, Syntax, any_in_path, parse,
};
use crate::resource_name::{Name, NameFault, NamePattern, NameScheme, PatternRule};

/// What a dialect says of values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ValueRule<'d> {
    /// Which texts are instants.
    pub(crate) dates: DateForms,
    /// `*` is every address.
    pub(crate) any_address: bool,
    /// The operators that compare for equality take `*` and `?` as wildcards.
    pub(crate) equals_globs: bool,
    /// Where variables exist in this policy: how their keys are made canonical.
    pub(crate) variables: Option<fn(&str) -> String>,
    /// The names that operators of the Arn family compare.
    pub(crate) names: &'d NameScheme,
}

/// Why a value is not valid under its operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ValueFault {
    /// It should have been this.
    NotA(&'static str),
    /// A `${` that begins no variable.
    BadVariable,
    /// A variable under an operator that replaces none.
    MisplacedVariable,
}

/// The values of one key under one operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operands {
    /// Texts, or patterns of texts under the operators that take wildcards.
    Texts(Vec<Matcher>),
    /// Exact decimal numbers, and how a value compares to them.
    Numbers(Compare, Vec<Decimal<'static>>),
    /// Instants, how a value compares to them, and which texts of a request are instants.
    Instants(Compare, DateForms, Vec<Instant<'static>>),
    /// `true` or `false`.
    Booleans(Vec<bool>),
    /// Blocks of addresses.
    Blocks(Vec<AddressBlock>),
    /// Decoded base64.
    Bytes(Vec<Box<[u8]>>),
    /// Patterns over names of this scheme.
    Names(NameScheme, Vec<NameOperand>),
    /// Whether the key is to be absent.
    Absence(Vec<bool>),
}

/// A value of the Arn family.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NameOperand {
    /// A pattern whose fields are known.
    Pattern(NamePattern),
    /// One variable alone: its value is a whole name, and split after it is inserted (R8).
    Variable(Matcher),
}

impl NameOperand {
    /// The keys of its variables, one for each place.
    fn variables(&self) -> Vec<&str> {
        match self {
            NameOperand::Pattern(pattern) => pattern.variables().collect(),
            NameOperand::Variable(matcher) => matcher.variables().collect(),
        }
    }

    /// Whether each of its variables has a value.
    fn is_resolved(&self, bindings: &impl Bindings) -> bool {
        match self {
            NameOperand::Pattern(pattern) => pattern.is_resolved(bindings),
            NameOperand::Variable(matcher) => !matcher.is_unresolved(bindings),
        }
    }

    /// Whether it is a variable whose value is not a name, so that nothing can be compared with it.
    fn is_unreadable(&self, scheme: &NameScheme, bindings: &impl Bindings) -> bool {
        match self {
            NameOperand::Pattern(_) => false,
            NameOperand::Variable(matcher) => !is_name(matcher, scheme, bindings),
        }
    }

    /// Whether it matches the name of a request, which is `text`.
    #[inline]
    fn equals(
        &self,
        name: &Name<'_>,
        text: &str,
        scheme: &NameScheme,
        bindings: &impl Bindings,
    ) -> Truth {
        match self {
            NameOperand::Pattern(pattern) => pattern.matches(Some(name), bindings, true).selects(),
            // What a variable stands for is read as a name, too.
            NameOperand::Variable(matcher) if !is_name(matcher, scheme, bindings) => Truth::Unknown,
            NameOperand::Variable(matcher) => matcher.matches(text, bindings).selects(),
        }
    }

    /// The question that is left about names whose path is not known; `None` where it matches none
    /// of them. `start` is their start as a name.
    fn in_path<'p>(
        &'p self,
        start: &Name<'p>,
        names: InPath<'p>,
        bindings: &impl Bindings,
    ) -> Option<PathCandidate<'p>> {
        match self {
            NameOperand::Pattern(pattern) => pattern.in_path(start, names, bindings),
            NameOperand::Variable(matcher) => Some(PathCandidate {
                matcher,
                names,
                is_sure: true,
            }),
        }
    }
}

impl Operands {
    /// An empty list for an operator.
    pub(crate) fn new(base: &Base, rule: ValueRule<'_>) -> Self {
        match base.family {
            Family::String => Operands::Texts(Vec::new()),
            Family::Numeric => Operands::Numbers(base.compare, Vec::new()),
            Family::Date => Operands::Instants(base.compare, rule.dates, Vec::new()),
            Family::Bool => Operands::Booleans(Vec::new()),
            Family::Binary => Operands::Bytes(Vec::new()),
            Family::IpAddress => Operands::Blocks(Vec::new()),
            Family::Arn => Operands::Names(rule.names.clone(), Vec::new()),
            Family::Null => Operands::Absence(Vec::new()),
        }
    }

    /// Reads one more value.
    pub(crate) fn push(
        &mut self,
        text: &str,
        base: &Base,
        rule: ValueRule<'_>,
    ) -> Result<(), ValueFault> {
        let replaces = matches!(self, Operands::Texts(_) | Operands::Names(..));
        if !replaces && rule.variables.is_some() && text.contains("${") {
            return Err(ValueFault::MisplacedVariable);
        }
        match self {
            Operands::Texts(list) => list.push(text_matcher(text, base.compare, rule)?),
            Operands::Numbers(_, list) => {
                let number = Decimal::parse(text).ok_or(ValueFault::NotA("a decimal number"))?;
                list.push(number.into_owned());
            }
            Operands::Instants(_, forms, list) => {
                let instant = Instant::parse(text, *forms);
                let instant = instant.ok_or(ValueFault::NotA("a timestamp with a zone"))?;
                list.push(instant.into_owned());
            }
            Operands::Booleans(list) | Operands::Absence(list) => {
                list.push(parse_bool(text).ok_or(ValueFault::NotA("`true` or `false`"))?);
            }
            Operands::Blocks(list) => {
                let block = AddressBlock::parse(text, rule.any_address);
                list.push(block.ok_or(ValueFault::NotA("an IP address or block"))?);
            }
            Operands::Bytes(list) => match STANDARD.decode(text) {
                Ok(bytes) => list.push(bytes.into_boxed_slice()),
                Err(_) => return Err(ValueFault::NotA("base64")),
            },
            Operands::Names(_, list) => list.push(name_operand(text, rule)?),
        }
        Ok(())
    }

    /// Whether some value equals one of these.
    pub(crate) fn can_equal(&self, bindings: &impl Bindings) -> bool {
        match self {
            Operands::Texts(list) => !list.iter().all(|matcher| matcher.is_unresolved(bindings)),
            Operands::Names(_, list) => list.iter().any(|operand| operand.is_resolved(bindings)),
            _ => true,
        }
    }

    /// Whether some readable value equals none of these.
    pub(crate) fn can_differ(&self) -> bool {
        match self {
            Operands::Texts(list) => !list.contains(&Matcher::Any),
            Operands::Names(_, list) => !list.contains(&NameOperand::Pattern(NamePattern::Any)),
            Operands::Booleans(list) => !(list.contains(&true) && list.contains(&false)),
            Operands::Blocks(list) => !list.contains(&AddressBlock::Any),
            _ => true,
        }
    }

    /// The keys of the variables in these.
    pub(crate) fn variables(&self) -> Vec<&str> {
        match self {
            Operands::Texts(list) => list.iter().flat_map(Matcher::variables).collect(),
            Operands::Names(_, list) => list.iter().flat_map(NameOperand::variables).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a value of the request equals any of these; `None` when this operator cannot read it
    /// (C8).
    pub(crate) fn any_equals(&self, value: &str, bindings: &impl Bindings) -> Option<Truth> {
        Some(match self {
            Operands::Texts(list) => Truth::any(
                list.iter()
                    .map(|matcher| matcher.matches(value, bindings).selects()),
            ),
            Operands::Numbers(compare, list) => {
                let number = Decimal::parse(value)?;
                list.iter()
                    .any(|operand| holds(*compare, number.compare(operand)))
                    .into()
            }
            Operands::Instants(compare, forms, list) => {
                let instant = Instant::parse(value, *forms)?;
                list.iter()
                    .any(|operand| holds(*compare, instant.cmp(operand)))
                    .into()
            }
            Operands::Booleans(list) => list.contains(&parse_bool(value)?).into(),
            Operands::Blocks(list) => {
                let address = parse_address(value)?;
                list.iter().any(|block| block.contains(address)).into()
            }
            Operands::Bytes(list) => {
                // The whole value is read once first, so that it is unreadable whatever it is
                // compared with.
                decoded_chunks(value, |_, _| true)?;
                list.iter().any(|bytes| decodes_to(value, bytes)).into()
            }
            Operands::Names(scheme, list) => {
                let name = Name::parse(value.into(), scheme).ok()?;
                let operands = list.iter();
                Truth::any(operands.map(|operand| operand.equals(&name, value, scheme, bindings)))
            }
            // OK because absence is decided before any value is read.
            Operands::Absence(_) => Truth::Unknown,
        })
    }

    /// The same for a value whose path alone is not known: unknown where the path matters (C9).
    /// `None` where these are neither texts nor names.
    pub(crate) fn any_equals_in_path(
        &self,
        names: InPath<'_>,
        bindings: &impl Bindings,
    ) -> Option<Truth> {
        match self {
            Operands::Texts(list) => {
                let candidates = list.iter().map(|matcher| PathCandidate {
                    matcher,
                    names,
                    is_sure: true,
                });
                Some(any_in_path(candidates, bindings))
            }
            Operands::Names(scheme, list) => {
                let start = Name::parse(names.start.into(), scheme).ok()?;
                let candidates = list
                    .iter()
                    .filter_map(|operand| operand.in_path(&start, names, bindings));
                let equals = any_in_path(candidates, bindings);
                let mut operands = list.iter();
                if operands.any(|operand| operand.is_unreadable(scheme, bindings)) {
                    return Some(Truth::any([equals, Truth::Unknown]));
                }
                Some(equals)
            }
            _ => None,
        }
    }
}

/// Whether a variable that is alone has a name for its value, or none at all.
fn is_name(matcher: &Matcher, scheme: &NameScheme, bindings: &impl Bindings) -> bool {
    match matcher.bound(bindings) {
        Some(value) => Name::parse(value.into(), scheme).is_ok(),
        None => true,
    }
}

/// What a value of a request is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyReader {
    /// A decimal number, as `Numeric…` operators read it.
    Number,
    /// An instant, as `Date…` operators read it.
    Instant,
    /// `true` or `false` in any case, as `Bool` reads it.
    Bool,
    /// One address, as `IpAddress` reads it.
    Address,
}

/// Whether the operators of a type can read a value, as [`Operands::any_equals`] does.
pub(crate) fn reads(reader: KeyReader, value: &str, forms: DateForms) -> bool {
    match reader {
        KeyReader::Number => Decimal::parse(value).is_some(),
        KeyReader::Instant => Instant::parse(value, forms).is_some(),
        KeyReader::Bool => parse_bool(value).is_some(),
        KeyReader::Address => parse_address(value).is_some(),
    }
}

/// Splits a value into literal text, wildcards and variables.
fn pieces(text: &str, wildcards: bool, rule: ValueRule<'_>) -> Result<Vec<Piece>, ValueFault> {
    let syntax = Syntax {
        wildcards,
        variables: rule.variables,
    };
    parse(text, syntax).map_err(|_| ValueFault::BadVariable)
}

/// Reads a value of the String family, with wildcards where its operator or dialect has them.
fn text_matcher(text: &str, compare: Compare, rule: ValueRule<'_>) -> Result<Matcher, ValueFault> {
    let wildcards = compare == Compare::Like || rule.equals_globs;
    let fold = if compare == Compare::EqualsIgnoreCase {
        Fold::Simple
    } else {
        Fold::Exact
    };
    Ok(Matcher::new(&pieces(text, wildcards, rule)?, fold))
}

/// Reads a value of the Arn family, which has wildcards under each of its operators.
fn name_operand(text: &str, rule: ValueRule<'_>) -> Result<NameOperand, ValueFault> {
    let pieces = pieces(text, true, rule)?;
    if let [Piece::Variable { .. }] = pieces.as_slice() {
        return Ok(NameOperand::Variable(Matcher::new(&pieces, Fold::Exact)));
    }
    let rule_of_fields = PatternRule {
        short: false,
        variables: rule.variables,
        variables_anywhere: true,
    };
    match NamePattern::parse(text, rule.names, rule_of_fields) {
        Ok(pattern) => Ok(NameOperand::Pattern(pattern)),
        Err(NameFault::BadVariable(_) | NameFault::MisplacedVariable { .. }) => {
            Err(ValueFault::BadVariable)
        }
        Err(NameFault::TooFewFields { .. } | NameFault::WrongWord { .. }) => {
            Err(ValueFault::NotA("a resource name or `*`"))
        }
    }
}

/// Whether a value that has this order to an operand passes the comparison.
fn holds(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => order.is_eq(),
        Compare::LessThan => order.is_lt(),
        Compare::LessThanEquals => order.is_le(),
        Compare::GreaterThan => order.is_gt(),
        Compare::GreaterThanEquals => order.is_ge(),
    }
}

/// Reads `true` or `false` in any ASCII case.
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

/// Characters of base64 decoded at once; a multiple of four.
const CHUNK: usize = 256;

/// Decodes base64 through a small buffer, so that a decision allocates nothing. `None` when it is
/// not base64; otherwise whether `visit` was true of every chunk and its offset.
fn decoded_chunks(text: &str, mut visit: impl FnMut(usize, &[u8]) -> bool) -> Option<bool> {
    let mut buffer = [0; CHUNK];
    let mut at = 0;
    let mut chunks = text.as_bytes().chunks(CHUNK).peekable();
    while let Some(chunk) = chunks.next() {
        if chunks.peek().is_some() && chunk.contains(&b'=') {
            // Padding ends a text; only the last chunk may hold it.
            return None;
        }
        let length = STANDARD.decode_slice(chunk, &mut buffer).ok()?;
        if !visit(at, buffer.get(..length)?) {
            return Some(false);
        }
        at += length;
    }
    Some(true)
}

/// Whether a text of base64 is exactly these bytes.
fn decodes_to(text: &str, bytes: &[u8]) -> bool {
    let mut length = 0;
    let is_same = decoded_chunks(text, |at, chunk| {
        length = at + chunk.len();
        bytes.get(at..length) == Some(chunk)
    });
    is_same == Some(true) && length == bytes.len()
}
