#!/usr/bin/env bats
# Expressions on the command line: variables, the environment, messages, rejects, reports, --explain, mistakes.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

# Variables.

@test "--arg: text, whatever it holds" {
    run -0 --separate-stderr coro_pipe --arg h 'a "b" \ $x' --arg e '' 'map $e, $h' <<<1
    prints '' 'a "b" \ $x'
    run -0 --separate-stderr coro_pipe --arg h '{"a":1}' 'map ($h | type)' <<<1
    prints string
}

@test "--arg with invalid UTF-8 is text with U+FFFD or is refused" {
    run --separate-stderr coro_pipe --arg h $'a\xffb' -o json 'map $h' <<<1
    case $status in 0) prints '"a�b"' ;; 2) message arg ;; *) false ;; esac
}

@test "--arg stands behind the pipeline too" {
    run -0 --separate-stderr coro_pipe 'map $h' --arg h x <<<1
    prints x
}

@test "--arg and --argjson several times" {
    run -0 --separate-stderr coro_pipe --arg a 1 --argjson b '{"x":[2]}' --arg c 3 'map [$a, $b.x[0], $c]' <<<1
    prints '["1",2,"3"]'
}

@test "--arg and its kin with one name: the first counts, for \$ARGS too" {
    run -0 --separate-stderr coro_pipe --arg a 1 --arg a 2 'map [$a, $ARGS.named]' <<<1
    prints '["1",{"a":"1"}]'
    run -0 --separate-stderr coro_pipe --arg a 1 --argjson a '{' --rawfile a /missing --arg b 3 \
        'map [$a, $b, $ARGS.named]' <<<1
    prints '["1","3",{"a":"1","b":"3"}]'
    no_message
}

@test "--argjson: every kind of value" {
    run -0 --separate-stderr coro_pipe --argjson x '[1.5,null,true,"a",{"b":12345678901234567890}]' 'map $x' <<<1
    prints '[1.5,null,true,"a",{"b":12345678901234567890}]'
}

@test "--argjson with what is no JSON has status 2 and names the variable" {
    local value
    for value in '{' "{'a':1}" '' '1 2' 'nul'; do
        run -2 --separate-stderr coro_pipe --argjson limit "$value" 'map $limit' <<<1
        message limit
    done
}

@test "--arg and its kin without their values have status 2" {
    run -2 --separate-stderr coro_pipe 'map .' --arg
    message arg
    run -2 --separate-stderr coro_pipe 'map .' --arg x
    message arg
    run -2 --separate-stderr coro_pipe 'map .' --argjson x
    message argjson
    run -2 --separate-stderr coro_pipe 'map .' --slurpfile x
    message slurpfile
}

@test "--arg with a name that is none has status 2" {
    run -2 --separate-stderr coro_pipe --arg 'a b' 1 'map .' <<<1
    message 'a b'
}

@test "--slurpfile: an array of all values of the file" {
    printf '{"id":1}\n{"id":\n2} 3' >values
    run -0 --separate-stderr coro_pipe --slurpfile v values 'map $v, ($v | length)' <<<1
    prints '[{"id":1},{"id":2},3]' 3
    : >empty
    run -0 --separate-stderr coro_pipe --slurpfile v empty 'map $v' <<<1
    prints '[]'
}

@test "--slurpfile as a table to look up in" {
    printf '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n' >users
    run -0 --separate-stderr coro_pipe --slurpfile u users \
        'map (INDEX($u[]; .id | tostring) as $by | .name = $by[.user | tostring].name)' < <(printf '{"user":2}\n{"user":1}\n')
    prints '{"user":2,"name":"b"}' '{"user":1,"name":"a"}'
}

@test "--rawfile: the file's text" {
    printf 'a\nb "c"' >text
    run -0 --separate-stderr coro_pipe --rawfile t text -o json 'map $t' <<<1
    prints '"a\nb \"c\""'
}

@test "--slurpfile and --rawfile of a file that is not there or is no JSON have a message and read nothing" {
    echo 1 >input
    run --separate-stderr coro_pipe --slurpfile v missing 'map $v' input
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    prints
    message missing
    run --separate-stderr coro_pipe --rawfile v missing 'map $v' input
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    message missing
    echo '{' >bad
    run --separate-stderr coro_pipe --slurpfile v bad 'map $v' input
    [ "$status" -eq 2 ] || [ "$status" -eq 4 ]
    prints
    message bad
}

