//! A principal that was read before asks as one that is given by its name (clause C9), and a policy
//! names the same ones however long its list is.

use std::borrow::Cow;

use portcullis::{
    Caller, Dialect, Error, Kind, PolicySet, Principal, Request, ResourceSide, Verdict, authorize,
    explain_authorization,
};

use crate::support::{Cloud, Effort, Pool, Random, clouds, document, languages, plan};

const SEED: u64 = 20_261_122;
const PLANS: Effort<usize> = Effort {
    usual: 6_000,
    full: 20_000,
};

/// All that a request says of itself, or why it is none.
fn described(request: Result<Request<'_>, Error>) -> Result<String, String> {
    let describe = |request: Request<'_>| {
        let context: Vec<(String, Option<Vec<String>>)> = request
            .context()
            .map(|(key, values)| {
                (
                    key.to_owned(),
                    values.map(|values| values.iter().map(Cow::to_string).collect()),
                )
            })
            .collect();
        format!(
            "{} {:?} {context:?}",
            request.principal(),
            request.account()
        )
    };
    request.map(describe).map_err(|error| error.to_string())
}

/// Policies are asked too, since principals appear in keys of the index, in conditions and in
/// variables.
#[test]
fn clause_c9_a_principal_read_before_asks_as_its_name_does() {
    let random = &mut Random::new(SEED);
    let languages = languages();
    let (mut built, mut allowed) = (0, 0);
    let plans = PLANS.chosen();
    for _ in 0..plans {
        let language = random.pick(&languages);
        let pool = Pool::new(random, language);
        let plan = plan(random, language, &pool);
        let Ok(principal) = language.dialect.principal(&*plan.principal) else {
            let error = plan
                .build(&language.dialect)
                .expect_err("its principal cannot be read");
            assert!(error.to_string().contains(&plan.principal), "{error}");
            continue;
        };
        let (named, read) = (
            plan.build(&language.dialect),
            plan.build_as(principal, &language.dialect),
        );
        if let (Ok(named), Ok(read)) = (&named, &read) {
            let document = document(random, language, &pool, std::slice::from_ref(&plan));
            let builder = PolicySet::builder(&language.dialect).add(
                Kind::Identity,
                "policy",
                document.json.to_string(),
            );
            if let Ok(set) = builder.build() {
                assert_eq!(
                    set.explain(named).to_string(),
                    set.explain(read).to_string(),
                    "{plan:?}"
                );
                assert_eq!(set.decide(named), set.decide(read), "{plan:?}");
                allowed += usize::from(set.decide(read).is_allowed());
            }
        }
        built += usize::from(named.is_ok());
        assert_eq!(described(named), described(read), "{plan:?}");
    }
    println!("{built} requests alike, {allowed} allowed");
    assert!(
        built > plans / 2 && allowed > plans / 20,
        "{built} built, {allowed} allowed"
    );
}

#[test]
fn clause_c9_a_principal_read_before_contradicts_what_its_name_does() {
    let dialect = Dialect::aws();
    let role = "arn:aws:sts::123456789012:assumed-role/app/s";
    let read = dialect.principal(role).expect("a name of AWS");
    let contradictions = [
        "aws:PrincipalArn",
        "aws:PrincipalAccount",
        "AWS:principalarn",
    ];
    for (key, value) in contradictions
        .into_iter()
        .flat_map(|key| [(key, "arn:aws:iam::123456789012:role/x/App"), (key, "1")])
    {
        let build = |principal: Principal<'static>| {
            described(
                dialect
                    .request(principal, "s3:GetObject", "*")
                    .context(key, value)
                    .build(),
            )
        };
        assert_eq!(build(read.clone()), build(role.into()), "{key} {value}");
    }
    let wrong = dialect
        .request(read, "s3:GetObject", "*")
        .context("aws:PrincipalAccount", "1")
        .build();
    assert_eq!(
        wrong.expect_err("it is of another account").id(),
        "contradicted-context-key"
    );
}

