#!/bin/bash
# A flood from outside while the gateway is applied, killed, taken down and started for the first time:
# not one packet may reach the node.
#
# FLOOD=N (how many changes; 120), PACE=N (microseconds between two packets of a kind; 0 is line rate),
# SEED=N.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
: "${FLOOD:=120}" "${PACE:=400}" "${SEED:=$RANDOM}"
RANDOM=$SEED
build_network
first=$profiles/static-www.yaml second=$work/second.yaml third=$work/third.yaml
sed 's/203.0.113.2/203.0.113.77/; s/^router:/router:\n  ipv6: on/' "$first" >"$second"
sed 's|^router:|router:\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }|' "$first" >"$third"

mac() {
    ip -n "$1" -o link show dev "$2" | sed -E 's|.*link/ether ([^ ]+).*|\1|'
}

# Nothing but the gateway's own mind shall stand between the flood and the node: links are up, ways and
# neighbours are known whatever gwnet does.
for link in eth0 eth1; do
    ip -n gateway link set "$link" up
    on gateway sysctl -qw "net.ipv4.conf.$link.rp_filter=0" "net.ipv6.conf.$link.accept_dad=0"
done
on gateway sysctl -qw net.ipv4.conf.all.rp_filter=0
ip -n gateway address add fd00:57::30/64 dev eth0 nodad
ip -n gateway address add fd00:203::2/64 dev eth1 nodad
ip -n node1 address add fd00:57::31/64 dev eth0 nodad
ip -n gateway route add 192.168.57.31 dev eth0
for node in 192.168.57.31 fd00:57::31; do
    ip -n gateway neigh replace "$node" lladdr "$(mac node1 eth0)" dev eth0 nud permanent
done
ip -n router route add 192.168.57.0/24 via 203.0.113.2 dev home onlink
ip -n router neigh replace 203.0.113.2 lladdr "$(mac gateway eth1)" dev home nud permanent

# Each kind has a port of its own, by which the node counts it as soon as it comes in.
# shellcheck disable=SC2054 # the commas are flood.py's
from_home=(203.0.113.50,192.168.57.31,udp,4001 203.0.113.50,192.168.57.31,tcp,4002
    203.0.113.50,192.168.57.31,icmp,4003 192.168.57.32,192.168.57.31,udp,4004
    192.168.57.32,192.168.57.31,tcp,4005 198.51.100.77,192.168.57.31,udp,4006
    fd00:203::50,fd00:57::31,udp,4007 fd00:203::50,fd00:57::31,tcp,4008
    fd00:57::32,fd00:57::31,udp,4009 fd00:57::32,fd00:57::31,tcp,4010)
# shellcheck disable=SC2054
from_internet=(198.51.100.10,192.168.57.31,udp,4011 198.51.100.10,192.168.57.31,tcp,4012
    192.168.57.32,192.168.57.31,udp,4013)
