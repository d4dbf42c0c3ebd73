#!/bin/bash
# `gwnet status` on a terminal: sections, widths, and --watch, which shows what the kernel changes
# without a key or a clock, and gives the terminal back however it ends.
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
build_network
serve internet 80
serve node1 443
forward=$work/forward.yaml
sed 's/^router:/router:\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.31:443" }/' \
    "$profiles/static-www.yaml" >"$forward"
exits 1 "before the first apply" gwnet status "$forward"
says "nothing has been applied"
expect "apply" apply "$forward"

# Two flows: one masqueraded, one through the forward; both stay open until their pipes close.
# hold NAME HOST ADDRESS PORT
hold() {
    mkfifo "$work/$1"
    on "$2" socat - "TCP:$3:$4" <"$work/$1" >"$work/$1.heard" 2>/dev/null &
    talker=$!
    case $1 in
        out) exec 8>"$work/$1" ;;
        in) exec 9>"$work/$1" ;;
    esac
    until grep -q from "$work/$1.heard"; do sleep 0.05; done
}
hold in home 203.0.113.2 8443
hold out node1 198.51.100.10 80
exits 0 "status" gwnet status
says "masquerade on www, 1 flow"
says "8443/tcp → 192.168.57.31:443 (1 flow)"
says "conntrack"

exits 0 "a section" gwnet status nat
says "FLOWS NOW"
refuse "and nothing else" grep -q ROLE "$work/said"
exits 0 "two sections and the profile" gwnet status routes "$forward" roles
says "METRIC"
exits 0 "every section" gwnet status roles routes firewall nat nodes services problems
says "forward_targets"
says "no problems"
exits 64 "a section that there is not" gwnet status nodez
says "did you mean nodes?"
exits 64 "two profiles" gwnet status "$forward" ./other.yaml
exits 64 "no terminal to watch on" gwnet status --watch
# A file called as a section is meant by its path alone.
(cd "$work" && cp "$forward" nodes && exits 0 "the section" gwnet status nodes && says "NODE")

gwnet status --color always >"$work/text"
expect "colour that was asked for" grep -q $'\e\[32m●' "$work/text"
gwnet status >"$work/text"
refuse "none in a file" grep -q $'\e' "$work/text"

