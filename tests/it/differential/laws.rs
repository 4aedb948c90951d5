//! The laws of order, splitting and adding (S2, D2), held on the documents of a round.

use portcullis::{PolicySet, Request, Verdict};

use super::fail;
use crate::support::{Document, Json, Language, Plan, Pool, Random, compile, document, plan};

/// The same documents otherwise written or with one more statement, which must not matter or matter
/// one way only.
pub(super) struct Laws {
    pub(super) shuffled: PolicySet,
    pub(super) split: PolicySet,
    pub(super) with_deny: PolicySet,
    pub(super) with_allow: PolicySet,
}

impl Laws {
    pub(super) fn new(random: &mut Random, language: &Language, documents: &[Document]) -> Self {
        let other = |change: &mut dyn FnMut(&mut Json)| {
            let mut documents = documents.to_vec();
            documents
                .iter_mut()
                .for_each(|document| change(&mut document.json));
            documents
        };
        let mut shuffled = other(&mut |json| json.shuffle(random));
        random.shuffle(&mut shuffled);
        let split = other(&mut split_actions);
        let with = |extra: Document| {
            let mut documents = documents.to_vec();
            documents.push(extra);
            compile(language, &documents)
        };
        let pool = Pool::new(random, language);
        let plans = [plan(random, language, &pool)];
        let extra = document(random, language, &pool, &plans);
        let of_effect = |effect: &str| {
            let mut extra = extra.clone();
            each_statement(&mut extra.json, &mut |mut statement| {
                statement
                    .iter_mut()
                    .filter(|(key, _)| key == "Effect")
                    .for_each(|(_, value)| *value = Json::text(effect));
                vec![statement]
            });
            extra
        };
        Self {
            shuffled: compile(language, &shuffled),
            split: compile(language, &split),
            with_deny: with(of_effect("Deny")),
            with_allow: with(of_effect("Allow")),
        }
    }

    pub(super) fn hold(
        &self,
        seed: u64,
        language: &Language,
        documents: &[Document],
        plan: &Plan,
        request: &Request<'_>,
        verdict: Verdict,
    ) {
        let decide = |set: &PolicySet| set.decide(request).verdict();
        let broken = if decide(&self.shuffled) != verdict {
            "S2: the order of statements, entries or keys matters"
        } else if decide(&self.split) != verdict {
            "S2: one statement with two actions is not two statements with one each"
        } else if verdict != Verdict::Allow && decide(&self.with_deny) == Verdict::Allow {
            "D2: adding a Deny turned a deny into an allow"
        } else if verdict == Verdict::ExplicitDeny && decide(&self.with_deny) != verdict {
            "D2: adding a Deny took an explicit deny away"
        } else if verdict == Verdict::Allow && decide(&self.with_allow) != Verdict::Allow {
            "D2: adding an Allow turned an allow into a deny"
        } else if verdict == Verdict::ExplicitDeny && decide(&self.with_allow) != verdict {
            "D2: adding an Allow overrode an explicit deny"
        } else {
            return;
        };
        fail(
            broken,
            seed,
            language,
            documents.to_vec(),
            plan.clone(),
            &|_, _| false,
        );
    }
}

pub(super) type Members = Vec<(String, Json)>;

/// Puts other statements in the place of each.
pub(super) fn each_statement(json: &mut Json, change: &mut dyn FnMut(Members) -> Vec<Members>) {
    let Json::Object(members) = json else { return };
    for (_, value) in members.iter_mut().filter(|(key, _)| key == "Statement") {
        let statements = match value.clone() {
            Json::List(items) => items,
            single => vec![single],
        };
        let changed = statements
            .into_iter()
            .flat_map(|statement| match statement {
                Json::Object(members) => change(members).into_iter().map(Json::Object).collect(),
                other => vec![other],
            });
        *value = Json::List(changed.collect());
    }
}

/// One statement for each of a statement's actions.
pub(super) fn split_actions(json: &mut Json) {
    each_statement(json, &mut |statement| {
        let actions = statement.iter().find_map(|(key, value)| match value {
            Json::List(items) if key == "Action" => Some(items.clone()),
            _ => None,
        });
        // A dialect may refuse a `Sid` that appears twice.
        let without_sid: Vec<_> = statement
            .iter()
            .filter(|(key, _)| key != "Sid")
            .cloned()
            .collect();
        let with_action = |action: Json| {
            let one = |(key, value): &(String, Json)| {
                (
                    key.clone(),
                    if key == "Action" {
                        action.clone()
                    } else {
                        value.clone()
                    },
                )
            };
            without_sid.iter().map(one).collect()
        };
        actions.map_or_else(
            || vec![statement.clone()],
            |actions| actions.into_iter().map(with_action).collect(),
        )
    });
}
