#!/bin/bash
# Under a real systemd: the unit killed, stopped or cut off from power in mid-apply, a deadline that
# outlives its session, and boots with nothing good to apply. usage: systemd.sh [tree]
set -euo pipefail
packages=(dbus iproute2 libmnl0 libnftnl11 libpam-systemd libstdc++6 libyaml-0-2 nftables procps strace
    systemd systemd-sysv)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "systemd: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
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
profile=$machine/etc/gwnet/gateway.yaml
drop_in=$machine/etc/systemd/system/gwnet.service.d/traced.conf
# As a network manager would: after us, and it may not be kept waiting.
cat >"$machine/etc/systemd/system/manager.service" <<'UNIT'
[Unit]
DefaultDependencies=no
After=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'nft list table inet gwnet >/run/seen-by-manager 2>&1 || true'
[Install]
WantedBy=multi-user.target
UNIT
systemctl --quiet --root="$machine" enable manager.service
mkdir -p "$machine/etc/systemd/logind.conf.d"
printf '[Login]\nKillUserProcesses=yes\nKillExcludeUsers=\n' >"$machine/etc/systemd/logind.conf.d/kill.conf"

# waits WHAT COMMAND…
waits() {
    local what=$1 end=$((SECONDS + 20))
    shift
    checks=$((checks + 1))
    until "$@" >/dev/null 2>&1; do
        ((SECONDS <= end)) || fail "$what"
        sleep 0.05
    done
}

# What the machine says of itself, where a check fails.
tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --lines=60 --unit='gwnet*'
    on gateway nft list tables
    ip -n gateway address
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

unit_is() {
    [[ $(inside systemctl show --property=ActiveState --value gwnet.service) == "$1" ]]
}

address_is() {
    prints " $1/24 " ip -n gateway -o -4 address show eth1
}

forwarding_is() {
    [[ $(on gateway sysctl -n net.ipv4.ip_forward) == "$1" ]]
}

# is_routing WHAT [CODE]: the generation in force is, all of it, and the manager came after the filter
is_routing() {
    waits "$1: the unit is active" unit_is active
    exits "${2:-0}" "$1: status" inside gwnet status
    answers "$1: a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
    expect "$1: the filter was there before any network manager" \
        grep -q 'table inet gwnet' "/proc/$init/root/run/seen-by-manager"
}

# is_closed WHAT: nothing is forwarded, and nothing but ssh gets in
is_closed() {
    waits "$1: the unit is done" unit_is failed
    expect "$1: nothing is forwarded" forwarding_is 0
    on gateway nft list ruleset >"$work/ruleset"
    expect "$1: forward is closed" grep -q 'hook forward priority filter; policy drop' "$work/ruleset"
    expect "$1: input is closed" grep -q 'hook input priority filter; policy drop' "$work/ruleset"
    refuse "$1: no address" address_is 203.0.113.2
    refuse "$1: nothing is pending" ls "$machine/var/lib/gwnet/pending"
    expect "$1: nobody waits for the unit" inside systemctl is-active multi-user.target manager.service
}

# The profile that was applied last, and the machine as it is delivered else.
delivered() {
    rm -rf "$machine/var/lib/gwnet" "$drop_in"
    cp "$profiles/static-www.yaml" "$profile"
}

# traced INJECTION: how the unit starts gwnet from the next boot on
traced() {
    mkdir -p "${drop_in%/*}"
    cat >"$drop_in" <<UNIT
[Service]
ExecStart=
ExecStart=/usr/bin/strace -D -qq -o /var/lib/trace -P /proc/sys/net/ipv4/ip_forward -e $1 /usr/bin/gwnet apply --boot
SystemCallFilter=
UNIT
}

# Boots up to the last step of the switch: all is there, and forwarding is about to go on.
boot_halfway() {
    traced "inject=openat:delay_enter=120000000:when=$opening"
    power_on
    waits "in mid-apply" address_is 203.0.113.2
    waits "in mid-apply" grep -q . <(ip -n gateway route show default)
    expect "in mid-apply" unit_is activating
    expect "in mid-apply" ls "$machine/var/lib/gwnet/pending/checkpoint"
    expect "in mid-apply" forwarding_is 0
}

serve internet 80
started=$SECONDS
lap() {
    echo "  $1: $((SECONDS - started)) s"
    started=$SECONDS
}

