#!/usr/bin/env bats
# Written files that get other names: by SIGHUP from logrotate, and by write --rotate.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# hang_up: sends the signal once the program waits.
hang_up() {
    eventually asleep "$pid"
    kill -HUP "$pid"
}

@test "SIGHUP: a renamed file keeps its lines, the next ones are in a new file" {
    started 'tee copy | write log'
    printf 'a\nb\n' >&9
    eventually has_lines log 2
    mv log log.1
    hang_up
    eventually test -e log
    echo c >&9
    eventually has_lines log 1
    [ "$(cat log.1)" = $'a\nb' ]
    [ "$(cat log)" = c ]
    [ "$(cat copy)" = $'a\nb\nc' ]
    kill -INT "$pid"
    status_of "$pid" 130
    [ ! -s err ]
}

@test "SIGHUP: input that is always there does not keep it waiting" {
    local yes
    mkfifo in
    yes '{"a":1}' >in 3>&- &
    yes=$!
    # It takes longer than to write more.
    env --default-signal=HUP "$CORO_PIPE" \
        'map {a, n: ([range(50)] | length)} | nth 100 | write log' <in 3>&- &
    pid=$!
    eventually test -s log
    mv log log.1
    kill -HUP "$pid"
    eventually test -e log
    kill "$yes"
    status_of "$pid"
}

@test "SIGHUP without a renaming changes nothing" {
    started 'write --format csv log'
    echo '{"a":1}' >&9
    eventually has_lines log 2
    hang_up
    echo '{"a":2}' >&9
    eventually has_lines log 3
    [ "$(cat log)" = $'a\n1\n2' ]
    kill -INT "$pid"
    status_of "$pid" 130
}

@test "SIGHUP: a new file has its header" {
    started 'write --format csv log'
    echo '{"a":1}' >&9
    eventually has_lines log 2
    mv log old
    hang_up
    eventually test -e log
    echo '{"a":2}' >&9
    eventually has_lines log 2
    [ "$(cat log)" = $'a\n2' ]
    kill -INT "$pid"
    status_of "$pid" 130
}

@test "SIGHUP: the file of rejects, too" {
    started --rejects=rejects 'map tonumber'
    echo x >&9
    eventually has_lines rejects 1
    mv rejects rejects.1
    hang_up
    eventually test -e rejects
    echo y >&9
    eventually has_lines rejects 1
    [ "$(cat rejects.1)" = x ]
    kill -INT "$pid"
    status_of "$pid" 130
}

@test "SIGHUP ends a run that writes no file" {
    started 'grep .'
    echo a >&9
    eventually has_lines out 1
    kill -HUP "$pid"
    status_of "$pid" 129
}

@test "nohup: SIGHUP is ignored, and no file opened again" {
    mkfifo in
    exec 9<>in
    env --ignore-signal=HUP "$CORO_PIPE" 'write log' <in 3>&- 9>&- &
    pid=$!
    echo a >&9
    eventually has_lines log 1
    mv log log.1
    hang_up
    echo b >&9
    eventually has_lines log.1 2
    [ ! -e log ]
    kill -TERM "$pid"
    status_of "$pid" 143
}

@test "SIGHUP: a file that cannot be opened again is told, and the old one goes on" {
    mkdir folder
    started 'write folder/log'
    echo a >&9
    eventually has_lines folder/log 1
    mv folder old
    hang_up
    eventually grep -q "cannot open 'folder/log': No such file or directory" err
    echo b >&9
    eventually has_lines old/log 2
    exec 9>&-
    status_of "$pid" 5
}

@test "a million lines are rotated, none is lost" {
    run -0 --separate-stderr coro_pipe 'seq 1000000 | write --rotate 500k --keep 100 log'
    no_message
    # shellcheck disable=SC2046,SC2012
    cat $(ls -v -r log*) | cmp - <(seq 1000000)
    [ "$(find . -name 'log.*' -size +501k | wc -l)" -eq 0 ]
}

@test "lines are rotated by somebody else a hundred times, none is lost" {
    started 'write log'
    seq 1 5000000 >&9 &
    local feeder=$!
    for i in {1..100}; do
        eventually test -e log
        mv log "log.$i"
        kill -HUP "$pid"
    done
    wait $feeder
    eventually eval '[ "$(cat log* 2>/dev/null | wc -l)" -eq 5000000 ]'
    kill -INT "$pid"
    status_of "$pid" 130
    # shellcheck disable=SC2046
    cat $(ls -v log.*) log | cmp - <(seq 5000000)
}

@test "SIGHUP: the files of a template, too" {
    started 'write "out-\(.)"'
    echo a >&9
    eventually has_lines out-a 1
    mv out-a old-a
    hang_up
    eventually eval 'echo a >&9; [ -e out-a ]'
    kill -INT "$pid"
    status_of "$pid" 130
    [ "$(sort -u old-a out-a)" = a ]
}

@test "a template: folders are made, links are not followed" {
    mkdir out outside
    ln -s ../outside out/link
    ln -s ../outside/file out/file
    mkfifo out/fifo
    mkdir out/folder
    printf '%s\n' a/b/c link/x file fifo folder d >log
    run -3 --separate-stderr coro_pipe 'write "out/\(.)"' log
    [ "$(cat out/a/b/c)" = a/b/c ]
    [ "$(cat out/d)" = d ]
    [ -z "$(ls outside)" ]
    message 'log:2: stage 1 \(write\): the name of its file is refused: a part of the path is no folder'
    message 'log:3: .*: a link is not followed'
    message 'log:4: .*: it is no regular file'
    message 'log:5: .*: there is a folder of that name'
}

@test "a template: more files than descriptors" {
    run -0 --separate-stderr in_shell '
        ulimit -n 30; "$CORO_PIPE" "seq 20000 | map {n: (. % 500), v: .} | write \"f\(.n)\""'
    no_message
    [ "$(find . -name "f*" | wc -l)" -eq 500 ]
    [ "$(cat f* | wc -l)" -eq 20000 ]
    [ "$(head -n 1 f7)" = '{"n":7,"v":7}' ]
}

@test "a template: a full disk has status 5, once" {
    ln -s /dev/full full
    run -5 --separate-stderr in_shell 'ulimit -f 8; "$CORO_PIPE" "seq 100000 | write \"f\(. % 2)\""'
    [ "${#stderr_lines[@]}" -eq 1 ]
    message 'cannot write f[01]: File too large'
}
