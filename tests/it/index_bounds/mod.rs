//! Counts the work of decisions on sets that were made to be hard: never more than the bound that
//! the set reports beforehand, and constant where it should not grow with the number of statements.

use portcullis::{
    Dialect, Kind, Limits, Policy, PolicySet, Request, Verdict, reference,
    set::{PolicySetBuilder, Work},
};

use crate::support::Effort;

/// Statements of one policy; the limits on a policy are not what is tested.
const CHUNK: usize = 2_000;
/// Larger sets are not asked of the reference, and longer names neither.
const REFERENCE_MAX: usize = 400;

/// One list of statements, with and without a table.
struct Sets {
    indexed: PolicySet,
    plain: PolicySet,
    policies: Vec<Policy>,
}

fn documents(statements: &[String]) -> Vec<String> {
    let document = |chunk: &[String]| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            chunk.join(",")
        )
    };
    statements.chunks(CHUNK).map(document).collect()
}

fn build(builder: PolicySetBuilder, documents: &[String]) -> PolicySetBuilder {
    let named = documents.iter().enumerate();
    named.fold(builder, |builder, (number, text)| {
        builder.add(Kind::Identity, &format!("p{number}"), text)
    })
}

impl Sets {
    fn new(statements: &[String]) -> Self {
        let aws = Dialect::aws();
        let documents = documents(statements);
        let set = |from: usize| {
            build(PolicySet::builder(&aws).index_from(from), &documents)
                .build()
                .unwrap()
        };
        let read = |text: &String| Policy::parse(&aws, Kind::Identity, "p", text).unwrap();
        let small = statements.len() <= REFERENCE_MAX;
        let policies = if small {
            documents.iter().map(read).collect()
        } else {
            Vec::new()
        };
        Self {
            indexed: set(0),
            plain: set(usize::MAX),
            policies,
        }
    }

    /// The work of a request, which stays within the reported bound and gives the right answer.
    #[track_caller]
    fn ask(&self, action: &str, resource: &str, what: &str) -> (Verdict, Work) {
        let request = Dialect::aws().request(
            "arn:aws:iam::1:user/ann",
            action.to_owned(),
            resource.to_owned(),
        );
        self.ask_with(&request.context("k", "v").build().unwrap(), what)
    }

    #[track_caller]
    fn ask_with(&self, request: &Request<'_>, what: &str) -> (Verdict, Work) {
        let (decision, work) = self.indexed.decide_and_count(request);
        let verdict = decision.verdict();
        assert_eq!(decision, self.indexed.decide(request), "{what}");
        assert_eq!(
            verdict,
            self.plain.decide(request).verdict(),
            "{what}: with and without a table"
        );
        if !self.policies.is_empty() && request.resources().all(|name| name.len() <= REFERENCE_MAX)
        {
            assert_eq!(
                verdict,
                reference::decide(&self.policies, request),
                "{what}: the reference"
            );
        }
        let resource = request.resources().next().unwrap();
        let last = resource.splitn(6, ':').nth(5).unwrap_or("");
        let (bytes, segments) = (last.len(), last.split('/').count());
        let worst = self.indexed.worst_case();
        let (probes, comparisons) = (
            worst.probes(bytes, segments),
            worst.comparisons(bytes, segments),
        );
        println!(
            "{what}: {} statements, {bytes} bytes, {segments} segments: {} probes of at most \
             {probes}, {} comparisons of at \
             most {comparisons}, {} conditions; {} statements and {} conditions a key",
            self.indexed.statement_count(),
            work.probes(),
            work.comparisons(),
            work.conditions(),
            worst.statements_per_key(),
            worst.conditions_per_key()
        );
        assert!(
            work.probes() <= probes && work.comparisons() <= comparisons,
            "{what}: more than the bound"
        );
        assert!(work.conditions() <= work.comparisons(), "{what}");
        (verdict, work)
    }
}

