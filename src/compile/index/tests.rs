//! What looking up finds, to the statement, and what it takes, to the number, on sets of every form
//! of statement. A number that changes is a change of speed or of memory, wanted or not; what is
//! found must be what looking at each finds.

use std::collections::BTreeSet;

use super::anchor::{inside_key, suffix_key};
use super::keys::{ActionHashes, account_hash, caller_key, crowd_key, region_hash};
use super::tests_of_forms::{Denies, Template, allow};
use crate::compile::visit::{Candidate, SearchStep, Visitor};
use crate::compile::{PolicySet, View};
use crate::decision::Truth;
use crate::dialect::{Dialect, Kind};
use crate::hash::mix;
use crate::model::Effect;
use crate::request::Request;

/// Counts all that is found; with `EVERY`, also each of the statements that say the same.
#[derive(Default)]
struct Counting<const EVERY: bool> {
    found: BTreeSet<u32>,
    probes: usize,
    comparisons: usize,
}

/// Looks up what applies to a view.
struct Looking<'v, const EVERY: bool> {
    counting: Counting<EVERY>,
    view: &'v View<'v>,
}

impl<'s, const EVERY: bool> Visitor<'s> for Looking<'_, EVERY> {
    const EVERY: bool = EVERY;

    fn found(&mut self, number: u32, candidate: Candidate<'s>) -> SearchStep {
        // Whom an allow names perhaps gets nothing by it.
        let counts = match candidate.effect {
            Effect::Allow => candidate.parts.naming(self.view).any() == Truth::True,
            Effect::Deny => candidate.parts.naming(self.view).any() != Truth::False,
        };
        if counts {
            self.counting.found.insert(number);
        }
        SearchStep::Next
    }

    fn probed(&mut self) {
        self.counting.probes += 1;
    }

    fn compared(&mut self) {
        self.counting.comparisons += 1;
    }
}

/// Visits a set, or the only policy of another kind, and counts.
fn look_up<const EVERY: bool>(
    set: &PolicySet,
    kind: Kind,
    request: &Request<'_>,
) -> Counting<EVERY> {
    let resource = request.names().first().and_then(Option::as_ref);
    let view = View {
        owner: Some("1"),
        ..set.view(request, resource, set.dialect().table().flipped)
    };
    let mut looking = Looking {
        counting: Counting::default(),
        view: &view,
    };
    let policy = (kind != Kind::Identity).then(|| set.ids().next()).flatten();
    let _ = set.visit(policy, &view, &mut false, &mut looking);
    looking.counting
}

const STATEMENTS: usize = 240;

/// A form of statements, each with its number in it, and what the requests take of it together:
/// statements found, probes, comparisons, and comparisons without a table; items and nodes that are
/// filed.
struct Form {
    name: &'static str,
    statement: Template,
    takes: [usize; 6],
}

