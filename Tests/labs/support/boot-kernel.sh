#!/bin/bash
# Debian's signed kernel with its modules, and a busybox that needs nothing else: fetched once, which takes the
# network, and kept in .build/trees. Prints their folder: vmlinuz, busybox and modules.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
folder=$repository/.build/trees/boot-kernel

# The package that linux-image-amd64 stands for at the moment.
kernel() {
    apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: //p' | head -n 1
}

get() {
    apt-get -qq -o APT::Sandbox::User=root download "$(kernel)" busybox-static
}

if [[ ! -d $folder ]]; then
    mkdir -p "${folder%/*}"
    new=$(mktemp -d "${folder%/*}/new.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    cd "$new"
    # Lists may be missing, or too old for what the archive has by now.
    if [[ -z $(kernel) ]] || ! get; then
        apt-get -qq update
        get
    fi
    for package in *.deb; do dpkg-deb --extract "$package" unpacked; done
    mkdir kept
    mv unpacked/boot/vmlinuz-* kept/vmlinuz
    mv unpacked/bin/busybox kept/busybox
    mkdir kept/modules
    for module in virtio virtio_ring virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci failover net_failover \
        virtio_net af_packet; do
        # What is built in is no file.
        find unpacked/lib/modules -name "$module.ko*" -exec cp {} kept/modules/ \;
    done
    chown -R --reference="$repository" "${folder%/*}" kept
    mv kept "$folder"
fi
echo "$folder"
