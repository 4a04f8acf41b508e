#!/usr/bin/env bats
# No line is lost, whatever happened to it: good lines of every format are changed at random, and each is then in
# the output, or among the rejects, or filtered because it is blank; the books of all stages balance.
# shellcheck disable=SC2016,SC2154
load helper

# mutants SEED LINE...: 500 lines made of these, some as they are, most with bytes that were taken away, doubled,
# exchanged or put in, among them NUL, CR and what is no UTF-8; the last one has no newline.
mutants() {
    command -v python3 >/dev/null || skip "there is no python3"
    timeout -k 5 60 python3 - "$@" <<'END'
import os, random, sys
r = random.Random(int(sys.argv[1]))
lines = [os.fsencode(line) for line in sys.argv[2:]]
odd = [bytes([b]) for b in b'"\\ \t=<>[]{}:,;-+.0179eEaZ\0\r\x1b\x7f\x80\xc3\xff'] + ["é".encode(), b"  ", b'""', b"]]>", b"1e999"]
out = []
for _ in range(500):
    line = r.choice(lines)
    for _ in range(r.choice((0, 1, 1, 2, 5))):
        i = r.randrange(len(line) + 1)
        j = min(len(line), i + r.choice((1, 1, 3, 20)))
        line = r.choice((line[:i] + line[j:], line[:j] + line[i:], line[:i] + r.choice(odd) + line[i:],
            line[:i] + r.choice(odd) + line[j:], line[:i], line[i:], line[:i] + r.choice(lines)[i:]))
    out.append(line.replace(b"\n", b""))
sys.stdout.buffer.write(b"\n".join(out))
END
}

# lines FILE: how many, one without newline too.
lines() {
    LC_ALL=C awk 'END { print NR }' "$1"
}

# stage NAME FILTER: the statistics of a stage.
stage() {
    jq -r --arg name "$1" "[.stages[] | select(.name == \$name)][0] | $2" stats
}

# balanced: every record that went into a stage is accounted for, and none comes from nowhere.
balanced() {
    jq -e '[.stages[] | .in == .passed + .filtered + .rejected + .absorbed and .out == .passed + .made] | all' stats >/dev/null
    jq -e '[.stages[1:], .stages[:-1]] | transpose | map(.[0].in == .[1].out) | all' stats >/dev/null
}

# parse_run OPTION... PIPELINE: of `log`; out, bad and stats are what comes of it.
parse_run() {
    local got=0
    rm -f bad
    coro_pipe --stats=json --rejects=bad --on-error=ignore "$@" log >out 2>stats || got=$?
    touch bad
    jq -c '.stages[1]' stats
    balanced
    if [ -s bad ]; then [ $got -eq 3 ]; else [ $got -eq 0 ]; fi
}

# with_newline FILE: behind the last line too.
with_newline() {
    LC_ALL=C sed -e "\$a\\" "$1"
}

# rejects_are_lines: what is rejected is lines of the log, to the byte and no more often than there.
rejects_are_lines() {
    LC_ALL=C comm -13 <(with_newline log | LC_ALL=C sort) <(LC_ALL=C sort bad) >others
    [ ! -s others ]
}

# accounted FORMAT: each line of `log` is in the output, rejected, or blank; and with --keep it comes out as it is
# where it does not fit, in its place.
accounted() {
    parse_run "parse $1"
    rejects_are_lines
    [ "$(stage parse .in)" -eq "$(lines log)" ]
    [ "$(stage parse .rejected)" -eq "$(lines bad)" ]
    [ $(($(lines out) + $(lines bad) + $(stage parse .filtered))) -eq "$(lines log)" ]
    [ "$(stage parse .filtered)" -eq "$(LC_ALL=C grep -acvE '[^[:space:]]' log)" ]
    mv bad rejected
    mv out fit
    parse_run "parse $1 --keep"
    [ ! -s bad ]
    [ "$(lines out)" -eq $(($(lines fit) + $(lines rejected))) ]
    [ "$(stage parse .passed)" -ge "$(lines rejected)" ]
    coro_pipe --on-error=ignore -i text -o text "parse $1 --keep | where type == \"string\"" log >kept
    with_newline kept | cmp - rejected
    coro_pipe -i text "parse $1 --keep | where type == \"object\"" log | cmp - fit
}

# every_mutant FORMAT LINE...: some hundred lines that are nearly these.
every_mutant() {
    mutants 1 "${@:2}" >log
    echo "format: $1"
    accounted "$1"
}

@test "logfmt, kv" {
    every_mutant logfmt 'level=info ms=12 msg="two words \"x\"" ok' 'a=007 b=-0 c= d="\u00e9\n"' ''
    every_mutant 'kv --separator , --pair :' 'a:1,b:two words,c:-0.50' 'x:,y:1e5'
}

@test "access" {
    every_mutant access '::1 - ada [10/Oct/2000:13:55:36 -0700] "GET /a?b=1 HTTP/1.1" 404 -' \
        '1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "POST /a\"b HTTP/1.1" 200 512 "http://x/" "Agent (x; y)"'
    every_mutant 'access "$remote_addr [$time_local] \"$request\" $status $request_time"' \
        '1.2.3.4 [10/Oct/2000:13:55:36 -0700] "GET / HTTP/2.0" 200 0.005'
}

