//! The policies of a module.
//!
//! They are found in this order, and each is judged once:
//!
//! 1. attributes of resources that are listed as places of policies;
//! 2. data sources that write a policy, with the kind of the resource that uses it;
//! 3. whatever else has a `Statement` with an `Effect`, as an object or a text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, Traversal};
use hcl_edit::template::Element;
use hcl_edit::visit::{Visit, visit_traversal};

use super::attributes::PROVIDERS;
use super::expressions::{Evaluator, ExpressionAt, only};
use super::policy_document::{self, DOCUMENTS, get, hints_by_form, statements};
use super::scope::{ExprPlace, ModuleScope};
use super::source::{Block, Body, Expr};
use super::texts::TextContent;
use super::walk::SourceWalk;
use crate::dialect::{Dialect, Kind};
use crate::json::Node;
use crate::model::PolicyHints;
use crate::project::document::{
    Excerpt, FileContent, PolicyHome, Skipped, escaped, forms, hints, list_of, of_type,
};
use crate::project::partial::MissingReason;
use crate::project::partial::{Partial, PartialValue};
use crate::project::source_file::FileSyntax;

/// The policies of the files of a module.
pub(super) struct Finder<'s, 'e> {
    evaluator: Evaluator<'s, 'e>,
    /// What was found in each file.
    pub(super) found: Vec<FileContent>,
    /// The places of policies that each data source is used in.
    uses: HashMap<(String, String), DocumentUse>,
    /// Whose inline policy the expression is that is read, where that is known.
    owner: Option<String>,
    /// The number of the file whose block is read.
    file: usize,
    /// The places that have a policy, by file and pointer.
    seen: HashSet<(usize, String)>,
}

/// A place that a data source is used in.
struct DocumentUse {
    home: PolicyHome,
    /// Whose inline policy it is there, where that is known.
    owner: Option<String>,
}

impl<'s, 'e> Finder<'s, 'e> {
    pub(super) fn new(scope: &'s ModuleScope<'e>) -> Self {
        let mut found = Vec::new();
        found.resize_with(scope.files.len(), FileContent::default);
        Self {
            evaluator: Evaluator::new(scope),
            found,
            uses: HashMap::new(),
            owner: None,
            file: 0,
            seen: HashSet::new(),
        }
    }

