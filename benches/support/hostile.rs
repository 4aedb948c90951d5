//! Policies and names that were made to be slow.

use portcullis::{Dialect, Kind, Limits, PolicySet, Request};

const CALLER: &str = "arn:aws:iam::111122223333:user/ann";

pub struct Hostile {
    pub name: String,
    pub set: PolicySet,
    pub request: Request<'static>,
    /// Of the last field of the request's name.
    pub bytes: usize,
    pub segments: usize,
}

/// A name of a given number of bytes and segments against each of its prefixes, many suffixes, and
/// stars between; and a name of 1 KB against a pattern of 32 stars. No statement applies, so a
/// decision has to search all of them.
pub fn all() -> Vec<Hostile> {
    let sizes = [(512, 16), (512, 256), (1_024, 1)];
    sizes
        .map(|(bytes, segments)| overlapping(bytes, segments))
        .into_iter()
        .chain([stars()])
        .collect()
}

fn overlapping(bytes: usize, segments: usize) -> Hostile {
    let step = bytes / segments;
    let name: String = (0..bytes)
        .map(|at| if at % step == step - 1 { '/' } else { 'a' })
        .collect();
    let mut patterns: Vec<String> = (1..=bytes)
        .map(|end| format!("{}*", &name[..end]))
        .collect();
    patterns.extend((1..=63).map(|length| format!("*{}", &name[bytes - length..])));
    patterns.extend((1..=8).map(|stars| format!("{}b", "*a".repeat(stars * 4))));
    // Each is asked for another action, so that none decides before all have been looked for.
    let statements = patterns.iter().map(|pattern| {
        format!(
            r#"{{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:*:*:{pattern}"}}"#
        )
    });
    new(
        format!("{bytes} bytes in {segments} segments"),
        statements,
        &name,
        segments,
    )
}

fn stars() -> Hostile {
    let pattern = format!("{}b", "*a".repeat(32));
    let statement =
        format!(r#"{{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:*:*:{pattern}"}}"#);
    new(
        "1 KB against 32 stars".to_owned(),
        std::iter::once(statement),
        &"a".repeat(1_024),
        1,
    )
}

fn new(
    name: String,
    statements: impl Iterator<Item = String>,
    last: &str,
    segments: usize,
) -> Hostile {
    let set = set(Kind::Identity, statements);
    let request = request(format!("arn:aws:s3:::{last}"));
    assert!(!set.decide(&request).is_allowed());
    Hostile {
        name,
        set,
        request,
        bytes: last.len(),
        segments,
    }
}

/// One policy of these statements, however many.
pub fn set(kind: Kind, statements: impl Iterator<Item = String>) -> PolicySet {
    let statements: Vec<_> = statements.collect();
    let limits = Limits::default()
        .with_statements(statements.len())
        .with_policy_bytes(1 << 30);
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    PolicySet::builder(&Dialect::aws())
        .limits(limits)
        .add(kind, "policy", text)
        .build()
        .expect("they are legal")
}

pub fn request(resource: String) -> Request<'static> {
    Dialect::aws()
        .request(CALLER, "s3:GetObject", resource)
        .build()
        .expect("the question is well formed")
}
