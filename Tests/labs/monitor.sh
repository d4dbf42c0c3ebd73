#!/bin/bash
# gwnet monitor: what others change is told, for the ruleset by whom; what gwnet changes is not; put back
# where that is asked for, and not for ever; a flood of events is survived.
set -euo pipefail
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
serve internet 80
profile=$work/gateway.yaml
cp "$profiles/static-www.yaml" "$profile"
monitor=

# watch WORD…: in the background; what it says is in $work/told
watch() {
    : >"$work/told"
    ip netns exec gateway "$GWNET" monitor --json --services off --root "$root" "$@" >"$work/told" 2>"$work/told.errors" &
    monitor=$!
}

# tells WHAT FILTER: waits until an event is there that jq finds
tells() {
    local end=$((SECONDS + 15))
    checks=$((checks + 1))
    until jq -e --slurp "any(.[]; $2)" "$work/told" >/dev/null 2>&1; do
        ((SECONDS <= end)) || { cat "$work/told" "$work/told.errors" >&2; fail "$1: it does not say $2"; }
        sleep 0.05
    done
}

# events FILTER: how many it has told
count() {
    jq --slurp "[.[] | select($1)] | length" "$work/told"
}

ends() {
    local status=0
    kill -TERM "$monitor"
    wait "$monitor" || status=$?
    checks=$((checks + 1))
    ((status == 0)) || fail "$1: it ends with $status"
    monitor=
}

exits 1 "nothing was ever applied" gwnet monitor --services off
says "nothing has been applied on this machine yet"
expect "apply" apply "$profile"
exits 77 "as somebody else" on gateway setpriv --reuid=65534 --clear-groups "$GWNET" monitor --root "$root"
says "monitor needs root"

# Told.
watch
tells "all is well" '.event == "begun" and .generation == 1'
ip -n gateway address del 192.168.57.30/24 dev eth0
tells "an address has gone" '.event == "drift" and any(.changes[]; .object == "address" and .subject == "eth0" and .action == "add")'
expect "apply puts it right" apply "$profile"
tells "as it should be" '.event == "settled"'
on gateway nft add table inet mine
on gateway nft 'add chain inet mine forward { type filter hook forward priority 5; policy accept; }'
ip -n gateway address add 10.5.5.5/32 dev lo
ip -n gateway link add docker0 type bridge
ip -n gateway link set docker0 up
on gateway nft delete chain inet gwnet srcnat 2>/dev/null || on gateway nft flush chain inet gwnet srcnat
tells "the ruleset, and who it was" '.event == "drift" and any(.by[]; .name == "nft" and .process > 0) and (.remedies | length > 0)'
seen=$(count '.event == "drift"')
((seen == 2)) || { cat "$work/told" >&2; fail "what is somebody else's is called drift: $seen"; }
expect "apply puts it right" apply "$profile"
tells "as it should be, before the next"  '.event == "settled"'
until (($(count '.event == "settled"') == 2)); do sleep 0.05; done

# One rule: shown as a rule, with the process that added it and nobody who changed another table meanwhile.
on gateway bash -c 'exec -a innocent nft add rule inet mine forward counter'
on gateway nft add rule inet gwnet input_www tcp dport 23 accept
on gateway nft add rule inet mine forward counter
tells "the rule itself" '.event == "drift" and any(.changes[]; .object == "chain" and .subject == "input_www" and .excerpt == ["- tcp dport 23 accept"])'
tells "its author and no other" '.event == "drift" and any(.changes[]; .subject == "input_www") and (.by | length == 1) and .by[0].deed == "changed"'
tells "what to do about it" '.event == "drift" and any(.changes[]; .subject == "input_www") and any(.remedies[]; contains("table of your own")) and (any(.remedies[]; contains("flush")) | not)'
exits 1 "status" gwnet status --services off --json
says '"- tcp dport 23 accept"'
exits 2 "plan" gwnet plan "$profile" --services off
says "      - tcp dport 23 accept"
expect "apply puts it right" apply "$profile"
until (($(count '.event == "settled"') == 3)); do sleep 0.05; done
on gateway nft 'add quota inet gwnet theirs { over 10 mbytes; }'
tells "an object" '.event == "drift" and any(.changes[]; .object == "quota" and .subject == "theirs" and .action == "remove")'
expect "apply removes it" apply "$profile"
refuse "no quota is left" prints theirs on gateway nft list quotas
tells "as it should be, again" '.event == "settled" and .time > 0'
until (($(count '.event == "settled"') == 4)); do sleep 0.05; done

