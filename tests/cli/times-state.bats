#!/usr/bin/env bats
# What stages remember of times is kept by --state.
# shellcheck disable=SC2154
load helper

# twice PIPELINE FIRST SECOND: reads the lines FIRST from `log`, and in another run SECOND, which
# were added. Sets `first` and `second`, what came out.
twice() {
    rm -f state*
    printf '%s\n' "$2" >log
    first=$(coro_pipe --state state "$1" log)
    printf '%s\n' "$3" >>log
    second=$(coro_pipe --state state "$1" log)
}

@test "throttle counts on" {
    twice 'throttle 3 per 1h' $'a\nb' $'c\nd'
    [ "$first" = $'a\nb' ]
    [ "$second" = c ]
}

@test "throttle counts on for each key" {
    twice 'throttle 1 per 10s by .k, .l on .t | map .t' $'{"k":"x","t":1}\n{"k":"y","t":5}\n{"k":"x","t":9}' \
        $'{"k":"x","t":10.5}\n{"k":"y","t":11}\n{"k":"x","t":11}\n{"k":"y","t":15}'
    [ "$first" = $'1\n5' ]
    [ "$second" = $'11\n15' ] || [ "$second" = $'10.5\n15' ]
}

@test "dedup within knows what has passed" {
    twice 'dedup within 1h' $'a\n{"b": [1]}' $'{"b":[1.0]}\nc\na'
    [ "$first" = $'a\n{"b": [1]}' ]
    [ "$second" = c ]
}

@test "dedup within lets pass again what passed too long ago" {
    twice 'dedup within 1ms' $'a' $'a'
    [ "$first" = a ]
    [ "$second" = a ]
}

@test "since knows whether the line before passed" {
    twice 'since 2026-03-05' $'2026-03-05 a\n2026-03-04 b\n2026-03-05 c' $'  at d\n2026-03-04 e\n  at f'
    [ "$first" = $'2026-03-05 a\n2026-03-05 c' ]
    [ "$second" = '  at d' ]
}

@test "since --sorted passes all behind the first" {
    twice 'since --sorted 10 on .' $'9\n10' $'3\n1'
    [ "$first" = 10 ]
    [ "$second" = $'3\n1' ]
}

@test "how long ago is counted from the first run" {
    now=$(date +%s)
    twice 'since 2s on .' "$((now - 60))"$'\n'"$((now + 60))" "$((now - 60))"
    eventually test "$(date +%s)" -ge "$now"
    [ "$first" = $((now + 60)) ]
    [ "$second" = '' ]
}

@test "absent goes on" {
    twice 'absent --pass 1h' a b
    [ "$first" = a ]
    [ "$second" = b ]
}

@test "a state that makes no sense is refused" {
    twice 'throttle 3 per 1h' a b
    printf 'coro-pipe' >state
    run -7 coro_pipe --state state 'throttle 3 per 1h' log
}
