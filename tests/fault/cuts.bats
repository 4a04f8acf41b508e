#!/usr/bin/env bats
# Every parser gives the same for every cut of its input: shim.c makes each read carry few bytes. Records,
# messages, rejects and status are compared with those of a run that reads all at once.
# shellcheck disable=SC2016,SC2154
load ../cli/helper

# cut_run NAME WORD...: the program's output, messages, rejects and status as files NAME.*.
cut_run() {
    local got=0
    rm -f rejects
    timeout -k 5 20 env LD_PRELOAD="$FAULT_SHIM" "$CORO_PIPE" --rejects=rejects "${@:2}" \
        >"$1.out" 2>"$1.err" || got=$?
    echo "status $got" >>"$1.err"
    touch rejects
    mv rejects "$1.rejects"
}

# any_cut WORD...: reads of 1 byte, and of few, change nothing; nor does an inbox of one record.
any_cut() {
    local most inbox part
    cut_run whole "$@"
    [ -s whole.out ]
    # FAULT_SHORT, CORO_PIPE_INBOX
    while read -r most inbox; do
        FAULT_SHORT=$most CORO_PIPE_INBOX=$inbox cut_run cut "$@"
        for part in out err rejects; do
            cmp "whole.$part" "cut.$part" && continue
            echo "FAULT_SHORT=$most CORO_PIPE_INBOX=$inbox: $*"
            diff -a "whole.$part" "cut.$part" | head -n 10
            return 1
        done
    done <<<$'1\n1 1\n3 1\n13'
}

@test "logfmt and other pairs" {
    printf '%s\n' 'a=1 b="x \"y\" z" c' '' 'a=007 é=ü  d=' '"x' 'a="no end' 'k="v"w' >log
    any_cut -i logfmt 'map .' log
    any_cut 'parse logfmt --keep | map .' log
    printf '%s\n' 'a:1,b:2' ',,' 'a' 'b: x ,c:-0' >log
    any_cut 'parse kv --separator , --pair : | map .' log
}

@test "csv and tsv" {
    printf '\xef\xbb\xbfa,"b\r\n""c""",\r\n1,"x,\r\n""y""\r\n",3\r\n\r\n1,2\r\n"q"x,2,3\r\n"",,\n1.50,007,-0\r4,"\n"\n,"' >log
    any_cut -i csv 'map .' log
    any_cut 'parse csv --keep | map .' log
    any_cut 'parse csv --names x,y,z | map .' log
    any_cut 'parse csv --separator ; | map .' log
    printf 'a\tb\r\n1\\t2\t\\\\\\n\n3\n\\q\t4\\\n5\t6' >log
    any_cut -i tsv 'map .' log
    any_cut 'parse tsv --names x,y | map .' log log
}

@test "access logs" {
    printf '%s\n' '::1 - ada [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" 404 -' \
        '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a\"b HTTP/1.1" 200 5 "-" "x \\ y" rest of it' \
        '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "" 400 0 "" ""' 'not one' '1.2.3.4 - - [10/Oct' '' >log
    any_cut 'parse access | map .' log
    any_cut 'parse access "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent" --keep | map .' log
}

@test "syslog, klog" {
    printf '%s\n' '<34>Oct 11 22:14:15 host su[12]: msg' 'Oct  1 22:14:15 host no tag here' '<34>1 2003-10-11T22:14:15.003Z h app 12 ID [a@1 b="c\]d" e=""][f] text' \
        '<999>x' 'nothing' 'I0102 15:04:05.678901    1234 file.go:12] msg] x' >log
    any_cut 'parse syslog | map .' log
    any_cut 'parse klog | map .' log
}

@test "regex, pattern and columns" {
    printf '%s\n' 'a 1: x' 'b  2: ' 'c' '' 'é 3.50: ü 007' >log
    any_cut 'parse /(?<k>\S+) (?<n>[\d.]+)?/ | map .' log
    any_cut 'parse "<k> <n>: <m>" | map .' log
    any_cut 'parse columns | map .' log
    any_cut 'parse columns --names a,b,c | map .' log
}

@test "cri and docker" {
    printf '2026-01-01T00:00:00.5Z %s\n' 'stdout P a' 'stderr F e' 'stdout P b' 'stdout F c' 'stdout F' 'x' 'stdout P end' >log
    any_cut 'parse cri | map .' log
    printf '%s\n' '{"log":"a\n","stream":"stdout","time":"t"}' '{"log":"b","stream":"stdout","time":"t"}' \
        '{"log":"c\u00e9\n","stream":"stdout","time":"u"}' '{"log":1}' '{"log":"end","stream":"stderr","time":"t"}' >log
    any_cut 'parse docker | map .' log
}

@test "xml" {
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<r>\n<b x="1">é<c>1.50</c><![CDATA[<&]]></b>\n<b/><b><c>1</c><c>007</c></b>&#65;<!-- <b> --><b>\n&amp;\n</b></r>\n' >log
    any_cut 'parse xml b | map .' log
    printf '<r><b>1</b><b>2</c></b>\n<b>3</b>\n</r>' >log
    any_cut 'parse xml b | map .' log log
    any_cut 'parse xml b --keep | map .' log log
}

@test "json, streams of it, and records after RFC 7464" {
    printf '%s\n' '{"a": 1.50, "b": "\ud83d\ude00é"}' '[1,' '' 'nul' '"x"' '-0' '{"a":1}}' >log
    any_cut -i json 'map .' log
    any_cut 'map .' log
    any_cut 'parse json --keep | map .' log
    printf '{"a":\n1}[2,{"b":\n"]"},\r\n3]  4 "x\\"y"true\n{' >log
    any_cut -i json-stream 'map .' log
    printf '\x1e{"a":1}\n\x1e[2,\n3]\n\x1e{"b"\n\x1e4\n' >log
    any_cut -i json-seq 'map .' log
}

@test "auto" {
    printf 'a=1 b=%s\n' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 >logfmt
    printf '%s\n' '{"a":1}' '{"a":2}' x >json
    printf 'just text %s\n' 1 2 3 >text
    any_cut 'parse auto | map .' logfmt json text
}

@test "multiline" {
    printf '%s\n' 'ERROR x' 'java.lang.X: y' '	at a.b(C.java:1)' '	... 3 more' 'Caused by: z' '	at d' 'INFO' \
        'Traceback (most recent call last):' '  File "x", line 1' '    f()' 'E: y' 'done' \
        'panic: x' '' 'goroutine 1 [running]:' 'main.f()' '	/x.go:1 +0x1' 'exit' >log
    any_cut 'multiline java | map .' log
    any_cut 'multiline python | map .' log
    any_cut 'multiline go | map .' log
    any_cut 'multiline --start /^[A-Z]/ --max-lines 3 | map .' log
    any_cut 'multiline --continue /^\s/ --max-size 30 | map .' log
}

@test "lines and events of compressed files" {
    local tool
    printf 'a,b\n1,"x\ny"\n2\n' >log
    for tool in gzip bzip2 xz zstd lz4; do
        command -v "$tool" >/dev/null || continue
        "$tool" -c <log >"log.$tool"
        any_cut -i csv 'map .' "log.$tool"
    done
}
