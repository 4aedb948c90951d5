//! Who owns the resources: the account in their names, the stated one, or else the caller's (clause
//! L10).

use portcullis::{Request, Verdict};
use serde_json::{Value, json};

use super::question;
use portcullis::escape::clean;

/// Who owns the resources of a question.
pub(super) struct Owner<'q> {
    stated: Option<&'q str>,
    /// The caller's account, and the resources that are taken to be of it.
    assumed: Option<(String, Vec<String>)>,
}

impl<'q> Owner<'q> {
    /// Finds out who is stated to own the resources, or who is assumed.
    pub(super) fn new(question: &'q question::Arguments, request: &Request<'_>) -> Self {
        let stated = question.owner.as_deref();
        let mut unnamed = Vec::new();
        for pair in request.resources().zip(request.resource_accounts()) {
            if is_unnamed(pair) {
                unnamed.push(pair.0.to_owned());
            }
        }
        // A caller without an account leaves nothing to compare.
        let assumed = match request.account() {
            Some(account) if stated.is_none() && !unnamed.is_empty() => {
                Some((account.to_owned(), unnamed))
            }
            _ => None,
        };
        Self { stated, assumed }
    }

    /// Whether the caller's account is taken for the owner of a resource.
    pub(super) fn is_assumed(&self) -> bool {
        self.assumed.is_some()
    }

    /// The owner to state of each resource.
    pub(super) fn each(&self, request: &Request<'_>) -> Vec<Option<String>> {
        match &self.assumed {
            Some((account, _)) => self.with(request, Some(account)),
            None => self.with(request, None),
        }
    }

    /// The same, if what is assumed were not so.
    pub(super) fn elsewhere(&self, request: &Request<'_>) -> Vec<Option<String>> {
        // No account is named so.
        self.with(request, Some("another account"))
    }

    /// The owner of each resource, with this account for those that nobody names.
    fn with(&self, request: &Request<'_>, account: Option<&str>) -> Vec<Option<String>> {
        let mut owners = Vec::new();
        for pair in request.resources().zip(request.resource_accounts()) {
            let owner = match self.stated {
                None if is_unnamed(pair) => account,
                stated => stated,
            };
            owners.push(owner.map(str::to_owned));
        }
        owners
    }

    /// What is assumed; `otherwise` is the verdict where it is not so.
    pub(super) fn text(&self, otherwise: Option<Verdict>) -> Option<String> {
        let (account, names) = self.assumed.as_ref()?;
        let (first, others) = names.split_first()?;
        let more = if others.is_empty() {
            String::new()
        } else {
            format!(" and {} more", others.len())
        };
        let is = if others.is_empty() { "is" } else { "are" };
        let otherwise = otherwise.map_or(String::new(), |verdict| format!(", otherwise {verdict}"));
        let (first, account) = (clean(first), clean(account));
        Some(format!(
            "{first}{more} {is} of the caller's account {account} (`--owner` says \
             otherwise){otherwise}"
        ))
    }

    /// What is assumed of each resource, as JSON.
    pub(super) fn to_json(&self, otherwise: Option<Verdict>) -> Vec<Value> {
        let otherwise = otherwise.map(Verdict::name);
        let mut assumed = Vec::new();
        if let Some((account, names)) = &self.assumed {
            for name in names {
                assumed.push(json!({"owner": account, "resource": name, "otherwise": otherwise}));
            }
        }
        assumed
    }
}

/// Neither the name says an account, nor is it an action without a resource, which is one on the
/// caller's own.
pub(super) fn is_unnamed((name, account): (&str, Option<&str>)) -> bool {
    account.is_none() && name != "*"
}
