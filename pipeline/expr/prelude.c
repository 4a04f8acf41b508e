/* The prelude: jq's functions that take closures or yield more than one value, in jq's
 * own language. Each is parsed where it is first used. */

#include "pipeline/expr/compile.h"

#define ISO_8601 "\"%Y-%m-%dT%H:%M:%SZ\""

const struct prelude prelude[] = {
    /* Choosing */
    {"select", 1, "def select(f): if f then . else empty end;"},
    {"values", 0, "def values: select(. != null);"},
    {"nulls", 0, "def nulls: select(. == null);"},
    {"booleans", 0, "def booleans: select(type == \"boolean\");"},
    {"numbers", 0, "def numbers: select(type == \"number\");"},
    {"strings", 0, "def strings: select(type == \"string\");"},
    {"arrays", 0, "def arrays: select(type == \"array\");"},
    {"objects", 0, "def objects: select(type == \"object\");"},
    {"iterables", 0,
     "def iterables: select(type | . == \"array\" or . == \"object\");"},
    {"scalars", 0, "def scalars: select(type | . != \"array\" and . != \"object\");"},
    {"finites", 0, "def finites: select((isinfinite or isnan) | not);"},
    {"normals", 0, "def normals: select(isnormal);"},

    /* Each element */
    {"map", 1, "def map(f): [.[] | f];"},
    {"map_values", 1, "def map_values(f): .[] |= f;"},
    {"with_entries", 1, "def with_entries(f): to_entries | map(f) | from_entries;"},
    {"add", 1, "def add(f): reduce f as $x (null; . + $x);"},
    {"walk", 1,
     "def walk(f):"
     "  def w:"
     "    if type == \"object\" then map_values(w)"
     "    elif type == \"array\" then map(w)"
     "    else . end | f;"
     "  w;"},
    {"sort_by", 1, "def sort_by(f): _sort_by(map([f]));"},
    {"group_by", 1, "def group_by(f): _group_by(map([f]));"},
    {"unique_by", 1, "def unique_by(f): _unique_by(map([f]));"},
    {"min_by", 1, "def min_by(f): _min_by(map([f]));"},
    {"max_by", 1, "def max_by(f): _max_by(map([f]));"},

    /* Of streams of results */
    {"isempty", 1, "def isempty(f): first((f | false), true);"},
    {"any", 2, "def any(f; c): first((if (f | c) then true else empty end), false);"},
    {"all", 2, "def all(f; c): first((if (f | c) then empty else false end), true);"},
    {"any", 1, "def any(c): any(.[]; c);"},
    {"all", 1, "def all(c): all(.[]; c);"},
    {"first", 0, "def first: .[0];"},
    {"last", 0, "def last: .[-1];"},
    {"nth", 1, "def nth($n): .[$n];"},
    {"last", 1, "def last(f): (reduce f as $x ([]; [$x]))[];"},
    {"limit", 2,
     "def limit($n; f):"
     "  if $n > 0 then"
     "    label $full | foreach f as $x (0; . + 1; $x, if . >= $n then break $full"
     "                                                else empty end)"
     "  elif $n == 0 then empty"
     "  else error(\"limit doesn't support negative count\") end;"},
    {"skip", 2,
     "def skip($n; f):"
     "  if $n > 0 then foreach f as $x ($n; . - 1; if . < 0 then $x else empty end)"
     "  elif $n == 0 then f"
     "  else error(\"skip doesn't support negative count\") end;"},
    {"nth", 2,
     "def nth($n; f):"
     "  if $n < 0 then error(\"nth doesn't support negative indices\")"
     "  else first(skip($n; f)) end;"},
    {"until", 2, "def until(c; f): def u: if c then . else (f | u) end; u;"},
    {"while", 2, "def while(c; f): def w: if c then ., (f | w) else empty end; w;"},
    {"repeat", 1, "def repeat(f): def r: f, r; r;"},
    {"recurse", 0, "def recurse: def r: ., (.[]? | r); r;"},
    {"recurse", 1, "def recurse(f): def r: ., (f | r); r;"},
    {"recurse", 2, "def recurse(f; c): def r: ., (f | select(c) | r); r;"},
    {"combinations", 0,
     "def combinations:"
     "  if length == 0 then []"
     "  else .[0][] as $x | (.[1:] | combinations) as $rest | [$x] + $rest end;"},
    {"combinations", 1,
     "def combinations(n): . as $set | [range(n) | $set] | combinations;"},

    /* Failing and telling */
    {"error", 1, "def error(f): f | error;"},
    {"debug", 1, "def debug(f): (f | debug | empty), .;"},

    /* Paths */
    {"paths", 0, "def paths: path(.[]? | ..);"},
    {"paths", 1, "def paths(f): path(.[]? | .. | select(f));"},
    {"leaf_paths", 0, "def leaf_paths: paths(scalars);"},
    {"del", 1, "def del(f): delpaths([path(f)]);"},
    {"pick", 1,
     "def pick(f):"
     "  . as $all | reduce path(f) as $p (null; setpath($p; $all | getpath($p)));"},
    {"tostream", 0,
     "def tostream:"
     "  def t($at):"
     "    if (type == \"array\" or type == \"object\") and length > 0 then"
     "      keys_unsorted as $keys |"
     "      ($keys[] as $k | .[$k] | t($at + [$k])), [$at + [$keys[-1]]]"
     "    else [$at, .] end;"
     "  t([]);"},
    {"fromstream", 1,
     "def fromstream(f):"
     "  foreach f as $event ({done: true};"
     "    if .done then {done: false, top: null} else . end |"
     "    if $event | length == 2 then"
     "      setpath([\"top\"] + $event[0]; $event[1]) |"
     "      .done = ($event[0] | length == 0)"
     "    else .done = ($event[0] | length == 1) end;"
     "    if .done then .top else empty end);"},
    {"truncate_stream", 1,
     "def truncate_stream(f):"
     "  . as $depth | null | f |"
     "  if .[0] | length > $depth then .[0] |= .[$depth:] else empty end;"},

    /* Looking up */
    {"in", 1, "def in(f): . as $x | f | has($x);"},
    {"inside", 1, "def inside(f): . as $x | f | contains($x);"},
    {"IN", 1, "def IN(f): any(f == .; .);"},
    {"IN", 2, "def IN(f; g): any(f == g; .);"},
    {"INDEX", 1, "def INDEX(f): INDEX(.[]; f);"},
    {"INDEX", 2,
     "def INDEX(f; key): reduce f as $row ({}; .[$row | key | tostring] |= $row);"},
    {"JOIN", 2, "def JOIN($index; f): [.[] | [., $index[f]]];"},
    {"JOIN", 3, "def JOIN($index; rows; f): rows | [., $index[f]];"},
    {"JOIN", 4, "def JOIN($index; rows; f; joined): rows | [., $index[f]] | joined;"},

    /* Regular expressions: of a string, or of [string, flags] */
    {"_pattern", 1,
     "def _pattern($re):"
     "  $re | type |"
     "  if . == \"string\" then [$re, null]"
     "  elif . == \"array\" and ($re | length > 0) then $re"
     "  else error(. + \" not a string or array\") end;"},
    {"match", 2, "def match(re; flags): _match(re; flags; false)[];"},
    {"match", 1, "def match($re): _pattern($re) as [$r, $flags] | match($r; $flags);"},
    {"test", 2, "def test(re; flags): _match(re; flags; true);"},
    {"test", 1, "def test($re): _pattern($re) as [$r, $flags] | test($r; $flags);"},
    {"_captured", 0,
     "def _captured:"
     "  reduce (.captures[] | select(.name != null)) as $c ({}; .[$c.name] = "
     "$c.string);"},
    {"capture", 2, "def capture(re; flags): match(re; flags) | _captured;"},
    {"capture", 1, "def capture($re): match($re) | _captured;"},
    {"scan", 2,
     "def scan($re; $flags):"
     "  match($re; \"g\" + $flags) |"
     "  if .captures | length > 0 then [.captures[].string] else .string end;"},
    {"scan", 1, "def scan($re): scan($re; null);"},
    {"split", 2, "def split($re; flags): _split2($re; flags);"},
    {"splits", 2, "def splits($re; flags): split($re; flags)[];"},
    {"splits", 1, "def splits($re): splits($re; null);"},
    /* Where f has several results, the first result of sub is made of f's first ones,
     * the second of its second ones. */
    {"sub", 3,
     "def sub($re; f; $flags):"
     "  . as $in |"
     "  _parts($re; $flags) as $all |"
     "  [$all[:-1][] | {gap, new: [_captured | f]}] as $parts |"
     "  ([$parts[].new | length] | max // 0) as $results |"
     "  if $results == 0 then $in else"
     "    range($results) as $i |"
     "    [$parts[] | select(.new | length > $i) | .gap + .new[$i]] | add + $all[-1]"
     "  end;"},
    {"sub", 2, "def sub($re; f): sub($re; f; \"\");"},
    {"gsub", 3, "def gsub($re; f; $flags): sub($re; f; $flags + \"g\");"},
    {"gsub", 2, "def gsub($re; f): sub($re; f; \"g\");"},

    /* Dates */
    {"todateiso8601", 0, "def todateiso8601: strftime(" ISO_8601 ");"},
    {"fromdateiso8601", 0, "def fromdateiso8601: strptime(" ISO_8601 ") | mktime;"},
    {"dateadd", 2, "def dateadd(unit; n): . + n;"},
    {"datesub", 2, "def datesub(unit; n): . - n;"},
    {"date", 0, "def date: todate;"},
    {"todate", 0, "def todate: todateiso8601;"},
    {"fromdate", 0, "def fromdate: fromdateiso8601;"},

    {NULL, 0, NULL},
};
