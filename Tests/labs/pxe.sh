#!/bin/bash
# Who is offered an installation: nobody, unless it is armed, and then once. Firmware is played by a client of
# our own, dnsmasq and nginx are real; what is booted is of no matter here.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
build_network
a_disk "$root"
tftp=$root/srv/tftp
id=5e38b55d57d9
node=k8s-control-plane-node
menu=01-7c-83-34-b7-74-65
sed -i "s|ssh_authorized_keys: .*|ssh_authorized_keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1 admin']|" "$profile"
exits 0 "the services are handed over" serve_cluster

# firmware HOST ARCHITECTURE [plain]: what it is offered
firmware() {
    on "$1" "$support/pxe_client.py" eth0 "${@:2}" 2>&1
}

# offered EXPECTED HOST ARCHITECTURE [plain]
offered() {
    checks=$((checks + 1))
    local seen
    seen=$(firmware "${@:2}") || true
    [[ $seen == "$1" ]] || fail "architecture ${*:3} on $2: expected '$1', seen '$seen'"
}

# fetch HOST PATH: by TFTP, to standard output
fetch() {
    on "$1" curl -sS --max-time 20 "tftp://192.168.57.30/$2"
}

pxe() {
    gwnet pxe "$@"
}

armed() {
    pxe status --json | python3 -c 'import json, sys
print(*(node["name"] for node in json.load(sys.stdin)["nodes"] if "armed_at" in node))'
}

# until_disarmed: dnsmasq runs its script after the transfer
until_disarmed() {
    for _ in {1..100}; do
        [[ -n $(armed) ]] || return 0
        sleep 0.1
    done
    return 1
}

# Stand-ins for what gwnet pxe fetch brings.
images() {
    mkdir -p "$tftp/images/$id" "$root/srv/pxe/$id"
    echo "the kernel" >"$tftp/images/$id/vmlinuz"
    head -c 300000 /dev/urandom >"$tftp/images/$id/initrd"
    for loader in pxelinux.0 ldlinux.c32 bootx64.efi grubx64.efi; do echo "$loader" >"$tftp/$loader"; done
    echo "the image" >"$root/srv/pxe/$id/ubuntu-22.04.2-live-server-amd64.iso"
}

nothing_unarmed() {
    for architecture in 0 6 7 9 10 11; do offered "192.168.57.31 -" node1 $architecture; done
    same "the menu of BIOS boots the local disk" <(fetch node1 pxelinux.cfg/default | grep -v '^#') \
        - <<<$'DEFAULT local\nLABEL local\n    LOCALBOOT -1'
    refuse "there is no menu of its own" fetch node1 "pxelinux.cfg/$menu"
    refuse "there is none for UEFI either" fetch node1 "grub/grub.cfg-$menu"
    exits 0 "the status of an unarmed boot" pxe status
    says "nothing: it was not armed"
    exits 69 "nothing is armed for what is not there" pxe arm $node --yes
    says "gwnet pxe fetch"
    exits 69 "nobody is armed whom nobody knows" pxe arm k8s-node3 --yes
    says "did you mean k8s-node2?"
}

confirmation() {
    images
    exits 1 "another name is no confirmation" pxe arm $node <<<"k8s-node2"
    says "nothing is armed"
    exits 1 "no answer is no confirmation" pxe arm $node </dev/null
    same "nobody is armed by it" <(armed) - <<<""
    exits 0 "the name is one" pxe arm $node <<<"$node"
    says "Everything on its disk is lost"
    same "the node is armed" <(armed) - <<<"$node"
    exits 0 "to arm twice is no error" pxe arm $node --yes
    says "armed already"
}

offers() {
    offered "192.168.57.31 pxelinux.0" node1 0
    offered "192.168.57.31 pxelinux.0" node1 0 plain
    offered "192.168.57.31 bootx64.efi" node1 7
    offered "192.168.57.31 bootx64.efi" node1 9 plain
    offered "192.168.57.31 -" node1 6
    offered "192.168.57.31 -" node1 11
    offered "192.168.57.32 -" node2 0
    ip -n node2 link set eth0 down
    ip -n node2 link set eth0 address 02:00:00:00:99:99 up
    offered nothing node2 0
    # The one next door: all octets but one.
    ip -n node2 link set eth0 down
    ip -n node2 link set eth0 address 7c:83:34:b7:74:66 up
    offered nothing node2 7
    ip -n node2 link set eth0 down
    ip -n node2 link set eth0 address f4:4d:30:65:88:c0 up
    ip -n node2 link set eth0 up
}