#[test]
fn a_principal_read_in_another_dialect_is_read_again() {
    let role = "arn:aws:iam::123456789012:role/app";
    let read = Dialect::aws().principal(role).expect("a name of AWS");
    assert_eq!(
        read,
        Principal::named(role),
        "details that were read do not change who it is"
    );
    let error = Dialect::alibaba_ram()
        .request(read.clone(), "oss:GetObject", "*")
        .build()
        .expect_err("no name of RAM");
    assert_eq!(error.id(), "invalid-request-principal");
    let other = read.in_account("210987654321");
    let error = Dialect::aws()
        .request(other, "s3:GetObject", "*")
        .build()
        .expect_err("it is of another account");
    assert_eq!(error.id(), "invalid-request-principal");
    let user = Dialect::alibaba_ram()
        .principal("acs:ram::1:user/ann")
        .expect("a name of RAM");
    let flipped = Dialect::alibaba_ram().flip("name-case").expect("a switch");
    let request = flipped
        .request(user, "oss:GetObject", "*")
        .build()
        .expect("a name of this reading too");
    assert_eq!(request.account(), Some("1"));
}

/// Lists that are asked about, of each form.
const LISTS: usize = 150;

/// A text of a cloud with each account, name and session.
fn filled(text: &str, accounts: &[&str], names: &[String]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (account, name) in accounts
        .iter()
        .flat_map(|account| names.iter().map(move |name| (account, name)))
    {
        let named = text
            .replace("{A}", account)
            .replace("{N}", name)
            .replace("{U}", "101");
        all.extend(["s", "t"].map(|session| named.replace("{S}", session)));
    }
    all.sort();
    all.dedup();
    all
}

fn grant(cloud: &Cloud, (word, list): (&str, &[String]), deny: bool, negated: bool) -> PolicySet {
    let element = if negated { "NotPrincipal" } else { "Principal" };
    let effect = if deny { "Deny" } else { "Allow" };
    let list = if word == "[]" {
        format!("{list:?}")
    } else {
        format!("{{\"{word}\": {list:?}}}")
    };
    let version = cloud.version.map_or(String::new(), |version| {
        format!("\"Version\": \"{version}\", ")
    });
    let statement = format!(
        r#"{{"Effect": "{effect}", "{element}": {list}, "Action": ["a:Get", "a:Put"],
            "Resource": "*"}}"#
    );
    let own = format!(
        r#"{{{version}"Statement": [{{"Effect": "Allow", "Action": "*", "Resource": "*"}}]}}"#
    );
    let set = PolicySet::builder(&cloud.dialect).add(Kind::Identity, "own", own);
    set.add(
        Kind::Resource,
        "named",
        format!("{{{version}\"Statement\": [{statement}]}}"),
    )
    .build()
    .unwrap()
}

