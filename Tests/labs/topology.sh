#!/bin/bash
# `gwnet topology` through the binary: every form of every sample profile, and profiles with few and many
# nodes and very long names; as a user without any right.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
support=$(dirname "$profiles")/Tests/labs/support

# narrow FILE: no line over 100 columns, wide letters counted twice
narrow() {
    checks=$((checks + 1))
    python3 - "$1" <<'END' || fail "$1 is too wide"
import sys, unicodedata
width = lambda line: sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
widest = max(width(line.rstrip("\n")) for line in open(sys.argv[1], encoding="utf-8"))
assert 20 < widest <= 100, widest
END
}

# pictures PROFILE TEXT…: all forms of it
pictures() {
    local profile=$1
    shift
    "$GWNET" topology "$profile" >"$work/text"
    narrow "$work/text"
    LC_ALL=C "$GWNET" topology --color never "$profile" >"$work/text"
    narrow "$work/text"
    "$GWNET" topology --format svg "$profile" >"$work/picture.svg"
    expect "the picture of $profile" python3 "$support/picture_check.py" "$work/picture.svg" "$@"
    "$GWNET" topology --format mermaid "$profile" >"$work/picture.mmd"
    expect "a flowchart" grep -qx "flowchart TB" "$work/picture.mmd"
    expect "a JSON object" python3 -m json.tool /dev/stdin /dev/null < <("$GWNET" topology --json "$profile")
}

pictures "$profiles/static-www.yaml" k8s-control-plane-node 203.0.113.2/24
pictures "$profiles/cluster-home.yaml" k8s-node2 "tcp 8443" "kubernetes load balancer" /nfs/shares
pictures "$support/every-key.yaml" node1

python3 "$support/topology_profiles.py" "$work"
for count in 1 2 9 40; do
    pictures "$work/$count-nodes.yaml" "10.0.1.$count" "02:00:00:00:00:$(printf %02x $count)" 10.0.9.9
done

same "docs/topology.svg" <("$GWNET" topology --format svg "$profiles/cluster-home.yaml") \
    "$(dirname "$profiles")/docs/topology.svg"
LC_ALL=C "$GWNET" topology "$profiles/cluster-home.yaml" >"$work/text"
checks=$((checks + 1))
! LC_ALL=C grep -q '[^ -~]' "$work/text" || fail "ASCII holds more"
mkdir -p "$root/etc/gwnet"
cp "$profiles/static-www.yaml" "$root/etc/gwnet/gateway.yaml"
expect "the profile under a root" "$GWNET" topology --root "$root"
exits 69 "a profile that is not there" "$GWNET" topology "$work/none.yaml"
says "there is no profile"
echo "version: 2" >"$work/wrong.yaml"
exits 65 "a profile that is wrong" "$GWNET" topology "$work/wrong.yaml"
exits 64 "a format that there is none of" "$GWNET" topology --format dot
done_with topology
