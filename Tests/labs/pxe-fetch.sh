#!/bin/bash
# gwnet pxe fetch against servers that cut the line, lie, are wrong or have moved, and against disks that are too
# small: the right words, and nothing that counts before it is what it should be. usage: pxe-fetch.sh [tree]
set -euo pipefail
if [[ ${IN_LAB:-} != yes ]]; then
    PACKAGES=$("$(dirname "$0")/support/boot-packages.sh")
    export PACKAGES
    [[ ${1:-} != tree ]] || exit 0
fi
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
support=$(cd "$(dirname "$0")/support" && pwd)
web=$work/web
profile=$work/pxe.yaml
tftp=$root/srv/tftp

mkdir -p "$web"/{releases,old-releases,deb.debian.org} "$work/iso/casper" "$work/iso/.disk"
cp -r "$PACKAGES" "$web/deb.debian.org/debian"
head -c 2000000 /dev/urandom >"$work/iso/casper/hwe-vmlinuz"
head -c 3000000 /dev/urandom >"$work/iso/casper/hwe-initrd"
chmod 400 "$work"/iso/casper/*
echo 'Debian GNU/Linux, for this lab' >"$work/iso/.disk/info"
xorriso -as mkisofs -quiet -R -o "$web/releases/debian.iso" "$work/iso" 2>/dev/null
# As Ubuntu's do, it brings along what its vendor has signed.
echo 'Ubuntu-Server, for this lab' >"$work/iso/.disk/info"
xorriso -as mkisofs -quiet -R -o "$web/releases/bare.iso" "$work/iso" 2>/dev/null
mkdir "$work/iso/pool"
find "$PACKAGES" -name 'shim-signed_*.deb' -exec cp {} "$work/iso/pool/" \;
find "$PACKAGES" -name 'grub-efi-*.deb' -exec cp {} "$work/iso/pool/" \;
xorriso -as mkisofs -quiet -R -o "$web/releases/ubuntu.iso" "$work/iso" 2>/dev/null
rm "$work/iso/casper/hwe-initrd"
xorriso -as mkisofs -quiet -R -o "$web/releases/empty.iso" "$work/iso" 2>/dev/null
cp "$web/releases/ubuntu.iso" "$web/old-releases/moved.iso"
printf '127.0.0.1 localhost\n198.51.100.10 %s\n' 'releases.lab old-releases.lab deb.debian.org' >"$work/hosts"
mount --bind "$work/hosts" /etc/hosts
on internet "$support/odd_server.py" 198.51.100.10 "$web" &
until prints : on internet ss -ltnH 'sport = :80'; do sleep 0.05; done
address gateway eth1 203.0.113.2/24 203.0.113.1

# wants WAY FILE [SHA256]: writes a profile
wants() {
    local sum
    sum=${3:-$(sha256sum "$web/releases/$2" 2>/dev/null || sha256sum "$web/old-releases/$2")}
    {
        cat "$profiles/static-www.yaml"
        printf 'services:\n  pxe:\n    image:\n      label: Lab\n      file: %s\n' "$2"
        printf '      url: http://releases.lab/%s/%s\n      sha256: %s\n' "$1" "$2" "${sum%% *}"
    } >"$profile"
    id=$(sed -n 's/.*sha256: \(............\).*/\1/p' "$profile")
}

get() {
    : >"$web/log"
    gwnet pxe fetch "$profile"
}

nothing_counts() {
    checks=$((checks + 1))
    [[ -z $(find "$root/srv" -type f ! -path '*/.partial/*' 2>/dev/null) ]] ||
        { find "$root/srv" >&2; fail "$1: something counts"; }
}

kept() {
    stat -c %s "$root/srv/pxe/.partial/$id" 2>/dev/null || echo 0
}

start_anew() {
    rm -rf "$root/srv"
    mkdir -p "$root/srv/pxe"
}

# --- what goes wrong

wants gone ubuntu.iso
exits 1 "a file that is nowhere" get
says "is not there (404): http://releases.lab/gone/ubuntu.iso, nor http://old-releases.lab/releases/gone/ubuntu.iso"
nothing_counts "404"

