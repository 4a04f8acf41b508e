#!/usr/bin/env bats
# Pipes: closed descriptors, readers that go away, latency, endless sources, non-blocking descriptors.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# nonblocking FD COMMAND...: the descriptor is set so for all who share it, and must stay so.
nonblocking() {
    [ -n "${DESCRIPTOR_FLAGS:-}" ] || skip "DESCRIPTOR_FLAGS does not name the helper program"
    timeout -k 5 60 "$DESCRIPTOR_FLAGS" nonblocking "$@"
}

blocking() {
    [ -n "${DESCRIPTOR_FLAGS:-}" ] || skip "DESCRIPTOR_FLAGS does not name the helper program"
    timeout -k 5 60 "$DESCRIPTOR_FLAGS" blocking "$@"
}

@test "closed standard input has status 4" {
    run -4 --separate-stderr in_shell '"$CORO_PIPE" count <&-'
    prints 0
    message 'standard input'
}

@test "closed standard input does no harm where files are read" {
    echo a >log
    run -0 --separate-stderr in_shell '"$CORO_PIPE" count log <&-'
    prints 1
    no_message
}

@test "closed standard input does no harm where a stage makes the records" {
    run -0 --separate-stderr in_shell '"$CORO_PIPE" "seq 2" <&-'
    prints 1 2
}

@test "closed standard output has status 5" {
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "grep a" >&-'
    [ -n "$stderr" ]
}

@test "closed standard output does no harm where nothing is printed to it" {
    run -0 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "write out" >&-'
    [ "$(cat out)" = a ]
    no_message
}

@test "closed standard output: records do not get into a file opened for something else" {
    echo secret >log
    run -5 --separate-stderr in_shell '"$CORO_PIPE" "tee copy | grep ." log >&-'
    [ "$(cat log)" = secret ]
    run ! grep -q 'secretsecret' <(tr -d '\n' <copy)
}

@test "all three standard descriptors closed: a status, no hang" {
    run --separate-stderr in_shell '"$CORO_PIPE" "grep a" <&- >&- 2>&-'
    echo "$status"
    [ "$status" -eq 5 ] || [ "$status" -eq 4 ]
}

@test "standard output open for reading only has status 5" {
    : >empty
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "grep a" 1<empty'
}

@test "standard input open for writing only has status 4" {
    run -4 --separate-stderr in_shell '"$CORO_PIPE" "grep a" 0>out'
}

@test "a full disk has status 5, never 0" {
    run -5 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "grep a" >/dev/full'
    message 'No space left'
    [ "${#stderr_lines[@]}" -eq 1 ]
    run -5 --separate-stderr in_shell 'seq 1000000 | "$CORO_PIPE" "grep ." >/dev/full'
    [ "${#stderr_lines[@]}" -eq 1 ]
}

@test "a full disk and no output has status 0" {
    run -0 --separate-stderr in_shell 'echo a | "$CORO_PIPE" "grep x" >/dev/full'
}

@test "a reader that goes away ends the pipeline quietly, status 0" {
    run -0 --separate-stderr in_shell \
        '"$CORO_PIPE" "seq 1 9000000000000000000" | head -n 1; exit "${PIPESTATUS[0]}"'
    prints 1
    no_message
}

@test "a reader that goes away, SIGPIPE ignored: the same" {
    run -0 --separate-stderr in_shell '
        env --ignore-signal=PIPE "$CORO_PIPE" "seq 1 9000000000000000000" | head -n 1
        exit "${PIPESTATUS[0]}"'
    prints 1
    no_message
}

@test "a reader that goes away, SIGPIPE as the system sets it: the same" {
    run -0 --separate-stderr in_shell '
        env --default-signal=PIPE "$CORO_PIPE" "seq 1 9000000000000000000" | head -n 1
        exit "${PIPESTATUS[0]}"'
    prints 1
    no_message
}

@test "a reader that was never there: status 0, quietly" {
    run -0 --separate-stderr in_shell '
        mkfifo never; exec 5<>never 6>never 5<&-
        seq 100000 | "$CORO_PIPE" "grep ." >&6; exit $?'
    no_message
}

@test "a reader that goes away stops the writer before us" {
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" "grep y" | head -n 1'
    prints y
}

@test "a reader that goes away does not stop a tee" {
    run -0 --separate-stderr in_shell '
        seq 200000 | "$CORO_PIPE" "tee copy" | head -n 1; exit "${PIPESTATUS[1]}"'
    prints 1
    seq 200000 | cmp - copy
}

@test "a reader that goes away does not stop another block's file" {
    run -0 --separate-stderr in_shell '
        seq 200000 | "$CORO_PIPE" "broadcast { grep . } { write copy }" | head -n 1
        exit "${PIPESTATUS[1]}"'
    seq 200000 | cmp - copy
}

@test "a writer to a fifo whose reader goes away ends like a head" {
    mkfifo fifo
    head -n 1 fifo >first 3>&- &
    run -0 --separate-stderr in_shell '"$CORO_PIPE" "seq 1 9000000000000000000 | write fifo"'
    no_message
    [ "$(cat first)" = 1 ]
}

