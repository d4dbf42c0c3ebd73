# shellcheck shell=bash disable=SC2154 # work is network.sh's
# A home router that leases addresses, to be sourced after network.sh and build_network, and a profile whose
# home side takes one.

# Private, as home networks are: where the profile names no network of www, only such are taken for home.
ip -n router address add 10.0.7.1/24 dev home
ip -n home address add 10.0.7.50/24 dev eth0
ip -n internet route add 10.0.0.0/8 via 198.51.100.1
uplink=$work/uplink.yaml
cat >"$uplink" <<'YAML'
version: 1
hostname: gateway
domain: cluster.home
interfaces:
  cluster:
    match: { name: eth0 }
    address: 192.168.57.30/24
  www:
    match: { name: eth1 }
    ipv4: dhcp
router:
  allow: { www: [ssh] }
nodes:
  range: 192.168.57.31-192.168.57.41
  hosts:
    - { name: k8s-control-plane-node, mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }
services:
  dns:
    serve: [cluster, www]
    names: { gateway: 192.168.57.30 }
YAML

# lease_server NETWORK-PREFIX [OPTION…]: the home router's, which renews every three seconds
lease_server() {
    local before
    before=$(cat "$work/dhcp.pid" 2>/dev/null || true)
    if [[ -n $before ]]; then
        kill "$before"
        while kill -0 "$before" 2>/dev/null; do sleep 0.05; done
    fi
    on router dnsmasq --conf-file=/dev/null --port=0 --interface=home --dhcp-authoritative --no-ping \
        --dhcp-range="$1.100,$1.150,2m" --dhcp-option=option:T1,3s \
        --dhcp-leasefile="$work/leases" --pid-file="$work/dhcp.pid" --log-dhcp \
        --log-facility="$work/dhcp.log" "${@:2}"
}

# waits WHAT COMMAND…
waits() {
    local what=$1 end=$((SECONDS + 40))
    shift
    checks=$((checks + 1))
    until "$@" >"$work/waits.log" 2>&1; do
        ((SECONDS <= end)) || { cat "$work/waits.log" >&2; fail "$what"; }
        sleep 0.2
    done
}

leased() {
    prints " inet $1" ip -n gateway -o -4 address show dev eth1
}
