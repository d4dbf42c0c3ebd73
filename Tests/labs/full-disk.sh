#!/bin/bash
# A disk that is full, read-only or broken: down and rollback go through, by the room that is kept for them;
# at a deadline the kernel's part is reverted at once and files as soon as the disk takes them; what a
# person orders meanwhile decides.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
first=$profiles/static-www.yaml second=$work/second.yaml
sed 's/203.0.113.2/203.0.113.77/' "$first" >"$second"
mkdir "$root"
mount -t tmpfs -o size=6m,mode=755 small "$root"
reserve=$root/var/lib/gwnet/reserve

address_is() {
    prints " $1/24 " ip -n gateway -o -4 address show eth1
}

fill() {
    dd if=/dev/zero of="$root/filler" bs=4k oflag=append conv=notrunc status=none 2>/dev/null || true
    refuse "the disk is full" dd if=/dev/zero of="$root/more" bs=4k count=2 status=none
    rm -f "$root/more"
}

drain() {
    rm -f "$root/filler"
}

# Room is kept, by root, and really there; a second apply writes nothing.
exits 0 "first apply" apply "$first"
expect "room is kept" test "$(stat -c '%a %u' "$reserve")" = "600 0"
expect "on the disk" test "$(stat -c '%b' "$reserve")" -ge 2048
before=$(stat -c '%i %Y %Z' "$reserve")
exits 0 "second apply" apply "$first"
expect "it is kept as it is" test "$(stat -c '%i %Y %Z' "$reserve")" = "$before"
rm "$reserve"
exits 0 "where it is gone" apply "$first"
expect "it is kept again" test -s "$reserve"

# Full: an apply is refused and changes nothing, down and rollback go through.
exits 0 "generation 2" apply "$second"
for round in 1 2; do
    fill
    exits 0 "$round: rollback on a full disk" gwnet rollback --services off
    expect "$round: the other address" address_is 203.0.113.2
    drain
    exits 0 "$round: with room again" apply "$second"
    expect "$round: room is kept" test -s "$reserve"
done
fill
exits 0 "down on a full disk" gwnet down --services off
refuse "the table is gone" on gateway nft list table inet gwnet
refuse "no room is kept for nothing" test -e "$reserve"
drain
exits 0 "up again" apply "$first"
fill
exits 1 "an apply finds no room" apply "$second"
says "No space left on device"
says "nothing was changed"
expect "the old address stays" address_is 203.0.113.2
drain

# A deadline on a full disk.
exits 0 "unconfirmed" apply "$second" --confirm 3s
fill
waits "reverted at the deadline" 8 address_is 203.0.113.2
waits "the guard ends" 8 no_guard_runs
refuse "nothing pending is left" ls "$root/var/lib/gwnet/pending"
drain

# On a disk that has become read-only: the kernel at once, files once it can be written again.
exits 0 "unconfirmed" apply "$second" --confirm 3s
mount -o remount,ro "$root"
waits "read-only: reverted at the deadline" 8 address_is 203.0.113.2
expect "read-only: the guard stays" pgrep -f 'gwnet guard'
mount -o remount,rw "$root"
waits "read-only: the guard ends once the disk is back" 20 no_guard_runs
refuse "read-only: nothing pending is left" ls "$root/var/lib/gwnet/pending"
exits 0 "read-only: all as before" gwnet plan "$first" --services off

# Broken: what the guard would read is no file any more; a pipe gives no answer for ever.
exits 0 "unconfirmed" apply "$second" --confirm 3s
for file in checkpoint deadline.json; do
    rm "$root/var/lib/gwnet/pending/$file"
    mkfifo "$root/var/lib/gwnet/pending/$file"
done
rm "$root/var/lib/gwnet/roles.json"
mkfifo "$root/var/lib/gwnet/roles.json"
waits "pipes: reverted at the deadline" 8 address_is 203.0.113.2
waits "pipes: the guard ends" 8 no_guard_runs
exits 0 "pipes: all as before" gwnet plan "$first" --services off

# A deadline is due while the disk takes nothing: what a person orders then decides.
for order in "apply $first --services off" "rollback --services off" "down --services off"; do
    # The order may find the guard done already, and rollback is a step further back then.
    exits 0 "$order: from the same start" apply "$first"
    exits 0 "$order: unconfirmed" apply "$second" --confirm 2s
    mount -o remount,ro "$root"
    waits "$order: the kernel is reverted" 8 address_is 203.0.113.2
    mount -o remount,rw "$root"
    # shellcheck disable=SC2086 # words of a command line
    exits 0 "$order: goes through" gwnet $order
    waits "$order: the guard ends" 20 no_guard_runs
    refuse "$order: nothing pending is left" ls "$root/var/lib/gwnet/pending"
done
refuse "the last word was down" on gateway nft list table inet gwnet

# Damaged numbers of a deadline are none: a change without one is reverted, and nothing ends by a signal.
exits 0 "up" apply "$first"
for number in -9223372036854775808 9223372036854775807 -1 99999999999999 1e300; do
    exits 0 "$number: unconfirmed" apply "$second" --confirm 600s
    pkill -KILL -f 'gwnet guard'
    echo "{\"boot_time\":$number,\"reverts_at\":1}" >"$root/var/lib/gwnet/pending/deadline.json"
    exits 0 "$number: the next command reverts" gwnet status
    expect "$number: the old address" address_is 203.0.113.2
done
umount -l "$root"
done_with "full disk"
