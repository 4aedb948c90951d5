//! This engine beside others: the same statements and questions, each answer checked before
//! anything is timed.
//!
//! `benches/peers/run` builds and starts it; `--quick` is a test of the program at small sizes, and
//! writes nothing.

mod allocator;
mod chart;
mod engine;
mod engines;
mod measure;
mod page;
mod reference;
mod results;
mod stars;
#[path = "../../support/mix.rs"]
mod workload;

use std::path::Path;
use std::time::{Duration, Instant};

use measure::{Outcome, Outcomes, Settings, measure};
use results::Results;
use workload::Shape;

const SIZES: [usize; 7] = [1, 3, 10, 100, 1_000, 10_000, 100_000];
const GRANTS: [usize; 2] = [1_000, 100_000];

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => run(false),
        ["--quick"] => run(true),
        ["--stars", name] => {
            println!("{}", stars::answer(name, Settings::new(false)));
            Ok(())
        }
        _ => Err("usage: peers [--quick]".into()),
    }
}

fn run(quick: bool) -> Result<(), String> {
    let (start, settings) = (Instant::now(), Settings::new(quick));
    let mut results = Results::new(settings.rounds);
    for (name, reason) in &results.missing {
        println!("{name} is not measured: {reason}");
    }
    for shape in [Shape::Mix, Shape::Trailing, Shape::Grants] {
        let sizes = if shape == Shape::Grants {
            &GRANTS[..]
        } else {
            &SIZES
        };
        let mut before = Outcomes::new();
        for size in sizes
            .iter()
            .copied()
            .filter(|size| !quick || *size <= 1_000)
        {
            let measured = measure(shape, size, &before, settings)?;
            println!(
                "\n{shape:?}, {size} statements, {:.0} % allowed ({:.0?})",
                100.0 * measured.allowed,
                start.elapsed()
            );
            for (name, outcome) in &measured.cells {
                println!("{}", line(name, outcome));
                before.insert(name, (size, outcome.clone()));
            }
            results.measured.push((shape, size, measured));
        }
    }
    results.stars = stars::measure(Duration::from_secs(if quick { 2 } else { 5 }))?;
    println!("\n1 KB against 32 stars");
    for (name, star) in &results.stars {
        println!("{name:28} {star:?}");
    }
    results.seconds = start.elapsed().as_secs();
    println!("\n{} s", results.seconds);
    if quick {
        check(&results)
    } else {
        write(&results)
    }
}

fn line(name: &str, outcome: &Outcome) -> String {
    match outcome {
        Err(reason) => format!("{name:28} {reason}"),
        Ok(cell) => {
            let wrong = cell
                .first_wrong
                .as_ref()
                .map_or_else(String::new, |wrong| format!(", wrong about {wrong}"));
            let cold = cell.cold.map_or(f64::NAN, |cold| cold.median);
            format!(
                "{name:28} {:>12.0} ns, cold {cold:.0}, load {:.3} ms, {:.0} B, {}/{} right{wrong}",
                cell.warm.median,
                cell.load * 1e3,
                cell.bytes_a_statement,
                cell.right,
                cell.distinct
            )
        }
    }
}

/// As a test of the program: everything that can be measured here was, and nearly every answer is
/// right.
fn check(results: &Results) -> Result<(), String> {
    let _ = (results.page(), chart::svg(results), results.json());
    for (shape, size, measured) in &results.measured {
        for (name, outcome) in &measured.cells {
            let missing = results.missing.iter().any(|(missing, _)| missing == name);
            match outcome {
                Err(reason) if !missing && !reason.starts_with('>') => {
                    return Err(format!("{name}, {shape:?}, {size}: {reason}"));
                }
                Ok(cell) if cell.right + 1 + cell.distinct / 50 < cell.distinct => {
                    return Err(format!(
                        "{name}, {shape:?}, {size}: {} of {} right",
                        cell.right, cell.distinct
                    ));
                }
                _ => {}
            }
        }
    }
    println!("every engine answers");
    Ok(())
}

fn write(results: &Results) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../results");
    let json =
        serde_json::to_string_pretty(&results.json()).map_err(|error| error.to_string())? + "\n";
    let files = [
        ("peers.json", json),
        ("peers.md", results.page()),
        ("peers.svg", chart::svg(results)),
    ];
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (name, text) in files {
        std::fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
    }
    println!("written to benches/results: peers.json, peers.md, peers.svg");
    Ok(())
}
