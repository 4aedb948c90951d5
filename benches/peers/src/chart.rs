//! The time of a decision against the number of statements, both axes logarithmic, as SVG.
//!
//! Its colours are of middle lightness and it has no ground of its own, so that it can be read on
//! white and on black.

use crate::engine::Entry;
use crate::engines::{ENGINES, FLOOR, OURS};
use crate::page::{nanoseconds, thousands};
use crate::results::Results;
use crate::workload::Shape;

const LEFT: f64 = 70.0;
const RIGHT: f64 = 660.0;
const TOP: f64 = 30.0;
const BOTTOM: f64 = 470.0;
/// The height of a label.
const LABEL: f64 = 15.0;
const GREY: &str = "#808890";
const RED: &str = "#e0452c";
const COLOURS: [&str; 11] = [
    "#b8860b", "#2f9e6e", "#8a6fd1", "#d1603d", "#3d8fd1", "#c2569b", "#6b8e23", "#a0785a",
    "#5f9ea0", "#cd5c5c", "#7a86c8",
];

/// An engine by the mix, or where it cannot do that by the easier workload, dashed.
struct Line {
    name: String,
    colour: &'static str,
    dashes: &'static str,
    /// Powers of ten: statements, nanoseconds.
    points: Vec<(f64, f64)>,
}

fn lines(results: &Results) -> Vec<Line> {
    let mut colours = COLOURS.into_iter().cycle();
    let line = |entry: &Entry| {
        let colour = match entry.name {
            OURS => RED,
            FLOOR => GREY,
            _ => colours.next().unwrap_or(GREY),
        };
        let (shape, dashes, note) = match entry.shapes.contains(&Shape::Mix) {
            true => (Shape::Mix, "", ""),
            false => (Shape::Trailing, " stroke-dasharray='6 4'", ", trailing"),
        };
        let point = |size: usize| {
            let cell = results.cell(shape, size, entry.name)?.as_ref().ok()?;
            Some(((size as f64).log10(), cell.warm.median.log10()))
        };
        let name = entry.name.replace('`', "") + note;
        Line {
            name,
            colour,
            dashes,
            points: results.sizes(shape).filter_map(point).collect(),
        }
    };
    ENGINES
        .iter()
        .map(line)
        .filter(|line| !line.points.is_empty())
        .collect()
}

/// Labels are placed at the end of their lines and moved apart where they would overlap.
fn label_heights(ends: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..ends.len()).collect();
    order.sort_by(|left, right| ends[*left].total_cmp(&ends[*right]));
    let mut heights = ends.to_vec();
    let (mut least, mut most) = (f64::NEG_INFINITY, BOTTOM);
    for index in &order {
        heights[*index] = heights[*index].max(least);
        least = heights[*index] + LABEL;
    }
    for index in order.iter().rev() {
        heights[*index] = heights[*index].min(most);
        most = heights[*index] - LABEL;
    }
    heights
}

pub fn svg(results: &Results) -> String {
    let lines = lines(results);
    let points = || lines.iter().flat_map(|line| &line.points);
    let low = points()
        .map(|(_, time)| time.floor())
        .fold(f64::INFINITY, f64::min);
    let high = points()
        .map(|(_, time)| time.ceil())
        .fold(f64::NEG_INFINITY, f64::max);
    let most = points().map(|(size, _)| *size).fold(1.0, f64::max);
    let x = |size: f64| LEFT + (RIGHT - LEFT) * size / most;
    let y = |time: f64| BOTTOM - (BOTTOM - TOP) * (time - low) / (high - low);

    let text = |x: f64, y: f64, anchor: &str, text: &str| {
        format!("<text x='{x:.1}' y='{y:.1}' text-anchor='{anchor}'>{text}</text>\n")
    };
    let grid = |path: String| format!("<path d='{path}' stroke='{GREY}' stroke-opacity='.25'/>\n");
    let rows = (low as i32..=high as i32).map(|power| {
        let (at, name) = (
            y(power.into()),
            nanoseconds(10_f64.powi(power))
                .replace(".00", "")
                .replace(".0", ""),
        );
        grid(format!("M{LEFT} {at:.1}H{RIGHT}")) + text(LEFT - 8.0, at + 4.0, "end", &name).as_str()
    });
    let columns = (0..=most as i32).map(|power| {
        let (at, name) = (x(power.into()), thousands(10_f64.powi(power)));
        grid(format!("M{at:.1} {TOP}V{BOTTOM}")) + text(at, BOTTOM + 18.0, "middle", &name).as_str()
    });
    let ends: Vec<f64> = lines
        .iter()
        .map(|line| y(line.points[line.points.len() - 1].1))
        .collect();
    let curves = lines.iter().zip(label_heights(&ends)).map(|(line, label)| {
        let Line {
            name,
            colour,
            dashes,
            points,
        } = line;
        let places: Vec<_> = points
            .iter()
            .map(|(size, time)| format!("{:.1} {:.1}", x(*size), y(*time)))
            .collect();
        let (width, weight) = if name == OURS {
            (3.5, "bold")
        } else {
            (1.8, "normal")
        };
        let (path, end, to) = (places.join("L"), &places[places.len() - 1], RIGHT + 14.0);
        [
            format!(
                "<path d='M{path}' fill='none' stroke='{colour}' stroke-width='{width}'{dashes}/>\n"
            ),
            format!("<path d='M{end}L{to} {label:.1}' stroke='{colour}' stroke-opacity='.35'/>\n"),
            format!(
                "<g fill='{colour}' font-weight='{weight}'>{}</g>\n",
                text(to + 4.0, label + 4.0, "start", name)
            ),
        ]
        .concat()
    });
    let drawn: String = rows.chain(columns).chain(curves).collect();
    let title = format!(
        "time of a decision against the number of statements, {}",
        results.date
    );
    let (title, axis) = (
        text(LEFT, 16.0, "start", &title),
        text(RIGHT, BOTTOM + 36.0, "end", "statements"),
    );
    let style = format!("font-family='sans-serif' font-size='12' fill='{GREY}'");
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 860 520' {style}>\n\
         {title}{drawn}{axis}</svg>\n"
    )
}
