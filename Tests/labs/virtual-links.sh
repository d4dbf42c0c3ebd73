#!/bin/bash
# Sides on links that only a whole kernel has: www on a VLAN and on PPPoE, the cluster on a bond and on a bridge, each of
# them lost and back; a bridge, VLAN or bond that is made over a side's NIC; www's NIC replaced. With Debian's kernel and
# udev in QEMU, and real packets: on the wire between the machine and the lab's switches, and to a node behind it.
# usage: virtual-links.sh [tree]   PARTS="vlan stick ppp bond bridge closed moved": which of them
set -euo pipefail

if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "virtual-links: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ $(uname -m) != x86_64 ]]; then
    echo "virtual-links: not run here: this machine is not x86_64"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/machine-tree.sh")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
# The others are by hand: `make virtual-links`. In part they are in links.sh and machine.sh.
: "${PARTS:=vlan ppp closed}"
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/machine.sh
. "$(dirname "$0")/support/machine.sh"
support=$(cd "$(dirname "${BASH_SOURCE[0]}")/support" && pwd)
build_network
unpack_machine "$TREE"
# eth2 moves to a namespace there, the provider: only a kernel like the machine's can speak VLAN and PPP with it.
# eth3 is the bond's second port.
nics+=("eth2 router home 52:54:00:00:00:33" "eth3 switch cluster dc:a6:32:00:00:33")
cp "$profiles/static-www.yaml" "$machine/etc/gwnet/gateway.yaml"
# An apply forwards from the home network into nothing; a node's port is to be seen closed, not absent.
serve internet 80
serve node1 80
systemctl --quiet --root="$machine" mask chrony.service dnsmasq.service nginx.service nfs-server.service \
    nfs-client.target rpcbind.service rpcbind.socket nfs-blkmap.service
printf 'options bonding max_bonds=0\n' >"$machine/etc/modprobe.d/lab.conf"
# TCP connections that are made, of these: all at once, for each that fails takes its time.
cat >"$machine/usr/local/bin/lab-reaches" <<'SCRIPT'
#!/bin/bash
# usage: lab-reaches ADDRESS:PORT...
for target; do
    { timeout 3 bash -c "exec 3<>/dev/tcp/${target/://}" && echo "$target"; } 2>/dev/null &
done
wait
SCRIPT
chmod 755 "$machine/usr/local/bin/lab-reaches"
cat >"$machine/etc/ppp/pppoe-server-options" <<'OPTIONS'
noauth
lcp-echo-interval 1
lcp-echo-failure 3
OPTIONS
cat >"$machine/etc/ppp/peers/provider" <<'OPTIONS'
plugin pppoe.so
eth1
noauth
noipdefault
defaultroute
persist
maxfail 0
holdoff 1
mtu 1492
mru 1492
lcp-echo-interval 1
lcp-echo-failure 3
nodetach
OPTIONS

# daemon NAME COMMAND…: runs on in the machine
daemon() {
    expect "$1 starts" inside systemd-run --quiet --collect --unit="lab-$1" "${@:2}"
}

# at_provider COMMAND…: in the provider's network
at_provider() {
    inside nsenter --net=/run/netns/provider "$@"
}

# The provider is the internet too: 198.51.100.20 is nowhere else.
build_provider() {
    inside sh -euc 'ip netns add provider
        ip link set eth2 netns provider
        ip -n provider link set lo up
        ip -n provider link set eth2 up
        ip -n provider address add 198.51.100.20/32 dev lo'
    # shellcheck disable=SC2016 # socat's shell expands it
    daemon internet nsenter --net=/run/netns/provider socat TCP-LISTEN:80,fork,reuseaddr 'SYSTEM:echo from $SOCAT_PEERADDR; cat'
    daemon ssh socat TCP-LISTEN:22,fork,reuseaddr 'SYSTEM:echo ssh'
    daemon web socat TCP-LISTEN:8080,fork,reuseaddr 'SYSTEM:echo web'
}

