#!/bin/bash
# A local user without any right: can hold no lock, keep nothing waiting, and lead root's writing nowhere by
# exchanging names in directories of its own, however it races.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
profile=$profiles/static-www.yaml
: "${TRIES:=25}"

nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

mode_is() {
    [[ $(stat -c '%a %u' "$1") == "$2 0" ]]
}

# hold_as_nobody FILE: nobody's hand on a lock, as long as it can
hold_as_nobody() {
    nobody flock --exclusive "$1" sleep 600 &
    holder=$!
    sleep 0.3
}

let_go() {
    pkill -KILL -P "$holder" 2>/dev/null || true
    kill -KILL "$holder" 2>/dev/null || true
    wait "$holder" 2>/dev/null || true
}

lock=$root/run/gwnet/lock
umask 0
expect "apply under any umask" apply "$profile"
umask 022
expect "the lock is root's alone" mode_is "$lock" 600
expect "and so is its directory to write to" mode_is "${lock%/*}" 755
refuse "nobody opens it" nobody flock --nonblock "$lock" true
refuse "nor puts another in its place" nobody touch "${lock%/*}/other"

# From an earlier version: anybody could open it, and somebody does still hold it.
for left in "644 0" "666 65534" "600 65534"; do
    rm -f "$lock"
    : >"$lock"
    chown "${left#* }" "$lock"
    chmod 644 "$lock"
    hold_as_nobody "$lock"
    chmod "${left% *}" "$lock"
    exits 0 "$left: apply all the same" apply "$profile"
    exits 0 "$left: down all the same" gwnet down --services off
    expect "$left: the lock is root's alone again" mode_is "$lock" 600
    refuse "$left: nothing is left beside it" ls "$lock.replaced"
    exits 0 "$left: apply" apply "$profile"
    let_go
done

# A gwnet of an earlier version may be at work: root's hand on such a file counts, and is named.
rm -f "$lock"
: >"$lock"
chmod 644 "$lock"
flock "$lock" sleep 600 &
sleep 0.3
exits 75 "root's hand on it" gwnet down --services off
says "process $! holds $lock"
pkill -KILL -P $!
wait $! 2>/dev/null || true
exits 0 "once it is gone" gwnet down --services off
exits 0 "apply" apply "$profile"
expect "the lock is root's alone again" mode_is "$lock" 600

# One that cannot be a lock at all.
rm -f "$lock"
mkfifo "$lock"
exits 0 "a pipe in its place" timeout 20 ip netns exec gateway "$GWNET" apply "$profile" --services off --root "$root"
expect "is replaced" test -f "$lock"
chmod 777 "${lock%/*}"
exits 0 "its directory open to all" apply "$profile"
expect "is closed" mode_is "${lock%/*}" 755
chown 65534 "${lock%/*}"
exits 77 "its directory another user's" apply "$profile"
says "who could replace the lock"
chown 0 "${lock%/*}"

# The real holder is waited for, and named.
home=$work/home
mkdir "$home"
sed 's/192.168.57.41/192.168.57.90/' "$profiles/static-services.yaml" >"$home/g.yaml"
cp "$home/g.yaml" "$home/first.yaml"
chmod 640 "$home/g.yaml"
chown -R 65534:65534 "$home"
add() {
    gwnet node add "$1" "02:00:00:00:02:$2" "192.168.57.$3" "$home/g.yaml"
}
exits 0 "an edit" add n1 01 40
expect "keeps owner and mode" test "$(stat -c '%a %u %g' "$home/g.yaml")" = "640 65534 65534"
expect "its lock is root's alone" mode_is "$root/run/gwnet/edit.lock" 600
hold_as_nobody "$home"
exits 0 "nobody's hand on the directory" add n2 02 41
let_go
flock "$root/run/gwnet/edit.lock" sleep 4 &
other=$!
while flock --nonblock "$root/run/gwnet/edit.lock" true; do sleep 0.05; done
exits 0 "root's other edit" add n3 03 42
says "waiting up to 10 s for process $other, which edits a profile"
flock "$root/run/gwnet/edit.lock" sleep 12 &
sleep 0.2
exits 75 "one that does not end" add n4 04 43
says "still holds $root/run/gwnet/edit.lock after 10 s"
wait $!

