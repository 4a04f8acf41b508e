#!/usr/bin/env bats
# Stages that wait for the next record and for the clock at once.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# begin PIPELINE: runs it in the background on a fifo, its output in `out`; sets `pid`. The fifo is
# open for writing as descriptor 8.
begin() {
    mkfifo in
    "$CORO_PIPE" "$1" <in >out 2>err 8>&- &
    pid=$!
    exec 8>in
}

has_at_least() {
    [ -e "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]
}

@test "timeout ends a source that waits" {
    begin 'timeout 30ms'
    echo a >&8
    status_of $pid
    [ "$(cat out)" = a ]
    [ ! -s err ]
    exec 8>&-
}

@test "timeout ends one block, the other goes on" {
    begin 'broadcast { timeout 30ms | count | map "first \(.)" } { map "second \(.)" }'
    echo a >&8
    eventually has_lines out 2
    echo b >&8
    eventually has_lines out 3
    exec 8>&-
    status_of $pid
    [ "$(cat out)" = $'second a\nfirst 1\nsecond b' ]
}

@test "timeout --total ends although records come" {
    run -0 in_shell 'yes | "$CORO_PIPE" "timeout --total 50ms | count | map . > 0"'
    prints true
}

@test "timeout leaves a tee its input" {
    begin 'tee copy | timeout 20ms | count'
    echo a >&8
    eventually has_lines out 1
    echo b >&8
    exec 8>&-
    status_of $pid
    [ "$(cat out)" = 1 ]
    [ "$(cat copy)" = $'a\nb' ]
}

@test "absent tells again and again, and no more when records come" {
    begin 'absent 20ms "no heartbeat"'
    eventually has_at_least out 3
    echo beat >&8
    exec 8>&-
    status_of $pid
    [ "$(sort -u out)" = 'no heartbeat' ]
}

@test "absent --pass tells between the records" {
    begin 'absent --pass 30ms gone | uniq'
    echo a >&8
    eventually has_lines out 2
    echo b >&8
    eventually has_lines out 4
    exec 8>&-
    status_of $pid
    tail -n 2 out | grep -qx gone
    [ "$(grep -v gone out)" = $'a\nb' ]
}

@test "rate tells what came so far while its input waits" {
    begin 'rate 20ms | where .count > 0 | map .count'
    seq 3 >&8
    eventually has_at_least out 1
    seq 2 >&8
    eventually has_at_least out 2
    exec 8>&-
    status_of $pid
    [ $(($(paste -sd + out))) -eq 5 ]
}

@test "throttle and dedup within let one pass again when the time is over" {
    begin 'broadcast { throttle 1 per 40ms | map "t \(.)" } { dedup within 40ms | map "d \(.)" }'
    echo a >&8
    eventually has_lines out 2
    until has_at_least out 4; do echo a >&8; done
    exec 8>&-
    status_of $pid
    [ "$(sort -u out)" = $'d a\nt a' ]
}

@test "a signal ends each of them, and reduces print" {
    for stage in 'timeout 1h' 'absent --pass 1h' 'throttle 9 per 1h' 'dedup within 1h' 'rate 1h'; do
        rm -f in
        begin "tee seen | $stage | count"
        echo a >&8
        eventually has_lines seen 1
        kill -TERM "$pid"
        status_of "$pid" 143
        [ "$(cat out)" = 1 ]
        exec 8>&-
        rm seen
    done
}

@test "every ends by a signal" {
    "$CORO_PIPE" 'every 5ms | map .tick | tee ticks | count' >out &
    pid=$!
    eventually has_at_least ticks 2
    kill -TERM $pid
    status_of $pid 143
    [ "$(cat out)" -ge 2 ]
}

@test "ticks that wait for a slow reader are left out, not sent later" {
    mkfifo out
    "$CORO_PIPE" 'every 1ms | map .tick' >out &
    pid=$!
    exec 7<out
    read -r first <&7
    [ "$first" = 1 ]
    exec 7<&-
    status_of $pid
}

@test "who waits uses no processor" {
    begin 'absent 1h | timeout 1h'
    eventually asleep $pid
    read -ra before <"/proc/$pid/stat"
    echo a >&8
    eventually asleep $pid
    read -ra after <"/proc/$pid/stat"
    [ $((after[13] + after[14] - before[13] - before[14])) -le 5 ]
    exec 8>&-
    status_of $pid
}
