//! The ways to more rights: their pages, and whether the linter and the decisions agree with them.
//!
//! For each way a policy grants exactly what its row needs. Every step of it is allowed then, none
//! is without its statement, and the linter reports the way. The module `in_estates` walks seven ways
//! to their end.

mod in_estates;

use std::collections::{BTreeMap, BTreeSet};

use portcullis::detect::PolicyHints;
use portcullis::diagnostic::Fault;
use portcullis::lint::{Linter, Need, Rule, Way, WayKind};
use portcullis::{Caller, Dialect, Kind, PolicySet, ResourceSide, Verdict, authorize};

use crate::support::is_plain;

/// The page of each dialect.
const PAGES: &[(&str, &str)] = &[
    (
        "alibaba-ram",
        include_str!("../../../src/lint/ways/alibaba_ram.md"),
    ),
    (
        "kingsoft",
        include_str!("../../../src/lint/ways/kingsoft.md"),
    ),
    (
        "volcengine",
        include_str!("../../../src/lint/ways/volcengine.md"),
    ),
    ("aws", include_str!("../../../src/lint/ways/aws.md")),
];

#[test]
fn every_row_of_a_page_is_read() {
    for (name, page) in PAGES {
        let dialect = Dialect::from_name(name).unwrap();
        let ways = Way::all(&dialect);
        let rows = page.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(ways.len(), rows, "{name}");
        let mut ids = BTreeSet::new();
        for way in &ways {
            let id = way.id();
            let words = id.split('-');
            assert!(words.clone().all(|word| !word.is_empty()), "{id}");
            let mut letters = words.flat_map(str::bytes);
            assert!(letters.all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()));
            assert!(ids.insert(id), "`{id}` appears twice in {name}");
            assert!(Rule::find(id).is_none(), "`{id}` is the id of a rule");
            assert!(
                Fault::all().all(|fault| fault.id() != id),
                "`{id}` is the id of a fault"
            );
            assert!(is_plain(way.gain()), "{id}: {}", way.gain());
            assert_row_is_whole(way, page);
        }
        print_figures(name, &ways);
    }
}

/// A row has actions with targets as names of resources have them, and a dated page.
fn assert_row_is_whole(way: &Way, page: &str) {
    let id = way.id();
    let row = page
        .lines()
        .find(|line| line.starts_with(&format!("| `{id}` |")))
        .unwrap();
    let status = if way.is_confirmed() {
        "confirmed"
    } else {
        "derived"
    };
    assert!(row.contains(&format!("| {status} [20")), "{row}");
    for link in way.source().split(") ") {
        let (date, address) = link.split_once("](https://").expect(row);
        assert_eq!(date.len(), "[2026-11-29".len(), "{row}");
        assert!(address.contains('.'), "{row}");
    }
    assert!(!way.needs().is_empty(), "{row}");
    for need in way.needs() {
        let (service, name) = need.action().split_once(':').expect(row);
        assert!(
            !service.is_empty() && !name.is_empty() && !name.contains('*'),
            "{row}"
        );
        let passes = need.action().ends_with(":PassRole");
        assert_eq!(
            passes,
            way.kind() == WayKind::PassedRole && need == &way.needs()[0],
            "{row}"
        );
        assert!(passes || need.services().is_empty(), "{row}");
        // The holder chooses the names only where it runs something new with a role.
        let passed = way.kind() == WayKind::PassedRole;
        assert!(!need.is_one_enough() || passed && !passes, "{row}");
    }
}

/// What the reports on this table count.
fn print_figures(name: &str, ways: &[Way]) {
    let mut figures: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    for way in ways {
        *figures
            .entry((way.kind().name(), way.is_confirmed()))
            .or_default() += 1;
    }
    println!("{name}: {} ways: {figures:?}", ways.len());
}

