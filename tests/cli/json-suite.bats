#!/usr/bin/env bats
# JSONTestSuite, each file as one JSON text: y_ accepted, n_ rejected, i_ as the table below says.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# What RFC 8259 leaves open: numbers of any size keep their text, invalid UTF-8 and lone surrogates in strings
# are let through, 500 levels are within the limit of depth, a byte order mark of UTF-8 is passed over. UTF-16 is no
# JSON.
open_rejected=(i_string_UTF-16LE_with_BOM i_string_utf16BE_no_BOM i_string_utf16LE_no_BOM)

# Sets suite to the folder of the files.
suite() {
    suite=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/json-test-suite
    [ -d "$suite" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
}

# as_line FILE: the text in one line. A CR is white space for JSON where an LF is, and as wrong in a string.
as_line() {
    tr '\n' '\r' <"$1"
    echo
}

setup_file() {
    local file
    [ -d "${suite:=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/json-test-suite}" ] || return 0
    for file in "$suite"/*.json; do as_line "$file"; done >"$BATS_FILE_TMPDIR/lines"
    for file in "$suite"/*.json; do file=${file##*/} && echo "${file%.json}"; done >"$BATS_FILE_TMPDIR/names"
}

# accepted_lines: every file as a line of one input; its name goes to `accepted` if it is JSON.
accepted_lines() {
    cp "$BATS_FILE_TMPDIR"/{lines,names} .
    coro_pipe -i json 'map input_line_number' lines >numbers 2>messages || [ $? -eq 3 ]
    sed -i 's/\r$//' numbers
    awk 'NR == FNR { hit[$1] = 1; next } FNR in hit' numbers names >accepted
}

@test "every y_ file is accepted" {
    suite
    accepted_lines
    diff <(grep '^y_' names) <(grep '^y_' accepted)
}

@test "every n_ file is rejected" {
    suite
    accepted_lines
    [ -s accepted ]
    run ! grep '^n_' accepted
}

@test "the i_ files are decided as the table says" {
    suite
    accepted_lines
    diff <(grep '^i_' names | grep -vxF "$(printf '%s\n' "${open_rejected[@]}")") <(grep '^i_' accepted)
}

@test "the same lines are rejected, whichever fields are asked for" {
    suite
    accepted_lines
    mv accepted all
    local pipeline
    for pipeline in 'where [.a?] != 1' 'where ([.a?, .b?.c?] | length) >= 0' 'where [.[0]?] != 1' \
        'where (tojson | length) > 0' 'where (.a?, .b?.c?, .[1]?, true)'; do
        coro_pipe -i json "$pipeline | map input_line_number" lines >numbers 2>messages || [ $? -eq 3 ]
        sed -i 's/\r$//' numbers
        awk 'NR == FNR { hit[$1] = 1; next } FNR in hit' numbers names >accepted
        echo "$pipeline"
        diff all accepted
    done
}

@test "what is accepted comes out to the byte" {
    suite
    accepted_lines
    coro_pipe -i json 'where true' lines >out 2>messages || [ $? -eq 3 ]
    awk 'NR == FNR { hit[$1] = 1; next } FNR in hit' numbers lines | cmp - out
}

@test "what is rejected is in --rejects to the byte" {
    suite
    accepted_lines
    coro_pipe -i json --rejects=bad --on-error=ignore 'where true' lines >out || [ $? -eq 3 ]
    # A line that holds only white space holds no record.
    LC_ALL=C awk 'NR == FNR { hit[$1] = 1; next } !(FNR in hit) && !/^[ \t\r]*$/' numbers lines |
        LC_ALL=C cmp - bad
}

@test "without -i a line that is no JSON is a string, one that is JSON is its value" {
    suite
    accepted_lines
    coro_pipe 'map "\(input_line_number) \(type)"' lines >types 2>messages || [ $? -eq 3 ]
    sed -i 's/\r$//' types
    # Two n_ files are so deep that nobody knows whether they are JSON.
    [ "$(wc -l <types)" -ge $(($(wc -l <lines) - 2)) ]
    LC_ALL=C awk 'FILENAME == "numbers" { accepted[$1] = 1; next }
        FILENAME == "types" { type[$1] = $2; next }
        !(FNR in type) { next }
        { sub(/^(\357\273\277|[ \t\r]+)/, "") }
        !(FNR in accepted) || /^"/ { expected = "string" }
        FNR in accepted && /^\{/ { expected = "object" }
        FNR in accepted && /^\[/ { expected = "array" }
        FNR in accepted && /^n/ { expected = "null" }
        FNR in accepted && /^[tf]/ { expected = "boolean" }
        FNR in accepted && /^[-0-9]/ { expected = "number" }
        type[FNR] != expected { print FNR, type[FNR], "expected", expected; wrong = 1 }
        END { exit wrong }' numbers types lines
}

# Texts that are no JSON text, but a stream of several or none, or an array whose elements are.
streams=(n_single_space n_structure_double_array n_structure_no_data
    n_structure_UTF8_BOM_no_data n_structure_object_with_trailing_garbage)

@test "each file as a stream: y_ accepted, n_ rejected unless it is a stream of several" {
    suite
    local file name got
    for file in "$suite"/[yn]_*.json; do
        name=$(basename "$file" .json)
        got=0
        coro_pipe -i json-stream -o json 'map .' "$file" >out 2>messages || got=$?
        case $name in
        y_*) [ "$got" -eq 0 ] ;;
        *) [ "$got" -eq 3 ] || [[ " ${streams[*]} " == *" $name "* ]] ;;
        esac || echo "$name: status $got" >>wrong
    done
    if [ -e wrong ]; then cat wrong && false; fi
}

@test "each file as a stream in pieces gives the same as in one" {
    suite
    local file size
    for file in "$suite"/[yi]_*.json "$suite"/n_s*.json; do
        [ "$(stat -c %s "$file")" -lt 2000 ] || continue
        coro_pipe -i json-stream -o json 'map .' <"$file" >whole 2>/dev/null || true
        for size in 1 3; do
            { head -c "$size" "$file" && tail -c "+$((size + 1))" "$file"; } |
                coro_pipe -i json-stream -o json 'map .' >pieces 2>/dev/null || true
            cmp whole pieces || { echo "$file, cut behind byte $size" && false; }
        done
    done
}

@test "a text of the suite means the same to jq" {
    suite
    jq --version || skip "there is no jq"
    local file name
    for file in "$suite"/y_*.json; do
        name=$(basename "$file" .json)
        coro_pipe -i json -o json 'map [.]' <(as_line "$file") | "$JSON_CANONICAL" >ours
        # jq 1.6 takes no lone surrogates or numbers beyond double as they are.
        jq -c '[.]' "$file" 2>/dev/null | "$JSON_CANONICAL" >theirs || continue
        cmp -s ours theirs || { echo "$name" && diff ours theirs; } >>differ || true
    done
    if [ -e differ ]; then cat differ && false; fi
}
