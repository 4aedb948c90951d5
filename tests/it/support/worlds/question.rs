//! Requests, before they are built.

use portcullis::{ContextValue, Dialect, Error, Principal, Request};

use super::super::{Given, Random};
use super::clouds::Cloud;
use super::world::World;

/// Who asks.
#[derive(Clone, Debug, PartialEq)]
pub enum Asker {
    Owner(String),
    User(String, Option<&'static str>),
    Role(String),
    Session(String, Option<&'static str>),
    FederatedUser(String),
    Service(String, Option<&'static str>),
    Federated(String),
    /// An identity of the vendor's own.
    Vendor(String),
    Anonymous,
}

/// A request over the places of a world.
#[derive(Clone, Debug)]
pub struct Question {
    pub asker: Asker,
    /// Of the caller's account, where the cloud has such ids.
    pub canonical_id: Option<String>,
    pub action: String,
    /// Which of the world's places.
    pub places: Vec<usize>,
    pub context: Vec<(&'static str, Given)>,
    pub time: Option<&'static str>,
    pub expires: Option<&'static str>,
}

pub const ACCOUNTS: &[&str] = &["1", "1", "1", "2"];
pub const NAMES: &[&str] = &["ann", "ann", "ann", "Ann", "bob"];
const SESSIONS: &[&str] = &["s", "s", "t"];
/// Numbers of users; one of them is an account's.
pub const NUMBERS: &[&str] = &["101", "101", "102", "2"];

/// Fills in the account, the name and the rest of a text.
fn fill(random: &mut Random, text: &str) -> String {
    let account = *random.pick(ACCOUNTS);
    fill_of(random, text, account)
}

pub fn fill_of(random: &mut Random, text: &str, account: &str) -> String {
    let text = text
        .replace("{A}", account)
        .replace("{N}", random.pick::<&str>(NAMES));
    let text = text.replace("{C}", &account.repeat(64));
    text.replace("{S}", random.pick::<&str>(SESSIONS))
        .replace("{U}", random.pick::<&str>(NUMBERS))
}

/// One of some texts, filled in.
pub fn fill_one(random: &mut Random, texts: &[&str]) -> String {
    let text = *random.pick(texts);
    fill(random, text)
}

/// Somebody of the cloud.
pub fn asker(random: &mut Random, cloud: &Cloud) -> Asker {
    let named = fill_one;
    let account = |random: &mut Random| {
        if random.chance(40) {
            Some(*random.pick(ACCOUNTS))
        } else {
            None
        }
    };
    match random.below(100) {
        0..12 => Asker::Owner(named(random, cloud.owners)),
        12..45 => {
            let id = random.chance(60).then(|| *random.pick(cloud.user_ids));
            Asker::User(named(random, cloud.users), id)
        }
        45..52 => Asker::Role(named(random, cloud.roles)),
        52..72 => {
            let id = (!cloud.role_ids.is_empty() && random.chance(50))
                .then(|| *random.pick(cloud.role_ids));
            Asker::Session(named(random, cloud.sessions), id)
        }
        72..78 if !cloud.federated_users.is_empty() => {
            Asker::FederatedUser(named(random, cloud.federated_users))
        }
        72..85 => Asker::Service(named(random, cloud.services), account(random)),
        85..92 => Asker::Federated(named(random, cloud.providers)),
        92..95 if !cloud.vendor.is_empty() => Asker::Vendor(named(random, cloud.vendor)),
        _ => Asker::Anonymous,
    }
}

impl Asker {
    /// Its name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Asker::Owner(name)
            | Asker::User(name, _)
            | Asker::Role(name)
            | Asker::Session(name, _)
            | Asker::Vendor(name)
            | Asker::FederatedUser(name) => Some(name),
            Asker::Service(..) | Asker::Federated(_) | Asker::Anonymous => None,
        }
    }

    pub fn word(&self) -> &'static str {
        match self {
            Asker::Owner(_) => "owner",
            Asker::User(..) => "user",
            Asker::Role(_) => "role",
            Asker::Session(..) => "session",
            Asker::FederatedUser(_) => "federated user",
            Asker::Service(..) => "service",
            Asker::Federated(_) => "federated",
            Asker::Vendor(_) => "identity of the vendor",
            Asker::Anonymous => "anonymous",
        }
    }
}

const TIMES: &[&str] = &[
    "2026-01-01T00:00:00Z",
    "2026-01-01T01:00:00+01:00",
    "2026-01-01T00:00:00.5Z",
];

const EXPIRIES: &[&str] = &[
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00:00.25Z",
    "2027-01-01T00:00:00Z",
    "2027-01-01T00:00:00Z",
];

impl Question {
    pub fn new(random: &mut Random, cloud: &Cloud, world: &World) -> Self {
        let asker = if random.chance(55) {
            world.asker.clone()
        } else {
            asker(random, cloud)
        };
        let count = if random.chance(85) {
            1
        } else {
            2 + random.below(2)
        };
        let mut places: Vec<usize> = (0..count)
            .map(|_| random.below(world.places.len()))
            .collect();
        if random.chance(60) {
            places[0] = 0;
        }
        let role = world.places[places[0]].name.contains("role/");
        let action = match random.below(10) {
            0..6 if role => fill_one(random, cloud.assume),
            1 if !cloud.special.is_empty() => (*random.pick(cloud.special)).to_owned(),
            0 if random.chance(30) => (*random.pick(cloud.assume)).to_owned(),
            _ => (*random.pick(&["a:Get", "a:Get", "a:Put", "b:get"])).to_owned(),
        };
        let given = |random: &mut Random, values: &[&str]| {
            let one = |random: &mut Random| (*random.pick(values)).to_owned();
            match random.below(10) {
                0 | 1 => Given::Absent,
                2 => Given::Unknown,
                3 => Given::Many((0..random.below(3)).map(|_| one(random)).collect()),
                _ => Given::One(one(random)),
            }
        };
        let context = vec![
            ("t:k", given(random, &["a", "a", "a", "b", "b", ""])),
            ("t:ip", given(random, &["10.1.1.1", "11.0.0.1", "x"])),
        ];
        let account = asker
            .name()
            .map(|name| name.split(':').nth(4).unwrap_or(""))
            .filter(|_| cloud.canonical_ids);
        let canonical_id = account
            .filter(|_| random.chance(50))
            .map(|account| match account {
                "1" | "2" => account.repeat(64),
                _ => random.pick(ACCOUNTS).repeat(64),
            });
        Self {
            asker,
            canonical_id,
            action,
            places,
            context,
            time: random.chance(70).then(|| *random.pick(TIMES)),
            expires: random.chance(12).then(|| *random.pick(EXPIRIES)),
        }
    }

