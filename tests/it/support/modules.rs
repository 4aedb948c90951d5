//! The modules of a crate by their files, and which of them uses what another defines.
//!
//! A name is followed through re-exports to the file that defines it, so a module that only
//! re-exports names is not a step of a circle. Only names count: a method may be implemented in any
//! file.

use std::collections::{BTreeMap, BTreeSet};

/// A path of names below the root of the crate; the root itself is empty.
type ModulePath = Vec<String>;

/// The modules of one crate.
pub struct Modules(BTreeMap<ModulePath, Module>);

struct Module {
    defines: BTreeSet<String>,
    uses: Vec<Use>,
    /// Its code without its imports.
    body: String,
}

/// One imported or re-exported name.
struct Use {
    path: ModulePath,
    name: String,
    is_reexport: bool,
}

impl Modules {
    /// Reads files by their names below the root and their texts without tests.
    pub fn read<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let module = |(file, text)| (module_path(file), Module::read(text));
        Self(files.into_iter().map(module).collect())
    }

    /// The names of types that a module defines, each with the modules that do.
    pub fn types(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut types = BTreeMap::<String, BTreeSet<String>>::new();
        for (path, module) in &self.0 {
            for name in &module.defines {
                if name.starts_with(|first: char| first.is_ascii_uppercase())
                    && name.contains(|letter: char| letter.is_ascii_lowercase())
                {
                    let modules = types.entry(name.clone()).or_default();
                    modules.insert(path.join("/"));
                }
            }
        }
        types
    }

    /// The groups of modules in which each uses each other one, directly or through others.
    pub fn circles(&self) -> Vec<BTreeSet<String>> {
        let edges: BTreeMap<String, BTreeSet<String>> = self
            .0
            .iter()
            .map(|(path, module)| (path.join("/"), self.used_by(path, module)))
            .collect();
        let reached: BTreeMap<&String, BTreeSet<&String>> = edges
            .keys()
            .map(|from| (from, reach(from, &edges)))
            .collect();
        let mut circles = BTreeSet::new();
        for (from, all) in &reached {
            let circle: BTreeSet<String> = all
                .iter()
                .filter(|to| reached.get(**to).is_some_and(|back| back.contains(*from)))
                .map(|to| (*to).clone())
                .collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    /// The modules that define what a module names.
    fn used_by(&self, own: &ModulePath, module: &Module) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        let mut imported = BTreeMap::new();
        for item in &module.uses {
            let Some(path) = self.absolute(own, &item.path) else {
                continue;
            };
            if self.0.contains_key(&path) {
                imported.insert(item.name.clone(), path);
            } else if !item.is_reexport {
                used.insert(self.definer(&path, 0));
            }
        }
        for path in qualified(&module.body) {
            let Some((first, rest)) = path.split_first() else {
                continue;
            };
            let whole = match imported.get(first) {
                Some(module) => Some([module.as_slice(), rest].concat()),
                None => self.absolute(own, &path),
            };
            let whole = whole.filter(|path| !self.0.contains_key(path));
            used.extend(whole.map(|path| self.definer(&path, 0)));
        }
        used.remove(&own.join("/"));
        used
    }

    /// The path from the root of what a module writes; `None` where it is of another crate.
    fn absolute(&self, own: &ModulePath, path: &[String]) -> Option<ModulePath> {
        let supers = path.iter().take_while(|name| *name == "super").count();
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([own, rest].concat()),
            "super" => {
                let above = own.get(..own.len().checked_sub(supers)?)?;
                Some([above, path.get(supers..)?].concat())
            }
            _ => {
                let child = [own.as_slice(), std::slice::from_ref(first)].concat();
                self.0.contains_key(&child).then(|| [own, path].concat())
            }
        }
    }

    /// The module in which a name is defined that may be re-exported on the way.
    fn definer(&self, path: &[String], depth: usize) -> String {
        let length = (0..=path.len()).rev().find(|length| {
            path.get(..*length)
                .is_some_and(|it| self.0.contains_key(it))
        });
        let (own, rest) = path.split_at(length.unwrap_or(0));
        let here = own.join("/");
        let (Some(module), Some(name)) = (self.0.get(own), rest.first()) else {
            return here;
        };
        if depth > 8 || module.defines.contains(name) {
            return here;
        }
        let handed_on = module.uses.iter().find(|item| item.name == *name);
        let target = handed_on.and_then(|item| self.absolute(&own.to_vec(), &item.path));
        target.map_or(here, |target| self.definer(&target, depth + 1))
    }
}

