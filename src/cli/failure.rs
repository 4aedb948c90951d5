//! What kept a subcommand from its answer, shown with the place in the text.

use std::io::Write;
use std::ops::Range;
use std::process::ExitCode;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use portcullis::{Diagnostic, LoadError, RequestError};

use super::output::{SHOWN, clean, misleads};

/// One reason.
#[derive(Debug)]
pub(super) enum Failure {
    /// About a file or an argument as a whole.
    Plain { id: &'static str, message: String, help: String },
    /// About places in texts.
    Load(LoadError),
}

impl Failure {
    pub(super) fn new(id: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Plain { id, message: message.into(), help: help.into() }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Failure::Load(error)
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        Failure::new(error.id(), error.message(), error.help())
    }
}

/// Shows every failure; exit code 2.
pub(super) fn finish(failures: &[Failure]) -> ExitCode {
    let mut out = anstream::stderr().lock();
    for failure in failures {
        // OK because there is nowhere else to tell that standard error is gone.
        let _ = writeln!(out, "{}", show(failure));
    }
    ExitCode::from(2)
}

fn show(failure: &Failure) -> String {
    match failure {
        Failure::Plain { id, message, help } => {
            let title = Group::with_title(Level::ERROR.primary_title(clean(message)).id(*id));
            format!("{}\n  = help: {}", Renderer::styled().render(&[title]), clean(help))
        }
        Failure::Load(error) => {
            let mut shown: Vec<String> = Vec::new();
            for of_text in error.diagnostics().chunk_by(|one, next| one.source_name() == next.source_name()) {
                let Some(first) = of_text.first() else { continue };
                let text = error.source_text(first.source_name());
                shown.extend(of_text.iter().take(SHOWN).map(|diagnostic| show_diagnostic(diagnostic, text)));
                if let Some(more @ 1..) = of_text.len().checked_sub(SHOWN) {
                    shown.push(format!("and {more} more in {}", clean(first.source_name())));
                }
            }
            shown.join("\n")
        }
    }
}

fn show_diagnostic(diagnostic: &Diagnostic, text: Option<&str>) -> String {
    let title = Level::ERROR.primary_title(clean(diagnostic.message())).id(diagnostic.id());
    let name = clean(diagnostic.source_name());
    let line = diagnostic.position().line as usize;
    let group = match text.and_then(|text| marked(diagnostic, text)) {
        Some((shown, mark)) => {
            let mark = AnnotationKind::Primary.span(mark);
            title.element(Snippet::source(shown).line_start(line).path(name).annotation(mark))
        }
        None => {
            let column = diagnostic.position().column as usize;
            title.element(Origin::path(name).line(line).char_column(column))
        }
    };
    let note = Level::NOTE.message(diagnostic.note());
    let help = Level::HELP.message(clean(diagnostic.help()));
    Renderer::styled().render(&[group.element(note).element(help)])
}

/// The line that a diagnostic begins on, as far as it can be shown, and the bytes of it to mark. Checked step by step,
/// since the renderer does not take a mark outside its text. `None` where the mark stands too far out to be found by eye.
fn marked(diagnostic: &Diagnostic, text: &str) -> Option<(String, Range<usize>)> {
    const FARTHEST: usize = 4096;
    const WIDEST: usize = 160;
    let (start, end) = (diagnostic.span().start(), diagnostic.span().end());
    let before = text.get(..start)?.rsplit('\n').next().filter(|before| before.len() <= FARTHEST)?;
    let marked = text.get(start..end)?.lines().next().unwrap_or("");
    let after = text.get(start + marked.len()..)?.lines().next().unwrap_or("");
    let (before, marked, after) = (plain(before, FARTHEST), plain(marked, WIDEST), plain(after, WIDEST));
    let mark = before.len()..before.len() + marked.len();
    Some((before + &marked + &after, mark))
}

/// The first characters of a text, each as one that takes one column.
fn plain(text: &str, most: usize) -> String {
    let shown = |letter: char| match letter {
        '\t' => ' ',
        _ if misleads(letter) => '\u{fffd}',
        _ => letter,
    };
    text.chars().take(most).map(shown).collect()
}