once() {
    local before
    before=$(process dnsmasq)
    fetch node1 "pxelinux.cfg/$menu" >"$work/menu" || fail "the armed node has a menu"
    expect "it names the kernel" grep -qx "    KERNEL /images/$id/vmlinuz" "$work/menu"
    fetch node1 "grub/grub.cfg-$menu" >"$work/menu" || fail "the armed node has a menu for UEFI"
    expect "it names the kernel there too" grep -q "if linux /images/$id/vmlinuz ip=dhcp" "$work/menu"
    for file in bootx64.efi grubx64.efi grub/grub.cfg "images/$id/vmlinuz"; do
        expect "it fetches $file" fetch node1 "$file"
    done
    same "it is armed until it has its initrd" <(armed) - <<<"$node"
    same "the initrd is whole" <(fetch node1 "images/$id/initrd") "$tftp/images/$id/initrd"
    expect "it is disarmed then" until_disarmed
    offered "192.168.57.31 -" node1 7
    refuse "its menu is gone" fetch node1 "pxelinux.cfg/$menu"
    refuse "and that for UEFI" fetch node1 "grub/grub.cfg-$menu"
    same "dnsmasq is the same process" <(process dnsmasq) - <<<"$before"
    # The boot from before this one was of the same machine.
    exits 0 "the status is asked for" pxe status --json
}

# A node that fetches small files on and on: dnsmasq's hook hears of one transfer after the other.
flooded() {
    exits 0 "the node is armed beside one that floods TFTP" pxe arm $node --yes
    on node2 "$support/tftp_flood.py" 192.168.57.30 grub/grub.cfg 12 >"$work/flood" &
    sleep 4
    until fetch node1 "images/$id/initrd" >"$work/initrd" 2>/dev/null; do sleep 0.2; done
    same "the initrd is whole amid the flood" "$work/initrd" "$tftp/images/$id/initrd"
    expect "it is disarmed amid the flood" until_disarmed
    wait $!
    expect "the flood was one" test "$(cat "$work/flood")" -gt 200
}

# Who has an address of the cluster that is no node's.
stranger() {
    ip -n node2 address add 192.168.57.99/24 dev eth0
    local from=(on node2 curl -sS --max-time 3 --interface 192.168.57.99)
    refuse "a stranger fetches by TFTP" "${from[@]}" tftp://192.168.57.30/grub/grub.cfg
    refuse "a stranger fetches the image" "${from[@]}" "http://192.168.57.30:8069/$id.iso"
    refuse "a stranger reads seeds" "${from[@]}" "http://192.168.57.30:8069/seeds/$menu/user-data"
    ip -n node2 address del 192.168.57.99/24 dev eth0
}

# A node that never acknowledges the last block of its initrd, of which dnsmasq says nothing, and comes again.
unacknowledged() {
    exits 0 "the node is armed for a transfer that nobody acknowledges" pxe arm $node --yes
    offered "192.168.57.31 bootx64.efi" node1 7
    expect "it fetches its kernel" fetch node1 "images/$id/vmlinuz"
    for _ in {1..50}; do
        grep -q vmlinuz "$root/var/lib/gwnet/boots.json" && break
        sleep 0.1
    done
    offered "192.168.57.31 bootx64.efi" node1 7
    same "it may try again at once" <(armed) - <<<"$node"
    expect "it fetches its kernel again" fetch node1 "images/$id/vmlinuz"
    for _ in {1..50}; do
        grep -q vmlinuz "$root/var/lib/gwnet/boots.json" && break
        sleep 0.1
    done
    # As if all of it were long ago.
    find "$root/srv/tftp" "$root/var/lib/gwnet/pxe" -type l -exec touch -h -d @1600000000 {} +
    sed -i -E 's/(At"|at") : [0-9]+/\1 : 1700000000/' "$root/var/lib/gwnet/boots.json"
    firmware node1 7 >"$work/got" || true
    expect "it is disarmed when it comes again" until_disarmed
    refuse "its menu is gone" fetch node1 "pxelinux.cfg/$menu"
    exits 0 "the status is asked for" env COLUMNS=300 ip netns exec gateway "$GWNET" pxe status --root "$root"
    says "it was disarmed: its boot before this one had fetched the kernel"
}

