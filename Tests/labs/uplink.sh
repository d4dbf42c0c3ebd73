#!/bin/bash
# The home side by DHCP: a lease of the home router's, many renewals of it, another address, a home network that
# becomes the cluster's, and the way back; and by radio, as far as wpa_supplicant itself can tell without one.
# RENEWALS is how many are waited for.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
renewals=${RENEWALS:-5}
build_network
# shellcheck source=support/uplink.sh
. "$(dirname "$0")/support/uplink.sh"
profile=$uplink

acknowledged() {
    grep -c 'DHCPACK(home)' "$work/dhcp.log"
}

renewed() {
    (($(acknowledged) >= $1))
}

name_is() {
    [[ $(on home dig +short +time=1 +tries=1 "@$2" gateway.cluster.home) == "$1" ]]
}

asks_upstream() {
    prints "server=$1" cat "$root/etc/dnsmasq.d/gwnet.conf"
}

# What was written, but for /run/gwnet.
files() {
    find "$root" -path "$root/run" -prune -o -type f -newer "$work/mark" -print | sort
}

gets_out() {
    prints "from 10.0.7." on node1 timeout 2 socat -u TCP:198.51.100.10:80,connect-timeout=1 -
}

# Without a server: the apply is done, nobody waits.
serve internet 80
exits 0 "an apply where nobody leases" gwnet apply "$profile" --services direct
exits 2 "its status" gwnet status
says "www (eth1) has no IPv4 address"
expect "the client runs" test -s "$root/run/gwnet/dhcpcd/pid"
exits 0 "a second apply" gwnet apply "$profile" --services direct
says "nothing to change"

# A lease: names, upstream servers and masquerading follow.
lease_server 10.0.7 --dhcp-option=option:dns-server,198.51.100.53 --dhcp-option=option:router,10.0.7.1
waits "a lease" leased 10.0.7.
waits "a node gets out" gets_out
address=$(ip -n gateway -o -4 address show dev eth1 | awk '{ sub("/.*", "", $4); print $4 }')
waits "the name is that of the side" name_is "$address" "$address"
waits "the lease names whom dnsmasq asks" asks_upstream 198.51.100.53
exits 0 "status" gwnet status
says "www $address/24 by dhcpcd from 10.0.7.1"
exits 0 "status as JSON" gwnet status --json
says '"client" : "dhcpcd"'
exits 0 "the plan is empty" gwnet plan "$profile" --services direct
refuse "the cluster's NIC has a default route" prints default ip -n gateway route show dev eth0

# Renewals: nothing is written, nothing restarted, no connection lost.
touch "$work/mark"
before=$(on gateway nft list ruleset | sed 's/packets [0-9]* bytes [0-9]*//')
dnsmasq=$(cat "$root/run/gwnet/dnsmasq.pid")
count=$(acknowledged)
SECONDS=0
for ((renewal = 1; renewal <= renewals; renewal++)); do
    waits "renewal $renewal" renewed $((count + renewal))
    gwnet status >"$work/said" || { cat "$work/said" >&2; fail "status after renewal $renewal"; }
done
echo "uplink: $renewals renewals in $SECONDS s"
same "renewals write nothing" <(files) /dev/null
same "renewals leave the ruleset" <(echo "$before") \
    <(on gateway nft list ruleset | sed 's/packets [0-9]* bytes [0-9]*//')
expect "renewals leave dnsmasq" test "$(cat "$root/run/gwnet/dnsmasq.pid")" = "$dnsmasq"
exits 0 "nothing to do after them" gwnet apply "$profile" --services direct
says "nothing to change"

# Another home network: the old address is refused, the new one followed.
ip -n router address add 10.0.8.1/24 dev home
lease_server 10.0.8 --dhcp-option=option:dns-server,198.51.100.54 --dhcp-option=option:router,10.0.8.1
waits "the other network's address" leased 10.0.8.
address=$(ip -n gateway -o -4 address show dev eth1 | awk '{ sub("/.*", "", $4); print $4 }')
waits "the other server is asked" asks_upstream 198.51.100.54
ip -n home address add 10.0.8.50/24 dev eth0
waits "the name follows" name_is "$address" "$address"

# A home network that is the cluster's: closed at once, and said.
ip -n router address add 192.168.57.1/24 dev home
lease_server 192.168.57 --dhcp-option=option:router,192.168.57.1
waits "the cluster's network on www" leased 192.168.57.
closed() { ! prints "from " on node1 timeout 1 socat -u TCP:198.51.100.10:80,connect-timeout=1 -; }
is_closed_ruleset() { ! prints masquerade on gateway nft list table inet gwnet; }
waits "the closed ruleset" is_closed_ruleset
expect "nothing is forwarded" closed
exits 1 "status of it" gwnet status
says "inside the cluster's 192.168.57.0/24"
refuse "it is called somebody's doing" grep -q "somebody changed" "$work/said"
exits 1 "an apply is refused" gwnet apply "$profile" --services direct
says "inside the cluster's 192.168.57.0/24"
lease_server 10.0.7 --dhcp-option=option:dns-server,198.51.100.53 --dhcp-option=option:router,10.0.7.1
# The renewal goes the cluster's way, as it has the same network; a cable that is plugged in again asks anew.
losses() { grep -c "carrier lost" "$root/run/gwnet/dhcpcd.log" || true; }
before=$(losses)
noticed() { (($(losses) > before)); }
ip -n router link set gateway-eth1 down
waits "the client sees that the cable is out" noticed
ip -n router link set gateway-eth1 up
waits "the first network again" leased 10.0.7.
ip -n router address del 192.168.57.1/24 dev home
waits "it opens by itself" gets_out
exits 0 "and is well" gwnet status

