# shellcheck shell=bash
# A whole machine as the lab's gateway, to be sourced after network.sh: Debian's kernel, systemd and
# udev in QEMU, which interprets every instruction, so that it needs nothing of the processor. Its NICs
# hang on the lab's switches. It dies with the lab: QEMU with the PID namespace, its disk with the mount
# namespace.
# shellcheck disable=SC2154 # network.sh has them
machine=$work/machine repository=${profiles%/*}
# NAME HOST BRIDGE MAC [MODEL]: in this order for the machine too, and changed before power_on.
nics=("eth0 switch cluster dc:a6:32:00:00:30" "eth1 router home 00:e0:4c:68:00:11")
qemu_options=()
# Nobody here has a use for what these drive, and unpacking and loading them takes each boot seconds.
kernel_options=(net.ifnames=0
    "modprobe.blacklist=ata_generic,ata_piix,button,drm,evdev,floppy,i2c_piix4,pcspkr,psmouse,serio_raw")
supervisor='' to='' from=''

# unpack_machine TREE: its disk as a folder, with gwnet installed and enabled; power_on makes the disk
unpack_machine() {
    mkdir -p "$machine"
    tar -C "$machine" -xpf "$1"
    make -s -C "$repository" install DESTDIR="$machine" PREFIX=/usr
    install -m 755 "$GWNET" "$machine/usr/bin/gwnet"
    systemctl --quiet --root="$machine" enable gwnet.service
    mkdir -p "$machine/etc/gwnet"
    echo gateway >"$machine/etc/hostname"
    : >"$machine/etc/resolv.conf"
    # Nobody waits for a console, and nothing comes from an archive.
    systemctl --quiet --root="$machine" mask serial-getty@ttyS0.service getty.target \
        modprobe@drm.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer
    # What a first boot makes of a new /usr, the archive has already.
    touch "$machine/etc/.updated" "$machine/var/.updated"
    make_agent
    make_initial_disk
}

# Runs there what the lab asks for on a port of its own, and answers with exit code and output.
make_agent() {
    cat >"$machine/usr/local/sbin/lab-agent" <<'SCRIPT'
#!/bin/bash
export LC_ALL=C.UTF-8
exec <>/dev/virtio-ports/lab >&0
echo ready
while read -r request; do
    status=0
    bash -c "$(base64 -d <<<"$request")" >/run/lab-said 2>&1 </dev/null || status=$?
    echo "$status $(base64 -w 0 /run/lab-said)"
done
SCRIPT
    chmod 755 "$machine/usr/local/sbin/lab-agent"
    cat >"$machine/etc/systemd/system/lab-agent.service" <<'UNIT'
[Unit]
DefaultDependencies=no
[Service]
ExecStart=/usr/local/sbin/lab-agent
UNIT
    cat >"$machine/etc/udev/rules.d/90-lab.rules" <<'RULE'
SUBSYSTEM=="virtio-ports", ATTR{name}=="lab", TAG+="systemd", ENV{SYSTEMD_WANTS}="lab-agent.service"
RULE
}

# Debian's would look through all hardware for a disk, and find drivers of NICs on the way, as this one
# does; the kernel option late=MODULE leaves one of them to udev.
make_initial_disk() {
    local folder=$work/initial module name
    local -a modules
    kernel=$(cd "$machine/usr/lib/modules" && echo *)
    mapfile -t modules < <(chroot "$machine" modprobe --set-version "$kernel" --show-depends --all \
        virtio_pci virtio_blk virtio_net ext4 | awk '/^insmod/ { print $2 }')
    mkdir -p "$machine$folder"/{dev,proc,root}
    cp "$machine/usr/bin/busybox" "$machine$folder/busybox"
    {
        echo '#!/busybox sh'
        echo '/busybox mount -t proc proc /proc'
        for module in "${modules[@]}"; do
            # Until Debian 12 they were not compressed.
            name=$(basename "${module%.xz}" .ko)
            case $module in
                *.xz) chroot "$machine" busybox unxz -c "$module" >"$machine$folder/$name.ko" ;;
                *) cp "$machine$module" "$machine$folder/$name.ko" ;;
            esac
            # One that the processor has no use for is refused.
            echo "/busybox grep -q late=$name /proc/cmdline || /busybox insmod /$name.ko 2>/dev/null"
        done
        echo '/busybox mount -t devtmpfs dev /dev'
        echo '/busybox mount -t ext4 /dev/vda /root'
        echo 'exec /busybox switch_root /root /sbin/init'
    } >"$machine$folder/init"
    chmod 755 "$machine$folder/init"
    # shellcheck disable=SC2016 # the shell there expands it
    chroot "$machine" sh -c 'cd "$1" && find . | cpio --quiet --create --format=newc' initial "$folder" \
        >"$work/initrd"
    cp "$machine/boot/vmlinuz-$kernel" "$work/vmlinuz"
    rm -rf "$machine$work"
}

make_disk() {
    truncate -s 2G "$work/machine.disk"
    mke2fs -q -t ext4 -d "$machine" "$work/machine.disk"
    rm -rf "$machine"
}

# Switches it on, and waits until its agent answers.
power_on() {
    local nic name model mac
    local -a options=()
    [[ -e $work/machine.disk ]] || make_disk
    ip netns delete gateway 2>/dev/null || true
    ip netns add gateway
    rm -f "$work"/agent.{in,out} "$work/qmp"
    mkfifo "$work"/agent.{in,out}
    exec {to}<>"$work/agent.in" {from}<>"$work/agent.out"
    for nic in "${nics[@]}"; do
        read -r name _ _ mac model <<<"$nic"
        options+=(-netdev "tap,id=$name,ifname=$name,script=no,downscript=no"
            -device "${model:-virtio-net-pci},id=nic-$name,netdev=$name,mac=$mac,romfile=")
    done
    on gateway qemu-system-x86_64 -machine pc -accel tcg,thread=multi -cpu qemu64,-svm -smp 2 -m 1024 \
        -nodefaults -no-user-config -display none -no-reboot \
        -kernel "$work/vmlinuz" -initrd "$work/initrd" \
        -append "console=ttyS0 quiet panic=-1 ${kernel_options[*]}" \
        -drive "file=$work/machine.disk,if=virtio,format=raw,cache=unsafe" \
        -serial "file:$work/console" -qmp "unix:$work/qmp,server=on,wait=off" \
        -device virtio-serial-pci -chardev "pipe,id=lab,path=$work/agent" \
        -device virtserialport,chardev=lab,name=lab -device virtio-rng-pci \
        "${options[@]}" "${qemu_options[@]}" </dev/null >"$work/qemu" 2>&1 &
    supervisor=$!
    rm -f "$work/deaf"
    for nic in "${nics[@]}"; do plug_in "$nic"; done
    await_ready
}

# plug_in NIC: its cable into the switch
plug_in() {
    local name host bridge
    read -r name host bridge _ <<<"$1"
    while ip -n "$host" link show "gateway-$name" >/dev/null 2>&1; do sleep 0.05; done
    until ip -n gateway link show "$name" >/dev/null 2>&1; do demand_power; done
    ip -n gateway link set "$name" name "gateway-$name" netns "$host"
    ip -n "$host" link set "gateway-$name" master "$bridge" up
}

demand_power() {
    kill -0 "$supervisor" 2>/dev/null || { cat "$work/qemu" "$work/console" >&2; fail "the machine is off"; }
    sleep 0.05
}

await_ready() {
    local line='' end=$((SECONDS + 240))
    until [[ $line == ready ]]; do
        ((SECONDS <= end)) || { cat "$work/console" >&2; fail "the machine does not start"; }
        demand_power
        read -r -t 1 -u "$from" line || true
    done
}

# As if somebody had pulled the plug.
power_off() {
    [[ -z $supervisor ]] || kill -KILL "$supervisor" 2>/dev/null || true
    wait "$supervisor" 2>/dev/null || true
    [[ -z $to ]] || exec {to}>&- {from}>&-
    supervisor='' to='' from=''
}

# inside COMMAND…: as root on that machine
inside() {
    local code said
    # It is asked what it says of itself, too, where a check has failed.
    [[ ! -e $work/deaf ]] || return 1
    printf '%q ' "$@" | base64 -w 0 >&"$to"
    echo >&"$to"
    read -r -t 240 -u "$from" code said || { touch "$work/deaf"; fail "the machine does not answer: $*"; }
    base64 -d <<<"$said"
    return "$code"
}

# Waits until every job of the boot is done.
booted() {
    power_on
    inside systemctl is-system-running --wait >/dev/null || true
}

# As its owner would, and waits until it is up again.
reboot() {
    local end=$((SECONDS + 120))
    inside systemctl --no-block reboot
    while kill -0 "$supervisor" 2>/dev/null; do
        ((SECONDS <= end)) || fail "the machine does not go down"
        sleep 0.2
    done
    power_off
    booted
}

# qmp COMMAND [JSON]: what QEMU answers
qmp() {
    python3 - "$work/qmp" "$1" "${2:-{\}}" <<'PYTHON'
import json, socket, sys
path, command, arguments = sys.argv[1:]
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
lines = connection.makefile("rw")
for request in {"execute": "qmp_capabilities"}, {"execute": command, "arguments": json.loads(arguments)}:
    lines.write(json.dumps(request))
    lines.flush()
    answer = {}
    while not {"return", "error"} & answer.keys():
        answer = json.loads(lines.readline())
print(json.dumps(answer.get("return", answer)))
sys.exit("error" in answer)
PYTHON
}
# What the machine says of itself, where a check fails.
tell() {
    [[ -n $supervisor ]] || return 0
    tail -n 40 "$work/console"
    # A machine that is off never answers.
    kill -0 "$supervisor" 2>/dev/null || return 0
    inside journalctl --no-pager --boot --lines=120 --unit='gwnet*' --unit='nfs*' --unit=chrony --unit='lab-*'
    inside systemctl --no-pager --failed
    inside gwnet status
    inside ip -brief address
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

started=$SECONDS
lap() {
    echo "  $1: $((SECONDS - started)) s"
    started=$SECONDS
}

# waits WHAT COMMAND…
waits() {
    local what=$1 end=$((SECONDS + 60))
    shift
    checks=$((checks + 1))
    until "$@" >/dev/null 2>&1; do
        ((SECONDS <= end)) || fail "$what"
        sleep 0.2
    done
}

runs() {
    [[ $(inside systemctl show --property=ActiveState --value "$1") == active ]]
}

at_rest() {
    [[ $(inside systemctl show --property=ActiveState --value "$1") =~ ^(inactive|failed)$ ]]
}

# plays ROLE LINK: by its name or its MAC
plays() {
    inside gwnet status --json | python3 -c "
import json, sys
role = json.load(sys.stdin)['roles'].get('$1', {})
sys.exit('$2' not in (role.get('interface'), role.get('mac')))"
}

has_no_nic() {
    ! inside test -e "/sys/class/net/$1"
}

# replace_nic NAME MAC: the NIC of that name is unplugged, and one with that MAC plugged in
replace_nic() {
    local name=$1 with=$2
    qmp device_del "{\"id\": \"nic-$name\"}" >/dev/null
    waits "$name is out" has_no_nic "$name"
    qmp device_add "{\"driver\": \"virtio-net-pci\", \"id\": \"nic-$name\", \"netdev\": \"$name\",
        \"mac\": \"$with\", \"romfile\": \"\"}" >/dev/null
}
