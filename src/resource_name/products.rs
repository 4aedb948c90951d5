//! Patterns over names as products of patterns over their fields, so that what several of them
//! match can be said exactly.
//!
//! A product has one pattern per part, and matches the names each of whose parts is matched; a part
//! is a field that is not always one word. `acs:oss:*:1:b/*` is `[oss, *, 1, b/*]`. Products are
//! used where patterns are intersected or counted. The whole name as one pattern would be shorter,
//! but its stars cross colons, so intersections would be too large.
//!
//! Names are taken as they are compared: in lower case where they ignore it. A service without
//! regions has a product of its own where the pattern names a region, and so has a type whose names
//! ignore case where the pattern has capitals.

use super::name::{Field, NameScheme};
use super::pattern::{FieldPatterns, NamePattern};
use super::relation::Folding;
use crate::pattern::{Bindings, PlainPattern, Product};

impl NameScheme {
    /// Every name.
    pub(crate) fn spelled(&self) -> PlainPattern {
        let mut fields = Vec::new();
        for field in self.fields.iter() {
            fields.push(match field {
                Field::Literal(word) => word,
                _ => "*",
            });
        }
        PlainPattern::parse(&fields.join(":"))
    }

    /// The fields that have a place in products, in their order: all but literal words.
    fn parts(&self) -> impl Iterator<Item = (u8, &Field)> {
        let fields = (0u8..).zip(self.fields.iter());
        fields.filter(|(_, field)| !matches!(field, Field::Literal(_)))
    }

    /// The place of a field in products.
    fn place(&self, wanted: &Field) -> Option<usize> {
        self.parts().position(|(_, field)| field == wanted)
    }

    /// Puts another pattern in the place of a field.
    fn put(&self, product: &mut Product, field: &Field, pattern: PlainPattern) {
        if let Some(place) = self.place(field)
            && let Some(part) = product.get_mut(place)
        {
            *part = pattern;
        }
    }

    /// A product for the names of one service only; of a service without regions it matches every
    /// region.
    fn for_service(&self, product: &Product, service: &str) -> Product {
        let mut product = product.clone();
        self.put(&mut product, &Field::Service, PlainPattern::exact(service));
        if self.global_services.iter().any(|word| word == service) {
            self.put(&mut product, &Field::Region, PlainPattern::any());
        }
        product
    }

    /// Whether a product matches only some regions.
    fn names_region(&self, product: &Product) -> bool {
        match self.place(&Field::Region) {
            Some(place) => product.get(place).is_some_and(|region| !region.is_any()),
            None => false,
        }
    }
}

impl NamePattern {
    /// As a policy writes it; fields that ignore case in lower case.
    pub(crate) fn written(&self, scheme: &NameScheme) -> String {
        let NamePattern::Fields(patterns) = self else {
            return "*".to_owned();
        };
        let mut text = String::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter()) {
            text.push_str(if index == 0 { "" } else { ":" });
            match field {
                Field::Literal(word) => text.push_str(word),
                _ => patterns.of_field(index, field).write_to(&mut text),
            }
        }
        text
    }

    /// The whole name as one pattern, whose stars do not know where a field ends; and whether a
    /// variable has no value.
    pub(crate) fn spelled(
        &self,
        scheme: &NameScheme,
        bindings: &impl Bindings,
    ) -> (PlainPattern, bool) {
        let NamePattern::Fields(patterns) = self else {
            return (PlainPattern::any(), false);
        };
        let mut is_open = patterns.inside.is_some();
        let mut text = String::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter()) {
            text.push_str(if index == 0 { "" } else { ":" });
            match field {
                Field::Literal(word) => text.push_str(word),
                _ => {
                    let matcher = patterns.of_field(index, field);
                    let (spelled, open) = PlainPattern::bound(matcher, bindings);
                    is_open |= open;
                    text.push_str(&spelled.to_string());
                }
            }
        }
        (PlainPattern::parse(&text), is_open)
    }

    /// Products that together match the names that it matches, with the values that are known of
    /// its variables; and whether a variable is left that has none, which then is a star. The first
    /// product is of names as they are written; those of services without regions and of names that
    /// ignore case follow.
    pub(crate) fn products(
        &self,
        scheme: &NameScheme,
        exact: bool,
        bindings: &impl Bindings,
    ) -> (Vec<Product>, bool) {
        let NamePattern::Fields(patterns) = self else {
            return (
                vec![vec![PlainPattern::any(); scheme.parts().count()]],
                false,
            );
        };
        // The star before what lies inside a resource is one that ends at a `/`.
        let mut is_open = patterns.inside.is_some();
        let mut base = Product::new();
        for (index, field) in scheme.parts() {
            let (spelled, open) = PlainPattern::bound(patterns.of_field(index, field), bindings);
            is_open |= open;
            base.push(spelled);
        }
        let mut folded = None;
        if let Some(matcher) = patterns.last_folded.as_deref().filter(|_| !exact) {
            let (spelled, open) = PlainPattern::bound(matcher, bindings);
            is_open |= open;
            folded = Some(spelled);
        }
        let mut products = Vec::new();
        // What is for names that ignore case alone matches none of them as it is written.
        if folded.is_none() || patterns.folding(scheme) != Folding::Always {
            products.push(base.clone());
        }
        if scheme.names_region(&base) {
            for service in scheme.global_services.iter() {
                if patterns.may_name_service(service) {
                    products.push(scheme.for_service(&base, service));
                }
            }
        }
        if let Some(folded) = &folded {
            products.extend(patterns.folded_products(&base, folded, scheme));
        }
        (products, is_open)
    }
}

impl FieldPatterns {
    /// Whether it matches names of this service.
    fn may_name_service(&self, service: &str) -> bool {
        match self.service() {
            Some(pattern) => pattern.matches_plain(service),
            None => true,
        }
    }

    /// A product for each type whose names ignore case: `folded`, the last field in lower case, for
    /// what begins with that type.
    fn folded_products(
        &self,
        base: &Product,
        folded: &PlainPattern,
        scheme: &NameScheme,
    ) -> Vec<Product> {
        let mut products = Vec::new();
        for (service, kind) in scheme.folded_types.iter() {
            if !self.may_name_service(service) {
                continue;
            }
            let of_kind = folded.intersection(&PlainPattern::parse(&format!("{kind}/*")));
            // Where they are too many, the whole field: more than begins with the type, never less.
            for last in of_kind.unwrap_or_else(|| vec![folded.clone()]) {
                let mut product = scheme.for_service(base, service);
                scheme.put(&mut product, &Field::Resource, last);
                products.push(product);
            }
        }
        products
    }
}