@test "syslog, klog" {
    every_mutant syslog '<34>Oct 11 22:14:15 host su[12]: msg: x' 'Oct  1 22:14:15 host sshd[1]: Failed' \
        '<34>1 2003-10-11T22:14:15.003Z h app 12 ID [a@1 b="c\]d" e=""][f] text' '<13>1 - - - - - - x'
    every_mutant klog 'I0102 15:04:05.678901    1234 file.go:12] msg' 'E1231 23:59:59.000000 7 a_b.cc:1] x] y'
}

@test "regex, patterns and columns" {
    every_mutant '/^(?<ip>[\d.]+) (?<n>\d+)?/' '192.0.2.7 15 x' '10.0.0.1  y'
    every_mutant '"<date> <level> [<class>]: <msg>"' '2026-01-02 INFO [a.b.C]: done' '2026-01-02  WARN  [x]: '
    every_mutant 'columns --names a,b,c' 'one two three four' ' 1  2  3 ' ''
}

@test "json" {
    mutants 1 '{"a":1.50,"b":[true,null,"\u00e9\ud83d\ude00"]}' '[1e5,-0,{"x":{}}]' '"text"' '' '12' >log
    parse_run 'parse json'
    rejects_are_lines
    [ $(($(lines out) + $(lines bad) + $(stage parse .filtered))) -eq "$(lines log)" ]
    # Records and rejects together are the lines that are not blank, to the byte.
    cat out bad | LC_ALL=C sort >got
    with_newline log | LC_ALL=C grep -aE '[^[:space:]]' | LC_ALL=C sort | cmp - got
    parse_run 'parse json --keep'
    [ ! -s bad ]
    with_newline out | cmp - <(with_newline log | LC_ALL=C grep -aE '[^[:space:]]')
}

# books FORMAT LINE...: of formats of which several lines may be one record. All lines but blank ones, headers and
# what is joined are records or rejects; all books balance; with --keep nothing is rejected, and nothing is lost.
books() {
    local seed
    for seed in ${SEEDS-1}; do
        # What comes first is right, in case that it is a header.
        mutants "$seed" "${@:2}" >changed
        { printf '%s\n' "$2"; cat changed; } >log
        echo "format: $1, seed: $seed"
        parse_run "parse $1"
        [ "$(stage read .out)" -eq "$(lines log)" ]
        rejects_are_lines
        mv bad rejected
        mv out fit
        parse_run "parse $1 --keep"
        [ ! -s bad ]
        # Whatever else comes out with --keep is what was rejected.
        cat fit rejected | LC_ALL=C sort >wanted
        with_newline out | LC_ALL=C sort | cmp - wanted
    done
}

@test "csv and tsv" {
    books csv 'a,b,c' '1,"two, ""2""",3.50' ',,' '"x",007,-' '1,2,3'
    books 'csv --separator ;' 'a;b' '1;"x;y"' '-0;'
    books tsv $'a\tb' $'1\tx\\ty' $'\\\\\t007'
    books columns 'A B C' '1 2 3' 'x  y z w'
}

@test "cri and docker" {
    books cri '2026-01-01T00:00:00.5Z stdout F x' '2026-01-01T00:00:00.5Z stdout P a ' '2026-01-01T00:00:00.5Z stderr F b'
    books docker '{"log":"x\n","stream":"stdout","time":"t"}' '{"log":"a","stream":"stdout","time":"t"}' \
        '{"log":"b\u00e9\n","stream":"stderr","time":"t","attrs":{"k":"v"}}'
}

@test "xml" {
    SEEDS='1 2 3 4 5 6' books 'xml b' '<r><b>1</b>' '<b x="1"><c>2</c>text &amp;<![CDATA[<]]></b>' '<b/>' '<!-- c --><b>3' '</b>'
}

@test "multiline loses no byte" {
    local pipeline
    mutants 1 'ERROR x' 'java.lang.X: y' $'\tat a.b(C.java:1)' 'Caused by: z' '  File "x", line 1' \
        'Traceback (most recent call last):' 'panic: x' '' 'goroutine 1 [running]:' >log
    for pipeline in 'multiline java' 'multiline python' 'multiline go' 'multiline --start /^\S/ --max-lines 2' \
        'multiline --continue /^\s/ --max-size 40'; do
        echo "$pipeline"
        parse_run -i text -o text "$pipeline"
        # A CR in front of a line end is no part of the line.
        with_newline out | sed 's/\r$//' | cmp - <(with_newline log | sed 's/\r$//')
    done
}

@test "rejects of later stages are the lines that the records came of" {
    printf '%s\n' 'a=1' 'a=x' 'a=2 "' 'a="y"' >log
    run -3 --separate-stderr coro_pipe --stats=json --on-error=ignore --rejects=bad 'parse logfmt | map .a + 1' log
    prints 2
    printf '%s\n' 'a=x' 'a=2 "' 'a="y"' | cmp - bad
    rm bad
    printf 'a,b\n1,"x\ny"\n2,3\n' >log
    run -3 --separate-stderr coro_pipe --on-error=ignore --rejects=bad 'parse csv | map .b + 1' log
    prints 4
    printf '1,"x\ny"\n' | cmp - bad
}