@test "\$ENV and env are the environment" {
    CORO_TEST_NAME='a b' run -0 --separate-stderr coro_pipe 'map $ENV.CORO_TEST_NAME, env.CORO_TEST_NAME' <<<1
    prints 'a b' 'a b'
}

@test "\$__prog_args and other variables that nobody set are refused" {
    run -2 --separate-stderr coro_pipe 'map $nobody' <<<1
    caret_under '$nobody'
}

@test "the same variables in every stage and block" {
    run -0 --separate-stderr coro_pipe --argjson n 1 \
        'where . > $n | broadcast { map . + $n } { where . == $n + 1 | map [$n] }' < <(seq 3)
    prints 3 '[1]' 4
}

@test "a program file with variables and comments" {
    printf '#!/usr/bin/env -S coro-pipe -f\n# the first\nwhere .a >= $min  # at least\n| map {\n  a,   # the field\n  b: "x"\n}\n' >program
    run -0 --separate-stderr coro_pipe -f program --argjson min 2 < <(printf '{"a":%d}\n' 1 2 3)
    prints '{"a":2,"b":"x"}' '{"a":3,"b":"x"}'
}

# input, inputs, debug, stderr, input_filename, input_line_number.

@test "input and inputs across files" {
    echo 1 >one
    printf '2\n3\n' >two
    run -0 --separate-stderr coro_pipe 'map [., input_filename, (inputs | [., input_filename, input_line_number])]' one two
    prints '[1,"one",[2,"two",1],[3,"two",2]]'
}

@test "input takes what the stages before let through" {
    run -0 --separate-stderr coro_pipe 'where . % 2 == 1 | map [., input]' < <(seq 8)
    prints '[1,3]' '[5,7]'
}

@test "inputs in a block takes only what comes into the block" {
    run -0 --separate-stderr coro_pipe 'broadcast { map [., inputs] } { count }' < <(seq 4)
    [ "$(printf '%s\n' "${lines[@]}" | sort)" = "$(printf '%s\n' '[1,2,3,4]' 4 | sort)" ]
}

@test "a record that input could not use is rejected under its own place or that of the record that asked" {
    run -3 --separate-stderr coro_pipe 'map .a + input.a' < <(printf '{"a":1}\n{"a":2}\n{"a":"x"}\n{"a":3}\n{"a":4}\n{"a":5}\n')
    prints 3 9
    message ':[34]: stage 1 \(map\)'
}

@test "debug and stderr write messages, one line each, control bytes escaped" {
    run -0 --separate-stderr coro_pipe 'map debug, stderr | count' <<<'{"a":"x\ny\u001b[31m"}'
    prints 2
    [[ $stderr != *$'\e'* ]]
    local line
    for line in "${stderr_lines[@]}"; do [[ $line == coro-pipe:* ]]; done
}

@test "debug(message) shows the message, passes the input" {
    run -0 --separate-stderr coro_pipe 'map debug("at \(.a)", .a + 1)' <<<'{"a":1}'
    prints '{"a":1}'
    message 'at 1'
    message '[^0-9]2([^0-9]|$)'
}

# Errors and rejects.

@test "a failed expression is told with place, stage and jq's reason" {
    printf '{"a":1}\n{"a":1}\n5\n' >app.log
    run -3 --separate-stderr coro_pipe 'map .a' app.log
    prints 1 1
    [ "${#stderr_lines[@]}" -eq 1 ]
    message '^coro-pipe: app\.log:3: stage 1 \(map\): Cannot index number with .*"a"'
}

@test "the first five of a cause are told in full, the rest counted" {
    run -3 --separate-stderr coro_pipe 'map .a' < <(seq 9 && echo '{"a":1}')
    prints 1
    [ "${#stderr_lines[@]}" -eq 6 ]
    message '[^0-9]4[^0-9].*more|more.*[^0-9]4([^0-9]|$)'
}

