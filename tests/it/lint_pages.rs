//! The chapter of the manual on rules: it has a row and the page of every rule, of the linter and
//! about estates.
//!
//! `PORTCULLIS_WRITE=1 cargo test --test it lint_pages::` rewrites both lists.

use std::path::Path;

use portcullis::Level;
use portcullis::estate::EstateRule;
use portcullis::lint::{Rule, RuleGroup};

/// `src/manual/rules.md`: a table for each group.
fn index() -> String {
    let mut text =
        "Every rule of the linter, by group, and every rule about estates. `portcullis explain RULE` \
        prints the page of one.\n"
            .to_owned();
    for group in RuleGroup::ALL {
        let level = group.level().map_or("off", Level::name);
        text.push_str(&format!("\n**{group}** ({level})\n\n"));
        text.push_str("| rule | what it finds |\n| --- | --- |\n");
        for rule in Rule::all().filter(|rule| rule.group() == *group) {
            let (id, what) = (rule.id(), rule.what().replace('|', "\\|"));
            text.push_str(&format!("| [`{id}`](super::rules#{id}) | {what} |\n"));
        }
    }
    text.push_str("\n**estate** (each its own level)\n\n");
    text.push_str("| rule | level | what it finds |\n| --- | --- | --- |\n");
    for rule in EstateRule::all() {
        let (id, level, what) = (rule.id(), rule.level(), rule.what());
        text.push_str(&format!(
            "| [`{id}`](super::rules#{id}) | {level} | {what} |\n"
        ));
    }
    text
}

/// `src/manual/rules.rs`: the tables, and the page of each rule.
fn chapter() -> String {
    let mut text = "#![doc = include_str!(\"rules.md\")]\n".to_owned();
    for rule in Rule::all() {
        let file = rule.id().replace('-', "_");
        text.push_str(&format!(
            "#![doc = include_str!(\"../lint/rules/{file}.md\")]\n"
        ));
    }
    for rule in EstateRule::all() {
        let file = rule.id().replace('-', "_");
        text.push_str(&format!(
            "#![doc = include_str!(\"../estate/rules/{file}.md\")]\n"
        ));
    }
    text
}

#[test]
fn the_manual_has_every_rule() {
    for (file, expected) in [("rules.md", index()), ("rules.rs", chapter())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src/manual")
            .join(file);
        if std::env::var_os("PORTCULLIS_WRITE").is_some() {
            std::fs::write(&path, &expected).unwrap();
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        let mut lines = expected.lines().zip(found.lines());
        let differs = lines.find(|(expected, found)| expected != found);
        assert!(
            expected == found,
            "src/manual/{file} differs, first in: {differs:?}"
        );
    }
}
