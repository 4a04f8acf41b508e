# shellcheck shell=bash
# What the tests of the command line share. CORO_PIPE names the program.
# shellcheck disable=SC2154 # run sets stderr, stderr_lines and status
bats_require_minimum_version 1.5.0

# Every test starts in a folder of its own.
setup() {
    [ -n "${CORO_PIPE:-}" ] || skip "CORO_PIPE does not name the program"
    CORO_PIPE=$(realpath "$CORO_PIPE")
    [ -x "$CORO_PIPE" ]
    export CORO_PIPE
    cd "$BATS_TEST_TMPDIR" || return
}

# Ends what a test left running.
teardown() {
    local job
    for job in $(jobs -p); do
        kill -9 "$job" 2>/dev/null || true
    done
}

# coro_pipe ARGUMENT...: the program, with an end to waiting.
coro_pipe() {
    timeout -k 5 60 "$CORO_PIPE" "$@"
}

# in_shell TEXT: a shell's pipeline, in which $CORO_PIPE is the program.
in_shell() {
    timeout -k 5 120 bash -c "$1"
}

# eventually COMMAND...: waits until the command succeeds, 20 seconds at most.
eventually() {
    local deadline=$((SECONDS + 20))
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            echo "waited in vain for: $*"
            return 1
        fi
        sleep 0.01
    done
}

# ended PID: the process is over (perhaps not waited for).
ended() {
    local state
    state=$(ps -o stat= -p "$1" 2>/dev/null) || return 0
    [[ $state == Z* ]]
}

# asleep PID: the process waits.
asleep() {
    [[ $(ps -o stat= -p "$1") == S* ]]
}

# has_lines FILE N
has_lines() {
    [ -e "$1" ] && [ "$(wc -l <"$1")" -eq "$2" ]
}

# status_of PID [EXPECTED]: waits for a child, 20 seconds at most, and checks its status.
status_of() {
    local got=0
    eventually ended "$1"
    wait "$1" || got=$?
    echo "status $got, expected ${2-0}"
    [ "$got" -eq "${2-0}" ]
}

# started ARGUMENT...: the program in the background, reading the fifo that descriptor 9 writes;
# signals as a terminal's shell would leave them. Sets pid.
started() {
    [ -p in ] || mkfifo in
    exec 9<>in
    env --default-signal=INT,TERM,PIPE,HUP "$CORO_PIPE" "$@" <in >out 2>err 3>&- 9>&- &
    # shellcheck disable=SC2034 # for the test
    pid=$!
}

# pipe_ends: the coprocess PIPE gets the end of its input and ends well.
pipe_ends() {
    local pid=$PIPE_PID input=${PIPE[1]}
    eval "exec $input>&-"
    status_of "$pid"
}

# message REGEX: a line on standard error matches.
message() {
    local line
    for line in "${stderr_lines[@]}"; do
        [[ $line =~ $1 ]] && return
    done
    echo "no message matches: $1"
    echo "$stderr"
    return 1
}

# no_message: standard error is empty.
no_message() {
    [ -z "$stderr" ] && return
    echo "unexpected: $stderr"
    return 1
}

# prints LINE...: standard output is these lines.
prints() {
    diff <(if [ $# -gt 0 ]; then printf '%s\n' "$@"; fi) \
        <(if [ -n "$output" ]; then printf '%s\n' "$output"; fi)
}

# plain_build: skips the test where address space cannot be limited.
plain_build() {
    [ -z "${CORO_PIPE_SANITIZE:-}" ] || skip "sanitizers need the address space"
}

# caret_under WORD: the line of ^~~~ stands under the word.
caret_under() {
    local line above='' under
    for line in "${stderr_lines[@]}"; do
        if [[ $line =~ ^(\ *)(\^~*)$ ]]; then
            under=${above:${#BASH_REMATCH[1]}:${#BASH_REMATCH[2]}}
            echo "under the caret: '$under'"
            [ "$under" = "$1" ]
            return
        fi
        above=$line
    done
    echo "no caret: $stderr"
    return 1
}
