//! A stream of requests: each line is decided on its own and answered by one line.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::Path;

use portcullis::case::RequestText;
use portcullis::{
    Decision, Diagnostic, Error, Estate, LoadError, PolicySet, Request, ResourceSide, authorize,
};
use serde::Serialize;

use super::held;
use super::input::{Input, unreadable};
use super::layers::Layers;
use super::output::Outcome;
use super::output::{self, Report};
use super::owner::is_unnamed;
use super::progress::Progress;
use portcullis::escape::{Form, escape};

/// A line that is longer is refused, and never held whole.
const LONGEST: u64 = 1 << 20;
/// How much is read and written at once.
const BUFFER: usize = 256 << 10;
/// The number of lines between two reports of progress.
const TICK: u64 = 1 << 12;

/// Who answers.
#[derive(Clone, Copy)]
pub(super) enum AnswerSource<'a> {
    Policies(&'a Layers),
    Estate {
        estate: &'a Estate,
        /// An answer that rests on a gap is none.
        strict: bool,
    },
}

/// An answer, as in `policies/schema/requests.schema.json`.
#[derive(Serialize)]
struct Answer<'a> {
    request: u64,
    verdict: &'static str,
    stage: &'static str,
    statement: Option<Statement<'a>>,
}

/// The statement that decided.
#[derive(Serialize)]
struct Statement<'a> {
    policy: &'a str,
    statement: Cow<'a, str>,
    index: usize,
    line: u32,
    column: u32,
}

/// The answer to a line that is not a request.
#[derive(Serialize)]
struct Refusal {
    request: u64,
    faults: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    id: &'static str,
    message: String,
    help: String,
    pointer: String,
    column: u32,
}

/// Answers every line of a file.
pub(super) fn run(path: &Path, asked: AnswerSource<'_>) -> Outcome {
    let input = Input::new(path);
    let failed = |error: io::Error| vec![unreadable(&input.name, &error.to_string())];
    let (source, length): (Box<dyn Read>, u64) = match &input.path {
        None => (Box::new(io::stdin().lock()), 0),
        Some(path) => {
            let file = File::open(path).map_err(failed)?;
            let length = file.metadata().map_err(failed)?.len();
            (Box::new(file), length)
        }
    };
    // A bar and answers on one terminal would run through each other.
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length > 0 && !io::stdout().is_terminal());
    let lines = Lines {
        reader: BufReader::with_capacity(BUFFER, source),
        line: Vec::new(),
        bytes: 0,
        length,
    };
    let out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut stream = Stream {
        asked,
        name: &input.name,
        out,
        sides: Sides::default(),
        tally: Tally::default(),
    };
    match stream.answer_all(lines) {
        Err(End::Unreadable(error)) => {
            // OK because the failure to read is the one to report.
            let _ = stream.out.flush();
            Err(failed(error))
        }
        Err(End::Unwritable(error)) => match output::unless_closed(error) {
            Ok(()) => Ok(stream.report()),
            Err(failure) => Err(vec![failure]),
        },
        Ok(()) => Ok(stream.report()),
    }
}

/// What kept a stream from its end.
enum End {
    Unreadable(io::Error),
    Unwritable(io::Error),
}

#[derive(Default)]
struct Tally {
    lines: u64,
    denied: u64,
    refused: u64,
}

impl Tally {
    /// The exit code: 2 if a line has no verdict, 1 if one is denied.
    fn code(&self) -> u8 {
        if self.refused > 0 {
            2
        } else {
            u8::from(self.denied > 0)
        }
    }
}

struct Stream<'a, W> {
    asked: AnswerSource<'a>,
    name: &'a str,
    out: W,
    sides: Sides,
    tally: Tally,
}

impl<'a, W: Write> Stream<'a, W> {
    /// Answers each line, and flushes before it waits for the next.
    fn answer_all(&mut self, mut lines: Lines<impl Read>) -> Result<(), End> {
        let mut progress = Progress::new();
        loop {
            if lines.may_wait() {
                // A caller that waits for this answer before it asks again must get it.
                self.out.flush().map_err(End::Unwritable)?;
            }
            let Some(line) = lines.next().map_err(End::Unreadable)? else {
                break;
            };
            self.answer(line).map_err(End::Unwritable)?;
            if let Some(length) = lines
                .length
                .filter(|_| self.tally.lines.is_multiple_of(TICK))
            {
                progress.tell(lines.bytes, length);
            }
        }
        self.out.flush().map_err(End::Unwritable)
    }

    /// What is printed once all lines are answered.
    fn report(&self) -> Report {
        let mut notes = match self.asked {
            AnswerSource::Policies(layers) => layers.left_out(|_| None),
            AnswerSource::Estate { estate, .. } => held::lacks(estate),
        };
        let Tally { lines, refused, .. } = self.tally;
        if refused > 0 {
            let title = format!(
                "error[unanswered-requests]: {refused} of {lines} lines of {} have no verdict",
                self.name
            );
            notes.push(format!(
                "{title}\n  = help: the answer to each such line says what is wrong with it"
            ));
        }
        Report::new(self.tally.code(), notes)
    }

