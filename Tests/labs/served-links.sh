#!/bin/bash
# Links in what is served: nginx follows none, neither in the documents nor in what machines boot from; TFTP is
# kept in its tree by what the tree is like, as dnsmasq follows any.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/services.sh
. "$(dirname "$0")/support/services.sh"
build_network
a_disk "$root"
build_neighbours
docs=$root/var/www/docs tftp=$root/srv/tftp images=$root/srv/pxe seeds=$root/var/lib/gwnet/pxe/seeds
iso=ubuntu-22.04.2-live-server-amd64.iso id=5e38b55d57d9 node=k8s-control-plane-node
sed -i "s|ssh_authorized_keys: .*|ssh_authorized_keys: ['ssh-ed25519 AAAAC3NzaC1lZDI1 admin']|" "$profile"
mkdir -p "$tftp/images/$id" "$images/$id" "$work/elsewhere/sub"
echo "not for the network" >"$work/elsewhere/secret"
cp "$work/elsewhere/secret" "$work/elsewhere/sub/index.html"
chmod -R a+rX "$work/elsewhere"
exits 0 "the services are handed over" serve_cluster

page() {
    on node1 curl -sS -o "$work/page" -w '%{http_code}' --max-time 5 "$1" || echo none
}

# served CODE URL
served() {
    checks=$((checks + 1))
    local code
    code=$(page "$2")
    [[ $code == "$1" ]] || fail "$2: $code, not $1: $(head -c 200 "$work/page")"
    ! grep -q "not for the network" "$work/page" || fail "$2 serves what lies elsewhere"
}

fetch() {
    on node1 curl -sS --max-time 10 "tftp://192.168.57.30/$1"
}

# Documents: what lies there, and no link, whoever has put it there, however it is reached.
served 200 http://192.168.57.30/
echo "plain" >"$docs/page.html"
mkdir -p "$docs/sub"
echo "below" >"$docs/sub/index.html"
ln -s "$work/elsewhere/secret" "$docs/roots.html"
ln -s "$work/elsewhere" "$docs/folder"
ln -s ../../../../elsewhere/secret "$docs/sub/relative.html"
ln -s / "$docs/everything"
ln -s "$work/elsewhere/sub" "$docs/index"
chmod 777 "$docs"
setpriv --reuid=65534 --regid=65534 --clear-groups ln -s "$work/elsewhere/secret" "$docs/nobodys.html"
setpriv --reuid=65534 --regid=65534 --clear-groups ln -s /etc/passwd "$docs/passwd"
served 200 http://192.168.57.30/page.html
served 200 http://192.168.57.30/sub/
for path in roots.html folder/secret folder/sub/ sub/relative.html everything/etc/passwd index/ nobodys.html passwd \
    "everything$work/elsewhere/secret"; do
    code=$(page "http://192.168.57.30/$path")
    case $code in 403 | 404) checks=$((checks + 1)) ;; *) fail "$path: $code" ;; esac
    refuse "$path serves nothing of elsewhere" grep -qE 'not for the network|root:' "$work/page"
done
# The folder of the documents may be a link itself: the profile says so, and only root can have put it there.
mv "$docs" "$root/var/www/real"
ln -s real "$docs"
served 200 http://192.168.57.30/page.html
code=$(page http://192.168.57.30/roots.html)
expect "still no link below" test "$code" != 200

# What machines boot from, by HTTP.
boot=http://192.168.57.30:8069
echo "the image" >"$images/$id/$iso"
served 200 "$boot/$id.iso"
seed=$(find "$seeds" -name "01-*" -printf "%f\n" -quit)
served 200 "$boot/seeds/$seed/meta-data"
ln -s "$work/elsewhere/secret" "$seeds/$seed/secret"
ln -s "$work/elsewhere" "$seeds/folder"
rm "$images/$id/$iso"
ln -s "$work/elsewhere/secret" "$images/$id/$iso"
for path in "$id.iso" "seeds/$seed/secret" seeds/folder/secret; do
    code=$(page "$boot/$path")
    case $code in 403 | 404) checks=$((checks + 1)) ;; *) fail "$path: $code" ;; esac
    refuse "$path serves nothing of elsewhere" grep -q 'not for the network' "$work/page"
done
rm "$images/$id/$iso" "$seeds/$seed/secret" "$seeds/folder"

# By TFTP: parts of the tree are links within it, and go through; one that leads out is seen and refused.
echo "the kernel" >"$tftp/images/$id/vmlinuz"
head -c 3000 /dev/urandom >"$tftp/images/$id/initrd"
for loader in pxelinux.0 ldlinux.c32 bootx64.efi grubx64.efi; do echo "$loader" >"$tftp/$loader"; done
echo "the image" >"$images/$id/$iso"
exits 0 "armed by links within" gwnet pxe arm $node --yes
expect "its menu is a link" test -L "$tftp/pxelinux.cfg/01-7c-83-34-b7-74-65"
expect "and is served" prints LABEL fetch pxelinux.cfg/01-7c-83-34-b7-74-65
exits 0 "disarmed" gwnet pxe disarm $node
refuse "a path does not lead out" fetch "../../var/lib/gwnet/roles.json"
refuse "nor does an absolute one" fetch "/etc/passwd"
changed=$work/changed.yaml
sed 's/lease: .*/lease: 11h/' "$profile" >"$changed"
cmp -s "$profile" "$changed" && sed 's/label: .*/label: another/' "$profile" >"$changed"
for link in "absolute $work/elsewhere/secret" "relative ../../etc/passwd" "pxelinux.cfg/deep ../../../var/lib/gwnet" \
    "images/nowhere ../../../not-there-yet" "folder $work/elsewhere"; do
    ln -s "${link#* }" "$tftp/${link% *}"
    exits 1 "$link: apply" gwnet apply "$changed" --services direct
    says "$tftp/${link% *} leads out of $tftp"
    says "nothing was changed"
    exits 1 "$link: arm" gwnet pxe arm $node --yes
    says "leads out"
    exits 2 "$link: status" gwnet status --services direct
    says "leads out of $tftp"
    rm "$tftp/${link% *}"
done
ln -s pxelinux.0 "$tftp/within"
ln -s "$tftp/pxelinux.0" "$tftp/within-absolute"
exits 0 "links within" gwnet pxe arm $node --yes
exits 0 "disarmed again" gwnet pxe disarm $node
for mode in "chmod 777" "chmod 775" "chown 65534"; do
    # shellcheck disable=SC2086 # words of a command line
    ${mode% *} ${mode#* } "$tftp/images"
    exits 1 "$mode: arm" gwnet pxe arm $node --yes
    says "users other than root can put links to any file there"
    chown 0:0 "$tftp/images"
    chmod 755 "$tftp/images"
done
exits 0 "all well" gwnet pxe arm $node --yes
exits 0 "down" gwnet down --services direct
done_with "served links"
