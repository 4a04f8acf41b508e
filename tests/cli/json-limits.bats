#!/usr/bin/env bats
# Records and expressions that are made to break things: every one ends, with an answer or a message.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# times N TEXT: the text so many times, without a newline.
times() {
    awk -v n="$1" -v text="$2" 'BEGIN { gsub(/\\/, "\\\\", text); for (i = 0; i < n; i++) printf "%s", text }'
}

# ends STATUS... -- COMMAND...: the command ends with one of these, within a minute, and with a message if it
# is above 1. What it sent and said is in output and stderr.
ends() {
    local allowed=()
    while [ "$1" != -- ]; do
        allowed+=("$1")
        shift
    done
    shift
    run --separate-stderr "$@"
    echo "status $status, expected ${allowed[*]}: ${stderr:0:500}"
    [[ " ${allowed[*]} " == *" $status "* ]]
    if [ "$status" -gt 1 ]; then message '^coro-pipe: '; fi
}

# Deep records.

@test "a million brackets, closed, are no crash" {
    { times 1000000 '[' && times 1000000 ']' && echo && echo '{"a":1}'; } >log
    ends 0 3 -- coro_pipe 'where .a == 1' log
    [[ $output == *'{"a":1}' ]]
    ends 3 -- coro_pipe -i json 'map type' log
    prints object
    ends 3 -- coro_pipe -i json-stream 'map type' log
    ends 0 3 -- coro_pipe 'map (. as $x | [$x] | tojson | length)' log
}

@test "a million brackets that are not closed, braces too" {
    { times 1000000 '[' && echo && times 1000000 '{"a":' && echo && times 500000 '[{"a":' && echo && echo '{"a":1}'; } >log
    ends 3 -- coro_pipe -i json 'map .a' log
    prints 1
    ends 3 -- coro_pipe -i json-stream 'map .a' log
    ends 3 -- coro_pipe -i json-seq 'map .a' log
    ends 0 3 -- coro_pipe 'map type' log
}

@test "a million brackets in a string, for fromjson" {
    { echo '{"a":1}' && times 1000000 '['; } >log
    ends 3 -- coro_pipe -i text 'map fromjson' log
    ends 0 3 -- coro_pipe -i text 'map (fromjson? // "no")' log
}

@test "the greatest --max-depth there is works or is refused" {
    { times 1000000 '[' && times 1000000 ']' && echo; } >log
    ends 0 2 3 6 -- coro_pipe --max-depth=2000000 'map type, (tojson | length), (. == .), ([.] | sort | length)' log
    { times 10000 '[' && times 10000 ']' && echo; } >log
    ends 0 2 3 6 -- coro_pipe --max-depth=2000000 'where (.. | type) == "null"' log
}

@test "values that an expression builds deep work or have status 3 or 6, in every walker" {
    local deep='reduce range(1000000) as $_ (null; [.])' walk
    for walk in tojson 'length' '. == [.]' '[., .] | sort' '[., [.]] | unique' 'flatten' 'walk(.)' \
        'contains([[]])' '. as $x | [$x, $x] | add' 'first(paths)' 'first(..)' 'getpath([0, 0])' 'del(.[0][0])' \
        '.[0][0] = 1' '@json' '@text' '"\(.)"' 'tostring | fromjson' '[.] | inside([[[]]])' '[.[]?]'; do
        ends 0 3 6 -- coro_pipe --memory=512M "map ($deep | $walk | type)" <<<1
    done
    # What gives a path or a value for every level has more to do.
    for walk in tostream paths '[paths] | length' '[..] | length' '[leaf_paths?]' 'del(..)' '(.. | select(. == null)) |= 1' \
        'fromstream(tostream)' '[.. | scalars]'; do
        ends 0 2 3 6 -- coro_pipe "map (reduce range(5000) as \$_ (null; [.]) | $walk | type)" <<<1
    done
    ends 0 3 -- coro_pipe "map ($deep)" <<<1
    ends 0 3 -- coro_pipe "map ($deep) | map . | where . != 1 | count" <<<1
    ends 0 3 -- coro_pipe 'map (reduce range(1000000) as $_ ({}; {a: .}) as $x | $x * $x | type)' <<<1
    ends 0 3 -- coro_pipe 'map (setpath([range(1000000) | 0]; 1) | type)' <<<null
    ends 0 3 -- coro_pipe 'map (getpath([range(1000000) | "a"]) | type)' <<<null
    ends 0 3 -- coro_pipe 'map (delpaths([[range(1000000) | "a"]]) | type)' <<<null
}

