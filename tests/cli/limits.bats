#!/usr/bin/env bats
# Limits: long lines, patterns that backtrack, many stages, deep blocks, large numbers.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# letters N CHARACTER: a line of so many, without a newline.
letters() {
    head -c "$1" /dev/zero | tr '\0' "$2"
}

@test "a line of exactly --max-record passes, one byte more is rejected, the next is intact" {
    { letters 1000 a && echo && letters 1001 b && echo && echo next; } >log
    run -3 --separate-stderr coro_pipe --max-record=1000 'grep "."' log
    [ "${#lines[@]}" -eq 2 ]
    [ "${lines[0]}" = "$(letters 1000 a)" ]
    [ "${lines[1]}" = next ]
    message 'log:2: '
}

@test "--max-record=1" {
    run -3 --separate-stderr coro_pipe --max-record=1 'grep ""' < <(printf '\na\nbb\nc\n')
    [ "$(coro_pipe --max-record=1 'grep ""' < <(printf '\na\nbb\nc\n') 2>&1 >/dev/null | wc -l)" -eq 1 ]
    prints '' a c
}

@test "the default limit is 16 MiB" {
    { letters 16777216 a && echo && letters 16777217 b && echo && echo next; } >log
    run -3 --separate-stderr coro_pipe 'grep -o /^...$|^a/ | count' log
    prints 1
    run -3 --separate-stderr coro_pipe 'count' log
    prints 2
    message 'log:2: '
}

@test "a limit far above the size of a block" {
    { letters 3000000 a && echo && letters 3000001 b && echo && echo next; } >log
    coro_pipe --max-record=3000000 'grep ""' log >out 2>err || [ $? -eq 3 ]
    cmp out <(letters 3000000 a && echo && echo next)
}

@test "a line of 100 MB is rejected in flat memory, and the next is intact" {
    plain_build
    run -3 --separate-stderr in_shell 'ulimit -v 100000
        { head -c 100000000 /dev/zero | tr "\0" a; echo; echo next; } | "$CORO_PIPE" "grep ."'
    prints next
    message ':1: '
}

@test "a line of 100 MB is kept in --rejects to the byte, in flat memory" {
    plain_build
    { letters 100000000 a && echo && echo next; } >log
    run -3 --separate-stderr in_shell 'ulimit -v 100000
        "$CORO_PIPE" --rejects=bad "grep ." log'
    prints next
    cmp bad <(letters 100000000 a && echo)
}

@test "a line of 100 MB without a newline is kept with one" {
    letters 100000000 a >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'grep .' log
    prints
    cmp bad <(letters 100000000 a && echo)
}

@test "long and short lines by turns, the limit in the middle of blocks" {
    local i
    for i in $(seq 200); do
        echo "short $i"
        letters $((i * 1000)) x
        echo
    done >log
    coro_pipe --max-record=100000 --rejects=bad 'grep ""' log >out 2>err || [ $? -eq 3 ]
    awk 'length <= 100000' log | cmp - out
    awk 'length > 100000' log | cmp - bad
}

@test "a long line comes through a pipe as through a file" {
    { letters 300000 a && echo && echo next; } >log
    run -3 in_shell 'dd if=log bs=777 status=none | "$CORO_PIPE" --max-record=299999 --rejects=bad "grep ." 2>/dev/null'
    prints next
    cmp bad <(head -n 1 log)
}

@test "a pattern that backtracks for ever: the line is rejected, the next is intact" {
    { letters 40000 a && echo b && echo next; } >log
    run -3 --separate-stderr coro_pipe 'grep -v /^(a+)+$/' log
    prints next
    message '^coro-pipe: log:1: .*stage 1 \(grep\).*\(a\+\)\+'
}

@test "a pattern that backtracks for ever takes no time worth the name" {
    local i
    for i in $(seq 100); do
        letters 60000 a
        echo b
    done >log
    run -3 --separate-stderr timeout 20 "$CORO_PIPE" 'grep /^(a|a|a)*$/ | count' log
    prints 0
}

@test "a pattern that needs much stack: matched or rejected, never a crash" {
    { letters 10000000 a && echo; } >log
    for pattern in '/^(a|b)*$/' '/^(?:(a)|b)*$/' '/(?:a|b)*?$/' '/^(.)+(.)+$/'; do
        run --separate-stderr coro_pipe "grep $pattern | count" log
        echo "$pattern: status $status, $output"
        if [ "$status" -eq 0 ]; then prints 1; else [ "$status" -eq 3 ] && prints 0; fi
    done
}

