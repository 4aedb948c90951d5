//! Every rule, one file each, and the list of them.
//!
//! A rule is a file with its check and with what it reports, and a page of the same name beside it.

mod adjacent_blocks;
mod allow_any_other_value;
mod allow_not_action;
mod allow_not_principal;
mod allow_not_resource;
mod always_true_condition;
mod any_principal;
mod assume_any_role;
mod boolean_as_text;
mod bucket_for_object_action;
mod caller_key_for_service;
mod capital_in_service;
mod condition_outside_store;
mod control_character;
mod deny_all_values;
mod deny_by_unfilled_tag;
mod deny_without_mfa_key;
mod double_star;
mod empty_condition;
mod empty_resource;
mod empty_sid;
mod enrolment_locked_out;
mod escalation_across_policies;
mod exposure_of_any_resource;
mod filter_without_assume_role;
mod fixed_session_name;
mod for_all_values_on_allow;
mod foreign_action;
mod foreign_key;
mod foreign_service_principal;
mod homoglyph;
mod host_bits;
mod identity_administration;
mod idle_if_exists;
mod idle_resource;
mod idle_version;
mod if_exists_on_allow;
mod impossible_condition;
mod invisible_character;
mod item_for_listing_action;
mod leading_if_exists;
mod legacy_not_resource;
mod linked_role_for_any_service;
mod literal_variable;
mod literal_wildcard;
mod malformed_account;
mod malformed_key;
mod malformed_network;
mod malformed_partition;
mod malformed_region;
mod mergeable_statements;
mod miscased_action;
mod miscased_key;
mod mismatched_trust_action;
mod misplaced_field;
mod missing_sid;
mod mistyped_key;
mod mistyped_listed_key;
mod narrowed_account_action;
mod no_statements;
mod not_principal_without_account;
mod object_for_bucket_action;
mod oidc_wide_subject;
mod oidc_without_audience;
mod oidc_without_subject;
mod old_version;
mod open_address_range;
mod oversized_document;
mod owner_locked_out;
mod padded_text;
mod pass_any_role;
mod pass_role_to_any_service;
mod plain_operator_on_many_values;
mod pointless_deny;
mod presence_by_wildcard;
mod private_source_range;
mod privilege_escalation;
mod public_bucket;
mod redundant_action;
mod redundant_principal;
mod redundant_resource;
mod redundant_statement;
mod redundant_value;
mod refused_sid;
mod repeated_sid;
mod resource_of_other_service;
mod role_for_an_account;
mod role_for_everybody;
mod saml_without_recipient;
mod secrets_of_any_resource;
mod service_prefix_on_common_key;
mod service_star_on_star;
mod several_booleans;
mod shadowed_allow;
mod short_date;
mod shortened_resource;
mod source_ip_without_vpc;
mod star_on_star;
mod text_operator_on_name;
mod undocumented_sid;
mod unfilled_key;
mod unknown_action;
mod unknown_key;
mod unknown_resource_type;
mod unknown_service;
mod unlisted_key;
mod unmatched_action_pattern;
mod unnormalised_resource;
mod unpaired_source_arn;
mod unquantified_key;
mod unreachable_action;
mod unrestricted_service_principal;
mod uppercase_role_name;
mod wildcard_in_account_key;
mod wildcard_service;
mod wrong_trust_action;

use super::rule::Rule;
use crate::words::nearest;

