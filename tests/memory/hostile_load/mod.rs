//! What every public entry point takes at most, as a curve over the size of what it is given: texts
//! and names that were made to be slow, from a kilobyte on, each size four times the one before.
//!
//! Bytes that are allocated are counted, all and those held at once, and processor time of this
//! thread is read, which does not grow while it waits. They must grow as the size does, or by a
//! factor that is stated. `cargo test` goes up to 64 KiB; with `PORTCULLIS_LONG` in the environment
//! up to 1 MiB. `cargo test --test memory hostile_load:: -- --nocapture` prints the curves.

mod texts;

use portcullis::case::Format;
use portcullis::detect::PolicyHints;
use portcullis::estate::{Change, Question, Session};
use portcullis::lint::{Catalog, Linter, RuleGroup};
use portcullis::{
    Caller, ContextValue, Dialect, Estate, Kind, Level, Policy, PolicySet, ResourceSide, Verdict,
    authorize, case, explain_authorization, reference,
};
use texts::{document, faulty, limits, many, policies, read, set};

use super::meter::{LINEAR, bytes, curve};

#[test]
fn policies_are_read_written_and_compiled_in_linear_time() {
    for (what, text) in policies() {
        curve(&format!("read {what}"), LINEAR, text, |text| {
            drop(read(text))
        });
        curve(&format!("detect {what}"), LINEAR, text, |text| {
            // Beyond a policy's own limits it is refused, which takes no longer.
            let _ = PolicyHints::default()
                .kind(Kind::Identity)
                .read("policy", text);
        });
        curve(
            &format!("write {what}"),
            LINEAR,
            |size| read(&text(size)),
            |policy| drop(policy.to_json()),
        );
        curve(
            &format!("compile {what}"),
            LINEAR,
            |size| read(&text(size)),
            |policy| drop(set(policy)),
        );
        let update = |size| (set(&read(&text(size))), read(&text(1 << 10)));
        curve(&format!("change {what}"), LINEAR, update, |(set, small)| {
            drop(set.update().put_policy(small.clone()).build().unwrap());
        });
    }
}

#[test]
fn faults_are_reported_in_linear_time() {
    for (what, text) in faulty() {
        curve(&format!("refuse {what}"), LINEAR, text, |text| {
            let error =
                Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits())
                    .unwrap_err();
            assert!(!error.to_string().is_empty());
        });
    }
}

/// A decision checks a relevant statement once, and one pattern costs at worst pattern times name
/// (R2). Both grow here, so four times the size may take sixteen times as long.
#[test]
fn decisions_take_time_by_what_they_look_at() {
    for (what, text) in policies() {
        let factor = if what == "one long pattern" {
            LINEAR * LINEAR
        } else {
            LINEAR
        };
        let asked = |size: usize| {
            let length = if what == "one long pattern" {
                size
            } else {
                1 << 10
            };
            let name = format!("arn:aws:s3:::b/{}", "a".repeat(length));
            let request = Dialect::aws().request("arn:aws:iam::1:user/ann", "s3:GetObject", name);
            (
                set(&read(&text(size))),
                request
                    .context("k", ContextValue::unknown())
                    .build()
                    .unwrap(),
            )
        };
        curve(
            &format!("decide {what}"),
            factor,
            asked,
            |(set, request)| {
                let before = bytes();
                let _ = set.decide(request);
                assert_eq!(bytes(), before, "a decision allocates");
            },
        );
        curve(
            &format!("explain {what}"),
            factor,
            asked,
            |(set, request)| drop(set.explain(request).to_string()),
        );
    }
}

