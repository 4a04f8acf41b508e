#!/usr/bin/env bats
# Order: sort against sort(1) and jq; temporary files; memory.
# shellcheck disable=SC2016,SC2154
load helper
load parts

# random_lines N SEED: lines of few letters, digits and bytes that are no UTF-8.
random_lines() {
    LC_ALL=C awk -v n="$1" -v seed="$2" 'BEGIN {
        srand(seed)
        split("a b c A 0 1 9 - . , \303\251 \377 \001", letters, " ")
        for (i = 0; i < n; i++) {
            line = ""
            for (k = int(rand() * 6); k > 0; k--)
                line = line letters[1 + int(rand() * 13)]
            print line
        }
    }'
}

# random_records N SEED: records of values of every kind.
random_records() {
    awk -v n="$1" -v seed="$2" 'BEGIN {
        srand(seed)
        split("null|true|false|0|1|-1|2.5|10|1e2|0.1|-0.1|\"a\"|\"b\"|\"ab\"|\"\"|\"\\u00e9\"|[]|[1]|[1,2]|[0,9]|{}|{\"a\":1}|{\"a\":0}|{\"b\":0}|{\"a\":1,\"b\":2}", v, "|")
        for (i = 0; i < n; i++)
            printf "{\"i\":%d,\"a\":%s,\"b\":%s}\n", i, v[1 + int(rand() * 25)], v[1 + int(rand() * 25)]
    }'
}

# tmp_is_empty: the folder for temporary files has none.
tmp_is_empty() {
    [ -z "$(ls -A tmp)" ]
}

