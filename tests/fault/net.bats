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