/// Who may do a part of a way needs the whole no more. Only the role of a trust that is rewritten
/// appears twice: for one's own account, which is confirmed, and for another.
#[test]
fn no_way_contains_another() {
    for dialect in Dialect::all() {
        let ways = Way::all(&dialect);
        let reported: Vec<_> = ways
            .iter()
            .filter(|way| way.kind() != WayKind::Uncertain)
            .collect();
        for way in &reported {
            for other in &reported {
                let contains = way.id() != other.id()
                    && (way.kind() == WayKind::PassedRole) == (other.kind() == WayKind::PassedRole)
                    && other.needs().iter().all(|need| {
                        way.needs().iter().any(|own| {
                            own.action() == need.action()
                                && own.target() == need.target()
                                && (need.services().is_empty()
                                    || need
                                        .services()
                                        .iter()
                                        .any(|one| own.services().contains(one)))
                        })
                    });
                let is_trust = other.id().ends_with("-outside");
                assert!(
                    !contains || is_trust,
                    "{dialect:?}: {} contains {}",
                    way.id(),
                    other.id()
                );
            }
        }
    }
}

/// A resource that a need is about, or the pattern of all, in the account `1`.
fn resource(dialect: &Dialect, need: &Need, all: bool) -> String {
    let target = need.target().unwrap_or("thing/*");
    let (service, last) = match target.split_once(':') {
        Some((service, last)) if last != "*" => (service, last),
        _ => (need.action().split(':').next().unwrap(), target),
    };
    let last = if all && !need.is_one_enough() {
        last.to_owned()
    } else {
        last.replace('*', "x")
    };
    let account = match dialect.name() {
        "aws" => "111122223333",
        _ => "1234567890123456",
    };
    let prefix = match dialect.name() {
        "alibaba-ram" => "acs",
        "kingsoft" => "krn:ksc",
        "volcengine" => "trn",
        _ => "arn:aws",
    };
    let region = if dialect.name() == "alibaba-ram" {
        "*"
    } else {
        ""
    };
    format!("{prefix}:{service}:{region}:{account}:{last}")
}

/// A policy that grants what some needs ask for, and nothing else.
fn policy(dialect: &Dialect, needs: &[&Need]) -> String {
    let mut statements = Vec::new();
    for need in needs {
        let (action, on) = (need.action(), resource(dialect, need, true));
        let condition = match (dialect.name(), need.services()) {
            ("aws", [service, ..]) => {
                format!(
                    r#", "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}"#
                )
            }
            ("alibaba-ram", [service, ..]) => {
                format!(r#", "Condition": {{"StringEquals": {{"acs:Service": "{service}"}}}}"#)
            }
            _ => String::new(),
        };
        statements.push(format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{on}"{condition}}}"#
        ));
    }
    let version = match dialect.name() {
        "alibaba-ram" => r#""Version": "1", "#,
        "kingsoft" => r#""Version": "2015-11-01", "#,
        "aws" => r#""Version": "2012-10-17", "#,
        _ => "",
    };
    format!(r#"{{{version}"Statement": [{}]}}"#, statements.join(", "))
}

fn holder(dialect: &Dialect) -> &'static str {
    match dialect.name() {
        "alibaba-ram" => "acs:ram::1234567890123456:user/ann",
        "kingsoft" => "krn:ksc:iam::1234567890123456:user/ann",
        "volcengine" => "trn:iam::1234567890123456:user/ann",
        _ => "arn:aws:iam::111122223333:user/ann",
    }
}

/// A trust policy that leaves it to the account who may assume the role.
fn trust(dialect: &Dialect) -> String {
    let (word, owner) = match dialect.name() {
        "alibaba-ram" => ("RAM", "acs:ram::1234567890123456:root"),
        "kingsoft" => ("KSC", "krn:ksc:iam::1234567890123456:root"),
        "volcengine" => ("IAM", "trn:iam::1234567890123456:root"),
        _ => ("AWS", "arn:aws:iam::111122223333:root"),
    };
    let version = match dialect.name() {
        "alibaba-ram" => r#""Version": "1", "#,
        "aws" => r#""Version": "2012-10-17", "#,
        _ => "",
    };
    let actions = match dialect.name() {
        "aws" => r#"["sts:AssumeRole", "sts:TagSession"]"#,
        _ => r#""sts:AssumeRole""#,
    };
    format!(
        r#"{{{version}"Statement": [{{"Effect": "Allow", "Action": {actions},
            "Principal": {{"{word}": "{owner}"}}}}]}}"#
    )
}

