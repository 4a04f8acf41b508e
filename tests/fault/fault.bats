#!/usr/bin/env bats
# The system fails: at every allocation, at every read and write. FAULT_SHIM names the library of
# shim.c, which says what the FAULT_ variables mean.
# shellcheck disable=SC2154
load ../cli/helper

LOG=$BATS_TEST_DIRNAME/../../examples/auth.log
MOST=150 # with more allocations than this, some of the later ones are left out

# shimmed VARIABLE=VALUE... PROGRAM ARGUMENT...: with the shim, and an end to waiting.
shimmed() {
    timeout -k 5 20 env LD_PRELOAD="$FAULT_SHIM" "$@"
}

# once HOW N ARGUMENT...: a run whose Nth allocation fails; HOW is FAULT_ALLOC or
# FAULT_ALLOC_FROM. It ends with status 6 and a message, or does not mind.
once() {
    local how=$1 n=$2 got=0 file
    shift 2
    rm -f file*
    shimmed "$how=$n" "$CORO_PIPE" "$@" >out 2>err || got=$?
    case $got in
    0)
        cmp out expected.out && cmp err expected.err || return
        for file in expected.file*; do
            [ ! -e "$file" ] || cmp "${file#expected.}" "$file" || return
        done
        ;;
    6) grep -q '^coro-pipe: .*memory' err ;;
    *) false ;;
    esac || {
        echo "$how=$n coro-pipe $*: status $got"
        head -5 err
        return 1
    }
}

# every_allocation ARGUMENT...: of a run fails, once and from then on. The run's files are named
# file and something.
every_allocation() {
    local n count step file how failed=0
    rm -f file* expected.file*
    FAULT_COUNT=numbers shimmed "$CORO_PIPE" "$@" >expected.out 2>expected.err
    read -r count _ <numbers
    for file in file*; do
        [ ! -e "$file" ] || mv "$file" "expected.$file"
    done
    step=$(((count + MOST - 1) / MOST))
    for how in FAULT_ALLOC FAULT_ALLOC_FROM; do
        for ((n = 1; n <= count; n += n < MOST / 2 ? 1 : step)); do
            once "$how" "$n" "$@" || failed=$((failed + 1))
        done
    done
    echo "$failed of 2 x $count"
    [ "$count" -gt 5 ]
    [ "$failed" -eq 0 ]
}

# any_length ARGUMENT...: reads and writes of any length change nothing.
any_length() {
    local most
    "$CORO_PIPE" "$@" >expected.out
    for most in 1 2 7 100; do
        shimmed FAULT_SHORT="$most" "$CORO_PIPE" "$@" >out
        cmp out expected.out
    done
}

@test "no memory: grep with a literal" {
    every_allocation 'grep sshd' "$LOG"
}

@test "no memory: grep with a pattern and contexts" {
    every_allocation 'grep -C2 /Fail\w+ password/' "$LOG"
}

@test "no memory: grep with many patterns" {
    every_allocation 'grep -o -i -e root -e alice -e "b.b" | head 20' "$LOG"
}

@test "no memory: a comparison that few records pass, and a map" {
    local i
    for ((i = 0; i < 200; i++)); do
        printf '{"n":%d,"status":%d,"text":"0123456789012345678901234567890123456789"}\n' "$i" $((i % 50 ? 200 : 500))
    done >log
    every_allocation 'where .status >= 500 | map {n, text}' log
}

@test "no memory: an object of fields" {
    printf '{"n":%d,"text":"a \\u00e4 b","list":[%d]}\n' 1 2 3 4 5 6 >log
    every_allocation 'map {n, text, kind: "x"} | map {text, n}' log
    every_allocation 'map {n, list}' log
}

@test "no memory: broadcast, write and tail" {
    every_allocation 'broadcast { grep Failed | write file1 } { tail 3 } { count }' "$LOG"
}

@test "no memory: uniq -c" {
    every_allocation 'cut -d " " 1-6 | uniq -c' "$LOG"
}

