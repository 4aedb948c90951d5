//! Names, field by field: a star of one field does not reach into the next.
//!
//! `n:s:*:b` and `n:*:1:b` match four kinds of names between them: both, either one, or neither. The
//! products of their fields have one cell for each kind, and each cell is written as a name.

use super::super::operand::{NameOperand, Operands};
use crate::pattern::{Bindings, PlainPattern, Product, cells};
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
    let any = any_name(scheme);
    let mut names = Vec::new();
    for cell in cells(&[&any], &products.iter().collect::<Vec<_>>())? {
        names.push(written(scheme, cell.texts));
    }
    Some(names)
}

/// The product that every name of the scheme matches: a star for each field that is not one word.
fn any_name(scheme: &NameScheme) -> Product {
    let mut product = Product::new();
    for field in scheme.fields.iter() {
        if !matches!(field, Field::Literal(_)) {
            product.push(PlainPattern::any());
        }
    }
    product
}

/// A name by the texts of the fields that are not one word.
fn written(scheme: &NameScheme, parts: Vec<String>) -> String {
    let mut parts = parts.into_iter();
    let mut fields = Vec::new();
    for field in scheme.fields.iter() {
        fields.push(match field {
            Field::Literal(word) => word.to_string(),
            _ => parts.next().unwrap_or_default(),
        });
    }
    fields.join(":")
}
