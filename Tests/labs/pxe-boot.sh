#!/bin/bash
# Machines without anything boot over the network: BIOS, and UEFI with Secure Boot, in QEMU, which interprets every
# instruction. Firmware, boot loaders and kernel are real; the installer is a few lines that fetch image and seed and
# report. Armed, installed, disarmed by itself, local disk; refused with loaders of another vendor. BOOTS=all also waits
# until UEFI firmware that is offered nothing has tried all that it knows, which takes OVMF minutes. usage: pxe-boot.sh [tree]
set -euo pipefail
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "pxe-boot: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ $(uname -m) != x86_64 ]]; then
    echo "pxe-boot: not run here: the machine is of another kind"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    PACKAGES=$("$(dirname "$0")/support/boot-packages.sh")
    KERNEL=$("$(dirname "$0")/support/boot-kernel.sh")
    VENDOR=$("$(dirname "$0")/support/boot-vendor.sh")
    export PACKAGES KERNEL VENDOR
    [[ ${1:-} != tree ]] || exit 0
fi
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
support=$(cd "$(dirname "$0")/support" && pwd)
web=$work/web
profile=$work/pxe.yaml
node=k8s-node2
menu=01-f4-4d-30-65-88-c0
console=$work/console
firmware=/usr/share/OVMF
started=$SECONDS

lap() {
    echo "  $1: $((SECONDS - started)) s"
    started=$SECONDS
}

