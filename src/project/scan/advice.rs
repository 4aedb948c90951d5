//! What to do about faults of texts that are not policies yet, or not policies of access: data.
//!
//! The model says what is wrong with a policy. If the text is from a template or written in another
//! language of policies, correcting that would not help.

use crate::project::finding::FileFinding;

/// Signs in a text, and the help for faults about it.
const PLACEHOLDERS: &[(&str, &str)] = &[
    (
        "${AWS::",
        "CloudFormation fills in `${AWS::…}`: lint the template that it is from, or write the value",
    ),
    (
        "${var.",
        "Terraform fills in `${var.…}`: lint the source or plan that it is from, or write the value",
    ),
    (
        "${local.",
        "Terraform fills in `${local.…}`: lint the source or plan that it is from, or write the value",
    ),
    (
        "${data.",
        "Terraform fills in `${data.…}`: lint the source or plan that it is from, or write the value",
    ),
    (
        "${self:",
        "Serverless Framework fills in `${self:…}`: lint its `serverless.yml`, or write the value",
    ),
    (
        "{{",
        "a template engine fills in `{{…}}`: lint what it makes, or write the value",
    ),
    ("<", "`<…>` looks like a placeholder: write the value"),
];

/// Signs in a policy, and the help for faults of it.
const LANGUAGES: &[(&str, &str)] = &[
    (
        "\"acs:odps:*:projects/",
        "policies of MaxCompute have a language of their own, which is not read: exclude the file",
    ),
    (
        "\"Update:",
        "stack policies of CloudFormation and ROS are not policies of access: exclude the file",
    ),
];

/// Gives a fault better help, if its place or its policy shows that the policy is not meant to be
/// read as it is.
pub(super) fn advise(finding: &mut FileFinding, policy: &str, marked: &str) {
    if !finding.is_fault() {
        return;
    }
    let placeholder = PLACEHOLDERS.iter().find(|(sign, _)| marked.contains(sign));
    let language = LANGUAGES.iter().find(|(sign, _)| policy.contains(sign));
    if let Some((_, help)) = language.or(placeholder) {
        finding.help = (*help).to_owned();
    }
}
