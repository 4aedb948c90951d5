//! The catalogues that come with the program: services, actions, condition keys and types of
//! resources, with their sources and dates. `portcullis catalog bundle` writes them.
//!
//! Without the feature `catalogs` they are empty, and the rules that need one find nothing unless a
//! program gives one.

macro_rules! bundle {
    ($name:ident, $file:literal) => {
        #[cfg(feature = "catalogs")]
        pub(super) const $name: &str = include_str!(concat!("../catalog/bundled/", $file));
        #[cfg(not(feature = "catalogs"))]
        pub(super) const $name: &str = "";
    };
}

bundle!(ALIBABA_RAM, "alibaba_ram.txt");
bundle!(AWS, "aws.txt");
bundle!(KINGSOFT, "kingsoft.txt");
bundle!(VOLCENGINE, "volcengine.txt");
