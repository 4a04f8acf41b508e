#!/usr/bin/env bats
# Windows: against a model, and while the input pauses.
# shellcheck disable=SC2016,SC2094,SC2154
load helper

# comes REGEX: the next line matches.
comes() {
    local line
    read -r -t 20 line <&"${PIPE[0]}"
    echo "came: $line"
    [[ $line =~ $1 ]]
}

# events SEED N SPREAD KEYS: "time key" in rising order, but up to SPREAD seconds too early.
events() {
    awk -v seed="$1" -v n="$2" -v spread="$3" -v keys="$4" 'BEGIN {
        srand(seed)
        for (i = 0; i < n; i++) {
            now += rand() < 0.1 ? int(rand() * 60) : int(rand() * 4)
            print int(1000 + now - rand() * spread), "k" int(rand() * keys)
        }
    }'
}

as_json() {
    awk '{ printf "{\"t\":%d,\"k\":\"%s\",\"n\":%d}\n", $1, $2, NR }'
}

# What windows of a size must hold, as "start end key count sum"; behind it "lost N", records that are too late.
model() { # SIZE SLIDE LATE BY
    awk -v size="$1" -v slide="$2" -v late="$3" -v by="$4" '
        { key = by ? $2 : "-" }
        NR == 1 || $1 - late > mark { mark = $1 - late }
        {
            taken = 0
            for (start = int($1 / slide) * slide; start > $1 - size; start -= slide) {
                if (start + size <= mark) continue
                id = start " " key
                if (!(id in count)) first[id] = NR
                count[id]++
                sum[id] += NR
                taken = 1
            }
            lost += !taken
        }
        END {
            for (id in count) {
                split(id, part, " ")
                print part[1] + size, first[id], part[1], part[2], count[id], sum[id]
            }
            print 999999999, lost
        }' | sort -k1,1n -k2,2n | awk 'NF == 2 { print "lost", $2 + 0; next } { print $3, $1, $4, $5, $6 }'
}

# The same of sessions, for events of which none is too late.
session_model() { # GAP
    awk '{ print $0, NR }' | sort -k1,1n -k3,3n | awk -v gap="$1" '
        !($2 in last) || $1 >= last[$2] + gap { now[$2] = NR; start[NR] = $1; key[NR] = $2 }
        { last[$2] = $1; s = now[$2]; end[s] = $1 + gap; count[s]++; sum[s] += $3 }
        END { for (s in end) print end[s], s, start[s], key[s], count[s], sum[s] }' |
        sort -k1,1n -k2,2n | awk '{ print $3, $1, $4, $5, $6 }'
}

TELL='map "\(.window_start | fromdate) \(.window_end | fromdate) \(.k // "-") \(.count) \(.sum)"'

# windows WINDOW...: what the program makes of standard input, as the model has it.
windows() {
    local got=0
    as_json | coro_pipe "window $* | stats count, sum(.n) as sum | $TELL" 2>err || got=$?
    echo "lost $(sed -n 's/.*: \([0-9]*\) records\{0,1\} came after.*/\1/p' err | grep . || echo 0)"
    return "$got"
}

@test "windows of one size hold what a model says" {
    local seed
    for seed in 1 2 3 4; do
        events "$seed" 2000 20 5 >events
        for late in 0 7 20; do
            diff <(model 30 30 "$late" 0 <events) <(windows "30s on .t late ${late}s" <events)
            diff <(model 30 30 "$late" 1 <events) <(windows "30s on .t by .k late ${late}s" <events)
            diff <(model 30 10 "$late" 0 <events) <(windows "30s slide 10s on .t late ${late}s" <events)
            diff <(model 25 10 "$late" 1 <events) <(windows "25s slide 10s by .k on .t late ${late}s" <events)
        done
    done
}

@test "sessions hold what a model says" {
    local seed
    for seed in 1 2 3 4; do
        events "$seed" 2000 20 5 >events
        for gap in 3 10 40; do
            diff <(session_model "$gap" <events) <(windows "session ${gap}s on .t by .k late 20s" <events | grep -v lost)
        done
        events "$seed" 2000 0 1 >events
        diff <(session_model 5 <events) <(windows "session 5s on .t by .k" <events | grep -v lost)
    done
}

