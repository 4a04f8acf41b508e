#!/usr/bin/env bats
# exec in the middle with --state: each answer of a command is in the files exactly once.
# shellcheck disable=SC2016,SC2154
load helper

# How often it is killed at random: ./dev soak is more patient.
KILLS=${CORO_PIPE_SOAK:+10000}
KILLS=${KILLS:-100}

# Takes so long that there are many checkpoints.
SLOW='where ([range(300)] | add) > 0'

make_log() {
    awk 'BEGIN { for (i = 1; i <= 12000; i++) printf "%d %d %60s\n", i, i % 37, "" }' >log
}

# ended_and_again PIPELINE: kills it at each checkpoint, at the points by turns, then lets it end. It
# writes to `out`.
ended_and_again() {
    local pipeline=$1 points=(saved saved before-recall saved outputs-synced) status run kills=0
    rm -f pos* out out2
    for run in {0..11}; do
        status=0
        CORO_PIPE_CRASH=${points[run % 5]} coro_pipe --state pos --state-interval 0s \
            "$pipeline" 2>>err || status=$?
        kills=$((kills + (status == 137)))
        [ "$status" = 137 ] || [ "$status" = 0 ]
    done
    coro_pipe --state pos --state-interval 0s "$pipeline"
    echo "killed $kills times: $pipeline"
    [ "$kills" -ge 7 ]
}

@test "killed after every checkpoint, each answer of a command is there once" {
    make_log
    sed 's/ /_/' log >sed
    grep 7 log >grep
    awk '{ print $2 }' log >awk
    ended_and_again "read log | $SLOW | exec cat | write out"
    cmp out log
    ended_and_again "read log | $SLOW | exec \"grep --line-buffered 7\" | write out"
    cmp out grep
    ended_and_again "read log | $SLOW | exec \"sed 's/ /_/'\" | write out"
    cmp out sed
    ended_and_again "read log | $SLOW | exec \"awk '{ print \$2 }'\" | write out"
    cmp out awk
}

@test "killed after every checkpoint: commands in a row, in blocks, before reduces" {
    make_log
    ended_and_again "read log | $SLOW | exec cat | exec \"sed p\" | exec cat | write out"
    sed p log | cmp - out
    ended_and_again "read log | $SLOW | broadcast { exec \"grep 7\" | write out } { exec cat | exec \"sed p\" | write out2 }"
    grep 7 log | cmp - out
    sed p log | cmp - out2
    ended_and_again "read log | $SLOW | exec \"cut -d ' ' -f 2\" | count by . | write out"
    grep -o '"count":[0-9]*' out | cut -d : -f 2 | sort | uniq -c | sed 's/^ *//' >counts
    printf '%s\n' '25 324' '12 325' | cmp - counts
    ended_and_again "read log | $SLOW | exec cat | window 1000 | count | map .count | write out"
    yes 1000 | head -n 12 | cmp - out
    ended_and_again "read log | $SLOW | count | exec \"sed s/^/=/\" | write out"
    echo =12000 | cmp - out
}

@test "killed after every checkpoint: commands behind and in a merge" {
    make_log
    sed 's/^/x/' log >log2
    ended_and_again "merge { read log | $SLOW } { read log2 | $SLOW | exec cat } | exec cat | write out"
    grep -v x out | cmp - log
    grep x out | cmp - log2
}

@test "killed at random moments, each answer of a command is there once" {
    local runs=0 kills=0 status pid
    make_log
    sed 's/ /_/' log >whole
    pipeline="read log | $SLOW | tee t | exec \"sed 's/ /_/'\" | broadcast { write a } { exec cat | write b } { count | write c }"
    RANDOM=1
    while [ "$kills" -lt "$KILLS" ]; do
        status=0
        "$CORO_PIPE" --state pos --state-interval 20ms "$pipeline" 2>>err 3>&- &
        pid=$!
        sleep "0.0$((RANDOM % 80 + 15))"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || status=$?
        runs=$((runs + 1))
        if [ "$status" = 137 ]; then
            kills=$((kills + 1))
            continue
        fi
        tail -n 3 err
        [ "$status" = 0 ]
        cmp t log && cmp a whole && cmp b whole
        echo 12000 | cmp - c
        # It has come to the end: once more from the start.
        rm -f pos* t a b c
    done
    coro_pipe --state pos --state-interval 20ms "$pipeline"
    echo "$runs runs"
    cmp t log && cmp a whole && cmp b whole
    echo 12000 | cmp - c
}

