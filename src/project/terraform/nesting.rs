//! How deep a text in HCL is nested, found without parsing it.
//!
//! The parser is recursive. It has a limit of its own, but needs up to 4 MiB of stack to reach it,
//! and a library does not know how much stack its caller has. So a text is checked first, in one
//! pass without recursion, and what is nested deeper than [`DEEPEST`] is not parsed.
//!
//! What counts is what the parser recurses on: brackets, the `${` of templates, `?`, and signs in
//! front of a value. Signs between values are counted too, since that errs on the safe side.

/// The deepest nesting that is parsed; files that people write have about ten levels.
const DEEPEST: usize = 32;

/// What the text is inside of.
enum Mode<'t> {
    /// Brackets, and the `?` and signs since the last separator between them.
    Code { is_list: bool, operators: usize },
    /// A text in quotes.
    Quote,
    /// A text that ends at a line with this word.
    Heredoc(&'t str),
}

/// Returns the first place at which a text is nested too deep.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    scan(text, Vec::new())
}

/// Whether a text with templates in it, without the quotes around it, is nested too deep.
pub(super) fn template_too_deep(text: &str) -> bool {
    // No line ends such a text.
    scan(text, vec![Mode::Heredoc("\n")]).is_some()
}

/// How much is open where each line of a text begins: brackets, texts and templates.
pub(in crate::project) fn line_depths(text: &str) -> Vec<usize> {
    let mut scanner = Scanner::new(text, Vec::new());
    let mut depths = vec![0];
    while scanner.at < text.len() {
        let before = scanner.at;
        scanner.step();
        let passed = text.as_bytes().get(before..scanner.at).unwrap_or_default();
        for _ in passed.iter().filter(|byte| **byte == b'\n') {
            depths.push(scanner.modes.len());
        }
    }
    depths
}

