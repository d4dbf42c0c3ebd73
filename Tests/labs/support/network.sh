# shellcheck shell=bash
# A small network for the lab scripts, to be sourced: home router with an internet behind it, a home
# host, the gateway under test, a switch and two nodes.
#
# Everything lives in namespaces of this process: mounts, processes and networks end with it,
# however it ends.
set -euo pipefail

profiles=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../../profiles" && pwd)
: "${GWNET:=$(dirname "$profiles")/.build/release/gwnet}"
export GWNET LC_ALL=C.UTF-8

if [[ ${IN_LAB:-} != yes ]]; then
    export IN_LAB=yes
    exec unshare --net --mount --pid --fork --kill-child=KILL --mount-proc "$0" "$@"
fi
# In memory: nothing stays behind, and whoever is not root may look in, wherever TMPDIR lies.
work=/run/gwnet-work
mkdir -p /run/netns "$work"
mount -t tmpfs lab /run/netns
mount -t tmpfs -o mode=755 lab "$work"
root=$work/root
checks=0

# prints TEXT COMMAND…: whether it is in what the command prints. Not through grep -q: that ends at the
# first match, and pipefail then sees a command that died of SIGPIPE.
prints() {
    local text=$1
    shift
    [[ $("$@") == *"$text"* ]]
}

# a_disk FOLDER: a file system there that is none in memory: nfs-ganesha 6 shares nothing of such
a_disk() {
    mkdir -p "$1"
    truncate -s 64M "$work/disk"
    mkfs.ext4 -q "$work/disk"
    mount -o loop "$work/disk" "$1"
}

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# same WHAT FILE FILE
same() {
    checks=$((checks + 1))
    diff -u "$2" "$3" >&2 || fail "$1"
}

# expect WHAT COMMAND…
expect() {
    local what=$1
    shift
    checks=$((checks + 1))
    "$@" >"$work/expect.log" 2>&1 || { cat "$work/expect.log" >&2; fail "$what"; }
}

# refuse WHAT COMMAND…
refuse() {
    local what=$1
    shift
    checks=$((checks + 1))
    if "$@" >"$work/refuse.log" 2>&1; then
        cat "$work/refuse.log" >&2
        fail "$what"
    fi
}

# exits CODE WHAT COMMAND…: the output stays in $work/said
exits() {
    local code=$1 what=$2 status=0
    shift 2
    checks=$((checks + 1))
    "$@" >"$work/said" 2>&1 || status=$?
    ((status == code)) || { cat "$work/said" >&2; fail "$what: exit $status, not $code"; }
}

# says TEXT: in what the last `exits` printed
says() {
    checks=$((checks + 1))
    grep -qF -- "$1" "$work/said" || { cat "$work/said" >&2; fail "does not say: $1"; }
}

# waits WHAT SECONDS COMMAND…
waits() {
    local what=$1 end=$((SECONDS + $2))
    shift 2
    checks=$((checks + 1))
    until "$@"; do
        ((SECONDS <= end)) || fail "$what"
        sleep 0.05
    done
}

# A process that ends loses its command line before it loses its lock.
no_guard_runs() {
    ! pgrep -f 'gwnet guard' >/dev/null && flock -n "$root/run/gwnet/lock" true
}

done_with() {
    echo "$1: $checks checks passed"
}

on() {
    local host=$1
    shift
    ip netns exec "$host" "$@"
}

gwnet() {
    on gateway "$GWNET" "$@" --root "$root"
}

apply() {
    gwnet apply "$@" --services off
}

# hold CALL NUMBER COMMAND…: runs it on the gateway until it makes its NUMBERth call of that name, and keeps it there
# until `release`. What it says is in $work/held.said, its process in $held.
hold() {
    local call=$1 number=$2
    shift 2
    : >"$work/held"
    # Far longer than any lab: an event ends it, not the clock.
    ip netns exec gateway strace -D -qq -e signal=none -o "$work/held" -e "trace=$call" \
        -e "inject=$call:delay_enter=3600000000:when=$number" "$@" >"$work/held.said" 2>&1 </dev/null &
    held=$!
    until (($(grep -c "^$call(" "$work/held") >= number)); do
        kill -0 "$held" 2>/dev/null || { cat "$work/held.said" >&2; fail "it ends before its $call number $number"; }
        sleep 0.05
    done
}

