#!/usr/bin/env bats
# --state: a run that was ended goes on, and its files are those of a run that was not.
# shellcheck disable=SC2016,SC2154
load helper

# How often it is killed at random: ./dev soak is more patient.
KILLS=${CORO_PIPE_SOAK:+10000}
KILLS=${KILLS:-100}

# killed_at_random ARGUMENT...: the program, for some milliseconds; its status.
killed_at_random() {
    local status=0 pid
    "$CORO_PIPE" "$@" 2>>err &
    pid=$!
    sleep "0.0$((RANDOM % 80 + 15))"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || status=$?
    return "$status"
}

# A log of a few blocks, so that there are a few checkpoints: lines of JSON and of text.
make_log() {
    awk 'BEGIN {
        srand(7)
        split("\"web-1\" \"web-2\" \"db\" null 7", hosts, " ")
        split("1 2 3.5 -4 0.1 1e100 9007199254740993 null", numbers, " ")
        for (i = 0; i < 6000; i++) {
            pad = sprintf("%" int(200 + rand() * 50) "s", "")
            printf "{\"id\":%d,\"host\":%s,\"n\":%s,\"m\":%d,\"s\":\"%d\",\"k\":%d," \
                "\"tags\":[\"t%d\",\"t%d\"],\"pad\":\"%s\"}\n", i, \
                hosts[1 + int(rand() * 5)], numbers[1 + int(rand() * 8)], \
                int(rand() * 1000), int(rand() * 400), int(i / 3) % 50, \
                int(rand() * 4), int(rand() * 9), pad
            if (i % 5 == 0) printf "\tat frame %d\n", i
            if (i % 7 == 0) printf "same\nsame\n"
        }
    }' >log
}

# ended_and_again PIPELINE [OPTION...]: kills it after each checkpoint, then lets it end.
# Its file `out` is that of a run without --state.
ended_and_again() {
    local pipeline=$1 i status=0 whole=0
    shift
    rm -f pos* out whole
    coro_pipe "$@" "$pipeline | write whole" log 2>/dev/null || whole=$?
    for i in {1..12}; do
        status=0
        CORO_PIPE_CRASH=saved coro_pipe "$@" --state pos --state-interval 0s \
            "$pipeline | write out" log 2>err || status=$?
        [ "$status" = 137 ] || break
    done
    if [ "$status" = 137 ]; then
        status=0
        coro_pipe "$@" --state pos --state-interval 0s "$pipeline | write out" log \
            2>err || status=$?
    fi
    cat err
    echo "$i runs, status $status, without --state $whole"
    [ "$status" = 0 ] || [ "$status" = 3 ]
    cmp out whole
}

@test "stages of lines go on with what they had counted or held" {
    make_log
    for pipeline in 'head 3000' 'skip 3000' 'nth 7' 'uniq' 'uniq -c' 'uniq -d' \
        'tail 3000' 'dedup' 'rank . | grep 7' 'multiline java' \
        'multiline --continue at' 'grep -m 2000 web' 'grep web | head 1500 | nth 3' \
        'count' 'freq .' 'describe' 'cut 1,2' 'tac' 'sort' 'tac | head 40' \
        'grep -B 30 frame' 'grep -A 300 "frame .*7$"' 'grep -C 3 -m 200 same' \
        'grep -v -B 2 web' \
        'broadcast { grep db | count } { uniq | nth 5 } { head 40 } { tail 3 }'; do
        echo "$pipeline"
        ended_and_again "$pipeline" -i text
    done
}

@test "stages of records go on with their groups and values" {
    make_log
    printf 's,v\n1,2\n' >table.csv
    for pipeline in 'dedup by .s, .m' 'distinct .s' 'delta .m, .id by .host' \
        'running sum(.n), count, p90(.m) as p by .s' 'rank .k' 'map .k | uniq -c' \
        'lookup table.csv by .s' 'explode .tags | count by .tags'; do
        echo "$pipeline"
        ended_and_again "where .id | $pipeline"
    done
}

