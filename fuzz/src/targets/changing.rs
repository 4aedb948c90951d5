//! Sets that change, and policies in layers.

use std::collections::BTreeMap;

use portcullis::{
    Caller, Kind, Layer, Policy, PolicySet, Request, ResourceSide, authorize,
    explain_authorization, reference, set::PolicySetBuilder,
};
use serde_json::{Value, json};

use super::language::{Language, split};

/// Changes of one input, at most.
const CHANGES_MAX: usize = 48;

/// A statement that a byte describes.
fn statement(language: &Language, byte: u8) -> Value {
    let effect = if byte & 3 == 0 { "Deny" } else { "Allow" };
    let action = ["*", "s:Get*", "s:Get", "s:*t"][usize::from(byte >> 2 & 3)];
    let resource =
        ["*", "a/*", "a/b", "*b", "?/b", "a/b*", "c", "${t:k}/b"][usize::from(byte >> 4 & 7)];
    let mut statement = json!({"Effect": effect, "Action": action,
        "Resource": format!("{}{resource}", language.names)});
    if byte & 0x80 != 0 {
        statement["Condition"] = json!({"StringEquals": {"t:k": "a"}});
    }
    statement
}

fn policy(language: &Language, name: &str, bytes: &[u8]) -> Policy {
    let statements: Vec<Value> = bytes
        .iter()
        .map(|byte| statement(language, *byte))
        .collect();
    let mut document = json!({"Statement": statements});
    if let Some(version) = language.version {
        document["Version"] = json!(version);
    }
    Policy::parse(
        &language.dialect,
        Kind::Identity,
        name,
        document.to_string(),
    )
    .expect("a legal policy")
}

fn requests(language: &Language) -> Vec<Request<'static>> {
    let names = language.names.replace('*', "r");
    let ask = |(action, rest, value): (&'static str, &str, &'static str)| {
        let request =
            language
                .dialect
                .request(language.principal, action, format!("{names}{rest}"));
        request
            .context("t:k", value)
            .build()
            .expect("a legal request")
    };
    [
        ("s:Get", "a/b", "a"),
        ("s:Put", "a/b", "b"),
        ("s:Get", "c", "c"),
        ("s:Got", "a/c", "a"),
        ("t:Get", "x/b", "x"),
    ]
    .map(ask)
    .into()
}

/// After the dialect, each change takes four bytes: the policy, what happens to it, and two
/// statements. A changed set equals a set built from scratch. Shorter inputs cover the state before
/// the last change.
pub fn updates(data: &[u8]) {
    let Some((first, changes)) = data.split_first() else {
        return;
    };
    let language = Language::of(*first);
    let requests = requests(&language);
    let from = [0, 2, usize::MAX][usize::from(first / 5) % 3];
    let builder = || PolicySet::builder(&language.dialect).index_from(from);
    let mut model: BTreeMap<String, Policy> = BTreeMap::new();
    let mut set = builder().build().expect("an empty set");
    for change in changes.as_chunks::<4>().0.iter().take(CHANGES_MAX) {
        let [which, what, statements @ ..] = change;
        let name = format!("p{}", which % 12);
        set = match what % 8 {
            0 => set.compact(),
            1 | 2 if model.remove(&name).is_some() => set
                .update()
                .remove(&name)
                .build()
                .expect("a policy is removed"),
            1 | 2 => {
                assert!(
                    set.update().remove(&name).build().is_err(),
                    "what is not there is removed"
                );
                continue;
            }
            _ => {
                let policy = policy(&language, &name, statements);
                model.insert(name, policy.clone());
                set.update()
                    .put_policy(policy)
                    .build()
                    .expect("a policy is put")
            }
        };
    }
    let policies: Vec<Policy> = model.into_values().collect();
    let fresh = policies
        .iter()
        .cloned()
        .fold(builder(), PolicySetBuilder::add_policy)
        .build()
        .expect("a set");
    assert_eq!(set.fingerprint(), fresh.fingerprint());
    assert_eq!(
        (set.policy_count(), set.statement_count()),
        (fresh.policy_count(), fresh.statement_count())
    );
    for request in &requests {
        let expected = reference::decide(&policies, request);
        assert_eq!(set.decide(request).verdict(), expected);
        assert_eq!(fresh.decide(request).verdict(), expected);
    }
}

