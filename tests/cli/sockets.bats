#!/usr/bin/env bats
# listen and connect: peers, framing, limits, and the ends of both sides.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# started ARGUMENT...: the program in the background, signals as a terminal's shell would leave them.
# Sets pid.
started() {
    env --default-signal=INT,TERM,PIPE,HUP "$CORO_PIPE" "$@" </dev/null >out 2>err 3>&- &
    pid=$!
}

# port_told: waits for the message with the port; sets port.
port_told() {
    eventually grep -q 'listening on' err
    port=$(sed -n 's/^coro-pipe: stage 1 (listen): listening on [a-z]*:\/\/.*:\([0-9]*\)$/\1/p' err)
    [ -n "$port" ]
}

# listening PATH: there is a socket.
listening() {
    eventually test -S "$1"
}

# finish [STATUS]: a signal ends it.
finish() {
    kill -INT "$pid"
    status_of "$pid" 130
}

need_talk() {
    [ -n "${TALK:-}" ] || skip "TALK does not name the helper program"
}

@test "tcp: lines of two peers, each whole, in the order in which they end" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port" 8<>"/dev/tcp/127.0.0.1/$port"
    printf 'a1\na' >&7
    eventually has_lines out 1
    printf 'b1\n' >&8
    eventually has_lines out 2
    printf '2\n' >&7
    eventually has_lines out 3
    [ "$(cat out)" = $'a1\nb1\na2' ]
    exec 7>&- 8>&-
    finish
}

@test "tcp: a peer's last line without a newline is a line" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    printf 'a\nlast' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'a\nlast' ]
    finish
}

@test "tcp over IPv6" {
    grep -q ' lo$' /proc/net/if_inet6 2>/dev/null || skip "no IPv6"
    started 'listen tcp://[::1]:0 | map {l: ., f: input_filename}'
    port_told
    grep -qF 'tcp://[::1]:' err
    echo a >"/dev/tcp/::1/$port"
    eventually has_lines out 1
    [ "$(cat out)" = '{"l":"a","f":"[::1]"}' ]
    finish
}

@test "a host that is not given is any, of both families" {
    grep -q ' lo$' /proc/net/if_inet6 2>/dev/null || skip "no IPv6"
    started 'listen tcp://:0'
    port_told
    echo a >"/dev/tcp/::1/$port"
    eventually has_lines out 1
    echo b >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    finish
}

@test "the place of a record is its peer" {
    started 'listen tcp://127.0.0.1:0 | map tonumber'
    port_told
    printf '1\nx\n2\n' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    grep -q '^coro-pipe: 127.0.0.1:2: stage 2 (map): ' err
    finish
}

@test "udp: the lines of a datagram are records" {
    started 'listen udp://127.0.0.1:0'
    port_told
    printf 'one' >"/dev/udp/127.0.0.1/$port"
    eventually has_lines out 1
    printf 'two\nthree' >"/dev/udp/127.0.0.1/$port"
    eventually has_lines out 3
    [ "$(cat out)" = $'one\ntwo\nthree' ]
    finish
}

@test "udp: lines are numbered by peer" {
    started 'listen udp://127.0.0.1:0 | map tonumber'
    port_told
    printf '1' >"/dev/udp/127.0.0.1/$port"
    printf 'x' >"/dev/udp/127.0.0.1/$port"
    eventually grep -q '127.0.0.1:2: stage 2' err
    finish
}

@test "unix: a stream" {
    need_talk
    started 'listen unix:socket'
    listening socket
    printf 'a\nb' | "$TALK" unix socket
    eventually has_lines out 2
    [ "$(cat out)" = $'a\nb' ]
    finish
    [ ! -e socket ]
}

@test "unix: datagrams" {
    need_talk
    started 'listen unixgram:socket'
    listening socket
    seq 100 | "$TALK" unixgram socket
    eventually has_lines out 100
    seq 100 | cmp - out
    finish
    [ ! -e socket ]
}

