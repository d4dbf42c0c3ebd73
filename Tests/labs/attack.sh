#!/bin/bash
# An attack from every side: each TCP port and a thousand UDP ports over IPv4 and IPv6, forged packets of every protocol,
# a node that asks for what is not its own. What comes past the filter is exactly what `gwnet status` says is open, and
# the gateway goes on as if nothing had been.
# FORGED is how many packets of each side, SEED which ones: `make attack` tries more.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
forged=${FORGED:-10000}
seed=${SEED:-1}
build_network
a_disk "$root"
build_neighbours
# A third NIC, without a role.
ip netns add third
ip -n gateway link add eth2 type veth peer name eth0 netns third
address third eth0 10.77.0.9/24
ip -n gateway address add 10.77.0.1/24 dev eth2
ip -n gateway link set eth2 up
exits 0 "the services are handed over" serve_cluster

mac() {
    ip -n gateway -o link show dev "$1" | sed -E 's|.*link/ether ([^ ]+).*|\1|'
}

link_local() {
    ip -n gateway -6 -o address show dev "$1" scope link | sed -E 's|.*inet6 ([^/]+)/.*|\1|'
}

# attack HOST LINK NIC COMMAND…
attack() {
    local host=$1 link=$2 nic=$3 what=$4
    shift 4
    expect "$what from $host" ip netns exec "$host" python3 "$support/attack.py" "$what" "$link" "$(mac "$nic")" "$@"
}

# notes: from now on, whatever comes past every filter
notes() {
    on gateway nft -f - <<NFT
add table inet passed
delete table inet passed
table inet passed {
    set let_in { typeof iifname . meta l4proto . ip saddr . ip daddr . th dport; size 400000; flags dynamic; }
$(for link in eth0 eth1 eth2; do
    echo "set let_through_$link { typeof iifname . meta l4proto . ip saddr . ip daddr . th dport; size 400000; flags dynamic; }"
    echo "set others_through_$link { typeof iifname . meta l4proto . ip saddr . ip daddr; size 400000; flags dynamic; }"
done)
    set others_in { typeof iifname . meta l4proto . ip saddr . ip daddr; size 400000; flags dynamic; }
    set six_ports_in { typeof iifname . meta l4proto . ip6 saddr . ip6 daddr . th dport; size 400000; flags dynamic; }
    set six_in { typeof iifname . meta l4proto . ip6 saddr . ip6 daddr; size 400000; flags dynamic; }
    set six_through { typeof iifname . meta l4proto . ip6 saddr . ip6 daddr; size 400000; flags dynamic; }
    chain input {
        type filter hook input priority 500;
        iifname lo accept
        # Answers to what the gateway's own daemons ask, such as names and the time.
        ct direction reply accept
        meta nfproto ipv6 meta l4proto { tcp, udp } add @six_ports_in { iifname . meta l4proto . ip6 saddr . ip6 daddr . th dport } accept
        meta nfproto ipv6 add @six_in { iifname . meta l4proto . ip6 saddr . ip6 daddr } accept
        meta l4proto { tcp, udp } add @let_in { iifname . meta l4proto . ip saddr . ip daddr . th dport } accept
        add @others_in { iifname . meta l4proto . ip saddr . ip daddr }
    }
    chain forward {
        type filter hook forward priority 500;
        ct direction reply accept
        meta nfproto ipv6 add @six_through { iifname . meta l4proto . ip6 saddr . ip6 daddr } accept
$(for link in eth0 eth1 eth2; do
    echo "oifname $link meta l4proto { tcp, udp } add @let_through_$link" \
        "{ iifname . meta l4proto . ip saddr . ip daddr . th dport } accept"
    echo "oifname $link add @others_through_$link { iifname . meta l4proto . ip saddr . ip daddr }"
done)
    }
}
NFT
}

# judged WHAT
judged() {
    on gateway nft -j list table inet passed >"$work/passed.json"
    gwnet status --json >"$work/status.json" || { gwnet status >&2 || true; fail "$1: status is not healthy"; }
    checks=$((checks + 1))
    python3 "$support/attack.py" judge "$work/status.json" "$work/passed.json" >"$work/judged" ||
        { cat "$work/judged" >&2; fail "$1"; }
    echo "$1: $(tail -n 1 "$work/judged")"
}