@test "a cause is stage and kind of error, not its text" {
    run -3 --separate-stderr coro_pipe 'map error("no \(.)")' < <(seq 20)
    [ "${#stderr_lines[@]}" -eq 6 ]
    run -3 --separate-stderr coro_pipe 'broadcast { map error("a") } { where error("b") }' < <(seq 7)
    [ "${#stderr_lines[@]}" -eq 12 ]
    message 'stage 1\.1\.1 \(map\)'
    message 'stage 1\.2\.1 \(where\)'
}

@test "a line is kept once in --rejects, whatever failed on it" {
    printf 'x\n{"a":1}\n' >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'broadcast { map .a } { where .a == 1 } { map .a, .b }' log
    cmp bad <(echo x)
}

@test "a long reason is cut, control bytes in it are escaped" {
    head -c 100000 /dev/zero | tr '\0' x >long
    run -3 --separate-stderr coro_pipe 'map error' < <(printf '"\\u001b[31m%s"\n' "$(cat long)")
    [[ $stderr != *$'\e'* ]]
    [ "${#stderr_lines[@]}" -eq 1 ]
    [ "${#stderr}" -lt 5000 ]
}

@test "the reason does not show a long value in full" {
    run -3 --separate-stderr coro_pipe 'map -.' <<<'"very-long-long-long-long-string"'
    message 'string \("very-long-long-long-long\.\.\.\) cannot be negated|string \("very-long-long.*\.\.\.'
}

@test "--on-error fail stops at the first" {
    run -3 --separate-stderr coro_pipe --on-error=fail 'map .a' < <(printf '{"a":1}\n2\n3\n{"a":4}\n')
    prints 1
    [ "${#stderr_lines[@]}" -eq 1 ]
    message ':2: '
}

@test "--on-error fail: the same with long batches" {
    { for i in $(seq 1000); do echo "{\"a\":$i}"; done && echo 5 && echo '{"a":1001}'; } >log
    run -3 --separate-stderr coro_pipe --on-error=fail 'map .a | map . + 0 | where . > 998' log
    prints 999 1000
}

@test "--on-error ignore says nothing, goes on, and keeps --rejects" {
    run --separate-stderr coro_pipe --on-error=ignore --rejects=bad 'map .a' < <(printf '{"a":1}\n2\n{"a":3}\n')
    prints 1 3
    no_message
    [ "$(cat bad)" = 2 ]
}

@test "values that were sent before the failure stay sent, the line is rejected" {
    run -3 --separate-stderr coro_pipe --rejects=bad 'map (.[] | 1 / .)' <<<'[1,2,0,4]'
    prints 1 0.5
    [ "$(cat bad)" = '[1,2,0,4]' ]
}

@test "--stats: the books of map and where balance" {
    command -v jq || skip "there is no jq"
    run -3 --separate-stderr coro_pipe --stats=json 'where . != 2 | map .[]?, (if . == 3 then error("x") else . end)' \
        < <(printf '%s\n' 1 2 3 '[4,5]')
    jq -e '[.stages[] | .in == .passed + .filtered + .rejected + .absorbed and .out == .passed + .made] | all' \
        <<<"${stderr_lines[-1]}"
}

# The two reports at the end.

@test "a field that no record had is told once, with the nearest that did occur" {
    run -0 --separate-stderr coro_pipe 'where .stauts >= 500' < <(printf '{"status":%d,"host":"a"}\n' 200 503)
    prints
    [ "${#stderr_lines[@]}" -eq 1 ]
    message '\.stauts never occurred; did you mean \.status\?'
}

@test "a field that no record had and that is near to none is told without a guess" {
    run -0 --separate-stderr coro_pipe 'map .zzz // 0' <<<'{"status":200}'
    message '\.zzz never occurred'
    [[ $stderr != *'did you mean'* ]]
}

@test "a nested field that no record had" {
    run -0 --separate-stderr coro_pipe 'map .user.nmae' <<<'{"user":{"name":"x"}}'
    message '\.user\.nmae never occurred.*\.user\.name|\.nmae never occurred.*\.name'
}

@test "a long field that no record had is not cut within a character" {
    local letters field
    for letters in '' x xx; do
        field=$letters$(printf 'ä日%.0s' {1..60})
        run -0 --separate-stderr coro_pipe "map .\"$field\"" <<<'{"status":200}'
        message '日.* never occurred$|ä.* never occurred$'
        [[ $stderr != *'\x'* ]]
        iconv -f UTF-8 -t UTF-8 <<<"$stderr"
    done
}

