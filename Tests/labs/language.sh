#!/bin/bash
# What writes profiles: schema, init, import ansible, node list|add|remove; good and bad, through
# the binary.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
variables=$work/defaults.yaml
profile=$work/gateway.yaml

# gwnet as whoever has no root of its own, stdout and stderr apart.
plain() {
    "$GWNET" "$@" >"$work/out" 2>"$work/said"
}

# printed TEXT / silent: what the last `plain` has on stdout
printed() {
    checks=$((checks + 1))
    grep -qF -- "$1" "$work/out" || { cat "$work/out" >&2; fail "does not print: $1"; }
}
silent() {
    checks=$((checks + 1))
    [[ ! -s $work/out ]] || { cat "$work/out" >&2; fail "prints something: $*"; }
}

# gives CODE TEXT COMMAND…: refused with this code and these words, and nothing on stdout
gives() {
    local code=$1 text=$2 status=0
    shift 2
    checks=$((checks + 1))
    plain "$@" || status=$?
    ((status == code)) || { cat "$work/said" >&2; fail "$*: exit $status, not $code"; }
    says "$text"
    silent "$@"
}

# --- schema

plain schema
same "docs/schema.json" "$work/out" "$(dirname "$profiles")/docs/schema.json"
plain schema --format markdown
same "docs/profile.md" "$work/out" "$(dirname "$profiles")/docs/profile.md"
expect "the schema is JSON" python3 -m json.tool "$work/out.json" /dev/null < <(
    "$GWNET" schema | tee "$work/out.json")