#[test]
fn requests_are_built_in_linear_time() {
    let dialect = Dialect::aws();
    let ask = |action: &str, resource: &str| {
        drop(
            dialect
                .request("arn:aws:iam::1:user/ann", action, resource)
                .build(),
        );
    };
    let letters = |size: usize| "a:/*".repeat(size / 4);
    curve(
        "a long resource",
        LINEAR,
        |size| format!("arn:aws:s3:::{}", letters(size)),
        |name| ask("s3:Get", name),
    );
    curve(
        "a long action",
        LINEAR,
        |size| format!("s3:{}", "A".repeat(size)),
        |action| ask(action, "*"),
    );
    curve(
        "a long principal",
        LINEAR,
        |size| format!("arn:aws:iam::1:user/{}", letters(size)),
        |name| {
            drop(dialect.request(name.as_str(), "s3:Get", "*").build());
        },
    );
    let keys = |size: usize| {
        (0..size / 16)
            .map(|number| format!("aws:RequestTag/{number}"))
            .collect::<Vec<_>>()
    };
    curve("many keys", LINEAR, keys, |keys| {
        let request = dialect.request("arn:aws:iam::1:user/ann", "s3:Get", "*");
        drop(
            keys.iter()
                .fold(request, |request, key| request.context(key.as_str(), "v"))
                .build()
                .unwrap(),
        );
    });
    let names = |size: usize| {
        (0..size / 16)
            .map(|number| format!("arn:aws:s3:::b/{number}"))
            .collect::<Vec<_>>()
    };
    curve("many resources", LINEAR, names, |names| {
        let request = dialect.request("arn:aws:iam::1:user/ann", "s3:Get", "*");
        drop(
            request
                .resources(names.iter().map(String::as_str))
                .build()
                .unwrap(),
        );
    });
}

#[test]
fn rules_take_linear_time() {
    for (what, text) in policies() {
        let linter = |size: usize| {
            let mut linter = Linter::new();
            RuleGroup::ALL.iter().for_each(|group| {
                linter
                    .set_level(group.name(), Some(Level::Warning))
                    .unwrap()
            });
            let hints = PolicyHints::default()
                .dialect(Dialect::aws())
                .kind(Kind::Identity);
            // Pairs are compared up to a bound, so a curve begins as a square; from here on it is a
            // line. Beyond a policy's limits there is nothing to look at.
            let _ = linter.read(&hints, "policy", text(size.clamp(1 << 14, 1 << 18)));
            linter
        };
        curve(&format!("lint {what}"), LINEAR, linter, |linter| {
            drop(linter.findings())
        });
    }
}

