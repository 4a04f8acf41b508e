#!/usr/bin/env bats
# --state and formats whose records go over lines: a run that was ended in the middle of
# a record goes on, and its files are those of a run that was not.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# goes_on PIPELINE [ARGUMENT...]: kills it after each checkpoint until there is nothing
# more to read, then lets it end. Its file `out` and its rejects are those of a run
# without --state. The first block that a run reads is 4 KiB, so most checkpoints are
# taken in the middle of a record.
goes_on() {
    local pipeline=$1 runs=0 status=0 whole=0
    shift
    rm -f pos* out whole r r.whole
    coro_pipe --rejects r.whole "$pipeline | write whole" "$@" 2>err.whole || whole=$?
    until [ "$runs" -gt 0 ] && cmp -s <(tail -n +2 pos) before; do
        [ "$runs" = 0 ] || tail -n +2 pos >before
        CORO_PIPE_CRASH=saved coro_pipe --rejects r --state pos --state-interval 0s \
            "$pipeline | write out" "$@" 2>err || status=$?
        [ "$status" = 137 ]
        runs=$((runs + 1))
    done
    status=0
    coro_pipe --rejects r --state pos --state-interval 0s "$pipeline | write out" "$@" \
        2>err || status=$?
    echo "$pipeline: $runs runs, status $status, without --state $whole"
    head -n 5 err
    [ "$runs" -gt "${RUNS:-5}" ]
    [ "$status" = "$whole" ] || [ "$status" = 0 ]
    [ -s whole ]
    cmp out whole
    cmp r r.whole
}

