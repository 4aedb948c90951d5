//! The facts in which clouds differ, as data.
//!
//! A [`Dialect`] is a cheap handle on a table. Four tables are built in, each row with the page of
//! its vendor; a program can define one for its own service. Nothing outside this folder asks which
//! cloud it is: it reads a field.

mod alibaba_ram;
mod aws;
mod builder;
mod estate;
mod explain;
mod handle;
mod keys;
mod kind;
mod kingsoft;
mod principal;
mod shape;
mod table;
mod volcengine;

pub use builder::DialectBuilder;
pub use handle::Dialect;
pub use kind::Kind;

pub(crate) use estate::{EstateTable, SessionRule};
pub(crate) use explain::ExplainTable;
pub(crate) use keys::{Callers, FilledKey, KeyOf, KeySource};
pub(crate) use principal::{NamedCaller, PrincipalForm, PrincipalNames, Role, VendorIdentity};
pub(crate) use shape::{
    Across, Alone, Container, EntryForm, PrincipalShape, Sharing, SharingTable, TrustList, Within,
};
pub(crate) use table::{
    Exempt, KeyForm, KindRule, NotRule, Presence, ServiceWildcard, Switch, Switches, Table,
    ValueObject, VersionRule,
};
