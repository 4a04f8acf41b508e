#!/usr/bin/env bats
# Rules that hold for all formats and all reduces: which text is a number, in which order groups come, what a
# result is called, when it is approximate and says so, and what ends a run.
# shellcheck disable=SC2016,SC2154
load helper

# ---- Numbers in text ----

NUMBERS=(0 -0 1.50 1e5 1E+5 -1.0e-400 12345678901234567890123 0.10)
# shellcheck disable=SC2054
TEXTS=(007 0x10 1_000 +5 .5 5. 00 -01 1e NaN Infinity true null - 1,5 ٣)

# each_word FORMAT: of lines that are one field w, each number is as it was spelled, and each other text a string.
each_word() {
    local word
    for word in "${NUMBERS[@]}"; do echo "{\"w\":$word}"; done >wanted
    for word in "${TEXTS[@]}"; do echo "{\"w\":\"$word\"}"; done >>wanted
    coro_pipe "$1 | map {w}" log | diff wanted -
}

# each_line FORMAT: the log is a line for each word, made by printf's FORMAT.
each_line() {
    # shellcheck disable=SC2059
    printf "$1\n" "${NUMBERS[@]}" "${TEXTS[@]}" >log
}

@test "in every format a field is a number if its text is a JSON number, and is that number as spelled" {
    each_line 'w=%s'
    each_word 'parse logfmt'
    each_word 'parse "w=<w>"'
    each_word 'parse /^w=(?<w>.*)/'
    each_line 'x:1 w:"%s"'
    each_word 'parse kv --pair :'
    each_line '"%s",1'
    each_word 'parse csv --names w,x'
    each_line '%s\tx'
    each_word 'parse tsv --names w,x'
    each_line '  %s x y'
    each_word 'parse columns --names w,x'
    { echo '<r>'; printf '<b><w>%s</w></b>\n' "${NUMBERS[@]}" "${TEXTS[@]}"; echo '</r>'; } >log
    each_word 'parse xml b'
}

@test "a number read from text is computed with, a text that looks like one is not" {
    printf 'w=%s\n' 1.50 1e2 -0 007 0x10 >log
    run -3 --separate-stderr coro_pipe --on-error=ignore 'parse logfmt | sum .w' log
    prints 101.5
    run -0 --separate-stderr coro_pipe 'parse logfmt | sort .w | map .w' log
    prints -0 1.50 1e2 007 0x10
    run -0 --separate-stderr coro_pipe 'parse logfmt | count by .w | map "\(.w) \(.w | type)"' log
    prints '1.50 number' '1e2 number' '-0 number' '007 string' '0x10 string'
}

@test "- in an access log is null, and for bytes 0" {
    printf '%s\n' '- - - [t] "-" - - "-" "-"' '::1 - - [t] "GET /- HTTP/1.1" 200 - "-" "-"' >log
    run -0 --separate-stderr coro_pipe 'parse access | map [.host, .ident, .user, .method, .path, .status, .bytes, .referer, .agent]' log
    prints '[null,null,null,null,null,null,0,null,null]' '["::1",null,null,"GET","/-",200,0,null,null]'
    run -0 --separate-stderr coro_pipe 'parse access | stats sum(.bytes), count(.status) as known' log
    prints '{"sum_bytes":0,"known":1}'
}

# ---- Groups, ties and names ----

@test "groups come in the order in which they were first seen, ties of the most frequent too" {
    LC_ALL=C awk 'BEGIN { srand(3); for (i = 0; i < 20000; i++) print "{\"k\":\"k" int(rand() * rand() * 3000) "\",\"n\":" i "}" }' >log
    sed 's/.*"k":"\([^"]*\)".*/\1/' log | awk '!n[$0]++ { order[++keys] = $0 }
        END { for (i = 1; i <= keys; i++) print order[i], n[order[i]] }' >groups
    local pipeline
    for pipeline in 'count by .k' 'stats last(.n), count by .k'; do
        coro_pipe "$pipeline | map \"\(.k) \(.count)\"" log | cmp - groups
    done
    for pipeline in 'first .n' 'sum .n' 'median .n' 'values .n' 'mode .n' 'top 1 .n' 'hist --width 1000000 .n'; do
        coro_pipe "$pipeline by .k | map .k" log | cmp - <(cut -d ' ' -f 1 groups)
    done
    sort -s -k 2,2nr groups >frequent
    coro_pipe 'freq .k | map "\(.k) \(.count)"' log | cmp - frequent
    coro_pipe 'top 700 .k | map "\(.k) \(.count)"' log | cmp - <(head -n 700 frequent)
    coro_pipe 'rare 700 .k | map "\(.k) \(.count)"' log | cmp - <(sort -s -k 2,2n groups | head -n 700)
    coro_pipe 'mode .k' log | cmp - <(head -n 1 frequent | cut -d ' ' -f 1)
    coro_pipe 'distinct .k' log | cmp - <(cut -d ' ' -f 1 groups)
    coro_pipe 'dedup by .k | map .k' log | cmp - <(cut -d ' ' -f 1 groups)
}

