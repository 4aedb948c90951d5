//! Requests.

use portcullis::{ContextValue, Dialect, Principal, Request, RequestError};

use super::languages::Language;
use super::values::{Pool, odd, respell, value};
use super::{Random, words};

/// A request before it is built, so that a failing one can be made smaller and shown.
#[derive(Clone, Debug)]
pub struct Plan {
    pub principal: String,
    pub action: String,
    pub resources: Vec<String>,
    pub context: Vec<(String, Given)>,
    pub time: Option<String>,
}

/// What it gives for a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    Absent,
    Unknown,
    One(String),
    Many(Vec<String>),
}

impl Given {
    pub fn value(&self) -> ContextValue<'_> {
        match self {
            Given::Absent => ContextValue::absent(),
            Given::Unknown => ContextValue::unknown(),
            Given::One(value) => ContextValue::from(&**value),
            Given::Many(values) => ContextValue::many(values.iter().map(|value| &**value)),
        }
    }
}

impl Plan {
    pub fn build<'p>(&'p self, dialect: &Dialect) -> Result<Request<'p>, RequestError> {
        self.build_as(&*self.principal, dialect)
    }

    /// As somebody else, or as the same read before.
    pub fn build_as<'p>(
        &'p self,
        principal: impl Into<Principal<'p>>,
        dialect: &Dialect,
    ) -> Result<Request<'p>, RequestError> {
        let mut builder = dialect
            .request(principal, &*self.action, "*")
            .resources(self.resources.iter().map(|name| &**name));
        for (key, given) in &self.context {
            builder = builder.context(&**key, given.value());
        }
        if let Some(time) = &self.time {
            builder = builder.time(&**time);
        }
        builder.build()
    }

    /// Every plan that is this one with less of a context or fewer resources.
    pub fn smaller(&self) -> Vec<Plan> {
        let without = |change: &dyn Fn(&mut Plan)| {
            let mut plan = self.clone();
            change(&mut plan);
            plan
        };
        let mut found: Vec<_> = (0..self.context.len())
            .map(|at| without(&|plan| drop(plan.context.remove(at))))
            .collect();
        if self.resources.len() > 1 {
            found.extend(
                (0..self.resources.len())
                    .map(|at| without(&|plan| drop(plan.resources.remove(at)))),
            );
        }
        if self.time.is_some() {
            found.push(without(&|plan| plan.time = None));
        }
        found
    }
}

/// A request that a policy of the same pool may speak of.
pub fn plan(random: &mut Random, language: &Language, pool: &Pool) -> Plan {
    let resource = |random: &mut Random| {
        if random.chance(8) {
            return "*".to_owned();
        }
        let mut fields = if random.chance(75) {
            random.pick(&pool.names).clone()
        } else {
            words::fields(random, language)
        };
        // A variable's value, so that a pattern with the variable meets it.
        if random.chance(30)
            && let Some(key) = pool.keys.first()
            && let Some(last) = fields.last_mut()
        {
            *last = format!("user/{}", random.pick(&key.values));
        }
        words::join(random, language, &fields)
    };
    let count = if random.chance(15) {
        2 + random.below(2)
    } else {
        1
    };
    let mut context = Vec::new();
    for key in &pool.keys {
        if random.chance(12) {
            continue;
        }
        let name = words::recase(random, &key.name);
        let one = |random: &mut Random| match random.below(10) {
            0..5 => random.pick(&key.values).clone(),
            5 | 6 => {
                let value = random.pick(&key.values);
                respell(random, key.family, value)
            }
            7 | 8 => value(random, language, key.family),
            _ => odd(random, key.family),
        };
        let given = match random.below(20) {
            0 => Given::Absent,
            1 | 2 => Given::Unknown,
            3 => Given::Many(Vec::new()),
            4 | 5 => Given::Many(vec![one(random)]),
            6..10 => Given::Many((0..random.below(3) + 2).map(|_| one(random)).collect()),
            _ => Given::One(one(random)),
        };
        // Names of tags may be exact, and then another case is another key.
        if key.name.contains('/')
            || !context
                .iter()
                .any(|(other, _): &(String, Given)| other.eq_ignore_ascii_case(&name))
        {
            context.push((name, given));
        }
    }
    let times = [
        "2026-01-01T00:00:00Z",
        "2026-01-01T08:00:00+08:00",
        "2025-12-31T23:59:60Z",
        "2026-01-01T00:00:00.5Z",
    ];
    Plan {
        principal: (*random.pick(language.principals)).to_owned(),
        action: if random.chance(80) {
            random.pick(&pool.actions).clone()
        } else {
            words::action(random)
        },
        resources: (0..count).map(|_| resource(random)).collect(),
        context,
        time: random.chance(50).then(|| (*random.pick(&times)).to_owned()),
    }
}