@test "windows go on with what was open" {
    make_log
    for pipeline in 'window 1000s on .id | stats count, sum(.n) by .host' \
        'window 100s slide 20s on (.id - .m % 7) by .host late 10s | count' \
        'window session 3s on (.id - .m % 50) by .s late 50s | stats count, values(.m)' \
        'window 50 by .k, .host | head 3' 'window 700 by .k | freq .host' \
        'window --empty 3s on (.id * 2) | count' 'window 2000s on .id by .host | where .m > 900' \
        'window 300s on .id by .tags[0] as tag | tail 2' \
        'window 300s on .id by .host | sort .m | head 3' 'window 500 | tac' 'window 900 by .k | grep -C 5 web-2' \
        'window 500s on .id by .host | rate 60s on .id' 'window 500s on .id | spark .m' 'window 90 by .host | bar .m' \
        'window session 3s on (.id - .m % 50) by .s late 50s | sort -r .m'; do
        echo "$pipeline"
        ended_and_again "where .id | $pipeline"
    done
}

@test "reduces go on with what they had summed up" {
    make_log
    for pipeline in 'count by .s, .host' 'sum .n by .k' 'values .s by .host' \
        'stats mean(.n), p90(.m), distinct(.s), first(.s), last(.id) by .host' \
        'top 5 .s' 'rare 3 .s by .host' 'freq .s' 'hist .m' 'stddev .n' 'mode .s' \
        'hist --width 5 .m by .host' 'describe' 'count | map . * 2' \
        'sort .m' 'sort -r .host, -.m' 'sort -n .s | head 100' 'sort .k every 1h' \
        'map .m | sort -r' 'tac | head 7' 'tac every 1h' 'sort --partial .s' \
        'tac --partial' 'bar .m' 'bar -l .s .n every 1h' 'spark .m' \
        'rate 700s by .host, .k on .id' 'rate 5s on (.id - .m % 50)' \
        'rate 1h by .host | map [.host, .count]'; do
        echo "$pipeline"
        ended_and_again "where .id | $pipeline"
    done
}

@test "seq goes on with the next number" {
    local range i last=9223372036854775807
    for range in '60000 -3 -60000' "$((last - 70000)) $last" '3 1'; do
        rm -f pos* out
        for i in {1..12}; do
            crash=$([ "$i" = 12 ] || echo saved:2)
            CORO_PIPE_CRASH=$crash coro_pipe --state pos --state-interval 0s \
                "seq $range | write out" || [ $? = 137 ]
        done
        coro_pipe "seq $range" | cmp - out
    done
    printf '1\n' >log
    coro_pipe --state pos2 'merge { seq 3 | write x } { read log | write y }'
    printf '2\n' >>log
    coro_pipe --state pos2 'merge { seq 3 | write x } { read log | write y }'
    seq 3 | cmp - x
    cmp log y
}

@test "csv goes on with the columns that its header has" {
    make_log
    grep -a '"host"' log >records
    mv records log
    ended_and_again 'map if .id < 100 then {id, host} else {host, id} end' -o csv
    head -c 8 out | cmp - <(printf 'id,host\n')
    [ "$(grep -c host out)" = 1 ]
}

@test "rejected lines are kept exactly once" {
    local i status
    make_log
    coro_pipe -i json --rejects whole 'where .id > 5 | write w' log 2>/dev/null || true
    for i in {1..12}; do
        status=0
        crash=$([ "$i" = 12 ] || echo saved)
        CORO_PIPE_CRASH=$crash coro_pipe -i json --rejects r --state pos --state-interval 0s \
            'where .id > 5 | write out' log 2>/dev/null || status=$?
    done
    cmp r whole
    cmp out w
}

@test "at every crash point the next run makes the same file" {
    local point n status
    make_log
    coro_pipe 'grep 7 | write whole' log
    for point in before-write half-written before-fsync before-link before-rename \
        after-rename saved outputs-flushed outputs-synced before-restore restored; do
        for n in 1 2 3; do
            rm -f pos* out
            # A first one, so that there is something to restore.
            status=0
            CORO_PIPE_CRASH=saved:2 coro_pipe --state pos --state-interval 0s \
                'grep 7 | write out' log 2>/dev/null || status=$?
            [ "$status" = 137 ]
            status=0
            CORO_PIPE_CRASH=$point:$n coro_pipe --state pos --state-interval 0s \
                'grep 7 | write out' log 2>/dev/null || status=$?
            echo "$point:$n $status"
            [ "$status" = 137 ] || [ "$n" -gt 1 ]
            coro_pipe --state pos --state-interval 0s 'grep 7 | write out' log
            cmp out whole
        done
    done
}

