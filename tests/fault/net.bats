#!/usr/bin/env bats
# Sockets, with a network that fails or takes its time: net_shim.c.
# shellcheck disable=SC2016,SC2154
load ../cli/helper

# started ARGUMENT...: the program in the background, with the shim. Sets pid.
started() {
    env --default-signal=INT,TERM,PIPE LD_PRELOAD="$NET_SHIM" "$CORO_PIPE" "$@" </dev/null >out 2>err 3>&- &
    pid=$!
}

# finish [STATUS]: a signal ends it.
finish() {
    kill -INT "$pid"
    status_of "$pid" 130
}

# ticks_of PID: how long it has run, in hundredths of a second.
ticks_of() {
    cut -d ' ' -f 14 "/proc/$1/stat"
}

@test "udp: while the system has no room it is tried again, without a busy loop, and told once" {
    touch full
    NET_RECEIVE=full started 'listen udp://127.0.0.1:0'
    eventually grep -q 'listening on' err
    port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' err)
    echo a >"/dev/udp/127.0.0.1/$port"
    eventually grep -q 'cannot receive: No buffer space available; trying again' err
    local before after
    before=$(ticks_of "$pid")
    sleep 0.5
    after=$(ticks_of "$pid")
    [ $((after - before)) -le 5 ]
    rm full
    eventually has_lines out 1
    finish
    [ "$(grep -c 'trying again' err)" -eq 1 ]
}

# serve LINE: a server that sends it to the first who connects. Sets port.
serve() {
    [ -n "${TALK:-}" ] || skip "TALK does not name the helper program"
    rm -f port
    echo "$1" | "$TALK" serve >port 3>&- &
    eventually has_lines port 1
    port=$(cat port)
}

@test "connect: others go on while a name is looked up" {
    mkfifo names
    serve b
    NET_NAMES=names started "merge { connect tcp://some.name:$port } { exec \"echo a\" }"
    eventually grep -qx a out
    eventually asleep "$pid"
    echo 127.0.0.1 >names
    status_of "$pid"
    [ "$(cat out)" = $'a\nb' ]
}

@test "connect: a lookup ends with a signal, and leaves no process behind" {
    mkfifo names
    NET_NAMES=names started 'connect tcp://some.name:7'
    eventually eval '[ -n "$(ps -o pid= --ppid "$pid")" ]'
    local child began
    child=$(ps -o pid= --ppid "$pid")
    began=$(date +%s%N)
    finish
    [ $(($(date +%s%N) - began)) -lt 1000000000 ]
    ended "$child"
}

@test "connect: a lookup ends with a head, and with us" {
    mkfifo names
    NET_NAMES=names started 'merge { connect tcp://some.name:7 } { exec "echo a" } | head 1'
    status_of "$pid"
    [ "$(cat out)" = a ]
    NET_NAMES=names started 'connect tcp://some.name:7'
    eventually eval '[ -n "$(ps -o pid= --ppid "$pid")" ]'
    local child
    child=$(ps -o pid= --ppid "$pid")
    kill -KILL "$pid"
    status_of "$pid" 137
    eventually ended "$child"
}

@test "connect: the next address is tried when the first refuses" {
    serve a
    echo '127.0.0.9 ::1 127.0.0.1' >names
    NET_NAMES=names started "connect tcp://some.name:$port"
    status_of "$pid"
    [ "$(cat out)" = a ]
}

@test "connect: a name without an address" {
    touch names
    NET_NAMES=names started 'connect tcp://some.name:7'
    status_of "$pid" 4
    [ "$(cat err)" = 'coro-pipe: tcp://some.name:7: cannot connect: Name or service not known' ]
}

@test "connect --reconnect looks the name up anew" {
    serve a
    echo 127.0.0.9 >names
    NET_NAMES=names started "connect --reconnect 10ms tcp://some.name:$port | head 1"
    eventually grep -q 'Connection refused; trying again' err
    echo 127.0.0.1 >new
    mv new names
    status_of "$pid"
    [ "$(cat out)" = a ]
}