# Large records.

@test "a million keys" {
    awk 'BEGIN { printf "{"; for (i = 0; i < 1000000; i++) printf "%s\"k%d\":%d", i ? "," : "", i, i; print "}" }' >log
    run -0 --separate-stderr coro_pipe --max-record=100M 'map .k999999, .k0, length, (keys | length)' log
    prints 999999 0 1000000 1000000
    coro_pipe --max-record=100M 'where .k500000 == 500000' log | cmp log -
    coro_pipe --max-record=100M 'map (to_entries | from_entries)' log | cmp log -
    run -0 --separate-stderr coro_pipe --max-record=100M 'flatten | map length' log
    prints 1000000
}

@test "a million times the same key" {
    awk 'BEGIN { printf "{"; for (i = 0; i < 1000000; i++) printf "%s\"k\":%d", i ? "," : "", i; print "}" }' >log
    run -0 --separate-stderr coro_pipe --max-record=100M 'map .k, length' log
    prints 999999 1
}

@test "a million elements" {
    run -0 --separate-stderr coro_pipe 'map [range(1000000)] | map length, .[999999], (map(. + 1) | add), (tojson | length)' <<<1
    prints 1000000 999999 500000500000 6888891
    run -0 --separate-stderr coro_pipe 'map [range(300000) | tostring] | map (sort | length), (unique | length), (group_by(length) | length)' <<<1
    prints 300000 300000 6
}

@test "keys made to collide cost no more than others" {
    # All pairs out of Aa and BB (times 31) and out of Ac and BB (times 33) have the same simple hash.
    awk 'BEGIN { printf "{"
        for (set = 0; set < 2; set++)
            for (i = 0; i < 65536; i++) {
                key = ""
                for (bit = i + 65536; bit > 1; bit = int(bit / 2))
                    key = key (bit % 2 ? "BB" : set ? "Ac" : "Aa")
                printf "%s\"%s\":%d", i + set ? "," : "", key, i
            }
        print "}" }' >log
    run -0 --separate-stderr timeout -k 1 20 "$CORO_PIPE" 'map (with_entries(.value += 1) | length), (to_entries | from_entries | keys | length)' log
    prints 131071 131071
    run -0 --separate-stderr timeout -k 1 20 "$CORO_PIPE" 'map (reduce keys[] as $k ({}; .[$k] = 1) | length)' log
    prints 131071
}

@test "a number of 10^8 digits" {
    { times 1000000 "$(times 100 7)" && echo && echo 1; } >log
    [ "$(wc -c <log)" -eq 100000003 ]
    ends 3 -- coro_pipe 'map .' log
    prints 1
    run -0 --separate-stderr coro_pipe --max-record=200M 'where . > 1e300 | count' log
    prints 1
    coro_pipe --max-record=200M 'where . > 1' log | cmp - <(head -n 1 log)
    ends 0 3 -- coro_pipe --max-record=200M 'map . + 1' log
    ends 0 3 6 -- coro_pipe --max-record=200M 'map (tojson | length)' log
}

@test "10^8 digits behind the point and in the exponent" {
    { printf 0. && times 1000000 "$(times 100 7)" && echo && printf 1e && times 1000000 "$(times 100 7)" && echo; } >log
    run -0 --separate-stderr coro_pipe --max-record=200M 'map (. > 0.7), (. < 1)' log
    prints true true true false
}

@test "a long number in the program" {
    { printf 'map . < ' && times 1000000 7 && echo; } >program
    ends 0 2 -- coro_pipe -f program <<<1
    if [ "$status" -eq 0 ]; then prints true; fi
}

