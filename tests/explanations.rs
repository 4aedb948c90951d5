//! Explanations as text: what `tests/explanations/cases.jsonl` asks is answered as `texts.txt` beside it says.
//!
//! `PORTCULLIS_WRITE=1 cargo test --test explanations` writes the texts anew, and a person reads the difference.

use std::fs;
use std::path::Path;

use portcullis::case::{self, Format};

#[test]
fn clause_e2_explanations_read_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explanations");
    let cases = fs::read(folder.join("cases.jsonl")).unwrap();
    let cases = case::read("cases.jsonl", cases, Format::Lines, &mut |path| Err(path.to_owned())).unwrap();
    let texts = cases.iter().map(|case| {
        let outcome = case.run();
        assert!(outcome.pass, "{}: {:?}", case.name(), outcome.mismatches);
        let explanation = case.setting().unwrap().explain(case.request().unwrap()).unwrap();
        let stages = explanation.stages().iter().map(|report| {
            format!("  {} {} {}: {}\n", report.stage(), report.level(), report.resource(), report.verdict())
        });
        let reasons = explanation.reasons().iter().map(|reason| {
            let (policy, index, unknown) = (reason.policy(), reason.index(), reason.unknown());
            format!("  {policy} {index}, {unknown:?}: {}\n", reason.resource())
        });
        let near = explanation.near_misses().iter().map(|miss| format!("  {miss}\n"));
        let (stages, reasons, near): (String, String, String) = (stages.collect(), reasons.collect(), near.collect());
        format!("== {}\n{explanation}\n-- stages\n{stages}-- reasons\n{reasons}-- near misses\n{near}\n", case.name())
    });
    let texts: String = texts.collect();
    let file = folder.join("texts.txt");
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        fs::write(&file, &texts).unwrap();
    }
    assert_eq!(texts, fs::read_to_string(&file).unwrap_or_default());
}
