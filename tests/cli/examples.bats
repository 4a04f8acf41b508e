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