@test "a string of 256 MB in little memory: done or status 6, never a crash" {
    plain_build
    { printf '{"b":1,"a":"' && head -c 268435456 /dev/zero | tr '\0' x && echo '"}'; } >log
    local limit
    for limit in 2500000 1000000 700000 400000 200000; do
        ends 0 3 6 -- in_shell "ulimit -v $limit; \"\$CORO_PIPE\" --max-record=300M 'where .b == 1 | map .b' log"
        ends 0 3 6 -- in_shell "ulimit -v $limit; \"\$CORO_PIPE\" --max-record=300M 'map (.a | length)' log"
        ends 0 3 6 -- in_shell "ulimit -v $limit; \"\$CORO_PIPE\" --max-record=300M 'map .a | where length == 1' log"
        ends 0 3 6 -- in_shell "ulimit -v $limit; \"\$CORO_PIPE\" --max-record=300M 'map (.a + .a | length)' log"
        ends 0 3 6 -- in_shell "ulimit -v $limit; \"\$CORO_PIPE\" --max-record=300M 'map {a: (.a | tojson)} | count' log"
    done
    run -0 --separate-stderr coro_pipe --max-record=300M 'map (.a | length)' log
    prints 268435456
}

@test "a string of 256 MB as a stream in little memory" {
    plain_build
    { printf '["' && head -c 268435456 /dev/zero | tr '\0' x && echo '",1]'; } >log
    ends 3 6 -- in_shell 'ulimit -v 200000; "$CORO_PIPE" -i json-stream "map type" log'
}

@test "a string that doubles for ever" {
    ends 3 6 -- coro_pipe --memory=64M 'map (def f: (. + .) | f; f)' <<<'"xxxxxxxxxxxxxxxx"'
    ends 3 6 -- coro_pipe --memory=64M 'map (. * 1000000000)' <<<'"x"'
    ends 3 6 -- coro_pipe --memory=64M 'map ([limit(100000000; repeat("x"))] | add | length)' <<<1
    ends 0 3 6 -- coro_pipe 'map (. * 1000000000 | length)' <<<'"abc"'
}

@test "an index far out makes no array of a billion" {
    ends 3 6 -- coro_pipe --memory=64M 'map (.[999999999] = 1 | length)' <<<null
    ends 3 6 -- coro_pipe --memory=64M 'map (.[9007199254740993] = 1 | length)' <<<null
    ends 0 3 -- coro_pipe 'map .[9007199254740993], .[-9007199254740993], .[1e300], .[nan]' <<<'[1]'
}

# NULs and invalid UTF-8.

@test "NULs in keys, values and lines" {
    printf '{"a\\u0000b":1,"a":"x\\u0000y"}\n{"a\\u0000b":2,"a":3}\n' >log
    run -0 --separate-stderr coro_pipe 'map ."a\u0000b", (.a | length? // 0), (keys | length)' log
    prints 1 3 2 2 3 2
    run -0 --separate-stderr coro_pipe 'where ."a\u0000b" == 2' log
    prints '{"a\u0000b":2,"a":3}'
    run -0 --separate-stderr coro_pipe -o json 'map .' log
    run -0 --separate-stderr coro_pipe 'map with_entries(.value = 1), {("x\u0000"): 1}' log
    [ "${lines[0]}" = '{"a\u0000b":1,"a":1}' ]
    [ "${lines[1]}" = '{"x\u0000":1}' ]
    printf '{"a":1}\0\n{"a\0":1}\n\0\n{"a":"\0"}\n' >log
    run -3 --separate-stderr coro_pipe -i json --rejects=bad 'map .a' log
    cmp log bad
    run -0 --separate-stderr coro_pipe 'map type' log
    prints string string string string
}

@test "a NUL in a program: refused with a message" {
    printf 'map .a\0 | count\n' >program
    ends 2 -- coro_pipe -f program <<<'{}'
    printf 'map "a\0b"\n' >program
    ends 0 2 -- coro_pipe -f program <<<'{}'
    printf 'map (.a # \0\n)\n' >program
    ends 0 2 -- coro_pipe -f program <<<'{"a":1}'
}

