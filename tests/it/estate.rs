//! Estates: what is read and what is refused, what is found in them, and what is decided beyond the
//! cases of `policies/stories` and `tests/cases`.

mod files;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portcullis::estate::{Change, EstateReader, EstateRule, PassRole, Question, Session};
use portcullis::{Diagnostic, Dialect, Estate, Level, LoadError, Verdict};
use serde_json::Value;

/// One file, as JSON or as `{"text": …}`.
fn read(estate: &Value) -> Result<Estate, LoadError> {
    let text = estate
        .get("text")
        .and_then(Value::as_str)
        .map_or_else(|| estate.to_string(), str::to_owned);
    Estate::read([("estate.json", text)])
}

fn lines(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/estates")
        .join(file);
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

fn word(value: &Value, index: usize) -> &str {
    value.get(index).and_then(Value::as_str).unwrap_or("")
}

/// `tests/estates/faults.jsonl`: an estate a line, with each fault that it has: id, place, part of
/// the message, and where given part of the help.
#[test]
fn faulty_estates_are_refused_with_the_place() {
    let mut wrong = Vec::new();
    for line in lines("faults.jsonl") {
        let (name, wanted) = (
            line["name"].as_str().unwrap(),
            line["faults"].as_array().unwrap(),
        );
        let faults = match read(&line["estate"]) {
            Ok(_) => Vec::new(),
            Err(error) => error.diagnostics().to_vec(),
        };
        for fault in &faults {
            let plain = [fault.message(), fault.help(), fault.note()]
                .into_iter()
                .all(is_plain);
            assert!(plain, "{name}: {fault}: {}", fault.note());
        }
        let holds = wanted.len() == faults.len()
            && wanted.iter().zip(&faults).all(|(wanted, fault)| {
                let same = fault.id() == word(wanted, 0) && fault.pointer() == word(wanted, 1);
                same && fault.message().contains(word(wanted, 2))
                    && fault.help().contains(word(wanted, 3))
            });
        if !holds {
            let shown: Vec<_> = faults
                .iter()
                .map(|fault| format!("\n    {} {fault}", fault.pointer()))
                .collect();
            wrong.push(format!(
                "{name}: wanted {}, found{}",
                line["faults"],
                shown.concat()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lower case, not empty and without a full stop; a first word in capitals is a name.
fn is_plain(words: &str) -> bool {
    let mut letters = words.chars();
    let (first, second) = (letters.next(), letters.next());
    let capital = first.is_some_and(char::is_uppercase) && second.is_some_and(char::is_lowercase);
    first.is_some() && !capital && !words.ends_with(['.', '!'])
}

fn shown(finding: &Diagnostic) -> String {
    format!("\n    {} {finding}", finding.pointer())
}

/// `tests/estates/findings.jsonl`: an estate a line, with each finding: id, place, part of the
/// message.
#[test]
fn findings_are_those_that_are_wanted() {
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for line in lines("findings.jsonl") {
        let (name, wanted) = (
            line["name"].as_str().unwrap(),
            line["findings"].as_array().unwrap(),
        );
        let estate = read(&line["estate"]).unwrap_or_else(|error| panic!("{name}: {error}"));
        for finding in estate.findings(line["now"].as_str()).unwrap() {
            let plain = [finding.message(), finding.help(), finding.note()]
                .into_iter()
                .all(is_plain);
            assert!(plain, "{name}: {finding}: {}", finding.note());
        }
        // A small estate does not use all of its parts, so findings about that do not matter.
        let rest = |finding: &Diagnostic| {
            finding.level() > Level::Suggestion || name.contains(finding.id()) || name == "gap"
        };
        let found: Vec<_> = estate
            .findings(line["now"].as_str())
            .unwrap()
            .into_iter()
            .filter(rest)
            .collect();
        let holds = wanted.len() == found.len()
            && wanted.iter().zip(&found).all(|(wanted, finding)| {
                let same = finding.id() == word(wanted, 0) && finding.pointer() == word(wanted, 1);
                same && finding.message().contains(word(wanted, 2))
            });
        if !holds {
            wrong.push(format!(
                "{name}: wanted {}, found{}",
                line["findings"],
                found.iter().map(shown).collect::<String>()
            ));
        }
        seen.extend(found.iter().map(Diagnostic::id));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let never: Vec<_> = EstateRule::all()
        .filter(|rule| !seen.contains(rule.id()))
        .collect();
    assert!(never.is_empty(), "no estate has {never:?}");
}

const SESSION: &str = r#"{"name": "acs:ram::1:assumed-role/App/s", "role": "acs:ram::1:role/app",
    "issued": "2026-11-22T08:00:00Z",
    "expires": "2026-11-22T09:00:00Z", "policy": null, "policy_name": null, "tags": {},
    "source_identity": null, "chained": false}"#;

/// What is left out of a session could have cut it.
#[test]
fn clause_t5_a_session_is_read_whole_or_not() {
    let session = |text: &str| Session::read(&Dialect::alibaba_ram(), "session.json", text);
    let whole = session(SESSION).unwrap();
    assert_eq!(
        session(&whole.to_json()).unwrap().to_json(),
        whole.to_json()
    );
    let Value::Object(fields) = serde_json::from_str(SESSION).unwrap() else {
        panic!("an object")
    };
    for left_out in fields.keys() {
        let mut fewer = fields.clone();
        fewer.remove(left_out);
        assert!(
            session(&Value::Object(fewer).to_string()).is_err(),
            "without `{left_out}`"
        );
    }
    let wrong = [
        ("role", r#""acs:ram::1:role/other""#),
        ("role", r#""acs:ram::2:role/app""#),
        ("name", r#""acs:ram::1:user/ann""#),
        ("name", "null"),
        ("expires", "null"),
        ("expires", r#""2026-11-22T08:00:00Z""#),
        ("expires", r#""tomorrow""#),
        ("issued", "null"),
        ("policy_name", r#""cut""#),
        ("policy", r#""{}""#),
        ("chained", r#""no""#),
        ("tags", "[]"),
        ("tags", r#"{"team": 7}"#),
        ("more", "1"),
    ];
    for (field, value) in wrong {
        let mut other = fields.clone();
        other.insert(field.into(), serde_json::from_str(value).unwrap());
        assert!(
            session(&Value::Object(other).to_string()).is_err(),
            "{field}: {value}"
        );
    }
}

fn of_tests(name: &str) -> Estate {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/estates")
        .join(name);
    Estate::read([(name, fs::read(path).unwrap())]).unwrap_or_else(|error| panic!("{error}"))
}

/// An answer mentions a policy without a text only where it could change the verdict.
#[test]
fn gaps_are_reported_where_they_could_change_the_answer() {
    let estate = of_tests("ram.json");
    let user = |name: &str| format!("acs:ram::1000000000000001:user/{name}");
    let bucket = "acs:oss:*:1000000000000001:app/k";
    let cases = [
        // It might allow.
        (
            user("cal"),
            "oss:GetObject",
            bucket,
            Verdict::ImplicitDeny,
            1,
        ),
        // It might deny.
        (user("dan"), "oss:GetObject", bucket, Verdict::Allow, 1),
        // The folder denies whatever it says.
        (
            user("cal"),
            "oss:DeleteObject",
            bucket,
            Verdict::ExplicitDeny,
            0,
        ),
        (user("bob"), "oss:GetObject", bucket, Verdict::Allow, 0),
        (
            user("eve"),
            "oss:GetObject",
            bucket,
            Verdict::ImplicitDeny,
            0,
        ),
        (
            user("nobody"),
            "oss:GetObject",
            bucket,
            Verdict::ImplicitDeny,
            0,
        ),
        // What the callers of another account hold is not known, and the bucket's policy alone
        // would have to allow.
        (
            "acs:ram::3:user/x".into(),
            "oss:GetObject",
            bucket,
            Verdict::ImplicitDeny,
            0,
        ),
        (
            "acs:ram::3:user/x".into(),
            "ecs:StopInstance",
            "acs:ecs:r:3:instance/i",
            Verdict::ImplicitDeny,
            2,
        ),
        // What is attached to the bucket of another account is not known.
        (
            user("fay"),
            "oss:GetObject",
            "acs:oss:*:3:b/k",
            Verdict::ImplicitDeny,
            1,
        ),
    ];
    for (who, action, resource, verdict, gaps) in &cases {
        let question = Question::new(who.as_str(), *action, *resource);
        let answer = estate.explain(&question).unwrap();
        let actual = (answer.decision().verdict(), answer.gaps().len());
        assert_eq!(
            actual,
            (*verdict, *gaps),
            "{who} {action} {resource}: {answer}"
        );
        assert_eq!(answer.decision(), estate.decide(&question).unwrap());
        let notes = answer.explanation().notes();
        assert!(
            answer
                .gaps()
                .iter()
                .all(|gap| notes.iter().any(|note| note.starts_with(&gap.to_string()))),
            "{answer}"
        );
    }
}

const PASSING: &str = r#"{"dialect": "NAME", "accounts": [{"id": "2000000001",
    "policies": [{"name": "start",
        "document": {"Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}},
                 {"name": "pass",
                     "document": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole",
                         "Resource": "*"}]}}],
    "users": [{"name": "starter", "policies": ["start"]},
        {"name": "passer", "policies": ["start", "pass"]}],
    "roles": [{"name": "app", "trust": {"Statement": [{"Effect": "Allow",
        "Action": "sts:AssumeRole", "Principal": {"Service": "ecs"}}]}}]}]}"#;

/// Whether a permission on the role is asked is our choice in Kingsoft and Volcano, and a switch.
#[test]
fn clause_t7_the_permission_on_the_role_is_a_switch() {
    let cases = [
        (
            Dialect::kingsoft(),
            "krn:ksc",
            "starter",
            Verdict::Allow,
            Some(Verdict::ImplicitDeny),
        ),
        (
            Dialect::kingsoft(),
            "krn:ksc",
            "passer",
            Verdict::Allow,
            None,
        ),
        (
            Dialect::volcengine(),
            "trn",
            "starter",
            Verdict::ImplicitDeny,
            Some(Verdict::Allow),
        ),
        (Dialect::volcengine(), "trn", "passer", Verdict::Allow, None),
    ];
    for (dialect, prefix, user, verdict, otherwise) in cases {
        let flipped = dialect.flip("pass-role").unwrap();
        let expected = [
            (dialect, verdict, otherwise),
            (
                flipped,
                otherwise.unwrap_or(verdict),
                otherwise.map(|_| verdict),
            ),
        ];
        for (dialect, verdict, otherwise) in expected {
            let text = PASSING.replace("NAME", dialect.name());
            let estate = EstateReader::new()
                .dialect(&dialect)
                .read([("estate.json", text)])
                .unwrap();
            let name = |rest: &str| format!("{prefix}:iam::2000000001:{rest}");
            let (user, role) = (name(&format!("user/{user}")), name("role/app"));
            let machine = format!("{prefix}:ecs:r:2000000001:instance/i");
            let passed = estate
                .pass_role(&PassRole::new(
                    user.as_str(),
                    role,
                    "ecs:RunInstances",
                    machine,
                ))
                .unwrap();
            let assumed = passed
                .assumptions()
                .first()
                .map(|assumed| (assumed.switch(), assumed.otherwise()));
            assert_eq!(passed.verdict(), verdict, "{passed}");
            assert_eq!(
                assumed,
                otherwise.map(|otherwise| ("pass-role", otherwise)),
                "{passed}"
            );
        }
    }
}

/// A change gives another estate, and the one before decides as before.
#[test]
fn clause_t6_a_change_leaves_the_estate_as_it_was() {
    let before = of_tests("ram.json");
    let user = "acs:ram::1000000000000001:user/fay";
    let question = Question::new(user, "oss:GetObject", "acs:oss:*:1000000000000001:app/k");
    let change = Change::Detach {
        policy: "app-all".into(),
        from: user.into(),
    };
    let after = before.apply(&change).unwrap();
    assert!(before.decide(&question).unwrap().is_allowed());
    assert!(!after.decide(&question).unwrap().is_allowed());
    assert_eq!(after.apply(&change).unwrap_err().id(), "invalid-change");
    assert_eq!(
        before.policies().fingerprint(),
        after.policies().fingerprint(),
        "one set serves both"
    );
    let again = after
        .apply(&Change::Attach {
            policy: "app-all".into(),
            to: user.into(),
        })
        .unwrap();
    assert!(again.decide(&question).unwrap().is_allowed());
}