@test "head 1 stops an endless source at once" {
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" "head 1"'
    prints y
}

@test "grep and head stop an endless source at once" {
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" "grep y | head 1"'
    prints y
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" "grep -m 1 y"'
    prints y
}

@test "head in every block stops an endless source" {
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" "broadcast { head 1 } { grep y | head 2 }"'
    prints y y y
}

@test "head 0 reads nothing" {
    seq 3 >log
    run -0 --separate-stderr in_shell '{ "$CORO_PIPE" "head 0"; cat; } <log'
    prints 1 2 3
}

@test "head reads at most a block or two more than it needs" {
    seq 1000000 >log
    run -0 --separate-stderr in_shell '{ "$CORO_PIPE" "grep 1 | head 1" >first; wc -c; } <log'
    [ "$(cat first)" = 1 ]
    [ "$output" -ge $(($(wc -c <log) - 2 * 262144)) ]
}

@test "a record comes out while the pipe stays open" {
    coproc PIPE { exec "$CORO_PIPE" 'grep a' 3>&-; }
    local line
    echo a1 >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a1 ]
    printf '%s\n' b a2 b >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a2 ]
    pipe_ends
}

@test "a record comes through a long chain and a broadcast while the pipe stays open" {
    coproc PIPE {
        exec "$CORO_PIPE" 'grep a | grep -v b | uniq | broadcast { grep 1 | tee copy } { grep 2 | skip 0 }
            | grep . | cut -d , 1' 3>&-
    }
    local line
    printf '%s\n' a1,x ab1 >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a1 ]
    echo a2,x >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a2 ]
    eventually has_lines copy 1
    pipe_ends
}

@test "a record is in a written file while the pipe stays open" {
    mkfifo in
    "$CORO_PIPE" 'broadcast { tee copy | null } { write out }' <in 3>&- &
    local pid=$!
    exec 9>in
    echo a >&9
    eventually has_lines out 1
    eventually has_lines copy 1
    exec 9>&-
    status_of $pid
}

@test "an unfinished line waits for its end, and comes out whole" {
    coproc PIPE { exec "$CORO_PIPE" 'grep a' 3>&-; }
    local line
    printf 'a1\na' >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a1 ]
    printf '2\n' >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = a2 ]
    pipe_ends
}

@test "a rejected record is told while the pipe stays open" {
    mkfifo in
    "$CORO_PIPE" --max-record=2 'grep a' <in 2>messages 3>&- &
    local pid=$!
    exec 9>in
    printf 'aaaa\n' >&9
    eventually grep -q ':1: ' messages
    exec 9>&-
    status_of $pid 3
}

@test "head ends though the pipe stays open" {
    mkfifo in
    "$CORO_PIPE" 'grep a | head 1' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'b\na\n' >&9
    status_of $pid
    [ "$(cat out)" = a ]
    exec 9>&-
}

@test "head 1 ends right after the match, not at the next line" {
    mkfifo in
    "$CORO_PIPE" 'head 1' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\n' >&9
    status_of $pid
    exec 9>&-
}

@test "grep -m ends right after the last match" {
    mkfifo in
    "$CORO_PIPE" 'grep -m 2 a' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\nb\na\n' >&9
    status_of $pid
    [ "$(cat out)" = $'a\na' ]
    exec 9>&-
}

@test "grep -m with -A ends right after the context" {
    mkfifo in
    "$CORO_PIPE" 'grep -m 1 -A 1 a' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\nb\n' >&9
    status_of $pid
    exec 9>&-
}

@test "head 0 ends though nothing was written" {
    mkfifo in
    "$CORO_PIPE" 'head 0' <in 3>&- &
    local pid=$!
    exec 9>in
    status_of $pid
    exec 9>&-
}

@test "head behind a uniq ends as soon as it has its record" {
    mkfifo in
    "$CORO_PIPE" 'uniq | head 1' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\n' >&9
    status_of $pid
    exec 9>&-
}

@test "head in both blocks ends though the pipe stays open" {
    mkfifo in
    "$CORO_PIPE" 'broadcast { head 1 } { grep a | head 1 } | grep .' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\n' >&9
    status_of $pid
    [ "$(cat out)" = $'a\na' ]
    exec 9>&-
}

@test "tee before a head goes on reading while the pipe stays open" {
    mkfifo in
    "$CORO_PIPE" 'tee copy | head 1' <in >out 3>&- &
    local pid=$!
    exec 9>in
    printf 'a\n' >&9
    eventually has_lines copy 1
    printf 'b\n' >&9
    eventually has_lines copy 2
    exec 9>&-
    status_of $pid
    [ "$(cat out)" = a ]
}

@test "a slow reader gets everything" {
    run -0 --separate-stderr in_shell '
        "$CORO_PIPE" "seq 300000" | dd bs=700 status=none | md5sum'
    [ "$output" = "$(seq 300000 | md5sum)" ]
}

