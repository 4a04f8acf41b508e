#!/usr/bin/env bats
# JSON records: to the byte where nothing changes them, exact where something does, in every form of input.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# Bytes through a stage that looks at them.

@test "records that no stage changed come out to the byte" {
    printf '%s\n' '{"b": 1.50,  "a":"\u00e9\/", "b":2 }' '  [1,2 , 3]  ' '12345678901234567890' '1e400' '-0' \
        '"\ud800"' '"x\u0000y"' '{"a":{"a":{"a":[]}}}' '0.10' '1E5' 'null' '{}' >log
    coro_pipe 'where true' log | cmp log -
    coro_pipe 'map .' log | cmp log -
    coro_pipe 'where (.a? // 1) != "no"' log | cmp log -
    coro_pipe 'where type != "none" | map . | where (tojson | length) > 0' log | cmp log -
}

@test "CRLF, NUL, invalid UTF-8 and no final newline come out to the byte" {
    printf '{"a":1}\r\n{"a":"\xff\xfe"}\n\r\n{"a":"\xc0\x80\xed\xa0\x80"}\r\n  \n{"a":2}' >log
    coro_pipe 'where true' log | cmp log -
    coro_pipe 'where . != 5 and (.a? // 0) != 7' log | cmp log -
    printf 'text\0with NUL\r\n\xff\xfe\n{"a":1}\n' >log
    coro_pipe 'where true' log | cmp log -
    coro_pipe 'where length > 0' log | cmp log -
}

@test "with -o json records that are JSON stay to the byte, text becomes a JSON string" {
    printf '%s\n' '{"b": 1.50,  "a":"\u00e9\/"}' 'plain "text"' '12' >log
    run -0 --separate-stderr coro_pipe -o json 'where true' log
    prints '{"b": 1.50,  "a":"\u00e9\/"}' '"plain \"text\""' 12
}

@test "with -o json invalid UTF-8 in text becomes U+FFFD" {
    run -0 --separate-stderr coro_pipe -o json 'where true' < <(printf 'a\xffb\n')
    prints '"a�b"'
}

@test "a large log comes through where to the byte" {
    local data=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}
    [ -d "$data" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
    coro_pipe 'where .timestamp >= 0' "$data/logs/nginxplus.ndjson" | cmp - "$data/logs/nginxplus.ndjson"
}

@test "records of every length around the size of vectors and blocks" {
    { seq 0 200 && seq 262100 262160; } |
        awk '{ pad = sprintf("%" $1 "s", ""); gsub(/ /, "x", pad); printf "{\"a\":\"%s\",\"n\":%d}\n", pad, $1 }' >log
    coro_pipe 'where .n >= 0 and (.a | length) == .n' log | cmp log -
    run -0 --separate-stderr coro_pipe 'where (.a | length) != .n' log
    prints
}

@test "strings with escapes at every place around the size of vectors" {
    local i pad escape
    for i in $(seq 0 70); do
        printf -v pad '%*s' "$i" ''
        for escape in '\"' '\\' '\\\"' '\u0041' '\n'; do
            printf '{"s":"%s%s","a":"%s","n":%d}\n' "${pad// /x}" "$escape" '}{][,:\"' "$i"
        done
    done >log
    coro_pipe 'where .n >= 0 and (.s | length) > .n and .a == "}{][,:\""' log | cmp log -
}

# Numbers.

@test "integers beyond 2^53 stay exact" {
    run -0 --separate-stderr coro_pipe 'map .a + 1, .a - 1, .a * 2, -.a, .a % 10, (.a / 3 | type)' <<<'{"a":9007199254740993}'
    prints 9007199254740994 9007199254740992 18014398509481986 -9007199254740993 3 number
}

@test "the ends of int64 stay exact, beyond them the nearest double" {
    run -0 --separate-stderr coro_pipe 'map . + 0, tostring' < <(printf '%s\n' 9223372036854775807 -9223372036854775808)
    prints 9223372036854775807 9223372036854775807 -9223372036854775808 -9223372036854775808
    run -0 --separate-stderr coro_pipe 'map (. + 1 == 9223372036854775808)' <<<9223372036854775807
    prints true
    run -0 --separate-stderr coro_pipe 'map (. * . > 8.5e37)' <<<9223372036854775807
    prints true
}

