//! What the fuzz targets do, apart from the fuzzer, so that plain tests replay what was once found.
//!
//! An input is a byte that chooses the dialect (and, where it matters, the kind), and text: a policy, or lines. `d` to `h`
//! are the dialects with identity policies. Whatever it says, nothing panics, and what
//! loads keeps the promises of the crate: it is written and read without a change, and the compiled set decides as the
//! reference does.

use portcullis::{ContextValue, Dialect, Kind, Policy, PolicySet, Request, Verdict, reference};
use serde_json::{Value, json};

/// The dialect that a byte chooses, and a fitting version, principal and prefix of resource names.
struct Language {
    dialect: Dialect,
    version: Option<&'static str>,
    principal: &'static str,
    names: &'static str,
}

impl Language {
    fn of(byte: u8) -> Self {
        let (dialect, version, principal, names) = match byte % 5 {
            0 => (Dialect::alibaba_ram(), Some("1"), "acs:ram::1:user/ann", "acs:oss:*:1:"),
            1 => (Dialect::kingsoft(), Some("2015-11-01"), "krn:ksc:iam::1:user/ann", "krn:ksc:ks3:*:1:"),
            2 => (Dialect::volcengine(), None, "trn:iam::1:user/ann", "trn:tos:*:1:"),
            3 => (Dialect::aws(), Some("2012-10-17"), "arn:aws:iam::1:user/ann", "arn:aws:s3:*:1:"),
            _ => (Dialect::aws(), None, "arn:aws:iam::1:user/ann", "arn:aws:s3:*:1:"),
        };
        Self { dialect, version, principal, names }
    }

    /// A policy of one statement, or what is wrong with it.
    fn policy(&self, statement: Value) -> Option<Policy> {
        let text = match self.version {
            Some(version) => json!({"Version": version, "Statement": [statement]}),
            None => json!({"Statement": [statement]}),
        };
        Policy::parse(&self.dialect, Kind::Identity, "policy", text.to_string()).ok()
    }

    fn request<'a>(
        &self,
        (action, resource): (&'a str, &'a str),
        context: impl IntoIterator<Item = (&'a str, ContextValue<'a>)>,
    ) -> Option<Request<'a>> {
        let request = self.dialect.request(self.principal, action, resource);
        let request = context.into_iter().fold(request, |request, (key, value)| request.context(key, value));
        request.build().ok()
    }
}

/// Splits the first byte off, and reads the rest as text.
fn split(data: &[u8]) -> Option<(u8, &str)> {
    let (first, rest) = data.split_first()?;
    Some((*first, std::str::from_utf8(rest).ok()?))
}

/// Decides by every engine, and returns the verdict.
fn decide(policies: Vec<Policy>, request: &Request<'_>) -> Verdict {
    let expected = reference::decide(&policies, request);
    let builder = PolicySet::builder(request.dialect());
    let set = policies.into_iter().fold(builder, |builder, policy| builder.add_policy(policy)).build();
    let set = set.expect("policies that were read make a set");
    let decision = set.decide(request);
    assert_eq!(decision.verdict(), expected, "the reference decides otherwise");
    let explanation = set.explain(request);
    assert_eq!(explanation.decision(), decision, "the explanation decides otherwise");
    assert!(explanation.to_string().starts_with(expected.name()));
    expected
}