wants corrupt ubuntu.iso
exits 1 "a corrupt file" get
says "its SHA-256 is"
says "thrown away"
same "nothing is kept of it" <(kept) - <<<0
nothing_counts "corrupt"

wants short ubuntu.iso
exits 1 "a server that announces too little" get
says "is not the file that it should be"
nothing_counts "short"

# The hash has the last word.
wants large ubuntu.iso
exits 0 "a server that announces too much, and has the right file" get
start_anew
wants large ubuntu.iso "$(printf '%064d' 0)"
exits 1 "a server that announces too much, and has another file" get
says "thrown away"
nothing_counts "large"
start_anew

wants dead ubuntu.iso
exits 1 "a line that is cut at once" get
says "curl says"
says "nothing of it counts yet"
nothing_counts "dead"

wants huge ubuntu.iso
exits 1 "a file that has no room" get
says "ubuntu.iso takes 1000000 MB more"
says "nothing was fetched"
same "nothing was fetched" <(grep -c ^GET "$web/log") - <<<0
nothing_counts "huge"

wants endless ubuntu.iso
mount -t tmpfs -o size=3M,mode=755 small "$root/srv/pxe"
exits 1 "a disk that gets full" get
says "larger than the 3 MB that there is room for"
says "make room"
same "nothing is kept of it" <(kept) - <<<0
nothing_counts "endless"
# Others write here as well: gwnet itself, to take a change back.
expect "a reserve stays free" test "$(df --output=avail -B1 "$root/srv/pxe" | tail -n 1)" -gt 100000
wants endless ubuntu.iso
sed -i 's/^      sha256:/      size: 1m\n&/' "$profile"
exits 1 "a file that is larger than the profile says" get
says "is larger than ubuntu.iso may be"
same "nothing is kept of it" <(kept) - <<<0
# What an earlier image left is of no use any more.
head -c 100000 /dev/zero >"$root/srv/pxe/.partial/0123456789ab"
exits 1 "another image" get
expect "its parts go" test ! -e "$root/srv/pxe/.partial/0123456789ab"
umount "$root/srv/pxe"
mount -t tmpfs -o size=300M,mode=755 small "$root/srv/pxe"
wants endless ubuntu.iso
gwnet pxe fetch "$profile" >/dev/null 2>&1 &
until [[ $(kept) -gt 0 ]]; do sleep 0.05; done
kill -KILL "$(pgrep -f "^$GWNET pxe fetch " | head -n 1)"
wait $! || true
until ! pgrep -f "curl .*$root" >/dev/null; do sleep 0.05; done
expect "with gwnet dies curl" flock -n "$root/srv/pxe/.partial/lock" true
umount "$root/srv/pxe"
mount -t tmpfs -o size=3M,mode=755 small "$root/srv/pxe"
wants good ubuntu.iso
exits 1 "a disk that is too small" get
says "has room for"
umount "$root/srv/pxe"

wants good ubuntu.iso
start_anew
mkdir -p "$root/srv/pxe/.partial"
# Somebody holds the lock for the time of a fetch.
flock -o "$root/srv/pxe/.partial/lock" sleep 600 &
until ! flock -n "$root/srv/pxe/.partial/lock" true; do sleep 0.05; done
exits 75 "another one is fetching" get
kill $!
wait $! || true

wants good empty.iso
exits 1 "an image without an installer" get
says "no installer's kernel and initrd in /casper"
start_anew
wants good bare.iso
exits 1 "an image of an unknown vendor" get
says "none are known for its vendor"
says "there by now: image, kernel and initrd"
expect "its kernel is there all the same" test -f "$tftp/images/$id/vmlinuz"
start_anew

# --- what goes well

wants cut ubuntu.iso
exits 0 "a line that is cut now and then" get
says "image, kernel and initrd, boot loaders"
same "what was cut off was gone on with" \
    <(grep -c '^GET releases.lab /cut/ubuntu.iso bytes=' "$web/log" | awk '{ print ($1 > 2) }') - <<<1
