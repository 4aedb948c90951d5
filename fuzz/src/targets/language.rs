//! What a target needs before it can ask anything: a dialect, its names, and every engine.

use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Request, Verdict, reference};
use serde_json::{Value, json};

/// The dialect that a byte chooses, and a fitting version, principal and prefix of resource names.
pub(crate) struct Language {
    pub(crate) dialect: Dialect,
    pub(crate) version: Option<&'static str>,
    pub(crate) principal: &'static str,
    pub(crate) names: &'static str,
}

impl Language {
    pub(crate) fn of(byte: u8) -> Self {
        let (dialect, version, principal, names) = match byte % 5 {
            0 => (
                Dialect::alibaba_ram(),
                Some("1"),
                "acs:ram::1:user/ann",
                "acs:oss:*:1:",
            ),
            1 => (
                Dialect::kingsoft(),
                Some("2015-11-01"),
                "krn:ksc:iam::1:user/ann",
                "krn:ksc:ks3:*:1:",
            ),
            2 => (
                Dialect::volcengine(),
                None,
                "trn:iam::1:user/ann",
                "trn:tos:*:1:",
            ),
            3 => (
                Dialect::aws(),
                Some("2012-10-17"),
                "arn:aws:iam::1:user/ann",
                "arn:aws:s3:*:1:",
            ),
            _ => (
                Dialect::aws(),
                None,
                "arn:aws:iam::1:user/ann",
                "arn:aws:s3:*:1:",
            ),
        };
        Self {
            dialect,
            version,
            principal,
            names,
        }
    }

    /// A policy of one statement, or what is wrong with it.
    pub(crate) fn policy(&self, statement: Value) -> Option<Policy> {
        self.policy_of(Kind::Identity, statement)
    }

    /// The same, of another kind.
    pub(crate) fn policy_of(&self, kind: Kind, statement: Value) -> Option<Policy> {
        let text = match self.version {
            Some(version) => json!({"Version": version, "Statement": [statement]}),
            None => json!({"Statement": [statement]}),
        };
        Policy::parse(&self.dialect, kind, "policy", text.to_string()).ok()
    }

    pub(crate) fn request<'a>(
        &self,
        (action, resource): (&'a str, &'a str),
        context: impl IntoIterator<Item = (&'a str, ContextValue<'a>)>,
    ) -> Option<Request<'a>> {
        let request = self.dialect.request(self.principal, action, resource);
        let request = context
            .into_iter()
            .fold(request, |request, (key, value)| request.context(key, value));
        request.build().ok()
    }
}

/// The kind that a byte chooses: `d` to `h` are identity policies.
pub fn kind_of(byte: u8) -> Kind {
    Kind::ALL[(usize::from(byte / 5) + Kind::ALL.len() - usize::from(b'd' / 5) % Kind::ALL.len())
        % Kind::ALL.len()]
}

/// Splits the first byte off, and reads the rest as text.
pub(crate) fn split(data: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = data.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Decides by every engine, and returns the verdict.
pub(crate) fn decide(policies: Vec<Policy>, request: &Request<'_>) -> Verdict {
    let expected = reference::decide(&policies, request);
    let builder = PolicySet::builder(request.dialect());
    let set = policies
        .into_iter()
        .fold(builder, |builder, policy| builder.add_policy(policy))
        .build();
    let set = set.expect("policies that were read make a set");
    let decision = set.decide(request);
    assert_eq!(
        decision.verdict(),
        expected,
        "the reference decides otherwise"
    );
    let explanation = set.explain(request);
    assert_eq!(
        explanation.decision(),
        decision,
        "the explanation decides otherwise"
    );
    assert!(explanation.to_string().starts_with(expected.name()));
    expected
}
