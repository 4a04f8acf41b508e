#!/usr/bin/env bats
# --state: files that are rotated, and files that records name, across kills: they are those of a run
# that was never ended, to the byte.
# shellcheck disable=SC2016,SC2154
load helper

# How often it is killed at random: ./dev soak is more patient.
KILLS=${CORO_PIPE_SOAK:+10000}
KILLS=${KILLS:-100}

ROTATED='write --rotate 30k --keep 4 out/log'
NAMED='where .id | write --max-open 3 "out/\(.h)/\(.k).log"'

# Some blocks of records with a few names, of which others come and go.
make_log() {
    awk -v lines="${1:-15000}" 'BEGIN {
        srand(7)
        for (i = 0; i < lines; i++) {
            pad = sprintf("%" int(100 + rand() * 150) "s", "")
            printf "{\"id\":%d,\"h\":\"%s\",\"k\":%d,\"pad\":\"%s\"}\n", i + 1, \
                rand() < 0.5 ? "a" : "b" int(i / 2500), int(rand() * 3) + int(i / 2000), pad
        }
    }' >log
}

# whole PIPELINE [OPTION...]: what a run makes that is not ended, in the folder whole.
whole() {
    rm -rf out whole
    mkdir out
    coro_pipe "${@:2}" "$1" log
    mv out whole
}

# anew: nothing is there yet.
anew() {
    rm -rf out pos*
    mkdir out
}

# going_on PIPELINE [OPTION...]: a run with checkpoints, which goes on.
going_on() {
    coro_pipe "${@:2}" --state pos --state-interval 0s "$1" log
}

# killed POINT PIPELINE [OPTION...]: the same, ended there or not; its status.
killed() {
    local status=0
    CORO_PIPE_CRASH=$1 going_on "${@:2}" 2>>err || status=$?
    return "$status"
}

same() {
    diff -r out whole
}

# killed_after_each PIPELINE [OPTION...]: after every checkpoint.
killed_after_each() {
    local i
    whole "$@"
    anew
    for i in {1..30}; do
        killed saved "$@" || [ $? = 137 ]
    done
    going_on "$@"
    same
}

@test "files that are rotated, killed after every checkpoint" {
    make_log
    killed_after_each "$ROTATED"
    [ -e out/log.4 ]
    [ ! -e out/log.5 ]
    killed_after_each 'grep 7 | write --rotate 1k --keep 40 out/log'
    killed_after_each 'write --rotate 100 --keep 1 out/log'
    killed_after_each 'map {id, k} | write --rotate 5k --format csv out/log'
    killed_after_each 'broadcast { write --rotate 20k out/log } { write out/all } { write --rotate 7k out/b }'
}

@test "files that records name, killed after every checkpoint" {
    make_log
    killed_after_each "$NAMED"
    killed_after_each 'write "out/\(.h)\(.k)"'
    killed_after_each 'map {k, h} | write --max-open 4 --format csv "out/\(.h)\(.k)"'
    killed_after_each 'broadcast { write --max-open 1 "out/\(.k)" } { write --rotate 9k out/log }'
    killed_after_each 'count by .h | write "out/\(.h)"'
}

# at_each_point PIPELINE: ended there at the first, second and later times.
at_each_point() {
    local point n status reached
    whole "$1"
    for point in "${@:2}" before-write half-written before-fsync before-link before-rename \
        after-rename saved outputs-flushed outputs-synced before-restore restored \
        half-restored half-journaled journaled before-remove file-made; do
        reached=0
        for n in 1 2 3 7; do
            anew
            # A first one, so that there is something to restore; and one with something to undo.
            killed saved:2 "$1" || [ $? = 137 ]
            killed outputs-flushed "$1" || [ $? = 137 ]
            status=0
            killed "$point:$n" "$1" || status=$?
            echo "$point:$n $status"
            [ "$status" != 137 ] || reached=$((reached + 1))
            # Once more, while it is being restored.
            killed half-restored "$1" || true
            going_on "$1"
            same
        done
        [ "$reached" -gt 0 ]
    done
}

