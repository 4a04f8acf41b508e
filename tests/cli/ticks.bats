#!/usr/bin/env bats
# Ticks: what stages send while their input pauses.
# shellcheck disable=SC2016,SC2154
load helper

# comes TEXT: that is the next line.
comes() {
    local line
    read -r -t 20 line <&"${answers:-${PIPE[0]}}"
    echo "came: $line"
    [ "$line" = "$1" ]
}

@test "multiline: an event is passed on when nothing comes any more" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline --start /^E/ --timeout 50ms | map [.]' 3>&-; }
    printf '%s\n' 'E one' ' more' >&"${PIPE[1]}"
    comes '["E one\n more"]'
    echo 'E two' >&"${PIPE[1]}"
    comes '["E two"]'
    pipe_ends
}

@test "multiline: a trace is passed on when nothing comes any more" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline java --timeout 50ms | map [.]' 3>&-; }
    printf '%s\n' 'ERROR x' 'java.io.IOException: y' >&"${PIPE[1]}"
    comes '["ERROR x\njava.io.IOException: y"]'
    pipe_ends
}

@test "multiline: an event ends after a second if nothing else is said" {
    coproc PIPE { exec "$CORO_PIPE" 'multiline --start /^E/' 3>&-; }
    echo 'E one' >&"${PIPE[1]}"
    comes 'E one'
    pipe_ends
}

@test "multiline: a reader that pauses ends no event" {
    { echo 'E 0'; yes ' more' | head -n 300000; } >log
    run -0 --separate-stderr in_shell '
        "$CORO_PIPE" "tee copy | multiline --start /^E/ --max-lines 100 --timeout 1ms | map length" log |
            { read -r first; sleep 0.3; echo "$first"; cat; } | sort | uniq -c | sort -n'
    [ "${#lines[@]}" -eq 3 ]
}

@test "parse auto: a pause after the first lines is enough to tell the format" {
    coproc PIPE { exec "$CORO_PIPE" 'parse auto | map .b' 3>&- 2>err; }
    printf '%s\n' 'a=1 b=2' 'a=3 b=4' >&"${PIPE[1]}"
    comes 2
    comes 4
    echo 'a=5 b=6' >&"${PIPE[1]}"
    comes 6
    pipe_ends
    grep -q 'read as logfmt' err
}

# rounds STAGE INPUT...: runs the stage with `every`, and gives it the lines one by one, each once a round is out.
rounds() {
    local pipeline=$1 line
    shift
    coproc PIPE { exec "$CORO_PIPE" "$pipeline" 3>&-; }
    for line; do
        echo "$line" >&"${PIPE[1]}"
        read -r -t 20 line <&"${PIPE[0]}"
        echo "$line"
    done
    pipe_ends
}

@test "every: the state so far is sent while the input is open, and nothing twice" {
    run rounds 'count every 20ms' a b c
    [ "$output" = $'1\n2\n3' ] || [[ $output == $'1\n2\n3\nstatus 0'* ]]
}

@test "every: the groups so far" {
    run rounds 'count by .h every 20ms | map "\(.h) \(.count)"' '{"h":"a"}'
    [ "${lines[0]}" = 'a 1' ]
}

@test "every: silence is no reason to send, and the end is none after the last round" {
    coproc PIPE { exec "$CORO_PIPE" 'sum . every 10ms' 3>&-; }
    echo 4 >&"${PIPE[1]}"
    comes 4
    run ! read -r -t 0.3 line <&"${PIPE[0]}"
    echo 5 >&"${PIPE[1]}"
    comes 9
    pipe_ends
}

@test "every: what came behind the last round is sent at the end" {
    coproc PIPE { exec "$CORO_PIPE" 'sum . every 10ms' 3>&-; }
    local pid=$PIPE_PID input=${PIPE[1]} answers
    exec {answers}<&"${PIPE[0]}"
    echo 4 >&"$input"
    comes 4
    echo 5 >&"$input"
    eval "exec $input>&-"
    comes 9
    run ! read -r -t 20 line <&"$answers"
    exec {answers}<&-
    status_of "$pid"
}

@test "every: without input the final state is sent once" {
    run -0 --separate-stderr in_shell 'sleep 0.1 | "$CORO_PIPE" "count every 10ms"'
    prints 0
}