@test "a stale socket is replaced, a live one is not, and no other file" {
    need_talk
    started 'listen unix:socket'
    listening socket
    kill -KILL "$pid"
    status_of "$pid" 137
    [ -S socket ]
    started 'listen unix:socket'
    eventually eval 'echo a | "$TALK" unix socket 2>/dev/null'
    run -4 --separate-stderr coro_pipe 'listen unix:socket | write precious'
    message 'cannot listen: Address already in use'
    [ ! -e precious ]
    [ -S socket ]
    finish
    echo mine >socket
    run -4 --separate-stderr coro_pipe 'listen unix:socket'
    [ "$(cat socket)" = mine ]
}

@test "a port in use is told before any file is emptied" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    echo precious >file
    run -4 --separate-stderr coro_pipe "listen tcp://127.0.0.1:$port | write file"
    message 'cannot listen: Address already in use'
    [ "$(cat file)" = precious ]
    finish
}

@test "syslog with lengths, in pieces, next to one with lines" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port" 8<>"/dev/tcp/127.0.0.1/$port"
    printf '1' >&7
    printf '<1>2\n' >&8
    eventually has_lines out 1
    printf '0 <13>1' >&7
    printf '23456' >&7
    eventually has_lines out 2
    printf '7 <1>a\nb\n6 <1>ab\n' >&7
    eventually has_lines out 5
    printf '9 <1>cut' >&7
    exec 7>&- 8>&-
    eventually has_lines out 6
    LC_ALL=C sort out >sorted
    diff sorted - <<'END'
<13>123456
<1>2
<1>a
<1>ab
<1>cut
b
END
    finish
}

@test "what looks like a length, but is none, is a line" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    printf '12 drummers\n11 <pipers>\n' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'12 drummers\n11 <pipers>' ]
    printf '12' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 3
    printf '3 <a>012 <b>4 <cd>' >"/dev/tcp/127.0.0.1/$port"
    eventually grep -q 'the length of a message was expected' err
    [ "$(tail -n 1 out)" = '<a>' ]
    finish
}

@test "a line and a message that are too long are rejected, what follows is not" {
    started --max-record=5 'listen tcp://127.0.0.1:0'
    port_told
    printf '123456789\nok\n' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 1
    printf '9 <1>3456783 <2>5 <1>45' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 3
    [ "$(cat out)" = $'ok\n<2>\n<1>45' ]
    grep -q '127.0.0.1:1: stage 1 (listen): the line is longer than --max-record' err
    grep -q '127.0.0.1:1: stage 1 (listen): the message is longer than --max-record' err
    finish
}

@test "a large message is one record" {
    started 'listen tcp://127.0.0.1:0 | map length'
    port_told
    { printf '1000000 <'; head -c 999999 /dev/zero | tr '\0' x; printf '3 <y>'; } >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'1000000\n3' ]
    finish
}

@test "JSON texts" {
    started 'listen --format json-stream tcp://127.0.0.1:0'
    port_told
    printf '{"a":\n1} 2' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'{"a":1}\n2' ]
    finish
}

@test "--max-peers: the next one waits until another leaves" {
    started 'listen --max-peers 1 tcp://127.0.0.1:0'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port"
    echo a >&7
    eventually has_lines out 1
    exec 8<>"/dev/tcp/127.0.0.1/$port"
    echo b >&8
    echo c >&7
    eventually has_lines out 2
    [ "$(cat out)" = $'a\nc' ]
    exec 7>&-
    eventually has_lines out 3
    exec 8>&-
    finish
}

@test "--idle: a silent peer is closed, one that talks is not" {
    started 'listen --idle 300ms tcp://127.0.0.1:0'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port" 8<>"/dev/tcp/127.0.0.1/$port"
    printf half >&7
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.1
        echo b >&8
    done
    run -0 timeout 20 cat <&7 # its end
    eventually has_lines out 11
    grep -q half out
    exec 7>&- 8>&-
    finish
}