@test "files that are rotated, killed at every crash point" {
    make_log
    at_each_point "$ROTATED" half-rotated rotated
}

@test "files that records name, killed at every crash point" {
    make_log
    at_each_point "$NAMED"
}

# at_random PIPELINE: killed so often.
at_random() {
    local kills=0 pid status
    whole "$1"
    anew
    while [ "$kills" -lt "$KILLS" ]; do
        "$CORO_PIPE" --state pos --state-interval 20ms "$1" log 2>>err &
        pid=$!
        sleep "0.0$((RANDOM % 80 + 15))"
        kill -9 "$pid" 2>/dev/null || true
        status=0
        wait "$pid" || status=$?
        if [ "$status" = 137 ]; then
            kills=$((kills + 1))
            continue
        fi
        tail -n 3 err
        [ "$status" = 0 ]
        same
        anew
    done
    going_on "$1"
    same
}

@test "files that are rotated, killed at random moments" {
    RANDOM=3
    make_log 40000
    at_random 'where ([range(60)] | add) > 0 | write --rotate 100k --keep 5 out/log'
}

@test "files that records name, killed at random moments" {
    RANDOM=4
    make_log 40000
    at_random 'where ([range(40)] | add) > 0 | write --max-open 20 "out/\(.h)/\(.k).log"'
}

@test "results at the end are taken back from files that they made" {
    printf '{"h":"a"}\n' >log
    mkdir out
    going_on 'count by .h | write "out/\(.count)"'
    [ "$(ls out)" = 1 ]
    printf '{"h":"a"}\n' >>log
    going_on 'count by .h | write "out/\(.count)"'
    [ "$(ls out)" = 2 ]
    [ "$(cat out/2)" = '{"h":"a","count":2}' ]
}

@test "a file is emptied when its name comes first, and in no later run" {
    mkdir out
    echo old | tee out/a >out/b
    printf 'a\na\n' >log
    going_on 'write "out/\(.)"'
    printf 'b\na\n' >>log
    going_on 'write "out/\(.)"'
    [ "$(cat out/a)" = $'a\na\na' ]
    [ "$(cat out/b)" = b ]
}

@test "the checkpoint before can be gone back to" {
    make_log
    whole "$NAMED"
    anew
    killed saved:3 "$NAMED" || [ $? = 137 ]
    killed outputs-flushed "$NAMED" || [ $? = 137 ]
    mv pos.old pos
    going_on "$NAMED"
    same
}

@test "nothing outside the folder is touched, nor a file that is another one" {
    printf 'a\nb\n' >log
    mkdir out other
    killed saved:2 'write "out/\(.)/x"' || [ $? = 137 ]
    rm -rf out/a
    ln -s ../other out/a
    echo mine >other/x
    printf 'more\n' >>out/b/x
    run -7 --separate-stderr going_on 'write "out/\(.)/x"'
    message 'cannot go on with out/a/x: Not a directory|Too many levels'
    [ "$(cat other/x)" = mine ]
    [ "$(tail -n 1 out/b/x)" = more ]
}

@test "a rotated file that is another one is refused, and nothing is touched" {
    make_log
    anew
    killed saved:2 "$ROTATED" || [ $? = 137 ]
    mv out/log out/log.1
    echo mine >out/log
    run -7 --separate-stderr going_on "$ROTATED"
    message 'out/log is not the file that was written'
    [ "$(cat out/log)" = mine ]
    rm out/log out/log.1
    run -7 --separate-stderr going_on "$ROTATED"
    message 'cannot go on with out/log: No such file'
}

@test "an older file that was taken away is not missed" {
    make_log
    whole "$ROTATED"
    anew
    killed saved:2 "$ROTATED" || [ $? = 137 ]
    rm out/log.2
    going_on "$ROTATED"
    cmp out/log whole/log
    cmp out/log.1 whole/log.1
}

