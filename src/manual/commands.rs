#![doc = include_str!("commands.md")]