# narrower WIDTH FILE: no line has more characters
narrower() {
    local line
    while IFS= read -r line; do
        ((${#line} <= $1)) || { echo "${#line} characters: $line"; return 1; }
    done <"$2"
}
for width in 80 100 133 200; do
    for section in "" roles routes firewall nat nodes services problems; do
        # shellcheck disable=SC2086 # no section is no word
        COLUMNS=$width gwnet status $section >"$work/text"
        expect "$section in $width columns" narrower "$width" "$work/text"
        # shellcheck disable=SC2086
        LC_ALL=C COLUMNS=$width gwnet status $section >"$work/text"
        checks=$((checks + 1))
        if LC_ALL=C grep -q '[^ -~]' "$work/text"; then fail "$section in LANG=C: $(cat "$work/text")"; fi
    done
done
chmod 755 "$work"
exits 2 "without root" on gateway setpriv --reuid=65534 --clear-groups "$GWNET" status "$forward" --root "$root"
says "only root may read it"
says "masquerade on www"

# What becomes of the two flows when the forward and the www address go; and it comes true.
exits 2 "plan without the forward" gwnet plan "$profiles/static-www.yaml"
says "1 flow would end (through the withdrawn tcp 8443)"
sed 's/203.0.113.2\/24/203.0.113.77\/24/' "$forward" >"$work/moved.yaml"
exits 2 "plan of another address" gwnet plan "$work/moved.yaml"
says "2 flows would be cut (bound to 203.0.113.2)"
expect "apply without the forward" apply "$profiles/static-www.yaml"
echo still >&9
for _ in $(seq 30); do ! grep -q still "$work/in.heard" || break; sleep 0.05; done
refuse "the flow through the withdrawn forward lives" grep -q still "$work/in.heard"
expect "apply another address" apply "$work/moved.yaml"
echo gone >&8
for _ in $(seq 100); do kill -0 "$talker" 2>/dev/null || break; sleep 0.05; done
refuse "the flow bound to the old address is cut" kill -0 "$talker"
refuse "and nothing of it was answered" grep -q gone "$work/out.heard"
expect "apply again" apply "$forward"

export TMUX_TMPDIR=$work
terminal() { tmux -f /dev/null "$@"; }
# Its server is a child of this namespace, and so ends with it.
screen() { terminal capture-pane -p -t watch; }
# shows TEXT: on the screen, soon
shows() {
    checks=$((checks + 1))
    for _ in $(seq 200); do
        prints "$1" screen && return
        sleep 0.05
    done
    screen >&2
    fail "the screen does not show: $1"
}
hides() {
    checks=$((checks + 1))
    for _ in $(seq 200); do
        prints "$1" screen || return 0
        sleep 0.05
    done
    screen >&2
    fail "the screen still shows: $1"
}
# start_watch: in a shell whose prompt is there again when it ends
start_watch() {
    terminal send-keys -t watch \
        "clear; ip netns exec gateway $GWNET status --watch --root $root; echo ended with \$?" Enter
    shows "● gateway.cluster.home   routing"
}
terminal_is_back() {
    shows "ended with $1"
    checks=$((checks + 2))
    [[ $(terminal display-message -p -t watch '#{alternate_on} #{cursor_flag}') == "0 1" ]] ||
        fail "screen or cursor after $1"
    terminal send-keys -t watch "clear; stty -a | tr ' ' '\n' | grep -c '^-i\\?canon\$\\|^-echo\$\\|^-isig\$'" Enter
    shows "0"
}

terminal new-session -d -s watch -x 100 -y 40 "exec bash --norc"
terminal set-option -g status off
start_watch
shows "8443/tcp"
on gateway ip address del 192.168.57.30/24 dev eth0
shows "drift"
on gateway ip address add 192.168.57.30/24 dev eth0 proto 157 2>/dev/null ||
    expect "put it back" apply "$forward"
hides "put right"
on gateway nft delete table inet gwnet
shows "table inet gwnet is gone"
expect "apply again" apply "$forward"
hides "table inet gwnet is gone"
on router ip link set gateway-eth1 down
shows "no carrier"
expect "and so says its line" grep -q "www  *eth1  no carrier" <(screen)
on router ip link set gateway-eth1 up
hides "no carrier"
on gateway sysctl -qw net.ipv4.ip_forward=0
shows "net.ipv4.ip_forward 0 → 1"
expect "forwarding again" apply "$forward"
hides "ip_forward"

# A profile that cannot be read for a while ends nothing.
cp "$forward" "$work/edited.yaml"
terminal send-keys -t watch q
shows "ended with 0"
terminal send-keys -t watch \
    "clear; ip netns exec gateway $GWNET status $work/edited.yaml --watch --root $root; echo ended with \$?" Enter
shows "no drift"
echo "mistake" >>"$work/edited.yaml"
on gateway ip link set lo down
shows "nothing changed"
cp "$forward" "$work/edited.yaml"
shows "no drift"
on gateway ip link set lo up

for size in "80 24" "200 50" "80 12" "120 30"; do
    read -r width height <<<"$size"
    terminal resize-window -t watch -x "$width" -y "$height"
    shows "● gateway.cluster.home"
    for _ in $(seq 100); do
        [[ $(screen | head -n 1) == "● gateway"* ]] && break
        sleep 0.05
    done
    screen >"$work/text"
    expect "the screen in $width columns" narrower "$width" "$work/text"
    if ((height == 12)); then shows "make the window taller"; fi
done
terminal send-keys -t watch q
terminal_is_back 0
start_watch
terminal send-keys -t watch C-c
terminal_is_back 0
for signal in TERM HUP; do
    start_watch
    kill -"$signal" "$(pgrep -f "^$GWNET status --watch")"
    terminal_is_back $((128 + $(kill -l "$signal")))
done
terminal kill-server

# As JSON, a line for each change.
mkfifo "$work/lines"
gwnet status --watch --json >"$work/lines" &
exec 7<"$work/lines"
read -r first <&7
on gateway ip link set eth0 down
read -r second <&7
checks=$((checks + 2))
[[ $first == *'"healthy":true'* ]] || fail "first line: $first"
[[ $second == *'"code":"drift"'* ]] || fail "second line: $second"
exec 7<&-
# shellcheck disable=SC2016 # the other shell expands it
exits 1 "lines for a full disk" on gateway bash -c '"$GWNET" status --watch --json --root "$0" >/dev/full' "$root"
done_with status
