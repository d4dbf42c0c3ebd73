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
# A lab of the machine's own may be up (`make lab` leaves one): its folder is not seen here. Ours lies on a disk, as
# nfs-ganesha 6 shares nothing of a file system in memory; the other folders of /var/lib are as they were.
mount -t tmpfs lab /run
mkdir /run/lib
mount --bind /var/lib /run/lib
truncate -s 64M /run/disk
mkfs.ext4 -q /run/disk
mount -o loop /run/disk /var/lib
for folder in /run/lib/*/; do
    [[ $folder != */gwnet-lab* ]] || continue
    mkdir -p "/var/lib/$(basename "$folder")"
    mount --bind "$folder" "/var/lib/$(basename "$folder")"
done
ip link set lo up
ip -o link >/run/links.before

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# The network namespaces of the processes that are seen here. Not `lsns`: it may know of those of others as well.
networks() {
    readlink /proc/[0-9]*/ns/net 2>/dev/null | sort -u
}

# Processes, namespaces and folders of the lab are gone, or on their way.
nothing_left() {
    for _ in $(seq 600); do
        if ! pgrep -f "gwnet lab" >/dev/null && [[ $(networks) == "$(readlink /proc/self/ns/net)" ]] &&
            ! compgen -G "/var/lib/gwnet-lab*" >/dev/null; then
            ip -o link | diff /run/links.before - && return
        fi
        sleep 0.05
    done
    pgrep -af gwnet || true
    networks
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
    # Whoever is still putting it away has the folder's lock, which this waits for.
    "$GWNET" lab down >/dev/null || fail "down after a killed up"
    nothing_left "lab up killed"
    "$GWNET" lab up >/dev/null
    pkill -KILL -o -f "gwnet lab hold"
    "$GWNET" lab up >/dev/null || fail "up after a machine of the lab was killed"
    "$GWNET" lab down >/dev/null
    nothing_left "a machine of the lab killed"
done
rm /run/links.before
echo "lab: $((kills * 5)) kills, nothing left behind"