/// A condition that no request here meets, so that a decision checks every statement; each number
/// gives another condition.
fn unless(number: usize) -> String {
    format!(r#","Condition":{{"StringEquals":{{"k":"not {number}"}}}}"#)
}

fn allow(action: &str, resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"{condition}}}"#)
}

fn object(last: &str) -> String {
    format!("arn:aws:s3:::{last}")
}

#[test]
fn prefixes_of_every_length_in_every_directory() {
    let directory = "x".repeat(70) + "/";
    let pattern = |depth: usize, length: usize| {
        object(&format!(
            "{}{}*",
            directory.repeat(depth),
            "x".repeat(length)
        ))
    };
    let all = (0..16).flat_map(|depth| (1..=66).map(move |length| (depth, length)));
    let statements: Vec<String> = all
        .map(|(depth, length)| allow("s3:GetObject", &pattern(depth, length), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    let (verdict, work) = sets.ask(
        "s3:GetObject",
        &object(&(directory.repeat(15) + &"x".repeat(80))),
        "prefixes",
    );
    // The longest four of each directory are filed by 63 bytes together.
    assert_eq!((verdict, work.conditions()), (Verdict::ImplicitDeny, 1));
    assert!(work.probes() <= 16 * 64 + 8, "{} probes", work.probes());
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("y/".repeat(15) + "x")),
        "no such directory",
    );
    assert!(work.probes() <= 70 && work.comparisons() == 0, "{work:?}");
}

#[test]
fn every_combination_of_dimensions() {
    let actions = [
        "*",
        "sqs:*",
        "sqs:S*",
        "sqs:Se*",
        "sqs:Sen*",
        "sqs:Send*",
        "sqs:SendM*",
        "sqs:SendMessage",
        "sqs:*e",
    ];
    let regions = ["eu", "*", "e?"];
    let accounts = ["1", "*", "1*"];
    let mut statements = Vec::new();
    for (number, action) in (0..81).map(|number| (number, actions[number / 9])) {
        let (region, account) = (regions[number / 3 % 3], accounts[number % 3]);
        let names =
            ["b/*", "b/c", "b/c*"].map(|last| format!("arn:aws:sqs:{region}:{account}:{last}"));
        let others = [
            format!("arn:aws:sqs:us:{account}:b/*"),
            format!("arn:aws:sqs:{region}:2:b/*"),
        ];
        statements.extend(
            names
                .iter()
                .chain(&others)
                .map(|name| allow(action, name, &unless(number))),
        );
    }
    let sets = Sets::new(&statements);
    let (verdict, work) = sets.ask(
        "sqs:SendMessage",
        "arn:aws:sqs:eu:1:b/c",
        "all combinations match",
    );
    let matching = actions.len() * regions.len() * accounts.len() * 3;
    assert_eq!(
        (verdict, work.comparisons()),
        (Verdict::ImplicitDeny, matching),
        "those that match and no others"
    );
    let (_, work) = sets.ask("sqs:SendMessage", "arn:aws:sqs:eu:3:b/c", "another account");
    assert!(work.comparisons() < matching, "{work:?}");
    let (_, work) = sets.ask("sns:Publish", "arn:aws:sqs:eu:1:b/c", "another service");
    assert!(work.comparisons() <= 30, "{work:?}");
}

#[test]
fn patterns_that_make_matchers_slow() {
    let many = "a".repeat(2_000);
    let patterns = [
        "a*a*a*b".to_owned(),
        format!("*{}b", "a".repeat(300)),
        format!("{}b", "a*".repeat(300)),
        format!("{}*b", "?a*".repeat(100)),
        format!("*{}?b", "a".repeat(300)),
        format!("*{}*{}*", "a".repeat(63), "ab".repeat(20)),
        format!("{}*{}b", "a".repeat(64), "a".repeat(64)),
    ];
    let statements: Vec<String> = patterns
        .iter()
        .map(|pattern| allow("s3:GetObject", &object(pattern), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    for last in [
        "a".repeat(20),
        many.clone(),
        many.clone() + "b",
        "ab".repeat(1_000),
        "a/".repeat(1_000),
        "a/".repeat(1_000) + "b",
    ] {
        let (verdict, work) = sets.ask("s3:GetObject", &object(&last), "slow patterns");
        assert_eq!(verdict, Verdict::ImplicitDeny);
        assert!(
            work.comparisons() <= 2 * patterns.len() * last.len(),
            "{work:?}"
        );
    }
}

/// Distinct three letters: too few to be filed by.
fn three(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap());
    [letter(number / 676), letter(number / 26), letter(number)]
        .iter()
        .collect()
}

fn residual(count: usize) -> Vec<String> {
    (0..count)
        .map(|number| {
            allow(
                "s3:GetObject",
                &object(&format!("dir/*{}*", three(number))),
                "",
            )
        })
        .collect()
}

#[test]
fn ten_thousand_patterns_that_differ_in_a_prefix() {
    let sets = Sets::new(&residual(10_000));
    assert_eq!(sets.indexed.worst_case().statements_per_key(), 10_000);
    let (verdict, work) = sets.ask(
        "s3:GetObject",
        &object("dir/1234567890"),
        "residual, none matches",
    );
    assert_eq!(
        (verdict, work.comparisons()),
        (Verdict::ImplicitDeny, 10_000)
    );
    let (verdict, _) = sets.ask(
        "s3:GetObject",
        &object(&format!("dir/1{}2", three(9_999))),
        "residual, the last matches",
    );
    assert_eq!(verdict, Verdict::Allow);
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object("other/1234567890"),
        "residual, another prefix",
    );
    assert_eq!(work.comparisons(), 0);
    let (_, work) = sets.ask(
        "s3:PutObject",
        &object("dir/1234567890"),
        "residual, another action",
    );
    assert_eq!(work.comparisons(), 0);
    // One byte more distinguishes them.
    let longer = |number: usize| {
        allow(
            "s3:GetObject",
            &object(&format!("dir/*{}{}*", number % 10, three(number))),
            "",
        )
    };
    let sets = Sets::new(&(0..10_000).map(longer).collect::<Vec<_>>());
    let after_variable = |number: usize| {
        allow(
            "s3:GetObject",
            &object(&format!("dir/${{k}}/{}{}*", number % 10, three(number))),
            "",
        )
    };
    let with_variables = Sets::new(&(0..10_000).map(after_variable).collect::<Vec<_>>());
    let (verdict, work) = with_variables.ask(
        "s3:GetObject",
        &object("dir/v/1234567890"),
        "after a variable",
    );
    assert!(
        verdict == Verdict::ImplicitDeny && work.comparisons() <= 10,
        "{work:?}"
    );
    for (key, verdict) in [
        (format!("dir/0{}2", three(0)), Verdict::Allow),
        (format!("dir/9{}2", three(9_999)), Verdict::Allow),
        ("dir/1234567890".to_owned(), Verdict::ImplicitDeny),
    ] {
        let (found, work) = sets.ask("s3:GetObject", &object(&key), "four bytes");
        assert!(
            found == verdict && work.comparisons() <= 10,
            "{key}: {found}, {work:?}"
        );
    }
}

#[test]
fn more_alike_than_the_limit_is_refused() {
    let aws = Dialect::aws();
    let load = |limits: Limits, statements: &[String]| {
        build(
            PolicySet::builder(&aws).limits(limits).index_from(0),
            &documents(statements),
        )
        .build()
    };
    let conditional: Vec<String> = (0..300)
        .map(|number| allow("s3:GetObject", &object("dir/*"), &unless(number)))
        .collect();
    let by_statements = |limit| Limits::default().with_statements_a_key(limit);
    let by_conditions = |limit| Limits::default().with_conditions_a_key(limit);
    for (limits, statements) in [
        (by_statements as fn(usize) -> Limits, residual(300)),
        (by_conditions, conditional.clone()),
        (by_statements, conditional),
    ] {
        assert!(load(limits(300), &statements).is_ok(), "at the limit");
        let error = load(limits(299), &statements).unwrap_err();
        let ids: Vec<&str> = error
            .diagnostics()
            .iter()
            .map(|diagnostic| diagnostic.id())
            .collect();
        assert_eq!(ids, ["too-many-alike"], "{error}");
        assert!(
            error.to_string().contains("300") && error.to_string().contains("299"),
            "{error}"
        );
    }
    // A change is held to the limits of its set, and refused as a whole.
    let set = load(by_statements(300), &residual(300)).unwrap();
    let error = set
        .update()
        .put(Kind::Identity, "p0", &documents(&residual(301))[0])
        .build()
        .unwrap_err();
    assert_eq!(error.diagnostics()[0].id(), "too-many-alike");
    assert!(
        set.update()
            .put(Kind::Identity, "p0", &documents(&residual(299))[0])
            .build()
            .is_ok()
    );
}

/// However large the numbers that are asked for.
#[test]
fn the_worst_case_of_absurd_lengths_is_a_number() {
    let sets = Sets::new(&residual(40));
    for (bytes, segments) in [
        (usize::MAX, usize::MAX),
        (usize::MAX, 0),
        (0, usize::MAX),
        (0, 0),
    ] {
        let worst = sets.indexed.worst_case();
        assert!(worst.probes(bytes, segments) >= worst.probes(0, 0));
        assert!(worst.comparisons(bytes, segments) >= worst.comparisons(0, 0));
    }
}

#[test]
fn colons_beyond_the_fields() {
    let patterns = [
        "a:*",
        "a:*:*:b",
        "*:z",
        "a::::::::::::::::b",
        "a:b/*:c/*",
        "*:lit:*",
        ":*",
        "a:?:b:*",
    ];
    let resource = |last: &str| format!("arn:aws:logs:eu:1:{last}");
    let statements: Vec<String> = patterns
        .iter()
        .map(|pattern| allow("logs:Get", &resource(pattern), &unless(0)))
        .collect();
    let sets = Sets::new(&statements);
    for colons in [16, 17, 64, 500] {
        let run = ":".repeat(colons);
        for last in [
            format!("a{run}b"),
            format!("a{run}:z"),
            run.clone(),
            format!("a:x:b{run}:lit:/z/{run}"),
        ] {
            let (verdict, _) = sets.ask("logs:Get", &resource(&last), "colons");
            assert_eq!(verdict, Verdict::ImplicitDeny);
        }
    }
}

#[test]
fn two_hundred_and_fifty_six_segments() {
    let pattern = |depth: usize| object(&format!("{}*", "d/".repeat(depth)));
    let statements: Vec<String> = (1..256)
        .map(|depth| allow("s3:GetObject", &pattern(depth), &unless(depth % 40)))
        .collect();
    let sets = Sets::new(&statements);
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("d/".repeat(255) + "k")),
        "256 segments",
    );
    assert_eq!(work.comparisons(), 255);
    assert!(work.probes() <= 260, "{work:?}");
    let (_, work) = sets.ask(
        "s3:GetObject",
        &object(&("e/".repeat(255) + "k")),
        "256 segments of no directory",
    );
    assert!(work.probes() <= 5 && work.comparisons() == 0, "{work:?}");
}

