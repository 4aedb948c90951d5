//! Colours, and the width of the terminal.

use std::ffi::OsString;
use std::io;

use annotate_snippets::Renderer;
use clap::ValueEnum;
use terminal_size::{Width, terminal_size_of};

/// Text shows at most this many items of a section.
pub(super) const SHOWN: usize = 10;

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal unless `NO_COLOR` is set; elsewhere if `CLICOLOR_FORCE` is set
    #[default]
    Auto,
    /// Also if the output is not a terminal
    Always,
    /// No colours
    Never,
}

impl Colour {
    /// What the arguments ask, as far as they can be read: messages about wrong arguments have
    /// colours too.
    pub(super) fn asked(arguments: impl IntoIterator<Item = OsString>) -> Self {
        let mut arguments = arguments
            .into_iter()
            .map(|argument| argument.to_string_lossy().into_owned());
        let mut asked = None;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--" => break,
                "--color" => asked = arguments.next(),
                other => asked = other.strip_prefix("--color=").map(str::to_owned).or(asked),
            }
        }
        asked
            .and_then(|word| Self::from_str(&word, false).ok())
            .unwrap_or_default()
    }

    /// For everything that is written from here on.
    pub(super) fn choose(self) {
        match self {
            Colour::Auto => anstream::ColorChoice::Auto.write_global(),
            Colour::Always => anstream::ColorChoice::Always.write_global(),
            Colour::Never => anstream::ColorChoice::Never.write_global(),
        }
    }

    /// For help and messages about arguments.
    pub(super) fn of_arguments(self) -> clap::ColorChoice {
        match self {
            Colour::Auto => clap::ColorChoice::Auto,
            Colour::Always => clap::ColorChoice::Always,
            Colour::Never => clap::ColorChoice::Never,
        }
    }
}

/// Returns a renderer of marked excerpts whose lines fit the terminal, or a readable width where
/// there is none.
pub(super) fn renderer() -> Renderer {
    /// The widest excerpt, in columns.
    const WIDEST: usize = 140;
    /// The narrowest excerpt, in columns.
    const NARROWEST: usize = 40;
    let terminal = terminal_size_of(io::stderr()).or_else(|| terminal_size_of(io::stdout()));
    let width = terminal
        .map(|(Width(width), _)| usize::from(width))
        .or_else(columns);
    Renderer::styled().term_width(width.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST))
}

/// A sentence in lines that fit a terminal, the first behind `indent` and those after it twice as
/// far in. Elsewhere it is one line, so that programs find it whole.
pub(super) fn folded(sentence: &str, indent: &str) -> Vec<String> {
    let terminal = terminal_size_of(io::stdout()).map(|(Width(width), _)| usize::from(width));
    let width = terminal.or_else(columns).unwrap_or(usize::MAX);
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("{indent}{indent}{word}")),
            None => lines.push(format!("{indent}{word}")),
        }
    }
    lines
}

/// The columns of the terminal that standard error goes to.
pub(super) fn width() -> usize {
    /// The width where nothing says it, in columns.
    const USUAL: usize = 80;
    let terminal = terminal_size_of(io::stderr()).map(|(Width(width), _)| usize::from(width));
    terminal.or_else(columns).unwrap_or(USUAL)
}

/// What the environment says of the width, as shells and terminals have it, where there is no
/// terminal to ask.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}
