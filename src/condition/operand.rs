//! The values of a condition in a policy, typed by their operator when the policy is read (clause
//! P7).

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
    pub(crate) dates: DateForms,
    /// `*` is every address.
    pub(crate) any_address: bool,
    /// The operators that compare for equality take `*` and `?` as wildcards.
    pub(crate) equals_globs: bool,
    /// Where variables exist in this policy: how their keys are made canonical.
    pub(crate) variables: Option<fn(&str) -> String>,
    pub(crate) names: &'d NameScheme,
}

/// Why a value is none of its operator.
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
    Texts(Vec<Matcher>),
    Numbers(Compare, Vec<Decimal<'static>>),
    Instants(Compare, DateForms, Vec<Instant<'static>>),
    Booleans(Vec<bool>),
    Blocks(Vec<AddressBlock>),
    Bytes(Vec<Box<[u8]>>),
    Names(NameScheme, Vec<NameOperand>),
    /// Whether the key is to be absent.
    Absence(Vec<bool>),
}

/// A value of the Arn family.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NameOperand {
    Pattern(NamePattern),
    /// One variable alone: its value is a whole name, and split after it is inserted (R8).
    Variable(Matcher),
}

impl NameOperand {
    fn variables(&self) -> Vec<&str> {
        match self {
            NameOperand::Pattern(pattern) => pattern.variables().collect(),
            NameOperand::Variable(matcher) => matcher.variables().collect(),
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
                list.push(
                    Decimal::parse(text)
                        .ok_or(ValueFault::NotA("a decimal number"))?
                        .into_owned(),
                );
            }
            Operands::Instants(_, forms, list) => {
                list.push(
                    Instant::parse(text, *forms)
                        .ok_or(ValueFault::NotA("a timestamp with a zone"))?
                        .into_owned(),
                );
            }
            Operands::Booleans(list) | Operands::Absence(list) => {
                list.push(parse_bool(text).ok_or(ValueFault::NotA("`true` or `false`"))?);
            }
            Operands::Blocks(list) => {
                list.push(
                    AddressBlock::parse(text, rule.any_address)
                        .ok_or(ValueFault::NotA("an IP address or block"))?,
                );
            }
            Operands::Bytes(list) => {
                list.push(
                    STANDARD
                        .decode(text)
                        .map_err(|_| ValueFault::NotA("base64"))?
                        .into_boxed_slice(),
                );
            }
            Operands::Names(_, list) => list.push(name_operand(text, rule)?),
        }
        Ok(())
    }

    /// Whether some value equals one of these.
    pub(crate) fn can_equal(&self, bindings: &impl Bindings) -> bool {
        let resolved = |matcher: &Matcher| !matcher.is_unresolved(bindings);
        match self {
            Operands::Texts(list) => list.iter().any(resolved),
            Operands::Names(_, list) => list.iter().any(|operand| match operand {
                NameOperand::Pattern(pattern) => pattern.is_resolved(bindings),
                NameOperand::Variable(matcher) => resolved(matcher),
            }),
            _ => true,
        }
    }

    /// Whether some readable value equals none of these.
    pub(crate) fn can_differ(&self) -> bool {
        match self {
            Operands::Texts(list) => !list.contains(&Matcher::Any),
            Operands::Names(_, list) => !list
                .iter()
                .any(|operand| matches!(operand, NameOperand::Pattern(NamePattern::Any))),
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
                let equal = |wanted: &[u8]| {
                    let mut length = 0;
                    let same = decoded_chunks(value, |at, chunk| {
                        length = at + chunk.len();
                        wanted.get(at..length) == Some(chunk)
                    });
                    same == Some(true) && length == wanted.len()
                };
                list.iter().any(|wanted| equal(wanted)).into()
            }
            Operands::Names(scheme, list) => {
                let name = Name::parse(value.into(), scheme).ok()?;
                Truth::any(list.iter().map(|operand| match operand {
                    NameOperand::Pattern(pattern) => {
                        pattern.matches(Some(&name), bindings, true).selects()
                    }
                    // What a variable stands for is read as a name, too.
                    NameOperand::Variable(matcher) if !is_name(matcher, scheme, bindings) => {
                        Truth::Unknown
                    }
                    NameOperand::Variable(matcher) => matcher.matches(value, bindings).selects(),
                }))
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
                let unreadable = list.iter().any(|operand| match operand {
                    NameOperand::Variable(matcher) => !is_name(matcher, scheme, bindings),
                    NameOperand::Pattern(_) => false,
                });
                let candidates = list.iter().filter_map(|operand| match operand {
                    NameOperand::Pattern(pattern) => pattern.in_path(&start, names, bindings),
                    NameOperand::Variable(matcher) => Some(PathCandidate {
                        matcher,
                        names,
                        is_sure: true,
                    }),
                });
                let unreadable = if unreadable {
                    Truth::Unknown
                } else {
                    Truth::False
                };
                Some(Truth::any([any_in_path(candidates, bindings), unreadable]))
            }
            _ => None,
        }
    }
}

/// Whether a variable that is alone has a name for its value, or none at all.
fn is_name(matcher: &Matcher, scheme: &NameScheme, bindings: &impl Bindings) -> bool {
    matcher
        .bound(bindings)
        .is_none_or(|value| Name::parse(value.into(), scheme).is_ok())
}

/// What a value of a request is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyReader {
    Number,
    Instant,
    Bool,
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

fn text_matcher(text: &str, compare: Compare, rule: ValueRule<'_>) -> Result<Matcher, ValueFault> {
    let wildcards = compare == Compare::Like || rule.equals_globs;
    let fold = if compare == Compare::EqualsIgnoreCase {
        Fold::Simple
    } else {
        Fold::Exact
    };
    let pieces = parse(
        text,
        Syntax {
            wildcards,
            variables: rule.variables,
        },
    )
    .map_err(|_| ValueFault::BadVariable)?;
    Ok(Matcher::new(&pieces, fold))
}

fn name_operand(text: &str, rule: ValueRule<'_>) -> Result<NameOperand, ValueFault> {
    let pieces = parse(
        text,
        Syntax {
            wildcards: true,
            variables: rule.variables,
        },
    )
    .map_err(|_| ValueFault::BadVariable)?;
    if let [Piece::Variable { .. }] = pieces.as_slice() {
        return Ok(NameOperand::Variable(Matcher::new(&pieces, Fold::Exact)));
    }
    let rule_of_fields = PatternRule {
        short: false,
        variables: rule.variables,
        variables_anywhere: true,
    };
    NamePattern::parse(text, rule.names, rule_of_fields)
        .map(NameOperand::Pattern)
        .map_err(|fault| match fault {
            NameFault::BadVariable(_) | NameFault::MisplacedVariable { .. } => {
                ValueFault::BadVariable
            }
            NameFault::TooFewFields { .. } | NameFault::WrongWord { .. } => {
                ValueFault::NotA("a resource name or `*`")
            }
        })
}

fn holds(compare: Compare, order: Ordering) -> bool {
    match compare {
        Compare::Equals | Compare::EqualsIgnoreCase | Compare::Like => order.is_eq(),
        Compare::LessThan => order.is_lt(),
        Compare::LessThanEquals => order.is_le(),
        Compare::GreaterThan => order.is_gt(),
        Compare::GreaterThanEquals => order.is_ge(),
    }
}

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
