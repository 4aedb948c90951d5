//! Text of inputs, written so that it stays text: no character of it moves a cursor, turns text
//! around or hides, and nothing in it is a command to the program that reads a log.
//!
//! A runner of builds reads what is printed, on standard output and standard error alike, and obeys
//! what looks like a command. GitHub's looks for `##[` anywhere in a line and for `::` at its
//! start, white space aside (`TryParse` and `TryParseV2` in
//! <https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs>); Azure's looks
//! for `##vso[` (<https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>),
//! TeamCity's for `##teamcity[` (<https://www.jetbrains.com/help/teamcity/service-messages.html>).
//! All were read on 2026-11-28.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Where a text is written, and so how a character of it can be written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line of plain text.
    Line,
    /// A line that the program means as a command to a runner.
    Command,
    /// Lines of text, in colours that the program gave them.
    Block,
    /// A text in which each character takes one column.
    Cells,
    /// JSON, whose strings have escapes of their own: nothing is lost.
    Json,
    /// XML: nothing is lost.
    Xml,
}

impl Form {
    /// Whether a control is white space that the form is made of.
    fn keeps(self, letter: char, after: &str) -> bool {
        let has_lines = matches!(self, Form::Block | Form::Json | Form::Xml);
        match letter {
            '\n' | '\t' => has_lines,
            '\r' => has_lines && after.starts_with('\n'),
            _ => false,
        }
    }
}

/// The text in a form that can be printed.
pub fn escape(text: &str, form: Form) -> Cow<'_, str> {
    if is_harmless(text) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    let is_printed = matches!(form, Form::Line | Form::Block);
    let mut reader = Reader {
        is_line_start: is_printed,
        after_hash: false,
    };
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if form == Form::Block
            && let Some((colour, after)) = colour(rest)
        {
            // It is taken away where there are no colours, so it separates nothing.
            shown.push_str(colour);
            rest = after;
            continue;
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
        let opens = reader.opens_command(letter, rest);
        let is_kept = form.keeps(letter, rest) || !opens && !misleads(letter);
        if is_kept {
            shown.push(letter)
        } else {
            write_otherwise(&mut shown, letter, form)
        }
        if letter == '\n' {
            reader.is_line_start = is_printed;
        }
    }
    Cow::Owned(shown)
}

/// A path or words of a user, as a line.
pub fn clean(text: &str) -> String {
    escape(text, Form::Line).into_owned()
}

/// Most texts are, and this is all that is asked of them.
fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_plain = bytes.iter().all(|byte| (b' '..0x7f).contains(byte));
    is_plain && !text.contains("##") && !text.trim_start().starts_with("::")
}

/// What came before a character of a line.
struct Reader {
    /// Nothing but white space.
    is_line_start: bool,
    after_hash: bool,
}

impl Reader {
    /// Whether a runner would take this character, and what comes after it, for the start of a
    /// command.
    fn opens_command(&mut self, letter: char, after: &str) -> bool {
        let starts_line = self.is_line_start;
        let is_second_hash = self.after_hash && letter == '#';
        self.is_line_start &= letter.is_whitespace();
        self.after_hash = letter == '#';
        starts_line && letter == ':' && visible(after).next() == Some(':')
            || is_second_hash && is_named_bracket(after)
    }
}

/// Whether a text begins with a bracket, or with one word and a bracket.
fn is_named_bracket(text: &str) -> bool {
    visible(text).find(|letter| !letter.is_ascii_alphabetic()) == Some('[')
}

/// The characters that are left where there are no colours.
fn visible(mut rest: &str) -> impl Iterator<Item = char> {
    std::iter::from_fn(move || {
        while let Some((_, after)) = colour(rest) {
            rest = after;
        }
        let letter = rest.chars().next()?;
        rest = rest.get(letter.len_utf8()..)?;
        Some(letter)
    })
}

/// The sequence that begins a colour or ends it, where a text starts with one, and what comes after
/// it. Only what the program itself uses counts: text that blinks or hides is not a colour.
fn colour(text: &str) -> Option<(&str, &str)> {
    /// The bytes that begin a sequence.
    const START: &str = "\u{1b}[";
    let numbers = text.strip_prefix(START)?;
    let length = numbers.find(|letter: char| !letter.is_ascii_digit() && letter != ';')?;
    let (colour, after) = text.split_at_checked(START.len() + length + 1)?;
    let mut effects = colour.strip_prefix(START)?.strip_suffix('m')?.split(';');
    effects.all(is_effect).then_some((colour, after))
}

