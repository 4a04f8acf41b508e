#!/usr/bin/env bats
# Files that are rotated while they are written to, 50,000 lines a second; tail -F for comparison.
# ROTATING_WRITER: the program that writes. FOLLOW_ROTATIONS: how many (10).
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

rotations=${FOLLOW_ROTATIONS:-10}

# has_begun FILE: a line was read; writes one until then. They are no lines of the writer's.
has_begun() {
    echo begin >>"$1"
    grep -q begin out
}

# is_quiet: nothing comes any more.
is_quiet() {
    local before
    before=$(stat -c %s out)
    sleep 0.5
    [ "$(stat -c %s out)" -eq "$before" ]
}

# watched FILE COMMAND...: follows the FILE by the command while it is written and rotated in the
# way $way; the file begins empty. Sets result, as rotation_check.awk prints it.
watched() {
    local file=$1 pid total
    shift
    rm -rf log* file.* out err
    case $way in
    folder) mkdir logs && : >logs/log ;;
    symlink) : >file.0 && ln -s file.0 log ;;
    *) : >log ;;
    esac
    : >out
    env --default-signal=INT "$@" "$file" >out 2>err 3>&- &
    pid=$!
    eventually has_begun "$file"
    case $way in
    truncate | copy)
        # The lines' places in the file count.
        : >"$file"
        sleep 0.2
        : >err
        ;;
    esac
    total=$("$ROTATING_WRITER" "$way" "$rotations" "${share:-5000}")
    eventually is_quiet
    kill -INT "$pid"
    wait "$pid" || true
    result=$(awk -v total="$total" -f "$BATS_TEST_DIRNAME/../support/rotation_check.awk" err out)
}

follow_and_tail() {
    local ours file=log
    way=$1
    [ -n "${ROTATING_WRITER:-}" ] || skip "ROTATING_WRITER names no program"
    [ "$way" != folder ] || file=logs/log
    watched "$file" tail -F -n +1
    echo "# $way: tail -F: lost, twice, disorder, unreported: $result" >&3
    watched "$file" "$CORO_PIPE" -F 'grep .'
    ours=$result
    echo "# $way: coro-pipe: lost, twice, disorder, unreported: $ours" >&3
    read -r lost twice disorder unreported <<<"$ours"
    [ "$twice" -eq 0 ]
    [ "$unreported" -eq 0 ]
}

@test "renamed and created: none lost, none twice" {
    follow_and_tail rename
    [ "$lost" -eq 0 ]
    [ "$disorder" -eq 0 ]
    [ ! -s err ]
}

@test "renamed and created, with a late writer: none lost, none twice" {
    follow_and_tail late
    [ "$lost" -eq 0 ]
    [ ! -s err ]
}

@test "deleted and created: none lost, none twice" {
    local share=20000
    follow_and_tail create
    [ "$lost" -eq 0 ]
    [ "$disorder" -eq 0 ]
    [ ! -s err ]
}

@test "a link that is switched: none lost, none twice" {
    # Nothing tells of a target that came and went between two looks.
    local share=20000
    follow_and_tail symlink
    [ "$lost" -eq 0 ]
    [ "$disorder" -eq 0 ]
    [ ! -s err ]
}

@test "a folder that is moved and made anew: none lost, none twice" {
    follow_and_tail folder
    [ "$lost" -eq 0 ]
    [ "$disorder" -eq 0 ]
    [ ! -s err ]
}

@test "truncated: none twice, every loss reported" {
    follow_and_tail truncate
    [ "$disorder" -eq 0 ]
}

@test "copied and truncated: none twice, every loss reported" {
    follow_and_tail copy
    [ "$disorder" -eq 0 ]
}

# followed_once: goes on following log from what was saved, in the background. Sets pid.
followed_once() {
    env --default-signal=TERM "$CORO_PIPE" --state pos --state-interval 20ms \
        'follow --from start log | write out' 2>>err 3>&- &
    pid=$!
}

@test "killed again and again while the file is rotated: none lost, none twice" {
    local writer lost twice disorder unreported kills=0
    [ -n "${ROTATING_WRITER:-}" ] || skip "ROTATING_WRITER names no program"
    : >log
    : >out
    # Without a first checkpoint there is nothing that a rotated file could be known by.
    followed_once
    eventually test -e pos
    kill -9 "$pid"
    wait "$pid" || true
    "$ROTATING_WRITER" rename "$rotations" 10000 >total 3>&- &
    writer=$!
    until ended "$writer"; do
        followed_once
        sleep "0.$((RANDOM % 200 + 20))"
        kill -9 "$pid"
        wait "$pid" || true
        kills=$((kills + 1))
    done
    followed_once
    eventually is_quiet
    kill -TERM "$pid"
    wait "$pid" || true
    cat err
    [ ! -s err ]
    read -r lost twice disorder unreported < <(awk -v total="$(cat total)" \
        -f "$BATS_TEST_DIRNAME/../support/rotation_check.awk" err out)
    echo "# killed $kills times: lost $lost, twice $twice" >&3
    [ "$lost $twice $disorder $unreported" = "0 0 0 0" ]
}

