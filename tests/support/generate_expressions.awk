# Expressions and records made at random, for comparing with jq.
#
#   awk -v seed=N -v expressions=N -v records=N -f generate_expressions.awk
#
# Writes the expressions, one a line, into the file "expressions", and the records into "records". The same
# seed gives the same files with every awk. Expressions are made by the type of their value, so that most of
# them yield something; now and then a field of any type makes them fail. What jq 1.6 and 1.8 answer
# differently is left out: tests/cli/jq-changes lists it. An error behind a ? or a try must not go back into
# it, as jq 1.6 lets it: each has an array of its own. Nothing gives -0, which jq has and an integer has not.

# Park and Miller's generator: the products stay below 2^46.
function random(n) {
    state = state * 16807 % 2147483647
    return int(state / 2147483647 * n)
}

# One of the words of the list.
function one(list,    words, n) {
    n = split(list, words, " ")
    return words[random(n) + 1]
}

function small() { return random(10) }

function word() { return one("\"a\" \"b\" \"ab\" \"x\" \",\" \"é\" \"\" \"AB\" \"error\" \"z\"") }

function extract(    k) {
    k = random(3)
    return k == 0 ? "" : k == 1 ? "; . * 2" : "; [$x, .] | add"
}

# A word that is not empty and is ASCII.
function mark() { return one("\"a\" \"b\" \",\" \"x\" \"or\"") }

function number(d,    k) {
    if (d <= 0)
        return one(".n .m .o.a 0 1 2 3 10 -1 1.5 .l[0] .i")
    k = random(23)
    if (k < 4) return "(" number(d - 1) " " one("+ -") " " number(d - 1) ")"
    if (k == 4) return "(" number(d - 1) " * " small() + 1 ")"
    if (k == 5) return "(" number(d - 1) " / " one("1 2 4 8") ")"
    if (k == 6) return "(" whole(d - 1) " % " (small() + 1) ")"
    if (k == 7) return "(" array(d - 1) " | length)"
    if (k == 8) return "(" string(d - 1) " | length)"
    if (k == 9) return "(" numbers(d - 1) " | add // 0)"
    if (k == 10) return "(" number(d - 1) " | floor)"
    if (k == 11) return "(if " boolean(d - 1) " then " number(d - 1) " else " number(d - 1) " end)"
    if (k == 12) return "(reduce " numbers(d - 1) "[] as $x (" number(0) "; . " one("+ -") " $x))"
    if (k == 13) return "([" number(d - 1) ", " number(d - 1) "] | " one("min max add first last length") ")"
    if (k == 14) return "(" number(d - 1) " | tostring | tonumber)"
    if (k == 15) return "(" number(d - 1) " | fabs | " one("floor ceil round sqrt|floor") ")"
    if (k == 16) return "(0 - " number(d - 1) ")"
    if (k == 17) return "(" string(d - 1) " | utf8bytelength)"
    if (k == 18) return "(" number(d - 1) " as $v | $v + " number(d - 1) ")"
    if (k == 19) return "(" any(d - 1) " | length)"
    if (k == 20) return "(" number(d - 1) " // " number(0) ")"
    if (k == 21) return "[try (" any(d - 1) " | tonumber) catch " small() "][0]"
    return "([" any(d - 1) ", " number(0) "] | map(numbers) | first)"
}

# A number without a fraction.
function whole(d) {
    return d <= 0 ? one(".n 0 7 12 .i") : "(" number(d - 1) " | floor)"
}

