//! Walking a tree by a pattern of steps, such as `Resources/*/Properties`.
//!
//! A pattern is a list of keys or numbers in which `*` is any one step and `**` any number of
//! steps, none included. A value can be reached in several ways when a pattern has more than one
//! `**`; it is visited once all the same, and each value costs time by the number of steps, not by
//! the number of ways.
//!
//! # Example
//!
//! `a/**/b` over `{"a": {"b": {"b": 1}}}`. The walk carries the set of steps that may already be
//! taken, as bits of a number:
//!
//! | at | taken | because |
//! | --- | --- | --- |
//! | the root | `{0}` | nothing is taken yet |
//! | `/a` | `{1, 2}` | `a` is taken; `**` may also stand for nothing |
//! | `/a/b` | `{1, 2, 3}` | inside `**`, or `b` is taken: all three steps, so it is visited |
//! | `/a/b/b` | `{1, 2, 3}` | the same again: visited |
//!
//! This is the usual simulation of a nondeterministic automaton. The obvious alternative, to
//! recurse once for each way to read `**`, visits values several times and takes exponential time
//! for patterns such as `**/**/x`.

use super::tree::{Node, Value, push_step};

/// The most steps that a pattern may have: the set of taken steps is a `u128`.
pub const STEPS_MAX: usize = 127;

impl<'t> Node<'t> {
    /// Calls `found` once with every value that a pattern of steps leads to, and with its pointer,
    /// which begins with `pointer`. Of more than [`STEPS_MAX`] steps only the first count.
    pub fn visit<'n>(
        &'n self,
        steps: &[&str],
        pointer: &str,
        found: &mut dyn FnMut(&str, &'n Node<'t>),
    ) {
        let steps = steps.get(..steps.len().min(STEPS_MAX)).unwrap_or_default();
        let mut walk = Walk {
            steps,
            pointer: pointer.to_owned(),
            found,
        };
        walk.node(self, 1);
    }
}

/// A walk on its way.
struct Walk<'w, 'n, 't> {
    steps: &'w [&'w str],
    /// The pointer of the current value.
    pointer: String,
    found: &'w mut dyn FnMut(&str, &'n Node<'t>),
}

impl<'n, 't> Walk<'_, 'n, 't> {
    /// Visits a value and what is inside it. `taken` has a bit for each number of steps that may
    /// have been taken to get here. Recursion is bounded by the nesting of the document.
    fn node(&mut self, node: &'n Node<'t>, taken: u128) {
        let mut taken = taken;
        for (at, step) in self.steps.iter().enumerate() {
            // `**` may also stand for no step at all.
            if *step == "**" {
                taken |= (taken & bit(at)) << 1;
            }
        }
        if taken & bit(self.steps.len()) != 0 {
            (self.found)(&self.pointer, node);
        }
        match &node.value {
            Value::Object(members) => {
                for member in members {
                    self.child(&member.key, &member.value, taken);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.child(&index.to_string(), item, taken);
                }
            }
            _ => {}
        }
    }

    /// Goes on into a value under a name, if the pattern leads there.
    fn child(&mut self, name: &str, node: &'n Node<'t>, taken: u128) {
        let mut next = 0;
        for (at, step) in self.steps.iter().enumerate() {
            if taken & bit(at) == 0 {
                continue;
            }
            match *step {
                "**" => next |= bit(at),
                step if step == "*" || step == name => next |= bit(at + 1),
                _ => {}
            }
        }
        if next == 0 {
            return;
        }
        let before = self.pointer.len();
        push_step(&mut self.pointer, name);
        self.node(node, next);
        self.pointer.truncate(before);
    }
}

fn bit(at: usize) -> u128 {
    1_u128 << at
}

#[cfg(test)]
mod tests {
    use crate::json::parse_outline;

    fn pointers(text: &str, pattern: &str) -> Vec<String> {
        let root = parse_outline(text, 64).unwrap();
        let steps: Vec<&str> = pattern.split('/').collect();
        let mut pointers = Vec::new();
        root.visit(&steps, "", &mut |pointer, _| {
            pointers.push(pointer.to_owned());
        });
        pointers
    }

    #[test]
    fn a_value_that_is_reached_in_two_ways_is_visited_once() {
        let text = r#"{"a": {"b": {"b": 1}}}"#;
        assert_eq!(pointers(text, "a/**/b"), ["/a/b", "/a/b/b"]);
        assert_eq!(pointers(text, "**/**/b"), ["/a/b", "/a/b/b"]);
    }

    #[test]
    fn a_pointer_escapes_its_steps() {
        assert_eq!(pointers(r#"{"a/b": [{"~": 0}]}"#, "*/0/~"), ["/a~1b/0/~0"]);
    }
}
