//! Pointers of a configuration, which say where policies are.

use crate::json::STEPS_MAX;

/// A pattern of steps to values in a file.
///
/// # Examples
///
/// ```
/// use portcullis::project::PointerPattern;
/// assert!(PointerPattern::parse("/Resources/*/Properties/PolicyDocument").is_ok());
/// assert!(PointerPattern::parse("/**/policy").is_ok());
/// assert!(PointerPattern::parse("policy").is_err(), "it begins with `/`");
/// ```
#[derive(Clone, Debug)]
pub struct PointerPattern(Vec<String>);

impl PointerPattern {
    /// Reads a JSON pointer in which `*` stands for one step and `**` for any number; several `**`
    /// in a row are one.
    ///
    /// # Errors
    ///
    /// Says how to write the pointer if it does not begin with `/` or has too many steps.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(steps) = text.strip_prefix('/') else {
            return Err(
                "it begins with `/`, such as `/Resources/*/Properties/PolicyDocument`".into(),
            );
        };
        let mut steps: Vec<String> = steps
            .split('/')
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        steps.dedup_by(|next, step| next == "**" && step == "**");
        if steps.len() > STEPS_MAX {
            return Err(format!(
                "it has {} steps, and at most {STEPS_MAX} lead anywhere",
                steps.len()
            ));
        }
        Ok(Self(steps))
    }

    /// The steps, as [`Node::visit`](crate::json::Node::visit) takes them.
    pub(super) fn steps(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}