/// What a question takes at each size.
fn sizes(what: &str, sizes: &[usize], statement: impl Fn(usize) -> String) -> Vec<Work> {
    let work = |size: &usize| {
        let sets = Sets::new(&(0..*size).map(&statement).collect::<Vec<_>>());
        sets.ask("s3:GetObject", &object("b/d/k"), what).1
    };
    sizes.iter().map(work).collect()
}

#[track_caller]
fn assert_flat(works: &[Work], comparisons: usize, conditions: usize) {
    for work in works {
        assert!(
            work.comparisons() <= comparisons && work.conditions() <= conditions,
            "{works:?}"
        );
        assert!(work.probes() <= 8, "{works:?}");
    }
}

const SIZES: Effort<&[usize]> = Effort {
    usual: &[10, 100, 1_000, 10_000],
    full: &[10, 100, 1_000, 10_000, 100_000],
};

#[test]
fn all_statements_match() {
    assert_flat(
        &sizes("all the same", SIZES.chosen(), |_| allow("s3:*", "*", "")),
        1,
        0,
    );
    let each = |number: usize| {
        format!(
            r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:Other{number}"],
                "Resource":"arn:aws:s3:::b/*"}}"#
        )
    };
    assert_flat(
        &sizes("all match, none the same", SIZES.chosen(), each),
        1,
        0,
    );
    let deny = |_| {
        r#"{"Effect":"Deny","Action":"s3:Get*","Resource":["arn:aws:s3:::b/*","*"]}"#.to_owned()
    };
    assert_flat(&sizes("all deny", SIZES.chosen(), deny), 1, 0);
}

