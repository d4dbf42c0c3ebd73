#!/bin/bash
# A gwnet for arm64, made by Debian's Swift as a cross compiler and run by QEMU's user emulation, beside the one for
# this machine: both render the same files, byte for byte, and pxe-fetch.sh passes with it. By hand: it takes minutes,
# and 4 GB in .build/arm64. As root, on amd64. usage: arm64.sh
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
: "${GWNET:=$repository/.build/release/gwnet}"
folder=$repository/.build/arm64
tree=$folder/tree sysroot=$folder/tree/sysroot
program=$tree/root/gwnet/.build/aarch64-unknown-linux-gnu/debug/gwnet
emulator=$folder/usr/bin/qemu-aarch64-static
archive=http://deb.debian.org/debian
export GWNET LC_ALL=C.UTF-8

lap() {
    echo "  $1: $((SECONDS - started)) s"
    started=$SECONDS
}

# debian VARIANT FOLDER ARCHITECTURE PACKAGES
debian() {
    mmdebstrap --quiet --mode=root --variant="$1" --architectures="$3" --include="$4" \
        --aptopt='Acquire::Check-Date "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
        trixie "$2" "$archive"
}

# The compiler, and what it links for arm64: C libraries and headers, Swift's modules and runtime. Of arm64 nothing
# is ever run there, only unpacked.
make_tree() {
    local swift=./usr/libexec/swift/lib
    rm -rf "$folder"
    mkdir -p "$folder"
    debian apt "$folder/new" amd64 g++,git,ca-certificates,libc6-dev,swiftlang-dev,pkgconf
    debian extract "$folder/new/sysroot" arm64 \
        libc6-dev,libstdc++-14-dev,libgcc-14-dev,linux-libc-dev,libmnl-dev,libnftnl-dev,libyaml-dev,libswiftlang
    ln -s usr/lib "$folder/new/sysroot/lib"
    # Where the compiler looks below its SDK, and the loader for what the compiler wrote into the program.
    ln -s ../libexec/swift/lib/swift "$folder/new/sysroot/usr/lib/swift"
    ln -s . "$folder/new/sysroot/sysroot"
    chroot "$folder/new" sh -euc 'dpkg --add-architecture arm64; apt-get -qq update
        cd /tmp; apt-get -qq -o APT::Sandbox::User=root download swiftlang:arm64'
    dpkg-deb --fsys-tarfile "$folder"/new/tmp/swiftlang_*_arm64.deb | tar -xf - -C "$folder/new/sysroot" \
        --exclude='*/embedded/*' --wildcards "$swift/swift/*" "$swift/clang/*"
    rm "$folder"/new/tmp/*.deb
    cat >"$folder/new/arm64.json" <<'END'
{
  "version": 1, "sdk": "/sysroot", "toolchain-bin-dir": "/usr/libexec/swift/bin",
  "target": "aarch64-unknown-linux-gnu", "extra-cc-flags": ["-fPIC"], "extra-cpp-flags": [],
  "extra-swiftc-flags": [
    "-sdk", "/sysroot", "-resource-dir", "/sysroot/usr/libexec/swift/lib/swift", "-use-ld=lld"
  ]
}
END
    (cd "$folder" && apt-get -qq -o APT::Sandbox::User=root download qemu-user-static &&
        dpkg-deb --fsys-tarfile qemu-user-static_*.deb | tar -xf - ./usr/bin/qemu-aarch64-static)
    mv "$folder/new" "$tree"
}

# In a mount namespace of its own.
compile() {
    local packages=/opt/swift-packages
    mount -t proc proc "$tree/proc"
    mount --rbind /dev "$tree/dev"
    # Where github.com is answered from a folder, the tree must see it; git distrusts it.
    if [[ -d $packages ]]; then
        mkdir -p "$tree$packages"
        mount --bind -o ro "$packages" "$tree$packages"
        git config --file "$tree/etc/gitconfig" "url.$packages/.insteadOf" https://github.com/
        git config --file "$tree/etc/gitconfig" safe.directory '*'
    fi
    mkdir -p "$tree/root/gwnet"
    rm -rf "$tree/root/gwnet"/{CNetlink,Sources,Tests}
    tar -C "$repository" --exclude='./.build*' --exclude=./.git -cf - . | tar -C "$tree/root/gwnet" -xf -
    chroot "$tree" sh -euc 'cd /root/gwnet
        export PKG_CONFIG_SYSROOT_DIR=/sysroot PKG_CONFIG_LIBDIR=/sysroot/usr/lib/aarch64-linux-gnu/pkgconfig
        exec swift build --destination /arm64.json --product gwnet' >"$folder/build.log" 2>&1 </dev/null ||
        { tail -n 30 "$folder/build.log" >&2; exit 1; }
}

# rendered PROFILE WORD…: all that is made of it, with the program that the words run
rendered() {
    local profile=$1
    shift
    rm -rf /run/rendered
    "$@" services render /run/rendered "$profile" >/run/said
    "$@" check "$profile" >>/run/said
    "$@" topology "$profile" >>/run/said
    mv /run/said /run/rendered
}

# With the NICs of the profiles, and each program at the same path, which is written into files.
compare() {
    local profile count=0
    mount -t tmpfs arm64 /run
    for nic in "eth0 dc:a6:32:01:02:03" "eth1 00:e0:4c:68:00:11"; do
        ip link add "${nic% *}" address "${nic#* }" type veth peer name "${nic% *}-peer"
    done
    touch /run/gwnet
    for profile in "$repository"/profiles/*.yaml "$repository"/Tests/ServicesTests/Profiles/*.yaml; do
        mount --bind "$program" /run/gwnet
        rendered "$profile" "$emulator" -L "$sysroot" /run/gwnet
        umount /run/gwnet
        mv /run/rendered /run/arm64
        mount --bind "$GWNET" /run/gwnet
        rendered "$profile" /run/gwnet
        umount /run/gwnet
        diff -r /run/arm64 /run/rendered
        count=$((count + $(find /run/arm64 -type f | wc -l)))
        rm -r /run/arm64
    done
    echo "arm64: $count files are the same, byte for byte"
}

started=$SECONDS
case ${1:-} in
compile) compile ;;
compare) compare ;;
"")
    [[ $(uname -m) == x86_64 ]] || { echo "arm64: not run here: the machine is of another kind"; exit 0; }
    [[ -d $tree ]] || make_tree
    lap "compiler and libraries"
    unshare --mount --propagation private "$0" compile
    lap "gwnet for arm64"
    unshare --net --mount --propagation private "$0" compare
    lap "rendered by both"
    printf '#!/bin/sh\nexec "%s" -L "%s" "%s" "$@"\n' "$emulator" "$sysroot" "$program" >"$folder/gwnet"
    chmod 755 "$folder/gwnet"
    PACKAGES=$("$repository/Tests/labs/support/boot-packages.sh") GWNET=$folder/gwnet \
        "$repository/Tests/labs/pxe-fetch.sh"
    lap "fetched by the one for arm64"
    ;;
esac