@test "numbers beyond int64 and double keep their text through field access and construction" {
    echo '{"a":12345678901234567890123,"b":1e400,"c":-1E-400,"d":0.1234567890123456789}' >log
    run -0 --separate-stderr coro_pipe 'map .a, .b, .c, .d' log
    prints 12345678901234567890123 1e400 -1E-400 0.1234567890123456789
    run -0 --separate-stderr coro_pipe 'map {a} | map .a' log
    prints 12345678901234567890123
    run -0 --separate-stderr coro_pipe 'map [.a, {x: .a}], (to_entries[0].value), (.a as $x | $x), ([.a] | sort | .[0])' log
    prints '[12345678901234567890123,{"x":12345678901234567890123}]' 12345678901234567890123 \
        12345678901234567890123 12345678901234567890123
    run -0 --separate-stderr coro_pipe 'map del(.b, .c, .d)' log
    prints '{"a":12345678901234567890123}'
}

@test "a number beyond double is compared and computed with as the nearest double" {
    run -0 --separate-stderr coro_pipe 'map . > 1e300, (. - 1 > 1e300), (-. < 0)' <<<1e400
    prints true true true
    run -0 --separate-stderr coro_pipe 'map . + 0' <<<1e400
    prints '1.7976931348623157e+308'
}

@test "doubles print with the fewest digits that read back the same" {
    local n
    for n in 0.1 0.3 1.1 2.2250738585072014e-308 5e-324 1.7976931348623157e+308 123456789.125 1e-5 1e21 1e22 \
        4.35 0.000001 100 1e15 123456789012345680 9007199254740991 3.0e-10 8.41e21; do
        printf '%s\n' "$n"
    done >numbers
    coro_pipe 'map . * 1' numbers >out
    diff <("$JSON_CANONICAL" <numbers) <("$JSON_CANONICAL" <out)
    # None of them needs more than its 17 digits, and a result has no more than its number.
    coro_pipe 'map (0.1 * 3, 1 / 3, 2 / 3, 1e16 / 3)' <<<null >out
    diff <(printf '%s\n' 0.30000000000000004 0.3333333333333333 0.6666666666666666 3333333333333333.5) out
}

@test "a locale with a decimal comma changes nothing" {
    local locale
    locale=$(locale -a | grep -m 1 -iE '^(de|fr)_.*utf-?8' || true)
    [ -n "$locale" ] || locale=de_DE.UTF-8
    LC_ALL=$locale run -0 --separate-stderr coro_pipe 'map . * 1.5, ("1.5" | tonumber), "\(. / 4)"' <<<2.5
    prints 3.75 1.5 0.625
}

# Which lines are JSON.

@test "a line that is no JSON is a string, in every near miss" {
    printf '%s\n' '{"a":1' '{"a" 1}' '[1,]' '{,}' 'nul' 'True' '+1' '.5' '1.' '01' '0x1' "'a'" '"a' 'NaN' 'Infinity' \
        '{"a":1}{"a":2}' '1 2' '[1] x' '"a" "b"' '{"a":"\x"}' '"\u12"' '-' '1e' '/*c*/1' '{a:1}' '"tab	"' >log
    run -0 --separate-stderr coro_pipe 'where type != "string"' log
    prints
    run -3 --separate-stderr coro_pipe -i json --on-error=ignore --rejects=bad 'where true' log
    prints
    cmp log bad
}

@test "a line of white space is a string, and no record under -i json" {
    printf '\n \n\t\n{"a":1}\n' >log
    run -0 --separate-stderr coro_pipe 'map type' log
    prints string string string object
    run -0 --separate-stderr coro_pipe -i json --stats=json 'map .a' log
    prints 1
}