#[test]
fn all_statements_are_conditional() {
    assert_flat(
        &sizes("one condition", SIZES.chosen(), |_| {
            allow("s3:Get*", "*", &unless(0))
        }),
        1,
        1,
    );
    let each = |number: usize| {
        let condition = unless(0);
        format!(
            r#"{{"Effect":"Allow","Action":["s3:GetObject","s3:Other{number}"],
                "Resource":"arn:aws:s3:::b/*"{condition}}}"#
        )
    };
    assert_flat(
        &sizes("one condition, no two the same", SIZES.chosen(), each),
        1,
        1,
    );
    for kinds in [3, 20, 300] {
        let works = sizes("some conditions", &[1_000, 10_000], |number| {
            allow("s3:Get*", "*", &unless(number % kinds))
        });
        assert!(
            works
                .iter()
                .all(|work| (work.comparisons(), work.conditions()) == (kinds, kinds)),
            "{works:?}"
        );
    }
    // The same keys and values under several operators are as many conditions, not one for each
    // statement.
    let operators = [
        "StringEquals",
        "StringLike",
        "StringEqualsIgnoreCase",
        "StringEqualsIfExists",
        "ForAnyValue:StringEquals",
    ];
    let works = sizes("some operators", &[100, 10_000], |number| {
        allow(
            "s3:Get*",
            "*",
            &format!(
                r#","Condition":{{"{}":{{"k":"w"}}}}"#,
                operators[number % operators.len()]
            ),
        )
    });
    assert!(
        works
            .iter()
            .all(|work| (work.comparisons(), work.conditions()) == (5, 5)),
        "{works:?}"
    );
}

