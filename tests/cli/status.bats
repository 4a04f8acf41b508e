#!/usr/bin/env bats
# One test for each exit status, and which of several applies.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "0: all input read, all output written" {
    run -0 --separate-stderr coro_pipe 'grep a' <<<a
    prints a
    no_message
}

@test "1: -e and no record came out" {
    run -1 --separate-stderr coro_pipe -e 'grep x' <<<a
}

@test "2: a mistake in the pipeline, and nothing was read" {
    echo a >input
    {
        run -2 --separate-stderr coro_pipe 'grep ('
        read -r line
    } <input
    [ "$line" = a ]
}

@test "3: a record was rejected" {
    run -3 --separate-stderr coro_pipe --max-record=2 'grep a' < <(printf '%s\n' a aaa ba)
    prints a ba
}

@test "4: an input could not be opened" {
    run -4 --separate-stderr coro_pipe count no-such-file
    prints 0
    message no-such-file
}

@test "5: output could not be written" {
    run -5 --separate-stderr in_shell 'seq 10 | "$CORO_PIPE" "grep 1" >/dev/full'
    message 'No space left'
}

@test "6: out of memory" {
    plain_build
    run --separate-stderr in_shell 'ulimit -v 150000
        "$CORO_PIPE" "seq 100000000 | tail 100000000"'
    echo "$status $stderr"
    [ "$status" -eq 6 ]
    message 'memory'
}

@test "6: out of descriptors" {
    plain_build
    local blocks='' i
    for i in $(seq 20); do blocks+=" { write f$i }"; done
    PIPELINE="broadcast $blocks" run --separate-stderr in_shell 'ulimit -n 12
        echo a | "$CORO_PIPE" "$PIPELINE"'
    echo "$status $stderr"
    [ "$status" -eq 6 ]
}

@test "4 before 3" {
    printf '%s\n' a aaa >log
    run -4 --separate-stderr coro_pipe --max-record=2 'grep a' log missing
    prints a
}

@test "4 before 1" {
    run -4 --separate-stderr coro_pipe -e 'grep a' missing
}

@test "3 before 1" {
    run -3 --separate-stderr coro_pipe -e --max-record=2 'grep a' <<<aaa
}

@test "5 before 4" {
    echo a >log
    run -5 --separate-stderr in_shell '"$CORO_PIPE" "grep a" missing log >/dev/full'
}

@test "5 before 3" {
    run -5 --separate-stderr in_shell 'printf "%s\n" aaa a |
        "$CORO_PIPE" --max-record=2 "grep a" >/dev/full'
}

@test "output that fails only when it is closed or flushed has status 5" {
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "count" >/dev/full'
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "tail 1 | write /dev/full"'
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "tee /dev/full | null"'
}

@test "a failed tee ends the run with 5, though others go on well" {
    run -5 --separate-stderr in_shell \
        'seq 100000 | "$CORO_PIPE" "broadcast { tee /dev/full | null } { count }"'
}

@test "an output that fails stops an endless source" {
    run -5 --separate-stderr in_shell '"$CORO_PIPE" "seq 1 9000000000000000000" >/dev/full'
}

@test "what a failed stage had sent comes out" {
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "tee /dev/full"'
    [ -z "$output" ] || [ "$output" = a ]
}

@test "a rejects file that cannot be opened has status 5 and reads nothing" {
    run -5 --separate-stderr coro_pipe --rejects=no/such/folder 'grep a' <<<a
    prints
}

@test "a rejects file on a full disk has status 5" {
    run -5 --separate-stderr coro_pipe --max-record=1 --rejects=/dev/full 'grep a' <<<aa
}
