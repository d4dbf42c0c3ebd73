#!/bin/bash
# What helps people: help, suggestions, the manual page, completions of bash, and of zsh and fish where they
# are installed. GWNET_REWRITE_GOLDENS=1 writes docs/gwnet.8 anew.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
repository=$(dirname "$profiles")

# --- help

narrow() {
    checks=$((checks + 1))
    ! LC_ALL=C.UTF-8 grep -nE '^.{81}' "$1" >&2 || fail "$2 is wider than 80 columns"
}

"$GWNET" >"$work/front"
narrow "$work/front" "the front page"
for words in help --help -h; do
    same "gwnet $words" "$work/front" <("$GWNET" $words)
done
for command in init plan apply; do
    expect "the front page begins with $command" grep -q "gwnet $command" <(head -n 5 "$work/front")
done

"$GWNET" --experimental-dump-help >"$work/commands.json"
python3 - "$work/commands.json" >"$work/commands" <<'END'
import json, sys

def walk(command, words):
    for below in command.get("subcommands", []):
        if below.get("shouldDisplay", True) and below["commandName"] != "help":
            print(*words, below["commandName"])
            walk(below, words + [below["commandName"]])

walk(json.load(open(sys.argv[1]))["command"], [])
END
(($(wc -l <"$work/commands") > 18)) || fail "only these commands: $(cat "$work/commands")"
while read -ra words; do
    COLUMNS=80 "$GWNET" help "${words[@]}" >"$work/help"
    expect "gwnet help ${words[*]} has an example" grep -qE '^  gwnet [a-z]' "$work/help"
    ((${#words[@]} > 1)) || expect "${words[*]} is on the front page" grep -qE "^  ${words[0]} +[A-Z]" "$work/front"
done <"$work/commands"

exits 64 "a mistyped command" "$GWNET" aply
says "did you mean apply?"
exits 64 "a mistyped command below another" "$GWNET" node lst
says "did you mean list?"
exits 64 "help for a mistyped command" "$GWNET" help statsu
says "did you mean status?"
exits 64 "what resembles no command" "$GWNET" frobnicate
says "known here: status, plan"
exits 64 "a hidden command's likeness" "$GWNET" manuel
refuse "hidden commands are not proposed" grep -q manual "$work/said"
exits 64 "an empty word" "$GWNET" ""
expect "the version" grep -qxE '[0-9.]+' <("$GWNET" --version)

# --- the manual page

"$GWNET" manual >"$work/gwnet.8"
[[ ${GWNET_REWRITE_GOLDENS:-} != 1 ]] || cp "$work/gwnet.8" "$repository/docs/gwnet.8"
same "docs/gwnet.8 is current; GWNET_REWRITE_GOLDENS=1 $0 writes it anew" \
    "$work/gwnet.8" "$repository/docs/gwnet.8"
# Which other pages are installed is not the page's fault.
mandoc -T lint "$work/gwnet.8" 2>&1 | grep -vE 'outdated mandoc.db|referenced manual not found' >"$work/lint" || true
same "mandoc has nothing to say" /dev/null "$work/lint"
mandoc -T ascii -O width=80 "$work/gwnet.8" | sed 's/.\x08//g' >"$work/page"
while read -ra words; do
    expect "the manual has ${words[*]}" grep -qE "^     ${words[*]}( |\$)" "$work/page"
done <"$work/commands"
for option in --root --color --json --verbose --quiet --version; do
    expect "the manual has $option" grep -qE "^     .*$option" "$work/page"
done

# --- completions

for shell in bash zsh fish; do
    "$GWNET" --generate-completion-script $shell >"$work/completions.$shell"
    if command -v $shell >/dev/null; then
        expect "the completions of $shell" $shell -n "$work/completions.$shell"
    else
        echo "help: no $shell here to read its completions"
    fi
done

# completes LINE: what bash offers at its end, in $work/offers
completes() {
    PATH=$(dirname "$GWNET"):$PATH bash --norc --noprofile -c '
        . "$1"
        read -ra COMP_WORDS <<<"$2"
        [[ $2 != *" " ]] || COMP_WORDS+=("")
        COMP_LINE=$2 COMP_POINT=${#2} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _gwnet gwnet "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}"' - "$work/completions.bash" "$1" >"$work/offers"
}

# offers WORD
offers() {
    checks=$((checks + 1))
    grep -qxE "$1 ?/?" "$work/offers" || { cat "$work/offers" >&2; fail "bash does not offer $1"; }
}

mkdir -p "$work/here/below"
cd "$work/here"
cp "$profiles/cluster-home.yaml" gateway.yaml
touch notes.txt
completes "gwnet to"
offers topology
refuse "hidden commands are offered" grep -q manual "$work/offers"
completes "gwnet topology --format "
for form in text mermaid svg; do offers $form; done
completes "gwnet plan "
offers gateway.yaml
refuse "what is no profile is offered" grep -q notes.txt "$work/offers"
completes "gwnet plan --root "
offers below
refuse "files are offered for a folder" grep -q gateway.yaml "$work/offers"
mkdir -p "$root/etc/gwnet"
cp "$profiles/cluster-home.yaml" "$root/etc/gwnet/gateway.yaml"
completes "gwnet node remove --root $root "
offers k8s-node2
completes "gwnet explain --root $root k8s"
offers k8s-control-plane-node
completes "gwnet explain "
offers internet
completes "gwnet status "
for word in nodes problems gateway.yaml below; do offers $word; done
refuse "what is no profile is offered" grep -q notes.txt "$work/offers"
completes "gwnet node remove --root $work/nowhere "
refuse "nodes of no profile are offered" grep -q . "$work/offers"
done_with help