/// Lines: a principal, an action, a resource, its owner or nothing, then `key=value` up to an empty
/// line. After it policies with empty lines between them, each behind the number of its kind. The
/// engine and the reference authorize alike.
pub fn layers(data: &[u8]) {
    let Some((first, text)) = split(data) else {
        return;
    };
    let language = Language::of(first);
    let mut parts = text.split("\n\n");
    let mut lines = parts.next().unwrap_or("").split('\n');
    let mut line = || lines.next().unwrap_or("");
    let (principal, action, resource, owner) = (line(), line(), line(), line());
    let request = language.dialect.request(principal, action, resource);
    let request = lines.fold(request, |request, line| {
        match line.split_once('=').unwrap_or((line, "")) {
            ("time", time) => request.time(time),
            (key, value) => request.context(key, value),
        }
    });
    let Ok(request) = request.build() else { return };
    let mut layers: BTreeMap<Kind, Vec<Policy>> = BTreeMap::new();
    for (number, part) in parts.enumerate().take(12) {
        let mut letters = part.chars();
        let kind = letters
            .next()
            .and_then(|letter| letter.to_digit(10))
            .and_then(|digit| Kind::ALL.get(digit as usize));
        let Some(kind) = kind else { continue };
        let layer = layers.entry(*kind).or_default();
        layer.extend(
            Policy::parse(
                &language.dialect,
                *kind,
                &number.to_string(),
                letters.as_str(),
            )
            .ok(),
        );
    }
    let policies = layers.values().flatten().cloned();
    let builder = PolicySet::builder(&language.dialect).index_from(usize::from(first / 5) % 2);
    let set = policies
        .fold(builder, PolicySetBuilder::add_policy)
        .build()
        .expect("policies that were read make a set");
    let owner = Some(owner).filter(|owner| !owner.is_empty());
    let (caller, side) = engine(&layers, &set, owner);
    let decision = authorize(&caller, std::slice::from_ref(&side), &request).ok();
    let expected = reference::authorize(&plain(&layers, owner), &request);
    assert_eq!(
        decision.map(|decision| (decision.verdict(), decision.stage().name())),
        expected
    );
    let explanation = explain_authorization(&caller, std::slice::from_ref(&side), &request).ok();
    assert_eq!(
        explanation
            .as_ref()
            .map(|explanation| explanation.decision()),
        decision
    );
    assert!(explanation.is_none_or(|explanation| !explanation.to_string().is_empty()));
}

fn engine(
    layers: &BTreeMap<Kind, Vec<Policy>>,
    set: &PolicySet,
    owner: Option<&str>,
) -> (Caller, ResourceSide) {
    let of = |kind: Kind| layers.contains_key(&kind).then(|| set.layer_of(kind));
    let with = |kind: Kind, caller: Caller, put: fn(Caller, Layer) -> Caller| match of(kind) {
        Some(layer) => put(caller, layer),
        None => caller,
    };
    let caller = with(Kind::Identity, Caller::new(), Caller::identity);
    let caller = with(Kind::Boundary, caller, Caller::boundary);
    let caller = with(Kind::Session, caller, Caller::session);
    let caller = with(Kind::Endpoint, caller, Caller::endpoint);
    let caller = with(Kind::Control, caller, |caller, layer| {
        caller.control(vec![layer])
    });
    let with =
        |kind: Kind, side: ResourceSide, put: fn(ResourceSide, Layer) -> ResourceSide| match of(
            kind,
        ) {
            Some(layer) => put(side, layer),
            None => side,
        };
    let side = owner
        .into_iter()
        .fold(ResourceSide::new(), ResourceSide::owner);
    let side = with(Kind::Resource, side, ResourceSide::policy);
    let side = with(Kind::Trust, side, ResourceSide::trust);
    (
        caller,
        with(Kind::ResourceControl, side, |side, layer| {
            side.resource_control(vec![layer])
        }),
    )
}

fn plain(layers: &BTreeMap<Kind, Vec<Policy>>, owner: Option<&str>) -> reference::Layers {
    let of = |kind: Kind| layers.get(&kind).cloned();
    let levels = |kind: Kind| of(kind).map(|level| vec![level]);
    reference::Layers {
        identity: of(Kind::Identity).unwrap_or_default(),
        boundary: of(Kind::Boundary),
        session: of(Kind::Session),
        endpoint: of(Kind::Endpoint),
        control: levels(Kind::Control),
        sides: vec![reference::Side {
            policy: of(Kind::Resource),
            trust: of(Kind::Trust),
            owner: owner.map(str::to_owned),
            resource_control: levels(Kind::ResourceControl),
            ..reference::Side::default()
        }],
        ..reference::Layers::default()
    }
}