fn scan<'t>(text: &'t str, modes: Vec<Mode<'t>>) -> Option<usize> {
    let mut scanner = Scanner::new(text, modes);
    while scanner.at < text.len() {
        scanner.step();
        if scanner.depth() > DEEPEST {
            return Some(scanner.at.min(text.len()));
        }
    }
    None
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    modes: Vec<Mode<'t>>,
    /// The operators of all modes.
    operators: usize,
    /// The operators outside all brackets.
    outer_operators: usize,
    /// How many `%{ if }` and `%{ for }` are open.
    directives: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str, modes: Vec<Mode<'t>>) -> Self {
        Self {
            text,
            at: 0,
            modes,
            operators: 0,
            outer_operators: 0,
            directives: 0,
        }
    }

    fn depth(&self) -> usize {
        self.modes.len() + self.operators + self.outer_operators + self.directives
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Goes on by at least one byte.
    fn step(&mut self) {
        match self.modes.last() {
            Some(Mode::Quote) => self.quoted(),
            Some(Mode::Heredoc(word)) => self.heredoc(word),
            Some(Mode::Code { .. }) | None => self.code(),
        }
    }

    fn code(&mut self) {
        let bytes = self.text.as_bytes();
        let Some(byte) = bytes.get(self.at) else {
            return;
        };
        let next = bytes.get(self.at + 1);
        self.at += 1;
        match (byte, next) {
            (b'#', _) | (b'/', Some(b'/')) => self.skip_to("\n"),
            (b'/', Some(b'*')) => {
                self.at += 1;
                self.skip_to("*/");
            }
            (b'"', _) => self.modes.push(Mode::Quote),
            (b'<', Some(b'<')) => self.open_heredoc(),
            (b'{' | b'[' | b'(', _) => self.modes.push(Mode::Code {
                is_list: *byte != b'{',
                operators: 0,
            }),
            (b'}' | b']' | b')', _) => self.close(),
            (b'?' | b'!' | b'-', _) => self.operator(),
            (b',' | b'\n', _) => self.separate(*byte == b','),
            _ => {}
        }
    }

    fn operator(&mut self) {
        match self.modes.last_mut() {
            Some(Mode::Code { operators, .. }) => {
                *operators += 1;
                self.operators += 1;
            }
            _ => self.outer_operators += 1,
        }
    }

    /// A comma or the end of a line, behind which another value begins.
    fn separate(&mut self, is_comma: bool) {
        match self.modes.last_mut() {
            Some(Mode::Code { is_list, operators }) if is_comma || !*is_list => {
                self.operators = self.operators.saturating_sub(*operators);
                *operators = 0;
            }
            Some(_) => {}
            None => self.outer_operators = 0,
        }
    }

    fn close(&mut self) {
        if let Some(Mode::Code { operators, .. }) = self.modes.pop() {
            self.operators = self.operators.saturating_sub(operators);
        }
    }

    fn quoted(&mut self) {
        let rest = self.rest();
        match rest.as_bytes().first() {
            Some(b'\\') => self.at += 2,
            Some(b'"') => {
                self.at += 1;
                self.modes.pop();
            }
            _ => self.literal(),
        }
    }

    fn heredoc(&mut self, word: &str) {
        let rest = self.rest();
        let is_line_start = self.text.as_bytes().get(self.at.wrapping_sub(1)) == Some(&b'\n');
        if is_line_start {
            let line = rest.split('\n').next().unwrap_or("");
            if line.trim() == word {
                self.at += line.len();
                self.modes.pop();
                return;
            }
        }
        self.literal();
    }

    /// The next letters of a text, or the start of a template in it.
    fn literal(&mut self) {
        let rest = self.rest();
        let is_escaped = rest.starts_with("$${") || rest.starts_with("%%{");
        if is_escaped {
            self.at += 3;
            return;
        }
        if rest.starts_with("${") || rest.starts_with("%{") {
            if rest.starts_with('%') {
                self.directive(rest.get(2..).unwrap_or(""));
            }
            self.at += 2;
            self.modes.push(Mode::Code {
                is_list: true,
                operators: 0,
            });
            return;
        }
        self.at += 1;
    }

    fn directive(&mut self, rest: &str) {
        let word = rest.trim_start_matches(['~', ' ', '\t', '\n', '\r']);
        if word.starts_with("if") || word.starts_with("for") {
            self.directives += 1;
        } else if word.starts_with("end") {
            self.directives = self.directives.saturating_sub(1);
        }
    }

    fn open_heredoc(&mut self) {
        self.at += 1;
        let rest = self.rest();
        let line = rest.split('\n').next().unwrap_or("");
        let word = line.trim_start_matches('-').trim();
        if !word.is_empty() {
            self.modes.push(Mode::Heredoc(word));
        }
        self.at += line.len();
    }

    /// Goes on behind the next `end`, or to the end of the text. A line's end is left to be seen.
    fn skip_to(&mut self, end: &str) {
        let rest = self.rest();
        self.at += match rest.find(end) {
            Some(found) if end == "\n" => found,
            Some(found) => found + end.len(),
            None => rest.len(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{line_depths, too_deep};

    #[test]
    fn what_is_written_by_people_is_not_too_deep() {
        let text = "resource \"a\" \"b\" {\n  # ((((((((((((((((((((((((((((((((((((((((\n  \
             p = \"((((((((((((((((((((((((((((((((((((((((${x(1)}\"\n  q = <<EOF\n\
             {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{\nEOF\n  r = a-b-c-d ? 1 : 2\n}\n";
        assert_eq!(too_deep(&text.repeat(100)), None);
    }

    #[test]
    fn lines_have_the_depth_of_what_is_open() {
        let text = "a = {\n  b = [ # {\n    \"}${\n1}\",\n  ]\n}\nc = <<X\n}\nX\nd = 1\n";
        assert_eq!(line_depths(text), [0, 1, 2, 4, 2, 1, 0, 1, 1, 0, 0]);
    }

    #[test]
    fn what_is_nested_is_found() {
        for open in [
            "[",
            "(",
            "{\n",
            "\"${",
            "f(",
            "!",
            "a ? b : ",
            "[for x in ",
            "-",
        ] {
            let text = format!("a = {}", open.repeat(40));
            assert!(too_deep(&text).is_some(), "{open}");
        }
        let directives = format!("a = \"{}", "%{ if x }".repeat(40));
        assert!(too_deep(&directives).is_some());
    }
}
