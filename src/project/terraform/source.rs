//! The blocks of a Terraform source, in HCL or in its JSON form.
//!
//! A file with a syntax error is cut at the lines that begin a block, and each block is parsed by
//! itself. So an error hides one block and not a file.
//!
//! The JSON form has no blocks of its own: `{"resource": {"TYPE": {"NAME": {…}}}}`.
//! <https://developer.hashicorp.com/terraform/language/syntax/json>

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Body as HclBody, Structure};

use super::nesting;
use crate::diagnostic::Span;
use crate::json::{Node, Value, parse_outline};
use crate::project::source_file::{FileSyntax, SourceFile};

/// The most bytes that are parsed, since the tree is 25 times as large as its text.
const LONGEST: usize = 16 << 20;
/// How deep the JSON form is read.
const JSON_DEEPEST: usize = 32;

/// Words that begin a block at the start of a line.
const BLOCKS: &[&str] = &[
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// A part of a file that was parsed by itself: the whole file, or one block.
pub(super) struct ModuleUnit<'t> {
    /// The number of the file in the module.
    pub(super) file: usize,
    /// Where it begins in the file.
    pub(super) base: usize,
    root: TerraformRoot<'t>,
}

enum TerraformRoot<'t> {
    Hcl(HclBody),
    Json(Node<'t>),
}

/// A part of a file that could not be parsed.
#[derive(Debug)]
pub(in crate::project) struct BadPart {
    pub(in crate::project) span: Range<usize>,
    /// What is wrong, if it is not only too large or nested too deep.
    pub(in crate::project) message: Option<String>,
}

/// The attributes and blocks between two braces.
#[derive(Clone, Copy)]
pub(super) enum Body<'e> {
    Hcl(&'e HclBody),
    Json(&'e Node<'e>),
}

/// An expression.
#[derive(Clone, Copy)]
pub(super) enum Expr<'e> {
    Hcl(&'e Expression),
    Json(&'e Node<'e>),
}

/// A top-level block.
pub(super) struct Block<'e> {
    pub(super) unit: usize,
    /// Such as `resource`.
    pub(super) keyword: &'e str,
    pub(super) labels: Vec<&'e str>,
    pub(super) body: Body<'e>,
    /// Its bytes in the unit.
    pub(super) span: Range<usize>,
}

/// A block inside another.
pub(super) struct InnerBlock<'e> {
    pub(super) name: &'e str,
    pub(super) body: Body<'e>,
    pub(super) span: Range<usize>,
}

/// Parses a file, and returns what of it could not be parsed.
pub(super) fn parse<'t>(
    number: usize,
    file: &'t SourceFile,
) -> (Vec<ModuleUnit<'t>>, Vec<BadPart>) {
    let text = file.text();
    let whole = |message: Option<&str>| BadPart {
        span: 0..text.len().min(1),
        message: message.map(str::to_owned),
    };
    if text.len() > LONGEST {
        return (Vec::new(), vec![whole(None)]);
    }
    if file.syntax() == FileSyntax::TerraformJson {
        return match parse_outline(text, JSON_DEEPEST) {
            Some(root) => {
                let unit = ModuleUnit {
                    file: number,
                    base: 0,
                    root: TerraformRoot::Json(root),
                };
                (vec![unit], Vec::new())
            }
            None => (Vec::new(), vec![whole(Some("not valid JSON"))]),
        };
    }
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut units = Vec::new();
    if let Ok(unit) = parse_part(number, text, start..text.len()) {
        return (vec![unit], Vec::new());
    }
    let mut bad = Vec::new();
    for part in parts(text, start) {
        match parse_part(number, text, part) {
            Ok(unit) => units.push(unit),
            Err(fault) => bad.push(fault),
        }
    }
    (units, bad)
}

/// Parses a part of a text.
fn parse_part<'t>(file: usize, text: &str, part: Range<usize>) -> Result<ModuleUnit<'t>, BadPart> {
    let base = part.start;
    let own = text.get(part.clone()).unwrap_or("");
    if let Some(at) = nesting::too_deep(own) {
        let at = base + at;
        return Err(BadPart {
            span: at.saturating_sub(1)..at,
            message: None,
        });
    }
    match hcl_edit::parser::parse_body(own) {
        Ok(body) => Ok(ModuleUnit {
            file,
            base,
            root: TerraformRoot::Hcl(body),
        }),
        Err(error) => {
            let mut at = (base + error.location().offset()).min(part.end);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let next = text.get(at..).and_then(|rest| rest.chars().next());
            Err(BadPart {
                span: at..at + next.map_or(0, char::len_utf8),
                message: Some(error.message().to_owned()),
            })
        }
    }
}

/// The parts of a text, cut where a line begins a block.
fn parts(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let (mut begin, mut at) = (start, start);
    for line in text.get(start..).unwrap_or("").split_inclusive('\n') {
        if at > begin && begins_block(line) {
            parts.push(begin..at);
            begin = at;
        }
        at += line.len();
    }
    parts.push(begin..at);
    parts
}

fn begins_block(line: &str) -> bool {
    let end = line.find([' ', '\t', '{', '"']).unwrap_or(0);
    BLOCKS.contains(&line.get(..end).unwrap_or(""))
}

