#!/bin/bash
# Each network manager really running beside gwnet, with both NICs its own before: kept away from the cluster's by
# gwnet, over many renewals, a restart of it and a boot; from www as well while the profile says how that is; and given
# back what was its own by a change that is not confirmed, and by `down`. usage: managers.sh [tree]
# RENEWALS=N: for how many; MOVES=N: how often www moves to another NIC; MANAGERS="NAME…": which
set -euo pipefail
packages=(dbus dhcpcd dhcpcd-base ifupdown iproute2 isc-dhcp-client libmnl0 libnftnl11 libstdc++6 libyaml-0-2
    netplan.io network-manager nftables procps strace systemd systemd-sysv udev)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "managers: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/debian-tree.sh" "${packages[@]}")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
: "${RENEWALS:=3}" "${MOVES:=1}" "${MANAGERS:=NetworkManager networkd netplan dhcpcd ifupdown}"
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/nspawn.sh
. "$(dirname "$0")/support/nspawn.sh"
build_network
unpack_machine "$TREE"
etc=$machine/etc
services=(NetworkManager.service dhcpcd.service networking.service systemd-networkd.service
    systemd-networkd-wait-online.service NetworkManager-wait-online.service gwnet.service)

tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --boot --lines=60 --unit='gwnet*' --unit="${unit:-none}"
    inside gwnet status
    inside gwnet plan
    ip -n gateway address
    ip -n gateway route
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

# waits WHAT COMMAND…
waits() {
    local what=$1 end=$((SECONDS + 40))
    shift
    checks=$((checks + 1))
    until "$@" >/dev/null 2>&1; do
        ((SECONDS <= end)) || fail "$manager: $what"
        sleep 0.1
    done
}

# lend HOST BRIDGE NETWORK: a DHCP server whose clients come back soon
lend() {
    on "$1" "$(dirname "$0")/support/dhcp_server.py" "$2" "$3" 10 >"$work/$1.grants" &
}

# What the home network's server has granted the machine.
granted() {
    grep -c 00:e0:4c:68:00:11 "$work/router.grants" || true
}

was_granted() {
    (($(granted) >= $1))
}

# has LINK NETWORK: an address that was leased there
has() {
    prints " $2.1" ip -n gateway -o -4 address show dev "$1" dynamic
}

# docker's way, as in coexistence.sh: the namespace is new at each boot.
run_container() {
    ip netns delete container 2>/dev/null || true
    ip netns add container
    ip -n gateway link add docker0 type bridge
    address gateway docker0 172.17.0.1/16
    ip -n container link add eth0 type veth peer name veth0 netns gateway
    ip -n gateway link set veth0 master docker0 up
    address container eth0 172.17.0.2/16 172.17.0.1
    on gateway nft -f - <<'NFT'
table ip docker {
    chain post { type nat hook postrouting priority 100; ip saddr 172.17.0.0/16 oifname != "docker0" masquerade; }
    chain pre { type nat hook prerouting priority -100; iifname "eth1" tcp dport 8088 dnat to 172.17.0.2:80; }
    chain forward { type filter hook forward priority 0; policy accept; iifname "docker0" accept; }
}
NFT
    serve container 80
}

