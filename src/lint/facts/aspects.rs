//! What the condition keys of each cloud restrict: who asks, from where, for what, or only how.
//!
//! A condition on an allow is a restriction only if strangers cannot meet it. `aws:SecureTransport`
//! says how a request arrives, which every caller can choose, so an allow with it is as open as one
//! without. Keys that are not listed here, such as those of most services, count as restrictions.

/// What a condition on a key restricts, if its values do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Aspect {
    /// Who asks, as the cloud vouches for it: an account, an organisation, a name in an account.
    Caller,
    /// What the caller's own account says of the caller. Everybody can have a user of that name or
    /// with that tag.
    Label,
    /// The network from which the request comes.
    Network,
    /// How the caller signed in, such as with a second factor.
    SignIn,
    /// Which resources: by their tag, region or account.
    Resource,
    /// What the request hands over or names: the service that gets a role, the policy to attach.
    Target,
    /// How or when the request is made, which every caller can choose or wait for.
    Manner,
}

/// The keys of one aspect. A key that ends in `/` has the name of a tag after it.
pub(in crate::lint) type AspectKeys = (Aspect, &'static [&'static str]);

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>, and
/// for what leaves a bucket public
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
/// (2026-11).
pub(super) const AWS: &[AspectKeys] = &[
    (
        Aspect::Caller,
        &[
            "aws:PrincipalAccount",
            "aws:PrincipalArn",
            "aws:PrincipalIsAWSService",
            "aws:PrincipalOrgID",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceName",
            "aws:PrincipalServiceNamesList",
            "aws:SourceAccount",
            "aws:SourceArn",
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
            "aws:SourceOwner",
            "aws:userid",
            "kms:CallerAccount",
            "s3:DataAccessPointAccount",
            "s3:DataAccessPointArn",
            "sts:ExternalId",
        ],
    ),
    (
        Aspect::Label,
        &[
            "aws:CalledVia",
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:FederatedProvider",
            "aws:PrincipalTag/",
            "aws:PrincipalType",
            "aws:SourceIdentity",
            "aws:username",
            "aws:ViaAWSService",
            "aws:VpcSourceIp",
            "kms:ViaService",
            "sts:RoleSessionName",
            "sts:SourceIdentity",
        ],
    ),
    (
        Aspect::Network,
        &[
            "aws:SourceIp",
            "aws:SourceVpc",
            "aws:SourceVpcArn",
            "aws:SourceVpce",
        ],
    ),
    (
        Aspect::SignIn,
        &["aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent"],
    ),
    (
        Aspect::Resource,
        &[
            "aws:RequestedRegion",
            "aws:ResourceAccount",
            "aws:ResourceOrgID",
            "aws:ResourceOrgPaths",
            "aws:ResourceTag/",
            "ec2:ResourceTag/",
            "iam:ResourceTag/",
            "s3:ExistingObjectTag/",
        ],
    ),
    (
        Aspect::Target,
        &[
            "iam:AWSServiceName",
            "iam:AssociatedResourceArn",
            "iam:PassedToService",
            "iam:PermissionsBoundary",
            "iam:PolicyARN",
            "aws:RequestTag/",
        ],
    ),
    (
        Aspect::Manner,
        &[
            "aws:CurrentTime",
            "aws:EpochTime",
            "aws:referer",
            "aws:SecureTransport",
            "aws:TagKeys",
            "aws:TokenIssueTime",
            "aws:UserAgent",
            "s3:TlsVersion",
            "s3:authType",
            "s3:delimiter",
            "s3:max-keys",
            "s3:prefix",
            "s3:signatureAge",
            "s3:signatureversion",
            "s3:x-amz-acl",
            "s3:x-amz-content-sha256",
            "s3:x-amz-server-side-encryption",
            "s3:x-amz-storage-class",
        ],
    ),
];

/// <https://help.aliyun.com/en/ram/policy-elements> and
/// <https://help.aliyun.com/zh/oss/user-guide/ram-policy-overview> (2026-11).
pub(super) const ALIBABA_RAM: &[AspectKeys] = &[
    (
        Aspect::Caller,
        &[
            "acs:AccessId",
            "acs:PrincipalARN",
            "acs:PrincipalRDId",
            "acs:PrincipalRDPath",
            "acs:SourceAccount",
            "acs:SourceArn",
            "sts:ExternalId",
        ],
    ),
    (Aspect::Label, &["acs:PrincipalTag/", "sts:SourceIdentity"]),
    (
        Aspect::Network,
        &["acs:SourceIp", "acs:SourceVpc", "acs:VpcSourceIp"],
    ),
    (Aspect::SignIn, &["acs:MFAPresent"]),
    (
        Aspect::Resource,
        &[
            "acs:RequestedRegion",
            "acs:ResourceGroupId",
            "acs:ResourceTag/",
            "oss:ExistingObjectTag/",
            "oss:BucketTag/",
        ],
    ),
    (
        Aspect::Target,
        &[
            "acs:RequestTag/",
            "acs:Service",
            "ram:ServiceName",
            "ram:ServiceNames",
            "ram:TrustedPrincipalTypes",
        ],
    ),
    (
        Aspect::Manner,
        &[
            "acs:CurrentTime",
            "acs:SecureTransport",
            "acs:TagKeys",
            "acs:UserAgent",
            "oss:Delimiter",
            "oss:Prefix",
            "oss:TlsVersion",
        ],
    ),
];

/// <https://docs.volcengine.com/docs/6257/1134320> (2026-11).
pub(super) const VOLCENGINE: &[AspectKeys] = &[
    (Aspect::Caller, &["volc:PrincipalTrn", "sts:ExternalId"]),
    (Aspect::Label, &["volc:PrincipalTag/", "volc:UserName"]),
    (Aspect::Network, &["volc:SourceIp"]),
    (
        Aspect::Resource,
        &["volc:RequestedRegion", "volc:ResourceTag/"],
    ),
    (Aspect::Target, &["volc:RequestTag/"]),
    (Aspect::Manner, &["tos:prefix", "volc:CurrentTime"]),
];

/// <https://docs.ksyun.com/documents/37420> (2026-11).
pub(super) const KINGSOFT: &[AspectKeys] = &[
    (Aspect::Network, &["ksc:SourceIp", "ksc:SubnetID"]),
    (Aspect::Manner, &["ksc:RequestHeader"]),
];