function string(d,    k) {
    if (d <= 0)
        return random(2) ? one(".s .t .ls[0] .os[0].k") : word()
    k = random(22)
    if (k < 3) return "(" string(d - 1) " + " string(d - 1) ")"
    if (k < 5) return "\"\\(" any(d - 1) ")-\\(" number(d - 1) ")\""
    if (k == 5) return "(" string(d - 1) " | " one("ascii_downcase ascii_upcase") ")"
    if (k == 6) return "(" string(d - 1) " | " "tostring | " one("ltrimstr rtrimstr") "(" word() "))"
    if (k == 7) return "(" strings(d - 1) " | join(" word() "))"
    if (k == 8) return "(" string(d - 1) " | .[" small() - 4 ":" small() - 2 "])"
    if (k == 9) return "(" any(d - 1) " | tojson)"
    if (k == 10) return "(" any(d - 1) " | tostring)"
    if (k == 11) return "(" string(d - 1) " | @base64)"
    if (k == 12) return "(" string(d - 1) " | explode | implode)"
    if (k == 13) return "(" string(d - 1) " | sub(" mark() "; " word() "))"
    if (k == 14) return "(" string(d - 1) " | gsub(" one("\"[ab]\" \"b+\" \"\\\\w\" \"(?i)e\"") "; " word() "))"
    if (k == 15) return "(" any(d - 1) " | type)"
    if (k == 16) return "(if " boolean(d - 1) " then " string(d - 1) " else " string(d - 1) " end)"
    if (k == 17) return "([" string(d - 1) ", " string(d - 1) "] | " one("min max add first last") ")"
    if (k == 18) return "([" number(d - 1) ", " string(d - 1) ", " boolean(d - 1) ", null] | " one("@csv @tsv") ")"
    if (k == 19) return "(" string(d - 1) " | @sh)"
    if (k == 20) return "(" string(d - 1) " | ascii_downcase | @uri)"
    return "[try (" any(d - 1) " | ascii_downcase) catch \"caught\"][0]"
}

function boolean(d,    k) {
    if (d <= 0)
        return one(".b true false (.n>2) (.z|not)")
    k = random(16)
    if (k < 3) return "(" number(d - 1) " " one("< <= > >= == !=") " " number(d - 1) ")"
    if (k == 3) return "(" string(d - 1) " " one("< <= > >= == !=") " " string(d - 1) ")"
    if (k == 4) return "(" any(d - 1) " " one("< == != >") " " any(d - 1) ")"
    if (k == 5) return "(" boolean(d - 1) " " one("and or") " " boolean(d - 1) ")"
    if (k == 6) return "(" any(d - 1) " | not)"
    if (k == 7) return "(" object(d - 1) " | has(" word() "))"
    if (k == 8) return "(" string(d - 1) " | " one("startswith endswith contains") "(" word() "))"
    if (k == 9) return "(" string(d - 1) " | test(" one("\"a\" \"^b\" \"[a-c]+$\" \"(?i)AB\" \"é\"") "))"
    if (k == 10) return one("any all") "(" numbers(d - 1) "[]; . " one("< > ==") " " small() ")"
    if (k == 11) return "(" numbers(d - 1) " | " one("any all") ")"
    if (k == 12) return "(" number(d - 1) " | IN(" numbers(d - 1) "[]))"
    if (k == 13) return "isempty(" array(d - 1) "[])"
    if (k == 14) return "(" array(d - 1) " | contains([" one("1 .n \"a\"") "]))"
    return "(" any(d - 1) " == " any(d - 1) ")"
}

function numbers(d,    k) {
    if (d <= 0)
        return one(".l [1,2,3] [] [.n,.m] [.l[]] [.o[]]")
    k = random(13)
    if (k == 0) return "[" number(d - 1) ", " number(d - 1) "]"
    if (k == 1) return "(" numbers(d - 1) one("+ -") numbers(d - 1) ")"
    if (k == 2) return "(" numbers(d - 1) " | " one("sort unique reverse .[1:] .[:-1] .[-2:]") ")"
    if (k == 3) return "[" numbers(d - 1) "[] | select(. " one("< > == !=") " " small() ")]"
    if (k == 4) return "(" numbers(d - 1) " | map(. " one("+ - *") " " small() + 1 "))"
    if (k == 5) return "[range(" small() ")]"
    if (k == 6) return "[limit(" small() + 1 "; " numbers(d - 1) "[])]"
    if (k == 7) return "[" string(d - 1) " | explode[]]"
    if (k == 8) return "[foreach " numbers(d - 1) "[] as $x (0; . + $x" extract() ")]"
    if (k == 9) return "(" numbers(d - 1) " | sort_by(-.))"
    if (k == 10) return "[label $f | " numbers(d - 1) "[] | if . > " small() " then ., break $f else . end]"
    if (k == 11) return "(" strings(d - 1) " | map(length))"
    return "[" whole(0) " | limit(5; recurse(if . < 40 then . * 2 + 1 else empty end))]"
}

