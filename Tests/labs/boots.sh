#!/bin/bash
# Boots under a real systemd: how soon a packet gets through, many in a row, and each that finds something
# wrong: it comes to its end, forwards nothing that nobody confirmed, and says what is wrong in words.
# usage: boots.sh [tree]   BOOTS=N: how many in a row
set -euo pipefail
packages=(bind9-dnsutils dbus dnsmasq iproute2 libmnl0 libnftnl11 libstdc++6 libyaml-0-2 nfs-ganesha
    nfs-ganesha-vfs nftables nginx-light procps systemd systemd-resolved systemd-sysv)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "boots: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/debian-tree.sh" "${packages[@]}")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
: "${BOOTS:=3}"
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/nspawn.sh
. "$(dirname "$0")/support/nspawn.sh"
build_network
unpack_machine "$TREE"
systemctl --quiet --root="$machine" enable gwnet-services.service
# Others' own idea of a network is not what is tried here, nor are their services but where it is said.
systemctl --quiet --root="$machine" disable systemd-networkd.service dnsmasq.service nginx.service \
    nfs-ganesha.service 2>/dev/null || true
profile=$machine/etc/gwnet/gateway.yaml

# What the machine says of itself, where a check fails.
tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --lines=60 --unit='gwnet*'
    inside systemctl --no-pager --failed
    inside gwnet status
    on gateway nft list tables
    ip -n gateway address
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

started=$SECONDS
lap() {
    echo "  $1: $((SECONDS - started)) s"
    started=$SECONDS
}

unit_is() {
    [[ $(inside systemctl show --property=ActiveState --value gwnet.service) == "$1" ]]
}

# Nobody is still waiting for anything, and the machine is up.
is_up() {
    expect "$1: the machine is up" inside systemctl is-active multi-user.target
    expect "$1: no job is left" prints "No jobs" inside systemctl list-jobs
}

# journal_says WHAT TEXT: in the unit's own words of this boot, which are fit to be read
journal_says() {
    inside journalctl --boot --unit=gwnet.service --output=cat >"$work/said"
    says "$2"
    refuse "$1: a journal that nobody can read" \
        grep -E 'Fatal error|Optional\(|[A-Z][A-Za-z]+Error\(|Failure\(' "$work/said"
}

# status_says CODE WHAT TEXT
status_says() {
    exits "$1" "$2: status" inside gwnet status
    says "$3"
}

# is_closed WHAT: whatever others do by now: links, addresses and ways, and at last forwarding itself
is_closed() {
    local what=$1 link
    unit_is failed || fail "$what: the unit is $(inside systemctl show --property=ActiveState gwnet.service)"
    for link in eth0 eth1; do ip -n gateway link set "$link" up; done
    ip -n gateway address add 192.168.57.30/24 dev eth0
    ip -n gateway address add 203.0.113.2/24 dev eth1
    ip -n gateway route add default via 203.0.113.1
    stays_closed "$what"
    expect "$what: somebody turns forwarding on" on gateway sysctl -qw net.ipv4.ip_forward=1
    stays_closed "$what, forwarding on"
}

stays_closed() {
    answers "$1: a node gets out" "" node1 198.51.100.10 80
    answers "$1: home gets in" "" home 192.168.57.31 80
}

# is_routing WHAT [CODE]
is_routing() {
    unit_is active || fail "$1: the unit is not active"
    exits "${2:-0}" "$1: status" inside gwnet status
    answers "$1: a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
    answers "$1: home gets in" "" home 192.168.57.31 80
}

# Switches the machine on and prints how long it took until a node's first packet came back, in milliseconds.
first_packet() {
    local begun=${EPOCHREALTIME/./} end=$((SECONDS + 60))
    power_on
    until on node1 ping -q -c 1 -W 0.1 198.51.100.10 >/dev/null 2>&1; do
        ((SECONDS <= end)) || fail "no packet gets through"
    done
    times+=($(((${EPOCHREALTIME/./} - begun) / 1000)))
    inside systemctl is-system-running --wait >/dev/null || true
}

# The profile that was applied last, and the machine as it is delivered else.
delivered() {
    rm -rf "$machine/var/lib/gwnet"
    cp "$profiles/static-www.yaml" "$profile"
}

serve internet 80
serve node1 80
ip -n home route add 192.168.57.0/24 via 203.0.113.2

# Many in a row, the first of them with nothing known.
delivered
times=()
for ((boot = 1; boot <= BOOTS; boot++)); do
    first_packet
    is_up "boot $boot"
    is_routing "boot $boot"
    refuse "boot $boot: a unit of gwnet's failed" prints failed inside systemctl --plain --no-legend --failed list-units 'gwnet*'
    power_off
done
mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
echo "  $BOOTS boots of $BOOTS, switched on until a node's first packet came back: median" \
    "${times[BOOTS / 2]} ms, ${times[0]} to ${times[-1]}"
lap "in a row"

# Nothing good to apply.
delivered
rm "$profile"
booted
is_up "no profile"
journal_says "no profile" "there is no profile at /etc/gwnet/gateway.yaml"
status_says 69 "no profile" "there is no profile at /etc/gwnet/gateway.yaml"
is_closed "no profile"
power_off

delivered
echo "routr: {}" >>"$profile"
booted
is_up "broken profile"
journal_says "broken profile" "gateway.yaml:23:1: routr: no such key; did you mean router?"
status_says 65 "broken profile" "routr: no such key"
is_closed "broken profile"
power_off

delivered
sed -i 's/name: eth1/name: eth7/' "$profile"
booted
is_up "missing NIC"
journal_says "missing NIC" "no NIC is www (name eth7); there is eth1 00:e0:4c:68:00:11"
status_says 1 "missing NIC" "no NIC is www (name eth7)"
refuse "missing NIC: root may not read the ruleset" prints "without root" inside gwnet status
is_closed "missing NIC"
power_off

# With a generation in force.
delivered
booted
is_routing "in force"
power_off
cp "$profile" "$work/good.yaml"
sed -i 's/203.0.113.2/203.0.113.78/' "$profile"
booted
is_up "edited profile"
journal_says "edited profile" "not what was last confirmed"
is_routing "edited profile" 2
status_says 2 "edited profile" "was edited since it was applied"
power_off
echo "routr: {}" >>"$profile"
booted
is_up "edited and broken"
is_routing "edited and broken" 2
power_off
cp "$work/good.yaml" "$profile"
lap "profiles"

# No cable, on either side: the boot goes on, and nobody has to come once it is in.
for cable in "switch gateway-eth0" "router gateway-eth1"; do
    nic=${cable#*gateway-}
    unplugged=("$cable")
    booted
    unplugged=()
    is_up "no cable in $nic"
    unit_is active || fail "no cable in $nic: the unit is not active"
    status_says 2 "no cable in $nic" "has no carrier"
    stays_closed "no cable in $nic"
    ip -n "${cable% *}" link set "${cable#* }" up
    end=$((SECONDS + 20))
    until on node1 ping -q -c 1 -W 0.2 198.51.100.10 >/dev/null 2>&1; do
        ((SECONDS <= end)) || fail "the cable of $nic is in again, and no packet gets through"
    done
    is_routing "the cable of $nic is in"
    power_off
done
lap "cables"

# A disk that takes no more writes.
nspawn_options=(--read-only)
booted
nspawn_options=()
is_up "read-only root"
journal_says "read-only root" "Read-only file system"
status_says 1 "read-only root" "broken"
is_closed "read-only root"
power_off
lap "read-only root"
done_with boots