@test "one aggregate without keys is the bare value; else a result has the last name of its path" {
    echo '{"a":{"ms":2,"x y":3},"k":{"path":"/"},"n":1}' >log
    local pipeline wanted
    while read -r wanted pipeline; do
        run -0 --separate-stderr coro_pipe "$pipeline" log
        prints "$wanted"
    done <<'END'
2 sum .a.ms
{"path":"/","sum_ms":2} sum .a.ms by .k.path
{"sum_ms":2} stats sum(.a.ms)
{"sum_ms":2,"sum_n":1} sum .a.ms, .n
{"path":"/","p99_ms":2,"p99_99_ms":2,"median_n":1} stats p99(.a.ms), p99_99(.a.ms), median(.n) by .k.path
{"p":"/","t":3,"count":1} stats sum(.a.ms + 1) as t, count by .k["path"] as p
{"path":"/","count":1} count by .k["path"]
{"sum_ms":2,"b":null} stats sum(.a["ms"]), max(.n) as b if .n > 1
{"path":"/","count":1} top .k.path
{"x":3,"count":1} top .a.ms + 1 as x
{"path":"/","n":1,"count":1} freq .k.path, .n | drop .share
{"path":"/","from":1,"to":2,"count":1} hist .n by .k.path
END
}

@test "what is no path needs a name, and no two results may have the same one; nothing is read" {
    local word pipeline
    while read -r word pipeline; do
        run -2 --separate-stderr coro_pipe "$pipeline" /nonexistent
        message "^coro-pipe: .*(needs a name|name of two)"
        caret_under "${word//_/ }"
    done <<'END'
.n_+_1 stats sum(.n + 1)
.n_+_1 count by .n + 1
.n_+_1 sum .n + 1 by .k
.n_+_1 sum .k, .n + 1
.n_+_1 top .n + 1
.n_+_1 rare .n + 1
.n_+_1 freq .n + 1
.n_+_1 distinct .k, .n + 1
..  count by ..
sum(.n) stats sum(.n), sum(.n)
.b.n count by .a.n, .b.n
END
}

# ---- Exact, approximate, and out of memory ----

@test "a percentile is the number at place ceil(N / 100 * n), and past the bound within 1 % of it" {
    command -v python3 >/dev/null || skip "there is no python3"
    timeout -k 5 100 python3 - "$CORO_PIPE" <<'END'
import json, math, random, subprocess, sys
from fractions import Fraction
r = random.Random(9)
places = ("0", "0_01", "1", "25", "50", "75", "99", "99_9", "99_9999", "100")
kinds = (lambda: math.exp(r.uniform(-20, 20)), lambda: r.choice((-1, 1, 0)) * math.exp(r.uniform(-300, 300)),
         lambda: r.randrange(-1000, 1000), lambda: r.choice((5e-324, 1e308, -1e308, 1.7976931348623157e308, 0, 1e-310)))
for kind, size in [(kind, size) for kind in kinds for size in (1, 2, 7, 1000)] + [(kinds[0], 131072), (kinds[1], 131073), (kinds[3], 140000)]:
    values = [kind() for _ in range(size)]
    text = "".join(f"{value!r}\n" for value in values)
    run = subprocess.run([sys.argv[1], "stats " + ", ".join(f"p{p}(.) as p{p}" for p in places)],
                         input=text, capture_output=True, text=True, check=True)
    got = json.loads(run.stdout)
    values.sort()
    exact = size <= 131072
    assert run.stderr.count("approximate: relative error 1 %") == (0 if exact else len(places)), run.stderr
    for p in places:
        wanted = values[max(1, math.ceil(Fraction(p.replace("_", ".")) / 100 * size)) - 1]
        off = abs(Fraction(got["p" + p]) - Fraction(wanted))
        assert off <= (0 if exact else abs(Fraction(wanted)) / 100), (size, p, got["p" + p], wanted)
END
}

