#!/usr/bin/env bats
# Results that are drawn in place on a terminal, seen in tmux. CORO_PIPE_TEST has a reduce, rounds,
# that prints at each record "=".
# shellcheck disable=SC2016,SC2154
load helper

setup_file() {
    command -v tmux >/dev/null || skip "there is no tmux"
}

# In a terminal of 40 columns and 10 rows a shell with $PROGRAM; `in` is its input, which
# descriptor 9 writes.
setup() {
    [ -n "${CORO_PIPE_TEST:-}" ] || skip "CORO_PIPE_TEST names no program"
    PROGRAM=$(realpath "$CORO_PIPE_TEST")
    export PROGRAM
    cd "$BATS_TEST_TMPDIR" || return 1
    unset NO_COLOR TERM_PROGRAM TMUX
    export LC_ALL=C.UTF-8
    mkfifo in
    exec 9<>in
    terminal new-session -d -s it -x 40 -y 10 "exec env PS1='$ ' bash --norc --noprofile" 3>&- 9>&-
    eventually shows '$'
}

teardown() {
    terminal kill-server || true
}

terminal() {
    timeout -k 5 20 tmux -u -S "$BATS_TEST_TMPDIR/tmux" -f /dev/null "$@"
}

# screen: what is seen, without the blank lines at its end.
screen() {
    terminal capture-pane -p -t it
}

# shows LINE...: exactly these lines are seen.
shows() {
    [ "$(screen)" = "$(printf '%s\n' "$@")" ]
}

# types TEXT: with Enter.
types() {
    terminal send-keys -t it -l "$1"
    terminal send-keys -t it Enter
}

# runs ARGUMENTS: the program with `in`, on an empty screen.
runs() {
    types "clear; $2 \$PROGRAM $1 <in"
}

# says RECORD...
says() {
    printf '%s\n' "$@" >&9
}

# sees LINE...: these lines, sooner or later.
sees() {
    eventually shows "$@" || {
        echo "this is seen:"
        screen
        return 1
    }
}

# stops: Ctrl-C, until the prompt is there.
stops() {
    terminal send-keys -t it C-c
    eventually eval "screen | grep -qx '[$]'"
}

# cursor_at X Y: it is there, and visible.
cursor_at() {
    local got
    got=$(terminal display-message -p -t it '#{cursor_x} #{cursor_y} #{cursor_flag}')
    echo "cursor (x, y, visible): $got"
    [ "$got" = "$1 $2 1" ]
}

@test "results take the place of the former ones" {
    runs rounds
    says '{"host":"web-1","count":9}' '{"host":"web-2","count":1}' =
    sees 'host   count' 'web-1      9' 'web-2      1'
    cursor_at 0 3
    says '{"host":"web-1","count":10}' '{"host":"web-2","count":112}' '{"host":"db","count":7}' =
    sees 'host   count' 'web-1     10' 'web-2    112' 'db         7'
    cursor_at 0 4
    says '{"host":"db","count":8}' =
    sees 'host  count' 'db        8'
    cursor_at 0 2
}

@test "one that comes too early is drawn a little later" {
    runs rounds
    says '{"n":1}' = '{"n":2}' = '{"n":3}' =
    sees n 3
}

@test "no more than ten drawings a second" {
    local started=${EPOCHREALTIME/./} took updates
    types "clear; script -qfc 'exec \"\$PROGRAM\" rounds <in' typescript"
    for ((i = 1; i <= 200; i++)); do
        says "{\"n\":$i}" =
        read -rt 0.005 <>/dev/null || true
    done
    sees '  n' 200
    took=$(((${EPOCHREALTIME/./} - started) / 1000))
    updates=$(grep -ao $'\e\[?2026h' typescript | wc -l)
    echo "$updates drawings in $took ms"
    [ "$updates" -ge 2 ]
    [ "$updates" -le $((took / 100 + 1)) ]
}

@test "wide characters and combining marks keep the columns" {
    runs rounds
    says '{"host":"日本語","count":9}' '{"host":"é","count":10}' '{"host":"web","count":1}' =
    sees 'host    count' '日本語      9' 'é          10' 'web         1'
}

@test "numbers and strings are drawn in place too" {
    runs rounds
    says 12 =
    sees 12
    says 13 'a line' =
    sees 13 'a line'
    cursor_at 0 2
}

@test "rows that do not fit are counted" {
    runs rounds
    for ((i = 1; i <= 20; i++)); do says "{\"host\":\"web-$i\",\"n\":$i}"; done
    says '='
    sees 'host   n' 'web-1  1' 'web-2  2' 'web-3  3' 'web-4  4' 'web-5  5' 'web-6  6' 'web-7  7' \
        '... 13 more'
    cursor_at 0 9
}