@test "windows without records are sent where the model has gaps" {
    events 5 500 0 1 >events
    diff <(model 10 10 0 0 <events | awk '$1 == "lost" { next }
            NR > 1 { for (; next_ < $1; next_ += 10) print next_, 0 }
            { print $1, $4; next_ = $2 }') \
        <(as_json <events | coro_pipe "window --empty 10s on .t | count | map \"\(.window_start | fromdate) \(.count)\"")
}

@test "by event time, windows are closed when the input is silent for long" {
    coproc PIPE { exec "$CORO_PIPE" 'window 1h on .t idle 50ms | count' 3>&- 2>err; }
    echo '{"t":7}' >&"${PIPE[1]}"
    comes '^\{"window_start":"1970-01-01T00:00:00Z","window_end":"1970-01-01T01:00:00Z","count":1\}$'
    printf '{"t":%d}\n' 8 3600 >&"${PIPE[1]}"
    comes '"window_start":"1970-01-01T01:00:00Z",.*"count":1'
    pipe_ends
    grep -q '1 record came after its window had been closed' err
}

@test "silence of a window and what may be late is enough if nothing is said" {
    coproc PIPE { exec "$CORO_PIPE" 'window 20ms on .t late 10ms | count' 3>&-; }
    echo '{"t":7}' >&"${PIPE[1]}"
    comes '"window_start":"1970-01-01T00:00:07Z"'
    pipe_ends
}

@test "sessions, and records that wait for earlier ones, end by silence, too" {
    coproc PIPE { exec "$CORO_PIPE" 'window session 1h on .t late 1h idle 50ms | count' 3>&-; }
    printf '{"t":%d}\n' 7 8 9 >&"${PIPE[1]}"
    comes '"window_start":"1970-01-01T00:00:07Z","window_end":"1970-01-01T01:00:09Z","count":3'
    pipe_ends
}

@test "windows of records are closed by silence if that is said" {
    coproc PIPE { exec "$CORO_PIPE" 'window 3 idle 50ms | sum . as sum' 3>&-; }
    printf '%d\n' 1 2 3 4 >&"${PIPE[1]}"
    comes '^\{"window_start":1,"window_end":3,"sum":6\}$'
    comes '^\{"window_start":4,"window_end":4,"sum":4\}$'
    echo 5 >&"${PIPE[1]}"
    comes '^\{"window_start":5,"window_end":5,"sum":5\}$'
    pipe_ends
}

@test "by arrival, the clock closes windows" {
    coproc PIPE { exec "$CORO_PIPE" 'window 50ms | count' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes '"count":1'
    echo b >&"${PIPE[1]}"
    comes '"count":1'
    pipe_ends
}

@test "by arrival, windows without records are sent while nothing comes" {
    coproc PIPE { exec "$CORO_PIPE" 'window --empty 20ms | count' 3>&-; }
    echo a >&"${PIPE[1]}"
    comes '"count":1'
    comes '"count":0'
    comes '"count":0'
    pipe_ends
}

@test "by arrival, the clock closes sessions" {
    coproc PIPE { exec "$CORO_PIPE" 'window session 50ms by . | count' 3>&-; }
    printf '%s\n' a b a >&"${PIPE[1]}"
    comes '"value":"b","count":1'
    comes '"value":"a","count":2'
    pipe_ends
}

@test "a filter's records come out of a window that is open" {
    coproc PIPE { exec "$CORO_PIPE" 'window 1h on .t | where .ok' 3>&-; }
    echo '{"t":7,"ok":true}' >&"${PIPE[1]}"
    comes '"t":7'
    pipe_ends
}

@test "a reduce in a window can show the state so far" {
    coproc PIPE { exec "$CORO_PIPE" 'window 1h on .t idle 1h | count every 20ms' 3>&-; }
    echo '{"t":7}' >&"${PIPE[1]}"
    comes '"count":1'
    echo '{"t":8}' >&"${PIPE[1]}"
    comes '"count":2'
    pipe_ends
}

@test "windows end while what they send waits for its reader" {
    run -0 --separate-stderr in_shell '
        for i in {1..20}; do
            seq $((i * 100)) $((i * 100 + 149)) | sed "s/$/ and some text, so that the pipe is full soon/"
            sleep 0.01
        done | "$CORO_PIPE" --stats=json "window 500 | sort . every 1ms | map .value" 2>stats |
            { read -r first; sleep 0.3; echo "$first"; cat; } | sort -u | wc -l'
    prints 2050
    jq -e 'all(.stages[]; .in == .passed + .filtered + .rejected + .absorbed)' stats
}

@test "at SIGINT open windows are closed and sent" {
    mkfifo in
    exec 9<>in
    env --default-signal=INT "$CORO_PIPE" 'tee seen | window 1h on .t by .k | count' <in >out 3>&- 9>&- &
    local pid=$!
    printf '{"t":%d,"k":"%s"}\n' 1 a 2 b >&9
    eventually has_lines seen 2
    kill -INT $pid
    status_of $pid 130
    [ "$(wc -l <out)" -eq 2 ]
}

@test "--on-error fail ends the run with the windows that are open" {
    printf '%s\n' '{"t":1}' '{"t":2}' x | {
        run -3 --separate-stderr coro_pipe --on-error fail 'window 10s on .t | count'
        [ -z "$output" ]
    }
}

@test "a stage that tells of silence does so in its window only" {
    coproc PIPE { exec "$CORO_PIPE" 'window 1h on .t idle 1h | absent 30ms "nothing"' 3>&-; }
    echo '{"t":7}' >&"${PIPE[1]}"
    comes '"window_start":"1970-01-01T00:00:00Z","window_end":"1970-01-01T01:00:00Z"'
    pipe_ends
}
