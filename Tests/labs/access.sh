#!/bin/bash
# Who may ask is said once: what router.allow and serve say holds for the firewall and for nginx, dnsmasq,
# chrony and the NFS server alike, for sides, the internet, containers and the gateway itself.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
build_network
a_disk "$root"
build_neighbours
# The home router knows the home's names, and that nothing else is there.
on router dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces \
    --listen-address=203.0.113.1 --address=/nas.lan/203.0.113.77 --address=/tv.home/203.0.113.78 \
    --address=/x.lab.cluster.home/203.0.113.79 --ptr-record=78.113.0.10.in-addr.arpa,tv.home --pid-file= &
on node1 "$support/backend.py" 192.168.57.200 443 &
until prints : on router ss -lunH 'sport = :53' && prints : on node1 ss -ltnH 'sport = :443'; do sleep 0.05; done
# A container on docker's kind of bridge, before the first apply.
container() {
    ip netns add "$1"
    ip -n gateway link add "$2" type bridge
    address gateway "$2" "$3.1/16"
    ip -n "$1" link add eth0 type veth peer name "v-$1" netns gateway
    ip -n gateway link set "v-$1" master "$2" up
    address "$1" eth0 "$3.2/16" "$3.1"
}
# docker switches forwarding on.
on gateway sysctl -qw net.ipv4.ip_forward=1
container first docker0 172.18.0
# Passes for hardware, and has no side.
ip netns add stranger
ip -n gateway link add eth7 type veth peer name eth0 netns stranger
address gateway eth7 10.7.0.1/24
address stranger eth0 10.7.0.9/24 10.7.0.1

# profile ALLOW SERVE MORE
profile() {
    cat >"$work/access.yaml" <<YAML
version: 1
hostname: gateway
domain: cluster.home
interfaces:
  cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
  www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 } }
router:
  allow: { www: [$1] }
  port_forwards:
    - { tcp: 8443, to: "192.168.57.200:443" }
    - { tcp: 9443, to: "192.168.57.200:443", from: 198.51.100.0/24 }
nodes:
  range: 192.168.57.31-192.168.57.41
  hosts:
    - { name: node1, mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }
    - { name: node2, mac: "f4:4d:30:65:88:c0", address: 192.168.57.32 }
services:
  dns: { serve: [$2], upstream: [203.0.113.1, 198.51.100.10]$3 }
  nfs: { shares: [{ path: /nfs/shares, to: [cluster, www] }, { path: /nfs/nodes, to: [cluster] }] }
  proxy:
    serve: [$2]
    default: /var/www/docs
    sites: [{ host: backend.cluster.home, to: "http://192.168.57.200:8080" }, { host: outside.example, to: "http://192.168.57.200:8080" }]
  time: { serve: [$2] }
YAML
    exits 0 "apply with allow [$1], serve [$2]" gwnet apply "$work/access.yaml" --services direct
    exits 0 "it is healthy" gwnet status --services direct
}

code() { on "$1" curl -s -m 3 -o /dev/null -w '%{http_code}' "${@:3}" "http://$2/" || true; }

# status EXPECTED HOST ADDRESS [OPTION…]
status() {
    checks=$((checks + 1))
    local seen
    seen=$(code "${@:2}")
    [[ $seen == "$1" ]] || fail "http://$3, asked by $2: expected $1, seen $seen"
}

clock() { on "$1" timeout 10 chronyd -Q -t 2 "server $2 iburst maxsamples 1" -f /dev/null; }
share() { timeout 5 ip netns exec "$1" nfs-ls "nfs://$2?version=4"; }
silent() { refuse "$1 is told a name by $2" on "$1" dig +time=1 +tries=1 "@$2" node1.cluster.home; }

