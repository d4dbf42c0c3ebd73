#!/bin/bash
# Sides on links that are no hardware, by name or by an altname: a bridge with ports, a macvlan, a tunnel with one host
# at its other end; what cannot be a side, and why; what becomes of the role when such a link goes and comes back.
# VLANs, bonds and PPP, which the kernel of CI may not have: virtual-links.sh.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
serve internet 80
base=$profiles/static-www.yaml

# with CLUSTER WWW [SED-EXPRESSION]: a profile whose sides are matched so
with() {
    sed -E "s/^    match: \{ name: eth0 \}/    match: $1/; s/^    match: \{ name: eth1 \}/    match: $2/; ${3:-}" \
        "$base" >"$work/profile.yaml"
}

status_json() {
    gwnet status --json --services off || true
}

plays() {
    [[ $(status_json | jq -r ".roles.$1.interface") == "$2" ]]
}

grep -q 'match: { name: eth0 }' "$base" || fail "the lab itself is wrong"
# A container's bridge that is there before gwnet; it was made while nothing was forwarded.
ip -n gateway link add docker0 type bridge
address gateway docker0 172.17.0.1/16
[[ $(on gateway sysctl -n net.ipv4.conf.docker0.forwarding) == 0 ]] || fail "the lab itself is wrong"
ip netns add container
ip -n container link add eth0 type veth peer name veth0 netns gateway
ip -n gateway link set veth0 master docker0 up
address container eth0 172.17.0.2/16 172.17.0.1
on gateway nft 'table ip docker { chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }; }'

# A bridge over the cluster's NIC.
ip -n gateway link add br0 type bridge
ip -n gateway link set br0 address 02:00:00:00:0b:00
ip -n gateway link set eth0 master br0 up
ip -n gateway link set br0 up
with '{ name: eth0 }' '{ name: eth1 }'
exits 69 "a port" apply "$work/profile.yaml"
says "eth0 cannot be cluster: it is a port of br0"
says "match: {name: br0}"
with '{ name: lo }' '{ name: eth1 }'
exits 69 "the loopback link" apply "$work/profile.yaml"
says "lo is the loopback link"
refuse "lo is said not to be there" grep -q "plug it in" "$work/said"
with '{ name: br0, driver: bridge }' '{ name: eth1 }'
exits 69 "a bridge by more than its name" apply "$work/profile.yaml"
says "br0 is a bridge, and mac, driver and path are of hardware"
says "match it by its name alone"
with '{ mac: "02:00:00:00:0b:00" }' '{ name: eth1 }'
exits 69 "a bridge by its address" apply "$work/profile.yaml"
says "br0 has that address, and is a bridge"
with '{ name: br7 }' '{ name: eth1 }'
exits 69 "what is not there" apply "$work/profile.yaml"
says "no NIC is cluster (name br7); there is"
says "br0 02:00:00:00:0b:00 bridge"
with '{ name: br0 }' '{ name: eth1, driver: r8152 }'
exits 69 "the wrong driver" apply "$work/profile.yaml"
says "eth1 is there, but its driver is"
with '{ name: br0 }' '{ name: br0 }'
exits 65 "both sides on one link" apply "$work/profile.yaml"

with '{ name: br0 }' '{ name: eth1 }'
exits 0 "the cluster on a bridge" apply "$work/profile.yaml"
answers "a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
answers "a container from before the first apply gets out" "from 203.0.113.2" container 198.51.100.10 80
exits 0 "a second apply" apply "$work/profile.yaml"
says "nothing to change"
exits 0 "status" gwnet status --services off
says "bridge"
expect "its kind is in the JSON" test "$(status_json | jq -r .roles.cluster.kind)" = bridge
expect "and that of hardware is not" test "$(status_json | jq -r .roles.www.kind)" = null
on gateway sysctl -qw net.ipv4.conf.docker0.forwarding=0
exits 2 "a container's bridge that no longer forwards is drift" gwnet plan "$work/profile.yaml" --services off
exits 0 "put back" apply "$work/profile.yaml"
answers "a container gets out again" "from 203.0.113.2" container 198.51.100.10 80

