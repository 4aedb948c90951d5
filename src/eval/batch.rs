//! Many decisions, whose waiting for memory overlaps.

use std::hint::black_box;

use super::decision::Decision;
use crate::compile::{BATCH, PolicySet};
use crate::request::Request;

impl PolicySet {
    /// Decides requests one after the other, each as [`PolicySet::decide`]. Where the set is larger
    /// than the caches this is faster than deciding them singly, since what the next ones will look
    /// at is loaded together. Allocates nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use portcullis::{Dialect, Kind, PolicySet};
    /// let dialect = Dialect::kingsoft();
    /// let readers = r#"{"Statement": [{"Effect": "Allow", "Action": "ks3:Get*", "Resource": "krn:ksc:ks3:::ledger/*"}]}"#;
    /// let set = PolicySet::builder(&dialect).add(Kind::Identity, "readers", readers).build()?;
    /// let ask = |key| dialect.request("krn:ksc:iam::2000000001:user/ann", "ks3:GetObject", key).build();
    /// let requests = [ask("krn:ksc:ks3:::ledger/q3.csv")?, ask("krn:ksc:ks3:::secrets/q3.csv")?];
    /// let allowed: Vec<bool> = set.decide_many(&requests).map(|decision| decision.is_allowed()).collect();
    /// assert_eq!(allowed, [true, false]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_many<'d>(
        &'d self,
        requests: &'d [Request<'d>],
    ) -> impl Iterator<Item = Decision> + 'd {
        requests.chunks(BATCH).flat_map(|batch| {
            for request in batch {
                black_box(request.touch());
            }
            let flipped = self.dialect().table().flipped;
            let names = batch
                .iter()
                .flat_map(|request| request.names().iter().map(move |name| (request, name)));
            self.load_ahead(
                names.map(|(request, name)| self.view(request, name.as_ref(), flipped)),
            );
            batch.iter().map(|request| self.decide(request))
        })
    }
}
