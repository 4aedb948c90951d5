#!/bin/sh
# Collects what `portcullis estate import alibaba` reads, into a folder, with the credentials that `aliyun` is set up with.
# It only reads: every call begins with Get or List, and the policy AliyunRAMReadOnlyAccess is enough for all but the last.
# Needs `aliyun` and `jq`.
set -eu
out=${1:?"usage: collect_alibaba.sh FOLDER"}
mkdir -p "$out"
if [ -n "$(ls -A "$out")" ]; then
    echo "$out is not empty: an export mixed with an older one is neither" >&2
    exit 1
fi

# call PRODUCT CALL FILE [OPTION VALUE]...: one answer, or all pages of it, as FILE.json, FILE~2.json, …
call() {
    product=$1 called=$2 stem=$3
    shift 3
    page=1 file=$stem.json
    aliyun "$product" "$called" "$@" >"$out/$file"
    while [ "$(jq -r '.IsTruncated // false' "$out/$file")" = true ]; do
        marker=$(jq -r .Marker "$out/$file")
        page=$((page + 1)) file=$stem~$page.json
        aliyun "$product" "$called" "$@" --Marker "$marker" >"$out/$file"
    done
}

# names FILTER PREFIX: a value of every item of every page.
names() {
    for answer in "$out/$2".json "$out/$2"~*.json; do
        [ ! -e "$answer" ] || jq -r "$1" "$answer"
    done
}

call sts GetCallerIdentity GetCallerIdentity
for list in Users Groups Roles Policies; do
    call ram "List$list" "List$list" --MaxItems 1000
done
names '.Users.User[].UserName' ListUsers | while read -r name; do
    call ram ListGroupsForUser "ListGroupsForUser-$name" --UserName "$name"
    call ram ListPoliciesForUser "ListPoliciesForUser-$name" --UserName "$name"
    call ram ListAccessKeys "ListAccessKeys-$name" --UserName "$name"
done
names '.Groups.Group[].GroupName' ListGroups | while read -r name; do
    call ram ListPoliciesForGroup "ListPoliciesForGroup-$name" --GroupName "$name"
done
names '.Roles.Role[].RoleName' ListRoles | while read -r name; do
    call ram GetRole "GetRole-$name" --RoleName "$name"
    call ram ListPoliciesForRole "ListPoliciesForRole-$name" --RoleName "$name"
done
names '.Policies.Policy[] | select(.AttachmentCount > 0 or .PolicyType == "Custom") | .PolicyType + " " + .PolicyName' \
    ListPolicies | while read -r type name; do
    call ram GetPolicy "GetPolicy-$type-$name" --PolicyType "$type" --PolicyName "$name"
done
# What is attached to resource groups, which the calls above do not tell.
page=1 file=ListPolicyAttachments.json total=1
while [ "$(((page - 1) * 100))" -lt "$total" ]; do
    if ! aliyun resourcemanager ListPolicyAttachments --PageSize 100 --PageNumber "$page" >"$out/$file"; then
        echo "what is attached to resource groups is not in the export" >&2
        rm -f "$out"/ListPolicyAttachments*.json
        break
    fi
    total=$(jq -r '.TotalCount // 0' "$out/$file")
    page=$((page + 1))
    file=ListPolicyAttachments~$page.json
done