nobody_else() {
    status 200 node2 192.168.57.30
    status 000 home 203.0.113.2
    status 403 first 172.18.0.1
    silent home 203.0.113.2
    silent first 172.18.0.1
    silent first 192.168.57.30
    expect "a node is told the time" clock node1 192.168.57.30
    refuse "home is told the time" clock home 203.0.113.2
    refuse "a container is told the time" clock first 172.18.0.1
    expect "home sees its share" share home 203.0.113.2/nfs/shares
    refuse "the internet sees a share" share internet 203.0.113.2/nfs/shares
    local port
    for port in udp/53 tcp/80 udp/123 tcp/2049; do
        exits 1 "explain: a container asks for $port" \
            gwnet explain 172.18.0.2 192.168.57.30 "$port" --on docker0
    done
    exits 1 "explain names the key" gwnet explain 172.18.0.2 192.168.57.30 udp 53 --on docker0
    says "does not serve docker0"
    says "add others to serve: services.dns.serve, access.yaml:"
    exits 0 "explain: a node asks" gwnet explain node1 192.168.57.30 udp 53
    exits 0 "explain knows the sites" gwnet explain node1 backend.cluster.home http
}

allowed() {
    status 200 internet 203.0.113.2
    status 200 home 203.0.113.2
    status 200 internet 203.0.113.2 -H 'Host: backend.cluster.home'
    exits 0 "explain: the internet asks nginx" gwnet explain internet gateway http
    expect "the internet is told the time" clock internet 203.0.113.2
    expect "the internet sees a share" share internet 203.0.113.2/nfs/shares
    refuse "the internet sees the nodes' share" share internet 203.0.113.2/nfs/nodes
    refuse "home sees the nodes' share" share home 203.0.113.2/nfs/nodes
    named 192.168.57.31 internet 203.0.113.2 node1.cluster.home
    silent home 203.0.113.2
    silent first 172.18.0.1
}

others() {
    local host address
    container late podman1 172.19.0
    until prints 172.19.0.1:53 on gateway ss -lunH 'sport = :53'; do sleep 0.05; done
    for host in first late; do
        address=172.18.0.1
        [[ $host == first ]] || address=172.19.0.1
        named 192.168.57.31 "$host" 192.168.57.30 node1.cluster.home
        named 192.168.57.31 "$host" "$address" node1.cluster.home
        status 200 "$host" "$address"
        status 200 "$host" 203.0.113.2 -H 'Host: backend.cluster.home'
        expect "$host is told the time" clock "$host" "$address"
        refuse "$host gets an address" timeout 8 ip netns exec "$host" udhcpc --foreground --now --quit \
            --interface eth0 --retries 2 --timeout 1 --script /bin/true
    done
    silent home 203.0.113.2
    status 000 home 203.0.113.2
    exits 0 "explain: a container asks" gwnet explain 172.18.0.2 192.168.57.30 udp 53 --on docker0
    until prints 10.7.0.1:53 on gateway ss -lunH 'sport = :53'; do sleep 0.05; done
    for address in 10.7.0.1 192.168.57.30; do silent stranger "$address"; done
    status 000 stranger 10.7.0.1
    exits 1 "explain: hardware without a side asks" gwnet explain 10.7.0.9 10.7.0.1 udp 53 --on eth7
}

# Every side's own address of the gateway, and the site's own name without a word in services.dns.names.
names() {
    named 192.168.57.30 node1 192.168.57.30 backend.cluster.home
    named 203.0.113.2 home 203.0.113.2 backend.cluster.home
    named 192.168.57.30 node1 192.168.57.30 outside.example
    named NXDOMAIN node1 192.168.57.30 below.backend.cluster.home
    named 203.0.113.77 node1 192.168.57.30 nas.lan
    named 198.51.100.80 node1 192.168.57.30 www.example.org
    # A zone around the domain, one below it, and private addresses backwards.
    named 203.0.113.78 node1 192.168.57.30 tv.home
    named 203.0.113.79 node1 192.168.57.30 x.lab.cluster.home
    named tv.home. node1 192.168.57.30 -x 10.0.113.78
    named 192.168.57.32 node1 192.168.57.30 node2.cluster.home
    named NXDOMAIN node1 192.168.57.30 nobody.cluster.home
}

