//! Explanations as text: what `tests/explanations/cases.jsonl` asks is answered as `texts.txt`
//! beside it says, and the denials of `denials.jsonl` as `denials.txt` does.
//!
//! `PORTCULLIS_WRITE=1 cargo test --test it explanations::` rewrites the texts, and a person reads
//! the difference.

use std::fs;
use std::path::Path;

use portcullis::case::{self, Format};
use portcullis::estate::{Estate, WhoCan};
use portcullis::{
    Caller, Dialect, Kind, PolicySet, ResourceGroup, ResourceSide, Stage, Verdict, authorize,
    explain_authorization,
};

#[test]
fn clause_e2_explanations_read_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explanations");
    let cases = fs::read(folder.join("cases.jsonl")).unwrap();
    let cases = case::read("cases.jsonl", cases, Format::Lines, &mut |path| {
        Err(path.to_owned())
    })
    .unwrap();
    let texts = cases.iter().map(|case| {
        let outcome = case.run();
        assert!(outcome.pass, "{}: {:?}", case.name(), outcome.mismatches);
        let explanation = case
            .setting()
            .unwrap()
            .explain(case.request().unwrap())
            .unwrap();
        let stages = explanation.stages().iter().map(|report| {
            format!(
                "  {} {} {}: {}\n",
                report.stage(),
                report.level(),
                report.resource(),
                report.verdict()
            )
        });
        let reasons = explanation.reasons().iter().map(|reason| {
            let (policy, index, unknown) = (reason.policy(), reason.index(), reason.unknown());
            format!("  {policy} {index}, {unknown:?}: {}\n", reason.resource())
        });
        let near = explanation
            .near_misses()
            .iter()
            .map(|miss| format!("  {miss}\n"));
        let (stages, reasons, near): (String, String, String) =
            (stages.collect(), reasons.collect(), near.collect());
        format!(
            "== {}\n{explanation}\n-- stages\n{stages}-- reasons\n{reasons}-- near misses\n\
             {near}\n",
            case.name()
        )
    });
    let texts: String = texts.collect();
    let file = folder.join("texts.txt");
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        fs::write(&file, &texts).unwrap();
    }
    assert_eq!(texts, fs::read_to_string(&file).unwrap_or_default());
}

/// Denials as a person reads them, in full: the closest allows, what met a deny, what delegates and
/// what cuts.
#[test]
fn clause_e2a_denials_read_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explanations");
    let cases = fs::read(folder.join("denials.jsonl")).unwrap();
    let cases = case::read("denials.jsonl", cases, Format::Lines, &mut |path| {
        Err(path.to_owned())
    })
    .unwrap();
    let texts = cases.iter().map(|case| {
        let outcome = case.run();
        assert!(outcome.pass, "{}: {:?}", case.name(), outcome.mismatches);
        let explanation = case
            .setting()
            .unwrap()
            .explain(case.request().unwrap())
            .unwrap();
        assert!(explanation.nearest_allows().len() <= 3, "{}", case.name());
        format!(
            "== {}\n{explanation}\n-- in short\n{}\n\n",
            case.name(),
            explanation.summary()
        )
    });
    let texts: String = texts.collect();
    let file = folder.join("denials.txt");
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        fs::write(&file, &texts).unwrap();
    }
    assert_eq!(texts, fs::read_to_string(&file).unwrap_or_default());
}

/// Of two grants the one that names the caller itself, in either order.
#[test]
fn clause_l9_the_statement_that_names_the_caller_decides() {
    let aws = Dialect::aws();
    let statement = |who: &str| {
        format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::123456789012:{who}"}},
                "Action": "*", "Resource": "*"}}"#
        )
    };
    for (names, expected) in [(["root", "user/ann"], 1), (["user/ann", "root"], 0)] {
        let statements = names.map(statement).join(",");
        let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
        for index_from in [0, usize::MAX] {
            let set = PolicySet::builder(&aws).index_from(index_from).add(
                Kind::Resource,
                "bucket",
                &text,
            );
            let set = set.build().unwrap();
            let side = ResourceSide::new()
                .policy(set.layer_of(Kind::Resource))
                .owner("123456789012");
            let request = aws.request(
                "arn:aws:iam::123456789012:user/ann",
                "s3:GetObject",
                "arn:aws:s3:::b/k",
            );
            let request = request.build().unwrap();
            let decision = authorize(&Caller::new(), &[side], &request).unwrap();
            let decided = set.statement(decision.statement().unwrap()).unwrap();
            assert_eq!(
                (decision.stage(), decided.index()),
                (Stage::Resource, expected),
                "{names:?}"
            );
        }
    }
}

