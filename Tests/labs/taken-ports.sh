#!/bin/bash
# A local user who listens on a port of gwnet's daemons first, or as soon as one is gone: apply names the process and
# its user, and changes nothing; status is broken; with the user gone all is well. What is somebody else's daemon is
# left alone, be it of the same program.
set -euo pipefail
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
address gateway eth1 203.0.113.2/24 203.0.113.1
sites=$work/sites.yaml
boots=$work/boots.yaml
shares=$work/shares.yaml
{ cat "$profiles/static-www.yaml"; printf 'services:\n  proxy: {}\n'; } >"$sites"
{
    cat "$sites"
    printf '  pxe:\n    image: { label: Lab, file: a.iso, url: "http://releases.lab/a.iso", sha256: %064d }\n' 0
} >"$boots"
{ cat "$sites"; printf '  nfs: { shares: [{ path: /srv/share, to: [cluster] }] }\n'; } >"$shares"
mkdir -p "$root/srv/share"

serve_here() {
    gwnet apply "$1" --services direct
}

# squat PORT: user nobody answers whatever is asked there; the process is in $squatter
squat() {
    # shellcheck disable=SC2016 # socat's shell expands it
    on gateway setpriv --reuid nobody --clear-groups socat "TCP-LISTEN:$1,fork,reuseaddr" \
        'SYSTEM:printf "HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"' &
    until prints : on gateway ss -ltnH "sport = :$1"; do sleep 0.05; done
    squatter=$(on gateway ss -ltnpH "sport = :$1" | sed -n 's/.*pid=\([0-9]*\).*/\1/p')
}

leave() {
    kill "$squatter"
    wait 2>/dev/null || true
}

squat 8069
exits 1 "a user on the port of seeds, before the first start" serve_here "$boots"
says "tcp port 8069, which nginx needs, is held by socat (pid $squatter, user nobody) on 0.0.0.0"
says "nothing was changed"
exits 0 "what needs no such port" serve_here "$sites"
# nginx runs by now, and would take the port while it does.
exits 1 "a user on the port of seeds, before a reload" serve_here "$boots"
says "tcp port 8069, which nginx needs, is held by socat (pid $squatter, user nobody) on 0.0.0.0"
expect "nginx goes on" test -d "/proc/$(cat "$root/run/gwnet/nginx.pid")"
leave
squat 2049
exits 1 "a user on the port of NFS" serve_here "$shares"
says "tcp port 2049, which nfs needs, is held by socat (pid $squatter, user nobody) on 0.0.0.0"
leave

exits 0 "with the user gone" serve_here "$boots"
kill -KILL "$(cat "$root/run/gwnet/nginx.pid")"
until ! prints : on gateway ss -ltnH 'sport = :8069'; do
    # Its workers end by themselves, or would hold the port.
    on gateway ss -ltnpH 'sport = :8069' | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | xargs -r kill -KILL
    sleep 0.05
done
squat 8069
exits 1 "status names the user" gwnet status --services direct
says "tcp port 8069, which nginx needs, is held by socat (pid $squatter, user nobody) on 0.0.0.0"
gwnet status --services direct --json >"$work/json" || true
expect "as a problem of its own" grep -q '"port_taken"' "$work/json"
exits 1 "apply names the user" serve_here "$boots"
says "kill $squatter"
leave
exits 0 "and all is well without" serve_here "$boots"

# The pid file of one that was killed may name a process of somebody else's by now, of the same program.
mkdir -p "$work/other"
printf 'pid %s/other/pid; error_log %s/other/log; events {} http { server { listen 8123; } }\n' "$work" "$work" \
    >"$work/other/nginx.conf"
on gateway nginx -e "$work/other/log" -c "$work/other/nginx.conf"
until [[ -s $work/other/pid ]]; do sleep 0.05; done
other=$(cat "$work/other/pid")
own=$(cat "$root/run/gwnet/nginx.pid")
echo "$other" >"$root/run/gwnet/nginx.pid"
exits 0 "down with a pid file that names another nginx" gwnet down --services direct
expect "the other nginx lives" test -d "/proc/$other"
expect "ours does not" test ! -d "/proc/$own"
kill "$other"
done_with taken-ports