# with CLUSTER WWW IPV4: the profile, with these links as its sides
with() {
    local text
    text=$(sed -E "s|^    match: \{ name: eth0 \}|    match: { name: $1 }|; s|^    match: \{ name: eth1 \}|    match: { name: $2 }|
        s|^    ipv4: .*|    ipv4: $3|" "$profiles/static-www.yaml")
    # shellcheck disable=SC2016 # the shell there expands it
    inside sh -c 'printf "%s\n" "$1" >/etc/gwnet/gateway.yaml' profile "$text"
}
static='{ address: 203.0.113.2/24, gateway: 203.0.113.1, dns: [203.0.113.1] }'

# green: what status says of all
green() {
    inside gwnet status --services off >/dev/null
}

# gets_out FROM [INTERNET]: node1 reaches it, and is seen there as FROM, a pattern; without FROM it does not
gets_out() {
    # shellcheck disable=SC2053 # a pattern
    [[ $(ask node1 "${2:-198.51.100.20}" 80 3) == ${1:+from $1} ]]
}

# in_force WHAT FROM [INTERNET]: green, and packets get through; a second apply finds nothing
in_force() {
    exits 0 "$1: status" inside gwnet status --services off
    expect "$1: a node gets out" gets_out "$2" "${3:-}"
    exits 0 "$1: a second apply" inside gwnet apply --services off
    says "nothing to change"
}

# back_to_hardware: both sides on their NICs, for the next part
back_to_hardware() {
    with eth0 eth1 "$static"
    exits 0 "back to the NICs" inside gwnet apply --services off
    expect "a node gets out by the NICs" gets_out 203.0.113.2 198.51.100.10
}

# honest WHAT FROM [INTERNET]: where it is green, before and after, a node gets out; the exit code stays in $verdict
honest() {
    verdict=0
    checks=$((checks + 1))
    green || verdict=$?
    ((verdict == 0)) || return 0
    gets_out "$2" "${3:-}" || ! green || fail "$1: green and cut off"
}

# cut_off WHAT: not green, and no node gets out
cut_off() {
    refuse "$1: green and cut off" green
    expect "$1: no node gets out" gets_out "" "${2:-}"
}

# comes_back WHAT FROM [INTERNET]: as soon as it is green, packets get through
comes_back() {
    waits "$1: green again" green
    expect "$1: green and cut off" gets_out "$2" "${3:-}"
}

# reached_from_provider EXPECTED TARGET…: of these ADDRESS:PORT the provider reaches just those
reached_from_provider() {
    local seen
    seen=$(at_provider lab-reaches "${@:2}" | sort | paste -sd ' ')
    checks=$((checks + 1))
    [[ $seen == "$1" ]] || fail "open to www: '$seen', expected '$1'"
}

# watch_wire ADDRESS, wire_carried: what carried an address's packets between the machine's www NIC and the switch
watch_wire() {
    ip netns exec router "$support/wire.py" gateway-eth1 "$1" >"$work/wire" &
    watcher=$!
    until grep -q watching "$work/wire"; do sleep 0.05; done
}
wire_carried() {
    kill -TERM "$watcher"
    wait "$watcher" || true
    sed 's/^/    /' "$work/wire"
}

# count_input LINK…: counts what has come by these links through every filter before, SSH excepted
count_input() {
    local rules='' link
    for link; do
        rules+="iifname $link tcp dport != 22 counter name let_in
            iifname $link udp dport 4001-4009 counter name let_in
            iifname $link icmp type echo-request counter name let_in
            "
    done
    inside nft "add table inet passed; delete table inet passed
        table inet passed {
            counter let_in { }
            counter let_through { }
            chain input {
                type filter hook input priority 500;
                $rules
            }
            chain forward {
                type filter hook forward priority 500;
                iifname { $(IFS=,; echo "$*") } counter name let_through
            }
        }"
}

let_by() {
    inside nft list counters table inet passed | sed -nE 's/.*packets ([0-9]+) .*/\1/p' | paste -sd+ | bc
}

is_open() {
    (($(let_by) > 0))
}

closed() {
    local seen
    seen=$(let_by)
    checks=$((checks + 1))
    ((seen == 0)) || { inside nft list counters table inet passed >&2; fail "$1: $seen packets came by"; }
}

# flood MAC LINES…: from home, to that MAC, from now on
flood() {
    # shellcheck disable=SC2046 # lines, of a word each
    ip netns exec home "$support/flood.py" eth0 "$1" 3000 $(printf '%s\n' "${@:2}") >/dev/null &
    senders+=("$!")
}
still() {
    local sender
    for sender in "${senders[@]}"; do
        kill -TERM "$sender" 2>/dev/null || true
        wait "$sender" || true
    done
    senders=()
}
senders=()

# frames PREFIX [VLAN]: of every kind, to the gateway itself at PREFIX.2 and to a node behind it
frames() {
    local kind
    for kind in "$1.2,udp,4001" "$1.2,tcp,4002" "$1.2,icmp,4003" 192.168.57.31,udp,4004 192.168.57.31,tcp,80; do
        echo "$1.50,$kind${2:+,$2}"
    done
}

# vlan: www on eth1.7, whose tag is seen on the wire.
vlan_part() {
    inside sh -euc 'ip link add link eth1 name eth1.7 type vlan id 7
        ip -n provider link add link eth2 name eth2.7 type vlan id 7
        ip -n provider address add 10.7.0.1/24 dev eth2.7
        ip -n provider link set eth2.7 up
        ip -n provider route add 192.168.57.0/24 via 10.7.0.2'
    with eth0 eth1.7 '{ address: 10.7.0.2/24, gateway: 10.7.0.1 }'
    exits 0 "www on a VLAN" inside gwnet apply --services off
    watch_wire 198.51.100.20
    in_force "www on a VLAN" 10.7.0.2
    wire_carried
    expect "its packets bear the tag" grep -q '^vlan 7: ' "$work/wire"
    refuse "some do not" grep -q '^plain: ' "$work/wire"
    count_input eth1.7 eth1
    reached_from_provider "10.7.0.2:22" 10.7.0.2:22 10.7.0.2:8080 192.168.57.30:8080 192.168.57.31:80
    flood 00:e0:4c:68:00:11 "$(frames 10.7.0 7)" "$(frames 203.0.113)" "$(frames 10.7.0 8)"
    sleep 1
    still
    closed "a VLAN as www, and the NIC that it is on"

    # The NIC under it loses its cable.
    qmp set_link '{"name": "eth1", "up": false}' >/dev/null
    waits "the VLAN loses its carrier" inside grep -q 0 /sys/class/net/eth1.7/carrier
    cut_off "the cable is out"
    qmp set_link '{"name": "eth1", "up": true}' >/dev/null
    comes_back "the cable is in again" 10.7.0.2

    # It is switched off under it: the kernel takes the VLAN down too, and its routes.
    inside ip link set eth1 down
    honest "the NIC under it is off" 10.7.0.2
    ((verdict > 0)) || fail "the NIC under it is off, and status is green"
    exits 0 "an apply puts it back" inside gwnet apply --services off
    expect "a node gets out again" gets_out 10.7.0.2

    # It goes and comes back, as networkd or ifupdown makes it anew; udev asks for recover. The NIC is not up yet then.
    inside sh -c 'ip link delete eth1.7; ip link set eth1 down'
    cut_off "the VLAN is gone"
    inside ip link add link eth1 name eth1.7 type vlan id 7
    comes_back "the VLAN is there again" 10.7.0.2
    waits "recover is done" at_rest gwnet-recover.service
    in_force "the VLAN is there again" 10.7.0.2
    back_to_hardware
    inside sh -c 'ip link delete eth1.7; ip -n provider link delete eth2.7'
    lap "a VLAN"
}

# stick: both sides on one NIC, the cluster untagged and www on a VLAN of it, as a machine with one plug has them.
stick_part() {
    inside sh -euc 'ip link add link eth0 name eth0.7 type vlan id 7
        ip link set eth3 netns provider
        ip -n provider link set eth3 up
        ip -n provider link add link eth3 name eth3.7 type vlan id 7
        ip -n provider address add 10.7.0.1/24 dev eth3.7
        ip -n provider link set eth3.7 up
        ip -n provider route add 192.168.57.0/24 via 10.7.0.2'
    with eth0 eth0.7 '{ address: 10.7.0.2/24, gateway: 10.7.0.1 }'
    exits 0 "both sides on one NIC" inside gwnet apply --services off
    in_force "both sides on one NIC" 10.7.0.2
    count_input eth0.7
    reached_from_provider "10.7.0.2:22" 10.7.0.2:22 10.7.0.2:8080 192.168.57.30:8080 192.168.57.31:80
    closed "a VLAN of the cluster's NIC as www"
    inside ip link set eth0 down
    cut_off "the NIC of both is off"
    exits 0 "an apply puts both back" inside gwnet apply --services off
    in_force "the NIC of both is on again" 10.7.0.2
    # Without the tag the provider is in the cluster's network, and no more than a node.
    inside ip link delete eth0.7
    cut_off "the VLAN is gone"
    inside ip link add link eth0 name eth0.7 type vlan id 7
    comes_back "the VLAN is there again" 10.7.0.2
    waits "recover is done" at_rest gwnet-recover.service
    back_to_hardware
    inside sh -euc 'ip link delete eth0.7
        ip -n provider link delete eth3.7
        ip -n provider link set eth3 netns 1'
    waits "recover is done" at_rest gwnet-recover.service
    lap "both sides on one NIC"
}

serve_line() {
    daemon provider nsenter --net=/run/netns/provider pppoe-server -I eth2 -L 10.8.0.1 -R 10.8.0.2 -N 4 -F -O /etc/ppp/pppoe-server-options
}

line_is_up() {
    inside sh -c 'ip -o -4 address show dev ppp0 | grep -q 10.8.0'
}

# ppp: www on a DSL line, by external; gwnet only looks at what pppd does.
ppp_part() {
    serve_line
    with eth0 ppp0 external
    exits 69 "a line that was never there" inside gwnet apply --services off
    says "ppp0"
    daemon line pppd call provider
    waits "the line is up" line_is_up
    # udev asks for recover as soon as the profile has the name of a link that comes.
    waits "recover is done" at_rest gwnet-recover.service
    exits 0 "www on PPP" inside gwnet apply --services off
    # pppd sets no default route beside that of the NIC, which was www until now.
    exits 2 "without a default route" inside gwnet status --services off
    says "journalctl -t pppd, and restart the connection"
    # It connects again, and is given the next address.
    inside systemctl kill --signal=HUP lab-line
    comes_back "the line has a default route" '10.8.0.*'
    waits "recover is done" at_rest gwnet-recover.service
    watch_wire 198.51.100.20
    in_force "www on PPP" '10.8.0.*'
    wire_carried
    expect "its packets go by PPPoE" grep -q '^pppoe: ' "$work/wire"
    refuse "some do not" grep -q '^plain: ' "$work/wire"
    expect "with segments that fit" grep -qx 'mss: 1452' "$work/wire"
    count_input ppp0 eth1
    closed_to_provider
    # The NIC that it is on has no role: nothing gets in beside PPP.
    flood 00:e0:4c:68:00:11 "$(frames 10.8.0)"
    sleep 1
    still
    closed "PPP as www, and the NIC that it is on"

    # The line goes: ppp0 vanishes, and pppd dials until it is there again.
    inside systemctl stop lab-provider
    waits "ppp0 is gone" has_no_nic ppp0
    cut_off "the line is down"
    serve_line
    comes_back "the line is up again" '10.8.0.*'
    waits "recover is done" at_rest gwnet-recover.service
    in_force "the line is up again" '10.8.0.*'
    closed_to_provider
    inside systemctl stop lab-line lab-provider
    back_to_hardware
    lap "PPP"
}

# closed_to_provider: of the gateway's ports and a node's it reaches SSH alone
closed_to_provider() {
    local own
    own=$(inside ip -o -4 address show dev ppp0 | sed -nE 's/.* inet ([0-9.]+) .*/\1/p')
    at_provider ip route replace 192.168.57.0/24 via "$own"
    reached_from_provider "$own:22" "$own:22" "$own:8080" 192.168.57.30:8080 192.168.57.31:80
}

active_port() {
    [[ $(inside cat /sys/class/net/bond0/bonding/active_slave) == "$1" ]]
}

# make_bond PORT…
make_bond() {
    # shellcheck disable=SC2016 # the shell there expands it
    inside sh -euc 'ip link add bond0 type bond mode active-backup miimon 100
        for port; do
            ip link set "$port" down
            ip link set "$port" master bond0
        done' make_bond "$@"
}

# bond: the cluster on two cables.
bond_part() {
    make_bond eth0 eth3
    exits 69 "a port of a bond" inside gwnet apply --services off
    says "bond0"
    with bond0 eth1 "$static"
    exits 0 "the cluster on a bond" inside gwnet apply --services off
    in_force "the cluster on a bond" 203.0.113.2 198.51.100.10
    inside sh -c 'echo eth0 >/sys/class/net/bond0/bonding/active_slave'
    qmp set_link '{"name": "eth0", "up": false}' >/dev/null
    waits "the other port takes over" active_port eth3
    honest "a cable of the bond is out" 203.0.113.2 198.51.100.10
    expect "a node gets out by the other cable" gets_out 203.0.113.2 198.51.100.10
    qmp set_link '{"name": "eth3", "up": false}' >/dev/null
    waits "the bond has no carrier" inside grep -q 0 /sys/class/net/bond0/carrier
    cut_off "both cables are out" 198.51.100.10
    qmp set_link '{"name": "eth0", "up": true}' >/dev/null
    comes_back "one is in again" 203.0.113.2 198.51.100.10
    # The other port's NIC breaks, and another is put in its place. It gets no role; it is eth2, whose name is free.
    replace_nic eth3 dc:a6:32:00:00:44
    waits "the new NIC is there" inside grep -q dc:a6:32:00:00:44 /sys/class/net/eth2/address
    waits "recover is done" at_rest gwnet-recover.service
    honest "a port was replaced" 203.0.113.2 198.51.100.10
    expect "a node gets out by the other port" gets_out 203.0.113.2 198.51.100.10
    inside ip link delete bond0
    cut_off "the bond is gone" 198.51.100.10
    make_bond eth0 eth2
    comes_back "the bond is there again" 203.0.113.2 198.51.100.10
    waits "recover is done" at_rest gwnet-recover.service
    in_force "the bond is there again" 203.0.113.2 198.51.100.10
    inside ip link delete bond0
    back_to_hardware
    lap "a bond"
}

# bridge: the cluster on a bridge over its NIC, as virtual machines on the gateway want it.
bridge_part() {
    inside sh -euc 'ip link add br0 address dc:a6:32:00:00:30 type bridge
        ip link set eth0 master br0'
    with br0 eth1 "$static"
    exits 0 "the cluster on a bridge" inside gwnet apply --services off
    in_force "the cluster on a bridge" 203.0.113.2 198.51.100.10
    qmp set_link '{"name": "eth0", "up": false}' >/dev/null
    waits "the bridge has no carrier" inside grep -q 0 /sys/class/net/br0/carrier
    cut_off "the bridge's cable is out" 198.51.100.10
    qmp set_link '{"name": "eth0", "up": true}' >/dev/null
    comes_back "it is in again" 203.0.113.2 198.51.100.10
    inside ip link set eth0 nomaster
    honest "the bridge lost its port" 203.0.113.2 198.51.100.10
    inside ip link set eth0 master br0 up
    comes_back "it has its port again" 203.0.113.2 198.51.100.10
    inside ip link delete br0
    cut_off "the bridge is gone" 198.51.100.10
    inside sh -euc 'ip link add br0 address dc:a6:32:00:00:30 type bridge
        ip link set eth0 master br0 up'
    comes_back "the bridge is there again" 203.0.113.2 198.51.100.10
    waits "recover is done" at_rest gwnet-recover.service
    in_force "the bridge is there again" 203.0.113.2 198.51.100.10
    inside ip link delete br0
    back_to_hardware
    lap "a bridge"
}

# bridged WHAT COUNTED FRAMES COMMANDS: nothing opens by what somebody builds over www's NIC, from the first packet on,
# nor after an apply
bridged() {
    local what=$1 counted=$2 kinds=$3 commands=$4
    # shellcheck disable=SC2086 # a list of words
    count_input $counted
    flood 00:e0:4c:68:00:11 "$kinds"
    expect "$what is made" inside sh -euc "$commands"
    sleep 1
    closed "$what: from the first packet on"
    inside gwnet apply --services off >"$work/said" 2>&1 || true
    honest "$what" 203.0.113.2 198.51.100.10
    closed "$what: after an apply"
    still
}

# as_before COMMANDS: without it
as_before() {
    expect "it goes" inside sh -euc "$1"
    expect "as before" inside gwnet apply --services off
}

# closed: table `bridge gwnet`, with links that CI's own kernel may not have.
closed_part() {
    expect "the bridge's filter is there" inside nft list chain bridge gwnet input
    inside sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.conf.eth1.rp_filter=0
    # The lab can tell: without that table, a bridge is open.
    inside nft delete table bridge gwnet
    count_input br0
    flood 00:e0:4c:68:00:11 "$(frames 203.0.113)"
    inside sh -euc 'ip link add br0 address 00:e0:4c:68:00:11 type bridge
        ip link set br0 up
        ip link set eth1 master br0
        ip address add 203.0.113.2/24 dev br0'
    waits "a bridge without gwnet's table is open" is_open
    still
    as_before 'ip link delete br0'

    bridged "a bridge" br0 "$(frames 203.0.113)" 'ip link add br0 address 00:e0:4c:68:00:11 type bridge
        ip link set br0 up
        ip link set eth1 master br0
        ip address flush dev eth1
        ip address add 203.0.113.2/24 dev br0'
    as_before 'ip link delete br0'
    bridged "a bridge with a VLAN of it" "br7 eth1.7" "$(frames 10.7.0 7)" 'ip link add br7 address 00:e0:4c:68:00:11 type bridge
        ip link add link eth1 name eth1.7 type vlan id 7
        ip link set br7 up
        ip address add 10.7.0.2/24 dev br7
        ip link set eth1.7 up
        ip link set eth1.7 master br7'
    as_before 'ip link delete br7; ip link delete eth1.7'
    bridged "a bridge with a bond of it" "br0 bond0" "$(frames 203.0.113)" 'ip link add br0 address 00:e0:4c:68:00:11 type bridge
        ip link set br0 up
        ip address add 203.0.113.2/24 dev br0
        ip link add bond0 type bond mode active-backup miimon 100
        ip link set bond0 master br0
        ip link set bond0 up
        ip link set eth1 down
        ip link set eth1 master bond0'
    as_before 'ip link delete br0; ip link delete bond0'
    bridged "a bridge with a VLAN of a bond of it" "br7 bond0.7 bond0" "$(frames 10.7.0 7)" 'ip link add br7 address 00:e0:4c:68:00:11 type bridge
        ip link set br7 up
        ip address add 10.7.0.2/24 dev br7
        ip link add bond0 type bond mode active-backup miimon 100
        ip link set bond0 up
        ip link add link bond0 name bond0.7 type vlan id 7
        ip link set bond0.7 up
        ip link set bond0.7 master br7
        ip link set eth1 down
        ip link set eth1 master bond0'
    as_before 'ip link delete br7; ip link delete bond0'
    bridged "a bond alone" bond0 "$(frames 203.0.113)" 'ip link add bond0 type bond mode active-backup miimon 100
        ip address add 203.0.113.2/24 dev bond0
        ip link set bond0 up
        ip link set eth1 down
        ip link set eth1 master bond0'
    as_before 'ip link delete bond0'
    lap "bridges over www's NIC"
}

# moved: www's NIC is unplugged, and another comes: green no sooner than packets get through.
moved_part() {
    with eth0 eth1 "$static"
    exits 0 "www on a NIC" inside gwnet apply --services off
    # Where two NICs could take its place, none does.
    qmp device_del '{"id": "nic-eth3"}' >/dev/null
    qmp device_del '{"id": "nic-eth1"}' >/dev/null
    waits "it is out" has_no_nic eth1
    waits "the other free one is out" inside sh -c '! grep -qE "^dc:a6:32:00:00:(33|44)" /sys/class/net/*/address'
    cut_off "it is out" 198.51.100.10
    qmp device_add '{"driver": "virtio-net-pci", "id": "nic-eth1", "netdev": "eth1", "mac": "00:e0:4c:68:00:22",
        "romfile": ""}' >/dev/null
    ip -n router neigh flush dev home
    comes_back "another is in" 203.0.113.2 198.51.100.10
    expect "by udev" plays www 00:e0:4c:68:00:22
    waits "recover is done" at_rest gwnet-recover.service
    in_force "another is in" 203.0.113.2 198.51.100.10
    lap "www's NIC replaced"
}

booted
lap "boot"
expect "the router" runs gwnet.service
build_provider
exits 0 "without the NIC that is the provider's now" inside gwnet apply --services off
in_force "the router" 203.0.113.2 198.51.100.10
lap "the provider"
for part in $PARTS; do "${part}_part"; done
done_with virtual-links
