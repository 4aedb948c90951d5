//! A name of 1 KB against 32 stars, each engine in a process of its own: where a matcher tries
//! every way, only the end of the process ends it.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::engine::Entry;
use crate::engines::ENGINES;
use crate::measure::{Settings, time};
use crate::reference::Reference;
use crate::workload::{Shape, Workload};

/// One cell of the table.
pub type Star = Result<f64, String>;

fn takes_part() -> impl Iterator<Item = &'static Entry> {
    ENGINES
        .iter()
        .filter(|entry| entry.shapes.contains(&Shape::Stars))
}

/// Asks this program about each engine.
pub fn measure(limit: Duration) -> Result<Vec<(&'static str, Star)>, String> {
    let workload = Workload::new(Shape::Stars, 1, 1);
    let right = Reference::new(&workload)?.answers(Duration::ZERO)?;
    let ask = |entry: &Entry| {
        let answer = ask(entry.name, limit)?;
        match (answer["allowed"].as_bool(), answer["nanoseconds"].as_f64()) {
            (Some(allowed), Some(nanoseconds)) if right == [allowed] => Ok(nanoseconds),
            (Some(_), _) => Err("wrong".into()),
            (None, _) => Err(answer["error"].as_str().unwrap_or("failed").to_owned()),
        }
    };
    Ok(takes_part().map(|entry| (entry.name, ask(entry))).collect())
}

fn ask(name: &str, limit: Duration) -> Result<Value, String> {
    let message = |error: std::io::Error| error.to_string();
    let mut command = Command::new(std::env::current_exe().map_err(message)?);
    // A group of its own, so that what it started ends with it.
    command
        .args(["--stars", name])
        .stdout(Stdio::piped())
        .process_group(0);
    let mut child = command.spawn().map_err(message)?;
    let start = Instant::now();
    while child.try_wait().map_err(message)?.is_none() {
        if start.elapsed() > limit {
            let group = format!("-{}", child.id());
            Command::new("kill")
                .args(["-KILL", "--", &group])
                .status()
                .and_then(|_| child.wait())
                .map_err(message)?;
            return Err(format!("> {} s", limit.as_secs_f64()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().map_err(message)?;
    serde_json::from_slice(&output.stdout).map_err(|_| "failed".to_owned())
}

/// The other side: one engine, asked here.
pub fn answer(name: &str, settings: Settings) -> Value {
    let entry = takes_part()
        .find(|entry| entry.name == name)
        .ok_or_else(|| "unknown".to_owned());
    entry
        .and_then(|entry| one(entry, settings))
        .unwrap_or_else(|error| json!({ "error": error }))
}

fn one(entry: &Entry, settings: Settings) -> Result<Value, String> {
    let workload = Workload::new(Shape::Stars, 1, 1);
    let mut loaded = (entry.open)(&workload)?;
    loaded.prepare(&workload.questions)?;
    let start = Instant::now();
    let allowed = loaded.answers(1).first().copied();
    let count =
        (settings.slice.as_secs_f64() / start.elapsed().as_secs_f64()).clamp(1.0, 1e4) as usize;
    let each = |_| loaded.run(1, count).as_secs_f64() * 1e9 / count as f64;
    let mut times: Vec<f64> = (0..settings.rounds).map(each).collect();
    Ok(json!({ "allowed": allowed, "nanoseconds": time(&mut times).map(|time| time.median) }))
}
