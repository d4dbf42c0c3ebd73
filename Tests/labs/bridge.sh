#!/bin/bash
# A bridge that somebody makes over a side's NIC opens nothing, from its first packet on: at the gateway itself
# and behind it, for www's NIC, the cluster's and one without a role, whether gwnet runs or not; until the
# profile names the bridge, or it goes. Links stacked on a NIC, and ports of virtual links, behave as their kind.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
profile=$work/gateway.yaml
cp "$profiles/static-www.yaml" "$profile"

# A third NIC, without a role, with somebody behind it.
ip netns add third
ip -n gateway link add eth2 type veth peer name eth0 netns third
address third eth0 198.18.2.9/24
ip -n gateway link set eth2 up

mac() {
    ip -n "$1" -o link show dev "$2" | sed -E 's|.*link/ether ([^ ]+).*|\1|'
}

# count_input LINK: counts what has come by that link through every filter before
count_input() {
    on gateway nft -f - <<NFT
add table inet passed
delete table inet passed
table inet passed {
    counter let_in { }
    counter let_through { }
    chain input {
        type filter hook input priority 500;
        iifname $1 udp dport 4001-4009 counter name let_in
        iifname $1 tcp dport { 23, 80, 2049, 4001-4009, 8080 } counter name let_in
        iifname $1 icmp type echo-request counter name let_in
    }
    chain forward {
        type filter hook forward priority 500;
        iifname $1 counter name let_through
    }
}
NFT
}

let_by() {
    on gateway nft list counters table inet passed | sed -nE 's/.*packets ([0-9]+) .*/\1/p' | paste -sd+ | bc
}

# flood HOST LINK TARGET-MAC KIND…: from now on, without a pause
flood() {
    local host=$1
    shift
    ip netns exec "$host" "$(dirname "${BASH_SOURCE[0]}")/support/flood.py" "$1" "$2" 300 "${@:3}" >/dev/null &
    senders+=("$!")
}

still() {
    local sender
    for sender in "${senders[@]}"; do
        kill -TERM "$sender" 2>/dev/null || true
        wait "$sender" || true
    done
    senders=()
}
senders=()

# closed WHAT: nothing has come by since the counters were made
closed() {
    checks=$((checks + 1))
    (($(let_by) == 0)) || { on gateway nft list counters table inet passed >&2; fail "$1: $(let_by) packets came by"; }
}

# opens WHAT: the lab can tell
opens() {
    local end=$((SECONDS + 10))
    checks=$((checks + 1))
    until (($(let_by) > 0)); do
        ((SECONDS < end)) || fail "$1: nothing comes by"
        sleep 0.1
    done
}

# bridge_over NIC [ADDRESS]: as libvirt, LXD or a how-to makes it
bridge_over() {
    ip -n gateway link add br0 type bridge
    ip -n gateway link set br0 address "$(mac gateway "$1")" up
    ip -n gateway link set "$1" master br0
    if [[ -n ${2:-} ]]; then
        ip -n gateway address del "$2" dev "$1"
        ip -n gateway address add "$2" dev br0
    fi
}

unbridge() {
    ip -n gateway link del br0
}

# shellcheck disable=SC2054 # the commas are flood.py's
from_home=(203.0.113.50,203.0.113.2,udp,4001 203.0.113.50,203.0.113.2,tcp,4002 203.0.113.50,203.0.113.2,icmp,4003
    203.0.113.50,192.168.57.31,udp,4004 203.0.113.50,192.168.57.31,tcp,4005 192.168.57.32,192.168.57.31,udp,4006
    10.9.0.50,192.168.57.31,tcp,22)
# shellcheck disable=SC2054
from_cluster=(192.168.57.31,192.168.57.30,udp,4001 192.168.57.31,192.168.57.30,tcp,4002
    192.168.57.31,203.0.113.50,udp,4003 10.9.9.9,203.0.113.50,tcp,4004)
# shellcheck disable=SC2054
from_third=(198.18.2.9,192.168.57.30,udp,4001 198.18.2.9,192.168.57.31,tcp,4002 198.18.2.9,203.0.113.50,udp,4003)

for link in eth0 eth1 eth2; do
    on gateway sysctl -qw "net.ipv4.conf.$link.rp_filter=0"
