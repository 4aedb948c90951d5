//! Other languages of policies, which are recognized so that a message can name them: data.

/// A language that is not read.
struct Language {
    name: &'static str,
    /// Words that all occur in a text of it, in one of these sets.
    signs: &'static [&'static [&'static str]],
}

/// The languages.
///
/// <https://docs.cedarpolicy.com/policies/syntax-policy.html>,
/// <https://docs.cedarpolicy.com/policies/json-format.html>,
/// <https://www.openpolicyagent.org/docs/policy-language>,
/// <https://cloud.google.com/iam/docs/reference/rest/v1/Policy>,
/// <https://learn.microsoft.com/en-us/azure/role-based-access-control/role-definitions>,
/// <https://learn.microsoft.com/en-us/azure/governance/policy/concepts/definition-structure-basics>,
/// <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>.
const LANGUAGES: &[Language] = &[
    Language {
        name: "Cedar",
        signs: &[
            &["permit", "(", "principal", "action", "resource", ";"],
            &["forbid", "(", "principal", "action", "resource", ";"],
            &["\"effect\"", "\"permit\"", "\"principal\"", "\"op\""],
            &["\"effect\"", "\"forbid\"", "\"principal\"", "\"op\""],
        ],
    },
    Language {
        name: "a role of Azure",
        signs: &[&["\"AssignableScopes\""], &["\"assignableScopes\""]],
    },
    Language {
        name: "Azure Policy",
        signs: &[&["\"if\"", "\"then\"", "\"effect\""]],
    },
    Language {
        name: "an allow policy of Google Cloud",
        signs: &[&["bindings", "role", "members"]],
    },
    Language {
        name: "RBAC of Kubernetes",
        signs: &[&["rbac.authorization.k8s.io"]],
    },
];

/// The language of a text without statements, if it is one of these.
pub(super) fn of_text(text: &str) -> Option<&'static str> {
    if text.contains("Statement") {
        return None;
    }
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(|line| line.starts_with("package ")) {
        return Some("Rego");
    }
    for language in LANGUAGES {
        let has_all = |words: &&[&str]| words.iter().all(|word| text.contains(word));
        if language.signs.iter().any(has_all) {
            return Some(language.name);
        }
    }
    None
}
