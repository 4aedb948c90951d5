//! The forms in which instants are written.

use super::{DateForms, Instant};

/// Numbers of other widths, or with signs, are none (clause C4).
#[test]
fn instants_are_written_in_full() {
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", Some(0)),
        ("1970-01-02t00:01:01z", Some(86_461)),
        ("1970-01-01T01:00:00+01:00", Some(0)),
        ("1969-12-31T22:30:00-01:30", Some(0)),
        ("9999-12-31T23:59:59Z", Some(253_402_300_799)),
        ("70-01-01T00:00:00Z", None),
        ("01970-01-01T00:00:00Z", None),
        ("1970-1-01T00:00:00Z", None),
        ("1970-01-1T00:00:00Z", None),
        ("1970-01-001T00:00:00Z", None),
        ("1970-01-01T0:00:00Z", None),
        ("1970-01-01T00:0:00Z", None),
        ("1970-01-01T00:00:0Z", None),
        ("1970-01-01T00:00:000Z", None),
        ("1970-01-01T00:00:00+1:00", None),
        ("1970-01-01T00:00:00+01:0", None),
        ("1970-01-01T00:00:00+0100", None),
        ("1970-01-01T00:00:00+01:00:00", None),
        ("1970-01-01T00:00:00ZZ", None),
        ("1970-01-01-01T00:00:00Z", None),
        ("1970-+1-01T00:00:00Z", None),
        ("1970--1-01T00:00:00Z", None),
        ("1970-01-+1T00:00:00Z", None),
        ("+970-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00.Z", None),
        ("1970-01-01T00:00:00.1aZ", None),
        ("1970-01-01 00:00:00Z", None),
        ("1970-01-01T00:00:00", None),
        ("", None),
    ] {
        for forms in [DateForms::Rfc3339, DateForms::Rfc3339AndShort] {
            assert_eq!(
                Instant::parse(text, forms).map(|instant| instant.seconds()),
                seconds,
                "`{text}` {forms:?}"
            );
        }
    }
}

/// The forms that only some dialects take (clause C4).
#[test]
fn short_instants_are_dates_and_seconds() {
    for (text, seconds) in [
        ("1970", Some(0)),
        ("1971", Some(31_536_000)),
        ("1970-02", Some(2_678_400)),
        ("1970-02-02", Some(2_764_800)),
        ("1970-01-01T00:01Z", Some(60)),
        ("970", Some(970)),
        ("86400.50", Some(86_400)),
        ("00000", Some(0)),
        ("1970-2", None),
        ("1970-02-2", None),
        ("1970-02-02-02", None),
        ("1970-", None),
        ("1970-+2", None),
        ("1970-01-01T00:01.5Z", None),
        ("1970-01-01T00Z", None),
        ("5.", None),
        (".5", None),
        ("5.x", None),
        ("5.5.5", None),
        ("+5", None),
        ("-5", None),
        ("99999999999999999999", None),
    ] {
        let found =
            Instant::parse(text, DateForms::Rfc3339AndShort).map(|instant| instant.seconds());
        assert_eq!(found, seconds, "`{text}`");
        assert_eq!(Instant::parse(text, DateForms::Rfc3339), None, "`{text}`");
    }
}