# release: lets it go on; the exit code is in $status
release() {
    status=0
    pkill -KILL -f "^strace -D .*$work/held" || true
    wait "$held" || status=$?
}

# wire HOST LINK BRIDGE-HOST BRIDGE [MAC]
wire() {
    ip -n "$1" link add "$2" ${5:+address "$5"} type veth peer name "$1-$2" netns "$3"
    ip -n "$3" link set "$1-$2" master "$4" up
}

build_network() {
    local host
    for host in internet router home gateway switch node1 node2; do
        ip netns add "$host"
        ip -n "$host" link set lo up
    done
    ip -n router link add home type bridge
    ip -n switch link add cluster type bridge
    ip -n router link set home up
    ip -n switch link set cluster up
    wire home eth0 router home
    wire gateway eth1 router home
    wire gateway eth0 switch cluster
    wire node1 eth0 switch cluster 7c:83:34:b7:74:65
    wire node2 eth0 switch cluster f4:4d:30:65:88:c0
    ip -n internet link add eth0 type veth peer name wan netns router
    address internet eth0 198.51.100.10/24 198.51.100.1
    address router wan 198.51.100.1/24
    address router home 203.0.113.1/24
    address home eth0 203.0.113.50/24 203.0.113.1
    address node1 eth0 192.168.57.31/24 192.168.57.30
    address node2 eth0 192.168.57.32/24 192.168.57.30
    on router sysctl -qw net.ipv4.ip_forward=1
}

# address HOST LINK ADDRESS [GATEWAY]
address() {
    ip -n "$1" address add "$3" dev "$2"
    ip -n "$1" link set "$2" up
    [[ -z ${4:-} ]] || ip -n "$1" route add default via "$4"
}

# serve HOST PORT: answers every TCP connection with the address it came from, then echoes
serve() {
    # shellcheck disable=SC2016 # socat's shell expands it
    on "$1" socat "TCP-LISTEN:$2,fork,reuseaddr" 'SYSTEM:echo from $SOCAT_PEERADDR; cat' &
    until prints : on "$1" ss -ltnH "sport = :$2"; do sleep 0.05; done
}

# ask HOST ADDRESS PORT [SECONDS]: what the server answers, nothing when it does not within 1 s, or so many
ask() {
    local patience=${4:-1}
    on "$1" timeout $((2 * patience)) socat -T "$patience" - "TCP:$2:$3,connect-timeout=$patience" \
        </dev/null 2>/dev/null | head -n 1
}

# answers WHAT EXPECTED HOST ADDRESS PORT
answers() {
    checks=$((checks + 1))
    local seen
    # A busy machine is slow, which is no fault; nothing is nothing after a second.
    seen=$(ask "$3" "$4" "$5" "${2:+10}" || true)
    [[ $seen == "$2" ]] || fail "$1: expected '$2', seen '$seen'"
}

# picture FILE: everything of the gateway that is not ours to change
picture() {
    {
        ip -n gateway -d -o link show dev eth0 | sed -E 's/ (qdisc|state|promiscuity) [^ ]+//g'
        ip -n gateway -d -o link show dev eth1 | sed -E 's/ (qdisc|state|promiscuity) [^ ]+//g'
        ip -n gateway -o address | sed -E 's/ (tentative|dynamic)//g' | grep -v ' scope link' || true
        ip -n gateway -4 route show table all
        ip -n gateway -6 route show table all | grep -v 'fe80\|ff00\|local\|multicast' || true
        ip -n gateway rule
        on gateway sysctl -a 2>/dev/null | grep '^net\.ipv[46]\.\(conf\|ip_forward\)' | sort
        on gateway nft list ruleset
    } >"$1"
}
