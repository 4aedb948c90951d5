#!/bin/sh
# Collects what `portcullis estate import alibaba` reads, into a folder, with the credentials that `aliyun` is set up with.
# It only reads: every call begins with Get or List, and the policy AliyunRAMReadOnlyAccess is enough for all but the last.
# A call that is refused ends it with an error, at once, since others ask about what it answers; only without
# ListPolicyAttachments, the last, it collects the rest before. Such an export is incomplete, and its import says so.
# Needs `aliyun` and `jq`.
set -eu
out=${1:?"usage: collect_alibaba.sh FOLDER"}
mkdir -p "$out"
if [ -n "$(ls -A "$out")" ]; then
    echo "$out is not empty: an export mixed with an older one is neither" >&2
    exit 1
fi

# ask FILE PRODUCT CALL [OPTION VALUE]...: one answer. Nothing is left of an answer that is refused.
ask() {
    file=$1
    shift
    if ! aliyun "$@" >"$out/$file"; then
        rm -f "$out/$file"
        echo "$2 was refused: the export in $out is not whole" >&2
        return 1
    fi
}

# call PRODUCT CALL FILE [OPTION VALUE]...: one answer, or all pages of it, as FILE.json, FILE~2.json, …
call() {
    product=$1 called=$2 stem=$3
    shift 3
    page=1
    ask "$stem.json" "$product" "$called" "$@" || exit 1
    while more=$(jq -r '.IsTruncated // false' "$out/$file") || exit 1 && [ "$more" = true ]; do
        marker=$(jq -r .Marker "$out/$file") || exit 1
        page=$((page + 1))
        ask "$stem~$page.json" "$product" "$called" "$@" --Marker "$marker" || exit 1
    done
}

# names FILTER PREFIX: a value of every item of every page.
names() {
    for answer in "$out/$2".json "$out/$2"~*.json; do
        [ ! -e "$answer" ] || jq -r "$1" "$answer" || exit 1
    done
}

call sts GetCallerIdentity GetCallerIdentity
for list in Users Groups Roles Policies; do
    call ram "List$list" "List$list" --MaxItems 1000
done
users=$(names '.Users.User[].UserName' ListUsers)
for name in $users; do
    call ram ListGroupsForUser "ListGroupsForUser-$name" --UserName "$name"
    call ram ListPoliciesForUser "ListPoliciesForUser-$name" --UserName "$name"
    call ram ListAccessKeys "ListAccessKeys-$name" --UserName "$name"
done
groups=$(names '.Groups.Group[].GroupName' ListGroups)
for name in $groups; do
    call ram ListPoliciesForGroup "ListPoliciesForGroup-$name" --GroupName "$name"
done
roles=$(names '.Roles.Role[].RoleName' ListRoles)
for name in $roles; do
    call ram GetRole "GetRole-$name" --RoleName "$name"
    call ram ListPoliciesForRole "ListPoliciesForRole-$name" --RoleName "$name"
done
# What is attached to resource groups, which the calls above do not say.
page=1 file=ListPolicyAttachments.json total=1 refused=
while [ "$(((page - 1) * 100))" -lt "$total" ]; do
    if ! ask "$file" resourcemanager ListPolicyAttachments --PageSize 100 --PageNumber "$page"; then
        refused=yes
        break
    fi
    total=$(jq -r '.TotalCount // 0' "$out/$file")
    page=$((page + 1))
    file=ListPolicyAttachments~$page.json
done
# The texts: of the account's own policies, and of those of the vendor that are attached.
policies=$(
    names '.Policies.Policy[] | select(.AttachmentCount > 0 or .PolicyType == "Custom")
        | .PolicyType + ":" + .PolicyName' ListPolicies
    names '.PolicyAttachments.PolicyAttachment[] | .PolicyType + ":" + .PolicyName' ListPolicyAttachments
)
for policy in $(echo "$policies" | sort -u); do
    call ram GetPolicy "GetPolicy-${policy%%:*}-${policy#*:}" --PolicyType "${policy%%:*}" --PolicyName "${policy#*:}"
done
[ -z "$refused" ]
