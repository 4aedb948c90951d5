//! Loading a large estate, and questions to it: 10,000 users, 1,000 groups, 2,000 roles, 20,000
//! policies in ten accounts.
//!
//! Answers are asserted before anything is timed. With `--test` the estate is a tenth of it.

mod support;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use portcullis::estate::{AssumeRole, Question, Standing, WhatCan, WhoCan};
use portcullis::{Estate, Verdict};
use support::heap;

#[global_allocator]
static ALLOCATOR: heap::Live = heap::Live;

const ACCOUNTS: usize = 10;

/// How many of each one account contains.
struct Size {
    users: usize,
    groups: usize,
    roles: usize,
    policies: usize,
}

/// Each policy lets its holder read a bucket of its own number and not its archive.
fn policy(text: &mut String, account: usize, index: usize) {
    let comma = if index == 0 { "" } else { "," };
    let _ = write!(
        text,
        r#"{comma}{{"name": "p{index}", "document": {{"Version": "1", "Statement": [
            {{"Effect": "Allow", "Action": ["oss:Get*", "oss:List*"],
                "Resource": "acs:oss:*:{account}:bucket-{index}/*"}},
            {{"Effect": "Allow", "Action": "ecs:Describe*",
                "Resource": "acs:ecs:*:{account}:instance/i-{index}"}},
            {{"Effect": "Deny", "Action": "oss:*",
                "Resource": "acs:oss:*:{account}:bucket-{index}/archive/*",
              "Condition": {{"NotIpAddress": {{"acs:SourceIp": "10.0.0.0/8"}}}}}}]}}}}"#
    );
}

/// Names of policies, spread over those of the account.
fn policy_names(size: &Size, from: usize, count: usize) -> String {
    let names = (0..count).map(|step| format!("\"p{}\"", (from * 7 + step * 13) % size.policies));
    names.collect::<Vec<_>>().join(", ")
}

fn list(text: &mut String, field: &str, count: usize, mut one: impl FnMut(usize) -> String) {
    let _ = write!(
        text,
        ", \"{field}\": [{}]",
        (0..count).map(&mut one).collect::<Vec<_>>().join(",\n")
    );
}

