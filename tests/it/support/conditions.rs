//! Condition blocks.

use super::json::Json;
use super::languages::{Family, Language};
use super::requests::Plan;
use super::values::{Pool, block, odd, value};
use super::{Random, words};

/// The operators of a family, without prefix and suffix.
pub fn bases(family: Family) -> &'static [&'static str] {
    match family {
        Family::String => &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        Family::Numeric => &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        Family::Date => &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        Family::Bool => &["Bool"],
        Family::Binary => &["BinaryEquals"],
        Family::IpAddress => &["IpAddress", "NotIpAddress"],
        Family::Arn => &["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"],
        Family::Null => &["Null"],
    }
}

fn operator(random: &mut Random, language: &Language, family: Family) -> String {
    let base = *random.pick(bases(family));
    let prefix = match random.below(6) {
        0 if language.quantifiers => "ForAllValues:",
        1 if language.quantifiers => "ForAnyValue:",
        _ => "",
    };
    let suffix = if language.if_exists && family != Family::Null && random.chance(20) {
        "IfExists"
    } else {
        ""
    };
    let name = format!("{prefix}{base}{suffix}");
    if language.operators_fold {
        words::recase(random, &name)
    } else {
        name
    }
}

/// One to three operators with one or two keys each.
pub fn condition(random: &mut Random, language: &Language, pool: &Pool, plan: &Plan) -> Json {
    let mut operators: Vec<(String, Json)> = Vec::new();
    for _ in 0..*random.pick(&[1, 1, 2, 3]) {
        let family = *random.pick(language.families);
        let name = operator(random, language, family);
        if operators
            .iter()
            .any(|(other, _)| other.eq_ignore_ascii_case(&name))
        {
            continue;
        }
        let mut keys: Vec<(String, Json)> = Vec::new();
        for _ in 0..*random.pick(&[1, 1, 1, 2]) {
            let key = key(random, language, pool, family);
            if !keys
                .iter()
                .any(|(other, _)| other.eq_ignore_ascii_case(&key))
            {
                let values = values(random, language, (pool, plan), (family, &key));
                keys.push((key, values));
            }
        }
        operators.push((name, Json::Object(keys)));
    }
    Json::Object(operators)
}

fn key(random: &mut Random, language: &Language, pool: &Pool, family: Family) -> String {
    let name = match pool.of_family(random, family) {
        Some(key) if random.chance(85) => key.name.clone(),
        _ if !language.filled.is_empty() && random.chance(30) => {
            (*random.pick(language.filled)).to_owned()
        }
        _ => random.pick(&pool.keys).name.clone(),
    };
    let name = words::recase(random, &name);
    // The Kelvin sign, which is a `k` to Unicode and not to ASCII.
    if random.chance(4) {
        name.replace('k', "\u{212a}")
    } else {
        name
    }
}

fn values(
    random: &mut Random,
    language: &Language,
    (pool, plan): (&Pool, &Plan),
    (family, key): (Family, &str),
) -> Json {
    let single = family == Family::Bool && language.single_boolean;
    let count = if single {
        1
    } else {
        *random.pick(&[1, 1, 2, 3])
    };
    let pooled = pool
        .keys
        .iter()
        .find(|pooled| pooled.name.eq_ignore_ascii_case(key) && pooled.family == family);
    let mut texts = Vec::new();
    for _ in 0..count {
        let is_filled = language
            .filled
            .iter()
            .any(|filled| filled.eq_ignore_ascii_case(key));
        let text = match pooled {
            Some(pooled) if random.chance(75) => random.pick(&pooled.values).clone(),
            None if is_filled
                && family == Family::String
                && !language.filled_values.is_empty()
                && random.chance(75) =>
            {
                (*random.pick(language.filled_values)).to_owned()
            }
            None if is_filled
                && family == Family::Arn
                && !language.filled_values.is_empty()
                && random.chance(75) =>
            {
                let text = (*random.pick(language.filled_values)).to_owned();
                if text.contains(':') {
                    text
                } else {
                    "*".to_owned()
                }
            }
            _ => value(random, language, family),
        };
        texts.push(literal(random, language, (pool, plan), (family, text)));
    }
    // A number or boolean may be written without its quotes.
    let bare = !language.strings_only
        && matches!(family, Family::Numeric | Family::Bool | Family::Null)
        && random.chance(15);
    let legal = |text: &str| {
        matches!(text, "true" | "false")
            || text
                .parse::<u32>()
                .is_ok_and(|number| number.to_string() == text)
    };
    let value = |text: String| {
        if bare && legal(&text) {
            Json::Bare(text)
        } else {
            Json::Text(text)
        }
    };
    let mut values: Vec<Json> = texts.into_iter().map(value).collect();
    if values.len() == 1 && random.chance(60) {
        values.remove(0)
    } else {
        Json::List(values)
    }
}