# The machine as it is before gwnet: this manager has both NICs, and nobody else has any.
arrange() {
    rm -rf "$machine/var/lib/gwnet" "$etc"/netplan/* "$etc"/systemd/network/* "$etc"/systemd/networkd.conf.d \
        "$etc"/NetworkManager/conf.d/* "$etc"/systemd/system/*.service.d "$etc"/gwnet/*.env \
        "$machine"/var/lib/{NetworkManager,dhcpcd,dhcp}/*
    printf 'auto lo\niface lo inet loopback\n' >"$etc/network/interfaces"
    systemctl --quiet --root="$machine" disable "${services[@]}" 2>/dev/null || true
    case $manager in
        NetworkManager) unit=NetworkManager.service client=NetworkManager ;;
        networkd)
            unit=systemd-networkd.service client="systemd-networkd from 203.0.113.1"
            printf '[Match]\nName=eth*\n[Network]\nDHCP=ipv4\n' >"$etc/systemd/network/20-all.network"
            ;;
        netplan)
            unit=systemd-networkd.service client="systemd-networkd from 203.0.113.1"
            printf 'network: {version: 2, ethernets: {eth0: {dhcp4: true}, eth1: {dhcp4: true}}}\n' \
                >"$etc/netplan/50-cloud-init.yaml"
            chmod 600 "$etc/netplan/50-cloud-init.yaml"
            ;;
        dhcpcd)
            unit=dhcpcd.service client=dhcpcd
            # There is no udev here to wait for, and nobody to ask whether an address is free.
            cp "$work/dhcpcd.conf" "$etc/dhcpcd.conf"
            printf 'nodev\nnoarp\n' >>"$etc/dhcpcd.conf"
            ;;
        ifupdown)
            # Nobody says so of dhclient.
            unit=networking.service client=
            printf 'auto %s\niface %s inet dhcp\n' eth1 eth1 eth0 eth0 >>"$etc/network/interfaces"
            ;;
        *) fail "nobody here is called $manager" ;;
    esac
    lease="LEASE   www 203.0.113.140/24${client:+ by $client} · for"
    # Debian's presets would bring the others along.
    ln -sf "/usr/lib/systemd/system/$unit" "$etc/systemd/system/multi-user.target.wants/$unit"
}

# right WHAT: the cluster's NIC is ours alone, and all is well
right() {
    local addresses
    checks=$((checks + 2))
    addresses=$(ip -n gateway -o -4 address show dev eth0 | awk '{ print $4 }' | paste -sd ' ')
    [[ $addresses == 192.168.57.30/24 ]] || fail "$manager, $1: the cluster's NIC has $addresses"
    [[ -z $(ip -n gateway route show default dev eth0) ]] || fail "$manager, $1: a default route over the cluster"
    exits 0 "$manager, $1: status" inside gwnet status
}

# through WHAT: packets of everybody get through, by the address that www was leased
through() {
    local leased
    leased=$(ip -n gateway -o -4 address show dev eth1 | awk '{ sub("/.*", "", $4); print $4; exit }')
    answers "$manager, $1: a node gets out" "from $leased" node1 198.51.100.10 80
    answers "$manager, $1: a container gets out" "from $leased" container 198.51.100.10 80
    answers "$manager, $1: a container's port" "from 203.0.113.50" home "$leased" 8088
}

# renews WHAT TIMES: all is right all along
renews() {
    local goal=$(($(granted) + $2)) end=$((SECONDS + 30 + 6 * $2))
    until was_granted "$goal"; do
        ((SECONDS <= end)) || fail "$manager, $1: nothing is renewed"
        right "$1"
        sleep 0.5
    done
}

# unmoved WHAT: nobody has undone anything
unmoved() {
    right "$1"
    exits 0 "$manager, $1: plan" inside gwnet plan
}

# www with the address of the profile, and no other.
only_static() {
    [[ $(ip -n gateway -o -4 address show dev eth1 | awk '{ print $4 }') == 203.0.113.2/24 ]]
}

# plug LINK: the home network's cable is in this NIC, and in no other
plug() {
    local link
    for link in eth1 eth2; do
        [[ $link == "$1" ]] || ip -n router link set "gateway-$link" nomaster 2>/dev/null || true
    done
    ip -n router link set "gateway-$1" master home up
}

# routes WHAT LINK: www is that NIC, up and routing, as the command has said; and so it stays
routes() {
    checks=$((checks + 1))
    prints " 203.0.113.2/24 " ip -n gateway -o -4 address show dev "$2" || fail "$manager, $1: www is not $2"
    answers "$manager, $1: a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
    for _ in $(seq 6); do
        exits 0 "$manager, $1: status" inside gwnet status
        sleep 0.5
    done
    answers "$manager, $1: a node still gets out" "from 203.0.113.2" node1 198.51.100.10 80
}

# Another NIC comes, which those that want any NIC take; www moves to it, and back.
moves() {
    sed 's/name: eth1/name: eth2/' "$profiles/static-www.yaml" >"$etc/gwnet/moved.yaml"
    wire gateway eth2 router home 00:e0:4c:68:00:22
    for ((move = 1; move <= MOVES; move++)); do
        plug eth2
        case $manager in NetworkManager | networkd | dhcpcd) waits "it has the new NIC" has eth2 203.0.113 ;; esac
        exits 0 "$manager: apply, www on another NIC" inside gwnet apply /etc/gwnet/moved.yaml
        routes "www on another NIC, $move" eth2
        plug eth1
        case $manager in NetworkManager | networkd | dhcpcd) waits "it has the old NIC" has eth1 203.0.113 ;; esac
        exits 0 "$manager: apply, www on the first NIC" inside gwnet apply /etc/gwnet/static.yaml
        routes "www on the first NIC again, $move" eth1
    done
    ip -n gateway link delete eth1
    plug eth2
    exits 0 "$manager: recover" inside gwnet recover
    routes "recovered" eth2
    wire gateway eth1 router home 00:e0:4c:68:00:11
    plug eth1
    exits 0 "$manager: recover, as somebody says" inside gwnet recover --role www=eth1
    routes "recovered, as somebody says" eth1
    ip -n gateway link delete eth2
}

# none_left WHAT: no file of gwnet's in a folder of somebody else's
none_left() {
    local left
    checks=$((checks + 1))
    left=$(find "$etc" -path "$etc/systemd/system/*.wants" -prune -o -name '*gwnet*' -not -path "$etc/gwnet*" \
        -not -path "$etc/systemd/system/gwnet*" -print)
    [[ -z $left ]] || fail "$manager, $1: left behind: $left"
}

cp "$etc/dhcpcd.conf" "$work/dhcpcd.conf"
cp "$profiles/static-www.yaml" "$etc/gwnet/static.yaml"
sed 's|ipv4: {.*|ipv4: external|; s|www: \[ssh\]|www: [ssh]|' "$profiles/static-www.yaml" >"$etc/gwnet/gateway.yaml"
ip -n switch address add 192.168.57.1/24 dev cluster
lend router home 203.0.113
lend switch cluster 192.168.57
serve internet 80

for manager in $MANAGERS; do
    started=$SECONDS
    arrange
    booted
    waits "it has www" has eth1 203.0.113
    waits "it has the cluster's NIC, before gwnet" has eth0 192.168.57
    exits 0 "$manager: apply, unconfirmed" inside gwnet apply --confirm 1m
    right "unconfirmed"
    exits 0 "$manager: rollback" inside gwnet rollback
    waits "it has the cluster's NIC again, taken back" has eth0 192.168.57
    none_left "taken back"
    before=$(granted)
    exits 0 "$manager: apply" inside gwnet apply
    expect "$manager: whose lease it is" prints "$lease" inside gwnet status
    run_container
    through "applied"
    renews "renewals" "$RENEWALS"
    unmoved "after the renewals"
    through "after the renewals"
    expect "$manager is restarted" inside systemctl restart "$unit"
    waits "it has www, restarted" has eth1 203.0.113
    renews "restarted" 1
    unmoved "restarted"
    through "restarted"
    power_off

    systemctl --quiet --root="$machine" enable gwnet.service
    booted
    waits "it has www, after a boot" has eth1 203.0.113
    run_container
    renews "after a boot" 1
    unmoved "after a boot"
    through "after a boot"
    exits 0 "$manager: apply, static www" inside gwnet apply /etc/gwnet/static.yaml
    exits 0 "$manager: plan, static www" inside gwnet plan /etc/gwnet/static.yaml
    right "static www"
    expect "$manager: www is ours alone" only_static
    answers "$manager: a node gets out, static www" "from 203.0.113.2" node1 198.51.100.10 80
    moves
    exits 0 "$manager: apply, external again" inside gwnet apply
    waits "it has www again" has eth1 203.0.113
    unmoved "external again"
    seen=$(($(granted) - before))
    exits 0 "$manager: down" inside gwnet down
    waits "it has the cluster's NIC again" has eth0 192.168.57
    expect "$manager: www stays its own" has eth1 203.0.113
    none_left "down"
    power_off
    echo "  $manager: $seen leases granted, $((SECONDS - started)) s"
done
done_with managers