    pub fn build(&self, dialect: &Dialect, world: &World) -> Result<Request<'static>, Error> {
        let names = self
            .places
            .iter()
            .map(|place| world.places[*place].name.clone());
        let principal = self
            .canonical_id
            .iter()
            .cloned()
            .fold(owned(&self.asker), Principal::with_canonical_id);
        let mut builder = dialect
            .request(principal, self.action.clone(), "*")
            .resources(names);
        for (key, given) in &self.context {
            let value = match given {
                Given::Absent => ContextValue::absent(),
                Given::Unknown => ContextValue::unknown(),
                Given::One(value) => ContextValue::from(value.clone()),
                Given::Many(values) => ContextValue::many(values.iter().cloned()),
            };
            builder = builder.context(*key, value);
        }
        if let Some(time) = self.time {
            builder = builder.time(time);
        }
        if let Some(expires) = self.expires {
            builder = builder.session_expires(expires);
        }
        builder.build()
    }

    /// Every question that is this one with less of it.
    pub fn smaller(&self) -> Vec<Question> {
        let mut found = Vec::new();
        let mut without = |change: &dyn Fn(&mut Question)| {
            let mut question = self.clone();
            change(&mut question);
            found.push(question);
        };
        for (index, (_, given)) in self.context.iter().enumerate() {
            if *given != Given::Absent {
                without(&|question| question.context[index].1 = Given::Absent);
            }
        }
        if self.places.len() > 1 {
            (0..self.places.len())
                .for_each(|index| without(&|question| _ = question.places.remove(index)));
        }
        if self.time.is_some() {
            without(&|question| question.time = None);
        }
        if self.expires.is_some() {
            without(&|question| question.expires = None);
        }
        found
    }
}

/// A principal that borrows nothing.
fn owned(asker: &Asker) -> Principal<'static> {
    match asker {
        Asker::Service(name, account) => {
            let service = Principal::service(name.clone());
            account
                .iter()
                .fold(service, |service, account| service.in_account(*account))
        }
        Asker::Federated(provider) => Principal::federated(provider.clone()),
        Asker::Anonymous => Principal::anonymous(),
        Asker::User(name, Some(id)) | Asker::Session(name, Some(id)) => {
            Principal::named(name.clone()).with_id(*id)
        }
        _ => Principal::named(asker.name().unwrap().to_owned()),
    }
}