@test "invalid UTF-8 in records, everywhere" {
    local bytes
    for bytes in '\xff' '\x80' '\xc0\x80' '\xed\xa0\x80' '\xf4\x90\x80\x80' '\xe2\x82' '\xf0\x9f\x98' '\xc3'; do
        printf '{"a%bb":1,"b":"x%by","c":["%b"]}\n"%b"\n%b\n{"a":%b}\n' "$bytes" "$bytes" "$bytes" "$bytes" "$bytes" "$bytes"
    done >log
    coro_pipe 'where true' log | cmp log -
    ends 0 3 -- coro_pipe 'map keys, .b, (.c | tojson), (tojson | fromjson), length, explode?, ascii_downcase?' log
    ends 0 3 -- coro_pipe 'map (tostring | test("y"), sub("x"; "z"), split("y"), .[1:], ltrimstr("x"), @uri, @base64)' log
    coro_pipe 'map tojson' log >out 2>/dev/null || [ $? -eq 3 ]
    iconv -f UTF-8 -t UTF-8 <out >/dev/null
    ends 3 -- coro_pipe -i json 'map .b?' log
}

@test "lone surrogates, everywhere" {
    printf '%s\n' '"\ud800"' '"\udc00"' '"\ud800x"' '"\ud800\ud800"' '"\ud800\u0041"' '{"\udfff":"\ud83d"}' '"\ud83d\ude00"' >log
    coro_pipe 'where true' log | cmp log -
    run -0 --separate-stderr coro_pipe -o json 'map tojson | map fromjson | map tojson' log
    iconv -f UTF-8 -t UTF-8 <<<"$output" >/dev/null
    coro_pipe -o json 'map [.]' log | iconv -f UTF-8 -t UTF-8 >/dev/null
}

@test "invalid UTF-8 in a program: refused, or a string like any other" {
    ends 0 2 -- coro_pipe $'map "a\xffb"' <<<1
    ends 0 2 -- coro_pipe $'map ."a\xff"' <<<'{}'
    ends 2 -- coro_pipe $'map .a\xff' <<<'{}'
    ends 2 -- coro_pipe $'map \xff' <<<'{}'
    ends 2 -- coro_pipe $'map ("a" \xc3' <<<'{}'
    ends 0 2 3 -- coro_pipe $'map test("\xff")' <<<'"a"'
}

# Programs.

@test "10^5 parentheses, and what else can be nested" {
    local n=100000
    nest() { # OPEN MIDDLE CLOSE
        { printf 'map ' && times "$n" "$1" && printf '%s' "$2" && times "$n" "$3" && echo; } >program
        ends 0 2 3 6 -- coro_pipe -f program <<<1
    }
    nest '(' . ')'
    nest '[' . ']'
    nest '{a:' . '}'
    nest '-' . ''
    nest 'try ' . ''
    nest 'if . then ' . ' else . end'
    nest 'if . then . elif ' . ' then . end'
    nest '"\(' . ')"'
    nest 'def f: ' . '; f'
    nest 'reduce . as $x (0; ' . ')'
    nest '. as $x | ' . ''
    nest '.[' 0 ']'
    nest '. as [$x] ?// ' '$x | .' ''
    nest '1 + ' 1 ''
    nest '. // ' 1 ''
    nest '. and ' . ''
    nest '., ' . ''
    nest 'first(' . ')'
    nest 'label $x | ' . ''
    nest '' . '?'
    nest '' . '.a'
    nest '' . '[0]'
    nest '. |= ' . ''
    nest '@json "\(' . ')"'
}

@test "10^5 parentheses that are not closed" {
    local text
    for text in '(' '[' '{' '{a:' '"\(' 'if ' 'try ' 'def f: ' 'reduce ' '. as [' '.[' '-' ')' ']' '}' 'end ' '|' ','; do
        { printf 'map ' && times 100000 "$text" && echo; } >program
        ends 2 6 -- coro_pipe -f program <<<1
    done
}

@test "a million parentheses work or are refused" {
    { printf 'map ' && times 1000000 '(' && printf . && times 1000000 ')' && echo; } >program
    ends 0 2 -- coro_pipe -f program <<<1
}