# Whatever becomes of gwnet itself, no machine stays armed that has its initrd.
without_gwnet() {
    exits 0 "the node is armed for a gateway without gwnet" pxe arm $node --yes
    mount --bind /bin/false "$GWNET"
    expect "it fetches its initrd" fetch node1 "images/$id/initrd"
    for _ in {1..50}; do
        [[ -L $tftp/pxelinux.cfg/$menu ]] || break
        sleep 0.1
    done
    umount "$GWNET"
    refuse "its menu is gone" fetch node1 "pxelinux.cfg/$menu"
    same "nobody is armed" <(armed) - <<<""
}

story() {
    local before
    exits 0 "the node is armed again" pxe arm $node --yes
    offered "192.168.57.31 bootx64.efi" node1 7
    for file in bootx64.efi grubx64.efi grub/grub.cfg "images/$id/vmlinuz"; do fetch node1 $file >"$work/got"; done
    # As if it were long ago: GRUB had the kernel, and never asked for the initrd.
    for _ in {1..50}; do
        grep -q vmlinuz "$root/var/lib/gwnet/boots.json" && break
        sleep 0.1
    done
    sed -i -E 's/(At"|at") : [0-9]+/\1 : 1700000000/' "$root/var/lib/gwnet/boots.json"
    exits 0 "a boot that failed" pxe status
    says "shim takes kernels of its own vendor alone"
    before=$(find "$root/etc" "$root/var" "$root/srv" -printf '%p %T@ %l\n' | sort)
    exits 0 "an apply leaves it armed" serve_cluster
    same "and writes nothing" <(echo "$before") <(find "$root/etc" "$root/var" "$root/srv" -printf '%p %T@ %l\n' | sort)
    exits 0 "it is disarmed by hand" pxe disarm $node
    exits 0 "twice" pxe disarm $node
    says "was not armed"
    offered "192.168.57.31 -" node1 7
}

served() {
    shown "the image" node1 "http://192.168.57.30:8069/$id.iso"
    on node1 curl -sS "http://192.168.57.30:8069/seeds/$menu/user-data" | head -n 1 >"$work/got"
    same "a node reads its seed" "$work/got" - <<<"#cloud-config"
    for address in 203.0.113.2 192.168.57.30; do
        refuse "the home network reads seeds at $address" \
            on home curl -sS --max-time 3 "http://$address:8069/seeds/$menu/user-data"
    done
    refuse "a site claims seeds" grep -q cloud-config <(web node1 "http://192.168.57.30/seeds/$menu/user-data")
    expect "TFTP is for everybody to read" test -z "$(find "$tftp" -type f ! -perm 644 -o -type d ! -perm 755)"
    expect "a node is told of no other one's seed" test "$(grep -c seeds "$tftp/pxelinux.cfg/install/$menu")" = 1
    exits 0 "seven services" gwnet status services --services direct
}

# rpcbind with a /run of its own; that of the machine is out of sight of whoever wants to register.
portmapper() {
    : >"$work/nobody"
    [[ ! -e /run/rpcbind.sock ]] || mount --bind "$work/nobody" /run/rpcbind.sock
    on gateway sh -c 'mount -t tmpfs run /run && exec rpcbind -f' &
    until prints : on gateway ss -ltnH 'sport = :111'; do sleep 0.05; done
}

