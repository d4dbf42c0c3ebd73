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
on gateway nft delete table ip gwnet

# What somebody puts into our table is seen, shown, and gone with the next apply.
expect "apply" apply "$profiles/static-www.yaml"
for intrusion in "add element inet gwnet input_by_link { * : accept }" "add counter inet gwnet foo" \
    "add set inet gwnet bar { type ipv4_addr; }" "add set inet gwnet baz { type mark; }" \
    "add table inet gwnet { flags dormant; }" "insert rule inet gwnet input accept"; do
    on gateway nft "$intrusion"
    exits 1 "status after: $intrusion" gwnet status
    exits 2 "plan after: $intrusion" gwnet plan "$profiles/static-www.yaml"
    exits 0 "apply after: $intrusion" apply "$profiles/static-www.yaml"
    exits 0 "status after the apply" gwnet status
done

# Where the note of what was before is lost, down leaves no open router.
rm "$root/run/gwnet/baseline.json"
exits 0 "down without a baseline" gwnet down
exits 0 "forwarding is off" on gateway sysctl net.ipv4.ip_forward net.ipv4.conf.eth0.forwarding
refuse "no forwarding at all" grep -q ' = 1' "$work/said"

for number in $(seq 300); do ip -n gateway link add "bridge$number" type bridge; done
twice ''
done_with unusual