/// Whether a number is a style or colour of the program: bold and underlined text, a colour of its
/// letters, and the end of each.
fn is_effect(number: &str) -> bool {
    let number = if number.is_empty() { "0" } else { number };
    matches!(
        number.parse(),
        Ok(0_u8..=4 | 22..=24 | 31..=36 | 39 | 90..=97)
    )
}

/// Controls, what turns the direction of text, and what Unicode calls default ignorable: it takes
/// no room, and a runner that compares by the rules of a language does not see it between the
/// characters of a command.
fn misleads(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Writes a character that must not be printed as it is.
fn write_otherwise(shown: &mut String, letter: char, form: Form) {
    // OK because writing into memory cannot fail.
    let _ = match form {
        Form::Line | Form::Command | Form::Block => write!(shown, "{}", letter.escape_unicode()),
        Form::Cells => write!(
            shown,
            "{}",
            if letter == '\t' {
                ' '
            } else {
                char::REPLACEMENT_CHARACTER
            }
        ),
        Form::Json => letter
            .encode_utf16(&mut [0; 2])
            .iter()
            .try_for_each(|unit| write!(shown, "\\u{unit:04x}")),
        Form::Xml => write!(shown, "&#x{:x};", u32::from(letter)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_mislead_are_written_otherwise() {
        for (text, form, shown) in [
            ("a\u{202e}b\n", Form::Line, r"a\u{202e}b\u{a}"),
            ("a\u{202e}b\n", Form::Block, "a\\u{202e}b\n"),
            ("\"\u{9b}\u{e0041}\"", Form::Json, r#""\u009b\udb40\udc41""#),
            ("<a>\u{85}\n</a>", Form::Xml, "<a>&#x85;\n</a>"),
            ("\ta\u{1b}\u{ad}", Form::Cells, " a\u{fffd}\u{fffd}"),
            (
                "\u{1b}[1;31mred\u{1b}[0m\u{1b}[2J",
                Form::Block,
                "\u{1b}[1;31mred\u{1b}[0m\\u{1b}[2J",
            ),
            ("\u{1b}[31m", Form::Line, r"\u{1b}[31m"),
            ("\u{1b}[8mhidden", Form::Block, r"\u{1b}[8mhidden"),
            ("\u{1b}[1;08m", Form::Block, r"\u{1b}[1;08m"),
            ("\u{1b}[94;m", Form::Block, "\u{1b}[94;m"),
            ("grün 東", Form::Line, "grün 東"),
        ] {
            assert_eq!(escape(text, form), shown, "{text:?}");
        }
    }

    #[test]
    fn no_runner_finds_a_command() {
        for (text, form, shown) in [
            (
                "s3:##[stop-commands]t",
                Form::Line,
                r"s3:#\u{23}[stop-commands]t",
            ),
            ("###[a] ##vso[b]", Form::Line, r"##\u{23}[a] #\u{23}vso[b]"),
            ("## Why [1] ##", Form::Line, "## Why [1] ##"),
            ("\"##[a]\"", Form::Json, r##""#\u0023[a]""##),
            ("#\u{fe0f}#[a]", Form::Line, r"#\u{fe0f}#[a]"),
            ("##[a]", Form::Xml, "#&#x23;[a]"),
            ("##[a]", Form::Cells, "#\u{fffd}[a]"),
            ("::error::a", Form::Line, r"\u{3a}:error::a"),
            ("\u{3000} ::a", Form::Line, "\u{3000} \\u{3a}:a"),
            ("a ::b", Form::Line, "a ::b"),
            ("::error::##[a]", Form::Command, r"::error::#\u{23}[a]"),
            ("a\n\u{1b}[1m::b\n", Form::Block, "a\n\u{1b}[1m\\u{3a}:b\n"),
            (
                "#\u{1b}[0m#\u{1b}[1m[b",
                Form::Block,
                "#\u{1b}[0m\\u{23}\u{1b}[1m[b",
            ),
        ] {
            assert_eq!(escape(text, form), shown, "{text:?}");
        }
    }

    #[test]
    fn what_was_escaped_stays_as_it_is() {
        for text in [
            "##[a]\u{9b}\n::b",
            "::##vso[a]\u{202e}",
            "a\u{1b}[0m##\u{7f}[",
        ] {
            for form in [
                Form::Line,
                Form::Command,
                Form::Block,
                Form::Cells,
                Form::Json,
                Form::Xml,
            ] {
                let once = escape(text, form);
                assert_eq!(escape(&once, form), once, "{form:?}");
            }
        }
    }
}
