#!/bin/bash
# Somebody else changes the network in the middle of a change: it is made all the same, or taken back;
# what is said of it is true, and what is theirs stays theirs.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
first=$profiles/static-www.yaml second=$work/second.yaml
sed 's/203.0.113.2/203.0.113.77/' "$first" >"$second"

# What the counters count moves by itself, and a link that is plugged in anew is another one.
still_picture() {
    picture "$1"
    sed -i -E '/packets [0-9]* bytes/d; s/^[0-9]+: (eth[01])@if[0-9]+/\1/; s/link.ether [0-9a-f:]+//' "$1"
}

has_address() {
    prints " $1/24 " ip -n gateway -o -4 address
}

forwards() {
    [[ $(on gateway sysctl -n net.ipv4.ip_forward) == 1 ]]
}

is_pending() {
    [[ -e $root/var/lib/gwnet/pending/checkpoint ]]
}

# step_in PATTERN UNDO…: which sendto of `apply $profile` is its first of PATTERN, as "sendto NUMBER"; counted in a
# run of its own, which UNDO takes back.
step_in() {
    local pattern=$1 number
    shift
    on gateway strace -qq -o "$work/trace" -e trace=sendto "$GWNET" apply "$profile" --services off \
        --root "$root" >"$work/said" 2>&1 || fail "apply, undisturbed: $(cat "$work/said")"
    number=$(grep -n -m 1 "$pattern" "$work/trace" | cut -d : -f 1)
    gwnet "$@" >/dev/null 2>&1 || fail "$*"
    echo "sendto $((number + ${skip:-0}))"
}

# meddle CODE WHAT CALL ACTION…: apply $profile, held up at CALL ("NAME NUMBER"), and ACTION meanwhile
# CODE may be `any`: it is in $status.
meddle() {
    local code=$1 what=$2 call=$3
    shift 3
    hold "${call% *}" "${call#* }" "$GWNET" apply "$profile" --services off --root "$root"
    "$@" || fail "$what: $*"
    release
    cp "$work/held.said" "$work/said"
    checks=$((checks + 1))
    [[ $code == any || $code == "$status" ]] || { cat "$work/said" >&2; fail "$what: exit $status, not $code"; }
    refuse "$what: nothing is pending" is_pending
}

has_table() {
    on gateway nft list table inet gwnet
}

at_ruleset="sendmsg 1"
profile=$first
at_links=$(step_in RTM_NEWLINK down)

# Another program's ruleset comes and goes.
meddle 0 "a foreign table comes" "$at_ruleset" on gateway nft add table inet other
expect "it stays" on gateway nft list table inet other
exits 0 "nothing is left to do" apply "$first"
says "nothing to change"
exits 0 "down" gwnet down
meddle 0 "a foreign table goes" "$at_links" on gateway nft delete table inet other
exits 0 "nothing is left to do" apply "$first"
says "nothing to change"
exits 0 "down" gwnet down

# Another program's link comes, goes, gets an address.
still_picture "$work/before"
meddle 0 "a link comes" "$at_links" ip -n gateway link add other type bridge
exits 0 "nothing is left to do" apply "$first"
says "nothing to change"
exits 0 "down" gwnet down
meddle 0 "a link goes" "$at_links" ip -n gateway link delete other
exits 0 "nothing is left to do" apply "$first"
exits 0 "down" gwnet down
still_picture "$work/after"
same "all as before any link came" "$work/before" "$work/after"
meddle 0 "a foreign address comes" "$at_links" ip -n gateway address add 10.9.9.9/24 dev eth1
expect "it stays" has_address 10.9.9.9
exits 0 "down" gwnet down
expect "it stays" has_address 10.9.9.9
ip -n gateway address delete 10.9.9.9/24 dev eth1

# The NIC of a role goes: the rest of the change is taken back.
gone() {
    ip -n gateway link delete eth1
}
meddle 1 "www goes" "$at_links" gone
says "eth1"
says "everything is as before"
refuse "no table" has_table
refuse "nothing forwards" forwards
refuse "no address on the other side" has_address 192.168.57.30
wire gateway eth1 router home
still_picture "$work/before"
# It goes and comes back, as a loose USB plug does.
replug() {
    ip -n gateway link delete eth1
    until ! ip -n router link show gateway-eth1 >/dev/null 2>&1; do sleep 0.05; done
    wire gateway eth1 router home
}
meddle any "www is plugged in anew" "$at_links" replug
if ((status == 0)); then
    exits 0 "nothing is left to do" apply "$first"
    says "nothing to change"
    exits 0 "down" gwnet down
fi
still_picture "$work/after"
same "all as before" "$work/before" "$work/after"

# Ours is flushed away before it could be verified: back to the one before.
exits 0 "first" apply "$first"
still_picture "$work/before"
profile=$second
skip=1
at_verify=$(step_in RTM_NEWADDR rollback --services off)
meddle 1 "the ruleset is flushed" "$at_verify" on gateway nft flush ruleset
says "everything is as before"
still_picture "$work/after"
same "the ruleset of before stands again" "$work/before" "$work/after"

# Somebody changes rulesets without end: made or taken back, as the exit code says.
restless() {
    while :; do on gateway nft 'add table inet restless; delete table inet restless'; done
}
for profile in "$second" "$first" "$second" "$first"; do
    restless &
    still_picture "$work/before"
    code=0
    apply "$profile" >"$work/said" 2>&1 || code=$?
    kill "$!"
    wait "$!" 2>/dev/null || true
    on gateway nft delete table inet restless 2>/dev/null || true
    checks=$((checks + 1))
    still_picture "$work/after"
    case $code in
        0) exits 0 "made" apply "$profile"; says "nothing to change" ;;
        1) same "taken back" "$work/before" "$work/after" ;;
        *) cat "$work/said" >&2; fail "restless: exit $code" ;;
    esac
done
exits 0 "down" gwnet down
done_with meanwhile
