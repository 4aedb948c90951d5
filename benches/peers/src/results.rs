//! All that was measured in one run, as JSON.

use std::process::Command;

use serde_json::{Value, json};

use crate::engine;
use crate::engines::{ENGINES, simulate};
use crate::measure::{Cell, Measured, Outcome, Time, WARM};
use crate::stars::Star;
use crate::workload::Shape;

pub struct Results {
    pub date: String,
    pub machine: String,
    pub compiler: String,
    pub seconds: u64,
    pub rounds: usize,
    /// By workload and size.
    pub measured: Vec<(Shape, usize, Measured)>,
    pub stars: Vec<(&'static str, Star)>,
    /// Engines that cannot be measured here, and why.
    pub missing: Vec<(String, String)>,
}

fn line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(
        |_| "unknown".into(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

impl Results {
    pub fn new(rounds: usize) -> Self {
        let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = processors
            .lines()
            .find_map(|line| line.strip_prefix("model name"));
        let model = model.map_or("unknown processor", |model| {
            model.trim_start_matches(['\t', ' ', ':'])
        });
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut missing = Vec::new();
        if cfg!(not(feature = "rustfs")) {
            let reason = "it was left out of this build: see `benches/peers/run`";
            missing.push(("rustfs-policy".to_owned(), reason.to_owned()));
        }
        if let Err(reason) = simulate::version() {
            missing.push((simulate::NAME.to_owned(), reason));
        }
        Self {
            date: line("date", &["-u", "+%F"]),
            machine: format!("{cores} cores of {model}, {}", line("uname", &["-sm"])),
            compiler: line("rustc", &["--version"]),
            seconds: 0,
            rounds,
            measured: Vec::new(),
            stars: Vec::new(),
            missing,
        }
    }

    pub fn cell(&self, shape: Shape, size: usize, name: &str) -> Option<&Outcome> {
        let (.., measured) = self
            .measured
            .iter()
            .find(|(of, at, _)| (*of, *at) == (shape, size))?;
        measured
            .cells
            .iter()
            .find(|(of, _)| *of == name)
            .map(|(_, outcome)| outcome)
    }

    /// The sizes at which a workload was measured.
    pub fn sizes(&self, shape: Shape) -> impl Iterator<Item = usize> {
        self.measured
            .iter()
            .filter(move |(of, ..)| *of == shape)
            .map(|(_, size, _)| *size)
    }

    pub fn json(&self) -> Value {
        let engines: Vec<Value> = ENGINES
            .iter()
            .map(|entry| json!({ "name": entry.name, "version": version(entry.name) }))
            .collect();
        let workloads: Vec<Value> = self.measured.iter().map(workload).collect();
        let stars: Vec<Value> = self
            .stars
            .iter()
            .map(|(name, star)| star_json(name, star))
            .collect();
        json!({
            "date": self.date,
            "machine": self.machine,
            "compiler": self.compiler,
            "seconds": self.seconds,
            "rounds": self.rounds,
            "warm_requests": WARM,
            "engines": engines,
            "missing": self.missing,
            "workloads": workloads,
            "stars": stars,
        })
    }
}

/// The version of an engine; empty for code of this program.
pub fn version(name: &str) -> String {
    let package = ENGINES
        .iter()
        .find(|entry| entry.name == name)
        .map_or("", |entry| entry.package);
    match package {
        "" => String::new(),
        simulate::NAME => simulate::version().unwrap_or_default(),
        package => engine::version(package).to_owned(),
    }
}

fn workload((shape, size, measured): &(Shape, usize, Measured)) -> Value {
    let cells: Vec<Value> = measured
        .cells
        .iter()
        .map(|(name, outcome)| outcome_json(name, outcome))
        .collect();
    json!({
        "workload": format!("{shape:?}").to_lowercase(),
        "statements": size,
        "allowed": round(measured.allowed * 1e4) / 1e4,
        "answered_by_the_reference": measured.referred,
        "cells": cells,
    })
}

fn round(number: f64) -> f64 {
    number.round()
}

fn time(time: Time) -> Value {
    let Time {
        median,
        fastest,
        slowest,
    } = time;
    json!({ "median": round(median), "fastest": round(fastest), "slowest": round(slowest) })
}

fn outcome_json(name: &str, outcome: &Outcome) -> Value {
    let Cell {
        load,
        bytes_a_statement,
        warm,
        cold,
        built,
        allocations,
        first,
        distinct,
        right,
        first_wrong,
    } = match outcome {
        Ok(cell) => cell,
        Err(reason) => return json!({ "engine": name, "left_out": reason }),
    };
    json!({
        "engine": name,
        "nanoseconds": { "warm": time(*warm), "cold": cold.map(time),
            "with_building": built.map(time), "first_asked": round(*first) },
        "load_microseconds": round(load * 1e7) / 10.0,
        "bytes_a_statement": round(*bytes_a_statement),
        "allocations": allocations.map(|count| round(count * 10.0) / 10.0),
        "questions": distinct,
        "right": right,
        "first_wrong": first_wrong,
    })
}

fn star_json(name: &str, star: &Star) -> Value {
    match star {
        Ok(nanoseconds) => json!({ "engine": name, "nanoseconds": round(*nanoseconds) }),
        Err(reason) => json!({ "engine": name, "left_out": reason }),
    }
}