@test "killed at random moments, the files hold every record exactly once" {
    local runs=0 kills=0 status pipeline file
    awk 'BEGIN { for (i = 0; i < 40000; i++)
        printf "%d %d %500s\n", i, i % 37, "" }' >log
    pipeline='where ([range(60)] | add) > 0
        | broadcast { write a } { grep 7 | uniq | nth 3 | write b } { count | write c }'
    coro_pipe -i text "$pipeline" log
    for file in a b c; do mv "$file" "whole.$file"; done
    RANDOM=1
    while [ "$kills" -lt "$KILLS" ]; do
        status=0
        killed_at_random -i text --state pos --state-interval 20ms "$pipeline" log ||
            status=$?
        runs=$((runs + 1))
        if [ "$status" = 137 ]; then
            kills=$((kills + 1))
            continue
        fi
        tail -n 3 err
        [ "$status" = 0 ]
        for file in a b c; do cmp "$file" "whole.$file"; done
        # It has come to the end: once more from the start.
        rm -f pos* a b c
    done
    echo "$runs runs"
    coro_pipe -i text --state pos --state-interval 20ms "$pipeline" log
    for file in a b c; do cmp "$file" "whole.$file"; done
    sort err | uniq -c
}

# written_and_rotated BLOCKS: writes `log` until there are so many blocks, and then `finished`.
written_and_rotated() {
    local i
    for ((i = 0; i < $1; i++)); do
        seq $((i * 500 + 1)) $((i * 500 + 500)) >>log
        sleep 0.01
        [ $((i % 20)) = 19 ] || continue
        # The file that goes for ever has been read long ago.
        until [ "$i" -lt 800 ] ||
            [ "$(tail -n 1 a)" -ge $(((i - 800) * 500)) ] 2>/dev/null; do
            sleep 0.01
        done
        mv log "log.$((i / 20 % 50))"
    done
    touch finished
}

@test "a pattern of follow leaves out the files of the checkpoint" {
    local pid
    : >a
    "$CORO_PIPE" --state pos --state-interval 1ms 'follow --from start "[ap]*" | write out' &
    pid=$!
    eventually [ -e pos.old ]
    for i in 1 2 3 4 5; do
        echo $i >>a
        eventually has_lines out $i
    done
    echo 6 >a2
    eventually grep -q 6 out
    kill -TERM "$pid"
    status_of "$pid" 143
    [ "$(cat out)" = $'1\n2\n3\n4\n5\n6' ]
}

@test "follow, killed before a line came, begins where it was begun" {
    local pid pipeline='follow log later "*.txt" | write out'
    printf 'old\n' | tee log a.txt >/dev/null
    "$CORO_PIPE" --state pos --state-interval 1h "$pipeline" 2>err &
    pid=$!
    eventually grep -qs '"name":"later"' pos
    echo killed >>log # perhaps read and written, but not in a checkpoint
    kill -9 "$pid"
    wait "$pid" || true
    echo 1 >>a.txt
    echo 2 >later.0
    mv later.0 later
    mv later later.1
    echo 3 >later
    echo 4 >b.txt
    "$CORO_PIPE" --state pos "$pipeline" 2>>err &
    pid=$!
    eventually has_lines out 5
    kill -TERM "$pid"
    status_of "$pid" 143
    cat err
    [ "$(sort out)" = $'1\n2\n3\n4\nkilled' ]
    [ "$(cat err)" = 'coro-pipe: stage 1 (follow): later: there is no such file yet' ]
}

