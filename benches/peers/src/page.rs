//! Writes the page of results: `page.md` with its tables filled in.

use crate::engines::{ENGINES, FLOOR, OURS};
use crate::measure::{Cell, Time};
use crate::results::{Results, version};
use crate::workload::Shape;

/// A number with a comma each three digits.
pub fn thousands(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number < 0.0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Three digits and a unit.
pub fn nanoseconds(number: f64) -> String {
    let steps = [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")];
    let (size, unit) = steps
        .into_iter()
        .find(|(size, _)| number >= *size)
        .unwrap_or((1.0, "ns"));
    let value = number / size;
    let decimals = if unit == "ns" || value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.decimals$} {unit}")
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    let cells: Vec<String> = cells.into_iter().collect();
    format!("| {} |\n", cells.join(" | "))
}

fn head(names: &[String]) -> String {
    let line = row(names.iter().map(|_| "---".to_owned()));
    row(names.iter().cloned()) + line.as_str()
}

impl Results {
    pub fn page(&self) -> String {
        let facts = format!(
            "Measured on {} on {}, {}; {} rounds in {} s.",
            self.date, self.machine, self.compiler, self.rounds, self.seconds
        );
        let tables = [
            ("facts", facts),
            ("mix", self.sizes_table(Shape::Mix, |cell| Some(cell.warm))),
            ("mix-cold", self.sizes_table(Shape::Mix, |cell| cell.cold)),
            ("mix-built", self.sizes_table(Shape::Mix, |cell| cell.built)),
            ("mix-costs", self.costs_table(Shape::Mix)),
            (
                "trailing",
                self.sizes_table(Shape::Trailing, |cell| Some(cell.warm)),
            ),
            ("trailing-costs", self.costs_table(Shape::Trailing)),
            (
                "grants",
                self.sizes_table(Shape::Grants, |cell| Some(cell.warm)),
            ),
            ("grants-costs", self.costs_table(Shape::Grants)),
            ("stars", self.stars_table()),
            ("aims", self.aims_table()),
            ("faster", self.faster_table()),
            ("questions", self.questions_table()),
            ("versions", self.versions_table()),
        ];
        let page = include_str!("page.md").to_owned();
        tables.into_iter().fold(page, |page, (name, table)| {
            page.replace(&format!("<!-- {name} -->\n"), &table)
        })
    }

    /// Engine against size; a row that is empty is left out.
    fn sizes_table(&self, shape: Shape, time: impl Fn(&Cell) -> Option<Time>) -> String {
        let sizes: Vec<usize> = self.sizes(shape).collect();
        let mut names = vec!["engine".to_owned()];
        names.extend(sizes.iter().map(|size| thousands(*size as f64)));
        let mut table = head(&names);
        for entry in ENGINES {
            let mut cells = vec![entry.name.to_owned()];
            let mut some = false;
            for size in &sizes {
                cells.push(match self.cell(shape, *size, entry.name) {
                    None => "–".into(),
                    Some(Err(reason)) => reason.clone(),
                    Some(Ok(cell)) => time(cell).map_or("–".into(), |time| {
                        some = true;
                        nanoseconds(time.median)
                    }),
                });
            }
            if some {
                table += &row(cells);
            }
        }
        table
    }

    /// What an engine costs at the largest size of at most 10,000 that it completed.
    fn costs_table(&self, shape: Shape) -> String {
        let names = [
            "engine",
            "statements",
            "load",
            "heap a statement",
            "allocations a decision",
            "first asked",
            "answers right",
        ];
        let mut table = head(&names.map(str::to_owned));
        for entry in ENGINES.iter().filter(|entry| entry.name != FLOOR) {
            let completed =
                |size: &usize| Some((*size, self.cell(shape, *size, entry.name)?.as_ref().ok()?));
            let sizes = self.sizes(shape).filter(|size| *size <= 10_000);
            let Some((size, cell)) = sizes.filter_map(|size| completed(&size)).last() else {
                continue;
            };
            let all = self.sizes(shape).filter_map(|size| completed(&size));
            let (right, asked) = all.fold((0, 0), |(right, asked), (_, cell)| {
                (right + cell.right, asked + cell.distinct)
            });
            let share = if right == asked {
                format!("all {}", thousands(asked as f64))
            } else {
                format!(
                    "{:.2} % of {}",
                    100.0 * right as f64 / asked as f64,
                    thousands(asked as f64)
                )
            };
            table += &row([
                entry.name.to_owned(),
                thousands(size as f64),
                nanoseconds(cell.load * 1e9),
                format!("{} B", thousands(cell.bytes_a_statement)),
                cell.allocations.map_or("–".into(), thousands),
                nanoseconds(cell.first),
                share,
            ]);
        }
        table
    }

    /// Where another engine takes less time than this one: its times, as parts of this one's, by
    /// size.
    fn faster_table(&self) -> String {
        type Of = fn(&Cell) -> Option<f64>;
        let figures: [(&str, Of); 4] = [
            ("decision", |cell| Some(cell.warm.median)),
            ("cold decision", |cell| cell.cold.map(|time| time.median)),
            ("request built and decided", |cell| {
                cell.built.map(|time| time.median)
            }),
            ("load", |cell| Some(cell.load)),
        ];
        let mut table = head(
            &[
                "workload",
                "",
                "engine",
                "its share of our time, by statements",
            ]
            .map(str::to_owned),
        );
        for shape in [Shape::Mix, Shape::Trailing, Shape::Grants] {
            for (name, of) in figures {
                for entry in ENGINES
                    .iter()
                    .filter(|entry| entry.name != OURS && (entry.name, name) != (FLOOR, "load"))
                {
                    let share = |size: usize| {
                        let figure = |name| of(self.cell(shape, size, name)?.as_ref().ok()?);
                        let share = figure(entry.name)? / figure(OURS)?;
                        (share < 1.0)
                            .then(|| format!("{}: {:.0} %", thousands(size as f64), 100.0 * share))
                    };
                    let shares: Vec<String> = self.sizes(shape).filter_map(share).collect();
                    if !shares.is_empty() {
                        let shape = format!("{shape:?}").to_lowercase();
                        table += &row([
                            shape,
                            name.to_owned(),
                            entry.name.to_owned(),
                            shares.join(", "),
                        ]);
                    }
                }
            }
        }
        table
    }

    fn stars_table(&self) -> String {
        let mut table = head(&["engine", "time"].map(str::to_owned));
        for (name, star) in &self.stars {
            table += &row([
                (*name).to_owned(),
                star.as_ref()
                    .map_or_else(String::clone, |time| nanoseconds(*time)),
            ]);
        }
        table
    }

    fn questions_table(&self) -> String {
        let names = [
            "workload",
            "statements",
            "allowed",
            "answered by the reference",
        ];
        let mut table = head(&names.map(str::to_owned));
        for (shape, size, measured) in &self.measured {
            table += &row([
                format!("{shape:?}").to_lowercase(),
                thousands(*size as f64),
                format!("{:.0} %", 100.0 * measured.allowed),
                thousands(measured.referred as f64),
            ]);
        }
        table
    }

    fn versions_table(&self) -> String {
        let mut table = head(&["engine", "version"].map(str::to_owned));
        for entry in ENGINES.iter().filter(|entry| !entry.package.is_empty()) {
            let missing = self.missing.iter().find(|(name, _)| name == entry.name);
            table += &row([
                entry.name.to_owned(),
                missing.map_or_else(
                    || version(entry.name),
                    |(_, reason)| format!("not measured: {reason}"),
                ),
            ]);
        }
        for (name, reason) in self
            .missing
            .iter()
            .filter(|(name, _)| ENGINES.iter().all(|entry| entry.name != name))
        {
            table += &row([name.clone(), format!("not measured: {reason}")]);
        }
        table
    }

    fn warm(&self, shape: Shape, size: usize, name: &str) -> Option<f64> {
        self.cell(shape, size, name)?
            .as_ref()
            .ok()
            .map(|cell| cell.warm.median)
    }

    /// How many times longer an engine takes than this one.
    fn factor(&self, shape: Shape, size: usize, name: &str) -> Option<f64> {
        Some(self.warm(shape, size, name)? / self.warm(shape, size, OURS)?)
    }

    fn aims_table(&self) -> String {
        const CEDAR: &str = "Cedar, `like`";
        let star = self
            .stars
            .iter()
            .find(|(name, _)| *name == OURS)
            .and_then(|(_, star)| star.as_ref().ok());
        let grants =
            self.warm(Shape::Grants, 100_000, OURS)
                .zip(self.warm(Shape::Grants, 100_000, FLOOR));
        // What is asked, what was measured, and whether more is better.
        let aims = [
            (
                "rustfs-policy at 3 statements, times",
                10.0,
                self.factor(Shape::Trailing, 3, "rustfs-policy"),
                true,
            ),
            (
                "Cedar at 3 statements, times",
                40.0,
                self.factor(Shape::Mix, 3, CEDAR),
                true,
            ),
            (
                "Cedar at 1,000 statements, times",
                5_000.0,
                self.factor(Shape::Mix, 1_000, CEDAR),
                true,
            ),
            (
                "Cedar at 100,000 statements, times",
                100_000.0,
                self.factor(Shape::Mix, 100_000, CEDAR),
                true,
            ),
            (
                "100,000 grants with a principal each, in floors",
                3.0,
                grants.map(|(ours, floor)| ours / floor),
                false,
            ),
            (
                "1 KB against 32 stars, µs",
                3.0,
                star.map(|nanoseconds| nanoseconds / 1e3),
                false,
            ),
        ];
        let mut table = head(&["aim", "wanted", "measured", ""].map(str::to_owned));
        for (name, wanted, measured, more) in aims {
            let sign = if more { "at least" } else { "at most" };
            let met = measured.map(|measured| {
                if more {
                    measured >= wanted
                } else {
                    measured <= wanted
                }
            });
            table += &row([
                name.to_owned(),
                format!("{sign} {}", thousands(wanted)),
                measured.map_or("not measured".into(), |number| match number {
                    number if number < 100.0 => format!("{number:.1}"),
                    number => thousands(number),
                }),
                met.map_or("", |met| if met { "met" } else { "falls short" })
                    .to_owned(),
            ]);
        }
        table
    }
}
