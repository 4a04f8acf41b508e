#!/usr/bin/env bats
# The same answers as grep, uniq, head, tail, cut and seq on input and options made at random.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# text LINES: sets `log` to lines of words made at random, from RANDOM.
text() {
    local words=(error warn a ab abc é ü-x x_1 42 4.2 '' 'a b' sshd: ERROR aa) i j line
    for ((i = 0; i < $1; i++)); do
        line=''
        for ((j = RANDOM % 4; j > 0; j--)); do line+="${words[RANDOM % ${#words[@]}]} "; done
        echo "${line% }"
    done >log
}

# maybe N WORD...: adds the words to `options`, once in N times.
maybe() {
    [ $((RANDOM % $1)) -ne 0 ] || options+=("${@:2}")
}

# compare PIPELINE COMMAND...: the pipeline's output on `log` is the command's.
compare() {
    local pipeline=$1 got=0
    shift
    coro_pipe "$pipeline" log >ours
    LC_ALL=C.UTF-8 "$@" log >theirs || got=$?
    [ "$got" -le 1 ]
    cmp -s ours theirs && return
    echo "pipeline: $pipeline, command: $*"
    diff -U 3 theirs ours | head -n 20
    return 1
}

# random_grep: compares a grep with options made at random, without a limit on their number.
random_grep() {
    local patterns=(a ab 'a|ab' '[0-9]+' '^a' 'b$' '[a-z_]+' '(a)\1' 'é' 'ü' '.' 'x_' '4\.2' '^' '^$' 'r+o'
        'a.*b' '(?i)ERR' '\bab\b' 'a(?= )') pattern
    options=()
    maybe 3 -v
    maybe 3 -i
    maybe 4 -w
    maybe 6 -x
    maybe 4 -o
    "$@"
    pattern=${patterns[RANDOM % ${#patterns[@]}]}
    compare "grep ${options[*]} \"$pattern\"" grep -P --no-group-separator "${options[@]}" -e "$pattern"
}

contexts() {
    # What grep -o does with contexts, and -A beside -C, have tests of their own.
    [[ ${options[*]} != *-o* ]] || return 0
    maybe 4 -A $((RANDOM % 4 + 1))
    maybe 4 -B $((RANDOM % 4 + 1))
    case "${options[*]}" in *-A* | *-B*) ;; *) maybe 4 -C $((RANDOM % 4 + 1)) ;; esac
}

limit() {
    maybe 1 -m $((RANDOM % 10 + 1))
}

limit_and_contexts() {
    limit
    contexts
}

peer_grep() {
    grep -qP 'x' <<<x || skip "this grep has no -P"
    RANDOM=$1
    local i
    for ((i = 0; i < 120; i++)); do
        if [ $((i % 20)) -eq 0 ]; then text 500; fi
        random_grep "${@:2}"
    done
}

@test "grep -P: which lines" {
    peer_grep 1 true
}

@test "grep -P: contexts" {
    peer_grep 2 contexts
}

@test "grep -P: at most so many" {
    peer_grep 3 limit
}

@test "grep -P: at most so many, with contexts" {
    peer_grep 4 limit_and_contexts
}

@test "grep -F: one string and several" {
    RANDOM=5
    local strings=(a ab é ERR . '4.2' x_ 'a b' aa) i j
    for ((i = 0; i < 100; i++)); do
        if [ $((i % 20)) -eq 0 ]; then text 500; fi
        options=(-F)
        maybe 3 -v
        maybe 3 -i
        maybe 4 -w
        maybe 6 -x
        local ours="grep ${options[*]}"
        for ((j = RANDOM % 3; j >= 0; j--)); do
            local string=${strings[RANDOM % ${#strings[@]}]}
            ours+=" -e \"$string\""
            options+=(-e "$string")
        done
        compare "$ours" grep "${options[@]}"
    done
}

@test "uniq" {
    RANDOM=6
    local i
    for ((i = 0; i < 50; i++)); do
        text 100
        options=()
        maybe 2 -c
        maybe 3 -d
        maybe 3 -u
        compare "uniq ${options[*]}" uniq "${options[@]}"
    done
}

@test "head, tail and skip" {
    RANDOM=7
    text 100
    local n
    for n in 0 1 2 50 99 100 101 $((RANDOM % 100)); do
        compare "head $n" head -n "$n"
        compare "tail $n" tail -n "$n"
        compare "skip $n" tail -n "+$((n + 1))"
    done
}

@test "cut" {
    RANDOM=8
    local lists=(1 2 3 "1,2" 1-2 2- -2 "1,3-" "2-3,1" 1-1000 "3,2,1" 9) i list
    for ((i = 0; i < 60; i++)); do
        text 60
        options=()
        maybe 2 -s
        list=${lists[RANDOM % ${#lists[@]}]}
        compare "cut -d \" \" ${options[*]} $list" cut -d ' ' "${options[@]}" -f "$list"
    done
}

@test "seq" {
    RANDOM=9
    local i first step last
    for ((i = 0; i < 60; i++)); do
        first=$((RANDOM % 100 - 50)) step=$((RANDOM % 21 - 10)) last=$((RANDOM % 100 - 50))
        [ $step -ne 0 ] || step=1
        coro_pipe "seq $first $step $last" >ours
        seq -- $first $step $last >theirs
        cmp ours theirs
    done
}
