//! Reads the text of a file to cases.
//!
//! A case file is data that people write, so every fault of every case is reported at once, with
//! its place. What a case is about (a policy, a request) is kept apart from the case itself: a
//! fault in one of these is not an error of the file, because the case may expect it.

use std::collections::HashMap;

use super::expect::Expect;
use super::file::{CaseFile, Format};
use super::policies::{CaseLayers, Loader};
use super::request::{AskedQuestion, CaseQuestion, Faulty, RequestReader};
use super::steps::{self, CaseStep, Does};
use super::test_case::Case;
use crate::diagnostic::{Diagnostic, LoadError};
use crate::dialect::Dialect;
use crate::error::{Fault, Problem, faults};
use crate::estate::Estate;
use crate::json::{Fields, Node, Value, wrong_type};
use crate::source::Span;
use crate::words::{clip, in_short, in_words, nearest};

/// The fields of a case.
const FIELDS: &[&str] = &[
    "name",
    "clause",
    "dialect",
    "policies",
    "estate",
    "incomplete",
    "steps",
    "request",
    "expect",
    "stage",
    "because",
];

/// The estates of a file, by their paths.
type Estates = HashMap<String, Result<Estate, LoadError>>;

/// Reads the cases of a file. `name` is how errors speak of it; `load` fetches policies by the
/// paths that cases name.
///
/// # Errors
///
/// The text is not JSON, or does not describe cases. What is wrong with a policy or with a request
/// is not an error here: a case may expect it.
pub fn read(
    name: &str,
    text: impl AsRef<[u8]>,
    format: Format,
    load: Loader<'_>,
) -> Result<Vec<Case>, LoadError> {
    let bytes = text.as_ref();
    let text = std::str::from_utf8(bytes)
        .map_err(|error| LoadError::not_utf8(name, bytes, error.valid_up_to()))?;
    let file = CaseFile::new(name, text);
    let error = |diagnostics| LoadError::new(name, text, diagnostics);
    let (mut cases, mut diagnostics) = (Vec::new(), Vec::new());
    let mut estates = Estates::new();
    for (pointer, span) in file.parts(format).map_err(error)? {
        match read_case(&file, &pointer, span, load, &mut estates) {
            Ok(case) => cases.push(case),
            Err(mut more) => diagnostics.append(&mut more),
        }
    }
    if diagnostics.is_empty() {
        Ok(cases)
    } else {
        Err(error(diagnostics))
    }
}

/// Reads one case, or reports everything that is wrong with it.
fn read_case(
    file: &CaseFile<'_>,
    pointer: &str,
    span: Span,
    load: Loader<'_>,
    estates: &mut Estates,
) -> Result<Case, Vec<Diagnostic>> {
    let document = file.document(span, 1);
    let mut reading = CaseReading {
        file,
        pointer,
        problems: document.problems,
    };
    let case = match &document.root {
        Some(root) => reading.case(root, load, estates),
        None => None,
    };
    match case {
        Some(case) if reading.problems.is_empty() => Ok(case),
        _ => Err(file.diagnostics(pointer, document.root.as_ref(), reading.problems)),
    }
}

/// A case while it is read.
struct CaseReading<'r, 't> {
    file: &'r CaseFile<'t>,
    pointer: &'r str,
    problems: Vec<Problem>,
}