done
on gateway sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
ip -n router route add 192.168.57.0/24 via 203.0.113.2 dev home onlink
ip -n home route add 192.168.57.0/24 via 203.0.113.2

expect "first apply" apply "$profile"
expect "the bridge's filter is there" on gateway nft list chain bridge gwnet input

# The lab can tell: without that table, a bridge is open.
on gateway nft delete table bridge gwnet
count_input br0
flood home eth0 "$(mac gateway eth1)" "${from_home[@]}"
bridge_over eth1 203.0.113.2/24
opens "a bridge without gwnet's table"
still
unbridge
expect "apply puts it back" apply "$profile"
exits 0 "and that is all" apply "$profile"
says "nothing to change"

# over NIC HOST WHAT ADDRESS KIND…: with packets on their way before the bridge is made, and after each command
over() {
    local nic=$1 host=$2 link=$3 what=$4 address=$5
    shift 5
    count_input br0
    flood "$host" "$link" "$(mac gateway "$nic")" "$@"
    sleep 0.3
    bridge_over "$nic" "$address"
    sleep 1
    closed "$what: from the first packet on"
    gwnet apply "$profile" --services off >"$work/said" 2>&1 || true
    sleep 0.3
    closed "$what: after another apply"
    gwnet recover >"$work/said" 2>&1 || true
    sleep 0.3
    closed "$what: after recover"
    timeout -s TERM 4 ip netns exec gateway "$GWNET" monitor --heal --services off --root "$root" >"$work/said" 2>&1 \
        || true
    closed "$what: with the monitor"
    gwnet apply "$profile" --services off --boot >"$work/said" 2>&1 || true
    sleep 0.3
    closed "$what: after a boot's apply"
    still
}

over eth1 home eth0 "www's NIC" 203.0.113.2/24 "${from_home[@]}"
exits 1 "status" gwnet status --services off
says "eth1 cannot be www: it is a port of br0, and closed"
says "match: {name: br0}"

# SSH from private addresses gets in, to the gateway and no further; of other addresses not even that.
ip -n home address add 10.9.0.50/24 dev eth0
ip -n gateway address add 10.9.0.2/24 dev br0
ip -n home route replace 192.168.57.0/24 via 10.9.0.2
serve gateway 22
serve node1 22
count_input br0
answers "ssh by the bridge" "from 10.9.0.50" home 10.9.0.2 22
answers "no ssh by the bridge to a node" "" home 192.168.57.31 22
answers "no ssh from an address that is not private" "" home 203.0.113.2 22
answers "nothing else" "" home 10.9.0.2 8080
closed "ssh to a node"

# A NIC that is gone closes nothing else: the cluster keeps what it had.
serve gateway 53
answers "the cluster keeps its ssh" "from 192.168.57.31" node1 192.168.57.30 22

# What is not IP still goes no higher; the lower layers' own does.
unbridge
ip -n gateway address add 203.0.113.2/24 dev eth1 2>/dev/null || true
expect "as before without the bridge" apply "$profile"
answers "and lets in what the profile says" "from 203.0.113.50" home 203.0.113.2 22

over eth0 node1 eth0 "the cluster's NIC" 192.168.57.30/24 "${from_cluster[@]}"
unbridge
expect "as before" apply "$profile"
over eth2 third eth0 "a NIC without a role" "" "${from_third[@]}"

