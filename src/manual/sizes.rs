#![doc = include_str!("sizes.md")]