gives 64 "Unexpected argument" schema extra
gives 64 "Unknown option" schema --frob
gives 64 "invalid for '--format" schema --format yaml
gives 64 "invalid for '--format" schema --format ''
gives 64 "Missing value" schema --format
gives 64 "invalid for '--color" schema --color red
gives 64 "Missing value" schema --root
gives 64 "Unknown option" schema -f json
gives 64 "Unexpected argument" schema json
gives 64 "Unexpected argument" schema -- --format
[[ $(wc -c < <("$GWNET" schema)) -gt 20000 ]] || fail "the schema is short"
for sample in "$profiles"/*.yaml; do
    modeline=$(head -n 1 "$sample")
    expect "$sample names a schema that is there" test -f "$profiles/${modeline#*schema=}"
done

# --- check's colours

echo "version: 2" >"$work/wrong.yaml"
"$GWNET" check --color always "$work/wrong.yaml" 2>"$work/said" || true
expect "the marks are red" grep -qF $'^\e[0m' <(sed 's/\x1b\[31m^/^/' "$work/said")
"$GWNET" check "$work/wrong.yaml" 2>"$work/said" || true
refuse "no colour in a file" grep -q $'\e' "$work/said"

# What cannot be written is no success.
for words in schema "topology --format svg $profiles/static-www.yaml" \
    "export nft $profiles/static-www.yaml"; do
    # shellcheck disable=SC2086 # words
    exits 1 "no room for $words" sh -c '"$@" >/dev/full' - "$GWNET" $words
done
says "could not write the output: No space left on device"

# --- init

machine() {
    on "$1" "$GWNET" init >"$work/out" 2>"$work/said"
}
ip netns add far
for host in none one two three; do ip netns add $host; done
for pair in one:eth0 two:eth0 two:eth1 three:eth0 three:eth1 three:eth2; do
    ip -n "${pair%:*}" link add "${pair#*:}" type veth peer name "${pair/:/-}" netns far
done
for host in none one; do
    status=0
    machine $host || status=$?
    ((status == 69)) || fail "init with $host: exit $status"
    says "a gateway has two"
    silent init
done
machine two
says "this could be any of eth0, eth1"
expect "init proposes what check accepts" "$GWNET" check "$work/out"
printed "CHECK THIS"
printed "match: { name: eth0 }"
machine three
says "this could be any of eth1, eth2"
ip -n two link set eth0 up
ip -n two address add 192.168.57.7/24 dev eth0
ip -n far link set two-eth0 up
ip -n two route add default via 192.168.57.1
machine two
says "this could be any of"
expect "init again" "$GWNET" check "$work/out"
printed "address: 10.57.0.30/24"
expect "one without privilege" on two setpriv --bounding-set -all --inh-caps -all --reuid 65534 \
    --clear-groups "$GWNET" init
gives 64 "Unexpected argument" init /etc
gives 64 "Unknown option" init --force
gives 64 "2 unexpected arguments" init eth0 eth1
gives 64 "Missing value" init --root
gives 64 "invalid for '--color" init --color never-ever
gives 64 "Unknown option" init --profile x
gives 64 "Unknown option" init -x
gives 64 "Unexpected argument" init -
on two "$GWNET" init --json >"$work/out" 2>"$work/said"
expect "init --json" python3 -c "import json,sys; d=json.load(open('$work/out')); assert d['remarks'] and 'version: 1' in d['profile']"
on two "$GWNET" init --quiet >"$work/out" 2>"$work/said"
checks=$((checks + 1))
[[ -s $work/out && ! -s $work/said ]] || fail "init --quiet"

# --- import ansible

cat >"$variables" <<'YAML'
gateway_ip_addr: 192.168.57.30
gateway_www_interface: eth1
gateway_dnsmasq_interface: eth0

k8s_worker_nodes_dhcp_subnet: 192.168.57.255
k8s_worker_nodes_dhcp_start: 192.168.57.31
k8s_worker_nodes_dhcp_end: 192.168.57.41

pxe_menu_label: PXE Ubuntu Server 22.04.2 Auto Install
linux_iso_filename: ubuntu-22.04.2-live-server-amd64.iso
linux_iso_download_url: https://releases.ubuntu.com/jammy/ubuntu-22.04.2-live-server-amd64.iso
linux_iso_sha256: 5e38b55d57d94ff029719342357325ed3bda38fa80054f9330dc789cd2d43931

# Known nodes on cluster network
nodes:
- name: "k8s-control-plane-node"
  mac: "7c:83:34:b7:74:65"
  static_ip: "192.168.57.31"
  model: "intel nuc i5"
- name: "k8s-node2"
  mac: "f4:4d:30:65:88:c0"
  static_ip: "192.168.57.32"
  model: "intel nuc i5"
- name: "k8s-node3"
...
YAML

plain import ansible "$variables"
says "$variables:5:31: k8s_worker_nodes_dhcp_subnet: 192.168.57.255 is the broadcast address"
says "$variables:11:25: linux_iso_download_url: this image is a 404 by now"
says "https://old-releases.ubuntu.com/releases/jammy/ubuntu-22.04.2-live-server-amd64.iso"
says "$variables:24:3: nodes[2]: k8s-node3 has neither mac nor static_ip"
says "the profile says dhcp"
printed "# - { name: k8s-node3, mac: MAC, address: ADDRESS }"
cp "$work/out" "$profile"
expect "import | check" "$GWNET" check "$profile"
build_network
exits 2 "import | check | plan" gwnet plan "$profile" --services off
says "192.168.57.30/24"
checks=$((checks + 1))
"$GWNET" import ansible "$variables" 2>/dev/null | gwnet plan - --services off --json >"$work/piped.json" ||
    (($? == 2)) || fail "import | plan -"
expect "a plan of what came through the pipe" python3 -m json.tool "$work/piped.json"
checks=$((checks + 1))
"$GWNET" import ansible "$variables" 2>/dev/null | "$GWNET" check - >"$work/out" || fail "import | check -"
printed "is sound"
gives 65 "/dev/stdin:1:10: version: this gwnet" check - < <(echo "version: 2")
plain import ansible "$variables" --json
expect "import --json" python3 -c "import json; assert len(json.load(open('$work/out'))['remarks']) == 5"

# variables SED-EXPRESSION: edited
wrong() {
    sed "$1" "$variables" >"$work/wrong.yaml"
    echo "$work/wrong.yaml"
}
: >"$work/empty.yaml"
head -c 5000000 /dev/zero | tr '\0' x >"$work/large.yaml"
head -c 4096 /dev/urandom >"$work/random.yaml"
gives 64 "Missing expected argument" import ansible
gives 64 "Unexpected argument" import ansible "$variables" "$variables"
gives 64 "Unknown option" import ansible "$variables" --force
gives 69 "there is no file of variables at" import ansible "$work/nowhere.yaml"
gives 69 "there is no file of variables at" import ansible ''
gives 1 "could not read" import ansible "$work"
gives 65 "the file holds no variables" import ansible "$work/empty.yaml"
gives 65 "is over 4 MiB" import ansible "$work/large.yaml"
gives 65 "random.yaml:1" import ansible "$work/random.yaml"
gives 65 "1:18: gateway_ip_addr: 192.168.57 is not an IP address" \
    import ansible "$(wrong 's/192.168.57.30/192.168.57/')"
gives 65 "gateway_ip_addr is missing" import ansible "$(wrong 1d)"
gives 65 "2:24: gateway_www_interface: name eth0 is the cluster's NIC too" \
    import ansible "$(wrong 's/eth1/eth0/')"
gives 65 "holds the gateway itself" import ansible "$(wrong 's/start: 192.168.57.31/start: 192.168.57.29/')"
gives 65 "runs backwards" import ansible "$(wrong 's/start: 192.168.57.31/start: 192.168.57.50/')"
gives 65 "neither a netmask nor the end of a network" import ansible "$(wrong 's/192.168.57.255/10.0.0.255/')"
gives 65 "is the MAC of another host" import ansible "$(wrong 's/f4:4d:30:65:88:c0/7c:83:34:b7:74:65/')"
gives 65 "lies outside nodes.range" import ansible "$(wrong 's/"192.168.57.32"/192.168.57.55/')"
gives 65 "only Ansible can fill in" import ansible "$(wrong 's/eth1/"{{ wan }}"/')"
gives 65 "are no SHA-256" import ansible "$(wrong 's/5e38b55d/5e/')"
gives 65 "is here twice" import ansible "$(wrong '2s/.*/gateway_ip_addr: 1.2.3.4/')"
gives 65 "variables belong here, not a list" import ansible "$(wrong '1,15d')"
plain import ansible "$(wrong 's/^pxe_menu_label/pxe_menu_lable/')"
says "pxe_menu_lable: gwnet does not know this variable; did you mean pxe_menu_label?"
says "services.pxe is left out"