# VLANs and other links stacked on a NIC, in a bridge: nothing of these names is known beforehand.
unbridge
expect "as before" apply "$profile"
stacked() {
    local what=$1 name=$2
    shift 2
    ip -n gateway link add link eth1 name "$name" "$@" 2>/dev/null || { echo "  ($what: not in this kernel)"; return; }
    ip -n home link add link eth0 name "$name" "$@"
    ip -n home address add 198.18.3.50/24 dev "$name"
    ip -n home link set "$name" up
    ip -n gateway link set "$name" up
    count_input br0
    ip -n gateway link add br0 type bridge
    ip -n gateway link set br0 up
    ip -n gateway address add 198.18.3.2/24 dev br0
    flood home "$name" "$(mac gateway br0)" 198.18.3.50,198.18.3.2,udp,4001 198.18.3.50,192.168.57.31,tcp,4002
    ip -n gateway link set "$name" master br0
    # The bridge has the address of its port by now.
    flood home "$name" "$(mac gateway br0)" 198.18.3.50,198.18.3.2,udp,4003 198.18.3.50,192.168.57.31,tcp,4004
    sleep 0.7
    closed "$what of www's NIC in a bridge"
    # Without a bridge as well.
    ip -n gateway link set "$name" nomaster
    ip -n gateway address del 198.18.3.2/24 dev br0
    ip -n gateway address add 198.18.3.2/24 dev "$name"
    count_input "$name"
    flood home "$name" "$(mac gateway "$name")" 198.18.3.50,198.18.3.2,udp,4005 198.18.3.50,192.168.57.31,tcp,4006
    sleep 0.7
    closed "$what of www's NIC"
    still
    unbridge
    ip -n gateway link del "$name"
    ip -n home link del "$name"
}
stacked "a VLAN" eth1.7 type vlan id 7
stacked "a macvlan" mv0 type macvlan mode bridge
stacked "a VLAN in a VLAN" eth1.8 type vlan id 8 protocol 802.1ad

# A VLAN on a bridge over www's NIC, and a bridge on that: the tag is off by then, the frame's type is not.
over_vlan() {
    bridge_over eth1
    ip -n gateway link add link br0 name br0.7 type vlan id 7 2>/dev/null || { unbridge; return; }
    ip -n gateway link add br7 type bridge
    ip -n gateway link set br7 up
    ip -n gateway link set br0.7 master br7 up
    ip -n gateway address add 198.18.3.2/24 dev br7
    ip -n home link add link eth0 name eth0.7 type vlan id 7
    ip -n home address add 198.18.3.50/24 dev eth0.7
    ip -n home link set eth0.7 up
    count_input br7
    flood home eth0.7 "$(mac gateway br7)" 198.18.3.50,198.18.3.2,udp,4001 198.18.3.50,192.168.57.31,tcp,4002
    sleep 0.7
    closed "a bridge over a VLAN of a bridge over www's NIC"
    still
    ip -n home link del eth0.7
    ip -n gateway link del br7
    unbridge
}
over_vlan

# br_netfilter shows bridged packets to the IP hooks; that opens nothing.
if on gateway sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null; then
    expect "as before" apply "$profile"
    over eth1 home eth0 "www's NIC, with br_netfilter" 203.0.113.2/24 "${from_home[@]}"
    unbridge
    ip -n gateway address add 203.0.113.2/24 dev eth1 2>/dev/null || true
fi

# A container's bridge is its owner's: what comes by a virtual port passes.
expect "as before" apply "$profile"
ip netns add container
ip -n gateway link add docker0 type bridge
ip -n gateway link set docker0 up
ip -n gateway address add 172.17.0.1/16 dev docker0
ip -n gateway link add veth0 type veth peer name eth0 netns container
ip -n gateway link set veth0 master docker0 up
address container eth0 172.17.0.2/16 172.17.0.1
serve gateway 8080
answers "a container reaches the gateway" "from 172.17.0.2" container 172.17.0.1 8080

# In the lockdown, and until down.
gwnet down --services off >/dev/null 2>&1
refuse "gone with down" on gateway nft list table bridge gwnet
refuse "gone with down, both" on gateway nft list table inet gwnet
# As on a machine whose www has gone, and that was never applied.
sed -i 's/eth1/eth9/' "$profile"
rm -rf "${root:?}/var" "${root:?}/run"
gwnet apply "$profile" --services off --boot >"$work/said" 2>&1 && fail "a boot without www's NIC"
expect "the lockdown has it too" on gateway nft list table bridge gwnet
ip -n gateway address add 203.0.113.2/24 dev eth1 2>/dev/null || true
ip -n gateway link set eth1 up
count_input br0
flood home eth0 "$(mac gateway eth1)" "${from_home[@]}"
bridge_over eth1 203.0.113.2/24
sleep 1
closed "a bridge in the lockdown"
gwnet apply "$profile" --services off --boot >"$work/said" 2>&1 || true
sleep 0.3
closed "a bridge in the lockdown, after another boot"
still
ip -n gateway address replace 10.9.0.2/24 dev br0
answers "ssh in the lockdown" "from 10.9.0.50" home 10.9.0.2 22
done_with bridge