@test "different values are counted exactly, and past the bound within 5 standard errors; a message says so" {
    run -0 --separate-stderr in_shell 'seq 131072 | "$CORO_PIPE" "stats distinct(.) as n | map .n"'
    prints 131072
    no_message
    run -0 --separate-stderr in_shell 'seq 400000 | sed "s/.*/user-&/" | "$CORO_PIPE" "stats distinct(.) as n | map .n"'
    [ "$output" -gt 384000 ]
    [ "$output" -lt 416000 ]
    message '^coro-pipe: stage 1 \(stats\): .*approximate: standard error 0\.81 %$'
}

@test "the most frequent values past the memory: a message tells by how much a count may be too high" {
    # One in four is hot.
    run -0 --separate-stderr in_shell 'seq 200000 | awk "{ print \$1 % 4 ? \"u\" \$1 : \"hot\" }" | "$CORO_PIPE" --memory=2M "top 1 ."'
    message '^coro-pipe: stage 1 \(top\): approximate: .* a count may be up to ([0-9]+) too high$'
    local error
    error=$(grep -o '[0-9]* too high' <<<"$stderr" | cut -d ' ' -f 1)
    [[ $output =~ ^\{\"value\":\"hot\",\"count\":([0-9]+)\}$ ]]
    [ "${BASH_REMATCH[1]}" -ge 50000 ]
    [ "${BASH_REMATCH[1]}" -le $((50000 + error)) ]
}

@test "what cannot be bounded ends with status 6 and says what needs the memory, and writes no half of a result" {
    seq 200000 | sed 's/.*/{"u":"user-&","n":&}/' >log
    local pipeline
    for pipeline in 'rare .u' 'freq .u' 'distinct .u | count' 'dedup by .u | count' 'count by .u' 'values .u' 'mode .u' \
        'first .n by .u' 'running count by .u' 'delta .n by .u' 'lookup log.json by .u | count'; do
        [ -e log.json ] || cp log log.json
        run -6 --separate-stderr coro_pipe --memory=2M "$pipeline" log
        [[ $pipeline =~ ^(running|delta) ]] || [ -z "$output" ]
        message '^coro-pipe: .*memory'
    done
}

@test "a million values and a million groups stay below 120 MB" {
    plain_build
    env time -f %M -o peak true || skip "there is no time(1)"
    seq 1000000 | sed 's/.*/{"k":"key-&","n":&}/' >log
    local pipeline
    for pipeline in 'sum .n by .k | null' 'mean .n by .k | null' 'freq .k | null' 'top 3 .k' 'distinct .k | null' 'p99 .n'; do
        run -0 --separate-stderr env time -f %M -o peak timeout 60 "$CORO_PIPE" "$pipeline" log
        echo "$pipeline: $(cat peak) kB"
        [ "$(cat peak)" -le $((120 * 1024)) ]
    done
}

# ---- Exit status ----

@test "a value that an aggregate cannot take rejects its record, which then counts in none" {
    printf '{"k":1,"n":%s}\n' 1 '"x"' 2 '[3]' null true >log
    run -3 --separate-stderr coro_pipe --rejects=bad 'stats count, sum(.n), values(.n) by .k' log
    prints '{"k":1,"count":3,"sum_n":3,"values_n":[1,2]}'
    printf '{"k":1,"n":%s}\n' '"x"' '[3]' true | cmp - bad
    message '^coro-pipe: log:2: stage 1 \(stats\): '
    run -3 --separate-stderr coro_pipe --on-error=fail 'sum .n' log
    run -6 --separate-stderr coro_pipe --memory=300k --on-error=ignore 'stats values(.n) as v, count by .n' <(seq 300000 | sed 's/.*/{"n":&}/'; cat log)
}

@test "a format that no line has, and an input that is not there" {
    printf 'x\ny\n' >log
    run -3 --separate-stderr coro_pipe 'parse access | count' log
    prints 0
    run -4 --separate-stderr coro_pipe 'parse access | count' log /nonexistent/log
    run -2 --separate-stderr coro_pipe 'parse acess | count' log
    message 'did you mean access\?'
    run -1 --separate-stderr coro_pipe -e 'parse logfmt | where .a == 2' <<<'a=1'
    run -4 --separate-stderr coro_pipe 'lookup nothing.csv by .k' log
    [ -z "$output" ]
}
