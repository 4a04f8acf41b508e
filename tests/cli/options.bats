#!/usr/bin/env bats
# The options of the program.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

@test "--help prints the usage on standard output" {
    run -0 --separate-stderr coro_pipe --help
    [[ $output == *"Usage: coro-pipe"* ]]
    no_message
}

@test "-h is --help" {
    run -0 --separate-stderr coro_pipe -h
    [ "$output" = "$("$CORO_PIPE" --help)" ]
}

@test "--version prints one line that names the program" {
    run -0 --separate-stderr coro_pipe --version
    [ "${#lines[@]}" -eq 1 ]
    [[ $output =~ ^coro-pipe\ [0-9]+\.[0-9]+ ]]
}

@test "-V is --version" {
    run -0 --separate-stderr coro_pipe -V
    [ "$output" = "$("$CORO_PIPE" --version)" ]
}

@test "--help and --version to a full disk have status 5" {
    run -5 --separate-stderr in_shell '"$CORO_PIPE" --help >/dev/full'
    run -5 --separate-stderr in_shell '"$CORO_PIPE" --version >/dev/full'
    run -5 --separate-stderr in_shell '"$CORO_PIPE" help grep >/dev/full'
}

@test "without arguments the usage goes to standard error, with status 2" {
    run -2 --separate-stderr coro_pipe
    prints
    [[ $stderr == *coro-pipe* ]]
}

@test "help without a topic names every stage" {
    run -0 --separate-stderr coro_pipe help
    for stage in read seq grep head tail skip uniq nth cut tee count broadcast write print null; do
        [[ $output == *"$stage"* ]]
    done
}

@test "help names every stage's arguments and shows examples" {
    for stage in read seq grep head tail skip uniq nth cut tee count broadcast write print null; do
        run -0 --separate-stderr coro_pipe help "$stage"
        [[ $output == *"Usage: $stage"* ]]
        [[ $output == *"Examples"* ]]
    done
}

@test "help on a topic that is not there offers the nearest" {
    run -2 --separate-stderr coro_pipe help gerp
    message grep
}

@test "options may stand behind the pipeline and the files" {
    printf '%s\n' a 123456 >log
    run -3 --separate-stderr coro_pipe 'grep a' log --max-record=3
    prints a
}

@test "options may stand between the pipeline and the files" {
    printf '%s\n' a 123456 >log
    run -3 --separate-stderr coro_pipe 'grep a' --max-record 3 log
    prints a
}

@test "-- ends the options" {
    echo a >-v
    echo b >--stats
    run -0 --separate-stderr coro_pipe -- 'grep .' -v --stats
    prints a b
}

@test "-- may stand behind the pipeline" {
    echo a >-e
    run -0 --separate-stderr coro_pipe 'grep .' -- -e
    prints a
}

@test "a second -- is a file" {
    echo a >--
    run -0 --separate-stderr coro_pipe -- 'grep .' --
    prints a
}

@test "an unknown option has status 2 and the nearest name" {
    run -2 --separate-stderr coro_pipe --max-recrod=5 'grep a'
    message '--max-recrod'
    message '--max-record'
}

@test "an unknown short option has status 2" {
    run -2 --separate-stderr coro_pipe -Z 'grep a'
    message Z
}

@test "an option without its value has status 2" {
    run -2 --separate-stderr coro_pipe 'grep a' --max-record
    message 'max-record'
    run -2 --separate-stderr coro_pipe 'grep a' --rejects
    run -2 --separate-stderr coro_pipe -f
}

@test "a value for an option that takes none has status 2" {
    run -2 --separate-stderr coro_pipe --explain=yes 'grep a'
    message explain
}

@test "--max-record takes k, M and G" {
    head -c 1024 /dev/zero | tr '\0' x >line
    run -0 --separate-stderr coro_pipe --max-record=1k count line
    printf x >>line
    run -3 --separate-stderr coro_pipe --max-record=1k count line
    run -0 --separate-stderr coro_pipe --max-record=1M count line
    run -0 --separate-stderr coro_pipe --max-record=1G count line
}

@test "--max-record refuses what is no size" {
    for size in x -1 '' 5q 99999999999999999999999 1.5; do
        run -2 --separate-stderr coro_pipe --max-record="$size" 'grep a' </dev/null
        message 'max-record'
    done
}

@test "--on-error takes report, fail and ignore only" {
    for how in report fail ignore; do
        run -0 --separate-stderr coro_pipe --on-error="$how" 'grep a' </dev/null
    done
    run -2 --separate-stderr coro_pipe --on-error=ingore 'grep a'
    message ignore
}

@test "--stats takes table and json only" {
    run -2 --separate-stderr coro_pipe --stats=jsno 'grep a'
    message json
}

@test "-e without output has status 1 and says nothing" {
    run -1 --separate-stderr coro_pipe -e 'grep x' <<<a
    prints
    no_message
}

@test "-e with output has status 0" {
    run -0 --separate-stderr coro_pipe --exit-status 'grep a' <<<a
    prints a
}

@test "-e counts what went to a file as output" {
    run -0 --separate-stderr coro_pipe -e 'write out' <<<a
}

@test "without -e no output has status 0" {
    run -0 --separate-stderr coro_pipe 'grep x' <<<a
    prints
}

@test "short options may stand together" {
    echo 'grep x' >program
    run -1 --separate-stderr coro_pipe -ef program <<<a
}

@test "--completion prints scripts that the shells can read" {
    coro_pipe --completion=bash >bash.sh
    bash -n bash.sh
    grep -q uniq bash.sh
    for shell in zsh fish; do
        coro_pipe --completion=$shell >"$shell.script"
        grep -q coro-pipe "$shell.script"
        if command -v $shell; then $shell -n "$shell.script"; fi
    done
}

@test "--completion refuses another shell" {
    run -2 --separate-stderr coro_pipe --completion=tcsh
    message bash
}

@test "a pipeline that is a file's name by mistake is refused before reading" {
    run -2 --separate-stderr coro_pipe /etc/passwd
    message /etc/passwd
}

@test "the pipeline as several words by mistake is refused or reads files, never half of it" {
    run --separate-stderr coro_pipe grep a
    [ "$status" -eq 2 ]
}

@test "--debug names a stage that holds the processor, a few times" {
    run -0 --separate-stderr in_shell 'seq 5 | CORO_PIPE_INBOX=1 "$CORO_PIPE" --debug "
        map . | map (reduce range(9000000) as \$i (0; . + 1)) | grep 9"'
    [ "${#stderr_lines[@]}" -eq 3 ]
    message '^coro-pipe: stage 2 \(map\): held the processor for [1-9][0-9]{2,} ms$'
}

@test "--debug does not name a stage that waits" {
    run -0 --separate-stderr in_shell '(echo a; sleep 0.3; echo b) | "$CORO_PIPE" --debug "grep ."'
    no_message
}
