//! A principal that was read before asks as one that is given by its name (clause C9).

mod support;

use std::borrow::Cow;

use portcullis::{Dialect, Kind, PolicySet, Principal, Request, RequestError};
use support::{Pool, Random, document, languages, plan};

const SEED: u64 = 20_261_122;
const PLANS: usize = 20_000;

/// All that a request says of itself, or why it is none.
fn told(request: Result<Request<'_>, RequestError>) -> Result<String, String> {
    let told = |request: Request<'_>| {
        let context: Vec<(String, Option<Vec<String>>)> = request
            .context()
            .map(|(key, values)| (key.to_owned(), values.map(|values| values.iter().map(Cow::to_string).collect())))
            .collect();
        format!("{} {:?} {context:?}", request.principal(), request.account())
    };
    request.map(told).map_err(|error| error.to_string())
}

/// Policies are asked too, since principals stand in keys of the index, in conditions and in variables.
#[test]
fn clause_c9_a_principal_read_before_asks_as_its_name_does() {
    let random = &mut Random::new(SEED);
    let languages = languages();
    let (mut built, mut allowed) = (0, 0);
    for _ in 0..PLANS {
        let language = random.pick(&languages);
        let pool = Pool::new(random, language);
        let plan = plan(random, language, &pool);
        let Ok(principal) = language.dialect.principal(&*plan.principal) else {
            let error = plan.build(&language.dialect).expect_err("its principal cannot be read");
            assert!(error.to_string().contains(&plan.principal), "{error}");
            continue;
        };
        let (named, read) = (plan.build(&language.dialect), plan.build_as(principal, &language.dialect));
        if let (Ok(named), Ok(read)) = (&named, &read) {
            let document = document(random, language, &pool, std::slice::from_ref(&plan));
            let builder =
                PolicySet::builder(&language.dialect).add(Kind::Identity, "policy", document.json.to_string());
            if let Ok(set) = builder.build() {
                assert_eq!(set.explain(named).to_string(), set.explain(read).to_string(), "{plan:?}");
                assert_eq!(set.decide(named), set.decide(read), "{plan:?}");
                allowed += usize::from(set.decide(read).is_allowed());
            }
        }
        built += usize::from(named.is_ok());
        assert_eq!(told(named), told(read), "{plan:?}");
    }
    println!("{built} requests alike, {allowed} allowed");
    assert!(built > PLANS / 2 && allowed > PLANS / 20, "{built} built, {allowed} allowed");
}

#[test]
fn clause_c9_a_principal_read_before_contradicts_what_its_name_does() {
    let dialect = Dialect::aws();
    let role = "arn:aws:sts::123456789012:assumed-role/app/s";
    let read = dialect.principal(role).expect("a name of AWS");
    let contradictions = ["aws:PrincipalArn", "aws:PrincipalAccount", "AWS:principalarn"];
    for (key, value) in
        contradictions.into_iter().flat_map(|key| [(key, "arn:aws:iam::123456789012:role/x/App"), (key, "1")])
    {
        let build = |principal: Principal<'static>| {
            told(dialect.request(principal, "s3:GetObject", "*").context(key, value).build())
        };
        assert_eq!(build(read.clone()), build(role.into()), "{key} {value}");
    }
    let wrong = dialect.request(read, "s3:GetObject", "*").context("aws:PrincipalAccount", "1").build();
    assert_eq!(wrong.expect_err("it is of another account").id(), "contradicted-context-key");
}

#[test]
fn a_principal_read_in_another_dialect_is_read_again() {
    let role = "arn:aws:iam::123456789012:role/app";
    let read = Dialect::aws().principal(role).expect("a name of AWS");
    assert_eq!(read, Principal::named(role), "what was read of it is no part of who it is");
    let error = Dialect::alibaba_ram().request(read.clone(), "oss:GetObject", "*").build().expect_err("no name of RAM");
    assert_eq!(error.id(), "invalid-request-principal");
    let other = read.in_account("210987654321");
    let error = Dialect::aws().request(other, "s3:GetObject", "*").build().expect_err("it is of another account");
    assert_eq!(error.id(), "invalid-request-principal");
    let user = Dialect::alibaba_ram().principal("acs:ram::1:user/ann").expect("a name of RAM");
    let flipped = Dialect::alibaba_ram().flip("name-case").expect("a switch");
    let request = flipped.request(user, "oss:GetObject", "*").build().expect("a name of this reading too");
    assert_eq!(request.account(), Some("1"));
}
