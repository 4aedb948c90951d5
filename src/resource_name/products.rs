//! Patterns over names as products of patterns over their fields, so that what several of them
//! match can be said exactly.
//!
//! Names are taken as they are compared: in lower case where they ignore it. A service without
//! regions has a product of its own where the pattern names a region, and so has a type whose names
//! ignore case where the pattern has capitals.

use super::name::{Field, NameScheme};
use super::pattern::NamePattern;
use super::relation::Folding;
use crate::pattern::{Bindings, Matcher, Product, Spelled};

impl NameScheme {
    /// Every name.
    pub(crate) fn spelled(&self) -> Spelled {
        let fields = self.fields.iter().map(|field| match field {
            Field::Literal(word) => word,
            _ => "*",
        });
        Spelled::parse(&fields.collect::<Vec<_>>().join(":"))
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
                Field::Resource => patterns.last.write_to(&mut text),
                _ => patterns.at(index).write_to(&mut text),
            }
        }
        text
    }

    /// The whole name as one pattern, whose stars do not know where a field ends; and whether a
    /// variable has no value.
    pub(crate) fn spelled(&self, scheme: &NameScheme, bindings: &impl Bindings) -> (Spelled, bool) {
        let NamePattern::Fields(patterns) = self else {
            return (Spelled::any(), false);
        };
        let mut is_open = patterns.inside.is_some();
        let mut text = String::new();
        for (index, field) in (0u8..).zip(scheme.fields.iter()) {
            let separator = if index == 0 { "" } else { ":" };
            let part = match field {
                Field::Literal(word) => word.to_string(),
                _ => {
                    let matcher = if *field == Field::Resource {
                        &patterns.last
                    } else {
                        patterns.at(index)
                    };
                    let (spelled, open) = Spelled::bound(matcher, bindings);
                    is_open |= open;
                    spelled.to_string()
                }
            };
            text.push_str(&format!("{separator}{part}"));
        }
        (Spelled::parse(&text), is_open)
    }

    /// Products that together match the names that it matches, with the values that are known of
    /// its variables; and whether a variable is left that has none, which then is a star. A part is
    /// a field that is not always one word.
    pub(crate) fn products(
        &self,
        scheme: &NameScheme,
        exact: bool,
        bindings: &impl Bindings,
    ) -> (Vec<Product>, bool) {
        let parts = || {
            scheme
                .fields
                .iter()
                .enumerate()
                .filter(|(_, field)| !matches!(field, Field::Literal(_)))
        };
        let NamePattern::Fields(patterns) = self else {
            return (vec![parts().map(|_| Spelled::any()).collect()], false);
        };
        // The star before what lies inside a resource is one that ends at a `/`.
        let mut is_open = patterns.inside.is_some();
        let mut bound = |matcher: &Matcher| {
            let (spelled, open) = Spelled::bound(matcher, bindings);
            is_open |= open;
            spelled
        };
        let base: Product = parts()
            .map(|(index, field)| match (field, u8::try_from(index)) {
                (Field::Resource, _) | (_, Err(_)) => bound(&patterns.last),
                (_, Ok(index)) => bound(patterns.at(index)),
            })
            .collect();
        let folded = patterns
            .last_folded
            .as_deref()
            .filter(|_| !exact)
            .map(&mut bound);
        let place = |wanted: Field| parts().position(|(_, field)| *field == wanted);
        let with = |service: &str, last: Option<Spelled>| {
            let mut product = base.clone();
            let mut put = |wanted: Field, pattern: Spelled| {
                if let Some(part) = place(wanted).and_then(|place| product.get_mut(place)) {
                    *part = pattern;
                }
            };
            put(Field::Service, Spelled::exact(service));
            if scheme.global_services.iter().any(|word| word == service) {
                put(Field::Region, Spelled::any());
            }
            if let Some(last) = last {
                put(Field::Resource, last);
            }
            product
        };
        let matches = |service: &str| {
            patterns
                .service()
                .is_none_or(|pattern| pattern.matches_plain(service))
        };
        let names_region = place(Field::Region)
            .and_then(|place| base.get(place))
            .is_some_and(|region| !region.is_any());
        let global = scheme
            .global_services
            .iter()
            .filter(|word| names_region && matches(word));
        let mut products: Vec<Product> = global.map(|word| with(word, None)).collect();
        for (service, kind) in scheme
            .folded_types
            .iter()
            .filter(|(service, _)| matches(service))
        {
            let Some(folded) = &folded else { continue };
            let of_kind = folded.intersection(&Spelled::parse(&format!("{kind}/*")));
            let lasts = of_kind.unwrap_or_else(|| vec![folded.clone()]);
            products.extend(lasts.into_iter().map(|last| with(service, Some(last))));
        }
        // What stands for names that ignore case alone matches none of them as it is written.
        if folded.is_none() || patterns.folding(scheme) != Folding::Always {
            products.insert(0, base);
        }
        (products, is_open)
    }
}
