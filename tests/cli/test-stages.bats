#!/usr/bin/env bats
# What only stages of the tests' own can show. CORO_PIPE_TEST: the program that has them.
# shellcheck disable=SC2030,SC2031,SC2154
bats_require_minimum_version 1.5.0

setup() {
    [ -n "${CORO_PIPE_TEST:-}" ] || skip "CORO_PIPE_TEST names no program"
    CORO_PIPE_TEST=$(realpath "$CORO_PIPE_TEST")
    cd "$BATS_TEST_TMPDIR" || return 1
    set -o pipefail
}

# shared_data: sets $data to the folder of shared data, or skips.
shared_data() {
    data=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}
    [ -d "$data/beazley" ] || skip "there is no folder of shared data at $data"
}

# The course's last broadcast.
tagged='broadcast { grep python | tag python } { grep ply | tag ply } { grep swig | tag swig }'

check_tagged() {
    "$CORO_PIPE_TEST" "$tagged" "$data/beazley/access.log" |
        cmp - "$data/beazley/expected/broadcast-3-tagged.txt"
}

@test "three branches with tags come out record by record, in branch order" {
    shared_data
    unset CORO_PIPE_INBOX
    check_tagged
}

@test "three branches with tags come out the same with inboxes of one record" {
    shared_data
    export CORO_PIPE_INBOX=1
    check_tagged
}

@test "three branches with tags come out the same from a pipe, line by line" {
    shared_data
    while IFS= read -r line; do printf '%s\n' "$line"; done <"$data/beazley/access.log" |
        "$CORO_PIPE_TEST" "$tagged" |
        cmp - "$data/beazley/expected/broadcast-3-tagged.txt"
}

check_siblings() {
    printf 'one\ntwo\n' |
        "$CORO_PIPE_TEST" 'broadcast { tag a } { grep . } { tag b | tag c } { grep . }' |
        diff - <(printf '%s\n' 'a: one' one 'c: b: one' one 'a: two' two 'c: b: two' two)
}

@test "a record that one branch changes is not seen by its siblings" {
    unset CORO_PIPE_INBOX
    check_siblings
    CORO_PIPE_INBOX=1
    export CORO_PIPE_INBOX
    check_siblings
}

@test "a stage that fails first delivers what it sent" {
    for inbox in 1 64; do
        export CORO_PIPE_INBOX=$inbox
        run -8 --separate-stderr "$CORO_PIPE_TEST" 'tag a | fail 3 | tag b' \
            < <(printf '%s\n' 1 2 3 4 5)
        diff <(printf '%s\n' "$output") <(printf '%s\n' 'b: a: 1' 'b: a: 2')
        [[ "$stderr" == *"stage 2 (fail): failed at record 3"* ]]
    done
}

@test "a stage that loses a record breaks an invariant: status 70" {
    run -70 --separate-stderr "$CORO_PIPE_TEST" 'forget' < <(printf '%s\n' 1 2)
    [[ "$stderr" == *"stage 1 (forget)"*"books"* ]]
}

@test "a line that several branches reject, changed or not, is kept once and as it was read" {
    for inbox in 1 64; do
        export CORO_PIPE_INBOX=$inbox
        run -3 --separate-stderr "$CORO_PIPE_TEST" --rejects kept \
            'broadcast { reject bad } { tag x | tag y | reject bad } { tail 9 | reject bad }' \
            < <(printf 'good\nbad 1\r\nbad 2')
        printf 'bad 1\r\nbad 2\n' | cmp - kept
        [[ "$stderr" == *"(standard input):2: stage 1.2.3 (reject): holds 'bad'"* ]]
    done
}

@test "rejects of several stages are in the order of the lines" {
    for inbox in 1 64; do
        export CORO_PIPE_INBOX=$inbox
        run -3 --separate-stderr "$CORO_PIPE_TEST" --rejects kept 'reject 3 | tag x | reject 1' \
            < <(seq 4)
        printf '1\n3\n' | cmp - kept
    done
}

@test "on error fail, a sibling branch has done what came before, and nothing more" {
    for inbox in 1 64; do
        export CORO_PIPE_INBOX=$inbox
        run -3 --separate-stderr "$CORO_PIPE_TEST" --on-error fail \
            'broadcast { write done } { reject 3 | null }' < <(seq 20)
        printf '1\n2\n3\n' | cmp - "done"
    done
}