@test "no memory: --state, anew and going on; the run after that makes the same files" {
    local n how got files=(pos pos.old a b c d e f) file
    local pipeline='broadcast { uniq -c | tail 9 | write a } { multiline java | write b }
        { where .n > 3 | running sum(.n) by .h | count by .h | write --format csv c }
        { grep -B 2 -A 1 -C 3 /"n":8/ | tac | nth 4 | sort .n | write d }
        { nth 50 | bar .n | write e } { rate 4s by .h on .n | write f }'
    awk 'BEGIN { for (i = 0; i < 9000; i++)
        printf "{\"n\":%d,\"h\":\"%d\",\"p\":\"%60s\"}\n", i % 9, i % 4, "" }' >log
    "$CORO_PIPE" "$pipeline" log
    for file in a b c d e f; do mv "$file" "whole.$file"; done
    CORO_PIPE_CRASH=saved:2 "$CORO_PIPE" --state pos --state-interval 0s "$pipeline" log || true
    mkdir base
    mv "${files[@]}" base
    for how in FAULT_ALLOC FAULT_ALLOC_FROM; do
        for n in {1..90} {91..900..23}; do
            rm -f pos*
            [ $((n % 4)) = 0 ] || cp -p base/pos .
            for file in a b c d e f; do
                # The same files, by their inodes.
                [ -e "$file" ] || mv "base/$file" "$file"
            done
            got=0
            shimmed "$how=$n" "$CORO_PIPE" --state pos --state-interval 0s "$pipeline" log \
                >out 2>err || got=$?
            [ "$got" = 0 ] || { [ "$got" = 6 ] && grep -q 'memory' err; } || {
                echo "$how=$n: $got"
                cat err
                false
            }
            "$CORO_PIPE" --state pos --state-interval 0s "$pipeline" log 2>err || {
                echo "$how=$n, then"
                cat err
                false
            }
            for file in a b c d e f; do cmp "$file" "whole.$file"; done
        done
    done
}

# goes_on_without_memory PIPELINE OPTION...: as above, of `log`, with records in the middle of
# which it was ended; the status is 3 where some are rejected.
goes_on_without_memory() {
    local n how got pipeline=$1
    shift
    rm -rf pos* a base
    "$CORO_PIPE" "$@" "$pipeline | write a" log 2>/dev/null || [ $? = 3 ]
    mv a whole
    CORO_PIPE_CRASH=saved:2 "$CORO_PIPE" "$@" --state pos --state-interval 0s \
        "$pipeline | write a" log 2>/dev/null || [ $? = 137 ]
    mkdir base
    mv pos a base
    for how in FAULT_ALLOC FAULT_ALLOC_FROM; do
        for n in {1..60} {61..400..29}; do
            rm -f pos*
            [ $((n % 4)) = 0 ] || cp -p base/pos .
            [ -e a ] || mv base/a a
            got=0
            shimmed "$how=$n" "$CORO_PIPE" "$@" --state pos --state-interval 0s \
                "$pipeline | write a" log >out 2>err || got=$?
            [ "$got" = 0 ] || [ "$got" = 3 ] || { [ "$got" = 6 ] && grep -q memory err; } || {
                echo "$pipeline, $how=$n: $got"
                cat err
                false
            }
            got=0
            "$CORO_PIPE" "$@" --state pos --state-interval 0s "$pipeline | write a" log \
                2>err || got=$?
            [ "$got" = 0 ] || [ "$got" = 3 ]
            cmp a whole
        done
    done
}

@test "no memory: formats that go over lines, with --state" {
    awk 'BEGIN { print "id,\"a\nb\",c"; for (i = 0; i < 300; i++) printf "%d,\"x\ny%40s\nz\",%d\n", i, "", i }' >log
    goes_on_without_memory 'parse csv'
    awk 'BEGIN { print "<a b=\"c\">"; for (i = 0; i < 300; i++) printf "<b n=\"%d\">\n<c>%40s</c>\n</b>\n", i, i }' >log
    goes_on_without_memory 'parse xml b'
    awk 'BEGIN { for (i = 0; i < 900; i++) printf "2026-01-02T03:04:05Z std%s %s %d\n", i % 2 ? "out" : "err", i % 5 ? "P" : "F", i }' >log
    goes_on_without_memory 'parse auto'
    goes_on_without_memory 'parse columns | map .F'
    awk 'BEGIN { print "["; for (i = 0; i < 300; i++) printf "{\n\"a\": \"%40s\"\n},\n", i }' >log
    goes_on_without_memory 'map .a' -i json-stream
    seq 3000 | "$CORO_PIPE" --max-record 90 'values --partial .' >log
    goes_on_without_memory 'values --merge .'
}

