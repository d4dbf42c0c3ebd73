#!/bin/bash
# debian-tree.sh with what machine.sh needs besides: a kernel, what boots it, and what gwnet needs.
# usage: machine-tree.sh PACKAGE…
set -euo pipefail
# machine.sh makes the initial disk.
INITRD=No exec "$(dirname "$0")/debian-tree.sh" busybox-static dbus iproute2 kmod libmnl0 libnftnl11 \
    libstdc++6 libyaml-0-2 linux-image-amd64 procps systemd systemd-sysv udev "$@"
