#!/bin/bash
# The real binary killed, or refused something, at its k-th system call: afterwards the kernel and the
# disk are as before or as wanted, and what was said of it is true.
#
# TORTURE=all|N (how many cases; 200), SEED=N, TORTURE_CASE="apply kill sendto - 3" (one case),
# SCENARIOS="apply down" (only these), TORTURE_TABLE=FILE (where the table goes).
# shellcheck source=support/network.sh
. "$(dirname "$0")/support/network.sh"
: "${TORTURE:=200}" "${SEED:=$RANDOM}"
: "${SCENARIOS:=apply change down rollback unconfirmed confirm serve reload unserve}"
for host in gateway router switch; do
    ip netns add "$host"
    ip -n "$host" link set lo up
done
ip -n router link add home type bridge
ip -n switch link add cluster type bridge
ip -n router link set home up
ip -n switch link set cluster up
# Duplicate-address detection would change addresses between two pictures.
on gateway sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.addr_gen_mode=1
wire gateway eth1 router home
wire gateway eth0 switch cluster

first=$work/first.yaml second=$work/second.yaml
cp "$profiles/static-www.yaml" "$first"
sed 's|203.0.113.2/24|203.0.113.77/24|; s|^    www: \[ssh\]|    www: [ssh, http]\n  port_forwards:\n    - { tcp: 8443, to: "192.168.57.200:443" }|' \
    "$first" >"$second"

# With daemons: one that starts anew, one that is reloaded. No DHCP, or each start would look for another
# server first.
third=$work/third.yaml fourth=$work/fourth.yaml
{
    cat "$first"
    printf 'services:\n  dns: { dhcp: false, upstream: [198.51.100.10], names: { one: 192.168.57.77 } }\n'
    printf '  proxy: { default: /var/www/docs }\n'
} >"$third"
sed 's/one: 192.168.57.77/one: 192.168.57.78/' "$third" >"$fourth"

# What each scenario starts from, and its command.
declare -A start=([apply]=nothing [change]=first [down]=first [rollback]=both [unconfirmed]=first [confirm]=waiting
    [serve]=first [reload]=served [unserve]=served)
declare -A command=(
    [serve]="apply $third --services direct" [reload]="apply $fourth --services direct"
    [unserve]="down --services direct"
    [apply]="apply $first --services off" [change]="apply $second --services off" [down]=down
    [rollback]="rollback --services off" [unconfirmed]="apply $second --services off --confirm 600s"
    [confirm]=confirm
)

# portrait FILE: kernel and disk, less what moves by itself
portrait() {
    {
        ip -n gateway -o link | awk '{ print $2, ($3 ~ /[<,]UP[,>]/), $5 }'
        ip -n gateway -o address | sed -E 's/ +valid_lft.*//'
        ip -n gateway -4 route show table all
        ip -n gateway rule
        on gateway sysctl net.ipv4.conf net.ipv6.conf net.ipv4.ip_forward 2>/dev/null
        on gateway nft -s list ruleset | sed '/packets [0-9]* bytes/d'
        cat "$root/run/gwnet/baseline.json" 2>/dev/null || true
        { find "$root/var" -type f ! -name '*.leases' -printf '%P\n' 2>/dev/null || true; } | sort
        { find "$root/etc" "$root/var/lib/gwnet/dnsmasq" -type f -exec sha256sum {} + 2>/dev/null || true; } | sort
        services
    } >"$1"
}

# The daemons that are there, and what dnsmasq has read by now.
services() {
    local daemon
    for daemon in dnsmasq nginx; do
        ! pgrep -x "$daemon" >/dev/null || echo "$daemon runs"
    done
    ! pgrep -x dnsmasq >/dev/null || on gateway dig +short +tries=3 +time=1 @192.168.57.30 one.cluster.home
}

reset() {
    rm -rf "$root/var/lib/gwnet/pending"*
    if pgrep -x 'dnsmasq|nginx' >/dev/null || [[ -e $root/var/lib/gwnet/manifest.json ]]; then
        pkill -KILL -x 'dnsmasq|nginx' || true
        rm -rf "${root:?}"/{etc,var} "$root"/run/gwnet/{daemons.json,*.pid}
    fi
    case $1 in
        nothing)
            quietly down
            rm -rf "${root:?}/var"
            ;;
        first)
            rm -rf "${root:?}/var"
            quietly apply "$first" --services off
            ;;
        served)
            reset first
            quietly apply "$third" --services direct
            ;;
        both)
            reset first
            quietly apply "$second" --services off
            ;;
        waiting)
            reset first
            quietly apply "$second" --services off --confirm 600s
            ;;
    esac
}