@test "--max-depth: as deep is JSON, deeper is not" {
    deep() { printf '%*s' "$1" '' | tr ' ' '['; printf '%*s\n' "$1" '' | tr ' ' ']'; }
    { deep 10 && deep 11; } >log
    run -3 --separate-stderr coro_pipe --max-depth=10 -i json 'map type' log
    prints array
    message 'log:2: '
    { deep 1024 && deep 1025; } >log
    run -3 --separate-stderr coro_pipe -i json 'map type' log
    prints array
    message 'log:2: '
}

@test "--max-depth refuses what is no number" {
    local value
    for value in x -1 '' 1.5; do
        run -2 --separate-stderr coro_pipe --max-depth="$value" 'map .' </dev/null
        message 'max-depth'
    done
}

@test "-i and -o take their formats only, and offer the nearest" {
    local format
    for format in auto text json json-stream json-seq; do
        run -0 --separate-stderr coro_pipe -i "$format" 'map .' </dev/null
    done
    for format in auto text json; do
        run -0 --separate-stderr coro_pipe -o "$format" 'map .' </dev/null
    done
    run -2 --separate-stderr coro_pipe -i jsno 'map .'
    message "-i 'jsno': unknown format; did you mean json?"
    run -2 --separate-stderr coro_pipe -o jsno 'map .'
    message json
}

# Streams.

@test "-i json-stream: values over several lines, compact" {
    printf '{\n  "a": 1.50,\n  "b": [\n    1,\n    2\n  ]\n}\n{ "a": "x\\u00e9" }\n' >log
    run -0 --separate-stderr coro_pipe -i json-stream 'map .' log
    [ "$("$JSON_CANONICAL" <<<"${lines[0]}")" = "$(echo '{"a":1.50,"b":[1,2]}' | "$JSON_CANONICAL")" ]
    [[ ${lines[0]} == '{"a":1.50,"b":[1,2]}' ]]
    [ "$(jq -r .a <<<"${lines[1]}")" = xé ]
    [ "${#lines[@]}" -eq 2 ]
}

@test "-i json-stream: values behind each other without white space" {
    run -0 --separate-stderr coro_pipe -i json-stream -o json 'map .' < <(printf '{"a":1}{"a":2}"x""y"null 1 2\n3 true')
    prints '{"a":1}' '{"a":2}' '"x"' '"y"' null 1 2 3 true
}

@test "-i json-stream: one big array of records gives its elements" {
    run -0 --separate-stderr coro_pipe -i json-stream 'map .a' < <(printf '[\n{"a":1},\n{"a":2} , {"a":[3]}\n]\n')
    prints 1 2 '[3]'
}

@test "-i json-stream: several arrays, arrays in arrays, empty arrays" {
    run -0 --separate-stderr coro_pipe -i json-stream -o json 'map .' < <(printf '[1,[2,3],[]] [] [{"a":[]}]\n5')
    prints 1 '[2,3]' '[]' '{"a":[]}' 5
}

@test "-i json-stream: jq --stream's way of pretty printing reads back" {
    command -v jq || skip "there is no jq"
    seq 500 | jq -c '{n: ., s: "x\(.)", l: [range(. % 5)]}' >compact
    jq . compact >pretty
    jq -s . compact >array
    coro_pipe -i json-stream 'map .' pretty | cmp compact -
    coro_pipe -i json-stream 'map .' array | cmp compact -
    coro_pipe -i json-stream 'map .' compact | cmp compact -
    tr -d '\n' <compact | coro_pipe -i json-stream 'map .' | cmp compact -
}

@test "-i json-stream: an array of records in constant memory" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 150000
        awk "BEGIN { print \"[\"; for (i = 1; i <= 1000000; i++)
            printf \"%s{\\\"n\\\":%d,\\\"pad\\\":\\\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\\"}\n\",
                (i > 1 ? \",\" : \"\"), i; print \"]\" }" |
        "$CORO_PIPE" -i json-stream "where .n % 1000 == 0 | count"'
    prints 1000
}