@test "no memory: sort, and the first of it" {
    every_allocation 'sort -r' "$LOG"
    every_allocation 'cut -d " " 3- | sort -n | head 5' "$LOG"
}

@test "no memory: sort and tac with temporary files" {
    seq 30000 >numbers.log
    every_allocation --memory=1M 'sort -r | tac | count' numbers.log
}

@test "no memory: states of sort, tac and stats, in pieces too" {
    "$CORO_PIPE" 'sort --partial' "$LOG" >states
    every_allocation 'sort --partial | head 7' "$LOG"
    every_allocation 'sort --merge | tac --partial | tac --merge' states
    seq 300 | "$CORO_PIPE" --max-record 300 'stats --partial values(.), mean(.), sum(.), p50(.), p9(.), max(.)' >pieces
    every_allocation --max-record 300 \
        'stats --merge --partial values(.), mean(.), sum(.), p50(.), p9(.), max(.)' pieces
}

@test "no memory: windows" {
    local i
    for i in 1 2 14 5 27 3; do
        echo "{\"t\":$i,\"k\":\"$((i % 2))\",\"n\":$i}"
    done >log
    every_allocation 'window --late-file file1 10s slide 5s on .t by .k late 5s | stats sum(.n), values(.t) | map .window_start' log
    every_allocation 'window session 5s on .t by .k late 30s | tail 1' log
    every_allocation 'window --empty 3s on .t | count' log
}

@test "no memory: files of a template, and rotation" {
    seq 12 >numbers.log
    every_allocation 'write --max-open 2 "file\(. % 3)"' numbers.log
    every_allocation 'map {n: .} | write --max-open 2 --format csv "file\(.n % 3)"' numbers.log
    every_allocation 'map {n: .} | write --rotate 6 --keep 2 --format csv file' numbers.log
}

@test "no memory: sockets" {
    every_allocation 'merge { listen unix:socket } { seq 3 } | head 2'
    every_allocation 'merge { listen unixgram:socket } { seq 3 } | head 2'
    every_allocation 'merge { connect --reconnect 1h unix:nowhere } { seq 3 } | head 2'
}

@test "no memory: stats of many forms" {
    local i
    for i in 1 2.5 1e-9 -7 123456789012345678901234567890 9007199254740993 '"a"' '"a long text that is held"' 3; do
        echo "{\"n\":$i,\"k\":\"k$((${#i} % 3))\"}"
    done >log
    every_allocation 'where (.n | type == "number") | stats sum(.n), mean(.n), p50(.n), p99(.n), max(.n), stddev(.n) by .k' log
    every_allocation 'stats max(.n), first(.n), last(.n), distinct(.n), mode(.n) by .k' log
}

@test "no memory: lookup, rank, delta and running" {
    local i
    for i in 1 2 3 4 5 6; do
        echo "{\"a\":$((i % 2)),\"n\":$i}"
    done >records.log
    echo '{"a":1,"b":"x"}' >rows.json
    every_allocation 'lookup rows.json by .a | rank .a' records.log
    every_allocation 'delta .n by .a | running sum(.n), distinct(.a) as d by .a' records.log
}

# temporary HOW: a write or read of a temporary file fails: status 6, and the folder is named.
temporary() {
    local n got failed=0
    for n in 1 2 5; do
        got=0
        shimmed "$1=$n:$2" "$CORO_PIPE" --memory=1M 'sort | null' numbers.log 2>err || got=$?
        [ "$got" -eq 6 ] && grep -q "a temporary file in ${TMPDIR:-/tmp}" err || failed=1
    done
    [ "$failed" -eq 0 ]
}

@test "a temporary file that cannot be written" {
    seq 100000 >numbers.log
    temporary FAULT_WRITE ENOSPC
    temporary FAULT_WRITE EIO
}

@test "temporary files are written and read in pieces of any length" {
    seq 20000 -1 1 >numbers.log
    any_length --memory=1M sort numbers.log
}