same "the image is whole" "$web/releases/ubuntu.iso" "$root/srv/pxe/$id/ubuntu.iso"
same "the kernel is" "$work/iso/casper/hwe-vmlinuz" "$tftp/images/$id/vmlinuz"
same "what is signed is the image's" <(sha256sum <"$tftp/bootx64.efi") \
    <(dpkg-deb --fsys-tarfile "$work"/iso/pool/shim-signed_* | tar -xO ./usr/lib/shim/shimx64.efi.signed | sha256sum)
refuse "nothing signed is fetched" grep -q shim "$web/log"
expect "PXELINUX is" grep -q pxelinux "$web/log"
expect "TFTP is for everybody to read" test -z "$(find "$tftp" -type f ! -perm 644 -o -type d ! -perm 755)"
find "$root/srv" -printf '%p %T@ %s %m\n' | sort >"$work/before"
exits 0 "a second fetch" get
says "all is there already"
same "a second fetch asks nobody" /dev/null "$web/log"
same "a second fetch writes nothing" "$work/before" <(find "$root/srv" -printf '%p %T@ %s %m\n' | sort)

echo edited >"$tftp/grubx64.efi"
exits 0 "a boot loader that was changed" get
says "● boot loaders"
expect "it is what it was" test "$(stat -c %s "$tftp/grubx64.efi")" -gt 100000

start_anew
wants noranges ubuntu.iso
exits 0 "a server that cannot go on with a file" get
start_anew
wants moved moved.iso
exits 0 "an image that has moved" get
says "is not there any more (404): moved.iso is fetched from http://old-releases.lab/releases/moved/moved.iso"
start_anew
wants good debian.iso
exits 0 "an image of Debian's" get
expect "what is signed is Debian's" grep -q 'deb.debian.org /debian/pool/main/s/shim-signed' "$web/log"
expect "progress is said in lines" grep -qE 'fetching debian.iso · [0-9]+ % · ' "$work/said"
refuse "lines are no bars" grep -q $'\r' "$work/said"

# Installers with little memory mount the image's files.
start_anew
wants good ubuntu.iso
sed -i '$a\    root: nfs' "$profile"
exits 0 "an image whose files are mounted" get
says "image, kernel and initrd, boot loaders, files for NFS"
files=$root/srv/pxe/roots/$id
xorriso -osirrox on -indev "$web/releases/ubuntu.iso" -extract / "$work/files" >/dev/null 2>&1
same "all of its files are there" <(cd "$work/files" && find . -printf '%y %p %l\n' | sort) \
    <(cd "$files" && find . -printf '%y %p %l\n' | sort)
expect "they are what they were" diff -r "$work/files" "$files"
expect "they are for everybody to read" test -z "$(find "$files" -type f ! -perm 644 -o -type d ! -perm 755)"
find "$root/srv" -printf '%p %T@ %s %m\n' | sort >"$work/before"
exits 0 "a second fetch of them" get
says "all is there already"
same "it writes nothing" "$work/before" <(find "$root/srv" -printf '%p %T@ %s %m\n' | sort)
# Cut off on the way: what is left counts for nothing, and is no hindrance.
mv "$files" "$root/srv/pxe/.partial/$id.root"
rm -r "$root/srv/pxe/.partial/$id.root/pool"
exits 0 "files that were cut off" get
says "● files for NFS"
expect "they are whole" diff -r "$work/files" "$files"
rm -r "$files"
cp -r "$root/srv/pxe" "$work/large"
mount -t tmpfs -o "size=$(($(stat -c %s "$web/releases/ubuntu.iso") * 3 / 2)),mode=755" small "$root/srv/pxe"
cp -r "$work/large/$id" "$root/srv/pxe"
exits 1 "a disk that holds the image and not its files" get
says "unpacking ubuntu.iso takes"
says "nothing was unpacked"
expect "none of them is there" test ! -e "$files"
umount "$root/srv/pxe"

# On a terminal it is a bar.
start_anew
: >"$web/log"
script -qec "stty columns 100; ip netns exec gateway '$GWNET' pxe fetch '$profile' --root '$root'" /dev/null \
    </dev/null >"$work/said" 2>&1 || fail "a fetch on a terminal"
says "[#"
says "%"
done_with pxe-fetch
