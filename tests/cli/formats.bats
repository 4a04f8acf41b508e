#!/usr/bin/env bats
# Formats in: the same as awk, Python's csv and mlr find, and -i.
# shellcheck disable=SC2154
load helper

# logs: sets `logs` to the folder of the shared logs.
logs() {
    logs=${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs
    [ -d "$logs" ] || skip "there is no shared data (CORO_PIPE_SHARED)"
}

@test "-i takes a format with its arguments" {
    run -0 --separate-stderr coro_pipe -i csv 'map .b' < <(printf 'a,b\n1,2\n')
    prints 2
    run -0 --separate-stderr coro_pipe -i 'csv --names b,a --separator ";"' 'map .a' < <(printf '1;2\n')
    prints 2
    run -0 --separate-stderr coro_pipe -i 'json from .p' 'map .x' <<<'{"p":"{\"x\":1}"}'
    prints 1
}

@test "-i shows what is wrong with its format, and not the pipeline" {
    run -2 --separate-stderr coro_pipe -i 'csv --nmes a' 'map .a' </dev/null
    message "^coro-pipe: -i 'csv --nmes a': unknown option --nmes; did you mean --names\?$"
    [ "${#stderr_lines[@]}" -eq 1 ]
    run -2 --separate-stderr coro_pipe -i 'csv --separator ;;' 'map .a' </dev/null
    message "^coro-pipe: -i 'csv --separator ;;': the separator of csv is one byte"
    [ "${#stderr_lines[@]}" -eq 1 ]
    run -2 --separate-stderr coro_pipe -i 'csv | count' 'map .a' </dev/null
    message "^coro-pipe: -i 'csv | count': one format is all that can stand here$"
    run -2 --separate-stderr coro_pipe -i 'json from .a[' 'map .a' </dev/null
    message "^coro-pipe: -i 'json from .a\[': .*never closed"
    run -2 --separate-stderr coro_pipe -i '' 'map .a' </dev/null
    message "^coro-pipe: -i '': FORMAT is missing"
}

@test "rejects of -i csv keep every line" {
    printf 'a,b\r\n1,2\r\n3\r\n4,"x\r\ny",5\r\n6,7\r\n8,"\n9' >log
    run -3 --separate-stderr coro_pipe -i csv --rejects=bad 'map .b' log
    prints 2 7
    message '^coro-pipe: log:3: parse: does not fit csv: 1 field where there are 2 names$'
    message '^coro-pipe: log:4: '
    message '^coro-pipe: log:7: .*no closing quote at the end$'
    printf '3\r\n4,"x\r\ny",5\r\n8,"\n9\n' | cmp bad -
}

@test "an access log has the statuses and bytes that awk finds" {
    logs
    coro_pipe --rejects=bad 'parse access | map "\(.status) \(.bytes)"' "$logs/apache_combined.log" >ours 2>messages ||
        [ $? -eq 3 ]
    # Its line 8899 was cut short.
    [ "$(wc -l <bad)" -eq 1 ]
    awk 'NR != 8899 { print $9, $10 == "-" ? 0 : $10 }' "$logs/apache_combined.log" | cmp ours -
}

@test "the paths and agents of an access log are those between the quotes" {
    logs
    coro_pipe --on-error=ignore 'parse access | map .path, .agent' "$logs/apache_combined.log" >ours || [ $? -eq 3 ]
    awk -F '"' 'NR != 8899 { split($2, request, " "); print request[2]; print $6 == "-" ? "null" : $6 }' \
        "$logs/apache_combined.log" | cmp ours -
}

# python PROGRAM ARGUMENT...
python() {
    command -v python3 >/dev/null || skip "there is no python3"
    timeout -k 5 60 python3 -c "$@"
}

@test "csv is what Python's csv module reads" {
    # Fields of all bytes that csv minds, written by that module in three of its ways.
    python '
import csv, json, random
r = random.Random(4)
pieces = ["a", "1", "-2.50", "007", ",", "\"", "\"\"", "\n", "\r\n", " ", "é", ";", "\t", "", "😀", "\\n"]
for name, options in (("a", {}), ("b", {"quoting": csv.QUOTE_ALL}), ("c", {"delimiter": ";", "lineterminator": "\n"})):
    rows = [["".join(r.choices(pieces, k=r.randrange(5))) for _ in range(4)] for _ in range(2000)]
    with open(name + ".csv", "w", newline="", encoding="utf-8") as out:
        csv.writer(out, **options).writerows([["w", "x y", "z\n\"", ""]] + rows)
    with open(name + ".csv", newline="", encoding="utf-8") as file, open(name + ".expected", "w") as out:
        for row in csv.DictReader(file, delimiter=options.get("delimiter", ",")):
            print(json.dumps(list(row.values()), ensure_ascii=False), file=out)
'
    local name options
    for name in a b c; do
        options=''
        [ $name != c ] || options='--separator ;'
        # As strings, however numbers are spelled.
        run -0 --separate-stderr coro_pipe -i "csv $options" 'map [.w, ."x y", ."z\n\"", .""] | map tojson' $name.csv
        python '
import json, sys
ours, theirs = ([json.loads(l, parse_int=str, parse_float=str) for l in open(n)] for n in sys.argv[1:])
sys.exit(ours != theirs)
' <(echo "$output") $name.expected
    done
}

@test "csv is what mlr reads" {
    command -v mlr >/dev/null || skip "there is no mlr"
    printf 'a,b,c\n1,"x ""y"", z",\nx10,"two\nlines",é\n5,6,7\n' >log.csv
    run -0 --separate-stderr coro_pipe -i csv 'map .b' log.csv
    diff <(echo "$output") <(timeout 20 mlr --icsv --ojson --jvstack cat log.csv | jq -r '.[].b')
}

@test "csv and tsv of random texts are what mlr reads, and mlr reads what comes out" {
    command -v mlr >/dev/null || skip "there is no mlr"
    python '
import csv, random
r = random.Random(8)
pieces = ["a", "bc", ",", "\"", "\n", " ", "é", ";", "=", "😀", "x1", "\\"]
rows = [["k" + "".join(r.choices(pieces, k=r.randrange(6))) for _ in range(3)] for _ in range(1000)]
csv.writer(open("log.csv", "w", newline=""), lineterminator="\n").writerows([["a", "b c", "d,e"]] + rows)
'
    coro_pipe -i csv 'map .' log.csv >ours
    timeout 20 mlr -S --icsv --ojsonl cat log.csv | jq -c . | cmp - ours
    coro_pipe -o csv 'map .' ours | timeout 20 mlr -S --icsv --ojsonl cat | jq -c . | cmp - ours
    coro_pipe -o tsv 'map map_values(gsub("\\\\"; "/"))' ours >ours.tsv
    coro_pipe -i tsv 'map .' ours.tsv >again
    coro_pipe 'map map_values(gsub("\\\\"; "/"))' ours | cmp - again
    timeout 20 mlr -S --itsv --ojsonl cat ours.tsv | jq -c . | cmp - again
}

@test "a byte that comes later makes no difference" {
    printf 'a,b\r\n1,"x\r\n""y"""\r\n2,"' >log
    coro_pipe -i csv --rejects=bad 'map .' log >whole 2>messages || [ $? -eq 3 ]
    mv bad whole.bad
    while IFS= read -r -n 1 -d '' byte; do printf '%s' "$byte"; done <log |
        coro_pipe -i csv --rejects=bad 'map .' >slow 2>messages || [ $? -eq 3 ]
    cmp whole slow
    cmp whole.bad bad
}
