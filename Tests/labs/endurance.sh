#!/bin/bash
# Many applies in a row, of two profiles in turn: nothing grows, nothing is left behind.
#
# APPLIES=N (50)
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
: "${APPLIES:=50}"
build_network
second=$work/second.yaml
sed 's|203.0.113.2/24|203.0.113.77/24|; s|^    www: \[ssh\]|    www: [ssh, http]\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }|' \
    "$profiles/static-www.yaml" >"$second"

# What is there, less what counts up by itself: the numbers of generations, times, counters.
inventory() {
    {
        find "$root" "$work/tmp" -printf '%P %y\n' | sed -E 's|generations/[0-9]+|generations/N|' | sort | uniq -c
        on gateway nft -s list ruleset | sed '/packets [0-9]* bytes/d'
        ip -n gateway -o address | sed -E 's/ +valid_lft.*//; s/ tentative//'
        ip -n gateway route show table all | sort
        ip -n gateway rule
        # Sockets of netlink, by family: one too many is one that was not closed.
        # shellcheck disable=SC2016 # awk expands it
        on gateway awk 'NR > 1 { print "socket of family", $2 }' /proc/net/netlink | sort | uniq -c
        pgrep -fl gwnet | grep -v endurance.sh | sed -E 's/^[0-9]+ /process /' || true
    } >"$1"
}

# One after the other by a parent that asks the kernel what each has used: the most memory, in KiB, and
# how long it took, in milliseconds.
cat >"$work/rounds.py" <<'PYTHON'
import os, subprocess, sys, time

command, profiles, rounds = sys.argv[1], sys.argv[2:4], int(sys.argv[4])
for number in range(rounds):
    began = time.monotonic()
    child = subprocess.Popen(
        [command, "apply", profiles[number % 2], "--services", "off", "--root", sys.argv[5]],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.stderr.close()
    if status != 0:
        sys.exit(f"apply {number + 1}: {words.decode()}")
    print(usage.ru_maxrss, round((time.monotonic() - began) * 1000))
PYTHON
mkdir "$work/tmp"
export TMPDIR=$work/tmp

rounds() {
    on gateway python3 "$work/rounds.py" "$GWNET" "$profiles/static-www.yaml" "$second" "$1" "$root" \
        >>"$work/usage" || fail "an apply failed"
}

# The last ten generations are kept: from the eleventh on nothing may grow.
rounds 20
# Duplicate-address detection takes its second, however quick the applies were.
while prints inet6 ip -n gateway -6 address show tentative; do sleep 0.1; done
inventory "$work/before"
: >"$work/usage"
rounds $((APPLIES / 2 * 2))
inventory "$work/after"
same "nothing more than after the first twenty" "$work/before" "$work/after"

# median FIELD: of the first and of the last fifth
medians() {
    local fifth=$((APPLIES / 5))
    head -n "$fifth" "$work/usage" | cut -d ' ' -f "$1" | sort -n | sed -n "$((fifth / 2 + 1))p"
    tail -n "$fifth" "$work/usage" | cut -d ' ' -f "$1" | sort -n | sed -n "$((fifth / 2 + 1))p"
}
mapfile -t memory < <(medians 1)
mapfile -t time < <(medians 2)
echo "  $(wc -l <"$work/usage") applies; memory at most ${memory[0]} KiB in the first fifth," \
    "${memory[1]} KiB in the last; time ${time[0]} ms, ${time[1]} ms"
checks=$((checks + 1))
# The allocator's pages come in hundreds of KiB.
((memory[1] <= memory[0] + 1024)) || fail "memory grows"

# What is there of it from outside has not grown; inside a dozen descriptors do for a whole change.
exits 0 "with twelve descriptors" on gateway prlimit --nofile=12 "$GWNET" apply "$profiles/static-www.yaml" \
    --services off --root "$root"
says "made and verified"
expect "down" gwnet down
refuse "nothing is left of all that" pgrep -f "$GWNET"
refuse "no table" on gateway nft list table inet gwnet
refuse "no scrap of a change" compgen -G "$root/var/lib/gwnet/pending*"
done_with endurance