# It goes: the role waits, and no hardware takes its place; it comes back as it was, or as something else.
ip -n gateway link delete br0
exits 69 "gone" apply "$work/profile.yaml"
says "the link that is cluster is gone: br0 02:00:00:00:0b:00 bridge"
wire gateway eth7 switch cluster
exits 69 "no NIC takes its place" gwnet recover --services off
says "nothing takes the place of a link that is no hardware"
exits 1 "status" gwnet status --services off
says "br0"
ip -n gateway link add link eth1 name br0 type macvlan
exits 69 "another kind of link under its name" gwnet recover --services off
says "br0"
refuse "no name has a role" prints forward_www on gateway nft list table inet gwnet
ip -n gateway link delete br0
ip -n gateway link delete eth7
ip -n gateway link add br0 address 02:00:00:00:0b:00 type bridge
ip -n gateway link set eth0 master br0 up
exits 0 "back again" gwnet recover --services off
answers "a node gets out again" "from 203.0.113.2" node1 198.51.100.10 80

# Renamed after the apply, it is another link; with the altname that the profile gives it is still the same.
ip -n gateway link set br0 down
ip -n gateway link set br0 name br1
exits 69 "renamed" apply "$work/profile.yaml"
says "br1"
exits 0 "as somebody says" gwnet recover --role cluster=br1 --services off
expect "that one plays" plays cluster br1
ip -n gateway link property add dev br1 altname a-bridge-with-a-rather-long-name
with '{ name: a-bridge-with-a-rather-long-name }' '{ name: eth1 }'
exits 0 "by an altname that is longer than a name can be" apply "$work/profile.yaml"
ip -n gateway link set br1 down
ip -n gateway link set br1 name br2
exits 0 "renamed, with its altname" apply "$work/profile.yaml"
expect "it plays" plays cluster br2
answers "a node gets out by it" "from 203.0.113.2" node1 198.51.100.10 80

# Hardware by an altname: its identity is the hardware.
ip -n gateway link property add dev eth1 altname enp1s0
with '{ name: br2 }' '{ name: enp1s0 }'
exits 0 "a NIC by its altname" apply "$work/profile.yaml"
expect "it plays" plays www eth1
ip -n gateway link property del dev eth1 altname enp1s0
exits 0 "its role stays where it is" apply "$work/profile.yaml"
says "nothing to change"
refuse "two links with one altname" ip -n gateway link property add dev eth1 altname a-bridge-with-a-rather-long-name

# A macvlan, and a tunnel that has one host at its other end.
ip -n gateway link add link eth1 name mac0 address 02:00:00:00:0c:00 type macvlan mode private
with '{ name: br2 }' '{ name: mac0 }'
exits 0 "www on a macvlan" apply "$work/profile.yaml"
expect "it plays" plays www mac0
answers "a node gets out by it" "from 203.0.113.2" node1 198.51.100.10 80
refuse "what it is on is open" ask home 203.0.113.2 22
ip -n gateway link set eth1 down
exits 1 "what it is on is down" gwnet status --services off
exits 0 "an apply brings it up" apply "$work/profile.yaml"
says "eth1"
answers "a node gets out by it again" "from 203.0.113.2" node1 198.51.100.10 80
exits 0 "status, with both up" gwnet status --services off
ip -n gateway link add eth2 type veth peer name tunnel netns internet
address gateway eth2 10.99.0.1/30
address internet tunnel 10.99.0.2/30
on internet socat TUN:100.64.0.1/30,tun-name=tun0,iff-no-pi,up UDP-LISTEN:4000 &
until prints :4000 on internet ss -lunH; do sleep 0.05; done
on gateway socat TUN,tun-name=tun0,iff-no-pi,up UDP:10.99.0.2:4000 &
until ip -n gateway link show tun0 >/dev/null 2>&1; do sleep 0.05; done
with '{ name: br2 }' '{ name: tun0 }' 's/ipv4: \{.*/ipv4: dhcp/'
exits 69 "DHCP where there is none" apply "$work/profile.yaml"
says "is not Ethernet: there is no DHCP on it"
says "ipv4: external"
with '{ name: br2 }' '{ name: tun0 }' 's/ipv4: \{.*/ipv4: { address: 100.64.0.2\/32 }/'
exits 0 "www on a tunnel" apply "$work/profile.yaml"
expect "a default route without a gateway" prints "default dev tun0 proto 157 scope link" ip -n gateway route
ip -n internet route replace 100.64.0.2 dev tun0
answers "a node gets out by it" "from 100.64.0.2" node1 198.51.100.10 80
exits 0 "status" gwnet status --services off
exits 0 "a second apply" apply "$work/profile.yaml"
says "nothing to change"

exits 0 "down" gwnet down --services off
expect "a container's bridge is as it was" test "$(on gateway sysctl -n net.ipv4.conf.docker0.forwarding)" = 0
done_with links
