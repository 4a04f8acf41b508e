#!/usr/bin/env bats
# A comparison that few records pass looks for its own field alone, and the stages behind it look for
# theirs in what is left: never seen.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
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
