#!/bin/bash
# Daemons under a real systemd, by the units of Debian's packages: taken over, handed over, reloaded,
# refused, booted and given back. usage: systemd-services.sh [tree]
set -euo pipefail
packages=(bind9-dnsutils dbus dnsmasq iproute2 libmnl0 libnftnl11 libstdc++6 libyaml-0-2 nfs-ganesha
    nfs-ganesha-vfs nftables nginx-light procps systemd systemd-resolved systemd-sysv)

# In a chroot there is no systemd-nspawn.
if [[ ${GWNET_NSPAWN:-} == elsewhere ]]; then
    echo "systemd-services: not run here but by the stage \"make test\" of .ci/run (GWNET_NSPAWN=elsewhere)"
    exit 0
fi
if [[ ${IN_LAB:-} != yes ]]; then
    TREE=$("$(dirname "$0")/support/debian-tree.sh" "${packages[@]}")
    export TREE
    [[ ${1:-} != tree ]] || exit 0
fi
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
# shellcheck source=support/nspawn.sh
. "$(dirname "$0")/support/nspawn.sh"
build_network
unpack_machine "$TREE"
a_disk "$machine/nfs"
systemctl --quiet --root="$machine" enable gwnet-services.service
# Their own idea of a network is not what is tried here.
systemctl --quiet --root="$machine" disable systemd-networkd.service 2>/dev/null || true
profile=$machine/etc/gwnet/gateway.yaml
plain=$work/plain.yaml
cp "$profiles/static-www.yaml" "$plain"
{
    cat "$plain"
    cat <<'YAML'
services:
  dns:
    serve: [cluster, www]
    upstream: [198.51.100.10]
    names: { gateway: 192.168.57.30, flamenco: 192.168.57.30 }
  nfs:
    shares: [{ path: /nfs/shares, to: [cluster] }]
  proxy:
    default: /var/www/docs
YAML
} >"$work/served.yaml"

# What the machine says of itself, where a check fails.
tell() {
    [[ -n $init ]] || return 0
    inside journalctl --no-pager --lines=120 --unit='gwnet*' --unit=dnsmasq --unit=nginx --unit=nfs-ganesha
    inside journalctl --no-pager --boot --unit=gwnet.service --output=cat
    inside cat /var/lib/gwnet/manifest.json
    inside systemctl --no-pager --failed
    inside sh -c "tail -n 20 /var/log/ganesha/ganesha.log" || true
}
trap 'ended=$?; ((ended == 0)) || tell >&2; power_off' EXIT

main_process() {
    inside systemctl show --property=MainPID --value "$1"
}

runs() {
    [[ $(inside systemctl show --property=ActiveState --value "$1") == active ]]
}

# resolves HOST SERVER NAME ADDRESS
resolves() {
    [[ $(on "$1" dig +short +tries=3 +time=2 "@$2" "$3") == "$4" ]]
}

cp "$plain" "$profile"
booted
expect "a router without services" inside systemctl is-active gwnet.service
runs nginx.service || fail "Debian's nginx does not run"
default=/etc/nginx/sites-enabled/default

# What is somebody else's is named, and stays.
cp "$work/served.yaml" "$profile"
exits 1 "Debian's default site" inside gwnet apply
says "$default is Debian's default site"
says "--take-over"
says "nothing was changed"
expect "it stays" inside test -L "$default"
# As the Ansible role leaves dnsmasq.
cp "$machine/etc/dnsmasq.conf" "$work/dnsmasq.conf"
printf 'interface=eth0\ndhcp-range=192.168.57.31,192.168.57.41,255.255.255.0\n' >>"$machine/etc/dnsmasq.conf"
exits 1 "the Ansible role's dnsmasq.conf" inside gwnet apply
says "/etc/dnsmasq.conf configures dnsmasq as well, as the Ansible role's does"
cp "$work/dnsmasq.conf" "$machine/etc/dnsmasq.conf"
exits 2 "the plan shows what would become of it" inside gwnet plan --take-over
says "$default"

exits 0 "taken over" inside gwnet apply --take-over
for unit in dnsmasq nginx nfs-ganesha; do expect "$unit runs" runs "$unit.service"; done
refuse "the default site is out of the way" inside test -e "$default"
expect "after ours at boot" inside grep -q After=gwnet.service /etc/systemd/system/dnsmasq.service.d/gwnet.conf
expect "a node's names" resolves node1 192.168.57.30 flamenco.cluster.home 192.168.57.30
expect "home's names" resolves home 203.0.113.2 flamenco.cluster.home 203.0.113.2
# systemd-resolved is told by a drop-in, and asks our dnsmasq.
exits 0 "the gateway itself" inside resolvectl query flamenco.cluster.home
says 192.168.57.30
exits 0 "status" inside gwnet status
says "dns (dnsmasq) running"
expect "the units are sound" inside systemd-analyze verify --man=no gwnet.service gwnet-services.service dnsmasq.service nginx.service

before=$(main_process dnsmasq.service)
exits 0 "a second apply" inside gwnet apply
says "nothing to change"
sed -i 's|^nodes:|nodes:\n  lease: 1h|; s|address: 192.168.57.31 }|address: 192.168.57.31 }\n    - { name: k8s-node2, mac: "f4:4d:30:65:88:c0", address: 192.168.57.32 }|' "$profile"
exits 0 "another node" inside gwnet apply
refuse "the default site is still out of the way" inside test -e "$default"
expect "its name" resolves node1 192.168.57.30 k8s-node2.cluster.home 192.168.57.32