# --- node

cp "$profiles/cluster-home.yaml" "$profile"
chmod 640 "$profile"
chown 1234:2345 "$profile"
plain node list "$profile"
printed "k8s-control-plane-node  192.168.57.31  7c:83:34:b7:74:65  intel nuc i5"
plain node list "$profile" --json
expect "node list --json" python3 -c "import json; assert [n['name'] for n in json.load(open('$work/out'))['nodes']] == ['k8s-control-plane-node', 'k8s-node2']"
plain node add k8s-node3 7C-83-34-B7-74-66 192.168.57.33 "$profile" --model "raspberry pi 5"
printed "k8s-node3"
diff "$profiles/cluster-home.yaml" "$profile" >"$work/difference" || true
cat >"$work/wanted" <<'DIFF'
28a29
>     - { name: k8s-node3, mac: "7c:83:34:b7:74:66", address: 192.168.57.33, model: raspberry pi 5 }
DIFF
same "one line more" "$work/wanted" "$work/difference"
checks=$((checks + 1))
[[ $(stat -c '%a %u:%g' "$profile") == "640 1234:2345" ]] || fail "mode or owner changed"
before=$(stat -c '%i %y' "$profile")
plain node add k8s-node3 7c:83:34:b7:74:66 192.168.57.33 "$profile" --model "raspberry pi 5"
printed "is there already, just so"
checks=$((checks + 1))
[[ $(stat -c '%i %y' "$profile") == "$before" ]] || fail "what is right was written"
plain node remove K8S-Node3 "$profile"
same "add and remove leave every byte" "$profiles/cluster-home.yaml" "$profile"

# A link to the profile stays one.
ln -s gateway.yaml "$work/link.yaml"
(umask 077 && plain node add k8s-node3 7c:83:34:b7:74:66 192.168.57.33 "$work/link.yaml")
checks=$((checks + 1))
[[ -L $work/link.yaml && $(stat -c %a "$profile") == 640 ]] || fail "the link or the mode is gone"
plain node remove k8s-node3 "$work/link.yaml" --json
printed '"changed" : true'
same "through the link" "$profiles/cluster-home.yaml" "$profile"

# Many at once: none is lost.
for number in 3 4 5 6 7 8; do
    "$GWNET" node add "node$number" "7c:83:34:b7:74:0$number" "192.168.57.3$number" "$profile" --quiet &
done
wait
checks=$((checks + 1))
[[ $("$GWNET" node list "$profile" | grep -c 'node[3-8]') == 6 ]] || fail "an edit was lost"
for number in 3 4 5 6 7 8; do "$GWNET" node remove "node$number" "$profile" --quiet; done
sort "$profiles/cluster-home.yaml" >"$work/sorted"
same "all gone again" "$work/sorted" <(sort "$profile")

# The default profile, and CRLF.
mkdir -p "$root/etc/gwnet"
sed 's/$/\r/' "$profiles/static-www.yaml" >"$root/etc/gwnet/gateway.yaml"
plain node add k8s-node2 7c:83:34:b7:74:66 192.168.57.32 --root "$root"
checks=$((checks + 1))
[[ $(grep -c $'\r$' "$root/etc/gwnet/gateway.yaml") == $(wc -l <"$root/etc/gwnet/gateway.yaml") ]] ||
    fail "a line lost its carriage return"
plain node list --root "$root"
printed k8s-node2

