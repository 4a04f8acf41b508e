#!/usr/bin/env bats
# The programs of examples/, each with its exact output. EXAMPLES_DIR: the folder that they are in.
# shellcheck disable=SC2154 # run sets stderr_lines
bats_require_minimum_version 1.5.0

setup() {
    [ -n "${EXAMPLES_DIR:-}" ] || skip "EXAMPLES_DIR names no folder of built examples"
}

# expect_output LINE...: standard output is these lines, standard error is empty.
expect_output() {
    diff <(printf '%s\n' "$@") <(printf '%s\n' "$output")
    [ -z "$stderr" ]
}

@test "fib prints the first twenty numbers" {
    run -0 --separate-stderr "$EXAMPLES_DIR/fib"
    expect_output 0 1 1 2 3 5 8 13 21 34 55 89 144 233 377 610 987 1597 2584 4181
}

@test "fib_close cleans up when it is closed at the first number over 1000" {
    run -0 --separate-stderr "$EXAMPLES_DIR/fib_close"
    expect_output 0 1 1 2 3 5 8 13 21 34 55 89 144 233 377 610 987 "Let's clean up!"
}

@test "fib_throw fails with a trace that begins at the coroutine's own yield" {
    run -1 --separate-stderr "$EXAMPLES_DIR/fib_throw"
    diff <(printf '%s\n' 0 1 1 2 3 5 8 13 21 34 55 89) <(printf '%s\n' "$output")
    [ "${#stderr_lines[@]}" -eq 3 ]
    source="$BATS_TEST_DIRNAME/../../examples/fib_throw.c"
    yield_line=$(grep -n 'coro_yield(' "$source" | cut -d: -f1)
    throw_line=$(grep -n 'coro_throw(' "$source" | cut -d: -f1)
    [ "${stderr_lines[0]}" = "examples/fib_throw.c:$yield_line: fib" ]
    [ "${stderr_lines[1]}" = "examples/fib_throw.c:$throw_line: main" ]
    [ "${stderr_lines[2]}" = "I don't like 89" ]
}

@test "first_coroutine and main take turns" {
    run -0 --separate-stderr "$EXAMPLES_DIR/first_coroutine"
    expect_output \
        "my_coroutine started with multiplier 2" \
        "my_coroutine will produce ''" \
        "main sends to coroutine 'A'" \
        "my_coroutine received 'A'" \
        "my_coroutine will produce 'AA'" \
        "main received from coroutine 'AA'" \
        "main sends to coroutine 'B'" \
        "my_coroutine received 'B'" \
        "my_coroutine will produce 'AABB'" \
        "main received from coroutine 'AABB'" \
        "main sends to coroutine 'C'" \
        "my_coroutine received 'C'" \
        "my_coroutine will produce 'AABBCC'" \
        "main received from coroutine 'AABBCC'"
}

@test "grep_close prints one line of three and says goodbye" {
    run -0 --separate-stderr "$EXAMPLES_DIR/grep_close"
    expect_output "Looking for python" "python generators rock!" "Going away. Goodbye"
}

@test "countdown counts down, then its close sets it off" {
    run -0 --separate-stderr "$EXAMPLES_DIR/countdown"
    expect_output "T-minus 5" "T-minus 4" "T-minus 3" "T-minus 2" "T-minus 1" "Kaboom!"
}

@test "batch sends what it holds at close, and nothing when it holds nothing" {
    run -0 --separate-stderr "$EXAMPLES_DIR/batch"
    expect_output "[0,1,2]" "[3,4,5]" "[6]" "consumer closed" "[0,1,2]" "consumer closed"
}

@test "trampoline adds two and two" {
    run -0 --separate-stderr "$EXAMPLES_DIR/trampoline"
    expect_output 4
}

@test "buses prints those of route 22 that go north" {
    data=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/beazley
    [ -d "$data" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
    run -0 --separate-stderr "$EXAMPLES_DIR/buses" "$data/buses.xml"
    [ -z "$stderr" ]
    diff "$data/expected/buses-22-north.txt" <(printf '%s\n' "$output")
}

@test "buses joins texts that come in pieces, and knows CDATA and entities" {
    cat >"$BATS_TEST_TMPDIR/buses.xml" <<'END'
<buses><bus><id>1<!-- one -->2</id><route><![CDATA[22]]></route>
<direction>North&#32;Bound</direction><latitude>1</latitude><longitude>2</longitude></bus></buses>
END
    run -0 --separate-stderr "$EXAMPLES_DIR/buses" "$BATS_TEST_TMPDIR/buses.xml"
    expect_output '22,12,"North Bound",1,2'
}

@test "tasks take turns, wait for each other, and unwind when they are killed" {
    local expected=() i
    for i in 1 2 3 4 5; do
        expected+=("I'm foo 1" "I'm bar 2")
    done
    expected+=("I'm foo 1" "Task 2 terminated")
    for i in 1 2 3 4; do
        expected+=("I'm foo 1")
    done
    expected+=("Task 1 terminated"
        "Waiting for child" "I'm child 4" "I'm child 4" "Task 4 terminated" "Child done"
        "Task 3 terminated"
        "Waiting for ever" "Task 6 terminated" "inner cleans up" "outer cleans up"
        "Task 5 terminated")
    run -0 --separate-stderr "$EXAMPLES_DIR/tasks"
    expect_output "${expected[@]}"
}

@test "delay waits a second, and then knows the sum" {
    local began=${EPOCHREALTIME/[.,]/}
    run -0 --separate-stderr timeout 20 "$EXAMPLES_DIR/delay"
    expect_output "1 + 2 = 3"
    [ $((${EPOCHREALTIME/[.,]/} - began)) -ge 1000000 ]
}

# start_server: sets server, its process, and port.
start_server() {
    local line=''
    local deadline=$((SECONDS + 20))
    "$EXAMPLES_DIR/echo_server" >"$BATS_TEST_TMPDIR/said" 3>&- &
    server=$!
    until read -r line <"$BATS_TEST_TMPDIR/said"; do
        [ "$SECONDS" -lt "$deadline" ]
        sleep 0.01
    done
    [[ $line == "listening on 127.0.0.1:"* ]]
    port=${line##*:}
}

teardown() {
    [ -z "${server:-}" ] || kill -9 "$server" 2>/dev/null || true
}

@test "echo_server echoes to 1,000 clients at once, much and little" {
    local hard
    hard=$(ulimit -Hn)
    [ "$hard" = unlimited ] || [ "$hard" -ge 1100 ] || skip "at most $hard descriptors"
    start_server
    run -0 --separate-stderr timeout 100 "$ECHO_CLIENTS" "$port" 1000
    expect_output "1000 clients got their bytes back"
    kill -TERM "$server"
    wait "$server"
    server=
}

@test "echo_server ends on SIGINT though clients are there" {
    start_server
    exec 4<>"/dev/tcp/127.0.0.1/$port"
    echo hello >&4
    read -r line <&4
    [ "$line" = hello ]
    kill -INT "$server"
    wait "$server"
    server=
    run -1 read -r line <&4
    exec 4>&-
}