@test "a key that holds a NUL is no guess for a field that no record had" {
    run -0 --separate-stderr coro_pipe 'map .stauts' <<<'{"status\u0000x":200,"host":1}'
    message '\.stauts never occurred$'
}

@test "several fields that no record had, once each" {
    run -0 --separate-stderr coro_pipe 'where .hots == "a" or .hots == "b" or .levle == "x"' \
        <<<'{"host":"a","level":"x"}'
    [ "${#stderr_lines[@]}" -eq 2 ]
    message '\.hots.*\.host'
    message '\.levle.*\.level'
}

@test "a field that occurred is not told, even if it was null" {
    run -0 --separate-stderr coro_pipe 'map .a' < <(printf '{"b":1}\n{"a":null}\n')
    no_message
}

@test "without any record no field is missed" {
    run -0 --separate-stderr coro_pipe 'where .a == 1' </dev/null
    no_message
}

@test "a field that an earlier stage made is no field of the record that never occurred" {
    run -0 --separate-stderr coro_pipe 'map {n: .a} | where .n == 1 | map .n' <<<'{"a":1}'
    prints 1
    no_message
}

@test "a field that is only set is not told" {
    run -0 --separate-stderr coro_pipe 'map .new = 1' <<<'{"a":1}'
    prints '{"a":1,"new":1}'
    no_message
}

@test "--on-error ignore and the reports: the field is still told" {
    run -0 --separate-stderr coro_pipe --on-error=ignore 'where .stauts == 1' <<<'{"status":1}'
    message 'stauts' || no_message
}

@test "a comparison of a number with a string is told once" {
    run -0 --separate-stderr coro_pipe 'where .status >= 500' < <(printf '{"status":"503"}\n{"status":"200"}\n')
    [ "${#stderr_lines[@]}" -eq 1 ]
    message 'string.*number|number.*string'
}

@test "a comparison for equality of a number with a string is told once" {
    run -0 --separate-stderr coro_pipe 'where .status == "503"' < <(printf '{"status":503}\n{"status":200}\n')
    prints
    [ "${#stderr_lines[@]}" -eq 1 ]
    message 'string.*number|number.*string'
}

@test "a comparison of numbers, and of strings, is not told" {
    run -0 --separate-stderr coro_pipe 'where .status >= 500 and .host > "a" and .x == null' \
        <<<'{"status":503,"host":"b","x":1}'
    no_message
}

@test "a sort of numbers and strings is no comparison to tell" {
    run -0 --separate-stderr coro_pipe 'map sort, unique, max' <<<'["a",1]'
    no_message
}

@test "reports do not change the status" {
    run -0 --separate-stderr coro_pipe 'where .nope' <<<'{"a":1}'
    run -1 --separate-stderr coro_pipe -e 'where .nope' <<<'{"a":1}'
}

# --explain.

@test "--explain shows the fields that are read from the bytes" {
    run -0 --separate-stderr coro_pipe --explain 'where .status >= 500 and .user.name == "x" | map {host, ms}'
    grep -qE 'where.*\.status' <<<"$output"
    grep -qE 'where.*\.user\.name' <<<"$output"
    grep -qE 'map.*\.host' <<<"$output"
    grep -qE 'map.*\.ms' <<<"$output"
    no_message
}

@test "--explain shows where values are built" {
    run -0 --separate-stderr coro_pipe --explain 'where .status >= 500 | map to_entries'
    grep -qE 'map.*(value|built|whole|decodes)' <<<"$output"
}

@test "--explain of a program with a mistake has status 2" {
    run -2 --separate-stderr coro_pipe --explain 'map .a | where lenght'
    caret_under lenght
}

# Mistakes.

@test "an unknown function: caret and the nearest builtin" {
    run -2 --separate-stderr coro_pipe 'grep a | map .a + strat("x")'
    [ "${#stderr_lines[@]}" -eq 3 ]
    caret_under 'strat("x")'
    run -2 --separate-stderr coro_pipe 'map ascii_upcas'
    message 'ascii_upcase'
    caret_under ascii_upcas
}

