#![doc = include_str!("choices.md")]
