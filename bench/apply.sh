#!/bin/bash
# How long gwnet takes, beside the same done by nft, ip and sysctl from a shell: medians of one run
# on one machine, so only their ratios mean something.
# shellcheck source=../Tests/labs/support/network.sh
. "$(dirname "$0")/../Tests/labs/support/network.sh"
build_network
profile=$profiles/static-www.yaml
rounds=${ROUNDS:-30}

# median NAME COMMAND…, with PREPARE run before each round outside the clock
median() {
    local name=$1 start
    shift
    : >"$work/times"
    for _ in $(seq "$rounds"); do
        ${PREPARE:-true} >/dev/null
        start=$(date +%s%N)
        "$@" >/dev/null || true
        echo $((($(date +%s%N) - start) / 1000)) >>"$work/times"
    done
    printf '%-42s %8.1f ms\n' "$name" "$(sort -n "$work/times" | sed -n "$((rounds / 2 + 1))p" | sed 's/$/ 1000/' |
        awk '{print $1 / $2}')"
}

take_down() { gwnet down; }
shell_down() {
    on gateway nft delete table inet gwnet 2>/dev/null || true
    ip -n gateway address flush dev eth0
    ip -n gateway address flush dev eth1
    ip -n gateway link set eth0 down
    ip -n gateway link set eth1 down
}
shell_apply() {
    on gateway nft -f "$work/export.nft"
    ip -n gateway -batch "$work/export.ip"
    on gateway sysctl -qp "$work/export.sysctl"
}

gwnet export nft "$profile" >"$work/export.nft"
gwnet export iproute2 "$profile" | tee "$work/all" | grep -v '^#' >"$work/export.ip"
sed -n 's/^#   sysctl -w //p' "$work/all" >"$work/export.sysctl"

PREPARE=take_down median "apply, from nothing" apply "$profile"
apply "$profile" >/dev/null
median "apply again, nothing to change" apply "$profile"
median "plan, nothing to change" gwnet plan "$profile"
median "status" gwnet status
take_down >/dev/null
PREPARE=shell_down median "nft -f, ip -batch, sysctl -p: no checks" shell_apply
median "starting any program there (true)" on gateway true
