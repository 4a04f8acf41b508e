#!/usr/bin/env bats
# exec: commands beside us, their input and output, and their end.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# gone FILE: the process whose id is in FILE is over.
gone() {
    ended "$(cat "$1")"
}

@test "a gigabyte goes through a command in the middle with flat memory" {
    [ -x /usr/bin/time ] || skip "no time(1)"
    plain_build
    run -0 --separate-stderr in_shell '
        head -c 1000000000 /dev/zero | tr "\0" a | fold -w 1000 |
            /usr/bin/time -f %M -o peak "$CORO_PIPE" "grep a | exec cat | count"'
    prints 1000000
    [ "$(cat peak)" -lt 60000 ]
}

@test "a record comes through a command while the pipe stays open" {
    local line pid
    coproc PIPE { exec "$CORO_PIPE" 'grep a | exec "sed -u s/a/b/" | grep .' 3>&-; }
    pid=$PIPE_PID
    echo a1 >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = b1 ]
    printf 'x\na2\n' >&"${PIPE[1]}"
    read -r -t 20 line <&"${PIPE[0]}"
    [ "$line" = b2 ]
    local input=${PIPE[1]}
    eval "exec $input>&-"
    status_of "$pid"
}

@test "what a command prints comes out while it goes on" {
    mkfifo gate
    "$CORO_PIPE" 'exec "echo a; cat gate" | grep .' >out 3>&- &
    local pid=$!
    eventually has_lines out 1
    echo b >gate
    status_of $pid
    [ "$(cat out)" = $'a\nb' ]
}

@test "closed standard descriptors do no harm to a command's" {
    run -0 --separate-stderr in_shell '"$CORO_PIPE" "exec \"seq 3\" | exec cat | write out" <&- >&-'
    [ "$(cat out)" = $'1\n2\n3' ]
    run -5 --separate-stderr in_shell '"$CORO_PIPE" "exec \"seq 3\" | exec cat" <&- >&-'
}

@test "a command inherits no descriptor of ours" {
    echo a >log
    run -0 --separate-stderr in_shell '
        ls /proc/self/fd >expected
        "$CORO_PIPE" "tee copy | exec \"ls /proc/self/fd\"" log | diff expected -'
}

@test "a command has the signals that the system sets" {
    run -0 --separate-stderr in_shell 'env --default-signal "$CORO_PIPE" "exec \"grep ^Sig /proc/self/status\""'
    [[ $output == *SigBlk:*0000000000000000* ]]
    [[ $output == *SigIgn:*0000000000000000* ]]
}

@test "SIGINT ends a command that is the source, and what came is counted" {
    started 'exec "echo $$ >child; seq 3; exec sleep 1000" | tee seen | count'
    eventually has_lines seen 3
    kill -INT $pid
    status_of $pid 130
    [ "$(cat out)" = 3 ]
    [ ! -s err ]
    eventually gone child
}

@test "SIGINT ends all of a pipeline of commands" {
    started 'exec "sh -c '\''echo $$ >child; exec sleep 1000'\'' | cat; echo" | tee seen'
    eventually test -s child
    kill -INT $pid
    status_of $pid 130
    eventually gone child
}

@test "SIGINT: a command in the middle handles what is on the way" {
    started 'tee seen | exec "cat; echo end" | count'
    seq 1000 >&9
    eventually has_lines seen 1000
    kill -INT $pid
    status_of $pid 130
    [ "$(cat out)" = 1001 ]
    [ ! -s err ]
}

@test "a second SIGINT kills a command that does not end" {
    started 'tee seen | exec "echo $$ >child; trap : INT TERM; exec 0<&-; while :; do sleep 1000; done"'
    eventually test -s child
    kill -INT $pid
    eventually asleep $pid
    kill -INT $pid
    status_of $pid 130
    eventually gone child
}

@test "a command that does not listen to SIGTERM is killed" {
    run -0 --separate-stderr coro_pipe 'exec "trap : TERM; echo $$ | tee child; while :; do sleep 1000; done" | head 1'
    eventually gone child
}

@test "a command ends when we are killed" {
    started 'exec "echo $$ >child; exec sleep 1000"'
    eventually test -s child
    kill -KILL $pid
    status_of $pid 137
    eventually gone child
}

@test "a command that closes its output and goes on is waited for" {
    mkfifo gate
    "$CORO_PIPE" 'exec "echo a; exec >&-; read x <gate; exit 4"' >out 2>err 3>&- &
    local pid=$!
    eventually has_lines out 1
    eventually asleep $pid
    : >gate
    status_of $pid 8
}

@test "a failure elsewhere ends the command" {
    run -5 --separate-stderr coro_pipe 'exec "echo $$ >child; yes" | write /dev/full'
    message 'No space left'
    [ "${#stderr_lines[@]}" -eq 1 ]
    eventually gone child
}

@test "--on-error fail ends the command" {
    run -3 --separate-stderr coro_pipe --on-error fail 'exec "echo $$ >child; yes" | map tonumber'
    eventually gone child
}

@test "a command that waits for its input costs no processor time" {
    started 'exec "sleep 1000" | exec cat'
    eventually asleep $pid
    local before after
    before=$(cut -d ' ' -f 14,15 /proc/$pid/stat)
    sleep 0.3
    after=$(cut -d ' ' -f 14,15 /proc/$pid/stat)
    [ "$before" = "$after" ]
    kill -TERM $pid
    status_of $pid 143
}

@test "a prologue that fails starts no command" {
    run -2 --separate-stderr coro_pipe 'exec "touch started" | grep --field [ x'
    [ ! -e started ]
    run ! --separate-stderr coro_pipe 'exec "touch started" | exec "touch started" | write /no/such/folder/x'
    [ ! -e started ]
}

@test "many commands" {
    run -0 --separate-stderr in_shell '
        "$CORO_PIPE" "seq 1000$(printf " | exec cat%.0s" {1..60}) | sum ."'
    prints 500500
}

@test "SIGINT: a command that ignores the end of its input is told of, once, and what is in front is written" {
    started 'count | tee seen | exec "echo $$ >child; exec sleep 1000"'
    eventually test -s child
    kill -INT $pid
    eventually has_lines err 1
    [ "$(cat err)" = 'coro-pipe: stage 3 (exec): waiting for the command to end; interrupt again to give up' ]
    [ "$(cat seen)" = 0 ]
    kill -INT $pid
    status_of $pid 130
    has_lines err 1
    eventually gone child
}