# section_at FILE NAME: where the bytes of the checkpoint's section begin, and how many.
section_at() {
    local line at
    line=$(LC_ALL=C grep -aboE "[0-9a-f]{16} $2\$" "$1" | head -n 1)
    at=${line%%:*} line=${line#*:}
    echo $((at + ${#line} + 1)) $((16#${line%% *}))
}

# sealed FILE: gives the checkpoint the checksum of what it holds.
sealed() {
    local sum
    sum=$(LC_ALL=C; { head -c 57 "$1" && tail -c +67 "$1"; } | gzip -c | tail -c 8 |
        od -An -tx4 -N4 | tr -d ' ')
    printf %s "$sum" | dd of="$1" bs=1 seek=57 conv=notrunc status=none
}

# spoilt STAGE ARGUMENT...: whichever byte of the stage's state is another one, the
# next run is refused, or is one that could have been.
spoilt() {
    local at length n byte bytes=x9x status refused=0 runs=0
    rm -f pos* out
    CORO_PIPE_CRASH=saved:2 coro_pipe --state pos --state-interval 0s "${@:2}" \
        >/dev/null 2>&1 || [ $? = 137 ]
    read -r at length <<<"$(section_at pos "$1")"
    [ "$length" -gt 10 ]
    cp pos good
    for ((n = 0; n < length; n += 1 + length / 50)); do
        byte=${bytes:runs++ % 3:1}
        cp good pos
        printf %s "$byte" | dd of=pos bs=1 seek=$((at + n)) conv=notrunc status=none
        sealed pos
        status=0
        coro_pipe --state pos "${@:2}" >/dev/null 2>err || status=$?
        if [ "$status" = 7 ]; then
            refused=$((refused + 1))
            grep -qE 'what --state kept for it makes no sense|cannot be gone on' err
        fi
        [[ $status =~ ^[037]$ ]] || {
            echo "byte $n of $1 as $byte: status $status"
            cat err
            return 1
        }
    done
    echo "$refused of $runs refused"
    [ "$refused" -ge 3 ]
}

make_csv() {
    awk -v first="$1" -v names="$2" 'BEGIN {
        printf "\xef\xbb\xbf%s\r\n", names
        for (i = first; i < first + 400; i++) {
            printf "%d,\"%s\nline two, of \"\"%d\"\"\r\nand three\",%d\n", i, \
                sprintf("%" 40 + i % 50 "s", ""), i, i % 7
            if (i % 11 == 0) printf "\n"
            if (i % 13 == 0) printf "%d,too few\n", i
            if (i % 17 == 0) printf "%d,\"text\n\" behind,1\n", i
        }
        printf "%d,\"never\nclosed\n", i
    }'
}

@test "csv goes on with its header and in the middle of a field" {
    make_csv 1 'id,"no
te",n' >a.csv
    make_csv 1000 'n,id,note' >b.csv
    goes_on 'parse csv' a.csv b.csv
    goes_on 'parse csv --keep' a.csv b.csv
    goes_on 'parse csv --names x,y,z | where .x != "id"' a.csv
    goes_on 'parse csv | count by .n' a.csv
    sed 's/,/;/g' a.csv >c.csv
    goes_on 'parse csv --separator ";"' c.csv
    goes_on 'map .id' -i csv a.csv b.csv
    tr ',' '\t' <a.csv | tr -d '"' >a.tsv
    goes_on 'parse tsv' a.tsv
}

@test "what was kept of csv and columns and makes no sense is refused" {
    make_csv 1 'id,note,n' >a.csv
    spoilt 'stage 1 parse' 'parse csv' a.csv
    printf 'ID NAME\n1 a\n' >a
    spoilt 'stage 1 parse' 'parse columns' a
}

@test "columns go on with their header" {
    awk 'BEGIN {
        print "PID  USER   COMMAND"
        for (i = 0; i < 1500; i++)
            printf "%d  u%d   run %d --all\n%s", i, i % 3, i, i % 10 ? "" : "short\n \n"
    }' >a
    sed '1s/.*/A B C/' a >b
    goes_on 'parse columns' a b
}

@test "what merges states goes on, also between the pieces of one" {
    local reduce
    awk 'BEGIN { srand(3); for (i = 0; i < 3000; i++)
        printf "{\"k\":\"k%d\",\"n\":%d,\"s\":\"%40s%d\"}\n", rand() * 40, rand() * 1000, "", i % 70
    }' >log
    for reduce in 'count % by .k, .s' 'stats % values(.s), p90(.n), sum(.n) by .k' \
        'top % 5 .s by .k' 'hist % .n by .k' 'describe %' 'freq % .s'; do
        for half in 1,1000p 1001,2000p '2001,$p'; do
            sed -n "$half" log | coro_pipe --max-record 300 "${reduce/\%/--partial}"
            echo '{"piece":1,"of":2,"text":"{"}'
            echo '"no state"'
        done >states
        RUNS=3 goes_on "${reduce/\%/--merge}" --max-record 300 states
        RUNS=3 goes_on "${reduce/\%/--merge --partial}" --max-record 300 states
    done
    for reduce in sort tac; do
        for half in 1,500p 501,1000p; do
            sed -n "$half" log | coro_pipe --max-record 100 "$reduce --partial"
            echo '{"piece":1,"of":2,"text":"{"}'
        done >states
        RUNS=3 goes_on "$reduce --merge" --max-record 200 states
        RUNS=3 goes_on "$reduce --merge --partial" --max-record 200 states
        RUNS=3 goes_on "$reduce --merge | head 20" --max-record 200 states
    done
    coro_pipe --max-record 300 'values --partial .n' log >states
    spoilt 'stage 1 values' 'values --merge .n' states
}

# make_cri FIRST: long lines in parts, of both streams in turns.
make_cri() {
    awk -v first="$1" 'BEGIN {
        for (i = first; i < first + 200; i++) {
            for (part = 0; part < 3; part++) {
                printf "2026-01-02T03:04:%02d.%dZ stdout P %d %40s\n", i % 60, part, i, part
                if (i % 3) printf "2026-01-02T03:04:00Z stderr %s e%d,\n", part ? "F" : "P", i
                if (i % 20 == 0) printf "no cri\n"
            }
            printf "2026-01-02T03:04:00Z stdout %s end\n", i % 10 ? "F" : "P"
        }
    }'
}

make_docker() {
    awk 'BEGIN {
        for (i = 0; i < 300; i++) {
            printf "{\"log\":\"%d %60s\",\"stream\":\"stdout\",\"time\":\"t\"}\n", i, ""
            if (i % 3) printf "{\"log\":\"e%d\\n\",\"stream\":\"stderr\",\"time\":\"t\"}\n", i
            printf "{\"log\":\"end\\n\",\"stream\":\"stdout\",\"time\":\"t\"}\n"
        }
        printf "{\"log\":\"cut\",\"stream\":\"stdout\",\"time\":\"t\"}\n"
    }'
}

@test "the logs of containers go on between the parts of a line" {
    make_cri 1 >a
    make_cri 1000 | sed 's/ e[0-9]*,$/ \r/' >b
    goes_on 'parse cri' a b
    goes_on 'parse cri --keep' a
    goes_on 'map .msg' --max-record 150 -i cri a
    make_docker >d
    goes_on 'parse docker' d
}

