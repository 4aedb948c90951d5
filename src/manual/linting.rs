#![doc = include_str!("linting.md")]
