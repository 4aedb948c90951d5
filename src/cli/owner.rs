//! Who owns the resources: the account in their names, the stated one, or else the caller's (clause
//! L10).

use portcullis::{Request, Verdict};
use serde_json::{Value, json};

use super::question;
use portcullis::escape::clean;

pub(super) struct Owner<'q> {
    stated: Option<&'q str>,
    /// The caller's account, and the resources that are taken to be of it.
    assumed: Option<(String, Vec<String>)>,
}

impl<'q> Owner<'q> {
    pub(super) fn new(question: &'q question::Arguments, request: &Request<'_>) -> Self {
        let stated = question.owner.as_deref();
        let unnamed = request
            .resources()
            .zip(request.resource_accounts())
            .filter(|pair| is_unnamed(*pair));
        let unnamed: Vec<_> = unnamed.map(|(name, _)| name.to_owned()).collect();
        let is_assumed = stated.is_none() && !unnamed.is_empty();
        // A caller without an account leaves nothing to compare.
        let assumed = request
            .account()
            .filter(|_| is_assumed)
            .map(|account| (account.to_owned(), unnamed));
        Self { stated, assumed }
    }

    pub(super) fn is_assumed(&self) -> bool {
        self.assumed.is_some()
    }

    /// The owner to state of each resource.
    pub(super) fn each(&self, request: &Request<'_>) -> Vec<Option<String>> {
        self.with(
            request,
            self.assumed.as_ref().map(|(account, _)| account.as_str()),
        )
    }

    /// The same, if what is assumed were not so.
    pub(super) fn elsewhere(&self, request: &Request<'_>) -> Vec<Option<String>> {
        // No account is named so.
        self.with(request, Some("another account"))
    }

    fn with(&self, request: &Request<'_>, account: Option<&str>) -> Vec<Option<String>> {
        let of = |pair| {
            self.stated
                .or(account.filter(|_| is_unnamed(pair)))
                .map(str::to_owned)
        };
        request
            .resources()
            .zip(request.resource_accounts())
            .map(of)
            .collect()
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

    pub(super) fn to_json(&self, otherwise: Option<Verdict>) -> Vec<Value> {
        let otherwise = otherwise.map(Verdict::name);
        let one = |account: &String, name: &String| json!({"owner": account, "resource": name, "otherwise": otherwise});
        self.assumed
            .iter()
            .flat_map(|(account, names)| names.iter().map(move |name| one(account, name)))
            .collect()
    }
}

/// Neither the name says an account, nor is it an action without a resource, which is one on the
/// caller's own.
pub(super) fn is_unnamed((name, account): (&str, Option<&str>)) -> bool {
    account.is_none() && name != "*"
}