@test "too few descriptors: others are accepted once peers leave, without a busy loop" {
    need_talk
    (ulimit -n 24 && exec env --default-signal=INT "$CORO_PIPE" 'listen unix:socket' </dev/null >out 2>err 3>&- 4>&-) &
    pid=$!
    listening socket
    coproc HOLD { exec "$TALK" hold socket 40 3>&-; }
    local line before after
    read -r -t 20 line <&"${HOLD[0]}"
    [ "$line" = held ]
    eventually asleep "$pid"
    before=$(cut -d ' ' -f 14 "/proc/$pid/stat")
    sleep 0.3
    after=$(cut -d ' ' -f 14 "/proc/$pid/stat")
    [ $((after - before)) -le 2 ]
    [ "$(cat err)" = 'coro-pipe: stage 1 (listen): cannot accept a connection: Too many open files; trying again' ]
    eval "exec ${HOLD[1]}>&-"
    echo late | "$TALK" unix socket
    eventually has_lines out 1
    finish
}

@test "a thousand peers come and go with flat memory and descriptors" {
    need_talk
    started 'listen unix:socket | count'
    listening socket
    local first last
    for i in {1..300}; do echo "$i" | "$TALK" unix socket; done
    first=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    for i in {1..700}; do echo "$i" | "$TALK" unix socket; done
    last=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    [ "$(find "/proc/$pid/fd" | wc -l)" -lt 20 ]
    [ -n "${CORO_PIPE_SANITIZE:-}" ] || [ $((last - first)) -lt 1000 ]
    finish
    [ "$(cat out)" = 1000 ]
}

@test "a hundred thousand hosts come and go with flat memory, and those that stay are known" {
    need_talk
    plain_build
    started 'listen udp://127.0.0.1:0 | tee seen | map input_filename | tail 1'
    port_told
    local first last
    "$TALK" udp "$port" 20000
    first=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    "$TALK" udp "$port" 100000
    last=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    [ "$(wc -l <seen)" -gt 50000 ]
    [ $((last - first)) -lt 1000 ]
    finish
    [[ $(cat out) == 127.* ]]
}

@test "a thousand peers that say nothing hold back neither one that does nor the end" {
    need_talk
    started 'listen --max-peers 1001 unix:socket | tee seen | count'
    listening socket
    coproc HOLD { exec "$TALK" hold socket 1000 3>&-; }
    local line began
    read -r -t 20 line <&"${HOLD[0]}"
    [ "$line" = held ]
    echo late | "$TALK" unix socket
    eventually has_lines seen 1
    began=$(date +%s%N)
    finish
    echo "$((($(date +%s%N) - began) / 1000000)) ms"
    [ -n "${CORO_PIPE_SANITIZE:-}" ] || [ $(($(date +%s%N) - began)) -lt 500000000 ]
    [ "$(cat out)" = 1 ]
    [ ! -e socket ]
}

@test "peers that go in the middle of a length, of a message and of a text" {
    started --rejects rejects --max-record=5 'listen tcp://127.0.0.1:0'
    port_told
    printf '3 <1>12' >"/dev/tcp/127.0.0.1/$port"
    eventually grep -q 'the length of a message was expected' err
    printf '9 <1>' >"/dev/tcp/127.0.0.1/$port"
    eventually grep -q 'the message is longer than --max-record' err
    printf '3 <2>' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'<1>\n<2>' ]
    finish
    [ "$(cat rejects)" = $'12\n<1>' ]
    started 'listen --format json-stream tcp://127.0.0.1:0'
    port_told
    printf '1 {"a":' >"/dev/tcp/127.0.0.1/$port"
    eventually grep -q '127.0.0.1:1: stage 1 (listen): ' err
    printf '2' >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'1\n2' ]
    finish
}

@test "records that do not end take no more memory than --memory" {
    started --memory 4M 'listen tcp://127.0.0.1:0 | map length'
    port_told
    local fd i
    for ((i = 0; i < 8; i++)); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        (head -c 1000000 /dev/zero | tr '\0' x >&"$fd") 2>/dev/null || true
    done
    eventually grep -q 'records that have not ended take more memory than --memory' err
    exec {fd}<>"/dev/tcp/127.0.0.1/$port"
    echo ok >&"$fd"
    eventually has_lines out 1
    [ "$(cat out)" = 2 ]
    finish
}

