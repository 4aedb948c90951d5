//! The condition keys of AWS IAM that requests have by themselves, and those that they never have.

use std::borrow::Cow;

use crate::dialect::keys::{Callers, FilledKey, KeyOf, KeySource, filled, key_of};
use crate::dialect::table::{Exempt, Exemption};
use crate::resource_name::Text;

/// The user guide's page "AWS global condition context keys", under "Availability" of each key, and
/// its table of principal keys, both read on 2026-11-28:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>,
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable>.
pub(super) const FILLED: &[FilledKey] = &[
    filled(
        "aws:PrincipalArn",
        "aws:principalarn",
        KeySource::NameOfRole,
    ),
    filled(
        "aws:PrincipalAccount",
        "aws:principalaccount",
        KeySource::AccountOrAnonymous,
    ),
    filled("aws:username", "aws:username", KeySource::UserName),
    filled(
        "aws:PrincipalType",
        "aws:principaltype",
        KeySource::CallerType,
    ),
    filled("aws:userid", "aws:userid", KeySource::UniqueId),
    filled(
        "aws:PrincipalIsAWSService",
        "aws:principalisawsservice",
        KeySource::IsService,
    ),
    filled(
        "aws:PrincipalServiceName",
        "aws:principalservicename",
        KeySource::ServiceName,
    ),
    FilledKey {
        key: Cow::Borrowed("aws:ResourceAccount"),
        canonical: Cow::Borrowed("aws:resourceaccount"),
        from: KeySource::ResourceOwner,
        service: None,
        except: Cow::Borrowed(WITHOUT_OWNER),
    },
    // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
    FilledKey {
        key: Cow::Borrowed("kms:CallerAccount"),
        canonical: Cow::Borrowed("kms:calleraccount"),
        from: KeySource::Account,
        service: Some(Cow::Borrowed("kms")),
        except: Cow::Borrowed(&[]),
    },
    filled("aws:CurrentTime", "aws:currenttime", KeySource::Time),
    filled("aws:EpochTime", "aws:epochtime", KeySource::UnixTime),
];

/// "Always included in the request context for most service actions. The following actions don't
/// support this key" (page of 2026; that of 2023 had others besides).
const WITHOUT_OWNER: &[Text] = &[
    Cow::Borrowed("auditmanager:UpdateAssessmentFrameworkShare"),
    Cow::Borrowed("detective:AcceptInvitation"),
    Cow::Borrowed("ds:AcceptSharedDirectory"),
    Cow::Borrowed("ebs:*"),
    Cow::Borrowed("ec2:AcceptTransitGatewayPeeringAttachment"),
    Cow::Borrowed("ec2:AcceptVpcEndpointConnections"),
    Cow::Borrowed("ec2:AcceptVpcPeeringConnection"),
    Cow::Borrowed("ec2:CreateTransitGatewayPeeringAttachment"),
    Cow::Borrowed("ec2:CreateVpcEndpoint"),
    Cow::Borrowed("ec2:CreateVpcPeeringConnection"),
    Cow::Borrowed("es:AcceptInboundConnection"),
    Cow::Borrowed("events:PutEvents"),
    Cow::Borrowed("guardduty:AcceptAdministratorInvitation"),
    Cow::Borrowed("macie2:AcceptInvitation"),
    Cow::Borrowed("route53:AssociateVPCWithHostedZone"),
    Cow::Borrowed("route53:CreateVPCAssociationAuthorization"),
    Cow::Borrowed("securityhub:AcceptAdministratorInvitation"),
];

pub(super) const ALWAYS_SENT: &[KeyOf] = &[
    // "This key is always included in the request context."
    key_of("aws:CurrentTime", Callers::ALL),
    key_of("aws:EpochTime", Callers::ALL),
    key_of("aws:SecureTransport", Callers::ALL),
    key_of("aws:ViaAWSService", Callers::ALL),
    key_of("aws:UserAgent", Callers::ALL),
    key_of("aws:RequestedRegion", Callers::ALL),
    // "Included in the request context for all requests, including anonymous requests."
    key_of("aws:PrincipalAccount", Callers::ALL),
    key_of("aws:PrincipalType", Callers::ALL),
    key_of("aws:userid", Callers::ALL),
    // "Included in the request context for all signed requests. Anonymous requests do not include
    // this key."
    key_of("aws:PrincipalArn", Callers::SIGNED),
    key_of("aws:PrincipalIsAWSService", Callers::SIGNED),
    // "Present in the request when the call is made by an AWS service principal."
    key_of("aws:PrincipalServiceName", Callers::SERVICE),
    key_of("aws:PrincipalServiceNamesList", Callers::SERVICE),
    // "Included in the request context only when the principal uses temporary credentials to make
    // the request."
    key_of("aws:TokenIssueTime", Callers::TEMPORARY),
];

pub(super) const NEVER_SENT: &[KeyOf] = &[
    // "Always included in the request context for IAM users. Anonymous requests and requests that
    // are made using the AWS account root user or IAM roles do not include this key."
    key_of("aws:username", Callers::ALL.without(Callers::USER)),
    // "This key is not present in any other situation."
    key_of(
        "aws:PrincipalServiceName",
        Callers::ALL.without(Callers::SERVICE),
    ),
    key_of(
        "aws:PrincipalServiceNamesList",
        Callers::ALL.without(Callers::SERVICE),
    ),
    // "Anonymous requests do not include this key."
    key_of("aws:PrincipalArn", Callers::ANONYMOUS),
    key_of("aws:PrincipalIsAWSService", Callers::ANONYMOUS),
    key_of("aws:PrincipalOrgID", Callers::ANONYMOUS),
    key_of("aws:PrincipalOrgPaths", Callers::ANONYMOUS),
    key_of("aws:PrincipalTag/", Callers::ANONYMOUS),
];

pub(super) const EXEMPTIONS: &[Exemption] = &[
    // "No permissions are required to perform this operation. If an administrator adds a policy to
    // your IAM user or role that explicitly denies access to the sts:GetCallerIdentity action, you
    // can still perform this operation." id_credentials_temp_request.html (2026-11-28)
    Exemption {
        service: Cow::Borrowed("sts"),
        actions: Cow::Borrowed(&[Cow::Borrowed("getcalleridentity")]),
        from: Exempt::Everything,
    },
    // "The root principal in a bucket owner's AWS account can perform the GetBucketPolicy,
    // PutBucketPolicy, and DeleteBucketPolicy API actions, even if their bucket policy explicitly
    // denies the root principal's access."
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html (2026-11-28)
    Exemption {
        service: Cow::Borrowed("s3"),
        actions: Cow::Borrowed(&[
            Cow::Borrowed("getbucketpolicy"),
            Cow::Borrowed("putbucketpolicy"),
            Cow::Borrowed("deletebucketpolicy"),
        ]),
        from: Exempt::OwnersResourcePolicy,
    },
];