@test "an unknown function of one's own, and the nearest" {
    run -2 --separate-stderr coro_pipe 'map (def double: . * 2; doubel)'
    message 'double'
    caret_under doubel
}

@test "a builtin with the wrong number of arguments tells how many it takes" {
    run -2 --separate-stderr coro_pipe 'map test'
    message 'test'
    caret_under test
    run -2 --separate-stderr coro_pipe 'map ltrimstr("a"; "b")'
    caret_under 'ltrimstr("a"; "b")'
}

@test "the caret stands in its line of an expression over several" {
    run -2 --separate-stderr coro_pipe $'map {\n  a: .x,\n  b: lenght\n}'
    [ "${stderr_lines[1]}" = '    b: lenght' ]
    caret_under lenght
}

@test "the caret stands right in a program file" {
    printf '# a comment\nmap .a |\nmap .b ++ 1\n' >program
    run -2 --separate-stderr coro_pipe -f program
    [ "${stderr_lines[1]}" = '  map .b ++ 1' ]
    caret_under +
}

@test "the caret stands right behind characters of several bytes" {
    run -2 --separate-stderr coro_pipe 'map "日本é" + lenght'
    [ "${stderr_lines[2]}" = "                ^~~~~~" ]
}

@test "the caret stands right inside an interpolation" {
    run -2 --separate-stderr coro_pipe 'map "a\("b\(lenght)")c"'
    caret_under lenght
}

@test "what is not closed is told where it was opened" {
    run -2 --separate-stderr coro_pipe 'map (.a + [1, 2)'
    [ "${#stderr_lines[@]}" -eq 3 ]
    run -2 --separate-stderr coro_pipe 'map {a: (1 + 2}'
    [ "${#stderr_lines[@]}" -eq 3 ]
    run -2 --separate-stderr coro_pipe 'map if .a then 1 else 2 | count'
    message end
}

@test "map .a as \$x | \$x: parentheses are offered" {
    run -2 --separate-stderr coro_pipe 'map .a as $x | $x' <<<'{"a":1}'
    message 'parenthes'
    run -0 --separate-stderr coro_pipe 'map (.a as $x | $x)' <<<'{"a":1}'
    prints 1
}

@test "a jq filter behind a bar: parentheses are offered" {
    local text
    for text in 'map .a | length' 'map .a | .b' 'map .a | @csv' 'where .a | test("x")'; do
        run -2 --separate-stderr coro_pipe "$text" <<<'{}'
        echo "$text: $stderr"
        message 'parenthes'
    done
}

@test "no parentheses are offered where no expression was written" {
    run -2 --separate-stderr coro_pipe 'parse access | tpo' </dev/null
    message 'unknown stage "tpo"'
    [[ $stderr != *parenthes* ]]
}

@test "a bare word: the field is offered" {
    run -2 --separate-stderr coro_pipe 'where host == "a"'
    message '\.host'
    caret_under host
    run -2 --separate-stderr coro_pipe 'map {a: foo}'
    message '\.foo'
    caret_under foo
}

@test "halt, halt_error and modules are refused by name" {
    local name
    for name in halt halt_error modulemeta; do
        run -2 --separate-stderr coro_pipe "map (.a | $name)"
        message "$name"
        caret_under "$name"
    done
    run -2 --separate-stderr coro_pipe 'map halt_error(1)'
    message halt_error
    run -2 --separate-stderr coro_pipe 'map (include "a"; .)'
    run -2 --separate-stderr coro_pipe 'map import "a" as a; a::f'
}

@test "every compile error of jq's tests has a caret" {
    local text
    for text in '{(0):1}' '{1+2:3}' '. as [] | null' '(. as $foo | [$foo, $bar])' '"u\vw"' '. as $foo | break $foo' \
        'def f: ; 1' 'reduce . as $x (1)' '.a.' '.[' '..a..' '1 +' '@' '$' 'try' 'if' '{a:}' '"\(1"' '.a = = 1' '%'; do
        run -2 --separate-stderr coro_pipe "map $text" <<<1
        echo "$text: $stderr"
        [ "${#stderr_lines[@]}" -eq 3 ]
        [[ ${stderr_lines[2]} =~ ^\ *\^~*$ ]]
    done
}

