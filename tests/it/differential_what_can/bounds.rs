//! Answers that meet a bound are complete; beyond it they say that there is more.

use portcullis::Estate;
use portcullis::estate::{Question, WhatCan};
use serde_json::{Value, json};

use super::is_bounded;
use crate::support::Effort;
use crate::support::rich::read;

/// One of this many permissions is asked after: thousands would take most of the time of the test.
const SHARE: Effort<usize> = Effort { usual: 7, full: 1 };

const ASKER: &str = "arn:aws:iam::111111111111:user/ann";

fn is_allowed(estate: &Estate, action: &str, resource: &str) -> bool {
    estate
        .decide(&Question::new(ASKER, action, resource))
        .unwrap()
        .is_allowed()
}

/// An estate whose identity policy has `own` statements that differ in their actions, and whose
/// boundary has `boundary` statements that differ in their resources: each pair is a permission of
/// its own. A bucket names the user directly.
fn crossed(own: usize, boundary: usize) -> Estate {
    let statement = |action: String, resource: String| {
        json!({"Effect": "Allow",
            "Action": action, "Resource": resource})
    };
    let document =
        |statements: Vec<Value>| json!({"Version": "2012-10-17", "Statement": statements});
    let actions = (0..own)
        .map(|at| statement(format!("s3:Get{at}x*"), "*".to_owned()))
        .collect();
    let resources = (0..boundary)
        .map(|at| statement("*".to_owned(), format!("arn:aws:s3:::b{at}/*")))
        .collect();
    let mut bucket = statement("s3:Put*".to_owned(), "arn:aws:s3:::apart/*".to_owned());
    bucket["Principal"] = json!({"AWS": ASKER});
    let file = json!({"dialect": "aws", "accounts": [{
        "id": "111111111111",
        "policies": [{"name": "own", "document": document(actions)},
            {"name": "boundary", "document": document(resources)}],
        "users": [{"name": "ann", "policies": ["own"], "boundary": "boundary"}],
        "resources": [{"name": "arn:aws:s3:::apart",
            "policies": [{"name": "it", "document": document(vec![bucket])}]}],
    }]});
    read(&file).expect("an estate")
}

/// An answer at the bound is complete. Beyond the bound, the answer says that there is more, and
/// every permission in it is still true.
#[test]
fn an_answer_that_meets_its_bound_says_so() {
    const BOUND: usize = 4096;
    for (own, boundary, is_whole) in [(64, BOUND / 64, true), (64, BOUND / 64 + 1, false)] {
        let estate = crossed(own, boundary);
        let can = estate.what_can(&WhatCan::new(ASKER)).unwrap();
        assert_eq!(is_bounded(&can), !is_whole, "{:?}", can.notes());
        let permissions = |action: &str| {
            can.permissions()
                .iter()
                .filter(|one| one.action() == action)
                .count()
        };
        assert_eq!(
            permissions("s3:Get7x*"),
            if is_whole { boundary } else { 0 }
        );
        assert!(
            is_allowed(&estate, "s3:Get7xs", "arn:aws:s3:::b9/k"),
            "allowed, whether or not the answer lists it"
        );
        assert_eq!(
            permissions("s3:Put*"),
            1,
            "the separate permission stays: {:?}",
            can.permissions()
        );
        assert!(is_allowed(&estate, "s3:PutObject", "arn:aws:s3:::apart/k"));
        let share = SHARE.chosen();
        assert!(can.permissions().iter().step_by(share).all(|one| {
            let concrete = |pattern: &str| pattern.replace('*', "k");
            is_allowed(&estate, &concrete(one.action()), &concrete(one.resource()))
        }));
    }
}

/// A deny whose part in a resource takes too many patterns takes all of the resource away, and the
/// answer says so.
#[test]
fn a_deny_beyond_the_bound_takes_more_and_says_so() {
    let bucket = format!("arn:aws:s3:::{}", "a".repeat(63));
    let all =
        |resource: &str| json!({"Effect": "Allow", "Action": "s3:Get*", "Resource": resource});
    for (letters, is_exact) in [(80, true), (140, false)] {
        let resource = format!("arn:aws:s3:::{}*b", "*a".repeat(letters));
        let deny =
            json!({"Effect": "Deny", "Principal": "*", "Action": "s3:Get*", "Resource": resource});
        let document =
            |statement: Value| json!({"Version": "2012-10-17", "Statement": [statement]});
        let file = json!({"dialect": "aws", "accounts": [{
            "id": "111111111111",
            "policies": [{"name": "own", "document": document(all("*"))}],
            "users": [{"name": "ann", "policies": ["own"]}],
            "resources": [{"name": bucket,
                "policies": [{"name": "it", "document": document(deny)}]}],
        }]});
        let estate = read(&file).expect("an estate");
        let can = estate.what_can(&WhatCan::new(ASKER)).unwrap();
        assert_eq!(is_bounded(&can), !is_exact, "{letters}: {:?}", can.notes());
        let [permission] = can.permissions() else {
            panic!("{:?}", can.permissions())
        };
        let whole = format!("{bucket}/*").replace("s3:::", "s3:*::");
        let takes_all = permission
            .exceptions()
            .iter()
            .any(|exception| exception.resource() == whole);
        assert_eq!(takes_all, !is_exact, "{:#?}", permission.exceptions());
        assert!(is_allowed(&estate, "s3:GetObject", &format!("{bucket}/k")));
        assert!(!is_allowed(
            &estate,
            "s3:GetObject",
            &format!("{bucket}/{}b", "a".repeat(letters))
        ));
    }
}