impl Module {
    fn read(text: &str) -> Self {
        let (mut uses, mut body, mut defines) = (Vec::new(), String::new(), BTreeSet::new());
        let mut import = String::new();
        for line in text.lines() {
            let is_inner = line.starts_with(' ');
            let line = line.split(" //").next().unwrap_or("").trim();
            if line.starts_with("//") {
                continue;
            }
            let is_start = without_visibility(line).starts_with("use ");
            if is_start || !import.is_empty() {
                import.push_str(line);
                import.push(' ');
                if line.ends_with(';') {
                    uses.append(&mut read_use(&import));
                    import.clear();
                }
                continue;
            }
            // What an implementation says of its trait's types defines none.
            if !(is_inner && line.starts_with("type ")) {
                defines.extend(defined(line));
            }
            body.push_str(line);
            body.push('\n');
        }
        Self {
            defines,
            uses,
            body,
        }
    }
}

/// `src/json/read.rs` is `json/read`, `json/mod.rs` is `json`.
fn module_path(file: &str) -> ModulePath {
    let mut path: ModulePath = file
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if path
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        path.pop();
    }
    path
}

/// A line without `pub` and where to.
fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else {
        return line;
    };
    let rest = match rest.strip_prefix('(') {
        Some(inner) => inner.split_once(')').map_or("", |(_, rest)| rest),
        None => rest,
    };
    rest.trim_start()
}

/// The name that a line defines.
fn defined(line: &str) -> Option<String> {
    const WORDS: &[&str] = &[
        "struct",
        "enum",
        "trait",
        "type",
        "fn",
        "static",
        "union",
        "macro_rules!",
    ];
    let item = without_visibility(line);
    let mut words = item
        .split_ascii_whitespace()
        .skip_while(|word| ["const", "unsafe", "async"].contains(word));
    let first = words.next()?;
    let name = if WORDS.contains(&first) {
        words.next()?
    } else if item.starts_with("const ") {
        first
    } else {
        return None;
    };
    let end = name.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    Some(name.get(..end.unwrap_or(name.len()))?.to_owned())
}

/// The names of an import, also of one with braces.
fn read_use(import: &str) -> Vec<Use> {
    let is_reexport = import.starts_with("pub");
    let tree = without_visibility(import)
        .trim_start_matches("use ")
        .trim_end_matches([';', ' ']);
    let mut uses = Vec::new();
    read_tree(tree, &[], is_reexport, &mut uses);
    uses
}

fn read_tree(tree: &str, above: &[String], is_reexport: bool, uses: &mut Vec<Use>) {
    if let Some((path, inner)) = tree.split_once('{') {
        let path = [above, &names(path)].concat();
        let inner = inner.trim_end().trim_end_matches('}');
        for item in crate::architecture::top_level(inner) {
            read_tree(item.trim(), &path, is_reexport, uses);
        }
        return;
    }
    let (path, name) = match tree.split_once(" as ") {
        Some((path, name)) => (path, Some(name.trim().to_owned())),
        None => (tree, None),
    };
    let mut path = [above, &names(path)].concat();
    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
        path.pop();
    }
    let Some(name) = name.or_else(|| path.last().cloned()) else {
        return;
    };
    uses.push(Use {
        path,
        name,
        is_reexport,
    });
}

fn names(path: &str) -> ModulePath {
    let parts = path.split("::").map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The paths of two names and more in a text.
fn qualified(body: &str) -> Vec<ModulePath> {
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let words = body.split(|letter: char| !is_path(letter));
    words
        .filter(|word| word.contains("::") && !word.starts_with(':'))
        .map(names)
        .filter(|path| path.len() > 1)
        .collect()
}

/// Every module that can be reached by one step or more.
fn reach<'e>(
    from: &'e String,
    edges: &'e BTreeMap<String, BTreeSet<String>>,
) -> BTreeSet<&'e String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for to in edges.get(next).into_iter().flatten() {
            if reached.insert(to) {
                open.push(to);
            }
        }
    }
    reached
}