/// Long lists are looked up, short ones looked through: with names of nobody who asks among them,
/// both must name the same.
#[test]
fn names_of_others_in_a_list_of_principals_change_nothing() {
    let random = &mut Random::new(SEED);
    let names = ["ann", "bob"].map(str::to_owned);
    let others: Vec<String> = (0..20).map(|number| format!("other{number}")).collect();
    let (mut denied, mut granted) = (0, 0);
    for cloud in clouds().into_iter().filter(|cloud| !cloud.flipped) {
        let askers = [
            cloud.owners,
            cloud.users,
            cloud.roles,
            cloud.sessions,
            cloud.federated_users,
        ]
        .concat();
        let askers: Vec<String> = askers
            .iter()
            .flat_map(|text| filled(text, &["1", "2"], &names))
            .collect();
        for (start, form) in cloud.on_resource {
            let entries: Vec<&&str> = form.entries.iter().filter(|entry| **entry != "*").collect();
            let listed: Vec<String> = entries
                .iter()
                .flat_map(|entry| filled(entry, &["1", "2"], &names))
                .collect();
            let plain = entries
                .iter()
                .filter(|entry| entry.contains("{N}") && !entry.contains(['*', '?']));
            let others: Vec<String> = plain
                .flat_map(|entry| filled(entry, &["9"], &others))
                .collect();
            let Some(resource) = cloud.resources.iter().find(|name| name.starts_with(start)) else {
                continue;
            };
            let resource = resource.replace("{A}", "1").replace("{N}", "ann");
            if others.is_empty() {
                continue;
            }
            for _ in 0..LISTS {
                let few: Vec<String> = (0..=random.below(5))
                    .map(|_| random.pick(&listed).clone())
                    .collect();
                let mut many: Vec<String> =
                    few.iter().chain(others.iter().take(30)).cloned().collect();
                random.shuffle(&mut many);
                let negated = (cloud.elements)(Kind::Resource).not_principal && random.chance(40);
                let deny = random.chance(40);
                let [short, long] =
                    [&few, &many].map(|list| grant(&cloud, (form.word, list), deny, negated));
                for asker in &askers {
                    let request = cloud
                        .dialect
                        .request(&**asker, "a:Get", &*resource)
                        .build()
                        .unwrap();
                    for has_own in [false, true] {
                        let decide = |set: &PolicySet| {
                            let own = Caller::new().identity(set.layer_of(Kind::Identity));
                            let caller = if has_own { own } else { Caller::new() };
                            let side = ResourceSide::new().policy(set.layer_of(Kind::Resource));
                            authorize(&caller, &[side], &request).map_err(|error| error.to_string())
                        };
                        let verdicts =
                            [decide(&short), decide(&long)].map(|it| it.map(|it| it.verdict()));
                        assert_eq!(
                            verdicts[0], verdicts[1],
                            "{asker}, deny {deny}, not {negated}: {few:?}"
                        );
                        denied += usize::from(verdicts[0] == Ok(Verdict::ExplicitDeny));
                        granted += usize::from(!has_own && verdicts[0] == Ok(Verdict::Allow));
                    }
                }
            }
        }
    }
    println!("{denied} denied, {granted} granted by the resource's policy alone");
    assert!(denied > 1_000 && granted > 1_000);
}

/// The notes of an explanation of AWS's denials, for a caller and the list of a `NotPrincipal`.
fn notes(who: Principal<'static>, list: &[String]) -> (Verdict, Vec<String>) {
    let dialect = Dialect::aws();
    let list = format!("{list:?}");
    let text = format!(
        r#"{{"Statement": [{{"Effect": "Deny", "NotPrincipal": {{"AWS": {list}}}, "Action": "s3:*",
            "Resource": "*"}}]}}"#
    );
    let set = PolicySet::builder(&dialect)
        .add(Kind::Resource, "bucket", text)
        .build()
        .unwrap();
    let request = dialect
        .request(who, "s3:GetObject", "arn:aws:s3:::b/k")
        .build()
        .unwrap();
    let side = ResourceSide::new()
        .owner("111122223333")
        .policy(set.layer_of(Kind::Resource));
    let explanation = explain_authorization(&Caller::new(), &[side], &request).unwrap();
    let notes = explanation
        .notes()
        .iter()
        .filter(|note| note.contains("NotPrincipal"));
    (explanation.decision().verdict(), notes.cloned().collect())
}

#[test]
fn clause_l13_an_explanation_says_which_entry_is_missing() {
    let root = "arn:aws:iam::111122223333:root".to_owned();
    let role = "arn:aws:iam::111122223333:role/ops".to_owned();
    let user = "arn:aws:iam::111122223333:user/ann".to_owned();
    let session = "arn:aws:sts::111122223333:assumed-role/ops/s1".to_owned();
    let federated = "arn:aws:sts::111122223333:federated-user/ann".to_owned();
    for (who, list, said) in [
        (
            &session,
            vec![&role],
            format!("`NotPrincipal` lists the role but not its account; add `{root}`"),
        ),
        (
            &session,
            vec![&session],
            format!("`NotPrincipal` lists the session but not its account; add `{root}`"),
        ),
        (
            &session,
            vec![&root],
            format!("`NotPrincipal` lists the account but not the role; add `{role}`"),
        ),
        (
            &user,
            vec![&user],
            format!("`NotPrincipal` lists the user but not its account; add `{root}`"),
        ),
        (
            &user,
            vec![&root],
            format!("`NotPrincipal` lists the account but not the user; add `{user}`"),
        ),
        (
            &federated,
            vec![&user, &root],
            format!(
                "`NotPrincipal` lists the account but not the federated user; add `{federated}`"
            ),
        ),
    ] {
        let list: Vec<String> = list.into_iter().cloned().collect();
        assert_eq!(
            notes(who.clone().into(), &list),
            (Verdict::ExplicitDeny, vec![said]),
            "{who}: {list:?}"
        );
    }
    assert_eq!(
        notes(user.clone().into(), &[user.clone(), root.clone()]),
        (Verdict::ImplicitDeny, Vec::new())
    );
    assert_eq!(
        notes(user.into(), &[role]),
        (Verdict::ExplicitDeny, Vec::new()),
        "nothing of it is listed"
    );
}

