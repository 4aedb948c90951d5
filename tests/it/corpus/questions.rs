//! Questions over the real policies. Each was answered by hand, from what the vendor's pages say of
//! the elements that it turns on, before it was asked.

use portcullis::{ContextValue, Dialect, Verdict};

use super::{Corpus, set_of};

/// A policy, who asks for what with which context, the answer, and why.
struct Question {
    policy: &'static str,
    principal: &'static str,
    action: &'static str,
    resource: &'static str,
    context: &'static [(&'static str, &'static [&'static str])],
    answer: Verdict,
    why: &'static str,
}

use Verdict::{Allow, ExplicitDeny, ImplicitDeny};

const ANN: &str = "arn:aws:iam::111122223333:user/ann";

/// A question of AWS IAM by the user `ann`.
const fn aws(
    policy: &'static str,
    (action, resource): (&'static str, &'static str),
    context: &'static [(&'static str, &'static [&'static str])],
    answer: Verdict,
    why: &'static str,
) -> Question {
    Question {
        policy,
        principal: ANN,
        action,
        resource,
        context,
        answer,
        why,
    }
}

/// A question of Alibaba Cloud RAM by the user `bob`.
const fn ram(
    policy: &'static str,
    (action, resource): (&'static str, &'static str),
    context: &'static [(&'static str, &'static [&'static str])],
    answer: Verdict,
    why: &'static str,
) -> Question {
    Question {
        policy,
        principal: "acs:ram::1000000000000001:user/bob",
        action,
        resource,
        context,
        answer,
        why,
    }
}