@test "a resize draws it anew" {
    runs rounds
    for ((i = 1; i <= 9; i++)); do says "{\"host\":\"web-server-$i\",\"n\":$i}"; done
    says '='
    sees 'host          n' 'web-server-1  1' 'web-server-2  2' 'web-server-3  3' 'web-server-4  4' \
        'web-server-5  5' 'web-server-6  6' 'web-server-7  7' '... 2 more'
    terminal resize-window -t it -x 40 -y 12
    sees 'host          n' 'web-server-1  1' 'web-server-2  2' 'web-server-3  3' 'web-server-4  4' \
        'web-server-5  5' 'web-server-6  6' 'web-server-7  7' 'web-server-8  8' 'web-server-9  9'
    terminal resize-window -t it -x 12 -y 12
    sees 'host       n' 'web-serv…  1' 'web-serv…  2' 'web-serv…  3' 'web-serv…  4' \
        'web-serv…  5' 'web-serv…  6' 'web-serv…  7' 'web-serv…  8' 'web-serv…  9'
    terminal resize-window -t it -x 40 -y 5
    sees 'host          n' 'web-server-1  1' 'web-server-2  2' '... 7 more'
    says '{"host":"db","n":1}' =
    sees 'host  n' 'db    1'
}

@test "Ctrl-C leaves all of the last results, and a clean prompt" {
    runs rounds
    for ((i = 1; i <= 12; i++)); do says "{\"n\":$i}"; done
    says '='
    sees n 1 2 3 4 5 6 7 '... 5 more'
    terminal send-keys -t it C-c
    sees ' 5' ' 6' ' 7' ' 8' ' 9' 10 11 12 '' '$'
    cursor_at 2 9
    [ "$(terminal capture-pane -p -t it -S - | grep -c .)" -eq 14 ] # nothing was drawn twice
}

@test "Ctrl-C: what came since the last results is in the final ones" {
    runs "'tee seen | rounds'"
    says '{"n":1}' =
    sees n 1
    says '{"n":2}' '{"n":3}'
    eventually has_lines seen 4
    terminal send-keys -t it C-c
    sees n 2 3 '' '$'
}

@test "killed at once, it leaves the cursor visible below the drawing" {
    types 'clear; $PROGRAM rounds <in & echo $! >pid; fg >/dev/null'
    eventually test -s pid
    says '{"n":1}' =
    eventually eval 'screen | grep -q "^1"'
    kill -9 "$(cat pid)"
    eventually eval 'screen | grep -q Killed'
    screen
    terminal display-message -p -t it '#{cursor_flag}' | grep -x 1
}

@test "lines of other blocks stand above" {
    runs "'broadcast { grep log } { grep -v log | rounds }'"
    says 'log one' '{"n":1}' =
    sees 'log one' n 1
    says 'log two' 'log three'
    sees 'log one' 'log two' 'log three' n 1
    says '{"n":2}' =
    sees 'log one' 'log two' 'log three' n 2
    cursor_at 0 5
}

@test "several reduces are drawn one below the other, and share the rows" {
    runs "'broadcast { grep -v b | rounds } { grep -v a | rounds }'"
    says '{"a":1}' '{"b":1}' '{"b":2}' =
    sees a 1 '' b 1 2
    for ((i = 2; i <= 9; i++)); do says "{\"a\":$i}"; done
    says '{"b":3}' =
    sees a 2 3 4 5 '... 4 more' '' b 3
    terminal send-keys -t it C-c
    sees 5 6 7 8 9 '' b 3 '' '$'
}

@test "messages stand above, whole" {
    terminal resize-window -t it -x 80 -y 10
    runs "'rounds | map {n: (10 / .n)}'"
    says '{"n":1}' =
    sees ' n' 10
    says '{"n":2}' '{"n":0}' '{"n":5}' =
    sees 'coro-pipe: stage 2 (map): number (10) and number (0) cannot be divided because t' \
        'he divisor is zero' n 5 2
    says '{"n":10}' =
    sees 'coro-pipe: stage 2 (map): number (10) and number (0) cannot be divided because t' \
        'he divisor is zero' n 1
    cursor_at 0 4
}

@test "a file gets plain records meanwhile" {
    runs "'rounds | tee copy'"
    says '{"n":1}' = '{"n":2}' =
    sees n 2
    terminal send-keys -t it C-c
    sees n 2 '' '$'
    [ "$(cat copy)" = $'{"n":1}\n{"n":2}' ]
}

@test "stages that handle record by record may stand between" {
    runs "'rounds | where .n > 1 | map {m: .n} | rename .m k'"
    says '{"n":1}' '{"n":2}' =
    sees k 2
    says '{"n":3}' '{"n":0}' =
    sees k 3
}

@test "behind others nothing is drawn in place" {
    runs "'rounds | uniq'"
    says '{"n":1}' = '{"n":1}' '{"n":2}' =
    sees n 1 2
}

