#!/usr/bin/env bats
# SIGINT and SIGTERM: the first finishes, the second aborts; the program ends by the signal.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "SIGTERM: reduces print, then the program ends by the signal" {
    started 'tee seen | count'
    seq 3 >&9
    eventually has_lines seen 3
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 3 ]
    [ ! -s err ]
}

@test "SIGINT: reduces print, then the program ends by the signal" {
    started 'tee seen | count'
    seq 3 >&9
    eventually has_lines seen 3
    kill -INT $pid
    status_of $pid 130
    [ "$(cat out)" = 3 ]
}

@test "SIGTERM: what a tail holds comes out" {
    started 'tee seen | tail 2'
    seq 5 >&9
    eventually has_lines seen 5
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = $'4\n5' ]
}

@test "SIGTERM: every block finishes, in order" {
    started 'tee seen | broadcast { tail 1 } { count } { uniq -c }'
    seq 2 >&9
    eventually has_lines seen 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = $'      1 1\n2\n2\n      1 2' ]
}

@test "SIGTERM before any input: reduces print" {
    started 'tee seen | count'
    eventually test -e seen
    eventually asleep $pid
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 0 ]
}

@test "SIGTERM: written files are complete" {
    started 'broadcast { write one } { tee two | null }'
    seq 5 >&9
    eventually has_lines one 5
    kill -TERM $pid
    status_of $pid 143
    seq 5 | cmp - one
    seq 5 | cmp - two
}

@test "SIGTERM: a line that has only begun is no line" {
    started 'tee seen | tail 2'
    printf '1\n2\nhalf' >&9
    eventually has_lines seen 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = $'1\n2' ]
}

@test "SIGTERM stops an endless source that never waits" {
    env --default-signal=INT,TERM "$CORO_PIPE" 'seq 1 9000000000000000000 | tee seen | count' \
        >out 2>err 3>&- &
    pid=$!
    eventually test -s seen
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" -eq "$(wc -l <seen)" ]
    [ "$(tail -n 1 seen)" = "$(cat out)" ]
}

@test "SIGINT stops a reader of an endless pipe" {
    mkfifo in
    yes >in 3>&- &
    env --default-signal=INT,TERM "$CORO_PIPE" 'tee seen | count' <in >out 3>&- &
    pid=$!
    eventually test -s seen
    kill -INT $pid
    status_of $pid 130
    [ "$(cat out)" -eq "$(wc -l <seen)" ]
}

@test "SIGTERM: the remaining files are not read" {
    mkfifo in
    echo later >later
    exec 9<>in
    env --default-signal=TERM "$CORO_PIPE" 'tee seen | count' in later >out 3>&- 9>&- &
    pid=$!
    echo a >&9
    eventually has_lines seen 1
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 1 ]
}

@test "SIGTERM with rejected records ends by the signal, not by status 3" {
    started --max-record=3 'tee seen | count'
    printf '%s\n' 1 12345 2 >&9
    eventually has_lines seen 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 2 ]
}

@test "SIGTERM with a missing file ends by the signal, not by status 4" {
    mkfifo in
    exec 9<>in
    env --default-signal=TERM "$CORO_PIPE" 'tee seen | count' missing in >out 2>err 3>&- 9>&- &
    pid=$!
    echo a >&9
    eventually has_lines seen 1
    kill -TERM $pid
    status_of $pid 143
}

@test "SIGTERM, and the output cannot be written: status 5 comes before the signal" {
    mkfifo in
    exec 9<>in
    env --default-signal=TERM "$CORO_PIPE" 'tee seen | count' <in >/dev/full 2>err 3>&- 9>&- &
    pid=$!
    echo a >&9
    eventually has_lines seen 1
    kill -TERM $pid
    status_of $pid 5
}

@test "SIGTERM with --stats: they are printed" {
    started --stats=json 'tee seen | count'
    seq 3 >&9
    eventually has_lines seen 3
    kill -TERM $pid
    status_of $pid 143
    jq -e '.stages[] | select(.name == "count").in == 3' err
}

# blocked SIGNAL: a program that cannot write, because its reader does not read.
blocked() {
    mkfifo full
    exec 8<>full
    env --default-signal=INT,TERM "$CORO_PIPE" 'seq 1 9000000000000000000 | tee seen | grep .' \
        >full 2>err 3>&- 8>&- &
    pid=$!
    eventually test -s seen
    eventually asleep $pid
}

# takes PID SIGNAL: the signal is not pending any more.
took() {
    run ! grep -qE '^(ShdPnd|SigPnd):.*[1-9a-f]' "/proc/$1/status"
}

@test "a second SIGTERM aborts at once, though the output is blocked" {
    blocked
    kill -TERM $pid
    eventually took $pid
    kill -TERM $pid
    status_of $pid 143
    exec 8>&-
}

@test "SIGINT, then SIGTERM aborts at once, though the output is blocked" {
    blocked
    kill -INT $pid
    eventually took $pid
    kill -TERM $pid
    local got=0
    eventually ended $pid
    wait $pid || got=$?
    [ "$got" -eq 143 ] || [ "$got" -eq 130 ]
    exec 8>&-
}

@test "one SIGTERM while the output is blocked: what was sent comes out whole" {
    blocked
    kill -TERM $pid
    timeout 20 cat full >got 3>&- 8>&- &
    local reader=$!
    eventually test -s got
    exec 8>&-
    status_of $pid 143
    status_of $reader 0
    [ "$(wc -l <got)" = "$(tail -n 1 got)" ]
    cmp got seen
}

@test "abort sends nothing more: a count does not print" {
    mkfifo full
    exec 8<>full
    env --default-signal=TERM "$CORO_PIPE" \
        'seq 1 9000000000000000000 | broadcast { grep . } { count | write counted }' >full 3>&- 8>&- &
    pid=$!
    eventually asleep $pid
    eventually test -e counted
    kill -TERM $pid
    eventually took $pid
    kill -TERM $pid
    status_of $pid 143
    [ ! -s counted ]
    exec 8>&-
}

@test "a SIGINT that was ignored at the start stays ignored" {
    mkfifo in
    exec 9<>in
    env --ignore-signal=INT "$CORO_PIPE" 'tee seen | count' <in >out 3>&- 9>&- &
    pid=$!
    echo a >&9
    eventually has_lines seen 1
    kill -INT $pid
    echo b >&9
    eventually has_lines seen 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 2 ]
}

@test "SIGTERM ends a program whose regular expression takes its time" {
    printf 'a%.0s' $(seq 30000) >line
    { cat line; echo b; } >lines
    for _ in $(seq 50); do cat lines; done >feed
    env --default-signal=TERM "$CORO_PIPE" 'tee seen | grep /^(a+)+$/ | count' feed >out 2>err 3>&- &
    pid=$!
    eventually test -e seen
    kill -TERM $pid
    local got=0
    eventually ended $pid
    wait $pid || got=$?
    [ "$got" -eq 143 ] || [ "$got" -eq 3 ]
}
