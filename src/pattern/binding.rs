//! The values of variables, as far as a request gives them.

/// What the request says of a variable's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding<'v> {
    /// One value.
    Value(&'v str),
    /// No value: the default counts, if there is one.
    Absent,
    /// Several values: no value, and the default does not help.
    Several,
    /// The caller did not load the key.
    Unknown,
    /// One of these names.
    InPath(InPath<'v>),
}

/// Names that begin and end alike, with any path between: `…:role/`, a path, `app`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InPath<'v> {
    pub(crate) start: &'v str,
    pub(crate) name: &'v str,
}

/// Where variables take their values from.
pub(crate) trait Bindings {
    /// The value of a canonical key.
    fn binding(&self, key: &str) -> Binding<'_>;
}

/// For patterns without variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoBindings;

impl Bindings for NoBindings {
    fn binding(&self, _key: &str) -> Binding<'_> {
        Binding::Absent
    }
}
