#!/bin/bash
# The services of profiles/cluster-home.yaml, and those whom they are for: a node gets its name and
# address, mounts the shares, and the home network sees the sites; strangers get nothing of it.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
build_network
a_disk "$root"
build_neighbours
# Has a known MAC, on the wrong side.
ip netns add guest
wire guest eth0 router home 7c:83:34:b7:74:65
ip -n guest link set eth0 up
exits 0 "the services are handed over" serve_cluster

names() {
    local label
    for label in gateway flamenco nfs; do
        named 192.168.57.30 node1 192.168.57.30 "$label.cluster.home"
        named 203.0.113.2 home 203.0.113.2 "$label.cluster.home"
    done
    named 192.168.57.30 node1 192.168.57.30 gateway
    named 192.168.57.200 home 203.0.113.2 registry.cluster.home
    named 192.168.57.31 home 203.0.113.2 k8s-control-plane-node.cluster.home
    named 192.168.57.32 node1 192.168.57.30 k8s-node2
    named gateway.cluster.home. node1 192.168.57.30 -x 192.168.57.30
    named gateway.cluster.home. home 203.0.113.2 -x 203.0.113.2
    named k8s-node2.cluster.home. home 203.0.113.2 -x 192.168.57.32
    named NXDOMAIN node1 192.168.57.30 nobody.cluster.home
    named NXDOMAIN node1 192.168.57.30 -x 192.168.57.77
    named NXDOMAIN home 203.0.113.2 localhost.cluster.home
    named 198.51.100.80 node1 192.168.57.30 www.example.org
    named 198.51.100.80 home 203.0.113.2 www.example.org
    refuse "a stranger asks for names" on internet dig +time=1 +tries=1 @203.0.113.2 gateway.cluster.home
    refuse "no file says 127." grep -rqE '(^|[^0-9])127\.' "$root/etc" "$root/var/lib/gwnet/dnsmasq"
}

addresses() {
    local first='192.168.57.31 k8s-control-plane-node 192.168.57.30 192.168.57.30 cluster.home 192.168.57.30'
    ip -n node1 address flush dev eth0
    expect "udhcpc asks" udhcpc_on node1
    same "udhcpc is known by its MAC" "$lease" <(echo "$first")
    expect "udhcpc asks without a client id" udhcpc_on node1 --clientid-none
    same "udhcpc is known without a client id" "$lease" <(echo "$first")
    expect "udhcpc asks as somebody else" udhcpc_on node1 -x 0x3d:ff0badcafe
    same "udhcpc is known in spite of its client id" "$lease" <(echo "$first")
    expect "dhclient asks" dhclient_on node1
    same "dhclient is known by its MAC" "$lease" <(echo "$first")
    expect "dhclient asks as somebody else" dhclient_on node1 'send dhcp-client-identifier 0:1:2:3;'
    same "dhclient is known in spite of its client id" "$lease" <(echo "$first")
    expect "systemd-networkd asks" networkd_on node1
    expect "systemd-networkd's address" grep -qx 'ADDRESS=192.168.57.31' "$lease"
    expect "systemd-networkd's name" grep -qx 'HOSTNAME=k8s-control-plane-node' "$lease"
    expect "systemd-networkd's name server" grep -qx 'DNS=192.168.57.30' "$lease"
    ip -n node1 address flush dev eth0
    ip -n node1 link set eth0 down
    ip -n node1 link set eth0 address 02:00:00:00:99:99 up
    refuse "an unknown MAC gets an address" udhcpc_on node1
    refuse "an unknown MAC gets an address under a known name" udhcpc_on node1 -F k8s-node2
    refuse "a known MAC gets an address on the home network" udhcpc_on guest
    checks=$((checks + 1))
    on gateway ss -lunH 'sport = :67 or sport = :69' | awk '{ print $4 }' | grep -v '^\[fe80::.*%eth0:69' |
        sort >"$work/boot"
    same "what listens for those who boot" "$work/boot" - <<<$'0.0.0.0%eth0:67\n192.168.57.30:69'
    ip -n node1 link set eth0 down
    ip -n node1 link set eth0 address 7c:83:34:b7:74:65 up
    address node1 eth0 192.168.57.31/24
    ip -n node1 address add 192.168.57.200/24 dev eth0
}

