#!/usr/bin/env bats
# top, rare, freq, distinct, dedup, hist and describe: parts that are merged are the
# whole, other tools count the same, and memory is bounded.
# shellcheck disable=SC2016,SC2154
load helper
load parts

# records LINES: sets `log` to records made at random, from RANDOM.
records() {
    local i hosts=('"web-1"' '"web-2"' '"db"' 'null' '7' '7.0' '"\u0077eb-1"' '[1,2]')
    local numbers=(1 2 3.5 -4 0.1 1e10 -1e10 5e-4 9007199254740993 1.25e-7 null 0 -0.0)
    for ((i = 0; i < $1; i++)); do
        printf '{"id":%d,"host":%s,"n":%s,"tags":["t%d","t%d"],"u":{"s":"%s"}}\n' "$i" \
            "${hosts[RANDOM % ${#hosts[@]}]}" "${numbers[RANDOM % ${#numbers[@]}]}" \
            $((RANDOM % 4)) $((RANDOM % 9)) "$((RANDOM % 50))"
    done >log
}

pipelines=(
    'top% 5 .u.s'
    'top% 2 .u.s by .host'
    'top% .tags[], .host'
    'rare% 7 .n'
    'rare% 1 .id, .host by .tags[]'
    'freq% .host'
    'freq% .u.s by .tags[]'
    'hist% .n'
    'hist% .id by .host'
    'hist% --bins 50 .n / 3 by .u.s'
    'hist% --width 0.5 (.id / 7) by .tags[]'
    'describe%'
)

@test "the states of parts, merged, give the same bytes as the whole, however it is cut" {
    merged_are_the_whole "${pipelines[@]}"
}

@test "the order of the records changes nothing but the order of what is equal" {
    RANDOM=5
    records 300
    for pipeline in 'freq .host | map {c: .count, s: .share}' 'hist .n' 'hist -w 3 .id' \
        'freq .u.s by .host | sort .host, .s' 'describe | map {field, types, distinct} | sort .field' \
        'rare 100 .u.s | map .count'; do
        coro_pipe "$pipeline" log | sed 's/7\.0/7/' >wanted
        shuf log | coro_pipe "$pipeline" | sed 's/7\.0/7/' >got
        diff wanted got || { echo "$pipeline"; return 1; }
    done
    coro_pipe 'distinct .n' log | sort -g >wanted
    shuf log | coro_pipe 'distinct .n' | sort -g >got
    diff <(sed 's/-0\.0/0/' wanted) <(sed 's/-0\.0/0/' got)
}

# shared NAME: sets log to this file of the shared data.
shared() {
    log=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs/$1
    [ -e "$log" ] || skip "the shared data is not here"
}

@test "awk, sort and uniq count the same words in a real log" {
    local log
    shared openssh.log
    awk '{ print $5 }' "$log" | sort | uniq -c | awk '{ print $1, $2 }' | sort -k 1,1nr -k 2 >theirs
    coro_pipe -i text 'freq (split(" ") | map(select(. != "")) | .[4]) as w
        | map "\(.count) \(.w)"' "$log" | sort -k 1,1nr -k 2 >ours
    diff theirs ours
    coro_pipe -i text 'rare 100000 (split(" ") | map(select(. != "")) | .[4]) as w
        | map "\(.count) \(.w)"' "$log" | sort -k 1,1nr -k 2 >ours
    diff theirs ours
    coro_pipe -i text 'top 20 (split(" ") | map(select(. != "")) | .[4]) as w
        | map .count' "$log" >ours
    diff <(head -n 20 theirs | cut -d ' ' -f 1) ours
}

@test "awk passes the same first lines of a real log" {
    local log
    shared hdfs.log
    awk '!seen[$0]++' "$log" >theirs
    coro_pipe -i text dedup "$log" >ours
    cmp theirs ours
    awk '!seen[$5]++' "$log" >theirs
    coro_pipe -i text 'dedup by (split(" ")[4])' "$log" >ours
    cmp theirs ours
    awk '!seen[$5]++ { print $5 }' "$log" >theirs
    coro_pipe -i text 'distinct (split(" ")[4])' "$log" >ours
    cmp theirs ours
}

