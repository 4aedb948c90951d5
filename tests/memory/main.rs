//! What the library allocates. The allocator that counts is the whole program's, so these tests
//! have one of their own.

mod allocation;
#[path = "../it/support/clock.rs"]
mod clock;
mod hostile_load;
mod meter;