kinds=$((${#from_home[@]} + ${#from_internet[@]}))
# All counters at zero.
count_anew() {
    {
        printf '%s\n' "add table inet flood" "delete table inet flood" "add table inet flood" \
            "add chain inet flood arrivals { type filter hook prerouting priority raw; }"
        for kind in "${from_home[@]}" "${from_internet[@]}"; do
            IFS=, read -r _ _ protocol port <<<"$kind"
            [[ $protocol == icmp ]] && match="icmp id $port" || match="$protocol dport $port"
            echo "add rule inet flood arrivals $match counter"
        done
    } | on node1 nft -f -
}

# arrived: how many packets of each kind
arrived() {
    on node1 nft list chain inet flood arrivals | sed -nE 's/.*(dport|id) ([0-9]+) counter packets ([0-9]+) .*/\2 \3/p'
}

total() {
    arrived | awk '{ sum += $2 } END { print sum }'
}

# flood HOST LINK MAC KIND…
flood() {
    local host=$1
    shift
    ip netns exec "$host" "$(dirname "${BASH_SOURCE[0]}")/support/flood.py" "$1" "$2" "$PACE" "${@:3}" \
        >"$work/sent.$host" &
    senders+=("$!")
}
count_anew
senders=()
flood home eth0 "$(mac gateway eth1)" "${from_home[@]}"
flood internet eth0 "$(mac router wan)" "${from_internet[@]}"

# The lab can tell: without gwnet, every kind arrives.
on gateway sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
deadline=$((SECONDS + 20))
until (($(arrived | awk '$2 > 0' | wc -l) == kinds)); do
    ((SECONDS < deadline)) || { arrived >&2; fail "the flood does not even reach an open gateway's node"; }
    sleep 0.1
done
checks=$((checks + 1))
on gateway sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0
# What was on its way has arrived, the counters stand still: from here on not one.
last=
until [[ $(total) == "$last" ]]; do
    last=$(total)
    sleep 1
done
count_anew
(($(total) == 0)) || fail "the counters do not stand at zero"

declare -A did=()
words=
# Any gwnet, to the end or to a random moment of it. The guard does its work, or dies as well.
strike() {
    local how=$1
    shift
    did[$how]=$((${did[$how]:-0} + 1))
    words="$how: $*"
    ip netns exec gateway "$GWNET" "$@" --root "$root" >"$work/said" 2>&1 </dev/null &
    local victim=$!
    if [[ $how != whole ]]; then
        sleep "0.$(printf '%03d' $((RANDOM % 120)))"
        [[ $how == kill ]] || pkill -KILL -f "gwnet guard change" || true
        kill -KILL "$victim" 2>/dev/null || true
    fi
    wait "$victim" 2>/dev/null || [[ $how != whole ]] || { cat "$work/said" >&2; fail "$words"; }
    flock -w 10 "$root/run/gwnet/lock" true || fail "$words: the lock is held for ever"
}

settled() {
    gwnet status >/dev/null 2>&1 || true
}

change() {
    local profile other how=whole which=$((RANDOM % 3))
    local -a all=("$first" "$second" "$third")
    profile=${all[which]} other=${all[(which + 1) % 3]}
    case $((RANDOM % 3)) in
        0) how='kill' ;;
        1) how=murder ;;
    esac
    case $((RANDOM % 8)) in
        0 | 1 | 2) strike "$how" apply "$profile" --services off ;;
        3) strike "$how" down ;;
        4)
            # As delivered: nothing is known of any time before.
            strike whole down
            rm -rf "${root:?}/var" "${root:?}/run/gwnet/baseline.json"
            strike "$how" apply "$profile" --services off --boot
            ;;
        5)
            settled
            strike whole apply "$other" --services off
            strike whole apply "$profile" --services off --confirm 600s
            strike "$how" rollback --services off
            # Where the rollback died there may still be something to confirm.
            settled
            gwnet rollback --services off >/dev/null 2>&1 || true
            ;;
        6)
            strike whole apply "$profile" --services off
            strike "$how" down
            strike whole apply "$first" --services off
            ;;
        7)
            # Forwarding by hand, under our filter; what others switch on they switch off.
            strike whole apply "$profile" --services off
            on gateway sysctl -qw net.ipv6.conf.all.forwarding=1
            strike "$how" apply "$first" --services off
            settled
            on gateway sysctl -qw net.ipv6.conf.all.forwarding=0
            strike whole apply "$second" --services off
            ;;
    esac
}

mkdir -p "$root/run/gwnet"
started=$SECONDS
for ((number = 0; number < FLOOD; number++)); do
    change
    (($(total) == 0)) || { arrived >&2; fail "$(total) packets came through, by $words (SEED=$SEED)"; }
    checks=$((checks + 1))
done
settled
serve internet 80
strike whole apply "$first" --services off
answers "the gateway works all the same" "from 203.0.113.2" node1 198.51.100.10 80
strike whole down
checks=$((checks + 1))
(($(total) == 0)) || { arrived >&2; fail "packets came through (SEED=$SEED)"; }

for sender in "${senders[@]}"; do
    kill -TERM "$sender" || fail "a sender has ended early"
    wait "$sender" || true
done
sent=$(cat "$work"/sent.* | awk '{ sum += $1 } END { print sum }')
came=$(ip -n gateway -s -j link show eth1 | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["stats64"]["rx"]["packets"])')
echo "  $FLOOD changes in $((SECONDS - started)) s (${did[whole]:-0} to the end, ${did[kill]:-0} killed," \
    "${did[murder]:-0} with their guards), $sent packets of $kinds kinds sent, $came at the gateway," \
    "$(total) at the node; SEED=$SEED"
((came > FLOOD * kinds)) || fail "that was no flood"
done_with never-unfiltered
