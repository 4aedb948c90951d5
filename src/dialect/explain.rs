//! What explanations know of a cloud: names that are taken for one another, and keys that only some
//! requests carry.

use std::borrow::Cow;

use crate::resource_name::{Rows, Text};

/// The facts of one cloud.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExplainTable {
    /// The service whose names are `bucket` and `bucket/object`; empty where there is none.
    pub(crate) store: Text,
    /// Names that stand for others in calls, and not in policies: the service, how the last field
    /// of the one begins, and that of the other.
    pub(crate) aliases: Rows<(Text, Text, Text)>,
    /// Keys that are not there for every action (E3a). A key without a row may always be there.
    pub(crate) carried: Rows<CarriedKey>,
}

/// A key that only requests for some actions carry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CarriedKey {
    /// In canonical form.
    pub(crate) key: Text,
    /// In lower case, `*` only at the end.
    pub(crate) actions: Rows<Text>,
}

impl ExplainTable {
    /// Whether a request for an action, by its halves in lower case, may carry a canonical key.
    pub(crate) fn may_carry(&self, key: &str, action: (&str, &str)) -> bool {
        self.carried
            .iter()
            .find(|row| row.key == key)
            .is_none_or(|row| row.is_for(action))
    }
}

impl CarriedKey {
    /// Whether requests for an action carry the key.
    fn is_for(&self, (service, name): (&str, &str)) -> bool {
        self.actions
            .iter()
            .filter_map(|action| action.split_once(':'))
            .any(|(wanted, pattern)| {
                let named = match pattern.strip_suffix('*') {
                    Some(start) => name.starts_with(start),
                    None => name == pattern,
                };
                wanted == service && named
            })
    }
}

/// A key that only requests for these actions carry.
const fn only(key: &'static str, actions: &'static [Text]) -> CarriedKey {
    CarriedKey {
        key: Cow::Borrowed(key),
        actions: Cow::Borrowed(actions),
    }
}

/// What assumes a role, also where it is asked about the tags or the identity of the session that
/// is made.
const ASSUMING: &[Text] = &[
    Cow::Borrowed("sts:assumerole*"),
    Cow::Borrowed("sts:tagsession"),
    Cow::Borrowed("sts:setsourceidentity"),
];
const PASS_ROLE_OF_AWS: &[Text] = &[Cow::Borrowed("iam:passrole")];
const LISTING_OF_S3: &[Text] = &[Cow::Borrowed("s3:listbucket*")];
const LISTING_OF_OSS: &[Text] = &[Cow::Borrowed("oss:list*"), Cow::Borrowed("oss:getbucket")];
const LISTING_OF_TOS: &[Text] = &[Cow::Borrowed("tos:list*")];

const KMS_ALIASES: &[(Text, Text, Text)] = &[(
    Cow::Borrowed("kms"),
    Cow::Borrowed("alias/"),
    Cow::Borrowed("key/"),
)];

/// Nothing is known.
pub(super) const PLAIN: ExplainTable = ExplainTable {
    store: Cow::Borrowed(""),
    aliases: Cow::Borrowed(&[]),
    carried: Cow::Borrowed(&[]),
};

pub(super) const ALIBABA_RAM: ExplainTable = ExplainTable {
    store: Cow::Borrowed("oss"),
    aliases: Cow::Borrowed(KMS_ALIASES),
    carried: Cow::Borrowed(&[
        // "The prefix of the objects listed by the ListObjects operation"; older documents call it
        // `GetBucket`: https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview
        only("oss:prefix", LISTING_OF_OSS),
        only("oss:delimiter", LISTING_OF_OSS),
    ]),
};

pub(super) const KINGSOFT: ExplainTable = ExplainTable {
    store: Cow::Borrowed("ks3"),
    ..PLAIN
};

pub(super) const VOLCENGINE: ExplainTable = ExplainTable {
    store: Cow::Borrowed("tos"),
    // Shown with listings of a bucket: https://www.volcengine.com/docs/6349/102133
    carried: Cow::Borrowed(&[only("tos:prefix", LISTING_OF_TOS)]),
    ..PLAIN
};

pub(super) const AWS: ExplainTable = ExplainTable {
    store: Cow::Borrowed("s3"),
    // https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    aliases: Cow::Borrowed(KMS_ALIASES),
    carried: Cow::Borrowed(&[
        // "This condition key applies to only the PassRole action in a policy", and of
        // `sts:ExternalId` and `sts:RoleSessionName` that they are there while a role is assumed:
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
        only("iam:passedtoservice", PASS_ROLE_OF_AWS),
        only("sts:externalid", ASSUMING),
        only("sts:rolesessionname", ASSUMING),
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
        only("s3:prefix", LISTING_OF_S3),
        only("s3:delimiter", LISTING_OF_S3),
        only("s3:max-keys", LISTING_OF_S3),
    ]),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clause_e3a_keys_are_canonical_and_actions_are_folded() {
        for table in [ALIBABA_RAM, KINGSOFT, VOLCENGINE, AWS] {
            for row in table.carried.iter() {
                assert_eq!(row.key, row.key.to_ascii_lowercase());
                assert!(
                    row.actions
                        .iter()
                        .all(|it| it.contains(':') && *it == it.to_ascii_lowercase()),
                    "{}",
                    row.key
                );
            }
        }
        let may = |key: &str, action| AWS.may_carry(key, action);
        assert!(may("s3:prefix", ("s3", "listbucketversions")));
        assert!(!may("s3:prefix", ("s3", "getobject")) && !may("s3:prefix", ("oss", "listbucket")));
        assert!(
            !may("iam:passedtoservice", ("iam", "passrole2"))
                && may("aws:sourceip", ("s3", "getobject"))
        );
    }
}
