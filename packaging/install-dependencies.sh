#!/bin/bash
# Installs what is missing of the lists named as arguments (build, lab, test); when nothing is,
# neither apt nor root is touched.
set -euo pipefail

# gcc only recommends libc6-dev, and no package of the Swift compiler wants libstdc++'s static
# half, which --static-swift-stdlib links: g++ is its name on every release.
build=(git ca-certificates pkgconf libc6-dev g++ libmnl-dev libnftnl-dev libyaml-dev)
# What the machines of the lab run.
lab=(dhcpcd-base dnsmasq-base iproute2 nfs-ganesha nfs-ganesha-vfs nginx-light)
# What only tests call: oracles, clients, fault injection.
test=(bind9-dnsutils chrony conntrack curl debian-archive-keyring e2fsprogs grub-common iproute2 iputils-ping isc-dhcp-client
    jq libnfs-utils mandoc mmdebstrap mount nfs-kernel-server nftables procps python3-jsonschema python3-yaml
    socat strace systemd-container tmux udhcpc util-linux wpasupplicant xorriso)
# Of another kind of machine there is no lab yet.
[[ $(uname -m) != x86_64 ]] || test+=(ovmf qemu-system-x86)
# Of these, the ones that would serve this machine from now on, or from its next start on.
daemons=(nginx.service wpa_supplicant.service nfs-{ganesha,ganesha-lock,server}.service rpcbind.{service,socket})
policy=/usr/sbin/policy-rc.d

fail() {
    echo "install-dependencies: $*" >&2
    exit 1
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "root is needed to install ${missing[*]}: run as root, or install sudo"
    fi
}

apt() {
    # A new machine may still be upgrading itself: wait for dpkg's lock. swiftlang asks a
    # question whose default is right.
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq \
        -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}

# Debian asks the policy before it starts a package's daemon. chrony may, as it takes the place of
# whatever has set the clock so far.
keep_daemons_down() {
    [[ ! -e $policy ]] || return 0
    trap 'as_root rm -f "$policy"' EXIT
    # shellcheck disable=SC2016 # for the shell that reads it
    printf '#!/bin/sh\n[ "$1" = chrony ] || exit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

# After its next start too, where we have just brought it.
disable_daemons() {
    local daemon
    [[ -d /run/systemd/system ]] || return 0
    for daemon in "$@"; do
        [[ ! -e /lib/systemd/system/$daemon ]] ||
            as_root systemctl --quiet disable "$daemon"
    done
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

has_swiftlang() {
    local version
    version=$(LC_ALL=C apt-cache policy swiftlang | sed -n 's/^ *Candidate: //p')
    [[ -n $version ]] && dpkg --compare-versions "$version" ge 6.0
}

(($# > 0)) || set -- build
command -v apt-get >/dev/null ||
    fail "not a Debian: install Swift 6.0 or newer and the equivalents of ${build[*]} ${test[*]}"

missing=()
for list in "$@"; do
    case $list in
        build) packages=("${build[@]}") ;;
        lab) packages=("${lab[@]}") ;;
        test) packages=("${test[@]}") ;;
        *) fail "no list named $list: build, lab, test" ;;
    esac
    for package in "${packages[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
done
command -v swift >/dev/null || missing+=(swiftlang)
((${#missing[@]} > 0)) || exit 0

apt update
if [[ " ${missing[*]} " == *" swiftlang "* ]] && ! has_swiftlang; then
    fail "no swift on the PATH, and this release has no package of it (Debian has one from 13," \
        "trixie, on): install Swift 6.0 or newer from https://www.swift.org/install/linux/"
fi
echo "installing ${missing[*]}"
new=()
for daemon in "${daemons[@]}"; do
    [[ -e /lib/systemd/system/$daemon ]] || new+=("$daemon")
done
keep_daemons_down
apt install -y --no-install-recommends "${missing[@]}" >/dev/null
disable_daemons "${new[@]}"