@test "no memory: cut" {
    every_allocation 'cut -d " " 3,5- | nth 2' "$LOG"
}

@test "no memory: tee and head" {
    every_allocation 'tee file1 | head 2' "$LOG"
}

@test "no memory: time" {
    printf '%s\n' '{"t":"17\/May\/2015 10:05"}' '{"t":null}' '{"t":"18/May/2015 10:05"}' >log
    TZ=CET-1CEST,M3.5.0,M10.5.0/3 every_allocation \
        'time .t "%d/%b/%Y %R" --in-tz local --as local | map .t | time .' log
    [ -e /usr/share/zoneinfo/Europe/Berlin ] || return 0
    every_allocation 'time .t "%d/%b/%Y %R" --in-tz Europe/Berlin' log
}

@test "no memory: every form" {
    printf '%s\n' '{"a":"x\ty","b":{"c":[1]}}' '{"a":2}' >in
    local form
    for form in text json csv tsv logfmt table markdown; do
        every_allocation -o "$form" print in
        every_allocation --color=always "write --format $form file1" in
    done
    every_allocation 'print "\(.a)"' in
}

@test "no memory: bar and spark" {
    printf '%s\n' '{"a":"x","n":1}' '{"n":2.5}' >in
    every_allocation 'bar .n' in
    every_allocation 'bar -l .a .n' in
    every_allocation 'spark .n' in
}

@test "no memory: a compressed input" {
    local tool
    for tool in gzip bzip2 xz zstd lz4; do
        command -v "$tool" >/dev/null || continue
        "$tool" -c <"$LOG" >"log.$tool"
        every_allocation 'tail 5' "log.$tool"
    done
}

@test "no memory: long lines" {
    head -c 3000000 /dev/zero | tr '\0' a >long
    every_allocation 'grep a | cut 1 | uniq | tail 1' long "$LOG"
}

@test "no memory: events of several lines" {
    printf '%s\n' a ' b' ' c' d 'panic: x' '' 'goroutine 1 [running]:' >log
    every_allocation 'multiline --continue "^ " | uniq' log
    every_allocation 'multiline go | tail 3' log
}

@test "no memory: parse by formats" {
    every_allocation 'parse syslog | uniq' "$LOG"
    every_allocation 'parse auto | tail 3' "$LOG"
    every_allocation 'parse --keep /Failed password for (?<user>\S+)/ | tail 3' "$LOG"
    every_allocation 'parse "<a> <b> <c>" | parse columns --names x,y from .c | tail 3' "$LOG"
    printf '%s\n' 'A B' '1 2' >table
    every_allocation 'parse columns | uniq' table
    every_allocation 'parse kv --separator , --pair " " | uniq' table
}

@test "no memory: parts of lines, and XML" {
    printf '2026-01-01T00:00:00Z stdout %s\n' 'P a' 'P b' 'F c' 'F d' 'P e' >log
    every_allocation 'parse cri | uniq' log
    printf '%s\n' '<r><b>1</b><b>' '<c x="1">2</c></b>' '<b>3</b><b/></r>' >xml
    every_allocation 'parse xml b | uniq' xml
}

@test "no memory: several sources" {
    seq 30 >one
    every_allocation 'merge { read one | tail 2 | write file1 } { merge { seq 3 } } | tail 9 | sort .'
}

@test "no memory: times of records" {
    for ((i = 0; i < 60; i++)); do
        echo "{\"ts\": \"2026-03-05T07:00:$((10 + i % 50))Z\", \"k\": \"key $((i % 7))\\u0021\"}"
    done >log
    every_allocation 'since 2026-03-05 | until "2026-03-05 07:00:30" on .ts | tail 3' log
    every_allocation 'throttle 1 per 5s by .k on .ts | dedup by .k within 9s on .ts' log
    every_allocation 'dedup within 3s on .ts | absent --pass 1s on .ts' log
    every_allocation 'rate 10s by .k on .ts' log
}

@test "no memory: waiting for what comes" {
    every_allocation 'every 1ms | head 3 | timeout 1h | count' </dev/null
    every_allocation 'every 1h | absent 1ms gone | head 2' </dev/null
}

