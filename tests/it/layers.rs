//! Layers and what they say together, beyond the cases: a layer that does not fit is refused, a
//! choice of ours changes what it says it changes, and an explanation names the first statement
//! that decided.

use portcullis::{
    Caller, Decision, Dialect, Explanation, Kind, Layer, PolicySet, Request, ResourceGroup,
    ResourceSide, Stage, Verdict, authorize, explain_authorization,
};

/// Where a layer goes, the kind that it must have, and how it gets there.
type Slot = (&'static str, Kind, fn(Layer) -> (Caller, ResourceSide));

const SLOTS: &[Slot] = &[
    ("identity", Kind::Identity, |it| {
        (Caller::new().identity(it), ResourceSide::new())
    }),
    ("identity in a group", Kind::Identity, |it| {
        (Caller::new().identity_in(it, ["g"]), ResourceSide::new())
    }),
    ("boundary", Kind::Boundary, |it| {
        (Caller::new().boundary(it), ResourceSide::new())
    }),
    ("session", Kind::Session, |it| {
        (Caller::new().session(it), ResourceSide::new())
    }),
    ("endpoint", Kind::Endpoint, |it| {
        (Caller::new().endpoint(it), ResourceSide::new())
    }),
    ("control", Kind::Control, |it| {
        (Caller::new().control(vec![it]), ResourceSide::new())
    }),
    ("policy", Kind::Resource, |it| {
        (Caller::new(), ResourceSide::new().policy(it))
    }),
    ("trust", Kind::Trust, |it| {
        (Caller::new(), ResourceSide::new().trust(it))
    }),
    ("control of the resource", Kind::Control, |it| {
        (Caller::new(), ResourceSide::new().control(vec![it]))
    }),
    ("resource control", Kind::ResourceControl, |it| {
        (
            Caller::new(),
            ResourceSide::new().resource_control(vec![it]),
        )
    }),
];

#[test]
fn clause_l1_a_layer_must_fit_its_slot_and_dialect() {
    let (asked, other) = (Dialect::alibaba_ram(), Dialect::volcengine());
    let request = asked
        .request("acs:ram::1:user/ann", "oss:GetObject", "acs:oss:*:1:b/k")
        .build()
        .unwrap();
    for (slot, wanted, put) in SLOTS {
        for kind in SLOTS.iter().map(|(_, kind, _)| *kind) {
            for dialect in [&asked, &other] {
                let set = PolicySet::builder(dialect).build().unwrap();
                let (caller, side) = put(set.layer_of(kind));
                let sides = [side];
                let fits = kind == *wanted && *dialect == asked;
                let refused = authorize(&caller, &sides, &request)
                    .err()
                    .map(|error| error.id());
                let unexplained = explain_authorization(&caller, &sides, &request)
                    .err()
                    .map(|error| error.id());
                assert_eq!(
                    refused,
                    (!fits).then_some("invalid-layer"),
                    "{kind} of {dialect:?} as {slot}"
                );
                assert_eq!(unexplained, refused);
            }
        }
    }
}

/// One question, asked of sets of a dialect as it is, and with a choice flipped.
struct Choice {
    dialect: fn() -> Dialect,
    user: &'static str,
    switch: &'static str,
    what: &'static str,
    policies: &'static [(Kind, &'static str, &'static str)],
    resource: &'static str,
    verdicts: [Verdict; 2],
}

const ALLOW: &str =
    r#"{"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}"#;
const DENY: &str =
    r#"{"Version": "1", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
const BUCKET: &str = r#"{"Version": "1",
    "Statement": [{"Effect": "Allow", "Principal": ["1"], "Action": "*", "Resource": "*"}]}"#;
const KEY: &str = r#"{"Version": "1", "Statement": [
    {"Effect": "Allow", "Principal": {"RAM": "acs:ram::1:root"}, "Action": "*",
        "Resource": "*"}]}"#;
const ALLOW_BUT: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s:r:1:${k}"}]}"#;
const DENY_BUT: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s:r:1:${k}"}]}"#;
const OWN_OBJECT: &str = "acs:oss:*:1:b/k";
const FOREIGN_OBJECT: &str = "acs:oss:*:2:b/k";
const FOREIGN_KEY: &str = "acs:kms:r:2:key/k";

