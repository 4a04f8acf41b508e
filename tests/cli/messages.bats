#!/usr/bin/env bats
# Messages: one line, the place, a caret under the word, the nearest name, no control bytes.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "a mistake in the pipeline is a message, the text and a caret" {
    run -2 --separate-stderr coro_pipe 'grep a | haed 3'
    [ "${#stderr_lines[@]}" -eq 3 ]
    message '^coro-pipe: '
    message 'head'
    caret_under haed
}

@test "the caret stands under an option" {
    run -2 --separate-stderr coro_pipe 'grep --ignroe-case a'
    message 'ignore-case'
    caret_under --ignroe-case
}

@test "the caret stands under the operand" {
    run -2 --separate-stderr coro_pipe 'head 3 | tail lots | count'
    caret_under lots
}

@test "the caret stands in its own line of a pipeline of several" {
    run -2 --separate-stderr coro_pipe $'grep a\n| tail lots\n| count'
    [ "${stderr_lines[1]}" = "  | tail lots" ]
    caret_under lots
}

@test "the caret stands where the regular expression is wrong" {
    run -2 --separate-stderr coro_pipe 'grep /ab(c/'
    message grep
    [[ ${stderr_lines[2]} =~ ^\ {8,13}\^ ]]
}

@test "the caret is right behind wide characters" {
    run -2 --separate-stderr coro_pipe 'grep 日本 | haed 3'
    [ "${stderr_lines[2]}" = "              ^~~~" ]
}

@test "the caret is right behind a tab" {
    run -2 --separate-stderr coro_pipe $'grep a\t| haed 3'
    local above=${stderr_lines[1]} below=${stderr_lines[2]}
    # Either the tab was replaced in the text, or the line below has one too.
    local pad=${below%%^*} text=${above%%haed*}
    [ "${#pad}" -eq "${#text}" ]
    [[ $pad == *$'\t'* || $text != *$'\t'* ]]
}


@test "an unreadable file: program, place, what and why in one line" {
    run -4 --separate-stderr coro_pipe 'grep a' missing
    [ "${#stderr_lines[@]}" -eq 1 ]
    message '^coro-pipe: missing: .*No such file or directory'
}

@test "control bytes of a file's name are escaped, in one line" {
    run -4 --separate-stderr coro_pipe 'grep a' $'bad\e[31m\nname\x7f'
    [ "${#stderr_lines[@]}" -eq 1 ]
    [[ $stderr != *$'\e'* ]]
    [[ $stderr != *$'\x7f'* ]]
    message 'bad.*name'
}

@test "control bytes of C1 in a file's name are escaped" {
    run -4 --separate-stderr coro_pipe 'grep a' $'bad\xc2\x9bname\x9b'
    run ! grep -q $'\xc2\x9b' <<<"$stderr"
    LC_ALL=C run ! grep -q $'\x9b' <<<"$stderr"
}

@test "control bytes of the pipeline are escaped" {
    run -2 --separate-stderr coro_pipe $'gr\e[31mep a'
    [[ $stderr != *$'\e'* ]]
}

@test "control bytes of an option are escaped" {
    run -2 --separate-stderr coro_pipe $'--sta\e[31mts' 'grep a'
    [[ $stderr != *$'\e'* ]]
}

@test "a rejected record is told with its file, line and stage" {
    printf '%s\n' a aaaa >app.log
    run -3 --separate-stderr coro_pipe --max-record=2 'grep a' app.log
    message '^coro-pipe: app\.log:2: .*read'
}

@test "a rejected record of the second file has its line in that file" {
    seq 5 >one
    printf '%s\n' a b aaaa >two
    run -3 --separate-stderr coro_pipe --max-record=2 'grep a' one two
    message 'two:3: '
}

@test "a record rejected by a stage in a block is told with the stage's number" {
    printf '%s\n' ok "$(printf 'a%.0s' $(seq 40))b" >log
    run --separate-stderr coro_pipe 'grep . | broadcast { grep . | grep /^(a+)+$/ } { grep ok }' log
    [ "$status" -eq 3 ] || skip "the pattern matched without reaching the limit"
    message 'log:2: stage 2\.1\.2 \(grep\)'
}

@test "a limit that is no number is told with an example of a good one" {
    run -2 --separate-stderr coro_pipe --max-depth x 'map .'
    message "^coro-pipe: --max-depth: 'x' is not a number such as 1024\$"
    run -2 --separate-stderr coro_pipe --memory x 'map .'
    message "^coro-pipe: --memory: 'x' is not a size such as 64k or 16M\$"
    run -2 --separate-stderr coro_pipe --max-record 0 'map .'
    message "^coro-pipe: --max-record: '0' is not a size such as 64k or 16M\$"
}

@test "help on an unknown name offers the nearest: a stage, its other name, a topic" {
    run -2 --separate-stderr coro_pipe help gerp
    message "^coro-pipe: there is no help on 'gerp'; did you mean grep\?\$"
    run -2 --separate-stderr coro_pipe help slect
    message 'did you mean select\?$'
    run -2 --separate-stderr coro_pipe help flter
    message 'did you mean filter\?$'
    run -2 --separate-stderr coro_pipe help expresions
    message 'did you mean expressions\?$'
    run -2 --separate-stderr coro_pipe help qqqq
    message "^coro-pipe: there is no help on 'qqqq'\$"
}

@test "messages go to standard error, each in one write" {
    if ! command -v strace; then skip "there is no strace"; fi
    strace -o trace -e trace=write,writev "$CORO_PIPE" 'grep a | haed 3' 2>/dev/null || true
    [ "$(grep -c '^write[v]*(2' trace)" -eq 1 ]
}

@test "standard error closed does no harm" {
    run -4 in_shell 'echo a >log; "$CORO_PIPE" "grep a" log missing 2>&-'
    [ "$output" = a ]
}

@test "standard error full does no harm" {
    run -4 in_shell 'echo a >log; "$CORO_PIPE" "grep a" log missing 2>/dev/full'
    [ "$output" = a ]
}

@test "standard error closed: a message does not get into an output file" {
    run -4 in_shell 'echo a >log; "$CORO_PIPE" "write out" log missing 2>&-'
    [ "$(cat out)" = a ]
}

@test "on a terminal control bytes of records are escaped" {
    if ! command -v script; then skip "there is no script(1)"; fi
    printf 'a\e[31mb\tc\x07\n' >log
    script -qec "'$CORO_PIPE' 'grep .' log" /dev/null </dev/null >seen
    run ! grep -q $'\e' seen
    run ! grep -q $'\x07' seen
    grep -q $'b\tc' seen
}

@test "off a terminal control bytes of records come out as they are" {
    printf 'a\e[31mb\tc\x07\n' >log
    coro_pipe 'grep .' log >seen
    cmp log seen
}
