#!/bin/bash
# What only a kernel of one's own can show: shares by its NFS server, with files open and locked; chrony,
# which sets the clock; a boot with udev and late drivers; a cable pulled out. usage: machine.sh [tree]
set -euo pipefail

if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "machine: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ $(uname -m) != x86_64 ]]; then
    echo "machine: not run here: the machine is of another kind"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/machine-tree.sh")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/machine.sh
. "$(dirname "$0")/support/machine.sh"
build_network
unpack_machine "$TREE"
systemctl --quiet --root="$machine" enable gwnet-services.service
# The NIC of a node that has a kernel to mount with: it moves to a namespace there.
nics+=("eth2 switch cluster 52:54:00:00:00:33")
# Its own clock is a day late.
qemu_options=(-rtc "base=$(date --utc --date='1 day ago' +%FT%T)")
# A server that starts waits so long for the files that clients had open: 90 seconds by default.
mkdir -p "$machine/etc/nfs.conf.d"
printf '[nfsd]\ngrace-time=10\nlease-time=10\n' >"$machine/etc/nfs.conf.d/lab.conf"
cp "$profiles/static-www.yaml" "$machine/etc/gwnet/gateway.yaml"
{
    cat "$profiles/static-www.yaml"
    cat <<'YAML'
services:
  nfs:
    shares:
      - { path: /nfs/shares, to: [cluster] }
      - { path: /nfs/render, to: [cluster], owner: { uid: 1000, gid: 1000 } }
      - { path: /nfs/docs, to: [cluster], read_only: true }
  time:
    servers: [198.51.100.10]
YAML
} >"$machine/etc/gwnet/served.yaml"

# The same with an installation by machines that have little memory.
{
    sed '/k8s-control-plane-node/a\    - { name: node, mac: "52:54:00:00:00:33", address: 192.168.57.33 }' \
        "$machine/etc/gwnet/served.yaml"
    cat <<'YAML'
  pxe:
    root: nfs
    image:
      label: Ubuntu
      file: ubuntu.iso
      url: http://releases.lab/ubuntu.iso
      sha256: 5e38b55d57d94ff029719342357325ed3bda38fa80054f9330dc789cd2d43931
YAML
} >"$machine/etc/gwnet/installing.yaml"
rm -f "$machine/etc/nginx/sites-enabled/default"
systemctl --quiet --root="$machine" disable dnsmasq.service nginx.service

# Which start of each daemon it is.
starts() {
    inside systemctl show --property=InvocationID --value nfs-server.service chrony.service
}

# A node's side of the machine's third NIC.
join_node() {
    inside ip netns add node
    inside ip link set eth2 netns node
    inside ip -n node address add 192.168.57.33/24 dev eth2
    inside ip -n node link set eth2 up
}

# in_node COMMAND…: with that node's network, and the machine's files
in_node() {
    inside nsenter --net=/run/netns/node "$@"
}

# mount_share PATH FOLDER
mount_share() {
    in_node timeout 60 mount -t nfs4 -o sync "192.168.57.30:$1" "$2"
}

# nfs HOST PROGRAM WORD…: a client that has no kernel to wait in for ever
nfs() {
    on "$1" timeout 20 "${@:2}"
}

# owned NUMBER FILE
owned() {
    [[ $(inside stat --format=%u:%g "$2") == "$1" ]]
}

has_grown() {
    [[ $(inside wc -l /nfs/shares/lines) != "$lines" ]]
}

# same_content FILE-OF-THE-MACHINE FILE
same_content() {
    inside sha256sum "$1" | cut -d ' ' -f 1 | cmp - <(sha256sum "$2" | cut -d ' ' -f 1)
}

# has_time HOST SERVER: it gets the time there, and it is ours
has_time() {
    on "$1" chronyd -Q -t 20 "pidfile $work/client.pid" "server $2 iburst" 2>&1 |
        grep -E 'System clock wrong by -?[0-2]\.'
}

clock_is_right() {
    local late
    late=$(($(date +%s) - $(inside date +%s)))
    ((late > -3 && late < 3))
}

# The time of the internet.
printf '%s\n' "allow" "cmdport 0" "bindcmdaddress /" "pidfile $work/internet.pid" "local stratum 3" \
    >"$work/internet.conf"
on internet chronyd -x -n -u root -f "$work/internet.conf" >/dev/null 2>&1 &
serve internet 80

booted
lap "boot"
expect "the router" runs gwnet.service
answers "a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
refuse "somebody has set the clock" clock_is_right
join_node
refuse "a share before there is any" in_node timeout 4 mount -t nfs4 192.168.57.30:/nfs/shares /mnt