hairpin() {
    local host
    for host in node2 first home internet gateway; do
        status 200 "$host" 203.0.113.2:8443 # as the backend answers, whatever the port says
    done
    status 200 internet 203.0.113.2:9443
    status 000 first 203.0.113.2:9443
    status 000 home 203.0.113.2:9443
    status 000 gateway 127.0.0.1:8443
    status 000 gateway 192.168.57.30:8443
    status 000 first 172.18.0.1:8443
    exits 0 "explain: the gateway itself uses a forward" gwnet explain gateway 203.0.113.2 tcp 8443
    says "to 192.168.57.200:443"
    exits 0 "explain: a container uses a forward" gwnet explain 172.18.0.2 203.0.113.2 tcp 8443 --on docker0
    says "to 192.168.57.200:443"
}

# One that falls silent, whichever it is, costs less than a second a name.
silence() {
    local server begin number=0
    for server in 203.0.113.1 198.51.100.10; do
        on gateway nft "add table ip mute; add chain ip mute c { type filter hook output priority 0; }
            add rule ip mute c udp dport 53 ip daddr $server drop"
        for _ in 1 2 3; do
            number=$((number + 1))
            begin=$(date +%s%N)
            on node1 dig +short +time=4 +tries=1 @192.168.57.30 "n$number.example.org" >"$work/answer"
            expect "an answer in spite of a silent $server" test -s "$work/answer" -o "$server" = 198.51.100.10
            expect "a silent $server costs little" test $(($(date +%s%N) - begin)) -lt 1000000000
        done
        on gateway nft delete table ip mute
    done
}

zones=", forward: { lan: 203.0.113.1, home: 203.0.113.1, lab.cluster.home: 203.0.113.1, 0.10.in-addr.arpa: 203.0.113.1 }"
profile "" cluster ""
nobody_else
hairpin
profile "{ tcp: 80, from: any }, { udp: 123, from: 198.51.100.0/24 }, { tcp: 2049, from: any }, \
{ udp: 53, from: 198.51.100.0/24 }" cluster ""
allowed
profile "" "cluster, others" ""
others
profile "" "cluster, www" "$zones"
names
silence
exits 0 "nothing is to be done twice" gwnet apply "$work/access.yaml" --services direct
says "nothing to change"

# What extra says in vain is named, and no error.
sed -i 's|forward: {[^}]*}|extra: ["dhcp-range=192.168.57.100,192.168.57.150", "cache-size=7"]|' "$work/access.yaml"
exits 0 "check" gwnet check "$work/access.yaml"
says "services.dns.extra[0]: dhcp-range="
exits 0 "apply says it too" gwnet apply "$work/access.yaml" --services direct
says "services.dns.extra[0]: dhcp-range="

# libvirt's kind of name server on a bridge of its own is no rival, unless that link is to be served as well.
exits 0 "down" gwnet down --services direct
ip -n gateway link add virbr0 type bridge
address gateway virbr0 192.168.122.1/24
on gateway dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces \
    --except-interface=lo --listen-address=192.168.122.1 --pid-file= &
until prints 192.168.122.1:53 on gateway ss -lunH 'sport = :53'; do sleep 0.05; done
profile "" cluster ""
exits 0 "down again" gwnet down --services direct
sed -i 's|dns: { serve: \[cluster\]|dns: { serve: [cluster, others]|' "$work/access.yaml"
exits 1 "another name server on a link that is to be served" gwnet apply "$work/access.yaml" --services direct
says 'extra: ["except-interface=LINK"] at services.dns'
sed -i 's|, others\], upstream|, others], extra: ["except-interface=virbr*"], upstream|' "$work/access.yaml"
exits 0 "that link is left to it" gwnet apply "$work/access.yaml" --services direct
named 192.168.57.31 first 172.18.0.1 node1.cluster.home
done_with access
