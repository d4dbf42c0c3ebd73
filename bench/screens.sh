#!/bin/bash
# Makes docs/screens anew: what status, plan and check look like on terminals of 80 and 200 columns, as
# plain text and, in .ans, with colours. Wants root and tmux; touches nothing of this machine.
set -euo pipefail
if [[ ${IN_LAB:-} != yes ]]; then
    export IN_LAB=yes
    exec unshare --net --mount --pid --fork --kill-child=KILL --mount-proc "$0" "$@"
fi
cd "$(dirname "$0")/.."
: "${GWNET:=$PWD/.build/release/gwnet}"
export GWNET LC_ALL=C.UTF-8
mount -t tmpfs screens /run
work=/run/screens
screens=$PWD/docs/screens
mkdir -p "$work" "$screens"
ip link set lo up
export TMUX_TMPDIR=$work

# A gateway at work: a forward, a masqueraded flow and two that came in.
sed 's/^router:/router:\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }/' \
    profiles/static-www.yaml >"$work/gateway.yaml"
trap '"$GWNET" lab down >/dev/null' EXIT
"$GWNET" lab up >/dev/null
"$GWNET" lab run "$work/gateway.yaml" >/dev/null
# on HOST COMMAND…: in place of the shell that calls it, so that nobody reports how it ended
on() {
    local host=$1
    shift
    exec "$GWNET" lab shell "$host" -- "$@"
}
# serve HOST PORT, and talk HOST ADDRESS PORT for as long as this script runs
serve() {
    on "$1" socat "TCP-LISTEN:$2,fork,reuseaddr" 'SYSTEM:echo hello; sleep 600' 2>/dev/null &
    disown
    until (on "$1" ss -ltnH "sport = :$2") | grep -q .; do sleep 0.05; done
}
talk() {
    on "$1" socat -u "TCP:$2:$3" "OPEN:$work/$1,creat,append" 2>/dev/null &
    disown
    until grep -qs hello "$work/$1"; do sleep 0.05; done
}
serve internet 80
serve k8s-control-plane-node 443
talk k8s-node2 198.51.100.10 80
talk home 203.0.113.2 8443
talk internet 203.0.113.2 8443

# Another profile for plan, and a mistaken one for check.
sed -e '/8443/d; /port_forwards/d' -e 's/\[ssh\]/[ssh, ping]/' "$work/gateway.yaml" >"$work/changed.yaml"
sed -e 's/^router:/routr:/' -e 's/gateway: 203.0.113.1/gateway: 203.0.114.1/' "$work/gateway.yaml" \
    >"$work/mistaken.yaml"

# screen NAME COMMAND…: on a terminal of each width
screen() {
    local name=$1 width file
    shift
    for width in 80 200; do
        file=$screens/$name-$width
        rm -f "$work/done"
        tmux -f /dev/null new-session -d -x "$width" -y 120 -s "$name" \
            "cd $work; $*; touch $work/done; sleep 600"
        until [[ -e $work/done ]]; do sleep 0.05; done
        trimmed tmux capture-pane -p -t "$name" >"$file.txt"
        trimmed tmux capture-pane -pe -t "$name" >"$file.ans"
        tmux kill-session -t "$name"
    done
}
# Without the empty lines below the last one that says something.
trimmed() { "$@" | sed -e :again -e '/^\n*$/{$d;N;b again' -e '}'; }

gateway="$GWNET lab shell gateway -- $GWNET"
options="--root /var/lib/gwnet-lab/gateway"
screen status "$gateway status $options"
screen sections "$gateway status roles routes firewall nat nodes services problems $options"
screen plan "$gateway plan changed.yaml $options --services off"
screen check "$GWNET check mistaken.yaml"
echo "docs/screens: $(find "$screens" -type f | wc -l) files"
