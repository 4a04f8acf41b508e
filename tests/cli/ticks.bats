#!/usr/bin/env bats
# Ticks: what stages send while their input pauses.
# shellcheck disable=SC2016,SC2154
load helper

# pipe_ends: the coprocess gets the end of its input and ends well.
pipe_ends() {
    local pid=$PIPE_PID input=${PIPE[1]}
    eval "exec $input>&-"
    status_of "$pid"
}

# comes TEXT: that is the next line.
comes() {
    local line
    read -r -t 20 line <&"${PIPE[0]}"
    echo "came: $line"
    [ "$line" = "$1" ]
}

@test "multiline: an event is passed on when nothing comes any more" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline --start /^E/ --timeout 50ms | map [.]' 3>&-; }
    printf '%s\n' 'E one' ' more' >&"${PIPE[1]}"
    comes '["E one\n more"]'
    echo 'E two' >&"${PIPE[1]}"
    comes '["E two"]'
    pipe_ends
}

@test "multiline: a trace is passed on when nothing comes any more" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline java --timeout 50ms | map [.]' 3>&-; }
    printf '%s\n' 'ERROR x' 'java.io.IOException: y' >&"${PIPE[1]}"
    comes '["ERROR x\njava.io.IOException: y"]'
    pipe_ends
}

@test "multiline: an event ends after a second if nothing else is said" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline --start /^E/' 3>&-; }
    echo 'E one' >&"${PIPE[1]}"
    comes 'E one'
    pipe_ends
}

@test "multiline: a reader that pauses ends no event" {
    { echo 'E 0'; yes ' more' | head -n 300000; } >log
    run -0 --separate-stderr in_shell '
        "$CORO_PIPE" "tee copy | multiline --start /^E/ --max-lines 100 --timeout 1ms | map length" log |
            { read -r first; sleep 0.3; echo "$first"; cat; } | sort | uniq -c | sort -n'
    [ "${#lines[@]}" -eq 3 ]
}

@test "parse auto: a pause after the first lines is enough to tell the format" {
    coproc PIPE { exec "$CORO_PIPE" 'parse auto | map .b' 3>&- 2>err; }
    printf '%s\n' 'a=1 b=2' 'a=3 b=4' >&"${PIPE[1]}"
    comes 2
    comes 4
    echo 'a=5 b=6' >&"${PIPE[1]}"
    comes 6
    pipe_ends
    grep -q 'read as logfmt' err
}
