#!/bin/bash
# A gateway as the Ansible role leaves it, taken over and given back: its dnsmasq.conf, the rules of
# iptables-persistent, dhcpcd's static address, Debian's default site. usage: takeover.sh [tree]
set -euo pipefail
packages=(bind9-dnsutils dbus dhcpcd dhcpcd-base dnsmasq iproute2 iptables iptables-persistent libmnl0 libnftnl11
    libstdc++6 libyaml-0-2 nftables nginx-light procps systemd systemd-sysv)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "takeover: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/debian-tree.sh" "${packages[@]}")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/nspawn.sh
. "$(dirname "$0")/support/nspawn.sh"
build_network
unpack_machine "$TREE"
etc=$machine/etc
systemctl --quiet --root="$machine" disable systemd-networkd.service 2>/dev/null || true
systemctl --quiet --root="$machine" enable dhcpcd.service
systemctl --quiet --root="$machine" disable gwnet.service

tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --boot --lines=80 --unit='gwnet*' --unit=dnsmasq --unit=dhcpcd
    inside gwnet status
    inside nft list tables
    ip -n gateway address
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

# The role's work.
cat >"$etc/dnsmasq.conf" <<'END'
interface=eth0
bind-dynamic
domain=cluster.home
dhcp-range=192.168.57.31,192.168.57.41,255.255.255.0
dhcp-host=7c:83:34:b7:74:65,192.168.57.31,k8s-control-plane-node
END
cat >>"$etc/dhcpcd.conf" <<'END'
nodev
noarp
interface eth0
static ip_address=192.168.57.30/24
nogateway
interface eth1
static ip_address=203.0.113.2/24
static routers=203.0.113.1
END
mkdir -p "$etc/iptables"
cat >"$etc/iptables/rules.v4" <<'END'
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o eth1 -j MASQUERADE
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -i eth0 -o eth1 -j ACCEPT
-A FORWARD -i eth1 -o eth0 -m state --state RELATED,ESTABLISHED -j ACCEPT
COMMIT
END
echo net.ipv4.ip_forward=1 >"$etc/sysctl.d/99-gateway.conf"
{
    cat "$profiles/static-www.yaml"
    cat <<'YAML'
services:
  dns: { upstream: [198.51.100.10] }
  proxy: { default: /var/www/html }
YAML
} >"$etc/gwnet/gateway.yaml"
sha256sum "$etc"/{dnsmasq.conf,dhcpcd.conf,iptables/rules.v4} >"$work/before"
serve internet 80

# has LINK ADDRESS
has() {
    prints " $2 " ip -n gateway -o -4 address show dev "$1"
}

# asks NAME ADDRESS: what a node is told
asks() {
    [[ $(on node1 dig +short +tries=2 +time=2 @192.168.57.30 "$1") == "$2" ]]
}

# as_the_role_left_it WHAT
as_the_role_left_it() {
    until has eth0 192.168.57.30/24 && has eth1 203.0.113.2/24; do sleep 0.1; done
    answers "$1: a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
    expect "$1: its rules" prints "ip nat" inside nft list tables
    expect "$1: its dnsmasq" prints bind-dynamic cat "$etc/dnsmasq.conf"
    expect "$1: nothing is different" sha256sum --quiet --check "$work/before"
}

booted
as_the_role_left_it "before"

exits 1 "an apply that is not told to" inside gwnet apply
says "/etc/dnsmasq.conf configures dnsmasq as well, as the Ansible role's does"
says "/etc/nginx/sites-enabled/default is Debian's default site"
says "--take-over"
as_the_role_left_it "refused"

mkdir -p "$machine/var/lib/gwnet"
echo mine >"$machine/var/lib/gwnet/own-links"
exits 1 "a file of somebody else's where gwnet keeps its own" inside gwnet apply
says "/var/lib/gwnet/own-links is there already, and is not gwnet's"
[[ $(grep -c own-links "$work/said") == 1 ]] || fail "what is in the way of several is named more than once"
rm "$machine/var/lib/gwnet/own-links"

exits 2 "what it would do" inside gwnet plan --take-over
says "/etc/iptables/rules.v4 is set aside"
says "/etc/dhcpcd.conf configures eth0 for dhcpcd.service: without effect until gwnet down"
says "/etc/dhcpcd.conf configures eth1 for dhcpcd.service: without effect until gwnet down"
says "leaves gwnet's links alone"
as_the_role_left_it "planned"

exits 0 "the take-over" inside gwnet apply --take-over
exits 0 "nothing is left to do" inside gwnet plan
expect "a name" asks k8s-control-plane-node.cluster.home 192.168.57.31
answers "a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
expect "the role's rules are there until a boot" prints "ip nat" inside nft list tables
power_off

systemctl --quiet --root="$machine" enable gwnet.service gwnet-services.service
booted
exits 0 "status, after a boot" inside gwnet status
exits 0 "plan, after a boot" inside gwnet plan
[[ $(inside nft list tables) == $'table inet gwnet\ntable bridge gwnet' ]] ||
    fail "there are others' rules: $(inside nft list tables)"
expect "the address, after a boot" has eth0 192.168.57.30/24
expect "a name, after a boot" asks k8s-control-plane-node.cluster.home 192.168.57.31
answers "a node gets out, after a boot" "from 203.0.113.2" node1 198.51.100.10 80

exits 0 "the way back" inside gwnet down
expect "nothing is different" sha256sum --quiet --check "$work/before"
systemctl --quiet --root="$machine" disable gwnet.service gwnet-services.service
power_off
booted
as_the_role_left_it "given back"
done_with takeover
