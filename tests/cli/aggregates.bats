#!/usr/bin/env bats
# Aggregates: parts that are merged are the whole; other tools count and add the same.
# shellcheck disable=SC2016,SC2154
load helper
load parts

# records LINES: sets `log` to records made at random, from RANDOM.
records() {
    local i hosts=('"web-1"' '"web-2"' '"db"' 'null' '7' '7.0' '"\u0077eb-1"')
    local numbers=(1 2 3.5 -4 0.1 1e100 -1e100 5e-324 9007199254740993 9223372036854775807
        123456789012345678901234 1.25e-7 null)
    for ((i = 0; i < $1; i++)); do
        printf '{"id":%d,"host":%s,"n":%s,"tags":["t%d","t%d"],"s":"%s"}\n' "$i" \
            "${hosts[RANDOM % ${#hosts[@]}]}" "${numbers[RANDOM % ${#numbers[@]}]}" \
            $((RANDOM % 4)) $((RANDOM % 9)) "$((RANDOM % 50))"
    done >log
}

pipelines=(
    'count%'
    'count% by .host'
    'count% by .tags[], .host'
    'sum% .n'
    'sum% .n by .host'
    'mean% .n by .s'
    'stddev% .n by .host'
    'min% .n, .s, .host by .tags[0]'
    'max% .n, .s, .host by .tags[0]'
    'first% .n, .s by .host'
    'last% .n, .s by .host'
    'median% .n by .host'
    'p99_9% .n'
    'values% .s by .host'
    'values% .n'
    'mode% .s, .n by .host'
    'stats% count, distinct(.s), distinct(.n) by .host'
    'stats% mean(.n), p50(.n), sum(.n), p90(.n), median(.n) by .host'
    'stats% sum(.n) as a if .id > 50, mean(.n) if .id > 50, sum(.n), mean(.id) by .s'
    'stats% count if .n > 2, p90(.n) as high if .s < "3", sum(.n) by .host, .s'
    'top% 5 .s'
    'top% 2 .s, .tags[0] as tag by .host'
    'top% 100 .tags[] as tag by .host'
    'rare% 3 .s by .host'
    'rare% .host, .n'
    'freq% .host'
    'freq% .s by .host'
    'hist% (.id % 97)'
    'hist% --bins 4 (.id / 7) by .host'
    'hist% --width 0.25 (.id / 8) by .host'
    'describe%'
)

@test "the states of parts, merged, give the same bytes as the whole, however it is cut" {
    merged_are_the_whole "${pipelines[@]}"
}

@test "the order of the records changes no exact result but the order of the groups" {
    RANDOM=5
    records 300
    for pipeline in 'sum .n' 'mean .n' 'stddev .n' 'p50 .n' 'stats count, sum(.n), mean(.n) by .s'; do
        coro_pipe "$pipeline" log | sort >wanted
        shuf log | coro_pipe "$pipeline" | sort >got
        diff wanted got
    done
}

@test "jq groups and adds the same" {
    command -v jq >/dev/null || skip "jq is not installed"
    local i
    RANDOM=3
    for ((i = 0; i < 2000; i++)); do
        printf '{"k":"%d","n":%d,"m":{"x":%d}}\n' $((RANDOM % 40)) $((RANDOM - 16000)) $((RANDOM % 9))
    done >log
    coro_pipe 'stats count, sum(.n), min(.n), max(.n), mean(.n), first(.n), last(.n), median(.n), values(.m.x) by .k' log |
        sort >ours
    jq -sc 'group_by(.k)[] | {k: .[0].k, count: length, sum_n: (map(.n) | add), min_n: (map(.n) | min),
        max_n: (map(.n) | max), mean_n: (map(.n) | add / length), first_n: .[0].n, last_n: .[-1].n,
        median_n: (map(.n) | sort | .[((length + 1) / 2 | floor) - 1]),
        values_x: (reduce .[].m.x as $x ([]; if any(.[]; . == $x) then . else . + [$x] end))}' log | sort >theirs
    # A mean has more digits here than jq 1.6 prints.
    diff <(jq -c '.mean_n |= (. * 1e9 | round)' theirs) <(jq -c '.mean_n |= (. * 1e9 | round)' ours)
}

@test "awk counts and adds the same in a real log" {
    local log=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs/apache_combined.log
    [ -e "$log" ] || skip "the shared data is not here"
    in_shell '"$CORO_PIPE" --on-error ignore "parse access | stats count, sum(.bytes) by .status" '"'$log'"' || [ $? -eq 3 ]' |
        sed 's/[^0-9]\+/ /g' | sort >ours
    # Lines with a quote inside of a field are not for awk; all are in this log's shape.
    awk -F'"' 'NF == 7 { split($3, at, " "); count[at[1]]++; sum[at[1]] += at[2] }
        END { for (s in count) print "", s, count[s], sum[s], "" }' OFS=' ' "$log" | sort >theirs
    diff <(sed 's/ *$//' theirs) <(sed 's/ *$//' ours)
}

@test "a million groups take at most 120 MB" {
    [ -z "${CORO_PIPE_SANITIZE:-}" ] || skip "a sanitizer takes memory of its own"
    in_shell 'seq 1000000 | sed "s/.*/{\"user\":\"user-&\",\"n\":1}/" >log
        ulimit -v $((400 * 1024))
        /usr/bin/env time -f "%M" -o peak "$CORO_PIPE" "stats count, sum(.n) by .user | tail 1" log' >got ||
        skip "there is no time(1)"
    [ "$(cat got)" = '{"user":"user-1000000","count":1,"sum_n":1}' ]
    [ "$(cat peak)" -le $((120 * 1024)) ]
}