@test "follow, killed at random while files are rotated, loses nothing and repeats nothing" {
    local blocks=$((KILLS * 4)) kills=0 writer pid
    local pipeline='follow --from start log
        | broadcast { write a } { nth 3 | where ([range(5)] | add) > 0 | write b }'
    : >log
    # Without a first checkpoint there is nothing that a rotated file could be known by.
    "$CORO_PIPE" --state pos "$pipeline" &
    pid=$!
    eventually test -e pos
    kill -9 "$pid"
    wait "$pid" || true
    written_and_rotated "$blocks" &
    writer=$!
    RANDOM=2
    while [ ! -e finished ]; do
        killed_at_random --state pos --state-interval 20ms "$pipeline" || [ $? = 137 ]
        kills=$((kills + 1))
    done
    wait "$writer"
    "$CORO_PIPE" --state pos --state-interval 20ms "$pipeline" 2>>err &
    pid=$!
    # One that the run before cannot have written already, only to be cut back again.
    echo $((blocks * 500 + 1)) >>log
    eventually has_lines a $((blocks * 500 + 1))
    kill -TERM "$pid"
    status_of "$pid" 143
    echo "killed $kills times"
    sort err | uniq -c
    seq $((blocks * 500 + 1)) | cmp - a
    seq 3 3 $((blocks * 500 + 1)) | cmp - b
    [ "$kills" -ge $((KILLS / 2)) ]
}

@test "lines that are added are read by the next run, and nothing is read twice" {
    printf 'a\nb\n' >log
    coro_pipe --state pos 'write out' log
    printf 'c\n' >>log
    coro_pipe --state pos 'write out' log
    coro_pipe --state pos 'write out' log
    printf 'a\nb\nc\n' | cmp - out
    run -0 coro_pipe --state count 'count' log
    [ "$output" = 3 ]
    printf 'd\n' >>log
    run -0 coro_pipe --state count 'count' log
    [ "$output" = 4 ]
}

@test "several files, compressed ones among them, are gone on with" {
    seq 1 60000 >a.log
    seq 60001 120000 | gzip >b.gz
    seq 120001 180000 >c.log
    for _ in {1..3}; do
        CORO_PIPE_CRASH=saved:2 coro_pipe --state pos --state-interval 0s 'write out' \
            a.log b.gz c.log || [ $? = 137 ]
    done
    coro_pipe --state pos --state-interval 0s 'write out' a.log b.gz c.log
    seq 1 180000 | cmp - out
    echo 60000.5 >>a.log
    echo 180001 >>c.log
    coro_pipe --state pos 'write out' a.log b.gz c.log
    {
        seq 1 180000
        echo 60000.5
        echo 180001
    } | cmp - out
}

# has_line LINE FILE
has_line() {
    grep -qx "$1" "$2" 2>/dev/null
}

# knows_file FILE: the checkpoint is about it, by its inode.
knows_file() {
    grep -qa " $(stat -c %i "$1") " pos
}

@test "several sources are saved together" {
    local i
    seq 1 70000 >a.log
    seq 100001 170000 >b.log
    for i in {1..8}; do
        crash=$([ "$i" = 8 ] || echo saved)
        CORO_PIPE_CRASH=$crash coro_pipe --state pos --state-interval 0s \
            'merge { read a.log } { read b.log } | write out' || [ $? = 137 ]
    done
    sort -n out | cmp - <(cat a.log b.log)
}

@test "a file that is read and is another one, or shorter, is refused" {
    printf 'a\nb\n' >log
    coro_pipe --state pos 'write out' log
    printf 'a\n' >log
    run -7 --separate-stderr coro_pipe --state pos 'write out' log
    message 'read: log is shorter than what was read of it, so it cannot be gone on'
    rm log
    printf 'a\nb\n' >log # perhaps with the inode of the other
    run -7 --separate-stderr coro_pipe --state pos 'write out' log
    message 'read: log is not the file that was read, so it cannot be gone on with'
    printf 'a\nb\n' | cmp - out
}

@test "a file that is written and is another one, shorter or gone, is refused" {
    printf 'a\nb\n' >log
    coro_pipe --state pos 'tee first | write out' log
    printf 'c\n' >>log
    printf 'a\n' >out
    run -7 --separate-stderr coro_pipe --state pos 'tee first | write out' log
    message 'out is shorter than what was written \(2 of 4 bytes\), so it cannot be'
    mv out kept # whose inode is not used again
    run -7 --separate-stderr coro_pipe --state pos 'tee first | write out' log
    message 'cannot go on with out: No such file or directory'
    printf 'a\nb\n' >out # perhaps with the inode of the other
    printf 'x\n' >>first
    run -7 --separate-stderr coro_pipe --state pos 'tee first | write out' log
    message 'out is not the file that was written, so it cannot be gone on with'
    # Nothing was cut before all had been looked at.
    printf 'a\nb\nx\n' | cmp - first
}

