#!/bin/bash
# The home side by DHCP under a real systemd: the client is a unit of its own, a boot waits for no lease, names
# follow it, and down takes the client away. usage: systemd-uplink.sh [tree]
set -euo pipefail
packages=(bind9-dnsutils dbus dhcpcd-base dnsmasq iproute2 libmnl0 libnftnl11 libstdc++6 libyaml-0-2 nftables procps
    systemd systemd-sysv)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "systemd-uplink: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
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
# shellcheck source=support/uplink.sh
. "$(dirname "$0")/support/uplink.sh"
unpack_machine "$TREE"
systemctl --quiet --root="$machine" enable gwnet-services.service
systemctl --quiet --root="$machine" disable systemd-networkd.service 2>/dev/null || true
cp "$uplink" "$machine/etc/gwnet/gateway.yaml"

tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --lines=150 --unit='gwnet*' --unit=dnsmasq
    ip -n gateway address show dev eth1
    cat "$work/dhcp.log" 2>/dev/null || true
    inside gwnet status
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

runs() {
    [[ $(inside systemctl show --property=ActiveState --value "$1") == active ]]
}

gets_out() {
    prints "from " on node1 timeout 2 socat -u TCP:198.51.100.10:80,connect-timeout=1 -
}

name_follows() {
    local address
    address=$(ip -n gateway -o -4 address show dev eth1 | awk '{ sub("/.*", "", $4); print $4; exit }')
    [[ $(on home dig +short +time=1 +tries=1 "@$address" gateway.cluster.home) == "$address" ]]
}

# Nobody leases: the boot is over all the same, and nothing of it has failed but the home side.
serve internet 80
booted
expect "the router without a lease" runs gwnet.service
expect "the client" runs gwnet-dhcpcd.service
exits 0 "an apply" inside gwnet apply
# The lease is waited for: neither broken nor proven.
exits 2 "status" inside gwnet status
says "www (eth1) has no IPv4 address"

lease_server 10.0.7 --dhcp-option=option:dns-server,198.51.100.53 --dhcp-option=option:router,10.0.7.1
waits "a lease" leased 10.0.7.
waits "a node gets out" gets_out
waits "the names follow" name_follows
well() { inside gwnet status; }
waits "all is well" well
exits 0 "status" inside gwnet status
says "by dhcpcd from 10.0.7.1"
expect "the distribution's hooks as well" inside grep -q 198.51.100.53 /etc/resolv.conf
exits 0 "a second apply" inside gwnet apply
says "nothing to change"
refuse "a unit failed" prints gwnet inside systemctl --no-legend --failed
power_off

# The next boot finds its lease by itself.
booted
waits "a lease after a boot" leased 10.0.7.
waits "a node gets out after a boot" gets_out
waits "the names follow after a boot" name_follows
waits "all is well after a boot" well
refuse "a unit failed at boot" prints gwnet inside systemctl --no-legend --failed

exits 0 "down" inside gwnet down
refuse "the client runs" runs gwnet-dhcpcd.service
refuse "its address is left" leased 10.0.7.
power_off
done_with systemd-uplink
