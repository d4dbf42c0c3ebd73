#!/bin/bash
# Random worlds: links, addresses, routes, rules and settings of others around a gateway, and packets to compare what
# gwnet says with. WORLDS is how many, SEED the first; what fails is shrunk and printed as commands.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
count=${WORLDS:-100}
first=${SEED:-$((RANDOM * 1000))}
python3 "$(dirname "$0")/support/worlds.py" "$GWNET" "$count" "$first" || fail "a verdict was wrong: see above"
checks=$count
done_with worlds