    /// Answers one line.
    fn answer(&mut self, line: Line<'_>) -> io::Result<()> {
        self.tally.lines += 1;
        let request = self.tally.lines;
        match self.decide(line) {
            Ok((decision, set)) => {
                self.tally.denied += u64::from(!decision.is_allowed());
                let found = decision.statement().and_then(|id| set?.statement(id));
                let statement = found.map(|found| Statement {
                    policy: found.policy(),
                    statement: found
                        .sid()
                        .map_or_else(|| found.index().to_string().into(), Cow::Borrowed),
                    index: found.index(),
                    line: found.position().line,
                    column: found.position().column,
                });
                let (verdict, stage) = (decision.verdict().name(), decision.stage().name());
                self.write(&Answer {
                    request,
                    verdict,
                    stage,
                    statement,
                })
            }
            Err(faults) => {
                self.tally.refused += 1;
                self.write(&Refusal { request, faults })
            }
        }
    }

    /// Writes one line of JSON.
    fn write(&mut self, answer: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string(answer)?;
        self.out.write_all(escape(&text, Form::Json).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The decision, and the set that its statement is of.
    fn decide(&mut self, line: Line<'_>) -> Result<(Decision, Option<&'a PolicySet>), Vec<Fault>> {
        let Line::Whole(text) = line else {
            let message = format!("the line is longer than {LONGEST} bytes");
            return Err(vec![Fault::new(
                "too-large",
                message,
                "a request cannot be this long; write one request per line",
            )]);
        };
        if text.trim_ascii().is_empty() {
            return Err(vec![Fault::new(
                "empty-text",
                "the line is empty",
                "each line is a request, a JSON object",
            )]);
        }
        let read = RequestText::read(self.name, text).map_err(|error| Fault::of_text(&error))?;
        let refused = |error: Error| vec![Fault::new(error.id(), error.message(), error.help())];
        match self.asked {
            AnswerSource::Policies(layers) => {
                let stated = read.resource_account().map(str::to_owned);
                let request = read.request(&layers.dialect).map_err(refused)?;
                let sides = self.sides.of(layers, stated.as_deref(), &request);
                let decision = authorize(&layers.caller, sides, &request).map_err(refused)?;
                Ok((decision, layers.set(decision.stage())))
            }
            AnswerSource::Estate {
                estate,
                strict: false,
            } => {
                let decision = estate.decide(&read.question()).map_err(refused)?;
                Ok((decision, Some(estate.policies())))
            }
            AnswerSource::Estate {
                estate,
                strict: true,
            } => {
                let answer = estate.explain(&read.question()).map_err(refused)?;
                let gaps = held::gap_texts(answer.gaps());
                let mut faults = Vec::new();
                for gap in gaps {
                    faults.push(Fault::new(held::GAP, gap, held::GAP_HELP));
                }
                if !faults.is_empty() {
                    return Err(faults);
                }
                Ok((answer.decision(), Some(estate.policies())))
            }
        }
    }
}

impl Fault {
    /// About the line as a whole.
    fn new(id: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: help.into(),
            pointer: String::new(),
            column: 1,
        }
    }

    /// About each place in the line that is wrong.
    fn of_text(error: &LoadError) -> Vec<Self> {
        error
            .diagnostics()
            .iter()
            .map(Self::of_diagnostic)
            .collect()
    }

    /// About a place in the line.
    fn of_diagnostic(diagnostic: &Diagnostic) -> Self {
        Self {
            id: diagnostic.id(),
            message: diagnostic.message().to_owned(),
            help: diagnostic.help().to_owned(),
            pointer: diagnostic.pointer().to_owned(),
            column: diagnostic.position().column,
        }
    }
}

/// The sides of the resources, which mostly are those of the request before.
#[derive(Default)]
struct Sides {
    owners: Vec<Option<String>>,
    sides: Vec<ResourceSide>,
}

impl Sides {
    /// Who is stated, or else the caller's account, owns the resources whose names do not say
    /// (clause L10).
    fn of(
        &mut self,
        layers: &Layers,
        stated: Option<&str>,
        request: &Request<'_>,
    ) -> &[ResourceSide] {
        let owner = |pair| stated.or(request.account().filter(|_| is_unnamed(pair)));
        let owners = || {
            request
                .resources()
                .zip(request.resource_accounts())
                .map(owner)
        };
        if self.sides.is_empty() || !owners().eq(self.owners.iter().map(Option::as_deref)) {
            self.owners = owners().map(|owner| owner.map(str::to_owned)).collect();
            self.sides = layers.sides(self.owners.clone(), None);
        }
        &self.sides
    }
}

/// Lines of any length, read within constant memory.
struct Lines<R> {
    reader: BufReader<R>,
    line: Vec<u8>,
    /// How many bytes have been read, and of how many where progress is shown.
    bytes: usize,
    length: Option<usize>,
}

enum Line<'l> {
    /// Without its end.
    Whole(&'l [u8]),
    TooLong,
}

impl<R: Read> Lines<R> {
    /// Whether the next line has not arrived yet.
    fn may_wait(&self) -> bool {
        !self.reader.buffer().contains(&b'\n')
    }

    /// Reads the next line, at most as much of it as a request may be long.
    fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let read = (&mut self.reader)
            .take(LONGEST + 1)
            .read_until(b'\n', &mut self.line)?;
        self.bytes += read;
        if read == 0 {
            return Ok(None);
        }
        match self.line.strip_suffix(b"\n") {
            None if read as u64 > LONGEST => {
                self.bytes += self.reader.skip_until(b'\n')?;
                Ok(Some(Line::TooLong))
            }
            Some(line) => Ok(Some(Line::Whole(line))),
            None => Ok(Some(Line::Whole(&self.line))),
        }
    }
}
