#!/usr/bin/env bats
# Counts, sums, means and percentiles of the real logs: the same as awk, mlr, jq and Python find in the same
# files, doubles to 1e-12 of their value.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

setup_file() {
    export LOGS="${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs"
}

# need PEER: skips where the logs or the peer are missing.
need() {
    [ -d "$LOGS" ] || skip "the logs are not there"
    command -v "$1" >/dev/null || skip "there is no $1"
}

# ours PIPELINE FILE: what comes out, with a status that says that lines were rejected or not.
ours() {
    coro_pipe --on-error=ignore "$1" "$LOGS/$2" >ours || [ $? -eq 3 ]
    [ -s ours ]
}

# same [FILE FILE]: equal word by word, numbers to 1e-12.
same() {
    LC_ALL=C awk '
        function abs(x) { return x < 0 ? -x : x }
        function equal(x, y) {
            if (x !~ /^-?[0-9.]+([eE][-+]?[0-9]+)?$/)
                return x "" == y ""
            return x == y || abs(x - y) <= 1e-12 * abs(y)
        }
        NR == FNR { theirs[FNR] = $0; lines++; next }
        {
            n = split($0, ours)
            bad = split(theirs[FNR], their) != n
            for (i = 1; i <= n; i++)
                bad = bad || !equal(ours[i], their[i])
            if (bad) {
                print "line " FNR ": " $0 ", not " theirs[FNR]
                failed = 1
            }
        }
        END { if (FNR != lines) print FNR " lines, not " lines; exit failed || FNR != lines || !lines }
    ' "${2:-theirs}" "${1:-ours}"
}

# Line 8899 of this log was cut short.
combined() {
    awk 'NR != 8899' "$LOGS/apache_combined.log"
}

@test "count, sum, mean, least and greatest of bytes by status: awk, and the order of groups" {
    need awk
    ours 'parse access | stats count, sum(.bytes), mean(.bytes), min(.bytes), max(.bytes) by .status
        | map "\(.status) \(.count) \(.sum_bytes) \(.mean_bytes) \(.min_bytes) \(.max_bytes)"' apache_combined.log
    combined | awk -v OFMT=%.17g -v CONVFMT=%.17g '
        { s = $9; b = $10 == "-" ? 0 : $10 }
        !(s in n) { order[++groups] = s; min[s] = max[s] = b }
        { n[s]++; sum[s] += b; if (b < min[s]) min[s] = b; if (b > max[s]) max[s] = b }
        END { for (i = 1; i <= groups; i++) { s = order[i]; print s, n[s], sum[s], sum[s] / n[s], min[s], max[s] } }
    ' >theirs
    same
}

@test "percentiles of bytes by method: place ceil(N / 100 * n) of sort(1)" {
    need awk
    ours 'parse access | stats p1(.bytes), median(.bytes), p90(.bytes), p99(.bytes), p99_9(.bytes), p100(.bytes) by .method
        | sort .method | map "\(.method) \(.p1_bytes) \(.median_bytes) \(.p90_bytes) \(.p99_bytes) \(.p99_9_bytes) \(.p100_bytes)"' \
        apache_combined.log
    combined | awk '{ print substr($6, 2), $10 + 0 }' | LC_ALL=C sort -k 1,1 -k 2,2n | awk '
        function place(tenths) { return int((tenths * n + 999) / 1000) }
        function show() {
            if (n)
                print method, v[place(10)], v[place(500)], v[place(900)], v[place(990)], v[place(999)], v[n]
        }
        $1 != method { show(); n = 0; method = $1 }
        { v[++n] = $2 }
        END { show() }' >theirs
    same
}

