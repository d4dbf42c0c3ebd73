#!/bin/bash
# Unusual profiles and machines: each applies, a second apply is empty, and down goes all the way back.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network

# twice SED-EXPRESSION: the reference profile, edited, applied two times
twice() {
    sed "$1" "$profiles/static-www.yaml" >"$work/unusual.yaml"
    exits 0 "apply with $1" apply "$work/unusual.yaml"
    exits 0 "apply again with $1" apply "$work/unusual.yaml"
    says "nothing to change"
}

# back WHAT: down, and compare with $work/before
back() {
    exits 0 "down $1" gwnet down
    picture "$work/after"
    same "everything back $1" "$work/before" "$work/after"
}

picture "$work/before"
twice 's/^router:/router:\n  ipv6: on/'
twice 's/^router:/router:\n  masquerade: false/'
twice 's/^router:/router:\n  log: true/'
twice 's/match: { name: eth0 }/match: { name: eth0 }\n    mtu: 9000/'
twice 's/match: { name: eth1 }/match: { driver: veth, name: eth1 }\n    mtu: 1400/'
twice 's/ipv4: {.*/ipv4: external/'
back "after profiles of all kinds"

on gateway sysctl -qw net.ipv6.conf.all.disable_ipv6=1
picture "$work/before"
twice 's/^router:/router:\n  ipv6: on/'
twice ''
back "without IPv6"

# A table of the same name in another family is not ours, and its policy is said.
on gateway nft 'add table ip gwnet; add chain ip gwnet c { type filter hook forward priority 0; policy drop; }'
picture "$work/before"
twice ''
exits 2 "status with a foreign policy drop" gwnet status
says "chain ip gwnet c has policy drop"
back "beside a namesake"

for number in $(seq 300); do ip -n gateway link add "bridge$number" type bridge; done
twice ''
done_with unusual
