#!/usr/bin/env bats
# merge: sources that wait beside each other.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# begin PIPELINE: runs it in the background, its output in `out`; sets `pid`. The fifos one and two
# are open for writing as descriptors 8 and 9.
begin() {
    mkfifo one two
    "$CORO_PIPE" "$1" >out 2>err 8>&- 9>&- &
    pid=$!
    exec 8>one 9>two
}

@test "a line of one source comes out while the other waits" {
    begin 'merge { read one | map "1 \(.)" } { read two | map "2 \(.)" }'
    echo a >&8
    eventually has_lines out 1
    echo b >&9
    eventually has_lines out 2
    echo c >&8
    eventually has_lines out 3
    [ "$(cat out)" = $'1 a\n2 b\n1 c' ]
    exec 8>&- 9>&-
    status_of $pid
}

@test "a source that ends leaves the others" {
    begin 'merge { read one } { read two }'
    exec 8>&-
    echo b >&9
    eventually has_lines out 1
    exec 9>&-
    status_of $pid
    [ "$(cat out)" = b ]
    [ ! -s err ]
}

@test "what a block sends at its end comes out while the other waits" {
    begin 'merge { read one | count } { read two }'
    seq 3 >&8
    exec 8>&-
    eventually has_lines out 1
    [ "$(cat out)" = 3 ]
    exec 9>&-
    status_of $pid
}

@test "a file of a block that has ended is complete while the other waits" {
    begin 'merge { read one | write file } { read two }'
    seq 3 >&8
    exec 8>&-
    eventually has_lines file 3
    exec 9>&-
    status_of $pid
}

@test "a head behind the blocks ends sources that wait" {
    begin 'merge { read one } { read two } | head 1'
    echo a >&9
    status_of $pid
    [ "$(cat out)" = a ]
    exec 8>&- 9>&-
}

@test "a head in one block ends that source only" {
    begin 'merge { read one | head 1 } { read two }'
    echo a >&8
    eventually has_lines out 1
    echo b >&9
    exec 9>&-
    status_of $pid
    [ "$(cat out)" = $'a\nb' ]
    exec 8>&-
}

@test "a source that is never silent does not keep the other from being read" {
    begin 'merge { seq 9000000000000000000 | grep -v . } { read one | head 1 | map "got \(.)" } { read two } | head 1'
    echo a >&8
    status_of $pid
    [ "$(cat out)" = 'got a' ]
    exec 8>&- 9>&-
}

@test "two sources without an end" {
    run -0 in_shell 'yes a | "$CORO_PIPE" "merge { read } { seq 9000000000000000000 } | head 100000 | count"'
    prints 100000
}

@test "a signal ends all sources, and what was counted is told" {
    begin 'merge { read one } { read two } | tee seen | count'
    echo a >&8
    echo b >&9
    eventually has_lines seen 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" = 2 ]
    exec 8>&- 9>&-
}

@test "the statistics count every block" {
    run -0 --separate-stderr coro_pipe --stats=json 'merge { seq 3 | grep 1 } { seq 5 } | null'
    [[ $stderr == *'"stage":"1"'* || $stderr == *merge* ]]
    prints
}

@test "many sources" {
    { echo merge && for i in $(seq 500); do echo "{ seq $i | map . * 2 }"; done && echo '| sum .'; } >program
    run -0 --separate-stderr coro_pipe -f program
    prints 41917000
    no_message
}

@test "merges in merges, as deep as blocks may be" {
    text='seq 2'
    for _ in $(seq 99); do text="merge { $text } { seq 1 }"; done
    run -0 --separate-stderr coro_pipe "$text | count"
    prints 101
}

@test "two prints, a reader that waits, and a line without a newline: lines stay whole" {
    mkfifo fifo
    seq 100000 199999 >numbers
    {
        eventually test -e there
        cat
    } <fifo >out &
    coro_pipe 'merge { read numbers | print } { exec "printf last; touch there" | print }' \
        >fifo
    wait $!
    grep -qx last out
    [ "$(grep -cxE '[0-9]{6}' out)" -eq 100000 ]
    [ "$(wc -l <out)" -le 100001 ]
}

@test "a FIFO that has no writer yet keeps no other source waiting" {
    mkfifo early late
    coro_pipe 'merge { read late } { read early }' >out &
    echo 1 >early
    eventually has_lines out 1
    echo 2 >late
    wait $!
    [ "$(cat out)" = $'1\n2' ]
}

@test "a source beside one whose records take long has its turns" {
    # As one block all of these lines would come between two ticks.
    yes 1 | head -c 200k >many
    run -0 --separate-stderr coro_pipe 'merge { every 1ms | head 20 | map "tick" }
        { read many | map ([range(200)] | add) } | uniq'
    [ "$(grep -c tick <<<"$output")" -gt 5 ]
    [ "${lines[-1]}" = 19900 ]
    no_message
}