const FORMS: &[Form] = &[
    Form {
        name: "texts",
        statement: allow("Get", "s:r:1:b/{n}/k"),
        takes: [1, 17, 1, 1200, 240, 0],
    },
    Form {
        name: "prefixes",
        statement: allow("Get", "s:r:1:b/{n}*"),
        takes: [1, 35, 2, 1200, 240, 2],
    },
    Form {
        name: "directories",
        statement: allow("Get", "s:r:1:b/{n}/*"),
        takes: [1, 21, 1, 1200, 240, 2],
    },
    Form {
        name: "suffixes",
        statement: allow("Get", "s:r:1:*{n}/k"),
        takes: [1, 12, 1, 1200, 240, 0],
    },
    Form {
        name: "parts",
        statement: allow("Get", "s:r:1:*b/{n}/*"),
        takes: [1, 14, 1, 1200, 240, 0],
    },
    Form {
        name: "services",
        statement: allow("Get", "s{n}:r:1:b/7/k"),
        takes: [1, 10, 1, 1200, 240, 0],
    },
    Form {
        name: "any service",
        statement: allow("Get", "*:r:1:b/{n}/k"),
        takes: [2, 18, 2, 1200, 240, 0],
    },
    Form {
        name: "regions",
        statement: allow("Get", "s:r{n}:1:b/*"),
        takes: [1, 29, 1, 1200, 240, 2],
    },
    Form {
        name: "accounts",
        statement: allow("Get", "s:r:{n}:b/*"),
        takes: [3, 29, 3, 1200, 240, 2],
    },
    Form {
        name: "actions",
        statement: allow("Get{n}", "s:r:1:b/*"),
        takes: [3, 29, 3, 48, 240, 2],
    },
    Form {
        name: "starts of actions",
        statement: allow("Get{n}*", "s:r:1:b/*"),
        takes: [7, 28, 7, 2160, 240, 2],
    },
    Form {
        name: "few actions",
        statement: allow("Get{17+n%4}", "s:r:1:b/*"),
        takes: [60, 21, 1, 660, 4, 2],
    },
    Form {
        name: "two kinds",
        statement: allow("Get*", "s:r:1:b/{7+n%2}*"),
        takes: [360, 29, 5, 2160, 2, 2],
    },
    Form {
        name: "few parts",
        statement: allow("Get", "s:r:1:*p00{n%9}*"),
        takes: [108, 13, 4, 1200, 9, 0],
    },
    Form {
        name: "one start",
        statement: allow("Get", "s:r:1:b/7*{n}/k"),
        takes: [0, 12, 1, 1200, 240, 0],
    },
    Form {
        name: "one end",
        statement: allow("Get", "s:r:1:b/{n}*/k"),
        takes: [1, 35, 2, 1200, 240, 2],
    },
    Form {
        name: "long starts",
        statement: allow("Get", "s:r:1:b/{long}{n}*"),
        takes: [1, 23, 240, 1200, 240, 4],
    },
    Form {
        name: "all alike",
        statement: allow("Get*", "s:r:1:b/*"),
        takes: [1440, 21, 8, 2160, 1, 1],
    },
    Form {
        name: "conditions",
        statement: Template {
            condition: Some("{n}"),
            denies: Denies::EveryOther,
            ..allow("Get*", "s:r:1:b/*")
        },
        takes: [1440, 29, 1440, 2160, 240, 3],
    },
    Form {
        name: "lists that are combined",
        statement: Template {
            actions: 6,
            resources: 4,
            ..allow("Get{i+n*6}", "s:r:1:b/{n}/{i}")
        },
        takes: [1, 17, 1, 289, 5760, 960],
    },
    Form {
        name: "lists that are too long",
        statement: Template {
            actions: 30,
            resources: 30,
            ..allow("Get{i+n*30}", "s:r:1:b/{n}/{i}")
        },
        takes: [1, 17, 2, 1198, 7200, 0],
    },
    Form {
        name: "a principal each",
        statement: allow("Get*", "s:r:1:b/*").to(&["{n}"]),
        takes: [6, 18, 8, 119, 240, 0],
    },
    Form {
        name: "one principal",
        statement: allow("Get", "s:r:1:b/{n}/k").to(&["7"]),
        takes: [1, 12, 1, 240, 240, 0],
    },
    Form {
        name: "one principal is denied",
        statement: Template {
            denies: Denies::Always,
            ..allow("Get", "s:r:1:b/{n}/k").to(&["7"])
        },
        takes: [1, 18, 2, 240, 480, 0],
    },
    Form {
        name: "numbers are denied",
        statement: Template {
            denies: Denies::Always,
            ..allow("Get*", "s:r:1:b/*").to(&["{n}"])
        },
        takes: [245, 24, 10, 568, 241, 1],
    },
    Form {
        name: "everybody",
        statement: allow("Get", "s:r:1:b/{n}/k").to(&["*"]),
        takes: [1, 17, 1, 1200, 240, 0],
    },
    Form {
        name: "many and everybody",
        statement: allow("Get", "s:r:1:b/{n}/k").to(&["*", "{n}", "7"]),
        takes: [1, 25, 8, 1200, 479, 0],
    },
];

