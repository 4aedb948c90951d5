//! Documents at the limits of what is read.

use portcullis::detect::PolicyHints;
use portcullis::lint::Safety;
use portcullis::{Dialect, Kind};

use super::linter;
use crate::support::Effort;
use crate::support::clock::Stopwatch;

/// Statements of a large document; the full number is the limit on a policy.
const STATEMENTS: Effort<usize> = Effort {
    usual: 1_500,
    full: 10_000,
};

/// Documents at the limits of what is read: the proof is bounded, and what it does not reach is
/// left as it is.
#[test]
fn the_work_is_bounded() {
    let most = STATEMENTS.chosen();
    let hints = PolicyHints::default()
        .dialect(Dialect::alibaba_ram())
        .kind(Kind::Identity);
    let statement = |action: String, resource: String| {
        format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"acs:oss:*:*:{resource}"}}"#)
    };
    // Statements that all differ, that are all alike, that differ in their actions, and in both at
    // random.
    let shapes: [&dyn Fn(usize) -> String; 4] = [
        &|number| statement(format!("oss:Get{number}"), format!("b{number}/*")),
        &|_| statement("oss:Get*".into(), "b/*".into()),
        &|number| statement(format!("oss:*{number}*"), "b/*".into()),
        &|number| {
            statement(
                format!("oss:*{}*", number % 97),
                format!("*{}*/*", number % 89),
            )
        },
    ];
    for (shape, statements) in shapes.iter().zip([most, most, most, most / 5]) {
        let list: Vec<String> = (0..statements).map(shape).collect();
        let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, list.join(","));
        let mut linter = linter(None);
        linter.read(&hints, "policy", &text).unwrap();
        let start = Stopwatch::start();
        let fixes = linter.fix(Safety::Safe, |_| true);
        println!(
            "{} fixes, {} refused, in {:?}",
            fixes.count(),
            fixes.refused().len(),
            start.taken()
        );
        assert!(start.taken().as_secs() < 60, "{:?}", start.taken());
    }
    // Actions that cover one another.
    let actions: Vec<String> = (0..most / 2)
        .map(|number| format!("\"oss:*{}*{}\"", number % 211, number % 7))
        .collect();
    let text = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":[{}],"Resource":"*"}}]}}"#,
        actions.join(",")
    );
    let mut linter = linter(None);
    linter.read(&hints, "policy", &text).unwrap();
    let start = Stopwatch::start();
    let fixes = linter.fix(Safety::Safe, |_| true);
    println!(
        "{} fixes, {} refused, in {:?}",
        fixes.count(),
        fixes.refused().len(),
        start.taken()
    );
    assert!(start.taken().as_secs() < 60, "{:?}", start.taken());
}
