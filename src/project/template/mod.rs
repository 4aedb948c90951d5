//! Templates of CloudFormation, ROS and the programs around them: what their functions say.
//!
//! A function whose result follows from the file is resolved, such as a `Ref` to a parameter with a
//! default. Where it does not follow, the result is unknown, perhaps with a known form: the
//! `Arn` of a bucket of the same template begins with `arn:` and has the name that the template
//! gives it. `Fn::If` is a choice, and `AWS::NoValue` removes what it is the value of.
//!
//! What each function does is in the documentation of the vendors, seen on 2026-11-29:
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/functions>,
//! <https://www.alibabacloud.com/help/en/ros/user-guide/pseudo-parameters>.
//!
//! # Bounds
//!
//! Files are read to a fixed depth, so recursion over them is bounded. A name may lead to another
//! name, and in a circle: at most four are followed, and at most 32 MiB are made
//! per file. Behind these bounds everything is unknown.

mod attributes;
mod functions;
mod references;
mod resolve;
mod sections;
mod texts;

pub(super) use resolve::call;
pub(super) use sections::TemplateScope;
