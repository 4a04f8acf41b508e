#!/usr/bin/env bats
# Every case of jq's own test files, through the command. jq-tests.differ lists those that differ, and why.
# shellcheck disable=SC2154
load helper

# cases NAME: runs the file's cases and prints the totals.
cases() {
    local data=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/jq-tests
    [ -d "$data" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
    [ -x "${JSON_CANONICAL:-}" ] || skip "JSON_CANONICAL does not name the program"
    run timeout -k 5 500 "$BATS_TEST_DIRNAME/jq-cases" "$data/$1" "$BATS_TEST_DIRNAME/jq-tests.differ"
    echo "$output"
    echo "# ${lines[-1]}" >&3
    [ "$status" -eq 0 ]
}

@test "jq's tests of its language" {
    cases jq.test
}

@test "the examples of jq's manual" {
    cases man.test
}

@test "jq's tests of base64" {
    cases base64.test
}

@test "jq's tests of URIs" {
    cases uri.test
}

@test "jq's tests of dates that not every system passes" {
    cases optional.test
}