shares() {
    local url=nfs://192.168.57.30/nfs home=nfs://203.0.113.2/nfs
    # libnfs 4.0 sends no more than 4 kB at a time.
    head -c 2000 /dev/urandom >"$work/written"
    head -c 3000000 /dev/urandom >"$root/nfs/shares/large"
    expect "a node reads a large file" on node2 nfs-cp "$url/shares/large?version=4" "$work/large"
    same "the large file is whole" "$root/nfs/shares/large" "$work/large"
    expect "a node writes" on node1 nfs-cp "$work/written" "$url/shares/from-a-node?version=4"
    expect "home reads" on home nfs-cp "$home/shares/from-a-node?version=4" "$work/read"
    same "what was written is what is read" "$work/written" "$work/read"
    expect "home writes" on home nfs-cp "$work/written" "$home/shares/from-home?version=4"
    on node2 nfs-ls "$url/shares?version=4" | awk '{ print $NF }' | sort >"$work/listing"
    same "a node sees what all have written" "$work/listing" - <<<$'from-a-node\nfrom-home\nlarge'
    expect "a node writes to the nodes' share" on node2 nfs-cp "$work/written" "$url/nodes/a?version=4"
    refuse "home reads the nodes' share" on home nfs-ls "$home/nodes?version=4"
    refuse "home writes to the nodes' share" on home nfs-cp "$work/written" "$home/nodes/b?version=4"
    refuse "the internet reaches the shares" timeout 5 ip netns exec internet nfs-ls "$home/shares?version=4"
}

sites() {
    local flamenco=http://flamenco.cluster.home small=http://small.cluster.home
    local seen=(--resolve flamenco.cluster.home:80:203.0.113.2 --resolve small.cluster.home:80:203.0.113.2
        --resolve grafana.cluster.home:80:203.0.113.2)
    shown 'GET /a/b?c for flamenco.cluster.home, 0 bytes' home "$flamenco/a/b?c" "${seen[@]}"
    shown 'GET / for FLAMENCO.cluster.home:80, 0 bytes' node2 http://192.168.57.30/ -H 'Host: FLAMENCO.cluster.home:80'
    shown 'the documents' home http://203.0.113.2/
    shown 'the documents' node2 http://192.168.57.30/ -H 'Host: who.knows'
    refuse "the internet sees the documents" on internet curl -sS --max-time 3 http://203.0.113.2/
    shown 502 home http://grafana.cluster.home/ "${seen[@]}"
    shown 'GET / for flamenco.cluster.home, 0 bytes' home "$flamenco/" "${seen[@]}"
    head -c 1048576 /dev/zero >"$work/megabyte"
    (cat "$work/megabyte"; echo) >"$work/more"
    shown 'POST / for small.cluster.home, 1048576 bytes' home "$small/" "${seen[@]}" --data-binary "@$work/megabyte"
    shown 413 home "$small/" "${seen[@]}" --data-binary "@$work/more"
    upgrade
    large "$flamenco/" "${seen[@]}"
}

# What goes through an upgraded connection comes back.
upgrade() {
    local head='GET /ws HTTP/1.1\r\nHost: flamenco.cluster.home\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
    # shellcheck disable=SC2059 # a format indeed
    (printf "$head"; sleep 1; echo "through the proxy") |
        on home socat -T 3 - TCP:203.0.113.2:80,shut-none >"$work/upgraded" || true
    expect "the upgrade passes" grep -q '^HTTP/1.1 101' "$work/upgraded"
    expect "what is sent then passes" grep -qx 'through the proxy' "$work/upgraded"
}

# Neither memory nor disk takes a large body in.
large() {
    local before most=0 used process
    before=$(df --output=used -k "$work" | tail -n 1)
    on home curl -sS --max-time 300 --limit-rate 100M -o "$work/body" "$@" -H 'Expect:' -T - -X POST \
        < <(head -c "${LARGE:-100000000}" /dev/zero) &
    process=$!
    while kill -0 "$process" 2>/dev/null; do
        used=$(df --output=used -k "$work" | tail -n 1)
        ((used <= most)) || most=$used
        sleep 0.02
    done
    wait "$process" || fail "a large body arrives"
    expect "a large body arrives whole" grep -qx "POST / for flamenco.cluster.home, ${LARGE:-100000000} bytes" \
        "$work/body"
    expect "a large body is not laid down on the way" test $((most - before)) -lt 4096
    for process in $(pgrep -P "$(process nginx)"); do
        # shellcheck disable=SC2016 # awk's
        expect "nginx stays small" awk '/VmHWM/ && $2 > 40000 { exit 1 }' "/proc/$process/status"
    done
}

names
addresses
shares
sites
again=$(process dnsmasq)
find "$root/etc" "$root/var" -type f -printf '%p %T@\n' | sort >"$work/files"
exits 0 "nothing is to be done twice" serve_cluster
same "a second apply writes nothing" "$work/files" <(find "$root/etc" "$root/var" -type f -printf '%p %T@\n' | sort)
expect "a second apply restarts nothing" test "$(process dnsmasq)" = "$again"
# Somebody else has a node's address: whoever answers is not who should.
ip -n node1 link set eth0 down
ip -n node2 address add 192.168.57.31/24 dev eth0
on gateway ip neigh flush dev eth0
on gateway ping -qc1 -W2 192.168.57.31 >/dev/null || true
exits 2 "an address in use" gwnet status --services direct
says "uses 192.168.57.31, which is"
ip -n node2 address del 192.168.57.31/24 dev eth0

done_with services