quietly() {
    gwnet "$@" >"$work/quiet" 2>&1 || { cat "$work/quiet" >&2; fail "gwnet $*"; }
}

# Two seconds are the promise; a machine that has other things to do may break it now and then.
slow=()
# Whoever still has the lock is taking something back. In milliseconds.
settle() {
    local from=${EPOCHREALTIME/./}
    flock -w 10 "$root/run/gwnet/lock" true || fail "$case: the lock is held for ever"
    settled=$(((${EPOCHREALTIME/./} - from) / 1000))
    ((settled <= 2000)) || slow+=("$case: taken back after $settled ms only")
}

# points SCENARIO: NAME K for each call once the lock is sought
points() {
    reset "${start[$1]}"
    portrait "$work/$1.before"
    # shellcheck disable=SC2086 # words of a command line
    on gateway strace -qq -o "$work/trace" "$GWNET" ${command[$1]} --root "$root" >"$work/quiet" 2>&1 \
        || { cat "$work/quiet" >&2; fail "$1, undisturbed"; }
    settle
    portrait "$work/$1.after"
    ! cmp -s "$work/$1.before" "$work/$1.after" || fail "$1 changes nothing"
    awk 'match($0, /^[a-z0-9_]+\(/) {
        name = substr($0, 1, RLENGTH - 1); count[name]++
        if (/^socket\(AF_NETLINK/ || /^flock\(/) started = 1
        if (started && name != "exit_group") print name, count[name]
    }' "$work/trace"
}

errors() {
    case $1 in
        sendto | sendmsg) echo EPERM ENOBUFS EINTR ENOMEM ;;
        recvmsg | recvfrom) echo ENOBUFS EINTR ENOMEM EAGAIN ;;
        socket | bind | socketpair) echo EPERM EMFILE ENOMEM ;;
        openat | openat2 | open) echo EACCES EIO EMFILE EROFS ;;
        read) echo EIO EINTR ;;
        write) echo EIO ENOSPC EINTR EBUSY ;;
        fsync) echo EIO ENOSPC ;;
        renameat | mkdirat | symlinkat | unlinkat | fchmod | fchown) echo EIO ENOSPC EROFS EPERM ;;
        poll) echo EINTR ENOMEM ;;
        clone | clone3 | vfork) echo EAGAIN ENOMEM ;;
        flock) echo EINTR ENOLCK ;;
    esac
}

# Every case there is: SCENARIO MODE CALL ERROR K
list() {
    local scenario name k error
    for scenario in $SCENARIOS; do
        points "$scenario" >"$work/$scenario.points"
        while read -r name k; do
            echo "$scenario kill $name - $k"
            echo "$scenario murder $name - $k"
            for error in $(errors "$name"); do echo "$scenario refuse $name $error $k"; done
        done <"$work/$scenario.points"
    done
}

# traced INJECTION: the scenario's command; its exit code in $code
traced() {
    code=0
    # shellcheck disable=SC2086 # words of a command line
    on gateway timeout -k 5 60 strace -qq -o /dev/null -e "inject=$1" "$GWNET" ${command[$scenario]} \
        --root "$root" >"$work/said" 2>&1 </dev/null || code=$?
    ((code != 124)) || fail "$case: it never ends (SEED=$SEED)"
}