inside cp /etc/gwnet/served.yaml /etc/gwnet/gateway.yaml
exits 0 "served" inside gwnet apply
says "service  nfs"
says "service  chrony"
expect "the kernel's server speaks version 4 alone" inside grep -q -- '-3 +4' /proc/fs/nfsd/versions
refuse "nfs-ganesha is asked for" inside test -e /etc/ganesha
lap "apply"

# chrony has CAP_SYS_TIME here, and its own clock to set.
waits "the clock is set" clock_is_right
expect "chrony follows the profile's server" inside sh -c 'chronyc -n sources | grep -q "\^\* 198.51.100.10"'
expect "a node gets the time" has_time node1 192.168.57.30
refuse "home gets the time" on home chronyd -Q -t 5 "pidfile $work/client.pid" "server 203.0.113.2 iburst"
lap "time"

# The kernel's client, from a node.
inside chmod 1777 /nfs/shares
inside chown 1000:1000 /nfs/render
expect "a node mounts" mount_share /nfs/shares /mnt
expect "it writes" in_node sh -c 'head -c 3000000 /dev/urandom >/mnt/large; sync /mnt/large'
expect "root is nobody there" owned 65534:65534 /nfs/shares/large
expect "another client reads" nfs node1 nfs-cp "nfs://192.168.57.30/nfs/shares/large?version=4" "$work/large"
expect "what was written" same_content /nfs/shares/large "$work/large"
inside mkdir -p /media/render
expect "a node mounts what has an owner" mount_share /nfs/render /media/render
expect "it writes there" in_node touch /media/render/frame
expect "as that owner" owned 1000:1000 /nfs/render/frame
refuse "home reads" on home timeout 4 nfs-ls "nfs://203.0.113.2/nfs/shares?version=4"
lap "shares"

# Whoever holds files open and locked notices nothing of further applies.
inside systemd-run --quiet --unit=writer nsenter --net=/run/netns/node \
    flock /mnt/lock sh -c 'exec >/mnt/lines; while echo line; do sleep 0.2; done'
waits "a node writes under its lock" inside grep -q line /nfs/shares/lines
before=$(starts)
exits 0 "a second apply" inside gwnet apply
says "nothing to change"
[[ $(starts) == "$before" ]] || fail "a second apply restarts a daemon"
inside sed -i 's|docs, to: .cluster.|docs, to: [cluster, www]|' /etc/gwnet/gateway.yaml
exits 0 "a share for home too" inside gwnet apply
says "reads its files again"
[[ $(starts) == "$before" ]] || fail "a share for home too restarts a daemon"
inside sed -i 's|^    shares:|    shares:\n      - { path: /nfs/more, to: [cluster] }|' /etc/gwnet/gateway.yaml
exits 0 "another share" inside gwnet apply
[[ $(starts) == "$before" ]] || fail "another share restarts a daemon"
expect "it is there" nfs node1 nfs-ls "nfs://192.168.57.30/nfs/more?version=4"
inside sh -c 'echo documents >/nfs/docs/index'
expect "home reads what is its own" nfs home nfs-cp "nfs://203.0.113.2/nfs/docs/index?version=4" "$work/index"
refuse "home writes there" nfs home nfs-cp "$work/index" "nfs://203.0.113.2/nfs/docs/new?version=4"
refuse "home reads what is the cluster's" nfs home nfs-ls "nfs://203.0.113.2/nfs/shares?version=4"
# The last one here: it costs the server a restart, and so its grace.
inside cp /etc/gwnet/gateway.yaml /etc/gwnet/good.yaml
inside sed -i 's|^    shares:|    extra: ["garbage("]\n    shares:|' /etc/gwnet/gateway.yaml
exits 1 "a line that exportfs does not understand" inside gwnet apply
says "nfs says: exportfs: No options for garbage("
says "everything is as before"
inside cp /etc/gwnet/good.yaml /etc/gwnet/gateway.yaml
exits 0 "without it" inside gwnet apply
says "nothing to change"
lap "second applies"

# A cable that is pulled takes the carrier, as no veth shows it.
qmp set_link '{"name": "eth0", "up": false}' >/dev/null
waits "the NIC notices" inside grep -q 0 /sys/class/net/eth0/carrier
exits 2 "a cable is out" inside gwnet status
says "cluster (eth0) has no carrier"
qmp set_link '{"name": "eth0", "up": true}' >/dev/null
waits "it is back" inside grep -q 1 /sys/class/net/eth0/carrier
exits 0 "nothing is lost" inside gwnet apply
says "nothing to change"
lines=$(inside wc -l /nfs/shares/lines)
waits "the node goes on" has_grown
expect "under its lock" runs writer.service
expect "the node ends" inside systemctl stop writer.service
expect "the node unmounts" inside umount /mnt /media/render
lap "cable"