@test "what was written behind the checkpoint is cut off, and appending stays appending" {
    printf 'old\n' >out
    printf 'a\nb\n' >log
    coro_pipe --state pos 'write -a out' log
    printf 'rubbish' >>out
    printf 'c\n' >>log
    coro_pipe --state pos 'write -a out' log
    printf 'old\na\nb\nc\n' | cmp - out
}

@test "a last line without a newline is written as it was" {
    printf 'a\nb' >log
    coro_pipe --state pos 'write out' log
    printf 'a\nb' | cmp - out
    coro_pipe --state pos 'write out' log
    printf 'a\nb' | cmp - out
}

@test "a signal saves, and the next run goes on" {
    mkfifo gate
    seq 1 1000000 >log
    # It stops when the pipe is full, since nobody reads.
    exec 9<>gate
    "$CORO_PIPE" --state pos --state-interval 0s \
        'broadcast { write out } { nth 20 | print }' log >gate &
    pid=$!
    eventually test -s out
    eventually asleep "$pid"
    kill -TERM "$pid"
    cat <gate >/dev/null &
    exec 9>&-
    status_of "$pid" 143
    [ -s pos.old ]
    [ "$(wc -l <out)" -lt 1000000 ]
    coro_pipe --state pos 'broadcast { write out } { nth 20 | print }' log >/dev/null
    seq 1 1000000 | cmp - out
}

@test "a signal saves several sources together, and none has ended for good" {
    local pid part
    pipeline='merge { follow --from start a | uniq -c | write x }
        { follow --from start b | write y }'
    : >a
    : >b
    for part in 1 2 3 4; do
        echo same >>a
        echo "$part" >>b
        "$CORO_PIPE" --state pos "$pipeline" &
        pid=$!
        eventually has_lines y "$part"
        kill -TERM "$pid"
        status_of "$pid" 143
        # What is known at the end only is of the whole input.
        printf '%7d same\n' "$part" | cmp - x
    done
    seq 4 | cmp - y
}

@test "a source that ends before others has not ended for good, nor what is behind it" {
    local part
    pipeline='merge { read one | throttle 40 per 1h | tee t | count | write x }
        { read two | uniq -c | write y }'
    for part in 1 2 3; do
        echo "$part" >>one
        seq 30000 >>two
        coro_pipe --state pos --state-interval 0s "$pipeline"
        printf '%s\n' "$part" | cmp - x
    done
    seq 3 | cmp - t
    [ "$(wc -l <y)" = 90000 ]
    # One that has enough has.
    pipeline='merge { read one | head 2 | count | write x2 } { read two | null }'
    coro_pipe --state pos2 "$pipeline"
    echo 4 >>one
    coro_pipe --state pos2 "$pipeline"
    echo 2 | cmp - x2
}

@test "timeout ends a run, and the next one goes on" {
    local part
    pipeline='follow --from start x | timeout 300ms | tee t | count | write c'
    for part in 1 2 3; do
        echo "$part" >>x
        coro_pipe --state pos "$pipeline"
        echo "$part" | cmp - c
    done
    seq 3 | cmp - t
    # Also beside others, and while there is always more.
    pipeline='merge { read x | timeout --total 1ms | write a } { read y | write b }'
    seq 100000 >x
    seq 100000 >y
    for part in {1..100}; do
        coro_pipe --state pos2 "$pipeline"
        ! cmp -s x a || break
    done
    cmp x a
    cmp y b
}

@test "what a stage has when its reader goes is kept for the next run" {
    local pid
    mkfifo gate
    printf 'first\nsame\n' >log
    "$CORO_PIPE" --state pos 'follow --from start log | uniq -c' >gate &
    pid=$!
    exec 8<gate
    head -n 1 <&8 | cmp - <(printf '%7d first\n' 1)
    eventually grep -q same pos
    exec 8<&-
    status_of "$pid" 0
    printf 'same\nlast\nend\n' >>log
    coro_pipe --state pos 'follow --from start log | uniq -c' | head -n 2 >out
    printf '%7d same\n%7d last\n' 2 1 | cmp - out
}