# The first boot of all, then one with the generation in force.
delivered
booted
is_routing "first boot"
expect "the unit is sound" inside systemd-analyze verify --man=no gwnet.service
expect "nothing failed" inside systemctl is-system-running
power_off
# Where in the run the switch of forwarding is opened for writing.
traced trace=openat
booted
is_routing "second boot"
opening=$(grep -n -m 1 O_WRONLY "$machine/var/lib/trace" | cut -d : -f 1)
[[ -n $opening ]] || fail "the switch of forwarding is never written"
power_off
lap "boots"

# Killed in mid-apply.
boot_halfway
inside systemctl kill --kill-whom=main --signal=KILL gwnet.service
# Its tracer would keep its end from its parent.
inside pkill -KILL -x strace
is_closed "killed"
expect "killed: it says so" inside sh -c 'journalctl -u gwnet.service | grep -q "signal=KILL\|status=9/KILL"'
power_off
rm "$drop_in"
booted
is_routing "after the kill"
power_off
lap "killed"

# Stopped in mid-apply, and started again.
boot_halfway
inside systemctl stop --no-block gwnet.service
waits "stopped: it is told to end" unit_is deactivating
inside pkill -KILL -x strace
is_closed "stopped"
rm "$drop_in"
inside systemctl daemon-reload
inside systemctl start gwnet.service
is_routing "started again"
power_off
lap "stopped"

# Killed with its guard: ExecStopPost is left.
boot_halfway
inside pkill -KILL -f 'gwnet guard change'
inside systemctl kill --kill-whom=main --signal=KILL gwnet.service
inside pkill -KILL -x strace
is_closed "killed with its guard"
expect "killed with its guard: it says so" inside sh -c 'journalctl -u gwnet.service | grep -q "apply was interrupted"'
power_off
rm "$drop_in"
booted
is_routing "after both were killed"
power_off
lap "killed with its guard"

# The plug is pulled in mid-apply.
boot_halfway
power_off
expect "the checkpoint outlives the machine" ls "$machine/var/lib/gwnet/pending/checkpoint"
rm "$drop_in"
booted
is_routing "after the power cut"
refuse "after the power cut: nothing is pending" ls "$machine/var/lib/gwnet/pending"
lap "power cut"

# The deadline outlives the session that ordered it, and every process of it.
sed 's/203.0.113.2/203.0.113.77/' "$profiles/static-www.yaml" >"$machine/etc/gwnet/second.yaml"
inside systemd-run --quiet --collect --unit=session --property=PAMName=login --property=User=root \
    sh -c 'gwnet apply /etc/gwnet/second.yaml --confirm 6s >/run/said 2>&1; exec sleep 600'
waits "applied in the session" address_is 203.0.113.77
waits "the session has its answer" inside grep -q "gwnet confirm keeps it" /run/said
expect "a transient unit has the watch" inside sh -c 'systemctl list-units --plain "gwnet-confirm-*" | grep -q running'
session=$(inside loginctl list-sessions --no-legend | awk '{ print $1; exit }')
[[ -n $session ]] || fail "there is no session"
inside loginctl kill-session --signal=KILL "$session"
inside loginctl terminate-user root
waits "every process of the session is gone" inside sh -c '! pgrep -x sleep'
expect "the watch is not" address_is 203.0.113.77
waits "taken back at the deadline" address_is 203.0.113.2
waits "the unit of the watch is gone" inside sh -c '! systemctl list-units --plain "gwnet-confirm-*" | grep -q gwnet'
is_routing "after the deadline"
lap "deadline"

# Power goes while a change awaits its confirmation: it was never confirmed.
inside gwnet apply /etc/gwnet/second.yaml --confirm 600s >/dev/null
expect "in force, unconfirmed" address_is 203.0.113.77
power_off
booted
is_routing "after a power cut before the confirmation"
expect "what was confirmed is applied" address_is 203.0.113.2
power_off

# The profile was edited since, but never applied.
sed -i 's/203.0.113.2/203.0.113.78/' "$profile"
booted
is_routing "edited profile" 2
expect "what was confirmed is applied" address_is 203.0.113.2
expect "the difference is said" inside sh -c 'journalctl -u gwnet.service | grep -q "not what was last confirmed"'
power_off
lap "edited"

delivered
rm "$profile"
booted
is_closed "no profile"
power_off
delivered
echo "routr: {}" >>"$profile"
booted
is_closed "broken profile"
power_off
delivered
sed -i 's/name: eth1/name: eth7/' "$profile"
booted
is_closed "missing NIC"
# The way out of it.
cp "$profiles/static-www.yaml" "$profile"
expect "put right" inside systemctl restart gwnet.service
is_routing "put right"
power_off
lap "nothing good to apply"
done_with systemd
