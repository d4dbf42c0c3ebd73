#!/bin/bash
# What `gwnet explain` says of a packet, against what becomes of a real one: on a sound gateway, on
# broken ones, and by the kernel's own trace.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network

sed 's/^    www: \[ssh\]/    www: [ssh, ping, { udp: 5353, from: any }]\n    cluster: [{ tcp: 8080 }]\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }\n    - { tcp: 2222, to: "192.168.57.32:22", from: 203.0.113.0\/25 }\n  inbound:\n    - { tcp: 9100, to: 192.168.57.32\/32 }/' \
    "$profiles/static-www.yaml" >"$work/gateway.yaml"
ip -n home route add 192.168.57.0/24 via 203.0.113.2
ip -n router address add 2001:db8:113::1/64 dev home nodad
ip -n home address add 2001:db8:113::50/64 dev eth0 nodad
ip -n home route add fd57::/64 via 2001:db8:113::2
ip -n node1 address add fd57::31/64 dev eth0 nodad
ip -n node1 route add default via fd57::30

# What passes has to be answered, or there would be nothing to see.
serve internet 443
serve node1 443
serve node2 22
serve node2 9100
serve home 443
for port in 22 80 4711 8080; do serve gateway "$port"; done
serve node2 4711
on gateway socat UDP-LISTEN:5353,fork,reuseaddr PIPE &
on internet socat UDP-LISTEN:123,fork,reuseaddr PIPE &
on node1 socat UDP-LISTEN:123,fork,reuseaddr PIPE &
until prints : on node1 ss -lunH "sport = :123"; do sleep 0.05; done

# lives HOST ADDRESS PROTOCOL [PORT]: whether a real packet is answered
lives() {
    case $3 in
    tcp) on "$1" timeout 3 socat -u OPEN:/dev/null "TCP:$2:$4,connect-timeout=1" 2>/dev/null ;;
    udp) [[ $(echo hello | on "$1" timeout 3 socat -T 1 - "UDP:$2:$4" 2>/dev/null) == hello ]] ;;
    ping) on "$1" ping -c 1 -W 1 "$2" >/dev/null 2>&1 ;;
    esac
}

# agrees HOST FROM ADDRESS PROTOCOL [PORT]: explain and the packet
agrees() {
    local host=$1 from=$2 seen=0 said=0
    shift 2
    checks=$((checks + 1))
    lives "$host" "$@" || seen=1
    gwnet explain "$from" "$@" >"$work/said" 2>&1 || said=$?
    # It gets through all the same.
    if ((said == 0)) && grep -qF "nothing listens there" "$work/said"; then said=1; fi
    ((said == seen)) || { cat "$work/said" >&2; fail "$situation: $host $*: explain says $said, seen is $seen"; }
}

# everything WHAT: every kind of packet there is between these machines
everything() {
    situation=$1
    for node in node1:192.168.57.31 node2:192.168.57.32; do
        for packet in "198.51.100.10 tcp 443" "198.51.100.10 udp 123" "198.51.100.10 ping" \
            "203.0.113.50 tcp 443" "192.168.57.30 tcp 22" "192.168.57.30 tcp 8080" "192.168.57.30 ping" \
            "192.168.57.30 tcp 4711" "203.0.113.2 tcp 22" "203.0.113.2 tcp 8443" "203.0.113.2 tcp 80"; do
            # shellcheck disable=SC2086 # words
            agrees "${node%:*}" "${node#*:}" $packet
        done
    done
    for outsider in home:203.0.113.50 internet:198.51.100.10; do
        for packet in "203.0.113.2 tcp 22" "203.0.113.2 tcp 80" "203.0.113.2 udp 5353" "203.0.113.2 ping" \
            "203.0.113.2 tcp 8443" "203.0.113.2 tcp 2222"; do
            # shellcheck disable=SC2086 # words
            agrees "${outsider%:*}" "${outsider#*:}" $packet
        done
    done
    for packet in "tcp 9100" "tcp 22" "tcp 4711" "udp 123" "ping"; do
        # shellcheck disable=SC2086 # words
        agrees home 203.0.113.50 192.168.57.32 $packet
    done
    agrees gateway gateway 198.51.100.10 tcp 443
    agrees gateway gateway 198.51.100.10 udp 123
    agrees gateway gateway 192.168.57.31 tcp 443
    agrees gateway gateway 203.0.113.2 tcp 22
}

