#!/bin/bash
# A JSON Schema validator against `gwnet check`: all profiles there are, and profiles with one
# strange value each. MUTANTS=100000 tries them all.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
tests=$(dirname "$profiles")/Tests

python3 -c 'import jsonschema, yaml' ||
    fail "no validator: apt install python3-jsonschema python3-yaml"
expect "schema and check agree" python3 "$tests/labs/support/schema_agreement.py" "$GWNET" \
    "$tests/labs/support" "${MUTANTS:-600}" "$tests"/ProfileTests/Fixtures/*/profile.yaml \
    "$profiles"/*.yaml "$tests/labs/support/every-key.yaml"
cat "$work/expect.log"
done_with schema-agreement