@test "the files of a template are opened again for SIGHUP, and gone on with" {
    local pid part
    pipeline='follow --from start log | write "out/\(.a).log"'
    mkdir out
    : >log
    for part in 1 2 3; do
        echo "{\"a\":\"x\",\"p\":$part}" >>log
        "$CORO_PIPE" --state pos --state-interval 1h "$pipeline" 3>&- &
        pid=$!
        eventually grep -qs "p\":$part}" out/x.log
        mv out/x.log "out/x.log.$part"
        eventually asleep "$pid"
        kill -HUP "$pid"
        # The checkpoint speaks of no file any more.
        eventually eval '! grep -qa "out/x.log" pos'
        echo "{\"a\":\"x\",\"p\":\"$part again\"}" >>log
        eventually grep -qs "$part again" out/x.log
        kill -9 "$pid"
        wait "$pid" || true
    done
    coro_pipe --state pos "$pipeline | timeout 1s" 2>/dev/null || true
    "$CORO_PIPE" --state pos "$pipeline" 3>&- &
    pid=$!
    eventually grep -qs '3 again' out/x.log
    kill -TERM "$pid"
    status_of "$pid" 143
    cat out/x.log.1 out/x.log.2 out/x.log.3 out/x.log | cmp - log
}

@test "a template cannot name a file of the checkpoint, and tables are refused" {
    printf 'pos\npos.lock\na\n' >log
    run -3 --separate-stderr going_on 'write "\(.)"'
    message 'log:1: .*: it is a file of --state'
    message 'log:2: .*: it is a file of --state'
    [ "$(cat a)" = a ]
    for pipeline in 'write --format table "b\(.)"' 'write --rotate 5 --format table b'; do
        run -2 --separate-stderr coro_pipe --state pos2 "$pipeline" log
        message 'stage 1 \(write\): --state cannot keep the rows that a table holds back'
    done
}

@test "follow leaves out what the run itself has rotated" {
    local pid option
    for option in '' '--state pos'; do
        rm -f r.*
        seq 3000 >r.log
        # shellcheck disable=SC2086 # two words
        "$CORO_PIPE" $option 'follow --from start "r.*" | write --rotate 1k --keep 50 r.out' 2>err 3>&- &
        pid=$!
        eventually grep -qs '^3000$' r.out
        echo more >>r.log
        eventually grep -qs more r.out
        echo more >r.late
        eventually [ "$(cat r.out* | grep -c more)" = 2 ] || eventually eval '[ "$(cat r.out* | grep -c more)" = 2 ]'
        kill -TERM "$pid"
        status_of "$pid" 143
        [ "$(cat r.out* | wc -l)" -eq 3002 ]
        grep -q 'r\.out.* is left out, as is all that this run writes' err
        [ "$(wc -l <err)" -eq 1 ]
    done
}

@test "follow leaves out files of a template that were closed, also by an earlier run" {
    local pid
    mkdir out
    printf '{"n":1}\n{"n":2}\n{"n":3}\n' >out/in.log
    pipeline='follow --from start "out/*.log" | write --max-open 1 "out/\(.n).log"'
    "$CORO_PIPE" --state pos --state-interval 20ms "$pipeline" 2>err 3>&- &
    pid=$!
    eventually test -s out/3.log
    echo '{"n":4}' >>out/in.log
    eventually test -s out/4.log
    eventually grep -qa written pos
    kill -TERM "$pid"
    status_of "$pid" 143
    "$CORO_PIPE" --state pos "$pipeline" 2>>err 3>&- &
    pid=$!
    echo '{"n":5}' >>out/in.log
    eventually test -s out/5.log
    echo '{"n":1}' >>out/in.log
    eventually has_lines out/1.log 2
    kill -TERM "$pid"
    status_of "$pid" 143
    [ "$(cat out/[1-9].log | wc -l)" -eq 6 ]
}
