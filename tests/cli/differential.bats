#!/usr/bin/env bats
# The same answers as jq on expressions and records made at random. jq-changes lists what 1.7 and 1.8 changed.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# The generator keeps clear of what differs between the versions, so that any of them will do.
installed_jq() {
    command -v jq || skip "there is no jq"
    [ -x "${JSON_CANONICAL:-}" ] || skip "JSON_CANONICAL does not name the program"
}

# program WRAP EXPRESSION...: a jq program that gives the values of each expression, or that it failed.
program() {
    local separator='[' expression
    for expression; do
        printf '%s\n(try [%s\n] catch "failed")' "$separator" "$expression"
        separator=,
    done
    echo ']'
}

ours() {
    program "$@" | sed '1s/^/map /' >ours.program
    coro_pipe -i json -o json -f ours.program records 2>messages | "$JSON_CANONICAL"
}

theirs() {
    program "$@" >theirs.program
    timeout 60 jq -c -f theirs.program records 2>/dev/null | "$JSON_CANONICAL"
}

# compare EXPRESSION...: all at once; if they differ, one by one, to say which.
compare() {
    ours "$@" >ours.all
    theirs "$@" >theirs.all
    cmp -s ours.all theirs.all && return
    local expression
    for expression; do
        ours "$expression" >ours.one
        theirs "$expression" >theirs.one
        cmp -s ours.one theirs.one && continue
        {
            echo "differs: $expression"
            grep -h '^coro-pipe: ' messages | head -n 3
            diff theirs.one ours.one | head -n 4
            cmp theirs.one ours.one | awk '{ print $NF }' | while read -r line; do sed -n "${line}p" records; done
        } >>differ 2>&1
    done
    [ -s differ ] || echo "differs, but only together: $*" >>differ
}

# generated SEED COUNT: compares so many expressions on 25 records.
generated() {
    awk -v seed="$1" -v expressions="$2" -v records=25 \
        -f "$BATS_TEST_DIRNAME/../support/generate_expressions.awk"
    local batch
    while mapfile -t -n 25 batch && [ "${#batch[@]}" -gt 0 ]; do
        compare "${batch[@]}"
    done <expressions
    if [ -s differ ]; then
        echo "seed $1: $(grep -c ^differs differ) expressions differ"
        cat differ
        return 1
    fi
}

@test "expressions made at random give what jq gives" {
    installed_jq
    generated 1 300
}

@test "more expressions made at random give what jq gives" {
    installed_jq
    [ -n "${CORO_PIPE_SOAK:-}" ] || skip "set CORO_PIPE_SOAK=1 for the long tests"
    local seed
    for seed in $(seq 2 60); do generated "$seed" 1000; done
}

@test "where passes what jq's select passes, to the byte" {
    installed_jq
    awk -v seed=77 -v expressions=250 -v records=25 -f "$BATS_TEST_DIRNAME/../support/generate_expressions.awk"
    local expression
    while IFS= read -r expression; do
        coro_pipe -i json "where [try ($expression) catch false][]" records >ours 2>messages
        # jq says which; the bytes are those of the file.
        jq "[try ($expression) catch false] | if any then 1 else 0 end" records 2>/dev/null |
            paste -d '\t' - records | sed -n 's/^1\t//p' >theirs
        cmp -s ours theirs || { echo "differs: $expression" && cat messages && diff theirs ours | head -n 4; } >>differ || true
    done < <(awk 'NR % 5 == 0' expressions)
    if [ -s differ ]; then cat differ && false; fi
}

@test "fields through the scanner are fields through jq, on records of any form" {
    installed_jq
    awk -v seed=78 -v expressions=0 -v records=300 -f "$BATS_TEST_DIRNAME/../support/generate_expressions.awk"
    # The same values with white space, other orders of keys, keys that stand twice, escapes.
    { cat records && jq -S -c . records && jq . records | tr -d '\n' | sed 's/}{/}\n{/g' && echo &&
        sed 's/^{/{"n":"first","o":{"a":"first"},"s":[],/' records && sed 's/"n":/"\\u006e":/; s/"o":/"\\u006F":/' records; } >forms
    mv forms records
    compare .n .o.a .os .x '.x.y?' '.l[0]' '.s' .missing '.n, .o.b, .l[-1]' '{n, s, x}' 'keys' 'length' '.t | length' '.os[].k' \
        '.o | .a, .b' '[.[]]' 'to_entries' '.ls | join("-")' 'tojson | fromjson'
    if [ -s differ ]; then cat differ && false; fi
}

# change TEXT: whether the value is that of the table.
is_value() { # EXPECTED FILE STATUS NO_PROGRAM
    if [ "$1" = "no program" ]; then
        [ "$3" -eq "$4" ]
    else
        [ "$("$JSON_CANONICAL" <"$2")" = "$(printf '%s' "$1" | "$JSON_CANONICAL")" ]
    fi
}

# each_change COMMAND: the command is called with PROGRAM INPUT OLD NEW.
each_change() {
    local text lines=() count=0
    while IFS= read -r text || [ -n "$text" ]; do
        case $text in
        '#'* | '') continue ;;
        esac
        lines+=("$text")
        if [ "${#lines[@]}" -eq 4 ]; then
            "$1" "${lines[0]}" "${lines[1]}" "${lines[2]#1.6:}" "${lines[3]#1.8:}"
            lines=()
            count=$((count + 1))
        fi
    done <"$BATS_TEST_DIRNAME/jq-changes"
    [ "$count" -gt 40 ]
}

new_here() { # PROGRAM INPUT OLD NEW
    local got=0
    # What is gone may be here; what ltrimstr leaves is no path here.
    case $1 in *leaf_paths* | *recurse_down* | *'path(ltrimstr'*) return ;; esac
    printf 'map try [%s\n] catch "failed"\n' "$1" >program
    coro_pipe -i json -o json -f program <<<"$2" >value 2>messages || got=$?
    is_value "${4# }" value "$got" 2 || echo "$1: $(cat value messages), expected$4" >>differ
}

@test "what jq 1.7 and 1.8 changed is as in 1.8" {
    [ -x "${JSON_CANONICAL:-}" ] || skip "JSON_CANONICAL does not name the program"
    TZ=UTC each_change new_here
    if [ -s differ ]; then cat differ && false; fi
}

old_there() { # PROGRAM INPUT OLD NEW
    local got=0
    timeout 10 jq -c "try [$1"$'\n'"] catch \"failed\"" <<<"$2" >value 2>messages || got=$?
    is_value "${3# }" value "$got" 3 || echo "$1: $(cat value messages), expected$3" >>differ
}

@test "what jq 1.7 and 1.8 changed is otherwise in 1.6" {
    installed_jq
    [ "$(jq --version)" = jq-1.6 ] || skip "this jq is not 1.6"
    TZ=UTC each_change old_there
    if [ -s differ ]; then cat differ && false; fi
}
