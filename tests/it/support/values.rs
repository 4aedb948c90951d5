//! Values of every operator family, in many spellings, and some that are none.

use super::Random;
use super::languages::{Family, Language};
use super::words;

/// What policies and requests of one round have in common.
#[derive(Clone, Debug)]
pub struct Pool {
    pub actions: Vec<String>,
    /// Names of resources by their fields, without the words at the start.
    pub names: Vec<Vec<String>>,
    pub keys: Vec<PooledKey>,
}

/// A context key with values of it.
#[derive(Clone, Debug)]
pub struct PooledKey {
    pub name: String,
    pub family: Family,
    pub values: Vec<String>,
}

const NAMES: &[&str] = &[
    "t:k",
    "x:Y",
    "t:k/T",
    "x:Tag/a",
    "x:Tag/A",
    "x:tag/a:b",
    "x:z",
    "t:ſ",
    "t:K",
];

impl Pool {
    pub fn new(random: &mut Random, language: &Language) -> Self {
        let mut keys: Vec<PooledKey> = Vec::new();
        for _ in 0..random.below(5) + 2 {
            let name = *random.pick(NAMES);
            if keys.iter().any(|key| key.name.eq_ignore_ascii_case(name)) {
                continue;
            }
            // Most keys hold text, which every dialect has operators for, and which variables take.
            let family = if random.chance(40) {
                Family::String
            } else {
                *random.pick(language.families)
            };
            let count = random.below(3) + 1;
            let values = (0..count)
                .map(|_| value(random, language, family))
                .collect();
            keys.push(PooledKey {
                name: name.to_owned(),
                family,
                values,
            });
        }
        let actions = (0..3).map(|_| words::action(random)).collect();
        let names = (0..4).map(|_| words::fields(random, language)).collect();
        Self {
            actions,
            names,
            keys,
        }
    }

    pub fn of_family(&self, random: &mut Random, family: Family) -> Option<&PooledKey> {
        let fitting: Vec<_> = self
            .keys
            .iter()
            .filter(|key| key.family == family)
            .collect();
        if fitting.is_empty() {
            None
        } else {
            Some(fitting[random.below(fitting.len())])
        }
    }
}

/// A value that the family's operators read.
pub fn value(random: &mut Random, language: &Language, family: Family) -> String {
    match family {
        Family::String | Family::Null => words::phrase(random),
        Family::Numeric => number(random),
        Family::Date => date(random, language),
        Family::Bool => (*random.pick(&["true", "false", "True", "FALSE"])).to_owned(),
        Family::Binary => binary(random),
        Family::IpAddress => address(random),
        Family::Arn => {
            let fields = words::fields(random, language);
            words::join(random, language, &fields)
        }
    }
}

/// The same value in another spelling, or one close to it.
pub fn respell(random: &mut Random, family: Family, text: &str) -> String {
    match family {
        Family::String | Family::Null | Family::Bool if random.chance(50) => text.to_uppercase(),
        Family::String | Family::Null | Family::Bool => text.to_lowercase(),
        Family::Numeric if text.contains(['e', 'E']) => {
            text.replacen(['e', 'E'], "0e", usize::from(text.contains('.')))
        }
        Family::Numeric => format!("{text}{}", if text.contains('.') { "0" } else { ".00e0" }),
        Family::Date if text.contains(".") && random.chance(50) => text.replacen(".5", ".50", 1),
        Family::Date if text.contains(".") => text.replacen(".0", ".00", 1),
        Family::Date => match text.find(['Z', 'z']) {
            Some(zone) => format!("{}.00+00:00", &text[..zone]),
            None if text.len() > 6 && random.chance(50) => {
                text.replacen("+08:00", ".5000+08:00", 1)
            }
            None => text.replacen("T08:00:00+08:00", "T00:00:00Z", 1),
        },
        Family::IpAddress if text.contains('.') && !text.contains(':') => format!("::ffff:{text}"),
        Family::Binary | Family::IpAddress | Family::Arn => text.to_owned(),
    }
}

/// A value that the family's operators do not read, or read in a way that is easily got wrong.
pub fn odd(random: &mut Random, family: Family) -> String {
    let odd: &[&str] = match family {
        Family::String | Family::Null => &["", "\0", "*", "?"],
        Family::Numeric => &[
            "",
            "a",
            ".5",
            "5.",
            "1e",
            "1e309",
            "1e-309",
            "1e+0308",
            "0x1",
            "1_0",
            " 1",
            "1 ",
            "--1",
            "1.5.5",
            "+",
            "1,5",
            "Infinity",
            "NaN",
            "1e999999999999999999999",
            "１",
            "0e308",
            "0.0e-308",
            "-0",
            "+0.0",
            "1E2",
            "00",
        ],
        Family::Date => &[
            "",
            "a",
            "2026",
            "2026-01",
            "2026-01-01",
            "2026-1-1",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00Z",
            "2026-02-30T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00+0800",
            "2026-01-01 00:00:00Z",
            "2026-13-01T00:00:00Z",
            "0",
            "1767225600",
            "1767225600.0",
            "1767225600.",
            "-1",
            "12026",
            "20260",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00,5Z",
            "2026-01-01Z",
            "１９７０",
            "2026-01-01T00:00:00Zz",
            "2100-02-29T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-01-00",
        ],
        Family::Bool => &["", "yes", "1", "0", "truе", " true", "t", "TRUE ", "ﬀalse"],
        // Padding in the middle, where a reader in chunks may take it for the end.
        Family::Binary if random.chance(30) => {
            return format!("{}YQ==YWJj", "YWJj".repeat(random.below(2) + 63));
        }
        Family::Binary => &[
            "YQ", "YQ=", "YR==", "YQ==YQ==", " YQ==", "Y-__", "Y", "====", "YQ==\n", "é",
        ],
        Family::IpAddress => &[
            "",
            "a",
            "*",
            "10.0.0",
            "10.0.0.256",
            "10.0.0.01",
            "10.0.0.0/8",
            "10.0.0.0/33",
            "10.0.0.0/255.0.0.0",
            "fe80::1%eth0",
            "::/0",
            "::ffff:0:0/96",
            "10.0.0.0/",
            "10.0.0.0/08",
            "[::1]",
            "::ffff:10.0.0.256",
            "0.0.0.0/0",
            "1",
            "::1/129",
            ":::1",
        ],
        Family::Arn => &[
            "",
            "*",
            "a",
            "arn",
            "arn:aws",
            "arn:aws:a:a:1",
            "ARN:aws:a:a:1:user/a",
            "x:a:a:1",
            "x:a:a:1:user/a:b",
            "::::::",
        ],
    };
    (*random.pick(odd)).to_owned()
}