# What the image's kernel starts: it gets the image and its seed, as an installer does, and says so.
make_image() {
    local initial=$work/initial
    mkdir -p "$initial"/{dev,proc,sys} "$work/iso/casper" "$work/iso/.disk"
    cp "$KERNEL/busybox" "$KERNEL"/modules/* "$initial"
    cat >"$initial/leased" <<'SCRIPT'
#!/busybox sh
[ "$1" = bound ] || exit 0
/busybox ip address add "$ip/$mask" dev eth0
echo "INSTALLER named $hostname"
SCRIPT
    {
        echo '#!/busybox sh'
        echo '/busybox mount -t devtmpfs dev /dev; /busybox mount -t proc proc /proc; /busybox mount -t sysfs sys /sys'
        echo 'exec >/dev/ttyS0 2>&1 </dev/null'
        # Whichever needs which.
        # shellcheck disable=SC2016 # the shell there expands it
        echo 'for pass in 1 2 3 4; do for module in /*.ko; do /busybox insmod $module 2>/dev/null; done; done'
        cat <<'SCRIPT'
for try in 1 2 3 4 5 6 7 8 9 10; do [ -d /sys/class/net/eth0 ] && break; /busybox sleep 0.2; done
/busybox ip link set eth0 up
/busybox udhcpc -q -n -i eth0 -s /leased -t 10 -T 1
for word in $(/busybox cat /proc/cmdline); do
    case $word in
    url=*) image=${word#url=} ;;
    ds=nocloud-net\;s=*) seed=${word#*s=}; seed=${seed#*s=} ;;
    esac
done
echo "INSTALLER parameters $(/busybox cat /proc/cmdline)"
echo "INSTALLER image $(/busybox wget -q -O - "$image" | /busybox sha256sum)"
echo "INSTALLER seed $(/busybox wget -q -O - "${seed}user-data" | /busybox head -n 1)"
echo "INSTALLER identity $(/busybox wget -q -O - "${seed}meta-data" | /busybox tail -n 1)"
echo "INSTALLER lockdown $(/busybox dmesg | /busybox grep -ci 'secure boot enabled')"
echo "INSTALLER done"
/busybox poweroff -f
SCRIPT
    } >"$initial/init"
    chmod 755 "$initial/init" "$initial/leased"
    (cd "$initial" && find . | "$KERNEL/busybox" cpio -o -H newc 2>/dev/null) | gzip -1 >"$work/iso/casper/initrd"
    cp "$KERNEL/vmlinuz" "$work/iso/casper/vmlinuz"
    echo 'Debian GNU/Linux, for this lab' >"$work/iso/.disk/info"
    mkdir -p "$web/releases" "$web/deb.debian.org"
    xorriso -as mkisofs -quiet -R -o "$web/releases/debian.iso" "$work/iso" 2>/dev/null
    cp -r "$PACKAGES" "$web/deb.debian.org/debian"
}

# From the internet of the lab, with gwnet pxe fetch.
fetch_image() {
    printf '127.0.0.1 localhost\n198.51.100.10 releases.lab deb.debian.org\n' >"$work/hosts"
    mount --bind "$work/hosts" /etc/hosts
    on internet "$support/odd_server.py" 198.51.100.10 "$web" &
    until prints : on internet ss -ltnH 'sport = :80'; do sleep 0.05; done
    sum=$(sha256sum <"$web/releases/debian.iso")
    {
        sed '/^  hosts:/a\    - { name: k8s-node2, mac: "f4:4d:30:65:88:c0", address: 192.168.57.32 }' \
            "$profiles/static-www.yaml"
        printf 'services:\n  pxe:\n    image:\n      label: Lab\n      file: debian.iso\n'
        printf '      url: http://releases.lab/good/debian.iso\n      sha256: %s\n' "${sum%% *}"
        printf '    ssh_authorized_keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1 admin"]\n'
    } >"$profile"
    exits 0 "the profile is applied" gwnet apply "$profile" --services direct
    exits 0 "the image is fetched" gwnet pxe fetch "$profile"
}

# A disk that says that it was started: code that writes to the serial port (BIOS), Debian's signed boot loader (UEFI).
make_disks() {
    python3 - "$work/bios.disk" <<'END'
import sys
code = bytes.fromhex("31c08ed8be157cbaf803ac84c07403eeebf8f4ebfd") + b"LOCAL DISK\r\n\0"
open(sys.argv[1], "wb").write(code.ljust(510, b"\0") + b"\x55\xaa" + bytes(1 << 20))
END
    mkdir -p "$work/uefi.disk/EFI/BOOT" "$work/uefi.disk/EFI/debian"
    for package in "$PACKAGES"/pool/main/{s/shim-signed,g/grub-efi-amd64-signed}/*.deb; do
        dpkg-deb --extract "$package" "$work/loaders"
    done
    cp "$work/loaders/usr/lib/shim/shimx64.efi.signed" "$work/uefi.disk/EFI/BOOT/BOOTX64.EFI"
    cp "$work/loaders/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$work/uefi.disk/EFI/BOOT/grubx64.efi"
    printf 'echo "LOCAL DISK"\nsleep 1\nhalt\n' >"$work/uefi.disk/EFI/debian/grub.cfg"
}

# boot KIND MAC UNTIL [SECONDS]: a machine, until its console says so
boot() {
    local kind=$1 mac=$2 expected=$3 end=$((SECONDS + ${4:-240})) machine disk
    local -a options
    case $kind in
        bios)
            disk=$work/bios.disk
            options=(-machine pc -device "virtio-net-pci,netdev=n,mac=$mac,bootindex=1")
            ;;
        uefi)
            # A folder, as QEMU shows it to firmware.
            disk=fat:rw:$work/uefi.disk
            cp "$firmware/OVMF_VARS_4M.ms.fd" "$work/vars"
            options=(-machine "q35,smm=on" -global "driver=cfi.pflash01,property=secure,value=on"
                -drive "if=pflash,unit=0,format=raw,readonly=on,file=$firmware/OVMF_CODE_4M.ms.fd"
                -drive "if=pflash,unit=1,format=raw,file=$work/vars"
                # iPXE's ROM hands shim a padded size.
                -device "virtio-net-pci,netdev=n,mac=$mac,bootindex=1,romfile=")
            ;;
    esac
    : >"$console"
    ip netns exec switch qemu-system-x86_64 -accel tcg,thread=multi -m 512 -nodefaults -no-user-config -display none -no-reboot \
        "${options[@]}" -netdev tap,id=n,ifname=machine,script=no,downscript=no \
        -drive "if=none,id=d,format=raw,file=$disk" -device virtio-blk-pci,drive=d,bootindex=2 \
        -device virtio-rng-pci -serial "file:$console" </dev/null >"$work/qemu" 2>&1 &
    machine=$!
    until ip -n switch link set machine master cluster up 2>/dev/null; do sleep 0.05; done
    until grep -qaE "$expected" "$console"; do
        kill -0 $machine 2>/dev/null || break
        ((SECONDS < end)) || break
        sleep 0.2
    done
    # What dnsmasq has to say is said in a moment.
    sleep 1
    kill $machine 2>/dev/null || true
    wait $machine 2>/dev/null || true
    checks=$((checks + 1))
    grep -qaE "$expected" "$console" || { tail -c 3000 "$console" >&2; cat "$work/qemu" >&2; fail "$kind, $mac: no $expected"; }
}

reports() {
    checks=$((checks + 1))
    grep -qaF "INSTALLER $1" "$console" || { tail -n 30 "$console" >&2; fail "the installer does not report: $1"; }
}

# installs KIND
installs() {
    exits 0 "it is armed" gwnet pxe arm $node --yes
    boot "$1" f4:4d:30:65:88:c0 "INSTALLER done"
    lap "$1, armed"
    reports "named $node"
    reports "image ${sum%% *}"
    reports "seed #cloud-config"
    reports "identity instance-id: $menu"
    expect "the parameters are what they should be" grep -qaF "$parameters" "$console"
    exits 0 "its boot is known" env COLUMNS=300 ip netns exec gateway "$GWNET" pxe status --root "$root"
    says "$2, menu, kernel, initrd"
    exits 0 "it has disarmed itself" gwnet pxe disarm $node
    says "was not armed"
}

# boots_disk KIND [SECONDS]
boots_disk() {
    boot "$1" f4:4d:30:65:88:c0 "LOCAL DISK" "${2:-240}"
    lap "$1, not armed"
}

# refused WHAT CONSOLE GOT WHY: a machine that gets no further than that: nothing is installed, and why is told.
refused() {
    exits 0 "it is armed" gwnet pxe arm $node --yes
    boot uefi f4:4d:30:65:88:c0 "$2"
    # As if it were a while ago.
    sed -i -E 's/(At"|at") : [0-9]+/\1 : 1700000000/' "$root/var/lib/gwnet/boots.json"
    exits 0 "the status is asked for" env COLUMNS=300 ip netns exec gateway "$GWNET" pxe status --root "$root"
    says "$3, and no more"
    says "$4"
    exits 0 "it is still armed" gwnet pxe disarm $node
    says "boots its own disk"
    lap "uefi, $1"
}

# Ubuntu's shim, which Microsoft has signed as it has Debian's: firmware takes it, and it takes nothing of Debian's.
other_vendor() {
    local tftp=$root/srv/tftp
    [[ -n $VENDOR ]] || { echo "  another vendor's shim: not tried, as there was none to be had"; return 0; }
    cp "$VENDOR/bootx64.efi" "$tftp/bootx64.efi"
    refused "another vendor's shim" "Security Violation|Verification failed" "shim, GRUB" \
        "shim (bootx64.efi) did not take grubx64.efi: with Secure Boot both must be of one vendor"
    cp "$VENDOR/grubx64.efi" "$tftp/grubx64.efi"
    refused "another vendor's shim and GRUB" "bad shim signature" "shim, GRUB, menu, kernel" \
        "shim takes kernels of its own vendor alone"
    cp "$work/loaders/usr/lib/shim/shimx64.efi.signed" "$tftp/bootx64.efi"
    cp "$work/loaders/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed" "$tftp/grubx64.efi"
}

# A kernel that was changed after it was signed.
unknown_kernel() {
    local kernel=$root/srv/tftp/images/${sum:0:12}/vmlinuz
    printf '\001' | dd of="$kernel" bs=1 seek=1000000 conv=notrunc status=none
    refused "a kernel that was changed" "bad shim signature" "shim, GRUB, menu, kernel" \
        "shim takes kernels of its own vendor alone"
    cp "$work/iso/casper/vmlinuz" "$kernel"
}

ip -n node2 link delete eth0
make_image
fetch_image
make_disks
lap "image, disks"
parameters="ip=dhcp url=http://192.168.57.30:8069/${sum:0:12}.iso cloud-config-url=/dev/null autoinstall"
parameters+=" ds=nocloud-net;s=http://192.168.57.30:8069/seeds/$menu/"
[[ ${BOOTS:-} != all ]] || boots_disk bios
installs bios "PXELINUX, its core"
boots_disk bios
installs uefi "shim, GRUB"
reports "lockdown 1"
[[ ${BOOTS:-} != all ]] || boots_disk uefi 600
other_vendor
[[ ${BOOTS:-} != all ]] || unknown_kernel
done_with pxe-boot
