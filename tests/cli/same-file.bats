#!/usr/bin/env bats
# The same file read and written is refused before anything is touched.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# refused ARGUMENT...: status 2, and the file `log` is as it was.
refused() {
    printf '%s\n' a b >log
    run -2 --separate-stderr coro_pipe "$@"
    prints
    message 'log|link|hard'
    [ "$(cat log)" = $'a\nb' ]
}

@test "a file on the command line and write" {
    refused 'grep a | write log' log
}

@test "a file on the command line and write --append" {
    refused 'grep a | write -a log' log
}

@test "a file on the command line and tee" {
    refused 'tee log' log
}

@test "a file of read and write" {
    refused 'read log | write log'
}

@test "by a symbolic link" {
    ln -s log link
    refused 'write link' log
    refused 'write log' link
}

@test "by a hard link" {
    : >log
    ln log hard
    refused 'write hard' log
}

@test "by another path" {
    refused 'write log' "$PWD/./log"
}

@test "the last of several files" {
    echo x >other
    refused 'write log' other log
}

@test "in a block" {
    refused 'broadcast { grep a } { grep b | write log }' log
}

@test "no other output was touched" {
    echo old >other
    refused 'tee other | tee new | write log' log
    [ "$(cat other)" = old ]
    [ ! -e new ]
}

@test "--rejects" {
    refused --rejects=log 'grep a' log
}

@test "standard input by redirection" {
    printf '%s\n' a b >log
    run -2 --separate-stderr in_shell '"$CORO_PIPE" "write log" <log'
    [ "$(cat log)" = $'a\nb' ]
}

@test "standard output by redirection" {
    printf '%s\n' a b >log
    run -2 --separate-stderr in_shell '"$CORO_PIPE" "grep a" log >>log'
    [ "$(cat log)" = $'a\nb' ]
}

@test "standard input and output by redirection" {
    printf '%s\n' a b >log
    run -2 --separate-stderr in_shell '"$CORO_PIPE" "grep a" <log >>log'
    [ "$(cat log)" = $'a\nb' ]
}

@test "a file that is written in two places is no such case" {
    run -0 --separate-stderr coro_pipe 'tee out | write out' <<<a
    [ "$(cat out)" = $'a\na' ]
}

@test "a stage that writes where standard output goes" {
    run --separate-stderr in_shell 'printf "%s\n" a b | "$CORO_PIPE" "tee out" >>out'
    [ "$status" -eq 2 ] || [ "$(sort out)" = $'a\na\nb\nb' ]
}

@test "/dev/null may be read and written" {
    run -0 --separate-stderr in_shell '"$CORO_PIPE" "tee /dev/null" /dev/null </dev/null >/dev/null'
}

@test "a terminal may be read and written" {
    if ! command -v script; then skip "there is no script(1)"; fi
    run -0 script -qec "echo a | '$CORO_PIPE' 'tee /dev/tty'" /dev/null
    [[ $output == *a* ]]
}

@test "a file that is not there is not made by the check" {
    run -4 --separate-stderr coro_pipe 'write out' missing
    [ ! -e missing ]
    [ ! -s out ]
}

@test "a mistake in the pipeline: no output was touched" {
    echo old >out
    run -2 --separate-stderr coro_pipe 'tee out | tee new | grep (' <<<a
    [ "$(cat out)" = old ]
    [ ! -e new ]
    run -2 --separate-stderr coro_pipe --rejects=bad 'grep (' <<<a
    [ ! -e bad ]
}

@test "a pattern of follow leaves out what the pipeline writes" {
    local pid
    : >in.log
    env --default-signal=INT "$CORO_PIPE" --rejects no.log \
        'follow --from start "*.log" | where .n > 0 | tee copy.log' \
        >out.log 2>err.log 3>&- &
    pid=$!
    printf '%s\n' '{"n":1}' 'x' >>in.log
    eventually has_lines no.log 1
    # What had come from our own files would be here before this.
    echo '{"n":2}' >late.log
    eventually grep -q 2 out.log
    echo '{"n":3}' >>in.log
    eventually grep -q 3 out.log
    kill -INT $pid
    status_of $pid 130
    [ "$(cat out.log)" = $'{"n":1}\n{"n":2}\n{"n":3}' ]
    cmp out.log copy.log
    [ "$(cat no.log)" = x ]
    # The rejected line, and that one of the files is left out.
    [ "$(wc -l <err.log)" -eq 2 ]
    [ "$(grep -c 'log is left out, as is all that this run writes$' err.log)" -eq 1 ]
}