# The lab can tell: with an open filter something comes past.
notes
on gateway nft insert rule inet gwnet input iifname eth1 tcp dport 4444 accept
attack home eth0 eth1 scan 203.0.113.50 203.0.113.2 tcp 4440-4450
on gateway nft -j list table inet passed >"$work/passed.json"
gwnet status --json >"$work/status.json" || true
checks=$((checks + 1))
! python3 "$support/attack.py" judge "$work/status.json" "$work/passed.json" >"$work/judged" || fail "a hole is not seen"
grep -q 'tcp 4444 came in' "$work/judged" || { cat "$work/judged" >&2; fail "a hole is not named"; }
exits 0 "the hole is closed" serve_cluster

started=$SECONDS
notes
udp_ports="1-600 1024-1100 1900-1999 4789 5353 5355 8000-8200 20048 33434-33450 65535"
for target in 203.0.113.2 192.168.57.30; do
    # shellcheck disable=SC2086 # words
    attack home eth0 eth1 scan 203.0.113.50 "$target" udp $udp_ports
    # shellcheck disable=SC2086
    attack node1 eth0 eth0 scan 192.168.57.31 "$target" udp $udp_ports
    # shellcheck disable=SC2086
    attack third eth0 eth2 scan 10.77.0.9 "$target" udp $udp_ports
    attack home eth0 eth1 scan 203.0.113.50 "$target" tcp 0-65535
    attack node1 eth0 eth0 scan 192.168.57.31 "$target" tcp 0-65535
    attack third eth0 eth2 scan 10.77.0.9 "$target" tcp 0-65535
done
for side in "home eth1" "node1 eth0" "third eth2"; do
    read -r host nic <<<"$side"
    attack "$host" eth0 "$nic" scan fe80::bad "$(link_local "$nic")" tcp 0-65535
    # shellcheck disable=SC2086
    attack "$host" eth0 "$nic" scan fe80::bad "$(link_local "$nic")" udp $udp_ports
done
judged "every TCP port and 1,000 UDP ports from three sides, $((SECONDS - started)) s"

started=$SECONDS
for side in "home eth1" "node1 eth0" "third eth2"; do
    read -r host nic <<<"$side"
    attack "$host" eth0 "$nic" forge "$nic" "$seed" "$forged"
done
judged "$forged forged packets of each side (seed $seed), $((SECONDS - started)) s"

# A local user, without any right.

# nobody COMMAND…
# dnsmasq runs as nobody itself where there is no user of its name.
nobody() {
    on gateway setpriv --reuid=4711 --regid=4711 --clear-groups --no-new-privs timeout 5 "$@"
}

# cannot WHAT COMMAND…: neither done, nor hung
cannot() {
    local what=$1 status=0
    shift
    ways=$((ways + 1))
    "$@" >"$work/said" 2>&1 </dev/null || status=$?
    ((status != 124)) || { cat "$work/said" >&2; fail "it hangs: $what"; }
    ((status > 0)) || { cat "$work/said" >&2; fail "a local user can $what"; }
}

# state FILE: what is in force, without what counts
state() {
    picture "$1"
    sed -i -E 's/packets [0-9]+ bytes [0-9]+//' "$1"
}

# The shares are for everybody; everything else is root's, or a daemon's own.
writable() {
    nobody find "$root" "$work" \( -path "$root/nfs/shares" -o -path "$root/nfs/nodes" \) -prune -o \
        \( -type f -o -type d -o -type s -o -type p \) -writable -print 2>/dev/null
}

state "$work/picture"
ways=0
checks=$((checks + 1))
found=$(writable || true)
[[ -z $found ]] || fail "anybody may write: $found"
while IFS= read -r file; do
    # Whatever can be opened can be locked: below, root works beside all these.
    on gateway setpriv --reuid=4711 --regid=4711 --clear-groups flock --nonblock "$file" sleep 600 2>/dev/null &
    [[ $file != *lock* ]] || cannot "open $file" nobody cat "$file"
    cannot "remove $file" nobody rm -f -- "$file" "$file/x" --
    cannot "put a link at $file" nobody ln -sfn /etc/passwd "$file"
done < <(find "$root/run/gwnet" "$root/var/lib/gwnet" -type f | sort | head -n 20)
for file in "$root"/run/gwnet/*.pid; do
    process=$(<"$file")
    cannot "stop the process of ${file##*/}" nobody kill -STOP "$process"
    cannot "end the process of ${file##*/}" nobody kill -TERM "$process"
    cannot "look into the process of ${file##*/}" nobody cat "/proc/$process/environ"
