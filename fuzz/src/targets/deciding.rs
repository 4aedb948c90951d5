//! Patterns, conditions, variables, requests and whole policies, decided by the engine and by the
//! reference.

use portcullis::{
    Caller, ContextValue, Dialect, Kind, Policy, PolicySet, ResourceSide, Verdict, authorize,
    reference,
};
use serde_json::json;

use super::language::{Language, decide, split};

/// Lines: a pattern of the action, one of the resource, an action, the end of a resource name, a
/// value of a variable.
pub fn patterns(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (action_pattern, resource_pattern, action, rest, value) =
        (line(), line(), line(), line(), line());
    let pattern = format!("{}{resource_pattern}", language.names);
    let name = format!("{}{rest}", language.names.replace('*', "r"));
    for negated in [false, true] {
        let element = if negated { "NotResource" } else { "Resource" };
        let mut statement = json!({"Effect": "Allow", "Action": action_pattern});
        statement[element] = json!([pattern]);
        if negated && language.version.is_none() && language.dialect == Dialect::volcengine() {
            statement["Resource"] = json!("*");
        }
        let Some(policy) = language.policy(statement) else {
            continue;
        };
        for given in [
            ContextValue::from(value),
            ContextValue::unknown(),
            ContextValue::absent(),
        ] {
            let Some(request) = language.request((action, &name), [("t:k", given)]) else {
                continue;
            };
            let verdict = decide(vec![policy.clone()], &request);
            let plain =
                !resource_pattern.contains(['*', '?', '$']) && !action_pattern.contains(['*', '?']);
            if plain && verdict == Verdict::Allow {
                assert!(action_pattern.eq_ignore_ascii_case(action));
                assert_ne!(negated, rest == resource_pattern);
            }
        }
    }
}

/// Lines: a pattern of a name, a name, the principal of a policy on it, and the one who asks. A
/// pattern without wildcards is the name, and what `Resource` takes in `NotResource` leaves out.
pub fn names(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (pattern, name, principal, asker) = (line(), line(), line(), line());
    let Ok(request) = language
        .dialect
        .request(asker, "service:Action", name)
        .build()
    else {
        return;
    };
    let mut verdicts = Vec::new();
    for element in ["Resource", "NotResource"] {
        let mut statement = json!({"Effect": "Allow", "Action": "*"});
        statement[element] = json!(pattern);
        if language.dialect == Dialect::volcengine() {
            statement["Resource"] = json!(if element == "Resource" { pattern } else { "*" });
        }
        let Some(policy) = language.policy(statement) else {
            continue;
        };
        verdicts.push(decide(vec![policy], &request));
    }
    let opposite = [Verdict::Allow, Verdict::Allow];
    assert!(
        name == "*" || verdicts != opposite,
        "both `Resource` and `NotResource` match"
    );
    for principal in [
        json!(principal),
        json!([principal]),
        json!({"AWS": principal}),
        json!({"RAM": [principal]}),
    ] {
        let statement =
            json!({"Effect": "Allow", "Action": "*", "Resource": pattern, "Principal": principal});
        let Some(policy) = language.policy_of(Kind::Resource, statement) else {
            continue;
        };
        let side = reference::Side {
            policy: Some(vec![policy.clone()]),
            owner: Some("1".into()),
            ..Default::default()
        };
        let layers = reference::Layers {
            sides: vec![side],
            ..Default::default()
        };
        let expected = reference::authorize(&layers, &request);
        let set = PolicySet::builder(&language.dialect)
            .add_policy(policy)
            .build()
            .expect("a policy makes a set");
        let side = ResourceSide::new()
            .owner("1")
            .policy(set.layer_of(Kind::Resource));
        let decided = authorize(&Caller::new(), &[side], &request).ok();
        assert_eq!(
            decided.map(|decision| (decision.verdict(), decision.stage().name())),
            expected
        );
    }
}