@test "JSON texts that go over lines go on in the middle of one, and of an array" {
    awk 'BEGIN {
        for (i = 0; i < 120; i++)
            printf "{\n  \"id\": %d,\n  \"text\": \"]},%150s\",\n  \"list\": [1,\n 2]\n}%s", i, "", \
                i % 7 ? "\n" : i % 2 ? "" : "nul \"open\n {}\n"
        printf "\n[\n"
        for (i = 0; i < 120; i++)
            printf "%s{\n  \"id\": %d,\n  \"text\": \"%150s\"\n}", i ? " ,\n" : "", i, ""
        printf "\n]\n{\"long\": [\n"
        for (i = 0; i < 2000; i++) printf "  \"long\",\n"
        printf "0]} [[1], 2,, 3]\n"
        for (i = 0; i < 2000; i++) printf "no ]"
        printf "\n[4, {\n"
    }' >a
    goes_on 'map .' -i json-stream a
    goes_on 'map .' -i json-stream --max-record 1000 a a
    tr -d '\n' <a | sed 's/nul "open//g; s/}{/}\n\x1e{/g; s/^/\x1e/' >b
    RUNS=4 goes_on 'map .' -i json-seq b
    spoilt 'stage 0 read' 'map .' --max-record 1000 -i json-stream a
}

@test "a document of JSON that grows is gone on with" {
    printf '[1, {"a":\n2}, ' >a
    run -3 coro_pipe -i json-stream --state pos 'write out' a
    printf '3\n4' >>a
    coro_pipe -i json-stream --state pos 'write out' a
    printf '1\n{"a":2}\n3\n4\n' | cmp - out
}

make_xml() {
    awk 'BEGIN {
        for (d = 0; d < 2; d++) {
            print "<?xml version=\"1.0\"?>\n<!DOCTYPE buses [<!ENTITY co \"A &amp; B\">]>\n<buses\n kind=\"x\">"
            for (i = 0; i < 200; i++) {
                if (i % 20 == 0) printf "<!-- a\n<bus>\ncomment --><area\r\n  n=\"%d\">\n", i
                printf "<bus id=\"%d\"\n  b=\"c\"><id>%d</id>\n<stop><![CDATA[<bus>\n]]></stop>\n", i, i
                printf "<bus>inner &co;</bus></bus><bus>%d</bus>\n some text\n", i
                if (i % 31 == 0) { printf "<bus>"; for (k = 0; k < 60; k++) printf "<k>long %d</k>\n", k; print "</bus>" }
                if (i % 20 == 19) printf "</area>\n"
            }
            print "</buses>\n"
        }
    }'
}

@test "xml goes on in the middle of a tag, an element and a document" {
    make_xml >a
    { make_xml; printf '<buses>\n<bus>\n</stop>\n<bus/>\n'; make_xml; } >b
    { make_xml; printf '<buses>\n<bus>1</bus>\n<bus>\n<a>\n'; } >c
    goes_on 'parse xml bus' --max-record 300 a
    goes_on 'parse xml bus' --max-record 300 b c a
    goes_on 'parse xml --keep bus' --max-record 300 a c b
    goes_on 'map .id' -i 'xml bus' a
    spoilt 'stage 1 parse' 'parse xml bus' a
}

@test "xml is followed through rotation, each file for itself" {
    FILES=('<a><bus>\n|<i>1</i>\n|</bus>\n<bus>\n<i>|2</i></bus></a>' '\n<a>\n|<bus>3</bus>' '\n</a>\n'
        '<a><bus>4</bus>\n</a>\n<a>\n|<bus>5</bus>\n')
    LAST='<a><bus>\n<i>6</i></bus>\n' MARK='"i":6'
    goes_on_rotated 'parse xml bus'
}

@test "a document that grows is gone on with" {
    printf '<a>\n<bus>1</bus>\n' >a
    printf '<a>\n<bus>2</bus>\n' >b
    coro_pipe --state pos 'parse xml bus | write out' a b
    printf '<bus>3</bus>\n' >>a
    printf '<bus>4</bus>\n</a>\n' >>b
    coro_pipe --state pos 'parse xml bus | write out' a b
    printf '1\n2\n3\n4\n' | cmp - out
}

