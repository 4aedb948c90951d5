#![doc = include_str!("dialects.md")]