/// Every rule, by id.
pub(super) static RULES: &[&Rule] = &[
    &adjacent_blocks::RULE,
    &allow_any_other_value::RULE,
    &allow_not_action::RULE,
    &allow_not_principal::RULE,
    &allow_not_resource::RULE,
    &always_true_condition::RULE,
    &any_principal::RULE,
    &assume_any_role::RULE,
    &boolean_as_text::RULE,
    &bucket_for_object_action::RULE,
    &caller_key_for_service::RULE,
    &capital_in_service::RULE,
    &condition_outside_store::RULE,
    &control_character::RULE,
    &deny_all_values::RULE,
    &deny_by_unfilled_tag::RULE,
    &deny_without_mfa_key::RULE,
    &double_star::RULE,
    &empty_condition::RULE,
    &empty_resource::RULE,
    &empty_sid::RULE,
    &enrolment_locked_out::RULE,
    &escalation_across_policies::RULE,
    &exposure_of_any_resource::RULE,
    &filter_without_assume_role::RULE,
    &fixed_session_name::RULE,
    &for_all_values_on_allow::RULE,
    &foreign_action::RULE,
    &foreign_key::RULE,
    &foreign_service_principal::RULE,
    &homoglyph::RULE,
    &host_bits::RULE,
    &identity_administration::RULE,
    &idle_if_exists::RULE,
    &idle_resource::RULE,
    &idle_version::RULE,
    &if_exists_on_allow::RULE,
    &impossible_condition::RULE,
    &invisible_character::RULE,
    &item_for_listing_action::RULE,
    &leading_if_exists::RULE,
    &legacy_not_resource::RULE,
    &linked_role_for_any_service::RULE,
    &literal_variable::RULE,
    &literal_wildcard::RULE,
    &malformed_account::RULE,
    &malformed_key::RULE,
    &malformed_network::RULE,
    &malformed_partition::RULE,
    &malformed_region::RULE,
    &mergeable_statements::RULE,
    &miscased_action::RULE,
    &miscased_key::RULE,
    &mismatched_trust_action::RULE,
    &misplaced_field::RULE,
    &missing_sid::RULE,
    &mistyped_key::RULE,
    &mistyped_listed_key::RULE,
    &narrowed_account_action::RULE,
    &no_statements::RULE,
    &not_principal_without_account::RULE,
    &object_for_bucket_action::RULE,
    &oidc_wide_subject::RULE,
    &oidc_without_audience::RULE,
    &oidc_without_subject::RULE,
    &old_version::RULE,
    &open_address_range::RULE,
    &oversized_document::RULE,
    &owner_locked_out::RULE,
    &padded_text::RULE,
    &pass_any_role::RULE,
    &pass_role_to_any_service::RULE,
    &plain_operator_on_many_values::RULE,
    &pointless_deny::RULE,
    &presence_by_wildcard::RULE,
    &private_source_range::RULE,
    &privilege_escalation::RULE,
    &public_bucket::RULE,
    &redundant_action::RULE,
    &redundant_principal::RULE,
    &redundant_resource::RULE,
    &redundant_statement::RULE,
    &redundant_value::RULE,
    &refused_sid::RULE,
    &repeated_sid::RULE,
    &resource_of_other_service::RULE,
    &role_for_an_account::RULE,
    &role_for_everybody::RULE,
    &saml_without_recipient::RULE,
    &secrets_of_any_resource::RULE,
    &service_prefix_on_common_key::RULE,
    &service_star_on_star::RULE,
    &several_booleans::RULE,
    &shadowed_allow::RULE,
    &short_date::RULE,
    &shortened_resource::RULE,
    &source_ip_without_vpc::RULE,
    &star_on_star::RULE,
    &text_operator_on_name::RULE,
    &undocumented_sid::RULE,
    &unfilled_key::RULE,
    &unknown_action::RULE,
    &unknown_key::RULE,
    &unknown_resource_type::RULE,
    &unknown_service::RULE,
    &unlisted_key::RULE,
    &unmatched_action_pattern::RULE,
    &unnormalised_resource::RULE,
    &unpaired_source_arn::RULE,
    &unquantified_key::RULE,
    &unreachable_action::RULE,
    &unrestricted_service_principal::RULE,
    &uppercase_role_name::RULE,
    &wildcard_in_account_key::RULE,
    &wildcard_service::RULE,
    &wrong_trust_action::RULE,
];

impl Rule {
    /// Returns every rule, sorted by id.
    pub fn all() -> impl ExactSizeIterator<Item = &'static Rule> {
        RULES.iter().copied()
    }

    /// Finds a rule by its id, or by the name that another tool has for it.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Rule> {
        let by_id = Self::all().find(|rule| rule.id() == name);
        by_id.or_else(|| Self::all().find(|rule| rule.is_called(name)))
    }

    /// Returns the id that is closest to a misspelt one.
    #[must_use]
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Self::all().map(Rule::id))
    }

    /// Whether another tool has this name for the rule.
    fn is_called(&self, name: &str) -> bool {
        self.aliases().any(|alias| alias.eq_ignore_ascii_case(name))
    }
}
