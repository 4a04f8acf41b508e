#!/usr/bin/env bats
# What is done without the machine is never seen. A comparison that few records pass looks for its own
# field alone, and the stages behind it look for theirs in what is left; an object of fields is made of
# their bytes.
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154
load helper

# make_log ORDINARY ODD: 400 lines at a time, in turns: with so many of ten that are not passed, and
# among them some that are odd.
make_log() {
    awk -v ordinary="$1" -v odd="$2" 'BEGIN {
        count = split("{\"status\":503}~{\"status\":501,\"a\":{\"b\":[1,2]},\"c\":\"x\",\"long\":\"0123456789012345678901234567890123456789\"}~" \
            "{\"status\":\"503\",\"a\":1}~no JSON~7~[1]~null~\"status\"~{\"status\":null}~{\"status\":[]}~" \
            "{\"a\":{\"b\":0},\"status\":5e2}~{\"status\":1,\"status\":502,\"a\":null}~{\"status\":502,\"status\":1}~" \
            "{\"st\\u0061tus\":504,\"c\":\"\\u00e4\"}~{ \"status\" : 600 , \"a\" : { \"b\" : 2 } }~{}~" \
            "{\"status\":500,\"a\":[]}~[[[[[[[[[[[[[]]]]]]]]]]]]]~{\"status\":[[[[[[[[[[[[[]]]]]]]]]]]]]}~{\"status\":500,", odds, "~")
        for (i = 0; i < 4000; i++) {
            if (odd && i % 7 == 3)
                print odds[1 + int(i / 7) % count]
            else
                printf "{\"ts\":\"2026-03-01T00:00:00Z\",\"n\":%d,\"status\":%d,\"a\":{\"b\":%d},\"c\":\"some text\"}\n",
                    i, (i + int(i / 400)) % 10 < (int(i / 400) % 2 ? ordinary : 10) ? 200 : 500, i
        }
    }' >log
}

# same A B: the two pipelines leave the same.
same() {
    local one=$1 other=$2 got folder
    shift 2
    for folder in one other; do
        rm -rf $folder
        mkdir $folder
        got=0
        (
            cd $folder || exit
            timeout -k 5 60 "$CORO_PIPE" --rejects bad "$@" "${!folder}" <../log >stdout 2>stderr
        ) || got=$?
        echo $got >$folder/exit-status
    done
    diff -r one other || {
        echo "$one"
        return 1
    }
}

@test "the stages behind find their fields" {
    local odd ordinary
    for odd in 0 1; do
        for ordinary in 0 5 10; do
            make_log $ordinary $odd
            same 'where .status >= 500 | map [.n, .a.b, .c]' 'where first(.status >= 500) | map [.n, .a.b, .c]'
            same 'where .status < 500 | map {n, c}' 'where first(.status < 500) | map {n, c}'
            same 'where .a.b == 7 | where .n < 9 | map .c' 'where first(.a.b == 7) | where first(.n < 9) | map .c'
            same 'where .status >= 500 | where .c == "x" | map .a.b[1]' \
                'where first(.status >= 500) | where first(.c == "x") | map .a.b[1]'
        done
    done
    [ -s one/stdout ] && [ -s one/bad ]
}

@test "records that others hold are looked into once for all" {
    make_log 9 1
    same 'broadcast { where .status >= 500 | map .n } { where .n > 3990 | map .c }' \
        'broadcast { where first(.status >= 500) | map .n } { where first(.n > 3990) | map .c }'
    same 'tee copy | where .status >= 500 | map .n | head 9' 'tee copy | where first(.status >= 500) | map .n | head 9'
    same 'where .status >= 500 | broadcast { map .n } { map .c }' \
        'where first(.status >= 500) | broadcast { map .n } { map .c }'
}

@test "records known to be JSON, or nested too deep" {
    make_log 9 1
    same 'where .status >= 500 | map .n' 'where first(.status >= 500) | map .n' -i json
    same 'where .status >= 500 | map .n' 'where first(.status >= 500) | map .n' --max-depth 10
    same 'where .status >= 500 | map .n' 'where first(.status >= 500) | map .n' -i json-stream
}

@test "fields that never occurred are still told" {
    make_log 9 1
    run --separate-stderr coro_pipe 'where .stauts >= 500 | map .n' log
    grep -q 'did you mean .status?' <<<"$stderr"
    run --separate-stderr coro_pipe 'where .status >= 500 | map .nn' log
    grep -q '.nn never occurred' <<<"$stderr"
}

# make_odd: fields of every kind and spelling.
make_odd() {
    local value values=('""' '"x"' '"\n\u00e4\/\ud83d\ude00\ud83d\u0000\u007f\""' $'"\x7f"' $'"\xff\xc3"' '"ü日本"' 0 -0 1 -17
        1.0 1.50 1e5 1E+5 9007199254740993 9223372036854775807 9223372036854775808 -9223372036854775809 1e1000 0.1e-7
        true false null '{}' '[]' '{"d":1}' '{"d":"\u0041"}' '{"d":1,"d":2}' '{"d":[1,2]}' '{"d": {"e":1,"e":2}}' '[1, 2]' '[[1]]'
        '[{"x":1,"x":2}]' '{"d":null}')
    for value in "${values[@]}"; do
        printf '{"a":%s,"c":%s}\n' "$value" 1 1 "$value" "$value" "$value"
        printf '{ "a" : %s , "c" : { "d" : %s } }\n' "$value" "$value"
        printf '{"text":"so long that it is more than one block of 64 bytes","a":%s,"c":%s}\n' "$value" null
        printf '%s\n' "$value" "[$value]"
    done >log
}

@test "objects of fields: every kind and spelling" {
    local object
    make_odd
    for object in '{a}' '{a, c}' '{a, d: .c.d}' '{x: .a, y: .a, "k \u0000\"": .c}' '{a, n: 1, s: "\u00e4\n", o: {x: [1]}}' \
        '{a: .[0], b: .[1]}' '{a: .a[0], c: .a[1].x}' '{nosuch, a}'; do
        same "map $object" "map first($object)"
        same "map $object | map [.a, .c]" "map first($object) | map first([.a, .c])"
        same "tee copy | map $object | uniq | head 30" "tee copy | map first($object) | uniq | head 30"
        same "broadcast { map $object } { map {c} | count }" "broadcast { map first($object) } { map first({c}) | count }"
        same "map $object" "map first($object)" -o json -i json
    done
    [ -s one/stdout ]
}

@test "objects of fields from lines that are no JSON" {
    printf '%s\n' 'no JSON' '"{\"a\":1}"' '{"a":1' '{"a":1}' >log
    same 'map {a}' 'map first({a})'
    same 'map {a}' 'map first({a})' -i text
    same 'map {a}' 'map first({a})' -i json
}
