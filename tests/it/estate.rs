//! Estates: what is read and what is refused, what is found in them, and what is decided beyond the
//! cases of `policies/stories` and `tests/cases`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use portcullis::estate::{Change, EstateReader, PassRole, Question, Session, finding_ids};
use portcullis::{Diagnostic, Dialect, Estate, Level, LoadError, Verdict};
use serde_json::Value;

use crate::support::clock::Stopwatch;
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
        // What an estate of a few lines does not use is no matter.
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
    let never: Vec<_> = finding_ids()
        .filter(|(id, _, _)| !seen.contains(id))
        .collect();
    assert!(never.is_empty(), "no estate has {never:?}");
}

const SESSION: &str = r#"{"name": "acs:ram::1:assumed-role/App/s", "role": "acs:ram::1:role/app", "issued": "2026-11-22T08:00:00Z",
    "expires": "2026-11-22T09:00:00Z", "policy": null, "policy_name": null, "tags": {}, "source_identity": null, "chained": false}"#;

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

/// A policy without a text is told of where the answer could turn on it, and only there.
#[test]
fn gaps_are_told_where_the_answer_could_turn_on_them() {
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
        let told = (answer.decision().verdict(), answer.gaps().len());
        assert_eq!(
            told,
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
    "policies": [{"name": "start", "document": {"Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}},
                 {"name": "pass", "document": {"Statement": [{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}]}}],
    "users": [{"name": "starter", "policies": ["start"]}, {"name": "passer", "policies": ["start", "pass"]}],
    "roles": [{"name": "app", "trust": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs"}}]}}]}]}"#;

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

/// Several files are one estate; what stands in two of them is told with both places.
#[test]
fn files_of_a_folder_are_one_estate() {
    let policies =
        r#"{"dialect": "kingsoft", "policies": [{"name": "all", "document": "all.json"}]}"#;
    let accounts = r#"{"dialect": "kingsoft", "accounts": [{"id": "1", "users": [{"name": "ann", "policies": ["all"]}]}]}"#;
    let all = r#"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
    let mut asked = Vec::new();
    let mut load = |file: &str, path: &str| {
        asked.push(format!("{file} {path}"));
        Ok(all.into())
    };
    let reader = EstateReader::new();
    let files = [("a.json", accounts), ("p.json", policies)];
    let estate = reader.read_with(files, &mut load).unwrap();
    let question = Question::new("krn:ksc:iam::1:user/ann", "kec:StopInstances", "*");
    assert!(estate.decide(&question).unwrap().is_allowed());
    assert_eq!(asked, ["p.json all.json"]);
    let twice = reader.read_with(
        [
            ("a.json", accounts),
            ("b.json", accounts),
            ("p.json", policies),
        ],
        |_, _| Ok(all.into()),
    );
    let error = twice.unwrap_err();
    let [fault] = error.diagnostics() else {
        panic!("{error}")
    };
    assert_eq!(
        (fault.id(), fault.source_name()),
        ("duplicate-name", "b.json")
    );
    assert!(
        fault.message().ends_with("the other is at a.json:1:45"),
        "{fault}"
    );
    let other = accounts.replace("kingsoft", "aws");
    let mixed = Estate::read([
        ("a.json", accounts),
        ("b.json", other.as_str()),
        ("p.json", policies),
    ]);
    assert!(
        mixed
            .unwrap_err()
            .diagnostics()
            .iter()
            .any(|fault| fault.id() == "wrong-dialect")
    );
}

/// Hostile or careless files cost time in proportion to their length.
#[test]
fn large_faulty_estates_are_refused_soon() {
    const COUNT: usize = 20_000;
    let list = |one: &dyn Fn(usize) -> String| (0..COUNT).map(one).collect::<Vec<_>>().join(",");
    let account = |fields: String| {
        format!(r#"{{"dialect": "alibaba-ram", "accounts": [{{"id": "1", {fields}}}]}}"#)
    };
    let names = |word: &str| list(&|index| format!(r#"{{"name": "{word}{index}"}}"#));
    let texts = [
        // Attachments of policies that are not there.
        account(format!(
            r#""users": [{}]"#,
            list(&|at| format!(r#"{{"name": "u{at}", "policies": ["p{at}"]}}"#))
        )),
        // Groups whose names are all nearly right.
        account(format!(
            r#""groups": [{}], "users": [{{"name": "ann", "groups": [{}]}}]"#,
            names("group-of-many-letters-"),
            list(&|at| format!("\"group-of-mary-letters-{at}\""))
        )),
        // One group many times.
        account(format!(
            r#""groups": [{{"name": "g"}}], "users": [{{"name": "a", "groups": [{}]}}]"#,
            list(&|_| "\"g\"".into())
        )),
        // A long chain of folders that bites its tail.
        format!(
            r#"{{"dialect": "aws", "folders": [{}]}}"#,
            list(&|at| format!(r#"{{"name": "f{at}", "parent": "f{}"}}"#, (at + 1) % COUNT))
        ),
        // Resources that only their regions tell apart.
        account(format!(
            r#""resources": [{}]"#,
            list(&|at| format!(r#"{{"name": "acs:ecs:r{at}:1:instance/i"}}"#))
        )),
        account(format!(
            r#""users": [{}]"#,
            list(&|_| r#"{"name": "ann"}"#.into())
        )),
        format!("{}1{}", "[".repeat(COUNT), "]".repeat(COUNT)),
    ];
    for text in texts {
        let start = Stopwatch::start();
        let error = Estate::read([("estate.json", text.as_str())]).unwrap_err();
        assert!(!error.diagnostics().is_empty());
        let seconds = start.taken().as_secs();
        assert!(seconds < 20, "{seconds} s for {}", &text[..80]);
    }
}

/// Policies of one name at several places are told apart, and each counts where it stands.
#[test]
fn policies_of_one_name_stand_at_several_places() {
    let bucket = |name: &str, effect: &str| {
        format!(
            r#"{{"name": "acs:oss:*:1:{name}", "policies": [{{"name": "policy", "document": {{"Version": "1", "Statement":
            [{{"Effect": "{effect}", "Action": "oss:*", "Resource": "*", "Principal": ["*"]}}]}}}}]}}"#
        )
    };
    let text = format!(
        r#"{{"dialect": "alibaba-ram", "accounts": [{{"id": "1", "users": [{{"name": "ann"}}], "resources": [{}, {}, {}]}}]}}"#,
        bucket("open", "Allow"),
        bucket("open/shut", "Deny"),
        bucket("shut", "Deny")
    );
    let estate = Estate::read([("estate.json", text)]).unwrap();
    let ask = |resource: &'static str| {
        let question = Question::new("acs:ram::1:user/ann", "oss:GetObject", resource);
        estate.decide(&question).unwrap().verdict()
    };
    assert_eq!(ask("acs:oss:*:1:open/k"), Verdict::Allow);
    assert_eq!(
        ask("acs:oss:*:1:open/shut/k"),
        Verdict::ExplicitDeny,
        "what lies above counts too"
    );
    assert_eq!(ask("acs:oss:*:1:shut/k"), Verdict::ExplicitDeny);
    assert_eq!(ask("acs:oss:*:1:opened/k"), Verdict::ImplicitDeny);
    assert!(Estate::read([] as [(&str, &str); 0]).is_err());
}

/// Whatever policies are called, no two uses of them are taken for one another, nor for what stands
/// in for a gap.
#[test]
fn names_of_policies_never_clash() {
    const NAMES: [&str; 6] = [
        "p",
        "p (control)",
        "p (control) (2)",
        "role/app/trust",
        "(anything: Allow by identity)",
        "(anything: Deny by identity)",
    ];
    let statements = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"}]}"#;
    let trust = r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": ["acs:ram::1:root"]}}]}"#;
    let policies = NAMES
        .map(|name| format!(r#"{{"name": "{name}", "document": {statements}}}"#))
        .join(", ");
    let text = format!(
        r#"{{"dialect": "alibaba-ram", "accounts": [{{"id": "1", "control": ["p"], "policies": [{policies}, {{"name": "gap", "system": true}}],
        "roles": [{{"name": "app", "trust": {trust}}}],
        "users": [{{"name": "ann", "policies": ["p", "(anything: Deny by identity)"]}}, {{"name": "bob", "policies": ["gap"]}}]}}]}}"#
    );
    let estate = Estate::read([("estate.json", text)]).unwrap();
    let names: BTreeSet<&str> = estate
        .policies()
        .ids()
        .filter_map(|id| estate.policies().policy(id))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names.len(), estate.policies().ids().count());
    assert!(
        NAMES
            .iter()
            .filter(|name| !name.starts_with("role"))
            .all(|name| names.contains(name)),
        "{names:?}"
    );
    let answer = |user: &str| {
        let asker = format!("acs:ram::1:user/{user}");
        estate
            .explain(&Question::new(
                asker.as_str(),
                "ecs:StopInstance",
                "acs:ecs:r:1:instance/i",
            ))
            .unwrap()
    };
    assert!(answer("ann").decision().is_allowed() && answer("ann").gaps().is_empty());
    assert_eq!(answer("bob").gaps().len(), 1);
}

/// The text that each fault stands in, as the error tells it, and what is marked there.
fn marked(error: &LoadError) -> Vec<(&str, &str)> {
    let shown = |name, span: portcullis::diagnostic::Span| {
        error.source_text(name)?.get(span.start()..span.end())
    };
    let faults = error.diagnostics().iter();
    faults
        .map(|fault| {
            (
                fault.source_name(),
                shown(fault.source_name(), fault.span()).expect("a text"),
            )
        })
        .collect()
}

/// Faults and findings tell places by the names of files.
#[test]
fn files_of_one_name_are_refused() {
    let sound = r#"{"dialect": "kingsoft", "accounts": [{"id": "1"}]}"#;
    let faulty = r#"{"dialect": "kingsoft", "accounts": [{"id": "2", "isers": []}]}"#;
    for files in [
        [sound, sound.replace("1", "2").as_str()],
        [sound, faulty],
        [faulty, sound],
    ] {
        let error = Estate::read(files.map(|text| ("e.json", text))).unwrap_err();
        assert!(
            error
                .diagnostics()
                .iter()
                .any(|fault| fault.message() == "two files are named `e.json`"),
            "{error}"
        );
        assert_eq!(error.diagnostics().len(), marked(&error).len());
    }
    let error = Estate::read([] as [(&str, &str); 0]).unwrap_err();
    assert_eq!(marked(&error), [("", "")]);
}

/// Paths are relative to the file that names them, so that one path is of two texts: all faults are
/// told, each in its own.
#[test]
fn policies_at_one_path_of_two_files_are_told_apart() {
    let file = |id: &str| {
        format!(
            r#"{{"dialect": "kingsoft", "accounts": [{{"id": "{id}", "policies": [{{"name": "p", "document": "p.json"}}]}}]}}"#
        )
    };
    let load = |file: &str, _: &str| {
        Ok(match file {
            "a/e.json" => r#"{"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]}"#,
            _ => r#"{"Version": "2015-11-01", "Statement": [{"Effect": "deny", "Action": "*", "Resource": "*"}]}"#,
        }
        .into())
    };
    let files = [("a/e.json", file("1")), ("b/e.json", file("2"))];
    let error = EstateReader::new().read_with(files, load).unwrap_err();
    assert_eq!(
        marked(&error),
        [("p.json", "\"allow\""), ("p.json (2)", "\"deny\"")]
    );
}

/// What is wrong with all policies together is told at the first file.
#[test]
fn more_alike_than_the_limit_is_told_in_a_file() {
    const A_POLICY: usize = 10_000;
    let letters: Vec<char> = ('0'..='9').chain('A'..='Z').chain('a'..='z').collect();
    // Three letters between wildcards are too few to tell patterns apart by.
    let statement = |at: usize| {
        let three: String = [at / 3844, at / 62 % 62, at % 62]
            .map(|digit| letters[digit])
            .iter()
            .collect();
        format!(
            r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*{three}*"}}"#
        )
    };
    let policy = |number: usize| {
        let statements: Vec<String> = (number * A_POLICY..(number + 1) * A_POLICY)
            .map(statement)
            .collect();
        let statements = statements.join(",");
        format!(
            r#"{{"name": "p{number}", "document": {{"Version": "2012-10-17", "Statement": [{statements}]}}}}"#
        )
    };
    let policies = (0..7).map(policy).collect::<Vec<_>>().join(",");
    let text =
        format!(r#"{{"dialect": "aws", "accounts": [{{"id": "1", "policies": [{policies}]}}]}}"#);
    let Err(error) = Estate::read([("estate.json", text)]) else {
        panic!("an estate")
    };
    let [fault] = error.diagnostics() else {
        panic!("{} faults", error.diagnostics().len())
    };
    assert_eq!(
        (fault.id(), marked(&error)),
        ("too-many-alike", vec![("estate.json", "")])
    );
}
