# shellcheck shell=bash disable=SC2154 # work, profiles and root are network.sh's
# The services of profiles/cluster-home.yaml, to be sourced after network.sh: a profile for its
# network, servers behind the gateway, and clients of every kind.

support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
profile=$work/services.yaml
lease=$work/lease

# The home network hands out no leases here, and the internet is ours: else it is the profile that
# people start from, with a share for the cluster alone and a site that takes no more than 1 MB.
sed -e 's|ipv4: dhcp|ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 }|' \
    -e 's|upstream: .*|upstream: [198.51.100.10]|' \
    -e '/path: \/nfs\/shares/a\      - { path: /nfs/nodes, to: [cluster] }' \
    -e '/host: grafana/a\      - { host: small.cluster.home, to: "http://192.168.57.200:8080", max_body: 1m }' \
    -e '$a\  time: {}' "$profiles/cluster-home.yaml" >"$profile"

serve_cluster() {
    gwnet apply "$profile" --services direct "$@"
}

# process DAEMON: its process id
process() {
    cat "$root/run/gwnet/$1.pid"
}

# Servers in the cluster at the addresses of the profile's sites, the second one dead, and a name
# server in the internet.
build_neighbours() {
    ip -n node1 address add 192.168.57.200/24 dev eth0
    ip -n node2 address add 192.168.57.201/24 dev eth0
    on node1 "$support/backend.py" 192.168.57.200 8080 &
    on internet dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --bind-interfaces \
        --listen-address=198.51.100.10 --address=/example.org/198.51.100.80 --pid-file= &
    until prints : on node1 ss -ltnH 'sport = :8080' && prints : on internet ss -lunH 'sport = :53'; do
        sleep 0.05
    done
    mkdir -p "$root/var/www/docs" "$root/nfs/shares" "$root/nfs/nodes"
    chmod 777 "$root/nfs/shares" "$root/nfs/nodes"
    echo "the documents" >"$root/var/www/docs/index.html"
    cat >"$work/leased" <<SCRIPT
#!/bin/sh
# udhcpc has its words, dhclient others.
case \$1\$reason in bound | BOUND) ;; *) exit 0 ;; esac
echo "\${ip:-\$new_ip_address} \${hostname:-\$new_host_name} \${router:-\$new_routers}" \
    "\${dns:-\$new_domain_name_servers} \${domain:-\$new_domain_name} \${ntpsrv:-\$new_ntp_servers}" >"$lease"
SCRIPT
    chmod +x "$work/leased"
}

# udhcpc_on HOST [OPTION…]: what it gets is in $lease
udhcpc_on() {
    rm -f "$lease"
    on "$1" udhcpc --foreground --now --quit --interface eth0 --retries 3 --timeout 1 -O ntpsrv \
        --script "$work/leased" "${@:2}"
}

# dhclient_on HOST [LINE OF ITS CONFIGURATION]
dhclient_on() {
    rm -f "$lease" "$work/dhclient.pid"
    {
        echo "timeout 10;"
        echo "request subnet-mask, routers, domain-name-servers, domain-name, host-name, ntp-servers;"
        echo "${2:-}"
    } >"$work/dhclient.conf"
    on "$1" dhclient -4 -1 -sf "$work/leased" -cf "$work/dhclient.conf" -lf /dev/null \
        -pf "$work/dhclient.pid" eth0 || return
    until [[ -s $work/dhclient.pid ]]; do sleep 0.05; done
    kill "$(cat "$work/dhclient.pid")"
}

# networkd_on HOST: with the client id that it makes of the machine's; $lease is its own file then
networkd_on() {
    local index status=0
    rm -rf "$lease" "$work/networkd"
    mkdir -p "$work/networkd/netif" "$work/network"
    chown -R systemd-network: "$work/networkd"
    printf '[Match]\nName=eth0\n[Network]\nDHCP=ipv4\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n' \
        >"$work/network/eth0.network"
    index=$(on "$1" cat /sys/class/net/eth0/ifindex)
    # A read-only /sys makes it wait for no udev.
    # shellcheck disable=SC2016 # the shell in the namespace expands it
    on "$1" unshare --mount sh -euc '
        echo $$ >"$1/networkd.pid"
        mkdir -p /run/systemd /etc/systemd/network
        mount --bind "$1/networkd" /run/systemd
        mount --bind "$1/network" /etc/systemd/network
        mount -o remount,bind,ro /sys
        exec /lib/systemd/systemd-networkd' networkd "$work" 2>"$work/networkd.log" &
    for _ in {1..100}; do
        [[ ! -s $work/networkd/netif/leases/$index ]] || break
        sleep 0.1
    done
    cp "$work/networkd/netif/leases/$index" "$lease" || status=1
    kill "$(cat "$work/networkd.pid")"
    wait $! || true
    return "$status"
}

# name HOST SERVER NAME: the addresses, one a line, and the status where it is no NOERROR
name() {
    on "$1" dig +time=2 +tries=2 +noall +answer +comments "@$2" "${@:3}" |
        awk '/status: /{ gsub(",", "", $6); if ($6 != "NOERROR") print $6 } $4 == "A" || $4 == "PTR" { print $5 }'
}

# named EXPECTED HOST SERVER NAME…
named() {
    checks=$((checks + 1))
    local seen
    seen=$(name "${@:2}")
    [[ $seen == "$1" ]] || fail "${*:4}, asked by $2: expected '$1', seen '$seen'"
}

# web HOST URL [OPTION…]: the body, or the status where it is not 200
web() {
    on "$1" curl -sS --max-time 20 -o "$work/body" -w '%{http_code}' "${@:3}" "$2" >"$work/code" || return
    [[ $(<"$work/code") != 200 ]] || { cat "$work/body"; return; }
    cat "$work/code"
}

# shown EXPECTED HOST URL [OPTION…]
shown() {
    checks=$((checks + 1))
    local seen
    seen=$(web "${@:2}" 2>&1) || true
    [[ $seen == "$1" ]] || fail "$3, asked by $2: expected '$1', seen '$seen'"
}
