//! All targets in one program, so that they are built once; `PORTCULLIS_TARGET` names the one to
//! run.
#![no_main]

use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("PORTCULLIS_TARGET").unwrap_or_default();
    let found = portcullis_fuzz::TARGETS
        .iter()
        .find(|(name, _)| *name == wanted);
    found
        .unwrap_or_else(|| panic!("no target is named `{wanted}`"))
        .1
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| TARGET(data));