/// A number in one of its spellings.
fn number(random: &mut Random) -> String {
    let digits = *random.pick(&["0", "1", "1", "10", "12", "100", "101", "9", "00"]);
    let exponent = i32::try_from(*random.pick(&[0_usize, 0, 1, 2, 300])).unwrap()
        * if random.chance(30) { -1 } else { 1 };
    let sign = *random.pick(&["", "", "", "-", "+"]);
    // The point may be anywhere in the digits or in zeros before them; the exponent makes up for
    // it.
    let digits = format!("{}{digits}", random.pick::<&str>(&["", "", "0", "000"]));
    let point = random.below(digits.len()) + 1;
    let (whole, fraction) = digits.split_at(point);
    let stated = exponent + i32::try_from(fraction.len()).unwrap();
    let fraction = format!("{fraction}{}", random.pick::<&str>(&["", "", "0", "00"]));
    let fraction = if fraction.is_empty() {
        String::new()
    } else {
        format!(".{fraction}")
    };
    let stated = match stated {
        0 if random.chance(70) => String::new(),
        _ => format!("{}{stated}", random.pick::<&str>(&["e", "E"])),
    };
    format!("{sign}{whole}{fraction}{stated}")
}

fn date(random: &mut Random, language: &Language) -> String {
    if language.short_dates && random.chance(40) {
        let short = [
            "2026",
            "2026-01",
            "2026-01-01",
            "2026-01-01T00:00Z",
            "2026-01-01T08:00+08:00",
            "1767225600",
            "1767225600.5",
            "1767225600.50",
            "0",
            "00002026",
            "2024-02-29",
            "1970",
            "9999-12-31",
            "0000",
        ];
        return (*random.pick(&short)).to_owned();
    }
    let day = *random.pick(&[
        "2026-01-01",
        "2026-01-01",
        "2025-12-31",
        "2024-02-29",
        "1970-01-01",
        "9999-12-31",
        "0000-01-01",
    ]);
    let hour = *random.pick(&["00", "08", "16", "23", "01"]);
    let minute = *random.pick(&["00", "00", "59"]);
    let second = *random.pick(&["00", "00", "59", "60"]);
    let fraction = *random.pick(&[
        "",
        "",
        "",
        ".0",
        ".5",
        ".50",
        ".05",
        ".000000000001",
        ".123456789123456789123456789",
    ]);
    let zone = *random.pick(&[
        "Z", "Z", "z", "+00:00", "-00:00", "+08:00", "-08:00", "+23:59", "-23:59", "+00:01",
    ]);
    let letter = if random.chance(10) { "t" } else { "T" };
    format!("{day}{letter}{hour}:{minute}:{second}{fraction}{zone}")
}

fn binary(random: &mut Random) -> String {
    match random.below(8) {
        0 => String::new(),
        1 => "YWJj".repeat(100),
        2 => format!("{}YQ==", "YWJj".repeat(64)),
        3 => format!("{}YQ==", "YWJj".repeat(63)),
        _ => (*random.pick(&["YQ==", "YWI=", "YWJj", "YQ==", "/+//"])).to_owned(),
    }
}

/// An address; see [`block`] for what a policy makes of it.
fn address(random: &mut Random) -> String {
    let known = [
        "10.0.0.0",
        "10.0.0.1",
        "10.0.0.255",
        "10.255.0.1",
        "11.0.0.0",
        "::ffff:10.0.0.1",
        "::FFFF:a00:1",
        "::",
        "::1",
        "2001:db8::1",
        "2001:DB8:0:0::1",
        "2001:db8:8000::",
        "0.0.0.0",
        "255.255.255.255",
        "::10.0.0.1",
        "::fffe:a00:1",
    ];
    (*random.pick(&known)).to_owned()
}

/// An address and a number of bits, with host bits or without.
pub fn block(random: &mut Random, address: &str) -> String {
    let bits: &[usize] = if address.contains(':') {
        &[0, 1, 8, 33, 95, 96, 97, 104, 127, 128]
    } else {
        &[0, 1, 8, 24, 31, 32]
    };
    format!("{address}/{}", random.pick(bits))
}
