//! Every pattern over `a b c * ?` against every text over the same letters, compared with the
//! definition (clause R1). In a text `*` and `?` are letters. Each pattern is matched as it is,
//! without regard to case, and with a part of it as the value of a variable.

#![expect(clippy::string_slice, reason = "every text here is ASCII")]

use super::{
    Anchor, Binding, Bindings, Fold, Match, Matcher, NoBindings, PlainPattern, Syntax,
    VariableFault, parse, variable_length,
};

const LETTERS: [u8; 5] = *b"abc*?";
/// The longest pattern and text.
const LONGEST: usize = 5;
/// The longest of both where a part of the pattern is a variable, since each part is tried.
const LONGEST_WITH_VARIABLE: usize = 4;

/// A letter of a pattern; one that came from a variable's value is always literal (clause R8).
#[derive(Clone, Copy)]
enum Letter {
    Literal(u8),
    AnyOne,
    AnyRun,
}

/// The definition: a star is nothing, or one letter and a star.
fn describes(pattern: &[Letter], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], text) => text.is_empty(),
        ([Letter::AnyRun, rest @ ..], []) => describes(rest, text),
        ([Letter::AnyRun, rest @ ..], [_, others @ ..]) => {
            describes(rest, text) || describes(pattern, others)
        }
        ([Letter::AnyOne, rest @ ..], [_, others @ ..]) => describes(rest, others),
        ([Letter::Literal(wanted), rest @ ..], [given, others @ ..]) => {
            wanted == given && describes(rest, others)
        }
        _ => false,
    }
}

fn live(letter: u8) -> Letter {
    match letter {
        b'*' => Letter::AnyRun,
        b'?' => Letter::AnyOne,
        letter => Letter::Literal(letter),
    }
}

/// Every text of up to this many letters.
fn texts(longest: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..longest {
        let end = texts.len();
        for index in start..end {
            texts.extend(LETTERS.map(|letter| format!("{}{}", texts[index], char::from(letter))));
        }
        start = end;
    }
    texts
}

fn matcher(pattern: &str, fold: Fold) -> Matcher {
    let syntax = Syntax {
        wildcards: true,
        variables: Some(str::to_owned),
    };
    Matcher::new(&parse(pattern, syntax).unwrap(), fold)
}

/// The value of the one variable, `v`.
struct Bound<'v>(&'v str);

impl Bindings for Bound<'_> {
    fn binding(&self, key: &str) -> Binding<'_> {
        assert_eq!(key, "v");
        Binding::Value(self.0)
    }
}

#[test]
fn clause_r1_every_pattern_and_text() {
    let texts = texts(LONGEST);
    assert_eq!(texts.len(), 1 + 5 + 25 + 125 + 625 + 3125);
    let mut matched = 0_u64;
    for pattern in &texts {
        let letters: Vec<Letter> = pattern.bytes().map(live).collect();
        let exact = matcher(pattern, Fold::Exact);
        // In the other case, so that it matches only when case is ignored.
        let folded = matcher(&pattern.to_ascii_uppercase(), Fold::Simple);
        for text in &texts {
            let expected = describes(&letters, text.as_bytes());
            assert_eq!(
                exact.matches(text, &NoBindings),
                expected.into(),
                "`{pattern}` and `{text}`"
            );
            assert_eq!(
                folded.matches(text, &NoBindings),
                expected.into(),
                "`{pattern}` and `{text}`, folded"
            );
            matched += u64::from(expected);
        }
    }
    // The number of pairs that match is known, which would show a definition that is wrong in both
    // places.
    assert_eq!(matched, PAIRS_THAT_MATCH);
}

/// Counted by a regular-expression engine (Python 3, 2026-11-21).
const PAIRS_THAT_MATCH: u64 = 870_377;

#[test]
fn clause_r8_every_part_as_a_variable() {
    let texts = texts(LONGEST_WITH_VARIABLE);
    for pattern in &texts {
        for start in 0..=pattern.len() {
            for end in start..=pattern.len() {
                let (before, value, after) =
                    (&pattern[..start], &pattern[start..end], &pattern[end..]);
                let literal = value.bytes().map(Letter::Literal);
                let letters: Vec<Letter> = before
                    .bytes()
                    .map(live)
                    .chain(literal)
                    .chain(after.bytes().map(live))
                    .collect();
                let template = matcher(&format!("{before}${{v}}{after}"), Fold::Exact);
                for text in &texts {
                    let expected: Match = describes(&letters, text.as_bytes()).into();
                    let bound = template.matches(text, &Bound(value));
                    assert_eq!(
                        bound, expected,
                        "`{before}${{v}}{after}` with `{value}` and `{text}`"
                    );
                }
            }
        }
    }
}

