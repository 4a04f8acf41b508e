#!/usr/bin/env bats
# Batching is never seen: files, output, rejects and status are the same with every inbox at one
# record (CORO_PIPE_INBOX=1).
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# both ARGUMENT...: runs the program on the file `log` in two folders, one with small inboxes, and
# compares all that they leave.
both() {
    local kind got
    for kind in default one; do
        rm -rf $kind
        mkdir $kind
        cp log $kind
        got=0
        (
            cd $kind || exit
            if [ $kind = one ]; then export CORO_PIPE_INBOX=1; fi
            timeout -k 5 60 "$CORO_PIPE" "$@" log >stdout 2>stderr
        ) || got=$?
        echo $got >$kind/exit-status
        sort -o $kind/stderr $kind/stderr
    done
    if ${any_order:-false}; then sort -o default/bad default/bad && sort -o one/bad one/bad; fi
    (set -o pipefail && diff -r default one | cut -c 1-200) || {
        echo "arguments: $*"
        return 1
    }
}

@test "tee before a head has copied the same" {
    seq 1000 >log
    both 'grep 1 | tee copy | grep -v 2 | head 3'
    cmp default/copy <(seq 1000 | grep 1)
}

@test "a head before a tee: the tee has copied what the head passed" {
    seq 1000 >log
    both 'head 70 | tee copy | grep 1 | head 3'
    cmp default/copy <(seq 70)
}

@test "write in a block before a head writes its whole input" {
    seq 1000 >log
    both 'broadcast { grep 1 | write ones } { grep . } | head 7'
    cmp default/ones <(seq 1000 | grep 1)
}

@test "write behind a head in another block" {
    seq 1000 >log
    both 'broadcast { head 3 } { grep 1 | write ones } | head 5'
}

@test "two writers of one file in blocks, and a head behind" {
    seq 1000 >log
    both 'broadcast { grep 1 | tee out } { grep 0 | tee out } | head 50'
}

@test "lines that are too long, behind what a head needs, are not told" {
    { seq 5 && echo 1234567 && seq 5; } >log
    both --max-record=5 'head 5'
    [ ! -s default/stderr ]
    [ "$(cat default/exit-status)" = 0 ]
}

@test "lines that are too long, before what a head needs, are told" {
    { seq 3 && echo 1234567 && seq 5; } >log
    both --max-record=5 --rejects=bad 'head 5'
    [ "$(cat default/exit-status)" = 3 ]
    [ "$(cat default/bad)" = 1234567 ]
}

# hard N: a line on which (a+)+$ reaches the limit of steps
hard() {
    printf 'a%.0s' $(seq 2000)
    echo "b$1"
}

@test "a record that a stage rejects behind what a head needs is not rejected" {
    { seq 3 && hard 1 && seq 200 && hard 2; } >log
    both 'grep -v /^(a+)+$/ | head 3'
    [ "$(cat default/exit-status)" = 0 ]
}

@test "a record that a stage rejects before what a head needs is rejected" {
    { seq 3 && hard 1 && seq 200 && hard 2; } >log
    both --rejects=bad 'grep -v /^(a+)+$/ | head 4'
    [ "$(cat default/exit-status)" = 3 ]
    [ "$(wc -l <default/bad)" -eq 1 ]
}

@test "a record rejected before a grep -m that ends" {
    { seq 3 && hard 1 && seq 200 && hard 2; } >log
    both 'grep -v /^(a+)+$/ | grep -m 1 3'
    [ "$(cat default/exit-status)" = 0 ]
}

@test "--on-error fail: what came before the failure is out, nothing behind it" {
    { seq 100 && hard 1 && seq 100; } >log
    both --on-error=fail 'tee copy | grep -v /^(a+)+$/ | tee passed'
    cmp default/stdout <(seq 100)
    cmp default/passed <(seq 100)
}

@test "--on-error fail with a line that is too long" {
    { seq 100 && echo 1234567 && seq 100; } >log
    both --max-record=5 --on-error=fail 'tee copy | grep 1'
    cmp default/copy <(seq 100)
}

@test "--on-error fail in the second block: the first has had the record" {
    { seq 100 && hard 1 && seq 100; } >log
    both --on-error=fail 'broadcast { tee first } { grep -v /^(a+)+$/ | tee second } | grep .'
    cmp default/first <(seq 100 && hard 1)
}

@test "an output that fails: the files before it are the same" {
    seq 100000 >log
    both 'tee copy | grep 1 | write /dev/full'
    [ "$(cat default/exit-status)" = 5 ]
}

@test "two blocks reject: the lines are kept in the same order" {
    { hard 1 && seq 3 && hard 2; } >log
    both --rejects=bad 'broadcast { grep -v 1$ | grep /^(a+)+$/ | null } { grep /^(a+)+$/ | null }'
    cmp default/bad <(hard 1 && hard 2)
}

# random_pipeline DEPTH: sets `pipeline` to one of any stages, from RANDOM.
random_stage() {
    case $((RANDOM % 16)) in
    0) stage="grep $((RANDOM % 10))" ;;
    1) stage="grep -v $((RANDOM % 10))" ;;
    2) stage="grep -m $((RANDOM % 30 + 1)) $((RANDOM % 10))" ;;
    3) stage="grep -C $((RANDOM % 3)) $((RANDOM % 100))" ;;
    4) stage="head $((RANDOM % 150))" ;;
    5) stage="tail $((RANDOM % 100))" ;;
    6) stage="skip $((RANDOM % 50))" ;;
    7) stage="nth $((RANDOM % 4 + 1))" ;;
    8) stage="uniq" ;;
    9) stage="uniq -c" ;;
    10 | 11) stage="tee f$((RANDOM % 3))" ;;
    12) stage="grep -o /[0-9]/" ;;
    13) stage="cut -d 1 2-" ;;
    14) stage="grep /^(a+)+\$|$((RANDOM % 10))/" ;;
    15) stage="count" ;;
    esac
}

random_pipeline() {
    local depth=$1 stages=$((RANDOM % 4 + 1)) blocks i j text=''
    for ((i = 0; i < stages; i++)); do
        if [ "$depth" -gt 0 ] && [ $((RANDOM % 4)) -eq 0 ]; then
            blocks=$((RANDOM % 3 + 1))
            stage=broadcast
            local whole=$stage
            for ((j = 0; j < blocks; j++)); do
                random_pipeline $((depth - 1))
                # A block may end in a sink, but not all of them may.
                if [ $j -gt 0 ] && [ $((RANDOM % 4)) -eq 0 ]; then
                    pipeline+=" | write f$((RANDOM % 3))"
                fi
                whole+=" { $pipeline }"
            done
            stage=$whole
        else
            random_stage
        fi
        text+="${text:+ | }$stage"
    done
    pipeline=$text
}

@test "200 pipelines made at random" {
    # The order of the rejected lines has a test of its own.
    any_order=true
    RANDOM=1
    local i
    { seq 300 && hard 1 && echo 12345678 && seq 295 310 && hard 2 && yes 1 | head -n 100 && seq 50; } >log
    for ((i = 0; i < 200; i++)); do
        random_pipeline 2
        both --max-record=3000 --rejects=bad "$pipeline"
    done
}

@test "60 pipelines made at random that stop at the first rejected record" {
    # The order of the rejected lines has a test of its own.
    any_order=true
    RANDOM=2
    local i
    { seq 300 && hard 1 && seq 295 310 && hard 2 && seq 50; } >log
    for ((i = 0; i < 60; i++)); do
        random_pipeline 2
        both --on-error=fail --rejects=bad "$pipeline"
    done
}