# Arming is heard by the unit's dnsmasq, and its script disarms: whoever runs it.
sed -i '$a\  pxe:\n    image: { label: Lab, file: x.iso, url: "http://releases.lab/x.iso", sha256: '"$(printf '%064d' 0)"' }' "$profile"
exits 0 "installation over the network" inside gwnet apply
# shellcheck disable=SC2016 # the shell there expands it
inside sh -euc 'mkdir -p /srv/tftp/images/000000000000 /srv/pxe/000000000000
    echo image >/srv/pxe/000000000000/x.iso
    for file in images/000000000000/vmlinuz images/000000000000/initrd pxelinux.0 ldlinux.c32 bootx64.efi grubx64.efi; do
        echo "$file" >"/srv/tftp/$file"
    done'
before=$(main_process dnsmasq.service)
offered() {
    checks=$((checks + 1))
    local seen
    seen=$(on node2 "$(dirname "$0")/support/pxe_client.py" eth0 7 2>&1) || true
    [[ $seen == "192.168.57.32 $1" ]] || fail "firmware is offered '$seen', not '$1'"
}
offered -
exits 0 "a node is armed" inside gwnet pxe arm k8s-node2 --yes
offered bootx64.efi
expect "its initrd" on node2 curl -sS --max-time 20 tftp://192.168.57.30/images/000000000000/initrd
for _ in {1..100}; do
    prints armed_at inside gwnet pxe status --json || break
    sleep 0.1
done
refuse "it is still armed" prints armed_at inside gwnet pxe status --json
# Disarmed at once; what was fetched is noted after that.
for _ in {1..100}; do
    ! prints initrd inside gwnet pxe status || break
    sleep 0.1
done
exits 0 "its boot is known" inside gwnet pxe status
says "initrd"
offered -
[[ $(main_process dnsmasq.service) == "$before" ]] || fail "dnsmasq was restarted"
expect "a seed" on node2 curl -sSf --max-time 5 -o /dev/null \
    http://192.168.57.30:8069/seeds/01-f4-4d-30-65-88-c0/user-data

cp "$profile" "$work/good.yaml"
before=$(main_process dnsmasq.service)
sed -i 's|    upstream: \[198|    extra: ["no-such-option=1"]\n    upstream: [198|' "$profile"
exits 1 "a line that dnsmasq does not know" inside gwnet apply
says "dnsmasq says"
says "there: no-such-option=1"
[[ $(main_process dnsmasq.service) == "$before" ]] || fail "dnsmasq was touched"
cp "$work/good.yaml" "$profile"

# Its file is right, and it cannot run all the same.
inside mkdir -p /etc/systemd/system/nginx.service.d
printf '[Service]\nExecStartPre=/bin/false\n' >"$machine/etc/systemd/system/nginx.service.d/broken.conf"
inside systemctl daemon-reload
inside systemctl stop nginx.service
exits 1 "a unit that does not start" inside gwnet apply
says "could not start nginx"
says "everything is as before"
rm "$machine/etc/systemd/system/nginx.service.d/broken.conf"
inside systemctl daemon-reload
refuse "the default site stays away while all is taken back" inside test -e "$default"
exits 0 "mended" inside gwnet apply
expect "nginx runs" runs nginx.service
refuse "the default site is out of the way still" inside test -e "$default"
power_off
refuse "the default site, after a power cut" test -L "$machine$default"

# A boot: the daemons start by their own units, once, and are asked afterwards.
booted
expect "the gateway" runs gwnet.service
expect "its services" runs gwnet-services.service
exits 0 "status after a boot" inside gwnet status
exits 0 "nothing to do after a boot" inside gwnet apply
says "nothing to change"
[[ $(inside journalctl --unit=dnsmasq.service --boot --output=cat | grep -c '^Started') == 1 ]] ||
    fail "dnsmasq was started more than once"
expect "names after a boot" resolves node1 192.168.57.30 k8s-node2.cluster.home 192.168.57.32
power_off

# A daemon that is broken at boot takes neither the router nor the others along.
echo 'what is this' >"$machine/etc/dnsmasq.d/broken.conf"
booted
expect "the router all the same" runs gwnet.service
expect "nginx all the same" runs nginx.service
refuse "its services" runs gwnet-services.service
inside journalctl --unit=gwnet-services.service --boot --output=cat >"$work/said"
says "could not start dnsmasq"
serve internet 80
answers "a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
exits 1 "status says so" inside gwnet status
says "dnsmasq does not run"
rm "$machine/etc/dnsmasq.d/broken.conf"
expect "put right" inside systemctl restart gwnet-services.service

exits 1 "two of each daemon" inside gwnet apply --services direct
says "the daemons of gwnet are run by --services systemd"
exits 0 "down" inside gwnet down
expect "the default site is back" inside test -L "$default"
for file in /etc/dnsmasq.d/gwnet.conf /etc/nginx/conf.d/gwnet.conf /etc/systemd/resolved.conf.d/gwnet.conf \
    /etc/systemd/system/dnsmasq.service.d/gwnet.conf /var/lib/gwnet/manifest.json; do
    refuse "$file" inside test -e "$file"
done
expect "nginx as before" runs nginx.service
refuse "nfs-ganesha as before" inside pgrep -f etc/ganesha/gwnet.conf

# Without systemd's help, and nobody has to remember that.
inside systemctl stop nginx.service
exits 0 "by gwnet itself" inside gwnet apply --services direct
exits 1 "then by systemd" inside gwnet apply --services systemd
says "the daemons of gwnet are run by --services direct"
exits 0 "down knows who ran them" inside gwnet down
refuse "a daemon of ours is left" inside pgrep -x 'dnsmasq|nginx|ganesha.nfsd'
power_off
done_with systemd-services
