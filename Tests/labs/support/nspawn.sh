# shellcheck shell=bash
# A machine with a systemd of its own in the namespace `gateway`, to be sourced after network.sh. It
# dies with the lab: its processes with the PID namespace, its disk with the mount namespace.
# shellcheck disable=SC2154 # network.sh has them
machine=$work/machine repository=${profiles%/*}
init='' supervisor=''
# HOST LINK: the far end of a cable that is out when the machine is switched on, as "switch gateway-eth0".
unplugged=()
nspawn_options=()
# Where systemd-nspawn makes groups of its own.
groups_root=/sys/fs/cgroup
groups=

# unpack_machine TREE: its disk, in memory, with gwnet installed and enabled
unpack_machine() {
    mkdir -p "$machine"
    mount -t tmpfs -o size=2g,mode=755 machine "$machine"
    tar -C "$machine" -xpf "$1"
    make -s -C "$repository" install DESTDIR="$machine" PREFIX=/usr
    install -m 755 "$GWNET" "$machine/usr/bin/gwnet"
    systemctl --quiet --root="$machine" enable gwnet.service
    mkdir -p "$machine/etc/gwnet"

    # systemd-nspawn keeps things there which a kill would leave.
    mkdir -p /run/systemd
    mount -t tmpfs nspawn /run/systemd
    # This systemd wants cgroup v2, whatever the machine's own has.
    mount -t cgroup2 cgroup "$groups_root"
    groups=$(mktemp --dry-run "$groups_root/gwnet-lab.XXXXXX")
    trap power_off EXIT
}

# Those of labs that were killed as well; what still has processes stays.
remove_groups() {
    local tries=20
    while ((tries-- > 0)); do
        find "$groups_root" -depth -path "$groups_root/gwnet-lab.*" -type d -exec rmdir {} + 2>/dev/null || true
        [[ -d $groups ]] || break
        sleep 0.1
    done
}

# A new kernel's network: the namespace and its two cables.
new_gateway() {
    ip netns delete gateway 2>/dev/null || true
    ip netns add gateway
    ip -n gateway link set lo up
    until ip -n router link show home >/dev/null && ! ip -n router link show gateway-eth1 >/dev/null 2>&1; do
        sleep 0.05
    done
    # The neighbours remember what they had.
    wire gateway eth1 router home 00:e0:4c:68:00:11
    wire gateway eth0 switch cluster dc:a6:32:00:00:30
    local cable
    for cable in "${unplugged[@]}"; do ip -n "${cable% *}" link set "${cable#* }" down; done
}

# Switches it on, and waits until systemd answers.
power_on() {
    new_gateway
    mkdir -p "$groups"
    (
        echo "$BASHPID" >"$groups/cgroup.procs"
        exec env SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network \
            systemd-nspawn --quiet --directory="$machine" \
            --machine=gwnet-lab --network-namespace-path=/run/netns/gateway --boot --register=no \
            --keep-unit --capability=CAP_NET_ADMIN,CAP_SYS_RESOURCE --console=pipe "${nspawn_options[@]}" \
            </dev/null >"$work/console" 2>&1
    ) &
    supervisor=$!
    until init=$(pgrep -P "$supervisor" -x systemd) && inside systemctl show --property=Version >/dev/null 2>&1; do
        kill -0 "$supervisor" 2>/dev/null || { cat "$work/console" >&2; fail "the machine does not start"; }
        sleep 0.1
    done
}

# As if somebody had pulled the plug.
power_off() {
    [[ -z $init ]] || kill -KILL "$init" 2>/dev/null || true
    [[ -z $supervisor ]] || kill -KILL "$supervisor" 2>/dev/null || true
    wait "$supervisor" 2>/dev/null || true
    init='' supervisor=''
    remove_groups
}

# inside COMMAND…: as root on that machine
inside() {
    nsenter --target "$init" --all -- "$@"
}

# Waits until every job of the boot is done.
booted() {
    power_on
    inside systemctl is-system-running --wait >/dev/null || true
}