@test "10^5 stages of map, definitions, arguments, variables, fields" {
    { printf 'map .' && times 10000 ' | map .' && echo; } >program
    run -0 --separate-stderr coro_pipe -f program <<<1
    prints 1
    { printf 'map (' && times 100000 'def f: 1; ' && echo 'f)'; } >program
    ends 0 2 6 -- coro_pipe -f program <<<1
    { printf 'map (def f(' && times 10000 'a; ' && printf 'b): 1; f(' && times 10000 '.; ' && echo '.))'; } >program
    ends 0 2 6 -- coro_pipe -f program <<<1
    { printf 'map [' && seq 20000 | sed 's/^/.f/; $!s/$/,/' && echo '] | map length'; } >program
    ends 0 2 6 -- coro_pipe -f program <<<'{"f1":1}'
    { printf 'map {' && seq 100000 | sed 's/.*/a&: &/; $!s/$/,/' && echo '} | map length'; } >program
    ends 0 2 6 -- coro_pipe -f program <<<1
    if [ "$status" -eq 0 ]; then prints 100000; fi
}

@test "a program of a hundred megabytes in one string is no crash" {
    { printf 'map "' && head -c 100000000 /dev/zero | tr '\0' x && echo '" | map length'; } >program
    ends 0 2 6 -- coro_pipe -f program <<<1
}

# Programs that do not end.

# interrupted PID: sends one more SIGINT; the process is over.
interrupted() {
    kill -INT "$1" 2>/dev/null || true
    ended "$1"
}

@test "[range(1e9)] has status 6 and names the limit" {
    ends 6 -- coro_pipe 'map [range(1e9)]' <<<1
    message 'memory'
    ends 6 -- coro_pipe --memory=32M 'map [range(1e9)]' <<<1
    ends 6 -- coro_pipe --memory=32M 'map [limit(1000000000; repeat(1))] | count' <<<1
    ends 6 -- coro_pipe --memory=32M 'map [inputs]' < <(seq 10000000)
    ends 6 -- coro_pipe --memory=32M 'map (reduce range(1e9) as $i ({}; .["k\($i)"] = $i))' <<<1
    ends 6 -- coro_pipe --memory=32M 'map (reduce range(1e9) as $i ([]; . + [$i]))' <<<1
    ends 6 -- coro_pipe --memory=32M 'map ([range(1e9) | tostring] | join(","))' <<<1
}

@test "what came before the memory ran out is out" {
    ends 6 -- coro_pipe --memory=32M 'map if . == 3 then [range(1e9)] else . end' < <(seq 5)
    prints 1 2
}

@test "--memory takes sizes and refuses what is none" {
    run -0 --separate-stderr coro_pipe --memory=1G 'map [range(1000)] | map length' <<<1
    prints 1000
    local size
    for size in x -1 '' 5q; do
        run -2 --separate-stderr coro_pipe --memory="$size" 'map .' </dev/null
        message memory
    done
}

@test "memory is given back: as much again for every record" {
    run -0 --separate-stderr coro_pipe --memory=64M 'map [range(100000)] | map length | count' < <(seq 100)
    prints 100
    run -0 --separate-stderr coro_pipe --memory=64M 'map ([range(100000) | tostring] | join(",") | length) | uniq' < <(seq 30)
    [ "${#lines[@]}" -eq 1 ]
}

@test "a definition that calls itself for ever: status 6 or rejected, with a message" {
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: 1 + f; f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: [f]; f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: f | f; f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: {a: f}; f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f(g): f(g | g); f(. + 1))' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: try f catch f; f + 1)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: reduce f as $x (0; 1); f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map (def f: "\(f)"; f)' <<<1
    ends 3 6 -- coro_pipe --memory=256M 'map ([recurse([.])] | length)' <<<1
}

@test "the default limit of memory holds a definition that calls itself for ever" {
    ends 3 6 -- coro_pipe 'map (def f: 1 + f; f)' <<<1
}

