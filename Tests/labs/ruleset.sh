#!/bin/bash
# The ruleset that gwnet installs is, table by table and as nft lists it, the one that nft makes of gwnet's export.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
cat >"$work/full.yaml" <<'YAML'
version: 1
interfaces:
  cluster:
    match: { name: eth0 }
    address: 192.168.57.30/24
    routes:
      - { to: 10.42.0.0/16, via: 192.168.57.31 }
  www:
    match: { name: eth1 }
    ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 }
router:
  log: true
  allow:
    www: [ssh, ping, { tcp: 8000-8010, from: any }, { udp: 5000, from: 198.51.100.0/24 }, dns]
  port_forwards:
    - { tcp: 8443, to: "192.168.57.200:443" }
    - { tcp: 9000-9009, to: 192.168.57.31 }
    - { udp: 7000-7003, to: "192.168.57.32:7000", from: 198.51.100.0/24 }
  inbound:
    - { tcp: 22, to: 192.168.57.0/24 }
    - { icmp: true, to: 192.168.57.31/32, from: 203.0.113.50/32 }
    - { any: true, to: 192.168.57.32/32, from: 203.0.113.0/25 }
YAML
ip netns add other
for profile in "$profiles/static-www.yaml" "$work/full.yaml"; do
    expect "apply $profile" apply "$profile"
    gwnet export nft "$profile" >"$work/export.nft"
    on other nft -f "$work/export.nft"
    on gateway nft -s list table inet gwnet >"$work/ours"
    on other nft -s list table inet gwnet >"$work/theirs"
    same "ruleset of $profile" "$work/theirs" "$work/ours"
    on gateway nft -s list table bridge gwnet >"$work/ours"
    on other nft -s list table bridge gwnet >"$work/theirs"
    same "ruleset of bridges of $profile" "$work/theirs" "$work/ours"
    exits 0 "second apply of $profile" apply "$profile"
    says "nothing to change"
done
gwnet export iproute2 "$work/full.yaml" >"$work/export.ip"
ip -n other link add eth0 type veth peer name far0
ip -n other link add eth1 type veth peer name far1
expect "ip takes the batch" ip -n other -batch "$work/export.ip"
done_with ruleset