@test "a pattern nested too deep is refused" {
    local open close
    open=$(letters 5000 '(')
    close=$(letters 5000 ')')
    run -2 --separate-stderr coro_pipe "grep ${open}a$close" <<<a
    message grep
}

@test "a pattern that would be too large once compiled is refused" {
    run -2 --separate-stderr coro_pipe 'grep /((((((a{1000}){1000}){1000}){1000}){1000}){1000})/' <<<a
    message grep
}

@test "a very long literal" {
    local long
    long=$(letters 100000 a)
    { echo "x${long}x" && echo "${long%a}"; } >log
    run -0 --separate-stderr coro_pipe "grep $long | count" log
    prints 1
}

# many N: a program of N stages
many() {
    yes 'grep a |' | head -n $(($1 - 1))
    echo 'grep a'
}

@test "10,000 stages work" {
    many 10000 >program
    run -0 --separate-stderr coro_pipe -f program < <(printf '%s\n' a b a)
    prints a a
}

@test "10,000 stages and a head" {
    { many 10000 && echo '| head 1'; } >program
    run -0 --separate-stderr in_shell 'yes a | "$CORO_PIPE" -f program'
    prints a
}

@test "100,000 stages work or are refused, never a crash" {
    many 100000 >program
    run --separate-stderr coro_pipe -f program < <(printf '%s\n' a b a)
    echo "status $status"
    case $status in
    0) prints a a ;;
    2 | 6) [ -n "$stderr" ] && prints ;;
    *) false ;;
    esac
}

@test "100,000 stages, and an error among them" {
    { many 100000 && echo '| grpe a'; } >program
    run -2 --separate-stderr coro_pipe -f program <<<a
    message grep
}

@test "more stages than there is address space for: status 6 and a message" {
    plain_build
    many 1000 >program
    run --separate-stderr in_shell 'ulimit -v 200000; echo a | "$CORO_PIPE" -f program'
    echo "status $status"
    [ "$status" -eq 6 ]
    [ -n "$stderr" ]
}

@test "a broadcast into 10,000 blocks" {
    { echo broadcast && yes '{ grep a }' | head -n 10000 && echo '| count'; } >program
    run -0 --separate-stderr coro_pipe -f program < <(printf '%s\n' a b a)
    prints 20000
}

# nested N: blocks in blocks
nested() {
    local i text='grep .'
    for ((i = 0; i < $1; i++)); do text="broadcast { $text }"; done
    echo "$text"
}

@test "blocks nested 100 deep work" {
    run -0 --separate-stderr coro_pipe "$(nested 100)" <<<a
    prints a
}

@test "blocks nested 101 deep are refused" {
    run -2 --separate-stderr coro_pipe "$(nested 101)" <<<a
    message '100'
}

@test "100,000 braces are refused" {
    run -2 --separate-stderr coro_pipe "$(yes 'broadcast {' | head -n 10000)" <<<a
    letters 100000 '{' >program
    run -2 --separate-stderr coro_pipe -f program <<<a
}

@test "a tail of a billion lines costs what its input costs" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 100000; seq 3 | "$CORO_PIPE" "tail 1000000000"'
    prints 1 2 3
    run -0 --separate-stderr in_shell \
        'ulimit -v 100000; seq 3 | "$CORO_PIPE" "tail 9223372036854775807"'
    prints 1 2 3
}

@test "context of a billion lines costs what its input costs" {
    plain_build
    run -0 --separate-stderr in_shell \
        'ulimit -v 100000; seq 3 | "$CORO_PIPE" "grep -B 1000000000 -A 9223372036854775807 2"'
    prints 1 2 3
}

@test "a tail of few lines out of many in flat memory" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 60000; seq 10000000 | "$CORO_PIPE" "tail 2"'
    prints 9999999 10000000
}

@test "a tail of few lines out of many long ones does not pin what it does not hold" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 100000
        printf "%70000s\n" x |
        awk "{ for (i = 1; i <= 10000; i++) { print; print i % 100 ? \$0 : i } }" |
        "$CORO_PIPE" "grep -v x | tail 100 | count"'
    prints 100
}

@test "a broadcast of long input in flat memory" {
    plain_build
    run -0 --separate-stderr in_shell \
        'ulimit -v 100000; seq 5000000 | "$CORO_PIPE" "broadcast { grep 7 } { tail 1 } | count"'
    [ "$output" -eq $(($(seq 5000000 | grep -c 7) + 1)) ]
}

@test "an option of a megabyte is no crash" {
    run --separate-stderr in_shell '"$CORO_PIPE" --max-record="$(head -c 100000 /dev/zero | tr "\0" 9)" "grep a"'
    [ "$status" -eq 2 ]
}