@test "a million groups of several aggregates take at most 120 MB" {
    [ -z "${CORO_PIPE_SANITIZE:-}" ] || skip "a sanitizer takes memory of its own"
    [ -x /usr/bin/time ] || skip "there is no time(1)"
    seq 1000000 | awk '{ printf "{\"host\":\"web-%07d\",\"ms\":%d.%02d}\n", $1, $1 % 977, $1 % 100 }' >log
    for aggregates in 'sum(.ms), max(.ms), p50(.ms)' 'min(.ms), mean(.ms), p50(.ms), p99(.ms)' \
        'count, sum(.ms), mean(.ms), max(.ms)'; do
        in_shell '/usr/bin/time -f "%M" -o peak "$CORO_PIPE" "stats '"$aggregates"' by .host | tail 1" log' >got
        [[ $(cat got) == '{"host":"web-1000000",'* ]]
        [ "$(cat peak)" -le $((120 * 1024)) ]
    done
}

@test "distinct is approximate where memory gets short, and says so" {
    local count
    seq 300000 | sed 's/.*/{"user":"user-&","k":"k"}/' >log
    run -0 --separate-stderr coro_pipe --memory 500k 'stats distinct(.user) as n, distinct(.k) as k' log
    [[ $stderr == *'distinct(.user) is approximate: standard error 0.81 %' ]]
    [[ $output == *',"k":1}' ]]
    count=${output#*:}
    count=${count%%,*}
    [ "$count" -gt 290000 ]
    [ "$count" -lt 310000 ]
    # 20 groups of 15,000 values.
    run -0 --separate-stderr coro_pipe --memory 2M \
        'stats distinct(.user) as n by (.user[5:] | tonumber % 20) as k | where (.n - 15000 | fabs) > 600 | count' log
    [ "$output" = 0 ]
    [[ $stderr == *' groups: standard error 0.81 %' ]]
    run -0 --separate-stderr coro_pipe 'head 100000 | stats distinct(.user)' log
    [ "$output" = '{"distinct_user":100000}' ]
    [ -z "$stderr" ]
}

@test "percentiles of many groups are approximate where memory gets short" {
    # 50 groups of 10,000 numbers need 4 MB.
    seq 0 499999 >log
    run -0 --separate-stderr coro_pipe --memory 3M \
        'p50 . by (. % 50) as k | where (.p50_value - 250000 | fabs) > 2600 | count' log
    [ "$output" = 0 ]
    [[ $stderr == *'p50(.) is approximate in '*' of 50 groups: relative error 1 %' ]]
    run -0 --separate-stderr coro_pipe --memory 30M 'p50 . by (. % 50) as k | null' log
    [ -z "$stderr" ]
}

@test "past the limit of memory the status is 6, with a message" {
    seq 100000 | sed 's/.*/{"user":"user-&","n":&}/' >log
    for pipeline in 'count by .user' 'values .user' 'mode .user' 'p50 .n by .user' 'stats distinct(.n) by .user'; do
        run -6 --separate-stderr coro_pipe --memory 500k "$pipeline" log
        [ -z "$output" ]
        [[ $stderr == *'the values need more memory than --memory allows' ]]
    done
}

# too_long PIPELINE: its state, merged, is the whole, though no record may be longer than 500 bytes.
too_long() {
    coro_pipe "${1/\%/}" log >wanted
    head -n 1000 log | coro_pipe --max-record 500 "${1/\%/ --partial}" >states
    tail -n +1001 log | coro_pipe --max-record 500 "${1/\%/ --partial}" >>states
    grep -q '^{"piece":2,"of":' states
    [ "$(wc -L <states)" -le 500 ]
    coro_pipe --max-record 500 "${1/\%/ --merge}" states | cmp - wanted
    # Merged halfway they are states, too.
    coro_pipe --max-record 500 "${1/\%/ --merge --partial}" states >state
    coro_pipe --max-record 500 "${1/\%/ --merge}" state | cmp - wanted
}

@test "a state that is longer than a record is sent in pieces" {
    seq 2000 | awk '{ printf "{\"n\":%d.5,\"s\":\"\303\244 \\\"%d\\\"\",\"k\":%d}\n", $1, $1, $1 % 3 }' >log
    for pipeline in 'values% .s' 'stats% p50(.n), mode(.s), distinct(.n) by .k' 'describe%' \
        'hist% --width 1 .n' 'top% 3 (.s * 80) as s' 'sort% (.s * 80)'; do
        too_long "$pipeline"
    done
}

@test "pieces of a state that are not all there are rejected" {
    seq 1000 >log
    coro_pipe --max-record 500 'values --partial .' log >states
    for missing in 1 2 "$(wc -l <states)"; do
        run -3 --separate-stderr in_shell 'sed "'"$missing"'d" states | "$CORO_PIPE" "values --merge ."'
        [ "$output" = '[]' ]
        [[ $stderr == *'(values): --merge: the '* ]]
    done
    # A whole state between does not join them.
    (head -n 1 states; echo '{"keys":[],"states":[[7]]}'; tail -n +2 states) >mixed
    run -3 --separate-stderr coro_pipe 'values --merge .' mixed
    [ "$output" = '[7]' ]
    [[ $stderr == *'(values): --merge: the other pieces of this state are missing'* ]]
}