    /// Finds the policies in the blocks of a module.
    pub(super) fn find(&mut self, blocks: &[Block<'e>]) {
        for block in blocks {
            if let ("resource", [type_name, _]) = (block.keyword, &*block.labels) {
                self.evaluator.is_taking = !self.is_context(block.unit);
                self.file = self.file_of(block.unit);
                self.homes(block, type_name);
            }
        }
        self.evaluator.is_taking = false;
        for block in blocks {
            self.file = self.file_of(block.unit);
            self.document(block);
        }
        let of_module = dialect_of(blocks.iter());
        let mut of_files: HashMap<usize, &'static str> = HashMap::new();
        for block in blocks {
            if let Some(dialect) = dialect_of([block].into_iter()) {
                of_files.entry(self.file_of(block.unit)).or_insert(dialect);
            }
        }
        for block in blocks {
            let type_name = block.labels.first().copied().unwrap_or("");
            let is_document =
                block.keyword == "data" && policy_document::of_data(type_name).is_some();
            if is_document || self.is_context(block.unit) {
                continue;
            }
            let of_file = of_files.get(&self.file_of(block.unit)).copied();
            let dialect = dialect_of([block].into_iter()).or(of_file).or(of_module);
            let mut walk = SourceWalk {
                unit: block.unit,
                places: Vec::new(),
            };
            walk.body(block.body, &pointer(block));
            self.file = self.file_of(block.unit);
            for (pointer, place) in walk.places {
                self.other(place, pointer, dialect);
            }
        }
    }

    fn file_of(&self, unit: usize) -> usize {
        let unit = self.evaluator.scope.units.get(unit);
        unit.map_or(0, |unit| unit.file)
    }

    fn is_context(&self, unit: usize) -> bool {
        let file = self.evaluator.scope.file(unit);
        file.is_some_and(|file| file.is_context())
    }

    /// The policies of a resource, by its type.
    fn homes(&mut self, block: &Block<'e>, type_name: &str) {
        let kind = block.body.attribute("type");
        let kind = kind.map(|given| self.evaluator.expr(given, ExpressionAt::unit(block.unit)));
        let kind = kind.and_then(|given| Some(given.known_text()?.into_owned()));
        for home in of_type(type_name, |_| kind.clone()) {
            let steps: Vec<&str> = home.policy.split('/').collect();
            let mut places = Vec::new();
            visit(block.body, &steps, &pointer(block), &mut places);
            for (pointer, expr) in places {
                let at = ExpressionAt::unit(block.unit);
                self.owner = owner(block, &home, &pointer);
                match expr {
                    Expr::Hcl(expression) => self.home(expression, at, &pointer, home),
                    Expr::Json(node) => self.home_json(node, at, &pointer, home),
                }
                self.owner = None;
            }
        }
    }

    /// A policy of the JSON form.
    fn home_json(&mut self, node: &Node<'_>, at: ExpressionAt, pointer: &str, home: PolicyHome) {
        let template = node.text().and_then(|text| self.evaluator.parsed(text));
        if let Some(only) = template.as_ref().and_then(only) {
            let span = node.span.start()..node.span.end();
            let inner = ExpressionAt {
                fixed: Some(self.evaluator.span(Some(span), at)),
                is_made: true,
                ..at
            };
            return self.home(only, inner, pointer, home);
        }
        let decoded = self.evaluator.decoded_json(node, at, true);
        let span = self
            .evaluator
            .span(Some(node.span.start()..node.span.end()), at);
        self.add(
            decoded,
            pointer,
            span.start()..span.end(),
            (hints(home), true),
        );
    }

    /// The policy that an expression is, unless it is judged in another place.
    fn home(&mut self, expression: &Expression, at: ExpressionAt, pointer: &str, home: PolicyHome) {
        match expression {
            Expression::Null(_) => return,
            Expression::Parenthesis(inner) => return self.home(inner.inner(), at, pointer, home),
            Expression::StringTemplate(template) => {
                if let Some(only) = only(template) {
                    return self.home(only, at, pointer, home);
                }
            }
            Expression::Traversal(traversal) => {
                let span = self.evaluator.span(expression.span(), at);
                let place = self.evaluator.place_of(traversal);
                let inner = place.and_then(|place| self.evaluator.enter(place.unit, at, span));
                if let (Some(place), Some(inner)) = (place, inner) {
                    match place.expr {
                        Expr::Hcl(expression) => self.home(expression, inner, pointer, home),
                        Expr::Json(node) => self.home_json(node, inner, pointer, home),
                    }
                    return self.evaluator.leave();
                }
            }
            Expression::Conditional(conditional) => {
                let branches = [&conditional.true_expr, &conditional.false_expr];
                let is_settled = |branch: &&Expression| self.is_settled(branch, at);
                if branches.iter().any(is_settled) {
                    // Only one of them counts.
                    self.owner = None;
                    for branch in branches {
                        self.home(branch, at, pointer, home);
                    }
                    return;
                }
            }
            _ => {}
        }
        let mut documents = Documents {
            evaluator: &self.evaluator,
            found: Vec::new(),
        };
        documents.visit_expr(expression);
        let documents = documents.found;
        let has_documents = !documents.is_empty();
        for document in documents {
            // One that is only a part of the expression is not the policy.
            let is_whole = matches!(expression, Expression::Traversal(_));
            let owner = self.owner.clone().filter(|_| is_whole);
            let used = DocumentUse { home, owner };
            self.uses.entry(document).or_insert(used);
        }
        if self.is_settled(expression, at) {
            return;
        }
        let decoded = self.evaluator.decoded(expression, at, true);
        let is_unknown = match &decoded {
            TextContent::Value(value) => matches!(value.value, PartialValue::Unknown(_)),
            TextContent::Unclear => true,
            TextContent::Known(_) => false,
        };
        // What is unknown is only how documents that are judged are put together.
        if has_documents && is_unknown {
            return;
        }
        let span = self.evaluator.span(expression.span(), at);
        self.add(
            decoded,
            pointer,
            span.start()..span.end(),
            (hints(home), true),
        );
    }

    /// Whether an expression is not a policy, or one that is judged in another place.
    fn is_settled(&self, expression: &Expression, at: ExpressionAt) -> bool {
        match expression {
            Expression::Null(_) => true,
            Expression::String(text) => text.trim().is_empty(),
            Expression::Parenthesis(inner) => self.is_settled(inner.inner(), at),
            Expression::Traversal(traversal) => self.evaluator.document_of(traversal).is_some(),
            Expression::FuncCall(call) if call.name.name.as_str() == "file" => {
                let Some(Expression::String(path)) = call.args.get(0) else {
                    return self.is_judged_file(call.args.get(0), at);
                };
                self.is_judged(&path.value().clone(), at)
            }
            _ => false,
        }
    }

    /// Whether a path that begins in the folder of the module leads to a file that is judged.
    fn is_judged_file(&self, path: Option<&Expression>, at: ExpressionAt) -> bool {
        let Some(Expression::StringTemplate(template)) = path else {
            return false;
        };
        let elements: Vec<&Element> = template.iter().collect();
        let [Element::Interpolation(first), Element::Literal(rest)] = &*elements else {
            return false;
        };
        let is_module = first.expr.to_string().trim() == "path.module";
        is_module && self.is_judged(&format!(".{}", rest.value()), at)
    }

    fn is_judged(&self, path: &str, at: ExpressionAt) -> bool {
        let path = Partial {
            span: crate::diagnostic::Span::EMPTY,
            value: PartialValue::known(path.to_owned()),
        };
        let file = self.evaluator.file(&path, at);
        file.is_some_and(|file| {
            let is_policy = file.text().contains("\"Statement\"");
            is_policy && file.syntax() == FileSyntax::Json && !file.is_context()
        })
    }

    /// The policy that a data source or resource writes in blocks.
    fn document(&mut self, block: &Block<'e>) {
        let [type_name, name] = &*block.labels else {
            return;
        };
        let is_data = block.keyword == "data";
        let mut types = DOCUMENTS.iter();
        let Some(document) = types.find(|it| it.type_name == *type_name && it.is_data == is_data)
        else {
            return;
        };
        if !is_data && block.keyword != "resource" || self.is_context(block.unit) {
            return;
        }
        let at = ExpressionAt::unit(block.unit);
        let span = self.evaluator.span(Some(block.span.clone()), at);
        let made = self.evaluator.block(block.body, at, span);
        let Some(policy) = document.policy(&made) else {
            return;
        };
        let used = self
            .uses
            .get(&((*type_name).to_owned(), (*name).to_owned()));
        let hints = match used {
            Some(DocumentUse { home, owner }) => {
                hints(*home).map(|hints| hints.owned_by(owner.clone()))
            }
            None if is_data => hints_by_form(document.dialect, &policy),
            None => Dialect::from_name(document.dialect)
                .map(|dialect| PolicyHints::default().dialect(dialect).kind(Kind::Identity)),
        };
        let span = span.start()..span.end();
        // The kind of a document that no resource uses is a guess.
        let is_certain = used.is_some() || !is_data;
        self.add(
            TextContent::Value(policy),
            &pointer(block),
            span,
            (hints, is_certain),
        );
    }

    /// Something that looks like a policy, and is in no place that is listed.
    fn other(&mut self, place: ExprPlace<'e>, pointer: String, dialect: Option<&'static str>) {
        let start = place.expr.span().start;
        if self.evaluator.taken.contains(&(place.unit, start)) {
            return;
        }
        let at = ExpressionAt::unit(place.unit);
        let mut decoded = |keeps_text| match place.expr {
            Expr::Hcl(expression) => self.evaluator.decoded(expression, at, keeps_text),
            Expr::Json(node) => self.evaluator.decoded_json(node, at, keeps_text),
        };
        let hints = match decoded(false) {
            TextContent::Value(value) if !looks_like_policy(&value) => return,
            TextContent::Value(value) => dialect.and_then(|dialect| hints_by_form(dialect, &value)),
            _ => dialect
                .and_then(Dialect::from_name)
                .map(|dialect| PolicyHints::default().dialect(dialect)),
        };
        let decoded = decoded(true);
        let span = self.evaluator.span(Some(place.expr.span()), at);
        self.add(decoded, &pointer, span.start()..span.end(), (hints, false));
    }

    /// Adds a policy to those of its file.
    fn add(
        &mut self,
        decoded: TextContent,
        pointer: &str,
        span: Range<usize>,
        (hints, is_certain): (Option<PolicyHints>, bool),
    ) {
        let file = self.file;
        let mut pointer = pointer.to_owned();
        while !self.seen.insert((file, pointer.clone())) {
            pointer.push_str("/2");
        }
        let owner = self.owner.clone();
        let hints = match owner {
            Some(_) => hints.map(|hints| hints.owned_by(owner)),
            None => hints,
        };
        let Some(found) = self.found.get_mut(file) else {
            return;
        };
        let before = found.not_judged.len();
        let forms = match decoded {
            TextContent::Known(form) if form.narrow.text.trim().is_empty() => return,
            TextContent::Known(form) => vec![form],
            TextContent::Value(value) => match &value.value {
                PartialValue::Null | PartialValue::Absent | PartialValue::Bool(_) => return,
                PartialValue::Unknown(_) => Vec::new(),
                _ => forms(&value, &pointer, &span, &mut found.not_judged),
            },
            TextContent::Unclear => Vec::new(),
        };
        if forms.is_empty() {
            let is_noted = found.not_judged.len() > before;
            if !is_noted {
                let skipped = Skipped::at("the policy", pointer, span, MissingReason::Unknown);
                found.not_judged.push(skipped);
            }
            return;
        }
        found.title = Some("a Terraform source");
        found.policies.push(Excerpt {
            pointer,
            document: 0,
            forms,
            hints,
            address: None,
            is_list: false,
            is_certain,
        });
    }
}

/// Whose inline policy the policy at a pointer of a resource is: that of the user, group or role
/// that an attribute names, or of the resource itself. A resource that is made any number of times
/// may be an alternative to another.
fn owner(block: &Block<'_>, home: &PolicyHome, pointer: &str) -> Option<String> {
    let Some(name) = home.owner else {
        return home.policy.contains('*').then(|| list_of(pointer));
    };
    let mut repetitions = ["count", "for_each"].into_iter();
    if repetitions.any(|name| block.body.attribute(name).is_some()) {
        return None;
    }
    match block.body.attribute(name)? {
        Expr::Hcl(expression @ (Expression::String(_) | Expression::Traversal(_))) => {
            Some(expression.to_string().trim().to_owned())
        }
        Expr::Hcl(_) => None,
        Expr::Json(node) => Some(node.text()?.to_owned()),
    }
}

/// The expressions at steps of a body.
fn visit<'e>(body: Body<'e>, steps: &[&str], pointer: &str, places: &mut Vec<(String, Expr<'e>)>) {
    match steps {
        [name] => {
            if let Some(expr) = body.attribute(name) {
                places.push((format!("{pointer}/{name}"), expr));
            }
        }
        [name, "*", rest @ ..] => {
            let blocks = body.blocks().into_iter();
            for (number, inner) in blocks.filter(|inner| inner.name == *name).enumerate() {
                visit(
                    inner.body,
                    rest,
                    &format!("{pointer}/{name}/{number}"),
                    places,
                );
            }
        }
        _ => {}
    }
}

/// The place of a block in the JSON form of its file.
fn pointer(block: &Block<'_>) -> String {
    let mut pointer = format!("/{}", escaped(block.keyword));
    for label in &block.labels {
        pointer.push('/');
        pointer.push_str(&escaped(label));
    }
    pointer
}

/// The dialect of the first resource or data source of a known provider.
fn dialect_of<'b, 'e: 'b>(blocks: impl Iterator<Item = &'b Block<'e>>) -> Option<&'static str> {
    for block in blocks {
        let type_name = block.labels.first().copied().unwrap_or("");
        if !matches!(block.keyword, "resource" | "data") {
            continue;
        }
        let mut providers = PROVIDERS.iter();
        if let Some((_, dialect)) = providers.find(|(start, _)| type_name.starts_with(start)) {
            return Some(dialect);
        }
    }
    None
}

/// Whether a value has a `Statement` with an `Effect` in it, or may have one.
fn looks_like_policy(value: &Partial<'static>) -> bool {
    match &value.value {
        PartialValue::Choice(choice) => {
            looks_like_policy(&choice.then) || looks_like_policy(&choice.otherwise)
        }
        _ => statements(value).any(has_effect),
    }
}

fn has_effect(statement: &Partial<'static>) -> bool {
    match &statement.value {
        PartialValue::Choice(choice) => has_effect(&choice.then) || has_effect(&choice.otherwise),
        _ => get(statement, "Effect").is_some(),
    }
}

/// Collects the data sources that an expression takes policy documents from.
struct Documents<'f, 's, 'e> {
    evaluator: &'f Evaluator<'s, 'e>,
    found: Vec<(String, String)>,
}

impl Visit for Documents<'_, '_, '_> {
    fn visit_traversal(&mut self, traversal: &Traversal) {
        self.found.extend(self.evaluator.document_of(traversal));
        visit_traversal(self, traversal);
    }
}
