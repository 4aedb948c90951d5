//! The time of a decision against the number of statements, both axes logarithmic, as SVG.
//!
//! Its colours are of middle lightness and it has no ground of its own, so that it can be read on white and on black.

use std::fmt::Write as _;

use crate::engines::{ENGINES, FLOOR, OURS};
use crate::results::Results;
use crate::workload::Shape;

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 520.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 660.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 470.0;
const LABEL: f64 = 15.0;
const GREY: &str = "#808890";
const COLOURS: [&str; 10] =
    ["#b8860b", "#2f9e6e", "#8a6fd1", "#d1603d", "#3d8fd1", "#c2569b", "#6b8e23", "#a0785a", "#5f9ea0", "#cd5c5c"];

struct Line {
    name: String,
    colour: &'static str,
    dashed: bool,
    /// Powers of ten: statements, nanoseconds.
    points: Vec<(f64, f64)>,
}

/// The lines: an engine by the mix, or where it cannot do that by the easier workload.
fn lines(results: &Results) -> Vec<Line> {
    let mut colours = COLOURS.into_iter().cycle();
    let line = |entry: &crate::engine::Entry| {
        let colour = match entry.name {
            OURS => "#e0452c",
            FLOOR => GREY,
            _ => colours.next().unwrap_or(GREY),
        };
        let dashed = !entry.shapes.contains(&Shape::Mix);
        let shape = if dashed { Shape::Trailing } else { Shape::Mix };
        let point = |size: usize| {
            let cell = results.cell(shape, size, entry.name)?.as_ref().ok()?;
            Some(((size as f64).log10(), cell.warm.median.log10()))
        };
        let name = entry.name.replace('`', "") + if dashed { ", trailing" } else { "" };
        Line { name, colour, dashed, points: results.sizes(shape).filter_map(point).collect() }
    };
    ENGINES.iter().map(line).filter(|line| !line.points.is_empty()).collect()
}

/// Where labels stand: at the end of their lines, moved apart where they would overlap.
fn label_heights(ends: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|left, right| ends[*left].total_cmp(&ends[*right]));
    let mut heights = ends.to_vec();
    let mut least = f64::NEG_INFINITY;
    for index in &order {
        heights[*index] = heights[*index].max(least);
        least = heights[*index] + LABEL;
    }
    let mut most = BOTTOM;
    for index in order.iter().rev() {
        heights[*index] = heights[*index].min(most);
        most = heights[*index] - LABEL;
    }
    heights
}

fn time(power: i32) -> String {
    let (unit, rest) = (["ns", "µs", "ms", "s"][(power / 3) as usize], power % 3);
    format!("{} {unit}", 10u32.pow(rest as u32))
}

pub fn svg(results: &Results) -> String {
    let lines = lines(results);
    let all = lines.iter().flat_map(|line| &line.points);
    let (mut low, mut high, mut most) = (f64::INFINITY, f64::NEG_INFINITY, 1.0_f64);
    for (size, nanoseconds) in all {
        (low, high, most) = (low.min(nanoseconds.floor()), high.max(nanoseconds.ceil()), most.max(*size));
    }
    let x = |size: f64| LEFT + (RIGHT - LEFT) * size / most;
    let y = |nanoseconds: f64| BOTTOM - (BOTTOM - TOP) * (nanoseconds - low) / (high - low);
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="{GREY}">
<title>Time of a decision against the number of statements</title>
<text x="{LEFT}" y="16" font-size="14">time of a decision against the number of statements, {}</text>
"#,
        results.date
    );
    for power in low as i32..=high as i32 {
        let at = y(f64::from(power));
        // OK because writing to a text cannot fail.
        let _ = writeln!(svg, r#"<path d="M{LEFT} {at:.1}H{RIGHT}" stroke="{GREY}" stroke-opacity=".25"/>"#);
        let _ =
            writeln!(svg, r#"<text x="{}" y="{:.1}" text-anchor="end">{}</text>"#, LEFT - 8.0, at + 4.0, time(power));
    }
    for power in 0..=most as u32 {
        let at = x(f64::from(power));
        let _ = writeln!(svg, r#"<path d="M{at:.1} {TOP}V{BOTTOM}" stroke="{GREY}" stroke-opacity=".25"/>"#);
        let size = crate::page::thousands(10_f64.powi(power as i32));
        let _ = writeln!(svg, r#"<text x="{at:.1}" y="{}" text-anchor="middle">{size}</text>"#, BOTTOM + 18.0);
    }
    let _ = writeln!(svg, r#"<text x="{RIGHT}" y="{}" text-anchor="end">statements</text>"#, BOTTOM + 36.0);
    let ends: Vec<f64> = lines.iter().map(|line| y(line.points[line.points.len() - 1].1)).collect();
    for (line, label) in lines.iter().zip(label_heights(&ends)) {
        let Line { name, colour, dashed, points } = line;
        let path: Vec<String> = points.iter().map(|(size, time)| format!("{:.1} {:.1}", x(*size), y(*time))).collect();
        let dashes = if *dashed { r#" stroke-dasharray="6 4""# } else { "" };
        let (width, weight) = if name == OURS { (3.5, "bold") } else { (1.8, "normal") };
        let path = path.join("L");
        let _ = writeln!(svg, r#"<path d="M{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dashes}/>"#);
        let (size, time) = points[points.len() - 1];
        let (from, to) = (x(size), RIGHT + 14.0);
        let _ = writeln!(
            svg,
            r#"<path d="M{from:.1} {:.1}L{to} {label:.1}" stroke="{colour}" stroke-opacity=".35"/>"#,
            y(time)
        );
        let at = label + 4.0;
        let _ =
            writeln!(svg, r#"<text x="{}" y="{at:.1}" fill="{colour}" font-weight="{weight}">{name}</text>"#, to + 4.0);
    }
    svg + "</svg>\n"
}