# The very address that is leased as a fixed one, and back: each at the first try, with the names right.
address=$(ip -n gateway -o -4 address show dev eth1 | awk '{ sub("/.*", "", $4); print $4 }')
static=$work/static.yaml
sed "s|ipv4: dhcp|ipv4: { address: $address/24, gateway: 10.0.7.1, dns: [198.51.100.53] }|" "$profile" >"$static"
ends_by_itself() { prints " $address/24 " ip -n gateway -o -4 address show dev eth1 dynamic; }
for _ in 1 2; do
    exits 0 "what was leased, fixed" gwnet apply "$static" --services direct
    expect "it is there" prints " $address/24 " ip -n gateway -o -4 address show dev eth1
    refuse "it ends by itself" ends_by_itself
    waits "a node gets out by it" gets_out
    exits 0 "status" gwnet status
    exits 0 "a second apply" gwnet apply "$static" --services direct
    says "nothing to change"
    exits 0 "leased again" gwnet apply "$profile" --services direct
    # Another apply before the client has made sure that nobody else has the address.
    sed 's|www: \[ssh\]|www: [ssh, http]|' "$profile" >"$work/meanwhile.yaml"
    exits 0 "another apply meanwhile" gwnet apply "$work/meanwhile.yaml" --services direct
    waits "the same lease comes back" ends_by_itself
    waits "a node gets out by the lease" gets_out
    waits "the name is that of the side" name_is "$address" "$address"
    waits "the lease names whom dnsmasq asks" asks_upstream 198.51.100.53
    exits 0 "status" gwnet status
done
exits 0 "as before" gwnet apply "$profile" --services direct

# The client that dies comes back by the next apply; two are never there.
kill -KILL "$(cat "$root/run/gwnet/dhcpcd/pid")"
exits 0 "the next apply" gwnet apply "$profile" --services direct
bound() { prints ": leased 10.0.7." tail -n 3 "$root/run/gwnet/dhcpcd.log"; }
waits "a lease again" bound
managers() { [[ $(pgrep -fc 'dhcpcd: \[manager\]') == 1 ]]; }
waits "one client" managers

# What follows the lease holds the lock while it is at it.
followed() {
    ! pgrep -f 'gwnet lease' && diff <(jq 'del(.expires)' "$root/run/gwnet/lease.json") \
        <(jq 'del(.expires)' "$root/run/gwnet/lease-followed.json")
}
waits "the lease is followed" followed

# Killed on the way, then down: nobody is left, and the address is given back.
exits 0 "down" gwnet down --services direct
gone() { ! pgrep -f 'dhcpcd: ' && ! leased 10.0.7; }
waits "the client and its address are gone" gone
expect "nothing of gwnet's is left but its state" test ! -e "$root/var/lib/gwnet/dhcpcd"

# By radio.
wifi=$work/wifi.yaml
sed -e 's|    ipv4: dhcp|&\n    wifi: { ssid: "Käse # 5", psk_file: /etc/gwnet/wifi.key, country: DE }|' "$profile" >"$wifi"
exits 69 "a key that is not there" gwnet services check "$wifi"
says "$root/etc/gwnet/wifi.key"
mkdir -p "$root/etc/gwnet"
echo short >"$root/etc/gwnet/wifi.key"
exits 65 "a key that is none" gwnet services check "$wifi"
refuse "the key is told" grep -q short "$work/said"
(umask 077 && echo 'correct "horse" # battery' >"$root/etc/gwnet/wifi.key")
exits 0 "wpa_supplicant reads its file" gwnet services check "$wifi"
says wpa_supplicant
exits 0 "it can be read" gwnet services render "$work/rendered" "$wifi"
file=$work/rendered/var/lib/gwnet/wifi/wpa_supplicant.conf
expect "by root alone" test "$(stat -c %a "$file")" = 600
exits 69 "there is no radio" gwnet apply "$wifi" --services direct
says "is no wireless NIC"
refuse "the key is told" grep -q horse "$work/said"
exits 1 "and nothing is in force" gwnet status
says "nothing of gwnet's is in force"
refuse "the key stays behind" grep -rq horse "$root/var/lib/gwnet" "$root/run/gwnet"
done_with uplink