/// What a policy writes to speak of a value.
fn literal(
    random: &mut Random,
    language: &Language,
    (pool, plan): (&Pool, &Plan),
    (family, text): (Family, String),
) -> String {
    if !matches!(family, Family::String | Family::Null) && random.chance(2) {
        return odd(random, family);
    }
    match family {
        Family::Null => (*random.pick(&["true", "false", "True"])).to_owned(),
        Family::IpAddress if language.any_address && random.chance(10) => "*".to_owned(),
        Family::IpAddress if random.chance(60) => block(random, &text),
        Family::String => {
            let text = if random.chance(50) {
                words::blur(random, &text)
            } else {
                text
            };
            let text = if random.chance(20) {
                swap_case(&text)
            } else {
                text
            };
            with_variable(random, language, pool, &text)
        }
        Family::Arn if random.chance(10) => {
            if random.chance(50) {
                "*".to_owned()
            } else {
                variable(random, language, pool)
            }
        }
        Family::Arn => {
            let name = if random.chance(30) {
                plan.resources[0].clone()
            } else {
                text
            };
            match name.rsplit_once(':') {
                // Variables may appear in every field here.
                Some((start, last)) if random.chance(10) && !language.folds => {
                    let mut fields: Vec<_> = start.split(':').map(str::to_owned).collect();
                    if let Some(field) = fields.get_mut(2) {
                        *field = with_variable(random, language, pool, field);
                    }
                    format!("{}:{last}", fields.join(":"))
                }
                Some((start, last)) => {
                    let last = words::blur(random, last);
                    format!("{start}:{}", with_variable(random, language, pool, &last))
                }
                None => name,
            }
        }
        _ => text,
    }
}

fn swap_case(text: &str) -> String {
    if text.chars().any(char::is_uppercase) {
        text.to_lowercase()
    } else {
        text.to_uppercase()
    }
}

/// A variable in the place of some of the text, in front of it or behind it.
pub fn with_variable(random: &mut Random, language: &Language, pool: &Pool, text: &str) -> String {
    let rarely = if language.variables.is_some() { 25 } else { 5 };
    if !random.chance(rarely) {
        return text.to_owned();
    }
    let variable = variable(random, language, pool);
    match random.below(5) {
        0 => format!("{variable}{text}"),
        1 => format!("{text}{variable}"),
        2 => match text.char_indices().nth(1) {
            Some((at, _)) => format!("{}{variable}{}", &text[..at], &text[at..]),
            None => variable,
        },
        _ => match text.rsplit_once('/') {
            Some((start, _)) => format!("{start}/{variable}"),
            None => variable,
        },
    }
}

fn variable(random: &mut Random, language: &Language, pool: &Pool) -> String {
    if random.chance(12) {
        return (*random.pick(&["${*}", "${?}", "${$}", "${*}${*}"])).to_owned();
    }
    if random.chance(1) {
        return (*random.pick(&["${", "${}", "${a", "${a,b}", "${a'}"])).to_owned();
    }
    let key = if !language.filled.is_empty() && random.chance(25) {
        (*random.pick(language.filled)).to_owned()
    } else if random.chance(10) {
        "nowhere".to_owned()
    } else {
        let of_text = pool.of_family(random, Family::String).or(pool.keys.first());
        of_text.map_or("nowhere".to_owned(), |key| key.name.clone())
    };
    let key = words::recase(random, &key);
    match random.below(6) {
        0 => format!("${{{key}, '{}'}}", words::word(random).replace('\'', "")),
        1 => format!("${{ {key} ,'{}'}}", words::word(random).replace('\'', "")),
        2 if random.chance(20) => format!("${{\t{key}}}"),
        2 => format!("${{ {key}  }}"),
        _ => format!("${{{key}}}"),
    }
}
