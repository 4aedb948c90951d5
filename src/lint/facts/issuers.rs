//! Issuers of web identities that many organisations share, and the claims that distinguish them.
//!
//! A trust in such an issuer is a trust in everybody unless a claim names the organisation. With an
//! issuer of one's own, such as that of a Kubernetes cluster, every identity is already of the
//! owner. AWS lists issuers that need such a claim:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html>
//! (2026-11).

/// An issuer that many organisations share.
#[derive(Debug)]
pub(in crate::lint) struct SharedIssuer {
    /// Its URL without `https://`.
    pub(in crate::lint) url: &'static str,
    /// The claims that can name an organisation.
    pub(in crate::lint) claims: &'static [TenantClaim],
}

/// A claim that names an organisation, if its value has one of these forms.
#[derive(Debug)]
pub(in crate::lint) struct TenantClaim {
    pub(in crate::lint) name: &'static str,
    pub(in crate::lint) forms: &'static [TenantForm],
}

/// How a value names an organisation: by what is between a start and an end.
#[derive(Debug)]
pub(in crate::lint) struct TenantForm {
    pub(in crate::lint) start: &'static str,
    /// What follows the organisation; `None` if the organisation is the whole rest of the value.
    pub(in crate::lint) end: Option<char>,
}

/// A form whose organisation ends before a character.
const fn until(start: &'static str, end: char) -> TenantForm {
    TenantForm {
        start,
        end: Some(end),
    }
}

/// The whole value is that of one organisation.
const WHOLE: &[TenantForm] = &[TenantForm {
    start: "",
    end: None,
}];

/// A claim with forms.
const fn claim(name: &'static str, forms: &'static [TenantForm]) -> TenantClaim {
    TenantClaim { name, forms }
}

pub(in crate::lint) static SHARED_ISSUERS: &[SharedIssuer] = &[
    // https://docs.github.com/en/actions/reference/security/oidc: a repository may also choose the
    // claims of its subject, each after a colon.
    SharedIssuer {
        url: "token.actions.githubusercontent.com",
        claims: &[
            claim(
                "sub",
                &[
                    until("repo:", '/'),
                    until("repository:", '/'),
                    until("repository_owner:", ':'),
                    until("repository_owner_id:", ':'),
                    until("repository_id:", ':'),
                    until("job_workflow_ref:", '/'),
                    until("enterprise:", ':'),
                ],
            ),
            claim("repository", &[until("", '/')]),
            claim("repository_owner", WHOLE),
            claim("repository_id", WHOLE),
            claim("repository_owner_id", WHOLE),
            claim("job_workflow_ref", &[until("", '/')]),
            claim("enterprise_id", WHOLE),
        ],
    },
    SharedIssuer {
        url: "vstoken.actions.githubusercontent.com",
        claims: &[claim("sub", &[until("repo:", '/')])],
    },
    SharedIssuer {
        url: "oidc-configuration.audit-log.githubusercontent.com",
        claims: &[claim(
            "sub",
            &[TenantForm {
                start: "https://github.com/",
                end: None,
            }],
        )],
    },
    // https://docs.gitlab.com/ci/secrets/id_token_authentication/
    SharedIssuer {
        url: "gitlab.com",
        claims: &[
            claim("sub", &[until("project_path:", '/')]),
            claim("namespace_id", WHOLE),
            claim("project_id", WHOLE),
        ],
    },
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials
    SharedIssuer {
        url: "app.terraform.io",
        claims: &[claim("sub", &[until("organization:", ':')])],
    },
    // https://buildkite.com/docs/pipelines/security/oidc
    SharedIssuer {
        url: "agent.buildkite.com",
        claims: &[
            claim("sub", &[until("organization:", ':')]),
            claim("organization_id", WHOLE),
            claim("organization_slug", WHOLE),
            claim("pipeline_id", WHOLE),
        ],
    },
    // https://github.com/aws-samples/resource-control-policy-examples, `Shared-Issuers.json`
    SharedIssuer {
        url: "oidc.vercel.com",
        claims: &[
            claim("sub", &[until("owner:", ':')]),
            claim(
                "aud",
                &[TenantForm {
                    start: "https://vercel.com/",
                    end: None,
                }],
            ),
        ],
    },
    // https://www.pulumi.com/docs/esc/guides/configuring-oidc/aws/
    SharedIssuer {
        url: "api.pulumi.com/oidc",
        claims: &[
            claim(
                "sub",
                &[
                    until("pulumi:deploy:org:", ':'),
                    until("pulumi:environments:org:", ':'),
                ],
            ),
            claim("aud", WHOLE),
        ],
    },
    // The same file.
    SharedIssuer {
        url: "scalr.io",
        claims: &[claim("sub", &[until("account:", ':')])],
    },
    // The same file.
    SharedIssuer {
        url: "oidc.codefresh.io",
        claims: &[claim("sub", &[until("account:", ':')])],
    },
    SharedIssuer {
        url: "cognito-identity.amazonaws.com",
        claims: &[claim("aud", WHOLE), claim("sub", WHOLE)],
    },
];

impl SharedIssuer {
    /// The issuer of a URL, with or without `https://`.
    pub(in crate::lint) fn of(url: &str) -> Option<&'static Self> {
        let url = url.trim_start_matches("https://").trim_end_matches('/');
        SHARED_ISSUERS.iter().find(|issuer| issuer.url == url)
    }

    /// The claim of a name.
    pub(in crate::lint) fn claim(&self, name: &str) -> Option<&'static TenantClaim> {
        self.claims.iter().find(|claim| claim.name == name)
    }
}

impl TenantClaim {
    /// Whether any value is that of one organisation.
    pub(in crate::lint) fn is_whole(&self) -> bool {
        self.forms.iter().any(|form| form.start.is_empty())
    }

    /// Whether a value names an organisation. `start` is what it begins with, up to its first
    /// wildcard, and the whole of it if there is none (`is_whole`).
    pub(in crate::lint) fn names_tenant(&self, start: &str, is_whole: bool) -> bool {
        self.forms.iter().any(|form| form.is_in(start, is_whole))
    }
}

impl TenantForm {
    /// Whether a text begins with the form and a whole organisation. Only the first claim counts:
    /// anyone who chooses the name of a workflow can write `workflow:x:repo:…`. Nobody can so choose a
    /// branch, in whose name no colon may be.
    fn is_in(&self, text: &str, is_whole: bool) -> bool {
        let behind_branch = text
            .strip_prefix("ref:")
            .and_then(|text| text.split_once(':'));
        let text = behind_branch.map_or(text, |(_, behind)| behind);
        let rest = text.strip_prefix(self.start);
        rest.is_some_and(|rest| self.begins(rest, is_whole))
    }

    /// Whether a text begins with a whole organisation.
    fn begins(&self, rest: &str, is_whole: bool) -> bool {
        let found = match self.end {
            Some(end) => rest.split_once(end).map(|(tenant, _)| tenant),
            None => is_whole.then_some(rest),
        };
        // The last claim of a subject has no end.
        let found = found.or(is_whole.then_some(rest).filter(|_| self.end == Some(':')));
        found.is_some_and(|tenant| !tenant.is_empty())
    }
}
