//! Workflow commands of GitHub Actions, which annotate the lines of a change:
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use crate::diagnostic::Level;

use crate::escape::clean;
use crate::project::finding::FileFinding;

/// The command that annotates the place of a finding.
pub(super) fn command(finding: &FileFinding) -> String {
    let FileFinding {
        source,
        start,
        end,
        level,
        rule,
        message,
        help,
        ..
    } = finding;
    let command = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Suggestion => "notice",
    };
    let (file, title) = (property(&source.replace('\\', "/")), property(rule));
    let place = format!(
        "line={},col={},endLine={},endColumn={}",
        start.line, start.column, end.line, end.column
    );
    let text = data(&format!(
        "{source}:{}:{}: {message}; {help}",
        start.line, start.column
    ));
    format!("::{command} title={title},file={file},{place}::{text}")
}

/// The text of a command: what would end it is escaped.
fn data(text: &str) -> String {
    clean(text).replace('%', "%25")
}

/// A property of a command, which also ends with a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
