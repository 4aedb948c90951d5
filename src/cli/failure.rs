//! Failures that keep a subcommand from its answer, shown with the place in the text.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, Title};
use portcullis::{Diagnostic, Error, Level as Weight, LoadError};

use super::terminal::SHOWN;
use super::terminal::renderer;
use portcullis::escape::{Form, clean, escape};

/// One reason.
#[derive(Debug)]
pub enum Failure {
    /// About a file or an argument as a whole.
    Plain {
        /// A stable name of the failure.
        id: &'static str,
        /// What is wrong.
        message: String,
        /// What to do about it.
        help: String,
    },
    /// About places in texts.
    Load(LoadError),
    /// About a place in a text that is not for the library.
    At(Box<At>),
}

/// A place in a text, and what is wrong there.
#[derive(Debug)]
pub struct At {
    pub(super) id: &'static str,
    pub(super) message: String,
    pub(super) note: &'static str,
    pub(super) help: String,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

impl Failure {
    /// A failure about a file or an argument as a whole.
    pub(super) fn new(
        id: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Failure::Plain {
            id,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Failure::Load(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::new(error.id(), error.message(), error.help())
    }
}

/// Shows a failure as standard error prints it.
pub(super) fn show(failure: &Failure) -> String {
    match failure {
        Failure::Plain { id, message, help } => {
            let title = Group::with_title(Level::ERROR.primary_title(clean(message)).id(*id));
            format!("{}\n  = help: {}", renderer().render(&[title]), clean(help))
        }
        Failure::At(at) => show_at(at),
        Failure::Load(error) => {
            show_all(error.diagnostics(), |name| error.source_text(name)).join("\n")
        }
    }
}

/// Shows a failure with its place.
fn show_at(at: &At) -> String {
    let before = at.text.get(..at.span.start).unwrap_or("");
    let place = Place {
        title: Level::ERROR.primary_title(clean(&at.message)).id(at.id),
        name: &at.name,
        span: at.span.clone(),
        line: before.matches('\n').count() + 1,
        column: before.rsplit('\n').next().unwrap_or("").chars().count() + 1,
        text: Some(&at.text),
        note: at.note,
        related: Vec::new(),
        help: &at.help,
    };
    show_place(&place, &renderer())
}

/// Shows diagnostics grouped by text: the first few of each text, and the number of the others.
pub(super) fn show_all<'t>(
    diagnostics: &[Diagnostic],
    text: impl Fn(&str) -> Option<&'t str>,
) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    for of_text in diagnostics.chunk_by(|one, next| one.source_name() == next.source_name()) {
        let Some(first) = of_text.first() else {
            continue;
        };
        // An empty text has nothing to show, and neither has a fault without a text.
        let text = text(first.source_name()).filter(|text| !text.is_empty());
        for diagnostic in of_text.iter().take(SHOWN) {
            shown.push(show_diagnostic(diagnostic, text));
        }
        if let Some(more @ 1..) = of_text.len().checked_sub(SHOWN) {
            shown.push(format!("and {more} more in {}", clean(first.source_name())));
        }
    }
    shown
}

/// Shows a diagnostic with its place, if its text may be shown.
pub(super) fn show_diagnostic(diagnostic: &Diagnostic, text: Option<&str>) -> String {
    let level = match diagnostic.level() {
        Weight::Error => Level::ERROR,
        Weight::Warning => Level::WARNING,
        Weight::Suggestion => Level::INFO.with_name("suggestion"),
    };
    let mut all_related = Vec::new();
    for related in diagnostic.related() {
        let (name, place) = (clean(related.source_name()), related.position());
        let message = related.message();
        all_related.push(format!(
            "{message} at {name}:{}:{}",
            place.line, place.column
        ));
    }
    let place = Place {
        title: level
            .primary_title(clean(diagnostic.message()))
            .id(diagnostic.id()),
        name: diagnostic.source_name(),
        span: diagnostic.span().start()..diagnostic.span().end(),
        line: diagnostic.position().line as usize,
        column: diagnostic.position().column as usize,
        text: text.filter(|text| may_be_shown(text)),
        note: diagnostic.note(),
        related: all_related,
        help: diagnostic.help(),
    };
    show_place(&place, &renderer())
}

/// Whether a text is JSON at its start, or a policy in YAML. Of any other file that somebody named,
/// or that a link led to, nothing is shown: it may be a secret.
pub(super) fn may_be_shown(text: &str) -> bool {
    text.trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '['])
        || text.contains("Statement")
}

/// Something to say about a place in a text.
pub(super) struct Place<'p> {
    pub(super) title: Title<'p>,
    pub(super) name: &'p str,
    /// The bytes that are marked.
    pub(super) span: Range<usize>,
    pub(super) line: usize,
    /// In characters.
    pub(super) column: usize,
    pub(super) text: Option<&'p str>,
    pub(super) note: &'p str,
    /// What else has to do with it, and where.
    pub(super) related: Vec<String>,
    pub(super) help: &'p str,
}

/// Shows a title, the marked line, and the notes below it.
pub(super) fn show_place(place: &Place<'_>, renderer: &Renderer) -> String {
    let name = clean(place.name);
    let line = place.line;
    let title = place.title.clone();
    let group = match place.text.and_then(|text| marked(&place.span, text)) {
        Some((shown, mark)) => {
            let mark = AnnotationKind::Primary.span(mark);
            title.element(
                Snippet::source(shown)
                    .line_start(line)
                    .path(name)
                    .annotation(mark),
            )
        }
        None => title.element(Origin::path(name).line(line).char_column(place.column)),
    };
    let mut group = group.element(Level::NOTE.message(place.note));
    for related in &place.related {
        group = group.element(Level::NOTE.message(related));
    }
    renderer.render(&[group.element(Level::HELP.message(clean(place.help)))])
}

/// The line that a place begins on, as far as it can be shown, and the bytes of it to mark. Checked
/// step by step, since the renderer does not take a mark outside its text. `None` if the mark is
/// too far out to be found by eye.
fn marked(span: &Range<usize>, text: &str) -> Option<(String, Range<usize>)> {
    /// The most bytes before a mark that are shown.
    const FARTHEST: usize = 4096;
    /// The most bytes that are marked, and the most that are shown after them.
    const WIDEST: usize = 160;
    let (start, end) = (span.start, span.end);
    let before = text
        .get(..start)?
        .rsplit('\n')
        .next()
        .filter(|before| before.len() <= FARTHEST)?;
    let marked = text.get(start..end)?.lines().next().unwrap_or("");
    let after = text
        .get(start + marked.len()..)?
        .lines()
        .next()
        .unwrap_or("");
    let (before, marked, after) = (
        plain(before, FARTHEST),
        plain(marked, WIDEST),
        plain(after, WIDEST),
    );
    let mark = before.len()..before.len() + marked.len();
    Some((before + &marked + &after, mark))
}

/// The first characters of a text, each as one that takes one column.
fn plain(text: &str, most: usize) -> String {
    let first: String = text.chars().take(most).collect();
    escape(&first, Form::Cells).into_owned()
}
