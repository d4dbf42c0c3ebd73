#!/bin/bash
# Commit-confirm with the real processes: the deadline, the confirmation, who dies meanwhile, and two
# at once.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
first=$profiles/static-www.yaml second=$work/second.yaml
sed 's/203.0.113.2/203.0.113.77/' "$first" >"$second"

# What the counters count moves by itself.
still_picture() {
    picture "$1"
    sed -i '/packets [0-9]* bytes/d' "$1"
}

address_is() {
    prints " $1/24 " ip -n gateway -o -4 address show eth1
}

expect "first apply" apply "$first"
still_picture "$work/before"

# Long enough for what is asked until then, however busy the machine is.
exits 0 "unconfirmed" apply "$second" --confirm 5s
says "until confirmed"
says "gwnet confirm keeps it"
expect "the new address is there" address_is 203.0.113.77
waits "taken back at the deadline" 10 address_is 203.0.113.2
waits "the watch ends" 10 no_guard_runs
still_picture "$work/after"
same "all as before" "$work/before" "$work/after"
exits 1 "too late" gwnet confirm
says "nothing awaits confirmation"

exits 0 "unconfirmed" apply "$second" --confirm 600s
exits 75 "another apply meanwhile" apply "$first"
says "gwnet confirm keeps it, gwnet rollback takes it back"
exits 75 "down meanwhile" gwnet down
exits 0 "status says so" gwnet status
says "unless confirmed"
exits 0 "confirmed" gwnet confirm
says "generation 2 confirmed"
waits "the watch ends with the confirmation" 10 no_guard_runs
expect "the new address stays" address_is 203.0.113.77

exits 0 "rollback" gwnet rollback --services off
says "back to generation 1"
still_picture "$work/after"
same "rollback leads to where it was" "$work/before" "$work/after"
exits 2 "what going back would change" gwnet plan --generation 2 --services off
says "203.0.113.77/24"
exits 0 "generations" gwnet generations
says "in force"
exits 1 "a generation that is not kept" gwnet rollback 99 --services off
says "there are 1, 2, 3"

# The session that ordered it is gone, by every signal that one dies of.
for signal in HUP TERM INT KILL; do
    # The one that runs in the background may be late to empty it.
    : >"$work/session"
    setsid bash -c "ip netns exec gateway '$GWNET' apply '$second' --services off --confirm 2s --root '$root'
        exec sleep 600" >"$work/session" 2>&1 &
    session=$!
    waits "the session has its answer" 10 grep -q "gwnet confirm keeps it" "$work/session"
    kill -"$signal" -- "-$session" 2>/dev/null || true
    kill -KILL -- "-$session" 2>/dev/null || true
    waits "taken back although SIG$signal ended the session" 10 address_is 203.0.113.2
done
waits "no watch is left" 10 no_guard_runs

# Nobody watches any more: the next gwnet does it.
exits 0 "unconfirmed" apply "$second" --confirm 5s
pkill -KILL -f 'gwnet guard'
expect "the guard was killed before the deadline" address_is 203.0.113.77
sleep 5
exits 0 "the next command takes it back" gwnet status
says "was not confirmed in time; everything is as before it"
expect "the old address is back" address_is 203.0.113.2

# Killed before the verdict: the guard takes it back at once.
on gateway strace -qq -o /dev/null -e inject=fsync:signal=SIGKILL:when=4 "$GWNET" apply "$second" \
    --services off --root "$root" >"$work/said" 2>&1 || true
flock -w 10 "$root/run/gwnet/lock" true || fail "the guard takes too long"
waits "taken back" 10 address_is 203.0.113.2
still_picture "$work/after"
same "all as before the kill" "$work/before" "$work/after"

# The guard never hears that it shall keep watch: no waiting for its answer.
on gateway strace -qq -o "$work/trace" -e trace=sendto "$GWNET" apply "$second" --services off \
    --root "$root" --confirm 600s >"$work/said" 2>&1 || fail "unconfirmed: $(cat "$work/said")"
order=$(grep -n '"watch' "$work/trace" | cut -d : -f 1)
first_change=$(grep -n -m 1 RTM_NEWADDR "$work/trace" | cut -d : -f 1)
exits 0 "taken back" gwnet rollback --services off
for error in EPERM ENOBUFS; do
    exits 1 "no watch" on gateway timeout -k 5 30 strace -qq -o /dev/null \
        -e "inject=sendto:error=$error:when=$order" "$GWNET" apply "$second" --services off \
        --root "$root" --confirm 600s
    says "the process that would take the change back is gone"
    says "everything is as before"
    still_picture "$work/after"
    same "all as before the order" "$work/before" "$work/after"
    waits "no guard is left" 10 no_guard_runs
done

# Killed after the verdict, before anybody was told to keep watch: the deadline counts all the same.
on gateway strace -qq -o /dev/null -e "inject=sendto:signal=SIGKILL:when=$order" "$GWNET" apply "$second" \
    --services off --root "$root" --confirm 5s >"$work/said" 2>&1 || true
expect "in force until the deadline" address_is 203.0.113.77
waits "taken back at the deadline" 10 address_is 203.0.113.2
waits "no watch is left" 10 no_guard_runs
still_picture "$work/after"
same "all as before the deadline" "$work/before" "$work/after"

# Two at once: one works, the other is told so.
hold sendto "$first_change" "$GWNET" apply "$second" --services off --root "$root"
exits 75 "the second one" apply "$first"
says "another gwnet is at work"
release
((status == 0)) || fail "the first one: $(cat "$work/held.said")"
expect "the first one's work is done" address_is 203.0.113.77

# Idle cost nil.
exits 0 "nothing to do" on gateway strace -qq -f -o "$work/trace" -e trace=execve,clone,clone3,vfork,fork \
    "$GWNET" apply "$second" --services off --root "$root"
refuse "a guard for nothing" grep -qE '(clone3?|fork)\(' "$work/trace"

for duration in 0s 90 -5s 1d 25h s '' 9999999999999999999h 1.5m; do
    exits 64 "--confirm '$duration'" apply "$second" "--confirm=$duration"
done
exits 64 "no number" gwnet rollback yesterday
exits 64 "boot and confirm" gwnet apply --boot --confirm 5s "$second"

expect "down" gwnet down
refuse "nothing pending is left" ls "$root/var/lib/gwnet/pending"
done_with pending