# Where gwnet looks before the kernel has loaded its server.
inside sh -c 'grep -v nfsd /proc/filesystems >/etc/filesystems'
inside mkdir -p /etc/systemd/system/gwnet.service.d
inside sh -c 'printf "[Service]\nBindReadOnlyPaths=/etc/filesystems:/proc/filesystems\n" \
    >/etc/systemd/system/gwnet.service.d/early.conf'
reboot
lap "reboot"
expect "the router, after a boot" runs gwnet.service
expect "its services, after a boot" runs gwnet-services.service
expect "nothing failed" inside systemctl is-system-running
refuse "nfs-ganesha is asked for by a boot" inside test -e /etc/ganesha
[[ $(inside journalctl --boot --unit=nfs-server.service --output=cat | grep -c '^Finished') == 1 ]] ||
    fail "a boot starts the kernel's server more than once"
exits 0 "nothing to do after a boot" inside gwnet apply
says "nothing to change"
waits "the clock is set after a boot" clock_is_right
expect "a node gets the time after a boot" has_time node1 192.168.57.30
join_node
expect "a node mounts after a boot" mount_share /nfs/shares /mnt
expect "and reads" same_content /mnt/large "$work/large"
expect "and writes" in_node touch /mnt/again
inside umount /mnt
lap "after it"

# A driver that comes late, as those of USB do: the boot goes on without its NICs, and udev tells of them.
inside sh -c 'echo "install virtio_net until systemctl --quiet is-failed gwnet.service; do sleep 0.2; done;" \
    "exec modprobe --ignore-install virtio_net" >/etc/modprobe.d/late.conf'
kernel_options+=(late=virtio_net)
reboot
lap "late NICs"
waits "whoever asks for a late NIC is done" at_rest gwnet-recover.service
refuse "the NICs were there" runs gwnet.service
exits 0 "the router, with late NICs" inside gwnet status
expect "its services, with late NICs" runs gwnet-services.service
answers "a node gets out by late NICs" "from 203.0.113.2" node1 198.51.100.10 80
join_node
expect "a node mounts by late NICs" mount_share /nfs/shares /mnt
inside umount /mnt

lap "after them"

# The home network's NIC breaks and is replaced, as the machine runs: udev tells, and nobody has to come.
replace_nic eth1 00:e0:4c:68:00:22
waits "the new NIC is www" plays www 00:e0:4c:68:00:22
waits "whoever took it is done" at_rest gwnet-recover.service
ip -n router neigh flush dev home
answers "a node gets out by the new NIC" "from 203.0.113.2" node1 198.51.100.10 80
exits 0 "nothing is left to do" inside gwnet apply
says "nothing to change"
expect "its journal says who took whose place" inside sh -c \
    'journalctl --unit=gwnet-recover.service --output=cat | grep -q "www  eth1 00:e0:4c:68:00:11"'
lap "another NIC"

# An installer's files by NFS 3, mounted as casper's do_nfsmount mounts them: by klibc's nfsmount, which finds
# its way by rpcbind.
image=/srv/pxe/roots/5e38b55d57d9
exits 0 "an installer's root" inside gwnet apply /etc/gwnet/installing.yaml
expect "the server speaks version 3 too" inside grep -q -- '+3 +4' /proc/fs/nfsd/versions
inside mkdir -p "$image/casper"
inside sh -c "head -c 3000000 /dev/urandom >$image/casper/filesystem.squashfs"
medium=$(inside sed -n 's/.* netboot=nfs nfsroot=\([^ ]*\) .*/\1/p' /srv/tftp/pxelinux.cfg/install/01-52-54-00-00-00-33)
expect "klibc's nfsmount mounts what the menu names" in_node timeout 60 /usr/lib/klibc/bin/nfsmount \
    -o nolock -o ro "$medium" /mnt
expect "by version 3" in_node grep -q ' /mnt nfs .*vers=3' /proc/mounts
expect "its files are whole" in_node cmp /mnt/casper/filesystem.squashfs "$image/casper/filesystem.squashfs"
refuse "it writes there" in_node touch /mnt/new
inside umount /mnt
refuse "who is no node mounts it" on node2 timeout 4 nfs-ls "nfs://${medium/://}?version=3"
for port in 111 20048; do
    refuse "home reaches port $port" on home curl -sS --max-time 2 "telnet://203.0.113.2:$port"
done
lap "an installer's root"

exits 0 "down" inside gwnet down
expect "Debian's server is as it was" inside grep -q -- '+3 +4' /proc/fs/nfsd/versions
inside exportfs -v >"$work/exported"
same "nothing is shared" "$work/exported" /dev/null
expect "Debian's chrony runs" runs chrony.service
refuse "with lines of ours" inside test -e /etc/chrony/conf.d/gwnet.conf
expect "what was written stays" inside test -s /nfs/shares/large
lap "down"
done_with machine