# quickly WHAT: some of everything, where nearly nothing gets through and each costs its timeout
quickly() {
    situation=$1
    agrees node1 192.168.57.31 198.51.100.10 ping
    agrees node2 192.168.57.32 198.51.100.10 tcp 443
    agrees node2 192.168.57.32 192.168.57.30 tcp 22
    agrees home 203.0.113.50 203.0.113.2 tcp 22
    agrees home 203.0.113.50 203.0.113.2 tcp 8443
    agrees gateway gateway 198.51.100.10 tcp 443
}

# broken WHAT COMMAND…: in the gateway; put right again afterwards
broken() {
    local what=$1
    shift
    on gateway "$@"
    # A flow that is known goes on where the first packet of a new one would not.
    on gateway conntrack -F >/dev/null 2>&1 || true
    quickly "$what"
}

mended() {
    expect "put right after: $situation" apply "$work/gateway.yaml"
    on gateway conntrack -F >/dev/null 2>&1 || true
}

expect "apply" apply "$work/gateway.yaml"
everything "a sound gateway"

# IPv6 is filtered, not open, whoever gives the gateway addresses and switches forwarding on.
situation="IPv6"
ip -n gateway address add fd57::30/64 dev eth0 nodad
ip -n gateway address add 2001:db8:113::2/64 dev eth1 nodad
on gateway sysctl -qw net.ipv6.conf.all.forwarding=1
agrees node1 fd57::31 fd57::30 ping
agrees node1 fd57::31 2001:db8:113::50 ping
agrees home 2001:db8:113::50 2001:db8:113::2 ping
agrees home 2001:db8:113::50 fd57::31 ping
agrees gateway gateway 2001:db8:113::50 ping
agrees gateway gateway fd57::31 ping
on gateway sysctl -qw net.ipv6.conf.all.forwarding=0
exits 0 "the usual questions" gwnet explain
says "k8s-control-plane-node → internet tcp/443"

broken "the ruleset gone" nft delete table inet gwnet
mended
broken "no masquerading" nft flush chain inet gwnet srcnat
mended
broken "somebody's drop in our chain" nft insert rule inet gwnet forward ip daddr 198.51.100.10 drop
mended
broken "www down" ip link set eth1 down
mended
broken "cluster down" ip link set eth0 down
mended
broken "no default route" ip route del default
mended
broken "a black hole" ip route add blackhole 198.51.100.0/24
on gateway ip route del blackhole 198.51.100.0/24
broken "a rule to a table that prohibits" sh -c \
    'ip route add prohibit default table 99; ip rule add from 192.168.57.0/25 to 198.51.100.0/24 lookup 99'
on gateway sh -c 'ip rule del lookup 99; ip route flush table 99'
broken "no forwarding" sysctl -qw net.ipv4.ip_forward=0
mended
broken "no forwarding on one side" sysctl -qw net.ipv4.conf.eth0.forwarding=0
mended
broken "strict reverse path" sysctl -qw net.ipv4.conf.all.rp_filter=1
on gateway sysctl -qw net.ipv4.conf.all.rp_filter=0
broken "docker's policy" nft 'add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }; add rule ip filter FORWARD oifname "docker0" ct state established accept'
on gateway ip route del default
exits 1 "the route of ours gone as well" gwnet explain k8s-control-plane-node internet
says "gwnet apply brings the route to it back"
on gateway nft delete table ip filter
mended
broken "a table that lets one host through" nft 'add table inet other; add chain inet other f { type filter hook forward priority 5; policy drop; }; add rule inet other f ct state established,related accept; add rule inet other f ip saddr 192.168.57.31 accept'
on gateway nft delete table inet other

# A forward to nowhere, and a node that is off.
situation="a node that is off"
ip -n node2 link set eth0 down
on gateway ip neigh flush dev eth0
lives gateway 192.168.57.32 ping || true
until prints FAILED ip -n gateway neigh show 192.168.57.32; do sleep 0.1; done
exits 1 "a forward to nowhere" gwnet explain 203.0.113.50 203.0.113.2 tcp 2222
says "nobody answers for 192.168.57.32"
refuse "a forward to nowhere is answered" lives home 203.0.113.2 tcp 2222
address node2 eth0 192.168.57.32/24 192.168.57.30 2>/dev/null || ip -n node2 link set eth0 up
on gateway ip neigh flush dev eth0

