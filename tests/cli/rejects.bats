#!/usr/bin/env bats
# Rejected records: told, counted, kept.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# long N: so many lines that are too long for --max-record=4, with short ones between
long() {
    local i
    for i in $(seq "$1"); do printf 'long %d\ns%d\n' "$i" "$i"; done
}

# hard TEXT: a line on which (a+)+$ reaches the limit of steps
hard() {
    printf 'a%.0s' $(seq 2000)
    echo "b$1"
}

@test "the first five are told in full, the others counted" {
    long 8 >log
    run -3 --separate-stderr coro_pipe --max-record=4 'grep s' log
    prints s1 s2 s3 s4 s5 s6 s7 s8
    [ "${#stderr_lines[@]}" -eq 6 ]
    for line in 1 3 5 7 9; do message "log:$line: "; done
    message '(^|[^0-9])3([^0-9]|$).*more|more.*[^0-9]3([^0-9]|$)'
}

@test "five are told in full, and nothing is counted" {
    long 5 >log
    run -3 --separate-stderr coro_pipe --max-record=4 'grep s' log
    [ "${#stderr_lines[@]}" -eq 5 ]
}

@test "each cause has its own five" {
    { long 7 && for i in 1 2 3 4 5 6 7; do hard "$i"; done; } >log
    run -3 --separate-stderr coro_pipe --max-record=2010 'grep -v /^(a+)+$/ | count' log
    prints 14
    [ "${#stderr_lines[@]}" -eq 6 ]
    sed -i 's/^long/loooooong/' log
    { for i in 1 2 3 4 5 6 7; do hard 1234567890; done; } >>log
    run -3 --separate-stderr coro_pipe --max-record=2010 'grep -v /^(a+)+$/ | count' log
    prints 14
    [ "${#stderr_lines[@]}" -eq 12 ]
}

@test "each stage is a cause" {
    for i in 1 2 3 4 5 6 7; do hard "$i"; done >log
    run -3 --separate-stderr coro_pipe 'broadcast { grep /^(a+)+$/ } { grep /(a|a+)+$/ }' log
    [ "${#stderr_lines[@]}" -eq 12 ]
    message 'stage 1\.1\.1 \(grep\)'
    message 'stage 1\.2\.1 \(grep\)'
}

@test "a rejected record tells its line, as the file numbers it" {
    { seq 500 && echo too-long && seq 3; } >log
    run -3 --separate-stderr coro_pipe --max-record=4 'count' log
    message 'log:501: '
}

@test "--on-error report is the default" {
    long 1 >log
    coro_pipe --max-record=4 'grep s' log >out 2>err || [ $? -eq 3 ]
    run -3 --separate-stderr coro_pipe --on-error=report --max-record=4 'grep s' log
    [ "$stderr" = "$(cat err)" ]
}

@test "--on-error ignore says nothing and goes on" {
    long 8 >log
    run --separate-stderr coro_pipe --on-error=ignore --max-record=4 'grep s' log
    prints s1 s2 s3 s4 s5 s6 s7 s8
    no_message
}

@test "--on-error ignore still keeps the lines in --rejects" {
    long 2 >log
    run --separate-stderr coro_pipe --on-error=ignore --rejects=bad --max-record=4 'grep s' log
    [ "$(cat bad)" = $'long 1\nlong 2' ]
}

@test "--on-error fail stops at the first, and says which" {
    long 3 >log
    run -3 --separate-stderr coro_pipe --on-error=fail --max-record=4 --rejects=bad 'grep -v 2' log
    prints
    [ "${#stderr_lines[@]}" -eq 1 ]
    message 'log:1: '
    [ "$(cat bad)" = 'long 1' ]
}

@test "--on-error fail: what came before is out" {
    { seq 3 && long 2; } >log
    run -3 --separate-stderr coro_pipe --on-error=fail --max-record=4 'grep .' log
    prints 1 2 3
    message 'log:4: '
}

@test "--on-error fail stops an endless source" {
    run -3 --separate-stderr in_shell 'yes too-long | "$CORO_PIPE" --on-error=fail --max-record=4 "grep ."'
}

@test "--rejects keeps the lines as they were read, in order" {
    printf 'ok\nlong 1\r\nok\nlong\0two\nlong \xff3\nlong end' >log
    coro_pipe --max-record=4 --rejects=bad 'grep ok' log 2>err >out || [ $? -eq 3 ]
    cmp bad <(printf 'long 1\r\nlong\0two\nlong \xff3\nlong end\n')
}

@test "--rejects empties a file that is there" {
    echo old >bad
    run -0 --separate-stderr coro_pipe --rejects=bad 'grep .' <<<a
    [ ! -s bad ]
}

@test "a line that two branches reject is kept once" {
    { hard 1 && echo ok && hard 2; } >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'broadcast { grep /^(a+)+$/ } { grep /(a|a+)+$/ }' log
    [ "$(wc -l <bad)" -eq 2 ]
    cmp bad <(grep -v ok log)
}

@test "a line rejected behind a cut is kept as it was read" {
    { printf 'x,' && hard 1; } >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'cut -d , 2 | grep /^(a+)+$/' log
    cmp bad log
    message 'log:1: stage 2 \(grep\)'
}

@test "a line of which several matches are rejected is kept once" {
    { hard 1 | tr '\n' ' ' && hard 2; } >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'grep -o /a+b./ | grep /^(a+)+$/' log
    cmp bad log
}

@test "a line rejected behind a tail, when its neighbours are long gone, is kept" {
    { hard 1 && seq 200000; } >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'tail 1000000 | grep -v /^(a+)+$/ | count' log
    prints 200000
    cmp bad <(hard 1)
    message 'log:1: '
}

@test "lines of compressed files are kept as they were read" {
    long 2 | gzip >log
    run -3 --separate-stderr coro_pipe --max-record=4 --rejects=bad 'grep s' log
    [ "$(cat bad)" = $'long 1\nlong 2' ]
    message 'log:1: '
}

@test "--rejects and a file that a stage writes are not the same" {
    run --separate-stderr coro_pipe --max-record=4 --rejects=out 'write out' < <(long 2)
    # Either it is refused, or every line is there.
    [ "$status" -eq 2 ] || [ "$(sort out)" = $'long 1\nlong 2\ns1\ns2' ]
}

@test "rejects and a stage that share a file keep their lines apart" {
    printf good >a
    printf 'toolonglong\nok\n' >b
    run -3 --separate-stderr coro_pipe --max-record=5 --rejects=shared 'write shared' a b
    [ "$(cat shared)" = $'good\ntoolonglong\nok' ]
}

@test "a name that is too long for a message keeps its line and stage" {
    local name
    name=$(printf 'n%.0s' {1..250})
    printf 'toolong\n' >"$name"
    run -3 --separate-stderr coro_pipe --max-record=5 count "$name"
    message 'n:1: read: '
}