/// One condition in several scopes is tested once.
#[test]
fn a_condition_is_tested_once_a_request() {
    let scopes = [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/d/*",
        "arn:aws:s3:::*/k",
        "arn:aws:s3:::b/d/k",
    ];
    let works = sizes(
        "one condition, several scopes",
        &[6, 600, 6_000],
        |number| allow("s3:Get*", scopes[number % scopes.len()], &unless(0)),
    );
    assert!(
        works
            .iter()
            .all(|work| (work.comparisons(), work.conditions()) == (6, 1)),
        "{works:?}"
    );
}

/// What is counted: comparisons, where the request hits none or few of the exclusions.
#[test]
fn statements_that_exclude() {
    let not_action = |effect: &str, action: &str, condition: &str| {
        format!(r#"{{"Effect":"{effect}","NotAction":"{action}","Resource":"*"{condition}}}"#)
    };
    let not_resource = |resource: &str, condition: &str| {
        format!(r#"{{"Effect":"Allow","Action":"s3:*","NotResource":"{resource}"{condition}}}"#)
    };
    let exclusion = |number: usize| format!("iam:Do{number}");
    let bucket = |number: usize| format!("arn:aws:s3:::x{number}/*");
    let some = &[10, 1_000, 20_000];
    assert_flat(
        &sizes("the same NotAction", some, |_| {
            not_action("Allow", "iam:*", "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotAction each", some, |number| {
            not_action("Allow", &exclusion(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a denying NotAction each", some, |number| {
            not_action("Deny", &exclusion(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotAction each, one condition", some, |n| {
            not_action("Allow", &exclusion(n), &unless(0))
        }),
        1,
        1,
    );
    assert_flat(
        &sizes("the same NotResource", some, |_| {
            not_resource("arn:aws:s3:::x/*", "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotResource each", some, |number| {
            not_resource(&bucket(number), "")
        }),
        1,
        0,
    );
    assert_flat(
        &sizes("a NotResource each, one condition", some, |n| {
            not_resource(&bucket(n), &unless(0))
        }),
        1,
        1,
    );
    // Few exclusions that are hit, among many that are not.
    let few = sizes("some are hit", some, |number| {
        let excluded = if number < 5 {
            "s3:Get*".to_owned()
        } else {
            exclusion(number)
        };
        not_action("Allow", &excluded, &unless(0))
    });
    assert_flat(&few, 6, 1);
    // Where all are hit, each is checked, as the bound says.
    let all = sizes("all are hit", &[10, 1_000], |number| {
        format!(r#"{{"Effect":"Deny","NotAction":["s3:*","iam:Do{number}"],"Resource":"*"}}"#)
    });
    assert_eq!(
        all.iter().map(Work::comparisons).collect::<Vec<_>>(),
        [10, 1_000]
    );
}

/// Everybody has the same policy that leaves something out, and asks for that.
#[test]
fn equal_statements_that_exclude_are_checked_once() {
    let statement = |_| {
        r#"{"Effect":"Deny","NotAction":["iam:*","s3:Get*"],"Resource":"*",
            "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}"#
            .to_owned()
    };
    assert_flat(
        &sizes("the same, all hit", &[10, 1_000, 20_000], statement),
        1,
        0,
    );
}

/// Removed statements are skipped until the set is compacted, and the bound includes them.
#[test]
fn many_equal_policies_that_are_gone() {
    let aws = Dialect::aws();
    let condition = unless(0);
    let text = format!(
        r#"{{"Version":"2012-10-17",
            "Statement":[{{"Effect":"Allow","Action":["s3:Get*","s3:GetObject","s3:*Object"],
                "Resource":["arn:aws:s3:::*","arn:aws:s3:::b/*","arn:aws:s3:::b/d/*",
                    "arn:aws:s3:::*/k"]{condition}}}]}}"#
    );
    let names: Vec<String> = (0..1_000).map(|number| format!("p{number}")).collect();
    let builder = PolicySet::builder(&aws).index_from(0);
    let set = names
        .iter()
        .fold(builder, |builder, name| {
            builder.add(Kind::Identity, name, &text)
        })
        .build()
        .unwrap();
    let gone = names
        .iter()
        .take(999)
        .fold(set.update(), |update, name| update.remove(name))
        .build()
        .unwrap();
    let request = aws.request(
        "arn:aws:iam::1:user/ann",
        "s3:GetObject",
        "arn:aws:s3:::b/d/k",
    );
    let request = request.context("k", "v").build().unwrap();
    for (set, what) in [
        (&set, "all there"),
        (&gone, "all but one gone"),
        (&gone.compact(), "compacted"),
    ] {
        let (decision, work) = set.decide_and_count(&request);
        let worst = set.worst_case();
        println!(
            "{what}: {work:?}, at most {} comparisons",
            worst.comparisons(5, 3)
        );
        assert_eq!(decision.verdict(), Verdict::ImplicitDeny);
        assert!(
            work.comparisons() <= worst.comparisons(5, 3),
            "{what}: {work:?}, {worst:?}"
        );
    }
    let (_, work) = gone.compact().decide_and_count(&request);
    assert!(work.comparisons() <= 12, "{work:?}");
}