fn estate(size: &Size) -> String {
    let mut text = String::from(
        r#"{"dialect": "alibaba-ram", "policies": [{"name": "full", "document": {"Version": "1",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}],
        "folders": [{"name": "root", "control": ["full"]},
            {"name": "prod", "parent": "root", "control": ["full"]}],
        "accounts": ["#,
    );
    for index in 0..ACCOUNTS {
        let account = 1_000_000_000_000_000 + index;
        let comma = if index == 0 { "" } else { ",\n" };
        let _ = write!(
            text,
            r#"{comma}{{"id": "{account}", "folder": "prod", "policies": ["#
        );
        (0..size.policies).for_each(|index| policy(&mut text, account, index));
        text.push(']');
        list(&mut text, "groups", size.groups, |at| {
            format!(
                r#"{{"name": "g{at}", "policies": [{}]}}"#,
                policy_names(size, at, 5)
            )
        });
        list(&mut text, "users", size.users, |at| {
            let groups = [at % size.groups, (at + 1) % size.groups];
            format!(
                r#"{{"name": "u{at}", "id": "2{account}{at:05}", "groups": ["g{}", "g{}"],
                    "policies": [{}]}}"#,
                groups[0],
                groups[1],
                policy_names(size, at, 3)
            )
        });
        list(&mut text, "roles", size.roles, |at| {
            format!(
                r#"{{"name": "r{at}", "policies": [{}],
                    "trust": {{"Version": "1", "Statement": [{{"Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {{"RAM": "acs:ram::{account}:root"}}}}]}}}}"#,
                policy_names(size, at, 5)
            )
        });
        text.push('}');
    }
    text.push_str("]}");
    text
}

fn load(text: &str) -> Estate {
    Estate::read([("estate.json", text)]).unwrap_or_else(|error| panic!("{error}"))
}

/// Questions with wildcards, each with how many may: those who hold a policy, all of whom hold one,
/// and the owners.
fn search(estate: &Estate, size: &Size) {
    let all = ACCOUNTS * (size.users + size.roles + 1);
    for (action, resource, may) in [
        ("*", "*", all),
        ("oss:*", "*", all),
        ("oss:Get*", "acs:oss:*:*:bucket-*", all),
        ("oss:Get*", "acs:oss:*:*:bucket-*/archive/*", all),
        ("ecs:Describe*", "*", all),
        ("sts:AssumeRole", "acs:ram::1000000000000003:role/r7", 0),
        ("ram:PassRole", "*", ACCOUNTS),
    ] {
        let start = Instant::now();
        let (answer, peak) = heap::peak(|| {
            estate
                .who_can(&WhoCan::new(action, resource))
                .expect("it is well formed")
        });
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "who can {action} on {resource}: {may} may, {seconds:.2} s, {:.1} MiB at most",
            mebibytes(peak)
        );
        assert_eq!(answer.grantees().len(), may);
        assert!(
            answer
                .grantees()
                .iter()
                .all(|able| able.standing() == Standing::Now)
        );
        assert_eq!(answer.notes(), [""; 0]);
    }
}

fn mebibytes(bytes: usize) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn main() {
    let part = if support::is_test() { 10 } else { 1 };
    let of_account = |all: usize| all / ACCOUNTS / part;
    let size = Size {
        users: of_account(10_000),
        groups: of_account(1_000),
        roles: of_account(2_000),
        policies: of_account(20_000),
    };
    let text = estate(&size);
    let start = Instant::now();
    let (estate, held) = heap::kept(|| load(&text));
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} policies in {:.1} MiB of text: loaded in {seconds:.2} s, holding {:.1} MiB",
        estate.policies().policy_count(),
        mebibytes(text.len()),
        mebibytes(held)
    );
    let user = "acs:ram::1000000000000003:user/u7";
    let session = "acs:ram::1000000000000003:assumed-role/r1/s";
    // User 7 holds policy 49, and by the group 7 the policy 62; nobody here holds the last one.
    let last = size.policies - 1;
    let ask = |who: &'static str, policy: usize, key: &str| {
        Question::new(
            who,
            "oss:GetObject",
            format!("acs:oss:*:1000000000000003:bucket-{policy}/{key}"),
        )
    };
    let questions = [
        (
            "user, own policy",
            ask(user, 49 % size.policies, "k"),
            Verdict::Allow,
        ),
        (
            "user, policy of a group",
            ask(user, (7 * 7 + 13 * 4) % size.policies, "k"),
            Verdict::Allow,
        ),
        (
            "user, denied",
            ask(user, 49 % size.policies, "archive/k"),
            Verdict::ExplicitDeny,
        ),
        ("user, nothing", ask(user, last, "k"), Verdict::ImplicitDeny),
        ("session", ask(session, 7, "k"), Verdict::Allow),
    ];
    let mut criterion = support::criterion();
    let mut group = criterion.benchmark_group("estate");
    for (name, question, verdict) in &questions {
        let decide = || {
            estate
                .decide(black_box(question))
                .expect("it is well formed")
        };
        assert_eq!(decide().verdict(), *verdict, "{name}");
        group.bench_function(*name, |bencher| bencher.iter(decide));
    }
    let assume = AssumeRole::new(user, "acs:ram::1000000000000003:role/r1");
    let answer = estate.assume_role(&assume).expect("it is well formed");
    assert_eq!(answer.answer().decision().verdict(), Verdict::ImplicitDeny);
    group.bench_function("assume, refused", |bencher| {
        bencher.iter(|| estate.assume_role(black_box(&assume)))
    });
    group.bench_function("explain", |bencher| {
        bencher.iter(|| estate.explain(black_box(&questions[0].1)))
    });
    group.sample_size(10);
    // The grantees are the owner and everybody in the account who has policy 49: attached directly,
    // through a group, or through a role that somebody may assume.
    let concrete = WhoCan::new(
        "oss:GetObject",
        format!("acs:oss:*:1000000000000003:bucket-{}/k", 49 % size.policies),
    );
    let grantees = estate.who_can(&concrete).expect("it is well formed");
    assert!(
        grantees
            .grantees()
            .iter()
            .any(|able| able.principal() == user && able.standing() == Standing::Now)
    );
    search(&estate, &size);
    group.bench_function("who can, one object", |bencher| {
        bencher.iter(|| estate.who_can(black_box(&concrete)))
    });
    let asked = WhatCan::new(user);
    assert!(
        estate
            .what_can(&asked)
            .expect("it is well formed")
            .permissions()
            .len()
            > 10
    );
    group.bench_function("what can", |bencher| {
        bencher.iter(|| estate.what_can(black_box(&asked)))
    });
    group.bench_function("load", |bencher| bencher.iter(|| load(black_box(&text))));
    group.finish();
    criterion.final_summary();
}
