#!/bin/bash
# Random worlds: links, addresses, routes, rules and settings of others around a gateway, and packets to compare what
# gwnet says with. WORLDS is how many, SEED the first; what fails is shrunk and printed as commands.
# CI takes the same ones each time, so that a red run is of the change; `make worlds` tries others.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
count=${WORLDS:-100}
first=${SEED:-20000}
python3 "$(dirname "$0")/support/worlds.py" "$GWNET" "$count" "$first" || fail "a verdict was wrong: see above"
checks=$count
done_with worlds