# come_and_go FROM TO: files of these numbers, a thousand at a time, each with a line. The reader is $pid.
come_and_go() {
    local from
    for ((from = $1; from < $2; from += 1000)); do
        bash -c 'for ((i = $1; i < $1 + 1000; i++)); do
            echo x >"logs/a-file-with-a-rather-long-name-$i.log"; done' - "$from"
        eventually has_lines seen $((from + 1000))
        rm -f logs/*.log
    done
    eventually eval '[ "$(find "/proc/$pid/fd" | wc -l)" -lt 20 ]'
}

@test "thousands of files come and go with flat memory" {
    plain_build
    mkdir logs
    env --default-signal=INT "$CORO_PIPE" 'follow --from start "logs/*.log" | tee seen | map input_filename | tail 1' \
        >out 2>err </dev/null 3>&- &
    local pid=$! first last
    come_and_go 0 6000
    first=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    come_and_go 6000 12000
    last=$(awk '/VmRSS/ {print $2}' "/proc/$pid/status")
    echo "$first kB, then $last kB"
    [ $((last - first)) -lt 5000 ]
    kill -INT "$pid"
    status_of "$pid" 130
    [ "$(cat out)" = logs/a-file-with-a-rather-long-name-11999.log ]
}

# begun COMMAND...: in the background; what it says is appended to err. Sets pid.
begun() {
    env --default-signal=TERM "$CORO_PIPE" "$@" 2>>err 3>&- &
    pid=$!
}

ends() {
    kill -TERM "$pid"
    status_of "$pid" "$@"
}

@test "begun at the end, messages and expressions say the line of the file; after a rotation, too" {
    local pid
    seq 10000 >log
    begun --state pos 'follow log | map {line: input_line_number, of: (if . == "bad" then error else . end)} | write out'
    eventually grep -qs '"line"' pos
    printf 'one\nbad\nhalf' >>log
    eventually has_lines out 1
    mv log log.1
    printf 'bad\ntwo\n' >log
    printf ' a line\n' >>log.1
    eventually has_lines out 3
    ends 143
    cat err
    [ "$(sort out)" = '{"line":10001,"of":"one"}
{"line":10003,"of":"half a line"}
{"line":2,"of":"two"}' ]
    [ "$(cat err)" = 'coro-pipe: log:10002: stage 2 (map): bad
coro-pipe: log:1: stage 2 (map): bad' ]
}

@test "--state: a run that goes on says the line of the file" {
    local pid pipeline='follow -n 1 log | map input_line_number | write out'
    seq 10000 >log
    begun --state pos "$pipeline"
    eventually has_lines out 1
    echo a >>log
    eventually has_lines out 2
    ends 143
    echo b >>log
    mv log log.1
    echo c >log
    begun --state pos "$pipeline"
    eventually has_lines out 4
    ends 143
    begun --state pos "$pipeline"
    echo d >>log.1
    echo e >>log
    eventually has_lines out 6
    ends 143
    [ "$(head -n 4 out)" = $'10000\n10001\n10002\n1' ]
    [ "$(tail -n 2 out | sort -n)" = $'2\n10003' ]
}

@test "--state: a line that is held over a restart keeps its place" {
    local pid pipeline='follow -n 1 log | tee seen | sort . | map error'
    seq 10000 >log
    begun --state pos "$pipeline"
    eventually grep -qs '"line":2' pos
    kill -9 "$pid"
    wait "$pid" || true
    echo a >>log
    begun --state pos "$pipeline"
    eventually has_lines seen 2
    ends 143
    cat err
    [ "$(cat err)" = 'coro-pipe: log:10000: stage 4 (map): 10000 (not a string)
coro-pipe: log:10001: stage 4 (map): a' ]
}

@test "lines before that are gone are not counted: the place is said with a plus" {
    local pid
    seq 10000 >log
    begun 'follow -n 1 log | tee seen | tac | map error'
    eventually has_lines seen 1
    : >log
    eventually grep -q truncated err
    echo 1 >>log
    eventually has_lines seen 2
    ends 143
    grep -n . err
    grep -q '^coro-pipe: log:+1: ' err
    grep -q '^coro-pipe: log:1: ' err
}