# Senders that lie: the kernel's counter knows of them.
situation="a forged sender"
exits 1 "a node's address from www" gwnet explain 192.168.57.31 192.168.57.32 ping --on www
says "refuse_spoofed"
exits 1 "a stranger from the cluster" gwnet explain 10.9.9.9 198.51.100.10 --on cluster
says "add { to: 10.9.9.9/32, via: NODE } to interfaces.cluster.routes"

# What cannot be known is not claimed.
on gateway nft insert rule inet gwnet forward meta mark 7 drop
exits 2 "a mark" gwnet explain 192.168.57.31 198.51.100.10
says "cannot be told"
expect "put right" apply "$work/gateway.yaml"

# Without root the profile's ruleset stands in, and nothing breaks.
if command -v setpriv >/dev/null; then
    checks=$((checks + 1))
    chmod 711 "$work"
    chmod 644 "$work/gateway.yaml"
    status=0
    on gateway setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all \
        "$GWNET" explain www gateway tcp 80 --root "$work/nowhere" --profile "$work/gateway.yaml" \
        >"$work/said" 2>&1 || status=$?
    # 126, 127: this user may not run a program that lies there.
    if ((status != 126 && status != 127)); then
        ((status == 1)) || { cat "$work/said" >&2; fail "explain without root: exit $status"; }
        says "only root may read the kernel's ruleset"
    fi
fi

# The kernel's trace of real packets.
# traced FROM TO…, with HOST's packet sent as soon as the kernel listens
traced() {
    gwnet explain "$@" --probe --wait 20 >"$work/traced" 2>&1 &
    local probe=$!
    until on gateway nft list table inet gwnet_trace >/dev/null 2>&1; do sleep 0.05; done
    # shellcheck disable=SC2086 # words
    lives $packet || true
    wait "$probe" || true
    cp "$work/traced" "$work/said"
}
packet="node1 198.51.100.10 tcp 443" traced k8s-control-plane-node internet
says 'forward_cluster "cluster to www" → accept'
says 'srcnat "cluster to www" → accept'
packet="home 203.0.113.2 tcp 80" traced www gateway http
says 'refuse_www_input "drop: www to this gateway" → drop'
packet="internet 203.0.113.2 tcp 8443" traced internet gateway tcp 8443
says '"forwards to another port" → accept'
says 'forward_www "port forwards" → accept'
exits 0 "a packet of the gateway's own" gwnet explain gateway 198.51.100.10 tcp 443 --probe
says "srcnat policy → accept"
refuse "a table stays behind" on gateway nft list table inet gwnet_trace

# Killed in the middle, it leaves nothing; and it touches no table of somebody else's.
gwnet explain www gateway --probe --wait 600 >/dev/null 2>&1 &
listening=$!
until on gateway nft list table inet gwnet_trace >/dev/null 2>&1; do sleep 0.05; done
exits 75 "a second probe" gwnet explain www gateway --probe
kill -KILL "$(pgrep -f -- "explain www gateway --probe --wait 600" | tail -n 1)"
wait "$listening" || true
until ! on gateway nft list table inet gwnet_trace >/dev/null 2>&1; do sleep 0.05; done
on gateway nft 'add table inet gwnet_trace; add chain inet gwnet_trace theirs'
on gateway nft list ruleset >"$work/before"
exits 75 "a table of somebody else's" gwnet explain gateway internet --probe
says "somebody's own"
on gateway nft list ruleset >"$work/after"
same "their table" "$work/before" "$work/after"

# Nothing was written by any of this.
picture "$work/before"
exits 0 "explain" gwnet explain
picture "$work/after"
same "explain writes nothing" "$work/before" "$work/after"

for words in "" "node1" "--on www" "a b" "cluster internet tcp" "cluster internet tcp 0" \
    "cluster internet tcp 70000" "cluster internet 443" "cluster internet ping 3" "cluster cluster" \
    "cluster 2001:db8::1" "cluster internet --on nolink" "cluster internet --wait 0" "--probe" \
    "cluster internet --probe --wanted" "cluster internet tcp 1 2"; do
    [[ -n $words ]] || continue
    # shellcheck disable=SC2086 # words
    exits 64 "bad words: $words" gwnet explain $words
done
exits 64 "a mistyped node" gwnet explain k8s-contrl-plane-node internet
says "did you mean k8s-control-plane-node?"
exits 64 "a name like no other" gwnet explain x internet
says "known here: cluster, gateway"
exits 69 "no such profile" gwnet explain --profile "$work/nowhere.yaml"
echo "version: 1" >"$work/bad.yaml"
exits 65 "a bad profile" gwnet explain --profile "$work/bad.yaml"
done_with explain