function strings(d,    k) {
    if (d <= 0)
        return one(".ls [.s,.t] [\"b\",\"a\"] []")
    k = random(9)
    if (k == 0) return "[" string(d - 1) ", " string(d - 1) "]"
    if (k == 1) return "(" strings(d - 1) one("+ -") strings(d - 1) ")"
    if (k == 2) return "(" strings(d - 1) " | " one("sort unique reverse .[1:] .[:1]") ")"
    if (k == 3) return "(" string(d - 1) " | split(" mark() "))"
    if (k == 4) return "(" object(d - 1) " | keys)"
    if (k == 5) return "(" strings(d - 1) " | map(. + " word() "))"
    if (k == 6) return "[" array(d - 1) "[] | tostring]"
    if (k == 7) return "[" string(d - 1) " | scan(" one("\"[a-z]\" \"b\" \"\\\\w+\"") ")]"
    return "(" strings(d - 1) " | sort_by(length))"
}

function array(d,    k) {
    if (d <= 0)
        return one(".l .ls .os [] [.x] [.a?,.b]")
    k = random(17)
    if (k < 2) return numbers(d)
    if (k == 2) return strings(d)
    if (k == 3) return "[" any(d - 1) ", " any(d - 1) "]"
    if (k == 4) return "(" object(d - 1) " | to_entries)"
    if (k == 5) return "(" array(d - 1) " | " one("flatten sort unique reverse group_by(.) unique_by(type) group_by(type) sort_by(type) tostring|[.]") ")"
    if (k == 6) return "[" any(d - 1) " | .. ]"
    if (k == 7) return "[" any(d - 1) " | paths]"
    if (k == 8) return "[" any(d - 1) " | tostream]"
    if (k == 9) return "[" array(d - 1) "[] | " any(0) "?]"
    if (k == 10) return "(.os | map(" one("{k} .v {v,k} [.k,.v] .v+1 select(.v>2) del(.k) has(\"k\")") "))"
    if (k == 11) return "(.os | " one("sort_by(.v) group_by(.k) unique_by(.k) min_by(.v)|[.] max_by(.v)|[.] sort_by(.k,.v) map(.v)|sort") ")"
    if (k == 12) return "[" array(d - 1) " | .[" small() - 3 ", " small() - 3 "]]"
    if (k == 13) return "[" string(d - 1) " | match(" one("\"a\" \"(a)(b)?\" \"[ab]\" \"(?<q>x)\"") "; \"g\") | .offset, .string, (.captures | length)]"
    if (k == 14) return "(" array(d - 1) " | " one(".[0]=1 .[2]=.[0] .[1:]=[7] del(.[0]) del(.[0,1]) .[-1:]=[] to_entries [.[]|strings] map(arrays) map(scalars) [paths] [first?,last?]") ")"
    if (k == 15) return "[" any(d - 1) ", (" any(d - 1) " | ., .)]"
    return "([" array(d - 1) ", " array(d - 1) "] | transpose)"
}