@test "every: sort and tac show what they hold, and go on" {
    coproc PIPE { exec "$CORO_PIPE" 'sort . every 20ms' 3>&-; }
    echo 2 >&"${PIPE[1]}"
    comes 2
    echo 1 >&"${PIPE[1]}"
    comes 1
    comes 2
    pipe_ends
    coproc PIPE { exec "$CORO_PIPE" 'tac every 20ms' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes a
    echo b >&"${PIPE[1]}"
    comes b
    comes a
    pipe_ends
}

@test "every: sort says so when what it holds does not fit any more" {
    run -0 --separate-stderr in_shell '
        { seq 200000 | sed "s/^/a rather long line of text /"; sleep 0.1; echo a; } |
            "$CORO_PIPE" --memory 8M "sort . every 20ms" | tail -n 1'
    prints 'a rather long line of text 99999'
    message 'does not fit into memory'
}

@test "every: a reduce behind it begins anew with each round, and so does what is behind that" {
    coproc PIPE { exec "$CORO_PIPE" 'count by .h every 20ms | where .count < 9 | sort .h | head 1 | map "\(.h) \(.count)"' 3>&-; }
    echo '{"h":"b"}' >&"${PIPE[1]}"
    comes 'b 1'
    echo '{"h":"b"}' >&"${PIPE[1]}"
    comes 'b 2'
    echo '{"h":"a"}' >&"${PIPE[1]}"
    comes 'a 1'
    pipe_ends
    # The books of all rounds are one stage's, and balance.
    run -0 --separate-stderr in_shell '
        { echo "{\"h\":1}"; sleep 0.1; echo "{\"h\":2}"; } |
            "$CORO_PIPE" --stats "count by .h every 20ms | sort .h | count | tee numbers"'
    prints $'1\n2'
    [ "$(cat numbers)" = "$output" ]
    message '^2 +sort +3 +3 '
    message '^3 +count +3 +2 '
}

@test "every: a filter behind it sees one round after the other" {
    run -0 --separate-stderr in_shell '
        { echo a; sleep 0.1; echo a; sleep 0.1; echo a; } |
            "$CORO_PIPE" "count every 20ms | head 2 | tail 1"'
    prints 2
}

@test "every: what measures time behind it does so over all rounds" {
    coproc PIPE { exec "$CORO_PIPE" 'count by . every 20ms | sort . | absent 100ms gone' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes gone
    pipe_ends
    coproc PIPE { exec "$CORO_PIPE" 'count every 20ms | sort . | count every 20ms' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes 1
    echo a >&"${PIPE[1]}"
    comes 2
    pipe_ends
}

@test "every: a reduce with rounds of its own goes on, and what fails has no result" {
    coproc PIPE { exec "$CORO_PIPE" 'count every 20ms | sum . every 20ms' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes 1
    echo a >&"${PIPE[1]}"
    comes 3
    pipe_ends
    run -3 --separate-stderr in_shell 'echo x | "$CORO_PIPE" --on-error fail "sum .x every 1s | count"'
    [ -z "$output" ]
}

@test "every: rounds while the input goes on leave the result as it is" {
    seq 100000 | sed 's/\(.*\)\(..\)/{"x":\1\2,"g":\2}/;t;d' | sed 's/:0\([0-9]\)/:\1/' >numbers
    for stage in 'stats count, sum(.x), mean(.x), stddev(.x), p50(.x), p95(.x), distinct(.x), mode(.g), values(.g) by .g % 3 as g' \
        'top 5 .g' 'freq .g' 'hist .x' 'hist .x by .g % 2 as g' 'describe' 'spark .x' 'median .x'; do
        coro_pipe "$stage" numbers >expected
        in_shell '{ head -n 30 numbers; sleep 0.03; tail -n +31 numbers | head -n 5000; sleep 0.03; tail -n +5031 numbers; } |
            "$CORO_PIPE" "'"$stage"' every 1ms"' | tail -n "$(wc -l <expected)" >got
        cmp expected got
    done
}

@test "every: a branch that nobody reads holds back neither the ticks of others nor the processor" {
    mkfifo stuck lines
    exec 7<>stuck 8<>lines
    seq 50000 >many
    coproc PIPE { exec env --default-signal=INT "$CORO_PIPE" 'merge
        { exec "cat many; sleep 1000" | tac every 10ms | write stuck }
        { exec "cat lines" | count every 20ms }' 3>&- 7<&- 8<&-; }
    local pid=$PIPE_PID count answers before after
    exec {answers}<&"${PIPE[0]}"
    for count in 1 2 3 4 5; do
        echo line >&8
        comes "$count"
    done
    eventually asleep "$pid"
    before=$(cut -d ' ' -f 14 "/proc/$pid/stat")
    for count in 6 7 8 9 10; do
        echo line >&8
        comes "$count"
    done
    sleep 0.3
    after=$(cut -d ' ' -f 14 "/proc/$pid/stat")
    [ $((after - before)) -le 5 ]
    kill -INT "$pid"
    exec 7<&-
    status_of "$pid" 130
    exec {answers}<&- 8<&-
}

@test "every: nor does a command that takes nothing" {
    mkfifo lines
    exec 8<>lines
    coproc PIPE { exec env --default-signal=INT "$CORO_PIPE" 'merge
        { exec "seq 50000; sleep 1000" | tac every 10ms | exec "sleep 1000" }
        { exec "cat lines" | count every 20ms } | head 8' 3>&- 8<&-; }
    local pid=$PIPE_PID count answers
    exec {answers}<&"${PIPE[0]}"
    for count in 1 2 3 4 5 6 7 8; do
        echo line >&8
        comes "$count"
    done
    status_of "$pid"
    exec {answers}<&- 8<&-
}

@test "every does not go with states" {
    for stage in 'count --partial' 'top --merge .x' 'hist --partial .' 'describe --partial' 'sort --merge'; do
        run -2 --separate-stderr coro_pipe "$stage every 1s" </dev/null
        message 'does not go with --partial'
    done
}
