//! What every public entry point takes at most, as a curve over the size of what it is given: texts and names that were
//! made to be slow, from a kilobyte on, each size four times the one before.
//!
//! Bytes that are allocated are counted, all and those held at once, and processor time of this thread is read, which does
//! not grow while it waits. They must grow as the size does, or by a factor that is stated. `cargo test` goes up to 64 KiB; with `PORTCULLIS_LONG` in the
//! environment up to 1 MiB. `cargo test --test hostile_load -- --nocapture` prints the curves.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

use portcullis::case::{self, Format};
use portcullis::estate::Session;
use portcullis::lint::{Catalog, Group, Linter};
use portcullis::{Clues, ContextValue, Dialect, Estate, Kind, Level, Limits, Policy, PolicySet, Verdict, reference};

/// The system's allocator, counting the bytes that a thread asks for.
struct Counting;

thread_local! {
    // `const`, so that the counter's own first use allocates nothing.
    static BYTES: Cell<usize> = const { Cell::new(0) };
    /// Held now, and at most since it was asked.
    static HELD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

fn count(more: usize, less: usize) {
    BYTES.with(|count| count.set(count.get() + more));
    HELD.with(|held| {
        // What another thread allocated may be given back here.
        let now = (held.get().0 + more).saturating_sub(less);
        held.set((now, held.get().1.max(now)));
    });
}

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: as the caller promised.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: as the caller promised.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Processor time of this thread; elsewhere than on Linux the time of the wall.
fn time(start: Instant) -> Duration {
    // The count is brought up to date when a thread gives way.
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Bytes allocated, bytes held at once, and the least of some times.
fn measure(start: Instant, mut work: impl FnMut()) -> (usize, usize, Duration) {
    let mut least = (usize::MAX, usize::MAX, Duration::MAX);
    for _ in 0..3 {
        let (before, bytes, held) = (time(start), BYTES.with(Cell::get), HELD.with(Cell::get).0);
        HELD.with(|cell| cell.set((held, held)));
        work();
        let (bytes, held) = (BYTES.with(Cell::get) - bytes, HELD.with(Cell::get).1 - held);
        least = (least.0.min(bytes), least.1.min(held), least.2.min(time(start).saturating_sub(before)));
    }
    least
}

fn sizes() -> Vec<usize> {
    let most = if std::env::var_os("PORTCULLIS_LONG").is_some() { 20 } else { 16 };
    (10..=most).step_by(2).map(|power| 1 << power).collect()
}

/// Four times the size is four times the bytes, up to the doubling of a list.
const SLACK_OF_BYTES: f64 = 2.0;
/// Sixteen times the size is sixteen times the time, up to what a busy machine does to it; 256 times if it grew by the square.
const SLACK_OF_TIME: f64 = 5.0;
/// Bytes and seconds that are spent whatever the size.
const FIXED: (f64, f64) = (64_000.0, 0.002);

/// Prepares each size, measures what follows, and holds the curve against the sizes. `factor` is how many times as much
/// four times the size may take.
#[track_caller]
fn curve<T>(what: &str, factor: f64, prepare: impl Fn(usize) -> T, work: impl Fn(&T)) {
    let start = Instant::now();
    let mut measured: Vec<(f64, f64)> = Vec::new();
    for size in sizes() {
        let prepared = prepare(size);
        let (bytes, held, took) = measure(start, || work(&prepared));
        println!("{what:<32} {size:>8} bytes: {bytes:>11} allocated, {held:>10} at once, {took:>12.1?}");
        measured.push((bytes as f64, took.as_secs_f64()));
    }
    for steps in measured.windows(2) {
        let most = steps[0].0 * factor * SLACK_OF_BYTES + FIXED.0;
        assert!(steps[1].0 <= most, "{what}: bytes grow faster than the size: {measured:?}");
    }
    for steps in measured.windows(3) {
        let most = steps[0].1 * factor * factor * SLACK_OF_TIME + FIXED.1;
        assert!(steps[2].1 <= most, "{what}: time grows faster than the size: {measured:?}");
    }
}

const LINEAR: f64 = 4.0;

fn limits() -> Limits {
    Limits::default().with_policy_bytes(1 << 24).with_statements(1 << 20).with_string_bytes(1 << 22)
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}

/// So many of a part as fit, with its number in the place of `#`.
fn many(size: usize, part: &str) -> String {
    let parts: Vec<String> = (0..size / part.len() + 1).map(|number| part.replace('#', &number.to_string())).collect();
    parts.join(",")
}

/// A text of about so many bytes.
type Text = fn(usize) -> String;

/// Policies that are as large as they are, each of another kind of much.
fn policies() -> Vec<(&'static str, Text)> {
    vec![
        ("statements", |size| {
            document(&many(size, r#"{"Sid":"s#","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b#/*"}"#))
        }),
        ("actions", |size| {
            document(&format!(
                r#"{{"Effect":"Deny","NotAction":[{}],"Resource":"*"}}"#,
                many(size, r#""s3:Get#*Object","s#:*""#)
            ))
        }),
        ("resources", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":[{}]}}"#,
                many(size, r#""arn:aws:s3:::b/*#/?*","arn:aws:s3:::b/#""#)
            ))
        }),
        ("values", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringLike":{{"k":[{}]}}}}}}"#,
                many(size, r#""*#*?","${aws:username}#""#)
            ))
        }),
        ("keys", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"StringNotEquals":{{{}}}}}}}"#,
                many(size, r#""aws:RequestTag/#":"v""#)
            ))
        }),
        ("one long pattern", |size| {
            document(&format!(
                r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{}b"}}"#,
                "*a?".repeat(size / 3)
            ))
        }),
    ]
}