/// What the engine says of one step to the holder of a policy.
fn decide(dialect: &Dialect, text: &str, need: &Need) -> Verdict {
    let set = PolicySet::builder(dialect)
        .add(Kind::Identity, "way", text)
        .build();
    let set = set.unwrap_or_else(|error| panic!("{error}\n{text}"));
    let on = resource(dialect, need, false);
    let mut request = dialect.request(holder(dialect), need.action(), &*on);
    match (dialect.name(), need.services()) {
        ("aws", [service, ..]) => request = request.context("iam:PassedToService", *service),
        ("alibaba-ram", [service, ..]) => request = request.context("acs:Service", *service),
        _ => {}
    }
    let request = request
        .build()
        .unwrap_or_else(|error| panic!("{error}: {on}"));
    let (action, trust) = (need.action(), trust(dialect));
    if matches!(action, "sts:AssumeRole" | "sts:TagSession") {
        let trust = PolicySet::builder(dialect).add(Kind::Trust, "trust", trust);
        let trust = trust.build().unwrap_or_else(|error| panic!("{error}"));
        let caller = Caller::new().identity(set.layer_of(Kind::Identity));
        let side = ResourceSide::new().trust(trust.layer_of(Kind::Trust));
        return authorize(&caller, &[side], &request).unwrap().verdict();
    }
    set.decide(&request).verdict()
}

#[test]
fn every_step_is_allowed_and_none_without_its_statement() {
    let mut steps = 0;
    for dialect in Dialect::all() {
        for way in Way::all(&dialect) {
            let all: Vec<&Need> = way.needs().iter().collect();
            let whole = policy(&dialect, &all);
            for (index, need) in all.iter().enumerate() {
                assert_eq!(decide(&dialect, &whole, need), Verdict::Allow, "{whole}");
                let mut others = all.clone();
                others.remove(index);
                let rest = policy(&dialect, &others);
                assert_eq!(
                    decide(&dialect, &rest, need),
                    Verdict::ImplicitDeny,
                    "{rest}"
                );
                steps += 1;
            }
        }
    }
    println!("{steps} steps");
}

/// The ways that the linter names in a policy.
fn reported(dialect: &Dialect, text: &str) -> Vec<String> {
    let mut linter = Linter::new();
    let hints = PolicyHints::default()
        .dialect(dialect.clone())
        .kind(Kind::Identity);
    linter
        .read(&hints, "way.json", text)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    let findings = linter.findings();
    let findings = findings
        .iter()
        .filter(|finding| finding.id() == "privilege-escalation");
    findings.map(|finding| finding.help().to_owned()).collect()
}

#[test]
fn the_linter_reports_each_way_and_not_a_part_of_it() {
    for dialect in Dialect::all() {
        let ways = Way::all(&dialect);
        for way in ways.iter().filter(|way| way.kind() != WayKind::Uncertain) {
            let all: Vec<&Need> = way.needs().iter().collect();
            let whole = policy(&dialect, &all);
            let help = reported(&dialect, &whole);
            let named = format!("`portcullis explain {}`", way.id());
            assert!(
                help.len() == 1 && help[0].contains(&named),
                "{}: {help:?}\n{whole}",
                way.id()
            );
            assert_eq!(help[0].contains("derived"), !way.is_confirmed(), "{help:?}");
            for index in 0..all.len() {
                let mut others = all.clone();
                others.remove(index);
                let help = reported(&dialect, &policy(&dialect, &others));
                assert!(!help.iter().any(|help| help.contains(&named)), "{help:?}");
            }
        }
    }
}

/// One named target is seldom the one that is wanted.
#[test]
fn a_way_on_one_target_is_not_reported() {
    for dialect in Dialect::all() {
        for way in Way::all(&dialect) {
            let needs: Vec<&Need> = way.needs().iter().collect();
            if !needs.iter().any(|need| {
                need.target()
                    .is_some_and(|on| on != "*" && on.ends_with('*'))
            }) {
                continue;
            }
            let mut text = policy(&dialect, &needs);
            for need in &needs {
                text = text.replace(
                    &resource(&dialect, need, true),
                    &resource(&dialect, need, false),
                );
            }
            assert_eq!(
                reported(&dialect, &text),
                Vec::<String>::new(),
                "{}: {text}",
                way.id()
            );
        }
    }
}