@test "a format that was guessed stays" {
    make_cri 1 >a
    make_docker >d
    awk 'BEGIN { for (i = 0; i < 300; i++) printf "level=info n=%d msg=\"a b\"\nnothing\n", i }' >l
    awk 'BEGIN { for (i = 0; i < 300; i++) printf "{\"n\":%d}\n%d\n", i, i }' >j
    awk 'BEGIN { for (i = 0; i < 300; i++)
        printf "2026-01-02 03:04:05 [main] INFO a.b.C - %d\nnothing\n", i }' >p
    seq 300 >t
    # The first lines take more than a block.
    awk 'BEGIN { for (i = 0; i < 50; i++) printf "level=info pad=%900s\n", i }' | tr ' ' _ >long
    sed -i 's/info/info /;s/pad=_*/&/' long
    goes_on 'parse auto' a d l j p t long
    goes_on 'parse auto' long t
}

@test "what was kept of parts and guesses and makes no sense is refused" {
    make_cri 1 >a
    spoilt 'stage 1 parse' 'parse cri' a
    spoilt 'stage 1 parse' 'parse auto' a
    awk 'BEGIN { for (i = 0; i < 50; i++) printf "level=info pad=%900s\n", i }' | tr ' ' _ >long
    spoilt 'stage 1 parse' 'parse auto' long
}

@test "parts and guesses are those of each followed file, through rotation" {
    FILES=('T stdout P a\n|T stderr P x\nT stdout P b\n|T stdout F c\n' 'T stderr F y\n|T stdout P d\n'
        'T stdout F e\n' 'T stdout P f\n|T stdout F g\n' 'T stdout F h\n')
    LAST='T stdout F i\n' MARK='"msg":"i"'
    FILES=("${FILES[@]//T /2026-01-02T03:04:05Z }") LAST=${LAST//T /2026-01-02T03:04:05Z }
    goes_on_rotated 'parse cri'
    grep -q '"msg":"abc"' whole
    grep -q '"msg":"de"' whole
    goes_on_rotated 'parse auto'
    grep -q '"msg":"abc"' whole
    grep -q '"msg":"de"' whole
}

@test "inputs whose lines come in turns have a header each" {
    make_csv 1 id,note,n >a.csv
    make_csv 5000 n,id,note >b.csv
    coro_pipe 'parse csv | write a' a.csv 2>/dev/null || [ $? = 3 ]
    coro_pipe 'parse csv | write b' b.csv 2>/dev/null || [ $? = 3 ]
    coro_pipe 'merge { read a.csv } { read b.csv } | parse csv | write both' \
        2>/dev/null || [ $? = 3 ]
    sort both | cmp - <(sort a b)
    for crash in saved:{1..6} ''; do
        CORO_PIPE_CRASH=$crash coro_pipe --state pos --state-interval 0s \
            'merge { read a.csv } { read b.csv } | parse csv | write out' 2>/dev/null ||
            [[ $? =~ ^(137|3)$ ]]
    done
    sort out | cmp - <(sort a b)
}

@test "rows that are added are read with the header of the run before" {
    printf 'a,b\n1,2\n' >a.csv
    printf 'c,d\n3,4\n' >b.csv
    coro_pipe --state pos 'parse csv | write out' a.csv b.csv
    printf '5,6\n' >>a.csv
    printf '7,8\n' >>b.csv
    coro_pipe --state pos 'parse csv | write out' a.csv b.csv
    printf '{"a":1,"b":2}\n{"c":3,"d":4}\n{"a":5,"b":6}\n{"c":7,"d":8}\n' | cmp - out
}

# followed: runs the pipeline, in the background.
followed() {
    "$CORO_PIPE" --state pos --state-interval 1ms "$pipeline" 2>>err &
    pid=$!
}

# killed_and_followed: kills it once it waits, and begins again.
killed_and_followed() {
    pause
    kill -9 "$pid"
    wait "$pid" 2>/dev/null || true
    followed
    pause
}

# rotated PIPELINE KILL: writes a.log, rotates it in each way, and what comes of it is in
# `out`. PARTS holds what is written: "a b c|d e f" is two pieces of two files.
rotated() {
    local end=$2 i piece pieces
    pipeline="follow --from start a.log | $1 | write out"
    rm -f pos* out a.log* err
    : >a.log
    followed
    eventually test -e pos
    for i in "${!FILES[@]}"; do
        IFS='|' read -r -d '' -a pieces <<<"${FILES[i]}" || true
        for piece in "${pieces[@]}"; do
            printf '%b' "${piece%$'\n'}" >>a.log
            "$end"
        done
        case $((i % 3)) in
        0) mv a.log "a.log.$i" ;;
        1) mv a.log "a.log.$i" && "$end" ;;
        2) cp a.log "a.log.$i" && "$end" && : >a.log ;;
        esac
        [ -e a.log ] || : >a.log
        "$end"
    done
    printf '%b' "$LAST" >>a.log
    eventually grep -qs "$MARK" out
    kill -TERM "$pid"
    status_of "$pid" "${STATUS:-143}"
    sort -u err >&2
}

