#!/bin/bash
# A Debian with these packages, trixie where SUITE says nothing else, as a tar archive that several labs can unpack: made once,
# which takes the network, and kept in .build/trees. Prints its path.
# usage: debian-tree.sh PACKAGE…
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
trees=$repository/.build/trees
: "${SUITE:=trixie}"
packages=$(printf '%s\n' "$@" | sort -u | paste -sd ,)
tree=$trees/$(sha256sum <<<"$packages" | cut -c 1-16)
[[ $SUITE == trixie ]] || tree+=-$SUITE
tree+=.tar

if [[ ! -f $tree ]]; then
    mkdir -p "$trees"
    new=$(mktemp -d "$trees/new.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    # The clock of a CI machine proves nothing about the archive's.
    TMPDIR=$new unshare --mount mmdebstrap --quiet --mode=root --variant=minbase --include="$packages" \
        --aptopt='Acquire::Check-Date "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        "$SUITE" "$new/tree.tar" http://deb.debian.org/debian >&2
    # .build is whoever's who called make, and stays so.
    chown --reference="$repository" "$trees" "$new/tree.tar"
    mv "$new/tree.tar" "$tree"
fi
echo "$tree"