@test "a deep but finite recursion works" {
    run -0 --separate-stderr coro_pipe 'map (def f: if . == 0 then 0 else (. - 1 | f) + 1 end; f)' <<<100000
    prints 100000
    run -0 --separate-stderr coro_pipe 'map (def f: if . == 0 then "end" else . - 1 | f end; f)' <<<1000000
    prints end
    run -0 --separate-stderr coro_pipe 'map last(range(3000000)), (reduce range(3000000) as $i (0; . + 1)), ([limit(100000; repeat(1))] | length)' <<<1
    prints 2999999 3000000 100000
    run -0 --separate-stderr coro_pipe 'map last(limit(1000000; recurse(. + 1))), (0 | until(. >= 1000000; . + 1)), (last(0 | while(. < 500000; . + 1)))' <<<1
    prints 1000000 1000000 499999
}

@test "a loop without end is ended by a signal" {
    local loop
    for loop in 'def f: f; f' 'last(repeat(1))' '0 | until(false; . + 1)' 'last(range(1e15))' 'reduce range(1e15) as $i (0; 1)'; do
        echo 1 >log
        env --default-signal=INT,TERM "$CORO_PIPE" "tee seen | map ($loop)" log >out 2>err 3>&- &
        local pid=$! got=0
        eventually test -e seen
        # The first lets what is under way end, the second does not.
        eventually interrupted $pid
        wait $pid || got=$?
        echo "$loop: status $got"
        [ "$got" -eq 130 ]
    done
}

@test "a loop that sends without end is ended by head and by a reader that goes" {
    run -0 --separate-stderr coro_pipe 'map repeat(.) | head 3' <<<1
    prints 1 1 1
    run -0 in_shell 'echo 1 | "$CORO_PIPE" "map repeat(.)" | head -n 2'
    prints 1 1
    run -0 --separate-stderr coro_pipe 'map range(1e18) | head 2' <<<1
    prints 0 1
}

@test "values that are sent take no memory: ten million of one record" {
    plain_build
    run -0 --separate-stderr in_shell 'ulimit -v 150000; echo 1 | "$CORO_PIPE" "map range(5000000) | count"'
    prints 5000000
}

# Regular expressions, formats, dates.

@test "a regular expression that backtracks for ever rejects the record, quickly" {
    printf '"%sb"\n"ok"\n' "$(times 50000 a)" >log
    run -3 --separate-stderr timeout -k 1 20 "$CORO_PIPE" 'map test("^(a+)+$")' log
    prints false
    message ':1: stage 1 \(map\)'
}

@test "regular expressions on long strings" {
    run -0 --separate-stderr timeout -k 1 30 "$CORO_PIPE" 'map ([match("a"; "g")] | length), (gsub("a"; "bb") | length), ([scan("a")] | length), (split("a"; null) | length)' \
        < <(printf '"%s"\n' "$(times 10000 a)")
    prints 10000 20000 10000 10001
    ends 0 3 -- coro_pipe "map test(\"$(times 3000 '(')$(times 3000 ')')\")" <<<'"a"'
    ends 0 3 -- coro_pipe 'map test("((((((a{1000}){1000}){1000}){1000}){1000}){1000})")' <<<'"a"'
}

@test "formats of dates with odd arguments" {
    local text
    for text in '1e300 | todate' '-1e300 | todate' 'nan | todate' 'infinite | gmtime' '[1e9,1e9,1e9,1e9,1e9,1e9,1e9,1e9] | mktime' \
        '"x" * 10000 | strptime("%Y")' '0 | strftime("%c" * 10000) | length' '0 | strftime("")' '[] | mktime' \
        '0 | strftime("%")' '[nan,nan,nan] | strftime("%Y")' '"9999999999-01-01T00:00:00Z" | fromdate'; do
        ends 0 3 -- coro_pipe "map ($text)" <<<1
    done
}