@test "count, sum, mean and standard deviation by host: mlr" {
    need mlr
    ours 'parse access | stats count, sum(.bytes), mean(.bytes), stddev(.bytes), min(.bytes), max(.bytes) by .host
        | map [.[]] | map (map(. // "" | tostring) | join("|"))' apache_combined.log
    combined | mlr --inidx --ifs ' ' --repifs --onidx --ofs '|' --ofmt %.17g cut -o -f 1,10 \
        "then" put '$10 = is_string($10) ? 0 : $10' "then" stats1 -a count,sum,mean,stddev,min,max -f 10 -g 1 >theirs
    # mlr leaves an empty field for what one value has no deviation of.
    same <(tr '|' ' ' <ours) <(tr '|' ' ' <theirs)
}

@test "top 10 of a path and its count: sort, uniq and sort again" {
    need awk
    ours 'parse access | top 10 .path | map "\(.count) \(.path)"' apache_combined.log
    # The first seen first among those that are equally frequent.
    combined | awk '!($7 in n) { order[++paths] = $7 } { n[$7]++ }
        END { for (i = 1; i <= paths; i++) print n[order[i]], order[i] }' | sort -s -k 1,1nr | head -n 10 >theirs
    cmp ours theirs
}

@test "freq, rare and distinct of the hosts: awk" {
    need awk
    ours 'parse access | freq .host | map "\(.host) \(.count) \(.share)"' apache_combined.log
    combined | awk -v OFMT=%.17g '!($1 in n) { order[++hosts] = $1 } { n[$1]++ }
        END { for (i = 1; i <= hosts; i++) print order[i], n[order[i]], n[order[i]] / NR }' | sort -s -k 2,2nr >theirs
    same
    ours 'parse access | rare 10000 .host | map .host' apache_combined.log
    sort -s -k 2,2n theirs | cut -d ' ' -f 1 | cmp - ours
    ours 'parse access | distinct .host' apache_combined.log
    combined | awk '!seen[$1]++ { print $1 }' | cmp - ours
    ours 'parse access | stats distinct(.host), distinct(.path) | map .distinct_host, .distinct_path' apache_combined.log
    combined | awk '!h[$1]++ { hosts++ } !p[$7]++ { paths++ } END { print hosts; print paths }' | cmp - ours
}

@test "hist of the bytes: awk puts the same into every range" {
    need awk
    ours 'parse access | hist --width 100000 .bytes | map "\(.from) \(.to) \(.count)"' apache_combined.log
    combined | awk '{ at = int($10 / 100000); n[at]++; if (at > last) last = at }
        END { for (i = 0; i <= last; i++) printf "%d %d %d\n", i * 100000, (i + 1) * 100000, n[i] }' >theirs
    same
}

@test "who failed to log in, top 10: grep and sort" {
    need awk
    ours 'parse syslog | grep "Failed password" | parse /Failed password for (invalid user )?(?<user>\S+) from (?<ip>\S+)/ from .msg
        | top 10 .ip | map "\(.count) \(.ip)"' openssh.log
    grep -oP 'Failed password for (invalid user )?\S+ from \K\S+' "$LOGS/openssh.log" |
        awk '!($1 in n) { order[++ips] = $1 } { n[$1]++ }
            END { for (i = 1; i <= ips; i++) print n[order[i]], order[i] }' | sort -s -k 1,1nr | head -n 10 >theirs
    cmp ours theirs
}

@test "records by level, pid and class of the other logs: awk" {
    need awk
    ours 'parse "<date> <time> <pid> <level> <class>: <msg>" | count by .level, .class | map "\(.level) \(.class) \(.count)"' \
        hdfs.log
    tr -d '\r' <"$LOGS/hdfs.log" | awk '{ k = $4 " " substr($5, 1, length($5) - 1) } !(k in n) { order[++groups] = k } { n[k]++ }
        END { for (i = 1; i <= groups; i++) print order[i], n[order[i]] }' | cmp - ours
    ours 'parse syslog | stats count, min(.pid), max(.pid), mean(.pid) by .app | sort -r .count | head 3
        | map "\(.app) \(.count) \(.min_pid) \(.max_pid) \(.mean_pid)"' linux.log
    tr -d '\r' <"$LOGS/linux.log" | awk -v OFMT=%.17g -v CONVFMT=%.17g '
        $5 !~ /:$/ || $5 == "syslogd" { next }
        { app = pid = $5; sub(/(\[[0-9]+\])?:$/, "", app) }
        !(app in n) { order[++apps] = app }
        { n[app]++ }
        !sub(/\]:$/, "", pid) { next }
        { sub(/.*\[/, "", pid); pid += 0; sum[app] += pid; pids[app]++ }
        pids[app] == 1 || pid < min[app] { min[app] = pid }
        pids[app] == 1 || pid > max[app] { max[app] = pid }
        END { for (i = 1; i <= apps; i++) { a = order[i]
            print a, n[a], pids[a] ? min[a] : "null", pids[a] ? max[a] : "null", pids[a] ? sum[a] / pids[a] : "null" } }
    ' | sort -s -k 2,2nr | head -n 3 >theirs
    same
}

@test "nested numbers of JSON records: jq" {
    need jq
    ours 'stats count, sum(.connections.active), mean(.connections.idle) as mean, min(.requests.total), max(.ssl.handshakes),
        p50(.connections.idle), p95(.connections.idle), distinct(.pid) | map .[]' nginxplus.ndjson
    jq -s 'def p(n): sort | .[(n * length / 100 | ceil) - 1];
        length, (map(.connections.active) | add), (map(.connections.idle) | add / length), (map(.requests.total) | min),
        (map(.ssl.handshakes) | max), (map(.connections.idle) | p(50), p(95)), (map(.pid) | unique | length)' \
        "$LOGS/nginxplus.ndjson" >theirs
    same
}

@test "sums by the members of an object: jq's group_by" {
    need jq
    ours 'map (.server_zones | to_entries[]) | stats count, sum(.value.sent), max(.value.requests), mean(.value.received) as mean by .key as zone
        | sort .zone | map [.[]] | map (map(tostring) | join(" "))' nginxplus.ndjson
    jq -rs '[.[].server_zones | to_entries[]] | group_by(.key)[] | [.[0].key, length, (map(.value.sent) | add),
        (map(.value.requests) | max), (map(.value.received) | add / length)] | map(tostring) | join(" ")' \
        "$LOGS/nginxplus.ndjson" >theirs
    same
}

@test "means and deviations are the doubles nearest to the exact ones: Python's fractions" {
    need python3
    ours 'stats mean(.connections.accepted) as a, stddev(.connections.accepted) as b, mean(.requests.total / 7) as c,
        stddev(.requests.total / 7) as d, sum(.requests.total / 7) as e | map .[]' nginxplus.ndjson
    timeout -k 5 60 python3 - "$LOGS/nginxplus.ndjson" <<'END' | cmp - <(python3 -c 'import sys
for line in sys.stdin: print(repr(float(line)))' <ours)
import json, sys
from fractions import Fraction
from statistics import mean, stdev
rows = [json.loads(line) for line in open(sys.argv[1])]
accepted = [Fraction(row["connections"]["accepted"]) for row in rows]
sevenths = [Fraction(row["requests"]["total"] / 7) for row in rows]
for values in accepted, sevenths:
    print(float(mean(values)))
    print(float(stdev(values)))
print(float(sum(sevenths)))
END
}