/// Elements, operators and variables as on
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
/// and the pages below it.
const AWS: &[Question] = &[
    aws(
        "AmazonS3ReadOnlyAccess",
        ("s3:GetObject", "arn:aws:s3:::reports/q3.csv"),
        &[],
        Allow,
        "`s3:Get*` on every resource",
    ),
    aws(
        "AmazonS3ReadOnlyAccess",
        ("S3:getobject", "arn:aws:s3:::reports/q3.csv"),
        &[],
        Allow,
        "prefix and action name are case-insensitive",
    ),
    aws(
        "AmazonS3ReadOnlyAccess",
        ("s3:PutObject", "arn:aws:s3:::reports/q3.csv"),
        &[],
        ImplicitDeny,
        "nothing in it writes, and nothing denies",
    ),
    aws(
        "AWSDenyAll",
        ("iam:GetUser", "arn:aws:iam::111122223333:user/ann"),
        &[],
        ExplicitDeny,
        "`*` denies every action",
    ),
    aws(
        "AWSLambda_FullAccess",
        ("iam:PassRole", "arn:aws:iam::111122223333:role/worker"),
        &[("iam:PassedToService", &["lambda.amazonaws.com"])],
        Allow,
        "a role may be passed to this service",
    ),
    aws(
        "AWSLambda_FullAccess",
        ("iam:PassRole", "arn:aws:iam::111122223333:role/worker"),
        &[("iam:PassedToService", &["ec2.amazonaws.com"])],
        ImplicitDeny,
        "and to no other",
    ),
    aws(
        "AWSLambda_FullAccess",
        ("iam:PassRole", "arn:aws:iam::111122223333:role/worker"),
        &[],
        ImplicitDeny,
        "a positive operator without `IfExists` is false when the key is absent",
    ),
    aws(
        "AWSLambdaReplicator",
        ("iam:PassRole", "arn:aws:iam::111122223333:role/worker"),
        &[],
        Allow,
        "here the operator is `StringLikeIfExists`, true when the key is absent",
    ),
    aws(
        "AWSLambda_FullAccess",
        (
            "logs:GetLogEvents",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/thumbs:log-stream:7",
        ),
        &[],
        Allow,
        "the last field of a name takes the rest, colons and slashes too",
    ),
    aws(
        "AWSLambda_FullAccess",
        (
            "logs:GetLogEvents",
            "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codebuild/site",
        ),
        &[],
        ImplicitDeny,
        "another log group",
    ),
    aws(
        "IAMUserChangePassword",
        ("iam:ChangePassword", "arn:aws:iam::111122223333:user/ann"),
        &[],
        Allow,
        "`${aws:username}` is the caller's own name",
    ),
    aws(
        "IAMUserChangePassword",
        (
            "iam:ChangePassword",
            "arn:aws:iam::111122223333:user/sales/eu/ann",
        ),
        &[],
        Allow,
        "also below a path: `user/*/${aws:username}`",
    ),
    aws(
        "IAMUserChangePassword",
        ("iam:ChangePassword", "arn:aws:iam::111122223333:user/joann"),
        &[],
        ImplicitDeny,
        "a name that merely ends so is another user",
    ),
    aws(
        "S3UnlockBucketPolicy",
        ("s3:GetObject", "arn:aws:s3:::locked/key"),
        &[],
        ExplicitDeny,
        "`Deny` with `NotAction`: whatever is not listed is denied",
    ),
    aws(
        "S3UnlockBucketPolicy",
        ("s3:DeleteBucketPolicy", "arn:aws:s3:::locked"),
        &[],
        ExplicitDeny,
        "a listed action is denied to callers whose name is not a root's (`StringNotLike`)",
    ),
    Question {
        policy: "S3UnlockBucketPolicy",
        principal: "arn:aws:iam::111122223333:root",
        action: "s3:DeleteBucketPolicy",
        resource: "arn:aws:s3:::locked",
        context: &[],
        answer: Allow,
        why: "for root neither `Deny` applies, and the owner of the bucket needs no policy",
    },
    aws(
        "IAMCreateRootUserPassword",
        (
            "iam:CreateLoginProfile",
            "arn:aws:iam::111122223333:user/bob",
        ),
        &[],
        ExplicitDeny,
        "`Deny` with `NotResource`: every resource but a root",
    ),
    aws(
        "AWSEC2SpotServiceRolePolicy",
        (
            "ec2:RunInstances",
            "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        ),
        &[],
        ExplicitDeny,
        "a negated operator is true when the key is absent, so the `Deny` applies",
    ),
    aws(
        "AWSEC2SpotServiceRolePolicy",
        (
            "ec2:RunInstances",
            "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
        ),
        &[("ec2:InstanceMarketType", &["spot"])],
        Allow,
        "of the spot market it may",
    ),
    aws(
        "APIGatewayServiceRolePolicy",
        (
            "ec2:CreateTags",
            "arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-1",
        ),
        &[("aws:TagKeys", &["Owner", "Cost"])],
        ImplicitDeny,
        "`ForAllValues`: each key must be one of the two",
    ),
    aws(
        "APIGatewayServiceRolePolicy",
        (
            "ec2:CreateTags",
            "arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-1",
        ),
        &[],
        Allow,
        "`ForAllValues` is true of an absent key",
    ),
    aws(
        "AmazonEBSCSIDriverPolicyV2",
        (
            "ec2:DeleteTags",
            "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1",
        ),
        &[("ec2:ResourceTag/ebs.csi.aws.com/cluster", &["true"])],
        ImplicitDeny,
        "the same, guarded by `Null: false`: without keys it is not allowed",
    ),
    aws(
        "AWSPrivateCAUser",
        (
            "acm-pca:IssueCertificate",
            "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1",
        ),
        &[(
            "acm-pca:TemplateArn",
            &["arn:aws:acm-pca:::template/EndEntityCertificate/V1"],
        )],
        Allow,
        "`ArnLike` field by field: `*` also matches an empty region",
    ),
    aws(
        "AWSPrivateCAUser",
        (
            "acm-pca:IssueCertificate",
            "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1",
        ),
        &[(
            "acm-pca:TemplateArn",
            &["arn:aws:acm-pca:::template/RootCACertificate/V1"],
        )],
        ExplicitDeny,
        "another template is denied by `ArnNotLike`",
    ),
    aws(
        "AWSManagedServices_ContactsServiceRolePolicy",
        ("s3:GetBucketTagging", "arn:aws:s3:::reports"),
        &[
            ("s3:TlsVersion", &["1.10"]),
            ("s3:authType", &["REST-HEADER"]),
            ("s3:signatureversion", &["AWS4-HMAC-SHA256"]),
        ],
        ImplicitDeny,
        "1.10 as a number is less than 1.2",
    ),
    aws(
        "DataScientist",
        (
            "sagemaker:DeleteModel",
            "arn:aws:sagemaker:eu-west-1:111122223333:model/m",
        ),
        &[],
        Allow,
        "`Allow` with `NotResource`: a model is none of the four types",
    ),
    aws(
        "DataScientist",
        (
            "sagemaker:DeleteDomain",
            "arn:aws:sagemaker:eu-west-1:111122223333:domain/d-1",
        ),
        &[],
        ImplicitDeny,
        "a domain is one of them",
    ),
];

/// The pages are named in the corpus; elements as on
/// <https://help.aliyun.com/en/ram/policy-elements>.
const RAM: &[Question] = &[
    ram(
        "ali-015",
        ("bss:PayOrder", "acs:bss:*:1000000000000001:order/1"),
        &[],
        ExplicitDeny,
        "everything but billing: a `Deny` wins over `Allow` on `*`",
    ),
    ram(
        "ali-015",
        ("ecs:RunInstances", "*"),
        &[],
        Allow,
        "everything but billing",
    ),
    ram(
        "ali-017",
        (
            "log:GetLogs",
            "acs:log:cn-hangzhou:1000000000000001:project/p/logstore/l",
        ),
        &[],
        Allow,
        "`*:Get*`: a wildcard stands for the service",
    ),
    ram(
        "ali-017",
        ("ecs:StopInstance", "*"),
        &[],
        ImplicitDeny,
        "viewing only",
    ),
    ram(
        "ali-035",
        ("oss:GetObject", "acs:oss:*:1000000000000001:myphotos/a.jpg"),
        &[("acs:SourceIp", &["192.168.7.9"])],
        Allow,
        "from the network that is excepted from the `Deny`",
    ),
    ram(
        "ali-035",
        ("oss:GetObject", "acs:oss:*:1000000000000001:myphotos/a.jpg"),
        &[("acs:SourceIp", &["172.12.0.1"])],
        ExplicitDeny,
        "from another address",
    ),
    ram(
        "ali-038",
        ("oss:ListObjects", "acs:oss:*:1000000000000001:myphotos"),
        &[
            ("oss:Prefix", &["hangzhou/2015/may/"]),
            ("oss:Delimiter", &["/"]),
        ],
        Allow,
        "the keys of one operator must all match, of the values of each only one",
    ),
    ram(
        "ali-038",
        ("oss:ListObjects", "acs:oss:*:1000000000000001:myphotos"),
        &[
            ("oss:Prefix", &["hangzhou/2014/"]),
            ("oss:Delimiter", &["/"]),
        ],
        ImplicitDeny,
        "another year",
    ),
    ram(
        "ali-025",
        (
            "ecs:StopInstance",
            "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1",
        ),
        &[("acs:CurrentTime", &["2019-08-12T08:59:59Z"])],
        Allow,
        "one second before 17:00 in UTC+8",
    ),
    ram(
        "ali-025",
        (
            "ecs:StopInstance",
            "acs:ecs:cn-hangzhou:1000000000000001:instance/i-1",
        ),
        &[("acs:CurrentTime", &["2019-08-12T17:00:00+08:00"])],
        ImplicitDeny,
        "at that very time it is over",
    ),
    ram(
        "ali-166",
        (
            "ots:PutRow",
            "acs:ots:cn-beijing:1000000000000001:instance/online-3/table/t",
        ),
        &[("acs:SourceIp", &["10.101.169.111"])],
        ExplicitDeny,
        "`Put*` on the tables of instances whose names begin with `online`",
    ),
    ram(
        "ali-183",
        ("ram:CreateUser", "acs:ram:*:1000000000000001:user/eve"),
        &[("acs:MFAPresent", &["false"])],
        ExplicitDeny,
        "without a second factor",
    ),
    ram(
        "ali-183",
        ("ram:CreateUser", "acs:ram:*:1000000000000001:user/eve"),
        &[],
        Allow,
        "RAM has no `BoolIfExists`: a `Deny` on a key that is absent does not apply",
    ),
    ram(
        "ali-188",
        ("yundun-sas:DescribeAlarmEventList", "*"),
        &[],
        Allow,
        "`yundun-*:*`: a wildcard within the service",
    ),
];

fn ask(dialect: &Dialect, corpus: &Corpus, questions: &[Question]) {
    for question in questions {
        let Question {
            policy,
            principal,
            action,
            resource,
            context,
            answer,
            why,
        } = question;
        let set =
            set_of(dialect, policy, corpus.text(policy)).unwrap_or_else(|error| panic!("{error}"));
        let request = dialect.request(*principal, *action, *resource);
        let request = context
            .iter()
            .fold(request, |request, (key, values)| match values {
                [value] => request.context(*key, *value),
                values => request.context(*key, ContextValue::many(values.iter().copied())),
            });
        let request = request
            .build()
            .unwrap_or_else(|error| panic!("{policy}: {error}"));
        let decision = set.decide(&request);
        assert_eq!(
            decision.verdict(),
            *answer,
            "{policy}, {action} on {resource}: {why}"
        );
        assert_eq!(set.explain(&request).decision(), decision);
    }
}

#[test]
fn questions_over_aws_managed_policies() {
    let Some(corpus) = Corpus::aws() else { return };
    ask(&Dialect::aws(), &corpus, AWS);
}

#[test]
fn questions_over_alibaba_policies() {
    let Some(corpus) = Corpus::alibaba() else {
        return;
    };
    ask(&Dialect::alibaba_ram(), &corpus, RAM);
}