const CHOICES: &[Choice] = &[
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "resource-group-deny",
        what: "the account allows, the group denies",
        policies: &[
            (Kind::Identity, "own", ALLOW),
            (Kind::Identity, "group", DENY),
        ],
        resource: OWN_OBJECT,
        verdicts: [Verdict::ExplicitDeny, Verdict::Allow],
    },
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "resource-group-deny",
        what: "the account says nothing, the group allows",
        policies: &[(Kind::Identity, "group", ALLOW)],
        resource: OWN_OBJECT,
        verdicts: [Verdict::Allow, Verdict::Allow],
    },
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "resource-group-deny",
        what: "the account denies, the group allows",
        policies: &[
            (Kind::Identity, "own", DENY),
            (Kind::Identity, "group", ALLOW),
        ],
        resource: OWN_OBJECT,
        verdicts: [Verdict::ExplicitDeny, Verdict::ExplicitDeny],
    },
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "cross-account-identity-deny",
        what: "a bucket of another account grants, the caller's own policy denies",
        policies: &[
            (Kind::Identity, "own", DENY),
            (Kind::Resource, "bucket", BUCKET),
        ],
        resource: FOREIGN_OBJECT,
        verdicts: [Verdict::ExplicitDeny, Verdict::Allow],
    },
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "cross-account-identity-deny",
        what: "a bucket of the account grants, the caller's own policy denies",
        policies: &[
            (Kind::Identity, "own", DENY),
            (Kind::Resource, "bucket", BUCKET),
        ],
        resource: OWN_OBJECT,
        verdicts: [Verdict::ExplicitDeny, Verdict::ExplicitDeny],
    },
    Choice {
        dialect: Dialect::alibaba_ram,
        user: "acs:ram::1:user/ann",
        switch: "cross-account-identity-deny",
        what: "a key of another account grants, for which both sides must allow",
        policies: &[(Kind::Identity, "own", DENY), (Kind::Resource, "key", KEY)],
        resource: FOREIGN_KEY,
        verdicts: [Verdict::ExplicitDeny, Verdict::ExplicitDeny],
    },
    Choice {
        dialect: Dialect::aws,
        user: "arn:aws:iam::1:user/ann",
        switch: "unresolved-not-resource",
        what: "all is allowed but what a variable without a value names",
        policies: &[(Kind::Identity, "own", ALLOW_BUT)],
        resource: "arn:aws:s:r:1:a",
        verdicts: [Verdict::ImplicitDeny, Verdict::Allow],
    },
    Choice {
        dialect: Dialect::aws,
        user: "arn:aws:iam::1:user/ann",
        switch: "unresolved-not-resource",
        what: "all is denied but what a variable without a value names",
        policies: &[(Kind::Identity, "own", DENY_BUT)],
        resource: "arn:aws:s:r:1:a",
        verdicts: [Verdict::ExplicitDeny, Verdict::ExplicitDeny],
    },
];

impl Choice {
    fn explain(&self, dialect: &Dialect) -> (Decision, Explanation) {
        let builder = PolicySet::builder(dialect);
        let set = self
            .policies
            .iter()
            .fold(builder, |set, (kind, name, text)| {
                set.add(*kind, name, text)
            });
        let set = set.build().unwrap();
        let layer = |kind: Kind, is_of: &dyn Fn(&str) -> bool| {
            let ids = self
                .policies
                .iter()
                .filter(|(of, name, _)| *of == kind && is_of(name));
            let ids: Vec<_> = ids.map(|(_, name, _)| set.id(name).unwrap()).collect();
            set.layer(kind, &ids).unwrap()
        };
        let own = layer(Kind::Identity, &|name| name != "group");
        let caller = Caller::new()
            .identity(own)
            .identity_in(layer(Kind::Identity, &|name| name == "group"), ["g"]);
        let side = ResourceSide::new()
            .group(ResourceGroup::Named("g".into()))
            .policy(layer(Kind::Resource, &|_| true));
        let sides = [side];
        let request = dialect
            .request(self.user, "s:Get", self.resource)
            .build()
            .unwrap();
        let explanation = explain_authorization(&caller, &sides, &request).unwrap();
        (authorize(&caller, &sides, &request).unwrap(), explanation)
    }
}

