#!/usr/bin/env bats
# The exercises of the course on generators and coroutines that this program began with: each as a pipeline,
# with the output that is expected there.
# shellcheck disable=SC2016,SC2154
load helper

setup_file() {
    export COURSE="${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/beazley"
}

# expect NAME PIPELINE FILE: what comes out is the file expected/NAME.txt; for both inboxes.
expect() {
    [ -d "$COURSE" ] || skip "the exercises are not there"
    local inbox got
    for inbox in '' 1; do
        got=0
        CORO_PIPE_INBOX=$inbox coro_pipe --on-error=ignore "$2" "$COURSE/$3" >ours || got=$?
        # One line of the access log is no record.
        [ $got -eq 0 ] || [[ $got -eq 3 && $3 == access.log && $2 == parse* ]]
        diff "${4-$COURSE/expected/$1.txt}" ours
    done
}

@test "lines that match" {
    expect grep-python 'grep python' access.log
    expect gengrep-re 'grep /ply-.*\.gz/' access.log
}

@test "several patterns at once" {
    expect fanin-3 'broadcast { grep python } { grep ply } { grep swig }' access.log
    expect broadcast-3-tagged 'broadcast { grep python | map "python: \(.)" } { grep ply | map "ply: \(.)" }
        { grep swig | map "swig: \(.)" }' access.log
}

@test "the fields of an access log" {
    expect apache-fields 'parse access
        | map [.host, .ident // "-", .user // "-", .time, .method, .path, .protocol, .status, .bytes]
        | map (map(tostring) | join("|"))' access.log
}

@test "sums and counts" {
    expect sum-bytes 'parse access | sum .bytes | map "Total \(.)"' access.log
    expect downloads 'grep -F ply-9.9.tar.gz | count | map "Total \(.)"' access.log
}

@test "large files, and the largest" {
    expect largefiles 'parse access | where .bytes > 1000000 | map "\(.path) \(.bytes)"' access.log
    expect largest 'parse access | sort -r .bytes | head 1 | map "\(.bytes) \(.path)"' access.log
    expect largest 'parse access | stats max(.bytes) as most, max([.bytes, .path]) as which | map .which | map "\(.[0]) \(.[1])"' \
        access.log
}

@test "hosts and paths, each once" {
    expect hosts-unique-first-seen 'parse access | distinct .host' access.log
    expect query404-sorted-unique 'parse access | where .status == 404 | map .path | sort | uniq' access.log
    expect realtime404 'parse access | where .status == 404 | map "\(.host) \(.time) \(.path)"' access.log
}

@test "a running total beside the 404s" {
    expect logcoroutine 'parse access | running sum(.bytes) as total
        | map (if .status == 404 then "404 \(.time) \(.path)" else empty end), "Total bytes \(.total)"' access.log
}

@test "a ticker of falling prices, from CSV" {
    expect ticker-negative 'parse csv --names name,price,date,time,change,open,high,low,volume
        | where .change < 0
        | map (def column: " " * (10 - length) + .;
               def float: (. + 0 | tostring) | if contains(".") then . else . + ".0" end;
               "\(.name | column) \(.price | float | column) \(.change | float | column)")
        | broadcast { head 1 | map ("      name      price     change", "---------- ---------- ----------") } { map . }' \
        stock.csv
}

@test "buses of a route, from XML" {
    local found='where .route == 22 and .direction == "North Bound"
        | print "\(.route),\(.id),\"\(.direction)\",\(.latitude),\(.longitude)"'
    expect buses-22-north "parse xml bus | $found" buses.xml
    # One byte after another.
    while IFS= read -r -n 1 -d '' byte; do printf '%s' "$byte"; done <"$COURSE/buses.xml" |
        coro_pipe "parse xml bus | $found" | cmp - "$COURSE/expected/buses-22-north.txt"
}

@test "the events inside of each bus, from its record" {
    [ -d "$COURSE" ] || skip "the exercises are not there"
    # What is outside of the buses and between them no record has.
    awk '/^start\t.bus.$/ { inside = 1 } inside && !/^text\t.\\n/ { print } /^end\t.bus.$/ { inside = 0 }' \
        "$COURSE/expected/xml-events.txt" >wanted
    expect xml-events 'parse xml bus
        | map ("start\t'"'bus'"'", (keys_unsorted[] as $k | "start\t'"'"'\($k)'"'"'", "text\t'"'"'\(.[$k])'"'"'", "end\t'"'"'\($k)'"'"'"),
            "end\t'"'bus'"'")' buses.xml wanted
}
