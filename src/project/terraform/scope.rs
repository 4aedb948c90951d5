//! What the names in a module stand for: the blocks of all files of one folder.
//!
//! <https://developer.hashicorp.com/terraform/language/files>

use std::collections::HashMap;

use super::source::{Block, Body, Expr, ModuleUnit};
use crate::project::source_file::SourceFile;

/// An expression, and the unit that it is in.
#[derive(Clone, Copy)]
pub(super) struct ExprPlace<'e> {
    pub(super) unit: usize,
    pub(super) expr: Expr<'e>,
}

/// A block of a resource or data source, and the unit that it is in.
#[derive(Clone, Copy)]
pub(super) struct Home<'e> {
    pub(super) unit: usize,
    pub(super) body: Body<'e>,
}

/// The names of a module.
pub(super) struct ModuleScope<'e> {
    pub(super) units: &'e [ModuleUnit<'e>],
    /// The files of the module.
    pub(super) files: &'e [&'e SourceFile],
    /// All files of the project by their paths.
    pub(super) project: &'e HashMap<String, &'e SourceFile>,
    pub(super) locals: HashMap<&'e str, ExprPlace<'e>>,
    /// The defaults of variables.
    pub(super) variables: HashMap<&'e str, Option<ExprPlace<'e>>>,
    pub(super) resources: HashMap<(&'e str, &'e str), Home<'e>>,
    pub(super) data: HashMap<(&'e str, &'e str), Home<'e>>,
}

impl<'e> ModuleScope<'e> {
    /// The names that the blocks of a module define.
    pub(super) fn new(
        units: &'e [ModuleUnit<'e>],
        files: &'e [&'e SourceFile],
        project: &'e HashMap<String, &'e SourceFile>,
        blocks: &[Block<'e>],
    ) -> Self {
        let mut scope = Self {
            units,
            files,
            project,
            locals: HashMap::new(),
            variables: HashMap::new(),
            resources: HashMap::new(),
            data: HashMap::new(),
        };
        for block in blocks {
            scope.add(block);
        }
        scope
    }

    fn add(&mut self, block: &Block<'e>) {
        let (unit, body) = (block.unit, block.body);
        match (block.keyword, &*block.labels) {
            ("locals", []) => {
                for attribute in body.attributes() {
                    let expr = attribute.expr;
                    self.locals.insert(attribute.name, ExprPlace { unit, expr });
                }
            }
            ("variable", [name]) => {
                let default = body.attribute("default");
                let default = default.map(|expr| ExprPlace { unit, expr });
                self.variables.insert(name, default);
            }
            ("resource", [type_name, name]) => {
                self.resources
                    .insert((type_name, name), Home { unit, body });
            }
            ("data", [type_name, name]) => {
                self.data.insert((type_name, name), Home { unit, body });
            }
            _ => {}
        }
    }

    /// The file of a unit.
    pub(super) fn file(&self, unit: usize) -> Option<&'e SourceFile> {
        let unit = self.units.get(unit)?;
        self.files.get(unit.file).copied()
    }

    /// Where a unit begins in its file.
    pub(super) fn base(&self, unit: usize) -> usize {
        self.units.get(unit).map_or(0, |unit| unit.base)
    }
}

/// The folder of a path.
pub(in crate::project) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path from a folder, without `.` and `..`. `None` if it leads out of the project.
pub(in crate::project) fn normalized(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(path.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}
