#!/bin/bash
# The packages of boot loaders that gwnet pins, fetched once, which takes the network, and kept in .build/trees.
# Prints their folder.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
folder=$repository/.build/trees/boot-packages
pins=$repository/Sources/Gateway/Fetch/LoaderPackage.swift

mkdir -p "$folder"
paste -d ' ' <(grep -oE 'pool/[^"]+\.deb' "$pins") <(grep -oE '\b[0-9a-f]{64}\b' "$pins") <(grep -oE '\b[0-9a-f]{40}\b' "$pins") |
    while read -r path sha256 sha1; do
        file=$folder/$path
        [[ ! -f $file ]] || continue
        mkdir -p "$(dirname "$file")"
        curl -sSfL -o "$file.new" "http://deb.debian.org/debian/$path" ||
            curl -sSfL -o "$file.new" "https://snapshot.debian.org/file/$sha1"
        sha256sum --quiet -c - <<<"$sha256  $file.new" >&2
        mv "$file.new" "$file"
    done
chown -R --reference="$repository" "$repository/.build/trees" 2>/dev/null || true
echo "$folder"
