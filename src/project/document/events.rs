//! The events of a YAML text, with the bytes of each.

use std::ops::Range;

use saphyr_parser::{Event, Parser, ScanError, Span};

/// Where a text is not YAML, and why.
#[derive(Debug)]
pub(super) struct YamlFault {
    pub(super) at: usize,
    pub(super) message: String,
    /// Whether it may be YAML, and has too many values.
    pub(super) is_too_large: bool,
}

impl YamlFault {
    /// A fault of the text itself.
    pub(super) fn new(at: usize, message: String) -> Self {
        Self {
            at,
            message,
            is_too_large: false,
        }
    }
}

/// The most events of a text: an event and its value take up to 300 bytes together, so that they
/// have up to 600 MiB. A template of 10 MB has less than a million.
const EVENTS_MAX: usize = 2 << 20;

/// An event, and its bytes.
pub(super) type YamlEvent<'t> = (Event<'t>, Range<usize>);

/// The byte at which every [`STRIDE`]th character begins: the parser counts characters, everything
/// else counts bytes.
struct Offsets(Option<Vec<usize>>);

const STRIDE: usize = 256;

impl Offsets {
    fn new(text: &str) -> Self {
        let table = || {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self((!text.is_ascii()).then(table))
    }

    fn byte(&self, character: usize, text: &str) -> usize {
        let Some(table) = &self.0 else {
            return character.min(text.len());
        };
        let start = table.get(character / STRIDE).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or("");
        start
            + rest
                .char_indices()
                .nth(character % STRIDE)
                .map_or(rest.len(), |(at, _)| at)
    }
}

/// The events of a text.
pub(super) struct Reader<'t> {
    text: &'t str,
    parser: Parser<'t, saphyr_parser::StrInput<'t>>,
    offsets: Offsets,
    /// How many more events are read.
    left: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            parser: Parser::new_from_str(text),
            offsets: Offsets::new(text),
            left: EVENTS_MAX,
        }
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Range<usize>)>, YamlFault> {
        match self.parser.next_event() {
            None => Ok(None),
            Some(Ok((event, span))) => {
                let span = self.bytes(span);
                Ok(Some(match &event {
                    Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                        let start = self.behind_properties(span.start);
                        (event, start..span.end.max(start))
                    }
                    _ => (event, span),
                }))
            }
            Some(Err(error)) => Err(self.fault(&error)),
        }
    }

    fn fault(&self, error: &ScanError) -> YamlFault {
        let at = self.offsets.byte(error.marker().index(), self.text);
        YamlFault::new(at, error.info().to_owned())
    }

    fn bytes(&self, span: Span) -> Range<usize> {
        let (start, end) = (span.start.index(), span.end.index());
        let start = self.offsets.byte(start, self.text);
        let raw = self
            .text
            .get(start..self.offsets.byte(end, self.text))
            .unwrap_or("");
        start..start + raw.trim_end().len()
    }

    /// Where a value begins behind its anchor and its tag, which the parser counts as a part of it.
    fn behind_properties(&self, start: usize) -> usize {
        let mut at = start;
        while let Some(rest) = self
            .text
            .get(at..)
            .filter(|rest| rest.starts_with(['&', '!']))
        {
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            at += length;
            // Between the properties and the value may be lines, with comments.
            while let Some(rest) = self.text.get(at..) {
                let space = rest.len() - rest.trim_start().len();
                let comment = rest
                    .get(space..)
                    .filter(|rest| space > 0 && rest.starts_with('#'));
                at += space
                    + comment.map_or(0, |comment| comment.find('\n').unwrap_or(comment.len()));
                if comment.is_none() {
                    break;
                }
            }
        }
        at
    }

    /// Returns the events of the next document.
    pub(super) fn document(&mut self) -> Result<Option<Vec<YamlEvent<'t>>>, YamlFault> {
        let mut events = Vec::new();
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => {}
                Event::DocumentEnd => return Ok(Some(events)),
                event => {
                    self.left = self.left.checked_sub(1).ok_or_else(|| YamlFault {
                        at: span.start,
                        message: format!("the file has more than {EVENTS_MAX} values"),
                        is_too_large: true,
                    })?;
                    events.push((event, span));
                }
            }
        }
        Ok((!events.is_empty()).then_some(events))
    }
}
