//! The catalogues that come with the program, beside the lists that they are made from.

use std::collections::BTreeSet;

use portcullis::detect::PolicyHints;
use portcullis::lint::{Catalog, Linter};
use portcullis::{Dialect, Kind};

use super::{Corpus, text_of};

/// The findings of a linter, a line each.
fn summary(linter: &Linter) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for finding in linter.findings() {
        let (name, id, message) = (finding.source_name(), finding.id(), finding.message());
        lines.insert(format!("{name} {id} {message}"));
    }
    lines
}

/// The texts of the program say the same as the lists that they are made from, except for what the
/// program corrects.
#[test]
fn bundles_say_what_their_sources_say() {
    const CORRECTED: &[&str] = &[
        "apigateway",
        "elasticloadbalancing",
        "cloudformation",
        "sns",
    ];
    let (Some(list), Some(corpus)) = (text_of("catalog_aws.json"), Corpus::aws()) else {
        return;
    };
    let list = list.replacen('{', r#"{"dialect": "aws", "#, 1);
    let source = Catalog::read("catalog_aws.json", list).expect("a catalogue");
    let mut with_source = Linter::new();
    with_source.add_catalog(source);
    let mut bundled = Linter::new();
    let hints = PolicyHints::default()
        .dialect(Dialect::aws())
        .kind(Kind::Identity);
    for (name, text) in corpus.policies.iter().step_by(7) {
        let mut corrected = CORRECTED.iter();
        if corrected.any(|service| text.contains(&format!("{service}:"))) {
            continue;
        }
        for linter in [&mut with_source, &mut bundled] {
            // OK because some policies are longer than is allowed.
            let _ = linter.read(&hints, name, text);
        }
    }
    let found = summary(&bundled);
    assert!(found.iter().any(|line| line.contains("unreachable-action")));
    let from_source = summary(&with_source);
    let different: Vec<&String> = from_source.symmetric_difference(&found).collect();
    assert!(different.is_empty(), "{different:#?}");
}