impl ModuleUnit<'_> {
    /// The top-level blocks. `number` is the number of this unit.
    pub(super) fn blocks(&self, number: usize) -> Vec<Block<'_>> {
        let mut blocks = Vec::new();
        match &self.root {
            TerraformRoot::Hcl(body) => {
                for block in body.blocks() {
                    blocks.push(Block {
                        unit: number,
                        keyword: block.ident.as_str(),
                        labels: block.labels.iter().map(|label| label.as_str()).collect(),
                        body: Body::Hcl(&block.body),
                        span: block.span().unwrap_or_default(),
                    });
                }
            }
            TerraformRoot::Json(root) => {
                for member in root.members() {
                    let labels = match &*member.key {
                        "resource" | "data" => 2,
                        "locals" | "terraform" => 0,
                        _ => 1,
                    };
                    json_blocks(
                        number,
                        &member.key,
                        &member.value,
                        labels,
                        &mut Vec::new(),
                        &mut blocks,
                    );
                }
            }
        }
        blocks
    }
}

/// The blocks of the JSON form, which has labels as keys. An array holds several of what may also
/// be alone. Recursion is bounded by the number of labels and the depth of the file.
fn json_blocks<'e>(
    unit: usize,
    keyword: &'e str,
    node: &'e Node<'e>,
    labels: usize,
    outer: &mut Vec<&'e str>,
    blocks: &mut Vec<Block<'e>>,
) {
    match &node.value {
        Value::Array(items) => {
            for item in items {
                json_blocks(unit, keyword, item, labels, outer, blocks);
            }
        }
        Value::Object(_) if labels == 0 => blocks.push(Block {
            unit,
            keyword,
            labels: outer.clone(),
            body: Body::Json(node),
            span: node.span.start()..node.span.end(),
        }),
        Value::Object(members) => {
            for member in members {
                outer.push(&member.key);
                json_blocks(unit, keyword, &member.value, labels - 1, outer, blocks);
                outer.pop();
            }
        }
        _ => {}
    }
}

/// An attribute of a body.
pub(super) struct BodyAttribute<'e> {
    pub(super) name: &'e str,
    /// The bytes of its name.
    pub(super) name_span: Range<usize>,
    pub(super) expr: Expr<'e>,
}

impl<'e> Body<'e> {
    /// An attribute by its name.
    pub(super) fn attribute(self, name: &str) -> Option<Expr<'e>> {
        match self {
            Body::Hcl(body) => {
                let mut attributes = body.attributes();
                let found = attributes.find(|attribute| attribute.key.as_str() == name);
                found.map(|attribute| Expr::Hcl(&attribute.value))
            }
            Body::Json(node) => node.get(name).map(Expr::Json),
        }
    }

    /// All attributes. In the JSON form, blocks are among them.
    pub(super) fn attributes(self) -> Vec<BodyAttribute<'e>> {
        let mut all = Vec::new();
        match self {
            Body::Hcl(body) => {
                for attribute in body.attributes() {
                    all.push(BodyAttribute {
                        name: attribute.key.as_str(),
                        name_span: attribute.key.span().unwrap_or_default(),
                        expr: Expr::Hcl(&attribute.value),
                    });
                }
            }
            Body::Json(node) => {
                for member in node.members() {
                    all.push(BodyAttribute {
                        name: &member.key,
                        name_span: member.key_span.start()..member.key_span.end(),
                        expr: Expr::Json(&member.value),
                    });
                }
            }
        }
        all
    }

    /// The blocks inside. A `dynamic` block is one block, with the name of those that it makes.
    pub(super) fn blocks(self) -> Vec<InnerBlock<'e>> {
        match self {
            Body::Hcl(body) => body.iter().filter_map(hcl_block).collect(),
            Body::Json(node) => {
                let mut blocks = Vec::new();
                for member in node.members() {
                    if member.key == "dynamic" {
                        for made in member.value.members() {
                            if let Some(content) = made.value.get("content") {
                                push_json(&mut blocks, &made.key, content);
                            }
                        }
                    } else {
                        push_json(&mut blocks, &member.key, &member.value);
                    }
                }
                blocks
            }
        }
    }
}

fn hcl_block(structure: &Structure) -> Option<InnerBlock<'_>> {
    let block = structure.as_block()?;
    let span = block.span().unwrap_or_default();
    if block.ident.as_str() != "dynamic" {
        return Some(InnerBlock {
            name: block.ident.as_str(),
            body: Body::Hcl(&block.body),
            span,
        });
    }
    let content = block.body.get_blocks("content").next()?;
    Some(InnerBlock {
        name: block.labels.first()?.as_str(),
        body: Body::Hcl(&content.body),
        span,
    })
}

/// Adds the blocks that a value of the JSON form may be: an object, or an array of objects.
fn push_json<'e>(blocks: &mut Vec<InnerBlock<'e>>, name: &'e str, node: &'e Node<'e>) {
    let items = match &node.value {
        Value::Array(items) => &**items,
        _ => std::slice::from_ref(node),
    };
    for item in items {
        if matches!(item.value, Value::Object(_)) {
            blocks.push(InnerBlock {
                name,
                body: Body::Json(item),
                span: item.span.start()..item.span.end(),
            });
        }
    }
}

impl Expr<'_> {
    /// Its bytes in the unit.
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Expr::Hcl(expression) => expression.span().unwrap_or_default(),
            Expr::Json(node) => node.span.start()..node.span.end(),
        }
    }
}

/// A span further on.
pub(super) fn moved(span: Range<usize>, base: usize) -> Span {
    Span::new(span.start + base, span.end + base)
}
