//! Counts the work of decisions on sets that were made to be hard: never more than the bound that
//! the set reports beforehand, and constant where it should not grow with the number of statements.

mod alike;
mod excluding;
mod growth;
mod patterns;
mod sets;

/// A condition that no request here meets, so that a decision checks every statement; each number
/// gives another condition.
fn unless(number: usize) -> String {
    format!(r#","Condition":{{"StringEquals":{{"k":"not {number}"}}}}"#)
}

fn allow(action: &str, resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"{condition}}}"#)
}

fn object(last: &str) -> String {
    format!("arn:aws:s3:::{last}")
}
