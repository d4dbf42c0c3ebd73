#!/bin/bash
# What breaks a daemon breaks nothing else: apply fails, says why in the daemon's own words, and
# everything runs as before. And what a running daemon can take in, it takes in as it runs.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
build_network
a_disk "$root"
build_neighbours

# A port that somebody else holds is found before anything is touched.
held() {
    local transport=$1 port=$2 daemon=$3
    on gateway socat "$transport-LISTEN:$port,reuseaddr" "EXEC:cat" &
    until prints : on gateway ss -lntuH "sport = :$port"; do sleep 0.05; done
    exits 1 "$daemon's port is held" serve_cluster
    says "port $port, which $daemon needs, is held by socat"
    says "nothing was changed"
    pkill -x socat
    wait $! 2>/dev/null || true
}

# A node serves DHCP.
rival_starts() {
    on node2 dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=eth0 --bind-interfaces --no-ping \
        --dhcp-range=192.168.57.100,192.168.57.120 --dhcp-leasefile="$work/leases" >"$work/foreign.log" 2>&1 &
    until prints :67 on node2 ss -lunH; do sleep 0.05; done
}

rival_ends() {
    pkill -f -- "--dhcp-leasefile=$work/leases"
    while prints :67 on node2 ss -lunH; do sleep 0.05; done
}

# Another gateway, or the home network's cable: it refuses the first start.
foreign() {
    rival_starts
    exits 1 "another DHCP server" serve_cluster
    says "cluster (eth0) has a DHCP server already: 192.168.57.32 at f4:4d:30:65:88:c0 offers 192.168.57.1"
    says "is this the home network's cable?"
    rival_ends
}

# One that comes later stops no gateway that runs, even where dnsmasq has to start again.
later_rival() {
    local own
    own=$(process dnsmasq)
    rival_starts
    exits 0 "an apply beside another DHCP server" serve_cluster
    kill -KILL "$own"
    while kill -0 "$own" 2>/dev/null; do sleep 0.05; done
    exits 0 "dnsmasq starts again beside another DHCP server" serve_cluster
    says "cluster (eth0) has a DHCP server already: 192.168.57.32 at f4:4d:30:65:88:c0 offers 192.168.57.1"
    rival_ends
    everything_runs
}

# An absent disk is never served as an empty folder.
unmounted() {
    sed 's|{ path: /nfs/shares,|{ path: /nfs/shares, mount: true,|' "$profile" >"$work/mounted.yaml"
    exits 69 "a share whose disk is absent" gwnet apply "$work/mounted.yaml" --services direct
    says "/nfs/shares is shared as a mounted file system, and nothing is mounted there"
    says "nothing was changed"
}

# without PROGRAM: as if it were not installed
without() {
    # shellcheck disable=SC2016 # the shell in the namespace expands it
    on gateway unshare --mount sh -euc '
        mount --bind -o ro /dev/null "$1"
        exec "$2" apply "$3" --services direct --root "$4"' without "$1" "$GWNET" "$profile" "$root"
}

nothing_runs() {
    refuse "nothing runs" pgrep -f "^[^ ]*(dnsmasq|nginx|ganesha.nfsd|chronyd) .*$root"
    refuse "no file is left" find "$root/etc" "$root/var/lib/gwnet/dnsmasq" -type f -name '*gwnet*'
}

everything_runs() {
    named 203.0.113.2 home 203.0.113.2 flamenco.cluster.home
    named NXDOMAIN node1 192.168.57.30 node3.cluster.home
    shown 'the documents' home http://203.0.113.2/
    expect "shares are there" on node1 nfs-ls 'nfs://192.168.57.30/nfs/nodes?version=4'
    expect "time is there" on node1 chronyd -Q -t 5 -f /dev/null 'server 192.168.57.30 iburst maxsamples 1'
    find "$root/etc" "$root/var/lib/gwnet/"{dnsmasq,nginx,ganesha,chrony} -type f -exec sha256sum {} + |
        grep -v /ganesha/v4 | sort >"$work/files.now"
    [[ -e $work/files.before ]] || cp "$work/files.now" "$work/files.before"
    same "files are as before" "$work/files.before" "$work/files.now"
}

# bad SERVICE LINE WORDS: a line of `extra` that the daemon does not understand
bad() {
    sed "/^  $1:/a\\    extra: [\"$2\"]" "$profile" >"$work/bad.yaml"
    exits 1 "$1 gets nonsense" gwnet apply "$work/bad.yaml" --services direct
    says "$3"
    everything_runs
}

# Killed as soon as its new file is there, again and again.
killed() {
    local killer
    sed -e 's/k8s-node2/node3/' "$profile" >"$work/changed.yaml"
    while :; do
        ! grep -q node3 "$root/var/lib/gwnet/dnsmasq/names" || kill -KILL "$(process dnsmasq)" || true
        sleep 0.01
    done 2>/dev/null &
    killer=$!
    exits 1 "dnsmasq is killed while it reloads" gwnet apply "$work/changed.yaml" --services direct
    says dnsmasq
    kill "$killer"
    wait "$killer" || true
    everything_runs
}

# node COMMAND…: on the file that is applied
node_change() {
    local before
    before=$(process dnsmasq)
    exits 0 "gwnet node $1" gwnet node "$@" "$profile"
    exits 0 "node $1 takes effect" serve_cluster
    checks=$((checks + 1))
    [[ $(process dnsmasq) == "$before" ]] || fail "node $1 started dnsmasq anew"
}

nodes() {
    ip -n node1 address flush dev eth0
    ip -n node1 link set eth0 down
    ip -n node1 link set eth0 address 02:00:00:00:99:99 up
    refuse "nobody knows this node yet" udhcpc_on node1
    node_change add node3 02:00:00:00:99:99 192.168.57.33
    named 192.168.57.33 home 203.0.113.2 node3.cluster.home
    expect "the new node asks" udhcpc_on node1
    expect "the new node is known" grep -q '^192.168.57.33 node3 ' "$lease"
    node_change remove node3
    named NXDOMAIN home 203.0.113.2 node3.cluster.home
    refuse "the node is known no more" udhcpc_on node1
}

held UDP 53 dnsmasq
held UDP 67 dnsmasq
held TCP 80 nginx
held TCP 2049 nfs
held UDP 123 chrony
foreign
unmounted
nothing_runs
for program in /usr/sbin/dnsmasq /usr/sbin/nginx /usr/bin/ganesha.nfsd /usr/sbin/chronyd; do
    exits 69 "$program is not there" without "$program"
    says "$program is not installed"
    says "apt install"
    nothing_runs
done
exits 0 "the services are handed over" serve_cluster
everything_runs
bad dns 'nonsense=1' 'bad option at line'
bad proxy 'nonsense;' 'unknown directive "nonsense"'
bad nfs 'NONSENSE' 'syntax error'
killed
later_rival
nodes
exits 0 "all goes down" gwnet down --services direct
nothing_runs
done_with services-failures
