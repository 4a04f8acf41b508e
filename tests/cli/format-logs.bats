#!/usr/bin/env bats
# What formats make of real logs, against awk on the same files; and that multiline and parse --keep lose
# nothing of any of them.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154
load helper

setup_file() {
    export LOGS="${CORO_PIPE_SHARED:-$BATS_TEST_DIRNAME/../../../shared/data}/logs"
}

need_logs() {
    [ -d "$LOGS" ] || skip "the logs are not there"
}

# compare FILE PIPELINE AWK: the values that come out are as frequent as the lines of awk's.
compare() {
    coro_pipe "$2" "$LOGS/$1" | sort | uniq -c >ours
    tr -d '\r' <"$LOGS/$1" | awk "$3" | sort | uniq -c >theirs
    [ -s ours ]
    diff -U 1 theirs ours
}

@test "syslog: host and time" {
    need_logs
    for log in openssh linux; do
        compare $log.log 'parse syslog | map .host' '{ print $4 }'
        compare $log.log 'parse syslog | map .time' '{ print substr($0, 1, 15) }'
    done
}

@test "syslog: app and pid" {
    need_logs
    local app='$5 ~ /:$/ && $5 != "syslogd" { sub(/(\[[0-9]+\])?:$/, "", $5); print $5 }'
    for log in openssh linux; do
        compare $log.log 'parse syslog | where .app | map .app' "$app"
        compare $log.log 'parse syslog | where .pid | map .pid' \
            '$5 ~ /\[[0-9]+\]:$/ { gsub(/^.*\[|\]:$/, "", $5); print $5 }'
    done
}

@test "syslog: the lines without a tag" {
    need_logs
    compare linux.log 'parse syslog | where (.app | not) | map .msg' \
        '$5 !~ /:$/ { print substr($0, 17 + length($4) + 1) }'
}

@test "regex: who failed to log in" {
    need_logs
    compare openssh.log \
        'grep /Failed password for (invalid user )?\S+ from/ | parse /Failed password for (invalid user )?(?<user>\S+) from (?<ip>\S+)/ | map "\(.user) \(.ip)"' \
        'sub(/.*Failed password for (invalid user )?/, "") && /^[^ ]+ from/ { print $1, $3 }'
}

@test "pattern: hdfs" {
    need_logs
    compare hdfs.log 'parse "<date> <time> <pid> <level> <class>: <msg>" | map "\(.level) \(.class)"' \
        '{ sub(/:$/, "", $5); print $4, $5 }'
    compare hdfs.log 'parse "<date> <time> <pid> <level> <class>: <msg>" | map "\(.pid) \(.msg)"' \
        '{ pid = $3; sub(/^[^:]*: /, ""); print pid, $0 }'
}

@test "pattern: apache's error log" {
    need_logs
    compare apache.log 'parse "[<time>] [<level>] <msg>" | map .level' \
        '{ gsub(/[][]/, "", $6); print $6 }'
}

@test "pattern: zookeeper" {
    need_logs
    compare zookeeper.log 'parse "<date> <time> - <level> <class> - <msg>" | map "\(.date) \(.level) \(.msg)"' \
        '{ date = $1; level = $4; match($0, /\] - /); print date, level, substr($0, RSTART + 4) }'
}

@test "columns: the words of hdfs" {
    need_logs
    compare hdfs.log 'parse columns --names date,time,pid,level,class,msg | map "\(.pid) \(.class)"' \
        '{ print $3, $5 }'
}

@test "auto takes every log, and no line is rejected" {
    need_logs
    for log in apache hdfs linux openssh zookeeper; do
        coro_pipe 'parse auto | count' "$LOGS/$log.log" 2>/dev/null >ours
        grep -c '' "$LOGS/$log.log" | diff - ours
    done
}

@test "multiline loses nothing of any log" {
    need_logs
    for log in "$LOGS"/*.log; do
        for pipeline in 'multiline java' 'multiline python' 'multiline go' 'multiline --continue [a-m]' \
            'multiline --start /[5-9]/ --max-lines 3' 'multiline --continue ^ --max-size 5000'; do
            coro_pipe "$pipeline" "$log" | tr -d '\r' | cmp - <(tr -d '\r' <"$log")
        done
    done
}

@test "no line is lost, whatever the format: it fits, is rejected or blank" {
    need_logs
    for format in cri docker klog kv logfmt syslog access '"<a>|<b>|<c>|<d>"' '/(?<a>no such line)/'; do
        for log in "$LOGS"/apache.log "$LOGS"/hdfs.log "$LOGS"/LICENSE.loghub; do
            coro_pipe --rejects rejected --on-error ignore "parse $format | count" "$log" >fit || [ $? -eq 3 ]
            touch rejected
            [ "$(($(cat fit) + $(grep -c '' rejected || true)))" -eq "$(grep -c '[^[:space:]]' "$log")" ]
            rm rejected
        done
    done
}
