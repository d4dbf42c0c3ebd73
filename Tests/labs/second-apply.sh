#!/bin/bash
# A second apply changes nothing: no kernel event, no message that changes, no file opened for
# writing outside /run, and every counter and connection lives on.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
profile=$profiles/static-www.yaml
serve internet 80
expect "first apply" apply "$profile"
answers "node to internet" "from 203.0.113.2" node1 198.51.100.10 80

# A connection that stays open over the second apply.
mkfifo "$work/talk"
on node1 socat - TCP:198.51.100.10:80 <"$work/talk" >"$work/heard" &
exec 9>"$work/talk"
echo before >&9
until grep -q before "$work/heard"; do sleep 0.05; done

# Both listen once they report what is done here for them to hear.
on gateway ip monitor all >>"$work/route.events" 2>&1 &
on gateway nft monitor >>"$work/nft.events" 2>&1 &
until grep -qs listening "$work/route.events" && grep -qs listening "$work/nft.events"; do
    ip -n gateway link add listening type bridge
    ip -n gateway link del listening
    on gateway nft 'add table inet listening; delete table inet listening'
    sleep 0.1
done
# Links still settle after the first apply (carrier, bridge ports): wait for two quiet seconds.
heard=-1
until ((heard == $(stat -c %s "$work/route.events"))); do
    heard=$(stat -c %s "$work/route.events")
    sleep 2
done
: >"$work/route.events"
: >"$work/nft.events"
on gateway nft list counters >"$work/counters.before"
find "$root" -path "$root/run" -prune -o -type f -printf '%p %i %T@ %s\n' | sort >"$work/files.before"

trace=$work/trace
exits 0 "second apply" on gateway strace -f -qq -y \
    -e "trace=sendto,sendmsg,/^(open|creat|rename|unlink|mkdir|symlink|link|fchown|fchmod|chown|chmod|fallocate)" \
    -o "$trace" "$GWNET" apply "$profile" --services off --root "$root"
says "nothing to change"
grep -E 'RTM_(NEW|DEL|SET)|NFT_MSG_(NEW|DEL)' "$trace" | grep -E 'send(to|msg)' >"$work/changing" || true
: >"$work/nothing"
same "no message that changes" "$work/nothing" "$work/changing"
grep -E 'O_WRONLY|O_RDWR|O_CREAT|^[0-9]+ +(creat|rename|unlink|mkdir|symlink|link|f?ch|fallocate)' "$trace" \
    | grep -vE "[\"<]$root/run/gwnet[/>]" >"$work/writes" || true
same "nothing opened for writing outside /run" "$work/nothing" "$work/writes"

# An event of our own ends the listening: what came before it came from the second apply.
ip -n gateway link add probe type bridge
on gateway nft add table inet probe
until grep -q probe "$work/route.events" && grep -q probe "$work/nft.events"; do sleep 0.05; done
sed -i '/probe/,$d' "$work/nft.events"
sed -i '/probe/,$d' "$work/route.events"
# Neighbours age by themselves, and the open connection refreshes them.
sed -i -E '/^\[NEIGH\]|lladdr|^nsid/d; /^# new generation/d' "$work/route.events" "$work/nft.events"
same "no rtnetlink event" "$work/nothing" "$work/route.events"
same "no nf_tables event" "$work/nothing" "$work/nft.events"

find "$root" -path "$root/run" -prune -o -type f -printf '%p %i %T@ %s\n' | sort >"$work/files.after"
same "files untouched" "$work/files.before" "$work/files.after"
echo after >&9
for _ in $(seq 100); do grep -q after "$work/heard" && break; sleep 0.05; done
expect "the open connection lives" grep -q after "$work/heard"
packets() { sed -n '/counter forwarded/,/}/s/.*packets \([0-9]*\).*/\1/p' "$1"; }
on gateway nft list counters >"$work/counters.after"
expect "counters go on" test "$(packets "$work/counters.after")" -gt "$(packets "$work/counters.before")"
done_with "second apply"
