//! Changes.

/// A change of an estate. Principals, instances and policies are named as the estate's files name them: principals and
/// instances in full, policies by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// Attaches a policy to a user or role.
    Attach {
        /// Its name.
        policy: String,
        /// The full name of the user or role.
        to: String,
    },
    /// Detaches a policy from a user or role.
    Detach {
        /// Its name.
        policy: String,
        /// The full name of the user or role.
        from: String,
    },
    /// Puts a user into a group.
    Join {
        /// The full name of the user.
        user: String,
        /// The name of the group.
        group: String,
    },
    /// Takes a user out of a group.
    Leave {
        /// The full name of the user.
        user: String,
        /// The name of the group.
        group: String,
    },
    /// Cuts a user off.
    Disable {
        /// Its full name.
        user: String,
    },
    /// Lets a disabled user in again.
    Enable {
        /// Its full name.
        user: String,
    },
    /// Deletes a user or role.
    Delete {
        /// Its full name.
        principal: String,
    },
    /// Takes a role's trust policy away, so that nobody may assume it.
    RemoveTrust {
        /// The full name of the role.
        role: String,
    },
    /// Gives an instance its role; an error where it has one.
    AttachRole {
        /// The full name of the instance.
        instance: String,
        /// The name of the role.
        role: String,
    },
    /// Gives an instance another role; an error where it has none.
    ReplaceRole {
        /// The full name of the instance.
        instance: String,
        /// The name of the role.
        role: String,
    },
    /// Takes the role of an instance away; an error where it has none.
    DetachRole {
        /// The full name of the instance.
        instance: String,
    },
}
