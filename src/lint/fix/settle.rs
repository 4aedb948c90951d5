//! Which fixes of one pass over one policy are made.

use std::collections::BTreeMap;

use super::{Fixable, Safety};
use crate::json::{self, Node};
use crate::lint::edit::{Claims, apply};
use crate::lint::linter::limits;
use crate::model::{Budget, Clues, Policy};

/// What the fixes of one policy may still cost, over all passes.
#[derive(Debug)]
pub(super) struct Purse {
    /// Texts that are read and compared. Each fix that is refused takes a few.
    trials: usize,
    /// Comparisons for the proofs.
    budget: Budget,
}

impl Default for Purse {
    fn default() -> Self {
        Self {
            trials: 128,
            budget: Budget(1 << 24),
        }
    }
}

/// A policy as it is before the pass, and what is known of it.
pub(super) struct Attempt<'p> {
    pub(super) policy: &'p Policy,
    pub(super) text: &'p str,
    pub(super) clues: &'p Clues,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// With every fix that was made.
    pub(super) best: Option<(Policy, String)>,
    /// The rule of each fix that was made.
    pub(super) made: Vec<&'static str>,
    /// The reason, by the number of the fix.
    refused: BTreeMap<usize, String>,
}

impl Settled {
    /// The fixes that were refused, of those that were tried.
    pub(super) fn refused(
        &mut self,
        tried: Vec<Fixable>,
    ) -> impl Iterator<Item = (Fixable, String)> {
        let mut reasons = std::mem::take(&mut self.refused);
        tried
            .into_iter()
            .enumerate()
            .filter_map(move |(number, fixable)| Some((fixable, reasons.remove(&number)?)))
    }
}

impl Attempt<'_> {
    /// Makes as many as do not meet and can be made together. All at once where that holds,
    /// otherwise half by half, so that one that does not hold keeps no other from being made. A fix
    /// is refused when it does not hold alone; one that only does not hold beside others waits for
    /// the next pass.
    pub(super) fn settle(&self, found: &[Fixable], safety: Safety, purse: &mut Purse) -> Settled {
        let mut settled = Settled::default();
        let document = json::parse(self.text, &limits(self.policy, self.text));
        let Some(root) = document.root.as_ref().filter(|_| !found.is_empty()) else {
            return settled;
        };
        while settled.best.is_none() {
            let mut claims = Claims::new(root);
            let open = found
                .iter()
                .enumerate()
                .filter(|(number, _)| !settled.refused.contains_key(number));
            let chosen: Vec<usize> = open
                .filter(|(_, fixable)| claims.add(&fixable.edits))
                .map(|(number, _)| number)
                .collect();
            if chosen.is_empty() {
                break;
            }
            self.make(root, found, chosen, safety, purse, &mut settled);
        }
        settled
    }

    /// Makes these, which do not meet: all, or else one half and then the other.
    fn make(
        &self,
        root: &Node<'_>,
        found: &[Fixable],
        chosen: Vec<usize>,
        safety: Safety,
        purse: &mut Purse,
        settled: &mut Settled,
    ) {
        let mut made: Vec<usize> = Vec::new();
        let mut parts = vec![chosen];
        while let Some(mut part) = parts.pop() {
            let together: Vec<&Fixable> = made
                .iter()
                .chain(&part)
                .filter_map(|number| found.get(*number))
                .collect();
            match (self.check(root, &together, safety, purse), part.len()) {
                (Ok(best), _) => {
                    settled.best = Some(best);
                    made.extend(part);
                }
                (Err(reason), 0 | 1) if made.is_empty() => {
                    settled
                        .refused
                        .extend(part.into_iter().map(|number| (number, reason.clone())));
                }
                (Err(_), 0 | 1) => {}
                (Err(_), count) => {
                    let second = part.split_off(count / 2);
                    parts.extend([second, part]);
                }
            }
        }
        settled.made = made
            .iter()
            .filter_map(|number| Some(found.get(*number)?.diagnostic.id()))
            .collect();
    }

    /// The policy after these fixes, read anew.
    fn check(
        &self,
        root: &Node<'_>,
        fixes: &[&Fixable],
        safety: Safety,
        purse: &mut Purse,
    ) -> Result<(Policy, String), String> {
        let Some(rest) = purse
            .trials
            .checked_sub(1)
            .filter(|_| purse.budget.0 > 0 || safety == Safety::Unsafe)
        else {
            return Err(
                "not tried, since others took all the work there is for one policy".to_owned(),
            );
        };
        purse.trials = rest;
        let text = apply(
            self.text,
            root,
            fixes.iter().flat_map(|fixable| &fixable.edits),
        );
        let policy = self
            .clues
            .read(self.policy.name(), &text)
            .map_err(|error| {
                let first = error
                    .diagnostics()
                    .first()
                    .map_or("", |diagnostic| diagnostic.message());
                format!("the policy could not be read any more: {first}")
            })?;
        if policy.dialect() != self.policy.dialect() || policy.kind() != self.policy.kind() {
            return Err("it would be read as a policy of another dialect or kind".to_owned());
        }
        if safety == Safety::Safe {
            self.policy.decides_within(&policy, &mut purse.budget)?;
        }
        Ok((policy, text))
    }
}