# Installers with little memory mount their files, by NFS 3 and as klibc's nfsmount does: it asks rpcbind.
by_nfs() {
    local url=nfs://192.168.57.30/srv/pxe/roots sum
    sed -i 's|^    ssh_authorized_keys|    root: nfs\n&|' "$profile"
    exits 69 "NFS 3 without rpcbind" serve_cluster
    says "nobody holds tcp port 111"
    says "nothing was changed"
    portmapper
    exits 0 "NFS 3 with it" serve_cluster
    exits 69 "nothing is armed for a root that is not there" pxe arm $node --yes
    says "its files for NFS not there"
    mkdir -p "$root/srv/pxe/roots/$id/casper"
    head -c 2000000 /dev/urandom >"$root/srv/pxe/roots/$id/casper/filesystem.squashfs"
    exits 0 "it is armed once it is" pxe arm $node --yes
    fetch node1 "pxelinux.cfg/$menu" >"$work/menu" || fail "the armed node has a menu"
    sum=$(sed -n 's/.* nfsroot=192.168.57.30:\([^ ]*\) .*/\1/p' "$work/menu")
    expect "its menu says netboot=nfs" grep -q ' netboot=nfs ' "$work/menu"
    expect "a node reads what its menu names" on node1 timeout 20 nfs-cp \
        "nfs://192.168.57.30$sum/casper/filesystem.squashfs?version=3" "$work/squashfs"
    same "it is whole" "$root/srv/pxe/roots/$id/casper/filesystem.squashfs" "$work/squashfs"
    refuse "a node writes there" on node1 timeout 20 nfs-cp "$work/menu" "$url/$id/new?version=3"
    refuse "shares are had by NFS 3" on node1 timeout 20 nfs-ls "nfs://192.168.57.30/nfs/shares?version=3"
    expect "shares are had by NFS 4" on node1 timeout 20 nfs-ls "nfs://192.168.57.30/nfs/shares?version=4"
    expect "another node reads" on node2 timeout 20 nfs-ls "$url/$id?version=3"
    ip -n node2 address flush dev eth0
    ip -n node2 address add 192.168.57.99/24 dev eth0
    refuse "somebody reads who is no node" on node2 timeout 20 nfs-ls "$url/$id?version=3"
    expect "who may ask all the same" prints 100005 on node2 rpcinfo -T tcp -p 192.168.57.30
    ip -n node2 address flush dev eth0
    ip -n node2 address add 192.168.57.32/24 dev eth0
    for port in 111 20048; do
        refuse "home reaches port $port" on home curl -sS --max-time 3 "telnet://203.0.113.2:$port"
    done
    exits 0 "a second apply" serve_cluster
    says "nothing to change"
    sed -i '/^    root: nfs/d' "$profile"
    exits 0 "without NFS 3" serve_cluster
    says "nfs"
    refuse "it is gone" on node1 timeout 20 nfs-ls "$url/$id?version=3"
    expect "and nobody listens" test -z "$(on gateway ss -ltnH 'sport = :20048')"
    expect "shares stay" on node1 timeout 20 nfs-ls "nfs://192.168.57.30/nfs/shares?version=4"
    exits 0 "it is disarmed" pxe disarm $node
}

# What goes from the profile is armed no more, and not so again when it comes back.
gone() {
    exits 0 "the node is armed" pxe arm $node --yes
    cp "$profile" "$work/with.yaml"
    sed -i "/name: $node/d" "$profile"
    exits 0 "the node leaves the profile" serve_cluster
    cp "$work/with.yaml" "$profile"
    exits 0 "and comes back" serve_cluster
    same "nobody is armed" <(armed) - <<<""
    offered "192.168.57.31 -" node1 0
    exits 0 "it is armed once more" pxe arm $node --yes
    exits 0 "everything is taken down" gwnet down --services direct
    expect "no link is left" test -z "$(find "$root/srv" "$root/var" -type l)"
    expect "images stay" test -f "$tftp/images/$id/initrd"
    expect "nothing else does" test -z "$(find "$root/srv/tftp" "$root/var/lib/gwnet/pxe" -type f ! -path '*/images/*' \
        ! -name '*.0' ! -name '*.efi' ! -name '*.c32' 2>/dev/null)"
}

nothing_unarmed
confirmation
offers
once
flooded
unacknowledged
without_gwnet
story
served
stranger
by_nfs
gone
done_with pxe