#[test]
fn clause_l13_a_list_of_a_thousand_is_looked_up() {
    let user = |number: usize| format!("arn:aws:iam::111122223333:user/u{number}");
    let mut list: Vec<String> = (0..1_000).map(user).collect();
    assert_eq!(notes(user(999).into(), &list).0, Verdict::ExplicitDeny);
    list.push("111122223333".to_owned());
    assert_eq!(notes(user(999).into(), &list).0, Verdict::ImplicitDeny);
    assert_eq!(notes(user(1_000).into(), &list).0, Verdict::ExplicitDeny);
    let federated = Principal::named("arn:aws:sts::111122223333:federated-user/u1");
    assert_eq!(notes(federated, &list).0, Verdict::ExplicitDeny);
}

#[test]
fn clause_p13_what_a_principal_does_not_have_is_an_error_that_says_so() {
    const ID: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    const IDENTITY: &str =
        "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE";
    let aws = Dialect::aws();
    let user = || Principal::named("arn:aws:iam::111122223333:user/ann");
    let session = || Principal::named("arn:aws:sts::111122223333:assumed-role/app/s1");
    for (who, said) in [
        (
            user().with_canonical_id("79a5"),
            "`79a5` is not a canonical id, which is 64 hexadecimal digits",
        ),
        (
            user().with_id(""),
            "the id of `arn:aws:iam::111122223333:user/ann` is empty",
        ),
        (Principal::service(""), "the name of the service is empty"),
        (
            Principal::federated(""),
            "the name of the provider is empty",
        ),
        (
            Principal::service("s3.amazonaws.com").with_id("1"),
            "`s3.amazonaws.com` is given the id `1`; a service has none",
        ),
        (
            Principal::anonymous().with_id("1"),
            "`anonymous` is given the id `1`; an anonymous caller has none",
        ),
        (
            session().with_id("AROA1:s2"),
            "the id `AROA1:s2` is not that of `arn:aws:sts::111122223333:assumed-role/app/s1`, \
             whose name ends otherwise",
        ),
        (
            Principal::named(IDENTITY.replace("cloudfront", "111122223333")),
            "the account of an origin access identity is `cloudfront`, not `111122223333`",
        ),
        (
            Principal::named("arn:aws:iam::ACCOUNT-ID:user/ann"),
            "the account `ACCOUNT-ID` of the principal `arn:aws:iam::ACCOUNT-ID:user/ann` is not a \
             number",
        ),
        (
            Principal::named("arn:aws:iam:eu-west-1:1:user/ann"),
            "the principal `arn:aws:iam:eu-west-1:1:user/ann` has the region `eu-west-1`; a \
             principal has none",
        ),
    ] {
        let error = aws.principal(who).expect_err(said);
        assert_eq!(
            (error.id(), error.message()),
            ("invalid-request-principal", said)
        );
    }
    let identity = aws
        .principal(Principal::named(IDENTITY).with_canonical_id(ID))
        .expect("it has a canonical id");
    assert!(!identity.has_identity(), "it asks as a service does");
    assert!(
        aws.principal(session().with_id("AROA1:s1").with_canonical_id(ID))
            .expect("both are its own")
            .has_identity()
    );
    let ann = Principal::named("acs:ram::1:user/ann").with_canonical_id(ID);
    assert!(Dialect::alibaba_ram().principal(ann).is_err());
    let own = Dialect::builder("own")
        .prefix("x")
        .build()
        .expect("a dialect");
    assert!(
        own.principal("x:iam::team-a:user/ann").is_ok(),
        "its accounts are free"
    );
}
