#!/usr/bin/env bats
# The forms in which records are written, off a terminal and on one.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

FORMS=(auto text json csv tsv logfmt table markdown)

# on_terminal COLUMNS WORD...: the program on a terminal so wide; what it shows is in
# the file `shown`, with LF line ends.
on_terminal() {
    local line="stty cols $1 -echo; exec"
    shift
    command -v script >/dev/null || skip "there is no script(1)"
    line+=$(printf ' %q' timeout -k 5 60 "$CORO_PIPE" "$@")
    SHELL=/bin/bash TERM=${TERM_SET-xterm} script -qec "$line" /dev/null </dev/null >raw || true
    sed 's/\r$//' raw >shown
}

shows() {
    diff <(printf '%s\n' "$@") shown
}

@test "-o knows every form that help names, and no other" {
    for form in "${FORMS[@]}"; do
        run -0 --separate-stderr coro_pipe -o "$form" print </dev/null
        [ -z "$output" ]
        run -0 coro_pipe help formats
        [[ $output == *$'\n'"  $form "* ]]
    done
    run -2 --separate-stderr coro_pipe -o xml print
    message "--output: 'xml' is none of: ${FORMS[*]}"
}

@test "every kind of record in every form" {
    printf '%s\n' '{"a":1}' '{}' '[1]' '"s"' 12 true null 'no json' '' '{"a":{"b":[]}}' >in
    for form in "${FORMS[@]}"; do
        for inbox in 1 64; do
            run coro_pipe -o "$form" print in
            [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
            CORO_PIPE_INBOX=$inbox coro_pipe -o "$form" print in >"$form.$inbox" 2>&1 || true
        done
        cmp "$form.1" "$form.64"
    done
    coro_pipe -o json print in | jq -c . >/dev/null
    run -3 coro_pipe -o csv print in
    run -0 coro_pipe -o logfmt print in
    prints a=1 '' 'value=[1]' value=s value=12 value=true value=null 'value="no json"' \
        'value=""' 'a.b=[]'
}

# Random records with what CSV has to quote, as JSON and as the fields that are expected.
write_csv_cases() {
    python3 - <<'END'
import json, random
random.seed(7)
parts = ["a", " ", ",", '"', "\n", "\r", "\t", "\\", "é", "日本", "\u0301", "0", "1", ";", "=", "|", "'"]
with open("in", "w") as records, open("expected.json", "w") as expected:
    rows = []
    for _ in range(500):
        row = {name: "".join(random.choices(parts, k=random.randrange(6))) for name in ("x", "y,z", 'q"')}
        rows.append(list(row.values()))
        names = list(row)
        random.shuffle(names)
        records.write(json.dumps({name: row[name] for name in (names if rows[1:] else row)}, ensure_ascii=random.random() < .5) + "\n")
    json.dump([["x", "y,z", 'q"']] + rows, expected)
END
}

@test "csv is what Python's csv module reads" {
    command -v python3 >/dev/null || skip "there is no python3"
    write_csv_cases
    coro_pipe -o csv print in >out.csv
    python3 - <<'END'
import csv, json
with open("out.csv", newline="") as file:
    assert list(csv.reader(file, strict=True)) == json.load(open("expected.json"))
END
}

@test "tsv is read back by undoing four escapes" {
    command -v python3 >/dev/null || skip "there is no python3"
    write_csv_cases
    coro_pipe -o tsv print in >out.tsv
    python3 - <<'END'
import json, re
undo = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
rows = [[re.sub(r"\\.", lambda m: undo[m[0]], field) for field in line.split("\t")]
        for line in open("out.tsv", newline="").read().split("\n")[:-1]]
assert rows == json.load(open("expected.json"))
END
}

# read_back FORMAT: what comes out in it, read in it, is what went in.
read_back() {
    coro_pipe -o "$1" print in >"out.$1"
    CORO_PIPE_INBOX=${2-} coro_pipe "parse $1" "out.$1" | diff -a <(jq -c . in) -
}

@test "what csv, tsv and logfmt write they read back" {
    printf '%s\n' \
        '{"a":"x y","b":12.5,"c":"k=v,","d":"say \"hi\"","e":"","f":"tab\there\nnl\rcr"}' \
        '{"a":"\u0001","b":-3,"c":"back\\slash\\n","d":"日本","e":"007","f":"  lead "}' \
        '{"a":"\\","b":0,"c":"\"","d":"\\\"","e":"e\u0301","f":"\r\n"}' >in
    for form in csv tsv logfmt; do
        read_back "$form" 1
        read_back "$form"
    done
}

@test "random strings are read back from csv, tsv and logfmt" {
    command -v python3 >/dev/null || skip "there is no python3"
    write_csv_cases
    # Texts that are numbers are read as numbers; names of logfmt cannot be quoted.
    coro_pipe 'map {x: "x\(.x)", y: "y\(.["y,z"])", q: "q\(.["q\""])"}' in >plain
    mv plain in
    for form in csv tsv logfmt; do
        read_back "$form"
    done
}

@test "numbers are read back from every form as they were spelled, and texts that are none as texts" {
    printf '{"a":%s,"b":%s,"c":"t"}\n' 1.50 -0 1e5 12345678901234567890123 -0.0 '"007"' '"0x10"' '"+5"' '"-"' '""' '"true"' '"null"' '" 1"' '"1,2"' >in
    local form
    for form in csv tsv logfmt json; do
        coro_pipe -o "$form" print in >"out.$form"
        coro_pipe -i "$form" -o json 'map .' "out.$form" | cmp - in
        CORO_PIPE_INBOX=1 coro_pipe -i "$form" -o "$form" 'map .' "out.$form" | cmp - "out.$form"
    done
    # What files are written in, too.
    for form in csv tsv logfmt json; do
        coro_pipe "write --format $form file" in
        cmp file "out.$form"
        coro_pipe "print $form" in | cmp - file
    done
}

@test "real records are read back from csv" {
    local log=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs/apache_combined.log
    [ -e "$log" ] || skip "there is no $log"
    coro_pipe --on-error=ignore 'parse access | pick .host, .method, .path, .status, .agent' "$log" >in || true
    coro_pipe -o csv 'map map_values(. // "")' in >out
    coro_pipe 'parse csv' out | cmp - <(coro_pipe 'map map_values(. // "")' in)
}

@test "csv of what mlr wrote as JSON is what mlr writes as CSV" {
    command -v mlr >/dev/null || skip "there is no mlr"
    printf '%s\n' '{"a":1,"b":"x y","c":"p,q"}' '{"a":2.50,"b":"say \"hi\"","c":""}' >in
    diff <(mlr --ijson --ocsv cat in) <(coro_pipe -o csv print in)
}

@test "a full disk has status 5 in every form" {
    echo '{"a":1}' >in
    for form in "${FORMS[@]}"; do
        run -5 --separate-stderr in_shell "'$CORO_PIPE' -o $form print in >/dev/full"
        message 'cannot write standard output: No space left on device'
    done
}

@test "a reader that goes away ends every form quietly" {
    for form in "${FORMS[@]}"; do
        run -0 --separate-stderr in_shell \
            "set -o pipefail; yes '{\"a\":1}' | head -200000 >in; '$CORO_PIPE' -o $form print in | head -1 >/dev/null"
        no_message
    done
}

@test "a stream without end is shown as a table after 1000 records" {
    run -0 in_shell 'yes "{\"a\":12}" | "$CORO_PIPE" -o table print | head -3'
    prints ' a' 12 12
}

@test "a table past the memory limit ends with status 6" {
    run -6 --separate-stderr in_shell \
        'head -c 3000000 /dev/zero | tr "\0" x | "$CORO_PIPE" --memory 2M -o table print'
    message memory
}

@test "text files with NUL and invalid UTF-8 come out of csv as they went in" {
    printf 'value\na\0b\xff\xc3\n' >expected
    printf 'a\0b\xff\xc3\n' | coro_pipe -o csv print >out
    cmp expected out
}

# ---- Colors ----

@test "--color=always colors JSON off a terminal" {
    run -0 coro_pipe --color=always print <<<'{"a": [1, "x", true, null]}'
    prints $'{\e[34m"a"\e[0m: [\e[36m1\e[0m, \e[32m"x"\e[0m, \e[33mtrue\e[0m, \e[90mnull\e[0m]}'
}

@test "--color=always colors levels, each in its color" {
    printf '%s\n' '{"level":"warn"}' 'x ERROR y' '[fatal] z' 'level=debug a' 'an error' 'INFOS' \
        >in
    run -0 coro_pipe --color=always print in
    prints $'{\e[34m"level"\e[0m:\e[33m"warn"\e[0m}' $'x \e[31mERROR\e[0m y' \
        $'[\e[1;31mfatal\e[0m] z' $'level=\e[90mdebug\e[0m a' 'an error' INFOS
}

@test "colors leave the bytes of the records alone" {
    printf '{"a\\"b" : [ 1.50,\t{}, "\\u00e9\xff" ] , "level":"ERROR"}\r\nx\0 ERROR \xff\t\n"s' >in
    coro_pipe --color=always print in | sed 's/\x1b\[[0-9;]*m//g' | cmp - in
}

@test "no color off a terminal, nor in files" {
    coro_pipe print <<<'{"a":1}' >out
    [ "$(cat out)" = '{"a":1}' ]
    coro_pipe --color=always 'write out' <<<'{"a":1}'
    [ "$(cat out)" = '{"a":1}' ]
}

@test "a terminal has colors, unless NO_COLOR or --color=never says no" {
    echo '{"a":1}' >in
    on_terminal 80 print in
    shows $'{\e[34m"a"\e[0m:\e[36m1\e[0m}'
    on_terminal 80 --color=never print in
    shows '{"a":1}'
    NO_COLOR=1 on_terminal 80 print in
    shows '{"a":1}'
    NO_COLOR='' on_terminal 80 print in
    shows $'{\e[34m"a"\e[0m:\e[36m1\e[0m}'
    TERM_SET=dumb on_terminal 80 print in
    shows '{"a":1}'
    NO_COLOR=1 on_terminal 80 --color=always print in
    shows $'{\e[34m"a"\e[0m:\e[36m1\e[0m}'
}

# ---- Terminals ----

@test "on a terminal control bytes are escaped in every form" {
    printf '%s\n' '{"a":"x\u001b[31m\u0007\u0085y"}' >in
    printf 'z\x1b[2J\xc2\x9b\x9b\n' >>in
    for form in "${FORMS[@]}" '"\(.)"'; do
        on_terminal 80 --color=never "print $form" in
        run ! grep -q $'[\e\a]' shown
        run ! grep -q $'\xc2[\x80-\x9f]' shown
        on_terminal 80 "print $form" in
        sed 's/\x1b\[[0-9;]*m//g' shown >plain
        run ! grep -q $'[\e\a]' plain
    done
}

@test "a table is fitted to the terminal: text first, then numbers" {
    echo '{"message":"a long message that does not fit","n":1234567,"other":"more of this"}' >in
    on_terminal 40 --color=never 'print table' in
    shows 'message                  n  other' 'a long message t…  1234567  more of this'
    on_terminal 20 --color=never 'print table' in
    [ "$(wc -L <shown)" -le 20 ]
    on_terminal 200 --color=never 'print table' in
    shows 'message                                 n  other' \
        'a long message that does not fit  1234567  more of this'
}

@test "columns for which a terminal has no room are left out" {
    echo '{"a":"1234","b":"1234","c":"1234","d":"1234"}' >in
    on_terminal 10 --color=never 'print table' in
    shows 'a    b' '12…  12…'
}

@test "wide characters are cut to whole ones" {
    echo '{"a":"日本語日本語日本語日本語","b":1}' >in
    on_terminal 15 --color=never 'print table' in
    shows 'a             b' '日本語日本…   1'
}

@test "what a reduce makes is a table on a terminal, through stages that pass records" {
    printf '%s\n' a a b >in
    on_terminal 80 --color=never 'count by . as text' in
    shows 'text  count' 'a         2' 'b         1'
    on_terminal 80 --color=never 'count by . as text | where .count > 1 | head 1' in
    shows 'text  count' 'a         2'
    on_terminal 80 --color=never 'count by . as text | sort .count' in
    shows 'text  count' 'b         1' 'a         2'
    on_terminal 80 'stats count by . as text' in
    shows $'\e[1mtext  count\e[0m' 'a         2' 'b         1'
    on_terminal 80 --color=never 'broadcast { count by . as text } { count }' in
    shows 'text  count' 'a         2' 'b         1' 3
}

@test "a table without asking is for aggregates that nobody has changed" {
    printf '%s\n' a a b >in
    on_terminal 80 --color=never 'count by . as text | map {n: .count}' in
    shows '{"n":2}' '{"n":1}'
    on_terminal 80 --color=never -o json 'count by . as text' in
    shows '{"text":"a","count":2}' '{"text":"b","count":1}'
    on_terminal 80 --color=never count in
    shows 3
    echo '{"a":1}' >in
    on_terminal 80 --color=never 'print' in
    shows '{"a":1}'
    on_terminal 80 --color=never 'sort .a' in
    shows '{"a":1}'
    on_terminal 80 --color=never 'broadcast { where true } { count }' in
    shows '{"a":1}' 1
}

@test "off a terminal an aggregate is JSON" {
    run -0 coro_pipe 'count by . as text' < <(printf '%s\n' a a b)
    prints '{"text":"a","count":2}' '{"text":"b","count":1}'
}

@test "a table on a terminal is shown before more input is waited for" {
    command -v script >/dev/null || skip "there is no script(1)"
    mkfifo pipe
    SHELL=/bin/bash script -qfec "timeout -k 5 60 '$CORO_PIPE' --color=never -o table print pipe" /dev/null \
        </dev/null >shown &
    exec 5>pipe
    echo '{"a":1}' >&5
    eventually grep -q '^1' shown
    echo '{"a":22}' >&5
    eventually grep -q '^22' shown
    exec 5>&-
    wait
    diff <(printf '%s\r\n' a 1 22) shown
}

@test "bars are fitted to the terminal" {
    echo '{"a":"x","n":1}' >in
    on_terminal 20 'bar .n' in
    shows 'x  1 ███████████████'
}

# ---- Progress ----

# Both runs write into FIFOs that are read slowly, until the first has told how far it is.
read_slowly() {
    head -c 65536 <&6 >/dev/null
    head -c 65536 <&7 >/dev/null
    grep -q 'left' told
}

@test "a long run on files tells on a terminal how far it is, and takes that away" {
    command -v script >/dev/null || skip "there is no script(1)"
    yes 'a line of text' | head -c 64000000 >in
    mkfifo one two
    export SHELL=/bin/bash TERM=xterm
    script -qfec "stty cols 100; timeout -k 5 100 '$CORO_PIPE' print in >one" /dev/null \
        </dev/null >told &
    script -qfec "stty cols 100; timeout -k 5 100 '$CORO_PIPE' --no-progress print in >two" \
        /dev/null </dev/null >silent &
    exec 6<one 7<two
    eventually read_slowly
    cat <&6 >/dev/null
    cat <&7 >/dev/null
    wait
    exec 6<&- 7<&-
    grep -qE $'^coro-pipe: [0-9.]+ of 64.0 MB, [0-9]+ %, [0-9.]+ [kM]?B/s, [0-9]+:[0-9][0-9] left' told
    # Behind the last line it is erased, and nothing stands there.
    [ "$(tail -c 4 told)" = $'\r\e[K' ]
    [ ! -s silent ]
}

@test "a terminal that gets the answer too is told until the answer comes" {
    command -v script >/dev/null || skip "there is no script(1)"
    export SHELL=/bin/bash TERM=xterm NO_COLOR=1
    local steps=1000 told=
    # As much work a line as takes this machine longer than a second.
    yes '{"text":"0123456789012345678901234567890123456789012345678901234567890123456789"}' |
        head -n 25000 >in
    until [[ $told == *left* ]] || [ "$steps" -gt 1000000 ]; do
        told=$(script -qfec "stty cols 100; timeout -k 5 100 '$CORO_PIPE' \
            'map last(range($steps)) | count' in" /dev/null </dev/null)
        steps=$((steps * 4))
    done
    [[ $told == *'of 2.0 MB, '*' left'* || $told == *'of 2.1 MB, '*' left'* ]]
    # The line is erased, and then the answer stands there.
    [[ $told == *$'\r\e[K25000\r' ]]
}
