# A backtrace goes on across a switch: from a coroutine into whoever resumed it.
# shellcheck disable=SC2154
bats_require_minimum_version 1.5.0

setup() {
    [ -n "${BACKTRACE_PROGRAM:-}" ] || skip "BACKTRACE_PROGRAM does not name the program"
    [ -z "${CORO_PIPE_SANITIZE:-}" ] || skip "sanitizers have frames of their own"
    cd "$BATS_TEST_TMPDIR" || return
}

# in_order TEXT WORD...: the words stand in the text, one behind the other.
in_order() {
    local text=$1
    local word
    shift
    for word in "$@"; do
        [[ $text == *"$word"* ]] || { echo "no $word left in: $text"; return 1; }
        text=${text#*"$word"}
    done
}

@test "gdb shows the chain of resumes" {
    command -v gdb >/dev/null || skip "gdb is not installed"
    run -0 gdb -batch -nx -ex 'set debuginfod enabled off' -ex 'break here' -ex run \
        -ex backtrace "$BACKTRACE_PROGRAM"
    [[ $output == *"Breakpoint 1, here"* ]] || skip "gdb cannot run a program here"
    in_order "${output#*Breakpoint 1}" here inner_body outer_body main
}

@test "gdb shows who continued a strand that had parked" {
    command -v gdb >/dev/null || skip "gdb is not installed"
    run -0 gdb -batch -nx -ex 'set debuginfod enabled off' -ex 'break here' -ex run \
        -ex backtrace --args "$BACKTRACE_PROGRAM" parked
    [[ $output == *"Breakpoint 1, here"* ]] || skip "gdb cannot run a program here"
    in_order "${output#*Breakpoint 1}" here inner_body outer_body coro_unpark_at unparks main
}

@test "perf shows the chain of resumes by frame pointers" {
    command -v perf >/dev/null || skip "perf is not installed"
    perf record -q -e cpu-clock --call-graph fp -o data -- "$BACKTRACE_PROGRAM" \
        >/dev/null 2>&1 || skip "perf cannot record here"
    perf script -i data >trace 2>/dev/null
    awk 'BEGIN { RS = "" } /here\+/ { print; exit }' trace >one
    grep -q 'here+' one
    in_order "$(cat one)" 'here+' 'coro_context_entry' 'coro_context_entry'
}
