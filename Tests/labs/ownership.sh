#!/bin/bash
# Whose files: what is somebody else's is named and stays, is set aside only when told so, comes back at
# the end, and no version of it is ever lost; also when power goes in the middle.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
a_disk "$root/nfs"
served=$work/served.yaml
{
    cat "$profiles/static-www.yaml"
    printf 'services:\n  dns: { dhcp: false, upstream: [198.51.100.10], names: { one: 192.168.57.77 } }\n'
    printf '  nfs: { shares: [{ path: /nfs/shares, to: [cluster] }] }\n  proxy: { default: /var/www/docs }\n'
} >"$served"
sites=$root/etc/nginx/conf.d/gwnet.conf

serve() {
    gwnet apply "$served" --services direct "$@"
}

mac_of() {
    ip netns exec gateway cat "/sys/class/net/$1/address"
}

has() {
    grep -qF -- "$1" "$2"
}

# A file that was there.
mkdir -p "${sites%/*}"
echo "# theirs" >"$sites"
chmod 640 "$sites"
exits 1 "a file of somebody else's" serve
says "$sites is there already, and is not gwnet's"
says "nothing was changed"
expect "it stays" has "# theirs" "$sites"
exits 0 "set aside" serve --take-over
expect "ours is there" has "Written by gwnet" "$sites"
expect "theirs lies beside" has "# theirs" "$root/var/lib/gwnet/replaced/etc/nginx/conf.d/gwnet.conf"
exits 0 "a second apply" serve
says "nothing to change"

# Ours, edited since.
echo "# edited" >>"$sites"
exits 1 "an edited file" serve
says "was edited since gwnet wrote it"
exits 2 "status names it" gwnet status --services direct
says "was edited since gwnet wrote it"
exits 0 "set aside as well" serve --take-over
refuse "it is ours again" has "# edited" "$sites"
expect "the edits are kept" grep -rqF "# edited" "$root/var/lib/gwnet/replaced"
expect "and so is what was first there" grep -rqF "# theirs" "$root/var/lib/gwnet/replaced"

# Without the service its file goes, and what made room comes back.
exits 0 "without services" gwnet apply "$profiles/static-www.yaml" --services direct
expect "theirs again" has "# theirs" "$sites"
expect "with its permissions" test "$(stat -c %a "$sites")" = 640
refuse "no daemon of ours" pgrep -x 'dnsmasq|nginx|ganesha.nfsd'
exits 0 "and again" serve --take-over
exits 0 "down" gwnet down --services direct
expect "theirs after down" has "# theirs" "$sites"
refuse "no manifest" test -e "$root/var/lib/gwnet/manifest.json"
refuse "no folder of ours" test -e "$root/nfs/shares"
rm "$sites"

# Who runs the daemons is remembered, where nobody says otherwise.
exits 0 "services off" gwnet apply "$served" --services off
exits 0 "verify leaves them alone" gwnet services verify
says "services are left alone"
exits 0 "so does a boot" gwnet apply --boot "$served"
refuse "no file of a daemon" test -e "$sites"
exits 0 "services on" serve
exits 0 "off again" gwnet apply "$served" --services off
exits 0 "and on, by going back" gwnet rollback
expect "ours is there again" has "Written by gwnet" "$sites"
exits 0 "verify asks the daemons" gwnet services verify
says "nothing to change"
exits 0 "down" gwnet down
refuse "no daemon is left" pgrep -x 'dnsmasq|nginx|ganesha.nfsd'

# No NFS server follows a link to what it shares; the folder itself is nobody's to change.
mkdir -p "$root/nfs/shares" "$root/nfs/disk"
chmod 2775 "$root/nfs/disk"
chown 1000:1000 "$root/nfs/disk"
mount --bind "$root/nfs/disk" "$root/nfs/shares"
exits 0 "a share that was there" serve
exits 0 "down" gwnet down --services direct
expect "it stays as it was" test "$(stat -c %u:%g:%a "$root/nfs/shares")" = 1000:1000:2775
umount "$root/nfs/shares"
rmdir "$root/nfs/shares"
ln -s "$root/nfs/disk" "$root/nfs/shares"
exits 1 "a share behind a link" serve
says "$root/nfs/shares is a symbolic link to $root/nfs/disk"
says "nothing was changed"
expect "the link stays" test -L "$root/nfs/shares"
rm "$root/nfs/shares"
ln -s "$root/nowhere" "$root/nfs/shares"
exits 1 "a link to nothing" serve
says "$root/nfs/shares"
rm "$root/nfs/shares"
mkdir "$root/disks"
mount --move "$root/nfs" "$root/disks"
rmdir "$root/nfs"
ln -s disks "$root/nfs"
exits 1 "a link on the way" serve
says "$root/nfs is a symbolic link to disks"
rm "$root/nfs"
mkdir "$root/nfs"
mount --move "$root/disks" "$root/nfs"

# What is in a folder of ours is not ours.
exits 0 "a share of our own making" serve
echo data >"$root/nfs/shares/data"
exits 0 "down" gwnet down --services direct
expect "data outlives it" has data "$root/nfs/shares/data"

# Power goes in mid-apply: the next boot has another kernel, and the files are on the disk all the same.
exits 0 "in force" serve
cp "$sites" "$work/sites"
sed 's|/var/www/docs|/var/www/other|' "$served" >"$work/other.yaml"
on gateway strace -qq -o /dev/null -P "${sites%/*}" -e inject=renameat:delay_exit=60000000 "$GWNET" \
    apply "$work/other.yaml" --services direct --root "$root" >"$work/said" 2>&1 &
for ((tries = 0; tries < 400; tries++)); do
    ! has /var/www/other "$sites" || break
    sleep 0.05
done
expect "in mid-apply" has /var/www/other "$sites"
pkill -KILL -f 'gwnet guard change' || true
pkill -KILL -f other.yaml || true
wait || true
expect "a checkpoint is left" ls "$root/var/lib/gwnet/pending/checkpoint"
pkill -KILL -x 'dnsmasq|nginx|ganesha.nfsd' || true
rm -rf "$root/run"
macs=("$(mac_of eth1)" "$(mac_of eth0)")
ip -n router link del gateway-eth1
ip -n switch link del gateway-eth0
ip netns del gateway
ip netns add gateway
ip -n gateway link set lo up
wire gateway eth1 router home "${macs[0]}"
wire gateway eth0 switch cluster "${macs[1]}"
exits 0 "the next boot" gwnet apply "$served" --services direct
says "was interrupted, in another boot or network namespace"
same "its files are as before the change" "$work/sites" "$sites"
refuse "nothing is pending" test -e "$root/var/lib/gwnet/pending"

# For whoever only wants to look.
if command -v setpriv >/dev/null && [[ -x $GWNET ]]; then
    mkdir -m 777 "$work/look"
    status=0
    on gateway setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all "$GWNET" services render \
        "$work/look" "$served" --services direct >"$work/said" 2>&1 || status=$?
    ((status == 0 || status == 126 || status == 127)) || { cat "$work/said" >&2; fail "render without root: $status"; }
    ((status != 0)) || expect "rendered" test -e "$work/look/etc/nginx/conf.d/gwnet.conf"
fi
exits 0 "down" gwnet down --services direct
done_with ownership
