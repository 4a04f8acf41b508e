#!/usr/bin/env bats
# --explain prints the plan and does nothing else.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "every stage is there with its number, the default source and sink too" {
    run -0 --separate-stderr coro_pipe --explain 'grep a | broadcast { head 3 | tee x } { count } | uniq'
    for text in read '1 .*grep' '2 .*broadcast' '2\.1\.1 .*head' '2\.1\.2 .*tee' '2\.2\.1 .*count' \
        '3 .*uniq' print; do
        grep -qE "$text" <<<"$output"
    done
    no_message
}

@test "the options are shown, defaults resolved" {
    run -0 --separate-stderr coro_pipe --explain 'grep -vi -e a | head | tail -n 4'
    grep -q -- '-vi\|-v -i\|--invert-match' <<<"$output"
    grep -qE 'head .*10' <<<"$output"
    grep -qE 'tail .*4' <<<"$output"
}

@test "the stages that hold memory are marked" {
    run -0 --separate-stderr coro_pipe --explain 'grep a | tail 5'
    grep -qE 'tail.*memory' <<<"$output"
    run ! grep -qE 'grep.*memory' <<<"$output"
}

@test "the sizes of the inboxes are shown" {
    unset CORO_PIPE_INBOX
    run -0 --separate-stderr coro_pipe --explain 'grep a | grep b'
    grep -qE 'grep +64' <<<"$output"
    CORO_PIPE_INBOX=1 run -0 --separate-stderr coro_pipe --explain 'grep a | grep b'
    grep -qE 'grep +1' <<<"$output"
}

@test "nothing is read" {
    seq 3 >log
    run -0 in_shell '{ "$CORO_PIPE" --explain "grep a" >plan; cat; } <log'
    prints 1 2 3
}

@test "nothing is waited for" {
    mkfifo fifo
    run -0 --separate-stderr coro_pipe --explain 'grep a' fifo
}

@test "nothing is written" {
    echo old >old
    run -0 --separate-stderr coro_pipe --explain --rejects=bad 'tee new | write old'
    [ "$(cat old)" = old ]
    [ ! -e new ]
    [ ! -e bad ]
}

@test "a mistake has status 2" {
    run -2 --separate-stderr coro_pipe --explain 'grep a | haed'
    prints
    run -2 --separate-stderr coro_pipe --explain 'grep ('
}

@test "control bytes of the pipeline are escaped on a terminal" {
    if ! command -v script; then skip "there is no script(1)"; fi
    script -qec "'$CORO_PIPE' --explain 'grep a"$'\x07'"b'" /dev/null </dev/null >seen
    run ! grep -q $'\x07' seen
}

@test "to a full disk: status 5" {
    run -5 in_shell '"$CORO_PIPE" --explain "grep a" >/dev/full'
}

@test "the fields that several expressions find are told once, together" {
    run -0 --separate-stderr coro_pipe --explain \
        'stats count, sum(.ms), max(.ms) if .status > 3 by .host, .status'
    grep -q '; finds .ms, .status, .host in the bytes$' <<<"$output"
    run -0 --separate-stderr coro_pipe --explain 'stats count(.a), count(keys) as n by .b'
    grep -q '; finds .a, .b in the bytes, decodes the whole record$' <<<"$output"
}

@test "the sources of a merge are told where they send to" {
    unset CORO_PIPE_INBOX
    run -0 --separate-stderr coro_pipe --explain 'merge { read log | grep a } { seq 3 } | count'
    prints '       stage   inbox  arguments  notes' \
        '1.1.1    read      -  log' \
        '1.1.2    grep     64  "a"        sends to 1' \
        '1.2.1    seq       -  3' \
        '1      merge      64' \
        '2      count      64             can be split and merged' \
        '       print      64'
    no_message
}

@test "a stage that runs in windows" {
    run -0 --separate-stderr coro_pipe --explain 'window 1m on .ts | count by .host'
    [[ $output == *'window'*'needs the order, runs the next stage for each part; finds .ts in the bytes'* ]]
}
