#!/bin/bash
# Ubuntu's shim and network GRUB, pinned, fetched once, which takes the network, and kept in .build/trees: another
# vendor's than those of the image that pxe-boot.sh makes. Prints their folder, or nothing where there are none to be
# had.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
folder=$repository/.build/trees/boot-vendor
archive=http://archive.ubuntu.com/ubuntu/pool/main

# get PATH SHA256 FILE AS: takes a file out of a package
get() {
    curl -sSfL --connect-timeout 20 --retry 3 -o package.deb "$archive/$1" || return 1
    sha256sum --quiet -c - <<<"$2  package.deb" >&2
    dpkg-deb --fsys-tarfile package.deb | tar -xO "$3" >"kept/$4"
}

if [[ ! -d $folder ]]; then
    mkdir -p "${folder%/*}"
    new=$(mktemp -d "${folder%/*}/new.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    cd "$new"
    mkdir kept
    get s/shim-signed/shim-signed_1.58+15.8-0ubuntu1_amd64.deb \
        ba9b5d80e5d886c30664f2bebfb5c2fcce3b9b40f16fc46cba49c19a91c8059c ./usr/lib/shim/shimx64.efi.signed.latest bootx64.efi || exit 0
    get g/grub2-signed/grub-efi-amd64-signed_1.202+2.12-1ubuntu7_amd64.deb \
        996cd4abdfb922594341a3ed82d73afb15bd7a6decca445108027821a9d25bda ./usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed grubx64.efi || exit 0
    chown -R --reference="$repository" "${folder%/*}" kept
    mv kept "$folder"
fi
echo "$folder"