#[test]
fn letters_take_the_case_of_a_wider_pattern() {
    let cases = [
        ("getobject", "GetObject", "GetObject"),
        ("getobject", "Get*", "Getobject"),
        ("send*message", "*Message", "send*Message"),
        ("aab", "*AB", "aAB"),
        ("abab", "A*B", "AbaB"),
        ("a?b*", "A*", "A?b*"),
        ("a?b", "A?B", "A?B"),
        ("get*", "Put*", "get*"),
        ("get*", "GetObject", "get*"),
        ("getobject", "Get", "getobject"),
        ("abab", "A*B*A", "abab"),
        ("", "*", ""),
    ];
    for (narrow, wider, found) in cases {
        let written = PlainPattern::parse(narrow)
            .in_case_of(&PlainPattern::parse(wider))
            .written();
        assert_eq!(written, found, "{narrow} as {wider}");
    }
}

/// What is found without parsing is what parsing finds, so that equal patterns are one.
#[test]
fn patterns_without_variables_have_one_form() {
    for pattern in texts(LONGEST) {
        let syntax = Syntax {
            wildcards: true,
            variables: None,
        };
        let parsed = Matcher::new(&parse(&pattern, syntax).unwrap(), Fold::Exact);
        assert_eq!(Matcher::without_variables(&pattern), parsed, "`{pattern}`");
    }
}

/// Without variables there is nothing to bind, whether case counts or not.
#[test]
fn plain_patterns_match_as_bound_ones_do() {
    let texts = texts(LONGEST_WITH_VARIABLE - 1);
    for pattern in &texts {
        for matcher in
            [Fold::Exact, Fold::Simple].map(|fold| matcher(&pattern.to_uppercase(), fold))
        {
            for text in &texts {
                let bound = matcher.matches(text, &NoBindings) == Match::Yes;
                assert_eq!(
                    matcher.matches_plain(text),
                    bound,
                    "`{matcher}` and `{text}`"
                );
            }
        }
    }
}

/// By its anchor and its literals a pattern is found, so that each must be in every text that it
/// matches: where case is ignored none is.
#[test]
fn anchors_and_literals_are_what_stands_beside_wildcards_and_variables() {
    for pattern in texts(LONGEST) {
        let spelled = pattern.replace('b', "${v}");
        let exact = matcher(&spelled, Fold::Exact);
        let literals: Vec<&str> = pattern.split(['*', '?', 'b']).collect();
        let expected = match literals[..] {
            [whole] => Anchor::Exact(whole),
            [first, .., last] => Anchor::Ends(first, last),
            [] => unreachable!("a split has a part"),
        };
        assert_eq!(exact.anchor(), expected, "`{spelled}`");
        let keeps = matches!(exact, Matcher::Glob(_) | Matcher::Template(_));
        let held: Vec<&str> = literals
            .into_iter()
            .filter(|text| !text.is_empty() && keeps)
            .collect();
        assert_eq!(
            exact
                .literals()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>(),
            held,
            "`{spelled}`"
        );
        assert_eq!(
            exact.variables().collect::<String>(),
            "v".repeat(pattern.matches('b').count()),
            "`{spelled}`"
        );
        let folded = matcher(&spelled, Fold::Simple);
        assert_eq!(folded.anchor(), Anchor::Ends("", ""), "`{spelled}`, folded");
        assert_eq!(folded.literals().next(), None, "`{spelled}`, folded");
        assert_eq!(
            matcher(&exact.to_string(), Fold::Exact),
            exact,
            "`{spelled}`, written and read again"
        );
    }
}

#[test]
fn what_begins_no_variable_is_told_by_its_place() {
    let syntax = Syntax {
        wildcards: true,
        variables: Some(str::to_owned),
    };
    for (text, fault) in [
        ("${", Some(0)),
        ("a*${v}${", Some(6)),
        ("ab?${}", Some(3)),
        ("ß${v, x}", Some(2)),
        ("${*}${v, 'x'", Some(4)),
        ("$v{", None),
        ("${v}${$}{$", None),
    ] {
        let found = parse(text, syntax).err();
        assert_eq!(
            found,
            fault.map(|offset| VariableFault { offset }),
            "`{text}`"
        );
        let longer = parse(&format!("abc{text}"), syntax).err();
        assert_eq!(longer, found.map(|fault| fault.shifted(3)), "`{text}`");
    }
    for (text, length) in [
        ("${v}", Some(4)),
        ("${v, 'x'}}", Some(9)),
        ("${*}b", Some(4)),
        ("v", None),
        ("${v", None),
    ] {
        assert_eq!(variable_length(text), length, "`{text}`");
    }
}
