//! The pages of the rules in the manual are those that the rules have:
//! `PORTCULLIS_WRITE=1 cargo test --test it lint_pages::` writes them again.

use std::path::Path;

use portcullis::Level;
use portcullis::lint::{Group, Rule};

/// The chapter: a table of each group, and the page of each rule under its id.
fn chapter() -> String {
    let mut text =
        "Every rule of the linter, by group and then by name, generated from the rules. `portcullis explain RULE` \
                    prints one.\n"
            .to_owned();
    for group in Group::ALL {
        let level = group.level().map_or("off", Level::name);
        text.push_str(&format!(
            "\n**{group}** ({level})\n\n| rule | what it finds |\n| --- | --- |\n"
        ));
        for rule in Rule::all().filter(|rule| rule.group() == *group) {
            let id = rule.id();
            text.push_str(&format!(
                "| [`{id}`](super::rules#{id}) | {} |\n",
                rule.what().replace('|', "\\|")
            ));
        }
    }
    for rule in Rule::all() {
        let page = rule.page().replacen(
            &format!("# {}", rule.id()),
            &format!("# `{}`", rule.id()),
            1,
        );
        text.push_str(&format!("\n{}", linked(&page)));
    }
    text
}

/// The text with its addresses as links.
fn linked(text: &str) -> String {
    let word = |word: &str| match word.strip_prefix("http") {
        Some(_) => {
            let address = word.trim_end_matches([',', ';', '.', ')']);
            format!("<{address}>{}", &word[address.len()..])
        }
        None => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.lines().map(|text| line(text) + "\n").collect()
}

#[test]
fn the_manual_has_the_page_of_every_rule() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/manual/rules.md");
    let wanted = chapter();
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = wanted
        .lines()
        .zip(found.lines())
        .find(|(wanted, found)| wanted != found);
    assert!(
        wanted == found,
        "src/manual/rules.md differs from the rules, first in: {differs:?}"
    );
}
