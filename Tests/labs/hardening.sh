#!/bin/bash
# What the units may do, as systemd counts it, for each that is shipped; and for each capability that one has, and each
# point that systemd counts, docs/units.md says why. It runs nothing, and needs no root.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
declare -A most=([gwnet.service]=24 [gwnet-wifi.service]=23)
checks=0

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# The test packages bring it.
if ! command -v systemd-analyze >/dev/null; then
    [[ -z ${CI:-} ]] || fail "there is no systemd-analyze"
    echo "hardening: not run here: there is no systemd-analyze"
    exit 0
fi
said=$(mktemp)
trap 'rm -f "$said"' EXIT

for unit in "$repository"/packaging/*.service; do
    name=${unit##*/}
    status=0
    systemd-analyze security --offline=true --no-pager --threshold="${most[$name]:-30}" "$unit" >"$said" 2>&1 || status=$?
    tail -n 1 "$said" | sed 's/^[^A-Za-z]*Overall exposure level for/ /'
    ((status == 0)) || { cat "$said" >&2; fail "$name is exposed more than ${most[$name]:-30}/10"; }
    checks=$((checks + 1))
    while read -r point; do
        grep -qE "^\\| \`$point=|, \`$point=" "$repository/docs/units.md" ||
            fail "docs/units.md does not say why $name does without $point="
        checks=$((checks + 1))
    done < <(grep '✗' "$said" | sed -E 's/^[^A-Za-z]*([A-Za-z]+)=.*/\1/' | grep -v CapabilityBoundingSet | sort -u)
    read -r -d '' -a capabilities < <(sed -n 's/^CapabilityBoundingSet=//p' "$unit") || true
    for capability in "${capabilities[@]}"; do
        grep -q "^| \`$capability\` |" "$repository/docs/units.md" ||
            fail "docs/units.md does not say why $name has $capability"
        checks=$((checks + 1))
    done
done
echo "hardening: $checks checks passed"
