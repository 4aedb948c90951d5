#![doc = include_str!("estates.md")]