@test "-i json-stream: a value that is too long is rejected, the stream goes on" {
    { echo '{"a":1}' && printf '{"a":"%s"}\n' "$(head -c 5000 /dev/zero | tr '\0' x)" && echo '{"a":2}'; } >log
    run -3 --separate-stderr coro_pipe -i json-stream --max-record=1000 'map .a' log
    [ "${lines[0]}" = 1 ]
    message 'log:2'
}

@test "-i json-stream: what is wrong is told with its line, what came before is out" {
    run -3 --separate-stderr coro_pipe -i json-stream 'map .a' < <(printf '{"a":1}\n{"a":2}\n{"a":}\n')
    [ "${lines[0]}" = 1 ]
    [ "${lines[1]}" = 2 ]
    message ':3: '
}

@test "-i json-stream: the end in the middle of a value is told" {
    run -3 --separate-stderr coro_pipe -i json-stream 'map .a' < <(printf '{"a":1}\n{"a":')
    prints 1
    [ -n "$stderr" ]
}

@test "-i json-stream: a record comes out before the next has come" {
    mkfifo in
    exec 9<>in
    "$CORO_PIPE" -i json-stream 'map .a' <in >out 3>&- 9>&- &
    local pid=$!
    printf '{"a":\n1}\n' >&9
    eventually has_lines out 1
    printf '{"a":2}{' >&9
    eventually has_lines out 2
    kill -TERM $pid
    eventually ended $pid
    exec 9>&-
}

@test "-i json-seq: records as RFC 7464 has them" {
    run -0 --separate-stderr coro_pipe -i json-seq 'map .a' < <(printf '\x1e{"a":1}\n\x1e{"a":\n2}\n\x1e{"a":3}\n')
    prints 1 2 3
}

@test "-i json-seq: a broken record is rejected, the next is read" {
    run -3 --separate-stderr coro_pipe -i json-seq 'map .a' < <(printf '\x1e{"a":1}\n\x1e{"a":\n\x1e{"a":3}\n')
    prints 1 3
    [ -n "$stderr" ]
}

@test "-i json-seq: a number that is cut is not taken for whole" {
    run -3 --separate-stderr coro_pipe -i json-seq 'map .' < <(printf '\x1e12\n\x1e34')
    prints 12
}

@test "-i text: no line is JSON" {
    run -0 --separate-stderr coro_pipe -i text -o json 'map .' < <(printf '{"a":1}\n12\n\n')
    prints '"{\"a\":1}"' '"12"' '""'
}

@test "files of every kind of compression hold JSON too" {
    printf '{"user":"a"}\n' >a.ndjson
    printf '{"user":"b"}\n' | gzip >b.ndjson.gz
    run -0 --separate-stderr coro_pipe -i json -o json 'map .user' a.ndjson b.ndjson.gz
    prints '"a"' '"b"'
}

@test "the issue's example on a log of nested records gives what jq gives" {
    local data=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}
    [ -d "$data" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
    command -v jq || skip "there is no jq"
    local log=$data/logs/nginxplus.ndjson
    coro_pipe 'where .connections.active > 1 | map {t: .timestamp, a: .connections.active}' "$log" >ours
    jq -c 'select(.connections.active > 1) | {t: .timestamp, a: .connections.active}' "$log" | cmp ours -
    coro_pipe 'map .server_zones | map to_entries[] | where .value.responses."5xx" > 100 | map .key | head 3' \
        "$log" >ours
    jq -r '.server_zones | to_entries[] | select(.value.responses."5xx" > 100) | .key' "$log" | sed 3q | cmp ours -
    coro_pipe 'map {ts: .timestamp, n: (.server_zones | length)}' "$log" >ours
    jq -c '{ts: .timestamp, n: (.server_zones | length)}' "$log" | cmp ours -
    coro_pipe 'map flatten' <<<'[[1],[2,[3]]]' >ours
    echo '[1,2,3]' | cmp ours -
}

@test "memory stays flat on a large log" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 150000
        yes "{\"status\":503,\"host\":\"web-1\",\"ms\":1.5,\"path\":\"/a/b/c\"}" | head -n 1000000 |
            "$CORO_PIPE" "where .status >= 500 | map {host, ms: (.ms * 2)} | count"'
    prints 1000000
}
