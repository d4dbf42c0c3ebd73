#!/bin/bash
# What goes wrong by itself: each with its exit code, its words, and everything as before.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
profile=$profiles/static-www.yaml
picture "$work/before"

unchanged() {
    picture "$work/after"
    same "everything as before: $1" "$work/before" "$work/after"
}

# variant SED-EXPRESSION: the profile, edited
variant() {
    sed "$1" "$profile" >"$work/variant.yaml"
    echo "$work/variant.yaml"
}

# A default route with our key that somebody else has put there.
foreign_route() {
    local status=0
    ip -n gateway link set eth1 up
    ip -n gateway route add default dev eth1 proto static
    picture "$work/before"
    apply "$profile" || status=$?
    unchanged "foreign default route" >&2
    ip -n gateway route del default dev eth1
    ip -n gateway link set eth1 down
    picture "$work/before"
    return "$status"
}

exits 65 "MTU too small" apply "$(variant 's/match: { name: eth1 }/match: { name: eth1 }\n    mtu: 60/')"
says "interfaces.www.mtu"
unchanged "MTU too small"

exits 65 "gateway outside the subnet" apply "$(variant 's/gateway: 203.0.113.1/gateway: 203.0.114.1/')"
says "interfaces.www.ipv4.gateway"
unchanged "gateway outside the subnet"

exits 69 "missing NIC" apply "$(variant 's/name: eth1/name: eth7/')"
says "no NIC is www (name eth7)"
says "eth0"
unchanged "missing NIC"

exits 69 "no profile" gwnet apply "$work/nowhere.yaml"
says "there is no profile at"
exits 64 "unknown option" gwnet apply --frobnicate
exits 65 "unknown key" apply "$(variant 's/^router:/routr:/')"
says "did you mean"
unchanged "bad profiles"

# Root without capabilities: it may read only what is root's own.
cp "$profile" "$work/own.yaml"
exits 77 "no privilege" on gateway setpriv --bounding-set -all --inh-caps -all \
    "$GWNET" apply "$work/own.yaml" --root "$root"
says "root"
unchanged "no privilege"

mkdir -p "$root/run/gwnet"
# Without -o the sleep would hold the lock as well.
flock -o "$root/run/gwnet/lock" sleep 30 &
until ! flock -n "$root/run/gwnet/lock" true; do sleep 0.05; done
exits 75 "lock held" apply "$profile"
says "another gwnet is at work"
kill %%
wait || true
unchanged "lock held"

mkdir -p "$root/var/lib/gwnet"
mount -t tmpfs -o ro none "$root/var/lib/gwnet"
exits 1 "read-only state folder" apply "$profile"
says "Read-only file system"
umount "$root/var/lib/gwnet"
unchanged "read-only state folder"

exits 1 "foreign default route" foreign_route
says "put there by static"

# The kernel itself refuses in mid-transaction: somebody's rule makes the gateway unreachable.
ip -n gateway rule add priority 10 to 203.0.113.1/32 unreachable
picture "$work/before"
exits 1 "gateway out of reach" apply "$profile"
says "could not add route default via 203.0.113.1 on www (eth1)"
says "the kernel says: Nexthop has invalid gateway"
says "everything is as before"
says "interfaces.www.ipv4.gateway, static-www.yaml:"
unchanged "gateway out of reach"
ip -n gateway rule del priority 10
picture "$work/before"

ip -n gateway address add 192.168.57.99/24 dev eth1
picture "$work/before"
sed 's/ipv4: {.*/ipv4: external/' "$profile" >"$work/external.yaml"
exits 1 "a lease inside the cluster's network" apply "$work/external.yaml"
says "inside the cluster's 192.168.57.0/24"
unchanged "a lease inside the cluster's network"
ip -n gateway address del 192.168.57.99/24 dev eth1
picture "$work/before"

mount --bind -o ro /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
exits 1 "read-only /proc/sys" apply "$profile"
says "read-only"
says "everything is as before"
umount /proc/sys
unchanged "read-only /proc/sys"

expect "apply" apply "$profile"
export SSH_CONNECTION="203.0.113.50 40000 203.0.113.2 22"
expect "apply over ssh from home" apply "$(variant 's/\[ssh\]/[ssh, http]/')"
exits 1 "ssh no longer allowed" apply "$(variant 's/\[ssh\]/[]/')"
says "would cut the SSH connection"
# sudo takes the variable away; the shell above it still has it.
# shellcheck disable=SC2016 # the inner shell expands it
exits 1 "ssh no longer allowed, under sudo" env SSH_CONNECTION="$SSH_CONNECTION" bash -c \
    'env -u SSH_CONNECTION ip netns exec gateway "$GWNET" apply "$1" --root "$2"; exit $?' - \
    "$work/variant.yaml" "$root"
says "would cut the SSH connection"
exits 1 "down over ssh" gwnet down
says "--force"
expect "down by force" gwnet down --force
ip -n gateway link set eth1 down
unchanged "down"
done_with failures