/// A policy of any kind: it loads and can be written, or each fault has a place in the text.
pub fn read(data: &[u8]) {
    let Some((first, bytes)) = data.split_first() else { return };
    let dialect = Language::of(*first).dialect;
    let kind = Kind::ALL[usize::from(*first / 5) % Kind::ALL.len()];
    match Policy::parse(&dialect, kind, "policy", bytes) {
        Ok(policy) => {
            let written = policy.to_json();
            let again = Policy::parse(&dialect, kind, "policy", &written).expect("what was written is read");
            assert_eq!(again.to_json(), written);
            PolicySet::builder(&dialect).add_policy(policy).build().expect("a policy makes a set");
        }
        Err(error) => {
            let text = error.source_text("policy").expect("an error keeps its text");
            assert!(!error.diagnostics().is_empty());
            for diagnostic in error.diagnostics() {
                let span = diagnostic.span();
                assert!(text.get(span.start()..span.end()).is_some(), "{span:?} is no place in the text");
                assert!(diagnostic.pointer().is_empty() || diagnostic.pointer().starts_with('/'));
                assert!(diagnostic.position().line > 0 && diagnostic.position().column > 0);
                assert!(!diagnostic.message().is_empty() && !diagnostic.help().is_empty());
            }
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Lines: a pattern of the action, one of the resource, an action, the end of a resource name, a value of a variable.
pub fn patterns(data: &[u8]) {
    let Some((first, text)) = split(data) else { return };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (action_pattern, resource_pattern, action, rest, value) = (line(), line(), line(), line(), line());
    let pattern = format!("{}{resource_pattern}", language.names);
    let name = format!("{}{rest}", language.names.replace('*', "r"));
    for negated in [false, true] {
        let element = if negated { "NotResource" } else { "Resource" };
        let mut statement = json!({"Effect": "Allow", "Action": action_pattern});
        statement[element] = json!([pattern]);
        if negated && language.version.is_none() && language.dialect == Dialect::volcengine() {
            statement["Resource"] = json!("*");
        }
        let Some(policy) = language.policy(statement) else { continue };
        for given in [ContextValue::from(value), ContextValue::unknown(), ContextValue::absent()] {
            let Some(request) = language.request((action, &name), [("k", given)]) else { continue };
            let verdict = decide(vec![policy.clone()], &request);
            let plain = !resource_pattern.contains(['*', '?', '$']) && !action_pattern.contains(['*', '?']);
            if plain && verdict == Verdict::Allow {
                assert!(action_pattern.eq_ignore_ascii_case(action));
                assert_ne!(negated, rest == resource_pattern);
            }
        }
    }
}

/// Lines: an operator, a value of the policy, and values of the request, of which none is an absent key.
pub fn conditions(data: &[u8]) {
    let Some((first, text)) = split(data) else { return };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let (operator, literal) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let values: Vec<&str> = lines.take(4).collect();
    let name = language.names.replace('*', "r");
    let resource = format!("{name}x");
    let action = "service:Action";
    let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let mut tested = allow.clone();
    tested["Condition"] = json!({operator: {"k": [literal, "true"]}});
    // Both effects, for an unknown test counts in one of them only.
    let alone = language.policy(tested.clone()).or_else(|| {
        tested["Condition"] = json!({operator: {"k": literal}});
        language.policy(tested.clone())
    });
    tested["Effect"] = json!("Deny");
    let (Some(alone), Some(denied), Some(all)) = (alone, language.policy(tested), language.policy(allow)) else {
        return;
    };
    let all = Policy::parse(all.dialect(), Kind::Identity, "all", all.to_json()).expect("what was written is read");
    let first_value = values.first().copied().map_or_else(ContextValue::absent, ContextValue::from);
    for given in [first_value, ContextValue::many(values.iter().copied()), ContextValue::unknown()] {
        let Some(request) = language.request((action, &resource), [("k", given)]) else { continue };
        let granted = decide(vec![alone.clone()], &request);
        let kept = decide(vec![denied.clone(), all.clone()], &request);
        assert_ne!(granted, Verdict::ExplicitDeny);
        assert_ne!(kept, Verdict::ImplicitDeny);
        // What makes an `Allow` apply makes a `Deny` apply.
        assert!(granted != Verdict::Allow || kept == Verdict::ExplicitDeny);
    }
}

/// Lines: an action, a resource, then `key=value` up to an empty line, and after it a policy.
pub fn differential(data: &[u8]) {
    let Some((first, text)) = split(data) else { return };
    let Some((question, policy)) = text.split_once("\n\n") else { return };
    let language = Language::of(first);
    let read = |text: &str| Policy::parse(&language.dialect, Kind::Identity, "policy", text).ok();
    let Some(policy) = read(policy) else { return };
    let mut lines = question.split('\n');
    let (action, resource) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let context = lines.map(|line| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let many = value.contains('|').then(|| ContextValue::many(value.split('|')));
        (key, many.unwrap_or_else(|| value.into()))
    });
    let Some(request) = language.request((action, resource), context) else { return };
    let again = read(&policy.to_json()).expect("what was written is read");
    assert_eq!(decide(vec![policy], &request), decide(vec![again], &request));
}

/// Lines: a principal, an action, resources up to an empty line, then `key=value`.
pub fn requests(data: &[u8]) {
    let Some((first, text)) = split(data) else { return };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let (principal, action) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let resources: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let mut request = language.dialect.request(principal, action, "*").resources(resources.iter().copied());
    for line in lines {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        request = match key {
            "time" => request.time(value),
            _ if value == "unknown" => request.context(key, ContextValue::unknown()),
            _ if value.contains('|') => request.context(key, ContextValue::many(value.split('|'))),
            _ => request.context(key, value),
        };
    }
    match request.build() {
        Ok(request) => {
            assert_eq!(request.resources().collect::<Vec<_>>(), resources);
            let name = language.names;
            let allow = json!({"Effect": "Allow", "Action": "*", "Resource": [format!("{name}*"), "*"],
                "Condition": {"StringLike": {"k": "*"}}});
            let deny = json!({"Effect": "Deny", "Action": "*", "Resource": format!("{name}secret*")});
            let policies: Vec<Policy> = [allow, deny].into_iter().filter_map(|one| language.policy(one)).collect();
            let [allow, deny] = <[Policy; 2]>::try_from(policies).expect("both policies load");
            let deny = Policy::parse(deny.dialect(), Kind::Identity, "deny", deny.to_json());
            let _ = decide(vec![allow, deny.expect("what was written is read")], &request);
        }
        Err(error) => assert!(!error.message().is_empty() && !error.help().is_empty() && !error.note().is_empty()),
    }
}