#[test]
fn clause_e4_a_choice_is_reported_where_it_changes_the_verdict() {
    for choice in CHOICES {
        let dialect = (choice.dialect)();
        let dialects = [dialect.clone(), dialect.flip(choice.switch).unwrap()];
        let explained = dialects.map(|dialect| choice.explain(&dialect));
        let verdicts = [0, 1].map(|side| explained[side].0.verdict());
        assert_eq!(
            verdicts, choice.verdicts,
            "{}: {}",
            choice.switch, choice.what
        );
        for (side, (decision, explanation)) in explained.iter().enumerate() {
            assert_eq!(
                explanation.decision(),
                *decision,
                "{}: {}",
                choice.switch,
                choice.what
            );
            let assumption = explanation
                .assumptions()
                .iter()
                .find(|it| it.switch() == choice.switch);
            let otherwise = choice.verdicts[1 - side];
            let wanted = (otherwise != decision.verdict()).then_some(otherwise);
            assert_eq!(
                assumption.map(|it| it.otherwise()),
                wanted,
                "{}: {}",
                choice.switch,
                choice.what
            );
        }
    }
}

fn ask(dialect: &Dialect) -> Request<'_> {
    dialect
        .request("acs:ram::1:user/ann", "oss:GetObject", OWN_OBJECT)
        .build()
        .unwrap()
}

/// The number of statements that allow does not matter, nor whether they are in one policy, in
/// several, or attached for a group.
#[test]
fn clause_l9_of_statements_that_decide_alike_the_first_is_shown() {
    let dialect = Dialect::alibaba_ram();
    for effect in ["Allow", "Deny"] {
        let statement = |action: &str| {
            format!(r#"{{"Effect": "{effect}", "Action": "{action}", "Resource": "*"}}"#)
        };
        let policy = |statements: &[String]| {
            format!(
                r#"{{"Version": "1", "Statement": [{}]}}"#,
                statements.join(",")
            )
        };
        let both = policy(&[
            statement("oss:Put*"),
            statement("oss:Get*"),
            statement("oss:*"),
        ]);
        let set =
            PolicySet::builder(&dialect)
                .index_from(usize::MAX)
                .add(Kind::Identity, "both", both);
        let set = set
            .add(Kind::Identity, "more", policy(&[statement("*")]))
            .build()
            .unwrap();
        let request = ask(&dialect);
        let layer = |name: &str| set.layer(Kind::Identity, &[set.id(name).unwrap()]).unwrap();
        let side = [ResourceSide::new().group(ResourceGroup::Named("g".into()))];
        let place = |decision: Decision| {
            set.statement(decision.statement().unwrap())
                .map(|it| (it.policy(), it.index()))
        };
        let callers = [
            Caller::new().identity(set.layer_of(Kind::Identity)),
            Caller::new()
                .identity(layer("both"))
                .identity_in(layer("more"), ["g"]),
            Caller::new()
                .identity_in(layer("both"), ["g"])
                .identity_in(layer("more"), ["g"]),
        ];
        for (number, caller) in callers.iter().enumerate() {
            let decision = authorize(caller, &side, &request).unwrap();
            assert_eq!(
                (place(decision), decision.stage()),
                (Some(("both", 1)), Stage::Identity),
                "{effect} {number}"
            );
            let explanation = explain_authorization(caller, &side, &request).unwrap();
            assert_eq!(explanation.decision(), decision, "{effect} {number}");
            let reasons: Vec<_> = explanation
                .reasons()
                .iter()
                .map(|it| (it.policy(), it.index()))
                .collect();
            assert_eq!(
                reasons,
                [("both", 1), ("both", 2), ("more", 0)],
                "{effect} {number}"
            );
            assert!(
                explanation
                    .reasons()
                    .iter()
                    .all(|reason| reason.is_certain())
            );
        }
        assert_eq!(place(set.decide(&request)), Some(("both", 1)), "{effect}");
        assert_eq!(
            set.explain(&request).decision(),
            set.decide(&request),
            "{effect}"
        );
    }
}

/// A deny also decides where it is unknown, and then the answer says that it is not certain.
#[test]
fn clause_c8_a_deny_that_is_unknown_is_not_certain() {
    let dialect = Dialect::alibaba_ram();
    let deny = r#"{"Version": "1", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}}]}"#;
    let set = PolicySet::builder(&dialect)
        .add(Kind::Identity, "deny", deny)
        .build()
        .unwrap();
    for (address, is_certain) in [("10.0.0.1", true), ("not an address", false)] {
        let request = dialect.request("acs:ram::1:user/ann", "oss:GetObject", OWN_OBJECT);
        let request = request.context("acs:SourceIp", address).build().unwrap();
        let explanation = set.explain(&request);
        let certain: Vec<_> = explanation
            .reasons()
            .iter()
            .map(|reason| reason.is_certain())
            .collect();
        assert_eq!(
            (explanation.decision().verdict(), certain),
            (Verdict::ExplicitDeny, vec![is_certain]),
            "{address}"
        );
    }
}
