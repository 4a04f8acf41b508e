# shellcheck shell=bash
# What the tests of --partial and --merge share. `records` makes the file `log`.

# cut_up: cuts `log` into files part-NN, some of which are empty.
cut_up() {
    local lines at=1 next part=10
    lines=$(wc -l <log)
    rm -f part-* state-*
    while [ $at -le "$lines" ]; do
        next=$((at + RANDOM % 100 * (RANDOM % 3)))
        tail -n +$at log | head -n $((next - at)) >part-$part
        at=$next
        part=$((part + 1))
    done
}

# as_whole PIPELINE ROUND: the parts' states, merged at once and in one round two by two, are the whole.
as_whole() {
    local whole=${1/\%/} partial=${1/\%/ --partial} merge=${1/\%/ --merge} part
    coro_pipe "$whole" log >wanted
    [ -s wanted ] || return
    for part in part-*; do coro_pipe "$partial" "$part" >"state-${part#part-}"; done
    cat state-* | coro_pipe "$merge" >got
    diff wanted got || return
    [ "$2" -eq 1 ] || return 0
    : >before
    for part in state-*; do
        cat before "$part" | coro_pipe "${merge/--merge/--merge --partial}" >pair
        mv pair before
    done
    coro_pipe "$merge" before >got
    diff wanted got
}

# merged_are_the_whole PIPELINE...: for three logs, each cut up; % is where --partial stands.
merged_are_the_whole() {
    local round pipeline
    for round in 1 2 3; do
        RANDOM=$((round * 11))
        records 300
        cut_up
        for pipeline; do
            as_whole "$pipeline" $round || {
                echo "pipeline: $pipeline, round: $round"
                return 1
            }
        done
    done
}
