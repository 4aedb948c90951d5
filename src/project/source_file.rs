//! A file of a project.

use super::document::EstatePolicies;
use crate::dialect::{Dialect, Kind};
use crate::model::PolicyHints;

/// How a file is written.
///
/// # Examples
///
/// ```
/// use portcullis::project::FileSyntax;
/// assert_eq!(FileSyntax::from_name("stack.YML"), FileSyntax::Yaml);
/// assert_eq!(FileSyntax::from_name("main.tf.json"), FileSyntax::TerraformJson);
/// assert_eq!(FileSyntax::from_name("no-ending"), FileSyntax::Json);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileSyntax {
    /// JSON: a policy, a plan, a state or a template.
    Json,
    /// YAML, of any number of documents.
    Yaml,
    /// A source of Terraform or OpenTofu.
    Hcl,
    /// The same in its JSON form.
    TerraformJson,
}

/// Endings of names, the longest first, and what they say.
const ENDINGS: &[(&str, FileSyntax)] = &[
    (".tf.json", FileSyntax::TerraformJson),
    (".tofu.json", FileSyntax::TerraformJson),
    (".yaml", FileSyntax::Yaml),
    (".yml", FileSyntax::Yaml),
    (".tofu", FileSyntax::Hcl),
    (".tf", FileSyntax::Hcl),
];

impl FileSyntax {
    /// The syntax of a file by the ending of its name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let mut endings = ENDINGS.iter();
        let known = endings.find(|(ending, _)| name.ends_with(ending));
        known.map_or(FileSyntax::Json, |(_, syntax)| *syntax)
    }
}

/// A file that was read.
///
/// Bytes that are not UTF-8 are kept, and reported where they are. UTF-16 with a byte order mark is
/// read as PowerShell writes it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    relative: String,
    /// All of it, or the part before the first byte that is not UTF-8.
    text: String,
    /// All of it, if it is not UTF-8.
    bytes: Option<Vec<u8>>,
    /// Whether the file is in another encoding than the text.
    is_transcoded: bool,
    syntax: FileSyntax,
    hints: PolicyHints,
    /// What is known of its policies, if it is a file of an estate.
    estate: Option<EstatePolicies>,
    /// The kinds of its policy, if it has several.
    kinds: Vec<Kind>,
    is_named: bool,
    is_context: bool,
}

impl SourceFile {
    /// A file of this name and content. The name appears in findings, and its ending says how
    /// it is written.
    #[must_use]
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let name = name.into();
        let syntax = FileSyntax::from_name(&name);
        let decoded = decode(bytes.into());
        Self {
            relative: name.clone(),
            name,
            text: decoded.text,
            bytes: decoded.bytes,
            is_transcoded: decoded.is_transcoded,
            syntax,
            hints: PolicyHints::default(),
            estate: None,
            kinds: Vec::new(),
            is_named: false,
            is_context: false,
        }
    }

    /// Sets the syntax, which the name says otherwise.
    #[must_use]
    pub fn with_syntax(mut self, syntax: FileSyntax) -> Self {
        self.syntax = syntax;
        self
    }

    /// Sets what is known of the policies in the file, for those whose place does not say it.
    #[must_use]
    pub fn with_hints(mut self, hints: PolicyHints) -> Self {
        self.hints = hints;
        self
    }

    /// Says how an estate uses the policies in the file.
    pub(super) fn with_estate(mut self, estate: EstatePolicies) -> Self {
        self.hints = self.hints.dialect(estate.dialect.clone());
        self.estate = Some(estate);
        self
    }

    /// Says that the file is a policy that an estate uses as several kinds.
    pub(super) fn with_kinds(mut self, dialect: &Dialect, kinds: Vec<Kind>) -> Self {
        self.hints = PolicyHints::default().dialect(dialect.clone());
        self.kinds = kinds;
        self
    }

    /// Sets the path from the folder of the configuration, with `/` between its parts. Fingerprints
    /// and suppressions go by it. It is the name otherwise.
    #[must_use]
    pub fn with_relative(mut self, relative: impl Into<String>) -> Self {
        self.relative = relative.into();
        self
    }

    /// Says that the file was asked for by its name, so it is expected to hold a policy.
    #[must_use]
    pub fn named(mut self) -> Self {
        self.is_named = true;
        self
    }

    /// Says that the file is only read for what other files say about it: the policies in it are
    /// not judged.
    #[must_use]
    pub fn context(mut self) -> Self {
        self.is_context = true;
        self
    }

    /// Whether the file is only read for what other files say about it.
    #[must_use]
    pub fn is_context(&self) -> bool {
        self.is_context
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path from the folder of the configuration.
    #[must_use]
    pub fn relative(&self) -> &str {
        &self.relative
    }

    /// The text: all of it, or the part before the first byte that is not UTF-8.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The content, if it is not UTF-8.
    #[must_use]
    pub fn undecoded(&self) -> Option<&[u8]> {
        self.bytes.as_deref()
    }

    /// Whether the text is what is in the file, byte for byte.
    pub(super) fn is_verbatim(&self) -> bool {
        self.bytes.is_none() && !self.is_transcoded
    }

    /// The syntax.
    #[must_use]
    pub fn syntax(&self) -> FileSyntax {
        self.syntax
    }

    /// How an estate uses its policies, if it is a file of one.
    pub(super) fn estate(&self) -> Option<&EstatePolicies> {
        self.estate.as_ref()
    }

    /// What is known of its policies: once, or once for each kind as which they are used.
    pub(super) fn hints(&self) -> Vec<PolicyHints> {
        if self.kinds.is_empty() {
            return vec![self.hints.clone()];
        }
        let kinds = self.kinds.iter();
        kinds.map(|kind| self.hints.clone().kind(*kind)).collect()
    }

    /// Whether the file was asked for by its name.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.is_named
    }

    /// Puts another text in the place of this one, after a fix.
    pub fn set_text(&mut self, text: impl Into<String>) {
        self.text = text.into();
    }
}

/// The text of some bytes, and the bytes if it is not all of them.
///
/// UTF-8 is read up to the first byte that is not. UTF-16 is read if it begins with a byte-order
/// mark, as PowerShell writes what is redirected to a file.
fn decode(bytes: Vec<u8>) -> DecodedText {
    let utf16 = match bytes.get(..2) {
        Some([0xff, 0xfe]) => Some(units(&bytes, u16::from_le_bytes)),
        Some([0xfe, 0xff]) => Some(units(&bytes, u16::from_be_bytes)),
        _ => None,
    };
    if let Some(units) = utf16
        && let Ok(text) = String::from_utf16(&units)
    {
        return DecodedText {
            text,
            bytes: None,
            is_transcoded: true,
        };
    }
    match String::from_utf8(bytes) {
        Ok(text) => DecodedText {
            text,
            bytes: None,
            is_transcoded: false,
        },
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let text = String::from_utf8_lossy(bytes.get(..valid).unwrap_or_default()).into_owned();
            DecodedText {
                text,
                bytes: Some(bytes),
                is_transcoded: false,
            }
        }
    }
}

/// What the bytes of a file say.
struct DecodedText {
    text: String,
    bytes: Option<Vec<u8>>,
    is_transcoded: bool,
}

/// The units of UTF-16 behind the byte-order mark. A byte that is left over is dropped with its
/// half of a unit, which makes the text invalid or incomplete.
fn units(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Vec<u16> {
    let pairs = bytes.get(2..).unwrap_or_default().chunks_exact(2);
    let mut units = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if let [first, second] = pair {
            units.push(read([*first, *second]));
        }
    }
    units
}
