//! `@cloud-copilot/iam-simulate`, in a process of Node.js that takes its own times.
//!
//! Grants are not asked: the call that skips validation fails on any resource policy, and the one
//! that validates refuses services and actions that it does not know.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::portcullis::documents;
use crate::engine::Loaded;
use crate::workload::{Question, Workload};

pub const NAME: &str = "@cloud-copilot/iam-simulate";

/// The process answers each line with a line.
struct Simulate {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    load_time: Duration,
    live_bytes: i64,
}

/// The version out of the lock file of its package manager, and that of Node.js; or what is
/// missing.
pub fn version() -> Result<String, String> {
    let node = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| "there is no `node` here".to_owned())?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !folder.join("node_modules").join(NAME).exists() {
        return Err(
            "its package is not installed: `npm ci --ignore-scripts` in `benches/peers` does that"
                .into(),
        );
    }
    let lock: Value = serde_json::from_str(include_str!("../../package-lock.json"))
        .map_err(|error| error.to_string())?;
    let version = lock["packages"][format!("node_modules/{NAME}")]["version"]
        .as_str()
        .unwrap_or_default();
    Ok(format!(
        "{version}, Node.js {}",
        String::from_utf8_lossy(&node.stdout).trim()
    ))
}

pub fn open(workload: &Workload) -> Result<Box<dyn Loaded>, String> {
    version()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("simulate.mjs");
    let mut command = Command::new("node");
    command
        .args(["--expose-gc", "--max-old-space-size=8192"])
        .arg(script);
    let spawned = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| error.to_string())?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the process has no pipes".into());
    };
    let output = BufReader::new(output);
    let mut process = Simulate {
        child,
        input,
        output,
        load_time: Duration::ZERO,
        live_bytes: 0,
    };
    let loaded = process.ask(&json!({ "load": documents(workload).1 }))?;
    process.load_time = nanoseconds(&loaded);
    process.live_bytes = loaded["bytes"].as_i64().unwrap_or_default();
    Ok(Box::new(process))
}

fn nanoseconds(answer: &Value) -> Duration {
    Duration::from_nanos(answer["nanoseconds"].as_f64().unwrap_or(f64::NAN) as u64)
}

impl Simulate {
    fn ask(&mut self, question: &Value) -> Result<Value, String> {
        let mut line = String::new();
        writeln!(self.input, "{question}").map_err(|error| error.to_string())?;
        self.output
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        let answer: Value =
            serde_json::from_str(&line).map_err(|error| format!("{error}: {line}"))?;
        answer["error"]
            .as_str()
            .map_or(Ok(answer.clone()), |error| Err(error.to_owned()))
    }
}

impl Drop for Simulate {
    fn drop(&mut self) {
        // OK because a process that has ended by itself needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Loaded for Simulate {
    fn load_time(&self) -> Duration {
        self.load_time
    }

    fn live_bytes(&self) -> i64 {
        self.live_bytes
    }

    fn prepare(&mut self, questions: &[Question]) -> Result<(), String> {
        let list: Vec<_> = questions
            .iter()
            .map(|asked| [&asked.principal, &asked.action, &asked.resource])
            .collect();
        self.ask(&json!({ "prepare": list })).map(|_| ())
    }

    fn answers(&mut self, count: usize) -> Vec<bool> {
        let answer = self.ask(&json!({ "answers": count })).unwrap_or_default();
        let list = answer["answers"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|allowed| allowed.as_bool().unwrap_or(false))
            .collect()
    }

    fn run(&mut self, pool: usize, count: usize) -> Duration {
        self.ask(&json!({ "run": count, "pool": pool }))
            .map_or(Duration::MAX, |answer| nanoseconds(&answer))
    }

    fn build_and_run(&mut self, _: &[Question]) -> Option<Duration> {
        None
    }

    fn allocations(&mut self, _: usize) -> Option<f64> {
        None
    }
}
