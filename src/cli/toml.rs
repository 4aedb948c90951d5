//! Case files in TOML, as the JSON that they say.

use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

use super::failure::Failure;
use portcullis::escape::clean;

/// The `[[case]]` tables of a file as a JSON array.
pub(super) fn to_json(name: &str, bytes: &[u8]) -> Result<String, Failure> {
    let invalid = |message: String| {
        Failure::new(
            "toml-syntax",
            message,
            "a case file in TOML is a list of `[[case]]` tables",
        )
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Failure::new(
            "not-utf8",
            format!("{name}: byte {} is not UTF-8", error.valid_up_to()),
            "save the file as UTF-8",
        )
    })?;
    let document = DeTable::parse(text).map_err(|error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map_or(1, |before| before.matches('\n').count() + 1);
        invalid(format!("{name}:{line}: {}", clean(error.message())))
    })?;
    let mut entries = document.get_ref().iter();
    match (entries.next(), entries.next()) {
        (Some((key, cases)), None) if key.get_ref() == "case" && cases.get_ref().is_array() => {
            let mut out = String::new();
            write(cases.get_ref(), &mut out).map_err(|why| invalid(format!("{name}: {why}")))?;
            Ok(out)
        }
        _ => Err(invalid(format!(
            "{name} contains something other than `[[case]]` tables"
        ))),
    }
}

/// Numbers keep their text, since that is what counts of them; one that JSON writes otherwise has
/// no text to keep.
fn write(value: &DeValue<'_>, out: &mut String) -> Result<(), String> {
    match value {
        DeValue::String(text) => write_text(text, out),
        DeValue::Integer(number) if number.radix() == 10 => write_number(number.as_str(), out)?,
        DeValue::Integer(number) => return Err(format!("the number `{number}` is not decimal")),
        DeValue::Float(number) => write_number(number.as_str(), out)?,
        DeValue::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        DeValue::Datetime(instant) => write_text(&instant.to_string(), out),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "[" } else { ", " });
                write(item.get_ref(), out)?;
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        DeValue::Table(table) => {
            for (index, (key, value)) in table.iter().enumerate() {
                out.push_str(if index == 0 { "{" } else { ", " });
                write_text(key.get_ref(), out);
                out.push_str(": ");
                write(value.get_ref(), out)?;
            }
            out.push_str(if table.is_empty() { "{}" } else { "}" });
        }
    }
    Ok(())
}

/// Writes a number, if JSON writes it the same.
fn write_number(text: &str, out: &mut String) -> Result<(), String> {
    serde_json::from_str::<&RawValue>(text)
        .map_err(|_| format!("the number `{text}` is not written as in JSON"))?;
    out.push_str(text);
    Ok(())
}

/// Writes a text as a JSON string.
fn write_text(text: &str, out: &mut String) {
    // OK because writing a text into memory cannot fail.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