#[test]
fn files_are_read_in_linear_time() {
    let none = |_: &str| Err("no files".to_owned());
    let case = concat!(
        r#"{"name":"c#","dialect":"aws","#,
        r#""policies":{"identity":[{"Statement":[]}]},"expect":"Valid"}"#
    );
    curve(
        "cases",
        LINEAR,
        |size| format!("[{}]", many(size, case)),
        |text| {
            assert!(
                !case::read("cases", text, Format::Json, &mut none.clone())
                    .unwrap()
                    .is_empty()
            );
        },
    );
    curve(
        "faulty cases",
        LINEAR,
        |size| format!("[{}]", many(size, r#"{"name#":1}"#)),
        |text| {
            assert!(case::read("cases", text, Format::Json, &mut none.clone()).is_err());
        },
    );
    let estate =
        |users: &str| format!(r#"{{"dialect":"aws","accounts":[{{"id":"1","users":[{users}]}}]}}"#);
    for (what, user) in [
        ("users of an estate", r#"{"name":"u#"}"#),
        ("faulty users", r#"{"name":"u"}"#),
    ] {
        let text = |size| estate(&many(size, user));
        curve(what, LINEAR, text, |text| {
            let read = Estate::read([("estate", text)]);
            assert_eq!(read.is_err(), what == "faulty users");
        });
    }
    let catalog = |size| {
        format!(
            r#"{{"dialect":"aws","source":"s","date":"2026-11","confidence":"own",
                "services":{{"s3":[{}]}}}}"#,
            many(size, r#""Get#""#)
        )
    };
    curve("a catalogue", LINEAR, catalog, |text| {
        drop(Catalog::read("catalog", text))
    });
}

/// A caller with a control policy, a boundary and a session of that size, and an estate of as many
/// users or policies.
#[test]
fn layers_and_estates_are_asked_in_linear_time() {
    for (what, text) in policies()
        .into_iter()
        .filter(|(what, _)| *what != "one long pattern")
    {
        let asked = |size: usize| {
            let policy = |kind: Kind| {
                let text = text(size);
                Policy::parse_within(&Dialect::aws(), kind, kind.name(), text, &limits()).unwrap()
            };
            let kinds = [Kind::Identity, Kind::Boundary, Kind::Session, Kind::Control];
            let limits = limits()
                .with_statements_a_key(1 << 20)
                .with_conditions_a_key(1 << 20);
            let builder = PolicySet::builder(&Dialect::aws()).limits(limits);
            let set = kinds
                .iter()
                .fold(builder, |builder, kind| builder.add_policy(policy(*kind)))
                .build()
                .unwrap();
            let caller = Caller::new()
                .identity(set.layer_of(Kind::Identity))
                .boundary(set.layer_of(Kind::Boundary));
            let caller = caller
                .session(set.layer_of(Kind::Session))
                .control(vec![set.layer_of(Kind::Control)]);
            let request = Dialect::aws().request(
                "arn:aws:iam::1:user/ann",
                "s3:GetObject",
                "arn:aws:s3:::b/1",
            );
            (
                caller,
                [ResourceSide::new().owner("1")],
                request.build().unwrap(),
            )
        };
        curve(
            &format!("authorize {what}"),
            LINEAR,
            asked,
            |(caller, sides, request)| {
                assert!(authorize(caller, sides, request).is_ok());
            },
        );
        curve(
            &format!("explain layers of {what}"),
            LINEAR,
            asked,
            |(caller, sides, request)| {
                drop(
                    explain_authorization(caller, sides, request)
                        .unwrap()
                        .to_string(),
                );
            },
        );
    }
    let estate = |size: usize| {
        let users = many(size, r#"{"name":"u#","policies":["p#"],"groups":["g"]}"#);
        let policies = many(
            size,
            r#"{"name":"p#","document":{"Statement":[{"Effect":"Allow","Action":"s3:*",
                "Resource":"*"}]}}"#,
        );
        // Both lists are as long as the one of longer parts.
        let count = policies.matches("\"name\"").count();
        let users = users.split_inclusive("},").take(count).collect::<String>();
        let text = format!(
            r#"{{"dialect":"aws",
                "accounts":[{{"id":"1","groups":[{{"name":"g"}}],"policies":[{policies}],
                    "users":[{}]}}]}}"#,
            users.trim_end_matches(',')
        );
        Estate::read([("estate", text)]).unwrap_or_else(|error| panic!("{error}"))
    };
    let question = || Question::new("arn:aws:iam::1:user/u1", "s3:GetObject", "arn:aws:s3:::b/k");
    curve("ask an estate", LINEAR, estate, |estate| {
        assert!(estate.decide(&question()).unwrap().is_allowed())
    });
    curve("explain by an estate", LINEAR, estate, |estate| {
        drop(estate.explain(&question()).unwrap().to_string())
    });
    curve("findings of an estate", LINEAR, estate, |estate| {
        drop(estate.findings(None).unwrap())
    });
    curve("change an estate", LINEAR, estate, |estate| {
        drop(
            estate
                .apply(&Change::Disable {
                    user: "arn:aws:iam::1:user/u1".into(),
                })
                .unwrap(),
        );
    });
    // A context has the limits of a policy; beyond them it is refused.
    let context = |size: usize| format!("{{{}}}", many(size.min(1 << 18), r#""k#":["a"]"#));
    curve("a context", LINEAR, context, |text| {
        assert!(case::read_context("context", text).is_ok())
    });
}

/// As many levels as a reader may see, and the longest walks, on a stack of 128 KiB: nothing
/// recurses by what it is given.
#[test]
fn the_stack_is_bounded() {
    let work = || {
        let none = |_: &str| Err("no files".to_owned());
        let deep =
            ["[", r#"{"a":"#, r#"{"Statement":["#, r#"{"name":["#].map(|part| part.repeat(1 << 20));
        for text in &deep {
            assert!(
                Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits())
                    .is_err()
            );
            assert!(
                PolicyHints::default()
                    .kind(Kind::Identity)
                    .read("policy", text)
                    .is_err()
            );
            assert!(case::read("cases", text, Format::Json, &mut none.clone()).is_err());
            assert!(case::read_context("context", text).is_err());
            assert!(Estate::read([("estate", text)]).is_err());
            assert!(Session::read(&Dialect::aws(), "session", text).is_err());
            assert!(Catalog::read("catalog", text).is_err());
        }
        let stars = |count: usize| {
            let pattern = "*a?".repeat(count);
            read(&document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{pattern}b"}}"#
            )))
        };
        let name = format!("arn:aws:s3:::{}", "a/:".repeat(1 << 10));
        let request = Dialect::aws()
            .request("arn:aws:iam::1:user/ann", "s3:GetObject", name)
            .build()
            .unwrap();
        assert_eq!(
            set(&stars(1 << 16)).explain(&request).decision().verdict(),
            Verdict::ImplicitDeny
        );
        // The reference is slow by intent, and takes less of the same.
        assert_eq!(
            reference::decide(&[stars(1 << 9)], &request),
            Verdict::ImplicitDeny
        );
    };
    std::thread::Builder::new()
        .stack_size(128 << 10)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}