@test "control bytes in an expression are escaped in its message" {
    run -2 --separate-stderr coro_pipe $'map "a\e[31m" + lenght'
    [[ $stderr != *$'\e'* ]]
}

@test "nothing is read and no file touched when an expression is wrong" {
    echo old >out
    echo 1 >input
    {
        run -2 --separate-stderr coro_pipe 'map lenght | write out'
        read -r line
    } <input
    [ "$line" = 1 ]
    [ "$(cat out)" = old ]
}

# What ends an expression.

@test "map .a | map .b is two stages, map (.a | .b) is one" {
    run -0 --separate-stderr coro_pipe --explain 'map .a | map .b'
    [ "$(grep -c map <<<"$output")" -eq 2 ]
    run -0 --separate-stderr coro_pipe --explain 'map (.a | .b)'
    [ "$(grep -c map <<<"$output")" -eq 1 ]
}

@test "brackets, strings, comments and if keep their bars and braces" {
    echo '{"a":[1,2],"b":"x|y"}' >log
    run -0 --separate-stderr coro_pipe 'map [.a[] | . + 1] | count' log
    prints 1
    run -0 --separate-stderr coro_pipe 'map {a: (.a | length)} | map .a' log
    prints 2
    run -0 --separate-stderr coro_pipe 'where .b == "x|y" | map "}|{" | count' log
    prints 1
    run -0 --separate-stderr coro_pipe 'map if .a then .a | length else 0 end | map . + 1' log
    prints 3
    run -0 --separate-stderr coro_pipe $'map .a # | count }\n| map length' log
    prints 2
    run -0 --separate-stderr coro_pipe 'map "\(.a | length)|" | map length' log
    prints 2
    run -0 --separate-stderr coro_pipe 'broadcast { map {n: .a[0]} } { map .a | map .[1]}' log
    prints '{"n":1}' 2
    run -0 --separate-stderr coro_pipe 'broadcast{map{n:.a[0]}}{map .a|map .[1]}' log
    prints '{"n":1}' 2
}

@test "|= and its kin do not end an expression" {
    run -0 --separate-stderr coro_pipe 'map .a |= . + 1 | map .a //= 5 | map .a' <<<'{"a":1}'
    prints 2
}

@test "?// does not end an expression, and // is no regex" {
    run -0 --separate-stderr coro_pipe 'map (. as [$a] ?// $a | $a) | map . / 2 / 2' <<<'[8]'
    prints 2
}

@test "keywords of other stages are no keywords here" {
    run -0 --separate-stderr coro_pipe 'map .by, .from, .if, .on, .every, .as' \
        <<<'{"by":1,"from":2,"if":3,"on":4,"every":5,"as":6}'
    prints 1 2 3 4 5 6
    run -0 --separate-stderr coro_pipe 'map {by, from, on, every, late, within, per}' \
        <<<'{"by":1,"from":2,"on":4,"every":5,"late":6,"within":7,"per":8}'
    prints '{"by":1,"from":2,"on":4,"every":5,"late":6,"within":7,"per":8}'
}

@test "a number with a minus is no option" {
    run -0 --separate-stderr coro_pipe 'map -1 + .' <<<3
    prints 2
    run -0 --separate-stderr coro_pipe 'map -(.)' <<<3
    prints -3
    run -0 --separate-stderr coro_pipe 'map -.a' <<<'{"a":3}'
    prints -3
}

@test "help shows map and where with their examples" {
    local stage
    for stage in map where pick drop rename flatten explode; do
        run -0 --separate-stderr coro_pipe help "$stage"
        [[ $output == *"Usage: $stage"* ]]
        [[ $output == *Examples* ]]
    done
}

@test "many stages on one record share what was found" {
    local pipeline='where .a == 1' i
    for i in $(seq 100); do pipeline+=" | where .k$((i % 20)) == $((i % 20))"; done
    {
        printf '{"a":1'
        for i in $(seq 0 19); do printf ',"k%d":%d' "$i" "$i"; done
        echo '}'
    } >log
    run -0 --separate-stderr coro_pipe "$pipeline" log
    [ "$output" = "$(cat log)" ]
}