# goes_on_rotated PIPELINE: killed or not, the same comes out.
goes_on_rotated() {
    rotated "$1" pause
    mv out whole
    cat whole
    rotated "$1" killed_and_followed
    cmp out whole
}

pause() {
    eventually asleep "$pid"
    sleep 0.05
}

@test "csv is followed through rotation, each file by its own header" {
    FILES=('id,n\n|1,2\n3,"4|\n5"\n' 'n,id\n1|,2\n' 'id,n,m\n1,2,3\n' 'id,n\n' 'm,n\n7,8\n')
    LAST='id,n\n9,10\n' MARK='"id":9'
    goes_on_rotated 'parse csv'
    [ "$(wc -l <whole)" = 6 ]
    grep -qx '{"m":7,"n":8}' whole
    FILES=('ID N\n1 2\n|3 4\n' 'N ID\n1| 2\n' 'A B C\n1 2 3\n' 'ID N\n')
    LAST='ID N\n9 10\n' MARK='"ID":9'
    goes_on_rotated 'parse columns'
    [ "$(wc -l <whole)" = 5 ]
}

@test "the lines of an event are joined across runs and rotation" {
    FILES=('x1\n|a\n|b\nx2\n' 'c\n|d\n' 'x3\n' 'e\n|x4\n' 'f\n')
    LAST='xlast\ny\nxend\n' MARK='xlast'
    goes_on_rotated 'multiline --start ^x --timeout 0s'
    [ "$(head -n 3 whole)" = $'x1\na\nb' ]
}

@test "a header that follow begins behind is looked up in the file" {
    printf '\xef\xbb\xbfid,n\r\n1,2\r\n' >1.csv
    printf 'n,id\n1,2\n' >2.csv
    pipeline='follow "?.csv" | parse csv | write out'
    followed
    eventually test -s pos
    killed_and_followed
    printf '3,4\r\n' >>1.csv
    eventually has_lines out 1
    killed_and_followed
    printf '4,3\n' >>2.csv
    eventually has_lines out 2
    mv 1.csv 1.old
    printf 'n,m\n5,6\n' >1.csv
    eventually has_lines out 3
    kill -TERM "$pid"
    status_of "$pid" 143
    printf '{"id":3,"n":4}\n{"n":4,"id":3}\n{"n":5,"m":6}\n' | cmp - out
    printf 'ID NAME\n1 a\n' >3.csv
    rm -f pos* out
    pipeline='follow 3.csv | parse columns | write out'
    followed
    eventually test -s pos
    eventually asleep "$pid"
    printf '2 b\n' >>3.csv
    eventually has_lines out 1
    kill -TERM "$pid"
    status_of "$pid" 143
    [ "$(cat out)" = '{"ID":2,"NAME":"b"}' ]
}

@test "a header of several followed files is that of each" {
    local i
    for i in 1 2 3; do printf 'a%d,b\n' "$i" >"$i.csv"; done
    pipeline='follow --from start "*.csv" | parse csv | write out'
    followed
    for i in {4..30}; do
        echo "$i,0" >>"$((i % 3 + 1)).csv"
        eventually has_lines out $((i - 3))
        [ $((i % 5)) != 0 ] || killed_and_followed
    done
    kill -TERM "$pid"
    status_of "$pid" 143
    for i in {4..30}; do echo "{\"a$((i % 3 + 1))\":$i,\"b\":0}"; done | sort |
        cmp - <(sort out)
}

@test "a file that is read twice has its header in the next run, too" {
    printf 'a,b\n1,2\n' >log
    for _ in 1 2; do
        coro_pipe --state pos 'read log log | parse csv | write out'
        [ "$(cat out)" = $'{"a":1,"b":2}\n{"a":1,"b":2}' ]
    done
    echo '3,4' >>log
    coro_pipe --state pos 'read log log | parse csv | write out'
    [ "$(sort out)" = $'{"a":1,"b":2}\n{"a":1,"b":2}\n{"a":3,"b":4}\n{"a":3,"b":4}' ]
}
