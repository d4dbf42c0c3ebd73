#!/bin/bash
# What is not ours is what it was after apply, another apply and down; a bridge with a NAT of its own,
# as docker makes it, goes on working; down brings back exactly what was before.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network

# docker's way: a bridge, forwarding on, masquerade and a published port of its own.
ip netns add container
ip -n gateway link add docker0 type bridge
address gateway docker0 172.17.0.1/16
ip -n container link add eth0 type veth peer name veth0 netns gateway
ip -n gateway link set veth0 master docker0 up
address container eth0 172.17.0.2/16 172.17.0.1
on gateway sysctl -qw net.ipv4.ip_forward=1
on gateway nft -f - <<'NFT'
table ip docker {
    chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }
    chain pre { type nat hook prerouting priority -100; iifname "eth1" tcp dport 8088 dnat to 172.17.0.2:80; }
    set seen { type ipv4_addr; flags interval; elements = { 10.9.0.0/16 } }
}
table inet gwnetlike {
    chain input { type filter hook input priority 10; policy accept; ct state new counter packets 0 bytes 0; }
}
NFT
ip -n gateway address add 10.9.9.9/32 dev lo
ip -n gateway link set eth1 up
ip -n gateway address add 203.0.113.99/24 dev eth1
ip -n gateway route add default via 203.0.113.1 dev eth1 metric 100 proto dhcp
ip -n gateway route add 10.77.0.0/16 dev docker0 proto static
ip -n gateway rule add from 10.77.0.0/16 lookup 77
on gateway sysctl -qw net.ipv4.conf.docker0.rp_filter=2
serve internet 80
serve container 80

foreign() {
    {
        on gateway nft -s list table ip docker
        on gateway nft -s list table inet gwnetlike
        ip -n gateway -o address show dev docker0 | grep -v 'scope link'
        ip -n gateway -o address show dev lo
        ip -n gateway -o address | grep 203.0.113.99 | sed 's/ secondary//'
        ip -n gateway route show dev docker0
        ip -n gateway rule
        on gateway sysctl -a 2>/dev/null | grep -E '^net\.ipv[46]\.conf\.(docker0|veth0|lo)\.' | sort
    } >"$1"
}

foreign "$work/foreign.before"
picture "$work/picture.before"
for round in apply "apply again"; do
    expect "$round" apply "$profiles/static-www.yaml"
    foreign "$work/foreign.after"
    same "foreign objects after $round" "$work/foreign.before" "$work/foreign.after"
    answers "container to internet after $round" "from 203.0.113.99" container 198.51.100.10 80
    answers "published port after $round" "from 203.0.113.50" home 203.0.113.99 8088
    answers "node to internet after $round" "from 203.0.113.99" node1 198.51.100.10 80
done
ip -n home route add 172.17.0.0/16 via 203.0.113.2
answers "no way from www into the bridge but published ports" "" home 172.17.0.2 80
exits 0 "down" gwnet down
says "forwarding was on before gwnet came"
foreign "$work/foreign.after"
same "foreign objects after down" "$work/foreign.before" "$work/foreign.after"
picture "$work/picture.after"
same "down brings back what was before" "$work/picture.before" "$work/picture.after"
answers "container to internet after down" "from 203.0.113.99" container 198.51.100.10 80
done_with coexistence