@test "udp: a line that is too long is rejected, the others of the datagram are not" {
    started --max-record=5 'listen udp://127.0.0.1:0'
    port_told
    printf '1\n1234567\n2' >"/dev/udp/127.0.0.1/$port"
    eventually has_lines out 2
    [ "$(cat out)" = $'1\n2' ]
    grep -q '127.0.0.1:2: stage 1 (listen): the line is longer than --max-record' err
    finish
}

@test "SIGINT: what was received is handled, peers are closed" {
    started 'listen tcp://127.0.0.1:0 | tee seen | count'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port"
    printf '1\n2\nhalf' >&7
    eventually has_lines seen 2
    finish
    [ "$(cat out)" = 2 ]
    run -0 timeout 20 cat <&7
    exec 7>&-
}

@test "head ends it, and all that is connected" {
    started 'listen tcp://127.0.0.1:0 | head 1'
    port_told
    exec 7<>"/dev/tcp/127.0.0.1/$port" 8<>"/dev/tcp/127.0.0.1/$port"
    echo a >&7
    status_of "$pid"
    [ "$(cat out)" = a ]
    exec 7>&- 8>&-
}

@test "a peer that sends without end does not starve the others" {
    started 'listen tcp://127.0.0.1:0 | grep -m 1 needle'
    port_told
    (yes >"/dev/tcp/127.0.0.1/$port") 2>/dev/null &
    echo needle >"/dev/tcp/127.0.0.1/$port"
    status_of "$pid"
    [ "$(cat out)" = needle ]
}

@test "listen and exec in merge" {
    started 'merge { listen tcp://127.0.0.1:0 } { exec "echo a" }'
    eventually grep -q 'listening on' err
    port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' err)
    eventually has_lines out 1
    echo b >"/dev/tcp/127.0.0.1/$port"
    eventually has_lines out 2
    finish
}

@test "connect reads to the end" {
    need_talk
    seq 1000 | "$TALK" serve socket &
    listening socket
    run -0 --separate-stderr coro_pipe 'connect unix:socket | count'
    prints 1000
}

@test "connect over tcp, from one of ours that listens: nothing is sent" {
    started 'listen tcp://127.0.0.1:0'
    port_told
    "$CORO_PIPE" "connect tcp://127.0.0.1:$port | count" >counted 3>&- &
    local client=$!
    eventually asleep $client
    finish
    status_of $client
    [ "$(cat counted)" = 0 ]
}

@test "connect: nobody there has status 4" {
    run -4 --separate-stderr coro_pipe 'connect unix:nowhere | count'
    prints 0
    [ "$stderr" = "coro-pipe: unix:nowhere: cannot connect: No such file or directory" ]
    run -4 --separate-stderr coro_pipe 'connect tcp://127.0.0.1:1'
    message 'tcp://127.0.0.1:1: cannot connect: Connection refused'
}

@test "connect --reconnect goes on when the server comes back" {
    need_talk
    started 'connect --reconnect 10ms unix:socket | head 4'
    eventually grep -q 'cannot connect to unix:socket: No such file or directory; trying again' err
    printf 'a\nb' | "$TALK" serve socket
    eventually has_lines out 2
    printf 'c\nd\n' | "$TALK" serve socket
    status_of "$pid"
    [ "$(cat out)" = $'a\nb\nc\nd' ]
}

@test "URLs that are none point at themselves" {
    local url
    for url in http://a:1 tcp://a tcp://a: tcp://::1:5 tcp://:65536 udp://:4294967297 unix: \
        unix://rel tcp:1; do
        run -2 --separate-stderr coro_pipe "listen $url"
        caret_under "$url"
    done
    run -2 --separate-stderr coro_pipe "connect udp://a:1"
    caret_under "udp://a:1"
    run -4 --separate-stderr coro_pipe "listen unix:/no/such/folder/socket"
    message 'cannot listen: No such file or directory'
}