/// Who may if conditions hold, what they are, and an example: with variables, names of resources,
/// and statements that are not needed.
#[test]
fn what_must_hold_reads_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explanations");
    let estate = fs::read_to_string(folder.join("estate.json")).unwrap();
    let estate = Estate::read([("estate.json", estate)]).unwrap();
    let asked = WhoCan::new("s3:GetObject", "arn:aws:s3:::b/red/k")
        .owner("111111111111")
        .under([("x:owner", "red")]);
    let mut texts = String::new();
    for able in estate.who_can(&asked).unwrap().grantees() {
        texts += &format!("{} {}\n", able.principal(), able.standing().name());
        for step in able.paths().iter().flatten().flat_map(|link| link.steps()) {
            let granted: String = step
                .statements()
                .iter()
                .map(|reason| format!("  by {reason}\n"))
                .collect();
            texts += &granted;
            for needed in step.requirements() {
                let mut tests = Vec::new();
                for test in needed.tests() {
                    let parts = (test.operator(), test.key(), test.values());
                    tests.push(format!("{parts:?}"));
                }
                texts += &format!(
                    "  {} {}: {}\n",
                    needed.statement(),
                    needed.holds(),
                    tests.join(", ")
                );
            }
            texts += &format!(
                "  such as {:?}, proven: {}\n",
                step.example(),
                step.is_proven()
            );
        }
    }
    let file = folder.join("who_can.txt");
    if std::env::var_os("PORTCULLIS_WRITE").is_some() {
        fs::write(&file, &texts).unwrap();
    }
    assert_eq!(texts, fs::read_to_string(&file).unwrap_or_default());
}

/// The account's own attachments, and those to each group of resources, by their places.
#[test]
fn clause_l11_each_attachment_has_its_level() {
    let dialect = Dialect::alibaba_ram();
    let text = r#"{"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "read", text)
        .build()
        .unwrap();
    let layer = set.layer_of(Kind::Identity);
    let none = set.layer(Kind::Identity, &[]).unwrap();
    let caller = Caller::new()
        .identity(none.clone())
        .identity_in(layer, ["red"])
        .identity_in(none, ["blue"]);
    let request = dialect
        .request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k")
        .build()
        .unwrap();
    let side = ResourceSide::new().group(ResourceGroup::Named("red".into()));
    let explanation = explain_authorization(&caller, &[side], &request).unwrap();
    let levels: Vec<_> = explanation
        .stages()
        .iter()
        .map(|report| (report.level(), report.verdict()))
        .collect();
    assert_eq!(
        levels,
        [
            (0, Verdict::ImplicitDeny),
            (1, Verdict::Allow),
            (2, Verdict::ImplicitDeny)
        ]
    );
    let text = explanation.to_string();
    let stages: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("identity"))
        .collect();
    let wanted = [
        "identity: ImplicitDeny",
        "identity of attachment 1: Allow",
        "identity of attachment 2: ImplicitDeny",
    ];
    assert_eq!(stages, wanted, "{text}");
}

/// Which dialect is asked in is a note where it is another than that of the policies, and only
/// there.
#[test]
fn a_request_of_another_dialect_gets_a_note() {
    let text = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let dialects = [
        Dialect::aws(),
        Dialect::builder("own").prefix("arn").build().unwrap(),
    ];
    for (asked, held) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        let set = PolicySet::builder(&dialects[held])
            .add(Kind::Identity, "all", text)
            .build()
            .unwrap();
        let who = [
            "arn:aws:iam::111122223333:user/ann",
            "arn:iam::acme:user/ann",
        ][asked];
        let request = dialects[asked]
            .request(who, "s3:GetObject", "*")
            .build()
            .unwrap();
        let explanation = set.explain(&request);
        assert_eq!(explanation.decision(), set.decide(&request));
        let titles = [asked, held].map(|which| dialects[which].title());
        let note = format!(
            "the request is asked in {}, the policies are of {}",
            titles[0], titles[1]
        );
        let is_other = asked != held;
        let wanted: Vec<String> = is_other.then_some(note).into_iter().collect();
        assert_eq!(explanation.notes(), wanted);
        let verdict = if is_other {
            Verdict::ImplicitDeny
        } else {
            Verdict::Allow
        };
        assert_eq!(explanation.decision().verdict(), verdict);
    }
}