@test "a file that is opened again for SIGHUP is gone on with" {
    local pid part
    pipeline='follow --from start log | write out'
    : >log
    for part in 1 2 3; do
        echo "$part" >>log
        "$CORO_PIPE" --state pos --state-interval 1h "$pipeline" &
        pid=$!
        eventually has_line "$part" out
        mv out "out.$part"
        kill -HUP "$pid"
        eventually test -e out
        eventually knows_file out
        echo "$part again" >>log
        eventually has_line "$part again" out
        kill -9 "$pid"
        wait "$pid" || true
    done
    "$CORO_PIPE" --state pos "$pipeline" &
    pid=$!
    eventually has_line '3 again' out
    kill -TERM "$pid"
    status_of "$pid" 143
    printf '1\n' | cmp - out.1
    printf '1 again\n2\n' | cmp - out.2
    printf '2 again\n3\n' | cmp - out.3
    printf '3 again\n' | cmp - out
}

@test "when a reader has gone, the next one gets what comes behind" {
    seq 100000 >log
    coro_pipe --state pos --state-interval 0s 'print' log | head -n 1
    coro_pipe --state pos --state-interval 0s 'print' log >rest
    tail -n 1 rest | cmp - <(echo 100000)
    coro_pipe --state pos3 'head 10 | print' log | head -n 1
    run -0 coro_pipe --state pos3 'head 10 | print' log
    [ -z "$output" ]
}

@test "a second program with the same state is refused" {
    mkfifo gate
    seq 1 10 >log
    coro_pipe --state pos 'write gate' log &
    first=$!
    eventually test -s pos.lock
    run -7 --separate-stderr coro_pipe --state pos 'write gate' log
    message 'pos is in use by another coro-pipe \(process [0-9]+\)'
    cat gate >/dev/null
    wait "$first"
}

@test "damaged, foreign and newer checkpoints are refused, and nothing is touched" {
    printf 'a\n' >log
    coro_pipe --state pos 'write out' log
    printf 'b\n' >>log
    cp pos good
    run -7 --separate-stderr coro_pipe --state pos 'grep x | write out' log
    message 'pos belongs to another pipeline, or to other options: write out \(remove'
    run -7 --separate-stderr coro_pipe --state pos 'write out' log log
    message 'pos belongs to another pipeline, or to other options: write out'
    for option in -F '-i text' '-o json' --rejects=r --on-error=ignore --max-record=9 \
        '--arg a b'; do
        # shellcheck disable=SC2086 # some are two words
        run -7 --separate-stderr coro_pipe --state pos $option 'write out' log
        message 'pos belongs to another pipeline, or to other options: write out'
    done
    sed 's/checkpoint 1/checkpoint 9/' good >pos
    run -7 --separate-stderr coro_pipe --state pos 'write out' log
    message 'pos was written by a newer coro-pipe \(its format is 9, this one knows 1\)'
    sed 's/read/raed/' good >pos
    run -7 --separate-stderr coro_pipe --state pos 'write out' log
    message 'pos is damaged: its checksum is wrong \(rename pos.old, which is whole'
    printf 'a\n' | cmp - out
    mv pos.old pos
    coro_pipe --state pos 'write out' log
    printf 'a\nb\n' | cmp - out
}

@test "what cannot be kept is refused before anything is read or written" {
    printf 'kept\n' >out
    printf 'a\n' >log
    for pipeline in 'map input' 'map [inputs]' 'where first(inputs)'; do
        run -2 --separate-stderr coro_pipe --state pos "$pipeline | write out" log
        message 'stage 1 \([a-z]+\): --state cannot keep'
    done
    run -2 --separate-stderr coro_pipe --state pos 'exec "cat log" | write out'
    message "stage 1 \(exec\): --state cannot read again what a command has printed; let another coro-pipe write it to a file: 'exec \"...\" \| write FILE', and follow FILE\$"
    run -2 --separate-stderr coro_pipe --state pos 'connect tcp://127.0.0.1:9 | write out'
    message "--state cannot read again what came over a connection; let .* 'connect URL \| write FILE', and follow FILE\$"
    run -2 --separate-stderr coro_pipe --state pos 'merge { listen unix:socket } { follow log } | write out'
    message "--state cannot read again what came over a socket; let .* 'listen URL \| write FILE', and follow FILE\$"
    [ ! -e socket ]
    run -2 --separate-stderr coro_pipe --state pos 'write --format table x' log
    message 'stage 1 \(write\): --state cannot keep the rows that a table holds back'
    run -2 --separate-stderr in_shell 'cat log | "$CORO_PIPE" --state pos "write out"'
    message 'read: --state needs regular files: what was read from standard input'
    run -2 --separate-stderr coro_pipe --state pos --state-interval 5 'write out' log
    message "--state-interval: '5' is not a duration such as 1s or 200ms"
    printf 'kept\n' | cmp - out
    [ ! -e pos ]
}