#[test]
fn look_ups_find_what_applies_in_a_known_number_of_steps() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    let mut differ = Vec::new();
    for form in FORMS {
        let kind = if form.statement.principals.is_empty() {
            Kind::Identity
        } else {
            Kind::Resource
        };
        let mut texts = Vec::new();
        for number in 0..STATEMENTS {
            texts.push(form.statement.statement(number).json(prefix));
        }
        let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, texts.join(","));
        let set = |from| {
            PolicySet::builder(&dialect)
                .index_from(from)
                .add(kind, "p", &text)
                .build()
                .unwrap()
        };
        let (table, plain) = (set(0), set(usize::MAX));
        let mut takes = [0; 6];
        for (caller, action, name) in [
            ("7:user/ann", "s:Get", "s:r:1:b/7/k"),
            ("8:root", "s:Get17", "s:r:1:b/19/k"),
            ("1000007:user/ann", "s:Put", "s:r7:7:b/7x"),
            ("1:root", "s:Get", "s7:r:1:b/7/k"),
            ("1:root", "s:Get", "s:r7:1:b/7"),
            ("1:root", "s:Get44", "s:r:1:b/7/2"),
            ("1:root", "s:Get211", "s:r:1:b/7/2"),
            (
                "1:root",
                "s:Get",
                "s:r:1:b/p001p002p003p004p001p002p003p004",
            ),
            (
                "1:root",
                "s:Get",
                "s:r:1:b/longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglong7",
            ),
        ] {
            let ask = dialect.request(
                format!("{prefix}:ram::{caller}"),
                action,
                format!("{prefix}:{name}"),
            );
            let request = ask.context("t:k", "7").build().unwrap();
            let expected = look_up::<true>(&plain, kind, &request);
            let every = look_up::<true>(&table, kind, &request);
            assert_eq!(every.found, expected.found, "{}, {action}", form.name);
            let one = look_up::<false>(&table, kind, &request);
            takes[0] += expected.found.len();
            takes[1] += one.probes;
            takes[2] += one.comparisons;
            takes[3] += look_up::<false>(&plain, kind, &request).comparisons;
            let index = table
                .parts()
                .first()
                .unwrap()
                .segment
                .index
                .as_ref()
                .unwrap();
            (takes[4], takes[5]) = (index.items.len(), index.nodes.len());
        }
        if takes != form.takes {
            differ.push(format!("{}: {takes:?}", form.name));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

/// Keys are of their seed, their kind and their text, so that nobody who knows one set can prepare
/// names for another.
#[test]
fn keys_differ_by_seed_kind_and_text() {
    let mut keys = BTreeSet::new();
    let mut tags = BTreeSet::new();
    for seed in (0..32).map(|number| mix(number, 0)) {
        for number in 0..32u64 {
            let text = format!("{number:04}");
            let action = ActionHashes::new(seed, (&text, &text));
            keys.extend([
                action.service,
                action.exact,
                ActionHashes::prefix(action.service, text.as_bytes()),
            ]);
            keys.extend([region_hash(seed, &text), account_hash(seed, &text)]);
            keys.extend([caller_key(seed, number), crowd_key(seed, number)]);
            keys.extend([
                suffix_key(seed, text.as_bytes()),
                inside_key(seed, text.as_bytes()),
            ]);
            assert_ne!(action.tag(), 0);
            tags.insert(action.tag());
        }
    }
    assert_eq!(keys.len(), 9 * 32 * 32);
    assert!(tags.len() > 1_000, "{}", tags.len());
}

/// Combinations are filed while there are not many more of them than texts. Otherwise only the
/// texts under which they are filed are.
#[test]
fn what_is_filed_is_linear_in_what_is_written() {
    let [dialect, ..] = Dialect::all();
    let prefix = dialect.table().names.prefix();
    for (actions, resources, principals, filed) in [
        (16, 24, 0, 16 * 24),
        (16, 25, 0, 25),
        (60, 60, 0, 60),
        (1, 60, 0, 60),
        (60, 1, 0, 60),
        (2, 3, 4, 2 * 3 * 4),
        (4, 4, 16, 4 * 4 * 16),
        // Too many with their principals, so that those are compared.
        (4, 4, 17, 4 * 4),
        (16, 25, 2, 25),
    ] {
        let template = Template {
            actions,
            resources,
            ..allow("Get{i}", "s:r:1:b/{n}/{i}")
        };
        let mut texts = Vec::new();
        // More than eight, so that a principal of all is not a rare one.
        for number in 0..10 {
            let mut statement = template.statement(number);
            statement.principals = (100..100 + principals).map(|it| it.to_string()).collect();
            texts.push(statement.json(prefix));
        }
        let text = format!(r#"{{"Version":"1","Statement":[{}]}}"#, texts.join(","));
        let kind = if principals == 0 {
            Kind::Identity
        } else {
            Kind::Resource
        };
        let set = PolicySet::builder(&dialect)
            .index_from(0)
            .add(kind, "p", &text)
            .build()
            .unwrap();
        let index = set.parts().first().unwrap().segment.index.as_ref().unwrap();
        let said = format!("{actions} actions, {resources} resources, {principals} principals");
        assert_eq!(index.items.len(), 10 * filed, "{said}");
    }
}