# Links: followed where only root can have put them, or to what their owner owns.
echo "root's secret" >"$work/secret"
cp "$home/first.yaml" "$work/roots.yaml"
chmod 600 "$work/secret" "$work/roots.yaml"
nobody ln -s first.yaml "$home/own.yaml"
nobody ln -s "$work/roots.yaml" "$home/theirs.yaml"
nobody ln -s "$work" "$home/folder"
ln -s "$home/g.yaml" "$work/link.yaml"
exits 0 "its own file" gwnet node add n5 02:00:00:00:02:05 192.168.57.44 "$home/own.yaml"
expect "the link stays" test -L "$home/own.yaml"
exits 0 "root's link" gwnet node add n6 02:00:00:00:02:06 192.168.57.45 "$work/link.yaml"
cp "$work/roots.yaml" "$work/roots.before"
exits 1 "root's file" gwnet node add n7 02:00:00:00:02:07 192.168.57.46 "$home/theirs.yaml"
says "leads to another owner's"
exits 1 "root's directory" gwnet node add n7 02:00:00:00:02:07 192.168.57.46 "$home/folder/roots.yaml"
same "root's file is as before" "$work/roots.before" "$work/roots.yaml"
rm "$home/g.yaml"
nobody mkfifo "$home/g.yaml"
exits 1 "a pipe keeps nobody waiting" timeout 20 "$GWNET" node add n8 02:00:00:00:02:08 192.168.57.47 "$home/g.yaml" \
    --root "$root"
says "not a regular file"
rm "$home/g.yaml"
cp "$home/first.yaml" "$home/g.yaml"
chown 65534:65534 "$home/g.yaml"
exits 0 "applied from there" apply "$home/g.yaml"
rm "$home/g.yaml"
nobody mkfifo "$home/g.yaml"
exits 0 "a boot does not wait" timeout 30 ip netns exec gateway "$GWNET" apply --boot --services off --root "$root"
timeout 30 ip netns exec gateway "$GWNET" status --services off --root "$root" >/dev/null || (($? < 124)) \
    || fail "status waits for a pipe"
rm -f "$home/g.yaml"

# Races: each name that root may touch in its directory is exchanged for a link, again and again.
cat >"$work/race.py" <<'P'
import os, sys, time
home, victim = sys.argv[1:3]
names = ["g.yaml", ".g.yaml.new", "out", "out/etc", "out/srv", "out/etc/dnsmasq.d"]
spare = os.path.join(home, "spare")
def attempt(call, *words):
    try:
        call(*words)
        return True
    except OSError:
        return False

while True:
    for name in names:
        path = os.path.join(home, name)
        attempt(os.symlink, victim, spare + ".link")
        if attempt(os.rename, path, spare):
            attempt(os.rename, spare + ".link", path)
            time.sleep(0.0005)
            attempt(os.unlink, path)
            attempt(os.rename, spare, path)
P
victim=$work/victim
mkdir "$victim"
echo "root's" >"$victim/file"
chmod 700 "$victim"
picture_of_victim() {
    find "$victim" "$work/secret" -printf '%p %U %G %m %s\n' | sort
}
picture_of_victim >"$work/victim.before"
for target in "$work/secret" "$victim"; do
    # Not by the function: its shell would be killed in its place.
    setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 "$work/race.py" "$home" "$target" \
        2>"$work/race.log" &
    racer=$!
    won=0
    for i in $(seq "$TRIES"); do
        # The rival loses entries of its own: each round starts from a whole tree.
        nobody cp -f "$home/first.yaml" "$home/g.yaml" 2>/dev/null || true
        gwnet node add "r$i" "02:00:00:00:03:$(printf %02x "$i")" 192.168.57.48 "$home/g.yaml" >/dev/null 2>&1 \
            && won=$((won + 1))
        timeout 60 "$GWNET" services render "$home/out" "$work/roots.yaml" --services direct >/dev/null 2>&1 || true
        rm -rf "$home/out" 2>/dev/null || true
    done
    kill "$racer" || fail "the race ended: $(cat "$work/race.log")"
    wait "$racer" 2>/dev/null || true
    picture_of_victim >"$work/victim.after"
    same "root's files are as before" "$work/victim.before" "$work/victim.after"
    echo "  $won of $TRIES edits came through against the race for ${target##*/}"
    rm -rf "$home/g.yaml" "$home/spare"
done
done_with "local user"