@test "results that come again and again go on too" {
    local pid n
    pipeline='follow --from start log | count by .s every 10ms | map .count | write out'
    : >log
    for n in 1 2 3; do
        echo '{"s":1}' >>log
        "$CORO_PIPE" --state pos --state-interval 20ms "$pipeline" &
        pid=$!
        eventually grep -q "^$n\$" out
        kill -9 "$pid"
        wait "$pid" || true
    done
    "$CORO_PIPE" --state pos "$pipeline" &
    pid=$!
    echo '{"s":1}' >>log
    eventually grep -q '^4$' out
    kill -TERM "$pid"
    status_of "$pid" 143
    sort -c -n out
}

@test "records are not written to the files of the checkpoint" {
    printf 'a\n' >log
    for file in pos pos.old pos.lock pos.new ./pos "$PWD/pos"; do
        run -2 --separate-stderr coro_pipe --state pos "tee $file | null" log
        message 'is written, and is a file of --state'
        caret_under "$file"
    done
    run -2 --separate-stderr coro_pipe --state pos --rejects pos.old 'grep a' log
    message 'pos.old is a file of --rejects and of --state'
    run -2 --separate-stderr in_shell '"$CORO_PIPE" --state pos "grep a" log >pos'
    message 'is written, and is a file of --state'
    run -2 --separate-stderr in_shell '"$CORO_PIPE" --state pos "grep a" log >>pos.lock'
    [ -z "$(ls -d pos.new pos.old 2>/dev/null)" ]
}

@test "standard input that is a regular file is gone on with" {
    printf 'a\n' >log
    coro_pipe --state pos 'write out' <log
    printf 'b\n' >>log
    coro_pipe --state pos 'write out' <log
    printf 'a\nb\n' | cmp - out
}

@test "a checkpoint that cannot be saved ends the run with status 7" {
    plain_build
    seq 1 100000 >log
    mkdir folder
    run -7 --separate-stderr in_shell \
        '(ulimit -f 1; "$CORO_PIPE" --state folder/pos "uniq | tail 500 | null" log)'
    message 'cannot write folder/pos.new: File too large'
}

@test "a signal ends sources side by side, of which one begins anew" {
    local order pid
    for order in '{ every 1h } { follow log }' '{ follow log } { every 1h }'; do
        rm -f pos* out
        : >log
        "$CORO_PIPE" --state pos "merge $order | write out" &
        pid=$!
        eventually has_lines out 1
        kill -TERM "$pid"
        status_of "$pid" 143
    done
}

@test "a checkpoint does not end what a source sleeps for" {
    coro_pipe --state pos --state-interval 10ms \
        'every 200ms | map .tick | head 4' >out
    [ "$(sort -u out | wc -l)" -eq 4 ]
}

@test "no checkpoint counts as written what the reader of a pipe has not taken yet" {
    local pid arguments=(--state pos --state-interval 0s
        'follow --from start log | tee seen | window 300ms | count by . | map .')
    : >log
    mkfifo fifo
    "$CORO_PIPE" "${arguments[@]}" >fifo 3>&- &
    pid=$!
    exec 7<fifo
    eventually test -e pos
    # More than the pipe holds, less than our buffer.
    seq -f 'line %094g' 500 >>log
    eventually read -r -t 0 -u 7
    echo more >>log
    eventually has_lines seen 501
    eventually asleep "$pid"
    kill -9 "$pid"
    cat <&7 >first
    exec 7<&-
    "$CORO_PIPE" "${arguments[@]}" >second 3>&- &
    pid=$!
    eventually has_lines seen 501
    eventually asleep "$pid"
    kill -TERM "$pid"
    status_of "$pid" 143
    [ "$(cat first second | grep -oE '"line [0-9]+"' | sort -u | wc -l)" -eq 500 ]
}