# has_temporary PID: a process has a file open in that folder.
has_temporary() {
    [ -n "$(find "/proc/$1/fd" -lname "$PWD/tmp/*")" ]
}

@test "sort of text is sort(1)'s, stable and reversed" {
    local seed memory
    for seed in 1 2 3; do
        random_lines 20000 "$seed" >lines
        for memory in 1M 64M; do
            coro_pipe -i text --memory="$memory" sort lines | cmp - <(LC_ALL=C sort -s lines)
            coro_pipe -i text --memory="$memory" 'sort -r' lines |
                cmp - <(LC_ALL=C sort -s -r lines)
            coro_pipe -i text --memory="$memory" 'sort length' lines | wc -l | grep -qx 20000
        done
        coro_pipe -i text 'sort | head 500' lines | cmp - <(LC_ALL=C sort -s lines | head -500)
        coro_pipe -i text 'tac' lines | cmp - <(tac lines)
    done
}

@test "sort by a field is jq's sort_by" {
    command -v jq >/dev/null || skip "no jq"
    local seed key
    for seed in 1 2 3; do
        random_records 3000 "$seed" >records
        for key in .a '.a, .b' '.b, .a' '.a[]?' '(.a | tostring)' '-(.a | numbers)'; do
            jq -s -c "sort_by($key)[] | .i" records >expected
            coro_pipe --memory=1M "sort $key | map .i" records | cmp - expected
            coro_pipe "sort $key | head 100 | map .i" records | cmp - <(head -100 expected)
        done
    done
}

@test "sort is jq's of single values" {
    command -v jq >/dev/null || skip "no jq"
    random_records 3000 7 | jq -c .a >values
    coro_pipe -i json sort values >sorted
    jq -s -c 'sort[]' values | cmp - <(jq -c . sorted)
}

@test "the first of a reversed order are those of the whole one" {
    random_records 5000 11 >records
    coro_pipe 'sort -r .a' records >whole
    local n
    for n in 1 10 300 4999 5000 6000; do
        coro_pipe "sort -r .a | head $n" records | cmp - <(head -n "$n" whole)
        coro_pipe --memory=1M "sort -r .a | head $n" records | cmp - <(head -n "$n" whole)
    done
}

@test "no space for temporary files is status 6, with the folder" {
    mkdir tmp
    seq 200000 >numbers
    run -6 --separate-stderr in_shell \
        'ulimit -f 100; TMPDIR=$PWD/tmp "$CORO_PIPE" --memory=1M sort numbers'
    [ -z "$output" ]
    message "cannot write a temporary file in $PWD/tmp"
    tmp_is_empty
}

@test "a folder for temporary files that is not there is status 6" {
    seq 200000 >numbers
    TMPDIR=$PWD/nowhere run -6 --separate-stderr coro_pipe --memory=1M tac numbers
    message "cannot make a temporary file in $PWD/nowhere"
}

@test "what fits into memory needs no folder for temporary files" {
    TMPDIR=$PWD/nowhere run -0 coro_pipe sort < <(seq 3)
    prints 1 2 3
}

@test "a kill leaves no temporary file" {
    mkdir tmp
    mkfifo pipe
    TMPDIR=$PWD/tmp "$CORO_PIPE" --memory=1M sort <pipe >out &
    local job=$!
    exec 9>pipe
    seq 300000 >&9
    eventually has_temporary "$job"
    kill -9 "$job"
    exec 9>&-
    eventually ended "$job"
    tmp_is_empty
}

@test "a reader that goes away ends a sort with temporary files, which are gone" {
    mkdir tmp
    in_shell 'seq 300000 | TMPDIR=$PWD/tmp "$CORO_PIPE" --memory=1M sort | head -1' | grep -qx 1
    tmp_is_empty
}

@test "an interrupted sort gives what it has" {
    mkfifo pipe
    "$CORO_PIPE" sort <pipe >out &
    local job=$!
    exec 9>pipe
    seq 5 -1 1 >&9
    eventually asleep "$job"
    kill -TERM "$job"
    status_of "$job" 143
    exec 9>&-
    cmp out <(seq 5)
}

@test "sort holds little more than a half of --memory" {
    plain_build
    seq 3000000 >numbers
    run -0 --separate-stderr in_shell \
        'ulimit -v 150000; "$CORO_PIPE" --memory=32M "sort -r" numbers | cmp - <(seq 3000000 -1 1)'
}

@test "sort in front of head holds only what head wants" {
    plain_build
    run -0 in_shell 'ulimit -v 60000
        seq 2000000 | TMPDIR=/nonexistent "$CORO_PIPE" --memory=4M "sort -r | head 3"'
    prints 2000000 1999999 1999998
}

@test "several sorts share the memory" {
    seq 100000 >numbers
    coro_pipe --memory=2M 'sort -r | tac | sort -r | tac' numbers | cmp - numbers
    coro_pipe --memory=2M 'broadcast { sort } { sort -r | tac } | sort | uniq' numbers |
        cmp - numbers
}

# records LINES: sets `log` to records made at random, from RANDOM.
records() {
    random_records "$1" $RANDOM >log
    random_lines "$(($1 / 3))" $RANDOM >>log
    shuf --random-source=<(yes $RANDOM) -o log log
    sed -i '3~7s/$/\r/' log
}

@test "the states of parts, merged, give the same bytes as the whole, however it is cut" {
    merged_are_the_whole 'sort%' 'sort% -r' 'tac%' 'sort% -n (.a? // .)' 'sort% (.b?), (.a?)' \
        'sort% -r length? // 0'
}

@test "states of parts that need temporary files are merged with little memory" {
    mkdir tmp
    seq 60000 | shuf --random-source=<(yes 1) | sed 's/.*/{"n":&,"k":"key-&"}/' >log
    coro_pipe 'sort .k' log >wanted
    for part in 'head 20000' 'skip 20000 | head 30000' 'skip 50000'; do
        TMPDIR=$PWD/tmp coro_pipe --memory 1M "$part | sort --partial .k" log
    done >states
    TMPDIR=$PWD/tmp coro_pipe --memory 1M 'sort --merge .k' states | cmp - wanted
    tmp_is_empty
}