@test "a slow writer, byte by byte" {
    seq 300 >log
    run -0 --separate-stderr in_shell 'dd if=log bs=1 status=none | "$CORO_PIPE" "grep ."'
    [ "$output" = "$(cat log)" ]
}

@test "non-blocking standard output: everything comes out, and it stays non-blocking" {
    run -0 --separate-stderr in_shell '
        timeout 60 "$DESCRIPTOR_FLAGS" nonblocking 1 "$CORO_PIPE" "seq 1000000" | dd bs=512 status=none | md5sum
        exit "${PIPESTATUS[0]}"'
    [ "$output" = "$(seq 1000000 | md5sum)" ]
    no_message
}

# grandchild PROCESS TEXT: its child's child, whose command holds the text.
grandchild() {
    local child
    child=$(pgrep -P "$1") && pgrep -f -P "$child" "$2"
}

@test "non-blocking standard output that is full: the program waits, it does not spin" {
    mkfifo out
    exec 9<>out
    nonblocking 1 "$CORO_PIPE" 'seq 100000 | tee copy' >out 3>&- &
    local parent=$! pid
    eventually grandchild $parent 'seq 100000' >/dev/null
    pid=$(grandchild $parent 'seq 100000')
    eventually asleep "$pid"
    for _ in 1 2 3 4 5 6 7 8 9 10; do asleep "$pid"; done
    head -n 100000 <&9 | cmp - <(seq 100000)
    status_of $parent
    exec 9>&-
}

@test "non-blocking standard input: the program waits for it, and it stays non-blocking" {
    mkfifo in
    exec 9<>in
    nonblocking 0 "$CORO_PIPE" 'head 2' <in >out 3>&- 9>&- &
    local pid=$!
    echo a >&9
    eventually has_lines out 1
    echo b >&9
    status_of $pid
    exec 9>&-
    [ "$(cat out)" = $'a\nb' ]
}

@test "blocking descriptors stay blocking" {
    run -0 --separate-stderr blocking 0 "$CORO_PIPE" 'grep a' < <(echo a)
    prints a
    run -0 in_shell 'timeout 60 "$DESCRIPTOR_FLAGS" blocking 1 "$CORO_PIPE" "seq 100000" | wc -l; exit "${PIPESTATUS[0]}"'
    prints 100000
}

@test "the descriptors are blocking while the program waits for input" {
    [ -r /proc/self/fdinfo/0 ] || skip "there is no /proc"
    mkfifo in out
    exec 8<>out 9<>in
    "$CORO_PIPE" 'grep a' <in >out 3>&- 8>&- 9>&- &
    local pid=$! fd
    echo a >&9
    read -r -t 20 <&8
    for fd in 0 1; do
        run ! grep -q '^flags:.*4...$' "/proc/$pid/fdinfo/$fd"
    done
    kill $pid
    status_of $pid 143
    exec 8>&- 9>&-
}

@test "two programs may share a file for output, both appending" {
    : >out
    run -0 in_shell '{ "$CORO_PIPE" "seq 1000"; "$CORO_PIPE" "seq 1001 2000"; } >out'
    seq 2000 | cmp - out
}


@test "two outputs that fail are one failure: status 5" {
    seq 20000 >big
    run -5 --separate-stderr coro_pipe \
        'broadcast { tail 10000 | write /dev/full } { tail 10000 | write /dev/full }' big
}

@test "opening a FIFO that nobody reads is ended by a signal" {
    mkfifo fifo
    echo a >a
    "$CORO_PIPE" 'write fifo' a 2>messages &
    local pid=$!
    eventually asleep "$pid"
    kill -TERM "$pid"
    status_of "$pid" 143
    [ ! -s messages ]
}

@test "a reader that goes away while the source waits ends the run" {
    run -0 --separate-stderr in_shell '
        "$CORO_PIPE" "exec \"echo a; exec sleep 1000\"" | head -n 1; exit "${PIPESTATUS[0]}"'
    prints a
    no_message
}

@test "a reader that goes away while standard input waits ends the run" {
    mkfifo in
    exec 9<>in
    run -0 --separate-stderr in_shell '
        echo a >in; "$CORO_PIPE" "grep a" <in 9>&- | head -n 1; exit "${PIPESTATUS[0]}"'
    exec 9>&-
    prints a
    no_message
}

@test "a slow reader holds sources and commands back, with flat memory" {
    plain_build
    mkfifo fifo
    "$CORO_PIPE" 'merge { exec yes } { exec "yes n" | exec cat } | grep .' >fifo 3>&- &
    local pid=$! first last
    exec 9<fifo
    read -r -u 9
    eventually asleep $pid
    first=$(awk '/VmRSS/ {print $2}' /proc/$pid/status)
    head -c 50000000 <&9 >/dev/null
    eventually asleep $pid
    last=$(awk '/VmRSS/ {print $2}' /proc/$pid/status)
    [ $((last - first)) -lt 4000 ]
    exec 9<&-
    status_of $pid
}