@test "no memory: a program file, rejects and statistics" {
    printf '# a comment\ngrep a |\ncount\n' >program
    head -c 300 /dev/zero | tr '\0' a >log
    shimmed "$CORO_PIPE" --max-record=90 --rejects=rejects -f program log "$LOG" || [ $? -eq 3 ]
    local n got
    for ((n = 1; n <= 60; n++)); do
        got=0
        shimmed FAULT_ALLOC="$n" "$CORO_PIPE" --max-record=90 --rejects=rejects --stats=json \
            -f program log "$LOG" >out 2>err || got=$?
        echo "$n: $got"
        [ "$got" -eq 3 ] || { [ "$got" -eq 6 ] && grep memory err; }
    done
}

@test "no memory: statistics as JSON" {
    local n count got
    FAULT_COUNT=numbers shimmed "$CORO_PIPE" --stats=json count "$LOG"
    read -r count _ <numbers
    for ((n = 1; n <= count; n++)); do
        got=0
        shimmed FAULT_ALLOC="$n" "$CORO_PIPE" --stats=json count "$LOG" >out 2>err || got=$?
        echo "$n of $count: $got $(head -c 200 err)"
        if [ "$got" -eq 0 ]; then
            grep -q '"stages"' err
        else
            [ "$got" -eq 6 ] && grep -q memory err
        fi
    done
}

@test "no memory: help, and a mistake in the pipeline" {
    local n got
    for ((n = 1; n <= 20; n++)); do
        got=0
        shimmed FAULT_ALLOC="$n" "$CORO_PIPE" help grep >out 2>err || got=$?
        echo "help $n: $got"
        [ "$got" -eq 0 ] || [ "$got" -eq 6 ]
        got=0
        shimmed FAULT_ALLOC="$n" "$CORO_PIPE" 'gerp a' </dev/null 2>err || got=$?
        echo "mistake $n: $got"
        [ "$got" -eq 2 ] || [ "$got" -eq 6 ]
    done
}

@test "reads and writes of any length" {
    any_length 'grep -C1 Failed' "$LOG"
    any_length 'broadcast { uniq -c } { tail 3 }' "$LOG"
    gzip -c <"$LOG" >log.gz
    any_length 'cut -d " " 5-' log.gz
}

@test "a write that fails: status 5, and what came before is whole" {
    local n error got
    for error in EIO ENOSPC; do
        for n in 1 2 3 50 1000 2001; do
            got=0
            shimmed FAULT_SHORT=1 FAULT_WRITE="$n:$error" "$CORO_PIPE" 'grep .' "$LOG" \
                >out 2>err || got=$?
            echo "$error at $n: $got"
            [ "$got" -eq 5 ]
            head -c "$(stat -c %s out)" "$LOG" | cmp - out
            [ -s err ]
        done
    done
}

@test "a read that fails: status 4, and the lines before it come out" {
    local n got
    for n in 1 2 3 100 101 1000 2001; do
        got=0
        shimmed FAULT_SHORT=1 FAULT_READ="$n:EIO" "$CORO_PIPE" 'grep .' "$LOG" \
            >out 2>err || got=$?
        echo "at $n: $got"
        [ "$got" -eq 4 ]
        head -c "$(stat -c %s out)" "$LOG" | cmp - out
        [ "$(wc -l <out)" -eq "$(head -c $((n - 1)) "$LOG" | wc -l)" ]
        grep -q auth.log err
    done
}

@test "a read that fails: the next input is read" {
    local got=0
    shimmed FAULT_READ=1:EIO "$CORO_PIPE" 'count' "$LOG" "$LOG" >out 2>err || got=$?
    [ "$got" -eq 4 ]
    [ "$(cat out)" -eq "$(wc -l <"$LOG")" ]
}

@test "an interrupted read or write is tried again" {
    shimmed FAULT_READ=1:EINTR FAULT_WRITE=1:EINTR "$CORO_PIPE" 'grep .' "$LOG" >out
    cmp out "$LOG"
}

@test "the reader goes away: quietly" {
    shimmed FAULT_WRITE=1:EPIPE "$CORO_PIPE" 'grep .' "$LOG" >out 2>err
    [ ! -s err ]
}
