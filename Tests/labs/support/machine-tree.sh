#!/bin/bash
# debian-tree.sh with what the labs that boot a machine in QEMU need: a kernel, what boots it, what gwnet needs, and
# what machine.sh and virtual-links.sh run there. One tree for all of them: it is large, and takes a minute to make.
set -euo pipefail
# machine.sh makes the initial disk.
INITRD=No exec "$(dirname "$0")/debian-tree.sh" busybox-static chrony dbus dnsmasq iproute2 klibc-utils kmod libmnl0 \
    libnftnl11 libstdc++6 libyaml-0-2 linux-image-amd64 nfs-common nfs-kernel-server nftables nginx-light ppp pppoe \
    procps socat systemd systemd-sysv udev util-linux
