#!/bin/bash
# NICs that come, go, and change their names: roles follow hardware, a successor is taken where there is
# exactly one, and nothing is guessed.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
profile=$work/profile.yaml
cp "$profiles/static-www.yaml" "$profile"
roles=$root/var/lib/gwnet/roles.json

mac() {
    ip -n gateway -json link show "$1" | sed -E 's/.*"address":"([^"]*)".*/\1/'
}

plays() {
    [[ $(gwnet status --json --services off | python3 -c "
import json, sys
print(json.load(sys.stdin)['roles']['$1']['interface'])") == "$2" ]]
}

gets_out() {
    serve internet "$1"
    answers "a node gets out by $2" "from 203.0.113.2" node1 198.51.100.10 "$1"
}

swap_names() {
    for link in eth0 eth1; do ip -n gateway link set "$link" down; done
    ip -n gateway link set eth0 name swap
    ip -n gateway link set eth1 name eth0
    ip -n gateway link set swap name eth1
}

unplug() {
    ip -n gateway link delete "$1"
}

exits 0 "first" apply "$profile"
gets_out 80 eth1
expect "who plays is recorded" grep -q "$(mac eth1)" "$roles"
exits 0 "a second apply" apply "$profile"
says "nothing to change"
exits 0 "recover, with everybody there" gwnet recover
says "nothing to change"

# Names swapped, as two USB NICs do between boots.
www=$(mac eth1) cluster=$(mac eth0)
swap_names
exits 1 "status sees it" gwnet status --services off
exits 0 "names swapped" apply "$profile"
expect "the cluster's plug" plays cluster eth1
expect "the home network's plug" plays www eth0
[[ $(mac eth1) == "$cluster" && $(mac eth0) == "$www" ]] || fail "the lab itself is wrong"
gets_out 81 "swapped names"
exits 0 "export knows who plays" gwnet export iproute2 "$profile"
says "address add 192.168.57.30/24 brd + dev eth1"
exits 0 "and once more" apply "$profile"
says "nothing to change"
swap_names
exits 0 "swapped back" apply "$profile"
expect "the home network's plug again" plays www eth1

# The www NIC is replaced by another.
unplug eth1
exits 69 "gone" apply "$profile"
says "the NIC that is www is gone: eth1 $www"
says "gwnet recover"
exits 69 "none takes its place" gwnet recover
says "no other could take its place"
wire gateway eth5 router home 02:00:00:00:05:05
exits 69 "another is not taken by apply" apply "$profile"
exits 1 "status" gwnet status --services off
says "gwnet recover"
exits 0 "the only other one is" gwnet recover --services off
says "www  eth1 $www"
says "eth5 02:00:00:00:05:05"
expect "it plays" plays www eth5
gets_out 82 eth5
exits 0 "for good" apply "$profile"
says "nothing to change"
exits 0 "rollback keeps to the hardware" gwnet rollback --services off
expect "it plays still" plays www eth5

# Two could: refused, with both by name.
unplug eth5
wire gateway eth6 router home 02:00:00:00:06:06
wire gateway eth7 switch cluster 02:00:00:00:07:07
on gateway nft list ruleset >"$work/ruleset.before"
exits 69 "two candidates" gwnet recover
says "eth6  02:00:00:00:06:06"
says "eth7  02:00:00:00:07:07"
says "gwnet recover --role www=eth6"
on gateway nft list ruleset >"$work/ruleset.after"
same "nothing was changed" "$work/ruleset.before" "$work/ruleset.after"
exits 69 "no such NIC" gwnet recover --role www=eth9
says "no NIC is called eth9"
exits 69 "one NIC for both" gwnet recover --role www=eth0
says "would be both cluster and www"
exits 64 "no such role" gwnet recover --role lan=eth6
exits 64 "no NIC at all" gwnet recover --role www=
exits 64 "a role twice" gwnet recover --role www=eth6 --role www=eth7
exits 64 "no time" gwnet recover --grace soon
exits 0 "as somebody says" gwnet recover --role www=eth6 --services off
expect "that one plays" plays www eth6
gets_out 83 eth6
ip -n gateway link delete eth7

# A stranger under the name of a role: what goes by names is closed at once.
unplug eth6
wire gateway eth6 router home 02:00:00:00:08:08
wire gateway eth8 router home 02:00:00:00:08:09
exits 69 "a stranger called as www was" gwnet recover
says "stays closed"
says "2 could take its place"
expect "its own address stays" prints 192.168.57.30/24 ip -n gateway address show eth0
refuse "no name has a role" prints forward_www on gateway nft list table inet gwnet
ip -n gateway link delete eth8
exits 0 "now there is one" gwnet recover --services off
gets_out 84 eth6

# The cluster's: never a plug where somebody gives out addresses.
unplug eth0
wire gateway eth9 router home 02:00:00:00:09:09
ip netns exec router dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=home --bind-interfaces \
    --dhcp-range=203.0.113.100,203.0.113.120 --dhcp-leasefile="$work/leases" --no-ping \
    >"$work/dnsmasq.log" 2>&1 &
server=$!
until prints :67 on router ss -lunH; do sleep 0.05; done
exits 69 "the home network's cable in a new NIC" gwnet recover
says "is not taken for the cluster: a DHCP server, 203.0.113.1"
refuse "it is left down, as it was" prints "state UP" ip -n gateway link show eth9
kill "$server"
wait "$server" || true
unplug eth9
wire gateway eth9 switch cluster 02:00:00:00:09:0a
ip -n switch link set gateway-eth9 down
exits 69 "without a cable nobody can tell" gwnet recover
says "has no cable in"
says "gwnet recover --role cluster=eth9"
ip -n switch link set gateway-eth9 up
exits 0 "the cluster's cable" gwnet recover --services off
expect "that one plays" plays cluster eth9
gets_out 85 eth9

# The one that is missed comes while another is looked at.
unplug eth9
wire gateway eth10 switch cluster 02:00:00:00:0b:0b
ip -n switch link set gateway-eth10 down
gwnet recover --services off >"$work/recovery" 2>&1 &
recovery=$!
until prints ",UP" ip -n gateway link show eth10; do sleep 0.02; done
wire gateway eth9 switch cluster 02:00:00:00:09:0a
wait "$recovery" || { cat "$work/recovery" >&2; fail "one that comes meanwhile is not seen"; }
expect "it plays again" plays cluster eth9
unplug eth10

# Both at once: nobody can tell which is whose.
unplug eth9
unplug eth6
wire gateway eth1 router home 02:00:00:00:0a:01
wire gateway eth0 switch cluster 02:00:00:00:0a:02
exits 69 "both gone" gwnet recover
says "both NICs are gone"
says "gwnet recover --role cluster="
exits 0 "both said" gwnet recover --role cluster=eth0 --role www=eth1 --services off
gets_out 86 eth1

# A grace for one that only comes late.
unplug eth1
(
    sleep 1
    wire gateway eth4 router home 02:00:00:00:0a:01
) &
exits 0 "late, and under another name" gwnet recover --grace 20s --services off
wait $!
expect "the same hardware" plays www eth4

# The record is what a wrong NIC is kept out by.
cp "$roles" "$work/roles.json"
for damage in '' '{' '[]' '{"version":2,"roles":{}}' '{"version":1}'; do
    echo "$damage" >"$roles"
    exits 1 "a damaged record: $damage" apply "$profile"
    says "roles.json is damaged"
    exits 1 "a damaged record, and recover" gwnet recover
done
cp "$work/roles.json" "$roles"
exits 0 "put right" apply "$profile"
says "nothing to change"
exits 0 "down" gwnet down
refuse "no record is left" test -e "$roles"
done_with swap
