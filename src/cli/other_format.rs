//! Files of other kinds that are given in place of a policy: the message about one says what it is
//! and what reads it, and not what is wrong with it as a policy.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::IgnoredAny;

use super::extension::has_extension;
use super::failure::Failure;

/// Says what a file is that cannot be read as a policy: an estate, a case file, a catalogue,
/// YAML or HCL. `None` if it looks like a policy that is wrong.
pub(super) fn other_format(path: Option<&Path>, name: &str, bytes: &[u8]) -> Option<Failure> {
    let extension = |all: &[&str]| path.is_some_and(|path| has_extension(path, all));
    if extension(HCL) {
        return Some(hcl(name));
    }
    let start = bytes.trim_ascii_start().first();
    if extension(&["yaml", "yml"]) && !matches!(start, Some(b'{' | b'[')) {
        return Some(Failure::new(
            "not-json",
            format!("{name} is YAML, which only `portcullis lint` reads"),
            "convert it to JSON",
        ));
    }
    let Other {
        what,
        element,
        help,
    } = other(bytes)?;
    let message = format!("{name} is not a policy but {what}, since it has `{element}`");
    Some(Failure::new("no-policy", message, *help))
}

/// Extensions of Terraform's own language.
pub(super) const HCL: &[&str] = &["tf", "tfvars", "hcl"];

/// The failure for a file in Terraform's own language.
fn hcl(name: &str) -> Failure {
    Failure::new(
        "not-json",
        format!("{name} is HCL, which only `portcullis lint` reads"),
        "lint or import the output of `terraform show -json`",
    )
}

/// A kind of file that is often given in place of a policy.
struct Other {
    what: &'static str,
    /// The element that it has.
    element: &'static str,
    /// What to do with it.
    help: &'static str,
}

/// What to do with a file that has policies inside.
const HOLDS_POLICIES: &str = "`portcullis lint` finds the policies in it";

/// The forms that are recognized, each with what to do about it.
const OTHERS: &[Other] = &[
    Other {
        what: "an estate",
        element: "accounts",
        help: "`portcullis estate check` reports what is wrong with it, `portcullis estate show` \
            what applies to a principal",
    },
    Other {
        what: "a case file",
        element: "expect",
        help: "`portcullis test` runs it",
    },
    Other {
        what: "a catalogue of actions",
        element: "services",
        help: "`portcullis lint --catalog` takes it",
    },
    Other {
        what: "a state as Terraform stores it",
        element: "lineage",
        help: "`portcullis lint` finds the policies in it, and `portcullis estate import terraform` \
            reads what `terraform show -json` prints",
    },
    Other {
        what: "a Terraform plan or state",
        element: "format_version",
        help: "`portcullis lint` finds the policies in it, and `portcullis estate import terraform` \
            makes an estate of it",
    },
    Other {
        what: "a template",
        element: "Resources",
        help: HOLDS_POLICIES,
    },
    Other {
        what: "a template",
        element: "Workspace",
        help: HOLDS_POLICIES,
    },
];

/// Finds what kind of file a text is by the elements of its first object.
fn other(text: &[u8]) -> Option<&'static Other> {
    let elements = first_elements(text)?;
    OTHERS
        .iter()
        .find(|other| elements.contains_key(other.element) && !elements.contains_key("Statement"))
}

/// Whether a text is a policy by the elements of its first object.
pub(super) fn is_policy(text: &[u8]) -> bool {
    first_elements(text).is_some_and(|elements| elements.contains_key("Statement"))
}

/// The elements of a JSON object, or of the first object of an array or of JSON lines.
fn first_elements(text: &[u8]) -> Option<BTreeMap<String, IgnoredAny>> {
    /// The fields of an object, without their values.
    type Elements = BTreeMap<String, IgnoredAny>;
    if text.trim_ascii_start().starts_with(b"[") {
        let all = serde_json::from_slice::<Vec<Elements>>(text).ok()?;
        return all.into_iter().next();
    }
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<Elements>();
    values.next()?.ok()
}