@test "a run that is idle restarts no command" {
    local pid n
    : >log
    "$CORO_PIPE" --state pos --state-interval 1ms \
        'follow --from start log | exec "echo >>starts; cat" | write out' 3>&- &
    pid=$!
    eventually test -e pos
    [ ! -e starts ]
    for n in 1 2 3; do
        echo $n >>log
        eventually has_lines out $n
        eventually asleep "$pid"
    done
    kill -TERM "$pid"
    status_of "$pid" 143
    seq 3 | cmp - out
    [ "$(wc -l <starts)" -le 3 ]
}

@test "a command that has had enough has it for the next runs, too" {
    seq 100000 >log
    for _ in 1 2 3; do
        coro_pipe --state pos 'read log | exec "head -n 3" | count | write out'
        echo 3 | cmp - out
        echo more >>log
    done
}

@test "a command that fails before it has read all ends the run, and the next one tries again" {
    seq 100000 >log
    run -8 --separate-stderr coro_pipe --state pos 'read log | exec "test -e good && exec cat; exit 5" | write out'
    message 'stage 2 \(exec\): the command ended with status 5'
    touch good
    coro_pipe --state pos 'read log | exec "test -e good && exec cat; exit 5" | write out'
    cmp log out
    run -8 --separate-stderr coro_pipe --state pos2 'read log | exec "grep nothing" | count | write out2'
    message 'stage 2 \(exec\): the command ended with status 1'
    echo 0 | cmp - out2
}

@test "a second signal gives up a command that does not end for a checkpoint" {
    local pid
    echo a >log
    env --default-signal=INT,TERM "$CORO_PIPE" --state pos --state-interval 1ms \
        'follow --from start log | exec "echo $$ >child; cat; exec sleep 1000" | write out' 2>err 3>&- &
    pid=$!
    eventually test -s child
    kill -INT "$pid"
    eventually grep -q 'stage 2 (exec): waiting for the command to end' err
    kill -INT "$pid"
    status_of "$pid" 130
    eventually ended "$(cat child)"
}

@test "what a command prints is one input for all runs: a header and an event go on" {
    {
        echo id,name
        seq 1 20 | sed 's/$/,x/'
    } >whole
    for pipeline in 'exec cat | parse csv' 'exec cat | multiline --start /,x/' \
        'exec cat | exec "cat -u" | parse csv | map .id'; do
        rm -f pos* log
        coro_pipe "read whole | $pipeline | write once"
        for lines in 1,1 2,8 9,9 10,21; do
            sed -n "${lines}p" whole >>log
            coro_pipe --state pos "read log | $pipeline | write out"
        done
        cmp once out
    done
    # Events that begin in one run and end in another.
    coro_pipe 'read whole | exec cat | multiline --start /[05],x/ | map length | write once'
    rm -f pos* log
    for lines in 1,1 2,8 9,9 10,21; do
        sed -n "${lines}p" whole >>log
        coro_pipe --state pos 'read log | exec cat | multiline --start /[05],x/ | map length | write out'
    done
    cmp once out
}

@test "two commands that are called the same are two inputs for all runs" {
    printf '%s\n' id,name 1,x 2,y >log
    printf '%s\n' id,other 1,a >log2
    for row in 3,b 4,c 5,d; do
        echo "$row" >>log2
        coro_pipe --state pos 'merge { read log | exec cat } { read log2 | exec cat } | parse csv | write out'
    done
    printf '%s\n' '{"id":1,"name":"x"}' '{"id":2,"name":"y"}' '{"id":1,"other":"a"}' '{"id":3,"other":"b"}' \
        '{"id":4,"other":"c"}' '{"id":5,"other":"d"}' | sort | cmp - <(sort out)
}