function object(d,    k) {
    if (d <= 0)
        return one(".o {n} {s,t} {} {a:.n} .os[0] {(.s):.n}")
    k = random(17)
    if (k < 3) return "{a: " any(d - 1) ", " one("b c x \"a\" \"q-r\"") ": " any(d - 1) "}"
    if (k == 3) return "{(" string(d - 1) "): " any(d - 1) "}"
    if (k == 4) return "(" object(d - 1) one("+ *") object(d - 1) ")"
    if (k == 5) return "(" object(d - 1) " | with_entries(.value |= tostring))"
    if (k == 6) return "(" object(d - 1) " | map_values(" one(". [.] length tostring empty type") "))"
    if (k == 7) return "(" object(d - 1) " | del(" one(".a .b .n .zz .a,.n") "))"
    if (k == 8) return "(" object(d - 1) " | to_entries | from_entries)"
    if (k == 9) return "(" object(d - 1) " | " one(".a .b .x .n .q.r") " " one("= |= += //=") " " any(d - 1) ")"
    if (k == 10) return "(.o | .[] " one("+= -= *= |=") " " small() + 1 ")"
    if (k == 11) return "(. as {n: $n, l: [$f, $g]} | {$n, $f, $g})"
    if (k == 12) return "(reduce (" strings(d - 1) "[]) as $k ({}; .[$k] += 1))"
    if (k == 13) return "(" object(d - 1) " | walk(if type == \"number\" then . + 1 else . end))"
    if (k == 14) return "(" object(d - 1) " | delpaths([[" word() "]]) | setpath([" word() "]; " small() "))"
    if (k == 15) return "(" object(d - 1) " | with_entries(select(.value | type == " one("\"number\" \"string\" \"array\"") ")))"
    return "(def f($x; g): {p: $x, q: [g]}; f(" any(d - 1) "; " any(d - 1) "))"
}

function any(d,    k) {
    if (d <= 0)
        return one(".n .s .l .o .z .x .b .os .t [.x.y?][0] [.x[0]?][0] .l[1] .o.a .missing null")
    k = random(14)
    if (k < 3) return number(d)
    if (k < 5) return string(d)
    if (k < 7) return boolean(d)
    if (k < 9) return "(" array(d) ")"
    if (k < 11) return object(d)
    if (k == 11) return "(" any(d - 1) " // " any(d - 1) ")"
    if (k == 12) return random(2) ? "(" any(d - 1) " | " one("length tojson|fromjson type [.]|add tostring not") ")" : \
        "[" any(d - 1) " | " one(".a? .[]? .[0]? tonumber? (.a,.b)?") "]"
    return "(.x | " one(". .a .[0] .[] length keys tostring tonumber floor +1 .a+1 ascii_downcase has(\"a\") has(0) add .[1:] split(\",\") test(\"a\")") ")"
}

# What `one` cannot hold in a word.
function expression(    text) {
    text = any(1 + random(4))
    gsub(/\| \+1\)/, "| . + 1)", text)
    return text
}

# Records

function record_number() { return one("0 1 2 3 5 10 -4 100 2.5 0.25 -1.75 12345") }

function record_string() { return one("\"\" \"a\" \"ab\" \"b,a\" \"x-y\" \"ERROR\" \"timeout\" \"a,b,c\" \"bab\"") }

function record_text() { return one("\"é\" \"grün\" \"a\\u00e9b\" \"日本\" \"x\\ty\" \"\\ud83d\\ude00\" \"say\\\"hi\\\"\"") }

function record_list(kind,    n, text) {
    for (n = random(5); n > 0; n--)
        text = text (text == "" ? "" : ",") (kind == "n" ? record_number() : kind == "s" ? record_string() : \
            "{\"k\":" one("\"a\" \"b\" \"c\"") ",\"v\":" record_number() "}")
    return "[" text "]"
}

function record_any() {
    return one("null true false 7 \"abc\" [1,\"a\"] [] {} {\"a\":1} {\"y\":[2]} [[1],[2,3]] \"3\" -2.5")
}

function record() {
    return "{\"n\":" record_number() ",\"m\":" record_number() ",\"i\":" random(50) \
        ",\"s\":" record_string() ",\"t\":" record_text() ",\"l\":" record_list("n") ",\"ls\":" record_list("s") \
        ",\"o\":{\"a\":" record_number() ",\"b\":" record_number() "},\"os\":" record_list("o") \
        ",\"b\":" one("true false") (random(3) ? "" : ",\"z\":null") ",\"x\":" record_any() "}"
}

BEGIN {
    state = seed * 7919 % 2147483646 + 1
    for (i = 0; i < 10; i++) random(2)
    for (i = 0; i < records; i++) print record() >"records"
    for (i = 0; i < expressions; i++) print expression() >"expressions"
}