@test "awk puts the same numbers of a real log into the same ranges" {
    local log
    shared apache_combined.log
    awk -F'"' 'NF == 7 { split($3, at, " "); if (at[2] != "-") print at[2] }' "$log" >numbers
    coro_pipe 'hist --width 1000 | where .count > 0 | map "\(.from) \(.count)"' numbers >ours
    awk '{ n[int($1 / 1000) * 1000]++ } END { for (i in n) printf "%d %d\n", i, n[i] }' numbers |
        sort -n >theirs
    diff theirs ours
}

@test "describe says of a real log what jq says" {
    local log
    command -v jq >/dev/null || skip "jq is not installed"
    shared nginxplus.ndjson
    coro_pipe 'describe | map "\(.field) \(.records)"' "$log" | sort >ours
    jq -r 'paths | select(all(.[]; type == "string"))
        | map(if test("^[A-Za-z_][A-Za-z0-9_]*$") then "." + . else "." + tojson end) | join("")' "$log" |
        sort | uniq -c | awk '{ n = $1; sub(/^ *[0-9]+ /, ""); print $0, n }' | sort >theirs
    diff theirs ours
}

# peak PIPELINE: runs it on `log` with --memory 64M; sets kib to its largest size.
peak() {
    [ -z "${CORO_PIPE_SANITIZE:-}" ] || skip "a sanitizer takes memory of its own"
    [ -x /usr/bin/time ] || skip "there is no time(1)"
    in_shell '/usr/bin/time -f "%M" -o peak "$CORO_PIPE" --memory 64M "'"$1"'" log' >got 2>said
    kib=$(tail -n 1 peak)
}

@test "top over five million values stays within its memory, and says that it is approximate" {
    local kib
    (seq 1 2500000; yes '"often"' | head -n 100000; seq 2500001 5000000) >log
    peak 'top 1 . | map .value'
    [ "$(cat got)" = often ]
    [[ $(cat said) == *'stage 1 (top): approximate: '* ]]
    [ "$kib" -le $((80 * 1024)) ]
}

@test "top by keys forgets values but never a group, or says that there are too many" {
    # 50,000 values of one group, then 300 groups of one value, then 50,000 again.
    (seq 50000; seq 300 | sed 's/.*/"g&"/'; seq 50001 100000) >log
    run -0 --separate-stderr coro_pipe --memory 2M \
        'top 1 . as v by (if type == "number" then "many" else . end) as g | map .g | count' log
    [ "$output" = 301 ]
    [[ $stderr == *'stage 1 (top): approximate: '*'; rare values of a group may be missing' ]]
    run -6 --separate-stderr coro_pipe --memory 2M 'top 1 (. % 2) as v by . as g | null' log
    [[ $stderr == *' different values need more memory than --memory allows' ]]
}

@test "describe over many values and fields stays within its memory" {
    local kib
    seq 500000 | sed 's/.*/{"id":"user-&","n":&,"k":{"f\0":1}}/; s/"f\([0-9]*\)/"f\1/' >log
    peak 'describe | count'
    [ "$(cat got)" = 4096 ]
    [ "$kib" -le $((80 * 1024)) ]
}

@test "past the limit of memory the status is 6, with a message" {
    seq 100000 | sed 's/.*/{"user":"user-&","n":&}/' >log
    for pipeline in 'rare .user' 'freq .user' 'distinct .user' 'dedup' 'dedup by .user' 'freq .n by .user'; do
        run -6 --separate-stderr coro_pipe --memory 500k "$pipeline | null" log
        [[ $stderr == *'different values need more memory than --memory allows' ]]
    done
    run -6 --separate-stderr coro_pipe --memory 500k 'hist .n by .user' log
    [[ $stderr == *'the values need more memory than --memory allows' ]]
}

@test "keys that are alike take no longer than others" {
    awk 'BEGIN { for (i = 0; i < 200000; i++) printf "%0200d\n", i * 65536 }' | sed 's/.*/"&"/' >log
    in_shell '"$CORO_PIPE" "freq . | count" log' >got
    grep -qx 200000 got
    in_shell '"$CORO_PIPE" "distinct . | count" log' >got
    [ "$(cat got)" = 200000 ]
}
