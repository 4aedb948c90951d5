//! Names that were chosen for their hashes: those that end alike under the hashes of the engine, as
//! far as they can be known beforehand, are looked for as others are. What is filed has a part in
//! the seed of its table, so that more than the starts of a hash cannot be prepared; what collides
//! all the same is compared by its text (`src/hash.rs`).

#[path = "../../src/hash.rs"]
#[allow(dead_code, reason = "only the hashes are tried")]
mod hash;

use portcullis::{Dialect, Kind, PolicySet, Verdict};

const NAMES: usize = 500;
/// The last bits of a hash that are 0. They select the place in a table, all or nearly all of it.
const BITS: u64 = (1 << 10) - 1;

/// The first names for which a hash says 0.
fn chosen(hash: impl Fn(&str) -> u64) -> Vec<String> {
    (0_u64..)
        .map(|number| format!("{number:016x}"))
        .filter(|name| hash(name) & BITS == 0)
        .take(2 * NAMES)
        .collect()
}

/// Most probes and comparisons of a request for a name that is there, and for one that is not.
fn work(names: &[String]) -> [(usize, usize); 2] {
    let (held, others) = names.split_at(NAMES);
    let statement = |name: &String| {
        format!(
            r#"{{"Effect":"Allow","Action":"s3:Get{name}",
                "Resource":["arn:aws:s3:::b/{name}","arn:aws:s3:::{name}/*"]}}"#
        )
    };
    let statements: Vec<String> = held.iter().map(statement).collect();
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    let set = PolicySet::builder(&Dialect::aws())
        .index_from(0)
        .add(Kind::Identity, "policy", text)
        .build()
        .unwrap();
    [(held, Verdict::Allow), (others, Verdict::ImplicitDeny)].map(|(names, expected)| {
        let mut most = (0, 0);
        for name in names {
            for resource in [
                format!("arn:aws:s3:::b/{name}"),
                format!("arn:aws:s3:::{name}/k"),
            ] {
                let request = Dialect::aws().request(
                    "arn:aws:iam::1:user/u",
                    format!("s3:Get{name}"),
                    resource,
                );
                let (decision, work) = set.decide_and_count(&request.build().unwrap());
                assert_eq!(decision.verdict(), expected, "{name}");
                most = (most.0.max(work.probes()), most.1.max(work.comparisons()));
            }
        }
        most
    })
}

#[test]
fn names_of_one_hash_are_found_as_others_are() {
    let ordinary = work(&chosen(|name| {
        name.bytes().map(u64::from).sum::<u64>() << 10
    }));
    println!("ordinary names: {ordinary:?}");
    type Hash = fn(&str) -> u64;
    let hashes: [(&str, Hash); 4] = [
        ("kept with a request", hash::hash),
        ("kept with a request, folded", hash::hash_folded),
        ("filed, without its seed", |name| {
            hash::extend(0, name.as_bytes())
        }),
        ("filed behind another", |name| {
            hash::mix(0, hash::extend(hash::extend(0, b"b/"), name.as_bytes()))
        }),
    ];
    for (what, of) in hashes {
        let found = work(&chosen(of));
        println!("names whose hashes end alike, {what}: {found:?}");
        assert_eq!(found[0], ordinary[0], "{what}");
        // A filter lets a foreign name pass now and then, which is then looked for once more.
        assert!(
            found[1].0 <= ordinary[1].0 + 4 && found[1].1 <= ordinary[1].1 + 1,
            "{what}: {found:?}, {ordinary:?}"
        );
    }
}
