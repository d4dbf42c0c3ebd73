#!/bin/bash
# `gwnet lab` itself: it tries profiles with real packets, notices a broken gateway, and leaves nothing
# behind, whichever of its processes is killed when. KILLS is how often each is tried.
set -euo pipefail
if [[ ${IN_LAB:-} != yes ]]; then
    export IN_LAB=yes
    exec unshare --net --mount --pid --fork --kill-child=KILL --mount-proc "$0" "$@"
fi
cd "$(dirname "$0")/../.."
: "${GWNET:=$PWD/.build/release/gwnet}"
kills=${KILLS:-6}
export LC_ALL=C.UTF-8
mount -t tmpfs lab /run
ip link set lo up
ip -o link >/run/links.before

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Processes, namespaces and folders of the lab are gone, or on their way.
nothing_left() {
    for _ in $(seq 200); do
        if ! pgrep -f "gwnet lab" >/dev/null && [[ $(lsns -t net -n | wc -l) == 1 ]] &&
            [[ ! -e /var/lib/gwnet-lab ]]; then
            ip -o link | diff /run/links.before - && return
        fi
        sleep 0.05
    done
    pgrep -af gwnet || true
    lsns -t net
    ls -R /run
    fail "something is left after $1"
}

"$GWNET" lab run profiles/static-www.yaml | tail -n 1
nothing_left "a run"
"$GWNET" lab run profiles/cluster-home.yaml | tail -n 1
nothing_left "a run of another profile"

# A gateway that is broken behind our back is noticed: the probes can fail.
"$GWNET" lab up >/dev/null
"$GWNET" lab run profiles/static-www.yaml >/dev/null
"$GWNET" lab status >/dev/null || fail "the status of a lab at work"
"$GWNET" lab shell gateway -- nft delete table inet gwnet
status=0
"$GWNET" lab status >/run/said || status=$?
grep -q 'table inet gwnet is gone\|nothing of gwnet' /run/said || fail "a missing filter is not noticed"
rm /run/said
status=0
"$GWNET" lab shell home -- sh -c 'exit 42' || status=$?
((status == 42)) || fail "lab shell passes on the exit code: $status"
"$GWNET" lab down >/dev/null
nothing_left "down"

for signal in KILL TERM HUP; do
    for _ in $(seq "$kills"); do
        "$GWNET" lab run >/dev/null 2>&1 &
        sleep "0.$(printf %03d $((RANDOM % 999)))"
        kill -"$signal" $! 2>/dev/null || true
        wait $! 2>/dev/null || true
        nothing_left "lab run killed by $signal"
    done
done
for _ in $(seq "$kills"); do
    "$GWNET" lab up >/dev/null 2>&1 &
    sleep "0.$(printf %03d $((RANDOM % 200)))"
    kill -KILL $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    sleep 0.2
    "$GWNET" lab down >/dev/null || fail "down after a killed up"
    nothing_left "lab up killed"
    "$GWNET" lab up >/dev/null
    pkill -KILL -o -f "gwnet lab hold"
    sleep 0.2
    "$GWNET" lab up >/dev/null || fail "up after a machine of the lab was killed"
    "$GWNET" lab down >/dev/null
    nothing_left "a machine of the lab killed"
done
rm /run/links.before
echo "lab: $((kills * 5)) kills, nothing left behind"
