//! Services of KscSDK/ksc-sdk-python (Apache-2.0, 2024-05), and codes of the pages of the vendor
//! (2026-11). Not complete.
//!
//! Sorted, in lower case.

#[rustfmt::skip] // A list to be searched, not to be read line by line.
pub(super) const CODES: &[&str] = &[
    "bill", "bill-union", "bws", "cdn", "cdnv2", "cdnv3", "contact", "dns", "ebs", "eip", "iam",
    "kce", "kcev2", "kcm", "kcrs", "kcs", "kcsv2", "kec", "kes", "ket", "kingpay", "kis", "kkms",
    "kls", "kmr", "krds", "krtpay", "ks3", "kvs", "mongodb", "monitor", "monitorv2", "offline",
    "postgresql", "resourcemanager", "slb", "sts", "tag", "trade", "vpc",
];
