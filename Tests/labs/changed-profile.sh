#!/bin/bash
# A changed profile over a running one: established flows lose no packet, new rules hold at once,
# and the www address moves without a moment without one.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
serve internet 80
serve node1 443
expect "first apply" apply "$profiles/static-www.yaml"

mkfifo "$work/talk"
on node1 socat - TCP:198.51.100.10:80 <"$work/talk" >"$work/heard" &
exec 9>"$work/talk"
echo before >&9
until grep -q before "$work/heard"; do sleep 0.05; done
ip netns exec node1 ping -qi 0.01 198.51.100.10 >"$work/ping" &
ping=$!

forward=$work/forward.yaml
sed 's/^router:/router:\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }/' \
    "$profiles/static-www.yaml" >"$forward"
for _ in 1 2 3 4 5; do
    expect "apply with a forward" apply "$forward"
    answers "forward works" "from 203.0.113.50" home 203.0.113.2 8443
    answers "hairpin works" "from 192.168.57.30" node2 203.0.113.2 8443
    expect "apply without it" apply "$profiles/static-www.yaml"
    answers "forward is gone" "" home 203.0.113.2 8443
done
kill -INT "$ping"
wait "$ping" || true
expect "no ping lost" grep -q ' 0% packet loss' "$work/ping"
echo after >&9
for _ in $(seq 100); do grep -q after "$work/heard" && break; sleep 0.05; done
expect "the open connection lives" grep -q after "$work/heard"

# A connection through a forward ends with it, and takes no other along; UDP that was led to one node goes to
# the other at once, although its sender never pauses.
talks_on() {
    echo "$1" >&"$2"
    for _ in $(seq 60); do grep -q "$1" "$3" && return; sleep 0.05; done
    return 1
}
mkfifo "$work/through"
expect "the forward is back" apply "$forward"
on home socat - TCP:203.0.113.2:8443 <"$work/through" >"$work/answers" &
through=$!
exec 8>"$work/through"
expect "through the forward" talks_on first 8 "$work/answers"
exits 2 "plan says what ends" gwnet plan "$profiles/static-www.yaml"
says "1 flow would end (through the withdrawn tcp 8443)"
exits 0 "without the forward" apply "$profiles/static-www.yaml"
says "1 flow ended with what had let them through"
refuse "the connection has ended" talks_on second 8 "$work/answers"
expect "the other one lives still" talks_on still 9 "$work/heard"
exec 8>&-
kill "$through" 2>/dev/null || true
for node in 1 2; do
    on "node$node" socat -u UDP-RECV:5000 "OPEN:$work/to-node$node,creat,append" &
    until prints : on "node$node" ss -lunH "sport = :5000"; do sleep 0.05; done
    sed 's/^router:/router:\n  port_forwards:\n    - { udp: 5000, to: "192.168.57.3'"$node"':5000" }/' \
        "$profiles/static-www.yaml" >"$work/udp$node.yaml"
done
expect "UDP to the first node" apply "$work/udp1.yaml"
on home bash -c 'exec 3<>/dev/udp/203.0.113.2/5000; while echo datagram >&3; do sleep 0.02; done' 2>/dev/null &
sender=$!
until [[ -s $work/to-node1 ]]; do sleep 0.05; done
expect "UDP to the second node" apply "$work/udp2.yaml"
for _ in $(seq 60); do [[ ! -s $work/to-node2 ]] || break; sleep 0.05; done
expect "the same flow has got there" test -s "$work/to-node2"
kill "$sender"
wait "$sender" 2>/dev/null || true

moved=$work/moved.yaml
sed 's/203.0.113.2\/24/203.0.113.77\/24/' "$profiles/static-www.yaml" >"$moved"
exits 2 "plan of a moved address" gwnet plan "$moved"
says "203.0.113.2/24 → 203.0.113.77/24"
expect "apply the moved address" apply "$moved"
ip -n gateway -4 -o address show dev eth1 | awk '{print $4}' >"$work/addresses"
echo 203.0.113.77/24 >"$work/wanted"
same "one address" "$work/wanted" "$work/addresses"
expect "default route stays" bash -c 'ip -n gateway route | grep -q "default via 203.0.113.1"'
answers "traffic by the new address" "from 203.0.113.77" node1 198.51.100.10 80
exits 0 "status" gwnet status
says "no drift"
done_with "changed profile"