unchanged=$(cat "$profile")
mac=7c:83:34:b7:74:66
gives 64 "Missing expected argument" node add k8s-node3
gives 64 "Unexpected argument" node add k8s-node3 $mac 192.168.57.33 "$profile" extra
gives 64 "NAME: k8s_node3 is no RFC 1123 label" node add k8s_node3 $mac 192.168.57.33 "$profile"
gives 64 "NAME: \"\$(reboot)\" is no RFC 1123 label" node add "\$(reboot)" $mac 192.168.57.33 "$profile"
gives 64 "NAME: a.b has a dot" node add a.b $mac 192.168.57.33 "$profile"
gives 64 "MAC: 7c:83 is not a MAC address" node add k8s-node3 7c:83 192.168.57.33 "$profile"
gives 64 "MAC: 01:00:5e:00:00:01 is multicast" node add k8s-node3 01:00:5e:00:00:01 192.168.57.33 "$profile"
gives 64 "ADDRESS: 192.168.57 is not" node add k8s-node3 $mac 192.168.57 "$profile"
gives 64 "ADDRESS: fd00::33 is IPv6" node add k8s-node3 $mac fd00::33 "$profile"
gives 64 "--model: there is no text" node add k8s-node3 $mac 192.168.57.33 "$profile" --model ''
gives 64 "ADDRESS: nowhere is not" node add -- k_8 7c nowhere "$profile"
says "NAME: k_8"
gives 65 "29:61: nodes.hosts[2].address: 192.168.57.55 lies outside nodes.range" \
    node add k8s-node3 $mac 192.168.57.55 "$profile"
gives 65 "is the gateway itself" node add k8s-node3 $mac 192.168.57.30 "$profile"
gives 65 "is the address of another host" node add k8s-node3 $mac 192.168.57.31 "$profile"
gives 65 "is the MAC of another host" node add k8s-node3 7c:83:34:b7:74:65 192.168.57.33 "$profile"
gives 65 "is the name of another host" node add K8S-node2 $mac 192.168.57.33 "$profile"
gives 65 "is the gateway's own hostname" node add gateway $mac 192.168.57.33 "$profile"
gives 65 "the file holds no profile" node add k8s-node3 $mac 192.168.57.33 "$work/empty.yaml"
gives 69 "there is no profile at" node add k8s-node3 $mac 192.168.57.33 "$work/nowhere.yaml"
gives 69 "there is no profile at" node add k8s-node3 $mac 192.168.57.33 "$work/no/where.yaml"
gives 1 "there is no node k8s-nodeX in the profile" node remove k8s-nodeX "$profile"
says "did you mean k8s-node2?"
gives 1 "known here: k8s-control-plane-node, k8s-node2" node remove elsewhere "$profile"
gives 64 "Missing expected argument" node remove
gives 64 "Unexpected argument" node remove a "$profile" b
gives 64 "Unknown option" node remove k8s-node2 "$profile" --all
gives 69 "there is no profile at" node remove k8s-node2 "$work/nowhere.yaml"
gives 65 "the file holds no profile" node remove k8s-node2 "$work/empty.yaml"
gives 65 "is over 4 MiB" node remove k8s-node2 "$work/large.yaml"
gives 65 "random.yaml:1" node remove k8s-node2 "$work/random.yaml"
gives 1 "could not read" node remove k8s-node2 "$work"
gives 1 "there is no node" node remove '' "$profile"
gives 69 "there is no profile at" node list "$work/nowhere.yaml"
gives 65 "the file holds no profile" node list "$work/empty.yaml"
gives 65 "random.yaml:1" node list "$work/random.yaml"
gives 65 "is over 4 MiB" node list "$work/large.yaml"
gives 1 "could not read" node list "$work"
gives 64 "Unexpected argument" node list "$profile" "$profile"
gives 64 "Unknown option" node list "$profile" --all
gives 64 "There is no command frobnicate" node frobnicate
gives 69 "there is no profile at" node list ''
gives 69 "there is no profile at" node list --root "$work/nowhere"
checks=$((checks + 1))
[[ $(cat "$profile") == "$unchanged" ]] || fail "a refused edit changed the profile"
[[ ! -e $profile.new ]] || fail "a temporary file is left"

# A folder in which nobody may write.
mkdir "$work/sealed"
cp "$profile" "$work/sealed/"
mount -t tmpfs tmpfs "$work/sealed"
cp "$profile" "$work/sealed/"
mount -o remount,ro "$work/sealed"
gives 1 "Read-only file system" node add k8s-node3 $mac 192.168.57.33 "$work/sealed/gateway.yaml"
umount "$work/sealed"
done_with language