fn faulty() -> Vec<(&'static str, Text)> {
    vec![
        ("unknown elements", |size| document(&format!("{{{}}}", many(size, r#""Action#":1"#)))),
        ("keys that stand twice", |size| format!("{{{}}}", many(size, r#""Id":1"#))),
        ("wrong statements", |size| document(&many(size, "1"))),
        ("unknown operators", |size| {
            document(&format!(r#"{{"Effect":"Allow","Condition":{{{}}}}}"#, many(size, r#""StringEqual#":{"k":"v"}"#)))
        }),
        ("brackets", |size| "[".repeat(size)),
        ("escapes", |size| format!("\"{}\"", r"\u0041".repeat(size / 6))),
        ("no text", |size| "\u{1}".repeat(size)),
    ]
}

fn read(text: &str) -> Policy {
    Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn set(policy: &Policy) -> PolicySet {
    let limits = limits().with_statements_a_key(1 << 20).with_conditions_a_key(1 << 20);
    PolicySet::builder(policy.dialect()).limits(limits).index_from(0).add_policy(policy.clone()).build().unwrap()
}

#[test]
fn policies_are_read_written_and_compiled_in_linear_time() {
    for (what, text) in policies() {
        curve(&format!("read {what}"), LINEAR, text, |text| drop(read(text)));
        curve(&format!("detect {what}"), LINEAR, text, |text| {
            // Beyond a policy's own limits it is refused, which takes no longer.
            let _ = Clues::default().kind(Kind::Identity).read("policy", text);
        });
        curve(&format!("write {what}"), LINEAR, |size| read(&text(size)), |policy| drop(policy.to_json()));
        curve(&format!("compile {what}"), LINEAR, |size| read(&text(size)), |policy| drop(set(policy)));
        let update = |size| (set(&read(&text(size))), read(&text(1 << 10)));
        curve(&format!("change {what}"), LINEAR, update, |(set, small)| {
            drop(set.update().put_policy(small.clone()).build().unwrap());
        });
    }
}

#[test]
fn faults_are_told_in_linear_time() {
    for (what, text) in faulty() {
        curve(&format!("refuse {what}"), LINEAR, text, |text| {
            let error = Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits()).unwrap_err();
            assert!(!error.to_string().is_empty());
        });
    }
}

/// A statement that has to be looked at is looked at once, and what one pattern takes is pattern times name at worst (R2):
/// both grow here, so that four times the size may take sixteen times as long.
#[test]
fn decisions_take_time_by_what_they_look_at() {
    for (what, text) in policies() {
        let factor = if what == "one long pattern" { LINEAR * LINEAR } else { LINEAR };
        let asked = |size: usize| {
            let length = if what == "one long pattern" { size } else { 1 << 10 };
            let name = format!("arn:aws:s3:::b/{}", "a".repeat(length));
            let request = Dialect::aws().request("arn:aws:iam::1:user/ann", "s3:GetObject", name);
            (set(&read(&text(size))), request.context("k", ContextValue::unknown()).build().unwrap())
        };
        curve(&format!("decide {what}"), factor, asked, |(set, request)| {
            let before = BYTES.with(Cell::get);
            let _ = set.decide(request);
            assert_eq!(BYTES.with(Cell::get), before, "a decision allocates");
        });
        curve(&format!("explain {what}"), factor, asked, |(set, request)| drop(set.explain(request).to_string()));
    }
}

#[test]
fn requests_are_built_in_linear_time() {
    let dialect = Dialect::aws();
    let ask = |action: &str, resource: &str| {
        drop(dialect.request("arn:aws:iam::1:user/ann", action, resource).build());
    };
    let letters = |size: usize| "a:/*".repeat(size / 4);
    curve("a long resource", LINEAR, |size| format!("arn:aws:s3:::{}", letters(size)), |name| ask("s3:Get", name));
    curve("a long action", LINEAR, |size| format!("s3:{}", "A".repeat(size)), |action| ask(action, "*"));
    curve(
        "a long principal",
        LINEAR,
        |size| format!("arn:aws:iam::1:user/{}", letters(size)),
        |name| {
            drop(dialect.request(name.as_str(), "s3:Get", "*").build());
        },
    );
    let keys = |size: usize| (0..size / 16).map(|number| format!("aws:RequestTag/{number}")).collect::<Vec<_>>();
    curve("many keys", LINEAR, keys, |keys| {
        let request = dialect.request("arn:aws:iam::1:user/ann", "s3:Get", "*");
        drop(keys.iter().fold(request, |request, key| request.context(key.as_str(), "v")).build().unwrap());
    });
    let names = |size: usize| (0..size / 16).map(|number| format!("arn:aws:s3:::b/{number}")).collect::<Vec<_>>();
    curve("many resources", LINEAR, names, |names| {
        let request = dialect.request("arn:aws:iam::1:user/ann", "s3:Get", "*");
        drop(request.resources(names.iter().map(String::as_str)).build().unwrap());
    });
}

#[test]
fn rules_take_linear_time() {
    for (what, text) in policies() {
        let linter = |size: usize| {
            let mut linter = Linter::new();
            Group::ALL.iter().for_each(|group| assert!(linter.set_level(group.name(), Some(Level::Warning))));
            let clues = Clues::default().dialect(Dialect::aws()).kind(Kind::Identity);
            // Beyond a policy's limits there is nothing to look at.
            let _ = linter.read(&clues, "policy", text(size.min(1 << 18)));
            linter
        };
        curve(&format!("lint {what}"), LINEAR, linter, |linter| drop(linter.findings()));
    }
}

#[test]
fn files_are_read_in_linear_time() {
    let none = |_: &str| Err("no files".to_owned());
    let case = r#"{"name":"c#","dialect":"aws","policies":{"identity":[{"Statement":[]}]},"expect":"Valid"}"#;
    curve(
        "cases",
        LINEAR,
        |size| format!("[{}]", many(size, case)),
        |text| {
            assert!(!case::read("cases", text, Format::Json, &mut none.clone()).unwrap().is_empty());
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
    let estate = |users: &str| format!(r#"{{"dialect":"aws","accounts":[{{"id":"1","users":[{users}]}}]}}"#);
    for (what, user) in [("users of an estate", r#"{"name":"u#"}"#), ("faulty users", r#"{"name":"u"}"#)] {
        let text = |size| estate(&many(size, user));
        curve(what, LINEAR, text, |text| {
            let read = Estate::read([("estate", text)], &mut |_, _| Err("no files".to_owned()));
            assert_eq!(read.is_err(), what == "faulty users");
        });
    }
    let catalog = |size| {
        format!(
            r#"{{"dialect":"aws","source":"s","date":"2026-11","confidence":"own","services":{{"s3":[{}]}}}}"#,
            many(size, r#""Get#""#)
        )
    };
    curve("a catalogue", LINEAR, catalog, |text| drop(Catalog::read("catalog", text)));
}

/// As many levels as a reader may see, and the longest walks, on a stack of 128 KiB: nothing recurses by what it is given.
#[test]
fn the_stack_is_bounded() {
    let work = || {
        let none = |_: &str| Err("no files".to_owned());
        let deep = ["[", r#"{"a":"#, r#"{"Statement":["#, r#"{"name":["#].map(|part| part.repeat(1 << 20));
        for text in &deep {
            assert!(Policy::parse_within(&Dialect::aws(), Kind::Identity, "policy", text, &limits()).is_err());
            assert!(Clues::default().kind(Kind::Identity).read("policy", text).is_err());
            assert!(case::read("cases", text, Format::Json, &mut none.clone()).is_err());
            assert!(case::read_context("context", text).is_err());
            assert!(Estate::read([("estate", text)], &mut |_, _| Err("no files".to_owned())).is_err());
            assert!(Session::read(&Dialect::aws(), "session", text).is_err());
            assert!(Catalog::read("catalog", text).is_err());
        }
        let stars = |count: usize| {
            let pattern = "*a?".repeat(count);
            read(&document(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::{pattern}b"}}"#)))
        };
        let name = format!("arn:aws:s3:::{}", "a/:".repeat(1 << 10));
        let request = Dialect::aws().request("arn:aws:iam::1:user/ann", "s3:GetObject", name).build().unwrap();
        assert_eq!(set(&stars(1 << 16)).explain(&request).decision().verdict(), Verdict::ImplicitDeny);
        // The reference is slow by intent, and takes less of the same.
        assert_eq!(reference::decide(&[stars(1 << 9)], &request), Verdict::ImplicitDeny);
    };
    std::thread::Builder::new().stack_size(128 << 10).spawn(work).unwrap().join().unwrap();
}