# gwnet's own work, a new generation included.
sed 's|www: \[ssh\]|www: [ssh, http]|' "$profiles/static-www.yaml" >"$profile"
expect "apply something else" apply "$profile"
tells "another generation" '.event == "begun" and .generation == 2'
exits 0 "unconfirmed" apply "$profiles/static-www.yaml" --confirm 1m
exits 0 "taken back" gwnet rollback --services off
sleep 1.5
(($(count '.event == "drift"') == 4)) || { cat "$work/told" >&2; fail "gwnet's own changes are called drift"; }

# Overruns: thousands of events while it cannot read.
kill -STOP "$monitor"
for round in $(seq 1 40); do
    for i in $(seq 1 250); do echo "address add 10.$round.$i.1/32 dev docker0"; done
done | ip -n gateway -batch -
ip -n gateway route del default via 203.0.113.1
kill -CONT "$monitor"
tells "an overrun" '.event == "overrun"'
tells "what was changed meanwhile" '.event == "drift" and any(.changes[]; .object == "route")'
ip -n gateway link del docker0
expect "apply puts it right" apply "$profile"

# Taken down is no drift.
exits 0 "down" gwnet down --services off
tells "down" '.event == "not_in_force"'
ends "told"

# Put back.
expect "apply" apply "$profile"
watch --heal
tells "all is well" '.event == "begun"'
on gateway nft flush ruleset
tells "the flush" '.event == "drift" and any(.by[]; .name == "nft")'
tells "put back" '.event == "healed"'
expect "the filter stands" on gateway nft list table inet gwnet
answers "a node gets out" "from 203.0.113.2" node1 198.51.100.10 80
exits 0 "nothing is left to do" gwnet plan "$profile" --services off

# An edited profile is nobody's business but its author's.
sed -i 's|address: 192.168.57.30/24|address: 192.168.57.29/24|' "$profile"
ip -n gateway link set eth1 down
tells "put back again" '[.event == "healed"] | any'
until (($(count '.event == "healed"') == 2)); do sleep 0.05; done
prints "192.168.57.30/24" ip -n gateway -o address show dev eth0 || fail "an edited profile was applied"

# Not what awaits its confirmation.
cp "$profiles/static-www.yaml" "$profile"
exits 0 "unconfirmed" apply "$profile" --confirm 1m
ip -n gateway address del 203.0.113.2/24 dev eth1
until jq -e --slurp '(last(.[] | select(.event == "drift"))).changes | any(.subject == "eth1")' "$work/told" >/dev/null; do sleep 0.05; done
sleep 1.2
(($(count '.event == "healed"') == 2)) || fail "what awaits its confirmation was healed"
exits 0 "taken back" gwnet rollback --services off

# And not for ever.
while true; do ip -n gateway address del 192.168.57.30/24 dev eth0 2>/dev/null || sleep 0.05; done &
fighter=$!
tells "it gives up" '.event == "resting" and .seconds > 100'
kill "$fighter"
healed=$(count '.event == "healed"')
((healed <= 5)) || fail "healed $healed times"
ends "healing"

# In words.
expect "apply" apply "$profile"
: >"$work/words"
ip netns exec gateway "$GWNET" monitor --services off --root "$root" >>"$work/words" &
monitor=$!
until grep -q "is in force, and nothing differs" "$work/words"; do sleep 0.05; done
on gateway nft delete table inet gwnet
until grep -q "by nft (process" "$work/words"; do sleep 0.05; done
expect "the heading" grep -q "1 thing differs; to put right:\|things differ; to put right:" "$work/words"
expect "the remedy" grep -q "→ table gwnet was removed by its name" "$work/words"
expect "apply" apply "$profile"
: >"$work/words"
on gateway nft flush ruleset
until grep -q "by nft (process" "$work/words"; do sleep 0.05; done
expect "the remedy against a flush" grep -q "→ nft -f with flush ruleset" "$work/words"
ends "in words"
cat "$work/words"
done_with monitor
