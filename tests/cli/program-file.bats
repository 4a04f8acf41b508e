#!/usr/bin/env bats
# -f: the pipeline from a file, which may be a script.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "-f takes the pipeline from a file" {
    printf 'grep a\n| head 1\n' >program
    run -0 --separate-stderr coro_pipe -f program < <(printf '%s\n' b a1 a2)
    prints a1
}

@test "--file=, --file and -fNAME" {
    echo 'grep a' >program
    for option in '--file=program' '--file program' '-fprogram'; do
        # shellcheck disable=SC2086 # the option may be two words
        run -0 --separate-stderr coro_pipe $option < <(printf '%s\n' b a)
        prints a
    done
}

@test "with -f every operand is a file" {
    echo 'grep a' >program
    echo a1 >one
    echo a2 >two
    run -0 --separate-stderr coro_pipe -f program one two
    prints a1 a2
}

@test "-f may stand behind the files" {
    echo 'grep a' >program
    echo a1 >one
    run -0 --separate-stderr coro_pipe one -f program
    prints a1
}

@test "a file without a last newline" {
    printf 'grep a' >program
    run -0 --separate-stderr coro_pipe -f program <<<a
    prints a
}

@test "a file with CR LF" {
    printf 'grep a\r\n| head 1\r\n' >program
    run -0 --separate-stderr coro_pipe -f program < <(printf '%s\n' b a a)
    prints a
}

@test "a file with a byte order mark, as some editors write it" {
    printf '\xef\xbb\xbfgrep a\n' >program
    run --separate-stderr coro_pipe -f program < <(printf '%s\n' b a)
    [ "$status" -eq 2 ] || prints a
}

@test "comments in a file" {
    printf '# first\ngrep a # behind\n  # alone\n| count\n# last' >program
    run -0 --separate-stderr coro_pipe -f program < <(printf '%s\n' b a a)
    prints 2
}

@test "a #! line is no part of the pipeline" {
    printf '#!/usr/bin/coro-pipe -f\ngrep a\n' >program
    run -0 --separate-stderr coro_pipe -f program <<<a
    prints a
}

@test "a script is a command" {
    printf '#!%s -f\ngrep a\n| tee copy\n' "$CORO_PIPE" >script
    chmod +x script
    run -0 --separate-stderr ./script < <(printf '%s\n' b a)
    prints a
    [ "$(cat copy)" = a ]
}

@test "a script takes files and options" {
    printf '#!%s -f\ngrep a\n' "$CORO_PIPE" >script
    chmod +x script
    printf '%s\n' a1 b >one
    echo a2 >two
    run -0 --separate-stderr ./script one two
    prints a1 a2
    run -1 --separate-stderr ./script -e /dev/null
}

@test "a mistake in a file: its name, line, text and a caret" {
    printf '#!/usr/bin/coro-pipe -f\ngrep a\n| haed 3\n' >program
    run -2 --separate-stderr coro_pipe -f program <<<a
    message 'head'
    message 'program:3'
    message '^  \| haed 3$'
    message '^    \^~~~$'
}

@test "a file that is not there has status 2, and nothing is read" {
    echo a >log
    run -2 --separate-stderr in_shell '"$CORO_PIPE" -f missing <log'
    message 'missing'
    prints
}

@test "a directory as a program has status 2" {
    run -2 --separate-stderr coro_pipe -f . <<<a
    message '[Dd]irectory'
}

@test "an empty file is no pipeline" {
    : >program
    run -2 --separate-stderr coro_pipe -f program <<<a
}

@test "a NUL in a program does not end it" {
    printf 'grep \0| haed 1\n' >program
    run -2 --separate-stderr coro_pipe -f program <<<a
    message 'head|NUL'
}

@test "a NUL in the name of a file is refused, not the end of the name" {
    printf 'write a\0b\n' >program
    run --separate-stderr coro_pipe -f program <<<x
    echo "status $status"
    [ "$status" -eq 2 ]
    [ ! -e a ]
}

@test "--explain of a program with a NUL shows what stands behind it" {
    printf 'grep "a\0b" | head 1\n' >program
    run -0 --separate-stderr coro_pipe --explain -f program
    grep -q '^1 .*b"' <<<"$output"
}

@test "a program from standard input" {
    run --separate-stderr coro_pipe -f - one <<<'grep a'
    echo a >one
    run --separate-stderr coro_pipe -f - one <<<'grep a'
    # Either - is standard input, or there is no file of that name.
    [ "$status" -eq 2 ] || prints a
}

@test "a program through a pipe" {
    run -0 --separate-stderr coro_pipe -f <(echo 'grep a') < <(printf '%s\n' b a)
    prints a
}


@test "a byte order mark before the program is passed over" {
    printf '\xef\xbb\xbfcount\n' >program
    run -0 --separate-stderr coro_pipe -f program <<<a
    [ "$output" = 1 ]
}