done
for words in "apply $profile" down rollback recover confirm "node add x --mac 02:00:00:00:00:07" "pxe arm k8s-node2" \
    "monitor --heal" "apply --boot"; do
    # shellcheck disable=SC2086 # words
    cannot "run gwnet $words" nobody "$GWNET" $words --root "$root"
done
for words in "ip link set eth0 down" "ip address add 192.168.57.77/24 dev eth0" "ip route add default via 192.168.57.31" \
    "ip rule add priority 1 lookup 7" "nft flush ruleset" "nft delete table inet gwnet" "sysctl -w net.ipv4.ip_forward=0" \
    "sysctl -w net.ipv4.conf.eth1.rp_filter=0" "conntrack -D" "ip neigh replace 192.168.57.31 lladdr 02:00:00:00:00:07 dev eth0" \
    "socat -u TCP-LISTEN:53,bind=192.168.57.30 -" "socat -u UDP-LISTEN:67 -" "socat -u UDP-LISTEN:69 -" "socat -u TCP-LISTEN:80 -" \
    "socat -u TCP-LISTEN:8069 -" "socat -u TCP-LISTEN:2049 -"; do
    # shellcheck disable=SC2086
    cannot "$words" nobody $words
done
checks=$((checks + ways))
((ways >= 50)) || fail "only $ways ways of a local user"
state "$work/after"
same "a local user changes nothing" "$work/picture" "$work/after"
# By root, at once.
exits 0 "root is not kept waiting" timeout 20 ip netns exec gateway "$GWNET" apply "$profile" --services direct --root "$root"
says "nothing to change"
echo "a local user: $ways ways, none leads anywhere"

# A node.
ways=0

# gets_nothing WHAT TEXT COMMAND…: what it gets does not contain the text
gets_nothing() {
    local what=$1 text=$2
    shift 2
    ways=$((ways + 1))
    checks=$((checks + 1))
    on node1 timeout 20 "$@" >"$work/got" 2>&1 </dev/null || true
    ! grep -qE -- "$text" "$work/got" || { head -c 2000 "$work/got" >&2; fail "a node gets $what"; }
}

echo "top secret" >"$root/secret"
mkdir -p "$root/srv/tftp"
for path in //etc/passwd ../../../../etc/passwd %2e%2e/%2e%2e/%2e%2e/etc/passwd ../../secret /../../secret .. ..%5c..%5csecret; do
    gets_nothing "$path by TFTP" 'root:|top secret' curl -sS --path-as-is --max-time 4 "tftp://192.168.57.30/$path"
    gets_nothing "$path by HTTP" 'root:|top secret' curl -sS --path-as-is --max-time 4 "http://192.168.57.30/$path"
    gets_nothing "$path from the images" 'root:|top secret' curl -sS --path-as-is --max-time 4 "http://192.168.57.30:8069/$path"
done
for method in PUT DELETE MKCOL TRACE CONNECT; do
    gets_nothing "$method" ' (200|201|204) ' curl -sSi --max-time 4 -X "$method" "http://192.168.57.30/planted" -d x
done
gets_nothing "a zone" 'XFR size' dig +time=1 +tries=1 @192.168.57.30 cluster.home AXFR
gets_nothing "an update of a zone" "evil answers" sh -c \
    'printf "server 192.168.57.30\nzone cluster.home\nupdate add evil.cluster.home 60 A 192.168.57.99\nsend\n" | nsupdate -t 2 -v; dig +short +time=1 @192.168.57.30 evil.cluster.home | grep -q . && echo evil answers'
gets_nothing "the root of the file system" 'top secret|Export' showmount -e 192.168.57.30
ways=$((ways + 5))
# Redirects, router advertisements, claims to the gateway's address: read back below.
on node1 python3 "$support/attack.py" claims eth0 "$(mac eth0)"
sleep 0.5
state "$work/after"
same "a node changes nothing" "$work/picture" "$work/after"
# Nobody can tell on one wire whose address it is (RFC 826): said in docs/security.md, and by status.
if prints 02:00:00:00:66:66 ip -n gateway neigh show 192.168.57.32; then
    exits 2 "another uses a node's address" gwnet status
    says "02:00:00:00:66:66 uses 192.168.57.32"
fi
((ways >= 20)) || fail "only $ways ways of a node"
echo "a node: $ways ways, none leads anywhere"

# The gateway serves on.
ip -n gateway neigh flush dev eth0
named 192.168.57.31 node1 192.168.57.30 k8s-control-plane-node.cluster.home
answers "a port forward" "" internet 192.168.57.31 22
exits 0 "and nothing has changed" serve_cluster
says "nothing to change"
done_with attack