impl<'t> CaseReading<'_, 't> {
    /// Reads every field before it gives up, so that all faults of a case are reported together.
    fn case(&mut self, root: &Node<'t>, load: Loader<'_>, estates: &mut Estates) -> Option<Case> {
        let fields = Fields::new(root, "a case", FIELDS, &mut self.problems)?;
        let name = self.required(root, &fields, "name");
        let dialect = self
            .required(root, &fields, "dialect")
            .and_then(|(text, span)| self.dialect(&text, span));
        let expect = self
            .required(root, &fields, "expect")
            .and_then(|(text, span)| self.expect(&text, span));
        let clause = self.optional(&fields, "clause");
        let stage = self.optional(&fields, "stage");
        let because = match fields.get("because") {
            Some(node) => self.because(node),
            None => Vec::new(),
        };
        match (fields.get("policies"), fields.get("estate")) {
            (Some(_), Some(node)) => {
                let message = "a case is decided by `policies` or by an `estate`, not by both";
                self.fault(
                    faults::INVALID_FIELD,
                    node.span,
                    message,
                    "keep one of them",
                );
            }
            (None, None) => _ = self.required(root, &fields, "policies"),
            _ => {}
        }
        let dialect = dialect?;
        let in_estate = fields.get("estate").is_some();
        let asked = fields
            .get("request")
            .map(|node| self.request(&dialect, node, in_estate));
        let (mut estate, mut estate_path) = (None, None);
        if let Some(node) = fields.get("estate")
            && let Some(path) = self.text(node, "estate")
        {
            estate = self.estate(&dialect, &path, node.span, load, estates);
            estate_path = Some(path);
        }
        self.check_complete(&fields, estate.as_ref());
        let steps = self.steps(&fields, in_estate, load);
        let set_on = asked
            .as_ref()
            .map(|asked| asked.services(&dialect))
            .unwrap_or_default();
        let of = (&dialect, &*set_on);
        let layers = fields
            .get("policies")
            .map(|node| CaseLayers::read(self.file, node, of, load, &mut self.problems));
        if let (Some(node), Some(expect)) = (fields.get("expect"), expect) {
            let assumes = steps
                .iter()
                .any(|step| matches!(step.does, Does::Assume(_)));
            self.check_expect(expect, asked.is_some() || assumes, node.span);
        }
        Some(Case {
            name: name?.0,
            clause,
            dialect,
            layers: layers.unwrap_or_default(),
            estate,
            estate_path,
            steps,
            asked,
            expect: expect?,
            stage,
            because,
        })
    }

    /// Reports a fault of the case.
    fn fault(
        &mut self,
        fault: Fault,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Problem::new(fault, span).message(message).help(help));
    }

    /// A text.
    fn text(&mut self, node: &Node<'_>, field: &str) -> Option<String> {
        self.file.text(node, field, &mut self.problems)
    }

    /// The text of a field that must be there, with its place.
    fn required(
        &mut self,
        root: &Node<'_>,
        fields: &Fields<'_, '_>,
        field: &str,
    ) -> Option<(String, Span)> {
        let node = fields.required(root, field, &mut self.problems)?;
        Some((self.text(node, field)?, node.span))
    }

    /// The text of a field that may be there.
    fn optional(&mut self, fields: &Fields<'_, '_>, field: &str) -> Option<String> {
        self.text(fields.get(field)?, field)
    }

    /// The dialect of a name.
    fn dialect(&mut self, name: &str, span: Span) -> Option<Dialect> {
        let found = Dialect::from_name(name);
        if found.is_none() {
            let all = Dialect::all();
            let names: Vec<_> = all.iter().map(Dialect::name).collect();
            self.unknown_word("dialect", name, &names, span);
        }
        found
    }

    /// The expectation of a name.
    fn expect(&mut self, name: &str, span: Span) -> Option<Expect> {
        let found = Expect::from_name(name);
        if found.is_none() {
            let names: Vec<_> = Expect::ALL.iter().map(|expect| expect.name()).collect();
            self.unknown_word("expect", name, &names, span);
        }
        found
    }

    /// Reports a word that is not one of those that a field takes.
    fn unknown_word(&mut self, field: &str, word: &str, known: &[&str], span: Span) {
        let help = match nearest(word, known.iter().copied()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("write one of {}", in_words(known)),
        };
        self.fault(
            faults::INVALID_FIELD,
            span,
            format!("the `{field}` is `{}`", clip(word)),
            help,
        );
    }

    /// Refuses an expectation that no run of the case could meet.
    fn check_expect(&mut self, expect: Expect, asked: bool, span: Span) {
        let fits = match expect {
            Expect::Invalid => true,
            Expect::Valid => !asked,
            Expect::Verdict(_) | Expect::Deny | Expect::InvalidRequest => asked,
        };
        if !fits {
            let message = format!(
                "`{expect}` is expected {} a request",
                if asked { "of" } else { "without" }
            );
            let help = "with a request expect a verdict, `Invalid` or `InvalidRequest`; without \
                one `Valid` or `Invalid`";
            self.fault(faults::INVALID_FIELD, span, message, help);
        }
    }

    /// The statements that must decide.
    fn because(&mut self, node: &Node<'_>) -> Vec<String> {
        let Some(opened) = self.file.open(node.span, 1, &mut self.problems) else {
            return Vec::new();
        };
        let Value::Array(items) = &opened.value else {
            self.problems.push(wrong_type(
                &opened,
                "`because`",
                "an array of statements, such as [\"reports#0\"]",
            ));
            return Vec::new();
        };
        let mut names = Vec::with_capacity(items.len());
        for item in items {
            match self.text(item, "because") {
                Some(name) if name.contains('#') => names.push(name),
                Some(name) => {
                    let message = format!("`{}` does not name a statement", clip(&name));
                    self.fault(
                        faults::INVALID_FIELD,
                        item.span,
                        message,
                        "write policy, `#`, and `Sid` or index",
                    );
                }
                None => {}
            }
        }
        names
    }

    /// What is asked; a fault in it is kept with the question.
    fn request(&mut self, dialect: &Dialect, node: &Node<'_>, in_estate: bool) -> AskedQuestion {
        let document = self.file.document(node.span, usize::MAX);
        let RequestReader {
            parts,
            case_problems,
            mut problems,
            ..
        } = RequestReader::new(&document, in_estate);
        self.problems.extend(case_problems);
        let services = parts
            .as_ref()
            .map(|parts| parts.services(dialect))
            .unwrap_or_default();
        let parts = parts.filter(|_| problems.is_empty());
        let refused = |problems: Vec<Problem>| {
            let pointer = format!("{}/request", self.pointer);
            self.file
                .diagnostics(&pointer, document.root.as_ref(), problems)
        };
        let question = match parts {
            Some(parts) if in_estate => CaseQuestion::OfEstate(Ok(Box::new(parts))),
            Some(parts) => {
                let account = parts.resource_account.as_deref().map(str::to_owned);
                let built = parts.build(dialect).map_err(|error| {
                    let span = document.root.as_ref().map_or(node.span, |root| root.span);
                    problems.push(Problem::of_request(&error, span));
                    Faulty {
                        diagnostics: refused(problems),
                        services,
                    }
                });
                CaseQuestion::OfPolicies(built.map(Box::new), account)
            }
            None if in_estate => CaseQuestion::OfEstate(Err(refused(problems))),
            None => CaseQuestion::OfPolicies(
                Err(Faulty {
                    diagnostics: refused(problems),
                    services,
                }),
                None,
            ),
        };
        AskedQuestion {
            question,
            span: node.span,
        }
    }

    /// The steps before the question, which need an estate.
    fn steps(
        &mut self,
        fields: &Fields<'_, 't>,
        in_estate: bool,
        load: Loader<'_>,
    ) -> Vec<CaseStep> {
        match fields.get("steps") {
            Some(node) if in_estate => steps::read(self.file, node, load, &mut self.problems),
            Some(node) => {
                let message = "`steps` need an estate, and the case has none";
                self.fault(
                    faults::INVALID_FIELD,
                    node.span,
                    message,
                    "add an `estate`, or remove the steps",
                );
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// The estate of a path, read once for all cases of the file.
    fn estate(
        &mut self,
        dialect: &Dialect,
        path: &str,
        span: Span,
        load: Loader<'_>,
        estates: &mut Estates,
    ) -> Option<Result<Estate, LoadError>> {
        if !estates.contains_key(path) {
            match super::estate::read(path, load) {
                Ok(estate) => _ = estates.insert(path.to_owned(), estate),
                Err(reason) => {
                    let message = format!("`{}` cannot be read: {reason}", clip(path));
                    let help = "the path of an estate is relative to the case file";
                    self.fault(faults::UNREADABLE_POLICY, span, message, help);
                }
            }
        }
        let estate = estates.get(path)?.clone();
        if let Ok(estate) = &estate
            && estate.dialect() != dialect
        {
            let message = format!("the estate is of the dialect `{}`", estate.dialect().name());
            self.fault(
                faults::WRONG_DIALECT,
                span,
                message,
                "ask in the dialect of the estate",
            );
        }
        Some(estate)
    }

    /// An estate that lacks something answers where the case says that it may.
    fn check_complete(
        &mut self,
        fields: &Fields<'_, 't>,
        estate: Option<&Result<Estate, LoadError>>,
    ) {
        let mut may_lack = false;
        if let Some(node) = fields.get("incomplete") {
            may_lack = match self.file.slice(node.span) {
                "true" => true,
                "false" => false,
                _ => {
                    let problem = wrong_type(node, "`incomplete`", "true or false");
                    self.problems.push(problem);
                    return;
                }
            };
        }
        let (Some(Ok(estate)), Some(node)) = (estate, fields.get("estate")) else {
            return;
        };
        if !may_lack && !estate.incomplete().is_empty() {
            let message = format!(
                "the estate is incomplete: {}",
                in_short(estate.incomplete())
            );
            let help = "complete it, or add `\"incomplete\": true` to use it as it is";
            self.fault(faults::INCOMPLETE_ESTATE, node.span, message, help);
        }
    }
}