# Stopped at the call; then first the guard is killed, and then the command.
murder() {
    local victim='' program=${GWNET##*/}
    # shellcheck disable=SC2086 # words of a command line
    ip netns exec gateway strace -qq -o /dev/null -e "inject=$name:signal=SIGSTOP:when=$k" \
        "$GWNET" ${command[$scenario]} --root "$root" >"$work/said" 2>&1 </dev/null &
    local tracer=$! now='' last
    # A tracer stops its victim at every call, for a moment.
    until [[ -n $now && $now == "$last" ]]; do
        kill -0 "$tracer" 2>/dev/null || break
        sleep 0.02
        last=$now
        victim=$(pgrep -P "$tracer" -x "${program:0:15}" | head -n 1) || true
        now=$(grep -sE '^State:\s[tT]|_ctxt_switches' "/proc/${victim:-0}/status" | paste -sd ' ') || true
        [[ $now == State* ]] || now=
    done
    # Its death is no news to the shell either.
    {
        while kill -0 "$tracer"; do
            pkill -KILL -x 'gwnet guard' || true
            pkill -KILL -f "gwnet guard change" || true
            [[ -z $victim ]] || kill -KILL "$victim" || true
            sleep 0.01
        done
        wait "$tracer" || true
    } 2>/dev/null
    code=137
    settle
    gwnet status >>"$work/said" 2>&1 || true
}

# A folder whose generation has been taken out of it is no pending change any more.
is_decided() {
    [[ $scenario == confirm && -d $root/var/lib/gwnet/pending && ! -e $root/var/lib/gwnet/pending/generation ]]
}

# What the machine has become: before, after, or an end to this.
verdict() {
    portrait "$work/now"
    if cmp -s "$work/now" "$work/$scenario.before"; then
        outcome=before
    elif cmp -s "$work/now" "$work/$scenario.after"; then
        outcome=after
    else
        diff "$work/$scenario.before" "$work/now" >&2 || true
        echo "-- to the state after" >&2
        diff "$work/$scenario.after" "$work/now" >&2 || true
        cat "$work/said" >&2
        fail "$case: between the states, exit $code (SEED=$SEED)"
    fi
}

tell() {
    cat "$work/said" >&2
    fail "$case: exit $code, $outcome: $1 (SEED=$SEED)"
}

suffer() {
    read -r scenario mode name error k <<<"$case"
    reset "${start[$scenario]}"
    portrait "$work/now"
    cmp -s "$work/now" "$work/$scenario.before" || {
        diff "$work/$scenario.before" "$work/now" >&2 || true
        tail -n 2 "$work/results" >&2
        fail "$case does not start as it should, after ${last:-nothing} (SEED=$SEED)"
    }
    last=$case
    case $mode in
        kill) traced "$name:signal=SIGKILL:when=$k" ;;
        murder) murder ;;
        refuse) traced "$name:error=$error:when=$k" ;;
    esac
    settle
    if [[ $mode == refuse ]] && ((code == 3)); then
        grep -q 'what is left is to' "$work/said" || tell "it does not say what differs"
        gwnet status >>"$work/said" 2>&1 || true
    fi
    # Scraps of what is decided already are the next one's to clear away: a confirmation has no guard.
    if compgen -G "$root/var/lib/gwnet/pending.*" >/dev/null || is_decided; then
        gwnet status >"$work/quiet" 2>&1 || true
    fi
    verdict
    if [[ $mode == refuse ]]; then
        case $code in
            0) [[ $outcome == after ]] || tell "no failure, and nothing done" ;;
            1 | 69 | 75 | 77) [[ $outcome == before ]] || tell "a failure, and all done" ;;
            3) ;;
            *) tell "no code of the contract" ;;
        esac
    fi
    checks=$((checks + 1))
    echo "$scenario $mode $outcome $code $settled" >>"$work/results"
}

: >"$work/results"
if [[ -n ${TORTURE_CASE:-} ]]; then
    points "${TORTURE_CASE%% *}" >/dev/null
    cases=("$TORTURE_CASE")
else
    list >"$work/cases"
    if [[ $TORTURE == all ]]; then
        mapfile -t cases <"$work/cases"
    else
        # As many of each scenario: those with daemons look at every process, and have ten times the calls.
        mapfile -t cases < <(awk -v seed="$SEED" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' \
            "$work/cases" | sort -n | cut -f 2 | awk '{ print ++count[$1] "\t" $0 }' | sort -sn -k 1,1 |
            head -n "$TORTURE" | cut -f 2)
    fi
    echo "${#cases[@]} of $(wc -l <"$work/cases") cases, SEED=$SEED"
fi
for case in "${cases[@]}"; do suffer; done

table() {
    echo "| command | what | cases | ended before | ended after | exit codes | taken back within |"
    echo "| --- | --- | ---: | ---: | ---: | --- | ---: |"
    awk '{ key = $1 " | " $2; n[key]++; state[key, $3]++; codes[key] = codes[key] " " $4
           if ($5 > slow[key]) slow[key] = $5 }
         END { for (key in n) {
             split(codes[key], all, " "); delete seen; list = ""
             for (i in all) if (!(all[i] in seen)) { seen[all[i]]; list = list (list ? ", " : "") all[i] }
             printf "| %s | %d | %d | %d | %s | %d ms |\n", key, n[key], state[key, "before"],
                 state[key, "after"], list, slow[key] } }' "$work/results" | sort
}
table | tee "${TORTURE_TABLE:-/dev/null}"
((${#slow[@]} == 0)) || printf '  %s\n' "${slow[@]}"
((${#slow[@]} * 100 <= ${#cases[@]})) || fail "more than one in a hundred took too long (SEED=$SEED)"
done_with torture