@test "a pipe gets plain records" {
    types 'clear; $PROGRAM rounds <in | head -n 3 | cat -A'
    says '{"n":1}' = '{"n":2}' = '{"n":3}' =
    # The run ends with its reader.
    sees '{"n":1}$' '{"n":2}$' '{"n":3}$' '$'
}

@test "a terminal that cannot draw gets one result after the other" {
    runs rounds TERM=dumb
    says '{"n":1}' = '{"n":2}' =
    sees n 1 2
}

@test "what is typed as input stands above" {
    types 'clear; "$PROGRAM" rounds'
    eventually shows ''
    types '{"n":1}'
    types '='
    sees '{"n":1}' = n 1
    types '{"n":2}'
    sees '{"n":1}' = n 1 '{"n":2}'
    types '='
    sees '{"n":1}' = n 1 '{"n":2}' = n 2
}

@test "every DUR refreshes a table" {
    runs "'count by .host every 50ms'"
    says '{"host":"a"}' '{"host":"b"}'
    sees 'host  count' 'a         1' 'b         1'
    says '{"host":"a"}'
    sees 'host  count' 'a         2' 'b         1'
    cursor_at 0 3
    terminal send-keys -t it C-c
    sees 'host  count' 'a         2' 'b         1' '' '$'
    cursor_at 2 4
}

@test "behind follow a table refreshes by itself, and Ctrl-C leaves it" {
    touch log
    types 'clear; "$PROGRAM" -F "count by .host" log'
    # What was appended before it is at the end is not counted.
    eventually appends_and_shows '{"host":"日本"}' 'host  count'
    echo '{"host":"b"}' >>log
    eventually eval "screen | grep -qx 'b         1'"
    echo '{"host":"b"}' >>log
    eventually eval "screen | grep -qx 'b         2'"
    stops
    screen
    cursor_at 2 4
}

@test "behind follow the groups are sorted anew each time" {
    touch log
    types 'clear; "$PROGRAM" -F "count by .host | sort -r .count | head 1" log'
    eventually appends_and_shows '{"host":"a"}' 'host  count'
    echo '{"host":"b"}' >>log
    printf '{"host":"c"}\n%.0s' {1..1000} >>log
    eventually eval "screen | grep -qx 'c      1000'"
    screen | grep -qx 'host  count'
    [ "$(screen | grep -c '[abc] ')" -eq 1 ]
    stops
    screen
    cursor_at 2 3
}

# appends_and_shows RECORD LINE: appends to `log`; the line is seen.
appends_and_shows() {
    echo "$1" >>log
    sleep 0.2
    screen | grep -qx "$2"
}

@test "behind follow nothing refreshes that goes to a file too" {
    printf '%s\n' '{"n":1}' '{"n":2}' >log
    types 'clear; "$PROGRAM" "follow --from start log | tee seen | count by .n | tee copy"'
    eventually has_lines seen 2
    sleep 0.3 # three times as long as a table would wait
    shows ''
    [ ! -s copy ]
    terminal send-keys -t it C-c
    eventually has_lines copy 2
}

@test "the results of windows come one after the other" {
    printf '%s\n' '{"n":1}' '{"n":1}' '{"n":1}' '{"n":1}' '{"n":1}' >log
    types 'clear; "$PROGRAM" "follow --from start log | window 2 | count by .n"'
    sees 'window_start  window_end  n  count' '           1           2  1      2' \
        '           3           4  1      2'
}

@test "with a form that is no table the results come one after the other" {
    runs "'rounds | print json'"
    says '{"n":1}' = '{"n":2}' =
    sees '{"n":1}' '{"n":2}'
    stops
    runs "'rounds | print table'"
    says '{"n":1}' = '"x"' =
    sees value x
}

@test "a terminal that is stopped (Ctrl-S) holds nothing up" {
    runs "'rounds | tee copy'"
    says '{"n":1}' =
    sees n 1
    terminal send-keys -t it C-s
    says '{"n":2}' = '{"n":3}' =
    eventually has_lines copy 3
    shows n 1
    terminal send-keys -t it C-q
    sees n 3
}

@test "titles are bold, but not with NO_COLOR" {
    runs rounds
    says '{"n":1}' =
    sees n 1
    terminal capture-pane -pe -t it | grep -q $'\e\[1mn'
    terminal send-keys -t it C-c
    sees n 1 '' '$'
    runs rounds NO_COLOR=1
    says '{"n":1}' =
    sees n 1
    [ "$(terminal capture-pane -pe -t it | grep -c $'\e\[1m')" -eq 0 ]
}

@test "stopped and continued it is drawn anew below" {
    runs rounds
    says '{"n":1}' =
    sees n 1
    terminal send-keys -t it C-z
    eventually eval 'screen | grep -q Stopped'
    types 'clear; fg >/dev/null'
    sees n 1
    says '{"n":2}' =
    sees n 2
}
