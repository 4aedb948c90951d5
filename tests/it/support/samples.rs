//! The samples of exports in this folder, as tests read them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use portcullis::LoadError;
use portcullis::import::{Import, ImportedEstate, Source};
use toml::{Table, Value};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/imports")
}

#[derive(Clone)]
pub struct Sample {
    pub table: Table,
    /// By name, as a person in the folder of the samples would give them.
    pub files: BTreeMap<String, String>,
}

impl Sample {
    pub fn text(&self, field: &str) -> Option<&str> {
        self.table.get(field).and_then(Value::as_str)
    }

    pub fn name(&self) -> &str {
        self.text("name").expect("a name")
    }

    pub fn import(&self) -> Import {
        let source = Source::ALL
            .into_iter()
            .find(|source| Some(source.name()) == self.text("source"));
        let mut import = Import::new(source.expect("a source"));
        if let Some(account) = self.text("account") {
            import = import.account(account);
        }
        if self.table.contains_key("before") {
            import.before()
        } else {
            import
        }
    }

    pub fn read(&self) -> Result<ImportedEstate, LoadError> {
        self.import().read(&self.files)
    }
}

pub fn samples() -> Vec<Sample> {
    let table: Table = fs::read_to_string(root().join("samples.toml"))
        .expect("a file")
        .parse()
        .expect("TOML");
    let samples = table["sample"].as_array().expect("samples").iter();
    let read = |sample: &Value| {
        let table = sample.as_table().expect("a table").clone();
        let folder = table["path"].as_str().expect("a path").to_owned();
        let entries = fs::read_dir(root().join(&folder))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path());
        let file = |path: PathBuf| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (
                format!("{folder}/{name}"),
                fs::read_to_string(path).expect("a text"),
            )
        };
        Sample {
            table,
            files: entries.map(file).collect(),
        }
    };
    samples.map(read).collect()
}