#[cfg(test)]
mod tests {
    //! Fixes that are wrong, as a faulty rule would offer them.

    #![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

    use super::{Attempt, Fixable, Purse, Safety, Settled};
    use crate::dialect::{Dialect, Kind};
    use crate::lint::Linter;
    use crate::lint::edit::Edit;
    use crate::lint::rule::Applicability;
    use crate::model::Clues;
    use crate::source::Span;

    const TEXT: &str = r#"{"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": ["store:Get*", "store:GetObject", "store:Put*"], "Resource": "x:store:*:*:a/*"},
        {"Effect": "Allow", "Action": "host:*", "Resource": "*", "Condition": {"Bool": {"x:Mfa": "true"}}},
        {"Effect": "Deny", "Action": "host:Delete*", "Resource": "*"}]}"#;

    fn span(of: &str) -> Span {
        let start = TEXT.find(of).unwrap();
        Span::new(start, start + of.len())
    }

    fn settle(edits: Vec<Vec<Edit>>, safety: Safety) -> Settled {
        let clues = Clues::default()
            .dialect(Dialect::builder("x").build().unwrap())
            .kind(Kind::Identity);
        let mut linter = Linter::new();
        linter.read(&clues, "policy", TEXT).unwrap();
        let diagnostic = linter.findings().into_iter().next().unwrap();
        let fixable = |edits| Fixable {
            diagnostic: diagnostic.clone(),
            applicability: Applicability::Safe,
            edits,
        };
        let found: Vec<Fixable> = edits.into_iter().map(fixable).collect();
        let (policy, text) = linter.policies.first().unwrap();
        Attempt {
            policy,
            text,
            clues: &clues,
        }
        .settle(&found, safety, &mut Purse::default())
    }

    #[test]
    fn what_changes_a_decision_is_refused() {
        let remove = |of| vec![Edit::Remove(span(of))];
        let replace = |of, with: &str| vec![Edit::Replace(span(of), with.to_owned())];
        let statement = r#"{"Effect": "Deny", "Action": "host:Delete*", "Resource": "*"}"#;
        for (edits, reason) in [
            (
                remove(r#""store:Get*""#),
                "statement 0 allows, something would not be kept",
            ),
            (
                remove(r#""Condition": {"Bool": {"x:Mfa": "true"}}"#),
                "statement 1 allows, something would be new",
            ),
            (
                remove(statement),
                "statement 2 denies, something would not be kept",
            ),
            (
                replace(r#""x:store:*:*:a/*""#, r#""x:store:*:*:*""#),
                "statement 0 allows, something would be new",
            ),
            (
                replace(r#""host:Delete*""#, r#""host:Del*""#),
                "statement 2 denies, something would be new",
            ),
            (
                replace(r#""Deny""#, r#""Allow""#),
                "statement 2 denies, something would not be kept",
            ),
            (
                replace(r#""true""#, r#""false""#),
                "statement 1 allows, something would not be kept",
            ),
            (remove(r#""Effect": "Deny""#), "`Effect` is missing"),
            (
                replace(r#""store:Put*""#, "store"),
                "could not be read any more",
            ),
        ] {
            let settled = settle(vec![edits], Safety::Safe);
            assert!(settled.best.is_none() && settled.made.is_empty());
            assert!(
                settled.refused.values().all(|found| found.contains(reason)),
                "{:?}",
                settled.refused
            );
            assert_eq!(settled.refused.len(), 1);
        }
    }

    /// One that is wrong keeps none of the others from being made, nor one that it meets.
    #[test]
    fn a_wrong_fix_stands_alone() {
        let good = vec![Edit::Remove(span(r#""store:GetObject""#))];
        let bad = vec![Edit::Remove(span(r#""store:Put*""#))];
        let worse = vec![Edit::Replace(span(r#""host:*""#), r#""*""#.to_owned())];
        let meets = vec![
            Edit::Remove(span(r#""store:GetObject""#)),
            Edit::Remove(span(r#""store:Get*""#)),
        ];
        for order in [
            [&bad, &good, &worse],
            [&good, &worse, &bad],
            [&worse, &bad, &good],
            [&meets, &good, &bad],
        ] {
            let settled = settle(order.map(Clone::clone).to_vec(), Safety::Safe);
            let (_, text) = settled.best.unwrap();
            assert_eq!(text, TEXT.replace(r#""store:GetObject", "#, ""));
            assert_eq!(settled.made.len(), 1);
        }
    }

    /// Whoever asks for unsafe fixes still gets a legal policy.
    #[test]
    fn what_is_no_policy_is_refused_always() {
        let settled = settle(
            vec![vec![Edit::Replace(
                span(r#""host:*""#),
                r#""h ost""#.to_owned(),
            )]],
            Safety::Unsafe,
        );
        let reason = settled.refused.values().next().unwrap();
        assert!(settled.best.is_none() && reason.contains("could not be read any more"));
    }
}
