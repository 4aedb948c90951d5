//! Names, field by field: a star of one field does not reach into the next.

use super::super::operand::{NameOperand, Operands};
use crate::pattern::{Bindings, Product, Spelled, cells};
use crate::resource_name::{Field, NameScheme};

/// A name for each way in which these match names; `None` where there are too many, where one is a
/// variable alone, and where there are none.
pub(in crate::condition) fn names<'t>(
    operands: impl Iterator<Item = &'t Operands>,
    bindings: &impl Bindings,
) -> Option<Vec<String>> {
    let mut scheme: Option<&NameScheme> = None;
    let mut products: Vec<Product> = Vec::new();
    for operands in operands {
        let Operands::Names(of, list) = operands else {
            continue;
        };
        scheme = Some(of);
        for operand in list {
            match operand {
                NameOperand::Pattern(pattern) => {
                    products.extend(pattern.products(of, true, bindings).0)
                }
                NameOperand::Variable(_) => return None,
            }
        }
    }
    let scheme = scheme?;
    let any: Product = open_fields(scheme).map(|_| Spelled::any()).collect();
    let found = cells(&[&any], &products.iter().collect::<Vec<_>>())?;
    Some(
        found
            .into_iter()
            .map(|cell| written(scheme, cell.texts))
            .collect(),
    )
}

fn open_fields(scheme: &NameScheme) -> impl Iterator<Item = &Field> {
    scheme
        .fields
        .iter()
        .filter(|field| !matches!(field, Field::Literal(_)))
}

fn written(scheme: &NameScheme, parts: Vec<String>) -> String {
    let mut parts = parts.into_iter();
    let field = |field: &Field| match field {
        Field::Literal(word) => word.to_string(),
        _ => parts.next().unwrap_or_default(),
    };
    scheme
        .fields
        .iter()
        .map(field)
        .collect::<Vec<_>>()
        .join(":")
}
