#!/usr/bin/env bats
# --state: what stages hold that is much, and what is kept and makes no sense.
# shellcheck disable=SC2154
load helper

# generation: of the checkpoint, a decimal number.
generation() {
    echo $((16#$(head -n 1 pos | cut -d ' ' -f 4)))
}

# spoil FROM TO: puts bytes into the place of others in the checkpoint, as many, and makes
# its checksum right.
spoil() {
    local header sum
    grep -qa "$1" pos
    sed -i "s/$1/$2/" pos
    header=$(head -n 1 pos)
    header="${header% *} "
    tail -n +2 pos >rest
    sum=$({ printf '%s' "$header" && cat rest; } | gzip -c | tail -c 8 |
        od -A n -N 4 -t x4 --endian=little)
    { echo "$header${sum# }" && cat rest; } >pos
}

# spoilt PIPELINE FROM TO: over `log`.
spoilt() {
    echo "$1"
    rm -f pos*
    coro_pipe --state pos "$1" log >/dev/null
    run -0 coro_pipe --state pos "$1" log
    spoil "$2" "$3"
    run -7 --separate-stderr coro_pipe --state pos "$1" log
    message "coro-pipe: stage 1 \\([a-z]+\\): what --state kept for it makes no sense"
}

@test "what is too much for a checkpoint is told once, and comes out the same" {
    local pipeline status
    seq 60000 | awk '{ printf "%d %d %70s\n", $1 * 7919 % 100003, $1, "" }' >all
    for pipeline in 'sort' 'tac' 'sort -r'; do
        pipeline="broadcast { write a } { $pipeline | write b }"
        rm -f pos* a b
        coro_pipe -i text "$pipeline" all
        mv a whole.a
        mv b whole.b
        head -n 40000 all >log
        # The last one is not taken, so that all of it is read again.
        coro_pipe -i text --memory 4M --state pos "$pipeline" log 2>err
        cat err
        [ "$(grep -c 'what it holds is too much for a checkpoint of --state' err)" = 1 ]
        head -n 40000 all | cmp - a
        tail -n +40001 all >>log
        status=0
        CORO_PIPE_CRASH=outputs-synced coro_pipe -i text --memory 4M --state pos \
            "$pipeline" log 2>err || status=$?
        [ "$status" = 137 ]
        coro_pipe -i text --memory 4M --state pos "$pipeline" log 2>err
        cmp a whole.a
        cmp b whole.b
    done
}

@test "when less is held there are checkpoints again" {
    local pipeline='window 40000 | sort -r | write out'
    seq 40010 | awk '{ printf "%d %70s\n", $1 * 7919 % 100003, "" }' >all
    coro_pipe -i text "$pipeline" all
    mv out whole
    head -n 39990 all >log
    coro_pipe -i text --memory 4M --state pos --state-interval 1h "$pipeline" log 2>err
    grep -q 'too much' err
    [ "$(generation)" = 1 ]
    tail -n +39991 all >>log
    coro_pipe -i text --memory 4M --state pos --state-interval 1h "$pipeline" log
    [ "$(generation)" = 2 ]
    cmp out whole
}

@test "what is added is sorted among the rest" {
    printf '3\n1\n' >log
    coro_pipe --state pos 'sort | write out' log
    printf '2\n' >>log
    coro_pipe --state pos 'sort | write out' log
    printf '1\n2\n3\n' | cmp - out
    coro_pipe --state pos2 'tac | head 2 | write out2' log
    printf '4\n' >>log
    coro_pipe --state pos2 'tac | head 2 | write out2' log
    printf '4\n2\n' | cmp - out2
}

# passed NANOSECONDS: this time since 1970.
passed() {
    [ "$(date +%s%N)" -ge "$1" ]
}

@test "the periods of rate go on by the clock, and what was counted is in its own" {
    local begun
    printf 'a\nb\n' >log
    begun=$(date +%s%N)
    coro_pipe --state pos 'rate 2s by .[:0] as k | write out' log
    [ "$(coro_pipe 'map .count' out)" = 2 ]
    eventually passed $((begun + 2500000000))
    printf 'c\n' >>log
    coro_pipe --state pos 'rate 2s by .[:0] as k | write out' log
    cat out
    [ "$(coro_pipe 'map .count' out)" = $'2\n1' ]
    # The first has got its whole length, and the second begins at a multiple of it.
    run -0 coro_pipe 'map [.window_start, .window_end] | map [.[] | sub("\\.\\d+"; "") | fromdate]
        | map .[1] - .[0]' out
    [ "${lines[0]}" = 2 ]
    [ "$(coro_pipe 'map .window_start | map .[-4:]' out | uniq | wc -l)" = 1 ]
}

@test "rate goes on in a period that is still open" {
    printf 'a\nb\n' >log
    coro_pipe --state pos 'rate 1h | write out' log
    printf 'c\n' >>log
    coro_pipe --state pos 'rate 1h | write out' log
    [ "$(coro_pipe 'map .count' out)" = 3 ]
}

@test "a state that makes no sense is refused" {
    printf 'first\nsecond\n' >log
    spoilt sort '^6 ' 'x '
    spoilt tac '^2$' 'x'
    spoilt 'grep -A 5 first' '^18446744073709551614 4$' '18446744073709551616 4'
    spoilt 'grep -m 9 -B 5 nothing' '^7 ' 'x '
    printf '{"n":1,"b":"c"}\n{"n":2.5}\n' >log
    spoilt 'bar .n' '^3 0$' '9 9'
    spoilt 'bar .n' '^4612811918334230528$' '9218868437227405312' # infinite
    spoilt 'spark .n' '^4612811918334230528$' '461281191833423052x'
    spoilt 'rate 1m by .n on .n' '^\[\[1\],\[1\]\]$' '[[1],[-]]'
    spoilt 'rate 1m by .n on .n' '^\[\[1\],\[1\]\]$' '[[1,1],1]'
    spoilt 'rate 1m by .n on .n' '^0 1 0$' '0 1 x'
    rm -f pos*
    coro_pipe --state pos 'seq 5 | count' >/dev/null
    spoil '^6 0$' '6 x'
    run -7 --separate-stderr coro_pipe --state pos 'seq 5 | count'
    message 'stage 1 \(seq\): what --state kept for it makes no sense'
}
