#![doc = include_str!("conditions.md")]