/// Explanations are equal where they were made of the same statements, whatever of these is shown:
/// a boundary that lets a request pass is neither a reason nor near.
#[test]
fn explanations_of_other_statements_differ() {
    let dialect = Dialect::alibaba_ram();
    let statement = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
    let one = format!(r#"{{"Version": "1", "Statement": [{statement}]}}"#);
    let two = format!(r#"{{"Version": "1", "Statement": [{statement}, {statement}]}}"#);
    let explain = |name: &str, boundary: &str| {
        let set = PolicySet::builder(&dialect)
            .add(Kind::Identity, "own", &one)
            .add(Kind::Boundary, name, boundary);
        let set = set.build().unwrap();
        let caller = Caller::new()
            .identity(set.layer_of(Kind::Identity))
            .boundary(set.layer_of(Kind::Boundary));
        let request = dialect
            .request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k")
            .build()
            .unwrap();
        explain_authorization(&caller, &[ResourceSide::new()], &request).unwrap()
    };
    let explained = [("cap", &one), ("other", &one), ("cap", &two)]
        .map(|(name, boundary)| explain(name, boundary));
    for (index, left) in explained.iter().enumerate() {
        assert_eq!(
            left.to_string(),
            explained[0].to_string(),
            "what is shown is the same"
        );
        for (other, right) in explained.iter().enumerate() {
            assert_eq!(left == right, index == other, "{index} and {other}");
        }
    }
    assert_eq!(explain("cap", &one), explained[0]);
}

/// Looked up or looked through: the same statements in the same order, and the same keys that could
/// turn it.
#[test]
fn clause_e2_a_table_explains_as_looking_at_each_does() {
    let aws = Dialect::aws();
    let statement = |effect: &str, last: &str| {
        format!(
            r#"{{"Effect":"{effect}","Action":"s3:GetObject","Resource":"arn:aws:s3:::{last}"}}"#
        )
    };
    let statements = [
        statement("Allow", "b/open/*"),
        statement("Allow", "b/${aws:PrincipalTag/team}/*"),
        statement("Deny", "b/secret/*"),
        statement("Deny", "b/${aws:PrincipalTag/rival}/*"),
        statement("Allow", "b/secret/*"),
        statement("Allow", "b/own/*").replace(
            "*\"}",
            r#"*","Condition":{"StringEquals":{"aws:PrincipalTag/level":"3"}}}"#,
        ),
        statement("Deny", "b/own/*").replace(
            "*\"}",
            r#"*","Condition":{"StringEquals":{"aws:PrincipalTag/level":"4"}}}"#,
        ),
    ];
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    for (last, verdict, missing) in [
        ("b/secret/k", Verdict::ExplicitDeny, &[][..]),
        ("b/open/k", Verdict::Allow, &["aws:principaltag/rival"]),
        (
            "b/own/k",
            Verdict::ImplicitDeny,
            &["aws:principaltag/rival", "aws:principaltag/team"],
        ),
    ] {
        let request = aws.request(
            "arn:aws:iam::1:user/ann",
            "s3:GetObject",
            format!("arn:aws:s3:::{last}"),
        );
        let request = request
            .context("aws:PrincipalTag/level", "5")
            .build()
            .unwrap();
        let [looked_up, looked_through] = [0, usize::MAX].map(|from| {
            let set = PolicySet::builder(&aws)
                .index_from(from)
                .add(Kind::Identity, "p", &text)
                .build()
                .unwrap();
            let explanation = set.explain(&request);
            assert_eq!(explanation.decision().verdict(), verdict, "{last}");
            assert_eq!(
                explanation.missing_context().iter().collect::<Vec<_>>(),
                missing,
                "{last}"
            );
            assert_eq!(
                explanation.near_misses().len(),
                if last == "b/own/k" { 2 } else { 0 },
                "{last}"
            );
            format!(
                "{explanation}\n{:?}\n{:?}",
                explanation.reasons(),
                explanation.near_misses()
            )
        });
        assert_eq!(looked_up, looked_through, "{last}");
    }
}