@test "odd arguments of builtins" {
    local text
    for text in '[limit(-1; 1)]' '[range(nan)] | length' '[limit(5; range(0; 1; 0))]' '[1,2] | .[nan:nan]' 'implode' '[1e300] | implode' \
        '[-1] | implode' '"a" * nan' '"a" * -1' '"a" * 1e300' '[1] | flatten(1e300)' '[1] | combinations(3)' \
        '[[1]] | transpose' 'splits(1)' 'ltrimstr(1)' '"x" | ltrimstr("")' '"" | indices("")' '[] | indices([])' \
        'nth(-1; 1)' '[] | first' '"\u0000" | @sh, @csv?, @tsv?, @html, @uri, @base64' 'pow(1e300; 1e300)' 'ldexp(1; 1e300)' \
        'scalbln(1; 1e300)?' '1 % 0.1' '5 % 1e300' '-9223372036854775808 % -1' '9223372036854775807 + 9223372036854775807' \
        '-9223372036854775808 / -1' '-9223372036854775808 | abs' '-(-9223372036854775808)' '9223372036854775807 * 9223372036854775807' \
        '[9223372036854775807, -9223372036854775808] | add, sort, unique, min, max' 'tojson | fromjson' '"nan" | fromjson' '"1e1000" | fromjson' \
        '"\"\\ud800\"" | fromjson' '@base64d' '"====" | @base64d' '"A" | @base64d' '"%" | @urid' 'getpath(1)' 'getpath([{}])' 'setpath([]; 1)' \
        'delpaths([[]])' 'delpaths(1)' 'to_entries' '{} | from_entries' '[{}] | from_entries' '[1] | from_entries' 'env | length' \
        'splits("a"; "q")' 'test("a"; "q")' 'test([])' 'test(["a", 1])' 'sub("a"; 1)' 'input_line_number' '$__loc__' 'error(null)' 'error({})' \
        '[error(1)?]' 'tostream' 'fromstream(1)' 'fromstream([[0],1])' 'fromstream([["a"],1],[["a"]])' 'truncate_stream(1)' '[1 | truncate_stream([[0],1])]' \
        'bsearch(1)' '[3,1] | bsearch(2)' 'INDEX(1)' 'IN(empty)' 'ascii' 'getpath(["a",0,"b"])' 'paths' 'splits' 'join(1)' '[[]] | join(",")' 'ltrimstr' \
        'gamma, lgamma, tgamma, lgamma_r, frexp, modf, exp10, significand, logb' 'localtime' 'strflocaltime("%Z")' 'significand' 'drem(5; 0)' 'jn(1; 1)?' \
        'limit(1e300; 1)' 'skip(1e300; 1)' 'until(true; 1)' 'first(empty)' 'isvalid(1)?' 'min_by(1)' '[1] | group_by(error)?' 'walk(empty)' '[[1]] | walk(empty)' \
        'tojson * 3' '{} * {}' '{} - {}' '[] / []' 'debug(empty)' 'stderr' 'input' '[inputs]' 'ltrimstr("a", "b")' 'halt' '@nothing' 'now | type' 'builtins | length > 100' \
        'have_decnum' 'splits("(?<x>a)")' 'capture("(?<x>a)?")' '"ab" | [match("(?<x>a)|(?<y>b)"; "g")] | length' '$ENV | length > 0' 'getpath([])' 'tojson | length'; do
        ends 0 2 3 -- coro_pipe "map ($text)" < <(printf '%s\n' 1 '"a"' '[1,"a",null]' '{"a":1}' null)
    done
}

@test "under a small limit of memory every builtin ends well" {
    local text
    for text in '[range(1e7)] | sort' '[range(1e7)] | group_by(.)' '[range(1e7) | tostring] | add' 'tojson * 10000000 | explode' \
        '[limit(10000000; repeat("ab"))] | unique' '"x" * 20000000 | split("")' '"x" * 20000000 | [match("x"; "g")]' '"ab" * 10000000 | gsub("a"; "cc")' \
        '[range(1e7)] | tojson | fromjson' '"x" * 20000000 | @base64 | @base64 | @base64 | length' '[range(1e6) | {a: ., b: [.]}] | map(tojson) | join(",")' \
        '[combinations(12)]?' '[[range(1000)], [range(1000)], [range(1000)]] | [combinations]' '[range(1e7)] | [paths]' '[range(1e7)] | [tostream]' \
        '[range(1e7)] | with_entries(.)' '[range(1e7)] | walk(.)' '[range(1e7)] | @csv' '[range(1e7)] | reverse | transpose?' '[range(1e7)] | implode'; do
        ends 0 3 6 -- coro_pipe --memory=16M "map ($text | length)" <<<'"xxxxxxxxxx"'
    done
}
