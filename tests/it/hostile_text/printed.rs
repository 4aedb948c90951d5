//! What a terminal or a runner of builds would obey in what is printed.

/// What is printed, without the colours that the program gave it.
pub(super) fn without_colours(printed: &str) -> String {
    let mut parts = printed.split("\u{1b}[");
    let mut left = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let end = part
            .find(|letter: char| !letter.is_ascii_digit() && letter != ';')
            .unwrap_or(part.len());
        let (numbers, rest) = part.split_at(end);
        match rest.strip_prefix('m') {
            // Only what the renderer and the differences use: no hidden, no blinking text.
            Some(rest)
                if numbers
                    .split(';')
                    .all(|number| !matches!(number, "5" | "6" | "7" | "8")) =>
            {
                left.push_str(rest)
            }
            _ => left.push_str(&format!("\u{1b}[{part}")),
        }
    }
    left
}

/// What a terminal or a runner would obey.
pub(super) fn harm_in(printed: &str, may_command: bool) -> Option<String> {
    let hidden = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{34f}' | '\u{61c}' | '\u{fe0f}' | '\u{feff}')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(letter, '\u{2066}'..='\u{2069}')
    };
    for line in printed.replace("\r\n", "\n").split('\n') {
        let ours = ["::error title=", "::warning title=", "::notice title="];
        let is_ours = may_command
            && ours.iter().any(|start| line.starts_with(start))
            && line.contains(",file=");
        if line.trim_start().starts_with("::") && !is_ours {
            return Some(format!("a command at the start of {line:?}"));
        }
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("##") {
            if after
                .trim_start_matches(|letter: char| letter.is_ascii_alphabetic())
                .starts_with('[')
            {
                return Some(format!("a command within {line:?}"));
            }
            rest = after;
        }
        if let Some(letter) = line.chars().find(|letter| hidden(*letter)) {
            return Some(format!("{letter:?} in {line:?}"));
        }
    }
    None
}
