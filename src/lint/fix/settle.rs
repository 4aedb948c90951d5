//! Which fixes of one pass over one policy are made.
//!
//! All fixes that do not meet are tried at once, since that is one proof for many. If that proof
//! fails, one half is tried, then the other half beside it, and so on. With fixes 1 to 4, 3 being
//! wrong, the tries are 1234, 12, 1234, 123 and 124, and the last is what is made. Trying one fix
//! after another would take a proof for each of them even where all are right, as they nearly
//! always are.

use std::collections::BTreeMap;

use super::fixable::{Fixable, Safety};
use crate::diagnostic::Diagnostic;
use crate::json::Node;
use crate::lint::document::PolicyDocument;
use crate::lint::edit::{Claims, apply};
use crate::model::Budget;

/// The work that the fixes of one policy may still take, over all passes.
#[derive(Debug)]
pub(super) struct Purse {
    /// Texts to read and compare. Each fix that is refused takes a few.
    trials: usize,
    /// Comparisons of the proofs.
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

/// A policy before the pass.
pub(super) struct Attempt<'p> {
    pub(super) document: &'p PolicyDocument,
}

/// The result of a pass.
#[derive(Debug, Default)]
pub(super) struct Settlement {
    /// The policy with every fix that was made.
    pub(super) best: Option<PolicyDocument>,
    /// The rule of each fix that was made.
    pub(super) made: Vec<&'static str>,
    /// The reasons of refusals, by the number of the fix.
    refused: BTreeMap<usize, String>,
}

impl Settlement {
    /// Returns the fixes that were refused, of those that were tried.
    pub(super) fn refused(&mut self, tried: Vec<Fixable>) -> Vec<(Fixable, String)> {
        let mut reasons = std::mem::take(&mut self.refused);
        let mut refused = Vec::new();
        for (number, fixable) in tried.into_iter().enumerate() {
            if let Some(reason) = reasons.remove(&number) {
                refused.push((fixable, reason));
            }
        }
        refused
    }
}