/// Lines: an operator, a value of the policy, and values of the request; without values the key is
/// absent.
pub fn conditions(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let (operator, literal) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let values: Vec<&str> = lines.take(4).collect();
    let name = language.names.replace('*', "r");
    let resource = format!("{name}x");
    let action = "service:Action";
    let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let mut tested = allow.clone();
    tested["Condition"] = json!({operator: {"t:k": [literal, "true"]}});
    // Both effects, for an unknown test counts in one of them only.
    let alone = language.policy(tested.clone()).or_else(|| {
        tested["Condition"] = json!({operator: {"t:k": literal}});
        language.policy(tested.clone())
    });
    tested["Effect"] = json!("Deny");
    let (Some(alone), Some(denied), Some(all)) =
        (alone, language.policy(tested), language.policy(allow))
    else {
        return;
    };
    let all = Policy::parse(all.dialect(), Kind::Identity, "all", all.to_json())
        .expect("what was written is read");
    let first_value = values
        .first()
        .copied()
        .map_or_else(ContextValue::absent, ContextValue::from);
    for given in [
        first_value,
        ContextValue::many(values.iter().copied()),
        ContextValue::unknown(),
    ] {
        let Some(request) = language.request((action, &resource), [("t:k", given)]) else {
            continue;
        };
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
    let Some((first, text)) = split(data) else {
        return;
    };
    let Some((question, policy)) = text.split_once("\n\n") else {
        return;
    };
    let language = Language::of(first);
    let read = |text: &str| Policy::parse(&language.dialect, Kind::Identity, "policy", text).ok();
    let Some(policy) = read(policy) else { return };
    let mut lines = question.split('\n');
    let (action, resource) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let context = lines.map(|line| {
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        let many = value
            .contains('|')
            .then(|| ContextValue::many(value.split('|')));
        (key, many.unwrap_or_else(|| value.into()))
    });
    let Some(request) = language.request((action, resource), context) else {
        return;
    };
    let again = read(&policy.to_json()).expect("what was written is read");
    assert_eq!(
        decide(vec![policy], &request),
        decide(vec![again], &request)
    );
}

/// Lines: a principal, an action, resources up to an empty line, then `key=value`.
pub fn requests(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let (principal, action) = (lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let resources: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let mut request = language
        .dialect
        .request(principal, action, "*")
        .resources(resources.iter().copied());
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
            let allow = json!({"Effect": "Allow", "Action": "*",
                "Resource": [format!("{name}*"), "*"],
                "Condition": {"StringLike": {"t:k": "*"}}});
            let deny =
                json!({"Effect": "Deny", "Action": "*", "Resource": format!("{name}secret*")});
            let policies: Vec<Policy> = [allow, deny]
                .into_iter()
                .filter_map(|one| language.policy(one))
                .collect();
            let [allow, deny] = <[Policy; 2]>::try_from(policies).expect("both policies load");
            let deny = Policy::parse(deny.dialect(), Kind::Identity, "deny", deny.to_json());
            let _ = decide(
                vec![allow, deny.expect("what was written is read")],
                &request,
            );
        }
        Err(error) => assert!(
            !error.message().is_empty() && !error.help().is_empty() && !error.note().is_empty()
        ),
    }
}

/// Lines: the text before a variable, the text after it, the variable's value, a default, and the
/// end of a resource name.
///
/// A pattern with a variable matches the text around it with the value put in, letter by letter,
/// and nothing else.
pub fn variables(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (before, after, value, default, rest) = (line(), line(), line(), line(), line());
    let is_plain = |text: &str| !text.contains(['*', '?', '$', '{', '}']);
    // A quote or a brace would end the default, and what follows it were text of the pattern.
    if !is_plain(before) || !is_plain(after) || default.contains(['\'', '}']) {
        return;
    }
    let variables = [
        format!("{before}${{t:k}}{after}"),
        format!("{before}${{t:k, '{default}'}}{after}"),
    ];
    for (pattern, default) in variables.iter().zip([None, Some(default)]) {
        let statement = json!({"Effect": "Allow", "Action": "*",
            "Resource": format!("{}{pattern}", language.names),
            "Condition": {"StringEquals": {"t:l": pattern}}});
        // Elsewhere `${` is text, or refused.
        let exist =
            language.version == Some("2012-10-17") || language.dialect == Dialect::volcengine();
        let Some(policy) = language.policy(statement).filter(|_| exist) else {
            continue;
        };
        for (given, put) in [
            (ContextValue::from(value), Some(value)),
            (ContextValue::absent(), default),
        ] {
            let whole = put.map(|put| format!("{before}{put}{after}"));
            for asked in whole.iter().map(String::as_str).chain([rest, pattern]) {
                let name = format!("{}{asked}", language.names.replace('*', "r"));
                let context = [("t:k", given.clone()), ("t:l", ContextValue::from(asked))];
                let Some(request) = language.request(("s:Get", &name), context) else {
                    continue;
                };
                let verdict = decide(vec![policy.clone()], &request);
                let expected = whole.as_deref() == Some(asked);
                // Volcano's equality globs: the value's own wildcards are letters there too, but
                // not those of the pattern.
                assert_eq!(verdict == Verdict::Allow, expected, "{pattern} {asked}");
            }
        }
    }
}
