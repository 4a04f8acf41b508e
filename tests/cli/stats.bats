#!/usr/bin/env bats
# --stats: what each stage did, on standard error, at the end.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# stage NAME FILTER: the statistics of a stage by its name, through jq.
stage() {
    jq -r --arg name "$1" ".stages[] | select(.name == \$name) | $2" <<<"$stderr"
}

# balanced: the books of all stages.
balanced() {
    jq -e '[.stages[] | .in == .passed + .filtered + .rejected + .absorbed
        and .out == .passed + .made] | all' <<<"$stderr"
}

@test "a table on standard error, the output as without" {
    run -0 --separate-stderr coro_pipe --stats 'grep 1 | count' < <(seq 20)
    prints 11
    message '^stage +in +out +rejected'
    message 'grep +20 +11 +0'
    message 'count +11 +1 +0'
}

@test "--stats=table is --stats" {
    run -0 --separate-stderr coro_pipe --stats=table 'grep 1' < <(seq 20)
    message 'grep +20 +11 +0'
}

@test "--stats=json is one line of JSON" {
    run -0 --separate-stderr coro_pipe --stats=json 'grep 1 | count' < <(seq 20)
    [ "${#stderr_lines[@]}" -eq 1 ]
    [ "$(stage grep '"\(.in) \(.out) \(.passed) \(.filtered) \(.rejected)"')" = "20 11 11 9 0" ]
    [ "$(stage count '"\(.in) \(.out) \(.absorbed) \(.made)"')" = "11 1 11 1" ]
    [ "$(stage read .out)" -eq 20 ]
    [ "$(stage print .in)" -eq 1 ]
    [ "$(stage grep '.seconds >= 0')" = true ]
    balanced
}

@test "stages in blocks are there by their numbers" {
    run -0 --separate-stderr coro_pipe --stats=json 'broadcast { grep 1 } { grep 2 | null }' < <(seq 3)
    [ "$(jq -r '[.stages[].stage] | join(" ")' <<<"$stderr")" = " 1 1.1.1 1.2.1 1.2.2 " ]
    balanced
}

@test "what was rejected is counted where it was rejected" {
    printf '%s\n' a aaaaa b >log
    run -3 coro_pipe --stats=json --on-error=ignore --max-record=3 'grep .' log
    run -3 --separate-stderr coro_pipe --stats=json --on-error=ignore --max-record=3 'grep .' log
    [ "$(stage read '"\(.in) \(.out) \(.rejected)"')" = "3 2 1" ]
    balanced
}

@test "a head reads little of a long input" {
    run -0 --separate-stderr in_shell 'yes | "$CORO_PIPE" --stats=json "grep y | head 3"'
    [ "$(stage head .out)" -eq 3 ]
    [ "$(stage head .in)" -eq 3 ]
    [ "$(stage read .in)" -le 131072 ]
    balanced
}

@test "what was not received of a block was not sent" {
    seq 10000 >log
    for inbox in '' 1; do
        CORO_PIPE_INBOX=$inbox run -0 --separate-stderr coro_pipe --stats=json 'head 3' log
        [ "$(stage read '"\(.in) \(.out)"')" = "3 3" ]
        balanced
        CORO_PIPE_INBOX=$inbox run -0 --separate-stderr coro_pipe --stats=json 'grep -v 1 | head 3000' log
        [ "$(stage read .out)" = "$(stage grep .in)" ]
        balanced
    done
}

@test "the books balance after an early end, in both inbox sizes" {
    for inbox in '' 1; do
        CORO_PIPE_INBOX=$inbox run -0 --separate-stderr coro_pipe --stats=json \
            'grep . | broadcast { head 3 } { grep 1 | tail 2 } { uniq | skip 1 | nth 2 } | head 20' < <(seq 1000)
        balanced
    done
}

@test "the books balance after an output that failed" {
    run -5 --separate-stderr in_shell \
        'seq 100000 | "$CORO_PIPE" --stats=json "grep 1 | tail 50000" >/dev/full'
    stderr=${stderr_lines[-1]}
    balanced
}

@test "the books balance after --on-error fail" {
    { seq 10 && echo too-long && seq 10; } >log
    run -3 --separate-stderr coro_pipe --stats=json --on-error=fail --max-record=4 \
        'broadcast { grep 1 } { tail 3 }' log
    stderr=${stderr_lines[-1]}
    balanced
}

@test "the books balance after a reader that went away" {
    run -0 --separate-stderr in_shell \
        'seq 1000000 | "$CORO_PIPE" --stats=json "grep 1" | head -n 1'
    balanced
}

@test "the records that a tail passes are not made by it" {
    run -0 --separate-stderr coro_pipe --stats=json 'tail 2' < <(seq 10)
    [ "$(stage tail '"\(.passed) \(.made) \(.out)"')" = "2 0 2" ]
    balanced
}

@test "a mistake in the pipeline prints no statistics" {
    run -2 --separate-stderr coro_pipe --stats=json 'grpe'
    run ! message '"stages"'
}