impl Attempt<'_> {
    /// Makes as many fixes as can be made together. A fix is refused if it does not hold alone; one
    /// that only does not hold beside others waits for the next pass.
    pub(super) fn settle(
        &self,
        found: &[Fixable],
        safety: Safety,
        purse: &mut Purse,
    ) -> Settlement {
        let mut settled = Settlement::default();
        let root = &self.document.root;
        if found.is_empty() {
            return settled;
        }
        while settled.best.is_none() {
            let mut claims = Claims::new(root);
            let mut chosen = Vec::new();
            for (number, fixable) in found.iter().enumerate() {
                let is_refused = settled.refused.contains_key(&number);
                if !is_refused && claims.add(&fixable.edits) {
                    chosen.push(number);
                }
            }
            if chosen.is_empty() {
                break;
            }
            self.make(root, found, chosen, safety, purse, &mut settled);
        }
        settled
    }

    /// Makes these fixes, which do not meet: all, or else one half and then the other.
    fn make(
        &self,
        root: &Node<'_>,
        found: &[Fixable],
        chosen: Vec<usize>,
        safety: Safety,
        purse: &mut Purse,
        settled: &mut Settlement,
    ) {
        let mut made: Vec<usize> = Vec::new();
        let mut parts = vec![chosen];
        while let Some(mut part) = parts.pop() {
            let numbers = made.iter().chain(&part);
            let together: Vec<&Fixable> = numbers.filter_map(|at| found.get(*at)).collect();
            match (self.check(root, &together, safety, purse), part.len()) {
                (Ok(best), _) => {
                    settled.best = Some(best);
                    made.extend(part);
                }
                (Err(reason), 0 | 1) if made.is_empty() => {
                    for number in part {
                        settled.refused.insert(number, reason.clone());
                    }
                }
                (Err(_), 0 | 1) => {}
                (Err(_), count) => {
                    let second = part.split_off(count / 2);
                    parts.extend([second, part]);
                }
            }
        }
        settled.made.clear();
        for fixable in made.iter().filter_map(|at| found.get(*at)) {
            settled.made.push(fixable.diagnostic.id());
        }
    }

    /// Reads the policy after these fixes, and proves that they keep every decision.
    fn check(
        &self,
        root: &Node<'_>,
        fixes: &[&Fixable],
        safety: Safety,
        purse: &mut Purse,
    ) -> Result<PolicyDocument, String> {
        let has_budget = purse.budget.0 > 0 || safety == Safety::Unsafe;
        if purse.trials == 0 || !has_budget {
            return Err("not tried: other fixes used up the work limit of one policy".to_owned());
        }
        purse.trials -= 1;
        let edits = fixes.iter().flat_map(|fixable| &fixable.edits);
        let text = apply(&self.document.text, root, edits);
        let document = self.document.reread(&text).map_err(|error| {
            let mut diagnostics = error.diagnostics().iter();
            let first = diagnostics.next().map_or("", Diagnostic::message);
            format!("the policy could no longer be read: {first}")
        })?;
        let (before, after) = (&self.document.policy, &document.policy);
        if after.dialect() != before.dialect() || after.kind() != before.kind() {
            return Err("it would be read as a policy of another dialect or kind".to_owned());
        }
        if safety == Safety::Safe {
            before.decides_within(after, &mut purse.budget)?;
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    //! Fixes that are wrong, as a faulty rule would offer them.

    use super::{Attempt, Fixable, Purse, Safety, Settlement};
    use crate::dialect::{Dialect, Kind};
    use crate::lint::Linter;
    use crate::lint::edit::Edit;
    use crate::lint::rule::Applicability;
    use crate::model::PolicyHints;
    use crate::source::Span;

    const TEXT: &str = r#"{"Version": "1", "Statement": [
        {"Effect": "Allow", "Action": ["store:Get*", "store:GetObject", "store:Put*"], "Resource": "x:store:*:*:a/*"},
        {"Effect": "Allow", "Action": "host:*", "Resource": "*", "Condition": {"Bool": {"x:Mfa": "true"}}},
        {"Effect": "Deny", "Action": "host:Delete*", "Resource": "*"}]}"#;

    fn span(part: &str) -> Span {
        let start = TEXT.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    fn settle(edits: Vec<Vec<Edit>>, safety: Safety) -> Settlement {
        let hints = PolicyHints::default()
            .dialect(Dialect::builder("x").build().unwrap())
            .kind(Kind::Identity);
        let mut linter = Linter::new();
        linter.read(&hints, "policy", TEXT).unwrap();
        let diagnostic = linter.findings().into_iter().next().unwrap();
        let fixable = |edits| Fixable {
            diagnostic: diagnostic.clone(),
            applicability: Applicability::Safe,
            edits,
        };
        let found: Vec<Fixable> = edits.into_iter().map(fixable).collect();
        let document = linter.policies.first().unwrap();
        Attempt { document }.settle(&found, safety, &mut Purse::default())
    }

    #[test]
    fn what_changes_a_decision_is_refused() {
        let remove = |part| vec![Edit::Remove(span(part))];
        let replace = |part, with: &str| vec![Edit::Replace(span(part), with.to_owned())];
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
                "could no longer be read",
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

    /// Neither the others are left out, nor one that the wrong fix meets.
    #[test]
    fn a_wrong_fix_keeps_no_other_from_being_made() {
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
            let text = settled.best.unwrap().text;
            assert_eq!(text, TEXT.replace(r#""store:GetObject", "#, ""));
            assert_eq!(settled.made.len(), 1);
        }
    }

    /// Unsafe fixes still leave a legal policy.
    #[test]
    fn a_fix_that_leaves_no_policy_is_always_refused() {
        let settled = settle(
            vec![vec![Edit::Replace(
                span(r#""host:*""#),
                r#""h ost""#.to_owned(),
            )]],
            Safety::Unsafe,
        );
        let reason = settled.refused.values().next().unwrap();
        assert!(settled.best.is_none() && reason.contains("could no longer be read"));
    }
}
